// Terminals in an image. One whose master is in the tree is the tree's: both sides are written, with their settings (tty-info.img), what
// has been typed or sent and not read (tty-data.img), and where the line discipline stands (nutshell-tty.img). Of any other only
// the settings, for those who look: the restarter's own takes its place.

import {
  FD_TYPES_TTY,
  FILE_ENTRY_TTY,
  MAGIC_NUTSHELL_TTY,
  MAGIC_TTY_DATA,
  MAGIC_TTY_INFO,
  NUT_TTY_ENTRY_CANON,
  NUT_TTY_ENTRY_CANON_COLUMN,
  NUT_TTY_ENTRY_COLUMN,
  NUT_TTY_ENTRY_COMMIT,
  NUT_TTY_ENTRY_ECHO,
  NUT_TTY_ENTRY_ECHO_COMMIT,
  NUT_TTY_ENTRY_ECHO_MARK,
  NUT_TTY_ENTRY_FLAGS,
  NUT_TTY_ENTRY_FLIP,
  NUT_TTY_ENTRY_ID,
  NUT_TTY_ENTRY_LINE_ENDS,
  NUT_TTY_ENTRY_LINE_START,
  NUT_TTY_ENTRY_LOOKAHEAD,
  NUT_TTY_ENTRY_MASTER,
  NUT_TTY_ENTRY_MODE,
  NUT_TTY_ENTRY_OTHER,
  NUT_TTY_ENTRY_PACKET_STATUS,
  TERMIOS_ENTRY_C_CC,
  TERMIOS_ENTRY_C_CFLAG,
  TERMIOS_ENTRY_C_IFLAG,
  TERMIOS_ENTRY_C_ISPEED,
  TERMIOS_ENTRY_C_LFLAG,
  TERMIOS_ENTRY_C_LINE,
  TERMIOS_ENTRY_C_OFLAG,
  TERMIOS_ENTRY_C_OSPEED,
  TTY_DATA_ENTRY_DATA,
  TTY_DATA_ENTRY_TTY_ID,
  TTY_FILE_ENTRY_FLAGS,
  TTY_FILE_ENTRY_FOWN,
  TTY_FILE_ENTRY_ID,
  TTY_FILE_ENTRY_REGF_ID,
  TTY_FILE_ENTRY_TTY_INFO_ID,
  TTY_INFO_ENTRY_EXCLUSIVE,
  TTY_INFO_ENTRY_GID,
  TTY_INFO_ENTRY_ID,
  TTY_INFO_ENTRY_LOCKED,
  TTY_INFO_ENTRY_PACKET_MODE,
  TTY_INFO_ENTRY_PGRP,
  TTY_INFO_ENTRY_PTY,
  TTY_INFO_ENTRY_RDEV,
  TTY_INFO_ENTRY_SID,
  TTY_INFO_ENTRY_TERMIOS,
  TTY_INFO_ENTRY_TERMIOS_LOCKED,
  TTY_INFO_ENTRY_TYPE,
  TTY_INFO_ENTRY_UID,
  TTY_INFO_ENTRY_WINSIZE,
  TTY_PTY_ENTRY_INDEX,
  TTYTYPE_CONSOLE,
  TTYTYPE_PTY,
  WINSIZE_ENTRY_WS_COL,
  WINSIZE_ENTRY_WS_ROW,
  WINSIZE_ENTRY_WS_XPIXEL,
  WINSIZE_ENTRY_WS_YPIXEL,
} from "../../abi/criu";
import { Dentry, FILE_PTMX, FILE_TTY, File, makeDev } from "../fs/types";
import { kfree, kmalloc } from "../mem/slab";
import { fromKgidMunged, fromKuidMunged, UserNs } from "../ns/user";
import { Pid, pidNrNs, taskPidNs } from "../task/pid";
import { Task } from "../task/task";
import { flagGet } from "../tty/input";
import { FLIP_SIZE, NTTY_MASK, NTTY_SIZE, TTY_CONSOLE, TTY_MASTER, TTY_SLAVE, Tty } from "../tty/tty";
import { beginEntry, filesImage, putFown, putReg } from "./dumpfile";
import { entryBegin, entryEnd, ImageOut } from "./folder";
import {
  TTYF_ERASING,
  TTYF_ERROR,
  TTYF_LNEXT,
  TTYF_NO_ROOM,
  TTYF_OTHER_CLOSED,
  TTYF_PUSH,
  TTYF_STOPPED,
  TTYF_TCO_STOPPED,
} from "./format";
import { counted, meet, member, numberOf, SET_FILES, SET_OPEN, SET_PTYS, SET_TTYS, treeRoot } from "./objects";
import { OUT_OWN_TTY, OUT_TTY_DATA, OUT_TTY_INFO, shared } from "./out";
import { putBegin, putBytes, putEnd, putSint, putUint } from "./protobuf";

const NCCS = 19;

/** Enters the masters that are open in the tree, or on their way to it, into SET_PTYS. */
export function meetPtys(): void {
  for (let i: u32 = 0; i < counted(SET_OPEN); i++) {
    const file = changetype<File>(member(SET_OPEN, i));
    if (file.kind == FILE_PTMX) meet(SET_PTYS, file.data);
  }
}

/** Whether a terminal comes back with the tree: its master is the tree's, or is gone. */
export function ttyIsOurs(t: Tty): bool {
  if (t.kind == TTY_CONSOLE) return false;
  const master = t.kind == TTY_MASTER ? t : t.other;
  return !changetype<usize>(master) || !master.count || numberOf(SET_PTYS, changetype<usize>(master)) != 0;
}

/** Whether an open file is a terminal of somebody outside. */
export function ttyIsOutside(file: File): bool {
  return (file.kind == FILE_TTY || file.kind == FILE_PTMX) && !ttyIsOurs(changetype<Tty>(file.data));
}

/** @param at  a struct termios2, or that of its locks */
function putTermios(o: ImageOut, field: u32, at: usize): void {
  const t = putBegin(o, field);
  putUint(o, TERMIOS_ENTRY_C_IFLAG, load<u32>(at));
  putUint(o, TERMIOS_ENTRY_C_OFLAG, load<u32>(at, 4));
  putUint(o, TERMIOS_ENTRY_C_CFLAG, load<u32>(at, 8));
  putUint(o, TERMIOS_ENTRY_C_LFLAG, load<u32>(at, 12));
  putUint(o, TERMIOS_ENTRY_C_LINE, load<u8>(at, 16));
  putUint(o, TERMIOS_ENTRY_C_ISPEED, load<u32>(at, 36));
  putUint(o, TERMIOS_ENTRY_C_OSPEED, load<u32>(at, 40));
  for (let i = 0; i < NCCS; i++) putUint(o, TERMIOS_ENTRY_C_CC, load<u8>(at + 17 + i));
  putEnd(o, t);
}

/** A terminal's settings and size, its session and foreground group. */
function dumpTtyInfo(tty: Tty, number: u32): void {
  const o = shared(OUT_TTY_INFO, "tty-info", MAGIC_TTY_INFO);
  const ns = taskPidNs(treeRoot());
  const e = entryBegin(o);
  putUint(o, TTY_INFO_ENTRY_ID, number);
  putUint(o, TTY_INFO_ENTRY_TYPE, tty.kind == TTY_CONSOLE ? TTYTYPE_CONSOLE : TTYTYPE_PTY);
  putUint(o, TTY_INFO_ENTRY_LOCKED, tty.ptyLock);
  putUint(o, TTY_INFO_ENTRY_EXCLUSIVE, tty.exclusive);
  putUint(o, TTY_INFO_ENTRY_PACKET_MODE, tty.packet);
  putUint(o, TTY_INFO_ENTRY_SID, tty.session ? <u64>pidNrNs(changetype<Pid>(tty.session), ns) : 0);
  putUint(o, TTY_INFO_ENTRY_PGRP, tty.pgrp ? <u64>pidNrNs(changetype<Pid>(tty.pgrp), ns) : 0);
  putUint(o, TTY_INFO_ENTRY_RDEV, tty.kind == TTY_MASTER ? makeDev(5, 2) : tty.dev);
  putTermios(o, TTY_INFO_ENTRY_TERMIOS, tty.termios);
  if (tty.locked) putTermios(o, TTY_INFO_ENTRY_TERMIOS_LOCKED, tty.locked);
  const w = putBegin(o, TTY_INFO_ENTRY_WINSIZE);
  putUint(o, WINSIZE_ENTRY_WS_ROW, tty.winsize & 0xffff);
  putUint(o, WINSIZE_ENTRY_WS_COL, (tty.winsize >> 16) & 0xffff);
  putUint(o, WINSIZE_ENTRY_WS_XPIXEL, (tty.winsize >> 32) & 0xffff);
  putUint(o, WINSIZE_ENTRY_WS_YPIXEL, tty.winsize >> 48);
  putEnd(o, w);
  if (tty.kind != TTY_CONSOLE) {
    const p = putBegin(o, TTY_INFO_ENTRY_PTY);
    putUint(o, TTY_PTY_ENTRY_INDEX, tty.index);
    putEnd(o, p);
  }
  const name = changetype<Dentry>(tty.dentry);
  if (changetype<usize>(name)) {
    const user = changetype<UserNs>(name.sb.userNs);
    putUint(o, TTY_INFO_ENTRY_UID, fromKuidMunged(user, name.inode.uid));
    putUint(o, TTY_INFO_ENTRY_GID, fromKgidMunged(user, name.inode.gid));
  }
  entryEnd(o, e);
}

/** Bytes of a ring as one block. @param size  of the ring */
function putRing(o: ImageOut, field: u32, ring: usize, from: u32, n: u32, size: u32): void {
  const at = n ? kmalloc(n) : 0;
  if (!at) return;
  for (let i: u32 = 0; i < n; i++) store<u8>(at + i, load<u8>(ring + ((from + i) % size)));
  putBytes(o, field, at, n);
  kfree(at);
}

/** What has come in and has not been read. */
function dumpTtyData(t: Tty, number: u32): void {
  const n = t.readHead - t.readTail;
  if (!n || n > NTTY_SIZE) return;
  const o = shared(OUT_TTY_DATA, "tty-data", MAGIC_TTY_DATA);
  const e = entryBegin(o);
  putUint(o, TTY_DATA_ENTRY_TTY_ID, number);
  putRing(o, TTY_DATA_ENTRY_DATA, t.readBuf, t.readTail & NTTY_MASK, n, NTTY_SIZE);
  entryEnd(o, e);
}

function flag(word: u32, bit: u32): u32 {
  return word ? bit : 0;
}

/** Where the line discipline stands; places count from the first byte that has not been read. */
function dumpDiscipline(t: Tty, number: u32, other: u32): void {
  const o = shared(OUT_OWN_TTY, "nutshell-tty", MAGIC_NUTSHELL_TTY);
  const e = entryBegin(o);
  putUint(o, NUT_TTY_ENTRY_ID, number);
  if (t.kind == TTY_MASTER) putUint(o, NUT_TTY_ENTRY_MASTER, 1);
  if (other) putUint(o, NUT_TTY_ENTRY_OTHER, other);
  if (t.dentry) putUint(o, NUT_TTY_ENTRY_MODE, changetype<Dentry>(t.dentry).inode.mode & 0o777);
  putUint(
    o,
    NUT_TTY_ENTRY_FLAGS,
    flag(t.otherClosed, TTYF_OTHER_CLOSED) |
      flag(t.ioError, TTYF_ERROR) |
      flag(t.stopped, TTYF_STOPPED) |
      flag(t.tcoStopped, TTYF_TCO_STOPPED) |
      flag(t.lnext, TTYF_LNEXT) |
      flag(t.erasing, TTYF_ERASING) |
      flag(t.push, TTYF_PUSH) |
      flag(t.noRoom, TTYF_NO_ROOM),
  );
  putUint(o, NUT_TTY_ENTRY_PACKET_STATUS, t.pktStatus);
  putSint(o, NUT_TTY_ENTRY_CANON, <i32>(t.canonHead - t.readTail));
  putSint(o, NUT_TTY_ENTRY_COMMIT, <i32>(t.commitHead - t.readTail));
  putSint(o, NUT_TTY_ENTRY_LINE_START, <i32>(t.lineStart - t.readTail));
  const n = t.readHead - t.readTail;
  for (let i: u32 = 0; i < n && i < NTTY_SIZE; i++)
    if (flagGet(t, t.readTail + i)) putUint(o, NUT_TTY_ENTRY_LINE_ENDS, i);
  putRing(o, NUT_TTY_ENTRY_FLIP, t.flip, t.flipTail, t.flipUsed, FLIP_SIZE);
  putUint(o, NUT_TTY_ENTRY_LOOKAHEAD, t.lookahead);
  if (t.echoBuf) {
    putRing(o, NUT_TTY_ENTRY_ECHO, t.echoBuf, t.echoTail & NTTY_MASK, t.echoHead - t.echoTail, NTTY_SIZE);
    putUint(o, NUT_TTY_ENTRY_ECHO_MARK, t.echoMark - t.echoTail);
    putUint(o, NUT_TTY_ENTRY_ECHO_COMMIT, t.echoCommit - t.echoTail);
  }
  putUint(o, NUT_TTY_ENTRY_COLUMN, t.column);
  putUint(o, NUT_TTY_ENTRY_CANON_COLUMN, t.canonColumn);
  entryEnd(o, e);
}

/** The number of a side, which is written when it is met for the first time, and its other side with it. */
export function ttyNumber(t: Tty): u32 {
  const before = counted(SET_TTYS);
  const number = meet(SET_TTYS, changetype<usize>(t));
  if (number <= before) return number;
  dumpTtyInfo(t, number);
  if (!ttyIsOurs(t)) return number;
  dumpTtyData(t, number);
  const hungUp = t.kind == TTY_SLAVE && (!t.link || !t.other.count);
  dumpDiscipline(t, number, hungUp || !t.link ? 0 : ttyNumber(t.other));
  return number;
}

export function dumpTty(id: u32, file: File, task: Task): void {
  const tty = changetype<Tty>(file.data);
  const number = ttyNumber(tty);
  let name: u32 = 0;
  if (ttyIsOurs(tty)) {
    name = meet(SET_FILES, changetype<usize>(file) + 1);
    putReg(name, file.path, file.flags, 0, -1, file.inode.mode, file, task);
  }
  const o = filesImage();
  const e = beginEntry(o, FD_TYPES_TTY, id);
  const m = putBegin(o, FILE_ENTRY_TTY);
  putUint(o, TTY_FILE_ENTRY_ID, id);
  putUint(o, TTY_FILE_ENTRY_TTY_INFO_ID, number);
  putUint(o, TTY_FILE_ENTRY_FLAGS, file.flags);
  putFown(o, TTY_FILE_ENTRY_FOWN, file, treeRoot());
  if (name) putUint(o, TTY_FILE_ENTRY_REGF_ID, name);
  putEnd(o, m);
  entryEnd(o, e);
}
