// move_mount(2), and mount(2) with MS_MOVE: a tree of mounts comes to another place, from one or from none.

import { EINVAL, ELOOP, ENOENT, ENOSPC, EPERM } from "../../abi/errno";
import {
  MOVE_MOUNT_BENEATH,
  MOVE_MOUNT_F_AUTOMOUNTS,
  MOVE_MOUNT_F_EMPTY_PATH,
  MOVE_MOUNT_F_SYMLINKS,
  MOVE_MOUNT_SET_GROUP,
  MOVE_MOUNT_T_AUTOMOUNTS,
  MOVE_MOUNT_T_EMPTY_PATH,
  MOVE_MOUNT_T_SYMLINKS,
} from "../../abi/fs";
import { UserNs } from "../ns/user";
import { CAP_SYS_ADMIN, nsCapable } from "../task/cred";
import { isSubdir, isUnlinked } from "./dcache";
import { anonDone, anonLeave, anonReturn, hasRoom, holdsNamespace, isAnonRoot, mayUseMount } from "./detached";
import { currentFs } from "./fsstruct";
import { mayMount } from "./mntns";
import {
  currentMntNs,
  followDown,
  hasLockedChildren,
  hasParent,
  inOurNs,
  isMountRoot,
  lookupMount,
  mntput,
  mountAttach,
  mountDetach,
  nextMount,
  pathPut,
} from "./mount";
import { LOOKUP_EMPTY, LOOKUP_FOLLOW, scratchPath, userPath } from "./namei";
import { attachTree, joinGroup } from "./propagate";
import { Dentry, isDir, isNull, MNT_LOCKED, MNT_SHARED, MNT_UNBINDABLE, Mount, Path } from "./types";

/** tree_contains_unbindable. */
function hasUnbindable(top: Mount): bool {
  for (let m = top; !isNull(m); m = nextMount(m, top)) if (m.flags & MNT_UNBINDABLE) return true;
  return false;
}

/** mount_is_ancestor. */
function isAncestor(m: Mount, below: Mount): bool {
  let p = below;
  while (p != m && hasParent(p)) p = p.parent;
  return p == m;
}

function arePeers(a: Mount, b: Mount): bool {
  return a.group == b.group && a.group != 0;
}

/** propagation_would_overmount: would what comes to `place` of `from` come onto `to` as well? */
function wouldOvermount(from: Mount, to: Mount, place: Dentry): bool {
  if (!(from.flags & MNT_SHARED) || to.root != place) return false;
  for (let m = to; !isNull(m); m = m.master) if (arePeers(from, m)) return true;
  return false;
}

/** can_move_mount_beneath. */
function mayGoBeneath(m: Mount, over: Mount): bool {
  const parent = over.parent;
  if (over.flags & MNT_LOCKED || !isNull(lookupMount(m, m.root))) return false;
  if (over == currentFs().rootMount || parent == currentMntNs().root) return false;
  if (isAncestor(over, m) || wouldOvermount(parent, over, over.mountpoint)) return false;
  return !(inOurNs(m) && wouldOvermount(parent, m, over.mountpoint));
}

/**
 * do_move_mount.
 * @param from    what is moved; it must be the root of its mount
 * @param to      where to, looked up through what is mounted there
 * @param beneath below the mount that is there, not over it
 */
export function moveMount(from: Path, to: Path, beneath: bool): i32 {
  const m = from.mount;
  if (!isMountRoot(from)) return -EINVAL;
  followDown(to);
  if (isDir(to.dentry.inode) != isDir(from.dentry.inode)) return -EINVAL;
  let parent = to.mount;
  let place = to.dentry;
  if (beneath) {
    if (!isMountRoot(to) || !hasParent(parent)) return -EINVAL;
    place = parent.mountpoint;
    parent = parent.parent;
  }
  if (isUnlinked(place) || isNull(parent.ns)) return -ENOENT;
  const attached = inOurNs(m);
  if (attached) {
    if (!hasParent(m) || m.flags & MNT_LOCKED || m.parent.flags & MNT_SHARED || !inOurNs(parent)) return -EINVAL;
  } else if (!isAnonRoot(m) || m.ns == parent.ns || !mayUseMount(parent)) return -EINVAL;
  if (beneath && !mayGoBeneath(m, to.mount)) return -EINVAL;
  if (parent.flags & MNT_SHARED && hasUnbindable(m)) return -EINVAL;
  if (!attached && holdsNamespace(m)) return -EINVAL;
  if (isAncestor(m, parent)) return -ELOOP;
  // A root that has lost its name can be no mountpoint, which it would have to be for what is stacked on it.
  if (isUnlinked(m.root)) return -ENOENT;
  if (!attached && !hasRoom(parent.ns, m)) return -ENOSPC;
  return attached ? moveAttached(m, parent, place) : attachDetached(m, parent, place);
}

function moveAttached(m: Mount, parent: Mount, place: Dentry): i32 {
  const oldParent = m.parent;
  const oldPlace = m.mountpoint;
  oldParent.refs++;
  oldPlace.refs++;
  mountDetach(m);
  const failed = attachTree(m, parent, place, true);
  if (failed) mountAttach(m, oldParent, oldPlace);
  m.expiry = 0;
  oldPlace.refs--;
  mntput(oldParent);
  return failed;
}

function attachDetached(m: Mount, parent: Mount, place: Dentry): i32 {
  const ns = anonLeave(m);
  const failed = attachTree(m, parent, place, false);
  if (failed) anonReturn(m, ns);
  else anonDone(ns);
  return failed;
}

/** may_change_propagation. */
function mayChangePropagation(m: Mount): i32 {
  if (isNull(m.ns)) return -EINVAL;
  return nsCapable(changetype<UserNs>(m.ns.userNs), CAP_SYS_ADMIN) ? 0 : -EPERM;
}

/** do_set_group: a private mount joins the peer group, or the fellow slaves, of another of the same file system. */
function setGroup(from: Mount, to: Mount): i32 {
  let err = mayChangePropagation(from);
  if (!err) err = mayChangePropagation(to);
  if (err) return err;
  if (from.sb != to.sb || !isSubdir(to.root, from.root) || hasLockedChildren(from, to.root)) return -EINVAL;
  if (to.flags & MNT_SHARED || !isNull(to.master)) return -EINVAL;
  if (!(from.flags & MNT_SHARED) && isNull(from.master)) return -EINVAL;
  joinGroup(to, from);
  return 0;
}

export function sysMoveMount(fromDfd: i32, fromPath: i32, toDfd: i32, toPath: i32, flags: i32): i64 {
  const f = <u32>flags;
  if (!mayMount()) return -EPERM;
  const known =
    MOVE_MOUNT_F_SYMLINKS |
    MOVE_MOUNT_F_AUTOMOUNTS |
    MOVE_MOUNT_F_EMPTY_PATH |
    MOVE_MOUNT_T_SYMLINKS |
    MOVE_MOUNT_T_AUTOMOUNTS |
    MOVE_MOUNT_T_EMPTY_PATH |
    MOVE_MOUNT_SET_GROUP |
    MOVE_MOUNT_BENEATH;
  const both = MOVE_MOUNT_SET_GROUP | MOVE_MOUNT_BENEATH;
  if (f & ~known || (f & both) == both) return -EINVAL;
  const to = scratchPath(0);
  const from = scratchPath(1);
  let err = userPath(
    toDfd,
    toPath,
    (f & MOVE_MOUNT_T_SYMLINKS ? LOOKUP_FOLLOW : 0) | (f & MOVE_MOUNT_T_EMPTY_PATH ? LOOKUP_EMPTY : 0),
    to,
  );
  if (err) return err;
  err = userPath(
    fromDfd,
    fromPath,
    (f & MOVE_MOUNT_F_SYMLINKS ? LOOKUP_FOLLOW : 0) | (f & MOVE_MOUNT_F_EMPTY_PATH ? LOOKUP_EMPTY : 0),
    from,
  );
  if (!err) {
    if (!(f & MOVE_MOUNT_SET_GROUP)) err = moveMount(from, to, (f & MOVE_MOUNT_BENEATH) != 0);
    else err = isMountRoot(from) && isMountRoot(to) ? setGroup(from.mount, to.mount) : -EINVAL;
    pathPut(from);
  }
  pathPut(to);
  return err;
}
