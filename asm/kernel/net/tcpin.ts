// TCP, what comes in: RFC 9293 3.10.7, in the order of tcp_input.c: the handshake, acknowledgements, data, FIN.

import { ECONNREFUSED, ECONNRESET, EPIPE } from "../../abi/errno";
import { POLLIN, POLLOUT, POLLRDNORM, POLLWRBAND, POLLWRNORM } from "../../abi/fs";
import { IPPROTO_TCP, SOCK_STREAM } from "../../abi/net";
import { isNull, nil } from "../fs/types";
import { random } from "../host";
import { NET_STATE } from "../mem/map";
import { NetNs } from "../ns/net";
import { wake, wakeAll } from "../sync/wait";
import { monotonicNow } from "../time/timer";
import { NetDev } from "./dev";
import { InetSock, inetConnected, inetHash, inetNew, inetUnconnected, is4 } from "./inet";
import { mibAdd, TCP_ATTEMPTFAILS, TCP_ESTABRESETS, TCP_INERRS, TCP_INSEGS, TCP_PASSIVEOPENS } from "./mib";
import { neighConfirm, neighFind } from "./neigh";
import { be16, be32, isLinkLocal6, v4Of } from "./pkt";
import { Hop, routeLookup } from "./route";
import { Skb, skbFree, skbQueue, skbSkip } from "./skb";
import {
  RCV_SHUTDOWN,
  SEND_SHUTDOWN,
  SK_DEAD,
  SK_KEEPALIVE,
  SK_LOCKED,
  SS_CLOSE,
  SS_CLOSE_WAIT,
  SS_CLOSING,
  SS_ESTABLISHED,
  SS_FIN_WAIT1,
  SS_FIN_WAIT2,
  SS_LAST_ACK,
  SS_SYN_RECV,
  SS_SYN_SENT,
  SS_TIME_WAIT,
  sockGet,
  sockPut,
  sockReadable,
} from "./sock";
import { NET_SCRATCH } from "./state";
import { tcpDone, tcpTxPurge } from "./tcp";
import { MINI_LOCKED, miniArm, miniDelete, miniFind, miniNew, TcpMini, timeWait } from "./tcpmini";
import {
  ACK,
  after,
  before,
  FIN,
  firstWindow,
  miniReply,
  pathMss,
  RST,
  replyReset,
  SYN,
  tcpAck,
  tcpClock,
  tcpControl,
  tcpPush,
  tcpRetransmit,
  wscaleFor,
} from "./tcpout";
import { RTO_MAX, RTO_MIN, tcpArm, tcpOrphanWait } from "./tcptimer";

/** The segment in hand. */
@unmanaged
export class Segment {
  seq: u32;
  ack: u32;
  end: u32; // seq + what it takes of the sequence
  flags: u32;
  window: u32; // as sent, not scaled
  hasTs: u32;
  tsVal: u32;
  tsEcr: u32;
  mss: u32; // of a SYN, 0 = not said
  wscale: i32; // −1 = not said
  sackPerm: u32;
  sacks: u32; // blocks
  sackAt: usize; // where they are
}

@inline
function theSegment(): Segment {
  return changetype<Segment>(NET_STATE + 1760);
}

const DELACK: i64 = 40_000_000;

/** tcp_parse_options. @returns false when the header is broken */
function parse(skb: Skb): bool {
  const s = theSegment();
  const at = skb.data + skb.off;
  if (skb.len < 20) return false;
  const size = (<u32>load<u8>(at, 12) >> 4) << 2;
  if (size < 20 || size > skb.len) return false;
  s.seq = be32(at + 4);
  s.ack = be32(at + 8);
  s.flags = load<u8>(at, 13);
  s.end = s.seq + skb.len - size + (s.flags & SYN ? 1 : 0) + (s.flags & FIN ? 1 : 0);
  s.window = be16(at + 14);
  s.hasTs = 0;
  s.mss = 0;
  s.wscale = -1;
  s.sackPerm = 0;
  s.sacks = 0;
  for (let o = at + 20, e = at + size; o < e; ) {
    const kind: u32 = load<u8>(o);
    if (!kind) break;
    if (kind == 1) {
      o++;
      continue;
    }
    const n: u32 = load<u8>(o, 1);
    if (n < 2 || o + n > e) break;
    if (kind == 2 && n == 4) s.mss = be16(o + 2);
    else if (kind == 3 && n == 3) s.wscale = load<u8>(o, 2);
    else if (kind == 4) s.sackPerm = 1;
    else if (kind == 5) {
      s.sacks = (n - 2) >> 3;
      s.sackAt = o + 2;
    } else if (kind == 8 && n == 10) {
      s.hasTs = 1;
      s.tsVal = be32(o + 2);
      s.tsEcr = be32(o + 6);
    }
    o += n;
  }
  return true;
}

/** tcp_v4_rcv: the header is at skb.off. */
export function tcpPacket(skb: Skb, net: NetNs): void {
  mibAdd(net, TCP_INSEGS);
  const at = skb.data + skb.off;
  if (skb.pktType || !parse(skb)) {
    mibAdd(net, TCP_INERRS);
    skbFree(skb);
    return;
  }
  const sport = be16(at);
  const dport = be16(at + 2);
  const sk = inetConnected(net, <u32>IPPROTO_TCP, skb.dst0, skb.dst1, dport, skb.src0, skb.src1, sport);
  if (!isNull(sk)) {
    sockGet(sk);
    segment(sk, skb);
    sockPut(sk);
    return;
  }
  const m = miniFind(net, skb.dst0, skb.dst1, dport, skb.src0, skb.src1, sport);
  if (!isNull(m)) {
    if (m.state == MINI_LOCKED) {
      skbFree(skb);
      return;
    }
    if (m.state == SS_SYN_RECV ? request(m, skb) : waiting(m, skb)) return;
  }
  const l = inetUnconnected(net, <u32>IPPROTO_TCP, skb.dst0, skb.dst1, dport, skb.dev.ifindex);
  if (isNull(l)) replyReset(skb, net);
  else listening(l, skb, net, sport);
  skbFree(skb);
}

function randomWord(): u32 {
  random(NET_SCRATCH + 880, 4);
  return load<u32>(NET_SCRATCH + 880);
}

/** A SYN for a listener begins a request: tcp_conn_request. */
function listening(l: InetSock, skb: Skb, net: NetNs, sport: u32): void {
  const s = theSegment();
  if (s.flags & RST) return;
  if (s.flags & ACK) {
    replyReset(skb, net);
    return;
  }
  if (!(s.flags & SYN) || l.flags & SK_LOCKED) return;
  // sk_acceptq_is_full; and no more requests than a backlog.
  if (l.acceptLen > l.backlog || l.connecting > l.backlog + 8) return;
  const m = miniNew(net, SS_SYN_RECV, skb.dst0, skb.dst1, l.sport, skb.src0, skb.src1, sport);
  if (isNull(m)) return;
  l.connecting++;
  m.listener = l;
  m.family = l.family;
  m.uid = l.uid;
  m.boundDev = l.boundDev ? l.boundDev : isLinkLocal6(skb.src0) ? skb.dev.ifindex : 0;
  m.tos = l.tos;
  m.irs = s.seq;
  m.rcvNxt = s.seq + 1;
  m.iss = randomWord();
  m.sndNxt = m.iss + 1;
  m.mss = s.mss ? s.mss : 536;
  m.sndWnd = s.window;
  m.tsOk = s.hasTs & net.tcpTimestamps;
  m.tsRecent = s.tsVal;
  m.tsOffset = randomWord();
  m.sackOk = s.sackPerm & net.tcpSack;
  m.wscaleOk = s.wscale >= 0 && net.tcpWindowScaling ? 1 : 0;
  m.sndWscale = m.wscaleOk ? (s.wscale > 14 ? 14 : s.wscale) : 0;
  m.rcvWscale = m.wscaleOk ? wscaleFor(l) : 0;
  // What our own way to there carries is the most that we ask for.
  l.dst0 = skb.src0;
  l.dst1 = skb.src1;
  l.scopeId = m.boundDev;
  l.advMss = pathMss(net, l);
  l.dst0 = 0;
  l.dst1 = 0;
  l.scopeId = 0;
  m.rcvWnd = firstWindow(l, l.advMss - (m.tsOk ? 12 : 0));
  miniArm(m, 1_000_000_000);
  miniReply(m, SYN | ACK);
}

/** The SYN+ACK once more. */
export function synAckAgain(m: TcpMini): void {
  miniReply(m, SYN | ACK);
}

/** tcp_check_req: a segment for a request. @returns whether it is used up */
function request(m: TcpMini, skb: Skb): bool {
  const s = theSegment();
  const l = m.listener;
  if (l.flags & SK_LOCKED) {
    // As if it had been lost: it comes again.
    skbFree(skb);
    return true;
  }
  if (s.flags & RST) {
    if (s.seq == m.rcvNxt) miniDelete(m);
    skbFree(skb);
    return true;
  }
  if (s.flags & SYN) {
    if (s.seq == m.irs && !(s.flags & ACK)) miniReply(m, SYN | ACK);
    skbFree(skb);
    return true;
  }
  if (!(s.flags & ACK)) {
    skbFree(skb);
    return true;
  }
  if (s.ack != m.iss + 1) {
    replyReset(skb, m.net);
    skbFree(skb);
    return true;
  }
  // The queue is full: as if the segment had been lost (tcp_abort_on_overflow 0).
  if (l.acceptLen > l.backlog) {
    skbFree(skb);
    return true;
  }
  const e = child(m, l);
  if (isNull(e)) {
    skbFree(skb);
    return true;
  }
  miniDelete(m);
  if (isNull(l.acceptTail)) l.acceptHead = e;
  else l.acceptTail.acceptNext = e;
  l.acceptTail = e;
  l.acceptLen++;
  mibAdd(l.net, TCP_PASSIVEOPENS);
  sockReadable(l);
  sockGet(e);
  segment(e, skb);
  sockPut(e);
  return true;
}

/** tcp_v4_syn_recv_sock: the connection's socket. */
function child(m: TcpMini, l: InetSock): InetSock {
  const e = inetNew(l.family, SOCK_STREAM, <u32>IPPROTO_TCP, l.net, l.uid);
  if (isNull(e)) return e;
  e.embryo = 1;
  e.listener = l;
  e.flags |= l.flags & ~SK_DEAD;
  e.src0 = m.src0;
  e.src1 = m.src1;
  e.sport = m.sport;
  e.dst0 = m.dst0;
  e.dst1 = m.dst1;
  e.dport = m.dport;
  e.boundDev = l.boundDev;
  if (isLinkLocal6(m.dst0)) e.scopeId = m.boundDev;
  e.v6only = l.v6only;
  e.sndbuf = l.sndbuf;
  e.rcvbuf = l.rcvbuf;
  e.nodelay = l.nodelay;
  e.cork = l.cork;
  e.lingerOn = l.lingerOn;
  e.linger = l.linger;
  e.rcvtimeo = l.rcvtimeo;
  e.sndtimeo = l.sndtimeo;
  e.keepIdle = l.keepIdle;
  e.keepInterval = l.keepInterval;
  e.keepCount = l.keepCount;
  e.tos = l.tos;
  e.ttl = l.ttl;
  e.state = SS_ESTABLISHED;
  e.iss = m.iss;
  e.sndUna = m.iss + 1;
  e.sndNxt = e.sndUna;
  e.writeSeq = e.sndUna;
  e.irs = m.irs;
  // tcp_init_wl: the ACK that ends the handshake is younger than the SYN, wherever sequence numbers stand.
  e.sndWnd = m.sndWnd;
  e.sndWl1 = m.irs;
  e.sndMaxWnd = m.sndWnd;
  e.rcvNxt = m.rcvNxt;
  e.rcvWup = m.rcvNxt;
  e.rcvWnd = m.rcvWnd;
  e.rcvMax = m.rcvWnd < 65536 && m.rcvWnd > 32768 ? 65536 : m.rcvWnd;
  e.rcvWscale = m.rcvWscale;
  e.sndWscale = m.sndWscale;
  e.wscaleOk = m.wscaleOk;
  e.sackOk = m.sackOk;
  e.tsOk = m.tsOk;
  e.tsRecent = m.tsRecent;
  e.tsOffset = m.tsOffset;
  e.advMss = pathMss(l.net, e);
  tcpBegin(e, m.mss);
  inetHash(e);
  return e;
}

/** What a connection begins with. @param peerMss  what the other end said */
export function tcpBegin(sk: InetSock, peerMss: u32): void {
  let mss = peerMss < sk.advMss ? peerMss : sk.advMss;
  if (sk.tsOk) mss -= 12;
  sk.mss = mss < 88 ? 88 : mss;
  sk.cwnd = 10;
  sk.ssthresh = i32.MAX_VALUE;
  sk.rto = 1_000_000_000;
  sk.quick = 16;
  sk.lastReceived = monotonicNow();
  if (sk.flags & SK_KEEPALIVE) sk.keepAt = monotonicNow() + <i64>sk.keepIdle * 1_000_000_000;
}

/** tcp_timewait_state_process. @returns whether the segment is used up; not, when it begins a new connection */
function waiting(m: TcpMini, skb: Skb): bool {
  const s = theSegment();
  if (m.tsOk && s.hasTs && before(s.tsVal, m.tsRecent) && !(s.flags & RST)) {
    miniReply(m, ACK);
    skbFree(skb);
    return true;
  }
  if (m.state == SS_FIN_WAIT2) {
    if (s.flags & RST) {
      miniDelete(m);
      skbFree(skb);
      return true;
    }
    if (s.flags & SYN && !before(s.seq, m.rcvNxt)) {
      replyReset(skb, m.net);
      miniDelete(m);
      skbFree(skb);
      return true;
    }
    if (!(s.flags & ACK) || !after(s.end, m.rcvNxt)) {
      skbFree(skb);
      return true;
    }
    // Data for who has closed, or no FIN: there is nobody to have it.
    if (!(s.flags & FIN) || s.end != m.rcvNxt + 1) {
      replyReset(skb, m.net);
      miniDelete(m);
      skbFree(skb);
      return true;
    }
    m.state = SS_TIME_WAIT;
    m.rcvNxt = s.end;
    if (s.hasTs) m.tsRecent = s.tsVal;
    miniArm(m, 60_000_000_000);
    miniReply(m, ACK);
    skbFree(skb);
    return true;
  }
  if (s.flags & RST) {
    // RFC 1337 is not asked for (tcp_rfc1337 0).
    if (s.seq == m.rcvNxt || !m.tsOk) miniDelete(m);
    skbFree(skb);
    return true;
  }
  if (
    s.flags & SYN &&
    !(s.flags & ACK) &&
    (after(s.seq, m.rcvNxt) || (m.tsOk && s.hasTs && after(s.tsVal, m.tsRecent)))
  ) {
    // A new connection of the same name.
    miniDelete(m);
    return false;
  }
  if (s.end != s.seq || s.flags & SYN) {
    miniArm(m, 60_000_000_000);
    miniReply(m, ACK);
  }
  skbFree(skb);
  return true;
}

/** tcp_reset: the other end has no use for what was sent. */
export function tcpReset(sk: InetSock): void {
  switch (sk.state) {
    case SS_SYN_SENT:
      sk.err = ECONNREFUSED;
      break;
    case SS_CLOSE_WAIT:
      sk.err = EPIPE;
      break;
    case SS_CLOSE:
      return;
    default:
      sk.err = ECONNRESET;
  }
  mibAdd(sk.net, sk.state == SS_SYN_SENT ? TCP_ATTEMPTFAILS : TCP_ESTABRESETS);
  tcpTxPurge(sk);
  tcpDone(sk);
}

/** Everybody who waits looks again. */
function changed(sk: InetSock): void {
  wakeAll(sk.readWait);
  wakeAll(sk.writeWait);
}

/** A segment for a socket: tcp_rcv_state_process and tcp_rcv_established. It is used up. */
function segment(sk: InetSock, skb: Skb): void {
  if (sk.flags & SK_LOCKED) {
    skbFree(skb);
    return;
  }
  const s = theSegment();
  sk.segsIn++;
  if (sk.state == SS_CLOSE) {
    replyReset(skb, sk.net);
    skbFree(skb);
    return;
  }
  if (sk.state == SS_SYN_SENT) {
    synSent(sk, skb);
    return;
  }
  const now = monotonicNow();
  sk.lastReceived = now;
  sk.probes = 0;
  if (sk.keepAt) sk.keepAt = now + <i64>sk.keepIdle * 1_000_000_000;
  // PAWS: a segment older than what has come. Zero: nothing is known to have come (tcp_paws_check).
  if (sk.tsOk && s.hasTs && sk.tsRecent && before(s.tsVal, sk.tsRecent) && !(s.flags & RST)) {
    tcpAck(sk);
    skbFree(skb);
    return;
  }
  // tcp_sequence: something of it must lie in the window.
  if (before(s.end, sk.rcvWup) || after(s.seq, sk.rcvNxt + window(sk))) {
    if (!(s.flags & RST)) tcpAck(sk);
    skbFree(skb);
    return;
  }
  if (s.flags & RST) {
    if (s.seq == sk.rcvNxt) tcpReset(sk);
    else tcpAck(sk);
    skbFree(skb);
    return;
  }
  if (s.flags & SYN) {
    if (sk.state == SS_SYN_RECV && s.flags & ACK) acknowledge(sk);
    tcpAck(sk);
    skbFree(skb);
    return;
  }
  if (!(s.flags & ACK)) {
    skbFree(skb);
    return;
  }
  if (sk.tsOk && s.hasTs && !after(s.seq, sk.rcvWup)) sk.tsRecent = s.tsVal;
  if (!acknowledge(sk)) {
    skbFree(skb);
    return;
  }
  switch (sk.state) {
    case SS_SYN_RECV:
      sk.state = SS_ESTABLISHED;
      changed(sk);
      break;
    case SS_FIN_WAIT1:
      if (sk.sndUna == sk.writeSeq + 1) {
        sk.state = SS_FIN_WAIT2;
        sk.shutdown |= SEND_SHUTDOWN;
        if (sk.flags & SK_DEAD) {
          // Data that nobody will read.
          if (after(s.end - (s.flags & FIN ? 1 : 0), sk.rcvNxt)) {
            tcpReset0(sk, skb);
            return;
          }
          if (!(s.flags & FIN)) {
            tcpOrphanWait(sk);
            skbFree(skb);
            return;
          }
        } else changed(sk);
      }
      break;
    case SS_CLOSING:
      if (sk.sndUna == sk.writeSeq + 1) {
        timeWait(sk, SS_TIME_WAIT);
        tcpDone(sk);
        skbFree(skb);
        return;
      }
      break;
    case SS_LAST_ACK:
      if (sk.sndUna == sk.writeSeq + 1) {
        tcpDone(sk);
        skbFree(skb);
        return;
      }
      break;
  }
  if ((sk.state == SS_FIN_WAIT1 || sk.state == SS_FIN_WAIT2) && sk.shutdown & RCV_SHUTDOWN && !sk.finReceived) {
    if (after(s.end - (s.flags & FIN ? 1 : 0), sk.rcvNxt) && s.end != s.seq) {
      tcpReset0(sk, skb);
      return;
    }
  }
  data(sk, skb);
  if (sk.state == SS_CLOSE) return;
  tcpPush(sk);
  if (!sk.rtoAt && sk.ackAt) tcpArm(sk);
}

/** Data has come for who has closed: RFC 1122 4.2.2.13. */
function tcpReset0(sk: InetSock, skb: Skb): void {
  replyReset(skb, sk.net);
  tcpReset(sk);
  skbFree(skb);
}

@inline
function window(sk: InetSock): u32 {
  const w = <i32>(sk.rcvWup + sk.rcvWnd - sk.rcvNxt);
  return w > 0 ? <u32>w : 0;
}

/** tcp_rcv_synsent_state_process. */
function synSent(sk: InetSock, skb: Skb): void {
  const s = theSegment();
  if (s.flags & ACK && (!after(s.ack, sk.iss) || after(s.ack, sk.sndNxt))) {
    replyReset(skb, sk.net);
    skbFree(skb);
    return;
  }
  if (s.flags & RST) {
    if (s.flags & ACK) tcpReset(sk);
    skbFree(skb);
    return;
  }
  if (!(s.flags & SYN)) {
    skbFree(skb);
    return;
  }
  sk.irs = s.seq;
  sk.rcvNxt = s.seq + 1;
  sk.rcvWup = sk.rcvNxt;
  sk.tsOk &= s.hasTs;
  sk.tsRecent = s.hasTs ? s.tsVal : 0;
  sk.sackOk &= s.sackPerm;
  if (s.wscale >= 0 && sk.wscaleOk) sk.sndWscale = s.wscale > 14 ? 14 : s.wscale;
  else {
    sk.wscaleOk = 0;
    sk.rcvWscale = 0;
    sk.sndWscale = 0;
  }
  tcpBegin(sk, s.mss ? s.mss : 536);
  sk.sndWnd = s.window;
  sk.sndMaxWnd = s.window;
  sk.sndWl1 = s.seq;
  if (s.flags & ACK) {
    sk.sndUna = s.ack;
    sk.rtoAt = 0;
    sk.backoff = 0;
    if (!sk.retransmits && sk.lastSent) rtt(sk, monotonicNow() - sk.lastSent);
    sk.retransmits = 0;
    sk.state = SS_ESTABLISHED;
    sk.err = 0;
    changed(sk);
    if (isNull(sk.txSend)) tcpAck(sk);
    else {
      tcpPush(sk);
      if (sk.rcvWup != sk.rcvNxt || sk.sndNxt == sk.iss + 1) tcpAck(sk);
    }
  } else {
    // Both began at once.
    sk.state = SS_SYN_RECV;
    tcpControl(sk, sk.iss, SYN | ACK);
    sk.sndNxt = sk.iss + 1;
  }
  skbFree(skb);
}

/** RFC 6298. */
function rtt(sk: InetSock, ns: i64): void {
  let us = <i64>(ns / 1000);
  if (us < 1) us = 1;
  if (us > 100_000_000) us = 100_000_000;
  const m = <i32>us;
  if (!sk.srtt) {
    sk.srtt = (<u32>m) << 3;
    sk.rttvar = (<u32>m) << 1;
  } else {
    let d = m - <i32>(sk.srtt >> 3);
    sk.srtt = <u32>(<i32>sk.srtt + d);
    if (d < 0) d = -d;
    sk.rttvar = <u32>(<i32>sk.rttvar + d - <i32>(sk.rttvar >> 2));
  }
  let vary = <i64>sk.rttvar * 1000;
  if (vary < RTO_MIN) vary = RTO_MIN;
  sk.rto = <i64>(sk.srtt >> 3) * 1000 + vary;
  if (sk.rto > RTO_MAX) sk.rto = RTO_MAX;
}

/** The neighbour by which we send is there: what we sent arrived. */
function confirm(sk: InetSock): void {
  if (!is4(sk.dst0, sk.dst1)) return;
  const hop = changetype<Hop>(NET_SCRATCH + 640);
  if (routeLookup(sk.net, v4Of(sk.dst1), nil<NetDev>(), hop) || isNull(hop.dev) || hop.type == 2) return;
  const n = neighFind(hop.dev, 0, hop.gateway ? ((<u64>bswap<u32>(hop.gateway)) << 32) | 0xffff0000 : sk.dst1);
  if (!isNull(n)) neighConfirm(n);
}

/** tcp_sacktag_write_queue. @returns whether a block was news */
function sackTag(sk: InetSock): bool {
  const s = theSegment();
  let news = false;
  for (let i: u32 = 0; i < s.sacks; i++) {
    const from = be32(s.sackAt + (i << 3));
    const to = be32(s.sackAt + (i << 3) + 4);
    for (let q = sk.txHead; !isNull(q) && q != sk.txSend; q = q.next)
      if (!(q.sacked & 1) && !before(q.seq, from) && !after(q.endSeq, to)) {
        q.sacked |= 1;
        news = true;
      }
  }
  return news;
}

/** What was lost goes again, as much as the congestion window allows. */
function repair(sk: InetSock, most: u32): void {
  let highest = sk.sndUna;
  for (let q = sk.txHead; !isNull(q) && q != sk.txSend; q = q.next) if (q.sacked & 1) highest = q.seq;
  for (let q = sk.txHead; !isNull(q) && q != sk.txSend && most; q = q.next) {
    if (q.sacked & 3) continue;
    if (sk.recovery == 1 && q != sk.txHead && !before(q.seq, highest)) break;
    tcpRetransmit(sk, q);
    most--;
  }
}

/** tcp_ack. @returns false when the segment is not to be looked at further */
function acknowledge(sk: InetSock): bool {
  const s = theSegment();
  const ack = s.ack;
  if (after(ack, sk.sndNxt)) {
    tcpAck(sk);
    return false;
  }
  if (before(ack, sk.sndUna)) return !before(ack, sk.sndUna - sk.sndMaxWnd);
  const wnd = s.window << sk.sndWscale;
  const old = sk.sndWnd;
  if (after(ack, sk.sndUna) || after(s.seq, sk.sndWl1) || (s.seq == sk.sndWl1 && wnd > sk.sndWnd)) {
    sk.sndWnd = wnd;
    sk.sndWl1 = s.seq;
    if (wnd > sk.sndMaxWnd) sk.sndMaxWnd = wnd;
    if (wnd) sk.probeAt = 0;
  }
  const news = s.sacks && sk.sackOk && sackTag(sk);
  if (ack == sk.sndUna) {
    // A duplicate: nothing new, no data, the same window, and something is under way.
    if (sk.sndNxt != sk.sndUna && (news || (s.end == s.seq && old == wnd))) {
      sk.dupAcks++;
      if (!sk.recovery && sk.dupAcks >= 3) {
        sk.recovery = 1;
        sk.recover = sk.sndNxt;
        const flight = (sk.sndNxt - sk.sndUna) / sk.mss;
        sk.ssthresh = flight >> 1 > 2 ? flight >> 1 : 2;
        sk.cwnd = sk.ssthresh + 3;
        for (let q = sk.txHead; !isNull(q) && q != sk.txSend; q = q.next) q.sacked &= 1;
        repair(sk, 1);
      } else if (sk.recovery == 1) {
        sk.cwnd++;
        repair(sk, 1);
      }
    }
    return true;
  }
  const now = monotonicNow();
  const acked = ack - sk.sndUna;
  sk.bytesAcked += acked;
  sk.sndUna = ack;
  let measured: i64 = -1;
  while (!isNull(sk.txHead) && sk.txHead != sk.txSend) {
    const q = sk.txHead;
    if (after(q.endSeq, ack)) {
      // A part of it (tcp_trim_head).
      if (after(ack, q.seq)) {
        const n = ack - q.seq;
        if (n < q.len) {
          skbSkip(q, n);
          q.seq = ack;
          q.sacked &= ~2;
        }
      }
      break;
    }
    if (!(q.sacked & 2)) measured = now - q.when;
    sk.txHead = q.next;
    if (isNull(q.next)) sk.txTail = nil<Skb>();
    q.next = nil<Skb>();
    sk.wmem -= q.truesize;
    skbFree(q);
  }
  if (s.hasTs && s.tsEcr && measured < 0) measured = <i64>(tcpClock(now) + sk.tsOffset - s.tsEcr) * 1_000_000;
  if (measured >= 0) rtt(sk, measured);
  sk.backoff = 0;
  sk.retransmits = 0;
  sk.softErr = 0;
  sk.dupAcks = 0;
  if (sk.recovery) {
    if (!before(ack, sk.recover)) {
      if (sk.recovery == 1) sk.cwnd = sk.ssthresh;
      sk.recovery = 0;
    } else {
      if (sk.recovery == 2) grow(sk, acked);
      repair(sk, sk.recovery == 1 ? 1 : 2);
    }
  } else grow(sk, acked);
  sk.rtoAt = sk.sndNxt == sk.sndUna ? 0 : now + sk.rto;
  if (sk.rtoAt) tcpArm(sk);
  confirm(sk);
  tcpWritable(sk);
  return true;
}

/** Slow start, then a segment each round trip. */
function grow(sk: InetSock, acked: u32): void {
  let segments = acked / sk.mss;
  if (!segments) segments = 1;
  if (sk.cwnd < sk.ssthresh) {
    sk.cwnd += segments;
    return;
  }
  sk.cwndCount += segments;
  if (sk.cwndCount >= sk.cwnd) {
    sk.cwndCount = 0;
    sk.cwnd++;
  }
}

/** sk_stream_write_space. */
function tcpWritable(sk: InetSock): void {
  if (!(sk.flags & SK_DEAD)) wake(sk.writeWait, POLLOUT | POLLWRNORM | POLLWRBAND);
}

/** Into the reader's queue. */
function take(sk: InetSock, skb: Skb, n: u32): void {
  sk.rcvNxt += n;
  sk.bytesReceived += n;
  if (sk.flags & SK_DEAD) skbFree(skb);
  else skbQueue(sk, skb);
}

/** tcp_data_queue. The segment is used up. */
function data(sk: InetSock, skb: Skb): void {
  const s = theSegment();
  const head = (<u32>load<u8>(skb.data + skb.off, 12) >> 4) << 2;
  skbSkip(skb, head);
  const fin = (s.flags & FIN) != 0;
  let n = skb.len;
  if (!n && !fin) {
    skbFree(skb);
    return;
  }
  let seq = s.seq;
  const end = s.end;
  if (!after(end, sk.rcvNxt)) {
    // All of it is known.
    tcpAck(sk);
    skbFree(skb);
    return;
  }
  const room = window(sk);
  if (after(seq, sk.rcvNxt)) {
    early(sk, skb, seq, end, fin);
    tcpAck(sk);
    return;
  }
  if (before(seq, sk.rcvNxt)) {
    const known = sk.rcvNxt - seq;
    skbSkip(skb, known < n ? known : n);
    n = skb.len;
    seq = sk.rcvNxt;
  }
  if (n && !room) {
    // Zero window: a probe is answered, its byte is not taken.
    tcpAck(sk);
    skbFree(skb);
    return;
  }
  const before0 = sk.rcvNxt;
  if (n) take(sk, skb, n);
  else skbFree(skb);
  let ended = fin;
  while (!isNull(sk.oooHead) && !ended) {
    const o = sk.oooHead;
    if (after(o.seq, sk.rcvNxt)) break;
    sk.oooHead = o.next;
    o.next = nil<Skb>();
    ended = (o.tcpFlags & FIN) != 0 && !before(o.endSeq, sk.rcvNxt);
    const known = sk.rcvNxt - o.seq;
    if (known < o.len) {
      skbSkip(o, known);
      take(sk, o, o.len);
    } else skbFree(o);
  }
  if (n && !(sk.flags & SK_DEAD)) wake(sk.readWait, POLLIN | POLLRDNORM);
  if (ended) {
    finished(sk);
    return;
  }
  // When to say so: at once at the beginning, every second full segment, when something is missing; else a little later.
  const much = sk.rcvNxt - sk.rcvWup > (n > sk.advMss ? sk.advMss : n) || n > sk.mss;
  if (much || !isNull(sk.oooHead) || (sk.quick && !sk.pingpong) || sk.rcvNxt - before0 != n) tcpAck(sk);
  else if (!sk.ackAt) {
    sk.ackAt = monotonicNow() + DELACK;
    tcpArm(sk);
  }
}

/** tcp_data_queue_ofo: what came before what is missing waits. */
function early(sk: InetSock, skb: Skb, seq: u32, end: u32, fin: bool): void {
  skb.seq = seq;
  skb.endSeq = end;
  skb.tcpFlags = fin ? FIN : 0;
  let at = changetype<usize>(sk) + offsetof<InetSock>("oooHead");
  while (load<usize>(at) && before(load<Skb>(at).seq, seq))
    at = changetype<usize>(load<Skb>(at)) + offsetof<Skb>("next");
  const next = load<Skb>(at);
  if (!isNull(next) && next.seq == seq && !before(next.endSeq, end)) {
    skbFree(skb);
    return;
  }
  skb.next = next;
  store<Skb>(at, skb);
}

/** tcp_fin. */
function finished(sk: InetSock): void {
  sk.rcvNxt++;
  sk.finReceived = 1;
  sk.shutdown |= RCV_SHUTDOWN;
  switch (sk.state) {
    case SS_SYN_RECV:
    case SS_ESTABLISHED:
      sk.state = SS_CLOSE_WAIT;
      sk.pingpong = 1;
      tcpAck(sk);
      break;
    case SS_FIN_WAIT1:
      sk.state = SS_CLOSING;
      tcpAck(sk);
      break;
    case SS_FIN_WAIT2:
      tcpAck(sk);
      timeWait(sk, SS_TIME_WAIT);
      tcpDone(sk);
      return;
    default:
      tcpAck(sk);
  }
  if (!(sk.flags & SK_DEAD)) changed(sk);
}

/** tcp_v4_err: an ICMP error quotes a segment from (s) to (d). @param mtu  of "fragmentation needed", else 0 */
export function tcpError(net: NetNs, s0: u64, s1: u64, d0: u64, d1: u64, l4: usize, errno: u32, mtu: u32): void {
  const sport = be16(l4);
  const dport = be16(l4 + 2);
  const seq = be32(l4 + 4);
  const sk = inetConnected(net, <u32>IPPROTO_TCP, s0, s1, sport, d0, d1, dport);
  if (isNull(sk)) {
    const m = miniFind(net, s0, s1, sport, d0, d1, dport);
    if (!isNull(m) && m.state == SS_SYN_RECV && seq == m.iss) miniDelete(m);
    return;
  }
  if (sk.state == SS_CLOSE || sk.flags & SK_LOCKED) return;
  if (mtu) {
    const mss = mtu - (is4(d0, d1) ? 40 : 60) - (sk.tsOk ? 12 : 0);
    if (mss < sk.mss && mss >= 88) {
      sk.mss = mss;
      for (let q = sk.txHead; !isNull(q) && q != sk.txSend; q = q.next) q.sacked &= 1;
      if (!isNull(sk.txHead)) repair(sk, 10);
    }
    return;
  }
  if (sk.state == SS_SYN_SENT || sk.state == SS_SYN_RECV) {
    if (sk.owned) {
      sk.softErr = <i32>(errno & 0xffff);
      return;
    }
    sk.err = <i32>(errno & 0xffff);
    sockGet(sk);
    tcpTxPurge(sk);
    tcpDone(sk);
    sockPut(sk);
    return;
  }
  if (sk.recvErr) {
    sk.err = <i32>(errno & 0xffff);
    changed(sk);
  } else sk.softErr = <i32>(errno & 0xffff);
}
