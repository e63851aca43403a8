// A socket: what all families have in common, its open file on sockfs, and its life.
//
//   File ──data──► Sock ◄── peer, messages that it sent, a listener's queue of connections …     all counted in `refs`
//
// A Sock lives until the last reference is gone; it is *released* when its file is (sockRelease), or when a connection
// that nobody has accepted goes with its listener. Families extend Sock; `family` says which (rule 2 of asm/README.md).

import { EAGAIN, EBADF, EINTR, ENFILE, ENOMEM, ENOTSOCK, ERESTARTSYS } from "../../abi/errno";
import {
  O_CLOEXEC,
  O_NONBLOCK,
  O_RDWR,
  POLLIN,
  POLLOUT,
  POLLRDNORM,
  POLLWRBAND,
  POLLWRNORM,
  S_IFSOCK,
} from "../../abi/fs";
import { AF_NETLINK, AF_PACKET, AF_UNIX } from "../../abi/net";
import { dentryRoot, dput } from "../fs/dcache";
import { fdGet, fdInstall } from "../fs/fdtable";
import { fileNew } from "../fs/file";
import { inodeNew } from "../fs/inode";
import { FILE_SOCKET, File, FMODE_OPENED, FMODE_STREAM, isErr, isNull, nil, Super } from "../fs/types";
import { NetNs, netNsPutLater } from "../ns/net";
import { NsProxy } from "../ns/nsproxy";
import { waitActive, waitDestroy, wake } from "../sync/wait";
import { blockOn, blockOnExclusive, blockUntil, call } from "../task/call";
import { cred } from "../task/cred";
import { current } from "../task/current";
import { Pid, pidPut } from "../task/pid";
import { signalPending } from "../task/signal";
import { monotonicNow } from "../time/timer";
import { inetFinish, inetRelease } from "./inet";
import { netlinkFinish, netlinkRelease } from "./netlink";
import { packetFinish, packetRelease } from "./packet";
import { Skb, skbDequeue, skbFree } from "./skb";
import { netState } from "./state";
import { UnixSock, unixFinish, unixRelease } from "./unix";
import { netRun } from "./xmit";

// Sock.flags
export const SK_DEAD: u32 = 1; // released
export const SK_PASSCRED: u32 = 2;
export const SK_REUSEADDR: u32 = 4;
export const SK_REUSEPORT: u32 = 8;
export const SK_KEEPALIVE: u32 = 16;
export const SK_BROADCAST: u32 = 32;
export const SK_OOBINLINE: u32 = 64;
export const SK_SNDBUF_LOCK: u32 = 128;
export const SK_RCVBUF_LOCK: u32 = 256;
export const SK_NOSPACE: u32 = 512;
/** A TCP connection that is being written down or made again: nothing goes in or out, and its end is silent (tcprepair.ts). */
export const SK_LOCKED: u32 = 1024;

// Sock.state: Linux's TCP states, which all families use
export const SS_ESTABLISHED: u32 = 1;
export const SS_SYN_SENT: u32 = 2;
export const SS_SYN_RECV: u32 = 3;
export const SS_FIN_WAIT1: u32 = 4;
export const SS_FIN_WAIT2: u32 = 5;
export const SS_TIME_WAIT: u32 = 6;
export const SS_CLOSE: u32 = 7;
export const SS_CLOSE_WAIT: u32 = 8;
export const SS_LAST_ACK: u32 = 9;
export const SS_LISTEN: u32 = 10;
export const SS_CLOSING: u32 = 11;

export const RCV_SHUTDOWN: u32 = 1;
export const SEND_SHUTDOWN: u32 = 2;

/** net.core.{w,r}mem_default. */
const MEM_DEFAULT: u32 = 212992;

@unmanaged
export class Sock {
  refs: u32;
  family: u32;
  type: u32;
  protocol: u32;
  state: u32;
  flags: u32;
  shutdown: u32;
  /** SO_ERROR: positive errno. */
  err: i32;
  net: NetNs; // counted
  /** Its open file, not counted; 0 when it has none (any more, or yet). */
  file: File;
  ino: u64;
  uid: u32; // kuid of who made it
  cookie: u32;
  // memory
  sndbuf: u32;
  rcvbuf: u32;
  wmem: u32;
  rmem: u32;
  rcvlowat: u32;
  priority: u32;
  mark: u32;
  lingerOn: u32;
  linger: u32; // seconds
  boundDev: u32; // SO_BINDTODEVICE
  rcvtimeo: i64; // nanoseconds, 0 = for ever
  sndtimeo: i64;
  // received and not read
  queueHead: Skb;
  queueTail: Skb;
  queueLen: u32;
  queueBytes: u32;
  // listener: connections that wait for accept, oldest first
  acceptHead: Sock;
  acceptTail: Sock;
  acceptNext: Sock;
  acceptLen: u32;
  backlog: u32;
  // SO_PEERCRED
  peerPid: usize; // Pid, counted
  peerUid: u32;
  peerGid: u32;
  // all sockets of the family in the namespace
  nsNext: Sock;
  nsPrev: Sock;
  // wait queues: readers and accept; writers and connect
  readHead: usize;
  readTail: usize;
  writeHead: usize;
  writeTail: usize;

  @inline get readWait(): usize {
    return changetype<usize>(this) + offsetof<Sock>("readHead");
  }
  @inline get writeWait(): usize {
    return changetype<usize>(this) + offsetof<Sock>("writeHead");
  }
}

@inline
export function sockOf(file: File): Sock {
  return changetype<Sock>(file.data);
}

/** The network namespace of the running task. */
@inline
export function currentNet(): NetNs {
  return changetype<NetNs>(changetype<NsProxy>(current.nsproxy).net);
}

/** Fills in what all families have in common. */
export function sockInit(sk: Sock, family: u32, type: u32, protocol: u32, net: NetNs, uid: u32 = cred().fsuid): void {
  const s = netState();
  sk.refs = 1;
  sk.family = family;
  sk.type = type;
  sk.protocol = protocol;
  sk.state = SS_CLOSE;
  sk.net = net;
  net.refs++;
  sk.sndbuf = MEM_DEFAULT;
  sk.rcvbuf = MEM_DEFAULT;
  sk.rcvlowat = 1;
  sk.uid = uid;
  sk.peerUid = u32.MAX_VALUE;
  sk.peerGid = u32.MAX_VALUE;
  sk.cookie = <u32>++s.cookie;
  s.sockets++;
  // In the namespace's list of its family, newest first.
  const at = listOf(net, family);
  const head = changetype<Sock>(load<usize>(at));
  sk.nsNext = head;
  if (!isNull(head)) head.nsPrev = sk;
  store<Sock>(at, sk);
}

/** Address of the head of the list of a family's sockets. */
export function listOf(net: NetNs, family: u32): usize {
  const at = changetype<usize>(net);
  if (family == AF_UNIX) return at + offsetof<NetNs>("unixHead");
  if (family == AF_PACKET) return at + offsetof<NetNs>("packetHead");
  return family == AF_NETLINK ? at + offsetof<NetNs>("netlinkHead") : at + offsetof<NetNs>("inetHead");
}

@inline
export function sockGet(sk: Sock): Sock {
  sk.refs++;
  return sk;
}

/** One reference fewer; the last frees the memory. By then it is released: it has no messages and no peer. */
export function sockPut(sk: Sock): void {
  assert(sk.refs != 0, "a socket is put that nobody holds");
  if (--sk.refs) return;
  if (!isNull(sk.nsPrev)) sk.nsPrev.nsNext = sk.nsNext;
  else store<Sock>(listOf(sk.net, sk.family), sk.nsNext);
  if (!isNull(sk.nsNext)) sk.nsNext.nsPrev = sk.nsPrev;
  waitDestroy(sk.readWait);
  waitDestroy(sk.writeWait);
  if (sk.peerPid) pidPut(changetype<Pid>(sk.peerPid));
  netState().sockets--;
  const net = sk.net;
  sockFinish(sk);
  netNsPutLater(net);
}

/** Drops all that was received. */
export function sockPurge(sk: Sock): void {
  for (let skb = skbDequeue(sk); !isNull(skb); skb = skbDequeue(sk)) skbFree(skb);
}

/** sock_def_write_space: those who wait for room. */
export function sockWritable(sk: Sock): void {
  if (sk.flags & SK_DEAD || sk.wmem << 2 > sk.sndbuf) return;
  if (waitActive(sk.writeWait)) wake(sk.writeWait, POLLOUT | POLLWRNORM | POLLWRBAND);
}

/** sock_def_readable. */
export function sockReadable(sk: Sock): void {
  wake(sk.readWait, POLLIN | POLLRDNORM);
}

/** In the state of a call that has waited: it was woken alone and hands on what it leaves. */
export const WAITED: i64 = 1 << 32;

/**
 * Waits on a queue of a socket.
 * @param timeo  SO_RCVTIMEO or SO_SNDTIMEO
 * @param late   what a timeout gives: -EAGAIN, or -EINPROGRESS of connect
 */
export function sockWait(queue: usize, timeo: i64, exclusive: bool, late: i64 = -EAGAIN): i64 {
  if (signalPending()) return timeo ? -EINTR : -ERESTARTSYS;
  const c = call();
  if (!timeo) {
    c.state |= WAITED;
    return exclusive ? blockOnExclusive(queue) : blockOn(queue);
  }
  const now = monotonicNow();
  if (!c.deadline) c.deadline = now + timeo;
  if (now >= c.deadline) return late;
  return blockUntil(queue, c.deadline);
}

/** sock_error: the error that waits, once. @returns 0 or -errno */
export function sockError(sk: Sock): i64 {
  const err = sk.err;
  sk.err = 0;
  return -(<i64>err);
}

/**
 * sock_alloc_file: an open file on sockfs.
 * @param flags  SOCK_NONBLOCK
 * @returns its address or -errno; the socket's first reference is the file's from then on
 */
export function sockFile(sk: Sock, flags: u32): i32 {
  const sb = changetype<Super>(netState().sockSuper);
  const inode = inodeNew(sb, S_IFSOCK | 0o777);
  if (isNull(inode)) return -ENOMEM;
  inode.uid = cred().fsuid;
  inode.gid = cred().fsgid;
  const d = dentryRoot(sb, inode);
  if (isNull(d)) return -ENOMEM;
  const file = fileNew(sb.mounts, d, O_RDWR | (flags & O_NONBLOCK));
  dput(d);
  if (isNull(file)) return -ENFILE;
  file.kind = FILE_SOCKET;
  file.data = changetype<usize>(sk);
  file.mode |= FMODE_STREAM | FMODE_OPENED;
  sk.file = file;
  sk.ino = inode.ino;
  return <i32>changetype<usize>(file);
}

/** sock_map_fd. On failure the socket is released. @param flags SOCK_NONBLOCK, SOCK_CLOEXEC @returns descriptor or -errno */
export function sockInstall(sk: Sock, flags: u32): i64 {
  const at = sockFile(sk, flags);
  if (isErr(at)) {
    sockDestroy(sk);
    return at;
  }
  return fdInstall(changetype<File>(<usize>at), (flags & O_CLOEXEC) != 0);
}

/** sockfd_lookup. Null: `sockErr` says why. */
export function sockByFd(fd: i32): Sock {
  const file = fdGet(fd);
  return isNull(file) || file.kind != FILE_SOCKET ? nil<Sock>() : sockOf(file);
}

export function sockFdError(fd: i32): i64 {
  return isNull(fdGet(fd)) ? -EBADF : -ENOTSOCK;
}

/** Nobody can use it any more (its file is gone, or it never got one): the family lets go, then the reference goes. */
export function sockDestroy(sk: Sock): void {
  sk.file = nil<File>();
  switch (sk.family) {
    case AF_UNIX:
      unixRelease(changetype<UnixSock>(sk));
      break;
    case AF_NETLINK:
      netlinkRelease(sk);
      break;
    case AF_PACKET:
      packetRelease(sk);
      break;
    default:
      inetRelease(sk);
      netRun();
      break;
  }
  sockPut(sk);
}

/** Gives the memory of a family's socket back. */
function sockFinish(sk: Sock): void {
  switch (sk.family) {
    case AF_UNIX:
      unixFinish(changetype<UnixSock>(sk));
      break;
    case AF_NETLINK:
      netlinkFinish(sk);
      break;
    case AF_PACKET:
      packetFinish(sk);
      break;
    default:
      inetFinish(sk);
      break;
  }
}
