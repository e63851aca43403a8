// setjmp and longjmp. A setjmp unwinds, and the CPU keeps a copy of the stack and the globals; longjmp puts them in place and rewinds.
//
// A *jump* is where a setjmp was called: how deep the stack was, and the call in its caller. The program's buffer holds the jump's
// number, so that a buffer can be copied, put back and used again as C programs do (bash saves and restores its own around every
// function). A setjmp at the same place again makes the same jump: on a CPU of silicon too the two buffers would be equal.
// A function's frame always takes as much of the unwind area, so a setjmp at depth n shows that the callers of deeper ones have
// returned, and their jumps are given back.
//
// Callers cannot change while what they called runs: their frames in a jump and in the next deeper one are the same bytes. Only the
// first keeps them, or a recursion through setjmp would take room by the square of its depth.

import { SIGSEGV } from "../../abi/flags";
import { LEAVE_LONGJMP, PARK_SETJMP } from "../../abi/park";
import { stackEntry } from "../host";
import { CACHE_JMPBUF, kdelete, kfree, kmalloc, knew } from "../mem/slab";
import { getUser64, putUser64, userOk } from "../mem/user";
import { lock, unlock } from "../sync/lock";
import { SLOW } from "../syscall/gate";
import { current } from "./current";
import { dropFrames, frameCount } from "./deliver";
import { Mm } from "./mm";
import { workClear, workSet } from "./sched";
import { forceSignal } from "./signal";
import { Task, TW_LEAVE, TW_PARK } from "./task";

@unmanaged
export class Jump {
  /** Of the task's jumps the next; the deepest comes first. */
  next: usize;
  id: u32;
  /** Number of the call in the function that called setjmp. */
  site: u32;
  /** Bytes of the whole stack, of which `bytes` holds the inner ones and `base` the outer `shared`. */
  size: u32;
  shared: u32;
  bytes: usize;
  base: usize; // Jump
  globals: usize;
  frames: u32; // of signal handlers
  mask: u64;
  saveMask: u32;
}

/** What a buffer holds: this and the jump's number. */
const MARK: u64 = 0x4a554d50_00000000;

function jumpFree(j: Jump): void {
  kfree(j.bytes);
  kfree(j.globals);
  kdelete(CACHE_JMPBUF, j);
}

/** Forgets all jumps of a task: its stack is gone. */
export function jumpsDrop(task: Task): void {
  while (task.jumps) {
    const j = changetype<Jump>(task.jumps);
    task.jumps = j.next;
    jumpFree(j);
  }
}

/** The first of a list with a lower stack: its callers may be those of a jump that comes before it. */
export function jumpBase(at: usize, size: u32): usize {
  while (at && changetype<Jump>(at).size >= size) at = changetype<Jump>(at).next;
  return at;
}

function copyBlock(from: usize, size: u32): usize {
  const to = kmalloc(size ? size : 1);
  if (to) memory.copy(to, from, size);
  return to;
}

/** Gives a forked child the jumps of the thread that made it. @returns false when memory is exhausted */
export function jumpsCopy(child: Task, parent: Task): bool {
  child.jumps = 0;
  const globals = parent.mm ? changetype<Mm>(parent.mm).globalCount << 3 : 0;
  let link = changetype<usize>(child) + offsetof<Task>("jumps");
  for (let at = parent.jumps; at; at = changetype<Jump>(at).next) {
    const j = knew<Jump>(CACHE_JMPBUF);
    if (!changetype<usize>(j)) return false;
    const old = changetype<Jump>(at);
    memory.copy(changetype<usize>(j), at, offsetof<Jump>());
    j.next = 0;
    j.bytes = copyBlock(old.bytes, old.size - old.shared);
    j.globals = copyBlock(old.globals, globals);
    store<usize>(link, changetype<usize>(j));
    link = changetype<usize>(j) + offsetof<Jump>("next");
    if (!j.bytes || !j.globals) return false;
  }
  for (let at = child.jumps; at; at = changetype<Jump>(at).next) {
    const j = changetype<Jump>(at);
    j.base = jumpBase(j.next, j.size);
  }
  return true;
}

/** wali_setjmp(buf, saveMask): unwinds so that the CPU can keep a copy of the stack; returns 0, later the longjmp's value. */
export function waliSetjmp(buf: i32, saveMask: i32): i64 {
  stackEntry();
  lock();
  const task = current;
  task.callResult = 0;
  task.callNr = -1;
  task.callA0 = <u32>buf;
  task.callA1 = saveMask;
  task.parkReason = PARK_SETJMP;
  workSet(task, TW_PARK);
  unlock();
  return SLOW;
}

/** jmp_save(bytes, globals): room for the stack and the globals. @returns the jump that is being made; 0 = no memory */
export function jmpSave(bytes: u32, globals: u32): usize {
  lock();
  const task = current;
  const j = knew<Jump>(CACHE_JMPBUF);
  let made: usize = 0;
  if (changetype<usize>(j)) {
    j.size = bytes;
    j.bytes = kmalloc(bytes ? bytes : 1);
    j.globals = kmalloc(globals ? (<usize>globals) << 3 : 8);
    if (j.bytes && j.globals) {
      changetype<Mm>(task.mm).globalCount = globals;
      j.next = task.jumps;
      task.jumps = changetype<usize>(j);
      made = task.jumps;
    } else jumpFree(j);
  }
  unlock();
  return made;
}

/** Outer bytes in which a new stack and that of a jump below it are equal. */
function commonBytes(j: Jump, base: usize): u32 {
  if (!base) return 0;
  let common = changetype<Jump>(base).size;
  const end = j.bytes + j.size;
  for (let at = base; at; at = changetype<Jump>(at).base) {
    const own = changetype<Jump>(at);
    // Its own bytes are those from `shared` to `size`, counted from the outer end.
    let same = own.shared;
    const ownEnd = own.bytes + own.size - own.shared;
    while (same < own.size && load<u64>(end - same - 8) == load<u64>(ownEnd + own.shared - same - 8)) same += 8;
    if (same < own.size && same < common) common = same;
  }
  return common;
}

/** setjmp_done(site): the copy is taken; the program may be rewound. @param site number of the call in setjmp's caller */
export function setjmpDone(site: u32): void {
  lock();
  const task = current;
  const j = changetype<Jump>(task.jumps);
  task.jumps = j.next;
  j.site = site;
  j.frames = frameCount(task);
  j.mask = task.blocked;
  j.saveMask = <u32>task.callA1;
  while (task.jumps && changetype<Jump>(task.jumps).size > j.size) {
    const returned = changetype<Jump>(task.jumps);
    task.jumps = returned.next;
    jumpFree(returned);
  }
  let link = changetype<usize>(task) + offsetof<Task>("jumps");
  for (let at = task.jumps; at && changetype<Jump>(at).size == j.size; at = load<usize>(link)) {
    const old = changetype<Jump>(at);
    if (old.site == site) {
      j.id = old.id;
      store<usize>(link, old.next);
      jumpFree(old);
    } else link = at + offsetof<Jump>("next");
  }
  if (!j.id) j.id = ++changetype<Mm>(task.mm).lastJump;
  j.next = task.jumps;
  task.jumps = changetype<usize>(j);
  j.base = jumpBase(j.next, j.size);
  const shared = commonBytes(j, j.base);
  const own = shared ? copyBlock(j.bytes, j.size - shared) : 0;
  if (own) {
    kfree(j.bytes);
    j.bytes = own;
    j.shared = shared;
  }
  workClear(task, TW_PARK);
  if (putUser64(<u32>task.callA0, MARK | j.id)) forceSignal(SIGSEGV, task);
  unlock();
}

function jumpOf(task: Task, id: u32): Jump {
  let at = task.jumps;
  while (at && changetype<Jump>(at).id != id) at = changetype<Jump>(at).next;
  return changetype<Jump>(at);
}

/** wali_longjmp(buf, value): leaves the stack; the CPU puts the saved one in place and rewinds (LEAVE_LONGJMP). */
export function waliLongjmp(buf: i32, value: i32): i64 {
  stackEntry();
  lock();
  const task = current;
  const mark = userOk(<u32>buf, 8) ? getUser64(<u32>buf) : 0;
  const j = jumpOf(task, <u32>mark);
  if ((mark ^ MARK) >> 32 || !changetype<usize>(j)) forceSignal(SIGSEGV, task);
  else {
    dropFrames(task, j.frames);
    if (j.saveMask) task.blocked = j.mask;
    task.callA0 = j.id;
    task.callResult = value ? value : 1;
    task.callNr = -1;
    task.leaveReason = LEAVE_LONGJMP;
    workSet(task, TW_LEAVE);
  }
  unlock();
  return SLOW;
}

/** jmp_target(): the jump that longjmp goes to. */
export function jmpTarget(): usize {
  return changetype<usize>(jumpOf(current, <u32>current.callA0));
}

/** jmp_bytes(jump), and so on: its fields. */
export function jmpBytes(jump: usize): usize {
  return changetype<Jump>(jump).bytes;
}

export function jmpSize(jump: usize): u32 {
  return changetype<Jump>(jump).size;
}

export function jmpShared(jump: usize): u32 {
  return changetype<Jump>(jump).shared;
}

export function jmpBase(jump: usize): usize {
  return changetype<Jump>(jump).base;
}

export function jmpGlobals(jump: usize): usize {
  return changetype<Jump>(jump).globals;
}

/** longjmp_done(): the saved stack is in place; rewinding comes next. */
export function longjmpDone(): void {
  workClear(current, TW_LEAVE);
}
