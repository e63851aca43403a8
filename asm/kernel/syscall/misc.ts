// Calls about the process and the machine that have no family of their own: prctl(2), limits, priorities, usage, sysinfo(2),
// getrandom(2).

import { EACCES, EFAULT, EINVAL, EPERM, ESRCH } from "../../abi/errno";
import {
  RLIM_NLIMITS,
  RLIMIT_NICE,
  RLIMIT_NOFILE,
  RLIMIT_RTPRIO,
  SIGHUP,
  SIGINT,
  SIGKILL,
  SIGRTMAX,
} from "../../abi/flags";
import { procState } from "../fs/proc/state";
import { random } from "../host";
import { MEMORY_PAGES, TASK_STATE } from "../mem/map";
import { pagesUsed } from "../mem/page";
import { kfree, kmalloc } from "../mem/slab";
import { copyFromUser, copyToUser, getUser64, putUser32, putUser64, strFromUser, userOk } from "../mem/user";
import { fromKuid, UserNs } from "../ns/user";
import {
  CAP_LAST,
  CAP_SETPCAP,
  CAP_SYS_BOOT,
  CAP_SYS_NICE,
  CAP_SYS_RESOURCE,
  capable,
  commitCred,
  cred,
  nsCapable,
  prepareCred,
  taskCred,
} from "../task/cred";
import { current } from "../task/current";
import { commSet } from "../task/exec";
import { loadAverage } from "../task/load";
import { Mm } from "../task/mm";
import {
  findPid,
  findTask,
  nextTgid,
  PIDTYPE_PGID,
  Pid,
  pidNrNs,
  pidTask,
  pidTaskNext,
  pidVnr,
  taskPid,
  taskPidNs,
  taskTgid,
} from "../task/pid";
import { isRealTime, SCHED_BATCH, SCHED_IDLE, SCHED_OTHER, SCHED_RESET_ON_FORK } from "../task/policy";
import { rlimit } from "../task/rlimit";
import { taskState, workSet } from "../task/sched";
import { forceSignal, groupOf } from "../task/signal";
import { Task, TW_RESCHED } from "../task/task";
import { cpuTime } from "../time/clock";
import { monotonicNow } from "../time/timer";

const BUF: usize = TASK_STATE + 3648;

const PR_SET_PDEATHSIG = 1;
const PR_GET_PDEATHSIG = 2;
const PR_GET_DUMPABLE = 3;
const PR_SET_DUMPABLE = 4;
const PR_GET_KEEPCAPS = 7;
const PR_SET_KEEPCAPS = 8;
const PR_SET_NAME = 15;
const PR_GET_NAME = 16;
const PR_CAPBSET_READ = 23;
const PR_CAPBSET_DROP = 24;
const PR_GET_SECUREBITS = 27;
const PR_SET_SECUREBITS = 28;
const PR_SET_TIMERSLACK = 29;
const PR_GET_TIMERSLACK = 30;
const PR_SET_CHILD_SUBREAPER = 36;
const PR_GET_CHILD_SUBREAPER = 37;
const PR_SET_NO_NEW_PRIVS = 38;
const PR_GET_NO_NEW_PRIVS = 39;
const PR_GET_TID_ADDRESS = 40;
const PR_CAP_AMBIENT = 47;

/** prctl(2). */
export function sysPrctl(option: i32, arg: i64, arg3: i64, arg4: i64, arg5: i64): i64 {
  // C libraries take it for a long, of which a program that passed an int has written half.
  const arg2 = option == PR_SET_TIMERSLACK ? arg : <i64>(<u32>arg);
  const task = current;
  const ns = changetype<UserNs>(cred().userNs);
  switch (option) {
    case PR_SET_PDEATHSIG:
      if (arg2 < 0 || arg2 > SIGRTMAX) return -EINVAL;
      task.pdeathSignal = <i32>arg2;
      return 0;
    case PR_GET_PDEATHSIG:
      return putUser32(<u32>arg2, <u32>task.pdeathSignal);
    case PR_GET_DUMPABLE:
      return changetype<Mm>(task.mm).dumpable;
    case PR_SET_DUMPABLE:
      if (arg2 != 0 && arg2 != 1) return -EINVAL;
      changetype<Mm>(task.mm).dumpable = <u32>arg2;
      return 0;
    case PR_GET_KEEPCAPS:
      return (cred().securebits >> 4) & 1;
    case PR_SET_KEEPCAPS: {
      if (arg2 < 0 || arg2 > 1) return -EINVAL;
      if (cred().securebits & 32) return -EPERM;
      const c = prepareCred();
      c.securebits = (c.securebits & ~(<u32>16)) | ((<u32>arg2) << 4);
      commitCred(c);
      return 0;
    }
    case PR_SET_NAME: {
      const n = strFromUser(BUF, <u32>arg2, 16);
      if (n == -EFAULT) return n;
      commSet(task, BUF, n < 0 ? 15 : n);
      return 0;
    }
    case PR_GET_NAME:
      return copyToUser(<u32>arg2, changetype<usize>(task) + offsetof<Task>("comm0"), 16);
    case PR_CAPBSET_READ:
      if (arg2 < 0 || arg2 > CAP_LAST) return -EINVAL;
      return (cred().bounding >> <u64>arg2) & 1;
    case PR_CAPBSET_DROP: {
      if (!nsCapable(ns, CAP_SETPCAP)) return -EPERM;
      if (arg2 < 0 || arg2 > CAP_LAST) return -EINVAL;
      const c = prepareCred();
      c.bounding &= ~((<u64>1) << (<u64>arg2));
      commitCred(c);
      return 0;
    }
    case PR_GET_SECUREBITS:
      return cred().securebits;
    case PR_SET_SECUREBITS: {
      const old = cred();
      const bits = <u32>arg2;
      // Locked bits may not change, locks may not be opened, unknown bits are refused.
      const locks = (old.securebits & 0xaaaa) >> 1;
      if (
        locks & (old.securebits ^ bits) ||
        old.securebits & 0xaaaa & ~bits ||
        bits & ~0xff ||
        !nsCapable(ns, CAP_SETPCAP)
      )
        return -EPERM;
      const c = prepareCred();
      c.securebits = bits;
      commitCred(c);
      return 0;
    }
    case PR_SET_TIMERSLACK:
      task.timerSlack = arg2 > 0 ? <u64>arg2 : 50000;
      return 0;
    case PR_GET_TIMERSLACK:
      return task.timerSlack;
    case PR_SET_CHILD_SUBREAPER: {
      const g = groupOf(task);
      g.childSubreaper = arg2 ? 1 : 0;
      if (arg2) markSubreaper(task);
      return 0;
    }
    case PR_GET_CHILD_SUBREAPER:
      return putUser32(<u32>arg2, groupOf(task).childSubreaper);
    case PR_SET_NO_NEW_PRIVS:
      if (arg2 != 1 || arg3 || arg4 || arg5) return -EINVAL;
      task.noNewPrivs = 1;
      return 0;
    case PR_GET_NO_NEW_PRIVS:
      if (arg2 || arg3 || arg4 || arg5) return -EINVAL;
      return task.noNewPrivs;
    case PR_GET_TID_ADDRESS:
      return putUser32(<u32>arg2, task.clearTid);
    case PR_CAP_AMBIENT:
      return ambient(arg2, arg3, arg4, arg5);
  }
  return -EINVAL;
}

function ambient(op: i64, cap: i64, arg4: i64, arg5: i64): i64 {
  if (arg4 || arg5) return -EINVAL;
  const c = cred();
  if (op == 4) {
    if (cap) return -EINVAL;
    const next = prepareCred();
    next.ambient = 0;
    commitCred(next);
    return 0;
  }
  if (cap < 0 || cap > CAP_LAST) return -EINVAL;
  const mask = (<u64>1) << (<u64>cap);
  switch (<i32>op) {
    case 1: // IS_SET
      return c.ambient & mask ? 1 : 0;
    case 2: {
      // RAISE
      if (!(c.permitted & mask) || !(c.inheritable & mask) || c.securebits & 64) return -EPERM;
      const next = prepareCred();
      next.ambient |= mask;
      commitCred(next);
      return 0;
    }
    case 3: {
      // LOWER
      const next = prepareCred();
      next.ambient &= ~mask;
      commitCred(next);
      return 0;
    }
  }
  return -EINVAL;
}

/** Every descendant learns that a subreaper is above it. */
function markSubreaper(task: Task): void {
  for (let at = task.childHead; at; at = changetype<Task>(at).siblingNext) {
    const child = changetype<Task>(at);
    if (groupOf(child).hasChildSubreaper) continue;
    groupOf(child).hasChildSubreaper = 1;
    markSubreaper(child);
  }
}

function limitsOf(pid: i32): Task {
  return pid ? findTask(pid) : current;
}

function setLimit(task: Task, resource: i32, soft: u64, hard: u64): i32 {
  const at = groupOf(task).limits + ((<usize>resource) << 4);
  if (soft > hard) return -EINVAL;
  if (resource == RLIMIT_NOFILE && hard > procState().nrOpen) return -EPERM;
  if (hard > load<u64>(at, 8) && !capable(CAP_SYS_RESOURCE)) return -EPERM;
  store<u64>(at, soft);
  store<u64>(at, hard, 8);
  return 0;
}

/** prlimit64(2). */
export function sysPrlimit64(pid: i32, resource: i32, next: i32, old: i32): i64 {
  if (<u32>resource >= <u32>RLIM_NLIMITS) return -EINVAL;
  if (next && copyFromUser(BUF, <u32>next, 16)) return -EFAULT;
  const soft = load<u64>(BUF);
  const hard = load<u64>(BUF, 8);
  const task = limitsOf(pid);
  if (!changetype<usize>(task)) return -ESRCH;
  if (task != current) {
    const c = cred();
    const t = taskCred(task);
    const same =
      c.uid == t.euid && c.uid == t.suid && c.uid == t.uid && c.gid == t.egid && c.gid == t.sgid && c.gid == t.gid;
    if (!same && !nsCapable(changetype<UserNs>(t.userNs), CAP_SYS_RESOURCE)) return -EPERM;
  }
  const at = groupOf(task).limits + ((<usize>resource) << 4);
  store<u64>(BUF + 16, load<u64>(at));
  store<u64>(BUF + 24, load<u64>(at, 8));
  if (next) {
    const err = setLimit(task, resource, soft, hard);
    if (err) return err;
  }
  return old ? copyToUser(<u32>old, BUF + 16, 16) : 0;
}

/** getrlimit(2). */
export function sysGetrlimit(resource: i32, rlim: i32): i64 {
  return sysPrlimit64(0, resource, 0, rlim);
}

/** setrlimit(2). */
export function sysSetrlimit(resource: i32, rlim: i32): i64 {
  return sysPrlimit64(0, resource, rlim, 0);
}

/** getrusage(2): times, peak memory and context switches; the rest is 0 as on Linux for what it does not count. */
export function sysGetrusage(who: i32, usage: i32): i64 {
  const g = groupOf(current);
  let u: i64 = 0;
  let s: i64 = 0;
  memory.fill(BUF, 0, 144);
  if (who == 0 || who == 1) {
    u = cpuTime() + g.utime;
    s = current.stime + g.stime;
    store<i64>(BUF, current.mm ? (<i64>changetype<Mm>(current.mm).peakPages) << 6 : 0, 32);
  } else if (who == -1) {
    u = g.cutime;
    s = g.cstime;
  } else return -EINVAL;
  store<i64>(BUF, u / 1_000_000_000);
  store<i64>(BUF, (u % 1_000_000_000) / 1000, 8);
  store<i64>(BUF, s / 1_000_000_000, 16);
  store<i64>(BUF, (s % 1_000_000_000) / 1000, 24);
  store<u64>(BUF, current.nvcsw, 128);
  store<u64>(BUF, current.nivcsw, 136);
  return copyToUser(<u32>usage, BUF, 144);
}

/** times(2), in ticks of 10 ms. */
export function sysTimes(buf: i32): i64 {
  const g = groupOf(current);
  if (buf) {
    store<i64>(BUF, (cpuTime() + g.utime) / 10_000_000);
    store<i64>(BUF, (current.stime + g.stime) / 10_000_000, 8);
    store<i64>(BUF, g.cutime / 10_000_000, 16);
    store<i64>(BUF, g.cstime / 10_000_000, 24);
    if (copyToUser(<u32>buf, BUF, 32)) return -EFAULT;
  }
  return monotonicNow() / 10_000_000;
}

/** sysinfo(2): 368 bytes (112 are Linux's). */
export function sysSysinfo(info: i32): i64 {
  memory.fill(BUF, 0, 112);
  store<i64>(BUF, monotonicNow() / 1_000_000_000);
  for (let i = 0; i < 3; i++) store<u64>(BUF + 8 + (i << 3), loadAverage(i));
  const total: u64 = MEMORY_PAGES;
  store<u64>(BUF, total << 12, 32);
  store<u64>(BUF, (total - pagesUsed()) << 12, 40);
  store<u16>(BUF, <u16>taskState().tasks, 80);
  store<u32>(BUF, 1, 104);
  return copyToUser(<u32>info, BUF, 112);
}

/** getrandom(2). */
export function sysGetrandom(buf: i32, buflen: i32, flags: i32): i64 {
  if (flags & ~7 || (flags & 6) == 6) return -EINVAL;
  if (!userOk(<u32>buf, <u32>buflen)) return -EFAULT;
  const chunk = kmalloc(4096);
  let done: u32 = 0;
  while (done < <u32>buflen) {
    const n = <u32>buflen - done < 4096 ? <u32>buflen - done : 4096;
    random(chunk, n);
    copyToUser(<u32>buf + done, chunk, n);
    done += n;
  }
  kfree(chunk);
  return done;
}

/** set_tid_address(2). */
export function sysSetTidAddress(tidptr: i32): i64 {
  current.clearTid = <u32>tidptr;
  return pidVnr(taskPid(current));
}

/** set_robust_list(2). */
export function sysSetRobustList(head: i32, len: i32): i64 {
  if (len != 12) return -EINVAL;
  current.robustList = <u32>head;
  return 0;
}

/** sched_yield(2). */
export function sysSchedYield(): i64 {
  if (taskState().runCount) workSet(current, TW_RESCHED);
  return 0;
}

const PRIO_PROCESS = 0;
const PRIO_PGRP = 1;
const PRIO_USER = 2;

/** check_same_owner. */
function isOwn(task: Task): bool {
  const c = cred();
  const t = taskCred(task);
  return c.euid == t.uid || c.euid == t.euid;
}

function niceMay(task: Task): bool {
  return isOwn(task) || nsCapable(changetype<UserNs>(taskCred(task).userNs), CAP_SYS_NICE);
}

/** set_one_prio. @param err what came of those before: -ESRCH for the first @returns what has come of all so far */
function setNice(task: Task, prio: i32, err: i32): i32 {
  if (!niceMay(task)) return -EPERM;
  if (prio < task.nice && !niceWithin(task, prio) && !capable(CAP_SYS_NICE)) return -EACCES;
  task.nice = prio;
  return err == -ESRCH ? 0 : err;
}

/** is_nice_reduction: may it be had by RLIMIT_NICE? */
function niceWithin(task: Task, nice: i32): bool {
  return <u64>(20 - nice) <= rlimit(task, RLIMIT_NICE);
}

/** getpriority(2): 20 − nice, so that it is positive. */
export function sysGetpriority(which: i32, who: i32): i64 {
  let best = -1;
  if (which == PRIO_PROCESS) {
    const task = who ? findTask(who) : current;
    if (changetype<usize>(task)) best = 20 - task.nice;
  } else if (which == PRIO_PGRP) {
    const pgrp = who ? findPid(who) : changetype<Pid>(groupOf(current).pgrp);
    for (let t = pidTask(pgrp, PIDTYPE_PGID); changetype<usize>(t); t = pidTaskNext(t, PIDTYPE_PGID)) {
      if (20 - t.nice > best) best = 20 - t.nice;
    }
  } else if (which == PRIO_USER) {
    const ns = taskPidNs(current);
    let from: u32 = 1;
    for (let t = nextTgid(ns, from); changetype<usize>(t); t = nextTgid(ns, from)) {
      from = <u32>pidNrNs(taskTgid(t), ns) + 1;
      if (
        fromKuid(changetype<UserNs>(cred().userNs), taskCred(t).uid) ==
          (who ? <u32>who : fromKuid(changetype<UserNs>(cred().userNs), cred().uid)) &&
        20 - t.nice > best
      )
        best = 20 - t.nice;
    }
  } else return -EINVAL;
  return best < 0 ? -ESRCH : best;
}

/** setpriority(2). */
export function sysSetpriority(which: i32, who: i32, prio: i32): i64 {
  if (prio < -20) prio = -20;
  if (prio > 19) prio = 19;
  let err = -ESRCH;
  if (which == PRIO_PROCESS) {
    const task = who ? findTask(who) : current;
    if (changetype<usize>(task)) err = setNice(task, prio, err);
  } else if (which == PRIO_PGRP) {
    const pgrp = who ? findPid(who) : changetype<Pid>(groupOf(current).pgrp);
    for (let t = pidTask(pgrp, PIDTYPE_PGID); changetype<usize>(t); t = pidTaskNext(t, PIDTYPE_PGID))
      err = setNice(t, prio, err);
  } else if (which == PRIO_USER) {
    const ns = taskPidNs(current);
    const owner = changetype<UserNs>(cred().userNs);
    const uid = who ? <u32>who : fromKuid(owner, cred().uid);
    let from: u32 = 1;
    for (let t = nextTgid(ns, from); changetype<usize>(t); t = nextTgid(ns, from)) {
      from = <u32>pidNrNs(taskTgid(t), ns) + 1;
      if (fromKuid(owner, taskCred(t).uid) == uid) err = setNice(t, prio, err);
    }
  } else return -EINVAL;
  return err;
}

/** sched_getaffinity(2): one word of mask. */
export function sysSchedGetaffinity(pid: i32, len: i32, mask: i32): i64 {
  const task = pid ? findTask(pid) : current;
  if (!changetype<usize>(task)) return -ESRCH;
  if (len < 8 || len & 3) return -EINVAL;
  return putUser64(<u32>mask, task.affinity ? task.affinity : onlineMask()) ? -EFAULT : 8;
}

function onlineMask(): u64 {
  const n = taskState().cpus;
  return n >= 64 ? u64.MAX_VALUE : ((<u64>1) << (n ? n : 1)) - 1;
}

/** sched_setaffinity(2): kept and shown; the host places its workers itself. */
export function sysSchedSetaffinity(pid: i32, len: i32, mask: i32): i64 {
  const task = pid ? findTask(pid) : current;
  if (!changetype<usize>(task)) return -ESRCH;
  if (!userOk(<u32>mask, <u32>len < 8 ? <u32>len : 8)) return -EFAULT;
  const want = (len >= 8 ? getUser64(<u32>mask) : 0) & onlineMask();
  if (!want) return -EINVAL;
  if (!niceMay(task)) return -EPERM;
  task.affinity = want;
  return 0;
}

/** sched_setparam(2) leaves the policy as it is. */
const SETPARAM_POLICY = -1;

/** Those that are kept: all but SCHED_DEADLINE. */
function isPolicy(policy: i32): bool {
  return policy == SCHED_OTHER || policy == SCHED_BATCH || policy == SCHED_IDLE || isRealTime(policy);
}

/** sched_getscheduler(2). */
export function sysSchedGetscheduler(pid: i32): i64 {
  if (pid < 0) return -EINVAL;
  const task = pid ? findTask(pid) : current;
  return changetype<usize>(task) ? task.policy | (task.schedReset ? SCHED_RESET_ON_FORK : 0) : -ESRCH;
}

/** sched_getparam(2). */
export function sysSchedGetparam(pid: i32, param: i32): i64 {
  if (pid < 0 || !param) return -EINVAL;
  const task = pid ? findTask(pid) : current;
  return changetype<usize>(task) ? putUser32(<u32>param, <u32>task.rtPriority) : -ESRCH;
}

/** user_check_sched_setscheduler: may who has no CAP_SYS_NICE do it? */
function scheduleMay(task: Task, policy: i32, priority: i32): bool {
  if (isRealTime(policy)) {
    const most = rlimit(task, RLIMIT_RTPRIO);
    if (policy != task.policy && !most) return false;
    if (priority > task.rtPriority && <u64>priority > most) return false;
  }
  // SCHED_IDLE counts as nice 20: to leave it is to become less nice.
  if (task.policy == SCHED_IDLE && policy != SCHED_IDLE && !niceWithin(task, task.nice)) return false;
  return isOwn(task);
}

/** sched_setscheduler(2): SCHED_OTHER, FIFO, RR, BATCH and IDLE, which are kept and told; the host's threads share the cores. */
export function sysSchedSetscheduler(pid: i32, policy: i32, param: i32): i64 {
  return policy < 0 ? -EINVAL : setScheduler(pid, policy, param);
}

/** sched_setparam(2). */
export function sysSchedSetparam(pid: i32, param: i32): i64 {
  return setScheduler(pid, SETPARAM_POLICY, param);
}

function setScheduler(pid: i32, wanted: i32, param: i32): i64 {
  if (pid < 0 || !param) return -EINVAL;
  if (copyFromUser(BUF, <u32>param, 4)) return -EFAULT;
  const prio = load<i32>(BUF);
  const task = pid ? findTask(pid) : current;
  if (!changetype<usize>(task)) return -ESRCH;
  const same = wanted == SETPARAM_POLICY;
  const policy = same ? task.policy : wanted & ~SCHED_RESET_ON_FORK;
  const reset: u32 = same ? task.schedReset : wanted & SCHED_RESET_ON_FORK ? 1 : 0;
  if (!isPolicy(policy)) return -EINVAL;
  if (isRealTime(policy) ? prio < 1 || prio > 99 : prio != 0) return -EINVAL;
  if ((!scheduleMay(task, policy, prio) || (task.schedReset && !reset)) && !capable(CAP_SYS_NICE)) return -EPERM;
  task.policy = policy;
  task.schedReset = reset;
  task.rtPriority = prio;
  return 0;
}

export function sysSchedGetPriorityMax(policy: i32): i64 {
  return !isPolicy(policy) ? -EINVAL : isRealTime(policy) ? 99 : 0;
}
export function sysSchedGetPriorityMin(policy: i32): i64 {
  return !isPolicy(policy) ? -EINVAL : isRealTime(policy) ? 1 : 0;
}

/** getcpu(2). */
export function sysGetcpu(cpu: i32, node: i32, cache: i32): i64 {
  if (cpu && putUser32(<u32>cpu, <u32>(current.onCpu > 0 ? current.onCpu - 1 : 0))) return -EFAULT;
  return node ? putUser32(<u32>node, 0) : 0;
}

/** personality(2). */
export function sysPersonality(persona: i64): i64 {
  const old = current.personality;
  if (<u32>persona != 0xffffffff) current.personality = <u32>persona;
  return old;
}

const REBOOT_MAGIC1: u32 = 0xfee1dead;
const RESTART: u32 = 0x01234567;
const RESTART2: u32 = 0xa1b2c3d4;
const HALT: u32 = 0xcdef0123;
const POWER_OFF: u32 = 0x4321fedc;
const CAD_ON: u32 = 0x89abcdef;

/** reboot(2): inside a PID namespace it ends the namespace's init as if by SIGHUP (restart) or SIGINT (halt). */
export function sysReboot(magic1: i32, magic2: i32, cmd: i32, arg: i32): i64 {
  const ns = taskPidNs(current);
  if (!nsCapable(changetype<UserNs>(ns.ownerNs), CAP_SYS_BOOT)) return -EPERM;
  const m2 = <u32>magic2;
  if (<u32>magic1 != REBOOT_MAGIC1 || (m2 != 672274793 && m2 != 85072278 && m2 != 369367448 && m2 != 537993216))
    return -EINVAL;
  const c = <u32>cmd;
  if (!ns.parent) return c == CAD_ON || c == 0 ? 0 : -EPERM;
  if (c == RESTART || c == RESTART2) ns.rebootSignal = SIGHUP;
  else if (c == HALT || c == POWER_OFF) ns.rebootSignal = SIGINT;
  else return -EINVAL;
  forceSignal(SIGKILL, changetype<Task>(ns.reaper));
  return 0;
}
