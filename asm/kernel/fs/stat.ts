// stat(2), statx(2), statfs(2), readlink(2), access(2): what can be asked of a path.

import { EACCES, EBADF, EINVAL, ENOENT, EROFS } from "../../abi/errno";
import {
  AT_EACCESS,
  AT_EMPTY_PATH,
  AT_FDCWD,
  AT_NO_AUTOMOUNT,
  AT_STATX_SYNC_TYPE,
  AT_SYMLINK_NOFOLLOW,
  MAY_EXEC,
  MAY_WRITE,
  MS_RDONLY,
  PATH_MAX,
  S_IFBLK,
  S_IFCHR,
  S_IFIFO,
  S_IFMT,
  S_IFREG,
  S_IFSOCK,
} from "../../abi/fs";
import { copyToUser } from "../mem/user";
import { fromKgidMunged, fromKuidMunged, makeKuid, UserNs } from "../ns/user";
import { Cred, cred, credCopy, credPut } from "../task/cred";
import { current } from "../task/current";
import { isEnvfile } from "./envfile";
import { fdGetRaw } from "./fdtable";
import { vfsgidOf, vfsuidOf } from "./idmap";
import { inodePermission, touchAtime } from "./inode";
import { inodeGetattr, inodeReadlink, isMemoryFs } from "./inodeops";
import { mntWantWrite, pathPut, pathSet } from "./mount";
import { getName, LOOKUP_EMPTY, LOOKUP_FOLLOW, lookupPath, scratchPath, userPath } from "./namei";
import { overlayDev } from "./overlay/layers";
import { overlayStatfsSuper } from "./overlay/super";
import { fsState } from "./state";
import {
  Dentry,
  devMajor,
  devMinor,
  FS_DEVPTS,
  FS_OVERLAY,
  FS_PROC,
  INODE_APPEND,
  INODE_IMMUTABLE,
  Inode,
  isLnk,
  isNull,
  MNT_NOATIME,
  MNT_NODEV,
  MNT_NODIRATIME,
  MNT_NOEXEC,
  MNT_NOSUID,
  MNT_NOSYMFOLLOW,
  MNT_READONLY,
  MNT_RELATIME,
  Mount,
  Path,
  Super,
} from "./types";

const BILLION: i64 = 1_000_000_000;

/** Seconds of a time stamp, rounded down also before 1970. */
@inline
function sec(t: i64): i64 {
  const s = t / BILLION;
  return t % BILLION < 0 ? s - 1 : s;
}

@inline
function nsec(t: i64): i64 {
  const n = t % BILLION;
  return n < 0 ? n + BILLION : n;
}

function putTime(at: usize, t: i64): void {
  store<i64>(at, sec(t));
  store<i64>(at, nsec(t), 8);
}

function blockSize(inode: Inode): u32 {
  const fstype = inode.sb.fstype;
  return fstype == FS_PROC || fstype == FS_DEVPTS ? 1024 : 4096;
}

/** st_dev. */
function devOf(inode: Inode): u32 {
  return inode.sb.fstype == FS_OVERLAY ? overlayDev(inode) : inode.sb.dev;
}

/** struct stat of x86-64, 144 bytes, at a kernel address. */
export function fillStat(at: usize, mount: Mount, d: Dentry): void {
  inodeGetattr(d);
  const inode = d.inode;
  const ns = changetype<UserNs>(cred().userNs);
  memory.fill(at, 0, 144);
  store<u64>(at, devOf(inode));
  store<u64>(at, inode.ino, 8);
  store<u64>(at, inode.nlink, 16);
  store<u32>(at, inode.mode, 24);
  store<u32>(at, fromKuidMunged(ns, vfsuidOf(mount.idmap, inode)), 28);
  store<u32>(at, fromKgidMunged(ns, vfsgidOf(mount.idmap, inode)), 32);
  store<u64>(at, inode.rdev, 40);
  store<i64>(at, inode.size, 48);
  store<u64>(at, blockSize(inode), 56);
  store<u64>(at, inode.blocks, 64);
  putTime(at + 72, inode.atime);
  putTime(at + 88, inode.mtime);
  putTime(at + 104, inode.ctime);
}

function statOut(mount: Mount, d: Dentry, buf: u32): i64 {
  const at = fsState().text;
  fillStat(at, mount, d);
  return copyToUser(buf, at, 144);
}

/** Resolves (dirfd, path) for a call with AT_EMPTY_PATH; a NULL path is "" there (6.11). */
function pathAt(dirfd: i32, path: u32, flags: u32, out: Path): i32 {
  const follow = flags & AT_SYMLINK_NOFOLLOW ? 0 : LOOKUP_FOLLOW;
  if (flags & AT_EMPTY_PATH) {
    let n = 0;
    if (path) {
      n = getName(0, path, true);
      if (n < 0) return n;
    }
    if (n == 0) {
      if (dirfd != AT_FDCWD) {
        const file = fdGetRaw(dirfd);
        if (isNull(file)) return -EBADF;
        pathSet(out, file.mount, file.dentry);
        return 0;
      }
      store<u8>(fsState().name0, 0);
    }
    return lookupPath(dirfd, fsState().name0, follow | LOOKUP_EMPTY, 0, out);
  }
  return userPath(dirfd, path, follow, out);
}

export function sysNewfstatat(dirfd: i32, path: i32, buf: i32, flags: i32): i64 {
  if (<u32>flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH | AT_NO_AUTOMOUNT)) return -EINVAL;
  const p = scratchPath(0);
  const err = pathAt(dirfd, path, flags, p);
  if (err) return err;
  const r = statOut(p.mount, p.dentry, buf);
  pathPut(p);
  return r;
}

export function sysStat(path: i32, buf: i32): i64 {
  return sysNewfstatat(AT_FDCWD, path, buf, 0);
}

export function sysLstat(path: i32, buf: i32): i64 {
  return sysNewfstatat(AT_FDCWD, path, buf, AT_SYMLINK_NOFOLLOW);
}

export function sysFstat(fd: i32, buf: i32): i64 {
  const file = fdGetRaw(fd);
  return isNull(file) ? -EBADF : statOut(file.mount, file.dentry, buf);
}

const STATX_BASIC: u32 = 0x7ff;
const STATX_BTIME: u32 = 0x800;
const STATX_MNT_ID: u32 = 0x1000;
const STATX_MNT_ID_UNIQUE: u32 = 0x4000;
const STATX_RESERVED: u32 = 0x80000000;
const STATX_ATTR_IMMUTABLE: u64 = 0x10;
const STATX_ATTR_APPEND: u64 = 0x20;
const STATX_ATTR_NODUMP: u64 = 0x40;
const STATX_ATTR_MOUNT_ROOT: u64 = 0x2000;

function putTime12(at: usize, t: i64): void {
  store<i64>(at, sec(t));
  store<u32>(at, <u32>nsec(t), 8);
}

export function sysStatx(dirfd: i32, path: i32, flags: i32, mask: i32, buf: i32): i64 {
  if (<u32>mask & STATX_RESERVED) return -EINVAL;
  if ((<u32>flags & AT_STATX_SYNC_TYPE) == AT_STATX_SYNC_TYPE) return -EINVAL;
  if (<u32>flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH | AT_NO_AUTOMOUNT | AT_STATX_SYNC_TYPE)) return -EINVAL;
  const p = scratchPath(0);
  const err = pathAt(dirfd, path, flags, p);
  if (err) return err;
  const d = p.dentry;
  inodeGetattr(d);
  const inode = d.inode;
  const ns = changetype<UserNs>(cred().userNs);
  const at = fsState().text;
  memory.fill(at, 0, 256);
  let have = STATX_BASIC | (<u32>mask & STATX_MNT_ID_UNIQUE ? STATX_MNT_ID_UNIQUE : STATX_MNT_ID);
  const tmpfs = isMemoryFs(inode.sb.fstype) || inode.sb.fstype == FS_OVERLAY;
  if (tmpfs) have |= STATX_BTIME;
  let attributes: u64 = d == p.mount.root ? STATX_ATTR_MOUNT_ROOT : 0;
  if (inode.flags & INODE_IMMUTABLE) attributes |= STATX_ATTR_IMMUTABLE;
  if (inode.flags & INODE_APPEND) attributes |= STATX_ATTR_APPEND;
  store<u32>(at, have);
  store<u32>(at, blockSize(inode), 4);
  store<u64>(at, attributes, 8);
  store<u32>(at, inode.nlink, 16);
  store<u32>(at, fromKuidMunged(ns, vfsuidOf(p.mount.idmap, inode)), 20);
  store<u32>(at, fromKgidMunged(ns, vfsgidOf(p.mount.idmap, inode)), 24);
  store<u16>(at, <u16>inode.mode, 28);
  store<u64>(at, inode.ino, 32);
  store<i64>(at, inode.size, 40);
  store<u64>(at, inode.blocks, 48);
  let known: u64 = 0x203000; // MOUNT_ROOT, AUTOMOUNT, DAX
  if (tmpfs) known |= STATX_ATTR_IMMUTABLE | STATX_ATTR_APPEND | STATX_ATTR_NODUMP;
  store<u64>(at, known, 56);
  putTime12(at + 64, inode.atime);
  if (tmpfs) putTime12(at + 80, inode.btime);
  putTime12(at + 96, inode.ctime);
  putTime12(at + 112, inode.mtime);
  store<u32>(at, devMajor(inode.rdev), 128);
  store<u32>(at, devMinor(inode.rdev), 132);
  store<u32>(at, devMajor(devOf(inode)), 136);
  store<u32>(at, devMinor(devOf(inode)), 140);
  store<u64>(at, <u32>mask & STATX_MNT_ID_UNIQUE ? p.mount.uniqueId : <u64>p.mount.id, 144);
  const r = copyToUser(buf, at, 256);
  pathPut(p);
  return r;
}

/** struct statfs, 120 bytes. */
function statfsOut(m: Mount, d: Dentry, buf: u32): i64 {
  const sb = d.sb;
  const at = fsState().text;
  memory.fill(at, 0, 120);
  store<u64>(at, sb.magic);
  store<u64>(at, 4096, 8);
  const room = sb.fstype == FS_OVERLAY ? overlayStatfsSuper(sb) : sb;
  if (isMemoryFs(room.fstype)) {
    if (room.maxBlocks) {
      const free = room.maxBlocks - room.usedBlocks;
      store<u64>(at, room.maxBlocks, 16);
      store<u64>(at, free, 24);
      store<u64>(at, free, 32);
    }
    if (room.maxInodes) {
      store<u64>(at, room.maxInodes, 40);
      store<u64>(at, room.maxInodes - room.usedInodes, 48);
    }
  }
  store<u64>(at, sb.fsid, 56);
  store<u64>(at, 255, 64);
  store<u64>(at, 4096, 72);
  store<u64>(at, statfsFlags(m, sb), 80);
  return copyToUser(buf, at, 120);
}

/** ST_VALID and the mount's flags in ST_* numbers. */
function statfsFlags(m: Mount, sb: Super): u64 {
  let f: u64 = 0x20;
  if (m.flags & MNT_READONLY || sb.flags & MS_RDONLY) f |= 1; // ST_RDONLY
  if (m.flags & MNT_NOSUID) f |= 2; // ST_NOSUID
  if (m.flags & MNT_NODEV) f |= 4; // ST_NODEV
  if (m.flags & MNT_NOEXEC) f |= 8; // ST_NOEXEC
  if (m.flags & MNT_NOATIME) f |= 1024; // ST_NOATIME
  if (m.flags & MNT_NODIRATIME) f |= 2048; // ST_NODIRATIME
  if (m.flags & MNT_RELATIME) f |= 4096; // ST_RELATIME
  if (m.flags & MNT_NOSYMFOLLOW) f |= 8192; // ST_NOSYMFOLLOW
  return f;
}

export function sysStatfs(path: i32, buf: i32): i64 {
  const p = scratchPath(0);
  const err = userPath(AT_FDCWD, path, LOOKUP_FOLLOW, p);
  if (err) return err;
  const r = statfsOut(p.mount, p.dentry, buf);
  pathPut(p);
  return r;
}

export function sysFstatfs(fd: i32, buf: i32): i64 {
  const file = fdGetRaw(fd);
  return isNull(file) ? -EBADF : statfsOut(file.mount, file.dentry, buf);
}

/** ustat(2): the file system of a device number; only its head is defined. */
export function sysUstat(dev: i32, buf: i32): i64 {
  for (let m = fsState().rootSuper.mounts; !isNull(m); m = m.superNext) {
    if (m.sb.dev == <u32>dev) {
      const at = fsState().text;
      memory.fill(at, 0, 32);
      return copyToUser(buf, at, 32);
    }
  }
  return -EINVAL;
}

export function sysReadlinkat(dirfd: i32, path: i32, buf: i32, size: i32): i64 {
  if (size <= 0) return -EINVAL;
  const p = scratchPath(0);
  const n = getName(0, path, true);
  if (n < 0) return n;
  const err = lookupPath(dirfd, fsState().name0, n ? 0 : LOOKUP_EMPTY, 0, p);
  if (err) return err;
  // "" means the link that an O_PATH descriptor stands for.
  let r: i64 = n ? -EINVAL : -ENOENT;
  if (isLnk(p.dentry.inode)) {
    touchAtime(p.mount, p.dentry.inode);
    const at = fsState().text;
    const len = inodeReadlink(p.dentry.inode, at, PATH_MAX);
    r = len;
    if (len >= 0) {
      if (len < size) size = len;
      r = copyToUser(buf, at, size);
      if (!r) r = size;
    }
  }
  pathPut(p);
  return r;
}

export function sysReadlink(path: i32, buf: i32, size: i32): i64 {
  return sysReadlinkat(AT_FDCWD, path, buf, size);
}

/** access_override_creds: the real ids, with the capabilities that uid 0 would have. */
function realCreds(): Cred {
  const c = credCopy(cred());
  if (isNull(c)) return c;
  c.fsuid = c.uid;
  c.fsgid = c.gid;
  if (!(c.securebits & 4)) {
    // SECURE_NO_SETUID_FIXUP
    if (c.uid == makeKuid(changetype<UserNs>(c.userNs), 0)) c.effective = c.permitted;
    else c.effective = 0;
  }
  return c;
}

function accessPath(p: Path, mode: u32): i32 {
  const inode = p.dentry.inode;
  if (mode & MAY_EXEC && (inode.mode & S_IFMT) == S_IFREG && p.mount.flags & MNT_NOEXEC) return -EACCES;
  const err = inodePermission(p.mount.idmap, inode, mode);
  if (err || !(mode & MAY_WRITE)) return err;
  const type = inode.mode & S_IFMT;
  if (type == S_IFCHR || type == S_IFBLK || type == S_IFIFO || type == S_IFSOCK) return 0;
  return mntWantWrite(p.mount) ? -EROFS : 0;
}

export function sysFaccessat2(dirfd: i32, path: i32, mode: i32, flags: i32): i64 {
  if (<u32>mode & ~7) return -EINVAL;
  if (<u32>flags & ~(AT_EACCESS | AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)) return -EINVAL;
  const old = current.cred;
  let real = changetype<Cred>(0);
  if (!(<u32>flags & AT_EACCESS)) {
    real = realCreds();
    if (!isNull(real)) current.cred = changetype<usize>(real);
  }
  const p = scratchPath(0);
  let err = pathAt(dirfd, path, flags, p);
  if (!err) {
    if (mode) err = accessPath(p, mode);
    pathPut(p);
  }
  current.cred = old;
  if (!isNull(real)) credPut(real);
  return err;
}

export function sysFaccessat(dirfd: i32, path: i32, mode: i32, flags: i32): i64 {
  // The system call has three arguments; the library's fourth never comes here.
  return sysFaccessat2(dirfd, path, mode, 0);
}

export function sysAccess(path: i32, mode: i32): i64 {
  if (isEnvfile(path)) return 0;
  return sysFaccessat2(AT_FDCWD, path, mode, 0);
}
