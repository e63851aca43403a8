// devpts: the file system of pseudoterminal slaves, pts(4). Every mount is an instance of its own, with its own numbers and
// its own ptmx; nothing of one can be reached by a name in another (Documentation/filesystems/devpts.rst).
//
// In the super: data, data2 = Idr of slaves by number {node, height}; data3 = DevptsOptions.
// A slave's inode: a = its Tty, 0 once the master is closed.

import { EBUSY, EINVAL, ENODEV, ENOMEM, ENOPARAM, ENOSPC } from "../../abi/errno";
import { S_IFCHR, S_IFDIR } from "../../abi/fs";
import { dentryDrop, dentryNew, dentryPin, dentryRoot, dput } from "../fs/dcache";
import { inodeNew } from "../fs/inode";
import { out, outOct, outU64 } from "../fs/proc/seq";
import { superGet, superPut } from "../fs/super";
import { Dentry, FS_DEVPTS, Inode, isNull, makeDev, Super } from "../fs/types";
import { idrClear, idrGet, idrSet } from "../mem/idr";
import { TTY_STATE } from "../mem/map";
import { kfree, kmalloc } from "../mem/slab";
import { isStr, lengthTo, parseU64, putStr, putU64 } from "../mem/str";
import { nsState } from "../ns/common";
import { NsProxy } from "../ns/nsproxy";
import { fromKgidMunged, fromKuidMunged, INVALID_ID, makeKgid, makeKuid, UserNs } from "../ns/user";
import { cred } from "../task/cred";
import { current } from "../task/current";
import { Tty } from "./tty";

/** NR_UNIX98_PTY_MAX. */
const PTY_MAX: u32 = 1 << 20;
const INO_ROOT: u64 = 1;
const INO_PTMX: u64 = 2;
const INO_FIRST: u64 = 3;

@unmanaged
class DevptsOptions {
  setUid: u32;
  uid: u32;
  setGid: u32;
  gid: u32;
  mode: u32;
  ptmxMode: u32;
  max: u32;
  /** Mounted in the initial mount namespace: may use the reserve of kernel/pty/reserve. */
  reserve: u32;
  ptmx: Inode; // not counted: its dentry is pinned as long as the super lives
}

/** /proc/sys/kernel/pty: {max, reserve, nr}. */
@unmanaged
export class PtyLimits {
  max: u32;
  reserve: u32;
  nr: u32;
}

export function ptyLimits(): PtyLimits {
  const l = changetype<PtyLimits>(TTY_STATE + 16);
  if (!l.max) {
    l.max = 4096;
    l.reserve = 1024;
  }
  return l;
}

function options(sb: Super): DevptsOptions {
  return changetype<DevptsOptions>(sb.data3);
}

@inline
function slaves(sb: Super): usize {
  return changetype<usize>(sb) + offsetof<Super>("data");
}

function defaults(o: DevptsOptions): void {
  memory.fill(changetype<usize>(o), 0, offsetof<DevptsOptions>("reserve"));
  o.mode = 0o600;
  o.max = PTY_MAX;
}

function parseOct(at: usize, n: i32): i32 {
  if (n < 1 || n > 10) return -1;
  let v = 0;
  for (let i = 0; i < n; i++) {
    const d = <i32>load<u8>(at + i) - 48;
    if (d < 0 || d > 7) return -1;
    v = (v << 3) | d;
  }
  return v;
}

function parseOne(o: DevptsOptions, at: usize, n: i32): i32 {
  let eq = 0;
  while (eq < n && load<u8>(at + eq) != 61) eq++;
  if (isStr(at, n, "newinstance")) return 0;
  const value = at + eq + 1;
  const length = n > eq ? n - eq - 1 : 0;
  const ns = changetype<UserNs>(cred().userNs);
  if (isStr(at, eq, "mode") || isStr(at, eq, "ptmxmode")) {
    const mode = parseOct(value, length);
    if (mode < 0) return -EINVAL;
    if (eq == 4) o.mode = <u32>mode & 0o7777;
    else o.ptmxMode = <u32>mode & 0o7777;
    return 0;
  }
  const number = parseU64(value, length);
  if (!isStr(at, eq, "uid") && !isStr(at, eq, "gid") && !isStr(at, eq, "max")) return -ENOPARAM;
  if (number < 0 || number > <i64>u32.MAX_VALUE) return -EINVAL;
  if (isStr(at, eq, "uid")) {
    o.uid = makeKuid(ns, <u32>number);
    if (o.uid == INVALID_ID) return -EINVAL;
    o.setUid = 1;
  } else if (isStr(at, eq, "gid")) {
    o.gid = makeKgid(ns, <u32>number);
    if (o.gid == INVALID_ID) return -EINVAL;
    o.setGid = 1;
  } else {
    if (number > <i64>PTY_MAX) return -EINVAL;
    o.max = <u32>number;
  }
  return 0;
}

/** One option, for who only wants to know. @returns 0, -EINVAL, or -ENOPARAM when there is none of that name */
export function devptsOption(at: usize, n: i32): i32 {
  const o = changetype<DevptsOptions>(kmalloc(offsetof<DevptsOptions>()));
  if (isNull(o)) return -ENOMEM;
  const err = parseOne(o, at, n);
  kfree(changetype<usize>(o));
  return err;
}

/** @param data  NUL-terminated options of mount(2), or 0 */
function parse(o: DevptsOptions, data: usize): i32 {
  defaults(o);
  o.reserve = <u32>(changetype<NsProxy>(current.nsproxy).mnt == nsState().initMnt);
  if (!data) return 0;
  let at = data;
  while (load<u8>(at)) {
    const n = lengthTo(at, 44);
    if (n) {
      const err = parseOne(o, at, n);
      if (err) return err == -ENOPARAM ? -EINVAL : err;
    }
    at += load<u8>(at + n) ? n + 1 : n;
  }
  return 0;
}

/** mount(2): fills a new instance. On failure the caller puts the super. */
export function devptsFill(sb: Super, data: usize): i32 {
  sb.data3 = kmalloc(offsetof<DevptsOptions>());
  if (!sb.data3) return -ENOMEM;
  const o = options(sb);
  const err = parse(o, data);
  if (err) return err;
  const root = inodeNew(sb, S_IFDIR | 0o755);
  if (isNull(root)) return -ENOMEM;
  root.ino = INO_ROOT;
  root.nlink = 2;
  sb.root = dentryRoot(sb, root);
  if (isNull(sb.root)) return -ENOMEM;
  const ptmx = inodeNew(sb, S_IFCHR | o.ptmxMode);
  if (isNull(ptmx)) return -ENOMEM;
  ptmx.ino = INO_PTMX;
  const ns = changetype<UserNs>(cred().userNs);
  ptmx.uid = makeKuid(ns, 0);
  ptmx.gid = makeKgid(ns, 0);
  ptmx.rdev = makeDev(5, 2);
  o.ptmx = ptmx;
  putStr(NAME, "ptmx");
  const d = dentryNew(sb.root, NAME, 4, ptmx);
  if (isNull(d)) return -ENOMEM;
  dentryPin(d);
  dput(d);
  return 0;
}

/** MS_REMOUNT: only the options change. */
export function devptsRemount(sb: Super, data: usize): i32 {
  const o = options(sb);
  const reserve = o.reserve;
  const err = parse(o, data);
  o.reserve = reserve;
  if (!err) o.ptmx.mode = S_IFCHR | o.ptmxMode;
  return err;
}

/** The last mount and the last pair are gone; the names have been dropped. */
export function devptsKillSuper(sb: Super): void {
  kfree(sb.data3);
  sb.data3 = 0;
}

/** ",gid=5,mode=620,ptmxmode=666" for /proc/mounts. */
export function devptsShowOptions(sb: Super): void {
  const o = options(sb);
  const init = changetype<UserNs>(nsState().initUser);
  if (o.setUid) {
    out(",uid=");
    outU64(fromKuidMunged(init, o.uid));
  }
  if (o.setGid) {
    out(",gid=");
    outU64(fromKgidMunged(init, o.gid));
  }
  out(",mode=");
  outOct(o.mode, 3);
  out(",ptmxmode=");
  outOct(o.ptmxMode, 3);
  if (o.max < PTY_MAX) {
    out(",max=");
    outU64(o.max);
  }
}

/** One more than the number that the next pair is to have; 0: the lowest that is free. */
const WISH: usize = TTY_STATE + 32;

/** The next pair is to have a number of its own (cr/repty.ts): −EBUSY when another has it. */
export function devptsWish(index: u32): void {
  store<u32>(WISH, index + 1);
}

/** The lowest free number, taken. @returns it, or -ENOSPC */
export function devptsNewIndex(sb: Super): i32 {
  if (sb.fstype != FS_DEVPTS) return -ENODEV;
  const limits = ptyLimits();
  const o = options(sb);
  const most = o.reserve ? limits.max : limits.max > limits.reserve ? limits.max - limits.reserve : 0;
  if (limits.nr >= most) return -ENOSPC;
  const wish = load<u32>(WISH);
  store<u32>(WISH, 0);
  let index: u32 = wish ? wish - 1 : 0;
  if (wish && idrGet(slaves(sb), index)) return -EBUSY;
  while (idrGet(slaves(sb), index)) index++;
  if (index >= o.max) return -ENOSPC;
  return <i32>index;
}

const NAME: usize = TTY_STATE + 320;

/** Gives a new slave its number and name. Counts the super: the pair keeps its instance. */
export function devptsAdd(sb: Super, slave: Tty): i32 {
  const o = options(sb);
  const inode = inodeNew(sb, S_IFCHR | o.mode);
  if (isNull(inode)) return -ENOMEM;
  const c = cred();
  inode.ino = INO_FIRST + slave.index;
  inode.uid = o.setUid ? o.uid : c.fsuid;
  inode.gid = o.setGid ? o.gid : c.fsgid;
  inode.rdev = slave.dev;
  const end = putU64(NAME, slave.index);
  const d = dentryNew(sb.root, NAME, <i32>(end - NAME), inode);
  if (isNull(d)) return -ENOMEM;
  if (!idrSet(slaves(sb), slave.index, changetype<usize>(slave))) {
    dput(d);
    return -ENOMEM;
  }
  inode.a = changetype<usize>(slave);
  slave.dentry = changetype<usize>(d);
  dentryPin(d);
  superGet(sb);
  ptyLimits().nr++;
  return 0;
}

/** The master is closed: the name goes. Who has the node open keeps it, but it opens nothing any more. */
export function devptsKill(slave: Tty): void {
  const d = changetype<Dentry>(slave.dentry);
  if (isNull(d)) return;
  slave.dentry = 0;
  d.inode.a = 0;
  d.inode.nlink = 0;
  dentryDrop(d);
  dput(d);
}

/** Both sides are closed: the number is free again. */
export function devptsPut(sb: Super, index: u32): void {
  idrClear(slaves(sb), index);
  ptyLimits().nr--;
  superPut(sb);
}

/** The slave that a node stands for, null when there is none (any more). */
export function devptsTty(inode: Inode): Tty {
  return changetype<Tty>(inode.sb.fstype == FS_DEVPTS ? inode.a : 0);
}
