// _exit(2), exit_group(2) and what follows a death: resources go, children find a new parent, the parent is told.

import { CLD_DUMPED, CLD_EXITED, CLD_KILLED, SA_NOCLDWAIT, SIGCHLD, SIGKILL, SIGRTMAX } from "../../abi/flags";
import { LEAVE_EXIT } from "../../abi/park";
import { cgroupExit, cgroupRelease } from "../cgroup/member";
import { Cgroup } from "../cgroup/types";
import { checkpointAbandon, holderExit } from "../cr/dump";
import { frozenQueue } from "../cr/freeze";
import { filesPut } from "../fs/fdtable";
import { fsPut } from "../fs/fsstruct";
import { posixLocksExit } from "../fs/locks";
import { msgExit } from "../ipc/msg";
import { semExit } from "../ipc/sem";
import { idrGet, idrNext } from "../mem/idr";
import { CACHE_EXIT, CACHE_SIGINFO, CACHE_TASK, kdelete, knew } from "../mem/slab";
import { putUser32 } from "../mem/user";
import { processesAdd } from "../ns/common";
import { NsProxy, nsProxyPut } from "../ns/nsproxy";
import { PidNs } from "../ns/pid";
import { fromKuidMunged, UserNs } from "../ns/user";
import { panicHex } from "../panic";
import { waitAdd, waitRemoveAll, wakeAll } from "../sync/wait";
import { itimersExit } from "../time/itimer";
import { Timer, timerDelete } from "../time/timer";
import { traceExit } from "../trace";
import { ttyDisassociate } from "../tty/jobctrl";
import { addChild, groupFree, removeChild, sighandPut, vforkRelease } from "./clone";
import { Cred, credPut, taskCred } from "./cred";
import { current, setCurrent } from "./current";
import { dropFrames } from "./deliver";
import { execImageDrop } from "./exec";
import { futexExit, futexWakeAddr } from "./futex";
import { jumpsDrop } from "./jump";
import { Mm, mmPut } from "./mm";
import {
  detachPid,
  PIDTYPE_PGID,
  PIDTYPE_PID,
  PIDTYPE_SID,
  PIDTYPE_TGID,
  Pid,
  pidNrNs,
  pidTask,
  taskPid,
  taskPidNs,
} from "./pid";
import { exitsOffset, hostEvent, taskState, workClear, workSet } from "./sched";
import {
  flushGroup,
  flushTask,
  groupOf,
  hangupOrphans,
  hasStoppedJobs,
  isOrphanedPgrp,
  killNamespace,
  SIG_IGN,
  SigInfo,
  sendSignal,
  sigAction,
  signalWake,
} from "./signal";
import {
  Group,
  PF_EXITING,
  PF_SIGNALED,
  Sighand,
  TASK_DEAD,
  TASK_RUNNING,
  TASK_UNINTERRUPTIBLE,
  TASK_ZOMBIE,
  Task,
  TW_FREEZE,
  TW_LEAVE,
  TW_SIGNAL,
} from "./task";
import { threadExit } from "./thread";

/** The task was made by a fork or restart that failed: nobody waits for it. */
const PF_STILLBORN: u32 = 0x20000000;
/** The task was reaped while its CPU was still leaving it: leaveDone frees it. */
export const PF_REAPED: u32 = 0x10000000;

/** The running task's process ends with wait status `code` (signal number, or exit code << 8). */
export function exitGroup(code: i32): void {
  const g = groupOf(current);
  if (g.inExec && g.execWaiter != changetype<usize>(current)) {
    // Not the process dies but a thread that another has left behind by execve.
    exitTask(code);
    return;
  }
  if (g.exiting) code = g.exitCode;
  else {
    g.exiting = 1;
    g.exitCode = code;
    g.stopped = 0;
    for (let at = g.threadHead; at; at = changetype<Task>(at).threadNext) {
      const t = changetype<Task>(at);
      if (t != current) {
        t.pending |= (<u64>1) << (SIGKILL - 1);
        signalWake(t, true);
      }
    }
  }
  if (code & 0x7f) current.flags |= PF_SIGNALED;
  exitTask(code);
}

/** do_exit: begins; exitStep finishes, which for a namespace's init may have to wait. */
export function exitTask(code: i32): void {
  const task = current;
  if (changetype<usize>(task) == taskState().init) panicHex("Attempted to kill init! exitcode=0x", <u32>code);
  task.flags |= PF_EXITING;
  task.exitCode = code;
  task.state = TASK_RUNNING;
  waitRemoveAll(task);
  checkpointAbandon(task);
}

/**
 * The rest of the exit. @returns false while the task (init of a PID namespace) waits for the other members to go;
 * true once it has left, or is a zombie
 */
export function exitStep(task: Task): bool {
  const g = groupOf(task);
  cgroupExit(task);
  const ns = taskPidNs(task);
  const last = g.threads == 1;
  if (last && ns.reaper == g.leader && !zapNamespace(ns, task)) return false;
  finish(task, g, last);
  return true;
}

/**
 * Whether anybody but its init is left in a namespace. A number that is only somebody's group or session does not count: who has it may be outside and
 * wait for this very init, as one does whose group was led from in here. Linux has both wait for ever.
 */
function hasOthers(ns: PidNs, leader: usize): bool {
  for (let nr = idrNext(ns.idr, 1); nr >= 0; nr = idrNext(ns.idr, <u32>nr + 1)) {
    const task = pidTask(changetype<Pid>(idrGet(ns.idr, <u32>nr)), PIDTYPE_PID);
    if (changetype<usize>(task) && changetype<usize>(task) != leader) return true;
  }
  return false;
}

/** zap_pid_ns_processes: no new members, everyone else is killed, and waited for. */
function zapNamespace(ns: PidNs, task: Task): bool {
  if (ns.adding) {
    ns.adding = 0;
    killNamespace(ns, groupOf(task));
  }
  // Children that are zombies already are nobody's to wait for but ours.
  let at = task.childHead;
  while (at) {
    const child = changetype<Task>(at);
    at = child.siblingNext;
    if (child.state == TASK_ZOMBIE) releaseTask(child);
  }
  waitRemoveAll(task);
  if (!hasOthers(ns, groupOf(task).leader)) return true;
  waitAdd(ns.waitQueue, task, false);
  waitAdd(changetype<usize>(groupOf(task)) + offsetof<Group>("waitHead"), task, false);
  task.state = TASK_UNINTERRUPTIBLE;
  return false;
}

function finish(task: Task, g: Group, last: bool): void {
  task.state = TASK_RUNNING;
  waitRemoveAll(task);
  if (last) {
    if (g.exitCode == 0 && !g.exiting) g.exitCode = task.exitCode;
    // reboot(2) in a namespace: its init dies of the signal that says what was asked.
    const ns = taskPidNs(task);
    if (ns.reaper == g.leader && ns.rebootSignal) g.exitCode = ns.rebootSignal;
    itimersExit(g);
    holderExit(g);
  }
  if (task.timeout) {
    timerDelete(changetype<Timer>(task.timeout));
    task.timeout = 0;
  }
  if (task.clearTid && task.mm && changetype<Mm>(task.mm).refs > 1) {
    putUser32(task.clearTid, 0);
    futexWakeAddr(task, task.clearTid);
  }
  dropFrames(task, 0);
  jumpsDrop(task);
  threadExit(task);
  execImageDrop(task);
  vforkRelease(task);
  traceExit(task);
  posixLocksExit(task);
  futexExit(task);
  msgExit(task);
  semExit(task, last);
  if (task.files) {
    filesPut(task.files);
    task.files = 0;
  }
  if (task.mm) {
    mmPut(changetype<Mm>(task.mm));
    task.mm = 0;
  }
  if (last && g.isSessionLeader) ttyDisassociate(task);
  if (task.fs) {
    fsPut(task.fs);
    task.fs = 0;
  }
  if (task.nsproxy) {
    const proxy = changetype<NsProxy>(task.nsproxy);
    task.nsproxy = 0;
    nsProxyPut(proxy);
  }
  flushTask(task, u64.MAX_VALUE);
  // Whoever wants it frozen waits for nothing: it is not coming to rest.
  const awaited = (task.work & TW_FREEZE) != 0;
  exitNotify(task, g, last);
  if (awaited) wakeAll(frozenQueue());
  task.leaveReason = LEAVE_EXIT;
  workClear(task, TW_SIGNAL);
  workSet(task, TW_LEAVE);
}

/** find_new_reaper: the nearest subreaper above in the same namespace, else the namespace's init. */
function newReaper(task: Task): Task {
  for (let at = groupOf(task).threadHead; at; at = changetype<Task>(at).threadNext) {
    const t = changetype<Task>(at);
    if (t != task && !(t.flags & PF_EXITING)) return t;
  }
  const ns = taskPidNs(task);
  const init = changetype<Task>(ns.reaper);
  if (groupOf(task).hasChildSubreaper) {
    let up = changetype<Task>(task.realParent);
    while (changetype<usize>(up) && up != init && taskPidNs(up) == ns) {
      if (groupOf(up).childSubreaper && !groupOf(up).exiting && up.state != TASK_ZOMBIE && !(up.flags & PF_EXITING))
        return up;
      up = changetype<Task>(up.realParent);
    }
  }
  if (changetype<usize>(init) && init != task && !(init.flags & PF_EXITING && init.state == TASK_ZOMBIE)) return init;
  return changetype<Task>(taskState().init);
}

function reparentChildren(task: Task): void {
  let at = task.childHead;
  if (!at) return;
  const reaper = newReaper(task);
  while (at) {
    const child = changetype<Task>(at);
    at = child.siblingNext;
    removeChild(task, child);
    child.realParent = changetype<usize>(reaper);
    child.parent = changetype<usize>(reaper);
    addChild(reaper, child);
    if (child.pdeathSignal) sendSignal(child.pdeathSignal, changetype<SigInfo>(0), child, true, true);
    // Whoever is adopted dies as an ordinary child.
    child.exitSignal = SIGCHLD;
    if (child.state == TASK_ZOMBIE) {
      if (notifyParent(child)) releaseTask(child);
    }
    const pgrp = changetype<Pid>(groupOf(child).pgrp);
    // A stopped job that loses its last link to its session's shell is told.
    if (
      groupOf(child).pgrp != groupOf(task).pgrp &&
      groupOf(child).session == groupOf(task).session &&
      child.state != TASK_ZOMBIE
    ) {
      if (isOrphanedPgrp(pgrp, changetype<Task>(0)) && hasStoppedJobs(pgrp)) hangupOrphans(pgrp);
    }
  }
}

/** do_notify_parent. @returns true when the parent does not care and the child vanishes at once */
function notifyParent(task: Task): bool {
  const parent = changetype<Task>(task.parent);
  if (!changetype<usize>(parent)) return true;
  const pg = groupOf(parent);
  const sig = task.exitSignal;
  let vanish = (task.flags & PF_STILLBORN) != 0;
  // clone(2) takes any byte as the signal at the end; one that is none is not sent.
  let send = sig > 0 && sig <= SIGRTMAX;
  if (sig == SIGCHLD) {
    const a = sigAction(parent, SIGCHLD);
    if (a.handler == SIG_IGN || a.flags & SA_NOCLDWAIT) {
      vanish = true;
      if (a.handler == SIG_IGN) send = false;
    }
  }
  if (send) {
    const info = knew<SigInfo>(CACHE_SIGINFO);
    if (changetype<usize>(info)) {
      const status = groupOf(task).exitCode;
      info.sig = sig;
      info.pid = pidNrNs(taskPid(task), taskPidNs(parent));
      info.uid = fromKuidMunged(changetype<UserNs>(taskCred(parent).userNs), taskCred(task).uid);
      info.status = status & 0x7f ? status & 0x7f : (status >> 8) & 0xff;
      info.code = status & 0x80 ? CLD_DUMPED : status & 0x7f ? CLD_KILLED : CLD_EXITED;
      info.utime = task.utime;
      info.stime = task.stime;
      sendSignal(sig, info, parent, true, false);
      kdelete(CACHE_SIGINFO, info);
    }
  }
  wakeAll(changetype<usize>(pg) + offsetof<Group>("waitHead"));
  return vanish;
}

function exitNotify(task: Task, g: Group, last: bool): void {
  if (!last) {
    // A thread that is not the last of its process goes without a word. A leader stays until the others have gone.
    if (changetype<usize>(task) == g.leader) {
      task.state = TASK_ZOMBIE;
      return;
    }
    reparentChildren(task);
    g.threads--;
    releaseThread(task, g);
    if (g.threads == 1) g.inExec = 0;
    const leader = changetype<Task>(g.leader);
    if (g.threads > 1 || leader.state != TASK_ZOMBIE) return;
    if (!g.exiting) g.exitCode = leader.exitCode;
    itimersExit(g);
    if (g.isSessionLeader) ttyDisassociate(leader);
    task = leader;
  }
  reparentChildren(task);
  const pgrp = changetype<Pid>(g.pgrp);
  const parent = changetype<Task>(task.parent);
  if (changetype<usize>(parent) && groupOf(parent).pgrp != g.pgrp && groupOf(parent).session == g.session) {
    if (isOrphanedPgrp(pgrp, task) && hasStoppedJobs(pgrp)) hangupOrphans(pgrp);
  }
  task.state = TASK_ZOMBIE;
  wakeAll(taskPid(task).waitQueue);
  if (task.traceWatch) {
    task.hostStatus = g.exitCode;
    hostEvent();
    exitRecord(task, g.exitCode);
  }
  if (notifyParent(task)) releaseTask(task);
}

/** Statuses of host_spawn's children that the control plane has not fetched: {next, id, status}. */
@unmanaged
class ExitRecord {
  next: usize;
  id: u32;
  status: i32;
  pad: u32;
}

function exitRecord(task: Task, status: i32): void {
  const r = knew<ExitRecord>(CACHE_EXIT);
  if (!changetype<usize>(r)) return;
  r.id = task.traceWatch;
  r.status = status;
  r.next = taskState().exits;
  taskState().exits = changetype<usize>(r);
}

/** host_exit_status(id): wait status of a finished host_spawn, −1 while it runs. Fetching it forgets it. */
export function hostExitStatus(id: u32): i32 {
  let link = changetype<usize>(taskState()) + exitsOffset();
  while (load<usize>(link)) {
    const r = changetype<ExitRecord>(load<usize>(link));
    if (r.id == id) {
      const status = r.status;
      store<usize>(link, r.next);
      kdelete(CACHE_EXIT, r);
      return status;
    }
    link = changetype<usize>(r);
  }
  return -1;
}

function releaseThread(task: Task, g: Group): void {
  let link = changetype<usize>(g) + offsetof<Group>("threadHead");
  while (load<usize>(link) != changetype<usize>(task)) link = load<usize>(link) + offsetof<Task>("threadNext");
  store<usize>(link, task.threadNext);
  detachPid(task, PIDTYPE_PID, taskPid(task));
  processesAdd(taskCred(task).ucounts, -1);
  cgroupRelease(task);
  task.state = TASK_DEAD;
  freeTask(task);
}

/** release_task: a zombie has been waited for, or vanishes by itself. */
export function releaseTask(task: Task): void {
  const g = groupOf(task);
  const parent = changetype<Task>(task.parent);
  if (changetype<usize>(parent)) {
    const pg = groupOf(parent);
    pg.cutime += task.utime + g.utime + g.cutime;
    pg.cstime += task.stime + g.stime + g.cstime;
    removeChild(parent, task);
  }
  const ns = taskPidNs(task);
  const pid = taskPid(task);
  if (ns.reaper == changetype<usize>(task)) ns.reaper = 0;
  pid.exited = 1;
  pid.exitCode = g.exitCode;
  pid.exitCgroup = task.cgroup ? changetype<Cgroup>(task.cgroup).id : 0;
  detachPid(task, PIDTYPE_SID, changetype<Pid>(g.session));
  detachPid(task, PIDTYPE_PGID, changetype<Pid>(g.pgrp));
  detachPid(task, PIDTYPE_TGID, changetype<Pid>(g.tgid));
  detachPid(task, PIDTYPE_PID, pid);
  task.state = TASK_DEAD;
  flushGroup(g, u64.MAX_VALUE);
  taskState().tasks--;
  processesAdd(taskCred(task).ucounts, -1);
  cgroupRelease(task);
  freeTask(task);
}

function freeTask(task: Task): void {
  if (task.onCpu) {
    task.flags |= PF_REAPED;
    return;
  }
  const g = groupOf(task);
  if (task.state == TASK_DEAD && changetype<Task>(g.leader) == task) groupFree(g);
  if (task.sighand) sighandPut(changetype<Sighand>(task.sighand));
  credPut(changetype<Cred>(task.cred));
  kdelete(CACHE_TASK, task);
}

/** The CPU has let go of an exited task. */
export function exitLeft(task: Task): void {
  task.onCpu = 0;
  if (task.flags & PF_REAPED) freeTask(task);
}

/** A process that never ran (a failed fork or restart) goes without a trace, and its threads before it. */
export function abortTask(task: Task): void {
  const before = current;
  for (let at = groupOf(task).threadHead; at; ) {
    const thread = changetype<Task>(at);
    at = thread.threadNext;
    if (thread == task) continue;
    stillborn(thread);
    exitTask(SIGKILL);
    exitStep(thread);
  }
  stillborn(task);
  task.exitSignal = 0;
  exitGroup(SIGKILL);
  exitStep(task);
  setCurrent(before);
}

/** What its memory is to be told of its end, or of a call that it is in, is not: the memory that is loaded is another's. */
function stillborn(task: Task): void {
  setCurrent(task);
  task.flags |= PF_STILLBORN;
  task.clearTid = 0;
  task.robustList = 0;
  task.callState = 0;
}

/** exit(2): this thread. */
export function sysExit(status: i32): i64 {
  const g = groupOf(current);
  if (g.threads == 1) exitGroup((status & 0xff) << 8);
  else exitTask((status & 0xff) << 8);
  workSet(current, TW_SIGNAL);
  return 0;
}

/** exit_group(2). */
export function sysExitGroup(status: i32): i64 {
  exitGroup((status & 0xff) << 8);
  workSet(current, TW_SIGNAL);
  return 0;
}
