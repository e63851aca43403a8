// AF_NETLINK: netlink(7). A socket sends requests to the kernel, which answers into its queue before send(2) returns.

import {
  EADDRINUSE,
  EAGAIN,
  ECONNREFUSED,
  EFAULT,
  EINVAL,
  EMSGSIZE,
  ENOBUFS,
  ENOMEM,
  ENOPROTOOPT,
  EPROTONOSUPPORT,
  ESOCKTNOSUPPORT,
} from "../../abi/errno";
import { POLLIN, POLLOUT, POLLRDNORM, POLLWRBAND, POLLWRNORM } from "../../abi/fs";
import {
  AF_NETLINK,
  MSG_PEEK,
  MSG_TRUNC,
  NETLINK_ADD_MEMBERSHIP,
  NETLINK_CAP_ACK,
  NETLINK_DROP_MEMBERSHIP,
  NETLINK_EXT_ACK,
  NETLINK_GET_STRICT_CHK,
  NETLINK_PKTINFO,
  NETLINK_ROUTE,
  SOCK_DGRAM,
  SOCK_RAW,
} from "../../abi/net";
import { gather, scatter } from "../fs/pipe";
import { pollWait } from "../fs/polltable";
import { isNull } from "../fs/types";
import { CACHE_SOCK_NETLINK, kdelete, knew } from "../mem/slab";
import { NetNs } from "../ns/net";
import { current } from "../task/current";
import { pidNr, taskTgid } from "../task/pid";
import { rtnlReceive } from "./rtnl";
import { skbDequeue, skbFree, skbNew, skbQueue } from "./skb";
import { listOf, SK_DEAD, Sock, sockError, sockInit, sockPurge, sockReadable, sockWait } from "./sock";
import { MSG_NAME, Msg } from "./state";

// NlSock.options
export const NL_CAP_ACK: u32 = 1;
export const NL_EXT_ACK: u32 = 2;
export const NL_STRICT: u32 = 4;
export const NL_PKTINFO: u32 = 8;

const SOCKADDR_NL: u32 = 12;

@unmanaged
export class NlSock extends Sock {
  portid: u32;
  groups: u32; // the first 32, as a mask
  destination: u32; // connect(2)
  options: u32;
}

/** socket(2). @returns its address or -errno */
export function netlinkCreate(type: u32, protocol: i32, net: NetNs): i32 {
  if (type != SOCK_RAW && type != SOCK_DGRAM) return -ESOCKTNOSUPPORT;
  if (protocol != NETLINK_ROUTE) return -EPROTONOSUPPORT;
  const sk = knew<NlSock>(CACHE_SOCK_NETLINK);
  if (isNull(sk)) return -ENOMEM;
  sockInit(sk, AF_NETLINK, type, <u32>protocol, net);
  return <i32>changetype<usize>(sk);
}

export function netlinkFinish(sk: Sock): void {
  kdelete(CACHE_SOCK_NETLINK, changetype<NlSock>(sk));
}

export function netlinkRelease(sk: Sock): void {
  sk.flags |= SK_DEAD;
  sockPurge(sk);
}

/** The socket that has a port; null: nobody. */
export function netlinkByPort(net: NetNs, protocol: u32, portid: u32): NlSock {
  let s = changetype<NlSock>(load<usize>(listOf(net, AF_NETLINK)));
  while (!isNull(s) && !(s.protocol == protocol && s.portid == portid && !(s.flags & SK_DEAD)))
    s = changetype<NlSock>(s.nsNext);
  return s;
}

/** netlink_autobind: the process's number, or one below zero when that is taken. */
function autobind(sk: NlSock): void {
  if (sk.portid) return;
  let port = <u32>pidNr(taskTgid(current));
  for (let n: u32 = <u32>-4097; !port || !isNull(netlinkByPort(sk.net, sk.protocol, port)); n--) port = n;
  sk.portid = port;
}

function nameOk(n: u32): bool {
  return n >= SOCKADDR_NL && load<u16>(MSG_NAME) == <u16>AF_NETLINK;
}

export function netlinkBind(sk: NlSock, n: u32): i64 {
  if (!nameOk(n)) return -EINVAL;
  const port = load<u32>(MSG_NAME, 4);
  if (sk.portid) {
    if (port != sk.portid) return -EINVAL;
  } else if (port) {
    if (!isNull(netlinkByPort(sk.net, sk.protocol, port))) return -EADDRINUSE;
    sk.portid = port;
  } else autobind(sk);
  sk.groups = load<u32>(MSG_NAME, 8);
  return 0;
}

export function netlinkConnect(sk: NlSock, n: u32): i64 {
  if (n < 2) return -EINVAL;
  if (load<u16>(MSG_NAME) == 0) {
    sk.destination = 0;
    return 0;
  }
  if (!nameOk(n)) return -EINVAL;
  autobind(sk);
  sk.destination = load<u32>(MSG_NAME, 4);
  return 0;
}

export function netlinkGetname(sk: NlSock, peer: bool): i64 {
  store<u32>(MSG_NAME, AF_NETLINK);
  store<u32>(MSG_NAME, peer ? sk.destination : sk.portid, 4);
  store<u32>(MSG_NAME, peer ? 0 : sk.groups, 8);
  return SOCKADDR_NL;
}

/** sendmsg(2). */
export function netlinkSend(sk: NlSock, m: Msg): i64 {
  let to = sk.destination;
  if (m.nameLen) {
    if (!nameOk(m.nameLen)) return -EINVAL;
    to = load<u32>(MSG_NAME, 4);
  }
  autobind(sk);
  if (m.total > sk.sndbuf - 32) return -EMSGSIZE;
  const skb = skbNew(m.total);
  if (isNull(skb)) return -ENOBUFS;
  skb.portid = sk.portid;
  if (gather(skb.data, m.iov, 0, m.total)) {
    skbFree(skb);
    return -EFAULT;
  }
  if (to) {
    const other = netlinkByPort(sk.net, sk.protocol, to);
    if (isNull(other)) {
      skbFree(skb);
      return -ECONNREFUSED;
    }
    skbQueue(other, skb);
    sockReadable(other);
    return m.total;
  }
  rtnlReceive(sk, skb.data, m.total);
  skbFree(skb);
  return m.total;
}

/** An answer from the kernel. Without room for it the reader finds ENOBUFS. */
export function netlinkAnswer(sk: NlSock, from: usize, n: u32): void {
  const skb = skbNew(n);
  if (isNull(skb)) {
    sk.err = ENOBUFS;
    return;
  }
  memory.copy(skb.data, from, n);
  skbQueue(sk, skb);
  sockReadable(sk);
}

export function netlinkReceive(sk: NlSock, m: Msg): i64 {
  const skb = sk.queueHead;
  if (isNull(skb)) {
    if (sk.err) return sockError(sk);
    if (m.nonblock) return -EAGAIN;
    return sockWait(sk.readWait, sk.rcvtimeo, true);
  }
  store<u32>(MSG_NAME, AF_NETLINK);
  store<u32>(MSG_NAME, skb.portid, 4);
  store<u32>(MSG_NAME, 0, 8);
  m.nameLen = SOCKADDR_NL;
  let n = m.total;
  if (n >= skb.len) n = skb.len;
  else m.outFlags |= MSG_TRUNC;
  if (scatter(m.iov, 0, skb.data, n)) return -EFAULT;
  const size = skb.len;
  if (!(m.flags & MSG_PEEK)) skbFree(skbDequeue(sk));
  return m.flags & MSG_TRUNC ? size : n;
}

export function netlinkPoll(sk: NlSock, table: usize): u32 {
  pollWait(sk.readWait, table);
  let mask: u32 = POLLOUT | POLLWRNORM | POLLWRBAND;
  if (!isNull(sk.queueHead)) mask |= POLLIN | POLLRDNORM;
  return mask;
}

function optionOf(name: i32): u32 {
  switch (name) {
    case NETLINK_CAP_ACK:
      return NL_CAP_ACK;
    case NETLINK_EXT_ACK:
      return NL_EXT_ACK;
    case NETLINK_GET_STRICT_CHK:
      return NL_STRICT;
    case NETLINK_PKTINFO:
      return NL_PKTINFO;
  }
  return 0;
}

/** setsockopt(2), SOL_NETLINK. */
export function netlinkSetOption(sk: NlSock, name: i32, value: u32): i64 {
  const bit = optionOf(name);
  if (bit) {
    if (value) sk.options |= bit;
    else sk.options &= ~bit;
    return 0;
  }
  if (name == NETLINK_ADD_MEMBERSHIP || name == NETLINK_DROP_MEMBERSHIP) {
    if (!value || value > 36) return -EINVAL;
    const group: u32 = value <= 32 ? 1 << (value - 1) : 0;
    if (name == NETLINK_ADD_MEMBERSHIP) sk.groups |= group;
    else sk.groups &= ~group;
    return 0;
  }
  return -ENOPROTOOPT;
}

/** Everybody but `except` who has joined a group is told. */
export function netlinkMulticast(net: NetNs, group: u32, from: usize, n: u32): void {
  const bit: u32 = 1 << (group - 1);
  let s = changetype<NlSock>(load<usize>(listOf(net, AF_NETLINK)));
  for (; !isNull(s); s = changetype<NlSock>(s.nsNext)) {
    if (s.flags & SK_DEAD || s.protocol != <u32>NETLINK_ROUTE || !(s.groups & bit)) continue;
    if (s.rmem > s.rcvbuf) s.err = ENOBUFS;
    else netlinkAnswer(s, from, n);
  }
}

/** Has anybody joined a group? */
export function netlinkHears(net: NetNs, group: u32): bool {
  const bit: u32 = 1 << (group - 1);
  let s = changetype<NlSock>(load<usize>(listOf(net, AF_NETLINK)));
  for (; !isNull(s); s = changetype<NlSock>(s.nsNext)) if (s.groups & bit && !(s.flags & SK_DEAD)) return true;
  return false;
}
