// Addresses and routes by rtnetlink(7): RTM_{NEW,DEL,GET}ADDR, RTM_{NEW,DEL,GET}ROUTE.

import {
  EACCES,
  EADDRNOTAVAIL,
  EAFNOSUPPORT,
  EEXIST,
  EINVAL,
  ENETDOWN,
  ENETUNREACH,
  ENODEV,
  ENOENT,
  ENOMEM,
  ESRCH,
} from "../../abi/errno";
import {
  AF_INET,
  AF_INET6,
  IFA_ADDRESS,
  IFA_BROADCAST,
  IFA_CACHEINFO,
  IFA_F_PERMANENT,
  IFA_FLAGS,
  IFA_LABEL,
  IFA_LOCAL,
  IFA_RT_PRIORITY,
  NLM_F_CREATE,
  NLM_F_EXCL,
  NLM_F_MULTI,
  NLM_F_REPLACE,
  RT_SCOPE_HOST,
  RT_SCOPE_LINK,
  RT_SCOPE_NOWHERE,
  RT_TABLE_MAIN,
  RTA_CACHEINFO,
  RTA_DST,
  RTA_GATEWAY,
  RTA_OIF,
  RTA_PREFSRC,
  RTA_PRIORITY,
  RTA_TABLE,
  RTA_UID,
  RTCF_LOCAL,
  RTM_F_CLONED,
  RTM_NEWADDR,
  RTM_NEWROUTE,
  RTN_LOCAL,
  RTN_UNICAST,
} from "../../abi/net";
import { isNull, nil } from "../fs/types";
import { NetNs } from "../ns/net";
import { fromKuidMunged, UserNs } from "../ns/user";
import { cred } from "../task/cred";
import { monotonicNow } from "../time/timer";
import {
  addr6OnDev,
  addrDelete,
  addrFind,
  addrFree,
  addrHead,
  addrInsert,
  addrLifetime,
  addrNew,
  IFA_F_DEPRECATED,
  IFA_F_NODAD,
  IFA_F_NOPREFIXROUTE,
  IfAddr,
} from "./addr";
import { devByIndex, devHead, NetDev } from "./dev";
import { netlinkHears, netlinkMulticast } from "./netlink";
import {
  answerSend,
  attrFind,
  attrLen,
  attrText,
  dumpNext,
  messageBegin,
  messageBody,
  messageEnd,
  putAttr,
  putAttr32,
  putAttrText,
  Request,
} from "./nlmsg";
import { isLinkLocal6, isLoopback6 } from "./pkt";
import {
  defaultScope,
  Hop,
  prefixMask,
  Route,
  routeCheck,
  routeDelete,
  routeFree,
  routeHead,
  routeInsert,
  routeLookup,
  routeNew,
} from "./route";
import { explain } from "./rtnl";
import { NET_SCRATCH, netState } from "./state";

const IFADDRMSG: u32 = 8;
const RTMSG: u32 = 12;

/** An IPv4 address of an attribute, host order. */
@inline
function host32(value: usize): u32 {
  return value ? bswap<u32>(load<u32>(value)) : 0;
}

/** Seconds from now until a moment; 0 = never is all ones. */
function until(when: i64, now: i64): u32 {
  if (!when) return u32.MAX_VALUE;
  return when <= now ? 0 : <u32>((when - now + 999_999_999) / 1_000_000_000);
}

function putAddr(a: IfAddr, type: u32, flags: u32, seq: u32, portid: u32): void {
  const at = messageBegin(type, flags, seq, portid, IFADDRMSG);
  const body = messageBody(at);
  store<u8>(body, <u8>a.family);
  store<u8>(body, <u8>a.plen, 1);
  store<u8>(body, <u8>a.flags, 2);
  store<u8>(body, <u8>a.scope, 3);
  store<u32>(body, a.dev.ifindex, 4);
  if (a.family == AF_INET) {
    putAttr32(IFA_ADDRESS, bswap<u32>(a.peer));
    putAttr32(IFA_LOCAL, bswap<u32>(a.local));
    if (a.broadcast) putAttr32(IFA_BROADCAST, bswap<u32>(a.broadcast));
    putAttrText(IFA_LABEL, a.label);
  } else putAttr(IFA_ADDRESS, a.at6, 16);
  const now = monotonicNow();
  const deprecated = (a.flags & IFA_F_DEPRECATED) != 0;
  store<u32>(NET_SCRATCH, deprecated ? 0 : until(a.preferredUntil, now));
  store<u32>(NET_SCRATCH, until(a.validUntil, now), 4);
  store<u32>(NET_SCRATCH, <u32>(a.created / 10_000_000), 8);
  store<u32>(NET_SCRATCH, <u32>(a.updated / 10_000_000), 12);
  putAttr(IFA_CACHEINFO, NET_SCRATCH, 16);
  putAttr32(IFA_FLAGS, a.flags);
  if (a.metric) putAttr32(IFA_RT_PRIORITY, a.metric);
  messageEnd(at);
}

/** rtmsg_ifa, inet6_ifa_notify: who listens hears of a change. */
export function addrNotify(a: IfAddr, type: u32): void {
  const group: u32 = a.family == AF_INET ? 5 : 9;
  if (!netlinkHears(a.dev.net, group)) return;
  const s = netState();
  putAddr(a, type, 0, 0, 0);
  if (!s.answerFailed) netlinkMulticast(a.dev.net, group, s.answer, s.answerLen);
  s.answerLen = 0;
}

export function addrDump(r: Request): void {
  const family: u32 = r.body < r.end ? load<u8>(r.body) : 0;
  // IPv4 first, as rtnl_dump_all asks one protocol after the other.
  for (let pass = 0; pass < 2; pass++) {
    const want = pass ? AF_INET6 : AF_INET;
    if (family && family != want) continue;
    for (let d = devHead(r.sk.net); !isNull(d); d = d.next) {
      for (let a = addrHead(d); !isNull(a); a = a.next) {
        if (a.family != want) continue;
        putAddr(a, RTM_NEWADDR, NLM_F_MULTI, r.seq, r.portid);
        dumpNext(r);
      }
    }
  }
}

/** Fills an address from a request. @returns the address or -errno */
function fromRequest(r: Request, d: NetDev): i32 {
  const family: u32 = load<u8>(r.body);
  const attrs = r.body + IFADDRMSG;
  const plen: u32 = load<u8>(r.body, 1);
  let local = attrFind(attrs, r.end, IFA_LOCAL);
  const peer = attrFind(attrs, r.end, IFA_ADDRESS);
  if (!local) local = peer;
  if (!local) return -EINVAL;
  if (family != AF_INET && family != AF_INET6) return -EAFNOSUPPORT;
  if (plen > (family == AF_INET ? 32 : 128) || attrLen(local) < (family == AF_INET ? 4 : 16)) return -EINVAL;
  const a = addrNew(d, family, plen);
  if (isNull(a)) return -ENOMEM;
  a.scope = load<u8>(r.body, 3);
  if (family == AF_INET) {
    a.local = host32(local);
    a.peer = peer ? host32(peer) : a.local;
    a.broadcast = host32(attrFind(attrs, r.end, IFA_BROADCAST));
    const label = attrFind(attrs, r.end, IFA_LABEL);
    if (label && attrText(label) < 16) {
      memory.fill(a.label, 0, 16);
      memory.copy(a.label, label, <usize>attrText(label));
    }
  } else {
    memory.copy(a.at6, local, 16);
    a.scope = isLinkLocal6(a.high) ? RT_SCOPE_LINK : isLoopback6(a.high, a.low) ? RT_SCOPE_HOST : 0;
  }
  const flags = attrFind(attrs, r.end, IFA_FLAGS);
  const asked = flags ? load<u32>(flags) : <u32>load<u8>(r.body, 2);
  a.flags |= IFA_F_PERMANENT | (asked & (IFA_F_NODAD | IFA_F_NOPREFIXROUTE));
  const metric = attrFind(attrs, r.end, IFA_RT_PRIORITY);
  if (metric) a.metric = load<u32>(metric);
  return <i32>changetype<usize>(a);
}

export function addrNewRequest(r: Request): i32 {
  if (r.end < r.body + IFADDRMSG) return -EINVAL;
  const d = devByIndex(r.sk.net, load<u32>(r.body, 4));
  if (isNull(d)) return -ENODEV;
  const made = fromRequest(r, d);
  if (made < 0 && made > -4096) return made;
  const a = changetype<IfAddr>(<usize>made);
  const family = a.family;
  if (family == AF_INET6 && d.disable6) {
    addrFree(a);
    return explain("ipv6: IPv6 is disabled on this device", -EACCES);
  }
  // {preferred, valid} seconds; all ones = for ever.
  const times = attrFind(r.body + IFADDRMSG, r.end, IFA_CACHEINFO);
  let valid: i64 = -1;
  let preferred: i64 = -1;
  if (times) {
    const p = load<u32>(times);
    const v = load<u32>(times, 4);
    if (!v || p > v) {
      addrFree(a);
      return explain(family == AF_INET ? "ipv4: Invalid address lifetime" : "address lifetime invalid", -EINVAL);
    }
    if (v != u32.MAX_VALUE) valid = <i64>v * 1_000_000_000;
    if (p != u32.MAX_VALUE) preferred = <i64>p * 1_000_000_000;
  }
  const same = family == AF_INET6 ? addr6OnDev(d, a.high, a.low) : nil<IfAddr>();
  if (!isNull(same) && r.flags & NLM_F_REPLACE) {
    addrFree(a);
    if (times) addrLifetime(same, valid, preferred);
    return 0;
  }
  const old = family == AF_INET ? addrFind(d, a.local, a.plen) : nil<IfAddr>();
  if (!isNull(old) && r.flags & NLM_F_REPLACE) {
    addrFree(a);
    if (times) addrLifetime(old, valid, preferred);
    return 0;
  }
  const err = addrInsert(d, a);
  if (!err && times) addrLifetime(a, valid, preferred);
  if (err == -EEXIST && family == AF_INET) return explain("ipv4: Address already assigned", err);
  if (err == -EEXIST) return explain("ipv6: address already assigned", err);
  return err;
}

export function addrDelRequest(r: Request): i32 {
  if (r.end < r.body + IFADDRMSG) return -EINVAL;
  const d = devByIndex(r.sk.net, load<u32>(r.body, 4));
  if (isNull(d)) return explain("ipv4: Device not found", -ENODEV);
  const attrs = r.body + IFADDRMSG;
  let local = attrFind(attrs, r.end, IFA_LOCAL);
  if (!local) local = attrFind(attrs, r.end, IFA_ADDRESS);
  if (!local) return -EINVAL;
  if (load<u8>(r.body) == <u8>AF_INET6) {
    for (let a = addrHead(d); !isNull(a); a = a.next) {
      if (a.family != AF_INET6 || load<u64>(a.at6) != load<u64>(local) || load<u64>(a.at6, 8) != load<u64>(local, 8))
        continue;
      addrDelete(a);
      return 0;
    }
    return explain("ipv6: address not found", -EADDRNOTAVAIL);
  }
  const a = addrFind(d, host32(local), load<u8>(r.body, 1));
  if (isNull(a)) return explain("ipv4: Address not found", -EADDRNOTAVAIL);
  addrDelete(a);
  return 0;
}

/** Who listens hears of a change of the routes of IPv4. */
export function routeNotify(net: NetNs, o: Route, type: u32): void {
  if (!netlinkHears(net, 7)) return;
  const s = netState();
  putRoute(o, type, 0, 0, 0);
  if (!s.answerFailed) netlinkMulticast(net, 7, s.answer, s.answerLen);
  s.answerLen = 0;
}

function putRoute(o: Route, type: u32, flags: u32, seq: u32, portid: u32): void {
  const at = messageBegin(type, flags, seq, portid, RTMSG);
  const body = messageBody(at);
  store<u8>(body, <u8>AF_INET);
  store<u8>(body, <u8>o.plen, 1);
  store<u8>(body, <u8>o.tos, 3);
  store<u8>(body, <u8>o.table, 4);
  store<u8>(body, <u8>o.protocol, 5);
  store<u8>(body, <u8>o.scope, 6);
  store<u8>(body, <u8>o.type, 7);
  // RTNH_F_LINKDOWN
  if (!isNull(o.dev) && !o.dev.carrier) store<u32>(body, 16, 8);
  putAttr32(RTA_TABLE, o.table);
  if (o.plen) putAttr32(RTA_DST, bswap<u32>(o.dst));
  if (o.metric) putAttr32(RTA_PRIORITY, o.metric);
  if (o.prefsrc) putAttr32(RTA_PREFSRC, bswap<u32>(o.prefsrc));
  if (o.gateway) putAttr32(RTA_GATEWAY, bswap<u32>(o.gateway));
  if (!isNull(o.dev)) putAttr32(RTA_OIF, o.dev.ifindex);
  messageEnd(at);
}

/** Address before address, as a trie is walked; what stands at the same place, longest prefix first. */
export function routeDump(r: Request): void {
  const net = r.sk.net;
  const s = routeHead(net);
  let done: i64 = -1;
  for (;;) {
    // The list is by prefix length: the next address above the last.
    let next: i64 = i64.MAX_VALUE;
    for (let o = s; !isNull(o); o = o.next) if (<i64>o.dst > done && <i64>o.dst < next) next = o.dst;
    if (next == i64.MAX_VALUE) break;
    for (let plen = 0; plen <= 32; plen++) {
      for (let o = s; !isNull(o); o = o.next) {
        if (<i64>o.dst != next || o.plen != <u32>plen) continue;
        putRoute(o, RTM_NEWROUTE, NLM_F_MULTI, r.seq, r.portid);
        dumpNext(r);
      }
    }
    done = next;
  }
}

/** A route from a request. @returns its address or -errno */
function routeFrom(r: Request): i32 {
  if (r.end < r.body + RTMSG) return -EINVAL;
  if (load<u8>(r.body) != <u8>AF_INET) return -EAFNOSUPPORT;
  const attrs = r.body + RTMSG;
  const o = routeNew();
  if (isNull(o)) return -ENOMEM;
  o.plen = load<u8>(r.body, 1);
  o.tos = load<u8>(r.body, 3);
  o.table = load<u8>(r.body, 4);
  o.protocol = load<u8>(r.body, 5);
  o.scope = load<u8>(r.body, 6);
  o.type = load<u8>(r.body, 7);
  const table = attrFind(attrs, r.end, RTA_TABLE);
  if (table) o.table = load<u32>(table);
  if (!o.table) o.table = RT_TABLE_MAIN;
  o.dst = host32(attrFind(attrs, r.end, RTA_DST));
  o.gateway = host32(attrFind(attrs, r.end, RTA_GATEWAY));
  o.prefsrc = host32(attrFind(attrs, r.end, RTA_PREFSRC));
  const metric = attrFind(attrs, r.end, RTA_PRIORITY);
  if (metric) o.metric = load<u32>(metric);
  const oif = attrFind(attrs, r.end, RTA_OIF);
  let err = 0;
  if (o.plen > 32) err = explain("Invalid prefix length", -EINVAL);
  else if (o.dst & ~prefixMask(o.plen)) err = explain("Invalid prefix for given prefix length", -EINVAL);
  if (!err && oif) {
    o.dev = devByIndex(r.sk.net, load<u32>(oif));
    if (isNull(o.dev)) err = -ENODEV;
  }
  if (err) {
    routeFree(o);
    return err;
  }
  return <i32>changetype<usize>(o);
}

export function routeNewRequest(r: Request): i32 {
  const made = routeFrom(r);
  if (made < 0 && made > -4096) return made;
  const o = changetype<Route>(<usize>made);
  const net = r.sk.net;
  if (!o.type) o.type = RTN_UNICAST;
  if (o.scope == RT_SCOPE_NOWHERE) o.scope = defaultScope(o);
  let err = 0;
  if (o.type == RTN_UNICAST || o.type == RTN_LOCAL) err = routeCheck(net, o);
  else o.dev = nil<NetDev>();
  if (err) {
    const gateway = o.gateway != 0;
    routeFree(o);
    if (err == -ENETUNREACH) return explain("Nexthop has invalid gateway", err);
    if (err == -ENETDOWN) return explain(gateway ? "Nexthop device is not up" : "Device for nexthop is not up", err);
    return gateway ? explain("Nexthop has invalid gateway", err) : err;
  }
  if (o.prefsrc) {
    let own = false;
    for (let d = devHead(net); !isNull(d); d = d.next) if (!isNull(addrFind(d, o.prefsrc, 33))) own = true;
    if (!own) {
      routeFree(o);
      return explain("Invalid prefsrc address", -EINVAL);
    }
  }
  if (!(r.flags & NLM_F_CREATE)) {
    routeFree(o);
    return -ENOENT;
  }
  return routeInsert(net, o, (r.flags & NLM_F_REPLACE) != 0, (r.flags & NLM_F_EXCL) != 0);
}

export function routeDelRequest(r: Request): i32 {
  const made = routeFrom(r);
  if (made < 0 && made > -4096) return made;
  const o = changetype<Route>(<usize>made);
  const err = routeDelete(r.sk.net, o);
  routeFree(o);
  return err == -ESRCH ? -ESRCH : err;
}

/** RTM_GETROUTE of one address: ip route get. */
export function routeGet(r: Request): i32 {
  if (r.end < r.body + RTMSG) return -EINVAL;
  const attrs = r.body + RTMSG;
  const dst = host32(attrFind(attrs, r.end, RTA_DST));
  const oif = attrFind(attrs, r.end, RTA_OIF);
  const net = r.sk.net;
  let dev = nil<NetDev>();
  if (oif) {
    dev = devByIndex(net, load<u32>(oif));
    if (isNull(dev)) return -ENODEV;
  }
  const hop = changetype<Hop>(NET_SCRATCH + 640);
  const err = routeLookup(net, dst, dev, hop);
  if (err) return err;
  const at = messageBegin(RTM_NEWROUTE, 0, r.seq, r.portid, RTMSG);
  const body = messageBody(at);
  store<u8>(body, <u8>AF_INET);
  store<u8>(body, 32, 1);
  store<u8>(body, <u8>RT_TABLE_MAIN, 4);
  store<u8>(body, <u8>hop.type, 7);
  store<u32>(body, RTM_F_CLONED, 8);
  putAttr32(RTA_TABLE, RT_TABLE_MAIN);
  putAttr32(RTA_DST, bswap<u32>(dst));
  putAttr32(RTA_OIF, hop.dev.ifindex);
  const source = attrFind(attrs, r.end, RTA_PREFSRC);
  if (!source && hop.source) putAttr32(RTA_PREFSRC, bswap<u32>(hop.source));
  if (hop.gateway) putAttr32(RTA_GATEWAY, bswap<u32>(hop.gateway));
  putAttr32(RTA_UID, fromKuidMunged(changetype<UserNs>(cred().userNs), cred().fsuid));
  memory.fill(NET_SCRATCH, 0, 32);
  // Where "cache <local>" comes from. The buffer may have moved since.
  if (hop.type == RTN_LOCAL) store<u32>(messageBody(at), RTM_F_CLONED | RTCF_LOCAL, 8);
  putAttr(RTA_CACHEINFO, NET_SCRATCH, 32);
  messageEnd(at);
  answerSend(r.sk);
  return 0;
}
