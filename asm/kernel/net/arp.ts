// ARP: arp(7), RFC 826. Questions for neighbours that are not known, answers for our own addresses.

import { AF_INET, IFF_NOARP, RT_SCOPE_HOST, RT_SCOPE_LINK, RTN_LOCAL } from "../../abi/net";
import { isNull } from "../fs/types";
import { addrHead, addrSelect, devOfAddr } from "./addr";
import { confAll4, DEV_LO, devHead, NetDev } from "./dev";
import { Neigh, NUD_REACHABLE, NUD_STALE, neighCreate, neighFind, neighUpdate } from "./neigh";
import { be16, be32, ETH_P_ARP, ETH_P_IP, HEADROOM, mapped, PACKET_HOST, put16, put32, v4Of } from "./pkt";
import { Hop, prefixMask, routeLookup } from "./route";
import { Skb, skbFree, skbPacket } from "./skb";
import { NET_SCRATCH } from "./state";
import { devQueueXmit, ethHeader } from "./xmit";

const ARP_SIZE: u32 = 28;
const REQUEST: u32 = 1;
const REPLY: u32 = 2;
const BROADCAST: u64 = 0xffffffffffff;

/** arp_send. @param mac six bytes of the target, 0 = not known @param to where the frame goes, 0 = everybody */
function send(d: NetDev, op: u32, sip: u32, tip: u32, mac: usize, to: usize): void {
  if (d.flags & IFF_NOARP || d.kind == DEV_LO) return;
  const skb = skbPacket(HEADROOM, ARP_SIZE);
  if (isNull(skb)) return;
  const at = skb.data + skb.off;
  skb.l3 = skb.off;
  put16(at, 1);
  put16(at + 2, ETH_P_IP);
  store<u8>(at, 6, 4);
  store<u8>(at, 4, 5);
  put16(at + 6, op);
  memory.copy(at + 8, d.macAt, 6);
  put32(at + 14, sip);
  if (mac) memory.copy(at + 18, mac, 6);
  else memory.fill(at + 18, 0, 6);
  put32(at + 24, tip);
  const all = NET_SCRATCH + 600;
  store<u64>(all, BROADCAST);
  ethHeader(skb, to ? to : all, d.macAt, ETH_P_ARP);
  devQueueXmit(skb, d);
}

/** arp_solicit. The question's source: that of the packet that waits when it is ours, else one that fits. */
export function arpSolicit(n: Neigh, unicast: bool): void {
  const d = n.dev;
  const target = v4Of(n.a1);
  let source: u32 = 0;
  const first = n.queueHead;
  if (!isNull(first)) {
    const from = be32(first.data + first.l3 + 12);
    if (!isNull(devOfAddr(devHead(d.net), from))) source = from;
  }
  if (!source) source = addrSelect(d, target);
  send(d, REQUEST, source, target, unicast ? n.macAt : 0, unicast ? n.macAt : 0);
}

/** Is it one of our addresses? */
function ours(d: NetDev, ip: u32): bool {
  const hop = changetype<Hop>(NET_SCRATCH + 640);
  return routeLookup(d.net, ip, changetype<NetDev>(0), hop) == 0 && hop.type == RTN_LOCAL;
}

/** Has the device the address, in a scope no narrower than that? @param asker  who must be in the address's network, 0 = anybody */
function has(d: NetDev, ip: u32, scope: u32, asker: u32): bool {
  for (let a = addrHead(d); !isNull(a); a = a.next) {
    if (a.family != AF_INET || a.local != ip || a.scope > scope) continue;
    if (!asker || !((asker ^ a.peer) & prefixMask(a.plen))) return true;
  }
  return false;
}

/** arp_ignore: is what is asked for at `d` not to be answered for there, although it is ours? */
function ignored(d: NetDev, sip: u32, tip: u32): bool {
  switch (max(d.arpIgnore, confAll4(d.net).arpIgnore)) {
    case 1:
      return !has(d, tip, RT_SCOPE_HOST, 0);
    case 2:
      return !has(d, tip, RT_SCOPE_HOST, sip);
    case 3:
      for (let any = devHead(d.net); !isNull(any); any = any.next) if (has(any, tip, RT_SCOPE_LINK, 0)) return false;
      return true;
    case 8:
      return true;
  }
  return false;
}

/** arp_process. */
export function arpReceive(skb: Skb): void {
  const d = skb.dev;
  const at = skb.data + skb.off;
  if (skb.len < ARP_SIZE || d.flags & IFF_NOARP || be16(at + 2) != ETH_P_IP || load<u8>(at, 4) != 6) {
    skbFree(skb);
    return;
  }
  const op = be16(at + 6);
  const sip = be32(at + 14);
  const tip = be32(at + 24);
  const sha = at + 8;
  if ((op != REQUEST && op != REPLY) || tip >> 28 == 14 || tip >> 24 == 127) {
    skbFree(skb);
    return;
  }
  if (op == REQUEST && !sip) {
    // Duplicate address detection: who has it answers.
    if (ours(d, tip) && !ignored(d, sip, tip)) send(d, REPLY, tip, sip, sha, sha);
    skbFree(skb);
    return;
  }
  if (op == REQUEST && ours(d, tip)) {
    if (ignored(d, sip, tip)) {
      skbFree(skb);
      return;
    }
    let n = neighFind(d, 0, mapped(sip));
    if (isNull(n)) n = neighCreate(d, 0, mapped(sip));
    if (!isNull(n)) neighUpdate(n, sha, NUD_STALE, true);
    send(d, REPLY, tip, sip, sha, sha);
    skbFree(skb);
    return;
  }
  const n = neighFind(d, 0, mapped(sip));
  if (!isNull(n)) {
    const state = op == REPLY && skb.pktType == PACKET_HOST ? NUD_REACHABLE : NUD_STALE;
    neighUpdate(n, sha, state, true);
  }
  skbFree(skb);
}
