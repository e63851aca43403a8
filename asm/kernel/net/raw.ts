// Raw sockets and ping sockets: raw(7), icmp(7). A raw socket gets a copy of every packet of its protocol, with the IP header if it is
// IPv4's; a ping socket gets the answers to its own echo requests.

import { EFAULT, EINVAL, EMSGSIZE, ENETUNREACH, ENOMEM, EPIPE } from "../../abi/errno";
import { AF_INET, AF_INET6, IPPROTO_ICMP, IPPROTO_ICMPV6, SOCK_DGRAM, SOCK_RAW } from "../../abi/net";
import { gather } from "../fs/pipe";
import { isNull } from "../fs/types";
import { NetNs } from "../ns/net";
import { devByIndex, NetDev } from "./dev";
import { dgramError, dgramQueue, dgramRoom, dgramTarget, errQueue, errWake } from "./dgram";
import { FATAL, ICMP_ECHO } from "./icmp";
import { boundDevice, InetSock, inetAutobind, inetHead, is4, theName } from "./inet";
import { ipOutput, ipSend } from "./ip";
import { ip6Output, ip6Source } from "./ip6";
import { ICMP_OUTECHOS, ICMP_OUTMSGS, mibAdd } from "./mib";
import { be16, checksum, fold, HEADROOM, isMulticast4, put16, put32, sumOf, v4Of } from "./pkt";
import { Hop, routeLookup } from "./route";
import { Skb, skbClone, skbFree, skbOwn, skbPacket } from "./skb";
import { SEND_SHUTDOWN, SK_DEAD, sockError } from "./sock";
import { Msg, NET_SCRATCH, netState } from "./state";
import { pseudoSum } from "./udp";

/** Copies for the raw sockets of a packet that begins with its network header. @returns whether one wanted it */
export function rawDeliver(skb: Skb, net: NetNs): bool {
  let any = false;
  const four = is4(skb.dst0, skb.dst1);
  const family = four ? AF_INET : AF_INET6;
  for (let o = inetHead(net); !isNull(o); o = changetype<InetSock>(o.nsNext)) {
    if (o.type != SOCK_RAW || o.protocol != skb.protocol || o.family != family || o.flags & SK_DEAD) continue;
    if (o.src0 | o.src1 && (o.src0 != skb.dst0 || o.src1 != skb.dst1)) continue;
    if (o.dst0 | o.dst1 && (o.dst0 != skb.src0 || o.dst1 != skb.src1)) continue;
    if (o.boundDev && o.boundDev != skb.dev.ifindex) continue;
    any = true;
    if (skb.protocol == (four ? <u32>IPPROTO_ICMP : <u32>IPPROTO_ICMPV6)) {
      const type: u32 = load<u8>(skb.data + skb.l4);
      if (four ? type < 32 && o.icmpFilter & (1 << type) : filtered6(o, type)) continue;
    }
    const copy = skbClone(skb);
    if (isNull(copy)) continue;
    copy.ifindex = skb.dev.ifindex;
    // IPv6's header is not the reader's.
    if (!four) {
      const head = skb.l4 - copy.off;
      copy.off += head;
      copy.len -= head;
    }
    dgramQueue(o, copy);
  }
  return any;
}

/** ICMP6_FILTER: a mask of 256 bits, kmalloc'd, of those that are blocked. */
function filtered6(o: InetSock, type: u32): bool {
  if (!o.icmpFilter) return false;
  return (load<u32>(<usize>o.icmpFilter + ((type >> 5) << 2)) & (1 << (type & 31))) != 0;
}

/** ping_rcv: an echo reply, its header at skb.off, to the ping socket that has its identifier. */
export function pingReceive(skb: Skb, net: NetNs): void {
  const four = is4(skb.dst0, skb.dst1);
  const id = be16(skb.data + skb.off + 4);
  const protocol = four ? <u32>IPPROTO_ICMP : <u32>IPPROTO_ICMPV6;
  skb.ifindex = skb.dev.ifindex;
  const sk = pingById(net, protocol, id, skb.dst0, skb.dst1);
  if (isNull(sk)) {
    skbFree(skb);
    return;
  }
  skb.sport = 0;
  dgramQueue(sk, skb);
}

function pingById(net: NetNs, protocol: u32, id: u32, d0: u64, d1: u64): InetSock {
  let s = inetHead(net);
  for (; !isNull(s); s = changetype<InetSock>(s.nsNext)) {
    if (s.type != SOCK_DGRAM || s.protocol != protocol || s.sport != id || !s.hashed) continue;
    if (s.src0 | s.src1 && (s.src0 != d0 || s.src1 != d1)) continue;
    break;
  }
  return s;
}

/** raw_sendmsg, ping_v4_sendmsg, rawv6_sendmsg, ping_v6_sendmsg. */
export function rawSend(sk: InetSock, m: Msg): i64 {
  const bad = dgramTarget(sk, m);
  if (bad) return bad;
  const name = theName();
  const d0 = name.a0;
  const d1 = name.a1;
  const scope = name.scope;
  const four = is4(d0, d1);
  if (four != (sk.family == AF_INET)) return -ENETUNREACH;
  if (sk.err) return sockError(sk);
  if (sk.shutdown & SEND_SHUTDOWN) return -EPIPE;
  if (m.total > 65515) return -EMSGSIZE;
  const ping = sk.type == SOCK_DGRAM;
  if (ping) {
    if (m.total < 8) return -EINVAL;
    const err = inetAutobind(sk);
    if (err) return err;
  }
  const full = dgramRoom(sk, m);
  if (full) return full;
  const skb = skbPacket(HEADROOM, m.total);
  if (isNull(skb)) return -ENOMEM;
  const at = skb.data + skb.off;
  if (gather(at, m.iov, 0, m.total)) {
    skbFree(skb);
    return -EFAULT;
  }
  let dev = boundDevice(sk);
  if (isNull(dev) && scope) dev = devByIndex(sk.net, scope);
  skb.dev = dev;
  const total = m.total;
  if (ping) {
    // Only an echo request, with the socket's identifier.
    const type: u32 = load<u8>(at);
    if (type != (four ? ICMP_ECHO : 128) || load<u8>(at, 1)) {
      skbFree(skb);
      return -EINVAL;
    }
    put16(at + 4, sk.sport);
  }
  if (sk.protocol == <u32>IPPROTO_ICMP && total >= 8) {
    mibAdd(sk.net, ICMP_OUTMSGS);
    if (load<u8>(at) == <u8>ICMP_ECHO) mibAdd(sk.net, ICMP_OUTECHOS);
  }
  skbOwn(skb, sk);
  let r: i32;
  if (four && sk.hdrIncl) r = included(sk, skb, v4Of(d1), dev);
  else if (four) {
    if (ping) {
      store<u16>(at, 0, 2);
      store<u16>(at, <u16>checksum(at, total), 2);
    }
    const ttl = isMulticast4(v4Of(d1)) ? sk.multicastTtl : sk.ttl;
    r = ipOutput(sk.net, skb, sk.saddr, v4Of(d1), sk.protocol, ttl, sk.tos, sk.mtuDiscover >= 2, dev);
  } else {
    const source = NET_SCRATCH + 776;
    let s0 = sk.src0;
    let s1 = sk.src1;
    if (!(s0 | s1)) {
      const err = ip6Source(sk.net, d0, d1, dev, source);
      if (err) {
        skbFree(skb);
        return err;
      }
      s0 = load<u64>(source);
      s1 = load<u64>(source, 8);
    }
    const where = ping ? 2 : sk.checksumAt;
    if (where >= 0 && <u32>where + 2 <= total) {
      const place = at + <usize>where;
      store<u16>(place, 0);
      store<u16>(place, <u16>fold(sumOf(at, total, <u64>pseudoSum(s0, s1, d0, d1, sk.protocol, total))));
    }
    r = ip6Output(sk.net, skb, s0, s1, d0, d1, sk.protocol, sk.hopLimit, sk.tclass, dev);
  }
  return r ? <i64>r : total;
}

/** raw_send_hdrinc: the program's own IPv4 header. Its length, and its checksum, are the kernel's; what is 0 is filled in. */
function included(sk: InetSock, skb: Skb, to: u32, dev: NetDev): i32 {
  const at = skb.data + skb.off;
  const hop = changetype<Hop>(NET_SCRATCH + 640);
  if (skb.len < 20) {
    skbFree(skb);
    return -EINVAL;
  }
  const err = routeLookup(sk.net, to, dev, hop);
  if (err) {
    skbFree(skb);
    return err;
  }
  const ihl = (<u32>(load<u8>(at) & 15)) << 2;
  if (ihl < 20 || ihl > skb.len) {
    skbFree(skb);
    return -EINVAL;
  }
  put16(at + 2, skb.len);
  if (!load<u32>(at, 12)) put32(at + 12, sk.saddr ? sk.saddr : hop.source);
  if (!load<u16>(at, 4)) put16(at + 4, ++netState().ipId & 0xffff);
  store<u16>(at, 0, 10);
  store<u16>(at, <u16>checksum(at, ihl), 10);
  skb.l3 = skb.off;
  skb.l4 = skb.off + ihl;
  return ipSend(sk.net, skb, hop, false);
}

/** raw_icmp_error, ping_err: an ICMP error quotes a packet from (s) to (d). */
export function rawError(
  net: NetNs,
  from: Skb,
  protocol: u32,
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
  const four = is4(d0, d1);
  const family = four ? AF_INET : AF_INET6;
  const end = from.data + from.off + from.len;
  const n = end > l4 ? <u32>(end - l4) : 0;
  for (let o = inetHead(net); !isNull(o); o = changetype<InetSock>(o.nsNext)) {
    if (o.protocol != protocol || o.family != family || o.flags & SK_DEAD) continue;
    if (o.type == SOCK_DGRAM) {
      if (protocol != <u32>IPPROTO_ICMP && protocol != <u32>IPPROTO_ICMPV6) continue;
      if (!o.sport || be16(l4 + 4) != o.sport) continue;
      dgramError(o, from, l4, n, errno, type, code, info, d0, d1, 0);
      continue;
    }
    if (o.type != SOCK_RAW) continue;
    if (o.src0 | o.src1 && (o.src0 != s0 || o.src1 != s1)) continue;
    if (o.dst0 | o.dst1 && (o.dst0 != d0 || o.dst1 != d1)) continue;
    if (!o.recvErr && !(o.state == 1 && errno & FATAL)) continue;
    const head = o.hdrIncl ? l4 - 20 : l4;
    if (o.recvErr) errQueue(o, from, head, n, errno & 0xffff, four ? 2 : 3, type, code, info, d0, d1, 0);
    errWake(o, errno & 0xffff);
  }
}
