// mount(2), umount(2). Linux: fs/namespace.c, path_mount and below. The new mount API is not here.

import {
  EACCES,
  EAGAIN,
  EBUSY,
  EFAULT,
  EINVAL,
  ELOOP,
  ENODEV,
  ENOENT,
  ENOMEM,
  ENOSPC,
  ENOTBLK,
  ENOTDIR,
  ENXIO,
  EPERM,
} from "../../abi/errno";
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
  S_IFBLK,
  S_IFMT,
  UMOUNT_NOFOLLOW,
} from "../../abi/fs";
import { EV_MOUNT, EV_UMOUNT } from "../../abi/trace";
import { cgroup2Tree, cgroupMountRoot } from "../cgroup/fs";
import { cgroup1Tree } from "../cgroup/v1";
import { mqueueTree } from "../ipc/mqueue";
import { kfree, kmalloc } from "../mem/slab";
import { strLen } from "../mem/str";
import { copyFromUser, strFromUser, userOk } from "../mem/user";
import { NS_MNT, NsCommon } from "../ns/common";
import { NsProxy } from "../ns/nsproxy";
import { UserNs } from "../ns/user";
import { CAP_SYS_ADMIN, capable, cred, nsCapable } from "../task/cred";
import { current } from "../task/current";
import { taskPidNs } from "../task/pid";
import { traceEvent } from "../trace";
import { isUnlinked } from "./dcache";
import { currentFs } from "./fsstruct";
import { isCgroupFs, superFill, superRemount } from "./inodeops";
import { mayMount } from "./mntns";
import {
  currentMntNs,
  followDown,
  hasLockedChildren,
  hasParent,
  inOurNs,
  isMountRoot,
  mntput,
  mountAttach,
  mountDetach,
  mountNew,
  nextMount,
  nsTouch,
  pathPut,
} from "./mount";
import { getName, LOOKUP_FOLLOW, lookupPath, scratchPath, userPath } from "./namei";
import {
  attachTree,
  CL_COPY_NSFS,
  changePropagation,
  cloneMount,
  copyTree,
  propagateBusy,
  umountTree,
} from "./propagate";
import { fsState, groupIdAlloc } from "./state";
import { fsTypeOf, fsUserMount, superGet, superMagic, superNew, superPut } from "./super";
import {
  FS_BLOCK,
  FS_CGROUP1,
  FS_CGROUP2,
  FS_DEVTMPFS,
  FS_MQUEUE,
  FS_NSFS,
  FS_PROC,
  FS_SYSFS,
  isDir,
  isErr,
  isLnk,
  isNull,
  MNT_LOCK_ATIME,
  MNT_LOCK_NODEV,
  MNT_LOCK_NOEXEC,
  MNT_LOCK_NOSUID,
  MNT_LOCK_READONLY,
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
  MNT_UNBINDABLE,
  MntNs,
  Mount,
  Path,
  Super,
} from "./types";

const ATIME_FLAGS: u32 = MNT_NOATIME | MNT_NODIRATIME | MNT_RELATIME;
const USER_FLAGS: u32 = MNT_NOSUID | MNT_NODEV | MNT_NOEXEC | ATIME_FLAGS | MNT_READONLY | MNT_NOSYMFOLLOW;
const LOCK_FLAGS: u32 = MNT_LOCK_ATIME | MNT_LOCK_NODEV | MNT_LOCK_NOEXEC | MNT_LOCK_NOSUID | MNT_LOCK_READONLY;
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

/** can_change_locked_flags: what a more privileged namespace has set stays set. */
function mayChangeFlags(m: Mount, flags: u32): bool {
  if (m.flags & MNT_LOCK_READONLY && !(flags & MNT_READONLY)) return false;
  if (m.flags & MNT_LOCK_NODEV && !(flags & MNT_NODEV)) return false;
  if (m.flags & MNT_LOCK_NOSUID && !(flags & MNT_NOSUID)) return false;
  if (m.flags & MNT_LOCK_NOEXEC && !(flags & MNT_NOEXEC)) return false;
  return !(m.flags & MNT_LOCK_ATIME) || (m.flags & ATIME_FLAGS) == (flags & ATIME_FLAGS);
}

/** count_mounts: room for the tree in the namespace (sysctl fs.mount-max)? */
function hasRoom(ns: MntNs, tree: Mount): bool {
  let n: u32 = 0;
  for (let m = tree; !isNull(m); m = nextMount(m, tree)) n++;
  return ns.count + n <= fsState().mountMax;
}

/** lock_mount's checks: may something be mounted at `to`? */
function mayMountOn(to: Path): i32 {
  if (isUnlinked(to.dentry) || isNull(to.mount.ns)) return -ENOENT;
  return inOurNs(to.mount) ? 0 : -EINVAL;
}

/** graft_tree: attaches a detached tree at the path. Its reference is handed over, also on error. */
function graft(tree: Mount, at: Path): i32 {
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

/** mnt_ns_loop: a mount namespace may only be bound inside an older one, or they could hold each other for ever. */
function nsLoop(p: Path): bool {
  if (p.dentry.sb.fstype != FS_NSFS) return false;
  const ns = changetype<NsCommon>(p.dentry.inode.a);
  if (isNull(ns) || ns.kind != NS_MNT) return false;
  return currentMntNs().seq >= changetype<MntNs>(ns).seq;
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
  const m = from.mount;
  const nsfs = from.dentry.sb.fstype == FS_NSFS;
  if (nsLoop(from)) err = -EINVAL;
  else err = mayMountOn(to);
  if (err) {
    // Not from there, or not here.
  } else if (m.flags & MNT_UNBINDABLE) err = -EINVAL;
  else if (!inOurNs(m) && !nsfs) err = -EINVAL;
  else if (!recursive && hasLockedChildren(m, from.dentry)) err = -EINVAL;
  if (!err) {
    let made: i32;
    if (recursive) made = copyTree(m, from.dentry, CL_COPY_NSFS);
    else {
      made = <i32>changetype<usize>(cloneMount(m, from.dentry, 0));
      if (!made) made = -ENOMEM;
    }
    if (isErr(made)) err = made;
    else {
      const copy = changetype<Mount>(made);
      copy.flags &= ~MNT_LOCKED;
      err = graft(copy, to);
    }
  }
  pathPut(from);
  return err;
}

/** tree_contains_unbindable. */
function hasUnbindable(top: Mount): bool {
  for (let m = top; !isNull(m); m = nextMount(m, top)) if (m.flags & MNT_UNBINDABLE) return true;
  return false;
}

function move(source: u32, to: Path): i32 {
  if (!source) return -EINVAL;
  const from = scratchPath(1);
  const n = getName(1, source, true);
  if (n < 0) return n;
  if (n == 0) return -EINVAL;
  let err = lookupPath(AT_FDCWD, fsState().name1, LOOKUP_FOLLOW, 0, from);
  if (err) return err;
  err = moveMount(from, to);
  pathPut(from);
  return err;
}

/** do_move_mount. */
function moveMount(from: Path, to: Path): i32 {
  followDown(to);
  const m = from.mount;
  if (!isMountRoot(from)) return -EINVAL;
  const err = mayMountOn(to);
  if (err) return err;
  if (!inOurNs(m)) return -EINVAL;
  if (!hasParent(m) || m.flags & MNT_LOCKED) return -EINVAL;
  if (isDir(to.dentry.inode) != isDir(m.root.inode)) return -EINVAL;
  if (m.parent.flags & MNT_SHARED) return -EINVAL;
  if (to.mount.flags & MNT_SHARED && hasUnbindable(m)) return -EINVAL;
  for (let p = to.mount; ; p = p.parent) {
    if (p == m) return -ELOOP;
    if (!hasParent(p)) break;
  }
  // A root that has lost its name can be no mountpoint, which it would have to be for what is stacked on it.
  if (isUnlinked(m.root)) return -ENOENT;
  const oldParent = m.parent;
  const oldPlace = m.mountpoint;
  oldParent.refs++;
  oldPlace.refs++;
  mountDetach(m);
  const failed = attachTree(m, to.mount, to.dentry, true);
  if (failed) mountAttach(m, oldParent, oldPlace);
  m.expiry = 0;
  oldPlace.refs--;
  mntput(oldParent);
  return failed;
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

/** reconfigure_super's read-only part. */
function superReadOnly(sb: Super, on: bool): i32 {
  if (on && !(sb.flags & MS_RDONLY)) {
    if (sb.removed) return -EBUSY;
    for (let m = sb.mounts; !isNull(m); m = m.superNext) if (m.writers) return -EBUSY;
    sb.flags |= MS_RDONLY;
  } else if (!on) sb.flags &= ~MS_RDONLY;
  return 0;
}

/** MS_REMOUNT: the file system's own flags and options, and those of this mount. */
function remount(p: Path, sbFlags: u32, flags: u32, data: usize): i32 {
  const m = p.mount;
  if (!inOurNs(m) || !isMountRoot(p)) return -EINVAL;
  if (!mayChangeFlags(m, flags)) return -EPERM;
  if (!nsCapable(changetype<UserNs>(m.sb.userNs), CAP_SYS_ADMIN)) return -EPERM;
  let err = superRemount(m.sb, data);
  if (!err) err = superReadOnly(m.sb, (sbFlags & MS_RDONLY) != 0);
  if (err) return err;
  m.sb.flags = (m.sb.flags & ~(MS_SYNCHRONOUS | MS_DIRSYNC)) | (sbFlags & (MS_SYNCHRONOUS | MS_DIRSYNC));
  remountFlags(m, flags);
  return 0;
}

/**
 * mount_too_revealing: a user namespace may mount proc or sysfs only where it already sees one of them whole.
 * @returns flags that the new mount must carry, or −1
 */
function revealing(fstype: u32, flags: u32): i64 {
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
function ownerOf(fstype: u32): usize {
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

/** vfs_get_tree: an instance, counted. @returns Super or -errno */
function getTree(fstype: u32, owner: usize, data: usize): i32 {
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

function newMount(p: Path, type: usize, typeLen: i32, sbFlags: u32, flags: u32, device: usize, data: usize): i32 {
  const fstype = fsTypeOf(type, typeLen);
  if (!fstype) return -ENODEV;
  const owner = ownerOf(fstype);
  if (fsUserMount(fstype) ? !nsCapable(changetype<UserNs>(owner), CAP_SYS_ADMIN) : !capable(CAP_SYS_ADMIN))
    return -EPERM;
  const made = fstype == FS_BLOCK ? blockDevice(device) : getTree(fstype, owner, data);
  if (isErr(made)) return made;
  const sb = changetype<Super>(made);
  // What is one for all keeps its flags.
  const common = fstype == FS_DEVTMPFS || fstype == FS_MQUEUE || isCgroupFs(fstype);
  if (!common) sb.flags |= sbFlags & (MS_RDONLY | MS_SYNCHRONOUS | MS_DIRSYNC);
  const extra = revealing(fstype, flags);
  followDown(p);
  let err = extra < 0 ? -EPERM : mayMountOn(p);
  if (err) {
    // Not here.
  } else if (p.mount.sb == sb && isMountRoot(p)) err = -EBUSY;
  else if (isLnk(sb.root.inode)) err = -EINVAL;
  const root = isCgroupFs(fstype) ? cgroupMountRoot(sb) : sb.root;
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
