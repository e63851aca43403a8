// The way of a packet: from a namespace by routes, veths, bridges and forwarding namespaces to where its destination is local.
// All of it happens within the call that sends, so a path is walked and not waited for: what arrives has arrived when
// the sender goes on, and what does not is lost (its sender finds out by its own timeout, as on a real wire).

import { RTN_LOCAL } from "../../abi/net";
import { isNull, nil } from "../fs/types";
import { NetNs } from "../ns/net";
import { devOfAddr } from "./addr";
import { DEV_BRIDGE, DEV_VETH, devHead, devRunning, isUp, NetDev } from "./dev";
import { Hop, routeLookup } from "./route";
import { NET_SCRATCH } from "./state";

/** Hops that a packet may take: net.ipv4.ip_default_ttl. */
const TTL: i32 = 64;
/** Bridges behind bridges that a frame is followed through. */
const DEPTH: i32 = 16;

/** A packet that nobody will answer. */
export const LOST: i32 = 0;

@inline
function hopAt(): Hop {
  return changetype<Hop>(NET_SCRATCH + 704);
}

/** A frame comes in at `d`: the device whose namespace has the address, or null. */
function enter(d: NetDev, to: u32, depth: i32): NetDev {
  if (isNull(d) || !isUp(d) || depth <= 0) return nil<NetDev>();
  if (!isNull(d.master)) return flood(d.master, d, to, depth - 1);
  return isNull(devOfAddr(devHead(d.net), to)) ? nil<NetDev>() : d;
}

/** A frame of unknown destination in a bridge: the bridge itself, or behind one of the other ports. */
function flood(br: NetDev, from: NetDev, to: u32, depth: i32): NetDev {
  if (!isUp(br)) return nil<NetDev>();
  if (!isNull(from) && !isNull(devOfAddr(devHead(br.net), to))) return br;
  for (let p = devHead(br.net); !isNull(p); p = p.next) {
    if (p.master != br || p == from || !devRunning(p) || p.kind != DEV_VETH) continue;
    const found = enter(p.peer, to, depth);
    if (!isNull(found)) return found;
  }
  return nil<NetDev>();
}

/** Who on the link of `d` has an address: what ARP would find. */
function neighbour(d: NetDev, to: u32): NetDev {
  if (!devRunning(d)) return nil<NetDev>();
  if (d.kind == DEV_VETH) return enter(d.peer, to, DEPTH);
  return d.kind == DEV_BRIDGE ? flood(d, nil<NetDev>(), to, DEPTH) : nil<NetDev>();
}

/**
 * Follows a packet.
 * @param n      its bytes, for the counters of the devices
 * @param source out: address of a word that gets the source address a sender without one has; 0 = not wanted
 * @returns address of the NetNs in which `to` is local; LOST; -errno when it cannot even leave
 */
export function ipWalk(net: NetNs, to: u32, oif: NetDev, n: u32, source: usize): i32 {
  const hop = hopAt();
  let err = routeLookup(net, to, oif, hop);
  if (err) return err;
  if (source) store<u32>(source, hop.source);
  for (let ttl = TTL; ttl; ttl--) {
    if (hop.type == RTN_LOCAL) {
      count(hop.dev, n, true);
      count(hop.dev, n, false);
      return <i32>changetype<usize>(net);
    }
    const out = hop.dev;
    if (isNull(out)) return LOST;
    const next = neighbour(out, hop.gateway ? hop.gateway : to);
    count(out, n, true);
    if (isNull(next)) return LOST;
    count(next, n, false);
    net = next.net;
    err = routeLookup(net, to, nil<NetDev>(), hop);
    if (err) return LOST;
    if (hop.type == RTN_LOCAL) return <i32>changetype<usize>(net);
    if (!net.ipForward) return LOST;
  }
  return LOST;
}

function count(d: NetDev, n: u32, out: bool): void {
  if (isNull(d)) return;
  if (out) {
    d.txPackets++;
    d.txBytes += n;
  } else {
    d.rxPackets++;
    d.rxBytes += n;
  }
}

/** Does an answer come back? @returns whether `to` (in `home`) can be reached from `net` */
export function ipReturns(net: NetNs, to: u32, home: NetNs, n: u32): bool {
  return ipWalk(net, to, nil<NetDev>(), n, 0) == <i32>changetype<usize>(home);
}

/** inet_addr_type: is it an address of the namespace? */
export function ipIsLocal(net: NetNs, addr: u32): bool {
  const hop = hopAt();
  return routeLookup(net, addr, nil<NetDev>(), hop) == 0 && hop.type == RTN_LOCAL;
}
