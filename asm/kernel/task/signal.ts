// Signals: signal(7). Sending: who may, what is ignored at once, which thread is told. Delivery is in task/deliver.ts, the
// system calls are in syscall/signal.ts.

import { EAGAIN, EPERM, ESRCH } from "../../abi/errno";
import {
  CLD_CONTINUED,
  CLD_STOPPED,
  RLIMIT_SIGPENDING,
  SA_NOCLDSTOP,
  SI_KERNEL,
  SI_USER,
  SIG_DFL,
  SIG_IGN,
  SIGCHLD,
  SIGCONT,
  SIGHUP,
  SIGILL,
  SIGKILL,
  SIGRTMIN,
  SIGSTOP,
  SIGSYS,
  SIGTRAP,
  SIGTSTP,
  SIGTTIN,
  SIGTTOU,
  SIGURG,
  SIGWINCH,
} from "../../abi/flags";
import { signalfdNotify } from "../fs/signalfd";
import { CACHE_SIGINFO, kdelete, knew } from "../mem/slab";
import { PidNs } from "../ns/pid";
import { fromKuidMunged, UserNs } from "../ns/user";
import { wakeAll } from "../sync/wait";
import { CAP_KILL, cred, credHasCap, taskCred } from "./cred";
import { current, hostMode } from "./current";
import { nextTgid, PIDTYPE_PGID, Pid, pidNrNs, pidTask, pidTaskNext, taskPid, taskPidNs, taskTgid } from "./pid";
import { rlimit } from "./rlimit";
import { kickTask, makeRunnable, wakeTask, workSet } from "./sched";
import {
  FREEZER_V1,
  Group,
  PF_EXITING,
  SIGACTION_SIZE,
  SIGHAND_HEAD,
  SigAction,
  TASK_DEAD,
  TASK_HELD,
  TASK_INTERRUPTIBLE,
  TASK_STOPPED,
  TASK_TRAPPED,
  TASK_ZOMBIE,
  Task,
  TW_SIGNAL,
  TW_STOP,
} from "./task";

export { SIG_DFL, SIG_IGN } from "../../abi/flags";

export const STOP_MASK: u64 =
  ((<u64>1) << (SIGSTOP - 1)) | ((<u64>1) << (SIGTSTP - 1)) | ((<u64>1) << (SIGTTIN - 1)) | ((<u64>1) << (SIGTTOU - 1));
const IGNORED_BY_DEFAULT: u64 =
  ((<u64>1) << (SIGCHLD - 1)) | ((<u64>1) << (SIGCONT - 1)) | ((<u64>1) << (SIGURG - 1)) | ((<u64>1) << (SIGWINCH - 1));
/** QUIT ILL TRAP ABRT BUS FPE SEGV XCPU XFSZ SYS. */
const CORE_MASK: u64 =
  (1 << 2) | (1 << 3) | (1 << 4) | (1 << 5) | (1 << 6) | (1 << 7) | (1 << 10) | (1 << 23) | (1 << 24) | (1 << 30);
/** What a program brings upon itself by an instruction: served before the rest. */
const SYNCHRONOUS: u64 =
  ((<u64>1) << (SIGILL - 1)) |
  ((<u64>1) << (SIGTRAP - 1)) |
  ((<u64>1) << (7 - 1)) |
  ((<u64>1) << (8 - 1)) |
  ((<u64>1) << (11 - 1)) |
  ((<u64>1) << (SIGSYS - 1));

@inline
export function bit(sig: i32): u64 {
  return (<u64>1) << (sig - 1);
}

/** One queued signal. */
@unmanaged
export class SigInfo {
  next: usize;
  sig: i32;
  code: i32;
  err: i32;
  /** As the receiver sees it. */
  pid: i32;
  uid: u32;
  status: i32;
  value: u64;
  utime: i64;
  stime: i64;
  addr: u32;
  timerId: i32;
  overrun: i32;
  fd: i32;
  band: i64;
  /** The sender's user is charged (RLIMIT_SIGPENDING). */
  charged: u32;
}

export function sigAction(task: Task, sig: i32): SigAction {
  return changetype<SigAction>(task.sighand + SIGHAND_HEAD + <usize>(sig - 1) * SIGACTION_SIZE);
}

export function groupOf(task: Task): Group {
  return changetype<Group>(task.group);
}

/** Signals that the running task would take now. */
export function signalPending(): bool {
  return taskSignalPending(current);
}

export function taskSignalPending(task: Task): bool {
  const g = groupOf(task);
  return (
    ((task.pending | g.pending) & ~task.blocked) != 0 ||
    (g.stopped != 0 && task.state != TASK_STOPPED) ||
    g.exiting != 0
  );
}

/** True when the task is to die whatever it does: SIGKILL or the end of its process. */
export function fatalPending(task: Task): bool {
  return (task.pending & bit(SIGKILL)) != 0 || groupOf(task).exiting != 0;
}

/** Sets the flag that makes the task look at its signals, when there is something to look at. */
export function recalcPending(task: Task): void {
  if (taskSignalPending(task)) workSet(task, TW_SIGNAL);
}

function defaultIgnores(sig: i32): bool {
  return sig < SIGRTMIN && (IGNORED_BY_DEFAULT & bit(sig)) != 0;
}

/** sig_task_ignored: would the signal do nothing if it were delivered now? */
function taskIgnores(task: Task, sig: i32, force: bool): bool {
  const handler = sigAction(task, sig).handler;
  if (groupOf(task).unkillable && handler == SIG_DFL && !(force && (sig == SIGKILL || sig == SIGSTOP))) return true;
  return handler == SIG_IGN || (handler == SIG_DFL && defaultIgnores(sig));
}

/** rt_sigtimedwait's number: while it waits, its record's `done` is the mask that it took off (real_blocked). */
const RT_SIGTIMEDWAIT = 128;

function ignored(task: Task, sig: i32, force: bool): bool {
  // A blocked signal may get a handler before it is unblocked; one that is waited for is blocked for its sender.
  if (task.blocked & bit(sig)) return false;
  const rec = task.call;
  if (rec.nr == RT_SIGTIMEDWAIT && rec.state == 1 && <u64>rec.done & bit(sig)) return false;
  return taskIgnores(task, sig, force);
}

function flushQueue(headAt: usize, tailAt: usize, maskAt: usize, mask: u64): void {
  if (!(load<u64>(maskAt) & mask)) return;
  store<u64>(maskAt, load<u64>(maskAt) & ~mask);
  let link = headAt;
  let last: usize = 0;
  while (load<usize>(link)) {
    const info = changetype<SigInfo>(load<usize>(link));
    if (mask & bit(info.sig)) {
      store<usize>(link, info.next);
      kdelete(CACHE_SIGINFO, info);
    } else {
      last = changetype<usize>(info);
      link = last + offsetof<SigInfo>("next");
    }
  }
  store<usize>(tailAt, last);
}

/** Removes pending signals of `mask` from a thread's own queue. */
export function flushTask(task: Task, mask: u64): void {
  const at = changetype<usize>(task);
  flushQueue(
    at + offsetof<Task>("pendingHead"),
    at + offsetof<Task>("pendingTail"),
    at + offsetof<Task>("pending"),
    mask,
  );
}

/** Removes pending signals of `mask` from the process's shared queue. */
export function flushGroup(g: Group, mask: u64): void {
  const at = changetype<usize>(g);
  flushQueue(
    at + offsetof<Group>("pendingHead"),
    at + offsetof<Group>("pendingTail"),
    at + offsetof<Group>("pending"),
    mask,
  );
}

/** prepare_signal: job control effects that happen when a signal is sent. @returns false when it is to be dropped */
function prepare(sig: i32, task: Task, force: bool): bool {
  const g = groupOf(task);
  if (g.exiting && sig != SIGKILL) return false;
  if (sig == SIGCONT) {
    flushGroup(g, STOP_MASK);
    for (let at = g.threadHead; at; at = changetype<Task>(at).threadNext) flushTask(changetype<Task>(at), STOP_MASK);
    if (g.stopped) {
      g.stopped = 0;
      g.stopReport = 2;
      g.stopCode = SIGCONT;
      for (let at = g.threadHead; at; at = changetype<Task>(at).threadNext) {
        const t = changetype<Task>(at);
        if (t.state == TASK_STOPPED) makeRunnable(t);
      }
      notifyStop(changetype<Task>(g.leader), CLD_CONTINUED, SIGCONT);
    }
  } else if (sig < SIGRTMIN && STOP_MASK & bit(sig)) {
    flushGroup(g, bit(SIGCONT));
    for (let at = g.threadHead; at; at = changetype<Task>(at).threadNext) flushTask(changetype<Task>(at), bit(SIGCONT));
  }
  return !ignored(task, sig, force);
}

/** sig_fatal, but for those that dump core, which the task does itself. */
function isDeadly(task: Task, sig: i32): bool {
  if (sigAction(task, sig).handler != SIG_DFL || defaultIgnores(sig)) return false;
  return sig >= SIGRTMIN || !(bit(sig) & (STOP_MASK | CORE_MASK));
}

/** A thread wants a signal when it does not block it and is alive. */
function wants(task: Task, sig: i32): bool {
  if (task.blocked & bit(sig)) return false;
  if (task.flags & PF_EXITING) return false;
  return true;
}

/** Makes a thread notice: out of an interruptible wait, a stop (for KILL), or at its next safepoint. */
export function signalWake(task: Task, kill: bool): void {
  workSet(task, TW_SIGNAL);
  if (task.state == TASK_INTERRUPTIBLE) makeRunnable(task);
  else if (kill && task.state != TASK_ZOMBIE && task.state != TASK_DEAD) {
    if (
      task.state == TASK_STOPPED ||
      task.state == TASK_HELD ||
      (task.state == TASK_TRAPPED && !(task.freezer & FREEZER_V1))
    )
      makeRunnable(task);
    else if (!wakeTask(task)) kickTask(task);
  } else kickTask(task);
}

function complete(sig: i32, task: Task, shared: bool): void {
  const g = groupOf(task);
  let target = task;
  if (shared && !wants(task, sig)) {
    target = changetype<Task>(0);
    for (let at = g.threadHead; at; at = changetype<Task>(at).threadNext) {
      if (wants(changetype<Task>(at), sig)) {
        target = changetype<Task>(at);
        break;
      }
    }
  } else if (!wants(task, sig)) target = changetype<Task>(0);
  if (!changetype<usize>(target)) return;
  // Who rests in a frozen cgroup looks at no signal; one that is deadly by default kills all the same.
  const deadly = target.freezer != 0 && sig != SIGKILL && isDeadly(target, sig);
  if (deadly && !g.exiting) {
    g.exiting = 1;
    g.exitCode = sig;
    g.stopped = 0;
  }
  if (sig == SIGKILL || deadly) {
    // The whole process dies; no thread needs to run to know it.
    for (let at = g.threadHead; at; at = changetype<Task>(at).threadNext) {
      const t = changetype<Task>(at);
      t.pending |= bit(SIGKILL);
      signalWake(t, true);
    }
    return;
  }
  signalWake(target, sig == SIGKILL);
}

/**
 * Sends a signal to a thread or (shared) to its process. The sender's right to do so has been checked.
 * @param info   what siginfo will say; copied; null: the kernel sends it (SI_KERNEL)
 * @param force  from the kernel or an ancestor PID namespace: reaches even an init without a handler (KILL and STOP)
 * @returns 0, or -EAGAIN when a real-time signal finds the queue full
 */
export function sendSignal(sig: i32, info: SigInfo, task: Task, shared: bool, force: bool): i32 {
  if (task.state == TASK_ZOMBIE || task.state == TASK_DEAD) return 0;
  if (!prepare(sig, task, force)) return 0;
  const g = groupOf(task);
  const at = shared
    ? changetype<usize>(g) + offsetof<Group>("pending")
    : changetype<usize>(task) + offsetof<Task>("pending");
  const headAt = shared
    ? changetype<usize>(g) + offsetof<Group>("pendingHead")
    : changetype<usize>(task) + offsetof<Task>("pendingHead");
  const tailAt = headAt + 4;
  const pending = load<u64>(at);
  // A standard signal is pending once.
  if (sig < SIGRTMIN && pending & bit(sig)) return 0;
  if (sig != SIGKILL) {
    const copy = queueRoom(task, sig, info) ? knew<SigInfo>(CACHE_SIGINFO) : changetype<SigInfo>(0);
    if (changetype<usize>(copy)) {
      if (changetype<usize>(info)) memory.copy(changetype<usize>(copy), changetype<usize>(info), offsetof<SigInfo>());
      else copy.code = SI_KERNEL;
      copy.sig = sig;
      copy.next = 0;
      if (load<usize>(tailAt)) changetype<SigInfo>(load<usize>(tailAt)).next = changetype<usize>(copy);
      else store<usize>(headAt, changetype<usize>(copy));
      store<usize>(tailAt, changetype<usize>(copy));
    } else if (sig >= SIGRTMIN && changetype<usize>(info) && info.code != SI_USER) return -EAGAIN;
  }
  store<u64>(at, pending | bit(sig));
  signalfdNotify(task, sig);
  complete(sig, task, shared);
  return 0;
}

/** RLIMIT_SIGPENDING: counted over the target's queues, standard signals always find room. */
function queueRoom(task: Task, sig: i32, info: SigInfo): bool {
  if (sig < SIGRTMIN || !changetype<usize>(info)) return true;
  const limit = rlimit(task, RLIMIT_SIGPENDING);
  let n: u64 = 0;
  for (let at = task.pendingHead; at && n < limit; at = changetype<SigInfo>(at).next) n++;
  for (let at = groupOf(task).pendingHead; at && n < limit; at = changetype<SigInfo>(at).next) n++;
  return n < limit;
}

const NO_INFO = changetype<SigInfo>(0);

/** A signal from the kernel to a thread, which it cannot block or ignore when it must die of it. */
export function forceSignal(sig: i32, task: Task): void {
  const a = sigAction(task, sig);
  if (task.blocked & bit(sig) || a.handler == SIG_IGN) {
    a.handler = SIG_DFL;
    task.blocked &= ~bit(sig);
  }
  if (a.handler == SIG_DFL) groupOf(task).unkillable = 0;
  sendSignal(sig, NO_INFO, task, false, true);
}

/** A signal from the kernel to a process. */
export function signalGroup(sig: i32, task: Task): void {
  sendSignal(sig, NO_INFO, task, true, true);
}

/** A signal from the kernel to every process of a process group (terminal keys, hangup). Pid may be null. */
export function signalPgrp(pgrp: Pid, sig: i32): void {
  if (!changetype<usize>(pgrp)) return;
  let task = pidTask(pgrp, PIDTYPE_PGID);
  while (changetype<usize>(task)) {
    const next = pidTaskNext(task, PIDTYPE_PGID);
    sendSignal(sig, NO_INFO, task, true, true);
    task = next;
  }
}

/** kill(2)'s rule: same real or saved user, CAP_KILL in the target's user namespace, or SIGCONT within a session. */
export function mayKill(task: Task, sig: i32): bool {
  if (hostMode) return true;
  const c = cred();
  const t = taskCred(task);
  if (groupOf(task) == groupOf(current)) return true;
  if (c.euid == t.suid || c.euid == t.uid || c.uid == t.suid || c.uid == t.uid) return true;
  if (credHasCap(c, changetype<UserNs>(t.userNs), CAP_KILL)) return true;
  return sig == SIGCONT && groupOf(task).session == groupOf(current).session;
}

/** Fills the siginfo of kill, tgkill: who sends, as the receiver sees it. */
export function fillSender(info: SigInfo, sig: i32, code: i32, task: Task): void {
  info.sig = sig;
  info.code = code;
  info.pid = pidNrNs(taskTgid(current), taskPidNs(task));
  info.uid = fromKuidMunged(changetype<UserNs>(taskCred(task).userNs), cred().uid);
}

/** True when the sender lives in an ancestor of the target's PID namespace: then not even init is safe. */
export function fromAbove(task: Task): bool {
  return pidNrNs(taskTgid(current), taskPidNs(task)) == 0;
}

/** Sends on behalf of the running task, after the permission check. sig 0 only checks. */
export function killTask(task: Task, sig: i32, info: SigInfo, shared: bool): i32 {
  if (!mayKill(task, sig)) return -EPERM;
  if (sig == 0) return 0;
  return sendSignal(sig, info, task, shared, hostMode || fromAbove(task));
}

/** kill(2) to one process group. @returns 0 when at least one was told */
export function killPgrp(pgrp: Pid, sig: i32, info: SigInfo): i32 {
  let err = -ESRCH;
  let told = false;
  let task = pidTask(pgrp, PIDTYPE_PGID);
  while (changetype<usize>(task)) {
    const next = pidTaskNext(task, PIDTYPE_PGID);
    info.pid = pidNrNs(taskTgid(current), taskPidNs(task));
    info.uid = fromKuidMunged(changetype<UserNs>(taskCred(task).userNs), cred().uid);
    const r = killTask(task, sig, info, true);
    if (r == 0) told = true;
    else if (err != -EPERM || r == -EPERM) err = r;
    task = next;
  }
  return told ? 0 : err;
}

/** kill(-1): every process the caller may see but its own and its namespace's init. */
export function killAll(sig: i32, info: SigInfo): i32 {
  const ns = taskPidNs(current);
  let err = 0;
  let count = 0;
  let from: u32 = 2;
  for (;;) {
    const task = nextTgid(ns, from);
    if (!changetype<usize>(task)) break;
    const nr = pidNrNs(taskTgid(task), ns);
    from = <u32>nr + 1;
    if (groupOf(task) == groupOf(current)) continue;
    info.pid = pidNrNs(taskTgid(current), taskPidNs(task));
    const r = killTask(task, sig, info, true);
    // Those that may not be told do not make it a failure.
    if (r != -EPERM) err = r;
    count++;
  }
  return count ? err : -ESRCH;
}

/** Kills every process of a PID namespace but `except`: its init exits. */
export function killNamespace(ns: PidNs, except: Group): void {
  let from: u32 = 2;
  for (;;) {
    const task = nextTgid(ns, from);
    if (!changetype<usize>(task)) return;
    from = <u32>pidNrNs(taskTgid(task), ns) + 1;
    if (groupOf(task) != except) sendSignal(SIGKILL, NO_INFO, task, true, true);
  }
}

/** do_notify_parent_cldstop: a child stopped or went on. */
export function notifyStop(task: Task, code: i32, status: i32): void {
  const parent = changetype<Task>(task.parent);
  if (!changetype<usize>(parent)) return;
  const g = groupOf(parent);
  const a = sigAction(parent, SIGCHLD);
  if (a.handler != SIG_IGN && !(a.flags & SA_NOCLDSTOP)) {
    const info = knew<SigInfo>(CACHE_SIGINFO);
    if (changetype<usize>(info)) {
      info.sig = SIGCHLD;
      info.code = code;
      info.pid = pidNrNs(taskPid(task), taskPidNs(parent));
      info.uid = fromKuidMunged(changetype<UserNs>(taskCred(parent).userNs), taskCred(task).uid);
      info.status = status;
      info.utime = task.utime;
      info.stime = task.stime;
      sendSignal(SIGCHLD, info, parent, true, false);
      kdelete(CACHE_SIGINFO, info);
    }
  }
  wakeAll(changetype<usize>(g) + offsetof<Group>("waitHead"));
}

/** Stops the running task's process; each thread takes note in task/deliver.ts. */
export function stopGroup(sig: i32): void {
  const g = groupOf(current);
  if (g.stopped || g.exiting) return;
  g.stopped = 1;
  g.stopSignal = sig;
  g.stopReport = 1;
  g.stopCode = sig;
  for (let at = g.threadHead; at; at = changetype<Task>(at).threadNext) {
    const t = changetype<Task>(at);
    workSet(t, TW_STOP);
    if (t != current) {
      if (t.state == TASK_INTERRUPTIBLE) makeRunnable(t);
      else kickTask(t);
    }
  }
  notifyStop(changetype<Task>(g.leader), CLD_STOPPED, sig);
}

/**
 * will_become_orphaned_pgrp: no member of the group has a parent in another group of the same session.
 * @param without  a process that is exiting and does not count, or null
 */
export function isOrphanedPgrp(pgrp: Pid, without: Task): bool {
  for (let t = pidTask(pgrp, PIDTYPE_PGID); changetype<usize>(t); t = pidTaskNext(t, PIDTYPE_PGID)) {
    if (t == without || t.state == TASK_ZOMBIE || t.state == TASK_DEAD) continue;
    const parent = changetype<Task>(t.realParent);
    if (!changetype<usize>(parent)) continue;
    if (groupOf(parent).tgid && isInit(parent)) continue;
    if (groupOf(parent).pgrp != changetype<usize>(pgrp) && groupOf(parent).session == groupOf(t).session) return false;
  }
  return true;
}

/** is_global_init: pid 1 of the initial namespace is no parent for job control. */
function isInit(task: Task): bool {
  return pidNrNs(taskTgid(task), taskPidNs(task)) == 1 && taskPidNs(task).level == 0;
}

export function hasStoppedJobs(pgrp: Pid): bool {
  for (let t = pidTask(pgrp, PIDTYPE_PGID); changetype<usize>(t); t = pidTaskNext(t, PIDTYPE_PGID)) {
    if (groupOf(t).stopped) return true;
  }
  return false;
}

/** Hangs up a newly orphaned group that has stopped members. */
export function hangupOrphans(pgrp: Pid): void {
  signalPgrp(pgrp, SIGHUP);
  signalPgrp(pgrp, SIGCONT);
}

/** Next signal that `task` would take, or 0: synchronous ones first, then by number, the thread's own before the process's. */
export function nextSignal(task: Task, mask: u64): i32 {
  let set = task.pending & ~mask;
  if (!set) set = groupOf(task).pending & ~mask;
  else if (set & SYNCHRONOUS) set &= SYNCHRONOUS;
  return set ? <i32>ctz(set) + 1 : 0;
}

/** Takes one instance of `sig` off the queues into `info`. */
export function dequeueSignal(task: Task, sig: i32, info: SigInfo): void {
  const g = groupOf(task);
  const own = (task.pending & bit(sig)) != 0;
  const at = own
    ? changetype<usize>(task) + offsetof<Task>("pending")
    : changetype<usize>(g) + offsetof<Group>("pending");
  const headAt = own
    ? changetype<usize>(task) + offsetof<Task>("pendingHead")
    : changetype<usize>(g) + offsetof<Group>("pendingHead");
  memory.fill(changetype<usize>(info), 0, offsetof<SigInfo>());
  info.sig = sig;
  let link = headAt;
  let before: usize = 0;
  let more = false;
  let found = false;
  while (load<usize>(link)) {
    const q = changetype<SigInfo>(load<usize>(link));
    if (q.sig == sig) {
      if (found) {
        more = true;
        break;
      }
      found = true;
      memory.copy(changetype<usize>(info), changetype<usize>(q), offsetof<SigInfo>());
      store<usize>(link, q.next);
      if (load<usize>(headAt + 4) == changetype<usize>(q)) store<usize>(headAt + 4, before);
      kdelete(CACHE_SIGINFO, q);
      continue;
    }
    before = changetype<usize>(q);
    link = before + offsetof<SigInfo>("next");
  }
  if (!more) store<u64>(at, load<u64>(at) & ~bit(sig));
}
