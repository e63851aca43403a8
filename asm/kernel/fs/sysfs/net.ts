// Network devices in sysfs: /sys/class/net/NAME is a link to /sys/devices/virtual/net/NAME, a directory of attributes. Which devices
// there are says the network namespace of who mounted it, which the superblock knows without keeping it alive.
//
// In the inode: kind = entry; a = index of the device.

import { EINVAL, EIO, ENODEV, ENOENT, ENOMEM, EOPNOTSUPP, EPERM, ERANGE } from "../../../abi/errno";
import { DT_DIR, DT_LNK, DT_REG, S_IFDIR, S_IFLNK, S_IFREG } from "../../../abi/fs";
import { ARPHRD_ETHER, ARPHRD_LOOPBACK, IFF_ALLMULTI, IFF_PROMISC, IFF_RUNNING } from "../../../abi/net";
import { isStr, parseNumber, putBytes, putStr, strLen } from "../../mem/str";
import {
  DEV_BRIDGE,
  DEV_LO,
  DEV_MACVLAN,
  DEV_VETH,
  devByIndex,
  devByName,
  devFlags,
  devHead,
  devIflink,
  devOperstate,
  isUp,
  NetDev,
} from "../../net/dev";
import { linkNotify, setAlias, setFlags, setMtu } from "../../net/rtnllink";
import { NetNs } from "../../ns/net";
import { UserNs } from "../../ns/user";
import { CAP_NET_ADMIN, nsCapable } from "../../task/cred";
import { dentryAdd, dentryNew } from "../dcache";
import { inodeNew } from "../inode";
import { out, outChar, outCstr, outHex, outU64 } from "../proc/seq";
import { SCRATCH_NAME } from "../proc/state";
import { dirEmit } from "../readdir";
import { Dentry, File, Inode, isNull, Super } from "../types";
import { BRIDGE_FILES, bridgeStore } from "./netbridge";
import { BRIF_LINK, BRPORT, emit, entryIno, subLookup, subReaddir, subShow } from "./netsub";

export const NET_LINK: u32 = 100; // in class/net
export const NET_DIR: u32 = 101; // in devices/virtual/net
const ADDR_ASSIGN_TYPE: u32 = 102;
const ADDR_LEN: u32 = 103;
const ADDRESS: u32 = 104;
const BROADCAST: u32 = 105;
const CARRIER: u32 = 106;
const CARRIER_CHANGES: u32 = 107;
const CARRIER_DOWN_COUNT: u32 = 108;
const CARRIER_UP_COUNT: u32 = 109;
const DEV_ID: u32 = 110;
const DEV_PORT: u32 = 111;
const DORMANT: u32 = 112;
const DUPLEX: u32 = 113;
const FLAGS: u32 = 114;
const IFALIAS: u32 = 115;
const IFINDEX: u32 = 116;
const IFLINK: u32 = 117;
const LINK_MODE: u32 = 118;
const MTU: u32 = 119;
const NAME_ASSIGN_TYPE: u32 = 120;
const NETDEV_GROUP: u32 = 121;
const OPERSTATE: u32 = 122;
const PROTO_DOWN: u32 = 123;
const SPEED: u32 = 124;
const TESTING: u32 = 125;
const TX_QUEUE_LEN: u32 = 126;
const TYPE: u32 = 127;
const UEVENT: u32 = 128;
const LINKS: u32 = 129; // from here on
const SUBSYSTEM: u32 = 129;
const MASTER: u32 = 130;
/** What stands on the device, and on what it stands: a link to each, whose inode knows that one. */
const UPPER: u32 = 131;
const LOWER: u32 = 132;

function attrName(id: u32): string {
  switch (id) {
    case ADDR_ASSIGN_TYPE:
      return "addr_assign_type";
    case ADDR_LEN:
      return "addr_len";
    case ADDRESS:
      return "address";
    case BROADCAST:
      return "broadcast";
    case CARRIER:
      return "carrier";
    case CARRIER_CHANGES:
      return "carrier_changes";
    case CARRIER_DOWN_COUNT:
      return "carrier_down_count";
    case CARRIER_UP_COUNT:
      return "carrier_up_count";
    case DEV_ID:
      return "dev_id";
    case DEV_PORT:
      return "dev_port";
    case DORMANT:
      return "dormant";
    case DUPLEX:
      return "duplex";
    case FLAGS:
      return "flags";
    case IFALIAS:
      return "ifalias";
    case IFINDEX:
      return "ifindex";
    case IFLINK:
      return "iflink";
    case LINK_MODE:
      return "link_mode";
    case MTU:
      return "mtu";
    case NAME_ASSIGN_TYPE:
      return "name_assign_type";
    case NETDEV_GROUP:
      return "netdev_group";
    case OPERSTATE:
      return "operstate";
    case PROTO_DOWN:
      return "proto_down";
    case SPEED:
      return "speed";
    case TESTING:
      return "testing";
    case TX_QUEUE_LEN:
      return "tx_queue_len";
    case TYPE:
      return "type";
    default:
      return "uevent";
  }
}

function attrMode(id: u32): u32 {
  switch (id) {
    case CARRIER:
    case FLAGS:
    case IFALIAS:
    case MTU:
    case NETDEV_GROUP:
    case PROTO_DOWN:
    case TX_QUEUE_LEN:
    case UEVENT:
      return 0o644;
    default:
      return 0o444;
  }
}

@inline
function netOf(sb: Super): NetNs {
  return changetype<NetNs>(sb.data);
}

@inline
export function isNetEntry(kind: u32): bool {
  return kind >= NET_LINK && kind <= 255;
}

function add(dir: Dentry, name: usize, len: i32, id: u32, ifindex: u32): i32 {
  const link = id == NET_LINK || id >= LINKS;
  const mode = link ? S_IFLNK | 0o777 : id == NET_DIR ? S_IFDIR | 0o755 : S_IFREG | attrMode(id);
  const inode = inodeNew(dir.sb, mode);
  if (isNull(inode)) return -ENOMEM;
  inode.kind = id;
  inode.a = ifindex;
  inode.ino = entryIno(id, ifindex);
  if (id == NET_DIR) inode.nlink = 2;
  else if (!link) inode.size = 4096;
  const d = dentryNew(dir, name, len, inode);
  if (isNull(d)) return -ENOMEM;
  dentryAdd(d);
  return <i32>changetype<usize>(d);
}

/** A device's entry in class/net (NET_LINK) or devices/virtual/net (NET_DIR). @returns a counted Dentry or -errno */
export function netLookup(dir: Dentry, name: usize, len: i32, id: u32): i32 {
  const d = devByName(netOf(dir.sb), name, len);
  return isNull(d) ? -ENOENT : add(dir, name, len, id, d.ifindex);
}

/** An attribute of a device. */
export function netAttrLookup(dir: Dentry, name: usize, len: i32): i32 {
  const ifindex = <u32>dir.inode.a;
  for (let id = ADDR_ASSIGN_TYPE; id < LINKS; id++)
    if (isStr(name, len, attrName(id))) return add(dir, name, len, id, ifindex);
  const dev = devByIndex(netOf(dir.sb), ifindex);
  if (isNull(dev)) return -ENOENT;
  if (isStr(name, len, "subsystem")) return add(dir, name, len, SUBSYSTEM, ifindex);
  if (!isNull(dev.master) && isStr(name, len, "master")) return add(dir, name, len, MASTER, dev.master.ifindex);
  for (let other = devHead(dev.net); !isNull(other); other = other.next) {
    const upper = standsOn(other, dev);
    if (!upper && !standsOn(dev, other)) continue;
    const n = putAdjacent(upper, other);
    if (n == len && memory.compare(SCRATCH_NAME, name, <usize>n) == 0)
      return add(dir, name, len, upper ? UPPER : LOWER, other.ifindex);
  }
  return subLookup(dir, name, len);
}

/** netdev_adjacent: a bridge stands on its ports, a macvlan on its device. */
function standsOn(upper: NetDev, lower: NetDev): bool {
  return lower.master == upper || (upper.kind == DEV_MACVLAN && upper.lower == lower);
}

/** upper_NAME or lower_NAME in SCRATCH_NAME. @returns its length */
function putAdjacent(upper: bool, d: NetDev): i32 {
  const at = putBytes(putStr(SCRATCH_NAME, upper ? "upper_" : "lower_"), d.name, strLen(d.name));
  return <i32>(at - SCRATCH_NAME);
}

/** Is the device still there, under this name? */
export function netRevalidate(d: Dentry): bool {
  const dev = devByIndex(netOf(d.sb), <u32>d.inode.a);
  // Who stands on whom is looked up again each time.
  if (isNull(dev) || (d.inode.kind >= MASTER && d.inode.kind <= LOWER)) return false;
  // A port that has left its bridge, and one that has joined another.
  if (d.inode.kind == BRIF_LINK) return !isNull(dev.master) && devByName(netOf(d.sb), d.name, <i32>d.nameLen) == dev;
  if (d.inode.kind == BRPORT) return !isNull(dev.master);
  return d.inode.kind > NET_DIR || devByName(netOf(d.sb), d.name, <i32>d.nameLen) == dev;
}

/** Positions are 3 + the index: below are the two dots and the fixed entries, of which these directories have none. */
export function netReaddir(file: File, id: u32): i32 {
  for (let d = devHead(netOf(file.inode.sb)); !isNull(d); d = d.next) {
    const at = <i64>d.ifindex + 256;
    if (file.pos > at) continue;
    const n = strLen(d.name);
    putBytes(SCRATCH_NAME, d.name, n);
    if (!dirEmit(file, SCRATCH_NAME, n, entryIno(id, d.ifindex), id == NET_LINK ? DT_LNK : DT_DIR, at + 1)) return 0;
  }
  return 0;
}

export function netAttrReaddir(file: File): i32 {
  const ifindex = <u32>file.inode.a;
  for (let id = ADDR_ASSIGN_TYPE; id < LINKS; id++) if (!emit(file, ifindex, id, attrName(id), DT_REG)) return 0;
  const dev = devByIndex(netOf(file.inode.sb), ifindex);
  if (isNull(dev)) return 0;
  if (!emit(file, ifindex, SUBSYSTEM, "subsystem", DT_LNK)) return 0;
  if (!isNull(dev.master) && !emit(file, dev.master.ifindex, MASTER, "master", DT_LNK)) return 0;
  if (!subReaddir(file)) return 0;
  for (let other = devHead(dev.net); !isNull(other); other = other.next) {
    const upper = standsOn(other, dev);
    const at = <i64>other.ifindex + 256;
    if ((!upper && !standsOn(dev, other)) || file.pos > at) continue;
    const n = putAdjacent(upper, other);
    if (!dirEmit(file, SCRATCH_NAME, n, entryIno(upper ? UPPER : LOWER, other.ifindex), DT_LNK, at + 1)) return 0;
  }
  return 0;
}

export function netReadlink(inode: Inode, buf: usize): i32 {
  const d = devByIndex(netOf(inode.sb), <u32>inode.a);
  if (isNull(d)) return -ENOENT;
  if (inode.kind == SUBSYSTEM) return <i32>(putStr(buf, "../../../../class/net") - buf);
  const at = putStr(buf, inode.kind == NET_LINK ? "../../devices/virtual/net/" : "../");
  return <i32>(putBytes(at, d.name, strLen(d.name)) - buf);
}

function hardware(at: usize, fill: bool): void {
  for (let i = 0; i < 6; i++) {
    if (i) outChar(58);
    outHex(fill ? 255 : load<u8>(at + i), 2);
  }
}

function stateName(d: NetDev): string {
  switch (devOperstate(d)) {
    case 2:
      return "down";
    case 3:
      return "lowerlayerdown";
    case 6:
      return "up";
    default:
      return "unknown";
  }
}

/** The text of an attribute. @returns 0 or -errno */
export function netShow(inode: Inode): i32 {
  if (inode.kind > LOWER) return subShow(inode);
  const d = devByIndex(netOf(inode.sb), <u32>inode.a);
  if (isNull(d)) return -ENOENT;
  switch (inode.kind) {
    case ADDRESS:
      hardware(d.macAt, false);
      break;
    case BROADCAST:
      hardware(d.macAt, d.kind != DEV_LO);
      break;
    case ADDR_ASSIGN_TYPE:
      // NET_ADDR_PERM, NET_ADDR_RANDOM, NET_ADDR_SET
      outU64(d.kind == DEV_LO ? 0 : d.macAssigned ? 3 : 1);
      break;
    case CARRIER_CHANGES:
      outU64(d.carrierChanges);
      break;
    // It goes and comes in turn, and the first time it goes.
    case CARRIER_DOWN_COUNT:
      outU64((d.carrierChanges + 1) >> 1);
      break;
    case CARRIER_UP_COUNT:
      outU64(d.carrierChanges >> 1);
      break;
    case DEV_ID:
      out("0x0");
      break;
    case DEV_PORT:
    case LINK_MODE:
    case PROTO_DOWN:
      outU64(0);
      break;
    case DORMANT:
    case TESTING:
      if (!isUp(d)) return -EINVAL;
      outU64(0);
      break;
    case DUPLEX:
    case SPEED:
      // Only a cable has them.
      if (!isUp(d) || d.kind != DEV_VETH) return -EINVAL;
      out(inode.kind == SPEED ? "10000" : "full");
      break;
    case NAME_ASSIGN_TYPE:
      // NET_NAME_PREDICTABLE, NET_NAME_USER
      outU64(d.kind == DEV_LO ? 2 : 3);
      break;
    case NETDEV_GROUP:
      outU64(d.group);
      break;
    case UEVENT:
      if (d.kind == DEV_BRIDGE) out("DEVTYPE=bridge\n");
      out("INTERFACE=");
      outCstr(d.name);
      out("\nIFINDEX=");
      outU64(d.ifindex);
      break;
    case CARRIER:
      // A device that is down has none to tell about.
      if (!isUp(d)) return -EINVAL;
      outU64(d.carrier);
      break;
    case FLAGS:
      out("0x");
      // As the device has them, without what is added for others: a port of a bridge hears all.
      outHex((devFlags(d) & 0xffff & ~IFF_RUNNING) | (isNull(d.master) ? 0 : IFF_PROMISC | IFF_ALLMULTI), 1);
      break;
    case IFINDEX:
      outU64(d.ifindex);
      break;
    case IFLINK:
      outU64(devIflink(d));
      break;
    case MTU:
      outU64(d.mtu);
      break;
    case OPERSTATE:
      out(stateName(d));
      break;
    case TX_QUEUE_LEN:
      outU64(d.txqlen);
      break;
    case IFALIAS:
      // Without one it is an empty file, not an empty line.
      if (!d.alias) return 0;
      outCstr(d.alias);
      break;
    case ADDR_LEN:
      outU64(6);
      break;
    case TYPE:
      outU64(d.kind == DEV_LO ? ARPHRD_LOOPBACK : ARPHRD_ETHER);
      break;
  }
  outChar(10);
  return 0;
}

/** What is written to an attribute: netdev_store, for who has CAP_NET_ADMIN over the namespace. @returns 0 or -errno */
export function netStore(inode: Inode, text: usize, n: u32): i32 {
  const net = netOf(inode.sb);
  if (!nsCapable(changetype<UserNs>(net.ownerNs), CAP_NET_ADMIN)) return -EPERM;
  const d = devByIndex(net, <u32>inode.a);
  if (isNull(d)) return -ENODEV;
  let err = 0;
  // The end of a line belongs to no value.
  const length = n && load<u8>(text + n - 1) == 10 ? n - 1 : n;
  if (inode.kind == IFALIAS) err = setAlias(d, text, <i32>length);
  else if (inode.kind == UEVENT) {
    // Nobody hears uevents.
    return 0;
  } else {
    const number = parseNumber(text, length);
    if (number < 0) return -EINVAL;
    if (inode.kind >= BRIDGE_FILES) return bridgeStore(d, inode.kind, <u64>number);
    if (number > <i64>u32.MAX_VALUE) return -ERANGE;
    const value = <u32>number;
    switch (inode.kind) {
      case MTU:
        err = setMtu(d, value);
        break;
      case FLAGS:
        setFlags(d, value, u32.MAX_VALUE);
        break;
      case TX_QUEUE_LEN:
        d.txqlen = value;
        break;
      case NETDEV_GROUP:
        d.group = value;
        break;
      case CARRIER:
        return isUp(d) ? -EOPNOTSUPP : -EINVAL;
      case PROTO_DOWN:
        return -EOPNOTSUPP;
      default:
        return -EIO;
    }
  }
  if (!err) linkNotify(d);
  return err;
}
