// The gate that every system call passes: what the generated entries share.

import { EAGAIN, EINTR, ERESTART_RESTARTBLOCK, ERESTARTSYS } from "../../abi/errno";
import { SLOW_HIGH } from "../../abi/park";
import { stackEntry } from "../host";
import { shmSync } from "../ipc/attach";
import { lock, unlock } from "../sync/lock";
import { BLOCKED } from "../task/call";
import { current, hostMode } from "../task/current";
import { workClear, workSet } from "../task/sched";
import { TASK_RUNNING, Task, TW_BLOCKED, TW_LEAVE, TW_PARK, TW_SIGNAL } from "../task/task";
import { timeoutClear } from "../time/timer";
import { traceEnter, traceExitCall, tracing } from "../trace";

const SYS_WRITE = 1;
const SYS_WRITEV = 20;

/** What an entry returns when the caller must go through nut_slow. */
export const SLOW: i64 = (<i64>SLOW_HIGH) << 32;

@inline
export function enter(nr: i32, a0: i64, a1: i64, a2: i64, a3: i64, a4: i64, a5: i64): void {
  stackEntry();
  lock();
  const task = current;
  task.callDone = 0;
  task.callDeadline = 0;
  task.callState = 0;
  if (task.shm) shmSync(task);
  if (tracing()) traceEnter(nr, a0, a1, a2, a3, a4, a5);
}

/** True for a result that goes straight back: not blocked, not to be restarted, and nothing pending. */
@inline
export function plain(r: i64): bool {
  return (
    load<u32>(changetype<usize>(current) + offsetof<Task>("work")) == 0 && (r >= 0 || r > -ERESTARTSYS) && !tracing()
  );
}

@inline
export function leave(r: i64): i64 {
  unlock();
  return r;
}

export function leaveSlow(nr: i32, r: i64, a0: i64, a1: i64, a2: i64, a3: i64, a4: i64, a5: i64): i64 {
  const task = current;
  if (hostMode) {
    // The control plane never waits. It stays on the queues until host_unwait(): whoever wakes them raises the host event.
    if (r == BLOCKED || (r <= -ERESTARTSYS && r >= -ERESTART_RESTARTBLOCK)) {
      timeoutClear(task);
      task.state = TASK_RUNNING;
      // What a write has moved before it would have waited is moved: the rest is for the next one.
      if (r == BLOCKED && task.callDone && (nr == SYS_WRITE || nr == SYS_WRITEV)) r = <i64>task.callDone;
      else r = r == BLOCKED ? -EAGAIN : -EINTR;
    }
    workClear(task, TW_SIGNAL | TW_PARK | TW_LEAVE | TW_BLOCKED);
    unlock();
    return r;
  }
  if (tracing() && r != BLOCKED) traceExitCall(nr, r);
  task.callNr = nr;
  task.callA0 = a0;
  task.callA1 = a1;
  task.callA2 = a2;
  task.callA3 = a3;
  task.callA4 = a4;
  task.callA5 = a5;
  task.callResult = r;
  if (r == BLOCKED) {
    assert(task.state != TASK_RUNNING, "a call waits for nothing");
    workSet(task, TW_BLOCKED);
  } else if (r <= -ERESTARTSYS && r >= -ERESTART_RESTARTBLOCK) workSet(task, TW_SIGNAL);
  else if (task.work == 0) {
    unlock();
    return r;
  }
  unlock();
  return SLOW;
}
