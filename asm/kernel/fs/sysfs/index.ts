// sysfs, sysfs(5): the directories that programs expect, the CPUs, and the devices of the network (net.ts).
//
// In the inode: kind = entry.

import { EACCES, EFAULT, EINVAL, EIO, ENOENT, ENOMEM } from "../../../abi/errno";
import { DT_DIR, DT_REG, O_ACCMODE, O_WRONLY, S_IFDIR, S_IFREG } from "../../../abi/fs";
import { PAGE_SIZE } from "../../mem/map";
import { kfree, kmalloc } from "../../mem/slab";
import { isStr, putStr } from "../../mem/str";
import { copyFromUser, copyToUser } from "../../mem/user";
import { currentNet } from "../../net/sock";
import { NetNs, netNsHold, netNsRelease } from "../../ns/net";
import { dentryAdd, dentryNew, dentryRoot } from "../dcache";
import { inodeNew } from "../inode";
import { out, outChar, outU64, seqBegin, seqBuf, seqEnd, seqLen } from "../proc/seq";
import { SCRATCH_NAME } from "../proc/state";
import { cpuCount } from "../proc/task";
import { dirEmit, dirEmitDots } from "../readdir";
import { Dentry, File, Inode, isNull, Super } from "../types";
import {
  isNetEntry,
  NET_DIR,
  NET_LINK,
  netAttrLookup,
  netAttrReaddir,
  netLookup,
  netReaddir,
  netReadlink,
  netRevalidate,
  netShow,
  netStore,
} from "./net";
import { BRIF_LINK, BRPORT_BRIDGE, isSubDir, subEntryLookup, subEntryReaddir, subReadlink } from "./netsub";

const ROOT: u32 = 1;
const BLOCK: u32 = 2;
const BUS: u32 = 3;
const CLASS: u32 = 4;
const DEV: u32 = 5;
const DEVICES: u32 = 6;
const FIRMWARE: u32 = 7;
const FS: u32 = 8;
const KERNEL: u32 = 9;
const MODULE: u32 = 10;
const POWER: u32 = 11;
const FS_CGROUP: u32 = 12;
const CLASS_NET: u32 = 13;
const SYSTEM: u32 = 14;
const CPU: u32 = 15;
const KERNEL_MAX: u32 = 16;
const ONLINE: u32 = 17;
const POSSIBLE: u32 = 18;
const PRESENT: u32 = 19;
const VIRTUAL: u32 = 20;
const VIRTUAL_NET: u32 = 21;
const LAST: u32 = 21;

function nameOf(id: u32): string {
  switch (id) {
    case BLOCK:
      return "block";
    case BUS:
      return "bus";
    case CLASS:
      return "class";
    case DEV:
      return "dev";
    case DEVICES:
      return "devices";
    case FIRMWARE:
      return "firmware";
    case FS:
      return "fs";
    case KERNEL:
      return "kernel";
    case MODULE:
      return "module";
    case POWER:
      return "power";
    case FS_CGROUP:
      return "cgroup";
    case CLASS_NET:
    case VIRTUAL_NET:
      return "net";
    case VIRTUAL:
      return "virtual";
    case SYSTEM:
      return "system";
    case CPU:
      return "cpu";
    case KERNEL_MAX:
      return "kernel_max";
    case ONLINE:
      return "online";
    case POSSIBLE:
      return "possible";
    case PRESENT:
      return "present";
  }
  return "";
}

function parentOf(id: u32): u32 {
  switch (id) {
    case FS_CGROUP:
      return FS;
    case CLASS_NET:
      return CLASS;
    case SYSTEM:
    case VIRTUAL:
      return DEVICES;
    case VIRTUAL_NET:
      return VIRTUAL;
    case CPU:
      return SYSTEM;
    case KERNEL_MAX:
    case ONLINE:
    case POSSIBLE:
    case PRESENT:
      return CPU;
  }
  return id > ROOT ? ROOT : 0;
}

@inline
function isFile(id: u32): bool {
  return id >= KERNEL_MAX && id <= PRESENT;
}

function sysfsInode(sb: Super, id: u32): Inode {
  const inode = inodeNew(sb, isFile(id) ? S_IFREG | 0o444 : S_IFDIR | 0o755);
  if (isNull(inode)) return inode;
  inode.kind = id;
  inode.ino = id;
  if (isFile(id)) inode.size = 4096;
  else inode.nlink = 2;
  return inode;
}

export function sysfsFill(sb: Super, _data: usize): i32 {
  const root = sysfsInode(sb, ROOT);
  if (isNull(root)) return -ENOMEM;
  sb.root = dentryRoot(sb, root);
  if (isNull(sb.root)) return -ENOMEM;
  sb.data = changetype<usize>(currentNet());
  netNsHold(currentNet());
  return 0;
}

export function sysfsKillSuper(sb: Super): void {
  if (sb.data) netNsRelease(changetype<NetNs>(sb.data));
}

export function sysfsRevalidate(d: Dentry): bool {
  return !isNetEntry(d.inode.kind) || netRevalidate(d);
}

export function sysfsLookup(dir: Dentry, name: usize, len: i32): i32 {
  const where = dir.inode.kind;
  if (where == CLASS_NET || where == VIRTUAL_NET)
    return netLookup(dir, name, len, where == CLASS_NET ? NET_LINK : NET_DIR);
  if (where == NET_DIR) return netAttrLookup(dir, name, len);
  if (isSubDir(where)) return subEntryLookup(dir, name, len);
  for (let id = BLOCK; id <= LAST; id++) {
    if (parentOf(id) != where || !isStr(name, len, nameOf(id))) continue;
    const inode = sysfsInode(dir.sb, id);
    if (isNull(inode)) return -ENOMEM;
    const d = dentryNew(dir, name, len, inode);
    if (isNull(d)) return -ENOMEM;
    dentryAdd(d);
    return <i32>changetype<usize>(d);
  }
  return -ENOENT;
}

export function sysfsReaddir(file: File): i32 {
  if (!dirEmitDots(file)) return 0;
  const where = file.inode.kind;
  if (where == CLASS_NET || where == VIRTUAL_NET) return netReaddir(file, where == CLASS_NET ? NET_LINK : NET_DIR);
  if (where == NET_DIR) return netAttrReaddir(file);
  if (isSubDir(where)) return subEntryReaddir(file);
  for (let id = BLOCK; id <= LAST; id++) {
    if (parentOf(id) != file.inode.kind || file.pos > <i64>id) continue;
    const name = nameOf(id);
    putStr(SCRATCH_NAME, name);
    if (!dirEmit(file, SCRATCH_NAME, name.length, id, isFile(id) ? DT_REG : DT_DIR, <i64>id + 1)) return 0;
  }
  return 0;
}

export function sysfsReadlink(inode: Inode, buf: usize, _n: i32): i32 {
  if (inode.kind == BRIF_LINK || inode.kind == BRPORT_BRIDGE) return subReadlink(inode, buf);
  return isNetEntry(inode.kind) ? netReadlink(inode, buf) : -EINVAL;
}

/** Nothing hangs on an inode. */
export function sysfsEvict(_inode: Inode): void {}

/** kernfs_fop_open: what has no bit for it is read or written by nobody, whatever he may. */
export function sysfsFileOpen(file: File): i64 {
  const mode = file.inode.mode;
  if (file.flags & O_ACCMODE && !(mode & 0o222)) return -EACCES;
  if ((file.flags & O_ACCMODE) != O_WRONLY && !(mode & 0o444)) return -EACCES;
  return 0;
}

export function sysfsFileRelease(_file: File): void {}

function showCpus(kind: u32): void {
  const cpus = cpuCount();
  if (kind == KERNEL_MAX) outU64(127);
  else {
    outU64(0);
    if (cpus > 1) {
      outChar(45);
      outU64(cpus - 1);
    }
  }
  out("\n");
}

export function sysfsFileRead(file: File, buf: u32, n: u32, pos: i64): i64 {
  seqBegin();
  if (isNetEntry(file.inode.kind)) {
    const err = netShow(file.inode);
    if (err) {
      seqEnd();
      return err;
    }
  } else showCpus(file.inode.kind);
  const left = <i64>seqLen() - pos;
  const count = left < 0 ? 0 : left < <i64>n ? left : <i64>n;
  const fault = count > 0 && copyToUser(buf, seqBuf() + <usize>pos, <u32>count);
  seqEnd();
  return fault ? <i64>-EFAULT : count;
}

/** kernfs_fop_write: at most a page, and at once. */
export function sysfsFileWrite(file: File, buf: u32, n: u32, _pos: i64): i64 {
  if (!isNetEntry(file.inode.kind)) return -EIO;
  const count = n < PAGE_SIZE ? n : PAGE_SIZE;
  const text = kmalloc(<usize>count + 1);
  if (!text) return -ENOMEM;
  const err = copyFromUser(text, buf, count) ? -EFAULT : netStore(file.inode, text, count);
  kfree(text);
  return err ? <i64>err : <i64>count;
}
