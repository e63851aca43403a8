// The directories of /proc: what a name in one stands for, and what readdir shows. proc(5).

import { ENOENT, ENOMEM } from "../../../abi/errno";
import { DT_DIR, DT_LNK, DT_REG, S_IFDIR, S_IFLNK, S_IFMT } from "../../../abi/fs";
import { isStr, parseU64, putBytes, putStr, putU64, strLen } from "../../mem/str";
import { devHead } from "../../net/dev";
import { currentNet } from "../../net/sock";
import { findPidNs, nextTgid, PIDTYPE_PID, pidNrNs, pidTask, taskPid, taskTgid } from "../../task/pid";
import { groupOf } from "../../task/signal";
import { Task } from "../../task/task";
import { dentryAdd, dentryNew } from "../dcache";
import { fdGetOf, fdNext } from "../fdtable";
import { dirEmit, dirEmitDots } from "../readdir";
import { Dentry, File, isNull } from "../types";
import { confIndex, isConf, isConfDev } from "./netconf";
import { inodePid, inodeTask, nodeIno, nodeInode } from "./node";
import {
  dirFirst,
  dirLast,
  isTaskNode,
  nodeIn,
  nodeMode,
  nodeName,
  P_ROOT,
  P_SELF,
  P_THREAD_SELF,
  S_NET_CONF4_DEV,
  S_NET_CONF6_DEV,
  S_NET_IPV4_CONF,
  T_FD,
  T_FD_LINK,
  T_FDINFO,
  T_FDINFO_FILE,
  T_TASK,
  T_TGID,
  T_TID,
} from "./nodes";
import { SCRATCH_NAME } from "./state";
import { HIDEPID_INVISIBLE, mayPass, subsetPid, superPidNs } from "./super";

function add(dir: Dentry, name: usize, len: i32, id: u32, pid: usize, fd: u32): i32 {
  const inode = nodeInode(dir.sb, id, pid, fd);
  if (isNull(inode)) return -ENOMEM;
  const d = dentryNew(dir, name, len, inode);
  if (isNull(d)) return -ENOMEM;
  dentryAdd(d);
  return <i32>changetype<usize>(d);
}

/** "123" without leading zeros, or −1. */
function number(name: usize, len: i32): i32 {
  if (len > 10 || (len > 1 && load<u8>(name) == 48)) return -1;
  const n = parseU64(name, len);
  return n > i32.MAX_VALUE ? -1 : <i32>n;
}

function inFixed(dir: Dentry, name: usize, len: i32, pid: usize): i32 {
  const where = dir.inode.kind;
  const last = dirLast(where);
  for (let id = dirFirst(where); id && id <= last; id++) {
    if (isStr(name, len, nodeName(id)) && nodeIn(where, id)) {
      if (where == P_ROOT && subsetPid(dir.sb) && id != P_SELF && id != P_THREAD_SELF) return -ENOENT;
      return add(dir, name, len, id, pid, isConfDev(where) ? dir.inode.b : 0);
    }
  }
  return -ENOENT;
}

/** @returns a counted Dentry or -errno */
export function procLookup(dir: Dentry, name: usize, len: i32): i32 {
  const kind = dir.inode.kind;
  const n = number(name, len);
  if (kind == P_ROOT) {
    if (n < 0) return inFixed(dir, name, len, 0);
    const pid = findPidNs(n, superPidNs(dir.sb));
    const task = pidTask(pid, PIDTYPE_PID);
    if (isNull(task)) return -ENOENT;
    if (!mayPass(dir.sb, task, HIDEPID_INVISIBLE)) return -ENOENT;
    return add(dir, name, len, T_TGID, changetype<usize>(pid), 0);
  }
  if (isConf(kind)) {
    const index = confIndex(name, len);
    return index ? add(dir, name, len, kind == S_NET_IPV4_CONF ? S_NET_CONF4_DEV : S_NET_CONF6_DEV, 0, index) : -ENOENT;
  }
  if (!isTaskNode(kind)) return inFixed(dir, name, len, 0);
  const task = inodeTask(dir.inode);
  if (isNull(task)) return -ENOENT;
  switch (kind) {
    case T_TASK: {
      const pid = findPidNs(n, superPidNs(dir.sb));
      const thread = pidTask(pid, PIDTYPE_PID);
      if (n < 0 || isNull(thread) || groupOf(thread) != groupOf(task)) return -ENOENT;
      return add(dir, name, len, T_TID, changetype<usize>(pid), 0);
    }
    case T_FD:
    case T_FDINFO:
      if (n < 0 || isNull(fdGetOf(task, n))) return -ENOENT;
      return add(dir, name, len, kind == T_FD ? T_FD_LINK : T_FDINFO_FILE, dir.inode.a, n);
  }
  return inFixed(dir, name, len, dir.inode.a);
}

function typeOf(id: u32): u32 {
  const type = nodeMode(id) & S_IFMT;
  return type == S_IFDIR ? DT_DIR : type == S_IFLNK ? DT_LNK : DT_REG;
}

/** Positions of /proc: fixed entries at 2 + id, then self, thread-self, then processes at FIRST_PID + number. */
const FIRST_PID: i64 = 258;

function emitNumber(file: File, nr: u32, id: u32, pid: usize, next: i64): bool {
  const end = putU64(SCRATCH_NAME, nr);
  return dirEmit(
    file,
    SCRATCH_NAME,
    <i32>(end - SCRATCH_NAME),
    nodeIno(id, pid, id == T_FD_LINK || id == T_FDINFO_FILE ? nr : 0),
    typeOf(id),
    next,
  );
}

function emitFixed(file: File, pid: usize): i32 {
  const where = file.inode.kind;
  const first = dirFirst(where);
  const last = dirLast(where);
  while (file.pos - 2 <= <i64>(last - first)) {
    const id = first + <u32>(file.pos - 2);
    const name = nodeName(id);
    if (
      name.length &&
      nodeIn(where, id) &&
      !(where == P_ROOT && subsetPid(file.inode.sb) && id != P_SELF && id != P_THREAD_SELF)
    ) {
      putStr(SCRATCH_NAME, name);
      if (!dirEmit(file, SCRATCH_NAME, name.length, nodeIno(id, pid, 0), typeOf(id), file.pos + 1)) return 1;
    } else file.pos++;
  }
  return 0;
}

function emitProcesses(file: File): void {
  const sb = file.inode.sb;
  const ns = superPidNs(sb);
  if (file.pos < FIRST_PID) file.pos = FIRST_PID;
  for (;;) {
    const task = nextTgid(ns, <u32>(file.pos - FIRST_PID));
    if (isNull(task)) return;
    const nr = <u32>pidNrNs(taskTgid(task), ns);
    if (mayPass(sb, task, HIDEPID_INVISIBLE)) {
      if (!emitNumber(file, nr, T_TGID, changetype<usize>(taskTgid(task)), FIRST_PID + nr + 1)) return;
    } else file.pos = FIRST_PID + nr + 1;
  }
}

function emitThreads(file: File, task: Task): void {
  const ns = superPidNs(file.inode.sb);
  // By number, so that a thread that comes or goes does not move the others.
  for (;;) {
    const from = <i32>(file.pos - 2);
    let best = i32.MAX_VALUE;
    let pid: usize = 0;
    for (let at = groupOf(task).threadHead; at; at = changetype<Task>(at).threadNext) {
      const nr = pidNrNs(taskPid(changetype<Task>(at)), ns);
      if (nr >= from && nr < best && nr > 0) {
        best = nr;
        pid = changetype<Task>(at).pid;
      }
    }
    if (!pid || !emitNumber(file, best, T_TID, pid, <i64>best + 3)) return;
  }
}

function emitDescriptors(file: File, task: Task): void {
  const id = file.inode.kind == T_FD ? T_FD_LINK : T_FDINFO_FILE;
  for (;;) {
    const fd = fdNext(task.files, <u32>(file.pos - 2));
    if (fd < 0 || !emitNumber(file, fd, id, changetype<usize>(inodePid(file.inode)), <i64>fd + 3)) return;
  }
}

/** net/ipv4/conf, net/ipv6/conf: "all", "default", and the devices of the reader's namespace. */
function emitConf(file: File, id: u32): void {
  for (let i = file.pos - 2; i < 2; i++) {
    const n = <i32>(putStr(SCRATCH_NAME, i ? "default" : "all") - SCRATCH_NAME);
    if (!dirEmit(file, SCRATCH_NAME, n, nodeIno(id, 0, 0), DT_DIR, i + 3)) return;
  }
  for (let d = devHead(currentNet()); !isNull(d); d = d.next) {
    if (file.pos > 4 + <i64>d.ifindex) continue;
    const n = strLen(d.name);
    putBytes(SCRATCH_NAME, d.name, n);
    if (!dirEmit(file, SCRATCH_NAME, n, nodeIno(id, 0, d.ifindex), DT_DIR, 5 + <i64>d.ifindex)) return;
  }
}

/** readdir: entries from file.pos on. "." and ".." are positions 0 and 1. */
export function procReaddir(file: File): i32 {
  const inode = file.inode;
  const kind = inode.kind;
  if (isTaskNode(kind)) {
    const task = inodeTask(inode);
    if (isNull(task)) return -ENOENT;
    if (!dirEmitDots(file)) return 0;
    if (kind == T_TASK) emitThreads(file, task);
    else if (kind == T_FD || kind == T_FDINFO) emitDescriptors(file, task);
    else emitFixed(file, inode.a);
    return 0;
  }
  if (!dirEmitDots(file)) return 0;
  if (isConf(kind)) {
    emitConf(file, kind == S_NET_IPV4_CONF ? S_NET_CONF4_DEV : S_NET_CONF6_DEV);
    return 0;
  }
  if (file.pos < FIRST_PID && emitFixed(file, 0)) return 0;
  if (kind == P_ROOT) emitProcesses(file);
  return 0;
}
