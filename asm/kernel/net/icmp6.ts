// ICMPv6: RFC 4443. Echoes, errors; neighbour discovery is ndisc.ts.

import { EACCES, ECONNREFUSED, EHOSTUNREACH, EMSGSIZE, ENETUNREACH, EPROTO } from "../../abi/errno";
import { IPPROTO_ICMPV6, IPPROTO_TCP, IPPROTO_UDP } from "../../abi/net";
import { isNull, nil } from "../fs/types";
import { NetNs } from "../ns/net";
import { addr6Find, IFA_F_TENTATIVE } from "./addr";
import { NetDev } from "./dev";
import { FATAL, icmpQuoting } from "./icmp";
import { addr6Select, IP6_HEADER, ip6Output } from "./ip6";
import { ndiscReceive } from "./ndisc";
import { be32, fold, isLinkLocal6, isMulticast6, sumOf } from "./pkt";
import { pingReceive, rawError } from "./raw";
import { Skb, skbCow, skbFree } from "./skb";
import { NET_SCRATCH } from "./state";
import { tcpError } from "./tcpin";
import { pseudoSum, udpError } from "./udp";

export const ICMP6_ECHO: u32 = 128;
export const ICMP6_ECHOREPLY: u32 = 129;
const HEADER: u32 = 8;
/** An error is at most as long as the least MTU. */
const MOST: u32 = 1280 - 48;

/** The checksum of an ICMPv6 message of n bytes. */
export function checksum6(at: usize, n: u32, s0: u64, s1: u64, d0: u64, d1: u64): u32 {
  return fold(sumOf(at, n, <u64>pseudoSum(s0, s1, d0, d1, <u32>IPPROTO_ICMPV6, n)));
}

/** icmp6_send: an error about a packet whose header is at skb.l3. @param d where it came in, or should have gone out */
export function icmp6Send(skb: Skb, net: NetNs, d: NetDev, type: u32, code: u32, info: u32): void {
  const at = skb.data + skb.l3;
  const t0 = load<u64>(at, 8);
  const t1 = load<u64>(at, 16);
  const w0 = load<u64>(at, 24);
  const w1 = load<u64>(at, 32);
  if (!(t0 | t1) || isMulticast6(t0)) return;
  if (isMulticast6(w0) && !(type == 2 || type == 4)) return;
  // Never about an error.
  if (load<u8>(at, 6) == <u8>IPPROTO_ICMPV6 && load<u8>(at, IP6_HEADER) < 128) return;
  let n = skb.off + skb.len - skb.l3;
  if (n > MOST) n = MOST;
  const e = icmpQuoting(type, code, info, at, n);
  if (isNull(e)) return;
  const out = e.data + e.off;
  const oif = isLinkLocal6(t0) ? d : nil<NetDev>();
  let s0 = w0;
  let s1 = w1;
  const own = addr6Find(net, nil<NetDev>(), w0, w1);
  if (isNull(own) || own.flags & IFA_F_TENTATIVE) {
    const place = NET_SCRATCH + 776;
    if (addr6Select(net, d, t0, t1, place)) {
      skbFree(e);
      return;
    }
    s0 = load<u64>(place);
    s1 = load<u64>(place, 8);
  }
  store<u16>(out, <u16>checksum6(out, HEADER + n, s0, s1, t0, t1), 2);
  ip6Output(net, e, s0, s1, t0, t1, <u32>IPPROTO_ICMPV6, -1, 0, oif);
}

/** icmpv6_err_convert. */
function errnoOf(type: u32, code: u32): u32 {
  switch (type) {
    case 1:
      switch (code) {
        case 0:
          return ENETUNREACH;
        case 1:
          return EACCES | FATAL;
        case 4:
          return ECONNREFUSED | FATAL;
        case 5:
        case 6:
          return EACCES | FATAL;
      }
      return EHOSTUNREACH;
    case 2:
      return EMSGSIZE;
    case 3:
      return EHOSTUNREACH;
    case 4:
      return EPROTO | FATAL;
  }
  return EPROTO;
}

/** icmpv6_rcv. The message is at skb.off. */
export function icmp6Receive(skb: Skb, net: NetNs): void {
  const at = skb.data + skb.off;
  if (skb.len < HEADER || checksum6(at, skb.len, skb.src0, skb.src1, skb.dst0, skb.dst1)) {
    skbFree(skb);
    return;
  }
  const type: u32 = load<u8>(at);
  if (type == ICMP6_ECHO) {
    echo(skb, net);
    return;
  }
  if (type == ICMP6_ECHOREPLY) {
    pingReceive(skb, net);
    return;
  }
  if (type >= 133 && type <= 137) ndiscReceive(skb);
  else if (type >= 1 && type <= 4) error(skb, net, type, load<u8>(at, 1));
  skbFree(skb);
}

function echo(skb: Skb, net: NetNs): void {
  if (!skbCow(skb)) {
    skbFree(skb);
    return;
  }
  const at = skb.data + skb.off;
  const d = skb.dev;
  const t0 = skb.src0;
  const t1 = skb.src1;
  const oif = isLinkLocal6(t0) ? d : nil<NetDev>();
  let s0 = skb.dst0;
  let s1 = skb.dst1;
  if (isMulticast6(s0)) {
    const place = NET_SCRATCH + 776;
    if (addr6Select(net, d, t0, t1, place)) {
      skbFree(skb);
      return;
    }
    s0 = load<u64>(place);
    s1 = load<u64>(place, 8);
  }
  store<u8>(at, <u8>ICMP6_ECHOREPLY);
  store<u16>(at, 0, 2);
  store<u16>(at, <u16>checksum6(at, skb.len, s0, s1, t0, t1), 2);
  skb.pktType = 0;
  ip6Output(net, skb, s0, s1, t0, t1, <u32>IPPROTO_ICMPV6, -1, 0, oif);
}

/** icmpv6_notify: which socket sent what the error quotes? */
function error(skb: Skb, net: NetNs, type: u32, code: u32): void {
  const quoted = skb.data + skb.off + HEADER;
  if (skb.len < HEADER + IP6_HEADER + 8) return;
  const info = be32(skb.data + skb.off + 4);
  const s0 = load<u64>(quoted, 8);
  const s1 = load<u64>(quoted, 16);
  const d0 = load<u64>(quoted, 24);
  const d1 = load<u64>(quoted, 32);
  const l4 = quoted + IP6_HEADER;
  const errno = errnoOf(type, code);
  switch (load<u8>(quoted, 6)) {
    case <u8>IPPROTO_TCP:
      tcpError(net, s0, s1, d0, d1, l4, errno, type == 2 ? info : 0);
      break;
    case <u8>IPPROTO_UDP:
      udpError(net, skb, s0, s1, d0, d1, l4, errno, type, code, info);
      break;
  }
  rawError(net, skb, load<u8>(quoted, 6), s0, s1, d0, d1, l4, errno, type, code, info);
}
