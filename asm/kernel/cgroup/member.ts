// Which cgroup a task is in: fork, exit, release, and the moves by cgroup.procs and cgroup.threads.
//
//   Task.cgroup        in the unified hierarchy, counted until the task is released: a zombie remembers it
//   Task.cgroupLinks   in each hierarchy of version 1 where it is not in the root

import { EACCES, EBADF, EINVAL, ENOENT, ENOMEM, EOPNOTSUPP, ESRCH } from "../../abi/errno";
import { SIGKILL } from "../../abi/flags";
import { MAY_WRITE } from "../../abi/fs";
import { dentryFind } from "../fs/dcache";
import { fdGetRaw } from "../fs/fdtable";
import { inodePermission } from "../fs/inode";
import { taskRunning } from "../fs/proc/task";
import { File, FS_CGROUP1, FS_CGROUP2, isDir, isNull } from "../fs/types";
import { clock_monotonic } from "../host";
import { CACHE_CGROUP_LINK, kdelete, knew } from "../mem/slab";
import { putStr } from "../mem/str";
import { CgroupNs } from "../ns/cgroup";
import { nsState } from "../ns/common";
import { NsProxy } from "../ns/nsproxy";
import { PidNs } from "../ns/pid";
import { Cred, cred, taskCred } from "../task/cred";
import { current } from "../task/current";
import { findTask, nextTgid, pidNrNs, taskTgid } from "../task/pid";
import { fatalPending, fromAbove, groupOf, SigInfo, sendSignal } from "../task/signal";
import { PF_KTHREAD, PF_LEFT_CGROUP, TASK_DEAD, TASK_ZOMBIE, Task } from "../task/task";
import { changed } from "../watch";
import { mayHost } from "./control";
import { cpuJoin, holdEnds, turnEnds } from "./cpu";
import { freezerJoin, leaveFrozen, updateFrozen } from "./freezer";
import { memoryForked, memoryMoved } from "./memory";
import { pidsCharge, pidsMove, pidsTryCharge } from "./pids";
import { cgroupGet, cgroupPut, linked, rootOf, tasksAdd } from "./tree";
import { CGROUP_NSDELEGATE, Cgroup, CgroupLink, cgroupState, Hierarchy, isBelow, isDead, isUnified } from "./types";

/** Every task of the machine, threads behind their leaders, zombies too. @param after null: the first */
export function nextTask(after: Task): Task {
  const ns = changetype<PidNs>(nsState().initPid);
  if (isNull(after)) return nextTgid(ns, 1);
  if (after.threadNext) return changetype<Task>(after.threadNext);
  return nextTgid(ns, <u32>pidNrNs(taskTgid(after), ns) + 1);
}

/** Still in its cgroups: not exited. */
@inline
export function liveTask(task: Task): bool {
  return !(task.flags & PF_LEFT_CGROUP) && task.state != TASK_ZOMBIE && task.state != TASK_DEAD;
}

export function cgroupOf(task: Task, h: Hierarchy): Cgroup {
  return h.id == 0 ? changetype<Cgroup>(task.cgroup) : linked(task.cgroupLinks, h);
}

@inline
export function namespaceOf(task: Task): CgroupNs {
  return changetype<CgroupNs>(changetype<NsProxy>(task.nsproxy).cgroup);
}

/** A copy of a list of links. @returns its head; −1 when memory is exhausted */
export function linksCopy(from: usize): i32 {
  let head: usize = 0;
  for (let at = from; at; at = changetype<CgroupLink>(at).next) {
    const link = knew<CgroupLink>(CACHE_CGROUP_LINK);
    if (isNull(link)) {
      linksFree(head);
      return -1;
    }
    link.cgroup = cgroupGet(changetype<CgroupLink>(at).cgroup);
    link.next = head;
    head = changetype<usize>(link);
  }
  return <i32>head;
}

export function linksFree(head: usize): void {
  while (head) {
    const link = changetype<CgroupLink>(head);
    head = link.next;
    const cg = link.cgroup;
    kdelete(CACHE_CGROUP_LINK, link);
    cgroupPut(cg);
  }
}

/**
 * cgroup_can_fork: the child will be in its parent's cgroups, or in `into`; its place in them is reserved.
 * @returns 0, or -EAGAIN when a limit of the pids controller is met
 */
export function cgroupFork(child: Task, parent: Task, into: Cgroup): i32 {
  child.cgroup = 0;
  child.cgroupLinks = 0;
  child.freezer = 0;
  child.rests = 0;
  child.flags &= ~PF_LEFT_CGROUP;
  const links = linksCopy(parent.cgroupLinks);
  if (links == -1) return -ENOMEM;
  child.cgroupLinks = <usize>links;
  const cg = isNull(into) ? changetype<Cgroup>(parent.cgroup) : into;
  let err = pidsTryCharge(cg);
  let charged = child.cgroupLinks;
  if (!err) {
    for (; charged && !err; charged = changetype<CgroupLink>(charged).next) {
      err = pidsTryCharge(changetype<CgroupLink>(charged).cgroup);
      if (err) break;
    }
    if (err) {
      pidsCharge(cg, -1);
      for (let at = child.cgroupLinks; at != charged; at = changetype<CgroupLink>(at).next)
        pidsCharge(changetype<CgroupLink>(at).cgroup, -1);
    }
  }
  if (err) {
    linksFree(child.cgroupLinks);
    child.cgroupLinks = 0;
    return err;
  }
  child.cgroup = changetype<usize>(cgroupGet(cg));
  return 0;
}

/** The fork has failed after cgroupFork; or the task is gone for good (cgroup_release). */
export function cgroupRelease(task: Task): void {
  if (!task.cgroup) return;
  const cg = changetype<Cgroup>(task.cgroup);
  pidsCharge(cg, -1);
  for (let at = task.cgroupLinks; at; at = changetype<CgroupLink>(at).next)
    pidsCharge(changetype<CgroupLink>(at).cgroup, -1);
  linksFree(task.cgroupLinks);
  task.cgroup = 0;
  task.cgroupLinks = 0;
  cgroupPut(cg);
}

/** cgroup_post_fork: the child is there. */
export function cgroupForked(child: Task): void {
  const cg = changetype<Cgroup>(child.cgroup);
  child.cgroupUtime = 0;
  child.cgroupStime = 0;
  tasksAdd(cg, 1);
  memoryForked(child);
  child.virtual = child.realParent ? changetype<Task>(child.realParent).virtual : 0;
  child.turnSince = 0;
  child.turnTimer = 0;
  child.heldUntil = 0;
  cpuJoin(child);
  if (cg.frozenHere) updateFrozen(cg);
  freezerJoin(child, cg, true);
  for (let at = child.cgroupLinks; at; at = changetype<CgroupLink>(at).next) {
    const old = changetype<CgroupLink>(at).cgroup;
    tasksAdd(old, 1);
    freezerJoin(child, old, false);
  }
}

/** cgroup_exit: it is listed no more and holds no cgroup against rmdir; a zombie still says where it was. */
export function cgroupExit(task: Task): void {
  if (task.flags & PF_LEFT_CGROUP || !task.cgroup) return;
  leaveFrozen(task);
  turnEnds(task, clock_monotonic());
  holdEnds(task);
  task.flags |= PF_LEFT_CGROUP;
  const cg = changetype<Cgroup>(task.cgroup);
  timesLeave(task, cg);
  tasksAdd(cg, -1);
  if (cg.frozenHere) updateFrozen(cg);
  for (let at = task.cgroupLinks; at; at = changetype<CgroupLink>(at).next)
    tasksAdd(changetype<CgroupLink>(at).cgroup, -1);
}

/** What it has used since it came stays with the cgroup. */
function timesLeave(task: Task, cg: Cgroup): void {
  const used = task.utime + taskRunning(task);
  cg.utime += used - task.cgroupUtime;
  cg.stime += task.stime - task.cgroupStime;
  task.cgroupUtime = used;
  task.cgroupStime = task.stime;
}

/** Moves one thread. @returns 0 or -ENOMEM */
export function moveTask(task: Task, to: Cgroup): i32 {
  const from = cgroupOf(task, to.hierarchy);
  if (from == to) return 0;
  changed();
  if (isUnified(to)) {
    const rested = task.rests;
    leaveFrozen(task);
    timesLeave(task, from);
    task.cgroup = changetype<usize>(cgroupGet(to));
    tasksAdd(to, 1);
    tasksAdd(from, -1);
    pidsMove(from, to);
    updateFrozen(from);
    if (to.frozenHere) updateFrozen(to);
    if (rested) rest(task, to);
    freezerJoin(task, to, true);
    cpuJoin(task);
    memoryMoved(task);
    cgroupPut(from);
    return 0;
  }
  let link = changetype<usize>(task) + offsetof<Task>("cgroupLinks");
  while (load<usize>(link) && changetype<CgroupLink>(load<usize>(link)).cgroup != from)
    link = load<usize>(link) + offsetof<CgroupLink>("next");
  let record = changetype<CgroupLink>(load<usize>(link));
  if (isNull(record)) {
    record = knew<CgroupLink>(CACHE_CGROUP_LINK);
    if (isNull(record)) return -ENOMEM;
    store<usize>(link, changetype<usize>(record));
  } else tasksAdd(from, -1);
  record.cgroup = cgroupGet(to);
  pidsMove(from, to);
  tasksAdd(to, 1);
  freezerJoin(task, to, false);
  const left = from != to.hierarchy.root;
  if (to == to.hierarchy.root) {
    store<usize>(link, record.next);
    tasksAdd(to, -1);
    kdelete(CACHE_CGROUP_LINK, record);
    cgroupPut(to);
  }
  if (left) cgroupPut(from);
  return 0;
}

/** It goes on resting where it has come to. */
function rest(task: Task, cg: Cgroup): void {
  task.rests = 1;
  cg.frozenTasks++;
  updateFrozen(cg);
}

/** cgroup_may_write: may the caller write cgroup.procs of `cg`? */
function mayWrite(cg: Cgroup): i32 {
  if (isNull(cg.dentry)) return -ENOENT;
  const at = changetype<usize>(cgroupState()) + 2048;
  const d = dentryFind(cg.dentry, at, <i32>(putStr(at, "cgroup.procs") - at));
  return isNull(d) ? -ENOENT : inodePermission(0, d.inode, MAY_WRITE);
}

/** cgroup_attach_permissions, by the credentials of who opened the file. @param whole the process, not one thread */
function mayAttach(from: Cgroup, to: Cgroup, whole: bool, opener: Cred, ns: CgroupNs): i32 {
  let common = from;
  while (!isBelow(to, common)) common = common.parent;
  const own = current.cred;
  current.cred = changetype<usize>(opener);
  const err = mayWrite(common);
  current.cred = own;
  if (err) return err;
  if (cgroupState().unified.flags & CGROUP_NSDELEGATE) {
    const root = rootOf(ns, to.hierarchy);
    if (!isBelow(from, root) || !isBelow(to, root)) return -ENOENT;
  }
  const bad = mayHost(to);
  if (bad) return bad;
  return !whole && from.domain != to.domain ? -EOPNOTSUPP : 0;
}

/** Version 1: the task's own user, or root. */
function mayAttachOld(task: Task, opener: Cred): i32 {
  const t = taskCred(task);
  return opener.euid != 0 && opener.euid != t.uid && opener.euid != t.suid ? -EACCES : 0;
}

/** A write to cgroup.procs (whole), cgroup.threads or tasks. @param nr 0: the writer */
export function attach(to: Cgroup, nr: i32, whole: bool, opener: Cred, ns: CgroupNs): i32 {
  let task = nr ? findTask(nr) : current;
  if (isNull(task)) return -ESRCH;
  if (whole) task = changetype<Task>(groupOf(task).leader);
  if (task.flags & PF_KTHREAD) return -EINVAL;
  const from = cgroupOf(task, to.hierarchy);
  if (isNull(from)) return -ESRCH;
  const err = isUnified(to) ? mayAttach(from, to, whole, opener, ns) : mayAttachOld(task, opener);
  if (err) return err;
  if (!whole) return liveTask(task) ? moveTask(task, to) : 0;
  let failed = 0;
  for (let at = groupOf(task).threadHead; at && !failed; at = changetype<Task>(at).threadNext) {
    if (liveTask(changetype<Task>(at))) failed = moveTask(changetype<Task>(at), to);
  }
  return failed;
}

/** The cgroup of a directory that is open: CLONE_INTO_CGROUP. @returns its address or -errno */
export function cgroupFromFd(fd: i32, thread: bool): i32 {
  const file = fdGetRaw(fd);
  if (isNull(file)) return -EBADF;
  const cg = cgroupOfFile(file);
  if (isNull(cg) || !isUnified(cg)) return -EBADF;
  if (isDead(cg)) return -ENOENT;
  const err = mayWrite(cg);
  if (err) return err;
  const bad = mayAttach(changetype<Cgroup>(current.cgroup), cg, !thread, cred(), namespaceOf(current));
  return bad ? bad : <i32>changetype<usize>(cg);
}

/** The cgroup whose directory a file is, or null. */
export function cgroupOfFile(file: File): Cgroup {
  const inode = file.inode;
  if ((inode.sb.fstype != FS_CGROUP2 && inode.sb.fstype != FS_CGROUP1) || !isDir(inode)) return changetype<Cgroup>(0);
  return changetype<Cgroup>(inode.a);
}

/** cgroup.kill: everyone in and below it. */
export function killAllIn(top: Cgroup): void {
  for (let task = nextTask(changetype<Task>(0)); !isNull(task); task = nextTask(task)) {
    if (!liveTask(task) || task.flags & PF_KTHREAD || !isBelow(changetype<Cgroup>(task.cgroup), top)) continue;
    if (!fatalPending(task)) sendSignal(SIGKILL, changetype<SigInfo>(0), task, true, fromAbove(task));
  }
}
