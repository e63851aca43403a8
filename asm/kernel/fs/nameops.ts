// Making, removing and moving names, by type of file system. Checks of types and permissions are the callers' and done.

import { mqueueCreate, mqueueUnlink } from "../ipc/mqueue";
import { overlayLink, overlayMknod, overlayRename, overlaySymlink, overlayUnlink } from "./overlay/names";
import { overlayEmpty } from "./overlay/readdir";
import { isEmptyDir, tmpfsLink, tmpfsMknod, tmpfsRename, tmpfsSymlink, tmpfsUnlink } from "./tmpfs";
import { Dentry, FS_MQUEUE, FS_OVERLAY } from "./types";

/** A file, directory, FIFO, device or socket node. @returns the new Dentry (counted) or -errno */
export function nameMake(idmap: usize, dir: Dentry, name: usize, len: i32, mode: u32, rdev: u32): i32 {
  switch (dir.sb.fstype) {
    case FS_OVERLAY:
      return overlayMknod(dir, name, len, mode, rdev);
    case FS_MQUEUE:
      return mqueueCreate(dir, name, len, mode, 0);
    default:
      return tmpfsMknod(idmap, dir, name, len, mode, rdev);
  }
}

/** A symbolic link. @param target kernel bytes, `size` of them @returns the new Dentry (counted) or -errno */
export function nameSymlink(idmap: usize, dir: Dentry, name: usize, len: i32, target: usize, size: i32): i32 {
  return dir.sb.fstype == FS_OVERLAY
    ? overlaySymlink(dir, name, len, target, size)
    : tmpfsSymlink(idmap, dir, name, len, target, size);
}

/** A second name for what `old` names. @returns 0 or -errno */
export function nameLink(old: Dentry, dir: Dentry, name: usize, len: i32): i32 {
  return dir.sb.fstype == FS_OVERLAY ? overlayLink(old, dir, name, len) : tmpfsLink(old.inode, dir, name, len);
}

/** Takes a name away. @returns 0 or -errno */
export function nameRemove(d: Dentry): i32 {
  switch (d.sb.fstype) {
    case FS_OVERLAY:
      return overlayUnlink(d);
    case FS_MQUEUE:
      mqueueUnlink(d);
      return 0;
    default:
      tmpfsUnlink(d);
      return 0;
  }
}

/** Moves `d` to (dir, name), over `target` when that is not null. @returns 0 or -errno with nothing changed */
export function nameMove(d: Dentry, dir: Dentry, name: usize, len: i32, target: Dentry, flags: u32): i32 {
  return d.sb.fstype == FS_OVERLAY
    ? overlayRename(d, dir, name, len, target, flags)
    : tmpfsRename(d, dir, name, len, target, flags);
}

export function nameDirEmpty(d: Dentry): bool {
  return d.sb.fstype == FS_OVERLAY ? overlayEmpty(d) : isEmptyDir(d);
}
