// ovl_readdir: the names of all layers, each once. As on Linux the lowest layer's come first and the list is made when reading begins,
// so that positions stay good while names come and go.

import { ENOMEM } from "../../../abi/errno";
import { kfree, kmalloc } from "../../mem/slab";
import { dentryFind, dput } from "../dcache";
import { lookupChild } from "../namei";
import { dirEmit, dirEmitDots } from "../readdir";
import { Dentry, File, FS_OVERLAY, Inode, isDir, isErr, isNull, nil } from "../types";
import { isWhiteout, lowerOf, nodeOf, OvlNode, ovlFs } from "./layers";
import { originOf } from "./xattr";

/** One name of a list; its bytes follow. */
@unmanaged
class Entry {
  next: Entry;
  ino: u64;
  type: u32;
  len: u32;

  @inline get name(): usize {
    return changetype<usize>(this) + offsetof<Entry>();
  }
}

/** A list in the making: File.data when it is done. A probe only asks whether there would be anything. */
@unmanaged
class List {
  head: Entry;
  tail: Entry;
  found: u32;
  probe: u32;
  failed: u32;
}

function listFree(list: List): void {
  let e = list.head;
  while (!isNull(e)) {
    const next = e.next;
    kfree(changetype<usize>(e));
    e = next;
  }
  kfree(changetype<usize>(list));
}

function listNew(probe: u32): List {
  const list = changetype<List>(kmalloc(offsetof<List>()));
  if (!isNull(list)) {
    memory.fill(changetype<usize>(list), 0, offsetof<List>());
    list.probe = probe;
  }
  return list;
}

function add(list: List, name: usize, len: u32, ino: u64, type: u32): void {
  list.found++;
  if (list.probe) return;
  const e = changetype<Entry>(kmalloc(offsetof<Entry>() + len));
  if (isNull(e)) {
    list.failed = 1;
    return;
  }
  e.next = nil<Entry>();
  e.ino = ino;
  e.type = type;
  e.len = len;
  memory.copy(e.name, name, len);
  if (isNull(list.tail)) list.head = e;
  else list.tail.next = e;
  list.tail = e;
}

@inline
function layers(n: OvlNode): u32 {
  return n.count + (isNull(n.upper) ? 0 : 1);
}

/** The directory of layer `i` of those that `n` has, from above. */
function layer(n: OvlNode, i: u32): Dentry {
  if (isNull(n.upper)) return lowerOf(n, i);
  return i ? lowerOf(n, i - 1) : n.upper;
}

/** The inode that a layer's directory has under that name, or null. Not counted: its name holds it. */
function inLayer(dir: Dentry, name: usize, len: i32): Inode {
  if (dir.sb.fstype != FS_OVERLAY) {
    const d = dentryFind(dir, name, len);
    return isNull(d) ? nil<Inode>() : d.inode;
  }
  const found = lookupChild(dir, name, len);
  if (isErr(found)) return nil<Inode>();
  const inode = changetype<Dentry>(found).inode;
  dput(changetype<Dentry>(found));
  return inode;
}

/** The topmost layer above `below` that has the name, or `below`. */
function topmost(n: OvlNode, below: u32, name: usize, len: i32): u32 {
  for (let i: u32 = 0; i < below; i++) if (!isNull(inLayer(layer(n, i), name, len))) return i;
  return below;
}

/** One name of layer `i`, the `lowest` of which has been through. */
function visit(list: List, dir: Inode, i: u32, name: usize, len: u32, inode: Inode, type: u32, ino: u64): void {
  const n = nodeOf(dir);
  const lowest = layers(n) - 1;
  const top = topmost(n, i, name, <i32>len);
  if (i != lowest) {
    if (top != i) return;
    if (lowest && !isNull(inLayer(layer(n, lowest), name, <i32>len))) return;
  } else if (top != i) {
    inode = inLayer(layer(n, top), name, <i32>len);
    type = (inode.mode >> 12) & 15;
    ino = inode.ino;
  }
  if (!isNull(inode)) {
    if (isWhiteout(inode)) return;
    // What was copied up keeps its number.
    if (top == 0 && !isNull(n.upper) && originOf(ovlFs(dir.sb), inode) >= 0) ino = ovlFs(dir.sb).originIno;
  }
  add(list, name, len, ino, type);
}

/** All names of one layer. */
function walk(list: List, dir: Inode, i: u32): void {
  const at = layer(nodeOf(dir), i);
  if (at.sb.fstype != FS_OVERLAY) {
    for (let d = at.childHead; !isNull(d); d = d.childNext)
      visit(list, dir, i, d.name, d.nameLen, d.inode, (d.inode.mode >> 12) & 15, d.inode.ino);
    return;
  }
  // A layer that is an overlay itself: its names as it shows them.
  const inner = listNew(0);
  if (isNull(inner)) {
    list.failed = 1;
    return;
  }
  collect(inner, at.inode);
  if (inner.failed) list.failed = 1;
  for (let e = inner.head; !isNull(e); e = e.next) visit(list, dir, i, e.name, e.len, nil<Inode>(), e.type, e.ino);
  listFree(inner);
}

function collect(list: List, dir: Inode): void {
  const n = layers(nodeOf(dir));
  walk(list, dir, n - 1);
  for (let i: u32 = 0; i + 1 < n; i++) walk(list, dir, i);
}

/** Is there no name to be seen in the directory? */
export function overlayEmpty(d: Dentry): bool {
  const list = listNew(1);
  if (isNull(list)) return false;
  collect(list, d.inode);
  const empty = !list.found && !list.failed;
  listFree(list);
  return empty;
}

export function overlayReaddir(file: File): i32 {
  if (file.pos == 0 || !file.data) {
    overlayDirRelease(file);
    const list = listNew(0);
    if (isNull(list)) return -ENOMEM;
    collect(list, file.inode);
    if (list.failed) {
      listFree(list);
      return -ENOMEM;
    }
    file.data = changetype<usize>(list);
  }
  if (!dirEmitDots(file)) return 0;
  let at: i64 = 2;
  for (let e = changetype<List>(file.data).head; !isNull(e); e = e.next, at++) {
    if (at < file.pos) continue;
    if (!dirEmit(file, e.name, <i32>e.len, e.ino, e.type, at + 1)) return 0;
  }
  return 0;
}

export function overlayDirRelease(file: File): void {
  if (file.data && isDir(file.inode)) listFree(changetype<List>(file.data));
  file.data = 0;
}
