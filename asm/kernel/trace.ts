// The trace: what the machine does, as it happens. One ring of records in kernel memory for the whole machine, and sessions
// by which a program (strace) follows one tree of processes.
//
// Both are off until someone asks. Then the only cost is one load of a word, TRACE_STATE, at each system call:
//
//   bit 0  the ring records events (fork, exec, exit, unshare, setns, mount, signal, freeze, checkpoint, restore)
//   bit 1  some session is open: Task.tracer says for which tasks (trace/session.ts)
//   bit 2  the control plane looks at one process (trace_look): its calls are recorded as a session's are, beside any tracer's
//
// The ring is for who draws the machine: the page's map and timeline, through the control plane, which owns this memory.
// It is overwritten when it is full; `seq` of a record tells a reader what it has missed. It holds numbers only.
//
//   record, 64 bytes: { seq u32, kind u16, unused u16, pid u32, tgid u32, time i64, a0 … a4 i64 }
//
// A session is for programs, and obeys the rules of ptrace(2). There is no ptrace here, on purpose: to stop a process at each
// call and read its memory from another one would park it twice a call, and its memory lies in another worker. Instead the
// kernel writes down, at the time of the call and in the task's own context, what a tracer would have read then:
//
//   fd = open("/proc/PID/trace", O_RDWR)   allowed to who may inspect PID (task/access.ts), once: a process has one tracer.
//                                          PID's TracerPid is the opener from here on
//   write(fd, "follow\n")                  children are followed too (strace -f)
//   write(fd, "strings N\n")               at most N bytes of each string and buffer (32)
//   write(fd, "calls 0,1,59\n")            only these system calls (all)
//   read(fd)                               whole records; waits until there is one; 0 when all that was followed has ended
//   close(fd)                              lets go
//
//   record: { size u32, kind u16, nr u16, tid u32, tgid u32, time i64, value i64, args i64 × 6, data … }
//   data:   for each argument that points somewhere: { arg u8, flags u8, size u16, bytes }, padded to 4
//
// `kind` is EV_ENTER (args, and what the call will read: paths, buffers, structures), EV_EXIT (value = result, and what the
// call has written), EV_SIGNAL (value = number; in place of args the first 48 bytes of its siginfo_t), EV_FORK (value =
// child), EV_EXEC, EV_EXITED (value = wait status), EV_LOST (value = records dropped because nobody read). Which arguments
// point where is trace/args.ts.

import { ENOMEM, ESRCH } from "../abi/errno";
import { EV_EXEC, EV_EXITED, EV_FORK, EV_SETNS, EV_SIGNAL, EV_UNSHARE, TRACE_RECORD } from "../abi/trace";
import { clock_monotonic } from "./host";
import { TRACE_BASE, TRACE_SIZE, TRACE_STATE } from "./mem/map";
import { lock, unlock } from "./sync/lock";
import { current, hostMode } from "./task/current";
import { findPid, Pid, pidGet, pidNr, pidPut, taskPid, taskTgid } from "./task/pid";
import { SigInfo } from "./task/signal";
import { Task } from "./task/task";
import {
  keepArguments,
  lookBegin,
  lookEnd,
  lookRead,
  recordEnter,
  recordExit,
  sessionEnter,
  sessionEvent,
  sessionExit,
  sessionFork,
  sessionOwner,
  sessionSignal,
  sessionTaskGone,
  TraceSession,
} from "./trace/session";
import { changed } from "./watch";

export const TRACE_EVENTS: u32 = 1;
export const TRACE_SESSIONS: u32 = 2;
export const TRACE_LOOK: u32 = 4;

@unmanaged
class TraceState {
  flags: u32; // TRACE_*, atomic enough: read without the lock
  next: u32; // seq of the next record of the ring
  sessions: u32; // open ones
  look: usize; // the session of the process that the control plane looks at
  looked: usize; // … its Pid, counted
}

/** One record of the ring. */
@unmanaged
class TraceRecord {
  seq: u32;
  kind: u16;
  unused: u16;
  pid: u32;
  tgid: u32;
  time: i64;
  a0: i64;
  a1: i64;
  a2: i64;
  a3: i64;
  a4: i64;
}
if (offsetof<TraceRecord>() != <usize>TRACE_RECORD) ERROR("a trace record is 64 bytes");
const RECORDS: u32 = (TRACE_SIZE / <usize>TRACE_RECORD) as u32;

if (offsetof<TraceState>() > 64) ERROR("TraceState ran into the word of watch.ts");

function state(): TraceState {
  return changetype<TraceState>(TRACE_STATE);
}

/** Is anything traced? The only thing that an untraced system call asks. */
@inline
export function tracing(): bool {
  return (load<u32>(TRACE_STATE) & (TRACE_SESSIONS | TRACE_LOOK)) != 0;
}

/** What the ring records: TRACE_EVENTS, or nothing. */
export function traceSet(flags: u32): void {
  state().flags = (state().flags & ~TRACE_EVENTS) | (flags & TRACE_EVENTS);
}

/** A session was opened (+1) or closed (−1). */
export function traceSessions(change: i32): void {
  const s = state();
  s.sessions += change;
  if (s.sessions) s.flags |= TRACE_SESSIONS;
  else s.flags &= ~TRACE_SESSIONS;
}

/** Locked. */
export function stopLooking(): void {
  const s = state();
  s.flags &= ~TRACE_LOOK;
  if (!s.look) return;
  lookEnd(changetype<TraceSession>(s.look));
  pidPut(changetype<Pid>(s.looked));
  s.look = 0;
  s.looked = 0;
}

/**
 * trace_look(pid): the calls of this process are recorded with what their arguments point to, until another one is looked at, or none (0).
 * One that is looked at already goes on so. @returns 0, -ESRCH or -ENOMEM
 */
export function traceLook(pid: i32): i32 {
  lock();
  const r = look(pid);
  unlock();
  return r;
}

function look(pid: i32): i32 {
  const s = state();
  const whose = pid ? findPid(pid) : changetype<Pid>(0);
  if (s.look && s.looked == changetype<usize>(whose)) return 0;
  stopLooking();
  if (!pid) return 0;
  if (!changetype<usize>(whose)) return -ESRCH;
  const session = lookBegin();
  if (!changetype<usize>(session)) return -ENOMEM;
  s.look = changetype<usize>(session);
  s.looked = changetype<usize>(pidGet(whose));
  s.flags |= TRACE_LOOK;
  return 0;
}

/** trace_looked(to, n): the newest records of the process that is looked at, as a session has them, in so many bytes at most. @returns how many */
export function traceLooked(to: usize, n: u32): u32 {
  lock();
  const size = state().look ? lookRead(changetype<TraceSession>(state().look), to, n) : 0;
  unlock();
  return size;
}

@inline
function lookedAt(task: Task): bool {
  const s = state();
  return s.look != 0 && s.looked == changetype<usize>(taskTgid(task));
}

/**
 * What the ring records, and where it is: a machine that goes back to another moment keeps both (cr/revert.ts). Sessions are of the moment,
 * and nobody is looked at: who was may not be there.
 */
export function traceFlags(): u32 {
  return state().flags & TRACE_EVENTS;
}

export function traceGoesOn(flags: u32, next: u32): void {
  stopLooking();
  traceSet(flags);
  state().next = next;
}

/** trace_next(): seq of the record that will come next; record n lies at TRACE_BASE + n % RECORDS * 64. */
export function traceNext(): u32 {
  return state().next;
}

function record(task: Task, kind: u32, a0: i64, a1: i64, a2: i64, a3: i64, a4: i64): void {
  const s = state();
  const r = changetype<TraceRecord>(TRACE_BASE + <usize>(s.next % RECORDS) * <usize>TRACE_RECORD);
  r.seq = 0; // a reader without the lock sees that it is being written
  r.kind = <u16>kind;
  r.pid = task.pid ? <u32>pidNr(taskPid(task)) : 0;
  r.tgid = task.pid ? <u32>pidNr(taskTgid(task)) : 0;
  r.time = clock_monotonic();
  r.a0 = a0;
  r.a1 = a1;
  r.a2 = a2;
  r.a3 = a3;
  r.a4 = a4;
  r.seq = ++s.next;
  changed();
}

/** trace_at(): where the ring lies; trace_size(): how many records it has. */
export function traceAt(): usize {
  return TRACE_BASE;
}
export function traceSize(): u32 {
  return RECORDS;
}

/** A system call begins. */
export function traceEnter(nr: i32, a0: i64, a1: i64, a2: i64, a3: i64, a4: i64, a5: i64): void {
  const task = current;
  if (hostMode) return;
  if (lookedAt(task)) {
    keepArguments(task, a0, a1, a2, a3, a4, a5);
    recordEnter(changetype<TraceSession>(state().look), task, nr);
  }
  if (task.tracer) sessionEnter(task, nr, a0, a1, a2, a3, a4, a5);
}

/** A system call ends with `result`, as the program or the signal machinery will see it. */
export function traceExitCall(nr: i32, result: i64): void {
  const task = current;
  if (hostMode) return;
  if (lookedAt(task)) recordExit(changetype<TraceSession>(state().look), task, nr, result);
  if (task.tracer) sessionExit(task, nr, result);
}

/** Anything else that is worth a line in the timeline. */
export function traceEvent(task: Task, kind: u32, a: i64, b: i64): void {
  const flags = state().flags;
  if (!flags) return;
  if (flags & TRACE_EVENTS) record(task, kind, a, b, 0, 0, 0);
  if (task.tracer) sessionEvent(task, kind, a, b);
}

/** A child was made by the running task. */
export function traceFork(child: Task): void {
  child.tracer = 0;
  if (!state().flags) return;
  const nr = child.pid ? pidNr(taskPid(child)) : 0;
  if (state().flags & TRACE_EVENTS) record(current, EV_FORK, nr, 0, 0, 0, 0);
  if (current.tracer) sessionFork(current, child);
}

/** A task runs another program; the ring has its new name in a1 and a2. */
export function traceExec(task: Task): void {
  const flags = state().flags;
  if (!flags) return;
  if (flags & TRACE_EVENTS) record(task, EV_EXEC, 0, task.comm0, task.comm1, 0, 0);
  if (task.tracer) sessionEvent(task, EV_EXEC, 0, 0);
}

/** A task is gone as far as its program is concerned. */
export function traceExit(task: Task): void {
  traceEvent(task, EV_EXITED, task.exitCode, 0);
  if (task.tracer) sessionTaskGone(task);
}

/** unshare (joined = false) or setns of the CLONE_NEW* in `flags`. The control plane looks into namespaces: that is no event of the machine. */
export function traceNs(flags: u32, joined: bool): void {
  if (hostMode) return;
  traceEvent(current, joined ? EV_SETNS : EV_UNSHARE, flags, 0);
}

/** A signal is delivered to a task. */
export function traceSignal(task: Task, info: SigInfo): void {
  const flags = state().flags;
  if (!flags) return;
  if (flags & TRACE_EVENTS) record(task, EV_SIGNAL, info.sig, info.code, info.pid, 0, 0);
  if (task.tracer) sessionSignal(task, info);
}

/** Who follows `task` (TracerPid), null when nobody does. */
export function tracerPid(task: Task): Pid {
  return task.tracer ? sessionOwner(task) : changetype<Pid>(0);
}
