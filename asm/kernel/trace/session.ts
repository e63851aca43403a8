// A trace session: what one tracer follows, and the records it has not read yet. See the head of ../trace.ts.
//
// The records lie in one growing buffer. When nobody reads, it stops at ROOM_MAX and the records that follow are counted
// as lost: a tracer that is stopped does not stop what it traces.
//
// One session has no tracer, that of the process which the control plane looks at (trace_look): no task is attached to it, and when
// its buffer is full, the oldest records make room.

import { EAGAIN, EBUSY, EFAULT, EINVAL, ENOMEM, EPERM, ERESTARTSYS } from "../../abi/errno";
import { SIGCHLD } from "../../abi/flags";
import { POLLHUP, POLLIN, POLLRDNORM } from "../../abi/fs";
import { EV_ENTER, EV_EXIT, EV_FORK, EV_LOST, EV_SIGNAL } from "../../abi/trace";
import { pollWait } from "../fs/polltable";
import { isNull } from "../fs/types";
import { clock_monotonic } from "../host";
import { CACHE_PROC, kdelete, kfree, kmalloc, knew, krealloc } from "../mem/slab";
import { isStr, parseU64 } from "../mem/str";
import { copyFromUser, copyToUser, getUser32, strFromUser, userOk } from "../mem/user";
import { nsState } from "../ns/common";
import { PidNs } from "../ns/pid";
import { waitDestroy, wakeAll } from "../sync/wait";
import { mayInspect } from "../task/access";
import { blockOn } from "../task/call";
import { current } from "../task/current";
import { nextTgid, Pid, pidGet, pidNrNs, pidPut, taskPid, taskPidNs, taskTgid } from "../task/pid";
import { groupOf, SigInfo, signalPending } from "../task/signal";
import { Task } from "../task/task";
import { traceSessions } from "../trace";
import { argKinds, structSize } from "./args";

const HEAD: u32 = 80;
/** Room that a record needs at most beside its strings. */
const SLACK: u32 = 4096;
const ROOM_FIRST: u32 = 16384;
const ROOM_MAX: u32 = 1 << 21;
const STRINGS_DEFAULT: u32 = 32;
const STRINGS_MAX: u32 = 65536;
/** Strings of an argv that are copied. */
const ARGV_MAX: u32 = 32;
const CALLS_MAX: u32 = 1024;
/** Bytes of records of a process that is looked at. */
const LOOK_ROOM: u32 = 1 << 15;

/** Flags of a piece of data. */
const CUT: u32 = 1; // there was more
const FAULT: u32 = 2; // the address is bad

@unmanaged
export class TraceSession {
  owner: Pid; // tgid of who opened it, counted
  view: usize; // PidNs whose numbers the records have: the opener's (the owner keeps it)
  tasks: u32; // followed
  follow: u32;
  strings: u32;
  calls: usize; // CALLS_MAX bits; 0 = all
  buf: usize;
  head: u32; // first byte not read
  len: u32; // end of the records
  room: u32;
  lost: u32;
  /** Offset of the record being written. */
  at: u32;
  waitHead: usize;
  waitTail: usize;

  @inline get waiters(): usize {
    return changetype<usize>(this) + offsetof<TraceSession>("waitHead");
  }
}

@inline
function sessionOf(task: Task): TraceSession {
  return changetype<TraceSession>(task.tracer);
}

export function sessionOwner(task: Task): Pid {
  return sessionOf(task).owner;
}

/** Opens a session on a process and all its threads. @returns its address or -errno */
export function sessionOpen(task: Task): i32 {
  if (!mayInspect(task) || groupOf(task) == groupOf(current)) return -EPERM;
  if (task.tracer) return -EBUSY;
  const s = knew<TraceSession>(CACHE_PROC);
  if (isNull(s)) return -ENOMEM;
  s.owner = pidGet(taskTgid(current));
  s.view = changetype<usize>(taskPidNs(current));
  s.strings = STRINGS_DEFAULT;
  traceSessions(1);
  for (let at = groupOf(task).threadHead; at; at = changetype<Task>(at).threadNext) attach(s, changetype<Task>(at));
  return <i32>changetype<usize>(s);
}

function attach(s: TraceSession, task: Task): void {
  if (task.tracer) return;
  task.tracer = changetype<usize>(s);
  s.tasks++;
}

function detach(s: TraceSession, task: Task): void {
  task.tracer = 0;
  s.tasks--;
  if (!s.tasks) wakeAll(s.waiters);
}

/** The last descriptor of a session is closed: everything goes on untraced. */
export function sessionClose(s: TraceSession): void {
  const ns = changetype<PidNs>(nsState().initPid);
  let nr: u32 = 1;
  while (s.tasks) {
    const task = nextTgid(ns, nr);
    if (isNull(task)) break;
    for (let at = groupOf(task).threadHead; at; at = changetype<Task>(at).threadNext) {
      if (changetype<Task>(at).tracer == changetype<usize>(s)) detach(s, changetype<Task>(at));
    }
    nr = <u32>pidNrNs(taskTgid(task), ns) + 1;
  }
  waitDestroy(s.waiters);
  traceSessions(-1);
  pidPut(s.owner);
  kfree(s.buf);
  kfree(s.calls);
  kdelete(CACHE_PROC, s);
}

/** A session for looking. @returns null when the memory is exhausted */
export function lookBegin(): TraceSession {
  const buf = kmalloc(LOOK_ROOM);
  if (!buf) return changetype<TraceSession>(0);
  const s = knew<TraceSession>(CACHE_PROC);
  if (isNull(s)) {
    kfree(buf);
    return s;
  }
  s.view = nsState().initPid;
  s.strings = STRINGS_DEFAULT;
  s.buf = buf;
  s.room = LOOK_ROOM;
  return s;
}

export function lookEnd(s: TraceSession): void {
  waitDestroy(s.waiters);
  kfree(s.buf);
  kdelete(CACHE_PROC, s);
}

/** The newest whole records of up to n bytes, oldest first. They stay. @returns how many bytes */
export function lookRead(s: TraceSession, to: usize, n: u32): u32 {
  let from = s.head;
  while (s.len - from > n) from += load<u32>(s.buf + from);
  memory.copy(to, s.buf + from, s.len - from);
  return s.len - from;
}

/** Makes room for a record of n bytes. */
function reserve(s: TraceSession, n: u32): bool {
  if (isNull(s.owner)) while (s.len - s.head + n > s.room) s.head += load<u32>(s.buf + s.head);
  if (s.head == s.len) {
    s.head = 0;
    s.len = 0;
  }
  if (s.len + n <= s.room) return true;
  if (s.head && s.len - s.head + n <= s.room) {
    memory.copy(s.buf, s.buf + s.head, s.len - s.head);
    s.len -= s.head;
    s.head = 0;
    return true;
  }
  let room = s.room ? s.room << 1 : ROOM_FIRST;
  while (room < s.len + n) room <<= 1;
  if (room > ROOM_MAX) return false;
  const buf = krealloc(s.buf, s.len, room);
  if (!buf) return false;
  s.buf = buf;
  s.room = room;
  return true;
}

function begin(s: TraceSession, task: Task, kind: u32, nr: i32, value: i64): bool {
  // A call may have six strings; argv counts for ARGV_MAX of them.
  if (!reserve(s, HEAD + SLACK + s.strings * 8)) {
    s.lost++;
    return false;
  }
  const view = changetype<PidNs>(s.view);
  s.at = s.len;
  const at = s.buf + s.len;
  memory.fill(at, 0, HEAD);
  store<u16>(at, <u16>kind, 4);
  store<u16>(at, <u16>nr, 6);
  store<u32>(at, pidNrNs(taskPid(task), view), 8);
  store<u32>(at, pidNrNs(taskTgid(task), view), 12);
  store<i64>(at, clock_monotonic(), 16);
  store<i64>(at, value, 24);
  s.len += HEAD;
  return true;
}

function end(s: TraceSession): void {
  s.len = (s.len + 7) & ~7;
  store<u32>(s.buf + s.at, s.len - s.at);
  wakeAll(s.waiters);
}

/** Appends a piece of n bytes that is already at s.len + 4. */
function piece(s: TraceSession, arg: i32, flags: u32, n: u32): void {
  const at = s.buf + s.len;
  store<u8>(at, <u8>arg);
  store<u8>(at, <u8>flags, 1);
  store<u16>(at, <u16>n, 2);
  s.len += (4 + n + 3) & ~3;
}

function pieceBytes(s: TraceSession, arg: i32, ptr: u32, n: u32): void {
  let flags: u32 = 0;
  if (n > s.strings) {
    n = s.strings;
    flags = CUT;
  }
  if (copyFromUser(s.buf + s.len + 4, ptr, n)) {
    n = 0;
    flags = FAULT;
  }
  piece(s, arg, flags, n);
}

/** A structure is never cut: it is small. */
function pieceStruct(s: TraceSession, arg: i32, ptr: u32, n: u32): void {
  if (!ptr) return;
  if (n > 512) n = 512;
  if (copyFromUser(s.buf + s.len + 4, ptr, n)) piece(s, arg, FAULT, 0);
  else piece(s, arg, 0, n);
}

/** A path is shown whole up to 4 KiB, as strace does, whatever the limit of other strings. */
function pieceString(s: TraceSession, arg: i32, ptr: u32): void {
  if (!ptr) return;
  const most: u32 = s.strings > 1024 ? 1024 : s.strings < 256 ? 256 : s.strings;
  const n = strFromUser(s.buf + s.len + 4, ptr, most);
  if (n >= 0) piece(s, arg, 0, n);
  else if (n == -EFAULT) piece(s, arg, FAULT, 0);
  else piece(s, arg, CUT, most);
}

/** The strings of an argv, each with its NUL. */
function pieceArgv(s: TraceSession, arg: i32, ptr: u32): void {
  if (!ptr) return;
  const to = s.buf + s.len + 4;
  let n: u32 = 0;
  let flags: u32 = 0;
  for (let i: u32 = 0; ; i++) {
    if (!userOk(ptr + (i << 2), 4)) {
      flags = FAULT;
      break;
    }
    const str = getUser32(ptr + (i << 2));
    if (!str) break;
    if (i == ARGV_MAX || n > 1024) {
      flags = CUT;
      break;
    }
    const len = strFromUser(to + n, str, 128);
    if (len >= 0) n += <u32>len + 1;
    else {
      n += 128;
      store<u8>(to + n - 1, 0);
      flags = CUT;
    }
  }
  piece(s, arg, flags, n);
}

/** Bytes of a list of segments. @param most  so many of them in all */
function pieceIov(s: TraceSession, arg: i32, ptr: u32, count: u32, most: i64): void {
  const to = s.buf + s.len + 4;
  let n: u32 = 0;
  let flags: u32 = 0;
  for (let i: u32 = 0; i < count && i < 1024 && most > 0; i++) {
    if (!userOk(ptr + (i << 3), 8)) {
      flags = FAULT;
      break;
    }
    const base = getUser32(ptr + (i << 3));
    let len = getUser32(ptr + (i << 3) + 4);
    if (<i64>len > most) len = <u32>most;
    most -= len;
    if (n + len > s.strings) {
      len = s.strings - n;
      flags = CUT;
    }
    if (copyFromUser(to + n, base, len)) {
      flags = FAULT;
      break;
    }
    n += len;
    if (flags) break;
  }
  piece(s, arg, flags, n);
}

function wanted(s: TraceSession, nr: i32): bool {
  return !s.calls || (<u32>nr < CALLS_MAX && (<u32>load<u8>(s.calls + (nr >> 3)) & ((<u32>1) << (nr & 7))) != 0);
}

/** Argument i of the call that the task's record at `args` (six i64) holds. */
@inline
function argAt(args: usize, i: i32): i64 {
  return i < 6 ? load<i64>(args + ((<usize>i) << 3)) : 0;
}

function pieces(s: TraceSession, nr: i32, args: usize, leaving: bool, result: i64): void {
  const kinds = argKinds(nr);
  for (let i = 0; i < kinds.length; i++) {
    const letter = kinds.charCodeAt(i);
    const ptr = <u32>argAt(args, i);
    const next = argAt(args, i + 1);
    const size = structSize(letter);
    if (size && letter != 115 && letter != 97) {
      // Upper case: what the call has written.
      if (letter < 97 == leaving && (!leaving || result >= 0)) pieceStruct(s, i, ptr, size);
      continue;
    }
    if (!leaving) {
      if (letter == 115) pieceString(s, i, ptr);
      else if (letter == 97) pieceArgv(s, i, ptr);
      else if (letter == 98) pieceBytes(s, i, ptr, <u32>next);
      else if (letter == 118) pieceIov(s, i, ptr, <u32>next, i64.MAX_VALUE);
      else if (letter == 102) pieceStruct(s, i, ptr, (<u32>next) << 3);
      else if (letter == 107 || letter == 113) pieceStruct(s, i, ptr, <u32>next);
    } else if (result > 0) {
      if (letter == 114) pieceBytes(s, i, ptr, <u32>result);
      else if (letter == 119) pieceIov(s, i, ptr, <u32>next, result);
      else if (letter == 102) pieceStruct(s, i, ptr, (<u32>next) << 3);
      else if (letter == 101) pieceStruct(s, i, ptr, <u32>result * 12);
    }
  }
}

export function sessionEnter(task: Task, nr: i32, a0: i64, a1: i64, a2: i64, a3: i64, a4: i64, a5: i64): void {
  keepArguments(task, a0, a1, a2, a3, a4, a5);
  recordEnter(sessionOf(task), task, nr);
}

/** The exit needs the arguments again, and the call may be made a second time with none at hand. */
export function keepArguments(task: Task, a0: i64, a1: i64, a2: i64, a3: i64, a4: i64, a5: i64): void {
  task.callA0 = a0;
  task.callA1 = a1;
  task.callA2 = a2;
  task.callA3 = a3;
  task.callA4 = a4;
  task.callA5 = a5;
}

/** @param task whose arguments are kept */
export function recordEnter(s: TraceSession, task: Task, nr: i32): void {
  if (!wanted(s, nr) || !begin(s, task, EV_ENTER, nr, 0)) return;
  const args = changetype<usize>(task) + offsetof<Task>("callA0");
  memory.copy(s.buf + s.at + 32, args, 48);
  pieces(s, nr, args, false, 0);
  end(s);
}

export function sessionExit(task: Task, nr: i32, result: i64): void {
  recordExit(sessionOf(task), task, nr, result);
}

export function recordExit(s: TraceSession, task: Task, nr: i32, result: i64): void {
  if (!wanted(s, nr) || !begin(s, task, EV_EXIT, nr, result)) return;
  const args = changetype<usize>(task) + offsetof<Task>("callA0");
  memory.copy(s.buf + s.at + 32, args, 48);
  pieces(s, nr, args, true, result);
  end(s);
}

export function sessionEvent(task: Task, kind: u32, a: i64, b: i64): void {
  const s = sessionOf(task);
  if (!begin(s, task, kind, 0, a)) return;
  store<i64>(s.buf + s.at, b, 32);
  end(s);
}

export function sessionSignal(task: Task, info: SigInfo): void {
  const s = sessionOf(task);
  if (!begin(s, task, EV_SIGNAL, 0, info.sig)) return;
  // The first 48 bytes of a siginfo_t.
  const at = s.buf + s.at + 32;
  store<i32>(at, info.sig);
  store<i32>(at, info.err, 4);
  store<i32>(at, info.code, 8);
  store<i32>(at, info.pid, 16);
  store<u32>(at, info.uid, 20);
  if (info.sig == SIGCHLD) store<i32>(at, info.status, 24);
  else store<u64>(at, info.value, 24);
  end(s);
}

export function sessionFork(parent: Task, child: Task): void {
  const s = sessionOf(parent);
  if (!s.follow) return;
  attach(s, child);
  sessionEvent(parent, EV_FORK, child.pid ? pidNrNs(taskPid(child), changetype<PidNs>(s.view)) : 0, 0);
}

/** After its last record. */
export function sessionTaskGone(task: Task): void {
  detach(sessionOf(task), task);
}

/** read(2): as many whole records as fit. */
export function sessionRead(s: TraceSession, nonblock: bool, buf: u32, n: u32): i64 {
  if (s.lost && s.head == s.len && begin(s, current, EV_LOST, 0, s.lost)) {
    end(s);
    s.lost = 0;
  }
  if (s.head == s.len) {
    if (!s.tasks) return 0;
    if (nonblock) return -EAGAIN;
    if (signalPending()) return -ERESTARTSYS;
    return blockOn(s.waiters);
  }
  let take: u32 = 0;
  while (s.head + take < s.len) {
    const size = load<u32>(s.buf + s.head + take);
    if (take + size > n) break;
    take += size;
  }
  if (!take) return -EINVAL;
  if (copyToUser(buf, s.buf + s.head, take)) return -EFAULT;
  s.head += take;
  return take;
}

export function sessionPoll(s: TraceSession, table: usize): u32 {
  pollWait(s.waiters, table);
  if (s.head != s.len || s.lost) return POLLIN | POLLRDNORM;
  return s.tasks ? 0 : POLLIN | POLLRDNORM | POLLHUP;
}

function setCalls(s: TraceSession, at: usize, n: i32): i32 {
  const calls = kmalloc(CALLS_MAX >> 3);
  if (!calls) return -ENOMEM;
  memory.fill(calls, 0, CALLS_MAX >> 3);
  let i = 0;
  while (i < n) {
    let k = i;
    while (k < n && load<u8>(at + k) != 44) k++;
    const nr = parseU64(at + i, k - i);
    if (nr < 0 || nr >= <i64>CALLS_MAX) {
      kfree(calls);
      return -EINVAL;
    }
    const byte = calls + <usize>(nr >> 3);
    store<u8>(byte, <u8>(<u32>load<u8>(byte) | ((<u32>1) << (<u32>nr & 7))));
    i = k + 1;
  }
  kfree(s.calls);
  s.calls = calls;
  return 0;
}

function command(s: TraceSession, at: usize, n: i32): i32 {
  if (!n) return 0;
  if (isStr(at, n, "follow")) {
    s.follow = 1;
    return 0;
  }
  let k = 0;
  while (k < n && load<u8>(at + k) != 32) k++;
  if (k == n) return -EINVAL;
  const value = at + k + 1;
  const length = n - k - 1;
  if (isStr(at, k, "strings")) {
    const most = parseU64(value, length);
    if (most < 0 || most > <i64>STRINGS_MAX) return -EINVAL;
    s.strings = <u32>most;
    return 0;
  }
  if (isStr(at, k, "calls")) return setCalls(s, value, length);
  return -EINVAL;
}

/** write(2): settings, one a line. @param text  kernel copy of n bytes */
export function sessionWrite(s: TraceSession, text: usize, n: u32): i64 {
  let i: u32 = 0;
  while (i < n) {
    let k = i;
    while (k < n && load<u8>(text + k) != 10) k++;
    const err = command(s, text + i, <i32>(k - i));
    if (err) return err;
    i = k + 1;
  }
  return n;
}
