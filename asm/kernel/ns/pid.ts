// PID namespaces: pid_namespaces(7). A namespace is a table from numbers to Pid objects; a Pid has one number at each
// level from its own namespace up to the initial one (task/pid.ts).

import { EINVAL, ENOMEM, ENOSPC, EPERM } from "../../abi/errno";
import { CACHE_PID_NS, kdelete, knew } from "../mem/slab";
import { CAP_SYS_ADMIN, Cred, credHasCap, nsCapable } from "../task/cred";
import { current } from "../task/current";
import { taskPidNs } from "../task/pid";
import { NS_PID, NsCommon, nsCharge, nsFini, nsInit } from "./common";
import { NsProxy } from "./nsproxy";
import { inUserNs, UserNs } from "./user";

/** Levels below the initial namespace. */
export const MAX_PID_LEVEL: u32 = 32;
export const PID_MAX_DEFAULT: u32 = 4194304;
export const PID_MAX_LIMIT: u32 = 4194304;
/** After a wrap, numbers below stay with the early processes. */
export const RESERVED_PIDS: u32 = 300;
/** pid_max may not be set below: Linux's pid_max_min. */
export const PID_MAX_MIN: u32 = 301;

@unmanaged
export class PidNs {
  refs: u32;
  kind: u32;
  inum: u32;
  pad: u32;
  ownerNs: usize;
  ucounts: usize;
  nsNext: usize;
  nsPrev: usize;
  parent: usize; // PidNs
  level: u32;
  numbers: usize; // Idr {node, height}: number → Pid
  numbersHeight: u32;
  cursor: u32; // where the search for a free number begins
  pidMax: u32;
  count: u32; // numbers in use
  adding: u32; // 0: init is gone, no new members
  reaper: usize; // Task: its init
  hadReaper: u32; // it has had one: the namespace can be named, if not entered
  waitHead: usize; // init waits here, while it exits, for the others to go
  waitTail: usize;
  rebootSignal: i32;

  @inline get idr(): usize {
    return changetype<usize>(this) + offsetof<PidNs>("numbers");
  }
  @inline get waitQueue(): usize {
    return changetype<usize>(this) + offsetof<PidNs>("waitHead");
  }
}

export function pidNsBoot(owner: UserNs): PidNs {
  const ns = knew<PidNs>(CACHE_PID_NS);
  nsInit(changetype<NsCommon>(ns), NS_PID, owner, 0);
  ns.pidMax = PID_MAX_DEFAULT;
  ns.cursor = 1;
  ns.adding = 1;
  return ns;
}

/** copy_pid_ns: a child of `parent` for the caller's future children. @returns its address or -errno */
export function pidNsCopy(parent: PidNs, c: Cred): i32 {
  if (parent != taskPidNs(current)) return -EINVAL;
  return pidNsMake(parent, c);
}

/**
 * create_pid_namespace: one below `parent`, owned by `c`'s user namespace, which must be that of the parent's owner or one below it (who
 * entered a PID namespace of strangers cannot make one there). @returns its address or -errno
 */
export function pidNsMake(parent: PidNs, c: Cred): i32 {
  const owner = changetype<UserNs>(c.userNs);
  if (!inUserNs(changetype<UserNs>(parent.ownerNs), owner)) return -EINVAL;
  if (parent.level >= MAX_PID_LEVEL) return -ENOSPC;
  const charge = nsCharge(owner, c.euid, NS_PID);
  if (!charge) return -ENOSPC;
  const ns = knew<PidNs>(CACHE_PID_NS);
  if (!changetype<usize>(ns)) return -ENOMEM;
  nsInit(changetype<NsCommon>(ns), NS_PID, owner, charge);
  ns.parent = changetype<usize>(pidNsGet(parent));
  ns.level = parent.level + 1;
  ns.pidMax = PID_MAX_DEFAULT;
  ns.cursor = 1;
  ns.adding = 1;
  return changetype<i32>(changetype<usize>(ns));
}

export function pidNsGet(ns: PidNs): PidNs {
  ns.refs++;
  return ns;
}

export function pidNsPut(ns: PidNs): void {
  for (;;) {
    if (--ns.refs) return;
    const parent = changetype<PidNs>(ns.parent);
    nsFini(changetype<NsCommon>(ns));
    kdelete(CACHE_PID_NS, ns);
    if (!changetype<usize>(parent)) return;
    ns = parent;
  }
}

/** setns: the caller's children will be born in `ns`, which must be its own namespace or one below. */
export function pidNsInstall(ns: PidNs, proxy: NsProxy, c: Cred): i32 {
  if (
    !nsCapable(changetype<UserNs>(ns.ownerNs), CAP_SYS_ADMIN) ||
    !credHasCap(c, changetype<UserNs>(c.userNs), CAP_SYS_ADMIN)
  )
    return -EPERM;
  const active = taskPidNs(current);
  if (ns.level < active.level) return -EINVAL;
  let up = ns;
  while (up.level > active.level) up = changetype<PidNs>(up.parent);
  if (up != active) return -EINVAL;
  pidNsGet(ns);
  pidNsPut(changetype<PidNs>(proxy.pidForChildren));
  proxy.pidForChildren = changetype<usize>(ns);
  return 0;
}

/** True when `ns` is `above` or a descendant of it. */
export function inPidNs(above: PidNs, ns: PidNs): bool {
  while (changetype<usize>(ns) && ns.level > above.level) ns = changetype<PidNs>(ns.parent);
  return ns == above;
}
