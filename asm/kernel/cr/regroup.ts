// The mounts that a restart has made, in all mount namespaces of the tree, and what they are to one another. While they are made all are private, so
// that nothing comes to its peers by itself; when all are there their groups are put together, within a namespace and across them, as by
// move_mount(2) with MOVE_MOUNT_SET_GROUP.

import {
  MNT_ENTRY_FLAGS,
  MNT_ENTRY_MASTER_ID,
  MNT_ENTRY_ROOT,
  MNT_ENTRY_ROOT_DEV,
  MNT_ENTRY_SHARED_ID,
} from "../../abi/criu";
import { ENOENT, ENOMEM, ENOTDIR } from "../../abi/errno";
import { MAY_EXEC, MS_SHARED, MS_UNBINDABLE } from "../../abi/fs";
import { dget, dput } from "../fs/dcache";
import { inodePermission } from "../fs/inode";
import { graft } from "../fs/mountcall";
import { lookupChild } from "../fs/namei";
import { CL_PRIVATE, changePropagation, cloneMount, joinGroup, lockTree, obey } from "../fs/propagate";
import { groupIdAlloc } from "../fs/state";
import { Dentry, isDir, isErr, isNull, MNT_SHARED, MntNs, Mount, Path } from "../fs/types";
import { kfree, kmalloc } from "../mem/slab";
import { bytesEqual, strLen } from "../mem/str";
import { imageName } from "./folder";
import { damaged, noMemory, ok, plan } from "./plan";
import { getText, getU32, Msg, msgAt, msgSize } from "./protobuf";

const MAX_ROOT: u32 = 4096;
/** Groups above one another: more are a ring. */
const MOST_LEVELS = 256;

/** A mount of the image that is there. Its namespace holds it: nothing here is counted. */
@unmanaged
export class MadeMount {
  next: usize; // MadeMount: the one that was made before
  mount: usize; // Mount
  root: usize; // kmalloc'd: what of its file system it shows, as the image names it, without a slash at the end
  dev: u32; // numbers of the image
  group: u32;
  master: u32;
  flags: u32;
}

function firstMade(): MadeMount {
  return changetype<MadeMount>(plan().mountHead);
}

export function nextMade(m: MadeMount): MadeMount {
  return changetype<MadeMount>(m.next);
}

/** Notes that a mount_entry is there. */
export function mountMade(mount: Mount, entry: Msg): void {
  const m = changetype<MadeMount>(kmalloc(offsetof<MadeMount>()));
  if (!changetype<usize>(m)) {
    noMemory();
    return;
  }
  m.root = getText(entry, MNT_ENTRY_ROOT, MAX_ROOT);
  if (!m.root) {
    kfree(changetype<usize>(m));
    damaged();
    return;
  }
  const size = strLen(m.root);
  if (size && load<u8>(m.root + size - 1) == 47) store<u8>(m.root + size - 1, 0);
  m.next = plan().mountHead;
  m.mount = changetype<usize>(mount);
  m.dev = getU32(entry, MNT_ENTRY_ROOT_DEV);
  m.group = getU32(entry, MNT_ENTRY_SHARED_ID);
  m.master = getU32(entry, MNT_ENTRY_MASTER_ID);
  m.flags = getU32(entry, MNT_ENTRY_FLAGS);
  plan().mountHead = changetype<usize>(m);
}

/** Whether a mount shows what is at `path` of its file system. */
function shows(m: MadeMount, path: Msg): bool {
  const n = <u32>strLen(m.root);
  if (msgSize(path) < n || !bytesEqual(msgAt(path), m.root, <i32>n)) return false;
  return msgSize(path) == n || load<u8>(msgAt(path) + n) == 47;
}

/** A mount that shows a place of a file system of the image, one of `ns` when there is one; null: there is none. */
export function madeOf(dev: u32, path: Msg, ns: MntNs): MadeMount {
  let other = changetype<MadeMount>(0);
  for (let m = firstMade(); changetype<usize>(m); m = nextMade(m)) {
    if (m.dev != dev || !shows(m, path)) continue;
    if (changetype<Mount>(m.mount).ns == ns) return m;
    other = m;
  }
  return other;
}

/** Binds such a place at `to`: the place itself, whatever is mounted over it. @returns 0 or -errno */
export function bindFrom(m: MadeMount, path: Msg, to: Path): i32 {
  const mount = changetype<Mount>(m.mount);
  let at = dget(mount.root);
  const end = msgAt(path) + msgSize(path);
  let name = msgAt(path) + strLen(m.root);
  while (name < end) {
    if (load<u8>(name) == 47) {
      name++;
      continue;
    }
    let next = name;
    while (next < end && load<u8>(next) != 47) next++;
    let child = isDir(at.inode) ? inodePermission(mount.idmap, at.inode, MAY_EXEC) : -ENOTDIR;
    if (!child) child = lookupChild(at, name, <i32>(next - name));
    dput(at);
    if (isErr(child)) return child;
    at = changetype<Dentry>(child);
    if (isNull(at.inode)) {
      dput(at);
      return -ENOENT;
    }
    name = next;
  }
  const made = cloneMount(mount, at, CL_PRIVATE);
  dput(at);
  if (isNull(made)) return -ENOMEM;
  if (mount.ns.userNs != to.mount.ns.userNs) lockTree(made);
  return graft(made, to);
}

/** The first of a group of the image; null: it is outside of the tree. */
function memberOf(group: u32): MadeMount {
  for (let m = firstMade(); changetype<usize>(m); m = nextMade(m)) if (m.group == group) return m;
  return changetype<MadeMount>(0);
}

/** Whether groups have one master each and nobody is his own: else what happens in one would go round for ever. */
function groupsAreTrees(): bool {
  for (let m = firstMade(); changetype<usize>(m); m = nextMade(m)) {
    const first = m.group ? memberOf(m.group) : m;
    if (m.master != first.master) return false;
    if (m != first) continue;
    let up = m;
    for (let level = 0; changetype<usize>(up) && up.master; level++) {
      if (level == MOST_LEVELS) return false;
      up = memberOf(up.master);
    }
  }
  return true;
}

/** Puts groups and their masters together. A group outside of the tree is nobody's master any more. */
export function groupsMake(): void {
  imageName("mountpoints");
  if (!groupsAreTrees()) {
    damaged();
    return;
  }
  for (let m = firstMade(); changetype<usize>(m); m = nextMade(m)) {
    const mount = changetype<Mount>(m.mount);
    if (!m.group || mount.flags & MNT_SHARED) continue;
    mount.group = groupIdAlloc();
    changePropagation(mount, MS_SHARED);
    for (let n = nextMade(m); changetype<usize>(n); n = nextMade(n))
      if (n.group == m.group && changetype<Mount>(n.mount).sb == mount.sb) joinGroup(changetype<Mount>(n.mount), mount);
  }
  for (let m = firstMade(); changetype<usize>(m) && ok(); m = nextMade(m)) {
    const mount = changetype<Mount>(m.mount);
    const master = m.master ? memberOf(m.master) : changetype<MadeMount>(0);
    if (changetype<usize>(master) && changetype<Mount>(master.mount).sb == mount.sb)
      obey(mount, changetype<Mount>(master.mount));
    // When everything has been bound from it.
    else if (m.flags & MS_UNBINDABLE && !m.group) changePropagation(mount, MS_UNBINDABLE);
  }
}

export function mountsForget(): void {
  while (plan().mountHead) {
    const m = firstMade();
    plan().mountHead = m.next;
    kfree(m.root);
    kfree(changetype<usize>(m));
  }
}
