// UDP: udp(7), RFC 768, over both families.

import { EACCES, EFAULT, EINVAL, EMSGSIZE, ENOMEM, EPIPE } from "../../abi/errno";
import { IPPROTO_UDP } from "../../abi/net";
import { gather } from "../fs/pipe";
import { isNull } from "../fs/types";
import { NetNs } from "../ns/net";
import { devByIndex } from "./dev";
import { dgramError, dgramQueue, dgramRoom, dgramTarget } from "./dgram";
import { ICMP_DEST_UNREACH, ICMP_PORT_UNREACH, icmpSend } from "./icmp";
import { icmp6Send } from "./icmp6";
import { boundDevice, InetSock, inetAutobind, inetHead, inetLookup, is4, theName } from "./inet";
import { ipIsBroadcast, ipMtu, ipOutput } from "./ip";
import { ip6Output } from "./ip6";
import { mibAdd, UDP_INDATAGRAMS, UDP_INERRORS, UDP_NOPORTS, UDP_OUTDATAGRAMS, UDP_RCVBUFERRORS } from "./mib";
import { be16, fold, HEADROOM, isMulticast4, isMulticast6, put16, sumOf, v4Of } from "./pkt";
import { Skb, skbClone, skbFree, skbOwn, skbPacket, skbPush, skbSkip } from "./skb";
import { SEND_SHUTDOWN, SK_BROADCAST, SK_DEAD, sockError } from "./sock";
import { Msg, NET_SCRATCH } from "./state";

const HEADER: u32 = 8;

/** The pseudo-header's sum, as a device that does the rest is given it (CHECKSUM_PARTIAL). */
export function pseudoSum(s0: u64, s1: u64, d0: u64, d1: u64, protocol: u32, n: u32): u32 {
  const at = NET_SCRATCH + 820;
  if (is4(d0, d1)) {
    store<u32>(at, <u32>(s1 >> 32));
    store<u32>(at, <u32>(d1 >> 32), 4);
    store<u32>(at, bswap<u32>((protocol << 16) | n), 8);
    return ~fold(sumOf(at, 12)) & 0xffff;
  }
  store<u64>(at, s0);
  store<u64>(at, s1, 8);
  store<u64>(at, d0, 16);
  store<u64>(at, d1, 24);
  store<u32>(at, bswap<u32>(n), 32);
  store<u32>(at, bswap<u32>(protocol), 36);
  return ~fold(sumOf(at, 40)) & 0xffff;
}

export function udpSend(sk: InetSock, m: Msg): i64 {
  const bad = dgramTarget(sk, m);
  if (bad) return bad;
  const name = theName();
  const d0 = name.a0;
  const d1 = name.a1;
  const port = name.port;
  const scope = name.scope;
  if (!port) return -EINVAL;
  if (sk.err) return sockError(sk);
  if (sk.shutdown & SEND_SHUTDOWN) return -EPIPE;
  const four = is4(d0, d1);
  if (m.total > (four ? 65507 : 65527)) return -EMSGSIZE;
  let dev = boundDevice(sk);
  if (isNull(dev) && scope) dev = devByIndex(sk.net, scope);
  if (four && !(sk.flags & SK_BROADCAST) && ipIsBroadcast(sk.net, v4Of(d1), dev)) return -EACCES;
  const err = inetAutobind(sk);
  if (err) return err;
  const full = dgramRoom(sk, m);
  if (full) return full;
  const skb = skbPacket(HEADROOM, m.total);
  if (isNull(skb)) return -ENOMEM;
  if (gather(skb.data + skb.off, m.iov, 0, m.total)) {
    skbFree(skb);
    return -EFAULT;
  }
  skb.dev = dev;
  const n = m.total + HEADER;
  const at = skbPush(skb, HEADER);
  put16(at, sk.sport);
  put16(at + 2, port);
  put16(at + 4, n);
  store<u16>(at, 0, 6);
  skbOwn(skb, sk);
  mibAdd(sk.net, UDP_OUTDATAGRAMS);
  let r: i32;
  if (four) {
    const to = v4Of(d1);
    const ttl = isMulticast4(to) ? sk.multicastTtl : sk.ttl;
    const df = sk.mtuDiscover >= 2 || (sk.mtuDiscover == 1 && n + 20 <= ipMtu(sk.net, to, dev));
    r = ipOutput(sk.net, skb, sk.saddr, to, <u32>IPPROTO_UDP, ttl, sk.tos, df, dev);
  } else r = ip6Output(sk.net, skb, sk.src0, sk.src1, d0, d1, <u32>IPPROTO_UDP, sk.hopLimit, sk.tclass, dev);
  return r ? <i64>r : m.total;
}

/** udp_rcv, udpv6_rcv: the header is at skb.off. */
export function udpPacket(skb: Skb, net: NetNs): void {
  const at = skb.data + skb.off;
  const n: u32 = skb.len < HEADER ? 0 : be16(at + 4);
  if (n < HEADER || n > skb.len) {
    mibAdd(net, UDP_INERRORS);
    skbFree(skb);
    return;
  }
  skb.len = n;
  skb.sport = be16(at);
  skb.dport = be16(at + 2);
  skb.ifindex = skb.dev.ifindex;
  const many =
    isMulticast6(skb.dst0) || (is4(skb.dst0, skb.dst1) && (skb.pktType == 1 || isMulticast4(v4Of(skb.dst1))));
  if (many) {
    toAll(skb, net);
    return;
  }
  const sk = inetLookup(
    net,
    <u32>IPPROTO_UDP,
    skb.dst0,
    skb.dst1,
    skb.dport,
    skb.src0,
    skb.src1,
    skb.sport,
    skb.ifindex,
  );
  if (isNull(sk)) {
    mibAdd(net, UDP_NOPORTS);
    if (is4(skb.dst0, skb.dst1)) icmpSend(skb, net, ICMP_DEST_UNREACH, ICMP_PORT_UNREACH, 0);
    else icmp6Send(skb, net, skb.dev, 1, 4, 0);
    skbFree(skb);
    return;
  }
  skbSkip(skb, HEADER);
  if (dgramQueue(sk, skb)) mibAdd(net, UDP_INDATAGRAMS);
  else {
    mibAdd(net, UDP_INERRORS);
    mibAdd(net, UDP_RCVBUFERRORS);
  }
}

/** Everybody who has the port hears what goes to a group. */
function toAll(skb: Skb, net: NetNs): void {
  const four = is4(skb.dst0, skb.dst1);
  skbSkip(skb, HEADER);
  for (let s = inetHead(net); !isNull(s); s = changetype<InetSock>(s.nsNext)) {
    if (s.protocol != <u32>IPPROTO_UDP || s.sport != skb.dport || s.flags & SK_DEAD) continue;
    if (s.boundDev && s.boundDev != skb.ifindex) continue;
    const any = !(s.src0 | s.src1);
    if (!any && (s.src0 != skb.dst0 || s.src1 != skb.dst1)) continue;
    if (any && four && s.family == 10 && s.v6only) continue;
    if (any && !four && s.family == 2) continue;
    if (s.dport && (s.dport != skb.sport || s.dst1 != skb.src1)) continue;
    const c = skbClone(skb);
    if (!isNull(c) && dgramQueue(s, c)) mibAdd(net, UDP_INDATAGRAMS);
  }
  skbFree(skb);
}

/** udp_err: an ICMP error quotes a datagram from (s) to (d); its header is at l4. */
export function udpError(
  net: NetNs,
  from: Skb,
  s0: u64,
  s1: u64,
  d0: u64,
  d1: u64,
  l4: usize,
  errno: u32,
  type: u32,
  code: u32,
  info: u32,
): void {
  const sport = be16(l4);
  const dport = be16(l4 + 2);
  const sk = inetLookup(net, <u32>IPPROTO_UDP, s0, s1, sport, d0, d1, dport, from.dev.ifindex);
  if (isNull(sk)) return;
  const end = from.data + from.off + from.len;
  const payload = l4 + HEADER;
  const n = end > payload ? <u32>(end - payload) : 0;
  dgramError(sk, from, payload, n, errno, type, code, info, d0, d1, dport);
}
