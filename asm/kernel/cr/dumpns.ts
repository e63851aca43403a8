// Namespaces in an image: what is in them in CRIU's files (utsns, userns, timens, ipcns-*, mountpoints, netdev …), whose they are
// and how they nest in nutshell-ns.img. The caller's own eight are not written: a restart takes its own for them.

import {
  IPC_VAR_ENTRY_AUTO_MSGMNI,
  IPC_VAR_ENTRY_MQ_MSG_DEFAULT,
  IPC_VAR_ENTRY_MQ_MSG_MAX,
  IPC_VAR_ENTRY_MQ_MSGSIZE_DEFAULT,
  IPC_VAR_ENTRY_MQ_MSGSIZE_MAX,
  IPC_VAR_ENTRY_MQ_QUEUES_MAX,
  IPC_VAR_ENTRY_MSG_CTLMAX,
  IPC_VAR_ENTRY_MSG_CTLMNB,
  IPC_VAR_ENTRY_MSG_CTLMNI,
  IPC_VAR_ENTRY_SEM_CTLS,
  IPC_VAR_ENTRY_SHM_CTLALL,
  IPC_VAR_ENTRY_SHM_CTLMAX,
  IPC_VAR_ENTRY_SHM_CTLMNI,
  IPC_VAR_ENTRY_SHM_RMID_FORCED,
  MAGIC_IPC_VAR,
  MAGIC_NUTSHELL_NS,
  MAGIC_TIMENS,
  MAGIC_USERNS,
  MAGIC_UTSNS,
  NUT_NS_ENTRY_ID,
  NUT_NS_ENTRY_KIND,
  NUT_NS_ENTRY_LAST_PID,
  NUT_NS_ENTRY_OWNER_GID,
  NUT_NS_ENTRY_OWNER_ID,
  NUT_NS_ENTRY_OWNER_UID,
  NUT_NS_ENTRY_PARENT_ID,
  NUT_NS_ENTRY_PID_MAX,
  NUT_NS_ENTRY_SETGROUPS,
  TIMENS_ENTRY_BOOTTIME,
  TIMENS_ENTRY_MONOTONIC,
  UID_GID_EXTENT_COUNT,
  UID_GID_EXTENT_FIRST,
  UID_GID_EXTENT_LOWER_FIRST,
  USERNS_ENTRY_GID_MAP,
  USERNS_ENTRY_UID_MAP,
  UTSNS_ENTRY_DOMAINNAME,
  UTSNS_ENTRY_NODENAME,
} from "../../abi/criu";
import { NS_IPC, NS_MNT, NS_NET, NS_PID, NS_TIME, NS_USER, NS_UTS, NsCommon } from "../ns/common";
import { IpcNs } from "../ns/ipc";
import { NsProxy } from "../ns/nsproxy";
import { PidNs } from "../ns/pid";
import { TimeNs } from "../ns/time";
import {
  fromKgid,
  fromKgidMunged,
  fromKuid,
  fromKuidMunged,
  INVALID_ID,
  inUserNs,
  USERNS_SETGROUPS_ALLOWED,
  UserNs,
} from "../ns/user";
import { UtsNs, utsDomainname, utsNodename } from "../ns/uts";
import { cred } from "../task/cred";
import { current } from "../task/current";
import { taskPidNs } from "../task/pid";
import { Task } from "../task/task";
import { monotonicNow } from "../time/timer";
import { dumpIpcObjects } from "./dumpipc";
import { dumpMounts } from "./dumpmnt";
import { dumpQueuesOf } from "./dumpmq";
import { dumpNet } from "./dumpnet";
import { entryBegin, entryEnd, ImageOut, imageBegin, imageEnd, imageName } from "./folder";
import { counted, meet, member, SET_NS } from "./objects";
import { OUT_ONE, out } from "./out";
import { putBegin, putEnd, putText, putUint } from "./protobuf";

/** Namespaces that are the caller's own: the first members of SET_NS. */
export const OWN_NAMESPACES: u32 = 8;

/** CRIU numbers the dumper's in this order. */
export function meetOwnNamespaces(): void {
  const p = changetype<NsProxy>(current.nsproxy);
  meet(SET_NS, changetype<usize>(taskPidNs(current)));
  meet(SET_NS, p.net);
  meet(SET_NS, p.ipc);
  meet(SET_NS, p.uts);
  meet(SET_NS, p.time);
  meet(SET_NS, p.mnt);
  meet(SET_NS, cred().userNs);
  meet(SET_NS, p.cgroup);
}

/** The user namespace that owns one, by number; 0: it lies above the caller's, who restarts it will own it. */
function ownerOf(ns: NsCommon): u32 {
  const owner = changetype<UserNs>(ns.userNs);
  return ns.userNs && inUserNs(changetype<UserNs>(cred().userNs), owner) ? meet(SET_NS, ns.userNs) : 0;
}

function parentOf(ns: NsCommon): u32 {
  if (ns.kind == NS_PID) {
    const parent = changetype<PidNs>(changetype<PidNs>(ns).parent);
    return parent.level < taskPidNs(current).level ? 0 : meet(SET_NS, changetype<usize>(parent));
  }
  return ns.kind == NS_USER ? ownerOf(ns) : 0;
}

/** Owners and parents of what has been met belong to it. */
function meetAbove(): void {
  for (let i = OWN_NAMESPACES; i < counted(SET_NS); i++) {
    const ns = changetype<NsCommon>(member(SET_NS, i));
    ownerOf(ns);
    parentOf(ns);
  }
}

function dumpOwners(): void {
  const o = out(OUT_ONE);
  imageName("nutshell-ns");
  imageBegin(o, MAGIC_NUTSHELL_NS);
  for (let i = OWN_NAMESPACES; i < counted(SET_NS); i++) {
    const ns = changetype<NsCommon>(member(SET_NS, i));
    const e = entryBegin(o);
    putUint(o, NUT_NS_ENTRY_ID, i + 1);
    putUint(o, NUT_NS_ENTRY_KIND, ns.kind);
    putUint(o, NUT_NS_ENTRY_PARENT_ID, parentOf(ns));
    putUint(o, NUT_NS_ENTRY_OWNER_ID, ownerOf(ns));
    if (ns.kind == NS_PID) {
      putUint(o, NUT_NS_ENTRY_PID_MAX, changetype<PidNs>(ns).pidMax);
      putUint(o, NUT_NS_ENTRY_LAST_PID, changetype<PidNs>(ns).cursor);
    }
    if (ns.kind == NS_USER) {
      const user = changetype<UserNs>(ns);
      const parent = changetype<UserNs>(user.parent);
      putUint(o, NUT_NS_ENTRY_SETGROUPS, user.flags & USERNS_SETGROUPS_ALLOWED ? 1 : 0);
      putUint(o, NUT_NS_ENTRY_OWNER_UID, fromKuidMunged(parent, user.owner));
      putUint(o, NUT_NS_ENTRY_OWNER_GID, fromKgidMunged(parent, user.group));
    }
    entryEnd(o, e);
  }
  imageEnd(o);
}

function dumpUts(ns: UtsNs, id: u32): void {
  const o = out(OUT_ONE);
  imageName("utsns", id);
  imageBegin(o, MAGIC_UTSNS);
  const e = entryBegin(o);
  putText(o, UTSNS_ENTRY_NODENAME, utsNodename(ns));
  putText(o, UTSNS_ENTRY_DOMAINNAME, utsDomainname(ns));
  entryEnd(o, e);
  imageEnd(o);
}

/** A map as the parent writes it: its ids, not the kernel's. */
function putMap(o: ImageOut, field: u32, map: usize, parent: UserNs): void {
  const n = map ? load<u32>(map) : 0;
  for (let i: u32 = 0; i < n; i++) {
    const at = map + 4 + <usize>i * 12;
    const lower = fromKuidOrGid(parent, load<u32>(at, 4), field);
    if (lower == INVALID_ID) continue;
    const m = putBegin(o, field);
    putUint(o, UID_GID_EXTENT_FIRST, load<u32>(at));
    putUint(o, UID_GID_EXTENT_LOWER_FIRST, lower);
    putUint(o, UID_GID_EXTENT_COUNT, load<u32>(at, 8));
    putEnd(o, m);
  }
}

function fromKuidOrGid(ns: UserNs, id: u32, field: u32): u32 {
  return field == USERNS_ENTRY_UID_MAP ? fromKuid(ns, id) : fromKgid(ns, id);
}

function dumpUser(ns: UserNs, id: u32): void {
  const o = out(OUT_ONE);
  imageName("userns", id);
  imageBegin(o, MAGIC_USERNS);
  const e = entryBegin(o);
  putMap(o, USERNS_ENTRY_UID_MAP, ns.uidMap, changetype<UserNs>(ns.parent));
  putMap(o, USERNS_ENTRY_GID_MAP, ns.gidMap, changetype<UserNs>(ns.parent));
  entryEnd(o, e);
  imageEnd(o);
}

const SECOND: i64 = 1_000_000_000;

function putClock(o: ImageOut, field: u32, value: i64): void {
  const m = putBegin(o, field);
  putUint(o, 1, <u64>(value / SECOND));
  putUint(o, 2, <u64>(value % SECOND));
  putEnd(o, m);
}

/** What the clocks of a time namespace say now: a restart sets its own to go on from there. @param id 0: the tree's */
function dumpTime(ns: TimeNs, id: u32): void {
  const o = out(OUT_ONE);
  imageName("timens", id);
  imageBegin(o, MAGIC_TIMENS);
  const e = entryBegin(o);
  const now = monotonicNow();
  putClock(o, TIMENS_ENTRY_MONOTONIC, now + ns.monotonic);
  putClock(o, TIMENS_ENTRY_BOOTTIME, now + ns.boottime);
  entryEnd(o, e);
  imageEnd(o);
}

function dumpIpcVar(ns: IpcNs, id: u32): void {
  const o = out(OUT_ONE);
  imageName("ipcns-var", id);
  imageBegin(o, MAGIC_IPC_VAR);
  const e = entryBegin(o);
  putUint(o, IPC_VAR_ENTRY_SEM_CTLS, ns.semmsl);
  putUint(o, IPC_VAR_ENTRY_SEM_CTLS, ns.semmns);
  putUint(o, IPC_VAR_ENTRY_SEM_CTLS, ns.semopm);
  putUint(o, IPC_VAR_ENTRY_SEM_CTLS, ns.semmni);
  putUint(o, IPC_VAR_ENTRY_MSG_CTLMAX, ns.msgmax);
  putUint(o, IPC_VAR_ENTRY_MSG_CTLMNB, ns.msgmnb);
  putUint(o, IPC_VAR_ENTRY_MSG_CTLMNI, ns.msgmni);
  putUint(o, IPC_VAR_ENTRY_AUTO_MSGMNI, ns.autoMsgmni);
  putUint(o, IPC_VAR_ENTRY_SHM_CTLMAX, ns.shmmax);
  putUint(o, IPC_VAR_ENTRY_SHM_CTLALL, ns.shmall);
  putUint(o, IPC_VAR_ENTRY_SHM_CTLMNI, ns.shmmni);
  putUint(o, IPC_VAR_ENTRY_SHM_RMID_FORCED, ns.shmRmidForced);
  putUint(o, IPC_VAR_ENTRY_MQ_QUEUES_MAX, ns.mqQueuesMax);
  putUint(o, IPC_VAR_ENTRY_MQ_MSG_MAX, ns.mqMsgMax);
  putUint(o, IPC_VAR_ENTRY_MQ_MSGSIZE_MAX, ns.mqSizeMax);
  putUint(o, IPC_VAR_ENTRY_MQ_MSG_DEFAULT, ns.mqMsgDefault);
  putUint(o, IPC_VAR_ENTRY_MQ_MSGSIZE_DEFAULT, ns.mqSizeDefault);
  entryEnd(o, e);
  imageEnd(o);
}

/** Writes every namespace that has been met; after the tasks, who name them. */
export function dumpNamespaces(root: Task): void {
  meetAbove();
  dumpTime(changetype<TimeNs>(changetype<NsProxy>(root.nsproxy).time), 0);
  dumpOwners();
  for (let i = OWN_NAMESPACES; i < counted(SET_NS); i++) {
    const ns = member(SET_NS, i);
    const id = i + 1;
    switch (changetype<NsCommon>(ns).kind) {
      case NS_UTS:
        dumpUts(changetype<UtsNs>(ns), id);
        break;
      case NS_USER:
        dumpUser(changetype<UserNs>(ns), id);
        break;
      case NS_TIME:
        dumpTime(changetype<TimeNs>(ns), id);
        break;
      case NS_IPC:
        dumpIpcVar(changetype<IpcNs>(ns), id);
        dumpIpcObjects(changetype<IpcNs>(ns), id);
        dumpQueuesOf(changetype<IpcNs>(ns));
        break;
      case NS_MNT:
        dumpMounts(ns, id);
        break;
      case NS_NET:
        dumpNet(ns, id);
        break;
    }
  }
}
