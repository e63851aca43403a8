// Network devices: one list a namespace, by index. Loopback, veth pairs, bridges and dummies; netdevice(7), ip-link(8).
//
// How packets pass them is xmit.ts; what may hold them back, qdisc.ts.

import { EEXIST, EINVAL, ELOOP, ENFILE, ENOMEM } from "../../abi/errno";
import {
  IF_OPER_DOWN,
  IF_OPER_LOWERLAYERDOWN,
  IF_OPER_UNKNOWN,
  IF_OPER_UP,
  IFF_BROADCAST,
  IFF_LOOPBACK,
  IFF_LOWER_UP,
  IFF_MULTICAST,
  IFF_NOARP,
  IFF_RUNNING,
  IFF_UP,
  IFNAMSIZ,
} from "../../abi/net";
import { isNull, nil } from "../fs/types";
import { random } from "../host";
import { CACHE_NETDEV, kdelete, kfree, kmalloc, knew } from "../mem/slab";
import { bytesEqual, putStr, putU64, strLen } from "../mem/str";
import { NS_NET, NsCommon, nsState } from "../ns/common";
import { NetNs } from "../ns/net";
import { addrsDown, addrsFlush, addrsUp } from "./addr";
import { fdbForget, fdbLearn } from "./bridge";
import { bridgeConfNew, confFree, portConfNew } from "./bridgeconf";
import { neighFlush } from "./neigh";
import { tapsForget } from "./packet";
import { qdiscDestroy } from "./qdisc";
import { routesDown, routesGone, routesUp } from "./route";
import { routes6Down } from "./route6";
import { linkNotify } from "./rtnllink";
import { backlogPurge } from "./xmit";

export const DEV_LO: u32 = 1;
export const DEV_VETH: u32 = 2;
export const DEV_BRIDGE: u32 = 3;
export const DEV_DUMMY: u32 = 4;
export const DEV_MACVLAN: u32 = 5;

/** Bytes of the eight numbers of conf/NAME. */
export const CONF_SIZE: usize = 32;

@unmanaged
export class NetDev {
  net: NetNs; // not counted: a namespace takes its devices along
  next: NetDev; // by index
  kind: u32;
  ifindex: u32;
  flags: u32; // IFF_UP and what it was made with
  mtu: u32;
  /** IFLA_NAME: 16 bytes with a NUL. */
  name0: u64;
  name1: u64;
  mac: u64; // six bytes, as they are sent
  txqlen: u32;
  group: u32;
  /** It has been up: then it has a queueing discipline. */
  activated: u32;
  /** Carrier changes so far; a device that had none is in state UNKNOWN. */
  carrierChanges: u32;
  carrier: u32;
  /** veth: the other end. */
  peer: NetDev;
  /** The bridge that it is a port of. */
  master: NetDev;
  addrs: usize; // IfAddr
  neighs: usize; // Neigh
  macAssigned: u32; // by the user: a bridge keeps it
  alias: usize; // kmalloc'd C string, 0: none
  rxPackets: u64;
  rxBytes: u64;
  txPackets: u64;
  txBytes: u64;
  txDropped: u64;
  rxDropped: u64;
  /** Root queueing discipline that holds packets, 0 = none: Qdisc. */
  qdisc: usize;
  /** Bridge: who is behind which port: FdbEntry. */
  fdb: usize;
  /** What is set of a bridge, and of a port of one (bridgeconf.ts); 0: it is none. */
  bridgeConf: usize;
  portConf: usize;
  /** macvlan: the device that it stands on, its mode, the next on the same; of that one, the first of them. */
  lower: NetDev;
  macvlanMode: u32;
  macvlanNext: NetDev;
  macvlans: usize;
  promiscuity: u32;
  addrGenNone: u32; // addrgenmode none: no link-local address comes by itself
  // /proc/sys/net/ipv4/conf/NAME, /proc/sys/net/ipv6/conf/NAME, in the order of DevConf's offsets (NetNs has "default" and "all" alike)
  acceptLocal: u32;
  arpIgnore: u32;
  forward4: u32;
  rpFilter: u32;
  dadTransmits: u32;
  disable6: u32;
  forward6: u32;
  hopLimit6: u32;

  @inline get name(): usize {
    return changetype<usize>(this) + offsetof<NetDev>("name0");
  }
  @inline get macAt(): usize {
    return changetype<usize>(this) + offsetof<NetDev>("mac");
  }
}

/** The number by which a namespace knows another: `ip netns set`, IFLA_LINK_NETNSID. */
@unmanaged
export class NsId {
  next: NsId;
  net: usize; // NetNs, not counted
  id: i32;
}

@inline
export function devHead(net: NetNs): NetDev {
  return changetype<NetDev>(net.devHead);
}

export function devByIndex(net: NetNs, ifindex: u32): NetDev {
  let d = devHead(net);
  while (!isNull(d) && d.ifindex != ifindex) d = d.next;
  return d;
}

/** By its name: kernel bytes, at most 15 of them. */
export function devByName(net: NetNs, name: usize, n: i32): NetDev {
  let d = devHead(net);
  while (!isNull(d) && !(strLen(d.name) == n && bytesEqual(d.name, name, n))) d = d.next;
  return d;
}

/** dev_valid_name. */
function validName(name: usize, n: i32): bool {
  if (n <= 0 || n >= IFNAMSIZ) return false;
  if (load<u8>(name) == 46 && (n == 1 || (n == 2 && load<u8>(name + 1) == 46))) return false;
  for (let i = 0; i < n; i++) {
    const c = load<u8>(name + i);
    if (c == 47 || c == 58 || c == 32 || (c >= 9 && c <= 13)) return false;
  }
  return true;
}

/** dev_alloc_name: "veth%d" becomes the first that is free. @returns 0 or -errno; the name is in dev */
export function devSetName(net: NetNs, dev: NetDev, name: usize, n: i32): i32 {
  if (!validName(name, n)) return -EINVAL;
  let percent = -1;
  for (let i = 0; i < n; i++) if (load<u8>(name + i) == 37) percent = i;
  if (percent < 0) {
    const other = devByName(net, name, n);
    if (!isNull(other) && other != dev) return -EEXIST;
    setName(dev, name, n);
    return 0;
  }
  if (percent + 2 != n || load<u8>(name + percent + 1) != 100) return -EINVAL;
  const buf = kmalloc(64);
  if (!buf) return -ENOMEM;
  memory.copy(buf, name, <usize>percent);
  let err = -ENFILE;
  for (let i: u32 = 0; i < 32768; i++) {
    const len = <i32>(putU64(buf + <usize>percent, i) - buf);
    if (len >= IFNAMSIZ) break;
    if (!isNull(devByName(net, buf, len))) continue;
    setName(dev, buf, len);
    err = 0;
    break;
  }
  kfree(buf);
  return err;
}

function setName(dev: NetDev, name: usize, n: i32): void {
  dev.name0 = 0;
  dev.name1 = 0;
  memory.copy(dev.name, name, <usize>n);
}

export function kindName(kind: u32): string {
  switch (kind) {
    case DEV_VETH:
      return "veth";
    case DEV_BRIDGE:
      return "bridge";
    case DEV_DUMMY:
      return "dummy";
    case DEV_MACVLAN:
      return "macvlan";
    default:
      return "";
  }
}

/** A device that is in no namespace yet; null when memory is exhausted. */
export function devNew(kind: u32): NetDev {
  const d = knew<NetDev>(CACHE_NETDEV);
  if (isNull(d)) return d;
  d.kind = kind;
  d.txqlen = 1000;
  if (kind == DEV_LO) {
    d.flags = IFF_LOOPBACK;
    d.mtu = 65536;
  } else {
    d.flags = IFF_BROADCAST | (kind == DEV_DUMMY ? IFF_NOARP : IFF_MULTICAST);
    d.mtu = 1500;
    // eth_hw_addr_random: locally administered, no group.
    random(d.macAt, 6);
    store<u8>(d.macAt, (load<u8>(d.macAt) & 0xfe) | 2);
  }
  if (kind == DEV_BRIDGE && bridgeConfNew(d)) {
    kdelete(CACHE_NETDEV, d);
    return nil<NetDev>();
  }
  // A veth has none before both ends are up; the others begin with one, and hear of changes only (bridges).
  d.carrier = <u32>(kind != DEV_VETH);
  return d;
}

/** One that is in no namespace goes. */
export function devDiscard(d: NetDev): void {
  kfree(d.alias);
  kfree(d.bridgeConf);
  kdelete(CACHE_NETDEV, d);
}

/** Into the list of a namespace. @param ifindex the wanted one, 0 = the next */
export function devAdd(net: NetNs, d: NetDev, ifindex: u32): void {
  if (!ifindex || !isNull(devByIndex(net, ifindex))) {
    do net.lastIfindex++;
    while (!isNull(devByIndex(net, net.lastIfindex)));
    ifindex = net.lastIfindex;
  }
  d.ifindex = ifindex;
  d.net = net;
  memory.copy(
    changetype<usize>(d) + offsetof<NetDev>("acceptLocal"),
    changetype<usize>(net) + offsetof<NetNs>("confDefault0"),
    CONF_SIZE,
  );
  let at = changetype<usize>(net) + offsetof<NetNs>("devHead");
  while (load<usize>(at) && load<NetDev>(at).ifindex < ifindex) at = load<usize>(at) + offsetof<NetDev>("next");
  d.next = load<NetDev>(at);
  store<NetDev>(at, d);
}

/** conf/all of IPv4, whose numbers lie as a device's own: what counts is both together. */
@unmanaged
export class Conf4 {
  acceptLocal: u32;
  arpIgnore: u32;
  forward4: u32;
  rpFilter: u32;
}

export function confAll4(net: NetNs): Conf4 {
  return changetype<Conf4>(changetype<usize>(net) + offsetof<NetNs>("confAll0"));
}

function devUnlink(d: NetDev): void {
  let at = changetype<usize>(d.net) + offsetof<NetNs>("devHead");
  while (load<NetDev>(at) != d) at = load<usize>(at) + offsetof<NetDev>("next");
  store<NetDev>(at, d.next);
  d.next = nil<NetDev>();
}

/** loopback_net_init. */
export function devBoot(net: NetNs): bool {
  const d = devNew(DEV_LO);
  if (isNull(d)) return false;
  putStr(d.name, "lo");
  devAdd(net, d, 1);
  net.lastIfindex = 1;
  net.lo = changetype<usize>(d);
  return true;
}

@inline
export function isUp(d: NetDev): bool {
  return (d.flags & IFF_UP) != 0;
}

/** IFLA_LINK: the index of what it stands on, in that one's namespace. */
export function devIflink(d: NetDev): u32 {
  if (d.kind == DEV_MACVLAN && !isNull(d.lower)) return d.lower.ifindex;
  return d.kind == DEV_VETH && !isNull(d.peer) ? d.peer.ifindex : d.ifindex;
}

/** RFC 2863 as rtnetlink shows it. */
export function devOperstate(d: NetDev): u32 {
  if (!isUp(d)) return IF_OPER_DOWN;
  if (d.carrier) return d.carrierChanges || d.kind == DEV_VETH ? IF_OPER_UP : IF_OPER_UNKNOWN;
  // default_operstate: a lower device that is down too is the reason.
  const iflink = devIflink(d);
  if (iflink == d.ifindex) return IF_OPER_DOWN;
  const lower = devByIndex(d.net, iflink);
  return isNull(lower) || lower.carrier ? IF_OPER_DOWN : IF_OPER_LOWERLAYERDOWN;
}

/** dev_get_flags. */
export function devFlags(d: NetDev): u32 {
  let f = d.flags;
  if (!isUp(d)) return f;
  const state = devOperstate(d);
  if (state == IF_OPER_UP || state == IF_OPER_UNKNOWN) f |= IFF_RUNNING;
  if (d.carrier) f |= IFF_LOWER_UP;
  return f;
}

/** Up and able to send. */
@inline
export function devRunning(d: NetDev): bool {
  return isUp(d) && d.carrier != 0;
}

/** The carrier comes or goes: addresses of IPv6 and bridges care. */
function setCarrier(d: NetDev, on: bool): void {
  if ((d.carrier != 0) == on) return;
  d.carrier = <u32>on;
  d.carrierChanges++;
  if (on && isUp(d)) addrsUp(d);
  if (!isNull(d.master)) bridgeCarrier(d.master);
  for (let m = changetype<NetDev>(d.macvlans); !isNull(m); m = m.macvlanNext) setCarrier(m, on);
  if (isUp(d)) linkNotify(d);
}

function vethCarrier(d: NetDev): void {
  if (isNull(d.peer)) return;
  const on = isUp(d) && isUp(d.peer);
  setCarrier(d, on);
  setCarrier(d.peer, on);
}

/** br_port_state_selection: a bridge has a carrier when one of its ports forwards. */
export function bridgeCarrier(br: NetDev): void {
  let live = false;
  for (let d = devHead(br.net); !isNull(d); d = d.next) if (d.master == br && devRunning(d)) live = true;
  if (isUp(br)) {
    // The first event makes its state known.
    if (!br.carrierChanges) br.carrierChanges = 1;
    setCarrier(br, live);
  }
}

/** br_stp_recalculate_bridge_id: the least of its ports' addresses is the bridge's, unless it was given one. */
export function bridgeMac(br: NetDev): void {
  if (br.macAssigned) return;
  let best: u64 = 0;
  for (let d = devHead(br.net); !isNull(d); d = d.next) {
    if (d.master != br) continue;
    if (!best || bswap<u64>(d.mac) < bswap<u64>(best)) best = d.mac;
  }
  if (best) br.mac = best;
}

/** dev_change_flags: only IFF_UP is anybody's to change here. */
export function devUp(d: NetDev): void {
  if (isUp(d)) return;
  d.flags |= IFF_UP;
  d.activated = 1;
  if (d.kind == DEV_VETH) vethCarrier(d);
  if (d.kind == DEV_MACVLAN && !isNull(d.lower)) setCarrier(d, devRunning(d.lower));
  if (!isNull(d.master)) bridgeCarrier(d.master);
  if (d.kind == DEV_BRIDGE) {
    let ports = false;
    for (let p = devHead(d.net); !isNull(p); p = p.next) if (p.master == d) ports = true;
    if (ports) bridgeCarrier(d);
  }
  addrsUp(d);
  routesUp(d);
}

export function devDown(d: NetDev): void {
  if (!isUp(d)) return;
  d.flags &= ~IFF_UP;
  if (d.kind == DEV_VETH) vethCarrier(d);
  if (!isNull(d.master)) bridgeCarrier(d.master);
  neighFlush(d);
  routesDown(d);
  addrsDown(d);
}

/** Leaves its bridge. */
export function devRelease(d: NetDev): void {
  const br = d.master;
  if (isNull(br)) return;
  d.master = nil<NetDev>();
  confFree(d, true);
  fdbForget(br, d);
  bridgeMac(br);
  bridgeCarrier(br);
}

/** ip link set DEV master BRIDGE. */
export function devEnslave(d: NetDev, br: NetDev): i32 {
  if (br.kind != DEV_BRIDGE) return -EINVAL;
  if (d.kind == DEV_LO) return -EINVAL;
  if (d.kind == DEV_BRIDGE) return -ELOOP;
  if (d.master == br) return 0;
  devRelease(d);
  if (portConfNew(d, br)) return -ENOMEM;
  d.master = br;
  fdbLearn(br, d, d.macAt, true);
  bridgeMac(br);
  bridgeCarrier(br);
  return 0;
}

/** unregister_netdevice: the device goes; of a veth the other end too, wherever it is. */
export function devDelete(d: NetDev): void {
  devDown(d);
  devRelease(d);
  if (d.kind == DEV_BRIDGE)
    for (let p = devHead(d.net); !isNull(p); p = p.next) {
      if (p.master != d) continue;
      p.master = nil<NetDev>();
      confFree(p, true);
    }
  gone(d);
  if (d.kind == DEV_BRIDGE) {
    fdbForget(d, nil<NetDev>());
    confFree(d, false);
  }
  while (d.macvlans) devDelete(changetype<NetDev>(d.macvlans));
  if (d.kind == DEV_MACVLAN) macvlanLeave(d);
  const peer = d.peer;
  d.peer = nil<NetDev>();
  devUnlink(d);
  kfree(d.alias);
  kdelete(CACHE_NETDEV, d);
  if (isNull(peer)) return;
  peer.peer = nil<NetDev>();
  setCarrier(peer, false);
  devDelete(peer);
}

/** Nothing in the namespace leads to it any more, and nothing is on its way. */
function gone(d: NetDev): void {
  addrsFlush(d);
  routesGone(d);
  routes6Down(d);
  neighFlush(d);
  backlogPurge(d);
  qdiscDestroy(d);
  tapsForget(d);
}

function macvlanLeave(d: NetDev): void {
  const lower = d.lower;
  if (isNull(lower)) return;
  let at = changetype<usize>(lower) + offsetof<NetDev>("macvlans");
  while (load<NetDev>(at) != d) at = changetype<usize>(load<NetDev>(at)) + offsetof<NetDev>("macvlanNext");
  store<NetDev>(at, d.macvlanNext);
  d.lower = nil<NetDev>();
}

/** MACVLAN_MODE_*. */
export const MACVLAN_VEPA: u32 = 2;
export const MACVLAN_BRIDGE: u32 = 4;
export const MACVLAN_PASSTHRU: u32 = 8;
export const MACVLAN_ALL: u32 = 15;

/** macvlan_validate: a mode is one bit; that of sources is not built. */
export function macvlanModeOk(mode: u32): bool {
  return (mode & MACVLAN_ALL) != 0 && popcnt(mode) == 1;
}

/** Stands a macvlan on a device. @returns 0, or -EINVAL: who passes a device through has it for himself */
export function macvlanJoin(d: NetDev, lower: NetDev, mode: u32): i32 {
  const first = changetype<NetDev>(lower.macvlans);
  if (!isNull(first) && (mode == MACVLAN_PASSTHRU || first.macvlanMode == MACVLAN_PASSTHRU)) return -EINVAL;
  if (mode == MACVLAN_PASSTHRU) {
    memory.copy(d.macAt, lower.macAt, 6);
    d.macAssigned = 1;
  }
  d.lower = lower;
  d.macvlanMode = mode;
  d.macvlanNext = changetype<NetDev>(lower.macvlans);
  lower.macvlans = changetype<usize>(d);
  d.carrier = <u32>devRunning(lower);
  d.mtu = lower.mtu;
  return 0;
}

/** dev_change_net_namespace; the name has been looked at. */
export function devMove(d: NetDev, to: NetNs): void {
  devDown(d);
  devRelease(d);
  gone(d);
  devUnlink(d);
  devAdd(to, d, d.ifindex);
}

/** May it leave its namespace at all? */
@inline
export function devImmutable(d: NetDev): bool {
  return d.kind == DEV_LO || d.kind == DEV_BRIDGE;
}

/** The namespace ends: its devices go, and nobody has a number for it any more. */
export function devExit(net: NetNs): void {
  while (!isNull(devHead(net))) devDelete(devHead(net));
  let own = changetype<NsId>(net.nsidHead);
  while (!isNull(own)) {
    const next = own.next;
    kfree(changetype<usize>(own));
    own = next;
  }
  net.nsidHead = 0;
  for (let ns = changetype<NsCommon>(nsState().head); !isNull(ns); ns = changetype<NsCommon>(ns.next))
    if (ns.kind == NS_NET) nsidForget(changetype<NetNs>(changetype<usize>(ns)), net);
}

function nsidForget(net: NetNs, gone: NetNs): void {
  let at = changetype<usize>(net) + offsetof<NetNs>("nsidHead");
  while (load<usize>(at)) {
    const id = load<NsId>(at);
    if (id.net == changetype<usize>(gone)) {
      store<NsId>(at, id.next);
      kfree(changetype<usize>(id));
    } else at = load<usize>(at) + offsetof<NsId>("next");
  }
}

/** peernet2id: the number by which `net` knows `peer`, −1 when it has none. */
export function nsidOf(net: NetNs, peer: NetNs): i32 {
  for (let id = changetype<NsId>(net.nsidHead); !isNull(id); id = id.next)
    if (id.net == changetype<usize>(peer)) return id.id;
  return -1;
}

/** The namespace behind a number, or null. */
export function nsidNet(net: NetNs, id: i32): NetNs {
  for (let n = changetype<NsId>(net.nsidHead); !isNull(n); n = n.next) if (n.id == id) return changetype<NetNs>(n.net);
  return nil<NetNs>();
}

/** peernet2id_alloc. @param want −1 = the lowest that is free @returns the number, or -errno */
export function nsidAlloc(net: NetNs, peer: NetNs, want: i32 = -1): i32 {
  const had = nsidOf(net, peer);
  if (had >= 0) return want >= 0 ? -EEXIST : had;
  let id = want;
  if (id < 0) for (id = 0; !isNull(nsidNet(net, id)); ) id++;
  else if (!isNull(nsidNet(net, id))) return -EEXIST;
  const n = changetype<NsId>(kmalloc(offsetof<NsId>()));
  if (isNull(n)) return -ENOMEM;
  n.net = changetype<usize>(peer);
  n.id = id;
  n.next = changetype<NsId>(net.nsidHead);
  net.nsidHead = changetype<usize>(n);
  return id;
}
