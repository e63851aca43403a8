// Memory calls: mmap(2), munmap(2), mremap(2), brk(2), mprotect(2) and kin. A program's memory is one linear block: mmap
// appends to it (or reuses what munmap gave back), private and anonymous mappings and copies of files only. There is no
// protection, so mprotect and madvise check their arguments and succeed.

import { EACCES, EBADF, EINVAL, ENODEV, ENOMEM } from "../../abi/errno";
import { RLIMIT_AS, RLIMIT_DATA, SIGKILL } from "../../abi/flags";
import { memoryWanted } from "../cgroup/memory";
import { kernelRead } from "../fs/exec";
import { fdGet } from "../fs/fdtable";
import { fileToReal } from "../fs/file";
import { FILE_TMPFS, FILE_ZERO, File, FMODE_READ, FS_OVERLAY } from "../fs/types";
import { user_grow } from "../host";
import { CACHE_VMA, kfree, kmalloc, slabAlloc, slabFree } from "../mem/slab";
import { clearUser, copyFromUser, copyToUser } from "../mem/user";
import { lock, unlock } from "../sync/lock";
import { current } from "../task/current";
import { exitGroup, exitStep } from "../task/exit";
import { Mm } from "../task/mm";
import { contentWait } from "../task/request";
import { rlimit } from "../task/rlimit";
import { userSize, userSizeLocked } from "../task/run";
import { fatalPending } from "../task/signal";

const PAGE: u32 = 4096;
const MAP_SHARED = 1;
const MAP_PRIVATE = 2;
const MAP_TYPE = 15;
const MAP_FIXED = 16;
const MAP_ANONYMOUS = 32;
const MREMAP_MAYMOVE = 1;

/** A range of the program's memory that mmap handed out (used) or munmap gave back. */
@unmanaged
export class Vma {
  next: usize;
  start: u32;
  size: u32;
  used: u32;
  prot: u32;
}

function mm(): Mm {
  return changetype<Mm>(current.mm);
}

function vmaNew(start: u32, size: u32, used: u32): Vma {
  const v = changetype<Vma>(slabAlloc(CACHE_VMA, offsetof<Vma>()));
  if (!changetype<usize>(v)) return v;
  v.start = start;
  v.size = size;
  v.used = used;
  // Kept in order of address.
  let link = changetype<usize>(mm()) + offsetof<Mm>("maps");
  while (load<usize>(link) && changetype<Vma>(load<usize>(link)).start < start) link = load<usize>(link);
  v.next = load<usize>(link);
  store<usize>(link, changetype<usize>(v));
  return v;
}

/** The program's memory may grow by `pages` of 64 KiB: its limits are asked. Locked. */
export function mayGrow(pages: u32): bool {
  const size = (<u64>(mm().pages + pages)) << 16;
  if (size > rlimit(current, RLIMIT_AS) || size > rlimit(current, RLIMIT_DATA)) return false;
  memoryWanted(current, pages);
  return true;
}

/** nut.grow(pages): memory.grow asks here first. @returns 1, 0 = no, 2 = the task has ended */
export function nutGrow(pages: i32): i32 {
  lock();
  let answer = mayGrow(<u32>pages) ? 1 : 0;
  // Memory ran out, and it is the one that pays for it: it does not come back.
  if (answer && fatalPending(current)) {
    exitGroup(SIGKILL);
    if (exitStep(current)) answer = 2;
  }
  unlock();
  return answer;
}

/** nut.grown(pages): the memory has this many pages of 64 KiB now. */
export function nutGrown(pages: i32): void {
  userSize(<u32>pages);
}

/** A free range of `size` bytes (a multiple of 4096). @returns its address, 0 when there is no memory */
function place(size: u32): u32 {
  for (let at = mm().maps; at; at = changetype<Vma>(at).next) {
    const v = changetype<Vma>(at);
    if (v.used || v.size < size) continue;
    const start = v.start;
    if (v.size == size) v.used = 1;
    else {
      v.start += size;
      v.size -= size;
      if (!changetype<usize>(vmaNew(start, size, 1))) return 0;
    }
    clearUser(start, size);
    return start;
  }
  const pages = (size + 0xffff) >> 16;
  if (!mayGrow(pages)) return 0;
  const old = user_grow(pages);
  if (old < 0) return 0;
  userSizeLocked(<u32>old + pages);
  const start = (<u32>old) << 16;
  if (!changetype<usize>(vmaNew(start, size, 1))) return 0;
  const rest = (pages << 16) - size;
  if (rest) vmaNew(start + size, rest, 0);
  return start;
}

/** Room in the program's memory for the kernel's own use; sysMunmap gives it back. @returns 0 when there is none */
export function userPlace(size: u32): u32 {
  return place(size);
}

/** mmap(2). */
export function sysMmap(addr: i32, length: i32, prot: i32, flags: i32, fd: i32, offset: i64): i64 {
  if (!length || offset & (PAGE - 1)) return -EINVAL;
  const type = flags & MAP_TYPE;
  if (type != MAP_SHARED && type != MAP_PRIVATE && type != 3) return -EINVAL;
  if (<u32>length > 0xfffff000) return -ENOMEM;
  const size = (<u32>length + PAGE - 1) & ~(PAGE - 1);
  let file = changetype<File>(0);
  if (!(flags & MAP_ANONYMOUS)) {
    file = fdGet(fd);
    if (!changetype<usize>(file)) return -EBADF;
    if (file.kind != FILE_TMPFS && file.kind != FILE_ZERO) return -ENODEV;
    if (!(file.mode & FMODE_READ)) return -EACCES;
    if (file.kind == FILE_ZERO) file = changetype<File>(0);
    else if (type == MAP_SHARED && prot & 2)
      return -ENODEV; // no memory is shared with a file
    else {
      if (file.dentry.sb.fstype == FS_OVERLAY) fileToReal(file);
      const waiting = contentWait(file);
      if (waiting) return waiting;
    }
  }
  let start: u32 = 0;
  if (flags & MAP_FIXED) {
    start = <u32>addr;
    if (start & (PAGE - 1)) return -EINVAL;
    if (<u64>start + size > (<u64>mm().pages) << 16) return -ENOMEM;
    clearUser(start, size);
  } else start = place(size);
  if (!start) return -ENOMEM;
  if (changetype<usize>(file)) {
    const buf = kmalloc(65536);
    if (!buf) return -ENOMEM;
    let done: u32 = 0;
    while (done < <u32>length) {
      const want = <u32>length - done < 65536 ? <u32>length - done : 65536;
      const n = kernelRead(file, buf, want, offset + done);
      if (n <= 0) break;
      copyToUser(start + done, buf, <u32>n);
      done += <u32>n;
    }
    kfree(buf);
  }
  return start;
}

/**
 * A cleared range for shmat. @param at  0: anywhere; else just there, over what mmap has handed out when `over`
 * @returns its address or -errno
 */
export function mapRange(at: u32, size: u32, over: bool): i64 {
  if (!at) {
    const start = place(size);
    return start ? <i64>start : <i64>-ENOMEM;
  }
  // All of the memory is in use; beyond it nothing can be placed with a hole before it.
  if (<u64>at + size > (<u64>mm().pages) << 16) return -ENOMEM;
  if (!over) return -EINVAL;
  clearUser(at, size);
  return at;
}

/** munmap(2): whole pages of what mmap handed out become free again. */
export function sysMunmap(addr: i32, len: i32): i64 {
  if (addr & (PAGE - 1) || !len) return -EINVAL;
  const start = <u32>addr;
  const end = <u64>start + ((<u32>len + PAGE - 1) & ~(PAGE - 1));
  let at = mm().maps;
  while (at) {
    const v = changetype<Vma>(at);
    at = v.next;
    const vEnd = v.start + v.size;
    if (!v.used || vEnd <= start || <u64>v.start >= end) continue;
    const from = v.start > start ? v.start : start;
    const to = <u64>vEnd < end ? vEnd : <u32>end;
    if (from > v.start) {
      const tail = vEnd - from;
      v.size = from - v.start;
      vmaNew(from, tail, 1);
      at = v.next;
      continue;
    }
    if (to < vEnd) {
      vmaNew(to, vEnd - to, 1);
      v.size = to - v.start;
    }
    v.used = 0;
  }
  merge();
  return 0;
}

function merge(): void {
  let at = mm().maps;
  while (at) {
    const v = changetype<Vma>(at);
    const next = changetype<Vma>(v.next);
    if (v.next && !v.used && !next.used && v.start + v.size == next.start) {
      v.size += next.size;
      v.next = next.next;
      slabFree(CACHE_VMA, changetype<usize>(next));
      continue;
    }
    at = v.next;
  }
}

/** mremap(2). */
export function sysMremap(old: i32, oldSize: i32, newSize: i32, flags: i32, to: i32): i64 {
  if (old & (PAGE - 1) || !newSize) return -EINVAL;
  const os = (<u32>oldSize + PAGE - 1) & ~(PAGE - 1);
  const ns = (<u32>newSize + PAGE - 1) & ~(PAGE - 1);
  if (ns <= os) {
    if (ns < os) sysMunmap(old + ns, os - ns);
    return old;
  }
  if (!(flags & MREMAP_MAYMOVE)) return -ENOMEM;
  const start = place(ns);
  if (!start) return -ENOMEM;
  const buf = kmalloc(65536);
  if (!buf) return -ENOMEM;
  for (let done: u32 = 0; done < os; done += 65536) {
    const n = os - done < 65536 ? os - done : 65536;
    copyFromUser(buf, <u32>old + done, n);
    copyToUser(start + done, buf, n);
  }
  kfree(buf);
  sysMunmap(old, os);
  return start;
}

/** brk(2): there is no heap below the stack; libc falls back to mmap. */
export function sysBrk(addr: i32): i64 {
  return 0;
}

function rangeOk(addr: i32, len: i32): i64 {
  if (addr & (PAGE - 1)) return -EINVAL;
  return <u64>(<u32>addr) + <u32>len > (<u64>mm().pages) << 16 ? -ENOMEM : 0;
}

/** mprotect(2). */
export function sysMprotect(addr: i32, len: i32, prot: i32): i64 {
  if (prot & ~0x0300000f) return -EINVAL;
  // Nothing is ever mapped at the first page (mmap_min_addr).
  if (!addr && len) return -ENOMEM;
  return rangeOk(addr, len);
}

/** madvise(2). */
export function sysMadvise(addr: i32, len: i32, advice: i32): i64 {
  if (advice < 0 || (advice > 25 && advice < 100) || advice > 102) return -EINVAL;
  const err = rangeOk(addr, len);
  // MADV_DONTNEED of private memory reads as zeros afterwards.
  if (!err && advice == 4) clearUser(<u32>addr, <u32>len);
  return err;
}

const MS_ASYNC = 1;
const MS_INVALIDATE = 2;
const MS_SYNC = 4;
/** msync(2). */
export function sysMsync(addr: i32, len: i32, flags: i32): i64 {
  if (flags & ~(MS_ASYNC | MS_INVALIDATE | MS_SYNC) || (flags & MS_ASYNC && flags & MS_SYNC)) return -EINVAL;
  if (!addr && len) return -ENOMEM;
  return rangeOk(addr, len);
}

/** mlock(2) and kin: nothing is ever swapped. */
export function sysMlock(addr: i32, len: i32): i64 {
  return rangeOk(addr & ~(<i32>PAGE - 1), len);
}
export function sysMunlock(addr: i32, len: i32): i64 {
  return rangeOk(addr & ~(<i32>PAGE - 1), len);
}
export function sysMlockall(flags: i32): i64 {
  return flags & ~7 || !flags ? -EINVAL : 0;
}
export function sysMunlockall(): i64 {
  return 0;
}

/** Drops the records of an mm. */
export function vmasFree(m: Mm): void {
  let at = m.maps;
  m.maps = 0;
  while (at) {
    const v = changetype<Vma>(at);
    at = v.next;
    slabFree(CACHE_VMA, changetype<usize>(v));
  }
}

/** Copies the records for a fork. */
export function vmasCopy(to: Mm, from: Mm): void {
  let link = changetype<usize>(to) + offsetof<Mm>("maps");
  for (let at = from.maps; at; at = changetype<Vma>(at).next) {
    const v = changetype<Vma>(slabAlloc(CACHE_VMA, offsetof<Vma>()));
    memory.copy(changetype<usize>(v), at, offsetof<Vma>());
    v.next = 0;
    store<usize>(link, changetype<usize>(v));
    link = changetype<usize>(v);
  }
}
