// sendfile(2), splice(2), tee(2), vmsplice(2), copy_file_range(2). Bytes go through a buffer of the kernel; a call that
// waits keeps what it has moved in call().done.

import { EAGAIN, EBADF, EFAULT, EINVAL, EISDIR, EOVERFLOW, ERESTARTSYS, ESPIPE, EXDEV } from "../../abi/errno";
import { O_APPEND, O_NONBLOCK, SPLICE_F_GIFT, SPLICE_F_MORE, SPLICE_F_MOVE, SPLICE_F_NONBLOCK } from "../../abi/fs";
import { getUser64, putUser64, userOk } from "../mem/user";
import { block, blockOn, call } from "../task/call";
import { contentWait } from "../task/request";
import { signalPending } from "../task/signal";
import { fdGet } from "./fdtable";
import { filePoll } from "./fileops";
import { Pipe, pipeEmpty, pipeFull, pipeOf, pipeTee } from "./pipe";
import { POLL_TASK } from "./polltable";
import { kernelReadAt, kernelWriteAt, sysReadv, sysWritev } from "./rw";
import { fsState, IO_SIZE } from "./state";
import { MAX_RW } from "./tmpfile";
import {
  FILE_PIPE,
  File,
  FMODE_LSEEK,
  FMODE_PREAD,
  FMODE_PWRITE,
  FMODE_READ,
  FMODE_WRITE,
  isDir,
  isNull,
  isReg,
} from "./types";

const ALL_FLAGS: u32 = SPLICE_F_MOVE | SPLICE_F_NONBLOCK | SPLICE_F_MORE | SPLICE_F_GIFT;
const OWN_POS: i64 = -1;
const CHUNK: u32 = 4096;

@inline
function isPipe(file: File): bool {
  return file.kind == FILE_PIPE;
}

/** contentWait for both, as what follows moves bytes without waiting. */
function contentsWait(from: File, to: File): i64 {
  const waiting = contentWait(from);
  return waiting ? waiting : contentWait(to);
}

export function sysSendfile(out: i32, inn: i32, offset: i32, count: i32): i64 {
  const from = fdGet(inn);
  if (isNull(from) || !(from.mode & FMODE_READ)) return -EBADF;
  let pos = OWN_POS;
  if (offset) {
    if (!userOk(offset, 8)) return -EFAULT;
    if (!(from.mode & FMODE_PREAD)) return -ESPIPE;
    pos = <i64>getUser64(offset);
    if (pos < 0) return -EINVAL;
  }
  const to = fdGet(out);
  if (isNull(to) || !(to.mode & FMODE_WRITE)) return -EBADF;
  if (to.flags & O_APPEND || !(from.mode & FMODE_LSEEK) || isDir(from.inode)) return -EINVAL;
  const waiting = contentsWait(from, to);
  if (waiting) return waiting;
  let left = <u32>count > MAX_RW ? MAX_RW : <u32>count;
  const c = call();
  let done = c.done;
  left -= <u32>done;
  if (pos != OWN_POS) pos += done;
  const io = fsState().io;
  let err: i64 = 0;
  while (left) {
    const at = pos == OWN_POS ? from.pos : pos;
    const n = kernelReadAt(from, io, left < IO_SIZE ? left : IO_SIZE, at);
    if (n <= 0) {
      err = n;
      break;
    }
    const w = kernelWriteAt(to, io, <u32>n, OWN_POS);
    if (w < 0) {
      err = w;
      break;
    }
    if (pos == OWN_POS) from.pos = at + w;
    else pos += w;
    done += w;
    left -= <u32>w;
    if (w < n && !isPipe(to)) break;
  }
  if (err == -EAGAIN && left && !(to.flags & O_NONBLOCK)) {
    if (!signalPending()) {
      c.done = done;
      filePoll(to, POLL_TASK);
      return block();
    }
    err = -ERESTARTSYS;
  }
  if (!done) return err;
  if (offset && putUser64(offset, <u64>pos)) return -EFAULT;
  return done;
}

/** Waits for a pipe that is empty (reading) or full. */
function awaitPipe(file: File, reading: bool, nonblock: bool): i64 {
  if (nonblock) return -EAGAIN;
  if (signalPending()) return -ERESTARTSYS;
  const p = pipeOf(file);
  return blockOn(reading ? p.readWait : p.writeWait);
}

/** Pipe to file: what is there, but never waiting once something has moved. */
function fromPipe(from: File, to: File, pos: i64, len: u32, nonblock: bool): i64 {
  const io = fsState().io;
  const p = pipeOf(from);
  let done: i64 = 0;
  while (done < <i64>len) {
    if (pipeEmpty(p)) {
      if (done || !p.writers) return done;
      return awaitPipe(from, true, nonblock);
    }
    if (isPipe(to)) {
      // One slot takes one chunk: nothing can be left over.
      if (pipeOf(to).readers && pipeFull(pipeOf(to))) return done ? done : awaitPipe(to, false, nonblock);
    }
    let want = len - <u32>done;
    if (want > CHUNK) want = CHUNK;
    const n = kernelReadAt(from, io, want, OWN_POS);
    if (n <= 0) return done ? done : n;
    const w = kernelWriteAt(to, io, <u32>n, pos == OWN_POS ? pos : pos + done);
    if (w < 0) return done ? done : w;
    done += w;
    if (w < n) break;
  }
  return done;
}

/** File to pipe: as much as there is room for. */
function toPipe(from: File, to: File, pos: i64, len: u32, nonblock: bool): i64 {
  const io = fsState().io;
  const p = pipeOf(to);
  let done: i64 = 0;
  while (done < <i64>len) {
    if (p.readers && pipeFull(p)) return done ? done : awaitPipe(to, false, nonblock);
    let want = len - <u32>done;
    if (want > CHUNK) want = CHUNK;
    const n = kernelReadAt(from, io, want, pos == OWN_POS ? pos : pos + done);
    if (n <= 0) return done ? done : n;
    const w = kernelWriteAt(to, io, <u32>n, OWN_POS);
    if (w < 0) return done ? done : w;
    done += w;
    if (n < <i64>want) break;
  }
  return done;
}

export function sysSplice(fdin: i32, offin: i32, fdout: i32, offout: i32, len: i32, flags: i32): i64 {
  if (!len) return 0;
  if (<u32>flags & ~ALL_FLAGS) return -EINVAL;
  const from = fdGet(fdin);
  const to = fdGet(fdout);
  if (isNull(from) || isNull(to) || !(from.mode & FMODE_READ) || !(to.mode & FMODE_WRITE)) return -EBADF;
  if ((isPipe(from) && offin) || (isPipe(to) && offout)) return -ESPIPE;
  if (!isPipe(from) && !isPipe(to)) return -EINVAL;
  if (isPipe(from) && isPipe(to) && from.data == to.data) return -EINVAL;
  let pos = OWN_POS;
  const off = offin ? offin : offout;
  if (off) {
    const other = offin ? from : to;
    if (!(other.mode & (offin ? FMODE_PREAD : FMODE_PWRITE))) return -EINVAL;
    if (!userOk(off, 8)) return -EFAULT;
    pos = <i64>getUser64(off);
    if (pos < 0) return -EINVAL;
  }
  const count = <u32>len > MAX_RW ? MAX_RW : <u32>len;
  const nonblock = (<u32>flags & SPLICE_F_NONBLOCK) != 0 || ((from.flags | to.flags) & O_NONBLOCK) != 0;
  const waiting = contentsWait(from, to);
  if (waiting) return waiting;
  let r: i64;
  if (isPipe(from)) {
    if (!isPipe(to) && to.flags & O_APPEND) return -EINVAL;
    r = fromPipe(from, to, pos, count, nonblock);
  } else r = toPipe(from, to, pos, count, nonblock);
  if (r > 0 && off && putUser64(off, <u64>(pos + r))) return -EFAULT;
  return r;
}

export function sysTee(fdin: i32, fdout: i32, len: i32, flags: i32): i64 {
  if (<u32>flags & ~ALL_FLAGS) return -EINVAL;
  if (!len) return 0;
  const from = fdGet(fdin);
  const to = fdGet(fdout);
  if (isNull(from) || isNull(to) || !(from.mode & FMODE_READ) || !(to.mode & FMODE_WRITE)) return -EBADF;
  if (!isPipe(from) || !isPipe(to) || from.data == to.data) return -EINVAL;
  const a: Pipe = pipeOf(from);
  const b: Pipe = pipeOf(to);
  const nonblock = (<u32>flags & SPLICE_F_NONBLOCK) != 0 || ((from.flags | to.flags) & O_NONBLOCK) != 0;
  if (pipeEmpty(a)) return a.writers ? awaitPipe(from, true, nonblock) : 0;
  if (!b.readers) return kernelWriteAt(to, fsState().io, 1, OWN_POS);
  if (pipeFull(b)) return awaitPipe(to, false, nonblock);
  return pipeTee(a, b, len);
}

export function sysVmsplice(fd: i32, iov: i32, nr: i64, flags: i32): i64 {
  if (<u32>flags & ~ALL_FLAGS) return -EINVAL;
  const file = fdGet(fd);
  if (isNull(file)) return -EBADF;
  if (!isPipe(file)) return -EBADF;
  if (nr < 0 || nr > 1024) return -EINVAL;
  const was = file.flags;
  if (<u32>flags & SPLICE_F_NONBLOCK) file.flags |= O_NONBLOCK;
  const r = file.mode & FMODE_WRITE ? sysWritev(fd, iov, <i32>nr) : sysReadv(fd, iov, <i32>nr);
  file.flags = was;
  return r;
}

function offsetAt(ptr: u32, own: i64): i64 {
  return ptr ? <i64>getUser64(ptr) : own;
}

export function sysCopyFileRange(inn: i32, offin: i32, out: i32, offout: i32, len: i32, flags: i32): i64 {
  const from = fdGet(inn);
  const to = fdGet(out);
  if (isNull(from) || isNull(to)) return -EBADF;
  if ((offin && !userOk(offin, 8)) || (offout && !userOk(offout, 8))) return -EFAULT;
  if (flags) return -EINVAL;
  const src = offsetAt(offin, from.pos);
  const dst = offsetAt(offout, to.pos);
  if (isDir(from.inode) || isDir(to.inode)) return -EISDIR;
  if (!isReg(from.inode) || !isReg(to.inode)) return -EINVAL;
  if (!(from.mode & FMODE_READ) || !(to.mode & FMODE_WRITE) || to.flags & O_APPEND) return -EBADF;
  if (from.inode.sb != to.inode.sb) return -EXDEV;
  if (src < 0 || dst < 0) return -EINVAL;
  let left: i64 = <u32>len > MAX_RW ? MAX_RW : <u32>len;
  if (src > i64.MAX_VALUE - left || dst > i64.MAX_VALUE - left) return -EOVERFLOW;
  const size = from.inode.size;
  if (src >= size) left = 0;
  else if (src + left > size) left = size - src;
  if (from.inode == to.inode && src < dst + left && dst < src + left && left) return -EINVAL;
  const waiting = left ? contentsWait(from, to) : 0;
  if (waiting) return waiting;
  const io = fsState().io;
  let done: i64 = 0;
  let err: i64 = 0;
  while (left) {
    const n = kernelReadAt(from, io, left < <i64>IO_SIZE ? <u32>left : IO_SIZE, src + done);
    if (n <= 0) {
      err = n;
      break;
    }
    const w = kernelWriteAt(to, io, <u32>n, dst + done);
    if (w < 0) {
      err = w;
      break;
    }
    done += w;
    left -= w;
    if (w < n) break;
  }
  if (!done) return err;
  if (offin) putUser64(offin, <u64>(src + done));
  else from.pos = src + done;
  if (offout) putUser64(offout, <u64>(dst + done));
  else to.pos = dst + done;
  return done;
}
