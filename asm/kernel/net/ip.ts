// IPv4: ip(7), RFC 791. Out: a header, a route, a neighbour. In: for us, or on to the next.

import { EACCES, EHOSTUNREACH, EINVAL, EMSGSIZE, ENETUNREACH, ENOMEM, EXDEV } from "../../abi/errno";
import { IPPROTO_ICMP, IPPROTO_TCP, IPPROTO_UDP, RTN_BROADCAST, RTN_LOCAL, RTN_UNICAST } from "../../abi/net";
import { isNull, nil } from "../fs/types";
import { NetNs } from "../ns/net";
import { devOfAddr } from "./addr";
import { confAll4, DEV_LO, devHead, NetDev } from "./dev";
import { fragment, reassemble } from "./frag";
import {
  ICMP_DEST_UNREACH,
  ICMP_FRAG_NEEDED,
  ICMP_HOST_UNREACH,
  ICMP_NET_UNREACH,
  ICMP_PKT_FILTERED,
  ICMP_PROT_UNREACH,
  ICMP_TIME_EXCEEDED,
  icmpReceive,
  icmpSend,
} from "./icmp";
import {
  IP_FORWDATAGRAMS,
  IP_INADDRERRORS,
  IP_INDELIVERS,
  IP_INHDRERRORS,
  IP_INRECEIVES,
  IP_INUNKNOWNPROTOS,
  IP_OUTNOROUTES,
  IP_OUTREQUESTS,
  mibAdd,
  TCPEXT_IPRPFILTER,
} from "./mib";
import { neighFor, neighOutput } from "./neigh";
import { peerAllow } from "./peer";
import { be16, be32, checksum, ETH_P_IP, isMulticast4, mapped, put16, put32 } from "./pkt";
import { rawDeliver } from "./raw";
import { Hop, routeLookup } from "./route";
import { Skb, skbClone, skbCow, skbFree, skbPush, skbSkip } from "./skb";
import { NET_SCRATCH, netState } from "./state";
import { tcpPacket } from "./tcpin";
import { udpPacket } from "./udp";
import { devQueueXmit, ethHeader } from "./xmit";

export const IP_HEADER: u32 = 20;
const DF: u32 = 0x4000;
const MF: u32 = 0x2000;
const ALL_ONES: u64 = 0xffffffffffff;

@inline
function hopAt(): Hop {
  return changetype<Hop>(NET_SCRATCH + 704);
}

/**
 * ip_queue_xmit, ip_send_skb: the transport's packet gets its header and goes. It is used up.
 * @param source  host order; 0 = the route's
 * @param ttl     0 = the namespace's
 * @param oif     only by this device, null = any
 * @returns 0 or -errno
 */
export function ipOutput(
  net: NetNs,
  skb: Skb,
  source: u32,
  to: u32,
  protocol: u32,
  ttl: u32,
  tos: u32,
  df: bool,
  oif: NetDev,
): i32 {
  const hop = hopAt();
  const err = routeLookup(net, to, oif, hop);
  if (err) {
    mibAdd(net, IP_OUTNOROUTES);
    skbFree(skb);
    return err;
  }
  const at = skbPush(skb, IP_HEADER);
  skb.l4 = skb.off + IP_HEADER;
  skb.l3 = skb.off;
  store<u8>(at, 0x45);
  store<u8>(at, <u8>tos, 1);
  put16(at + 2, skb.len);
  // An identification says something of a packet that may be fragmented only; TCP counts all the same.
  put16(at + 4, df && protocol != <u32>IPPROTO_TCP ? 0 : ++netState().ipId & 0xffff);
  put16(at + 6, df ? DF : 0);
  store<u8>(at, <u8>(ttl ? ttl : net.defaultTtl), 8);
  store<u8>(at, <u8>protocol, 9);
  store<u16>(at, 0, 10);
  put32(at + 12, source ? source : hop.source);
  put32(at + 16, to);
  store<u16>(at, <u16>checksum(at, IP_HEADER), 10);
  return ipSend(net, skb, hop, df);
}

/** A packet with its header, on the way that `hop` says. @returns 0 or -errno */
export function ipSend(net: NetNs, skb: Skb, hop: Hop, df: bool): i32 {
  mibAdd(net, IP_OUTREQUESTS);
  const d = hop.dev;
  if (isNull(d)) {
    skbFree(skb);
    return -EINVAL;
  }
  if (skb.len > d.mtu && !skb.gsoSize) {
    const gateway = hop.gateway;
    const type = hop.type;
    if (df) {
      skbFree(skb);
      return -EMSGSIZE;
    }
    let part = fragment(skb, d.mtu);
    if (isNull(part)) return -ENOMEM;
    while (!isNull(part)) {
      const next = part.next;
      part.next = nil<Skb>();
      finish(part, d, type, gateway);
      part = next;
    }
    return 0;
  }
  finish(skb, d, hop.type, hop.gateway);
  return 0;
}

/** ip_finish_output2: the frame's header. */
function finish(skb: Skb, d: NetDev, type: u32, gateway: u32): void {
  const to = be32(skb.data + skb.off + 16);
  if (d.kind == DEV_LO) {
    ethHeader(skb, 0, 0, ETH_P_IP);
    devQueueXmit(skb, d);
    return;
  }
  const mac = NET_SCRATCH + 608;
  if (type == RTN_BROADCAST || to == u32.MAX_VALUE) {
    store<u64>(mac, ALL_ONES);
    // Who sends to all hears it as well.
    ethHeader(skb, mac, d.macAt, ETH_P_IP);
    loopBack(skb, d);
    devQueueXmit(skb, d);
    return;
  }
  if (isMulticast4(to)) {
    store<u8>(mac, 1);
    store<u8>(mac, 0, 1);
    store<u8>(mac, 0x5e, 2);
    store<u8>(mac, <u8>((to >> 16) & 0x7f), 3);
    store<u8>(mac, <u8>(to >> 8), 4);
    store<u8>(mac, <u8>to, 5);
    ethHeader(skb, mac, d.macAt, ETH_P_IP);
    loopBack(skb, d);
    devQueueXmit(skb, d);
    return;
  }
  const n = neighFor(d, 0, mapped(gateway ? gateway : to));
  if (isNull(n)) skbFree(skb);
  else neighOutput(n, skb);
}

/** ip_mc_output: what goes to a group comes back to the sockets here. */
function loopBack(skb: Skb, d: NetDev): void {
  const c = skbClone(skb);
  if (isNull(c)) return;
  c.dev = d;
  skbSkip(c, 14);
  c.l3 = c.off;
  c.pktType = 2;
  deliver(c, d.net);
}

/**
 * fib_validate_source: may a packet with this source come by this device? Not one of our own addresses (accept_local), and by the
 * device that answers would leave by (rp_filter 1, strict) or from where there is a way at all (2, loose).
 * @returns 0, -EINVAL or -EXDEV
 */
function sourceCheck(d: NetDev, from: u32): i32 {
  const net = d.net;
  const all = confAll4(net);
  const local = d.acceptLocal != 0 || all.acceptLocal != 0;
  const mode = max(d.rpFilter, all.rpFilter);
  if (!mode) return local || isNull(devOfAddr(devHead(net), from)) ? 0 : -EINVAL;
  const hop = hopAt();
  if (routeLookup(net, from, nil<NetDev>(), hop)) return -EXDEV;
  if (hop.type != RTN_UNICAST && (hop.type != RTN_LOCAL || !local)) return -EINVAL;
  if (hop.dev == d || mode != 1) return 0;
  return -EXDEV;
}

/** ip_rcv, ip_route_input. */
export function ipReceive(skb: Skb): void {
  const d = skb.dev;
  const net = d.net;
  mibAdd(net, IP_INRECEIVES);
  const at = skb.data + skb.off;
  const ihl = (<u32>(load<u8>(at) & 15)) << 2;
  const total: u32 = skb.len < IP_HEADER ? 0 : be16(at + 2);
  if (load<u8>(at) >> 4 != 4 || ihl < IP_HEADER || total < ihl || skb.len < total || checksum(at, ihl)) {
    mibAdd(net, IP_INHDRERRORS);
    skbFree(skb);
    return;
  }
  skb.len = total;
  const to = be32(at + 16);
  const from = be32(at + 12);
  const loop = d.kind == DEV_LO;
  // Martians: what says it comes from loopback and came by a wire; what is for loopback.
  if (!loop && (from >> 24 == 127 || to >> 24 == 127)) {
    mibAdd(net, IP_INADDRERRORS);
    skbFree(skb);
    return;
  }
  const wrong = loop || !from ? 0 : sourceCheck(d, from);
  if (wrong) {
    mibAdd(net, wrong == -EXDEV ? TCPEXT_IPRPFILTER : IP_INADDRERRORS);
    skbFree(skb);
    return;
  }
  if (to == u32.MAX_VALUE || isMulticast4(to)) {
    deliver(skb, net);
    return;
  }
  const hop = hopAt();
  const err = routeLookup(net, to, nil<NetDev>(), hop);
  if (!err && (hop.type == RTN_LOCAL || hop.type == RTN_BROADCAST)) {
    deliver(skb, net);
    return;
  }
  if (!d.forward4 || skb.pktType) {
    mibAdd(net, IP_INADDRERRORS);
    skbFree(skb);
    return;
  }
  if (err) {
    // ip_error
    if (!peerAllow(net, from, 5)) {
      skbFree(skb);
      return;
    }
    if (err == -ENETUNREACH) icmpSend(skb, net, ICMP_DEST_UNREACH, ICMP_NET_UNREACH, 0);
    else if (err == -EHOSTUNREACH) icmpSend(skb, net, ICMP_DEST_UNREACH, ICMP_HOST_UNREACH, 0);
    else if (err == -EACCES) icmpSend(skb, net, ICMP_DEST_UNREACH, ICMP_PKT_FILTERED, 0);
    skbFree(skb);
    return;
  }
  forward(skb, net, hop);
}

/** ip_forward. */
function forward(skb: Skb, net: NetNs, hop: Hop): void {
  const out = hop.dev;
  const type = hop.type;
  const gateway = hop.gateway;
  let at = skb.data + skb.off;
  if (load<u8>(at, 8) <= 1) {
    mibAdd(net, IP_INHDRERRORS);
    icmpSend(skb, net, ICMP_TIME_EXCEEDED, 0, 0);
    skbFree(skb);
    return;
  }
  mibAdd(net, IP_FORWDATAGRAMS);
  const size = skb.gsoSize ? skb.gsoSize + 60 : skb.len;
  if (size > out.mtu && be16(at + 6) & DF) {
    icmpSend(skb, net, ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, out.mtu);
    skbFree(skb);
    return;
  }
  if (!skbCow(skb)) {
    skbFree(skb);
    return;
  }
  at = skb.data + skb.off;
  store<u8>(at, load<u8>(at, 8) - 1, 8);
  store<u16>(at, 0, 10);
  store<u16>(at, <u16>checksum(at, (<u32>(load<u8>(at) & 15)) << 2), 10);
  if (skb.len > out.mtu && !skb.gsoSize) {
    let part = fragment(skb, out.mtu);
    while (!isNull(part)) {
      const next = part.next;
      part.next = nil<Skb>();
      finish(part, out, type, gateway);
      part = next;
    }
    return;
  }
  finish(skb, out, type, gateway);
}

/** ip_local_deliver. */
function deliver(whole: Skb, net: NetNs): void {
  let skb = whole;
  let at = skb.data + skb.off;
  if (be16(at + 6) & (MF | 0x1fff)) {
    skb = reassemble(skb, net);
    if (isNull(skb)) return;
    at = skb.data + skb.off;
  }
  const protocol: u32 = load<u8>(at, 9);
  const ihl = (<u32>(load<u8>(at) & 15)) << 2;
  skb.src0 = 0;
  skb.src1 = mapped(be32(at + 12));
  skb.dst0 = 0;
  skb.dst1 = mapped(be32(at + 16));
  skb.ttl = load<u8>(at, 8);
  skb.protocol = protocol;
  skb.l4 = skb.l3 + ihl;
  const raw = net.rawSockets != 0 && rawDeliver(skb, net);
  skbSkip(skb, ihl);
  mibAdd(net, IP_INDELIVERS);
  switch (protocol) {
    case IPPROTO_TCP:
      tcpPacket(skb, net);
      return;
    case IPPROTO_UDP:
      udpPacket(skb, net);
      return;
    case IPPROTO_ICMP:
      icmpReceive(skb, net);
      return;
  }
  if (!raw) {
    mibAdd(net, IP_INUNKNOWNPROTOS);
    skb.len += ihl;
    skb.off -= ihl;
    icmpSend(skb, net, ICMP_DEST_UNREACH, ICMP_PROT_UNREACH, 0);
  }
  skbFree(skb);
}

/** inet_addr_type: is it an address of the namespace? */
export function ipIsLocal(net: NetNs, addr: u32): bool {
  const hop = hopAt();
  return routeLookup(net, addr, nil<NetDev>(), hop) == 0 && hop.type == RTN_LOCAL;
}

/** The source address of what goes to `to`. @param out address of a word, host order @returns 0 or -errno */
export function ipSource(net: NetNs, to: u32, oif: NetDev, out: usize): i32 {
  const hop = hopAt();
  const err = routeLookup(net, to, oif, hop);
  if (err) return err;
  store<u32>(out, hop.source);
  return 0;
}

/** The MTU of the way to an address. */
export function ipMtu(net: NetNs, to: u32, oif: NetDev): u32 {
  const hop = hopAt();
  return routeLookup(net, to, oif, hop) || isNull(hop.dev) ? 1500 : hop.dev.mtu;
}

/** Is the address one that all on a link have? Then only who asked for it may send there. */
export function ipIsBroadcast(net: NetNs, to: u32, oif: NetDev): bool {
  if (to == u32.MAX_VALUE) return true;
  const hop = hopAt();
  return routeLookup(net, to, oif, hop) == 0 && hop.type == RTN_BROADCAST;
}
