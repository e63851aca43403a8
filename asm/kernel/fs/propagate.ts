// Shared subtrees: mount_namespaces(7) "Shared subtrees". A peer group is a ring of shared mounts with one group id; a
// slave hangs on the list of its master. A mount or unmount on a member happens on all that receive from it, in the
// order of propagationNext.

import { EINVAL, ENOMEM, EPERM } from "../../abi/errno";
import { MS_PRIVATE, MS_SHARED, MS_SLAVE, MS_UNBINDABLE } from "../../abi/fs";
import { FS_STATE } from "../mem/map";
import { strLen } from "../mem/str";
import { NS_MNT, NsCommon } from "../ns/common";
import { isSubdir } from "./dcache";
import { idmapGet } from "./idmap";
import {
  hasParent,
  lookupMount,
  mntput,
  mountAttach,
  mountDetach,
  mountNew,
  nextMount,
  nsAdd,
  nsRemove,
  nsTouch,
  pathReachable,
  skipMount,
} from "./mount";
import { FsState, fsState, groupIdAlloc, groupIdFree } from "./state";
import {
  Dentry,
  FS_NSFS,
  isErr,
  isNull,
  MNT_DOOMED,
  MNT_INTERNAL,
  MNT_LOCK_ATIME,
  MNT_LOCK_NODEV,
  MNT_LOCK_NOEXEC,
  MNT_LOCK_NOSUID,
  MNT_LOCK_READONLY,
  MNT_LOCKED,
  MNT_NODEV,
  MNT_NOEXEC,
  MNT_NOSUID,
  MNT_READONLY,
  MNT_SHARED,
  MNT_SYNC_UMOUNT,
  MNT_UMOUNT,
  MNT_UNBINDABLE,
  MntNs,
  Mount,
  nil,
  Path,
} from "./types";

export const CL_COPY_UNBINDABLE: u32 = 1;
export const CL_SLAVE: u32 = 2;
export const CL_PRIVATE: u32 = 4;
export const CL_SHARED_TO_SLAVE: u32 = 8;
export const CL_MAKE_SHARED: u32 = 16;
export const CL_COPY_NSFS: u32 = 32;

function ringAdd(m: Mount, to: Mount): void {
  m.peerNext = to.peerNext;
  m.peerPrev = to;
  to.peerNext.peerPrev = m;
  to.peerNext = m;
}

function ringRemove(m: Mount): void {
  m.peerPrev.peerNext = m.peerNext;
  m.peerNext.peerPrev = m.peerPrev;
  m.peerNext = m;
  m.peerPrev = m;
}

/** Puts `m` at the head of the master's slaves. */
function slaveAdd(m: Mount, master: Mount): void {
  m.master = master;
  m.slavePrev = nil<Mount>();
  m.slaveNext = master.slaveHead;
  if (!isNull(master.slaveHead)) master.slaveHead.slavePrev = m;
  master.slaveHead = m;
}

/** Puts `m` behind its fellow slave `after`. */
function slaveAddAfter(m: Mount, after: Mount): void {
  m.master = after.master;
  m.slavePrev = after;
  m.slaveNext = after.slaveNext;
  if (!isNull(after.slaveNext)) after.slaveNext.slavePrev = m;
  after.slaveNext = m;
}

function slaveRemove(m: Mount): void {
  const master = m.master;
  if (isNull(master)) return;
  if (!isNull(m.slavePrev)) m.slavePrev.slaveNext = m.slaveNext;
  else master.slaveHead = m.slaveNext;
  if (!isNull(m.slaveNext)) m.slaveNext.slavePrev = m.slavePrev;
  m.slaveNext = nil<Mount>();
  m.slavePrev = nil<Mount>();
  m.master = nil<Mount>();
}

/** do_make_slave: leaves the peer group; what hung on `m`, and `m` itself, follows one of its peers or its master. */
function makeSlave(m: Mount): void {
  let master = nil<Mount>();
  if (m.peerNext == m) {
    if (m.flags & MNT_SHARED) groupIdFree(m.group);
    master = m.master;
  } else {
    // A peer that shows the same root, if there is one.
    for (let p = m.peerNext; p != m; p = p.peerNext) {
      if (p.root == m.root) {
        master = p;
        break;
      }
    }
    if (isNull(master)) master = m.peerNext;
    ringRemove(m);
  }
  m.group = 0;
  m.flags &= ~MNT_SHARED;
  let s = m.slaveHead;
  while (!isNull(s)) {
    const next = s.slaveNext;
    slaveRemove(s);
    if (!isNull(master)) slaveAdd(s, master);
    s = next;
  }
  slaveRemove(m);
  if (!isNull(master)) slaveAdd(m, master);
}

/** change_mnt_propagation. @param type MS_SHARED, MS_PRIVATE, MS_SLAVE or MS_UNBINDABLE */
export function changePropagation(m: Mount, type: u32): void {
  if (type == MS_SHARED) {
    m.flags = (m.flags & ~MNT_UNBINDABLE) | MNT_SHARED;
    return;
  }
  makeSlave(m);
  if (type == MS_SLAVE) return;
  slaveRemove(m);
  if (type == MS_UNBINDABLE) m.flags |= MNT_UNBINDABLE;
  else m.flags &= ~MNT_UNBINDABLE;
}

/** A mount goes away: whoever received through it is cared for. */
export function peerLeave(m: Mount): void {
  changePropagation(m, MS_PRIVATE);
}

/** IS_MNT_NEW: attached nowhere; it receives nothing. */
function isNew(m: Mount): bool {
  return isNull(m.ns) || m.ns.anon != 0;
}

/** do_set_group: `m`, which is private, becomes what `peer` is: a member of its group, a slave of its master. */
export function joinGroup(m: Mount, peer: Mount): void {
  if (!isNull(peer.master)) slaveAddAfter(m, peer);
  if (!(peer.flags & MNT_SHARED)) return;
  m.group = peer.group;
  ringAdd(m, peer);
  changePropagation(m, MS_SHARED);
}

/** `m` gets from now on what happens on `master`, which does not get what happens on `m`. */
export function obey(m: Mount, master: Mount): void {
  slaveRemove(m);
  slaveAdd(m, master);
}

/** The next mount, after `m`, that gets what happens on `origin`; null at the end. */
export function propagationNext(m: Mount, origin: Mount): Mount {
  if (!isNew(m) && !isNull(m.slaveHead)) return m.slaveHead;
  while (true) {
    if (m.master == origin.master) {
      const next = m.peerNext;
      return next == origin ? nil<Mount>() : next;
    }
    if (!isNull(m.slaveNext)) return m.slaveNext;
    m = m.master;
  }
}

/** clone_mnt. @param root the dentry it shows; null = memory is exhausted */
export function cloneMount(old: Mount, root: Dentry, how: u32): Mount {
  // Since 6.17 a copy is not unbindable, though only a new namespace can copy what is.
  const flags = old.flags & ~(MNT_INTERNAL | MNT_DOOMED | MNT_SYNC_UMOUNT | MNT_UMOUNT | MNT_LOCKED | MNT_UNBINDABLE);
  const m = mountNew(old.sb, root, flags, old.device, old.device ? strLen(old.device) : 0);
  if (isNull(m)) return m;
  m.idmap = idmapGet(old.idmap);
  if (!(how & (CL_SLAVE | CL_PRIVATE | CL_SHARED_TO_SLAVE))) m.group = old.group;
  if (how & CL_MAKE_SHARED && !m.group) m.group = groupIdAlloc();
  if (how & CL_SLAVE || (how & CL_SHARED_TO_SLAVE && old.flags & MNT_SHARED)) {
    m.flags &= ~MNT_SHARED;
    slaveAdd(m, old);
  } else if (!(how & CL_PRIVATE)) {
    if (how & CL_MAKE_SHARED || old.flags & MNT_SHARED) ringAdd(m, old);
    if (!isNull(old.master)) slaveAddAfter(m, old);
  } else m.flags &= ~MNT_SHARED;
  if (how & CL_MAKE_SHARED) changePropagation(m, MS_SHARED);
  return m;
}

/** is_mnt_ns_file: a bind of /proc/PID/ns/mnt is not copied along with a tree, or namespaces could pin each other. */
function isNsfsMount(m: Mount): bool {
  return m.sb.fstype == FS_NSFS && changetype<NsCommon>(m.root.inode.a).kind == NS_MNT;
}

/**
 * copy_tree: copies what is mounted at and below `root` of `m`, attached to nothing and in no namespace.
 * @returns the top's address or -errno
 */
export function copyTree(m: Mount, root: Dentry, how: u32): i32 {
  if (!(how & CL_COPY_UNBINDABLE) && m.flags & MNT_UNBINDABLE) return -EINVAL;
  const top = cloneMount(m, root, how);
  if (isNull(top)) return -ENOMEM;
  if (m.flags & MNT_LOCKED) top.flags |= MNT_LOCKED;
  let fromParent = m;
  let to = top;
  for (let child = m.childHead; !isNull(child); child = child.childNext) {
    if (!isSubdir(child.mountpoint, root)) continue;
    let from = child;
    while (!isNull(from)) {
      if (!(how & CL_COPY_UNBINDABLE) && from.flags & MNT_UNBINDABLE) {
        if (from.flags & MNT_LOCKED) {
          umountTree(top, false);
          return -EPERM;
        }
        from = skipMount(from, child);
        continue;
      }
      if (!(how & CL_COPY_NSFS) && isNsfsMount(from)) {
        from = skipMount(from, child);
        continue;
      }
      while (fromParent != from.parent) {
        fromParent = fromParent.parent;
        to = to.parent;
      }
      const copy = cloneMount(from, from.root, how);
      if (isNull(copy)) {
        umountTree(top, false);
        return -ENOMEM;
      }
      if (from.flags & MNT_LOCKED) copy.flags |= MNT_LOCKED;
      mountAttach(copy, to, from.mountpoint);
      fromParent = from;
      to = copy;
      from = nextMount(from, child);
    }
  }
  return <i32>changetype<usize>(top);
}

/** lock_mnt_tree: what came from a more privileged namespace is held fast as it is. */
export function lockTree(top: Mount): void {
  let m = top;
  while (!isNull(m)) {
    m.flags |= MNT_LOCK_ATIME;
    if (m.flags & MNT_READONLY) m.flags |= MNT_LOCK_READONLY;
    if (m.flags & MNT_NODEV) m.flags |= MNT_LOCK_NODEV;
    if (m.flags & MNT_NOSUID) m.flags |= MNT_LOCK_NOSUID;
    if (m.flags & MNT_NOEXEC) m.flags |= MNT_LOCK_NOEXEC;
    if (m != top) m.flags |= MNT_LOCKED;
    m = nextMount(m, top);
  }
}

/** A copy already made for one of m's peers, or null. */
function peerCopy(m: Mount): Mount {
  let p = m;
  do {
    if (!isNull(p.work)) return p.work;
    p = p.peerPrev;
  } while (p != m);
  return nil<Mount>();
}

/** What propagateMount has made so far: copies chained by workNext, each with its target in `mark`. */
@unmanaged
class Copies {
  first: Mount;
  last: Mount;
}

/** Copies the tree for one mount that receives. */
function copyFor(m: Mount, mp: Dentry, made: Copies): i32 {
  if (isNew(m) || !isSubdir(mp, m.root)) return 0;
  let proto = peerCopy(m);
  let how = CL_MAKE_SHARED;
  if (isNull(proto)) {
    how = m.flags & MNT_SHARED ? CL_SLAVE | CL_MAKE_SHARED : CL_SLAVE;
    for (let master = m.master; isNull(proto); master = master.master) proto = peerCopy(master);
  }
  const answer = copyTree(proto, proto.root, how);
  if (isErr(answer)) return answer;
  const copy = changetype<Mount>(answer);
  m.work = copy;
  copy.mark = <u32>changetype<usize>(m);
  if (isNull(made.first)) made.first = copy;
  else made.last.workNext = copy;
  made.last = copy;
  return 0;
}

/** The peers of `m` (which has its copy already when it is the destination), then the groups below them. */
function copyGroup(m: Mount, dest: Mount, mp: Dentry, made: Copies): i32 {
  const visit = fsState().mark;
  let n = m;
  let hasSlaves = false;
  do {
    n.visit = visit;
    if (!isNull(n.slaveHead)) hasSlaves = true;
    n = n.peerNext;
  } while (n != m);
  n = m == dest ? m.peerNext : m;
  if (m != dest || n != m) {
    do {
      const err = copyFor(n, mp, made);
      if (err) return err;
      n = n.peerNext;
    } while (n != m);
  }
  if (!hasSlaves) return 0;
  n = m;
  do {
    if (!isNew(n)) {
      for (let s = n.slaveHead; !isNull(s); s = s.slaveNext) {
        if (isNew(s) || s.visit == visit) continue;
        const err = copyGroup(s, dest, mp, made);
        if (err) return err;
      }
    }
    n = n.peerNext;
  } while (n != m);
  return 0;
}

/**
 * propagate_mnt: copies `source` for everyone who receives from `dest`: peer group after peer group, depth first. The
 * copies are chained by workNext, their target is in `mark`; they are not attached.
 * @param listAt  gets the first of the chain
 * @returns 0 or -errno with the copies gone
 */
function propagateMount(dest: Mount, mp: Dentry, source: Mount, listAt: usize): i32 {
  const made = changetype<Copies>(listAt);
  made.first = nil<Mount>();
  made.last = nil<Mount>();
  dest.work = source;
  fsState().mark++;
  const err = copyGroup(dest, dest, mp, made);
  dest.work = nil<Mount>();
  for (let c = made.first; !isNull(c); c = c.workNext) changetype<Mount>(c.mark).work = nil<Mount>();
  if (!err) return 0;
  let c = made.first;
  made.first = nil<Mount>();
  while (!isNull(c)) {
    const next = c.workNext;
    c.workNext = nil<Mount>();
    c.mark = 0;
    umountTree(c, false);
    c = next;
  }
  return err;
}

/** Enters a tree into a namespace. */
export function treeEnter(top: Mount, ns: MntNs): void {
  for (let m = top; !isNull(m); m = nextMount(m, top)) nsAdd(ns, m);
}

/** The topmost of what is stacked on the root of `m`. */
function topmost(m: Mount): Mount {
  for (let over = lookupMount(m, m.root); !isNull(over); over = lookupMount(m, m.root)) m = over;
  return m;
}

/** Moves an attached mount to another place, keeping its namespace. */
export function mountReplace(m: Mount, parent: Mount, mp: Dentry): void {
  m.refs++;
  mountDetach(m);
  mountAttach(m, parent, mp);
  mntput(m);
}

/**
 * attach_recursive_mnt: puts the tree `source` onto (dest, mp), and copies of it wherever dest propagates to.
 * Preconditions: the tree's own reference is handed over; `source` is detached (a move has taken it off its place).
 */
export function attachTree(source: Mount, dest: Mount, mp: Dentry, moving: bool): i32 {
  const ns = dest.ns;
  const list = FS_STATE + offsetof<FsState>("propagated");
  store<Mount>(list, nil<Mount>());
  if (dest.flags & MNT_SHARED) {
    for (let m = source; !isNull(m); m = nextMount(m, source)) if (!m.group) m.group = groupIdAlloc();
    const err = propagateMount(dest, mp, source, list);
    if (err) {
      for (let m = source; !isNull(m); m = nextMount(m, source)) {
        if (!(m.flags & MNT_SHARED) && m.group) {
          groupIdFree(m.group);
          m.group = 0;
        }
      }
      return err;
    }
    for (let m = source; !isNull(m); m = nextMount(m, source)) changePropagation(m, MS_SHARED);
  }
  // Something is there already when it goes beneath: that comes to lie on top.
  const over = lookupMount(dest, mp);
  mountAttach(source, dest, mp);
  if (!moving) treeEnter(source, ns);
  if (!isNull(over)) {
    const top = topmost(source);
    mountReplace(over, top, top.root);
  }
  nsTouch(ns);
  let c = load<Mount>(list);
  while (!isNull(c)) {
    const next = c.workNext;
    const parent = changetype<Mount>(c.mark);
    c.workNext = nil<Mount>();
    c.mark = 0;
    const under = lookupMount(parent, mp);
    // Across user namespaces what arrives is held fast, as what was there at the unshare.
    if (parent.ns.userNs != ns.userNs) lockTree(c);
    c.flags &= ~MNT_LOCKED;
    mountAttach(c, parent, mp);
    treeEnter(c, parent.ns);
    // Something was mounted there already: it stays on top.
    if (!isNull(under)) {
      const top = topmost(c);
      mountReplace(under, top, top.root);
    }
    nsTouch(parent.ns);
    c = next;
  }
  return 0;
}

/** propagate_mount_busy: is `m`, or what would go with it, in use? @param refs references that do not count as use */
export function propagateBusy(m: Mount, refs: u32): bool {
  if (!isNull(m.childHead) || m.refs > refs) return true;
  if (!hasParent(m)) return false;
  const parent = m.parent;
  for (let p = propagationNext(parent, parent); !isNull(p); p = propagationNext(p, parent)) {
    const child = lookupMount(p, m.mountpoint);
    if (isNull(child)) continue;
    // What has mounts of its own stays there; one that is covered whole lets go of what covers it.
    let own: u32 = 1;
    if (!isNull(child.childHead)) {
      if (child.childHead != child.childTail || child.childHead.mountpoint != child.root) continue;
      own = 2;
    }
    if (child.refs > own) return true;
  }
  return false;
}

const DYING: u32 = 1;
const CANDIDATE: u32 = 2;

/** Is something that stays stacked on the root of a mount that goes? */
function isCovered(c: Mount): bool {
  while (true) {
    const over = lookupMount(c, c.root);
    if (isNull(over)) return false;
    if (!over.mark) return true;
    c = over;
  }
}

/**
 * A candidate goes when nothing of its own stays on it: whatever lies below goes too, or is stacked on its root, where it will take
 * the candidate's place. A locked one goes only with what it is locked to.
 */
function candidateStays(c: Mount): bool {
  if (c.flags & MNT_LOCKED && !c.parent.mark) return true;
  for (let k = c.childHead; !isNull(k); k = k.childNext)
    if (k.mountpoint != c.root && (!k.mark || isCovered(k))) return true;
  return false;
}

/** What stays, stacked on one that goes, slides down to where the stack stands. */
function slideDown(m: Mount): void {
  let at = m.parent;
  while (at.parent.mark) at = at.parent;
  mountReplace(m, at.parent, at.mountpoint);
}

/** propagate_umount: adds to the list of dying mounts what goes with them elsewhere. @returns the list's new end */
function propagateUmount(head: Mount, tail: Mount): Mount {
  let candidates = nil<Mount>();
  let lastCandidate = nil<Mount>();
  for (let m = head; !isNull(m); m = m.workNext) {
    if (!hasParent(m)) continue;
    const parent = m.parent;
    for (let p = propagationNext(parent, parent); !isNull(p); p = propagationNext(p, parent)) {
      const child = lookupMount(p, m.mountpoint);
      if (isNull(child)) continue;
      // propagate_mount_unlock: who may unmount the top may have its copies go: they reveal no more than it does.
      if (m == head) child.flags &= ~MNT_LOCKED;
      if (child.mark) continue;
      child.mark = CANDIDATE;
      child.work = nil<Mount>();
      if (isNull(lastCandidate)) candidates = child;
      else lastCandidate.work = child;
      lastCandidate = child;
    }
  }
  let changed = true;
  while (changed) {
    changed = false;
    for (let c = candidates; !isNull(c); c = c.work) {
      if (c.mark == CANDIDATE && candidateStays(c)) {
        c.mark = 0;
        changed = true;
      }
    }
  }
  let c = candidates;
  while (!isNull(c)) {
    const next = c.work;
    c.work = nil<Mount>();
    if (c.mark == CANDIDATE) {
      tail.workNext = c;
      tail = c;
      let k = c.childHead;
      while (!isNull(k)) {
        const after = k.childNext;
        if (!k.mark) slideDown(k);
        k = after;
      }
    }
    c = next;
  }
  return tail;
}

/**
 * umount_tree: takes `top` and all below it out of their trees and namespaces, with what follows by propagation, and
 * drops the trees' references.
 */
export function umountTree(top: Mount, propagate: bool): void {
  takeDown(top, propagate, false);
}

/** The same for a tree that is attached nowhere, which stays connected: UMOUNT_CONNECTED. */
export function umountTreeWhole(top: Mount): void {
  takeDown(top, false, true);
}

function takeDown(top: Mount, propagate: bool, connected: bool): void {
  let tail = top;
  top.mark = DYING;
  for (let m = nextMount(top, top); !isNull(m); m = nextMount(m, top)) {
    m.mark = DYING;
    tail.workNext = m;
    tail = m;
  }
  if (propagate) {
    tail = propagateUmount(top, tail);
  }
  tail.workNext = nil<Mount>();
  // All out of their namespaces first, so that none receives any more.
  for (let m = top; !isNull(m); m = m.workNext) {
    const ns = m.ns;
    if (!isNull(ns)) {
      nsRemove(m);
      nsTouch(ns);
    }
    m.flags |= MNT_UMOUNT;
  }
  // A locked child stays connected, so that who still holds the parent does not see what it hides; it no longer counts
  // on the parent, and goes with it (mntput).
  let before = nil<Mount>();
  let m = top;
  while (!isNull(m)) {
    const next = m.workNext;
    m.mark = 0;
    peerLeave(m);
    const stays = connected || (m.flags & MNT_LOCKED) != 0;
    if (stays && hasParent(m) && m.parent.flags & MNT_UMOUNT && !isNull(before)) {
      m.parent.refs--;
      m.workNext = nil<Mount>();
      before.workNext = next;
    } else {
      mountDetach(m);
      before = m;
    }
    m = next;
  }
  m = top;
  while (!isNull(m)) {
    const next = m.workNext;
    m.workNext = nil<Mount>();
    mntput(m);
    m = next;
  }
}

/** get_dominating_id: the group that a slave's master gets its events from, as far as `root` can see; for mountinfo. */
export function dominatingId(m: Mount, root: Path): u32 {
  for (let master = m.master; !isNull(master); master = master.master) {
    let p = master;
    do {
      if (p.ns == m.ns && pathReachable(p, p.root, root)) return p.group;
      p = p.peerNext;
    } while (p != master);
  }
  return 0;
}
