// Trees of mounts that are attached nowhere: open_tree(2) with OPEN_TREE_CLONE and fsmount(2) make them, move_mount(2) attaches
// them. Such a tree is in a mount namespace of its own, an anonymous one, which no process is ever in and no file of /proc shows.
// The descriptor that was given for it holds it; closed before the tree is attached, it takes the tree with it.

import { EINVAL, ENOMEM } from "../../abi/errno";
import { O_PATH } from "../../abi/fs";
import { CACHE_MNT_NS, kdelete, knew } from "../mem/slab";
import { NS_MNT, NsCommon } from "../ns/common";
import { UserNs, userNsGet, userNsPut } from "../ns/user";
import { fdInstall } from "./fdtable";
import {
  currentMntNs,
  hasLockedChildren,
  hasParent,
  inOurNs,
  mntget,
  mntput,
  nextMount,
  nsRemove,
  pathPut,
} from "./mount";
import { openAt } from "./open";
import { CL_COPY_NSFS, cloneMount, copyTree, treeEnter, umountTree, umountTreeWhole } from "./propagate";
import { fsState } from "./state";
import {
  File,
  FMODE_NEED_UNMOUNT,
  FS_NSFS,
  FS_PIDFS,
  isErr,
  isNull,
  MNT_LOCKED,
  MNT_UNBINDABLE,
  MntNs,
  Mount,
  Path,
} from "./types";

@inline
export function isAnon(ns: MntNs): bool {
  return !isNull(ns) && ns.anon != 0;
}

/** anon_ns_root: the top of a tree that is attached nowhere. */
export function isAnonRoot(m: Mount): bool {
  return isAnon(m.ns) && !hasParent(m);
}

/** may_use_mount: one of ours, or of a tree that was copied in our mount namespace, or made new. */
export function mayUseMount(m: Mount): bool {
  if (inOurNs(m)) return true;
  return isAnon(m.ns) && (!m.ns.origin || m.ns.origin == currentMntNs().seq);
}

/** mnt_ns_loop: a mount namespace may only be bound inside an older one, or they could hold each other for ever. */
export function nsLoop(p: Path): bool {
  return p.dentry.sb.fstype == FS_NSFS && isYoungNs(p.dentry.inode.a);
}

function isYoungNs(at: usize): bool {
  if (!at || changetype<NsCommon>(at).kind != NS_MNT) return false;
  return currentMntNs().seq >= changetype<MntNs>(at).seq;
}

/** check_for_nsfs_mounts: does the tree hold a mount namespace that could come to hold it? */
export function holdsNamespace(top: Mount): bool {
  for (let m = top; !isNull(m); m = nextMount(m, top))
    if (m.sb.fstype == FS_NSFS && isYoungNs(m.root.inode.a)) return true;
  return false;
}

/** count_mounts: room for the tree in the namespace (sysctl fs.mount-max)? */
export function hasRoom(ns: MntNs, tree: Mount): bool {
  let n: u32 = 0;
  for (let m = tree; !isNull(m); m = nextMount(m, tree)) n++;
  return ns.count + n <= fsState().mountMax;
}

/** __do_loopback: a copy of what is mounted at `from`, or of that and all below it. @returns Mount or -errno */
export function loopback(from: Path, recursive: bool): i32 {
  const m = from.mount;
  if (m.flags & MNT_UNBINDABLE) return -EINVAL;
  const fstype = from.dentry.sb.fstype;
  if (!inOurNs(m) && fstype != FS_NSFS && fstype != FS_PIDFS) {
    // may_copy_tree, and of other trees only the top.
    if (!mayUseMount(m) || !isAnonRoot(m) || holdsNamespace(m)) return -EINVAL;
  }
  if (!recursive && hasLockedChildren(m, from.dentry)) return -EINVAL;
  let made: i32;
  if (recursive) made = copyTree(m, from.dentry, CL_COPY_NSFS);
  else {
    made = <i32>changetype<usize>(cloneMount(m, from.dentry, 0));
    if (!made) made = -ENOMEM;
  }
  if (!isErr(made)) changetype<Mount>(made).flags &= ~MNT_LOCKED;
  return made;
}

/** Gives a tree an anonymous namespace. @returns false when memory is exhausted: the tree is gone */
export function anonEnter(top: Mount, origin: u64): bool {
  const ns = knew<MntNs>(CACHE_MNT_NS);
  if (isNull(ns)) {
    umountTree(top, false);
    return false;
  }
  ns.refs = 1;
  ns.kind = NS_MNT;
  ns.anon = 1;
  ns.origin = origin;
  ns.userNs = currentMntNs().userNs;
  userNsGet(changetype<UserNs>(ns.userNs));
  ns.root = top;
  treeEnter(top, ns);
  return true;
}

function anonFree(ns: MntNs): void {
  userNsPut(changetype<UserNs>(ns.userNs));
  kdelete(CACHE_MNT_NS, ns);
}

/** The tree leaves its anonymous namespace to be attached elsewhere. @returns the namespace, for anonReturn or anonDone */
export function anonLeave(top: Mount): MntNs {
  const ns = top.ns;
  for (let m = top; !isNull(m); m = nextMount(m, top)) nsRemove(m);
  return ns;
}

/** It could not be attached. */
export function anonReturn(top: Mount, ns: MntNs): void {
  treeEnter(top, ns);
}

export function anonDone(ns: MntNs): void {
  anonFree(ns);
}

/** The seq that a copy of something in `from` remembers: of the namespace that it comes from. */
export function originOf(from: Mount): u64 {
  return isAnon(from.ns) ? from.ns.origin : isNull(from.ns) ? 0 : from.ns.seq;
}

/** dissolve_on_fput: the descriptor of a detached tree is closed. */
export function dissolve(m: Mount): void {
  if (!isAnonRoot(m)) return;
  const ns = m.ns;
  // Who is in it still sees it as it is.
  umountTreeWhole(m);
  anonFree(ns);
}

/**
 * A descriptor that holds a detached tree, which has a namespace.
 * @returns the descriptor or -errno with the tree gone
 */
export function detachedFd(top: Mount, cloexec: bool): i64 {
  mntget(top);
  const made = openAt(top, top.root, O_PATH);
  if (made < 0) dissolve(top);
  else changetype<File>(<usize>made).mode |= FMODE_NEED_UNMOUNT;
  mntput(top);
  return made < 0 ? made : fdInstall(changetype<File>(<usize>made), cloexec);
}

/** open_detached_copy. @param from is put @returns a descriptor or -errno */
export function openCopy(from: Path, recursive: bool, cloexec: bool): i64 {
  const origin = originOf(from.mount);
  const made = loopback(from, recursive);
  pathPut(from);
  if (isErr(made)) return made;
  const top = changetype<Mount>(made);
  return anonEnter(top, origin) ? detachedFd(top, cloexec) : -ENOMEM;
}
