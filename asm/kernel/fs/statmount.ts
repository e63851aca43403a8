// statmount(2), listmount(2): mounts by their unique ids, without a text to be taken apart.

import { E2BIG, EFAULT, EINVAL, ENOENT, ENOMEM, EOVERFLOW, EPERM } from "../../abi/errno";
import {
  MOUNT_ATTR_IDMAP,
  MOUNT_ATTR_NOATIME,
  MOUNT_ATTR_NODEV,
  MOUNT_ATTR_NODIRATIME,
  MOUNT_ATTR_NOEXEC,
  MOUNT_ATTR_NOSUID,
  MOUNT_ATTR_NOSYMFOLLOW,
  MOUNT_ATTR_RDONLY,
  MOUNT_ATTR_STRICTATIME,
  MS_DIRSYNC,
  MS_LAZYTIME,
  MS_PRIVATE,
  MS_RDONLY,
  MS_SHARED,
  MS_SLAVE,
  MS_SYNCHRONOUS,
  MS_UNBINDABLE,
} from "../../abi/fs";
import { copyFromUser, copyToUser, putUser64, userOk } from "../mem/user";
import { UserNs } from "../ns/user";
import { CAP_SYS_ADMIN, nsCapable } from "../task/cred";
import { current } from "../task/current";
import { superShowOptions } from "./inodeops";
import { mntNsBySeq } from "./mntns";
import { currentMntNs, pathReachable } from "./mount";
import { device, mountPoint, mountRoot } from "./proc/mounts";
import { out, outChar, seqBegin, seqBuf, seqEnd, seqFailed, seqLen, seqTrim } from "./proc/seq";
import { dominatingId } from "./propagate";
import { fsState } from "./state";
import { fsTypeName } from "./super";
import {
  devMajor,
  devMinor,
  FsStruct,
  isNull,
  MNT_NOATIME,
  MNT_NODEV,
  MNT_NODIRATIME,
  MNT_NOEXEC,
  MNT_NOSUID,
  MNT_NOSYMFOLLOW,
  MNT_READONLY,
  MNT_RELATIME,
  MNT_SHARED,
  MNT_UNBINDABLE,
  MntNs,
  Mount,
  Path,
} from "./types";

// struct mnt_id_req {u32 size, spare; u64 mnt_id, param, mnt_ns_id}: without the last in its first version
const REQ_MOST: u32 = 32;
const REQ_FIRST: u32 = 24;
/** Unique ids begin behind those of mountinfo. */
const UNIQUE_OFFSET: u64 = 1 << 31;
const LSMT_ROOT: u64 = u64.MAX_VALUE;
const LISTMOUNT_REVERSE: u32 = 1;
const LISTMOUNT_MOST: u32 = 1_000_000;

const STATMOUNT_SB_BASIC: u64 = 1;
const STATMOUNT_MNT_BASIC: u64 = 2;
const STATMOUNT_PROPAGATE_FROM: u64 = 4;
const STATMOUNT_MNT_ROOT: u64 = 8;
const STATMOUNT_MNT_POINT: u64 = 0x10;
const STATMOUNT_FS_TYPE: u64 = 0x20;
const STATMOUNT_MNT_NS_ID: u64 = 0x40;
const STATMOUNT_MNT_OPTS: u64 = 0x80;
const STATMOUNT_SB_SOURCE: u64 = 0x200;
const STATMOUNT_OPT_ARRAY: u64 = 0x400;
const STATMOUNT_SUPPORTED_MASK: u64 = 0x1000;
const SUPPORTED: u64 =
  STATMOUNT_SB_BASIC |
  STATMOUNT_MNT_BASIC |
  STATMOUNT_PROPAGATE_FROM |
  STATMOUNT_MNT_ROOT |
  STATMOUNT_MNT_POINT |
  STATMOUNT_FS_TYPE |
  STATMOUNT_MNT_NS_ID |
  STATMOUNT_MNT_OPTS |
  STATMOUNT_SB_SOURCE |
  STATMOUNT_OPT_ARRAY |
  STATMOUNT_SUPPORTED_MASK;
const STRINGS: u64 =
  STATMOUNT_MNT_ROOT |
  STATMOUNT_MNT_POINT |
  STATMOUNT_FS_TYPE |
  STATMOUNT_MNT_OPTS |
  STATMOUNT_SB_SOURCE |
  STATMOUNT_OPT_ARRAY;
/** struct statmount without its strings. */
const STATMOUNT_SIZE: u32 = 512;

/** A request and the namespace that it is about. */
@unmanaged
class Asked {
  size: u32;
  spare: u32;
  id: u64;
  param: u64;
  nsId: u64;
  ns: MntNs;
}

/** copy_mnt_id_req, grab_requested_mnt_ns. @returns 0 or -errno */
function ask(req: u32, a: Asked): i32 {
  if (!userOk(req, 4)) return -EFAULT;
  memory.fill(changetype<usize>(a), 0, offsetof<Asked>());
  let err = copyFromUser(changetype<usize>(a), req, 4);
  if (err) return err;
  const size = a.size;
  if (size > 4096) return -E2BIG;
  if (size < REQ_FIRST) return -EINVAL;
  // What is longer than known must be zero (copy_struct_from_user).
  for (let i = REQ_MOST; i < size; i++) {
    err = copyFromUser(changetype<usize>(a), req + i, 1);
    if (err) return err;
    if (load<u8>(changetype<usize>(a))) return -E2BIG;
  }
  err = copyFromUser(changetype<usize>(a), req, min(size, REQ_MOST));
  if (err) return err;
  if (a.spare || a.id <= UNIQUE_OFFSET) return -EINVAL;
  a.ns = a.nsId ? mntNsBySeq(a.nsId) : currentMntNs();
  return isNull(a.ns) ? -ENOENT : 0;
}

/** A mount of a namespace by its unique id, or null. */
function byId(ns: MntNs, id: u64): Mount {
  let m = ns.mountHead;
  while (!isNull(m) && m.uniqueId != id) m = m.nsNext;
  return m;
}

function privileged(ns: MntNs): bool {
  return nsCapable(changetype<UserNs>(ns.userNs), CAP_SYS_ADMIN);
}

/** From where the caller sees the namespace: its own root, another namespace's top. */
function rootIn(ns: MntNs, path: Path): void {
  const fs = changetype<FsStruct>(current.fs);
  path.mount = ns == currentMntNs() ? fs.rootMount : ns.root;
  path.dentry = ns == currentMntNs() ? fs.rootDentry : ns.root.root;
}

/** mnt_to_attr_flags. */
function attributes(m: Mount): u64 {
  const f = m.flags;
  let attr: u64 = 0;
  if (f & MNT_READONLY) attr |= MOUNT_ATTR_RDONLY;
  if (f & MNT_NOSUID) attr |= MOUNT_ATTR_NOSUID;
  if (f & MNT_NODEV) attr |= MOUNT_ATTR_NODEV;
  if (f & MNT_NOEXEC) attr |= MOUNT_ATTR_NOEXEC;
  if (f & MNT_NODIRATIME) attr |= MOUNT_ATTR_NODIRATIME;
  if (f & MNT_NOSYMFOLLOW) attr |= MOUNT_ATTR_NOSYMFOLLOW;
  if (f & MNT_NOATIME) attr |= MOUNT_ATTR_NOATIME;
  else if (!(f & MNT_RELATIME)) attr |= MOUNT_ATTR_STRICTATIME;
  if (m.idmap) attr |= MOUNT_ATTR_IDMAP;
  return attr;
}

function propagation(m: Mount): u64 {
  let p: u64 = 0;
  if (m.flags & MNT_SHARED) p |= MS_SHARED;
  if (!isNull(m.master)) p |= MS_SLAVE;
  if (m.flags & MNT_UNBINDABLE) p |= MS_UNBINDABLE;
  return p ? p : MS_PRIVATE;
}

/** The options of a file system without the comma before the first, or none at all. */
function options(m: Mount): void {
  const start = seqLen();
  superShowOptions(m.sb);
  const n = seqLen() - start;
  if (!n) return;
  const at = seqBuf() + start;
  memory.copy(at, at + 1, n - 1);
  seqTrim(start + n - 1);
}

/** As options, each a string of its own. @returns their number */
function optionArray(m: Mount): u32 {
  const start = seqLen();
  options(m);
  const n = seqLen() - start;
  if (!n) return 0;
  let count: u32 = 1;
  for (let at = seqBuf() + start; at < seqBuf() + start + n; at++) {
    if (load<u8>(at) != 44) continue;
    store<u8>(at, 0);
    count++;
  }
  return count;
}

/** One string of the answer: where it begins is written to its field, when there is anything to say. */
function text(at: usize, mask: u64, flag: u64, field: usize, m: Mount, root: Path): void {
  if (!(mask & flag)) return;
  const start = seqLen();
  if (flag == STATMOUNT_MNT_ROOT) mountRoot(m, "");
  else if (flag == STATMOUNT_MNT_POINT) mountPoint(m, root, "");
  else if (flag == STATMOUNT_FS_TYPE) out(fsTypeName(m.sb.fstype));
  else if (flag == STATMOUNT_SB_SOURCE) device(m, "");
  else if (flag == STATMOUNT_OPT_ARRAY) store<u32>(at, optionArray(m), 128);
  else options(m);
  if (seqLen() == start) return;
  outChar(0);
  store<u32>(at + field, start);
  store<u64>(at, load<u64>(at, 8) | flag, 8);
}

/** statmount(2). */
export function sysStatmount(req: i32, buf: i32, size: i32, flags: i32): i64 {
  if (flags) return -EINVAL;
  const a = changetype<Asked>(fsState().io);
  const err = ask(<u32>req, a);
  if (err) return err;
  const mask = a.param;
  const ns = a.ns;
  if (a.nsId && ns != currentMntNs() && !privileged(ns)) return -ENOENT;
  const m = byId(ns, a.id);
  if (isNull(m)) return -ENOENT;
  const root = changetype<Path>(changetype<usize>(a) + 64);
  rootIn(ns, root);
  if (!pathReachable(m, m.root, root) && !privileged(ns)) return -EPERM;
  const at = changetype<usize>(a) + 128;
  memory.fill(at, 0, STATMOUNT_SIZE);
  let have = mask & SUPPORTED & (STATMOUNT_SB_BASIC | STATMOUNT_MNT_BASIC | STATMOUNT_MNT_NS_ID);
  if (mask & STATMOUNT_SB_BASIC) {
    store<u32>(at, devMajor(m.sb.dev), 16);
    store<u32>(at, devMinor(m.sb.dev), 20);
    store<u64>(at, m.sb.magic, 24);
    store<u32>(at, m.sb.flags & (MS_RDONLY | MS_SYNCHRONOUS | MS_DIRSYNC | MS_LAZYTIME), 32);
  }
  if (mask & STATMOUNT_MNT_BASIC) {
    store<u64>(at, m.uniqueId, 40);
    store<u64>(at, m.parent.uniqueId, 48);
    store<u32>(at, m.id, 56);
    store<u32>(at, m.parent.id, 60);
    store<u64>(at, attributes(m), 64);
    store<u64>(at, propagation(m), 72);
    store<u64>(at, m.flags & MNT_SHARED ? m.group : 0, 80);
    store<u64>(at, isNull(m.master) ? 0 : m.master.group, 88);
  }
  if (mask & STATMOUNT_PROPAGATE_FROM) {
    have |= STATMOUNT_PROPAGATE_FROM;
    if (!isNull(m.master)) store<u64>(at, dominatingId(m, root), 96);
  }
  if (mask & STATMOUNT_MNT_NS_ID) store<u64>(at, ns.seq, 112);
  if (mask & STATMOUNT_SUPPORTED_MASK) {
    have |= STATMOUNT_SUPPORTED_MASK;
    store<u64>(at, SUPPORTED, 144);
  }
  store<u64>(at, have, 8);
  seqBegin();
  // The first is empty, so that no field that is zero points to another's.
  if (mask & STRINGS) outChar(0);
  text(at, mask, STATMOUNT_FS_TYPE, 36, m, root);
  text(at, mask, STATMOUNT_MNT_ROOT, 104, m, root);
  text(at, mask, STATMOUNT_MNT_POINT, 108, m, root);
  text(at, mask, STATMOUNT_MNT_OPTS, 4, m, root);
  text(at, mask, STATMOUNT_OPT_ARRAY, 132, m, root);
  text(at, mask, STATMOUNT_SB_SOURCE, 124, m, root);
  const length = seqLen();
  let answer = seqFailed() ? -ENOMEM : 0;
  const strings = <u32>size > STATMOUNT_SIZE ? <u32>size - STATMOUNT_SIZE : 0;
  if (!answer && length > strings) answer = -EOVERFLOW;
  const fixed = min(<u32>size, STATMOUNT_SIZE);
  store<u32>(at, fixed + length);
  if (!answer) answer = copyToUser(<u32>buf, at, fixed);
  if (!answer && length) answer = copyToUser(<u32>buf + STATMOUNT_SIZE, seqBuf(), length);
  seqEnd();
  return answer;
}

/** listmount(2): what is mounted below a mount, or below the caller's root, by unique ids. @returns their number or -errno */
export function sysListmount(req: i32, ids: i32, nr: i32, flags: i32): i64 {
  if (<u32>flags & ~LISTMOUNT_REVERSE) return -EINVAL;
  if (<u32>nr > LISTMOUNT_MOST) return -EOVERFLOW;
  if (!userOk(<u32>ids, (<u32>nr) << 3)) return -EFAULT;
  const a = changetype<Asked>(fsState().io);
  const err = ask(<u32>req, a);
  if (err) return err;
  const ns = a.ns;
  const last = a.param;
  const id = a.id;
  if (last && last <= UNIQUE_OFFSET) return -EINVAL;
  if (a.nsId && ns != currentMntNs() && !privileged(ns)) return -ENOENT;
  const root = changetype<Path>(changetype<usize>(a) + 64);
  rootIn(ns, root);
  const top = changetype<Path>(changetype<usize>(a) + 80);
  top.mount = root.mount;
  top.dentry = root.dentry;
  if (id != LSMT_ROOT) {
    top.mount = byId(ns, id);
    if (isNull(top.mount)) return -ENOENT;
    top.dentry = top.mount.root;
  }
  if (!pathReachable(top.mount, top.dentry, root) && !privileged(ns)) return -EPERM;
  const back = (<u32>flags & LISTMOUNT_REVERSE) != 0;
  let count: u32 = 0;
  for (let m = back ? ns.mountTail : ns.mountHead; !isNull(m) && count < <u32>nr; m = back ? m.nsPrev : m.nsNext) {
    if (last && (back ? m.uniqueId >= last : m.uniqueId <= last)) continue;
    if (m.uniqueId == id || !pathReachable(m, m.root, top)) continue;
    putUser64(<u32>ids + (count++ << 3), m.uniqueId);
  }
  return count;
}

if (offsetof<Asked>() > 64) ERROR("a request ran into the path behind it");
