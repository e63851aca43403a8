// Names come and go: mkdir(2), mknod(2), symlink(2), link(2), unlink(2), rmdir(2). Linux: the second half of fs/namei.c.

import {
  EADDRINUSE,
  EBUSY,
  EEXIST,
  EINVAL,
  EISDIR,
  ENAMETOOLONG,
  ENOENT,
  ENOTDIR,
  ENOTEMPTY,
  EOVERFLOW,
  EPERM,
  EXDEV,
} from "../../abi/errno";
import {
  AT_EMPTY_PATH,
  AT_FDCWD,
  AT_REMOVEDIR,
  AT_SYMLINK_FOLLOW,
  MAY_READ,
  MAY_WRITE,
  S_IALLUGO,
  S_IFBLK,
  S_IFCHR,
  S_IFDIR,
  S_IFIFO,
  S_IFMT,
  S_IFREG,
  S_IFSOCK,
  S_ISGID,
  S_ISUID,
  S_ISVTX,
  S_IXGRP,
} from "../../abi/fs";
import { cgroupMkdir, cgroupRmdir } from "../cgroup/fs";
import { CAP_DAC_READ_SEARCH, CAP_MKNOD, capable, cred } from "../task/cred";
import { dput } from "./dcache";
import { fdGetRaw } from "./fdtable";
import { currentFs } from "./fsstruct";
import { isNobodys } from "./idmap";
import { inodePermission, mayCreate, mayDelete, modeStripSgid, ownerOrCapable } from "./inode";
import { dirReadOnly, isCgroupFs } from "./inodeops";
import { isLocalMountpoint, lookupMount, mntget, mntWantWrite, pathPut } from "./mount";
import {
  getName,
  LAST_DOT,
  LAST_DOTDOT,
  LAST_NORM,
  LOOKUP_EMPTY,
  LOOKUP_FOLLOW,
  lookupChild,
  lookupParent,
  lookupPath,
  Nameidata,
  nameidata,
  scratchPath,
  walkEnd,
} from "./namei";
import { nameDirEmpty, nameLink, nameMake, nameRemove, nameSymlink } from "./nameops";
import { notifyCreate, notifyDelete } from "./notify";
import { procState } from "./proc/state";
import { umountTree } from "./propagate";
import { fsState } from "./state";
import {
  Dentry,
  FS_MQUEUE,
  FS_PROC,
  INODE_APPEND,
  INODE_IMMUTABLE,
  INODE_LINKABLE,
  Inode,
  isDir,
  isErr,
  isNull,
  Path,
} from "./types";

/**
 * filename_create: walks to where a new name shall be and makes sure that it is free.
 * @param name kernel address @param dir the new name may have a slash behind it
 */
function createAt(nd: Nameidata, dfd: i32, name: usize, dir: bool): i32 {
  const err = lookupParent(nd, dfd, name, 0);
  if (err) return err;
  if (nd.lastType != LAST_NORM) return -EEXIST;
  const parent = nd.dentry;
  const found = lookupChild(parent, nd.last, nd.lastLen);
  if (!isErr(found)) {
    dput(changetype<Dentry>(found));
    return -EEXIST;
  }
  if (found != -ENOENT) return found;
  if (nd.trailing && !dir) return -ENOENT;
  // A file system whose lookups make the entries has no place for another.
  if (parent.sb.fstype == FS_PROC) return -ENOENT;
  return parent.inode.nlink == 0 ? -ENOENT : mntWantWrite(nd.mount);
}

/** May the caller make a name in the directory that the walk has reached (may_create, then i_op)? */
function mayMake(nd: Nameidata, plain: bool): i32 {
  const err = mayCreate(nd.mount.idmap, nd.dentry.inode);
  return err ? err : dirReadOnly(nd.dentry.inode, plain);
}

/** may_linkat: sysctl fs.protected_hardlinks lets one name only what one owns, or could read and write anyway. */
function mayLink(idmap: usize, inode: Inode): i32 {
  if (isNobodys(idmap, inode)) return -EOVERFLOW;
  if (!procState().protectedHardlinks || ownerOrCapable(idmap, inode)) return 0;
  const m = inode.mode;
  if ((m & S_IFMT) != S_IFREG || m & S_ISUID || (m & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP)) return -EPERM;
  return inodePermission(idmap, inode, MAY_READ | MAY_WRITE) ? -EPERM : 0;
}

/** Ends a call that made something: `made` is a counted Dentry or -errno. */
function created(nd: Nameidata, made: i32): i64 {
  let r: i64 = made;
  if (!isErr(made)) {
    const d = changetype<Dentry>(made);
    notifyCreate(d);
    dput(d);
    r = 0;
  }
  walkEnd(nd);
  return r;
}

export function sysMkdirat(dfd: i32, path: i32, mode: i32): i64 {
  const n = getName(0, path, false);
  if (n < 0) return n;
  const nd = nameidata(0);
  let err = createAt(nd, dfd, fsState().name0, true);
  const cgroups = !err && isCgroupFs(nd.dentry.sb.fstype);
  if (!err) err = cgroups ? mayCreate(nd.mount.idmap, nd.dentry.inode) : mayMake(nd, false);
  if (err) return created(nd, err);
  const m = <u32>mode & (0o777 | S_ISVTX) & ~currentFs().umask;
  if (cgroups) return created(nd, cgroupMkdir(nd.dentry, nd.last, nd.lastLen, m));
  return created(nd, nameMake(nd.mount.idmap, nd.dentry, nd.last, nd.lastLen, m | S_IFDIR, 0));
}

export function sysMkdir(path: i32, mode: i32): i64 {
  return sysMkdirat(AT_FDCWD, path, mode);
}

export function sysMknodat(dfd: i32, path: i32, mode: i32, dev: i32): i64 {
  const type = <u32>mode & S_IFMT;
  switch (type) {
    case 0:
    case S_IFREG:
    case S_IFCHR:
    case S_IFBLK:
    case S_IFIFO:
    case S_IFSOCK:
      break;
    case S_IFDIR:
      return -EPERM;
    default:
      return -EINVAL;
  }
  const n = getName(0, path, false);
  if (n < 0) return n;
  const nd = nameidata(0);
  let err = createAt(nd, dfd, fsState().name0, false);
  const device = type == S_IFCHR || type == S_IFBLK;
  if (!err) err = mayCreate(nd.mount.idmap, nd.dentry.inode);
  if (!err && device && !(type == S_IFCHR && dev == 0) && !capable(CAP_MKNOD)) err = -EPERM;
  if (!err) err = dirReadOnly(nd.dentry.inode, !type || type == S_IFREG);
  if (err) return created(nd, err);
  let m = modeStripSgid(nd.mount.idmap, nd.dentry.inode, <u32>mode & ~currentFs().umask);
  m = (m & S_IALLUGO) | (type ? type : S_IFREG);
  return created(nd, nameMake(nd.mount.idmap, nd.dentry, nd.last, nd.lastLen, m, device ? dev : 0));
}

/**
 * unix_bind: makes the socket node that fsState().name0 names.
 * @param out  gets its place, counted
 * @param keep  the socket has no name yet; one that has is noticed only now, and what was made is removed again
 * @returns 0, -EADDRINUSE when there is something of that name, -EINVAL when it was not to be kept, or another -errno
 */
export function makeSocketNode(out: Path, keep: bool): i32 {
  const nd = nameidata(0);
  let err = createAt(nd, AT_FDCWD, fsState().name0, false);
  if (err == -EEXIST) err = -EADDRINUSE;
  if (!err) err = mayCreate(nd.mount.idmap, nd.dentry.inode);
  if (!err) err = dirReadOnly(nd.dentry.inode, false);
  if (!err) {
    const mode = modeStripSgid(nd.mount.idmap, nd.dentry.inode, S_IFSOCK | (0o777 & ~currentFs().umask));
    const made = nameMake(nd.mount.idmap, nd.dentry, nd.last, nd.lastLen, mode, 0);
    if (isErr(made)) err = made;
    else {
      const d = changetype<Dentry>(made);
      notifyCreate(d);
      if (keep) {
        out.mount = mntget(nd.mount);
        out.dentry = d;
      } else {
        err = nameRemove(d);
        if (!err) {
          notifyDelete(d);
          err = -EINVAL;
        }
        dput(d);
      }
    }
  }
  walkEnd(nd);
  return err;
}

export function sysMknod(path: i32, mode: i32, dev: i32): i64 {
  return sysMknodat(AT_FDCWD, path, mode, dev);
}

export function sysSymlinkat(target: i32, dfd: i32, path: i32): i64 {
  const size = getName(1, target, false);
  if (size < 0) return size;
  const n = getName(0, path, false);
  if (n < 0) return n;
  const nd = nameidata(0);
  let err = createAt(nd, dfd, fsState().name0, false);
  if (!err) err = mayMake(nd, false);
  if (!err && size >= 4096) err = -ENAMETOOLONG;
  if (err) return created(nd, err);
  return created(nd, nameSymlink(nd.mount.idmap, nd.dentry, nd.last, nd.lastLen, fsState().name1, size));
}

export function sysSymlink(target: i32, path: i32): i64 {
  return sysSymlinkat(target, AT_FDCWD, path);
}

export function sysLinkat(olddfd: i32, oldpath: i32, newdfd: i32, newpath: i32, flags: i32): i64 {
  if (<u32>flags & ~(AT_SYMLINK_FOLLOW | AT_EMPTY_PATH)) return -EINVAL;
  let lookup: u32 = <u32>flags & AT_SYMLINK_FOLLOW ? LOOKUP_FOLLOW : 0;
  if (<u32>flags & AT_EMPTY_PATH) lookup |= LOOKUP_EMPTY;
  let n = getName(0, oldpath, (lookup & LOOKUP_EMPTY) != 0);
  if (n < 0) return n;
  if (n == 0 && !capable(CAP_DAC_READ_SEARCH)) {
    // Who opened it may name it (6.10).
    const file = fdGetRaw(olddfd);
    if (isNull(file) || file.cred != changetype<usize>(cred())) return -ENOENT;
  }
  const old = scratchPath(0);
  let err = lookupPath(olddfd, fsState().name0, lookup, 0, old);
  if (err) return err;
  n = getName(1, newpath, false);
  if (n < 0) {
    pathPut(old);
    return n;
  }
  const nd = nameidata(0);
  err = createAt(nd, newdfd, fsState().name1, false);
  const inode = old.dentry.inode;
  if (!err && old.mount != nd.mount) err = -EXDEV;
  if (!err) err = mayLink(old.mount.idmap, inode);
  if (!err) err = mayCreate(nd.mount.idmap, nd.dentry.inode);
  if (!err && inode.flags & (INODE_IMMUTABLE | INODE_APPEND)) err = -EPERM;
  if (!err) err = dirReadOnly(nd.dentry.inode, false);
  if (!err && isDir(inode)) err = -EPERM;
  if (!err && inode.nlink == 0 && !(inode.flags & INODE_LINKABLE)) err = -ENOENT;
  if (!err) {
    err = nameLink(old.dentry, nd.dentry, nd.last, nd.lastLen);
    if (!err) {
      const d = changetype<Dentry>(lookupChild(nd.dentry, nd.last, nd.lastLen));
      notifyCreate(d);
      dput(d);
    }
  }
  walkEnd(nd);
  pathPut(old);
  return err;
}

export function sysLink(oldpath: i32, newpath: i32): i64 {
  return sysLinkat(AT_FDCWD, oldpath, AT_FDCWD, newpath, 0);
}

/** detach_mounts: a name that is a mountpoint in other namespaces only is taken away; so are the mounts. */
export function detachMounts(d: Dentry): void {
  let again = d.mounted != 0;
  while (again) {
    again = false;
    for (let m = d.sb.mounts; !isNull(m); m = m.superNext) {
      const over = lookupMount(m, d);
      if (isNull(over)) continue;
      umountTree(over, false);
      again = d.mounted != 0;
      break;
    }
  }
}

/** The type rules of may_delete. */
function typeOf(d: Dentry, wantDir: bool): i32 {
  if (wantDir) return isDir(d.inode) ? 0 : -ENOTDIR;
  return isDir(d.inode) ? -EISDIR : 0;
}

/** vfs_unlink and vfs_rmdir: `d` is counted and handed over. */
function removeEntry(nd: Nameidata, d: Dentry, wantDir: bool): i32 {
  const dir = nd.dentry.inode;
  let err = mayDelete(nd.mount.idmap, dir, d);
  if (!err) err = typeOf(d, wantDir);
  const cgroup = wantDir && isCgroupFs(d.sb.fstype);
  const queue = d.sb.fstype == FS_MQUEUE;
  if (!err && !cgroup && !queue) err = dirReadOnly(dir, false);
  if (!err && isLocalMountpoint(d)) err = -EBUSY;
  if (!err && wantDir && !cgroup && !nameDirEmpty(d)) err = -ENOTEMPTY;
  if (!err && cgroup) err = cgroupRmdir(d);
  if (!err) {
    detachMounts(d);
    if (!cgroup) err = nameRemove(d);
  }
  if (!err) notifyDelete(d);
  dput(d);
  return err;
}

export function sysUnlinkat(dfd: i32, path: i32, flags: i32): i64 {
  if (<u32>flags & ~AT_REMOVEDIR) return -EINVAL;
  const wantDir = flags != 0;
  const n = getName(0, path, false);
  if (n < 0) return n;
  const nd = nameidata(0);
  let err = lookupParent(nd, dfd, fsState().name0, 0);
  if (!err && nd.lastType != LAST_NORM) {
    if (!wantDir) err = -EISDIR;
    else if (nd.lastType == LAST_DOTDOT) err = -ENOTEMPTY;
    else err = nd.lastType == LAST_DOT ? -EINVAL : -EBUSY;
  }
  if (!err) err = mntWantWrite(nd.mount);
  if (!err) {
    const found = lookupChild(nd.dentry, nd.last, nd.lastLen);
    if (isErr(found)) err = found;
    else {
      const d = changetype<Dentry>(found);
      if (!wantDir && nd.trailing) {
        err = isDir(d.inode) ? -EISDIR : -ENOTDIR;
        dput(d);
      } else err = removeEntry(nd, d, wantDir);
    }
  }
  walkEnd(nd);
  return err;
}

export function sysUnlink(path: i32): i64 {
  return sysUnlinkat(AT_FDCWD, path, 0);
}

export function sysRmdir(path: i32): i64 {
  return sysUnlinkat(AT_FDCWD, path, AT_REMOVEDIR);
}
