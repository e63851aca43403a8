// The system calls of sockets: they decode, and ask the family.

import { EAFNOSUPPORT, EFAULT, EINVAL, EOPNOTSUPP } from "../../abi/errno";
import { O_NONBLOCK } from "../../abi/fs";
import {
  AF_INET,
  AF_INET6,
  AF_MAX,
  AF_NETLINK,
  AF_PACKET,
  AF_UNIX,
  MMSGHDR_SIZE,
  MSG_CMSG_CLOEXEC,
  MSG_DONTWAIT,
  MSG_WAITFORONE,
  SHUT_BOTH,
  SOCK_CLOEXEC,
  SOCK_NONBLOCK,
  SOCK_STREAM,
  SOCK_TYPE_MASK,
} from "../../abi/net";
import { fdClose, fdReserve } from "../fs/fdtable";
import { isErr, isNull } from "../fs/types";
import { putUser32, userOk } from "../mem/user";
import { BLOCKED, call } from "../task/call";
import { getTimespec } from "../time/clock";
import { monotonicNow } from "../time/timer";
import { dgramConnect, dgramShutdown } from "./dgram";
import { sockReceive, sockSend } from "./fileops";
import { InetSock, inetBind, inetCreate, inetGetname } from "./inet";
import { msgBegin, msgFromUser, msgSegment, msgToUser, nameFromUser, nameToUser } from "./msg";
import { NlSock, netlinkBind, netlinkConnect, netlinkCreate, netlinkGetname } from "./netlink";
import { PacketSock, packetBind, packetCreate, packetGetname } from "./packet";
import { currentNet, Sock, sockByFd, sockDestroy, sockFdError, sockInstall } from "./sock";
import { MSG_NAME } from "./state";
import { tcpAccept, tcpConnect, tcpListen, tcpShutdown } from "./tcp";
import {
  UnixSock,
  unixAccept,
  unixBind,
  unixConnect,
  unixCreate,
  unixGetname,
  unixListen,
  unixPair,
  unixShutdown,
} from "./unix";
import { netRun } from "./xmit";

/** The flags that come with a type: SOCK_NONBLOCK and SOCK_CLOEXEC, which are O_NONBLOCK and O_CLOEXEC. */
const TYPE_FLAGS: u32 = SOCK_NONBLOCK | SOCK_CLOEXEC;

/** sock_create. @returns address of a Sock or -errno */
function create(domain: i32, type: u32, protocol: i32): i32 {
  if (<u32>domain >= AF_MAX) return -EAFNOSUPPORT;
  if (type > 10) return -EINVAL;
  if (domain == <i32>AF_UNIX) return unixCreate(type, protocol, currentNet());
  if (domain == <i32>AF_INET || domain == <i32>AF_INET6) return inetCreate(<u32>domain, type, protocol, currentNet());
  if (domain == <i32>AF_PACKET) return packetCreate(type, protocol, currentNet());
  if (domain == <i32>AF_NETLINK) return netlinkCreate(type, protocol, currentNet());
  return -EAFNOSUPPORT;
}

export function sysSocket(domain: i32, type: i32, protocol: i32): i64 {
  if (<u32>type & ~(SOCK_TYPE_MASK | TYPE_FLAGS)) return -EINVAL;
  const at = create(domain, <u32>type & SOCK_TYPE_MASK, protocol);
  return isErr(at) ? at : sockInstall(changetype<Sock>(<usize>at), <u32>type & TYPE_FLAGS);
}

export function sysSocketpair(domain: i32, type: i32, protocol: i32, sv: i32): i64 {
  if (<u32>type & ~(SOCK_TYPE_MASK | TYPE_FLAGS)) return -EINVAL;
  const flags = <u32>type & TYPE_FLAGS;
  const err: i64 = fdReserve(2);
  if (err) return err;
  if (!userOk(<u32>sv, 8)) return -EFAULT;
  const one = create(domain, <u32>type & SOCK_TYPE_MASK, protocol);
  if (isErr(one)) return one;
  const a = changetype<Sock>(<usize>one);
  if (domain != <i32>AF_UNIX) {
    sockDestroy(a);
    return -EOPNOTSUPP;
  }
  const two = create(domain, <u32>type & SOCK_TYPE_MASK, protocol);
  if (isErr(two)) {
    sockDestroy(a);
    return two;
  }
  const b = changetype<Sock>(<usize>two);
  unixPair(changetype<UnixSock>(a), changetype<UnixSock>(b));
  const fa = sockInstall(a, flags);
  if (fa < 0) {
    sockDestroy(b);
    return fa;
  }
  const fb = sockInstall(b, flags);
  if (fb < 0) {
    fdClose(<i32>fa);
    return fb;
  }
  putUser32(<u32>sv, <u32>fa);
  putUser32(<u32>sv + 4, <u32>fb);
  return 0;
}

@inline
function isInet(sk: Sock): bool {
  return sk.family == AF_INET || sk.family == AF_INET6;
}

@inline
function isNonblock(sk: Sock): bool {
  return !isNull(sk.file) && (sk.file.flags & O_NONBLOCK) != 0;
}

export function sysBind(fd: i32, addr: i32, addrlen: i32): i64 {
  const sk = sockByFd(fd);
  if (isNull(sk)) return sockFdError(fd);
  const err = nameFromUser(addr, addrlen);
  if (err) return err;
  if (sk.family == AF_UNIX) return unixBind(changetype<UnixSock>(sk), <u32>addrlen);
  if (isInet(sk)) return inetBind(changetype<InetSock>(sk), <u32>addrlen);
  if (sk.family == AF_PACKET) return packetBind(changetype<PacketSock>(sk), <u32>addrlen);
  return netlinkBind(changetype<NlSock>(sk), <u32>addrlen);
}

export function sysConnect(fd: i32, addr: i32, addrlen: i32): i64 {
  const sk = sockByFd(fd);
  if (isNull(sk)) return sockFdError(fd);
  const err = nameFromUser(addr, addrlen);
  if (err) return err;
  if (sk.family == AF_UNIX) return unixConnect(changetype<UnixSock>(sk), <u32>addrlen, isNonblock(sk));
  if (isInet(sk)) {
    const s = changetype<InetSock>(sk);
    return sk.type == SOCK_STREAM ? tcpConnect(s, <u32>addrlen, isNonblock(sk)) : dgramConnect(s, <u32>addrlen);
  }
  if (sk.family == AF_PACKET) return -EOPNOTSUPP;
  return netlinkConnect(changetype<NlSock>(sk), <u32>addrlen);
}

export function sysListen(fd: i32, backlog: i32): i64 {
  const sk = sockByFd(fd);
  if (isNull(sk)) return sockFdError(fd);
  if (sk.family == AF_UNIX) return unixListen(changetype<UnixSock>(sk), backlog);
  if (!isInet(sk) || sk.type != SOCK_STREAM) return -EOPNOTSUPP;
  return tcpListen(changetype<InetSock>(sk), backlog);
}

/** getname of the family: the address in MSG_NAME. @returns its length or -errno */
function getName(sk: Sock, peer: bool): i64 {
  if (sk.family == AF_UNIX) return unixGetname(changetype<UnixSock>(sk), peer);
  if (isInet(sk)) return inetGetname(changetype<InetSock>(sk), peer);
  if (sk.family == AF_PACKET) return peer ? -EOPNOTSUPP : packetGetname(changetype<PacketSock>(sk));
  return netlinkGetname(changetype<NlSock>(sk), peer);
}

export function sysAccept4(fd: i32, addr: i32, addrlen: i32, flags: i32): i64 {
  if (<u32>flags & ~TYPE_FLAGS) return -EINVAL;
  const sk = sockByFd(fd);
  if (isNull(sk)) return sockFdError(fd);
  const err: i64 = fdReserve(1);
  if (err) return err;
  if (sk.family != AF_UNIX && (!isInet(sk) || sk.type != SOCK_STREAM)) return -EOPNOTSUPP;
  const r =
    sk.family == AF_UNIX
      ? unixAccept(changetype<UnixSock>(sk), isNonblock(sk))
      : tcpAccept(changetype<InetSock>(sk), isNonblock(sk));
  if (r == BLOCKED || (r < 0 && r > -4096)) return r;
  const made = changetype<Sock>(<usize>r);
  const newfd = sockInstall(made, <u32>flags);
  if (newfd < 0 || !addr) return newfd;
  const n = getName(made, true);
  const bad = n < 0 ? n : nameToUser(MSG_NAME, <u32>n, addr, addrlen);
  if (bad) {
    fdClose(<i32>newfd);
    return bad;
  }
  return newfd;
}

export function sysAccept(fd: i32, addr: i32, addrlen: i32): i64 {
  return sysAccept4(fd, addr, addrlen, 0);
}

export function sysGetsockname(fd: i32, addr: i32, addrlen: i32): i64 {
  const sk = sockByFd(fd);
  if (isNull(sk)) return sockFdError(fd);
  const n = getName(sk, false);
  return n < 0 ? n : nameToUser(MSG_NAME, <u32>n, addr, addrlen);
}

export function sysGetpeername(fd: i32, addr: i32, addrlen: i32): i64 {
  const sk = sockByFd(fd);
  if (isNull(sk)) return sockFdError(fd);
  const n = getName(sk, true);
  return n < 0 ? n : nameToUser(MSG_NAME, <u32>n, addr, addrlen);
}

export function sysShutdown(fd: i32, how: i32): i64 {
  const sk = sockByFd(fd);
  if (isNull(sk)) return sockFdError(fd);
  if (<u32>how > 2) return -EINVAL;
  if (sk.family == AF_NETLINK || sk.family == AF_PACKET) return -EOPNOTSUPP;
  if (isInet(sk)) {
    const bits = (<u32>how + 1) & SHUT_BOTH;
    if (sk.type != SOCK_STREAM) return dgramShutdown(changetype<InetSock>(sk), bits);
    const r = tcpShutdown(changetype<InetSock>(sk), bits);
    netRun();
    return r;
  }
  return unixShutdown(changetype<UnixSock>(sk), (<u32>how + 1) & SHUT_BOTH);
}

export function sysSendto(fd: i32, buf: i32, len: i32, flags: i32, dest: i32, addrlen: i32): i64 {
  const sk = sockByFd(fd);
  if (isNull(sk)) return sockFdError(fd);
  if (len < 0) return -EINVAL;
  if (!userOk(<u32>buf, <u32>len)) return -EFAULT;
  const m = msgBegin(<u32>flags, isNonblock(sk));
  msgSegment(m, <u32>buf, <u32>len);
  if (dest) {
    const err = nameFromUser(<u32>dest, addrlen);
    if (err) return err;
    m.nameLen = <u32>addrlen;
  }
  return sockSend(sk, m);
}

export function sysRecvfrom(fd: i32, buf: i32, len: i32, flags: i32, src: i32, addrlen: i32): i64 {
  const sk = sockByFd(fd);
  if (isNull(sk)) return sockFdError(fd);
  if (len < 0) return -EINVAL;
  const m = msgBegin(<u32>flags, isNonblock(sk));
  msgSegment(m, <u32>buf, <u32>len);
  const r = sockReceive(sk, m);
  if (r < 0 || !src) return r;
  const err = nameToUser(MSG_NAME, m.nameLen, <u32>src, <u32>addrlen);
  return err ? err : r;
}

function sendOne(sk: Sock, at: u32, flags: u32): i64 {
  const m = msgBegin(flags, isNonblock(sk));
  const err = msgFromUser(m, at, true);
  return err ? err : sockSend(sk, m);
}

function receiveOne(sk: Sock, at: u32, flags: u32): i64 {
  const m = msgBegin(flags, isNonblock(sk));
  const err = msgFromUser(m, at, false);
  if (err) return err;
  const r = sockReceive(sk, m);
  if (r < 0) return r;
  m.outFlags |= flags & MSG_CMSG_CLOEXEC;
  const bad = msgToUser(m, at);
  return bad ? bad : r;
}

export function sysSendmsg(fd: i32, msg: i32, flags: i32): i64 {
  const sk = sockByFd(fd);
  if (isNull(sk)) return sockFdError(fd);
  return sendOne(sk, <u32>msg, <u32>flags);
}

export function sysRecvmsg(fd: i32, msg: i32, flags: i32): i64 {
  const sk = sockByFd(fd);
  if (isNull(sk)) return sockFdError(fd);
  return receiveOne(sk, <u32>msg, <u32>flags);
}

/** In the state of sendmmsg and recvmmsg: how many messages are done. */
const COUNT: i64 = 0xffff;

export function sysSendmmsg(fd: i32, mmsg: i32, vlen: i32, flags: i32): i64 {
  const sk = sockByFd(fd);
  if (isNull(sk)) return sockFdError(fd);
  const n: u32 = <u32>vlen > 1024 ? 1024 : <u32>vlen;
  const c = call();
  for (let i = <u32>(c.state & COUNT); i < n; i++) {
    const at = <u32>mmsg + i * MMSGHDR_SIZE;
    const r = sendOne(sk, at, <u32>flags);
    if (r == BLOCKED) return r;
    if (r < 0) return i ? <i64>i : r;
    if (putUser32(at + 36, <u32>r)) return i ? <i64>i : -EFAULT;
    c.state = i + 1;
    c.done = 0;
    c.deadline = 0;
  }
  return n;
}

export function sysRecvmmsg(fd: i32, mmsg: i32, vlen: i32, flags: i32, timeout: i32): i64 {
  const sk = sockByFd(fd);
  if (isNull(sk)) return sockFdError(fd);
  const n: u32 = <u32>vlen > 1024 ? 1024 : <u32>vlen;
  const c = call();
  // The timeout is looked at after each message only: recvmmsg(2), BUGS.
  let limit: i64 = -1;
  if (timeout) {
    limit = getTimespec(<u32>timeout);
    if (limit < 0) return limit;
    if (!c.result) c.result = monotonicNow();
  }
  let f = <u32>flags & ~MSG_WAITFORONE;
  for (let i = <u32>(c.state & COUNT); i < n; i++) {
    if (i && <u32>flags & MSG_WAITFORONE) f |= MSG_DONTWAIT;
    const at = <u32>mmsg + i * MMSGHDR_SIZE;
    const r = receiveOne(sk, at, f);
    if (r == BLOCKED) return r;
    if (r < 0) return i ? <i64>i : r;
    if (putUser32(at + 36, <u32>r)) return i ? <i64>i : -EFAULT;
    c.state = i + 1;
    c.done = 0;
    c.deadline = 0;
    if (limit >= 0 && monotonicNow() - c.result >= limit) return i + 1;
  }
  return n;
}
