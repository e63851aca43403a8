// Tables of file descriptors: dup(2), close_range(2), clone(2) CLONE_FILES. A table is an array of chunks of 64, each with
// a bit for "used" and one for close-on-exec, so that the lowest free number is found by counting trailing zeros.

import { EBADF, EINVAL, EMFILE, ENOMEM } from "../../abi/errno";
import { RLIMIT_NOFILE } from "../../abi/flags";
import { mqueueClosed } from "../ipc/mqueue";
import { CACHE_FDCHUNK, CACHE_FILES, kdelete, kfree, kmalloc, knew, krealloc, slabAlloc, slabFree } from "../mem/slab";
import { current } from "../task/current";
import { rlimit } from "../task/rlimit";
import { Task } from "../task/task";
import { fifoAbandon } from "./fifo";
import { fileGet, filePut } from "./file";
import { locksClosed } from "./locks";
import { procState } from "./proc/state";
import { FD_CHUNK_SIZE, FD_FILES, FdChunk, FdTable, File, FMODE_PATH, isNull, nil } from "./types";

@inline
function table(): FdTable {
  return changetype<FdTable>(current.files);
}

@inline
function chunkAt(t: FdTable, i: u32): FdChunk {
  return load<FdChunk>(t.chunks + ((<usize>i) << 2));
}

@inline
function slot(c: FdChunk, fd: u32): usize {
  return changetype<usize>(c) + FD_FILES + ((<usize>(fd & 63)) << 2);
}

function fileIn(t: FdTable, fd: u32): File {
  const i = fd >> 6;
  if (i >= t.count) return nil<File>();
  const c = chunkAt(t, i);
  return isNull(c) ? nil<File>() : load<File>(slot(c, fd));
}

/** An empty table; 0 when memory is exhausted. */
export function filesNew(): usize {
  const t = knew<FdTable>(CACHE_FILES);
  if (isNull(t)) return 0;
  t.refs = 1;
  return changetype<usize>(t);
}

/** For a new task: the same table (CLONE_FILES) or a copy. 0 when memory is exhausted. */
export function filesCopy(files: usize, share: bool): usize {
  const from = changetype<FdTable>(files);
  if (!files) return filesNew();
  if (share) {
    from.refs++;
    return files;
  }
  const t = knew<FdTable>(CACHE_FILES);
  if (isNull(t)) return 0;
  t.refs = 1;
  t.next = from.next;
  if (!from.count) return changetype<usize>(t);
  // A copy is as large as what is open asks for (sane_fdtable_size).
  let last: u32 = 0;
  for (let i: u32 = 0; i < from.count; i++) if (!isNull(chunkAt(from, i)) && chunkAt(from, i).used) last = i;
  t.count = last ? from.count : 1;
  t.chunks = kmalloc((<usize>t.count) << 2);
  if (!t.chunks) {
    kdelete(CACHE_FILES, t);
    return 0;
  }
  memory.fill(t.chunks, 0, (<usize>t.count) << 2);
  for (let i: u32 = 0; i < t.count; i++) {
    const c = chunkAt(from, i);
    if (isNull(c) || !c.used) continue;
    const copy = changetype<FdChunk>(slabAlloc(CACHE_FDCHUNK, FD_CHUNK_SIZE));
    if (isNull(copy)) {
      filesPut(changetype<usize>(t));
      return 0;
    }
    store<FdChunk>(t.chunks + ((<usize>i) << 2), copy);
    memory.copy(changetype<usize>(copy), changetype<usize>(c), FD_CHUNK_SIZE);
    for (let bits = copy.used; bits; bits &= bits - 1) fileGet(load<File>(slot(copy, <u32>ctz(bits))));
  }
  return changetype<usize>(t);
}

/** One owner more. */
export function filesShare(files: usize): usize {
  changetype<FdTable>(files).refs++;
  return files;
}

/** One owner fewer; the last closes everything. */
export function filesPut(files: usize): void {
  const t = changetype<FdTable>(files);
  fifoAbandon(current);
  if (--t.refs) return;
  for (let i: u32 = 0; i < t.count; i++) {
    const c = chunkAt(t, i);
    if (isNull(c)) continue;
    for (let bits = c.used; bits; bits &= bits - 1) {
      const at = slot(c, <u32>ctz(bits));
      const file = load<File>(at);
      store<usize>(at, 0);
      closeFile(t, file);
    }
    slabFree(CACHE_FDCHUNK, changetype<usize>(c));
  }
  kfree(t.chunks);
  kdelete(CACHE_FILES, t);
}

/** filp_close: the descriptor is gone from the table; POSIX locks of its owner go, whatever other descriptors there are. */
function closeFile(t: FdTable, file: File): void {
  locksClosed(file, changetype<usize>(t));
  mqueueClosed(file);
  filePut(file);
}

/** unshare(CLONE_FILES), exec: the task gets a table of its own. @returns 0 or -ENOMEM */
export function filesUnshare(task: Task): i32 {
  const t = changetype<FdTable>(task.files);
  if (t.refs == 1) return 0;
  const copy = filesCopy(task.files, false);
  if (!copy) return -ENOMEM;
  task.files = copy;
  t.refs--;
  return 0;
}

export function filesCloseOnExec(task: Task): void {
  const t = changetype<FdTable>(task.files);
  for (let i: u32 = 0; i < t.count; i++) {
    const c = chunkAt(t, i);
    if (isNull(c)) continue;
    for (let bits = c.cloexec & c.used; bits; bits &= bits - 1) closeIn(t, (i << 6) | <u32>ctz(bits));
  }
}

/** The file of a descriptor, not counted, or null; O_PATH ones too. */
export function fdGetRaw(fd: i32): File {
  return fd < 0 ? nil<File>() : fileIn(table(), <u32>fd);
}

/** As fdGetRaw, but O_PATH descriptors are as good as closed (most calls: EBADF). */
export function fdGet(fd: i32): File {
  const file = fdGetRaw(fd);
  return !isNull(file) && file.mode & FMODE_PATH ? nil<File>() : file;
}

/** A descriptor of another task's table. */
export function fdGetOf(task: Task, fd: i32): File {
  return fd < 0 || !task.files ? nil<File>() : fileIn(changetype<FdTable>(task.files), <u32>fd);
}

/** The first open descriptor >= from of a table, or −1: for /proc/PID/fd. */
export function fdNext(files: usize, from: u32): i32 {
  const t = changetype<FdTable>(files);
  if (!files) return -1;
  for (let i = from >> 6; i < t.count; i++) {
    const c = chunkAt(t, i);
    if (isNull(c)) continue;
    let bits = c.used;
    if (i == from >> 6) bits &= ~(((<u64>1) << (from & 63)) - 1);
    if (bits) return <i32>((i << 6) | <u32>ctz(bits));
  }
  return -1;
}

/** Close-on-exec of an open descriptor. */
export function fdCloexec(files: usize, fd: u32): bool {
  const t = changetype<FdTable>(files);
  return (chunkAt(t, fd >> 6).cloexec & ((<u64>1) << (fd & 63))) != 0;
}

/** FDSize of /proc/PID/status: room in the table. */
export function fdRoom(files: usize): u32 {
  const t = changetype<FdTable>(files);
  return files && t.count ? t.count << 6 : 64;
}

function chunkFor(t: FdTable, i: u32): FdChunk {
  if (i >= t.count) {
    // 64 descriptors, then 256, then doubled.
    let count: u32 = i ? (t.count > 4 ? t.count : 4) : 1;
    while (count <= i) count <<= 1;
    const chunks = krealloc(t.chunks, (<usize>t.count) << 2, (<usize>count) << 2);
    if (!chunks) return nil<FdChunk>();
    memory.fill(chunks + ((<usize>t.count) << 2), 0, (<usize>(count - t.count)) << 2);
    t.chunks = chunks;
    t.count = count;
  }
  let c = chunkAt(t, i);
  if (isNull(c)) {
    c = changetype<FdChunk>(slabAlloc(CACHE_FDCHUNK, FD_CHUNK_SIZE));
    if (!isNull(c)) store<FdChunk>(t.chunks + ((<usize>i) << 2), c);
  }
  return c;
}

function limit(): u32 {
  const soft = rlimit(current, RLIMIT_NOFILE);
  const most = procState().nrOpen;
  return soft < most ? <u32>soft : most;
}

/** The lowest free descriptor >= from. @returns it, -EMFILE or -ENOMEM; it is not taken yet */
function lowestFree(t: FdTable, from: u32, end: u32): i32 {
  let fd = from > t.next ? from : t.next;
  while (fd < end) {
    const i = fd >> 6;
    const c = i < t.count ? chunkAt(t, i) : nil<FdChunk>();
    const used = isNull(c) ? 0 : c.used | (((<u64>1) << (fd & 63)) - 1);
    if (isNull(c)) return <i32>fd;
    if (~used) {
      fd = (i << 6) | <u32>ctz(~used);
      return fd < end ? <i32>fd : -EMFILE;
    }
    fd = (i + 1) << 6;
  }
  return -EMFILE;
}

function putAt(t: FdTable, fd: u32, file: File, cloexec: bool): i32 {
  const c = chunkFor(t, fd >> 6);
  if (isNull(c)) return -ENOMEM;
  const bit = (<u64>1) << (fd & 63);
  store<File>(slot(c, fd), file);
  c.used |= bit;
  if (cloexec) c.cloexec |= bit;
  else c.cloexec &= ~bit;
  if (fd == t.next) t.next = fd + 1;
  return <i32>fd;
}

/** Gives `file` (its reference is handed over when it succeeds) the lowest free descriptor >= from. */
export function fdInstallFrom(file: File, from: u32, cloexec: bool): i32 {
  const t = table();
  const end = limit();
  if (from >= end) return -EMFILE;
  const fd = lowestFree(t, from, end);
  return fd < 0 ? fd : putAt(t, <u32>fd, file, cloexec);
}

/** Gives `file` the lowest free descriptor; on failure the file is put. */
export function fdInstall(file: File, cloexec: bool): i32 {
  const fd = fdInstallFrom(file, 0, cloexec);
  if (fd < 0) filePut(file);
  return fd;
}

/** Puts `file` (counted once more) at a free place of a table that no task uses yet. */
export function fdInstallAt(files: usize, fd: u32, file: File): void {
  putAt(changetype<FdTable>(files), fd, fileGet(file), false);
}

/** Could one more descriptor be given out now? 0 or -errno: for calls that must not fail later. */
export function fdReserve(count: u32): i32 {
  const t = table();
  const end = limit();
  let from: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const fd = lowestFree(t, from, end);
    if (fd < 0) return fd;
    if (isNull(chunkFor(t, <u32>fd >> 6))) return -ENOMEM;
    from = <u32>fd + 1;
  }
  return 0;
}

/** Puts `file` at exactly `fd`, closing what was there (dup2). The reference is handed over when it succeeds. */
export function fdReplace(fd: u32, file: File, cloexec: bool): i32 {
  if (fd >= limit()) return -EBADF;
  const t = table();
  const old = fileIn(t, fd);
  const r = putAt(t, fd, file, cloexec);
  if (r >= 0 && !isNull(old)) closeFile(t, old);
  return r;
}

function closeIn(t: FdTable, fd: u32): i32 {
  const file = fileIn(t, fd);
  if (isNull(file)) return -EBADF;
  const c = chunkAt(t, fd >> 6);
  const bit = (<u64>1) << (fd & 63);
  store<usize>(slot(c, fd), 0);
  c.used &= ~bit;
  c.cloexec &= ~bit;
  if (fd < t.next) t.next = fd;
  closeFile(t, file);
  return 0;
}

/** close(2) of the running task's descriptor. */
export function fdClose(fd: i32): i32 {
  return fd < 0 ? -EBADF : closeIn(table(), <u32>fd);
}

export function fdSetCloexec(fd: u32, on: bool): void {
  const c = chunkAt(table(), fd >> 6);
  const bit = (<u64>1) << (fd & 63);
  if (on) c.cloexec |= bit;
  else c.cloexec &= ~bit;
}

/** close_range(2). @param flags CLOSE_RANGE_* */
export function fdCloseRange(first: u32, last: u32, flags: u32): i32 {
  if (flags & ~6) return -EINVAL;
  if (first > last) return -EINVAL;
  if (flags & 2) {
    const err = filesUnshare(current);
    if (err) return err;
  }
  const t = table();
  let fd = fdNext(current.files, first);
  while (fd >= 0 && <u32>fd <= last) {
    if (flags & 4) fdSetCloexec(<u32>fd, true);
    else closeIn(t, <u32>fd);
    if (<u32>fd == u32.MAX_VALUE) break;
    fd = fdNext(current.files, <u32>fd + 1);
  }
  return 0;
}
