// Superblocks: one file system instance each; and the table of types that mount(2) knows.

import {
  CGROUP_SUPER_MAGIC,
  CGROUP2_SUPER_MAGIC,
  DEVPTS_SUPER_MAGIC,
  MQUEUE_MAGIC,
  OVERLAYFS_SUPER_MAGIC,
  PROC_SUPER_MAGIC,
  SYSFS_MAGIC,
  TMPFS_MAGIC,
} from "../../abi/fs";
import { CACHE_SUPER, kdelete, knew } from "../mem/slab";
import { isStr } from "../mem/str";
import { nsState } from "../ns/common";
import { UserNs, userNsGet, userNsPut } from "../ns/user";
import { dput } from "./dcache";
import { superGone, superKill } from "./inodeops";
import { devAlloc, devFree } from "./state";
import {
  FS_ANON,
  FS_BLOCK,
  FS_CGROUP1,
  FS_CGROUP2,
  FS_DEVPTS,
  FS_DEVTMPFS,
  FS_MEMFD,
  FS_MQUEUE,
  FS_NSFS,
  FS_OVERLAY,
  FS_PIDFS,
  FS_PIPEFS,
  FS_PROC,
  FS_ROOTFS,
  FS_SYSFS,
  FS_TMPFS,
  isNull,
  makeDev,
  Super,
} from "./types";

/** A super without a root yet, counted once. @param userNs who owns the ids in it; 0 = the initial namespace */
export function superNew(fstype: u32, magic: u32, userNs: usize): Super {
  const sb = knew<Super>(CACHE_SUPER);
  if (isNull(sb)) return sb;
  sb.refs = 1;
  sb.fstype = fstype;
  sb.magic = magic;
  sb.dev = makeDev(0, devAlloc());
  if (!userNs) userNs = nsState().initUser;
  sb.userNs = userNs;
  if (userNs) userNsGet(changetype<UserNs>(userNs));
  sb.fsid = (<u64>sb.dev * 0x9e3779b97f4a7c15) ^ ((<u64>magic) << 16);
  return sb;
}

@inline
export function superGet(sb: Super): Super {
  sb.refs++;
  return sb;
}

export function superPut(sb: Super): void {
  if (--sb.refs) return;
  superKill(sb);
  if (!isNull(sb.root)) dput(sb.root);
  superGone(sb);
  devFree((sb.dev & 0xff) | ((sb.dev >> 12) & 0xfff00));
  if (sb.userNs) userNsPut(changetype<UserNs>(sb.userNs));
  kdelete(CACHE_SUPER, sb);
}

/** The type of a name, 0 = none (ENODEV). */
export function fsTypeOf(name: usize, len: i32): u32 {
  if (isStr(name, len, "tmpfs") || isStr(name, len, "ramfs")) return FS_TMPFS;
  if (isStr(name, len, "proc")) return FS_PROC;
  if (isStr(name, len, "sysfs")) return FS_SYSFS;
  if (isStr(name, len, "devtmpfs")) return FS_DEVTMPFS;
  if (isStr(name, len, "devpts")) return FS_DEVPTS;
  if (isStr(name, len, "mqueue")) return FS_MQUEUE;
  if (isStr(name, len, "cgroup2")) return FS_CGROUP2;
  if (isStr(name, len, "cgroup")) return FS_CGROUP1;
  if (isStr(name, len, "overlay")) return FS_OVERLAY;
  if (isStr(name, len, "ext4") || isStr(name, len, "ext3") || isStr(name, len, "ext2")) return FS_BLOCK;
  return 0;
}

/** The name of a type in /proc/mounts. */
export function fsTypeName(fstype: u32): string {
  switch (fstype) {
    case FS_TMPFS:
    case FS_MEMFD:
      return "tmpfs";
    case FS_ROOTFS:
      return "rootfs";
    case FS_DEVTMPFS:
      return "devtmpfs";
    case FS_PROC:
      return "proc";
    case FS_SYSFS:
      return "sysfs";
    case FS_DEVPTS:
      return "devpts";
    case FS_NSFS:
      return "nsfs";
    case FS_PIPEFS:
      return "pipefs";
    case FS_ANON:
      return "anon_inodefs";
    case FS_PIDFS:
      return "pidfs";
    case FS_MQUEUE:
      return "mqueue";
    case FS_OVERLAY:
      return "overlay";
    case FS_CGROUP2:
      return "cgroup2";
    case FS_CGROUP1:
      return "cgroup";
    default:
      return "sockfs";
  }
}

/** Can mount(2) make one? */
export function fsMountable(fstype: u32): bool {
  return fstype == FS_DEVTMPFS || fsUserMount(fstype);
}

/** FS_USERNS_MOUNT: may root of a user namespace mount it? */
export function fsUserMount(fstype: u32): bool {
  return (
    fstype == FS_TMPFS ||
    fstype == FS_DEVPTS ||
    fstype == FS_PROC ||
    fstype == FS_SYSFS ||
    fstype == FS_MQUEUE ||
    fstype == FS_OVERLAY ||
    fstype == FS_CGROUP2 ||
    fstype == FS_CGROUP1
  );
}

/** f_type of statfs(2). */
export function superMagic(fstype: u32): u32 {
  switch (fstype) {
    case FS_PROC:
      return PROC_SUPER_MAGIC;
    case FS_SYSFS:
      return SYSFS_MAGIC;
    case FS_DEVPTS:
      return DEVPTS_SUPER_MAGIC;
    case FS_MQUEUE:
      return MQUEUE_MAGIC;
    case FS_OVERLAY:
      return OVERLAYFS_SUPER_MAGIC;
    case FS_CGROUP2:
      return CGROUP2_SUPER_MAGIC;
    case FS_CGROUP1:
      return CGROUP_SUPER_MAGIC;
    default:
      return TMPFS_MAGIC;
  }
}
