// Inodes: counting, permission checks (path_resolution(7), capabilities(7), user_namespaces(7)) and time stamps.

import { EACCES, EOVERFLOW, EPERM, EROFS, ETXTBSY } from "../../abi/errno";
import {
  MAY_EXEC,
  MAY_READ,
  MAY_WRITE,
  MS_NOATIME,
  MS_NODIRATIME,
  MS_RDONLY,
  O_NOATIME,
  S_IFDIR,
  S_IFLNK,
  S_IFMT,
  S_IFREG,
  S_ISGID,
  S_ISUID,
  S_ISVTX,
  S_IXGRP,
  S_IXUGO,
} from "../../abi/fs";
import { CACHE_INODE, kdelete, knew } from "../mem/slab";
import { fromKgid, fromKuid, INVALID_ID, makeKgid, makeKuid, UserNs } from "../ns/user";
import {
  CAP_DAC_OVERRIDE,
  CAP_DAC_READ_SEARCH,
  CAP_FOWNER,
  CAP_FSETID,
  capable,
  cred,
  inGroup,
  nsCapable,
} from "../task/cred";
import { fileCapsDrop } from "./filecaps";
import { isNobodys, kgidFrom, kuidFrom, vfsgidOf, vfsuidOf } from "./idmap";
import { inodeEvict, inodePermissionOwn } from "./inodeops";
import { watchesFree } from "./inotify";
import { locksFreeInode } from "./locks";
import { fsState, timeNow } from "./state";
import {
  Dentry,
  File,
  INODE_APPEND,
  INODE_IMMUTABLE,
  Inode,
  isDir,
  isNull,
  MNT_NOATIME,
  MNT_NODIRATIME,
  MNT_READONLY,
  MNT_RELATIME,
  Mount,
  Super,
} from "./types";
import { xattrsFree } from "./xattr";

const DAY: i64 = 86_400_000_000_000;

/** A new inode with one reference, its times now; null when memory is exhausted. */
export function inodeNew(sb: Super, mode: u32): Inode {
  const inode = knew<Inode>(CACHE_INODE);
  if (isNull(inode)) return inode;
  inode.refs = 1;
  inode.mode = mode;
  inode.sb = sb;
  // Root of the file system's own user namespace, which may be nobody.
  if (sb.userNs) {
    inode.uid = makeKuid(changetype<UserNs>(sb.userNs), 0);
    inode.gid = makeKgid(changetype<UserNs>(sb.userNs), 0);
  }
  inode.nlink = 1;
  inode.ino = ++sb.nextIno;
  const now = timeNow();
  inode.atime = now;
  inode.mtime = now;
  inode.ctime = now;
  inode.btime = now;
  inode.version = fsState().nextVersion++;
  return inode;
}

@inline
export function inodeGet(inode: Inode): Inode {
  inode.refs++;
  return inode;
}

export function inodePut(inode: Inode): void {
  assert(inode.refs != 0, "an inode is put that nobody holds");
  if (--inode.refs) return;
  if (inode.locks) locksFreeInode(inode);
  if (inode.xattrs) xattrsFree(inode);
  if (inode.watches) watchesFree(inode);
  inodeEvict(inode);
  kdelete(CACHE_INODE, inode);
}

/** inode_init_owner: who owns what is made in `dir`, and the set-group-ID rules of directories. */
export function inodeInitOwner(idmap: usize, inode: Inode, dir: Inode): void {
  const c = cred();
  inode.uid = kuidFrom(idmap, inode.sb, c.fsuid);
  inode.gid = kgidFrom(idmap, inode.sb, c.fsgid);
  if (dir.mode & S_ISGID) {
    inode.gid = dir.gid;
    if (isDir(inode)) inode.mode |= S_ISGID;
  }
}

/** mode_strip_sgid: a file made in a set-group-ID directory by who is not in its group loses S_ISGID. */
export function modeStripSgid(idmap: usize, dir: Inode, mode: u32): u32 {
  if ((mode & (S_ISGID | S_IXGRP)) != (S_ISGID | S_IXGRP)) return mode;
  if ((mode & S_IFMT) == S_IFDIR || !(dir.mode & S_ISGID)) return mode;
  if (inGroup(cred(), vfsgidOf(idmap, dir)) || capableWrtInode(idmap, dir, CAP_FSETID)) return mode;
  return mode & ~S_ISGID;
}

/** capable_wrt_inode_uidgid: the capability counts only over inodes whose owner and group the namespace knows. */
export function capableWrtInode(idmap: usize, inode: Inode, cap: i32): bool {
  const ns = changetype<UserNs>(cred().userNs);
  if (!nsCapable(ns, cap)) return false;
  return fromKuid(ns, vfsuidOf(idmap, inode)) != INVALID_ID && fromKgid(ns, vfsgidOf(idmap, inode)) != INVALID_ID;
}

/** inode_owner_or_capable: may the caller change what only the owner may? */
export function ownerOrCapable(idmap: usize, inode: Inode): bool {
  const c = cred();
  const uid = vfsuidOf(idmap, inode);
  if (c.fsuid == uid) return true;
  const ns = changetype<UserNs>(c.userNs);
  return fromKuid(ns, uid) != INVALID_ID && nsCapable(ns, CAP_FOWNER);
}

/** generic_permission: the mode bits, then the capabilities that override them. @param mask MAY_* */
export function genericPermission(idmap: usize, inode: Inode, mask: u32): i32 {
  const c = cred();
  let bits = inode.mode;
  mask &= MAY_READ | MAY_WRITE | MAY_EXEC;
  if (c.fsuid == vfsuidOf(idmap, inode)) bits >>= 6;
  else if (inGroup(c, vfsgidOf(idmap, inode))) bits >>= 3;
  if (!(mask & ~bits)) return 0;
  if (isDir(inode)) {
    if (!(mask & MAY_WRITE) && capableWrtInode(idmap, inode, CAP_DAC_READ_SEARCH)) return 0;
    return capableWrtInode(idmap, inode, CAP_DAC_OVERRIDE) ? 0 : -EACCES;
  }
  if (mask == MAY_READ && capableWrtInode(idmap, inode, CAP_DAC_READ_SEARCH)) return 0;
  if ((!(mask & MAY_EXEC) || inode.mode & S_IXUGO) && capableWrtInode(idmap, inode, CAP_DAC_OVERRIDE)) return 0;
  return -EACCES;
}

/** inode_permission. A read-only mount is the business of mntWantWrite. @param idmap of the mount it was reached by */
export function inodePermission(idmap: usize, inode: Inode, mask: u32): i32 {
  if (mask & MAY_WRITE) {
    if (inode.sb.flags & MS_RDONLY) {
      const type = inode.mode & S_IFMT;
      if (type == S_IFREG || type == S_IFDIR || type == S_IFLNK) return -EROFS;
    }
    if (inode.flags & INODE_IMMUTABLE) return -EPERM;
    // Nobody's: its owner is in no map of the file system's user namespace.
    if (isNobodys(idmap, inode)) return -EACCES;
  }
  return inodePermissionOwn(idmap, inode, mask);
}

/** get_write_access: -ETXTBSY while the file is being executed. */
export function getWriteAccess(inode: Inode): i32 {
  if (inode.writers < 0) return -ETXTBSY;
  inode.writers++;
  return 0;
}

@inline
export function putWriteAccess(inode: Inode): void {
  inode.writers--;
}

/** deny_write_access: -ETXTBSY while somebody has it open for writing. */
export function denyWriteAccess(inode: Inode): i32 {
  if (inode.writers > 0) return -ETXTBSY;
  inode.writers--;
  return 0;
}

@inline
export function allowWriteAccess(inode: Inode): void {
  inode.writers++;
}

/** touch_atime with the rules of the mount: noatime, nodiratime, relatime (mount(2)). */
export function touchAtime(mount: Mount, inode: Inode): void {
  if (inode.sb.flags & (MS_NOATIME | MS_RDONLY)) return;
  if (mount.flags & MNT_NOATIME) return;
  if (isDir(inode) && (mount.flags & MNT_NODIRATIME || inode.sb.flags & MS_NODIRATIME)) return;
  if (mount.flags & MNT_READONLY) return;
  const now = timeNow();
  if (mount.flags & MNT_RELATIME && inode.mtime < inode.atime && inode.ctime < inode.atime && now - inode.atime < DAY)
    return;
  inode.atime = now;
}

export function fileAccessed(file: File): void {
  if (!(file.flags & O_NOATIME)) touchAtime(file.mount, file.inode);
}

/** The content changed: times, version, and nobody may run the old program from it. */
export function inodeModified(inode: Inode): void {
  const now = timeNow();
  inode.mtime = now;
  inode.ctime = now;
  inode.version = fsState().nextVersion++;
  inode.programId = 0;
}

@inline
export function inodeChanged(inode: Inode): void {
  inode.ctime = timeNow();
}

/** file_remove_privs: a write takes capabilities away, and, by who may not keep them, the set-user-ID and set-group-ID bits. */
export function removePrivs(idmap: usize, inode: Inode): void {
  if ((inode.mode & S_IFMT) != S_IFREG) return;
  fileCapsDrop(inode);
  const kill = privBits(idmap, inode);
  if (kill && !capable(CAP_FSETID)) inode.mode &= ~kill;
}

/** The bits that a change of owner or content takes away: S_ISUID, and S_ISGID when the group may execute. */
export function privBits(idmap: usize, inode: Inode): u32 {
  let kill = inode.mode & S_ISUID;
  if (inode.mode & S_ISGID) {
    if (inode.mode & S_IXGRP) kill |= S_ISGID;
    else if (!inGroup(cred(), vfsgidOf(idmap, inode)) && !capableWrtInode(idmap, inode, CAP_FSETID)) kill |= S_ISGID;
  }
  return kill;
}

/** check_sticky: may the caller take an entry of `inode` out of `dir`? */
export function stickyForbids(idmap: usize, dir: Inode, inode: Inode): bool {
  if (!(dir.mode & S_ISVTX)) return false;
  const c = cred();
  if (vfsuidOf(idmap, inode) == c.fsuid || vfsuidOf(idmap, dir) == c.fsuid) return false;
  return !capableWrtInode(idmap, inode, CAP_FOWNER);
}

/** may_delete, after the lookup: parent's permission, sticky bit, immutable. The rules on types are the callers'. */
export function mayDelete(idmap: usize, dir: Inode, victim: Dentry): i32 {
  if (isNobodys(idmap, victim.inode)) return -EOVERFLOW;
  const err = inodePermission(idmap, dir, MAY_WRITE | MAY_EXEC);
  if (err) return err;
  if (dir.flags & INODE_APPEND) return -EPERM;
  const inode = victim.inode;
  return stickyForbids(idmap, dir, inode) || inode.flags & (INODE_IMMUTABLE | INODE_APPEND) ? -EPERM : 0;
}

/** may_create in `dir`. */
export function mayCreate(idmap: usize, dir: Inode): i32 {
  const ns = changetype<UserNs>(dir.sb.userNs);
  const c = cred();
  const uid = kuidFrom(idmap, dir.sb, c.fsuid);
  const gid = kgidFrom(idmap, dir.sb, c.fsgid);
  if (fromKuid(ns, uid) == INVALID_ID || fromKgid(ns, gid) == INVALID_ID) return -EOVERFLOW;
  return inodePermission(idmap, dir, MAY_WRITE | MAY_EXEC);
}
