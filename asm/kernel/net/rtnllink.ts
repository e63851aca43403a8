// Links by rtnetlink(7): RTM_NEWLINK, RTM_SETLINK, RTM_DELLINK, RTM_GETLINK.

import { EADDRNOTAVAIL, EBADF, EEXIST, EINVAL, ELOOP, ENODEV, ENOMEM, EOPNOTSUPP, EPERM, ESRCH } from "../../abi/errno";
import {
  AF_INET6,
  ARPHRD_ETHER,
  ARPHRD_LOOPBACK,
  IFF_ALLMULTI,
  IFF_DEBUG,
  IFF_DYNAMIC,
  IFF_MULTICAST,
  IFF_NOARP,
  IFF_PROMISC,
  IFF_UP,
  IFLA_ADDRESS,
  IFLA_AF_SPEC,
  IFLA_ALLMULTI,
  IFLA_BROADCAST,
  IFLA_CARRIER,
  IFLA_CARRIER_CHANGES,
  IFLA_GRO_MAX_SIZE,
  IFLA_GROUP,
  IFLA_GSO_MAX_SEGS,
  IFLA_GSO_MAX_SIZE,
  IFLA_IFALIAS,
  IFLA_IFNAME,
  IFLA_INFO_DATA,
  IFLA_INFO_KIND,
  IFLA_INFO_SLAVE_DATA,
  IFLA_INFO_SLAVE_KIND,
  IFLA_LINK,
  IFLA_LINK_NETNSID,
  IFLA_LINKINFO,
  IFLA_LINKMODE,
  IFLA_MACVLAN_MODE,
  IFLA_MASTER,
  IFLA_MAX_MTU,
  IFLA_MIN_MTU,
  IFLA_MTU,
  IFLA_NET_NS_FD,
  IFLA_NET_NS_PID,
  IFLA_NUM_RX_QUEUES,
  IFLA_NUM_TX_QUEUES,
  IFLA_OPERSTATE,
  IFLA_PROMISCUITY,
  IFLA_QDISC,
  IFLA_STATS64,
  IFLA_TSO_MAX_SEGS,
  IFLA_TSO_MAX_SIZE,
  IFLA_TXQLEN,
  NLM_F_CREATE,
  NLM_F_EXCL,
  NLM_F_MULTI,
  RTM_DELLINK,
  RTM_NEWLINK,
  VETH_INFO_PEER,
} from "../../abi/net";
import { isNull, nil } from "../fs/types";
import { kfree, kmalloc } from "../mem/slab";
import { isStr, putStr } from "../mem/str";
import { NetNs } from "../ns/net";
import { UserNs } from "../ns/user";
import { CAP_NET_ADMIN, nsCapable } from "../task/cred";
import {
  bridgeMac,
  DEV_BRIDGE,
  DEV_DUMMY,
  DEV_LO,
  DEV_MACVLAN,
  DEV_VETH,
  devAdd,
  devByIndex,
  devByName,
  devDelete,
  devDiscard,
  devDown,
  devEnslave,
  devFlags,
  devHead,
  devIflink,
  devImmutable,
  devMove,
  devNew,
  devOperstate,
  devRelease,
  devSetName,
  devUp,
  kindName,
  MACVLAN_PASSTHRU,
  MACVLAN_VEPA,
  macvlanJoin,
  macvlanModeOk,
  NetDev,
  nsidAlloc,
} from "./dev";
import { netlinkHears, netlinkMulticast } from "./netlink";
import {
  answerSend,
  attrFind,
  attrLen,
  attrText,
  dumpNext,
  messageBegin,
  messageBody,
  messageEnd,
  nestBegin,
  nestEnd,
  putAttr,
  putAttr8,
  putAttr32,
  putAttrStr,
  putAttrText,
  Request,
} from "./nlmsg";
import { qdiscName } from "./qdisc";
import { explain } from "./rtnl";
import { putBridge, putPort, setSettings } from "./rtnlbridge";
import { netByFd, netByPid } from "./rtnlnsid";
import { NET_SCRATCH, netState } from "./state";

const IFINFOMSG: u32 = 16;
/** GSO_LEGACY_MAX_SIZE, GSO_MAX_SEGS, TSO_LEGACY_MAX_SIZE: nothing here is cut by hardware, and these are the defaults. */
const GSO_MAX_SIZE: u32 = 65536;
const GSO_MAX_SEGS: u32 = 65535;
const TSO_MAX_SIZE: u32 = 524280;
const RTNLGRP_LINK: u32 = 1;

/** The least and the largest MTU of a kind; 0 and 0: any. */
export function minMtu(d: NetDev): u32 {
  return d.kind == DEV_LO || d.kind == DEV_DUMMY ? 0 : 68;
}
export function maxMtu(d: NetDev): u32 {
  return d.kind == DEV_LO || d.kind == DEV_DUMMY ? 0 : 65535;
}

/** What IPv6 tells about a device (inet6_fill_ifinfo): a dump for AF_INET6 asks it. */
function put6(d: NetDev, r: Request): void {
  const at = messageBegin(RTM_NEWLINK, NLM_F_MULTI, r.seq, r.portid, IFINFOMSG);
  const body = messageBody(at);
  store<u8>(body, <u8>AF_INET6);
  store<u16>(body, <u16>(d.kind == DEV_LO ? ARPHRD_LOOPBACK : ARPHRD_ETHER), 2);
  store<u32>(body, d.ifindex, 4);
  store<u32>(body, devFlags(d), 8);
  putAttrText(IFLA_IFNAME, d.name);
  putAttr(IFLA_ADDRESS, d.macAt, 6);
  putAttr32(IFLA_MTU, d.mtu);
  if (devIflink(d) != d.ifindex) putAttr32(IFLA_LINK, devIflink(d));
  putAttr8(IFLA_OPERSTATE, devOperstate(d));
  messageEnd(at);
}

/** One device as RTM_NEWLINK tells it. */
function put(d: NetDev, type: u32, flags: u32, seq: u32, portid: u32, change: u32): void {
  const at = messageBegin(type, flags, seq, portid, IFINFOMSG);
  const body = messageBody(at);
  const loop = d.kind == DEV_LO;
  store<u16>(body, <u16>(loop ? ARPHRD_LOOPBACK : ARPHRD_ETHER), 2);
  store<u32>(body, d.ifindex, 4);
  store<u32>(body, devFlags(d), 8);
  store<u32>(body, change, 12);
  putAttrText(IFLA_IFNAME, d.name);
  putAttr32(IFLA_TXQLEN, d.txqlen);
  putAttr8(IFLA_OPERSTATE, devOperstate(d));
  putAttr8(IFLA_LINKMODE, 0);
  putAttr32(IFLA_MTU, d.mtu);
  putAttr32(IFLA_MIN_MTU, minMtu(d));
  putAttr32(IFLA_MAX_MTU, maxMtu(d));
  putAttr32(IFLA_GROUP, d.group);
  putAttr32(IFLA_PROMISCUITY, isNull(d.master) ? 0 : 1);
  putAttr32(IFLA_ALLMULTI, isNull(d.master) ? 0 : 1);
  putAttr32(IFLA_GSO_MAX_SIZE, GSO_MAX_SIZE);
  putAttr32(IFLA_GSO_MAX_SEGS, GSO_MAX_SEGS);
  putAttr32(IFLA_GRO_MAX_SIZE, GSO_MAX_SIZE);
  putAttr32(IFLA_TSO_MAX_SIZE, TSO_MAX_SIZE);
  putAttr32(IFLA_TSO_MAX_SEGS, GSO_MAX_SEGS);
  const queues: u32 = d.kind == DEV_VETH ? 2 : 1;
  putAttr32(IFLA_NUM_TX_QUEUES, queues);
  putAttr32(IFLA_NUM_RX_QUEUES, queues);
  if (devIflink(d) != d.ifindex || (d.kind == DEV_VETH && !isNull(d.peer))) putAttr32(IFLA_LINK, devIflink(d));
  if (!isNull(d.master)) putAttr32(IFLA_MASTER, d.master.ifindex);
  putAttr8(IFLA_CARRIER, d.carrier);
  putAttrStr(IFLA_QDISC, qdiscName(d));
  putAttr32(IFLA_CARRIER_CHANGES, d.carrierChanges);
  if (d.alias) putAttrText(IFLA_IFALIAS, d.alias);
  putAttr(IFLA_ADDRESS, d.macAt, 6);
  if (loop) store<u64>(NET_SCRATCH, 0);
  else store<u64>(NET_SCRATCH, u64.MAX_VALUE);
  putAttr(IFLA_BROADCAST, NET_SCRATCH, 6);
  putStats(d);
  if (d.kind == DEV_VETH && !isNull(d.peer) && d.peer.net != d.net)
    putAttr32(IFLA_LINK_NETNSID, <u32>nsidAlloc(d.net, d.peer.net));
  if (!loop) {
    const info = nestBegin(IFLA_LINKINFO);
    putAttrStr(IFLA_INFO_KIND, kindName(d.kind));
    if (d.kind == DEV_MACVLAN) {
      const data = nestBegin(IFLA_INFO_DATA);
      putAttr32(IFLA_MACVLAN_MODE, d.macvlanMode);
      nestEnd(data);
    }
    if (d.kind == DEV_BRIDGE) putBridge(d);
    if (!isNull(d.master)) {
      putAttrStr(IFLA_INFO_SLAVE_KIND, "bridge");
      putPort(d);
    }
    nestEnd(info);
  }
  messageEnd(at);
}

/** struct rtnl_link_stats64: 25 counters. */
function putStats(d: NetDev): void {
  const at = NET_SCRATCH;
  memory.fill(at, 0, 200);
  store<u64>(at, d.rxPackets);
  store<u64>(at, d.txPackets, 8);
  store<u64>(at, d.rxBytes, 16);
  store<u64>(at, d.txBytes, 24);
  store<u64>(at, d.rxDropped, 48);
  store<u64>(at, d.txDropped, 56);
  putAttr(IFLA_STATS64, at, 200);
}

/** The device that a request names, or null. */
function find(net: NetNs, r: Request): NetDev {
  const index = load<u32>(r.body, 4);
  if (index) return devByIndex(net, index);
  const name = attrFind(r.body + IFINFOMSG, r.end, IFLA_IFNAME);
  return name ? devByName(net, name, attrText(name)) : nil<NetDev>();
}

export function linkDump(r: Request): void {
  const attrs = r.body + IFINFOMSG;
  const master = attrFind(attrs, r.end, IFLA_MASTER);
  const info = attrFind(attrs, r.end, IFLA_LINKINFO);
  const kind = info ? attrFind(info, info + attrLen(info), IFLA_INFO_KIND) : 0;
  for (let d = devHead(r.sk.net); !isNull(d); d = d.next) {
    if (master && (isNull(d.master) || d.master.ifindex != load<u32>(master))) continue;
    if (kind && !isStr(kind, attrText(kind), kindName(d.kind))) continue;
    if (load<u8>(r.body) == <u8>AF_INET6) put6(d, r);
    else put(d, RTM_NEWLINK, NLM_F_MULTI, r.seq, r.portid, 0);
    dumpNext(r);
  }
}

export function linkGet(r: Request): i32 {
  if (r.end < r.body + IFINFOMSG) return -EINVAL;
  const d = find(r.sk.net, r);
  if (isNull(d)) return -ENODEV;
  put(d, RTM_NEWLINK, 0, r.seq, r.portid, 0);
  answerSend(r.sk);
  return 0;
}

/** The carrier has come or gone (linkwatch), or something was set. */
export function linkNotify(d: NetDev): void {
  if (netlinkHears(d.net, RTNLGRP_LINK) && !netState().answerLen) notify(d, RTM_NEWLINK);
}

function notify(d: NetDev, type: u32): void {
  put(d, type, 0, 0, 0, type == RTM_DELLINK ? u32.MAX_VALUE : 0);
  const s = netState();
  if (!s.answerFailed) netlinkMulticast(d.net, RTNLGRP_LINK, s.answer, s.answerLen);
  s.answerLen = 0;
}

/** rtnl_link_get_net_capable: the namespace of IFLA_NET_NS_*, else `net`. @returns its address or -errno */
function targetNet(net: NetNs, attrs: usize, end: usize): i32 {
  let to = net;
  const pid = attrFind(attrs, end, IFLA_NET_NS_PID);
  const fd = attrFind(attrs, end, IFLA_NET_NS_FD);
  if (pid) {
    to = netByPid(load<i32>(pid));
    if (isNull(to)) return -ESRCH;
  } else if (fd) {
    to = netByFd(load<i32>(fd));
    if (isNull(to)) return -EBADF;
  }
  if (!nsCapable(changetype<UserNs>(to.ownerNs), CAP_NET_ADMIN)) return -EPERM;
  return <i32>changetype<usize>(to);
}

function kindOf(at: usize): u32 {
  const n = attrText(at);
  if (isStr(at, n, "veth")) return DEV_VETH;
  if (isStr(at, n, "bridge")) return DEV_BRIDGE;
  if (isStr(at, n, "macvlan")) return DEV_MACVLAN;
  return isStr(at, n, "dummy") ? DEV_DUMMY : 0;
}

/** Name, address and MTU that a device is made with. @returns 0 or -errno */
function dress(net: NetNs, d: NetDev, attrs: usize, end: usize): i32 {
  const name = attrFind(attrs, end, IFLA_IFNAME);
  let err: i32;
  if (name && attrText(name)) err = devSetName(net, d, name, attrText(name));
  else {
    // kind%d
    const at = NET_SCRATCH + 224;
    const e = putStr(putStr(at, kindName(d.kind)), "%d");
    err = devSetName(net, d, at, <i32>(e - at));
  }
  if (err) return err;
  const mac = attrFind(attrs, end, IFLA_ADDRESS);
  if (mac && attrLen(mac) >= 6) {
    if (!isUnicastMac(mac)) return -EADDRNOTAVAIL;
    memory.copy(d.macAt, mac, 6);
    d.macAssigned = 1;
  }
  const mtu = attrFind(attrs, end, IFLA_MTU);
  if (mtu) {
    err = setMtu(d, load<u32>(mtu));
    if (err) return err;
  }
  const txqlen = attrFind(attrs, end, IFLA_TXQLEN);
  if (txqlen) d.txqlen = load<u32>(txqlen);
  return 0;
}

/** is_valid_ether_addr: not a group's, and not all zeros. */
function isUnicastMac(mac: usize): bool {
  return !(load<u8>(mac) & 1) && (load<u32>(mac) != 0 || load<u16>(mac, 4) != 0);
}

/** What may be set of a device's flags, beside IFF_UP (__dev_change_flags). */
const CHANGEABLE: u32 = IFF_NOARP | IFF_PROMISC | IFF_ALLMULTI | IFF_MULTICAST | IFF_DEBUG | IFF_DYNAMIC;

/** dev_set_alias: an empty one takes it away. */
export function setAlias(d: NetDev, from: usize, n: i32): i32 {
  if (n >= IFALIASZ) return -EINVAL;
  let text: usize = 0;
  if (n) {
    text = kmalloc(<usize>n + 1);
    if (!text) return -ENOMEM;
    memory.copy(text, from, <usize>n);
    store<u8>(text + <usize>n, 0);
  }
  kfree(d.alias);
  d.alias = text;
  return 0;
}
const IFALIASZ = 256;

export function setMtu(d: NetDev, mtu: u32): i32 {
  if (<i32>mtu < 0 || mtu < minMtu(d)) return explain("mtu less than device minimum", -EINVAL);
  if (maxMtu(d) && mtu > maxMtu(d)) return explain("mtu greater than device maximum", -EINVAL);
  d.mtu = mtu;
  return 0;
}

function discard(d: NetDev, err: i32): i32 {
  devDiscard(d);
  return err;
}

/** The mode that a macvlan is asked to be in; without a word about it that is vepa. */
function macvlanModeOf(info: usize): u32 {
  const data = attrFind(info, info + attrLen(info), IFLA_INFO_DATA);
  const mode = data ? attrFind(data, data + attrLen(data), IFLA_MACVLAN_MODE) : 0;
  return mode ? load<u32>(mode) : MACVLAN_VEPA;
}

/** What is asked of a device as a port: "type bridge_slave". */
function changePort(d: NetDev, info: usize): i32 {
  const end = info + attrLen(info);
  const data = attrFind(info, end, IFLA_INFO_SLAVE_DATA);
  if (!data) return 0;
  const kind = attrFind(info, end, IFLA_INFO_SLAVE_KIND);
  if (isNull(d.master) || !kind || kindOf(kind) != d.master.kind) return -EOPNOTSUPP;
  return setSettings(d, true, data);
}

/** What belongs to a device's kind is changed: rtnl_changelink. @returns 0 or -errno */
function changeKind(d: NetDev, info: usize): i32 {
  const data = attrFind(info, info + attrLen(info), IFLA_INFO_DATA);
  if (!data) return 0;
  const kind = attrFind(info, info + attrLen(info), IFLA_INFO_KIND);
  if (!kind || kindOf(kind) != d.kind || (d.kind != DEV_MACVLAN && d.kind != DEV_BRIDGE)) return -EOPNOTSUPP;
  if (d.kind == DEV_BRIDGE) return setSettings(d, false, data);
  if (!attrFind(data, data + attrLen(data), IFLA_MACVLAN_MODE)) return 0;
  const mode = macvlanModeOf(info);
  // Passing through is neither begun nor given up later.
  if (!macvlanModeOk(mode) || (mode == MACVLAN_PASSTHRU) != (d.macvlanMode == MACVLAN_PASSTHRU)) return -EINVAL;
  d.macvlanMode = mode;
  return 0;
}

function create(r: Request, attrs: usize): i32 {
  const info = attrFind(attrs, r.end, IFLA_LINKINFO);
  const kindAt = info ? attrFind(info, info + attrLen(info), IFLA_INFO_KIND) : 0;
  if (!kindAt) return load<u32>(r.body, 4) || !attrFind(attrs, r.end, IFLA_IFNAME) ? -ENODEV : -EINVAL;
  const kind = kindOf(kindAt);
  if (!kind) return explain("Unknown device type", -EOPNOTSUPP);
  const to = targetNet(r.sk.net, attrs, r.end);
  if (to < 0 && to > -4096) return to;
  const net = changetype<NetNs>(<usize>to);
  const d = devNew(kind);
  if (isNull(d)) return -ENOMEM;
  let err = dress(net, d, attrs, r.end);
  if (err) return discard(d, err);
  if (kind == DEV_MACVLAN) {
    const link = attrFind(attrs, r.end, IFLA_LINK);
    const lower = link ? devByIndex(r.sk.net, load<u32>(link)) : nil<NetDev>();
    if (!link) return discard(d, -EINVAL);
    if (isNull(lower)) return discard(d, -ENODEV);
    if (lower.kind == DEV_LO) return discard(d, -EINVAL);
    const mode = macvlanModeOf(info);
    if (!macvlanModeOk(mode)) return discard(d, -EINVAL);
    // On a macvlan is on what that stands on.
    err = macvlanJoin(d, lower.kind == DEV_MACVLAN ? lower.lower : lower, mode);
    if (err) return discard(d, err);
  }
  if (kind == DEV_BRIDGE) {
    err = changeKind(d, info);
    if (err) return discard(d, err);
  }
  if (kind != DEV_VETH) {
    devAdd(net, d, load<u32>(r.body, 4));
    return finish(r, d, attrs);
  }
  // veth_newlink: the other end is made first.
  const data = attrFind(info, info + attrLen(info), IFLA_INFO_DATA);
  const peerAt = data ? attrFind(data, data + attrLen(data), VETH_INFO_PEER) : 0;
  const peerAttrs = peerAt ? peerAt + IFINFOMSG : 0;
  const peerEnd = peerAt ? peerAt + attrLen(peerAt) : 0;
  const where = peerAt ? targetNet(r.sk.net, peerAttrs, peerEnd) : to;
  if (where < 0 && where > -4096) return discard(d, where);
  const peerNet = changetype<NetNs>(<usize>where);
  const p = devNew(kind);
  if (isNull(p)) return discard(d, -ENOMEM);
  err = dress(peerNet, p, peerAttrs, peerEnd);
  if (err) {
    devDiscard(p);
    return discard(d, err);
  }
  devAdd(peerNet, p, peerAt ? load<u32>(peerAt, 4) : 0);
  // Both may have been given the same name, or both none.
  const named = attrFind(attrs, r.end, IFLA_IFNAME);
  if (!named) err = dress(net, d, attrs, r.end);
  else if (!isNull(devByName(net, named, attrText(named)))) err = -EEXIST;
  if (err) {
    devDelete(p);
    return discard(d, err);
  }
  d.peer = p;
  p.peer = d;
  devAdd(net, d, load<u32>(r.body, 4));
  if (peerAt && load<u32>(peerAt, 8) & IFF_UP) devUp(p);
  notify(p, RTM_NEWLINK);
  return finish(r, d, attrs);
}

/** The rest of what a new device was asked to be. */
function finish(r: Request, d: NetDev, attrs: usize): i32 {
  const master = attrFind(attrs, r.end, IFLA_MASTER);
  if (load<u32>(r.body, 8) & load<u32>(r.body, 12) & IFF_UP) devUp(d);
  let err = 0;
  if (master && load<u32>(master)) {
    const br = devByIndex(d.net, load<u32>(master));
    err = isNull(br) ? -EINVAL : devEnslave(d, br);
  }
  notify(d, RTM_NEWLINK);
  return err;
}

/** do_setlink. */
/** dev_change_flags. @param mask which of them */
export function setFlags(d: NetDev, flags: u32, mask: u32): void {
  if (mask & IFF_UP) {
    if (flags & IFF_UP) devUp(d);
    else devDown(d);
  }
  const own = mask & CHANGEABLE;
  d.flags = (d.flags & ~own) | (flags & own);
}

function change(r: Request, d: NetDev, attrs: usize): i32 {
  const end = r.end;
  const info = attrFind(attrs, end, IFLA_LINKINFO);
  const refused = info ? changeKind(d, info) || changePort(d, info) : 0;
  if (refused) return refused;
  const name = attrFind(attrs, end, IFLA_IFNAME);
  // By index the name is a new one; without an index it is how the device was found.
  const renamed = name != 0 && load<u32>(r.body, 4) != 0 && !isStrOf(d, name);
  if (attrFind(attrs, end, IFLA_NET_NS_PID) || attrFind(attrs, end, IFLA_NET_NS_FD)) {
    const to = targetNet(r.sk.net, attrs, end);
    if (to < 0 && to > -4096) return to;
    const net = changetype<NetNs>(<usize>to);
    if (net != d.net) {
      if (devImmutable(d)) return explain("The interface netns is immutable", -EINVAL);
      const at = renamed ? name : d.name;
      const n = attrText4(d, renamed, name);
      if (!isNull(devByName(net, at, n))) {
        if (!renamed) explain("An interface with the same name exists in the target netns", 0);
        return -EEXIST;
      }
      notify(d, RTM_DELLINK);
      devMove(d, net);
      if (renamed) devSetName(net, d, name, n);
    }
  } else if (renamed) {
    const err = devSetName(d.net, d, name, attrText(name));
    if (err) return err;
  }
  const mac = attrFind(attrs, end, IFLA_ADDRESS);
  if (mac) {
    if (attrLen(mac) < 6) return -EINVAL;
    if (!isUnicastMac(mac)) return -EADDRNOTAVAIL;
    memory.copy(d.macAt, mac, 6);
    d.macAssigned = 1;
    if (!isNull(d.master)) bridgeMac(d.master);
  }
  const mtu = attrFind(attrs, end, IFLA_MTU);
  if (mtu) {
    const err = setMtu(d, load<u32>(mtu));
    if (err) return err;
  }
  const master = attrFind(attrs, end, IFLA_MASTER);
  if (master) {
    if (!load<u32>(master)) devRelease(d);
    else {
      const br = devByIndex(d.net, load<u32>(master));
      if (isNull(br)) return -EINVAL;
      const err = devEnslave(d, br);
      if (err == -ELOOP) return explain("Can not enslave a bridge to a bridge", err);
      if (err) return err == -EINVAL && br.kind != DEV_BRIDGE ? -EOPNOTSUPP : err;
    }
  }
  setFlags(d, load<u32>(r.body, 8), load<u32>(r.body, 12));
  const alias = attrFind(attrs, end, IFLA_IFALIAS);
  if (alias) {
    const err = setAlias(d, alias, attrText(alias));
    if (err) return err;
  }
  const txqlen = attrFind(attrs, end, IFLA_TXQLEN);
  if (txqlen) d.txqlen = load<u32>(txqlen);
  const group = attrFind(attrs, end, IFLA_GROUP);
  if (group) d.group = load<u32>(group);
  // IFLA_INET6_ADDR_GEN_MODE: 0 EUI-64, 1 none
  const spec = attrFind(attrs, end, IFLA_AF_SPEC);
  const six = spec ? attrFind(spec, spec + attrLen(spec), AF_INET6) : 0;
  const mode = six ? attrFind(six, six + attrLen(six), 8) : 0;
  if (mode) d.addrGenNone = <u32>(load<u8>(mode) == 1);
  notify(d, RTM_NEWLINK);
  return 0;
}

function isStrOf(d: NetDev, name: usize): bool {
  return devByName(d.net, name, attrText(name)) == d;
}

function attrText4(d: NetDev, renamed: bool, name: usize): i32 {
  if (renamed) return attrText(name);
  let n = 0;
  while (load<u8>(d.name + n)) n++;
  return n;
}

export function linkNewRequest(r: Request): i32 {
  if (r.end < r.body + IFINFOMSG) return -EINVAL;
  const attrs = r.body + IFINFOMSG;
  const d = find(r.sk.net, r);
  if (isNull(d)) return r.flags & NLM_F_CREATE ? create(r, attrs) : -ENODEV;
  // "ip link add NAME netns OTHER": the name is taken here, not there.
  if (r.flags & NLM_F_EXCL) {
    const to = targetNet(r.sk.net, attrs, r.end);
    if (to < 0 && to > -4096) return to;
    if (changetype<NetNs>(<usize>to) == r.sk.net) return -EEXIST;
    return create(r, attrs);
  }
  return change(r, d, attrs);
}

export function linkDelRequest(r: Request): i32 {
  if (r.end < r.body + IFINFOMSG) return -EINVAL;
  const d = find(r.sk.net, r);
  if (isNull(d)) return -ENODEV;
  if (d.kind == DEV_LO) return -EOPNOTSUPP;
  notify(d, RTM_DELLINK);
  devDelete(d);
  return 0;
}
