// How bytes are shown in JSON: base64 in lines of 76, and quoted-printable (RFC 2045) for the names of unix sockets, both as Python's
// base64.encodebytes and quopri write them, because crit's readers expect those.

import { Bytes, Cursor } from "./bytes";
import { fail } from "./fail";

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/** A line holds 76 digits. */
const LINE = 57;
const PAD = 0x3d;

@inline function digit(i: u32): u32 {
  return DIGITS.charCodeAt(i & 63);
}

/** Bytes as base64, each line ended. */
export function toBase64(from: Cursor): string {
  const out = new Bytes();
  const start = from.at;
  for (let p = start; p < from.end; p += 3) {
    const n = min(3, (from.end - p) as i32);
    const a = load<u8>(p) as u32;
    const b = n > 1 ? (load<u8>(p, 1) as u32) : 0;
    const c = n > 2 ? (load<u8>(p, 2) as u32) : 0;
    out.byte(digit(a >> 2));
    out.byte(digit((a << 4) | (b >> 4)));
    out.byte(n > 1 ? digit((b << 2) | (c >> 6)) : PAD);
    out.byte(n > 2 ? digit(c) : PAD);
    const done = ((p - start) as i32) + n;
    if (done % LINE == 0 || p + 3 >= from.end) out.byte(10);
  }
  const text = out.toString();
  out.free();
  return text;
}

function base64Digit(c: i32): i32 {
  if (c >= 0x41 && c <= 0x5a) return c - 0x41;
  if (c >= 0x61 && c <= 0x7a) return c - 0x61 + 26;
  if (c >= 0x30 && c <= 0x39) return c - 0x30 + 52;
  return c == 0x2b ? 62 : c == 0x2f ? 63 : -1;
}

/** The bytes that base64 stands for. What is no digit is passed over, as Python does; an unfinished group is an error. */
export function fromBase64(text: string): Bytes {
  const out = new Bytes();
  let have = 0;
  let rest: u32 = 0;
  let pads = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c == PAD) {
      if (have >= 2 && have + ++pads >= 4) return out;
      continue;
    }
    const value = base64Digit(c);
    if (value < 0) continue;
    pads = 0;
    rest = (rest << 6) | (value as u32);
    if (have > 0) out.byte((rest >> ((6 - 2 * have) as u32)) & 0xff);
    have = (have + 1) & 3;
  }
  if (have == 1) fail("not base64: one digit too many");
  if (have) fail("not base64: the padding is missing");
  return out;
}

const HEX = "0123456789ABCDEF";
/** The longest line, its soft end included. */
const LONGEST = 76;

/** What must be written as =XX at this place: no printable character, =, a blank that ends the text, a dot alone in its line. */
function isQuoted(p: usize, end: usize, column: i32): bool {
  const c = load<u8>(p) as i32;
  const next = p + 1 < end ? (load<u8>(p, 1) as i32) : 0;
  if (c > 126 || c == PAD) return true;
  if (c == 0x2e && column == 0) return next == 0 || next == 10 || next == 13;
  if (c == 9 || c == 32) return p + 1 == end;
  return c < 32 && c != 10 && c != 13;
}

/** Bytes as quoted-printable: lines of text, soft line breaks before the 76th column. */
export function toQuotedPrintable(from: Cursor): string {
  const out = new Bytes();
  const end = from.end;
  let column = 0;
  // the first line's end says whether lines end in CR LF
  let crlf = false;
  for (let p = from.at; p < end; p++) {
    if (load<u8>(p) != 10) continue;
    crlf = p > from.at && load<u8>(p - 1) == 13;
    break;
  }
  for (let p = from.at; p < end; ) {
    const c = load<u8>(p) as i32;
    const next = p + 1 < end ? (load<u8>(p, 1) as i32) : 0;
    if (isQuoted(p, end, column)) {
      if (column + 3 >= LONGEST) {
        softBreak(out, crlf);
        column = 0;
      }
      quote(out, c);
      column += 3;
      p++;
    } else if (c == 10 || (c == 13 && next == 10)) {
      column = 0;
      // no blank at the end of a line
      if (out.length) {
        const last = load<u8>(out.at + out.length - 1) as i32;
        if (last == 32 || last == 9) {
          out.length--;
          quote(out, last);
        }
      }
      if (crlf) out.byte(13);
      out.byte(10);
      p += c == 13 ? 2 : 1;
    } else {
      if (p + 1 != end && next != 10 && column + 1 >= LONGEST) {
        softBreak(out, crlf);
        column = 0;
      }
      column++;
      out.byte(c);
      p++;
    }
  }
  const text = out.toString();
  out.free();
  return text;
}
function quote(out: Bytes, c: i32): void {
  out.byte(PAD);
  out.byte(HEX.charCodeAt(c >> 4));
  out.byte(HEX.charCodeAt(c & 15));
}
function softBreak(out: Bytes, crlf: bool): void {
  out.byte(PAD);
  if (crlf) out.byte(13);
  out.byte(10);
}

export function hexDigit(c: i32): i32 {
  if (c >= 0x30 && c <= 0x39) return c - 0x30;
  const lower = c | 32;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x61 + 10 : -1;
}

/** The bytes that quoted-printable stands for; = that begins nothing stands for itself. */
export function fromQuotedPrintable(text: string): Bytes {
  const out = new Bytes();
  const n = text.length;
  for (let i = 0; i < n; ) {
    const c = text.charCodeAt(i++);
    if (c != PAD) {
      out.byte(c);
      continue;
    }
    if (i >= n) break;
    const next = text.charCodeAt(i);
    if (next == 10 || next == 13) {
      while (i < n && text.charCodeAt(i) != 10) i++;
      i++;
    } else if (next == PAD) {
      out.byte(PAD);
      i++;
    } else if (i + 1 < n && hexDigit(next) >= 0 && hexDigit(text.charCodeAt(i + 1)) >= 0) {
      out.byte((hexDigit(next) << 4) | hexDigit(text.charCodeAt(i + 1)));
      i += 2;
    } else out.byte(PAD);
  }
  return out;
}
