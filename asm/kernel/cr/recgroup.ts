// Control groups of an image: who was in one comes back in it, and it is made again, with its limits, when it is gone.

import {
  CG_CONTROLLER_ENTRY_CNAMES,
  CG_CONTROLLER_ENTRY_DIRS,
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
  CORE_ENTRY_THREAD_CORE,
  INVENTORY_ENTRY_ROOT_CG_SET,
  MAGIC_CGROUP,
  TASK_KOBJ_IDS_ENTRY_CGROUP_NS_ID,
  THREAD_CORE_ENTRY_CG_SET,
} from "../../abi/criu";
import { EACCES, EEXIST, EINVAL, ENOENT } from "../../abi/errno";
import { isThreaded, makeThreaded } from "../cgroup/control";
import { settingOf, writeFile } from "../cgroup/files";
import { cgroupMkdir } from "../cgroup/fs";
import { cgroupOf, moveTask, namespaceOf } from "../cgroup/member";
import { cgroupCreate, rootOf } from "../cgroup/tree";
import { CG_REMADE, Cgroup, cgroupState, Hierarchy, isRoot } from "../cgroup/types";
import { dput } from "../fs/dcache";
import { Dentry, Inode, isErr } from "../fs/types";
import { kfree, kmalloc } from "../mem/slab";
import { bytesEqual, isStr, putStr, putBytes as putText, strLen } from "../mem/str";
import { CgroupNs, cgroupNsPin } from "../ns/cgroup";
import { CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_FOWNER, capable, cred, taskCred } from "../task/cred";
import { Task } from "../task/task";
import { fileIn, hierarchyName } from "./dumpcgroup";
import { Entries, entryAt, imageName } from "./folder";
import { AS_DEAD, RESTART_CGROUP_LIMITS, RESTART_NEW_CGROUPS, RESTART_NO_CGROUPS, RESTART_OLD_CGROUPS } from "./format";
import { damaged, dropList, fail, memberAt, noMemory, ok, plan, readList } from "./plan";
import { getMsg, getU32, hasField, Msg, msgAt, msgSize, nextMsg } from "./protobuf";
import { sayPath } from "./reason";
import { externalNamed, externalWord } from "./remnt";

const PATH_MAX: u32 = 4096;
/** Directories below each other; protobuf messages nest no deeper. */
const MAX_DEPTH: u32 = 1000;

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

/** Ends the restart for the sake of a cgroup. */
function failAt(err: i32, path: usize, n: u32, why: string): void {
  const text = kmalloc(n + 1);
  if (text) store<u8>(putText(text, path, n), 0);
  fail(err, sayPath("the control group ", text, why));
  kfree(text);
}

/** The restarter's root of a hierarchy: what an image says, begins there. */
function rootHere(h: Hierarchy): Cgroup {
  return rootOf(namespaceOf(changetype<Task>(plan().caller)), h);
}

/** Walks a path below `top`, making what is missing. @returns where it ends; null: the restart has failed, or with `look`, it is not there */
function walk(top: Cgroup, path: usize, size: u32, look: bool): Cgroup {
  let cg = top;
  let at = path;
  const end = at + size;
  while (at < end) {
    while (at < end && load<u8>(at) == 47) at++;
    let n: u32 = 0;
    while (at + n < end && load<u8>(at + n) != 47) n++;
    if (!n) break;
    let child = childOf(cg, at, n);
    if (!changetype<usize>(child)) {
      if (look) return child;
      const made =
        plan().flags & RESTART_OLD_CGROUPS
          ? -ENOENT
          : n > 255 || (n <= 2 && load<u8>(at) == 46)
            ? -EINVAL
            : makeIn(cg, at, <i32>n);
      if (isErr(made)) {
        failAt(made, path, size, " cannot be made again");
        return changetype<Cgroup>(0);
      }
      child = childOf(cg, at, n);
      child.flags |= CG_REMADE;
    }
    cg = child;
    at += n;
  }
  return cg;
}

/** Gives what an image says of owner and mode, as chown(2) and chmod(2), if the restarter may. */
function perms(inode: Inode, p: Msg): void {
  if (!changetype<usize>(inode) || !p || !capable(CAP_CHOWN) || !capable(CAP_FOWNER)) return;
  inode.uid = getU32(p, CGROUP_PERMS_UID);
  inode.gid = getU32(p, CGROUP_PERMS_GID);
  inode.mode = (inode.mode & ~0o7777) | (getU32(p, CGROUP_PERMS_MODE) & 0o7777);
}

/** Who may write the files of a cgroup. */
function mayWrite(cg: Cgroup): bool {
  if (capable(CAP_DAC_OVERRIDE)) return true;
  return changetype<usize>(cg.dentry) != 0 && cg.dentry.inode.uid == cred().fsuid;
}

/** One value of a file. cgroup.subtree_control takes changes: what is there already is none. */
function putSetting(cg: Cgroup, p: Msg): void {
  const name = getMsg(p, CGROUP_PROP_ENTRY_NAME);
  const value = getMsg(p, CGROUP_PROP_ENTRY_VALUE);
  const id = settingOf(msgAt(name), msgSize(name));
  const n = msgSize(value);
  const isType = isStr(msgAt(name), <i32>msgSize(name), "cgroup.type");
  // There is one type that can be asked for, and it is when the directory is made.
  if (!id || !n || n > 4096 || isType) return;
  if (!mayWrite(cg)) {
    failAt(-EACCES, cg.name, cg.nameLen, " is another's: its files cannot be written");
    return;
  }
  const text = kmalloc(2 * n + 2);
  if (!text) {
    noMemory();
    return;
  }
  let end = text;
  const control = isStr(msgAt(name), <i32>msgSize(name), "cgroup.subtree_control");
  for (let i: u32 = 0; i < n; i++) {
    if (control && (i == 0 || load<u8>(msgAt(value) + i - 1) == 32)) store<u8>(end++, 43);
    store<u8>(end++, load<u8>(msgAt(value) + i));
  }
  const caller = changetype<Task>(plan().caller);
  const r = writeFile(cg, id, text, <u32>(end - text), taskCred(caller), namespaceOf(caller));
  kfree(text);
  if (r < 0) failAt(r, cg.name, cg.nameLen, " does not take a value that it had");
  else if (!(plan().flags & RESTART_OLD_CGROUPS)) perms(fileIn(cg, id), getMsg(p, CGROUP_PROP_ENTRY_PERMS));
}

/** A cgroup that was threaded is so from the beginning: those below it want to know. */
function setType(cg: Cgroup, dir: Msg): void {
  for (let p = nextMsg(dir, CGROUP_DIR_ENTRY_PROPERTIES, 0); p; p = nextMsg(dir, CGROUP_DIR_ENTRY_PROPERTIES, p)) {
    const name = getMsg(p, CGROUP_PROP_ENTRY_NAME);
    const value = getMsg(p, CGROUP_PROP_ENTRY_VALUE);
    if (!isStr(msgAt(name), <i32>msgSize(name), "cgroup.type")) continue;
    if (!isStr(msgAt(value), <i32>msgSize(value), "threaded") || isThreaded(cg)) continue;
    const r = makeThreaded(cg);
    if (r < 0) failAt(r, cg.name, cg.nameLen, " cannot be threaded again");
  }
}

/** A directory of the image and those below it are made, or with `setting`, get what had been set. */
function eachDir(parent: Cgroup, dir: Msg, path: usize, n: u32, setting: bool, depth: u32): void {
  const flags = plan().flags;
  let cg = walk(parent, path, n, true);
  if (depth > MAX_DEPTH) damaged();
  else if (setting) {
    // A root has nothing that could be set.
    if (!changetype<usize>(cg)) return;
    if (!isRoot(cg) && (flags & RESTART_CGROUP_LIMITS || cg.flags & CG_REMADE))
      for (let p = nextMsg(dir, CGROUP_DIR_ENTRY_PROPERTIES, 0); p; p = nextMsg(dir, CGROUP_DIR_ENTRY_PROPERTIES, p))
        if (ok()) putSetting(cg, p);
    cg.flags &= ~CG_REMADE;
  } else if (changetype<usize>(cg)) {
    cg.flags &= ~CG_REMADE;
    if (flags & RESTART_NEW_CGROUPS) failAt(-EEXIST, path, n, " is there already");
  } else {
    cg = walk(parent, path, n, false);
    if (ok()) setType(cg, dir);
  }
  if (ok() && !setting && !(flags & RESTART_OLD_CGROUPS) && changetype<usize>(cg.dentry) && !isRoot(cg))
    perms(cg.dentry.inode, getMsg(dir, CGROUP_DIR_ENTRY_DIR_PERMS));
  for (let d = nextMsg(dir, CGROUP_DIR_ENTRY_CHILDREN, 0); d && ok(); d = nextMsg(dir, CGROUP_DIR_ENTRY_CHILDREN, d)) {
    const name = getMsg(d, CGROUP_DIR_ENTRY_DIR_NAME);
    eachDir(cg, d, msgAt(name), msgSize(name), setting, depth + 1);
  }
}

/** What --cgroup-root says of a controller, at `to`. @returns its length; 0: nothing */
function newRoot(controller: Msg, to: usize): u32 {
  const key = kmalloc(512);
  let found = false;
  for (let c = nextMsg(controller, CG_CONTROLLER_ENTRY_CNAMES, 0); c && key && !found; ) {
    let end = putStr(key, "cgroup-root:");
    if (msgSize(c) < 256) end = putText(end, msgAt(c), msgSize(c));
    found = msgSize(c) != 0 && externalWord(key, <u32>(end - key), to);
    c = nextMsg(controller, CG_CONTROLLER_ENTRY_CNAMES, c);
  }
  if (key && !found) found = externalNamed("cgroup-root", to);
  kfree(key);
  return found ? <u32>strLen(to) : 0;
}

function beginsWith(path: usize, n: u32, name: Msg): bool {
  return n > msgSize(name) && bytesEqual(path + 1, msgAt(name), <i32>msgSize(name));
}

/**
 * Where something of an image is to be: with --cgroup-root, that takes the place of the directory that the tree was in, or of
 * the root of its cgroup namespace. `path` begins with "/".
 * @returns its length at `to`
 */
function placeOf(controller: Msg, path: usize, n: u32, prefix: u32, to: usize): u32 {
  const has = newRoot(controller, to);
  let cut: u32 = 0;
  for (let d = nextMsg(controller, CG_CONTROLLER_ENTRY_DIRS, 0); d && has && !cut; ) {
    const name = getMsg(d, CGROUP_DIR_ENTRY_DIR_NAME);
    if (beginsWith(path, n, name)) cut = prefix > 1 ? prefix : msgSize(name) + 1;
    d = nextMsg(controller, CG_CONTROLLER_ENTRY_DIRS, d);
  }
  let end = cut ? to + has : to;
  if (cut > n || n + (cut ? has : 0) > PATH_MAX) damaged();
  else end = putText(end, path + cut, n - cut);
  return <u32>(end - to);
}

/** How much of the paths in a directory is above the tree's cgroup namespace. */
function prefixOf(entry: Msg, controller: Msg, dir: Msg): u32 {
  const cname = getMsg(controller, CG_CONTROLLER_ENTRY_CNAMES);
  for (let s = nextMsg(entry, CGROUP_ENTRY_SETS, 0); s; s = nextMsg(entry, CGROUP_ENTRY_SETS, s))
    for (let c = nextMsg(s, CG_SET_ENTRY_CTLS, 0); c; c = nextMsg(s, CG_SET_ENTRY_CTLS, c)) {
      const path = getMsg(c, CG_MEMBER_ENTRY_PATH);
      if (samePath(getMsg(c, CG_MEMBER_ENTRY_NAME), cname) && beginsWith(msgAt(path), msgSize(path), dir))
        return getU32(c, CG_MEMBER_ENTRY_CGNS_PREFIX);
    }
  return 0;
}

function samePath(a: Msg, b: Msg): bool {
  return msgSize(a) == msgSize(b) && bytesEqual(msgAt(a), msgAt(b), <i32>msgSize(a));
}

/** Every directory of the image, parents first. */
function eachTop(entry: Msg, setting: bool): void {
  const from = kmalloc(PATH_MAX);
  const to = kmalloc(2 * PATH_MAX);
  if (!from || !to) noMemory();
  for (
    let c = nextMsg(entry, CGROUP_ENTRY_CONTROLLERS, 0);
    c && ok();
    c = nextMsg(entry, CGROUP_ENTRY_CONTROLLERS, c)
  ) {
    const h = hierarchyOf(getMsg(c, CG_CONTROLLER_ENTRY_CNAMES));
    // A hierarchy that is not mounted here is nobody's loss.
    if (!changetype<usize>(h)) continue;
    for (let d = nextMsg(c, CG_CONTROLLER_ENTRY_DIRS, 0); d && ok(); d = nextMsg(c, CG_CONTROLLER_ENTRY_DIRS, d)) {
      const name = getMsg(d, CGROUP_DIR_ENTRY_DIR_NAME);
      if (msgSize(name) > PATH_MAX - 2) {
        damaged();
        break;
      }
      store<u8>(from, 47);
      putText(from + 1, msgAt(name), msgSize(name));
      const n = placeOf(c, from, msgSize(name) + 1, prefixOf(entry, c, name), to);
      if (ok()) eachDir(rootHere(h), d, to, n, setting, 0);
    }
  }
  kfree(from);
  kfree(to);
}

function controllerOf(entry: Msg, name: Msg): Msg {
  for (let c = nextMsg(entry, CGROUP_ENTRY_CONTROLLERS, 0); c; c = nextMsg(entry, CGROUP_ENTRY_CONTROLLERS, c))
    for (let has = nextMsg(c, CG_CONTROLLER_ENTRY_CNAMES, 0); has; has = nextMsg(c, CG_CONTROLLER_ENTRY_CNAMES, has))
      if (samePath(has, name)) return c;
  return 0;
}

/** The cgroup of an entry of a set, or that of its cgroup namespace's root. @returns null: the restart has failed */
function placeIn(h: Hierarchy, entry: Msg, ctl: Msg, ofNamespace: bool): Cgroup {
  const path = getMsg(ctl, CG_MEMBER_ENTRY_PATH);
  const prefix = getU32(ctl, CG_MEMBER_ENTRY_CGNS_PREFIX);
  const to = kmalloc(2 * PATH_MAX);
  let found = changetype<Cgroup>(0);
  if (!to) noMemory();
  else if (!msgSize(path) || prefix > msgSize(path) || msgSize(path) > PATH_MAX) damaged();
  else {
    let n = placeOf(controllerOf(entry, getMsg(ctl, CG_MEMBER_ENTRY_NAME)), msgAt(path), msgSize(path), prefix, to);
    if (ofNamespace) n -= msgSize(path) - prefix;
    if (ok()) found = walk(rootHere(h), to, n, false);
  }
  kfree(to);
  return found;
}

function moveTo(task: Task, entry: Msg, set: Msg): void {
  for (let c = nextMsg(set, CG_SET_ENTRY_CTLS, 0); c && ok(); c = nextMsg(set, CG_SET_ENTRY_CTLS, c)) {
    const h = hierarchyOf(getMsg(c, CG_MEMBER_ENTRY_NAME));
    if (!changetype<usize>(h)) continue;
    const cg = placeIn(h, entry, c, false);
    if (ok() && cgroupOf(task, h) != cg) moveTask(task, cg);
  }
}

/** The set of a number; 0: there is none. */
function setOf(entry: Msg, id: u32): Msg {
  let set = nextMsg(entry, CGROUP_ENTRY_SETS, 0);
  while (set && getU32(set, CG_SET_ENTRY_ID) != id) set = nextMsg(entry, CGROUP_ENTRY_SETS, set);
  return set;
}

/** The set of a member; 0: it is that of the dumper, or the image contradicts itself. */
function memberSet(entry: Msg, own: u32, i: u32): Msg {
  const m = memberAt(i);
  if (m.state == AS_DEAD) return 0;
  const id = getU32(getMsg(m.core, CORE_ENTRY_THREAD_CORE), THREAD_CORE_ENTRY_CG_SET);
  if (!id || id == own) return 0;
  const set = setOf(entry, id);
  if (!set) damaged();
  return set;
}

/** The image; 0: there is none, as everybody was where the dumper was, or nobody asks. */
function read(): usize {
  const p = plan();
  if (p.flags & RESTART_NO_CGROUPS) return 0;
  imageName("cgroup");
  const list = readList(MAGIC_CGROUP, false);
  if (list && changetype<Entries>(list).count != 1) damaged();
  if (!list || ok()) return list;
  dropList(list);
  return 0;
}

function dumpersSet(): u32 {
  return getU32(entryAt(changetype<Entries>(plan().inventory), 0), INVENTORY_ENTRY_ROOT_CG_SET);
}

/** The directories: before anything that could want one. */
export function cgroupsMake(): void {
  const list = read();
  if (!list) return;
  eachTop(entryAt(changetype<Entries>(list), 0), false);
  dropList(list);
}

/** The namespace of that number gets the root that it had. Nobody is in it yet. */
export function cgroupNsFill(ns: CgroupNs, id: u32): void {
  const list = read();
  if (!list) return;
  const entry = entryAt(changetype<Entries>(list), 0);
  let i: u32 = 0;
  while (i < plan().count && getU32(memberAt(i).ids, TASK_KOBJ_IDS_ENTRY_CGROUP_NS_ID) != id) i++;
  const set = i < plan().count ? memberSet(entry, dumpersSet(), i) : 0;
  const h = cgroupState().unified;
  for (let c = nextMsg(set, CG_SET_ENTRY_CTLS, 0); c && ok(); c = nextMsg(set, CG_SET_ENTRY_CTLS, c)) {
    if (hierarchyOf(getMsg(c, CG_MEMBER_ENTRY_NAME)) != h || !hasField(c, CG_MEMBER_ENTRY_CGNS_PREFIX)) continue;
    const root = placeIn(h, entry, c, true);
    if (ok()) cgroupNsPin(ns, root);
  }
  dropList(list);
}

/** Everybody goes to where he was, and what had been made anew gets its settings. */
export function cgroupsFill(): void {
  const list = read();
  if (!list) return;
  const entry = entryAt(changetype<Entries>(list), 0);
  for (let i: u32 = 0; i < plan().count && ok(); i++) {
    const set = memberSet(entry, dumpersSet(), i);
    if (set) moveTo(changetype<Task>(memberAt(i).task), entry, set);
  }
  if (ok()) eachTop(entry, true);
  dropList(list);
}
