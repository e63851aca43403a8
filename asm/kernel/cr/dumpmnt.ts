// A mount namespace: mountpoints-N.img, and the contents of every tmpfs whose root is mounted in it. The root itself is not written:
// the restart gives one (criu restore --root). A mount is made again from its kind, or bound from where the same file system is
// mounted already; what is neither is outside of the tree, and check.ts refuses it.

import {
  FSTYPE_CGROUP,
  FSTYPE_CGROUP2,
  FSTYPE_DEVPTS,
  FSTYPE_DEVTMPFS,
  FSTYPE_MQUEUE,
  FSTYPE_OVERLAYFS,
  FSTYPE_PROC,
  FSTYPE_SYSFS,
  FSTYPE_TMPFS,
  FSTYPE_UNSUPPORTED,
  MAGIC_MNTS,
  MNT_ENTRY_EXT_KEY,
  MNT_ENTRY_EXT_MOUNT,
  MNT_ENTRY_FLAGS,
  MNT_ENTRY_FSNAME,
  MNT_ENTRY_FSTYPE,
  MNT_ENTRY_MASTER_ID,
  MNT_ENTRY_MNT_ID,
  MNT_ENTRY_MOUNTPOINT,
  MNT_ENTRY_OPTIONS,
  MNT_ENTRY_PARENT_MNT_ID,
  MNT_ENTRY_ROOT,
  MNT_ENTRY_ROOT_DEV,
  MNT_ENTRY_SB_FLAGS,
  MNT_ENTRY_SHARED_ID,
  MNT_ENTRY_SOURCE,
} from "../../abi/criu";
import {
  MS_NOATIME,
  MS_NODEV,
  MS_NODIRATIME,
  MS_NOEXEC,
  MS_NOSUID,
  MS_PRIVATE,
  MS_RDONLY,
  MS_RELATIME,
  MS_SHARED,
  MS_SLAVE,
  MS_STRICTATIME,
  MS_UNBINDABLE,
} from "../../abi/fs";
import { dentryPath, dPath } from "../fs/dpath";
import { superShowOptions } from "../fs/inodeops";
import { nextMount } from "../fs/mount";
import { seqBegin, seqBuf, seqEnd, seqLen } from "../fs/proc/seq";
import { fsTypeName } from "../fs/super";
import {
  FS_CGROUP1,
  FS_CGROUP2,
  FS_DEVPTS,
  FS_DEVTMPFS,
  FS_MQUEUE,
  FS_OVERLAY,
  FS_PROC,
  FS_SYSFS,
  FS_TMPFS,
  isErr,
  MNT_NOATIME,
  MNT_NODEV,
  MNT_NODIRATIME,
  MNT_NOEXEC,
  MNT_NOSUID,
  MNT_READONLY,
  MNT_RELATIME,
  MNT_SHARED,
  MNT_UNBINDABLE,
  MntNs,
  Mount,
  Path,
  Super,
} from "../fs/types";
import { kfree, kmalloc } from "../mem/slab";
import { kernelDev, namespaceRoot } from "./dumpfile";
import { externalKey } from "./external";
import { entryBegin, entryEnd, ImageOut, imageBegin, imageEnd, imageName } from "./folder";
import { counted, meet, SET_SUPERS } from "./objects";
import { OUT_ONE, out } from "./out";
import { putBytes, putLiteral, putText, putUint } from "./protobuf";
import { dumpTmpfs } from "./tarout";

const PATH_MAX: i32 = 4096;

export function fstypeCode(fstype: u32): u32 {
  switch (fstype) {
    case FS_TMPFS:
      return FSTYPE_TMPFS;
    case FS_PROC:
      return FSTYPE_PROC;
    case FS_SYSFS:
      return FSTYPE_SYSFS;
    case FS_DEVTMPFS:
      return FSTYPE_DEVTMPFS;
    case FS_DEVPTS:
      return FSTYPE_DEVPTS;
    case FS_MQUEUE:
      return FSTYPE_MQUEUE;
    case FS_CGROUP1:
      return FSTYPE_CGROUP;
    case FS_CGROUP2:
      return FSTYPE_CGROUP2;
    case FS_OVERLAY:
      return FSTYPE_OVERLAYFS;
    default:
      return FSTYPE_UNSUPPORTED;
  }
}

/** MS_* of a mount, with its propagation. */
function mountBits(m: Mount): u32 {
  let f: u32 = m.flags & MNT_READONLY ? MS_RDONLY : 0;
  if (m.flags & MNT_NOSUID) f |= MS_NOSUID;
  if (m.flags & MNT_NODEV) f |= MS_NODEV;
  if (m.flags & MNT_NOEXEC) f |= MS_NOEXEC;
  if (m.flags & MNT_NOATIME) f |= MS_NOATIME;
  else if (m.flags & MNT_RELATIME) f |= MS_RELATIME;
  else f |= MS_STRICTATIME;
  if (m.flags & MNT_NODIRATIME) f |= MS_NODIRATIME;
  if (m.flags & MNT_SHARED) f |= MS_SHARED;
  if (changetype<usize>(m.master)) f |= MS_SLAVE;
  if (m.flags & MNT_UNBINDABLE) f |= MS_UNBINDABLE;
  if (!(f & (MS_SHARED | MS_SLAVE | MS_UNBINDABLE))) f |= MS_PRIVATE;
  return f;
}

/** The options of the file system, without the comma in front. */
function putOptions(o: ImageOut, sb: Super): void {
  seqBegin();
  superShowOptions(sb);
  const n = seqLen();
  putBytes(o, MNT_ENTRY_OPTIONS, seqBuf() + (n ? 1 : 0), n ? n - 1 : 0);
  seqEnd();
}

function putMount(o: ImageOut, m: Mount, root: Path, text: usize): void {
  const isRoot = m == root.mount;
  const e = entryBegin(o);
  putUint(o, MNT_ENTRY_FSTYPE, fstypeCode(m.sb.fstype));
  putUint(o, MNT_ENTRY_MNT_ID, m.id);
  putUint(o, MNT_ENTRY_ROOT_DEV, kernelDev(m.sb));
  putUint(o, MNT_ENTRY_PARENT_MNT_ID, m.parent.id);
  putUint(o, MNT_ENTRY_FLAGS, mountBits(m));
  let n = dentryPath(m.root, text, PATH_MAX);
  putBytes(o, MNT_ENTRY_ROOT, text, isErr(n) ? 0 : <u32>n);
  const place = changetype<Path>(text + PATH_MAX);
  place.mount = m;
  place.dentry = m.root;
  n = isRoot ? 1 : dPath(place, root, text, PATH_MAX);
  if (isRoot) store<u8>(text, 47);
  putBytes(o, MNT_ENTRY_MOUNTPOINT, text, isErr(n) ? 0 : <u32>n);
  const key = isRoot ? 0 : externalKey(text, n);
  if (m.device) putText(o, MNT_ENTRY_SOURCE, m.device);
  else putLiteral(o, MNT_ENTRY_SOURCE, "none");
  putOptions(o, m.sb);
  putUint(o, MNT_ENTRY_SHARED_ID, m.flags & MNT_SHARED ? m.group : 0);
  putUint(o, MNT_ENTRY_MASTER_ID, changetype<usize>(m.master) ? m.master.group : 0);
  if (key) putUint(o, MNT_ENTRY_EXT_MOUNT, 1);
  if (fstypeCode(m.sb.fstype) == FSTYPE_UNSUPPORTED) putLiteral(o, MNT_ENTRY_FSNAME, fsTypeName(m.sb.fstype));
  putUint(o, MNT_ENTRY_SB_FLAGS, m.sb.flags & MS_RDONLY);
  if (key) putText(o, MNT_ENTRY_EXT_KEY, key);
  entryEnd(o, e);
}

/** @param at  MntNs */
export function dumpMounts(at: usize, id: u32): void {
  const ns = changetype<MntNs>(at);
  const text = kmalloc(PATH_MAX + 64);
  const root = changetype<Path>(text + PATH_MAX + 16);
  const o = out(OUT_ONE);
  imageName("mountpoints", id);
  imageBegin(o, MAGIC_MNTS);
  if (!text) {
    o.err = -12;
    imageEnd(o);
    return;
  }
  namespaceRoot(ns, root);
  const top = root.mount;
  for (let m = top; changetype<usize>(m); m = nextMount(m, top)) putMount(o, m, root, text);
  imageEnd(o);
  for (let m = nextMount(top, top); changetype<usize>(m); m = nextMount(m, top)) {
    if (m.sb.fstype != FS_TMPFS || m.root != m.sb.root || m.sb == top.sb) continue;
    const before = counted(SET_SUPERS);
    if (meet(SET_SUPERS, changetype<usize>(m.sb)) > before) dumpTmpfs(m, kernelDev(m.sb), m.sb.userNs);
  }
  kfree(text);
}
