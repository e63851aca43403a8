// Bridges: a port learns who is behind it from what comes in; what is for an address goes to its port, what is for nobody known, or for
// a group, to all. bridge(8), 802.1D without spanning trees.

import { isNull, nil } from "../fs/types";
import { CACHE_FDB, kdelete, knew } from "../mem/slab";
import { monotonicNow } from "../time/timer";
import {
  BR_AGEING_TIME,
  BR_BOOLOPT,
  BR_GROUP_FWD_MASK,
  bridgeSetting,
  PORT_BROADCAST_FLOOD,
  PORT_GROUP_FWD_MASK,
  PORT_HAIRPIN,
  PORT_ISOLATED,
  PORT_LEARNING,
  PORT_MULTICAST_FLOOD,
  PORT_UNICAST_FLOOD,
  portSetting,
} from "./bridgeconf";
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

/** Nanoseconds of a clock tick. */
const TICK: i64 = 10_000_000;

/** Is an address known still? One that is silent for ageing_time is forgotten. */
@inline
function isFresh(br: NetDev, f: FdbEntry, now: i64): bool {
  return f.permanent != 0 || now - f.updated < <i64>bridgeSetting(br, BR_AGEING_TIME) * TICK;
}

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

/** Entries of a port; all of the bridge with a null port. @param all  those that do not age too, as when the port goes */
export function fdbForget(br: NetDev, port: NetDev, all: bool = true): void {
  let at = changetype<usize>(br) + offsetof<NetDev>("fdb");
  while (load<usize>(at)) {
    const f = load<FdbEntry>(at);
    if ((isNull(port) || f.port == port) && (all || !f.permanent)) {
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

/** should_deliver: may what came in at `from` (null: from the machine itself) leave by `to`? */
function delivers(from: NetDev, to: NetDev): bool {
  if (!forwards(to)) return false;
  if (isNull(from)) return true;
  if (from == to) return portSetting(to, PORT_HAIRPIN) != 0;
  return !(portSetting(from, PORT_ISOLATED) && portSetting(to, PORT_ISOLATED));
}

/** Which setting of a port says whether it gets a frame that all get. @param to the address of the frame */
function floodSetting(to: usize): u32 {
  if (!(load<u8>(to) & 1)) return PORT_UNICAST_FLOOD;
  return load<u32>(to) == u32.MAX_VALUE && load<u16>(to, 4) == u16.MAX_VALUE
    ? PORT_BROADCAST_FLOOD
    : PORT_MULTICAST_FLOOD;
}

/** To all ports that may have it, with a copy each; to the bridge itself when `up`. The frame is used up. */
function flood(skb: Skb, br: NetDev, from: NetDev, up: bool): void {
  let last = nil<NetDev>();
  const setting = floodSetting(skb.data + skb.off);
  for (let p = devHead(br.net); !isNull(p); p = p.next) {
    if (p.master != br || !delivers(from, p)) continue;
    // What the machine itself says to a group is not held back.
    if (!portSetting(p, setting) && (setting == PORT_UNICAST_FLOOD || !isNull(from))) continue;
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
  let learns = portSetting(port, PORT_LEARNING) != 0;
  // 01:80:c2:00:00:0X stays on its link, unless somebody said otherwise.
  if (load<u32>(at) == 0xc28001 && load<u8>(at, 4) == 0 && load<u8>(at, 5) < 16) {
    const mask = bridgeSetting(br, BR_GROUP_FWD_MASK) | portSetting(port, PORT_GROUP_FWD_MASK);
    if (learns && !(bridgeSetting(br, BR_BOOLOPT) & 1)) fdbLearn(br, port, at + 6);
    if (!((mask >> <u32>load<u8>(at, 5)) & 1)) {
      skbFree(skb);
      return;
    }
    learns = false;
  }
  if (learns) fdbLearn(br, port, at + 6);
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
  if (!isNull(f) && isFresh(br, f, now)) {
    f.used = now;
    // The address of a port is the bridge's to answer for.
    if (f.permanent && sameMac(f.port.macAt, at)) bridgeUp(skb, br);
    else if (!delivers(port, f.port)) skbFree(skb);
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
    if (!isNull(f) && isFresh(br, f, monotonicNow())) {
      if (forwards(f.port)) devQueueXmit(skb, f.port);
      else skbFree(skb);
      return;
    }
  }
  flood(skb, br, nil<NetDev>(), false);
}
