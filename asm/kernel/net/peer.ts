// How often a host is told of errors: tokens, one a second, of which a few may be saved up (inetpeer.c, icmp_ratelimit, ip_error).

import { kmalloc } from "../mem/slab";
import { NetNs } from "../ns/net";
import { monotonicNow } from "../time/timer";
import { netState } from "./state";

const SECOND: i64 = 1_000_000_000;
/** Hosts that are remembered; the one that was quiet for longest makes room. */
const PEERS: u32 = 128;

@unmanaged
class Peer {
  last: i64;
  tokens: i64;
  net: NetNs;
  addr: u32;
}
const SIZE: usize = 24;

function find(net: NetNs, addr: u32, now: i64): Peer {
  const s = netState();
  if (!s.peers) {
    s.peers = kmalloc(PEERS * SIZE);
    if (!s.peers) return changetype<Peer>(0);
  }
  let oldest = changetype<Peer>(s.peers);
  for (let i: u32 = 0; i < PEERS; i++) {
    const p = changetype<Peer>(s.peers + i * SIZE);
    if (p.net == net && p.addr == addr) return p;
    if (p.last < oldest.last) oldest = p;
  }
  oldest.net = net;
  oldest.addr = addr;
  oldest.tokens = 0;
  oldest.last = now - 60 * SECOND;
  return oldest;
}

/** May `addr` be told? @param burst tokens that may be saved up */
export function peerAllow(net: NetNs, addr: u32, burst: i64): bool {
  const now = monotonicNow();
  const p = find(net, addr, now);
  if (!changetype<usize>(p)) return true;
  p.tokens += now - p.last;
  p.last = now;
  if (p.tokens > burst * SECOND) p.tokens = burst * SECOND;
  if (p.tokens < SECOND) return false;
  p.tokens -= SECOND;
  return true;
}
