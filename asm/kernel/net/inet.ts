// AF_INET: ip(7). What TCP, UDP and ICMP sockets have in common: ports, addresses, names.

import {
  EACCES,
  EADDRINUSE,
  EADDRNOTAVAIL,
  EAFNOSUPPORT,
  EAGAIN,
  EINVAL,
  ENOMEM,
  ENOTCONN,
  EPERM,
  EPROTONOSUPPORT,
  ESOCKTNOSUPPORT,
} from "../../abi/errno";
import {
  AF_INET,
  AF_UNSPEC,
  IPPROTO_ICMP,
  IPPROTO_TCP,
  IPPROTO_UDP,
  SOCK_DGRAM,
  SOCK_RAW,
  SOCK_STREAM,
} from "../../abi/net";
import { isNull, nil } from "../fs/types";
import { CACHE_SOCK_INET, kdelete, knew } from "../mem/slab";
import { NetNs } from "../ns/net";
import { UserNs } from "../ns/user";
import { CAP_NET_BIND_SERVICE, CAP_NET_RAW, cred, inGroup, nsCapable } from "../task/cred";
import { devByIndex, NetDev } from "./dev";
import { ipIsLocal } from "./ip";
import {
  listOf,
  SK_DEAD,
  SK_REUSEADDR,
  SK_REUSEPORT,
  Sock,
  SS_CLOSE,
  SS_LISTEN,
  sockInit,
  sockPurge,
  sockPut,
} from "./sock";
import { MSG_NAME, netState } from "./state";
import { tcpRelease } from "./tcp";

/** Addresses and ports in host order; 0 = none. */
@unmanaged
export class InetSock extends Sock {
  saddr: u32;
  daddr: u32;
  sport: u32;
  dport: u32;
  /** The address was asked for by bind(2), and not found by connect(2). */
  boundAddr: u32;
  /** TCP: the other end, counted. */
  peer: InetSock;
  /** TCP: a connection that nobody has accepted yet. */
  embryo: u32;
  /** connect(2) said EINPROGRESS and has not been asked since. */
  connecting: u32;
  nodelay: u32;
  keepIdle: u32;
  keepInterval: u32;
  keepCount: u32;
  userTimeout: u32;
  cork: u32;
  deferAccept: u32;
  tos: u32;
  ttl: u32;
  /** FIN sent, FIN received. */
  finSent: u32;
  finReceived: u32;
}

export const SOCKADDR_IN: u32 = 16;

/** socket(2). @returns its address or -errno */
export function inetCreate(type: u32, protocol: i32, net: NetNs): i32 {
  if (protocol < 0 || protocol > 255) return -EINVAL;
  if (type == SOCK_STREAM) {
    if (protocol && protocol != IPPROTO_TCP) return -EPROTONOSUPPORT;
    protocol = IPPROTO_TCP;
  } else if (type == SOCK_DGRAM) {
    if (protocol && protocol != IPPROTO_UDP && protocol != IPPROTO_ICMP) return -EPROTONOSUPPORT;
    if (!protocol) protocol = IPPROTO_UDP;
    if (protocol == IPPROTO_ICMP && !mayPing(net)) return -EACCES;
  } else if (type == SOCK_RAW) {
    if (!protocol) return -EPROTONOSUPPORT;
    if (!nsCapable(changetype<UserNs>(net.ownerNs), CAP_NET_RAW)) return -EPERM;
  } else return -ESOCKTNOSUPPORT;
  const sk = inetNew(type, <u32>protocol, net);
  return isNull(sk) ? -ENOMEM : <i32>changetype<usize>(sk);
}

export function inetNew(type: u32, protocol: u32, net: NetNs): InetSock {
  const sk = knew<InetSock>(CACHE_SOCK_INET);
  if (isNull(sk)) return sk;
  sockInit(sk, AF_INET, type, protocol, net);
  sk.ttl = 64;
  sk.keepIdle = 7200;
  sk.keepInterval = 75;
  sk.keepCount = 9;
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
  kdelete(CACHE_SOCK_INET, changetype<InetSock>(sk));
}

export function inetRelease(sk: Sock): void {
  const s = changetype<InetSock>(sk);
  if (s.type == SOCK_STREAM) tcpRelease(s);
  s.flags |= SK_DEAD;
  s.state = SS_CLOSE;
  s.sport = 0;
  sockPurge(s);
}

/** The address in MSG_NAME. @returns 0 or -errno */
export function inetName(n: u32): i64 {
  if (n < SOCKADDR_IN) return -EINVAL;
  return load<u16>(MSG_NAME) == <u16>AF_INET ? 0 : -EAFNOSUPPORT;
}
@inline
export function nameAddr(): u32 {
  return bswap<u32>(load<u32>(MSG_NAME, 4));
}
@inline
export function namePort(): u32 {
  return <u32>bswap<u16>(load<u16>(MSG_NAME, 2));
}
export function putName(addr: u32, port: u32): u32 {
  memory.fill(MSG_NAME, 0, SOCKADDR_IN);
  store<u16>(MSG_NAME, <u16>AF_INET);
  store<u16>(MSG_NAME, bswap<u16>(<u16>port), 2);
  store<u32>(MSG_NAME, bswap<u32>(addr), 4);
  return SOCKADDR_IN;
}

@inline
export function inetHead(net: NetNs): InetSock {
  return changetype<InetSock>(load<usize>(listOf(net, AF_INET)));
}

/** inet_csk_bind_conflict, udp's too: does somebody have the port already? */
function conflict(sk: InetSock, addr: u32, port: u32): bool {
  for (let o = inetHead(sk.net); !isNull(o); o = changetype<InetSock>(o.nsNext)) {
    if (o == sk || o.protocol != sk.protocol || o.type != sk.type || o.sport != port || o.flags & SK_DEAD) continue;
    if (addr && o.saddr && o.saddr != addr) continue;
    if (sk.boundDev && o.boundDev && sk.boundDev != o.boundDev) continue;
    if (sk.flags & o.flags & SK_REUSEADDR && (sk.type == SOCK_DGRAM || o.state != SS_LISTEN)) continue;
    if (sk.flags & o.flags & SK_REUSEPORT && sk.uid == o.uid) continue;
    return true;
  }
  return false;
}

/** A port of ip_local_port_range for who has none. @returns 0 or -errno */
export function inetAutobind(sk: InetSock): i64 {
  if (sk.sport || sk.type == SOCK_RAW || sk.protocol == <u32>IPPROTO_ICMP) {
    // Ping sockets have an identifier instead.
    if (sk.protocol == <u32>IPPROTO_ICMP && !sk.sport) sk.sport = (++netState().ephemeral & 0xffff) | 1;
    return 0;
  }
  const net = sk.net;
  const range = net.portLast - net.portFirst + 1;
  for (let i: u32 = 0; i < range; i++) {
    const port = net.portFirst + (netState().ephemeral++ % range);
    if (conflict(sk, sk.saddr, port)) continue;
    sk.sport = port;
    return 0;
  }
  return sk.type == SOCK_STREAM ? -EADDRNOTAVAIL : -EAGAIN;
}

/** bind(2). */
export function inetBind(sk: InetSock, n: u32): i64 {
  if (n < SOCKADDR_IN) return -EINVAL;
  const family = load<u16>(MSG_NAME);
  // Compatibility games: AF_UNSPEC is mapped to AF_INET only with INADDR_ANY.
  if (family != <u16>AF_INET && !(family == <u16>AF_UNSPEC && !nameAddr())) return -EAFNOSUPPORT;
  const addr = nameAddr();
  const port = namePort();
  if (addr && addr != u32.MAX_VALUE && addr >> 28 != 14 && !ipIsLocal(sk.net, addr)) return -EADDRNOTAVAIL;
  if (
    port &&
    port < sk.net.unprivilegedPort &&
    sk.type != SOCK_RAW &&
    !nsCapable(changetype<UserNs>(sk.net.ownerNs), CAP_NET_BIND_SERVICE)
  )
    return -EACCES;
  if (sk.state != SS_CLOSE || sk.sport) return -EINVAL;
  if (port && sk.type != SOCK_RAW && conflict(sk, addr, port)) return -EADDRINUSE;
  sk.saddr = addr;
  sk.boundAddr = addr;
  if (sk.type == SOCK_RAW) return 0;
  sk.sport = port;
  return port ? 0 : inetAutobind(sk);
}

/** getsockname(2), getpeername(2). */
export function inetGetname(sk: InetSock, peer: bool): i64 {
  if (!peer) return putName(sk.saddr, sk.sport);
  if (!sk.dport || sk.state == SS_CLOSE || sk.state == SS_LISTEN) return -ENOTCONN;
  return putName(sk.daddr, sk.dport);
}

/** The device that SO_BINDTODEVICE asked for, or null. */
export function boundDevice(sk: InetSock): NetDev {
  return sk.boundDev ? devByIndex(sk.net, sk.boundDev) : nil<NetDev>();
}

/** Who receives what comes to an address and port: the one that fits best. */
export function inetLookup(net: NetNs, protocol: u32, to: u32, port: u32, from: u32, fromPort: u32): InetSock {
  let best = nil<InetSock>();
  let score = -1;
  for (let o = inetHead(net); !isNull(o); o = changetype<InetSock>(o.nsNext)) {
    if (o.protocol != protocol || o.sport != port || o.flags & SK_DEAD || o.type == SOCK_RAW) continue;
    if (protocol == <u32>IPPROTO_TCP && o.state != SS_LISTEN) continue;
    if (o.saddr && o.saddr != to) continue;
    if (o.dport && (o.daddr != from || o.dport != fromPort)) continue;
    const s = (o.saddr ? 1 : 0) + (o.dport ? 2 : 0);
    if (s <= score) continue;
    best = o;
    score = s;
  }
  return best;
}

/** Lets go of the other end. */
export function peerDrop(sk: InetSock): void {
  const peer = sk.peer;
  if (isNull(peer)) return;
  sk.peer = nil<InetSock>();
  sockPut(peer);
}
