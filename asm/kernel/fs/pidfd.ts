// pidfd_open(2), pidfd_getfd(2), pidfd_send_signal(2) and what a pidfd is as a file. Its inode is the Pid's own, so that two
// pidfds of a process are seen to be of the same one.

import { EACCES, EBADF, EINVAL, ENOENT, ENOMEM, ENOTTY, EPERM, ESRCH } from "../../abi/errno";
import { O_NONBLOCK, O_RDWR, POLLHUP, POLLIN, POLLRDNORM } from "../../abi/fs";
import { CACHE_SIGINFO, kdelete, knew } from "../mem/slab";
import { copyFromUser, copyToUser } from "../mem/user";
import { NsCommon } from "../ns/common";
import { NsProxy } from "../ns/nsproxy";
import { fromKgidMunged, fromKuidMunged, UserNs } from "../ns/user";
import { mayInspect } from "../task/access";
import { cred, taskCred } from "../task/cred";
import { current } from "../task/current";
import { fillSender, groupOf, killPgrp, killTask, SigInfo } from "../task/signal";
import { SI_TKILL, SI_USER, SIGRTMAX } from "../../abi/flags";
import { findPid, Pid, pidGet, pidNsOf, pidPut, PIDTYPE_PID, PIDTYPE_TGID, pidTask, pidVnr, taskPid, taskTgid } from "../task/pid";
import { Task, TASK_DEAD, TASK_ZOMBIE } from "../task/task";
import { dentryRoot, dput } from "./dcache";
import { fdGet, fdGetOf, fdInstall, fdReserve } from "./fdtable";
import { fileGet, fileNew } from "./file";
import { inodeGet, inodeNew } from "./inode";
import { pollWait } from "./polltable";
import { nsOpen, pidfsSuper } from "./nsfs";
import { fsState } from "./state";
import { File, FILE_PIDFD, FMODE_OPENED, Inode, isNull } from "./types";

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

export function sysPidfdOpen(pid: i32, flags: i32): i64 {
  if (<u32>flags & ~(PIDFD_NONBLOCK | PIDFD_THREAD)) return -EINVAL;
  if (pid <= 0) return -EINVAL;
  const p = findPid(pid);
  if (isNull(p)) return -ESRCH;
  if (!(<u32>flags & PIDFD_THREAD) && isNull(pidTask(p, PIDTYPE_TGID))) return isNull(pidTask(p, PIDTYPE_PID)) ? -ESRCH : -ENOENT;
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
  if (dead && (file.data2 || groupOf(task).threads == 0)) return POLLIN | POLLRDNORM;
  return 0;
}

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

/** struct siginfo as the program gives it: only what rt_sigqueueinfo(2) takes. */
export function sysPidfdSendSignal(pidfd: i32, sig: i32, info: i32, flags: i32): i64 {
  const f = <u32>flags;
  if (f & ~7 || (f & (f - 1)) != 0) return -EINVAL;
  const file = fdGet(pidfd);
  if (isNull(file) || file.kind != FILE_PIDFD) return -EBADF;
  if (sig < 0 || sig > SIGRTMAX) return -EINVAL;
  const pid = changetype<Pid>(file.data);
  const task = taskOf(file);
  const record = knew<SigInfo>(CACHE_SIGINFO);
  if (isNull(record)) return -ENOMEM;
  let err = 0;
  const thread = f == PIDFD_SIGNAL_THREAD || (f == 0 && file.data2 != 0);
  fillSender(record, sig, thread ? SI_TKILL : SI_USER, isNull(task) ? current : task);
  if (info) {
    const at = fsState().text;
    err = copyFromUser(at, info, 128);
    if (!err && load<i32>(at) != sig) err = -EINVAL;
    const code = load<i32>(at, 8);
    // Only to itself may a process say that the kernel or kill(2) sent it.
    if (!err && (code >= 0 || code == SI_TKILL) && pid != taskPid(current)) err = -EPERM;
    if (!err) {
      record.code = code;
      record.value = load<u64>(at, 24);
    }
  }
  if (!err) {
    if (isNull(task)) err = -ESRCH;
    else if (f == PIDFD_SIGNAL_PROCESS_GROUP) err = killPgrp(pid, sig, record);
    else err = killTask(task, sig, record, !thread);
  }
  kdelete(CACHE_SIGINFO, record);
  return err;
}

// ioctl(2): PIDFD_GET_*_NAMESPACE are _IO(0xff, 1 … 10).
const PIDFD_FIRST: u32 = 0xff01;
const PIDFD_LAST: u32 = 0xff0a;
const PIDFD_GET_INFO: u32 = 0xff0b; // with the record's size in bits 16 … 29

/** The namespace that PIDFD_GET_*_NAMESPACE number n (from 0) asks for; null when there is none. */
function nsOf(task: Task, n: u32): usize {
  const p = changetype<NsProxy>(task.nsproxy);
  switch (n) {
    case 0:
      return p.cgroup;
    case 1:
      return p.ipc;
    case 2:
      return p.mnt;
    case 3:
      return p.net;
    case 4:
      return changetype<usize>(pidNsOf(taskPid(task)));
    case 5:
      return p.pidForChildren;
    case 6:
      return p.time;
    case 7:
      return p.timeForChildren;
    case 8:
      return taskCred(task).userNs;
    default:
      return p.uts;
  }
}

export function pidfdIoctl(file: File, cmd: u32, arg: u32): i64 {
  if (cmd >= PIDFD_FIRST && cmd <= PIDFD_LAST) {
    const task = taskOf(file);
    if (isNull(task)) return -ESRCH;
    if (arg) return -EINVAL;
    if (!task.nsproxy) return -ESRCH;
    if (!mayInspect(task)) return -EACCES;
    return nsOpen(changetype<NsCommon>(nsOf(task, cmd - PIDFD_FIRST)));
  }
  if ((cmd & 0xffff) == PIDFD_GET_INFO) return getInfo(file, arg, (cmd >> 16) & 0x3fff);
  return -ENOTTY;
}

const PIDFD_INFO_PID: u64 = 1;
const PIDFD_INFO_CREDS: u64 = 2;
const PIDFD_INFO_SIZE: u32 = 64;

/**
 * PIDFD_GET_INFO: struct pidfd_info {mask, cgroupid u64, pid tgid ppid ruid rgid euid egid suid sgid fsuid fsgid u32,
 * exit_code i32}.
 */
function getInfo(file: File, arg: u32, size: u32): i64 {
  if (!arg || size < PIDFD_INFO_SIZE) return -EINVAL;
  const task = taskOf(file);
  if (isNull(task)) return -ESRCH;
  const at = fsState().text;
  memory.fill(at, 0, size);
  const c = taskCred(task);
  const ns = changetype<UserNs>(cred().userNs);
  store<u64>(at, PIDFD_INFO_PID | PIDFD_INFO_CREDS);
  store<i32>(at, pidVnr(taskPid(task)), 16);
  store<i32>(at, pidVnr(taskTgid(task)), 20);
  store<i32>(at, task.realParent ? pidVnr(taskTgid(changetype<Task>(task.realParent))) : 0, 24);
  store<u32>(at, fromKuidMunged(ns, c.uid), 28);
  store<u32>(at, fromKgidMunged(ns, c.gid), 32);
  store<u32>(at, fromKuidMunged(ns, c.euid), 36);
  store<u32>(at, fromKgidMunged(ns, c.egid), 40);
  store<u32>(at, fromKuidMunged(ns, c.suid), 44);
  store<u32>(at, fromKgidMunged(ns, c.sgid), 48);
  store<u32>(at, fromKuidMunged(ns, c.fsuid), 52);
  store<u32>(at, fromKgidMunged(ns, c.fsgid), 56);
  return copyToUser(arg, at, size);
}
