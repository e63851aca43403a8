// Dentries: a name in a directory. On tmpfs they *are* the directory (their names pin them, as on Linux); the other file
// systems make them at lookup and they go with their last user.

import { PAGE_SIZE } from "../mem/map";
import { pageAllocZero, pageFree } from "../mem/page";
import { CACHE_DENTRY, kdelete, kfree, kmalloc, knew } from "../mem/slab";
import { bytesEqual, hashBytes } from "../mem/str";
import { inodePut } from "./inode";
import { fsState } from "./state";
import { DENTRY_PINNED, DENTRY_UNHASHED, Dentry, DNAME_INLINE, Inode, isNull, nil, Super } from "./types";

const FIRST_BITS: u32 = 10;
const MAX_BITS: u32 = 19; // one block of 2 MiB
/** Cookies 0, 1 and 2 are the start, ".." and the first child. */
const FIRST_COOKIE: u32 = 3;

@inline
function bucket(hash: u32): usize {
  const s = fsState();
  return s.dentryTable + ((<usize>(hash >> (32 - s.dentryBits))) << 2);
}

function orderOf(bits: u32): i32 {
  return bits <= 10 ? 0 : <i32>bits - 10;
}

/** Multiplicative, so that the high bits, which choose the bucket, depend on all of it. */
function hashOf(parent: Dentry, name: usize, len: i32): u32 {
  return (hashBytes(name, len) ^ <u32>(changetype<usize>(parent) >> 3)) * 0x9e3779b1;
}

function grow(): void {
  const s = fsState();
  if (s.dentryBits >= MAX_BITS) return;
  const bits = s.dentryTable ? s.dentryBits + 1 : FIRST_BITS;
  const table = pageAllocZero(orderOf(bits));
  if (!table) return;
  const old = s.dentryTable;
  const oldBits = s.dentryBits;
  s.dentryTable = table;
  s.dentryBits = bits;
  if (!old) return;
  for (let i: usize = 0; i < (<usize>1) << oldBits; i++) {
    let d = load<Dentry>(old + (i << 2));
    while (!isNull(d)) {
      const next = d.hashNext;
      const at = bucket(d.hash);
      d.hashNext = load<Dentry>(at);
      store<Dentry>(at, d);
      d = next;
    }
  }
  pageFree(old);
}

function setName(d: Dentry, name: usize, len: i32): bool {
  let far: usize = 0;
  if (<u32>len > DNAME_INLINE) {
    far = kmalloc(<usize>len);
    if (!far) return false;
  }
  kfree(d.nameFar);
  d.nameFar = far;
  d.nameLen = <u32>len;
  memory.copy(d.name, name, <usize>len);
  return true;
}

/**
 * A dentry that nobody can find yet (dentryAdd does that), with one reference. Takes over the caller's reference on
 * `inode`, also when it fails.
 * @returns null when memory is exhausted
 */
export function dentryNew(parent: Dentry, name: usize, len: i32, inode: Inode): Dentry {
  const d = knew<Dentry>(CACHE_DENTRY);
  if (isNull(d) || !setName(d, name, len)) {
    if (!isNull(d)) kdelete(CACHE_DENTRY, d);
    inodePut(inode);
    return nil<Dentry>();
  }
  d.refs = 1;
  d.flags = DENTRY_UNHASHED;
  d.parent = dget(parent);
  d.sb = parent.sb;
  d.inode = inode;
  return d;
}

/** The root of a super, or of something that has no name; takes over the reference on `inode`. */
export function dentryRoot(sb: Super, inode: Inode): Dentry {
  const d = knew<Dentry>(CACHE_DENTRY);
  if (isNull(d)) {
    inodePut(inode);
    return d;
  }
  d.refs = 1;
  d.parent = d;
  d.sb = sb;
  d.inode = inode;
  d.nameLen = 1;
  store<u8>(d.name, 47);
  return d;
}

/** Gives a dentry its place: lookups and readdir find it from now on. */
export function dentryAdd(d: Dentry): void {
  const s = fsState();
  if (!s.dentryTable || (s.dentryCount >> s.dentryBits && s.dentryBits < MAX_BITS)) grow();
  d.hash = hashOf(d.parent, d.name, <i32>d.nameLen);
  const at = bucket(d.hash);
  d.hashNext = load<Dentry>(at);
  store<Dentry>(at, d);
  s.dentryCount++;
  d.flags &= ~DENTRY_UNHASHED;
  const p = d.parent;
  if (p.lastCookie < FIRST_COOKIE - 1) p.lastCookie = FIRST_COOKIE - 1;
  d.cookie = ++p.lastCookie;
  d.childPrev = nil<Dentry>();
  d.childNext = p.childHead;
  if (!isNull(p.childHead)) p.childHead.childPrev = d;
  p.childHead = d;
}

/** As dentryAdd; the name itself holds a reference (tmpfs). */
export function dentryPin(d: Dentry): void {
  dentryAdd(d);
  d.flags |= DENTRY_PINNED;
  d.refs++;
}

function unhash(d: Dentry): void {
  const s = fsState();
  let at = bucket(d.hash);
  while (load<Dentry>(at) != d) at = changetype<usize>(load<Dentry>(at)) + offsetof<Dentry>("hashNext");
  store<Dentry>(at, d.hashNext);
  s.dentryCount--;
  d.hashNext = nil<Dentry>();
  if (!isNull(d.childPrev)) d.childPrev.childNext = d.childNext;
  else d.parent.childHead = d.childNext;
  if (!isNull(d.childNext)) d.childNext.childPrev = d.childPrev;
  d.childNext = nil<Dentry>();
  d.childPrev = nil<Dentry>();
  d.flags |= DENTRY_UNHASHED;
}

/** Takes the name away: nobody finds it any more, who has it keeps it. */
export function dentryDrop(d: Dentry): void {
  if (d.flags & DENTRY_UNHASHED) return;
  unhash(d);
  if (d.flags & DENTRY_PINNED) {
    d.flags &= ~DENTRY_PINNED;
    dput(d);
  }
}

/**
 * Gives `d` another place and name (rename); it is its directory's newest entry then.
 * @returns false when memory is exhausted, then nothing has changed
 */
export function dentryMove(d: Dentry, parent: Dentry, name: usize, len: i32): bool {
  // The name first: it may fail. It can be the old one's own bytes.
  let far: usize = 0;
  if (<u32>len > DNAME_INLINE) {
    far = kmalloc(<usize>len);
    if (!far) return false;
    memory.copy(far, name, <usize>len);
  }
  const hashed = !(d.flags & DENTRY_UNHASHED);
  if (hashed) unhash(d);
  const oldFar = d.nameFar;
  if (far) d.nameFar = far;
  else {
    memory.copy(changetype<usize>(d) + offsetof<Dentry>("name0"), name, <usize>len);
    d.nameFar = 0;
  }
  kfree(oldFar);
  d.nameLen = <u32>len;
  const old = d.parent;
  d.parent = dget(parent);
  dput(old);
  if (hashed) dentryAdd(d);
  return true;
}

/** The hashed child of that name, not counted, or null. */
export function dentryFind(parent: Dentry, name: usize, len: i32): Dentry {
  const s = fsState();
  if (!s.dentryTable) return nil<Dentry>();
  const h = hashOf(parent, name, len);
  let d = load<Dentry>(bucket(h));
  while (!isNull(d)) {
    if (d.hash == h && d.parent == parent && d.nameLen == <u32>len && bytesEqual(d.name, name, len)) return d;
    d = d.hashNext;
  }
  return d;
}

@inline
export function dget(d: Dentry): Dentry {
  d.refs++;
  return d;
}

export function dput(d: Dentry): void {
  assert(d.refs != 0, "a name is put that nobody holds");
  while (!--d.refs) {
    if (!(d.flags & DENTRY_UNHASHED) && d.parent != d) unhash(d);
    const parent = d.parent;
    const inode = d.inode;
    kfree(d.nameFar);
    const isRoot = parent == d;
    kdelete(CACHE_DENTRY, d);
    if (!isNull(inode)) inodePut(inode);
    if (isRoot) return;
    d = parent;
  }
}

/** True when `d` is `above` or lies below it. */
export function isSubdir(d: Dentry, above: Dentry): bool {
  while (true) {
    if (d == above) return true;
    if (d.parent == d) return false;
    d = d.parent;
  }
}

/** Unlinked, as d_unlinked: a root never is. */
@inline
export function isUnlinked(d: Dentry): bool {
  return (d.flags & DENTRY_UNHASHED) != 0 && d.parent != d;
}

/** Takes away every name of a dying tmpfs, leaves first. */
export function dentryShrink(root: Dentry): void {
  let d = root;
  for (;;) {
    if (!isNull(d.childHead)) {
      d = d.childHead;
      continue;
    }
    if (d == root) return;
    const parent = d.parent;
    dentryDrop(d);
    d = parent;
  }
}

if (offsetof<Dentry>() > PAGE_SIZE) ERROR("a dentry must fit into a slab");
