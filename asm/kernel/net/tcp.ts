// TCP: tcp(7). A connection is two sockets that know each other; what one sends lies in the other's queue when the call
// returns, so there is nothing to retransmit. The states are those that either side would see when every segment arrives at
// once: after one FIN FIN_WAIT2 and CLOSE_WAIT, after both it is over. TIME_WAIT is not kept.

import {
  EADDRINUSE,
  EAGAIN,
  EALREADY,
  ECONNABORTED,
  ECONNREFUSED,
  ECONNRESET,
  EFAULT,
  EHOSTUNREACH,
  EINPROGRESS,
  EINVAL,
  EISCONN,
  ENOMEM,
  ENOTCONN,
  EPIPE,
  ERESTARTSYS,
} from "../../abi/errno";
import { POLLERR, POLLHUP, POLLIN, POLLOUT, POLLRDHUP, POLLRDNORM, POLLWRBAND, POLLWRNORM } from "../../abi/fs";
import { AF_UNSPEC, MSG_PEEK, MSG_TRUNC, MSG_WAITALL, SOCK_STREAM } from "../../abi/net";
import { gather, scatter } from "../fs/pipe";
import { pollWait } from "../fs/polltable";
import { isNull, nil } from "../fs/types";
import { NetNs } from "../ns/net";
import { wake, wakeAll } from "../sync/wait";
import { BLOCKED, blockUntil, call } from "../task/call";
import { signalPending } from "../task/signal";
import { monotonicNow } from "../time/timer";
import {
  boundDevice,
  InetSock,
  inetAutobind,
  inetHead,
  inetLookup,
  inetName,
  inetNew,
  nameAddr,
  namePort,
  peerDrop,
} from "./inet";
import { ipReturns, ipWalk, LOST } from "./ip";
import { skbDequeue, skbFree, skbNew, skbOwn, skbPull, skbQueue } from "./skb";
import {
  RCV_SHUTDOWN,
  SEND_SHUTDOWN,
  SK_DEAD,
  SK_SNDBUF_LOCK,
  Sock,
  SS_CLOSE,
  SS_CLOSE_WAIT,
  SS_ESTABLISHED,
  SS_FIN_WAIT2,
  SS_LISTEN,
  SS_SYN_SENT,
  sockDestroy,
  sockError,
  sockGet,
  sockReadable,
  sockWait,
  WAITED,
} from "./sock";
import { MSG_NAME, Msg, NET_SCRATCH } from "./state";
import { streamSent } from "./unixmsg";

const CHUNK: u32 = 32768;
/** Neighbours are asked three times, a second apart, before an address is given up (mcast_solicit). */
const ARP_GIVE_UP: i64 = 3_000_000_000;
/** What is on its way and unread on loopback before a sender waits, unless SO_SNDBUF said something else. */
const WINDOW: u32 = 1 << 20;

function changed(sk: InetSock): void {
  wakeAll(sk.readWait);
  wakeAll(sk.writeWait);
}

/** tcp_reset: the other end has no use for what was sent. */
function reset(sk: InetSock): void {
  if (sk.flags & SK_DEAD || sk.state == SS_CLOSE) return;
  sk.err = sk.state == SS_CLOSE_WAIT ? EPIPE : ECONNRESET;
  sk.state = SS_CLOSE;
  sk.shutdown = RCV_SHUTDOWN | SEND_SHUTDOWN;
  changed(sk);
}

/** A FIN arrives. */
function finished(sk: InetSock): void {
  if (sk.finReceived) return;
  sk.finReceived = 1;
  sk.shutdown |= RCV_SHUTDOWN;
  if (sk.state == SS_ESTABLISHED) sk.state = SS_CLOSE_WAIT;
  else if (sk.state == SS_FIN_WAIT2) sk.state = SS_CLOSE;
  changed(sk);
}

/** Sends a FIN: nothing more will come from here. */
function finish(sk: InetSock): void {
  if (sk.finSent || isNull(sk.peer)) return;
  sk.finSent = 1;
  if (sk.state == SS_ESTABLISHED) sk.state = SS_FIN_WAIT2;
  else if (sk.state == SS_CLOSE_WAIT) sk.state = SS_CLOSE;
  finished(sk.peer);
}

/** close(2), or the end of a listener for a connection that waits in it. */
export function tcpRelease(sk: InetSock): void {
  if (sk.state == SS_LISTEN) {
    sk.state = SS_CLOSE;
    while (!isNull(sk.acceptHead)) sockDestroy(acceptTake(sk));
    wakeAll(sk.writeWait);
  }
  const peer = sk.peer;
  if (!isNull(peer)) {
    // RFC 2525: closing with data unread is a reset; so is SO_LINGER with no time, and a listener that goes.
    if (sk.queueLen || (sk.lingerOn && !sk.linger) || sk.embryo) reset(peer);
    else finish(sk);
    peerDrop(sk);
  }
  changed(sk);
}

function acceptTake(sk: InetSock): InetSock {
  const e = sk.acceptHead;
  sk.acceptHead = e.acceptNext;
  if (isNull(e.acceptNext)) sk.acceptTail = nil<Sock>();
  e.acceptNext = nil<Sock>();
  sk.acceptLen--;
  return changetype<InetSock>(e);
}

export function tcpListen(sk: InetSock, backlog: i32): i64 {
  if (sk.state != SS_CLOSE && sk.state != SS_LISTEN) return -EINVAL;
  if (sk.dport) return -EINVAL;
  if (sk.state != SS_LISTEN) {
    const err = inetAutobind(sk);
    if (err) return err;
    // Two that share the port by SO_REUSEADDR: only one may listen.
    for (let o = inetHead(sk.net); !isNull(o); o = changetype<InetSock>(o.nsNext))
      if (
        o != sk &&
        o.protocol == sk.protocol &&
        o.sport == sk.sport &&
        o.state == SS_LISTEN &&
        (!o.saddr || !sk.saddr || o.saddr == sk.saddr) &&
        !(o.flags & sk.flags & 8)
      )
        return -EADDRINUSE;
  }
  sk.backlog = <u32>backlog > sk.net.somaxconn ? sk.net.somaxconn : <u32>backlog;
  sk.state = SS_LISTEN;
  sk.shutdown = 0;
  return 0;
}

export function tcpAccept(sk: InetSock, nonblock: bool): i64 {
  if (sk.state != SS_LISTEN) return -EINVAL;
  if (isNull(sk.acceptHead)) {
    if (nonblock) return -EAGAIN;
    return sockWait(sk.readWait, sk.rcvtimeo, true);
  }
  const e = acceptTake(sk);
  e.embryo = 0;
  wakeAll(sk.writeWait);
  return changetype<usize>(e);
}

/** The call that began a connection goes on, or is answered. */
function again(sk: InetSock): i64 {
  if (sk.state == SS_ESTABLISHED || sk.state == SS_CLOSE_WAIT) return 0;
  return sk.err ? sockError(sk) : -ECONNABORTED;
}

/** connect(2); the address is in MSG_NAME. */
export function tcpConnect(sk: InetSock, n: u32, nonblock: bool): i64 {
  if (n >= 2 && load<u16>(MSG_NAME) == <u16>AF_UNSPEC) return disconnect(sk);
  const bad = inetName(n);
  if (bad) return bad;
  const c = call();
  if (sk.state == SS_SYN_SENT && !(c.state & WAITED)) return nonblock ? -EALREADY : waitSyn(sk);
  if (sk.state != SS_CLOSE && sk.state != SS_SYN_SENT) {
    // The first to ask after EINPROGRESS hears that it worked.
    if (sk.connecting) {
      sk.connecting = 0;
      return 0;
    }
    return c.state & WAITED ? again(sk) : -EISCONN;
  }
  if (sk.err && sk.state == SS_CLOSE) return sockError(sk);
  let to = nameAddr();
  if (!to) to = 0x7f000001;
  const port = namePort();
  const source = NET_SCRATCH + 760;
  const found = ipWalk(sk.net, to, boundDevice(sk), 60, source);
  if (found < 0 && found > -4096) {
    sk.state = SS_CLOSE;
    return found;
  }
  if (!sk.saddr) sk.saddr = load<u32>(source);
  const err = inetAutobind(sk);
  if (err) return err;
  sk.daddr = to;
  sk.dport = port;
  sk.state = SS_SYN_SENT;
  if (found == LOST || !ipReturns(changetype<NetNs>(<usize>found), sk.saddr, sk.net, 60))
    return nonblock ? -EINPROGRESS : waitSyn(sk);
  const listener = inetLookup(changetype<NetNs>(<usize>found), sk.protocol, to, port, sk.saddr, sk.sport);
  if (isNull(listener)) {
    sk.state = SS_CLOSE;
    sk.dport = 0;
    if (!nonblock) return -ECONNREFUSED;
    sk.err = ECONNREFUSED;
    changed(sk);
    return -EINPROGRESS;
  }
  if (listener.acceptLen > listener.backlog)
    return nonblock ? -EINPROGRESS : sockWait(listener.writeWait, sk.sndtimeo, false, -EINPROGRESS);
  if (!establish(sk, listener, to)) return -ENOMEM;
  sk.connecting = <u32>nonblock;
  return nonblock ? -EINPROGRESS : 0;
}

function establish(sk: InetSock, listener: InetSock, to: u32): bool {
  const e = inetNew(SOCK_STREAM, sk.protocol, listener.net);
  if (isNull(e)) return false;
  e.embryo = 1;
  e.flags |= listener.flags & ~SK_DEAD;
  e.uid = listener.uid;
  e.saddr = to;
  e.sport = listener.sport;
  e.daddr = sk.saddr;
  e.dport = sk.sport;
  e.sndbuf = listener.sndbuf;
  e.rcvbuf = listener.rcvbuf;
  e.nodelay = listener.nodelay;
  e.state = SS_ESTABLISHED;
  e.peer = changetype<InetSock>(sockGet(sk));
  sk.peer = changetype<InetSock>(sockGet(e));
  sk.state = SS_ESTABLISHED;
  sk.err = 0;
  if (isNull(listener.acceptTail)) listener.acceptHead = e;
  else listener.acceptTail.acceptNext = e;
  listener.acceptTail = e;
  listener.acceptLen++;
  sockReadable(listener);
  changed(sk);
  return true;
}

/** Nobody answers. */
function waitSyn(sk: InetSock): i64 {
  if (signalPending()) return -ERESTARTSYS;
  const c = call();
  const now = monotonicNow();
  if (!c.deadline) c.deadline = now + (sk.sndtimeo ? sk.sndtimeo : ARP_GIVE_UP);
  if (now >= c.deadline) {
    if (sk.sndtimeo) return -EINPROGRESS;
    sk.state = SS_CLOSE;
    sk.dport = 0;
    return -EHOSTUNREACH;
  }
  c.state |= WAITED;
  return blockUntil(sk.writeWait, c.deadline);
}

/** connect(2) to AF_UNSPEC. */
function disconnect(sk: InetSock): i64 {
  if (!isNull(sk.peer)) {
    reset(sk.peer);
    peerDrop(sk);
  }
  sk.state = SS_CLOSE;
  sk.dport = 0;
  sk.daddr = 0;
  sk.shutdown = 0;
  sk.finSent = 0;
  sk.finReceived = 0;
  return 0;
}

export function tcpShutdown(sk: InetSock, how: u32): i64 {
  if (sk.state == SS_LISTEN) {
    if (how & RCV_SHUTDOWN) {
      sk.state = SS_CLOSE;
      while (!isNull(sk.acceptHead)) sockDestroy(acceptTake(sk));
      changed(sk);
    }
    return 0;
  }
  if (isNull(sk.peer) && sk.state != SS_SYN_SENT) return -ENOTCONN;
  sk.shutdown |= how;
  if (how & SEND_SHUTDOWN) finish(sk);
  changed(sk);
  return 0;
}

function room(sk: InetSock): bool {
  return sk.wmem < (sk.flags & SK_SNDBUF_LOCK ? sk.sndbuf : WINDOW);
}

export function tcpSend(sk: InetSock, m: Msg): i64 {
  let done = <u32>call().done;
  let err: i64 = 0;
  while (done < m.total || !m.total) {
    if (sk.err) err = sockError(sk);
    else if (sk.shutdown & SEND_SHUTDOWN) err = -EPIPE;
    else if (sk.state == SS_SYN_SENT) err = m.nonblock ? -EAGAIN : sockWait(sk.writeWait, sk.sndtimeo, false);
    else if (isNull(sk.peer)) err = sk.state == SS_CLOSE ? -EPIPE : -ENOTCONN;
    if (err || !m.total) break;
    if (!room(sk)) {
      err = m.nonblock ? -EAGAIN : sockWait(sk.writeWait, sk.sndtimeo, false);
      break;
    }
    const peer = sk.peer;
    let n = m.total - done;
    if (n > CHUNK) n = CHUNK;
    // Nobody is there to read: what comes back is a reset.
    if (peer.flags & SK_DEAD || peer.state == SS_CLOSE) {
      done += n;
      reset(sk);
      continue;
    }
    const skb = skbNew(n);
    if (isNull(skb)) {
      err = -ENOMEM;
      break;
    }
    if (gather(skb.data, m.iov, done, n)) {
      skbFree(skb);
      err = -EFAULT;
      break;
    }
    skbOwn(skb, sk);
    ipWalk(sk.net, sk.daddr, boundDevice(sk), n + 52, 0);
    if (peer.shutdown & RCV_SHUTDOWN && !peer.finReceived) skbFree(skb);
    else {
      skbQueue(peer, skb);
      sockReadable(peer);
    }
    done += n;
  }
  return streamSent(m, done, err);
}

export function tcpReceive(sk: InetSock, m: Msg): i64 {
  if (sk.state == SS_LISTEN) return -ENOTCONN;
  const c = call();
  let done = <u32>c.done;
  let least = m.flags & MSG_WAITALL ? m.total : sk.rcvlowat < m.total ? sk.rcvlowat : m.total;
  if (!least) least = 1;
  const peek = (m.flags & MSG_PEEK) != 0;
  let skb = sk.queueHead;
  let err: i64 = 0;
  m.nameLen = 0;
  while (done < m.total) {
    if (isNull(skb)) {
      if (done >= least || (done && peek)) break;
      if (sk.err) err = sockError(sk);
      else if (sk.shutdown & RCV_SHUTDOWN) break;
      else if (sk.state == SS_CLOSE) {
        if (isNull(sk.peer) && !sk.finReceived) err = -ENOTCONN;
        break;
      } else if (m.nonblock) err = -EAGAIN;
      else err = sockWait(sk.readWait, sk.rcvtimeo, true);
      break;
    }
    let n = m.total - done;
    if (n > skb.len) n = skb.len;
    if (!(m.flags & MSG_TRUNC) && scatter(m.iov, done, skb.data + skb.off, n)) {
      if (!done) err = -EFAULT;
      break;
    }
    done += n;
    const next = skb.next;
    if (!peek) {
      skbPull(sk, skb, n);
      if (skb.len) break;
      skbFree(skbDequeue(sk));
    }
    skb = next;
  }
  if (err == BLOCKED) {
    c.done = done;
    return BLOCKED;
  }
  if (c.state & WAITED && !isNull(sk.queueHead)) wake(sk.readWait);
  return done ? <i64>done : err;
}

export function tcpPoll(sk: InetSock, table: usize): u32 {
  pollWait(sk.readWait, table, POLLIN | POLLRDNORM | POLLRDHUP | POLLHUP | POLLERR);
  pollWait(sk.writeWait, table, POLLOUT | POLLWRNORM | POLLWRBAND | POLLHUP | POLLERR);
  let mask: u32 = 0;
  if (sk.state == SS_LISTEN) return isNull(sk.acceptHead) ? 0 : POLLIN | POLLRDNORM;
  if (sk.shutdown == (RCV_SHUTDOWN | SEND_SHUTDOWN) || sk.state == SS_CLOSE) mask |= POLLHUP;
  if (sk.shutdown & RCV_SHUTDOWN) mask |= POLLIN | POLLRDNORM | POLLRDHUP;
  if (sk.state != SS_SYN_SENT) {
    if (!isNull(sk.queueHead)) mask |= POLLIN | POLLRDNORM;
    if (sk.shutdown & SEND_SHUTDOWN || room(sk)) mask |= POLLOUT | POLLWRNORM;
  }
  if (sk.err) mask |= POLLERR;
  return mask;
}
