// What an inode, a name and a super do, by type of file system: the one place where Super.fstype is looked at. A module
// of a type has only the functions that differ from the generic ones.
//
//   xLookup(dir, name, len)   Dentry (counted) or -errno. Called when no hashed child has the name.
//   xRevalidate(dentry)       false: the name no longer stands for what it did; it is dropped and looked up again.
//                             Also the moment to bring a proc inode's owner up to date.
//   xReaddir(file)            calls dirEmit for entries from file.pos on until it answers false; 0 or -errno
//   xReadlink(inode, buf, n)  kernel buffer; length or -errno
//   xFollow(dentry, out)      a magic link: fills `out` (counted) and returns 0; 1 = it is an ordinary link; -errno
//   xPermission(inode, mask)  0 or -errno
//   xGetattr(dentry)          brings the inode's mode, owner, nlink, size up to date for stat
//   xEvict(inode)             the last reference is gone
//   xKillSuper(sb)            the last mount is gone; names that were pinned have been dropped
//   xFill(sb, data)           mount(2): root and options. data: NUL-terminated kernel string or 0

import { EACCES, EINVAL, ENOENT, ENOMEM, ENOPARAM, ENOTDIR, EPERM } from "../../abi/errno";
import { MAY_WRITE, S_IFDIR, S_IFMT } from "../../abi/fs";
import {
  cgroup2Remount,
  cgroupEvict,
  cgroupKillSuper,
  cgroupReaddir,
  cgroupShowOptions,
  cgroupSuperGone,
} from "../cgroup/fs";
import { takeOptions } from "../cgroup/options";
import { mqueueEvict } from "../ipc/mqueue";
import { CACHE_SUPER, kdelete, knew } from "../mem/slab";
import { devptsFill, devptsKillSuper, devptsOption, devptsRemount, devptsShowOptions } from "../tty/devpts";
import { dentryShrink } from "./dcache";
import { kgidFrom, kuidFrom } from "./idmap";
import { genericPermission } from "./inode";
import { nsfsEvict } from "./nsfs";
import { overlayCopyUp } from "./overlay/copyup";
import { overlayEvict, overlayReal, overlayRevalidate, ovlFs, sync } from "./overlay/layers";
import { overlayLookup } from "./overlay/lookup";
import { overlayReaddir } from "./overlay/readdir";
import { overlayFill, overlayRemount, overlayShowOptions, overlaySuperGone } from "./overlay/super";
import { pidfdEvict } from "./pidfd";
import {
  procEvict,
  procFill,
  procFollow,
  procGetattr,
  procKillSuper,
  procLookup,
  procOption,
  procPermission,
  procReaddir,
  procReadlink,
  procRemount,
  procRevalidate,
  procSetattr,
  procShowOptions,
} from "./proc/index";
import { dcacheReaddir } from "./readdir";
import {
  sysfsEvict,
  sysfsFill,
  sysfsKillSuper,
  sysfsLookup,
  sysfsReaddir,
  sysfsReadlink,
  sysfsRevalidate,
} from "./sysfs/index";
import { tmpfsEvict, tmpfsFill, tmpfsOption, tmpfsReadlink, tmpfsRemount, tmpfsShowOptions } from "./tmpfs";
import {
  Dentry,
  File,
  FS_CGROUP1,
  FS_CGROUP2,
  FS_DEVPTS,
  FS_DEVTMPFS,
  FS_MEMFD,
  FS_MQUEUE,
  FS_NSFS,
  FS_OVERLAY,
  FS_PIDFS,
  FS_PROC,
  FS_ROOTFS,
  FS_SYSFS,
  FS_TMPFS,
  Inode,
  isNull,
  Path,
  Super,
} from "./types";

/** Names live in the dcache alone: nothing more to ask. */
@inline
export function isMemoryFs(fstype: u32): bool {
  return fstype == FS_TMPFS || fstype == FS_DEVTMPFS || fstype == FS_ROOTFS || fstype == FS_MEMFD;
}

export function inodeLookup(dir: Dentry, name: usize, len: i32): i32 {
  switch (dir.sb.fstype) {
    case FS_PROC:
      return procLookup(dir, name, len);
    case FS_SYSFS:
      return sysfsLookup(dir, name, len);
    case FS_OVERLAY:
      return overlayLookup(dir, name, len);
    default:
      return -ENOENT;
  }
}

export function dentryRevalidate(d: Dentry): bool {
  if (d.sb.fstype == FS_SYSFS) return sysfsRevalidate(d);
  if (d.sb.fstype == FS_OVERLAY) return overlayRevalidate(d);
  return d.sb.fstype == FS_PROC ? procRevalidate(d) : true;
}

export function inodeReaddir(file: File): i32 {
  switch (file.inode.sb.fstype) {
    case FS_PROC:
      return procReaddir(file);
    case FS_SYSFS:
      return sysfsReaddir(file);
    case FS_CGROUP1:
    case FS_CGROUP2:
      return cgroupReaddir(file);
    case FS_OVERLAY:
      return overlayReaddir(file);
    default:
      return dcacheReaddir(file);
  }
}

export function inodeReadlink(inode: Inode, buf: usize, n: i32): i32 {
  inode = realInode(inode);
  switch (inode.sb.fstype) {
    case FS_PROC:
      return procReadlink(inode, buf, n);
    case FS_SYSFS:
      return sysfsReadlink(inode, buf, n);
    default:
      return tmpfsReadlink(inode, buf, n);
  }
}

export function inodeFollow(d: Dentry, out: Path): i32 {
  return d.sb.fstype == FS_PROC ? procFollow(d, out) : 1;
}

export function inodePermissionOwn(idmap: usize, inode: Inode, mask: u32): i32 {
  if (inode.sb.fstype == FS_PROC) return procPermission(inode, mask);
  // Kernel-internal objects are reached through descriptors only; sysfs has nothing to write for who is not root.
  if (inode.sb.fstype == FS_NSFS && mask & MAY_WRITE) return -EACCES;
  return genericPermission(idmap, inode, mask);
}

export function inodeGetattr(d: Dentry): void {
  if (d.sb.fstype == FS_PROC) procGetattr(d);
  else if (d.sb.fstype == FS_OVERLAY) sync(d.inode);
}

/** The inode that has the content and the extended attributes: an overlay's shows another's. */
@inline
export function realInode(inode: Inode): Inode {
  return inode.sb.fstype == FS_OVERLAY ? overlayReal(inode) : inode;
}

/** The inode whose attributes a change of `d` goes to; inodeGetattr(d) follows it. @returns Inode or -errno */
export function inodeToChange(d: Dentry): i32 {
  if (d.sb.fstype != FS_OVERLAY) return <i32>changetype<usize>(d.inode);
  const err = overlayCopyUp(d);
  return err ? err : <i32>changetype<usize>(overlayReal(d.inode));
}

/** What the inode of inodeToChange is to hold as its owner so that `d` shows this one: an overlay's upper layer may be idmapped. */
export function realUid(d: Dentry, kuid: u32): u32 {
  if (d.sb.fstype != FS_OVERLAY) return kuid;
  const fs = ovlFs(d.sb);
  return kuidFrom(fs.upperIdmap, fs.upper.sb, kuid);
}

export function realGid(d: Dentry, kgid: u32): u32 {
  if (d.sb.fstype != FS_OVERLAY) return kgid;
  const fs = ovlFs(d.sb);
  return kgidFrom(fs.upperIdmap, fs.upper.sb, kgid);
}

@inline
export function isCgroupFs(fstype: u32): bool {
  return fstype == FS_CGROUP2 || fstype == FS_CGROUP1;
}

/** May mode and owner be changed at all (after the permission checks)? */
export function inodeSetattr(inode: Inode): i32 {
  switch (inode.sb.fstype) {
    case FS_PROC:
      return procSetattr(inode);
    case FS_NSFS:
    case FS_PIDFS:
      return -EPERM;
    default:
      return 0;
  }
}

export function inodeEvict(inode: Inode): void {
  switch (inode.sb.fstype) {
    case FS_TMPFS:
    case FS_DEVTMPFS:
    case FS_ROOTFS:
    case FS_MEMFD:
      tmpfsEvict(inode);
      break;
    case FS_PROC:
      procEvict(inode);
      break;
    case FS_SYSFS:
      sysfsEvict(inode);
      break;
    case FS_NSFS:
      nsfsEvict(inode);
      break;
    case FS_PIDFS:
      pidfdEvict(inode);
      break;
    case FS_CGROUP1:
    case FS_CGROUP2:
      cgroupEvict(inode);
      break;
    case FS_MQUEUE:
      mqueueEvict(inode);
      break;
    case FS_OVERLAY:
      overlayEvict(inode);
      break;
  }
}

/** What making or removing a name gives where the file system does not do it: create is EACCES, the others EPERM. */
export function dirReadOnly(dir: Inode, creating: bool): i32 {
  if ((dir.mode & S_IFMT) != S_IFDIR) return -ENOTDIR;
  if (isMemoryFs(dir.sb.fstype) || dir.sb.fstype == FS_OVERLAY) return 0;
  if (dir.sb.fstype == FS_MQUEUE && creating) return 0;
  return creating ? -EACCES : -EPERM;
}

export function superFill(sb: Super, data: usize): i32 {
  switch (sb.fstype) {
    case FS_TMPFS:
    case FS_DEVTMPFS:
    case FS_ROOTFS:
    case FS_MEMFD:
      return tmpfsFill(sb, data);
    case FS_PROC:
      return procFill(sb, data);
    case FS_SYSFS:
      return sysfsFill(sb, data);
    case FS_DEVPTS:
      return devptsFill(sb, data);
    case FS_OVERLAY:
      return overlayFill(sb, data);
    default:
      return -EINVAL;
  }
}

/**
 * Is "a=b" (or "a") an option of the type? For fsconfig(2), before there is an instance.
 * @returns 0, -EINVAL, or -ENOPARAM when there is none of that name
 */
export function superCheckOption(fstype: u32, owner: usize, at: usize, n: i32): i32 {
  if (fstype == FS_DEVPTS) return devptsOption(at, n);
  if (fstype == FS_CGROUP2) return takeOptions(at) < 0 ? -ENOPARAM : 0;
  if (fstype == FS_SYSFS || fstype == FS_MQUEUE) return -ENOPARAM;
  if (fstype != FS_TMPFS && fstype != FS_DEVTMPFS && fstype != FS_PROC) return 0;
  const sb = knew<Super>(CACHE_SUPER);
  if (isNull(sb)) return -ENOMEM;
  sb.fstype = fstype;
  sb.userNs = owner;
  const err = fstype == FS_PROC ? procOption(sb, at, n) : tmpfsOption(sb, at, n);
  kdelete(CACHE_SUPER, sb);
  return err;
}

export function superRemount(sb: Super, data: usize, readOnly: bool): i32 {
  switch (sb.fstype) {
    case FS_OVERLAY:
      return overlayRemount(sb, readOnly);
    case FS_TMPFS:
    case FS_ROOTFS:
      return tmpfsRemount(sb, data);
    case FS_PROC:
      return procRemount(sb, data);
    case FS_DEVPTS:
      return devptsRemount(sb, data);
    case FS_CGROUP2:
      return cgroup2Remount(sb, data);
    default:
      return 0;
  }
}

export function superKill(sb: Super): void {
  switch (sb.fstype) {
    case FS_TMPFS:
    case FS_DEVTMPFS:
    case FS_ROOTFS:
    case FS_MEMFD:
    case FS_MQUEUE:
      if (!isNull(sb.root)) dentryShrink(sb.root);
      break;
    case FS_PROC:
      procKillSuper(sb);
      break;
    case FS_SYSFS:
      sysfsKillSuper(sb);
      break;
    case FS_DEVPTS:
      dentryShrink(sb.root);
      devptsKillSuper(sb);
      break;
    case FS_CGROUP1:
    case FS_CGROUP2:
      cgroupKillSuper(sb);
      break;
  }
}

/** After the root directory has gone too. */
export function superGone(sb: Super): void {
  if (sb.fstype == FS_CGROUP1 || sb.fstype == FS_CGROUP2) cgroupSuperGone(sb);
  if (sb.fstype == FS_OVERLAY) overlaySuperGone(sb);
}

/** ",size=4k,mode=755": the type's own options in /proc/mounts, by the out* functions of proc/seq. */
export function superShowOptions(sb: Super): void {
  switch (sb.fstype) {
    case FS_TMPFS:
    case FS_DEVTMPFS:
      tmpfsShowOptions(sb);
      break;
    case FS_PROC:
      procShowOptions(sb);
      break;
    case FS_DEVPTS:
      devptsShowOptions(sb);
      break;
    case FS_CGROUP1:
    case FS_CGROUP2:
      cgroupShowOptions(sb);
      break;
    case FS_OVERLAY:
      overlayShowOptions(sb);
      break;
  }
}
