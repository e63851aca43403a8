// What a CPU's JavaScript loop (workers/cpu.ts) calls: pick a task, learn how to enter it, store and load its memory, end a
// park. See asm/README.md, "CPUs and scheduling".

import { ENOMEM } from "../../abi/errno";
import { SIGFPE, SIGILL, SIGKILL, SIGSEGV } from "../../abi/flags";
import {
  LEAVE_EXEC,
  PARK_FORK,
  PARK_FREEZE,
  RUN_FRESH,
  RUN_STORED,
  RUN_THREAD,
  RUN_THREAD_FRESH,
  RUN_WARM,
  TRAP_ARITHMETIC,
  TRAP_UNREACHABLE,
} from "../../abi/park";
import { cpuDivided, turnBegins, turnEnds } from "../cgroup/cpu";
import { memoryCharge, memoryWanted } from "../cgroup/memory";
import { freezeParked } from "../cr/freeze";
import { clock_monotonic } from "../host";
import { RESERVE_PROCESS } from "../mem/page";
import { lock, unlock } from "../sync/lock";
import { cpuAwake, crowded, giveWay, waitWord, wakeCount } from "../sync/sleep";
import { waitRemoveAll } from "../sync/wait";
import { timersRun } from "../time/timer";
import { BLOCKED } from "./call";
import { forkChild, forkDone, forkStart } from "./clone";
import { complainTrap } from "./complain";
import { cpuId, current, setCpu, setCurrent, setUserBytes } from "./current";
import { execAttempt } from "./exec";
import { abortTask, exitGroup, exitLeft, exitStep, exitTask } from "./exit";
import { MM_FRESH, MM_STORED, Mm, mmDropStored, mmReserve, mmTrim } from "./mm";
import { nextTgid, pidNrNs, taskPidNs, taskTgid } from "./pid";
import {
  CPU_BUSY,
  CPU_COMING,
  CPU_IDLE,
  CPU_OFF,
  Cpu,
  cpuAt,
  enqueue,
  makeRunnable,
  nextFor,
  rouse,
  taskState,
  unqueue,
  workClear,
} from "./sched";
import { fatalPending } from "./signal";
import {
  FREEZER_V1,
  Group,
  PF_EXITING,
  PF_FORKNOEXEC,
  TASK_RUNNING,
  Task,
  TW_CHILD,
  TW_EMBRYO,
  TW_FREEZE,
  TW_LEAVE,
  TW_PARK,
  TW_SIGNAL,
  TW_STOP,
} from "./task";
import { areaOf, THREAD_NEW } from "./thread";

/** cpu_init(id): this instance is CPU `id` (1 …) from now on. */
export function cpuInit(id: i32): void {
  setCpu(id);
  lock();
  const s = taskState();
  if (<u32>id > s.cpus) s.cpus = <u32>id;
  cpuAt(id).state = CPU_BUSY;
  cpuAt(id).task = 0;
  cpuAwake(1);
  unlock();
}

/** cpu_exit(): the worker goes away; it runs nothing. */
export function cpuExit(): void {
  lock();
  const cpu = cpuAt(cpuId);
  arrived(cpu);
  cpu.state = CPU_OFF;
  cpuAwake(-1);
  unlock();
}

/** The CPU is awake: it is counted neither as idle nor as coming any more. */
function arrived(cpu: Cpu): void {
  if (cpu.state == CPU_IDLE) taskState().idleCpus--;
  else if (cpu.state == CPU_COMING) taskState().comingCpus--;
  cpu.state = CPU_BUSY;
}

@inline
function mm(): Mm {
  return changetype<Mm>(current.mm);
}

/** sched_pick(): makes the next runnable task current. @returns 0 when there is none */
export function schedPick(): i32 {
  lock();
  timersRun();
  const cpu = cpuAt(cpuId);
  arrived(cpu);
  for (;;) {
    const task = nextFor(cpuId);
    if (!changetype<usize>(task)) {
      setCurrent(task);
      cpu.task = 0;
      unlock();
      return 0;
    }
    unqueue(task);
    setCurrent(task);
    setUserBytes(0);
    assert(task.onCpu == 0, "two CPUs run one task");
    task.onCpu = cpuId;
    task.ranSince = clock_monotonic();
    if (cpuDivided()) turnBegins(task, task.ranSince);
    cpu.task = changetype<usize>(task);
    const s = taskState();
    s.switches++;
    // What needs no program memory is done without loading it: dying, and the first exec of a kernel-made process.
    if (fatalPending(task) && !(task.flags & PF_EXITING) && !(task.freezer & FREEZER_V1)) exitGroup(SIGKILL);
    if (task.flags & PF_EXITING) {
      if (exitStep(task)) leave(task);
      else offCpu(task);
      continue;
    }
    if (task.execImage && !task.mm) {
      waitRemoveAll(task);
      const r = execAttempt();
      if (r == BLOCKED) {
        offCpu(task);
        continue;
      }
      if (r < 0) {
        // As a shell reports it: not found 127, anything else 126.
        exitGroup(r == -2 ? 127 << 8 : 126 << 8);
        if (exitStep(task)) leave(task);
        else offCpu(task);
        continue;
      }
    }
    setUserBytes((<u64>mm().pages) << 16);
    unlock();
    return changetype<i32>(changetype<usize>(task));
  }
}

/** The current task leaves the CPU without having run a program. */
function offCpu(task: Task): void {
  turnEnds(task, clock_monotonic());
  task.onCpu = 0;
  cpuAt(cpuId).task = 0;
  if (task.state == TASK_RUNNING) enqueue(task);
}

function leave(task: Task): void {
  cpuAt(cpuId).task = 0;
  exitLeft(task);
  setCurrent(changetype<Task>(0));
}

/** sched_idle(ms): waits for a runnable task, at most ms milliseconds (SMP). @returns 1 when there will be none any more (cpus_halt) */
export function schedIdle(ms: i32): i32 {
  if (!ASC_FEATURE_THREADS) return 0;
  lock();
  const cpu = cpuAt(cpuId);
  if (taskState().halted || changetype<usize>(nextFor(cpuId))) {
    unlock();
    return taskState().halted;
  }
  cpu.state = CPU_IDLE;
  taskState().idleCpus++;
  const seen = wakeCount(changetype<usize>(cpu));
  unlock();
  waitWord(changetype<usize>(cpu), seen, clock_monotonic(), <i64>ms * 1_000_000);
  // sched_pick, which comes next, says that it has arrived
  return 0;
}

/**
 * cpus_wake(): the host wants to have a look at every CPU. Idle ones come out of sched_idle though there may be nothing to run, blocked
 * tasks are parked, and a task that computes gives way at its next safepoint when others wait for a CPU.
 */
export function cpusWake(): void {
  if (!ASC_FEATURE_THREADS) return;
  lock();
  for (let id: u32 = 1; id <= taskState().cpus; id++) rouse(id);
  unlock();
}

/** cpus_halt(): the machine ends. Every CPU leaves its task as soon as it can, picks none any more and comes out of sched_idle. */
export function cpusHalt(): void {
  if (!ASC_FEATURE_THREADS) return;
  lock();
  taskState().halted = 1;
  unlock();
  cpusWake();
}

/** run_kind(): how the picked task is entered: RUN_*. */
export function runKind(): i32 {
  const m = mm();
  if (m.shared) return current.thread == THREAD_NEW ? RUN_THREAD_FRESH : RUN_THREAD;
  if (m.state & MM_FRESH) return RUN_FRESH;
  return m.home == cpuId ? RUN_WARM : RUN_STORED;
}

export function mmProgram(): u32 {
  return mm().program;
}

export function mmId(): u32 {
  return mm().id;
}

/** Pages of 64 KiB that the stored memory has. */
export function mmPages(): u32 {
  return mm().pages;
}

/** Kernel address of the i-th stored 64 KiB; 0: they are zero. */
export function mmChunk(i: u32): usize {
  return load<usize>(mm().chunks + (i << 2));
}

/** Kernel address of the stored globals, i64 each; 0 when they are not `count`, as an image may say what its program is not. */
export function mmGlobals(count: u32): usize {
  return mm().globalCount == count ? mm().globals : 0;
}

export function mmArea(): u32 {
  return areaOf(current);
}

/** mm_started(pages, area): the instance of a fresh program exists. */
export function mmStarted(pages: u32, area: u32): void {
  const m = mm();
  m.state = 0;
  m.home = cpuId;
  m.area = area;
  m.pages = pages;
  lock();
  memoryWanted(current, <i64>pages - m.charged);
  memoryCharge(m, current);
  unlock();
  setUserBytes((<u64>pages) << 16);
}

/** mm_instance(): the number of the instance that still holds what is stored, 0 when there is none. */
export function mmInstance(): f64 {
  return mm().instance;
}

/** mm_loaded(): the stored bytes are in an instance here. */
export function mmLoaded(): void {
  lock();
  const m = mm();
  mmDropStored(m);
  m.home = cpuId;
  unlock();
}

/**
 * mm_store_begin(pages, globals, zeroStart, zeroEnd): room to store the current process, whose pages from zeroStart to zeroEnd
 * are zero. @returns 0 or -ENOMEM
 */
export function mmStoreBegin(pages: u32, globals: u32, zeroStart: u32, zeroEnd: u32): i32 {
  lock();
  const ok = mmReserve(mm(), pages, globals, zeroStart, zeroEnd);
  unlock();
  return ok ? 0 : -ENOMEM;
}

/** mm_store_done(instance): the bytes are in place; the instance may go. @param instance its number, when the CPU keeps it all the same */
export function mmStoreDone(instance: f64): void {
  const m = mm();
  m.instance = instance;
  mmTrim(m);
  m.state |= MM_STORED;
  m.home = 0;
}

/**
 * mm_stand_in(id): until it is called again with 0, the mm_ functions are about the parked memory of that id, which this CPU
 * keeps, and not about the current task's. For a CPU whose engine has no room for another instance. UP only.
 * @returns 0 when no task has it
 */
export function mmStandIn(id: u32): i32 {
  const cpu = cpuAt(cpuId);
  setCurrent(changetype<Task>(cpu.task));
  if (!id) return 1;
  const ns = taskPidNs(changetype<Task>(taskState().init));
  let from: u32 = 1;
  for (let t = nextTgid(ns, from); changetype<usize>(t); t = nextTgid(ns, from)) {
    from = <u32>pidNrNs(taskTgid(t), ns) + 1;
    if (t.mm && changetype<Mm>(t.mm).id == id) {
      setCurrent(t);
      return 1;
    }
  }
  return 0;
}

function child(): Mm {
  return changetype<Mm>(forkChild(current).mm);
}

/** fork_mm_begin(pages, globals, zeroStart, zeroEnd): room for the child's copy. @returns 0 or -ENOMEM */
export function forkMmBegin(pages: u32, globals: u32, zeroStart: u32, zeroEnd: u32): i32 {
  lock();
  const ok = mmReserve(child(), pages, globals, zeroStart, zeroEnd, RESERVE_PROCESS);
  unlock();
  return ok ? 0 : -ENOMEM;
}

export function forkMmId(): u32 {
  return child().id;
}

export function forkChunk(i: u32): usize {
  return load<usize>(child().chunks + (i << 2));
}

export function forkGlobals(): usize {
  return child().globals;
}

/**
 * fork_done(how): the child's bytes are in kernel pages (1), in an instance kept warm by this CPU (2), or there was no room
 * for them (0).
 */
export function forkDoneExport(how: i32): void {
  if (how == 1) mmTrim(child());
  lock();
  const parent = current;
  const task = forkChild(parent);
  const m = changetype<Mm>(task.mm);
  if (how == 0) {
    forkFailed(parent);
    unlock();
    return;
  }
  workClear(parent, TW_PARK);
  if (how == 1) m.state = MM_STORED;
  else {
    m.state = 0;
    m.home = cpuId;
    m.pages = mm().pages;
  }
  forkDone(parent);
  unlock();
}

/** The child never lived: it exits with nobody told. */
function forkFailed(parent: Task): void {
  const task = forkChild(parent);
  workClear(parent, TW_PARK);
  parent.callResult = -ENOMEM;
  parent.callState = 0;
  parent.callNr = -1;
  abortTask(task);
}

/** park_reason(): why the program unwound. */
export function parkReason(): i32 {
  return current.parkReason;
}

/** park_done(): the current task is parked (warm, or stored by mm_store_done) and leaves the CPU. Not for FORK and SETJMP. */
export function parkDone(): void {
  lock();
  const task = current;
  const cpu = cpuAt(cpuId);
  workClear(task, TW_PARK);
  cpu.asked = 0;
  cpu.task = 0;
  task.onCpu = 0;
  const now = clock_monotonic();
  task.utime += now - task.ranSince;
  turnEnds(task, now);
  setCurrent(changetype<Task>(0));
  // Asked to freeze while it was parking for another reason: stored it is at rest, warm it must be taken up once more. And who asked may
  // have thought better of it meanwhile.
  const wanted = (task.work & TW_FREEZE) != 0;
  task.resting = 0;
  if (wanted && (task.parkReason == PARK_FREEZE || changetype<Mm>(task.mm).state & MM_STORED)) freezeParked(task);
  else if (wanted) makeRunnable(task);
  else if (task.state == TASK_RUNNING) enqueue(task);
  unlock();
}

/** leave_reason(): why the program threw. */
export function leaveReason(): i32 {
  return current.leaveReason;
}

/** Nanoseconds that an exec gives way at most: to children that are new, to a parent that has just forked, to anyone. */
const WAY_CHILDREN: i64 = 15_000_000;
const WAY_PARENT: i64 = 15_000_000;
const WAY_CROWD: i64 = 400_000;
/** How long a child is new that computes and has not called execve. */
const NEW: i64 = 15_000_000;
/** A turn of giving way is shorter where the host has a core to spare. What it takes beyond that, nobody had, and is not counted … */
const TURN: i64 = 250_000;
/** … up to here. */
const WAY_LATE: i64 = 100_000_000;

/** Lets those go on who would have, were the program that starts now linked as slowly as elsewhere. Not locked. */
function othersFirst(task: Task): void {
  const since = clock_monotonic();
  let waited: i64 = 0;
  for (let now = since; waited < WAY_CHILDREN && now - since < WAY_LATE; ) {
    lock();
    const parent = changetype<Task>(task.realParent);
    const wait =
      childrenStart(since) ||
      (task.realParent != 0 && waited < WAY_PARENT && computes(parent) && since - parent.forkedAt < WAY_PARENT) ||
      (waited < WAY_CROWD && crowded());
    const asked = task.work != 0;
    unlock();
    if (!wait || asked) return;
    giveWay();
    const turn = clock_monotonic() - now;
    now += turn;
    waited += min(turn, TURN);
  }
}

/** Whether it runs, or has been woken on its CPU and will as soon as the host lets it. */
function computes(task: Task): bool {
  return task.onCpu != 0 && task.state == TASK_RUNNING;
}

/** Whether a process is new and not there yet (without a CPU, on its way from fork to its execve), or is about to take a signal. */
function childrenStart(now: i64): bool {
  const s = taskState();
  if (s.runCount || s.comingCpus) return true;
  for (let id: u32 = 1; id <= s.cpus; id++) {
    const at = cpuAt(id as i32).task;
    if (!at) continue;
    const task = changetype<Task>(at);
    if (task.work & TW_EMBRYO) return true;
    // One that has been told to stop or die, and has not got round to it: who looks next is to see that it has.
    if (task.work & (TW_SIGNAL | TW_STOP) && task != current && computes(task)) return true;
    // With an image it waits in execve for the host to have compiled it.
    const coming = task.flags & PF_FORKNOEXEC && (task.execImage != 0 || computes(task));
    if (coming && now - task.startTime < NEW) return true;
  }
  return false;
}

/**
 * leave_done(): the instance is gone. After an exit the task leaves the CPU. After an exec it is to be started again, but others
 * go first: as on Linux, where a program takes longer to start than a shell to fork the rest of a pipeline and to wait for it.
 * @returns whether the task is still this CPU's
 */
export function leaveDone(): i32 {
  lock();
  const task = current;
  if (task.leaveReason == LEAVE_EXEC) {
    workClear(task, TW_LEAVE);
    task.callNr = -1;
    task.callResult = 0;
    task.callState = 0;
    setUserBytes(0);
    if (!ASC_FEATURE_THREADS && taskState().runCount) {
      task.utime += clock_monotonic() - task.ranSince;
      setCurrent(changetype<Task>(0));
      offCpu(task);
      unlock();
      return 0;
    }
    unlock();
    if (ASC_FEATURE_THREADS) othersFirst(task);
    return 1;
  }
  task.utime += clock_monotonic() - task.ranSince;
  leave(task);
  unlock();
  return 0;
}

/** task_exit(status): the program returned from its entry. */
export function taskExit(status: i32): void {
  lock();
  if (current.thread && changetype<Group>(current.group).threads > 1) exitTask((status & 0xff) << 8);
  else exitGroup((status & 0xff) << 8);
  finishExit(current);
  unlock();
}

/** task_trap(kind): the program trapped. It cannot go on, so a handler is of no use: the default action is taken. */
export function taskTrap(kind: i32): void {
  lock();
  const sig = kind == TRAP_ARITHMETIC ? SIGFPE : kind == TRAP_UNREACHABLE ? SIGILL : SIGSEGV;
  if (!(current.flags & PF_EXITING)) complainTrap(kind);
  // Its stack may have ended on the way down to a park, or up from one: what it made there must not wait for it.
  if (current.work & TW_PARK && current.parkReason == PARK_FORK) forkFailed(current);
  if (current.work & TW_CHILD) forkStart(current);
  if (!(current.flags & PF_EXITING)) exitGroup(sig);
  finishExit(current);
  unlock();
}

/** Carries an exit through; a namespace's init that must wait for others leaves the CPU and is picked again. */
function finishExit(task: Task): void {
  if (exitStep(task)) leave(task);
  else {
    offCpu(task);
    setCurrent(changetype<Task>(0));
  }
}

/** user_size(pages): the program's memory has grown. */
export function userSize(pages: u32): void {
  lock();
  userSizeLocked(pages);
  unlock();
}

export function userSizeLocked(pages: u32): void {
  const m = mm();
  // Another thread may have been told of more already.
  if (m.shared && pages < m.pages) pages = m.pages;
  m.pages = pages;
  if (pages > m.peakPages) m.peakPages = pages;
  memoryCharge(m, current);
  setUserBytes((<u64>pages) << 16);
}
