// tmpfs(5): inodes whose names are dentries and whose content is pages. Also devtmpfs, rootfs and the files of
// memfd_create. Linux: mm/shmem.c.
//
//   regular file  inode.data, data2 = Idr {node, height} of pages by index; a hole has no page
//   symlink       inode.data = kmalloc'd target, inode.size its length
//   directory     inode.size grows by 20 with each entry

import { EINVAL, EMLINK, ENOMEM, ENOPARAM, ENOSPC, ENOTEMPTY } from "../../abi/errno";
import { RENAME_EXCHANGE, S_IALLUGO, S_IFDIR, S_IFLNK, S_IFMT, S_IFREG } from "../../abi/fs";
import { idrClear, idrGet, idrNext } from "../mem/idr";
import { PAGE_SIZE } from "../mem/map";
import { pagePut } from "../mem/page";
import { kfree, kmalloc } from "../mem/slab";
import { isStr, lengthTo } from "../mem/str";
import { fromKgidMunged, fromKuidMunged, INVALID_ID, makeKgid, makeKuid, UserNs } from "../ns/user";
import { cred } from "../task/cred";
import { contentDrop } from "./absent";
import { dentryDrop, dentryMove, dentryNew, dentryPin, dentryRoot, dget, dput } from "./dcache";
import { inodeChanged, inodeGet, inodeInitOwner, inodeNew } from "./inode";
import { out, outOct, outU64 } from "./proc/seq";
import { timeNow } from "./state";
import { Dentry, FS_DEVTMPFS, FS_MEMFD, FS_ROOTFS, Inode, isDir, isNull, Super } from "./types";

/** What an entry adds to its directory's size (BOGO_DIRENT_SIZE). */
export const DIRENT_SIZE: i64 = 20;
/** The machine's memory as tmpfs reckons with it: half of it is the default size, in pages. */
const HALF_OF_MEMORY: u64 = 262144;

const OPT_SIZE: u32 = 1;
const OPT_INODES: u32 = 2;
const OPT_UID: u32 = 4;
const OPT_GID: u32 = 8;
const OPT_MODE: u32 = 16;

@inline
export function pagesOf(inode: Inode): usize {
  return changetype<usize>(inode) + offsetof<Inode>("data");
}

/** One more block of the instance. @returns false when it is full */
export function blockCharge(sb: Super): bool {
  if (sb.maxBlocks && sb.usedBlocks >= sb.maxBlocks) return false;
  sb.usedBlocks++;
  return true;
}

/** Frees the pages from index `first` on. */
export function pagesFree(inode: Inode, first: u32, end: u32): void {
  const root = pagesOf(inode);
  for (;;) {
    const n = idrNext(root, first);
    if (n < 0 || n >= <i64>end) return;
    // tmpfile.ts marks pages that were never written in the lowest bit.
    const page = idrGet(root, <u32>n) & ~1;
    idrClear(root, <u32>n);
    pagePut(page);
    inode.blocks -= 8;
    inode.sb.usedBlocks--;
    if (n == u32.MAX_VALUE) return;
    first = <u32>n + 1;
  }
}

export function tmpfsEvict(inode: Inode): void {
  const type = inode.mode & S_IFMT;
  if (type == S_IFREG) {
    if (inode.content) contentDrop(inode);
    else pagesFree(inode, 0, u32.MAX_VALUE);
  } else if (type == S_IFLNK) kfree(inode.data);
  inode.sb.usedInodes--;
  if (!inode.nlink) inode.sb.removed--;
}

/** shmem_get_inode. @returns null when the instance has no inode left (ENOSPC) */
export function tmpfsInode(idmap: usize, sb: Super, dir: Inode, mode: u32, rdev: u32): Inode {
  if (sb.maxInodes && sb.usedInodes >= sb.maxInodes) return changetype<Inode>(0);
  const inode = inodeNew(sb, mode);
  if (isNull(inode)) return inode;
  sb.usedInodes++;
  inode.rdev = rdev;
  if (isNull(dir)) {
    const c = cred();
    inode.uid = c.fsuid;
    inode.gid = c.fsgid;
  } else inodeInitOwner(idmap, inode, dir);
  if (isDir(inode)) {
    inode.nlink = 2;
    inode.size = 2 * DIRENT_SIZE;
  }
  return inode;
}

/** An inode that has no name from the beginning: O_TMPFILE, memfd. */
export function tmpfsNameless(inode: Inode): void {
  inode.nlink = 0;
  inode.sb.removed++;
}

/** An entry came or went. */
function dirTouched(dir: Inode, delta: i64): void {
  const now = timeNow();
  dir.size += delta;
  dir.mtime = now;
  dir.ctime = now;
  dir.version++;
}

/**
 * Makes `name` in `dir`: file, directory, FIFO, device or socket node.
 * @returns the new Dentry (counted) or -errno
 */
export function tmpfsMknod(idmap: usize, dir: Dentry, name: usize, len: i32, mode: u32, rdev: u32): i32 {
  const inode = tmpfsInode(idmap, dir.sb, dir.inode, mode, rdev);
  if (isNull(inode)) return -ENOSPC;
  return addName(dir, name, len, inode);
}

function addName(dir: Dentry, name: usize, len: i32, inode: Inode): i32 {
  const d = dentryNew(dir, name, len, inode);
  if (isNull(d)) return -ENOMEM;
  dirTouched(dir.inode, DIRENT_SIZE);
  if (isDir(inode)) dir.inode.nlink++;
  dentryPin(d);
  return <i32>changetype<usize>(d);
}

/** A symbolic link. @param target kernel bytes, `size` of them */
export function tmpfsSymlink(idmap: usize, dir: Dentry, name: usize, len: i32, target: usize, size: i32): i32 {
  const inode = tmpfsInode(idmap, dir.sb, dir.inode, S_IFLNK | 0o777, 0);
  if (isNull(inode)) return -ENOSPC;
  inode.data = kmalloc(<usize>size + 1);
  inode.size = size;
  if (inode.data) memory.copy(inode.data, target, <usize>size);
  return addName(dir, name, len, inode);
}

export function tmpfsReadlink(inode: Inode, buf: usize, n: i32): i32 {
  if ((inode.mode & S_IFMT) != S_IFLNK) return -EINVAL;
  let size = <i32>inode.size;
  if (size > n) size = n;
  memory.copy(buf, inode.data, <usize>size);
  return size;
}

/** A second name for `inode`. */
export function tmpfsLink(inode: Inode, dir: Dentry, name: usize, len: i32): i32 {
  if (inode.nlink == u32.MAX_VALUE) return -EMLINK;
  const d = dentryNew(dir, name, len, inodeGet(inode));
  if (isNull(d)) return -ENOMEM;
  // What open(2) made with O_TMPFILE gets its first name.
  if (!inode.nlink) inode.sb.removed--;
  inode.nlink++;
  inodeChanged(inode);
  dirTouched(dir.inode, DIRENT_SIZE);
  dentryPin(d);
  dput(d);
  return 0;
}

/** Takes a name away; what it named goes with its last user. */
export function tmpfsUnlink(d: Dentry): void {
  const dir = d.parent.inode;
  const inode = d.inode;
  dirTouched(dir, -DIRENT_SIZE);
  if (isDir(inode)) {
    inode.nlink -= 2;
    dir.nlink--;
  } else inode.nlink--;
  if (!inode.nlink) inode.sb.removed++;
  inode.ctime = dir.ctime;
  dentryDrop(d);
}

export function isEmptyDir(d: Dentry): bool {
  return isNull(d.childHead);
}

/**
 * Moves `d` to (dir, name), over `target` when that is not null. Checks of types and permissions are done.
 * @returns 0 or -errno with nothing changed
 */
export function tmpfsRename(d: Dentry, dir: Dentry, name: usize, len: i32, target: Dentry, flags: u32): i32 {
  const oldDir = d.parent;
  const dirs = isDir(d.inode);
  if (flags & RENAME_EXCHANGE) return exchange(d, target);
  if (!isNull(target) && isDir(target.inode) && !isEmptyDir(target)) return -ENOTEMPTY;
  dget(oldDir);
  // The name first: moving may run out of memory.
  if (!dentryMove(d, dir, name, len)) {
    dput(oldDir);
    return -ENOMEM;
  }
  if (!isNull(target)) tmpfsUnlink(target);
  dirTouched(oldDir.inode, -DIRENT_SIZE);
  dirTouched(dir.inode, DIRENT_SIZE);
  if (dirs && oldDir != dir) {
    oldDir.inode.nlink--;
    dir.inode.nlink++;
  }
  inodeChanged(d.inode);
  dput(oldDir);
  return 0;
}

function exchange(a: Dentry, b: Dentry): i32 {
  const aDir = dget(a.parent);
  const bDir = dget(b.parent);
  const aLen = <i32>a.nameLen;
  const bLen = <i32>b.nameLen;
  // Both names: NAME_MAX bytes each.
  const name = kmalloc(512);
  let ok = name != 0;
  if (ok) {
    memory.copy(name, a.name, <usize>aLen);
    memory.copy(name + 256, b.name, <usize>bLen);
    // For a moment two entries have one name; nobody looks. The first is the newest afterwards.
    ok = dentryMove(b, aDir, name, aLen);
    if (ok && !dentryMove(a, bDir, name + 256, bLen)) {
      dentryMove(b, bDir, name + 256, bLen);
      ok = false;
    }
  }
  kfree(name);
  if (ok) {
    dirTouched(aDir.inode, 0);
    dirTouched(bDir.inode, 0);
    if (aDir != bDir && isDir(a.inode) != isDir(b.inode)) {
      aDir.inode.nlink += isDir(b.inode) ? 1 : -1;
      bDir.inode.nlink += isDir(a.inode) ? 1 : -1;
    }
    inodeChanged(a.inode);
    inodeChanged(b.inode);
  }
  dput(aDir);
  dput(bDir);
  return ok ? 0 : -ENOMEM;
}

/** memparse: digits with k, m, g, t; or a percentage of memory. @returns bytes, or −1 */
function parseSize(at: usize, n: i32, percentOk: bool): i64 {
  let value: i64 = 0;
  let i = 0;
  for (; i < n; i++) {
    const c = <i32>load<u8>(at + i) - 48;
    if (c < 0 || c > 9) break;
    if (value > i64.MAX_VALUE / 16) return -1;
    value = value * 10 + c;
  }
  if (i == 0) return -1;
  if (i == n) return value;
  if (i + 1 != n) return -1;
  switch (load<u8>(at + i) | 32) {
    case 107: // k
      return value << 10;
    case 109:
      return value << 20;
    case 103:
      return value << 30;
    case 116:
      return value << 40;
    case 37: // %
      return percentOk ? <i64>((<u64>value * HALF_OF_MEMORY * 2 * PAGE_SIZE) / 100) : -1;
    default:
      return -1;
  }
}

function parseOctal(at: usize, n: i32): i32 {
  if (n < 1 || n > 7) return -1;
  let value = 0;
  for (let i = 0; i < n; i++) {
    const c = <i32>load<u8>(at + i) - 48;
    if (c < 0 || c > 7) return -1;
    value = (value << 3) | c;
  }
  return value;
}

/** One option, "a=b" or "a". @returns 0, -EINVAL, or -ENOPARAM when there is none of that name */
export function tmpfsOption(sb: Super, at: usize, n: i32): i32 {
  let eq = 0;
  while (eq < n && load<u8>(at + eq) != 61) eq++;
  const value = at + eq + 1;
  const length = n - eq - 1;
  if (isStr(at, eq, "size") || isStr(at, eq, "nr_blocks")) {
    const size = parseSize(value, length, eq == 4);
    if (size < 0) return -EINVAL;
    sb.maxBlocks = eq == 4 ? (<u64>size + PAGE_SIZE - 1) / PAGE_SIZE : <u64>size;
    sb.optFlags |= OPT_SIZE;
  } else if (isStr(at, eq, "nr_inodes")) {
    const count = parseSize(value, length, false);
    if (count < 0) return -EINVAL;
    sb.maxInodes = <u64>count;
    sb.optFlags |= OPT_INODES;
  } else if (isStr(at, eq, "mode")) {
    const mode = parseOctal(value, length);
    if (mode < 0) return -EINVAL;
    sb.optMode = <u32>mode & S_IALLUGO;
    sb.optFlags |= OPT_MODE;
  } else if (isStr(at, eq, "uid") || isStr(at, eq, "gid")) {
    const id = parseSize(value, length, false);
    if (id < 0 || id >= <i64>u32.MAX_VALUE) return -EINVAL;
    const ns = changetype<UserNs>(cred().userNs);
    const owner = changetype<UserNs>(sb.userNs);
    if (load<u8>(at) == 117) {
      sb.optUid = makeKuid(ns, <u32>id);
      if (sb.optUid == INVALID_ID || fromKuidMunged(owner, sb.optUid) == 65534) return -EINVAL;
      sb.optFlags |= OPT_UID;
    } else {
      sb.optGid = makeKgid(ns, <u32>id);
      if (sb.optGid == INVALID_ID || fromKgidMunged(owner, sb.optGid) == 65534) return -EINVAL;
      sb.optFlags |= OPT_GID;
    }
  } else if (
    isStr(at, eq, "huge") ||
    isStr(at, eq, "mpol") ||
    isStr(at, n, "inode64") ||
    isStr(at, n, "inode32") ||
    isStr(at, n, "noswap")
  )
    return 0;
  else return -ENOPARAM;
  return 0;
}

function parse(sb: Super, data: usize): i32 {
  if (!data) return 0;
  let at = data;
  while (true) {
    const n = lengthTo(at, 44);
    if (n) {
      const err = tmpfsOption(sb, at, n);
      if (err) return err == -ENOPARAM ? -EINVAL : err;
    }
    if (!load<u8>(at + n)) return 0;
    at += n + 1;
  }
}

/** mount(2) of a tmpfs: options, then the root directory. */
export function tmpfsFill(sb: Super, data: usize): i32 {
  const c = cred();
  sb.optMode = sb.fstype == FS_DEVTMPFS || sb.fstype == FS_ROOTFS ? 0o755 : 0o1777;
  sb.optUid = c.fsuid;
  sb.optGid = c.fsgid;
  if (sb.fstype != FS_MEMFD && sb.fstype != FS_ROOTFS) {
    sb.maxBlocks = HALF_OF_MEMORY;
    sb.maxInodes = HALF_OF_MEMORY;
  }
  const err = parse(sb, data);
  if (err) return err;
  const root = tmpfsInode(0, sb, changetype<Inode>(0), S_IFDIR | sb.optMode, 0);
  if (isNull(root)) return -ENOMEM;
  root.uid = sb.optUid;
  root.gid = sb.optGid;
  sb.root = dentryRoot(sb, root);
  return isNull(sb.root) ? -ENOMEM : 0;
}

/** MS_REMOUNT: limits may change, but not below what is used. */
export function tmpfsRemount(sb: Super, data: usize): i32 {
  const blocks = sb.maxBlocks;
  const inodes = sb.maxInodes;
  const flags = sb.optFlags;
  let err = parse(sb, data);
  if (!err && sb.maxBlocks && sb.usedBlocks > sb.maxBlocks) err = -EINVAL;
  if (!err && sb.maxInodes && sb.usedInodes > sb.maxInodes) err = -EINVAL;
  if (!err && ((sb.maxBlocks && !blocks) || (sb.maxInodes && !inodes))) err = -EINVAL;
  if (err) {
    sb.maxBlocks = blocks;
    sb.maxInodes = inodes;
    sb.optFlags = flags;
  }
  return err;
}

/** ",size=4k,nr_inodes=…,mode=755,uid=…" as far as it differs from the default. */
export function tmpfsShowOptions(sb: Super): void {
  if (sb.maxBlocks && sb.maxBlocks != HALF_OF_MEMORY) {
    out(",size=");
    outU64(sb.maxBlocks * 4);
    out("k");
  }
  if (sb.maxInodes && sb.maxInodes != HALF_OF_MEMORY) {
    out(",nr_inodes=");
    outU64(sb.maxInodes);
  }
  if (sb.optMode != 0o1777) {
    out(",mode=");
    outOct(sb.optMode, 3);
  }
  // The numbers of the initial user namespace, whoever reads.
  if (sb.optUid) {
    out(",uid=");
    outU64(sb.optUid);
  }
  if (sb.optGid) {
    out(",gid=");
    outU64(sb.optGid);
  }
}
