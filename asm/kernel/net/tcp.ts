// TCP's sockets: tcp(7). The calls; segments that come in are tcpin.ts, that go out tcpout.ts.
//
// A socket that was closed goes on until its last bytes have arrived (an orphan: SK_DEAD, with a reference of its own), then only as a
// record of TIME_WAIT (tcpmini.ts).

import {
  EADDRINUSE,
  EAGAIN,
  EALREADY,
  ECONNABORTED,
  EFAULT,
  EINPROGRESS,
  EINVAL,
  EISCONN,
  ENETUNREACH,
  ENOMEM,
  ENOTCONN,
  EPIPE,
} from "../../abi/errno";
import { POLLERR, POLLHUP, POLLIN, POLLOUT, POLLRDHUP, POLLRDNORM, POLLWRBAND, POLLWRNORM } from "../../abi/fs";
import { AF_INET6, AF_UNSPEC, MSG_MORE, MSG_PEEK, MSG_TRUNC, MSG_WAITALL } from "../../abi/net";
import { gather, scatter } from "../fs/pipe";
import { pollWait } from "../fs/polltable";
import { isNull, nil } from "../fs/types";
import { random } from "../host";
import { ksize } from "../mem/slab";
import { wake, wakeAll } from "../sync/wait";
import { BLOCKED, call } from "../task/call";
import { monotonicNow, Timer, timerCancel } from "../time/timer";
import { routeSource } from "./dgram";
import {
  errPurge,
  InetSock,
  inetAutobind,
  inetConnected,
  inetHash,
  inetHead,
  inetName,
  inetUnhash,
  is4,
  nameToSelf,
  theName,
} from "./inet";
import { mibAdd, TCP_ACTIVEOPENS } from "./mib";
import { HEADROOM, isLinkLocal6 } from "./pkt";
import { Skb, skbDequeue, skbFree, skbPacket, skbPull } from "./skb";
import {
  RCV_SHUTDOWN,
  SEND_SHUTDOWN,
  SK_DEAD,
  SK_LOCKED,
  SK_REUSEPORT,
  SK_SNDBUF_LOCK,
  Sock,
  SS_CLOSE,
  SS_CLOSE_WAIT,
  SS_ESTABLISHED,
  SS_FIN_WAIT1,
  SS_FIN_WAIT2,
  SS_LAST_ACK,
  SS_LISTEN,
  SS_SYN_RECV,
  SS_SYN_SENT,
  sockDestroy,
  sockError,
  sockGet,
  sockPurge,
  sockPut,
  sockWait,
  WAITED,
} from "./sock";
import { MSG_NAME, Msg, NET_SCRATCH } from "./state";
import { isTimeWait, miniDelete, miniFind, miniForget } from "./tcpmini";
import {
  FIN,
  firstWindow,
  PSH,
  pathMss,
  SEGMENT_MAX,
  SYN,
  tcpControl,
  tcpPush,
  tcpRead,
  tcpSendReset,
  wscaleFor,
} from "./tcpout";
import { tcpArm, tcpOrphanWait } from "./tcptimer";
import { streamSent } from "./unixmsg";
import { netRun } from "./xmit";

/** What is written and not acknowledged before a writer waits, unless SO_SNDBUF said something else. */
const WINDOW: u32 = 1 << 20;

function changed(sk: InetSock): void {
  wakeAll(sk.readWait);
  wakeAll(sk.writeWait);
}

/** Everything that was written is forgotten (tcp_write_queue_purge). */
export function tcpTxPurge(sk: InetSock): void {
  while (!isNull(sk.txHead)) {
    const q = sk.txHead;
    sk.txHead = q.next;
    q.next = nil<Skb>();
    sk.wmem -= q.truesize;
    skbFree(q);
  }
  sk.txTail = nil<Skb>();
  sk.txSend = nil<Skb>();
}

function stopTimers(sk: InetSock): void {
  sk.rtoAt = 0;
  sk.ackAt = 0;
  sk.probeAt = 0;
  sk.keepAt = 0;
  if (sk.timer) timerCancel(changetype<Timer>(sk.timer));
}

/** tcp_done: the connection is over. An orphan goes with it. */
export function tcpDone(sk: InetSock): void {
  if (sk.state == SS_CLOSE) return;
  sk.state = SS_CLOSE;
  sk.shutdown = RCV_SHUTDOWN | SEND_SHUTDOWN;
  stopTimers(sk);
  tcpTxPurge(sk);
  while (!isNull(sk.oooHead)) {
    const o = sk.oooHead;
    sk.oooHead = o.next;
    o.next = nil<Skb>();
    skbFree(o);
  }
  inetUnhash(sk);
  if (sk.flags & SK_DEAD) {
    sockPurge(sk);
    sockPut(sk);
  } else changed(sk);
}

/** A FIN behind what is written (tcp_send_fin). */
function sendFin(sk: InetSock): void {
  if (sk.finSent) return;
  sk.finSent = 1;
  const tail = sk.txTail;
  if (!isNull(tail) && !isNull(sk.txSend)) {
    tail.tcpFlags |= FIN;
    tail.endSeq++;
  } else {
    const skb = skbPacket(HEADROOM, 0);
    if (isNull(skb)) return;
    skb.seq = sk.writeSeq;
    skb.endSeq = sk.writeSeq + 1;
    skb.tcpFlags = FIN;
    tcpAppend(sk, skb);
  }
  tcpPush(sk, true);
}

/** Behind what is written. */
export function tcpAppend(sk: InetSock, skb: Skb): void {
  if (isNull(sk.txTail)) sk.txHead = skb;
  else sk.txTail.next = skb;
  sk.txTail = skb;
  if (isNull(sk.txSend)) sk.txSend = skb;
  sk.wmem += skb.truesize;
}

/** tcp_close_state: from here on nothing more is written. @returns whether a FIN goes */
function closing(sk: InetSock): bool {
  switch (sk.state) {
    case SS_ESTABLISHED:
    case SS_SYN_RECV:
      sk.state = SS_FIN_WAIT1;
      return true;
    case SS_CLOSE_WAIT:
      sk.state = SS_LAST_ACK;
      return true;
    case SS_SYN_SENT:
      tcpDone(sk);
  }
  return false;
}

/** close(2), or the end of a listener for a connection that waits in it. The caller puts its reference. */
export function tcpRelease(sk: InetSock): void {
  if (sk.state == SS_LISTEN) stopListening(sk);
  const unread = sk.queueLen != 0;
  sockPurge(sk);
  errPurge(sk);
  if (sk.flags & SK_LOCKED) {
    // It lives on in an image, or has not come back from it: the other end is told nothing.
    tcpDone(sk);
  } else if (sk.state != SS_CLOSE) {
    // RFC 2525: closing with data unread is a reset; so is SO_LINGER with no time, and a listener that goes.
    if (sk.state != SS_SYN_SENT && (unread || (sk.lingerOn && !sk.linger) || sk.embryo)) {
      if (sk.state != SS_LISTEN) tcpSendReset(sk);
      tcpDone(sk);
    } else {
      sk.shutdown = RCV_SHUTDOWN | SEND_SHUTDOWN;
      if (closing(sk)) sendFin(sk);
      if (sk.state != SS_CLOSE) {
        sk.flags |= SK_DEAD;
        sockGet(sk);
        if (sk.state == SS_FIN_WAIT2) tcpOrphanWait(sk);
        changed(sk);
        return;
      }
    }
  }
  sk.flags |= SK_DEAD;
  inetUnhash(sk);
  changed(sk);
}

function stopListening(sk: InetSock): void {
  sk.state = SS_CLOSE;
  miniForget(sk);
  while (!isNull(sk.acceptHead)) sockDestroy(acceptTake(sk));
  wakeAll(sk.writeWait);
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
        o.family == sk.family &&
        (!(o.src0 | o.src1) || !(sk.src0 | sk.src1) || (o.src0 == sk.src0 && o.src1 == sk.src1)) &&
        !(o.flags & sk.flags & SK_REUSEPORT)
      )
        return -EADDRINUSE;
    if (!sk.hashed) inetHash(sk);
    sk.connecting = 0;
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
  return changetype<usize>(e);
}

/** The call that began a connection goes on, or is answered. */
function again(sk: InetSock): i64 {
  if (sk.state == SS_ESTABLISHED || sk.state == SS_CLOSE_WAIT) return 0;
  return sk.err ? sockError(sk) : -ECONNABORTED;
}

/** Waits for the answer to a SYN. */
function waitSyn(sk: InetSock, nonblock: bool): i64 {
  if (nonblock) return -EINPROGRESS;
  return sockWait(sk.writeWait, sk.sndtimeo, false, -EINPROGRESS);
}

/** connect(2); the address is in MSG_NAME. */
export function tcpConnect(sk: InetSock, n: u32, nonblock: bool): i64 {
  if (n >= 2 && load<u16>(MSG_NAME) == <u16>AF_UNSPEC) return disconnect(sk);
  const bad = inetName(sk, n);
  if (bad) return bad;
  const waited = (call().state & WAITED) != 0;
  if (sk.state == SS_SYN_SENT || sk.state == SS_SYN_RECV) {
    if (!waited && nonblock) return -EALREADY;
    call().state |= WAITED;
    return waitSyn(sk, false);
  }
  if (sk.state != SS_CLOSE) {
    // The first to ask after EINPROGRESS hears that it worked.
    if (sk.connecting && sk.state != SS_LISTEN) {
      sk.connecting = 0;
      return 0;
    }
    return waited ? again(sk) : -EISCONN;
  }
  if (waited) {
    const r = again(sk);
    reborn(sk);
    return r;
  }
  if (sk.connecting || sk.err) {
    sk.connecting = 0;
    const r = sk.err ? sockError(sk) : -ECONNABORTED;
    reborn(sk);
    return r;
  }
  nameToSelf(sk);
  const name = theName();
  const d0 = name.a0;
  const d1 = name.a1;
  if (sk.family == AF_INET6) {
    if (sk.v6only && is4(d0, d1)) return -ENETUNREACH;
    if (isLinkLocal6(d0)) {
      if (name.scope) sk.scopeId = name.scope;
      if (!sk.scopeId && !sk.boundDev) return -EINVAL;
    }
    if ((d0 & 0xff) == 0xff) return -ENETUNREACH;
  }
  const port = name.port;
  const source = NET_SCRATCH + 776;
  const err = routeSource(sk, d0, d1, source);
  if (err) return err;
  if (!(sk.src0 | sk.src1)) {
    sk.src0 = load<u64>(source);
    sk.src1 = load<u64>(source, 8);
  }
  const late = inetAutobind(sk);
  if (late) return late;
  // __inet_check_established: the name of the connection must be new; one at its end makes room when timestamps tell them apart.
  if (!isNull(inetConnected(sk.net, sk.protocol, sk.src0, sk.src1, sk.sport, d0, d1, port))) return -EADDRINUSE;
  const old = miniFind(sk.net, sk.src0, sk.src1, sk.sport, d0, d1, port);
  if (!isNull(old)) {
    if (!isTimeWait(old)) return -EADDRINUSE;
    miniDelete(old);
  }
  sk.dst0 = d0;
  sk.dst1 = d1;
  sk.dport = port;
  inetHash(sk);
  tcpOpen(sk);
  mibAdd(sk.net, TCP_ACTIVEOPENS);
  sk.owned = 1;
  sendSyn(sk);
  netRun();
  sk.owned = 0;
  sk.connecting = <u32>nonblock;
  if (sk.state == SS_SYN_SENT || nonblock) {
    call().state |= WAITED;
    return waitSyn(sk, nonblock);
  }
  if (sk.state == SS_CLOSE) {
    const r = again(sk);
    reborn(sk);
    return r;
  }
  return 0;
}

/** A failed socket may try again: what the attempt left is gone. */
function reborn(sk: InetSock): void {
  sk.dport = 0;
  sk.dst0 = 0;
  sk.dst1 = 0;
  sk.shutdown = 0;
  sk.connecting = 0;
  if (!sk.boundAddr) {
    sk.src0 = 0;
    sk.src1 = 0;
  }
  if (sk.sport) inetHash(sk);
}

/** tcp_connect_init. */
export function tcpOpen(sk: InetSock): void {
  const net = sk.net;
  random(changetype<usize>(sk) + offsetof<InetSock>("iss"), 4);
  random(changetype<usize>(sk) + offsetof<InetSock>("tsOffset"), 4);
  sk.sndUna = sk.iss;
  sk.sndNxt = sk.iss + 1;
  sk.writeSeq = sk.iss + 1;
  sk.rcvNxt = 0;
  sk.rcvWup = 0;
  sk.finSent = 0;
  sk.finReceived = 0;
  sk.shutdown = 0;
  sk.err = 0;
  sk.srtt = 0;
  sk.rttvar = 0;
  sk.retransmits = 0;
  sk.backoff = 0;
  sk.tsOk = net.tcpTimestamps;
  sk.sackOk = net.tcpSack;
  sk.wscaleOk = net.tcpWindowScaling;
  sk.advMss = pathMss(net, sk);
  sk.mss = 536;
  sk.rcvWnd = firstWindow(sk, sk.advMss);
  sk.rcvMax = sk.rcvWnd < 65536 && sk.rcvWnd > 32768 ? 65536 : sk.rcvWnd;
  sk.rcvWscale = sk.wscaleOk ? wscaleFor(sk) : 0;
  sk.rto = 1_000_000_000;
  sk.state = SS_SYN_SENT;
}

function sendSyn(sk: InetSock): void {
  const now = monotonicNow();
  sk.lastSent = now;
  sk.rtoAt = now + sk.rto;
  tcpArm(sk);
  tcpControl(sk, sk.iss, SYN);
}

/** The SYN once more (tcptimer.ts). */
export function tcpSynAgain(sk: InetSock): void {
  sk.totalRetrans++;
  tcpControl(sk, sk.iss, SYN);
}

/** connect(2) to AF_UNSPEC: tcp_disconnect. */
function disconnect(sk: InetSock): i64 {
  if (sk.state == SS_LISTEN) stopListening(sk);
  else if (sk.state != SS_CLOSE) {
    if (sk.state != SS_SYN_SENT) tcpSendReset(sk);
    tcpDone(sk);
  }
  sockPurge(sk);
  sk.err = 0;
  sk.finSent = 0;
  sk.finReceived = 0;
  reborn(sk);
  return 0;
}

export function tcpShutdown(sk: InetSock, how: u32): i64 {
  if (sk.state == SS_LISTEN) {
    if (how & RCV_SHUTDOWN) {
      stopListening(sk);
      changed(sk);
    }
    return 0;
  }
  if (sk.state == SS_CLOSE) return -ENOTCONN;
  sk.shutdown |= how;
  if (how & SEND_SHUTDOWN && closing(sk)) sendFin(sk);
  if (sk.state != SS_CLOSE) changed(sk);
  return 0;
}

function room(sk: InetSock): bool {
  return sk.wmem < (sk.flags & SK_SNDBUF_LOCK ? sk.sndbuf : WINDOW);
}

/** Segments are as large as whole ones of the connection's fit in a buffer. */
export function segmentMost(sk: InetSock): u32 {
  const mss = sk.mss;
  return mss >= SEGMENT_MAX ? SEGMENT_MAX : SEGMENT_MAX - (SEGMENT_MAX % mss);
}

export function tcpSend(sk: InetSock, m: Msg): i64 {
  let done = <u32>call().done;
  let err: i64 = 0;
  while (done < m.total || !m.total) {
    if (sk.err) err = sockError(sk);
    else if (sk.shutdown & SEND_SHUTDOWN) err = -EPIPE;
    else if (sk.state == SS_SYN_SENT || sk.state == SS_SYN_RECV)
      err = m.nonblock ? -EAGAIN : sockWait(sk.writeWait, sk.sndtimeo, false);
    else if (sk.state == SS_CLOSE || sk.state == SS_LISTEN) err = -EPIPE;
    if (err || !m.total) break;
    if (!room(sk)) {
      tcpPush(sk);
      netRun();
      if (sk.err || sk.state == SS_CLOSE || room(sk)) continue;
      err = m.nonblock ? -EAGAIN : sockWait(sk.writeWait, sk.sndtimeo, false);
      break;
    }
    const most = segmentMost(sk);
    let n = m.total - done;
    // Behind what has not been sent, when there is room.
    const tail = sk.txTail;
    if (!isNull(sk.txSend) && !tail.share && tail.len < most) {
      const space = <u32>ksize(tail.data) - tail.off - tail.len;
      let fit = most - tail.len;
      if (fit > space) fit = space;
      if (fit) {
        if (n > fit) n = fit;
        if (gather(tail.data + tail.off + tail.len, m.iov, done, n)) {
          err = -EFAULT;
          break;
        }
        tail.len += n;
        tail.endSeq += n;
        sk.writeSeq += n;
        done += n;
        continue;
      }
    }
    if (n > most) n = most;
    const skb = skbPacket(HEADROOM, n);
    if (isNull(skb)) {
      err = -ENOMEM;
      break;
    }
    if (gather(skb.data + skb.off, m.iov, done, n)) {
      skbFree(skb);
      err = -EFAULT;
      break;
    }
    skb.seq = sk.writeSeq;
    skb.endSeq = sk.writeSeq + n;
    skb.tcpFlags = PSH;
    sk.writeSeq += n;
    tcpAppend(sk, skb);
    done += n;
    if (n == most) tcpPush(sk);
  }
  if (done && !(m.flags & MSG_MORE)) tcpPush(sk);
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
  let taken: u32 = 0;
  m.nameLen = 0;
  while (done < m.total) {
    if (isNull(skb)) {
      if (done >= least || (done && peek)) break;
      if (sk.err) err = sockError(sk);
      else if (sk.shutdown & RCV_SHUTDOWN) break;
      else if (sk.state == SS_CLOSE) {
        if (!sk.finReceived) err = -ENOTCONN;
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
      taken += n;
      skbPull(sk, skb, n);
      if (skb.len) break;
      skbFree(skbDequeue(sk));
    }
    skb = next;
  }
  if (taken && sk.state != SS_CLOSE) tcpRead(sk, taken);
  if (err == BLOCKED) {
    c.done = done;
    return BLOCKED;
  }
  if (c.state & WAITED && !isNull(sk.queueHead)) wake(sk.readWait);
  return done ? <i64>done : err;
}

/** SIOCOUTQ: what has not been acknowledged. */
export function tcpOutq(sk: InetSock): u32 {
  if (sk.state == SS_CLOSE || sk.state == SS_SYN_SENT) return 0;
  return sk.writeSeq - sk.sndUna;
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
