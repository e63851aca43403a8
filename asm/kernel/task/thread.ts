// Threads: tasks that share one WebAssembly memory. asm/README.md, "Threads", has the whole picture. A program asks for one by
// WALI's __wasm_thread_spawn(function, argument), which is pthread_create's clone(2): the new task is an instance of the
// program of its own over the same memory, with an unwind area of its own.

import { EAGAIN } from "../../abi/errno";
import { stackEntry, user_share } from "../host";
import { kfree, kmalloc } from "../mem/slab";
import { lock, unlock } from "../sync/lock";
import { sysMunmap, userPlace } from "../syscall/mmap";
import { traceFork } from "../trace";
import { threadNew } from "./clone";
import { current } from "./current";
import { MM_STORED, Mm, mmDropStored, mmRenumber, mmShare } from "./mm";
import { pidVnr, taskPid } from "./pid";
import { makeRunnable } from "./sched";
import { Group, TASK_FROZEN, Task } from "./task";

/** Task.thread: of the process's first task 0; a thread is new until a CPU has started it. */
export const THREAD_NEW: u32 = 1;
export const THREAD_STARTED: u32 = 2;
/** Room for a thread's parked stack and its signal frames. */
const AREA_BYTES: u32 = 1 << 20;

/** User address of the unwind area that a task's stack goes to. */
export function areaOf(task: Task): u32 {
  return task.area ? task.area : changetype<Mm>(task.mm).area;
}

/** wali.__wasm_thread_spawn(function, argument). @returns the thread's number or -errno */
export function threadSpawn(entry: i32, arg: i32): i64 {
  stackEntry();
  lock();
  const r = spawn(<u32>entry, <u32>arg);
  unlock();
  return r;
}

function spawn(entry: u32, arg: u32): i64 {
  const mm = changetype<Mm>(current.mm);
  const area = userPlace(AREA_BYTES);
  if (!area) return -EAGAIN;
  const made = threadNew();
  if (made < 0 && made > -4096) {
    sysMunmap(<i32>area, <i32>AREA_BYTES);
    return made;
  }
  const child = changetype<Task>(<usize>made);
  child.thread = THREAD_NEW;
  child.threadEntry = entry;
  child.threadArg = arg;
  child.area = area;
  if (!mm.shared) {
    mmShare(mm);
    mm.home = 0;
    user_share(mm.id);
  }
  traceFork(child);
  const nr = pidVnr(taskPid(child));
  makeRunnable(child);
  return nr;
}

/** The thread's part of an exit: its unwind area is free again. */
export function threadExit(task: Task): void {
  kfree(task.globals);
  task.globals = 0;
  if (!task.area || !task.mm) return;
  if (task == current && changetype<Mm>(task.mm).refs > 1) sysMunmap(<i32>task.area, <i32>AREA_BYTES);
  task.area = 0;
}

/** thread_globals(count): where the current task's globals are kept while it is parked; 0 = no memory, or not as many. */
export function threadGlobals(count: u32): usize {
  lock();
  if (!current.globals) {
    current.globals = kmalloc(count ? (<usize>count) << 3 : 8);
    current.globalCount = count;
  }
  unlock();
  // An image may say what its program is not.
  return current.globalCount == count ? current.globals : 0;
}

/** thread_entry(), thread_arg(): what a new thread begins with; thread_entry marks it as begun. */
export function threadEntry(): u32 {
  current.thread = THREAD_STARTED;
  return current.threadEntry;
}

export function threadArg(): u32 {
  return current.threadArg;
}

/** thread_is(): the current task began as a thread, not at _start. */
export function threadIs(): i32 {
  return current.thread ? 1 : 0;
}

/** thread_tid(): its number, which its function is told. */
export function threadTid(): i32 {
  return pidVnr(taskPid(current));
}

/** mm_shared(): threads were made of the current task's memory. */
export function mmShared(): i32 {
  return <i32>changetype<Mm>(current.mm).shared;
}

/** mm_at_rest(): no other task of the current one's memory can touch it any more: it may be stored. */
export function mmAtRest(): i32 {
  lock();
  let rest = 1;
  const mm = changetype<Mm>(current.mm);
  // Of two that come to rest at once, one must find the other at rest.
  current.resting = 1;
  let count: u32 = 0;
  for (let at = changetype<Group>(current.group).threadHead; at; at = changetype<Task>(at).threadNext) {
    const t = changetype<Task>(at);
    if (t.mm != changetype<usize>(mm)) continue;
    count++;
    if (t != current && t.state != TASK_FROZEN && !t.resting) rest = 0;
  }
  if (count != mm.refs) rest = 0;
  unlock();
  return rest;
}

/**
 * mm_claim(): the bytes of a shared memory are in kernel pages: the first to ask makes a memory of them, the others wait for it. It has
 * another number then, because some CPUs still have the memory that was stored and some have never been told of it: mm_id() is to be
 * asked afterwards. @returns 1 for the first
 */
export function mmClaim(): i32 {
  lock();
  const mm = changetype<Mm>(current.mm);
  const first = mm.state & MM_STORED ? 1 : 0;
  if (first) mmRenumber(mm);
  mm.state &= ~MM_STORED;
  unlock();
  return first;
}

/** mm_claimed(): the new memory holds the bytes: they go, and every CPU is told of it. */
export function mmClaimed(): void {
  lock();
  mmDropStored(changetype<Mm>(current.mm));
  user_share(changetype<Mm>(current.mm).id);
  unlock();
}
