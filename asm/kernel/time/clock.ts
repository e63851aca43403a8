// Clocks: clock_gettime(2), clock_nanosleep(2) and the older calls. A member of a time namespace sees CLOCK_MONOTONIC and
// CLOCK_BOOTTIME with its offsets; inside the kernel all times are the machine's monotonic nanoseconds.

import { EFAULT, EINVAL, EOPNOTSUPP, EPERM, ERESTART_RESTARTBLOCK, ERESTARTNOHAND } from "../../abi/errno";
import { clock_realtime } from "../host";
import { TIME_STATE } from "../mem/map";
import { copyToUser, getUser64, putUser64, userOk } from "../mem/user";
import { NsProxy } from "../ns/nsproxy";
import { TimeNs } from "../ns/time";
import { blockUntil, call } from "../task/call";
import { CAP_SYS_TIME, capable } from "../task/cred";
import { current } from "../task/current";
import { groupOf, signalPending } from "../task/signal";
import { monotonicNow } from "./timer";

export const CLOCK_REALTIME = 0;
export const CLOCK_MONOTONIC = 1;
export const CLOCK_PROCESS_CPUTIME_ID = 2;
export const CLOCK_THREAD_CPUTIME_ID = 3;
export const CLOCK_MONOTONIC_RAW = 4;
export const CLOCK_REALTIME_COARSE = 5;
export const CLOCK_MONOTONIC_COARSE = 6;
export const CLOCK_BOOTTIME = 7;
export const CLOCK_REALTIME_ALARM = 8;
export const CLOCK_BOOTTIME_ALARM = 9;
export const CLOCK_TAI = 11;

const TIMER_ABSTIME = 1;
const SECOND: i64 = 1_000_000_000;
const BUF: usize = TIME_STATE + 2560;

function timeNs(): TimeNs {
  return changetype<TimeNs>(changetype<NsProxy>(current.nsproxy).time);
}

/** Nanoseconds that the current task's clock is ahead of the machine's monotonic clock. */
function offset(clock: i32): i64 {
  switch (clock) {
    case CLOCK_REALTIME:
    case CLOCK_REALTIME_COARSE:
    case CLOCK_REALTIME_ALARM:
    case CLOCK_TAI:
      return clock_realtime() - monotonicNow();
    case CLOCK_BOOTTIME:
    case CLOCK_BOOTTIME_ALARM:
      return timeNs().boottime;
    default:
      return timeNs().monotonic;
  }
}

/** CPU time of the running task so far. */
export function cpuTime(): i64 {
  return current.utime + current.stime + (monotonicNow() - current.ranSince);
}

/** A clock's time in nanoseconds as the running task sees it, or -EINVAL. */
export function clockNow(clock: i32): i64 {
  if (clock == CLOCK_PROCESS_CPUTIME_ID || clock == CLOCK_THREAD_CPUTIME_ID) return cpuTime() + groupOf(current).utime;
  if (clock < 0 || clock > CLOCK_TAI || clock == 10) return -EINVAL;
  return monotonicNow() + offset(clock);
}

/** An absolute time of a clock as the machine's monotonic time. */
export function clockToMonotonic(clock: i32, when: i64): i64 {
  const at = when - offset(clock);
  return at > 0 ? at : 1;
}

export function putTimespec(at: u32, ns: i64): i32 {
  store<i64>(BUF, ns / SECOND);
  store<i64>(BUF, ns % SECOND, 8);
  return copyToUser(at, BUF, 16);
}

/**
 * Reads a timespec.
 * @returns nanoseconds (saturated), -EFAULT or -EINVAL
 */
export function getTimespec(at: u32): i64 {
  if (!userOk(at, 16)) return -EFAULT;
  const s = <i64>getUser64(at);
  const ns = getUser64(at + 8);
  if (s < 0 || ns >= <u64>SECOND) return -EINVAL;
  if (s > 9_000_000_000) return i64.MAX_VALUE;
  return s * SECOND + <i64>ns;
}

/** clock_gettime(2). */
export function sysClockGettime(clockid: i32, tp: i32): i64 {
  const now = clockNow(clockid);
  if (now < 0) return now;
  return putTimespec(<u32>tp, now);
}

/** clock_getres(2). */
export function sysClockGetres(clockid: i32, res: i32): i64 {
  const now = clockNow(clockid);
  if (now < 0) return now;
  if (!res) return 0;
  return putTimespec(<u32>res, clockid == CLOCK_REALTIME_COARSE || clockid == CLOCK_MONOTONIC_COARSE ? 4_000_000 : 1);
}

/** clock_settime(2): the wall clock is the host's; nobody may set it. */
export function sysClockSettime(clockid: i32, tp: i32): i64 {
  const t = getTimespec(<u32>tp);
  if (t < 0) return t;
  if (clockid != CLOCK_REALTIME) return -EINVAL;
  if (!capable(CAP_SYS_TIME)) return -EPERM;
  return -EPERM;
}

/** settimeofday(2): as clock_settime. */
export function sysSettimeofday(tv: i32, tz: i32): i64 {
  if (tv && !userOk(<u32>tv, 16)) return -EFAULT;
  return -EPERM;
}

/** gettimeofday(2). */
export function sysGettimeofday(tv: i32, tz: i32): i64 {
  if (tv) {
    const now = clock_realtime();
    if (!userOk(<u32>tv, 16)) return -EFAULT;
    putUser64(<u32>tv, now / SECOND);
    putUser64(<u32>tv + 8, (now % SECOND) / 1000);
  }
  return 0;
}

/** time(2). */
export function sysTime(tloc: i32): i64 {
  const now = clock_realtime() / SECOND;
  if (tloc && putUser64(<u32>tloc, now)) return -EFAULT;
  return now;
}

function sleep(clock: i32, absolute: bool, want: i64, rmtp: u32): i64 {
  const rec = call();
  if (!rec.deadline) rec.deadline = absolute ? clockToMonotonic(clock, want) : addSaturated(monotonicNow(), want);
  const left = rec.deadline - monotonicNow();
  if (left <= 0) return 0;
  if (signalPending()) {
    if (absolute) return -ERESTARTNOHAND;
    if (rmtp && putTimespec(rmtp, left)) return -EFAULT;
    return -ERESTART_RESTARTBLOCK;
  }
  return blockUntil(0, rec.deadline);
}

export function addSaturated(a: i64, b: i64): i64 {
  const sum = a + b;
  return b > 0 && sum < a ? i64.MAX_VALUE : sum;
}

/** nanosleep(2). */
export function sysNanosleep(req: i32, rem: i32): i64 {
  const want = getTimespec(<u32>req);
  if (want < 0) return want;
  return sleep(CLOCK_MONOTONIC, false, want, <u32>rem);
}

/** clock_nanosleep(2). */
export function sysClockNanosleep(clockid: i32, flags: i32, request: i32, remain: i32): i64 {
  if (clockid == CLOCK_THREAD_CPUTIME_ID || clockid < 0 || clockid > CLOCK_TAI || clockid == 10) return -EINVAL;
  if (clockid == CLOCK_PROCESS_CPUTIME_ID) return -EOPNOTSUPP;
  const want = getTimespec(<u32>request);
  if (want < 0) return want;
  return sleep(clockid, (flags & TIMER_ABSTIME) != 0, want, <u32>remain);
}
