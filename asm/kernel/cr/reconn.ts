// TCP connections made again, from what CRIU's tcp-stream says of them: the sequence goes on where it stood.

import {
  INET_SK_ENTRY_DST_ADDR,
  INET_SK_ENTRY_DST_PORT,
  INET_SK_ENTRY_FAMILY,
  INET_SK_ENTRY_SHUTDOWN,
  INET_SK_ENTRY_SRC_ADDR,
  INET_SK_ENTRY_SRC_PORT,
  INET_SK_ENTRY_STATE,
  MAGIC_TCP_STREAM,
  NUT_CONNECTION_ENTRY_RECEIVED,
  NUT_CONNECTION_ENTRY_SENT,
  NUT_CONNECTION_ENTRY_SOCK,
  NUT_CONNECTION_ENTRY_STREAM,
  NUT_CONNECTION_ENTRY_TS_RECENT,
  NUT_SOCK_ENTRY_ID,
  NUT_SOCK_ENTRY_PENDING,
  TCP_STREAM_ENTRY_INQ_LEN,
  TCP_STREAM_ENTRY_INQ_SEQ,
  TCP_STREAM_ENTRY_MAX_WINDOW,
  TCP_STREAM_ENTRY_MSS_CLAMP,
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
import { EADDRINUSE, EPERM } from "../../abi/errno";
import { IPPROTO_TCP, SOCK_STREAM } from "../../abi/net";
import { isNull } from "../fs/types";
import { kfree, kmalloc } from "../mem/slab";
import { addressOk, InetSock, inetConnected, inetHash, inetNew, theName } from "../net/inet";
import { HEADROOM } from "../net/pkt";
import { Skb, skbNew, skbPacket, skbQueue } from "../net/skb";
import {
  RCV_SHUTDOWN,
  SEND_SHUTDOWN,
  SK_LOCKED,
  SK_RCVBUF_LOCK,
  SS_CLOSE,
  SS_CLOSE_WAIT,
  SS_CLOSING,
  SS_ESTABLISHED,
  SS_FIN_WAIT1,
  SS_FIN_WAIT2,
  SS_LAST_ACK,
  SS_SYN_SENT,
  sockDestroy,
} from "../net/sock";
import { segmentMost, tcpAppend, tcpOpen } from "../net/tcp";
import { tcpBegin } from "../net/tcpin";
import { FIN, PSH, pathMss, tcpClock } from "../net/tcpout";
import { UserNs } from "../ns/user";
import { CAP_NET_ADMIN, nsCapable } from "../task/cred";
import { current, setCurrent } from "../task/current";
import { Task } from "../task/task";
import { monotonicNow } from "../time/timer";
import {
  Entries,
  entryAt,
  ImageIn,
  imageClose,
  imageGet,
  imageName,
  imageNameHex,
  imageNext,
  imageOpen,
  imageSize,
} from "./folder";
import { RESTART_TCP_CLOSE, RESTART_TCP_ESTABLISHED, TCPI_SACK, TCPI_TIMESTAMPS, TCPI_WSCALE } from "./format";
import { damaged, fail, noMemory, ok, plan } from "./plan";
import { getMsg, getU32, getUint, Msg, msgAt, msgSize, nextMsg } from "./protobuf";
import { say } from "./reason";
import { addressTo, inetOptions } from "./reinet";
import { refused } from "./resock";

const PIECE: u32 = 32768;
/** No window is larger: sixteen bits, fourteen times doubled. */
const MAX_WINDOW: u32 = 1 << 30;

/** Whether connections come back. False: they stay closed, or the restart has failed because nobody said what is to become of them. */
export function connectionsWanted(): bool {
  const flags = plan().flags;
  if (flags & RESTART_TCP_CLOSE) return false;
  if (flags & RESTART_TCP_ESTABLISHED) return true;
  fail(
    -EPERM,
    say("the image holds TCP connections: --tcp-established takes them up again, --tcp-close leaves them closed"),
  );
  return false;
}

/** Puts bytes at the end of what waits to be read. */
function received(sk: InetSock, from: usize, n: u32): void {
  const skb = skbNew(n);
  if (isNull(skb)) {
    noMemory();
    return;
  }
  memory.copy(skb.data, from, n);
  skbQueue(sk, skb);
}

/** Puts bytes at the end of what is to be acknowledged; the first `seq` is their number. */
function written(sk: InetSock, from: usize, n: u32, seq: u32, sent: bool): void {
  const skb = skbPacket(HEADROOM, n);
  if (isNull(skb)) {
    noMemory();
    return;
  }
  memory.copy(skb.data + skb.off, from, n);
  put(sk, skb, seq, seq + n, PSH, sent);
}

function put(sk: InetSock, skb: Skb, seq: u32, end: u32, flags: u32, sent: bool): void {
  skb.seq = seq;
  skb.endSeq = end;
  skb.tcpFlags = flags;
  const first = sk.txSend;
  tcpAppend(sk, skb);
  // What has been sent is in front of what has not: nothing before it waits.
  if (sent) {
    skb.when = monotonicNow();
    skb.sacked = 2;
    sk.txSend = first;
  }
}

/** States in which this end has sent a FIN, or has one to send. */
function hasFin(state: u32): bool {
  return state == SS_FIN_WAIT1 || state == SS_FIN_WAIT2 || state == SS_CLOSING || state == SS_LAST_ACK;
}

/** Addresses and ports, which nobody else may have. */
export function nameConnection(sk: InetSock, m: Msg): void {
  const family = sk.family;
  const at = changetype<usize>(sk);
  sk.sport = getU32(m, INET_SK_ENTRY_SRC_PORT);
  sk.dport = getU32(m, INET_SK_ENTRY_DST_PORT);
  addressTo(at + offsetof<InetSock>("src0"), m, INET_SK_ENTRY_SRC_ADDR, family);
  addressTo(at + offsetof<InetSock>("dst0"), m, INET_SK_ENTRY_DST_ADDR, family);
  if (!sk.sport || !sk.dport || (sk.sport | sk.dport) > 65535 || !(sk.src0 | sk.src1) || !(sk.dst0 | sk.dst1))
    damaged();
  if (!ok()) return;
  const name = theName();
  name.a0 = sk.src0;
  name.a1 = sk.src1;
  name.port = sk.sport;
  name.scope = sk.scopeId;
  const bad = addressOk(sk, name);
  if (bad) refused(bad, "a TCP connection");
  else if (!isNull(inetConnected(sk.net, sk.protocol, sk.src0, sk.src1, sk.sport, sk.dst0, sk.dst1, sk.dport)))
    fail(-EADDRINUSE, say("a TCP connection of the image is there already: end it first"));
  else if (!nsCapable(changetype<UserNs>(sk.net.ownerNs), CAP_NET_ADMIN))
    fail(-EPERM, say("only who has CAP_NET_ADMIN may take up a TCP connection again"));
}

/** Sequence numbers, windows and options of a connection. @param s tcp_stream_entry */
function fields(sk: InetSock, state: u32, s: Msg): void {
  const mask = getU32(s, TCP_STREAM_ENTRY_OPT_MASK);
  const out = getU32(s, TCP_STREAM_ENTRY_OUTQ_LEN);
  const unsent = getU32(s, TCP_STREAM_ENTRY_UNSQ_LEN);
  const end = getU32(s, TCP_STREAM_ENTRY_OUTQ_SEQ);
  const fin: u32 = hasFin(state) ? 1 : 0;
  const mss = getU32(s, TCP_STREAM_ENTRY_MSS_CLAMP);
  sk.tsOk = mask & TCPI_TIMESTAMPS ? 1 : 0;
  sk.sackOk = mask & TCPI_SACK ? 1 : 0;
  sk.wscaleOk = mask & TCPI_WSCALE ? 1 : 0;
  sk.sndWscale = getU32(s, TCP_STREAM_ENTRY_SND_WSCALE);
  sk.rcvWscale = getU32(s, TCP_STREAM_ENTRY_RCV_WSCALE);
  if (unsent > out || sk.sndWscale > 14 || sk.rcvWscale > 14 || mss < 88 || mss > 65535) damaged();
  sk.writeSeq = end - fin;
  sk.finSent = fin;
  sk.sndUna = state == SS_FIN_WAIT2 ? end : sk.writeSeq - out;
  sk.sndNxt = state == SS_FIN_WAIT2 ? end : unsent ? sk.writeSeq - unsent : end;
  sk.iss = sk.sndUna - 1;
  sk.sndWnd = getU32(s, TCP_STREAM_ENTRY_SND_WND);
  sk.sndWl1 = getU32(s, TCP_STREAM_ENTRY_SND_WL1);
  sk.sndMaxWnd = getU32(s, TCP_STREAM_ENTRY_MAX_WINDOW);
  sk.rcvNxt = getU32(s, TCP_STREAM_ENTRY_INQ_SEQ);
  const waits = getU32(s, TCP_STREAM_ENTRY_INQ_LEN);
  sk.irs = sk.rcvNxt - waits - 1;
  sk.rcvWnd = getU32(s, TCP_STREAM_ENTRY_RCV_WND);
  sk.rcvWup = <u32>getUint(s, TCP_STREAM_ENTRY_RCV_WUP, sk.rcvNxt);
  // The FIN of the other end stands outside of its window.
  if (sk.rcvNxt - sk.rcvWup > sk.rcvWnd + 1) sk.rcvWup = sk.rcvNxt;
  if (sk.rcvWnd > MAX_WINDOW || sk.sndWnd > MAX_WINDOW || sk.sndMaxWnd > MAX_WINDOW) damaged();
  sk.rcvMax = sk.flags & SK_RCVBUF_LOCK ? sk.rcvbuf >> 1 : 65536;
  if (sk.rcvMax < sk.rcvWnd + waits) sk.rcvMax = sk.rcvWnd + waits;
  sk.finReceived = state == SS_CLOSE_WAIT || state == SS_CLOSING || state == SS_LAST_ACK ? 1 : 0;
  if (!ok()) return;
  sk.advMss = pathMss(sk.net, sk);
  tcpBegin(sk, mss);
  sk.tsOffset = getU32(s, TCP_STREAM_ENTRY_TIMESTAMP) - tcpClock(monotonicNow());
  sk.state = state;
}

/** The FIN behind what was written, when it has not been acknowledged. */
function finAgain(sk: InetSock): void {
  if (!sk.finSent || sk.state == SS_FIN_WAIT2) return;
  const skb = skbPacket(HEADROOM, 0);
  if (isNull(skb)) noMemory();
  else put(sk, skb, sk.writeSeq, sk.writeSeq + 1, FIN, sk.sndNxt == sk.writeSeq + 1);
}

/** How many of the n bytes that begin at `seq` go in one segment: one has been sent whole, or not at all. */
function segmentOf(sk: InetSock, n: u32, seq: u32): u32 {
  const most = segmentMost(sk);
  const piece = n < most ? n : most;
  return isSent(sk, seq) && piece > sk.sndNxt - seq ? sk.sndNxt - seq : piece;
}

function isSent(sk: InetSock, seq: u32): bool {
  return <i32>(sk.sndNxt - seq) > 0;
}

/** Reads n bytes of the image and puts them where they were, a piece at a time. @param seq number of the first, of those that were written */
function pieces(file: ImageIn, sk: InetSock, n: u32, write: bool, seq: u32): void {
  if (!n) return;
  const buf = kmalloc(PIECE);
  if (!buf) noMemory();
  while (n && ok()) {
    const piece = write ? segmentOf(sk, n, seq) : n < PIECE ? n : PIECE;
    if (!imageGet(file, buf, piece)) damaged();
    else if (write) written(sk, buf, piece, seq, isSent(sk, seq));
    else received(sk, buf, piece);
    n -= piece;
    seq += piece;
  }
  kfree(buf);
}

/** Reads tcp-stream of a socket. @param whole  it is a connection; false: only what waits to be read counts, and it may have none */
export function streamRead(sk: InetSock, ino: u32, whole: bool, state: u32 = SS_CLOSE): void {
  const now = current;
  setCurrent(changetype<Task>(plan().caller));
  imageNameHex("tcp-stream", ino);
  const file = changetype<ImageIn>(kmalloc(offsetof<ImageIn>()));
  if (!changetype<usize>(file)) noMemory();
  else {
    imageOpen(file, MAGIC_TCP_STREAM);
    const none = !whole && file.err == -2;
    const s = none ? <Msg>0 : imageNext(file);
    if (!none && !s) damaged();
    if (s) {
      const inq = getU32(s, TCP_STREAM_ENTRY_INQ_LEN);
      const out = whole ? getU32(s, TCP_STREAM_ENTRY_OUTQ_LEN) : 0;
      if (<i64>inq + out > imageSize(file) - file.pos) damaged();
      if (ok() && whole) fields(sk, state, s);
      if (ok()) pieces(file, sk, inq, false, 0);
      if (ok()) pieces(file, sk, out, true, sk.writeSeq - out);
      if (ok()) finAgain(sk);
      kfree(msgAt(s));
    }
    imageClose(file);
    kfree(changetype<usize>(file));
  }
  setCurrent(now);
}

function stateOk(state: u32): bool {
  return state == SS_ESTABLISHED || state == SS_CLOSE_WAIT || state == SS_SYN_SENT || hasFin(state);
}

/** A SYN that has had no answer goes again. */
function synAgain(sk: InetSock): void {
  tcpOpen(sk);
  sk.rtoAt = monotonicNow();
}

/** Makes a socket the connection that an inet_sk_entry tells of. @param ino names its tcp-stream */
export function connectionMake(sk: InetSock, m: Msg, ino: u32): void {
  const state = getU32(m, INET_SK_ENTRY_STATE);
  if (!stateOk(state)) damaged();
  if (ok()) nameConnection(sk, m);
  if (!ok()) return;
  sk.flags |= SK_LOCKED;
  if (state == SS_SYN_SENT) synAgain(sk);
  else {
    streamRead(sk, ino, true, state);
    sk.shutdown |= (sk.finReceived ? RCV_SHUTDOWN : 0) | (sk.finSent ? SEND_SHUTDOWN : 0);
    sk.shutdown |= getU32(m, INET_SK_ENTRY_SHUTDOWN) & (RCV_SHUTDOWN | SEND_SHUTDOWN);
  }
  if (ok()) inetHash(sk);
}

/** What a nut_connection_entry has of a connection that has its name: sequences, windows, what was received and what was written. */
export function connectionFill(e: InetSock, p: Msg, state: u32): void {
  const s = getMsg(p, NUT_CONNECTION_ENTRY_STREAM);
  const bytes = getMsg(p, NUT_CONNECTION_ENTRY_RECEIVED);
  const out = getMsg(p, NUT_CONNECTION_ENTRY_SENT);
  if (msgSize(bytes) != getU32(s, TCP_STREAM_ENTRY_INQ_LEN) || msgSize(out) != getU32(s, TCP_STREAM_ENTRY_OUTQ_LEN))
    damaged();
  if (ok() && state != SS_CLOSE) fields(e, state, s);
  e.tsRecent = getU32(p, NUT_CONNECTION_ENTRY_TS_RECENT);
  for (let at: u32 = 0; at < msgSize(bytes) && ok(); at += PIECE)
    received(e, msgAt(bytes) + at, msgSize(bytes) - at < PIECE ? msgSize(bytes) - at : PIECE);
  for (let left = msgSize(out), piece: u32 = 0; left && ok(); left -= piece) {
    const seq = e.writeSeq - left;
    // A closed one has no segments any more.
    piece = state != SS_CLOSE ? segmentOf(e, left, seq) : left < PIECE ? left : PIECE;
    written(e, msgAt(out) + msgSize(out) - left, piece, seq, isSent(e, seq));
  }
  if (ok() && state != SS_CLOSE) finAgain(e);
}

/** One that waits in a listener. */
function pendingOne(l: InetSock, p: Msg): void {
  const m = getMsg(p, NUT_CONNECTION_ENTRY_SOCK);
  const state = getU32(m, INET_SK_ENTRY_STATE);
  imageName("nutshell-sockets");
  if (getU32(m, INET_SK_ENTRY_FAMILY) != l.family || !(stateOk(state) || state == SS_CLOSE) || state == SS_SYN_SENT)
    damaged();
  const e = ok() ? inetNew(l.family, SOCK_STREAM, <u32>IPPROTO_TCP, l.net, l.uid) : changetype<InetSock>(0);
  if (isNull(e)) {
    if (ok()) noMemory();
    return;
  }
  e.embryo = 1;
  e.listener = l;
  e.flags |= SK_LOCKED;
  inetOptions(e, m);
  if (ok()) nameConnection(e, m);
  if (ok()) connectionFill(e, p, state);
  e.shutdown = getU32(m, INET_SK_ENTRY_SHUTDOWN) & 3;
  if (!ok()) {
    sockDestroy(e);
    return;
  }
  if (state != SS_CLOSE) inetHash(e);
  if (isNull(l.acceptTail)) l.acceptHead = e;
  else l.acceptTail.acceptNext = e;
  l.acceptTail = e;
  l.acceptLen++;
}

/** The connections that nobody has accepted from a listener yet, in their order. */
export function pendingMake(id: u32, l: InetSock): void {
  if (!plan().sockets) return;
  const e = changetype<Entries>(plan().sockets);
  for (let i: u32 = 0; i < e.count && ok(); i++) {
    const entry = entryAt(e, i);
    if (getU32(entry, NUT_SOCK_ENTRY_ID) != id) continue;
    for (let p = nextMsg(entry, NUT_SOCK_ENTRY_PENDING, 0); p && ok(); p = nextMsg(entry, NUT_SOCK_ENTRY_PENDING, p))
      if (connectionsWanted()) pendingOne(l, p);
  }
}
