// Text in the making: what a generated file (proc, sysfs) will contain. One at a time, since everything runs under the
// kernel lock; whoever begins it takes the buffer away with seqTake or reads it and leaves it for the next.
//
// Running out of memory is remembered and reported at the end, so that the writers of fields need not care.

import { PROC_STATE } from "../../mem/map";
import { kfree, kmalloc, krealloc } from "../../mem/slab";
import { putHex, putI64, putOct, putPadded, putStr, putU64 } from "../../mem/str";

@unmanaged
class Seq {
  buf: usize;
  len: u32;
  room: u32;
  failed: u32;
}

const seq = changetype<Seq>(PROC_STATE);
const FIRST_ROOM: u32 = 4096;
/** The longest thing that one call below writes, but bytes and strings. */
const MOST: u32 = 32;

/** Begins an empty text. */
export function seqBegin(): void {
  if (!seq.buf) {
    seq.buf = kmalloc(FIRST_ROOM);
    seq.room = seq.buf ? FIRST_ROOM : 0;
  }
  seq.len = 0;
  seq.failed = 0;
}

export function seqBuf(): usize {
  return seq.buf;
}

export function seqLen(): u32 {
  return seq.len;
}

/** Cuts the text at `len`. */
export function seqTrim(len: u32): void {
  seq.len = len;
}

/** True when memory ran out on the way: the text is not whole. */
export function seqFailed(): bool {
  return seq.failed != 0;
}

/** Hands the buffer (kmalloc'd) over; the next seqBegin makes another. */
export function seqTake(): usize {
  const buf = seq.buf;
  seq.buf = 0;
  seq.room = 0;
  return buf;
}

/** Gives the buffer back when it has grown beyond what is worth keeping. */
export function seqEnd(): void {
  if (seq.room <= FIRST_ROOM) return;
  kfree(seq.buf);
  seq.buf = 0;
  seq.room = 0;
}

/** Where the next n bytes go, or 0 when there is no memory for them. The caller writes and calls seqTo with the end. */
function room(n: u32): usize {
  if (seq.len + n > seq.room) {
    let want = seq.room ? seq.room << 1 : FIRST_ROOM;
    while (want < seq.len + n) want <<= 1;
    const next = want > 1 << 21 ? 0 : krealloc(seq.buf, seq.len, want);
    if (!next) {
      seq.failed = 1;
      return 0;
    }
    seq.buf = next;
    seq.room = want;
  }
  return seq.buf + seq.len;
}

@inline
function to(end: usize): void {
  seq.len = <u32>(end - seq.buf);
}

export function out(text: string): void {
  const at = room(text.length);
  if (at) to(putStr(at, text));
}

export function outBytes(from: usize, n: u32): void {
  const at = room(n);
  if (!at) return;
  memory.copy(at, from, n);
  seq.len += n;
}

/** A NUL-terminated string. */
export function outCstr(from: usize): void {
  let n: u32 = 0;
  while (load<u8>(from + n)) n++;
  outBytes(from, n);
}

export function outChar(c: i32): void {
  const at = room(1);
  if (!at) return;
  store<u8>(at, <u8>c);
  seq.len++;
}

export function outNum(value: i64): void {
  const at = room(MOST);
  if (at) to(putI64(at, value));
}

export function outU64(value: u64): void {
  const at = room(MOST);
  if (at) to(putU64(at, value));
}

/** Right-aligned in `width` columns. */
export function outPad(value: u64, width: i32): void {
  const at = room(MOST);
  if (at) to(putPadded(at, value, width, 32));
}

/** With leading zeros to `width` digits. */
export function outZero(value: u64, width: i32): void {
  const at = room(MOST);
  if (at) to(putPadded(at, value, width, 48));
}

/** Right-aligned, signed. */
export function outPadI(value: i64, width: i32): void {
  if (value >= 0) {
    outPad(<u64>value, width);
    return;
  }
  const start = seq.len;
  outNum(value);
  const n = <i32>(seq.len - start);
  if (n < width && room(width)) {
    memory.copy(seq.buf + start + (width - n), seq.buf + start, n);
    memory.fill(seq.buf + start, 32, width - n);
    seq.len += width - n;
  }
}

export function outHex(value: u64, width: i32): void {
  const at = room(MOST);
  if (at) to(putHex(at, value, width));
}

export function outOct(value: u64, width: i32): void {
  const at = room(MOST);
  if (at) to(putOct(at, value, width));
}

/** " 123": how /proc/PID/stat and others write their fields. */
export function outField(value: i64): void {
  outChar(32);
  outNum(value);
}

/** "Name:\t" + number + "\n". */
export function outLine(name: string, value: i64): void {
  out(name);
  outNum(value);
  outChar(10);
}

/** Spaces until the text since `start` (a seqLen) is `width` long, as seq_setwidth and seq_pad do. */
export function outFill(start: u32, width: u32): void {
  while (seq.len - start < width && !seq.failed) outChar(32);
}

/** mangle_path: with the bytes of `escape` (and backslash) as \ooo. */
export function outEscaped(from: usize, n: u32, escape: string): void {
  for (let i: u32 = 0; i < n; i++) {
    const c = <i32>load<u8>(from + i);
    let special = false;
    for (let k = 0; k < escape.length; k++) if (escape.charCodeAt(k) == c) special = true;
    if (special) {
      outChar(92);
      outOct(c, 3);
    } else outChar(c);
  }
}
