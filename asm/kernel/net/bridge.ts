// Bridges: a port learns who is behind it from what comes in; what is for an address goes to its port, what is for nobody known, or for
// a group, to all. bridge(8), 802.1D without spanning trees.

import { isNull, nil } from "../fs/types";
import { CACHE_FDB, kdelete, knew } from "../mem/slab";
import { monotonicNow } from "../time/timer";
import { devHead, devRunning, isUp, NetDev } from "./dev";
import { Skb, skbClone, skbFree, skbOrphan } from "./skb";
import { bridgeUp, devQueueXmit, sameMac } from "./xmit";

/** Where an address was seen last. */
@unmanaged
export class FdbEntry {
  next: FdbEntry;
  port: NetDev;
  mac: u64; // six bytes
  updated: i64;
  used: i64;
  /** The port's own address, or one that a person put: it does not age. */
  permanent: u32;

  @inline get macAt(): usize {
    return changetype<usize>(this) + offsetof<FdbEntry>("mac");
  }
}

/** ageing_time: an address that is silent for so long is forgotten. */
const AGEING: i64 = 300_000_000_000;

function fdbFind(br: NetDev, mac: usize): FdbEntry {
  let f = changetype<FdbEntry>(br.fdb);
  while (!isNull(f) && !sameMac(f.macAt, mac)) f = f.next;
  return f;
}

/** br_fdb_update: `mac` is behind `port`. */
export function fdbLearn(br: NetDev, port: NetDev, mac: usize, permanent: bool = false): void {
  if (load<u8>(mac) & 1 || (!load<u32>(mac) && !load<u16>(mac, 4))) return;
  let f = fdbFind(br, mac);
  if (isNull(f)) {
    f = knew<FdbEntry>(CACHE_FDB);
    if (isNull(f)) return;
    memory.copy(f.macAt, mac, 6);
    f.next = changetype<FdbEntry>(br.fdb);
    br.fdb = changetype<usize>(f);
    f.permanent = <u32>permanent;
  } else if (f.permanent && !permanent) return;
  f.port = port;
  f.updated = monotonicNow();
}

/** Entries of a port that goes; all of the bridge with a null port. */
export function fdbForget(br: NetDev, port: NetDev): void {
  let at = changetype<usize>(br) + offsetof<NetDev>("fdb");
  while (load<usize>(at)) {
    const f = load<FdbEntry>(at);
    if (isNull(port) || f.port == port) {
      store<FdbEntry>(at, f.next);
      kdelete(CACHE_FDB, f);
    } else at = changetype<usize>(f) + offsetof<FdbEntry>("next");
  }
}

/** May `port` send and learn? */
@inline
function forwards(port: NetDev): bool {
  return devRunning(port);
}

/** To one port, or with a copy each to all but `from`; to the bridge itself when `up`. The frame is used up. */
function flood(skb: Skb, br: NetDev, from: NetDev, up: bool): void {
  let last = nil<NetDev>();
  for (let p = devHead(br.net); !isNull(p); p = p.next) {
    if (p.master != br || p == from || !forwards(p)) continue;
    if (!isNull(last)) {
      const copy = skbClone(skb);
      if (!isNull(copy)) devQueueXmit(copy, last);
    }
    last = p;
  }
  if (!isNull(last)) {
    const copy = up ? skbClone(skb) : skb;
    if (!isNull(copy)) devQueueXmit(copy, last);
  } else if (!up) skbFree(skb);
  if (up) bridgeUp(skb, br);
}

/** br_handle_frame: a frame has come in at a port. */
export function bridgeHandle(skb: Skb, port: NetDev): void {
  const br = port.master;
  const at = skb.data + skb.off;
  if (!isUp(br) || !forwards(port)) {
    skbFree(skb);
    return;
  }
  // 01:80:c2:00:00:0X stays on its link.
  if ((load<u32>(at) & 0xffffff) == 0xc28001 && load<u8>(at, 3) == 0 && load<u8>(at, 4) == 0 && load<u8>(at, 5) < 16) {
    skbFree(skb);
    return;
  }
  fdbLearn(br, port, at + 6);
  if (load<u8>(at) & 1) {
    flood(skb, br, port, true);
    return;
  }
  if (sameMac(at, br.macAt)) {
    bridgeUp(skb, br);
    return;
  }
  const f = fdbFind(br, at);
  const now = monotonicNow();
  if (!isNull(f) && (f.permanent || now - f.updated < AGEING)) {
    f.used = now;
    // The address of a port is the bridge's to answer for.
    if (f.permanent && sameMac(f.port.macAt, at)) bridgeUp(skb, br);
    else if (f.port == port || !forwards(f.port)) skbFree(skb);
    else devQueueXmit(skb, f.port);
    return;
  }
  flood(skb, br, port, false);
}

/** br_dev_xmit: the machine sends by the bridge. */
export function bridgeXmit(skb: Skb, br: NetDev): void {
  skbOrphan(skb);
  const at = skb.data + skb.off;
  if (!(load<u8>(at) & 1)) {
    const f = fdbFind(br, at);
    if (!isNull(f) && (f.permanent || monotonicNow() - f.updated < AGEING)) {
      if (forwards(f.port)) devQueueXmit(skb, f.port);
      else skbFree(skb);
      return;
    }
  }
  flood(skb, br, nil<NetDev>(), false);
}
