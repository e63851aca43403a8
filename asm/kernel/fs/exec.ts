// What execve(2) and the kernel itself ask of files.

import { EACCES, EINVAL, ELOOP, ENOENT } from "../../abi/errno";
import { AT_EMPTY_PATH, AT_FDCWD, AT_SYMLINK_NOFOLLOW, MAY_EXEC, O_RDONLY } from "../../abi/fs";
import { denyWriteAccess, inodePermission } from "./inode";
import { realInode } from "./inodeops";
import { pathPut } from "./mount";
import { LOOKUP_EMPTY, LOOKUP_FOLLOW, lookupPath, scratchPath } from "./namei";
import { openAt, openPath } from "./open";
import { kernelReadAt } from "./rw";
import { File, FMODE_EXEC, isLnk, isReg, MNT_NOEXEC, Path } from "./types";

function openFound(p: Path): i64 {
  const inode = p.dentry.inode;
  if (isLnk(inode)) return -ELOOP;
  if (!isReg(inode) || p.mount.flags & MNT_NOEXEC) return -EACCES;
  let err = inodePermission(p.mount.idmap, inode, MAY_EXEC);
  if (err) return err;
  // ETXTBSY while somebody writes it; and nobody may while it runs.
  const content = realInode(inode);
  err = denyWriteAccess(content);
  if (err) return err;
  content.writers++;
  const r = openAt(p.mount, p.dentry, O_RDONLY);
  if (r < 0) return r;
  content.writers--;
  changetype<File>(<usize>r).mode |= FMODE_EXEC;
  return r;
}

/**
 * do_open_execat: a regular file that the running task may execute.
 * @param path  kernel address, NUL-terminated
 * @param flags AT_EMPTY_PATH, AT_SYMLINK_NOFOLLOW
 * @returns File (counted) or -errno
 */
export function openExec(dirfd: i32, path: usize, flags: u32): i64 {
  if (flags & ~(AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW)) return -EINVAL;
  let lookup = flags & AT_SYMLINK_NOFOLLOW ? 0 : LOOKUP_FOLLOW;
  if (!load<u8>(path)) {
    if (!(flags & AT_EMPTY_PATH)) return -ENOENT;
    lookup |= LOOKUP_EMPTY;
  }
  const p = scratchPath(0);
  const err = lookupPath(dirfd, path, lookup, 0, p);
  if (err) return err;
  const r = openFound(p);
  pathPut(p);
  return r;
}

/** Opens a path for the kernel, with the running task's root and credentials. @returns File (counted) or -errno */
export function openKernel(path: usize, flags: u32, mode: u32): i64 {
  return openPath(AT_FDCWD, path, flags, mode, 0);
}

/** kernel_read: never waits. @returns bytes or -errno */
export function kernelRead(file: File, buf: usize, n: u32, pos: i64): i32 {
  return <i32>kernelReadAt(file, buf, n, pos);
}
