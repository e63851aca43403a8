// Extended attributes: xattr(7). tmpfs keeps them in a list on the inode; the other file systems have none.

import {
  E2BIG,
  EBADF,
  EEXIST,
  EINVAL,
  ENAMETOOLONG,
  ENODATA,
  ENOMEM,
  EOPNOTSUPP,
  EPERM,
  ERANGE,
} from "../../abi/errno";
import { AT_FDCWD, MAY_READ, MAY_WRITE, S_ISVTX } from "../../abi/fs";
import { kfree, kmalloc } from "../mem/slab";
import { bytesEqual, isStr } from "../mem/str";
import { copyFromUser, copyToUser, strFromUser } from "../mem/user";
import { UserNs } from "../ns/user";
import { CAP_SETFCAP, CAP_SYS_ADMIN, capable, nsCapable } from "../task/cred";
import { fdGet } from "./fdtable";
import { fileCapsFromUser, fileCapsToUser, isCapsName } from "./filecaps";
import { capableWrtInode, inodeChanged, inodePermission, ownerOrCapable } from "./inode";
import { inodeGetattr, inodeToChange, isMemoryFs, realInode } from "./inodeops";
import { mntWantWrite, pathPut } from "./mount";
import { LOOKUP_FOLLOW, scratchPath, userPath } from "./namei";
import { notifyAttrib } from "./notify";
import { OvlFs } from "./overlay/layers";
import { isOwn, overlayXattrInner, overlayXattrName, overlayXattrShown } from "./overlay/xattr";
import { fsState } from "./state";
import {
  Dentry,
  FS_OVERLAY,
  INODE_APPEND,
  INODE_IMMUTABLE,
  Inode,
  isDir,
  isErr,
  isNull,
  isReg,
  Mount,
  nil,
} from "./types";

const XATTR_CREATE: u32 = 1;
const XATTR_REPLACE: u32 = 2;
const NAME_ROOM: u32 = 256;
const SIZE_MAX: u32 = 65536;

/** {next, name length, value length} and the bytes of both. */
@unmanaged
export class Xattr {
  next: Xattr;
  nameLen: u32;
  size: u32;

  @inline get name(): usize {
    return changetype<usize>(this) + offsetof<Xattr>();
  }
  @inline get value(): usize {
    return this.name + this.nameLen;
  }
}

export function xattrsFree(inode: Inode): void {
  let x = changetype<Xattr>(inode.xattrs);
  inode.xattrs = 0;
  while (!isNull(x)) {
    const next = x.next;
    kfree(changetype<usize>(x));
    x = next;
  }
}

/** The address of the link to the attribute; what it holds is null when there is none of that name. */
function linkTo(inode: Inode, name: usize, n: i32): usize {
  let link = changetype<usize>(inode) + offsetof<Inode>("xattrs");
  while (true) {
    const x = load<Xattr>(link);
    if (isNull(x) || (x.nameLen == <u32>n && bytesEqual(x.name, name, n))) return link;
    link = changetype<usize>(x) + offsetof<Xattr>("next");
  }
}

/** Takes away the attribute that a link leads to. */
export function xattrUnlink(link: usize): void {
  const x = load<Xattr>(link);
  store<Xattr>(link, x.next);
  kfree(changetype<usize>(x));
}

/** For the kernel's own use. @returns address of {size u32, bytes}, 0: there is none of that name */
export function xattrGet(inode: Inode, name: usize, n: i32): usize {
  const x = load<Xattr>(linkTo(inode, name, n));
  if (isNull(x)) return 0;
  // The size lies before the name: what is given is a copy.
  const at = fsState().text + 1024;
  const size = x.size < 64 ? x.size : 64;
  store<u32>(at, x.size);
  memory.copy(at + 4, x.value, size);
  return at;
}

/** Sets an attribute from kernel bytes. @returns 0 or -ENOMEM */
export function xattrPut(inode: Inode, name: usize, n: i32, value: usize, size: u32): i32 {
  const x = changetype<Xattr>(kmalloc(offsetof<Xattr>() + <usize>n + size));
  if (isNull(x)) return -ENOMEM;
  x.nameLen = <u32>n;
  x.size = size;
  memory.copy(x.name, name, <usize>n);
  memory.copy(x.value, value, size);
  const link = linkTo(inode, name, n);
  const old = load<Xattr>(link);
  x.next = isNull(old) ? nil<Xattr>() : old.next;
  store<Xattr>(link, x);
  if (!isNull(old)) kfree(changetype<usize>(old));
  return 0;
}

/** Gives `to` all attributes of `from` but those that overlayfs keeps for itself. @returns 0 or -ENOMEM */
export function xattrsCopy(from: Inode, to: Inode, fs: OvlFs): i32 {
  for (let x = changetype<Xattr>(from.xattrs); !isNull(x); x = x.next) {
    if (isOwn(fs, x.name, <i32>x.nameLen)) continue;
    const err = xattrPut(to, x.name, <i32>x.nameLen, x.value, x.size);
    if (err) return err;
  }
  return 0;
}

/** Do the files of its file system have attributes? */
@inline
function hasXattrs(inode: Inode): bool {
  return isMemoryFs(inode.sb.fstype) || inode.sb.fstype == FS_OVERLAY;
}

const CLASS_USER = 1;
const CLASS_TRUSTED = 2;
const CLASS_SECURITY = 3;

/** The namespace of a name, 0 = none that exists here. */
function classOf(name: usize, n: i32): i32 {
  if (n > 5 && isStr(name, 5, "user.")) return CLASS_USER;
  if (n > 8 && isStr(name, 8, "trusted.")) return CLASS_TRUSTED;
  if (n > 9 && isStr(name, 9, "security.")) return CLASS_SECURITY;
  return 0;
}

/** xattr_permission. */
function permission(idmap: usize, inode: Inode, name: usize, n: i32, mask: u32): i32 {
  if (mask & MAY_WRITE && inode.flags & (INODE_IMMUTABLE | INODE_APPEND)) return -EPERM;
  const cls = classOf(name, n);
  if (cls == CLASS_SECURITY) return 0;
  if (cls == CLASS_TRUSTED) return capable(CAP_SYS_ADMIN) ? 0 : mask & MAY_WRITE ? -EPERM : -ENODATA;
  if (cls == CLASS_USER) {
    if (!isReg(inode) && !isDir(inode)) return mask & MAY_WRITE ? -EPERM : -ENODATA;
    if (isDir(inode) && inode.mode & S_ISVTX && mask & MAY_WRITE && !ownerOrCapable(idmap, inode)) return -EPERM;
  }
  return inodePermission(idmap, inode, mask);
}

/** Setting and removing security.* asks for more than the file's owner has. */
function maySetSecurity(inode: Inode): i32 {
  return nsCapable(changetype<UserNs>(inode.sb.userNs), CAP_SYS_ADMIN) ? 0 : -EPERM;
}

/** Copies the name in. @returns its length or -errno */
function getXattrName(ptr: u32): i32 {
  const n = strFromUser(fsState().name1, ptr, NAME_ROOM);
  if (n == 0 || n == -ENAMETOOLONG) return -ERANGE;
  return n;
}

function setOn(mount: Mount, d: Dentry, n: i32, value: u32, size: u32, flags: u32): i32 {
  let inode = d.inode;
  const name = fsState().name1;
  let err = mntWantWrite(mount);
  if (!err) err = permission(mount.idmap, inode, name, n, MAY_WRITE);
  if (err) return err;
  const cls = classOf(name, n);
  if (!cls || !hasXattrs(inode)) return -EOPNOTSUPP;
  let ready: usize = 0; // kernel bytes that are set instead of the caller's
  if (isCapsName(name, n)) {
    // An empty value is not looked at, and so is anybody's to set.
    if (size) {
      const r = fileCapsFromUser(mount, inode, value, size);
      if (r < 0) return r;
      ready = fsState().text;
      size = <u32>r;
    }
  } else if (cls == CLASS_SECURITY) {
    err = maySetSecurity(inode);
    if (err) return err;
  }
  if (inode.sb.fstype == FS_OVERLAY) n = overlayXattrName(inode.sb, name, n);
  const to = inodeToChange(d);
  if (isErr(to)) return to;
  inode = changetype<Inode>(to);
  const link = linkTo(inode, name, n);
  const old = load<Xattr>(link);
  if (flags & XATTR_CREATE && !isNull(old)) return -EEXIST;
  if (flags & XATTR_REPLACE && isNull(old)) return -ENODATA;
  const x = changetype<Xattr>(kmalloc(offsetof<Xattr>() + <usize>n + size));
  if (isNull(x)) return -ENOMEM;
  x.nameLen = <u32>n;
  x.size = size;
  memory.copy(x.name, name, <usize>n);
  if (ready) memory.copy(x.value, ready, size);
  else err = copyFromUser(x.value, value, size);
  if (err) {
    kfree(changetype<usize>(x));
    return err;
  }
  x.next = isNull(old) ? nil<Xattr>() : old.next;
  store<Xattr>(link, x);
  if (!isNull(old)) kfree(changetype<usize>(old));
  inodeChanged(inode);
  inodeGetattr(d);
  notifyAttrib(d);
  return 0;
}

function checkSet(size: i32, flags: i32): i32 {
  if (<u32>flags & ~(XATTR_CREATE | XATTR_REPLACE)) return -EINVAL;
  return <u32>size > SIZE_MAX ? -E2BIG : 0;
}

function setAt(path: i32, lookup: u32, namePtr: i32, value: i32, size: i32, flags: i32): i64 {
  let err = checkSet(size, flags);
  if (err) return err;
  const p = scratchPath(0);
  const n = getXattrName(namePtr);
  if (n < 0) return n;
  err = userPath(AT_FDCWD, path, lookup, p);
  if (err) return err;
  const r = setOn(p.mount, p.dentry, n, value, size, flags);
  pathPut(p);
  return r;
}

export function sysSetxattr(path: i32, name: i32, value: i32, size: i32, flags: i32): i64 {
  return setAt(path, LOOKUP_FOLLOW, name, value, size, flags);
}

export function sysLsetxattr(path: i32, name: i32, value: i32, size: i32, flags: i32): i64 {
  return setAt(path, 0, name, value, size, flags);
}

export function sysFsetxattr(fd: i32, name: i32, value: i32, size: i32, flags: i32): i64 {
  const file = fdGet(fd);
  if (isNull(file)) return -EBADF;
  const err = checkSet(size, flags);
  if (err) return err;
  const n = getXattrName(name);
  return n < 0 ? n : setOn(file.mount, file.dentry, n, value, size, flags);
}

function getOf(idmap: usize, inode: Inode, n: i32, value: u32, size: u32): i64 {
  const name = fsState().name1;
  const err = permission(idmap, inode, name, n, MAY_READ);
  if (err) return err;
  if (!classOf(name, n) || !hasXattrs(inode)) return -EOPNOTSUPP;
  if (inode.sb.fstype == FS_OVERLAY) n = overlayXattrName(inode.sb, name, n);
  inode = realInode(inode);
  const x = load<Xattr>(linkTo(inode, name, n));
  if (isNull(x)) return -ENODATA;
  let from = x.value;
  let length = x.size;
  if (isCapsName(name, n)) {
    const r = fileCapsToUser(idmap, inode, x);
    if (r < 0) return r;
    from = fsState().text;
    length = <u32>r;
  }
  if (!size) return length;
  if (length > size) return -ERANGE;
  const bad = copyToUser(value, from, length);
  return bad ? bad : length;
}

function getAt(path: i32, lookup: u32, namePtr: i32, value: i32, size: i32): i64 {
  const p = scratchPath(0);
  const n = getXattrName(namePtr);
  if (n < 0) return n;
  const err = userPath(AT_FDCWD, path, lookup, p);
  if (err) return err;
  const r = getOf(p.mount.idmap, p.dentry.inode, n, value, size);
  pathPut(p);
  return r;
}

export function sysGetxattr(path: i32, name: i32, value: i32, size: i32): i64 {
  return getAt(path, LOOKUP_FOLLOW, name, value, size);
}

export function sysLgetxattr(path: i32, name: i32, value: i32, size: i32): i64 {
  return getAt(path, 0, name, value, size);
}

export function sysFgetxattr(fd: i32, name: i32, value: i32, size: i32): i64 {
  const file = fdGet(fd);
  if (isNull(file)) return -EBADF;
  const n = getXattrName(name);
  return n < 0 ? n : getOf(file.mount.idmap, file.dentry.inode, n, value, size);
}

/** Names with their NULs, one after the other; trusted ones only for who may read them. */
function listOf(shown: Inode, list: u32, size: u32): i64 {
  if (!hasXattrs(shown)) return 0;
  const inode = realInode(shown);
  const trusted = capable(CAP_SYS_ADMIN);
  const zero = fsState().zero;
  let done: u32 = 0;
  for (let x = changetype<Xattr>(inode.xattrs); !isNull(x); x = x.next) {
    if (classOf(x.name, <i32>x.nameLen) == CLASS_TRUSTED && !trusted) continue;
    let from = x.name;
    let n = x.nameLen;
    if (shown != inode) {
      const how = overlayXattrShown(shown.sb, from, <i32>n);
      if (!how) continue;
      if (how == 2) {
        from = fsState().name1;
        n = <u32>overlayXattrInner(shown.sb, from, x.name, <i32>n);
      }
    }
    if (size) {
      if (done + n + 1 > size) return -ERANGE;
      let err = copyToUser(list + done, from, n);
      if (!err) err = copyToUser(list + done + n, zero, 1);
      if (err) return err;
    }
    done += n + 1;
  }
  return done;
}

function listAt(path: i32, lookup: u32, list: i32, size: i32): i64 {
  const p = scratchPath(0);
  const err = userPath(AT_FDCWD, path, lookup, p);
  if (err) return err;
  const r = listOf(p.dentry.inode, list, size);
  pathPut(p);
  return r;
}

export function sysListxattr(path: i32, list: i32, size: i32): i64 {
  return listAt(path, LOOKUP_FOLLOW, list, size);
}

export function sysLlistxattr(path: i32, list: i32, size: i32): i64 {
  return listAt(path, 0, list, size);
}

export function sysFlistxattr(fd: i32, list: i32, size: i32): i64 {
  const file = fdGet(fd);
  return isNull(file) ? -EBADF : listOf(file.dentry.inode, list, size);
}

function removeFrom(mount: Mount, d: Dentry, n: i32): i32 {
  let inode = d.inode;
  const name = fsState().name1;
  let err = mntWantWrite(mount);
  if (!err) err = permission(mount.idmap, inode, name, n, MAY_WRITE);
  if (err) return err;
  const cls = classOf(name, n);
  if (!cls || !hasXattrs(inode)) return -EOPNOTSUPP;
  if (cls == CLASS_SECURITY) {
    if (!isCapsName(name, n)) err = maySetSecurity(inode);
    else if (!capableWrtInode(mount.idmap, inode, CAP_SETFCAP)) err = -EPERM;
    if (err) return err;
  }
  if (inode.sb.fstype == FS_OVERLAY) n = overlayXattrName(inode.sb, name, n);
  if (isNull(load<Xattr>(linkTo(realInode(inode), name, n)))) return -ENODATA;
  const to = inodeToChange(d);
  if (isErr(to)) return to;
  inode = changetype<Inode>(to);
  xattrUnlink(linkTo(inode, name, n));
  inodeChanged(inode);
  inodeGetattr(d);
  notifyAttrib(d);
  return 0;
}

function removeAt(path: i32, lookup: u32, namePtr: i32): i64 {
  const p = scratchPath(0);
  const n = getXattrName(namePtr);
  if (n < 0) return n;
  const err = userPath(AT_FDCWD, path, lookup, p);
  if (err) return err;
  const r = removeFrom(p.mount, p.dentry, n);
  pathPut(p);
  return r;
}

export function sysRemovexattr(path: i32, name: i32): i64 {
  return removeAt(path, LOOKUP_FOLLOW, name);
}

export function sysLremovexattr(path: i32, name: i32): i64 {
  return removeAt(path, 0, name);
}

export function sysFremovexattr(fd: i32, name: i32): i64 {
  const file = fdGet(fd);
  if (isNull(file)) return -EBADF;
  const n = getXattrName(name);
  return n < 0 ? n : removeFrom(file.mount, file.dentry, n);
}
