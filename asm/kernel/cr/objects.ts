// What a checkpoint has met on its walk: tasks, and what they share. Each kind of thing is a set whose members are numbered in
// the order in which they were met, so that what is shared is written once and referred to by its number.

import { CR_STATE, CR_TABLES } from "../mem/map";
import { kfree, krealloc } from "../mem/slab";
import { Task } from "../task/task";

export const SET_TASKS = 0;
/** Namespaces of all kinds: the caller's own eight first. */
export const SET_NS = 1;
/** Descriptions; also what has a number like theirs (fileAlias). */
export const SET_FILES = 2;
export const SET_TABLES = 3;
export const SET_FS = 4;
export const SET_MM = 5;
export const SET_SIGHAND = 6;
export const SET_PIPES = 7;
export const SET_CGROUPS = 8;
export const SET_TTYS = 9;
export const SET_MEMFDS = 10;
export const SET_SUPERS = 11;
export const SET_GHOSTS = 12;
/** Descriptions that have their entry. */
export const SET_WRITTEN = 13;
export const SET_LOCKS = 14;
/** System V objects of the namespace that the tree shares with the dumper, and POSIX message queues. */
export const SET_IPC = 15;
export const SET_QUEUES = 16;
/** Descriptions that the tree has open, or that are on their way to it in a unix socket. */
export const SET_OPEN = 17;
/** Masters of pseudoterminals that are open in the tree. */
export const SET_PTYS = 18;
const SETS = 19;

@unmanaged
class ObjectSet {
  items: usize;
  count: u32;
  room: u32;
  index: usize; // hash table of numbers, 0 = free, twice as many entries as items
}

const SETS_AT: usize = CR_TABLES;
if (SETS > 64) ERROR("the sets ran into the files that are being written");

@inline
function set(which: i32): ObjectSet {
  return changetype<ObjectSet>(SETS_AT + ((<usize>which) << 4));
}

@inline
export function counted(which: i32): u32 {
  return set(which).count;
}

@inline
export function member(which: i32, i: u32): usize {
  return load<usize>(set(which).items + (i << 2));
}

@inline
function slotOf(object: usize, size: u32): u32 {
  return (((object >> 3) * 0x9e3779b1) >> 7) & (size - 1);
}

/** Number of an object that has been met, 0: it has not. */
export function numberOf(which: i32, object: usize): u32 {
  const s = set(which);
  if (!s.room) return 0;
  const size = s.room << 1;
  let at = slotOf(object, size);
  let number = load<u32>(s.index + (at << 2));
  while (number && load<usize>(s.items + ((number - 1) << 2)) != object) {
    at = (at + 1) & (size - 1);
    number = load<u32>(s.index + (at << 2));
  }
  return number;
}

function enter(s: ObjectSet, number: u32): void {
  const size = s.room << 1;
  let at = slotOf(load<usize>(s.items + ((number - 1) << 2)), size);
  while (load<u32>(s.index + (at << 2))) at = (at + 1) & (size - 1);
  store<u32>(s.index + (at << 2), number);
}

/** Number of an object (1 …), which is new when it equals the set's count afterwards. 0: no memory. */
export function meet(which: i32, object: usize): u32 {
  const known = numberOf(which, object);
  if (known) return known;
  const s = set(which);
  if (s.count == s.room) {
    const room = s.room ? s.room << 1 : 64;
    const items = krealloc(s.items, s.count << 2, room << 2);
    if (!items) return 0;
    s.items = items;
    const index = krealloc(s.index, 0, room << 3);
    if (!index) return 0;
    memory.fill(index, 0, room << 3);
    s.index = index;
    s.room = room;
    for (let i: u32 = 1; i <= s.count; i++) enter(s, i);
  }
  store<usize>(s.items + (s.count << 2), object);
  s.count++;
  enter(s, s.count);
  return s.count;
}

export function forgetAll(): void {
  for (let i = 0; i < SETS; i++) {
    const s = set(i);
    kfree(s.items);
    kfree(s.index);
    memory.fill(changetype<usize>(s), 0, 16);
  }
}

/** The process whose tree is written. */
export function treeRoot(): Task {
  return changetype<Task>(member(SET_TASKS, 0));
}

const FLAGS: usize = CR_STATE + 36;

/** CHECKPOINT_* as the caller gave them. */
export function dumpFlags(): u32 {
  return load<u32>(FLAGS);
}

export function setDumpFlags(flags: u32): void {
  store<u32>(FLAGS, flags);
}

/** Forgets the members of one set. */
export function forget(which: i32): void {
  const s = set(which);
  s.count = 0;
  if (s.index) memory.fill(s.index, 0, s.room << 3);
}
