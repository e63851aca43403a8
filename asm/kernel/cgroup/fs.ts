// The file systems cgroup2 and cgroup: directories are cgroups, kernfs's way of answering. Names are in the dcache, pinned, as on
// tmpfs: what chown and chmod say of a file stays (that is what delegation is), and so do its watches.
//
//   directory   inode.a = Cgroup, counted
//   file        inode.a = Cgroup, kind = which (files.ts), version = raised by each event, b and c = wait queue of who polls it
//   open file   pad = CgroupNs of who opened it, counted; data, data2 = text left over from a read, its length; seen = version
//               last read

import { E2BIG, EBUSY, EFAULT, EINVAL, EIO, ENODEV, ENOMEM, ENOTDIR, EPERM } from "../../abi/errno";
import {
  CGROUP_SUPER_MAGIC,
  CGROUP2_SUPER_MAGIC,
  DT_DIR,
  DT_REG,
  POLLERR,
  POLLIN,
  POLLOUT,
  POLLPRI,
  POLLRDNORM,
  POLLWRNORM,
  S_IFDIR,
} from "../../abi/fs";
import { dentryDrop, dentryMove, dentryNew, dentryPin, dentryRoot, dentryShrink, dput } from "../fs/dcache";
import { inodeNew } from "../fs/inode";
import { pollWait } from "../fs/polltable";
import { outBytes, outChar, seqBegin, seqBuf, seqEnd, seqFailed, seqLen, seqTake } from "../fs/proc/seq";
import { dirEmit, dirEmitDots } from "../fs/readdir";
import { timeNow } from "../fs/state";
import { superGet, superNew, superPut } from "../fs/super";
import { Dentry, File, FS_CGROUP1, FS_CGROUP2, Inode, isDir, isNull, nil, Super } from "../fs/types";
import { kfree, kmalloc } from "../mem/slab";
import { copyFromUser, copyToUser } from "../mem/user";
import { CgroupNs, cgroupNsPut } from "../ns/cgroup";
import { nsState } from "../ns/common";
import { waitDestroy } from "../sync/wait";
import { Cred, cred } from "../task/cred";
import { current } from "../task/current";
import { filesUpdate, isDelegatable, showFile, writeFile } from "./files";
import { namespaceOf } from "./member";
import { showOptions, takeOptions } from "./options";
import { cgroupCreate, cgroupDestroy, cgroupGet, cgroupPut, fileQueue, outCgroupPath, rootOf } from "./tree";
import { CGROUP_NSDELEGATE, Cgroup, cgroupState, Hierarchy, isDead, isRoot, isUnified } from "./types";
import { hierarchyGone } from "./v1";

const PAGE: u32 = 4096;

/** The directory of `cg`, with its files. @returns 0 or -ENOMEM */
function makeRoot(h: Hierarchy): i32 {
  const unified = h.id == 0;
  const sb = superNew(unified ? FS_CGROUP2 : FS_CGROUP1, unified ? CGROUP2_SUPER_MAGIC : CGROUP_SUPER_MAGIC, 0);
  if (isNull(sb)) return -ENOMEM;
  sb.data = changetype<usize>(h);
  const inode = inodeNew(sb, S_IFDIR | 0o555);
  if (!isNull(inode)) {
    inode.a = changetype<usize>(cgroupGet(h.root));
    inode.nlink = 2;
    sb.root = dentryRoot(sb, inode);
  }
  if (isNull(sb.root)) {
    sb.data = 0;
    superPut(sb);
    return -ENOMEM;
  }
  h.sb = sb;
  h.root.dentry = sb.root;
  if (filesUpdate(h.root)) {
    h.root.dentry = nil<Dentry>();
    h.sb = nil<Super>();
    sb.data = 0;
    superPut(sb);
    return -ENOMEM;
  }
  return 0;
}

/** The one instance of a hierarchy, counted. @returns Super or -ENOMEM */
export function hierarchySuper(h: Hierarchy): i32 {
  if (!isNull(h.sb)) return <i32>changetype<usize>(superGet(h.sb));
  const err = makeRoot(h);
  if (err) return err;
  // The unified hierarchy keeps its instance; another's goes with its last mount when it has no cgroups.
  if (h.id == 0) superGet(h.sb);
  return <i32>changetype<usize>(h.sb);
}

/** cgroup2's mount(2). @returns Super (counted) or -errno */
export function cgroup2Tree(data: usize): i32 {
  const flags = takeOptions(data);
  if (flags < 0) return flags;
  const h = cgroupState().unified;
  const sb = hierarchySuper(h);
  if (sb < 0 && sb > -4096) return sb;
  applyFlags(h, <u32>flags);
  return sb;
}

export function cgroup2Remount(sb: Super, data: usize): i32 {
  const flags = takeOptions(data);
  if (flags < 0) return flags;
  applyFlags(changetype<Hierarchy>(sb.data), <u32>flags);
  return 0;
}

/** apply_cgroup_root_flags: they are the machine's, so only its initial namespace says them. */
function applyFlags(h: Hierarchy, flags: u32): void {
  if (changetype<usize>(namespaceOf(current)) == nsState().initCgroup) h.flags = flags;
}

export function cgroupShowOptions(sb: Super): void {
  showOptions(changetype<Hierarchy>(sb.data));
}

/** What a mount made now shows: the root of the caller's cgroup namespace. Null when that has been removed. */
export function cgroupMountRoot(sb: Super): Dentry {
  return rootOf(namespaceOf(current), changetype<Hierarchy>(sb.data)).dentry;
}

/** mountinfo's root field: the path as the reader's cgroup namespace has it. */
/** A file's own name, behind its directory's path. */
function outFileName(d: Dentry): void {
  outChar(47);
  outBytes(d.name, d.nameLen);
}

export function outMountRoot(d: Dentry): void {
  const ns = namespaceOf(current);
  const cg = changetype<Cgroup>(d.inode.a);
  if (isDir(d.inode)) {
    outCgroupPath(cg, ns);
    return;
  }
  if (cg != rootOf(ns, cg.hierarchy)) outCgroupPath(cg, ns);
  outFileName(d);
}

/** Takes the last mount's tree apart (a hierarchy of version 1 without cgroups). */
export function cgroupKillSuper(sb: Super): void {
  if (!isNull(sb.root)) dentryShrink(sb.root);
  if (!sb.data) return;
  const h = changetype<Hierarchy>(sb.data);
  h.root.dentry = nil<Dentry>();
  h.sb = nil<Super>();
}

/** Its root directory is gone too: nothing shows the hierarchy any more. */
export function cgroupSuperGone(sb: Super): void {
  if (sb.data) hierarchyGone(changetype<Hierarchy>(sb.data));
}

/** mkdir(2). @returns the new Dentry (counted) or -errno */
export function cgroupMkdir(dir: Dentry, name: usize, len: i32, mode: u32): i32 {
  const parent = changetype<Cgroup>(dir.inode.a);
  const made = cgroupCreate(parent, name, len);
  if (made < 0 && made > -4096) return made;
  const cg = changetype<Cgroup>(<usize>made);
  const inode = inodeNew(dir.sb, S_IFDIR | mode);
  let d = nil<Dentry>();
  if (!isNull(inode)) {
    inode.uid = cred().fsuid;
    inode.gid = cred().fsgid;
    inode.nlink = 2;
    inode.a = changetype<usize>(cgroupGet(cg));
    cg.id = inode.ino;
    d = dentryNew(dir, name, len, inode);
  }
  if (isNull(d)) {
    cgroupDestroy(cg);
    return -ENOMEM;
  }
  dentryPin(d);
  cg.dentry = d;
  dir.inode.nlink++;
  touched(dir.inode);
  const err = filesUpdate(cg);
  if (err) {
    cgroupRmdir(d);
    dput(d);
    return err;
  }
  return <i32>changetype<usize>(d);
}

function touched(dir: Inode): void {
  const now = timeNow();
  dir.mtime = now;
  dir.ctime = now;
}

/** rmdir(2): the files go with it. @returns 0 or -errno */
export function cgroupRmdir(d: Dentry): i32 {
  const cg = changetype<Cgroup>(d.inode.a);
  if (isRoot(cg)) return -EBUSY;
  const err = cgroupDestroy(cg);
  if (err) return err;
  dentryShrink(d);
  const dir = d.parent.inode;
  d.inode.nlink = 0;
  dir.nlink--;
  touched(dir);
  dentryDrop(d);
  return 0;
}

export function isUnifiedCgroup(d: Dentry): bool {
  return isUnified(changetype<Cgroup>(d.inode.a));
}

/** rename(2), version 1 only and within the directory. */
export function cgroupRename(d: Dentry, dir: Dentry, name: usize, len: i32): i32 {
  const cg = changetype<Cgroup>(d.inode.a);
  if (isUnified(cg)) return -EPERM;
  for (let i = 0; i < len; i++) if (load<u8>(name + i) == 10) return -EINVAL;
  if (!isDir(d.inode)) return -ENOTDIR;
  if (d.parent != dir) return -EIO;
  const copy = kmalloc(<usize>len);
  if (!copy) return -ENOMEM;
  memory.copy(copy, name, <usize>len);
  if (!dentryMove(d, dir, copy, len)) {
    kfree(copy);
    return -ENOMEM;
  }
  d.data = 0;
  kfree(cg.name);
  cg.name = copy;
  cg.nameLen = <u32>len;
  return 0;
}

export function cgroupEvict(inode: Inode): void {
  if (!isDir(inode)) waitDestroy(fileQueue(inode));
  const cg = changetype<Cgroup>(inode.a);
  if (isNull(cg)) return;
  if (isRoot(cg)) cg.refs--;
  else cgroupPut(cg);
}

/** kernfs_name_hash: where an entry stands in its directory. */
function nameHash(d: Dentry): i64 {
  let hash: u64 = 0;
  for (let i: u32 = 0; i < d.nameLen; i++) {
    const c = <u64>load<u8>(d.name + i);
    hash = (hash + (c << 4) + (c >> 4)) * 11;
  }
  let h = <u32>((hash * 0x61c8864680b583eb) >> 32) & 0x7fffffff;
  if (h < 2) h += 2;
  return h >= 0x7fffffff ? 0x7ffffffe : h;
}

/** Entries come in the order of their names' hashes, which are also their positions. */
export function cgroupReaddir(file: File): i32 {
  if (!dirEmitDots(file)) return 0;
  for (let d = file.dentry.childHead; !isNull(d); d = d.childNext) if (!d.data) d.data = <usize>nameHash(d);
  while (true) {
    let best = nil<Dentry>();
    for (let d = file.dentry.childHead; !isNull(d); d = d.childNext) {
      if (<i64>d.data >= file.pos && (isNull(best) || d.data < best.data)) best = d;
    }
    if (isNull(best)) return 0;
    const type: u32 = isDir(best.inode) ? DT_DIR : DT_REG;
    if (!dirEmit(file, best.name, <i32>best.nameLen, best.inode.ino, type, <i64>best.data + 1)) return 0;
  }
}

export function cgroupFileOpen(file: File): i64 {
  if (isDead(changetype<Cgroup>(file.inode.a))) return -ENODEV;
  const ns = namespaceOf(current);
  ns.refs++;
  file.pad = <u32>changetype<usize>(ns);
  // Nothing has been read yet: poll says so.
  file.seen = u64.MAX_VALUE;
  return 0;
}

export function cgroupFileRelease(file: File): void {
  kfree(file.data);
  file.data = 0;
  if (file.pad) cgroupNsPut(changetype<CgroupNs>(<usize>file.pad));
  file.pad = 0;
}

export function cgroupFileRead(file: File, buf: u32, n: u32, pos: i64): i64 {
  const cg = changetype<Cgroup>(file.inode.a);
  if (isDead(cg)) return -ENODEV;
  let text = file.data;
  let len = <u32>file.data2;
  if (pos == 0 || !text) {
    kfree(file.data);
    file.data = 0;
    seqBegin();
    const err = showFile(cg, file.inode.kind);
    if (err) return err;
    if (seqFailed()) return -ENOMEM;
    file.seen = file.inode.version;
    text = seqBuf();
    len = seqLen();
  }
  const left = <i64>len - pos;
  const count = left < 0 ? 0 : left < <i64>n ? left : <i64>n;
  const fault = count > 0 && copyToUser(buf, text + <usize>pos, <u32>count);
  if (text != file.data) {
    // The rest is for the reads that follow: they go on in the same text.
    if (!fault && count < left) {
      file.data2 = len;
      file.data = seqTake();
    } else seqEnd();
  }
  return fault ? <i64>-EFAULT : count;
}

export function cgroupFileWrite(file: File, buf: u32, n: u32): i64 {
  const cg = changetype<Cgroup>(file.inode.a);
  if (n > PAGE) return -E2BIG;
  if (isDead(cg)) return -ENODEV;
  if (!n) return 0;
  const ns = changetype<CgroupNs>(<usize>file.pad);
  const delegated = (cgroupState().unified.flags & CGROUP_NSDELEGATE) != 0 && isUnified(cg);
  if (
    delegated &&
    !isDelegatable(file.inode.kind) &&
    changetype<usize>(ns) != nsState().initCgroup &&
    changetype<Cgroup>(ns.cgroup) == cg
  )
    return -EPERM;
  const text = kmalloc(PAGE);
  if (!text) return -ENOMEM;
  const r = copyFromUser(text, buf, n)
    ? -EFAULT
    : writeFile(cg, file.inode.kind, text, n, changetype<Cred>(file.cred), ns);
  kfree(text);
  return r ? r : n;
}

/** kernfs_generic_poll. */
export function cgroupFilePoll(file: File, table: usize): u32 {
  const any = POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM;
  const inode = file.inode;
  if (isDead(changetype<Cgroup>(inode.a))) return any | POLLERR | POLLPRI;
  pollWait(fileQueue(inode), table);
  return file.seen == inode.version ? any : any | POLLERR | POLLPRI;
}
