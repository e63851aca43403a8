// The cpu controller: cpu.max (a quota of CPU time a period) and cpu.weight (shares of what there is). A program gives way at its
// safepoints and at the ends of its system calls, so both are enforced there: a task that is over is *held back* (TW_HOLD): it waits,
// runnable to who looks at it (R), until its time has come.
//
//   cpu.max      what the tasks below a cgroup use in a period is added up; over the quota all of them are held until the next
//   cpu.weight   each cgroup, and each task beside cgroups, has a virtual time that runs the faster the smaller its weight. Who is
//                ahead of another one that wants the CPU is held until that one has had its share.
//
// With more CPUs than the host has cores it is the host that divides the time; holding back works there too.

import { isNull } from "../fs/types";
import { clock_monotonic } from "../host";
import { crowded } from "../sync/sleep";

import { cpuAt, kickTask, makeRunnable, taskState, workClear, workSet } from "../task/sched";
import { TASK_HELD, TASK_RUNNING, Task, TW_HOLD } from "../task/task";
import { TIMER_QUOTA, TIMER_TURN, Timer, timerArm, timerDelete, timerNew } from "../time/timer";
import { controllers } from "./control";
import { liveTask, nextTask } from "./member";
import { Cgroup, cgroupState, isBelow, isRoot, LIMIT_NONE, SUBSYS_CPU } from "./types";

export const WEIGHT_DEFAULT: u32 = 100;
export const PERIOD_DEFAULT: i64 = 100_000_000;
/** How often a running task is looked at. */
const LOOK: i64 = 1_000_000;
/** Who is ahead by less goes on; who has slept is at most so far behind; nobody is held longer in one piece. */
const AHEAD: i64 = 2_000_000;
const BEHIND: i64 = 50_000_000;
const HOLD_MAX: i64 = 40_000_000;

/** Has it the controller? Without it, its tasks are its parent's. */
@inline
export function hasCpu(cg: Cgroup): bool {
  return isRoot(cg) || (controllers(cg) & SUBSYS_CPU) != 0;
}

/** Whether anybody's time is divided at all. */
@inline
export function cpuDivided(): bool {
  return cgroupState().cpuParents != 0;
}

/** The controller comes to a cgroup, or goes: limits begin anew. */
export function cpuReset(cg: Cgroup): void {
  release(cg);
  cg.cpuWeight = WEIGHT_DEFAULT;
  cg.cpuIdle = 0;
  cg.cpuQuota = LIMIT_NONE;
  cg.cpuPeriod = PERIOD_DEFAULT;
  cg.cpuBurst = 0;
}

/** What has been used is added to everyone above; quotas are looked at. Locked. */
function charge(task: Task, used: i64, now: i64): void {
  task.virtual += used;
  for (let cg = changetype<Cgroup>(task.cgroup); !isNull(cg); cg = cg.parent) {
    if (!hasCpu(cg)) continue;
    cg.cpuVirtual += (used * WEIGHT_DEFAULT) / (cg.cpuIdle ? 1 : cg.cpuWeight);
    if (cg.cpuQuota == LIMIT_NONE) continue;
    if (now >= cg.cpuPeriodEnd) refill(cg, now);
    cg.cpuUsed += used;
    if (cg.cpuUsed >= cg.cpuQuota + cg.cpuSaved && !cg.cpuHeld) hold(cg, now);
  }
}

/** A period is over: what was used beyond the quota counts in the next; what was not may be saved for a burst. */
function refill(cg: Cgroup, now: i64): void {
  const left = cg.cpuQuota - cg.cpuUsed;
  if (cg.cpuPeriodEnd) {
    cg.cpuPeriods++;
    if (left < 0 && -left <= cg.cpuSaved) {
      cg.cpuBursts++;
      cg.cpuBurstNs += -left;
    }
    cg.cpuSaved = left > 0 ? min(left + cg.cpuSaved, cg.cpuBurst) : max(cg.cpuSaved + left, <i64>0);
  }
  cg.cpuUsed = left < 0 && !cg.cpuSaved ? min(-left, cg.cpuQuota) : 0;
  // Time that nobody wanted is gone.
  if (now - cg.cpuPeriodEnd > cg.cpuPeriod) cg.cpuUsed = 0;
  cg.cpuPeriodEnd = now + cg.cpuPeriod;
}

/** throttle_cfs_rq: everyone below waits for the next period. */
function hold(cg: Cgroup, now: i64): void {
  if (isNull(cg.cpuTimer)) cg.cpuTimer = timerNew(TIMER_QUOTA, changetype<usize>(cg));
  if (isNull(cg.cpuTimer)) return;
  cg.cpuHeld = 1;
  cg.cpuHolds++;
  cg.cpuHeldSince = now;
  timerArm(cg.cpuTimer, cg.cpuPeriodEnd);
  for (let task = nextTask(changetype<Task>(0)); !isNull(task); task = nextTask(task)) {
    if (!liveTask(task) || !isBelow(changetype<Cgroup>(task.cgroup), cg)) continue;
    workSet(task, TW_HOLD);
    kickTask(task);
  }
}

/** unthrottle_cfs_rq. */
function release(cg: Cgroup): void {
  if (!isNull(cg.cpuTimer)) timerDelete(cg.cpuTimer);
  cg.cpuTimer = changetype<Timer>(0);
  if (!cg.cpuHeld) return;
  cg.cpuHeld = 0;
  cg.cpuHeldNs += clock_monotonic() - cg.cpuHeldSince;
  for (let task = nextTask(changetype<Task>(0)); !isNull(task); task = nextTask(task)) {
    if (task.state == TASK_HELD && isBelow(changetype<Cgroup>(task.cgroup), cg)) makeRunnable(task);
  }
}

/** The timer of a quota: the next period begins. */
export function quotaExpired(cg: Cgroup): void {
  refill(cg, clock_monotonic());
  if (cg.cpuUsed < cg.cpuQuota) release(cg);
  else timerArm(cg.cpuTimer, cg.cpuPeriodEnd);
}

/** The timer of a task that was ahead. */
export function turnExpired(task: Task): void {
  task.heldUntil = 0;
  if (task.state == TASK_HELD) makeRunnable(task);
}

/** Limits were changed by a write. */
export function quotaChanged(cg: Cgroup): void {
  cg.cpuUsed = 0;
  cg.cpuSaved = 0;
  cg.cpuPeriodEnd = 0;
  release(cg);
}

/** A cgroup goes for good. */
export function cpuGone(cg: Cgroup): void {
  release(cg);
}

/** A task begins to run, or to run again. */
@inline
export function turnBegins(task: Task, now: i64): void {
  task.turnSince = now;
}

/** It has run until now. Locked. */
export function turnEnds(task: Task, now: i64): void {
  if (!task.turnSince || !task.cgroup) return;
  const used = now - task.turnSince;
  task.turnSince = 0;
  if (used > 0) charge(task, used, now);
}

/** At a safepoint, not locked: is it time to look at the running task? */
@inline
export function turnDue(task: Task, now: i64): bool {
  return now - task.turnSince > LOOK;
}

/** Looks at the running task: it may be asked to wait. Locked. */
export function turnLook(task: Task, now: i64): void {
  turnEnds(task, now);
  turnBegins(task, now);
  if (task.flags & 4 || !task.cgroup) return;
  const wait = ahead(task);
  if (wait <= 0) return;
  const timer = timerNew(TIMER_TURN, changetype<usize>(task));
  if (isNull(timer)) return;
  task.turnTimer = changetype<usize>(timer);
  task.heldUntil = now + wait;
  timerArm(timer, task.heldUntil);
  workSet(task, TW_HOLD);
}

/** Whose turn it is is told by what lies below the nearest common cgroup: a cgroup, or a task that is directly in it. */
@inline
function entityOf(task: Task, common: Cgroup): Cgroup {
  let below = changetype<Cgroup>(0);
  for (let cg = changetype<Cgroup>(task.cgroup); cg != common; cg = cg.parent) if (hasCpu(cg)) below = cg;
  return below;
}

/** How far `task` is ahead of `other`, in nanoseconds that the other would have to run. */
function aheadOf(task: Task, other: Task): i64 {
  if (!other.cgroup || other.cgroup == task.cgroup) return 0;
  let common = changetype<Cgroup>(task.cgroup);
  while (!isBelow(changetype<Cgroup>(other.cgroup), common)) common = common.parent;
  const mine = entityOf(task, common);
  const its = entityOf(other, common);
  if (mine == its) return 0;
  const mineAt = isNull(mine) ? task.virtual : mine.cpuVirtual;
  let itsAt = isNull(its) ? other.virtual : its.cpuVirtual;
  // It has slept: what it did not want then it does not get now.
  if (mineAt - itsAt > BEHIND) {
    itsAt = mineAt - BEHIND;
    if (isNull(its)) other.virtual = itsAt;
    else its.cpuVirtual = itsAt;
  }
  const lag = mineAt - itsAt;
  const weight = isNull(its) ? WEIGHT_DEFAULT : its.cpuIdle ? 1 : its.cpuWeight;
  return lag > AHEAD ? (lag * weight) / WEIGHT_DEFAULT : 0;
}

/** How long the running task is to wait for those who want the CPU as well; 0: not at all. */
function ahead(task: Task): i64 {
  const s = taskState();
  let most: i64 = 0;
  for (let at = s.runHead; at; at = changetype<Task>(at).runNext) most = max(most, aheadOf(task, changetype<Task>(at)));
  if (ASC_FEATURE_THREADS && crowded()) {
    for (let id: u32 = 1; id <= s.cpus; id++) {
      const other = changetype<Task>(cpuAt(id as i32).task);
      if (!isNull(other) && other != task && other.state == TASK_RUNNING) most = max(most, aheadOf(task, other));
    }
  }
  return min(most, HOLD_MAX);
}

/** Is it held back now, by its turn or by a quota above it? Locked. */
export function isHeld(task: Task): bool {
  if (task.heldUntil) return true;
  for (let cg = changetype<Cgroup>(task.cgroup); !isNull(cg); cg = cg.parent) if (cg.cpuHeld) return true;
  return false;
}

/** It may go on, or is to die. */
export function holdEnds(task: Task): void {
  workClear(task, TW_HOLD);
  if (task.turnTimer) timerDelete(changetype<Timer>(task.turnTimer));
  task.turnTimer = 0;
  task.heldUntil = 0;
}

/** A new task, or one that has come from elsewhere: its cgroup may be held. */
export function cpuJoin(task: Task): void {
  if (isHeld(task)) workSet(task, TW_HOLD);
  else if (task.state == TASK_HELD) makeRunnable(task);
}
