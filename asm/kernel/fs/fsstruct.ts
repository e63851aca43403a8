// A task's root, current directory and umask: chroot(2), chdir(2), umask(2), clone(2) CLONE_FS.

import { EBADF, ENOENT, ENOTDIR, EPERM, ERANGE } from "../../abi/errno";
import { AT_FDCWD, MAY_EXEC } from "../../abi/fs";
import { CACHE_FS, kdelete, knew } from "../mem/slab";
import { copyToUser } from "../mem/user";
import { NsProxy } from "../ns/nsproxy";
import { UserNs } from "../ns/user";
import { CAP_SYS_CHROOT, cred, nsCapable } from "../task/cred";
import { current } from "../task/current";
import { Task } from "../task/task";
import { isUnlinked } from "./dcache";
import { cwdPath } from "./dpath";
import { fdGetRaw } from "./fdtable";
import { inodePermission } from "./inode";
import { lookupMount, pathPut, pathSet } from "./mount";
import { LOOKUP_DIRECTORY, LOOKUP_FOLLOW, scratchPath, userPath } from "./namei";
import { fsState } from "./state";
import { Dentry, FsStruct, isDir, isNull, MntNs, Mount } from "./types";

export function fsNew(root: Mount, dentry: Dentry): usize {
  const fs = knew<FsStruct>(CACHE_FS);
  if (isNull(fs)) return 0;
  fs.refs = 1;
  fs.umask = 0o22;
  pathSet(fs.root, root, dentry);
  pathSet(fs.cwd, root, dentry);
  return changetype<usize>(fs);
}

/** For a new task: the same (CLONE_FS) or a copy; 0 when memory is exhausted. */
export function fsCopy(from: usize, share: bool): usize {
  const old = changetype<FsStruct>(from);
  if (share) {
    old.refs++;
    return from;
  }
  const fs = knew<FsStruct>(CACHE_FS);
  if (isNull(fs)) return 0;
  fs.refs = 1;
  fs.umask = old.umask;
  pathSet(fs.root, old.rootMount, old.rootDentry);
  pathSet(fs.cwd, old.cwdMount, old.cwdDentry);
  return changetype<usize>(fs);
}

export function fsPut(at: usize): void {
  const fs = changetype<FsStruct>(at);
  if (--fs.refs) return;
  pathPut(fs.root);
  pathPut(fs.cwd);
  kdelete(CACHE_FS, fs);
}

export function fsShared(at: usize): bool {
  return changetype<FsStruct>(at).refs > 1;
}

@inline
export function currentFs(): FsStruct {
  return changetype<FsStruct>(current.fs);
}

/** current_chrooted: is the task's root something else than the root of its mount namespace? */
export function isChrooted(task: Task): bool {
  const ns = changetype<MntNs>(changetype<NsProxy>(task.nsproxy).mnt);
  let m = ns.root;
  let d = m.root;
  for (;;) {
    const over = lookupMount(m, d);
    if (isNull(over)) break;
    m = over;
    d = over.root;
  }
  const fs = changetype<FsStruct>(task.fs);
  return fs.rootMount != m || fs.rootDentry != d;
}

export function sysUmask(mask: i32): i64 {
  const fs = currentFs();
  const old = fs.umask;
  fs.umask = <u32>mask & 0o777;
  return old;
}

export function sysChdir(path: i32): i64 {
  const p = scratchPath(0);
  let err = userPath(AT_FDCWD, path, LOOKUP_FOLLOW | LOOKUP_DIRECTORY, p);
  if (err) return err;
  err = inodePermission(p.mount.idmap, p.dentry.inode, MAY_EXEC);
  if (!err) pathSet(currentFs().cwd, p.mount, p.dentry);
  pathPut(p);
  return err;
}

export function sysFchdir(fd: i32): i64 {
  const file = fdGetRaw(fd);
  if (isNull(file)) return -EBADF;
  if (!isDir(file.inode)) return -ENOTDIR;
  const err = inodePermission(file.mount.idmap, file.inode, MAY_EXEC);
  if (!err) pathSet(currentFs().cwd, file.mount, file.dentry);
  return err;
}

export function sysChroot(path: i32): i64 {
  const p = scratchPath(0);
  let err = userPath(AT_FDCWD, path, LOOKUP_FOLLOW | LOOKUP_DIRECTORY, p);
  if (err) return err;
  err = inodePermission(p.mount.idmap, p.dentry.inode, MAY_EXEC);
  if (!err && !nsCapable(changetype<UserNs>(cred().userNs), CAP_SYS_CHROOT)) err = -EPERM;
  if (!err) pathSet(currentFs().root, p.mount, p.dentry);
  pathPut(p);
  return err;
}

/** getcwd(2) of the kernel: the length with the NUL. */
export function sysGetcwd(buf: i32, size: i32): i64 {
  const fs = currentFs();
  if (isUnlinked(fs.cwdDentry)) return -ENOENT;
  const at = fsState().text;
  const n = cwdPath(fs.cwd, fs.root, at, 4096);
  if (n < 0) return n;
  if (<u32>n + 1 > <u32>size) return -ERANGE;
  const err = copyToUser(buf, at, <u32>n + 1);
  return err ? err : n + 1;
}
