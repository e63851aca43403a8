// Control groups: cgroups(7), Documentation/admin-guide/cgroup-v2.rst. The records; who does what is in README.md beside.

import { Dentry, Super } from "../fs/types";
import { CGROUP_STATE } from "../mem/map";
import { Timer } from "../time/timer";

// Controllers, in the order in which cgroup.controllers names them.
export const SUBSYS_CPUSET: u32 = 1;
export const SUBSYS_CPU: u32 = 2;
export const SUBSYS_IO: u32 = 4;
export const SUBSYS_MEMORY: u32 = 8;
export const SUBSYS_FREEZER: u32 = 16; // version 1 only: version 2 freezes without a controller
export const SUBSYS_PIDS: u32 = 32;
/** What this kernel has; the names of the others are known and never available. */
export const SUBSYS_HERE: u32 = SUBSYS_CPUSET | SUBSYS_CPU | SUBSYS_IO | SUBSYS_MEMORY | SUBSYS_PIDS | SUBSYS_FREEZER;
/** What version 1 can have in a hierarchy of its own. */
export const SUBSYS_OLD: u32 = SUBSYS_PIDS | SUBSYS_FREEZER;
/** Those that may be used within a threaded subtree. */
export const SUBSYS_THREADED: u32 = SUBSYS_CPUSET | SUBSYS_CPU | SUBSYS_PIDS;
export const SUBSYS_END: u32 = 64;

// Mount options of the unified hierarchy.
export const CGROUP_NSDELEGATE: u32 = 1;
export const CGROUP_FAVORDYNMODS: u32 = 2;
export const CGROUP_MEMORY_LOCALEVENTS: u32 = 4;
export const CGROUP_MEMORY_RECURSIVEPROT: u32 = 8;
export const CGROUP_MEMORY_HUGETLB: u32 = 16;
export const CGROUP_PIDS_LOCALEVENTS: u32 = 32;

/** A tree of cgroups: the unified one (version 2), or one of version 1 with some controllers or only a name. */
@unmanaged
export class Hierarchy {
  next: usize; // newest first, the unified one last
  id: u32; // as /proc/PID/cgroup shows it; 0: the unified one
  subsys: u32; // SUBSYS_* bound to it (version 1)
  root: Cgroup;
  sb: Super; // null until the first mount
  name: usize; // kmalloc'd, 0 = none: name=
  nameLen: u32;
  flags: u32; // mount options
  cgroups: u32;
  agent: usize; // release_agent: kmalloc'd
  agentLen: u32;
}

export const CG_DEAD: u32 = 1; // removed; its last users still see it
export const CG_FROZEN: u32 = 2; // every task in and below it has come to rest
export const CG_NOTIFY: u32 = 4; // notify_on_release
export const CG_CLONE: u32 = 8; // cgroup.clone_children
export const CG_NO_PRESSURE: u32 = 16; // cgroup.pressure says 0
export const CG_REMADE: u32 = 32; // by the restart that is under way

// Version 1's freezer.
export const FREEZING_SELF: u32 = 1;
export const FREEZING_PARENT: u32 = 2;
export const FREEZING_DONE: u32 = 4;

export const LIMIT_NONE: i64 = i64.MAX_VALUE;

@unmanaged
export class Cgroup {
  refs: u32; // its directory and files, tasks (zombies too), children, namespaces, and one while it is not removed
  flags: u32;
  hierarchy: Hierarchy;
  parent: Cgroup;
  childHead: Cgroup;
  childNext: Cgroup;
  childPrev: Cgroup;
  dentry: Dentry; // not counted; null once removed, and at a root that was never mounted
  name: usize; // kmalloc'd
  nameLen: u32;
  level: u32;
  id: u64; // its directory's inode number
  /** Live threads in it, and how many of its children have any in or below them, by kind of child. */
  tasks: u32;
  populatedDomains: u32;
  populatedThreaded: u32;
  descendants: u32;
  dying: u32;
  maxDescendants: i32;
  maxDepth: i32;
  /** Which controllers its children have: cgroup.subtree_control. */
  control: u32;
  /** Itself, or of a threaded cgroup the domain that it belongs to; not counted, it is above. */
  domain: Cgroup;
  threadedChildren: u32;
  // freezer: asked of this cgroup, in force here (asked here or above), what has come to rest
  freeze: u32;
  frozenHere: u32;
  frozenTasks: u32;
  frozenChildren: u32;
  children: u32;
  frozenSince: i64;
  frozenNs: i64;
  freezing: u32; // version 1: FREEZING_*
  // pids
  pids: i64;
  pidsMax: i64;
  pidsPeak: i64;
  pidsEvents: u64;
  pidsEventsLocal: u64;
  pidsFailed: u64;
  // cpu (cpu.ts), in nanoseconds
  cpuWeight: u32;
  cpuIdle: u32;
  cpuVirtual: i64; // its time among its brothers
  cpuQuota: i64; // of each period; LIMIT_NONE: none
  cpuPeriod: i64;
  cpuBurst: i64;
  cpuUsed: i64; // in this period
  cpuSaved: i64; // of earlier ones, for a burst
  cpuPeriodEnd: i64;
  cpuTimer: Timer; // armed while it is held
  releaseTimer: Timer; // version 1: its release agent is to be started
  cpuHeld: u32;
  cpuHolds: u32; // nr_throttled
  cpuHeldSince: i64;
  cpuHeldNs: i64;
  cpuPeriods: u64;
  cpuBursts: u64;
  cpuBurstNs: i64;
  // memory (memory.ts): pages of 64 KiB here and below; limits in bytes
  memPages: i64;
  memPeak: i64;
  memMax: i64;
  memHigh: i64;
  memMin: i64;
  memLow: i64;
  memSwapMax: i64;
  memSwapHigh: i64;
  memOomGroup: u32;
  ioWeight: u32;
  memEvents0: i64; // EVENTS of them, then as many for this cgroup alone
  memEvents1: i64;
  memEvents2: i64;
  memEvents3: i64;
  memEvents4: i64;
  memEvents5: i64;
  memEvents6: i64;
  memEvents7: i64;
  memEvents8: i64;
  memEvents9: i64;
  memEvents10: i64;
  memEvents11: i64;
  /** CPU time of tasks that have left it and of cgroups below that are gone, in nanoseconds. */
  utime: i64;
  stime: i64;
}

/** A task, or a cgroup namespace, is in `cgroup` of a hierarchy of version 1. Without one of these it is in the root. */
@unmanaged
export class CgroupLink {
  next: usize;
  cgroup: Cgroup;
}

@unmanaged
class CgroupState {
  unified: Hierarchy;
  first: Hierarchy; // the list of all
  nextId: u32;
  pathNode: usize;
  cpuParents: u32; // cgroups that divide CPU time among their children
}

export function cgroupState(): CgroupState {
  return changetype<CgroupState>(CGROUP_STATE);
}

@inline
export function isUnified(cg: Cgroup): bool {
  return cg.hierarchy.id == 0;
}

@inline
export function isRoot(cg: Cgroup): bool {
  return changetype<usize>(cg.parent) == 0;
}

@inline
export function isDead(cg: Cgroup): bool {
  return (cg.flags & CG_DEAD) != 0;
}

/** True when `cg` is `above` or lies below it. */
export function isBelow(cg: Cgroup, above: Cgroup): bool {
  while (cg.level > above.level) cg = cg.parent;
  return cg == above;
}

/** The cgroup after `cg` in the tree below `top`, parents first; null at the end. */
export function nextCgroup(cg: Cgroup, top: Cgroup): Cgroup {
  if (changetype<usize>(cg.childHead)) return cg.childHead;
  while (cg != top) {
    if (changetype<usize>(cg.childNext)) return cg.childNext;
    cg = cg.parent;
  }
  return changetype<Cgroup>(0);
}
