// Neighbour discovery: RFC 4861, and duplicate address detection, RFC 4862 5.4. Who has an address is asked of its solicited-node group.

import { IFF_NOARP, IPPROTO_ICMPV6 } from "../../abi/net";
import { isNull } from "../fs/types";
import { addr6Duplicate, addr6OnDev, IFA_F_TENTATIVE } from "./addr";
import { NetDev } from "./dev";
import { checksum6 } from "./icmp6";
import { addr6Select, ip6Send } from "./ip6";
import { Neigh, NTF_ROUTER, NUD_REACHABLE, NUD_STALE, NUD_VALID, neighCreate, neighFind, neighUpdate } from "./neigh";
import { HEADROOM, isMulticast6 } from "./pkt";
import { Skb, skbPacket } from "./skb";
import { NET_SCRATCH } from "./state";

const SOLICIT: u32 = 135;
const ADVERT: u32 = 136;
const SOLICITED: u32 = 0x40;
const OVERRIDE: u32 = 0x20;
const ROUTER: u32 = 0x80;

/** A message about the target (t) with our hardware address as an option (kind 1 source, 2 target, 0 none). */
function send(
  d: NetDev,
  type: u32,
  flags: u32,
  t0: u64,
  t1: u64,
  s0: u64,
  s1: u64,
  d0: u64,
  d1: u64,
  option: u32,
): void {
  if (d.flags & IFF_NOARP) return;
  const n: u32 = option ? 32 : 24;
  const skb = skbPacket(HEADROOM, n);
  if (isNull(skb)) return;
  const at = skb.data + skb.off;
  memory.fill(at, 0, n);
  store<u8>(at, <u8>type);
  store<u8>(at, <u8>flags, 4);
  store<u64>(at, t0, 8);
  store<u64>(at, t1, 16);
  if (option) {
    store<u8>(at, <u8>option, 24);
    store<u8>(at, 1, 25);
    memory.copy(at + 26, d.macAt, 6);
  }
  store<u16>(at, <u16>checksum6(at, n, s0, s1, d0, d1), 2);
  ip6Send(skb, d, s0, s1, d0, d1, <u32>IPPROTO_ICMPV6, 255);
}

/** ff02::1:ffXX:XXXX's second word; the first is 0x02ff. */
@inline
function solicitedNode(a1: u64): u64 {
  return 0x000000ff01000000 | (a1 & 0xffffff0000000000);
}
const ALL_NODES_1: u64 = 0x0100000000000000;
const GROUP_0: u64 = 0x02ff;

/** ndisc_solicit. */
export function ndiscSolicit(n: Neigh, unicast: bool): void {
  const d = n.dev;
  const source = NET_SCRATCH + 944;
  const first = n.queueHead;
  if (
    !isNull(first) &&
    !isNull(addr6OnDev(d, load<u64>(first.data + first.l3, 8), load<u64>(first.data + first.l3, 16)))
  ) {
    store<u64>(source, load<u64>(first.data + first.l3, 8));
    store<u64>(source, load<u64>(first.data + first.l3, 16), 8);
  } else if (addr6Select(d.net, d, n.a0, n.a1, source)) return;
  const s0 = load<u64>(source);
  const s1 = load<u64>(source, 8);
  if (unicast) send(d, SOLICIT, 0, n.a0, n.a1, s0, s1, n.a0, n.a1, 1);
  else send(d, SOLICIT, 0, n.a0, n.a1, s0, s1, GROUP_0, solicitedNode(n.a1), 1);
}

/** ndisc_send_ns for an address that is to be ours: from nobody. */
export function ndiscProbe(d: NetDev, a0: u64, a1: u64): void {
  send(d, SOLICIT, 0, a0, a1, 0, 0, GROUP_0, solicitedNode(a1), 0);
}

/** The hardware address in an option of the message, 0 when it is not there. */
function option(at: usize, n: u32, kind: u32): usize {
  for (let o: u32 = 24; o + 8 <= n; ) {
    const size = (<u32>load<u8>(at + o, 1)) << 3;
    if (!size) return 0;
    if (<u32>load<u8>(at + o) == kind) return at + o + 2;
    o += size;
  }
  return 0;
}

/** ndisc_rcv. The message stays the caller's. */
export function ndiscReceive(skb: Skb): void {
  const at = skb.data + skb.off;
  const d = skb.dev;
  // RFC 4861 6.1: nobody but a neighbour can send with 255.
  if (skb.ttl != 255 || skb.len < 24 || load<u8>(at, 1)) return;
  const type: u32 = load<u8>(at);
  const t0 = load<u64>(at, 8);
  const t1 = load<u64>(at, 16);
  if (isMulticast6(t0)) return;
  if (type == SOLICIT) {
    const a = addr6OnDev(d, t0, t1);
    if (isNull(a)) return;
    const dad = !(skb.src0 | skb.src1);
    if (a.flags & IFA_F_TENTATIVE) {
      // Two who want the same address.
      if (dad) addr6Duplicate(a);
      return;
    }
    if (dad) {
      send(d, ADVERT, (d.forward6 ? ROUTER : 0) | OVERRIDE, t0, t1, t0, t1, GROUP_0, ALL_NODES_1, 2);
      return;
    }
    const mac = option(at, skb.len, 1);
    if (mac) {
      let n = neighFind(d, skb.src0, skb.src1);
      if (isNull(n)) n = neighCreate(d, skb.src0, skb.src1);
      if (!isNull(n)) neighUpdate(n, mac, NUD_STALE, true);
    }
    send(d, ADVERT, (d.forward6 ? ROUTER : 0) | SOLICITED | OVERRIDE, t0, t1, t0, t1, skb.src0, skb.src1, 2);
    return;
  }
  if (type != ADVERT) return;
  const own = addr6OnDev(d, t0, t1);
  if (!isNull(own)) {
    if (own.flags & IFA_F_TENTATIVE) addr6Duplicate(own);
    return;
  }
  const n = neighFind(d, t0, t1);
  if (isNull(n)) return;
  const flags: u32 = load<u8>(at, 4);
  const mac = option(at, skb.len, 2);
  if (!mac && !(n.state & NUD_VALID)) return;
  if (flags & ROUTER) n.flags |= NTF_ROUTER;
  else n.flags &= ~NTF_ROUTER;
  neighUpdate(n, mac, flags & SOLICITED ? NUD_REACHABLE : NUD_STALE, (flags & OVERRIDE) != 0);
}
