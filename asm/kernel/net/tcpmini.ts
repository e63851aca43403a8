// Connections that are not sockets yet, or any more: SYN_RECV until the handshake's last segment (request_sock), TIME_WAIT and the
// FIN_WAIT2 of who has closed (inet_timewait_sock). They hold no namespace: they go with it.

import { isNull, nil } from "../fs/types";
import { CACHE_TCP_MINI, kdelete, kmalloc, knew } from "../mem/slab";
import { NetNs } from "../ns/net";
import { monotonicNow, TIMER_MINI, Timer, timerArm, timerDelete, timerNew } from "../time/timer";
import { InetSock } from "./inet";
import { SK_LOCKED, SK_REUSEADDR, SS_FIN_WAIT2, SS_SYN_RECV, SS_TIME_WAIT } from "./sock";
import { netState } from "./state";
import { synAckAgain } from "./tcpin";

/** State of a record that keeps what comes for a connection from everybody, while that is nowhere but in an image. */
export const MINI_LOCKED: u32 = 0;
const BUCKETS: u32 = 256;
const SECOND: i64 = 1_000_000_000;
/** TCP_TIMEWAIT_LEN */
const TIMEWAIT: i64 = 60 * SECOND;

@unmanaged
export class TcpMini {
  next: TcpMini; // in its bucket
  net: NetNs;
  state: u32; // SS_SYN_RECV, SS_TIME_WAIT, SS_FIN_WAIT2, MINI_LOCKED
  family: u32;
  src0: u64;
  src1: u64;
  dst0: u64;
  dst1: u64;
  sport: u32;
  dport: u32;
  timer: usize;
  when: i64; // until when
  uid: u32;
  reuse: u32;
  boundDev: u32;
  tos: u32;
  rcvNxt: u32;
  sndNxt: u32;
  rcvWnd: u32;
  rcvWscale: u32;
  tsOk: u32;
  tsRecent: u32;
  tsOffset: u32;
  // of a request: who listens (not counted: it drops its requests), what the SYN said
  listener: InetSock;
  iss: u32;
  irs: u32;
  mss: u32;
  sndWnd: u32;
  sndWscale: u32;
  wscaleOk: u32;
  sackOk: u32;
  retries: u32;
}

function slot(net: NetNs, sport: u32, dport: u32): usize {
  const s = netState();
  if (!s.miniHash) {
    s.miniHash = kmalloc(BUCKETS << 2);
    if (!s.miniHash) return 0;
  }
  return s.miniHash + ((((<u32>changetype<usize>(net) >> 6) ^ sport ^ (dport * 0x9e37)) & (BUCKETS - 1)) << 2);
}

/** The one for a packet from (f, fromPort) to (t, toPort), or null. */
export function miniFind(net: NetNs, t0: u64, t1: u64, toPort: u32, f0: u64, f1: u64, fromPort: u32): TcpMini {
  const at = slot(net, toPort, fromPort);
  let m = at ? load<TcpMini>(at) : nil<TcpMini>();
  for (; !isNull(m); m = m.next)
    if (
      m.sport == toPort &&
      m.dport == fromPort &&
      m.net == net &&
      m.dst1 == f1 &&
      m.dst0 == f0 &&
      m.src1 == t1 &&
      m.src0 == t0
    )
      break;
  return m;
}

/** A new one with addresses and ports, in its bucket; null without memory. */
export function miniNew(net: NetNs, state: u32, s0: u64, s1: u64, sport: u32, d0: u64, d1: u64, dport: u32): TcpMini {
  const at = slot(net, sport, dport);
  const m = at ? knew<TcpMini>(CACHE_TCP_MINI) : nil<TcpMini>();
  if (isNull(m)) return m;
  m.net = net;
  m.state = state;
  m.src0 = s0;
  m.src1 = s1;
  m.sport = sport;
  m.dst0 = d0;
  m.dst1 = d1;
  m.dport = dport;
  m.next = load<TcpMini>(at);
  store<TcpMini>(at, m);
  if (isTimeWait(m)) net.timeWaits++;
  return m;
}

export function miniDelete(m: TcpMini): void {
  let at = slot(m.net, m.sport, m.dport);
  while (load<TcpMini>(at) != m) at = changetype<usize>(load<TcpMini>(at)) + offsetof<TcpMini>("next");
  store<TcpMini>(at, m.next);
  if (isTimeWait(m)) m.net.timeWaits--;
  else if (!isNull(m.listener)) m.listener.connecting--;
  if (m.timer) timerDelete(changetype<Timer>(m.timer));
  kdelete(CACHE_TCP_MINI, m);
}

export function miniArm(m: TcpMini, delay: i64): void {
  if (!m.timer) m.timer = changetype<usize>(timerNew(TIMER_MINI, changetype<usize>(m)));
  m.when = monotonicNow() + delay;
  if (m.timer) timerArm(changetype<Timer>(m.timer), m.when);
}

/** tcp_time_wait: the socket's connection goes on as a record. The caller lets the socket go. */
export function timeWait(sk: InetSock, state: u32): void {
  const m = miniNew(sk.net, state, sk.src0, sk.src1, sk.sport, sk.dst0, sk.dst1, sk.dport);
  if (isNull(m)) return;
  m.family = sk.family;
  m.uid = sk.uid;
  m.reuse = sk.flags & SK_REUSEADDR;
  m.boundDev = sk.boundDev;
  m.tos = sk.tos;
  m.rcvNxt = sk.rcvNxt;
  m.sndNxt = sk.sndNxt;
  m.rcvWnd = sk.rcvWnd;
  m.rcvWscale = sk.rcvWscale;
  m.tsOk = sk.tsOk;
  m.tsRecent = sk.tsRecent;
  m.tsOffset = sk.tsOffset;
  miniArm(m, TIMEWAIT);
}

/** It has waited long enough, or asks again. */
export function miniTimer(m: TcpMini): void {
  if (m.state != SS_SYN_RECV) {
    miniDelete(m);
    return;
  }
  // tcp_synack_retries
  if (m.retries >= m.net.synackRetries) {
    miniDelete(m);
    return;
  }
  m.retries++;
  synAckAgain(m);
  miniArm(m, SECOND << m.retries);
}

/** Everything of a namespace, or the requests of a listener, or (state) what waits at the end only. */
function purge(net: NetNs, listener: InetSock): void {
  const s = netState();
  if (!s.miniHash) return;
  for (let b: u32 = 0; b < BUCKETS; b++) {
    let m = load<TcpMini>(s.miniHash + (b << 2));
    while (!isNull(m)) {
      const next = m.next;
      if (isNull(listener) ? m.net == net : m.listener == listener) miniDelete(m);
      m = next;
    }
  }
}

export function miniExit(net: NetNs): void {
  purge(net, nil<InetSock>());
}

/** A listener goes. Requests of one that is locked wait for it to come back (tcprepair.ts). */
export function miniForget(listener: InetSock): void {
  if (!listener.connecting) return;
  if (listener.flags & SK_LOCKED) {
    for (let m = miniFirst(listener.net); !isNull(m); m = miniNext(m)) {
      if (m.listener != listener) continue;
      if (m.timer) timerDelete(changetype<Timer>(m.timer));
      m.timer = 0;
      m.listener = nil<InetSock>();
      m.state = MINI_LOCKED;
      listener.connecting--;
    }
  } else purge(listener.net, listener);
}

/** Is a port held by a connection at its end, for who does not say SO_REUSEADDR? */
export function miniBindConflict(sk: InetSock, a0: u64, a1: u64, port: u32): bool {
  if (!sk.net.timeWaits) return false;
  for (let m = miniFirst(sk.net); !isNull(m); m = miniNext(m)) {
    if (!isTimeWait(m) || m.sport != port) continue;
    if (a0 | a1 && (m.src0 != a0 || m.src1 != a1)) continue;
    if (m.reuse && sk.flags & SK_REUSEADDR) continue;
    return true;
  }
  return false;
}

function from(net: NetNs, b: u32): TcpMini {
  const s = netState();
  for (; s.miniHash && b < BUCKETS; b++)
    for (let m = load<TcpMini>(s.miniHash + (b << 2)); !isNull(m); m = m.next) if (m.net == net) return m;
  return nil<TcpMini>();
}

/** All of a namespace, one after the other. */
export function miniFirst(net: NetNs): TcpMini {
  return from(net, 0);
}
export function miniNext(m: TcpMini): TcpMini {
  const net = m.net;
  const b = <u32>(slot(net, m.sport, m.dport) - netState().miniHash) >> 2;
  for (m = m.next; !isNull(m); m = m.next) if (m.net == net) return m;
  return from(net, b + 1);
}

@inline
export function isTimeWait(m: TcpMini): bool {
  return m.state == SS_TIME_WAIT || m.state == SS_FIN_WAIT2;
}
