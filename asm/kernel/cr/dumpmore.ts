// What sockets have that CRIU has no field for (nutshell-sockets.img): messages that nobody has read, connections that nobody has
// accepted, a few options.

import {
  MAGIC_NUTSHELL_SOCKETS,
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
  NUT_SOCK_ENTRY_PENDING,
  NUT_SOCK_ENTRY_QUEUE,
  NUT_SOCK_ENTRY_RECV_ERR,
  NUT_SOCK_ENTRY_RECV_TOS,
  NUT_SOCK_ENTRY_RECV_TTL,
  NUT_SOCK_ENTRY_REQUESTS,
  NUT_SOCK_ENTRY_SCOPE_ID,
  NUT_SOCK_ENTRY_SYN_RETRIES,
  NUT_SOCK_ENTRY_TCLASS,
  NUT_SOCK_ENTRY_TS_RECENT,
  NUT_SOCK_ENTRY_USER_TIMEOUT,
} from "../../abi/criu";
import { AF_NETLINK, AF_PACKET, SOCK_STREAM } from "../../abi/net";
import { InetSock } from "../net/inet";
import { NlSock } from "../net/netlink";
import { Skb } from "../net/skb";
import { Sock, SS_LISTEN } from "../net/sock";
import { putConnection, putRequests } from "./dumporphan";
import { entryBegin, entryEnd, ImageOut } from "./folder";
import { CHECKPOINT_TCP_CLOSE, CHECKPOINT_TCP_ESTABLISHED } from "./format";
import { dumpFlags } from "./objects";
import { OUT_SOCKETS, shared } from "./out";
import { putBegin, putBytes, putEnd, putSint, putUint } from "./protobuf";

export function moreImage(): ImageOut {
  return shared(OUT_SOCKETS, "nutshell-sockets", MAGIC_NUTSHELL_SOCKETS);
}

/** Another entry of a socket. */
export function beginMore(o: ImageOut, id: u32): u32 {
  const e = entryBegin(o);
  putUint(o, NUT_SOCK_ENTRY_ID, id);
  return e;
}

function putPacket(o: ImageOut, field: u32, skb: Skb): void {
  const m = putBegin(o, field);
  putBytes(o, NUT_PACKET_ENTRY_DATA, skb.data, skb.off + skb.len);
  putUint(o, NUT_PACKET_ENTRY_OFFSET, skb.off);
  putUint(o, NUT_PACKET_ENTRY_L3, skb.l3);
  putUint(o, NUT_PACKET_ENTRY_L4, skb.l4);
  putUint(o, NUT_PACKET_ENTRY_ETHERTYPE, skb.ethertype);
  putUint(o, NUT_PACKET_ENTRY_PROTOCOL, skb.protocol);
  putUint(o, NUT_PACKET_ENTRY_PKT_TYPE, skb.pktType);
  putUint(o, NUT_PACKET_ENTRY_TTL, skb.ttl);
  putUint(o, NUT_PACKET_ENTRY_IFINDEX, skb.ifindex);
  putUint(o, NUT_PACKET_ENTRY_SRC_PORT, skb.sport);
  putUint(o, NUT_PACKET_ENTRY_DST_PORT, skb.dport);
  putBytes(o, NUT_PACKET_ENTRY_SRC, changetype<usize>(skb) + offsetof<Skb>("src0"), 16);
  putBytes(o, NUT_PACKET_ENTRY_DST, changetype<usize>(skb) + offsetof<Skb>("dst0"), 16);
  putSint(o, NUT_PACKET_ENTRY_WHEN, skb.when);
  if (skb.portid) putUint(o, NUT_PACKET_ENTRY_PORTID, skb.portid);
  if (skb.ee) {
    putUint(o, NUT_PACKET_ENTRY_ERROR, skb.ee);
    putUint(o, NUT_PACKET_ENTRY_INFO, skb.eeInfo);
    putUint(o, NUT_PACKET_ENTRY_TYPE, skb.tcpFlags);
    putUint(o, NUT_PACKET_ENTRY_CODE, skb.sacked);
  }
  putEnd(o, m);
}

/** Messages, an entry each. */
function dumpPackets(id: u32, field: u32, skb: Skb): void {
  for (; changetype<usize>(skb); skb = skb.next) {
    const o = moreImage();
    const e = beginMore(o, id);
    putPacket(o, field, skb);
    entryEnd(o, e);
  }
}

/** A connection without a description. */
function dumpPending(id: u32, sk: InetSock): void {
  const o = moreImage();
  const e = beginMore(o, id);
  putConnection(o, NUT_SOCK_ENTRY_PENDING, sk);
  entryEnd(o, e);
}

function putInetMore(o: ImageOut, sk: InetSock): void {
  putSint(o, NUT_SOCK_ENTRY_HOP_LIMIT, sk.hopLimit);
  putUint(o, NUT_SOCK_ENTRY_TCLASS, sk.tclass);
  putUint(o, NUT_SOCK_ENTRY_RECV_ERR, sk.recvErr);
  putUint(o, NUT_SOCK_ENTRY_RECV_TTL, sk.recvTtl);
  putUint(o, NUT_SOCK_ENTRY_RECV_TOS, sk.recvTos);
  putUint(o, NUT_SOCK_ENTRY_MTU_DISCOVER, sk.mtuDiscover);
  putUint(o, NUT_SOCK_ENTRY_MULTICAST_TTL, sk.multicastTtl);
  putUint(o, NUT_SOCK_ENTRY_MULTICAST_LOOP, sk.multicastLoop);
  putUint(o, NUT_SOCK_ENTRY_USER_TIMEOUT, sk.userTimeout);
  putUint(o, NUT_SOCK_ENTRY_DEFER_ACCEPT, sk.deferAccept);
  putUint(o, NUT_SOCK_ENTRY_SYN_RETRIES, sk.synRetries);
  putSint(o, NUT_SOCK_ENTRY_CHECKSUM_AT, sk.checksumAt);
  putUint(o, NUT_SOCK_ENTRY_SCOPE_ID, sk.scopeId);
  putUint(o, NUT_SOCK_ENTRY_BOUND_ADDR, sk.boundAddr);
  putUint(o, NUT_SOCK_ENTRY_TS_RECENT, sk.tsRecent);
  // Of a listener the same field counts requests.
  if (sk.state != SS_LISTEN) putUint(o, NUT_SOCK_ENTRY_CONNECTING, sk.connecting);
}

/** All of it, of a socket of the internet, of netlink or of packets. */
export function dumpMore(id: u32, sk: Sock): void {
  const o = moreImage();
  const e = beginMore(o, id);
  if (sk.err) putUint(o, NUT_SOCK_ENTRY_ERROR, sk.err);
  if (sk.family == AF_NETLINK) putUint(o, NUT_SOCK_ENTRY_OPTIONS, changetype<NlSock>(sk).options);
  else if (sk.family != AF_PACKET) putInetMore(o, changetype<InetSock>(sk));
  entryEnd(o, e);
  if (sk.type != SOCK_STREAM) dumpPackets(id, NUT_SOCK_ENTRY_QUEUE, sk.queueHead);
  if (sk.family == AF_NETLINK || sk.family == AF_PACKET) return;
  dumpPackets(id, NUT_SOCK_ENTRY_ERRORS, changetype<InetSock>(sk).errHead);
  if (sk.type != SOCK_STREAM || sk.state != SS_LISTEN || dumpFlags() & CHECKPOINT_TCP_CLOSE) return;
  for (let p = sk.acceptHead; changetype<usize>(p); p = p.acceptNext) dumpPending(id, changetype<InetSock>(p));
  if (!(dumpFlags() & CHECKPOINT_TCP_ESTABLISHED) || !changetype<InetSock>(sk).connecting) return;
  const r = beginMore(o, id);
  putRequests(o, NUT_SOCK_ENTRY_REQUESTS, changetype<InetSock>(sk));
  entryEnd(o, r);
}
