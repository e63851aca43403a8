// Control groups of an image: who was in one comes back in it, and it is made again, with its limits, when it is gone.

import {
  CG_CONTROLLER_ENTRY_CNAMES,
  CG_CONTROLLER_ENTRY_DIRS,
  CG_MEMBER_ENTRY_NAME,
  CG_MEMBER_ENTRY_PATH,
  CG_SET_ENTRY_CTLS,
  CG_SET_ENTRY_ID,
  CGROUP_DIR_ENTRY_CHILDREN,
  CGROUP_DIR_ENTRY_DIR_NAME,
  CGROUP_DIR_ENTRY_PROPERTIES,
  CGROUP_ENTRY_CONTROLLERS,
  CGROUP_ENTRY_SETS,
  CGROUP_PROP_ENTRY_NAME,
  CGROUP_PROP_ENTRY_VALUE,
  CORE_ENTRY_THREAD_CORE,
  INVENTORY_ENTRY_ROOT_CG_SET,
  MAGIC_CGROUP,
  THREAD_CORE_ENTRY_CG_SET,
} from "../../abi/criu";
import { EEXIST, ENOENT } from "../../abi/errno";
import { cgroupMkdir } from "../cgroup/fs";
import { cgroupOf, moveTask } from "../cgroup/member";
import { cgroupCreate } from "../cgroup/tree";
import { Cgroup, cgroupState, Hierarchy } from "../cgroup/types";
import { dput } from "../fs/dcache";
import { Dentry, isErr } from "../fs/types";
import { kfree, kmalloc } from "../mem/slab";
import { bytesEqual, isStr, parseU64 } from "../mem/str";
import { Task } from "../task/task";
import { hierarchyName } from "./dumpcgroup";
import { Entries, entryAt, imageName } from "./folder";
import { AS_DEAD, RESTART_CGROUP_LIMITS, RESTART_NEW_CGROUPS, RESTART_NO_CGROUPS, RESTART_OLD_CGROUPS } from "./format";
import { damaged, dropList, fail, memberAt, ok, plan, readList } from "./plan";
import { getMsg, getU32, Msg, msgAt, msgSize, nextMsg } from "./protobuf";
import { sayPath } from "./reason";

/** The hierarchy that CRIU names so; null: there is none here. */
function hierarchyOf(name: Msg): Hierarchy {
  const at = kmalloc(512);
  let found = changetype<Hierarchy>(0);
  for (let h = cgroupState().first; changetype<usize>(h) && at; h = changetype<Hierarchy>(h.next)) {
    const n = hierarchyName(h, at);
    if (n == msgSize(name) && bytesEqual(at, msgAt(name), <i32>n)) found = h;
  }
  kfree(at);
  return found;
}

function childOf(cg: Cgroup, name: usize, n: u32): Cgroup {
  let at = cg.childHead;
  while (changetype<usize>(at) && (at.nameLen != n || !bytesEqual(at.name, name, <i32>n))) at = at.childNext;
  return at;
}

/** The directory entry of a name among repeated ones; 0: none. */
function dirOf(m: Msg, field: u32, name: usize, n: u32): Msg {
  for (let d = nextMsg(m, field, 0); d; d = nextMsg(m, field, d)) {
    const has = getMsg(d, CGROUP_DIR_ENTRY_DIR_NAME);
    if (msgSize(has) == n && bytesEqual(msgAt(has), name, <i32>n)) return d;
  }
  return 0;
}

/** As mkdir(2) in its parent's directory, if it has one: a hierarchy that was never mounted has none. @returns 0 or -errno */
function makeIn(parent: Cgroup, name: usize, n: i32): i32 {
  if (!changetype<usize>(parent.dentry)) {
    const made = cgroupCreate(parent, name, n);
    return isErr(made) ? made : 0;
  }
  const d = cgroupMkdir(parent.dentry, name, n, 0o755);
  if (isErr(d)) return d;
  dput(changetype<Dentry>(<usize>d));
  return 0;
}

/** Limits of a cgroup that had to be made again. */
function limits(cg: Cgroup, dir: Msg): void {
  for (let p = nextMsg(dir, CGROUP_DIR_ENTRY_PROPERTIES, 0); p; p = nextMsg(dir, CGROUP_DIR_ENTRY_PROPERTIES, p)) {
    const name = getMsg(p, CGROUP_PROP_ENTRY_NAME);
    const value = getMsg(p, CGROUP_PROP_ENTRY_VALUE);
    if (msgSize(name) == 8 && isStr(msgAt(name), 8, "pids.max")) {
      const n = parseU64(msgAt(value), <i32>msgSize(value));
      if (n >= 0) cg.pidsMax = n;
    }
  }
}

/** Walks a path from the root of its hierarchy, making what is missing. @param dirs  cg_controller_entry of the image, or 0 */
function cgroupAt(h: Hierarchy, path: Msg, controller: Msg): Cgroup {
  let cg = h.root;
  let at = msgAt(path);
  const end = at + msgSize(path);
  let dir = controller;
  let field = CG_CONTROLLER_ENTRY_DIRS;
  while (at < end && ok()) {
    while (at < end && load<u8>(at) == 47) at++;
    let n: u32 = 0;
    while (at + n < end && load<u8>(at + n) != 47) n++;
    if (!n) break;
    dir = dirOf(dir, field, at, n);
    field = CGROUP_DIR_ENTRY_CHILDREN;
    let child = childOf(cg, at, n);
    if (changetype<usize>(child)) {
      if (dir && plan().flags & RESTART_CGROUP_LIMITS) limits(child, dir);
    } else {
      const made =
        plan().flags & RESTART_OLD_CGROUPS
          ? -ENOENT
          : n > 255 || (n <= 2 && load<u8>(at) == 46)
            ? -22
            : makeIn(cg, at, <i32>n);
      if (isErr(made)) {
        const text = kmalloc(msgSize(path) + 1);
        if (text) memory.copy(text, msgAt(path), msgSize(path));
        fail(made, sayPath("the control group ", text, " cannot be made again"));
        kfree(text);
        return cg;
      }
      child = childOf(cg, at, n);
      limits(child, dir);
    }
    cg = child;
    at += n;
  }
  return cg;
}

/** Whether a cgroup of the image is there already. */
function isThere(h: Hierarchy, path: Msg): bool {
  let cg = h.root;
  let at = msgAt(path);
  const end = at + msgSize(path);
  while (changetype<usize>(cg)) {
    while (at < end && load<u8>(at) == 47) at++;
    let n: u32 = 0;
    while (at + n < end && load<u8>(at + n) != 47) n++;
    if (!n) return true;
    cg = childOf(cg, at, n);
    at += n;
  }
  return false;
}

function samePath(a: Msg, b: Msg): bool {
  return msgSize(a) == msgSize(b) && bytesEqual(msgAt(a), msgAt(b), <i32>msgSize(a));
}

/** Where in a hierarchy the members of a set are; 0: the set does not say. */
function memberPath(set: Msg, name: Msg): Msg {
  if (!set) return 0;
  for (let c = nextMsg(set, CG_SET_ENTRY_CTLS, 0); c; c = nextMsg(set, CG_SET_ENTRY_CTLS, c))
    if (samePath(getMsg(c, CG_MEMBER_ENTRY_NAME), name)) return getMsg(c, CG_MEMBER_ENTRY_PATH);
  return 0;
}

/** --manage-cgroups=strict: none that somebody of the tree is in, and the dumper was not, may be there. */
function refuseOld(set: Msg, dumpers: Msg): void {
  for (let c = nextMsg(set, CG_SET_ENTRY_CTLS, 0); c && ok(); c = nextMsg(set, CG_SET_ENTRY_CTLS, c)) {
    const h = hierarchyOf(getMsg(c, CG_MEMBER_ENTRY_NAME));
    const path = getMsg(c, CG_MEMBER_ENTRY_PATH);
    if (
      !changetype<usize>(h) ||
      !isThere(h, path) ||
      samePath(path, memberPath(dumpers, getMsg(c, CG_MEMBER_ENTRY_NAME)))
    )
      continue;
    const text = kmalloc(msgSize(path) + 1);
    if (text) memory.copy(text, msgAt(path), msgSize(path));
    fail(-EEXIST, sayPath("the control group ", text, " is there already"));
    kfree(text);
  }
}

function controllerOf(entry: Msg, name: Msg): Msg {
  for (let c = nextMsg(entry, CGROUP_ENTRY_CONTROLLERS, 0); c; c = nextMsg(entry, CGROUP_ENTRY_CONTROLLERS, c)) {
    const has = getMsg(c, CG_CONTROLLER_ENTRY_CNAMES);
    if (msgSize(has) == msgSize(name) && bytesEqual(msgAt(has), msgAt(name), <i32>msgSize(name))) return c;
  }
  return 0;
}

function moveTo(task: Task, entry: Msg, set: Msg): void {
  for (let c = nextMsg(set, CG_SET_ENTRY_CTLS, 0); c && ok(); c = nextMsg(set, CG_SET_ENTRY_CTLS, c)) {
    const name = getMsg(c, CG_MEMBER_ENTRY_NAME);
    const h = hierarchyOf(name);
    // A hierarchy that is not mounted here is nobody's loss.
    if (!changetype<usize>(h)) continue;
    const cg = cgroupAt(h, getMsg(c, CG_MEMBER_ENTRY_PATH), controllerOf(entry, name));
    if (ok() && cgroupOf(task, h) != cg) moveTask(task, cg);
  }
}

/** The set of a number; 0: there is none. */
function setOf(entry: Msg, id: u32): Msg {
  let set = nextMsg(entry, CGROUP_ENTRY_SETS, 0);
  while (set && getU32(set, CG_SET_ENTRY_ID) != id) set = nextMsg(entry, CGROUP_ENTRY_SETS, set);
  return set;
}

/** Every live member that is in other cgroups than the dumper was: looks whether they are there, or moves it into them. */
function eachMember(entry: Msg, own: u32, looking: bool): void {
  for (let i: u32 = 0; i < plan().count && ok(); i++) {
    const m = memberAt(i);
    if (m.state == AS_DEAD) continue;
    const id = getU32(getMsg(m.core, CORE_ENTRY_THREAD_CORE), THREAD_CORE_ENTRY_CG_SET);
    if (!id || id == own) continue;
    const set = setOf(entry, id);
    if (!set) damaged();
    else if (looking) refuseOld(set, setOf(entry, own));
    else moveTo(changetype<Task>(m.task), entry, set);
  }
}

export function cgroupsMake(): void {
  const p = plan();
  if (p.flags & RESTART_NO_CGROUPS) return;
  imageName("cgroup");
  const list = readList(MAGIC_CGROUP, false);
  if (!list) return;
  const e = changetype<Entries>(list);
  const own = getU32(entryAt(changetype<Entries>(p.inventory), 0), INVENTORY_ENTRY_ROOT_CG_SET);
  if (e.count != 1) damaged();
  if (p.flags & RESTART_NEW_CGROUPS) eachMember(entryAt(e, 0), own, true);
  eachMember(entryAt(e, 0), own, false);
  dropList(list);
}
