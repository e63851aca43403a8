// /proc/PID/uid_map, gid_map, projid_map and setgroups: user_namespaces(7), "User and group ID mappings".

import { EACCES, EINVAL, ENOMEM, EPERM } from "../../../abi/errno";
import { PAGE_SIZE } from "../../mem/map";
import { kfree, kmalloc } from "../../mem/slab";
import { isStr } from "../../mem/str";
import {
  fromKgid,
  fromKuid,
  INVALID_ID,
  makeKgid,
  makeKuid,
  mapRange,
  USERNS_SETGROUPS_ALLOWED,
  UserNs,
} from "../../ns/user";
import { CAP_SETFCAP, CAP_SETGID, CAP_SETUID, CAP_SYS_ADMIN, Cred, credHasCap, nsCapable } from "../../task/cred";
import { File } from "../types";
import { out, outChar, outPad } from "./seq";

export const MAP_UID = 0;
export const MAP_GID = 1;
export const MAP_PROJID = 2;

/** UID_GID_MAP_MAX_EXTENTS. */
const MAX_EXTENTS: u32 = 340;

@inline
function mapField(ns: UserNs, which: i32): usize {
  const field =
    which == MAP_UID
      ? offsetof<UserNs>("uidMap")
      : which == MAP_GID
        ? offsetof<UserNs>("gidMap")
        : offsetof<UserNs>("projidMap");
  return changetype<usize>(ns) + field;
}

@inline
function openerNs(file: File): UserNs {
  return changetype<UserNs>(changetype<Cred>(file.cred).userNs);
}

/** "         0       1000          1": the middle column as the opener's namespace knows it. */
export function showIdMap(ns: UserNs, which: i32, file: File): void {
  if (!ns.parent) {
    out("         0          0 4294967295\n");
    return;
  }
  let lower = openerNs(file);
  if (lower == ns) lower = changetype<UserNs>(ns.parent);
  const map = load<usize>(mapField(ns, which));
  if (!map) return;
  const n = load<u32>(map);
  for (let i: u32 = 0; i < n; i++) {
    const e = map + 4 + <usize>i * 12;
    const kid = load<u32>(e, 4);
    outPad(load<u32>(e), 10);
    outChar(32);
    outPad(which == MAP_UID ? fromKuid(lower, kid) : which == MAP_GID ? fromKgid(lower, kid) : kid, 10);
    outChar(32);
    outPad(load<u32>(e, 8), 10);
    outChar(10);
  }
}

/** Where a parse stands: {at, end}. */
@unmanaged
class Cursor {
  at: usize;
  end: usize;
}

function isSpace(c: u32): bool {
  return c == 32 || (c >= 9 && c <= 13);
}

/** A decimal number, as simple_strtoul gives it: 32 bits are kept, no digits are 0. */
function number(c: Cursor): u32 {
  let v: u32 = 0;
  while (c.at < c.end) {
    const d = <u32>load<u8>(c.at) - 48;
    if (d > 9) break;
    v = v * 10 + d;
    c.at++;
  }
  return v;
}

function skipSpaces(c: Cursor): void {
  while (c.at < c.end && isSpace(load<u8>(c.at))) c.at++;
}

@inline
function atSpace(c: Cursor): bool {
  return c.at < c.end && isSpace(load<u8>(c.at));
}

function overlaps(map: usize, first: u32, lower: u32, count: u32): bool {
  const n = load<u32>(map);
  for (let i: u32 = 0; i < n; i++) {
    const e = map + 4 + <usize>i * 12;
    const c = load<u32>(e, 8);
    if (first <= load<u32>(e) + c - 1 && load<u32>(e) <= first + count - 1) return true;
    if (lower <= load<u32>(e, 4) + c - 1 && load<u32>(e, 4) <= lower + count - 1) return true;
  }
  return false;
}

/** Reads the lines into a map of ids as the parent knows them. @returns 0 or -EINVAL */
function parseMap(text: usize, n: u32, map: usize, cur: Cursor): i32 {
  let at = text;
  const end = text + n;
  while (at < end) {
    let eol = at;
    while (eol < end && load<u8>(eol) != 10) eol++;
    cur.at = at;
    cur.end = eol;
    skipSpaces(cur);
    const first = number(cur);
    if (!atSpace(cur)) return -EINVAL;
    skipSpaces(cur);
    const lower = number(cur);
    if (!atSpace(cur)) return -EINVAL;
    skipSpaces(cur);
    const count = number(cur);
    if (cur.at < cur.end && !atSpace(cur)) return -EINVAL;
    skipSpaces(cur);
    if (cur.at < cur.end) return -EINVAL;
    if (first == u32.MAX_VALUE || lower == u32.MAX_VALUE) return -EINVAL;
    if (first + count <= first || lower + count <= lower) return -EINVAL;
    if (overlaps(map, first, lower, count)) return -EINVAL;
    const k = load<u32>(map);
    if (k + 1 == MAX_EXTENTS && eol + 1 < end) return -EINVAL;
    const e = map + 4 + <usize>k * 12;
    store<u32>(e, first);
    store<u32>(e, lower, 4);
    store<u32>(e, count, 8);
    store<u32>(map, k + 1);
    at = eol + 1;
  }
  return load<u32>(map) ? 0 : -EINVAL;
}

/** Who maps the parent's root into a namespace must hold CAP_SETFCAP over the parent. */
function rootMapAllowed(file: File, ns: UserNs, map: usize): bool {
  const n = load<u32>(map);
  let hasRoot = false;
  for (let i: u32 = 0; i < n; i++) if (load<u32>(map + 4 + <usize>i * 12, 4) == 0) hasRoot = true;
  if (!hasRoot) return true;
  const opener = openerNs(file);
  if (opener == ns) return ns.parentCouldSetfcap != 0;
  return credHasCap(changetype<Cred>(file.cred), changetype<UserNs>(ns.parent), CAP_SETFCAP);
}

/** new_idmap_permitted: one's own id, or the capability in the parent, held by opener and writer. */
function allowed(file: File, ns: UserNs, which: i32, map: usize): bool {
  if (which == MAP_UID && !rootMapAllowed(file, ns, map)) return false;
  const c = changetype<Cred>(file.cred);
  const parent = changetype<UserNs>(ns.parent);
  if (load<u32>(map) == 1 && load<u32>(map + 4, 8) == 1 && ns.owner == c.euid) {
    const id = load<u32>(map + 4, 4);
    if (which == MAP_UID && makeKuid(parent, id) == c.euid) return true;
    if (which == MAP_GID && !(ns.flags & USERNS_SETGROUPS_ALLOWED) && makeKgid(parent, id) == c.egid) return true;
  }
  if (which == MAP_PROJID) return true;
  const cap = which == MAP_UID ? CAP_SETUID : CAP_SETGID;
  return nsCapable(parent, cap) && credHasCap(c, parent, cap);
}

/** Turns the parent's ids into kernel ids; a range must be mapped as a whole. */
function lowerToKernel(ns: UserNs, which: i32, map: usize): bool {
  const parent = changetype<UserNs>(ns.parent);
  if (!parent.parent) return true;
  const above = load<usize>(mapField(parent, which));
  if (!above) return false;
  const n = load<u32>(map);
  for (let i: u32 = 0; i < n; i++) {
    const e = map + 4 + <usize>i * 12;
    const kid = mapRange(above, load<u32>(e, 4), load<u32>(e, 8));
    if (kid == INVALID_ID) return false;
    store<u32>(e, kid, 4);
  }
  return true;
}

/** A write of one of the maps: whole, at position 0, once. @param text  kernel copy of n bytes */
export function writeIdMap(ns: UserNs, which: i32, file: File, text: usize, n: u32, pos: i64): i64 {
  if (!ns.parent) return -EPERM;
  const opener = openerNs(file);
  if (opener != ns && changetype<usize>(opener) != ns.parent) return -EPERM;
  if (pos != 0 || n >= <u32>PAGE_SIZE) return -EINVAL;
  if (load<usize>(mapField(ns, which))) return -EPERM;
  if (which != MAP_PROJID && !credHasCap(changetype<Cred>(file.cred), ns, CAP_SYS_ADMIN)) return -EPERM;
  const map = kmalloc(4 + <usize>MAX_EXTENTS * 12 + offsetof<Cursor>());
  if (!map) return -ENOMEM;
  const cur = changetype<Cursor>(map + 4 + <usize>MAX_EXTENTS * 12);
  let err = parseMap(text, n, map, cur);
  if (!err && (!allowed(file, ns, which, map) || !lowerToKernel(ns, which, map))) err = -EPERM;
  if (!err) {
    const size = 4 + <usize>load<u32>(map) * 12;
    const own = kmalloc(size);
    if (own) {
      memory.copy(own, map, size);
      store<usize>(mapField(ns, which), own);
    } else err = -ENOMEM;
  }
  kfree(map);
  return err ? <i64>err : <i64>n;
}

export function showSetgroups(ns: UserNs): void {
  out(ns.flags & USERNS_SETGROUPS_ALLOWED ? "allow\n" : "deny\n");
}

/** Opening setgroups for writing needs CAP_SYS_ADMIN in the namespace. */
export function mayOpenSetgroups(ns: UserNs): i32 {
  return nsCapable(ns, CAP_SYS_ADMIN) ? 0 : -EACCES;
}

/** "deny" is for good, and only before gid_map is written. */
export function writeSetgroups(ns: UserNs, text: usize, n: u32, pos: i64): i64 {
  if (pos != 0 || n >= 8) return -EINVAL;
  let word: i32 = 0;
  while (<u32>word < n && !isSpace(load<u8>(text + word)) && load<u8>(text + word)) word++;
  for (let i = <u32>word; i < n && load<u8>(text + i); i++) if (!isSpace(load<u8>(text + i))) return -EINVAL;
  if (isStr(text, word, "allow")) return ns.flags & USERNS_SETGROUPS_ALLOWED ? <i64>n : -EPERM;
  if (!isStr(text, word, "deny")) return -EINVAL;
  // The initial namespace's map is the identity and not stored.
  if (ns.gidMap || !ns.parent) return -EPERM;
  ns.flags &= ~USERNS_SETGROUPS_ALLOWED;
  return n;
}
