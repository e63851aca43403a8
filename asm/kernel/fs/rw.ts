// read(2), write(2) and their families, lseek(2). What a file does with the bytes is fileops.ts; here are positions,
// segments and what every kind has in common.

import { EAGAIN, EBADF, EFAULT, EINVAL, EISDIR, EOPNOTSUPP, EOVERFLOW, ESPIPE } from "../../abi/errno";
import { O_APPEND, SEEK_CUR, SEEK_DATA, SEEK_END, SEEK_HOLE, SEEK_SET } from "../../abi/fs";
import { copyFromUser, userOk } from "../mem/user";
import { socketReadv, socketWritev } from "../net/fileops";
import { BLOCKED, call } from "../task/call";
import { setDirect } from "../task/current";
import { countRead, countWrite } from "../task/ioacct";
import { fdGet } from "./fdtable";
import { fileToReal } from "./file";
import { fileRead, fileWrite } from "./fileops";
import { notifyAccess, notifyModify } from "./notify";
import { pipeReadv, pipeWritev } from "./pipe";
import { fsState, IO_SIZE } from "./state";
import { MAX_RW, tmpfileSeekHole } from "./tmpfile";
import {
  FILE_DIR,
  FILE_EPOLL,
  FILE_NSFS,
  FILE_PIDFD,
  FILE_PIPE,
  FILE_PROC,
  FILE_SOCKET,
  FILE_SYSFS,
  FILE_TMPFS,
  File,
  FMODE_LSEEK,
  FMODE_PREAD,
  FMODE_PWRITE,
  FMODE_READ,
  FMODE_WRITE,
  FS_OVERLAY,
  isNull,
} from "./types";

const IOV_MAX: i32 = 1024;
const RWF_HIPRI = 1;
const RWF_DSYNC = 2;
const RWF_SYNC = 4;
const RWF_NOWAIT = 8;
const RWF_APPEND = 16;
const RWF_NOAPPEND = 32;
const RWF_SUPPORTED = RWF_HIPRI | RWF_DSYNC | RWF_SYNC | RWF_NOWAIT | RWF_APPEND | RWF_NOAPPEND;
/** No position given: the file's own. */
const OWN_POS: i64 = -1;

@inline
function hasPosition(file: File): bool {
  return (file.mode & FMODE_LSEEK) != 0;
}

/** One read at `pos`, or at the file's own position which moves on. */
function readAt(file: File, buf: u32, n: u32, pos: i64): i64 {
  if (n > MAX_RW) n = MAX_RW;
  if (pos != OWN_POS || !hasPosition(file)) return fileRead(file, buf, n, pos);
  const r = fileRead(file, buf, n, file.pos);
  if (r > 0) file.pos += r;
  return r;
}

function writeAt(file: File, buf: u32, n: u32, pos: i64): i64 {
  if (n > MAX_RW) n = MAX_RW;
  if (pos != OWN_POS || !hasPosition(file)) return fileWrite(file, buf, n, pos);
  // tmpfs sets the position itself for O_APPEND.
  const append = file.flags & O_APPEND && file.kind == FILE_TMPFS;
  const r = fileWrite(file, buf, n, file.pos);
  if (r > 0 && !append) file.pos += r;
  return r;
}

@inline
function didRead(file: File, r: i64): i64 {
  countRead(r);
  if (r > 0) notifyAccess(file);
  return r;
}

@inline
function didWrite(file: File, r: i64): i64 {
  countWrite(r);
  if (r > 0) notifyModify(file.dentry);
  return r;
}

/** Descriptors that read(2) and write(2) do not serve. */
function canRead(file: File): bool {
  return file.kind != FILE_EPOLL && file.kind != FILE_NSFS && file.kind != FILE_PIDFD;
}

export function sysRead(fd: i32, buf: i32, count: i32): i64 {
  const file = fdGet(fd);
  if (isNull(file) || !(file.mode & FMODE_READ)) return -EBADF;
  if (!canRead(file)) return -EINVAL;
  return didRead(file, readAt(file, buf, count, OWN_POS));
}

export function sysWrite(fd: i32, buf: i32, count: i32): i64 {
  const file = fdGet(fd);
  if (isNull(file) || !(file.mode & FMODE_WRITE)) return -EBADF;
  return didWrite(file, writeAt(file, buf, count, OWN_POS));
}

export function sysPread64(fd: i32, buf: i32, count: i32, offset: i64): i64 {
  if (offset < 0) return -EINVAL;
  const file = fdGet(fd);
  if (isNull(file)) return -EBADF;
  if (!(file.mode & FMODE_PREAD)) return file.kind == FILE_DIR ? -EISDIR : -ESPIPE;
  if (!(file.mode & FMODE_READ)) return -EBADF;
  return didRead(file, readAt(file, buf, count, offset));
}

export function sysPwrite64(fd: i32, buf: i32, count: i32, offset: i64): i64 {
  if (offset < 0) return -EINVAL;
  const file = fdGet(fd);
  if (isNull(file)) return -EBADF;
  if (!(file.mode & FMODE_PWRITE)) return file.kind == FILE_DIR ? -EBADF : -ESPIPE;
  if (!(file.mode & FMODE_WRITE)) return -EBADF;
  return didWrite(file, writeAt(file, buf, count, offset));
}

/** import_iovec: copies the segments to fsState().text and cuts them to MAX_RW in all. @returns the total or -errno */
export function importIov(iov: u32, count: i32): i64 {
  if (count < 0 || count > IOV_MAX) return -EINVAL;
  const at = fsState().text;
  const err = copyFromUser(at, iov, (<u32>count) << 3);
  if (err) return err;
  let total: i64 = 0;
  for (let i = 0; i < count; i++) {
    const seg = at + ((<usize>i) << 3);
    const len = load<u32>(seg, 4);
    if (<i32>len < 0) return -EINVAL;
    if (len && !userOk(load<u32>(seg), 1)) return -EFAULT;
    if (total + len > <i64>MAX_RW) store<u32>(seg, <u32>(<i64>MAX_RW - total), 4);
    total += load<u32>(seg, 4);
  }
  return total;
}

/** readv: segment after segment, and after the first byte none that would wait. */
function readSegments(file: File, count: i32, total: u32, pos: i64): i64 {
  const at = fsState().text;
  if (file.kind == FILE_PIPE) return pipeReadv(file, at, total);
  if (file.kind == FILE_SOCKET) return socketReadv(file, at, <u32>count, total);
  const s = fsState();
  let done: i64 = 0;
  for (let i = 0; i < count; i++) {
    const len = load<u32>(at + ((<usize>i) << 3), 4);
    if (!len) continue;
    const r = readAt(file, load<u32>(at + ((<usize>i) << 3)), len, pos == OWN_POS ? pos : pos + done);
    if (r < 0) {
      s.force = 0;
      return done ? done : r;
    }
    done += r;
    if (r < <i64>len) break;
    if (file.kind != FILE_TMPFS) s.force = 1;
  }
  s.force = 0;
  return done;
}

/** writev: one write for a stream, so that nobody's bytes come between. */
function writeSegments(file: File, count: i32, total: u32, pos: i64): i64 {
  const s = fsState();
  const at = s.text;
  if (file.kind == FILE_PIPE) return pipeWritev(file, at, total);
  if (file.kind == FILE_SOCKET) return socketWritev(file, at, <u32>count, total);
  if (count == 1) return writeAt(file, load<u32>(at), load<u32>(at, 4), pos);
  if (file.kind != FILE_TMPFS) {
    // Gathered anew each time that a waiting write is called again: the program's memory still holds the bytes.
    let n: u32 = 0;
    for (let i = 0; i < count && n < IO_SIZE; i++) {
      let len = load<u32>(at + ((<usize>i) << 3), 4);
      if (len > IO_SIZE - n) len = IO_SIZE - n;
      const err = copyFromUser(s.io + n, load<u32>(at + ((<usize>i) << 3)), len);
      if (err) return err;
      n += len;
    }
    const was = setDirect(true);
    const r = writeAt(file, <u32>s.io, n, pos);
    setDirect(was);
    return r;
  }
  let done: i64 = 0;
  for (let i = 0; i < count; i++) {
    const len = load<u32>(at + ((<usize>i) << 3), 4);
    if (!len) continue;
    const r = writeAt(file, load<u32>(at + ((<usize>i) << 3)), len, pos == OWN_POS ? pos : pos + done);
    if (r < 0) return done ? done : r;
    done += r;
    if (r < <i64>len) break;
  }
  return done;
}

function doReadv(fd: i32, iov: i32, count: i32, pos: i64): i64 {
  const file = fdGet(fd);
  if (isNull(file)) return -EBADF;
  if (pos != OWN_POS && !(file.mode & FMODE_PREAD)) return file.kind == FILE_DIR ? -EISDIR : -ESPIPE;
  if (!(file.mode & FMODE_READ)) return -EBADF;
  if (!canRead(file)) return -EINVAL;
  const total = importIov(iov, count);
  if (total <= 0) return total;
  return didRead(file, readSegments(file, count, <u32>total, pos));
}

function doWritev(fd: i32, iov: i32, count: i32, pos: i64): i64 {
  const file = fdGet(fd);
  if (isNull(file)) return -EBADF;
  if (pos != OWN_POS && !(file.mode & FMODE_PWRITE)) return file.kind == FILE_DIR ? -EBADF : -ESPIPE;
  if (!(file.mode & FMODE_WRITE)) return -EBADF;
  const total = importIov(iov, count);
  // An empty message is one too.
  if (total < 0 || (!total && file.kind != FILE_SOCKET)) return total;
  return didWrite(file, writeSegments(file, count, <u32>total, pos));
}

export function sysReadv(fd: i32, iov: i32, iovcnt: i32): i64 {
  return doReadv(fd, iov, iovcnt, OWN_POS);
}

export function sysWritev(fd: i32, iov: i32, iovcnt: i32): i64 {
  return doWritev(fd, iov, iovcnt, OWN_POS);
}

function iovCount(vlen: i64): i32 {
  return vlen < 0 || vlen > IOV_MAX ? -1 : <i32>vlen;
}

export function sysPreadv(fd: i32, iov: i32, vlen: i64, posLow: i64, posHigh: i64): i64 {
  return posLow < 0 ? -EINVAL : doReadv(fd, iov, iovCount(vlen), posLow);
}

export function sysPwritev(fd: i32, iov: i32, vlen: i64, posLow: i64, posHigh: i64): i64 {
  return posLow < 0 ? -EINVAL : doWritev(fd, iov, iovCount(vlen), posLow);
}

/** @returns what is refused, or 0 */
function checkRwf(flags: i32, writing: bool): i64 {
  if (flags & ~RWF_SUPPORTED) return -EOPNOTSUPP;
  if ((flags & (RWF_APPEND | RWF_NOAPPEND)) == (RWF_APPEND | RWF_NOAPPEND)) return -EINVAL;
  return 0;
}

export function sysPreadv2(fd: i32, iov: i32, vlen: i64, posLow: i64, posHigh: i64, flags: i32): i64 {
  if (posLow < -1) return -EINVAL;
  const bad = checkRwf(flags, false);
  if (bad) return bad;
  const s = fsState();
  if (flags & RWF_NOWAIT) {
    const file = fdGet(fd);
    if (isNull(file)) return -EBADF;
    s.force = 1;
  }
  const r = doReadv(fd, iov, iovCount(vlen), posLow);
  s.force = 0;
  return r;
}

export function sysPwritev2(fd: i32, iov: i32, vlen: i64, posLow: i64, posHigh: i64, flags: i32): i64 {
  if (posLow < -1) return -EINVAL;
  const bad = checkRwf(flags, true);
  if (bad) return bad;
  const file = fdGet(fd);
  if (isNull(file)) return -EBADF;
  const s = fsState();
  if (flags & RWF_NOWAIT) s.force = 1;
  const was = file.flags;
  if (flags & RWF_APPEND) file.flags |= O_APPEND;
  if (flags & RWF_NOAPPEND) file.flags &= ~O_APPEND;
  const pos = file.pos;
  const r = doWritev(fd, iov, iovCount(vlen), posLow);
  file.flags = was;
  // Appending at a given position leaves the file's own alone.
  if (posLow >= 0) file.pos = pos;
  s.force = 0;
  return r;
}

function seekTo(file: File, pos: i64): i64 {
  if (pos < 0) return -EINVAL;
  file.pos = pos;
  return pos;
}

export function sysLseek(fd: i32, offset: i64, whence: i32): i64 {
  const file = fdGet(fd);
  if (isNull(file)) return -EBADF;
  if (<u32>whence > 4) return -EINVAL;
  if (!hasPosition(file)) return -ESPIPE;
  switch (file.kind) {
    case FILE_TMPFS: {
      if (file.dentry.sb.fstype == FS_OVERLAY) fileToReal(file);
      if (whence == SEEK_DATA || whence == SEEK_HOLE) {
        const r = tmpfileSeekHole(file.inode, offset, whence);
        return r < 0 ? r : seekTo(file, r);
      }
      break;
    }
    case FILE_DIR:
      if (whence != SEEK_SET && whence != SEEK_CUR) return -EINVAL;
      break;
    case FILE_PROC:
    case FILE_SYSFS:
      if (whence != SEEK_SET && whence != SEEK_CUR) return -EINVAL;
      break;
    default:
      // The memory devices: null, zero, full. Their position is a number without a meaning.
      if (whence > SEEK_END) return -EINVAL;
      return seekTo(file, whence == SEEK_CUR ? file.pos + offset : offset);
  }
  if (whence == SEEK_CUR) {
    if (offset > 0 && file.pos > i64.MAX_VALUE - offset) return -EOVERFLOW;
    return seekTo(file, file.pos + offset);
  }
  if (whence == SEEK_END) {
    if (offset > 0 && file.inode.size > i64.MAX_VALUE - offset) return -EOVERFLOW;
    return seekTo(file, file.inode.size + offset);
  }
  return seekTo(file, offset);
}

/**
 * kernel_read: as pread into kernel memory (pos −1: at the file's own position), never waiting.
 * @returns bytes, -EAGAIN or another -errno
 */
export function kernelReadAt(file: File, buf: usize, n: u32, pos: i64): i64 {
  return kernelIo(file, buf, n, pos, false);
}

/** kernel_write, likewise. */
export function kernelWriteAt(file: File, buf: usize, n: u32, pos: i64): i64 {
  return kernelIo(file, buf, n, pos, true);
}

function kernelIo(file: File, buf: usize, n: u32, pos: i64, writing: bool): i64 {
  const s = fsState();
  // The record of the call in progress belongs to its own handler; this is a call within.
  const c = call();
  const done = c.done;
  const state = c.state;
  c.done = 0;
  c.state = 0;
  const was = setDirect(true);
  const forced = s.force;
  s.force = 1;
  const r = writing ? writeAt(file, <u32>buf, n, pos) : readAt(file, <u32>buf, n, pos);
  s.force = forced;
  setDirect(was);
  c.done = done;
  c.state = state;
  return r == BLOCKED ? -EAGAIN : r;
}
