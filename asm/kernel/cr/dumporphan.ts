// Connections in an image that nobody has. Requests of a listener (SYN_RECV) are written with it. Of a network namespace that goes as a
// whole: orphans – closed, and what was written has not all arrived – and what keeps a name after the end (TIME_WAIT, FIN_WAIT2).
// CRIU writes none of them, and bytes that were written are lost with an orphan.

import {
  MAGIC_NUTSHELL_ORPHANS,
  NUT_CONNECTION_ENTRY_RECEIVED,
  NUT_CONNECTION_ENTRY_SENT,
  NUT_CONNECTION_ENTRY_SOCK,
  NUT_CONNECTION_ENTRY_STREAM,
  NUT_CONNECTION_ENTRY_TS_RECENT,
  NUT_MINI_ENTRY_BOUND_DEV,
  NUT_MINI_ENTRY_DST,
  NUT_MINI_ENTRY_DST_PORT,
  NUT_MINI_ENTRY_FAMILY,
  NUT_MINI_ENTRY_IRS,
  NUT_MINI_ENTRY_ISS,
  NUT_MINI_ENTRY_LEFT,
  NUT_MINI_ENTRY_MSS,
  NUT_MINI_ENTRY_RCV_NXT,
  NUT_MINI_ENTRY_RCV_WND,
  NUT_MINI_ENTRY_RCV_WSCALE,
  NUT_MINI_ENTRY_RETRIES,
  NUT_MINI_ENTRY_REUSE,
  NUT_MINI_ENTRY_SACK_OK,
  NUT_MINI_ENTRY_SND_NXT,
  NUT_MINI_ENTRY_SND_WND,
  NUT_MINI_ENTRY_SND_WSCALE,
  NUT_MINI_ENTRY_SRC,
  NUT_MINI_ENTRY_SRC_PORT,
  NUT_MINI_ENTRY_STATE,
  NUT_MINI_ENTRY_TIMESTAMP,
  NUT_MINI_ENTRY_TOS,
  NUT_MINI_ENTRY_TS_OK,
  NUT_MINI_ENTRY_TS_RECENT,
  NUT_MINI_ENTRY_WSCALE_OK,
  NUT_ORPHAN_ENTRY_CONNECTION,
  NUT_ORPHAN_ENTRY_MINI,
} from "../../abi/criu";
import { AF_INET } from "../../abi/net";
import { File, isNull } from "../fs/types";
import { InetSock } from "../net/inet";
import { Skb } from "../net/skb";
import { listOf, SK_DEAD, Sock, SS_CLOSE, SS_SYN_RECV } from "../net/sock";
import { isTimeWait, miniFirst, miniNext, TcpMini } from "../net/tcpmini";
import { tcpClock } from "../net/tcpout";
import { isConnection } from "../net/tcprepair";
import { NetNs } from "../ns/net";
import { monotonicNow } from "../time/timer";
import { putInet, putStream } from "./dumpinet";
import { entryBegin, entryEnd, ImageOut, imageBegin, imageEnd, imageName } from "./folder";
import { CHECKPOINT_TCP_CLOSE, CHECKPOINT_TCP_ESTABLISHED } from "./format";
import { isTcp } from "./netlock";
import { dumpFlags } from "./objects";
import { OUT_ONE, out } from "./out";
import { putBegin, putBytes, putEnd, putRaw, putUint } from "./protobuf";

/** The bytes of a list of segments. */
function putSegments(o: ImageOut, field: u32, first: Skb): void {
  const m = putBegin(o, field);
  for (let q = first; !isNull(q); q = q.next) putRaw(o, q.data + q.off, q.len);
  putEnd(o, m);
}

/** A connection without a description. */
export function putConnection(o: ImageOut, field: u32, sk: InetSock): void {
  const m = putBegin(o, field);
  const s = putBegin(o, NUT_CONNECTION_ENTRY_SOCK);
  putInet(o, 0, changetype<File>(0), sk);
  putEnd(o, s);
  const t = putBegin(o, NUT_CONNECTION_ENTRY_STREAM);
  putStream(o, sk);
  putEnd(o, t);
  putSegments(o, NUT_CONNECTION_ENTRY_RECEIVED, sk.queueHead);
  if (sk.state != SS_CLOSE) putSegments(o, NUT_CONNECTION_ENTRY_SENT, sk.txHead);
  putUint(o, NUT_CONNECTION_ENTRY_TS_RECENT, sk.tsRecent);
  putEnd(o, m);
}

function putMini(o: ImageOut, field: u32, r: TcpMini): void {
  const m = putBegin(o, field);
  const now = monotonicNow();
  putUint(o, NUT_MINI_ENTRY_STATE, r.state);
  putUint(o, NUT_MINI_ENTRY_FAMILY, r.family);
  putBytes(o, NUT_MINI_ENTRY_SRC, changetype<usize>(r) + offsetof<TcpMini>("src0"), 16);
  putBytes(o, NUT_MINI_ENTRY_DST, changetype<usize>(r) + offsetof<TcpMini>("dst0"), 16);
  putUint(o, NUT_MINI_ENTRY_SRC_PORT, r.sport);
  putUint(o, NUT_MINI_ENTRY_DST_PORT, r.dport);
  putUint(o, NUT_MINI_ENTRY_LEFT, r.when > now ? <u64>(r.when - now) : 0);
  putUint(o, NUT_MINI_ENTRY_REUSE, r.reuse ? 1 : 0);
  putUint(o, NUT_MINI_ENTRY_BOUND_DEV, r.boundDev);
  putUint(o, NUT_MINI_ENTRY_TOS, r.tos);
  putUint(o, NUT_MINI_ENTRY_RCV_NXT, r.rcvNxt);
  putUint(o, NUT_MINI_ENTRY_SND_NXT, r.sndNxt);
  putUint(o, NUT_MINI_ENTRY_RCV_WND, r.rcvWnd);
  putUint(o, NUT_MINI_ENTRY_RCV_WSCALE, r.rcvWscale);
  putUint(o, NUT_MINI_ENTRY_TS_OK, r.tsOk ? 1 : 0);
  putUint(o, NUT_MINI_ENTRY_TS_RECENT, r.tsRecent);
  putUint(o, NUT_MINI_ENTRY_TIMESTAMP, tcpClock(now) + r.tsOffset);
  if (r.state == SS_SYN_RECV) {
    putUint(o, NUT_MINI_ENTRY_ISS, r.iss);
    putUint(o, NUT_MINI_ENTRY_IRS, r.irs);
    putUint(o, NUT_MINI_ENTRY_MSS, r.mss);
    putUint(o, NUT_MINI_ENTRY_SND_WND, r.sndWnd);
    putUint(o, NUT_MINI_ENTRY_SND_WSCALE, r.sndWscale);
    putUint(o, NUT_MINI_ENTRY_WSCALE_OK, r.wscaleOk ? 1 : 0);
    putUint(o, NUT_MINI_ENTRY_SACK_OK, r.sackOk ? 1 : 0);
    putUint(o, NUT_MINI_ENTRY_RETRIES, r.retries);
  }
  putEnd(o, m);
}

/** The handshakes that a listener has answered and that have not come to an end. */
export function putRequests(o: ImageOut, field: u32, l: InetSock): void {
  if (!l.connecting) return;
  for (let m = miniFirst(l.net); !isNull(m); m = miniNext(m)) if (m.listener == l) putMini(o, field, m);
}

/** Whether a socket is one that nobody has any more, and that is no end yet. */
export function isOrphan(sk: Sock): bool {
  return (sk.flags & SK_DEAD) != 0 && isTcp(sk) && isConnection(changetype<InetSock>(sk));
}

/** What a network namespace holds of connections that nobody has. Without --tcp-established no orphans, as CRIU writes none. */
export function dumpOrphans(ns: NetNs, id: u32): void {
  const o = out(OUT_ONE);
  imageName("nutshell-orphans", id);
  imageBegin(o, MAGIC_NUTSHELL_ORPHANS);
  const whole = (dumpFlags() & (CHECKPOINT_TCP_ESTABLISHED | CHECKPOINT_TCP_CLOSE)) == CHECKPOINT_TCP_ESTABLISHED;
  let sk = load<Sock>(listOf(ns, AF_INET));
  for (; whole && !isNull(sk); sk = sk.nsNext) {
    if (!isOrphan(sk)) continue;
    const e = entryBegin(o);
    putConnection(o, NUT_ORPHAN_ENTRY_CONNECTION, changetype<InetSock>(sk));
    entryEnd(o, e);
  }
  for (let m = miniFirst(ns); !isNull(m); m = miniNext(m)) {
    if (!isTimeWait(m)) continue;
    const e = entryBegin(o);
    putMini(o, NUT_ORPHAN_ENTRY_MINI, m);
    entryEnd(o, e);
  }
  imageEnd(o);
}
