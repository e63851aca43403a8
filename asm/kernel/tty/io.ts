// read(2), write(2) and poll(2) of a terminal, and its hangup. termios(3) "Canonical and noncanonical mode".

import { EAGAIN, EFAULT, EIO, ENOMEM, EPERM, ERESTARTSYS } from "../../abi/errno";
import { SIGTTIN, SIGTTOU } from "../../abi/flags";
import { kfree, kmalloc } from "../mem/slab";
import { copyFromUser, copyToUser } from "../mem/user";
import { wakeAll } from "../sync/wait";
import { blockOn, blockUntil, call } from "../task/call";
import { CAP_SYS_TTY_CONFIG, capable } from "../task/cred";
import { signalPending } from "../task/signal";
import { monotonicNow } from "../time/timer";
import { flipPush, flipSend } from "./flip";
import { flagGet, flagSet, inputFlush, inputSetTermios, outputFlush, readAt } from "./input";
import { checkChange, currentTty, sessionClearTty, signalSession } from "./jobctrl";
import { echoClear, echoProcess, outputBlock, ttyWriteRoom } from "./output";
import { EXTPROC, OPOST, TIOCPKT_DATA, TOSTOP, VEOF, VMIN, VTIME } from "./termios";
import { NTTY_MASK, NTTY_SIZE, TTY_CONSOLE, Tty, ttyInitTermios, ttySetPid } from "./tty";

/** Linux hands a read over in pieces of so many bytes, which shows in VMIN and in lines ended by ^D. */
const READ_PIECE: u32 = 64;
/** A write is cut into pieces of so many bytes; each may be interrupted. */
const WRITE_PIECE: u32 = 2048;
const TENTH: i64 = 100_000_000;

const POLLIN: u32 = 1;
const POLLPRI: u32 = 2;
const POLLOUT: u32 = 4;
const POLLERR: u32 = 8;
const POLLHUP: u32 = 16;
const POLLRDNORM: u32 = 64;
const POLLWRNORM: u32 = 256;

@inline
function lines(t: Tty): bool {
  return t.icanon != 0 && !(t.lflag & EXTPROC);
}

/** @param polling  poll(2) waits for VMIN bytes when VTIME is 0; read looks for any */
function inputAvailable(t: Tty, polling: bool): bool {
  if (lines(t)) return t.canonHead != t.readTail;
  const least = polling && !t.cc(VTIME) && t.cc(VMIN) ? t.cc(VMIN) : 1;
  return t.commitHead - t.readTail >= least;
}

/** Bytes that TIOCINQ and a line's reader count: end of file marks are none. */
export function inputCount(t: Tty): u32 {
  if (!lines(t)) return t.readHead - t.readTail;
  let n: u32 = 0;
  for (let i = t.readTail; i != t.canonHead; i++) if (!flagGet(t, i) || readAt(t, i)) n++;
  return n;
}

/** There is room again: more of flip comes in, and who writes to this side may go on. */
function afterRead(t: Tty): void {
  if (t.flipUsed) flipPush(t);
  if (t.link) wakeAll(t.other.writeWait);
}

/** Copies n bytes from readTail on to the program and moves readTail. */
function take(t: Tty, dst: u32, n: u32): i32 {
  const from = t.readTail & NTTY_MASK;
  let first = NTTY_SIZE - from;
  if (first > n) first = n;
  t.readTail += n;
  if (copyToUser(dst, t.readBuf + from, first)) return -EFAULT;
  return n > first ? copyToUser(dst + first, t.readBuf, n - first) : 0;
}

/** At an end of file mark exactly behind what a full buffer took: it is swallowed. */
function skipEof(t: Tty): void {
  const i = t.readTail;
  if (i == t.canonHead || !flagGet(t, i) || readAt(t, i)) return;
  flagSet(t, i, false);
  t.readTail = i + 1;
}

/** One line, or as much of it as fits. */
function readLine(t: Tty, dst: u32, n: u32): i64 {
  let span: u32 = 0;
  let found = false;
  const have = t.canonHead - t.readTail;
  while (span < have && span < n) {
    if (flagGet(t, t.readTail + span)) {
      found = true;
      break;
    }
    span++;
  }
  if (!found) {
    const err = take(t, dst, span);
    if (span == n && t.readTail != t.canonHead) skipEof(t);
    return err ? err : <i64>span;
  }
  const mark = t.readTail + span;
  const isEof = readAt(t, mark) == 0;
  flagSet(t, mark, false);
  const bytes = isEof ? span : span + 1;
  const err = take(t, dst, bytes);
  if (isEof) t.readTail++;
  if (!t.push) t.lineStart = t.readTail;
  else t.push = 0;
  return err ? err : <i64>bytes;
}

/** What read(2) in noncanonical mode gives when it does not wait any longer. */
function readRaw(t: Tty, dst: u32, n: u32, least: u32): i64 {
  const have = t.commitHead - t.readTail;
  let bytes = have < n ? have : n;
  // The first piece ends the read unless it held VMIN bytes and more is there.
  if (bytes > READ_PIECE && READ_PIECE < least) bytes = READ_PIECE;
  if (t.lflag & EXTPROC && t.icanon && bytes == 1 && have == 1 && readAt(t, t.readTail) == t.cc(VEOF)) {
    t.readTail++;
    return 0;
  }
  const err = take(t, dst, bytes);
  return err ? err : <i64>bytes;
}

/**
 * read(2).
 * @param hungUp  the file was opened before a hangup
 * @returns bytes, 0 at the end of input, -EIO when the other side is closed, or as blocked calls do
 */
export function ttyRead(t: Tty, hungUp: bool, nonblock: bool, dst: u32, n: u32): i64 {
  if (hungUp) return 0;
  if (t.ioError) return -EIO;
  const job = checkChange(t, SIGTTIN);
  if (job) return job;
  if (!n) return 0;
  const c = call();
  const canonical = t.icanon != 0;
  let least: u32 = 1;
  let timeout: i64 = -1; // of the whole read
  let gap: i64 = 0; // after each byte
  if (!canonical) {
    least = t.cc(VMIN);
    if (least) gap = <i64>t.cc(VTIME) * TENTH;
    else {
      timeout = <i64>t.cc(VTIME) * TENTH;
      least = 1;
    }
  }
  if (t.packet && t.link && t.other.pktStatus) {
    const status = t.other.pktStatus;
    t.other.pktStatus = 0;
    store<u8>(PACKET_BYTE(t), <u8>status);
    return copyToUser(dst, PACKET_BYTE(t), 1) ? -EFAULT : 1;
  }
  if (!inputAvailable(t, false) && t.flipUsed) flipPush(t);
  let want = least < n ? least : n;
  if (want > READ_PIECE) want = READ_PIECE;
  const have = lines(t) ? (t.canonHead != t.readTail ? want : 0) : t.commitHead - t.readTail;
  if (have < want) {
    // Some bytes of VMIN: what ends the waiting gives them; with none it gives its own answer.
    if (t.otherClosed) {
      if (!have) return -EIO;
    } else if (timeout >= 0) {
      if (!c.deadline) c.deadline = monotonicNow() + timeout;
      if (monotonicNow() >= c.deadline) return 0;
      if (nonblock) return -EAGAIN;
      if (signalPending()) return -ERESTARTSYS;
      return blockUntil(t.readWait, c.deadline);
    } else {
      let over = false;
      if (gap && have) {
        if (c.state != <i64>have) {
          c.state = <i64>have;
          c.deadline = monotonicNow() + gap;
        }
        over = monotonicNow() >= c.deadline;
      }
      if (!over) {
        if (nonblock) {
          if (!have) return -EAGAIN;
        } else if (signalPending()) {
          if (!have) return -ERESTARTSYS;
        } else return gap && have ? blockUntil(t.readWait, c.deadline) : blockOn(t.readWait);
      }
    }
  }
  let done: i64 = 0;
  if (lines(t)) done = readLine(t, dst, n);
  else if (t.packet) {
    store<u8>(PACKET_BYTE(t), <u8>TIOCPKT_DATA);
    if (copyToUser(dst, PACKET_BYTE(t), 1)) done = -EFAULT;
    else done = n > 1 ? readRaw(t, dst + 1, n - 1, least) : 0;
    if (done >= 0) done++;
  } else done = readRaw(t, dst, n, least);
  afterRead(t);
  return done;
}

/** A byte to copy packet status from: a spare one of the Tty, so that it lies in memory. */
@inline
function PACKET_BYTE(t: Tty): usize {
  return changetype<usize>(t) + offsetof<Tty>("packetByte");
}

/** write(2). Progress is kept in call().done. */
export function ttyWrite(t: Tty, hungUp: bool, nonblock: bool, src: u32, n: u32): i64 {
  if (hungUp || t.ioError) return -EIO;
  const c = call();
  const piece = kmalloc(n < WRITE_PIECE ? <usize>n : <usize>WRITE_PIECE);
  if (!piece) return -ENOMEM;
  const result = writePieces(t, nonblock, src, n, piece);
  kfree(piece);
  if (result == BLOCKED_WRITE) return blockOn(t.writeWait);
  return c.done ? c.done : result;
}

/** writePieces: nothing more fits now. */
const BLOCKED_WRITE: i64 = i64.MIN_VALUE + 2;

function writePieces(t: Tty, nonblock: bool, src: u32, n: u32, piece: usize): i64 {
  const c = call();
  for (;;) {
    if (t.lflag & TOSTOP) {
      const job = checkChange(t, SIGTTOU);
      if (job) return job;
    }
    echoProcess(t);
    if (signalPending()) return -ERESTARTSYS;
    if (t.kind != TTY_CONSOLE && t.other.count == 0) return -EIO;
    const left = n - <u32>c.done;
    if (!left) return 0;
    const size = left < WRITE_PIECE ? left : WRITE_PIECE;
    if (copyFromUser(piece, src + <u32>c.done, size)) return -EFAULT;
    let sent: u32;
    if (t.oflag & OPOST) sent = outputBlock(t, piece, size);
    else {
      sent = ttyWriteRoom(t);
      if (sent > size) sent = size;
      if (sent) flipSend(t, piece, sent);
    }
    c.done += sent;
    if (sent == size) continue;
    return nonblock ? -EAGAIN : BLOCKED_WRITE;
  }
}

/** poll(2). The caller waits on both queues. */
export function ttyPoll(t: Tty, hungUp: bool): u32 {
  if (hungUp) return POLLIN | POLLOUT | POLLERR | POLLHUP | POLLRDNORM | POLLWRNORM;
  let mask: u32 = 0;
  if (!inputAvailable(t, true) && t.flipUsed) flipPush(t);
  if (inputAvailable(t, true)) mask |= POLLIN | POLLRDNORM;
  if (t.packet && t.link && t.other.pktStatus) mask |= POLLPRI | POLLIN | POLLRDNORM;
  if (t.otherClosed) mask |= POLLHUP;
  if (ttyWriteRoom(t) > 0) mask |= POLLOUT | POLLWRNORM;
  return mask;
}

/** vhangup(2), TIOCVHANGUP and the end of a master: every open file of the terminal is dead from here on. */
export function ttyHangup(t: Tty, foreground: bool): void {
  t.hangups++;
  signalSession(t, foreground);
  outputFlush(t);
  if (t.echoBuf) echoClear(t);
  inputFlush(t);
  // A terminal that is opened again begins with the driver's settings.
  const oldI = t.iflag;
  const oldL = t.lflag;
  ttyInitTermios(t);
  inputSetTermios(t, oldI, oldL, false);
  if (t.session) sessionClearTty(t.session);
  ttySetPid(t, offsetof<Tty>("session"), 0);
  ttySetPid(t, offsetof<Tty>("pgrp"), 0);
  t.pktStatus = 0;
  wakeAll(t.readWait);
  wakeAll(t.writeWait);
}

/** vhangup(2): the caller's controlling terminal, for who comes next. */
export function sysVhangup(): i64 {
  if (!capable(CAP_SYS_TTY_CONFIG)) return -EPERM;
  const t = currentTty();
  if (changetype<usize>(t)) ttyHangup(t, false);
  return 0;
}
