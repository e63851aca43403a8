// dup(2), close(2), close_range(2), fcntl(2), and what ioctl(2) does for every file.

import { EBADF, EFAULT, EINVAL, ENOTTY, EOPNOTSUPP, EPERM, ESRCH } from "../../abi/errno";
import { RLIMIT_NOFILE, SIGRTMAX } from "../../abi/flags";
import {
  F_ADD_SEALS,
  F_CREATED_QUERY,
  F_DUPFD,
  F_DUPFD_CLOEXEC,
  F_DUPFD_QUERY,
  F_GET_RW_HINT,
  F_GET_SEALS,
  F_GETFD,
  F_GETFL,
  F_GETLEASE,
  F_GETLK,
  F_GETOWN,
  F_GETOWN_EX,
  F_GETPIPE_SZ,
  F_GETSIG,
  F_OFD_GETLK,
  F_OFD_SETLK,
  F_OFD_SETLKW,
  F_SEAL_SEAL,
  F_SEAL_WRITE,
  F_SET_RW_HINT,
  F_SETFD,
  F_SETFL,
  F_SETLEASE,
  F_SETLK,
  F_SETLKW,
  F_SETOWN,
  F_SETOWN_EX,
  F_SETPIPE_SZ,
  F_SETSIG,
  FD_CLOEXEC,
  FIOASYNC,
  FIOCLEX,
  FIONBIO,
  FIONCLEX,
  FIONREAD,
  FIOQSIZE,
  O_APPEND,
  O_ASYNC,
  O_CLOEXEC,
  O_DIRECT,
  O_NOATIME,
  O_NONBLOCK,
} from "../../abi/fs";
import { copyFromUser, copyToUser, getUser32, putUser32, putUser64, userOk } from "../mem/user";
import { current } from "../task/current";
import { findPid, Pid, pidGet, pidPut, pidVnr } from "../task/pid";
import { rlimit } from "../task/rlimit";
import {
  fdCloexec,
  fdClose,
  fdCloseRange,
  fdGet,
  fdGetRaw,
  fdInstall,
  fdInstallFrom,
  fdReplace,
  fdSetCloexec,
} from "./fdtable";
import { fileGet, filePut } from "./file";
import { fileIoctl } from "./fileops";
import { ownerOrCapable } from "./inode";
import { fcntlLock } from "./locks";
import { pipeGetSize, pipeSetSize } from "./pipe";
import { fsState } from "./state";
import {
  FILE_PIPE,
  FILE_TMPFS,
  FILE_TTY,
  File,
  FMODE_CREATED,
  FMODE_PATH,
  FMODE_WRITE,
  FS_MEMFD,
  INODE_APPEND,
  isDir,
  isNull,
  isReg,
} from "./types";

export function sysDup(fd: i32): i64 {
  const file = fdGetRaw(fd);
  return isNull(file) ? -EBADF : fdInstall(fileGet(file), false);
}

function dupTo(oldfd: i32, newfd: i32, cloexec: bool): i64 {
  const file = fdGetRaw(oldfd);
  if (isNull(file) || newfd < 0) return -EBADF;
  const r = fdReplace(newfd, fileGet(file), cloexec);
  if (r < 0) filePut(file);
  return r;
}

export function sysDup2(oldfd: i32, newfd: i32): i64 {
  if (oldfd == newfd) return isNull(fdGetRaw(oldfd)) ? -EBADF : newfd;
  return dupTo(oldfd, newfd, false);
}

export function sysDup3(oldfd: i32, newfd: i32, flags: i32): i64 {
  if (<u32>flags & ~O_CLOEXEC || oldfd == newfd) return -EINVAL;
  return dupTo(oldfd, newfd, flags != 0);
}

export function sysClose(fd: i32): i64 {
  return fdClose(fd);
}

export function sysCloseRange(first: i32, last: i32, flags: i32): i64 {
  return fdCloseRange(first, last, flags);
}

/** What F_SETFL may change. */
const SETFL_MASK: u32 = O_APPEND | O_NONBLOCK | O_DIRECT | O_NOATIME | O_ASYNC;

function setFlags(file: File, arg: u32): i32 {
  // O_APPEND of an append-only file stays.
  if ((arg ^ file.flags) & O_APPEND && file.inode.flags & INODE_APPEND) return -EPERM;
  if (arg & O_NOATIME && !(file.flags & O_NOATIME) && !ownerOrCapable(file.mount.idmap, file.inode)) return -EPERM;
  if (arg & O_DIRECT && file.kind != FILE_TMPFS && file.kind != FILE_PIPE) return -EINVAL;
  file.flags = (arg & SETFL_MASK) | (file.flags & ~SETFL_MASK);
  return 0;
}

const F_OWNER_TID = 0;
const F_OWNER_PID = 1;
const F_OWNER_PGRP = 2;

function setOwner(file: File, id: i32, type: i32): i32 {
  let pid = changetype<Pid>(0);
  if (id) {
    pid = findPid(id);
    if (isNull(pid)) return -ESRCH;
    pidGet(pid);
  }
  if (file.ownerPid) pidPut(changetype<Pid>(file.ownerPid));
  file.ownerPid = changetype<usize>(pid);
  file.ownerType = type;
  return 0;
}

function owner(file: File): i32 {
  return file.ownerPid ? pidVnr(changetype<Pid>(file.ownerPid)) : 0;
}

const SEALS_ALL: u32 = 0x3f;

function addSeals(file: File, seals: u32): i32 {
  const inode = file.inode;
  if (file.kind != FILE_TMPFS || inode.sb.fstype != FS_MEMFD) return -EINVAL;
  if (!(file.mode & FMODE_WRITE)) return -EPERM;
  if (seals & ~SEALS_ALL) return -EINVAL;
  if (inode.seals & F_SEAL_SEAL) return -EPERM;
  // F_SEAL_EXEC on what may be executed seals the content as well.
  if (seals & 0x20 && inode.mode & 0o111) seals |= 2 | 4 | F_SEAL_WRITE | 16;
  inode.seals |= seals;
  return 0;
}

/** The commands that an O_PATH descriptor has. */
function pathCommand(cmd: i32): bool {
  return (
    cmd == F_CREATED_QUERY ||
    cmd == F_DUPFD ||
    cmd == F_DUPFD_CLOEXEC ||
    cmd == F_DUPFD_QUERY ||
    cmd == F_GETFD ||
    cmd == F_SETFD ||
    cmd == F_GETFL
  );
}

export function sysFcntl(fd: i32, cmd: i32, arg64: i64): i64 {
  const file = fdGetRaw(fd);
  if (isNull(file)) return -EBADF;
  if (file.mode & FMODE_PATH && !pathCommand(cmd)) return -EBADF;
  // An int for every command but those that take an address: programs leave what they like in the upper half.
  const arg = <u32>arg64;
  switch (cmd) {
    case F_DUPFD:
    case F_DUPFD_CLOEXEC: {
      if (arg >= rlimit(current, RLIMIT_NOFILE) || arg >= 1048576) return -EINVAL;
      const r = fdInstallFrom(fileGet(file), arg, cmd == F_DUPFD_CLOEXEC);
      if (r < 0) filePut(file);
      return r;
    }
    case F_GETFD:
      return fdCloexec(current.files, fd) ? FD_CLOEXEC : 0;
    case F_SETFD:
      fdSetCloexec(fd, (arg & FD_CLOEXEC) != 0);
      return 0;
    case F_GETFL:
      return file.flags;
    case F_SETFL:
      return setFlags(file, arg);
    case F_GETLK:
    case F_SETLK:
    case F_SETLKW:
    case F_OFD_GETLK:
    case F_OFD_SETLK:
    case F_OFD_SETLKW:
      return fcntlLock(file, cmd, arg);
    case F_SETOWN: {
      const id = <i32>arg;
      if (id == i32.MIN_VALUE) return -EINVAL;
      return id < 0 ? setOwner(file, -id, F_OWNER_PGRP) : setOwner(file, id, F_OWNER_PID);
    }
    case F_GETOWN:
      return file.ownerType == F_OWNER_PGRP ? -owner(file) : owner(file);
    case F_SETOWN_EX: {
      const at = fsState().text;
      const err = copyFromUser(at, arg, 8);
      if (err) return err;
      const type = load<i32>(at);
      if (type < F_OWNER_TID || type > F_OWNER_PGRP) return -EINVAL;
      return setOwner(file, load<i32>(at, 4), type);
    }
    case F_GETOWN_EX: {
      const at = fsState().text;
      store<i32>(at, file.ownerPid ? file.ownerType : F_OWNER_PID);
      store<i32>(at, owner(file), 4);
      return copyToUser(arg, at, 8);
    }
    case F_GETSIG:
      return file.ownerSig;
    case F_SETSIG:
      if (arg > <u32>SIGRTMAX) return -EINVAL;
      file.ownerSig = arg;
      return 0;
    case F_GETPIPE_SZ:
      return pipeGetSize(file);
    case F_SETPIPE_SZ:
      return pipeSetSize(file, arg);
    case F_DUPFD_QUERY:
      return file == fdGetRaw(<i32>arg) ? 1 : 0;
    case F_CREATED_QUERY:
      return file.mode & FMODE_CREATED ? 1 : 0;
    case F_ADD_SEALS:
      return addSeals(file, arg);
    case F_GET_SEALS:
      return file.kind == FILE_TMPFS && file.inode.sb.fstype == FS_MEMFD ? file.inode.seals : -EINVAL;
    case F_GET_RW_HINT:
      return putUser64(arg, 0);
    case F_SET_RW_HINT:
      return 0;
    case F_GETLEASE:
      return 2; // F_UNLCK
    case F_SETLEASE:
      return -EINVAL;
    default:
      return -EINVAL;
  }
}

const FIGETBSZ: u32 = 2;
const FICLONE: u32 = 0x40049409;

export function sysIoctl(fd: i32, request: i32, argp: i32): i64 {
  const file = fdGet(fd);
  if (isNull(file)) return -EBADF;
  const cmd = <u32>request;
  const arg = <u32>argp;
  switch (cmd) {
    case FIOCLEX:
      fdSetCloexec(fd, true);
      return 0;
    case FIONCLEX:
      fdSetCloexec(fd, false);
      return 0;
    case FIONBIO:
    case FIOASYNC: {
      if (!userOk(arg, 4)) return -EFAULT;
      const bit = cmd == FIONBIO ? O_NONBLOCK : O_ASYNC;
      const on = getUser32(arg) != 0;
      if (cmd == FIOASYNC && on != ((file.flags & O_ASYNC) != 0) && file.kind != FILE_PIPE && file.kind != FILE_TTY)
        return -ENOTTY;
      if (on) file.flags |= bit;
      else file.flags &= ~bit;
      return 0;
    }
    case FIOQSIZE:
      if (!isReg(file.inode) && !isDir(file.inode)) return -ENOTTY;
      return putUser64(arg, <u64>file.inode.size);
    case FIGETBSZ:
      return putUser32(arg, 4096);
    case FICLONE:
      return -EOPNOTSUPP;
  }
  if (cmd == FIONREAD && isReg(file.inode) && file.kind == FILE_TMPFS) {
    const left = file.inode.size - file.pos;
    return putUser32(arg, <u32>left);
  }
  return fileIoctl(file, cmd, arg);
}
