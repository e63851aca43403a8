// Signal system calls: rt_sigaction(2) … kill(2). WALI's rt_sigaction record is 24 packed bytes: handler i32 @0, flags i64
// @4, restorer i32 @12, mask u64 @16.

import { EAGAIN, EFAULT, EINTR, EINVAL, ENOMEM, EPERM, ERESTARTNOHAND, ESRCH } from "../../abi/errno";
import { SI_TKILL, SI_USER, SIGCONT, SIGKILL, SIGRTMAX, SIGSTOP } from "../../abi/flags";
import { TASK_STATE } from "../mem/map";
import { copyFromUser, copyToUser, getUser32, getUser64, putUser32, putUser64, userOk } from "../mem/user";
import { block, blockUntil, call } from "../task/call";
import { current } from "../task/current";
import { writeSigInfo } from "../task/deliver";
import { findPid, findTask, PIDTYPE_TGID, Pid, pidTask } from "../task/pid";
import {
  bit,
  dequeueSignal,
  fillSender,
  flushGroup,
  flushTask,
  groupOf,
  killAll,
  killPgrp,
  killTask,
  recalcPending,
  SIG_DFL,
  SIG_IGN,
  SigInfo,
  sigAction,
  signalPending,
} from "../task/signal";
import { addSaturated, getTimespec } from "../time/clock";
import { monotonicNow } from "../time/timer";

const UNBLOCKABLE: u64 = ((<u64>1) << (SIGKILL - 1)) | ((<u64>1) << (SIGSTOP - 1));
/** Scratch of this file while the lock is held. */
const INFO_AT: usize = TASK_STATE + 3200;
const BUF: usize = TASK_STATE + 3400;

function info(): SigInfo {
  memory.fill(INFO_AT, 0, offsetof<SigInfo>());
  return changetype<SigInfo>(INFO_AT);
}

/** rt_sigaction(2). */
export function sysRtSigaction(signum: i32, act: i32, oldact: i32, sigsetsize: i32): i64 {
  if (sigsetsize != 8) return -EINVAL;
  if (signum < 1 || signum > SIGRTMAX) return -EINVAL;
  if (act && (signum == SIGKILL || signum == SIGSTOP)) return -EINVAL;
  const a = sigAction(current, signum);
  if (act && copyFromUser(BUF, <u32>act, 24)) return -EFAULT;
  if (oldact) {
    if (!userOk(<u32>oldact, 24)) return -EFAULT;
    putUser32(<u32>oldact, a.handler);
    putUser64(<u32>oldact + 4, a.flags);
    putUser32(<u32>oldact + 12, a.restorer);
    putUser64(<u32>oldact + 16, a.mask);
  }
  if (act) {
    a.handler = load<u32>(BUF);
    a.flags = <u64>load<u32>(BUF, 4);
    a.restorer = load<u32>(BUF, 12);
    a.mask = load<u64>(BUF, 16) & ~UNBLOCKABLE;
    // What is now ignored and was pending is dropped.
    const ignoredByDefault = signum == SIGCONT || signum == 17 || signum == 23 || signum == 28;
    if (a.handler == SIG_IGN || (a.handler == SIG_DFL && ignoredByDefault)) {
      flushGroup(groupOf(current), bit(signum));
      flushTask(current, bit(signum));
    }
  }
  return 0;
}

/** rt_sigprocmask(2). */
export function sysRtSigprocmask(how: i32, set: i32, oldset: i32, sigsetsize: i32): i64 {
  if (sigsetsize != 8) return -EINVAL;
  const old = current.blocked;
  if (set) {
    if (!userOk(<u32>set, 8)) return -EFAULT;
    const mask = getUser64(<u32>set) & ~UNBLOCKABLE;
    switch (how) {
      case 0:
        current.blocked |= mask;
        break;
      case 1:
        current.blocked &= ~mask;
        break;
      case 2:
        current.blocked = mask;
        break;
      default:
        return -EINVAL;
    }
    recalcPending(current);
  }
  if (oldset && putUser64(<u32>oldset, old)) return -EFAULT;
  return 0;
}

/** rt_sigpending(2). */
export function sysRtSigpending(set: i32, sigsetsize: i32): i64 {
  if (<u32>sigsetsize > 8) return -EINVAL;
  store<u64>(BUF, (current.pending | groupOf(current).pending) & current.blocked);
  return copyToUser(<u32>set, BUF, <u32>sigsetsize);
}

/** Waits under another mask; the old one comes back when the call is over (task/deliver.ts). */
export function useMask(mask: u64): void {
  if (!current.hasSavedMask) {
    current.hasSavedMask = 1;
    current.savedMask = current.blocked;
  }
  current.blocked = mask & ~UNBLOCKABLE;
  recalcPending(current);
}

/** rt_sigsuspend(2). */
export function sysRtSigsuspend(mask: i32, sigsetsize: i32): i64 {
  if (sigsetsize != 8) return -EINVAL;
  if (!userOk(<u32>mask, 8)) return -EFAULT;
  useMask(getUser64(<u32>mask));
  if (signalPending()) return -ERESTARTNOHAND;
  return block();
}

/** pause(2). */
export function sysPause(): i64 {
  if (signalPending()) return -ERESTARTNOHAND;
  return block();
}

/** rt_sigtimedwait(2). */
export function sysRtSigtimedwait(set: i32, uinfo: i32, timeout: i32, sigsetsize: i32): i64 {
  if (sigsetsize != 8) return -EINVAL;
  if (!userOk(<u32>set, 8)) return -EFAULT;
  const want = getUser64(<u32>set) & ~UNBLOCKABLE;
  const rec = call();
  let deadline: i64 = i64.MAX_VALUE;
  if (timeout) {
    const ns = getTimespec(<u32>timeout);
    if (ns < 0) return ns;
    if (!rec.deadline) rec.deadline = addSaturated(monotonicNow(), ns);
    deadline = rec.deadline;
  }
  const pending = (current.pending | groupOf(current).pending) & want;
  if (pending) {
    leaveTimedwait();
    const sig = <i32>ctz(pending) + 1;
    const i = info();
    dequeueSignal(current, sig, i);
    if (uinfo) {
      writeSigInfo(BUF, i);
      if (copyToUser(<u32>uinfo, BUF, 128)) return -EFAULT;
    }
    return sig;
  }
  if (monotonicNow() >= deadline) {
    leaveTimedwait();
    return -EAGAIN;
  }
  // While it waits the signals are unblocked, so that they wake it.
  if (!rec.state) {
    rec.state = 1;
    rec.done = current.blocked;
    current.blocked &= ~want;
  } else if (signalPending()) {
    leaveTimedwait();
    return -EINTR;
  }
  if (signalPending()) {
    leaveTimedwait();
    return -EINTR;
  }
  return blockUntil(0, deadline);
}

function leaveTimedwait(): void {
  const rec = call();
  if (!rec.state) return;
  current.blocked = rec.done;
  rec.state = 0;
  recalcPending(current);
}

/** kill(2). */
export function sysKill(pid: i32, sig: i32): i64 {
  if (sig < 0 || sig > SIGRTMAX) return -EINVAL;
  const i = info();
  i.code = SI_USER;
  i.sig = sig;
  if (pid > 0) {
    const task = pidTask(findPid(pid), PIDTYPE_TGID);
    if (!changetype<usize>(task)) return -ESRCH;
    fillSender(i, sig, SI_USER, task);
    return killTask(task, sig, i, true);
  }
  if (pid == i32.MIN_VALUE) return -ESRCH;
  if (pid == -1) return killAll(sig, i);
  const pgrp = pid == 0 ? changetype<Pid>(groupOf(current).pgrp) : findPid(-pid);
  return killPgrp(pgrp, sig, i);
}

function tkill(tgid: i32, tid: i32, sig: i32, i: SigInfo): i64 {
  if (tid <= 0 || tgid == 0 || sig < 0 || sig > SIGRTMAX) return -EINVAL;
  const task = findTask(tid);
  if (!changetype<usize>(task)) return -ESRCH;
  if (tgid > 0 && findPid(tgid) != changetype<Pid>(groupOf(task).tgid)) return -ESRCH;
  if (i.code == SI_TKILL) fillSender(i, sig, SI_TKILL, task);
  return killTask(task, sig, i, false);
}

/** tkill(2). */
export function sysTkill(tid: i32, sig: i32): i64 {
  const i = info();
  i.code = SI_TKILL;
  return tkill(-1, tid, sig, i);
}

/** tgkill(2). */
export function sysTgkill(tgid: i32, tid: i32, sig: i32): i64 {
  if (tgid <= 0) return -EINVAL;
  const i = info();
  i.code = SI_TKILL;
  return tkill(tgid, tid, sig, i);
}

/** Reads the siginfo_t that rt_sigqueueinfo's callers give. */
function readInfo(at: u32, sig: i32): i32 {
  if (copyFromUser(BUF, at, 48)) return -EFAULT;
  const i = info();
  i.sig = sig;
  i.err = load<i32>(BUF, 4);
  i.code = load<i32>(BUF, 8);
  i.pid = load<i32>(BUF, 16);
  i.uid = load<u32>(BUF, 20);
  i.value = load<u64>(BUF, 24);
  return 0;
}

/** rt_sigqueueinfo(2). */
export function sysRtSigqueueinfo(pid: i32, sig: i32, uinfo: i32): i64 {
  const err = readInfo(<u32>uinfo, sig);
  if (err) return err;
  const i = changetype<SigInfo>(INFO_AT);
  const task = pidTask(findPid(pid), PIDTYPE_TGID);
  if ((i.code >= 0 || i.code == SI_TKILL) && task != current) return -EPERM;
  if (sig < 0 || sig > SIGRTMAX) return -EINVAL;
  if (!changetype<usize>(task)) return -ESRCH;
  return killTask(task, sig, i, true);
}

/** rt_tgsigqueueinfo(2). */
export function sysRtTgsigqueueinfo(tgid: i32, tid: i32, sig: i32, uinfo: i32): i64 {
  const err = readInfo(<u32>uinfo, sig);
  if (err) return err;
  const i = changetype<SigInfo>(INFO_AT);
  if (tgid <= 0 || tid <= 0) return -EINVAL;
  if ((i.code >= 0 || i.code == SI_TKILL) && findTask(tid) != current) return -EPERM;
  return tkill(tgid, tid, sig, i);
}

/** sigaltstack(2): recorded and given back; handlers run on the one WebAssembly stack. */
export function sysSigaltstack(ss: i32, old: i32): i64 {
  const task = current;
  if (old) {
    if (!userOk(<u32>old, 12)) return -EFAULT;
    putUser32(<u32>old, task.sasPtr);
    putUser32(<u32>old + 4, task.sasSize ? task.sasFlags : 2);
    putUser32(<u32>old + 8, task.sasSize);
  }
  if (ss) {
    if (!userOk(<u32>ss, 12)) return -EFAULT;
    const flags = getUser32(<u32>ss + 4);
    const size = getUser32(<u32>ss + 8);
    if (flags & ~(<u32>0x80000003)) return -EINVAL;
    if (flags & 2) {
      task.sasPtr = 0;
      task.sasSize = 0;
    } else {
      if (size < 2048) return -ENOMEM;
      task.sasPtr = getUser32(<u32>ss);
      task.sasSize = size;
    }
    task.sasFlags = flags & 0x80000000;
  }
  return 0;
}

/** rt_sigreturn(2): handlers return through nut.sigreturn; a program has no frame to return from by itself. */
export function sysRtSigreturn(unused: i64): i64 {
  return -EFAULT;
}
