// Network namespaces made again: devices of all of them first, then who belongs to which bridge, what is up, addresses, routes. The
// other end of a veth that was outside is a new device of the restarter's (--external veth[NAME]:OUTSIDE[@BRIDGE]).

import {
  MACVLAN_LINK_ENTRY_MODE,
  MAGIC_NETDEV,
  MAGIC_NETNS,
  MAGIC_NUTSHELL_NETDEV,
  MAGIC_NUTSHELL_NETNS,
  ND_TYPE_BRIDGE,
  ND_TYPE_LOOPBACK,
  ND_TYPE_MACVLAN,
  ND_TYPE_VETH,
  NET_DEVICE_ENTRY_ADDRESS,
  NET_DEVICE_ENTRY_FLAGS,
  NET_DEVICE_ENTRY_IFINDEX,
  NET_DEVICE_ENTRY_MACVLAN,
  NET_DEVICE_ENTRY_MASTER,
  NET_DEVICE_ENTRY_MTU,
  NET_DEVICE_ENTRY_NAME,
  NET_DEVICE_ENTRY_TYPE,
  NETNS_ENTRY_NSIDS,
  NETNS_ID_NETNSID_VALUE,
  NETNS_ID_TARGET_NS_ID,
  NUT_NETDEV_ENTRY_ADDRESS_ASSIGNED,
  NUT_NETDEV_ENTRY_ALIAS,
  NUT_NETDEV_ENTRY_BRIDGE,
  NUT_NETDEV_ENTRY_CONF,
  NUT_NETDEV_ENTRY_GROUP,
  NUT_NETDEV_ENTRY_IFINDEX,
  NUT_NETDEV_ENTRY_KIND,
  NUT_NETDEV_ENTRY_NO_ADDRGEN,
  NUT_NETDEV_ENTRY_PEER_IFINDEX,
  NUT_NETDEV_ENTRY_PEER_NAME,
  NUT_NETDEV_ENTRY_PEER_NS,
  NUT_NETDEV_ENTRY_PORT,
  NUT_NETDEV_ENTRY_TXQLEN,
  NUT_NETNS_ENTRY_CONF_ALL,
  NUT_NETNS_ENTRY_CONF_DEFAULT,
  NUT_NETNS_ENTRY_LAST_IFINDEX,
  NUT_NETNS_ENTRY_QDISC_HANDLE,
} from "../../abi/criu";
import { EEXIST, ENODEV, EPERM } from "../../abi/errno";
import {
  IFF_ALLMULTI,
  IFF_DEBUG,
  IFF_DYNAMIC,
  IFF_MULTICAST,
  IFF_NOARP,
  IFF_PROMISC,
  IFF_UP,
  NLM_F_CREATE,
  NLM_F_REQUEST,
  NLMSG_ERROR,
  NLMSG_HDRLEN,
  RTM_NEWROUTE,
  SOCK_RAW,
} from "../../abi/net";
import { isErr, isNull, nil } from "../fs/types";
import { kfree, kmalloc } from "../mem/slab";
import { isStr, putI64, putStr, strLen } from "../mem/str";
import { addrsFlush } from "../net/addr";
import { BR_SETTINGS, PORT_SETTINGS, portNumberSet, settingCount, settingSet } from "../net/bridgeconf";
import {
  CONF_SIZE,
  DEV_BRIDGE,
  DEV_DUMMY,
  DEV_LO,
  DEV_MACVLAN,
  DEV_VETH,
  devAdd,
  devByIndex,
  devByName,
  devDiscard,
  devEnslave,
  devNew,
  devSetName,
  devUp,
  macvlanJoin,
  NetDev,
  nsidAlloc,
} from "../net/dev";
import { NlSock, netlinkCreate } from "../net/netlink";
import { rtnlReceive } from "../net/rtnl";
import { maxMtu, minMtu } from "../net/rtnllink";
import { skbDequeue, skbFree } from "../net/skb";
import { sockDestroy } from "../net/sock";
import { NS_NET } from "../ns/common";
import { NetNs } from "../ns/net";
import { NsProxy } from "../ns/nsproxy";
import { UserNs } from "../ns/user";
import { CAP_NET_ADMIN, nsCapable } from "../task/cred";
import { current, setCurrent } from "../task/current";
import { Task } from "../task/task";
import { Entries, entryAt, ImageIn, imageClose, imageGet, imageName, imageOpen, imageSize, NAME_AT } from "./folder";
import {
  NET_WORDS,
  netWord,
  netWordMost,
  SAVED_ADDRESSES,
  SAVED_NEIGHBOURS,
  SAVED_QDISCS,
  SAVED_ROUTES,
} from "./netconf";
import { damaged, dropList, fail, noMemory, ok, plan, readList, spaceAt, spaceOf } from "./plan";
import { getMsg, getText, getU32, getUint, Msg, msgAt, msgSize, nextMsg } from "./protobuf";
import { andPath, say, sayPath } from "./reason";
import { externalNamed, externalWord } from "./remnt";
import { isOwn, spaceNs } from "./respace";

/** What may be set of a device's flags beside IFF_UP. */
const FLAGS: u32 = IFF_NOARP | IFF_PROMISC | IFF_ALLMULTI | IFF_MULTICAST | IFF_DEBUG | IFF_DYNAMIC;
/** No dump of a namespace is larger. */
const MAX_SAVED: i64 = 2_000_000;
const NAME: u32 = 15;
const RTPROT_KERNEL: u8 = 2;

function ownNet(): NetNs {
  return changetype<NetNs>(changetype<NsProxy>(changetype<Task>(plan().caller).nsproxy).net);
}

/** The namespace of a number when the image has it, else null. */
function imageNet(id: u32): NetNs {
  if (!id || isOwn(NS_NET, id)) return nil<NetNs>();
  const s = spaceOf(id);
  return isNull(s) || s.kind != NS_NET ? nil<NetNs>() : changetype<NetNs>(s.ns);
}

/** What nutshell-netdev says of a device. */
function moreOf(list: Entries, ifindex: u32): Msg {
  for (let i: u32 = 0; i < list.count; i++)
    if (getU32(entryAt(list, i), NUT_NETDEV_ENTRY_IFINDEX) == ifindex) return entryAt(list, i);
  return 0;
}

function kindOf(m: Msg, more: Msg): u32 {
  switch (getU32(m, NET_DEVICE_ENTRY_TYPE)) {
    case ND_TYPE_LOOPBACK:
      return DEV_LO;
    case ND_TYPE_VETH:
      return DEV_VETH;
    case ND_TYPE_BRIDGE:
      return DEV_BRIDGE;
    case ND_TYPE_MACVLAN:
      return DEV_MACVLAN;
  }
  const word = getMsg(more, NUT_NETDEV_ENTRY_KIND);
  return word && isStr(msgAt(word), <i32>msgSize(word), "dummy") ? DEV_DUMMY : 0;
}

/** What a device is besides its kind and its partners. */
function dress(d: NetDev, m: Msg, more: Msg): void {
  const mac = getMsg(m, NET_DEVICE_ENTRY_ADDRESS);
  const mtu = getU32(m, NET_DEVICE_ENTRY_MTU);
  if (mac && msgSize(mac) >= 6) memory.copy(d.macAt, msgAt(mac), 6);
  if (<i32>mtu < 0 || mtu < minMtu(d) || (maxMtu(d) && mtu > maxMtu(d))) damaged();
  d.mtu = mtu;
  d.flags = (d.flags & ~FLAGS) | (getU32(m, NET_DEVICE_ENTRY_FLAGS) & FLAGS);
  d.txqlen = <u32>getUint(more, NUT_NETDEV_ENTRY_TXQLEN, d.txqlen);
  d.group = getU32(more, NUT_NETDEV_ENTRY_GROUP);
  d.macAssigned = getU32(more, NUT_NETDEV_ENTRY_ADDRESS_ASSIGNED) & 1;
  d.alias = getText(more, NUT_NETDEV_ENTRY_ALIAS, 255);
  // Link-local addresses are in the image; they come from nowhere else.
  d.addrGenNone = 1;
}

function makeDevice(net: NetNs, m: Msg, more: Msg): void {
  const kind = kindOf(m, more);
  const ifindex = getU32(m, NET_DEVICE_ENTRY_IFINDEX);
  if (kind == DEV_LO) {
    const lo = changetype<NetDev>(net.lo);
    dress(lo, m, more);
    return;
  }
  const name = getText(m, NET_DEVICE_ENTRY_NAME, NAME);
  if (!kind || !name || !ifindex || !isNull(devByIndex(net, ifindex))) {
    kfree(name);
    damaged();
    return;
  }
  const d = devNew(kind);
  if (isNull(d)) noMemory();
  else if (devSetName(net, d, name, strLen(name))) {
    devDiscard(d);
    damaged();
  } else {
    devAdd(net, d, ifindex);
    dress(d, m, more);
  }
  kfree(name);
}

/** The value of --external KIND[NAME]: what the restarter has for it, at `to`; false: he said nothing. */
function external(kind: string, d: NetDev, to: usize): bool {
  const key = kmalloc(64);
  if (!key) return false;
  let at = putStr(key, kind);
  memory.copy(at, d.name, <usize>strLen(d.name));
  at += <usize>strLen(d.name);
  const end = putStr(at, "]");
  const found = externalWord(key, <u32>(end - key), to);
  kfree(key);
  return found;
}

/** The other end of a veth, outside: a new device of the restarter's. */
function outsideEnd(d: NetDev): void {
  const net = ownNet();
  if (!nsCapable(changetype<UserNs>(net.ownerNs), CAP_NET_ADMIN)) {
    fail(-EPERM, sayPath("only who has CAP_NET_ADMIN may make the other end of ", d.name, ""));
    return;
  }
  const words = kmalloc(4200);
  const p = words ? devNew(DEV_VETH) : nil<NetDev>();
  if (isNull(p)) {
    kfree(words);
    noMemory();
    return;
  }
  let n = 0;
  let bridge: usize = 0;
  if (external("veth[", d, words)) {
    n = strLen(words);
    for (let i = 0; i < n; i++)
      if (load<u8>(words + i) == 64) {
        store<u8>(words + i, 0);
        bridge = words + i + 1;
        n = i;
      }
  }
  if (!n) n = <i32>(putStr(words, "veth%d") - words);
  const err = devSetName(net, p, words, n);
  const br = bridge ? devByName(net, bridge, strLen(bridge)) : nil<NetDev>();
  if (err || (bridge && isNull(br))) {
    devDiscard(p);
    if (err == -EEXIST)
      fail(err, sayPath("there is a device ", words, " already: name another one for the end outside"));
    else if (err) fail(err, sayPath("no device may be called ", words, ""));
    else fail(-ENODEV, sayPath("there is no bridge ", bridge, ""));
  } else {
    devAdd(net, p, 0);
    p.mtu = d.mtu;
    p.peer = d;
    d.peer = p;
    if (!isNull(br)) devEnslave(p, br);
    devUp(p);
  }
  kfree(words);
}

/** What is set of a bridge and of a port, if the image has it: each only what anybody might set. */
function bridgeSettings(d: NetDev, more: Msg): void {
  const bridge = d.bridgeConf ? getMsg(more, NUT_NETDEV_ENTRY_BRIDGE) : 0;
  const port = d.portConf ? getMsg(more, NUT_NETDEV_ENTRY_PORT) : 0;
  if (bridge && !takeSettings(d, false, bridge, BR_SETTINGS)) damaged();
  if (port && (!takeSettings(d, true, port, PORT_SETTINGS + 1) || !portNumberSet(d, numberAt(port, PORT_SETTINGS))))
    damaged();
}

function numberAt(m: Msg, i: u32): u32 {
  return load<u32>(msgAt(m) + ((<usize>i) << 2));
}

/** @returns false: not so many, or one that nobody may set */
function takeSettings(d: NetDev, port: bool, m: Msg, count: u32): bool {
  if (msgSize(m) != count << 2) return false;
  for (let i: u32 = 0; i < settingCount(port); i++) if (settingSet(d, port, i, numberAt(m, i))) return false;
  return true;
}

function partnerOf(d: NetDev, m: Msg, more: Msg): void {
  const where = imageNet(getU32(more, NUT_NETDEV_ENTRY_PEER_NS));
  const index = getU32(more, NUT_NETDEV_ENTRY_PEER_IFINDEX);
  const other = isNull(where) ? nil<NetDev>() : devByIndex(where, index);
  if (d.kind == DEV_VETH && isNull(d.peer)) {
    if (isNull(where)) outsideEnd(d);
    else if (isNull(other) || other == d || other.kind != DEV_VETH || !isNull(other.peer)) damaged();
    else {
      d.peer = other;
      other.peer = d;
    }
  } else if (d.kind == DEV_MACVLAN) {
    let lower = other;
    if (isNull(where)) {
      const words = kmalloc(4200);
      const name = getText(more, NUT_NETDEV_ENTRY_PEER_NAME, NAME);
      if (words && external("macvlan[", d, words)) lower = devByName(ownNet(), words, strLen(words));
      else if (name) lower = devByName(ownNet(), name, strLen(name));
      if (isNull(lower))
        fail(
          -ENODEV,
          sayPath("what the macvlan ", d.name, " stands on is not here: name it with --external macvlan[NAME]:DEVICE"),
        );
      else if (!nsCapable(changetype<UserNs>(lower.net.ownerNs), CAP_NET_ADMIN))
        fail(-EPERM, sayPath("only who has CAP_NET_ADMIN may put the macvlan ", d.name, " on its device"));
      kfree(words);
      kfree(name);
    }
    if (!ok()) return;
    if (isNull(lower) || lower == d || lower.kind == DEV_LO || lower.kind == DEV_MACVLAN) damaged();
    else {
      const mtu = d.mtu;
      macvlanJoin(d, lower, <u32>getUint(getMsg(m, NET_DEVICE_ENTRY_MACVLAN), MACVLAN_LINK_ENTRY_MODE, 2));
      d.mtu = mtu;
    }
  }
}

const STEP_MAKE = 0;
const STEP_PARTNERS = 1;
const STEP_UP = 2;
const STEP_SET = 3;

/** One step for all devices of a namespace. */
function devices(net: NetNs, id: u32, step: i32): void {
  imageName("nutshell-netdev", id);
  // Older images have lo alone, and no word about it.
  const own = readList(MAGIC_NUTSHELL_NETDEV, false);
  imageName("netdev", id);
  const list = ok() ? readList(MAGIC_NETDEV, true) : 0;
  if (list) {
    const e = changetype<Entries>(list);
    for (let i: u32 = 0; i < e.count && ok(); i++) {
      const m = entryAt(e, i);
      const ifindex = getU32(m, NET_DEVICE_ENTRY_IFINDEX);
      const more = own ? moreOf(changetype<Entries>(own), ifindex) : <Msg>0;
      if (step == STEP_MAKE) {
        makeDevice(net, m, more);
        continue;
      }
      const d = devByIndex(net, ifindex);
      if (isNull(d)) {
        damaged();
        break;
      }
      if (step == STEP_PARTNERS) partnerOf(d, m, more);
      else if (step == STEP_UP) {
        const master = getU32(m, NET_DEVICE_ENTRY_MASTER);
        const br = master ? devByIndex(net, master) : nil<NetDev>();
        if (master && (isNull(br) || devEnslave(d, br))) damaged();
        bridgeSettings(d, more);
        // An address that was good is good at once.
        d.dadTransmits = 0;
        if (getU32(m, NET_DEVICE_ENTRY_FLAGS) & IFF_UP) devUp(d);
        if (own) addrsFlush(d);
      } else {
        const conf = getMsg(more, NUT_NETDEV_ENTRY_CONF);
        if (conf && msgSize(conf) == <u32>CONF_SIZE)
          memory.copy(changetype<usize>(d) + offsetof<NetDev>("acceptLocal"), msgAt(conf), CONF_SIZE);
        d.addrGenNone = getU32(more, NUT_NETDEV_ENTRY_NO_ADDRGEN) & 1;
      }
    }
  }
  dropList(list);
  dropList(own);
}

/** What the namespace is set to. */
function settings(net: NetNs, id: u32): void {
  imageName("nutshell-netns", id);
  const list = readList(MAGIC_NUTSHELL_NETNS, false);
  if (!list) return;
  const e = changetype<Entries>(list);
  if (e.count != 1) damaged();
  else {
    const m = entryAt(e, 0);
    for (let f: u32 = 1; f <= NET_WORDS; f++) {
      const at = netWord(net, f);
      const value = getUint(m, f, load<u32>(at));
      if (value > netWordMost(f)) damaged();
      else store<u32>(at, <u32>value);
    }
    if (net.portFirst > net.portLast || !net.portFirst) damaged();
    const at = changetype<usize>(net);
    const standard = getMsg(m, NUT_NETNS_ENTRY_CONF_DEFAULT);
    const all = getMsg(m, NUT_NETNS_ENTRY_CONF_ALL);
    if (standard && msgSize(standard) == <u32>CONF_SIZE)
      memory.copy(at + offsetof<NetNs>("confDefault0"), msgAt(standard), CONF_SIZE);
    if (all && msgSize(all) == <u32>CONF_SIZE) memory.copy(at + offsetof<NetNs>("confAll0"), msgAt(all), CONF_SIZE);
    const last = getU32(m, NUT_NETNS_ENTRY_LAST_IFINDEX);
    if (last > net.lastIfindex && last < 0x7fffffff) net.lastIfindex = last;
    net.qdiscHandle = getU32(m, NUT_NETNS_ENTRY_QDISC_HANDLE) & 0x7fff;
  }
  dropList(list);
}

/** The numbers by which it knows others. */
function numbers(net: NetNs, id: u32): void {
  imageName("netns", id);
  const list = readList(MAGIC_NETNS, false);
  if (!list) return;
  const e = changetype<Entries>(list);
  for (let i: u32 = 0; i < e.count; i++)
    for (let n = nextMsg(entryAt(e, i), NETNS_ENTRY_NSIDS, 0); n; n = nextMsg(entryAt(e, i), NETNS_ENTRY_NSIDS, n)) {
      const target = getU32(n, NETNS_ID_TARGET_NS_ID);
      const other = isOwn(NS_NET, target) ? ownNet() : imageNet(target);
      const value = <i32>getU32(n, NETNS_ID_NETNSID_VALUE);
      if (!isNull(other) && value >= 0) nsidAlloc(net, other, value);
    }
  dropList(list);
}

/** The error of an answer, once: 0 or -errno. */
function answered(sk: NlSock): i32 {
  let err = 0;
  for (let skb = skbDequeue(sk); !isNull(skb); skb = skbDequeue(sk)) {
    const at = skb.data + skb.off;
    if (skb.len >= NLMSG_HDRLEN + 4 && load<u16>(at, 4) == <u16>NLMSG_ERROR) err = load<i32>(at, NLMSG_HDRLEN);
    skbFree(skb);
  }
  return err;
}

/** Asks rtnetlink for everything that a dump of it says. */
function ask(sk: NlSock, at: usize, n: u32): void {
  const end = at + n;
  while (at < end && ok()) {
    const len = load<u32>(at);
    if (len < NLMSG_HDRLEN || len > <u32>(end - at)) {
      damaged();
      return;
    }
    store<u16>(at, <u16>(NLM_F_REQUEST | NLM_F_CREATE), 6);
    // A route of the kernel's own comes with its address or device.
    const itself =
      load<u16>(at, 4) == <u16>RTM_NEWROUTE &&
      len >= NLMSG_HDRLEN + 12 &&
      load<u8>(at, NLMSG_HDRLEN + 5) == RTPROT_KERNEL;
    if (!itself) rtnlReceive(sk, at, len);
    const err = answered(sk);
    // Some of it comes by itself with what was there before.
    if (err && err != -EEXIST) {
      fail(
        err,
        putI64(putStr(andPath(say("what the image has in "), NAME_AT), " cannot be had again here: error "), -err),
      );
    }
    at += (len + 3) & ~3;
  }
}

function restoreSaved(sk: NlSock, name: string, id: u32, magic: u32): void {
  if (!ok()) return;
  const now = current;
  setCurrent(changetype<Task>(plan().caller));
  imageName(name, id);
  const file = changetype<ImageIn>(kmalloc(offsetof<ImageIn>()));
  if (!changetype<usize>(file)) noMemory();
  else {
    imageOpen(file, 0);
    const size = imageSize(file);
    if (file.err != -2) {
      const buf = size > MAX_SAVED || size < 4 ? 0 : kmalloc(<usize>size);
      if (file.err || !buf || !imageGet(file, buf, <u32>size) || load<u32>(buf) != magic) damaged();
      else ask(sk, buf + 4, <u32>size - 4);
      kfree(buf);
    }
    imageClose(file);
    kfree(changetype<usize>(file));
  }
  setCurrent(now);
}

function addresses(net: NetNs, id: u32): void {
  const made = netlinkCreate(<u32>SOCK_RAW, 0, net);
  if (isErr(made)) {
    noMemory();
    return;
  }
  const sk = changetype<NlSock>(<usize>made);
  restoreSaved(sk, "ifaddr", id, SAVED_ADDRESSES);
  restoreSaved(sk, "route", id, SAVED_ROUTES);
  restoreSaved(sk, "route6", id, SAVED_ROUTES);
  restoreSaved(sk, "nutshell-neigh", id, SAVED_NEIGHBOURS);
  restoreSaved(sk, "nutshell-qdisc", id, SAVED_QDISCS);
  sockDestroy(sk);
}

/** All network namespaces of the image, with what is in them. */
export function netsMake(): void {
  const p = plan();
  for (let i: u32 = 0; i < p.spaceCount && ok(); i++)
    if (spaceAt(i).kind == NS_NET && !isOwn(NS_NET, spaceAt(i).id)) spaceNs(NS_NET, spaceAt(i).id);
  // criu restore --empty-ns net: somebody else will put something in.
  const word = kmalloc(4096);
  const empty = word != 0 && externalNamed("empty-ns:net", word);
  kfree(word);
  for (let step = STEP_MAKE; step <= STEP_SET && !empty; step++)
    for (let i: u32 = 0; i < p.spaceCount && ok(); i++) {
      const s = spaceAt(i);
      if (s.kind != NS_NET || !s.ns) continue;
      const net = changetype<NetNs>(s.ns);
      if (step == STEP_MAKE) settings(net, s.id);
      if (step == STEP_PARTNERS) numbers(net, s.id);
      if (step == STEP_SET) addresses(net, s.id);
      if (ok()) devices(net, s.id, step);
    }
}
