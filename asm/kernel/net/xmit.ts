// The way of a packet through devices. What goes out passes the device's queueing discipline (qdisc.ts), then the device: of a veth it
// comes in at the other end, of loopback at itself, of a bridge at one port or all. What comes in does not go up at once: it waits in
// the backlog until netRun, which every call and timer that sends ends with, so that no packet's way is a recursion (as softirqs are
// on Linux).

import { isNull, nil } from "../fs/types";
import { monotonicNow, TIMER_NETRUN, Timer, timerArm, timerDelete, timerNew } from "../time/timer";
import { arpReceive } from "./arp";
import { bridgeHandle, bridgeXmit } from "./bridge";
import {
  DEV_BRIDGE,
  DEV_DUMMY,
  DEV_LO,
  DEV_MACVLAN,
  DEV_VETH,
  isUp,
  MACVLAN_ALL,
  MACVLAN_BRIDGE,
  MACVLAN_PASSTHRU,
  MACVLAN_VEPA,
  NetDev,
} from "./dev";
import { ipReceive } from "./ip";
import { ip6Receive } from "./ip6";
import { tapsDeliver } from "./packet";
import {
  be16,
  ETH_HLEN,
  ETH_P_ARP,
  ETH_P_IP,
  ETH_P_IPV6,
  PACKET_BROADCAST,
  PACKET_HOST,
  PACKET_MULTICAST,
  PACKET_OTHERHOST,
  PACKET_OUTGOING,
  put16,
} from "./pkt";
import { qdiscEnqueue } from "./qdisc";
import { Skb, skbClone, skbFree, skbOrphan, skbPush, skbSkip } from "./skb";
import { NetState, netState } from "./state";

/** Packets of one run: more than this and others come first (a bridge that is a ring never ends). */
const BUDGET: u32 = 4096;
/** net.core.netdev_max_backlog */
const BACKLOG_MAX: u32 = 1000;
const AGAIN: i64 = 1_000_000;

/** An Ethernet header in front of a packet. @param to, from  six bytes; 0 = zeros */
export function ethHeader(skb: Skb, to: usize, from: usize, ethertype: u32): void {
  const at = skbPush(skb, ETH_HLEN);
  if (to) memory.copy(at, to, 6);
  else memory.fill(at, 0, 6);
  if (from) memory.copy(at + 6, from, 6);
  else memory.fill(at + 6, 0, 6);
  put16(at + 12, ethertype);
  skb.ethertype = ethertype;
}

/** dev_queue_xmit: a frame, Ethernet header first, leaves by its device. */
export function devQueueXmit(skb: Skb, d: NetDev): void {
  skb.dev = d;
  if (!isUp(d)) {
    d.txDropped++;
    skbFree(skb);
  } else if (d.qdisc) qdiscEnqueue(d, skb);
  else devXmit(skb, d);
}

/** Into the backlog, as come in at `d`. */
export function netifRx(skb: Skb, d: NetDev): void {
  const s = netState();
  if (s.backlogLen >= BACKLOG_MAX) {
    d.rxDropped++;
    skbFree(skb);
    return;
  }
  skb.dev = d;
  skb.next = nil<Skb>();
  if (s.backlogTail) changetype<Skb>(s.backlogTail).next = skb;
  else s.backlogHead = changetype<usize>(skb);
  s.backlogTail = changetype<usize>(skb);
  s.backlogLen++;
}

/** dev_hard_start_xmit. */
export function devXmit(skb: Skb, d: NetDev): void {
  if (netState().taps) tapsDeliver(skb, d, PACKET_OUTGOING);
  const n = skb.len;
  switch (d.kind) {
    case DEV_LO:
      d.txPackets++;
      d.txBytes += n;
      d.rxPackets++;
      d.rxBytes += n;
      skbOrphan(skb);
      netifRx(skb, d);
      return;
    case DEV_VETH: {
      const peer = d.peer;
      if (isNull(peer) || !isUp(peer)) break;
      d.txPackets++;
      d.txBytes += n;
      peer.rxPackets++;
      peer.rxBytes += n;
      skbOrphan(skb);
      netifRx(skb, peer);
      return;
    }
    case DEV_BRIDGE:
      d.txPackets++;
      d.txBytes += n;
      bridgeXmit(skb, d);
      return;
    case DEV_DUMMY:
      d.txPackets++;
      d.txBytes += n;
      skbFree(skb);
      return;
    case DEV_MACVLAN:
      d.txPackets++;
      d.txBytes += n;
      macvlanXmit(skb, d);
      return;
  }
  d.txDropped++;
  skbFree(skb);
}

/** macvlan_queue_xmit: siblings that are in mode bridge too are reached without the wire. */
function macvlanXmit(skb: Skb, d: NetDev): void {
  const lower = d.lower;
  if (isNull(lower)) {
    skbFree(skb);
    return;
  }
  if (d.macvlanMode == MACVLAN_BRIDGE) {
    const at = skb.data + skb.off;
    if (load<u8>(at) & 1) macvlanFlood(skb, lower, d, MACVLAN_BRIDGE);
    else {
      const sibling = macvlanFind(lower, at);
      if (!isNull(sibling) && sibling.macvlanMode == MACVLAN_BRIDGE) {
        macvlanDeliver(skb, sibling);
        return;
      }
    }
  }
  devQueueXmit(skb, lower);
}

/** The macvlan on a device that has a hardware address, or null. */
function macvlanFind(lower: NetDev, mac: usize): NetDev {
  let m = changetype<NetDev>(lower.macvlans);
  while (!isNull(m) && !sameMac(mac, m.macAt)) m = m.macvlanNext;
  return m;
}

/** A frame is one of a macvlan's; it is used up. */
function macvlanDeliver(skb: Skb, m: NetDev): void {
  if (!isUp(m)) {
    skbFree(skb);
    return;
  }
  m.rxPackets++;
  m.rxBytes += skb.len;
  netifRx(skb, m);
}

/** macvlan_broadcast: copies of a group's frame to the macvlans on a device that are in one of the modes. */
function macvlanFlood(skb: Skb, lower: NetDev, except: NetDev, modes: u32): void {
  for (let m = changetype<NetDev>(lower.macvlans); !isNull(m); m = m.macvlanNext) {
    if (m == except || !(m.macvlanMode & modes) || !isUp(m)) continue;
    const copy = skbClone(skb);
    if (!isNull(copy)) macvlanDeliver(copy, m);
  }
}

/** macvlan_handle_frame. @returns whether the frame was a macvlan's, and has been used up */
function macvlanReceive(skb: Skb, lower: NetDev): bool {
  const at = skb.data + skb.off;
  const first = changetype<NetDev>(lower.macvlans);
  if (load<u8>(at) & 1) {
    // Who sent it himself, and hears it again from a switch that reflects, has told his siblings in mode bridge already.
    const sender = macvlanFind(lower, at + 6);
    const mode = isNull(sender) ? 0 : sender.macvlanMode;
    if (!mode) macvlanFlood(skb, lower, nil<NetDev>(), MACVLAN_ALL);
    else if (mode == MACVLAN_VEPA) macvlanFlood(skb, lower, sender, MACVLAN_VEPA | MACVLAN_BRIDGE);
    else if (mode == MACVLAN_BRIDGE) macvlanFlood(skb, lower, sender, MACVLAN_VEPA);
    return false;
  }
  const m = first.macvlanMode == MACVLAN_PASSTHRU ? first : macvlanFind(lower, at);
  if (isNull(m)) return false;
  macvlanDeliver(skb, m);
  return true;
}

@inline
export function sameMac(a: usize, b: usize): bool {
  return load<u32>(a) == load<u32>(b) && load<u16>(a, 4) == load<u16>(b, 4);
}

/** eth_type_trans: for whom a frame is. */
function classify(at: usize, d: NetDev): u32 {
  if (load<u8>(at) & 1)
    return load<u32>(at) == u32.MAX_VALUE && load<u16>(at, 4) == u16.MAX_VALUE ? PACKET_BROADCAST : PACKET_MULTICAST;
  return d.kind == DEV_LO || sameMac(at, d.macAt) ? PACKET_HOST : PACKET_OTHERHOST;
}

/** __netif_receive_skb_core. */
function receive(skb: Skb): void {
  const d = skb.dev;
  if (!isUp(d)) {
    skbFree(skb);
    return;
  }
  const at = skb.data + skb.off;
  skb.pktType = classify(at, d);
  skb.ethertype = be16(at + 12);
  if (netState().taps) tapsDeliver(skb, d, skb.pktType);
  if (!isNull(d.master)) {
    bridgeHandle(skb, d);
    return;
  }
  if (d.macvlans && macvlanReceive(skb, d)) return;
  receiveUp(skb);
}

/** What is for this device goes up to its protocol. */
export function receiveUp(skb: Skb): void {
  if (skb.pktType == PACKET_OTHERHOST) {
    skbFree(skb);
    return;
  }
  skbSkip(skb, ETH_HLEN);
  skb.l3 = skb.off;
  switch (skb.ethertype) {
    case ETH_P_IP:
      ipReceive(skb);
      return;
    case ETH_P_ARP:
      arpReceive(skb);
      return;
    case ETH_P_IPV6:
      ip6Receive(skb);
      return;
  }
  skb.dev.rxDropped++;
  skbFree(skb);
}

/** A frame that the bridge itself is to have. */
export function bridgeUp(skb: Skb, br: NetDev): void {
  br.rxPackets++;
  br.rxBytes += skb.len;
  skb.dev = br;
  if (netState().taps) tapsDeliver(skb, br, skb.pktType);
  skb.pktType = classify(skb.data + skb.off, br);
  receiveUp(skb);
}

/** Brings everything that has come in where it goes. */
export function netRun(): void {
  const s = netState();
  if (s.running || !s.backlogHead) return;
  s.running = 1;
  for (let n: u32 = 0; s.backlogHead && n < BUDGET; n++) {
    const skb = changetype<Skb>(s.backlogHead);
    s.backlogHead = changetype<usize>(skb.next);
    if (!s.backlogHead) s.backlogTail = 0;
    s.backlogLen--;
    skb.next = nil<Skb>();
    receive(skb);
  }
  s.running = 0;
  if (!s.backlogHead) {
    if (s.backlogTimer) {
      timerDelete(changetype<Timer>(s.backlogTimer));
      s.backlogTimer = 0;
    }
    return;
  }
  if (!s.backlogTimer) s.backlogTimer = changetype<usize>(timerNew(TIMER_NETRUN, 0));
  if (s.backlogTimer) timerArm(changetype<Timer>(s.backlogTimer), monotonicNow() + AGAIN);
}

/** A device goes: what has come in at it is lost. */
export function backlogPurge(d: NetDev): void {
  const s = netState();
  let at = changetype<usize>(s) + offsetof<NetState>("backlogHead");
  let last: usize = 0;
  while (load<usize>(at)) {
    const skb = load<Skb>(at);
    if (skb.dev == d) {
      store<Skb>(at, skb.next);
      s.backlogLen--;
      skbFree(skb);
    } else {
      last = changetype<usize>(skb);
      at = changetype<usize>(skb) + offsetof<Skb>("next");
    }
  }
  s.backlogTail = last;
}
