// Interval and POSIX timers: getitimer(2), alarm(2), timer_create(2).

import { EAGAIN, EFAULT, EINVAL, ENOMEM } from "../../abi/errno";
import { SI_TIMER, SIGALRM, SIGRTMAX } from "../../abi/flags";
import { out, outChar, outHex, outLine, outNum } from "../fs/proc/seq";
import { TIME_STATE } from "../mem/map";
import { CACHE_ITIMER, CACHE_SIGINFO, kdelete, knew } from "../mem/slab";
import { copyFromUser, copyToUser, getUser32, getUser64, putUser32, userOk } from "../mem/user";
import { current } from "../task/current";
import { findTask, pidVnr, taskTgid } from "../task/pid";
import { groupOf, SigInfo, sendSignal, signalGroup } from "../task/signal";
import { Group, Task } from "../task/task";
import { clockNow, clockToMonotonic } from "./clock";
import {
  monotonicNow,
  TIMER_ITIMER,
  TIMER_POSIX,
  Timer,
  timerArm,
  timerCancel,
  timerDelete,
  timerLeft,
  timerNew,
} from "./timer";

const ITIMER_REAL = 0;
const BUF: usize = TIME_STATE + 2048;

/** A timer of timer_create(2). */
@unmanaged
export class PosixTimer {
  next: usize;
  id: i32;
  group: usize;
  timer: usize;
  interval: i64;
  clock: i32;
  notify: i32; // SIGEV_*
  sig: i32;
  tid: i32;
  value: u64;
  overrun: i32;
  pending: u32;
}

const SIGEV_SIGNAL = 0;
const SIGEV_NONE = 1;
const SIGEV_THREAD_ID = 4;

export function itimerExpired(owner: usize, when: i64): void {
  const g = changetype<Group>(owner);
  signalGroup(SIGALRM, changetype<Task>(g.leader));
  if (g.realInterval) timerArm(changetype<Timer>(g.realTimer), nextAfter(when, g.realInterval));
}

/** The next multiple of the interval that lies in the future: missed ones are one overrun each. */
function nextAfter(when: i64, interval: i64): i64 {
  const now = monotonicNow();
  if (when + interval > now) return when + interval;
  return when + interval * ((now - when) / interval + 1);
}

/** Arms ITIMER_REAL for `value` nanoseconds (0 = off). @returns what was left of the old one */
function setReal(value: i64, interval: i64): i64 {
  const g = groupOf(current);
  const left = g.realTimer ? timerLeft(changetype<Timer>(g.realTimer)) : -1;
  if (!g.realTimer && value) g.realTimer = changetype<usize>(timerNew(TIMER_ITIMER, changetype<usize>(g)));
  g.realInterval = interval;
  if (g.realTimer) {
    if (value) timerArm(changetype<Timer>(g.realTimer), monotonicNow() + value);
    else timerCancel(changetype<Timer>(g.realTimer));
  }
  return left < 0 ? 0 : left;
}

/** alarm(2). */
export function sysAlarm(seconds: i32): i64 {
  const left = setReal(<i64>(<u32>seconds) * 1_000_000_000, 0);
  if (!left) return 0;
  // Rounded to the nearest second, but never to "none".
  const s = (left + 500_000_000) / 1_000_000_000;
  return s ? s : 1;
}

function putItimer(at: u32, interval: i64, value: i64): i32 {
  store<i64>(BUF, interval / 1_000_000_000);
  store<i64>(BUF, (interval % 1_000_000_000) / 1000, 8);
  store<i64>(BUF, value / 1_000_000_000, 16);
  store<i64>(BUF, (value % 1_000_000_000) / 1000, 24);
  return copyToUser(at, BUF, 32);
}

/** getitimer(2): ITIMER_VIRTUAL and ITIMER_PROF are never armed. */
export function sysGetitimer(which: i32, value: i32): i64 {
  if (<u32>which > 2) return -EINVAL;
  const g = groupOf(current);
  if (which != ITIMER_REAL) return putItimer(<u32>value, 0, 0);
  const left = g.realTimer ? timerLeft(changetype<Timer>(g.realTimer)) : 0;
  return putItimer(<u32>value, g.realInterval, left > 0 ? left : 0);
}

/** setitimer(2). */
export function sysSetitimer(which: i32, value: i32, old: i32): i64 {
  if (<u32>which > 2) return -EINVAL;
  let val: i64 = 0;
  let interval: i64 = 0;
  if (value) {
    if (copyFromUser(BUF, <u32>value, 32)) return -EFAULT;
    if (
      load<u64>(BUF, 8) >= 1_000_000 ||
      load<u64>(BUF, 24) >= 1_000_000 ||
      load<i64>(BUF) < 0 ||
      load<i64>(BUF, 16) < 0
    )
      return -EINVAL;
    interval = load<i64>(BUF) * 1_000_000_000 + load<i64>(BUF, 8) * 1000;
    val = load<i64>(BUF, 16) * 1_000_000_000 + load<i64>(BUF, 24) * 1000;
  }
  if (which != ITIMER_REAL) return old ? putItimer(<u32>old, 0, 0) : 0;
  const oldInterval = groupOf(current).realInterval;
  const left = setReal(val, interval);
  return old ? putItimer(<u32>old, oldInterval, left) : 0;
}

/** /proc/PID/timers: proc_pid_timers(5). @param ns of the reader, for who is signalled */
export function showTimers(task: Task): void {
  for (let at = groupOf(task).posixTimers; at; at = changetype<PosixTimer>(at).next) {
    const t = changetype<PosixTimer>(at);
    outLine("ID: ", t.id);
    out("signal: ");
    outNum(t.sig);
    outChar(47);
    outHex(t.value, 16);
    out("\nnotify: ");
    out(t.notify == SIGEV_NONE ? "none" : "signal");
    out(t.notify & SIGEV_THREAD_ID ? "/tid." : "/pid.");
    outNum(t.notify & SIGEV_THREAD_ID ? t.tid : pidVnr(taskTgid(task)));
    outLine("\nClockID: ", t.clock);
  }
}

function findPosix(id: i32): PosixTimer {
  let at = groupOf(current).posixTimers;
  while (at && changetype<PosixTimer>(at).id != id) at = changetype<PosixTimer>(at).next;
  return changetype<PosixTimer>(at);
}

/** timer_create(2): struct sigevent {value u64, signo i32, notify i32, tid i32}. */
export function sysTimerCreate(clockid: i32, sevp: i32, timerid: i32): i64 {
  if (clockNow(clockid) < 0) return -EINVAL;
  const t = knew<PosixTimer>(CACHE_ITIMER);
  const timer = timerNew(TIMER_POSIX, changetype<usize>(t));
  if (!changetype<usize>(t) || !changetype<usize>(timer)) return -EAGAIN;
  const g = groupOf(current);
  t.id = g.posixNext;
  t.group = changetype<usize>(g);
  t.timer = changetype<usize>(timer);
  t.clock = clockid;
  t.notify = SIGEV_SIGNAL;
  t.sig = SIGALRM;
  t.value = <u64>t.id;
  let err = 0;
  if (sevp) {
    // wasm32: value is a 4-byte union, so signo lies at 4.
    if (!userOk(<u32>sevp, 16)) err = -EFAULT;
    else {
      t.value = getUser32(<u32>sevp);
      t.sig = <i32>getUser32(<u32>sevp + 4);
      t.notify = <i32>getUser32(<u32>sevp + 8);
      t.tid = <i32>getUser32(<u32>sevp + 12);
      if (t.notify != SIGEV_SIGNAL && t.notify != SIGEV_NONE && t.notify != SIGEV_THREAD_ID) err = -EINVAL;
      else if (t.notify != SIGEV_NONE && (t.sig < 1 || t.sig > SIGRTMAX)) err = -EINVAL;
    }
  }
  if (!err) err = putUser32(<u32>timerid, <u32>t.id);
  if (err) {
    timerDelete(timer);
    kdelete(CACHE_ITIMER, t);
    return err;
  }
  g.posixNext++;
  t.next = g.posixTimers;
  g.posixTimers = changetype<usize>(t);
  return 0;
}

export function posixTimerExpired(owner: usize, when: i64): void {
  const t = changetype<PosixTimer>(owner);
  const g = changetype<Group>(t.group);
  if (t.interval) {
    const next = nextAfter(when, t.interval);
    t.overrun = <i32>((next - when) / t.interval - 1);
    timerArm(changetype<Timer>(t.timer), next);
  }
  if (t.notify == SIGEV_NONE) return;
  const info = knew<SigInfo>(CACHE_SIGINFO);
  if (!changetype<usize>(info)) return;
  info.code = SI_TIMER;
  info.value = t.value;
  info.timerId = t.id;
  info.overrun = t.overrun;
  const leader = changetype<Task>(g.leader);
  const target = t.notify == SIGEV_THREAD_ID && changetype<usize>(findTask(t.tid)) ? findTask(t.tid) : leader;
  sendSignal(t.sig, info, target, t.notify != SIGEV_THREAD_ID, true);
  kdelete(CACHE_SIGINFO, info);
}

function putTimespecs(at: u32, interval: i64, value: i64): i32 {
  store<i64>(BUF, interval / 1_000_000_000);
  store<i64>(BUF, interval % 1_000_000_000, 8);
  store<i64>(BUF, value / 1_000_000_000, 16);
  store<i64>(BUF, value % 1_000_000_000, 24);
  return copyToUser(at, BUF, 32);
}

/** timer_settime(2). */
export function sysTimerSettime(timerid: i32, flags: i32, next: i32, old: i32): i64 {
  const t = findPosix(timerid);
  if (!changetype<usize>(t)) return -EINVAL;
  if (!userOk(<u32>next, 32)) return -EFAULT;
  const at = <u32>next;
  const interval = <i64>getUser64(at) * 1_000_000_000 + <i64>getUser64(at + 8);
  const value = <i64>getUser64(at + 16) * 1_000_000_000 + <i64>getUser64(at + 24);
  if (getUser64(at + 8) >= 1_000_000_000 || getUser64(at + 24) >= 1_000_000_000) return -EINVAL;
  const timer = changetype<Timer>(t.timer);
  const left = timerLeft(timer);
  const oldInterval = t.interval;
  t.interval = interval;
  t.overrun = 0;
  if (!value) timerCancel(timer);
  else if (!timerArm(timer, flags & 1 ? clockToMonotonic(t.clock, value) : monotonicNow() + value)) return -ENOMEM;
  return old ? putTimespecs(<u32>old, oldInterval, left > 0 ? left : 0) : 0;
}

/** timer_gettime(2). */
export function sysTimerGettime(timerid: i32, curr: i32): i64 {
  const t = findPosix(timerid);
  if (!changetype<usize>(t)) return -EINVAL;
  const left = timerLeft(changetype<Timer>(t.timer));
  return putTimespecs(<u32>curr, t.interval, left > 0 ? left : 0);
}

/** timer_getoverrun(2). */
export function sysTimerGetoverrun(timerid: i32): i64 {
  const t = findPosix(timerid);
  return changetype<usize>(t) ? t.overrun : -EINVAL;
}

/** timer_delete(2). */
export function sysTimerDelete(timerid: i32): i64 {
  let link = changetype<usize>(groupOf(current)) + offsetof<Group>("posixTimers");
  while (load<usize>(link)) {
    const t = changetype<PosixTimer>(load<usize>(link));
    if (t.id == timerid) {
      store<usize>(link, t.next);
      timerDelete(changetype<Timer>(t.timer));
      kdelete(CACHE_ITIMER, t);
      return 0;
    }
    link = changetype<usize>(t);
  }
  return -EINVAL;
}

function dropPosix(g: Group): void {
  let at = g.posixTimers;
  g.posixTimers = 0;
  while (at) {
    const t = changetype<PosixTimer>(at);
    at = t.next;
    timerDelete(changetype<Timer>(t.timer));
    kdelete(CACHE_ITIMER, t);
  }
}

/** exec: POSIX timers go, ITIMER_REAL stays. */
export function timersExec(task: Task): void {
  dropPosix(groupOf(task));
}

/** The process is gone: so are its timers. */
export function itimersExit(g: Group): void {
  dropPosix(g);
  if (g.realTimer) timerDelete(changetype<Timer>(g.realTimer));
  g.realTimer = 0;
}
