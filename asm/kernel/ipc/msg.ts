// System V messages: msgget(2), msgop(2), msgctl(2).
//
// A receiver that must wait stays on the queue's wait queue in the order in which it came; its call record says what it
// wants (size, type, flags). A sender gives its message to the first of them that takes it (pipelined_send): the message is
// then in that task's ipcGift, so that nobody who comes later takes it, and a task that dies with one frees it.

import { E2BIG, EACCES, EAGAIN, EFAULT, EIDRM, EINVAL, ENOMEM, ENOMSG, EPERM, ERESTARTNOHAND } from "../../abi/errno";
import { CACHE_MSQ, kdelete, kfree, kmalloc, knew } from "../mem/slab";
import { copyFromUser, copyToUser, putUser64 } from "../mem/user";
import { IpcNs } from "../ns/ipc";
import { WaitEntry, WaitQueue, waitActive, waitDestroy, wakeAll } from "../sync/wait";
import { blockOnExclusive, call } from "../task/call";
import { CAP_SYS_RESOURCE, nsCapable } from "../task/cred";
import { current, setCurrent as setReader } from "../task/current";
import { wakeTask } from "../task/sched";
import { signalPending } from "../task/signal";
import { Task } from "../task/task";
import {
  currentIpc,
  dropPid,
  IPC_64,
  IPC_BUF,
  IPC_INFO,
  IPC_NOWAIT,
  IPC_RMID,
  IPC_SET,
  IPC_STAT,
  IpcPerm,
  ipcAdd,
  ipcAtSlot,
  ipcExisting,
  ipcFind,
  ipcLookup,
  ipcMaxSlot,
  ipcMay,
  ipcMayControl,
  ipcNow,
  ipcOwner,
  ipcRemove,
  notedPid,
  notePid,
  putPerm,
  readSet,
  S_IRUGO,
  S_IWUGO,
  setPerm,
} from "./ids";

const MSG_STAT = 11;
const MSG_INFO = 12;
const MSG_STAT_ANY = 13;
const MSG_NOERROR = 0o10000;
const MSG_EXCEPT = 0o20000;
const MSG_COPY = 0o40000;

// Constants of msgctl(IPC_INFO) that bound nothing: MSGPOOL, MSGMAP, MSGTQL, MSGSSZ, MSGSEG.
const MSGPOOL: i32 = 512000;
const MSGMNB: i32 = 16384;
const MSGSSZ: i32 = 16;
const MSGSEG: u16 = 0xffff;

/** States of a call that has waited: woken for nothing in particular, or told to fail. */
const WAITED: i64 = 1;
const TOO_BIG: i64 = 2;

/** What a receiver looks for. */
const ANY = 0;
const EQUAL = 1;
const NOT_EQUAL = 2;
const LESS_EQUAL = 3;
const NUMBER = 4;

/** One message; its bytes follow. */
@unmanaged
export class Msg {
  next: usize;
  size: u32;
  type: i64;
}
export const MSG_HEAD: usize = offsetof<Msg>();

@unmanaged
export class MsgQueue extends IpcPerm {
  head: usize; // Msg
  tail: usize;
  cbytes: u64;
  qnum: u64;
  qbytes: u64;
  stime: i64;
  rtime: i64;
  ctime: i64;
  lspid: usize; // Pid
  lrpid: usize;
  receiveHead: usize; // wait queue
  receiveTail: usize;
  sendHead: usize;
  sendTail: usize;
}

function receivers(q: MsgQueue): usize {
  return changetype<usize>(q) + offsetof<MsgQueue>("receiveHead");
}

function senders(q: MsgQueue): usize {
  return changetype<usize>(q) + offsetof<MsgQueue>("sendHead");
}

/** msgget(2). */
export function sysMsgget(key: i32, flags: i32): i64 {
  const ns = currentIpc();
  const found = ipcLookup(ns, ns.msg, key, flags);
  if (found < 0 && found > -4096) return found;
  if (found) return ipcExisting(ns, changetype<IpcPerm>(<usize>found), flags);
  const q = knew<MsgQueue>(CACHE_MSQ);
  if (!changetype<usize>(q)) return -ENOMEM;
  q.mode = <u32>flags & 0o777;
  q.key = key;
  q.qbytes = ns.msgmnb;
  q.ctime = ipcNow();
  const err = ipcAdd(ns.msg, q, ns.msgmni);
  if (err) {
    kdelete(CACHE_MSQ, q);
    return err;
  }
  return q.id;
}

function find(ns: IpcNs, id: i32): MsgQueue {
  return changetype<MsgQueue>(ipcFind(ns.msg, id));
}

function modeOf(type: i64, flags: i32): i32 {
  if (flags & MSG_COPY) return NUMBER;
  if (!type) return ANY;
  if (type < 0) return LESS_EQUAL;
  return flags & MSG_EXCEPT ? NOT_EQUAL : EQUAL;
}

/** −type of LESS_EQUAL, without the overflow of the smallest number. */
function bound(type: i64): i64 {
  return type == i64.MIN_VALUE ? i64.MAX_VALUE : -type;
}

function matches(m: Msg, type: i64, mode: i32): bool {
  switch (mode) {
    case EQUAL:
      return m.type == type;
    case NOT_EQUAL:
      return m.type != type;
    case LESS_EQUAL:
      return m.type <= bound(type);
    default:
      return true;
  }
}

/** find_msg: the first that fits; of LESS_EQUAL the first of the lowest type; of NUMBER the one at that place. */
function search(q: MsgQueue, type: i64, mode: i32): Msg {
  let best = changetype<Msg>(0);
  let place: i64 = 0;
  for (let at = q.head; at; at = changetype<Msg>(at).next) {
    const m = changetype<Msg>(at);
    if (mode == NUMBER) {
      if (place++ == type) return m;
    } else if (matches(m, type, mode)) {
      if (mode != LESS_EQUAL) return m;
      if (!changetype<usize>(best) || best.type > m.type) best = m;
    }
  }
  return best;
}

/** Takes a message off the queue. */
function unlink(ns: IpcNs, q: MsgQueue, m: Msg): void {
  let link = changetype<usize>(q) + offsetof<MsgQueue>("head");
  let before: usize = 0;
  while (load<usize>(link) != changetype<usize>(m)) {
    before = load<usize>(link);
    link = before;
  }
  store<usize>(link, m.next);
  if (q.tail == changetype<usize>(m)) q.tail = before;
  m.next = 0;
  q.qnum--;
  q.cbytes -= m.size;
  ns.msgBytes -= m.size;
  ns.msgCount--;
}

function fits(q: MsgQueue, size: u32): bool {
  return <u64>size + q.cbytes <= q.qbytes && 1 + q.qnum <= q.qbytes;
}

/** pipelined_send: hands a message to the first waiting receiver that takes it. @returns true when someone did */
function giveAway(q: MsgQueue, m: Msg): bool {
  let at = changetype<WaitQueue>(receivers(q)).head;
  while (at) {
    const e = changetype<WaitEntry>(at);
    at = e.next;
    const task = changetype<Task>(e.waiter);
    const rec = task.call;
    // Who was given something already, or told to fail, only has not run yet.
    if (task.ipcGift || rec.state == TOO_BIG) continue;
    const type = rec.a3;
    const flags = <i32>rec.a4;
    if (!matches(m, type, modeOf(type, flags))) continue;
    if (!(flags & MSG_NOERROR) && <u32>rec.a2 < m.size) {
      rec.state = TOO_BIG;
      wakeTask(task);
      continue;
    }
    task.ipcGift = changetype<usize>(m);
    q.rtime = ipcNow();
    notePidOf(q, task);
    wakeTask(task);
    return true;
  }
  return false;
}

function notePidOf(q: MsgQueue, task: Task): void {
  const was = current;
  setReader(task);
  notePid(changetype<usize>(q) + offsetof<MsgQueue>("lrpid"));
  setReader(was);
}

/** msgsnd(2). */
export function sysMsgsnd(id: i32, msgp: i32, size: i32, flags: i32): i64 {
  const ns = currentIpc();
  if (copyFromUser(IPC_BUF, <u32>msgp, 8)) return -EFAULT;
  const type = load<i64>(IPC_BUF);
  if (size < 0 || <u32>size > ns.msgmax || id < 0) return -EINVAL;
  if (type < 1) return -EINVAL;
  const q = find(ns, id);
  if (!changetype<usize>(q)) return call().state ? -EIDRM : -EINVAL;
  if (!ipcMay(ns, q, S_IWUGO)) return -EACCES;
  if (!fits(q, <u32>size)) {
    if (flags & IPC_NOWAIT) return -EAGAIN;
    if (signalPending()) return -ERESTARTNOHAND;
    call().state = WAITED;
    return blockOnExclusive(senders(q));
  }
  const m = changetype<Msg>(kmalloc(MSG_HEAD + <usize>size));
  if (!changetype<usize>(m)) return -ENOMEM;
  if (copyFromUser(changetype<usize>(m) + MSG_HEAD, <u32>msgp + 8, <u32>size)) {
    kfree(changetype<usize>(m));
    return -EFAULT;
  }
  m.type = type;
  m.size = <u32>size;
  m.next = 0;
  notePid(changetype<usize>(q) + offsetof<MsgQueue>("lspid"));
  q.stime = ipcNow();
  if (giveAway(q, m)) return 0;
  if (q.tail) changetype<Msg>(q.tail).next = changetype<usize>(m);
  else q.head = changetype<usize>(m);
  q.tail = changetype<usize>(m);
  q.qnum++;
  q.cbytes += <u64>size;
  ns.msgBytes += <u64>size;
  ns.msgCount++;
  return 0;
}

/** Type and bytes to the program, as many as it has room for. @returns their number or -EFAULT */
function deliver(m: Msg, msgp: u32, size: u32): i64 {
  const n = m.size < size ? m.size : size;
  if (putUser64(msgp, <u64>m.type)) return -EFAULT;
  return copyToUser(msgp + 8, changetype<usize>(m) + MSG_HEAD, n) ? <i64>-EFAULT : <i64>n;
}

/** msgrcv(2). */
export function sysMsgrcv(id: i32, msgp: i32, size: i32, type: i64, flags: i32): i64 {
  const task = current;
  const rec = call();
  if (task.ipcGift) {
    const m = changetype<Msg>(task.ipcGift);
    task.ipcGift = 0;
    const r = deliver(m, <u32>msgp, <u32>size);
    kfree(changetype<usize>(m));
    return r;
  }
  if (rec.state == TOO_BIG) return -E2BIG;
  const ns = currentIpc();
  if (id < 0 || size < 0) return -EINVAL;
  if (flags & MSG_COPY && (flags & MSG_EXCEPT || !(flags & IPC_NOWAIT))) return -EINVAL;
  const q = find(ns, id);
  if (!changetype<usize>(q)) return rec.state ? -EIDRM : -EINVAL;
  if (!ipcMay(ns, q, S_IRUGO)) return -EACCES;
  const m = search(q, type, modeOf(type, flags));
  if (!changetype<usize>(m)) {
    if (flags & IPC_NOWAIT) return -ENOMSG;
    if (signalPending()) return -ERESTARTNOHAND;
    rec.state = WAITED;
    return blockOnExclusive(receivers(q));
  }
  if (<u32>size < m.size && !(flags & MSG_NOERROR)) return -E2BIG;
  if (flags & MSG_COPY) return deliver(m, <u32>msgp, <u32>size);
  unlink(ns, q, m);
  q.rtime = ipcNow();
  notePid(changetype<usize>(q) + offsetof<MsgQueue>("lrpid"));
  // Room for who waits to send: each looks for itself, in the order in which they came.
  if (waitActive(senders(q))) wakeAll(senders(q));
  const r = deliver(m, <u32>msgp, <u32>size);
  kfree(changetype<usize>(m));
  return r;
}

/** freeque: who waits on it gets EIDRM. */
export function msgDestroy(ns: IpcNs, q: MsgQueue): void {
  ipcRemove(ns.msg, q);
  waitDestroy(receivers(q));
  waitDestroy(senders(q));
  while (q.head) {
    const m = changetype<Msg>(q.head);
    unlink(ns, q, m);
    kfree(changetype<usize>(m));
  }
  dropPid(changetype<usize>(q) + offsetof<MsgQueue>("lspid"));
  dropPid(changetype<usize>(q) + offsetof<MsgQueue>("lrpid"));
  kdelete(CACHE_MSQ, q);
}

function putQueue(at: usize, q: MsgQueue): void {
  memory.fill(at, 0, 120);
  putPerm(at, q);
  store<i64>(at, q.stime, 48);
  store<i64>(at, q.rtime, 56);
  store<i64>(at, q.ctime, 64);
  store<u64>(at, q.cbytes, 72);
  store<u64>(at, q.qnum, 80);
  store<u64>(at, q.qbytes, 88);
  store<i32>(at, notedPid(changetype<usize>(q) + offsetof<MsgQueue>("lspid")), 96);
  store<i32>(at, notedPid(changetype<usize>(q) + offsetof<MsgQueue>("lrpid")), 100);
}

function info(ns: IpcNs, used: bool, buf: u32): i64 {
  const at = IPC_BUF;
  memory.fill(at, 0, 32);
  store<i32>(at, used ? <i32>ns.msg.inUse : MSGPOOL);
  store<i32>(at, used ? <i32>ns.msgCount : MSGMNB, 4);
  store<u32>(at, ns.msgmax, 8);
  store<u32>(at, ns.msgmnb, 12);
  store<u32>(at, ns.msgmni, 16);
  store<i32>(at, MSGSSZ, 20);
  store<i32>(at, used ? <i32>ns.msgBytes : MSGMNB, 24);
  store<u16>(at, MSGSEG, 28);
  const max = ipcMaxSlot(ns.msg);
  return copyToUser(buf, at, 32) ? <i64>-EFAULT : <i64>max;
}

/** msgctl(2). */
export function sysMsgctl(id: i32, command: i32, buf: i32): i64 {
  const cmd = command & ~IPC_64;
  if (id < 0 || cmd < 0) return -EINVAL;
  const ns = currentIpc();
  switch (cmd) {
    case IPC_INFO:
    case MSG_INFO:
      return info(ns, cmd == MSG_INFO, <u32>buf);
    case IPC_STAT:
    case MSG_STAT:
    case MSG_STAT_ANY: {
      const q = cmd == IPC_STAT ? find(ns, id) : changetype<MsgQueue>(ipcAtSlot(ns.msg, id));
      if (!changetype<usize>(q)) return -EINVAL;
      if (cmd != MSG_STAT_ANY && !ipcMay(ns, q, S_IRUGO)) return -EACCES;
      putQueue(IPC_BUF, q);
      if (copyToUser(<u32>buf, IPC_BUF, 120)) return -EFAULT;
      return cmd == IPC_STAT ? 0 : q.id;
    }
    case IPC_SET:
    case IPC_RMID: {
      if (cmd == IPC_SET && readSet(<u32>buf, 120)) return -EFAULT;
      const q = find(ns, id);
      if (!changetype<usize>(q)) return -EINVAL;
      const err = ipcMayControl(ns, q);
      if (err) return err;
      if (cmd == IPC_RMID) {
        msgDestroy(ns, q);
        return 0;
      }
      return set(ns, q);
    }
    default:
      return -EINVAL;
  }
}

function set(ns: IpcNs, q: MsgQueue): i64 {
  const qbytes = load<u64>(IPC_BUF, 88);
  if (qbytes > ns.msgmnb && !nsCapable(ipcOwner(ns), CAP_SYS_RESOURCE)) return -EPERM;
  const err = setPerm(q);
  if (err) return err;
  q.qbytes = qbytes;
  q.ctime = ipcNow();
  // Rights and room may have changed for those who wait.
  wakeAll(receivers(q));
  wakeAll(senders(q));
  return 0;
}

/** A task that dies with a message it was given. */
export function msgExit(task: Task): void {
  if (!task.ipcGift) return;
  kfree(task.ipcGift);
  task.ipcGift = 0;
}
