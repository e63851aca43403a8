// A mount namespace: mountpoints-N.img, and the contents of every tmpfs whose root is mounted in it. The root itself is not written:
// the restart gives one (criu restore --root). A mount is made again from its kind, or bound from where the same file system is
// mounted already; what is neither is outside of the tree, and check.ts refuses it.

import {
  FSTYPE_CGROUP,
  FSTYPE_CGROUP2,
  FSTYPE_DEVPTS,
  FSTYPE_DEVTMPFS,
  FSTYPE_MQUEUE,
  FSTYPE_OVERLAYFS,
  FSTYPE_PROC,
  FSTYPE_SYSFS,
  FSTYPE_TMPFS,
  FSTYPE_UNSUPPORTED,
  MAGIC_MNTS,
  MNT_ENTRY_EXT_KEY,
  MNT_ENTRY_FLAGS,
  MNT_ENTRY_FSNAME,
  MNT_ENTRY_FSTYPE,
  MNT_ENTRY_MASTER_ID,
  MNT_ENTRY_MNT_ID,
  MNT_ENTRY_MOUNTPOINT,
  MNT_ENTRY_OPTIONS,
  MNT_ENTRY_PARENT_MNT_ID,
  MNT_ENTRY_ROOT,
  MNT_ENTRY_ROOT_DEV,
  MNT_ENTRY_SB_FLAGS,
  MNT_ENTRY_SHARED_ID,
  MNT_ENTRY_SOURCE,
} from "../../abi/criu";
import {
  MS_NOATIME,
  MS_NODEV,
  MS_NODIRATIME,
  MS_NOEXEC,
  MS_NOSUID,
  MS_RDONLY,
  MS_RELATIME,
  MS_SHARED,
  MS_SLAVE,
  MS_STRICTATIME,
  MS_UNBINDABLE,
} from "../../abi/fs";
import { namespaceOf } from "../cgroup/member";
import { rootOf } from "../cgroup/tree";
import { cgroupState, Hierarchy } from "../cgroup/types";
import { isSubdir } from "../fs/dcache";
import { dentryPath, dPath, dPathCurrent } from "../fs/dpath";
import { superShowOptions } from "../fs/inodeops";
import { nextMount } from "../fs/mount";
import { seqBegin, seqBuf, seqEnd, seqLen } from "../fs/proc/seq";
import { fsTypeName } from "../fs/super";
import {
  Dentry,
  FS_CGROUP1,
  FS_CGROUP2,
  FS_DEVPTS,
  FS_DEVTMPFS,
  FS_MQUEUE,
  FS_OVERLAY,
  FS_PROC,
  FS_SYSFS,
  FS_TMPFS,
  isErr,
  MNT_NOATIME,
  MNT_NODEV,
  MNT_NODIRATIME,
  MNT_NOEXEC,
  MNT_NOSUID,
  MNT_READONLY,
  MNT_RELATIME,
  MNT_SHARED,
  MNT_UNBINDABLE,
  MntNs,
  Mount,
  Path,
  Super,
} from "../fs/types";
import { kfree, kmalloc } from "../mem/slab";
import { bytesEqual } from "../mem/str";
import { NsProxy } from "../ns/nsproxy";
import { current } from "../task/current";
import { Task } from "../task/task";
import { kernelDev, namespaceRoot } from "./dumpfile";
import { externalKey, isWord } from "./external";
import { entryBegin, entryEnd, ImageOut, imageBegin, imageEnd, imageName } from "./folder";
import { counted, meet, member, SET_SUPERS, SET_TASKS } from "./objects";
import { OUT_ONE, out } from "./out";
import { putBytes, putLiteral, putText, putUint } from "./protobuf";
import { dumpTmpfs } from "./tarout";

export const PATH_MAX: i32 = 4096;

export function fstypeCode(fstype: u32): u32 {
  switch (fstype) {
    case FS_TMPFS:
      return FSTYPE_TMPFS;
    case FS_PROC:
      return FSTYPE_PROC;
    case FS_SYSFS:
      return FSTYPE_SYSFS;
    case FS_DEVTMPFS:
      return FSTYPE_DEVTMPFS;
    case FS_DEVPTS:
      return FSTYPE_DEVPTS;
    case FS_MQUEUE:
      return FSTYPE_MQUEUE;
    case FS_CGROUP1:
      return FSTYPE_CGROUP;
    case FS_CGROUP2:
      return FSTYPE_CGROUP2;
    case FS_OVERLAY:
      return FSTYPE_OVERLAYFS;
    default:
      return FSTYPE_UNSUPPORTED;
  }
}

/** MS_* of a mount, with its propagation. */
function mountBits(m: Mount): u32 {
  let f: u32 = m.flags & MNT_READONLY ? MS_RDONLY : 0;
  if (m.flags & MNT_NOSUID) f |= MS_NOSUID;
  if (m.flags & MNT_NODEV) f |= MS_NODEV;
  if (m.flags & MNT_NOEXEC) f |= MS_NOEXEC;
  if (m.flags & MNT_NOATIME) f |= MS_NOATIME;
  else if (m.flags & MNT_RELATIME) f |= MS_RELATIME;
  else f |= MS_STRICTATIME;
  if (m.flags & MNT_NODIRATIME) f |= MS_NODIRATIME;
  if (m.flags & MNT_SHARED) f |= MS_SHARED;
  if (changetype<usize>(m.master)) f |= MS_SLAVE;
  if (m.flags & MNT_UNBINDABLE) f |= MS_UNBINDABLE;
  return f;
}

/** The options of the file system, without the comma in front. */
function putOptions(o: ImageOut, sb: Super): void {
  seqBegin();
  superShowOptions(sb);
  const n = seqLen();
  putBytes(o, MNT_ENTRY_OPTIONS, seqBuf() + (n ? 1 : 0), n ? n - 1 : 0);
  seqEnd();
}

/** The root of the hierarchy that `sb` is, as a task sees it; null: it is none. */
function cgroupRoot(sb: Super, task: Task): Dentry {
  if (sb.fstype != FS_CGROUP1 && sb.fstype != FS_CGROUP2) return changetype<Dentry>(0);
  for (let h = cgroupState().first; changetype<usize>(h); h = changetype<Hierarchy>(h.next)) {
    const cg = rootOf(namespaceOf(task), h);
    if (changetype<usize>(cg.dentry) && cg.dentry.sb == sb) return cg.dentry;
  }
  return changetype<Dentry>(0);
}

/** Whether a mount shows all that its kind has for the task: for control groups, from its cgroup namespace's root on. */
export function isWhole(m: Mount, task: Task): bool {
  return m.root == m.sb.root || m.root == cgroupRoot(m.sb, task);
}

/** The task by whose namespaces a mount namespace is told of. */
function taskIn(ns: usize): Task {
  for (let i: u32 = 0; i < counted(SET_TASKS); i++) {
    const task = changetype<Task>(member(SET_TASKS, i));
    if (task.nsproxy && changetype<NsProxy>(task.nsproxy).mnt == ns) return task;
  }
  return current;
}

/** What a mount shows, from the root of its file system: the n bytes at `text`. */
function rootPath(m: Mount, task: Task, text: usize): i32 {
  const n = dentryPath(m.root, text, PATH_MAX);
  const top = cgroupRoot(m.sb, task);
  if (isErr(n) || !changetype<usize>(top) || top == m.sb.root) return n;
  const above = text + n;
  const cut = n < PATH_MAX / 2 ? dentryPath(top, above, PATH_MAX - n) : -1;
  if (cut < 0 || cut > n || !bytesEqual(text, above, cut)) return n;
  if (cut == n) {
    store<u8>(text, 47);
    return 1;
  }
  memory.copy(text, text + cut, n - cut);
  return n - cut;
}

/** What CRIU names a mount from outside that it has found by itself. */
export const AUTO_KEY = "CRIU:AUTOGENERATED";

/**
 * Where the dumper sees what a mount shows, if it came from there (criu dump --external mnt[]): of several mounts the one whose root is nearest.
 * Who passes events on is left to the others, as by CRIU.
 * @returns the length of the path at `text`; 0: nobody asks, or it is nowhere
 */
export function outsidePath(m: Mount, text: usize): i32 {
  if (!isWord("mnt-auto", 0, 0) || m.flags & MNT_SHARED || changetype<usize>(m.master)) return 0;
  const ns = changetype<MntNs>(changetype<NsProxy>(current.nsproxy).mnt);
  let best = changetype<Mount>(0);
  for (let at = ns.root; changetype<usize>(at); at = nextMount(at, ns.root)) {
    if (at.sb != m.sb || at.ns == m.ns || !isSubdir(m.root, at.root)) continue;
    if (!changetype<usize>(best) || isSubdir(at.root, best.root)) best = at;
  }
  if (!changetype<usize>(best)) return 0;
  const place = changetype<Path>(text + PATH_MAX);
  place.mount = best;
  place.dentry = m.root;
  const n = dPathCurrent(place, text, PATH_MAX);
  return isErr(n) || load<u8>(text) != 47 ? 0 : n;
}

function putMount(o: ImageOut, m: Mount, root: Path, task: Task, text: usize): void {
  const isRoot = m == root.mount;
  const e = entryBegin(o);
  putUint(o, MNT_ENTRY_FSTYPE, fstypeCode(m.sb.fstype));
  putUint(o, MNT_ENTRY_MNT_ID, m.id);
  putUint(o, MNT_ENTRY_ROOT_DEV, kernelDev(m.sb));
  putUint(o, MNT_ENTRY_PARENT_MNT_ID, m.parent.id);
  putUint(o, MNT_ENTRY_FLAGS, mountBits(m));
  let n = rootPath(m, task, text);
  putBytes(o, MNT_ENTRY_ROOT, text, isErr(n) ? 0 : <u32>n);
  // Where it lies, not what it shows: that may have been removed.
  const place = changetype<Path>(text + PATH_MAX);
  place.mount = m.parent;
  place.dentry = m.mountpoint;
  n = isRoot ? 1 : dPath(place, root, text, PATH_MAX);
  if (isRoot) store<u8>(text, 47);
  putBytes(o, MNT_ENTRY_MOUNTPOINT, text, isErr(n) ? 0 : <u32>n);
  const key = isRoot ? 0 : externalKey(text, n);
  const outside = isRoot || key ? 0 : outsidePath(m, text);
  if (outside) putBytes(o, MNT_ENTRY_SOURCE, text + 1, outside - 1);
  else if (m.device) putText(o, MNT_ENTRY_SOURCE, m.device);
  else putLiteral(o, MNT_ENTRY_SOURCE, "none");
  putOptions(o, m.sb);
  putUint(o, MNT_ENTRY_SHARED_ID, m.flags & MNT_SHARED ? m.group : 0);
  putUint(o, MNT_ENTRY_MASTER_ID, changetype<usize>(m.master) ? m.master.group : 0);
  if (fstypeCode(m.sb.fstype) == FSTYPE_UNSUPPORTED) putLiteral(o, MNT_ENTRY_FSNAME, fsTypeName(m.sb.fstype));
  putUint(o, MNT_ENTRY_SB_FLAGS, m.sb.flags & MS_RDONLY);
  if (key) putText(o, MNT_ENTRY_EXT_KEY, key);
  else if (outside) putLiteral(o, MNT_ENTRY_EXT_KEY, AUTO_KEY);
  entryEnd(o, e);
}

/** Whether the dumper has said of the mount, or of one that it lies on, that it stays behind (criu dump --skip-mnt). @param text  room for a path */
export function isSkipped(m: Mount, root: Path, text: usize): bool {
  const place = changetype<Path>(text + PATH_MAX);
  for (let at = m; at != root.mount; at = at.parent) {
    place.mount = at;
    place.dentry = at.root;
    const n = dPath(place, root, text, PATH_MAX);
    if (!isErr(n) && isWord("skip-mnt:", text, n)) return true;
  }
  return false;
}

/** @param at  MntNs */
export function dumpMounts(at: usize, id: u32): void {
  const ns = changetype<MntNs>(at);
  const text = kmalloc(PATH_MAX + 64);
  const root = changetype<Path>(text + PATH_MAX + 16);
  const o = out(OUT_ONE);
  imageName("mountpoints", id);
  imageBegin(o, MAGIC_MNTS);
  if (!text) {
    o.err = -12;
    imageEnd(o);
    return;
  }
  namespaceRoot(ns, root);
  const top = root.mount;
  const task = taskIn(at);
  for (let m = top; changetype<usize>(m); m = nextMount(m, top))
    if (!isSkipped(m, root, text)) putMount(o, m, root, task, text);
  imageEnd(o);
  for (let m = nextMount(top, top); changetype<usize>(m); m = nextMount(m, top)) {
    if (m.sb.fstype != FS_TMPFS || m.root != m.sb.root || m.sb == top.sb || isSkipped(m, root, text)) continue;
    if (outsidePath(m, text)) continue;
    const before = counted(SET_SUPERS);
    if (meet(SET_SUPERS, changetype<usize>(m.sb)) > before) dumpTmpfs(m, kernelDev(m.sb), m.sb.userNs);
  }
  kfree(text);
}
