// /proc/net and /proc/sys/net: proc_pid_net(5). A file of /proc/PID/net goes on showing the namespace that the process had when it
// was opened; a sysctl is the namespace's of who reads or writes.

import { EINVAL } from "../../../abi/errno";
import {
  AF_INET,
  AF_INET6,
  AF_NETLINK,
  AF_UNIX,
  IPPROTO_TCP,
  IPPROTO_UDP,
  RT_TABLE_MAIN,
  RTN_BLACKHOLE,
  RTN_BROADCAST,
  RTN_MULTICAST,
  RTN_PROHIBIT,
  RTN_UNREACHABLE,
  SOCK_DGRAM,
  SOCK_RAW,
} from "../../../abi/net";
import { strLen } from "../../mem/str";
import { addrHead } from "../../net/addr";
import { devHead, NetDev } from "../../net/dev";
import { InetSock, inetHead } from "../../net/inet";
import {
  ICMP_INDESTUNREACHS,
  ICMP_INECHOREPS,
  ICMP_INECHOS,
  ICMP_INMSGS,
  ICMP_INTIMEEXCDS,
  ICMP_OUTDESTUNREACHS,
  ICMP_OUTECHOREPS,
  ICMP_OUTECHOS,
  ICMP_OUTMSGS,
  ICMP_OUTTIMEEXCDS,
  IP_FORWDATAGRAMS,
  IP_FRAGCREATES,
  IP_FRAGOKS,
  IP_INDELIVERS,
  IP_INRECEIVES,
  IP_INUNKNOWNPROTOS,
  IP_OUTNOROUTES,
  IP_OUTREQUESTS,
  IP_REASMOKS,
  IP_REASMREQDS,
  mibGet,
  TCP_ACTIVEOPENS,
  TCP_ESTABRESETS,
  TCP_INSEGS,
  TCP_OUTRSTS,
  TCPEXT_IPRPFILTER,
  UDP_INDATAGRAMS,
  UDP_RCVBUFERRORS,
} from "../../net/mib";
import { NUD_NOARP, NUD_PERMANENT, NUD_VALID, neighHead } from "../../net/neigh";
import { NlSock } from "../../net/netlink";
import { PacketSock } from "../../net/packet";
import { prefixMask, Route, routeHead } from "../../net/route";
import { route6Head } from "../../net/route6";
import { ADDR_BYTES, addrLen } from "../../net/skb";
import { currentNet, listOf, SK_DEAD, Sock, SS_ESTABLISHED, SS_LISTEN, SS_SYN_SENT } from "../../net/sock";
import { NET_SCRATCH } from "../../net/state";
import { isTimeWait, MINI_LOCKED, miniFirst, miniNext, TcpMini } from "../../net/tcpmini";
import { UnixSock } from "../../net/unix";
import { NetNs } from "../../ns/net";
import { fromKgidMunged, fromKuidMunged, INVALID_ID, makeKgid, UserNs } from "../../ns/user";
import { cred } from "../../task/cred";
import { monotonicNow } from "../../time/timer";
import { isNull } from "../types";
import { forwardAll, isConfDev } from "./netconf";
import {
  NET_ARP,
  NET_DEV,
  NET_IF_INET6,
  NET_IPV6_ROUTE,
  NET_NETLINK,
  NET_NETSTAT,
  NET_PACKET,
  NET_PSCHED,
  NET_RAW,
  NET_RAW6,
  NET_ROUTE,
  NET_SNMP,
  NET_SOCKSTAT,
  NET_SOCKSTAT6,
  NET_TCP,
  NET_TCP6,
  NET_UDP,
  NET_UDP6,
  NET_UNIX,
  S_NET,
  S_NET_CORE_SOMAXCONN,
  S_NET_IPV4_ICMP_ECHO_IGNORE_ALL,
  S_NET_IPV4_IP_DEFAULT_TTL,
  S_NET_IPV4_IP_FORWARD,
  S_NET_IPV4_IP_LOCAL_PORT_RANGE,
  S_NET_IPV4_IP_UNPRIVILEGED_PORT_START,
  S_NET_IPV4_PING_GROUP_RANGE,
  S_NET_IPV4_TCP_FIN_TIMEOUT,
  S_NET_IPV4_TCP_KEEPALIVE_INTVL,
  S_NET_IPV4_TCP_KEEPALIVE_PROBES,
  S_NET_IPV4_TCP_KEEPALIVE_TIME,
  S_NET_IPV4_TCP_RETRIES2,
  S_NET_IPV4_TCP_SACK,
  S_NET_IPV4_TCP_SYN_RETRIES,
  S_NET_IPV4_TCP_SYNACK_RETRIES,
  S_NET_IPV4_TCP_TIMESTAMPS,
  S_NET_IPV4_TCP_WINDOW_SCALING,
  S_NET_IPV6_BINDV6ONLY,
  S_NET_UNIX_MAX_DGRAM_QLEN,
} from "./nodes";
import { nextNumber, Scan } from "./number";
import { out, outChar, outCstr, outHex, outNum, outPad, outU64, seqLen } from "./seq";

export function isNetSysctl(id: u32): bool {
  return id == S_NET || isConfDev(id) || (id >= S_NET_CORE_SOMAXCONN && id <= S_NET_UNIX_MAX_DGRAM_QLEN);
}

/** Address of the first number of a sysctl. */
function cell(net: NetNs, id: u32): usize {
  const at = changetype<usize>(net);
  switch (id) {
    case S_NET_CORE_SOMAXCONN:
      return at + offsetof<NetNs>("somaxconn");
    case S_NET_IPV4_IP_FORWARD:
      return at + offsetof<NetNs>("ipForward");
    case S_NET_IPV4_IP_LOCAL_PORT_RANGE:
      return at + offsetof<NetNs>("portFirst");
    case S_NET_IPV4_IP_UNPRIVILEGED_PORT_START:
      return at + offsetof<NetNs>("unprivilegedPort");
    case S_NET_IPV4_PING_GROUP_RANGE:
      return at + offsetof<NetNs>("pingFirst");
    case S_NET_IPV4_ICMP_ECHO_IGNORE_ALL:
      return at + offsetof<NetNs>("echoIgnoreAll");
    case S_NET_IPV4_IP_DEFAULT_TTL:
      return at + offsetof<NetNs>("defaultTtl");
    case S_NET_IPV4_TCP_FIN_TIMEOUT:
      return at + offsetof<NetNs>("finTimeout");
    case S_NET_IPV4_TCP_KEEPALIVE_INTVL:
      return at + offsetof<NetNs>("keepInterval");
    case S_NET_IPV4_TCP_KEEPALIVE_PROBES:
      return at + offsetof<NetNs>("keepProbes");
    case S_NET_IPV4_TCP_KEEPALIVE_TIME:
      return at + offsetof<NetNs>("keepTime");
    case S_NET_IPV4_TCP_RETRIES2:
      return at + offsetof<NetNs>("retries2");
    case S_NET_IPV4_TCP_SACK:
      return at + offsetof<NetNs>("tcpSack");
    case S_NET_IPV4_TCP_SYN_RETRIES:
      return at + offsetof<NetNs>("synRetries");
    case S_NET_IPV4_TCP_SYNACK_RETRIES:
      return at + offsetof<NetNs>("synackRetries");
    case S_NET_IPV4_TCP_TIMESTAMPS:
      return at + offsetof<NetNs>("tcpTimestamps");
    case S_NET_IPV4_TCP_WINDOW_SCALING:
      return at + offsetof<NetNs>("tcpWindowScaling");
    case S_NET_IPV6_BINDV6ONLY:
      return at + offsetof<NetNs>("bindv6only");
    default:
      return at + offsetof<NetNs>("unixMaxDgramQlen");
  }
}

@inline
function isRange(id: u32): bool {
  return id == S_NET_IPV4_IP_LOCAL_PORT_RANGE || id == S_NET_IPV4_PING_GROUP_RANGE;
}

export function showNetSysctl(id: u32): void {
  const at = cell(currentNet(), id);
  if (id == S_NET_IPV4_PING_GROUP_RANGE) {
    // Groups, as the reader's user namespace knows them.
    const view = changetype<UserNs>(cred().userNs);
    outU64(fromKgidMunged(view, load<u32>(at)));
    outChar(9);
    outU64(fromKgidMunged(view, load<u32>(at, 4)));
    outChar(10);
    return;
  }
  outNum(load<i32>(at));
  if (isRange(id)) {
    outChar(9);
    outU64(load<u32>(at, 4));
  }
  outChar(10);
}

function least(id: u32): i64 {
  // What has no limits of its own is a plain integer.
  return id == S_NET_IPV4_IP_FORWARD || id == S_NET_IPV4_TCP_FIN_TIMEOUT ? i32.MIN_VALUE : 0;
}

function most(id: u32): i64 {
  switch (id) {
    case S_NET_IPV4_IP_LOCAL_PORT_RANGE:
    case S_NET_IPV4_IP_UNPRIVILEGED_PORT_START:
      return 65535;
    case S_NET_IPV4_IP_DEFAULT_TTL:
      return 255;
    case S_NET_IPV4_TCP_SYN_RETRIES:
      return 127;
    default:
      return i32.MAX_VALUE;
  }
}

/** @param scratch  8 bytes @returns n or -errno */
export function writeNetSysctl(id: u32, text: usize, n: u32, scratch: usize): i64 {
  const net = currentNet();
  const at = cell(net, id);
  const count = isRange(id) ? 2 : 1;
  const s = changetype<Scan>(scratch);
  s.at = 0;
  s.bad = 0;
  const first = nextNumber(text, n, s);
  const second = count == 2 ? nextNumber(text, n, s) : 0;
  if (s.bad || min(first, second) < least(id) || max(first, second) > most(id)) return -EINVAL;
  if (id == S_NET_IPV4_IP_LOCAL_PORT_RANGE && (first > second || first < <i64>net.unprivilegedPort)) return -EINVAL;
  if (id == S_NET_IPV4_IP_UNPRIVILEGED_PORT_START && first > <i64>net.portFirst) return -EINVAL;
  if ((id == S_NET_IPV4_IP_DEFAULT_TTL || id == S_NET_IPV4_TCP_SYN_RETRIES) && !first) return -EINVAL;
  if (id == S_NET_IPV4_PING_GROUP_RANGE) {
    const view = changetype<UserNs>(cred().userNs);
    const low = makeKgid(view, <u32>first);
    const high = makeKgid(view, <u32>second);
    if (low == INVALID_ID || high == INVALID_ID) return -EINVAL;
    // A range that is none is nobody's.
    store<u32>(at, low <= high ? low : 1);
    store<u32>(at, low <= high ? high : 0, 4);
    return low <= high ? <i64>n : -EINVAL;
  }
  if (id == S_NET_IPV4_IP_FORWARD) {
    forwardAll(net, false, <u32>first);
    return n;
  }
  store<u32>(at, <u32>first);
  if (count == 2) store<u32>(at, <u32>second, 4);
  return n;
}

/** Fills the line from `from` on with blanks up to `width` characters. */
function padTo(from: u32, width: u32): void {
  while (seqLen() - from < width) outChar(32);
}

function showDev(net: NetNs): void {
  out("Inter-|   Receive                                                |  Transmit\n");
  out(
    " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n",
  );
  for (let d = devHead(net); !isNull(d); d = d.next) {
    for (let i = strLen(d.name); i < 6; i++) outChar(32);
    outCstr(d.name);
    outChar(58);
    outChar(32);
    outPad(d.rxBytes, 7);
    outChar(32);
    outPad(d.rxPackets, 7);
    out("    0 ");
    outPad(d.rxDropped, 4);
    out("    0     0          0         0 ");
    outPad(d.txBytes, 8);
    outChar(32);
    outPad(d.txPackets, 7);
    out("    0 ");
    outPad(d.txDropped, 4);
    out("    0     0       0          0\n");
  }
}

function hex32(v: u32): void {
  upperHex(bswap<u32>(v), 8);
}

function upperHex(v: u32, width: i32): void {
  for (let i = width - 1; i >= 0; i--) {
    const d = <i32>((v >> ((<u32>i) << 2)) & 15);
    outChar(d < 10 ? 48 + d : 55 + d);
  }
}

function showRoute(net: NetNs): void {
  if (!net.routed) return;
  const from = seqLen();
  out("Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT");
  padTo(from, 127);
  outChar(10);
  // By address, as they lie in Linux's trie; the list is by prefix length, the longest first.
  let done: i64 = -1;
  for (;;) {
    let next: i64 = i64.MAX_VALUE;
    for (let r = routeHead(net); !isNull(r); r = r.next) if (<i64>r.dst > done && <i64>r.dst < next) next = r.dst;
    if (next == i64.MAX_VALUE) return;
    for (let r = routeHead(net); !isNull(r); r = r.next) if (<i64>r.dst == next) routeLine(r);
    done = next;
  }
}

/** A line of /proc/net/route, for a route of the main table that leads somewhere or refuses. */
function routeLine(r: Route): void {
  if (r.table != RT_TABLE_MAIN || r.type == RTN_BROADCAST || r.type == RTN_MULTICAST) return;
  // Refusing with a word is RTF_REJECT.
  const refuses = r.type == RTN_UNREACHABLE || r.type == RTN_PROHIBIT;
  const from = seqLen();
  if (isNull(r.dev)) outChar(42);
  else outCstr(r.dev.name);
  outChar(9);
  hex32(r.dst);
  outChar(9);
  hex32(r.gateway);
  outChar(9);
  upperHex(1 | (r.gateway ? 2 : 0) | (r.plen == 32 ? 4 : 0) | (refuses ? 0x200 : 0), 4);
  out("\t0\t0\t");
  outU64(r.metric);
  outChar(9);
  hex32(prefixMask(r.plen));
  out("\t0\t0\t0");
  padTo(from, 127);
  outChar(10);
}

function showInet6(net: NetNs): void {
  for (let d = devHead(net); !isNull(d); d = d.next) {
    for (let a = addrHead(d); !isNull(a); a = a.next) {
      if (a.family == AF_INET) continue;
      for (let i = 0; i < 16; i++) outHex(load<u8>(a.at6 + i), 2);
      outChar(32);
      outHex(d.ifindex, 2);
      outChar(32);
      outHex(a.plen, 2);
      outChar(32);
      outHex(a.scope == 254 ? 0x10 : a.scope == 253 ? 0x20 : 0, 2);
      outChar(32);
      outHex(a.flags & 0xff, 2);
      outChar(32);
      for (let i = strLen(d.name); i < 8; i++) outChar(32);
      outCstr(d.name);
      outChar(10);
    }
  }
}

/** An address and port as the tables show them: IPv6's as four words. */
function endpoint(family: u32, a0: u64, a1: u64, port: u32): void {
  if (family == AF_INET6) {
    upperHex(<u32>a0, 8);
    upperHex(<u32>(a0 >> 32), 8);
    upperHex(<u32>a1, 8);
  }
  upperHex(<u32>(a1 >> 32), 8);
  outChar(58);
  upperHex(port, 4);
}

/** Jiffies (USER_HZ) until a moment. */
function jiffies(when: i64): u32 {
  const left = when - monotonicNow();
  return left > 0 ? <u32>(left / 10_000_000) : 0;
}

/** The head of a table: IPv6's addresses are wider. */
function heading(tcp: bool, six: bool): void {
  if (six) {
    out(
      "  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
    );
    out(tcp ? "\n" : " ref pointer drops\n");
    return;
  }
  const from = seqLen();
  if (tcp) out("  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode");
  else
    out(
      "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops",
    );
  padTo(from, tcp ? 149 : 127);
  outChar(10);
}

/** One connection that has no socket (any more, or yet). */
function showMini(m: TcpMini, n: u64, view: UserNs, six: bool): void {
  const from = seqLen();
  const request = !isTimeWait(m);
  outPad(n, 4);
  out(": ");
  endpoint(m.family, m.src0, m.src1, m.sport);
  outChar(32);
  endpoint(m.family, m.dst0, m.dst1, m.dport);
  outChar(32);
  upperHex(m.state, 2);
  out(request ? " 00000000:00000000 01:" : " 00000000:00000000 03:");
  upperHex(jiffies(m.when), 8);
  outChar(32);
  upperHex(m.retries, 8);
  outChar(32);
  outPad(request ? fromKuidMunged(view, m.uid) : 0, 5);
  out("        0 0 ");
  out(request ? "0 " : "3 ");
  outHex(<u64>changetype<usize>(m), 16);
  if (!six) padTo(from, 149);
  outChar(10);
}

function showInet(net: NetNs, id: u32, view: UserNs): void {
  const six = id == NET_TCP6 || id == NET_UDP6 || id == NET_RAW6;
  const family = six ? AF_INET6 : AF_INET;
  const tcp = id == NET_TCP || id == NET_TCP6;
  const type = id == NET_RAW || id == NET_RAW6 ? SOCK_RAW : tcp ? 1 : SOCK_DGRAM;
  heading(tcp, six);
  let n: u64 = 0;
  // Who listens first.
  const passes = tcp ? 2 : 1;
  for (let pass = 0; pass < passes; pass++) {
    for (let s = inetHead(net); !isNull(s); s = changetype<InetSock>(s.nsNext))
      if (s.family == family && (!tcp || (s.state == SS_LISTEN) == (pass == 0)) && showSocket(s, n, tcp, type, view))
        n++;
  }
  if (!tcp) return;
  for (let m = miniFirst(net); !isNull(m); m = miniNext(m))
    if (m.family == family && m.state != MINI_LOCKED) showMini(m, n++, view, six);
}

/** @returns whether the socket is in the table */
function showSocket(s: InetSock, n: u64, tcp: bool, type: u32, view: UserNs): bool {
  if (s.type != type || (s.flags & SK_DEAD && !tcp)) return false;
  if (s.type == SOCK_DGRAM && s.protocol != <u32>IPPROTO_UDP) return false;
  // A TCP socket is in the table when it listens or is connected.
  if (tcp && s.state == 7) return false;
  if (!tcp && !s.sport && type != SOCK_RAW) return false;
  const from = seqLen();
  outPad(n, tcp ? 4 : 5);
  out(": ");
  endpoint(s.family, s.src0, s.src1, type == SOCK_RAW ? s.protocol : s.sport);
  outChar(32);
  const listens = s.state == SS_LISTEN;
  endpoint(s.family, listens ? 0 : s.dst0, listens ? 0 : s.dst1, s.dport);
  outChar(32);
  upperHex(s.state, 2);
  outChar(32);
  upperHex(tcp ? (listens ? 0 : s.writeSeq - s.sndUna) : s.wmem, 8);
  outChar(58);
  upperHex(listens ? s.acceptLen : s.queueBytes, 8);
  // Which timer runs: 1 retransmission, 2 keepalive, 4 window probe.
  let kind: u32 = 0;
  let when: i64 = 0;
  if (tcp && s.rtoAt) {
    kind = 1;
    when = s.rtoAt;
  } else if (tcp && s.probeAt) {
    kind = 4;
    when = s.probeAt;
  } else if (tcp && s.keepAt) {
    kind = 2;
    when = s.keepAt;
  }
  outChar(32);
  upperHex(kind, 2);
  outChar(58);
  upperHex(kind ? jiffies(when) : 0, 8);
  outChar(32);
  upperHex(tcp ? s.retransmits : 0, 8);
  outChar(32);
  outPad(fromKuidMunged(view, s.uid), 5);
  out("        ");
  outU64(tcp ? (kind == 4 ? s.backoff : s.probes) : 0);
  outChar(32);
  outU64(s.flags & SK_DEAD ? 0 : s.ino);
  out(tcp ? " 1 " : " 2 ");
  outHex(<u64>changetype<usize>(s), 16);
  if (!tcp) out(" 0");
  else if (listens) out(" 100 0 0 10 0");
  else {
    outChar(32);
    outU64(s.state == SS_SYN_SENT ? 100 : <u64>(s.rto / 10_000_000));
    out(" 4 ");
    outU64((s.quick << 1) | s.pingpong);
    outChar(32);
    outU64(s.cwnd ? s.cwnd : 10);
    outChar(32);
    outNum(s.ssthresh && s.ssthresh < <u32>i32.MAX_VALUE ? <i64>s.ssthresh : -1);
  }
  if (s.family == AF_INET) padTo(from, tcp ? 149 : 127);
  outChar(10);
  return true;
}

/** /proc/net/arp: neighbours of IPv4. */
function showArp(net: NetNs): void {
  out("IP address       HW type     Flags       HW address            Mask     Device\n");
  for (let d = devHead(net); !isNull(d); d = d.next) showArpOf(d);
}

function showArpOf(d: NetDev): void {
  for (let n = neighHead(d); !isNull(n); n = n.next) {
    if (!n.is4 || n.state & NUD_NOARP) continue;
    const from = seqLen();
    for (let i = 0; i < 4; i++) {
      if (i) outChar(46);
      outU64((n.a1 >> (32 + ((<u64>i) << 3))) & 255);
    }
    padTo(from, 17);
    out("0x1         0x");
    // ATF_COM, ATF_PERM
    outHex(n.state & NUD_VALID ? (n.state & NUD_PERMANENT ? 6 : 2) : 0, 1);
    out("         ");
    const at = seqLen();
    for (let i = 0; i < 6; i++) {
      if (i) outChar(58);
      outHex(n.state & NUD_VALID ? load<u8>(n.macAt + i) : 0, 2);
    }
    padTo(at, 22);
    out("*        ");
    outCstr(n.dev.name);
    outChar(10);
  }
}

function counters(net: NetNs, first: u32, last: u32): void {
  for (let i = first; i <= last; i++) {
    outChar(32);
    outU64(mibGet(net, i));
  }
}

/** /proc/net/snmp. What is not counted here is 0. */
/** Of the extended counters those that are kept here: who reads the file goes by their names. */
function showNetstat(net: NetNs): void {
  out("TcpExt: IPReversePathFilter\nTcpExt:");
  counters(net, TCPEXT_IPRPFILTER, TCPEXT_IPRPFILTER);
  outChar(10);
}

function showSnmp(net: NetNs): void {
  out(
    "Ip: Forwarding DefaultTTL InReceives InHdrErrors InAddrErrors ForwDatagrams InUnknownProtos InDiscards InDelivers OutRequests OutDiscards OutNoRoutes ReasmTimeout ReasmReqds ReasmOKs ReasmFails FragOKs FragFails FragCreates OutTransmits\nIp: ",
  );
  outU64(net.ipForward ? 1 : 2);
  outChar(32);
  outU64(net.defaultTtl);
  counters(net, IP_INRECEIVES, IP_INUNKNOWNPROTOS);
  out(" 0");
  counters(net, IP_INDELIVERS, IP_OUTREQUESTS);
  out(" 0");
  counters(net, IP_OUTNOROUTES, IP_OUTNOROUTES);
  out(" 0");
  counters(net, IP_REASMREQDS, IP_REASMOKS);
  out(" 0");
  counters(net, IP_FRAGOKS, IP_FRAGOKS);
  out(" 0");
  counters(net, IP_FRAGCREATES, IP_FRAGCREATES);
  outChar(32);
  outU64(mibGet(net, IP_OUTREQUESTS) + mibGet(net, IP_FORWDATAGRAMS));
  out(
    "\nIcmp: InMsgs InErrors InCsumErrors InDestUnreachs InTimeExcds InParmProbs InSrcQuenchs InRedirects InEchos InEchoReps InTimestamps InTimestampReps InAddrMasks InAddrMaskReps OutMsgs OutErrors OutRateLimitGlobal OutRateLimitHost OutDestUnreachs OutTimeExcds OutParmProbs OutSrcQuenchs OutRedirects OutEchos OutEchoReps OutTimestamps OutTimestampReps OutAddrMasks OutAddrMaskReps\nIcmp:",
  );
  counters(net, ICMP_INMSGS, ICMP_INMSGS);
  out(" 0 0");
  counters(net, ICMP_INDESTUNREACHS, ICMP_INDESTUNREACHS);
  counters(net, ICMP_INTIMEEXCDS, ICMP_INTIMEEXCDS);
  out(" 0 0 0");
  counters(net, ICMP_INECHOS, ICMP_INECHOREPS);
  out(" 0 0 0 0");
  counters(net, ICMP_OUTMSGS, ICMP_OUTMSGS);
  out(" 0 0 0");
  counters(net, ICMP_OUTDESTUNREACHS, ICMP_OUTDESTUNREACHS);
  counters(net, ICMP_OUTTIMEEXCDS, ICMP_OUTTIMEEXCDS);
  out(" 0 0 0");
  counters(net, ICMP_OUTECHOS, ICMP_OUTECHOREPS);
  out(" 0 0 0 0\n");
  out(
    "Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens PassiveOpens AttemptFails EstabResets CurrEstab InSegs OutSegs RetransSegs InErrs OutRsts InCsumErrors\nTcp: 1 200 120000 -1",
  );
  counters(net, TCP_ACTIVEOPENS, TCP_ESTABRESETS);
  let established: u64 = 0;
  for (let s = inetHead(net); !isNull(s); s = changetype<InetSock>(s.nsNext))
    if (s.protocol == <u32>IPPROTO_TCP && (s.state == SS_ESTABLISHED || s.state == 8)) established++;
  outChar(32);
  outU64(established);
  counters(net, TCP_INSEGS, TCP_OUTRSTS);
  out(
    " 0\nUdp: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors InCsumErrors IgnoredMulti MemErrors\nUdp:",
  );
  counters(net, UDP_INDATAGRAMS, UDP_RCVBUFERRORS);
  out(
    " 0 0 0 0\nUdpLite: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors InCsumErrors IgnoredMulti MemErrors\nUdpLite: 0 0 0 0 0 0 0 0 0\n",
  );
}

function words6(a0: u64, a1: u64): void {
  const at = NET_SCRATCH;
  store<u64>(at, a0);
  store<u64>(at, a1, 8);
  for (let i = 0; i < 16; i++) outHex(load<u8>(at + i), 2);
}

/** /proc/net/ipv6_route. */
function showRoute6(net: NetNs): void {
  for (let r = route6Head(net); !isNull(r); r = r.next) {
    words6(r.d0, r.d1);
    outChar(32);
    outHex(r.plen, 2);
    out(" 00000000000000000000000000000000 00 ");
    words6(r.g0, r.g1);
    outChar(32);
    outHex(r.metric, 8);
    out(" 00000001 00000000 ");
    const refuses = r.type >= RTN_BLACKHOLE;
    outHex(
      1 | (r.g0 | r.g1 ? 2 : 0) | (r.plen == 128 ? 4 : 0) | (refuses ? 0x200 : 0) | (r.type == 2 ? 0x80000000 : 0),
      8,
    );
    outChar(32);
    const at = seqLen();
    outCstr(r.dev.name);
    const n = seqLen() - at;
    for (let i = n; i < 8; i++) outChar(32);
    outChar(10);
  }
}

/** /proc/net/sockstat6. */
function showSockstat6(net: NetNs): void {
  let tcp: u64 = 0;
  let udp: u64 = 0;
  let raw: u64 = 0;
  for (let s = inetHead(net); !isNull(s); s = changetype<InetSock>(s.nsNext)) {
    if (s.family != AF_INET6) continue;
    if (s.type == SOCK_RAW) raw++;
    else if (s.protocol == <u32>IPPROTO_TCP) tcp++;
    else udp++;
  }
  out("TCP6: inuse ");
  outU64(tcp);
  out("\nUDP6: inuse ");
  outU64(udp);
  out("\nUDPLITE6: inuse 0\nRAW6: inuse ");
  outU64(raw);
  out("\nFRAG6: inuse 0 memory 0\n");
}

/** /proc/net/packet. */
function showPacket(net: NetNs, view: UserNs): void {
  out("sk               RefCnt Type Proto  Iface R Rmem   User   Inode\n");
  for (let s = changetype<PacketSock>(net.packetHead); !isNull(s); s = changetype<PacketSock>(s.nsNext)) {
    outHex(<u64>changetype<usize>(s), 16);
    out(" 3      ");
    let from = seqLen();
    outU64(s.type);
    padTo(from, 5);
    outHex(s.ethertype, 4);
    out("   ");
    from = seqLen();
    outU64(s.ifindex);
    padTo(from, 6);
    out("1 ");
    from = seqLen();
    outU64(s.rmem);
    padTo(from, 7);
    from = seqLen();
    outU64(fromKuidMunged(view, s.uid));
    padTo(from, 7);
    outU64(s.ino);
    outChar(10);
  }
}

function showUnix(net: NetNs): void {
  out("Num       RefCount Protocol Flags    Type St Inode Path\n");
  let u = changetype<UnixSock>(load<usize>(listOf(net, AF_UNIX)));
  for (; !isNull(u); u = changetype<UnixSock>(u.nsNext)) {
    if (u.flags & SK_DEAD) continue;
    outHex(<u64>changetype<usize>(u), 16);
    out(": ");
    outHex(u.refs + 1, 8);
    out(" 00000000 ");
    outHex(u.state == SS_LISTEN ? 0x10000 : 0, 8);
    outChar(32);
    outHex(u.type, 4);
    outChar(32);
    // SS_UNCONNECTED, SS_CONNECTING, SS_CONNECTED
    const connected = u.state == SS_ESTABLISHED;
    outHex(isNull(u.file) ? 2 : connected ? 3 : u.state == SS_SYN_SENT ? 2 : 1, 2);
    outChar(32);
    outPad(u.ino, 5);
    if (u.addr) {
      outChar(32);
      const at = u.addr + ADDR_BYTES + 2;
      let n = addrLen(u.addr) - 2;
      if (load<u8>(at)) n--;
      for (let i: u32 = 0; i < n; i++) {
        const c = load<u8>(at + i);
        outChar(c ? c : 64);
      }
    }
    outChar(10);
  }
}

function showNetlink(net: NetNs): void {
  out("sk               Eth Pid        Groups   Rmem     Wmem     Dump  Locks    Drops    Inode\n");
  let s = changetype<NlSock>(load<usize>(listOf(net, AF_NETLINK)));
  for (; !isNull(s); s = changetype<NlSock>(s.nsNext)) {
    outHex(<u64>changetype<usize>(s), 16);
    const from = seqLen();
    outChar(32);
    outU64(s.protocol);
    padTo(from, 5);
    const at = seqLen();
    outU64(s.portid);
    padTo(at, 11);
    outHex(s.groups, 8);
    out(" 0        0        0     2        0        ");
    outU64(s.ino);
    outChar(10);
  }
}

function showSockstat(net: NetNs): void {
  let tcp: i64 = 0;
  let udp: i64 = 0;
  let raw: i64 = 0;
  let all: i64 = 0;
  for (let s = inetHead(net); !isNull(s); s = changetype<InetSock>(s.nsNext)) {
    all++;
    if (s.family != AF_INET) continue;
    if (s.type == SOCK_RAW) raw++;
    else if (s.protocol == <u32>IPPROTO_TCP) tcp++;
    else udp++;
  }
  for (let s = changetype<Sock>(load<usize>(listOf(net, AF_UNIX))); !isNull(s); s = s.nsNext) all++;
  out("sockets: used ");
  outNum(all);
  out("\nTCP: inuse ");
  outNum(tcp);
  out(" orphan 0 tw ");
  outU64(net.timeWaits);
  out(" alloc ");
  outNum(tcp);
  out(" mem 0\nUDP: inuse ");
  outNum(udp);
  out(" mem 0\nUDPLITE: inuse 0\nRAW: inuse ");
  outNum(raw);
  out("\nFRAG: inuse 0 memory 0\n");
}

/** The text of a file of /proc/PID/net. @param view  the opener's user namespace */
export function showNet(id: u32, net: NetNs, view: UserNs): void {
  switch (id) {
    case NET_DEV:
      showDev(net);
      break;
    case NET_ROUTE:
      showRoute(net);
      break;
    case NET_IF_INET6:
      showInet6(net);
      break;
    case NET_TCP:
    case NET_UDP:
    case NET_RAW:
    case NET_TCP6:
    case NET_UDP6:
    case NET_RAW6:
      showInet(net, id, view);
      break;
    case NET_ARP:
      showArp(net);
      break;
    case NET_SNMP:
      showSnmp(net);
      break;
    case NET_IPV6_ROUTE:
      showRoute6(net);
      break;
    case NET_SOCKSTAT6:
      showSockstat6(net);
      break;
    case NET_NETSTAT:
      showNetstat(net);
      break;
    case NET_PACKET:
      showPacket(net, view);
      break;
    case NET_PSCHED:
      out("000003e8 00000040 000f4240 3b9aca00\n");
      break;
    case NET_UNIX:
      showUnix(net);
      break;
    case NET_NETLINK:
      showNetlink(net);
      break;
    case NET_SOCKSTAT:
      showSockstat(net);
      break;
  }
}
