// Datagrams of AF_INET: udp(7), icmp(7) by ping sockets, raw(7) sockets of ICMP. A datagram is where it goes when send(2)
// returns, or it is lost.

import {
  EACCES,
  EAFNOSUPPORT,
  EAGAIN,
  ECONNREFUSED,
  EDESTADDRREQ,
  EFAULT,
  EINVAL,
  EMSGSIZE,
  ENOMEM,
  ENOTCONN,
  EPIPE,
} from "../../abi/errno";
import { POLLERR, POLLHUP, POLLIN, POLLOUT, POLLRDHUP, POLLRDNORM, POLLWRBAND, POLLWRNORM } from "../../abi/fs";
import { AF_INET, AF_UNSPEC, IPPROTO_ICMP, IPPROTO_UDP, MSG_PEEK, MSG_TRUNC, SOCK_RAW } from "../../abi/net";
import { gather, scatter } from "../fs/pipe";
import { pollWait } from "../fs/polltable";
import { isNull } from "../fs/types";
import { NetNs } from "../ns/net";
import { wakeAll } from "../sync/wait";
import {
  boundDevice,
  InetSock,
  inetAutobind,
  inetHead,
  inetLookup,
  inetName,
  nameAddr,
  namePort,
  putName,
} from "./inet";
import { ipReturns, ipWalk, LOST } from "./ip";
import { Skb, skbDequeue, skbFree, skbNew, skbQueue } from "./skb";
import {
  RCV_SHUTDOWN,
  SEND_SHUTDOWN,
  SK_DEAD,
  SS_CLOSE,
  SS_ESTABLISHED,
  sockError,
  sockReadable,
  sockWait,
} from "./sock";
import { MSG_NAME, Msg, NET_SCRATCH } from "./state";

const IP_HEADER: u32 = 20;
const UDP_HEADER: u32 = 8;

export function udpConnect(sk: InetSock, n: u32): i64 {
  if (n >= 2 && load<u16>(MSG_NAME) == <u16>AF_UNSPEC) {
    sk.state = SS_CLOSE;
    sk.daddr = 0;
    sk.dport = 0;
    if (!sk.boundAddr) sk.saddr = 0;
    return 0;
  }
  const bad = inetName(n);
  if (bad) return bad;
  const to = nameAddr() ? nameAddr() : 0x7f000001;
  const source = NET_SCRATCH + 760;
  const r = ipWalk(sk.net, to, boundDevice(sk), 0, source);
  if (r < 0 && r > -4096) return r;
  if (!sk.saddr) sk.saddr = load<u32>(source);
  sk.daddr = to;
  sk.dport = namePort();
  const err = inetAutobind(sk);
  if (err) return err;
  sk.state = SS_ESTABLISHED;
  return 0;
}

/** Internet checksum of n bytes. */
function checksum(at: usize, n: u32): u32 {
  let sum: u32 = 0;
  for (; n > 1; n -= 2, at += 2) sum += load<u16>(at);
  if (n) sum += load<u8>(at);
  while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
  return ~sum & 0xffff;
}

export function udpSend(sk: InetSock, m: Msg): i64 {
  let to = sk.daddr;
  let port = sk.dport;
  if (m.nameLen) {
    if (m.nameLen < 16) return -EINVAL;
    const family = load<u16>(MSG_NAME);
    if (family != <u16>AF_INET && family != <u16>AF_UNSPEC) return -EAFNOSUPPORT;
    to = nameAddr() ? nameAddr() : 0x7f000001;
    port = namePort();
    if (!port && sk.protocol == <u32>IPPROTO_UDP) return -EINVAL;
  } else if (!to) return -EDESTADDRREQ;
  if (sk.err) return sockError(sk);
  if (sk.shutdown & SEND_SHUTDOWN) return -EPIPE;
  if (m.total > 65507) return -EMSGSIZE;
  if (to == u32.MAX_VALUE && !(sk.flags & 32)) return -EACCES;
  const err = inetAutobind(sk);
  if (err) return err;
  const source = NET_SCRATCH + 760;
  const found = ipWalk(sk.net, to, boundDevice(sk), m.total + IP_HEADER + UDP_HEADER, source);
  if (found < 0 && found > -4096) return found;
  const from = sk.saddr ? sk.saddr : load<u32>(source);
  const skb = skbNew(m.total);
  if (isNull(skb)) return -ENOMEM;
  if (gather(skb.data, m.iov, 0, m.total)) {
    skbFree(skb);
    return -EFAULT;
  }
  skb.saddr = from;
  skb.daddr = to;
  skb.sport = sk.sport;
  skb.dport = port;
  skb.protocol = sk.protocol;
  skb.ttl = sk.ttl;
  if (found == LOST) {
    skbFree(skb);
    return m.total;
  }
  const net = changetype<NetNs>(<usize>found);
  if (sk.protocol == <u32>IPPROTO_UDP) udpDeliver(sk, net, skb);
  else icmpDeliver(sk, net, skb);
  return m.total;
}

function enqueue(sk: InetSock, skb: Skb): void {
  if (sk.rmem + skb.truesize > sk.rcvbuf || sk.shutdown & RCV_SHUTDOWN) {
    skbFree(skb);
    return;
  }
  skbQueue(sk, skb);
  sockReadable(sk);
}

function udpDeliver(from: InetSock, net: NetNs, skb: Skb): void {
  const to = inetLookup(net, skb.protocol, skb.daddr, skb.dport, skb.saddr, skb.sport);
  if (!isNull(to)) {
    enqueue(to, skb);
    return;
  }
  // ICMP port unreachable: a connected sender hears of it.
  if (from.state == SS_ESTABLISHED && ipReturns(net, skb.saddr, from.net, 56)) {
    from.err = ECONNREFUSED;
    wakeAll(from.readWait);
    wakeAll(from.writeWait);
  }
  skbFree(skb);
}

/** To raw sockets of the namespace a copy with its IP header. */
function toRaw(net: NetNs, skb: Skb): void {
  for (let o = inetHead(net); !isNull(o); o = changetype<InetSock>(o.nsNext)) {
    if (o.type != SOCK_RAW || o.protocol != skb.protocol || o.flags & SK_DEAD) continue;
    if ((o.saddr && o.saddr != skb.daddr) || (o.daddr && o.daddr != skb.saddr)) continue;
    const copy = skbNew(skb.len + IP_HEADER);
    if (isNull(copy)) continue;
    const at = copy.data;
    store<u8>(at, 0x45);
    store<u16>(at, bswap<u16>(<u16>(skb.len + IP_HEADER)), 2);
    store<u8>(at, <u8>skb.ttl, 8);
    store<u8>(at, <u8>skb.protocol, 9);
    store<u32>(at, bswap<u32>(skb.saddr), 12);
    store<u32>(at, bswap<u32>(skb.daddr), 16);
    store<u16>(at, <u16>checksum(at, IP_HEADER), 10);
    memory.copy(at + IP_HEADER, skb.data, skb.len);
    copy.saddr = skb.saddr;
    copy.daddr = skb.daddr;
    copy.protocol = skb.protocol;
    copy.ttl = skb.ttl;
    enqueue(o, copy);
  }
}

/** An ICMP message arrives: an echo request is answered at once. */
function icmpDeliver(from: InetSock, net: NetNs, skb: Skb): void {
  if (from.protocol != <u32>IPPROTO_ICMP) {
    toRaw(net, skb);
    skbFree(skb);
    return;
  }
  const ping = from.type != SOCK_RAW;
  if (skb.len < 8 || (ping && load<u8>(skb.data) != 8)) {
    skbFree(skb);
    return;
  }
  // A ping socket's identifier is the kernel's, and so is the checksum.
  if (ping) {
    store<u16>(skb.data, bswap<u16>(<u16>from.sport), 4);
    store<u16>(skb.data, 0, 2);
    store<u16>(skb.data, <u16>checksum(skb.data, skb.len), 2);
  }
  toRaw(net, skb);
  if (load<u8>(skb.data) != 8 || !ipReturns(net, skb.saddr, from.net, skb.len + IP_HEADER)) {
    skbFree(skb);
    return;
  }
  store<u8>(skb.data, 0);
  store<u16>(skb.data, 0, 2);
  store<u16>(skb.data, <u16>checksum(skb.data, skb.len), 2);
  const to = skb.saddr;
  skb.saddr = skb.daddr;
  skb.daddr = to;
  skb.sport = 0;
  skb.ttl = 64;
  toRaw(from.net, skb);
  if (ping) enqueue(from, skb);
  else skbFree(skb);
}

export function udpReceive(sk: InetSock, m: Msg): i64 {
  const skb = sk.queueHead;
  if (isNull(skb)) {
    if (sk.err) return sockError(sk);
    if (sk.shutdown & RCV_SHUTDOWN) return 0;
    if (m.nonblock) return -EAGAIN;
    return sockWait(sk.readWait, sk.rcvtimeo, true);
  }
  m.nameLen = putName(skb.saddr, skb.sport);
  let n = m.total;
  if (n > skb.len) n = skb.len;
  else if (n < skb.len) m.outFlags |= MSG_TRUNC;
  if (scatter(m.iov, 0, skb.data, n)) return -EFAULT;
  const size = skb.len;
  if (!(m.flags & MSG_PEEK)) skbFree(skbDequeue(sk));
  return m.flags & MSG_TRUNC ? size : n;
}

export function udpShutdown(sk: InetSock, how: u32): i64 {
  if (sk.state != SS_ESTABLISHED) return -ENOTCONN;
  sk.shutdown |= how;
  wakeAll(sk.readWait);
  wakeAll(sk.writeWait);
  return 0;
}

export function udpPoll(sk: InetSock, table: usize): u32 {
  pollWait(sk.readWait, table, POLLIN | POLLRDNORM | POLLRDHUP | POLLHUP | POLLERR);
  pollWait(sk.writeWait, table, POLLOUT | POLLWRNORM | POLLWRBAND | POLLHUP | POLLERR);
  let mask: u32 = POLLOUT | POLLWRNORM | POLLWRBAND;
  if (sk.err) mask |= POLLERR;
  if (sk.shutdown & RCV_SHUTDOWN) mask |= POLLIN | POLLRDNORM | POLLRDHUP;
  if (sk.shutdown == (RCV_SHUTDOWN | SEND_SHUTDOWN)) mask |= POLLHUP;
  if (!isNull(sk.queueHead)) mask |= POLLIN | POLLRDNORM;
  return mask;
}
