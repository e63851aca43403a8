// mount(2), umount(2). Linux: fs/namespace.c, path_mount and below. Beside it: newsuper.ts (file systems as such), detached.ts and
// movemount.ts (trees of mounts), which the calls of the new mount API share.

import { EAGAIN, EBUSY, EFAULT, EINVAL, ENODEV, ENOENT, ENOMEM, ENOSPC, ENOTDIR, EPERM } from "../../abi/errno";
import {
  AT_FDCWD,
  MNT_DETACH,
  MNT_EXPIRE,
  MNT_FORCE,
  MS_BIND,
  MS_DIRSYNC,
  MS_MGC_MSK,
  MS_MGC_VAL,
  MS_MOVE,
  MS_NOATIME,
  MS_NODEV,
  MS_NODIRATIME,
  MS_NOEXEC,
  MS_NOSUID,
  MS_NOSYMFOLLOW,
  MS_PRIVATE,
  MS_RDONLY,
  MS_REC,
  MS_RELATIME,
  MS_REMOUNT,
  MS_SHARED,
  MS_SILENT,
  MS_SLAVE,
  MS_STRICTATIME,
  MS_SYNCHRONOUS,
  MS_UNBINDABLE,
  UMOUNT_NOFOLLOW,
} from "../../abi/fs";
import { EV_MOUNT, EV_UMOUNT } from "../../abi/trace";

import { kfree, kmalloc } from "../mem/slab";
import { strLen } from "../mem/str";
import { copyFromUser, strFromUser, userOk } from "../mem/user";

import { UserNs } from "../ns/user";
import { CAP_SYS_ADMIN, capable, nsCapable } from "../task/cred";
import { current } from "../task/current";

import { traceEvent } from "../trace";
import { isUnlinked } from "./dcache";
import { hasRoom, loopback, nsLoop } from "./detached";
import { currentFs } from "./fsstruct";

import { mayMount } from "./mntns";
import { followDown, hasParent, inOurNs, isMountRoot, mntput, mountNew, nextMount, nsTouch, pathPut } from "./mount";
import { ATIME_FLAGS, mayChangeFlags } from "./mountattr";
import { moveMount } from "./movemount";
import { getName, LOOKUP_FOLLOW, lookupPath, scratchPath, userPath } from "./namei";
import { getTree, mountCapable, ownerOf, reconfigure, revealing, rootToMount, superReadOnly } from "./newsuper";
import { attachTree, changePropagation, propagateBusy, umountTree } from "./propagate";
import { fsState, groupIdAlloc } from "./state";
import { fsTypeOf, superPut } from "./super";
import {
  isDir,
  isErr,
  isLnk,
  isNull,
  MNT_LOCKED,
  MNT_NOATIME,
  MNT_NODEV,
  MNT_NODIRATIME,
  MNT_NOEXEC,
  MNT_NOSUID,
  MNT_NOSYMFOLLOW,
  MNT_READONLY,
  MNT_RELATIME,
  MNT_SHARED,
  Mount,
  Path,
  Super,
} from "./types";

const USER_FLAGS: u32 = MNT_NOSUID | MNT_NODEV | MNT_NOEXEC | ATIME_FLAGS | MNT_READONLY | MNT_NOSYMFOLLOW;
const MS_NOUSER: u32 = 1 << 31;
const SB_FLAGS: u32 = MS_RDONLY | MS_SYNCHRONOUS | MS_DIRSYNC | MS_SILENT;

/** The flags of the mount itself that mount(2)'s flags ask for. */
function mountFlags(flags: u32): u32 {
  let f: u32 = flags & MS_NOATIME ? MNT_NOATIME : MNT_RELATIME;
  if (flags & MS_NOSUID) f |= MNT_NOSUID;
  if (flags & MS_NODEV) f |= MNT_NODEV;
  if (flags & MS_NOEXEC) f |= MNT_NOEXEC;
  if (flags & MS_NODIRATIME) f |= MNT_NODIRATIME;
  if (flags & MS_STRICTATIME) f &= ~(MNT_RELATIME | MNT_NOATIME);
  if (flags & MS_RDONLY) f |= MNT_READONLY;
  if (flags & MS_NOSYMFOLLOW) f |= MNT_NOSYMFOLLOW;
  return f;
}

/** lock_mount's checks: may something be mounted at `to`? */
function mayMountOn(to: Path): i32 {
  if (isUnlinked(to.dentry) || isNull(to.mount.ns)) return -ENOENT;
  return inOurNs(to.mount) ? 0 : -EINVAL;
}

/** graft_tree: attaches a detached tree at the path. Its reference is handed over, also on error. */
export function graft(tree: Mount, at: Path): i32 {
  let err = mayMountOn(at);
  if (err) {
    // Not here.
  } else if (isDir(at.dentry.inode) != isDir(tree.root.inode)) err = -ENOTDIR;
  else if (!hasRoom(at.mount.ns, tree)) err = -ENOSPC;
  else if (isUnlinked(tree.root)) err = -ENOENT;
  else err = attachTree(tree, at.mount, at.dentry, false);
  if (err) umountTree(tree, false);
  return err;
}

function changeType(p: Path, flags: u32): i32 {
  const type = flags & ~(MS_REC | MS_SILENT);
  if (type & ~(MS_SHARED | MS_PRIVATE | MS_SLAVE | MS_UNBINDABLE) || (type & (type - 1)) != 0) return -EINVAL;
  if (!isMountRoot(p)) return -EINVAL;
  const m = p.mount;
  if (isNull(m.ns)) return -EINVAL;
  if (!nsCapable(changetype<UserNs>(m.ns.userNs), CAP_SYS_ADMIN)) return -EPERM;
  const rec = (flags & MS_REC) != 0;
  for (let at = m; !isNull(at); at = rec ? nextMount(at, m) : changetype<Mount>(0)) {
    if (type == MS_SHARED && !(at.flags & MNT_SHARED)) at.group = groupIdAlloc();
    changePropagation(at, type);
  }
  nsTouch(m.ns);
  return 0;
}

function bind(source: u32, to: Path, recursive: bool): i32 {
  if (!source) return -EINVAL;
  const from = scratchPath(1);
  const n = getName(1, source, true);
  if (n < 0) return n;
  if (n == 0) return -EINVAL;
  let err = lookupPath(AT_FDCWD, fsState().name1, LOOKUP_FOLLOW, 0, from);
  if (err) return err;
  followDown(to);
  err = nsLoop(from) ? -EINVAL : mayMountOn(to);
  if (!err) {
    const made = loopback(from, recursive);
    err = isErr(made) ? made : graft(changetype<Mount>(made), to);
  }
  pathPut(from);
  return err;
}

function move(source: u32, to: Path): i32 {
  if (!source) return -EINVAL;
  const from = scratchPath(1);
  const n = getName(1, source, true);
  if (n < 0) return n;
  if (n == 0) return -EINVAL;
  let err = lookupPath(AT_FDCWD, fsState().name1, LOOKUP_FOLLOW, 0, from);
  if (err) return err;
  err = moveMount(from, to, false);
  pathPut(from);
  return err;
}

/** set_mount_attributes. */
function remountFlags(m: Mount, flags: u32): void {
  m.flags = (m.flags & ~USER_FLAGS) | (flags & USER_FLAGS);
  nsTouch(m.ns);
}

/** MS_REMOUNT | MS_BIND: the flags of this mount only. */
function reconfigureMount(p: Path, flags: u32): i32 {
  const m = p.mount;
  if (!inOurNs(m) || !isMountRoot(p)) return -EINVAL;
  if (!mayChangeFlags(m, flags)) return -EPERM;
  if (flags & MNT_READONLY && !(m.flags & MNT_READONLY) && m.writers) return -EBUSY;
  remountFlags(m, flags);
  return 0;
}

/** MS_REMOUNT: the file system's own flags and options, and those of this mount. */
function remount(p: Path, sbFlags: u32, flags: u32, data: usize): i32 {
  const m = p.mount;
  if (!inOurNs(m) || !isMountRoot(p)) return -EINVAL;
  if (!mayChangeFlags(m, flags)) return -EPERM;
  if (!nsCapable(changetype<UserNs>(m.sb.userNs), CAP_SYS_ADMIN)) return -EPERM;
  const err = reconfigure(m.sb, data, sbFlags, MS_RDONLY | MS_SYNCHRONOUS | MS_DIRSYNC);
  if (err) return err;
  remountFlags(m, flags);
  return 0;
}

function newMount(p: Path, type: usize, typeLen: i32, sbFlags: u32, flags: u32, device: usize, data: usize): i32 {
  const fstype = fsTypeOf(type, typeLen);
  if (!fstype) return -ENODEV;
  const owner = ownerOf(fstype);
  if (!mountCapable(fstype, owner)) return -EPERM;
  const made = getTree(fstype, owner, device, data, sbFlags);
  if (isErr(made)) return made;
  const sb = changetype<Super>(made);
  const extra = revealing(fstype, flags);
  followDown(p);
  let err = extra < 0 ? -EPERM : mayMountOn(p);
  if (err) {
    // Not here.
  } else if (p.mount.sb == sb && isMountRoot(p)) err = -EBUSY;
  else if (isLnk(sb.root.inode)) err = -EINVAL;
  const root = rootToMount(sb);
  if (!err && isNull(root)) err = -ENOENT;
  if (!err) {
    const m = mountNew(sb, root, flags | <u32>extra, device, device ? strLen(device) : 0);
    err = isNull(m) ? -ENOMEM : graft(m, p);
  }
  superPut(sb);
  return err;
}

/** copy_mount_options: a page of text, as much of it as is there. @returns kmalloc'd page, 0 when there is none, or -errno */
function copyOptions(data: u32): i32 {
  if (!data) return 0;
  const page = kmalloc(4096 + 8);
  if (!page) return -ENOMEM;
  let n: u32 = 4096;
  while (n && !userOk(data, n)) n >>= 1;
  if (!n) {
    kfree(page);
    return -EFAULT;
  }
  copyFromUser(page, data, n);
  store<u8>(page, 0, 4095);
  return <i32>page;
}

/** copy_mount_string. @returns length, −1 for a null pointer, or -errno */
function copyString(dst: usize, ptr: u32): i32 {
  if (!ptr) return -1;
  return strFromUser(dst, ptr, 4096);
}

export function sysMount(source: i32, target: i32, fstype: i32, flags64: i64, data: i32): i64 {
  let flags = <u32>flags64;
  const text = kmalloc(8192);
  if (!text) return -ENOMEM;
  const typeLen = copyString(text, fstype);
  const deviceLen = copyString(text + 4096, source);
  let err: i32 = typeLen < -1 ? typeLen : deviceLen < -1 ? deviceLen : 0;
  const options = err ? 0 : copyOptions(data);
  if (isErr(options)) err = options;
  const p = scratchPath(0);
  if (!err) err = userPath(AT_FDCWD, target, LOOKUP_FOLLOW, p);
  if (!err) {
    if ((flags & MS_MGC_MSK) == MS_MGC_VAL) flags &= ~MS_MGC_MSK;
    if (flags & MS_NOUSER) err = -EINVAL;
    else if (!mayMount()) err = -EPERM;
    else {
      let mnt = mountFlags(flags);
      // A remount that says nothing of access times keeps them.
      if (flags & MS_REMOUNT && !(flags & (MS_NOATIME | MS_NODIRATIME | MS_RELATIME | MS_STRICTATIME))) {
        mnt = (mnt & ~ATIME_FLAGS) | (p.mount.flags & ATIME_FLAGS);
      }
      const device: usize = deviceLen < 0 ? 0 : text + 4096;
      if ((flags & (MS_REMOUNT | MS_BIND)) == (MS_REMOUNT | MS_BIND)) err = reconfigureMount(p, mnt);
      else if (flags & MS_REMOUNT) err = remount(p, flags & SB_FLAGS, mnt, options);
      else if (flags & MS_BIND) err = bind(source, p, (flags & MS_REC) != 0);
      else if (flags & (MS_SHARED | MS_PRIVATE | MS_SLAVE | MS_UNBINDABLE)) err = changeType(p, flags);
      else if (flags & MS_MOVE) err = move(source, p);
      else err = typeLen < 0 ? -EINVAL : newMount(p, text, typeLen, flags & SB_FLAGS, mnt, device, options);
    }
    pathPut(p);
  }
  if (options && !isErr(options)) kfree(options);
  kfree(text);
  if (!err) traceEvent(current, EV_MOUNT, flags, 0);
  return err;
}

/** do_umount, after can_umount. The path is held by the caller: one reference more than the tree's. */
function umount(m: Mount, flags: u32): i32 {
  if (flags & MNT_EXPIRE) {
    if (m == currentFs().rootMount || flags & (MNT_FORCE | MNT_DETACH)) return -EINVAL;
    if (m.refs > 2) return -EBUSY;
    if (!m.expiry) {
      m.expiry = 1;
      return -EAGAIN;
    }
  }
  if (m == currentFs().rootMount && !(flags & MNT_DETACH)) {
    // Nobody can be without a root: it becomes read-only.
    if (!nsCapable(changetype<UserNs>(m.sb.userNs), CAP_SYS_ADMIN)) return -EPERM;
    return superReadOnly(m.sb, true);
  }
  if (!(flags & MNT_DETACH) && propagateBusy(m, 2)) return -EBUSY;
  umountTree(m, true);
  return 0;
}

export function sysUmount2(target: i32, flags: i32): i64 {
  const f = <u32>flags;
  if (f & ~(MNT_FORCE | MNT_DETACH | MNT_EXPIRE | UMOUNT_NOFOLLOW)) return -EINVAL;
  const p = scratchPath(0);
  let err = userPath(AT_FDCWD, target, f & UMOUNT_NOFOLLOW ? 0 : LOOKUP_FOLLOW, p);
  if (err) return err;
  // What is mounted last on the place goes: "." may have been covered since it was entered.
  followDown(p);
  const m = p.mount;
  if (!mayMount()) err = -EPERM;
  else if (!isMountRoot(p) || !inOurNs(m) || m.flags & MNT_LOCKED) err = -EINVAL;
  else if (f & MNT_FORCE && !capable(CAP_SYS_ADMIN)) err = -EPERM;
  // The top of a namespace's tree has nothing below it to show.
  else if (!hasParent(m)) err = -EINVAL;
  if (!err) {
    m.refs++;
    const expiry = m.expiry;
    pathPut(p);
    m.expiry = expiry;
    err = umount(m, f);
    mntput(m);
    if (!err) traceEvent(current, EV_UMOUNT, f, 0);
  }
  pathPut(p);
  return err;
}
