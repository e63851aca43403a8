// Version 1: hierarchies of their own for a controller or for a name. Documentation/admin-guide/cgroup-v1.

import { EBUSY, EINVAL, ENOMEM, EPERM } from "../../abi/errno";
import { out, outBytes, outChar, outU64 } from "../fs/proc/seq";
import { isNull } from "../fs/types";
import { CACHE_CGROUP, CACHE_CGROUP_HIERARCHY, kdelete, kfree, kmalloc } from "../mem/slab";
import { bytesEqual, isStr, lengthTo } from "../mem/str";
import { nsState } from "../ns/common";
import { cred } from "../task/cred";
import { current } from "../task/current";
import { PF_EXITING, Task } from "../task/task";
import { subsysName, subsysOf } from "./control";
import { hierarchySuper } from "./fs";
import { cgroupOf, namespaceOf } from "./member";
import { hierarchyNew, outCgroupPath } from "./tree";
import { CG_DEAD, cgroupState, Hierarchy, isUnified, SUBSYS_END, SUBSYS_HERE, SUBSYS_IO, SUBSYS_OLD } from "./types";

/** What mount(2) asks for. */
@unmanaged
class Wanted {
  subsys: u32;
  all: u32;
  none: u32;
  cloneChildren: u32;
  name: usize;
  nameLen: u32;
  agent: usize;
  agentLen: u32;
}

function wanted(): Wanted {
  return changetype<Wanted>(changetype<usize>(cgroupState()) + 1024);
}

function startsWith(at: usize, n: i32, text: string): bool {
  return n >= text.length && isStr(at, text.length, text);
}

function nameOk(at: usize, n: u32): bool {
  for (let i: u32 = 0; i < n; i++) {
    const c = load<u8>(at + i);
    const alnum = (c >= 48 && c <= 57) || ((c | 32) >= 97 && (c | 32) <= 122);
    if (!alnum && c != 46 && c != 95 && c != 45) return false;
  }
  return true;
}

/** cgroup1_parse_param. */
function parseOne(w: Wanted, at: usize, n: i32): i32 {
  if (isStr(at, n, "none")) w.none = 1;
  else if (isStr(at, n, "all")) w.all = 1;
  else if (isStr(at, n, "clone_children")) w.cloneChildren = 1;
  else if (isStr(at, n, "noprefix") || isStr(at, n, "xattr") || isStr(at, n, "cpuset_v2_mode")) return 0;
  else if (startsWith(at, n, "name=")) {
    if (w.nameLen || n == 5 || n - 5 >= 64 || !nameOk(at + 5, <u32>n - 5)) return -EINVAL;
    w.name = at + 5;
    w.nameLen = <u32>n - 5;
  } else if (startsWith(at, n, "release_agent=")) {
    if (w.agentLen) return -EINVAL;
    w.agent = at + 14;
    w.agentLen = <u32>n - 14;
  } else {
    const bit = subsysOf(at, n);
    if (!(bit & SUBSYS_OLD)) return -EINVAL;
    w.subsys |= bit;
  }
  return 0;
}

function parse(w: Wanted, data: usize): i32 {
  memory.fill(changetype<usize>(w), 0, offsetof<Wanted>());
  let at = data;
  while (at) {
    const n = lengthTo(at, 44);
    if (n) {
      const err = parseOne(w, at, n);
      if (err) return err;
    }
    if (!load<u8>(at + n)) break;
    at += n + 1;
  }
  if (w.all && w.subsys) return -EINVAL;
  // "all", and nothing at all, mean every controller.
  if (w.all || (!w.subsys && !w.none && !w.nameLen)) w.subsys = SUBSYS_OLD;
  if (!w.subsys && !w.nameLen) return -EINVAL;
  if (w.none && w.subsys) return -EINVAL;
  return 0;
}

/** The hierarchy that is meant, made when there is none. @returns its address or -errno */
function find(w: Wanted): i32 {
  const s = cgroupState();
  for (let h = s.first; !isNull(h); h = changetype<Hierarchy>(h.next)) {
    if (!h.id) continue;
    let byName = false;
    if (w.nameLen) {
      if (h.nameLen != w.nameLen || !bytesEqual(h.name, w.name, <i32>w.nameLen)) continue;
      byName = true;
    }
    if ((w.subsys || w.none) && w.subsys != h.subsys) {
      if (!byName) continue;
      return -EBUSY;
    }
    return <i32>changetype<usize>(h);
  }
  if (!w.subsys && !w.none) return -EINVAL;
  // Hierarchies are made in the initial cgroup namespace only.
  if (changetype<usize>(namespaceOf(current)) != nsState().initCgroup) return -EPERM;
  if (!w.none && cred().userNs != nsState().initUser) return -EPERM;
  for (let h = s.first; !isNull(h); h = changetype<Hierarchy>(h.next)) if (h.subsys & w.subsys) return -EBUSY;
  // In use below the root of the unified hierarchy.
  if (s.unified.root.control & w.subsys) return -EBUSY;
  const h = hierarchyNew(w.subsys);
  if (isNull(h)) return -ENOMEM;
  if (w.nameLen) {
    h.name = kmalloc(w.nameLen);
    memory.copy(h.name, w.name, w.nameLen);
    h.nameLen = w.nameLen;
  }
  if (w.agentLen) {
    h.agent = kmalloc(w.agentLen);
    memory.copy(h.agent, w.agent, w.agentLen);
    h.agentLen = w.agentLen;
  }
  let id: u32 = 1;
  for (let at = s.first; !isNull(at); at = changetype<Hierarchy>(at.next)) if (at.id >= id) id = at.id + 1;
  h.id = id;
  h.next = changetype<usize>(s.first);
  s.first = h;
  return <i32>changetype<usize>(h);
}

/** The mount(2) of type cgroup. @returns Super (counted) or -errno */
export function cgroup1Tree(data: usize): i32 {
  const w = wanted();
  const err = parse(w, data);
  if (err) return err;
  const found = find(w);
  if (found < 0 && found > -4096) return found;
  const h = changetype<Hierarchy>(<usize>found);
  const sb = hierarchySuper(h);
  if (sb < 0 && sb > -4096 && isNull(h.sb)) hierarchyGone(h);
  return sb;
}

/** The last mount has gone, and no cgroup is left. */
export function hierarchyGone(h: Hierarchy): void {
  const s = cgroupState();
  if (s.first == h) s.first = changetype<Hierarchy>(h.next);
  else {
    let at = s.first;
    while (at.next != changetype<usize>(h)) at = changetype<Hierarchy>(at.next);
    at.next = h.next;
  }
  kdelete(CACHE_CGROUP, h.root);
  kfree(h.name);
  kfree(h.agent);
  kdelete(CACHE_CGROUP_HIERARCHY, h);
}

/** /proc/PID/cgroup. */
export function showMembership(task: Task): void {
  const s = cgroupState();
  const ns = namespaceOf(current);
  for (let h = s.first; !isNull(h); h = changetype<Hierarchy>(h.next)) {
    if (!h.id && isNull(h.sb)) continue;
    outU64(h.id);
    outChar(58);
    let first = true;
    for (let bit: u32 = 1; bit < SUBSYS_END; bit <<= 1) {
      if (!(h.subsys & bit)) continue;
      if (!first) outChar(44);
      out(subsysName(bit));
      first = false;
    }
    if (h.nameLen) {
      if (!first) outChar(44);
      out("name=");
      outBytes(h.name, h.nameLen);
    }
    outChar(58);
    const cg = cgroupOf(task, h);
    if (isNull(cg) || (!isUnified(cg) && task.flags & PF_EXITING)) outChar(47);
    else outCgroupPath(cg, ns);
    if (!isNull(cg) && isUnified(cg) && cg.flags & CG_DEAD) out(" (deleted)");
    outChar(10);
  }
}

/** /proc/cgroups: controllers with their hierarchy. */
export function showCgroups(): void {
  out("#subsys_name\thierarchy\tnum_cgroups\tenabled\n");
  for (let bit: u32 = 1; bit < SUBSYS_END; bit <<= 1) {
    if (!(bit & SUBSYS_HERE)) continue;
    let at = cgroupState().unified;
    for (let h = cgroupState().first; !isNull(h); h = changetype<Hierarchy>(h.next)) if (h.subsys & bit) at = h;
    out(bit == SUBSYS_IO ? "blkio" : subsysName(bit));
    outChar(9);
    outU64(at.id);
    outChar(9);
    outU64(at.cgroups);
    out("\t1\n");
  }
}
