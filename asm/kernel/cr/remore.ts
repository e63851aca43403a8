// What nutshell-sockets.img says of a socket: options that CRIU has no field for, and messages that nobody has read.

import {
  NUT_PACKET_ENTRY_CODE,
  NUT_PACKET_ENTRY_DATA,
  NUT_PACKET_ENTRY_DST,
  NUT_PACKET_ENTRY_DST_PORT,
  NUT_PACKET_ENTRY_ERROR,
  NUT_PACKET_ENTRY_ETHERTYPE,
  NUT_PACKET_ENTRY_IFINDEX,
  NUT_PACKET_ENTRY_INFO,
  NUT_PACKET_ENTRY_L3,
  NUT_PACKET_ENTRY_L4,
  NUT_PACKET_ENTRY_OFFSET,
  NUT_PACKET_ENTRY_PKT_TYPE,
  NUT_PACKET_ENTRY_PORTID,
  NUT_PACKET_ENTRY_PROTOCOL,
  NUT_PACKET_ENTRY_SRC,
  NUT_PACKET_ENTRY_SRC_PORT,
  NUT_PACKET_ENTRY_TTL,
  NUT_PACKET_ENTRY_TYPE,
  NUT_PACKET_ENTRY_WHEN,
  NUT_SOCK_ENTRY_BOUND_ADDR,
  NUT_SOCK_ENTRY_CHECKSUM_AT,
  NUT_SOCK_ENTRY_CONNECTING,
  NUT_SOCK_ENTRY_DEFER_ACCEPT,
  NUT_SOCK_ENTRY_ERROR,
  NUT_SOCK_ENTRY_ERRORS,
  NUT_SOCK_ENTRY_HOP_LIMIT,
  NUT_SOCK_ENTRY_ID,
  NUT_SOCK_ENTRY_MTU_DISCOVER,
  NUT_SOCK_ENTRY_MULTICAST_LOOP,
  NUT_SOCK_ENTRY_MULTICAST_TTL,
  NUT_SOCK_ENTRY_OPTIONS,
  NUT_SOCK_ENTRY_QUEUE,
  NUT_SOCK_ENTRY_RECV_ERR,
  NUT_SOCK_ENTRY_RECV_TOS,
  NUT_SOCK_ENTRY_RECV_TTL,
  NUT_SOCK_ENTRY_SCOPE_ID,
  NUT_SOCK_ENTRY_SYN_RETRIES,
  NUT_SOCK_ENTRY_TCLASS,
  NUT_SOCK_ENTRY_TS_RECENT,
  NUT_SOCK_ENTRY_USER_TIMEOUT,
} from "../../abi/criu";
import { AF_NETLINK, AF_PACKET, SOCK_STREAM } from "../../abi/net";
import { isNull } from "../fs/types";
import { InetSock } from "../net/inet";
import { NlSock } from "../net/netlink";
import { Skb, skbPacket, skbQueue } from "../net/skb";
import { Sock } from "../net/sock";
import { Entries, entryAt, imageName } from "./folder";
import { damaged, noMemory, ok, plan } from "./plan";
import { getMsg, getSint, getU32, Msg, msgAt, msgSize, nextMsg } from "./protobuf";

const MAX_PACKET: u32 = 1 << 20;
/** A packet socket's reader is told of an Ethernet header in front. */
const ETH_HLEN: u32 = 14;

/** The first entry of a socket; 0: it has none. */
export function moreOf(id: u32): Msg {
  if (!plan().sockets) return 0;
  const e = changetype<Entries>(plan().sockets);
  for (let i: u32 = 0; i < e.count; i++) if (getU32(entryAt(e, i), NUT_SOCK_ENTRY_ID) == id) return entryAt(e, i);
  return 0;
}

export function moreOptions(id: u32, sk: Sock): void {
  const m = moreOf(id);
  if (!m) return;
  sk.err = <i32>(getU32(m, NUT_SOCK_ENTRY_ERROR) & 0xfff);
  if (sk.family == AF_NETLINK) changetype<NlSock>(sk).options = getU32(m, NUT_SOCK_ENTRY_OPTIONS) & 15;
  if (sk.family == AF_NETLINK || sk.family == AF_PACKET) return;
  const s = changetype<InetSock>(sk);
  const hops = getSint(m, NUT_SOCK_ENTRY_HOP_LIMIT, -1);
  const sum = getSint(m, NUT_SOCK_ENTRY_CHECKSUM_AT, -1);
  if (hops < -1 || hops > 255 || sum < -1 || sum > 65534) {
    imageName("nutshell-sockets");
    damaged();
    return;
  }
  s.hopLimit = <i32>hops;
  s.checksumAt = <i32>sum;
  s.tclass = getU32(m, NUT_SOCK_ENTRY_TCLASS) & 255;
  s.recvErr = getU32(m, NUT_SOCK_ENTRY_RECV_ERR) & 1;
  s.recvTtl = getU32(m, NUT_SOCK_ENTRY_RECV_TTL) & 1;
  s.recvTos = getU32(m, NUT_SOCK_ENTRY_RECV_TOS) & 1;
  s.mtuDiscover = getU32(m, NUT_SOCK_ENTRY_MTU_DISCOVER) & 7;
  s.multicastTtl = getU32(m, NUT_SOCK_ENTRY_MULTICAST_TTL) & 255;
  s.multicastLoop = getU32(m, NUT_SOCK_ENTRY_MULTICAST_LOOP) & 1;
  s.userTimeout = getU32(m, NUT_SOCK_ENTRY_USER_TIMEOUT);
  s.deferAccept = getU32(m, NUT_SOCK_ENTRY_DEFER_ACCEPT);
  s.synRetries = getU32(m, NUT_SOCK_ENTRY_SYN_RETRIES) & 127;
  s.scopeId = getU32(m, NUT_SOCK_ENTRY_SCOPE_ID);
  s.boundAddr = getU32(m, NUT_SOCK_ENTRY_BOUND_ADDR) & 1;
  s.tsRecent = getU32(m, NUT_SOCK_ENTRY_TS_RECENT);
  if (s.type == SOCK_STREAM) s.connecting = getU32(m, NUT_SOCK_ENTRY_CONNECTING) & 1;
}

/** A message as it lay in a queue; null: the restart has failed. */
function packet(p: Msg): Skb {
  const none = changetype<Skb>(0);
  const bytes = getMsg(p, NUT_PACKET_ENTRY_DATA);
  const n = msgSize(bytes);
  const offset = getU32(p, NUT_PACKET_ENTRY_OFFSET);
  const l3 = getU32(p, NUT_PACKET_ENTRY_L3);
  const l4 = getU32(p, NUT_PACKET_ENTRY_L4);
  const src = getMsg(p, NUT_PACKET_ENTRY_SRC);
  const dst = getMsg(p, NUT_PACKET_ENTRY_DST);
  if (n > MAX_PACKET || offset > n || msgSize(src) != 16 || msgSize(dst) != 16) damaged();
  // A header is looked at only where it is whole.
  if ((l3 && l3 + 20 > n) || l4 > n) damaged();
  const skb = ok() ? skbPacket(0, n) : none;
  if (isNull(skb)) {
    if (ok()) noMemory();
    return none;
  }
  memory.copy(skb.data, msgAt(bytes), n);
  skb.off = offset;
  skb.len = n - offset;
  skb.l3 = l3;
  skb.l4 = l4;
  skb.ethertype = getU32(p, NUT_PACKET_ENTRY_ETHERTYPE);
  skb.protocol = getU32(p, NUT_PACKET_ENTRY_PROTOCOL);
  skb.pktType = getU32(p, NUT_PACKET_ENTRY_PKT_TYPE);
  skb.ttl = getU32(p, NUT_PACKET_ENTRY_TTL);
  skb.ifindex = getU32(p, NUT_PACKET_ENTRY_IFINDEX);
  skb.sport = getU32(p, NUT_PACKET_ENTRY_SRC_PORT);
  skb.dport = getU32(p, NUT_PACKET_ENTRY_DST_PORT);
  memory.copy(changetype<usize>(skb) + offsetof<Skb>("src0"), msgAt(src), 16);
  memory.copy(changetype<usize>(skb) + offsetof<Skb>("dst0"), msgAt(dst), 16);
  skb.when = getSint(p, NUT_PACKET_ENTRY_WHEN, 0);
  skb.portid = getU32(p, NUT_PACKET_ENTRY_PORTID);
  skb.ee = getU32(p, NUT_PACKET_ENTRY_ERROR);
  skb.eeInfo = getU32(p, NUT_PACKET_ENTRY_INFO);
  skb.tcpFlags = getU32(p, NUT_PACKET_ENTRY_TYPE);
  skb.sacked = getU32(p, NUT_PACKET_ENTRY_CODE);
  return skb;
}

/** What nobody has read, in its order. */
export function moreQueues(id: u32, sk: Sock): void {
  if (!plan().sockets || sk.type == SOCK_STREAM) return;
  const list = changetype<Entries>(plan().sockets);
  imageName("nutshell-sockets");
  for (let i: u32 = 0; i < list.count && ok(); i++) {
    const entry = entryAt(list, i);
    if (getU32(entry, NUT_SOCK_ENTRY_ID) != id) continue;
    for (let p = nextMsg(entry, NUT_SOCK_ENTRY_QUEUE, 0); p && ok(); p = nextMsg(entry, NUT_SOCK_ENTRY_QUEUE, p)) {
      const skb = packet(p);
      if (isNull(skb)) return;
      skbQueue(sk, skb);
      if (sk.family == AF_PACKET && skb.len < ETH_HLEN) damaged();
      // Netlink's readers begin at the first byte.
      if (sk.family == AF_NETLINK && skb.off) damaged();
    }
    if (sk.family == AF_NETLINK || sk.family == AF_PACKET) continue;
    const s = changetype<InetSock>(sk);
    for (let p = nextMsg(entry, NUT_SOCK_ENTRY_ERRORS, 0); p && ok(); p = nextMsg(entry, NUT_SOCK_ENTRY_ERRORS, p)) {
      const skb = packet(p);
      if (isNull(skb)) return;
      if (isNull(s.errTail)) s.errHead = skb;
      else s.errTail.next = skb;
      s.errTail = skb;
    }
  }
}
