// CGROUP namespaces: cgroup_namespaces(7). Who makes one pins the cgroups that it is in: inside they are "/".

import { ENOMEM, ENOSPC } from "../../abi/errno";
import { linksCopy, linksFree } from "../cgroup/member";
import { cgroupGet, cgroupPut } from "../cgroup/tree";
import { Cgroup } from "../cgroup/types";
import { CACHE_CGROUP_NS, kdelete, knew } from "../mem/slab";
import { Cred } from "../task/cred";
import { current } from "../task/current";
import { NS_CGROUP, NsCommon, nsCharge, nsFini, nsInit, nsUncharge } from "./common";
import { UserNs } from "./user";

@unmanaged
export class CgroupNs {
  refs: u32;
  kind: u32;
  inum: u32;
  pad: u32;
  ownerNs: usize;
  ucounts: usize;
  nsNext: usize;
  nsPrev: usize;
  /** Its root in the unified hierarchy, counted. */
  cgroup: usize;
  /** CgroupLink list: its roots in those of version 1. */
  links: usize;
}

export function cgroupNsBoot(owner: UserNs, root: Cgroup): CgroupNs {
  const ns = knew<CgroupNs>(CACHE_CGROUP_NS);
  nsInit(changetype<NsCommon>(ns), NS_CGROUP, owner, 0);
  ns.cgroup = changetype<usize>(cgroupGet(root));
  return ns;
}

/** A new one owned by `c`'s user namespace, with the caller's cgroups as its roots. @returns its address or -errno */
export function cgroupNsCopy(c: Cred): i32 {
  const owner = changetype<UserNs>(c.userNs);
  const charge = nsCharge(owner, c.euid, NS_CGROUP);
  if (!charge) return -ENOSPC;
  const links = linksCopy(current.cgroupLinks);
  const ns = links == -1 ? changetype<CgroupNs>(0) : knew<CgroupNs>(CACHE_CGROUP_NS);
  if (!changetype<usize>(ns)) {
    if (links != -1) linksFree(<usize>links);
    nsUncharge(charge, NS_CGROUP);
    return -ENOMEM;
  }
  nsInit(changetype<NsCommon>(ns), NS_CGROUP, owner, charge);
  ns.cgroup = changetype<usize>(cgroupGet(changetype<Cgroup>(current.cgroup)));
  ns.links = <usize>links;
  return changetype<i32>(changetype<usize>(ns));
}

/** Another root in the unified hierarchy; nobody is in the namespace yet. */
export function cgroupNsPin(ns: CgroupNs, root: Cgroup): void {
  const old = changetype<Cgroup>(ns.cgroup);
  ns.cgroup = changetype<usize>(cgroupGet(root));
  cgroupPut(old);
}

export function cgroupNsPut(ns: CgroupNs): void {
  if (--ns.refs) return;
  const cg = changetype<Cgroup>(ns.cgroup);
  const links = ns.links;
  nsFini(changetype<NsCommon>(ns));
  kdelete(CACHE_CGROUP_NS, ns);
  linksFree(links);
  cgroupPut(cg);
}
