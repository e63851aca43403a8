// Cgroups come and go: the trees, their limits, what counts as populated, and paths as a namespace sees them.

import { EAGAIN, EBUSY, EINVAL, ENODEV, ENOMEM } from "../../abi/errno";
import { POLLERR, POLLPRI } from "../../abi/fs";
import { dentryFind } from "../fs/dcache";
import { notifyModify } from "../fs/notify";
import { out, outBytes, outChar } from "../fs/proc/seq";
import { superGet, superPut } from "../fs/super";
import { Dentry, Inode, isNull, nil } from "../fs/types";
import { CACHE_CGROUP, CACHE_CGROUP_HIERARCHY, kdelete, kfree, kmalloc, knew } from "../mem/slab";
import { putStr } from "../mem/str";
import { CgroupNs } from "../ns/cgroup";
import { wakeAll } from "../sync/wait";
import { cpuGone, cpuReset } from "./cpu";
import { updateFrozen } from "./freezer";
import { memoryReset } from "./memory";
import { releaseCheck, releaseGone } from "./release";
import {
  CG_CLONE,
  CG_DEAD,
  CG_FROZEN,
  CG_NOTIFY,
  Cgroup,
  CgroupLink,
  cgroupState,
  FREEZING_PARENT,
  Hierarchy,
  isDead,
  LIMIT_NONE,
  SUBSYS_CPU,
} from "./types";

function cgroupNew(h: Hierarchy, parent: Cgroup): Cgroup {
  const cg = knew<Cgroup>(CACHE_CGROUP);
  if (isNull(cg)) return cg;
  cg.refs = 1;
  cg.hierarchy = h;
  cg.domain = cg;
  cg.maxDepth = i32.MAX_VALUE;
  cg.maxDescendants = i32.MAX_VALUE;
  cg.pidsMax = LIMIT_NONE;
  cg.ioWeight = 100;
  cpuReset(cg);
  memoryReset(cg);
  cg.parent = parent;
  h.cgroups++;
  return cg;
}

/** A hierarchy with its root. @returns null when memory is exhausted */
export function hierarchyNew(subsys: u32): Hierarchy {
  const h = knew<Hierarchy>(CACHE_CGROUP_HIERARCHY);
  if (isNull(h)) return h;
  h.subsys = subsys;
  h.root = cgroupNew(h, nil<Cgroup>());
  if (isNull(h.root)) {
    kdelete(CACHE_CGROUP_HIERARCHY, h);
    return nil<Hierarchy>();
  }
  h.root.id = 1;
  return h;
}

/** The unified hierarchy, which is always there. */
export function cgroupBoot(): Cgroup {
  const s = cgroupState();
  s.unified = hierarchyNew(0);
  s.first = s.unified;
  s.nextId = 1;
  return s.unified.root;
}

@inline
export function cgroupGet(cg: Cgroup): Cgroup {
  cg.refs++;
  return cg;
}

export function cgroupPut(cg: Cgroup): void {
  const h = cg.hierarchy;
  let gone = 0;
  while (!--cg.refs) {
    const parent = cg.parent;
    assert(!isNull(parent), "the root of a hierarchy is put");
    for (let at = parent; !isNull(at); at = at.parent) at.dying--;
    parent.utime += cg.utime;
    parent.stime += cg.stime;
    cg.hierarchy.cgroups--;
    kfree(cg.name);
    kdelete(CACHE_CGROUP, cg);
    cg = parent;
    gone++;
  }
  // A hierarchy of version 1 lives as long as it is mounted or has cgroups.
  if (h.id) for (; gone; gone--) superPut(h.sb);
}

/** cgroup_check_hierarchy_limits. */
function hasRoom(parent: Cgroup): bool {
  let level = 0;
  for (let at = parent; !isNull(at); at = at.parent) {
    if (<i32>at.descendants >= at.maxDescendants || level >= at.maxDepth) return false;
    level++;
  }
  return true;
}

/** mkdir: a cgroup below `parent`, without its directory yet. @returns its address or -errno */
export function cgroupCreate(parent: Cgroup, name: usize, len: i32): i32 {
  if (isDead(parent)) return -ENODEV;
  for (let i = 0; i < len; i++) if (load<u8>(name + i) == 10) return -EINVAL;
  if (!hasRoom(parent)) return -EAGAIN;
  const cg = cgroupNew(parent.hierarchy, parent);
  if (isNull(cg)) return -ENOMEM;
  cg.name = kmalloc(<usize>len);
  if (!cg.name) {
    kdelete(CACHE_CGROUP, cg);
    return -ENOMEM;
  }
  memory.copy(cg.name, name, <usize>len);
  cg.nameLen = <u32>len;
  cg.level = parent.level + 1;
  if (cg.hierarchy.id) superGet(cg.hierarchy.sb);
  cgroupGet(parent);
  cg.childNext = parent.childHead;
  if (!isNull(parent.childHead)) parent.childHead.childPrev = cg;
  parent.childHead = cg;
  parent.children++;
  for (let at = parent; !isNull(at); at = at.parent) at.descendants++;
  cg.flags |= parent.flags & (CG_NOTIFY | CG_CLONE);
  if (parent.freezing) cg.freezing = FREEZING_PARENT;
  if (parent.frozenHere) {
    cg.frozenHere = 1;
    cg.frozenSince = parent.frozenSince;
    updateFrozen(cg);
  }
  return <i32>changetype<usize>(cg);
}

/** cgroup_destroy_locked, but for the directory. @returns 0 or -EBUSY with nothing changed */
export function cgroupDestroy(cg: Cgroup): i32 {
  if (isPopulated(cg) || !isNull(cg.childHead)) return -EBUSY;
  const parent = cg.parent;
  if (cg.control & SUBSYS_CPU) cgroupState().cpuParents--;
  cpuGone(cg);
  releaseGone(cg);
  cg.flags |= CG_DEAD;
  cg.dentry = nil<Dentry>();
  if (cg.domain != cg) parent.threadedChildren--;
  if (!isNull(cg.childPrev)) cg.childPrev.childNext = cg.childNext;
  else parent.childHead = cg.childNext;
  if (!isNull(cg.childNext)) cg.childNext.childPrev = cg.childPrev;
  cg.childNext = nil<Cgroup>();
  cg.childPrev = nil<Cgroup>();
  parent.children--;
  if (cg.flags & CG_FROZEN) parent.frozenChildren--;
  for (let at = parent; !isNull(at); at = at.parent) {
    at.descendants--;
    at.dying++;
  }
  cgroupPut(cg);
  releaseCheck(parent);
  return 0;
}

@inline
export function isPopulated(cg: Cgroup): bool {
  return cg.tasks + cg.populatedDomains + cg.populatedThreaded != 0;
}

/** One task more (or, by −1, less) in `cg`: cgroup_update_populated, as far up as something becomes other. */
export function tasksAdd(cg: Cgroup, n: i32): void {
  let was = isPopulated(cg);
  cg.tasks += n;
  while (was != isPopulated(cg)) {
    fileNotify(cg, "cgroup.events");
    if (was) releaseCheck(cg);
    const parent = cg.parent;
    if (isNull(parent)) return;
    const change = was ? -1 : 1;
    was = isPopulated(parent);
    if (cg.domain != cg) parent.populatedThreaded += change;
    else parent.populatedDomains += change;
    cg = parent;
  }
}

/** kernfs_notify: a file of the cgroup says something else now. Who polls it is told, and who watches it (inotify). */
export function fileNotify(cg: Cgroup, name: string): void {
  if (isNull(cg.dentry)) return;
  const at = changetype<usize>(cgroupState()) + 2048;
  const d = dentryFind(cg.dentry, at, <i32>(putStr(at, name) - at));
  if (isNull(d)) return;
  const inode = d.inode;
  inode.version++;
  wakeAll(fileQueue(inode), POLLERR | POLLPRI);
  notifyModify(d);
}

/** The wait queue of a file: who polls it. */
@inline
export function fileQueue(inode: Inode): usize {
  return changetype<usize>(inode) + offsetof<Inode>("b");
}

/** The cgroup of `h` that is the root to who is in `ns`. */
export function rootOf(ns: CgroupNs, h: Hierarchy): Cgroup {
  if (h.id == 0) return changetype<Cgroup>(ns.cgroup);
  return linked(ns.links, h);
}

/** What a list of links says of a hierarchy. */
export function linked(links: usize, h: Hierarchy): Cgroup {
  for (let at = links; at; at = changetype<CgroupLink>(at).next) {
    if (changetype<CgroupLink>(at).cgroup.hierarchy == h) return changetype<CgroupLink>(at).cgroup;
  }
  return h.root;
}

function outNames(cg: Cgroup, stop: Cgroup): void {
  if (cg == stop) return;
  outNames(cg.parent, stop);
  outChar(47);
  outBytes(cg.name, cg.nameLen);
}

/** cgroup_path_ns: the path below the namespace's root, "/.." for each step above it. */
export function outCgroupPath(cg: Cgroup, ns: CgroupNs): void {
  const root = rootOf(ns, cg.hierarchy);
  if (cg == root) {
    outChar(47);
    return;
  }
  let common = cg;
  let from = root;
  while (common.level > from.level) common = common.parent;
  while (from.level > common.level) from = from.parent;
  while (common != from) {
    common = common.parent;
    from = from.parent;
  }
  for (let n = root.level - common.level; n > 0; n--) out("/..");
  outNames(cg, common);
}
