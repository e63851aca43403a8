// pidfd_open(2), pidfd_getfd(2), pidfd_send_signal(2) and what a pidfd is as a file. Its inode is the Pid's own, so that two
// pidfds of a process are seen to be of the same one.

import { EACCES, EBADF, EFAULT, EINVAL, ENOENT, ENOMEM, ENOTTY, EPERM, ESRCH } from "../../abi/errno";
import { SI_TKILL, SI_USER, SIGRTMAX } from "../../abi/flags";
import { O_NONBLOCK, O_RDWR, POLLHUP, POLLIN, POLLRDNORM } from "../../abi/fs";
import { Cgroup } from "../cgroup/types";
import { CACHE_SIGINFO, kdelete, knew } from "../mem/slab";
import { copyFromUser, copyToUser, getUser64, userOk } from "../mem/user";
import { fromKgidMunged, fromKuidMunged, UserNs } from "../ns/user";
import { mayInspect } from "../task/access";
import { cred, taskCred } from "../task/cred";
import { current } from "../task/current";
import {
  findPid,
  PIDTYPE_PGID,
  PIDTYPE_PID,
  PIDTYPE_TGID,
  Pid,
  pidGet,
  pidPut,
  pidTask,
  pidVnr,
  taskPid,
  taskTgid,
} from "../task/pid";
import { fillSender, groupOf, killPgrp, killTask, SigInfo } from "../task/signal";
import { TASK_DEAD, TASK_ZOMBIE, Task } from "../task/task";
import { dentryRoot, dput } from "./dcache";
import { fdGet, fdGetOf, fdInstall, fdReserve } from "./fdtable";
import { fileGet, fileNew } from "./file";
import { inodeGet, inodeNew } from "./inode";
import { nsOpen, pidfsSuper } from "./nsfs";
import { pollWait } from "./polltable";
import { nsOfLink } from "./proc/link";
import {
  N_CGROUP,
  N_IPC,
  N_MNT,
  N_NET,
  N_PID,
  N_PID_FOR_CHILDREN,
  N_TIME,
  N_TIME_FOR_CHILDREN,
  N_USER,
  N_UTS,
  T_TGID,
} from "./proc/nodes";
import { fsState } from "./state";
import { FILE_DIR, FILE_PIDFD, File, FMODE_OPENED, FS_PROC, Inode, isNull, nil } from "./types";

const PIDFD_NONBLOCK: u32 = O_NONBLOCK;
const PIDFD_THREAD: u32 = 0x80;
const PIDFD_SIGNAL_THREAD: u32 = 1;
const PIDFD_SIGNAL_PROCESS_GROUP: u32 = 4;

/** A new descriptor of a process, close-on-exec. @returns it or -errno */
export function pidfdNew(pid: Pid, flags: u32): i32 {
  const full = fdReserve(1);
  if (full) return full;
  const sb = pidfsSuper();
  if (isNull(sb)) return -ENOMEM;
  let inode = changetype<Inode>(pid.inode);
  if (isNull(inode)) {
    inode = inodeNew(sb, 0o100700);
    if (isNull(inode)) return -ENOMEM;
    inode.a = changetype<usize>(pidGet(pid));
    pid.inode = changetype<usize>(inode);
  } else inodeGet(inode);
  const d = dentryRoot(sb, inode);
  if (isNull(d)) return -ENOMEM;
  const file = fileNew(sb.mounts, d, O_RDWR | (flags & PIDFD_NONBLOCK));
  dput(d);
  if (isNull(file)) return -ENOMEM;
  file.kind = FILE_PIDFD;
  file.data = changetype<usize>(pid);
  file.data2 = flags & PIDFD_THREAD;
  file.mode |= FMODE_OPENED;
  return fdInstall(file, true);
}

/** The last pidfd of a process is closed. */
export function pidfdEvict(inode: Inode): void {
  const pid = changetype<Pid>(inode.a);
  if (isNull(pid)) return;
  pid.inode = 0;
  pidPut(pid);
}

/** The Pid that a descriptor stands for (not counted), or -EBADF. */
export function pidfdPid(fd: i32): i32 {
  const file = fdGet(fd);
  if (isNull(file) || file.kind != FILE_PIDFD) return -EBADF;
  return <i32>file.data;
}

/** pidfd_open(2). */
export function sysPidfdOpen(pid: i32, flags: i32): i64 {
  if (<u32>flags & ~(PIDFD_NONBLOCK | PIDFD_THREAD)) return -EINVAL;
  if (pid <= 0) return -EINVAL;
  const p = findPid(pid);
  if (isNull(p)) return -ESRCH;
  if (!(<u32>flags & PIDFD_THREAD) && isNull(pidTask(p, PIDTYPE_TGID)))
    return isNull(pidTask(p, PIDTYPE_PID)) ? -ESRCH : -ENOENT;
  return pidfdNew(p, flags);
}

function taskOf(file: File): Task {
  return pidTask(changetype<Pid>(file.data), PIDTYPE_PID);
}

/** Readable once the process has ended; hung up once it has been waited for. */
export function pidfdPoll(file: File, table: usize): u32 {
  const pid = changetype<Pid>(file.data);
  pollWait(pid.waitQueue, table);
  const task = taskOf(file);
  if (isNull(task)) return POLLIN | POLLRDNORM | POLLHUP;
  const dead = task.state == TASK_ZOMBIE || task.state == TASK_DEAD;
  if (dead && (file.data2 || groupOf(task).threads <= 1)) return POLLIN | POLLRDNORM;
  return 0;
}

/** pidfd_getfd(2): a copy of another process's descriptor. */
export function sysPidfdGetfd(pidfd: i32, targetfd: i32, flags: i32): i64 {
  if (flags) return -EINVAL;
  const file = fdGet(pidfd);
  if (isNull(file) || file.kind != FILE_PIDFD) return -EBADF;
  const task = taskOf(file);
  if (isNull(task)) return -ESRCH;
  if (!mayInspect(task)) return -EPERM;
  if (!task.files) return -ESRCH;
  const target = fdGetOf(task, targetfd);
  if (isNull(target)) return -EBADF;
  return fdInstall(fileGet(target), true);
}

/** Names for oneself that are no descriptors: PIDFD_SELF_THREAD, PIDFD_SELF_THREAD_GROUP. */
const SELF_THREAD: i32 = -10000;
const SELF_GROUP: i32 = -10001;

/** The Pid that a call means: by a pidfd, a directory of /proc, or one of the names for oneself. Null: EBADF. */
function pidOf(fd: i32): Pid {
  if (fd == SELF_THREAD) return taskPid(current);
  if (fd == SELF_GROUP) return taskTgid(current);
  const file = fdGet(fd);
  if (isNull(file)) return nil<Pid>();
  if (file.kind == FILE_PIDFD) return changetype<Pid>(file.data);
  if (file.kind == FILE_DIR && file.inode.sb.fstype == FS_PROC && file.inode.kind == T_TGID)
    return changetype<Pid>(file.inode.a);
  return nil<Pid>();
}

/** pidfd_send_signal(2). */
export function sysPidfdSendSignal(pidfd: i32, sig: i32, info: i32, flags: i32): i64 {
  const f = <u32>flags;
  if (f & ~7 || (f & (f - 1)) != 0) return -EINVAL;
  const pid = pidOf(pidfd);
  if (isNull(pid)) return -EBADF;
  // Only into one's own PID namespace and those below.
  if (pid.hashed && !pidVnr(pid)) return -EINVAL;
  if (sig < 0 || sig > SIGRTMAX) return -EINVAL;
  const group = f == PIDFD_SIGNAL_PROCESS_GROUP;
  let thread = f == PIDFD_SIGNAL_THREAD || (!f && pidfd == SELF_THREAD);
  if (!f && pidfd >= 0) {
    const file = fdGet(pidfd);
    thread = file.kind == FILE_PIDFD && file.data2 != 0;
  }
  const task = pidTask(pid, thread ? PIDTYPE_PID : group ? PIDTYPE_PGID : PIDTYPE_TGID);
  const record = knew<SigInfo>(CACHE_SIGINFO);
  if (isNull(record)) return -ENOMEM;
  let err = 0;
  fillSender(record, sig, thread ? SI_TKILL : SI_USER, isNull(task) ? current : task);
  if (info) {
    const at = fsState().text;
    err = copyFromUser(at, info, 128);
    if (!err && load<i32>(at) != sig) err = -EINVAL;
    const code = load<i32>(at, 8);
    // Only to itself may a process say that the kernel or kill(2) sent it.
    if (!err && (code >= 0 || code == SI_TKILL) && (group || pid != taskPid(current))) err = -EPERM;
    if (!err) {
      record.code = code;
      record.value = load<u64>(at, 24);
    }
  }
  if (!err) {
    if (isNull(task)) err = -ESRCH;
    else if (group) err = killPgrp(pid, sig, record);
    else err = killTask(task, sig, record, !thread);
  }
  kdelete(CACHE_SIGINFO, record);
  return err;
}

// ioctl(2): PIDFD_GET_*_NAMESPACE are _IO(0xff, 1 … 10).
const PIDFD_FIRST: u32 = 0xff01;
const PIDFD_LAST: u32 = 0xff0a;
const PIDFD_GET_INFO: u32 = 0xff0b; // with the record's size in bits 16 … 29

/** The link of PID/ns that PIDFD_GET_*_NAMESPACE number n (from 0) opens. */
function linkOf(n: u32): u32 {
  switch (n) {
    case 0:
      return N_CGROUP;
    case 1:
      return N_IPC;
    case 2:
      return N_MNT;
    case 3:
      return N_NET;
    case 4:
      return N_PID;
    case 5:
      return N_PID_FOR_CHILDREN;
    case 6:
      return N_TIME;
    case 7:
      return N_TIME_FOR_CHILDREN;
    case 8:
      return N_USER;
    default:
      return N_UTS;
  }
}

export function pidfdIoctl(file: File, cmd: u32, arg: u32): i64 {
  if (cmd >= PIDFD_FIRST && cmd <= PIDFD_LAST) {
    const task = taskOf(file);
    if (isNull(task)) return -ESRCH;
    if (arg) return -EINVAL;
    if (!task.nsproxy) return -ESRCH;
    if (!mayInspect(task)) return -EACCES;
    const ns = nsOfLink(linkOf(cmd - PIDFD_FIRST), task);
    return isNull(ns) ? -ENOENT : nsOpen(ns);
  }
  if ((cmd & 0xffff) == PIDFD_GET_INFO) return getInfo(file, arg, (cmd >> 16) & 0x3fff);
  return -ENOTTY;
}

const PIDFD_INFO_PID: u64 = 1;
const PIDFD_INFO_CREDS: u64 = 2;
const PIDFD_INFO_CGROUPID: u64 = 4;
const PIDFD_INFO_EXIT: u64 = 8;
const INFO_SIZE_VER0: u32 = 64;
const INFO_SIZE: u32 = 72;

/**
 * PIDFD_GET_INFO: struct pidfd_info {mask, cgroupid u64, pid tgid ppid ruid rgid euid egid suid sgid fsuid fsgid u32,
 * exit_code i32, coredump_mask u32, pad}, as much of it as there is room for. How a process ended is told once it has been waited
 * for; then that and its cgroup are all.
 */
function getInfo(file: File, arg: u32, size: u32): i64 {
  if (!arg || size < INFO_SIZE_VER0) return -EINVAL;
  if (!userOk(arg, size)) return -EFAULT;
  const wanted = getUser64(arg);
  const task = taskOf(file);
  const at = fsState().text;
  memory.fill(at, 0, INFO_SIZE);
  if (isNull(task)) {
    const pid = changetype<Pid>(file.data);
    if (!(wanted & PIDFD_INFO_EXIT) || !pid.exited) return -ESRCH;
    store<u64>(at, PIDFD_INFO_EXIT | PIDFD_INFO_CGROUPID);
    store<u64>(at, pid.exitCgroup, 8);
    store<i32>(at, pid.exitCode, 60);
    return copyToUser(arg, at, size < INFO_SIZE ? size : INFO_SIZE);
  }
  if (!pidVnr(taskPid(task)) || !pidVnr(taskTgid(task))) return -ESRCH;
  const c = taskCred(task);
  const ns = changetype<UserNs>(cred().userNs);
  store<u64>(at, PIDFD_INFO_PID | PIDFD_INFO_CREDS | (task.cgroup ? PIDFD_INFO_CGROUPID : 0));
  store<u64>(at, task.cgroup ? changetype<Cgroup>(task.cgroup).id : 0, 8);
  store<i32>(at, pidVnr(taskPid(task)), 16);
  store<i32>(at, pidVnr(taskTgid(task)), 20);
  store<i32>(
    at,
    task.realParent && changetype<Task>(task.realParent).pid ? pidVnr(taskTgid(changetype<Task>(task.realParent))) : 0,
    24,
  );
  store<u32>(at, fromKuidMunged(ns, c.uid), 28);
  store<u32>(at, fromKgidMunged(ns, c.gid), 32);
  store<u32>(at, fromKuidMunged(ns, c.euid), 36);
  store<u32>(at, fromKgidMunged(ns, c.egid), 40);
  store<u32>(at, fromKuidMunged(ns, c.suid), 44);
  store<u32>(at, fromKgidMunged(ns, c.sgid), 48);
  store<u32>(at, fromKuidMunged(ns, c.fsuid), 52);
  store<u32>(at, fromKgidMunged(ns, c.fsgid), 56);
  return copyToUser(arg, at, size < INFO_SIZE ? size : INFO_SIZE);
}
