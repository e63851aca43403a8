// Options of IP, IPv6, TCP and raw sockets: ip(7), ipv6(7), tcp(7), raw(7).

import { EFAULT, EINVAL, ENOENT, ENOMEM, ENOPROTOOPT, ENOTCONN } from "../../abi/errno";
import {
  AF_INET6,
  ICMP_FILTER,
  IP_ADD_MEMBERSHIP,
  IP_DROP_MEMBERSHIP,
  IP_FREEBIND,
  IP_HDRINCL,
  IP_MTU,
  IP_MTU_DISCOVER,
  IP_MULTICAST_IF,
  IP_MULTICAST_LOOP,
  IP_MULTICAST_TTL,
  IP_PKTINFO,
  IP_RECVERR,
  IP_RECVTOS,
  IP_RECVTTL,
  IP_TOS,
  IP_TTL,
  IPPROTO_ICMPV6,
  IPPROTO_IP,
  IPPROTO_IPV6,
  IPPROTO_TCP,
  IPV6_ADD_MEMBERSHIP,
  IPV6_CHECKSUM,
  IPV6_DROP_MEMBERSHIP,
  IPV6_MTU,
  IPV6_MTU_DISCOVER,
  IPV6_MULTICAST_HOPS,
  IPV6_MULTICAST_IF,
  IPV6_MULTICAST_LOOP,
  IPV6_RECVERR,
  IPV6_RECVHOPLIMIT,
  IPV6_RECVPKTINFO,
  IPV6_TCLASS,
  IPV6_UNICAST_HOPS,
  IPV6_V6ONLY,
  SOCK_RAW,
  SOCK_STREAM,
  TCP_CONGESTION,
  TCP_CORK,
  TCP_DEFER_ACCEPT,
  TCP_INFO,
  TCP_KEEPCNT,
  TCP_KEEPIDLE,
  TCP_KEEPINTVL,
  TCP_LINGER2,
  TCP_MAXSEG,
  TCP_NODELAY,
  TCP_SYNCNT,
  TCP_USER_TIMEOUT,
} from "../../abi/net";
import { kmalloc } from "../mem/slab";
import { isStr, putStr } from "../mem/str";
import { copyFromUser, getUser32, userOk } from "../mem/user";
import { monotonicNow } from "../time/timer";
import { boundDevice, InetSock, is4 } from "./inet";
import { ipMtu } from "./ip";
import { ip6Mtu } from "./ip6";
import { v4Of } from "./pkt";
import { SS_CLOSE, SS_LISTEN } from "./sock";
import { NET_SCRATCH } from "./state";
import { tcpPush } from "./tcpout";
import { tcpKeepalive } from "./tcptimer";
import { netRun } from "./xmit";

const SOL_RAW: i32 = 255;
const TCP_INFO_SIZE: u32 = 232;

/** Address of the number behind an option; 0 = there is none. */
function cell(sk: InetSock, level: i32, name: i32): usize {
  const at = changetype<usize>(sk);
  if (level == IPPROTO_IP) {
    switch (name) {
      case IP_TOS:
        return at + offsetof<InetSock>("tos");
      case IP_TTL:
        return at + offsetof<InetSock>("ttl");
      case IP_RECVERR:
        return at + offsetof<InetSock>("recvErr");
      case IP_RECVTTL:
        return at + offsetof<InetSock>("recvTtl");
      case IP_RECVTOS:
        return at + offsetof<InetSock>("recvTos");
      case IP_PKTINFO:
        return at + offsetof<InetSock>("pktInfo");
      case IP_MTU_DISCOVER:
        return at + offsetof<InetSock>("mtuDiscover");
      case IP_FREEBIND:
        return at + offsetof<InetSock>("freebind");
      case IP_MULTICAST_TTL:
        return at + offsetof<InetSock>("multicastTtl");
      case IP_MULTICAST_LOOP:
        return at + offsetof<InetSock>("multicastLoop");
      case IP_HDRINCL:
        return sk.type == SOCK_RAW ? at + offsetof<InetSock>("hdrIncl") : 0;
    }
    return 0;
  }
  if (level == IPPROTO_IPV6) {
    if (sk.family != AF_INET6) return 0;
    switch (name) {
      case IPV6_UNICAST_HOPS:
        return at + offsetof<InetSock>("hopLimit");
      case IPV6_MULTICAST_HOPS:
        return at + offsetof<InetSock>("multicastTtl");
      case IPV6_MULTICAST_LOOP:
        return at + offsetof<InetSock>("multicastLoop");
      case IPV6_RECVERR:
        return at + offsetof<InetSock>("recvErr");
      case IPV6_V6ONLY:
        return at + offsetof<InetSock>("v6only");
      case IPV6_RECVPKTINFO:
        return at + offsetof<InetSock>("pktInfo");
      case IPV6_RECVHOPLIMIT:
        return at + offsetof<InetSock>("recvTtl");
      case IPV6_TCLASS:
        return at + offsetof<InetSock>("tclass");
      case IPV6_MTU_DISCOVER:
        return at + offsetof<InetSock>("mtuDiscover");
      case IPV6_CHECKSUM:
        return sk.type == SOCK_RAW ? at + offsetof<InetSock>("checksumAt") : 0;
    }
    return 0;
  }
  if (level == SOL_RAW && sk.type == SOCK_RAW) return name == ICMP_FILTER ? at + offsetof<InetSock>("icmpFilter") : 0;
  if (level != IPPROTO_TCP || sk.type != SOCK_STREAM) return 0;
  switch (name) {
    case TCP_NODELAY:
      return at + offsetof<InetSock>("nodelay");
    case TCP_CORK:
      return at + offsetof<InetSock>("cork");
    case TCP_KEEPIDLE:
      return at + offsetof<InetSock>("keepIdle");
    case TCP_KEEPINTVL:
      return at + offsetof<InetSock>("keepInterval");
    case TCP_KEEPCNT:
      return at + offsetof<InetSock>("keepCount");
    case TCP_USER_TIMEOUT:
      return at + offsetof<InetSock>("userTimeout");
    case TCP_DEFER_ACCEPT:
      return at + offsetof<InetSock>("deferAccept");
    case TCP_SYNCNT:
      return at + offsetof<InetSock>("synRetries");
  }
  return 0;
}

/** ICMP6_FILTER: the types that are blocked. */
function filter6(sk: InetSock, at: u32, len: u32): i64 {
  if (!sk.icmpFilter) sk.icmpFilter = <u32>kmalloc(32);
  if (!sk.icmpFilter) return -ENOMEM;
  return copyFromUser(<usize>sk.icmpFilter, at, len < 32 ? len : 32);
}

/** setsockopt(2) below SOL_SOCKET. @param at user address */
export function inetSetOption(sk: InetSock, level: i32, name: i32, at: u32, len: u32): i64 {
  if (level == IPPROTO_ICMPV6 && sk.type == SOCK_RAW && name == 1) return filter6(sk, at, len);
  if (level == IPPROTO_IP && (name == IP_ADD_MEMBERSHIP || name == IP_DROP_MEMBERSHIP || name == IP_MULTICAST_IF))
    return len < 4 ? -EINVAL : 0;
  if (
    level == IPPROTO_IPV6 &&
    (name == IPV6_ADD_MEMBERSHIP || name == IPV6_DROP_MEMBERSHIP || name == IPV6_MULTICAST_IF)
  )
    return len < 4 ? -EINVAL : 0;
  if (level == IPPROTO_TCP && name == TCP_CONGESTION && sk.type == SOCK_STREAM) {
    const n = len < 15 ? len : 15;
    if (copyFromUser(NET_SCRATCH, at, n)) return -EFAULT;
    return isStr(NET_SCRATCH, <i32>n, "cubic") || isStr(NET_SCRATCH, <i32>n, "reno") ? 0 : -ENOENT;
  }
  const to = cell(sk, level, name);
  if (!to) {
    if (level == IPPROTO_TCP && sk.type == SOCK_STREAM && (name == TCP_MAXSEG || name == TCP_LINGER2 || name == 12))
      return 0;
    return -ENOPROTOOPT;
  }
  // ip(7): a byte will do.
  if (len < (level == IPPROTO_IP ? 1 : 4)) return -EINVAL;
  const n: u32 = len < 4 ? 1 : 4;
  if (!userOk(at, n)) return -EFAULT;
  let value = getUser32(at) & (n == 1 ? 0xff : u32.MAX_VALUE);
  if (level == IPPROTO_IP && name == IP_TTL) {
    if (value == u32.MAX_VALUE) value = 0;
    else if (!value || value > 255) return -EINVAL;
  }
  if (level == IPPROTO_IP && name == IP_TOS) {
    value &= 0xff;
    if (sk.type == SOCK_STREAM) value &= ~3;
  }
  if (level == IPPROTO_IPV6 && (name == IPV6_UNICAST_HOPS || name == IPV6_MULTICAST_HOPS) && <i32>value > 255)
    return -EINVAL;
  if (level == IPPROTO_IPV6 && name == IPV6_V6ONLY) {
    if (sk.sport) return -EINVAL;
    value = <u32>(value != 0);
  }
  if (level == IPPROTO_TCP) {
    if (name == TCP_NODELAY || name == TCP_CORK) value = <u32>(value != 0);
    if ((name == TCP_KEEPIDLE || name == TCP_KEEPINTVL) && (!value || value > 32767)) return -EINVAL;
    if ((name == TCP_KEEPCNT || name == TCP_SYNCNT) && (!value || value > 127)) return -EINVAL;
  }
  store<u32>(to, value);
  if (level == IPPROTO_TCP && sk.state != SS_CLOSE && sk.state != SS_LISTEN) {
    if ((name == TCP_NODELAY && value) || (name == TCP_CORK && !value)) {
      tcpPush(sk, true);
      netRun();
    } else if (name == TCP_KEEPIDLE) tcpKeepalive(sk);
  }
  return 0;
}

/** struct tcp_info. */
function info(sk: InetSock): i64 {
  const at = NET_SCRATCH;
  memory.fill(at, 0, TCP_INFO_SIZE);
  store<u8>(at, <u8>sk.state);
  store<u8>(at, <u8>(sk.recovery == 1 ? 3 : sk.recovery == 2 ? 4 : 0), 1);
  store<u8>(at, <u8>sk.retransmits, 2);
  store<u8>(at, <u8>sk.probes, 3);
  store<u8>(at, <u8>sk.backoff, 4);
  store<u8>(at, <u8>(sk.tsOk | (sk.sackOk << 1) | (sk.wscaleOk << 2)), 5);
  store<u8>(at, <u8>(sk.sndWscale | (sk.rcvWscale << 4)), 6);
  store<u32>(at, <u32>(sk.rto / 1000), 8);
  store<u32>(at, 40000, 12);
  store<u32>(at, sk.mss, 16);
  store<u32>(at, sk.advMss < 536 ? sk.advMss : 536, 20);
  store<u32>(at, sk.mss ? (sk.sndNxt - sk.sndUna + sk.mss - 1) / sk.mss : 0, 24);
  const now = monotonicNow();
  store<u32>(at, <u32>((now - sk.lastSent) / 1_000_000), 44);
  store<u32>(at, <u32>((now - sk.lastReceived) / 1_000_000), 52);
  store<u32>(at, <u32>((now - sk.lastReceived) / 1_000_000), 56);
  store<u32>(at, sk.advMss + 40, 60);
  store<u32>(at, sk.rcvMax, 64);
  store<u32>(at, sk.srtt >> 3, 68);
  store<u32>(at, sk.rttvar >> 2, 72);
  store<u32>(at, sk.ssthresh, 76);
  store<u32>(at, sk.cwnd, 80);
  store<u32>(at, sk.advMss, 84);
  store<u32>(at, 3, 88);
  store<u32>(at, sk.rcvMax, 96);
  store<u32>(at, sk.totalRetrans, 100);
  store<u64>(at, sk.bytesAcked, 120);
  store<u64>(at, sk.bytesReceived, 128);
  store<u32>(at, sk.segsOut, 136);
  store<u32>(at, sk.segsIn, 140);
  store<u32>(at, sk.writeSeq - sk.sndNxt, 144);
  store<u32>(at, sk.sndWnd, 228);
  return TCP_INFO_SIZE;
}

/** getsockopt(2) below SOL_SOCKET: the value at NET_SCRATCH. @returns its size or -errno */
export function inetGetOption(sk: InetSock, level: i32, name: i32): i64 {
  const at = NET_SCRATCH;
  if (level == IPPROTO_TCP && sk.type == SOCK_STREAM) {
    switch (name) {
      case TCP_MAXSEG:
        store<u32>(at, sk.mss ? sk.mss : 536);
        return 4;
      case TCP_INFO:
        return info(sk);
      case TCP_CONGESTION:
        memory.fill(at, 0, 16);
        putStr(at, "cubic");
        return 16;
      case TCP_LINGER2:
        store<u32>(at, sk.net.finTimeout);
        return 4;
      case 12: // TCP_QUICKACK
        store<u32>(at, 1);
        return 4;
    }
  }
  if ((level == IPPROTO_IP && name == IP_MTU) || (level == IPPROTO_IPV6 && name == IPV6_MTU)) {
    if (!(sk.dst0 | sk.dst1)) return -ENOTCONN;
    const mtu = is4(sk.dst0, sk.dst1)
      ? ipMtu(sk.net, v4Of(sk.dst1), boundDevice(sk))
      : ip6Mtu(sk.net, sk.dst0, sk.dst1, boundDevice(sk));
    store<u32>(at, mtu);
    return 4;
  }
  const from = cell(sk, level, name);
  if (!from) return -ENOPROTOOPT;
  let v = load<u32>(from);
  if (level == IPPROTO_IP && name == IP_TTL && !v) v = sk.net.defaultTtl;
  if (level == IPPROTO_IPV6 && name == IPV6_UNICAST_HOPS && <i32>v < 0) v = sk.net.hopLimit6;
  store<u32>(at, v);
  return 4;
}
