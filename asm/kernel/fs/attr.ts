// What changes an inode: chmod(2), chown(2), utimensat(2), truncate(2), fallocate(2), and the sync family, which has
// nothing to do here.

import { EBADF, EFAULT, EFBIG, EINVAL, EISDIR, ENODEV, EOPNOTSUPP, EOVERFLOW, EPERM, ESPIPE } from "../../abi/errno";
import {
  AT_EMPTY_PATH,
  AT_FDCWD,
  AT_SYMLINK_NOFOLLOW,
  FALLOC_FL_KEEP_SIZE,
  FALLOC_FL_PUNCH_HOLE,
  MAY_WRITE,
  O_RDONLY,
  S_IALLUGO,
  S_IFMT,
  S_ISGID,
} from "../../abi/fs";
import { copyFromUser } from "../mem/user";
import { fromKgid, fromKuid, INVALID_ID, makeKgid, makeKuid, UserNs } from "../ns/user";
import { CAP_CHOWN, CAP_FSETID, cred, inGroup, nsCapable } from "../task/cred";
import { contentWait } from "../task/request";
import { fdGet } from "./fdtable";
import { filePut } from "./file";
import { fileCapsDrop } from "./filecaps";
import { isNobodys, kgidFrom, kuidFrom, vfsgidOf, vfsuidOf } from "./idmap";
import {
  capableWrtInode,
  getWriteAccess,
  inodeChanged,
  inodePermission,
  ownerOrCapable,
  privBits,
  putWriteAccess,
  removePrivs,
} from "./inode";
import { inodeGetattr, inodeSetattr, inodeToChange, isMemoryFs, realGid, realUid } from "./inodeops";
import { mntWantWrite, pathPut } from "./mount";
import { LOOKUP_EMPTY, LOOKUP_FOLLOW, scratchPath, userPath } from "./namei";
import { notifyAttrib, notifyModify } from "./notify";
import { openAt } from "./open";
import { fsState, timeNow } from "./state";
import { tmpfileFallocate, tmpfsTruncate } from "./tmpfile";
import {
  Dentry,
  FILE_DIR,
  FILE_PIPE,
  FILE_TMPFS,
  File,
  FMODE_WRITE,
  INODE_APPEND,
  INODE_IMMUTABLE,
  Inode,
  isDir,
  isErr,
  isLnk,
  isNull,
  isReg,
  Mount,
  Path,
} from "./types";

/** What every change begins with. */
function mayChange(mount: Mount, d: Dentry): i32 {
  inodeGetattr(d);
  const err = mntWantWrite(mount);
  if (err) return err;
  if (d.inode.flags & (INODE_IMMUTABLE | INODE_APPEND)) return -EPERM;
  return 0;
}

function chmodDentry(mount: Mount, d: Dentry, mode: u32): i32 {
  let err = mayChange(mount, d);
  if (err) return err;
  const inode = d.inode;
  if (isLnk(inode)) return -EOPNOTSUPP;
  // Nobody's file may only be given an owner.
  const idmap = mount.idmap;
  if (isNobodys(idmap, inode)) return -EOVERFLOW;
  if (!ownerOrCapable(idmap, inode)) return -EPERM;
  err = inodeSetattr(inode);
  if (err) return err;
  mode = (mode & S_IALLUGO) | (inode.mode & S_IFMT);
  if (mode & S_ISGID && !inGroup(cred(), vfsgidOf(idmap, inode)) && !capableWrtInode(idmap, inode, CAP_FSETID))
    mode &= ~S_ISGID;
  const to = inodeToChange(d);
  if (isErr(to)) return to;
  changetype<Inode>(to).mode = mode;
  inodeChanged(changetype<Inode>(to));
  inodeGetattr(d);
  notifyAttrib(d);
  return 0;
}

function pathWithFlags(dfd: i32, path: u32, flags: u32, out: Path): i32 {
  let lookup = flags & AT_SYMLINK_NOFOLLOW ? 0 : LOOKUP_FOLLOW;
  if (flags & AT_EMPTY_PATH) lookup |= LOOKUP_EMPTY;
  return userPath(dfd, path, lookup, out);
}

export function sysFchmodat2(dfd: i32, path: i32, mode: i32, flags: i32): i64 {
  if (<u32>flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)) return -EINVAL;
  const p = scratchPath(0);
  const err = pathWithFlags(dfd, path, flags, p);
  if (err) return err;
  const r = chmodDentry(p.mount, p.dentry, mode);
  pathPut(p);
  return r;
}

export function sysFchmodat(dfd: i32, path: i32, mode: i32, flags: i32): i64 {
  // The system call has no flags; the library's argument never comes here.
  return sysFchmodat2(dfd, path, mode, 0);
}

export function sysChmod(path: i32, mode: i32): i64 {
  return sysFchmodat2(AT_FDCWD, path, mode, 0);
}

export function sysFchmod(fd: i32, mode: i32): i64 {
  const file = fdGet(fd);
  return isNull(file) ? -EBADF : chmodDentry(file.mount, file.dentry, mode);
}

function chownDentry(mount: Mount, d: Dentry, user: u32, group: u32): i32 {
  const c = cred();
  const ns = changetype<UserNs>(c.userNs);
  const uid = user == INVALID_ID ? INVALID_ID : makeKuid(ns, user);
  const gid = group == INVALID_ID ? INVALID_ID : makeKgid(ns, group);
  let err = mntWantWrite(mount);
  if (err) return err;
  if ((user != INVALID_ID && uid == INVALID_ID) || (group != INVALID_ID && gid == INVALID_ID)) return -EINVAL;
  err = mayChange(mount, d);
  if (err) return err;
  const inode = d.inode;
  const idmap = mount.idmap;
  const sb = inode.sb;
  const ownUid = vfsuidOf(idmap, inode);
  const ownGid = vfsgidOf(idmap, inode);
  const kuid = kuidFrom(idmap, sb, uid);
  const kgid = kgidFrom(idmap, sb, gid);
  const fsNs = changetype<UserNs>(sb.userNs);
  // What is given must be somebody to the file system, and what is left as it is too.
  if (user != INVALID_ID ? fromKuid(fsNs, kuid) == INVALID_ID : ownUid == INVALID_ID) return -EOVERFLOW;
  if (group != INVALID_ID ? fromKgid(fsNs, kgid) == INVALID_ID : ownGid == INVALID_ID) return -EOVERFLOW;
  const owner = c.fsuid == ownUid;
  // Nobody's file is given an owner by whoever has the file system.
  const able = capableWrtInode(idmap, inode, CAP_CHOWN) || (isNobodys(idmap, inode) && nsCapable(fsNs, CAP_CHOWN));
  if (user != INVALID_ID && !able && !(owner && uid == ownUid)) return -EPERM;
  if (group != INVALID_ID && !able && !(owner && (gid == ownGid || inGroup(c, gid)))) return -EPERM;
  err = inodeSetattr(inode);
  if (err) return err;
  // The set-ID bits go, and that is a change of mode: it is the owner's.
  const kill = isDir(inode) ? 0 : privBits(idmap, inode);
  if (kill && !ownerOrCapable(idmap, inode)) return -EPERM;
  const at = inodeToChange(d);
  if (isErr(at)) return at;
  const to = changetype<Inode>(at);
  to.mode &= ~kill;
  if (!isDir(to)) fileCapsDrop(to);
  if (user != INVALID_ID) to.uid = realUid(d, kuid);
  if (group != INVALID_ID) to.gid = realGid(d, kgid);
  inodeChanged(to);
  inodeGetattr(d);
  notifyAttrib(d);
  return 0;
}

export function sysFchownat(dfd: i32, path: i32, owner: i32, group: i32, flags: i32): i64 {
  if (<u32>flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)) return -EINVAL;
  const p = scratchPath(0);
  const err = pathWithFlags(dfd, path, flags, p);
  if (err) return err;
  const r = chownDentry(p.mount, p.dentry, owner, group);
  pathPut(p);
  return r;
}

export function sysChown(path: i32, owner: i32, group: i32): i64 {
  return sysFchownat(AT_FDCWD, path, owner, group, 0);
}

export function sysLchown(path: i32, owner: i32, group: i32): i64 {
  return sysFchownat(AT_FDCWD, path, owner, group, AT_SYMLINK_NOFOLLOW);
}

export function sysFchown(fd: i32, owner: i32, group: i32): i64 {
  const file = fdGet(fd);
  return isNull(file) ? -EBADF : chownDentry(file.mount, file.dentry, owner, group);
}

// utimensat(2)

const UTIME_NOW: i64 = 0x3fffffff;
const UTIME_OMIT: i64 = 0x3ffffffe;
const BILLION: i64 = 1_000_000_000;
/** The last whole second that a time stamp can hold. */
const LAST_SECOND: i64 = 9_223_372_035;

function stamp(sec: i64, nsec: i64): i64 {
  if (sec > LAST_SECOND) sec = LAST_SECOND;
  if (sec < -LAST_SECOND) sec = -LAST_SECOND;
  return sec * BILLION + nsec;
}

/** vfs_utimes; each of the two is a time, or UTIME_NOW or UTIME_OMIT in the nanoseconds. */
function utimes(mount: Mount, d: Dentry, asec: i64, ansec: i64, msec: i64, mnsec: i64): i32 {
  inodeGetattr(d);
  const inode = d.inode;
  let err = mntWantWrite(mount);
  if (err) return err;
  if (ansec == UTIME_NOW && mnsec == UTIME_NOW) {
    if (inode.flags & INODE_IMMUTABLE) return -EPERM;
    if (!ownerOrCapable(mount.idmap, inode)) {
      err = inodePermission(mount.idmap, inode, MAY_WRITE);
      if (err) return err;
    }
  } else {
    if (inode.flags & (INODE_IMMUTABLE | INODE_APPEND)) return -EPERM;
    if (!ownerOrCapable(mount.idmap, inode)) return -EPERM;
  }
  if (isNobodys(mount.idmap, inode)) return -EOVERFLOW;
  err = inodeSetattr(inode);
  if (err) return err;
  const at = inodeToChange(d);
  if (isErr(at)) return at;
  const to = changetype<Inode>(at);
  const now = timeNow();
  if (ansec != UTIME_OMIT) to.atime = ansec == UTIME_NOW ? now : stamp(asec, ansec);
  if (mnsec != UTIME_OMIT) to.mtime = mnsec == UTIME_NOW ? now : stamp(msec, mnsec);
  to.ctime = now;
  inodeGetattr(d);
  notifyAttrib(d);
  return 0;
}

/** do_utimes. @param path 0: the descriptor itself */
function utimesAt(dfd: i32, path: u32, flags: u32, asec: i64, ansec: i64, msec: i64, mnsec: i64): i64 {
  if (!path) {
    if (dfd == AT_FDCWD) return -EFAULT;
    if (flags) return -EINVAL;
    const file = fdGet(dfd);
    return isNull(file) ? -EBADF : utimes(file.mount, file.dentry, asec, ansec, msec, mnsec);
  }
  if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)) return -EINVAL;
  const p = scratchPath(0);
  const err = pathWithFlags(dfd, path, flags, p);
  if (err) return err;
  const r = utimes(p.mount, p.dentry, asec, ansec, msec, mnsec);
  pathPut(p);
  return r;
}

function nsecOk(n: i64): bool {
  return n == UTIME_NOW || n == UTIME_OMIT || (n >= 0 && n < BILLION);
}

export function sysUtimensat(dfd: i32, path: i32, times: i32, flags: i32): i64 {
  if (!times) return utimesAt(dfd, path, flags, 0, UTIME_NOW, 0, UTIME_NOW);
  const at = fsState().text;
  const err = copyFromUser(at, times, 32);
  if (err) return err;
  const ansec = load<i64>(at, 8);
  const mnsec = load<i64>(at, 24);
  // Nothing to do: not even the path is looked at.
  if (ansec == UTIME_OMIT && mnsec == UTIME_OMIT) return 0;
  if (!nsecOk(ansec) || !nsecOk(mnsec)) return -EINVAL;
  return utimesAt(dfd, path, flags, load<i64>(at), ansec, load<i64>(at, 16), mnsec);
}

export function sysFutimesat(dfd: i32, path: i32, times: i32): i64 {
  if (!times) return utimesAt(dfd, path, 0, 0, UTIME_NOW, 0, UTIME_NOW);
  const at = fsState().text;
  const err = copyFromUser(at, times, 32);
  if (err) return err;
  const ausec = load<i64>(at, 8);
  const musec = load<i64>(at, 24);
  if (<u64>ausec >= 1000000 || <u64>musec >= 1000000) return -EINVAL;
  return utimesAt(dfd, path, 0, load<i64>(at), ausec * 1000, load<i64>(at, 16), musec * 1000);
}

export function sysUtimes(path: i32, times: i32): i64 {
  return sysFutimesat(AT_FDCWD, path, times);
}

export function sysUtime(path: i32, times: i32): i64 {
  if (!times) return utimesAt(AT_FDCWD, path, 0, 0, UTIME_NOW, 0, UTIME_NOW);
  const at = fsState().text;
  const err = copyFromUser(at, times, 16);
  if (err) return err;
  return utimesAt(AT_FDCWD, path, 0, load<i64>(at), 0, load<i64>(at, 8), 0);
}

// truncate(2), fallocate(2)

export function sysTruncate(path: i32, length: i64): i64 {
  if (length < 0) return -EINVAL;
  const p = scratchPath(0);
  let err = userPath(AT_FDCWD, path, LOOKUP_FOLLOW, p);
  if (err) return err;
  let inode = p.dentry.inode;
  if (isDir(inode)) err = -EISDIR;
  else if (!isReg(inode)) err = -EINVAL;
  if (!err) err = mntWantWrite(p.mount);
  if (!err) err = inodePermission(p.mount.idmap, inode, MAY_WRITE);
  if (!err && inode.flags & INODE_APPEND) err = -EPERM;
  if (!err) {
    const to = inodeToChange(p.dentry);
    if (isErr(to)) err = to;
    else inode = changetype<Inode>(to);
  }
  if (!err) err = getWriteAccess(inode);
  if (!err) {
    if (inode.content && length) {
      const waiting = contentWaitAt(p);
      if (waiting) {
        putWriteAccess(inode);
        pathPut(p);
        return waiting;
      }
    }
    removePrivs(p.mount.idmap, inode);
    if (isMemoryFs(inode.sb.fstype)) err = tmpfsTruncate(inode, length);
    putWriteAccess(inode);
    if (!err) notifyModify(p.dentry);
  }
  pathPut(p);
  return err;
}

/** contentWait for a file that nobody has open. */
function contentWaitAt(p: Path): i64 {
  const r = openAt(p.mount, p.dentry, O_RDONLY);
  if (r < 0) return r;
  const file = changetype<File>(<usize>r);
  const waiting = contentWait(file);
  filePut(file);
  return waiting;
}

export function sysFtruncate(fd: i32, length: i64): i64 {
  if (length < 0) return -EINVAL;
  const file = fdGet(fd);
  if (isNull(file)) return -EBADF;
  if (!isReg(file.inode) || !(file.mode & FMODE_WRITE)) return -EINVAL;
  if (file.inode.flags & INODE_APPEND) return -EPERM;
  if (length) {
    const waiting = contentWait(file);
    if (waiting) return waiting;
  }
  removePrivs(file.mount.idmap, file.inode);
  const err = isMemoryFs(file.inode.sb.fstype) ? tmpfsTruncate(file.inode, length) : 0;
  if (!err) notifyModify(file.dentry);
  return err;
}

export function sysFallocate(fd: i32, mode: i32, offset: i64, len: i64): i64 {
  const file = fdGet(fd);
  if (isNull(file)) return -EBADF;
  if (offset < 0 || len <= 0) return -EINVAL;
  const m = <u32>mode;
  if (m & ~(FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE) || m == FALLOC_FL_PUNCH_HOLE) return -EOPNOTSUPP;
  if (!(file.mode & FMODE_WRITE)) return -EBADF;
  if (file.inode.flags & INODE_IMMUTABLE || (file.inode.flags & INODE_APPEND && m & ~FALLOC_FL_KEEP_SIZE))
    return -EPERM;
  if (file.kind == FILE_PIPE) return -ESPIPE;
  if (isDir(file.inode)) return -EISDIR;
  if (!isReg(file.inode)) return -ENODEV;
  if (offset > i64.MAX_VALUE - len) return -EFBIG;
  if (file.kind != FILE_TMPFS) return -EOPNOTSUPP;
  const waiting = contentWait(file);
  if (waiting) return waiting;
  return tmpfileFallocate(file, m, offset, len);
}

// sync(2): memory is all there is. What has no fsync operation says EINVAL, as on Linux.

export function sysFsync(fd: i32): i64 {
  const file = fdGet(fd);
  if (isNull(file)) return -EBADF;
  return file.kind == FILE_TMPFS || file.kind == FILE_DIR ? 0 : -EINVAL;
}

export function sysFdatasync(fd: i32): i64 {
  return sysFsync(fd);
}

export function sysSync(): i64 {
  return 0;
}

export function sysSyncfs(fd: i32): i64 {
  return isNull(fdGet(fd)) ? -EBADF : 0;
}

export function sysSyncFileRange(fd: i32, offset: i64, len: i64, flags: i32): i64 {
  if (flags & ~7 || offset < 0 || len < 0) return -EINVAL;
  const file = fdGet(fd);
  if (isNull(file)) return -EBADF;
  return isReg(file.inode) || isDir(file.inode) ? 0 : -ESPIPE;
}

/** posix_fadvise(2), fadvise64: advice that memory does not need. */
export function sysFadvise(fd: i32, offset: i64, len: i64, advice: i32): i64 {
  const file = fdGet(fd);
  if (isNull(file)) return -EBADF;
  if (file.kind == FILE_PIPE) return -ESPIPE;
  if (len < 0 || <u32>advice > 5) return -EINVAL;
  return 0;
}

export function sysReadahead(fd: i32, offset: i64, count: i32): i64 {
  const file = fdGet(fd);
  if (isNull(file) || !(file.mode & 1)) return -EBADF;
  return isReg(file.inode) ? 0 : -EINVAL;
}
