// A network namespace: its devices in CRIU's netdev, numbers of other namespaces in netns, addresses and routes as iproute2 saves them,
// which are rtnetlink's own messages; what is left in files of our own.

import {
  MACVLAN_LINK_ENTRY_MODE,
  MAGIC_NETDEV,
  MAGIC_NETNS,
  MAGIC_NUTSHELL_NETDEV,
  MAGIC_NUTSHELL_NETNS,
  ND_TYPE_BRIDGE,
  ND_TYPE_EXTLINK,
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
  NET_DEVICE_ENTRY_PEER_IFINDEX,
  NET_DEVICE_ENTRY_PEER_NSID,
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
import {
  AF_INET,
  AF_INET6,
  NLM_F_DUMP,
  NLM_F_REQUEST,
  NLMSG_DONE,
  NLMSG_HDRLEN,
  RTM_GETADDR,
  RTM_GETNEIGH,
  RTM_GETQDISC,
  RTM_GETROUTE,
  SOCK_RAW,
} from "../../abi/net";
import { isErr, isNull } from "../fs/types";
import { kfree, kmalloc } from "../mem/slab";
import { BR_SETTINGS, PORT_SETTINGS } from "../net/bridgeconf";
import {
  CONF_SIZE,
  DEV_BRIDGE,
  DEV_LO,
  DEV_MACVLAN,
  DEV_VETH,
  devHead,
  kindName,
  NetDev,
  NsId,
  nsidOf,
} from "../net/dev";
import { NlSock, netlinkCreate } from "../net/netlink";
import { rtnlReceive } from "../net/rtnl";
import { skbDequeue, skbFree } from "../net/skb";
import { sockDestroy } from "../net/sock";
import { NetNs } from "../ns/net";
import { dumpOrphans } from "./dumporphan";
import { netsEmpty } from "./external";
import { entryBegin, entryEnd, ImageOut, imageBare, imageBegin, imageEnd, imageName } from "./folder";
import { NET_WORDS, netWord, SAVED_ADDRESSES, SAVED_NEIGHBOURS, SAVED_QDISCS, SAVED_ROUTES } from "./netconf";
import { numberOf, SET_NS } from "./objects";
import { OUT_ONE, out } from "./out";
import { putBegin, putBytes, putEnd, putLiteral, putRaw, putText, putUint, putWord } from "./protobuf";

/** ndmsg.ndm_state of an entry that stays. */
const NUD_PERMANENT: u16 = 0x80;

function typeOf(d: NetDev): u32 {
  switch (d.kind) {
    case DEV_LO:
      return ND_TYPE_LOOPBACK;
    case DEV_VETH:
      return ND_TYPE_VETH;
    case DEV_BRIDGE:
      return ND_TYPE_BRIDGE;
    case DEV_MACVLAN:
      return ND_TYPE_MACVLAN;
    default:
      // CRIU has no word for a dummy: nutshell-netdev has.
      return ND_TYPE_EXTLINK;
  }
}

/** The other end of a veth, or what a macvlan stands on; null: none. */
function partner(d: NetDev): NetDev {
  return d.kind == DEV_MACVLAN ? d.lower : d.peer;
}

function putDevice(o: ImageOut, d: NetDev): void {
  const e = entryBegin(o);
  putUint(o, NET_DEVICE_ENTRY_TYPE, typeOf(d));
  putUint(o, NET_DEVICE_ENTRY_IFINDEX, d.ifindex);
  putUint(o, NET_DEVICE_ENTRY_MTU, d.mtu);
  putUint(o, NET_DEVICE_ENTRY_FLAGS, d.flags);
  putText(o, NET_DEVICE_ENTRY_NAME, d.name);
  if (d.kind != DEV_LO) putBytes(o, NET_DEVICE_ENTRY_ADDRESS, d.macAt, 6);
  if (d.kind == DEV_MACVLAN) {
    const m = putBegin(o, NET_DEVICE_ENTRY_MACVLAN);
    putUint(o, MACVLAN_LINK_ENTRY_MODE, d.macvlanMode);
    putEnd(o, m);
  }
  const peer = partner(d);
  if (!isNull(peer)) {
    putUint(o, NET_DEVICE_ENTRY_PEER_IFINDEX, peer.ifindex);
    const id = peer.net == d.net ? -1 : nsidOf(d.net, peer.net);
    if (id >= 0) putUint(o, NET_DEVICE_ENTRY_PEER_NSID, <u64>id);
  }
  if (!isNull(d.master)) putUint(o, NET_DEVICE_ENTRY_MASTER, d.master.ifindex);
  entryEnd(o, e);
}

function dumpDevices(ns: NetNs, id: u32): void {
  const o = out(OUT_ONE);
  imageName("netdev", id);
  imageBegin(o, MAGIC_NETDEV);
  for (let d = devHead(ns); !isNull(d); d = d.next) putDevice(o, d);
  imageEnd(o);
  imageName("nutshell-netdev", id);
  imageBegin(o, MAGIC_NUTSHELL_NETDEV);
  for (let d = devHead(ns); !isNull(d); d = d.next) {
    const e = entryBegin(o);
    putUint(o, NUT_NETDEV_ENTRY_IFINDEX, d.ifindex);
    putLiteral(o, NUT_NETDEV_ENTRY_KIND, kindName(d.kind));
    putUint(o, NUT_NETDEV_ENTRY_TXQLEN, d.txqlen);
    putUint(o, NUT_NETDEV_ENTRY_GROUP, d.group);
    putUint(o, NUT_NETDEV_ENTRY_ADDRESS_ASSIGNED, d.macAssigned);
    if (d.alias) putText(o, NUT_NETDEV_ENTRY_ALIAS, d.alias);
    putBytes(o, NUT_NETDEV_ENTRY_CONF, changetype<usize>(d) + offsetof<NetDev>("acceptLocal"), <u32>CONF_SIZE);
    putUint(o, NUT_NETDEV_ENTRY_NO_ADDRGEN, d.addrGenNone);
    if (d.bridgeConf) putBytes(o, NUT_NETDEV_ENTRY_BRIDGE, d.bridgeConf, BR_SETTINGS << 2);
    if (d.portConf) putBytes(o, NUT_NETDEV_ENTRY_PORT, d.portConf, (PORT_SETTINGS + 1) << 2);
    const peer = partner(d);
    if (!isNull(peer)) {
      putUint(o, NUT_NETDEV_ENTRY_PEER_NS, numberOf(SET_NS, changetype<usize>(peer.net)));
      putUint(o, NUT_NETDEV_ENTRY_PEER_IFINDEX, peer.ifindex);
      putText(o, NUT_NETDEV_ENTRY_PEER_NAME, peer.name);
    }
    entryEnd(o, e);
  }
  imageEnd(o);
}

/** The numbers by which it knows other namespaces of the image, and what it is set to. */
function dumpSettings(ns: NetNs, id: u32): void {
  const o = out(OUT_ONE);
  imageName("netns", id);
  imageBegin(o, MAGIC_NETNS);
  let e = entryBegin(o);
  for (let n = changetype<NsId>(ns.nsidHead); !isNull(n); n = n.next) {
    const number = numberOf(SET_NS, n.net);
    if (!number) continue;
    const m = putBegin(o, NETNS_ENTRY_NSIDS);
    putUint(o, NETNS_ID_TARGET_NS_ID, number);
    putUint(o, NETNS_ID_NETNSID_VALUE, <u64>n.id);
    putEnd(o, m);
  }
  entryEnd(o, e);
  imageEnd(o);
  imageName("nutshell-netns", id);
  imageBegin(o, MAGIC_NUTSHELL_NETNS);
  e = entryBegin(o);
  for (let f: u32 = 1; f <= NET_WORDS; f++) putUint(o, f, load<u32>(netWord(ns, f)));
  const at = changetype<usize>(ns);
  putBytes(o, NUT_NETNS_ENTRY_CONF_DEFAULT, at + offsetof<NetNs>("confDefault0"), <u32>CONF_SIZE);
  putBytes(o, NUT_NETNS_ENTRY_CONF_ALL, at + offsetof<NetNs>("confAll0"), <u32>CONF_SIZE);
  putUint(o, NUT_NETNS_ENTRY_LAST_IFINDEX, ns.lastIfindex);
  putUint(o, NUT_NETNS_ENTRY_QDISC_HANDLE, ns.qdiscHandle);
  entryEnd(o, e);
  imageEnd(o);
}

/** What a neighbour is called is asked for again, a queueing discipline without a handle comes with its device; what a person has entered stays. */
function byItself(type: u32, body: usize): bool {
  if (type == RTM_GETNEIGH) return !(load<u16>(body, 8) & NUD_PERMANENT);
  return type == RTM_GETQDISC && !load<u32>(body, 8);
}

/** What rtnetlink answers to a question, as iproute2 saves it. */
function save(name: string, id: u32, magic: u32, sk: NlSock, type: u32, family: u32): void {
  const o = out(OUT_ONE);
  imageName(name, id);
  imageBare(o);
  putWord(o, magic);
  const question = kmalloc(64);
  if (!question) {
    o.err = -12;
    imageEnd(o);
    return;
  }
  memory.fill(question, 0, 64);
  store<u32>(question, NLMSG_HDRLEN + 16);
  store<u16>(question, <u16>type, 4);
  store<u16>(question, <u16>(NLM_F_REQUEST | NLM_F_DUMP), 6);
  store<u8>(question, <u8>family, NLMSG_HDRLEN);
  rtnlReceive(sk, question, NLMSG_HDRLEN + 16);
  kfree(question);
  for (let skb = skbDequeue(sk); !isNull(skb); skb = skbDequeue(sk)) {
    const end = skb.data + skb.off + skb.len;
    for (let at = skb.data + skb.off; at + NLMSG_HDRLEN <= end; at += (load<u32>(at) + 3) & ~3) {
      if (load<u16>(at, 4) != <u16>NLMSG_DONE && !byItself(type, at + NLMSG_HDRLEN))
        putRaw(o, at, (load<u32>(at) + 3) & ~3);
    }
    skbFree(skb);
  }
  imageEnd(o);
}

/** @param at  NetNs */
export function dumpNet(at: usize, id: u32): void {
  const ns = changetype<NetNs>(at);
  if (netsEmpty()) return;
  dumpDevices(ns, id);
  dumpSettings(ns, id);
  dumpOrphans(ns, id);
  const made = netlinkCreate(<u32>SOCK_RAW, 0, ns);
  if (isErr(made)) {
    out(OUT_ONE).err = made;
    imageEnd(out(OUT_ONE));
    return;
  }
  const sk = changetype<NlSock>(<usize>made);
  save("ifaddr", id, SAVED_ADDRESSES, sk, RTM_GETADDR, 0);
  save("route", id, SAVED_ROUTES, sk, RTM_GETROUTE, AF_INET);
  save("route6", id, SAVED_ROUTES, sk, RTM_GETROUTE, AF_INET6);
  save("nutshell-neigh", id, SAVED_NEIGHBOURS, sk, RTM_GETNEIGH, 0);
  save("nutshell-qdisc", id, SAVED_QDISCS, sk, RTM_GETQDISC, 0);
  sockDestroy(sk);
}
