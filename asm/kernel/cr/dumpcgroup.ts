// cgroup.img: the control groups that the tasks of the tree are in, with what their owners set. CRIU's cg_set: the place of
// a task in every hierarchy; set 1 is that of who writes the image.

import {
  CG_CONTROLLER_ENTRY_CNAMES,
  CG_CONTROLLER_ENTRY_DIRS,
  CG_CONTROLLER_ENTRY_IS_THREADED,
  CG_MEMBER_ENTRY_CGNS_PREFIX,
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
  CGROUP_PROP_ENTRY_PERMS,
  CGROUP_PROP_ENTRY_VALUE,
  MAGIC_CGROUP,
} from "../../abi/criu";
import { isThreaded } from "../cgroup/control";
import { fileName, isFreeze, nextSetting, showFile } from "../cgroup/files";
import { cgroupOf, namespaceOf } from "../cgroup/member";
import { outCgroupPath, rootOf } from "../cgroup/tree";
import {
  Cgroup,
  cgroupState,
  Hierarchy,
  isBelow,
  isRoot,
  isUnified,
  nextCgroup,
  SUBSYS_FREEZER,
  SUBSYS_PIDS,
} from "../cgroup/types";
import { dentryFind } from "../fs/dcache";
import { seqBegin, seqBuf, seqEnd, seqLen } from "../fs/proc/seq";
import { Dentry, Inode } from "../fs/types";
import { kfree, kmalloc } from "../mem/slab";
import { putStr, putBytes as putText } from "../mem/str";
import { current } from "../task/current";
import { Task } from "../task/task";
import { entryBegin, entryEnd, ImageOut, imageBegin, imageEnd, imageName } from "./folder";
import { counted, meet, member, SET_CGROUPS } from "./objects";
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

/** The path of a cgroup as the caller sees it. @returns its length */
function pathOf(cg: Cgroup, at: usize): u32 {
  seqBegin();
  outCgroupPath(cg, namespaceOf(current));
  const n: u32 = seqLen() < PATH_MAX ? seqLen() : 0;
  memory.copy(at, seqBuf(), n);
  seqEnd();
  return n;
}

/** What CRIU calls a hierarchy: "" the unified one, its controllers, "name=NAME". @returns its length */
export function hierarchyName(h: Hierarchy, at: usize): u32 {
  let end = at;
  if (h.subsys & SUBSYS_FREEZER) end = putStr(end, "freezer");
  if (h.subsys & SUBSYS_PIDS) end = putStr(end == at ? end : putStr(end, ","), "pids");
  if (h.name) end = putText(putStr(end, "name="), h.name, h.nameLen);
  return <u32>(end - at);
}

/** What an owner may have set: the values of files that can be written. */
function putSettings(o: ImageOut, cg: Cgroup): void {
  for (let id = nextSetting(cg, 0); id; id = nextSetting(cg, id)) {
    seqBegin();
    if (!showFile(cg, id)) {
      let n = seqLen();
      if (n && load<u8>(seqBuf() + n - 1) == 10) n--;
      const m = putBegin(o, CGROUP_DIR_ENTRY_PROPERTIES);
      putLiteral(o, CGROUP_PROP_ENTRY_NAME, fileName(id));
      // Who froze it lets it go when the tree ends: what comes back runs.
      if (isFreeze(id)) putLiteral(o, CGROUP_PROP_ENTRY_VALUE, "0");
      else putBytes(o, CGROUP_PROP_ENTRY_VALUE, seqBuf(), n);
      putPerms(o, CGROUP_PROP_ENTRY_PERMS, fileIn(cg, id));
      putEnd(o, m);
    }
    seqEnd();
  }
}

/** The file of a setting; null: the hierarchy was never mounted. */
export function fileIn(cg: Cgroup, id: u32): Inode {
  if (!changetype<usize>(cg.dentry)) return changetype<Inode>(0);
  const name = kmalloc(64);
  const d = name ? dentryFind(cg.dentry, name, <i32>(putStr(name, fileName(id)) - name)) : changetype<Dentry>(0);
  kfree(name);
  return changetype<usize>(d) ? d.inode : changetype<Inode>(0);
}

function putPerms(o: ImageOut, field: u32, inode: Inode): void {
  const there = changetype<usize>(inode) != 0;
  const p = putBegin(o, field);
  putUint(o, CGROUP_PERMS_MODE, there ? inode.mode : 0o040755);
  putUint(o, CGROUP_PERMS_UID, there ? inode.uid : 0);
  putUint(o, CGROUP_PERMS_GID, there ? inode.gid : 0);
  putEnd(o, p);
}

/** A directory and all below it, whoever is in there. */
function putDir(o: ImageOut, field: u32, cg: Cgroup, name: usize, n: u32): void {
  const m = putBegin(o, field);
  putBytes(o, CGROUP_DIR_ENTRY_DIR_NAME, name, n);
  for (let at = cg.childHead; changetype<usize>(at); at = at.childNext)
    putDir(o, CGROUP_DIR_ENTRY_CHILDREN, at, at.name, at.nameLen);
  putSettings(o, cg);
  putPerms(o, CGROUP_DIR_ENTRY_DIR_PERMS, changetype<usize>(cg.dentry) ? cg.dentry.inode : changetype<Inode>(0));
  putEnd(o, m);
}

/** Where the members of set i + 1 are, if that is no root, and not in or below where those of an earlier set are; null otherwise. */
function topOf(i: u32, h: Hierarchy): Cgroup {
  const cg = cgroupOf(changetype<Task>(member(SET_CGROUPS, i)), h);
  if (cg == rootOf(namespaceOf(current), h)) return changetype<Cgroup>(0);
  for (let k: u32 = 1; k < counted(SET_CGROUPS); k++) {
    const other = cgroupOf(changetype<Task>(member(SET_CGROUPS, k)), h);
    if (isRoot(other) || k == i) continue;
    if (other == cg ? k < i : isBelow(cg, other)) return changetype<Cgroup>(0);
  }
  return cg;
}

function anyThreaded(top: Cgroup): bool {
  for (let cg = top; changetype<usize>(cg); cg = nextCgroup(cg, top)) if (isUnified(cg) && isThreaded(cg)) return true;
  return false;
}

/** What of a hierarchy the tree uses, but for what the dumper itself is in. */
function putController(o: ImageOut, h: Hierarchy, path: usize): void {
  const c = putBegin(o, CGROUP_ENTRY_CONTROLLERS);
  putBytes(o, CG_CONTROLLER_ENTRY_CNAMES, path, hierarchyName(h, path));
  let threaded = h.id != 0;
  for (let i: u32 = 1; i < counted(SET_CGROUPS); i++) {
    const cg = topOf(i, h);
    if (!changetype<usize>(cg)) continue;
    const n = pathOf(cg, path);
    // What is above the caller's own root has no name that a restart could use.
    if (n < 2 || (n > 2 && load<u8>(path, 1) == 46 && load<u8>(path, 2) == 46)) continue;
    putDir(o, CG_CONTROLLER_ENTRY_DIRS, cg, path + 1, n - 1);
    threaded = threaded || anyThreaded(cg);
  }
  putUint(o, CG_CONTROLLER_ENTRY_IS_THREADED, threaded ? 1 : 0);
  putEnd(o, c);
}

export function dumpCgroups(): void {
  // Everybody is where the dumper is: the restarter's place will do, and as with CRIU there is no image.
  if (counted(SET_CGROUPS) < 2) return;
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
  // The first is the dumper's own: the restarter's is taken for it.
  for (let i: u32 = 1; i < counted(SET_CGROUPS); i++) {
    const task = changetype<Task>(member(SET_CGROUPS, i));
    const s = putBegin(o, CGROUP_ENTRY_SETS);
    putUint(o, CG_SET_ENTRY_ID, i + 1);
    for (let h = cgroupState().first; changetype<usize>(h); h = changetype<Hierarchy>(h.next)) {
      const c = putBegin(o, CG_SET_ENTRY_CTLS);
      putBytes(o, CG_MEMBER_ENTRY_NAME, path, hierarchyName(h, path));
      putBytes(o, CG_MEMBER_ENTRY_PATH, path, pathOf(cgroupOf(task, h), path));
      const ns = namespaceOf(task);
      if (ns != namespaceOf(current) && isBelow(cgroupOf(task, h), rootOf(ns, h)))
        putUint(o, CG_MEMBER_ENTRY_CGNS_PREFIX, pathOf(rootOf(ns, h), path));
      putEnd(o, c);
    }
    putEnd(o, s);
  }
  for (let h = cgroupState().first; changetype<usize>(h); h = changetype<Hierarchy>(h.next)) putController(o, h, path);
  entryEnd(o, e);
  imageEnd(o);
  kfree(path);
}
