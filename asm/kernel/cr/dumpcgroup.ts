// cgroup.img: the control groups that the tasks of the tree are in, with what their owners set. CRIU's cg_set: the place of
// a task in every hierarchy; set 1 is that of who writes the image.

import {
  CG_CONTROLLER_ENTRY_CNAMES,
  CG_CONTROLLER_ENTRY_DIRS,
  CG_MEMBER_ENTRY_NAME,
  CG_MEMBER_ENTRY_PATH,
  CG_SET_ENTRY_CTLS,
  CG_SET_ENTRY_ID,
  CGROUP_DIR_ENTRY_CHILDREN,
  CGROUP_DIR_ENTRY_DIR_NAME,
  CGROUP_DIR_ENTRY_DIR_PERMS,
  CGROUP_DIR_ENTRY_PROPERTIES,
  CGROUP_ENTRY_CONTROLLERS,
  CGROUP_ENTRY_SETS,
  CGROUP_PERMS_GID,
  CGROUP_PERMS_MODE,
  CGROUP_PERMS_UID,
  CGROUP_PROP_ENTRY_NAME,
  CGROUP_PROP_ENTRY_VALUE,
  MAGIC_CGROUP,
} from "../../abi/criu";
import { cgroupOf } from "../cgroup/member";
import { Cgroup, cgroupState, Hierarchy, isRoot, LIMIT_NONE, SUBSYS_FREEZER, SUBSYS_PIDS } from "../cgroup/types";
import { kfree, kmalloc } from "../mem/slab";
import { putStr, putBytes as putText, putU64 } from "../mem/str";
import { current } from "../task/current";
import { TASK_ZOMBIE, Task } from "../task/task";
import { entryBegin, entryEnd, ImageOut, imageBegin, imageEnd, imageName } from "./folder";
import { counted, meet, member, SET_CGROUPS, SET_TASKS } from "./objects";
import { OUT_ONE, out } from "./out";
import { putBegin, putBytes, putEnd, putLiteral, putUint } from "./protobuf";

const PATH_MAX: u32 = 4096;

function sameSet(a: Task, b: Task): bool {
  for (let h = cgroupState().first; changetype<usize>(h); h = changetype<Hierarchy>(h.next)) {
    if (cgroupOf(a, h) != cgroupOf(b, h)) return false;
  }
  return true;
}

/** The number of a task's set: 1 is the caller's own. */
export function cgroupSetOf(task: Task): u32 {
  if (!counted(SET_CGROUPS)) meet(SET_CGROUPS, changetype<usize>(current));
  for (let i: u32 = 0; i < counted(SET_CGROUPS); i++)
    if (sameSet(task, changetype<Task>(member(SET_CGROUPS, i)))) return i + 1;
  return meet(SET_CGROUPS, changetype<usize>(task));
}

/** The path of a cgroup from the root of its hierarchy. @returns its length */
function pathOf(cg: Cgroup, at: usize): u32 {
  if (isRoot(cg)) {
    store<u8>(at, 47);
    return 1;
  }
  const n: u32 = isRoot(cg.parent) ? 0 : pathOf(cg.parent, at);
  if (n + cg.nameLen + 1 > PATH_MAX) return n;
  store<u8>(at + n, 47);
  memory.copy(at + n + 1, cg.name, cg.nameLen);
  return n + 1 + cg.nameLen;
}

/** What CRIU calls a hierarchy: "" the unified one, its controllers, "name=NAME". @returns its length */
export function hierarchyName(h: Hierarchy, at: usize): u32 {
  let end = at;
  if (h.subsys & SUBSYS_FREEZER) end = putStr(end, "freezer");
  if (h.subsys & SUBSYS_PIDS) end = putStr(end == at ? end : putStr(end, ","), "pids");
  if (h.name) end = putText(putStr(end, "name="), h.name, h.nameLen);
  return <u32>(end - at);
}

function putProperty(o: ImageOut, name: string, value: usize, n: usize): void {
  const m = putBegin(o, CGROUP_DIR_ENTRY_PROPERTIES);
  putLiteral(o, CGROUP_PROP_ENTRY_NAME, name);
  putBytes(o, CGROUP_PROP_ENTRY_VALUE, value, <u32>n);
  putEnd(o, m);
}

function putLimit(o: ImageOut, name: string, value: i64): void {
  const text = kmalloc(32);
  if (!text) return;
  const end = value == LIMIT_NONE ? putStr(text, "max") : putU64(text, <u64>value);
  putProperty(o, name, text, end - text);
  kfree(text);
}

/** A directory and, below it, those that a task of the tree is in or below. */
function putDir(o: ImageOut, field: u32, cg: Cgroup): void {
  const m = putBegin(o, field);
  putBytes(o, CGROUP_DIR_ENTRY_DIR_NAME, cg.name, cg.nameLen);
  for (let at = cg.childHead; changetype<usize>(at); at = at.childNext)
    if (isUsed(at)) putDir(o, CGROUP_DIR_ENTRY_CHILDREN, at);
  if (cg.hierarchy.id == 0 || cg.hierarchy.subsys & SUBSYS_PIDS) putLimit(o, "pids.max", cg.pidsMax);
  const p = putBegin(o, CGROUP_DIR_ENTRY_DIR_PERMS);
  const inode = changetype<usize>(cg.dentry) ? cg.dentry.inode : null;
  putUint(o, CGROUP_PERMS_MODE, inode ? inode.mode & 0o7777 : 0o755);
  putUint(o, CGROUP_PERMS_UID, inode ? inode.uid : 0);
  putUint(o, CGROUP_PERMS_GID, inode ? inode.gid : 0);
  putEnd(o, p);
  putEnd(o, m);
}

/** Whether a task of the tree is in the cgroup or below it. */
function isUsed(cg: Cgroup): bool {
  for (let i: u32 = 0; i < counted(SET_TASKS); i++) {
    const task = changetype<Task>(member(SET_TASKS, i));
    if (task.state == TASK_ZOMBIE) continue;
    let at = cgroupOf(task, cg.hierarchy);
    while (at != cg && !isRoot(at)) at = at.parent;
    if (at == cg) return true;
  }
  return false;
}

export function dumpCgroups(): void {
  const path = kmalloc(PATH_MAX + 64);
  const o = out(OUT_ONE);
  imageName("cgroup");
  imageBegin(o, MAGIC_CGROUP);
  if (!path) {
    o.err = -12;
    imageEnd(o);
    return;
  }
  const e = entryBegin(o);
  for (let i: u32 = 0; i < counted(SET_CGROUPS); i++) {
    const task = changetype<Task>(member(SET_CGROUPS, i));
    const s = putBegin(o, CGROUP_ENTRY_SETS);
    putUint(o, CG_SET_ENTRY_ID, i + 1);
    for (let h = cgroupState().first; changetype<usize>(h); h = changetype<Hierarchy>(h.next)) {
      const c = putBegin(o, CG_SET_ENTRY_CTLS);
      putBytes(o, CG_MEMBER_ENTRY_NAME, path, hierarchyName(h, path));
      putBytes(o, CG_MEMBER_ENTRY_PATH, path, pathOf(cgroupOf(task, h), path));
      putEnd(o, c);
    }
    putEnd(o, s);
  }
  for (let h = cgroupState().first; changetype<usize>(h); h = changetype<Hierarchy>(h.next)) {
    const c = putBegin(o, CGROUP_ENTRY_CONTROLLERS);
    putBytes(o, CG_CONTROLLER_ENTRY_CNAMES, path, hierarchyName(h, path));
    for (let at = h.root.childHead; changetype<usize>(at); at = at.childNext)
      if (isUsed(at)) putDir(o, CG_CONTROLLER_ENTRY_DIRS, at);
    putEnd(o, c);
  }
  entryEnd(o, e);
  imageEnd(o);
  kfree(path);
}
