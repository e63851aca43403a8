// Time namespaces: time_namespaces(7). Offsets of CLOCK_MONOTONIC and CLOCK_BOOTTIME for members; writable until the
// first member enters.

import { ENOMEM, ENOSPC } from "../../abi/errno";
import { CACHE_TIME_NS, kdelete, knew } from "../mem/slab";
import { Cred } from "../task/cred";
import { NS_TIME, NsCommon, nsCharge, nsFini, nsInit } from "./common";
import { UserNs } from "./user";

@unmanaged
export class TimeNs {
  refs: u32;
  kind: u32;
  inum: u32;
  pad: u32;
  ownerNs: usize;
  ucounts: usize;
  nsNext: usize;
  nsPrev: usize;
  frozen: u32; // has had a member
  monotonic: i64; // nanoseconds added to the machine's clock
  boottime: i64;
}

export function timeNsBoot(owner: UserNs): TimeNs {
  const ns = knew<TimeNs>(CACHE_TIME_NS);
  nsInit(changetype<NsCommon>(ns), NS_TIME, owner, 0);
  ns.frozen = 1;
  return ns;
}

/** A copy of `old`'s offsets, owned by `c`'s user namespace. @returns its address or -errno */
export function timeNsCopy(old: TimeNs, c: Cred): i32 {
  const owner = changetype<UserNs>(c.userNs);
  const charge = nsCharge(owner, c.euid, NS_TIME);
  if (!charge) return -ENOSPC;
  const ns = knew<TimeNs>(CACHE_TIME_NS);
  if (!changetype<usize>(ns)) return -ENOMEM;
  nsInit(changetype<NsCommon>(ns), NS_TIME, owner, charge);
  ns.monotonic = old.monotonic;
  ns.boottime = old.boottime;
  return changetype<i32>(changetype<usize>(ns));
}

export function timeNsPut(ns: TimeNs): void {
  if (--ns.refs) return;
  nsFini(changetype<NsCommon>(ns));
  kdelete(CACHE_TIME_NS, ns);
}
