// Pseudoterminals: pty(7), ptmx(4), pts(4). A pair is made by opening ptmx; the slave's name is an entry of the devpts
// instance that the ptmx belongs to (devpts.ts). The pair lives until both sides are closed; when the master goes, the
// slave is hung up.

import { EAGAIN, EBUSY, EIO, ENODEV, ENOMEM, ENOTTY, ENXIO } from "../../abi/errno";
import { O_CLOEXEC, O_NOCTTY } from "../../abi/fs";
import { dentryFind } from "../fs/dcache";
import { fdInstall } from "../fs/fdtable";
import { fileNew, filePut } from "../fs/file";
import { lookupMount } from "../fs/mount";
import {
  Dentry,
  devMajor,
  devMinor,
  FILE_PTMX,
  FILE_TTY,
  File,
  FMODE_OPENED,
  FMODE_READ,
  FS_DEVPTS,
  isNull,
  Mount,
  makeDev,
  nil,
  Super,
} from "../fs/types";
import { clock_realtime } from "../host";
import { TTY_STATE } from "../mem/map";
import { putStr } from "../mem/str";
import { wakeAll } from "../sync/wait";
import { CAP_SYS_ADMIN, capable } from "../task/cred";
import { consoleTty } from "./console";
import { devptsAdd, devptsKill, devptsNewIndex, devptsPut, devptsTty } from "./devpts";
import { inputSetTermios } from "./input";
import { ttyHangup, ttyRead, ttyWrite } from "./io";
import { currentTty, openSetTty, sessionClearTty } from "./jobctrl";
import { TTY_MASTER, TTY_SLAVE, Tty, ttyGet, ttyNew, ttyPut } from "./tty";

export const PTS_MAJOR: u32 = 136;
export const PTM_MAJOR: u32 = 128;

export function fileTty(file: File): Tty {
  return changetype<Tty>(file.data);
}

/** True when a hangup came after the file was opened. */
export function fileHungUp(file: File): bool {
  return fileTty(file).hangups != <u32>file.data2;
}

/** Makes an open file one of a terminal. */
export function ttyAttach(file: File, t: Tty, kind: u32): void {
  file.kind = kind;
  file.data = changetype<usize>(ttyGet(t));
  file.data2 = <usize>t.hangups;
  t.count++;
}

/** Opens ptmx of a devpts instance: a new pair. */
function ptmxOpen(file: File, sb: Super): i32 {
  const index = devptsNewIndex(sb);
  if (index < 0) return index;
  const master = ttyNew(TTY_MASTER);
  if (!changetype<usize>(master)) return -ENOMEM;
  const slave = ttyNew(TTY_SLAVE);
  if (!changetype<usize>(slave)) {
    ttyPut(master);
    return -ENOMEM;
  }
  master.index = index;
  slave.index = index;
  master.link = changetype<usize>(slave);
  slave.link = changetype<usize>(master);
  master.dev = makeDev(PTM_MAJOR + (index >> 8), index & 255);
  slave.dev = makeDev(PTS_MAJOR, index);
  master.devpts = changetype<usize>(sb);
  slave.devpts = changetype<usize>(sb);
  master.ptyLock = 1;
  inputSetTermios(master, 0, 0, true);
  inputSetTermios(slave, 0, 0, true);
  const err = devptsAdd(sb, slave);
  if (err) {
    ttyPut(master);
    ttyPut(slave);
    return err;
  }
  // A slave counts its master as an opener.
  slave.count = 1;
  ttyAttach(file, master, FILE_PTMX);
  return 0;
}

/** What every open of a terminal but ptmx does. */
function openTty(file: File, t: Tty, noctty: bool): i32 {
  if (t.exclusive && !capable(CAP_SYS_ADMIN)) return -EBUSY;
  if (t.kind == TTY_SLAVE) {
    const master = t.other;
    if (t.otherClosed || master.ptyLock || master.count != 1) return -EIO;
    t.ioError = 0;
    master.otherClosed = 0;
  }
  ttyAttach(file, t, FILE_TTY);
  if (!noctty) openSetTty(t, (file.mode & FMODE_READ) != 0);
  return 0;
}

/** Opens the slave that a devpts entry stands for. */
function ptsOpen(file: File, noctty: bool): i32 {
  const slave = devptsTty(file.inode);
  return changetype<usize>(slave) ? openTty(file, slave, noctty) : -EIO;
}

/** /dev/tty: the controlling terminal, whatever its name. */
function devTtyOpen(file: File): i32 {
  const t = currentTty();
  if (!changetype<usize>(t)) return -ENXIO;
  if (t.count < 1) return -EAGAIN;
  return openTty(file, t, true);
}

function consoleOpen(file: File): i32 {
  const t = consoleTty();
  if (!changetype<usize>(t)) return -ENOMEM;
  // The console becomes nobody's controlling terminal by being opened.
  return openTty(file, t, true);
}

/**
 * The devpts instance of a ptmx node: its own file system, or what is mounted on `pts` beside it.
 * @returns null when there is none (ENODEV)
 */
function ptmxInstance(file: File): Super {
  if (file.inode.sb.fstype == FS_DEVPTS) return file.inode.sb;
  const over = lookupPts(file);
  return !isNull(over) && over.sb.fstype == FS_DEVPTS && over.root == over.sb.root ? over.sb : nil<Super>();
}

const PTS_NAME: usize = TTY_STATE + 336;

/** open(2) of a character device with major 5 or one of the majors of ptys. @returns 0 or -errno */
export function ttyOpen(file: File, noctty: bool): i32 {
  const major = devMajor(file.inode.rdev);
  const minor = devMinor(file.inode.rdev);
  if (major == 5) {
    switch (minor) {
      case 0:
        return devTtyOpen(file);
      case 1:
        return consoleOpen(file);
      case 2: {
        const sb = ptmxInstance(file);
        return isNull(sb) ? -ENODEV : ptmxOpen(file, sb);
      }
    }
    return -ENXIO;
  }
  if (major >= PTS_MAJOR && major < PTS_MAJOR + 8) return ptsOpen(file, noctty);
  return major >= PTM_MAJOR && major < PTS_MAJOR ? -EIO : -ENXIO;
}

/** TIOCGPTPEER: opens the slave without its name. @returns a descriptor or -errno */
export function ptmOpenPeer(file: File, flags: u32): i32 {
  const master = fileTty(file);
  if (master.kind != TTY_MASTER) return -ENOTTY;
  const d = changetype<Dentry>(master.other.dentry);
  if (isNull(d)) return -EIO;
  // The path is below the instance's own mount where that is known: the one beside the ptmx that was opened.
  const m = file.inode.sb.fstype == FS_DEVPTS ? file.mount : lookupPts(file);
  if (isNull(m)) return -EIO;
  const peer = fileNew(m, d, flags);
  if (isNull(peer)) return -ENOMEM;
  const err = openTty(peer, master.other, (flags & O_NOCTTY) != 0);
  peer.flags &= ~O_NOCTTY;
  if (err) {
    filePut(peer);
    return err;
  }
  peer.mode |= FMODE_OPENED;
  return fdInstall(peer, (flags & O_CLOEXEC) != 0);
}

function lookupPts(file: File): Mount {
  putStr(PTS_NAME, "pts");
  const d = dentryFind(file.dentry.parent, PTS_NAME, 3);
  return isNull(d) ? nil<Mount>() : lookupMount(file.mount, d);
}

/** The last close of an open file. */
export function ttyRelease(file: File): void {
  const t = fileTty(file);
  if (!changetype<usize>(t)) return;
  file.data = 0;
  t.count--;
  if (t.kind == TTY_SLAVE && t.count == 1) {
    // Nobody but the master is left: its reads give EIO once they are dry.
    const master = t.other;
    t.ioError = 1;
    t.packet = 0;
    master.otherClosed = 1;
    wakeAll(master.readWait);
    wakeAll(master.writeWait);
    wakeAll(t.readWait);
    wakeAll(t.writeWait);
  } else if (t.kind == TTY_MASTER) masterClosed(t);
  if (t.count == 0) {
    sessionClearTty(t.session);
    if (t.link) endPair(t);
  }
  ttyPut(t);
}

function masterClosed(master: Tty): void {
  const slave = master.other;
  master.ioError = 1;
  master.otherClosed = 1;
  master.packet = 0;
  slave.otherClosed = 1;
  wakeAll(slave.readWait);
  wakeAll(slave.writeWait);
  devptsKill(slave);
  ttyHangup(slave, false);
  slave.count--;
}

/** Both sides closed: they let go of each other and of the devpts instance. */
function endPair(t: Tty): void {
  const other = t.other;
  if (t.count || other.count) return;
  const sb = changetype<Super>(t.devpts);
  const index = t.index;
  sessionClearTty(other.session);
  t.link = 0;
  other.link = 0;
  ttyPut(t);
  ttyPut(other);
  devptsPut(sb, index);
}

/** As Linux does: to eight seconds, so that a terminal does not tell when each key was struck. */
function stamp(old: i64): i64 {
  const now = clock_realtime() / 1_000_000_000;
  return (now ^ (old / 1_000_000_000)) & ~7 ? now * 1_000_000_000 : old;
}

/** read(2) of a terminal's file. */
export function ttyFileRead(file: File, buf: u32, n: u32, nonblock: bool): i64 {
  const r = ttyRead(fileTty(file), fileHungUp(file), nonblock, buf, n);
  if (r > 0) file.inode.atime = stamp(file.inode.atime);
  return r;
}

/** write(2) to a terminal's file. */
export function ttyFileWrite(file: File, buf: u32, n: u32, nonblock: bool): i64 {
  const r = ttyWrite(fileTty(file), fileHungUp(file), nonblock, buf, n);
  if (r > 0) file.inode.mtime = stamp(file.inode.mtime);
  return r;
}
