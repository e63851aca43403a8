// open(2), openat2(2), creat(2): Linux's fs/open.c and the end of fs/namei.c.

import {
  E2BIG,
  EACCES,
  EEXIST,
  EINVAL,
  EISDIR,
  ELOOP,
  ENOENT,
  ENOMEM,
  ENOTDIR,
  ENXIO,
  EOPNOTSUPP,
  EPERM,
} from "../../abi/errno";
import {
  AT_FDCWD,
  MAY_EXEC,
  MAY_READ,
  MAY_WRITE,
  O_ACCMODE,
  O_APPEND,
  O_CLOEXEC,
  O_CREAT,
  O_DIRECTORY,
  O_EXCL,
  O_LARGEFILE,
  O_NOATIME,
  O_NOFOLLOW,
  O_PATH,
  O_RDWR,
  O_TMPFILE,
  O_TMPFILE_BIT,
  O_TRUNC,
  O_WRONLY,
  RESOLVE_BENEATH,
  RESOLVE_CACHED,
  RESOLVE_IN_ROOT,
  S_IALLUGO,
  S_IFBLK,
  S_IFCHR,
  S_IFDIR,
  S_IFIFO,
  S_IFLNK,
  S_IFMT,
  S_IFREG,
  S_IFSOCK,
} from "../../abi/fs";
import { putU64 } from "../mem/str";
import { copyFromUser } from "../mem/user";
import { BLOCKED } from "../task/call";
import { dentryNew, dput } from "./dcache";
import { envfileOpen, isEnvfile } from "./envfile";
import { fdInstall, fdReserve } from "./fdtable";
import { fifoOpen, fifoOpening } from "./fifo";
import { fileNew, filePut } from "./file";
import { fileOpen } from "./fileops";
import { currentFs } from "./fsstruct";
import { getWriteAccess, inodePermission, mayCreate, modeStripSgid, ownerOrCapable, removePrivs } from "./inode";
import { dirReadOnly, isCgroupFs, isMemoryFs } from "./inodeops";
import { mntWantWrite, pathPut } from "./mount";
import {
  followLast,
  getName,
  LAST_DONE,
  LAST_NORM,
  LOOKUP_DIRECTORY,
  LOOKUP_FOLLOW,
  lookupChild,
  lookupParent,
  lookupPath,
  Nameidata,
  nameidata,
  scratchPath,
  stepDots,
  stepTo,
  walkEnd,
} from "./namei";
import { nameMake } from "./nameops";
import { notifyCreate, notifyOpen } from "./notify";
import { overlayCopyUp } from "./overlay/copyup";
import { fsState } from "./state";
import { tmpfsTruncate } from "./tmpfile";
import { tmpfsInode, tmpfsNameless } from "./tmpfs";
import {
  Dentry,
  FILE_PATH,
  File,
  FMODE_CREATED,
  FMODE_OPENED,
  FMODE_PATH,
  FMODE_WRITE,
  FMODE_WRITER,
  FS_DEVPTS,
  FS_MQUEUE,
  FS_OVERLAY,
  INODE_APPEND,
  INODE_LINKABLE,
  Inode,
  isDir,
  isErr,
  isLnk,
  isNull,
  isReg,
  MNT_NODEV,
  MNT_NOEXEC,
  Mount,
  nil,
} from "./types";

const VALID_FLAGS: u32 = 0x7fffc3;
const PATH_FLAGS: u32 = O_DIRECTORY | O_NOFOLLOW | O_PATH | O_CLOEXEC;

/** ACC_MODE: what open must be allowed to do. Access mode 3 asks for both and gets neither. */
function accessOf(flags: u32): u32 {
  let acc: u32 = 0;
  switch (flags & O_ACCMODE) {
    case 0:
      acc = MAY_READ;
      break;
    case O_WRONLY:
      acc = MAY_WRITE;
      break;
    default:
      acc = MAY_READ | MAY_WRITE;
  }
  if (flags & O_TRUNC) acc |= MAY_WRITE;
  return acc;
}

/** may_open: types and permissions of what was found. @param flags address of the flags, O_TRUNC may be taken away */
function mayOpen(mount: Mount, inode: Inode, acc: u32, flags: u32): i32 {
  switch (inode.mode & S_IFMT) {
    case S_IFLNK:
      return -ELOOP;
    case S_IFDIR:
      if (acc & MAY_WRITE) return -EISDIR;
      if (acc & MAY_EXEC) return -EACCES;
      break;
    case S_IFBLK:
    case S_IFCHR:
      if (mount.flags & MNT_NODEV || inode.sb.flags & 4) return -EACCES;
      if (acc & MAY_EXEC) return -EACCES;
      break;
    case S_IFIFO:
    case S_IFSOCK:
      if (acc & MAY_EXEC) return -EACCES;
      break;
    case S_IFREG:
      if (acc & MAY_EXEC && mount.flags & MNT_NOEXEC) return -EACCES;
      break;
  }
  const err = inodePermission(mount.idmap, inode, acc);
  if (err) return err;
  if (inode.flags & INODE_APPEND) {
    if (flags & O_ACCMODE && !(flags & O_APPEND)) return -EPERM;
    if (flags & O_TRUNC) return -EPERM;
  }
  if (flags & O_NOATIME && !ownerOrCapable(mount.idmap, inode)) return -EPERM;
  return 0;
}

/** do_dentry_open: makes the File and opens it. @returns File, BLOCKED or -errno */
function openDentry(mount: Mount, d: Dentry, flags: u32): i64 {
  const file = fileNew(mount, d, flags);
  if (isNull(file)) return -ENOMEM;
  if (flags & O_PATH) {
    file.kind = FILE_PATH;
    file.mode = FMODE_PATH;
    file.flags = flags & PATH_FLAGS & ~O_CLOEXEC;
    return changetype<usize>(file);
  }
  if ((d.inode.mode & S_IFMT) == S_IFSOCK) {
    filePut(file);
    return -ENXIO;
  }
  const type = d.inode.mode & S_IFMT;
  if (file.mode & FMODE_WRITE && (type == S_IFREG || type == S_IFDIR)) {
    let err = getWriteAccess(file.inode);
    if (!err) {
      file.mode |= FMODE_WRITER;
      mount.writers++;
      err = mntWantWrite(mount);
    }
    if (err) {
      filePut(file);
      return err;
    }
  }
  const err = fileOpen(file);
  if (err == BLOCKED) return BLOCKED;
  if (err) {
    filePut(file);
    return err;
  }
  file.mode |= FMODE_OPENED;
  return changetype<usize>(file);
}

/** do_open: the checks and the open of what the walk has reached. */
function openFound(mount: Mount, d: Dentry, flags: u32, acc: u32, created: bool, wantDir: bool): i64 {
  const inode = d.inode;
  if (flags & O_PATH) {
    if (wantDir && !isDir(inode)) return -ENOTDIR;
    return openDentry(mount, d, flags);
  }
  if (flags & O_CREAT) {
    if (flags & O_EXCL && !created) return -EEXIST;
    if (isDir(inode)) return -EISDIR;
  }
  if (wantDir && !isDir(inode)) return -ENOTDIR;
  let truncate = false;
  if (created) {
    // Whoever made it may open it, whatever its mode says.
    acc = 0;
    flags &= ~O_TRUNC;
  } else if (flags & O_TRUNC && (inode.mode & S_IFMT) == S_IFREG) {
    const err = mntWantWrite(mount);
    if (err) return err;
    truncate = true;
  }
  let err = mayOpen(mount, inode, acc, flags);
  if (err) return err;
  // What is to be written belongs into the upper layer first.
  if (inode.sb.fstype == FS_OVERLAY && isReg(inode) && (truncate || acc & MAY_WRITE)) err = overlayCopyUp(d);
  if (err) return err;
  const r = openDentry(mount, d, flags);
  if (r < 0 || r == BLOCKED) return r;
  const file = changetype<File>(<usize>r);
  if (created) file.mode |= FMODE_CREATED;
  if (truncate && isMemoryFs(file.inode.sb.fstype)) {
    removePrivs(mount.idmap, file.inode);
    const failed = tmpfsTruncate(file.inode, 0);
    if (failed) {
      filePut(file);
      return failed;
    }
  }
  return r;
}

/** lookup_open: the last component, made when O_CREAT asks for it. @returns counted Dentry or -errno; *created is set */
function lookupOpen(nd: Nameidata, flags: u32, mode: u32): i32 {
  const dir = nd.dentry;
  const found = lookupChild(dir, nd.last, nd.lastLen);
  if (found != -ENOENT || !(flags & O_CREAT)) return found;
  if (dir.inode.nlink == 0) return -ENOENT;
  // Where lookups make the entries, a missing one cannot be made.
  if (
    !isMemoryFs(dir.sb.fstype) &&
    dir.sb.fstype != FS_OVERLAY &&
    !isCgroupFs(dir.sb.fstype) &&
    dir.sb.fstype != FS_DEVPTS &&
    dir.sb.fstype != FS_MQUEUE
  )
    return -ENOENT;
  let err = mntWantWrite(nd.mount);
  if (!err) err = mayCreate(nd.mount.idmap, dir.inode);
  if (!err) err = dirReadOnly(dir.inode, true);
  if (err) return err;
  mode = modeStripSgid(nd.mount.idmap, dir.inode, mode & ~currentFs().umask);
  const made = nameMake(nd.mount.idmap, dir, nd.last, nd.lastLen, (mode & S_IALLUGO) | S_IFREG, 0);
  if (!isErr(made)) {
    fsState().created = 1;
    notifyCreate(changetype<Dentry>(made));
  }
  return made;
}

/**
 * do_filp_open: opens the path `name` (kernel address).
 * @returns File (counted), BLOCKED or -errno
 */
export function openPath(dfd: i32, name: usize, flags: u32, mode: u32, resolve: u32): i64 {
  if ((flags & O_TMPFILE_BIT) != 0) return openTmpfile(dfd, name, flags, mode, resolve);
  const acc = flags & O_PATH ? 0 : accessOf(flags);
  let wantDir = (flags & O_DIRECTORY) != 0;
  const nd = nameidata(0);
  let err = lookupParent(nd, dfd, name, resolve);
  fsState().created = 0;
  while (!err) {
    if (nd.lastType == LAST_DONE) break;
    if (nd.lastType != LAST_NORM) {
      err = stepDots(nd);
      if (nd.trailing) wantDir = true;
      break;
    }
    let follow = !(flags & O_NOFOLLOW) && (flags & (O_CREAT | O_EXCL)) != (O_CREAT | O_EXCL);
    if (flags & O_CREAT) {
      if (nd.trailing) {
        err = -EISDIR;
        break;
      }
    } else if (nd.trailing) {
      follow = true;
      wantDir = true;
    }
    const found = lookupOpen(nd, flags, mode);
    if (isErr(found)) {
      err = found;
      break;
    }
    const d = changetype<Dentry>(found);
    if (follow && isLnk(d.inode) && !d.mounted) {
      err = followLast(nd, d);
      continue;
    }
    err = stepTo(nd, d);
    break;
  }
  if (err) {
    walkEnd(nd);
    return err;
  }
  const r = openFound(nd.mount, nd.dentry, flags, acc, fsState().created != 0, wantDir);
  walkEnd(nd);
  return r;
}

/** O_TMPFILE: a file without a name in the file system of a directory. */
function openTmpfile(dfd: i32, name: usize, flags: u32, mode: u32, resolve: u32): i64 {
  const p = scratchPath(0);
  let err = lookupPath(dfd, name, flags & O_NOFOLLOW ? LOOKUP_DIRECTORY : LOOKUP_DIRECTORY | LOOKUP_FOLLOW, resolve, p);
  if (err) return err;
  err = mntWantWrite(p.mount);
  if (!err) err = inodePermission(p.mount.idmap, p.dentry.inode, MAY_WRITE | MAY_EXEC);
  if (!err && !isMemoryFs(p.dentry.sb.fstype)) err = -EOPNOTSUPP;
  if (err) {
    pathPut(p);
    return err;
  }
  mode = modeStripSgid(p.mount.idmap, p.dentry.inode, mode & ~currentFs().umask);
  const inode = tmpfsInode(p.mount.idmap, p.dentry.sb, p.dentry.inode, (mode & S_IALLUGO) | S_IFREG, 0);
  let d = nil<Dentry>();
  if (!isNull(inode)) {
    tmpfsNameless(inode);
    if (!(flags & O_EXCL)) inode.flags |= INODE_LINKABLE;
    const at = fsState().text;
    store<u8>(at, 35); // '#'
    const end = putU64(at + 1, inode.ino);
    d = dentryNew(p.dentry, at, <i32>(end - at), inode);
  }
  let r: i64 = -ENOMEM;
  if (!isNull(d)) {
    r = openDentry(p.mount, d, flags & ~(O_TMPFILE_BIT | O_DIRECTORY | O_EXCL));
    if (r > 0) changetype<File>(<usize>r).flags |= O_TMPFILE;
    dput(d);
  }
  pathPut(p);
  return r;
}

/** Opens for the caller: the descriptor, BLOCKED or -errno. */
function install(r: i64, flags: u32): i64 {
  if (r < 0) return r;
  const file = changetype<File>(<usize>r);
  notifyOpen(file);
  return fdInstall(file, (flags & O_CLOEXEC) != 0);
}

function doOpen(dfd: i32, path: u32, flags: u32, mode: u32, resolve: u32): i64 {
  const opening = fifoOpening();
  if (!isNull(opening)) {
    // The call waited for the other side of a FIFO.
    const err = fifoOpen(opening);
    if (err == BLOCKED) return BLOCKED;
    if (err) {
      filePut(opening);
      return err;
    }
    opening.mode |= FMODE_OPENED;
    return install(changetype<usize>(opening), flags);
  }
  const n = getName(0, path, false);
  if (n < 0) return n;
  const full = fdReserve(1);
  if (full) return full;
  return install(openPath(dfd, fsState().name0, flags, mode, resolve), flags);
}

/** build_open_flags for the calls without `how`: unknown bits are ignored, then what contradicts itself is refused. */
function prepare(flags: u32): u32 {
  flags &= VALID_FLAGS;
  if (flags & O_PATH) return flags & PATH_FLAGS;
  return flags | O_LARGEFILE;
}

function contradicts(flags: u32): bool {
  if (flags & O_PATH) return false;
  if (flags & O_TMPFILE_BIT) {
    if ((flags & (O_TMPFILE | O_CREAT)) != O_TMPFILE) return true;
    return (flags & O_ACCMODE) != O_WRONLY && (flags & O_ACCMODE) < O_RDWR;
  }
  return (flags & (O_DIRECTORY | O_CREAT)) == (O_DIRECTORY | O_CREAT);
}

export function sysOpenat(dirfd: i32, path: i32, flags: i32, mode: i32): i64 {
  const f = prepare(<u32>flags);
  if (contradicts(f)) return -EINVAL;
  return doOpen(dirfd, path, f, <u32>mode & S_IALLUGO, 0);
}

export function sysOpen(path: i32, flags: i32, mode: i32): i64 {
  if (isEnvfile(path)) return envfileOpen((flags & O_CLOEXEC) != 0);
  return sysOpenat(AT_FDCWD, path, flags, mode);
}

export function sysCreat(path: i32, mode: i32): i64 {
  return sysOpenat(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}

/** struct open_how {u64 flags, mode, resolve}. */
export function sysOpenat2(dfd: i32, path: i32, how: i32, size: i32): i64 {
  if (<u32>size < 24) return -EINVAL;
  if (<u32>size > 4096) return -E2BIG;
  const at = fsState().text;
  const err = copyFromUser(at, how, size);
  if (err) return err;
  for (let i = 24; i < size; i++) if (load<u8>(at + i)) return -E2BIG;
  const flags = load<u64>(at);
  const mode = load<u64>(at, 8);
  const resolve = load<u64>(at, 16);
  if (flags & ~(<u64>VALID_FLAGS)) return -EINVAL;
  if (resolve & ~0x3f) return -EINVAL;
  const r = <u32>resolve;
  if ((r & (RESOLVE_BENEATH | RESOLVE_IN_ROOT)) == (RESOLVE_BENEATH | RESOLVE_IN_ROOT)) return -EINVAL;
  const f = <u32>flags;
  if (f & (O_CREAT | O_TMPFILE_BIT)) {
    if (mode & ~(<u64>S_IALLUGO)) return -EINVAL;
  } else if (mode) return -EINVAL;
  if (f & O_PATH && f & ~PATH_FLAGS) return -EINVAL;
  if (contradicts(f)) return -EINVAL;
  // Nothing is ever out of the cache, but what would change something is refused.
  if (r & RESOLVE_CACHED && f & (O_TRUNC | O_CREAT | O_TMPFILE_BIT)) return -11;
  return doOpen(dfd, path, f & O_PATH ? f : f | O_LARGEFILE, <u32>mode, r & ~RESOLVE_CACHED);
}

/** Opens (mount, dentry) itself, for the kernel's own use; permission checks were the caller's. @returns File or -errno */
export function openAt(mount: Mount, d: Dentry, flags: u32): i64 {
  return openDentry(mount, d, flags);
}
