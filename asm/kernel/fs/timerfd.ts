// timerfd_create(2): a timer whose expirations are read from a descriptor.
//
// A periodic timer does not tick by itself: it expires once, and whoever looks (read, timerfd_gettime, timerfd_settime)
// counts the periods that have passed since and arms it for the next, as on Linux.

import { EAGAIN, EBADF, EFAULT, EINVAL, ENOMEM, ENOTTY, EPERM, ERESTARTSYS } from "../../abi/errno";
import { O_CLOEXEC, O_NONBLOCK, O_RDWR, POLLIN } from "../../abi/fs";
import { CACHE_TIMERFD, kdelete, knew } from "../mem/slab";
import { copyToUser, getUser64, putUser64, userOk } from "../mem/user";
import { waitDestroy, wake, wakeAll } from "../sync/wait";
import { blockOnExclusive } from "../task/call";
import { CAP_WAKE_ALARM, capable } from "../task/cred";
import { signalPending } from "../task/signal";
import {
  addSaturated,
  CLOCK_BOOTTIME,
  CLOCK_BOOTTIME_ALARM,
  CLOCK_MONOTONIC,
  CLOCK_REALTIME,
  CLOCK_REALTIME_ALARM,
  clockToMonotonic,
  getTimespec,
} from "../time/clock";
import {
  monotonicNow,
  TIMER_TIMERFD,
  Timer,
  timerArm,
  timerCancel,
  timerDelete,
  timerLeft,
  timerNew,
} from "../time/timer";
import { fdGet, fdInstall } from "./fdtable";
import { fileAnon } from "./file";
import { mayWait } from "./fileops";
import { pollWait } from "./polltable";
import { fsState } from "./state";
import { FILE_TIMERFD, File, isErr, isNull } from "./types";
import { SCRATCH } from "./waitstate";

const TFD_TIMER_ABSTIME: u32 = 1;
const TFD_TIMER_CANCEL_ON_SET: u32 = 2;
const TFD_IOC_SET_TICKS: u32 = 0x40085400;
const SECOND: i64 = 1_000_000_000;

@unmanaged
export class TimerFd {
  timer: Timer;
  clock: i32;
  setFlags: u32; // of the last timerfd_settime: fdinfo shows them
  ticks: u64;
  interval: i64;
  /** When it expired, or will: monotonic nanoseconds. */
  when: i64;
  /** Expired, and the periods since have not been counted. */
  expired: u32;
  waitHead: usize;
  waitTail: usize;

  @inline get waiters(): usize {
    return changetype<usize>(this) + offsetof<TimerFd>("waitHead");
  }
}

@inline
export function timerfdOf(file: File): TimerFd {
  return changetype<TimerFd>(file.data);
}

/** timerfd_create(2). */
export function sysTimerfdCreate(clockid: i32, flags: i32): i64 {
  const f = <u32>flags;
  if (f & ~(O_CLOEXEC | O_NONBLOCK)) return -EINVAL;
  switch (clockid) {
    case CLOCK_REALTIME:
    case CLOCK_MONOTONIC:
    case CLOCK_BOOTTIME:
      break;
    case CLOCK_REALTIME_ALARM:
    case CLOCK_BOOTTIME_ALARM:
      if (!capable(CAP_WAKE_ALARM)) return -EPERM;
      break;
    default:
      return -EINVAL;
  }
  const at = timerfdNew(clockid, f);
  return isErr(at) ? at : fdInstall(changetype<File>(<usize>at), (f & O_CLOEXEC) != 0);
}

function timerfdNew(clockid: i32, flags: u32): i32 {
  const t = knew<TimerFd>(CACHE_TIMERFD);
  if (isNull(t)) return -ENOMEM;
  t.clock = clockid;
  t.timer = timerNew(TIMER_TIMERFD, changetype<usize>(t));
  const at = isNull(t.timer)
    ? -ENOMEM
    : fileAnon(fsState().anonSuper, FILE_TIMERFD, changetype<usize>(t), O_RDWR | (flags & O_NONBLOCK));
  if (!isErr(at)) return at;
  if (!isNull(t.timer)) timerDelete(t.timer);
  kdelete(CACHE_TIMERFD, t);
  return at;
}

/**
 * An open timerfd that goes off after `value` nanoseconds (0: it is off), then every `interval`.
 * @returns the File's address or -errno
 */
export function timerfdMake(clockid: i32, flags: u32, value: i64, interval: i64): i32 {
  if (clockid != CLOCK_REALTIME && clockid != CLOCK_MONOTONIC && clockid != CLOCK_BOOTTIME) return -EINVAL;
  const at = timerfdNew(clockid, flags);
  if (isErr(at)) return at;
  const t = timerfdOf(changetype<File>(<usize>at));
  t.interval = interval;
  if (value) {
    t.when = addSaturated(monotonicNow(), value);
    if (!timerArm(t.timer, t.when)) return -ENOMEM;
  }
  return at;
}

/** The timer of `owner` fired: called with the kernel lock held, by whoever runs the timers. */
export function timerfdExpired(owner: usize, _when: i64): void {
  const t = changetype<TimerFd>(owner);
  t.expired = 1;
  t.ticks++;
  wake(t.waiters);
}

/** An expiry that is due but has not been run yet counts as run. */
function settle(t: TimerFd): void {
  if (timerLeft(t.timer) != 0) return;
  timerCancel(t.timer);
  timerfdExpired(changetype<usize>(t), t.when);
}

/** Counts the periods since the expiry and arms the timer for the next. */
function forward(t: TimerFd): void {
  settle(t);
  if (!t.expired || !t.interval) return;
  t.expired = 0;
  const passed = (monotonicNow() - t.when) / t.interval;
  t.ticks += <u64>passed;
  t.when += (passed + 1) * t.interval;
  timerArm(t.timer, t.when);
}

/** Writes struct itimerspec {it_interval, it_value} into kernel memory. */
export function timerfdSpec(t: TimerFd, at: usize): void {
  forward(t);
  const left = timerLeft(t.timer);
  const value = left < 0 ? 0 : left ? left : 1;
  store<i64>(at, t.interval / SECOND);
  store<i64>(at, t.interval % SECOND, 8);
  store<i64>(at, value / SECOND, 16);
  store<i64>(at, value % SECOND, 24);
}

/** A timerfd by its descriptor: its address or -errno. */
function get(fd: i32): i32 {
  const file = fdGet(fd);
  if (isNull(file)) return -EBADF;
  return file.kind == FILE_TIMERFD ? <i32>file.data : -EINVAL;
}

/** timerfd_settime(2). */
export function sysTimerfdSettime(fd: i32, flags: i32, new_value: i32, old_value: i32): i64 {
  const at = <u32>new_value;
  if (!userOk(at, 32)) return -EFAULT;
  const interval = getTimespec(at);
  const value = getTimespec(at + 16);
  if (<u32>flags & ~(TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET) || interval < 0 || value < 0) return -EINVAL;
  const got = get(fd);
  if (isErr(got)) return got;
  const t = changetype<TimerFd>(<usize>got);
  timerfdSpec(t, SCRATCH);
  timerCancel(t.timer);
  t.setFlags = <u32>flags;
  t.interval = interval;
  t.ticks = 0;
  t.expired = 0;
  if (value) {
    t.when = <u32>flags & TFD_TIMER_ABSTIME ? clockToMonotonic(t.clock, value) : addSaturated(monotonicNow(), value);
    if (!timerArm(t.timer, t.when)) return -ENOMEM;
  }
  return old_value ? copyToUser(<u32>old_value, SCRATCH, 32) : 0;
}

/** timerfd_gettime(2). */
export function sysTimerfdGettime(fd: i32, curr: i32): i64 {
  const got = get(fd);
  if (isErr(got)) return got;
  timerfdSpec(changetype<TimerFd>(<usize>got), SCRATCH);
  return copyToUser(<u32>curr, SCRATCH, 32);
}

export function timerfdRead(file: File, buf: u32, n: u32): i64 {
  if (n < 8) return -EINVAL;
  const t = timerfdOf(file);
  settle(t);
  if (!t.ticks) {
    if (!mayWait(file)) return -EAGAIN;
    if (signalPending()) return -ERESTARTSYS;
    return blockOnExclusive(t.waiters);
  }
  forward(t);
  const ticks = t.ticks;
  t.ticks = 0;
  t.expired = 0;
  return putUser64(buf, ticks) ? -EFAULT : 8;
}

export function timerfdPoll(file: File, table: usize): u32 {
  const t = timerfdOf(file);
  settle(t);
  pollWait(t.waiters, table, POLLIN);
  return t.ticks ? POLLIN : 0;
}

/** TFD_IOC_SET_TICKS: a restart puts back what had not been read. */
export function timerfdIoctl(file: File, cmd: u32, arg: u32): i64 {
  if (cmd != TFD_IOC_SET_TICKS) return -ENOTTY;
  if (!userOk(arg, 8)) return -EFAULT;
  const ticks = getUser64(arg);
  if (!ticks) return -EINVAL;
  const t = timerfdOf(file);
  t.ticks = ticks;
  wake(t.waiters);
  return 0;
}

export function timerfdRelease(file: File): void {
  const t = timerfdOf(file);
  timerDelete(t.timer);
  wakeAll(t.waiters);
  waitDestroy(t.waiters);
  kdelete(CACHE_TIMERFD, t);
}
