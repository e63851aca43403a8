// What a CPU's JavaScript loop (workers/cpu.ts) calls: pick a task, learn how to enter it, store and load its memory, end a
// park. See asm/README.md, "CPUs and scheduling".

import { ENOMEM } from "../../abi/errno";
import { SIGFPE, SIGILL, SIGKILL, SIGSEGV } from "../../abi/flags";
import {
  LEAVE_EXEC,
  LEAVE_LONGJMP,
  PARK_FREEZE,
  PARK_SETJMP,
  RUN_FRESH,
  RUN_STORED,
  RUN_THREAD,
  RUN_THREAD_FRESH,
  RUN_WARM,
  TRAP_ARITHMETIC,
  TRAP_UNREACHABLE,
} from "../../abi/park";
import { freezeParked } from "../cr/freeze";
import { clock_monotonic } from "../host";
import { CACHE_JMPBUF, kfree, kmalloc, knew } from "../mem/slab";
import { lock, unlock } from "../sync/lock";
import { cpuAwake, crowded, giveWay, waitWord, wakeCount } from "../sync/sleep";
import { waitRemoveAll } from "../sync/wait";
import { SLOW } from "../syscall/gate";
import { timersRun } from "../time/timer";
import { BLOCKED } from "./call";
import { forkChild, forkDone } from "./clone";
import { complainTrap } from "./complain";
import { cpuId, current, setCpu, setCurrent, setUserBytes } from "./current";
import { dropFrames } from "./deliver";
import { execAttempt } from "./exec";
import { abortTask, exitGroup, exitLeft, exitStep, exitTask } from "./exit";
import { JmpBuf, MM_FRESH, MM_STORED, Mm, mmDropStored, mmFindJmp, mmReserve, mmTrim } from "./mm";
import { nextTgid, pidNrNs, taskPidNs, taskTgid } from "./pid";
import {
  CPU_BUSY,
  CPU_COMING,
  CPU_IDLE,
  CPU_OFF,
  Cpu,
  cpuAt,
  dequeue,
  enqueue,
  makeRunnable,
  taskState,
  workClear,
  workSet,
} from "./sched";
import { fatalPending, forceSignal } from "./signal";
import {
  FREEZER_V1,
  Group,
  PF_EXITING,
  PF_FORKNOEXEC,
  TASK_RUNNING,
  Task,
  TW_EMBRYO,
  TW_FREEZE,
  TW_LEAVE,
  TW_PARK,
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
    const task = dequeue();
    if (!changetype<usize>(task)) {
      setCurrent(task);
      cpu.task = 0;
      unlock();
      return 0;
    }
    setCurrent(task);
    setUserBytes(0);
    assert(task.onCpu == 0, "two CPUs run one task");
    task.onCpu = cpuId;
    task.ranSince = clock_monotonic();
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
  task.onCpu = 0;
  cpuAt(cpuId).task = 0;
  if (task.state == TASK_RUNNING) enqueue(task);
}

function leave(task: Task): void {
  cpuAt(cpuId).task = 0;
  exitLeft(task);
  setCurrent(changetype<Task>(0));
}

/** sched_idle(ms): waits for a runnable task, at most ms milliseconds (SMP). */
export function schedIdle(ms: i32): void {
  if (!ASC_FEATURE_THREADS) return;
  lock();
  const cpu = cpuAt(cpuId);
  if (taskState().runCount) {
    unlock();
    return;
  }
  cpu.state = CPU_IDLE;
  taskState().idleCpus++;
  const seen = wakeCount(changetype<usize>(cpu));
  unlock();
  waitWord(changetype<usize>(cpu), seen, clock_monotonic(), <i64>ms * 1_000_000);
  // sched_pick, which comes next, says that it has arrived
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

/** Kernel address of the stored globals, i64 each. */
export function mmGlobals(): usize {
  return mm().globals;
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
  setUserBytes((<u64>pages) << 16);
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

/** mm_store_done(): the bytes are in place; the instance may go. */
export function mmStoreDone(): void {
  const m = mm();
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
  const ok = mmReserve(child(), pages, globals, zeroStart, zeroEnd);
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
  workClear(parent, TW_PARK);
  if (how == 0) {
    // The child never lived: it exits with nobody told.
    parent.callResult = -ENOMEM;
    parent.callState = 0;
    parent.callNr = -1;
    abortTask(task);
    unlock();
    return;
  }
  if (how == 1) m.state = MM_STORED;
  else {
    m.state = 0;
    m.home = cpuId;
    m.pages = mm().pages;
  }
  forkDone(parent);
  unlock();
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
  task.utime += clock_monotonic() - task.ranSince;
  setCurrent(changetype<Task>(0));
  // Asked to freeze while it was parking for another reason: stored it is at rest, warm it must be taken up once more.
  const wanted = (task.work & TW_FREEZE) != 0;
  if (task.parkReason == PARK_FREEZE || (wanted && changetype<Mm>(task.mm).state & MM_STORED)) freezeParked(task);
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

/** Lets those go on who would have, were the program that starts now linked as slowly as elsewhere. Not locked. */
function othersFirst(task: Task): void {
  const since = clock_monotonic();
  for (let waited: i64 = 0; waited < WAY_CHILDREN; waited = clock_monotonic() - since) {
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
  }
}

function computes(task: Task): bool {
  return task.onCpu != 0 && cpuAt(task.onCpu).state == CPU_BUSY;
}

/** Whether a new process has not got a CPU yet, is on its way from fork, or from there to its execve. */
function childrenStart(now: i64): bool {
  const s = taskState();
  if (s.runCount || s.comingCpus) return true;
  for (let id: u32 = 1; id <= s.cpus; id++) {
    const at = cpuAt(id as i32).task;
    if (!at) continue;
    const task = changetype<Task>(at);
    if (task.work & TW_EMBRYO) return true;
    if (task.flags & PF_FORKNOEXEC && computes(task) && now - task.startTime < NEW) return true;
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

/** user_size(bytes): the program's memory has grown. */
export function userSize(pages: u32): void {
  const m = mm();
  // Another thread may have been told of more already.
  if (m.shared && pages < m.pages) pages = m.pages;
  m.pages = pages;
  if (pages > m.peakPages) m.peakPages = pages;
  setUserBytes((<u64>pages) << 16);
}

/** wali_setjmp(buf, saveMask): unwinds so that the CPU can keep a copy of the stack; returns 0, later the longjmp's value. */
export function waliSetjmp(buf: i32, saveMask: i32): i64 {
  lock();
  const task = current;
  const m = mm();
  let j = mmFindJmp(m, <u32>buf);
  if (!changetype<usize>(j)) {
    j = knew<JmpBuf>(CACHE_JMPBUF);
    j.next = m.jmpBufs;
    m.jmpBufs = changetype<usize>(j);
    j.buf = <u32>buf;
  }
  j.frames = task.frames;
  j.mask = task.blocked;
  j.saveMask = <u32>saveMask;
  task.callResult = 0;
  task.callNr = -1;
  task.callA0 = <u32>buf;
  task.parkReason = PARK_SETJMP;
  workSet(task, TW_PARK);
  unlock();
  return SLOW;
}

/** jmp_save(bytes, globals): room for the used part of the unwind area. @returns its kernel address, 0 = no memory */
export function jmpSave(bytes: u32, globals: u32): usize {
  lock();
  const m = mm();
  const j = mmFindJmp(m, <u32>current.callA0);
  kfree(j.bytes);
  kfree(j.globals);
  j.bytes = kmalloc(bytes ? bytes : 1);
  j.size = bytes;
  j.globals = kmalloc(globals ? (<usize>globals) << 3 : 8);
  m.globalCount = globals;
  unlock();
  return j.globals ? j.bytes : 0;
}

/** jmp_globals(): where the globals of that setjmp (or of the longjmp's target) are kept. */
export function jmpGlobals(): usize {
  return mmFindJmp(mm(), <u32>current.callA0).globals;
}

/** jmp_bytes(), jmp_size(): the stack that a longjmp goes back to. */
export function jmpBytes(): usize {
  return mmFindJmp(mm(), <u32>current.callA0).bytes;
}

export function jmpSize(): u32 {
  return mmFindJmp(mm(), <u32>current.callA0).size;
}

/** setjmp_done(): the copy is taken; the program may be rewound. */
export function setjmpDone(): void {
  workClear(current, TW_PARK);
}

/** wali_longjmp(buf, value): leaves the stack; the CPU puts the saved one in place and rewinds (LEAVE_LONGJMP). */
export function waliLongjmp(buf: i32, value: i32): i64 {
  lock();
  const task = current;
  const j = mmFindJmp(mm(), <u32>buf);
  if (!changetype<usize>(j)) forceSignal(SIGSEGV, task);
  else {
    dropFrames(task, j.frames);
    if (j.saveMask) task.blocked = j.mask;
    task.callA0 = <u32>buf;
    task.callResult = value ? value : 1;
    task.callNr = -1;
    task.leaveReason = LEAVE_LONGJMP;
    workSet(task, TW_LEAVE);
  }
  unlock();
  return SLOW;
}

/** longjmp_done(): the saved stack is in place; rewinding comes next. */
export function longjmpDone(): void {
  workClear(current, TW_LEAVE);
}
