// shmat(2), shmdt(2), and how the copies of a segment in several programs are kept alike.
//
// An attachment is a range of the program's memory, with a shadow: the bytes as they were when they were last compared.
// shmSync, at the beginning of each of the program's system calls, when one that waited ends, and at its safepoints,
//   1. gives the segment each byte that the program has changed since (it differs from the shadow), and
//   2. takes from the segment each byte that others have changed since.
// What is promised: after a system call or safepoint of the writer and then one of the reader, the reader sees what was
// written; two who write different bytes disturb each other nowhere, not even within a word; of two who write the same byte
// the later call wins. What is not: a write becomes visible without such a point in between, and an atomic operation is one
// only within its own program. So semaphores, message queues, pipes and the like order accesses as on Linux; spinning on a
// word in shared memory works too, because a loop has a safepoint.

import { EACCES, EINVAL, ENOMEM } from "../../abi/errno";
import { CACHE_SHM_ATTACH, kdelete, kfree, kmalloc, knew } from "../mem/slab";
import { copyFromUser, copyToUser } from "../mem/user";
import { mapRange, sysMunmap } from "../syscall/mmap";
import { current } from "../task/current";
import { Mm, mmChunkMake } from "../task/mm";
import { groupOf } from "../task/signal";
import { Task } from "../task/task";
import { currentIpc, ipcFind, ipcMay, S_IRUGO, S_IWUGO } from "./ids";
import { pagesOf, ShmSegment, shmAttachTo, shmRelease } from "./shm";

const SHM_RDONLY = 0o10000;
const SHM_RND = 0o20000;
const SHM_REMAP = 0o40000;
const PAGE: u32 = 4096;

@unmanaged
export class ShmAttach {
  next: usize; // of the Mm
  segment: ShmSegment;
  address: u32;
  readOnly: u32;
  /** The segment's version that the program has. */
  seen: u64;
  /** Pages as they were last compared; 0 = all zeros. */
  shadow: usize;
}

@inline
function slot(table: usize, i: u32): usize {
  return table + ((<usize>i) << 2);
}

/** A page of a table, made when it is missing; 0 when memory is exhausted. */
function pageIn(table: usize, i: u32): usize {
  let page = load<usize>(slot(table, i));
  if (!page) {
    page = kmalloc(PAGE);
    store<usize>(slot(table, i), page);
  }
  return page;
}

function isZero(at: usize): bool {
  for (let i: usize = 0; i < PAGE; i += 8) if (load<u64>(at + i)) return false;
  return true;
}

/** The bytes of `now` that differ from `shadow` go to `page`; the shadow becomes `now`. */
function merge(page: usize, shadow: usize, now: usize): void {
  for (let i: usize = 0; i < PAGE; i += 8) {
    const word = load<u64>(now + i);
    const diff = word ^ load<u64>(shadow + i);
    if (!diff) continue;
    for (let b: usize = 0; b < 8; b++) if ((diff >> (b << 3)) & 0xff) store<u8>(page + i + b, load<u8>(now + i + b));
    store<u64>(shadow + i, word);
  }
}

/** A page of a memory at rest, copied. */
function storedPage(mm: Mm, address: u32, to: usize): void {
  const chunk = address >> 16 < mm.chunkCount ? load<usize>(mm.chunks + ((<usize>(address >> 16)) << 2)) : 0;
  if (chunk) memory.copy(to, chunk + (address & 0xffff), PAGE);
  else memory.fill(to, 0, PAGE);
}

/** @param at  the memory, when it is at rest; else the running program's */
function give(a: ShmAttach, buf: usize, at: Mm): void {
  const s = a.segment;
  let changed = false;
  for (let i: u32 = 0; i < pagesOf(s.size); i++) {
    if (changetype<usize>(at)) storedPage(at, a.address + i * PAGE, buf);
    else if (copyFromUser(buf, a.address + i * PAGE, PAGE)) return;
    const old = load<usize>(slot(a.shadow, i));
    if (old ? memory.compare(old, buf, PAGE) == 0 : isZero(buf)) continue;
    const page = pageIn(s.pages, i);
    const shadow = pageIn(a.shadow, i);
    // Without memory for a copy the program keeps its bytes to itself until there is.
    if (!page || !shadow) continue;
    merge(page, shadow, buf);
    changed = true;
  }
  if (!changed) return;
  // Its own change is nothing new to it, unless it has missed one of somebody else's.
  if (a.seen == s.version) a.seen++;
  s.version++;
}

function take(a: ShmAttach): void {
  const s = a.segment;
  if (a.seen == s.version) return;
  for (let i: u32 = 0; i < pagesOf(s.size); i++) {
    const page = load<usize>(slot(s.pages, i));
    if (!page) continue;
    const shadow = pageIn(a.shadow, i);
    if (!shadow || memory.compare(shadow, page, PAGE) == 0) continue;
    if (copyToUser(a.address + i * PAGE, page, PAGE)) return;
    memory.copy(shadow, page, PAGE);
  }
  a.seen = s.version;
}

/** Brings the running program's attachments and their segments together. */
export function shmSync(task: Task): void {
  if (!task.mm) return;
  const buf = kmalloc(PAGE);
  if (!buf) return;
  const first = changetype<Mm>(task.mm).shm;
  // All give before any takes: a program may have one segment at several places.
  for (let at = first; at; at = changetype<ShmAttach>(at).next) {
    if (!changetype<ShmAttach>(at).readOnly) give(changetype<ShmAttach>(at), buf, changetype<Mm>(0));
  }
  for (let at = first; at; at = changetype<ShmAttach>(at).next) take(changetype<ShmAttach>(at));
  kfree(buf);
}

/** What a program at rest has written since its last call goes to the segments: they are about to be written down. */
export function shmGive(mm: Mm): void {
  const buf = mm.shm ? kmalloc(PAGE) : 0;
  if (!buf) return;
  for (let at = mm.shm; at; at = changetype<ShmAttach>(at).next)
    if (!changetype<ShmAttach>(at).readOnly) give(changetype<ShmAttach>(at), buf, mm);
  kfree(buf);
}

/** The attachment that begins at an address, or reaches over it; null: none does. */
export function shmAttachAt(mm: Mm, address: u32): ShmAttach {
  for (let at = mm.shm; at; at = changetype<ShmAttach>(at).next) {
    const a = changetype<ShmAttach>(at);
    if (address >= a.address && address - a.address < pagesOf(a.segment.size) * PAGE) return a;
  }
  return changetype<ShmAttach>(0);
}

/** Attaches a segment to a memory that is being made again, whose range has been placed: it gets the segment's bytes. @returns false: no memory */
export function shmAttachStored(task: Task, s: ShmSegment, address: u32, readOnly: bool): bool {
  const mm = changetype<Mm>(task.mm);
  const a = attach(s, address, readOnly);
  if (!changetype<usize>(a)) return false;
  // The last attached comes first in the list, and was written first.
  let link = changetype<usize>(mm) + offsetof<Mm>("shm");
  while (load<usize>(link)) link = load<usize>(link) + offsetof<ShmAttach>("next");
  store<usize>(link, changetype<usize>(a));
  a.seen = s.version;
  task.shm = 1;
  for (let i: u32 = 0; i < pagesOf(s.size); i++) {
    const page = load<usize>(slot(s.pages, i));
    if (!page) continue;
    const shadow = pageIn(a.shadow, i);
    const to = address + i * PAGE;
    const chunk = mmChunkMake(mm, to >> 16);
    if (!shadow || !chunk) return false;
    memory.copy(shadow, page, PAGE);
    memory.copy(chunk + (to & 0xffff), page, PAGE);
  }
  return true;
}

function attachFree(a: ShmAttach): void {
  for (let i: u32 = 0; i < pagesOf(a.segment.size); i++) kfree(load<usize>(slot(a.shadow, i)));
  kfree(a.shadow);
  shmRelease(a.segment);
  kdelete(CACHE_SHM_ATTACH, a);
}

function attach(s: ShmSegment, address: u32, readOnly: bool): ShmAttach {
  const a = knew<ShmAttach>(CACHE_SHM_ATTACH);
  if (!changetype<usize>(a)) return a;
  a.shadow = kmalloc((<usize>pagesOf(s.size)) << 2);
  if (!a.shadow || !shmAttachTo(s)) {
    kfree(a.shadow);
    kdelete(CACHE_SHM_ATTACH, a);
    return changetype<ShmAttach>(0);
  }
  a.segment = s;
  a.address = address;
  a.readOnly = <u32>readOnly;
  return a;
}

/** Every thread of the running process looks at its attachments from now on, or no longer. */
function mark(on: u32): void {
  for (let at = groupOf(current).threadHead; at; at = changetype<Task>(at).threadNext) changetype<Task>(at).shm = on;
}

/** shmat(2). */
export function sysShmat(id: i32, address: i32, flags: i32): i64 {
  if (id < 0) return -EINVAL;
  let at = <u32>address;
  if (at) {
    if (at & (PAGE - 1)) {
      if (!(flags & SHM_RND)) return -EINVAL;
      at &= ~(PAGE - 1);
    }
  } else if (flags & SHM_REMAP) return -EINVAL;
  const ns = currentIpc();
  const s = changetype<ShmSegment>(ipcFind(ns.shm, id));
  if (!changetype<usize>(s)) return -EINVAL;
  const readOnly = (flags & SHM_RDONLY) != 0;
  if (!ipcMay(ns, s, readOnly ? S_IRUGO : S_IRUGO | S_IWUGO)) return -EACCES;
  const start = mapRange(at, pagesOf(s.size) * PAGE, (flags & SHM_REMAP) != 0);
  if (start < 0) return start;
  const a = attach(s, <u32>start, readOnly);
  if (!changetype<usize>(a)) {
    sysMunmap(<i32>start, <i32>(pagesOf(s.size) * PAGE));
    return -ENOMEM;
  }
  const mm = changetype<Mm>(current.mm);
  a.next = mm.shm;
  mm.shm = changetype<usize>(a);
  mark(1);
  // The range is zeros, as is the shadow.
  a.seen = s.version - 1;
  take(a);
  return start;
}

/** shmdt(2). */
export function sysShmdt(address: i32): i64 {
  const mm = changetype<Mm>(current.mm);
  let link = changetype<usize>(mm) + offsetof<Mm>("shm");
  while (load<usize>(link) && changetype<ShmAttach>(load<usize>(link)).address != <u32>address)
    link = load<usize>(link);
  const a = changetype<ShmAttach>(load<usize>(link));
  if (!changetype<usize>(a)) return -EINVAL;
  store<usize>(link, a.next);
  const size = pagesOf(a.segment.size) * PAGE;
  attachFree(a);
  sysMunmap(address, <i32>size);
  if (!mm.shm) mark(0);
  return 0;
}

/** The memory goes (exit, exec): nothing is attached any more. What its program wrote has been given at its last call. */
export function shmDetachAll(mm: Mm): void {
  while (mm.shm) {
    const a = changetype<ShmAttach>(mm.shm);
    mm.shm = a.next;
    attachFree(a);
  }
}

/** fork: the child has what the parent has. */
export function shmFork(to: Mm, from: Mm): void {
  for (let at = from.shm; at; at = changetype<ShmAttach>(at).next) {
    const old = changetype<ShmAttach>(at);
    const a = attach(old.segment, old.address, old.readOnly != 0);
    if (!changetype<usize>(a)) continue;
    a.seen = old.seen;
    for (let i: u32 = 0; i < pagesOf(old.segment.size); i++) {
      const page = load<usize>(slot(old.shadow, i));
      if (page && pageIn(a.shadow, i)) memory.copy(load<usize>(slot(a.shadow, i)), page, PAGE);
    }
    a.next = to.shm;
    to.shm = changetype<usize>(a);
  }
}
