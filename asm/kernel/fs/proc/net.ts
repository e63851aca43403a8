// /proc/net and /proc/sys/net: proc_pid_net(5). A file of /proc/PID/net goes on showing the namespace that the process had when it
// was opened; a sysctl is the namespace's of who reads or writes.

import { EINVAL } from "../../../abi/errno";
import { AF_NETLINK, AF_UNIX, IPPROTO_TCP, RT_TABLE_MAIN, RTN_UNICAST, SOCK_DGRAM, SOCK_RAW } from "../../../abi/net";
import { strLen } from "../../mem/str";
import { addrHead } from "../../net/addr";
import { devHead } from "../../net/dev";
import { InetSock, inetHead } from "../../net/inet";
import { NlSock } from "../../net/netlink";
import { prefixMask, routeHead } from "../../net/route";
import { ADDR_BYTES, addrLen } from "../../net/skb";
import { currentNet, listOf, SK_DEAD, Sock, SS_ESTABLISHED, SS_LISTEN, SS_SYN_SENT } from "../../net/sock";
import { UnixSock } from "../../net/unix";
import { NetNs } from "../../ns/net";
import { fromKuidMunged, UserNs } from "../../ns/user";
import { isNull } from "../types";
import {
  NET_ARP,
  NET_DEV,
  NET_IF_INET6,
  NET_NETLINK,
  NET_RAW,
  NET_ROUTE,
  NET_SOCKSTAT,
  NET_TCP,
  NET_TCP6,
  NET_UDP,
  NET_UDP6,
  NET_UNIX,
  S_NET,
  S_NET_CORE_SOMAXCONN,
  S_NET_IPV4_IP_FORWARD,
  S_NET_IPV4_IP_LOCAL_PORT_RANGE,
  S_NET_IPV4_IP_UNPRIVILEGED_PORT_START,
  S_NET_IPV4_PING_GROUP_RANGE,
  S_NET_UNIX_MAX_DGRAM_QLEN,
} from "./nodes";
import { out, outChar, outCstr, outHex, outNum, outPad, outU64, seqLen } from "./seq";

export function isNetSysctl(id: u32): bool {
  return id == S_NET || (id >= S_NET_CORE_SOMAXCONN && id <= S_NET_UNIX_MAX_DGRAM_QLEN);
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
  outU64(load<u32>(at));
  if (isRange(id)) {
    outChar(9);
    outU64(load<u32>(at, 4));
  }
  outChar(10);
}

function most(id: u32): u64 {
  switch (id) {
    case S_NET_IPV4_IP_LOCAL_PORT_RANGE:
    case S_NET_IPV4_IP_UNPRIVILEGED_PORT_START:
      return 65535;
    default:
      return i32.MAX_VALUE;
  }
}

export function writeNetSysctl(id: u32, text: usize, n: u32): i64 {
  const net = currentNet();
  const at = cell(net, id);
  let first: u64 = 0;
  let second: u64 = 0;
  let i: u32 = 0;
  const count = isRange(id) ? 2 : 1;
  for (let k = 0; k < count; k++) {
    while (i < n && (load<u8>(text + i) == 32 || load<u8>(text + i) == 9 || load<u8>(text + i) == 10)) i++;
    const start = i;
    let v: u64 = 0;
    while (i < n && load<u8>(text + i) >= 48 && load<u8>(text + i) <= 57) v = v * 10 + load<u8>(text + i++) - 48;
    if (i == start || v > most(id)) return -EINVAL;
    if (k) second = v;
    else first = v;
  }
  if (i < n && load<u8>(text + i) != 10 && load<u8>(text + i) != 32 && load<u8>(text + i) != 0) return -EINVAL;
  if (id == S_NET_IPV4_IP_LOCAL_PORT_RANGE && (first > second || !first)) return -EINVAL;
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
  let from = seqLen();
  out("Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT");
  padTo(from, 127);
  outChar(10);
  for (let r = routeHead(net); !isNull(r); r = r.next) {
    if (r.table != RT_TABLE_MAIN || r.type != RTN_UNICAST) continue;
    from = seqLen();
    if (isNull(r.dev)) outChar(42);
    else outCstr(r.dev.name);
    outChar(9);
    hex32(r.dst);
    outChar(9);
    hex32(r.gateway);
    outChar(9);
    upperHex(1 | (r.gateway ? 2 : 0) | (r.plen == 32 ? 4 : 0), 4);
    out("\t0\t0\t");
    outU64(r.metric);
    outChar(9);
    hex32(prefixMask(r.plen));
    out("\t0\t0\t0");
    padTo(from, 127);
    outChar(10);
  }
}

function showInet6(net: NetNs): void {
  for (let d = devHead(net); !isNull(d); d = d.next) {
    for (let a = addrHead(d); !isNull(a); a = a.next) {
      if (a.family == 2) continue;
      for (let i = 0; i < 16; i++) outHex(load<u8>(a.at6 + i), 2);
      outChar(32);
      outHex(d.ifindex, 2);
      outChar(32);
      outHex(a.plen, 2);
      outChar(32);
      outHex(a.scope == 254 ? 0x10 : a.scope == 253 ? 0x20 : 0, 2);
      outChar(32);
      outHex(a.flags, 2);
      outChar(32);
      for (let i = strLen(d.name); i < 8; i++) outChar(32);
      outCstr(d.name);
      outChar(10);
    }
  }
}

function endpoint(addr: u32, port: u32): void {
  hex32(addr);
  outChar(58);
  upperHex(port, 4);
}

function showInet(net: NetNs, id: u32, view: UserNs): void {
  const tcp = id == NET_TCP;
  const type = id == NET_RAW ? SOCK_RAW : tcp ? 1 : SOCK_DGRAM;
  let from = seqLen();
  if (tcp) out("  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode");
  else
    out(
      "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops",
    );
  padTo(from, tcp ? 149 : 127);
  outChar(10);
  let n: u64 = 0;
  for (let s = inetHead(net); !isNull(s); s = changetype<InetSock>(s.nsNext)) {
    if (s.type != type || s.flags & SK_DEAD || (s.type == SOCK_DGRAM && s.protocol == 1)) continue;
    // A TCP socket is in the table when it listens or is connected.
    if (tcp && s.state == 7) continue;
    if (!tcp && !s.sport && type != SOCK_RAW) continue;
    from = seqLen();
    outPad(n++, tcp ? 4 : 5);
    out(": ");
    endpoint(s.saddr, type == SOCK_RAW ? s.protocol : s.sport);
    outChar(32);
    endpoint(s.state == SS_LISTEN ? 0 : s.daddr, s.dport);
    outChar(32);
    upperHex(s.state, 2);
    outChar(32);
    upperHex(s.wmem, 8);
    outChar(58);
    upperHex(s.state == SS_LISTEN ? s.acceptLen : s.queueBytes, 8);
    out(" 00:00000000 00000000 ");
    outPad(fromKuidMunged(view, s.uid), 5);
    out("        0 ");
    outU64(s.ino);
    out(tcp ? " 1 " : " 2 ");
    outHex(<u64>changetype<usize>(s), 16);
    if (tcp) out(s.state == SS_LISTEN ? " 100 0 0 10 0" : " 20 4 30 10 -1");
    else out(" 0");
    padTo(from, tcp ? 149 : 127);
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
    if (s.type == SOCK_RAW) raw++;
    else if (s.protocol == <u32>IPPROTO_TCP) tcp++;
    else udp++;
  }
  for (let s = changetype<Sock>(load<usize>(listOf(net, AF_UNIX))); !isNull(s); s = s.nsNext) all++;
  out("sockets: used ");
  outNum(all);
  out("\nTCP: inuse ");
  outNum(tcp);
  out(" orphan 0 tw 0 alloc ");
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
      showInet(net, id, view);
      break;
    case NET_TCP6:
      out(
        "  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n",
      );
      break;
    case NET_UDP6:
      out(
        "  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops\n",
      );
      break;
    case NET_ARP:
      out("IP address       HW type     Flags       HW address            Mask     Device\n");
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
