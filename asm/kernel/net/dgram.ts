// What UDP, ping and raw sockets have in common: connect, receive, errors that came back (ip(7), MSG_ERRQUEUE), poll.

import { EACCES, EAGAIN, EDESTADDRREQ, EFAULT, EINVAL, ENETUNREACH, ENOTCONN } from "../../abi/errno";
import { POLLERR, POLLHUP, POLLIN, POLLOUT, POLLRDHUP, POLLRDNORM, POLLWRBAND, POLLWRNORM } from "../../abi/fs";
import {
  AF_INET,
  AF_INET6,
  AF_UNSPEC,
  IP_PKTINFO,
  IP_RECVERR,
  IP_TOS,
  IP_TTL,
  IPPROTO_IP,
  IPPROTO_IPV6,
  IPV6_HOPLIMIT,
  IPV6_PKTINFO,
  IPV6_RECVERR,
  MSG_ERRQUEUE,
  MSG_PEEK,
  MSG_TRUNC,
  SOCK_RAW,
} from "../../abi/net";
import { scatter } from "../fs/pipe";
import { pollWait } from "../fs/polltable";
import { isNull, nil } from "../fs/types";
import { wakeAll } from "../sync/wait";
import { FATAL } from "./icmp";
import { boundDevice, InetSock, inetAutobind, inetHash, inetName, is4, nameToSelf, putName, theName } from "./inet";
import { ipIsBroadcast, ipSource } from "./ip";
import { ip6Source } from "./ip6";
import { cmsgPut } from "./msg";
import { isLinkLocal6, mapped, v4Of } from "./pkt";
import { Skb, skbDequeue, skbFree, skbPacket, skbQueue } from "./skb";
import {
  RCV_SHUTDOWN,
  SEND_SHUTDOWN,
  SK_BROADCAST,
  SS_CLOSE,
  SS_ESTABLISHED,
  sockError,
  sockReadable,
  sockWait,
} from "./sock";
import { MSG_NAME, Msg, NET_SCRATCH } from "./state";

/**
 * The route's source address of a socket's destination, into its own when it has none.
 * @returns 0 or -errno
 */
export function routeSource(sk: InetSock, d0: u64, d1: u64, out: usize): i64 {
  if (is4(d0, d1)) {
    const word = NET_SCRATCH + 760;
    const err = ipSource(sk.net, v4Of(d1), boundDevice(sk), word);
    if (err) return err;
    store<u64>(out, 0);
    store<u64>(out, mapped(load<u32>(word)), 8);
    return 0;
  }
  return ip6Source(sk.net, d0, d1, boundDevice(sk), out);
}

export function dgramConnect(sk: InetSock, n: u32): i64 {
  if (n >= 2 && load<u16>(MSG_NAME) == <u16>AF_UNSPEC) {
    sk.state = SS_CLOSE;
    sk.dst0 = 0;
    sk.dst1 = 0;
    sk.dport = 0;
    sk.scopeId = 0;
    if (!sk.boundAddr) {
      sk.src0 = 0;
      sk.src1 = 0;
    }
    if (sk.hashed) inetHash(sk);
    return 0;
  }
  const bad = inetName(sk, n);
  if (bad) return bad;
  nameToSelf(sk);
  const name = theName();
  const d0 = name.a0;
  const d1 = name.a1;
  const port = name.port;
  if (sk.v6only && sk.family == AF_INET6 && is4(d0, d1)) return -ENETUNREACH;
  if (isLinkLocal6(d0)) {
    if (name.scope) sk.scopeId = name.scope;
    if (!sk.scopeId && !sk.boundDev) return -EINVAL;
  }
  const source = NET_SCRATCH + 776;
  const err = routeSource(sk, d0, d1, source);
  if (err) return err;
  if (is4(d0, d1) && !(sk.flags & SK_BROADCAST) && ipIsBroadcast(sk.net, v4Of(d1), boundDevice(sk))) return -EACCES;
  if (!(sk.src0 | sk.src1)) {
    sk.src0 = load<u64>(source);
    sk.src1 = load<u64>(source, 8);
  }
  sk.dst0 = d0;
  sk.dst1 = d1;
  sk.dport = port;
  const late = inetAutobind(sk);
  if (late) return late;
  if (sk.hashed) inetHash(sk);
  sk.state = SS_ESTABLISHED;
  return 0;
}

/** Where a message goes: its name, or the peer, in theName(). @returns 0 or -errno */
export function dgramTarget(sk: InetSock, m: Msg): i64 {
  const name = theName();
  if (m.nameLen) {
    if (m.nameLen >= 2 && sk.family == AF_INET && load<u16>(MSG_NAME) == <u16>AF_UNSPEC)
      store<u16>(MSG_NAME, <u16>AF_INET);
    const err = inetName(sk, m.nameLen);
    if (err) return err;
    nameToSelf(sk);
    if (sk.family == AF_INET6 && sk.v6only && is4(name.a0, name.a1)) return -ENETUNREACH;
    if (isLinkLocal6(name.a0) && !name.scope && sk.scopeId) name.scope = sk.scopeId;
    return 0;
  }
  if (sk.state != SS_ESTABLISHED) return -EDESTADDRREQ;
  name.a0 = sk.dst0;
  name.a1 = sk.dst1;
  name.port = sk.dport;
  name.scope = sk.scopeId;
  return 0;
}

/** sock_alloc_send_skb's wait: is there room in SO_SNDBUF? @returns 0, BLOCKED or -errno */
export function dgramRoom(sk: InetSock, m: Msg): i64 {
  if (sk.wmem < sk.sndbuf) return 0;
  return m.nonblock ? -EAGAIN : sockWait(sk.writeWait, sk.sndtimeo, false);
}

/** sock_queue_rcv_skb. The message begins with what the reader gets. @returns false: no room, it is gone */
export function dgramQueue(sk: InetSock, skb: Skb): bool {
  if (sk.rmem + skb.truesize > sk.rcvbuf || sk.shutdown & RCV_SHUTDOWN) {
    skbFree(skb);
    return false;
  }
  skbQueue(sk, skb);
  sockReadable(sk);
  return true;
}

/** Control data that the reader asked for. */
function putControl(sk: InetSock, skb: Skb, m: Msg): void {
  const at = NET_SCRATCH + 800;
  if (is4(skb.src0, skb.src1) || sk.family == AF_INET) {
    if (sk.recvTtl) {
      store<u32>(at, skb.ttl);
      cmsgPut(m, IPPROTO_IP, IP_TTL, at, 4);
    }
    if (sk.recvTos && skb.l3) {
      store<u8>(at, load<u8>(skb.data + skb.l3, 1));
      cmsgPut(m, IPPROTO_IP, IP_TOS, at, 1);
    }
    if (sk.pktInfo && sk.family == AF_INET) {
      store<u32>(at, skb.ifindex);
      store<u32>(at, <u32>(skb.dst1 >> 32), 4);
      store<u32>(at, <u32>(skb.dst1 >> 32), 8);
      cmsgPut(m, IPPROTO_IP, IP_PKTINFO, at, 12);
    }
    return;
  }
  if (sk.pktInfo) {
    store<u64>(at, skb.dst0);
    store<u64>(at, skb.dst1, 8);
    store<u32>(at, skb.ifindex, 16);
    cmsgPut(m, IPPROTO_IPV6, IPV6_PKTINFO, at, 20);
  }
  if (sk.recvTtl) {
    store<u32>(at, skb.ttl);
    cmsgPut(m, IPPROTO_IPV6, IPV6_HOPLIMIT, at, 4);
  }
}

/** ip_recv_error: the oldest error, with what it is about. */
function receiveError(sk: InetSock, m: Msg): i64 {
  const skb = sk.errHead;
  if (isNull(skb)) return -EAGAIN;
  sk.errHead = skb.next;
  if (isNull(skb.next)) sk.errTail = nil<Skb>();
  skb.next = nil<Skb>();
  let n = m.total;
  if (n >= skb.len) n = skb.len;
  else m.outFlags |= MSG_TRUNC;
  m.outFlags |= MSG_ERRQUEUE;
  if (scatter(m.iov, 0, skb.data + skb.off, n)) {
    skbFree(skb);
    return -EFAULT;
  }
  // sock_extended_err, and who sent the error.
  const at = NET_SCRATCH + 800;
  memory.fill(at, 0, 48);
  store<u32>(at, skb.ee & 0xffff);
  store<u8>(at, <u8>(skb.ee >> 16), 4);
  store<u8>(at, <u8>skb.tcpFlags, 5);
  store<u8>(at, <u8>skb.sacked, 6);
  store<u32>(at, skb.eeInfo, 8);
  let size: u32 = 16;
  if (sk.family == AF_INET) {
    if (skb.ee >> 16 > 1) {
      store<u16>(at, <u16>AF_INET, 16);
      store<u32>(at, <u32>(skb.src1 >> 32), 20);
    }
    size += 16;
    cmsgPut(m, IPPROTO_IP, IP_RECVERR, at, size);
  } else {
    if (skb.ee >> 16 > 1) {
      store<u16>(at, <u16>AF_INET6, 16);
      store<u64>(at, skb.src0, 24);
      store<u64>(at, skb.src1, 32);
      if (isLinkLocal6(skb.src0)) store<u32>(at, skb.ifindex, 40);
    }
    size += 28;
    cmsgPut(m, IPPROTO_IPV6, IPV6_RECVERR, at, size);
  }
  m.nameLen = putName(sk.family, skb.dst0, skb.dst1, skb.dport, skb.ifindex);
  const len = n;
  skbFree(skb);
  // The next error is the socket's, if there is one.
  sk.err = isNull(sk.errHead) ? 0 : <i32>(sk.errHead.ee & 0xffff);
  return len;
}

/**
 * An error about something that the socket sent, for who asked by IP_RECVERR.
 * @param from     the packet that brought it: its source is the offender; null = the error is from here
 * @param payload  what was sent, n bytes
 * @param errno    without FATAL
 * @param origin   SO_EE_ORIGIN_*
 */
export function errQueue(
  sk: InetSock,
  from: Skb,
  payload: usize,
  n: u32,
  errno: u32,
  origin: u32,
  type: u32,
  code: u32,
  info: u32,
  d0: u64,
  d1: u64,
  port: u32,
): void {
  const skb = skbPacket(0, n);
  if (isNull(skb)) return;
  if (n) memory.copy(skb.data, payload, n);
  skb.ee = errno | (origin << 16);
  skb.tcpFlags = type;
  skb.sacked = code;
  skb.eeInfo = info;
  if (!isNull(from)) {
    skb.src0 = from.src0;
    skb.src1 = from.src1;
    skb.ifindex = isNull(from.dev) ? 0 : from.dev.ifindex;
  }
  skb.dst0 = d0;
  skb.dst1 = d1;
  skb.dport = port;
  if (isNull(sk.errTail)) sk.errHead = skb;
  else sk.errTail.next = skb;
  sk.errTail = skb;
}

/** Readers and writers look again. */
export function errWake(sk: InetSock, errno: u32): void {
  sk.err = <i32>errno;
  wakeAll(sk.readWait);
  wakeAll(sk.writeWait);
}

/** __udp4_lib_err: an ICMP error about a datagram of the socket. */
export function dgramError(
  sk: InetSock,
  from: Skb,
  payload: usize,
  n: u32,
  errno: u32,
  type: u32,
  code: u32,
  info: u32,
  d0: u64,
  d1: u64,
  port: u32,
): void {
  if (sk.recvErr) errQueue(sk, from, payload, n, errno & 0xffff, is4(d0, d1) ? 2 : 3, type, code, info, d0, d1, port);
  // Who is not connected hears only what he asked for; who is, of what is final.
  else if (!(errno & FATAL) || sk.state != SS_ESTABLISHED) return;
  errWake(sk, errno & 0xffff);
}

export function dgramReceive(sk: InetSock, m: Msg): i64 {
  if (m.flags & MSG_ERRQUEUE) return receiveError(sk, m);
  const skb = sk.queueHead;
  if (isNull(skb)) {
    if (sk.err) return sockError(sk);
    if (sk.shutdown & RCV_SHUTDOWN) return 0;
    if (m.nonblock) return -EAGAIN;
    return sockWait(sk.readWait, sk.rcvtimeo, true);
  }
  let n = m.total;
  if (n > skb.len) n = skb.len;
  else if (n < skb.len) m.outFlags |= MSG_TRUNC;
  if (scatter(m.iov, 0, skb.data + skb.off, n)) return -EFAULT;
  if (m.control) putControl(sk, skb, m);
  m.nameLen = putName(sk.family, skb.src0, skb.src1, sk.type == SOCK_RAW ? 0 : skb.sport, skb.ifindex);
  const size = skb.len;
  if (!(m.flags & MSG_PEEK)) skbFree(skbDequeue(sk));
  return m.flags & MSG_TRUNC ? size : n;
}

export function dgramShutdown(sk: InetSock, how: u32): i64 {
  if (sk.state != SS_ESTABLISHED) return -ENOTCONN;
  sk.shutdown |= how;
  wakeAll(sk.readWait);
  wakeAll(sk.writeWait);
  return 0;
}

export function dgramPoll(sk: InetSock, table: usize): u32 {
  pollWait(sk.readWait, table, POLLIN | POLLRDNORM | POLLRDHUP | POLLHUP | POLLERR);
  pollWait(sk.writeWait, table, POLLOUT | POLLWRNORM | POLLWRBAND | POLLHUP | POLLERR);
  let mask: u32 = sk.wmem << 1 <= sk.sndbuf ? POLLOUT | POLLWRNORM | POLLWRBAND : 0;
  if (sk.err || !isNull(sk.errHead)) mask |= POLLERR;
  if (sk.shutdown & RCV_SHUTDOWN) mask |= POLLIN | POLLRDNORM | POLLRDHUP;
  if (sk.shutdown == (RCV_SHUTDOWN | SEND_SHUTDOWN)) mask |= POLLHUP;
  if (!isNull(sk.queueHead)) mask |= POLLIN | POLLRDNORM;
  return mask;
}
