// overlayfs: a tree of directories seen through each other (Documentation/filesystems/overlayfs). One writable layer above,
// any number of read-only ones below it. This file has the objects; what they do is beside it:
//
//   super.ts    mount options, the root directory        lookup.ts   names and their inodes
//   copyup.ts   what is changed moves to the upper layer names.ts    making, removing and renaming
//   readdir.ts  directories merged                       xattr.ts    the layers' own attributes
//
// An overlay inode has no content: it stands for the topmost inode of its name, the *real* one, and shows its attributes
// (sync). An open regular file works on the real inode (file.ts): only its path is the overlay's.
// Overlay names are not pinned, they go with their last user; inodes are found again by their real one (OvlFs.buckets), so that
// watches and locks keep their object, and hard links in the upper layer are one inode.

import { S_IFCHR, S_IFMT } from "../../../abi/fs";
import { kfree, kmalloc } from "../../mem/slab";
import { dentryFind, dget, dput } from "../dcache";
import { vfsgidOf, vfsuidOf } from "../idmap";
import { inodeGet, inodeNew } from "../inode";
import { Dentry, FS_OVERLAY, Inode, isDir, isNull, nil, Super } from "../types";

/** What an instance is made of: Super.data. */
@unmanaged
export class OvlFs {
  /** The roots of the layers, counted, and so are their supers. No upper layer: read-only. */
  upper: Dentry;
  upperIdmap: usize; // of the mount that it was named by (idmap.ts)
  lowers: usize; // Dentry addresses, the topmost first
  lowerIdmaps: usize; // likewise, one each
  lowerCount: u32;
  /** A directory of ours on the upper layer's file system, and the whiteout in it that all are links to. */
  work: Dentry;
  whiteout: Dentry;
  depth: u32; // how many overlays lie upon each other here
  same: u32; // all layers are of one file system: its inode numbers are ours
  userXattr: u32; // attributes are user.overlay.*
  plain: u32; // it may not set attributes: mounted in a user namespace, without userxattr
  uuid: u32; // UUID_*
  noFollow: u32;
  volatileUpper: u32;
  defaultPermissions: u32;
  lastIno: u64; // of directories, when there are several file systems
  lastName: u32; // of what is made in `work`
  devs: usize; // device numbers that files of each lower layer, then of the upper one, show: u32 each
  // Options as given: kmalloc'd C strings
  lowerdir: usize;
  upperdir: usize;
  workdir: usize;
  /** The inode number in the origin that was read last. */
  originIno: u64;
  // BUCKETS inode addresses follow
}
export const UUID_AUTO: u32 = 0;
export const UUID_NULL: u32 = 1;
export const UUID_ON: u32 = 2;
export const UUID_OFF: u32 = 3;
const BUCKETS: u32 = 64;
export const OVLFS_SIZE: usize = offsetof<OvlFs>() + BUCKETS * 4;

/** What stands behind an inode: Inode.data. */
@unmanaged
export class OvlNode {
  upper: Dentry; // a name of it in the upper layer, or null
  count: u32; // lower names
  room: u32;
  key: Inode; // the real inode it is hashed by, null: not hashed
  next: Inode;
  /** The inode number that it had below, kept by what was copied up; 0: its real one's. */
  constIno: u64;
  constLayer: u32;
  removed: u32;
  // {Dentry, layer} of each lower name, the topmost first
}
const LOWERS: usize = offsetof<OvlNode>();

@inline
export function ovlFs(sb: Super): OvlFs {
  return changetype<OvlFs>(sb.data);
}
@inline
export function nodeOf(inode: Inode): OvlNode {
  return changetype<OvlNode>(inode.data);
}
@inline
export function lowerOf(n: OvlNode, i: u32): Dentry {
  return load<Dentry>(changetype<usize>(n) + LOWERS + ((<usize>i) << 3));
}
@inline
export function layerOf(n: OvlNode, i: u32): u32 {
  return load<u32>(changetype<usize>(n) + LOWERS + ((<usize>i) << 3), 4);
}
@inline
export function rootOfLayer(fs: OvlFs, i: u32): Dentry {
  return load<Dentry>(fs.lowers + ((<usize>i) << 2));
}

/** The idmap of the mount that a lower layer was named by. */
@inline
function idmapOfLayer(fs: OvlFs, i: u32): usize {
  return load<usize>(fs.lowerIdmaps + ((<usize>i) << 2));
}

/** The topmost name: what the inode shows. */
@inline
export function topOf(n: OvlNode): Dentry {
  return isNull(n.upper) ? lowerOf(n, 0) : n.upper;
}

/** Several directories seen as one. */
@inline
export function isMerged(n: OvlNode): bool {
  return n.count > (isNull(n.upper) ? 1 : 0);
}

/** A character device 0,0 says that the name is not there, whatever lies below. */
@inline
export function isWhiteout(inode: Inode): bool {
  return (inode.mode & S_IFMT) == S_IFCHR && inode.rdev == 0;
}

/** The inode that has the content: no overlay's. */
export function overlayReal(inode: Inode): Inode {
  while (inode.sb.fstype == FS_OVERLAY) inode = topOf(nodeOf(inode)).inode;
  return inode;
}

/** @param room how many lower names it can take */
export function nodeNew(room: u32): OvlNode {
  const size = LOWERS + ((<usize>room) << 3);
  const n = changetype<OvlNode>(kmalloc(size));
  if (!isNull(n)) {
    memory.fill(changetype<usize>(n), 0, size);
    n.room = room;
  }
  return n;
}

/** @param d counted, handed over */
export function nodeAdd(n: OvlNode, d: Dentry, layer: u32): void {
  assert(n.count < n.room, "an overlay node is full");
  const at = changetype<usize>(n) + LOWERS + ((<usize>n.count) << 3);
  store<Dentry>(at, d);
  store<u32>(at, layer, 4);
  n.count++;
}

export function nodeFree(n: OvlNode): void {
  if (!isNull(n.upper)) dput(n.upper);
  for (let i: u32 = 0; i < n.count; i++) dput(lowerOf(n, i));
  kfree(changetype<usize>(n));
}

@inline
function bucketOf(fs: OvlFs, key: Inode): usize {
  const hash = (changetype<usize>(key) >> 4) * 0x9e3779b1;
  return changetype<usize>(fs) + offsetof<OvlFs>() + ((<usize>(<u32>hash >> 26)) << 2);
}

function hash(inode: Inode, key: Inode): void {
  const n = nodeOf(inode);
  const at = bucketOf(ovlFs(inode.sb), key);
  n.key = key;
  n.next = load<Inode>(at);
  store<Inode>(at, inode);
}

function unhash(inode: Inode): void {
  const n = nodeOf(inode);
  if (isNull(n.key)) return;
  let at = bucketOf(ovlFs(inode.sb), n.key);
  while (load<Inode>(at) != inode) at = changetype<usize>(nodeOf(load<Inode>(at))) + offsetof<OvlNode>("next");
  store<Inode>(at, n.next);
  n.key = nil<Inode>();
}

/** The inode's names have changed: it is to be found by what it shows now. */
export function rehash(inode: Inode): void {
  unhash(inode);
  const n = nodeOf(inode);
  const real = topOf(n).inode;
  // A lower file with several names is an inode by each of them: writing to one breaks the link.
  if (!isNull(n.upper) || isDir(real) || real.nlink == 1) hash(inode, real);
}

/** The inode of what `n` names, counted, new or not; takes `n` over. Null when memory is exhausted. */
export function inodeFor(sb: Super, n: OvlNode): Inode {
  const real = topOf(n).inode;
  for (let i = load<Inode>(bucketOf(ovlFs(sb), real)); !isNull(i); i = nodeOf(i).next) {
    if (nodeOf(i).key != real) continue;
    nodeFree(n);
    sync(i);
    return inodeGet(i);
  }
  const inode = inodeNew(sb, real.mode);
  if (isNull(inode)) {
    nodeFree(n);
    return inode;
  }
  inode.data = changetype<usize>(n);
  if (isDir(inode)) inode.ino = ++ovlFs(sb).lastIno;
  rehash(inode);
  sync(inode);
  return inode;
}

export function overlayEvict(inode: Inode): void {
  const n = nodeOf(inode);
  // It never got that far.
  if (isNull(n)) return;
  unhash(inode);
  nodeFree(n);
}

/** ovl_copyattr: shows what the real inode has. */
export function sync(inode: Inode): void {
  const n = nodeOf(inode);
  const real = topOf(n).inode;
  if (real.sb.fstype == FS_OVERLAY) sync(real);
  inode.mode = real.mode;
  const idmap = isNull(n.upper) ? idmapOfLayer(ovlFs(inode.sb), layerOf(n, 0)) : ovlFs(inode.sb).upperIdmap;
  inode.uid = vfsuidOf(idmap, real);
  inode.gid = vfsgidOf(idmap, real);
  inode.rdev = real.rdev;
  inode.size = real.size;
  inode.blocks = real.blocks;
  inode.atime = real.atime;
  inode.mtime = real.mtime;
  inode.ctime = real.ctime;
  inode.btime = real.btime;
  inode.flags = real.flags;
  inode.version = real.version;
  // Nobody counts the subdirectories of a merged directory.
  if (isDir(real)) inode.nlink = n.removed ? 0 : isMerged(n) ? 1 : real.nlink;
  else inode.nlink = real.nlink;
  if (ovlFs(inode.sb).same || !isDir(real)) inode.ino = n.constIno ? n.constIno : real.ino;
}

/** st_dev: of files, when there are several file systems, a number that stands for theirs. */
export function overlayDev(inode: Inode): u32 {
  const fs = ovlFs(inode.sb);
  if (fs.same || isDir(inode)) return inode.sb.dev;
  const n = nodeOf(inode);
  const layer = n.constIno ? n.constLayer : isNull(n.upper) ? layerOf(n, 0) : fs.lowerCount;
  return load<u32>(fs.devs + ((<usize>layer) << 2));
}

/**
 * Does the name still stand for what it did? Who changes a layer behind the overlay's back gets what he sees next time.
 * What has something mounted on it stays.
 */
export function overlayRevalidate(d: Dentry): bool {
  const n = nodeOf(d.inode);
  const p = nodeOf(d.parent.inode);
  if (!d.mounted) {
    const up = isNull(p.upper) ? nil<Dentry>() : dentryFind(p.upper, d.name, <i32>d.nameLen);
    if (isNull(up) != isNull(n.upper)) return false;
    if (!isNull(up) && up.inode != n.upper.inode) return false;
  }
  sync(d.inode);
  return true;
}

/** A counted name of the upper layer becomes the inode's. */
export function setUpper(inode: Inode, upper: Dentry): void {
  const n = nodeOf(inode);
  if (!isNull(n.upper)) dput(n.upper);
  n.upper = dget(upper);
  rehash(inode);
}
