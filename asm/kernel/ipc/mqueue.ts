// POSIX message queues: mq_overview(7), Linux's ipc/mqueue.c. A queue is a file of the mqueue file system, of which each IPC
// namespace has one instance; what is in it hangs on the inode. Names are dentries, pinned, as on tmpfs.
//
//   inode.data = MqInfo     sb.data = IpcNs, not counted, 0 when that is gone     IpcNs.mqMount = the kernel's mount of it

import {
  EACCES,
  EAGAIN,
  EBADF,
  EBUSY,
  EEXIST,
  EFAULT,
  EINVAL,
  EMFILE,
  EMSGSIZE,
  ENOENT,
  ENOMEM,
  ENOSPC,
  ENOTSOCK,
  ERESTARTSYS,
  ETIMEDOUT,
} from "../../abi/errno";
import { RLIMIT_MSGQUEUE } from "../../abi/flags";
import {
  MAY_READ,
  MAY_WRITE,
  MQUEUE_MAGIC,
  O_ACCMODE,
  O_CREAT,
  O_EXCL,
  O_NONBLOCK,
  POLLIN,
  POLLOUT,
  POLLRDNORM,
  POLLWRNORM,
  S_IALLUGO,
  S_IFDIR,
  S_IFREG,
  S_ISVTX,
} from "../../abi/fs";
import { dentryDrop, dentryNew, dentryPin, dentryRoot, dput } from "../fs/dcache";
import { fdGet, fdInstall, fdReserve } from "../fs/fdtable";
import { currentFs } from "../fs/fsstruct";
import { inodeNew, inodePermission, mayCreate, mayDelete } from "../fs/inode";
import { mntput, mountInternal } from "../fs/mount";
import { getName, lookupChild } from "../fs/namei";
import { notifyCreate, notifyDelete, notifyOpen } from "../fs/notify";
import { openAt } from "../fs/open";
import { pollWait } from "../fs/polltable";
import { out, outChar, outNum, seqBegin, seqBuf, seqEnd, seqLen } from "../fs/proc/seq";
import { fsState, timeNow } from "../fs/state";
import { superGet, superNew, superPut } from "../fs/super";
import {
  Dentry,
  FILE_MQUEUE,
  File,
  FMODE_READ,
  FMODE_WRITE,
  FS_MQUEUE,
  Inode,
  isErr,
  isNull,
  Mount,
  nil,
} from "../fs/types";
import { clock_realtime } from "../host";
import { CACHE_MQUEUE, CACHE_SIGINFO, kdelete, kfree, kmalloc, knew } from "../mem/slab";
import { copyFromUser, copyToUser, putUser32 } from "../mem/user";
import { mqBytesAdd, mqBytesOver, UCounts, ucountsPut } from "../ns/common";
import { IpcNs } from "../ns/ipc";
import { fromKuidMunged, UserNs } from "../ns/user";
import { waitActive, waitDestroy, wake, wakeAll } from "../sync/wait";
import { BLOCKED, blockOnExclusive, blockUntil, call } from "../task/call";
import { CAP_SYS_RESOURCE, capable, cred, taskCred } from "../task/cred";
import { current } from "../task/current";
import { PIDTYPE_TGID, Pid, pidGet, pidNrNs, pidPut, pidTask, pidVnr, taskPidNs, taskTgid } from "../task/pid";
import { rlimit } from "../task/rlimit";
import { SigInfo, sendSignal, signalPending } from "../task/signal";
import { getTimespec } from "../time/clock";
import { monotonicNow } from "../time/timer";
import { currentIpc } from "./ids";

const MQ_PRIO_MAX: u32 = 32768;
const HARD_MSGMAX: i64 = 65536;
const HARD_MSGSIZEMAX: i64 = 16 * 1024 * 1024;
/** What a message and a node of Linux's tree of priorities are reckoned with. */
const MSG_OVERHEAD: u64 = 48;
const NODE_OVERHEAD: u64 = 48;
const DIRENT_SIZE: i64 = 20;
const FILE_SIZE: i64 = 80;
const SIGEV_SIGNAL: i32 = 0;
const SIGEV_NONE: i32 = 1;
const SIGEV_THREAD: i32 = 2;
const SI_MESGQ: i32 = -3;

/** A message in its queue; the bytes follow. */
@unmanaged
export class MqMsg {
  next: usize;
  size: u32;
  prio: u32;
}
export const MQ_HEAD: usize = 16;

@unmanaged
export class MqInfo {
  maxMsg: i64;
  msgSize: i64;
  count: i64;
  bytes: u64;
  head: usize; // MqMsg: highest priority first, within it the oldest
  charged: u64; // what its maker is charged (RLIMIT_MSGQUEUE)
  ucounts: usize;
  readHead: usize; // wait queues: receivers, senders, pollers
  readTail: usize;
  writeHead: usize;
  writeTail: usize;
  pollHead: usize;
  pollTail: usize;
  // mq_notify
  owner: usize; // Pid
  notify: i32;
  signo: i32;
  value: u64;

  @inline get readers(): usize {
    return changetype<usize>(this) + offsetof<MqInfo>("readHead");
  }
  @inline get senders(): usize {
    return changetype<usize>(this) + offsetof<MqInfo>("writeHead");
  }
  @inline get pollers(): usize {
    return changetype<usize>(this) + offsetof<MqInfo>("pollHead");
  }
}

/** The kernel's mount of the instance of an IPC namespace, made at its first use. Null when memory is exhausted. */
export function mqueueInstance(ns: IpcNs): Mount {
  if (ns.mqMount) return changetype<Mount>(ns.mqMount);
  const sb = superNew(FS_MQUEUE, MQUEUE_MAGIC, ns.ownerNs);
  if (isNull(sb)) return nil<Mount>();
  const root = inodeNew(sb, S_IFDIR | S_ISVTX | 0o777);
  if (!isNull(root)) {
    root.nlink = 2;
    root.size = 2 * DIRENT_SIZE;
    sb.root = dentryRoot(sb, root);
  }
  if (isNull(sb.root)) {
    superPut(sb);
    return nil<Mount>();
  }
  sb.data = changetype<usize>(ns);
  const mount = mountInternal(sb);
  ns.mqMount = changetype<usize>(mount);
  return mount;
}

/** mount(2) of mqueue. @returns the Super of the caller's IPC namespace, counted, or -ENOMEM */
export function mqueueTree(): i32 {
  const mount = mqueueInstance(currentIpc());
  return isNull(mount) ? -ENOMEM : <i32>changetype<usize>(superGet(mount.sb));
}

/** The IPC namespace is gone: its instance stays as long as it is mounted, and takes no new queues. */
export function mqueueOrphan(ns: IpcNs): void {
  if (!ns.mqMount) return;
  const mount = changetype<Mount>(ns.mqMount);
  ns.mqMount = 0;
  mount.sb.data = 0;
  mntput(mount);
}

/** The limits that mq_open's attributes must keep. @param attr  kernel address of {flags, maxmsg, msgsize, curmsgs}, 0 = none */
function limits(ns: IpcNs, q: MqInfo, attr: usize): i32 {
  q.maxMsg = ns.mqMsgDefault < ns.mqMsgMax ? ns.mqMsgDefault : ns.mqMsgMax;
  q.msgSize = ns.mqSizeDefault < ns.mqSizeMax ? ns.mqSizeDefault : ns.mqSizeMax;
  if (attr) {
    q.maxMsg = load<i64>(attr, 8);
    q.msgSize = load<i64>(attr, 16);
  }
  if (q.maxMsg <= 0 || q.msgSize <= 0) return -EINVAL;
  const able = capable(CAP_SYS_RESOURCE);
  if (q.maxMsg > (able ? HARD_MSGMAX : <i64>ns.mqMsgMax)) return -EINVAL;
  if (q.msgSize > (able ? HARD_MSGSIZEMAX : <i64>ns.mqSizeMax)) return -EINVAL;
  const nodes = q.maxMsg < <i64>MQ_PRIO_MAX ? q.maxMsg : <i64>MQ_PRIO_MAX;
  q.charged = <u64>q.maxMsg * (MSG_OVERHEAD + <u64>q.msgSize) + <u64>nodes * NODE_OVERHEAD;
  return 0;
}

/** mqueue_create_attr. @returns the new Dentry (counted) or -errno */
export function mqueueCreate(dir: Dentry, name: usize, len: i32, mode: u32, attr: usize): i32 {
  const sb = dir.sb;
  if (!sb.data) return -EACCES;
  const ns = changetype<IpcNs>(sb.data);
  if (ns.mqQueues >= ns.mqQueuesMax && !capable(CAP_SYS_RESOURCE)) return -ENOSPC;
  const q = knew<MqInfo>(CACHE_MQUEUE);
  if (isNull(q)) return -ENOMEM;
  let err = limits(ns, q, attr);
  const c = cred();
  if (!err) {
    mqBytesAdd(c.ucounts, <i64>q.charged);
    if (mqBytesOver(c.ucounts, rlimit(current, RLIMIT_MSGQUEUE))) {
      mqBytesAdd(c.ucounts, -(<i64>q.charged));
      err = -EMFILE;
    }
  }
  if (err) {
    kdelete(CACHE_MQUEUE, q);
    return err;
  }
  changetype<UCounts>(c.ucounts).refs++;
  q.ucounts = c.ucounts;
  ns.mqQueues++;
  const inode = inodeNew(sb, S_IFREG | (mode & S_IALLUGO));
  if (isNull(inode)) {
    queueFree(q);
    ns.mqQueues--;
    return -ENOMEM;
  }
  inode.uid = c.fsuid;
  inode.gid = c.fsgid;
  inode.size = FILE_SIZE;
  inode.data = changetype<usize>(q);
  const d = dentryNew(dir, name, len, inode);
  if (isNull(d)) return -ENOMEM;
  touched(dir.inode, DIRENT_SIZE);
  dentryPin(d);
  return <i32>changetype<usize>(d);
}

function touched(dir: Inode, delta: i64): void {
  const now = timeNow();
  dir.size += delta;
  dir.atime = now;
  dir.mtime = now;
  dir.ctime = now;
}

export function mqueueUnlink(d: Dentry): void {
  touched(d.parent.inode, -DIRENT_SIZE);
  d.inode.nlink--;
  dentryDrop(d);
}

function queueFree(q: MqInfo): void {
  while (q.head) {
    const m = changetype<MqMsg>(q.head);
    q.head = m.next;
    kfree(changetype<usize>(m));
  }
  forgetOwner(q);
  waitDestroy(q.readers);
  waitDestroy(q.senders);
  waitDestroy(q.pollers);
  mqBytesAdd(q.ucounts, -(<i64>q.charged));
  ucountsPut(changetype<UCounts>(q.ucounts));
  kdelete(CACHE_MQUEUE, q);
}

export function mqueueEvict(inode: Inode): void {
  if (!inode.data) return;
  queueFree(changetype<MqInfo>(inode.data));
  inode.data = 0;
  if (inode.sb.data) changetype<IpcNs>(inode.sb.data).mqQueues--;
}

/** A name as mq_open and mq_unlink take it: without a slash. @returns its length or -errno; the bytes are in fsState().name0 */
function queueName(name: u32): i32 {
  const n = getName(0, name, false);
  if (n < 0) return n;
  const at = fsState().name0;
  for (let i = 0; i < n; i++) if (load<u8>(at + i) == 47) return -EACCES;
  if (load<u8>(at) == 46 && (n == 1 || (n == 2 && load<u8>(at, 1) == 46))) return -EACCES;
  return n;
}

/** mq_open(2). */
export function sysMqOpen(name: i32, oflag: i32, mode: i32, uattr: i32): i64 {
  const flags = <u32>oflag;
  // The attributes lie behind the text page's own use.
  let attr: usize = 0;
  if (uattr && flags & O_CREAT) {
    attr = fsState().text + 4096;
    if (copyFromUser(attr, <u32>uattr, 64)) return -EFAULT;
  }
  const n = queueName(<u32>name);
  if (n < 0) return n;
  const full = fdReserve(1);
  if (full) return full;
  const mount = mqueueInstance(currentIpc());
  if (isNull(mount)) return -ENOMEM;
  const sb = mount.sb;
  const found = lookupChild(sb.root, fsState().name0, n);
  let d: Dentry;
  if (found == -ENOENT) {
    if (!(flags & O_CREAT)) return -ENOENT;
    const err = mayCreate(0, sb.root.inode);
    if (err) return err;
    const made = mqueueCreate(sb.root, fsState().name0, n, <u32>mode & S_IALLUGO & ~currentFs().umask, attr);
    if (isErr(made)) return made;
    d = changetype<Dentry>(made);
    notifyCreate(d);
  } else {
    if (isErr(found)) return found;
    d = changetype<Dentry>(found);
    let err = 0;
    if ((flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL)) err = -EEXIST;
    else if ((flags & O_ACCMODE) == 3) err = -EINVAL;
    else {
      const acc = (flags & O_ACCMODE) == 0 ? MAY_READ : (flags & O_ACCMODE) == 1 ? MAY_WRITE : MAY_READ | MAY_WRITE;
      err = inodePermission(0, d.inode, acc);
    }
    if (err) {
      dput(d);
      return err;
    }
  }
  const r = openAt(mount, d, flags & (O_ACCMODE | O_NONBLOCK));
  dput(d);
  if (r < 0) return r;
  const file = changetype<File>(<usize>r);
  notifyOpen(file);
  return fdInstall(file, true);
}

/** mq_unlink(2). */
export function sysMqUnlink(name: i32): i64 {
  const n = queueName(<u32>name);
  if (n < 0) return n;
  const mount = mqueueInstance(currentIpc());
  if (isNull(mount)) return -ENOMEM;
  const sb = mount.sb;
  const found = lookupChild(sb.root, fsState().name0, n);
  if (isErr(found)) return found;
  const d = changetype<Dentry>(found);
  const err = mayDelete(0, sb.root.inode, d);
  if (!err) {
    mqueueUnlink(d);
    notifyDelete(d);
  }
  dput(d);
  return err;
}

/** The queue of a descriptor opened for `mode`, or null (EBADF). */
function queueOf(fd: i32, mode: u32): File {
  const file = fdGet(fd);
  if (isNull(file) || file.kind != FILE_MQUEUE || (file.mode & mode) != mode) return nil<File>();
  return file;
}

@inline
function infoOf(file: File): MqInfo {
  return changetype<MqInfo>(file.inode.data);
}

/** The absolute time on CLOCK_REALTIME becomes the call's deadline. @returns 0 or -errno */
function takeTimeout(timeout: u32): i32 {
  const rec = call();
  if (rec.deadline) return 0;
  if (!timeout) {
    rec.deadline = i64.MAX_VALUE;
    return 0;
  }
  const at = getTimespec(timeout);
  if (at < 0) return <i32>at;
  rec.deadline = monotonicNow() + at - clock_realtime();
  if (rec.deadline < 1) rec.deadline = 1;
  return 0;
}

/** Waits on a queue of those who want the same. */
function wait(queue: usize): i64 {
  if (call().deadline <= monotonicNow()) return -ETIMEDOUT;
  if (signalPending()) return -ERESTARTSYS;
  if (call().deadline != i64.MAX_VALUE) {
    const r = blockUntil(0, call().deadline);
    if (r != BLOCKED) return r;
  }
  return blockOnExclusive(queue);
}

/** Puts a message behind those of its priority and above. */
function enter(q: MqInfo, m: MqMsg): void {
  let link = changetype<usize>(q) + offsetof<MqInfo>("head");
  while (load<usize>(link) && changetype<MqMsg>(load<usize>(link)).prio >= m.prio) link = load<usize>(link);
  m.next = load<usize>(link);
  store<usize>(link, changetype<usize>(m));
  q.count++;
  q.bytes += <u64>m.size;
}

/** A message of an image. @returns 0, -EINVAL when it cannot be in this queue, or -ENOMEM */
export function mqueueFill(q: MqInfo, prio: u32, data: usize, size: u32): i32 {
  if (<i64>size > q.msgSize || q.count >= q.maxMsg || prio >= MQ_PRIO_MAX) return -EINVAL;
  const m = changetype<MqMsg>(kmalloc(MQ_HEAD + <usize>size));
  if (isNull(m)) return -ENOMEM;
  m.size = size;
  m.prio = prio;
  memory.copy(changetype<usize>(m) + MQ_HEAD, data, size);
  enter(q, m);
  return 0;
}

/** mq_timedsend(2). */
export function sysMqTimedsend(fd: i32, msg: i32, len: i32, prio: i32, timeout: i32): i64 {
  const bad = takeTimeout(<u32>timeout);
  if (bad) return bad;
  if (<u32>prio >= MQ_PRIO_MAX) return -EINVAL;
  const file = queueOf(fd, FMODE_WRITE);
  if (isNull(file)) return -EBADF;
  const q = infoOf(file);
  if (<i64>(<u32>len) > q.msgSize) return -EMSGSIZE;
  if (q.count >= q.maxMsg) {
    if (file.flags & O_NONBLOCK) return -EAGAIN;
    return wait(q.senders);
  }
  const m = changetype<MqMsg>(kmalloc(MQ_HEAD + <usize>len));
  if (isNull(m)) return -ENOMEM;
  if (copyFromUser(changetype<usize>(m) + MQ_HEAD, <u32>msg, <u32>len)) {
    kfree(changetype<usize>(m));
    return -EFAULT;
  }
  m.size = <u32>len;
  m.prio = <u32>prio;
  enter(q, m);
  const now = timeNow();
  file.inode.atime = now;
  file.inode.mtime = now;
  file.inode.ctime = now;
  if (waitActive(q.readers)) wake(q.readers);
  else {
    // A receiver that waits is served without a word to who wants to be notified.
    if (q.count == 1) notifyOwner(q);
    wakeAll(q.pollers, POLLIN | POLLRDNORM);
  }
  return 0;
}

/** mq_timedreceive(2): the oldest of the highest priority. */
export function sysMqTimedreceive(fd: i32, msg: i32, len: i32, prio: i32, timeout: i32): i64 {
  const bad = takeTimeout(<u32>timeout);
  if (bad) return bad;
  const file = queueOf(fd, FMODE_READ);
  if (isNull(file)) return -EBADF;
  const q = infoOf(file);
  if (<i64>(<u32>len) < q.msgSize) return -EMSGSIZE;
  if (!q.count) {
    if (file.flags & O_NONBLOCK) return -EAGAIN;
    return wait(q.readers);
  }
  const m = changetype<MqMsg>(q.head);
  q.head = m.next;
  q.count--;
  q.bytes -= <u64>m.size;
  const now = timeNow();
  file.inode.atime = now;
  file.inode.mtime = now;
  file.inode.ctime = now;
  if (waitActive(q.senders)) wake(q.senders);
  else wakeAll(q.pollers, POLLOUT | POLLWRNORM);
  let r: i64 = m.size;
  if (prio && putUser32(<u32>prio, m.prio)) r = -EFAULT;
  else if (copyToUser(<u32>msg, changetype<usize>(m) + MQ_HEAD, m.size)) r = -EFAULT;
  kfree(changetype<usize>(m));
  return r;
}

function forgetOwner(q: MqInfo): void {
  if (!q.owner) return;
  pidPut(changetype<Pid>(q.owner));
  q.owner = 0;
}

/** __do_notify: once, then the registration is over. */
function notifyOwner(q: MqInfo): void {
  if (!q.owner) return;
  const task = pidTask(changetype<Pid>(q.owner), PIDTYPE_TGID);
  if (q.notify == SIGEV_SIGNAL && !isNull(task)) {
    const info = knew<SigInfo>(CACHE_SIGINFO);
    if (!isNull(info)) {
      info.sig = q.signo;
      info.code = SI_MESGQ;
      info.value = q.value;
      info.pid = pidNrNs(taskTgid(current), taskPidNs(task));
      info.uid = fromKuidMunged(changetype<UserNs>(taskCred(task).userNs), cred().uid);
      if (q.signo) sendSignal(q.signo, info, task, true, false);
      kdelete(CACHE_SIGINFO, info);
    }
  }
  forgetOwner(q);
}

/** mq_notify(2). */
export function sysMqNotify(fd: i32, notification: i32): i64 {
  const at = fsState().text;
  let how = 0;
  let signo = 0;
  if (notification) {
    if (copyFromUser(at, <u32>notification, 16)) return -EFAULT;
    signo = load<i32>(at, 8);
    how = load<i32>(at, 12);
    if (how != SIGEV_SIGNAL && how != SIGEV_NONE && how != SIGEV_THREAD) return -EINVAL;
    if (how == SIGEV_SIGNAL && <u32>signo > 64) return -EINVAL;
    // The C library's helper thread listens at a netlink socket of a kind that is not here.
    if (how == SIGEV_THREAD) return isNull(fdGet(signo)) ? -EBADF : -ENOTSOCK;
  }
  const file = queueOf(fd, 0);
  if (isNull(file)) return -EBADF;
  const q = infoOf(file);
  const self = changetype<usize>(taskTgid(current));
  if (!notification) {
    if (q.owner == self) forgetOwner(q);
    return 0;
  }
  if (q.owner) return -EBUSY;
  q.owner = changetype<usize>(pidGet(changetype<Pid>(self)));
  q.notify = how;
  q.signo = signo;
  q.value = load<u64>(at);
  return 0;
}

/** A descriptor of it has been closed: with any, its process's registration is over. */
export function mqueueClosed(file: File): void {
  if (file.kind != FILE_MQUEUE || !current.pid) return;
  const q = infoOf(file);
  if (q.owner && q.owner == changetype<usize>(taskTgid(current))) forgetOwner(q);
}

/** mq_getsetattr(2): struct mq_attr {flags, maxmsg, msgsize, curmsgs, 4 more}, i64 each. */
export function sysMqGetsetattr(fd: i32, unew: i32, uold: i32): i64 {
  const at = fsState().text;
  if (unew) {
    if (copyFromUser(at, <u32>unew, 64)) return -EFAULT;
    if (load<i64>(at) & ~(<i64>O_NONBLOCK)) return -EINVAL;
  }
  const wanted = load<u32>(at);
  const file = queueOf(fd, 0);
  if (isNull(file)) return -EBADF;
  const q = infoOf(file);
  memory.fill(at, 0, 64);
  store<i64>(at, file.flags & O_NONBLOCK);
  store<i64>(at, q.maxMsg, 8);
  store<i64>(at, q.msgSize, 16);
  store<i64>(at, q.count, 24);
  if (unew) file.flags = (file.flags & ~O_NONBLOCK) | (wanted & O_NONBLOCK);
  return uold ? copyToUser(<u32>uold, at, 64) : 0;
}

function padded(name: string, value: i64, width: u32): void {
  out(name);
  const start = seqLen();
  outNum(value);
  while (seqLen() - start < width) outChar(32);
}

/** read(2) of its file: what is in it, and who wants to be told. */
export function mqueueRead(file: File, buf: u32, n: u32, pos: i64): i64 {
  const q = infoOf(file);
  const signals = q.owner != 0 && q.notify == SIGEV_SIGNAL;
  seqBegin();
  padded("QSIZE:", <i64>q.bytes, 10);
  padded(" NOTIFY:", q.owner ? q.notify : 0, 5);
  padded(" SIGNO:", signals ? q.signo : 0, 5);
  padded(" NOTIFY_PID:", q.owner ? pidVnr(changetype<Pid>(q.owner)) : 0, 6);
  outChar(10);
  const left = <i64>seqLen() - pos;
  const count = left < 0 ? 0 : left < <i64>n ? left : <i64>n;
  const fault = count > 0 && copyToUser(buf, seqBuf() + <usize>pos, <u32>count);
  seqEnd();
  return fault ? <i64>-EFAULT : count;
}

export function mqueuePoll(file: File, table: usize): u32 {
  const q = infoOf(file);
  pollWait(q.pollers, table);
  let ready: u32 = 0;
  if (q.count) ready = POLLIN | POLLRDNORM;
  if (q.count < q.maxMsg) ready |= POLLOUT | POLLWRNORM;
  return ready;
}
