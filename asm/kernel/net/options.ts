// getsockopt(2), setsockopt(2): socket(7), what every family has. What else there is, is asked of the family.

import { EDOM, EFAULT, EINVAL, ENODATA, ENODEV, ENOPROTOOPT, EOPNOTSUPP, EPERM } from "../../abi/errno";
import {
  AF_INET,
  AF_INET6,
  AF_NETLINK,
  AF_PACKET,
  AF_UNIX,
  SO_ACCEPTCONN,
  SO_BINDTODEVICE,
  SO_BROADCAST,
  SO_COOKIE,
  SO_DEBUG,
  SO_DOMAIN,
  SO_DONTROUTE,
  SO_ERROR,
  SO_KEEPALIVE,
  SO_LINGER,
  SO_MARK,
  SO_NO_CHECK,
  SO_OOBINLINE,
  SO_PASSCRED,
  SO_PEERCRED,
  SO_PEERGROUPS,
  SO_PRIORITY,
  SO_PROTOCOL,
  SO_RCVBUF,
  SO_RCVBUFFORCE,
  SO_RCVLOWAT,
  SO_RCVTIMEO,
  SO_RCVTIMEO_NEW,
  SO_REUSEADDR,
  SO_REUSEPORT,
  SO_SNDBUF,
  SO_SNDBUFFORCE,
  SO_SNDLOWAT,
  SO_SNDTIMEO,
  SO_SNDTIMEO_NEW,
  SO_TIMESTAMP,
  SO_TYPE,
  SOCK_STREAM,
  SOL_NETLINK,
  SOL_SOCKET,
} from "../../abi/net";
import { isNull } from "../fs/types";
import { strLen } from "../mem/str";
import { copyFromUser, copyToUser, getUser32, getUser64, putUser32, userOk } from "../mem/user";
import { fromKgidMunged, fromKuidMunged, INVALID_ID, UserNs } from "../ns/user";
import { CAP_NET_ADMIN, cred, nsCapable } from "../task/cred";
import { Pid, pidVnr } from "../task/pid";
import { devByName } from "./dev";
import { InetSock } from "./inet";
import { inetGetOption, inetSetOption } from "./inetopt";
import { NlSock, netlinkSetOption } from "./netlink";
import { PacketSock, packetOption, packetStats } from "./packet";
import {
  SK_BROADCAST,
  SK_KEEPALIVE,
  SK_OOBINLINE,
  SK_PASSCRED,
  SK_RCVBUF_LOCK,
  SK_REUSEADDR,
  SK_REUSEPORT,
  SK_SNDBUF_LOCK,
  Sock,
  SS_LISTEN,
  sockByFd,
  sockFdError,
  sockWritable,
} from "./sock";
import { NET_SCRATCH } from "./state";
import { tcpKeepalive } from "./tcptimer";

/** net.core.{w,r}mem_max, and the least that a buffer is made (Linux's overhead of a message twice). */
const MEM_MAX: u32 = 212992;
const SNDBUF_MIN: u32 = 4608;
const RCVBUF_MIN: u32 = 2304;

/** The flag behind an option that is on or off; 0 = it is none. */
function flagOf(name: i32): u32 {
  switch (name) {
    case SO_REUSEADDR:
      return SK_REUSEADDR;
    case SO_REUSEPORT:
      return SK_REUSEPORT;
    case SO_KEEPALIVE:
      return SK_KEEPALIVE;
    case SO_BROADCAST:
      return SK_BROADCAST;
    case SO_OOBINLINE:
      return SK_OOBINLINE;
    case SO_PASSCRED:
      return SK_PASSCRED;
  }
  return 0;
}

function netAdmin(sk: Sock): bool {
  return nsCapable(changetype<UserNs>(sk.net.ownerNs), CAP_NET_ADMIN);
}

/** Doubled, as socket(7) says: the overhead comes out of it. */
function setBuffer(sk: Sock, sending: bool, value: i32, force: bool): void {
  let v: u32 = value < 0 ? (force ? 0 : MEM_MAX) : <u32>value;
  if (!force && v > MEM_MAX) v = MEM_MAX;
  if (v > 0x3fffffff) v = 0x3fffffff;
  v <<= 1;
  if (sending) {
    sk.sndbuf = v < SNDBUF_MIN ? SNDBUF_MIN : v;
    sk.flags |= SK_SNDBUF_LOCK;
    sockWritable(sk);
  } else {
    sk.rcvbuf = v < RCVBUF_MIN ? RCVBUF_MIN : v;
    sk.flags |= SK_RCVBUF_LOCK;
  }
}

/** struct timeval of 16 bytes. @returns nanoseconds (0 = for ever) or -errno */
function timeout(at: u32, n: u32): i64 {
  if (n < 16) return -EINVAL;
  if (!userOk(at, 16)) return -EFAULT;
  const sec = <i64>getUser64(at);
  const usec = <i64>getUser64(at + 8);
  if (usec < 0 || usec >= 1000000) return -EDOM;
  if (sec < 0 || (!sec && !usec) || sec > 1 << 33) return 0;
  return sec * 1000000000 + usec * 1000;
}

function setTimeout(sk: Sock, sending: bool, at: u32, n: u32): i64 {
  const ns = timeout(at, n);
  if (ns < 0) return ns;
  if (sending) sk.sndtimeo = ns;
  else sk.rcvtimeo = ns;
  return 0;
}

/** sock_setbindtodevice: a name, or "" for none. */
function bindDevice(sk: Sock, at: u32, n: u32): i64 {
  if (sk.boundDev && !netAdmin(sk)) return -EPERM;
  if (n > 15) n = 15;
  memory.fill(NET_SCRATCH, 0, 16);
  if (copyFromUser(NET_SCRATCH, at, n)) return -EFAULT;
  const len = strLen(NET_SCRATCH);
  if (!len) {
    sk.boundDev = 0;
    return 0;
  }
  const d = devByName(sk.net, NET_SCRATCH, len);
  if (isNull(d)) return -ENODEV;
  sk.boundDev = d.ifindex;
  return 0;
}

function setSocket(sk: Sock, name: i32, at: u32, n: u32): i64 {
  if (name == SO_RCVTIMEO || name == SO_RCVTIMEO_NEW) return setTimeout(sk, false, at, n);
  if (name == SO_SNDTIMEO || name == SO_SNDTIMEO_NEW) return setTimeout(sk, true, at, n);
  if (n < 4) return -EINVAL;
  if (!userOk(at, 4)) return -EFAULT;
  const value = <i32>getUser32(at);
  const flag = flagOf(name);
  if (flag) {
    if (flag == SK_PASSCRED && sk.family != AF_UNIX && sk.family != AF_NETLINK) return -EOPNOTSUPP;
    if (value) sk.flags |= flag;
    else sk.flags &= ~flag;
    if (flag == SK_KEEPALIVE && sk.type == SOCK_STREAM && (sk.family == AF_INET || sk.family == AF_INET6))
      tcpKeepalive(changetype<InetSock>(sk));
    return 0;
  }
  switch (name) {
    case SO_SNDBUF:
      setBuffer(sk, true, value, false);
      return 0;
    case SO_RCVBUF:
      setBuffer(sk, false, value, false);
      return 0;
    case SO_SNDBUFFORCE:
    case SO_RCVBUFFORCE:
      if (!netAdmin(sk)) return -EPERM;
      setBuffer(sk, name == SO_SNDBUFFORCE, value, true);
      return 0;
    case SO_LINGER:
      if (n < 8) return -EINVAL;
      if (!userOk(at, 8)) return -EFAULT;
      sk.lingerOn = <u32>(value != 0);
      if (value) sk.linger = getUser32(at + 4);
      return 0;
    case SO_BINDTODEVICE:
      return bindDevice(sk, at, n);
    case SO_PRIORITY:
      if ((value < 0 || value > 6) && !netAdmin(sk)) return -EPERM;
      sk.priority = <u32>value;
      return 0;
    case SO_MARK:
      if (!netAdmin(sk)) return -EPERM;
      sk.mark = <u32>value;
      return 0;
    case SO_RCVLOWAT:
      sk.rcvlowat = value < 0 ? <u32>i32.MAX_VALUE : value ? <u32>value : 1;
      return 0;
    case SO_DEBUG:
    case SO_DONTROUTE:
    case SO_NO_CHECK:
    case SO_TIMESTAMP:
      return 0;
    case SO_TYPE:
    case SO_PROTOCOL:
    case SO_DOMAIN:
    case SO_ERROR:
      return -ENOPROTOOPT;
  }
  return -ENOPROTOOPT;
}

export function sysSetsockopt(fd: i32, level: i32, name: i32, value: i32, len: i32): i64 {
  const sk = sockByFd(fd);
  if (isNull(sk)) return sockFdError(fd);
  if (len < 0) return -EINVAL;
  if (level == SOL_SOCKET) return setSocket(sk, name, <u32>value, <u32>len);
  if (sk.family == AF_NETLINK && level == SOL_NETLINK) {
    if (len < 4) return -EINVAL;
    if (!userOk(<u32>value, 4)) return -EFAULT;
    return netlinkSetOption(changetype<NlSock>(sk), name, getUser32(<u32>value));
  }
  if (sk.family == AF_INET || sk.family == AF_INET6)
    return inetSetOption(changetype<InetSock>(sk), level, name, <u32>value, <u32>len);
  if (sk.family == AF_PACKET) return packetOption(name);
  return sk.family == AF_UNIX ? -EOPNOTSUPP : -ENOPROTOOPT;
}

/** An answer of n bytes at NET_SCRATCH, cut to the room there is. */
function answer(n: u32, at: u32, lenAt: u32, room: u32): i64 {
  const part = n < room ? n : room;
  if (copyToUser(at, NET_SCRATCH, part)) return -EFAULT;
  return putUser32(lenAt, part);
}

function putTime(ns: i64): void {
  store<i64>(NET_SCRATCH, ns / 1000000000);
  store<i64>(NET_SCRATCH, (ns % 1000000000) / 1000, 8);
}

/** The value of an option at NET_SCRATCH. @returns its size or -errno */
function getSocket(sk: Sock, name: i32): i64 {
  let v: u32 = 0;
  const flag = flagOf(name);
  if (flag) v = sk.flags & flag ? 1 : 0;
  else
    switch (name) {
      case SO_TYPE:
        v = sk.type;
        break;
      case SO_PROTOCOL:
        v = sk.protocol;
        break;
      case SO_DOMAIN:
        v = sk.family;
        break;
      case SO_ERROR:
        v = <u32>sk.err;
        sk.err = 0;
        break;
      case SO_SNDBUF:
        v = sk.sndbuf;
        break;
      case SO_RCVBUF:
        v = sk.rcvbuf;
        break;
      case SO_PRIORITY:
        v = sk.priority;
        break;
      case SO_MARK:
        v = sk.mark;
        break;
      case SO_RCVLOWAT:
        v = sk.rcvlowat;
        break;
      case SO_SNDLOWAT:
        v = 1;
        break;
      case SO_ACCEPTCONN:
        v = sk.state == SS_LISTEN ? 1 : 0;
        break;
      case SO_DEBUG:
      case SO_DONTROUTE:
      case SO_NO_CHECK:
      case SO_TIMESTAMP:
        break;
      case SO_LINGER:
        store<u32>(NET_SCRATCH, sk.lingerOn);
        store<u32>(NET_SCRATCH, sk.linger, 4);
        return 8;
      case SO_COOKIE:
        store<u64>(NET_SCRATCH, sk.cookie);
        return 8;
      case SO_RCVTIMEO:
      case SO_RCVTIMEO_NEW:
        putTime(sk.rcvtimeo);
        return 16;
      case SO_SNDTIMEO:
      case SO_SNDTIMEO_NEW:
        putTime(sk.sndtimeo);
        return 16;
      case SO_PEERCRED: {
        const ns = changetype<UserNs>(cred().userNs);
        store<i32>(NET_SCRATCH, sk.peerPid ? pidVnr(changetype<Pid>(sk.peerPid)) : 0);
        store<u32>(NET_SCRATCH, sk.peerUid == INVALID_ID ? INVALID_ID : fromKuidMunged(ns, sk.peerUid), 4);
        store<u32>(NET_SCRATCH, sk.peerGid == INVALID_ID ? INVALID_ID : fromKgidMunged(ns, sk.peerGid), 8);
        return 12;
      }
      case SO_PEERGROUPS:
        return sk.peerPid ? 0 : -ENODATA;
      case SO_BINDTODEVICE:
        return 0;
      default:
        return -ENOPROTOOPT;
    }
  store<u32>(NET_SCRATCH, v);
  return 4;
}

export function sysGetsockopt(fd: i32, level: i32, name: i32, value: i32, lenAt: i32): i64 {
  const sk = sockByFd(fd);
  if (isNull(sk)) return sockFdError(fd);
  if (!userOk(<u32>lenAt, 4)) return -EFAULT;
  const room = <i32>getUser32(<u32>lenAt);
  if (room < 0) return -EINVAL;
  if (level != SOL_SOCKET) {
    if (sk.family == AF_PACKET && name == 6) {
      packetStats(changetype<PacketSock>(sk), NET_SCRATCH);
      return answer(8, <u32>value, <u32>lenAt, <u32>room);
    }
    if (sk.family != AF_INET && sk.family != AF_INET6) return sk.family == AF_UNIX ? -EOPNOTSUPP : -ENOPROTOOPT;
    const n = inetGetOption(changetype<InetSock>(sk), level, name);
    return n < 0 ? n : answer(<u32>n, <u32>value, <u32>lenAt, <u32>room);
  }
  const n = getSocket(sk, name);
  return n < 0 ? n : answer(<u32>n, <u32>value, <u32>lenAt, <u32>room);
}
