// The file systems that exist before any process: the kernel-internal ones, rootfs, and the tmpfs that is mounted over it
// and becomes everybody's root (pivot_root(2) does not work on rootfs itself, so nobody lives on it).

import { ANON_INODE_FS_MAGIC, PIPEFS_MAGIC, RAMFS_MAGIC, S_IFDIR, SOCKFS_MAGIC, TMPFS_MAGIC } from "../../abi/fs";
import { putStr } from "../mem/str";
import { netState } from "../net/state";
import { UserNs } from "../ns/user";
import { devtmpfsPopulate } from "./chardev";
import { dentryRoot } from "./dcache";
import { fsNew as fsStructNew } from "./fsstruct";
import { inodeNew } from "./inode";
import { superFill } from "./inodeops";
import { mntNsBoot } from "./mntns";
import { lookupMount, mountAttach, mountInternal, mountNew, nsAdd } from "./mount";
import { nsfsSuper, pidfsSuper } from "./nsfs";
import { fsState, fsStateInit } from "./state";
import { superNew, superPut } from "./super";
import {
  FS_ANON,
  FS_DEVTMPFS,
  FS_MEMFD,
  FS_PIPEFS,
  FS_ROOTFS,
  FS_SOCKFS,
  FS_TMPFS,
  isNull,
  MNT_RELATIME,
  MntNs,
  Super,
} from "./types";

/** A kernel-internal file system with one nameless root, mounted for the kernel alone. */
function internal(fstype: u32, magic: u32, mode: u32): Super {
  const sb = superNew(fstype, magic, 0);
  const root = inodeNew(sb, mode);
  sb.root = dentryRoot(sb, root);
  mountInternal(sb);
  return sb;
}

/** @returns the initial mount namespace */
export function fsBoot(user: UserNs): usize {
  fsStateInit();
  const s = fsState();
  // Numbers as on a Linux machine: the root file system has the first device numbers.
  const rootfs = superNew(FS_ROOTFS, RAMFS_MAGIC, 0);
  s.rootSuper = rootfs;
  superFill(rootfs, 0);
  const ns = mntNsBoot(user);
  s.initNs = ns;
  const at = putStr(s.text, "rootfs");
  const bottom = mountNew(rootfs, rootfs.root, 0, s.text, <i32>(at - s.text));
  superPut(rootfs);
  ns.root = bottom;
  nsAdd(ns, bottom);

  const tmpfs = superNew(FS_TMPFS, TMPFS_MAGIC, 0);
  putStr(s.text, "mode=755");
  store<u8>(s.text + 8, 0);
  superFill(tmpfs, s.text);
  putStr(s.text, "root");
  const root = mountNew(tmpfs, tmpfs.root, MNT_RELATIME, s.text, 4);
  superPut(tmpfs);
  mountAttach(root, bottom, bottom.root);
  nsAdd(ns, root);

  s.pipeSuper = internal(FS_PIPEFS, PIPEFS_MAGIC, S_IFDIR | 0o600);
  s.anonSuper = internal(FS_ANON, ANON_INODE_FS_MAGIC, 0o600);
  netState().sockSuper = changetype<usize>(internal(FS_SOCKFS, SOCKFS_MAGIC, S_IFDIR | 0o777));
  const memfd = superNew(FS_MEMFD, TMPFS_MAGIC, 0);
  s.memfdSuper = memfd;
  superFill(memfd, 0);
  mountInternal(memfd);
  const dev = superNew(FS_DEVTMPFS, TMPFS_MAGIC, 0);
  s.devSuper = dev;
  superFill(dev, 0);
  devtmpfsPopulate(dev);
  nsfsSuper();
  pidfsSuper();
  return changetype<usize>(ns);
}

/** A root, current directory and umask for a task without a parent: the namespace's root. */
export function fsNew(mntNs: usize): usize {
  let m = changetype<MntNs>(mntNs).root;
  for (;;) {
    const over = lookupMount(m, m.root);
    if (isNull(over)) break;
    m = over;
  }
  return fsStructNew(m, m.root);
}
