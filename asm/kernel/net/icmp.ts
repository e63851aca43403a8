// ICMP: icmp(7), RFC 792. Echoes are answered; errors are sent about packets that cannot go on, and told to the sockets that those
// that come in are about.

import { ECONNREFUSED, EHOSTUNREACH, EMSGSIZE, ENETUNREACH, ENOPROTOOPT, EOPNOTSUPP, EPROTO } from "../../abi/errno";
import { IPPROTO_ICMP, IPPROTO_TCP, IPPROTO_UDP } from "../../abi/net";
import { isNull, nil } from "../fs/types";
import { NetNs } from "../ns/net";
import { NetDev } from "./dev";
import { ipIsBroadcast, ipIsLocal, ipOutput } from "./ip";
import {
  ICMP_INDESTUNREACHS,
  ICMP_INECHOREPS,
  ICMP_INECHOS,
  ICMP_INMSGS,
  ICMP_INTIMEEXCDS,
  ICMP_OUTDESTUNREACHS,
  ICMP_OUTECHOREPS,
  ICMP_OUTMSGS,
  ICMP_OUTTIMEEXCDS,
  mibAdd,
} from "./mib";
import { peerAllow } from "./peer";
import { be16, be32, checksum, HEADROOM, isMulticast4, mapped, put32 } from "./pkt";
import { pingReceive, rawError } from "./raw";
import { Skb, skbCow, skbFree, skbPacket } from "./skb";
import { tcpError } from "./tcpin";
import { udpError } from "./udp";

export const ICMP_ECHOREPLY: u32 = 0;
export const ICMP_DEST_UNREACH: u32 = 3;
export const ICMP_ECHO: u32 = 8;
export const ICMP_TIME_EXCEEDED: u32 = 11;
export const ICMP_PARAMETERPROB: u32 = 12;
export const ICMP_NET_UNREACH: u32 = 0;
export const ICMP_HOST_UNREACH: u32 = 1;
export const ICMP_PROT_UNREACH: u32 = 2;
export const ICMP_PORT_UNREACH: u32 = 3;
export const ICMP_FRAG_NEEDED: u32 = 4;
export const ICMP_PKT_FILTERED: u32 = 13;

const HEADER: u32 = 8;
/** An error is at most so long: RFC 1812. */
const MOST: u32 = 576 - 28;

/** An error's message, of ICMP and of ICMPv6, without its checksum: its header and n bytes of the packet that it is about; null = no memory. */
export function icmpQuoting(type: u32, code: u32, info: u32, packet: usize, n: u32): Skb {
  const e = skbPacket(HEADROOM, HEADER + n);
  if (isNull(e)) return e;
  const out = e.data + e.off;
  memory.fill(out, 0, HEADER);
  store<u8>(out, <u8>type);
  store<u8>(out, <u8>code, 1);
  put32(out + 4, info);
  memory.copy(out + HEADER, packet, n);
  return e;
}

/**
 * icmp_send: an error about a packet that begins with its IP header at skb.l3. The packet stays the caller's.
 * @param info  the MTU of "fragmentation needed"
 */
export function icmpSend(skb: Skb, net: NetNs, type: u32, code: u32, info: u32): void {
  const at = skb.data + skb.l3;
  const total = be16(at + 2);
  const ihl = (<u32>(load<u8>(at) & 15)) << 2;
  const to = be32(at + 12);
  const was = be32(at + 16);
  // Never about a piece but the first, what went to many, who cannot be answered, or an error.
  if (be16(at + 6) & 0x1fff || !to || isMulticast4(was) || isMulticast4(to) || to == u32.MAX_VALUE) return;
  if (skb.pktType == 1 || skb.pktType == 2) return;
  if (load<u8>(at, 9) == <u8>IPPROTO_ICMP && total > ihl) {
    const t: u32 = load<u8>(at + ihl);
    if (t != ICMP_ECHO && t != ICMP_ECHOREPLY && t < 13) return;
  }
  if (ipIsBroadcast(net, was, nil<NetDev>())) return;
  // icmp_ratelimit, icmp_ratemask; not for what stays here.
  if (!ipIsLocal(net, to) && !peerAllow(net, to, 6)) return;
  let n = total;
  const room = skb.off + skb.len - skb.l3;
  if (n > room) n = room;
  if (n > MOST) n = MOST;
  const e = icmpQuoting(type, code, info, at, n);
  if (isNull(e)) return;
  const out = e.data + e.off;
  store<u16>(out, <u16>checksum(out, HEADER + n), 2);
  mibAdd(net, ICMP_OUTMSGS);
  if (type == ICMP_DEST_UNREACH) mibAdd(net, ICMP_OUTDESTUNREACHS);
  else if (type == ICMP_TIME_EXCEEDED) mibAdd(net, ICMP_OUTTIMEEXCDS);
  const source = ipIsLocal(net, was) ? was : 0;
  ipOutput(net, e, source, to, <u32>IPPROTO_ICMP, 64, 0xc0, false, nil<NetDev>());
}

/** icmp_err_convert: the errno of an error, and whether it is final. @returns errno, | FATAL */
export const FATAL: u32 = 0x10000;
export function icmpErrno(type: u32, code: u32): u32 {
  if (type == ICMP_TIME_EXCEEDED) return EHOSTUNREACH;
  if (type == ICMP_PARAMETERPROB) return EPROTO | FATAL;
  switch (code) {
    case ICMP_NET_UNREACH:
      return ENETUNREACH;
    case ICMP_PROT_UNREACH:
      return ENOPROTOOPT | FATAL;
    case ICMP_PORT_UNREACH:
      return ECONNREFUSED | FATAL;
    case ICMP_FRAG_NEEDED:
      return EMSGSIZE;
    case 5:
      return EOPNOTSUPP;
    case 6:
      return ENETUNREACH | FATAL;
    case 7:
      return 112 | FATAL; // EHOSTDOWN
    case 8:
      return 64 | FATAL; // ENONET
    case 9:
      return ENETUNREACH | FATAL;
    case 10:
    case 13:
    case 14:
    case 15:
      return EHOSTUNREACH | FATAL;
    case 11:
      return ENETUNREACH;
  }
  return EHOSTUNREACH;
}

/** icmp_rcv. The transport's header is at skb.off. */
export function icmpReceive(skb: Skb, net: NetNs): void {
  const at = skb.data + skb.off;
  mibAdd(net, ICMP_INMSGS);
  if (skb.len < HEADER || checksum(at, skb.len)) {
    skbFree(skb);
    return;
  }
  const type: u32 = load<u8>(at);
  switch (type) {
    case ICMP_ECHO:
      mibAdd(net, ICMP_INECHOS);
      echo(skb, net);
      return;
    case ICMP_ECHOREPLY:
      mibAdd(net, ICMP_INECHOREPS);
      pingReceive(skb, net);
      return;
    case ICMP_DEST_UNREACH:
    case ICMP_TIME_EXCEEDED:
    case ICMP_PARAMETERPROB:
      mibAdd(net, type == ICMP_TIME_EXCEEDED ? ICMP_INTIMEEXCDS : ICMP_INDESTUNREACHS);
      error(skb, net, type, load<u8>(at, 1));
      break;
  }
  skbFree(skb);
}

/** icmp_reply. */
function echo(skb: Skb, net: NetNs): void {
  const ip = skb.data + skb.l3;
  const from = be32(ip + 12);
  const to = be32(ip + 16);
  const tos: u32 = load<u8>(ip, 1);
  const group = skb.pktType == 1 || skb.pktType == 2;
  // icmp_echo_ignore_broadcasts
  if (group || net.echoIgnoreAll || !skbCow(skb)) {
    skbFree(skb);
    return;
  }
  const at = skb.data + skb.off;
  store<u8>(at, <u8>ICMP_ECHOREPLY);
  store<u16>(at, 0, 2);
  store<u16>(at, <u16>checksum(at, skb.len), 2);
  mibAdd(net, ICMP_OUTMSGS);
  mibAdd(net, ICMP_OUTECHOREPS);
  skb.pktType = 0;
  ipOutput(net, skb, to, from, <u32>IPPROTO_ICMP, 0, tos, false, nil<NetDev>());
}

/** icmp_unreach: which socket sent what the error quotes? */
function error(skb: Skb, net: NetNs, type: u32, code: u32): void {
  const quoted = skb.data + skb.off + HEADER;
  if (skb.len < HEADER + 28) return;
  const ihl = (<u32>(load<u8>(quoted) & 15)) << 2;
  if (skb.len < HEADER + ihl + 8) return;
  const info = be32(skb.data + skb.off + 4);
  const l4 = quoted + ihl;
  const src = mapped(be32(quoted + 12));
  const dst = mapped(be32(quoted + 16));
  const errno = icmpErrno(type, code);
  switch (load<u8>(quoted, 9)) {
    case <u8>IPPROTO_TCP:
      tcpError(
        net,
        0,
        src,
        0,
        dst,
        l4,
        errno,
        type == ICMP_DEST_UNREACH && code == ICMP_FRAG_NEEDED ? info & 0xffff : 0,
      );
      break;
    case <u8>IPPROTO_UDP:
      udpError(net, skb, 0, src, 0, dst, l4, errno, type, code, info);
      break;
  }
  rawError(net, skb, load<u8>(quoted, 9), 0, src, 0, dst, l4, errno, type, code, info);
}
