// What every namespace begins with, and the numbers of their kinds: namespaces(7).

import {
  CLONE_NEWCGROUP,
  CLONE_NEWIPC,
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWTIME,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
} from "../../abi/flags";
import { NS_STATE } from "../mem/map";
import { CACHE_UCOUNTS, kdelete, knew } from "../mem/slab";
import { changed } from "../watch";
import { UserNs, userNsGet, userNsPut } from "./user";

/** Kinds, in the order of the initial inode numbers. */
export const NS_MNT = 0;
export const NS_NET = 1;
export const NS_TIME = 2;
export const NS_CGROUP = 3;
export const NS_PID = 4;
export const NS_USER = 5;
export const NS_UTS = 6;
export const NS_IPC = 7;
export const NS_KINDS = 8;
// What else /proc/sys/user limits; counted like namespaces (fanotify is not here).
export const LIMIT_INOTIFY_INSTANCES = 8;
export const LIMIT_INOTIFY_WATCHES = 9;
export const LIMIT_FANOTIFY_GROUPS = 10;
export const LIMIT_FANOTIFY_MARKS = 11;

/** Inode number of the initial mnt namespace; the other seven follow (PROC_*_INIT_INO). */
export const NS_FIRST_INUM: u32 = 4026531832;
const NS_DYNAMIC_INUM: u32 = 4026532176;

/** The head of every namespace object. */
@unmanaged
export class NsCommon {
  refs: u32;
  kind: u32;
  inum: u32;
  pad: u32;
  /** User namespace that owns it (of a user namespace: its parent). */
  userNs: usize;
  /** Who is charged for it. */
  ucounts: usize;
  /** List of all namespaces, for snapshots and lsns-like walks. */
  next: usize;
  prev: usize;
}

/** What a user has in a user namespace, namespaces of each kind and processes: Linux's struct ucounts. */
@unmanaged
export class UCounts {
  refs: u32;
  uid: u32;
  ns: usize; // UserNs
  next: usize;
  count0: u32; // by kind
  count1: u32;
  count2: u32;
  count3: u32;
  count4: u32;
  count5: u32;
  count6: u32;
  count7: u32;
  count8: u32; // LIMIT_*
  count9: u32;
  /** Processes and zombies: UCOUNT_RLIMIT_NPROC. */
  processes: u64;
  /** Bytes of POSIX message queues: UCOUNT_RLIMIT_MSGQUEUE. */
  mqBytes: u64;
}

@unmanaged
class NsState {
  nextInum: u32;
  head: usize;
  initUser: usize;
  initUts: usize;
  initPid: usize;
  initMnt: usize;
  initNet: usize;
  initTime: usize;
  initCgroup: usize;
  initIpc: usize;
}

export function nsState(): NsState {
  return changetype<NsState>(NS_STATE);
}

/** The CLONE_NEW* bit of a kind. */
export function nsFlag(kind: i32): u32 {
  switch (kind) {
    case NS_MNT:
      return CLONE_NEWNS;
    case NS_NET:
      return CLONE_NEWNET;
    case NS_TIME:
      return CLONE_NEWTIME;
    case NS_CGROUP:
      return CLONE_NEWCGROUP;
    case NS_PID:
      return CLONE_NEWPID;
    case NS_USER:
      return CLONE_NEWUSER;
    case NS_UTS:
      return CLONE_NEWUTS;
    default:
      return CLONE_NEWIPC;
  }
}

/** The kind that a CLONE_NEW* bit stands for, −1: none. */
export function nsKindOf(flag: u32): i32 {
  for (let kind = 0; kind < NS_KINDS; kind++) if (nsFlag(kind) == flag) return kind;
  return -1;
}

/** The name in /proc/PID/ns and in "uts:[4026531838]". */
export function nsName(kind: i32): string {
  switch (kind) {
    case NS_MNT:
      return "mnt";
    case NS_NET:
      return "net";
    case NS_TIME:
      return "time";
    case NS_CGROUP:
      return "cgroup";
    case NS_PID:
      return "pid";
    case NS_USER:
      return "user";
    case NS_UTS:
      return "uts";
    default:
      return "ipc";
  }
}

/** Fills the head of a new namespace and enters it into the list of all. */
export function nsInit(ns: NsCommon, kind: i32, owner: UserNs, ucounts: usize): void {
  const s = nsState();
  ns.refs = 1;
  ns.kind = kind;
  if (!s.nextInum) s.nextInum = NS_DYNAMIC_INUM;
  ns.inum = s.nextInum++;
  ns.userNs = changetype<usize>(owner);
  if (changetype<usize>(owner)) userNsGet(owner);
  ns.ucounts = ucounts;
  ns.prev = 0;
  ns.next = s.head;
  if (s.head) changetype<NsCommon>(s.head).prev = changetype<usize>(ns);
  s.head = changetype<usize>(ns);
}

/** Leaves the list and gives back the owner and the charge; the caller frees the object. */
export function nsFini(ns: NsCommon): void {
  const s = nsState();
  changed();
  if (ns.prev) changetype<NsCommon>(ns.prev).next = ns.next;
  else s.head = ns.next;
  if (ns.next) changetype<NsCommon>(ns.next).prev = ns.prev;
  if (ns.ucounts) nsUncharge(ns.ucounts, ns.kind);
  if (ns.userNs) userNsPut(changetype<UserNs>(ns.userNs));
}

/** The record of kuid `uid` in `ns`, counted; null when the memory is exhausted. */
export function ucountsGet(ns: UserNs, uid: u32): UCounts {
  let at = ns.ucountsHead;
  while (at) {
    const u = changetype<UCounts>(at);
    if (u.uid == uid) {
      u.refs++;
      return u;
    }
    at = u.next;
  }
  const u = knew<UCounts>(CACHE_UCOUNTS);
  if (!changetype<usize>(u)) return u;
  u.refs = 1;
  u.uid = uid;
  u.ns = changetype<usize>(ns);
  u.next = ns.ucountsHead;
  ns.ucountsHead = changetype<usize>(u);
  return u;
}

export function ucountsPut(u: UCounts): void {
  if (--u.refs) return;
  const ns = changetype<UserNs>(u.ns);
  let link = changetype<usize>(ns) + offsetof<UserNs>("ucountsHead");
  while (load<usize>(link) != changetype<usize>(u))
    link = changetype<usize>(changetype<UCounts>(load<usize>(link))) + offsetof<UCounts>("next");
  store<usize>(link, u.next);
  kdelete(CACHE_UCOUNTS, u);
}

@inline
function counter(u: UCounts, kind: u32): usize {
  return changetype<usize>(u) + offsetof<UCounts>("count0") + ((<usize>kind) << 2);
}

/**
 * Charges a namespace of `kind` to kuid `uid` in `ns` and to the creators of every user namespace above
 * (/proc/sys/user/max_*_namespaces).
 * @returns the UCounts to keep in the namespace, 0 when a limit is met (ENOSPC)
 */
export function nsCharge(ns: UserNs, uid: u32, kind: u32): usize {
  const first = ucountsGet(ns, uid);
  if (!changetype<usize>(first)) return 0;
  let u = first;
  for (;;) {
    const tns = changetype<UserNs>(u.ns);
    const at = counter(u, kind);
    if (load<u32>(at) >= load<u32>(changetype<usize>(tns) + offsetof<UserNs>("max0") + ((<usize>kind) << 2))) {
      // Take back what was charged below.
      let v = first;
      while (v != u) {
        store<u32>(counter(v, kind), load<u32>(counter(v, kind)) - 1);
        v = changetype<UCounts>(changetype<UserNs>(v.ns).common.ucounts);
      }
      ucountsPut(first);
      return 0;
    }
    store<u32>(at, load<u32>(at) + 1);
    if (!tns.parent || !tns.common.ucounts) break;
    u = changetype<UCounts>(tns.common.ucounts);
  }
  return changetype<usize>(first);
}

export function nsUncharge(ucounts: usize, kind: u32): void {
  const first = changetype<UCounts>(ucounts);
  let u = first;
  for (;;) {
    store<u32>(counter(u, kind), load<u32>(counter(u, kind)) - 1);
    const tns = changetype<UserNs>(u.ns);
    if (!tns.parent || !tns.common.ucounts) break;
    u = changetype<UCounts>(tns.common.ucounts);
  }
  ucountsPut(first);
}

/** One process more (or less, by −1) for a user, and for the creators of every user namespace above. */
export function processesAdd(ucounts: usize, n: i64): void {
  for (let at = ucounts; at; at = changetype<UserNs>(changetype<UCounts>(at).ns).common.ucounts)
    changetype<UCounts>(at).processes += <u64>n;
}

/** n bytes of POSIX message queues more (or less) for a user, and for the creators of every user namespace above. */
export function mqBytesAdd(ucounts: usize, n: i64): void {
  for (let at = ucounts; at; at = changetype<UserNs>(changetype<UCounts>(at).ns).common.ucounts)
    changetype<UCounts>(at).mqBytes += <u64>n;
}

/** RLIMIT_MSGQUEUE. */
export function mqBytesOver(ucounts: usize, limit: u64): bool {
  return changetype<UCounts>(ucounts).mqBytes > limit;
}

/** is_rlimit_overlimit: more processes than `limit`, or than a user namespace's creator was allowed when making it. */
export function processesOver(ucounts: usize, limit: u64): bool {
  let max = limit;
  let at = ucounts;
  while (at) {
    const u = changetype<UCounts>(at);
    if (u.processes > max) return true;
    max = changetype<UserNs>(u.ns).maxProcesses;
    at = changetype<UserNs>(u.ns).common.ucounts;
  }
  return false;
}
