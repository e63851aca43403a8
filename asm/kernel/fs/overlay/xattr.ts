// The attributes that overlayfs keeps on its layers: trusted.overlay.*, or user.overlay.* with the option userxattr. From within
// they cannot be seen; one of that name set from within gets a second "overlay." on its way to the layer.

import { EIO } from "../../../abi/errno";
import { isStr, putStr } from "../../mem/str";
import { fsState } from "../state";
import { Inode, isDir, Super } from "../types";
import { xattrGet, xattrPut } from "../xattr";
import { OvlFs, ovlFs, rootOfLayer } from "./layers";

const TRUSTED = "trusted.overlay.";
const USER = "user.overlay.";
const INNER = "overlay.";

@inline
function prefix(fs: OvlFs): string {
  return fs.userXattr ? USER : TRUSTED;
}

/** The attribute's whole name, in scratch. @returns its length */
function fullName(fs: OvlFs, name: string): i32 {
  const at = fsState().text;
  return <i32>(putStr(putStr(at, prefix(fs)), name) - at);
}

function get(fs: OvlFs, inode: Inode, name: string): usize {
  return xattrGet(inode, fsState().text, fullName(fs, name));
}

/** @returns 0 or -errno */
function put(fs: OvlFs, inode: Inode, name: string, value: usize, size: u32): i32 {
  const n = fullName(fs, name);
  return xattrPut(inode, fsState().text, n, value, size);
}

function putYes(fs: OvlFs, inode: Inode, name: string): i32 {
  const value = fsState().text + 128;
  store<u8>(value, 121); // 'y'
  return put(fs, inode, name, value, 1);
}

/** Nothing below this directory is seen through it. */
export function isOpaque(fs: OvlFs, inode: Inode): bool {
  if (!isDir(inode) || !inode.xattrs) return false;
  const x = get(fs, inode, "opaque");
  return x != 0 && load<u32>(x) == 1 && load<u8>(x, 4) == 121;
}

/** @returns 0, or -EIO where attributes may not be set */
export function setOpaque(fs: OvlFs, inode: Inode): i32 {
  return fs.plain ? -EIO : putYes(fs, inode, "opaque");
}

/** There may be something in the directory that came from below. */
export function setImpure(fs: OvlFs, inode: Inode): void {
  if (!fs.plain && !get(fs, inode, "impure")) putYes(fs, inode, "impure");
}

/** Size and address of the value: {size u32, bytes}. 0: not there. */
export function uuidOf(fs: OvlFs, inode: Inode): usize {
  return get(fs, inode, "uuid");
}

export function setUuid(fs: OvlFs, inode: Inode, uuid: usize): i32 {
  return put(fs, inode, "uuid", uuid, 16);
}

/** struct ovl_fh: version, magic, length, flags, type, uuid[16], then tmpfs's handle: generation, inode number. */
const FH_SIZE: u32 = 33;

/** Notes what a file was copied from. @param layer its file system's id stands for a uuid */
export function setOrigin(fs: OvlFs, to: Inode, layer: Super, ino: u64): void {
  if (fs.plain) return;
  const at = fsState().text + 128;
  memory.fill(at, 0, FH_SIZE);
  store<u32>(at, 0x0021fb00);
  store<u8>(at, 1, 4);
  store<u64>(at, layer.fsid, 5);
  store<u64>(at, layer.fsid, 13);
  store<u32>(at, <u32>layer.dev, 21);
  store<u64>(at, ino, 25);
  put(fs, to, "origin", at, FH_SIZE);
}

/** The lower layer that a file of the upper one was copied from; fs.originIno is its number there. −1: none that is known */
export function originOf(fs: OvlFs, inode: Inode): i32 {
  if (!inode.xattrs) return -1;
  const x = get(fs, inode, "origin");
  if (!x || load<u32>(x) != FH_SIZE || load<u32>(x, 4) != 0x0021fb00) return -1;
  const fsid = load<u64>(x, 4 + 5);
  for (let i: u32 = 0; i < fs.lowerCount; i++) {
    if (rootOfLayer(fs, i).sb.fsid != fsid) continue;
    fs.originIno = load<u64>(x, 4 + 25);
    return i;
  }
  return -1;
}

/** Is it an attribute of ours? Then the length of the prefix, else 0. */
function ownPrefix(fs: OvlFs, name: usize, n: i32): i32 {
  const p = prefix(fs);
  return n > p.length && isStr(name, p.length, p) ? p.length : 0;
}

/** Is it one of ours, that nobody sees? @param fs of the layer above, or above that */
export function isOwn(fs: OvlFs, name: usize, n: i32): bool {
  return ownPrefix(fs, name, n) != 0;
}

/** Makes a name from within the layer's, in place. @param name has room for eight bytes more @returns its length */
export function overlayXattrName(sb: Super, name: usize, n: i32): i32 {
  const at = ownPrefix(ovlFs(sb), name, n);
  if (!at) return n;
  memory.copy(name + at + INNER.length, name + at, n - at);
  putStr(name + at, INNER);
  return n + INNER.length;
}

/**
 * How a layer's attribute is called within.
 * @returns 0: not at all; 1: as it is; 2: as overlayXattrInner writes it
 */
export function overlayXattrShown(sb: Super, name: usize, n: i32): i32 {
  const at = ownPrefix(ovlFs(sb), name, n);
  if (!at) return 1;
  return n > at + INNER.length && isStr(name + at, INNER.length, INNER) ? 2 : 0;
}

/** Writes the name within of an attribute of the kind 2. @returns its length */
export function overlayXattrInner(sb: Super, to: usize, name: usize, n: i32): i32 {
  const at = prefix(ovlFs(sb)).length;
  memory.copy(to, name, <usize>at);
  memory.copy(to + <usize>at, name + <usize>(at + INNER.length), <usize>(n - at - INNER.length));
  return n - INNER.length;
}
