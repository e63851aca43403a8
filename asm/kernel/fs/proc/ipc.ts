// What /proc shows and sets of System V IPC: /proc/sysvipc/{msg,sem,shm} and the limits in /proc/sys/kernel: sysvipc(7).

import { EINVAL, EPERM, ERANGE } from "../../../abi/errno";
import { currentIpc, IPC_SLOTS, IpcPerm, ipcNext, slotOf } from "../../ipc/ids";
import { MsgQueue } from "../../ipc/msg";
import { SemSet } from "../../ipc/sem";
import { ShmSegment, shmResident } from "../../ipc/shm";
import { IpcNs } from "../../ns/ipc";
import { PidNs } from "../../ns/pid";
import { fromKgidMunged, fromKuidMunged, UserNs } from "../../ns/user";
import { CAP_CHECKPOINT_RESTORE, CAP_SYS_ADMIN, nsCapable } from "../../task/cred";
import { Pid, pidNrNs } from "../../task/pid";
import {
  P_SYSVIPC_MSG,
  P_SYSVIPC_SEM,
  S_FS_MQUEUE_MSG_DEFAULT,
  S_FS_MQUEUE_MSG_MAX,
  S_FS_MQUEUE_MSGSIZE_DEFAULT,
  S_FS_MQUEUE_MSGSIZE_MAX,
  S_FS_MQUEUE_QUEUES_MAX,
  S_KERNEL_AUTO_MSGMNI,
  S_KERNEL_MSG_NEXT_ID,
  S_KERNEL_MSGMAX,
  S_KERNEL_MSGMNB,
  S_KERNEL_MSGMNI,
  S_KERNEL_SEM,
  S_KERNEL_SEM_NEXT_ID,
  S_KERNEL_SHM_NEXT_ID,
  S_KERNEL_SHM_RMID_FORCED,
  S_KERNEL_SHMALL,
  S_KERNEL_SHMMAX,
  S_KERNEL_SHMMNI,
} from "./nodes";
import { atEnd, nextNumber, nextUnsigned, Scan } from "./number";
import { out, outChar, outNum, outOct, outPad, outPadI, outU64 } from "./seq";

export function isIpcSysctl(id: u32): bool {
  return (
    id == S_KERNEL_AUTO_MSGMNI ||
    (id >= S_FS_MQUEUE_MSG_DEFAULT && id <= S_FS_MQUEUE_QUEUES_MAX) ||
    (id >= S_KERNEL_MSG_NEXT_ID && id <= S_KERNEL_MSGMNI) ||
    (id >= S_KERNEL_SEM && id <= S_KERNEL_SHMMNI)
  );
}

function isNextId(id: u32): bool {
  return id == S_KERNEL_MSG_NEXT_ID || id == S_KERNEL_SEM_NEXT_ID || id == S_KERNEL_SHM_NEXT_ID;
}

/** ipc_permissions: the next_id files may be written by who may restore a checkpoint, whatever their mode says. */
export function ipcNextIdWritable(id: u32): bool {
  if (!isNextId(id)) return false;
  const owner = changetype<UserNs>(currentIpc().ownerNs);
  return nsCapable(owner, CAP_CHECKPOINT_RESTORE) || nsCapable(owner, CAP_SYS_ADMIN);
}

/** Address of the i32 or u32 behind a single-valued file. */
function cell(ns: IpcNs, id: u32): usize {
  const at = changetype<usize>(ns);
  switch (id) {
    case S_KERNEL_MSG_NEXT_ID:
      return changetype<usize>(ns.msg) + offsetof<NextId>();
    case S_KERNEL_SEM_NEXT_ID:
      return changetype<usize>(ns.sem) + offsetof<NextId>();
    case S_KERNEL_SHM_NEXT_ID:
      return changetype<usize>(ns.shm) + offsetof<NextId>();
    case S_FS_MQUEUE_MSG_DEFAULT:
      return at + offsetof<IpcNs>("mqMsgDefault");
    case S_FS_MQUEUE_MSG_MAX:
      return at + offsetof<IpcNs>("mqMsgMax");
    case S_FS_MQUEUE_MSGSIZE_DEFAULT:
      return at + offsetof<IpcNs>("mqSizeDefault");
    case S_FS_MQUEUE_MSGSIZE_MAX:
      return at + offsetof<IpcNs>("mqSizeMax");
    case S_FS_MQUEUE_QUEUES_MAX:
      return at + offsetof<IpcNs>("mqQueuesMax");
    case S_KERNEL_MSGMAX:
      return at + offsetof<IpcNs>("msgmax");
    case S_KERNEL_MSGMNB:
      return at + offsetof<IpcNs>("msgmnb");
    case S_KERNEL_MSGMNI:
      return at + offsetof<IpcNs>("msgmni");
    case S_KERNEL_SHMMNI:
      return at + offsetof<IpcNs>("shmmni");
    case S_KERNEL_SHM_RMID_FORCED:
      return at + offsetof<IpcNs>("shmRmidForced");
    case S_KERNEL_AUTO_MSGMNI:
      return at + offsetof<IpcNs>("autoMsgmni");
  }
  return 0;
}

/** What precedes nextId in IpcIds. */
@unmanaged
class NextId {
  node: usize;
  height: u32;
  inUse: u32;
  seq: u32;
  lastSlot: i32;
  cursor: u32;
}

export function showIpcSysctl(id: u32): void {
  const ns = currentIpc();
  if (id == S_KERNEL_SEM) {
    outU64(ns.semmsl);
    outChar(9);
    outU64(ns.semmns);
    outChar(9);
    outU64(ns.semopm);
    outChar(9);
    outU64(ns.semmni);
  } else if (id == S_KERNEL_SHMMAX) outU64(ns.shmmax);
  else if (id == S_KERNEL_SHMALL) outU64(ns.shmall);
  else outNum(load<i32>(cell(ns, id)));
  outChar(10);
}

/** MIN_MSGMAX, MIN_MSGSIZEMAX. */
function least(id: u32): i64 {
  if (id == S_FS_MQUEUE_MSG_DEFAULT || id == S_FS_MQUEUE_MSG_MAX) return 1;
  return id == S_FS_MQUEUE_MSGSIZE_DEFAULT || id == S_FS_MQUEUE_MSGSIZE_MAX ? 128 : 0;
}

function most(id: u32): i64 {
  if (id == S_FS_MQUEUE_MSG_DEFAULT || id == S_FS_MQUEUE_MSG_MAX) return 65536;
  if (id == S_FS_MQUEUE_MSGSIZE_DEFAULT || id == S_FS_MQUEUE_MSGSIZE_MAX) return 16777216;
  if (id == S_KERNEL_MSGMNI || id == S_KERNEL_SHMMNI) return IPC_SLOTS;
  if (id == S_KERNEL_SHM_RMID_FORCED || id == S_KERNEL_AUTO_MSGMNI) return 1;
  return i32.MAX_VALUE;
}

/** Four numbers; fewer set the first ones. */
function writeSem(ns: IpcNs, text: usize, n: u32, s: Scan): i64 {
  const before = ns.semmni;
  for (let i: u32 = 0; i < 4 && !atEnd(text, n, s); i++) {
    const v = nextNumber(text, n, s);
    if (s.bad || v != <i64>(<i32>v)) return -EINVAL;
    store<u32>(changetype<usize>(ns) + offsetof<IpcNs>("semmsl") + (i << 2), <u32>v);
  }
  if (ns.semmni > IPC_SLOTS) {
    ns.semmni = before;
    return -ERANGE;
  }
  return n;
}

/** @param scratch  8 bytes */
export function writeIpcSysctl(id: u32, text: usize, n: u32, scratch: usize): i64 {
  const ns = currentIpc();
  if (isNextId(id) && !ipcNextIdWritable(id)) return -EPERM;
  const s = changetype<Scan>(scratch);
  s.at = 0;
  s.bad = 0;
  if (id == S_KERNEL_SEM) return writeSem(ns, text, n, s);
  if (id == S_KERNEL_SHMMAX || id == S_KERNEL_SHMALL) {
    const pages = nextUnsigned(text, n, s);
    if (s.bad) return -EINVAL;
    if (id == S_KERNEL_SHMMAX) ns.shmmax = pages;
    else ns.shmall = pages;
    return n;
  }
  const v = nextNumber(text, n, s);
  if (s.bad || v > most(id) || v < least(id)) return -EINVAL;
  store<u32>(cell(ns, id), <u32>v);
  return n;
}

/** A number in a column of its own, as printf's %10d does it. */
function number(value: i64, width: i32): void {
  outChar(32);
  outPadI(value, width);
}

function head(perm: IpcPerm): void {
  outPadI(perm.key, 10);
  number(perm.id, 10);
  out("  ");
  for (let least: u32 = 0o1000; least > 7 && perm.mode < least; least >>= 3) outChar(32);
  outOct(perm.mode, 1);
}

function owners(perm: IpcPerm, view: UserNs): void {
  number(fromKuidMunged(view, perm.uid), 5);
  number(fromKgidMunged(view, perm.gid), 5);
  number(fromKuidMunged(view, perm.cuid), 5);
  number(fromKgidMunged(view, perm.cgid), 5);
}

function pidIn(pid: usize, pids: PidNs): i32 {
  return pid ? pidNrNs(changetype<Pid>(pid), pids) : 0;
}

function showMsg(q: MsgQueue, pids: PidNs, view: UserNs): void {
  head(q);
  out("  ");
  outPad(q.cbytes, 10);
  number(<i64>q.qnum, 10);
  number(pidIn(q.lspid, pids), 5);
  number(pidIn(q.lrpid, pids), 5);
  owners(q, view);
  number(q.stime, 10);
  number(q.rtime, 10);
  number(q.ctime, 10);
}

function showSem(s: SemSet, view: UserNs): void {
  head(s);
  number(s.count, 10);
  owners(s, view);
  number(s.otime, 10);
  number(s.ctime, 10);
}

function showShm(s: ShmSegment, pids: PidNs, view: UserNs): void {
  head(s);
  number(s.size, 21);
  number(pidIn(s.cpid, pids), 5);
  number(pidIn(s.lpid, pids), 5);
  outChar(32);
  number(s.attached, 5);
  owners(s, view);
  number(s.atime, 10);
  number(s.dtime, 10);
  number(s.ctime, 10);
  number((<i64>shmResident(s)) << 12, 21);
  number(0, 21);
}

/** The text of a file of /proc/sysvipc. @param pids  of the procfs @param view  of who opened it */
export function showSysvipc(id: u32, ns: IpcNs, pids: PidNs, view: UserNs): void {
  const ids = id == P_SYSVIPC_MSG ? ns.msg : id == P_SYSVIPC_SEM ? ns.sem : ns.shm;
  if (id == P_SYSVIPC_MSG) {
    out(
      "       key      msqid perms      cbytes       qnum lspid lrpid   uid   gid  cuid  cgid      stime      rtime      ctime\n",
    );
  } else if (id == P_SYSVIPC_SEM)
    out("       key      semid perms      nsems   uid   gid  cuid  cgid      otime      ctime\n");
  else {
    out(
      "       key      shmid perms                  size  cpid  lpid nattch   uid   gid  cuid  cgid      atime      dtime      ctime",
    );
    out("                   rss                  swap\n");
  }
  for (let at = ipcNext(ids, 0); at; at = ipcNext(ids, slotOf(changetype<IpcPerm>(at)) + 1)) {
    if (id == P_SYSVIPC_MSG) showMsg(changetype<MsgQueue>(at), pids, view);
    else if (id == P_SYSVIPC_SEM) showSem(changetype<SemSet>(at), view);
    else showShm(changetype<ShmSegment>(at), pids, view);
    outChar(10);
  }
}
