// The way in: what the N_TTY line discipline does with the bytes that arrive at a terminal. termios(3): c_iflag, c_lflag and
// c_cc; "Canonical and noncanonical mode".
//
// In canonical mode a line being typed lies in readBuf between canonHead and readHead, where erase, kill and word erase
// work on it; a line end moves canonHead up to readHead, and from there on the line can be read.

import { SIGINT, SIGQUIT, SIGTSTP } from "../../abi/flags";
import { wakeAll } from "../sync/wait";
import { Pid } from "../task/pid";
import { signalPgrp } from "../task/signal";
import { flipClear } from "./flip";
import {
  echoBackColumn,
  echoChar,
  echoClear,
  echoCommit,
  echoEraseTab,
  echoFlush,
  echoProcess,
  echoRaw,
  echoSetCanonColumn,
  isAlnum,
  isContinuation,
  isControl,
  toLower,
} from "./output";
import {
  ECHO,
  ECHOCTL,
  ECHOE,
  ECHOK,
  ECHOKE,
  ECHONL,
  ECHOPRT,
  EXTPROC,
  ICANON,
  ICRNL,
  IEXTEN,
  IGNCR,
  INLCR,
  ISIG,
  ISTRIP,
  IUCLC,
  IXANY,
  IXON,
  NOFLSH,
  PARMRK,
  TIOCPKT_FLUSHREAD,
  TIOCPKT_FLUSHWRITE,
  TIOCPKT_START,
  TIOCPKT_STOP,
  VEOF,
  VEOL,
  VEOL2,
  VERASE,
  VINTR,
  VKILL,
  VLNEXT,
  VQUIT,
  VREPRINT,
  VSTART,
  VSTOP,
  VSUSP,
  VWERASE,
} from "./termios";
import { NTTY_MASK, NTTY_SIZE, Tty } from "./tty";

@inline
export function readAt(t: Tty, i: u32): u32 {
  return <u32>load<u8>(t.readBuf + (i & NTTY_MASK));
}

@inline
function put(t: Tty, c: u32): void {
  store<u8>(t.readBuf + (t.readHead & NTTY_MASK), <u8>c);
  t.readHead++;
}

/** The line end marks of readBuf. */
export function flagGet(t: Tty, i: u32): bool {
  const k = i & NTTY_MASK;
  return (<u32>load<u8>(t.readFlags + (k >> 3)) & ((<u32>1) << (k & 7))) != 0;
}

export function flagSet(t: Tty, i: u32, on: bool): void {
  const k = i & NTTY_MASK;
  const at = t.readFlags + (k >> 3);
  const bit = <u8>((<u32>1) << (k & 7));
  store<u8>(at, on ? load<u8>(at) | bit : load<u8>(at) & ~bit);
}

/** Tells the master, when it is in packet mode, that something happened to its slave. */
export function packetStatus(t: Tty, clear: u32, set: u32): void {
  if (!t.link || !t.other.packet) return;
  t.pktStatus = (t.pktStatus & ~clear) | set;
  wakeAll(t.other.readWait);
}

export function ttyStop(t: Tty): void {
  if (t.stopped) return;
  t.stopped = 1;
  packetStatus(t, TIOCPKT_START, TIOCPKT_STOP);
}

export function ttyStart(t: Tty): void {
  if (!t.stopped || t.tcoStopped) return;
  t.stopped = 0;
  packetStatus(t, TIOCPKT_STOP, TIOCPKT_START);
  wakeAll(t.writeWait);
}

/** Empties readBuf. */
export function inputReset(t: Tty): void {
  t.readHead = 0;
  t.canonHead = 0;
  t.commitHead = 0;
  t.readTail = 0;
  t.lineStart = 0;
  t.erasing = 0;
  t.push = 0;
  memory.fill(t.readFlags, 0, NTTY_SIZE >> 3);
}

/** Throws away what was typed and not read (TCIFLUSH). */
export function inputFlush(t: Tty): void {
  inputReset(t);
  packetStatus(t, 0, TIOCPKT_FLUSHREAD);
}

/** Throws away what was written and has not reached the other side's readBuf (TCOFLUSH). */
export function outputFlush(t: Tty): void {
  if (!t.link) return;
  flipClear(t.other);
  packetStatus(t, 0, TIOCPKT_FLUSHWRITE);
  wakeAll(t.writeWait);
}

function signal(t: Tty, sig: i32): void {
  if (t.pgrp) signalPgrp(changetype<Pid>(t.pgrp), sig);
  if (t.lflag & NOFLSH) return;
  echoClear(t);
  outputFlush(t);
  inputFlush(t);
}

function signalChar(t: Tty, sig: i32, c: u32): void {
  signal(t, sig);
  if (t.iflag & IXON) ttyStart(t);
  if (t.lflag & ECHO) {
    echoChar(t, c);
    echoCommit(t);
  } else echoProcess(t);
}

@inline
function finishErasing(t: Tty): void {
  if (!t.erasing) return;
  echoRaw(t, 47);
  t.erasing = 0;
}

/** Erase, word erase and kill, with all that they show. */
function erase(t: Tty, key: u32): void {
  const l = t.lflag;
  if (t.readHead == t.canonHead) return;
  const one = key == t.cc(VERASE);
  const word = !one && key == t.cc(VWERASE) && (l & IEXTEN) != 0;
  if (!one && !word) {
    if (!(l & ECHO)) {
      t.readHead = t.canonHead;
      return;
    }
    if ((l & (ECHOK | ECHOKE | ECHOE)) != (ECHOK | ECHOKE | ECHOE)) {
      t.readHead = t.canonHead;
      finishErasing(t);
      echoChar(t, t.cc(VKILL));
      if (l & ECHOK) echoRaw(t, 10);
      return;
    }
  }
  let seenWord = false;
  while (t.readHead != t.canonHead) {
    // One character, of several bytes perhaps.
    let head = t.readHead;
    let c: u32;
    do {
      head--;
      c = readAt(t, head);
    } while (isContinuation(t, c) && head != t.canonHead);
    if (isContinuation(t, c)) break;
    if (word) {
      if (isAlnum(c) || c == 95) seenWord = true;
      else if (seenWord) break;
    }
    const bytes = t.readHead - head;
    t.readHead = head;
    if (l & ECHO) eraseEcho(t, c, head, bytes, one);
    if (one) break;
  }
  if (t.readHead == t.canonHead && l & ECHO) finishErasing(t);
}

function eraseEcho(t: Tty, c: u32, head: u32, bytes: u32, one: bool): void {
  const l = t.lflag;
  if (l & ECHOPRT) {
    if (!t.erasing) {
      echoRaw(t, 92);
      t.erasing = 1;
    }
    echoChar(t, c);
    for (let i: u32 = 1; i < bytes; i++) {
      echoRaw(t, readAt(t, head + i));
      echoBackColumn(t);
    }
    return;
  }
  if (one && !(l & ECHOE)) {
    echoChar(t, t.cc(VERASE));
    return;
  }
  if (c == 9) {
    // The columns in front of the tab, back to another tab or the start of the line, tell how wide it was.
    let columns: u32 = 0;
    let afterTab = false;
    for (let i = t.readHead; i != t.canonHead; ) {
      const b = readAt(t, --i);
      if (b == 9) {
        afterTab = true;
        break;
      }
      if (isControl(b)) {
        if (l & ECHOCTL) columns += 2;
      } else if (!isContinuation(t, b)) columns++;
    }
    echoEraseTab(t, columns, afterTab);
    return;
  }
  const control = isControl(c);
  if (control && !(l & ECHOCTL)) return;
  for (let i = control ? 2 : 1; i > 0; i--) {
    echoRaw(t, 8);
    echoRaw(t, 32);
    echoRaw(t, 8);
  }
}

function lineEnd(t: Tty, c: u32): void {
  flagSet(t, t.readHead, true);
  put(t, c);
  t.canonHead = t.readHead;
  wakeAll(t.readWait);
}

/** What only canonical mode knows. @returns true when the character is dealt with */
function canonChar(t: Tty, c: u32): bool {
  const l = t.lflag;
  const extended = (l & IEXTEN) != 0;
  if (c == t.cc(VERASE) || c == t.cc(VKILL) || (c == t.cc(VWERASE) && extended)) {
    erase(t, c);
    echoCommit(t);
    return true;
  }
  if (c == t.cc(VLNEXT) && extended) {
    t.lnext = 1;
    if (l & ECHO) {
      finishErasing(t);
      if (l & ECHOCTL) {
        echoRaw(t, 94);
        echoRaw(t, 8);
        echoCommit(t);
      }
    }
    return true;
  }
  if (c == t.cc(VREPRINT) && l & ECHO && extended) {
    finishErasing(t);
    echoChar(t, c);
    echoRaw(t, 10);
    for (let i = t.canonHead; i != t.readHead; i++) echoChar(t, readAt(t, i));
    echoCommit(t);
    return true;
  }
  if (c == 10) {
    if (l & (ECHO | ECHONL)) {
      echoRaw(t, 10);
      echoCommit(t);
    }
    lineEnd(t, 10);
    return true;
  }
  if (c == t.cc(VEOF)) {
    // In the buffer an end of file is a line end whose character is 0: a reader skips it.
    lineEnd(t, 0);
    return true;
  }
  if (c == t.cc(VEOL) || (c == t.cc(VEOL2) && extended)) {
    if (l & ECHO) {
      if (t.canonHead == t.readHead) echoSetCanonColumn(t);
      echoChar(t, c);
      echoCommit(t);
    }
    if (c == 255 && t.iflag & PARMRK) put(t, c);
    lineEnd(t, c);
    return true;
  }
  return false;
}

/** ^S and ^Q. @param done  lookahead has obeyed it already */
function flowChar(t: Tty, c: u32, done: bool): bool {
  if (c == t.cc(VSTART)) {
    if (done) return true;
    ttyStart(t);
    echoProcess(t);
    return true;
  }
  if (c == t.cc(VSTOP)) {
    if (!done) ttyStop(t);
    return true;
  }
  return false;
}

/** A byte that has to wait in flip: only its flow control meaning is obeyed now. */
export function lookaheadFlow(t: Tty, c: u32): void {
  if (t.iflag & IXON) flowChar(t, c, false);
}

@inline
function startByAny(t: Tty): void {
  if (t.stopped && !t.tcoStopped && (t.iflag & (IXON | IXANY)) == (IXON | IXANY)) {
    ttyStart(t);
    echoProcess(t);
  }
}

function store1(t: Tty, c: u32): void {
  if (c == 255 && t.iflag & PARMRK) put(t, c);
  put(t, c);
}

function specialChar(t: Tty, c: u32, flowDone: bool): void {
  const i = t.iflag;
  if (i & IXON && flowChar(t, c, flowDone)) return;
  if (t.lflag & ISIG) {
    if (c == t.cc(VINTR)) {
      signalChar(t, SIGINT, c);
      return;
    }
    if (c == t.cc(VQUIT)) {
      signalChar(t, SIGQUIT, c);
      return;
    }
    if (c == t.cc(VSUSP)) {
      signalChar(t, SIGTSTP, c);
      return;
    }
  }
  startByAny(t);
  if (c == 13) {
    if (i & IGNCR) return;
    if (i & ICRNL) c = 10;
  } else if (c == 10 && i & INLCR) c = 13;
  if (t.icanon && canonChar(t, c)) return;
  if (t.lflag & ECHO) {
    finishErasing(t);
    if (c == 10) echoRaw(t, 10);
    else {
      if (t.canonHead == t.readHead) echoSetCanonColumn(t);
      echoChar(t, c);
    }
    echoCommit(t);
  }
  store1(t, c);
}

function plainChar(t: Tty, c: u32): void {
  startByAny(t);
  if (t.lflag & ECHO) {
    finishErasing(t);
    if (t.canonHead == t.readHead) echoSetCanonColumn(t);
    echoChar(t, c);
    echoCommit(t);
  }
  store1(t, c);
}

@inline
function isSpecial(t: Tty, c: u32): bool {
  return (load<u64>(changetype<usize>(t) + offsetof<Tty>("map0") + ((c >> 6) << 3)) & ((<u64>1) << (c & 63))) != 0;
}

/** A run of bytes that there is room for. @param flowDone  so many of them have been looked ahead at */
function receiveRun(t: Tty, at: usize, n: u32, flowDone: u32): void {
  if (t.raw) {
    let head = t.readHead & NTTY_MASK;
    let first = NTTY_SIZE - head;
    if (first > n) first = n;
    memory.copy(t.readBuf + head, at, first);
    if (n > first) memory.copy(t.readBuf, at + first, n - first);
    t.readHead += n;
  } else {
    const strip = (t.iflag & ISTRIP) != 0;
    const lower = t.iflag & IUCLC && t.lflag & IEXTEN;
    for (let k: u32 = 0; k < n; k++) {
      let c = <u32>load<u8>(at + k);
      if (strip) c &= 0x7f;
      if (lower) c = toLower(c);
      if (t.lnext) {
        t.lnext = 0;
        plainChar(t, c);
      } else if (t.lflag & EXTPROC) put(t, c);
      else if (isSpecial(t, c)) specialChar(t, c, k < flowDone);
      else plainChar(t, c);
    }
    echoFlush(t);
  }
  if (t.icanon && !(t.lflag & EXTPROC)) return;
  t.commitHead = t.readHead;
  if (t.readHead != t.readTail) wakeAll(t.readWait);
}

/**
 * The discipline takes what it has room for. A canonical line may always go on: at 4095 bytes what comes overwrites the
 * last, so that a line end or an erase can still arrive.
 * @returns how many bytes were taken
 */
export function receive(t: Tty, at: usize, n: u32): u32 {
  let done: u32 = 0;
  while (done < n) {
    let room = <i32>NTTY_SIZE - <i32>(t.readHead - t.readTail);
    if (t.iflag & PARMRK) room = (room + 2) / 3;
    room--;
    if (room <= 0) {
      const overflow = t.icanon && t.canonHead == t.readTail;
      if (overflow && room < 0) t.readHead--;
      if (!overflow) {
        t.noRoom = 1;
        break;
      }
      room = 1;
    }
    t.noRoom = 0;
    let run = n - done;
    if (run > <u32>room) run = <u32>room;
    receiveRun(t, at + done, run, t.lookahead > done ? t.lookahead - done : 0);
    done += run;
  }
  return done;
}

/** One byte as if typed (TIOCSTI). */
export function inputByte(t: Tty, c: usize): void {
  receive(t, c, 1);
}

@inline
function mark(t: Tty, c: u32): void {
  const at = changetype<usize>(t) + offsetof<Tty>("map0") + ((c >> 6) << 3);
  store<u64>(at, load<u64>(at) | ((<u64>1) << (c & 63)));
}

/**
 * The settings have changed: what is special, what is a line.
 * @param oldIflag, oldLflag  as before; with `first` there was no before
 */
export function inputSetTermios(t: Tty, oldIflag: u32, oldLflag: u32, first: bool): void {
  const i = t.iflag;
  const l = t.lflag;
  if (first || (oldLflag ^ l) & (ICANON | EXTPROC)) {
    memory.fill(t.readFlags, 0, NTTY_SIZE >> 3);
    t.lineStart = t.readTail;
    if (!(l & ICANON) || t.readHead == t.readTail) {
      t.canonHead = t.readTail;
      t.push = 0;
    } else {
      // What was typed before becomes a line without an end, as if ^D had been typed.
      flagSet(t, t.readHead - 1, true);
      t.canonHead = t.readHead;
      t.push = 1;
    }
    t.commitHead = t.readHead;
    t.erasing = 0;
    t.lnext = 0;
  }
  t.icanon = <u32>((l & ICANON) != 0);
  t.map0 = 0;
  t.map1 = 0;
  t.map2 = 0;
  t.map3 = 0;
  t.raw = <u32>(!(i & (ISTRIP | IUCLC | IGNCR | ICRNL | INLCR | IXON | PARMRK)) && !(l & (ICANON | ISIG | ECHO)));
  if (!t.raw) {
    if (i & (IGNCR | ICRNL)) mark(t, 13);
    if (i & INLCR) mark(t, 10);
    if (l & ICANON) {
      mark(t, t.cc(VERASE));
      mark(t, t.cc(VKILL));
      mark(t, t.cc(VEOF));
      mark(t, 10);
      mark(t, t.cc(VEOL));
      if (l & IEXTEN) {
        mark(t, t.cc(VWERASE));
        mark(t, t.cc(VLNEXT));
        mark(t, t.cc(VEOL2));
        if (l & ECHO) mark(t, t.cc(VREPRINT));
      }
    }
    if (i & IXON) {
      mark(t, t.cc(VSTART));
      mark(t, t.cc(VSTOP));
    }
    if (l & ISIG) {
      mark(t, t.cc(VINTR));
      mark(t, t.cc(VQUIT));
      mark(t, t.cc(VSUSP));
    }
    // 0 means "none" in c_cc, so a typed NUL is never special.
    t.map0 &= ~(<u64>1);
  }
  if (!first && !(i & IXON) && oldIflag & IXON) {
    ttyStart(t);
    echoProcess(t);
  }
  wakeAll(t.writeWait);
  wakeAll(t.readWait);
}
