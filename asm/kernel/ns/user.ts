// User namespaces: user_namespaces(7). Ids inside the kernel are kernel ids (kuid, kgid), the numbers of the initial user
// namespace; a namespace's maps translate between them and what its members see.

import { EINVAL, ENOMEM, ENOSPC, EPERM } from "../../abi/errno";
import { RLIMIT_NPROC } from "../../abi/flags";
import { isChrooted } from "../fs/fsstruct";
import { CACHE_USER_NS, kdelete, kfree, knew } from "../mem/slab";
import { CAP_FULL, CAP_SYS_ADMIN, Cred, cred, nsCapable } from "../task/cred";
import { current } from "../task/current";
import { rlimit } from "../task/rlimit";
import { Group, Task } from "../task/task";
import { NS_USER, NsCommon, nsCharge, nsFini, nsInit } from "./common";

/** What an unmapped id looks like: /proc/sys/kernel/overflowuid. */
export const OVERFLOW_ID: u32 = 65534;
export const INVALID_ID: u32 = 0xffffffff;
/** The deepest level that may have a child: create_user_ns. */
const MAX_LEVEL: u32 = 32;

export const USERNS_SETGROUPS_ALLOWED: u32 = 1;

@unmanaged
export class UserNs {
  // NsCommon, laid out here because a class field is a pointer
  refs: u32;
  kind: u32;
  inum: u32;
  pad: u32;
  ownerNs: usize;
  ucounts: usize;
  nsNext: usize;
  nsPrev: usize;
  parent: usize; // UserNs, 0 for the initial one
  level: u32;
  owner: u32; // kuid of the creator
  group: u32;
  flags: u32;
  uidMap: usize; // kmalloc'd {count u32, {first, kernelFirst, count} …}; 0 = not written yet
  gidMap: usize;
  projidMap: usize;
  parentCouldSetfcap: u32;
  ucountsHead: usize;
  max0: u32; // /proc/sys/user/max_*_namespaces, in the order of the kinds
  max1: u32;
  max2: u32;
  max3: u32;
  max4: u32;
  max5: u32;
  max6: u32;
  max7: u32;
  max8: u32; // and LIMIT_*
  max9: u32;
  max10: u32;
  max11: u32;
  /** RLIMIT_NPROC of who made it: holds for all its members together. */
  maxProcesses: u64;

  @inline get common(): NsCommon {
    return changetype<NsCommon>(changetype<usize>(this));
  }
}

/** Linux sets them to half of threads-max; this is what a machine of 2 GiB gives. */
const MAX_NAMESPACES: u32 = 7823;
const MAX_INOTIFY_INSTANCES: u32 = 128;
const MAX_INOTIFY_WATCHES: u32 = 192536;

function setLimits(ns: UserNs, max: u32): void {
  for (let i: usize = 0; i < 12; i++) store<u32>(changetype<usize>(ns) + offsetof<UserNs>("max0") + (i << 2), max);
}

/** The initial user namespace. Its maps are the identity and are not stored. */
export function userNsBoot(): UserNs {
  const ns = knew<UserNs>(CACHE_USER_NS);
  nsInit(ns.common, NS_USER, changetype<UserNs>(0), 0);
  ns.flags = USERNS_SETGROUPS_ALLOWED;
  ns.parentCouldSetfcap = 1;
  setLimits(ns, MAX_NAMESPACES);
  ns.max8 = MAX_INOTIFY_INSTANCES;
  ns.max9 = MAX_INOTIFY_WATCHES;
  ns.max10 = MAX_INOTIFY_INSTANCES;
  ns.max11 = MAX_INOTIFY_WATCHES;
  ns.maxProcesses = u64.MAX_VALUE;
  return ns;
}

export function userNsGet(ns: UserNs): UserNs {
  ns.refs++;
  return ns;
}

export function userNsPut(ns: UserNs): void {
  if (--ns.refs) return;
  kfree(ns.uidMap);
  kfree(ns.gidMap);
  kfree(ns.projidMap);
  // nsFini puts the parent (userNs of the common head) last.
  nsFini(ns.common);
  kdelete(CACHE_USER_NS, ns);
}

/**
 * create_user_ns: a child of the caller's user namespace, in which `c` (a private copy of the creator's credentials) gets
 * every capability.
 */
export function userNsCreate(c: Cred): i32 {
  const parent = changetype<UserNs>(c.userNs);
  if (parent.level > MAX_LEVEL) return -ENOSPC;
  if (isChrooted(current)) return -EPERM;
  if (fromKuid(parent, c.euid) == INVALID_ID || fromKgid(parent, c.egid) == INVALID_ID) return -EPERM;
  const charge = nsCharge(parent, c.euid, NS_USER);
  if (!charge) return -ENOSPC;
  const ns = knew<UserNs>(CACHE_USER_NS);
  if (!changetype<usize>(ns)) return -ENOMEM;
  nsInit(ns.common, NS_USER, parent, charge);
  ns.parent = changetype<usize>(parent);
  ns.level = parent.level + 1;
  ns.owner = c.euid;
  ns.group = c.egid;
  ns.flags = parent.flags;
  ns.parentCouldSetfcap = <u32>((c.effective & ((<u64>1) << 31)) != 0);
  setLimits(ns, i32.MAX_VALUE);
  // Root of the machine is not bound, nor is what it makes.
  ns.maxProcesses = !parent.parent && cred().uid == 0 ? u64.MAX_VALUE : rlimit(current, RLIMIT_NPROC);
  userNsEnter(c, ns);
  userNsPut(parent);
  return 0;
}

/** Puts `c` into `ns` with the capabilities of its creator; takes over the caller's reference on `ns`. */
function userNsEnter(c: Cred, ns: UserNs): void {
  c.securebits = 0;
  c.inheritable = 0;
  c.permitted = CAP_FULL;
  c.effective = CAP_FULL;
  c.ambient = 0;
  c.bounding = CAP_FULL;
  c.userNs = changetype<usize>(ns);
}

/** setns into a user namespace. */
export function userNsInstall(ns: UserNs, c: Cred, task: Task): i32 {
  if (changetype<usize>(ns) == c.userNs) return -EINVAL;
  if (changetype<Group>(task.group).threads > 1) return -EINVAL;
  if (changetype<FsRefs>(task.fs).refs != 1) return -EINVAL;
  if (!nsCapable(ns, CAP_SYS_ADMIN)) return -EPERM;
  const old = changetype<UserNs>(c.userNs);
  userNsEnter(c, userNsGet(ns));
  userNsPut(old);
  return 0;
}

/** The head of FsStruct: whether cwd and root are shared with another task. */
@unmanaged
class FsRefs {
  refs: u32;
}

/** Down a map, from a namespace's number; INVALID_ID when it has none. */
export function mapDown(map: usize, id: u32): u32 {
  const n = load<u32>(map);
  for (let i: u32 = 0; i < n; i++) {
    const e = map + 4 + <usize>i * 12;
    const first = load<u32>(e);
    if (id >= first && id - first < load<u32>(e, 8)) return load<u32>(e, 4) + (id - first);
  }
  return INVALID_ID;
}

/** Up a map, from a kernel id. */
export function mapUp(map: usize, kid: u32): u32 {
  const n = load<u32>(map);
  for (let i: u32 = 0; i < n; i++) {
    const e = map + 4 + <usize>i * 12;
    const first = load<u32>(e, 4);
    if (kid >= first && kid - first < load<u32>(e, 8)) return load<u32>(e) + (kid - first);
  }
  return INVALID_ID;
}

/** uid as `ns` knows it → kernel id, INVALID_ID when unmapped. */
export function makeKuid(ns: UserNs, uid: u32): u32 {
  if (!ns.parent) return uid;
  return ns.uidMap ? mapDown(ns.uidMap, uid) : INVALID_ID;
}

export function makeKgid(ns: UserNs, gid: u32): u32 {
  if (!ns.parent) return gid;
  return ns.gidMap ? mapDown(ns.gidMap, gid) : INVALID_ID;
}

/** The kernel id of the first of `count` ids that follow each other in a map and in the kernel; INVALID_ID when they do not lie in one of its ranges. */
export function mapRange(map: usize, first: u32, count: u32): u32 {
  const n = load<u32>(map);
  for (let i: u32 = 0; i < n; i++) {
    const e = map + 4 + <usize>i * 12;
    const low = load<u32>(e);
    if (first >= low && first + count - 1 <= low + load<u32>(e, 8) - 1) return load<u32>(e, 4) + (first - low);
  }
  return INVALID_ID;
}

/** Kernel id → uid as `ns` sees it, INVALID_ID when unmapped. */
export function fromKuid(ns: UserNs, kuid: u32): u32 {
  if (!ns.parent) return kuid;
  return ns.uidMap ? mapUp(ns.uidMap, kuid) : INVALID_ID;
}

export function fromKgid(ns: UserNs, kgid: u32): u32 {
  if (!ns.parent) return kgid;
  return ns.gidMap ? mapUp(ns.gidMap, kgid) : INVALID_ID;
}

/** Kernel id → what is shown: 65534 when unmapped. */
export function fromKuidMunged(ns: UserNs, kuid: u32): u32 {
  const id = fromKuid(ns, kuid);
  return id == INVALID_ID ? OVERFLOW_ID : id;
}

export function fromKgidMunged(ns: UserNs, kgid: u32): u32 {
  const id = fromKgid(ns, kgid);
  return id == INVALID_ID ? OVERFLOW_ID : id;
}

/** True when `ns` is `above` or below it. */
export function inUserNs(above: UserNs, ns: UserNs): bool {
  while (ns.level > above.level) ns = changetype<UserNs>(ns.parent);
  return ns == above;
}
