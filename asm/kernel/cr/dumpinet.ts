// Sockets of the internet in an image. A TCP connection is what CRIU's tcp-stream has of it: where both ends are in their sequences, how
// large the windows are, what waits to be read and what has not been acknowledged. It is written only when the caller says so
// (--tcp-established), and is locked from then on (net/tcprepair.ts); with --tcp-close only between whom it was: who restores says --tcp-close again.

import {
  FD_TYPES_INETSK,
  FILE_ENTRY_ISK,
  INET_SK_ENTRY_BACKLOG,
  INET_SK_ENTRY_DST_ADDR,
  INET_SK_ENTRY_DST_PORT,
  INET_SK_ENTRY_FAMILY,
  INET_SK_ENTRY_FLAGS,
  INET_SK_ENTRY_FOWN,
  INET_SK_ENTRY_ID,
  INET_SK_ENTRY_INO,
  INET_SK_ENTRY_IP_OPTS,
  INET_SK_ENTRY_NS_ID,
  INET_SK_ENTRY_OPTS,
  INET_SK_ENTRY_PROTO,
  INET_SK_ENTRY_SHUTDOWN,
  INET_SK_ENTRY_SRC_ADDR,
  INET_SK_ENTRY_SRC_PORT,
  INET_SK_ENTRY_STATE,
  INET_SK_ENTRY_TCP_OPTS,
  INET_SK_ENTRY_TYPE,
  INET_SK_ENTRY_V6ONLY,
  IP_OPTS_ENTRY_FREEBIND,
  IP_OPTS_ENTRY_PKTINFO,
  IP_OPTS_ENTRY_RAW,
  IP_OPTS_ENTRY_TOS,
  IP_OPTS_ENTRY_TTL,
  IP_OPTS_RAW_ENTRY_HDRINCL,
  IP_OPTS_RAW_ENTRY_ICMPV_FILTER,
  MAGIC_TCP_STREAM,
  TCP_OPTS_ENTRY_CORK,
  TCP_OPTS_ENTRY_KEEPCNT,
  TCP_OPTS_ENTRY_KEEPIDLE,
  TCP_OPTS_ENTRY_KEEPINTVL,
  TCP_OPTS_ENTRY_NODELAY,
  TCP_STREAM_ENTRY_CORK,
  TCP_STREAM_ENTRY_INQ_LEN,
  TCP_STREAM_ENTRY_INQ_SEQ,
  TCP_STREAM_ENTRY_MAX_WINDOW,
  TCP_STREAM_ENTRY_MSS_CLAMP,
  TCP_STREAM_ENTRY_NODELAY,
  TCP_STREAM_ENTRY_OPT_MASK,
  TCP_STREAM_ENTRY_OUTQ_LEN,
  TCP_STREAM_ENTRY_OUTQ_SEQ,
  TCP_STREAM_ENTRY_RCV_WND,
  TCP_STREAM_ENTRY_RCV_WSCALE,
  TCP_STREAM_ENTRY_RCV_WUP,
  TCP_STREAM_ENTRY_SND_WL1,
  TCP_STREAM_ENTRY_SND_WND,
  TCP_STREAM_ENTRY_SND_WSCALE,
  TCP_STREAM_ENTRY_TIMESTAMP,
  TCP_STREAM_ENTRY_UNSQ_LEN,
} from "../../abi/criu";
import { AF_INET6, SOCK_RAW, SOCK_STREAM } from "../../abi/net";
import { File } from "../fs/types";
import { InetSock } from "../net/inet";
import { Skb } from "../net/skb";
import { SS_CLOSE, SS_LISTEN, SS_SYN_RECV } from "../net/sock";
import { tcpClock } from "../net/tcpout";
import { isConnection } from "../net/tcprepair";
import { monotonicNow } from "../time/timer";
import { beginEntry, putFown } from "./dumpfile";
import { dumpMore } from "./dumpmore";
import { putOptions } from "./dumpsock";
import { entryBegin, entryEnd, ImageOut, imageBegin, imageEnd, imageNameHex, imageRaw } from "./folder";
import { CHECKPOINT_TCP_CLOSE, CHECKPOINT_TCP_ESTABLISHED, TCPI_SACK, TCPI_TIMESTAMPS, TCPI_WSCALE } from "./format";
import { dumpFlags, meet, SET_NS, treeRoot } from "./objects";
import { OUT_STREAM, out } from "./out";
import { putBegin, putEnd, putUint } from "./protobuf";

/** An address in words of network order, one or four. Both kinds are stored as sixteen bytes, those of IPv4 in the last four. */
function putAddress(o: ImageOut, field: u32, family: u32, first: u64, second: u64): void {
  if (family == AF_INET6) {
    putUint(o, field, <u32>first);
    putUint(o, field, first >> 32);
    putUint(o, field, <u32>second);
  }
  putUint(o, field, second >> 32);
}

function putIpOptions(o: ImageOut, sk: InetSock): void {
  const m = putBegin(o, INET_SK_ENTRY_IP_OPTS);
  putUint(o, IP_OPTS_ENTRY_FREEBIND, sk.freebind ? 1 : 0);
  if (sk.type == SOCK_RAW) {
    const raw = putBegin(o, IP_OPTS_ENTRY_RAW);
    putUint(o, IP_OPTS_RAW_ENTRY_HDRINCL, sk.hdrIncl ? 1 : 0);
    if (sk.family != AF_INET6) putUint(o, IP_OPTS_RAW_ENTRY_ICMPV_FILTER, sk.icmpFilter);
    else if (sk.icmpFilter)
      for (let i: usize = 0; i < 8; i++)
        putUint(o, IP_OPTS_RAW_ENTRY_ICMPV_FILTER, load<u32>(<usize>sk.icmpFilter + (i << 2)));
    putEnd(o, raw);
  }
  putUint(o, IP_OPTS_ENTRY_PKTINFO, sk.pktInfo ? 1 : 0);
  putUint(o, IP_OPTS_ENTRY_TOS, sk.tos);
  putUint(o, IP_OPTS_ENTRY_TTL, sk.ttl);
  putEnd(o, m);
}

function putTcpOptions(o: ImageOut, sk: InetSock): void {
  const m = putBegin(o, INET_SK_ENTRY_TCP_OPTS);
  putUint(o, TCP_OPTS_ENTRY_CORK, sk.cork ? 1 : 0);
  putUint(o, TCP_OPTS_ENTRY_NODELAY, sk.nodelay ? 1 : 0);
  putUint(o, TCP_OPTS_ENTRY_KEEPCNT, sk.keepCount);
  putUint(o, TCP_OPTS_ENTRY_KEEPIDLE, sk.keepIdle);
  putUint(o, TCP_OPTS_ENTRY_KEEPINTVL, sk.keepInterval);
  putEnd(o, m);
}

/** The fields of an inet_sk_entry. @param id 0: it has no description. @param file null with that */
export function putInet(o: ImageOut, id: u32, file: File, sk: InetSock): void {
  putUint(o, INET_SK_ENTRY_ID, id);
  putUint(o, INET_SK_ENTRY_INO, sk.ino);
  putUint(o, INET_SK_ENTRY_FAMILY, sk.family);
  putUint(o, INET_SK_ENTRY_TYPE, sk.type);
  putUint(o, INET_SK_ENTRY_PROTO, sk.protocol);
  putUint(o, INET_SK_ENTRY_STATE, sk.state);
  putUint(o, INET_SK_ENTRY_SRC_PORT, sk.sport);
  putUint(o, INET_SK_ENTRY_DST_PORT, sk.dport);
  putUint(o, INET_SK_ENTRY_FLAGS, changetype<usize>(file) ? file.flags : 0);
  putUint(o, INET_SK_ENTRY_BACKLOG, sk.state == SS_LISTEN ? sk.backlog : 0);
  putAddress(o, INET_SK_ENTRY_SRC_ADDR, sk.family, sk.src0, sk.src1);
  putAddress(o, INET_SK_ENTRY_DST_ADDR, sk.family, sk.dst0, sk.dst1);
  if (changetype<usize>(file)) putFown(o, INET_SK_ENTRY_FOWN, file, treeRoot());
  putOptions(o, INET_SK_ENTRY_OPTS, sk);
  if (sk.family == AF_INET6) putUint(o, INET_SK_ENTRY_V6ONLY, sk.v6only);
  putIpOptions(o, sk);
  putUint(o, INET_SK_ENTRY_NS_ID, meet(SET_NS, changetype<usize>(sk.net)));
  if (sk.shutdown) putUint(o, INET_SK_ENTRY_SHUTDOWN, sk.shutdown);
  if (sk.type == SOCK_STREAM) putTcpOptions(o, sk);
}

function lengthFrom(skb: Skb, end: Skb): u32 {
  let n: u32 = 0;
  for (; changetype<usize>(skb) && skb != end; skb = skb.next) n += skb.len;
  return n;
}

/** Bytes that were written and not acknowledged. */
export function unacknowledged(sk: InetSock): u32 {
  return lengthFrom(sk.txHead, changetype<Skb>(0));
}

/** The fields of a tcp_stream_entry: as getsockopt and ioctl say them of a socket in repair mode, which counts a FIN in the sequence. */
export function putStream(o: ImageOut, sk: InetSock): void {
  const open = sk.state != SS_CLOSE;
  putUint(o, TCP_STREAM_ENTRY_INQ_LEN, sk.queueBytes);
  putUint(o, TCP_STREAM_ENTRY_INQ_SEQ, sk.rcvNxt);
  putUint(o, TCP_STREAM_ENTRY_OUTQ_LEN, open ? unacknowledged(sk) : 0);
  putUint(o, TCP_STREAM_ENTRY_OUTQ_SEQ, sk.writeSeq + (sk.finSent ? 1 : 0));
  const mask = (sk.tsOk ? TCPI_TIMESTAMPS : 0) | (sk.sackOk ? TCPI_SACK : 0) | (sk.wscaleOk ? TCPI_WSCALE : 0);
  putUint(o, TCP_STREAM_ENTRY_OPT_MASK, mask);
  putUint(o, TCP_STREAM_ENTRY_SND_WSCALE, sk.sndWscale);
  putUint(o, TCP_STREAM_ENTRY_MSS_CLAMP, sk.mss + (sk.tsOk ? 12 : 0));
  putUint(o, TCP_STREAM_ENTRY_RCV_WSCALE, sk.rcvWscale);
  putUint(o, TCP_STREAM_ENTRY_TIMESTAMP, tcpClock(monotonicNow()) + sk.tsOffset);
  putUint(o, TCP_STREAM_ENTRY_CORK, sk.cork ? 1 : 0);
  putUint(o, TCP_STREAM_ENTRY_NODELAY, sk.nodelay ? 1 : 0);
  putUint(o, TCP_STREAM_ENTRY_UNSQ_LEN, open ? lengthFrom(sk.txSend, changetype<Skb>(0)) : 0);
  putUint(o, TCP_STREAM_ENTRY_SND_WL1, sk.sndWl1);
  putUint(o, TCP_STREAM_ENTRY_SND_WND, sk.sndWnd);
  putUint(o, TCP_STREAM_ENTRY_MAX_WINDOW, sk.sndMaxWnd);
  putUint(o, TCP_STREAM_ENTRY_RCV_WND, sk.rcvWnd);
  putUint(o, TCP_STREAM_ENTRY_RCV_WUP, sk.rcvWup);
}

function dumpStream(sk: InetSock): void {
  const o = out(OUT_STREAM);
  imageNameHex("tcp-stream", sk.ino);
  imageBegin(o, MAGIC_TCP_STREAM);
  const e = entryBegin(o);
  putStream(o, sk);
  entryEnd(o, e);
  for (let q = sk.queueHead; changetype<usize>(q); q = q.next) imageRaw(o, q.data + q.off, q.len);
  if (sk.state != SS_CLOSE)
    for (let q = sk.txHead; changetype<usize>(q); q = q.next) imageRaw(o, q.data + q.off, q.len);
  imageEnd(o);
}

export function dumpInet(o: ImageOut, id: u32, file: File, sk: InetSock): void {
  const e = beginEntry(o, FD_TYPES_INETSK, id);
  const m = putBegin(o, FILE_ENTRY_ISK);
  putInet(o, id, file, sk);
  putEnd(o, m);
  entryEnd(o, e);
  const stream = sk.type == SOCK_STREAM && sk.state != SS_LISTEN && !(dumpFlags() & CHECKPOINT_TCP_CLOSE);
  if (stream && (isConnection(sk) || sk.queueLen)) dumpStream(sk);
  dumpMore(id, sk);
}

/** What stands in the way of writing a TCP socket down; "": nothing. */
export function tcpObstacle(sk: InetSock): string {
  if (dumpFlags() & CHECKPOINT_TCP_CLOSE) return "";
  if (sk.state == SS_SYN_RECV)
    return "a TCP connection that both ends have begun at once and that is not there yet: try again";
  if (dumpFlags() & CHECKPOINT_TCP_ESTABLISHED) return "";
  if (sk.state == SS_LISTEN && sk.acceptLen)
    return "a listening TCP socket with connections that wait to be accepted: --tcp-established writes them down, --tcp-close lets them end";
  return isConnection(sk) ? "a TCP connection: --tcp-established writes it down, --tcp-close lets it end" : "";
}
