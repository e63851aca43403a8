// What an open file does, by its kind: the one place where File.kind is looked at for read, write, poll, ioctl, release.
//
//   xRead(file, buf, n, pos)   program memory; bytes, BLOCKED or -errno. `pos` matters to kinds that have a position.
//                              A kind that may wait looks at mayWait(file) and returns -EAGAIN when it must not.
//   xPoll(file, table)         POLL* that hold now; registers by pollWait(queue, table) whatever queue may change that
//   xIoctl(file, cmd, arg)     -ENOTTY for what it does not know
//   xRelease(file)             the last reference is gone

import { EINVAL, EISDIR, ENOTTY, ENXIO } from "../../abi/errno";
import {
  O_NOCTTY,
  O_NONBLOCK,
  POLLERR,
  POLLHUP,
  POLLIN,
  POLLNVAL,
  POLLOUT,
  POLLPRI,
  POLLRDNORM,
  POLLWRNORM,
  S_IFBLK,
  S_IFCHR,
  S_IFDIR,
  S_IFIFO,
  S_IFMT,
  S_IFREG,
} from "../../abi/fs";
import { cgroupFileOpen, cgroupFilePoll, cgroupFileRead, cgroupFileRelease, cgroupFileWrite } from "../cgroup/fs";
import { mqueuePoll, mqueueRead } from "../ipc/mqueue";
import { socketIoctl, socketPoll, socketRead, socketWrite } from "../net/fileops";
import { sockDestroy, sockOf } from "../net/sock";
import { ttyPoll } from "../tty/io";
import { ttyFileIoctl } from "../tty/ioctl";
import { fileHungUp, fileTty, ttyFileRead, ttyFileWrite, ttyRelease } from "../tty/pty";
import { chrdevIoctl, chrdevOpen, chrdevRead, chrdevWrite } from "./chardev";
import { epollFileRelease, epollPoll } from "./epoll";
import { eventfdPoll, eventfdRead, eventfdRelease, eventfdWrite } from "./eventfd";
import { fifoOpen } from "./fifo";
import { fileToReal } from "./file";
import { fsContextRead, fsContextRelease } from "./fscontext";
import { inotifyIoctl, inotifyPoll, inotifyRead, inotifyRelease } from "./inotify";
import { nsfsIoctl } from "./nsfs";
import { overlayDirRelease } from "./overlay/readdir";
import { pidfdIoctl, pidfdPoll } from "./pidfd";
import { pipeIoctl, pipePoll, pipeRead, pipeRelease, pipeWrite } from "./pipe";
import { pollWait } from "./polltable";
import { procFileOpen, procFilePoll, procFileRead, procFileRelease, procFileWrite } from "./proc/index";
import { signalfdPoll, signalfdRead, signalfdRelease } from "./signalfd";
import { fsState } from "./state";
import { sysfsFileOpen, sysfsFileRead, sysfsFileRelease, sysfsFileWrite } from "./sysfs/index";
import { timerfdIoctl, timerfdPoll, timerfdRead, timerfdRelease } from "./timerfd";
import { tmpfileRead, tmpfileWrite } from "./tmpfile";
import {
  FILE_CGROUP,
  FILE_DIR,
  FILE_EPOLL,
  FILE_EVENTFD,
  FILE_FSCONTEXT,
  FILE_FULL,
  FILE_INOTIFY,
  FILE_KMSG,
  FILE_MQUEUE,
  FILE_NSFS,
  FILE_NULL,
  FILE_PIDFD,
  FILE_PIPE,
  FILE_PROC,
  FILE_PTMX,
  FILE_RANDOM,
  FILE_SIGNALFD,
  FILE_SOCKET,
  FILE_SYSFS,
  FILE_TIMERFD,
  FILE_TMPFS,
  FILE_TTY,
  FILE_ZERO,
  File,
  FMODE_LSEEK,
  FMODE_PREAD,
  FMODE_PWRITE,
  FMODE_READ,
  FS_CGROUP1,
  FS_CGROUP2,
  FS_MQUEUE,
  FS_NSFS,
  FS_OVERLAY,
  FS_PROC,
  FS_SYSFS,
} from "./types";

/** May a read or write of this file wait? Not with O_NONBLOCK, nor inside splice and the like. */
@inline
export function mayWait(file: File): bool {
  return !(file.flags & O_NONBLOCK) && !fsState().force;
}

/** Gives an opened file its kind and opens it. @returns 0, BLOCKED (a FIFO waits for its other side) or -errno */
export function fileOpen(file: File): i64 {
  const inode = file.inode;
  // Only the open of a terminal looks at it (chardev.ts); F_GETFL never shows it.
  if ((inode.mode & S_IFMT) != S_IFCHR) file.flags &= ~O_NOCTTY;
  switch (inode.mode & S_IFMT) {
    case S_IFREG:
      file.mode |= FMODE_LSEEK | FMODE_PREAD | FMODE_PWRITE;
      switch (inode.sb.fstype) {
        case FS_PROC:
          file.kind = FILE_PROC;
          return procFileOpen(file);
        case FS_SYSFS:
          file.kind = FILE_SYSFS;
          return sysfsFileOpen(file);
        case FS_CGROUP1:
        case FS_CGROUP2:
          file.kind = FILE_CGROUP;
          return cgroupFileOpen(file);
        case FS_MQUEUE:
          file.kind = FILE_MQUEUE;
          return 0;
        case FS_NSFS:
          file.kind = FILE_NSFS;
          return 0;
        default:
          file.kind = FILE_TMPFS;
          return 0;
      }
    case S_IFDIR:
      file.kind = FILE_DIR;
      file.mode |= FMODE_LSEEK;
      return 0;
    case S_IFCHR:
      return chrdevOpen(file);
    case S_IFIFO:
      return fifoOpen(file);
    case S_IFBLK:
      return -ENXIO;
    default:
      return -ENXIO;
  }
}

export function fileRead(file: File, buf: u32, n: u32, pos: i64): i64 {
  switch (file.kind) {
    case FILE_TMPFS:
      if (file.dentry.sb.fstype == FS_OVERLAY) fileToReal(file);
      return tmpfileRead(file, buf, n, pos);
    case FILE_PIPE:
      return pipeRead(file, buf, n);
    case FILE_TTY:
    case FILE_PTMX:
      return ttyFileRead(file, buf, n, !mayWait(file));
    case FILE_PROC:
      return procFileRead(file, buf, n, pos);
    case FILE_SYSFS:
      return sysfsFileRead(file, buf, n, pos);
    case FILE_CGROUP:
      return cgroupFileRead(file, buf, n, pos);
    case FILE_MQUEUE:
      return mqueueRead(file, buf, n, pos);
    case FILE_NULL:
    case FILE_ZERO:
    case FILE_FULL:
    case FILE_RANDOM:
    case FILE_KMSG:
      return chrdevRead(file, buf, n);
    case FILE_SOCKET:
      return socketRead(file, buf, n);
    case FILE_EVENTFD:
      return eventfdRead(file, buf, n);
    case FILE_TIMERFD:
      return timerfdRead(file, buf, n);
    case FILE_SIGNALFD:
      return signalfdRead(file, buf, n);
    case FILE_INOTIFY:
      return inotifyRead(file, buf, n);
    case FILE_FSCONTEXT:
      return fsContextRead(file, buf, n);
    case FILE_DIR:
      return -EISDIR;
    default:
      return -EINVAL;
  }
}

export function fileWrite(file: File, buf: u32, n: u32, pos: i64): i64 {
  switch (file.kind) {
    case FILE_TMPFS:
      return tmpfileWrite(file, buf, n, pos);
    case FILE_PIPE:
      return pipeWrite(file, buf, n);
    case FILE_TTY:
    case FILE_PTMX:
      return ttyFileWrite(file, buf, n, !mayWait(file));
    case FILE_PROC:
      return procFileWrite(file, buf, n, pos);
    case FILE_SYSFS:
      return sysfsFileWrite(file, buf, n, pos);
    case FILE_CGROUP:
      return cgroupFileWrite(file, buf, n);
    case FILE_NULL:
    case FILE_ZERO:
    case FILE_FULL:
    case FILE_RANDOM:
    case FILE_KMSG:
      return chrdevWrite(file, buf, n);
    case FILE_SOCKET:
      return socketWrite(file, buf, n);
    case FILE_EVENTFD:
      return eventfdWrite(file, buf, n);
    case FILE_DIR:
      return -EISDIR;
    default:
      return -EINVAL;
  }
}

export function filePoll(file: File, table: usize): u32 {
  switch (file.kind) {
    case FILE_PIPE:
      return pipePoll(file, table);
    case FILE_TTY:
    case FILE_PTMX: {
      const t = fileTty(file);
      pollWait(t.readWait, table, POLLIN | POLLRDNORM | POLLPRI | POLLHUP | POLLERR);
      pollWait(t.writeWait, table, POLLOUT | POLLWRNORM | POLLHUP | POLLERR);
      return ttyPoll(t, fileHungUp(file));
    }
    case FILE_PROC:
      return procFilePoll(file, table);
    case FILE_CGROUP:
      return cgroupFilePoll(file, table);
    case FILE_MQUEUE:
      return mqueuePoll(file, table);
    case FILE_SYSFS:
      return POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM | POLLERR | 2;
    case FILE_SOCKET:
      return socketPoll(sockOf(file), table);
    case FILE_EVENTFD:
      return eventfdPoll(file, table);
    case FILE_EPOLL:
      return epollPoll(file, table);
    case FILE_TIMERFD:
      return timerfdPoll(file, table);
    case FILE_SIGNALFD:
      return signalfdPoll(file, table);
    case FILE_INOTIFY:
      return inotifyPoll(file, table);
    case FILE_PIDFD:
      return pidfdPoll(file, table);
    case 1: // O_PATH
      return POLLNVAL;
    default:
      return POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM;
  }
}

/** file_can_poll: only such a file may be watched by epoll (else EPERM). */
export function fileCanPoll(file: File): bool {
  switch (file.kind) {
    case FILE_PIPE:
    case FILE_TTY:
    case FILE_PTMX:
    case FILE_EVENTFD:
    case FILE_EPOLL:
    case FILE_TIMERFD:
    case FILE_SIGNALFD:
    case FILE_SOCKET:
    case FILE_INOTIFY:
    case FILE_PIDFD:
    case FILE_RANDOM:
    case FILE_KMSG:
      return true;
    case FILE_PROC:
    case FILE_CGROUP:
    case FILE_MQUEUE:
      return true;
    default:
      return false;
  }
}

/** What the kind knows of ioctl(2); what every file knows is ioctl.ts. */
export function fileIoctl(file: File, cmd: u32, arg: u32): i64 {
  switch (file.kind) {
    case FILE_TTY:
    case FILE_PTMX:
      return ttyFileIoctl(file, cmd, arg);
    case FILE_SOCKET:
      return socketIoctl(sockOf(file), cmd, arg);
    case FILE_PIPE:
      return pipeIoctl(file, cmd, arg);
    case FILE_INOTIFY:
      return inotifyIoctl(file, cmd, arg);
    case FILE_TIMERFD:
      return timerfdIoctl(file, cmd, arg);
    case FILE_NSFS:
      return nsfsIoctl(file, cmd, arg);
    case FILE_PIDFD:
      return pidfdIoctl(file, cmd, arg);
    case FILE_RANDOM:
      return chrdevIoctl(file, cmd, arg);
    default:
      return -ENOTTY;
  }
}

export function fileRelease(file: File): void {
  switch (file.kind) {
    case FILE_DIR:
      if (file.inode.sb.fstype == FS_OVERLAY) overlayDirRelease(file);
      break;
    case FILE_PIPE:
      pipeRelease(file);
      break;
    case FILE_TTY:
    case FILE_PTMX:
      ttyRelease(file);
      break;
    case FILE_PROC:
      procFileRelease(file);
      break;
    case FILE_SYSFS:
      sysfsFileRelease(file);
      break;
    case FILE_SOCKET:
      sockDestroy(sockOf(file));
      break;
    case FILE_CGROUP:
      cgroupFileRelease(file);
      break;
    case FILE_EVENTFD:
      eventfdRelease(file);
      break;
    case FILE_EPOLL:
      epollFileRelease(file);
      break;
    case FILE_TIMERFD:
      timerfdRelease(file);
      break;
    case FILE_SIGNALFD:
      signalfdRelease(file);
      break;
    case FILE_INOTIFY:
      inotifyRelease(file);
      break;
    case FILE_FSCONTEXT:
      fsContextRelease(file);
      break;
  }
}

/** Of the kinds whose bytes have no position, one write of gathered segments is one write. */
export function fileIsStream(file: File): bool {
  return file.kind != FILE_TMPFS && file.kind != FILE_DIR;
}

/** The kinds that read(2) serves at all (FMODE_CAN_READ). */
export function fileCanRead(file: File): bool {
  return file.kind != FILE_EPOLL && file.kind != FILE_NSFS && file.kind != FILE_PIDFD && (file.mode & FMODE_READ) != 0;
}
