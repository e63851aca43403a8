// Freezing: cgroup.freeze of version 2, freezer.state of version 1. A task that is asked to freeze is trapped on its way back to
// its program (task/deliver.ts), as by a job control stop: it waits there, and its memory stays where it is. Writing a process
// down is another thing (cr/freeze.ts), which can be done to a trapped one too.
//
//   version 2   state S; a deadly signal ends it          version 1   state D; a deadly signal waits for the thaw

import { isNull } from "../fs/types";
import { clock_monotonic } from "../host";
import { kickTask, makeRunnable, workClear, workSet } from "../task/sched";
import {
  FREEZER_V1,
  FREEZER_V2,
  PF_LEFT_CGROUP,
  TASK_INTERRUPTIBLE,
  TASK_STOPPED,
  TASK_TRAPPED,
  TASK_UNINTERRUPTIBLE,
  Task,
  TW_TRAP,
} from "../task/task";
import { changed } from "../watch";
import { cgroupOf, liveTask, nextTask } from "./member";
import { fileNotify } from "./tree";
import { CG_FROZEN, Cgroup, FREEZING_DONE, FREEZING_PARENT, FREEZING_SELF, isBelow, isRoot, nextCgroup } from "./types";

/** Asks a task to come to rest. @param bit FREEZER_V1 or FREEZER_V2 */
export function trapTask(task: Task, bit: u32): void {
  if (task.freezer & bit) return;
  task.freezer |= bit;
  workSet(task, TW_TRAP);
  if (task.state == TASK_INTERRUPTIBLE) makeRunnable(task);
  else if (task.state == TASK_UNINTERRUPTIBLE && !task.onCpu) enterFrozen(task);
  else kickTask(task);
}

export function untrapTask(task: Task, bit: u32): void {
  if (!(task.freezer & bit)) return;
  task.freezer &= ~bit;
  if (!task.freezer) workClear(task, TW_TRAP);
  if (task.state == TASK_TRAPPED) makeRunnable(task);
}

/** cgroup_enter_frozen: the task rests, trapped, stopped, or waiting for its vfork child. */
export function enterFrozen(task: Task): void {
  if (task.rests || task.flags & PF_LEFT_CGROUP) return;
  task.rests = 1;
  const cg = changetype<Cgroup>(task.cgroup);
  if (isNull(cg)) return;
  cg.frozenTasks++;
  if (cg.frozenHere) updateFrozen(cg);
}

export function leaveFrozen(task: Task): void {
  if (!task.rests) return;
  task.rests = 0;
  const cg = changetype<Cgroup>(task.cgroup);
  if (isNull(cg)) return;
  cg.frozenTasks--;
  if (cg.flags & CG_FROZEN) updateFrozen(cg);
}

/** cgroup_update_frozen: is all of it at rest? Who is above may become frozen by that, or cease to be. */
export function updateFrozen(cg: Cgroup): void {
  while (!isNull(cg)) {
    const now = cg.frozenHere != 0 && cg.frozenTasks == cg.tasks && cg.frozenChildren == cg.children;
    if (now == ((cg.flags & CG_FROZEN) != 0)) return;
    cg.flags ^= CG_FROZEN;
    changed();
    fileNotify(cg, "cgroup.events");
    if (isNull(cg.parent)) return;
    cg.parent.frozenChildren += now ? 1 : -1;
    cg = cg.parent;
  }
}

/** Puts into force what cgroup.freeze says of `top`. */
export function setFreeze(top: Cgroup, on: bool): void {
  top.freeze = <u32>on;
  const now = clock_monotonic();
  for (let cg = top; !isNull(cg); cg = nextCgroup(cg, top)) {
    const force: u32 = cg.freeze | (isRoot(cg) ? 0 : cg.parent.frozenHere);
    if (force == cg.frozenHere) continue;
    cg.frozenHere = force;
    if (force) cg.frozenSince = now;
    else cg.frozenNs += now - cg.frozenSince;
  }
  for (let task = nextTask(changetype<Task>(0)); !isNull(task); task = nextTask(task)) {
    const cg = changetype<Cgroup>(task.cgroup);
    if (!liveTask(task) || !isBelow(cg, top)) continue;
    if (cg.frozenHere) trapTask(task, FREEZER_V2);
    else untrapTask(task, FREEZER_V2);
  }
  // Cgroups without tasks, and those whose tasks rest already. A child that becomes frozen looks at its parent again.
  for (let cg = top; !isNull(cg); cg = nextCgroup(cg, top)) updateFrozen(cg);
}

/** A task has come into `cg`, by a move or by fork: what holds there holds for it. */
export function freezerJoin(task: Task, cg: Cgroup, unified: bool): void {
  if (unified) {
    if (cg.frozenHere) trapTask(task, FREEZER_V2);
    else untrapTask(task, FREEZER_V2);
    return;
  }
  if (cg.freezing & (FREEZING_SELF | FREEZING_PARENT)) {
    trapTask(task, FREEZER_V1);
    for (let at = cg; !isNull(at); at = at.parent) at.freezing &= ~FREEZING_DONE;
  } else untrapTask(task, FREEZER_V1);
}

/** Version 1: freezer_change_state. */
export function setFreezer(top: Cgroup, on: bool): void {
  for (let cg = top; !isNull(cg); cg = nextCgroup(cg, top)) {
    let f = cg.freezing;
    if (cg == top) f = on ? f | FREEZING_SELF : f & ~FREEZING_SELF;
    else if (cg.parent.freezing & (FREEZING_SELF | FREEZING_PARENT)) f |= FREEZING_PARENT;
    else f &= ~FREEZING_PARENT;
    if (!(f & (FREEZING_SELF | FREEZING_PARENT))) f = 0;
    cg.freezing = f;
  }
  for (let task = nextTask(changetype<Task>(0)); !isNull(task); task = nextTask(task)) {
    const cg = cgroupOf(task, top.hierarchy);
    if (!liveTask(task) || !isBelow(cg, top)) continue;
    if (cg.freezing) trapTask(task, FREEZER_V1);
    else untrapTask(task, FREEZER_V1);
  }
}

/** Version 1: whether everyone in and below a cgroup that is being frozen has come to rest. */
export function freezerDone(top: Cgroup): bool {
  for (let task = nextTask(changetype<Task>(0)); !isNull(task); task = nextTask(task)) {
    if (!liveTask(task) || !isBelow(cgroupOf(task, top.hierarchy), top)) continue;
    if (task.state != TASK_TRAPPED && task.state != TASK_STOPPED && !task.rests) return false;
  }
  return true;
}
