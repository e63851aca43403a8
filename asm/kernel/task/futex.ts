// futex(2): waiting for a word of a program's memory. A waiter is found by (mm, address), which is the whole key: no two
// processes share pages, and the threads of one share its mm.
//
// A waiter lives from the wait to the wake-up, which frees it: a task whose call is made again and has none
// (task.futex) has been woken. A waiter that was lost by checkpoint and restart counts as woken too, as futex(2) allows:
// "a return value of 0 can indicate a wake-up or a spurious wake-up".

import { EAGAIN, EFAULT, EINVAL, ENOMEM, ENOSYS, ERESTART_RESTARTBLOCK, ERESTARTSYS, ETIMEDOUT } from "../../abi/errno";
import { FUTEX_MASK, FUTEX_TABLE } from "../fs/waitstate";
import { CACHE_FUTEX, kdelete, knew } from "../mem/slab";
import { getUser32, putUser32, userOk } from "../mem/user";
import { addSaturated, CLOCK_MONOTONIC, CLOCK_REALTIME, clockToMonotonic, getTimespec } from "../time/clock";
import { monotonicNow } from "../time/timer";
import { blockUntil, call } from "./call";
import { current, hostMode } from "./current";
import { wakeTask } from "./sched";
import { signalPending } from "./signal";
import { Task } from "./task";

const FUTEX_WAIT = 0;
const FUTEX_WAKE = 1;
const FUTEX_REQUEUE = 3;
const FUTEX_CMP_REQUEUE = 4;
const FUTEX_WAKE_OP = 5;
const FUTEX_WAIT_BITSET = 9;
const FUTEX_WAKE_BITSET = 10;
const FUTEX_PRIVATE_FLAG = 128;
const FUTEX_CLOCK_REALTIME = 256;
const ANY: u32 = 0xffffffff;

@unmanaged
class FutexWaiter {
  next: usize;
  prev: usize;
  task: Task;
  mm: usize;
  addr: u32;
  bitset: u32;
}

/** The list that a key hashes to: {head, tail}. */
function bucket(mm: usize, addr: u32): usize {
  const h = ((addr >> 2) ^ <u32>(mm >> 4)) * 0x9e3779b1;
  return FUTEX_TABLE + ((<usize>((h >> 24) & FUTEX_MASK)) << 3);
}

function add(w: FutexWaiter): void {
  const at = bucket(w.mm, w.addr);
  const last = load<usize>(at, 4);
  w.next = 0;
  w.prev = last;
  if (last) changetype<FutexWaiter>(last).next = changetype<usize>(w);
  else store<usize>(at, changetype<usize>(w));
  store<usize>(at, changetype<usize>(w), 4);
}

function remove(w: FutexWaiter): void {
  const at = bucket(w.mm, w.addr);
  if (w.prev) changetype<FutexWaiter>(w.prev).next = w.next;
  else store<usize>(at, w.next);
  if (w.next) changetype<FutexWaiter>(w.next).prev = w.prev;
  else store<usize>(at, w.prev, 4);
}

function release(w: FutexWaiter): void {
  remove(w);
  w.task.futex = 0;
  kdelete(CACHE_FUTEX, w);
}

/** Wakes up to `max` waiters (at least one) whose bits meet `bitset`. */
function wakeUp(mm: usize, addr: u32, max: i32, bitset: u32): i32 {
  let woken = 0;
  let at = load<usize>(bucket(mm, addr));
  while (at) {
    const w = changetype<FutexWaiter>(at);
    at = w.next;
    if (w.mm != mm || w.addr != addr || !(w.bitset & bitset)) continue;
    const task = w.task;
    release(w);
    wakeTask(task);
    if (++woken >= max) break;
  }
  return woken;
}

/** Whether a task waits for the word that it asked for: made again, its call waits for it anew. */
export function futexWaits(task: Task): bool {
  return task.futex != 0 && changetype<FutexWaiter>(task.futex).addr == <u32>task.callA0;
}

/** A thread's word has been cleared at its exit: who joins it is told. */
export function futexWakeAddr(task: Task, addr: u32): void {
  wakeUp(task.mm, addr, 1, ANY);
}

/** The task goes away; it waits no more. */
export function futexExit(task: Task): void {
  if (task.futex) release(changetype<FutexWaiter>(task.futex));
}

/** @param deadline monotonic nanoseconds, i64.MAX_VALUE = for ever */
function wait(addr: u32, value: u32, bitset: u32, timed: bool): i64 {
  const c = call();
  const task = current;
  if (c.state) {
    if (!task.futex) return 0;
    if (c.deadline != i64.MAX_VALUE && monotonicNow() >= c.deadline) {
      futexExit(task);
      return -ETIMEDOUT;
    }
    if (signalPending()) {
      // Made again it looks at the word again.
      futexExit(task);
      c.state = 0;
      return timed ? -ERESTART_RESTARTBLOCK : -ERESTARTSYS;
    }
    return blockUntil(0, c.deadline);
  }
  if (getUser32(addr) != value) return -EAGAIN;
  if (c.deadline != i64.MAX_VALUE && monotonicNow() >= c.deadline) return -ETIMEDOUT;
  if (signalPending()) return timed ? -ERESTART_RESTARTBLOCK : -ERESTARTSYS;
  // The control plane never waits.
  if (hostMode) return -EAGAIN;
  const w = knew<FutexWaiter>(CACHE_FUTEX);
  if (!changetype<usize>(w)) return -ENOMEM;
  w.task = task;
  w.mm = task.mm;
  w.addr = addr;
  w.bitset = bitset;
  add(w);
  task.futex = changetype<usize>(w);
  c.state = 1;
  return blockUntil(0, c.deadline);
}

/** Wakes `wakes` waiters of one word and lets up to `moves` others wait for another. @returns how many of both */
function requeue(addr: u32, addr2: u32, wakes: i32, moves: i32): i64 {
  const mm = current.mm;
  let n = 0;
  let at = load<usize>(bucket(mm, addr));
  while (at && n - wakes < moves) {
    const w = changetype<FutexWaiter>(at);
    at = w.next;
    if (w.mm != mm || w.addr != addr) continue;
    if (++n <= wakes) {
      const task = w.task;
      release(w);
      wakeTask(task);
    } else if (addr2 != addr) {
      remove(w);
      w.addr = addr2;
      add(w);
    }
  }
  return n;
}

function signExtend12(value: u32): i32 {
  return <i32>(value << 20) >> 20;
}

/** futex_atomic_op_inuser: changes the second word. @returns 1 when its old value meets the comparison, 0, or -errno */
function wordOp(addr: u32, op: u32): i32 {
  let arg = signExtend12(op >> 12);
  const cmpArg = signExtend12(op);
  if (op & 0x80000000) arg = 1 << (arg & 31); // FUTEX_OP_OPARG_SHIFT
  const old = getUser32(addr);
  let now: u32;
  switch ((op >> 28) & 7) {
    case 0:
      now = arg;
      break;
    case 1:
      now = old + arg;
      break;
    case 2:
      now = old | arg;
      break;
    case 3:
      now = old & ~arg;
      break;
    case 4:
      now = old ^ arg;
      break;
    default:
      return -ENOSYS;
  }
  putUser32(addr, now);
  const was = <i32>old;
  switch ((op >> 24) & 15) {
    case 0:
      return <i32>(was == cmpArg);
    case 1:
      return <i32>(was != cmpArg);
    case 2:
      return <i32>(was < cmpArg);
    case 3:
      return <i32>(was >= cmpArg);
    case 4:
      return <i32>(was <= cmpArg);
    case 5:
      return <i32>(was > cmpArg);
    default:
      return -ENOSYS;
  }
}

/** @param mapped the address must be the program's: not asked of who only wakes a private futex */
function checkWord(addr: u32, mapped: bool = true): i32 {
  if (addr & 3) return -EINVAL;
  return !mapped || userOk(addr, 4) ? 0 : -EFAULT;
}

/** The call's deadline, from its timeout the first time. @returns 0 or -errno */
function setDeadline(cmd: i32, timeout: u32, realtime: bool): i64 {
  const c = call();
  if (c.deadline) return 0;
  if (!timeout) {
    c.deadline = i64.MAX_VALUE;
    return 0;
  }
  const ns = getTimespec(timeout);
  if (ns < 0) return ns;
  // futex(2): FUTEX_WAIT's is relative, the others' absolute.
  if (cmd == FUTEX_WAIT) c.deadline = addSaturated(monotonicNow(), ns);
  else c.deadline = ns == i64.MAX_VALUE ? ns : clockToMonotonic(realtime ? CLOCK_REALTIME : CLOCK_MONOTONIC, ns);
  return 0;
}

/** futex(2). Priority inheritance is not there (ENOSYS), as in a kernel without CONFIG_FUTEX_PI. */
export function sysFutex(uaddr: i32, futex_op: i32, val: i32, timeout: i32, uaddr2: i32, val3: i32): i64 {
  const cmd = futex_op & ~(FUTEX_PRIVATE_FLAG | FUTEX_CLOCK_REALTIME);
  const realtime = (futex_op & FUTEX_CLOCK_REALTIME) != 0;
  const addr = <u32>uaddr;
  const addr2 = <u32>uaddr2;
  if (cmd == FUTEX_WAIT || cmd == FUTEX_WAIT_BITSET) {
    const err = setDeadline(cmd, <u32>timeout, realtime);
    if (err) return err;
  }
  if (realtime && cmd != FUTEX_WAIT_BITSET) return -ENOSYS;
  let err: i64 = 0;
  switch (cmd) {
    case FUTEX_WAIT:
    case FUTEX_WAIT_BITSET: {
      const bitset = cmd == FUTEX_WAIT ? ANY : <u32>val3;
      if (!bitset) return -EINVAL;
      err = checkWord(addr);
      return err ? err : wait(addr, <u32>val, bitset, timeout != 0);
    }
    case FUTEX_WAKE:
    case FUTEX_WAKE_BITSET: {
      const bitset = cmd == FUTEX_WAKE ? ANY : <u32>val3;
      if (!bitset) return -EINVAL;
      err = checkWord(addr, (futex_op & FUTEX_PRIVATE_FLAG) == 0);
      return err ? err : wakeUp(current.mm, addr, val, bitset);
    }
    case FUTEX_REQUEUE:
    case FUTEX_CMP_REQUEUE:
      // The timeout argument is a number here.
      if (val < 0 || timeout < 0) return -EINVAL;
      err = checkWord(addr);
      if (!err) err = checkWord(addr2);
      if (err) return err;
      if (cmd == FUTEX_CMP_REQUEUE && getUser32(addr) != <u32>val3) return -EAGAIN;
      return requeue(addr, addr2, val, timeout);
    case FUTEX_WAKE_OP: {
      err = checkWord(addr);
      if (!err) err = checkWord(addr2);
      if (err) return err;
      const met = wordOp(addr2, <u32>val3);
      if (met < 0) return met;
      let n: i64 = wakeUp(current.mm, addr, val, ANY);
      if (met) n += wakeUp(current.mm, addr2, timeout, ANY);
      return n;
    }
    default:
      return -ENOSYS;
  }
}
