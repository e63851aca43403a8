// Routes of IPv6: ip-route(8), net/ipv6/route.c. One list a namespace: longest prefix first, then the lesser metric.

import { EACCES, EEXIST, EHOSTUNREACH, EINVAL, ENETUNREACH, ESRCH } from "../../abi/errno";
import {
  RT_TABLE_LOCAL,
  RT_TABLE_MAIN,
  RTN_BLACKHOLE,
  RTN_LOCAL,
  RTN_PROHIBIT,
  RTN_UNREACHABLE,
  RTPROT_KERNEL,
} from "../../abi/net";
import { isNull } from "../fs/types";
import { CACHE_ROUTE6, kdelete, knew } from "../mem/slab";
import { NetNs } from "../ns/net";

import { isUp, NetDev } from "./dev";
import { routeNotify6 } from "./rtnlroute6";

@unmanaged
export class Route6 {
  next: Route6;
  d0: u64;
  d1: u64;
  g0: u64; // gateway, 0 = on the link
  g1: u64;
  s0: u64; // RTA_PREFSRC
  s1: u64;
  plen: u32;
  table: u32;
  type: u32; // RTN_*
  protocol: u32;
  metric: u32;
  dev: NetDev; // lo of blackhole and its kin
}

/** What a look-up found. */
@unmanaged
export class Hop6 {
  g0: u64;
  g1: u64;
  s0: u64;
  s1: u64;
  type: u32;
  dev: NetDev;
  route: Route6;
}

@inline
export function route6Head(net: NetNs): Route6 {
  return changetype<Route6>(net.route6Head);
}

/** Does (a) lie in (p)/plen? Words as they are sent. */
export function inPrefix(a0: u64, a1: u64, p0: u64, p1: u64, plen: u32): bool {
  if (!plen) return true;
  const high = bswap<u64>(a0 ^ p0);
  if (plen <= 64) return high >> (64 - <u64>plen) == 0;
  if (high) return false;
  return bswap<u64>(a1 ^ p1) >> (128 - <u64>plen) == 0;
}

/** The words of a prefix, with what is behind it cleared. */
export function prefix0(a0: u64, plen: u32): u64 {
  if (plen >= 64) return a0;
  return plen ? bswap<u64>(bswap<u64>(a0) & (u64.MAX_VALUE << (64 - <u64>plen))) : 0;
}
export function prefix1(a1: u64, plen: u32): u64 {
  if (plen <= 64) return 0;
  if (plen >= 128) return a1;
  return bswap<u64>(bswap<u64>(a1) & (u64.MAX_VALUE << (128 - <u64>plen)));
}

export function route6New(): Route6 {
  return knew<Route6>(CACHE_ROUTE6);
}
export function route6Free(r: Route6): void {
  kdelete(CACHE_ROUTE6, r);
}

function before(r: Route6, o: Route6): bool {
  if (r.plen != o.plen) return r.plen > o.plen;
  const a = bswap<u64>(r.d0);
  const b = bswap<u64>(o.d0);
  if (a != b) return a < b;
  const c = bswap<u64>(r.d1);
  const d = bswap<u64>(o.d1);
  if (c != d) return c < d;
  return r.metric < o.metric;
}

/** fib6_add. On an error the route is freed. @returns 0 or -EEXIST */
export function route6Insert(net: NetNs, r: Route6, replace: bool, exclusive: bool): i32 {
  let at = changetype<usize>(net) + offsetof<NetNs>("route6Head");
  while (load<usize>(at)) {
    const o = load<Route6>(at);
    if (o.table == r.table && o.plen == r.plen && o.d0 == r.d0 && o.d1 == r.d1 && o.metric == r.metric) {
      if (replace) {
        r.next = o.next;
        store<Route6>(at, r);
        route6Free(o);
        return 0;
      }
      if (exclusive || (o.dev == r.dev && o.g0 == r.g0 && o.g1 == r.g1)) {
        route6Free(r);
        return -EEXIST;
      }
    }
    at = changetype<usize>(o) + offsetof<Route6>("next");
  }
  at = changetype<usize>(net) + offsetof<NetNs>("route6Head");
  while (load<usize>(at) && !before(r, load<Route6>(at)))
    at = changetype<usize>(load<Route6>(at)) + offsetof<Route6>("next");
  r.next = load<Route6>(at);
  store<Route6>(at, r);
  return 0;
}

/** The first that fits what `want` says is taken out (0 = anything). @returns 0 or -ESRCH */
export function route6Delete(net: NetNs, want: Route6): i32 {
  let at = changetype<usize>(net) + offsetof<NetNs>("route6Head");
  while (load<usize>(at)) {
    const o = load<Route6>(at);
    if (
      o.table == want.table &&
      o.plen == want.plen &&
      o.d0 == want.d0 &&
      o.d1 == want.d1 &&
      (!want.metric || o.metric == want.metric) &&
      (!want.type || o.type == want.type) &&
      (!want.protocol || o.protocol == want.protocol) &&
      (!(want.g0 | want.g1) || (o.g0 == want.g0 && o.g1 == want.g1)) &&
      (isNull(want.dev) || o.dev == want.dev)
    ) {
      store<Route6>(at, o.next);
      routeNotify6(net, o, false);
      route6Free(o);
      return 0;
    }
    at = changetype<usize>(o) + offsetof<Route6>("next");
  }
  return -ESRCH;
}

/** A route of the kernel's own. */
export function route6Make(d: NetDev, table: u32, type: u32, d0: u64, d1: u64, plen: u32, metric: u32): void {
  const r = route6New();
  if (isNull(r)) return;
  r.table = table;
  r.type = type;
  r.d0 = d0;
  r.d1 = d1;
  r.plen = plen;
  r.metric = metric;
  r.protocol = RTPROT_KERNEL;
  r.dev = d;
  if (!route6Insert(d.net, r, false, false)) routeNotify6(d.net, r, true);
}

export function route6Drop(d: NetDev, table: u32, type: u32, d0: u64, d1: u64, plen: u32): void {
  const net = d.net;
  let at = changetype<usize>(net) + offsetof<NetNs>("route6Head");
  while (load<usize>(at)) {
    const o = load<Route6>(at);
    if (o.dev == d && o.table == table && o.type == type && o.plen == plen && o.d0 == d0 && o.d1 == d1) {
      store<Route6>(at, o.next);
      routeNotify6(net, o, false);
      route6Free(o);
      return;
    }
    at = changetype<usize>(o) + offsetof<Route6>("next");
  }
}

/** Everything that leads to a device goes. */
export function routes6Down(d: NetDev): void {
  let at = changetype<usize>(d.net) + offsetof<NetNs>("route6Head");
  while (load<usize>(at)) {
    const o = load<Route6>(at);
    if (o.dev == d) {
      store<Route6>(at, o.next);
      routeNotify6(d.net, o, false);
      route6Free(o);
    } else at = changetype<usize>(o) + offsetof<Route6>("next");
  }
}

/** What asks for an address as its source goes with it. */
export function routes6Exit(net: NetNs): void {
  while (net.route6Head) {
    const r = route6Head(net);
    net.route6Head = changetype<usize>(r.next);
    route6Free(r);
  }
}

/** Where the way to an address begins. @param oif only by this device, null = any @returns 0 or -errno */
export function route6Lookup(net: NetNs, d0: u64, d1: u64, oif: NetDev, out: Hop6): i32 {
  for (let pass = 0; pass < 2; pass++) {
    const table = pass ? RT_TABLE_MAIN : RT_TABLE_LOCAL;
    for (let r = route6Head(net); !isNull(r); r = r.next) {
      if (r.table != table || !inPrefix(d0, d1, r.d0, r.d1, r.plen)) continue;
      switch (r.type) {
        case RTN_BLACKHOLE:
          return -EINVAL;
        case RTN_UNREACHABLE:
          return -EHOSTUNREACH;
        case RTN_PROHIBIT:
          return -EACCES;
      }
      if (!isNull(oif) && r.dev != oif && r.type != RTN_LOCAL) continue;
      if (!isUp(r.dev)) continue;
      out.route = r;
      out.type = r.type;
      out.g0 = r.g0;
      out.g1 = r.g1;
      out.s0 = r.s0;
      out.s1 = r.s1;
      out.dev = r.type == RTN_LOCAL ? changetype<NetDev>(net.lo) : r.dev;
      return 0;
    }
  }
  return -ENETUNREACH;
}
