// AF_UNIX: unix(7). Names, connections, shutdown and release; messages are unixmsg.ts.
//
//   connect:   client ──peer──► connection (waits in the listener's accept queue until someone takes it) ──peer──► client
//
// A name is a socket node in a file system (found by its inode, wherever the path leads to it) or an abstract one, which
// belongs to the network namespace.

import {
  EADDRINUSE,
  EAGAIN,
  ECONNREFUSED,
  ECONNRESET,
  EINVAL,
  EISCONN,
  ENOMEM,
  ENOTCONN,
  EOPNOTSUPP,
  EPERM,
  EPROTONOSUPPORT,
  EPROTOTYPE,
  ESOCKTNOSUPPORT,
} from "../../abi/errno";
import {
  AT_FDCWD,
  MAY_WRITE,
  POLLERR,
  POLLHUP,
  POLLIN,
  POLLOUT,
  POLLRDHUP,
  POLLRDNORM,
  POLLWRBAND,
  POLLWRNORM,
  S_IFMT,
  S_IFSOCK,
} from "../../abi/fs";
import { AF_UNIX, SOCK_DGRAM, SOCK_RAW, SOCK_SEQPACKET, SOCK_STREAM, SOCKADDR_UN_MAX } from "../../abi/net";
import { makeSocketNode } from "../fs/dirs";
import { inodePermission } from "../fs/inode";
import { pathPut } from "../fs/mount";
import { LOOKUP_FOLLOW, lookupPath, scratchPath } from "../fs/namei";
import { pollWait } from "../fs/polltable";
import { fsState } from "../fs/state";
import { Dentry, isNull, Mount, nil, Path } from "../fs/types";
import { CACHE_SOCK_UNIX, kdelete, knew } from "../mem/slab";
import { bytesEqual, putHex } from "../mem/str";
import { NetNs } from "../ns/net";
import { waitDestroy, wakeAll } from "../sync/wait";
import { cred } from "../task/cred";
import { current } from "../task/current";
import { Pid, pidGet, pidPut, taskTgid } from "../task/pid";
import { ADDR_BYTES, addrGet, addrLen, addrNew, addrPut } from "./skb";
import {
  listOf,
  RCV_SHUTDOWN,
  SEND_SHUTDOWN,
  SK_DEAD,
  SK_PASSCRED,
  Sock,
  SS_CLOSE,
  SS_ESTABLISHED,
  SS_LISTEN,
  sockDestroy,
  sockGet,
  sockInit,
  sockPurge,
  sockPut,
  sockReadable,
  sockWait,
} from "./sock";
import { MSG_NAME, netState } from "./state";
import { unixCollect } from "./unixgc";

@unmanaged
export class UnixSock extends Sock {
  /** Counted. Of a datagram socket: where it sends to. */
  peer: UnixSock;
  /** Its name, as sockaddr_un: {refs, length, bytes} or 0. */
  addr: usize;
  /** The node of a name in a file system: a Path laid over these two. */
  pathMount: Mount;
  pathDentry: Dentry;
  /** Senders that wait for room in its queue, and connects for room in its accept queue. */
  peerHead: usize;
  peerTail: usize;
  /** A connection that nobody has accepted yet. */
  embryo: u32;
  /** It was given its name itself, and did not get it from a listener. */
  bound: u32;
  // garbage collection (unixgc.ts)
  inflight: u32;
  flightNext: UnixSock;
  flightPrev: UnixSock;
  gcRefs: u32;
  gcMark: u32;

  @inline get peerWait(): usize {
    return changetype<usize>(this) + offsetof<UnixSock>("peerHead");
  }
  @inline get path(): Path {
    return changetype<Path>(changetype<usize>(this) + offsetof<UnixSock>("pathMount"));
  }
}

/** Bytes of a sockaddr_un before the name. */
export const FAMILY_SIZE: u32 = 2;
/** net.core.somaxconn. */
export const SOMAXCONN: u32 = 4096;

/** A socket without a name; null when memory is exhausted. */
export function unixNew(type: u32, net: NetNs): UnixSock {
  const u = knew<UnixSock>(CACHE_SOCK_UNIX);
  if (isNull(u)) return u;
  sockInit(u, AF_UNIX, type, 0, net);
  u.backlog = net.unixMaxDgramQlen;
  return u;
}

/** socket(2). @returns its address or -errno */
export function unixCreate(type: u32, protocol: i32, net: NetNs): i32 {
  if (protocol && protocol != AF_UNIX) return -EPROTONOSUPPORT;
  // Believe it or not BSD has AF_UNIX, SOCK_RAW though nothing uses it.
  if (type == SOCK_RAW) type = SOCK_DGRAM;
  if (type != SOCK_STREAM && type != SOCK_DGRAM && type != SOCK_SEQPACKET) return -ESOCKTNOSUPPORT;
  const u = unixNew(type, net);
  return isNull(u) ? -ENOMEM : <i32>changetype<usize>(u);
}

export function unixFinish(u: UnixSock): void {
  if (u.addr) addrPut(u.addr);
  waitDestroy(u.peerWait);
  pathPut(u.path);
  kdelete(CACHE_SOCK_UNIX, u);
}

/** unix_release_sock. */
export function unixRelease(u: UnixSock): void {
  const wasListening = u.state == SS_LISTEN;
  u.flags |= SK_DEAD;
  u.shutdown = RCV_SHUTDOWN | SEND_SHUTDOWN;
  u.state = SS_CLOSE;
  if (!isNull(u.pathDentry)) {
    const inode = u.pathDentry.inode;
    if (inode.pipe == changetype<usize>(u)) inode.pipe = 0;
  }
  wakeAll(u.peerWait);
  const peer = u.peer;
  if (!isNull(peer)) {
    if (u.type != SOCK_DGRAM) {
      peer.shutdown = RCV_SHUTDOWN | SEND_SHUTDOWN;
      if (u.queueLen || u.embryo) peer.err = ECONNRESET;
      unixChanged(peer);
    }
    u.peer = nil<UnixSock>();
    sockPut(peer);
  }
  while (wasListening && !isNull(u.acceptHead)) sockDestroy(acceptTake(u));
  sockPurge(u);
  unixChanged(u);
  if (netState().inflight) unixCollect();
}

/** sk_state_change: everybody who waits looks again. */
function unixChanged(u: UnixSock): void {
  wakeAll(u.readWait);
  wakeAll(u.writeWait);
  wakeAll(u.peerWait);
}

/** The oldest connection of a listener, taken out. */
function acceptTake(u: UnixSock): UnixSock {
  const e = u.acceptHead;
  u.acceptHead = e.acceptNext;
  if (isNull(e.acceptNext)) u.acceptTail = nil<Sock>();
  e.acceptNext = nil<Sock>();
  u.acceptLen--;
  return changetype<UnixSock>(e);
}

/** unix_validate_addr, unix_mkname_bsd. @returns length of the sockaddr with a path's NUL counted, or -errno */
export function unixName(n: u32): i64 {
  if (n <= FAMILY_SIZE || n > SOCKADDR_UN_MAX || load<u16>(MSG_NAME) != <u16>AF_UNIX) return -EINVAL;
  if (!load<u8>(MSG_NAME + FAMILY_SIZE)) return n;
  store<u8>(MSG_NAME + n, 0);
  let len: u32 = FAMILY_SIZE;
  while (load<u8>(MSG_NAME + len)) len++;
  return len + 1;
}

/** The socket of an abstract name of `net`, or null. */
function byAbstract(net: NetNs, name: usize, n: u32, type: u32): UnixSock {
  let u = changetype<UnixSock>(load<usize>(listOf(net, AF_UNIX)));
  for (; !isNull(u); u = changetype<UnixSock>(u.nsNext)) {
    // A connection has the name of its listener, which is the one to be found.
    if (!u.addr || !isNull(u.pathDentry) || u.type != type || u.flags & SK_DEAD || !u.bound) continue;
    if (addrLen(u.addr) == n && bytesEqual(u.addr + ADDR_BYTES, name, <i32>n)) return u;
  }
  return nil<UnixSock>();
}

/** unix_autobind: five hexadecimal digits. @returns 0 or -errno */
export function unixAutobind(u: UnixSock): i64 {
  if (u.addr) return 0;
  const s = netState();
  const at = MSG_NAME + 128;
  store<u16>(at, <u16>AF_UNIX);
  store<u8>(at, 0, 2);
  for (let tries: u32 = 0; tries < 0x100000; tries++) {
    putHex(at + 3, <u64>(s.autobind++ & 0xfffff), 5);
    if (isNull(byAbstract(u.net, at, 8, u.type))) {
      u.addr = addrNew(at, 8);
      u.bound = 1;
      return u.addr ? 0 : -ENOMEM;
    }
  }
  return -ENOMEM;
}

/**
 * Makes the node that fsState().name0 names.
 * @param addr  what the socket is called from then on: counted, and given back when it fails
 * @returns 0 or -errno
 */
export function unixBindNode(u: UnixSock, addr: usize): i32 {
  const err = makeSocketNode(u.path, !u.addr);
  if (err) {
    addrPut(addr);
    return err;
  }
  u.pathDentry.inode.pipe = changetype<usize>(u);
  u.addr = addr;
  u.bound = 1;
  return 0;
}

/** bind(2); the address is in MSG_NAME. */
export function unixBind(u: UnixSock, n: u32): i64 {
  if (n == FAMILY_SIZE && load<u16>(MSG_NAME) == <u16>AF_UNIX) return unixAutobind(u);
  const len = unixName(n);
  if (len < 0) return len;
  if (load<u8>(MSG_NAME + FAMILY_SIZE)) {
    const addr = addrNew(MSG_NAME, <u32>len);
    if (!addr) return -ENOMEM;
    memory.copy(fsState().name0, MSG_NAME + FAMILY_SIZE, <usize>len - FAMILY_SIZE);
    return unixBindNode(u, addr);
  }
  if (u.addr) return -EINVAL;
  if (!isNull(byAbstract(u.net, MSG_NAME, n, u.type))) return -EADDRINUSE;
  u.addr = addrNew(MSG_NAME, n);
  u.bound = 1;
  return u.addr ? 0 : -ENOMEM;
}

/** unix_find_other: the address in MSG_NAME. @param len as unixName gave it @returns its address (not counted) or -errno */
export function unixFind(u: UnixSock, len: u32): i32 {
  let other: UnixSock;
  if (load<u8>(MSG_NAME + FAMILY_SIZE)) {
    memory.copy(fsState().name0, MSG_NAME + FAMILY_SIZE, <usize>len - FAMILY_SIZE);
    const where = scratchPath(0);
    let err = lookupPath(AT_FDCWD, fsState().name0, LOOKUP_FOLLOW, 0, where);
    if (err) return err;
    const inode = where.dentry.inode;
    err = inodePermission(where.mount.idmap, inode, MAY_WRITE);
    if (!err && ((inode.mode & S_IFMT) != S_IFSOCK || !inode.pipe)) err = -ECONNREFUSED;
    other = changetype<UnixSock>(inode.pipe);
    pathPut(where);
    if (err) return err;
    if (other.type != u.type) return -EPROTOTYPE;
  } else {
    other = byAbstract(u.net, MSG_NAME, len, u.type);
    if (isNull(other)) return -ECONNREFUSED;
  }
  return <i32>changetype<usize>(other);
}

/** unix_may_send: a datagram socket that is connected hears only its peer. */
export function unixMaySend(u: UnixSock, other: UnixSock): bool {
  return isNull(other.peer) || other.peer == u;
}

/** init_peercred: who made or connected this end. */
function noteCred(u: UnixSock): void {
  if (u.peerPid) pidPut(changetype<Pid>(u.peerPid));
  const pid = taskTgid(current);
  u.peerPid = isNull(pid) ? 0 : changetype<usize>(pidGet(pid));
  u.peerUid = cred().euid;
  u.peerGid = cred().egid;
}

function copyCred(to: UnixSock, from: UnixSock): void {
  if (to.peerPid) pidPut(changetype<Pid>(to.peerPid));
  to.peerPid = from.peerPid ? changetype<usize>(pidGet(changetype<Pid>(from.peerPid))) : 0;
  to.peerUid = from.peerUid;
  to.peerGid = from.peerGid;
}

/** Whom connect(2) means. Who wants credentials has a name from then on. @returns its address or -errno */
function named(u: UnixSock, n: u32): i64 {
  const len = unixName(n);
  if (len < 0) return len;
  if (u.flags & SK_PASSCRED) {
    const err = unixAutobind(u);
    if (err) return err;
  }
  return unixFind(u, <u32>len);
}

function connectDgram(u: UnixSock, n: u32): i64 {
  let other = nil<UnixSock>();
  if (load<u16>(MSG_NAME) != 0) {
    const found = named(u, n);
    if (found < 0 && found > -4096) return found;
    other = changetype<UnixSock>(<usize>found);
    if (!unixMaySend(u, other)) return -EPERM;
  }
  const old = u.peer;
  u.peer = isNull(other) ? other : changetype<UnixSock>(sockGet(other));
  u.state = isNull(other) ? SS_CLOSE : SS_ESTABLISHED;
  if (!isNull(old)) {
    if (old != other) {
      // What the old peer had sent is lost, and it may notice.
      sockPurge(u);
      if (old.peer == u && !isNull(other)) {
        old.err = ECONNRESET;
        unixChanged(old);
      }
    }
    sockPut(old);
  }
  return 0;
}

/** connect(2); the address is in MSG_NAME. */
export function unixConnect(u: UnixSock, n: u32, nonblock: bool): i64 {
  if (n < 2) return -EINVAL;
  if (u.type == SOCK_DGRAM) return connectDgram(u, n);
  const found = named(u, n);
  if (found < 0 && found > -4096) return found;
  const other = changetype<UnixSock>(<usize>found);
  if (other.state != SS_LISTEN || other.shutdown & RCV_SHUTDOWN) return -ECONNREFUSED;
  if (other.acceptLen > other.backlog) {
    if (nonblock) return -EAGAIN;
    return sockWait(other.peerWait, u.sndtimeo, true);
  }
  if (u.state == SS_ESTABLISHED) return -EISCONN;
  if (u.state != SS_CLOSE) return -EINVAL;
  const e = unixNew(u.type, u.net);
  if (isNull(e)) return -ENOMEM;
  e.embryo = 1;
  e.state = SS_ESTABLISHED;
  e.peer = changetype<UnixSock>(sockGet(u));
  noteCred(e);
  copyCred(u, other);
  u.state = SS_ESTABLISHED;
  u.peer = changetype<UnixSock>(sockGet(e));
  e.addr = addrGet(other.addr);
  if (isNull(other.acceptTail)) other.acceptHead = e;
  else other.acceptTail.acceptNext = e;
  other.acceptTail = e;
  other.acceptLen++;
  sockReadable(other);
  return 0;
}

/** listen(2). */
export function unixListen(u: UnixSock, backlog: i32): i64 {
  if (u.type != SOCK_STREAM && u.type != SOCK_SEQPACKET) return -EOPNOTSUPP;
  if (!u.addr) return -EINVAL;
  if (u.state != SS_CLOSE && u.state != SS_LISTEN) return -EINVAL;
  const more = <u32>backlog > SOMAXCONN ? SOMAXCONN : <u32>backlog;
  if (more > u.backlog) wakeAll(u.peerWait);
  u.backlog = more;
  u.state = SS_LISTEN;
  noteCred(u);
  return 0;
}

/** accept(2). @returns the connection's address, BLOCKED or -errno */
export function unixAccept(u: UnixSock, nonblock: bool): i64 {
  if (u.type != SOCK_STREAM && u.type != SOCK_SEQPACKET) return -EOPNOTSUPP;
  if (u.state != SS_LISTEN) return -EINVAL;
  if (isNull(u.acceptHead)) {
    if (u.shutdown & RCV_SHUTDOWN) return -EINVAL;
    if (nonblock) return -EAGAIN;
    return sockWait(u.readWait, u.rcvtimeo, true);
  }
  const e = acceptTake(u);
  e.embryo = 0;
  wakeAll(u.peerWait);
  return changetype<usize>(e);
}

/** socketpair(2). */
export function unixPair(a: UnixSock, b: UnixSock): void {
  a.peer = changetype<UnixSock>(sockGet(b));
  b.peer = changetype<UnixSock>(sockGet(a));
  noteCred(a);
  noteCred(b);
  a.state = SS_ESTABLISHED;
  b.state = SS_ESTABLISHED;
}

/** getsockname(2), getpeername(2): the address in MSG_NAME. @returns its length or -errno */
export function unixGetname(u: UnixSock, peer: bool): i64 {
  if (peer) {
    if (isNull(u.peer)) return -ENOTCONN;
    u = u.peer;
  }
  unixPutName(u.addr);
  return u.addr ? addrLen(u.addr) : FAMILY_SIZE;
}

/** A name, or that there is none, in MSG_NAME. */
export function unixPutName(addr: usize): void {
  if (addr) memory.copy(MSG_NAME, addr + ADDR_BYTES, addrLen(addr));
  else store<u16>(MSG_NAME, <u16>AF_UNIX);
}

/** shutdown(2). @param how SHUT_* as bits */
export function unixShutdown(u: UnixSock, how: u32): i64 {
  u.shutdown |= how;
  const peer = u.peer;
  if (!isNull(peer) && u.type != SOCK_DGRAM) {
    let other: u32 = 0;
    if (how & RCV_SHUTDOWN) other |= SEND_SHUTDOWN;
    if (how & SEND_SHUTDOWN) other |= RCV_SHUTDOWN;
    peer.shutdown |= other;
    unixChanged(peer);
  }
  unixChanged(u);
  return 0;
}

@inline
export function unixQueueFull(other: UnixSock): bool {
  return other.queueLen > other.backlog;
}

export function unixPoll(u: UnixSock, table: usize): u32 {
  pollWait(u.readWait, table, POLLIN | POLLRDNORM | POLLRDHUP | POLLHUP | POLLERR);
  pollWait(u.writeWait, table, POLLOUT | POLLWRNORM | POLLWRBAND | POLLHUP | POLLERR);
  let mask: u32 = 0;
  if (u.err) mask |= POLLERR;
  if (u.shutdown == (RCV_SHUTDOWN | SEND_SHUTDOWN)) mask |= POLLHUP;
  if (u.shutdown & RCV_SHUTDOWN) mask |= POLLRDHUP | POLLIN | POLLRDNORM;
  if (!isNull(u.queueHead) || !isNull(u.acceptHead)) mask |= POLLIN | POLLRDNORM;
  if (u.type != SOCK_DGRAM && u.state == SS_CLOSE) mask |= POLLHUP;
  let writable = u.state != SS_LISTEN && u.wmem << 2 <= u.sndbuf;
  if (writable && u.type == SOCK_DGRAM && !isNull(u.peer) && u.peer != u && u.peer.peer != u && unixQueueFull(u.peer)) {
    pollWait(u.peer.peerWait, table, POLLOUT | POLLWRNORM | POLLWRBAND);
    writable = false;
  }
  if (writable) mask |= POLLOUT | POLLWRNORM | POLLWRBAND;
  return mask;
}
