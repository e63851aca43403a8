// Addresses of devices: ip-address(8). IPv4 ones bring their routes (route.ts). Of IPv6 a device has ::1 or the link-local one that follows
// from its hardware address, and what it is given; a new one is *tentative* until nobody has answered for it (RFC 4862 5.4), and its
// own only then.

import { EEXIST } from "../../abi/errno";
import {
  AF_INET,
  AF_INET6,
  IFA_F_PERMANENT,
  IFA_F_SECONDARY,
  IFF_NOARP,
  RT_SCOPE_HOST,
  RT_SCOPE_LINK,
  RT_TABLE_LOCAL,
  RT_TABLE_MAIN,
  RTM_DELADDR,
  RTM_NEWADDR,
  RTN_LOCAL,
  RTN_MULTICAST,
  RTN_UNICAST,
} from "../../abi/net";
import { isNull, nil } from "../fs/types";
import { random } from "../host";
import { CACHE_IFADDR, kdelete, knew } from "../mem/slab";
import { bytesEqual } from "../mem/str";
import { NetNs } from "../ns/net";
import { monotonicNow, TIMER_ADDR, Timer, timerArm, timerDelete, timerNew } from "../time/timer";
import { DEV_LO, devHead, devRunning, isUp, NetDev } from "./dev";
import { ndiscProbe } from "./ndisc";
import { neighFlush } from "./neigh";
import { isLinkLocal6, isLoopback6 } from "./pkt";
import { prefixMask, routesAddAddr, routesDelAddr, routesDown } from "./route";
import { prefix0, prefix1, route6Drop, route6Make, routes6Down } from "./route6";
import { addrNotify } from "./rtnladdr";

export const IFA_F_NODAD: u32 = 2;
export const IFA_F_DADFAILED: u32 = 8;
export const IFA_F_DEPRECATED: u32 = 0x20;
export const IFA_F_TENTATIVE: u32 = 0x40;
export const IFA_F_NOPREFIXROUTE: u32 = 0x200;

@unmanaged
export class IfAddr {
  next: IfAddr;
  dev: NetDev;
  family: u32;
  plen: u32;
  scope: u32;
  flags: u32; // IFA_F_*
  // IPv4, host order
  local: u32;
  peer: u32;
  broadcast: u32;
  // IPv6: sixteen bytes, as they are sent
  high: u64;
  low: u64;
  /** IFA_LABEL: 16 bytes. */
  label0: u64;
  label1: u64;
  /** When it ends, and when it is no longer chosen: monotonic ns, 0 = never. */
  validUntil: i64;
  preferredUntil: i64;
  created: i64;
  updated: i64;
  timer: usize;
  probes: u32; // duplicate address detection
  metric: u32; // of its prefix route

  @inline get at6(): usize {
    return changetype<usize>(this) + offsetof<IfAddr>("high");
  }
  @inline get label(): usize {
    return changetype<usize>(this) + offsetof<IfAddr>("label0");
  }
}

@inline
export function addrHead(d: NetDev): IfAddr {
  return changetype<IfAddr>(d.addrs);
}

export function addrNew(d: NetDev, family: u32, plen: u32): IfAddr {
  const a = knew<IfAddr>(CACHE_IFADDR);
  if (isNull(a)) return a;
  a.dev = d;
  a.family = family;
  a.plen = plen;
  a.flags = IFA_F_PERMANENT;
  memory.copy(a.label, d.name, 16);
  a.created = monotonicNow();
  a.updated = a.created;
  return a;
}

export function addrFree(a: IfAddr): void {
  if (a.timer) timerDelete(changetype<Timer>(a.timer));
  kdelete(CACHE_IFADDR, a);
}

/** ipv6_addr_src_scope. */
function rank6(a: IfAddr): u32 {
  if (isLoopback6(a.high, a.low)) return 1;
  return isLinkLocal6(a.high) ? 2 : 14;
}

/** First those that are the first of their network, wider scopes before narrower ones; then the secondary ones. */
function place(d: NetDev, a: IfAddr): void {
  let at = changetype<usize>(d) + offsetof<NetDev>("addrs");
  let to = at;
  while (load<usize>(at)) {
    const o = load<IfAddr>(at);
    at = load<usize>(at) + offsetof<IfAddr>("next");
    if (a.family == AF_INET6) {
      // Behind IPv4's; wider scopes first, and among equals the newest.
      if (o.family == AF_INET || rank6(o) > rank6(a)) to = at;
    } else if (a.flags & IFA_F_SECONDARY) to = at;
    else if (o.family == AF_INET && !(o.flags & IFA_F_SECONDARY) && o.scope >= a.scope) to = at;
  }
  a.next = load<IfAddr>(to);
  store<IfAddr>(to, a);
}

/** __inet_insert_ifa. On an error the address is freed. */
export function addrInsert(d: NetDev, a: IfAddr): i32 {
  const mask = prefixMask(a.plen);
  for (let o = addrHead(d); !isNull(o); o = o.next) {
    if (o.family != a.family) continue;
    if (a.family == AF_INET6) {
      if (!bytesEqual(o.at6, a.at6, 16)) continue;
      addrFree(a);
      return -EEXIST;
    }
    if (o.plen != a.plen || (o.peer & mask) != (a.peer & mask)) continue;
    if (o.local == a.local) {
      addrFree(a);
      return -EEXIST;
    }
    // A second one of the same network.
    a.flags |= IFA_F_SECONDARY;
  }
  place(d, a);
  if (a.family == AF_INET) {
    addrNotify(a, RTM_NEWADDR);
    if (isUp(d)) routesAddAddr(a);
  } else if (isUp(d)) start6(a);
  else {
    a.flags |= IFA_F_TENTATIVE;
    addrNotify(a, RTM_NEWADDR);
  }
  lifetimes(a);
  return 0;
}

/** inet_del_ifa: with the first of a network those that were second to it go too. */
export function addrDelete(a: IfAddr): void {
  const d = a.dev;
  const family = a.family;
  let at = changetype<usize>(d) + offsetof<NetDev>("addrs");
  while (load<usize>(at) && load<IfAddr>(at) != a) at = load<usize>(at) + offsetof<IfAddr>("next");
  if (!load<usize>(at)) return;
  store<IfAddr>(at, a.next);
  if (a.family == AF_INET6) stop6(a);
  addrNotify(a, RTM_DELADDR);
  if (a.family == AF_INET) {
    const mask = prefixMask(a.plen);
    const first = !(a.flags & IFA_F_SECONDARY);
    const net = a.peer & mask;
    routesDelAddr(a);
    for (let o = first ? addrHead(d) : nil<IfAddr>(); !isNull(o); ) {
      const next = o.next;
      if (o.family == AF_INET && o.plen == a.plen && (o.peer & mask) == net && o.flags & IFA_F_SECONDARY) {
        o.flags &= ~IFA_F_SECONDARY;
        addrDelete(o);
      }
      o = next;
    }
  }
  addrFree(a);
  if (family == AF_INET && !hasFour(d)) {
    // fib_disable_ip: with the last address IPv4 is over there.
    neighFlush(d, true);
    if (isUp(d)) routesDown(d);
  }
}

function hasFour(d: NetDev): bool {
  for (let o = addrHead(d); !isNull(o); o = o.next) if (o.family == AF_INET) return true;
  return false;
}

export function addrsFlush(d: NetDev): void {
  while (d.addrs) addrDelete(addrHead(d));
}

/** The device is up: loopback gets its addresses, everybody else a link-local one of IPv6 once there is a carrier. */
export function addrsUp(d: NetDev): void {
  if (d.kind == DEV_LO) {
    let any = false;
    for (let a = addrHead(d); !isNull(a); a = a.next) if (a.family == AF_INET) any = true;
    if (!any) {
      const a = addrNew(d, AF_INET, 8);
      if (isNull(a)) return;
      a.local = 0x7f000001;
      a.peer = a.local;
      a.scope = RT_SCOPE_HOST;
      addrInsert(d, a);
    }
    const a = addrNew(d, AF_INET6, 128);
    if (isNull(a)) return;
    a.low = 0x0100000000000000;
    a.scope = RT_SCOPE_HOST;
    addrInsert(d, a);
    return;
  }
  // addrconf_link_ready
  if (!devRunning(d)) return;
  if (!d.disable6) {
    // What it was given while it was down.
    let linkLocal = false;
    for (let o = addrHead(d); !isNull(o); o = o.next)
      if (o.family == AF_INET6) {
        start6(o);
        if (isLinkLocal6(o.high)) linkLocal = true;
      }
    multicast6(d);
    if (linkLocal) return;
  }
  if (!isNull(d.master) || d.disable6) return;
  if (d.addrGenNone) return;
  const a = addrNew(d, AF_INET6, 64);
  if (isNull(a)) return;
  // fe80:: and the EUI-64 of the hardware address.
  const at = a.at6;
  store<u8>(at, 0xfe);
  store<u8>(at, 0x80, 1);
  memory.copy(at + 8, d.macAt, 3);
  store<u8>(at, load<u8>(at, 8) ^ 2, 8);
  store<u8>(at, 0xff, 11);
  store<u8>(at, 0xfe, 12);
  memory.copy(at + 13, d.macAt + 3, 3);
  a.scope = RT_SCOPE_LINK;
  addrInsert(d, a);
}

/** The device is down: its addresses of IPv6 are gone, those of IPv4 stay. */
export function addrsDown(d: NetDev): void {
  routes6Down(d);
  for (let a = addrHead(d); !isNull(a); ) {
    const next = a.next;
    if (a.family == AF_INET6) addrDelete(a);
    a = next;
  }
}

/** Is it one of the namespace's own addresses (or of 127.0.0.0/8 while lo is up)? Then the device that has it. */
export function devOfAddr(head: NetDev, local: u32): NetDev {
  for (let d = head; !isNull(d); d = d.next) {
    for (let a = addrHead(d); !isNull(a); a = a.next) if (a.family == AF_INET && a.local == local) return d;
  }
  return nil<NetDev>();
}

/** An address of the device for a destination: inet_select_addr. 0 = none */
export function addrSelect(d: NetDev, to: u32): u32 {
  let first: u32 = 0;
  for (let a = addrHead(d); !isNull(a); a = a.next) {
    if (a.family != AF_INET || a.flags & IFA_F_SECONDARY) continue;
    if ((a.peer ^ to) & prefixMask(a.plen)) {
      if (!first && a.scope < RT_SCOPE_HOST) first = a.local;
      continue;
    }
    return a.local;
  }
  return first;
}

/** The address of a device, or null. @param plen  33 = any */
export function addrFind(d: NetDev, local: u32, plen: u32): IfAddr {
  for (let a = addrHead(d); !isNull(a); a = a.next)
    if (a.family == AF_INET && a.local == local && (plen > 32 || a.plen == plen)) return a;
  return nil<IfAddr>();
}

/** Adds ff00::/8, by which what goes to a group leaves (addrconf_add_mroute). */
function multicast6(d: NetDev): void {
  if (d.kind != DEV_LO) route6Make(d, RT_TABLE_LOCAL, RTN_MULTICAST, 0xff, 0, 8, 256);
}

/** addrconf_dad_start: the prefix has a route at once, the address is ours when nobody objects. */
function start6(a: IfAddr): void {
  const d = a.dev;
  // Of loopback's own address there is no prefix.
  if (a.scope != RT_SCOPE_HOST && !(a.flags & IFA_F_NOPREFIXROUTE))
    route6Make(
      d,
      RT_TABLE_MAIN,
      RTN_UNICAST,
      prefix0(a.high, a.plen),
      prefix1(a.low, a.plen),
      a.plen,
      a.metric ? a.metric : 256,
    );
  if (d.kind == DEV_LO || d.flags & IFF_NOARP || a.flags & IFA_F_NODAD || !d.dadTransmits) {
    ready6(a);
    return;
  }
  a.flags |= IFA_F_TENTATIVE;
  a.probes = 0;
  if (devRunning(d)) {
    // rtr_solicit_delay: at most a second.
    random(changetype<usize>(a) + offsetof<IfAddr>("probes"), 4);
    const wait = <i64>(a.probes % 1000) * 1_000_000;
    a.probes = 0;
    arm(a, monotonicNow() + wait);
  }
  addrNotify(a, RTM_NEWADDR);
}

/** addrconf_dad_completed. */
function ready6(a: IfAddr): void {
  a.flags &= ~IFA_F_TENTATIVE;
  route6Make(a.dev, RT_TABLE_LOCAL, RTN_LOCAL, a.high, a.low, 128, 0);
  addrNotify(a, RTM_NEWADDR);
}

function stop6(a: IfAddr): void {
  const d = a.dev;
  if (a.timer) timerDelete(changetype<Timer>(a.timer));
  a.timer = 0;
  route6Drop(d, RT_TABLE_LOCAL, RTN_LOCAL, a.high, a.low, 128);
  // The prefix is still another address's.
  const p0 = prefix0(a.high, a.plen);
  const p1 = prefix1(a.low, a.plen);
  for (let o = addrHead(d); !isNull(o); o = o.next)
    if (
      o != a &&
      o.family == AF_INET6 &&
      o.plen == a.plen &&
      prefix0(o.high, a.plen) == p0 &&
      prefix1(o.low, a.plen) == p1
    )
      return;
  route6Drop(d, RT_TABLE_MAIN, RTN_UNICAST, p0, p1, a.plen);
}

function arm(a: IfAddr, when: i64): void {
  if (!a.timer) a.timer = changetype<usize>(timerNew(TIMER_ADDR, changetype<usize>(a)));
  if (a.timer) timerArm(changetype<Timer>(a.timer), when);
}

/** The next moment at which the address changes by itself. */
function lifetimes(a: IfAddr): void {
  if (a.flags & IFA_F_TENTATIVE && a.timer) return;
  let at = a.validUntil;
  if (a.preferredUntil && !(a.flags & IFA_F_DEPRECATED) && (!at || a.preferredUntil < at)) at = a.preferredUntil;
  if (at) arm(a, at);
}

/** A person has said how long it lives: nanoseconds from now, −1 = for ever, 0 = not preferred. */
export function addrLifetime(a: IfAddr, valid: i64, preferred: i64): void {
  const now = monotonicNow();
  a.validUntil = valid < 0 ? 0 : now + valid;
  a.preferredUntil = preferred <= 0 ? 0 : now + preferred;
  a.updated = now;
  if (valid < 0) a.flags |= IFA_F_PERMANENT;
  else a.flags &= ~IFA_F_PERMANENT;
  if (preferred) a.flags &= ~IFA_F_DEPRECATED;
  else a.flags |= IFA_F_DEPRECATED;
  lifetimes(a);
}

/** The timer of an address: a probe, the end of the probes, the end of its time. */
export function addrTimer(a: IfAddr): void {
  const now = monotonicNow();
  if (a.flags & IFA_F_TENTATIVE && !(a.flags & IFA_F_DADFAILED)) {
    if (a.probes < a.dev.dadTransmits) {
      a.probes++;
      ndiscProbe(a.dev, a.high, a.low);
      arm(a, now + 1_000_000_000);
      return;
    }
    ready6(a);
  }
  if (a.validUntil && now >= a.validUntil) {
    addrDelete(a);
    return;
  }
  if (a.preferredUntil && now >= a.preferredUntil && !(a.flags & IFA_F_DEPRECATED)) {
    a.flags |= IFA_F_DEPRECATED;
    addrNotify(a, RTM_NEWADDR);
  }
  lifetimes(a);
}

/** Somebody else has it (addrconf_dad_failure). */
export function addr6Duplicate(a: IfAddr): void {
  a.flags |= IFA_F_DADFAILED;
  if (a.timer) timerDelete(changetype<Timer>(a.timer));
  a.timer = 0;
  addrNotify(a, RTM_NEWADDR);
}

/** The IPv6 address of a device, or null. */
export function addr6OnDev(d: NetDev, a0: u64, a1: u64): IfAddr {
  let a = addrHead(d);
  while (!isNull(a) && !(a.family == AF_INET6 && a.low == a1 && a.high == a0)) a = a.next;
  return a;
}

/** The IPv6 address of any device (of `d` when it is not null), or null. */
export function addr6Find(net: NetNs, d: NetDev, a0: u64, a1: u64): IfAddr {
  if (!isNull(d)) return addr6OnDev(d, a0, a1);
  for (let o = devHead(net); !isNull(o); o = o.next) {
    const a = addr6OnDev(o, a0, a1);
    if (!isNull(a)) return a;
  }
  return nil<IfAddr>();
}

/** disable_ipv6 has become 1, or 0: its addresses go, or the link-local one comes. */
export function addrs6Disable(d: NetDev, off: bool): void {
  d.disable6 = <u32>off;
  if (off) addrsDown(d);
  else if (isUp(d)) addrsUp(d);
}
