// Connections of an image that nobody has (dumporphan.ts), made again.

import {
  INET_SK_ENTRY_FAMILY,
  INET_SK_ENTRY_STATE,
  MAGIC_NUTSHELL_ORPHANS,
  NUT_CONNECTION_ENTRY_SOCK,
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
  NUT_SOCK_ENTRY_ID,
  NUT_SOCK_ENTRY_REQUESTS,
} from "../../abi/criu";
import { EPERM } from "../../abi/errno";
import { AF_INET, AF_INET6, IPPROTO_TCP, SOCK_STREAM } from "../../abi/net";
import { isNull } from "../fs/types";
import { InetSock, inetConnected, inetHash, inetNew } from "../net/inet";
import {
  listOf,
  RCV_SHUTDOWN,
  SEND_SHUTDOWN,
  SK_DEAD,
  SK_LOCKED,
  SK_REUSEADDR,
  Sock,
  SS_CLOSING,
  SS_FIN_WAIT1,
  SS_FIN_WAIT2,
  SS_LAST_ACK,
  SS_SYN_RECV,
  SS_TIME_WAIT,
  sockDestroy,
} from "../net/sock";
import { tcpDone } from "../net/tcp";
import { MINI_LOCKED, miniArm, miniDelete, miniFind, miniNew, TcpMini } from "../net/tcpmini";
import { tcpClock } from "../net/tcpout";
import { tcpUnlock } from "../net/tcprepair";
import { NS_NET } from "../ns/common";
import { NetNs } from "../ns/net";
import { UserNs } from "../ns/user";
import { CAP_NET_ADMIN, cred, nsCapable } from "../task/cred";
import { monotonicNow } from "../time/timer";
import { isOrphan } from "./dumporphan";
import { Entries, entryAt, imageName } from "./folder";
import { RESTART_TCP_CLOSE } from "./format";
import { damaged, dropList, fail, noMemory, ok, plan, readList, spaceAt } from "./plan";
import { getMsg, getU32, getUint, Msg, msgAt, msgSize, nextMsg } from "./protobuf";
import { say } from "./reason";
import { connectionFill, connectionsWanted, nameConnection } from "./reconn";
import { inetOptions } from "./reinet";
import { isOwn } from "./respace";

/** TCP_TIMEWAIT_LEN; a SYN+ACK never waits longer. */
const LONGEST: u64 = 60_000_000_000;
const MOST_REQUESTS: u32 = 4096 + 8;

/** @param l  the listener of a request; null: what is left at an end */
function miniMake(net: NetNs, m: Msg, l: InetSock): void {
  const state = getU32(m, NUT_MINI_ENTRY_STATE);
  const family = getU32(m, NUT_MINI_ENTRY_FAMILY);
  const src = getMsg(m, NUT_MINI_ENTRY_SRC);
  const dst = getMsg(m, NUT_MINI_ENTRY_DST);
  const sport = getU32(m, NUT_MINI_ENTRY_SRC_PORT);
  const dport = getU32(m, NUT_MINI_ENTRY_DST_PORT);
  const rcvWscale = getU32(m, NUT_MINI_ENTRY_RCV_WSCALE);
  const sndWscale = getU32(m, NUT_MINI_ENTRY_SND_WSCALE);
  const mss = getU32(m, NUT_MINI_ENTRY_MSS);
  const known = isNull(l)
    ? (state == SS_TIME_WAIT || state == SS_FIN_WAIT2) && (family == AF_INET || family == AF_INET6)
    : state == SS_SYN_RECV && family == l.family && sport == l.sport && l.connecting < MOST_REQUESTS;
  if (!known || msgSize(src) != 16 || msgSize(dst) != 16 || !sport || !dport || (sport | dport) > 65535) damaged();
  if (rcvWscale > 14 || sndWscale > 14 || mss > 65535) damaged();
  if (!ok()) return;
  const s0 = load<u64>(msgAt(src));
  const s1 = load<u64>(msgAt(src), 8);
  const d0 = load<u64>(msgAt(dst));
  const d1 = load<u64>(msgAt(dst), 8);
  if (!nsCapable(changetype<UserNs>(net.ownerNs), CAP_NET_ADMIN)) {
    fail(-EPERM, say("only who has CAP_NET_ADMIN may take up a TCP connection again"));
    return;
  }
  const there = miniFind(net, s0, s1, sport, d0, d1, dport);
  if (!isNull(there)) {
    // Somebody has the name by now, and the other end has heard of it.
    if (there.state != MINI_LOCKED) return;
    miniDelete(there);
  }
  if (!isNull(inetConnected(net, <u32>IPPROTO_TCP, s0, s1, sport, d0, d1, dport))) return;
  const r = miniNew(net, state, s0, s1, sport, d0, d1, dport);
  if (isNull(r)) {
    noMemory();
    return;
  }
  r.family = family;
  r.uid = isNull(l) ? cred().fsuid : l.uid;
  r.reuse = getU32(m, NUT_MINI_ENTRY_REUSE) ? SK_REUSEADDR : 0;
  r.boundDev = getU32(m, NUT_MINI_ENTRY_BOUND_DEV);
  r.tos = getU32(m, NUT_MINI_ENTRY_TOS) & 255;
  r.rcvNxt = getU32(m, NUT_MINI_ENTRY_RCV_NXT);
  r.sndNxt = getU32(m, NUT_MINI_ENTRY_SND_NXT);
  r.rcvWnd = getU32(m, NUT_MINI_ENTRY_RCV_WND) & 0x3fffffff;
  r.rcvWscale = rcvWscale;
  r.tsOk = getU32(m, NUT_MINI_ENTRY_TS_OK) & 1;
  r.tsRecent = getU32(m, NUT_MINI_ENTRY_TS_RECENT);
  r.tsOffset = getU32(m, NUT_MINI_ENTRY_TIMESTAMP) - tcpClock(monotonicNow());
  if (!isNull(l)) requestFill(r, m, l);
  const left = getUint(m, NUT_MINI_ENTRY_LEFT, 0);
  miniArm(r, <i64>(left < LONGEST ? left : LONGEST));
}

function requestFill(r: TcpMini, m: Msg, l: InetSock): void {
  const mss = getU32(m, NUT_MINI_ENTRY_MSS);
  l.connecting++;
  r.listener = l;
  r.iss = getU32(m, NUT_MINI_ENTRY_ISS);
  r.irs = getU32(m, NUT_MINI_ENTRY_IRS);
  r.mss = mss < 88 ? 88 : mss;
  r.sndWnd = getU32(m, NUT_MINI_ENTRY_SND_WND) & 0x3fffffff;
  r.sndWscale = getU32(m, NUT_MINI_ENTRY_SND_WSCALE);
  r.wscaleOk = getU32(m, NUT_MINI_ENTRY_WSCALE_OK) & 1;
  r.sackOk = getU32(m, NUT_MINI_ENTRY_SACK_OK) & 1;
  r.retries = getU32(m, NUT_MINI_ENTRY_RETRIES) & 63;
}

/** The handshakes that a listener has answered. */
export function requestsMake(id: u32, l: InetSock): void {
  if (!plan().sockets) return;
  const e = changetype<Entries>(plan().sockets);
  imageName("nutshell-sockets");
  for (let i: u32 = 0; i < e.count && ok(); i++) {
    const entry = entryAt(e, i);
    if (getU32(entry, NUT_SOCK_ENTRY_ID) != id) continue;
    for (let p = nextMsg(entry, NUT_SOCK_ENTRY_REQUESTS, 0); p && ok(); p = nextMsg(entry, NUT_SOCK_ENTRY_REQUESTS, p))
      if (connectionsWanted()) miniMake(l.net, p, l);
  }
}

/** Closed, and what was written has not all arrived. */
function orphanMake(net: NetNs, c: Msg): void {
  const m = getMsg(c, NUT_CONNECTION_ENTRY_SOCK);
  const family = getU32(m, INET_SK_ENTRY_FAMILY);
  const state = getU32(m, INET_SK_ENTRY_STATE);
  if (family != AF_INET && family != AF_INET6) damaged();
  if (state != SS_FIN_WAIT1 && state != SS_CLOSING && state != SS_LAST_ACK) damaged();
  const sk = ok() ? inetNew(family, SOCK_STREAM, <u32>IPPROTO_TCP, net) : changetype<InetSock>(0);
  if (isNull(sk)) {
    if (ok()) noMemory();
    return;
  }
  sk.flags |= SK_LOCKED;
  inetOptions(sk, m);
  if (ok()) nameConnection(sk, m);
  if (ok()) connectionFill(sk, c, state);
  // What came in went with who had it.
  if (sk.queueLen) damaged();
  if (!ok()) {
    sockDestroy(sk);
    return;
  }
  inetHash(sk);
  sk.shutdown = RCV_SHUTDOWN | SEND_SHUTDOWN;
  sk.flags |= SK_DEAD;
}

/** What nobody has of the network namespaces of the image. Addresses and devices are there. */
export function orphansMake(): void {
  for (let i: u32 = 0; i < plan().spaceCount && ok(); i++) {
    const s = spaceAt(i);
    if (s.kind != NS_NET || !s.ns || isOwn(NS_NET, s.id)) continue;
    imageName("nutshell-orphans", s.id);
    const list = readList(MAGIC_NUTSHELL_ORPHANS, false);
    if (!list) continue;
    const e = changetype<Entries>(list);
    for (let k: u32 = 0; k < e.count && ok(); k++) {
      const entry = entryAt(e, k);
      const mini = getMsg(entry, NUT_ORPHAN_ENTRY_MINI);
      if (mini) miniMake(changetype<NetNs>(s.ns), mini, changetype<InetSock>(0));
      // Without who wants them they end here, in silence.
      else if (!(plan().flags & RESTART_TCP_CLOSE) && connectionsWanted())
        orphanMake(changetype<NetNs>(s.ns), getMsg(entry, NUT_ORPHAN_ENTRY_CONNECTION));
    }
    dropList(list);
  }
}

/** They go on, or (the restart has failed) end. */
export function orphansSettle(live: bool): void {
  for (let i: u32 = 0; i < plan().spaceCount; i++) {
    const s = spaceAt(i);
    if (s.kind != NS_NET || !s.ns || isOwn(NS_NET, s.id)) continue;
    let sk = load<Sock>(listOf(changetype<NetNs>(s.ns), AF_INET));
    while (!isNull(sk)) {
      const next = sk.nsNext;
      if (isOrphan(sk) && sk.flags & SK_LOCKED) {
        if (live) tcpUnlock(changetype<InetSock>(sk), true);
        else tcpDone(changetype<InetSock>(sk));
      }
      sk = next;
    }
  }
}
