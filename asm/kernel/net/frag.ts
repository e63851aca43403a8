// Fragments: RFC 791 3.2. A packet that is larger than the link's MTU leaves in pieces; they are put together where it is for.

import { isNull, nil } from "../fs/types";
import { CACHE_FRAG, kdelete, knew } from "../mem/slab";
import { NetNs } from "../ns/net";
import { monotonicNow, TIMER_FRAG, Timer, timerArm, timerDelete, timerNew } from "../time/timer";
import { IP_FRAGCREATES, IP_FRAGOKS, IP_REASMOKS, IP_REASMREQDS, mibAdd } from "./mib";
import { be16, checksum, HEADROOM, put16 } from "./pkt";
import { Skb, skbFree, skbPacket } from "./skb";
import { NetState, netState } from "./state";

const MF: u32 = 0x2000;
const OFFSET: u32 = 0x1fff;
/** ipfrag_time */
const TIMEOUT: i64 = 30_000_000_000;

/** A packet in pieces: those that are there, by offset. */
@unmanaged
export class FragQueue {
  next: FragQueue;
  net: NetNs; // not counted: goes with it
  saddr: u32;
  daddr: u32;
  id: u32; // identification and protocol
  parts: Skb;
  /** Bytes of payload there, and in all (0 = the last piece has not come). */
  got: u32;
  total: u32;
  timer: usize;
}

/** ip_do_fragment. The packet is used up. @returns its pieces as a list, null without memory */
export function fragment(skb: Skb, mtu: u32): Skb {
  const at = skb.data + skb.off;
  const ihl = (<u32>(load<u8>(at) & 15)) << 2;
  const total = skb.len - ihl;
  const step = (mtu - ihl) & ~7;
  const before = be16(at + 6) & (MF | OFFSET);
  let head = nil<Skb>();
  let tail = nil<Skb>();
  for (let from: u32 = 0; from < total; from += step) {
    const n = total - from < step ? total - from : step;
    const p = skbPacket(HEADROOM, ihl + n);
    if (isNull(p)) break;
    const to = p.data + p.off;
    memory.copy(to, at, ihl);
    memory.copy(to + ihl, at + ihl + from, n);
    const more = from + n < total || (before & MF) != 0;
    put16(to + 2, ihl + n);
    put16(to + 6, ((before & OFFSET) + (from >> 3)) | (more ? MF : 0));
    store<u16>(to, 0, 10);
    store<u16>(to, <u16>checksum(to, ihl), 10);
    p.l3 = p.off;
    p.l4 = p.off + ihl;
    p.dev = skb.dev;
    p.protocol = skb.protocol;
    if (isNull(tail)) head = p;
    else tail.next = p;
    tail = p;
    if (!isNull(skb.dev)) mibAdd(skb.dev.net, IP_FRAGCREATES);
  }
  if (!isNull(skb.dev)) mibAdd(skb.dev.net, IP_FRAGOKS);
  skbFree(skb);
  return head;
}

function drop(q: FragQueue): void {
  let at = changetype<usize>(netState()) + offsetof<NetState>("fragHead");
  while (load<FragQueue>(at) != q) at = changetype<usize>(load<FragQueue>(at)) + offsetof<FragQueue>("next");
  store<FragQueue>(at, q.next);
  while (!isNull(q.parts)) {
    const p = q.parts;
    q.parts = p.next;
    p.next = nil<Skb>();
    skbFree(p);
  }
  if (q.timer) timerDelete(changetype<Timer>(q.timer));
  kdelete(CACHE_FRAG, q);
}

/** The rest has not come in time. */
export function fragTimer(q: FragQueue): void {
  drop(q);
}

/** The namespace ends. */
export function fragExit(net: NetNs): void {
  let q = changetype<FragQueue>(netState().fragHead);
  while (!isNull(q)) {
    const next = q.next;
    if (q.net == net) drop(q);
    q = next;
  }
}

/** ip_defrag: takes a piece. @returns the whole packet when it was the last that was missing, else null */
export function reassemble(skb: Skb, net: NetNs): Skb {
  mibAdd(net, IP_REASMREQDS);
  const at = skb.data + skb.off;
  const s = netState();
  const saddr = load<u32>(at, 12);
  const daddr = load<u32>(at, 16);
  const id = be16(at + 4) | ((<u32>load<u8>(at, 9)) << 16);
  const ihl = (<u32>(load<u8>(at) & 15)) << 2;
  let q = changetype<FragQueue>(s.fragHead);
  while (!isNull(q) && !(q.net == net && q.saddr == saddr && q.daddr == daddr && q.id == id)) q = q.next;
  if (isNull(q)) {
    q = knew<FragQueue>(CACHE_FRAG);
    if (isNull(q)) {
      skbFree(skb);
      return nil<Skb>();
    }
    q.net = net;
    q.saddr = saddr;
    q.daddr = daddr;
    q.id = id;
    q.next = changetype<FragQueue>(s.fragHead);
    s.fragHead = changetype<usize>(q);
    q.timer = changetype<usize>(timerNew(TIMER_FRAG, changetype<usize>(q)));
    if (q.timer) timerArm(changetype<Timer>(q.timer), monotonicNow() + TIMEOUT);
  }
  const word = be16(at + 6);
  const offset = (word & OFFSET) << 3;
  const n = skb.len - ihl;
  if (!(word & MF)) q.total = offset + n;
  skb.seq = offset;
  skb.endSeq = offset + n;
  // By offset; one that overlaps another is dropped.
  let to = changetype<usize>(q) + offsetof<FragQueue>("parts");
  while (load<usize>(to) && load<Skb>(to).seq < offset) to = changetype<usize>(load<Skb>(to)) + offsetof<Skb>("next");
  const after = load<Skb>(to);
  if (!isNull(after) && after.seq < skb.endSeq) {
    skbFree(skb);
    return nil<Skb>();
  }
  skb.next = after;
  store<Skb>(to, skb);
  q.got += n;
  if (!q.total || q.got < q.total) return nil<Skb>();
  const first = q.parts;
  const whole = skbPacket(HEADROOM, ihl + q.total);
  if (isNull(whole)) {
    drop(q);
    return whole;
  }
  const out = whole.data + whole.off;
  memory.copy(out, first.data + first.off, ihl);
  for (let p = first; !isNull(p); p = p.next) {
    const head = (<u32>(load<u8>(p.data + p.off) & 15)) << 2;
    memory.copy(out + ihl + p.seq, p.data + p.off + head, p.len - head);
  }
  put16(out + 2, ihl + q.total);
  put16(out + 6, 0);
  store<u16>(out, 0, 10);
  store<u16>(out, <u16>checksum(out, ihl), 10);
  whole.l3 = whole.off;
  whole.dev = skb.dev;
  whole.pktType = skb.pktType;
  drop(q);
  mibAdd(net, IP_REASMOKS);
  return whole;
}
