// signalfd(2): signals that are read instead of handled. A descriptor has only a mask; what is read are the pending
// signals of whoever reads. Readers wait on a queue of their process, which sendSignal wakes.

import { EAGAIN, EBADF, EFAULT, EINVAL, ENOMEM, ERESTARTSYS } from "../../abi/errno";
import { SIGCHLD, SIGKILL, SIGSTOP } from "../../abi/flags";
import { O_CLOEXEC, O_NONBLOCK, O_RDWR, POLLIN } from "../../abi/fs";
import { CACHE_SIGINFO, kdelete, knew } from "../mem/slab";
import { copyToUser, getUser64, userOk } from "../mem/user";
import { waitActive, wakeAll } from "../sync/wait";
import { blockOn } from "../task/call";
import { current } from "../task/current";
import { bit, dequeueSignal, groupOf, nextSignal, SigInfo, signalPending } from "../task/signal";
import { Task } from "../task/task";
import { fdGet, fdInstall } from "./fdtable";
import { fileAnon } from "./file";
import { mayWait } from "./fileops";
import { pollWait } from "./polltable";
import { fsState } from "./state";
import { FILE_SIGNALFD, File, isErr, isNull } from "./types";
import { SCRATCH, SIGNALFD_MASK, SIGNALFD_QUEUES } from "./waitstate";

/** struct signalfd_siginfo. */
const RECORD: u32 = 128;
const SI_TIMER = -2;

/** The queue of a task's process. Two processes may share one: then a wake-up is for nothing. */
function queueOf(task: Task): usize {
  return SIGNALFD_QUEUES + (((task.group >> 6) & SIGNALFD_MASK) << 3);
}

/** sendSignal has queued a signal for the task or its process. */
export function signalfdNotify(task: Task, _sig: i32): void {
  const queue = queueOf(task);
  if (waitActive(queue)) wakeAll(queue);
}

/** Signals that the descriptor takes, as a mask of those to leave alone: its bits lie in data (low) and data2. */
@inline
export function signalfdMask(file: File): u64 {
  return ((<u64>file.data2) << 32) | <u64>file.data;
}

function setMask(file: File, mask: u64): void {
  file.data = <usize>mask;
  file.data2 = <usize>(mask >> 32);
}

/** signalfd4(2). */
export function sysSignalfd4(fd: i32, mask: i32, sizemask: i32, flags: i32): i64 {
  const f = <u32>flags;
  if (sizemask != 8) return -EINVAL;
  if (!userOk(<u32>mask, 8)) return -EFAULT;
  if (f & ~(O_CLOEXEC | O_NONBLOCK)) return -EINVAL;
  const take = getUser64(<u32>mask) & ~(bit(SIGKILL) | bit(SIGSTOP));
  if (fd != -1) {
    const file = fdGet(fd);
    if (isNull(file)) return -EBADF;
    if (file.kind != FILE_SIGNALFD) return -EINVAL;
    setMask(file, take);
    signalfdNotify(current, 0);
    return fd;
  }
  const at = signalfdMake(take, f);
  return isErr(at) ? at : fdInstall(changetype<File>(<usize>at), (f & O_CLOEXEC) != 0);
}

/** An open signalfd. @param flags O_NONBLOCK @returns the File's address or -errno */
export function signalfdMake(mask: u64, flags: u32): i32 {
  const at = fileAnon(fsState().anonSuper, FILE_SIGNALFD, 0, O_RDWR | (flags & O_NONBLOCK));
  if (!isErr(at)) setMask(changetype<File>(<usize>at), mask);
  return at;
}

/** signalfd(2). */
export function sysSignalfd(fd: i32, mask: i32, sizemask: i32): i64 {
  return sysSignalfd4(fd, mask, sizemask, 0);
}

/** Writes struct signalfd_siginfo into kernel memory. */
function writeRecord(at: usize, info: SigInfo): void {
  memory.fill(at, 0, RECORD);
  store<i32>(at, info.sig);
  store<i32>(at, info.err, 4);
  store<i32>(at, info.code, 8);
  if (info.code == SI_TIMER) {
    store<i32>(at, info.timerId, 24);
    store<i32>(at, info.overrun, 32);
    store<i32>(at, <i32>info.value, 44);
    store<u64>(at, info.value, 48);
    return;
  }
  store<i32>(at, info.pid, 12);
  store<u32>(at, info.uid, 16);
  if (info.sig == SIGCHLD && info.code > 0) {
    store<i32>(at, info.status, 40);
    store<u64>(at, info.utime / 10_000_000, 56);
    store<u64>(at, info.stime / 10_000_000, 64);
    return;
  }
  if (info.code < 0) {
    store<i32>(at, <i32>info.value, 44);
    store<u64>(at, info.value, 48);
  }
  if (info.addr) store<u64>(at, info.addr, 72);
  store<i32>(at, <i32>info.band, 28);
  store<i32>(at, info.fd, 20);
}

export function signalfdRead(file: File, buf: u32, n: u32): i64 {
  let room = n / RECORD;
  if (!room) return -EINVAL;
  const leave = ~signalfdMask(file);
  const info = knew<SigInfo>(CACHE_SIGINFO);
  if (isNull(info)) return -ENOMEM;
  let done: u32 = 0;
  let err: i64 = 0;
  while (room--) {
    const sig = nextSignal(current, leave);
    if (!sig) break;
    dequeueSignal(current, sig, info);
    writeRecord(SCRATCH, info);
    if (copyToUser(buf + done, SCRATCH, RECORD)) {
      err = -EFAULT;
      break;
    }
    done += RECORD;
  }
  kdelete(CACHE_SIGINFO, info);
  if (done || err) return done ? <i64>done : err;
  if (!mayWait(file)) return -EAGAIN;
  if (signalPending()) return -ERESTARTSYS;
  return blockOn(queueOf(current));
}

export function signalfdPoll(file: File, table: usize): u32 {
  pollWait(queueOf(current), table, POLLIN);
  return (current.pending | groupOf(current).pending) & signalfdMask(file) ? POLLIN : 0;
}

/** Nothing is allocated for it. */
export function signalfdRelease(_file: File): void {}
