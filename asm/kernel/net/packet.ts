// AF_PACKET: packet(7). A socket that sees the frames of a device, or of all, as they leave and as they come in, and can send its own.

import {
  EAGAIN,
  EFAULT,
  EINVAL,
  EMSGSIZE,
  ENETDOWN,
  ENODEV,
  ENOMEM,
  ENOPROTOOPT,
  ENXIO,
  EPERM,
  ESOCKTNOSUPPORT,
} from "../../abi/errno";
import { POLLERR, POLLIN, POLLOUT, POLLRDNORM, POLLWRBAND, POLLWRNORM } from "../../abi/fs";
import { AF_PACKET, ARPHRD_ETHER, ARPHRD_LOOPBACK, MSG_PEEK, MSG_TRUNC, SOCK_DGRAM, SOCK_RAW } from "../../abi/net";
import { gather, scatter } from "../fs/pipe";
import { pollWait } from "../fs/polltable";
import { isNull } from "../fs/types";
import { clock_realtime } from "../host";
import { CACHE_SOCK_PACKET, kdelete, knew } from "../mem/slab";
import { NetNs } from "../ns/net";
import { UserNs } from "../ns/user";
import { wakeAll } from "../sync/wait";
import { CAP_NET_RAW, nsCapable } from "../task/cred";
import { DEV_LO, devByIndex, isUp, NetDev } from "./dev";
import { be16, ETH_HLEN, ETH_P_ALL, HEADROOM, PACKET_OUTGOING, put16 } from "./pkt";
import { Skb, skbClone, skbDequeue, skbFree, skbPacket, skbQueue } from "./skb";
import { SK_DEAD, Sock, sockError, sockInit, sockPurge, sockReadable, sockWait } from "./sock";
import { MSG_NAME, Msg, netState } from "./state";
import { devQueueXmit, ethHeader, netRun } from "./xmit";

const SOCKADDR_LL: u32 = 20;

@unmanaged
export class PacketSock extends Sock {
  ethertype: u32; // host order; 0 = sees nothing, ETH_P_ALL = everything
  ifindex: u32; // 0 = all
  bound: u32;
  packets: u32; // PACKET_STATISTICS
  drops: u32;
  lastWhen: i64; // when what was read last was seen: SIOCGSTAMP
}

/** socket(2). @param protocol in network order @returns its address or -errno */
export function packetCreate(type: u32, protocol: i32, net: NetNs): i32 {
  if (!nsCapable(changetype<UserNs>(net.ownerNs), CAP_NET_RAW)) return -EPERM;
  if (type != SOCK_RAW && type != SOCK_DGRAM) return -ESOCKTNOSUPPORT;
  const sk = knew<PacketSock>(CACHE_SOCK_PACKET);
  if (isNull(sk)) return -ENOMEM;
  sockInit(sk, AF_PACKET, type, 0, net);
  sk.ethertype = <u32>bswap<u16>(<u16>protocol);
  netState().taps++;
  return <i32>changetype<usize>(sk);
}

export function packetRelease(sk: Sock): void {
  sk.flags |= SK_DEAD;
  netState().taps--;
  sockPurge(sk);
}

export function packetFinish(sk: Sock): void {
  kdelete(CACHE_SOCK_PACKET, changetype<PacketSock>(sk));
}

export function packetBind(sk: PacketSock, n: u32): i64 {
  if (n < SOCKADDR_LL) return -EINVAL;
  if (load<u16>(MSG_NAME) != <u16>AF_PACKET) return -EINVAL;
  const index = load<u32>(MSG_NAME, 4);
  if (index && isNull(devByIndex(sk.net, index))) return -ENODEV;
  const protocol = be16(MSG_NAME + 2);
  if (protocol) sk.ethertype = protocol;
  sk.ifindex = index;
  sk.bound = 1;
  return 0;
}

export function packetGetname(sk: PacketSock): i64 {
  name(devByIndex(sk.net, sk.ifindex), sk.ethertype, 0, 0);
  return 18;
}

/** sockaddr_ll in MSG_NAME. @param from hardware address, 0 = none */
function name(d: NetDev, ethertype: u32, pktType: u32, from: usize): void {
  memory.fill(MSG_NAME, 0, SOCKADDR_LL);
  store<u16>(MSG_NAME, <u16>AF_PACKET);
  put16(MSG_NAME + 2, ethertype);
  if (isNull(d)) return;
  store<u32>(MSG_NAME, d.ifindex, 4);
  store<u16>(MSG_NAME, <u16>(d.kind == DEV_LO ? ARPHRD_LOOPBACK : ARPHRD_ETHER), 8);
  store<u8>(MSG_NAME, <u8>pktType, 10);
  store<u8>(MSG_NAME, 6, 11);
  memory.copy(MSG_NAME + 12, from ? from : d.macAt, 6);
}

/** A frame passes a device: a copy for each socket that looks there. */
export function tapsDeliver(skb: Skb, d: NetDev, pktType: u32): void {
  for (let s = changetype<PacketSock>(d.net.packetHead); !isNull(s); s = changetype<PacketSock>(s.nsNext)) {
    if (s.flags & SK_DEAD || !s.ethertype || (s.ifindex && s.ifindex != d.ifindex)) continue;
    if (s.ethertype != ETH_P_ALL && (s.ethertype != skb.ethertype || pktType == PACKET_OUTGOING)) continue;
    if (s.rmem + skb.truesize > s.rcvbuf) {
      s.drops++;
      continue;
    }
    const copy = skbClone(skb);
    if (isNull(copy)) continue;
    copy.pktType = pktType;
    copy.ifindex = d.ifindex;
    copy.when = clock_realtime();
    s.packets++;
    skbQueue(s, copy);
    sockReadable(s);
  }
}

/** A device goes: who looked at it alone hears so. */
export function tapsForget(d: NetDev): void {
  for (let s = changetype<PacketSock>(d.net.packetHead); !isNull(s); s = changetype<PacketSock>(s.nsNext)) {
    if (s.ifindex != d.ifindex) continue;
    s.ifindex = u32.MAX_VALUE;
    s.err = ENETDOWN;
    wakeAll(s.readWait);
  }
}

export function packetSend(sk: PacketSock, m: Msg): i64 {
  let index = sk.ifindex;
  let ethertype = sk.ethertype;
  if (m.nameLen) {
    if (m.nameLen < SOCKADDR_LL || load<u16>(MSG_NAME) != <u16>AF_PACKET) return -EINVAL;
    index = load<u32>(MSG_NAME, 4);
    ethertype = be16(MSG_NAME + 2);
  }
  const d = devByIndex(sk.net, index);
  if (isNull(d)) return -ENXIO;
  if (!isUp(d)) return -ENETDOWN;
  const raw = sk.type == SOCK_RAW;
  if (m.total > d.mtu + (raw ? ETH_HLEN : 0)) return -EMSGSIZE;
  if (raw && m.total < ETH_HLEN) return -EINVAL;
  const skb = skbPacket(HEADROOM, m.total);
  if (isNull(skb)) return -ENOMEM;
  if (gather(skb.data + skb.off, m.iov, 0, m.total)) {
    skbFree(skb);
    return -EFAULT;
  }
  if (raw) {
    skb.ethertype = be16(skb.data + skb.off + 12);
    skb.l3 = skb.off + ETH_HLEN;
  } else {
    skb.l3 = skb.off;
    ethHeader(skb, m.nameLen ? MSG_NAME + 12 : 0, d.macAt, ethertype);
  }
  const n = m.total;
  devQueueXmit(skb, d);
  netRun();
  return n;
}

export function packetReceive(sk: PacketSock, m: Msg): i64 {
  const skb = sk.queueHead;
  if (isNull(skb)) {
    if (sk.err) return sockError(sk);
    if (m.nonblock) return -EAGAIN;
    return sockWait(sk.readWait, sk.rcvtimeo, true);
  }
  const at = skb.data + skb.off;
  name(devByIndex(sk.net, skb.ifindex), skb.ethertype, skb.pktType, at + 6);
  m.nameLen = SOCKADDR_LL;
  const skip: u32 = sk.type == SOCK_RAW ? 0 : ETH_HLEN;
  const size = skb.len - skip;
  let n = m.total;
  if (n >= size) n = size;
  else m.outFlags |= MSG_TRUNC;
  if (scatter(m.iov, 0, at + skip, n)) return -EFAULT;
  sk.lastWhen = skb.when;
  if (!(m.flags & MSG_PEEK)) skbFree(skbDequeue(sk));
  return m.flags & MSG_TRUNC ? size : n;
}

export function packetPoll(sk: PacketSock, table: usize): u32 {
  pollWait(sk.readWait, table);
  let mask: u32 = POLLOUT | POLLWRNORM | POLLWRBAND;
  if (sk.err) mask |= POLLERR;
  if (!isNull(sk.queueHead)) mask |= POLLIN | POLLRDNORM;
  return mask;
}

/** SOL_PACKET's PACKET_STATISTICS: {packets, drops}, which are then zero. */
export function packetStats(sk: PacketSock, at: usize): void {
  store<u32>(at, sk.packets + sk.drops);
  store<u32>(at, sk.drops, 4);
  sk.packets = 0;
  sk.drops = 0;
}

export function packetOption(name: i32): i64 {
  // Memberships (promiscuity) and auxiliary data need nothing: devices here see what passes them.
  return name == 1 || name == 2 || name == 8 ? 0 : -ENOPROTOOPT;
}
