// Addresses of devices: ip-address(8). IPv4 ones bring their routes (route.ts); of IPv6 a device has ::1 or the link-local
// one that follows from its hardware address.

import { EEXIST } from "../../abi/errno";
import { AF_INET, AF_INET6, IFA_F_PERMANENT, IFA_F_SECONDARY, RT_SCOPE_HOST, RT_SCOPE_LINK } from "../../abi/net";
import { isNull, nil } from "../fs/types";
import { CACHE_IFADDR, kdelete, knew } from "../mem/slab";
import { bytesEqual } from "../mem/str";
import { DEV_DUMMY, DEV_LO, devRunning, isUp, NetDev } from "./dev";
import { prefixMask, routesAddAddr, routesDelAddr } from "./route";

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
  return a;
}

export function addrFree(a: IfAddr): void {
  kdelete(CACHE_IFADDR, a);
}

/** First those that are the first of their network, wider scopes before narrower ones; then the secondary ones. */
function place(d: NetDev, a: IfAddr): void {
  let at = changetype<usize>(d) + offsetof<NetDev>("addrs");
  let to = at;
  while (load<usize>(at)) {
    const o = load<IfAddr>(at);
    at = load<usize>(at) + offsetof<IfAddr>("next");
    if (a.flags & IFA_F_SECONDARY || a.family != AF_INET) to = at;
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
  if (a.family == AF_INET && isUp(d)) routesAddAddr(a);
  return 0;
}

/** inet_del_ifa: with the first of a network those that were second to it go too. */
export function addrDelete(a: IfAddr): void {
  const d = a.dev;
  let at = changetype<usize>(d) + offsetof<NetDev>("addrs");
  while (load<usize>(at) && load<IfAddr>(at) != a) at = load<usize>(at) + offsetof<IfAddr>("next");
  if (!load<usize>(at)) return;
  store<IfAddr>(at, a.next);
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
  if (!devRunning(d) || !isNull(d.master) || d.kind == DEV_DUMMY) return;
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
