// Programs by content: the control plane compiles a module for a content (SHA-256) and the kernel gives it a small number.
// The table is part of kernel memory, so another machine that takes it over knows which modules it must have.

import { krealloc } from "../mem/slab";
import { bytesEqual } from "../mem/str";
import { lock, unlock } from "../sync/lock";
import { taskState } from "./sched";

export const HASH_SIZE: usize = 32;
/** An entry of the table: the hash, and a word that says whether this machine's CPUs have the module. */
const ENTRY: usize = HASH_SIZE + 4;

/** prog_intern(hash): number (1 …) of the content with that hash (32 bytes in kernel memory), made on first sight; 0: no memory. */
export function progIntern(hash: usize): u32 {
  lock();
  const id = progNumber(hash);
  unlock();
  return id;
}

/** progIntern for who holds the lock. */
export function progNumber(hash: usize): u32 {
  const s = taskState();
  for (let i: u32 = 0; i < s.programCount; i++) {
    if (bytesEqual(s.programs + i * ENTRY, hash, HASH_SIZE as i32)) return i + 1;
  }
  if (s.programCount == s.programRoom) {
    const room = s.programRoom ? s.programRoom << 1 : 32;
    const table = krealloc(s.programs, s.programCount * ENTRY, room * ENTRY);
    if (!table) return 0;
    s.programs = table;
    s.programRoom = room;
  }
  const entry = s.programs + s.programCount * ENTRY;
  memory.copy(entry, hash, HASH_SIZE);
  store<u32>(entry + HASH_SIZE, 0);
  return ++s.programCount;
}

/** prog_hash(id): kernel address of its 32 bytes, 0 when there is no such program. */
export function progHash(id: u32): usize {
  const s = taskState();
  return id && id <= s.programCount ? s.programs + (id - 1) * ENTRY : 0;
}

/** Whether every CPU has been given the module. */
@inline
export function progLoaded(id: u32): bool {
  return load<u32>(taskState().programs + (id - 1) * ENTRY + HASH_SIZE) != 0;
}

/** The control plane has given the module to every CPU. */
export function progArrived(id: u32): void {
  const at = progHash(id);
  if (at) store<u32>(at + HASH_SIZE, 1);
}

/** prog_loaded(id): so, of a module that no request asked for. */
export function progSetLoaded(id: u32): void {
  lock();
  progArrived(id);
  unlock();
}

/** A machine that goes on elsewhere: its new CPUs have no modules yet. */
export function resetPrograms(): void {
  const s = taskState();
  for (let i: u32 = 0; i < s.programCount; i++) store<u32>(s.programs + i * ENTRY + HASH_SIZE, 0);
}

/** Copies the whole table to an address, unless that is 0. @returns its bytes */
export function progEntries(to: usize): usize {
  const s = taskState();
  const size = <usize>s.programCount * ENTRY;
  if (to) memory.copy(to, s.programs, size);
  return size;
}

/**
 * The table is an older one of this machine: what has been added since is added again, under the same numbers, and the modules that CPUs
 * have are said to be there. Locked. @param from a copy of progEntries @returns false when there is no memory for it
 */
export function progMerge(from: usize, count: u32): bool {
  for (let i: u32 = 0; i < count; i++) {
    const id = progNumber(from + i * ENTRY);
    if (!id) return false;
    assert(id == i + 1, "a program's number means two contents");
    store<u32>(taskState().programs + i * ENTRY + HASH_SIZE, load<u32>(from + i * ENTRY + HASH_SIZE));
  }
  return true;
}
