// Where the file system tells inotify(7) what happens: one function a kind of event, so that the callers need not know of
// watches. A name's events go to its directory and to itself.

import { inotifyEvent, watchesFree } from "./inotify";
import { Dentry, FILE_PATH, File, FMODE_WRITE, Inode, isDir } from "./types";

const IN_ACCESS: u32 = 1;
const IN_MODIFY: u32 = 2;
const IN_ATTRIB: u32 = 4;
const IN_CLOSE_WRITE: u32 = 8;
const IN_CLOSE_NOWRITE: u32 = 16;
const IN_OPEN: u32 = 32;
const IN_MOVED_FROM: u32 = 64;
const IN_MOVED_TO: u32 = 128;
const IN_CREATE: u32 = 256;
const IN_DELETE: u32 = 512;
const IN_MOVE_SELF: u32 = 2048;
const IN_ISDIR: u32 = 0x40000000;

@inline
function kindOf(inode: Inode): u32 {
  return isDir(inode) ? IN_ISDIR : 0;
}

/** fsnotify_parent: the watches of the directory hear the name, those of the inode do not. */
function both(d: Dentry, mask: u32): void {
  const kind = kindOf(d.inode);
  if (d.parent != d && d.parent.inode.watches) inotifyEvent(d.parent.inode, mask | kind, 0, d.name, d.nameLen);
  if (d.inode.watches) inotifyEvent(d.inode, mask | kind, 0, 0, 0);
}

/** After the entry has been made. */
export function notifyCreate(d: Dentry): void {
  const dir = d.parent.inode;
  if (dir.watches) inotifyEvent(dir, IN_CREATE | kindOf(d.inode), 0, d.name, d.nameLen);
}

/** After the entry has been taken away; `d` is still held. */
export function notifyDelete(d: Dentry): void {
  const dir = d.parent.inode;
  const inode = d.inode;
  if (inode.watches) {
    if (!isDir(inode)) inotifyEvent(inode, IN_ATTRIB, 0, 0, 0);
    // Held by nobody but the caller it goes at once, and says so before its directory does; else with its last user.
    if (!inode.nlink && d.refs == 1 && inode.refs == 1) watchesFree(inode);
  }
  if (dir.watches) inotifyEvent(dir, IN_DELETE | kindOf(inode), 0, d.name, d.nameLen);
}

/** After a rename. @param cookie what ties the two events together */
export function notifyMove(oldDir: Inode, oldName: usize, oldLen: u32, d: Dentry, cookie: u32): void {
  const kind = kindOf(d.inode);
  if (oldDir.watches) inotifyEvent(oldDir, IN_MOVED_FROM | kind, cookie, oldName, oldLen);
  const dir = d.parent.inode;
  if (dir.watches) inotifyEvent(dir, IN_MOVED_TO | kind, cookie, d.name, d.nameLen);
  if (d.inode.watches) inotifyEvent(d.inode, IN_MOVE_SELF, 0, 0, 0);
}

export function notifyAttrib(d: Dentry): void {
  both(d, IN_ATTRIB);
}

export function notifyOpen(file: File): void {
  if (file.kind != FILE_PATH) both(file.dentry, IN_OPEN);
}

export function notifyClose(file: File): void {
  if (file.kind != FILE_PATH) both(file.dentry, file.mode & FMODE_WRITE ? IN_CLOSE_WRITE : IN_CLOSE_NOWRITE);
}

export function notifyAccess(file: File): void {
  both(file.dentry, IN_ACCESS);
}

export function notifyModify(d: Dentry): void {
  both(d, IN_MODIFY);
}
