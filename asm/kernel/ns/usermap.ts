// Writing a user namespace's maps: user_namespaces(7), "Defining user and group ID mappings". /proc/PID/{uid_map, gid_map,
// projid_map, setgroups} call these.

import { EINVAL, ENOMEM, EPERM } from "../../abi/errno";
import { kfree, kmalloc } from "../mem/slab";
import { isStr } from "../mem/str";
import { CAP_SETFCAP, CAP_SETGID, CAP_SETUID, CAP_SYS_ADMIN, Cred, cred, credHasCap, nsCapable } from "../task/cred";
import { INVALID_ID, makeKgid, makeKuid, USERNS_SETGROUPS_ALLOWED, UserNs } from "./user";

export const MAP_UID = 0;
export const MAP_GID = 1;
export const MAP_PROJID = 2;

/** UID_GID_MAP_MAX_EXTENTS. */
const MAX_EXTENTS: u32 = 340;

function field(ns: UserNs, which: i32): usize {
  const at = changetype<usize>(ns);
  if (which == MAP_UID) return at + offsetof<UserNs>("uidMap");
  return which == MAP_GID ? at + offsetof<UserNs>("gidMap") : at + offsetof<UserNs>("projidMap");
}

/** The block {count, {first, kernelFirst, count} …} of a map, 0 while it is not written (and for the initial namespace). */
export function userMap(ns: UserNs, which: i32): usize {
  return load<usize>(field(ns, which));
}

/** A number of a line; the cursor is kept at CURSOR. */
function number(at: usize, end: usize, cursor: usize): i64 {
  while (at < end && (load<u8>(at) == 32 || load<u8>(at) == 9)) at++;
  let value: i64 = 0;
  let digits = 0;
  while (at < end) {
    const c = (load<u8>(at) as i32) - 48;
    if (c < 0 || c > 9) break;
    value = value * 10 + c;
    if (value > <i64>u32.MAX_VALUE) return -1;
    digits++;
    at++;
  }
  store<usize>(cursor, at);
  return digits ? value : -1;
}

/**
 * map_write: `n` bytes of text at `text`, to the map of `ns`.
 * @param opener  credentials with which the file was opened
 * @returns n or -errno; the map is either set as a whole or left alone
 */
export function userMapWrite(ns: UserNs, which: i32, text: usize, n: u32, opener: Cred): i32 {
  const parent = changetype<UserNs>(ns.parent);
  // The initial namespace's maps are fixed.
  if (!changetype<usize>(parent)) return -EPERM;
  if (load<usize>(field(ns, which))) return -EPERM;
  if (which != MAP_PROJID && !nsCapable(ns, CAP_SYS_ADMIN)) return -EPERM;
  if (n >= 4096) return -EINVAL;
  // The writer lives in the namespace or in its parent.
  const own = changetype<UserNs>(cred().userNs);
  if (own != ns && own != parent) return -EPERM;
  const map = kmalloc(8 + (MAX_EXTENTS + 1) * 12);
  if (!map) return -ENOMEM;
  const err = parse(ns, which, text, n, opener, map);
  if (err) {
    kfree(map);
    return err;
  }
  store<usize>(field(ns, which), map);
  return <i32>n;
}

function parse(ns: UserNs, which: i32, text: usize, n: u32, opener: Cred, map: usize): i32 {
  const cursor = map + 4 + MAX_EXTENTS * 12;
  let at = text;
  const end = text + n;
  let count: u32 = 0;
  while (at < end) {
    let stop = at;
    while (stop < end && load<u8>(stop) != 10) stop++;
    const first = number(at, stop, cursor);
    if (first < 0) return -EINVAL;
    const lower = number(load<usize>(cursor), stop, cursor);
    if (lower < 0) return -EINVAL;
    const size = number(load<usize>(cursor), stop, cursor);
    if (size < 0) return -EINVAL;
    let rest = load<usize>(cursor);
    while (rest < stop && (load<u8>(rest) == 32 || load<u8>(rest) == 9)) rest++;
    if (rest != stop) return -EINVAL;
    if (first == <i64>u32.MAX_VALUE || lower == <i64>u32.MAX_VALUE) return -EINVAL;
    if (!size || first + size > <i64>u32.MAX_VALUE || lower + size > <i64>u32.MAX_VALUE) return -EINVAL;
    for (let i: u32 = 0; i < count; i++) {
      const e = map + 4 + <usize>i * 12;
      if (
        overlaps(first, size, load<u32>(e), load<u32>(e, 8)) ||
        overlaps(lower, size, load<u32>(e, 4), load<u32>(e, 8))
      )
        return -EINVAL;
    }
    if (count == MAX_EXTENTS) return -EINVAL;
    const e = map + 4 + <usize>count * 12;
    store<u32>(e, <u32>first);
    store<u32>(e, <u32>lower, 4);
    store<u32>(e, <u32>size, 8);
    count++;
    at = stop + 1;
  }
  if (!count) return -EINVAL;
  store<u32>(map, count);
  if (!allowed(ns, which, map, opener)) return -EPERM;
  // From the parent's numbers to kernel ids: every range must lie within one of the parent's own.
  const parent = changetype<UserNs>(ns.parent);
  for (let i: u32 = 0; i < count; i++) {
    const e = map + 4 + <usize>i * 12;
    const lower = load<u32>(e, 4);
    const k = which == MAP_GID ? makeKgid(parent, lower) : makeKuid(parent, lower);
    const last = lower + load<u32>(e, 8) - 1;
    const kLast = which == MAP_GID ? makeKgid(parent, last) : makeKuid(parent, last);
    if (k == INVALID_ID || kLast == INVALID_ID || kLast - k != load<u32>(e, 8) - 1) return -EPERM;
    store<u32>(e, k, 4);
  }
  return 0;
}

function overlaps(a: i64, an: i64, b: u32, bn: u32): bool {
  return a < <i64>b + bn && <i64>b < a + an;
}

/** new_idmap_permitted: one line that maps the writer himself, or CAP_SETUID/CAP_SETGID in the parent. */
function allowed(ns: UserNs, which: i32, map: usize, opener: Cred): bool {
  const parent = changetype<UserNs>(ns.parent);
  // Who maps the parent's root must be able to give files capabilities there.
  if (which == MAP_UID && mapsRoot(map) && !rootAllowed(ns, opener)) return false;
  if (load<u32>(map) == 1 && load<u32>(map + 12) == 1 && ns.owner == opener.euid) {
    const id = load<u32>(map + 8);
    if (which == MAP_UID && makeKuid(parent, id) == opener.euid) return true;
    if (which == MAP_GID && !(ns.flags & USERNS_SETGROUPS_ALLOWED) && makeKgid(parent, id) == opener.egid) return true;
  }
  if (which == MAP_PROJID) return true;
  const cap = which == MAP_UID ? CAP_SETUID : CAP_SETGID;
  return nsCapable(parent, cap) && credHasCap(opener, parent, cap);
}

function mapsRoot(map: usize): bool {
  for (let i: u32 = 0; i < load<u32>(map); i++) if (load<u32>(map + 8 + <usize>i * 12) == 0) return true;
  return false;
}

/** verify_root_map. */
function rootAllowed(ns: UserNs, opener: Cred): bool {
  if (changetype<UserNs>(opener.userNs) == ns) return ns.parentCouldSetfcap != 0;
  return credHasCap(opener, changetype<UserNs>(ns.parent), CAP_SETFCAP);
}

/** proc_setgroups_write: "allow" or "deny". @returns n or -errno */
export function setgroupsWrite(ns: UserNs, text: usize, n: u32): i32 {
  if (!nsCapable(ns, CAP_SYS_ADMIN)) return -EPERM;
  let size = n as i32;
  // White space may follow the word.
  while (
    size > 0 &&
    (load<u8>(text + size - 1) == 10 || load<u8>(text + size - 1) == 32 || load<u8>(text + size - 1) == 9)
  )
    size--;
  if (isStr(text, size, "allow")) {
    if (!(ns.flags & USERNS_SETGROUPS_ALLOWED)) return -EPERM;
  } else if (isStr(text, size, "deny")) {
    if (ns.gidMap) return -EPERM;
    ns.flags &= ~USERNS_SETGROUPS_ALLOWED;
  } else return -EINVAL;
  return <i32>n;
}

/** What /proc/PID/setgroups says. */
export function setgroupsAllowed(ns: UserNs): bool {
  return (ns.flags & USERNS_SETGROUPS_ALLOWED) != 0;
}
