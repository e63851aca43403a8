// What the kinds of files that wait add to /proc/PID/fdinfo/N, and the text of locks: there and in /proc/locks.

import { F_WRLCK } from "../../../abi/fs";
import { PidNs } from "../../ns/pid";
import { pidNrNs } from "../../task/pid";
import { EpItem, epollItems } from "../epoll";
import { eventfdOf } from "../eventfd";
import { inotifyWatch, Watch } from "../inotify";
import { FileLock, LOCK_FLOCK, LOCK_OFD, locksFirst } from "../locks";
import { signalfdMask } from "../signalfd";
import { timerfdOf, timerfdSpec } from "../timerfd";
import {
  devMajor,
  devMinor,
  FILE_EPOLL,
  FILE_EVENTFD,
  FILE_INOTIFY,
  FILE_SIGNALFD,
  FILE_TIMERFD,
  File,
  isNull,
  Super,
} from "../types";
import { SCRATCH } from "../waitstate";
import { out, outChar, outHex, outLine, outNum, outOct, outPad, outU64 } from "./seq";

/** s_dev as the kernel has it: the major above 20 bits of minor. */
function sdev(sb: Super): u64 {
  return ((<u64>devMajor(sb.dev)) << 20) | devMinor(sb.dev);
}

/** A hexadecimal number with blanks in front, as "%16llx" gives it. */
export function outHexPad(value: u64, width: i32): void {
  for (let digits = 16 - (<i32>clz<u64>(value | 1) >> 2); digits < width; width--) outChar(32);
  outHex(value, 1);
}

function timerLines(file: File): void {
  const t = timerfdOf(file);
  timerfdSpec(t, SCRATCH);
  outLine("clockid: ", t.clock);
  out("ticks: ");
  outU64(t.ticks);
  out("\nsettime flags: 0");
  outOct(t.setFlags, 1);
  for (let i: usize = 0; i < 2; i++) {
    out(i ? "it_interval: (" : "\nit_value: (");
    const at = SCRATCH + (i ? 0 : 16);
    outU64(load<u64>(at));
    out(", ");
    outU64(load<u64>(at, 8));
    out(")\n");
  }
}

function epollLines(file: File): void {
  for (let item = epollItems(file); !isNull<EpItem>(item); item = item.setNext) {
    out("tfd: ");
    outPad(item.fd, 8);
    out(" events: ");
    outHexPad(item.events, 8);
    out(" data: ");
    outHexPad(item.data, 16);
    out("  pos:");
    outNum(item.file.pos);
    out(" ino:");
    outHex(item.file.inode.ino, 1);
    out(" sdev:");
    outHex(sdev(item.file.inode.sb), 1);
    outChar(10);
  }
}

function inotifyLines(file: File): void {
  for (let w = inotifyWatch(file, 1); !isNull<Watch>(w); w = inotifyWatch(file, <u32>w.wd + 1)) {
    out("inotify wd:");
    outHex(<u64>w.wd, 1);
    out(" ino:");
    outHex(w.inode.ino, 1);
    out(" sdev:");
    outHex(sdev(w.inode.sb), 1);
    out(" mask:");
    outHex(w.mask, 1);
    // No file handles here: the line ends as it does for file systems without them.
    out(" ignored_mask:0 ");
    outChar(10);
  }
}

/** proc_pid_fdinfo(5): the lines of the file's kind. */
export function kindLines(file: File): void {
  switch (file.kind) {
    case FILE_EVENTFD: {
      const e = eventfdOf(file);
      out("eventfd-count: ");
      outHexPad(e.count, 16);
      outLine("\neventfd-id: ", e.id);
      outLine("eventfd-semaphore: ", e.semaphore);
      break;
    }
    case FILE_TIMERFD:
      timerLines(file);
      break;
    case FILE_SIGNALFD:
      out("sigmask:\t");
      outHex(signalfdMask(file), 16);
      outChar(10);
      break;
    case FILE_EPOLL:
      epollLines(file);
      break;
    case FILE_INOTIFY:
      inotifyLines(file);
      break;
  }
}

/** One line of /proc/locks. @param pid as the reader's namespace knows who took it */
function lockLine(l: FileLock, number: u32, pid: i32): void {
  outU64(number);
  out(
    l.kind == LOCK_FLOCK ? ": FLOCK  ADVISORY  " : l.kind == LOCK_OFD ? ": OFDLCK ADVISORY  " : ": POSIX  ADVISORY  ",
  );
  out(l.type == F_WRLCK ? "WRITE " : "READ ");
  outNum(pid);
  outChar(32);
  const dev = l.inode.sb.dev;
  outHex(devMajor(dev), 2);
  outChar(58);
  outHex(devMinor(dev), 2);
  outChar(58);
  outU64(l.inode.ino);
  outChar(32);
  outNum(l.start);
  outChar(32);
  if (l.end == i64.MAX_VALUE) out("EOF");
  else outNum(l.end);
  outChar(10);
}

/** The number that a lock's line shows; 0: its owner is not visible in the namespace. */
function lockPid(l: FileLock, ns: PidNs): i32 {
  return l.kind == LOCK_OFD ? -1 : pidNrNs(l.pid, ns);
}

/** /proc/locks: newest first. */
export function showLocks(ns: PidNs): void {
  let n: u32 = 0;
  for (let l = locksFirst(); !isNull<FileLock>(l); l = l.allNext) {
    n++;
    const pid = lockPid(l, ns);
    if (pid) lockLine(l, n, pid);
  }
}

/** fdinfo's "lock:" lines: what the open file, or the process through it, holds. */
export function lockLines(file: File, files: usize, ns: PidNs): void {
  let n: u32 = 0;
  for (let l = locksFirst(); !isNull<FileLock>(l); l = l.allNext) {
    if (l.inode != file.inode || (l.owner != changetype<usize>(file) && l.owner != files)) continue;
    out("lock:\t");
    lockLine(l, ++n, lockPid(l, ns));
  }
}
