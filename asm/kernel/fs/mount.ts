// Mounts as objects, and the tree they make: mount_namespaces(7). What is mounted where is found in a table by
// (parent mount, mountpoint). Who gets to see a change is propagate.ts; the calls are mountcall.ts.

import { EROFS } from "../../abi/errno";
import { MS_RDONLY } from "../../abi/fs";
import { pageAllocZero, pageFree } from "../mem/page";
import { CACHE_MOUNT, kdelete, kfree, kmalloc, knew } from "../mem/slab";
import { NsProxy } from "../ns/nsproxy";
import { wakeAll } from "../sync/wait";
import { current } from "../task/current";
import { dget, dput, isSubdir } from "./dcache";
import { idmapPut } from "./idmap";
import { peerLeave } from "./propagate";
import { fsState, groupIdAlloc, mntIdAlloc, mntIdFree } from "./state";
import { superGet, superPut } from "./super";
import {
  DENTRY_MOUNTPOINT,
  Dentry,
  isNull,
  MNT_INTERNAL,
  MNT_LOCKED,
  MNT_READONLY,
  MNT_SHARED,
  MntNs,
  Mount,
  nil,
  Path,
  Super,
} from "./types";

const FIRST_BITS: u32 = 10;
const MAX_BITS: u32 = 19;

@inline
function bucket(hash: u32): usize {
  const s = fsState();
  return s.mountTable + ((<usize>(hash >> (32 - s.mountBits))) << 2);
}

function hashOf(parent: Mount, mp: Dentry): u32 {
  return (<u32>(changetype<usize>(parent) >> 3) * 0x85ebca6b) ^ (<u32>(changetype<usize>(mp) >> 3) * 0x9e3779b1);
}

function grow(): void {
  const s = fsState();
  const bits = s.mountTable ? s.mountBits + 1 : FIRST_BITS;
  if (bits > MAX_BITS) return;
  const table = pageAllocZero(bits <= 10 ? 0 : <i32>bits - 10);
  if (!table) return;
  const old = s.mountTable;
  const oldBits = s.mountBits;
  s.mountTable = table;
  s.mountBits = bits;
  if (!old) return;
  for (let i: usize = 0; i < (<usize>1) << oldBits; i++) {
    let m = load<Mount>(old + (i << 2));
    while (!isNull(m)) {
      const next = m.hashNext;
      const at = bucket(m.hash);
      m.hashNext = load<Mount>(at);
      store<Mount>(at, m);
      m = next;
    }
  }
  pageFree(old);
}

/** A mount of `root`, attached nowhere, counted once. @param device kernel address of the source's name, 0 = "none" */
export function mountNew(sb: Super, root: Dentry, flags: u32, device: usize, deviceLen: i32): Mount {
  const m = knew<Mount>(CACHE_MOUNT);
  if (isNull(m)) return m;
  if (device) {
    m.device = kmalloc(<usize>deviceLen + 1);
    if (!m.device) {
      kdelete(CACHE_MOUNT, m);
      return nil<Mount>();
    }
    memory.copy(m.device, device, <usize>deviceLen);
  }
  m.refs = 1;
  m.flags = flags;
  m.id = mntIdAlloc();
  m.uniqueId = fsState().nextUniqueId++;
  m.sb = superGet(sb);
  m.root = dget(root);
  m.parent = m;
  m.mountpoint = root;
  m.peerNext = m;
  m.peerPrev = m;
  m.superNext = sb.mounts;
  if (!isNull(sb.mounts)) sb.mounts.superPrev = m;
  sb.mounts = m;
  return m;
}

@inline
export function mntget(m: Mount): Mount {
  m.refs++;
  return m;
}

export function mntput(m: Mount): void {
  assert(m.refs != 0, "a mount is put that nobody holds");
  if (--m.refs) return;
  // What stayed connected below a lazily unmounted tree goes with it.
  if (!isNull(m.childHead)) {
    m.refs = 1 << 30;
    while (!isNull(m.childHead)) {
      const child = m.childHead;
      mountDetach(child);
      mntput(child);
    }
  }
  peerLeave(m);
  if (!isNull(m.superPrev)) m.superPrev.superNext = m.superNext;
  else m.sb.mounts = m.superNext;
  if (!isNull(m.superNext)) m.superNext.superPrev = m.superPrev;
  mntIdFree(m.id);
  kfree(m.device);
  idmapPut(m.idmap);
  const sb = m.sb;
  const root = m.root;
  kdelete(CACHE_MOUNT, m);
  dput(root);
  superPut(sb);
}

export function pathGet(p: Path): void {
  p.mount.refs++;
  p.dentry.refs++;
}

export function pathPut(p: Path): void {
  const m = p.mount;
  if (isNull(m)) return;
  const d = p.dentry;
  p.mount = nil<Mount>();
  p.dentry = nil<Dentry>();
  dput(d);
  // umount2(2), MNT_EXPIRE: it has been used since.
  m.expiry = 0;
  mntput(m);
}

/** Replaces what is at `p`; takes its own references. */
export function pathSet(p: Path, mount: Mount, dentry: Dentry): void {
  const m = p.mount;
  const d = p.dentry;
  p.mount = mntget(mount);
  p.dentry = dget(dentry);
  if (!isNull(m)) {
    dput(d);
    m.expiry = 0;
    mntput(m);
  }
}

@inline
export function hasParent(m: Mount): bool {
  return m.parent != m;
}

@inline
export function currentMntNs(): MntNs {
  return changetype<MntNs>(changetype<NsProxy>(current.nsproxy).mnt);
}

/** check_mnt: in the caller's mount namespace? */
@inline
export function inOurNs(m: Mount): bool {
  return m.ns == currentMntNs() && !isNull(m.ns);
}

/** What is mounted on that dentry of that mount, not counted, or null. */
export function lookupMount(parent: Mount, mp: Dentry): Mount {
  if (!(mp.flags & DENTRY_MOUNTPOINT)) return nil<Mount>();
  const h = hashOf(parent, mp);
  let m = load<Mount>(bucket(h));
  while (!isNull(m)) {
    if (m.hash == h && m.parent == parent && m.mountpoint == mp) return m;
    m = m.hashNext;
  }
  return m;
}

/** Puts a detached mount onto a place; its own reference is then the tree's. Enters no namespace. */
export function mountAttach(m: Mount, parent: Mount, mp: Dentry): void {
  const s = fsState();
  if (!s.mountTable || s.mountCount >> s.mountBits) grow();
  m.parent = mntget(parent);
  m.mountpoint = dget(mp);
  mp.mounted++;
  mp.flags |= DENTRY_MOUNTPOINT;
  m.hash = hashOf(parent, mp);
  const at = bucket(m.hash);
  m.hashNext = load<Mount>(at);
  store<Mount>(at, m);
  s.mountCount++;
  m.childNext = nil<Mount>();
  m.childPrev = parent.childTail;
  if (!isNull(parent.childTail)) parent.childTail.childNext = m;
  else parent.childHead = m;
  parent.childTail = m;
}

/** Takes a mount off its place. The caller gets the tree's reference on `m`; the parent's and mountpoint's are dropped. */
export function mountDetach(m: Mount): void {
  if (!hasParent(m)) return;
  const parent = m.parent;
  const mp = m.mountpoint;
  let at = bucket(m.hash);
  while (load<Mount>(at) != m) at = changetype<usize>(load<Mount>(at)) + offsetof<Mount>("hashNext");
  store<Mount>(at, m.hashNext);
  fsState().mountCount--;
  m.hashNext = nil<Mount>();
  if (!isNull(m.childPrev)) m.childPrev.childNext = m.childNext;
  else parent.childHead = m.childNext;
  if (!isNull(m.childNext)) m.childNext.childPrev = m.childPrev;
  else parent.childTail = m.childPrev;
  m.childNext = nil<Mount>();
  m.childPrev = nil<Mount>();
  m.parent = m;
  m.mountpoint = m.root;
  if (!--mp.mounted) mp.flags &= ~DENTRY_MOUNTPOINT;
  dput(mp);
  mntput(parent);
}

/** The next mount of the tree below `root`, parents before children; null at the end. */
export function nextMount(m: Mount, root: Mount): Mount {
  if (!isNull(m.childHead)) return m.childHead;
  return skipMount(m, root);
}

/** As nextMount, without what is below `m`. */
export function skipMount(m: Mount, root: Mount): Mount {
  while (m != root) {
    if (!isNull(m.childNext)) return m.childNext;
    m = m.parent;
  }
  return nil<Mount>();
}

/** Enters a mount into a namespace's list, which is kept by unique id. */
export function nsAdd(ns: MntNs, m: Mount): void {
  m.ns = ns;
  let after = ns.mountTail;
  while (!isNull(after) && after.uniqueId > m.uniqueId) after = after.nsPrev;
  m.nsPrev = after;
  if (isNull(after)) {
    m.nsNext = ns.mountHead;
    ns.mountHead = m;
  } else {
    m.nsNext = after.nsNext;
    after.nsNext = m;
  }
  if (isNull(m.nsNext)) ns.mountTail = m;
  else m.nsNext.nsPrev = m;
  ns.count++;
}

export function nsRemove(m: Mount): void {
  const ns = m.ns;
  if (isNull(ns)) return;
  if (isNull(m.nsPrev)) ns.mountHead = m.nsNext;
  else m.nsPrev.nsNext = m.nsNext;
  if (isNull(m.nsNext)) ns.mountTail = m.nsPrev;
  else m.nsNext.nsPrev = m.nsPrev;
  m.nsNext = nil<Mount>();
  m.nsPrev = nil<Mount>();
  m.ns = nil<MntNs>();
  ns.count--;
}

/** touch_mnt_namespace: who polls /proc/PID/mounts hears of it. */
export function nsTouch(ns: MntNs): void {
  if (isNull(ns)) return;
  ns.event++;
  wakeAll(changetype<usize>(ns) + offsetof<MntNs>("waitHead"));
}

/** mnt_want_write: may files of this mount be changed? */
export function mntWantWrite(m: Mount): i32 {
  return m.flags & MNT_READONLY || m.sb.flags & MS_RDONLY ? -EROFS : 0;
}

/** Follows what is mounted on `p` as deep as it goes; p keeps its references in step. */
export function followDown(p: Path): void {
  while (p.dentry.flags & DENTRY_MOUNTPOINT) {
    const m = lookupMount(p.mount, p.dentry);
    if (isNull(m)) return;
    pathSet(p, m, m.root);
  }
}

/** Is `p` the root of its mount? */
@inline
export function isMountRoot(p: Path): bool {
  return p.dentry == p.mount.root;
}

/** is_path_reachable: does `m`'s dentry `d` lie below `root`? */
export function pathReachable(m: Mount, d: Dentry, root: Path): bool {
  while (m != root.mount && hasParent(m)) {
    d = m.mountpoint;
    m = m.parent;
  }
  return m == root.mount && isSubdir(d, root.dentry);
}

/** has_locked_children: does a mount that user namespaces hold fast lie below `d`? */
export function hasLockedChildren(m: Mount, d: Dentry): bool {
  for (let c = m.childHead; !isNull(c); c = c.childNext) {
    if (c.flags & MNT_LOCKED && isSubdir(c.mountpoint, d)) return true;
  }
  return false;
}

/** The first mount on `d` itself in any namespace that is ours. */
export function isLocalMountpoint(d: Dentry): bool {
  if (!(d.flags & DENTRY_MOUNTPOINT)) return false;
  const ns = currentMntNs();
  for (let m = ns.mountHead; !isNull(m); m = m.nsNext) if (m.mountpoint == d && hasParent(m)) return true;
  return false;
}

/** A kernel-internal file system's only mount. */
export function mountInternal(sb: Super): Mount {
  const m = mountNew(sb, sb.root, MNT_INTERNAL, 0, 0);
  superPut(sb);
  return m;
}

/** Gives every mount of a tree a peer group where it has none (invent_group_ids). */
export function inventGroups(m: Mount, recurse: bool): void {
  let at = m;
  while (!isNull(at)) {
    if (!at.group && !(at.flags & MNT_SHARED)) at.group = groupIdAlloc();
    at = recurse ? nextMount(at, m) : nil<Mount>();
  }
}

export function isShared(m: Mount): bool {
  return (m.flags & MNT_SHARED) != 0;
}
