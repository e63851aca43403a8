// Network devices in sysfs: /sys/class/net/NAME is a link to /sys/devices/virtual/net/NAME, a directory of attributes. Which devices
// there are says the network namespace of who mounted it, which the superblock knows without keeping it alive.
//
// In the inode: kind = entry; a = index of the device.

import { EINVAL, ENOENT, ENOMEM } from "../../../abi/errno";
import { DT_DIR, DT_LNK, DT_REG, S_IFDIR, S_IFLNK, S_IFREG } from "../../../abi/fs";
import { ARPHRD_ETHER, ARPHRD_LOOPBACK } from "../../../abi/net";
import { isStr, putBytes, putStr, strLen } from "../../mem/str";
import { DEV_LO, devByIndex, devByName, devFlags, devHead, devIflink, devOperstate, isUp, NetDev } from "../../net/dev";
import { NetNs } from "../../ns/net";
import { dentryAdd, dentryNew } from "../dcache";
import { inodeNew } from "../inode";
import { out, outChar, outCstr, outHex, outU64 } from "../proc/seq";
import { SCRATCH_NAME } from "../proc/state";
import { dirEmit } from "../readdir";
import { Dentry, File, Inode, isNull, Super } from "../types";
import { BRIF_LINK, BRPORT, SUB_LAST, subLookup, subReaddir, subShow } from "./netsub";

export const NET_LINK: u32 = 100; // in class/net
export const NET_DIR: u32 = 101; // in devices/virtual/net
const ADDRESS: u32 = 102;
const BROADCAST: u32 = 103;
const CARRIER: u32 = 104;
const FLAGS: u32 = 105;
const IFINDEX: u32 = 106;
const IFLINK: u32 = 107;
const MTU: u32 = 108;
const OPERSTATE: u32 = 109;
const TX_QUEUE_LEN: u32 = 110;
const TYPE: u32 = 111;
const IFALIAS: u32 = 112;
const ADDR_LEN: u32 = 113;

function attrName(id: u32): string {
  switch (id) {
    case ADDRESS:
      return "address";
    case BROADCAST:
      return "broadcast";
    case CARRIER:
      return "carrier";
    case FLAGS:
      return "flags";
    case IFINDEX:
      return "ifindex";
    case IFLINK:
      return "iflink";
    case MTU:
      return "mtu";
    case OPERSTATE:
      return "operstate";
    case TX_QUEUE_LEN:
      return "tx_queue_len";
    case IFALIAS:
      return "ifalias";
    case ADDR_LEN:
      return "addr_len";
    default:
      return "type";
  }
}

@inline
function netOf(sb: Super): NetNs {
  return changetype<NetNs>(sb.data);
}

@inline
export function isNetEntry(kind: u32): bool {
  return kind >= NET_LINK && kind <= SUB_LAST;
}

function ino(id: u32, ifindex: u32): u64 {
  return ((<u64>ifindex) << 8) | id;
}

function add(dir: Dentry, name: usize, len: i32, id: u32, ifindex: u32): i32 {
  const mode = id == NET_LINK ? S_IFLNK | 0o777 : id == NET_DIR ? S_IFDIR | 0o755 : S_IFREG | 0o444;
  const inode = inodeNew(dir.sb, mode);
  if (isNull(inode)) return -ENOMEM;
  inode.kind = id;
  inode.a = ifindex;
  inode.ino = ino(id, ifindex);
  if (id == NET_DIR) inode.nlink = 2;
  else if (id != NET_LINK) inode.size = 4096;
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
  for (let id = ADDRESS; id <= ADDR_LEN; id++)
    if (isStr(name, len, attrName(id))) return add(dir, name, len, id, <u32>dir.inode.a);
  return subLookup(dir, name, len);
}

/** Is the device still there, under this name? */
export function netRevalidate(d: Dentry): bool {
  const dev = devByIndex(netOf(d.sb), <u32>d.inode.a);
  if (isNull(dev)) return false;
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
    if (!dirEmit(file, SCRATCH_NAME, n, ino(id, d.ifindex), id == NET_LINK ? DT_LNK : DT_DIR, at + 1)) return 0;
  }
  return 0;
}

export function netAttrReaddir(file: File): i32 {
  for (let id = ADDRESS; id <= ADDR_LEN; id++) {
    if (file.pos > <i64>id) continue;
    const name = attrName(id);
    putStr(SCRATCH_NAME, name);
    if (!dirEmit(file, SCRATCH_NAME, name.length, ino(id, <u32>file.inode.a), DT_REG, <i64>id + 1)) return 0;
  }
  subReaddir(file);
  return 0;
}

export function netReadlink(inode: Inode, buf: usize): i32 {
  const d = devByIndex(netOf(inode.sb), <u32>inode.a);
  if (isNull(d)) return -ENOENT;
  const at = putStr(buf, "../../devices/virtual/net/");
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
  if (inode.kind > ADDR_LEN) return subShow(inode);
  const d = devByIndex(netOf(inode.sb), <u32>inode.a);
  if (isNull(d)) return -ENOENT;
  switch (inode.kind) {
    case ADDRESS:
      hardware(d.macAt, false);
      break;
    case BROADCAST:
      hardware(d.macAt, d.kind != DEV_LO);
      break;
    case CARRIER:
      // A device that is down has none to tell about.
      if (!isUp(d)) return -EINVAL;
      outU64(d.carrier);
      break;
    case FLAGS:
      out("0x");
      outHex(devFlags(d) & 0xffff & ~0x40, 1);
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
