// The path walk: path_resolution(7), symlink(7), openat2(2). A walk keeps its state in a Nameidata; symbolic links met
// on the way are not recursion but a stack of texts. Nothing on the way waits.

import { EBADF, ELOOP, ENAMETOOLONG, ENOENT, ENOMEM, ENOTDIR, EXDEV } from "../../abi/errno";
import {
  AT_FDCWD,
  MAY_EXEC,
  NAME_MAX,
  PATH_MAX,
  RESOLVE_BENEATH,
  RESOLVE_IN_ROOT,
  RESOLVE_NO_MAGICLINKS,
  RESOLVE_NO_SYMLINKS,
  RESOLVE_NO_XDEV,
} from "../../abi/fs";
import { kfree, kmalloc } from "../mem/slab";
import { strFromUser } from "../mem/user";
import { current } from "../task/current";
import { dentryDrop, dentryFind, dget, dput, isSubdir } from "./dcache";
import { fdGetRaw } from "./fdtable";
import { inodePermission, touchAtime } from "./inode";
import { dentryRevalidate, inodeFollow, inodeLookup, inodeReadlink } from "./inodeops";
import { hasParent, lookupMount, mntget, mntput, pathPut, pathSet } from "./mount";
import { fsState, ND_AT } from "./state";
import {
  DENTRY_MOUNTPOINT,
  Dentry,
  FsStruct,
  isDir,
  isErr,
  isLnk,
  isNull,
  MNT_NOSYMFOLLOW,
  Mount,
  nil,
  Path,
} from "./types";

export const LOOKUP_FOLLOW: u32 = 1;
export const LOOKUP_DIRECTORY: u32 = 2;
export const LOOKUP_EMPTY: u32 = 4;

export const LAST_NORM: u32 = 0;
export const LAST_ROOT: u32 = 1; // the path was only slashes
export const LAST_DOT: u32 = 2;
export const LAST_DOTDOT: u32 = 3;
/** A magic link was followed: the walk is where it leads, there is no last component. */
export const LAST_DONE: u32 = 4;

const MAX_LINKS: u32 = 40;
/** walkComponent's answer for a link whose text is to be walked now. */
const LINK: i32 = 1;

@unmanaged
export class Nameidata {
  mount: Mount; // where the walk is (counted)
  dentry: Dentry;
  rootMount: Mount; // borrowed: the caller's fs or descriptor holds it
  rootDentry: Dentry;
  /** What is left of the text in hand. */
  at: usize;
  last: usize;
  lastLen: i32;
  lastType: u32;
  /** A slash came behind the last component. */
  trailing: u32;
  resolve: u32;
  links: u32;
  depth: u32;
  /** Entries of the stack that still have something to walk. */
  pending: u32;
  // The stack: MAX_LINKS pairs {rest, text block}, at STACK.

  @inline get path(): Path {
    return changetype<Path>(changetype<usize>(this));
  }
}
const STACK: usize = offsetof<Nameidata>();
const ND_SIZE: usize = STACK + 8 * 41;
const PATHS_AT: usize = ND_AT + 3 * ND_SIZE;
if ((3 * ND_SIZE + 64 > 3072) as usize) ERROR("the nameidata records outgrew their page");

/** One of three: a call that names two paths has two walks in hand. */
export function nameidata(i: usize): Nameidata {
  return changetype<Nameidata>(ND_AT + i * ND_SIZE);
}

/** One of four empty paths for results; pathPut empties it again. */
export function scratchPath(i: usize): Path {
  return changetype<Path>(PATHS_AT + (i << 3));
}

/** getname: copies a path name in. @param which scratch page: 0 or 1 @returns length or -errno */
export function getName(which: i32, ptr: u32, emptyOk: bool): i32 {
  const s = fsState();
  const n = strFromUser(which ? s.name1 : s.name0, ptr, PATH_MAX);
  return n == 0 && !emptyOk ? -ENOENT : n;
}

@inline
function fsOf(): FsStruct {
  return changetype<FsStruct>(current.fs);
}

/** Where a walk begins. @param name kernel address, NUL-terminated; must stay as it is during the walk */
function begin(nd: Nameidata, dfd: i32, name: usize, resolve: u32): i32 {
  const fs = fsOf();
  nd.mount = nil<Mount>();
  nd.dentry = nil<Dentry>();
  nd.at = name;
  nd.lastType = LAST_ROOT;
  nd.trailing = 0;
  nd.resolve = resolve;
  nd.links = 0;
  nd.depth = 0;
  nd.pending = 0;
  nd.rootMount = fs.rootMount;
  nd.rootDentry = fs.rootDentry;
  const absolute = load<u8>(name) == 47;
  if (absolute && resolve & RESOLVE_BENEATH) return -EXDEV;
  if (absolute && !(resolve & RESOLVE_IN_ROOT)) {
    pathSet(nd.path, fs.rootMount, fs.rootDentry);
    return 0;
  }
  if (dfd == AT_FDCWD) pathSet(nd.path, fs.cwdMount, fs.cwdDentry);
  else {
    const file = fdGetRaw(dfd);
    if (isNull(file)) return -EBADF;
    if (load<u8>(name) && !isDir(file.inode)) return -ENOTDIR;
    pathSet(nd.path, file.mount, file.dentry);
  }
  if (resolve & (RESOLVE_BENEATH | RESOLVE_IN_ROOT)) {
    nd.rootMount = nd.mount;
    nd.rootDentry = nd.dentry;
  }
  return 0;
}

/** Ends a walk: its texts are freed and its place is let go. */
export function walkEnd(nd: Nameidata): void {
  while (nd.depth) kfree(load<usize>(changetype<usize>(nd) + STACK + ((<usize>--nd.depth) << 3), 4));
  pathPut(nd.path);
}

/** Takes the place for the caller's own path (counted) and ends the walk. */
function walkTake(nd: Nameidata, out: Path): void {
  out.mount = nd.mount;
  out.dentry = nd.dentry;
  nd.mount = nil<Mount>();
  nd.dentry = nil<Dentry>();
  walkEnd(nd);
}

/**
 * The entry `name` of a directory, whatever is mounted on it.
 * @returns a counted Dentry or -errno
 */
export function lookupChild(dir: Dentry, name: usize, len: i32): i32 {
  // A directory that is gone has no entries, whatever they are called.
  if (dir.inode.nlink == 0) return -ENOENT;
  if (<u32>len > NAME_MAX) return -ENAMETOOLONG;
  const d = dentryFind(dir, name, len);
  if (!isNull(d)) {
    dget(d);
    if (dentryRevalidate(d)) return <i32>changetype<usize>(d);
    dentryDrop(d);
    dput(d);
  }
  return inodeLookup(dir, name, len);
}

/** Moves the walk to (mount, d), whose reference is handed over, and through what is mounted there. */
function enter(nd: Nameidata, mount: Mount, d: Dentry): i32 {
  let m = mount;
  while (d.flags & DENTRY_MOUNTPOINT) {
    const over = lookupMount(m, d);
    if (isNull(over)) break;
    dput(d);
    m = over;
    d = dget(over.root);
  }
  const old = nd.dentry;
  const oldMount = nd.mount;
  nd.dentry = d;
  if (m != oldMount) nd.mount = mntget(m);
  dput(old);
  if (m != oldMount) {
    mntput(oldMount);
    if (nd.resolve & RESOLVE_NO_XDEV) return -EXDEV;
  }
  return 0;
}

function followDotDot(nd: Nameidata): i32 {
  let m = nd.mount;
  let d = nd.dentry;
  if (m == nd.rootMount && d == nd.rootDentry) {
    if (nd.resolve & RESOLVE_BENEATH) return -EXDEV;
    return enter(nd, m, dget(d));
  }
  while (d == m.root) {
    if (!hasParent(m)) return enter(nd, m, dget(d));
    d = m.mountpoint;
    m = m.parent;
    if (nd.resolve & RESOLVE_NO_XDEV) return -EXDEV;
    if (m == nd.rootMount && d == nd.rootDentry) return enter(nd, m, dget(d));
  }
  const parent = d.parent;
  // A bind mount whose directory was renamed away from below it leads nowhere.
  if (m.root != m.sb.root && !isSubdir(parent, m.root)) return -ENOENT;
  return enter(nd, m, dget(parent));
}

function jumpRoot(nd: Nameidata): i32 {
  if (nd.resolve & RESOLVE_BENEATH) return -EXDEV;
  if (nd.resolve & RESOLVE_NO_XDEV && nd.mount != nd.rootMount) return -EXDEV;
  pathSet(nd.path, nd.rootMount, nd.rootDentry);
  return 0;
}

/** pick_link and get_link: follows the link `d` (its reference is handed over) of `m`. @returns LINK, 0 (jumped) or -errno */
function followLink(nd: Nameidata, m: Mount, d: Dentry): i32 {
  const r = pushLink(nd, m, d);
  dput(d);
  return r;
}

function pushLink(nd: Nameidata, m: Mount, d: Dentry): i32 {
  if (++nd.links > MAX_LINKS) return -ELOOP;
  if (nd.resolve & RESOLVE_NO_SYMLINKS || m.flags & MNT_NOSYMFOLLOW) return -ELOOP;
  touchAtime(m, d.inode);
  const to = scratchPath(3);
  const magic = inodeFollow(d, to);
  if (magic < 0) return magic;
  if (magic == 0) {
    if (nd.resolve & RESOLVE_NO_MAGICLINKS) {
      pathPut(to);
      return -ELOOP;
    }
    if (nd.resolve & (RESOLVE_BENEATH | RESOLVE_IN_ROOT) || (nd.resolve & RESOLVE_NO_XDEV && to.mount != nd.mount)) {
      pathPut(to);
      return -EXDEV;
    }
    pathPut(nd.path);
    nd.mount = to.mount;
    nd.dentry = to.dentry;
    to.mount = nil<Mount>();
    to.dentry = nil<Dentry>();
    return 0;
  }
  const n = inodeReadlink(d.inode, fsState().text, PATH_MAX);
  if (n < 0) return n;
  const text = kmalloc(<usize>n + 1);
  if (!text) return -ENOMEM;
  memory.copy(text, fsState().text, <usize>n);
  const depth = nd.depth++;
  const entry = changetype<usize>(nd) + STACK + ((<usize>depth) << 3);
  const rest = load<u8>(nd.at) ? nd.at : 0;
  store<usize>(entry, rest);
  store<usize>(entry, text, 4);
  if (rest) nd.pending++;
  nd.at = text;
  if (load<u8>(text) != 47) return LINK;
  const err = jumpRoot(nd);
  return err ? err : LINK;
}

/** @returns 0, LINK or -errno */
function walkComponent(nd: Nameidata, name: usize, len: i32, type: u32, follow: bool): i32 {
  if (type == LAST_DOT) return 0;
  if (type == LAST_DOTDOT) return followDotDot(nd);
  const found = lookupChild(nd.dentry, name, len);
  if (isErr(found)) return found;
  const d = changetype<Dentry>(found);
  if (follow && isLnk(d.inode) && isNull(lookupMount(nd.mount, d))) return followLink(nd, nd.mount, d);
  return enter(nd, nd.mount, d);
}

/** Walks to the directory of the last component, which is left in nd.last. */
function walkParent(nd: Nameidata): i32 {
  let p = nd.at;
  nd.lastType = LAST_ROOT;
  while (true) {
    while (load<u8>(p) == 47) p++;
    if (!load<u8>(p)) {
      nd.at = p;
      if (!nd.pending) return 0;
      let rest: usize = 0;
      while (!rest) {
        const entry = changetype<usize>(nd) + STACK + ((<usize>--nd.depth) << 3);
        kfree(load<usize>(entry, 4));
        rest = load<usize>(entry);
      }
      nd.pending--;
      p = rest;
      continue;
    }
    let err = inodePermission(nd.mount.idmap, nd.dentry.inode, MAY_EXEC);
    if (err) return err;
    let q = p;
    while (load<u8>(q) && load<u8>(q) != 47) q++;
    const len = <i32>(q - p);
    let type = LAST_NORM;
    if (load<u8>(p) == 46) {
      if (len == 1) type = LAST_DOT;
      else if (len == 2 && load<u8>(p, 1) == 46) type = LAST_DOTDOT;
    }
    const slash = load<u8>(q) == 47;
    while (load<u8>(q) == 47) q++;
    nd.at = q;
    if (!load<u8>(q) && !nd.pending) {
      nd.last = p;
      nd.lastLen = len;
      nd.lastType = type;
      nd.trailing |= <u32>slash;
      return 0;
    }
    err = walkComponent(nd, p, len, type, true);
    if (err < 0) return err;
    if (!isDir(nd.dentry.inode)) return -ENOTDIR;
    p = nd.at;
  }
}

/** The last component, and the links it leads through. */
function walkLast(nd: Nameidata, flags: u32): i32 {
  while (true) {
    const follow = (flags & LOOKUP_FOLLOW) != 0 || nd.trailing != 0;
    let r = 0;
    if (nd.lastType != LAST_ROOT) r = walkComponent(nd, nd.last, nd.lastLen, nd.lastType, follow);
    if (r < 0) return r;
    if (r == 0) {
      if ((flags & LOOKUP_DIRECTORY || nd.trailing) && !isDir(nd.dentry.inode)) return -ENOTDIR;
      return 0;
    }
    r = walkParent(nd);
    if (r) return r;
  }
}

/**
 * Resolves a whole path.
 * @param name  kernel address, NUL-terminated
 * @param out   gets the place, counted; untouched on error
 */
export function lookupPath(dfd: i32, name: usize, flags: u32, resolve: u32, out: Path): i32 {
  const nd = nameidata(0);
  let err = begin(nd, dfd, name, resolve);
  if (!err) err = walkParent(nd);
  if (!err) err = walkLast(nd, flags);
  if (err) {
    walkEnd(nd);
    return err;
  }
  walkTake(nd, out);
  return 0;
}

/** Resolves a path of the program's. @param flags LOOKUP_*; with LOOKUP_EMPTY "" is dfd itself */
export function userPath(dfd: i32, ptr: u32, flags: u32, out: Path): i32 {
  const n = getName(0, ptr, (flags & LOOKUP_EMPTY) != 0);
  if (n < 0) return n;
  return lookupPath(dfd, fsState().name0, flags, 0, out);
}

/** Resolves all but the last component; the caller looks at nd.last… and ends with walkEnd, also on error. */
export function lookupParent(nd: Nameidata, dfd: i32, name: usize, resolve: u32): i32 {
  const err = begin(nd, dfd, name, resolve);
  return err ? err : walkParent(nd);
}

/**
 * For open(2): follows the last component's link `d` (counted, handed over) and walks to the parent of what it names.
 * @returns 0 with a new nd.last, or with nd.lastType LAST_DONE; or -errno
 */
export function followLast(nd: Nameidata, d: Dentry): i32 {
  const r = followLink(nd, nd.mount, d);
  if (r < 0) return r;
  if (r == LINK) return walkParent(nd);
  nd.lastType = LAST_DONE;
  return 0;
}

/** Moves to the entry `d` (counted, handed over) of where the walk is. */
export function stepTo(nd: Nameidata, d: Dentry): i32 {
  return enter(nd, nd.mount, d);
}

/** Resolves "." ".." "/" as the last component. */
export function stepDots(nd: Nameidata): i32 {
  return nd.lastType == LAST_DOTDOT ? followDotDot(nd) : 0;
}
