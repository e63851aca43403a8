// Freezing: a frozen task is parked and stored, so that all of it lies in kernel memory. Who freezes sets TW_FREEZE and
// waits on the queue of CR_STATE until every task it asked has come to rest.
//
// Task.cr is the state that a frozen task is to have again, or one that is on its way to be stored. Who slept stays in the queues it sleeps on, with
// its timeout; a wake-up meanwhile is noted there (wakeTask). So who was not woken sleeps on when it is let go, stored as it is: a memory is not
// loaded to find that there is nothing to do.

import { EV_FREEZE, EV_THAW } from "../../abi/trace";
import { CR_STATE } from "../mem/map";
import { wakeAll } from "../sync/wait";
import { answered } from "../task/deliver";
import { MM_STORED, Mm } from "../task/mm";
import { enqueue, kickTask, makeRunnable, unqueue, workClear, workSet } from "../task/sched";
import {
  TASK_FROZEN,
  TASK_INTERRUPTIBLE,
  TASK_NEW,
  TASK_RUNNING,
  TASK_ZOMBIE,
  Task,
  TW_BLOCKED,
  TW_FREEZE,
} from "../task/task";
import { traceEvent } from "../trace";

@unmanaged
class CrState {
  waitHead: usize; // who waits for tasks to come to rest
  waitTail: usize;
  firstHold: usize; // hold.ts
}

/** Where the first Hold (hold.ts) is noted. */
export function holdsAt(): usize {
  return CR_STATE + offsetof<CrState>("firstHold");
}

export function frozenQueue(): usize {
  return CR_STATE + offsetof<CrState>("waitHead");
}

/** A task asked to freeze has been parked and stored. */
export function freezeParked(task: Task): void {
  if (task.state != TASK_RUNNING || !sleeps(task)) task.cr = task.state;
  task.state = TASK_FROZEN;
  // A snapshot of the machine is none of its own doing.
  if (!task.snapshot) traceEvent(task, EV_FREEZE, 0, 0);
  wakeAll(frozenQueue());
}

/** Whether it was asleep in a call that a wake-up or a signal would end, and nobody has woken it since. */
function sleeps(task: Task): bool {
  return task.cr == TASK_INTERRUPTIBLE && (task.work & TW_BLOCKED) != 0;
}

/** Asks a task to come to rest: at once when it is stored already, else when its CPU has parked it. */
export function freeze(task: Task): void {
  workSet(task, TW_FREEZE);
  if (task.onCpu) {
    kickTask(task);
    return;
  }
  // Still being forked: it freezes when it is picked for the first time.
  if (task.state == TASK_NEW) return;
  // Who has been given an answer takes it first, which wants its memory loaded.
  if (task.mm && changetype<Mm>(task.mm).state & MM_STORED && !(task.work & TW_BLOCKED && answered(task))) {
    unqueue(task);
    freezeParked(task);
    return;
  }
  // Warm, or never run: a CPU must take it up to store it.
  if (!task.runQueued && task.state != TASK_ZOMBIE) {
    task.cr = task.state;
    task.state = TASK_RUNNING;
    enqueue(task);
  }
}

/** Lets a frozen task go on where it was. */
export function thaw(task: Task): void {
  workClear(task, TW_FREEZE);
  const asleep = sleeps(task) && !(task.work & ~TW_BLOCKED) && !answered(task);
  task.cr = 0;
  if (task.state != TASK_FROZEN) return;
  if (!task.snapshot) traceEvent(task, EV_THAW, 0, 0);
  if (asleep) {
    task.state = TASK_INTERRUPTIBLE;
    return;
  }
  // Whatever it waited for may have happened meanwhile: it looks again.
  unqueue(task);
  makeRunnable(task);
}
