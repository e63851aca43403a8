// getdents(2), getdents64(2). A directory's entries come newest first and each has an offset of its own that stays its own,
// so that what is added or removed between two calls neither hides nor repeats another entry.

import { EBADF, EINVAL, ENOENT, ENOTDIR } from "../../abi/errno";
import { DT_DIR } from "../../abi/fs";
import { copyToUser } from "../mem/user";
import { fdGet } from "./fdtable";
import { fileAccessed } from "./inode";
import { inodeReaddir } from "./inodeops";
import { notifyAccess } from "./notify";
import { fsState } from "./state";
import { FILE_DIR, File, isNull } from "./types";

/** The call in hand. */
@unmanaged
class DirContext {
  buf: u32;
  left: u32;
  done: u32;
  wide: u32; // getdents64
  error: i32;
}

/** It lies at the end of the second text page, where no record reaches. */
function context(): DirContext {
  return changetype<DirContext>(fsState().text + 8192 - 64);
}

const PUT: usize = 4096;

/**
 * Gives one entry to the program.
 * @param type DT_*  @param next the file's position behind this entry
 * @returns false when there is no room: stop, the position stays before it
 */
export function dirEmit(file: File, name: usize, len: i32, ino: u64, type: u32, next: i64): bool {
  const c = context();
  const head: u32 = c.wide ? 19 : 18;
  // The old record has its type in the last byte.
  const size = (head + <u32>len + (c.wide ? 1 : 2) + 7) & ~7;
  if (size > c.left) {
    if (!c.done) c.error = -EINVAL;
    return false;
  }
  const at = fsState().text + PUT;
  memory.fill(at, 0, size);
  store<u64>(at, ino);
  store<i64>(at, next, 8);
  store<u16>(at, <u16>size, 16);
  if (c.wide) store<u8>(at, <u8>type, 18);
  else store<u8>(at + size - 1, <u8>type);
  memory.copy(at + head, name, <usize>len);
  const err = copyToUser(c.buf, at, size);
  if (err) {
    if (!c.done) c.error = err;
    return false;
  }
  c.buf += size;
  c.left -= size;
  c.done += size;
  file.pos = next;
  return true;
}

/** dir_emit_dots: "." and "..", at positions 0 and 1. */
export function dirEmitDots(file: File): bool {
  const at = fsState().text;
  store<u16>(at, 0x2e2e);
  const d = file.dentry;
  if (file.pos == 0 && !dirEmit(file, at, 1, d.inode.ino, DT_DIR, 1)) return false;
  if (file.pos == 1 && !dirEmit(file, at, 2, d.parent.inode.ino, DT_DIR, 2)) return false;
  return true;
}

/** The entries of a directory that lives in the dcache. Position: 2 = the newest; else below that cookie. */
export function dcacheReaddir(file: File): i32 {
  if (!dirEmitDots(file)) return 0;
  let d = file.dentry.childHead;
  if (file.pos > 2) while (!isNull(d) && <i64>d.cookie >= file.pos) d = d.childNext;
  while (!isNull(d)) {
    if (!dirEmit(file, d.name, <i32>d.nameLen, d.inode.ino, (d.inode.mode >> 12) & 15, d.cookie)) return 0;
    d = d.childNext;
  }
  return 0;
}

function getdents(fd: i32, buf: u32, count: u32, wide: u32): i64 {
  const file = fdGet(fd);
  if (isNull(file)) return -EBADF;
  if (file.kind != FILE_DIR) return -ENOTDIR;
  if (file.inode.nlink == 0) return -ENOENT;
  const c = context();
  c.buf = buf;
  c.left = count;
  c.done = 0;
  c.wide = wide;
  c.error = 0;
  const err = inodeReaddir(file);
  fileAccessed(file);
  notifyAccess(file);
  if (c.done) return c.done;
  return c.error ? c.error : err;
}

export function sysGetdents64(fd: i32, buf: i32, count: i32): i64 {
  return getdents(fd, buf, count, 1);
}

export function sysGetdents(fd: i32, buf: i32, count: i32): i64 {
  return getdents(fd, buf, count, 0);
}
