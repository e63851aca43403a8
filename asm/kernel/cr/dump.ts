// checkpoint(pid, fd, flags, logfd): writes a process and its descendants into a folder (the 2008 system call; see
// docs/design.md), as the files that CRIU writes. Steps: freeze everyone, look for what cannot be written and refuse with a
// reason, write, and thaw, stop or kill.
//
// A frozen task is parked and stored: its memory and globals lie in kernel pages, its call, signals and timers in its
// records, so writing is a walk over kernel memory and nothing else. README.md has the whole.

import {
  INVENTORY_ENTRY_DUMP_UPTIME,
  INVENTORY_ENTRY_FDINFO_PER_ID,
  INVENTORY_ENTRY_IMG_VERSION,
  INVENTORY_ENTRY_LSMTYPE,
  INVENTORY_ENTRY_NETWORK_LOCK_METHOD,
  INVENTORY_ENTRY_NS_PER_ID,
  INVENTORY_ENTRY_ROOT_CG_SET,
  INVENTORY_ENTRY_ROOT_IDS,
  LSMTYPE_NO_LSM,
  MAGIC_INVENTORY,
  MAGIC_NUTSHELL,
  MAGIC_PSTREE,
  NUT_INVENTORY_ENTRY_NUMBERS,
  NUT_INVENTORY_ENTRY_TASKS,
  NUT_INVENTORY_ENTRY_VERSION,
  PSTREE_ENTRY_PGID,
  PSTREE_ENTRY_PID,
  PSTREE_ENTRY_PPID,
  PSTREE_ENTRY_SID,
  PSTREE_ENTRY_THREADS,
} from "../../abi/criu";
import { EBADF, EBUSY, EINTR, EINVAL, ENOMEM, ENOTDIR, ESRCH } from "../../abi/errno";
import { SIGKILL, SIGSTOP } from "../../abi/flags";
import { EV_CHECKPOINT } from "../../abi/trace";
import { sysUnlinkat } from "../fs/dirs";
import { fdGet } from "../fs/fdtable";
import { isDir } from "../fs/types";
import { putStr } from "../mem/str";
import { lock, unlock } from "../sync/lock";
import { wakeAll } from "../sync/wait";
import { blockOn, blockUntil, call } from "../task/call";
import { current, hostMode, setHostMode } from "../task/current";
import { answered } from "../task/deliver";
import { MM_STORED, Mm } from "../task/mm";
import { findPid, PIDTYPE_TGID, Pid, pidPut, pidTask, pidVnr, taskPid, taskTgid } from "../task/pid";
import { groupOf, SigInfo, sendSignal, signalPending } from "../task/signal";
import { Group, PF_EXITING, TASK_FROZEN, TASK_ZOMBIE, Task, TW_BLOCKED } from "../task/task";
import { monotonicNow } from "../time/timer";
import { traceEvent } from "../trace";
import { mayCheckpointRestore, mayFinish, mayInspectAll } from "./access";
import { check } from "./check";
import { cgroupSetOf, dumpCgroups } from "./dumpcgroup";
import { dumpTable } from "./dumpfile";
import { dumpHeld } from "./dumpheld";
import { dumpLocks } from "./dumplock";
import { dumpNamespaces, meetOwnNamespaces } from "./dumpns";
import { dumpPages } from "./dumppages";
import { dumpQueues } from "./dumpscm";
import { pagesIdNext, pagesIdReset } from "./dumpshm";
import { dumpTask, putIds, treeNumber } from "./dumptask";
import { externalsDrop, externalsTake } from "./external";
import {
  entryBegin,
  entryEnd,
  folderBytes,
  folderError,
  folderOpen,
  imageBegin,
  imageEnd,
  imageName,
  NAME_AT,
} from "./folder";
import {
  CHECKPOINT_FINISH,
  CHECKPOINT_FLAGS,
  CHECKPOINT_HOLD,
  CHECKPOINT_KILL,
  CHECKPOINT_PREDUMP,
  CHECKPOINT_STOP,
  CHECKPOINT_TCP_CLOSE,
  CHECKPOINT_TCP_ESTABLISHED,
  CRTOOLS_IMAGES_V1_1,
  VERSION,
} from "./format";
import { freeze, frozenQueue, thaw } from "./freeze";
import { holdDrop, holdKill, holdKills, holdsEnd, holdTake, isHeld, isHeldFrom } from "./hold";
import { eachConnection, orphansEnd } from "./netlock";
import { counted, dumpFlags, forget, forgetAll, meet, member, SET_TABLES, SET_TASKS, setDumpFlags } from "./objects";
import { OUT_ONE, out, outsClear, outsEnd } from "./out";
import { putBegin, putEnd, putUint } from "./protobuf";
import { sayTask, tell } from "./reason";

const NR_CHECKPOINT = 600;
/** How long who begins a program or ends is waited for before the dump is refused, and how long until one looks again: nanoseconds. */
const PATIENCE: i64 = 10_000_000_000;
const TURN: i64 = 1_000_000;

/** The first thread of a process; for a zombie itself, which has no others. */
function threadsOf(leader: usize): usize {
  return groupOf(changetype<Task>(leader)).threadHead;
}

/** The leader of every process of the tree, parents first, into SET_TASKS. @returns false when memory is exhausted */
function collect(root: Task): bool {
  forget(SET_TASKS);
  if (!meet(SET_TASKS, changetype<usize>(root))) return false;
  for (let i: u32 = 0; i < counted(SET_TASKS); i++) {
    // A child hangs on the thread that made it.
    for (let t = threadsOf(member(SET_TASKS, i)); t; t = changetype<Task>(t).threadNext) {
      for (let at = changetype<Task>(t).childHead; at; at = changetype<Task>(at).siblingNext)
        if (!meet(SET_TASKS, at)) return false;
    }
  }
  return true;
}

/** Asks everyone alive to freeze. @returns true when all are at rest */
function freezeAll(): bool {
  let rest = true;
  for (let i: u32 = 0; i < counted(SET_TASKS); i++) {
    for (let t = threadsOf(member(SET_TASKS, i)); t; t = changetype<Task>(t).threadNext) {
      const task = changetype<Task>(t);
      // What has been given an answer since it came to rest takes it first.
      if (task.state == TASK_FROZEN && task.work & TW_BLOCKED && answered(task)) thaw(task);
      if (task.state == TASK_ZOMBIE || task.state == TASK_FROZEN) continue;
      freeze(task);
      if (task.state != TASK_FROZEN) rest = false;
    }
  }
  return rest;
}

/**
 * Whether somebody is neither what he was nor what he will be: he has begun to exit, or his new program has not begun. Nothing of that can
 * be written, and it is over in a moment, when he may go on.
 * @param goOn  those who are, do
 */
function between(goOn: bool): bool {
  let some = false;
  for (let i: u32 = 0; i < counted(SET_TASKS); i++) {
    for (let t = threadsOf(member(SET_TASKS, i)); t; t = changetype<Task>(t).threadNext) {
      const task = changetype<Task>(t);
      if (task.state == TASK_ZOMBIE) continue;
      const whole = !(task.flags & PF_EXITING) && task.mm != 0 && (changetype<Mm>(task.mm).state & MM_STORED) != 0;
      if (whole) continue;
      some = true;
      if (goOn) thaw(task);
    }
  }
  return some;
}

function signalTree(sig: i32): void {
  for (let i: u32 = 0; i < counted(SET_TASKS); i++)
    sendSignal(sig, changetype<SigInfo>(0), changetype<Task>(member(SET_TASKS, i)), true, true);
}

/** Those whom nobody but `group` holds go on. */
function thawAll(group: Group): void {
  for (let i: u32 = 0; i < counted(SET_TASKS); i++) {
    if (isHeldFrom(group, changetype<Task>(member(SET_TASKS, i)))) continue;
    for (let t = threadsOf(member(SET_TASKS, i)); t; t = changetype<Task>(t).threadNext) thaw(changetype<Task>(t));
  }
  // Another checkpoint may have been waiting for the same tasks: it freezes them again.
  wakeAll(frozenQueue());
}

/** A process of the tree that is held by somebody who is not the caller; null: there is none. */
function heldByOther(): Task {
  for (let i: u32 = 0; i < counted(SET_TASKS); i++) {
    const task = changetype<Task>(member(SET_TASKS, i));
    if (isHeldFrom(groupOf(current), task)) return task;
  }
  return changetype<Task>(0);
}

/** A task dies while it waits in checkpoint(2) for others to freeze: they go on. */
export function checkpointAbandon(task: Task): void {
  if (task.callNr != NR_CHECKPOINT || !task.callState) return;
  task.callState = 0;
  const root = pidTask(findPid(<i32>task.callA0), PIDTYPE_TGID);
  if (!changetype<usize>(root)) return;
  forgetAll();
  if (collect(root)) thawAll(groupOf(task));
  forgetAll();
}

/** A process ends: the trees that it has left frozen go on, or end with it. */
export function holderExit(group: Group): void {
  for (;;) {
    const flags = holdKills(group) ? CHECKPOINT_KILL : 0;
    const pid = holdDrop(changetype<usize>(group), 0);
    if (!changetype<usize>(pid)) return;
    const root = isHeld(pid) ? changetype<Task>(0) : pidTask(pid, PIDTYPE_TGID);
    pidPut(pid);
    if (!changetype<usize>(root)) continue;
    forgetAll();
    if (collect(root)) finish(flags, group);
    forgetAll();
  }
}

/**
 * hold_fate(holder, fate): the control plane says what becomes of the tree that a process, or one that descends from it, holds.
 * @param holder  in the initial PID namespace
 * @param fate  0: it goes on if its holder ends; 1: it ends with its holder; 2: it goes on now
 * @returns the number of its root there; 0: nobody holds one
 */
export function holdFate(holder: i32, fate: u32): i32 {
  lock();
  let number = 0;
  const pid = findPid(holder);
  const root = changetype<usize>(pid) ? holdKill(pid, fate & 1) : pid;
  const task = changetype<usize>(root) ? pidTask(root, PIDTYPE_TGID) : changetype<Task>(0);
  if (changetype<usize>(task)) {
    number = pidVnr(root);
    if (fate == 2) {
      forgetAll();
      if (collect(task)) {
        holdsEnd(root);
        finish(0, groupOf(current));
      } else number = 0;
      forgetAll();
    }
  }
  unlock();
  return number;
}

/** The tree: parents before children, by the numbers that the root's PID namespace has for them. */
function dumpTree(root: Task): void {
  const o = out(OUT_ONE);
  imageName("pstree");
  imageBegin(o, MAGIC_PSTREE);
  for (let i: u32 = 0; i < counted(SET_TASKS); i++) {
    const task = changetype<Task>(member(SET_TASKS, i));
    const g = groupOf(task);
    const number = treeNumber(taskPid(task), root);
    const e = entryBegin(o);
    putUint(o, PSTREE_ENTRY_PID, number);
    putUint(o, PSTREE_ENTRY_PPID, i ? treeNumber(taskTgid(changetype<Task>(task.realParent)), root) : 0);
    putUint(o, PSTREE_ENTRY_PGID, treeNumber(changetype<Pid>(g.pgrp), root));
    putUint(o, PSTREE_ENTRY_SID, treeNumber(changetype<Pid>(g.session), root));
    // The leader comes first.
    for (let t = g.threadHead; t; t = changetype<Task>(t).threadNext)
      putUint(o, PSTREE_ENTRY_THREADS, treeNumber(taskPid(changetype<Task>(t)), root));
    entryEnd(o, e);
  }
  imageEnd(o);
}

/** @param memory  it is a pre-dump: what comes later may look when that was */
function dumpInventory(root: Task, memory: bool): void {
  const o = out(OUT_ONE);
  imageName("nutshell");
  imageBegin(o, MAGIC_NUTSHELL);
  let e = entryBegin(o);
  putUint(o, NUT_INVENTORY_ENTRY_VERSION, VERSION);
  putUint(o, NUT_INVENTORY_ENTRY_TASKS, counted(SET_TASKS));
  // In the order of pstree: who gets another number there is found by his place.
  for (let i: u32 = 0; i < counted(SET_TASKS); i++)
    for (let t = groupOf(changetype<Task>(member(SET_TASKS, i))).threadHead; t; t = changetype<Task>(t).threadNext)
      putUint(o, NUT_INVENTORY_ENTRY_NUMBERS, treeNumber(taskPid(changetype<Task>(t)), root));
  entryEnd(o, e);
  imageEnd(o);
  imageName("inventory");
  imageBegin(o, MAGIC_INVENTORY);
  e = entryBegin(o);
  putUint(o, INVENTORY_ENTRY_IMG_VERSION, CRTOOLS_IMAGES_V1_1);
  putUint(o, INVENTORY_ENTRY_FDINFO_PER_ID, 1);
  const ids = putBegin(o, INVENTORY_ENTRY_ROOT_IDS);
  putIds(o, current);
  putEnd(o, ids);
  putUint(o, INVENTORY_ENTRY_NS_PER_ID, 1);
  putUint(o, INVENTORY_ENTRY_ROOT_CG_SET, 1);
  putUint(o, INVENTORY_ENTRY_LSMTYPE, LSMTYPE_NO_LSM);
  if (memory) putUint(o, INVENTORY_ENTRY_DUMP_UPTIME, <u64>monotonicNow() / 1000);
  putUint(o, INVENTORY_ENTRY_NETWORK_LOCK_METHOD, 0);
  entryEnd(o, e);
  imageEnd(o);
}

/** Takes away the file without which there is no image. */
function removeTree(fd: i32): void {
  imageName("pstree");
  removeNamed(fd);
}

/** What an earlier image in the folder had, and this one may have no need of: it would be read with it. */
function removeOld(fd: i32): void {
  const names =
    "remap-fpath pipes-data fifo-data tty-info tty-data memfd sk-queues filelocks nutshell-files nutshell-mqueue nutshell-messages nutshell-tty nutshell-sockets ipcns-sem-3 ipcns-shm-3 ";
  for (let i = 0; i < names.length; ) {
    let at = NAME_AT;
    for (; names.charCodeAt(i) != 32; i++) store<u8>(at++, <u8>names.charCodeAt(i));
    store<u8>(putStr(at, ".img"), 0);
    removeNamed(fd);
    i++;
  }
}

function removeNamed(fd: i32): void {
  const was = hostMode;
  setHostMode(true);
  sysUnlinkat(fd, <i32>NAME_AT, 0);
  setHostMode(was);
}

/** @returns bytes written or -errno: then there is no pstree.img, and so no image */
function dump(fd: i32, root: Task): i64 {
  folderOpen(fd);
  outsClear();
  pagesIdReset();
  removeTree(fd);
  removeOld(fd);
  meetOwnNamespaces();
  if (locksNetwork(dumpFlags()) && eachConnection(true)) return -ENOMEM;
  // The caller's own memory, table … are the first of their sets, as CRIU's are.
  cgroupSetOf(current);
  dumpInventory(root, false);
  for (let i: u32 = 0; i < counted(SET_TASKS) && !folderError(); i++) {
    const task = changetype<Task>(member(SET_TASKS, i));
    dumpTask(task, root, task.state == TASK_ZOMBIE ? 0 : pagesIdNext());
  }
  for (let t: u32 = 1, done: u32 = 1; t < counted(SET_TABLES) && !folderError(); t++) {
    for (let i: u32 = 0; i < counted(SET_TASKS) && done <= t; i++) {
      const task = changetype<Task>(member(SET_TASKS, i));
      if (task.files != member(SET_TABLES, t)) continue;
      dumpTable(task);
      done++;
    }
  }
  if (!folderError()) dumpQueues();
  if (!folderError()) dumpNamespaces(root);
  if (!folderError()) dumpHeld();
  if (!folderError()) dumpLocks();
  if (!folderError()) dumpCgroups();
  outsEnd();
  // Last: what is not complete has none.
  if (!folderError()) dumpTree(root);
  if (!folderError()) return folderBytes();
  removeTree(fd);
  return folderError();
}

/** Memory alone, for a dump later to say only what has changed. @returns bytes written or -errno */
function preDump(fd: i32, root: Task): i64 {
  folderOpen(fd);
  outsClear();
  pagesIdReset();
  removeTree(fd);
  meetOwnNamespaces();
  cgroupSetOf(current);
  dumpInventory(root, true);
  for (let i: u32 = 0; i < counted(SET_TASKS) && !folderError(); i++) {
    const task = changetype<Task>(member(SET_TASKS, i));
    const mm = changetype<Mm>(task.mm);
    if (task.state == TASK_ZOMBIE || !changetype<usize>(mm) || !(mm.state & MM_STORED)) continue;
    dumpPages(mm, treeNumber(taskPid(task), root), pagesIdNext());
  }
  outsEnd();
  return folderError() ? folderError() : folderBytes();
}

/** Whether connections keep still from now on: what would come in would not be in the image. */
function locksNetwork(flags: u32): bool {
  return (flags & CHECKPOINT_TCP_ESTABLISHED) != 0 && !(flags & CHECKPOINT_TCP_CLOSE);
}

/** What becomes of the tree once it is written. Connections of a tree that is killed end silently: they are taken up from the image. */
function finish(flags: u32, by: Group): void {
  if (!(flags & CHECKPOINT_KILL)) eachConnection(false);
  if (flags & CHECKPOINT_KILL) {
    orphansEnd();
    signalTree(SIGKILL);
  } else if (flags & CHECKPOINT_STOP) signalTree(SIGSTOP);
  thawAll(by);
}

/**
 * checkpoint(pid, fd, flags, logfd).
 * @param fd  the folder for the image
 * @param external  "MOUNTPOINT\\0KEY\\0" … of mounts that come from outside: `size` bytes of the program
 * @returns the image's size in bytes or -errno; logfd gets the reason of a refusal
 */
export function sysCheckpoint(pid: i32, fd: i32, flags: i32, logfd: i32, external: i32, size: i32): i64 {
  const f = <u32>flags;
  if (f & ~CHECKPOINT_FLAGS || <u32>size > 65536) return -EINVAL;
  const folder = fdGet(fd);
  if (!(f & CHECKPOINT_FINISH)) {
    if (!changetype<usize>(folder)) return -EBADF;
    if (!isDir(folder.inode)) return -ENOTDIR;
  }
  const root = pidTask(findPid(pid), PIDTYPE_TGID);
  if (!changetype<usize>(root)) return -ESRCH;
  if (root.state == TASK_ZOMBIE || root.flags & PF_EXITING) return -ESRCH;
  const may = mayCheckpointRestore(logfd);
  if (may) return may;
  for (let up = current; changetype<usize>(up); up = changetype<Task>(up.realParent)) {
    if (up == root) {
      tell(logfd, sayTask(root, " is the caller or one of its ancestors: checkpoint it from outside"));
      return -EINVAL;
    }
  }
  forgetAll();
  if (!collect(root)) {
    forgetAll();
    return -ENOMEM;
  }
  if (f & CHECKPOINT_FINISH) {
    const held = mayFinish(taskTgid(root), logfd);
    if (!held) {
      holdsEnd(taskTgid(root));
      finish(f, groupOf(current));
    }
    forgetAll();
    return held;
  }
  // Each time again: somebody may have changed since, as by a program with set-user-ID.
  const closed = mayInspectAll(logfd);
  if (closed) {
    if (call().state) thawAll(groupOf(current));
    forgetAll();
    return closed;
  }
  const other = heldByOther();
  if (changetype<usize>(other)) {
    if (call().state) thawAll(groupOf(current));
    forgetAll();
    tell(logfd, sayTask(other, " is held frozen by another checkpoint or restart: wait until that has ended"));
    return -EBUSY;
  }
  if (call().state && signalPending()) {
    thawAll(groupOf(current));
    forgetAll();
    return -EINTR;
  }
  if (!freezeAll()) {
    call().state = 1;
    forgetAll();
    return blockOn(frozenQueue());
  }
  if (between(false)) {
    const c = call();
    if (!c.deadline) c.deadline = monotonicNow() + PATIENCE;
    if (monotonicNow() < c.deadline) {
      c.state = 1;
      between(true);
      forgetAll();
      return blockUntil(0, monotonicNow() + TURN);
    }
  }
  setDumpFlags(f);
  let r: i64 = externalsTake(<u32>external, <u32>size);
  const early = (f & CHECKPOINT_PREDUMP) != 0;
  if (!r && !early) r = check(logfd, f);
  if (!r) {
    traceEvent(root, EV_CHECKPOINT, counted(SET_TASKS), 0);
    r = early ? preDump(fd, root) : dump(fd, root);
    if (r < 0) tell(logfd, sayTask(root, " was not written: there is no room for its image"));
  }
  if (early) finish(0, groupOf(current));
  else if (r >= 0 && f & CHECKPOINT_HOLD) {
    call().state = 0;
    if (!holdTake(groupOf(current), taskTgid(root), 0)) {
      r = -ENOMEM;
      finish(0, groupOf(current));
    }
  } else finish(r < 0 ? 0 : f, groupOf(current));
  externalsDrop();
  forgetAll();
  return r;
}
