// How a system call waits: see asm/README.md, "A blocked call". A call that must wait returns what these return; it is
// called again with the same arguments when the task is woken.

import { ENOMEM } from "../../abi/errno";
import { waitAdd } from "../sync/wait";
import { timeoutSet } from "../time/timer";
import { current } from "./current";
import { CallRecord, TASK_INTERRUPTIBLE, TASK_UNINTERRUPTIBLE } from "./task";

/** What a system call returns when it waits. */
export const BLOCKED: i64 = i64.MIN_VALUE + 1;

/** The record of the call in progress. */
@inline
export function call(): CallRecord {
  return current.call;
}

/** Waits for a signal only. */
export function block(): i64 {
  current.state = TASK_INTERRUPTIBLE;
  return BLOCKED;
}

/** Waits on a queue. May be called for several queues before the call returns BLOCKED. */
export function blockOn(queue: usize): i64 {
  if (!waitAdd(queue, current, false)) return -ENOMEM;
  current.state = TASK_INTERRUPTIBLE;
  return BLOCKED;
}

/** Waits on a queue whose waiters are woken one at a time. */
export function blockOnExclusive(queue: usize): i64 {
  if (!waitAdd(queue, current, true)) return -ENOMEM;
  current.state = TASK_INTERRUPTIBLE;
  return BLOCKED;
}

/** Waits on a queue (0 = none) until `deadline` at the latest. @param deadline monotonic nanoseconds, i64.MAX_VALUE = for ever */
export function blockUntil(queue: usize, deadline: i64): i64 {
  if (queue && !waitAdd(queue, current, false)) return -ENOMEM;
  if (deadline != i64.MAX_VALUE && !timeoutSet(current, deadline)) return -ENOMEM;
  current.state = TASK_INTERRUPTIBLE;
  return BLOCKED;
}

/** Waits on a queue where signals do not interrupt. */
export function blockUninterruptible(queue: usize): i64 {
  if (queue && !waitAdd(queue, current, false)) return -ENOMEM;
  current.state = TASK_UNINTERRUPTIBLE;
  return BLOCKED;
}
