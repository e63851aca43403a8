// Files whose content is elsewhere until somebody wants it. A machine comes with the names, sizes and hashes of its programs;
// the bytes are fetched by the control plane when one of them is first executed or read (task/request.ts). To every call but
// those that move bytes such a file is like any other: size, blocks, times, links and permissions are there.
//
//   inode.content = kmalloc'd SHA-256 of the content; 0: the pages hold it
//
// Executing it does not bring the content here: a program's bytes are the engine's, not the kernel's.

import { EBADF, EINVAL, EIO, ENOMEM, ENOSPC } from "../../abi/errno";
import { idrGet, idrSet } from "../mem/idr";
import { PAGE_SHIFT, PAGE_SIZE } from "../mem/map";
import { pageAllocZero, pagePut, pageWritten } from "../mem/page";
import { kfree, kmalloc } from "../mem/slab";
import { lock, unlock } from "../sync/lock";
import { HASH_SIZE } from "../task/program";
import { fdGet } from "./fdtable";
import { pagesFree, pagesOf } from "./tmpfs";
import { FILE_TMPFS, FMODE_WRITE, Inode, isNull } from "./types";

@inline
function pagesIn(size: i64): u64 {
  return (<u64>size + PAGE_SIZE - 1) >> PAGE_SHIFT;
}

/**
 * content_absent(fd, hash, size): the empty file open as `fd` has that content, which is elsewhere.
 * @param hash kernel address of its SHA-256
 * @returns 0 or -errno
 */
export function contentAbsent(fd: i32, hash: usize, size: i64): i32 {
  lock();
  const r = setAbsent(fd, hash, size);
  unlock();
  return r;
}

function setAbsent(fd: i32, hash: usize, size: i64): i32 {
  const file = fdGet(fd);
  if (isNull(file) || !(file.mode & FMODE_WRITE)) return -EBADF;
  const inode = file.inode;
  if (file.kind != FILE_TMPFS || inode.size || size <= 0) return -EINVAL;
  return give(inode, hash, size);
}

/** The empty file has `size` bytes, which are elsewhere under that hash. @returns 0 or -errno with nothing changed */
function give(inode: Inode, hash: usize, size: i64): i32 {
  const sb = inode.sb;
  const pages = pagesIn(size);
  if (sb.maxBlocks && sb.usedBlocks + pages > sb.maxBlocks) return -ENOSPC;
  const at = kmalloc(HASH_SIZE);
  if (!at) return -ENOMEM;
  memory.copy(at, hash, HASH_SIZE);
  inode.content = at;
  inode.size = size;
  inode.blocks = pages << 3;
  sb.usedBlocks += pages;
  return 0;
}

/** The empty file `to` gets the content that `from` has elsewhere. */
export function contentShare(from: Inode, to: Inode): i32 {
  return give(to, from.content, from.size);
}

/** content_of(fd): address of the hash of the file's content when that is elsewhere, 0: it is here. */
export function contentOf(fd: i32): usize {
  lock();
  const file = fdGet(fd);
  const at = isNull(file) || file.kind != FILE_TMPFS ? 0 : file.inode.content;
  unlock();
  return at;
}

/** A part of the content has come. Nobody sees it before all of it is here. */
export function contentStore(inode: Inode, from: usize, n: u32, pos: i64): i32 {
  if (pos < 0 || pos + n > inode.size) return -EIO;
  const root = pagesOf(inode);
  while (n) {
    const index = <u32>(pos >> PAGE_SHIFT);
    let page = idrGet(root, index);
    if (!page) {
      page = pageAllocZero(0);
      if (!page) return -ENOMEM;
      if (!idrSet(root, index, page)) {
        pagePut(page);
        return -ENOMEM;
      }
    }
    const offset = <u32>pos & 4095;
    let m: u32 = <u32>PAGE_SIZE - offset;
    if (m > n) m = n;
    pageWritten(page);
    memory.copy(page + offset, from, m);
    from += m;
    pos += m;
    n -= m;
  }
  return 0;
}

/** All of the content is here. */
export function contentArrived(inode: Inode): void {
  kfree(inode.content);
  inode.content = 0;
}

/** The content is given up, the file is empty of it: it was truncated to nothing, or is gone. */
export function contentDrop(inode: Inode): void {
  const sb = inode.sb;
  const pages = pagesIn(inode.size);
  // What had come of it is counted by pagesFree, page by page: all of it has been charged.
  sb.usedBlocks -= pages;
  inode.blocks = 0;
  const used = sb.usedBlocks;
  pagesFree(inode, 0, u32.MAX_VALUE);
  sb.usedBlocks = used;
  inode.blocks = 0;
  contentArrived(inode);
}
