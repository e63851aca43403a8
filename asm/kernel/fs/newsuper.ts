// File systems as such, as mount(2) and fsconfig(2) make them and change them: vfs_get_tree, reconfigure_super and what they ask.

import { EACCES, EBUSY, EINVAL, ENOENT, ENOMEM, ENOTBLK, ENXIO } from "../../abi/errno";
import { AT_FDCWD, MS_DIRSYNC, MS_RDONLY, MS_SYNCHRONOUS, S_IFBLK, S_IFMT } from "../../abi/fs";
import { cgroup2Tree, cgroupMountRoot } from "../cgroup/fs";
import { cgroup1Tree } from "../cgroup/v1";
import { mqueueTree } from "../ipc/mqueue";
import { NsCommon } from "../ns/common";
import { NsProxy } from "../ns/nsproxy";
import { UserNs } from "../ns/user";
import { CAP_SYS_ADMIN, capable, cred, nsCapable } from "../task/cred";
import { current } from "../task/current";
import { taskPidNs } from "../task/pid";
import { isCgroupFs, superFill, superRemount } from "./inodeops";
import { currentMntNs, pathPut } from "./mount";
import { ATIME_FLAGS } from "./mountattr";
import { LOOKUP_FOLLOW, lookupPath, scratchPath } from "./namei";
import { fsState } from "./state";
import { fsUserMount, superGet, superMagic, superNew, superPut } from "./super";
import {
  Dentry,
  FS_BLOCK,
  FS_CGROUP1,
  FS_CGROUP2,
  FS_DEVTMPFS,
  FS_MQUEUE,
  FS_PROC,
  FS_SYSFS,
  isErr,
  isNull,
  MNT_LOCK_ATIME,
  MNT_LOCK_NODEV,
  MNT_LOCK_NOEXEC,
  MNT_LOCK_NOSUID,
  MNT_LOCK_READONLY,
  MNT_LOCKED,
  MNT_NODEV,
  MNT_READONLY,
  Super,
} from "./types";

const LOCK_FLAGS: u32 = MNT_LOCK_ATIME | MNT_LOCK_NODEV | MNT_LOCK_NOEXEC | MNT_LOCK_NOSUID | MNT_LOCK_READONLY;

/**
 * mount_too_revealing: a user namespace may mount proc or sysfs only where it already sees one of them whole.
 * @returns flags that the new mount must carry, or −1
 */
export function revealing(fstype: u32, flags: u32): i64 {
  const ns = currentMntNs();
  if (!changetype<UserNs>(ns.userNs).parent || (fstype != FS_PROC && fstype != FS_SYSFS)) return 0;
  for (let m = ns.mountHead; !isNull(m); m = m.nsNext) {
    if (m.sb.fstype != fstype || m.root != m.sb.root) continue;
    let locks = m.flags & LOCK_FLAGS;
    if (m.sb.flags & MS_RDONLY) locks |= MNT_LOCK_READONLY;
    if (locks & MNT_LOCK_READONLY && !(flags & MNT_READONLY)) continue;
    if (locks & MNT_LOCK_ATIME && (m.flags & ATIME_FLAGS) != (flags & ATIME_FLAGS)) continue;
    let covered = false;
    for (let c = m.childHead; !isNull(c); c = c.childNext)
      if (c.flags & MNT_LOCKED && !isNull(c.mountpoint.childHead)) covered = true;
    if (!covered) return locks & (MNT_LOCK_READONLY | MNT_LOCK_ATIME);
  }
  return -1;
}

/** The namespace whose capabilities a new instance asks for and belongs to: fc->user_ns. */
export function ownerOf(fstype: u32): usize {
  const p = changetype<NsProxy>(current.nsproxy);
  switch (fstype) {
    case FS_PROC:
      return changetype<NsCommon>(changetype<usize>(taskPidNs(current))).userNs;
    case FS_SYSFS:
      return changetype<NsCommon>(p.net).userNs;
    case FS_CGROUP1:
    case FS_CGROUP2:
      return changetype<NsCommon>(p.cgroup).userNs;
    case FS_MQUEUE:
      return changetype<NsCommon>(p.ipc).userNs;
    default:
      return cred().userNs;
  }
}

/** mount_capable: may the caller make an instance that `owner` owns? */
export function mountCapable(fstype: u32, owner: usize): bool {
  return fsUserMount(fstype) ? nsCapable(changetype<UserNs>(owner), CAP_SYS_ADMIN) : capable(CAP_SYS_ADMIN);
}

/** What is one for all: an instance is found, not made, and keeps its flags. */
function isCommon(fstype: u32): bool {
  return fstype == FS_DEVTMPFS || fstype == FS_MQUEUE || isCgroupFs(fstype);
}

/** vfs_get_tree: an instance, counted. @param device kernel address of the source, 0 = none @returns Super or -errno */
export function getTree(fstype: u32, owner: usize, device: usize, data: usize, sbFlags: u32): i32 {
  const made = fstype == FS_BLOCK ? blockDevice(device) : makeTree(fstype, owner, data);
  if (!isErr(made) && !isCommon(fstype))
    changetype<Super>(made).flags |= sbFlags & (MS_RDONLY | MS_SYNCHRONOUS | MS_DIRSYNC);
  return made;
}

function makeTree(fstype: u32, owner: usize, data: usize): i32 {
  if (fstype == FS_DEVTMPFS) return <i32>changetype<usize>(superGet(fsState().devSuper));
  if (fstype == FS_CGROUP2) return cgroup2Tree(data);
  if (fstype == FS_MQUEUE) return mqueueTree();
  if (fstype == FS_CGROUP1) return cgroup1Tree(data);
  const sb = superNew(fstype, superMagic(fstype), owner);
  if (isNull(sb)) return -ENOMEM;
  const err = superFill(sb, data);
  if (err) {
    superPut(sb);
    return err;
  }
  return <i32>changetype<usize>(sb);
}

/** get_tree_bdev as far as it comes without block devices. @param path kernel address of the source, 0 = none */
function blockDevice(path: usize): i32 {
  if (!path) return -EINVAL;
  if (!load<u8>(path)) return -ENOENT;
  const p = scratchPath(1);
  const err = lookupPath(AT_FDCWD, path, LOOKUP_FOLLOW, 0, p);
  if (err) return err;
  const isBlock = (p.dentry.inode.mode & S_IFMT) == S_IFBLK;
  const nodev = (p.mount.flags & MNT_NODEV) != 0;
  pathPut(p);
  if (!isBlock) return -ENOTBLK;
  return nodev ? -EACCES : -ENXIO;
}

/** What a mount of the instance shows: its root, or the root of the caller's cgroup namespace; null when that is gone. */
export function rootToMount(sb: Super): Dentry {
  return isCgroupFs(sb.fstype) ? cgroupMountRoot(sb) : sb.root;
}

/** reconfigure_super's read-only part. */
export function superReadOnly(sb: Super, on: bool): i32 {
  if (on && !(sb.flags & MS_RDONLY)) {
    if (sb.removed) return -EBUSY;
    for (let m = sb.mounts; !isNull(m); m = m.superNext) if (m.writers) return -EBUSY;
    sb.flags |= MS_RDONLY;
  } else if (!on) sb.flags &= ~MS_RDONLY;
  return 0;
}

/** reconfigure_super. @param data options, 0 = none @param mask which of `flags` are meant */
export function reconfigure(sb: Super, data: usize, flags: u32, mask: u32): i32 {
  const readOnly = ((mask & MS_RDONLY ? flags : sb.flags) & MS_RDONLY) != 0;
  let err = superRemount(sb, data, readOnly);
  if (!err) err = superReadOnly(sb, readOnly);
  if (err) return err;
  const kept = mask & (MS_SYNCHRONOUS | MS_DIRSYNC);
  sb.flags = (sb.flags & ~kept) | (flags & kept);
  return 0;
}
