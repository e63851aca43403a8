// What the control plane is asked for: the program of a file's content (execve waits for it), and content that is elsewhere
// (fs/absent.ts; a read waits for it). A request is a record in kernel memory, so it outlives the control plane that took it.

import { ENOENT, ENOEXEC, ENOMEM, ERESTARTNOINTR, ESTALE } from "../../abi/errno";
import { contentArrived, contentStore } from "../fs/absent";
import { kernelRead } from "../fs/exec";
import { filePut } from "../fs/file";
import { File } from "../fs/types";
import { CACHE_LOAD, kdelete, knew } from "../mem/slab";
import { waitActive, waitDestroy } from "../sync/wait";
import { outputBlock } from "../tty/output";
import { Tty, ttyGet, ttyPut } from "../tty/tty";
import { blockOn } from "./call";
import { current } from "./current";
import { progArrived, progHash, progLoaded, progNumber } from "./program";
import { hostEvent, loadsAt, taskState } from "./sched";
import { groupOf, signalPending } from "./signal";

/** The program of the file's content is wanted. */
const WANT_PROGRAM: u32 = 0;
/** The content itself is wanted. */
const WANT_CONTENT: u32 = 1;

@unmanaged
export class Request {
  next: usize;
  id: u32;
  want: u32; // WANT_*
  file: usize; // File, counted
  program: u32; // number of the program that the file only names (a bundle), 0: the file's own
  error: i32; // −errno once answered with one
  done: u32;
  taken: u32; // the control plane has it
  waitHead: usize;
  waitTail: usize;
  version: u64; // of the inode, when it was asked
  tty: usize; // Tty of who asked first, counted: how far it has come is shown there
}

/** The word that links to the request for that content, or to the list's end. */
function linkOf(file: File, want: u32, program: u32): usize {
  let link = loadsAt();
  while (load<usize>(link)) {
    const r = changetype<Request>(load<usize>(link));
    const inode = changetype<File>(r.file).inode;
    if (inode == file.inode && r.want == want && r.program == program && r.version == inode.version) break;
    link = changetype<usize>(r);
  }
  return link;
}

function forget(r: Request): void {
  let link = loadsAt();
  while (load<usize>(link) != changetype<usize>(r)) link = load<usize>(link);
  store<usize>(link, r.next);
  filePut(changetype<File>(r.file));
  if (r.tty) ttyPut(changetype<Tty>(r.tty));
  kdelete(CACHE_LOAD, r);
}

/** Waits for the answer to such a request, and makes it when nobody has. @returns BLOCKED, or the -errno it was answered with */
function ask(file: File, want: u32, program: u32 = 0): i64 {
  const s = taskState();
  let r = changetype<Request>(load<usize>(linkOf(file, want, program)));
  if (changetype<usize>(r) && r.done) {
    // Told once; whoever comes later has it tried again.
    const err = r.error;
    forget(r);
    return err;
  }
  if (!changetype<usize>(r)) {
    r = knew<Request>(CACHE_LOAD);
    if (!changetype<usize>(r)) return -ENOMEM;
    r.id = ++s.loadNext;
    r.want = want;
    r.program = program;
    r.version = file.inode.version;
    file.refs++;
    r.file = changetype<usize>(file);
    r.tty = groupOf(current).tty;
    if (r.tty) ttyGet(changetype<Tty>(r.tty));
    r.next = s.loads;
    s.loads = changetype<usize>(r);
    hostEvent();
  }
  return blockOn(changetype<usize>(r) + offsetof<Request>("waitHead"));
}

/** The program of a file's content. @returns its id, BLOCKED while it is being loaded, or -errno */
export function programOf(file: File): i64 {
  const id = file.inode.programId;
  if (id && progLoaded(id)) return id;
  return ask(file, WANT_PROGRAM);
}

/** The program with a hash that a file names. @returns as programOf */
export function programNamed(file: File, hash: usize): i64 {
  const id = progNumber(hash);
  if (!id) return -ENOMEM;
  return progLoaded(id) ? id : ask(file, WANT_PROGRAM, id);
}

/**
 * The content of a file that is elsewhere is needed.
 * @returns 0 when it is here, BLOCKED, or -errno (EIO: it could not be had)
 */
export function contentWait(file: File): i64 {
  if (!file.inode.content) return 0;
  // A read of a file knows no EINTR: after a handler it goes on waiting.
  if (signalPending()) return -ERESTARTNOINTR;
  return ask(file, WANT_CONTENT);
}

/** prog_request(): the next request, 0 when there is none. */
export function requestNext(): u32 {
  for (let at = taskState().loads; at; at = changetype<Request>(at).next) {
    const r = changetype<Request>(at);
    if (!r.taken) {
      r.taken = 1;
      return r.id;
    }
  }
  return 0;
}

/** The control plane that took requests is gone: they are there to be taken again. */
export function resetRequests(): void {
  for (let at = taskState().loads; at; at = changetype<Request>(at).next) changetype<Request>(at).taken = 0;
}

function find(id: u32): Request {
  let at = taskState().loads;
  while (at && changetype<Request>(at).id != id) at = changetype<Request>(at).next;
  return changetype<Request>(at);
}

/** prog_note(id, text, n): how far the control plane has come with it, for the terminal of who waits. */
export function requestNote(id: u32, text: usize, n: u32): void {
  const r = find(id);
  if (changetype<usize>(r) && r.tty) outputBlock(changetype<Tty>(r.tty), text, n);
}

/** prog_size(id): bytes of the file. */
export function requestSize(id: u32): i32 {
  const r = find(id);
  return changetype<usize>(r) ? <i32>changetype<File>(r.file).inode.size : -ENOENT;
}

/** prog_read(id, buf, n, pos): its bytes. */
export function requestRead(id: u32, buf: usize, n: u32, pos: i64): i32 {
  const r = find(id);
  return changetype<usize>(r) ? kernelRead(changetype<File>(r.file), buf, n, pos) : -ENOENT;
}

/** prog_content(id): address of the hash by which the content is to be had, 0: the file holds it. */
export function requestContent(id: u32): usize {
  const r = find(id);
  if (!changetype<usize>(r)) return 0;
  return r.program ? progHash(r.program) : changetype<File>(r.file).inode.content;
}

/** prog_wants_content(id): the content itself is asked for, not its program. */
export function requestWantsContent(id: u32): bool {
  const r = find(id);
  return changetype<usize>(r) && r.want == WANT_CONTENT;
}

/** prog_write(id, buf, n, pos): a part of the content that was asked for. @returns 0 or -errno */
export function requestWrite(id: u32, buf: usize, n: u32, pos: i64): i32 {
  const r = find(id);
  if (!changetype<usize>(r)) return -ENOENT;
  const inode = changetype<File>(r.file).inode;
  // Somebody truncated the file meanwhile: what it was is no longer wanted.
  if (!inode.content || r.version != inode.version) return -ESTALE;
  return contentStore(inode, buf, n, pos);
}

/** prog_ready(id, program, error): the answer: a program's id, or 0 and 0 or -errno. */
export function requestDone(id: u32, programId: u32, error: i32): void {
  const r = find(id);
  if (!changetype<usize>(r)) return;
  const inode = changetype<File>(r.file).inode;
  const current = r.version == inode.version;
  if (r.want == WANT_CONTENT) {
    if (!error && current) contentArrived(inode);
  } else {
    if (programId) progArrived(programId);
    // The content may have changed while it was being compiled: then it is loaded again.
    if (programId && current && !r.program) inode.programId = programId;
    if (!programId && !error) error = -ENOEXEC;
  }
  const queue = changetype<usize>(r) + offsetof<Request>("waitHead");
  const told = error != 0 && current && waitActive(queue);
  r.done = 1;
  r.error = error;
  // The request may be gone before its waiters have run: they leave its queue now.
  waitDestroy(queue);
  if (!told) forget(r);
}
