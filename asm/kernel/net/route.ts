// Routes of IPv4: ip-route(8). One list a namespace, longest prefix first; the table "local" is asked before "main". They
// come with addresses (fib_add_ifaddr), and go with the device that they lead to.

import { EACCES, EEXIST, EHOSTUNREACH, EINVAL, ENETDOWN, ENETUNREACH, ESRCH } from "../../abi/errno";
import {
  AF_INET,
  IFA_F_SECONDARY,
  IFF_LOOPBACK,
  RT_SCOPE_HOST,
  RT_SCOPE_LINK,
  RT_SCOPE_UNIVERSE,
  RT_TABLE_LOCAL,
  RT_TABLE_MAIN,
  RTM_DELROUTE,
  RTM_NEWROUTE,
  RTN_BLACKHOLE,
  RTN_BROADCAST,
  RTN_LOCAL,
  RTN_PROHIBIT,
  RTN_THROW,
  RTN_UNICAST,
  RTN_UNREACHABLE,
  RTPROT_KERNEL,
} from "../../abi/net";
import { isNull, nil } from "../fs/types";
import { CACHE_ROUTE, kdelete, knew } from "../mem/slab";
import { NetNs } from "../ns/net";
import { addrHead, addrSelect, IfAddr } from "./addr";
import { isUp, NetDev } from "./dev";
import { routeNotify } from "./rtnladdr";

/** A route. Addresses in host order. */
@unmanaged
export class Route {
  next: Route;
  dst: u32;
  plen: u32;
  table: u32;
  type: u32; // RTN_*
  scope: u32;
  protocol: u32;
  metric: u32;
  tos: u32;
  gateway: u32;
  prefsrc: u32;
  dev: NetDev; // null of blackhole and its kin
  flags: u32;
}

@inline
export function prefixMask(plen: u32): u32 {
  return plen ? u32.MAX_VALUE << (32 - plen) : 0;
}

@inline
export function routeHead(net: NetNs): Route {
  return changetype<Route>(net.routeHead);
}

export function routeNew(): Route {
  return knew<Route>(CACHE_ROUTE);
}

export function routeFree(r: Route): void {
  kdelete(CACHE_ROUTE, r);
}

function sameKey(a: Route, b: Route): bool {
  return a.table == b.table && a.dst == b.dst && a.plen == b.plen && a.metric == b.metric && a.tos == b.tos;
}

function sameHop(a: Route, b: Route): bool {
  return a.type == b.type && a.dev == b.dev && a.gateway == b.gateway && a.prefsrc == b.prefsrc && a.scope == b.scope;
}

/** Before which one `r` stands: longest prefix first, then the address, the metric, and who was first. */
function before(r: Route, o: Route): bool {
  if (r.plen != o.plen) return r.plen > o.plen;
  if (r.dst != o.dst) return r.dst < o.dst;
  return r.metric < o.metric;
}

/** fib_table_insert. On an error the route is freed. @param replace, exclusive  NLM_F_* @returns 0 or -EEXIST */
export function routeInsert(net: NetNs, r: Route, replace: bool, exclusive: bool): i32 {
  net.routed = 1;
  let at = changetype<usize>(net) + offsetof<NetNs>("routeHead");
  while (load<usize>(at)) {
    const o = load<Route>(at);
    if (sameKey(o, r)) {
      if (replace) {
        r.next = o.next;
        store<Route>(at, r);
        routeFree(o);
        routeNotify(net, r, RTM_NEWROUTE);
        return 0;
      }
      if (exclusive || sameHop(o, r)) {
        routeFree(r);
        return -EEXIST;
      }
    }
    at = load<usize>(at) + offsetof<Route>("next");
  }
  at = changetype<usize>(net) + offsetof<NetNs>("routeHead");
  while (load<usize>(at) && !before(r, load<Route>(at))) at = load<usize>(at) + offsetof<Route>("next");
  r.next = load<Route>(at);
  store<Route>(at, r);
  routeNotify(net, r, RTM_NEWROUTE);
  return 0;
}

/** fib_table_delete: the first that fits what `want` says (0 = anything). @returns 0 or -ESRCH */
export function routeDelete(net: NetNs, want: Route): i32 {
  let at = changetype<usize>(net) + offsetof<NetNs>("routeHead");
  while (load<usize>(at)) {
    const o = load<Route>(at);
    if (
      o.table == want.table &&
      o.dst == want.dst &&
      o.plen == want.plen &&
      (!want.metric || o.metric == want.metric) &&
      (!want.type || o.type == want.type) &&
      (!want.protocol || o.protocol == want.protocol) &&
      (!want.gateway || o.gateway == want.gateway) &&
      (!want.prefsrc || o.prefsrc == want.prefsrc) &&
      (isNull(want.dev) || o.dev == want.dev)
    ) {
      store<Route>(at, o.next);
      routeNotify(net, o, RTM_DELROUTE);
      routeFree(o);
      return 0;
    }
    at = load<usize>(at) + offsetof<Route>("next");
  }
  return -ESRCH;
}

function make(a: IfAddr, table: u32, type: u32, dst: u32, plen: u32, scope: u32, source: u32): void {
  const r = routeNew();
  if (isNull(r)) return;
  r.table = table;
  r.type = type;
  r.dst = dst;
  r.plen = plen;
  r.scope = scope;
  r.protocol = RTPROT_KERNEL;
  r.prefsrc = source;
  r.dev = a.dev;
  routeInsert(a.dev.net, r, false, false);
}

/** The first address of the network that `a` belongs to: the source of what leads to it. */
function primary(a: IfAddr): u32 {
  if (!(a.flags & IFA_F_SECONDARY)) return a.local;
  const mask = prefixMask(a.plen);
  for (let o = addrHead(a.dev); !isNull(o); o = o.next) {
    if (o.family != AF_INET || o.flags & IFA_F_SECONDARY || o.plen != a.plen) continue;
    if ((o.peer & mask) == (a.peer & mask)) return o.local;
  }
  return a.local;
}

/** @param source  only with this one, 0 = any */
function drop(a: IfAddr, table: u32, type: u32, dst: u32, plen: u32, source: u32): void {
  const net = a.dev.net;
  let at = changetype<usize>(net) + offsetof<NetNs>("routeHead");
  while (load<usize>(at)) {
    const o = load<Route>(at);
    if (
      o.table == table &&
      o.type == type &&
      o.dst == dst &&
      o.plen == plen &&
      o.dev == a.dev &&
      o.prefsrc == a.local
    ) {
      store<Route>(at, o.next);
      routeNotify(net, o, RTM_DELROUTE);
      routeFree(o);
      return;
    }
    at = load<usize>(at) + offsetof<Route>("next");
  }
}

function isLoopback(a: IfAddr): bool {
  return (a.dev.flags & IFF_LOOPBACK) != 0;
}

/** fib_add_ifaddr. */
export function routesAddAddr(a: IfAddr): void {
  const mask = prefixMask(a.plen);
  const prefix = a.peer & mask;
  const source = primary(a);
  make(a, RT_TABLE_LOCAL, RTN_LOCAL, a.local, 32, RT_SCOPE_HOST, source);
  if (a.broadcast && a.broadcast != u32.MAX_VALUE)
    make(a, RT_TABLE_LOCAL, RTN_BROADCAST, a.broadcast, 32, RT_SCOPE_LINK, source);
  if (!prefix || a.flags & IFA_F_SECONDARY || (prefix == a.local && a.plen == 32)) return;
  if (isLoopback(a)) make(a, RT_TABLE_LOCAL, RTN_LOCAL, prefix, a.plen, RT_SCOPE_HOST, source);
  else make(a, RT_TABLE_MAIN, RTN_UNICAST, prefix, a.plen, RT_SCOPE_LINK, source);
  if (a.plen < 31) make(a, RT_TABLE_LOCAL, RTN_BROADCAST, prefix | ~mask, 32, RT_SCOPE_LINK, source);
}

/** fib_del_ifaddr. */
export function routesDelAddr(a: IfAddr): void {
  const mask = prefixMask(a.plen);
  const prefix = a.peer & mask;
  if (!(a.flags & IFA_F_SECONDARY)) {
    drop(a, RT_TABLE_LOCAL, RTN_LOCAL, prefix, a.plen, a.local);
    drop(a, RT_TABLE_MAIN, RTN_UNICAST, prefix, a.plen, a.local);
    if (a.broadcast) drop(a, RT_TABLE_LOCAL, RTN_BROADCAST, a.broadcast, 32, a.local);
    if (a.plen < 31) drop(a, RT_TABLE_LOCAL, RTN_BROADCAST, prefix | ~mask, 32, a.local);
  }
  drop(a, RT_TABLE_LOCAL, RTN_LOCAL, a.local, 32, 0);
  // fib_sync_down_addr: routes that ask for this address as their source.
  purge(a.dev.net, nil<NetDev>(), a.local, true);
}

function purge(net: NetNs, dev: NetDev, source: u32, all: bool): void {
  let at = changetype<usize>(net) + offsetof<NetNs>("routeHead");
  while (load<usize>(at)) {
    const o = load<Route>(at);
    // fib_sync_down_dev: what is local stays so while its device is down.
    if (
      (!isNull(dev) && o.dev == dev && (all || o.type != RTN_LOCAL)) ||
      (source && o.prefsrc == source && o.dev != dev)
    ) {
      store<Route>(at, o.next);
      routeFree(o);
    } else at = load<usize>(at) + offsetof<Route>("next");
  }
}

/** The device is up: its addresses have their routes. */
export function routesUp(d: NetDev): void {
  for (let a = addrHead(d); !isNull(a); a = a.next) {
    if (a.family != AF_INET) continue;
    // Those of addresses that came a moment ago (loopback's) are there.
    routesDelAddr(a);
    routesAddAddr(a);
  }
}

/** The device is down: whatever leads to it goes. */
export function routesDown(d: NetDev): void {
  purge(d.net, d, 0, false);
}

/** The device leaves the namespace. */
export function routesGone(d: NetDev): void {
  purge(d.net, d, 0, true);
}

export function routesExit(net: NetNs): void {
  while (net.routeHead) {
    const r = routeHead(net);
    net.routeHead = changetype<usize>(r.next);
    routeFree(r);
  }
}

/** What a look-up found. */
@unmanaged
export class Hop {
  type: u32;
  gateway: u32; // 0 = on the link
  source: u32;
  dev: NetDev;
}

/** Where the way to an address begins. @param out a Hop @param oif only by this device, null = any @returns 0 or -errno */
export function routeLookup(net: NetNs, dst: u32, oif: NetDev, out: Hop): i32 {
  for (let pass = 0; pass < 2; pass++) {
    const table = pass ? RT_TABLE_MAIN : RT_TABLE_LOCAL;
    for (let r = routeHead(net); !isNull(r); r = r.next) {
      if (r.table != table || (dst ^ r.dst) & prefixMask(r.plen)) continue;
      switch (r.type) {
        case RTN_BLACKHOLE:
          return -EINVAL;
        case RTN_UNREACHABLE:
          return -EHOSTUNREACH;
        case RTN_PROHIBIT:
          return -EACCES;
      }
      // The search goes on in the next table.
      if (r.type == RTN_THROW) break;
      if (!isNull(oif) && r.dev != oif && r.type != RTN_LOCAL) continue;
      out.type = r.type;
      out.gateway = r.gateway;
      out.dev = r.type == RTN_LOCAL ? changetype<NetDev>(net.lo) : r.dev;
      out.source = r.prefsrc ? r.prefsrc : addrSelect(r.dev, r.gateway ? r.gateway : dst);
      if (r.type == RTN_LOCAL && r.plen < 32) out.source = addrSelect(r.dev, dst);
      return 0;
    }
  }
  return -ENETUNREACH;
}

/** fib_check_nh: is the gateway on a link, and which? @returns 0 or -errno */
export function routeCheck(net: NetNs, r: Route): i32 {
  if (r.gateway) {
    const dev = r.dev;
    for (let o = routeHead(net); !isNull(o); o = o.next) {
      if ((r.gateway ^ o.dst) & prefixMask(o.plen) || (!isNull(dev) && o.dev != dev)) continue;
      if (o.table == RT_TABLE_LOCAL) {
        if (o.type == RTN_LOCAL) return -EINVAL;
        continue;
      }
      // The gateway must be nearer than what is reached by it.
      if (o.scope < RT_SCOPE_LINK || o.gateway || isNull(o.dev)) continue;
      r.dev = o.dev;
      return isUp(o.dev) ? 0 : -ENETDOWN;
    }
    return -ENETUNREACH;
  }
  if (isNull(r.dev)) return r.type == RTN_UNICAST || r.type == RTN_LOCAL ? -EINVAL : 0;
  return isUp(r.dev) ? 0 : -ENETDOWN;
}

/** What the scope of a new route is when it is not said. */
export function defaultScope(r: Route): u32 {
  if (r.type == RTN_LOCAL) return RT_SCOPE_HOST;
  return r.gateway || r.type != RTN_UNICAST ? RT_SCOPE_UNIVERSE : RT_SCOPE_LINK;
}
