// What messages, semaphores and shared memory have in common: sysvipc(7). An IPC namespace has one table of each kind; an
// object has an id (slot + 32768 × sequence, so that an id is not reused at once), perhaps a key, an owner and a mode.

import { EACCES, EEXIST, EINVAL, ENOENT, ENOMEM, ENOSPC, EPERM } from "../../abi/errno";
import { clock_realtime } from "../host";
import { idrClear, idrFree, idrGet, idrNext, idrSet } from "../mem/idr";
import { IPC_STATE } from "../mem/map";
import { copyFromUser } from "../mem/user";
import { IpcNs } from "../ns/ipc";
import { NsProxy } from "../ns/nsproxy";
import { fromKgidMunged, fromKuidMunged, INVALID_ID, makeKgid, makeKuid, UserNs } from "../ns/user";
import { CAP_IPC_OWNER, CAP_SYS_ADMIN, cred, inGroup, nsCapable } from "../task/cred";
import { current } from "../task/current";
import { Pid, pidGet, pidPut, pidVnr, taskTgid } from "../task/pid";

export const IPC_CREAT: i32 = 0o1000;
export const IPC_EXCL: i32 = 0o2000;
export const IPC_NOWAIT: i32 = 0o4000;
export const IPC_RMID: i32 = 0;
export const IPC_SET: i32 = 1;
export const IPC_STAT: i32 = 2;
export const IPC_INFO: i32 = 3;
/** What some C libraries add to a command to ask for the 64-bit structures: here there are no others. */
export const IPC_64: i32 = 0x100;

export const S_IRUGO: u32 = 0o444;
export const S_IWUGO: u32 = 0o222;

/** IPCMNI: slots of a table. */
export const IPC_SLOTS: u32 = 32768;
const SEQUENCES: u32 = 65535;

/** One kind's objects in one namespace. */
@unmanaged
export class IpcIds {
  node: usize; // Idr: slot → object
  height: u32;
  inUse: u32;
  seq: u32;
  /** Slot of the newest object, −1 before the first: a lower one raises the sequence. */
  lastSlot: i32;
  /** Where the search for a free slot goes on. */
  cursor: u32;
  /** {msg,sem,shm}_next_id: id wanted for the next object, −1 = none. */
  nextId: i32;
}

/** The head of every object. */
@unmanaged
export class IpcPerm {
  id: i32;
  key: i32;
  uid: u32; // kernel ids
  gid: u32;
  cuid: u32;
  cgid: u32;
  mode: u32;
  seq: u32;
}

/** Room for one structure on its way to or from a program. */
export const IPC_BUF: usize = IPC_STATE;
export const IPC_BUF_SIZE: u32 = 512;

export function ipcNow(): i64 {
  return clock_realtime() / 1_000_000_000;
}

export function currentIpc(): IpcNs {
  return changetype<IpcNs>(changetype<NsProxy>(current.nsproxy).ipc);
}

export function ipcOwner(ns: IpcNs): UserNs {
  return changetype<UserNs>(ns.ownerNs);
}

/** A Pid that an object remembers, for the one it remembered before. */
export function notePid(at: usize): void {
  const pid = taskTgid(current);
  if (load<usize>(at) == changetype<usize>(pid)) return;
  dropPid(at);
  store<usize>(at, changetype<usize>(pid) ? changetype<usize>(pidGet(pid)) : 0);
}

export function dropPid(at: usize): void {
  const old = load<usize>(at);
  store<usize>(at, 0);
  if (old) pidPut(changetype<Pid>(old));
}

/** The remembered process's number as the caller sees it; 0 when there is none, or it cannot be seen. */
export function notedPid(at: usize): i32 {
  return load<usize>(at) ? pidVnr(changetype<Pid>(load<usize>(at))) : 0;
}

/** ipcperms: may the caller do what `flag` (three octal digits, any of which counts) asks? */
export function ipcMay(ns: IpcNs, perm: IpcPerm, flag: u32): bool {
  const c = cred();
  const wanted = (flag >> 6) | (flag >> 3) | flag;
  let granted = perm.mode;
  if (c.euid == perm.cuid || c.euid == perm.uid) granted >>= 6;
  else if (inGroup(c, perm.cgid) || inGroup(c, perm.gid)) granted >>= 3;
  return !(wanted & ~granted & 7) || nsCapable(ipcOwner(ns), CAP_IPC_OWNER);
}

/** The object in an id's slot, whatever its sequence; 0 when there is none. */
export function ipcAtSlot(ids: IpcIds, id: i32): usize {
  return id < 0 ? 0 : idrGet(changetype<usize>(ids), <u32>id & (IPC_SLOTS - 1));
}

/** The object with an id; 0 when there is none (EINVAL). */
export function ipcFind(ids: IpcIds, id: i32): usize {
  const at = ipcAtSlot(ids, id);
  return at && changetype<IpcPerm>(at).id == id ? at : 0;
}

/** The next object from slot `from` on, 0 at the end. */
export function ipcNext(ids: IpcIds, from: u32): usize {
  const slot = idrNext(changetype<usize>(ids), from);
  return slot < 0 ? 0 : idrGet(changetype<usize>(ids), <u32>slot);
}

@inline
export function slotOf(perm: IpcPerm): u32 {
  return <u32>perm.id & (IPC_SLOTS - 1);
}

/** The highest slot in use, 0 when there is none: what the *_INFO commands return. */
export function ipcMaxSlot(ids: IpcIds): i32 {
  let max = 0;
  for (let at = ipcNext(ids, 0); at; at = ipcNext(ids, slotOf(changetype<IpcPerm>(at)) + 1))
    max = <i32>slotOf(changetype<IpcPerm>(at));
  return max;
}

export function ipcByKey(ids: IpcIds, key: i32): usize {
  for (let at = ipcNext(ids, 0); at; at = ipcNext(ids, slotOf(changetype<IpcPerm>(at)) + 1))
    if (changetype<IpcPerm>(at).key == key) return at;
  return 0;
}

/** idr_alloc_cyclic below `max`. @returns a slot or −1 */
function cyclicSlot(ids: IpcIds, max: u32): i64 {
  let slot = idrFree(changetype<usize>(ids), ids.cursor, max);
  if (slot < 0) slot = idrFree(changetype<usize>(ids), 0, max);
  if (slot >= 0) ids.cursor = <u32>slot + 1;
  return slot;
}

/**
 * ipc_addid: gives a new object its id and its creator's identity, and enters it.
 * @param limit  how many objects there may be
 * @returns 0, -ENOSPC or -ENOMEM
 */
export function ipcAdd(ids: IpcIds, perm: IpcPerm, limit: u32): i32 {
  if (ids.inUse >= (limit > IPC_SLOTS ? IPC_SLOTS : limit)) return -ENOSPC;
  const wanted = ids.nextId;
  ids.nextId = -1;
  let slot: i64 = 0;
  if (wanted < 0) {
    // At least 64 slots go by before one is used again.
    let max = ((ids.inUse + 1) * 3) >> 1;
    if (max < 64) max = 64;
    if (max > IPC_SLOTS) max = IPC_SLOTS;
    slot = cyclicSlot(ids, max);
    if (slot < 0) return -ENOSPC;
    if (<i32>slot <= ids.lastSlot && ++ids.seq >= SEQUENCES) ids.seq = 0;
    ids.lastSlot = <i32>slot;
    perm.seq = ids.seq;
  } else {
    slot = idrFree(changetype<usize>(ids), <u32>wanted & (IPC_SLOTS - 1), IPC_SLOTS);
    if (slot < 0) return -ENOSPC;
    perm.seq = <u32>wanted / IPC_SLOTS;
  }
  if (!idrSet(changetype<usize>(ids), <u32>slot, changetype<usize>(perm))) return -ENOMEM;
  perm.id = <i32>(perm.seq * IPC_SLOTS + <u32>slot);
  const c = cred();
  perm.uid = c.euid;
  perm.cuid = c.euid;
  perm.gid = c.egid;
  perm.cgid = c.egid;
  ids.inUse++;
  return 0;
}

export function ipcRemove(ids: IpcIds, perm: IpcPerm): void {
  idrClear(changetype<usize>(ids), slotOf(perm));
  ids.inUse--;
  if (<i32>slotOf(perm) == ids.lastSlot) {
    // The highest slot in use from now on, so that the sequence counts what was really passed.
    let at = ids.lastSlot - 1;
    while (at >= 0 && !idrGet(changetype<usize>(ids), <u32>at)) at--;
    ids.lastSlot = at;
  }
}

/** What xGet does when it finds its key: the address of an object (0: make a new one) or -errno. */
export function ipcLookup(ns: IpcNs, ids: IpcIds, key: i32, flags: i32): i32 {
  if (!key) return 0;
  const at = ipcByKey(ids, key);
  if (!at) return flags & IPC_CREAT ? 0 : -ENOENT;
  if (flags & IPC_CREAT && flags & IPC_EXCL) return -EEXIST;
  return <i32>at;
}

/** The rest for an object that was there: its id or -EACCES. */
export function ipcExisting(ns: IpcNs, perm: IpcPerm, flags: i32): i64 {
  return ipcMay(ns, perm, <u32>flags) ? <i64>perm.id : <i64>-EACCES;
}

/** ipcctl_obtain_check: may the caller change or remove it? */
export function ipcMayControl(ns: IpcNs, perm: IpcPerm): i32 {
  const euid = cred().euid;
  return euid == perm.cuid || euid == perm.uid || nsCapable(ipcOwner(ns), CAP_SYS_ADMIN) ? 0 : -EPERM;
}

/** struct ipc64_perm, 48 bytes, ids as the caller's user namespace has them. */
export function putPerm(at: usize, perm: IpcPerm): void {
  const view = changetype<UserNs>(cred().userNs);
  memory.fill(at, 0, 48);
  store<i32>(at, perm.key);
  store<u32>(at, fromKuidMunged(view, perm.uid), 4);
  store<u32>(at, fromKgidMunged(view, perm.gid), 8);
  store<u32>(at, fromKuidMunged(view, perm.cuid), 12);
  store<u32>(at, fromKgidMunged(view, perm.cgid), 16);
  store<u32>(at, perm.mode, 20);
  store<u16>(at, <u16>perm.seq, 24);
}

/** IPC_SET's part of every kind: the structure at `buf` begins with an ipc64_perm. Reads `size` bytes into IPC_BUF. */
export function readSet(buf: u32, size: u32): i32 {
  return copyFromUser(IPC_BUF, buf, size);
}

export function setPerm(perm: IpcPerm): i32 {
  const view = changetype<UserNs>(cred().userNs);
  const uid = makeKuid(view, load<u32>(IPC_BUF, 4));
  const gid = makeKgid(view, load<u32>(IPC_BUF, 8));
  if (uid == INVALID_ID || gid == INVALID_ID) return -EINVAL;
  perm.uid = uid;
  perm.gid = gid;
  perm.mode = (perm.mode & ~0o777) | (load<u32>(IPC_BUF, 20) & 0o777);
  return 0;
}

export function idsInit(ids: IpcIds): void {
  ids.lastSlot = -1;
  ids.nextId = -1;
}

export function noMemory(): i64 {
  return -ENOMEM;
}
