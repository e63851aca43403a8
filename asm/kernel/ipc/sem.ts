// System V semaphores: semget(2), semop(2), semctl(2).
//
// A call that must wait is a SemWait in the set's queue, in the order in which it came, with its operations copied. Whoever
// changes a value performs, for those who wait, what has become possible (update_queue): a woken task finds its call done,
// and nobody who comes later can be faster. Who waits for zero goes first, as on Linux.

import { E2BIG, EACCES, EAGAIN, EFAULT, EFBIG, EIDRM, EINTR, EINVAL, ENOMEM, ENOSPC, ERANGE } from "../../abi/errno";
import { CACHE_SEM, CACHE_SEM_UNDO, CACHE_SEM_WAIT, kdelete, kfree, kmalloc, knew } from "../mem/slab";
import { copyFromUser, copyToUser } from "../mem/user";
import { IpcNs } from "../ns/ipc";
import { blockUntil, call } from "../task/call";
import { current, setCurrent } from "../task/current";
import { wakeTask } from "../task/sched";
import { groupOf, signalPending } from "../task/signal";
import { Task } from "../task/task";
import { getTimespec } from "../time/clock";
import { monotonicNow } from "../time/timer";
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
  ipcRemove,
  notedPid,
  notePid,
  putPerm,
  readSet,
  S_IRUGO,
  S_IWUGO,
  setPerm,
} from "./ids";

const GETPID = 11;
const GETVAL = 12;
const GETALL = 13;
const GETNCNT = 14;
const GETZCNT = 15;
const SETVAL = 16;
const SETALL = 17;
const SEM_STAT = 18;
const SEM_INFO = 19;
const SEM_STAT_ANY = 20;

const SEM_UNDO: u16 = 0x1000;
const SEMVMX: i32 = 32767;
const SEMAEM: i32 = 32767;

/** struct sembuf: what to do with one semaphore. */
@unmanaged
class SemBuf {
  num: u16;
  op: i16;
  flags: u16;
}
const SEMBUF: usize = 6;

/** One semaphore: value, and the process that changed it last (Pid). */
export const SEM_SIZE: usize = 8;

@unmanaged
export class SemSet extends IpcPerm {
  otime: i64;
  ctime: i64;
  count: u32;
  sems: usize; // kmalloc'd: {value i32, pid usize} each
  waitHead: usize; // SemWait, oldest first
  waitTail: usize;
  undos: usize; // SemUndo of this set
}

/** A task that waits in semop. */
@unmanaged
export class SemWait {
  next: usize;
  prev: usize;
  set: SemSet; // null once it has been answered
  task: usize;
  ops: usize; // kmalloc'd
  count: u32;
  alters: u32;
  undo: usize; // SemUndo, when an operation asks for it
  /** Which operation could not be done: what GETNCNT and GETZCNT count. */
  blocking: u32;
  result: i32;
}

/** What a process gives back when it ends, for one set: SEM_UNDO. */
@unmanaged
export class SemUndo {
  next: usize; // of the process
  setNext: usize; // of the set
  set: SemSet; // null: the set is gone
  adjust: usize; // kmalloc'd i16 each
}

@inline
function valueAt(s: SemSet, num: u32): usize {
  return s.sems + <usize>num * SEM_SIZE;
}

@inline
function op(ops: usize, i: u32): SemBuf {
  return changetype<SemBuf>(ops + <usize>i * SEMBUF);
}

/** semget(2). */
export function sysSemget(key: i32, count: i32, flags: i32): i64 {
  const ns = currentIpc();
  if (count < 0 || <u32>count > ns.semmsl) return -EINVAL;
  const found = ipcLookup(ns, ns.sem, key, flags);
  if (found < 0 && found > -4096) return found;
  if (found) {
    if (<u32>count > changetype<SemSet>(<usize>found).count) return -EINVAL;
    return ipcExisting(ns, changetype<IpcPerm>(<usize>found), flags);
  }
  if (!count) return -EINVAL;
  if (ns.semUsed + <u32>count > ns.semmns) return -ENOSPC;
  const s = knew<SemSet>(CACHE_SEM);
  if (!changetype<usize>(s)) return -ENOMEM;
  s.sems = kmalloc(<usize>count * SEM_SIZE);
  s.mode = <u32>flags & 0o777;
  s.key = key;
  s.count = <u32>count;
  s.ctime = ipcNow();
  const err = s.sems ? ipcAdd(ns.sem, s, ns.semmni) : -ENOMEM;
  if (err) {
    kfree(s.sems);
    kdelete(CACHE_SEM, s);
    return err;
  }
  ns.semUsed += <u32>count;
  return s.id;
}

/** Threads owe together what any of them has done (CLONE_SYSVSEM): the list hangs on the first. */
function debtor(task: Task): Task {
  return changetype<Task>(groupOf(task).leader);
}

/** The running process's record for a set, made when there is none; null when memory is exhausted. */
export function undoFor(thread: Task, s: SemSet): SemUndo {
  const task = debtor(thread);
  for (let at = task.semUndo; at; at = changetype<SemUndo>(at).next) {
    if (changetype<SemUndo>(at).set == s) return changetype<SemUndo>(at);
  }
  const u = knew<SemUndo>(CACHE_SEM_UNDO);
  if (!changetype<usize>(u)) return u;
  u.adjust = kmalloc((<usize>s.count) << 1);
  if (!u.adjust) {
    kdelete(CACHE_SEM_UNDO, u);
    return changetype<SemUndo>(0);
  }
  u.set = s;
  u.next = task.semUndo;
  task.semUndo = changetype<usize>(u);
  u.setNext = s.undos;
  s.undos = changetype<usize>(u);
  return u;
}

/** Takes back operations [0, done). */
function takeBack(s: SemSet, ops: usize, done: u32, undo: usize): void {
  while (done) {
    done--;
    const o = op(ops, done);
    const at = valueAt(s, o.num);
    store<i32>(at, load<i32>(at) - o.op);
    if (o.flags & SEM_UNDO) {
      const a = changetype<SemUndo>(undo).adjust + ((<usize>o.num) << 1);
      store<i16>(a, load<i16>(a) + o.op);
    }
  }
}

const MUST_WAIT: i32 = 1;

/**
 * perform_atomic_semop: all operations or none.
 * @returns 0 done, MUST_WAIT (which one is stored at `blocking`), or -errno
 */
function perform(s: SemSet, task: Task, ops: usize, count: u32, undo: usize, blocking: usize): i32 {
  let done: u32 = 0;
  let err = 0;
  while (done < count) {
    const o = op(ops, done);
    const at = valueAt(s, o.num);
    const value = load<i32>(at) + o.op;
    if ((!o.op && value) || value < 0) {
      err = o.flags & IPC_NOWAIT ? -EAGAIN : MUST_WAIT;
      store<u32>(blocking, done);
      break;
    }
    if (value > SEMVMX) {
      err = -ERANGE;
      break;
    }
    if (o.flags & SEM_UNDO) {
      const a = changetype<SemUndo>(undo).adjust + ((<usize>o.num) << 1);
      const adjust = <i32>load<i16>(a) - o.op;
      if (adjust < -SEMAEM - 1 || adjust > SEMAEM) {
        err = -ERANGE;
        break;
      }
      store<i16>(a, <i16>adjust);
    }
    store<i32>(at, value);
    done++;
  }
  if (err) {
    takeBack(s, ops, done, undo);
    return err;
  }
  const was = current;
  setCurrent(task);
  for (let i: u32 = 0; i < count; i++) notePid(valueAt(s, op(ops, i).num) + 4);
  setCurrent(was);
  return 0;
}

function waitUnlink(w: SemWait): void {
  const s = w.set;
  if (w.prev) changetype<SemWait>(w.prev).next = w.next;
  else s.waitHead = w.next;
  if (w.next) changetype<SemWait>(w.next).prev = w.prev;
  else s.waitTail = w.prev;
  w.set = changetype<SemSet>(0);
}

function answer(w: SemWait, result: i32): void {
  waitUnlink(w);
  w.result = result;
  wakeTask(changetype<Task>(w.task));
}

/** One pass over those who wait for zero, or those who change values. @returns true when a value has changed */
function pass(s: SemSet, alters: u32): bool {
  let changed = false;
  let at = s.waitHead;
  while (at) {
    const w = changetype<SemWait>(at);
    at = w.next;
    if (w.alters != alters) continue;
    const r = perform(
      s,
      changetype<Task>(w.task),
      w.ops,
      w.count,
      w.undo,
      changetype<usize>(w) + offsetof<SemWait>("blocking"),
    );
    if (r == MUST_WAIT) continue;
    answer(w, r);
    if (r == 0) {
      s.otime = ipcNow();
      if (alters) return true;
      changed = true;
    }
  }
  return alters != 0 && changed;
}

/** do_smart_update: values have changed; everyone who can go on now does. */
function update(s: SemSet): void {
  do pass(s, 0);
  while (pass(s, 1));
}

function waitFree(w: SemWait): void {
  if (changetype<usize>(w.set)) waitUnlink(w);
  kfree(w.ops);
  kdelete(CACHE_SEM_WAIT, w);
}

/** Whether a task's semop has been answered while it was away: all that is left is to say so. */
export function semAnswered(task: Task): bool {
  return task.semWait != 0 && !changetype<usize>(changetype<SemWait>(task.semWait).set);
}

/**
 * A process comes back (cr/reheld.ts): what it owes for one semaphore. @param take  it holds nothing at the moment: its end gave it back
 * @returns false when others hold the semaphore now
 */
export function semOwe(u: SemUndo, num: u32, adjust: i32, take: bool): bool {
  const at = valueAt(u.set, num);
  const value = load<i32>(at) - adjust;
  if (take) {
    if (value < 0 || value > SEMVMX) return false;
    store<i32>(at, value);
    update(u.set);
  }
  store<i16>(u.adjust + ((<usize>num) << 1), <i16>adjust);
  return true;
}

/** semop(2). */
export function sysSemop(id: i32, sops: i32, count: i32): i64 {
  return semtimedop(id, sops, count, 0);
}

/** semtimedop(2). */
export function sysSemtimedop(id: i32, sops: i32, count: i32, timeout: i32): i64 {
  return semtimedop(id, sops, count, timeout);
}

/** The call has waited: has somebody answered it? */
function waited(): i64 {
  const task = current;
  const w = changetype<SemWait>(task.semWait);
  let r: i64 = w.result;
  if (changetype<usize>(w.set)) {
    // Still in the queue: a signal, the deadline, or nothing (a spurious wake-up).
    if (signalPending()) r = -EINTR;
    else if (call().deadline && monotonicNow() >= call().deadline) r = -EAGAIN;
    else return blockUntil(0, call().deadline ? call().deadline : i64.MAX_VALUE);
  }
  task.semWait = 0;
  waitFree(w);
  return r;
}

function semtimedop(id: i32, sops: i32, count: i32, timeout: i32): i64 {
  if (current.semWait) return waited();
  const ns = currentIpc();
  if (count < 1 || id < 0) return -EINVAL;
  if (<u32>count > ns.semopm) return -E2BIG;
  const ops = kmalloc(<usize>count * SEMBUF);
  if (!ops) return -ENOMEM;
  if (copyFromUser(ops, <u32>sops, <u32>count * <u32>SEMBUF)) {
    kfree(ops);
    return -EFAULT;
  }
  let limit: i64 = 0;
  if (timeout) {
    limit = getTimespec(<u32>timeout);
    if (limit < 0) {
      kfree(ops);
      return limit;
    }
  }
  const r = start(ns, id, ops, <u32>count, timeout != 0, limit);
  if (!current.semWait) kfree(ops);
  return r;
}

/** The first attempt. When it must wait, `ops` belongs to the SemWait that it hangs on the task. */
function start(ns: IpcNs, id: i32, ops: usize, count: u32, timed: bool, limit: i64): i64 {
  let max: u32 = 0;
  let alters = false;
  let undoes = false;
  for (let i: u32 = 0; i < count; i++) {
    const o = op(ops, i);
    if (o.num > max) max = o.num;
    if (o.flags & SEM_UNDO) undoes = true;
    if (o.op) alters = true;
  }
  const s = changetype<SemSet>(ipcFind(ns.sem, id));
  if (!changetype<usize>(s)) return -EINVAL;
  if (max >= s.count) return -EFBIG;
  if (!ipcMay(ns, s, alters ? S_IWUGO : S_IRUGO)) return -EACCES;
  let undo: usize = 0;
  if (undoes) {
    undo = changetype<usize>(undoFor(current, s));
    if (!undo) return -ENOMEM;
  }
  const r = perform(s, current, ops, count, undo, IPC_BUF);
  if (r == 0) {
    s.otime = ipcNow();
    if (alters) update(s);
    return 0;
  }
  if (r < 0) return r;
  if (timed && limit == 0) return -EAGAIN;
  const w = knew<SemWait>(CACHE_SEM_WAIT);
  if (!changetype<usize>(w)) return -ENOMEM;
  w.set = s;
  w.task = changetype<usize>(current);
  w.ops = ops;
  w.count = count;
  w.alters = alters ? 1 : 0;
  w.undo = undo;
  w.blocking = load<u32>(IPC_BUF);
  w.prev = s.waitTail;
  if (s.waitTail) changetype<SemWait>(s.waitTail).next = changetype<usize>(w);
  else s.waitHead = changetype<usize>(w);
  s.waitTail = changetype<usize>(w);
  current.semWait = changetype<usize>(w);
  if (timed) call().deadline = monotonicNow() + limit;
  return waited();
}

/** freeary: who waits gets EIDRM, what processes would undo is void. */
export function semDestroy(ns: IpcNs, s: SemSet): void {
  ipcRemove(ns.sem, s);
  while (s.waitHead) answer(changetype<SemWait>(s.waitHead), -EIDRM);
  for (let at = s.undos; at; at = changetype<SemUndo>(at).setNext) changetype<SemUndo>(at).set = changetype<SemSet>(0);
  for (let i: u32 = 0; i < s.count; i++) dropPid(valueAt(s, i) + 4);
  ns.semUsed -= s.count;
  kfree(s.sems);
  kdelete(CACHE_SEM, s);
}

function unlinkUndo(u: SemUndo): void {
  let link = changetype<usize>(u.set) + offsetof<SemSet>("undos");
  while (load<usize>(link) != changetype<usize>(u)) link = load<usize>(link) + offsetof<SemUndo>("setNext");
  store<usize>(link, u.setNext);
}

/** exit_sem: at the end of a process, unshare(CLONE_SYSVSEM) and a change of IPC namespace. */
export function semUndo(thread: Task): void {
  const task = debtor(thread);
  while (task.semUndo) {
    const u = changetype<SemUndo>(task.semUndo);
    task.semUndo = u.next;
    const s = u.set;
    if (changetype<usize>(s)) {
      unlinkUndo(u);
      for (let i: u32 = 0; i < s.count; i++) {
        const adjust = <i32>load<i16>(u.adjust + ((<usize>i) << 1));
        if (!adjust) continue;
        // Linux's range check: what would leave the range is cut.
        const at = valueAt(s, i);
        const value = load<i32>(at) + adjust;
        store<i32>(at, value < 0 ? 0 : value > SEMVMX ? SEMVMX : value);
        notePid(at + 4);
      }
      s.otime = ipcNow();
      update(s);
    }
    kfree(u.adjust);
    kdelete(CACHE_SEM_UNDO, u);
  }
}

/** A task that dies: out of every queue, then, as the last thread of its process, what that owes. */
export function semExit(task: Task, last: bool): void {
  if (task.semWait) {
    waitFree(changetype<SemWait>(task.semWait));
    task.semWait = 0;
  }
  if (last) semUndo(task);
}

/** The semaphore's adjustments are forgotten once its value has been set. */
function forget(s: SemSet, num: u32): void {
  for (let at = s.undos; at; at = changetype<SemUndo>(at).setNext)
    store<i16>(changetype<SemUndo>(at).adjust + ((<usize>num) << 1), 0);
}

/** count_semcnt: who waits for a semaphore to grow (or, `zero`, to be 0), by the operation that each is stuck at. */
function waiting(s: SemSet, num: u32, zero: bool): i64 {
  let n: i64 = 0;
  for (let at = s.waitHead; at; at = changetype<SemWait>(at).next) {
    const w = changetype<SemWait>(at);
    const o = op(w.ops, w.blocking);
    if (o.num == <u16>num && (zero ? o.op == 0 : o.op < 0)) n++;
  }
  return n;
}

function info(ns: IpcNs, used: bool, buf: u32): i64 {
  const at = IPC_BUF;
  // semmap, semmni, semmns, semmnu, semmsl, semopm, semume, semusz, semvmx, semaem
  store<u32>(at, ns.semmns);
  store<u32>(at, ns.semmni, 4);
  store<u32>(at, ns.semmns, 8);
  store<u32>(at, ns.semmns, 12);
  store<u32>(at, ns.semmsl, 16);
  store<u32>(at, ns.semopm, 20);
  store<u32>(at, ns.semopm, 24);
  store<u32>(at, used ? ns.sem.inUse : 20, 28);
  store<i32>(at, SEMVMX, 32);
  store<u32>(at, used ? ns.semUsed : <u32>SEMAEM, 36);
  const max = ipcMaxSlot(ns.sem);
  return copyToUser(buf, at, 40) ? <i64>-EFAULT : <i64>max;
}

function stat(ns: IpcNs, id: i32, cmd: i32, buf: u32): i64 {
  const s = changetype<SemSet>(cmd == IPC_STAT ? ipcFind(ns.sem, id) : ipcAtSlot(ns.sem, id));
  if (!changetype<usize>(s)) return -EINVAL;
  if (cmd != SEM_STAT_ANY && !ipcMay(ns, s, S_IRUGO)) return -EACCES;
  memory.fill(IPC_BUF, 0, 104);
  putPerm(IPC_BUF, s);
  store<i64>(IPC_BUF, s.otime, 48);
  store<i64>(IPC_BUF, s.ctime, 64);
  store<u64>(IPC_BUF, s.count, 80);
  if (copyToUser(buf, IPC_BUF, 104)) return -EFAULT;
  return cmd == IPC_STAT ? 0 : s.id;
}

/** The commands about values. */
function values(ns: IpcNs, id: i32, num: i32, cmd: i32, arg: i64): i64 {
  const s = changetype<SemSet>(ipcFind(ns.sem, id));
  if (!changetype<usize>(s)) return -EINVAL;
  const sets = cmd == SETVAL || cmd == SETALL;
  if (!ipcMay(ns, s, sets ? S_IWUGO : S_IRUGO)) return -EACCES;
  if (cmd == GETALL || cmd == SETALL) return all(s, cmd == SETALL, <u32>arg);
  if (num < 0 || <u32>num >= s.count) return -EINVAL;
  const at = valueAt(s, <u32>num);
  switch (cmd) {
    case GETVAL:
      return load<i32>(at);
    case GETPID:
      return notedPid(at + 4);
    case GETNCNT:
      return waiting(s, <u32>num, false);
    case GETZCNT:
      return waiting(s, <u32>num, true);
  }
  const value = <i32>arg;
  if (value < 0 || value > SEMVMX) return -ERANGE;
  forget(s, <u32>num);
  store<i32>(at, value);
  notePid(at + 4);
  s.ctime = ipcNow();
  update(s);
  return 0;
}

function all(s: SemSet, sets: bool, array: u32): i64 {
  const size = s.count << 1;
  const buf = kmalloc(size);
  if (!buf) return -ENOMEM;
  let r: i64 = 0;
  if (!sets) {
    for (let i: u32 = 0; i < s.count; i++) store<u16>(buf + (i << 1), <u16>load<i32>(valueAt(s, i)));
    if (copyToUser(array, buf, size)) r = -EFAULT;
  } else if (copyFromUser(buf, array, size)) r = -EFAULT;
  else {
    for (let i: u32 = 0; i < s.count && !r; i++) if (<i32>load<u16>(buf + (i << 1)) > SEMVMX) r = -ERANGE;
    for (let i: u32 = 0; i < s.count && !r; i++) {
      forget(s, i);
      store<i32>(valueAt(s, i), load<u16>(buf + (i << 1)));
      notePid(valueAt(s, i) + 4);
    }
    if (!r) {
      s.ctime = ipcNow();
      update(s);
    }
  }
  kfree(buf);
  return r;
}

/** semctl(2). */
export function sysSemctl(id: i32, num: i32, command: i32, arg: i64): i64 {
  const cmd = command & ~IPC_64;
  if (id < 0) return -EINVAL;
  const ns = currentIpc();
  switch (cmd) {
    case IPC_INFO:
    case SEM_INFO:
      return info(ns, cmd == SEM_INFO, <u32>arg);
    case IPC_STAT:
    case SEM_STAT:
    case SEM_STAT_ANY:
      return stat(ns, id, cmd, <u32>arg);
    case GETALL:
    case GETVAL:
    case GETPID:
    case GETNCNT:
    case GETZCNT:
    case SETVAL:
    case SETALL:
      return values(ns, id, num, cmd, arg);
    case IPC_SET:
    case IPC_RMID: {
      if (cmd == IPC_SET && readSet(<u32>arg, 104)) return -EFAULT;
      const s = changetype<SemSet>(ipcFind(ns.sem, id));
      if (!changetype<usize>(s)) return -EINVAL;
      let err = ipcMayControl(ns, s);
      if (err) return err;
      if (cmd == IPC_RMID) {
        semDestroy(ns, s);
        return 0;
      }
      err = setPerm(s);
      if (!err) s.ctime = ipcNow();
      return err;
    }
    default:
      return -EINVAL;
  }
}
