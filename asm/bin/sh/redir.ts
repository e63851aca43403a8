// Redirections: opening, moving, and putting back descriptors (POSIX 2.7).
import { putBytes } from "../../lib/bytes";
import { EBADF, EEXIST, ENOENT, ENOTDIR, strerror } from "../../lib/errno";
import { SIG_DFL, SIG_IGN, SIGHUP, SIGINT, SIGPIPE, SIGQUIT, SIGTSTP, sigaction } from "../../lib/signal";
import { isReg, Stat } from "../../lib/stat";
import {
  close,
  dup2,
  F_DUPFD_CLOEXEC,
  fcntl,
  O_APPEND,
  O_CREAT,
  O_EXCL,
  O_RDONLY,
  O_RDWR,
  O_TRUNC,
  O_WRONLY,
  open,
  pipe,
  pipeRead,
  pipeWrite,
  writeAll,
} from "../../lib/sys/file";
import { _exit, fork } from "../../lib/sys/proc";
import { ASH } from "../ash/flavour";
import { Redir, T_APPEND, T_CLOBBER, T_FROM, T_FROMFD, T_FROMTO, T_TO, T_TOFD } from "./ast";
import { expandPartsText, expandText, X_TILDE } from "./expand";
import { Input } from "./input";
import { fail, O_NOCLOBBER, opt, R_ERROR, R_NONE, Sh } from "./state";

// What a frame remembers of each of the descriptors 0 … 9
const EMPTY = -2; // not touched
const CLOSED = -1; // was closed
/** Frames: ten i32 each. */
let frames: usize = 0;
let depth = 0;
let capacity = 0;

/** Descriptor that stderr had before the innermost redirection, for set -x. */
export let errorBefore: i32 = 2;
export function resetErrorBefore(): void {
  errorBefore = 2;
}

export function frameDepth(): i32 {
  return depth;
}
function pushFrame(): void {
  if (depth == capacity) {
    capacity = capacity ? capacity * 2 : 16;
    frames = frames ? heap.realloc(frames, capacity * 40) : heap.alloc(capacity * 40);
  }
  const at = frames + depth++ * 40;
  for (let i = 0; i < 10; i++) store<i32>(at + i * 4, EMPTY);
}
/** Undoes the innermost frame. @param keep leave the descriptors as they are now (exec) */
export function popFrame(keep: bool): void {
  const at = frames + --depth * 40;
  for (let i = 0; i < 10; i++) {
    const saved = load<i32>(at + i * 4);
    if (saved == EMPTY) continue;
    if (saved == CLOSED) {
      if (!keep) close(i);
    } else {
      if (!keep) dup2(saved, i);
      close(saved);
    }
  }
}
export function unwindFrames(to: i32): void {
  while (depth > to) popFrame(false);
}

/** Expands names and here-documents; errors are raised. */
export function expandRedirs(list: Redir[]): void {
  for (let i = 0; i < list.length; i++) {
    const r = list[i];
    const w = r.word;
    if (w === null) continue;
    r.name = expandText(w, X_TILDE);
    if (Sh.raised) return;
    if (r.type == T_TOFD || r.type == T_FROMFD) {
      const s = r.name;
      if (s.length == 1 && s.charCodeAt(0) >= 48 && s.charCodeAt(0) <= 57) r.source = s.charCodeAt(0) - 48;
      else if (s == "-") r.source = -1;
      else {
        Sh.errLine = Input.source.line; // where the parser is by now
        fail("Syntax error: Bad fd number");
        return;
      }
    }
  }
}

function openError(name: string, errno: i32, creating: bool): i32 {
  const e = -errno;
  const text = e == ENOENT || e == ENOTDIR ? (creating ? "Directory nonexistent" : "No such file") : strerror(e);
  fail((creating ? "cannot create " : "cannot open ") + name + ": " + text);
  return EMPTY;
}

const probe = new Stat();
/** @returns the descriptor opened, or the one to duplicate; −1 to close; EMPTY after an error or when nothing is to do */
function openRedir(r: Redir): i32 {
  const name = r.name;
  let f: i32;
  switch (r.type) {
    case T_FROM:
      f = open(name, O_RDONLY);
      return f < 0 ? openError(name, f, false) : f;
    case T_FROMTO:
      f = open(name, O_RDWR | O_CREAT, 0o666);
      return f < 0 ? openError(name, f, true) : f;
    case T_TO:
      if (opt(O_NOCLOBBER)) {
        if (probe.stat(name) < 0) f = open(name, O_WRONLY | O_CREAT | O_EXCL, 0o666);
        else if (isReg(probe.mode)) f = -EEXIST;
        else {
          f = open(name, O_WRONLY, 0o666);
          if (f < 0) return openError(name, f, false);
          if (probe.fstat(f) == 0 && isReg(probe.mode)) {
            close(f);
            f = -EEXIST;
          }
        }
        return f < 0 ? openError(name, f, true) : f;
      }
      f = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
      return f < 0 ? openError(name, f, true) : f;
    case T_CLOBBER:
      f = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
      return f < 0 ? openError(name, f, true) : f;
    case T_APPEND:
      f = open(name, O_WRONLY | O_CREAT | O_APPEND, 0o666);
      return f < 0 ? openError(name, f, true) : f;
    case T_TOFD:
    case T_FROMFD:
      return r.source == r.fd ? EMPTY : r.source;
  }
  return openHere(r);
}

/** A here-document goes through a pipe; one that may not fit is written by a child, as dash does. */
function openHere(r: Redir): i32 {
  const e = pipe();
  if (e < 0) {
    fail("Pipe call failed");
    return EMPTY;
  }
  const from = pipeRead();
  const to = pipeWrite();
  // only now: the commands in it see the pipe, as dash's do
  const text = expandPartsText(r.document, 0);
  if (Sh.raised) {
    close(from);
    close(to);
    return EMPTY;
  }
  const n = text.length;
  const bytes = heap.alloc(n + 1);
  putBytes(bytes, text);
  if (n <= 4096) writeAll(to, bytes, n);
  else {
    const pid = fork();
    if (pid == 0) {
      close(from);
      sigaction(SIGINT, SIG_IGN);
      sigaction(SIGQUIT, SIG_IGN);
      sigaction(SIGHUP, SIG_IGN);
      sigaction(SIGTSTP, SIG_IGN);
      sigaction(SIGPIPE, SIG_DFL);
      writeAll(to, bytes, n);
      _exit(0);
    }
    if (pid < 0) fail("Cannot fork");
  }
  heap.free(bytes);
  close(to);
  return from;
}

/** Moves a descriptor out of the way (10 or above, close-on-exec). @returns where it is, CLOSED when it was not open */
function save(fd: i32): i32 {
  const f = fcntl(fd, F_DUPFD_CLOEXEC, 10);
  if (f < 0) {
    if (f != -EBADF) fail(fd.toString() + ": " + strerror(f));
    return CLOSED;
  }
  close(fd); // as dash: what cannot be put in its place is then told to nobody, if it is stderr
  return f;
}

/** Does the redirections, in order. @param push remember what was there in a new frame, for popFrame */
export function redirect(list: Redir[], push: bool): void {
  if (push) pushFrame();
  const frame = depth - 1;
  for (let i = 0; i < list.length; i++) {
    const r = list[i];
    const f = openRedir(r);
    if (Sh.raised) return;
    if (f == EMPTY) continue;
    const fd = r.fd;
    if (push) {
      const at = frames + frame * 40 + fd * 4;
      if (load<i32>(at) == EMPTY) {
        // a file that was opened just there had nothing before it
        const saved = f == fd ? CLOSED : save(fd);
        store<i32>(frames + frame * 40 + fd * 4, saved);
        if (Sh.raised) return;
        if (fd == 2 && saved >= 0) errorBefore = saved;
      }
    }
    if (f == fd) continue;
    if (r.type == T_TOFD || r.type == T_FROMFD) {
      if (f < 0) close(fd);
      else {
        const e = dup2(f, fd);
        if (e < 0) {
          fail(f.toString() + ": " + strerror(e));
          return;
        }
      }
    } else {
      const e = dup2(f, fd);
      close(f);
      if (e < 0) {
        fail(fd.toString() + ": " + strerror(e));
        return;
      }
    }
  }
}
/** As redirect, but an error is only a status. @returns 0, or 2 (ash: 1) */
export function redirectSafely(list: Redir[], push: bool): i32 {
  redirect(list, push);
  if (Sh.raised == R_ERROR) {
    Sh.raised = R_NONE;
    return ASH ? 1 : 2;
  }
  return 0;
}
