// The content of tmpfs files: read(2), write(2), ftruncate(2), fallocate(2), lseek(2) SEEK_DATA and SEEK_HOLE, on pages of
// 4 KiB that may be shared (a page with other owners is copied before it is written).

import { EAGAIN, EFAULT, EFBIG, EINVAL, ENOMEM, ENOSPC, ENXIO, EOPNOTSUPP, EPERM } from "../../abi/errno";
import { RLIMIT_FSIZE, SIGXFSZ } from "../../abi/flags";
import {
  F_SEAL_FUTURE_WRITE,
  F_SEAL_GROW,
  F_SEAL_SHRINK,
  F_SEAL_WRITE,
  FALLOC_FL_KEEP_SIZE,
  FALLOC_FL_PUNCH_HOLE,
  O_APPEND,
  SEEK_DATA,
} from "../../abi/fs";
import { idrGet, idrNext, idrSet } from "../mem/idr";
import { PAGE_SHIFT, PAGE_SIZE } from "../mem/map";
import { pageAllocAbove, pageGet, pagePut, pageRefs, pageWritten, RESERVE_CONTENT } from "../mem/page";
import { copyFromUser, copyToUser, userOk } from "../mem/user";
import { current } from "../task/current";
import { contentWait } from "../task/request";
import { rlimit } from "../task/rlimit";
import { signalGroup } from "../task/signal";
import { contentDrop, contentShare } from "./absent";
import { mayWait } from "./fileops";
import { fileAccessed, inodeModified, removePrivs } from "./inode";
import { fsState } from "./state";
import { blockCharge, pagesFree, pagesOf } from "./tmpfs";
import { File, Inode } from "./types";

/** One file holds so many bytes: page numbers have 32 bits. */
const MAX_BYTES: i64 = ((<i64>1) << 44) - 4096;
const LAST_PAGE: i64 = 0xffffffff;
/** What one read or write moves at most (MAX_RW_COUNT). */
export const MAX_RW: u32 = 0x7ffff000;

/** Bit of a page's entry: given by fallocate and not written yet, so a hole to SEEK_DATA and SEEK_HOLE. */
const UNWRITTEN: usize = 1;

@inline
function pageOf(inode: Inode, pos: i64): usize {
  return idrGet(pagesOf(inode), <u32>(pos >> PAGE_SHIFT)) & ~UNWRITTEN;
}

/** The page at `pos`, the file's own. @param whole it will be overwritten whole: no need to clear @returns address or -errno */
function pageForWrite(inode: Inode, pos: i64, whole: bool): i32 {
  const root = pagesOf(inode);
  const index = <u32>(pos >> PAGE_SHIFT);
  const entry = idrGet(root, index);
  const page = entry & ~UNWRITTEN;
  if (page && pageRefs(page) == 1) {
    if (entry != page) idrSet(root, index, page);
    pageWritten(page);
    return <i32>page;
  }
  if (!page && !blockCharge(inode.sb)) return -ENOSPC;
  const next = pageAllocAbove(RESERVE_CONTENT, 0);
  if (!next || !idrSet(root, index, next)) {
    if (next) pagePut(next);
    if (!page) inode.sb.usedBlocks--;
    return -ENOSPC;
  }
  if (page) {
    if (!whole) memory.copy(next, page, PAGE_SIZE);
    pagePut(page);
  } else {
    if (!whole) memory.fill(next, 0, PAGE_SIZE);
    inode.blocks += 8;
  }
  pageWritten(next);
  return <i32>next;
}

@inline
function failed(answer: i32): bool {
  return <u32>answer >= <u32>-4095;
}

export function tmpfileRead(file: File, buf: u32, n: u32, pos: i64): i64 {
  const inode = file.inode;
  if (pos < 0) return -EINVAL;
  if (inode.content) return mayWait(file) ? contentWait(file) : -EAGAIN;
  if (n > MAX_RW) n = MAX_RW;
  let left: i64 = pos < inode.size ? inode.size - pos : 0;
  if (left > <i64>n) left = n;
  let done: i64 = 0;
  while (left) {
    const offset = <u32>pos & 4095;
    let m: u32 = <u32>PAGE_SIZE - offset;
    if (<i64>m > left) m = <u32>left;
    const page = pageOf(inode, pos);
    const err = copyToUser(buf, page ? page + offset : fsState().zero, m);
    if (err) {
      // What fits before the end of the program's memory still counts.
      if (!done) return err;
      break;
    }
    buf += m;
    pos += m;
    done += m;
    left -= m;
  }
  fileAccessed(file);
  return done;
}

/**
 * generic_write_checks: RLIMIT_FSIZE, the largest file.
 * @returns how many of the n bytes may be written, or -errno
 */
function writeChecks(pos: i64, n: u32): i64 {
  if (pos < 0) return -EINVAL;
  const limit = rlimit(current, RLIMIT_FSIZE);
  let most: i64 = n;
  if (limit < <u64>i64.MAX_VALUE) {
    if (<u64>pos >= limit) {
      signalGroup(SIGXFSZ, current);
      return -EFBIG;
    }
    if (<u64>(pos + most) > limit) most = <i64>limit - pos;
  }
  if (pos >= MAX_BYTES) return -EFBIG;
  return pos + most > MAX_BYTES ? MAX_BYTES - pos : most;
}

export function tmpfileWrite(file: File, buf: u32, n: u32, pos: i64): i64 {
  const inode = file.inode;
  if (file.flags & O_APPEND) pos = inode.size;
  if (n == 0) return 0;
  if (n > MAX_RW) n = MAX_RW;
  if (inode.content) return mayWait(file) ? contentWait(file) : -EAGAIN;
  const allowed = writeChecks(pos, n);
  if (allowed < 0) return allowed;
  if (inode.seals) {
    if (inode.seals & (F_SEAL_WRITE | F_SEAL_FUTURE_WRITE)) return -EPERM;
    if (inode.seals & F_SEAL_GROW && pos + allowed > inode.size) return -EPERM;
  }
  removePrivs(file.mount.idmap, inode);
  let left = allowed;
  let done: i64 = 0;
  let err: i64 = 0;
  while (left) {
    const offset = <u32>pos & 4095;
    let m: u32 = <u32>PAGE_SIZE - offset;
    if (<i64>m > left) m = <u32>left;
    if (!userOk(buf, m)) {
      err = -EFAULT;
      break;
    }
    const page = pageForWrite(inode, pos, m == <u32>PAGE_SIZE);
    if (failed(page)) {
      err = page;
      break;
    }
    copyFromUser(<usize>page + offset, buf, m);
    buf += m;
    pos += m;
    done += m;
    left -= m;
    if (pos > inode.size) inode.size = pos;
  }
  if (done) {
    inodeModified(inode);
    if (file.flags & O_APPEND) file.pos = pos;
    return done;
  }
  return err;
}

/**
 * inode_newsize_ok and shmem_setattr: sets the size. Permission and type are the caller's, and that the content is here
 * (contentWait) when anything of it is to stay.
 */
export function tmpfsTruncate(inode: Inode, size: i64): i32 {
  if (inode.seals) {
    if (inode.seals & F_SEAL_SHRINK && size < inode.size) return -EPERM;
    if (inode.seals & F_SEAL_GROW && size > inode.size) return -EPERM;
  }
  if (size > inode.size) {
    const limit = rlimit(current, RLIMIT_FSIZE);
    if (limit < <u64>i64.MAX_VALUE && <u64>size > limit) {
      signalGroup(SIGXFSZ, current);
      return -EFBIG;
    }
  }
  if (inode.content) contentDrop(inode);
  else if (size < inode.size) {
    if (size < MAX_BYTES) {
      pagesFree(inode, <u32>((size + 4095) >> PAGE_SHIFT), u32.MAX_VALUE);
      const err = zeroRange(inode, size, (size + 4095) & ~4095);
      if (err) return err;
    }
  }
  inode.size = size;
  inodeModified(inode);
  return 0;
}

/** Clears bytes within one page, if there is one. */
function zeroRange(inode: Inode, from: i64, to: i64): i32 {
  if (from >= to || !pageOf(inode, from)) return 0;
  const page = pageForWrite(inode, from, false);
  if (failed(page)) return page;
  memory.fill(<usize>page + (<usize>from & 4095), 0, <usize>(to - from));
  return 0;
}

/** fallocate(2) on tmpfs: allocate, with or without growing, or punch a hole. */
export function tmpfileFallocate(file: File, mode: u32, offset: i64, len: i64): i32 {
  const inode = file.inode;
  if (mode & ~(FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE)) return -EOPNOTSUPP;
  const end = offset + len;
  if (mode & FALLOC_FL_PUNCH_HOLE) {
    if (inode.seals & (F_SEAL_WRITE | F_SEAL_FUTURE_WRITE)) return -EPERM;
    punch(inode, offset, end);
    inodeModified(inode);
    return 0;
  }
  const limit = rlimit(current, RLIMIT_FSIZE);
  if (!(mode & FALLOC_FL_KEEP_SIZE) && limit < <u64>i64.MAX_VALUE && <u64>end > limit) {
    signalGroup(SIGXFSZ, current);
    return -EFBIG;
  }
  if (end > MAX_BYTES) return -EFBIG;
  if (inode.seals & F_SEAL_GROW && end > inode.size) return -EPERM;
  const sb = inode.sb;
  const first = offset >> PAGE_SHIFT;
  const last = (end + 4095) >> PAGE_SHIFT;
  if (sb.maxBlocks && <u64>(last - first) > sb.maxBlocks) return -ENOSPC;
  for (let i = first; i < last; i++) {
    const there = pageOf(inode, i << PAGE_SHIFT);
    if (there) {
      // Asked for a second time, it counts as written (shmem_get_folio's SGP_FALLOC).
      idrSet(pagesOf(inode), <u32>i, there);
      continue;
    }
    const page = pageForWrite(inode, i << PAGE_SHIFT, false);
    if (failed(page)) return page;
    idrSet(pagesOf(inode), <u32>i, <usize>page | UNWRITTEN);
  }
  if (!(mode & FALLOC_FL_KEEP_SIZE) && end > inode.size) inode.size = end;
  inodeModified(inode);
  return 0;
}

function punch(inode: Inode, offset: i64, end: i64): void {
  if (end > MAX_BYTES) end = MAX_BYTES;
  const firstWhole = (offset + 4095) & ~4095;
  const lastWhole = end & ~4095;
  if (firstWhole > lastWhole) {
    zeroRange(inode, offset, end);
    return;
  }
  zeroRange(inode, offset, firstWhole);
  zeroRange(inode, lastWhole, end);
  if (firstWhole < lastWhole) pagesFree(inode, <u32>(firstWhole >> PAGE_SHIFT), <u32>(lastWhole >> PAGE_SHIFT));
}

/** lseek(2) SEEK_DATA and SEEK_HOLE. @returns the offset or -ENXIO */
export function tmpfileSeekHole(inode: Inode, offset: i64, whence: i32): i64 {
  if (offset < 0 || offset >= inode.size) return -ENXIO;
  // Content that is elsewhere has no holes.
  if (inode.content) return whence == SEEK_DATA ? offset : inode.size;
  const root = pagesOf(inode);
  let i = offset >> PAGE_SHIFT;
  if (whence == SEEK_DATA) {
    for (;;) {
      const n = i > LAST_PAGE ? -1 : idrNext(root, <u32>i);
      if (n < 0 || n << PAGE_SHIFT >= inode.size) return -ENXIO;
      if (!(idrGet(root, <u32>n) & UNWRITTEN)) {
        const at = n << PAGE_SHIFT;
        return at > offset ? at : offset;
      }
      i = n + 1;
    }
  }
  for (; i <= LAST_PAGE; i++) {
    const entry = idrGet(root, <u32>i);
    if (!entry || entry & UNWRITTEN) break;
  }
  const at = i << PAGE_SHIFT;
  if (at >= inode.size) return inode.size;
  return at > offset ? at : offset;
}

/** The empty file `to` gets the content of `from`: the same pages, until one of the two writes. @returns 0 or -errno */
export function tmpfileShare(from: Inode, to: Inode): i32 {
  if (from.content) return contentShare(from, to);
  to.size = from.size;
  const root = pagesOf(from);
  for (let n = idrNext(root, 0); n >= 0; n = n < LAST_PAGE ? idrNext(root, <u32>n + 1) : -1) {
    if (!blockCharge(to.sb)) return -ENOSPC;
    const entry = idrGet(root, <u32>n);
    if (!idrSet(pagesOf(to), <u32>n, entry)) {
      to.sb.usedBlocks--;
      return -ENOMEM;
    }
    pageGet(entry & ~UNWRITTEN);
    to.blocks += 8;
  }
  return 0;
}
