// Which controllers a cgroup has, and whether it is a domain or threaded: the rules of cgroup.subtree_control, cgroup.type and
// of what a cgroup may hold. Names as in kernel/cgroup/cgroup.c.

import { EBUSY, EINVAL, ENODEV, ENOENT, ENOMEM, EOPNOTSUPP } from "../../abi/errno";
import { isNull } from "../fs/types";
import { isStr } from "../mem/str";
import { cpuReset } from "./cpu";
import { filesUpdate } from "./files";
import { memoryReset } from "./memory";
import { pidsReset } from "./pids";
import { isPopulated } from "./tree";
import {
  Cgroup,
  cgroupState,
  Hierarchy,
  isDead,
  isRoot,
  isUnified,
  nextCgroup,
  SUBSYS_CPU,
  SUBSYS_CPUSET,
  SUBSYS_END,
  SUBSYS_FREEZER,
  SUBSYS_HERE,
  SUBSYS_IO,
  SUBSYS_MEMORY,
  SUBSYS_PIDS,
  SUBSYS_THREADED,
} from "./types";

export function subsysName(bit: u32): string {
  switch (bit) {
    case SUBSYS_CPUSET:
      return "cpuset";
    case SUBSYS_CPU:
      return "cpu";
    case SUBSYS_IO:
      return "io";
    case SUBSYS_MEMORY:
      return "memory";
    case SUBSYS_FREEZER:
      return "freezer";
    default:
      return "pids";
  }
}

/** The controller of a name, 0 = none of that name is known. */
export function subsysOf(name: usize, len: i32): u32 {
  for (let bit: u32 = 1; bit < SUBSYS_END; bit <<= 1) if (isStr(name, len, subsysName(bit))) return bit;
  return 0;
}

/** Controllers that a hierarchy of version 1 has taken. */
export function takenSubsys(): u32 {
  let taken: u32 = 0;
  for (let h = cgroupState().first; !isNull(h); h = changetype<Hierarchy>(h.next)) taken |= h.subsys;
  return taken;
}

/** cgroup.controllers: what its parent gives it. */
export function controllers(cg: Cgroup): u32 {
  if (!isUnified(cg)) return cg.hierarchy.subsys;
  if (isRoot(cg)) return SUBSYS_HERE & ~SUBSYS_FREEZER & ~takenSubsys();
  const given = cg.parent.control;
  return isThreaded(cg) ? given & SUBSYS_THREADED : given;
}

@inline
export function isThreaded(cg: Cgroup): bool {
  return cg.domain != cg;
}

/** cgroup_can_be_thread_root. */
export function canHost(cg: Cgroup): bool {
  if (isRoot(cg)) return true;
  return !isThreaded(cg) && !cg.populatedDomains && !(cg.control & ~SUBSYS_THREADED);
}

/** cgroup_is_thread_root. */
export function isThreadRoot(cg: Cgroup): bool {
  if (isThreaded(cg)) return false;
  return cg.threadedChildren != 0 || (cg.tasks != 0 && (cg.control & SUBSYS_THREADED) != 0);
}

/** cgroup_is_valid_domain. */
export function isValidDomain(cg: Cgroup): bool {
  if (isThreaded(cg)) return false;
  for (let at = cg.parent; !isNull(at); at = at.parent) {
    if (!isRoot(at) && isThreadRoot(at)) return false;
    if (isThreaded(at)) return false;
  }
  return true;
}

/** cgroup_migrate_vet_dst: may tasks be in it? */
export function mayHost(cg: Cgroup): i32 {
  if (!isUnified(cg)) return 0;
  if (!isValidDomain(cg.domain)) return -EOPNOTSUPP;
  if (canHost(cg) || isThreaded(cg)) return 0;
  return cg.control ? -EBUSY : 0;
}

/** cgroup.type. */
export function typeName(cg: Cgroup): string {
  if (isThreaded(cg)) return "threaded\n";
  if (!isValidDomain(cg)) return "domain invalid\n";
  return isThreadRoot(cg) ? "domain threaded\n" : "domain\n";
}

/** "threaded" into cgroup.type: cgroup_enable_threaded. */
export function makeThreaded(cg: Cgroup): i32 {
  if (isThreaded(cg)) return 0;
  const domain = cg.parent.domain;
  if (isPopulated(cg) || cg.control & ~SUBSYS_THREADED) return -EOPNOTSUPP;
  if (!isValidDomain(domain) || !canHost(domain)) return -EOPNOTSUPP;
  for (let at = cg; !isNull(at); at = nextCgroup(at, cg)) if (at == cg || isThreaded(at)) at.domain = domain;
  cg.parent.threadedChildren++;
  for (let at = cg; !isNull(at); at = nextCgroup(at, cg)) {
    const err = filesUpdate(at);
    if (err) return err;
  }
  return 0;
}

/** cgroup_vet_subtree_control_enable. */
function mayEnable(cg: Cgroup, enable: u32): i32 {
  if (!enable) return 0;
  if (!isValidDomain(cg.domain)) return -EOPNOTSUPP;
  if (isRoot(cg)) return 0;
  if (enable & ~SUBSYS_THREADED) {
    if (isThreadRoot(cg) || isThreaded(cg)) return -EOPNOTSUPP;
  } else if (canHost(cg) || isThreaded(cg)) return 0;
  return cg.tasks ? -EBUSY : 0;
}

/** A write to cgroup.subtree_control: "+pids -memory". */
export function writeControl(cg: Cgroup, text: usize, n: u32): i32 {
  let enable: u32 = 0;
  let disable: u32 = 0;
  let at: u32 = 0;
  while (at < n) {
    let end = at;
    while (end < n && load<u8>(text + end) != 32) end++;
    if (end > at) {
      const bit = subsysOf(text + at + 1, <i32>(end - at) - 1);
      if (!bit || bit == SUBSYS_FREEZER) return -EINVAL;
      const sign = load<u8>(text + at);
      if (sign == 43) {
        enable |= bit;
        disable &= ~bit;
      } else if (sign == 45) {
        disable |= bit;
        enable &= ~bit;
      } else return -EINVAL;
    }
    at = end + 1;
  }
  if (isDead(cg)) return -ENODEV;
  enable &= ~cg.control;
  if (enable & ~controllers(cg)) return -ENOENT;
  disable &= cg.control;
  for (let child = cg.childHead; !isNull(child); child = child.childNext) if (child.control & disable) return -EBUSY;
  if (!enable && !disable) return 0;
  const err = mayEnable(cg, enable);
  if (err) return err;
  const before = cg.control;
  cg.control = (before | enable) & ~disable;
  if (enable & SUBSYS_CPU) cgroupState().cpuParents++;
  if (disable & SUBSYS_CPU) cgroupState().cpuParents--;
  for (let child = cg.childHead; !isNull(child); child = child.childNext) {
    if ((enable | disable) & SUBSYS_PIDS) pidsReset(child);
    if ((enable | disable) & SUBSYS_CPU) cpuReset(child);
    if ((enable | disable) & SUBSYS_MEMORY) memoryReset(child);
    if (filesUpdate(child)) {
      // No memory for the files: as it was.
      cg.control = before;
      if (enable & SUBSYS_CPU) cgroupState().cpuParents--;
      if (disable & SUBSYS_CPU) cgroupState().cpuParents++;
      for (let undo = cg.childHead; !isNull(undo); undo = undo.childNext) filesUpdate(undo);
      return -ENOMEM;
    }
  }
  return 0;
}
