// IPv6: ipv6(7), RFC 8200. As ip.ts: out, a header, a route, a neighbour; in, for us or on to the next.

import { EACCES, EADDRNOTAVAIL, EMSGSIZE } from "../../abi/errno";
import { AF_INET6, IPPROTO_ICMPV6, IPPROTO_TCP, IPPROTO_UDP, RTN_LOCAL } from "../../abi/net";
import { isNull, nil } from "../fs/types";
import { NetNs } from "../ns/net";
import { addrHead, IFA_F_DEPRECATED, IFA_F_TENTATIVE } from "./addr";
import { DEV_LO, devHead, isUp, NetDev } from "./dev";
import { icmp6Receive, icmp6Send } from "./icmp6";
import { neighFor, neighOutput } from "./neigh";
import { be16, ETH_P_IPV6, isLinkLocal6, isLoopback6, isMulticast6, put16 } from "./pkt";
import { rawDeliver } from "./raw";
import { Hop6, route6Lookup } from "./route6";
import { Skb, skbClone, skbCow, skbFree, skbPush, skbSkip } from "./skb";
import { NET_SCRATCH } from "./state";
import { tcpPacket } from "./tcpin";
import { udpPacket } from "./udp";
import { devQueueXmit, ethHeader } from "./xmit";

export const IP6_HEADER: u32 = 40;
const NEXT_HOP_BY_HOP: u32 = 0;
const NEXT_DESTINATION: u32 = 60;

@inline
function hopAt(): Hop6 {
  return changetype<Hop6>(NET_SCRATCH + 900);
}

/** How far an address reaches: link 2, host 1, everywhere 14 (RFC 4291 2.7). */
function scopeOf(a0: u64, a1: u64): u32 {
  if (isMulticast6(a0)) return <u32>(a0 >> 8) & 15;
  if (isLinkLocal6(a0)) return 2;
  return isLoopback6(a0, a1) ? 1 : 14;
}

/** Bits that two addresses have in common at their beginning. */
function common(a0: u64, a1: u64, b0: u64, b1: u64): u32 {
  const high = bswap<u64>(a0 ^ b0);
  if (high) return <u32>clz<u64>(high);
  return 64 + <u32>clz<u64>(bswap<u64>(a1 ^ b1));
}

/** ipv6_dev_get_saddr, RFC 6724: the source for a destination by a device. @param out sixteen bytes @returns 0 or -EADDRNOTAVAIL */
export function addr6Select(net: NetNs, d: NetDev, d0: u64, d1: u64, out: usize): i32 {
  const want = scopeOf(d0, d1);
  let best: i32 = -1;
  for (let o = devHead(net); !isNull(o); o = o.next) {
    // For a destination on the link its own addresses only.
    if (want <= 2 && !isNull(d) && o != d && d.kind != DEV_LO) continue;
    if (!isUp(o)) continue;
    for (let a = addrHead(o); !isNull(a); a = a.next) {
      if (a.family != AF_INET6 || a.flags & IFA_F_TENTATIVE) continue;
      const scope = scopeOf(a.high, a.low);
      let points: i32 = 0;
      if (a.high == d0 && a.low == d1) points += 1 << 20;
      // A scope that is large enough, and not larger than needed.
      points += scope >= want ? (1 << 16) - ((<i32>(scope - want)) << 12) : (<i32>scope) << 8;
      if (!(a.flags & IFA_F_DEPRECATED)) points += 1 << 11;
      if (o == d) points += 1 << 10;
      points += <i32>common(a.high, a.low, d0, d1);
      if (points <= best) continue;
      best = points;
      store<u64>(out, a.high);
      store<u64>(out, a.low, 8);
    }
  }
  return best < 0 ? -EADDRNOTAVAIL : 0;
}

/** The source address of what goes to (d). @returns 0 or -errno */
export function ip6Source(net: NetNs, d0: u64, d1: u64, oif: NetDev, out: usize): i32 {
  const hop = hopAt();
  const err = route6Lookup(net, d0, d1, oif, hop);
  // ip6_dst_lookup_tail: an address is looked for first, so who has none at all is told that.
  if (err) return addr6Select(net, oif, d0, d1, out) || err;
  if (hop.s0 | hop.s1) {
    store<u64>(out, hop.s0);
    store<u64>(out, hop.s1, 8);
    return 0;
  }
  return addr6Select(net, hop.dev, d0, d1, out);
}

export function ip6Mtu(net: NetNs, d0: u64, d1: u64, oif: NetDev): u32 {
  const hop = hopAt();
  return route6Lookup(net, d0, d1, oif, hop) || isNull(hop.dev) ? 1500 : hop.dev.mtu;
}

/** A header in front. */
function header(skb: Skb, s0: u64, s1: u64, d0: u64, d1: u64, next: u32, hopLimit: u32, tclass: u32): void {
  const n = skb.len;
  skb.l4 = skb.off;
  const at = skbPush(skb, IP6_HEADER);
  skb.l3 = skb.off;
  store<u32>(at, 0);
  store<u8>(at, <u8>(0x60 | (tclass >> 4)));
  store<u8>(at, <u8>(tclass << 4), 1);
  put16(at + 4, n);
  store<u8>(at, <u8>next, 6);
  store<u8>(at, <u8>hopLimit, 7);
  store<u64>(at, s0, 8);
  store<u64>(at, s1, 16);
  store<u64>(at, d0, 24);
  store<u64>(at, d1, 32);
}

/**
 * ip6_xmit, ip6_send_skb: the transport's packet gets its header and goes. It is used up.
 * @param hopLimit  −1 = the namespace's
 * @param oif       only by this device, null = any
 * @returns 0 or -errno
 */
export function ip6Output(
  net: NetNs,
  skb: Skb,
  s0: u64,
  s1: u64,
  d0: u64,
  d1: u64,
  protocol: u32,
  hopLimit: i32,
  tclass: u32,
  oif: NetDev,
): i32 {
  const hop = hopAt();
  const err = route6Lookup(net, d0, d1, oif, hop);
  if (err) {
    skbFree(skb);
    return err;
  }
  const d = hop.dev;
  if (!(s0 | s1)) {
    const at = NET_SCRATCH + 960;
    const none = addr6Select(net, d, d0, d1, at);
    if (none) {
      skbFree(skb);
      return none;
    }
    s0 = load<u64>(at);
    s1 = load<u64>(at, 8);
  }
  const many = isMulticast6(d0);
  header(
    skb,
    s0,
    s1,
    d0,
    d1,
    protocol,
    hopLimit >= 0 ? <u32>hopLimit : many ? 1 : d.hopLimit6 ? d.hopLimit6 : net.hopLimit6,
    tclass,
  );
  if (skb.len > d.mtu && !skb.gsoSize) {
    skbFree(skb);
    return -EMSGSIZE;
  }
  finish(skb, d, hop.g0, hop.g1, d0, d1);
  return 0;
}

/** A packet for a group, or before there is a source: by a device, with no route (ndisc). */
export function ip6Send(skb: Skb, d: NetDev, s0: u64, s1: u64, d0: u64, d1: u64, protocol: u32, hopLimit: u32): void {
  header(skb, s0, s1, d0, d1, protocol, hopLimit, 0);
  finish(skb, d, 0, 0, d0, d1);
}

/** ip6_finish_output2. */
function finish(skb: Skb, d: NetDev, g0: u64, g1: u64, d0: u64, d1: u64): void {
  if (d.kind == DEV_LO) {
    ethHeader(skb, 0, 0, ETH_P_IPV6);
    devQueueXmit(skb, d);
    return;
  }
  if (isMulticast6(d0)) {
    const mac = NET_SCRATCH + 616;
    store<u16>(mac, 0x3333);
    store<u32>(mac, <u32>(d1 >> 32), 2);
    ethHeader(skb, mac, d.macAt, ETH_P_IPV6);
    // Who is here and wants it hears it as well; neighbour discovery's own questions are for others.
    if (load<u8>(skb.data + skb.l3, 6) != <u8>IPPROTO_ICMPV6 || load<u8>(skb.data + skb.l4) < 130) {
      const c = skbClone(skb);
      if (!isNull(c)) {
        c.dev = d;
        skbSkip(c, 14);
        c.l3 = c.off;
        c.pktType = 2;
        ip6Receive(c);
      }
    }
    devQueueXmit(skb, d);
    return;
  }
  const n = g0 | g1 ? neighFor(d, g0, g1) : neighFor(d, d0, d1);
  if (isNull(n)) skbFree(skb);
  else neighOutput(n, skb);
}

/** Is a group one that this host is in: all nodes, all routers when it is one, and the solicited-node groups of its addresses. */
function member(d: NetDev, net: NetNs, d0: u64, d1: u64): bool {
  const scope = <u32>(d0 >> 8) & 15;
  if (d1 == 0x0100000000000000 && (scope == 1 || scope == 2)) return true;
  if (d1 == 0x0200000000000000) return d.forward6 != 0;
  // ff02::1:ffXX:XXXX
  if (<u32>d1 == 0x01000000 && <u8>(d1 >> 32) == 0xff) {
    for (let a = addrHead(d); !isNull(a); a = a.next) if (a.family == AF_INET6 && a.low >> 40 == d1 >> 40) return true;
    return false;
  }
  return false;
}

/** ipv6_rcv. */
export function ip6Receive(skb: Skb): void {
  const d = skb.dev;
  const net = d.net;
  const at = skb.data + skb.off;
  const total: u32 = skb.len < IP6_HEADER ? 0 : be16(at + 4) + IP6_HEADER;
  if (load<u8>(at) >> 4 != 6 || total < IP6_HEADER || skb.len < total || d.disable6) {
    skbFree(skb);
    return;
  }
  skb.len = total;
  const s0 = load<u64>(at, 8);
  const s1 = load<u64>(at, 16);
  const d0 = load<u64>(at, 24);
  const d1 = load<u64>(at, 32);
  if (isMulticast6(s0) || ((isLoopback6(s0, s1) || isLoopback6(d0, d1)) && d.kind != DEV_LO)) {
    skbFree(skb);
    return;
  }
  skb.src0 = s0;
  skb.src1 = s1;
  skb.dst0 = d0;
  skb.dst1 = d1;
  skb.ttl = load<u8>(at, 7);
  if (isMulticast6(d0)) {
    if (member(d, net, d0, d1) || net.rawSockets) deliver(skb, net);
    else skbFree(skb);
    return;
  }
  const hop = hopAt();
  const err = route6Lookup(net, d0, d1, isLinkLocal6(d0) ? d : nil<NetDev>(), hop);
  if (!err && hop.type == RTN_LOCAL) {
    deliver(skb, net);
    return;
  }
  // A tentative address is nobody's yet, and neither is a link-local one of another link.
  if (!d.forward6 || skb.pktType || isLinkLocal6(d0)) {
    skbFree(skb);
    return;
  }
  if (err) {
    icmp6Send(skb, net, d, 1, err == -EACCES ? 1 : 0, 0);
    skbFree(skb);
    return;
  }
  if (load<u8>(at, 7) <= 1) {
    icmp6Send(skb, net, d, 3, 0, 0);
    skbFree(skb);
    return;
  }
  // What is for this link only does not leave it.
  if (isLinkLocal6(s0) || !(s0 | s1)) {
    if (s0 | s1) icmp6Send(skb, net, d, 1, 2, 0);
    skbFree(skb);
    return;
  }
  const out = hop.dev;
  const g0 = hop.g0;
  const g1 = hop.g1;
  if ((skb.gsoSize ? skb.gsoSize + 80 : skb.len) > out.mtu) {
    icmp6Send(skb, net, d, 2, 0, out.mtu);
    skbFree(skb);
    return;
  }
  if (!skbCow(skb)) {
    skbFree(skb);
    return;
  }
  const h = skb.data + skb.off;
  store<u8>(h, load<u8>(h, 7) - 1, 7);
  finish(skb, out, g0, g1, d0, d1);
}

/** ip6_input: past the extension headers that say nothing to us, to the transport. */
function deliver(skb: Skb, net: NetNs): void {
  const at = skb.data + skb.off;
  let next: u32 = load<u8>(at, 6);
  let head = IP6_HEADER;
  while ((next == NEXT_HOP_BY_HOP || next == NEXT_DESTINATION) && head + 8 <= skb.len) {
    next = load<u8>(at + head);
    head += (<u32>load<u8>(at + head, 1) + 1) << 3;
  }
  if (head > skb.len) {
    skbFree(skb);
    return;
  }
  skb.protocol = next;
  skb.l4 = skb.l3 + head;
  const raw = net.rawSockets != 0 && rawDeliver(skb, net);
  if (isMulticast6(skb.dst0) && !member(skb.dev, net, skb.dst0, skb.dst1)) {
    skbFree(skb);
    return;
  }
  skbSkip(skb, head);
  switch (next) {
    case IPPROTO_TCP:
      tcpPacket(skb, net);
      return;
    case IPPROTO_UDP:
      udpPacket(skb, net);
      return;
    case IPPROTO_ICMPV6:
      icmp6Receive(skb, net);
      return;
  }
  if (!raw && next != 59) {
    skb.off -= head;
    skb.len += head;
    icmp6Send(skb, net, skb.dev, 4, 1, 6);
  }
  skbFree(skb);
}
