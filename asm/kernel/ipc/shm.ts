// System V shared memory: shmget(2), shmctl(2), shmat(2), shmdt(2).
//
// Every program has a linear memory of its own, so a segment cannot be mapped: shmat lays a copy of it into the program's
// memory, and the kernel keeps the copies alike (sync.ts says when, and what that promises).

import { EACCES, EFAULT, EINVAL, ENOMEM, ENOSPC, EPERM } from "../../abi/errno";
import { CACHE_SHM, kdelete, kfree, kmalloc, knew } from "../mem/slab";
import { copyToUser } from "../mem/user";
import { IpcNs } from "../ns/ipc";
import { CAP_IPC_LOCK, nsCapable } from "../task/cred";
import {
  currentIpc,
  dropPid,
  IPC_64,
  IPC_BUF,
  IPC_INFO,
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
  setPerm,
} from "./ids";

const SHM_LOCK = 11;
const SHM_UNLOCK = 12;
const SHM_STAT = 13;
const SHM_INFO = 14;
const SHM_STAT_ANY = 15;
/** Bits of the mode. */
export const SHM_DEST: u32 = 0o1000;
const SHM_LOCKED: u32 = 0o2000;

@unmanaged
export class ShmSegment extends IpcPerm {
  size: u32;
  pages: usize; // kmalloc'd array of page addresses, 0 where nobody has been yet; 0 = nobody has attached it
  /** Raised when its bytes change. */
  version: u64;
  attached: u32;
  cpid: usize; // Pid
  lpid: usize;
  atime: i64;
  dtime: i64;
  ctime: i64;
  ns: IpcNs; // null: the namespace is gone
}

@inline
export function pagesOf(size: u32): u32 {
  return <u32>((<u64>size + 4095) >> 12);
}

/** shmget(2). */
export function sysShmget(key: i32, size: i32, flags: i32): i64 {
  const ns = currentIpc();
  const found = ipcLookup(ns, ns.shm, key, flags);
  if (found < 0 && found > -4096) return found;
  if (found) {
    if (<u32>size > changetype<ShmSegment>(<usize>found).size) return -EINVAL;
    return ipcExisting(ns, changetype<IpcPerm>(<usize>found), flags);
  }
  if (!size || <u64>(<u32>size) > ns.shmmax) return -EINVAL;
  const pages = <u64>pagesOf(<u32>size);
  if (ns.shmPages + pages < ns.shmPages || ns.shmPages + pages > ns.shmall) return -ENOSPC;
  const s = knew<ShmSegment>(CACHE_SHM);
  if (!changetype<usize>(s)) return -ENOMEM;
  s.mode = <u32>flags & 0o777;
  s.key = key;
  s.size = <u32>size;
  s.ctime = ipcNow();
  s.ns = ns;
  const err = ipcAdd(ns.shm, s, ns.shmmni);
  if (err) {
    kdelete(CACHE_SHM, s);
    return err;
  }
  notePid(changetype<usize>(s) + offsetof<ShmSegment>("cpid"));
  ns.shmPages += pages;
  return s.id;
}

/** shm_destroy: out of the table, and its memory back. */
function destroy(s: ShmSegment): void {
  if (changetype<usize>(s.ns)) {
    ipcRemove(s.ns.shm, s);
    s.ns.shmPages -= <u64>pagesOf(s.size);
  }
  dropPid(changetype<usize>(s) + offsetof<ShmSegment>("cpid"));
  dropPid(changetype<usize>(s) + offsetof<ShmSegment>("lpid"));
  if (s.pages) {
    for (let i: u32 = 0; i < pagesOf(s.size); i++) kfree(load<usize>(s.pages + (i << 2)));
    kfree(s.pages);
  }
  kdelete(CACHE_SHM, s);
}

/** IPC_RMID: at once, or when the last who has it attached lets go; until then it has no key. */
export function shmRemove(s: ShmSegment): void {
  if (!s.attached) {
    destroy(s);
    return;
  }
  s.mode |= SHM_DEST;
  s.key = 0;
}

/** The namespace goes: segments that are attached live on, nameless. */
export function shmOrphan(ns: IpcNs, s: ShmSegment): void {
  if (!s.attached) {
    destroy(s);
    return;
  }
  ipcRemove(ns.shm, s);
  s.mode |= SHM_DEST;
  s.ns = changetype<IpcNs>(0);
}

/** One attachment fewer. */
export function shmRelease(s: ShmSegment): void {
  notePid(changetype<usize>(s) + offsetof<ShmSegment>("lpid"));
  s.dtime = ipcNow();
  s.attached--;
  const forced = changetype<usize>(s.ns) && s.ns.shmRmidForced;
  if (!s.attached && (s.mode & SHM_DEST || forced)) destroy(s);
}

/** One attachment more; null page table when memory is exhausted. */
export function shmAttachTo(s: ShmSegment): bool {
  if (!s.pages) {
    s.pages = kmalloc((<usize>pagesOf(s.size)) << 2);
    if (!s.pages) return false;
  }
  notePid(changetype<usize>(s) + offsetof<ShmSegment>("lpid"));
  s.atime = ipcNow();
  s.attached++;
  return true;
}

function resident(ns: IpcNs): u64 {
  let n: u64 = 0;
  for (let i: i32 = 0; i <= ipcMaxSlot(ns.shm); i++) {
    const s = changetype<ShmSegment>(ipcAtSlot(ns.shm, i));
    if (changetype<usize>(s)) n += <u64>shmResident(s);
  }
  return n;
}

/** Pages of a segment that exist. */
export function shmResident(s: ShmSegment): u32 {
  if (!s.pages) return 0;
  let n: u32 = 0;
  for (let i: u32 = 0; i < pagesOf(s.size); i++) if (load<usize>(s.pages + (i << 2))) n++;
  return n;
}

function info(ns: IpcNs, used: bool, buf: u32): i64 {
  const at = IPC_BUF;
  memory.fill(at, 0, 72);
  let size: u32 = 72;
  if (used) {
    store<u32>(at, ns.shm.inUse);
    store<u64>(at, ns.shmPages, 8);
    store<u64>(at, resident(ns), 16);
    size = 48;
  } else {
    store<u64>(at, ns.shmmax);
    store<u64>(at, 1, 8);
    store<u64>(at, ns.shmmni, 16);
    store<u64>(at, ns.shmmni, 24);
    store<u64>(at, ns.shmall, 32);
  }
  const max = ipcMaxSlot(ns.shm);
  return copyToUser(buf, at, size) ? <i64>-EFAULT : <i64>max;
}

function stat(ns: IpcNs, id: i32, cmd: i32, buf: u32): i64 {
  const s = changetype<ShmSegment>(cmd == IPC_STAT ? ipcFind(ns.shm, id) : ipcAtSlot(ns.shm, id));
  if (!changetype<usize>(s)) return -EINVAL;
  if (cmd != SHM_STAT_ANY && !ipcMay(ns, s, S_IRUGO)) return -EACCES;
  const at = IPC_BUF;
  memory.fill(at, 0, 112);
  putPerm(at, s);
  store<u64>(at, s.size, 48);
  store<i64>(at, s.atime, 56);
  store<i64>(at, s.dtime, 64);
  store<i64>(at, s.ctime, 72);
  store<i32>(at, notedPid(changetype<usize>(s) + offsetof<ShmSegment>("cpid")), 80);
  store<i32>(at, notedPid(changetype<usize>(s) + offsetof<ShmSegment>("lpid")), 84);
  store<u64>(at, s.attached, 88);
  if (copyToUser(buf, at, 112)) return -EFAULT;
  return cmd == IPC_STAT ? 0 : s.id;
}

/** shmctl(2). */
export function sysShmctl(id: i32, command: i32, buf: i32): i64 {
  const cmd = command & ~IPC_64;
  if (id < 0 || cmd < 0) return -EINVAL;
  const ns = currentIpc();
  switch (cmd) {
    case IPC_INFO:
    case SHM_INFO:
      return info(ns, cmd == SHM_INFO, <u32>buf);
    case IPC_STAT:
    case SHM_STAT:
    case SHM_STAT_ANY:
      return stat(ns, id, cmd, <u32>buf);
    case IPC_SET:
    case IPC_RMID:
    case SHM_LOCK:
    case SHM_UNLOCK:
      break;
    default:
      return -EINVAL;
  }
  if (cmd == IPC_SET && readSet(<u32>buf, 112)) return -EFAULT;
  const s = changetype<ShmSegment>(ipcFind(ns.shm, id));
  if (!changetype<usize>(s)) return -EINVAL;
  const err = ipcMayControl(ns, s);
  if (cmd == SHM_LOCK || cmd == SHM_UNLOCK) {
    // Memory is never swapped here: a lock is only remembered.
    if (err && !nsCapable(ipcOwner(ns), CAP_IPC_LOCK)) return -EPERM;
    if (cmd == SHM_LOCK) s.mode |= SHM_LOCKED;
    else s.mode &= ~SHM_LOCKED;
    return 0;
  }
  if (err) return err;
  if (cmd == IPC_RMID) {
    shmRemove(s);
    return 0;
  }
  const bad = setPerm(s);
  if (!bad) s.ctime = ipcNow();
  return bad;
}
