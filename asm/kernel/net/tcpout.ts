// TCP, what goes out: segments and their headers, windows, sending as much as both windows allow, again what was lost. RFC 9293, RFC
// 7323 (window scale, timestamps), RFC 2018 (SACK), RFC 5681 (congestion).
//
// What is written lies in segments from txHead on; from txSend on it has not been sent. A segment may be several times the MSS (GSO): as on
// Linux it passes a veth or loopback as one.

import { IPPROTO_TCP } from "../../abi/net";
import { isNull, nil } from "../fs/types";
import { NetNs } from "../ns/net";
import { monotonicNow } from "../time/timer";
import { devByIndex, NetDev } from "./dev";
import { boundDevice, InetSock, is4 } from "./inet";
import { ipMtu, ipOutput } from "./ip";
import { ip6Mtu, ip6Output } from "./ip6";
import { mibAdd, TCP_OUTRSTS, TCP_OUTSEGS, TCP_RETRANSSEGS } from "./mib";
import { be16, be32, HEADROOM, isLinkLocal6, put16, put32, v4Of } from "./pkt";
import { Skb, skbClone, skbCopy, skbFree, skbPacket, skbPush } from "./skb";
import { SK_LOCKED, SK_RCVBUF_LOCK, SS_CLOSE } from "./sock";
import { TcpMini } from "./tcpmini";
import { tcpArm } from "./tcptimer";
import { pseudoSum } from "./udp";

export const FIN: u32 = 1;
export const SYN: u32 = 2;
export const RST: u32 = 4;
export const PSH: u32 = 8;
export const ACK: u32 = 16;
export const URG: u32 = 32;

/** Payload of a segment at most: with its headers' room it fills eight pages. */
export const SEGMENT_MAX: u32 = 32768 - HEADROOM;
const MAX_WINDOW: u32 = 3145728; // half of tcp_rmem's maximum
const WSCALE: u32 = 7;

@inline
export function before(a: u32, b: u32): bool {
  return <i32>(a - b) < 0;
}
@inline
export function after(a: u32, b: u32): bool {
  return <i32>(b - a) < 0;
}

/** Milliseconds, as timestamps count. */
@inline
export function tcpClock(now: i64): u32 {
  return <u32>(now / 1_000_000);
}

/** What the MTU of the way leaves for a segment's payload with no options. */
export function pathMss(net: NetNs, sk: InetSock): u32 {
  const four = is4(sk.dst0, sk.dst1);
  const mtu = four ? ipMtu(net, v4Of(sk.dst1), boundDevice(sk)) : ip6Mtu(net, sk.dst0, sk.dst1, boundDevice(sk));
  return mtu - (four ? 40 : 60);
}

/** The first window: whole segments in 64 KiB. */
export function firstWindow(sk: InetSock, mss: u32): u32 {
  let most: u32 = 65535;
  if (sk.flags & SK_RCVBUF_LOCK && sk.rcvbuf >> 1 < most) most = sk.rcvbuf >> 1;
  return most < mss ? most : most - (most % mss);
}

export function wscaleFor(sk: InetSock): u32 {
  if (!(sk.flags & SK_RCVBUF_LOCK)) return WSCALE;
  let scale: u32 = 0;
  for (let space = sk.rcvbuf; space > 65535 && scale < 14; space >>= 1) scale++;
  return scale;
}

/** tcp_select_window: what may come; never less than was promised. */
function selectWindow(sk: InetSock): u32 {
  const promised = sk.rcvWup + sk.rcvWnd - sk.rcvNxt;
  let free: u32 = sk.queueBytes < sk.rcvMax ? sk.rcvMax - sk.queueBytes : 0;
  if (sk.rcvWscale) free &= ~((1 << sk.rcvWscale) - 1);
  // Silly windows are not opened.
  const least = sk.advMss < sk.rcvMax >> 1 ? sk.advMss : sk.rcvMax >> 1;
  if (free < least) free = 0;
  const left = <i32>promised > 0 ? promised : 0;
  const w = free > left ? free : left;
  sk.rcvWnd = w;
  sk.rcvWup = sk.rcvNxt;
  return w;
}

/** The reader has taken n bytes: the window may grow, and the sender hears of it. */
export function tcpRead(sk: InetSock, n: u32): void {
  sk.rcvCopied += n;
  if (sk.rcvCopied >= sk.rcvMax >> 1) {
    sk.rcvCopied = 0;
    if (!(sk.flags & SK_RCVBUF_LOCK) && sk.rcvMax < MAX_WINDOW) sk.rcvMax <<= 1;
  }
  const promised = <i32>(sk.rcvWup + sk.rcvWnd - sk.rcvNxt);
  const left = promised > 0 ? <u32>promised : 0;
  const free = sk.queueBytes < sk.rcvMax ? sk.rcvMax - sk.queueBytes : 0;
  // __tcp_cleanup_rbuf: the window has become twice as large.
  if (sk.rcvNxt != sk.rcvWup && sk.ackAt && free >= left << 1 && free >= sk.advMss) tcpAck(sk);
  else if (free >= left << 1 && free - left >= (sk.advMss < sk.rcvMax >> 1 ? sk.advMss : sk.rcvMax >> 1)) tcpAck(sk);
}

function putTimestamp(at: usize, value: u32, echo: u32): void {
  store<u8>(at, 8);
  store<u8>(at, 10, 1);
  put32(at + 2, value);
  put32(at + 6, echo);
}

/** SACK blocks of what came early, newest last seen first is not kept: by sequence. @returns bytes, 0 = none */
function putSack(sk: InetSock, at: usize): u32 {
  let n: u32 = 0;
  let start: u32 = 0;
  let end: u32 = 0;
  for (let s = sk.oooHead; ; s = s.next) {
    if (!isNull(s) && end && s.seq == end) {
      end = s.endSeq;
      continue;
    }
    if (end && n < 3) {
      put32(at + 4 + (n << 3), start);
      put32(at + 8 + (n << 3), end);
      n++;
    }
    if (isNull(s)) break;
    start = s.seq;
    end = s.endSeq;
  }
  store<u16>(at, 0x0101);
  store<u8>(at, 5, 2);
  store<u8>(at, <u8>(2 + (n << 3)), 3);
  return 4 + (n << 3);
}

/** The IP layer gets a segment whose TCP header is at skb.off. */
function toIp(net: NetNs, skb: Skb, s0: u64, s1: u64, d0: u64, d1: u64, tos: u32, ttl: u32, sk: InetSock): i32 {
  const at = skb.data + skb.off;
  store<u16>(at, <u16>pseudoSum(s0, s1, d0, d1, <u32>IPPROTO_TCP, skb.len), 16);
  mibAdd(net, TCP_OUTSEGS);
  const dev = isNull(sk) ? (isLinkLocal6(d0) ? skb.dev : nil<NetDev>()) : boundDevice(sk);
  if (is4(d0, d1)) return ipOutput(net, skb, v4Of(s1), v4Of(d1), <u32>IPPROTO_TCP, ttl, tos, true, dev);
  return ip6Output(net, skb, s0, s1, d0, d1, <u32>IPPROTO_TCP, isNull(sk) ? -1 : sk.hopLimit, tos, dev);
}

/** __tcp_transmit_skb: a header in front of `skb` (which is used up). @param seq its first byte's number */
function transmit(sk: InetSock, skb: Skb, seq: u32, flags: u32): i32 {
  if (sk.flags & SK_LOCKED) {
    skbFree(skb);
    return 0;
  }
  const now = monotonicNow();
  let size: u32 = 20;
  let sack = false;
  if (flags & SYN) size += 4 + (sk.tsOk ? 12 : sk.sackOk ? 4 : 0) + (sk.wscaleOk ? 4 : 0);
  else {
    if (sk.tsOk) size += 12;
    sack = sk.sackOk != 0 && !isNull(sk.oooHead);
  }
  let blocks: u32 = 0;
  if (sack) {
    let end: u32 = 0;
    for (let s = sk.oooHead; !isNull(s) && blocks < 3; s = s.next) {
      if (s.seq != end || !end) blocks++;
      end = s.endSeq;
    }
    size += 4 + (blocks << 3);
  }
  const at = skbPush(skb, size);
  put16(at, sk.sport);
  put16(at + 2, sk.dport);
  put32(at + 4, seq);
  put32(at + 8, flags & ACK ? sk.rcvNxt : 0);
  store<u8>(at, <u8>(size << 2), 12);
  store<u8>(at, <u8>flags, 13);
  let window: u32;
  if (flags & SYN) window = sk.rcvWnd < 65535 ? sk.rcvWnd : 65535;
  else {
    window = selectWindow(sk) >> sk.rcvWscale;
    if (window > 65535) window = 65535;
  }
  put16(at + 14, window);
  store<u32>(at, 0, 16);
  let o = at + 20;
  const stamp = tcpClock(now) + sk.tsOffset;
  if (flags & SYN) {
    store<u8>(o, 2);
    store<u8>(o, 4, 1);
    put16(o + 2, sk.advMss);
    o += 4;
    if (sk.tsOk) {
      store<u16>(o, sk.sackOk ? 0x0204 : 0x0101);
      putTimestamp(o + 2, stamp, flags & ACK ? sk.tsRecent : 0);
      o += 12;
    } else if (sk.sackOk) {
      store<u32>(o, 0x02040101);
      o += 4;
    }
    if (sk.wscaleOk) {
      store<u32>(o, 0x00030301 | (sk.rcvWscale << 24));
      o += 4;
    }
  } else {
    if (sk.tsOk) {
      store<u16>(o, 0x0101);
      putTimestamp(o + 2, stamp, sk.tsRecent);
      o += 12;
    }
    if (sack) putSack(sk, o);
  }
  skb.protocol = <u32>IPPROTO_TCP;
  if (flags & ACK) {
    sk.ackAt = 0;
    if (sk.quick) sk.quick--;
  }
  sk.segsOut++;
  return toIp(sk.net, skb, sk.src0, sk.src1, sk.dst0, sk.dst1, is4(sk.dst0, sk.dst1) ? sk.tos : sk.tclass, sk.ttl, sk);
}

/** A segment with nothing in it. */
export function tcpControl(sk: InetSock, seq: u32, flags: u32): i32 {
  const skb = skbPacket(HEADROOM, 0);
  return isNull(skb) ? 0 : transmit(sk, skb, seq, flags);
}

export function tcpAck(sk: InetSock): void {
  if (sk.state == SS_CLOSE) return;
  tcpControl(sk, sk.sndNxt, ACK);
}

/** tcp_send_active_reset. */
export function tcpSendReset(sk: InetSock): void {
  tcpControl(sk, sk.sndNxt, RST | ACK);
  mibAdd(sk.net, TCP_OUTRSTS);
}

/** One segment of the queue goes out, a copy of it when the bytes are still under way. */
function sendSegment(sk: InetSock, skb: Skb): i32 {
  const shared = skb.share && load<u32>(skb.share) > 1;
  const c = shared ? skbCopy(skb, HEADROOM) : skbClone(skb);
  if (isNull(c)) return 0;
  c.gsoSize = skb.len > sk.mss ? sk.mss : 0;
  skb.when = monotonicNow();
  sk.lastSent = skb.when;
  // Where the reader has caught up it is told at once.
  const last = skb.next == nil<Skb>();
  return transmit(sk, c, skb.seq, ACK | (skb.tcpFlags & FIN) | (skb.len && (last || skb.tcpFlags & PSH) ? PSH : 0));
}

/** Cuts a segment after n bytes; what is behind becomes the next. */
function split(sk: InetSock, skb: Skb, n: u32): bool {
  const rest = skbPacket(HEADROOM, skb.len - n);
  if (isNull(rest)) return false;
  memory.copy(rest.data + rest.off, skb.data + skb.off + n, rest.len);
  rest.seq = skb.seq + n;
  rest.endSeq = skb.endSeq;
  rest.tcpFlags = skb.tcpFlags;
  skb.tcpFlags &= ~FIN;
  skb.len = n;
  skb.endSeq = rest.seq;
  rest.next = skb.next;
  skb.next = rest;
  if (sk.txTail == skb) sk.txTail = rest;
  sk.wmem += rest.truesize;
  return true;
}

/** tcp_write_xmit: sends what the windows allow. @param all  Nagle and TCP_CORK do not hold the last back */
export function tcpPush(sk: InetSock, all: bool = false): void {
  let sent = false;
  while (!isNull(sk.txSend)) {
    const skb = sk.txSend;
    const flight = sk.sndNxt - sk.sndUna;
    const room = <i32>(sk.sndUna + sk.sndWnd - skb.seq);
    const congestion = <i64>sk.cwnd * sk.mss - flight;
    if (congestion <= 0 && flight) break;
    let n = skb.len;
    if (n) {
      let most = room > 0 ? <u32>room : 0;
      if (congestion < <i64>most && congestion >= <i64>sk.mss) most = <u32>congestion;
      if (n > most) {
        n = most - (most % sk.mss);
        // Less than a segment fits: only when that is as much as the reader ever has, and nothing is under way.
        if (!n && most && !flight && most >= sk.sndMaxWnd >> 1) n = most;
        if (!n || !split(sk, skb, n)) break;
      }
      const full = sk.mss < SEGMENT_MAX ? sk.mss : SEGMENT_MAX;
      const last = isNull(skb.next);
      if (!all && last && skb.len < full && !(skb.tcpFlags & FIN)) {
        if (sk.cork) break;
        // Nagle: one small segment at a time.
        if (!sk.nodelay && flight) break;
      }
    } else if (room < 0) break;
    sk.txSend = skb.next;
    sk.sndNxt = skb.endSeq;
    if (sk.ackAt) sk.pingpong = 1;
    sendSegment(sk, skb);
    sent = true;
    if (sk.state == SS_CLOSE) return;
  }
  if (sent && !sk.rtoAt) {
    sk.rtoAt = monotonicNow() + sk.rto;
    sk.probeAt = 0;
    tcpArm(sk);
  }
  // The reader's window is shut and nobody will say when it opens: ask.
  if (!isNull(sk.txSend) && sk.sndNxt == sk.sndUna && !sk.probeAt && !sk.cork) {
    sk.probeAt = monotonicNow() + sk.rto;
    tcpArm(sk);
  }
}

/** A segment again. @returns -errno when it could not leave */
export function tcpRetransmit(sk: InetSock, skb: Skb): i32 {
  mibAdd(sk.net, TCP_RETRANSSEGS);
  sk.totalRetrans++;
  skb.sacked |= 2;
  // Again a segment at a time, so that a lost one is not lost with its neighbours; what the reader has no room for stays.
  if (skb.len > sk.mss && !(skb.share && load<u32>(skb.share) > 1)) split(sk, skb, sk.mss);
  return sendSegment(sk, skb);
}

/** tcp_v4_send_reset: to who sent a segment that nobody has asked for. The segment's TCP header is at skb.off. */
export function replyReset(skb: Skb, net: NetNs): void {
  const th = skb.data + skb.off;
  const flags: u32 = load<u8>(th, 13);
  if (flags & RST) return;
  const r = skbPacket(HEADROOM, 20);
  if (isNull(r)) return;
  const at = r.data + r.off;
  memory.fill(at, 0, 20);
  put16(at, be16(th + 2));
  put16(at + 2, be16(th));
  store<u8>(at, 0x50, 12);
  if (flags & ACK) {
    put32(at + 4, be32(th + 8));
    store<u8>(at, <u8>RST, 13);
  } else {
    const n = skb.len - ((<u32>load<u8>(th, 12) >> 4) << 2) + (flags & SYN ? 1 : 0) + (flags & FIN ? 1 : 0);
    put32(at + 8, be32(th + 4) + n);
    store<u8>(at, <u8>(RST | ACK), 13);
  }
  mibAdd(net, TCP_OUTRSTS);
  r.dev = skb.dev;
  toIp(net, r, skb.dst0, skb.dst1, skb.src0, skb.src1, 0, 0, nil<InetSock>());
}

/** An answer of what is no socket: an ACK of TIME_WAIT, the SYN+ACK of a request. */
export function miniReply(m: TcpMini, flags: u32): void {
  const syn = (flags & SYN) != 0;
  const size: u32 = syn ? 24 + (m.tsOk ? 12 : m.sackOk ? 4 : 0) + (m.wscaleOk ? 4 : 0) : 20 + (m.tsOk ? 12 : 0);
  const skb = skbPacket(HEADROOM, size);
  if (isNull(skb)) return;
  const at = skb.data + skb.off;
  put16(at, m.sport);
  put16(at + 2, m.dport);
  put32(at + 4, syn ? m.iss : m.sndNxt);
  put32(at + 8, m.rcvNxt);
  store<u8>(at, <u8>(size << 2), 12);
  store<u8>(at, <u8>flags, 13);
  const window = syn ? m.rcvWnd : m.rcvWnd >> m.rcvWscale;
  put16(at + 14, window > 65535 ? 65535 : window);
  store<u32>(at, 0, 16);
  let o = at + 20;
  const stamp = tcpClock(monotonicNow()) + m.tsOffset;
  if (syn) {
    store<u8>(o, 2);
    store<u8>(o, 4, 1);
    put16(o + 2, m.listener.advMss ? m.listener.advMss : m.mss);
    o += 4;
  }
  if (m.tsOk) {
    store<u16>(o, syn && m.sackOk ? 0x0204 : 0x0101);
    putTimestamp(o + 2, stamp, m.tsRecent);
    o += 12;
  } else if (syn && m.sackOk) {
    store<u32>(o, 0x02040101);
    o += 4;
  }
  if (syn && m.wscaleOk) store<u32>(o, 0x00030301 | (m.rcvWscale << 24));
  skb.dev = m.boundDev ? devByIndex(m.net, m.boundDev) : skb.dev;
  toIp(m.net, skb, m.src0, m.src1, m.dst0, m.dst1, m.tos, 0, nil<InetSock>());
}
