// The machine as a whole at rest. When every process is frozen its memory lies in kernel pages (cr/freeze.ts), so a copy of
// kernel memory is the machine; workers/snapshot.ts makes that copy and puts it in place again.

import { LOCK_BASE, PAGE_SIZE } from "../mem/map";
import { lock, unlock } from "../sync/lock";
import { MM_STORED, Mm } from "../task/mm";
import { nextTgid, pidNrNs, taskPidNs, taskTgid } from "../task/pid";
import { resetPrograms } from "../task/program";
import { resetRequests } from "../task/request";
import { CPU_OFF, cpuAt, MAX_CPUS, taskState } from "../task/sched";
import { groupOf } from "../task/signal";
import { PF_EXITING, TASK_DEAD, TASK_FROZEN, TASK_ZOMBIE, Task, TW_FREEZE } from "../task/task";
import { stopLooking } from "../trace";
import { freeze, thaw } from "./freeze";

/** The process after that one, of all there are; after null the first. By number: a thread's children are in no tree of leaders. */
function following(task: Task): Task {
  const ns = taskPidNs(changetype<Task>(taskState().init));
  return nextTgid(ns, changetype<usize>(task) ? <u32>pidNrNs(taskTgid(task), ns) + 1 : 1);
}

function first(): Task {
  return following(changetype<Task>(0));
}

/** The process of that number. */
function processOf(pid: u32): Task {
  const ns = taskPidNs(changetype<Task>(taskState().init));
  const task = nextTgid(ns, pid);
  return changetype<usize>(task) && <u32>pidNrNs(taskTgid(task), ns) == pid ? task : changetype<Task>(0);
}

/**
 * machine_freeze(pid): asks every process to come to rest, those too that have been born since the last call; or one, whose memory is to
 * be read.
 * @param pid 0 = all
 * @returns how many have not yet
 */
export function machineFreeze(pid: u32): u32 {
  lock();
  let moving: u32 = 0;
  for (let task = pid ? processOf(pid) : first(); changetype<usize>(task); task = following(task)) {
    for (let at = groupOf(task).threadHead; at; at = changetype<Task>(at).threadNext) {
      if (!rest(changetype<Task>(at))) moving++;
    }
    if (pid) break;
  }
  // A task that has ended may not have left its CPU yet, whose worker is in the middle of it.
  if (!pid) for (let id: u32 = 1; id <= taskState().cpus; id++) if (cpuAt(id as i32).task) moving++;
  unlock();
  return moving;
}

/** Asks a task to come to rest. @returns whether it has */
function rest(task: Task): bool {
  if (task.state == TASK_ZOMBIE || task.state == TASK_DEAD || task.state == TASK_FROZEN) return true;
  // Who exits needs no memory any more; at rest it waits for others of its namespace to die.
  if (task.flags & PF_EXITING) return !task.onCpu && !task.runQueued;
  // Who is frozen already stays so when the machine goes on.
  if (!(task.work & TW_FREEZE)) task.snapshot = 1;
  freeze(task);
  return task.state == TASK_FROZEN;
}

/** mm_stored(pid): the Mm of a process whose memory lies in kernel pages now (abi/memory.ts), 0 = there is none. Held. */
export function mmStored(pid: u32): usize {
  const task = processOf(pid);
  const mm = changetype<usize>(task) ? task.mm : 0;
  return mm && changetype<Mm>(mm).state & MM_STORED ? mm : 0;
}

/** Whether a process of the machine runs that program. */
export function anyRuns(program: u32): bool {
  for (let task = first(); changetype<usize>(task); task = following(task)) {
    if (task.mm && changetype<Mm>(task.mm).program == program) return true;
  }
  return false;
}

/** machine_thaw(): lets go on what machine_freeze brought to rest. */
export function machineThaw(): void {
  lock();
  for (let task = first(); changetype<usize>(task); task = following(task)) {
    for (let at = groupOf(task).threadHead; at; at = changetype<Task>(at).threadNext) {
      const t = changetype<Task>(at);
      if (!t.snapshot) continue;
      thaw(t);
      t.snapshot = 0;
    }
  }
  unlock();
}

/** machine_hold(), machine_release(): no other CPU changes anything while the memory is copied. */
export function machineHold(): void {
  lock();
}

export function machineRelease(): void {
  unlock();
}

/** machine_resume(): this memory is a copy from another machine. Its CPUs are not here, and nobody holds its locks. */
export function machineResume(): void {
  memory.fill(LOCK_BASE, 0, PAGE_SIZE);
  const s = taskState();
  for (let id = 0; id < MAX_CPUS; id++) {
    const cpu = cpuAt(id);
    cpu.wake = 0;
    cpu.state = CPU_OFF;
    cpu.task = 0;
    cpu.asked = 0;
  }
  s.cpus = 0;
  s.idleCpus = 0;
  s.comingCpus = 0;
  s.wantCpus = 0;
  resetRequests();
  resetPrograms();
  stopLooking();
}
