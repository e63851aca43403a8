// Mm: a process's memory as the kernel knows it. While the process runs, the bytes are in the program's own WebAssembly
// memory on its CPU; parked and *stored*, they are in kernel pages:
//
//   mm.chunks → table of u32, one for each 64 KiB of the program's memory: address of a kernel block of order 4, or 0
//               where all bytes are zero
//   mm.globals → i64 for each mutable global
//
// A warm mm (its instance kept by CPU mm.home) has neither.

import { MM_CHUNK_COUNT, MM_CHUNKS, MM_PAGES } from "../../abi/memory";
import { memoryUncharge } from "../cgroup/memory";
import { filePut } from "../fs/file";
import { File } from "../fs/types";
import { shmDetachAll, shmFork } from "../ipc/attach";
import { TASK_STATE } from "../mem/map";
import { pageAlloc, pageAllocAbove, pagePut, pageWritten } from "../mem/page";
import { CACHE_MM, kdelete, kfree, kmalloc, knew } from "../mem/slab";
import { bytesZero } from "../mem/str";
import { UserNs, userNsGet, userNsPut } from "../ns/user";
import { lock, unlock } from "../sync/lock";
import { vmasCopy, vmasFree } from "../syscall/mmap";

export const MM_FRESH: u32 = 1; // never started: instantiate and call _start
export const MM_STORED: u32 = 2; // chunks and globals hold it

/** A page of the program's memory, and so a chunk. */
const MM_PAGE: usize = 65536;

@unmanaged
export class Mm {
  refs: u32;
  id: u32;
  state: u32; // MM_*
  home: i32; // CPU that keeps the instance, 0 = none
  program: u32; // program id
  pages: u32; // 64 KiB pages of the program's memory
  chunks: usize;
  chunkCount: u32;
  globals: usize;
  globalCount: u32;
  area: u32; // user address of the unwind area, 0 = not placed yet
  // What exec gave it.
  argv: usize; // NUL-terminated strings, one block
  argvSize: u32;
  argc: u32;
  argIndex: u32; // the argument that was asked for last, and where it begins: programs ask for one after the other
  argOffset: u32;
  envp: usize;
  envSize: u32;
  envc: u32;
  applet: usize; // NUL-terminated; what the stub named, or 0
  exe: usize; // File
  execUserNs: usize; // counted (mmOwner)
  dumpable: u32;
  lastJump: u32; // the last number given to a jump (jump.ts)
  peakPages: u32;
  brk: u32;
  maps: usize;
  shared: u32; // threads were made of it: its bytes lie in a WebAssembly memory that every CPU can have
  nextShared: usize;
  envFile: u32; // its start code has been told of the file of its environment and has not opened it yet
  shm: usize; // ShmAttach list
  memcg: usize; // Cgroup that it is charged to, counted; 0 = not yet
  charged: u32; // pages
  /** The number of the instance that it was stored from, as long as the stored bytes are still that one's; else 0. */
  instance: f64;
  shown: u32; // where in argv /proc/PID/cmdline begins: behind the arguments, when it goes on under those of before (EXEC_UNSEEN)
}

if (offsetof<Mm>("pages") != MM_PAGES) ERROR("MM_PAGES");
if (offsetof<Mm>("chunks") != MM_CHUNKS || offsetof<Mm>("chunkCount") != MM_CHUNK_COUNT) ERROR("MM_CHUNKS");

/** The word of TASK_STATE that belongs to mm; the rest is task/sched.ts's. */
const NEXT_ID: usize = TASK_STATE + 4000;
/** Memories that are gone while a CPU still keeps their instance: list by Mm.chunks, emptied by mmReap. */
const DEAD: usize = TASK_STATE + 4048;
/** Shared memories: list by Mm.nextShared. */
const SHARED: usize = TASK_STATE + 4056;

export function mmNew(program: u32): Mm {
  const mm = knew<Mm>(CACHE_MM);
  if (!changetype<usize>(mm)) return mm;
  mm.refs = 1;
  mm.id = load<u32>(NEXT_ID) + 1;
  store<u32>(NEXT_ID, mm.id);
  mm.state = MM_FRESH;
  mm.program = program;
  mm.dumpable = 1;
  return mm;
}

/** The last number given to a memory. */
export function mmLastId(): u32 {
  return load<u32>(NEXT_ID);
}

/** No number up to `last` is given again: kernel memory is that of another moment (cr/revert.ts). */
export function mmNumbersAfter(last: u32): void {
  if (load<u32>(NEXT_ID) < last) store<u32>(NEXT_ID, last);
}

/** Gives a memory another number: what CPUs know by the old one is not it any more. */
export function mmRenumber(mm: Mm): void {
  mm.id = load<u32>(NEXT_ID) + 1;
  store<u32>(NEXT_ID, mm.id);
}

/** The user namespace that a memory belongs to: of the exec that made it, wherever the process goes. */
export function mmOwner(mm: Mm, userNs: usize): void {
  if (userNs) userNsGet(changetype<UserNs>(userNs));
  if (mm.execUserNs) userNsPut(changetype<UserNs>(mm.execUserNs));
  mm.execUserNs = userNs;
}

function copyBlock(from: usize, size: u32): usize {
  if (!from) return 0;
  const to = kmalloc(size ? size : 1);
  if (to) memory.copy(to, from, size);
  return to;
}

/** dup_mm without the bytes: the CPU copies those (mmReserve, mmChunk). */
export function mmFork(from: Mm): Mm {
  const mm = mmNew(from.program);
  if (!changetype<usize>(mm)) return mm;
  mm.state = 0;
  mm.pages = from.pages;
  mm.peakPages = from.pages;
  mm.area = from.area;
  mm.argv = copyBlock(from.argv, from.argvSize);
  mm.argvSize = from.argvSize;
  mm.argc = from.argc;
  mm.shown = from.shown;
  mm.envp = copyBlock(from.envp, from.envSize);
  mm.envSize = from.envSize;
  mm.envc = from.envc;
  if (from.applet) mm.applet = copyBlock(from.applet, 64);
  mm.exe = from.exe;
  if (mm.exe) changetype<File>(mm.exe).refs++;
  mm.dumpable = from.dumpable;
  mmOwner(mm, from.execUserNs);
  mm.brk = from.brk;
  mm.lastJump = from.lastJump;
  vmasCopy(mm, from);
  if (from.shm) shmFork(mm, from);
  mm.globalCount = from.globalCount;
  return mm;
}

/** Frees the stored bytes: the process is warm or gone. */
export function mmDropStored(mm: Mm): void {
  for (let i: u32 = 0; i < mm.chunkCount; i++) {
    const chunk = load<usize>(mm.chunks + (i << 2));
    if (chunk) pagePut(chunk);
  }
  kfree(mm.chunks);
  kfree(mm.globals);
  mm.chunks = 0;
  mm.chunkCount = 0;
  mm.globals = 0;
  mm.instance = 0;
  mm.state &= ~MM_STORED;
}

/**
 * Room for a stored process, but none for the pages from `zeroStart` to `zeroEnd`, which are zero.
 * @param reserve  what must be left then, in pages: RESERVE_*
 * @returns false when memory is exhausted: nothing is kept
 */
export function mmReserve(mm: Mm, pages: u32, globals: u32, zeroStart: u32, zeroEnd: u32, reserve: u32 = 0): bool {
  mmDropStored(mm);
  mm.chunks = kmalloc(pages ? (<usize>pages) << 2 : 4);
  mm.globals = kmalloc(globals ? (<usize>globals) << 3 : 8);
  if (mm.chunks && mm.globals) {
    while (mm.chunkCount < pages) {
      const isZero = mm.chunkCount >= zeroStart && mm.chunkCount < zeroEnd;
      const chunk = isZero ? 0 : pageAllocAbove(reserve, 4);
      if (!chunk && !isZero) break;
      if (chunk) pageWritten(chunk);
      store<usize>(mm.chunks + (mm.chunkCount << 2), chunk);
      mm.chunkCount++;
    }
  }
  if (mm.chunkCount < pages || !mm.globals) {
    mmDropStored(mm);
    return false;
  }
  mm.pages = pages;
  mm.globalCount = globals;
  return true;
}

/** The chunk of a page that something is to be written to: made when there was none. @returns 0 when memory is exhausted */
export function mmChunkMake(mm: Mm, page: u32): usize {
  mm.instance = 0;
  const at = mm.chunks + (page << 2);
  if (!load<usize>(at)) {
    const chunk = pageAlloc(4);
    if (chunk) memory.fill(chunk, 0, MM_PAGE);
    store<usize>(at, chunk);
  }
  const chunk = load<usize>(at);
  if (chunk) pageWritten(chunk);
  return chunk;
}

/** Gives back the chunks that hold nothing but zeros: much of a program's heap. Not locked: nobody else sees them yet. */
export function mmTrim(mm: Mm): void {
  for (let i: u32 = 0; i < mm.chunkCount; i++) {
    const chunk = load<usize>(mm.chunks + (i << 2));
    if (!chunk || !bytesZero(chunk, MM_PAGE)) continue;
    store<usize>(mm.chunks + (i << 2), 0);
    lock();
    pagePut(chunk);
    unlock();
  }
}

export function mmGet(mm: Mm): Mm {
  mm.refs++;
  return mm;
}

/** Threads run in it from now on, perhaps on several CPUs. */
export function mmShare(mm: Mm): void {
  mm.shared = 1;
  mm.nextShared = load<usize>(SHARED);
  store<usize>(SHARED, changetype<usize>(mm));
}

/** mm_alive(id): whether a CPU still needs the WebAssembly memory of that shared one. */
export function mmAlive(id: u32): i32 {
  lock();
  let at = load<usize>(SHARED);
  while (at && changetype<Mm>(at).id != id) at = changetype<Mm>(at).nextShared;
  unlock();
  return at ? 1 : 0;
}

function mmUnshare(mm: Mm): void {
  let link = SHARED;
  while (load<usize>(link) && load<usize>(link) != changetype<usize>(mm))
    link = load<usize>(link) + offsetof<Mm>("nextShared");
  if (load<usize>(link)) store<usize>(link, mm.nextShared);
}

export function mmPut(mm: Mm): void {
  assert(mm.refs != 0, "a memory is put that nobody holds");
  if (--mm.refs) return;
  if (mm.shared) mmUnshare(mm);
  memoryUncharge(mm);
  mmDropStored(mm);
  if (mm.shm) shmDetachAll(mm);
  vmasFree(mm);
  kfree(mm.argv);
  kfree(mm.envp);
  kfree(mm.applet);
  if (mm.exe) filePut(changetype<File>(mm.exe));
  mmOwner(mm, 0);
  if (mm.home) {
    mm.chunks = load<usize>(DEAD);
    store<usize>(DEAD, changetype<usize>(mm));
    return;
  }
  kdelete(CACHE_MM, mm);
}

/** Id of a memory that died while it was warm, so that its CPU can give the instance back; 0: none. */
export function mmReap(): u32 {
  if (!load<usize>(DEAD)) return 0;
  lock();
  const mm = changetype<Mm>(load<usize>(DEAD));
  let id: u32 = 0;
  if (changetype<usize>(mm)) {
    id = mm.id;
    store<usize>(DEAD, mm.chunks);
    kdelete(CACHE_MM, mm);
  }
  unlock();
  return id;
}
