// Pid objects: a process, group or session number, with one number a level, which lives while a task uses it as pid, tgid,
// pgid or sid, or someone holds a pidfd on it.

import { EAGAIN, EEXIST, EINVAL, ENOMEM, EPERM } from "../../abi/errno";
import { idrClear, idrGet, idrNext, idrSet } from "../mem/idr";
import { kfree, kmalloc } from "../mem/slab";
import { NsProxy } from "../ns/nsproxy";
import { PidNs, pidNsGet, pidNsPut, RESERVED_PIDS } from "../ns/pid";
import { UserNs } from "../ns/user";
import { waitDestroy, wake } from "../sync/wait";
import { changed } from "../watch";
import { CAP_CHECKPOINT_RESTORE, CAP_SYS_ADMIN, nsCapable } from "./cred";
import { current } from "./current";
import { Group, Task } from "./task";

export const PIDTYPE_PID = 0;
export const PIDTYPE_TGID = 1;
export const PIDTYPE_PGID = 2;
export const PIDTYPE_SID = 3;

@unmanaged
export class Pid {
  refs: u32; // pidfds and whoever else holds the object
  level: u32;
  head0: usize; // tasks that use it: PID, TGID, PGID, SID
  head1: usize;
  head2: usize;
  head3: usize;
  hashed: u32; // in the tables of its namespaces
  waitHead: usize; // pidfd poll
  waitTail: usize;
  inode: usize; // pidfs inode, when a pidfd was made
  // of a process that has been waited for: what PIDFD_GET_INFO still tells
  exited: u32;
  exitCode: i32;
  exitCgroup: u64; // its cgroup's id
  // {nr u32, ns usize} for each level 0 … level follow

  @inline get waitQueue(): usize {
    return changetype<usize>(this) + offsetof<Pid>("waitHead");
  }
}
const HEAD: usize = offsetof<Pid>();

@inline
function numberAt(pid: Pid, level: u32): usize {
  return changetype<usize>(pid) + HEAD + ((<usize>level) << 3);
}

/** Namespace in which the Pid was made: its deepest. */
export function pidNsOf(pid: Pid): PidNs {
  return changetype<PidNs>(load<usize>(numberAt(pid, pid.level), 4));
}

/** The namespace at one of a Pid's levels. */
export function pidNsAt(pid: Pid, level: u32): PidNs {
  return changetype<PidNs>(load<usize>(numberAt(pid, level), 4));
}

/** The number at one of a Pid's levels. */
export function pidNumber(pid: Pid, level: u32): u32 {
  return load<u32>(numberAt(pid, level));
}

/** The number of `pid` as seen from `ns`; 0 when it is not visible there. */
export function pidNrNs(pid: Pid, ns: PidNs): i32 {
  if (!changetype<usize>(pid) || ns.level > pid.level) return 0;
  const at = numberAt(pid, ns.level);
  return load<usize>(at, 4) == changetype<usize>(ns) ? load<i32>(at) : 0;
}

/** The number at the initial level. */
export function pidNr(pid: Pid): i32 {
  return changetype<usize>(pid) ? load<i32>(numberAt(pid, 0)) : 0;
}

/** The number as the running task sees it. */
export function pidVnr(pid: Pid): i32 {
  return pidNrNs(pid, taskPidNs(current));
}

export function taskPid(task: Task): Pid {
  return changetype<Pid>(task.pid);
}

export function taskTgid(task: Task): Pid {
  return changetype<Pid>(changetype<Group>(task.group).tgid);
}

/** The PID namespace a task lives in; task 0 lives in the initial one. */
export function taskPidNs(task: Task): PidNs {
  if (!task.pid) return changetype<PidNs>(changetype<NsProxy>(task.nsproxy).pidForChildren);
  return pidNsOf(changetype<Pid>(task.pid));
}

export function findPidNs(nr: i32, ns: PidNs): Pid {
  return changetype<Pid>(nr > 0 ? idrGet(ns.idr, <u32>nr) : 0);
}

/** By the running task's numbers. */
export function findPid(nr: i32): Pid {
  return findPidNs(nr, taskPidNs(current));
}

/** First task of a Pid's list of `type`, or null. */
export function pidTask(pid: Pid, type: i32): Task {
  if (!changetype<usize>(pid)) return changetype<Task>(0);
  return changetype<Task>(load<usize>(changetype<usize>(pid) + offsetof<Pid>("head0") + ((<usize>type) << 2)));
}

/** The next task of the list that `pidTask` began. */
export function pidTaskNext(task: Task, type: i32): Task {
  return changetype<Task>(load<usize>(changetype<usize>(task) + offsetof<Task>("pidNext0") + ((<usize>type) << 2)));
}

/** The task (thread) with a number as the running task sees it, or null. */
export function findTask(nr: i32): Task {
  return pidTask(findPid(nr), PIDTYPE_PID);
}

/** First process (group leader) with a number >= from in `ns`: how /proc is read. Null at the end. */
export function nextTgid(ns: PidNs, from: u32): Task {
  let nr: i64 = from;
  while (true) {
    nr = idrNext(ns.idr, <u32>nr);
    if (nr < 0) return changetype<Task>(0);
    const task = pidTask(changetype<Pid>(idrGet(ns.idr, <u32>nr)), PIDTYPE_TGID);
    if (changetype<usize>(task)) return task;
    nr++;
  }
}

/** A free number in `ns` from its cursor on, wrapping once; 0 = none. */
function freeNumber(ns: PidNs): u32 {
  const low: u32 = ns.cursor > RESERVED_PIDS ? RESERVED_PIDS : 1;
  const start = ns.cursor < low ? low : ns.cursor;
  for (let n = start; n < ns.pidMax; n++) if (!idrGet(ns.idr, n)) return n;
  for (let n = low; n < start && n < ns.pidMax; n++) if (!idrGet(ns.idr, n)) return n;
  return 0;
}

/**
 * A Pid in `ns` and every namespace above it.
 * @param setTid  array of wanted numbers, the deepest level's first (clone3's set_tid), in kernel memory
 * @returns its address or -errno
 */
export function pidAlloc(ns: PidNs, setTid: usize, setTidCount: u32): i32 {
  if (setTidCount > ns.level + 1) return -EINVAL;
  const size = HEAD + ((<usize>(ns.level + 1)) << 3);
  const at = kmalloc(size);
  if (!at) return -ENOMEM;
  const pid = changetype<Pid>(at);
  pid.refs = 1;
  pid.level = ns.level;
  let err = 0;
  let level = ns.level as i32;
  let tmp = ns;
  for (; level >= 0; level--) {
    let nr: u32 = 0;
    const k = ns.level - level;
    if (k < setTidCount) {
      nr = load<u32>(setTid + (k << 2));
      if (nr < 1 || nr >= tmp.pidMax) err = -EINVAL;
      else if (nr != 1 && !tmp.hadReaper) err = -EINVAL;
      else if (
        !nsCapable(changetype<UserNs>(tmp.ownerNs), CAP_SYS_ADMIN) &&
        !nsCapable(changetype<UserNs>(tmp.ownerNs), CAP_CHECKPOINT_RESTORE)
      )
        err = -EPERM;
      else if (idrGet(tmp.idr, nr)) err = -EEXIST;
    } else {
      nr = freeNumber(tmp);
      if (!nr) err = -EAGAIN;
      else tmp.cursor = nr + 1;
    }
    if (!err && !idrSet(tmp.idr, nr, at)) err = -ENOMEM;
    if (err) break;
    store<u32>(numberAt(pid, level), nr);
    store<usize>(numberAt(pid, level), changetype<usize>(tmp), 4);
    tmp.count++;
    if (level) tmp = changetype<PidNs>(tmp.parent);
  }
  // The namespace's init is gone, or going: nobody may be born in it any more.
  if (!err && !ns.adding) err = -ENOMEM;
  if (err) {
    for (level++; level <= (ns.level as i32); level++) {
      const num = numberAt(pid, level);
      const at = changetype<PidNs>(load<usize>(num, 4));
      idrClear(at.idr, load<u32>(num));
      at.count--;
    }
    kfree(changetype<usize>(pid));
    return err;
  }
  pid.exited = 0;
  pid.hashed = 1;
  pidNsGet(ns);
  return <i32>at;
}

export function pidGet(pid: Pid): Pid {
  pid.refs++;
  return pid;
}

export function pidPut(pid: Pid): void {
  if (!changetype<usize>(pid) || --pid.refs) return;
  waitDestroy(pid.waitQueue);
  const ns = pidNsOf(pid);
  kfree(changetype<usize>(pid));
  pidNsPut(ns);
}

/** No task uses the Pid: its numbers are free again. */
function pidUnhash(pid: Pid): void {
  if (!pid.hashed) return;
  pid.hashed = 0;
  changed();
  for (let level: u32 = 0; level <= pid.level; level++) {
    const num = numberAt(pid, level);
    const ns = changetype<PidNs>(load<usize>(num, 4));
    idrClear(ns.idr, load<u32>(num));
    ns.count--;
    if (!ns.adding) wake(ns.waitQueue);
  }
  pidPut(pid);
}

/** Enters a task into a Pid's list. */
export function attachPid(task: Task, type: i32, pid: Pid): void {
  const head = changetype<usize>(pid) + offsetof<Pid>("head0") + ((<usize>type) << 2);
  const next = changetype<usize>(task) + offsetof<Task>("pidNext0") + ((<usize>type) << 2);
  const first = load<usize>(head);
  store<usize>(next, first);
  store<usize>(next + 16, 0);
  if (first) store<usize>(first + offsetof<Task>("pidPrev0") + ((<usize>type) << 2), changetype<usize>(task));
  store<usize>(head, changetype<usize>(task));
}

/** Takes a task out of a Pid's list; the last user frees the numbers. */
export function detachPid(task: Task, type: i32, pid: Pid): void {
  const head = changetype<usize>(pid) + offsetof<Pid>("head0") + ((<usize>type) << 2);
  const next = changetype<usize>(task) + offsetof<Task>("pidNext0") + ((<usize>type) << 2);
  const after = load<usize>(next);
  const before = load<usize>(next + 16);
  if (before) store<usize>(before + offsetof<Task>("pidNext0") + ((<usize>type) << 2), after);
  else store<usize>(head, after);
  if (after) store<usize>(after + offsetof<Task>("pidPrev0") + ((<usize>type) << 2), before);
  store<usize>(next, 0);
  store<usize>(next + 16, 0);
  if (!pid.head0 && !pid.head1 && !pid.head2 && !pid.head3) pidUnhash(pid);
  else if (type == PIDTYPE_PID) {
    // Its task is gone, and its number is still a group's or a session's.
    for (let level: u32 = 0; level <= pid.level; level++) {
      const ns = changetype<PidNs>(load<usize>(numberAt(pid, level), 4));
      if (!ns.adding) wake(ns.waitQueue);
    }
  }
}

if (offsetof<Task>("pidPrev0") - offsetof<Task>("pidNext0") != 16)
  ERROR("attachPid counts on pidPrev0 behind pidNext0…3");
