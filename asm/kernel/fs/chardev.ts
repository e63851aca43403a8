// Character devices: null(4), full(4), random(4), and the way to the terminals. devtmpfs is a tmpfs that begins with
// their nodes.

import { EAGAIN, EFAULT, EINVAL, ENOSPC, ENOTTY, ENXIO } from "../../abi/errno";
import { O_NOCTTY, S_IFCHR } from "../../abi/fs";
import { log, random } from "../host";
import { putStr } from "../mem/str";
import { copyFromUser, copyToUser, putUser32, userOk } from "../mem/user";
import { ttyOpen } from "../tty/pty";
import { dput } from "./dcache";
import { fsState } from "./state";
import { tmpfsMknod } from "./tmpfs";
import {
  Dentry,
  devMajor,
  devMinor,
  FILE_FULL,
  FILE_KMSG,
  FILE_NULL,
  FILE_RANDOM,
  FILE_ZERO,
  File,
  FMODE_LSEEK,
  FMODE_PREAD,
  FMODE_PWRITE,
  isErr,
  makeDev,
  Super,
} from "./types";

const MEM_MAJOR: u32 = 1;
const RNDGETENTCNT: u32 = 0x80045200;
const RNDADDTOENTCNT: u32 = 0x40045201;

function memoryDevice(minor: u32): u32 {
  switch (minor) {
    case 3:
      return FILE_NULL;
    case 5:
      return FILE_ZERO;
    case 7:
      return FILE_FULL;
    case 8:
    case 9:
      return FILE_RANDOM;
    case 11:
      return FILE_KMSG;
    default:
      return 0;
  }
}

/** open(2) of a character device node; -ENXIO when no driver has the number. */
export function chrdevOpen(file: File): i64 {
  const rdev = file.inode.rdev;
  if (devMajor(rdev) != MEM_MAJOR) {
    const err = ttyOpen(file, (file.flags & O_NOCTTY) != 0);
    file.flags &= ~O_NOCTTY;
    return err;
  }
  file.flags &= ~O_NOCTTY;
  const kind = memoryDevice(devMinor(rdev));
  if (!kind) return -ENXIO;
  file.kind = kind;
  file.mode |= FMODE_LSEEK | FMODE_PREAD | FMODE_PWRITE;
  return 0;
}

export function chrdevRead(file: File, buf: u32, n: u32): i64 {
  switch (file.kind) {
    case FILE_NULL:
      return 0;
    case FILE_KMSG:
      return -EAGAIN;
    case FILE_RANDOM:
      return fill(buf, n, true);
    default:
      return fill(buf, n, false);
  }
}

function fill(buf: u32, n: u32, randomly: bool): i64 {
  const s = fsState();
  const from = randomly ? s.io : s.zero;
  let done: u32 = 0;
  while (done < n) {
    let m = n - done;
    if (m > 4096) m = 4096;
    if (!userOk(buf + done, m)) return done ? <i64>done : -EFAULT;
    if (randomly) random(from, m);
    copyToUser(buf + done, from, m);
    done += m;
  }
  return n;
}

export function chrdevWrite(file: File, buf: u32, n: u32): i64 {
  switch (file.kind) {
    case FILE_FULL:
      return -ENOSPC;
    case FILE_KMSG: {
      if (n > 1024) return -EINVAL;
      const at = fsState().io;
      const err = copyFromUser(at, buf, n);
      if (err) return err;
      // "<6>text" carries the level; the newline is the console's.
      let skip: u32 = 0;
      let level = 4;
      if (n >= 3 && load<u8>(at) == 60 && load<u8>(at + 2) == 62) {
        level = (<i32>load<u8>(at + 1) - 48) & 7;
        skip = 3;
      }
      let len = n - skip;
      if (len && load<u8>(at + n - 1) == 10) len--;
      log(at + skip, len, level);
      return n;
    }
    default:
      return n;
  }
}

export function chrdevIoctl(file: File, cmd: u32, arg: u32): i64 {
  switch (cmd) {
    case RNDGETENTCNT:
      return putUser32(arg, 256);
    case RNDADDTOENTCNT:
      return 0;
    default:
      return file.kind == FILE_RANDOM ? -EINVAL : -ENOTTY;
  }
}

function node(dir: Dentry, name: string, mode: u32, rdev: u32): void {
  const at = fsState().text;
  const end = putStr(at, name);
  const made = tmpfsMknod(0, dir, at, <i32>(end - at), S_IFCHR | mode, rdev);
  if (!isErr(made)) {
    const d = changetype<Dentry>(made);
    d.inode.uid = 0;
    d.inode.gid = mode == 0o620 ? 5 : 0;
    dput(d);
  }
}

/** The nodes that devtmpfs has from the beginning. */
export function devtmpfsPopulate(sb: Super): void {
  const dir = sb.root;
  node(dir, "console", 0o600, makeDev(5, 1));
  node(dir, "tty", 0o666, makeDev(5, 0));
  node(dir, "ptmx", 0o666, makeDev(5, 2));
  node(dir, "kmsg", 0o644, makeDev(1, 11));
  node(dir, "urandom", 0o666, makeDev(1, 9));
  node(dir, "random", 0o666, makeDev(1, 8));
  node(dir, "full", 0o666, makeDev(1, 7));
  node(dir, "zero", 0o666, makeDev(1, 5));
  node(dir, "null", 0o666, makeDev(1, 3));
}
