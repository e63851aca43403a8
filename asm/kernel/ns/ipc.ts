// IPC namespaces: ipc_namespaces(7). Three tables of System V objects (ipc/ids.ts) with their limits, and the POSIX message
// queues. A new one is empty and has the kernel's own limits, whatever those of its parent are.

import { ENOMEM, ENOSPC } from "../../abi/errno";
import { IpcIds, IpcPerm, idsInit, ipcNext, slotOf } from "../ipc/ids";
import { mqueueOrphan } from "../ipc/mqueue";
import { MsgQueue, msgDestroy } from "../ipc/msg";
import { SemSet, semDestroy } from "../ipc/sem";
import { ShmSegment, shmOrphan } from "../ipc/shm";
import { CACHE_IPC_NS, kdelete, knew } from "../mem/slab";
import { Cred } from "../task/cred";
import { NS_IPC, NsCommon, nsCharge, nsFini, nsInit } from "./common";
import { UserNs } from "./user";

@unmanaged
export class IpcNs {
  refs: u32;
  kind: u32;
  inum: u32;
  pad: u32;
  ownerNs: usize;
  ucounts: usize;
  nsNext: usize;
  nsPrev: usize;
  // Three IpcIds, laid out here because a class field is a pointer.
  msg0: u64;
  msg1: u64;
  msg2: u64;
  msg3: u64;
  sem0: u64;
  sem1: u64;
  sem2: u64;
  sem3: u64;
  shm0: u64;
  shm1: u64;
  shm2: u64;
  shm3: u64;
  // msgmax, msgmni, msgmnb and what is in use
  msgmax: u32;
  msgmni: u32;
  msgmnb: u32;
  msgCount: u32;
  msgBytes: u64;
  // sem: semmsl, semmns, semopm, semmni
  semmsl: u32;
  semmns: u32;
  semopm: u32;
  semmni: u32;
  semUsed: u32;
  shmmni: u32;
  shmmax: u64;
  shmall: u64;
  shmPages: u64;
  shmRmidForced: u32;
  autoMsgmni: u32;
  // POSIX message queues (ipc/mqueue.ts): the kernel's own mount of their instance, counted; limits and what is in use
  mqMount: usize;
  mqQueues: u32;
  mqQueuesMax: u32;
  mqMsgMax: u32;
  mqSizeMax: u32;
  mqMsgDefault: u32;
  mqSizeDefault: u32;

  @inline get msg(): IpcIds {
    return changetype<IpcIds>(changetype<usize>(this) + offsetof<IpcNs>("msg0"));
  }
  @inline get sem(): IpcIds {
    return changetype<IpcIds>(changetype<usize>(this) + offsetof<IpcNs>("sem0"));
  }
  @inline get shm(): IpcIds {
    return changetype<IpcIds>(changetype<usize>(this) + offsetof<IpcNs>("shm0"));
  }
}
if (offsetof<IpcIds>() > 32) ERROR("IpcIds outgrew its room in IpcNs");

/** ULONG_MAX - (1 << 24): SHMMAX and SHMALL. */
const SHM_MOST: u64 = u64.MAX_VALUE - (1 << 24);

function setup(ns: IpcNs): void {
  idsInit(ns.msg);
  idsInit(ns.sem);
  idsInit(ns.shm);
  ns.msgmax = 8192;
  ns.msgmni = 32000;
  ns.msgmnb = 16384;
  ns.semmsl = 32000;
  ns.semmns = 1024000000;
  ns.semopm = 500;
  ns.semmni = 32000;
  ns.shmmni = 4096;
  ns.shmmax = SHM_MOST;
  ns.shmall = SHM_MOST;
  ns.mqQueuesMax = 256;
  ns.mqMsgMax = 10;
  ns.mqSizeMax = 8192;
  ns.mqMsgDefault = 10;
  ns.mqSizeDefault = 8192;
}

export function ipcNsBoot(owner: UserNs): IpcNs {
  const ns = knew<IpcNs>(CACHE_IPC_NS);
  nsInit(changetype<NsCommon>(ns), NS_IPC, owner, 0);
  setup(ns);
  return ns;
}

/** A new one owned by `c`'s user namespace. @returns its address or -errno */
export function ipcNsCopy(c: Cred): i32 {
  const owner = changetype<UserNs>(c.userNs);
  const charge = nsCharge(owner, c.euid, NS_IPC);
  if (!charge) return -ENOSPC;
  const ns = knew<IpcNs>(CACHE_IPC_NS);
  if (!changetype<usize>(ns)) return -ENOMEM;
  nsInit(changetype<NsCommon>(ns), NS_IPC, owner, charge);
  setup(ns);
  return changetype<i32>(changetype<usize>(ns));
}

/** Its objects go with it; shared memory that is attached stays where it is. */
function clear(ns: IpcNs): void {
  let from: u32 = 0;
  for (let at = ipcNext(ns.msg, from); at; at = ipcNext(ns.msg, from)) {
    from = slotOf(changetype<IpcPerm>(at)) + 1;
    msgDestroy(ns, changetype<MsgQueue>(at));
  }
  from = 0;
  for (let at = ipcNext(ns.sem, from); at; at = ipcNext(ns.sem, from)) {
    from = slotOf(changetype<IpcPerm>(at)) + 1;
    semDestroy(ns, changetype<SemSet>(at));
  }
  from = 0;
  for (let at = ipcNext(ns.shm, from); at; at = ipcNext(ns.shm, from)) {
    from = slotOf(changetype<IpcPerm>(at)) + 1;
    shmOrphan(ns, changetype<ShmSegment>(at));
  }
}

export function ipcNsPut(ns: IpcNs): void {
  if (--ns.refs) return;
  clear(ns);
  mqueueOrphan(ns);
  nsFini(changetype<NsCommon>(ns));
  kdelete(CACHE_IPC_NS, ns);
}
