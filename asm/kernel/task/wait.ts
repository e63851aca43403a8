// wait4(2), waitid(2): children that have ended, stopped or continued.

import { ECHILD, EFAULT, EINVAL, ERESTARTSYS, ESRCH } from "../../abi/errno";
import {
  CLD_CONTINUED,
  CLD_DUMPED,
  CLD_EXITED,
  CLD_KILLED,
  CLD_STOPPED,
  SIGCHLD,
  SIGCONT,
  WALL,
  WCLONE,
  WCONTINUED,
  WEXITED,
  WNOHANG,
  WNOTHREAD,
  WNOWAIT,
  WUNTRACED,
} from "../../abi/flags";
import { pidfdPid } from "../fs/pidfd";
import { PROC_STATE } from "../mem/map";
import { clearUser, copyToUser, putUser32, userOk } from "../mem/user";
import { fromKuidMunged, UserNs } from "../ns/user";
import { blockOn } from "./call";
import { cred, taskCred } from "./cred";
import { current } from "./current";
import { releaseTask } from "./exit";
import { findPid, Pid, pidVnr, taskTgid } from "./pid";
import { groupOf, signalPending } from "./signal";
import { Group, TASK_ZOMBIE, Task } from "./task";

const P_ALL = 0;
const P_PID = 1;
const P_PGID = 2;
const P_PIDFD = 3;

/** Which children a call waits for: by its kind and Pid. */
function eligible(child: Task, kind: i32, pid: Pid, options: u32): bool {
  if (kind == P_PID && groupOf(child).tgid != changetype<usize>(pid)) return false;
  if (kind == P_PGID && groupOf(child).pgrp != changetype<usize>(pid)) return false;
  // __WCLONE waits for children that signal with anything but SIGCHLD, __WALL for all.
  if (!(options & WALL) && (child.exitSignal != SIGCHLD) != ((options & WCLONE) != 0)) return false;
  return true;
}

const FOUND_AT: usize = PROC_STATE + 2560;

/** What a wait found. */
@unmanaged
class Found {
  pid: i32;
  uid: u32;
  code: i32;
  status: i32; // as siginfo
  raw: i32; // as wait4
  utime: i64;
  stime: i64;
}

function record(child: Task, code: i32, status: i32, raw: i32): Found {
  const f = changetype<Found>(FOUND_AT);
  const g = groupOf(child);
  f.pid = pidVnr(taskTgid(child));
  f.uid = fromKuidMunged(changetype<UserNs>(cred().userNs), taskCred(child).uid);
  f.code = code;
  f.status = status;
  f.raw = raw;
  f.utime = child.utime + g.cutime;
  f.stime = child.stime + g.cstime;
  return f;
}

function examine(child: Task, options: u32): Found {
  const g = groupOf(child);
  if (child.state == TASK_ZOMBIE && g.threads == 1) {
    if (!(options & WEXITED)) return changetype<Found>(0);
    const s = g.exitCode;
    const f = record(
      child,
      s & 0x80 ? CLD_DUMPED : s & 0x7f ? CLD_KILLED : CLD_EXITED,
      s & 0x7f ? s & 0x7f : (s >> 8) & 0xff,
      s,
    );
    if (!(options & WNOWAIT)) releaseTask(child);
    return f;
  }
  if (g.stopReport == 1 && options & WUNTRACED && g.stopped) {
    const f = record(child, CLD_STOPPED, g.stopCode, (g.stopCode << 8) | 0x7f);
    if (!(options & WNOWAIT)) g.stopReport = 0;
    return f;
  }
  if (g.stopReport == 2 && options & WCONTINUED) {
    const f = record(child, CLD_CONTINUED, SIGCONT, 0xffff);
    if (!(options & WNOWAIT)) g.stopReport = 0;
    return f;
  }
  return changetype<Found>(0);
}

/** Whether the last scan met any child it could wait for: 0, or -ECHILD. */
const ERR_AT: usize = FOUND_AT + 64;

/** do_wait. @returns a Found, or null when it would block (or has nobody to wait for: ERR_AT) */
function scan(kind: i32, pid: Pid, options: u32): Found {
  store<i32>(ERR_AT, -ECHILD);
  const g = groupOf(current);
  for (let t = g.threadHead; t; t = changetype<Task>(t).threadNext) {
    if (options & WNOTHREAD && t != changetype<usize>(current)) continue;
    let at = changetype<Task>(t).childHead;
    while (at) {
      const child = changetype<Task>(at);
      at = child.siblingNext;
      if (!eligible(child, kind, pid, options)) continue;
      store<i32>(ERR_AT, 0);
      const f = examine(child, options);
      if (changetype<usize>(f)) return f;
    }
  }
  return changetype<Found>(0);
}

function waitQueue(): usize {
  return changetype<usize>(groupOf(current)) + offsetof<Group>("waitHead");
}

function putRusage(at: u32, f: Found): i32 {
  if (!at) return 0;
  const buf = PROC_STATE + 2688;
  memory.fill(buf, 0, 272);
  store<i64>(buf, f.utime / 1_000_000_000);
  store<i64>(buf, (f.utime % 1_000_000_000) / 1000, 8);
  store<i64>(buf, f.stime / 1_000_000_000, 16);
  store<i64>(buf, (f.stime % 1_000_000_000) / 1000, 24);
  return copyToUser(at, buf, 144);
}

/** wait4(2). */
export function sysWait4(pid: i32, wstatus: i32, options: i32, rusage: i32): i64 {
  if (<u32>options & ~(WNOHANG | WUNTRACED | WCONTINUED | WNOTHREAD | WCLONE | WALL)) return -EINVAL;
  if (pid == i32.MIN_VALUE) return -ESRCH;
  let kind = P_ALL;
  let target = changetype<Pid>(0);
  if (pid < -1) {
    kind = P_PGID;
    target = findPid(-pid);
  } else if (pid == 0) {
    kind = P_PGID;
    target = changetype<Pid>(groupOf(current).pgrp);
  } else if (pid > 0) {
    kind = P_PID;
    target = findPid(pid);
  }
  if (kind != P_ALL && !changetype<usize>(target)) return -ECHILD;
  const f = scan(kind, target, <u32>options | WEXITED);
  if (!changetype<usize>(f)) {
    if (load<i32>(ERR_AT)) return load<i32>(ERR_AT);
    if (options & WNOHANG) return 0;
    if (signalPending()) return -ERESTARTSYS;
    return blockOn(waitQueue());
  }
  if (wstatus && putUser32(<u32>wstatus, <u32>f.raw)) return -EFAULT;
  if (putRusage(<u32>rusage, f)) return -EFAULT;
  return f.pid;
}

/** waitid(2). */
export function sysWaitid(which: i32, id: i32, infop: i32, options: i32, rusage: i32): i64 {
  if (<u32>options & ~(WNOHANG | WNOWAIT | WEXITED | WUNTRACED | WCONTINUED | WNOTHREAD | WCLONE | WALL))
    return -EINVAL;
  if (!(options & (WEXITED | WUNTRACED | WCONTINUED))) return -EINVAL;
  let kind = which;
  let target = changetype<Pid>(0);
  switch (which) {
    case P_ALL:
      break;
    case P_PID:
      if (id <= 0) return -EINVAL;
      target = findPid(id);
      break;
    case P_PGID:
      if (id < 0) return -EINVAL;
      target = id ? findPid(id) : changetype<Pid>(groupOf(current).pgrp);
      break;
    case P_PIDFD: {
      const p = pidfdPid(id);
      if (p < 0 && p > -4096) return p;
      target = changetype<Pid>(<usize>p);
      kind = P_PID;
      break;
    }
    default:
      return -EINVAL;
  }
  if (kind != P_ALL && !changetype<usize>(target)) return -ECHILD;
  const f = scan(kind, target, <u32>options);
  if (!changetype<usize>(f)) {
    if (load<i32>(ERR_AT)) return load<i32>(ERR_AT);
    if (options & WNOHANG) return infop ? clearUser(<u32>infop, 28) : 0;
    if (signalPending()) return -ERESTARTSYS;
    return blockOn(waitQueue());
  }
  if (infop) {
    if (!userOk(<u32>infop, 128)) return -EFAULT;
    const at = <u32>infop;
    putUser32(at, SIGCHLD);
    putUser32(at + 4, 0);
    putUser32(at + 8, <u32>f.code);
    putUser32(at + 16, <u32>f.pid);
    putUser32(at + 20, f.uid);
    putUser32(at + 24, <u32>f.status);
  }
  if (putRusage(<u32>rusage, f)) return -EFAULT;
  return 0;
}
