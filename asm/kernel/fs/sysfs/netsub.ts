// The directories of a network device in sysfs: statistics of all, brif (the ports) and bridge (its settings, netbridge.ts) of a bridge,
// brport of what is a port.
//
// In the inode: kind = entry; a = index of the device.

import { ENOENT, ENOMEM } from "../../../abi/errno";
import { DT_DIR, DT_LNK, DT_REG, S_IFDIR, S_IFLNK, S_IFREG } from "../../../abi/fs";
import { isStr, putBytes, putStr, strLen } from "../../mem/str";
import { DEV_BRIDGE, devByIndex, devByName, devHead, NetDev } from "../../net/dev";
import { NetNs } from "../../ns/net";
import { dentryAdd, dentryNew } from "../dcache";
import { inodeNew } from "../inode";
import { outChar, outU64 } from "../proc/seq";
import { SCRATCH_NAME } from "../proc/state";
import { dirEmit } from "../readdir";
import { Dentry, File, Inode, isNull, Super } from "../types";
import { BRIDGE_FILES, bridgeFileFind, bridgeFileMode, bridgeFileName, bridgeFileNext, bridgeShow } from "./netbridge";

export const STATISTICS: u32 = 140;
export const BRIF: u32 = 141;
export const BRPORT: u32 = 142;
export const BRIDGE: u32 = 143;
export const BRIF_LINK: u32 = 144;
/** The device that a port's directory leads back to. */
export const BRPORT_BRIDGE: u32 = 145;
const STAT_FIRST: u32 = 150;
const STAT_COUNT: u32 = 24;

function statName(i: u32): string {
  switch (i) {
    case 0:
      return "collisions";
    case 1:
      return "multicast";
    case 2:
      return "rx_bytes";
    case 3:
      return "rx_compressed";
    case 4:
      return "rx_crc_errors";
    case 5:
      return "rx_dropped";
    case 6:
      return "rx_errors";
    case 7:
      return "rx_fifo_errors";
    case 8:
      return "rx_frame_errors";
    case 9:
      return "rx_length_errors";
    case 10:
      return "rx_missed_errors";
    case 11:
      return "rx_nohandler";
    case 12:
      return "rx_over_errors";
    case 13:
      return "rx_packets";
    case 14:
      return "tx_aborted_errors";
    case 15:
      return "tx_bytes";
    case 16:
      return "tx_carrier_errors";
    case 17:
      return "tx_compressed";
    case 18:
      return "tx_dropped";
    case 19:
      return "tx_errors";
    case 20:
      return "tx_fifo_errors";
    case 21:
      return "tx_heartbeat_errors";
    case 22:
      return "tx_packets";
    default:
      return "tx_window_errors";
  }
}

function statOf(d: NetDev, i: u32): u64 {
  switch (i) {
    case 2:
      return d.rxBytes;
    case 5:
      return d.rxDropped;
    case 13:
      return d.rxPackets;
    case 15:
      return d.txBytes;
    case 18:
      return d.txDropped;
    case 22:
      return d.txPackets;
    default:
      return 0;
  }
}

@inline
export function isSubDir(id: u32): bool {
  return id >= STATISTICS && id <= BRIDGE;
}

function netOf(sb: Super): NetNs {
  return changetype<NetNs>(sb.data);
}

/** The inode number of a file of a device. */
@inline
export function entryIno(id: u32, ifindex: u32): u64 {
  return ((<u64>ifindex) << 8) | id;
}

/** A fixed entry, whose position is its number, when the reader has not come by it. @returns false: the buffer is full */
export function emit(file: File, ifindex: u32, id: u32, name: string, type: u32): bool {
  if (file.pos > <i64>id) return true;
  putStr(SCRATCH_NAME, name);
  return dirEmit(file, SCRATCH_NAME, name.length, entryIno(id, ifindex), type, <i64>id + 1);
}

function add(dir: Dentry, name: usize, len: i32, id: u32, ifindex: u32): i32 {
  const mode = isSubDir(id)
    ? S_IFDIR | 0o755
    : id == BRIF_LINK || id == BRPORT_BRIDGE
      ? S_IFLNK | 0o777
      : S_IFREG | (id < BRIDGE_FILES ? 0o444 : bridgeFileMode(id));
  const inode = inodeNew(dir.sb, mode);
  if (isNull(inode)) return -ENOMEM;
  inode.kind = id;
  inode.a = ifindex;
  inode.ino = entryIno(id, ifindex);
  if (isSubDir(id)) inode.nlink = 2;
  else if ((mode & 0xf000) == S_IFREG) inode.size = 4096;
  const d = dentryNew(dir, name, len, inode);
  if (isNull(d)) return -ENOMEM;
  dentryAdd(d);
  return <i32>changetype<usize>(d);
}

function subName(id: u32): string {
  return id == STATISTICS ? "statistics" : id == BRIF ? "brif" : id == BRIDGE ? "bridge" : "brport";
}

function has(d: NetDev, id: u32): bool {
  if (id == BRIF || id == BRIDGE) return d.kind == DEV_BRIDGE;
  return id == STATISTICS || !isNull(d.master);
}

/** A directory of a device's directory. */
export function subLookup(dir: Dentry, name: usize, len: i32): i32 {
  const dev = devByIndex(netOf(dir.sb), <u32>dir.inode.a);
  for (let id = STATISTICS; !isNull(dev) && id <= BRIDGE; id++)
    if (has(dev, id) && isStr(name, len, subName(id))) return add(dir, name, len, id, dev.ifindex);
  return -ENOENT;
}

/** What such a directory holds. */
export function subEntryLookup(dir: Dentry, name: usize, len: i32): i32 {
  const net = netOf(dir.sb);
  const dev = devByIndex(net, <u32>dir.inode.a);
  if (isNull(dev)) return -ENOENT;
  switch (dir.inode.kind) {
    case STATISTICS:
      for (let i: u32 = 0; i < STAT_COUNT; i++)
        if (isStr(name, len, statName(i))) return add(dir, name, len, STAT_FIRST + i, dev.ifindex);
      return -ENOENT;
    case BRIF: {
      const port = devByName(net, name, len);
      return isNull(port) || port.master != dev ? -ENOENT : add(dir, name, len, BRIF_LINK, port.ifindex);
    }
  }
  const port = dir.inode.kind == BRPORT;
  if (port && isStr(name, len, "bridge")) return add(dir, name, len, BRPORT_BRIDGE, dev.ifindex);
  const id = bridgeFileFind(port, name, len);
  return id ? add(dir, name, len, id, dev.ifindex) : -ENOENT;
}

/** Those of a device's directory, from a position on. @returns false: the buffer is full */
export function subReaddir(file: File): bool {
  const dev = devByIndex(netOf(file.inode.sb), <u32>file.inode.a);
  for (let id = STATISTICS; !isNull(dev) && id <= BRIDGE; id++) {
    if (has(dev, id) && !emit(file, dev.ifindex, id, subName(id), DT_DIR)) return false;
  }
  return true;
}

export function subEntryReaddir(file: File): i32 {
  const net = netOf(file.inode.sb);
  const dev = devByIndex(net, <u32>file.inode.a);
  if (isNull(dev)) return -ENOENT;
  const kind = file.inode.kind;
  if (kind == BRIF) {
    for (let p = devHead(net); !isNull(p); p = p.next) {
      const at = <i64>p.ifindex + 256;
      if (p.master != dev || file.pos > at) continue;
      const n = strLen(p.name);
      putBytes(SCRATCH_NAME, p.name, n);
      if (!dirEmit(file, SCRATCH_NAME, n, entryIno(BRIF_LINK, p.ifindex), DT_LNK, at + 1)) return 0;
    }
    return 0;
  }
  if (kind == STATISTICS) {
    for (let i: u32 = 0; i < STAT_COUNT; i++)
      if (!emit(file, dev.ifindex, STAT_FIRST + i, statName(i), DT_REG)) return 0;
    return 0;
  }
  const port = kind == BRPORT;
  if (port && !emit(file, dev.ifindex, BRPORT_BRIDGE, "bridge", DT_LNK)) return 0;
  for (let id = bridgeFileNext(port, 0); id; id = bridgeFileNext(port, id))
    if (!emit(file, dev.ifindex, id, bridgeFileName(id), DT_REG)) return 0;
  return 0;
}

/** @returns the length of the target at buf, or -errno */
export function subReadlink(inode: Inode, buf: usize): i32 {
  const d = devByIndex(netOf(inode.sb), <u32>inode.a);
  if (isNull(d)) return -ENOENT;
  if (inode.kind == BRPORT_BRIDGE) {
    if (isNull(d.master)) return -ENOENT;
    return <i32>(putBytes(putStr(buf, "../../"), d.master.name, strLen(d.master.name)) - buf);
  }
  const at = putBytes(putStr(buf, "../../"), d.name, strLen(d.name));
  return <i32>(putStr(at, "/brport") - buf);
}

/** The text of a file. @returns 0 or -errno */
export function subShow(inode: Inode): i32 {
  const d = devByIndex(netOf(inode.sb), <u32>inode.a);
  if (isNull(d)) return -ENOENT;
  const id = inode.kind;
  if (id >= BRIDGE_FILES) return bridgeShow(d, id);
  outU64(statOf(d, id - STAT_FIRST));
  outChar(10);
  return 0;
}
