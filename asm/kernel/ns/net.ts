// NET namespaces: net_namespaces(7) (network_namespaces(7)). The object, its owner and its life; what lies behind it hangs on this record.

import { ENOMEM, ENOSPC } from "../../abi/errno";
import { CACHE_NET_NS, kdelete, knew } from "../mem/slab";
import { devBoot, devExit } from "../net/dev";
import { fragExit } from "../net/frag";
import { mibExit } from "../net/mib";
import { routesExit } from "../net/route";
import { routes6Exit } from "../net/route6";
import { miniExit } from "../net/tcpmini";
import { Cred } from "../task/cred";
import { monotonicNow, TIMER_NETEXIT, Timer, timerArm, timerDelete, timerNew } from "../time/timer";
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
  packetHead: usize; // sockets of AF_PACKET
  route6Head: usize; // Route6
  rawSockets: u32;
  timeWaits: u32; // TcpMini at their end
  mib: usize; // counters (net/mib.ts)
  // /proc/sys/net/ipv4
  defaultTtl: u32; // ip_default_ttl
  echoIgnoreAll: u32; // icmp_echo_ignore_all
  tcpTimestamps: u32;
  tcpSack: u32;
  tcpWindowScaling: u32;
  synRetries: u32; // tcp_syn_retries
  synackRetries: u32;
  retries2: u32;
  finTimeout: u32; // tcp_fin_timeout, seconds
  keepTime: u32; // tcp_keepalive_*
  keepInterval: u32;
  keepProbes: u32;
  // /proc/sys/net/ipv6
  forward6: u32; // conf/all/forwarding
  disable6: u32; // conf/all/disable_ipv6
  hopLimit6: u32; // conf/all/hop_limit
  dadTransmits: u32; // conf/all/dad_transmits
  bindv6only: u32;
  /** conf/default and conf/all, eight numbers each: accept_local arp_ignore forwarding rp_filter, dad_transmits disable_ipv6 forwarding hop_limit. */
  confDefault0: u64;
  confDefault1: u64;
  confDefault2: u64;
  confDefault3: u64;
  confAll0: u64;
  confAll1: u64;
  confAll2: u64;
  confAll3: u64;
  qdiscHandle: u32; // the last that was given out, above 8000:
  exitTimer: usize; // armed while only a timer holds it (netNsPutLater)
}

/** Sysctls are not inherited: each namespace begins with the defaults. */
function defaults(ns: NetNs): bool {
  ns.unixMaxDgramQlen = 10;
  ns.portFirst = 32768;
  ns.portLast = 60999;
  ns.unprivilegedPort = 1024;
  ns.somaxconn = 4096;
  ns.defaultTtl = 64;
  ns.tcpTimestamps = 1;
  ns.tcpSack = 1;
  ns.tcpWindowScaling = 1;
  ns.synRetries = 6;
  ns.synackRetries = 5;
  ns.retries2 = 15;
  ns.finTimeout = 60;
  ns.keepTime = 7200;
  ns.keepInterval = 75;
  ns.keepProbes = 9;
  ns.hopLimit6 = 64;
  ns.dadTransmits = 1;
  ns.confDefault2 = 1;
  ns.confDefault3 = (<u64>64) << 32;
  ns.confAll2 = 1;
  ns.confAll3 = (<u64>64) << 32;
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
  routes6Exit(ns);
  miniExit(ns);
  fragExit(ns);
  mibExit(ns);
  nsFini(changetype<NsCommon>(ns));
  // sysfs may still show that it is empty.
  if (!ns.passive) kdelete(CACHE_NET_NS, ns);
}

/**
 * As netNsPut, for a socket that goes with its last packet: whoever frees that one is at work on a device, a neighbour or a queue, which
 * the namespace would take along. So it goes a little later, as by Linux's work queue.
 */
export function netNsPutLater(ns: NetNs): void {
  if (ns.refs > 1) {
    ns.refs--;
    return;
  }
  const t = timerNew(TIMER_NETEXIT, changetype<usize>(ns));
  ns.exitTimer = changetype<usize>(t);
  if (ns.exitTimer) timerArm(t, monotonicNow());
  else netNsPut(ns);
}

/** The time of netNsPutLater has come. */
export function netNsExpired(ns: NetNs): void {
  timerDelete(changetype<Timer>(ns.exitTimer));
  ns.exitTimer = 0;
  netNsPut(ns);
}

/** A superblock of sysfs shows a namespace without keeping its devices. */
export function netNsHold(ns: NetNs): void {
  ns.passive++;
}

export function netNsRelease(ns: NetNs): void {
  if (!--ns.passive && !ns.refs) kdelete(CACHE_NET_NS, ns);
}
