// The scheduler. A CPU is a worker; a runnable task without a CPU waits in one queue, first come first served.
//
//   runnable, no CPU ─ sched_pick ─► runs on a CPU ─ blocks ─► SMP: keeps the CPU, which waits on task.wake
//          ▲                                                   UP:  parks, off the CPU
//          └──────── wakeTask / its time slice is over ────────────────┘
//
// When a task becomes runnable and no CPU idles, the CPU whose task has been blocked longest is asked to park it
// (TW_PARK); the control plane is told that another CPU would be of use.

import { PARK_YIELD } from "../../abi/park";
import { clock_monotonic, event } from "../host";
import { TASK_STATE } from "../mem/map";
import { wakeWord } from "../sync/sleep";
import { MM_FRESH, MM_STORED, Mm } from "./mm";
import { fatalPending } from "./signal";
import { PF_EXITING, TASK_INTERRUPTIBLE, TASK_RUNNING, TASK_UNINTERRUPTIBLE, Task, TW_PARK, TW_RESCHED } from "./task";

export const MAX_CPUS: i32 = 128;

export const CPU_OFF: u32 = 0;
export const CPU_IDLE: u32 = 1; // in sched_idle
export const CPU_BUSY: u32 = 2; // runs a task
export const CPU_WAITING: u32 = 3; // waits for its blocked task
export const CPU_COMING: u32 = 4; // was idle, has been woken and is about to pick

/** One CPU: 16 bytes. */
@unmanaged
export class Cpu {
  wake: i32; // atomic: sched_idle sleeps on it
  state: u32;
  task: usize;
  asked: u32; // its blocked task has been asked to park
}
export const CPU_SIZE: usize = 16;

/** The globals of task/. */
@unmanaged
class TaskState {
  runHead: usize;
  runTail: usize;
  runCount: u32;
  cpus: u32; // highest CPU number in use
  idleCpus: u32;
  wantCpus: u32; // tasks that found no CPU: the control plane may add some
  taskZero: usize;
  init: usize; // pid 1 of the initial namespace
  tasks: u32; // live tasks
  forks: u32; // since boot, for /proc/stat
  switches: u64;
  hostEvents: u32; // atomic: bumped by hostEvent(), the control plane waits on it
  loads: usize; // LoadRequest list
  loadNext: u32;
  programs: usize; // table of content hashes
  programCount: u32;
  programRoom: u32;
  exits: usize;
  frozen: u32;
  sliceNs: i64;
  comingCpus: u32; // idle ones that have been woken and will pick
  halted: u32; // the machine ends: nothing is picked any more
  // Cpu table at TASK_STATE + 1024
}

const CPUS: usize = TASK_STATE + 1024;
if (offsetof<TaskState>() > 1024) ERROR("TaskState ran into the CPU table");
if (1024 + CPU_SIZE * MAX_CPUS > 4000) ERROR("the CPU table outgrew its page");

export function taskState(): TaskState {
  return changetype<TaskState>(TASK_STATE);
}

/** The word that hostEvent raises. */
export function eventWordAt(): usize {
  return TASK_STATE + offsetof<TaskState>("hostEvents");
}

/** The head of the list of load requests (task/exec.ts). */
export function loadsAt(): usize {
  return TASK_STATE + offsetof<TaskState>("loads");
}

/** Where in the globals the list of exit records begins. */
export function exitsOffset(): usize {
  return offsetof<TaskState>("exits");
}

export function cpuAt(id: i32): Cpu {
  return changetype<Cpu>(CPUS + <usize>id * CPU_SIZE);
}

/** Tells the control plane that something it cares for has happened. */
export function hostEvent(): void {
  const at = TASK_STATE + offsetof<TaskState>("hostEvents");
  if (ASC_FEATURE_THREADS) {
    atomic.add<i32>(at, 1);
    atomic.notify(at, -1);
  } else store<i32>(at, load<i32>(at) + 1);
  event();
}

export function workSet(task: Task, bits: u32): void {
  const at = changetype<usize>(task) + offsetof<Task>("work");
  if (ASC_FEATURE_THREADS) atomic.or<u32>(at, bits);
  else store<u32>(at, load<u32>(at) | bits);
}

export function workClear(task: Task, bits: u32): void {
  const at = changetype<usize>(task) + offsetof<Task>("work");
  if (ASC_FEATURE_THREADS) atomic.and<u32>(at, ~bits);
  else store<u32>(at, load<u32>(at) & ~bits);
}

function kick(task: Task): void {
  if (ASC_FEATURE_THREADS) wakeWord(changetype<usize>(task) + offsetof<Task>("wake"));
}

/** Makes the CPU of a task look at task.work: it leaves its wait, or meets it at the next safepoint. */
export function kickTask(task: Task): void {
  if (task.onCpu) kick(task);
}

/** Wakes a task that waits in a call. @returns false when it was not asleep */
export function wakeTask(task: Task): bool {
  if (changetype<usize>(task) == taskState().taskZero) {
    // The control plane looks again by itself; it takes nobody's turn on a queue that wakes one at a time.
    hostEvent();
    return false;
  }
  if (task.state != TASK_INTERRUPTIBLE && task.state != TASK_UNINTERRUPTIBLE) {
    // Frozen in its sleep, it is woken when it is let go (cr/freeze.ts).
    if (task.cr == TASK_INTERRUPTIBLE) task.cr = TASK_RUNNING;
    return false;
  }
  makeRunnable(task);
  return true;
}

/** Makes a task runnable whatever kept it (stopped, frozen, new). */
export function makeRunnable(task: Task): void {
  task.state = TASK_RUNNING;
  if (task.onCpu) kick(task);
  else enqueue(task);
}

/** Puts a runnable task without a CPU into the run queue and finds it a CPU. */
export function enqueue(task: Task): void {
  if (task.runQueued) return;
  assert(task.onCpu == 0, "a task that has a CPU is queued for one");
  const s = taskState();
  task.runQueued = 1;
  task.runNext = 0;
  if (s.runTail) changetype<Task>(s.runTail).runNext = changetype<usize>(task);
  else s.runHead = changetype<usize>(task);
  s.runTail = changetype<usize>(task);
  s.runCount++;
  findCpu(homeOf(task));
}

/**
 * The only CPU that can run a task, 0 when any can: a parked process that found no room in kernel memory is nowhere but in an instance
 * of that CPU. What ends needs no memory.
 */
function homeOf(task: Task): u32 {
  const mm = changetype<Mm>(task.mm);
  if (!task.mm || mm.shared || mm.state & (MM_FRESH | MM_STORED) || task.flags & PF_EXITING || fatalPending(task))
    return 0;
  return mm.home;
}

/** Brings a CPU to where it looks what is to be done: out of its sleep, or out of its task at the next safepoint. */
export function rouse(id: u32): void {
  const cpu = cpuAt(id);
  if (cpu.state == CPU_IDLE) wakeIdle(cpu);
  else if (cpu.state == CPU_WAITING) askToPark(cpu);
  else if (cpu.state == CPU_BUSY && cpu.task) workSet(changetype<Task>(cpu.task), TW_RESCHED);
}

export function wakeIdle(cpu: Cpu): void {
  const s = taskState();
  cpu.state = CPU_COMING;
  s.idleCpus--;
  s.comingCpus++;
  wakeWord(changetype<usize>(cpu));
}

/** The CPU's blocked task is to make room. */
export function askToPark(cpu: Cpu): void {
  if (cpu.asked) return;
  cpu.asked = 1;
  const t = changetype<Task>(cpu.task);
  t.parkReason = PARK_YIELD;
  workSet(t, TW_PARK);
  kick(t);
}

/**
 * Whether more tasks wait than CPUs are on their way to fetch one. Only then is a CPU worth taking from a blocked task:
 * storing it costs more than the wait for a CPU that wakes.
 */
export function cpuShort(): bool {
  const s = taskState();
  return s.halted != 0 || s.runCount > s.comingCpus;
}

/** @param home  the only CPU that will do, or 0 */
function findCpu(home: u32): void {
  const s = taskState();
  if (!ASC_FEATURE_THREADS) {
    event();
    return;
  }
  if (home) {
    // only this CPU can run it
    rouse(home);
    return;
  }
  // A CPU that is coming finds this task too, when another has fetched the one it was woken for.
  if (!cpuShort()) return;
  let longest = changetype<Cpu>(0);
  let since: i64 = i64.MAX_VALUE;
  for (let id: u32 = 1; id <= s.cpus; id++) {
    const cpu = cpuAt(id as i32);
    if (cpu.state == CPU_IDLE) {
      wakeIdle(cpu);
      return;
    }
    if (cpu.state == CPU_WAITING && !cpu.asked) {
      const t = changetype<Task>(cpu.task);
      if (t.blockedSince < since) {
        since = t.blockedSince;
        longest = cpu;
      }
    }
  }
  s.wantCpus++;
  hostEvent();
  if (changetype<usize>(longest)) {
    askToPark(longest);
    return;
  }
  // Everyone computes: the queue is served as slices end.
  for (let id: u32 = 1; id <= s.cpus; id++) {
    const cpu = cpuAt(id as i32);
    if (cpu.state == CPU_BUSY && cpu.task) workSet(changetype<Task>(cpu.task), TW_RESCHED);
  }
}

/** The first task of the run queue that this CPU can run, or null. */
export function nextFor(id: u32): Task {
  let at = taskState().halted ? 0 : taskState().runHead;
  while (at) {
    const home = ASC_FEATURE_THREADS ? homeOf(changetype<Task>(at)) : 0;
    if (!home || home == id) break;
    at = changetype<Task>(at).runNext;
  }
  return changetype<Task>(at);
}

/** Takes a task out of the run queue: it runs, was frozen, or killed before it ran. */
export function unqueue(task: Task): void {
  if (!task.runQueued) return;
  const s = taskState();
  let link = TASK_STATE + offsetof<TaskState>("runHead");
  let before: usize = 0;
  while (load<usize>(link) != changetype<usize>(task)) {
    before = load<usize>(link);
    link = before + offsetof<Task>("runNext");
  }
  store<usize>(link, task.runNext);
  if (s.runTail == changetype<usize>(task)) s.runTail = before;
  s.runCount--;
  task.runQueued = 0;
  task.runNext = 0;
}

/** Length of a time slice: a CPU-bound program gives way after this long when others are runnable. */
export const SLICE_NS: i64 = 6_000_000;

export function now(): i64 {
  return clock_monotonic();
}
