// Neighbours: who on a link has which hardware address. Both families have the same states (ip-neighbour(8), arp(7), RFC 4861 7.3.2):
//
//   INCOMPLETE ──answer──► REACHABLE ──time──► STALE ──used──► DELAY ──time──► PROBE ──answer──► REACHABLE
//        └─ three questions, no answer: FAILED ◄─ three questions, no answer ─────┘
//
// What is sent to an INCOMPLETE one waits in it. PERMANENT and NOARP ones are never asked.

import { isNull, nil } from "../fs/types";
import { random } from "../host";
import { CACHE_NEIGH, kdelete, knew } from "../mem/slab";
import { monotonicNow, TIMER_NEIGH, Timer, timerArm, timerCancel, timerDelete, timerNew } from "../time/timer";
import { arpSolicit } from "./arp";
import { NetDev } from "./dev";
import { ICMP_DEST_UNREACH, ICMP_HOST_UNREACH, icmpSend } from "./icmp";
import { icmp6Send } from "./icmp6";
import { ndiscSolicit } from "./ndisc";
import { ETH_P_IP, ETH_P_IPV6, isMapped } from "./pkt";
import { neighNotify } from "./rtnlneigh";
import { Skb, skbFree } from "./skb";
import { devQueueXmit, ethHeader } from "./xmit";

export const NUD_INCOMPLETE: u32 = 1;
export const NUD_REACHABLE: u32 = 2;
export const NUD_STALE: u32 = 4;
export const NUD_DELAY: u32 = 8;
export const NUD_PROBE: u32 = 16;
export const NUD_FAILED: u32 = 32;
export const NUD_NOARP: u32 = 64;
export const NUD_PERMANENT: u32 = 128;
/** Those in which the hardware address may be used. */
export const NUD_VALID: u32 = NUD_PERMANENT | NUD_NOARP | NUD_REACHABLE | NUD_PROBE | NUD_STALE | NUD_DELAY;

export const NTF_ROUTER: u32 = 0x80;

const SECOND: i64 = 1_000_000_000;
const MCAST_SOLICIT: u32 = 3;
const UCAST_SOLICIT: u32 = 3;
const RETRANS: i64 = SECOND;
const DELAY_FIRST_PROBE: i64 = 5 * SECOND;
const BASE_REACHABLE: u32 = 30000;
/** unres_qlen */
const QUEUE_MAX: u32 = 101;

@unmanaged
export class Neigh {
  next: Neigh;
  dev: NetDev;
  // its address
  a0: u64;
  a1: u64;
  mac: u64; // six bytes
  state: u32;
  flags: u32; // NTF_*
  probes: u32;
  timer: usize;
  confirmed: i64;
  updated: i64;
  used: i64;
  reachable: i64; // how long a confirmation holds: a random time, once for each
  // packets that wait for an answer
  queueHead: Skb;
  queueTail: Skb;
  queueLen: u32;

  @inline get macAt(): usize {
    return changetype<usize>(this) + offsetof<Neigh>("mac");
  }
  @inline get is4(): bool {
    return isMapped(this.a0, this.a1);
  }
}

@inline
export function neighHead(d: NetDev): Neigh {
  return changetype<Neigh>(d.neighs);
}

export function neighFind(d: NetDev, a0: u64, a1: u64): Neigh {
  let n = neighHead(d);
  while (!isNull(n) && !(n.a1 == a1 && n.a0 == a0)) n = n.next;
  return n;
}

export function neighCreate(d: NetDev, a0: u64, a1: u64): Neigh {
  const n = knew<Neigh>(CACHE_NEIGH);
  if (isNull(n)) return n;
  n.dev = d;
  n.a0 = a0;
  n.a1 = a1;
  n.next = changetype<Neigh>(d.neighs);
  d.neighs = changetype<usize>(n);
  const now = monotonicNow();
  n.used = now;
  n.updated = now;
  // neigh_rand_reach_time: between a half and one and a half of the base.
  const at = changetype<usize>(n) + offsetof<Neigh>("queueLen");
  random(at, 4);
  n.reachable = <i64>((n.queueLen % BASE_REACHABLE) + (BASE_REACHABLE >> 1)) * 1_000_000;
  n.queueLen = 0;
  return n;
}

/** __neigh_for_each_release's part: out of the list, with what waits in it. */
export function neighDelete(n: Neigh): void {
  let at = changetype<usize>(n.dev) + offsetof<NetDev>("neighs");
  while (load<Neigh>(at) != n) at = changetype<usize>(load<Neigh>(at)) + offsetof<Neigh>("next");
  store<Neigh>(at, n.next);
  purge(n);
  if (n.timer) timerDelete(changetype<Timer>(n.timer));
  kdelete(CACHE_NEIGH, n);
}

/** All that waits for an answer is the caller's. @returns the first */
function takeQueue(n: Neigh): Skb {
  const head = n.queueHead;
  n.queueHead = nil<Skb>();
  n.queueTail = nil<Skb>();
  n.queueLen = 0;
  return head;
}

function purge(n: Neigh): void {
  let skb = takeQueue(n);
  while (!isNull(skb)) {
    const next = skb.next;
    skb.next = nil<Skb>();
    skbFree(skb);
    skb = next;
  }
}

/** A device goes down, or away (`all`): it has no neighbours any more; permanent ones stay while it is only down without a carrier. */
export function neighFlush(d: NetDev, only4: bool = false): void {
  let n = neighHead(d);
  while (!isNull(n)) {
    const next = n.next;
    if (!only4 || n.is4) {
      neighNotify(n, true);
      neighDelete(n);
    }
    n = next;
  }
}

function arm(n: Neigh, delay: i64): void {
  if (!n.timer) n.timer = changetype<usize>(timerNew(TIMER_NEIGH, changetype<usize>(n)));
  if (n.timer) timerArm(changetype<Timer>(n.timer), monotonicNow() + delay);
}

function disarm(n: Neigh): void {
  if (n.timer) timerCancel(changetype<Timer>(n.timer));
}

function solicit(n: Neigh): void {
  n.probes++;
  const unicast = (n.state & NUD_PROBE) != 0;
  if (n.is4) arpSolicit(n, unicast);
  else ndiscSolicit(n, unicast);
}

/** The Ethernet header is written and the frame goes. */
function send(n: Neigh, skb: Skb): void {
  ethHeader(skb, n.macAt, n.dev.macAt, n.is4 ? ETH_P_IP : ETH_P_IPV6);
  devQueueXmit(skb, n.dev);
}

/** neigh_resolve_output: the packet (network header first) goes to this neighbour, now or when it has answered. */
export function neighOutput(n: Neigh, skb: Skb): void {
  n.used = monotonicNow();
  if (n.state & NUD_VALID) {
    if (n.state & NUD_STALE) {
      n.state = NUD_DELAY;
      n.updated = n.used;
      arm(n, DELAY_FIRST_PROBE);
    }
    send(n, skb);
    return;
  }
  if (n.queueLen >= QUEUE_MAX) {
    const first = n.queueHead;
    n.queueHead = first.next;
    if (isNull(first.next)) n.queueTail = nil<Skb>();
    first.next = nil<Skb>();
    n.queueLen--;
    skbFree(first);
  }
  skb.next = nil<Skb>();
  if (isNull(n.queueTail)) n.queueHead = skb;
  else n.queueTail.next = skb;
  n.queueTail = skb;
  n.queueLen++;
  if (n.state & NUD_INCOMPLETE) return;
  n.probes = 0;
  n.state = NUD_INCOMPLETE;
  n.updated = n.used;
  arm(n, RETRANS);
  solicit(n);
}

/**
 * neigh_update: somebody said where the neighbour is.
 * @param mac       six bytes, 0 = not told
 * @param state     NUD_*
 * @param force     a known address may be replaced by another
 */
export function neighUpdate(n: Neigh, mac: usize, state: u32, force: bool): void {
  const now = monotonicNow();
  const old = n.state;
  if (!(state & NUD_VALID)) {
    disarm(n);
    n.state = state;
    n.updated = now;
    if (state == NUD_FAILED && old & (NUD_INCOMPLETE | NUD_PROBE)) fail(n);
    neighNotify(n);
    return;
  }
  let changed = false;
  if (mac) {
    if (!(old & NUD_VALID)) changed = true;
    else if (load<u32>(mac) != load<u32>(n.macAt) || load<u16>(mac, 4) != load<u16>(n.macAt, 4)) {
      if (!force) return;
      changed = true;
    }
  }
  // A state that is not better than what is known, about the same address, changes nothing.
  if (!changed && old & NUD_VALID && state == NUD_STALE) return;
  if (old & NUD_PERMANENT && state != NUD_PERMANENT) return;
  if (changed) {
    memory.copy(n.macAt, mac, 6);
    if (!(state & (NUD_REACHABLE | NUD_PERMANENT))) n.confirmed = now - (n.reachable << 1);
  }
  if (state & (NUD_REACHABLE | NUD_PERMANENT | NUD_NOARP)) n.confirmed = now;
  n.updated = now;
  if (state != old) {
    disarm(n);
    n.state = state;
    n.probes = 0;
    if (state & NUD_REACHABLE) arm(n, n.reachable);
  }
  if (!(old & NUD_VALID)) {
    let skb = takeQueue(n);
    while (!isNull(skb)) {
      const next = skb.next;
      skb.next = nil<Skb>();
      neighOutput(n, skb);
      skb = next;
    }
  }
  if (state != old || changed) neighNotify(n);
}

/** The transport knows that what it sends arrives (dst_confirm). */
export function neighConfirm(n: Neigh): void {
  const now = monotonicNow();
  n.confirmed = now;
  if (n.state & (NUD_DELAY | NUD_PROBE)) {
    n.state = NUD_REACHABLE;
    n.updated = now;
    n.probes = 0;
    arm(n, n.reachable);
  }
}

/** Who waits hears that nobody is there (arp_error_report). */
function fail(n: Neigh): void {
  let skb = takeQueue(n);
  while (!isNull(skb)) {
    const next = skb.next;
    skb.next = nil<Skb>();
    if (n.is4) icmpSend(skb, n.dev.net, ICMP_DEST_UNREACH, ICMP_HOST_UNREACH, 0);
    else icmp6Send(skb, n.dev.net, n.dev, 1, 3, 0);
    skbFree(skb);
    skb = next;
  }
}

/** neigh_timer_handler. */
export function neighTimer(n: Neigh): void {
  const now = monotonicNow();
  switch (n.state) {
    case NUD_REACHABLE:
      if (now < n.confirmed + n.reachable) {
        arm(n, n.confirmed + n.reachable - now);
        return;
      }
      n.updated = now;
      if (now <= n.used + DELAY_FIRST_PROBE) {
        n.state = NUD_DELAY;
        arm(n, DELAY_FIRST_PROBE);
        return;
      }
      n.state = NUD_STALE;
      neighNotify(n);
      return;
    case NUD_DELAY:
      if (now <= n.confirmed + DELAY_FIRST_PROBE) {
        n.state = NUD_REACHABLE;
        n.updated = now;
        arm(n, n.reachable);
        neighNotify(n);
        return;
      }
      n.state = NUD_PROBE;
      n.updated = now;
      n.probes = 0;
      break;
    case NUD_INCOMPLETE:
    case NUD_PROBE:
      if (n.probes >= (n.state == NUD_PROBE ? UCAST_SOLICIT : MCAST_SOLICIT)) {
        n.state = NUD_FAILED;
        n.updated = now;
        fail(n);
        neighNotify(n);
        return;
      }
      break;
    default:
      return;
  }
  arm(n, RETRANS);
  solicit(n);
}

/** The neighbour by which a packet goes on, made when there is none; null without memory. */
export function neighFor(d: NetDev, a0: u64, a1: u64): Neigh {
  const n = neighFind(d, a0, a1);
  return isNull(n) ? neighCreate(d, a0, a1) : n;
}
