// nut_slow's other half (asm/README.md, "Life of a system call"): what a task does between a system call or safepoint and
// user mode. One loop looks at task.work until there is nothing left: leave, freeze, wait, make the call again, deliver a
// signal.

import { EINTR, ERESTART_RESTARTBLOCK, ERESTARTNOINTR, ERESTARTSYS } from "../../abi/errno";
import {
  SA_NODEFER,
  SA_RESETHAND,
  SA_RESTART,
  SA_SIGINFO,
  SIGCHLD,
  SIGCONT,
  SIGKILL,
  SIGRTMIN,
  SIGSEGV,
  SIGSTOP,
  SIGURG,
  SIGWINCH,
} from "../../abi/flags";
import {
  AREA_FRAMES,
  AREA_FRAMES_SIZE,
  PARK_FREEZE,
  PARK_YIELD,
  WORK_DONE,
  WORK_HANDLER1,
  WORK_HANDLER3,
  WORK_LEAVE,
  WORK_PARK,
} from "../../abi/park";
import { cpuDivided, holdEnds, isHeld, turnBegins, turnDue, turnEnds, turnLook } from "../cgroup/cpu";
import { enterFrozen, leaveFrozen } from "../cgroup/freezer";
import { clock_monotonic, stackWork } from "../host";
import { shmSync } from "../ipc/attach";
import { semAnswered } from "../ipc/sem";
import { PROC_STATE } from "../mem/map";
import { CACHE_SIGFRAME, CACHE_SIGINFO, kdelete, knew } from "../mem/slab";
import { copyToUser } from "../mem/user";
import { lock, unlock } from "../sync/lock";
import { waitWord, wakeCount } from "../sync/sleep";
import { waitRemoveAll } from "../sync/wait";
import { callAgain } from "../syscall/entry";
import { timeoutClear, timersNext, timersRun } from "../time/timer";
import { traceExitCall, traceSignal, tracing } from "../trace";
import { changed } from "../watch";
import { BLOCKED } from "./call";
import { embryoReturn, forkStart } from "./clone";
import { cpuId, current } from "./current";
import { exitGroup, exitStep } from "./exit";
import { Pid } from "./pid";
import { CPU_BUSY, CPU_WAITING, cpuAt, cpuShort, taskState, workClear, workSet } from "./sched";
import {
  bit,
  dequeueSignal,
  fatalPending,
  forceSignal,
  groupOf,
  isOrphanedPgrp,
  nextSignal,
  recalcPending,
  SIG_DFL,
  SIG_IGN,
  SigInfo,
  STOP_MASK,
  sigAction,
  signalPending,
  stopGroup,
} from "./signal";
import {
  CallRecord,
  FREEZER_V1,
  PF_EXITING,
  TASK_FROZEN,
  TASK_HELD,
  TASK_INTERRUPTIBLE,
  TASK_RUNNING,
  TASK_STOPPED,
  TASK_TRAPPED,
  TASK_UNINTERRUPTIBLE,
  Task,
  TW_BLOCKED,
  TW_CHILD,
  TW_EMBRYO,
  TW_FREEZE,
  TW_HOLD,
  TW_LEAVE,
  TW_PARK,
  TW_RESCHED,
  TW_SIGNAL,
  TW_STOP,
  TW_TRAP,
} from "./task";
import { areaOf } from "./thread";

const IGNORE_MASK: u64 =
  ((<u64>1) << (SIGCHLD - 1)) | ((<u64>1) << (SIGCONT - 1)) | ((<u64>1) << (SIGURG - 1)) | ((<u64>1) << (SIGWINCH - 1));
/** Bytes of the unwind area that one handler's siginfo (128) and ucontext (128) take. */
const FRAME_BYTES: u32 = 256;

/** A handler that runs: what to put back when it returns. The stack of these is task.frames. */
@unmanaged
export class SigFrame {
  next: usize;
  sig: i32;
  handler: u32;
  flags: u32;
  depth: u32;
  mask: u64;
  info: usize; // SigInfo copy
  // the interrupted call
  callNr: i32;
  callRestart: i32;
  callA0: i64;
  callA1: i64;
  callA2: i64;
  callA3: i64;
  callA4: i64;
  callA5: i64;
  callDone: i64;
  callDeadline: i64;
  callState: i64;
  callResult: i64;

  @inline get call(): CallRecord {
    return changetype<CallRecord>(changetype<usize>(this) + offsetof<SigFrame>("callNr"));
  }
}

const CALL_BYTES: usize = offsetof<CallRecord>();

/** Scratch for one SigInfo and one siginfo_t while the lock is held. */
const INFO_AT: usize = PROC_STATE + 3072;

@inline
function work(): u32 {
  const at = changetype<usize>(current) + offsetof<Task>("work");
  return ASC_FEATURE_THREADS ? atomic.load<u32>(at) : load<u32>(at);
}

/** nut.work(): what nut_slow does next. */
export function nutWork(): i32 {
  stackWork();
  lock();
  const answer = step();
  unlock();
  return answer;
}

/** The loop of nutWork; locked. Also run for a task that has no CPU yet (task/run.ts). */
function step(): i32 {
  const task = current;
  for (;;) {
    const w = work();
    if (w & TW_CHILD) forkStart(task);
    if (w & TW_LEAVE) return WORK_LEAVE;
    if (w & TW_EMBRYO) {
      workClear(task, TW_EMBRYO);
      embryoReturn(task);
    }
    if (task.flags & PF_EXITING) {
      if (exitStep(task)) continue;
      if (mustPark(task)) return WORK_PARK;
      continue;
    }
    // A fork or setjmp begun is carried through, even by one who is to die: the child exists already.
    if (w & TW_PARK && task.parkReason != PARK_YIELD && task.parkReason != PARK_FREEZE) return WORK_PARK;
    // Version 1 lets nobody go, not even to die.
    if (w & TW_TRAP && task.freezer & FREEZER_V1 && !(w & TW_FREEZE)) {
      if (trapped(task)) return WORK_PARK;
      continue;
    }
    if (fatalPending(task) && !(task.freezer & FREEZER_V1)) {
      exitGroup(SIGKILL);
      continue;
    }
    if (w & TW_FREEZE) {
      // An answer that it has been given is nothing that an image could hold.
      if (w & TW_BLOCKED && answered(task)) goOn(task);
      task.parkReason = PARK_FREEZE;
      return WORK_PARK;
    }
    if (w & TW_TRAP && !groupOf(task).stopped && task.state != TASK_UNINTERRUPTIBLE) {
      if (trapped(task)) return WORK_PARK;
      continue;
    }
    if (groupOf(task).stopped) {
      workClear(task, TW_STOP);
      task.state = TASK_STOPPED;
      changed();
      enterFrozen(task);
      if (mustPark(task)) return WORK_PARK;
      continue;
    }
    if (
      task.state == TASK_STOPPED ||
      task.state == TASK_FROZEN ||
      task.state == TASK_TRAPPED ||
      task.state == TASK_HELD
    )
      task.state = TASK_RUNNING;
    if (task.rests && !(w & TW_TRAP)) leaveFrozen(task);
    if (task.state == TASK_INTERRUPTIBLE || task.state == TASK_UNINTERRUPTIBLE) {
      if (task.state == TASK_INTERRUPTIBLE && signalPending()) task.state = TASK_RUNNING;
      else {
        // Waiting for its vfork child it is as good as frozen.
        if (w & TW_TRAP) enterFrozen(task);
        if (mustPark(task)) return WORK_PARK;
        continue;
      }
    }
    if (w & TW_BLOCKED) {
      goOn(task);
      continue;
    }
    if (w & TW_SIGNAL) {
      const answer = deliver(task);
      if (answer) return answer;
      if (task.flags & PF_EXITING || work() & ~(TW_RESCHED | TW_PARK | TW_HOLD)) continue;
    }
    if (isRestart(task.callResult) && task.callNr >= 0) {
      // Nobody handled a signal: the call goes on as if nothing had been.
      restoreMask(task);
      task.callResult = 0;
      workSet(task, TW_BLOCKED);
      continue;
    }
    restoreMask(task);
    if (w & TW_HOLD) {
      if (!isHeld(task)) {
        holdEnds(task);
        continue;
      }
      task.state = TASK_HELD;
      if (mustPark(task)) return WORK_PARK;
      continue;
    }
    if (w & TW_RESCHED) {
      workClear(task, TW_RESCHED);
      if (cpuShort() || !ASC_FEATURE_THREADS) {
        task.parkReason = PARK_YIELD;
        workSet(task, TW_PARK);
        return WORK_PARK;
      }
    }
    if (w & TW_PARK) {
      // Asked to give up the CPU while it slept, and woken since.
      workClear(task, TW_PARK);
      cpuAt(cpuId).asked = 0;
      if (cpuShort()) {
        workSet(task, TW_PARK);
        return WORK_PARK;
      }
    }
    return WORK_DONE;
  }
}

/** Makes the call that blocked again. */
function goOn(task: Task): void {
  workClear(task, TW_BLOCKED);
  task.cr = 0;
  waitRemoveAll(task);
  timeoutClear(task);
  const r = callAgain(task.call);
  if (r == BLOCKED) workSet(task, TW_BLOCKED);
  else {
    task.callResult = r;
    if (tracing()) traceExitCall(task.callNr, r);
  }
}

/** Whether somebody has done for a task what it waits for, so that its call must not be made again from the start: it ends what was begun. */
export function answered(task: Task): bool {
  return task.ipcGift != 0 || semAnswered(task);
}

/** It rests until its cgroup is thawed, or (version 2) it is to die. @returns whether it must park meanwhile */
function trapped(task: Task): bool {
  task.state = TASK_TRAPPED;
  enterFrozen(task);
  return mustPark(task);
}

/** Waits for the current task to be woken. @returns true when it must park instead: UP, or the CPU is wanted. Locked. */
function mustPark(task: Task): bool {
  if (!ASC_FEATURE_THREADS) {
    task.parkReason = PARK_YIELD;
    return true;
  }
  if (work() & TW_PARK) return true;
  const cpu = cpuAt(cpuId);
  if (cpuShort()) {
    task.parkReason = PARK_YIELD;
    workSet(task, TW_PARK);
    return true;
  }
  const at = changetype<usize>(task) + offsetof<Task>("wake");
  const seen = wakeCount(at);
  const before = clock_monotonic();
  task.blockedSince = before;
  // asleep it keeps its CPU but uses none of it
  task.utime += before - task.ranSince;
  task.ranSince = before;
  turnEnds(task, before);
  cpu.state = CPU_WAITING;
  let timeout: i64 = -1;
  const next = timersNext();
  if (next != i64.MAX_VALUE) {
    timeout = next - before;
    if (timeout < 0) timeout = 0;
  }
  unlock();
  if (timeout != 0) task.ranSince = waitWord(at, seen, before, timeout);
  lock();
  cpu.state = CPU_BUSY;
  cpu.asked = 0;
  timersRun();
  if (cpuDivided()) turnBegins(task, task.ranSince);
  return false;
}

/** nut.result(): what the interrupted call returns. */
export function nutResult(): i64 {
  if (current.shm) {
    lock();
    shmSync(current);
    unlock();
  }
  const r = current.callResult;
  current.callNr = -1;
  return r;
}

@inline
function isRestart(r: i64): bool {
  return r <= -ERESTARTSYS && r >= -ERESTART_RESTARTBLOCK;
}

function restoreMask(task: Task): void {
  if (!task.hasSavedMask) return;
  task.hasSavedMask = 0;
  task.blocked = task.savedMask;
  recalcPending(task);
}

/** get_signal: takes signals until one wants a handler. @returns WORK_HANDLER*, or 0 */
function deliver(task: Task): i32 {
  workClear(task, TW_SIGNAL);
  const info = changetype<SigInfo>(INFO_AT);
  for (;;) {
    if (fatalPending(task)) {
      workSet(task, TW_SIGNAL);
      return 0;
    }
    if (groupOf(task).stopped) {
      workSet(task, TW_SIGNAL);
      return 0;
    }
    const sig = nextSignal(task, task.blocked);
    if (!sig) return 0;
    const action = sigAction(task, sig);
    if (action.handler != SIG_DFL && action.handler != SIG_IGN) {
      const depth = task.frames ? changetype<SigFrame>(task.frames).depth + 1 : 0;
      // No room for another frame: it stays pending until a handler returns.
      if ((depth + 1) * FRAME_BYTES > <u32>AREA_FRAMES_SIZE) return 0;
      dequeueSignal(task, sig, info);
      traceSignal(task, info);
      return pushFrame(task, sig, info, depth);
    }
    dequeueSignal(task, sig, info);
    traceSignal(task, info);
    if (action.handler == SIG_IGN) continue;
    if (sig < SIGRTMIN && IGNORE_MASK & bit(sig)) continue;
    // An init is not hurt by what it does not handle; KILL and STOP got past the sender only from above.
    if (groupOf(task).unkillable && sig != SIGKILL && sig != SIGSTOP) continue;
    if (sig < SIGRTMIN && STOP_MASK & bit(sig)) {
      if (sig != SIGSTOP && isOrphanedPgrp(changetype<Pid>(groupOf(task).pgrp), changetype<Task>(0))) continue;
      stopGroup(sig);
      workSet(task, TW_SIGNAL);
      return 0;
    }
    exitGroup(sig);
    return 0;
  }
}

function pushFrame(task: Task, sig: i32, info: SigInfo, depth: u32): i32 {
  const action = sigAction(task, sig);
  const frame = knew<SigFrame>(CACHE_SIGFRAME);
  const copy = knew<SigInfo>(CACHE_SIGINFO);
  if (!changetype<usize>(frame) || !changetype<usize>(copy)) {
    exitGroup(SIGKILL);
    return 0;
  }
  memory.copy(changetype<usize>(copy), changetype<usize>(info), offsetof<SigInfo>());
  frame.next = task.frames;
  frame.sig = sig;
  frame.handler = action.handler;
  frame.flags = <u32>action.flags;
  frame.depth = depth;
  frame.info = changetype<usize>(copy);
  frame.mask = task.hasSavedMask ? task.savedMask : task.blocked;
  task.hasSavedMask = 0;
  // The call it interrupted: over with EINTR, or made again after the handler.
  const r = task.callResult;
  let again = false;
  if (task.callNr >= 0 && isRestart(r)) {
    if (r == -ERESTARTNOINTR || (r == -ERESTARTSYS && action.flags & SA_RESTART)) again = true;
    else task.callResult = -EINTR;
  }
  memory.copy(changetype<usize>(frame.call), changetype<usize>(task.call), CALL_BYTES);
  frame.callRestart = again ? 1 : 0;
  task.callNr = -1;
  task.callResult = 0;
  task.frames = changetype<usize>(frame);
  task.blocked |= action.mask;
  if (!(action.flags & SA_NODEFER)) task.blocked |= bit(sig);
  if (action.flags & SA_RESETHAND) action.handler = SIG_DFL;
  recalcPending(task);
  return frame.flags & SA_SIGINFO ? WORK_HANDLER3 : WORK_HANDLER1;
}

@inline
function top(): SigFrame {
  return changetype<SigFrame>(current.frames);
}

/** nut.handler(): table index of the handler to call. */
export function nutHandler(): i32 {
  return <i32>top().handler;
}

/** nut.signo(). */
export function nutSigno(): i32 {
  return top().sig;
}

function frameAddr(): u32 {
  return areaOf(current) + AREA_FRAMES + top().depth * FRAME_BYTES;
}

/** Writes siginfo_t (128 bytes, x86-64 layout) into kernel memory. */
export function writeSigInfo(at: usize, info: SigInfo): void {
  memory.fill(at, 0, 128);
  store<i32>(at, info.sig);
  store<i32>(at, info.err, 4);
  store<i32>(at, info.code, 8);
  if (info.code == -2) {
    store<i32>(at, info.timerId, 16);
    store<i32>(at, info.overrun, 20);
    store<u64>(at, info.value, 24);
    return;
  }
  if (info.addr) {
    store<u32>(at, info.addr, 16);
    return;
  }
  store<i32>(at, info.pid, 16);
  store<u32>(at, info.uid, 20);
  if (info.sig == SIGCHLD && info.code > 0) {
    store<i32>(at, info.status, 24);
    store<i64>(at, info.utime / 10_000_000, 32);
    store<i64>(at, info.stime / 10_000_000, 40);
  } else store<u64>(at, info.value, 24);
}

/** nut.siginfo(): writes the frame's siginfo into the program's unwind area; its address. */
export function nutSiginfo(): i32 {
  lock();
  const at = INFO_AT + 256;
  writeSigInfo(at, changetype<SigInfo>(top().info));
  const to = frameAddr();
  copyToUser(to, at, 128);
  unlock();
  return <i32>to;
}

/** nut.ucontext(): a ucontext_t of which only the signal mask is meant to be read. */
export function nutUcontext(): i32 {
  lock();
  const at = INFO_AT + 256;
  memory.fill(at, 0, 128);
  store<u64>(at, top().mask, 40);
  const to = frameAddr() + 128;
  copyToUser(to, at, 128);
  unlock();
  return <i32>to;
}

/** Takes the top frame off, putting mask and call back as they were. */
export function popFrame(task: Task): void {
  const frame = changetype<SigFrame>(task.frames);
  if (!changetype<usize>(frame)) {
    // A program that calls what preparation's own code calls: it returns from a handler that it is not in.
    forceSignal(SIGSEGV, task);
    return;
  }
  task.frames = frame.next;
  task.blocked = frame.mask;
  memory.copy(changetype<usize>(task.call), changetype<usize>(frame.call), CALL_BYTES);
  if (frame.callRestart) {
    task.callRestart = 0;
    task.callResult = 0;
    workSet(task, TW_BLOCKED);
  }
  if (frame.info) kdelete(CACHE_SIGINFO, changetype<SigInfo>(frame.info));
  kdelete(CACHE_SIGFRAME, frame);
  recalcPending(task);
}

/** nut.sigreturn(): the handler has returned. */
export function nutSigreturn(): void {
  lock();
  popFrame(current);
  unlock();
}

/** How many handlers the task is in. */
export function frameCount(task: Task): u32 {
  return task.frames ? changetype<SigFrame>(task.frames).depth + 1 : 0;
}

/** Drops frames down to `count` of them (longjmp out of handlers, exec, exit) without putting anything back. */
export function dropFrames(task: Task, count: u32): void {
  while (frameCount(task) > count) {
    const frame = changetype<SigFrame>(task.frames);
    task.frames = frame.next;
    if (frame.info) kdelete(CACHE_SIGINFO, changetype<SigInfo>(frame.info));
    kdelete(CACHE_SIGFRAME, frame);
  }
}

/** Gives a forked child the frames of who made it: it returns from the same handlers. @returns false when memory is exhausted */
export function framesCopy(child: Task, parent: Task): bool {
  child.frames = 0;
  let link = changetype<usize>(child) + offsetof<Task>("frames");
  for (let at = parent.frames; at; at = changetype<SigFrame>(at).next) {
    const frame = knew<SigFrame>(CACHE_SIGFRAME);
    if (!changetype<usize>(frame)) return false;
    memory.copy(changetype<usize>(frame), at, offsetof<SigFrame>());
    frame.next = 0;
    store<usize>(link, changetype<usize>(frame));
    link = changetype<usize>(frame) + offsetof<SigFrame>("next");
    frame.info = 0;
    const info = knew<SigInfo>(CACHE_SIGINFO);
    if (!changetype<usize>(info)) return false;
    memory.copy(changetype<usize>(info), changetype<SigFrame>(at).info, offsetof<SigInfo>());
    frame.info = changetype<usize>(info);
  }
  return true;
}

/** nut.safepoint(): is there anything to do? Called every few thousand loop turns. */
export function nutSafepoint(): i32 {
  stackWork();
  const task = current;
  if (task.shm) {
    lock();
    shmSync(task);
    unlock();
  }
  let w = work();
  if (!w) {
    const s = taskState();
    const now = clock_monotonic();
    if (timersNext() <= now) {
      lock();
      timersRun();
      unlock();
    }
    if (cpuDivided() && turnDue(task, now)) {
      lock();
      turnLook(task, now);
      unlock();
    }
    // In UP the event loop, from which keystrokes come, is one that waits for the CPU too.
    if ((cpuShort() || !ASC_FEATURE_THREADS) && now - task.ranSince > s.sliceNs) workSet(task, TW_RESCHED);
    w = work();
    if (!w) return 0;
  }
  task.callNr = -1;
  task.callResult = 0;
  return 1;
}
