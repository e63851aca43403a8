// mount -t overlay: lowerdir=A:B,upperdir=U,workdir=W and the options beside them. Linux: fs/overlayfs/params.c, super.c.
//
// Not here: redirect_dir=on, index=on, nfs_export=on, metacopy=on, verity. They are refused: a directory that comes from below
// cannot be renamed (EXDEV, and mv copies it), and writing to a lower file that has several names breaks their link.

import { EINVAL, ELOOP, ENOMEM, EROFS } from "../../../abi/errno";
import { AT_FDCWD, MS_RDONLY, S_IFDIR } from "../../../abi/fs";
import { random } from "../../host";
import { kfree, kmalloc } from "../../mem/slab";
import { isStr, strLen } from "../../mem/str";
import { nsState } from "../../ns/common";
import { INVALID_ID } from "../../ns/user";
import { cred } from "../../task/cred";
import { dentryFind, dentryRoot, dget, dput, isSubdir } from "../dcache";
import { idmapGet, idmapPut, kgidFrom, kuidFrom } from "../idmap";
import { isMemoryFs } from "../inodeops";
import { pathPut } from "../mount";
import { LOOKUP_DIRECTORY, LOOKUP_FOLLOW, lookupPath, scratchPath } from "../namei";
import { out, outChar, outEscaped } from "../proc/seq";
import { devAlloc, devFree, fsState } from "../state";
import { superGet, superPut } from "../super";
import { tmpfsMknod, tmpfsUnlink } from "../tmpfs";
import { Dentry, FS_OVERLAY, isDir, isErr, isNull, MNT_READONLY, Mount, makeDev, nil, Super } from "../types";
import {
  inodeFor,
  nodeAdd,
  nodeNew,
  OVLFS_SIZE,
  OvlFs,
  ovlFs,
  rootOfLayer,
  UUID_AUTO,
  UUID_NULL,
  UUID_OFF,
  UUID_ON,
} from "./layers";
import { isOpaque, setUuid, uuidOf } from "./xattr";

/** OVL_MAX_STACK, and how deep file systems may lie upon each other (FILESYSTEM_MAX_STACK_DEPTH). */
const MAX_LAYERS: u32 = 500;
const MAX_DEPTH: u32 = 2;

/** Which option is it: its value follows "name=". */
function valueOf(at: usize, n: i32, name: string): usize {
  return n > name.length && isStr(at, name.length, name) && load<u8>(at + name.length) == 61 ? at + name.length + 1 : 0;
}

function copyText(at: usize, n: i32): usize {
  const text = kmalloc(<usize>n + 1);
  if (text) {
    memory.copy(text, at, <usize>n);
    store<u8>(text + <usize>n, 0);
  }
  return text;
}

/** A path option: "\x" stands for x, but in lists, where "\:" is not a separator. @param slot address of the field */
function setPath(slot: usize, at: usize, n: i32, isList: bool): i32 {
  if (n <= 0) return -EINVAL;
  const text = copyText(at, n);
  if (!text) return -ENOMEM;
  if (!isList) unescape(text);
  kfree(load<usize>(slot));
  store<usize>(slot, text);
  return 0;
}

function unescape(text: usize): void {
  let to = text;
  for (let from = text; load<u8>(from); from++) {
    if (load<u8>(from) == 92 && load<u8>(from, 1)) from++;
    store<u8>(to++, load<u8>(from));
  }
  store<u8>(to, 0);
}

@inline
function fieldOf(fs: OvlFs, offset: usize): usize {
  return changetype<usize>(fs) + offset;
}

function isOff(value: usize, n: i32): bool {
  return isStr(value, n, "off");
}

function parseOption(fs: OvlFs, at: usize, n: i32): i32 {
  const end = at + n;
  let v = valueOf(at, n, "lowerdir");
  if (v) return setPath(fieldOf(fs, offsetof<OvlFs>("lowerdir")), v, <i32>(end - v), true);
  v = valueOf(at, n, "upperdir");
  if (v) return setPath(fieldOf(fs, offsetof<OvlFs>("upperdir")), v, <i32>(end - v), false);
  v = valueOf(at, n, "workdir");
  if (v) return setPath(fieldOf(fs, offsetof<OvlFs>("workdir")), v, <i32>(end - v), false);
  if (isStr(at, n, "userxattr")) {
    fs.userXattr = 1;
    return 0;
  }
  if (isStr(at, n, "volatile") || isStr(at, n, "fsync=volatile")) {
    fs.volatileUpper = 1;
    return 0;
  }
  if (isStr(at, n, "default_permissions")) {
    fs.defaultPermissions = 1;
    return 0;
  }
  v = valueOf(at, n, "redirect_dir");
  if (v) {
    const m = <i32>(end - v);
    fs.noFollow = isStr(v, m, "nofollow") ? 1 : 0;
    return fs.noFollow || isOff(v, m) || isStr(v, m, "follow") ? 0 : -EINVAL;
  }
  v = valueOf(at, n, "uuid");
  if (v) {
    const m = <i32>(end - v);
    if (isOff(v, m)) fs.uuid = UUID_OFF;
    else if (isStr(v, m, "null")) fs.uuid = UUID_NULL;
    else if (isStr(v, m, "auto")) fs.uuid = UUID_AUTO;
    else if (isStr(v, m, "on")) fs.uuid = UUID_ON;
    else return -EINVAL;
    return 0;
  }
  // Of these only what is the default: inode numbers are one file system's, or none's.
  v = valueOf(at, n, "xino");
  if (v)
    return isStr(v, <i32>(end - v), "auto") || isOff(v, <i32>(end - v)) || isStr(v, <i32>(end - v), "on") ? 0 : -EINVAL;
  v = valueOf(at, n, "index");
  if (!v) v = valueOf(at, n, "nfs_export");
  if (!v) v = valueOf(at, n, "metacopy");
  if (!v) v = valueOf(at, n, "verity");
  return v && isOff(v, <i32>(end - v)) ? 0 : -EINVAL;
}

/** Commas separate, unless there is a backslash before them. */
function parse(fs: OvlFs, data: usize): i32 {
  if (!data) return 0;
  let at = data;
  while (true) {
    let n = 0;
    while (load<u8>(at + n) && load<u8>(at + n) != 44) n += load<u8>(at + n) == 92 && load<u8>(at + n, 1) ? 2 : 1;
    if (n) {
      const err = parseOption(fs, at, n);
      if (err) return err;
    }
    if (!load<u8>(at + n)) return 0;
    at += n + 1;
  }
}

/**
 * Finds a layer's directory: counted, and its super too.
 * @param mount  where the mount is to be stored, 0 = nowhere
 * @param idmap  where the mount's idmap is to be stored, counted; 0 = nowhere
 * @returns Dentry or -errno
 */
function layerAt(path: usize, mount: usize, idmap: usize): i32 {
  const p = scratchPath(2);
  const err = lookupPath(AT_FDCWD, path, LOOKUP_FOLLOW | LOOKUP_DIRECTORY, 0, p);
  if (err) return err;
  const d = p.dentry;
  if (mount) store<Mount>(mount, p.mount);
  if (!isMemoryFs(d.sb.fstype) && d.sb.fstype != FS_OVERLAY) {
    pathPut(p);
    return -EINVAL;
  }
  if (idmap) store<usize>(idmap, idmapGet(p.mount.idmap));
  superGet(d.sb);
  dget(d);
  pathPut(p);
  return <i32>changetype<usize>(d);
}

function layerPut(d: Dentry): void {
  if (isNull(d)) return;
  const sb = d.sb;
  dput(d);
  superPut(sb);
}

/** Lower directories are in a row with ":" between them. */
function openLowers(fs: OvlFs): i32 {
  if (!fs.lowerdir) return -EINVAL;
  const text = copyText(fs.lowerdir, strLen(fs.lowerdir));
  if (!text) return -ENOMEM;
  let room: u32 = 1;
  for (let at = text; load<u8>(at); at++) {
    if (load<u8>(at) == 92 && load<u8>(at, 1)) at++;
    else if (load<u8>(at) == 58) room++;
  }
  let err = room > MAX_LAYERS ? -EINVAL : 0;
  if (!err) {
    fs.lowers = kmalloc(room << 2);
    fs.devs = kmalloc((room + 1) << 2);
    fs.lowerIdmaps = kmalloc(room << 2);
    if (!fs.lowers || !fs.devs || !fs.lowerIdmaps) err = -ENOMEM;
    else {
      memory.fill(fs.devs, 0, (room + 1) << 2);
      memory.fill(fs.lowerIdmaps, 0, room << 2);
    }
  }
  let at = text;
  for (let more = !err; more; ) {
    let end = at;
    while (load<u8>(end) && load<u8>(end) != 58) end += load<u8>(end) == 92 && load<u8>(end, 1) ? 2 : 1;
    more = load<u8>(end) != 0;
    store<u8>(end, 0);
    unescape(at);
    const d = load<u8>(at) ? layerAt(at, 0, fs.lowerIdmaps + ((<usize>fs.lowerCount) << 2)) : -EINVAL;
    if (isErr(d)) {
      err = d;
      break;
    }
    store<Dentry>(fs.lowers + ((<usize>fs.lowerCount) << 2), changetype<Dentry>(d));
    fs.lowerCount++;
    at = end + 1;
  }
  kfree(text);
  return err;
}

/** The work directory's own "work", empty. @param base counted, handed over */
function openWork(fs: OvlFs, base: Dentry): i32 {
  const sb = base.sb;
  const at = fsState().text;
  store<u32>(at, 0x6b726f77); // "work"
  let work = dentryFind(base, at, 4);
  if (!isNull(work) && isDir(work.inode)) {
    dget(work);
    for (let c = work.childHead; !isNull(c); ) {
      const next = c.childNext;
      if (isNull(c.childHead)) tmpfsUnlink(c);
      c = next;
    }
  } else {
    const made = tmpfsMknod(fs.upperIdmap, base, at, 4, S_IFDIR, 0);
    if (isErr(made)) {
      layerPut(base);
      return made;
    }
    work = changetype<Dentry>(made);
  }
  fs.work = work;
  // The directory itself need not be held: its file system is.
  dput(base);
  assert(work.sb == sb, "the work directory is in its own file system");
  return 0;
}

function openUpper(fs: OvlFs): i32 {
  if (!fs.upperdir) return 0;
  if (!fs.workdir) return -EINVAL;
  const s = fsState();
  const at = changetype<usize>(s.text);
  let d = layerAt(fs.upperdir, at, fieldOf(fs, offsetof<OvlFs>("upperIdmap")));
  if (isErr(d)) return d;
  const upperMount = load<Mount>(at);
  const upper = changetype<Dentry>(d);
  fs.upper = upper;
  if (!isMemoryFs(upper.sb.fstype) || upper.sb.flags & MS_RDONLY || upperMount.flags & MNT_READONLY) return -EINVAL;
  d = layerAt(fs.workdir, at, 0);
  if (isErr(d)) return d;
  const base = changetype<Dentry>(d);
  if (load<Mount>(at) != upperMount || isSubdir(base, upper) || isSubdir(upper, base)) {
    layerPut(base);
    return -EINVAL;
  }
  // Who may not make anything there mounts it read-only: through an idmap he may be nobody.
  const c = cred();
  const idmap = fs.upperIdmap;
  if (kuidFrom(idmap, base.sb, c.fsuid) == INVALID_ID || kgidFrom(idmap, base.sb, c.fsgid) == INVALID_ID) {
    layerPut(base);
    return 0;
  }
  return openWork(fs, base);
}

/** ovl_check_overlapping_layers: no layer twice, none below in another. */
function overlapping(fs: OvlFs): bool {
  for (let i: u32 = 0; i < fs.lowerCount; i++) {
    const d = rootOfLayer(fs, i);
    if (!isNull(fs.upper) && (isSubdir(d, fs.upper) || (!isNull(fs.work) && isSubdir(d, fs.work.parent)))) return true;
    for (let k: u32 = 0; k < fs.lowerCount; k++) if (k != i && isSubdir(d, rootOfLayer(fs, k))) return true;
  }
  return false;
}

/** One file system has its own inode numbers and needs no others; several need numbers that stand for each. */
function numbers(fs: OvlFs): void {
  const n = fs.lowerCount;
  const first = isNull(fs.upper) ? rootOfLayer(fs, 0).sb : fs.upper.sb;
  fs.same = 1;
  fs.lastIno = 1;
  for (let i: u32 = 0; i < n; i++) if (rootOfLayer(fs, i).sb != first) fs.same = 0;
  if (fs.same) return;
  for (let i: u32 = 0; i <= n; i++) {
    const sb = i < n ? rootOfLayer(fs, i).sb : isNull(fs.upper) ? nil<Super>() : fs.upper.sb;
    if (isNull(sb)) continue;
    let dev: u32 = 0;
    for (let k: u32 = 0; k < i && !dev; k++)
      if (rootOfLayer(fs, k).sb == sb) dev = load<u32>(fs.devs + ((<usize>k) << 2));
    store<u32>(fs.devs + ((<usize>i) << 2), dev ? dev : makeDev(0, devAlloc()));
  }
}

/** The upper layer gets a number by which it is known again. */
function uuid(fs: OvlFs): void {
  if (isNull(fs.upper) || (fs.uuid != UUID_AUTO && fs.uuid != UUID_ON)) return;
  if (fs.plain) {
    fs.uuid = UUID_NULL;
    return;
  }
  if (!fs.same && fs.uuid == UUID_AUTO) return;
  if (!uuidOf(fs, fs.upper.inode)) {
    const at = fsState().text + 256;
    random(at, 16);
    if (setUuid(fs, fs.upper.inode, at)) return;
  }
  fs.uuid = UUID_ON;
}

/** ovl_get_root. */
function makeRoot(sb: Super): i32 {
  const fs = ovlFs(sb);
  const n = nodeNew(fs.lowerCount);
  if (isNull(n)) return -ENOMEM;
  let stop = false;
  if (!isNull(fs.upper)) {
    n.upper = dget(fs.upper);
    stop = isOpaque(fs, fs.upper.inode);
  }
  for (let i: u32 = 0; i < fs.lowerCount && !stop; i++) {
    nodeAdd(n, dget(rootOfLayer(fs, i)), i);
    stop = isOpaque(fs, rootOfLayer(fs, i).inode);
  }
  const inode = inodeFor(sb, n);
  if (isNull(inode)) return -ENOMEM;
  sb.root = dentryRoot(sb, inode);
  return isNull(sb.root) ? -ENOMEM : 0;
}

export function overlayFill(sb: Super, data: usize): i32 {
  const fs = changetype<OvlFs>(kmalloc(OVLFS_SIZE));
  if (isNull(fs)) return -ENOMEM;
  memory.fill(changetype<usize>(fs), 0, OVLFS_SIZE);
  sb.data = changetype<usize>(fs);
  let err = parse(fs, data);
  const user = sb.userNs != nsState().initUser;
  fs.plain = user && !fs.userXattr ? 1 : 0;
  if (user || fs.userXattr) fs.noFollow = 1;
  if (!err) err = openUpper(fs);
  if (!err) err = openLowers(fs);
  if (!err && isNull(fs.upper) && fs.lowerCount < 2) err = -EINVAL;
  if (!err && overlapping(fs)) err = -ELOOP;
  if (err) return err;
  for (let i: u32 = 0; i < fs.lowerCount; i++) {
    const below = rootOfLayer(fs, i).sb;
    const depth: u32 = below.fstype == FS_OVERLAY ? ovlFs(below).depth + 1 : 1;
    if (depth > fs.depth) fs.depth = depth;
  }
  if (fs.depth > MAX_DEPTH) return -EINVAL;
  if (isNull(fs.work)) sb.flags |= MS_RDONLY;
  numbers(fs);
  uuid(fs);
  return makeRoot(sb);
}

/** MS_REMOUNT: without an upper layer it stays read-only. */
export function overlayRemount(sb: Super, readOnly: bool): i32 {
  return !readOnly && isNull(ovlFs(sb).work) ? -EROFS : 0;
}

/** The file system whose room is shown by statfs. */
export function overlayStatfsSuper(sb: Super): Super {
  let at = sb;
  while (at.fstype == FS_OVERLAY) {
    const fs = ovlFs(at);
    at = isNull(fs.upper) ? rootOfLayer(fs, 0).sb : fs.upper.sb;
  }
  return at;
}

/** After the last inode has gone. */
export function overlaySuperGone(sb: Super): void {
  const fs = ovlFs(sb);
  if (isNull(fs)) return;
  if (!isNull(fs.whiteout)) dput(fs.whiteout);
  layerPut(fs.work);
  for (let i: u32 = 0; i <= fs.lowerCount && fs.devs; i++) {
    const dev = load<u32>(fs.devs + ((<usize>i) << 2));
    let shared = false;
    for (let k: u32 = 0; k < i; k++) if (load<u32>(fs.devs + ((<usize>k) << 2)) == dev) shared = true;
    if (dev && !shared) devFree((dev & 0xff) | ((dev >> 12) & 0xfff00));
  }
  layerPut(fs.upper);
  for (let i: u32 = 0; i < fs.lowerCount; i++) {
    layerPut(rootOfLayer(fs, i));
    idmapPut(load<usize>(fs.lowerIdmaps + ((<usize>i) << 2)));
  }
  idmapPut(fs.upperIdmap);
  kfree(fs.lowers);
  kfree(fs.lowerIdmaps);
  kfree(fs.devs);
  kfree(fs.lowerdir);
  kfree(fs.upperdir);
  kfree(fs.workdir);
  kfree(changetype<usize>(fs));
  sb.data = 0;
}

function showPath(name: string, path: usize): void {
  if (!path) return;
  outChar(44);
  out(name);
  outChar(61);
  outEscaped(path, <u32>strLen(path), ", \t\n\\");
}

export function overlayShowOptions(sb: Super): void {
  const fs = ovlFs(sb);
  showPath("lowerdir", fs.lowerdir);
  showPath("upperdir", isNull(fs.upper) ? 0 : fs.upperdir);
  showPath("workdir", isNull(fs.upper) ? 0 : fs.workdir);
  if (fs.defaultPermissions) out(",default_permissions");
  if (fs.noFollow) out(",redirect_dir=nofollow");
  // Without an upper layer no directory is made that would have to be followed.
  else if (isNull(fs.upper)) out(",redirect_dir=on");
  if (fs.uuid == UUID_NULL) out(",uuid=null");
  else if (fs.uuid == UUID_ON) out(",uuid=on");
  else if (fs.uuid == UUID_OFF) out(",uuid=off");
  if (fs.volatileUpper) out(",fsync=volatile");
  if (fs.userXattr) out(",userxattr");
}
