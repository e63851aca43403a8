// Routes of IPv6 by rtnetlink(7), and the rules that both families have.

import { EHOSTUNREACH, EINVAL, ENODEV, ENOENT, ENOMEM } from "../../abi/errno";
import {
  AF_INET,
  AF_INET6,
  NLM_F_CREATE,
  NLM_F_EXCL,
  NLM_F_MULTI,
  NLM_F_REPLACE,
  RT_TABLE_LOCAL,
  RT_TABLE_MAIN,
  RTA_CACHEINFO,
  RTA_DST,
  RTA_GATEWAY,
  RTA_OIF,
  RTA_PREF,
  RTA_PREFSRC,
  RTA_PRIORITY,
  RTA_SRC,
  RTA_TABLE,
  RTM_DELROUTE,
  RTM_NEWROUTE,
  RTM_NEWRULE,
  RTN_BLACKHOLE,
  RTN_LOCAL,
  RTN_MULTICAST,
  RTN_UNICAST,
} from "../../abi/net";
import { isNull, nil } from "../fs/types";
import { NetNs } from "../ns/net";
import { addr6Find } from "./addr";
import { devByIndex, isUp, NetDev } from "./dev";
import { addr6Select } from "./ip6";
import { netlinkHears, netlinkMulticast } from "./netlink";
import {
  answerSend,
  attrFind,
  attrLen,
  dumpNext,
  messageBegin,
  messageBody,
  messageEnd,
  putAttr,
  putAttr8,
  putAttr32,
  Request,
} from "./nlmsg";
import { isLinkLocal6 } from "./pkt";
import {
  Hop6,
  inPrefix,
  prefix0,
  prefix1,
  Route6,
  route6Delete,
  route6Free,
  route6Head,
  route6Insert,
  route6Lookup,
  route6New,
} from "./route6";
import { explain } from "./rtnl";
import { NET_SCRATCH, netState } from "./state";

const RTMSG: u32 = 12;
const GROUP: u32 = 11; // RTNLGRP_IPV6_ROUTE

function put(o: Route6, net: NetNs, type: u32, flags: u32, seq: u32, portid: u32): void {
  const at = messageBegin(type, flags, seq, portid, RTMSG);
  const body = messageBody(at);
  store<u8>(body, <u8>AF_INET6);
  store<u8>(body, <u8>o.plen, 1);
  store<u8>(body, <u8>(o.table < 256 ? o.table : 252), 4);
  store<u8>(body, <u8>o.protocol, 5);
  store<u8>(body, <u8>o.type, 7);
  if (!o.dev.carrier) store<u32>(body, 16, 8);
  putAttr32(RTA_TABLE, o.table);
  const r = changetype<usize>(o);
  if (o.plen) putAttr(RTA_DST, r + offsetof<Route6>("d0"), 16);
  if (o.s0 | o.s1) putAttr(RTA_PREFSRC, r + offsetof<Route6>("s0"), 16);
  putAttr32(RTA_PRIORITY, o.metric);
  if (o.g0 | o.g1) putAttr(RTA_GATEWAY, r + offsetof<Route6>("g0"), 16);
  putAttr32(RTA_OIF, o.dev.ifindex);
  memory.fill(NET_SCRATCH, 0, 32);
  // rta_error, of what refuses.
  if (o.type == RTN_BLACKHOLE) store<i32>(NET_SCRATCH, -EINVAL, 12);
  else if (o.type == 7) store<i32>(NET_SCRATCH, -EHOSTUNREACH, 12);
  else if (o.type == 8) store<i32>(NET_SCRATCH, -13, 12);
  putAttr(RTA_CACHEINFO, NET_SCRATCH, 32);
  putAttr8(RTA_PREF, 0);
  messageEnd(at);
}

/** inet6_rt_notify. */
export function routeNotify6(net: NetNs, o: Route6, added: bool): void {
  if (!netlinkHears(net, GROUP)) return;
  const s = netState();
  put(o, net, added ? RTM_NEWROUTE : RTM_DELROUTE, 0, 0, 0);
  if (!s.answerFailed) netlinkMulticast(net, GROUP, s.answer, s.answerLen);
  s.answerLen = 0;
}

/** Table by table (main first), in each as a tree is walked: by address, a shorter prefix first. */
export function route6Dump(r: Request): void {
  const net = r.sk.net;
  for (let pass = 0; pass < 3; pass++) {
    let last = nil<Route6>();
    for (;;) {
      let next = nil<Route6>();
      for (let o = route6Head(net); !isNull(o); o = o.next) {
        const which = o.table == RT_TABLE_MAIN ? 0 : o.table == RT_TABLE_LOCAL ? 1 : 2;
        if (which != pass || (!isNull(last) && order(o, last) <= 0)) continue;
        if (isNull(next) || order(o, next) < 0) next = o;
      }
      if (isNull(next)) break;
      put(next, net, RTM_NEWROUTE, NLM_F_MULTI, r.seq, r.portid);
      dumpNext(r);
      // Those that are alike in all, in the order of the list.
      for (let o = next.next; !isNull(o); o = o.next) {
        if (o.table != next.table || order(o, next)) continue;
        put(o, net, RTM_NEWROUTE, NLM_F_MULTI, r.seq, r.portid);
        dumpNext(r);
      }
      last = next;
    }
  }
}

/** As fib6_walk goes: what lies in a prefix before the prefix, else by address. */
function order(a: Route6, b: Route6): i32 {
  if (a.plen != b.plen) {
    if (a.plen > b.plen && inPrefix(a.d0, a.d1, b.d0, b.d1, b.plen)) return -1;
    if (a.plen < b.plen && inPrefix(b.d0, b.d1, a.d0, a.d1, a.plen)) return 1;
  }
  let x = bswap<u64>(a.d0);
  let y = bswap<u64>(b.d0);
  if (x == y) {
    x = bswap<u64>(a.d1);
    y = bswap<u64>(b.d1);
  }
  if (x != y) return x < y ? -1 : 1;
  if (a.metric != b.metric) return a.metric < b.metric ? -1 : 1;
  return 0;
}

/** A route from a request. @returns its address or -errno */
function fromRequest(r: Request): i32 {
  if (r.end < r.body + RTMSG) return -EINVAL;
  const attrs = r.body + RTMSG;
  const o = route6New();
  if (isNull(o)) return -ENOMEM;
  o.plen = load<u8>(r.body, 1);
  o.table = load<u8>(r.body, 4);
  o.protocol = load<u8>(r.body, 5);
  o.type = load<u8>(r.body, 7);
  const table = attrFind(attrs, r.end, RTA_TABLE);
  if (table) o.table = load<u32>(table);
  if (!o.table) o.table = RT_TABLE_MAIN;
  const dst = attrFind(attrs, r.end, RTA_DST);
  if (dst && attrLen(dst) >= 16) {
    o.d0 = prefix0(load<u64>(dst), o.plen);
    o.d1 = prefix1(load<u64>(dst, 8), o.plen);
  }
  const gateway = attrFind(attrs, r.end, RTA_GATEWAY);
  if (gateway && attrLen(gateway) >= 16) {
    o.g0 = load<u64>(gateway);
    o.g1 = load<u64>(gateway, 8);
  }
  const source = attrFind(attrs, r.end, RTA_PREFSRC);
  if (source && attrLen(source) >= 16) {
    o.s0 = load<u64>(source);
    o.s1 = load<u64>(source, 8);
  }
  const metric = attrFind(attrs, r.end, RTA_PRIORITY);
  if (metric) o.metric = load<u32>(metric);
  const oif = attrFind(attrs, r.end, RTA_OIF);
  let err = 0;
  if (o.plen > 128) err = explain("Invalid prefix length", -EINVAL);
  if (!err && oif) {
    o.dev = devByIndex(r.sk.net, load<u32>(oif));
    if (isNull(o.dev)) err = -ENODEV;
  }
  if (err) {
    route6Free(o);
    return err;
  }
  return <i32>changetype<usize>(o);
}

/** ip6_route_info_create's checks. @returns 0 or -errno */
function check(net: NetNs, o: Route6): i32 {
  if (o.type >= RTN_BLACKHOLE) {
    o.dev = changetype<NetDev>(net.lo);
    return 0;
  }
  if (o.g0 | o.g1) {
    if (!isNull(addr6Find(net, nil<NetDev>(), o.g0, o.g1)))
      return explain("Gateway can not be a local address", -EINVAL);
    if (isLinkLocal6(o.g0)) {
      if (isNull(o.dev)) return explain("Gateway can not be a local address", -EINVAL);
    } else {
      const hop = changetype<Hop6>(NET_SCRATCH + 900);
      const err = route6Lookup(net, o.g0, o.g1, o.dev, hop);
      if (err || hop.type == RTN_LOCAL || hop.g0 | hop.g1) return -EHOSTUNREACH;
      o.dev = hop.dev;
    }
  }
  if (isNull(o.dev)) return explain("Invalid nexthop", -ENODEV);
  if (!isUp(o.dev)) return explain("Nexthop device is not up", -100);
  if (o.s0 | o.s1 && isNull(addr6Find(net, nil<NetDev>(), o.s0, o.s1)))
    return explain("Invalid source address", -EINVAL);
  return 0;
}

export function route6NewRequest(r: Request): i32 {
  const made = fromRequest(r);
  if (made < 0 && made > -4096) return made;
  const o = changetype<Route6>(<usize>made);
  const net = r.sk.net;
  if (!o.type) o.type = RTN_UNICAST;
  // IP6_RT_PRIO_USER
  if (!o.metric) o.metric = 1024;
  let err = check(net, o);
  if (!err && !(r.flags & NLM_F_CREATE)) err = -ENOENT;
  if (err) {
    route6Free(o);
    return err;
  }
  err = route6Insert(net, o, (r.flags & NLM_F_REPLACE) != 0, (r.flags & NLM_F_EXCL) != 0);
  if (!err) routeNotify6(net, o, true);
  return err;
}

export function route6DelRequest(r: Request): i32 {
  const made = fromRequest(r);
  if (made < 0 && made > -4096) return made;
  const o = changetype<Route6>(<usize>made);
  const err = route6Delete(r.sk.net, o);
  route6Free(o);
  return err;
}

/** RTM_GETROUTE of one address: ip -6 route get. */
export function route6Get(r: Request): i32 {
  if (r.end < r.body + RTMSG) return -EINVAL;
  const attrs = r.body + RTMSG;
  const dst = attrFind(attrs, r.end, RTA_DST);
  const oif = attrFind(attrs, r.end, RTA_OIF);
  const net = r.sk.net;
  let dev = nil<NetDev>();
  if (oif) {
    dev = devByIndex(net, load<u32>(oif));
    if (isNull(dev)) return -ENODEV;
  }
  const d0: u64 = dst ? load<u64>(dst) : 0;
  const d1: u64 = dst ? load<u64>(dst, 8) : 0;
  const hop = changetype<Hop6>(NET_SCRATCH + 900);
  const err = route6Lookup(net, d0, d1, dev, hop);
  if (err) return err;
  const route = hop.route;
  const out = hop.dev;
  const at = messageBegin(RTM_NEWROUTE, 0, r.seq, r.portid, RTMSG);
  const body = messageBody(at);
  store<u8>(body, <u8>AF_INET6);
  store<u8>(body, 128, 1);
  store<u8>(body, 128, 2);
  store<u8>(body, <u8>route.table, 4);
  store<u8>(body, <u8>route.protocol, 5);
  store<u8>(body, <u8>route.type, 7);
  putAttr32(RTA_TABLE, route.table);
  store<u64>(NET_SCRATCH, d0);
  store<u64>(NET_SCRATCH, d1, 8);
  putAttr(RTA_DST, NET_SCRATCH, 16);
  const from = attrFind(attrs, r.end, RTA_SRC);
  memory.fill(NET_SCRATCH, 0, 16);
  putAttr(RTA_SRC, from ? from : NET_SCRATCH, 16);
  if (route.type == RTN_LOCAL) putAttr32(RTA_OIF, out.ifindex);
  else putAttr32(RTA_OIF, route.dev.ifindex);
  const source = NET_SCRATCH + 32;
  if (route.s0 | route.s1) {
    store<u64>(source, route.s0);
    store<u64>(source, route.s1, 8);
    putAttr(RTA_PREFSRC, source, 16);
  } else if (route.type != RTN_MULTICAST && !addr6Select(net, out, d0, d1, source)) putAttr(RTA_PREFSRC, source, 16);
  if (route.g0 | route.g1) putAttr(RTA_GATEWAY, changetype<usize>(route) + offsetof<Route6>("g0"), 16);
  putAttr32(RTA_PRIORITY, route.metric);
  memory.fill(NET_SCRATCH, 0, 32);
  putAttr(RTA_CACHEINFO, NET_SCRATCH, 32);
  putAttr8(RTA_PREF, 0);
  messageEnd(at);
  answerSend(r.sk);
  return 0;
}

/** RTM_GETRULE: local, main, and (of IPv4) default. They cannot be changed here. */
export function ruleDump(r: Request): void {
  const family: u32 = r.body < r.end ? load<u8>(r.body) : 0;
  for (let pass = 0; pass < 2; pass++) {
    const f = pass ? AF_INET6 : AF_INET;
    if (family && family != f) continue;
    rule(r, f, 0, RT_TABLE_LOCAL);
    rule(r, f, 32766, RT_TABLE_MAIN);
    if (f == AF_INET) rule(r, f, 32767, 253);
  }
}

function rule(r: Request, family: u32, priority: u32, table: u32): void {
  const at = messageBegin(RTM_NEWRULE, NLM_F_MULTI, r.seq, r.portid, RTMSG);
  const body = messageBody(at);
  store<u8>(body, <u8>family);
  store<u8>(body, <u8>table, 4);
  store<u8>(body, 1, 7); // FR_ACT_TO_TBL
  putAttr32(15, table);
  putAttr32(14, u32.MAX_VALUE); // FRA_SUPPRESS_PREFIXLEN
  if (priority) putAttr32(6, priority);
  putAttr8(21, 2); // FRA_PROTOCOL: kernel
  messageEnd(at);
}
