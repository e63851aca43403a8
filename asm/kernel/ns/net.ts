// NET namespaces: net_namespaces(7) (network_namespaces(7)). The object, its owner and its life; what lies behind it hangs on this record.

import { ENOMEM, ENOSPC } from "../../abi/errno";
import { CACHE_NET_NS, kdelete, knew } from "../mem/slab";
import { devBoot, devExit } from "../net/dev";
import { routesExit } from "../net/route";
import { Cred } from "../task/cred";
import { NS_NET, NsCommon, nsCharge, nsFini, nsInit } from "./common";
import { UserNs } from "./user";

@unmanaged
export class NetNs {
  refs: u32;
  kind: u32;
  inum: u32;
  pad: u32;
  ownerNs: usize;
  ucounts: usize;
  nsNext: usize;
  nsPrev: usize;
  // sockets of each family: lists by Sock.nsNext
  unixHead: usize;
  netlinkHead: usize;
  inetHead: usize;
  // devices by index, loopback, the last index given out
  devHead: usize;
  lo: usize;
  lastIfindex: u32;
  /** Routes of IPv4. */
  routeHead: usize;
  /** It has had a route: then there is a table, also when it is empty. */
  routed: u32;
  /** Numbers by which it knows other namespaces. */
  nsidHead: usize;
  /** sysfs mounts that show it: the object outlives the namespace for them. */
  passive: u32;
  ipForward: u32; // /proc/sys/net/ipv4/ip_forward
  portFirst: u32; // ip_local_port_range
  portLast: u32;
  unprivilegedPort: u32; // ip_unprivileged_port_start
  somaxconn: u32; // /proc/sys/net/core/somaxconn
  pingFirst: u32; // ping_group_range
  pingLast: u32;
  unixMaxDgramQlen: u32; // /proc/sys/net/unix/max_dgram_qlen
}

/** Sysctls are not inherited: each namespace begins with the defaults. */
function defaults(ns: NetNs): bool {
  ns.unixMaxDgramQlen = 10;
  ns.portFirst = 32768;
  ns.portLast = 60999;
  ns.unprivilegedPort = 1024;
  ns.somaxconn = 4096;
  ns.pingFirst = 1;
  ns.pingLast = 0;
  return devBoot(ns);
}

export function netNsBoot(owner: UserNs): NetNs {
  const ns = knew<NetNs>(CACHE_NET_NS);
  nsInit(changetype<NsCommon>(ns), NS_NET, owner, 0);
  defaults(ns);
  return ns;
}

/** A new one owned by `c`'s user namespace. @returns its address or -errno */
export function netNsCopy(c: Cred): i32 {
  const owner = changetype<UserNs>(c.userNs);
  const charge = nsCharge(owner, c.euid, NS_NET);
  if (!charge) return -ENOSPC;
  const ns = knew<NetNs>(CACHE_NET_NS);
  if (!changetype<usize>(ns)) return -ENOMEM;
  nsInit(changetype<NsCommon>(ns), NS_NET, owner, charge);
  if (!defaults(ns)) {
    netNsPut(ns);
    return -ENOMEM;
  }
  return changetype<i32>(changetype<usize>(ns));
}

export function netNsPut(ns: NetNs): void {
  if (--ns.refs) return;
  devExit(ns);
  routesExit(ns);
  nsFini(changetype<NsCommon>(ns));
  // sysfs may still show that it is empty.
  if (!ns.passive) kdelete(CACHE_NET_NS, ns);
}

/** A superblock of sysfs shows a namespace without keeping its devices. */
export function netNsHold(ns: NetNs): void {
  ns.passive++;
}

export function netNsRelease(ns: NetNs): void {
  if (!--ns.passive && !ns.refs) kdelete(CACHE_NET_NS, ns);
}
