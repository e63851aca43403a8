// Paths as text: getcwd(2), the links of /proc/PID/{cwd,root,exe,fd}, mountinfo. A path is built from its end, in the
// upper half of the buffer's room, and moved to the front.

import { ENAMETOOLONG } from "../../abi/errno";
import { putStr, putU64 } from "../mem/str";
import { NsCommon, nsName } from "../ns/common";
import { current } from "../task/current";
import { isUnlinked } from "./dcache";
import { hasParent } from "./mount";
import {
  Dentry,
  FILE_EPOLL,
  FILE_EVENTFD,
  FILE_FSCONTEXT,
  FILE_INOTIFY,
  FILE_PIDFD,
  FILE_SIGNALFD,
  FILE_TIMERFD,
  File,
  FS_ANON,
  FS_MEMFD,
  FS_NSFS,
  FS_PIDFS,
  FS_PIPEFS,
  FS_SOCKFS,
  FsStruct,
  isNull,
  Mount,
  Path,
} from "./types";

/** What prependPath found. */
export const REACHED: i32 = 0; // ended at `root`
export const OUTSIDE: i32 = 1; // ended at the top of the mount tree: `root` is not above
export const DETACHED: i32 = 2; // ended at a mount that is attached nowhere

/**
 * Writes the path of (m, d) below `root` so that it ends at `end`, going down to `low` at most.
 * @returns kind | address of the first byte is left in *at; -ENAMETOOLONG
 */
function prependPath(m: Mount, d: Dentry, root: Path, low: usize, at: usize): i32 {
  let p = load<usize>(at);
  let kind = REACHED;
  while (m != root.mount || d != root.dentry) {
    if (d == m.root) {
      if (hasParent(m)) {
        d = m.mountpoint;
        m = m.parent;
        continue;
      }
      kind = isNull(m.ns) || m.ns.anon ? DETACHED : OUTSIDE;
      break;
    }
    if (d.parent == d) break;
    const n = <usize>d.nameLen;
    if (p < low + n + 1) return -ENAMETOOLONG;
    p -= n;
    memory.copy(p, d.name, n);
    store<u8>(--p, 47);
    d = d.parent;
  }
  store<usize>(at, p);
  return kind;
}

/** Moves [p, end) to buf, with a NUL. @returns its length */
function settle(buf: usize, p: usize, end: usize): i32 {
  memory.copy(buf, p, end - p);
  store<u8>(buf + (end - p), 0);
  return <i32>(end - p);
}

/** Scratch word for prependPath: the last four bytes of the buffer's room. */
function build(m: Mount, d: Dentry, root: Path, buf: usize, size: i32, deleted: bool, unreachable: bool): i32 {
  const word = (buf + <usize>size - 4) & ~3;
  let end = word;
  let p = end;
  if (deleted && isUnlinked(d)) {
    p -= 10;
    putStr(p, " (deleted)");
  }
  store<usize>(word, p);
  const marked = p;
  const kind = prependPath(m, d, root, buf, word);
  if (kind < 0) return kind;
  p = load<usize>(word);
  if (p == marked && kind != DETACHED) {
    if (p == buf) return -ENAMETOOLONG;
    store<u8>(--p, 47);
  }
  if (p == marked && kind == DETACHED) store<u8>(--p, 47);
  if (unreachable && kind != REACHED) {
    if (p < buf + 13) return -ENAMETOOLONG;
    p -= 13;
    putStr(p, "(unreachable)");
  }
  return settle(buf, p, end);
}

/**
 * d_path: the path of a place as the task with `root` sees it, " (deleted)" when its name is gone.
 * @param size room at buf; the text is NUL-terminated
 * @returns its length or -ENAMETOOLONG
 */
export function dPath(path: Path, root: Path, buf: usize, size: i32): i32 {
  return build(path.mount, path.dentry, root, buf, size, true, false);
}

/** dPath as the running task sees it. */
export function dPathCurrent(path: Path, buf: usize, size: i32): i32 {
  return dPath(path, changetype<FsStruct>(current.fs).root, buf, size);
}

/** As getcwd(2): "(unreachable)" in front when it does not lie below the root. */
export function cwdPath(path: Path, root: Path, buf: usize, size: i32): i32 {
  return build(path.mount, path.dentry, root, buf, size, true, true);
}

/** For mountinfo: the path below `root`, or -1 when it cannot be reached from there. */
export function reachablePath(m: Mount, d: Dentry, root: Path, buf: usize, size: i32): i32 {
  const word = (buf + <usize>size - 4) & ~3;
  store<usize>(word, word);
  const kind = prependPath(m, d, root, buf, word);
  if (kind != REACHED) return kind < 0 ? kind : -1;
  let p = load<usize>(word);
  if (p == word) store<u8>(--p, 47);
  return settle(buf, p, word);
}

/** dentry_path: the path within the file system, for mountinfo's root field; "//deleted" behind what is gone. */
export function dentryPath(d: Dentry, buf: usize, size: i32): i32 {
  const end = buf + <usize>size - 1;
  let p = end;
  if (isUnlinked(d)) {
    p -= 9;
    putStr(p, "//deleted");
  }
  const marked = p;
  while (d.parent != d) {
    const n = <usize>d.nameLen;
    if (p < buf + n + 1) return -ENAMETOOLONG;
    p -= n;
    memory.copy(p, d.name, n);
    store<u8>(--p, 47);
    d = d.parent;
  }
  if (p == marked) store<u8>(--p, 47);
  return settle(buf, p, end);
}

function numbered(buf: usize, name: string, ino: u64): i32 {
  let at = putStr(buf, name);
  at = putStr(at, ":[");
  at = putU64(at, ino);
  at = putStr(at, "]");
  store<u8>(at, 0);
  return <i32>(at - buf);
}

/** What has no path has a made-up name: "pipe:[123]", "uts:[4026531838]". 0 when it has a path. */
export function pathName(d: Dentry, buf: usize): i32 {
  switch (d.sb.fstype) {
    case FS_PIPEFS:
      return numbered(buf, "pipe", d.inode.ino);
    case FS_SOCKFS:
      return numbered(buf, "socket", d.inode.ino);
    case FS_NSFS:
      return numbered(buf, nsName(<i32>changetype<NsCommon>(d.inode.a).kind), d.inode.ino);
    default:
      return 0;
  }
}

function anonName(kind: u32): string {
  switch (kind) {
    case FILE_EVENTFD:
      return "anon_inode:[eventfd]";
    case FILE_EPOLL:
      return "anon_inode:[eventpoll]";
    case FILE_TIMERFD:
      return "anon_inode:[timerfd]";
    case FILE_SIGNALFD:
      return "anon_inode:[signalfd]";
    case FILE_INOTIFY:
      return "anon_inode:inotify";
    case FILE_PIDFD:
      return "anon_inode:[pidfd]";
    case FILE_FSCONTEXT:
      return "anon_inode:[fscontext]";
    default:
      return "anon_inode:[anon]";
  }
}

/** The link of /proc/PID/fd/N as `root` sees it. @returns length or -ENAMETOOLONG */
export function filePath(file: File, root: Path, buf: usize, size: i32): i32 {
  const fstype = file.dentry.sb.fstype;
  if (fstype == FS_ANON || fstype == FS_PIDFS) {
    const end = putStr(buf, anonName(file.kind));
    store<u8>(end, 0);
    return <i32>(end - buf);
  }
  const n = pathName(file.dentry, buf);
  if (n) return n;
  if (fstype == FS_MEMFD) {
    // "/memfd:NAME (deleted)"
    const d = file.dentry;
    let at = putStr(buf, "/memfd:");
    memory.copy(at, d.name, d.nameLen);
    at = putStr(at + d.nameLen, " (deleted)");
    store<u8>(at, 0);
    return <i32>(at - buf);
  }
  return dPath(file.path, root, buf, size);
}
