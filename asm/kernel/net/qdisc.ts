// Queueing disciplines: tc(8). A device has at most one, at its root, and without one nothing is held back ("noqueue"). netem (tc-netem(8)) delays,
// loses and repeats; tbf (tc-tbf(8)) lets so many bytes a second through; pfifo and bfifo are queues that a virtual device empties at once.

import { isNull, nil } from "../fs/types";
import { random } from "../host";
import { CACHE_QDISC, kdelete, knew } from "../mem/slab";
import { monotonicNow, TIMER_QDISC, Timer, timerArm, timerDelete, timerNew } from "../time/timer";
import { NetDev } from "./dev";
import { Skb, skbClone, skbFree, skbOrphan } from "./skb";
import { NET_SCRATCH } from "./state";
import { devXmit } from "./xmit";

export const QDISC_NETEM: u32 = 1;
export const QDISC_TBF: u32 = 2;
export const QDISC_PFIFO: u32 = 3;
export const QDISC_BFIFO: u32 = 4;

@unmanaged
export class Qdisc {
  dev: NetDev;
  kind: u32;
  handle: u32;
  limit: u32; // packets; of tbf and bfifo bytes
  // waiting, in the order in which they leave
  head: Skb;
  tail: Skb;
  qlen: u32;
  backlog: u32; // bytes
  timer: usize;
  bytes: u64;
  packets: u32;
  drops: u32;
  overlimits: u32;
  // netem: times in ns, probabilities as parts of 2³²
  latency: i64;
  jitter: i64;
  loss: u32;
  duplicate: u32;
  reorder: u32;
  gap: u32;
  counter: u32;
  corrupt: u32;
  /** Bytes a second; tbf's too. 0 = no limit. */
  rate: u64;
  overhead: i32;
  // tbf
  burst: u32; // as given: in ticks of 64 ns at the rate
  bucket: i64; // ns of sending that may be saved up
  tokens: i64;
  checked: i64;
  mtu: u32;
  peakrate: u64;
}

function chance(p: u32): bool {
  if (!p) return false;
  random(NET_SCRATCH + 888, 4);
  return load<u32>(NET_SCRATCH + 888) <= p;
}

/** tabledist without a table: uniform in ± jitter. */
function delay(q: Qdisc): i64 {
  if (!q.jitter) return q.latency;
  random(NET_SCRATCH + 888, 8);
  const r = <i64>(load<u64>(NET_SCRATCH + 888) >> 1) % (q.jitter * 2 + 1);
  const d = q.latency + r - q.jitter;
  return d < 0 ? 0 : d;
}

/** Nanoseconds that n bytes take. */
function sending(q: Qdisc, n: u32): i64 {
  return <i64>(((<u64>n + <u64>q.overhead) * 1_000_000_000) / q.rate);
}

function arm(q: Qdisc, when: i64): void {
  if (!q.timer) q.timer = changetype<usize>(timerNew(TIMER_QDISC, changetype<usize>(q)));
  if (q.timer) timerArm(changetype<Timer>(q.timer), when);
}

/** Into the queue by the time it leaves. */
function insert(q: Qdisc, skb: Skb): void {
  let at = changetype<usize>(q) + offsetof<Qdisc>("head");
  if (!isNull(q.tail) && q.tail.when <= skb.when) at = changetype<usize>(q.tail) + offsetof<Skb>("next");
  else
    while (load<usize>(at) && load<Skb>(at).when <= skb.when)
      at = changetype<usize>(load<Skb>(at)) + offsetof<Skb>("next");
  skb.next = load<Skb>(at);
  store<Skb>(at, skb);
  if (isNull(skb.next)) q.tail = skb;
  q.qlen++;
  q.backlog += skb.len;
}

function take(q: Qdisc): Skb {
  const skb = q.head;
  q.head = skb.next;
  if (isNull(skb.next)) q.tail = nil<Skb>();
  skb.next = nil<Skb>();
  q.qlen--;
  q.backlog -= skb.len;
  q.bytes += skb.len;
  q.packets++;
  return skb;
}

function drop(q: Qdisc, skb: Skb): void {
  q.drops++;
  skbFree(skb);
}

/** netem_enqueue. */
function netem(q: Qdisc, skb: Skb, repeated: bool): void {
  if (chance(q.loss)) {
    drop(q, skb);
    return;
  }
  if (!repeated && chance(q.duplicate)) {
    const copy = skbClone(skb);
    if (!isNull(copy)) netem(q, copy, true);
  }
  if (q.qlen >= q.limit) {
    drop(q, skb);
    return;
  }
  // Something that is under way for long is not the sender's memory any more.
  skbOrphan(skb);
  const now = monotonicNow();
  if (q.gap && ++q.counter >= q.gap && chance(q.reorder)) {
    q.counter = 0;
    skb.when = now;
  } else {
    skb.when = now + delay(q);
    if (q.rate) {
      // Behind the last one on the wire.
      if (!isNull(q.tail) && q.tail.when > skb.when - q.latency + 0) {
        const start = q.tail.when;
        skb.when = (start > skb.when ? start : skb.when) + sending(q, skb.len);
      } else skb.when += sending(q, skb.len);
    }
  }
  insert(q, skb);
}

/** A frame leaves by a device that has a discipline. */
export function qdiscEnqueue(d: NetDev, skb: Skb): void {
  const q = changetype<Qdisc>(d.qdisc);
  switch (q.kind) {
    case QDISC_NETEM:
      netem(q, skb, false);
      break;
    case QDISC_TBF:
      if (q.backlog + skb.len > q.limit || (!skb.gsoSize && <i64>skb.len > <i64>q.mtu && q.mtu)) {
        drop(q, skb);
        return;
      }
      skb.when = 0;
      insert(q, skb);
      break;
    default:
      q.bytes += skb.len;
      q.packets++;
      devXmit(skb, d);
      return;
  }
  run(q);
}

/** What may leave leaves; the timer is set for the next. */
function run(q: Qdisc): void {
  const d = q.dev;
  const now = monotonicNow();
  while (!isNull(q.head)) {
    const skb = q.head;
    if (q.kind == QDISC_NETEM) {
      if (skb.when > now) {
        arm(q, skb.when);
        return;
      }
    } else {
      q.tokens += now - q.checked;
      q.checked = now;
      if (q.tokens > q.bucket) q.tokens = q.bucket;
      const need = sending(q, skb.len);
      // What is larger than the bucket (several segments as one) leaves when the bucket is full, and is paid for later.
      if (q.tokens < need && !(need > q.bucket && q.tokens >= q.bucket)) {
        q.overlimits++;
        arm(q, now + (need > q.bucket ? q.bucket - q.tokens : need - q.tokens));
        return;
      }
      q.tokens -= need;
    }
    devXmit(take(q), d);
    // The frame may have led to the end of the device.
    if (d.qdisc != changetype<usize>(q)) return;
  }
}

export function qdiscTimer(q: Qdisc): void {
  run(q);
}

/** A new one for a device; null without memory. It takes the place of what there was with qdiscGraft. */
export function qdiscNew(d: NetDev, kind: u32): Qdisc {
  const q = knew<Qdisc>(CACHE_QDISC);
  if (isNull(q)) return q;
  q.dev = d;
  q.kind = kind;
  return q;
}

export function qdiscGraft(d: NetDev, q: Qdisc): void {
  qdiscDestroy(d);
  d.qdisc = changetype<usize>(q);
}

/** Back to "noqueue". What waits is lost. */
export function qdiscDestroy(d: NetDev): void {
  const q = changetype<Qdisc>(d.qdisc);
  if (isNull(q)) return;
  d.qdisc = 0;
  while (!isNull(q.head)) skbFree(take(q));
  if (q.timer) timerDelete(changetype<Timer>(q.timer));
  kdelete(CACHE_QDISC, q);
}

export function qdiscName(d: NetDev): string {
  if (!d.qdisc) return d.activated ? "noqueue" : "noop";
  switch (changetype<Qdisc>(d.qdisc).kind) {
    case QDISC_NETEM:
      return "netem";
    case QDISC_TBF:
      return "tbf";
    case QDISC_PFIFO:
      return "pfifo";
    default:
      return "bfifo";
  }
}
