// TCP's timers: retransmission, delayed acknowledgement, window probe, keepalive. A socket has one timer object, armed for the first
// that is due; moving one to later does not touch it (it finds nothing to do and is armed again).

import { ETIMEDOUT } from "../../abi/errno";
import { isNull } from "../fs/types";
import { monotonicNow, TIMER_TCP, Timer, timerArm, timerNew } from "../time/timer";
import { InetSock } from "./inet";
import { SK_DEAD, SK_KEEPALIVE, SK_LOCKED, SS_CLOSE, SS_FIN_WAIT2, SS_SYN_SENT, sockGet, sockPut } from "./sock";
import { tcpDone, tcpSynAgain, tcpTxPurge } from "./tcp";
import { timeWait } from "./tcpmini";
import { ACK, tcpAck, tcpControl, tcpPush, tcpRetransmit } from "./tcpout";

export const RTO_MIN: i64 = 200_000_000;
export const RTO_MAX: i64 = 120_000_000_000;
const SECOND: i64 = 1_000_000_000;

function first(sk: InetSock): i64 {
  let at = i64.MAX_VALUE;
  if (sk.rtoAt && sk.rtoAt < at) at = sk.rtoAt;
  if (sk.ackAt && sk.ackAt < at) at = sk.ackAt;
  if (sk.probeAt && sk.probeAt < at) at = sk.probeAt;
  if (sk.keepAt && sk.keepAt < at) at = sk.keepAt;
  return at;
}

/** The timer fires for what is due first, or earlier. */
export function tcpArm(sk: InetSock): void {
  const at = first(sk);
  if (at == i64.MAX_VALUE) return;
  if (!sk.timer) sk.timer = changetype<usize>(timerNew(TIMER_TCP, changetype<usize>(sk)));
  if (!sk.timer) return;
  const t = changetype<Timer>(sk.timer);
  if (!t.index || t.when > at) timerArm(t, at);
}

/** tcp_write_err. */
function give(sk: InetSock): void {
  sk.err = sk.softErr ? sk.softErr : ETIMEDOUT;
  tcpTxPurge(sk);
  tcpDone(sk);
}

/** tcp_retransmit_timer. */
function retransmit(sk: InetSock, now: i64): void {
  if (sk.state == SS_SYN_SENT) {
    if (sk.retransmits >= (sk.synRetries ? sk.synRetries : sk.net.synRetries)) {
      give(sk);
      return;
    }
    sk.retransmits++;
    sk.rto = sk.rto << 1 > RTO_MAX ? RTO_MAX : sk.rto << 1;
    sk.rtoAt = now + sk.rto;
    tcpSynAgain(sk);
    return;
  }
  const head = sk.txHead;
  if (isNull(head) || head == sk.txSend) {
    sk.rtoAt = 0;
    return;
  }
  // tcp_retries2, and fewer for who has closed (tcp_orphan_retries 8).
  if (!sk.retransmits) sk.retransStart = now;
  const most: u32 = sk.flags & SK_DEAD ? 8 : sk.net.retries2;
  const user = <i64>sk.userTimeout * 1_000_000;
  if (sk.retransmits >= most || (user && now - sk.retransStart >= user)) {
    give(sk);
    return;
  }
  if (!sk.retransmits) {
    const flight = (sk.sndNxt - sk.sndUna) / sk.mss;
    sk.ssthresh = flight >> 1 > 2 ? flight >> 1 : 2;
  }
  sk.cwnd = 1;
  sk.recovery = 2;
  sk.recover = sk.sndNxt;
  sk.dupAcks = 0;
  for (let q = sk.txHead; !isNull(q) && q != sk.txSend; q = q.next) q.sacked = 0;
  sk.retransmits++;
  sk.backoff++;
  sk.rto = sk.rto << 1 > RTO_MAX ? RTO_MAX : sk.rto << 1;
  sk.rtoAt = now + sk.rto;
  tcpRetransmit(sk, head);
}

/** tcp_probe_timer: the other end's window is shut. */
function probe(sk: InetSock, now: i64): void {
  if (isNull(sk.txSend)) {
    sk.probeAt = 0;
    return;
  }
  if (sk.backoff >= sk.net.retries2) {
    give(sk);
    return;
  }
  if (sk.sndWnd) {
    sk.probeAt = 0;
    tcpPush(sk, true);
    if (sk.rtoAt || isNull(sk.txSend)) return;
  }
  sk.backoff++;
  let wait = sk.rto << (sk.backoff > 9 ? 9 : <i64>sk.backoff);
  if (wait > RTO_MAX) wait = RTO_MAX;
  sk.probeAt = now + wait;
  // A number that was used already: it must be answered.
  tcpControl(sk, sk.sndUna - 1, ACK);
}

/** tcp_keepalive_timer. */
function keep(sk: InetSock, now: i64): void {
  if (!(sk.flags & SK_KEEPALIVE)) {
    sk.keepAt = 0;
    return;
  }
  const idle = now - sk.lastReceived;
  const want = <i64>sk.keepIdle * SECOND;
  if (idle < want || !isNull(sk.txHead)) {
    sk.keepAt = now + (idle < want ? want - idle : want);
    return;
  }
  if (sk.probes >= sk.keepCount) {
    give(sk);
    return;
  }
  sk.probes++;
  sk.keepAt = now + <i64>sk.keepInterval * SECOND;
  tcpControl(sk, sk.sndNxt - 1, ACK);
}

/** The timer of a socket has fired. */
export function tcpTimer(sk: InetSock): void {
  if (sk.flags & SK_LOCKED) return;
  const now = monotonicNow();
  sockGet(sk);
  if (sk.ackAt && sk.ackAt <= now) {
    sk.ackAt = 0;
    sk.pingpong = 0;
    tcpAck(sk);
  }
  if (sk.rtoAt && sk.rtoAt <= now) retransmit(sk, now);
  if (sk.probeAt && sk.probeAt <= now) probe(sk, now);
  if (sk.keepAt && sk.keepAt <= now) keep(sk, now);
  if (sk.state != SS_CLOSE) tcpArm(sk);
  sockPut(sk);
}

/** Closed, and only the other end's FIN is missing: a record waits for it, not a socket (tcp_fin_timeout). */
export function tcpOrphanWait(sk: InetSock): void {
  timeWait(sk, SS_FIN_WAIT2);
  tcpDone(sk);
}

/** SO_KEEPALIVE is switched on or off. */
export function tcpKeepalive(sk: InetSock): void {
  sk.keepAt = sk.flags & SK_KEEPALIVE && sk.dport ? monotonicNow() + <i64>sk.keepIdle * SECOND : 0;
  if (sk.state != SS_CLOSE) tcpArm(sk);
}
