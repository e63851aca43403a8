// The trace: a ring of events at TRACE_BASE that the page's map and timeline and strace read. Off, it costs one load a
// system call.
//
//   TRACE_STATE  { flags u32, head u32: next slot, written u64: events so far }
//   event        64 bytes: { time i64, pid u32, kind u16, nr u16, seven i64 words less one: a0 … a5 }

import { clock_monotonic } from "./host";
import { TRACE_BASE, TRACE_SIZE, TRACE_STATE } from "./mem/map";
import { current } from "./task/current";
import { pidNr, taskPid } from "./task/pid";
import { Task } from "./task/task";

export const EVENT_SIZE: usize = 64;
export const TRACE_CALLS: u32 = 1; // system calls
export const TRACE_EVENTS: u32 = 2; // everything else

export const EV_ENTER: u32 = 1;
export const EV_EXIT: u32 = 2;
export const EV_FORK: u32 = 3;
export const EV_EXEC: u32 = 4;
export const EV_DEATH: u32 = 5;
export const EV_UNSHARE: u32 = 6;
export const EV_SETNS: u32 = 7;
export const EV_SIGNAL: u32 = 8;
export const EV_MOUNT: u32 = 9;
export const EV_FREEZE: u32 = 10;
export const EV_CHECKPOINT: u32 = 11;
export const EV_RESTORE: u32 = 12;

@unmanaged
class TraceState {
  flags: u32;
  pad: u32;
  written: u64;
}

@inline
function state(): TraceState {
  return changetype<TraceState>(TRACE_STATE);
}

/** Are system calls traced? */
@inline
export function tracing(): bool {
  return (state().flags & TRACE_CALLS) != 0;
}

export function traceFlags(flags: u32): void {
  state().flags = flags;
}

/** Events written since boot: the last TRACE_SIZE / 64 of them are in the ring. */
export function traceWritten(): u64 {
  return state().written;
}

function slot(task: Task, kind: u32, nr: u32): usize {
  const s = state();
  const at = TRACE_BASE + <usize>(s.written % (TRACE_SIZE / EVENT_SIZE)) * EVENT_SIZE;
  s.written++;
  store<i64>(at, clock_monotonic());
  store<u32>(at, task.pid ? <u32>pidNr(taskPid(task)) : 0, 8);
  store<u16>(at, <u16>kind, 12);
  store<u16>(at, <u16>nr, 14);
  return at + 16;
}

export function traceEnter(nr: i32, a0: i64, a1: i64, a2: i64, a3: i64, a4: i64, a5: i64): void {
  const at = slot(current, EV_ENTER, <u32>nr);
  store<i64>(at, a0);
  store<i64>(at, a1, 8);
  store<i64>(at, a2, 16);
  store<i64>(at, a3, 24);
  store<i64>(at, a4, 32);
  store<i64>(at, a5, 40);
}

export function traceExitCall(nr: i32, result: i64): void {
  store<i64>(slot(current, EV_EXIT, <u32>nr), result);
}

/** Any other event: what it is about in two words. */
export function traceEvent(task: Task, kind: u32, a: i64, b: i64): void {
  if (!(state().flags & TRACE_EVENTS)) return;
  const at = slot(task, kind, 0);
  store<i64>(at, a);
  store<i64>(at, b, 8);
}

export function traceFork(child: Task): void {
  traceEvent(current, EV_FORK, pidNr(taskPid(child)), 0);
}

export function traceExec(task: Task): void {
  traceEvent(task, EV_EXEC, <i64>task.comm0, <i64>task.comm1);
}

export function traceExit(task: Task): void {
  traceEvent(task, EV_DEATH, task.exitCode, 0);
}

export function traceNs(flags: u32, set: bool): void {
  traceEvent(current, set ? EV_SETNS : EV_UNSHARE, flags, 0);
}
