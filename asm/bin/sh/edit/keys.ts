// Keys from the terminal: bytes, and the escape sequences of cursor and function keys, as numbers.
import { fromBytes } from "../../../lib/bytes";
import { EINTR } from "../../../lib/errno";
import { read } from "../../../lib/sys/file";
import { POLLIN, pollOne } from "../../../lib/sys/misc";
import { Signals } from "../trap";

export const K_EOF = -1;
/** A signal has come (the window's size, perhaps). */
export const K_SIGNAL = -2;
export const K_UP = 0x100;
export const K_DOWN = 0x101;
export const K_RIGHT = 0x102;
export const K_LEFT = 0x103;
export const K_HOME = 0x104;
export const K_END = 0x105;
export const K_DELETE = 0x106;
export const K_PASTE = 0x107;
export const K_WORD_RIGHT = 0x108;
export const K_WORD_LEFT = 0x109;
export const K_UNKNOWN = 0x10a;
/** Added to a byte that followed ESC. */
export const K_META = 0x200;

const SIZE = 1024;
let buffer: usize = 0;
let pos = 0;
let end = 0;

function next(): i32 {
  if (pos == end) {
    if (!buffer) buffer = heap.alloc(SIZE);
    const n = read(0, buffer, SIZE);
    if (n == -EINTR) return K_SIGNAL;
    if (n <= 0) return K_EOF;
    pos = 0;
    end = n;
  }
  return load<u8>(buffer + pos++);
}
/** Whether more comes within the time that a key's own bytes take. */
function more(): bool {
  return pos < end || pollOne(0, POLLIN, 50) > 0;
}
export function pendingKeys(): bool {
  return pos < end || pollOne(0, POLLIN, 0) > 0;
}

/** Next key: a byte, or one of K_*. */
export function readKey(): i32 {
  const c = next();
  if (c != 27) return c;
  if (!more()) return 27;
  const d = next();
  if (d < 0) return d;
  if (d == 0x5b || d == 0x4f) {
    // CSI or SS3: parameters, then a final byte
    let parameter = 0;
    let second = 0;
    let e = next();
    while (e >= 0 && ((e >= 48 && e <= 57) || e == 0x3b)) {
      if (e == 0x3b) {
        second = parameter;
        parameter = 0;
      } else parameter = parameter * 10 + e - 48;
      e = next();
    }
    const modified = second > 0 && parameter > 1; // 1;5C and the like
    switch (e) {
      case 0x41:
        return K_UP;
      case 0x42:
        return K_DOWN;
      case 0x43:
        return modified ? K_WORD_RIGHT : K_RIGHT;
      case 0x44:
        return modified ? K_WORD_LEFT : K_LEFT;
      case 0x48:
        return K_HOME;
      case 0x46:
        return K_END;
      case 0x7e:
        switch (parameter) {
          case 1:
          case 7:
            return K_HOME;
          case 4:
          case 8:
            return K_END;
          case 3:
            return K_DELETE;
          case 200:
            return K_PASTE;
        }
    }
    return e < 0 ? e : K_UNKNOWN;
  }
  return K_META + d;
}

let pasted: usize = 0;
let pastedSize: usize = 0;
/** What is pasted, up to the end mark; carriage returns become newlines. Whole pages come this way: no string grows by bytes. */
export function readPaste(): string {
  let n: usize = 0;
  let matched = 0;
  const mark = "\x1b[201~";
  while (true) {
    let c = next();
    if (c == K_SIGNAL) {
      if (Signals.interrupt) break;
      continue;
    }
    if (c < 0) break;
    if (n + 8 > pastedSize) {
      pastedSize = pastedSize ? pastedSize * 2 : 4096;
      pasted = pasted ? heap.realloc(pasted, pastedSize) : heap.alloc(pastedSize);
    }
    if (c == mark.charCodeAt(matched)) {
      if (++matched == mark.length) break;
      continue;
    }
    for (let i = 0; i < matched; i++) store<u8>(pasted + n++, mark.charCodeAt(i) as u8);
    matched = c == 27 ? 1 : 0;
    if (matched) continue;
    if (c == 13) c = 10;
    store<u8>(pasted + n++, c as u8);
  }
  return fromBytes(pasted, n as i32);
}
