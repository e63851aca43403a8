// ioctl(2) on a terminal: ioctl_tty(2). `t` is the side that was opened, `real` the slave of the pair: window size, settings
// and job control belong to it whichever side asks.

import { EFAULT, EINTR, EINVAL, EIO, ENOTTY, EPERM } from "../../abi/errno";
import { SIGINT, SIGQUIT, SIGTSTP, SIGTTOU, SIGWINCH } from "../../abi/flags";
import { File, FMODE_READ } from "../fs/types";
import { kmalloc } from "../mem/slab";
import { copyFromUser, copyToUser, getUser32, putUser32, userOk } from "../mem/user";
import { CAP_CHECKPOINT_RESTORE, CAP_SYS_ADMIN, capable } from "../task/cred";
import { Pid } from "../task/pid";
import { signalPending, signalPgrp } from "../task/signal";
import { flipClear, flipPush, flipSend } from "./flip";
import { inputByte, inputFlush, inputSetTermios, outputFlush, packetStatus, ttyStart, ttyStop } from "./input";
import { inputCount, ttyHangup } from "./io";
import { checkChange, currentTty, tiocgpgrp, tiocgsid, tiocnotty, tiocsctty, tiocspgrp } from "./jobctrl";
import { fileHungUp, fileTty, ptmOpenPeer } from "./pty";
import {
  ADDRB,
  BOTHER,
  baudOf,
  CBAUD,
  CLOCAL,
  CREAD,
  CS8,
  CSIZE,
  EXTPROC,
  FIONREAD,
  IBSHIFT,
  IXON,
  PARENB,
  TCFLSH,
  TCGETA,
  TCGETS,
  TCGETS2,
  TCIFLUSH,
  TCIOFF,
  TCIOFLUSH,
  TCION,
  TCOFLUSH,
  TCOOFF,
  TCOON,
  TCSBRK,
  TCSBRKP,
  TCSETA,
  TCSETAF,
  TCSETAW,
  TCSETS,
  TCSETS2,
  TCSETSF,
  TCSETSF2,
  TCSETSW,
  TCSETSW2,
  TCXONC,
  TERMIO_SIZE,
  TERMIOS_SIZE,
  TERMIOS2_SIZE,
  TIOCCBRK,
  TIOCCONS,
  TIOCEXCL,
  TIOCGDEV,
  TIOCGETD,
  TIOCGEXCL,
  TIOCGLCKTRMIOS,
  TIOCGPGRP,
  TIOCGPKT,
  TIOCGPTLCK,
  TIOCGPTN,
  TIOCGPTPEER,
  TIOCGSID,
  TIOCGSOFTCAR,
  TIOCGWINSZ,
  TIOCNOTTY,
  TIOCNXCL,
  TIOCOUTQ,
  TIOCPKT,
  TIOCPKT_DOSTOP,
  TIOCPKT_IOCTL,
  TIOCPKT_NOSTOP,
  TIOCSBRK,
  TIOCSCTTY,
  TIOCSETD,
  TIOCSIG,
  TIOCSLCKTRMIOS,
  TIOCSPGRP,
  TIOCSPTLCK,
  TIOCSSOFTCAR,
  TIOCSTI,
  TIOCSWINSZ,
  TIOCVHANGUP,
  VSTART,
  VSTOP,
} from "./termios";
import { TTY_MASTER, TTY_STATE_SCRATCH, Tty } from "./tty";

/** 64 bytes for one termios at a time. */
const SCRATCH: usize = TTY_STATE_SCRATCH;
const OLD: usize = TTY_STATE_SCRATCH + 64;

/** ioctl of a file that a hangup has closed. */
function hungUpIoctl(cmd: u32): i32 {
  return cmd == TIOCSPGRP ? -ENOTTY : -EIO;
}

function getTermios(real: Tty, arg: u32, size: u32): i32 {
  return copyToUser(arg, real.termios, size);
}

function getTermio(real: Tty, arg: u32): i32 {
  store<u16>(SCRATCH, <u16>real.iflag);
  store<u16>(SCRATCH, <u16>real.oflag, 2);
  store<u16>(SCRATCH, <u16>real.cflag, 4);
  store<u16>(SCRATCH, <u16>real.lflag, 6);
  memory.copy(SCRATCH + 8, real.termios + 16, 9); // line, c_cc[8]
  store<u8>(SCRATCH, 0, 17);
  return copyToUser(arg, SCRATCH, TERMIO_SIZE);
}

/** Bits and characters that TIOCSLCKTRMIOS has locked keep their old value. */
function keepLocked(real: Tty): void {
  const lock = real.locked;
  if (!lock) return;
  for (let k: usize = 0; k < 16; k += 4) {
    const mask = load<u32>(lock + k);
    store<u32>(real.termios + k, (load<u32>(real.termios + k) & ~mask) | (load<u32>(OLD + k) & mask));
  }
  for (let k: usize = 16; k < 36; k++) if (load<u8>(lock + k)) store<u8>(real.termios + k, load<u8>(OLD + k));
}

function speed(code: u32, other: u32): u32 {
  return code == BOTHER ? other : baudOf(code);
}

/** tty_set_termios: the new settings are in SCRATCH. */
function applyTermios(real: Tty): void {
  const oldI = real.iflag;
  const oldL = real.lflag;
  const oldC = real.cflag;
  const oldFlow = (oldI & IXON) != 0 && real.cc(VSTOP) == 19 && real.cc(VSTART) == 17;
  memory.copy(OLD, real.termios, TERMIOS2_SIZE);
  memory.copy(real.termios, SCRATCH, TERMIOS2_SIZE);
  keepLocked(real);
  real.cflag = (real.cflag & ~ADDRB) | (oldC & ADDRB);
  if (real.link && real.other.packet) {
    const flow = (real.iflag & IXON) != 0 && real.cc(VSTOP) == 19 && real.cc(VSTART) == 17;
    const extproc = ((oldL | real.lflag) & EXTPROC) != 0;
    if (flow != oldFlow) packetStatus(real, TIOCPKT_DOSTOP | TIOCPKT_NOSTOP, flow ? TIOCPKT_DOSTOP : TIOCPKT_NOSTOP);
    if (extproc) packetStatus(real, 0, TIOCPKT_IOCTL);
  }
  real.cflag = (real.cflag & ~(CSIZE | PARENB)) | CS8 | CREAD;
  inputSetTermios(real, oldI, oldL, false);
}

/** TCSETS and its relatives. A pty has nothing to drain: what is written is at the other side. */
function setTermios(real: Tty, arg: u32, size: u32, flush: bool): i32 {
  const job = checkChange(real, SIGTTOU);
  if (job) return job;
  memory.copy(SCRATCH, real.termios, TERMIOS2_SIZE);
  if (size == TERMIO_SIZE) {
    if (copyFromUser(OLD, arg, TERMIO_SIZE)) return -EFAULT;
    for (let k: usize = 0; k < 4; k++) store<u16>(SCRATCH + (k << 2), load<u16>(OLD + (k << 1)));
    memory.copy(SCRATCH + 16, OLD + 8, 9);
  } else if (copyFromUser(SCRATCH, arg, size)) return -EFAULT;
  const cflag = load<u32>(SCRATCH, 8);
  const out = speed(cflag & CBAUD, load<u32>(SCRATCH, 40));
  const inCode = (cflag >> IBSHIFT) & CBAUD;
  store<u32>(SCRATCH, inCode ? speed(inCode, load<u32>(SCRATCH, 36)) : out, 36);
  store<u32>(SCRATCH, out, 40);
  if (flush) inputFlush(real);
  applyTermios(real);
  if (flush && real.flipUsed) flipPush(real);
  return 0;
}

function setLocked(real: Tty, arg: u32): i32 {
  if (!capable(CAP_SYS_ADMIN) && !capable(CAP_CHECKPOINT_RESTORE)) return -EPERM;
  if (!userOk(arg, TERMIOS_SIZE)) return -EFAULT;
  if (!real.locked) real.locked = kmalloc(TERMIOS2_SIZE);
  return copyFromUser(real.locked, arg, TERMIOS_SIZE);
}

function getLocked(real: Tty, arg: u32): i32 {
  if (real.locked) return copyToUser(arg, real.locked, TERMIOS_SIZE);
  memory.fill(SCRATCH, 0, TERMIOS_SIZE);
  return copyToUser(arg, SCRATCH, TERMIOS_SIZE);
}

/** TIOCSWINSZ: a new size is told to the foreground group. */
function setWindow(t: Tty, real: Tty, arg: u32): i32 {
  if (copyFromUser(SCRATCH, arg, 8)) return -EFAULT;
  const size = load<u64>(SCRATCH);
  if (size == real.winsize) return 0;
  if (real.pgrp) signalPgrp(changetype<Pid>(real.pgrp), SIGWINCH);
  if (real.link && real.other.pgrp && real.other.pgrp != real.pgrp)
    signalPgrp(changetype<Pid>(real.other.pgrp), SIGWINCH);
  real.winsize = size;
  if (real.link) real.other.winsize = size;
  return 0;
}

/** Sends a flow control character past everything that waits. */
function sendFlow(t: Tty, c: u32): void {
  // Not past TCOOFF, only past ^S.
  if (t.tcoStopped) return;
  const was = t.stopped;
  if (was) ttyStart(t);
  store<u8>(SCRATCH, <u8>c);
  flipSend(t, SCRATCH, 1);
  if (was) ttyStop(t);
}

/** tcflow(3). */
function flow(t: Tty, arg: i32): i32 {
  const job = checkChange(t, SIGTTOU);
  if (job) return job;
  switch (arg) {
    case TCOOFF:
      if (!t.tcoStopped) {
        t.tcoStopped = 1;
        ttyStop(t);
      }
      return 0;
    case TCOON:
      if (t.tcoStopped) {
        t.tcoStopped = 0;
        ttyStart(t);
      }
      return 0;
    case TCIOFF:
      if (t.cc(VSTOP)) sendFlow(t, t.cc(VSTOP));
      return 0;
    case TCION:
      if (t.cc(VSTART)) sendFlow(t, t.cc(VSTART));
      return 0;
  }
  return -EINVAL;
}

/** tcflush(3). */
function flush(t: Tty, arg: i32): i32 {
  if (arg == TCIFLUSH || arg == TCIOFLUSH) flipClear(t);
  const job = checkChange(t, SIGTTOU);
  if (job) return job;
  if (arg == TCIFLUSH || arg == TCIOFLUSH) inputFlush(t);
  else if (arg != TCOFLUSH) return -EINVAL;
  if (arg != TCIFLUSH) outputFlush(t);
  return 0;
}

/** TIOCSTI: typing for someone else. Off without CAP_SYS_ADMIN, as sysctl dev.tty.legacy_tiocsti = 0 has it. */
function fakeInput(t: Tty, arg: u32): i32 {
  if (!capable(CAP_SYS_ADMIN)) return -EIO;
  if (currentTty() != t && !capable(CAP_SYS_ADMIN)) return -EPERM;
  if (copyFromUser(SCRATCH, arg, 1)) return -EFAULT;
  inputByte(t, SCRATCH);
  return 0;
}

/** What only a master answers. @returns -ENOTTY for anything else */
function masterIoctl(t: Tty, cmd: u32, arg: u32): i32 {
  switch (cmd) {
    case TIOCSPTLCK:
      if (!userOk(arg, 4)) return -EFAULT;
      t.ptyLock = <u32>(getUser32(arg) != 0);
      return 0;
    case TIOCGPTLCK:
      return putUser32(arg, t.ptyLock);
    case TIOCGPTN:
      return putUser32(arg, t.index);
    case TIOCPKT: {
      if (!userOk(arg, 4)) return -EFAULT;
      const on = getUser32(arg) != 0;
      if (on && !t.packet) t.other.pktStatus = 0;
      t.packet = <u32>on;
      return 0;
    }
    case TIOCGPKT:
      return putUser32(arg, t.packet);
    case TIOCSIG: {
      const sig = <i32>arg;
      if (sig != SIGINT && sig != SIGQUIT && sig != SIGTSTP) return -EINVAL;
      if (t.other.pgrp) signalPgrp(changetype<Pid>(t.other.pgrp), sig);
      return 0;
    }
  }
  return -ENOTTY;
}

/** ioctl(2) of a terminal's file. */
export function ttyFileIoctl(file: File, cmd: u32, arg: u32): i64 {
  if (fileHungUp(file)) return hungUpIoctl(cmd);
  if (cmd == TIOCGPTPEER) return ptmOpenPeer(file, arg);
  return ttyIoctl(fileTty(file), (file.mode & FMODE_READ) != 0, cmd, arg);
}

/** @param canRead  the file is open for reading */
function ttyIoctl(t: Tty, canRead: bool, cmd: u32, arg: u32): i32 {
  const real = t.kind == TTY_MASTER ? t.other : t;
  if (t.ioError) return -EIO;
  switch (cmd) {
    case TIOCSETD:
    case TIOCSBRK:
    case TIOCCBRK:
    case TCSBRK:
    case TCSBRKP: {
      const job = checkChange(t, SIGTTOU);
      if (job) return job;
      if (cmd != TIOCCBRK && signalPending()) return -EINTR;
      if (cmd != TIOCSETD) return 0;
      if (!userOk(arg, 4)) return -EFAULT;
      // N_TTY is the only discipline.
      return getUser32(arg) == 0 ? 0 : -EINVAL;
    }
    case TIOCSTI:
      return fakeInput(t, arg);
    case TIOCGWINSZ:
      store<u64>(SCRATCH, real.winsize);
      return copyToUser(arg, SCRATCH, 8);
    case TIOCSWINSZ:
      return setWindow(t, real, arg);
    case TIOCCONS:
      if (real != t) return -EINVAL;
      return capable(CAP_SYS_ADMIN) ? 0 : -EPERM;
    case TIOCEXCL:
      t.exclusive = 1;
      return 0;
    case TIOCNXCL:
      t.exclusive = 0;
      return 0;
    case TIOCGEXCL:
      return putUser32(arg, t.exclusive);
    case TIOCGETD:
      return putUser32(arg, 0);
    case TIOCVHANGUP:
      if (!capable(CAP_SYS_ADMIN)) return -EPERM;
      ttyHangup(t, false);
      return 0;
    case TIOCGDEV:
      return putUser32(arg, real.dev);
    case TCFLSH:
      return flush(t, <i32>arg);
    case TCXONC:
      return flow(t, <i32>arg);
    case TIOCNOTTY:
      return tiocnotty(t);
    case TIOCSCTTY:
      return tiocsctty(real, canRead, <i32>arg);
    case TIOCGPGRP:
      return tiocgpgrp(t, real, arg);
    case TIOCSPGRP:
      return tiocspgrp(real, arg);
    case TIOCGSID:
      return tiocgsid(t, real, arg);
    case TIOCOUTQ:
      return putUser32(arg, 0);
    case FIONREAD:
      return putUser32(arg, inputCount(t));
    case TCGETS:
      return getTermios(real, arg, TERMIOS_SIZE);
    case TCGETS2:
      return getTermios(real, arg, TERMIOS2_SIZE);
    case TCGETA:
      return getTermio(real, arg);
    case TCSETS:
    case TCSETSW:
      return setTermios(real, arg, TERMIOS_SIZE, false);
    case TCSETSF:
      return setTermios(real, arg, TERMIOS_SIZE, true);
    case TCSETS2:
    case TCSETSW2:
      return setTermios(real, arg, TERMIOS2_SIZE, false);
    case TCSETSF2:
      return setTermios(real, arg, TERMIOS2_SIZE, true);
    case TCSETA:
    case TCSETAW:
      return setTermios(real, arg, TERMIO_SIZE, false);
    case TCSETAF:
      return setTermios(real, arg, TERMIO_SIZE, true);
    case TIOCGLCKTRMIOS:
      return getLocked(real, arg);
    case TIOCSLCKTRMIOS:
      return setLocked(real, arg);
    case TIOCGSOFTCAR:
      return putUser32(arg, <u32>((real.cflag & CLOCAL) != 0));
    case TIOCSSOFTCAR:
      if (!userOk(arg, 4)) return -EFAULT;
      if (getUser32(arg)) real.cflag |= CLOCAL;
      else real.cflag &= ~CLOCAL;
      return 0;
  }
  return t.kind == TTY_MASTER ? masterIoctl(t, cmd, arg) : -ENOTTY;
}
