// clone(2), clone3(2), fork(2), vfork(2). The kernel part makes the task record; the bytes of the program are copied by the
// CPU, to which the parent unwinds (park reason FORK): forkDone() says that they are, and forkStart(), called when the parent is back
// in its program, lets the child run.

import { E2BIG, EAGAIN, EFAULT, EINVAL, ENOMEM, ENOSYS, ERESTARTNOINTR } from "../../abi/errno";
import {
  CLONE_CHILD_CLEARTID,
  CLONE_CHILD_SETTID,
  CLONE_FILES,
  CLONE_FS,
  CLONE_NEWCGROUP,
  CLONE_NEWIPC,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWTIME,
  CLONE_NEWUSER,
  CLONE_PARENT,
  CLONE_PARENT_SETTID,
  CLONE_PIDFD,
  CLONE_SIGHAND,
  CLONE_SYSVSEM,
  CLONE_THREAD,
  CLONE_VFORK,
  CLONE_VM,
  CSIGNAL,
  RLIMIT_NPROC,
  SIGCHLD,
  SIGRTMAX,
} from "../../abi/flags";
import { PARK_FORK } from "../../abi/park";
import { cgroupFork, cgroupForked, cgroupFromFd, cgroupRelease } from "../cgroup/member";
import { Cgroup } from "../cgroup/types";
import { filesCopy, filesPut } from "../fs/fdtable";
import { fsCopy, fsPut } from "../fs/fsstruct";
import { pidfdNew } from "../fs/pidfd";
import { procState } from "../fs/proc/state";
import { clock_monotonic } from "../host";
import { NS_STATE } from "../mem/map";
import {
  CACHE_GROUP,
  CACHE_SIGHAND,
  CACHE_TASK,
  kdelete,
  kfree,
  kmalloc,
  knew,
  slabAlloc,
  slabFree,
} from "../mem/slab";
import { copyFromUser, putUser32, userOk } from "../mem/user";
import { CgroupNs, cgroupNsPin } from "../ns/cgroup";
import { processesAdd, processesOver } from "../ns/common";
import { NsProxy, nsProxyFork, nsProxyPut } from "../ns/nsproxy";
import { PidNs } from "../ns/pid";
import { userNsCreate } from "../ns/user";
import { monotonicNow } from "../time/timer";
import { traceFork } from "../trace";
import { blockUninterruptible, call } from "./call";
import { CAP_SYS_ADMIN, CAP_SYS_RESOURCE, Cred, capable, cred, credCharge, credCopy, credGet, credPut } from "./cred";
import { current, setCurrent } from "./current";
import { dropFrames, framesCopy } from "./deliver";
import { jumpsCopy, jumpsDrop } from "./jump";
import { Mm, mmFork, mmGet, mmPut } from "./mm";
import {
  attachPid,
  PIDTYPE_PGID,
  PIDTYPE_PID,
  PIDTYPE_SID,
  PIDTYPE_TGID,
  Pid,
  pidAlloc,
  pidNrNs,
  pidVnr,
  taskPid,
  taskPidNs,
} from "./pid";
import { isRealTime, SCHED_OTHER } from "./policy";
import { LIMITS_SIZE, rlimit } from "./rlimit";
import { makeRunnable, taskState, workClear, workSet } from "./sched";
import { fatalPending, groupOf, signalPending } from "./signal";
import {
  Group,
  PF_FORKNOEXEC,
  PF_LEFT_CGROUP,
  PF_NPROC_EXCEEDED,
  PF_SUPERPRIV,
  SIGACTION_SIZE,
  SIGHAND_HEAD,
  SigAction,
  Sighand,
  TASK_NEW,
  TASK_UNINTERRUPTIBLE,
  Task,
  TW_BLOCKED,
  TW_CHILD,
  TW_EMBRYO,
  TW_PARK,
  TW_RESCHED,
} from "./task";

const SIGHAND_BYTES: usize = SIGHAND_HEAD + 64 * SIGACTION_SIZE;
const MAX_SET_TID: u32 = 32;

/** What clone, clone3, fork and vfork ask for. */
@unmanaged
class CloneArgs {
  flags: u64;
  pidfd: u32;
  childTid: u32;
  parentTid: u32;
  exitSignal: i32;
  stack: u32;
  tls: u32;
  setTidCount: u32;
  into: usize; // CLONE_INTO_CGROUP: the Cgroup, not counted
  proxy: usize; // restart: the NsProxy that the child gets, its reference handed over on success
  // MAX_SET_TID numbers follow
}
const ARGS_AT: usize = NS_STATE + 2048;

function args(): CloneArgs {
  const a = changetype<CloneArgs>(ARGS_AT);
  memory.fill(ARGS_AT, 0, offsetof<CloneArgs>());
  return a;
}

/** A new, empty group with its limits; null when memory is exhausted. */
export function groupNew(): Group {
  const g = knew<Group>(CACHE_GROUP);
  if (!changetype<usize>(g)) return g;
  g.limits = kmalloc(LIMITS_SIZE);
  g.refs = 1;
  if (!g.limits) {
    kdelete(CACHE_GROUP, g);
    return changetype<Group>(0);
  }
  return g;
}

export function groupFree(g: Group): void {
  kfree(g.limits);
  kdelete(CACHE_GROUP, g);
}

/** A sighand with every action at its default; null when memory is exhausted. */
export function sighandNew(): Sighand {
  const s = changetype<Sighand>(slabAlloc(CACHE_SIGHAND, SIGHAND_BYTES));
  if (changetype<usize>(s)) s.refs = 1;
  return s;
}

export function sighandPut(s: Sighand): void {
  if (--s.refs == 0) slabFree(CACHE_SIGHAND, changetype<usize>(s));
}

function checkFlags(a: CloneArgs): i32 {
  const f = <u32>a.flags;
  if (f & CLONE_NEWNS && f & CLONE_FS) return -EINVAL;
  if (f & CLONE_NEWUSER && f & CLONE_FS) return -EINVAL;
  if (f & CLONE_THREAD && !(f & CLONE_SIGHAND)) return -EINVAL;
  if (f & CLONE_SIGHAND && !(f & CLONE_VM)) return -EINVAL;
  // Siblings of a namespace's init would have a parent that cannot see them.
  if (f & CLONE_PARENT && groupOf(current).unkillable) return -EINVAL;
  if (f & CLONE_THREAD && f & (CLONE_NEWUSER | CLONE_NEWPID)) return -EINVAL;
  if (f & CLONE_THREAD && changetype<NsProxy>(current.nsproxy).pidForChildren != changetype<usize>(taskPidNs(current)))
    return -EINVAL;
  if (f & CLONE_NEWIPC && f & CLONE_SYSVSEM) return -EINVAL;
  if (f & CLONE_PIDFD && f & CLONE_THREAD) return -EINVAL;
  return 0;
}

function unwindChild(child: Task): void {
  cgroupRelease(child);
  if (child.files) filesPut(child.files);
  if (child.fs) fsPut(child.fs);
  if (child.sighand) sighandPut(changetype<Sighand>(child.sighand));
  if (child.group) groupFree(changetype<Group>(child.group));
  dropFrames(child, 0);
  jumpsDrop(child);
  if (child.mm) mmPut(changetype<Mm>(child.mm));
  if (child.nsproxy) nsProxyPut(changetype<NsProxy>(child.nsproxy));
  if (child.cred) {
    processesAdd(changetype<Cred>(child.cred).ucounts, -1);
    credPut(changetype<Cred>(child.cred));
  }
  kdelete(CACHE_TASK, child);
}

/** sched_fork of who is under SCHED_RESET_ON_FORK: the child has no real-time policy, and is no less nice than others. */
function schedulePlainly(child: Task): void {
  if (isRealTime(child.policy)) {
    child.policy = SCHED_OTHER;
    child.rtPriority = 0;
    child.nice = 0;
  } else if (child.nice < 0) child.nice = 0;
  child.schedReset = 0;
}

/** copy_process: everything but the bytes of the program. @returns address of the child's Task or -errno */
function copyProcess(a: CloneArgs): i32 {
  const f = <u32>a.flags;
  const parent = current;
  const child = knew<Task>(CACHE_TASK);
  if (!changetype<usize>(child)) return -ENOMEM;
  memory.copy(changetype<usize>(child), changetype<usize>(parent), offsetof<Task>());
  if (child.schedReset) schedulePlainly(child);
  // Nothing is the child's yet.
  child.waits = 0;
  child.timeout = 0;
  child.pid = 0;
  child.group = 0;
  child.cred = 0;
  child.nsproxy = 0;
  child.files = 0;
  child.fs = 0;
  child.mm = 0;
  child.sighand = 0;
  child.frames = 0;
  child.jumps = 0;
  child.execImage = 0;
  child.cr = 0;
  child.semUndo = 0;
  child.forkedAt = 0;
  // A process that a thread has made goes on, and begins, where that thread did.
  child.thread = parent.thread;
  child.area = 0;
  child.globals = 0;
  child.globalCount = 0;
  child.resting = 0;
  child.semWait = 0;
  child.ipcGift = 0;
  child.cgroup = 0;
  child.cgroupLinks = 0;

  // copy_creds, with the new user namespace first: it owns the others.
  let err = 0;
  const c = f & CLONE_NEWUSER ? credCopy(cred()) : credGet(cred());
  if (!changetype<usize>(c)) {
    kdelete(CACHE_TASK, child);
    return -ENOMEM;
  }
  child.cred = changetype<usize>(c);
  if (f & CLONE_NEWUSER) {
    err = userNsCreate(c);
    if (!err) credCharge(c);
  }
  processesAdd(c.ucounts, 1);
  if (!err && overProcLimit(c)) err = -EAGAIN;
  if (!err) err = cgroupFork(child, parent, changetype<Cgroup>(a.into));
  if (err) {
    unwindChild(child);
    return err;
  }

  child.wake = 0;
  child.work = 0;
  child.state = TASK_NEW; // until makeRunnable
  child.onCpu = 0;
  child.runNext = 0;
  child.runQueued = 0;
  child.callNr = -1;
  child.callRestart = 0;
  child.callResult = 0;
  child.callDone = 0;
  child.callDeadline = 0;
  child.callState = 0;
  child.flags = (parent.flags & ~(PF_SUPERPRIV | PF_LEFT_CGROUP)) | PF_FORKNOEXEC;
  child.startTime = monotonicNow();
  child.startBoot = child.startTime;
  child.utime = 0;
  child.stime = 0;
  child.childHead = 0;
  child.childTail = 0;
  child.siblingNext = 0;
  child.siblingPrev = 0;
  child.threadNext = 0;
  child.pending = 0;
  child.pendingHead = 0;
  child.pendingTail = 0;
  child.hasSavedMask = 0;
  child.pdeathSignal = 0;
  child.vforkParent = 0;
  child.vforkDone = 0;
  child.exitCode = 0;
  child.exitReported = 0;
  child.traceWatch = 0;
  child.robustList = 0;
  child.clearTid = f & CLONE_CHILD_CLEARTID ? a.childTid : 0;
  child.setTid = f & CLONE_CHILD_SETTID ? a.childTid : 0;
  child.exitSignal = f & CLONE_PARENT && parent.pid ? parent.exitSignal : a.exitSignal;
  child.nvcsw = 0;
  child.rchar = 0;
  child.wchar = 0;
  child.syscr = 0;
  child.syscw = 0;
  child.nivcsw = 0;
  child.files = filesCopy(parent.files, (f & CLONE_FILES) != 0);
  child.fs = fsCopy(parent.fs, (f & CLONE_FS) != 0);
  if (f & CLONE_THREAD) return joinGroup(child, a, c);
  const sighand = sighandNew();
  child.sighand = changetype<usize>(sighand);
  const g = groupNew();
  child.group = changetype<usize>(g);
  if (parent.mm) {
    child.mm = changetype<usize>(mmFork(changetype<Mm>(parent.mm)));
    // The stack that is copied is this thread's.
    if (child.mm && parent.area) changetype<Mm>(child.mm).area = parent.area;
  }
  // It goes on where its maker is: in handlers, and with what setjmp has kept.
  const copied = framesCopy(child, parent) && jumpsCopy(child, parent);
  if (!child.files || !child.fs || !child.sighand || !child.group || (parent.mm && !child.mm) || !copied) {
    unwindChild(child);
    return -ENOMEM;
  }
  memory.copy(changetype<usize>(sighand) + SIGHAND_HEAD, parent.sighand + SIGHAND_HEAD, SIGHAND_BYTES - SIGHAND_HEAD);
  const pg = groupOf(parent);
  memory.copy(g.limits, pg.limits, LIMITS_SIZE);
  g.threads = 1;
  g.leader = changetype<usize>(child);
  g.threadHead = changetype<usize>(child);
  g.tty = pg.tty;
  g.oomScoreAdj = pg.oomScoreAdj;
  g.oomScoreAdjMin = pg.oomScoreAdjMin;
  g.hasChildSubreaper = pg.hasChildSubreaper | pg.childSubreaper;

  const proxy = a.proxy
    ? <i32>a.proxy
    : nsProxyFork(f & ~CLONE_NEWUSER, changetype<NsProxy>(parent.nsproxy), c, child.fs);
  if (proxy < 0 && proxy > -4096) {
    unwindChild(child);
    return proxy;
  }
  child.nsproxy = <usize>proxy;

  const ns = changetype<PidNs>(changetype<NsProxy>(child.nsproxy).pidForChildren);
  const made = pidAlloc(ns, ARGS_AT + offsetof<CloneArgs>(), a.setTidCount);
  if (made < 0 && made > -4096) {
    unwindChild(child);
    return made;
  }
  const pid = changetype<Pid>(<usize>made);
  child.pid = changetype<usize>(pid);
  g.tgid = child.pid;

  // From here on nothing fails: the child becomes visible.
  const up = f & CLONE_PARENT || !parent.pid ? changetype<Task>(parent.realParent) : parent;
  child.realParent = changetype<usize>(up);
  child.parent = changetype<usize>(up);
  if (changetype<usize>(up)) addChild(up, child);
  if (pidNrNs(pid, ns) == 1) {
    // The first process of a PID namespace is its init.
    ns.reaper = changetype<usize>(child);
    ns.hadReaper = 1;
    g.unkillable = 1;
  }
  // What task 0 spawns begins a session; everyone else inherits.
  const alone = !pg.session;
  g.pgrp = alone ? child.pid : pg.pgrp;
  g.session = alone ? child.pid : pg.session;
  g.isSessionLeader = alone ? 1 : 0;
  attachPid(child, PIDTYPE_PID, pid);
  attachPid(child, PIDTYPE_TGID, pid);
  attachPid(child, PIDTYPE_PGID, changetype<Pid>(g.pgrp));
  attachPid(child, PIDTYPE_SID, changetype<Pid>(g.session));
  const s = taskState();
  s.tasks++;
  s.forks++;
  cgroupForked(child);
  // CLONE_INTO_CGROUP and CLONE_NEWCGROUP: "/" is where the child begins, not where its maker is.
  if (f & CLONE_NEWCGROUP)
    cgroupNsPin(changetype<CgroupNs>(changetype<NsProxy>(child.nsproxy).cgroup), changetype<Cgroup>(child.cgroup));
  return changetype<i32>(changetype<usize>(child));
}

/** The rest of copy_process for a thread: it shares what its process has. @returns address of its Task or -errno */
function joinGroup(child: Task, a: CloneArgs, c: Cred): i32 {
  const f = <u32>a.flags;
  const parent = current;
  if (!child.files || !child.fs) {
    unwindChild(child);
    return -ENOMEM;
  }
  const g = groupOf(parent);
  changetype<Sighand>(parent.sighand).refs++;
  child.sighand = parent.sighand;
  child.mm = changetype<usize>(mmGet(changetype<Mm>(parent.mm)));
  const proxy = nsProxyFork(f, changetype<NsProxy>(parent.nsproxy), c, child.fs);
  if (proxy < 0 && proxy > -4096) {
    unwindChild(child);
    return proxy;
  }
  child.nsproxy = <usize>proxy;
  const made = pidAlloc(changetype<PidNs>(taskPidNs(parent)), ARGS_AT + offsetof<CloneArgs>(), a.setTidCount);
  if (made < 0 && made > -4096) {
    unwindChild(child);
    return made;
  }
  const pid = changetype<Pid>(<usize>made);
  child.pid = changetype<usize>(pid);
  child.group = changetype<usize>(g);
  child.exitSignal = 0;
  child.sasPtr = 0;
  child.sasSize = 0;
  let link = changetype<usize>(g) + offsetof<Group>("threadHead");
  while (load<usize>(link)) link = load<usize>(link) + offsetof<Task>("threadNext");
  store<usize>(link, changetype<usize>(child));
  g.threads++;
  attachPid(child, PIDTYPE_PID, pid);
  taskState().forks++;
  cgroupForked(child);
  return changetype<i32>(changetype<usize>(child));
}

/** A task that shares all that a pthread shares. @returns address of its Task, which does not run yet, or -errno */
export function threadNew(): i32 {
  const a = args();
  a.flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM;
  const bad = checkFlags(a);
  if (bad) return bad;
  return copyProcess(a);
}

/** A thread for restart(2), of the process of `leader`; numbers and result as restoreProcess has them. */
export function restoreThread(leader: Task, numbers: usize, count: u32): i32 {
  const a = args();
  a.flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM;
  a.setTidCount = count;
  memory.copy(ARGS_AT + offsetof<CloneArgs>(), numbers, count << 2);
  const before = current;
  setCurrent(leader);
  const made = copyProcess(a);
  setCurrent(before);
  return made;
}

/** A process for host_spawn: task 0's fork without a program. @returns address of its Task or -errno */
export function spawnProcess(flags: u32): i32 {
  const a = args();
  a.flags = flags;
  a.exitSignal = SIGCHLD;
  return copyProcess(a);
}

/**
 * A process for restart(2): a child of `parent`, or (sibling) of its parent, with namespaces `proxy` (its reference is handed over on success) and the
 * first `count` of `numbers` as its PIDs, the deepest namespace's first.
 * @returns address of its Task, which does not run yet, or -errno
 */
export function restoreProcess(parent: Task, proxy: NsProxy, numbers: usize, count: u32, sibling: bool): i32 {
  const a = args();
  if (sibling) a.flags = CLONE_PARENT;
  a.exitSignal = SIGCHLD;
  a.proxy = changetype<usize>(proxy);
  a.setTidCount = count;
  memory.copy(ARGS_AT + offsetof<CloneArgs>(), numbers, count << 2);
  proxy.refs++;
  const before = current;
  setCurrent(parent);
  const made = copyProcess(a);
  setCurrent(before);
  // A failure may have come before the child had the proxy, or after: nobody but the caller has it now.
  if (made < 0 && made > -4096) proxy.refs = 1;
  else proxy.refs--;
  return made;
}

/** RLIMIT_NPROC counts the real user's processes, the new one included; root of the machine is not bound. */
function overProcLimit(c: Cred): bool {
  if (taskState().tasks >= procState().threadsMax) return true;
  if (!processesOver(c.ucounts, rlimit(current, RLIMIT_NPROC))) {
    current.flags &= ~PF_NPROC_EXCEEDED;
    return false;
  }
  return cred().uid != 0 && !capable(CAP_SYS_RESOURCE) && !capable(CAP_SYS_ADMIN);
}

/** Appends to the parent's list of children. */
export function addChild(parent: Task, child: Task): void {
  child.siblingNext = 0;
  child.siblingPrev = parent.childTail;
  if (parent.childTail) changetype<Task>(parent.childTail).siblingNext = changetype<usize>(child);
  else parent.childHead = changetype<usize>(child);
  parent.childTail = changetype<usize>(child);
}

export function removeChild(parent: Task, child: Task): void {
  if (child.siblingPrev) changetype<Task>(child.siblingPrev).siblingNext = child.siblingNext;
  else parent.childHead = child.siblingNext;
  if (child.siblingNext) changetype<Task>(child.siblingNext).siblingPrev = child.siblingPrev;
  else parent.childTail = child.siblingPrev;
  child.siblingNext = 0;
  child.siblingPrev = 0;
}

/** kernel_clone. The parent's call ends when the CPU has copied the program: forkDone. */
function kernelClone(a: CloneArgs): i64 {
  const f = <u32>a.flags;
  const bad = checkFlags(a);
  if (bad) return bad;
  if (f & CLONE_VM && !(f & CLONE_VFORK)) return -ENOSYS;
  if (f & CLONE_THREAD) return -ENOSYS;
  if (a.setTidCount && a.setTidCount > MAX_SET_TID) return -EINVAL;
  if (f & CLONE_PIDFD && !userOk(a.pidfd, 4)) return -EFAULT;
  if (signalPending() && fatalPending(current)) return -ERESTARTNOINTR;
  const made = copyProcess(a);
  if (made < 0 && made > -4096) return made;
  const child = changetype<Task>(<usize>made);
  if (f & CLONE_PIDFD) {
    const fd = pidfdNew(changetype<Pid>(child.pid), 0);
    if (fd >= 0) putUser32(a.pidfd, <u32>fd);
  }
  const nr = pidVnr(changetype<Pid>(child.pid));
  if (f & CLONE_PARENT_SETTID) putUser32(a.parentTid, <u32>nr);
  workSet(child, TW_EMBRYO);
  traceFork(child);
  const rec = call();
  rec.state = changetype<i64>(<u64>made);
  rec.done = f & CLONE_VFORK ? 1 : 0;
  current.childReturn = nr;
  current.parkReason = PARK_FORK;
  workSet(current, TW_PARK);
  return nr;
}

/** The child that the parked parent is making. */
export function forkChild(parent: Task): Task {
  return changetype<Task>(<usize>parent.call.state);
}

/** The CPU has copied the program's bytes: the child may run. A vfork parent waits for it. */
export function forkDone(parent: Task): void {
  const child = forkChild(parent);
  const isVfork = parent.call.done != 0;
  parent.callResult = parent.childReturn;
  if (isVfork) {
    child.vforkParent = changetype<usize>(parent);
    parent.callNr = 58;
    parent.callA0 = parent.childReturn;
    parent.callState = 1;
    workSet(parent, TW_BLOCKED);
  } else parent.callState = 0;
  // Not yet: another CPU that wakes now takes the core from this one, which is about to unwind, and the child sees a parent that
  // has not come back from fork when it should be waiting. See task/deliver.ts.
  parent.childToStart = changetype<usize>(child);
  workSet(parent, TW_CHILD);
}

/** The parent is back in its program: the child may run. */
export function forkStart(parent: Task): void {
  workClear(parent, TW_CHILD);
  const child = changetype<Task>(parent.childToStart);
  parent.childToStart = 0;
  parent.forkedAt = clock_monotonic();
  makeRunnable(child);
}

/** vfork's second half: waits until the child has called execve or exited. Only death interrupts it. */
function vforkWait(): i64 {
  const rec = call();
  if (rec.state == 2 || fatalPending(current)) return rec.a0;
  return blockUninterruptible(0);
}

/** mm_release: the child no longer needs what vfork lent it. */
export function vforkRelease(child: Task): void {
  if (!child.vforkParent) return;
  const parent = changetype<Task>(child.vforkParent);
  child.vforkParent = 0;
  parent.callState = 2;
  parent.forkedAt = clock_monotonic();
  if (parent.state == TASK_UNINTERRUPTIBLE) makeRunnable(parent);
  // With one CPU the parent goes first, so that it is waiting (state S) by the time the child looks: elsewhere it has a CPU.
  if (!ASC_FEATURE_THREADS) workSet(child, TW_RESCHED);
}

/** schedule_tail: the child's first steps, on its own CPU. */
export function embryoReturn(task: Task): void {
  task.callResult = 0;
  if (task.setTid) {
    putUser32(task.setTid, <u32>pidVnr(taskPid(task)));
    task.setTid = 0;
  }
}

/** fork(2). */
export function sysFork(): i64 {
  const a = args();
  a.exitSignal = SIGCHLD;
  return kernelClone(a);
}

/** vfork(2): the child has a copy of the memory; the parent sleeps until it has called execve or exited. */
export function sysVfork(): i64 {
  if (call().state) return vforkWait();
  const a = args();
  a.flags = CLONE_VFORK | CLONE_VM;
  a.exitSignal = SIGCHLD;
  return kernelClone(a);
}

/** clone(2), the raw call of x86-64: clone(flags, stack, ptid, ctid, tls). */
export function sysClone(flags: i64, stack: i32, ptid: i32, ctid: i32, tls: i32): i64 {
  if (call().state) return vforkWait();
  const a = args();
  a.flags = <u64>flags & 0xffffff00;
  a.exitSignal = <i32>(flags & CSIGNAL);
  a.stack = <u32>stack;
  a.tls = <u32>tls;
  a.parentTid = <u32>ptid;
  a.childTid = <u32>ctid;
  if (<u32>flags & CLONE_PIDFD) {
    // pidfd and parent_tid share an argument here.
    if (<u32>flags & CLONE_PARENT_SETTID) return -EINVAL;
    a.pidfd = <u32>ptid;
  }
  // In clone() the bit of CLONE_NEWTIME lies in the exit signal.
  a.flags &= ~(<u64>CLONE_NEWTIME);
  return kernelClone(a);
}

/** clone3(2): struct clone_args of 64, 80 or 88 bytes. */
export function sysClone3(uargs: i32, size: i32): i64 {
  if (call().state) return vforkWait();
  if (<u32>size < 64) return -EINVAL;
  if (<u32>size > 4096) return -E2BIG;
  const at = ARGS_AT + 256;
  memory.fill(at, 0, 128);
  if (copyFromUser(at, <u32>uargs, <u32>size < 88 ? <u32>size : 88)) return -EFAULT;
  for (let i: u32 = 88; i < <u32>size; i += 8) {
    if (copyFromUser(at + 96, <u32>uargs + i, 8)) return -EFAULT;
    if (load<u64>(at + 96)) return -E2BIG;
  }
  const a = args();
  a.flags = load<u64>(at);
  a.pidfd = load<u32>(at, 8);
  a.childTid = load<u32>(at, 16);
  a.parentTid = load<u32>(at, 24);
  const exitSignal = load<u64>(at, 32);
  a.stack = load<u32>(at, 40);
  a.tls = load<u32>(at, 56);
  const setTid = load<u64>(at, 64);
  const setTidSize = load<u64>(at, 72);
  if (exitSignal & ~(<u64>CSIGNAL) || exitSignal > <u64>SIGRTMAX) return -EINVAL;
  if (a.flags & CSIGNAL & ~(<u64>CLONE_NEWTIME)) return -EINVAL;
  if (a.flags >> 34) return -EINVAL;
  if (a.flags & (CLONE_THREAD | CLONE_PARENT) && exitSignal) return -EINVAL;
  if (!setTid != !setTidSize || setTidSize > MAX_SET_TID) return -EINVAL;
  if (a.flags & 0x100000000 && a.flags & CLONE_SIGHAND) return -EINVAL;
  a.exitSignal = <i32>exitSignal;
  a.setTidCount = <u32>setTidSize;
  for (let i: u32 = 0; i < a.setTidCount; i++) {
    if (copyFromUser(ARGS_AT + offsetof<CloneArgs>() + (i << 2), <u32>setTid + (i << 2), 4)) return -EFAULT;
  }
  if (a.flags & 0x200000000) {
    // CLONE_INTO_CGROUP
    if (<u32>size < 88 || load<u64>(at, 80) > <u64>i32.MAX_VALUE) return -EINVAL;
    const cg = cgroupFromFd(load<i32>(at, 80), (a.flags & CLONE_THREAD) != 0);
    if (cg < 0 && cg > -4096) return cg;
    a.into = <usize>cg;
  }
  const r = kernelClone(a);
  // CLONE_CLEAR_SIGHAND: handlers go back to their default, ignored signals stay ignored.
  if (r > 0 && a.flags & 0x100000000) {
    const child = forkChild(current);
    for (let sig = 1; sig <= 64; sig++) {
      const act = changetype<SigAction>(child.sighand + SIGHAND_HEAD + <usize>(sig - 1) * SIGACTION_SIZE);
      if (act.handler > 1) memory.fill(changetype<usize>(act), 0, SIGACTION_SIZE);
    }
  }
  return r;
}
