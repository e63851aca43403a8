// Programs by content: the control plane compiles a module for a content (SHA-256) and the kernel gives it a small number.
// The table is part of kernel memory, so another machine that takes it over knows which modules it must have.

import { krealloc } from "../mem/slab";
import { bytesEqual } from "../mem/str";
import { lock, unlock } from "../sync/lock";
import { taskState } from "./sched";

export const HASH_SIZE: usize = 32;

/** prog_intern(hash): number (1 …) of the content with that hash (32 bytes in kernel memory), made on first sight; 0: no memory. */
export function progIntern(hash: usize): u32 {
  lock();
  const s = taskState();
  for (let i: u32 = 0; i < s.programCount; i++) {
    if (bytesEqual(s.programs + i * HASH_SIZE, hash, HASH_SIZE as i32)) {
      unlock();
      return i + 1;
    }
  }
  if (s.programCount == s.programRoom) {
    const room = s.programRoom ? s.programRoom << 1 : 32;
    const table = krealloc(s.programs, s.programCount * HASH_SIZE, room * HASH_SIZE);
    if (!table) {
      unlock();
      return 0;
    }
    s.programs = table;
    s.programRoom = room;
  }
  memory.copy(s.programs + s.programCount * HASH_SIZE, hash, HASH_SIZE);
  const id = ++s.programCount;
  unlock();
  return id;
}

/** prog_hash(id): kernel address of its 32 bytes, 0 when there is no such program. */
export function progHash(id: u32): usize {
  const s = taskState();
  return id && id <= s.programCount ? s.programs + (id - 1) * HASH_SIZE : 0;
}
