// mount_setattr(2): the flags, the propagation and the idmap of a mount, or of all mounts below it, at once: all or none.

import { E2BIG, EBADF, EBUSY, EINVAL, ENOMEM, EPERM } from "../../abi/errno";
import {
  AT_EMPTY_PATH,
  AT_NO_AUTOMOUNT,
  AT_RECURSIVE,
  AT_SYMLINK_NOFOLLOW,
  MOUNT_ATTR_ATIME,
  MOUNT_ATTR_IDMAP,
  MOUNT_ATTR_NOATIME,
  MOUNT_ATTR_NODEV,
  MOUNT_ATTR_NODIRATIME,
  MOUNT_ATTR_NOEXEC,
  MOUNT_ATTR_NOSUID,
  MOUNT_ATTR_NOSYMFOLLOW,
  MOUNT_ATTR_RDONLY,
  MOUNT_ATTR_STRICTATIME,
  MS_PRIVATE,
  MS_SHARED,
  MS_SLAVE,
  MS_UNBINDABLE,
} from "../../abi/fs";
import { kfree, kmalloc } from "../mem/slab";
import { copyFromUser } from "../mem/user";
import { NS_USER, NsCommon, nsState } from "../ns/common";
import { UserNs } from "../ns/user";
import { CAP_SYS_ADMIN, nsCapable } from "../task/cred";
import { isAnon } from "./detached";
import { fdGetRaw } from "./fdtable";
import { IdMap, idmapGet, idmapNew, idmapPut } from "./idmap";
import { mayMount } from "./mntns";
import { hasParent, inOurNs, isMountRoot, nextMount, nsTouch, pathPut } from "./mount";
import { LOOKUP_EMPTY, LOOKUP_FOLLOW, scratchPath, userPath } from "./namei";
import { changePropagation } from "./propagate";
import { fsState, groupIdAlloc } from "./state";
import {
  FMODE_PATH,
  FS_NSFS,
  FS_TMPFS,
  isNull,
  MNT_LOCK_ATIME,
  MNT_LOCK_NODEV,
  MNT_LOCK_NOEXEC,
  MNT_LOCK_NOSUID,
  MNT_LOCK_READONLY,
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
  nil,
  Path,
} from "./types";

export const ATIME_FLAGS: u32 = MNT_NOATIME | MNT_NODIRATIME | MNT_RELATIME;
const VALID: u32 =
  MOUNT_ATTR_RDONLY |
  MOUNT_ATTR_NOSUID |
  MOUNT_ATTR_NODEV |
  MOUNT_ATTR_NOEXEC |
  MOUNT_ATTR_ATIME |
  MOUNT_ATTR_NODIRATIME |
  MOUNT_ATTR_NOSYMFOLLOW;
const PROPAGATION: u32 = MS_SHARED | MS_PRIVATE | MS_SLAVE | MS_UNBINDABLE;
/** struct mount_attr {u64 attr_set, attr_clr, propagation, userns_fd}. */
const ATTR_SIZE: u32 = 32;

/** can_change_locked_flags: what a more privileged namespace has set stays set. */
export function mayChangeFlags(m: Mount, flags: u32): bool {
  if (m.flags & MNT_LOCK_READONLY && !(flags & MNT_READONLY)) return false;
  if (m.flags & MNT_LOCK_NODEV && !(flags & MNT_NODEV)) return false;
  if (m.flags & MNT_LOCK_NOSUID && !(flags & MNT_NOSUID)) return false;
  if (m.flags & MNT_LOCK_NOEXEC && !(flags & MNT_NOEXEC)) return false;
  return !(m.flags & MNT_LOCK_ATIME) || (m.flags & ATIME_FLAGS) == (flags & ATIME_FLAGS);
}

/** attr_flags_to_mnt_flags; access times are the caller's. */
function plainFlags(attr: u32): u32 {
  let f: u32 = 0;
  if (attr & MOUNT_ATTR_RDONLY) f |= MNT_READONLY;
  if (attr & MOUNT_ATTR_NOSUID) f |= MNT_NOSUID;
  if (attr & MOUNT_ATTR_NODEV) f |= MNT_NODEV;
  if (attr & MOUNT_ATTR_NOEXEC) f |= MNT_NOEXEC;
  if (attr & MOUNT_ATTR_NODIRATIME) f |= MNT_NODIRATIME;
  if (attr & MOUNT_ATTR_NOSYMFOLLOW) f |= MNT_NOSYMFOLLOW;
  return f;
}

/** What MOUNT_ATTR__ATIME, which is a number and not bits, stands for. @returns MNT_* or −1 */
function atimeFlags(attr: u32): i32 {
  switch (attr & MOUNT_ATTR_ATIME) {
    case 0:
      return <i32>MNT_RELATIME;
    case MOUNT_ATTR_NOATIME:
      return <i32>MNT_NOATIME;
    case MOUNT_ATTR_STRICTATIME:
      return 0;
    default:
      return -1;
  }
}

/** The flags of a new mount: fsmount(2). @returns MNT_* or -EINVAL */
export function newMountFlags(attr: u32): i32 {
  if (attr & ~VALID) return -EINVAL;
  const atime = atimeFlags(attr);
  return atime < 0 ? -EINVAL : <i32>plainFlags(attr) | atime;
}

/** struct mount_kattr: the change that is asked for. */
@unmanaged
export class Change {
  set: u32; // MNT_*
  clear: u32;
  propagation: u32; // MS_*, 0 = none
  recursive: u32;
  idmap: IdMap; // counted; null = as it is
}

/**
 * wants_mount_setattr and build_mount_kattr.
 * @returns the change, for changePut, 0 when nothing is to be changed, or -errno
 */
export function changeFromUser(attr: u32, size: u32, recursive: bool): i32 {
  if (size > 4096) return -E2BIG;
  if (size < ATTR_SIZE) return -EINVAL;
  if (!mayMount()) return -EPERM;
  const at = fsState().text;
  const err = copyFromUser(at, attr, size);
  if (err) return err;
  for (let i = ATTR_SIZE; i < size; i++) if (load<u8>(at + i)) return -E2BIG;
  const set = load<u64>(at);
  const clear = load<u64>(at, 8);
  const propagation = load<u64>(at, 16);
  if (!set && !clear && !propagation) return 0;
  if (propagation & ~(<u64>PROPAGATION) || popcnt(propagation) > 1) return -EINVAL;
  if ((set | clear) & ~(<u64>(VALID | MOUNT_ATTR_IDMAP))) return -EINVAL;
  const c = changetype<Change>(kmalloc(offsetof<Change>()));
  if (isNull(c)) return -ENOMEM;
  c.recursive = recursive ? 1 : 0;
  c.propagation = <u32>propagation;
  c.idmap = nil<IdMap>();
  const failed = fillChange(c, <u32>set, <u32>clear, load<u64>(at, 24));
  if (!failed) return <i32>changetype<usize>(c);
  changePut(c);
  return failed;
}

function fillChange(c: Change, set: u32, clear: u32, fd: u64): i32 {
  c.set = plainFlags(set);
  c.clear = plainFlags(clear);
  if (clear & MOUNT_ATTR_ATIME) {
    if ((clear & MOUNT_ATTR_ATIME) != MOUNT_ATTR_ATIME) return -EINVAL;
    const atime = atimeFlags(set);
    if (atime < 0) return -EINVAL;
    c.clear |= MNT_RELATIME | MNT_NOATIME;
    c.set |= <u32>atime;
  } else if (set & MOUNT_ATTR_ATIME) return -EINVAL;
  if (!((set | clear) & MOUNT_ATTR_IDMAP)) return 0;
  // Only a mount that nobody has ever seen could lose its idmap: this call meets none.
  if (clear & MOUNT_ATTR_IDMAP || fd > <u64>i32.MAX_VALUE) return -EINVAL;
  return takeIdmap(c, <i32>fd);
}

/** build_mount_idmapped. */
function takeIdmap(c: Change, fd: i32): i32 {
  const file = fdGetRaw(fd);
  if (isNull(file) || file.mode & FMODE_PATH) return -EBADF;
  if (file.inode.sb.fstype != FS_NSFS) return -EINVAL;
  const ns = changetype<NsCommon>(file.inode.a);
  if (isNull(ns) || ns.kind != NS_USER) return -EINVAL;
  if (changetype<usize>(ns) == nsState().initUser) return -EPERM;
  const user = changetype<UserNs>(changetype<usize>(ns));
  if (!nsCapable(user, CAP_SYS_ADMIN)) return -EPERM;
  if (!user.uidMap || !user.gidMap) return -EINVAL;
  c.idmap = idmapNew(user);
  return isNull(c.idmap) ? -ENOMEM : 0;
}

@inline
function recalculated(m: Mount, c: Change): u32 {
  return (m.flags & ~c.clear) | c.set;
}

/** can_idmap_mount. */
function mayIdmap(m: Mount, c: Change): i32 {
  if (isNull(c.idmap)) return 0;
  if (m.idmap) return -EPERM;
  // FS_ALLOW_IDMAP.
  if (m.sb.fstype != FS_TMPFS) return -EINVAL;
  if (!nsCapable(changetype<UserNs>(m.sb.userNs), CAP_SYS_ADMIN)) return -EPERM;
  return isAnon(m.ns) ? 0 : -EINVAL;
}

/** mount_setattr_prepare: may it be done to this one? */
function mayChange(m: Mount, c: Change): i32 {
  if (!mayChangeFlags(m, recalculated(m, c))) return -EPERM;
  const err = mayIdmap(m, c);
  if (err) return err;
  return c.set & MNT_READONLY && !(m.flags & MNT_READONLY) && m.writers ? -EBUSY : 0;
}

function commit(m: Mount, c: Change): void {
  if (!isNull(c.idmap)) m.idmap = idmapGet(changetype<usize>(c.idmap));
  m.flags = recalculated(m, c);
  if (!c.propagation) return;
  if (c.propagation == MS_SHARED && !(m.flags & MNT_SHARED)) m.group = groupIdAlloc();
  changePropagation(m, c.propagation);
}

/** do_mount_setattr. */
export function applyChange(p: Path, c: Change): i32 {
  const top = p.mount;
  if (!isMountRoot(p) || isNull(top.ns)) return -EINVAL;
  if ((hasParent(top) || !isAnon(top.ns)) && !inOurNs(top)) return -EINVAL;
  for (let m = top; !isNull(m); m = c.recursive ? nextMount(m, top) : nil<Mount>()) {
    const err = mayChange(m, c);
    if (err) return err;
  }
  for (let m = top; !isNull(m); m = c.recursive ? nextMount(m, top) : nil<Mount>()) commit(m, c);
  nsTouch(top.ns);
  return 0;
}

export function changePut(c: Change): void {
  idmapPut(changetype<usize>(c.idmap));
  kfree(changetype<usize>(c));
}

export function sysMountSetattr(dfd: i32, path: i32, flags: i32, attr: i32, size: i32): i64 {
  const f = <u32>flags;
  if (f & ~(AT_EMPTY_PATH | AT_RECURSIVE | AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT)) return -EINVAL;
  const wanted = changeFromUser(attr, size, (f & AT_RECURSIVE) != 0);
  if (wanted <= 0 && wanted > -4096) return wanted;
  const c = changetype<Change>(wanted);
  const p = scratchPath(0);
  let err = userPath(
    dfd,
    path,
    (f & AT_SYMLINK_NOFOLLOW ? 0 : LOOKUP_FOLLOW) | (f & AT_EMPTY_PATH ? LOOKUP_EMPTY : 0),
    p,
  );
  if (!err) {
    err = applyChange(p, c);
    pathPut(p);
  }
  changePut(c);
  return err;
}
