// Timers: one binary heap by expiry (monotonic nanoseconds of the machine). A timer belongs to a task's blocked call, a
// process's interval timer, a POSIX timer or a timerfd; what happens at expiry follows from its kind.

import { quotaExpired, turnExpired } from "../cgroup/cpu";
import { releaseRun } from "../cgroup/release";
import { Cgroup } from "../cgroup/types";
import { timerfdExpired } from "../fs/timerfd";
import { clock_monotonic, event } from "../host";
import { TIME_STATE } from "../mem/map";
import { CACHE_TIMER, kdelete, kfree, knew, krealloc } from "../mem/slab";
import { netTimer } from "../net/timers";
import { wakeTask } from "../task/sched";
import { Task } from "../task/task";
import { itimerExpired, posixTimerExpired } from "./itimer";

export const TIMER_TIMEOUT: u32 = 0; // owner: Task; its blocked call gives up
export const TIMER_ITIMER: u32 = 1; // owner: Group; ITIMER_REAL
export const TIMER_POSIX: u32 = 2; // owner: PosixTimer
export const TIMER_TIMERFD: u32 = 3; // owner: the timerfd
// of net/: its objects
export const TIMER_TCP: u32 = 4; // InetSock
export const TIMER_MINI: u32 = 5; // TcpMini
export const TIMER_NEIGH: u32 = 6; // Neigh
export const TIMER_ADDR: u32 = 7; // IfAddr
export const TIMER_QDISC: u32 = 8; // Qdisc
export const TIMER_FRAG: u32 = 9; // FragQueue
export const TIMER_NETRUN: u32 = 10; // nobody: packets wait
export const TIMER_NETEXIT: u32 = 11; // NetNs
// of cgroup/cpu.ts
export const TIMER_QUOTA: u32 = 16; // owner: Cgroup; its next period of CPU time begins
export const TIMER_TURN: u32 = 17; // owner: Task; others have had their share
export const TIMER_RELEASE: u32 = 18; // owner: Cgroup; its release agent starts

@unmanaged
export class Timer {
  when: i64;
  index: u32; // place in the heap + 1; 0 = not armed
  kind: u32;
  owner: usize;
}

@unmanaged
class TimeState {
  heap: usize; // array of Timer addresses
  count: u32;
  room: u32;
  nextWake: i64; // published: earliest expiry, or i64.MAX_VALUE (atomic enough: only a hint)
  bootRealtime: i64;
}

export function timeState(): TimeState {
  return changetype<TimeState>(TIME_STATE);
}

/** Nanoseconds since the machine booted (CLOCK_MONOTONIC of the initial time namespace). */
export function monotonicNow(): i64 {
  return clock_monotonic();
}

@inline
function at(heap: usize, i: u32): Timer {
  return changetype<Timer>(load<usize>(heap + ((<usize>i) << 2)));
}

@inline
function put(heap: usize, i: u32, t: Timer): void {
  store<usize>(heap + ((<usize>i) << 2), changetype<usize>(t));
  t.index = i + 1;
}

function up(heap: usize, i: u32, t: Timer): void {
  while (i) {
    const p = (i - 1) >> 1;
    const parent = at(heap, p);
    if (parent.when <= t.when) break;
    put(heap, i, parent);
    i = p;
  }
  put(heap, i, t);
}

function down(heap: usize, i: u32, t: Timer, count: u32): void {
  for (;;) {
    let c = (i << 1) + 1;
    if (c >= count) break;
    if (c + 1 < count && at(heap, c + 1).when < at(heap, c).when) c++;
    const child = at(heap, c);
    if (child.when >= t.when) break;
    put(heap, i, child);
    i = c;
  }
  put(heap, i, t);
}

function publish(s: TimeState): void {
  const next = s.count ? at(s.heap, 0).when : i64.MAX_VALUE;
  if (next < s.nextWake || !s.nextWake) event();
  s.nextWake = next;
}

/** A timer object, not armed; null when memory is exhausted. */
export function timerNew(kind: u32, owner: usize): Timer {
  const t = knew<Timer>(CACHE_TIMER);
  if (!changetype<usize>(t)) return t;
  t.kind = kind;
  t.owner = owner;
  return t;
}

/** Arms (again) for `when`. @returns false when memory is exhausted */
export function timerArm(t: Timer, when: i64): bool {
  timerCancel(t);
  const s = timeState();
  if (s.count == s.room) {
    const room = s.room ? s.room << 1 : 64;
    const heap = krealloc(s.heap, (<usize>s.count) << 2, (<usize>room) << 2);
    if (!heap) return false;
    s.heap = heap;
    s.room = room;
  }
  t.when = when;
  up(s.heap, s.count++, t);
  publish(s);
  return true;
}

export function timerCancel(t: Timer): void {
  if (!t.index) return;
  const s = timeState();
  const i = t.index - 1;
  t.index = 0;
  const last = at(s.heap, --s.count);
  if (last == t) {
    s.nextWake = s.count ? s.nextWake : i64.MAX_VALUE;
    if (!s.count) {
      kfree(s.heap);
      s.heap = 0;
      s.room = 0;
    }
    return;
  }
  if (i && at(s.heap, (i - 1) >> 1).when > last.when) up(s.heap, i, last);
  else down(s.heap, i, last, s.count);
}

export function timerDelete(t: Timer): void {
  timerCancel(t);
  kdelete(CACHE_TIMER, t);
}

/** Nanoseconds until an armed timer expires (0 when due), −1 when it is not armed. */
export function timerLeft(t: Timer): i64 {
  if (!changetype<usize>(t) || !t.index) return -1;
  const left = t.when - monotonicNow();
  return left > 0 ? left : 0;
}

/** The blocked call of `task` gives up at `deadline`. */
export function timeoutSet(task: Task, deadline: i64): bool {
  if (!task.timeout) {
    const t = timerNew(TIMER_TIMEOUT, changetype<usize>(task));
    if (!changetype<usize>(t)) return false;
    task.timeout = changetype<usize>(t);
  }
  return timerArm(changetype<Timer>(task.timeout), deadline);
}

/** The call goes on: its timeout is disarmed. The object stays with the task for the next one. */
export function timeoutClear(task: Task): void {
  if (task.timeout) timerCancel(changetype<Timer>(task.timeout));
}

/** Fires everything that is due. Locked. */
export function timersRun(): void {
  const s = timeState();
  if (!s.count) return;
  const now = monotonicNow();
  while (s.count) {
    const t = at(s.heap, 0);
    if (t.when > now) break;
    timerCancel(t);
    switch (t.kind) {
      case TIMER_TIMEOUT:
        wakeTask(changetype<Task>(t.owner));
        break;
      case TIMER_ITIMER:
        itimerExpired(t.owner, t.when);
        break;
      case TIMER_POSIX:
        posixTimerExpired(t.owner, t.when);
        break;
      case TIMER_TIMERFD:
        timerfdExpired(t.owner, t.when);
        break;
      case TIMER_QUOTA:
        quotaExpired(changetype<Cgroup>(t.owner));
        break;
      case TIMER_RELEASE:
        releaseRun(changetype<Cgroup>(t.owner));
        break;
      case TIMER_TURN:
        turnExpired(changetype<Task>(t.owner));
        break;
      default:
        netTimer(t.kind, t.owner);
    }
  }
  s.nextWake = s.count ? at(s.heap, 0).when : i64.MAX_VALUE;
}

/** When the next timer fires: monotonic nanoseconds or i64.MAX_VALUE. */
export function timersNext(): i64 {
  const s = timeState();
  return s.count ? at(s.heap, 0).when : i64.MAX_VALUE;
}
