// AF_INET and AF_INET6: ip(7), ipv6(7). What TCP, UDP, ping and raw sockets have in common: addresses, names, ports, look-ups.
//
// Both families have one record. An address is two words as pkt.ts says, so that a socket of AF_INET6 that talks to an IPv4 host is
// nothing special: "any" is zero in both, and `family` and `v6only` say whose packets a socket with no address takes.

import {
  EACCES,
  EADDRINUSE,
  EADDRNOTAVAIL,
  EAFNOSUPPORT,
  EAGAIN,
  EINVAL,
  ENODEV,
  ENOMEM,
  ENOTCONN,
  EPERM,
  EPROTONOSUPPORT,
  ESOCKTNOSUPPORT,
} from "../../abi/errno";
import {
  AF_INET,
  AF_INET6,
  AF_UNSPEC,
  IPPROTO_ICMP,
  IPPROTO_ICMPV6,
  IPPROTO_TCP,
  IPPROTO_UDP,
  SOCK_DGRAM,
  SOCK_RAW,
  SOCK_STREAM,
} from "../../abi/net";
import { isNull, nil } from "../fs/types";
import { CACHE_SOCK_INET, kdelete, kfree, knew } from "../mem/slab";
import { NetNs } from "../ns/net";
import { UserNs } from "../ns/user";
import { CAP_NET_BIND_SERVICE, CAP_NET_RAW, cred, inGroup, nsCapable } from "../task/cred";
import { Timer, timerDelete } from "../time/timer";
import { addr6Find, IFA_F_TENTATIVE } from "./addr";
import { devByIndex, NetDev } from "./dev";
import { ipIsLocal } from "./ip";
import { isLinkLocal6, isMapped, isMulticast6, mapped, v4Of } from "./pkt";
import { Skb, skbFree } from "./skb";
import { listOf, SK_DEAD, SK_REUSEADDR, SK_REUSEPORT, Sock, SS_CLOSE, SS_LISTEN, sockInit, sockPurge } from "./sock";
import { MSG_NAME, netState, SOCK_HASH, SOCK_HASH_SIZE } from "./state";
import { tcpRelease } from "./tcp";
import { miniBindConflict } from "./tcpmini";

@unmanaged
export class InetSock extends Sock {
  // local and remote address; ports in host order; 0 = none
  src0: u64;
  src1: u64;
  dst0: u64;
  dst1: u64;
  sport: u32;
  dport: u32;
  /** The interface of a link-local peer. */
  scopeId: u32;
  /** The address was asked for by bind(2), and not found by connect(2). */
  boundAddr: u32;
  // in the hash of ports
  hashNext: InetSock;
  hashPrev: InetSock;
  hashed: u32; // 1 + bucket
  // options: ip(7), ipv6(7)
  v6only: u32;
  tos: u32;
  ttl: u32; // 0 = the namespace's
  hopLimit: i32; // −1 = the namespace's
  tclass: u32;
  recvErr: u32;
  recvTtl: u32;
  recvTos: u32;
  pktInfo: u32;
  hdrIncl: u32;
  mtuDiscover: u32; // IP_PMTUDISC_*
  multicastTtl: u32;
  multicastLoop: u32;
  freebind: u32;
  icmpFilter: u32; // raw(7): types that are not wanted, a bit each
  checksumAt: i32; // IPV6_CHECKSUM, −1 = none
  // errors that came back: MSG_ERRQUEUE
  errHead: Skb;
  errTail: Skb;
  // TCP: a connection that nobody has accepted yet; connect(2) said EINPROGRESS and has not been asked since
  embryo: u32;
  connecting: u32;
  listener: InetSock; // of an embryo, not counted
  nodelay: u32;
  cork: u32;
  keepIdle: u32;
  keepInterval: u32;
  keepCount: u32;
  userTimeout: u32;
  deferAccept: u32;
  synRetries: u32;
  // sending: RFC 9293 3.3.1
  sndUna: u32;
  sndNxt: u32;
  writeSeq: u32;
  sndWnd: u32;
  sndWl1: u32;
  sndMaxWnd: u32;
  sndWscale: u32;
  mss: u32; // payload of a segment
  advMss: u32;
  iss: u32;
  // receiving
  rcvNxt: u32;
  rcvWup: u32;
  rcvWnd: u32;
  rcvMax: u32; // how large the window may be: grows with a reader that keeps up
  rcvWscale: u32;
  rcvCopied: u32; // read since rcvMax was looked at
  irs: u32;
  // options that both ends know
  tsOk: u32;
  sackOk: u32;
  wscaleOk: u32;
  tsRecent: u32;
  tsOffset: u32;
  // segments sent and not acknowledged, then those not sent: from txSend on
  txHead: Skb;
  txTail: Skb;
  txSend: Skb;
  oooHead: Skb; // received before what is missing, by sequence
  finPending: u32; // a FIN follows what is written
  finSent: u32;
  finReceived: u32;
  // round trip time and congestion: RFC 6298, RFC 5681
  srtt: u32; // µs, eight times
  rttvar: u32; // µs, four times
  rto: i64;
  cwnd: u32; // segments
  cwndCount: u32;
  ssthresh: u32;
  dupAcks: u32;
  recovery: u32; // 1: fast retransmit until `recover`; 2: after a timeout
  recover: u32;
  // timers: one object, armed for the first of these (monotonic ns, 0 = not running)
  timer: usize;
  rtoAt: i64;
  ackAt: i64;
  probeAt: i64;
  keepAt: i64;
  backoff: u32;
  retransmits: u32;
  totalRetrans: u32;
  probes: u32;
  retransStart: i64;
  lastReceived: i64;
  lastSent: i64;
  quick: u32; // segments that are acknowledged at once
  pingpong: u32;
  softErr: i32;
  owned: u32; // a call is at work on it: an ICMP error that comes meanwhile is not final
  bytesAcked: u64;
  bytesReceived: u64;
  segsOut: u32;
  segsIn: u32;

  /** IPv4 addresses in host order; 0 = none, or none of IPv4. */
  @inline get saddr(): u32 {
    return this.src0 ? 0 : v4Of(this.src1);
  }
  @inline set saddr(v: u32) {
    this.src0 = 0;
    this.src1 = mapped(v);
  }
  @inline get daddr(): u32 {
    return this.dst0 ? 0 : v4Of(this.dst1);
  }
  @inline set daddr(v: u32) {
    this.dst0 = 0;
    this.dst1 = mapped(v);
  }
}

export const SOCKADDR_IN: u32 = 16;
export const SOCKADDR_IN6: u32 = 28;

/** The name of the call in hand: what inetName found in MSG_NAME. */
@unmanaged
export class Name {
  a0: u64;
  a1: u64;
  port: u32;
  scope: u32;
}
@inline
export function theName(): Name {
  return changetype<Name>(MSG_NAME + 160);
}

/** Is the way to an address IPv4's? */
@inline
export function is4(a0: u64, a1: u64): bool {
  return isMapped(a0, a1);
}

/** socket(2). @returns its address or -errno */
export function inetCreate(family: u32, type: u32, protocol: i32, net: NetNs): i32 {
  if (protocol < 0 || protocol > 255) return -EINVAL;
  const icmp = family == AF_INET ? IPPROTO_ICMP : IPPROTO_ICMPV6;
  if (type == SOCK_STREAM) {
    if (protocol && protocol != IPPROTO_TCP) return -EPROTONOSUPPORT;
    protocol = IPPROTO_TCP;
  } else if (type == SOCK_DGRAM) {
    if (protocol && protocol != IPPROTO_UDP && protocol != icmp) return -EPROTONOSUPPORT;
    if (!protocol) protocol = IPPROTO_UDP;
    if (protocol == icmp && !mayPing(net)) return -EACCES;
  } else if (type == SOCK_RAW) {
    if (!protocol) return -EPROTONOSUPPORT;
    if (!nsCapable(changetype<UserNs>(net.ownerNs), CAP_NET_RAW)) return -EPERM;
  } else return -ESOCKTNOSUPPORT;
  const sk = inetNew(family, type, <u32>protocol, net);
  if (isNull(sk)) return -ENOMEM;
  if (type == SOCK_RAW) {
    net.rawSockets++;
    // IPPROTO_RAW: the header is the program's.
    if (protocol == 255) sk.hdrIncl = 1;
    sk.checksumAt = protocol == IPPROTO_ICMPV6 ? 2 : -1;
  }
  return <i32>changetype<usize>(sk);
}

export function inetNew(family: u32, type: u32, protocol: u32, net: NetNs, uid: u32 = cred().fsuid): InetSock {
  const sk = knew<InetSock>(CACHE_SOCK_INET);
  if (isNull(sk)) return sk;
  sockInit(sk, family, type, protocol, net, uid);
  sk.hopLimit = -1;
  sk.multicastTtl = 1;
  sk.multicastLoop = 1;
  sk.mtuDiscover = 1;
  sk.checksumAt = -1;
  sk.keepIdle = net.keepTime;
  sk.keepInterval = net.keepInterval;
  sk.keepCount = net.keepProbes;
  if (family == AF_INET6) sk.v6only = net.bindv6only;
  if (protocol == <u32>IPPROTO_TCP) {
    sk.sndbuf = 16384;
    sk.rcvbuf = 131072;
  }
  return sk;
}

/** ping_group_range. */
function mayPing(net: NetNs): bool {
  const c = cred();
  if (net.pingFirst > net.pingLast) return false;
  if (c.egid >= net.pingFirst && c.egid <= net.pingLast) return true;
  const n = c.groups ? load<u32>(c.groups) : 0;
  for (let i: u32 = 0; i < n; i++) {
    const g = load<u32>(c.groups + 4 + (i << 2));
    if (g >= net.pingFirst && g <= net.pingLast && inGroup(c, g)) return true;
  }
  return false;
}

export function inetFinish(sk: Sock): void {
  const s = changetype<InetSock>(sk);
  if (s.timer) timerDelete(changetype<Timer>(s.timer));
  kdelete(CACHE_SOCK_INET, s);
}

export function inetRelease(sk: Sock): void {
  const s = changetype<InetSock>(sk);
  if (s.type == SOCK_STREAM) {
    tcpRelease(s);
    return;
  }
  if (s.type == SOCK_RAW) {
    s.net.rawSockets--;
    if (s.family == AF_INET6) kfree(s.icmpFilter);
    s.icmpFilter = 0;
  }
  s.flags |= SK_DEAD;
  s.state = SS_CLOSE;
  inetUnhash(s);
  s.sport = 0;
  sockPurge(s);
  errPurge(s);
}

export function errPurge(s: InetSock): void {
  while (!isNull(s.errHead)) {
    const skb = s.errHead;
    s.errHead = skb.next;
    skb.next = nil<Skb>();
    skbFree(skb);
  }
  s.errTail = nil<Skb>();
}

/** The address in MSG_NAME, of the socket's family, in theName(). @returns 0 or -errno */
export function inetName(sk: InetSock, n: u32): i64 {
  const name = theName();
  if (n < 2) return -EINVAL;
  const family = load<u16>(MSG_NAME);
  if (sk.family == AF_INET6) {
    if (family == <u16>AF_INET && !sk.v6only && n >= SOCKADDR_IN) {
      name4(name);
      return 0;
    }
    if (family != <u16>AF_INET6) return n < 24 ? -EINVAL : -EAFNOSUPPORT;
    if (n < 24) return -EINVAL;
    name.a0 = load<u64>(MSG_NAME, 8);
    name.a1 = load<u64>(MSG_NAME, 16);
    name.port = <u32>bswap<u16>(load<u16>(MSG_NAME, 2));
    name.scope = n >= SOCKADDR_IN6 ? load<u32>(MSG_NAME, 24) : 0;
    return 0;
  }
  if (n < SOCKADDR_IN) return -EINVAL;
  if (family != <u16>AF_INET) return -EAFNOSUPPORT;
  name4(name);
  return 0;
}

function name4(name: Name): void {
  name.a0 = 0;
  name.a1 = mapped(bswap<u32>(load<u32>(MSG_NAME, 4)));
  name.port = <u32>bswap<u16>(load<u16>(MSG_NAME, 2));
  name.scope = 0;
}

/** "Any" as a destination is this host. */
export function nameToSelf(sk: InetSock): void {
  const name = theName();
  if (name.a0 | name.a1 && !(isMapped(name.a0, name.a1) && !v4Of(name.a1))) return;
  name.a0 = 0;
  name.a1 = sk.family == AF_INET ? mapped(0x7f000001) : 0x0100000000000000;
}

/** An address and port as the family's sockaddr, in MSG_NAME. @returns its length */
export function putName(family: u32, a0: u64, a1: u64, port: u32, scope: u32 = 0): u32 {
  memory.fill(MSG_NAME, 0, SOCKADDR_IN6);
  store<u16>(MSG_NAME, <u16>family);
  store<u16>(MSG_NAME, bswap<u16>(<u16>port), 2);
  if (family == AF_INET) {
    store<u32>(MSG_NAME, <u32>(a1 >> 32), 4);
    return SOCKADDR_IN;
  }
  store<u64>(MSG_NAME, a0, 8);
  store<u64>(MSG_NAME, a1, 16);
  if (isLinkLocal6(a0) || isMulticast6(a0)) store<u32>(MSG_NAME, scope, 24);
  return SOCKADDR_IN6;
}

@inline
export function inetHead(net: NetNs): InetSock {
  return changetype<InetSock>(load<usize>(listOf(net, AF_INET)));
}

/** Do two sockets without a common way out get in each other's way? Addresses, and families. */
function overlaps(a: InetSock, a0: u64, a1: u64, b: InetSock): bool {
  const anyA = !(a0 | a1);
  const anyB = !(b.src0 | b.src1);
  if (!anyA && !anyB) return a0 == b.src0 && a1 == b.src1;
  // "Any" of IPv6 takes IPv4 too unless it was told not to.
  const v4A = a.family == AF_INET || isMapped(a0, a1);
  const v4B = b.family == AF_INET || isMapped(b.src0, b.src1);
  if (v4A == v4B) return true;
  const wide = v4A ? b : a;
  return !wide.v6only && (v4A ? anyB : anyA);
}

/** inet_csk_bind_conflict, udp's too: does somebody have the port already? */
function conflict(sk: InetSock, a0: u64, a1: u64, port: u32): bool {
  for (let o = inetHead(sk.net); !isNull(o); o = changetype<InetSock>(o.nsNext)) {
    if (o == sk || o.protocol != sk.protocol || o.type != sk.type || o.sport != port || !o.hashed) continue;
    if (!overlaps(sk, a0, a1, o)) continue;
    if (sk.boundDev && o.boundDev && sk.boundDev != o.boundDev) continue;
    if (sk.flags & o.flags & SK_REUSEADDR && (sk.type == SOCK_DGRAM || o.state != SS_LISTEN)) continue;
    if (sk.flags & o.flags & SK_REUSEPORT && sk.uid == o.uid) continue;
    return true;
  }
  return sk.type == SOCK_STREAM && miniBindConflict(sk, a0, a1, port);
}

/** A port of ip_local_port_range for who has none. @returns 0 or -errno */
export function inetAutobind(sk: InetSock): i64 {
  if (sk.sport || sk.type == SOCK_RAW) return 0;
  const net = sk.net;
  const ping = sk.protocol == <u32>IPPROTO_ICMP || sk.protocol == <u32>IPPROTO_ICMPV6;
  const first: u32 = ping ? 1 : net.portFirst;
  const range: u32 = ping ? 65535 : net.portLast - net.portFirst + 1;
  for (let i: u32 = 0; i < range; i++) {
    const port = first + (netState().ephemeral++ % range);
    if (conflict(sk, sk.src0, sk.src1, port)) continue;
    sk.sport = port;
    inetHash(sk);
    return 0;
  }
  return sk.type == SOCK_STREAM ? -EADDRNOTAVAIL : -EAGAIN;
}

/** Is it an address that a socket may have? @returns 0 or -errno */
export function addressOk(sk: InetSock, name: Name): i64 {
  if (!(name.a0 | name.a1) || sk.freebind) return 0;
  if (isMapped(name.a0, name.a1)) {
    if (sk.v6only && sk.family == AF_INET6) return -EINVAL;
    const addr = v4Of(name.a1);
    // Where there has been no route yet there is no table to look in, and Linux takes every address.
    const fits = !sk.net.routed || addr == u32.MAX_VALUE || addr >> 28 == 14 || ipIsLocal(sk.net, addr);
    return fits ? 0 : -EADDRNOTAVAIL;
  }
  if (isMulticast6(name.a0)) return 0;
  let d = nil<NetDev>();
  if (isLinkLocal6(name.a0)) {
    if (name.scope) sk.boundDev = name.scope;
    // Binding to a link-local address requires an interface.
    if (!sk.boundDev) return -EINVAL;
    d = devByIndex(sk.net, sk.boundDev);
    if (isNull(d)) return -ENODEV;
  }
  const a = addr6Find(sk.net, d, name.a0, name.a1);
  return isNull(a) || a.flags & IFA_F_TENTATIVE ? -EADDRNOTAVAIL : 0;
}

/** bind(2). */
export function inetBind(sk: InetSock, n: u32): i64 {
  const name = theName();
  if (sk.family == AF_INET) {
    if (n < SOCKADDR_IN) return -EINVAL;
    const family = load<u16>(MSG_NAME);
    name4(name);
    // Compatibility games: AF_UNSPEC is mapped to AF_INET only with INADDR_ANY.
    if (family != <u16>AF_INET && !(family == <u16>AF_UNSPEC && !name.a1)) return -EAFNOSUPPORT;
  } else {
    if (n < 24) return -EINVAL;
    if (load<u16>(MSG_NAME) != <u16>AF_INET6) return -EAFNOSUPPORT;
    inetName(sk, n);
  }
  const port = name.port;
  if (
    port &&
    port < sk.net.unprivilegedPort &&
    sk.type != SOCK_RAW &&
    !nsCapable(changetype<UserNs>(sk.net.ownerNs), CAP_NET_BIND_SERVICE)
  )
    return -EACCES;
  if (sk.state != SS_CLOSE || (sk.sport && sk.type != SOCK_RAW)) return -EINVAL;
  const bad = addressOk(sk, name);
  if (bad) return bad;
  if (port && sk.type != SOCK_RAW && conflict(sk, name.a0, name.a1, port)) return -EADDRINUSE;
  // 0.0.0.0 as ::ffff:0.0.0.0 is any of IPv4.
  sk.src0 = name.a0;
  sk.src1 = name.a1;
  sk.boundAddr = <u32>((name.a0 | name.a1) != 0);
  if (sk.type == SOCK_RAW) return 0;
  if (!port) return inetAutobind(sk);
  sk.sport = port;
  inetHash(sk);
  return 0;
}

/** getsockname(2), getpeername(2). */
export function inetGetname(sk: InetSock, peer: bool): i64 {
  if (!peer) return putName(sk.family, sk.src0, sk.src1, sk.sport, sk.boundDev);
  if (!sk.dport || sk.state == SS_CLOSE || sk.state == SS_LISTEN) return -ENOTCONN;
  return putName(sk.family, sk.dst0, sk.dst1, sk.dport, sk.scopeId);
}

/** The device that SO_BINDTODEVICE or a link-local peer asks for, or null. */
export function boundDevice(sk: InetSock): NetDev {
  const index = sk.boundDev ? sk.boundDev : sk.scopeId;
  return index ? devByIndex(sk.net, index) : nil<NetDev>();
}

@inline
function bucket(net: NetNs, sport: u32, dport: u32): u32 {
  return ((<u32>changetype<usize>(net) >> 6) ^ sport ^ (dport * 0x9e37)) & (SOCK_HASH_SIZE - 1);
}

/** Into the hash of ports, or to its new place when it has become connected. */
export function inetHash(sk: InetSock): void {
  inetUnhash(sk);
  const b = bucket(sk.net, sk.sport, sk.dport);
  const at = SOCK_HASH + ((<usize>b) << 2);
  const head = load<InetSock>(at);
  sk.hashNext = head;
  sk.hashPrev = nil<InetSock>();
  if (!isNull(head)) head.hashPrev = sk;
  store<InetSock>(at, sk);
  sk.hashed = b + 1;
}

export function inetUnhash(sk: InetSock): void {
  if (!sk.hashed) return;
  if (isNull(sk.hashPrev)) store<InetSock>(SOCK_HASH + ((<usize>(sk.hashed - 1)) << 2), sk.hashNext);
  else sk.hashPrev.hashNext = sk.hashNext;
  if (!isNull(sk.hashNext)) sk.hashNext.hashPrev = sk.hashPrev;
  sk.hashed = 0;
}

/** The connected socket for a packet from (f, fromPort) to (t, toPort), or null. */
export function inetConnected(
  net: NetNs,
  protocol: u32,
  t0: u64,
  t1: u64,
  toPort: u32,
  f0: u64,
  f1: u64,
  fromPort: u32,
): InetSock {
  let s = load<InetSock>(SOCK_HASH + ((<usize>bucket(net, toPort, fromPort)) << 2));
  for (; !isNull(s); s = s.hashNext)
    if (
      s.sport == toPort &&
      s.dport == fromPort &&
      s.net == net &&
      s.protocol == protocol &&
      s.dst1 == f1 &&
      s.dst0 == f0 &&
      ((s.src1 == t1 && s.src0 == t0) || !(s.src0 | s.src1))
    )
      return s;
  return s;
}

/** Who takes what comes to (t, port) from anybody: the one that fits best, or null. */
export function inetUnconnected(net: NetNs, protocol: u32, t0: u64, t1: u64, port: u32, dev: u32): InetSock {
  let best = nil<InetSock>();
  let score = -1;
  const four = isMapped(t0, t1);
  let s = load<InetSock>(SOCK_HASH + ((<usize>bucket(net, port, 0)) << 2));
  for (; !isNull(s); s = s.hashNext) {
    if (s.sport != port || s.dport || s.net != net || s.protocol != protocol || s.type == SOCK_RAW) continue;
    if (protocol == <u32>IPPROTO_TCP && s.state != SS_LISTEN) continue;
    if (s.boundDev && s.boundDev != dev) continue;
    const any = !(s.src0 | s.src1);
    if (!any && (s.src1 != t1 || s.src0 != t0)) continue;
    if (any && (four ? s.family == AF_INET6 && s.v6only : s.family == AF_INET)) continue;
    const points = (any ? 0 : 2) + ((s.family == AF_INET) == four ? 1 : 0) + (s.boundDev ? 4 : 0);
    if (points <= score) continue;
    best = s;
    score = points;
  }
  return best;
}

/** Connected first, else who listens. */
export function inetLookup(
  net: NetNs,
  protocol: u32,
  t0: u64,
  t1: u64,
  toPort: u32,
  f0: u64,
  f1: u64,
  fromPort: u32,
  dev: u32,
): InetSock {
  const s = inetConnected(net, protocol, t0, t1, toPort, f0, f1, fromPort);
  return isNull(s) ? inetUnconnected(net, protocol, t0, t1, toPort, dev) : s;
}
