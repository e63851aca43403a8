// Messages of AF_UNIX: unix(7), send(2), recv(2). A stream is a queue of chunks of at most 32 KiB; a reader goes on from one
// to the next unless the next brings descriptors or, with SO_PASSCRED, comes from somebody else.

import {
  EAGAIN,
  ECONNREFUSED,
  EFAULT,
  EINVAL,
  EISCONN,
  EMSGSIZE,
  ENOMEM,
  ENOTCONN,
  EOPNOTSUPP,
  EPERM,
  EPIPE,
} from "../../abi/errno";
import { SI_USER, SIGPIPE } from "../../abi/flags";
import {
  MSG_EOR,
  MSG_NOSIGNAL,
  MSG_OOB,
  MSG_PEEK,
  MSG_TRUNC,
  MSG_WAITALL,
  SOCK_DGRAM,
  SOCK_SEQPACKET,
  SOCK_STREAM,
} from "../../abi/net";
import { gather, scatter } from "../fs/pipe";
import { isNull, nil } from "../fs/types";
import { CACHE_SIGINFO, kdelete, knew } from "../mem/slab";
import { wake, wakeAll } from "../sync/wait";
import { BLOCKED, call } from "../task/call";
import { current, hostMode } from "../task/current";
import { fillSender, SigInfo, sendSignal } from "../task/signal";
import { scmSend } from "./msg";
import { scmAttach, scmDestroy, scmRecv, scmSame } from "./scm";
import { addrGet, addrLen, Skb, skbDequeue, skbFree, skbNew, skbOwn, skbPull, skbQueue } from "./skb";
import {
  RCV_SHUTDOWN,
  SEND_SHUTDOWN,
  SK_DEAD,
  SK_PASSCRED,
  Sock,
  SS_ESTABLISHED,
  SS_LISTEN,
  sockError,
  sockGet,
  sockPut,
  sockReadable,
  sockWait,
  WAITED,
} from "./sock";
import { Msg } from "./state";
import { UnixSock, unixAutobind, unixFind, unixMaySend, unixName, unixPutName, unixQueueFull } from "./unix";

/** SKB_MAX_ALLOC: the largest piece of a stream. */
const CHUNK: u32 = 32768;

/** sk_stream_error's half: SIGPIPE for the caller. */
export function brokenPipe(m: Msg): i64 {
  if (m.flags & MSG_NOSIGNAL || hostMode) return -EPIPE;
  const info = knew<SigInfo>(CACHE_SIGINFO);
  if (!isNull(info)) fillSender(info, SIGPIPE, SI_USER, current);
  sendSignal(SIGPIPE, info, current, false, false);
  if (!isNull(info)) kdelete(CACHE_SIGINFO, info);
  return -EPIPE;
}

/** The end of a send on a stream that has moved `done` bytes before `err` (0: all). @returns what the call answers */
export function streamSent(m: Msg, done: u32, err: i64): i64 {
  if (err == BLOCKED) {
    call().done = done;
    return BLOCKED;
  }
  if (done) return done;
  return err == -EPIPE ? brokenPipe(m) : err;
}

/** sock_alloc_send_skb: may `sk` queue more? @returns 0, BLOCKED or -errno */
export function sendRoom(sk: Sock, m: Msg): i64 {
  if (sk.err) return sockError(sk);
  if (sk.shutdown & SEND_SHUTDOWN) return -EPIPE;
  if (sk.wmem < sk.sndbuf) return 0;
  if (m.nonblock) return -EAGAIN;
  return sockWait(sk.writeWait, sk.sndtimeo, false);
}

/** sendmsg(2). */
export function unixSend(u: UnixSock, m: Msg): i64 {
  if (m.flags & MSG_OOB) return -EOPNOTSUPP;
  // A call that is made again has its descriptors behind it, when it sent anything.
  if (!call().done) {
    const err = scmSend(m);
    if (err) {
      scmDestroy(m);
      return err;
    }
  }
  const r = u.type == SOCK_STREAM ? sendStream(u, m) : sendDgram(u, m);
  scmDestroy(m);
  return r;
}

/** A message with n bytes from byte `at` of the segments on. @returns its address or -errno */
function fill(u: UnixSock, other: UnixSock, m: Msg, at: u32, n: u32): i32 {
  const skb = skbNew(n);
  if (isNull(skb)) return -ENOMEM;
  if (gather(skb.data, m.iov, at, n)) {
    skbFree(skb);
    return -EFAULT;
  }
  skbOwn(skb, u);
  skb.addr = addrGet(u.addr);
  scmAttach(m, skb, ((u.flags | other.flags) & SK_PASSCRED) != 0 || isNull(other.file));
  return <i32>changetype<usize>(skb);
}

function sendStream(u: UnixSock, m: Msg): i64 {
  if (m.nameLen) return u.state == SS_ESTABLISHED ? -EISCONN : -EOPNOTSUPP;
  const other = u.peer;
  if (isNull(other)) return u.shutdown & SEND_SHUTDOWN ? brokenPipe(m) : -ENOTCONN;
  let done = <u32>call().done;
  let err: i64 = 0;
  if (u.shutdown & SEND_SHUTDOWN) err = -EPIPE;
  while (!err && done < m.total) {
    err = sendRoom(u, m);
    if (err) break;
    if (other.flags & SK_DEAD || other.shutdown & RCV_SHUTDOWN) {
      err = -EPIPE;
      break;
    }
    let n = m.total - done;
    const most = (u.sndbuf >> 1) - 64;
    if (n > most) n = most;
    if (n > CHUNK) n = CHUNK;
    const made = fill(u, other, m, done, n);
    if (made < 0 && made > -4096) {
      err = made;
      break;
    }
    skbQueue(other, changetype<Skb>(<usize>made));
    sockReadable(other);
    done += n;
  }
  return streamSent(m, done, err);
}

/** Whom a datagram goes to: the address it names, or the peer. @returns address (counted) or -errno */
function target(u: UnixSock, m: Msg): i32 {
  if (m.nameLen && u.type == SOCK_DGRAM) {
    const len = unixName(m.nameLen);
    if (len < 0) return <i32>len;
    const found = unixFind(u, <u32>len);
    if (found < 0 && found > -4096) return found;
    return <i32>changetype<usize>(sockGet(changetype<UnixSock>(<usize>found)));
  }
  if (isNull(u.peer)) return -ENOTCONN;
  return <i32>changetype<usize>(sockGet(u.peer));
}

function sendDgram(u: UnixSock, m: Msg): i64 {
  if (u.type == SOCK_SEQPACKET && u.state != SS_ESTABLISHED) return u.err ? sockError(u) : -ENOTCONN;
  if (u.flags & SK_PASSCRED && !u.addr) {
    const err = unixAutobind(u);
    if (err) return err;
  }
  const to = target(u, m);
  if (to < 0 && to > -4096) return to;
  const other = changetype<UnixSock>(<usize>to);
  const r = deliver(u, other, m);
  sockPut(other);
  return r;
}

function deliver(u: UnixSock, other: UnixSock, m: Msg): i64 {
  if (m.total > u.sndbuf - 32) return -EMSGSIZE;
  const err = sendRoom(u, m);
  if (err) return err;
  if (other.flags & SK_DEAD) {
    // The peer is gone: a datagram socket is on its own again.
    if (u.type != SOCK_DGRAM) return -EPIPE;
    if (u.peer == other) {
      u.peer = nil<UnixSock>();
      wakeAll(u.writeWait);
      sockPut(other);
    }
    return -ECONNREFUSED;
  }
  if (!unixMaySend(u, other)) return -EPERM;
  if (other.shutdown & RCV_SHUTDOWN) return -EPIPE;
  if (other != u && other.peer != u && unixQueueFull(other)) {
    if (m.nonblock) return -EAGAIN;
    return sockWait(other.peerWait, u.sndtimeo, true);
  }
  const made = fill(u, other, m, 0, m.total);
  if (made < 0 && made > -4096) return made;
  skbQueue(other, changetype<Skb>(<usize>made));
  sockReadable(other);
  return m.total;
}

/** recvmsg(2). */
export function unixReceive(u: UnixSock, m: Msg): i64 {
  if (u.type == SOCK_STREAM) return receiveStream(u, m);
  if (u.type == SOCK_SEQPACKET && u.state != SS_ESTABLISHED) return -ENOTCONN;
  if (m.flags & MSG_OOB) return -EOPNOTSUPP;
  const skb = u.queueHead;
  if (isNull(skb)) {
    if (u.err) return sockError(u);
    if (u.shutdown & RCV_SHUTDOWN) return 0;
    if (m.nonblock) return -EAGAIN;
    return sockWait(u.readWait, u.rcvtimeo, true);
  }
  wakeNext(u);
  setName(m, skb);
  let n = m.total;
  if (n > skb.len) n = skb.len;
  else if (n < skb.len) m.outFlags |= MSG_TRUNC;
  if (u.type == SOCK_SEQPACKET) m.outFlags |= MSG_EOR;
  if (scatter(m.iov, 0, skb.data, n)) return -EFAULT;
  const size = skb.len;
  if (m.flags & MSG_PEEK) scmRecv(u, m, skb);
  else {
    skbDequeue(u);
    scmRecv(u, m, skb);
    skbFree(skb);
    wakeAll(u.peerWait);
  }
  return m.flags & MSG_TRUNC ? size : n;
}

/** It was woken alone: what it leaves is for the next. */
function wakeNext(u: UnixSock): void {
  if (call().state & WAITED && u.queueLen > 1) wake(u.readWait);
}

/** The address of who sent it. */
function setName(m: Msg, skb: Skb): void {
  if (skb.addr) {
    unixPutName(skb.addr);
    m.nameLen = addrLen(skb.addr);
  } else m.nameLen = 0;
}

function receiveStream(u: UnixSock, m: Msg): i64 {
  if (u.state != SS_ESTABLISHED) return -EINVAL;
  if (m.flags & MSG_OOB) return -EOPNOTSUPP;
  const c = call();
  let done = <u32>c.done;
  let least = m.flags & MSG_WAITALL ? m.total : u.rcvlowat < m.total ? u.rcvlowat : m.total;
  if (!least && m.total) least = 1;
  const peek = (m.flags & MSG_PEEK) != 0;
  let skb = u.queueHead;
  let begun = false;
  let err: i64 = 0;
  do {
    if (isNull(skb)) {
      // Control data belongs to the bytes it came with: nothing is waited for behind it.
      if (done && (done >= least || m.outControl || peek)) break;
      if (u.err) err = sockError(u);
      else if (u.shutdown & RCV_SHUTDOWN) break;
      else if (m.nonblock) err = -EAGAIN;
      else err = sockWait(u.readWait, u.rcvtimeo, true);
      break;
    }
    let n = m.total - done;
    if (n > skb.len) n = skb.len;
    // With MSG_TRUNC the bytes are thrown away.
    if (!(m.flags & MSG_TRUNC) && scatter(m.iov, done, skb.data + skb.off, n)) {
      if (!done) err = -EFAULT;
      break;
    }
    if (!begun) setName(m, skb);
    done += n;
    const files = skb.files != 0;
    if (files || !begun) scmRecv(u, m, skb);
    begun = true;
    const next = skb.next;
    const other = !isNull(next) && u.flags & SK_PASSCRED && !scmSame(skb, next);
    if (!peek) {
      skbPull(u, skb, n);
      if (skb.len) break;
      skbFree(skbDequeue(u));
    }
    if (files || other) break;
    skb = next;
  } while (done < m.total);
  if (err == BLOCKED) {
    c.done = done;
    return BLOCKED;
  }
  if (c.state & WAITED && !isNull(u.queueHead)) wake(u.readWait);
  return done ? <i64>done : err;
}

/** FIONREAD. @returns bytes or -errno */
export function unixInq(u: UnixSock): i64 {
  if (u.state == SS_LISTEN) return -EINVAL;
  if (u.type == SOCK_STREAM) return u.queueBytes;
  return isNull(u.queueHead) ? 0 : u.queueHead.len;
}
