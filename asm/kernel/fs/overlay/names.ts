// Making, removing and renaming in an overlay: it happens in the upper layer, and what is still there below is covered.

import { EINVAL, ENOMEM, ENOTEMPTY, EPERM, EXDEV } from "../../../abi/errno";
import { RENAME_EXCHANGE, S_IFCHR, S_IFDIR, S_IFMT } from "../../../abi/fs";
import { kfree, kmalloc } from "../../mem/slab";
import { putHex } from "../../mem/str";
import { dentryDrop, dentryFind, dentryMove, dget, dput } from "../dcache";
import { fsState } from "../state";
import { tmpfsLink, tmpfsMknod, tmpfsRename, tmpfsSymlink, tmpfsUnlink } from "../tmpfs";
import { DENTRY_UNHASHED, Dentry, Inode, isDir, isErr, isNull, nil } from "../types";
import { overlayCopyUp } from "./copyup";
import { isMerged, isWhiteout, nodeOf, OvlFs, ovlFs, sync } from "./layers";
import { lowerPositive, overlayLookup } from "./lookup";
import { overlayEmpty } from "./readdir";
import { originOf, setImpure, setOpaque } from "./xattr";

/** A whiteout of its own: what a rename leaves behind. @returns a counted Dentry or -errno */
function newWhiteout(fs: OvlFs, dir: Dentry, name: usize, len: i32): i32 {
  const made = tmpfsMknod(0, dir, name, len, S_IFCHR, 0);
  if (isErr(made)) return made;
  const inode = changetype<Dentry>(made).inode;
  inode.uid = fs.work.inode.uid;
  inode.gid = fs.work.inode.gid;
  return made;
}

/** Covers a name: a link to the one whiteout, which lies in the work directory. @returns 0 or -errno */
function putWhiteout(fs: OvlFs, dir: Dentry, name: usize, len: i32): i32 {
  if (!isNull(fs.whiteout) && fs.whiteout.flags & DENTRY_UNHASHED) {
    dput(fs.whiteout);
    fs.whiteout = nil<Dentry>();
  }
  // Somebody may have taken the work directory away.
  const place = fs.work.inode.nlink ? fs.work : dir;
  if (isNull(fs.whiteout)) {
    const at = fsState().text;
    store<u8>(at, 35); // '#'
    const end = putHex(at + 1, ++fs.lastName, 1);
    const made = place == dir ? newWhiteout(fs, dir, name, len) : newWhiteout(fs, place, at, <i32>(end - at));
    if (isErr(made)) return made;
    if (place == dir) {
      dput(changetype<Dentry>(made));
      return 0;
    }
    fs.whiteout = changetype<Dentry>(made);
  }
  return tmpfsLink(fs.whiteout.inode, dir, name, len);
}

/** Takes the whiteout of a name away, where there is one. */
function clearWhiteout(dir: Dentry, name: usize, len: i32): bool {
  const d = dentryFind(dir, name, len);
  if (isNull(d) || !isWhiteout(d.inode)) return false;
  tmpfsUnlink(d);
  return true;
}

/** A directory that looks empty may be full of whiteouts. */
function clearDirectory(dir: Dentry): void {
  while (!isNull(dir.childHead)) tmpfsUnlink(dir.childHead);
}

/** Ends the making of a name. @param made Dentry in the upper layer, counted, or -errno @returns the overlay's, or -errno */
function made(dir: Dentry, name: usize, len: i32, covered: bool, up: i32): i32 {
  const fs = ovlFs(dir.sb);
  const upperDir = nodeOf(dir.inode).upper;
  if (!isErr(up)) {
    const d = changetype<Dentry>(up);
    // What is below must not show through.
    if (isDir(d.inode) && (covered || isMerged(nodeOf(dir.inode)))) setOpaque(fs, d.inode);
    dput(d);
    up = overlayLookup(dir, name, len);
  } else if (covered) putWhiteout(fs, upperDir, name, len);
  sync(dir.inode);
  return up;
}

/** @returns the new Dentry (counted) or -errno */
export function overlayMknod(dir: Dentry, name: usize, len: i32, mode: u32, rdev: u32): i32 {
  if ((mode & S_IFMT) == S_IFCHR && rdev == 0) return -EPERM;
  let err = overlayCopyUp(dir);
  if (err) return err;
  const fs = ovlFs(dir.sb);
  const upperDir = nodeOf(dir.inode).upper;
  const covered = clearWhiteout(upperDir, name, len);
  if (covered && (mode & S_IFMT) == S_IFDIR && fs.plain) {
    err = setOpaque(fs, upperDir.inode);
    putWhiteout(fs, upperDir, name, len);
    return err;
  }
  return made(dir, name, len, covered, tmpfsMknod(ovlFs(dir.sb).upperIdmap, upperDir, name, len, mode, rdev));
}

export function overlaySymlink(dir: Dentry, name: usize, len: i32, target: usize, size: i32): i32 {
  const err = overlayCopyUp(dir);
  if (err) return err;
  const upperDir = nodeOf(dir.inode).upper;
  const covered = clearWhiteout(upperDir, name, len);
  return made(dir, name, len, covered, tmpfsSymlink(ovlFs(dir.sb).upperIdmap, upperDir, name, len, target, size));
}

/** A second name for what `old` names. */
export function overlayLink(old: Dentry, dir: Dentry, name: usize, len: i32): i32 {
  let err = overlayCopyUp(old);
  if (!err) err = overlayCopyUp(dir);
  if (err) return err;
  const upperDir = nodeOf(dir.inode).upper;
  const covered = clearWhiteout(upperDir, name, len);
  err = tmpfsLink(nodeOf(old.inode).upper.inode, upperDir, name, len);
  if (err && covered) putWhiteout(ovlFs(dir.sb), upperDir, name, len);
  if (!err && nodeOf(old.inode).constIno) setImpure(ovlFs(dir.sb), upperDir.inode);
  sync(old.inode);
  sync(dir.inode);
  return err;
}

/** The name is gone: what it named shows that. */
function gone(d: Dentry): void {
  const inode = d.inode;
  if (isDir(inode)) {
    nodeOf(inode).removed = 1;
    inode.nlink = 0;
  } else sync(inode);
}

/** unlink and rmdir; a directory has been found empty. */
export function overlayUnlink(d: Dentry): i32 {
  const dir = d.parent;
  const err = overlayCopyUp(dir);
  if (err) return err;
  const upperDir = nodeOf(dir.inode).upper;
  const len = <i32>d.nameLen;
  const cover = lowerPositive(dir, d.name, len);
  const up = dentryFind(upperDir, d.name, len);
  if (!isNull(up)) {
    if (isDir(up.inode)) clearDirectory(up);
    tmpfsUnlink(up);
  }
  const failed = cover ? putWhiteout(ovlFs(d.sb), upperDir, d.name, len) : 0;
  gone(d);
  dentryDrop(d);
  sync(dir.inode);
  return failed;
}

/** Would it show through again, or not be seen any more, elsewhere? Such a directory cannot be moved (no redirects here). */
@inline
function isBound(d: Dentry): bool {
  return isDir(d.inode) && nodeOf(d.inode).count != 0;
}

function cameFromBelow(fs: OvlFs, inode: Inode): bool {
  return originOf(fs, inode) >= 0;
}

/** As tmpfsRename. */
export function overlayRename(d: Dentry, dir: Dentry, name: usize, len: i32, target: Dentry, flags: u32): i32 {
  const exchange = (flags & RENAME_EXCHANGE) != 0;
  if (flags & ~RENAME_EXCHANGE & ~1) return -EINVAL;
  if (isBound(d) || (exchange && isBound(target))) return -EXDEV;
  if (!exchange && !isNull(target) && isDir(target.inode) && !overlayEmpty(target)) return -ENOTEMPTY;
  let err = overlayCopyUp(d);
  if (!err) err = overlayCopyUp(dir);
  if (!err && exchange) err = overlayCopyUp(target);
  if (err) return err;
  const oldDir = d.parent;
  const oldLen = <i32>d.nameLen;
  const oldName = kmalloc(256);
  if (!oldName) return -ENOMEM;
  memory.copy(oldName, d.name, <usize>oldLen);
  dget(oldDir);
  err = exchange
    ? swap(d, oldDir, oldName, oldLen, target, dir, name, len)
    : move(d, oldDir, oldName, oldLen, dir, name, len, target);
  sync(d.inode);
  sync(oldDir.inode);
  sync(dir.inode);
  dput(oldDir);
  kfree(oldName);
  return err;
}

function move(
  d: Dentry,
  oldDir: Dentry,
  oldName: usize,
  oldLen: i32,
  dir: Dentry,
  name: usize,
  len: i32,
  target: Dentry,
): i32 {
  const fs = ovlFs(d.sb);
  const from = nodeOf(oldDir.inode).upper;
  const to = nodeOf(dir.inode).upper;
  const up = dentryFind(from, oldName, oldLen);
  const over = dentryFind(to, name, len);
  if (isNull(up)) return -ENOMEM;
  let err = 0;
  if (isDir(up.inode) && lowerPositive(dir, name, len)) err = setOpaque(fs, up.inode);
  if (err) return err;
  const cover = lowerPositive(oldDir, oldName, oldLen);
  // The overlay's own name first: it may find no memory.
  if (!dentryMove(d, dir, name, len)) return -ENOMEM;
  if (!isNull(over) && isDir(over.inode)) clearDirectory(over);
  err = tmpfsRename(up, to, name, len, over, 0);
  if (err) {
    dentryMove(d, oldDir, oldName, oldLen);
    return err;
  }
  if (cover) {
    const w = newWhiteout(fs, from, oldName, oldLen);
    if (isErr(w)) err = w;
    else dput(changetype<Dentry>(w));
  }
  if (cameFromBelow(fs, up.inode)) setImpure(fs, to.inode);
  if (!isNull(target)) {
    gone(target);
    dentryDrop(target);
  }
  return err;
}

function swap(a: Dentry, aDir: Dentry, aName: usize, aLen: i32, b: Dentry, bDir: Dentry, bName: usize, bLen: i32): i32 {
  const fs = ovlFs(a.sb);
  const from = nodeOf(aDir.inode).upper;
  const to = nodeOf(bDir.inode).upper;
  const upA = dentryFind(from, aName, aLen);
  const upB = dentryFind(to, bName, bLen);
  if (isNull(upA) || isNull(upB)) return -ENOMEM;
  let err = 0;
  if (isDir(upA.inode) && lowerPositive(bDir, bName, bLen)) err = setOpaque(fs, upA.inode);
  if (!err && isDir(upB.inode) && lowerPositive(aDir, aName, aLen)) err = setOpaque(fs, upB.inode);
  if (err) return err;
  // For a moment two entries have one name; nobody looks.
  if (!dentryMove(b, aDir, aName, aLen)) return -ENOMEM;
  if (!dentryMove(a, bDir, bName, bLen)) err = -ENOMEM;
  if (!err) {
    err = tmpfsRename(upA, to, bName, bLen, upB, RENAME_EXCHANGE);
    if (err) dentryMove(a, aDir, aName, aLen);
  }
  if (err) dentryMove(b, bDir, bName, bLen);
  if (cameFromBelow(fs, upA.inode)) setImpure(fs, to.inode);
  if (cameFromBelow(fs, upB.inode)) setImpure(fs, from.inode);
  sync(b.inode);
  return err;
}
