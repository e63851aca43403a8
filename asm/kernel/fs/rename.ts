// rename(2), renameat2(2).

import { EBUSY, EEXIST, EINVAL, EISDIR, ENOENT, ENOTDIR, ENOTEMPTY, EPERM, EXDEV } from "../../abi/errno";
import { AT_FDCWD, MAY_WRITE, RENAME_EXCHANGE, RENAME_NOREPLACE, RENAME_WHITEOUT, S_IFCHR } from "../../abi/fs";
import { cgroupRename, isUnifiedCgroup } from "../cgroup/fs";
import { kfree, kmalloc } from "../mem/slab";
import { CAP_MKNOD, capable } from "../task/cred";
import { dput, isSubdir } from "./dcache";
import { detachMounts } from "./dirs";
import { inodePermission, mayCreate, mayDelete } from "./inode";
import { dirReadOnly, isCgroupFs } from "./inodeops";
import { isLocalMountpoint, mntWantWrite } from "./mount";
import { getName, LAST_NORM, lookupChild, lookupParent, Nameidata, nameidata, walkEnd } from "./namei";
import { nameMove } from "./nameops";
import { notifyDelete, notifyMove } from "./notify";
import { fsState } from "./state";
import { tmpfsMknod, tmpfsUnlink } from "./tmpfs";
import { Dentry, FS_OVERLAY, isDir, isErr, isNull, nil } from "./types";

/** vfs_rename's checks, in its order. */
function mayRename(from: Nameidata, d: Dentry, to: Nameidata, target: Dentry, flags: u32): i32 {
  const oldDir = from.dentry.inode;
  const newDir = to.dentry.inode;
  const dir = isDir(d.inode);
  const idmap = from.mount.idmap;
  let err = mayDelete(idmap, oldDir, d);
  if (err) return err;
  if (isNull(target)) err = mayCreate(idmap, newDir);
  else {
    err = mayDelete(idmap, newDir, target);
    if (!err && !(flags & RENAME_EXCHANGE)) {
      if (dir && !isDir(target.inode)) err = -ENOTDIR;
      else if (!dir && isDir(target.inode)) err = -EISDIR;
    }
  }
  if (!err && newDir.nlink == 0) err = -ENOENT;
  if (!err && !isCgroupFs(oldDir.sb.fstype)) err = dirReadOnly(oldDir, false);
  if (err) return err;
  if (oldDir != newDir) {
    // ".." of the directory changes with it.
    if (dir) err = inodePermission(idmap, d.inode, MAY_WRITE);
    if (!err && flags & RENAME_EXCHANGE && isDir(target.inode)) err = inodePermission(idmap, target.inode, MAY_WRITE);
    if (err) return err;
  }
  if (isLocalMountpoint(d) || (!isNull(target) && isLocalMountpoint(target))) return -EBUSY;
  return 0;
}

function renameEntries(from: Nameidata, d: Dentry, to: Nameidata, target: Dentry, flags: u32): i32 {
  const exchange = (flags & RENAME_EXCHANGE) != 0;
  if (!isNull(target) && flags & RENAME_NOREPLACE) return -EEXIST;
  if (exchange) {
    if (isNull(target)) return -ENOENT;
    if (!isDir(target.inode) && to.trailing) return -ENOTDIR;
  }
  // Unless the source is a directory, slashes behind the names make no sense.
  if (!isDir(d.inode) && (from.trailing || (!exchange && to.trailing))) return -ENOTDIR;
  if (isSubdir(to.dentry, d)) return -EINVAL;
  if (!isNull(target) && isSubdir(from.dentry, target)) return exchange ? -EINVAL : -ENOTEMPTY;
  // Two names of one file: nothing to do.
  if (!isNull(target) && d.inode == target.inode) return 0;
  const err = mayRename(from, d, to, target, flags);
  if (err) return err;
  return move(from, d, to, target, flags);
}

function renameCgroup(d: Dentry, to: Nameidata, target: Dentry, flags: u32): i32 {
  if (flags) return -EINVAL;
  if (!isNull(target) && isUnifiedCgroup(d)) return -EPERM;
  return isNull(target) ? cgroupRename(d, to.dentry, to.last, to.lastLen) : -EEXIST;
}

function move(from: Nameidata, d: Dentry, to: Nameidata, target: Dentry, flags: u32): i32 {
  const oldLen = d.nameLen;
  const oldName = kmalloc(256);
  if (oldName) memory.copy(oldName, d.name, oldLen);
  let err = 0;
  let whiteout = nil<Dentry>();
  if (flags & RENAME_WHITEOUT) {
    if (d.sb.fstype == FS_OVERLAY) err = -EINVAL;
    else if (!capable(CAP_MKNOD)) err = -EPERM;
    else {
      // A second entry of the old name, for the moment until the first is moved away.
      const made = tmpfsMknod(from.mount.idmap, from.dentry, oldName, <i32>oldLen, S_IFCHR, 0);
      if (isErr(made)) err = made;
      else whiteout = changetype<Dentry>(made);
    }
  }
  if (!err) {
    err = isCgroupFs(d.sb.fstype)
      ? renameCgroup(d, to, target, flags)
      : nameMove(d, to.dentry, to.last, to.lastLen, target, flags);
    if (!isNull(whiteout)) {
      if (err) tmpfsUnlink(whiteout);
      dput(whiteout);
    }
  }
  if (!err) {
    if (!isNull(target) && !(flags & RENAME_EXCHANGE)) {
      detachMounts(target);
      notifyDelete(target);
    }
    const s = fsState();
    notifyMove(from.dentry.inode, oldName, oldLen, d, ++s.cookie);
    if (flags & RENAME_EXCHANGE) notifyMove(to.dentry.inode, d.name, d.nameLen, target, ++s.cookie);
  }
  kfree(oldName);
  return err;
}

export function sysRenameat2(olddfd: i32, oldpath: i32, newdfd: i32, newpath: i32, flags: i32): i64 {
  const f = <u32>flags;
  if (f & ~(RENAME_NOREPLACE | RENAME_EXCHANGE | RENAME_WHITEOUT)) return -EINVAL;
  if (f & (RENAME_NOREPLACE | RENAME_WHITEOUT) && f & RENAME_EXCHANGE) return -EINVAL;
  const n = getName(0, oldpath, false);
  if (n < 0) return n;
  // An error of the new name counts only when the old one's directory is there.
  const bad = getName(1, newpath, false);
  const from = nameidata(0);
  const to = nameidata(1);
  let err = lookupParent(from, olddfd, fsState().name0, 0);
  if (!err && bad < 0) err = bad;
  if (err) {
    walkEnd(from);
    return err;
  }
  err = lookupParent(to, newdfd, fsState().name1, 0);
  if (!err && from.mount != to.mount) err = -EXDEV;
  if (!err && from.lastType != LAST_NORM) err = -EBUSY;
  if (!err && to.lastType != LAST_NORM) err = f & RENAME_NOREPLACE ? -EEXIST : -EBUSY;
  if (!err) err = mntWantWrite(from.mount);
  if (!err) {
    const found = lookupChild(from.dentry, from.last, from.lastLen);
    if (isErr(found)) err = found;
    else {
      const d = changetype<Dentry>(found);
      const other = lookupChild(to.dentry, to.last, to.lastLen);
      if (isErr(other) && other != -ENOENT) err = other;
      else {
        const target = other == -ENOENT ? nil<Dentry>() : changetype<Dentry>(other);
        err = renameEntries(from, d, to, target, f);
        if (!isNull(target)) dput(target);
      }
      dput(d);
    }
  }
  walkEnd(to);
  walkEnd(from);
  return err;
}

export function sysRenameat(olddfd: i32, oldpath: i32, newdfd: i32, newpath: i32): i64 {
  return sysRenameat2(olddfd, oldpath, newdfd, newpath, 0);
}

export function sysRename(oldpath: i32, newpath: i32): i64 {
  return sysRenameat2(AT_FDCWD, oldpath, AT_FDCWD, newpath, 0);
}
