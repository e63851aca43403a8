// Open file descriptions: what open(2) makes and descriptors point to.

import { ENFILE, ENOMEM } from "../../abi/errno";
import { O_ACCMODE, O_CLOEXEC, O_CREAT, O_EXCL, O_PATH, O_TRUNC } from "../../abi/fs";
import { CACHE_FILE, kdelete, knew } from "../mem/slab";
import { netState } from "../net/state";
import { unixCollect } from "../net/unixgc";
import { Cred, cred, credGet, credPut } from "../task/cred";
import { Pid, pidPut } from "../task/pid";
import { dget, dput } from "./dcache";
import { dissolve } from "./detached";
import { epollForget } from "./epoll";
import { fileRelease } from "./fileops";
import { allowWriteAccess, inodeGet, inodePut, putWriteAccess } from "./inode";
import { locksRelease } from "./locks";
import { mntget, mntput } from "./mount";
import { notifyClose } from "./notify";
import { overlayReal } from "./overlay/layers";
import { fsState } from "./state";
import {
  Dentry,
  FILE_SOCKET,
  File,
  FMODE_EXEC,
  FMODE_NEED_UNMOUNT,
  FMODE_OPENED,
  FMODE_READ,
  FMODE_WRITE,
  FMODE_WRITER,
  FS_OVERLAY,
  isNull,
  isReg,
  Mount,
  Super,
} from "./types";

/** /proc/sys/fs/file-max. */
const FILE_MAX: u32 = i32.MAX_VALUE;

/**
 * An open file at (mount, dentry), which it counts. Not opened yet: kind is FILE_NONE.
 * @param flags as open(2) was given them
 */
export function fileNew(mount: Mount, dentry: Dentry, flags: u32): File {
  const file = knew<File>(CACHE_FILE);
  if (isNull(file)) return file;
  file.refs = 1;
  // O_NOCTTY stays until the device is open (fileOpen).
  file.flags = flags & ~(O_CREAT | O_EXCL | O_TRUNC | O_CLOEXEC);
  file.mode = ((flags & O_ACCMODE) + 1) & (FMODE_READ | FMODE_WRITE);
  file.mount = mntget(mount);
  file.dentry = dget(dentry);
  file.inode = dentry.inode;
  if (dentry.sb.fstype == FS_OVERLAY && !(flags & O_PATH)) fileToReal(file);
  file.cred = changetype<usize>(credGet(cred()));
  fsState().files++;
  return file;
}

/**
 * An open regular file of an overlay works on the inode that has its content, which it counts: again when it has been copied up
 * since it was opened.
 */
export function fileToReal(file: File): void {
  const shown = file.dentry.inode;
  if (!isReg(shown) || file.mode & FMODE_EXEC) return;
  const real = overlayReal(shown);
  if (file.inode == real) return;
  if (file.inode != shown) inodePut(file.inode);
  file.inode = inodeGet(real);
}

/** The open file of something without a name: eventfd, epoll … @returns its address or -errno */
export function fileAnon(sb: Super, kind: u32, data: usize, flags: u32): i32 {
  if (fsState().files >= FILE_MAX) return -ENFILE;
  const file = fileNew(sb.mounts, sb.root, flags);
  if (isNull(file)) return -ENOMEM;
  file.kind = kind;
  file.data = data;
  file.mode |= FMODE_OPENED;
  return <i32>changetype<usize>(file);
}

@inline
export function fileGet(file: File): File {
  file.refs++;
  return file;
}

export function filePut(file: File): void {
  assert(file.refs != 0, "a file is put that nobody holds");
  if (--file.refs) {
    // What is left may be only descriptors in messages that nobody can receive any more.
    if (file.kind == FILE_SOCKET && netState().inflight) unixCollect();
    return;
  }
  const d = file.dentry;
  if (file.mode & FMODE_OPENED) notifyClose(file);
  if (file.epolls) epollForget(file);
  if (d.inode.locks) locksRelease(file);
  if (file.mode & FMODE_OPENED) fileRelease(file);
  if (file.mode & FMODE_WRITER) {
    putWriteAccess(file.inode);
    file.mount.writers--;
  }
  if (file.mode & FMODE_EXEC) allowWriteAccess(file.inode);
  if (file.ownerPid) pidPut(changetype<Pid>(file.ownerPid));
  credPut(changetype<Cred>(file.cred));
  const m = file.mount;
  if (file.mode & FMODE_NEED_UNMOUNT) dissolve(m);
  if (file.inode != d.inode) inodePut(file.inode);
  kdelete(CACHE_FILE, file);
  fsState().files--;
  dput(d);
  m.expiry = 0;
  mntput(m);
}
