// Namespaces of an image, made again. A number that is one of the dumper's own stands for the restarter's own; the clocks are the
// exception: whoever comes back gets a time namespace in which they go on from where they stood.

import {
  MAGIC_TIMENS,
  MAGIC_USERNS,
  MAGIC_UTSNS,
  NUT_NS_ENTRY_LAST_PID,
  NUT_NS_ENTRY_OWNER_GID,
  NUT_NS_ENTRY_OWNER_ID,
  NUT_NS_ENTRY_OWNER_UID,
  NUT_NS_ENTRY_PARENT_ID,
  NUT_NS_ENTRY_PID_MAX,
  NUT_NS_ENTRY_SETGROUPS,
  TASK_KOBJ_IDS_ENTRY_CGROUP_NS_ID,
  TASK_KOBJ_IDS_ENTRY_IPC_NS_ID,
  TASK_KOBJ_IDS_ENTRY_MNT_NS_ID,
  TASK_KOBJ_IDS_ENTRY_NET_NS_ID,
  TASK_KOBJ_IDS_ENTRY_PID_NS_ID,
  TASK_KOBJ_IDS_ENTRY_TIME_NS_ID,
  TASK_KOBJ_IDS_ENTRY_USER_NS_ID,
  TASK_KOBJ_IDS_ENTRY_UTS_NS_ID,
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
import { EINVAL, ENOSPC, EPERM } from "../../abi/errno";
import { nsPutAny } from "../fs/nsfs";
import { isErr } from "../fs/types";
import { kfree, kmalloc } from "../mem/slab";
import { putStr } from "../mem/str";
import { CgroupNs, cgroupNsCopy } from "../ns/cgroup";
import { NS_CGROUP, NS_IPC, NS_MNT, NS_NET, NS_PID, NS_TIME, NS_USER, NS_UTS, NsCommon, nsName } from "../ns/common";
import { ipcNsCopy } from "../ns/ipc";
import { netNsCopy } from "../ns/net";
import { NsProxy } from "../ns/nsproxy";
import { PID_MAX_LIMIT, PidNs, pidNsMake } from "../ns/pid";
import { TimeNs, timeNsCopy } from "../ns/time";
import {
  INVALID_ID,
  makeKgid,
  makeKuid,
  mapRange,
  USERNS_SETGROUPS_ALLOWED,
  UserNs,
  userNsCreate,
  userNsGet,
  userNsPut,
} from "../ns/user";
import { UtsNs, utsDomainname, utsNodename, utsNsCopy } from "../ns/uts";
import {
  CAP_SETFCAP,
  CAP_SETGID,
  CAP_SETUID,
  CAP_SYS_ADMIN,
  Cred,
  credCopy,
  credHasCap,
  credPut,
  nsCapable,
  taskCred,
} from "../task/cred";
import { current, setCurrent } from "../task/current";
import { taskPidNs } from "../task/pid";
import { Task } from "../task/task";
import { monotonicNow } from "../time/timer";
import { Entries, entryAt, imageName } from "./folder";
import { damaged, dropList, fail, noMemory, ok, plan, readList, rootIds, Space, spaceAt, spaceOf } from "./plan";
import { getMsg, getU32, getUint, Msg, msgAt, msgSize, nextMsg } from "./protobuf";
import { say } from "./reason";
import { cgroupNsFill } from "./recgroup";

const MAX_EXTENTS: u32 = 340;
const SECOND: i64 = 1_000_000_000;
const MOST_CLOCK: u64 = 9_000_000_000;

function caller(): Task {
  return changetype<Task>(plan().caller);
}

/** The field of task_kobj_ids_entry that numbers a kind. */
export function idField(kind: u32): u32 {
  switch (kind) {
    case NS_PID:
      return TASK_KOBJ_IDS_ENTRY_PID_NS_ID;
    case NS_NET:
      return TASK_KOBJ_IDS_ENTRY_NET_NS_ID;
    case NS_IPC:
      return TASK_KOBJ_IDS_ENTRY_IPC_NS_ID;
    case NS_UTS:
      return TASK_KOBJ_IDS_ENTRY_UTS_NS_ID;
    case NS_MNT:
      return TASK_KOBJ_IDS_ENTRY_MNT_NS_ID;
    case NS_USER:
      return TASK_KOBJ_IDS_ENTRY_USER_NS_ID;
    case NS_CGROUP:
      return TASK_KOBJ_IDS_ENTRY_CGROUP_NS_ID;
    default:
      return TASK_KOBJ_IDS_ENTRY_TIME_NS_ID;
  }
}

/** The restarter's own namespace of a kind. */
function ownOf(kind: u32): usize {
  const p = changetype<NsProxy>(caller().nsproxy);
  switch (kind) {
    case NS_PID:
      return changetype<usize>(taskPidNs(caller()));
    case NS_NET:
      return p.net;
    case NS_IPC:
      return p.ipc;
    case NS_UTS:
      return p.uts;
    case NS_MNT:
      return p.mnt;
    case NS_USER:
      return taskCred(caller()).userNs;
    case NS_CGROUP:
      return p.cgroup;
    default:
      return p.time;
  }
}

export function isOwn(kind: u32, id: u32): bool {
  return !id || id == getU32(rootIds(), idField(kind));
}

/**
 * The namespace of that number, made when it is asked for: owners and parents come first.
 * @returns its address, not counted for the caller; 0: the restart has failed. A mount namespace is made by remnt.ts
 */
export function spaceNs(kind: u32, id: u32): usize {
  if (isOwn(kind, id)) return kind == NS_TIME ? treeClock() : ownOf(kind);
  const s = spaceOf(id);
  if (!changetype<usize>(s) || s.kind != kind || s.making) {
    imageName("nutshell-ns");
    damaged();
    return 0;
  }
  if (s.ns) return s.ns;
  s.making = 1;
  const now = current;
  setCurrent(caller());
  make(s);
  setCurrent(now);
  s.making = 0;
  return s.ns;
}

/** Credentials in whose name a namespace of that owner is made; credPut gives them back. */
function makerFor(s: Space): Cred {
  const c = credCopy(taskCred(caller()));
  const owner = changetype<UserNs>(spaceNs(NS_USER, getU32(s.entry, NUT_NS_ENTRY_OWNER_ID)));
  if (!changetype<usize>(c)) {
    noMemory();
    return c;
  }
  if (changetype<usize>(owner) && changetype<usize>(owner) != c.userNs) {
    userNsPut(changetype<UserNs>(c.userNs));
    c.userNs = changetype<usize>(userNsGet(owner));
  }
  return c;
}

/** Whether the restarter may make a namespace that belongs to `owner`: no image makes one that unshare(2) would not make for him there. */
export function mayMake(owner: UserNs, kind: u32): bool {
  if (credHasCap(taskCred(caller()), owner, CAP_SYS_ADMIN)) return true;
  refuse(-EPERM, kind);
  return false;
}

function make(s: Space): void {
  if (s.kind == NS_USER) {
    makeUser(s);
    return;
  }
  const c = makerFor(s);
  if (!changetype<usize>(c)) return;
  let made: i32 = -EINVAL;
  const own = changetype<NsProxy>(caller().nsproxy);
  if (ok() && mayMake(changetype<UserNs>(c.userNs), s.kind)) {
    switch (s.kind) {
      case NS_UTS:
        made = utsNsCopy(changetype<UtsNs>(own.uts), c);
        break;
      case NS_PID: {
        const parent = spaceNs(NS_PID, getU32(s.entry, NUT_NS_ENTRY_PARENT_ID));
        made = parent ? pidNsMake(changetype<PidNs>(parent), c) : -EINVAL;
        break;
      }
      case NS_IPC:
        made = ipcNsCopy(c);
        break;
      case NS_TIME:
        made = timeNsCopy(changetype<TimeNs>(own.time), c);
        break;
      case NS_CGROUP:
        made = cgroupNsCopy(c);
        break;
      case NS_NET:
        made = netNsCopy(c);
        break;
    }
    if (!isErr(made)) s.ns = <usize>made;
    else if (ok()) refuse(made, s.kind);
  }
  credPut(c);
  // A number of the entry that is none is noticed only when it is read: what has been made goes with the rest then.
  if (!s.ns || !ok()) return;
  switch (s.kind) {
    case NS_UTS:
      fillUts(changetype<UtsNs>(s.ns), s.id);
      break;
    case NS_PID: {
      const ns = changetype<PidNs>(s.ns);
      const max = getU32(s.entry, NUT_NS_ENTRY_PID_MAX);
      const last = getU32(s.entry, NUT_NS_ENTRY_LAST_PID);
      if (max > 0 && max <= PID_MAX_LIMIT) ns.pidMax = max;
      if (last > 0 && last < ns.pidMax) ns.cursor = last;
      break;
    }
    case NS_TIME:
      fillTime(changetype<TimeNs>(s.ns), s.id);
      break;
    case NS_CGROUP:
      cgroupNsFill(changetype<CgroupNs>(s.ns), s.id);
      break;
  }
}

function refuse(err: i32, kind: u32): void {
  const what = putStr(say("no "), nsName(<i32>kind));
  fail(
    err,
    putStr(
      what,
      err == -ENOSPC
        ? " namespace may be made: /proc/sys/user/max_*_namespaces is reached"
        : err == -EPERM
          ? " namespace may be made: you have not CAP_SYS_ADMIN in the user namespace that is to own it"
          : " namespace can be made",
    ),
  );
}

function fillUts(ns: UtsNs, id: u32): void {
  imageName("utsns", id);
  const list = readList(MAGIC_UTSNS, true);
  if (!list) return;
  const e = changetype<Entries>(list);
  const node = e.count ? getMsg(entryAt(e, 0), UTSNS_ENTRY_NODENAME) : 0;
  const domain = e.count ? getMsg(entryAt(e, 0), UTSNS_ENTRY_DOMAINNAME) : 0;
  if (!e.count || msgSize(node) > 64 || msgSize(domain) > 64) damaged();
  else {
    memory.fill(utsNodename(ns), 0, 130);
    memory.copy(utsNodename(ns), msgAt(node), msgSize(node));
    memory.copy(utsDomainname(ns), msgAt(domain), msgSize(domain));
  }
  dropList(list);
}

function clock(m: Msg): i64 {
  const seconds = getUint(m, 1, 0);
  const nanos = getUint(m, 2, 0);
  if (seconds > MOST_CLOCK || nanos >= <u64>SECOND) damaged();
  return <i64>seconds * SECOND + <i64>nanos;
}

function fillTime(ns: TimeNs, id: u32): void {
  imageName("timens", id);
  const list = readList(MAGIC_TIMENS, id != 0);
  ns.frozen = 1;
  if (!list) return;
  const e = changetype<Entries>(list);
  if (!e.count) damaged();
  else {
    const now = monotonicNow();
    ns.monotonic = clock(getMsg(entryAt(e, 0), TIMENS_ENTRY_MONOTONIC)) - now;
    ns.boottime = clock(getMsg(entryAt(e, 0), TIMENS_ENTRY_BOOTTIME)) - now;
  }
  dropList(list);
}

/**
 * The time namespace of those who were in the dumper's: made once, and for everybody who may restart at all: without it their clocks would
 * jump, and the clocks are all that it changes.
 */
function treeClock(): usize {
  const p = plan();
  if (p.clock || p.err) return p.clock;
  const made = timeNsCopy(changetype<TimeNs>(changetype<NsProxy>(caller().nsproxy).time), taskCred(caller()));
  if (isErr(made)) {
    refuse(made, NS_TIME);
    return 0;
  }
  p.clock = <usize>made;
  fillTime(changetype<TimeNs>(p.clock), 0);
  return p.clock;
}

/** The kernel's form of a map: {count, {first, kernel's first, count} …}. @returns 0: it is empty, or the restart has failed */
function mapOf(entry: Msg, field: u32, parent: UserNs): usize {
  const map = kmalloc(4 + <usize>MAX_EXTENTS * 12);
  if (!map) {
    noMemory();
    return 0;
  }
  let n: u32 = 0;
  for (let x = nextMsg(entry, field, 0); x && ok(); x = nextMsg(entry, field, x)) {
    const first = getU32(x, UID_GID_EXTENT_FIRST);
    const lower = getU32(x, UID_GID_EXTENT_LOWER_FIRST);
    const count = getU32(x, UID_GID_EXTENT_COUNT);
    const wraps = first + count - 1 < first || lower + count - 1 < lower;
    const above = field == USERNS_ENTRY_UID_MAP ? parent.uidMap : parent.gidMap;
    const low = !parent.parent ? lower : above ? mapRange(above, lower, count) : INVALID_ID;
    if (n == MAX_EXTENTS || !count || wraps) damaged();
    else if (low == INVALID_ID) fail(-EPERM, say("the image's user namespace maps ids that you do not have"));
    else {
      const at = map + 4 + <usize>n * 12;
      store<u32>(at, first);
      store<u32>(at, low, 4);
      store<u32>(at, count, 8);
      n++;
    }
  }
  store<u32>(map, n);
  if (n) return map;
  kfree(map);
  return 0;
}

/** Whether a map has one id and that is the restarter's own, or has none. @param own  a kernel id */
function mapsOnly(map: usize, own: u32): bool {
  return !map || (load<u32>(map) == 1 && load<u32>(map, 12) == 1 && load<u32>(map, 8) == own);
}

/** Whether a map has the root of the machine, or of the namespace above. */
function mapsRoot(map: usize, parent: UserNs): bool {
  const root = makeKuid(parent, 0);
  for (let i: u32 = 0; map && i < load<u32>(map); i++) {
    const e = map + 4 + <usize>i * 12;
    if (root - load<u32>(e, 4) < load<u32>(e, 8)) return true;
  }
  return false;
}

/**
 * Whether the restarter could have made a user namespace of that owner with these maps: his own ids, or any with the capabilities for it, as in
 * user_namespaces(7), "User and group ID mappings". @param c  euid, egid: the owner
 */
function mayMap(parent: UserNs, c: Cred, uids: usize, gids: usize, setgroups: bool): bool {
  const own = taskCred(caller());
  const anyUid = nsCapable(parent, CAP_SETUID);
  const anyGid = nsCapable(parent, CAP_SETGID);
  if (!(c.euid == own.euid || anyUid) || !(c.egid == own.egid || anyGid)) return false;
  if (mapsRoot(uids, parent) && !nsCapable(parent, CAP_SETFCAP)) return false;
  return (anyUid || mapsOnly(uids, own.euid)) && (anyGid || !gids || (!setgroups && mapsOnly(gids, own.egid)));
}

function makeUser(s: Space): void {
  const parent = changetype<UserNs>(spaceNs(NS_USER, getU32(s.entry, NUT_NS_ENTRY_PARENT_ID)));
  if (!ok()) return;
  imageName("userns", s.id);
  const list = readList(MAGIC_USERNS, true);
  const c = credCopy(taskCred(caller()));
  if (!list || !changetype<usize>(c)) {
    if (list) noMemory();
    dropList(list);
    if (changetype<usize>(c)) credPut(c);
    return;
  }
  userNsPut(changetype<UserNs>(c.userNs));
  c.userNs = changetype<usize>(userNsGet(parent));
  const uid = makeKuid(parent, getU32(s.entry, NUT_NS_ENTRY_OWNER_UID));
  const gid = makeKgid(parent, getU32(s.entry, NUT_NS_ENTRY_OWNER_GID));
  if (uid != INVALID_ID) c.euid = uid;
  if (gid != INVALID_ID) c.egid = gid;
  const e = changetype<Entries>(list);
  if (!e.count) damaged();
  const uids = ok() ? mapOf(entryAt(e, 0), USERNS_ENTRY_UID_MAP, parent) : 0;
  const gids = ok() ? mapOf(entryAt(e, 0), USERNS_ENTRY_GID_MAP, parent) : 0;
  const setgroups = getUint(s.entry, NUT_NS_ENTRY_SETGROUPS, 1) != 0;
  if (ok() && !mayMap(parent, c, uids, gids, setgroups))
    fail(-EPERM, say("no user namespace may be made: you have not CAP_SETUID and CAP_SETGID to map its ids"));
  const err = ok() ? userNsCreate(c) : 0;
  if (err) refuse(err, NS_USER);
  if (ok()) {
    const ns = userNsGet(changetype<UserNs>(c.userNs));
    s.ns = changetype<usize>(ns);
    if (!setgroups) ns.flags &= ~USERNS_SETGROUPS_ALLOWED;
    ns.uidMap = uids;
    ns.gidMap = gids;
  } else {
    kfree(uids);
    kfree(gids);
  }
  credPut(c);
  dropList(list);
}

/** The restart holds each namespace that it made once: its members hold it by now, or it goes. */
export function spacesRelease(): void {
  const p = plan();
  for (let i: u32 = 0; i < p.spaceCount && p.spaces; i++) {
    const s = spaceAt(i);
    if (s.ns) nsPutAny(changetype<NsCommon>(s.ns));
  }
  if (p.clock) nsPutAny(changetype<NsCommon>(p.clock));
}
