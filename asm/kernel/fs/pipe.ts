// Pipes: pipe(2), pipe(7). A ring of slots, each with one page, as on Linux: what fits and what waits follows from
// slots, not bytes (sixteen writes of 2049 bytes fill a pipe of 64 KiB).
//
//   tail ─► slot {page, offset, len, flags} … slot ◄─ head      head, tail count for ever; slot number = count mod slots
//
// Atomicity of writes up to PIPE_BUF (one page) comes by itself: such a write takes one slot or none. A writer fills the
// last slot up only with the odd bytes of a new write, and only when they all fit.
//
// A reader or writer that waits is woken alone (exclusive); when it leaves something, it wakes the next. Readers of poll
// and epoll hear of every write, so that an edge-triggered set sees an event for each.

import {
  EAGAIN,
  EBADF,
  EBUSY,
  EFAULT,
  EINVAL,
  ENOMEM,
  ENOPKG,
  ENOTTY,
  EPERM,
  EPIPE,
  ERESTARTSYS,
} from "../../abi/errno";
import { SI_USER, SIGPIPE } from "../../abi/flags";
import {
  FIONREAD,
  O_CLOEXEC,
  O_DIRECT,
  O_EXCL,
  O_NONBLOCK,
  O_RDONLY,
  O_WRONLY,
  POLLERR,
  POLLHUP,
  POLLIN,
  POLLOUT,
  POLLRDNORM,
  POLLWRNORM,
  S_IFIFO,
  S_IRUSR,
  S_IWUSR,
} from "../../abi/fs";
import { PAGE_SHIFT, PAGE_SIZE } from "../mem/map";
import { pageAlloc, pageGet, pagePut, pageRefs } from "../mem/page";
import { CACHE_PIPE, CACHE_SIGINFO, kdelete, kfree, kmalloc, knew } from "../mem/slab";
import { copyFromUser, copyToUser, putUser32 } from "../mem/user";
import { waitDestroy, wake, wakeAll } from "../sync/wait";
import { blockOnExclusive, call } from "../task/call";
import { CAP_SYS_RESOURCE, capable, cred } from "../task/cred";
import { current, hostMode } from "../task/current";
import { fillSender, SigInfo, sendSignal, signalPending } from "../task/signal";
import { dentryRoot, dput } from "./dcache";
import { fdClose, fdInstall, fdReserve } from "./fdtable";
import { fileNew, filePut } from "./file";
import { mayWait } from "./fileops";
import { fileAccessed, inodeNew } from "./inode";
import { pollWait } from "./polltable";
import { fsState, timeNow } from "./state";
import { FILE_PIPE, File, FMODE_OPENED, FMODE_READ, FMODE_STREAM, FMODE_WRITE, Inode, isNull, nil } from "./types";
import { SCRATCH, waitState } from "./waitstate";

/** A write of at most so many bytes is never mixed with another's. */
export const PIPE_BUF: u32 = 4096;
const DEFAULT_SLOTS: u32 = 16;

const BUF_MERGE: u32 = 1; // the next write may fill it up
const BUF_PACKET: u32 = 2; // O_DIRECT: one write, one read

@unmanaged
class PipeBuf {
  page: usize;
  offset: u32;
  len: u32;
  flags: u32;
}
const BUF_SIZE: usize = 16;

@unmanaged
export class Pipe {
  /** Open files; with the last one the pipe goes. */
  files: u32;
  readers: u32;
  writers: u32;
  /** Opens so far: what a FIFO's opener waits to see change. */
  readOpens: u32;
  writeOpens: u32;
  ring: usize; // PipeBuf, `slots` of them
  slots: u32; // power of two
  head: u32;
  tail: u32;
  /** Somebody polled it: then every write wakes the readers, also one that found no room. */
  polled: u32;
  /** A page that was read empty, kept for the next write. */
  spare: usize;
  readHead: usize; // wait queues
  readTail: usize;
  writeHead: usize;
  writeTail: usize;
  openHead: usize;
  openTail: usize;

  @inline get readWait(): usize {
    return changetype<usize>(this) + offsetof<Pipe>("readHead");
  }
  @inline get writeWait(): usize {
    return changetype<usize>(this) + offsetof<Pipe>("writeHead");
  }
  @inline get openWait(): usize {
    return changetype<usize>(this) + offsetof<Pipe>("openHead");
  }
}

@inline
export function pipeOf(file: File): Pipe {
  return changetype<Pipe>(file.data);
}

@inline
function bufAt(p: Pipe, i: u32): PipeBuf {
  return changetype<PipeBuf>(p.ring + <usize>(i & (p.slots - 1)) * BUF_SIZE);
}

@inline
function isEmpty(p: Pipe): bool {
  return p.head == p.tail;
}

@inline
function isFull(p: Pipe): bool {
  return p.head - p.tail >= p.slots;
}

/** A pipe without open files; null when memory is exhausted. */
export function pipeNew(): Pipe {
  const p = knew<Pipe>(CACHE_PIPE);
  if (isNull(p)) return p;
  p.ring = kmalloc(<usize>DEFAULT_SLOTS * BUF_SIZE);
  if (!p.ring) {
    kdelete(CACHE_PIPE, p);
    return nil<Pipe>();
  }
  p.slots = DEFAULT_SLOTS;
  return p;
}

/** One open file fewer; the last takes pipe and content along. */
export function pipePut(p: Pipe, inode: Inode): void {
  if (--p.files) return;
  inode.pipe = 0;
  while (!isEmpty(p)) pagePut(bufAt(p, p.tail++).page);
  if (p.spare) pagePut(p.spare);
  waitDestroy(p.readWait);
  waitDestroy(p.writeWait);
  waitDestroy(p.openWait);
  kfree(p.ring);
  kdelete(CACHE_PIPE, p);
}

/** The oldest slot is done with. */
function drop(p: Pipe): void {
  const page = bufAt(p, p.tail++).page;
  if (!p.spare && pageRefs(page) == 1) p.spare = page;
  else pagePut(page);
}

/** Copies n bytes from byte `at` of the segments on into kernel memory. */
export function gather(dst: usize, iov: usize, at: u32, n: u32): i32 {
  for (; n; iov += 8) {
    const len = load<u32>(iov, 4);
    if (at >= len) {
      at -= len;
      continue;
    }
    let part = len - at;
    if (part > n) part = n;
    if (copyFromUser(dst, load<u32>(iov) + at, part)) return -EFAULT;
    dst += part;
    n -= part;
    at = 0;
  }
  return 0;
}

/** Copies n bytes of kernel memory to byte `at` of the segments and what follows. */
export function scatter(iov: usize, at: u32, src: usize, n: u32): i32 {
  for (; n; iov += 8) {
    const len = load<u32>(iov, 4);
    if (at >= len) {
      at -= len;
      continue;
    }
    let part = len - at;
    if (part > n) part = n;
    if (copyToUser(load<u32>(iov) + at, src, part)) return -EFAULT;
    src += part;
    n -= part;
    at = 0;
  }
  return 0;
}

function oneSegment(buf: u32, n: u32): usize {
  const s = waitState();
  s.segBase = buf;
  s.segLen = n;
  return changetype<usize>(s);
}

export function pipeRead(file: File, buf: u32, n: u32): i64 {
  return pipeReadv(file, oneSegment(buf, n), n);
}

export function pipeWrite(file: File, buf: u32, n: u32): i64 {
  return pipeWritev(file, oneSegment(buf, n), n);
}

/**
 * read(2) into segments.
 * @param iov    kernel array of {base u32, len u32}
 * @param total  sum of their lengths
 * @returns bytes, 0 when there are no writers, or -errno
 */
export function pipeReadv(file: File, iov: usize, total: u32): i64 {
  if (!total) return 0;
  const p = pipeOf(file);
  const c = call();
  if (isEmpty(p)) {
    if (!p.writers) return 0;
    if (!mayWait(file)) return -EAGAIN;
    if (signalPending()) return -ERESTARTSYS;
    c.state = 1;
    return blockOnExclusive(p.readWait);
  }
  const wasFull = isFull(p);
  let done: u32 = 0;
  while (!isEmpty(p) && done < total) {
    const buf = bufAt(p, p.tail);
    let n = total - done;
    if (n > buf.len) n = buf.len;
    if (scatter(iov, done, buf.page + buf.offset, n)) {
      if (!done) return -EFAULT;
      break;
    }
    done += n;
    buf.offset += n;
    buf.len -= n;
    // pipe(2), O_DIRECT: what of a packet does not fit is lost.
    const packet = (buf.flags & BUF_PACKET) != 0;
    if (packet || !buf.len) drop(p);
    if (packet) break;
  }
  if (wasFull && !isFull(p)) wake(p.writeWait, POLLOUT | POLLWRNORM);
  // It was woken alone: the next reader takes what it leaves.
  if (c.state && !isEmpty(p)) wake(p.readWait, POLLIN | POLLRDNORM);
  fileAccessed(file);
  return done;
}

/** write(2) to a pipe that nobody reads. */
function broken(done: u32): i64 {
  if (!hostMode) {
    const info = knew<SigInfo>(CACHE_SIGINFO);
    if (!isNull(info)) fillSender(info, SIGPIPE, SI_USER, current);
    sendSignal(SIGPIPE, info, current, false, false);
    if (!isNull(info)) kdelete(CACHE_SIGINFO, info);
  }
  return done ? <i64>done : -EPIPE;
}

/** write(2) from segments: see pipeReadv. What was written before it had to wait is in call().done. */
export function pipeWritev(file: File, iov: usize, total: u32): i64 {
  if (!total) return 0;
  const p = pipeOf(file);
  const c = call();
  if (!p.readers) return broken(<u32>c.done);
  const before = <u32>c.done;
  let done = before;
  let err: i64 = 0;
  const odd = total & (<u32>PAGE_SIZE - 1);
  if (!c.state && odd && !isEmpty(p)) {
    const last = bufAt(p, p.head - 1);
    const end = last.offset + last.len;
    if (last.flags & BUF_MERGE && end + odd <= <u32>PAGE_SIZE) {
      if (gather(last.page + end, iov, 0, odd)) return -EFAULT;
      last.len += odd;
      done = odd;
    }
  }
  while (done < total) {
    if (isFull(p)) {
      err = !mayWait(file) ? -EAGAIN : signalPending() ? -ERESTARTSYS : 1;
      break;
    }
    let page = p.spare;
    p.spare = 0;
    if (!page) page = pageAlloc(0);
    if (!page) {
      err = -ENOMEM;
      break;
    }
    let n = total - done;
    if (n > <u32>PAGE_SIZE) n = <u32>PAGE_SIZE;
    if (gather(page, iov, done, n)) {
      p.spare = page;
      err = -EFAULT;
      break;
    }
    const buf = bufAt(p, p.head++);
    buf.page = page;
    buf.offset = 0;
    buf.len = n;
    buf.flags = file.flags & O_DIRECT ? BUF_PACKET : BUF_MERGE;
    done += n;
  }
  if (done != before || p.polled) wake(p.readWait, POLLIN | POLLRDNORM);
  if (done != before) {
    const now = timeNow();
    file.inode.mtime = now;
    file.inode.ctime = now;
  }
  if (err == 1) {
    c.done = done;
    c.state = 1;
    return blockOnExclusive(p.writeWait);
  }
  if (c.state && !isFull(p)) wake(p.writeWait, POLLOUT | POLLWRNORM);
  return done ? <i64>done : err;
}

/** poll(2). */
export function pipePoll(file: File, table: usize): u32 {
  const p = pipeOf(file);
  p.polled = 1;
  let mask: u32 = 0;
  if (file.mode & FMODE_READ) {
    pollWait(p.readWait, table);
    if (!isEmpty(p)) mask |= POLLIN | POLLRDNORM;
    // A FIFO opened with O_NONBLOCK is not hung up before its first writer came (fifo.ts sets `seen`).
    if (!p.writers && file.seen != <u64>p.writeOpens) mask |= POLLHUP;
  }
  if (file.mode & FMODE_WRITE) {
    pollWait(p.writeWait, table);
    if (!isFull(p)) mask |= POLLOUT | POLLWRNORM;
    if (!p.readers) mask |= POLLERR;
  }
  return mask;
}

/** Bytes that are in the pipe. */
export function pipeUsed(p: Pipe): u32 {
  let n: u32 = 0;
  for (let i = p.tail; i != p.head; i++) n += bufAt(p, i).len;
  return n;
}

/** Copies what is in the pipe to kernel memory, at most `max` bytes, and leaves it there. @returns bytes */
export function pipeContents(p: Pipe, at: usize, max: u32): u32 {
  let done: u32 = 0;
  for (let i = p.tail; i != p.head && done < max; i++) {
    const buf = bufAt(p, i);
    const n = buf.len < max - done ? buf.len : max - done;
    memory.copy(at + done, buf.page + buf.offset, n);
    done += n;
  }
  return done;
}

export function pipeIoctl(file: File, cmd: u32, arg: u32): i64 {
  return cmd == FIONREAD ? putUser32(arg, pipeUsed(pipeOf(file))) : -ENOTTY;
}

export function pipeRelease(file: File): void {
  const p = pipeOf(file);
  if (file.mode & FMODE_READ) p.readers--;
  if (file.mode & FMODE_WRITE) p.writers--;
  if ((p.readers == 0) != (p.writers == 0)) {
    wakeAll(p.readWait);
    wakeAll(p.writeWait);
  }
  pipePut(p, file.inode);
}

/** F_GETPIPE_SZ. */
export function pipeGetSize(file: File): i64 {
  return file.kind == FILE_PIPE ? (<i64>pipeOf(file).slots) << PAGE_SHIFT : -EBADF;
}

/** F_SETPIPE_SZ: rounded up to a power of two of pages. @returns the new size */
export function pipeSetSize(file: File, bytes: u32): i64 {
  if (file.kind != FILE_PIPE) return -EBADF;
  const p = pipeOf(file);
  if (bytes > 0x80000000) return -EINVAL;
  let slots: u32 = 1;
  while ((<u64>slots) << PAGE_SHIFT < <u64>bytes) slots <<= 1;
  if (slots > p.slots && (<u64>slots) << PAGE_SHIFT > <u64>fsState().pipeMaxSize && !capable(CAP_SYS_RESOURCE))
    return -EPERM;
  const used = p.head - p.tail;
  if (slots < used) return -EBUSY;
  if (slots == p.slots) return (<i64>slots) << PAGE_SHIFT;
  const ring = <u64>slots * BUF_SIZE > 0x200000 ? 0 : kmalloc(<usize>slots * BUF_SIZE);
  if (!ring) return -ENOMEM;
  for (let i: u32 = 0; i < used; i++)
    memory.copy(ring + <usize>i * BUF_SIZE, changetype<usize>(bufAt(p, p.tail + i)), BUF_SIZE);
  const wasFull = isFull(p);
  kfree(p.ring);
  p.ring = ring;
  p.slots = slots;
  p.tail = 0;
  p.head = used;
  if (wasFull && !isFull(p)) wakeAll(p.writeWait);
  return (<i64>slots) << PAGE_SHIFT;
}

/**
 * tee(2): pages of `from` are also put into `to`; nothing is consumed.
 * @returns bytes, 0 when `from` is empty or `to` is full
 */
export function pipeTee(from: Pipe, to: Pipe, n: u32): u32 {
  let done: u32 = 0;
  for (let i = from.tail; i != from.head && !isFull(to) && done < n; i++) {
    const buf = bufAt(from, i);
    const copy = bufAt(to, to.head++);
    copy.page = pageGet(buf.page);
    copy.offset = buf.offset;
    copy.len = buf.len < n - done ? buf.len : n - done;
    // A shared page is nobody's to fill up.
    copy.flags = buf.flags & BUF_PACKET;
    buf.flags &= ~BUF_MERGE;
    done += copy.len;
  }
  if (done) wake(to.readWait, POLLIN | POLLRDNORM);
  return done;
}

@inline
export function pipeEmpty(p: Pipe): bool {
  return isEmpty(p);
}

@inline
export function pipeFull(p: Pipe): bool {
  return isFull(p);
}

/** pipe_get_tree's part: an inode with its pipe, and the first open file on it. */
function firstEnd(flags: u32): File {
  const sb = fsState().pipeSuper;
  const inode = inodeNew(sb, S_IFIFO | S_IRUSR | S_IWUSR);
  if (isNull(inode)) return nil<File>();
  inode.uid = cred().fsuid;
  inode.gid = cred().fsgid;
  const d = dentryRoot(sb, inode);
  if (isNull(d)) return nil<File>();
  const file = fileNew(sb.mounts, d, flags);
  dput(d);
  if (isNull(file)) return file;
  const p = pipeNew();
  if (isNull(p)) {
    filePut(file);
    return nil<File>();
  }
  inode.pipe = changetype<usize>(p);
  attach(file, p);
  return file;
}

/** Counts an end whose mode says which. */
export function attach(file: File, p: Pipe): void {
  file.kind = FILE_PIPE;
  file.data = changetype<usize>(p);
  file.mode |= FMODE_STREAM | FMODE_OPENED;
  p.files++;
  if (file.mode & FMODE_READ) {
    p.readers++;
    p.readOpens++;
  }
  if (file.mode & FMODE_WRITE) {
    p.writers++;
    p.writeOpens++;
  }
}

/**
 * Two open files on a new pipe.
 * @param flags  O_NONBLOCK, O_DIRECT
 * @param out    kernel memory for the addresses of the reading and the writing File
 */
export function pipeCreate(flags: u32, out: usize): i32 {
  const r = firstEnd(O_RDONLY | (flags & O_NONBLOCK));
  if (isNull(r)) return -ENOMEM;
  const w = fileNew(r.mount, r.dentry, O_WRONLY | (flags & (O_NONBLOCK | O_DIRECT)));
  if (isNull(w)) {
    filePut(r);
    return -ENOMEM;
  }
  attach(w, pipeOf(r));
  store<File>(out, r);
  store<File>(out, w, 4);
  return 0;
}

/** Lengths of what each write into a pipe of packets has left (O_DIRECT); 0 when none is a packet. @param to  room for `max` u32: length << 1 | packet */
export function pipePackets(p: Pipe, to: usize, max: u32): u32 {
  let n: u32 = 0;
  let packets = false;
  for (let i = p.tail; i != p.head && n < max; i++) {
    const buf = bufAt(p, i);
    packets = packets || (buf.flags & BUF_PACKET) != 0;
    store<u32>(to + (n++ << 2), (buf.len << 1) | (buf.flags & BUF_PACKET ? 1 : 0));
  }
  return packets ? n : 0;
}

/** Puts back one of them. @returns 0, -EINVAL when it is none, or -ENOMEM */
export function pipePacketPut(file: File, at: usize, n: u32, packet: bool): i32 {
  const p = pipeOf(file);
  if (!n || n > <u32>PAGE_SIZE || isFull(p)) return -EINVAL;
  const page = pageAlloc(0);
  if (!page) return -ENOMEM;
  const buf = bufAt(p, p.head++);
  buf.page = page;
  buf.offset = 0;
  buf.len = n;
  buf.flags = packet ? BUF_PACKET : BUF_MERGE;
  memory.copy(page, at, n);
  return 0;
}

/** Puts back what pipeContents read; the pipe grows when it must. @param file an end of it @returns 0 or -ENOMEM */
export function pipeFill(file: File, at: usize, n: u32): i32 {
  const p = pipeOf(file);
  const slots = (n + <u32>PAGE_SIZE - 1) >> <u32>PAGE_SHIFT;
  if (slots > p.slots && pipeSetSize(file, slots << (<u32>PAGE_SHIFT)) < 0) return -ENOMEM;
  for (let done: u32 = 0; done < n; ) {
    const page = pageAlloc(0);
    if (!page) return -ENOMEM;
    const buf = bufAt(p, p.head++);
    buf.page = page;
    buf.offset = 0;
    buf.len = n - done < <u32>PAGE_SIZE ? n - done : <u32>PAGE_SIZE;
    buf.flags = BUF_MERGE;
    memory.copy(page, at + done, buf.len);
    done += buf.len;
  }
  return 0;
}

/** pipe2(2). */
export function sysPipe2(pipefd: i32, flags: i32): i64 {
  const f = <u32>flags;
  if (f & ~(O_CLOEXEC | O_NONBLOCK | O_DIRECT | O_EXCL)) return -EINVAL;
  // O_NOTIFICATION_PIPE: a kernel without watch queues.
  if (f & O_EXCL) return -ENOPKG;
  let err: i64 = fdReserve(2);
  if (err) return err;
  err = pipeCreate(f, SCRATCH);
  if (err) return err;
  const cloexec = (f & O_CLOEXEC) != 0;
  const w = load<File>(SCRATCH, 4);
  const rfd = fdInstall(load<File>(SCRATCH), cloexec);
  const wfd = fdInstall(w, cloexec);
  store<i32>(SCRATCH, rfd);
  store<i32>(SCRATCH, wfd, 4);
  if (copyToUser(<u32>pipefd, SCRATCH, 8)) {
    fdClose(rfd);
    fdClose(wfd);
    return -EFAULT;
  }
  return 0;
}

/** pipe(2). */
export function sysPipe(pipefd: i32): i64 {
  return sysPipe2(pipefd, 0);
}
