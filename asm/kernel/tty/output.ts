// The way out of a terminal: OPOST processing and column accounting, and the echo of what is typed. termios(3), c_oflag.
//
// Echo goes through a ring of its own (echoBuf), as bytes and as operations {OP, code[, n]}: what an operation does depends
// on the column at the time it reaches the screen, which under ^S is later than when the key was struck. The ring is
// written out when a block of input is done, so a ^C in the same block takes the echo before it away with it.

import { BYTE, flipSend } from "./flip";
import { ECHO, ECHOCTL, ECHONL, IUTF8, OCRNL, OLCUC, ONLCR, ONLRET, ONOCR, OPOST, TABDLY, XTABS } from "./termios";
import { FLIP_SIZE, NTTY_MASK, NTTY_SIZE, TTY_CONSOLE, Tty } from "./tty";

const OP: u32 = 0xff;
const OP_BACK_COLUMN: u32 = 0x80;
const OP_SET_CANON_COLUMN: u32 = 0x81;
const OP_ERASE_TAB: u32 = 0x82;

/** From so many bytes of echo on, it is written in the middle of a block of input too. */
const COMMIT_MARK: u32 = 256;
const DISCARD_MARK: u32 = NTTY_SIZE - (COMMIT_MARK + 32);

/** As the kernel's ctype has it: 0x80 … 0x9f are not control characters. */
@inline
export function isControl(c: u32): bool {
  return c < 32 || c == 127;
}

/** Latin-1 letters and digits, as the kernel's ctype has it. */
export function isAlnum(c: u32): bool {
  if (c >= 192) return c != 215 && c != 247;
  return (c >= 48 && c <= 57) || (c >= 65 && c <= 90) || (c >= 97 && c <= 122);
}

function toUpper(c: u32): u32 {
  if ((c >= 97 && c <= 122) || (c >= 223 && c != 247)) return c - 32;
  return c;
}

export function toLower(c: u32): u32 {
  if ((c >= 65 && c <= 90) || (c >= 192 && c <= 222 && c != 215)) return c + 32;
  return c;
}

/** A byte of a character that is not its first: it takes no column. */
@inline
export function isContinuation(t: Tty, c: u32): bool {
  return (t.iflag & IUTF8) != 0 && (c & 0xc0) == 0x80;
}

/** Bytes that can be sent now. */
export function ttyWriteRoom(t: Tty): u32 {
  if (t.stopped) return 0;
  if (t.kind == TTY_CONSOLE) return 4096;
  return FLIP_SIZE - t.other.flipUsed;
}

/** Sends one byte; the caller has looked at the room. */
function sendByte(t: Tty, c: u32): void {
  store<u8>(BYTE, <u8>c);
  flipSend(t, BYTE, 1);
}

function sendPair(t: Tty, a: u32, b: u32): void {
  store<u8>(BYTE, <u8>a);
  store<u8>(BYTE, <u8>b, 1);
  flipSend(t, BYTE, 2);
}

/**
 * One character with OPOST.
 * @returns the bytes sent, or −1 when they do not fit in `space`
 */
function outputChar(t: Tty, c: u32, space: u32): i32 {
  if (!space) return -1;
  const o = t.oflag;
  switch (c) {
    case 10: // \n
      if (o & ONLRET) t.column = 0;
      if (o & ONLCR) {
        if (space < 2) return -1;
        t.column = 0;
        t.canonColumn = 0;
        sendPair(t, 13, 10);
        return 2;
      }
      t.canonColumn = t.column;
      break;
    case 13: // \r
      if (o & ONOCR && t.column == 0) return 0;
      if (o & OCRNL) {
        c = 10;
        if (o & ONLRET) {
          t.column = 0;
          t.canonColumn = 0;
        }
        break;
      }
      t.column = 0;
      t.canonColumn = 0;
      break;
    case 9: {
      // \t
      const n: u32 = 8 - (t.column & 7);
      if ((o & TABDLY) == XTABS) {
        if (space < n) return -1;
        t.column += n;
        store<u64>(BYTE, 0x2020202020202020);
        flipSend(t, BYTE, n);
        return <i32>n;
      }
      t.column += n;
      break;
    }
    case 8: // \b
      if (t.column > 0) t.column--;
      break;
    default:
      if (!isControl(c)) {
        if (o & OLCUC) c = toUpper(c);
        if (!isContinuation(t, c)) t.column++;
      }
  }
  sendByte(t, c);
  return 1;
}

/**
 * Sends up to n bytes from `at` with OPOST: runs of ordinary characters in one piece.
 * @returns how many were taken
 */
export function outputBlock(t: Tty, at: usize, n: u32): u32 {
  const o = t.oflag;
  let done: u32 = 0;
  while (done < n) {
    const space = ttyWriteRoom(t);
    if (!space) break;
    let end = n - done;
    if (end > space) end = space;
    let i: u32 = 0;
    for (; i < end; i++) {
      const c = <u32>load<u8>(at + done + i);
      if (c >= 32 && c != 127) {
        if (o & OLCUC) break;
        if (!isContinuation(t, c)) t.column++;
      } else if (c == 8) {
        if (t.column > 0) t.column--;
      } else if (c == 9 || (c == 10 && o & (ONLCR | ONLRET)) || (c == 13 && o & (ONOCR | OCRNL))) break;
      else if (c == 10) t.canonColumn = t.column;
      else if (c == 13) {
        t.column = 0;
        t.canonColumn = 0;
      }
    }
    if (i) flipSend(t, at + done, i);
    done += i;
    if (i == end) continue;
    if (outputChar(t, <u32>load<u8>(at + done), ttyWriteRoom(t)) < 0) break;
    done++;
  }
  return done;
}

@inline
function echoAt(t: Tty, i: u32): u32 {
  return <u32>load<u8>(t.echoBuf + (i & NTTY_MASK));
}

@inline
function echoPut(t: Tty, c: u32): void {
  store<u8>(t.echoBuf + (t.echoHead & NTTY_MASK), <u8>c);
  t.echoHead++;
}

/** Writes committed echo out as far as there is room. */
function echoWrite(t: Tty): void {
  let space = <i32>ttyWriteRoom(t);
  let tail = t.echoTail;
  while (tail != t.echoCommit) {
    const c = echoAt(t, tail);
    if (c != OP) {
      if (t.oflag & OPOST) {
        const used = outputChar(t, c, <u32>space);
        if (used < 0) break;
        space -= used;
      } else {
        if (space < 1) break;
        sendByte(t, c);
        space--;
      }
      tail++;
      continue;
    }
    const op = echoAt(t, tail + 1);
    if (op == OP_ERASE_TAB) {
      // Back to where the tab began: so many columns as it had, which follows from what stands before it.
      let columns = echoAt(t, tail + 2);
      if (!(columns & 0x80)) columns += t.canonColumn;
      let back = 8 - <i32>(columns & 7);
      if (back > space) break;
      space -= back;
      for (; back > 0; back--) {
        sendByte(t, 8);
        if (t.column > 0) t.column--;
      }
      tail += 3;
    } else if (op == OP_SET_CANON_COLUMN) {
      t.canonColumn = t.column;
      tail += 2;
    } else if (op == OP_BACK_COLUMN) {
      if (t.column > 0) t.column--;
      tail += 2;
    } else if (op == OP) {
      if (space < 1) break;
      sendByte(t, OP);
      t.column++;
      space--;
      tail += 2;
    } else {
      if (space < 2) break;
      sendPair(t, 94, op ^ 64);
      t.column += 2;
      space -= 2;
      tail += 2;
    }
  }
  // Nearly full: the oldest echo is dropped, so that the next block cannot overrun the ring.
  while (t.echoCommit - tail >= DISCARD_MARK) {
    if (echoAt(t, tail) == OP) tail += echoAt(t, tail + 1) == OP_ERASE_TAB ? 3 : 2;
    else tail++;
  }
  t.echoTail = tail;
}

/** After the echo of one character: marks it ready, and writes it when much has gathered. */
export function echoCommit(t: Tty): void {
  const head = t.echoHead;
  t.echoMark = head;
  const old = t.echoCommit - t.echoTail;
  const n = head - t.echoTail;
  if (n < COMMIT_MARK || n % COMMIT_MARK > old % COMMIT_MARK) return;
  t.echoCommit = head;
  echoWrite(t);
}

/** Writes what is ready: output starts again, or a program writes. */
export function echoProcess(t: Tty): void {
  if (!t.echoBuf || t.echoMark == t.echoTail) return;
  t.echoCommit = t.echoMark;
  echoWrite(t);
}

/** At the end of a block of input. */
export function echoFlush(t: Tty): void {
  if (!t.echoBuf || !(t.lflag & (ECHO | ECHONL)) || t.echoCommit == t.echoHead) return;
  t.echoCommit = t.echoHead;
  echoWrite(t);
}

export function echoClear(t: Tty): void {
  t.echoHead = 0;
  t.echoMark = 0;
  t.echoCommit = 0;
  t.echoTail = 0;
}

export function echoBackColumn(t: Tty): void {
  echoPut(t, OP);
  echoPut(t, OP_BACK_COLUMN);
}

export function echoSetCanonColumn(t: Tty): void {
  echoPut(t, OP);
  echoPut(t, OP_SET_CANON_COLUMN);
}

/** @param columns  used since the start of the line or, with `afterTab`, since the tab before this one */
export function echoEraseTab(t: Tty, columns: u32, afterTab: bool): void {
  echoPut(t, OP);
  echoPut(t, OP_ERASE_TAB);
  echoPut(t, (columns & 7) | (afterTab ? 0x80 : 0));
}

export function echoRaw(t: Tty, c: u32): void {
  if (c == OP) echoPut(t, OP);
  echoPut(t, c);
}

/** As a person sees it: control characters as ^X under ECHOCTL. */
export function echoChar(t: Tty, c: u32): void {
  if (c == OP || (t.lflag & ECHOCTL && isControl(c) && c != 9)) echoPut(t, OP);
  echoPut(t, c);
}
