// System V objects of an IPC namespace: queues with their messages, semaphore values, segments with their bytes.

import {
  IPC_DESC_ENTRY_CGID,
  IPC_DESC_ENTRY_CUID,
  IPC_DESC_ENTRY_GID,
  IPC_DESC_ENTRY_ID,
  IPC_DESC_ENTRY_KEY,
  IPC_DESC_ENTRY_MODE,
  IPC_DESC_ENTRY_UID,
  IPC_MSG_ENTRY_DESC,
  IPC_MSG_ENTRY_QBYTES,
  IPC_MSG_ENTRY_QNUM,
  IPC_MSG_MSIZE,
  IPC_MSG_MTYPE,
  IPC_SEM_ENTRY_DESC,
  IPC_SEM_ENTRY_NSEMS,
  IPC_SHM_ENTRY_DESC,
  IPC_SHM_ENTRY_SIZE,
  MAGIC_IPCNS_MSG,
  MAGIC_IPCNS_SEM,
  MAGIC_IPCNS_SHM,
} from "../../abi/criu";
import { IpcPerm, ipcNext, slotOf } from "../ipc/ids";
import { MSG_HEAD, Msg, MsgQueue } from "../ipc/msg";
import { SEM_SIZE, SemSet } from "../ipc/sem";
import { pagesOf, ShmSegment } from "../ipc/shm";
import { CR_STATE } from "../mem/map";
import { kfree, kmalloc } from "../mem/slab";
import { IpcNs } from "../ns/ipc";
import { fromKgidMunged, fromKuidMunged, UserNs } from "../ns/user";
import { entryBegin, entryEnd, ImageOut, imageBegin, imageEnd, imageFlush, imageName, imageRaw } from "./folder";
import { numberOf, SET_IPC } from "./objects";
import { OUT_ONE, out } from "./out";
import { putBegin, putEnd, putRaw, putUint, putWord } from "./protobuf";

const ZERO_AT: usize = CR_STATE + 3072;

function putDesc(o: ImageOut, field: u32, perm: IpcPerm, ns: UserNs): void {
  const m = putBegin(o, field);
  putUint(o, IPC_DESC_ENTRY_KEY, <u32>perm.key);
  putUint(o, IPC_DESC_ENTRY_UID, fromKuidMunged(ns, perm.uid));
  putUint(o, IPC_DESC_ENTRY_GID, fromKgidMunged(ns, perm.gid));
  putUint(o, IPC_DESC_ENTRY_CUID, fromKuidMunged(ns, perm.cuid));
  putUint(o, IPC_DESC_ENTRY_CGID, fromKgidMunged(ns, perm.cgid));
  putUint(o, IPC_DESC_ENTRY_MODE, perm.mode);
  putUint(o, IPC_DESC_ENTRY_ID, <u32>perm.id);
  putEnd(o, m);
}

function dumpQueues(ns: IpcNs, id: u32, user: UserNs): void {
  const o = out(OUT_ONE);
  imageName("ipcns-msg", id);
  imageBegin(o, MAGIC_IPCNS_MSG);
  for (let at = ipcNext(ns.msg, 0); at; at = ipcNext(ns.msg, slotOf(changetype<IpcPerm>(at)) + 1)) {
    const q = changetype<MsgQueue>(at);
    const e = entryBegin(o);
    putDesc(o, IPC_MSG_ENTRY_DESC, q, user);
    putUint(o, IPC_MSG_ENTRY_QBYTES, q.qbytes);
    putUint(o, IPC_MSG_ENTRY_QNUM, q.qnum);
    entryEnd(o, e);
    for (let m = q.head; m; m = changetype<Msg>(m).next) {
      const msg = changetype<Msg>(m);
      putWord(o, 0);
      const begin = o.used;
      putUint(o, IPC_MSG_MTYPE, <u64>msg.type);
      putUint(o, IPC_MSG_MSIZE, msg.size);
      if (!o.err) store<u32>(o.at + begin - 4, o.used - begin);
      putRaw(o, m + MSG_HEAD, msg.size);
      pad(o, msg.size, 8);
      if (o.used > 65536) imageFlush(o);
    }
  }
  imageEnd(o);
}

/** Zeros up to a multiple. */
function pad(o: ImageOut, size: u32, multiple: u32): void {
  for (; size & (multiple - 1); size++) {
    store<u32>(ZERO_AT, 0);
    putRaw(o, ZERO_AT, 1);
  }
}

/** @param held  only what the tree holds (SET_IPC) */
function dumpSems(ns: IpcNs, id: u32, user: UserNs, held: bool): void {
  const o = out(OUT_ONE);
  imageName("ipcns-sem", id);
  imageBegin(o, MAGIC_IPCNS_SEM);
  for (let at = ipcNext(ns.sem, 0); at; at = ipcNext(ns.sem, slotOf(changetype<IpcPerm>(at)) + 1)) {
    const s = changetype<SemSet>(at);
    if (held && !numberOf(SET_IPC, at)) continue;
    const e = entryBegin(o);
    putDesc(o, IPC_SEM_ENTRY_DESC, s, user);
    putUint(o, IPC_SEM_ENTRY_NSEMS, s.count);
    entryEnd(o, e);
    for (let i: u32 = 0; i < s.count; i++) putRaw(o, s.sems + <usize>i * SEM_SIZE, 2);
    pad(o, s.count << 1, 8);
  }
  imageEnd(o);
}

function dumpShms(ns: IpcNs, id: u32, user: UserNs, held: bool): void {
  const o = out(OUT_ONE);
  imageName("ipcns-shm", id);
  imageBegin(o, MAGIC_IPCNS_SHM);
  const zero = kmalloc(4096);
  for (let at = ipcNext(ns.shm, 0); at; at = ipcNext(ns.shm, slotOf(changetype<IpcPerm>(at)) + 1)) {
    const s = changetype<ShmSegment>(at);
    if (held && !numberOf(SET_IPC, at)) continue;
    const e = entryBegin(o);
    putDesc(o, IPC_SHM_ENTRY_DESC, s, user);
    putUint(o, IPC_SHM_ENTRY_SIZE, s.size);
    entryEnd(o, e);
    for (let i: u32 = 0; i < pagesOf(s.size); i++) {
      const page = s.pages ? load<usize>(s.pages + ((<usize>i) << 2)) : 0;
      const left = s.size - (i << 12);
      imageRaw(o, page ? page : zero, left < 4096 ? left : 4096);
    }
    pad(o, s.size, 4);
  }
  kfree(zero);
  imageEnd(o);
}

export function dumpIpcObjects(ns: IpcNs, id: u32): void {
  const user = changetype<UserNs>(ns.ownerNs);
  dumpQueues(ns, id, user);
  dumpSems(ns, id, user, false);
  dumpShms(ns, id, user, false);
}

/** Of a namespace that stays, what SET_IPC has. */
export function dumpHeldIpc(ns: IpcNs, id: u32): void {
  const user = changetype<UserNs>(ns.ownerNs);
  dumpSems(ns, id, user, true);
  dumpShms(ns, id, user, true);
}
