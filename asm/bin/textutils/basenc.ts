// base64(1), base32(1), basenc(1). Every encoding is "so many bits a letter, so many letters a group"; only Z85 is arithmetic.
import * as C from "../../lib/chars";
import { error, extraOperand, tryHelp } from "../../lib/error";
import { Getopt, long, NO_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { Reader, stdout } from "../../lib/io";
import { isDigits, numOverflow, strtol } from "../../lib/number";
import { quote } from "../../lib/quote";
import { LONG_ONLY, other, standard } from "../coreutils/common";
import { closeInput, closeStdin, openInput } from "./input";

const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const LOWER = "abcdefghijklmnopqrstuvwxyz";
const DIGITS = "0123456789";
const Z85 = DIGITS + LOWER + UPPER + ".-:+=^!/*?&<>()[]{}@%$#";

let alphabet = "";
let bits = 6;
/** Letters of a group, padded with "="; 0: no padding. */
let group = 4;
let leastFirst = false;
let z85 = false;
let wrap: i64 = 76;
let column: i64 = 0;
/** Value of each byte as a letter, 255 when it is none. */
const values = memory.data(256);

function setup(letters: string, bitsOfOne: i32, lettersOfGroup: i32): void {
  alphabet = letters;
  bits = bitsOfOne;
  group = lettersOfGroup;
  memory.fill(values, 255, 256);
  for (let i = 0; i < letters.length; i++) store<u8>(values + letters.charCodeAt(i), i as u8);
}
function choose(code: i32): void {
  leastFirst = false;
  z85 = false;
  if (code == 0) setup(UPPER + LOWER + DIGITS + "+/", 6, 4);
  else if (code == 1) setup(UPPER + LOWER + DIGITS + "-_", 6, 4);
  else if (code == 2) setup(UPPER + "234567", 5, 8);
  else if (code == 3) setup(DIGITS + UPPER.substring(0, 22), 5, 8);
  else if (code == 4) setup(DIGITS + "ABCDEF", 4, 0);
  else if (code == 5 || code == 6) {
    setup("01", 1, 0);
    leastFirst = code == 6;
  } else {
    setup(Z85, 0, 0);
    z85 = true;
  }
}

@inline function put(c: i32): void {
  stdout.byte(c);
  if (wrap && ++column == wrap) {
    stdout.byte(C.NL);
    column = 0;
  }
}

/** Base 64 of what is whole in the buffer: three bytes are four letters. */
function encodeWhole(r: Reader): void {
  const table = memory.data(64);
  for (let i = 0; i < 64; i++) store<u8>(table + i, alphabet.charCodeAt(i));
  while (r.end - r.pos >= 3 || r.fill() > 0) {
    let p = r.buffer + r.pos;
    const end = r.buffer + r.end;
    for (; p + 3 <= end; p += 3) {
      const v = ((load<u8>(p) as u32) << 16) | ((load<u8>(p, 1) as u32) << 8) | load<u8>(p, 2);
      put(load<u8>(table + (v >> 18)));
      put(load<u8>(table + ((v >> 12) & 63)));
      put(load<u8>(table + ((v >> 6) & 63)));
      put(load<u8>(table + (v & 63)));
    }
    r.pos = (p - r.buffer) as i32;
  }
}
function encode(r: Reader): void {
  if (bits == 6) encodeWhole(r);
  let held: u32 = 0;
  let have = 0;
  let letters = 0;
  const mask: u32 = (1 << bits) - 1;
  for (let c = r.getc(); c >= 0; c = r.getc()) {
    if (leastFirst) {
      for (let i = 0; i < 8; i++) put(C.n0 + ((c >> i) & 1));
      continue;
    }
    held = (held << 8) | c;
    have += 8;
    while (have >= bits) {
      have -= bits;
      put(alphabet.charCodeAt((held >> have) & mask));
      letters++;
    }
  }
  if (have) {
    put(alphabet.charCodeAt((held << (bits - have)) & mask));
    letters++;
  }
  if (group) for (; letters % group; letters++) put(C.EQ);
  if (wrap && column > 0) stdout.byte(C.NL);
}

function encodeZ85(r: Reader): bool {
  while (r.fill() > 0) {}
  // nothing at all is written of an input that cannot be encoded
  if ((r.end - r.pos) % 4) return false;
  let v: u32 = 0;
  let n = 0;
  for (let c = r.getc(); c >= 0; c = r.getc()) {
    v = (v << 8) | c;
    if (++n == 4) {
      let power: u32 = 85 * 85 * 85 * 85;
      for (let i = 0; i < 5; i++, power /= 85) put(Z85.charCodeAt((v / power) % 85));
      n = 0;
    }
  }
  if (wrap && column > 0) stdout.byte(C.NL);
  return true;
}

let ignoreGarbage = false;
function isLetter(c: i32): bool {
  return load<u8>(values + c) != 255;
}

/** Value of the letter at `at`; 0 for "=". */
@inline function value(at: usize): u32 {
  return load<u8>(values + load<u8>(at));
}
@inline function pad(at: usize, from: i32): bool {
  for (let i = from; i < group; i++) if (load<u8>(at + i) != C.EQ) return false;
  return true;
}
/** One group of base64. What is good in front of an error is written, as gnulib does it. */
function decode4(p: usize, n: i32): bool {
  if (n < 2 || !isLetter(load<u8>(p)) || !isLetter(load<u8>(p, 1))) return false;
  stdout.byte((value(p) << 2) | (value(p + 1) >> 4));
  if (n == 2) return false;
  if (load<u8>(p, 2) == C.EQ) return n == 4 && load<u8>(p, 3) == C.EQ && !(value(p + 1) & 15);
  if (!isLetter(load<u8>(p, 2))) return false;
  stdout.byte(((value(p + 1) << 4) & 0xf0) | (value(p + 2) >> 2));
  if (n == 3) return false;
  if (load<u8>(p, 3) == C.EQ) return !(value(p + 2) & 3);
  if (!isLetter(load<u8>(p, 3))) return false;
  stdout.byte(((value(p + 2) << 6) & 0xc0) | value(p + 3));
  return true;
}
/** One group of base32. */
function decode8(p: usize, n: i32): bool {
  if (n < 8 || !isLetter(load<u8>(p)) || !isLetter(load<u8>(p, 1))) return false;
  stdout.byte((value(p) << 3) | (value(p + 1) >> 2));
  if (load<u8>(p, 2) == C.EQ) return pad(p, 2);
  if (!isLetter(load<u8>(p, 2)) || !isLetter(load<u8>(p, 3))) return false;
  stdout.byte(((value(p + 1) << 6) | (value(p + 2) << 1) | (value(p + 3) >> 4)) & 255);
  if (load<u8>(p, 4) == C.EQ) return pad(p, 4);
  if (!isLetter(load<u8>(p, 4))) return false;
  stdout.byte(((value(p + 3) << 4) | (value(p + 4) >> 1)) & 255);
  if (load<u8>(p, 5) == C.EQ) return pad(p, 5);
  if (!isLetter(load<u8>(p, 5)) || !isLetter(load<u8>(p, 6))) return false;
  stdout.byte(((value(p + 4) << 7) | (value(p + 5) << 2) | (value(p + 6) >> 3)) & 255);
  if (load<u8>(p, 7) == C.EQ) return true;
  if (!isLetter(load<u8>(p, 7))) return false;
  stdout.byte(((value(p + 6) << 5) | value(p + 7)) & 255);
  return true;
}
function decodeGroups(r: Reader): bool {
  const letters = memory.data(8);
  let n = 0;
  for (;;) {
    // groups of four letters as they lie in the buffer
    while (!n && group == 4 && r.end - r.pos >= 4) {
      const p = r.buffer + r.pos;
      const a = value(p);
      const b = value(p + 1);
      const c = value(p + 2);
      const d = value(p + 3);
      if ((a | b | c | d) & 128) break;
      stdout.byte((a << 2) | (b >> 4));
      stdout.byte(((b << 4) & 0xf0) | (c >> 2));
      stdout.byte(((c << 6) & 0xc0) | d);
      r.pos += 4;
    }
    const c = r.getc();
    if (c < 0) break;
    if (c == C.NL || (ignoreGarbage && c != C.EQ && !isLetter(c))) continue;
    store<u8>(letters + n++, c as u8);
    if (n < group) continue;
    n = 0;
    if (!(group == 4 ? decode4(letters, 4) : decode8(letters, 8))) return false;
  }
  return n == 0 || (group == 4 ? decode4(letters, n) : decode8(letters, n));
}
/** Base 16 and 2: bytes come out as they are whole. */
function decodePlain(r: Reader): bool {
  let held: u32 = 0;
  let have = 0;
  for (let c = r.getc(); c >= 0; c = r.getc()) {
    if (c == C.NL) continue;
    if (!isLetter(c)) {
      if (ignoreGarbage) continue;
      return false;
    }
    const v = load<u8>(values + c) as u32;
    held = leastFirst ? held | (v << have) : (held << bits) | v;
    have += bits;
    if (have == 8) {
      stdout.byte(held & 255);
      held = have = 0;
    }
  }
  return have == 0;
}
function decodeZ85(r: Reader): bool {
  let v: u64 = 0;
  let n = 0;
  for (let c = r.getc(); c >= 0; c = r.getc()) {
    if (c == C.NL) continue;
    if (!isLetter(c)) {
      if (ignoreGarbage && c) continue; // to GNU's a NUL is no garbage here, only wrong
      return false;
    }
    v = v * 85 + load<u8>(values + c);
    if (++n == 5) {
      if (v > 0xffffffff) return false;
      for (let i = 24; i >= 0; i -= 8) stdout.byte(((v >> i) & 255) as i32);
      v = 0;
      n = 0;
    }
  }
  return n == 0;
}

export function basenc(args: string[], name: string): i32 {
  const own = name == "basenc";
  let code = name == "base64" ? 0 : name == "base32" ? 2 : -1;
  let decoding = false;
  const longs = [long("decode", NO_ARG, C.d), long("wrap", REQ_ARG, C.w), long("ignore-garbage", NO_ARG, C.i)];
  if (own) {
    const names = ["base64", "base64url", "base32", "base32hex", "base16", "base2msbf", "base2lsbf", "z85"];
    for (let i = 0; i < names.length; i++) longs.push(long(names[i], NO_ARG, LONG_ONLY + i));
  }
  const usage = own
    ? `[OPTION]... [FILE]
basenc encode or decode FILE, or standard input, to standard output.

With no FILE, or when FILE is -, read standard input.

      --base64          same as 'base64' program (RFC4648 section 4)
      --base64url       file- and url-safe base64 (RFC4648 section 5)
      --base32          same as 'base32' program (RFC4648 section 6)
      --base32hex       extended hex alphabet base32 (RFC4648 section 7)
      --base16          hex encoding (RFC4648 section 8)
      --base2msbf       bit string with most significant bit (msb) first
      --base2lsbf       bit string with least significant bit (lsb) first
      --z85             ascii85-like encoding (ZeroMQ spec:32/Z85)
  -d, --decode          decode data
  -i, --ignore-garbage  when decoding, ignore non-alphabet characters
  -w, --wrap=COLS       wrap encoded lines after COLS character (default 76).
                          Use 0 to disable line wrapping
`
    : `[OPTION]... [FILE]
` +
      (name == "base64" ? "Base64" : "Base32") +
      ` encode or decode FILE, or standard input, to standard output.

With no FILE, or when FILE is -, read standard input.

  -d, --decode          decode data
  -i, --ignore-garbage  when decoding, ignore non-alphabet characters
  -w, --wrap=COLS       wrap encoded lines after COLS character (default 76).
                          Use 0 to disable line wrapping
`;
  const o = new Getopt(args, "diw:", standard(longs));
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    if (c == C.d) decoding = true;
    else if (c == C.i) ignoreGarbage = true;
    else if (c == C.w) {
      if (!isDigits(o.arg!)) error(1, 0, "invalid wrap size: " + quote(o.arg!));
      wrap = strtol(o.arg!);
      if (numOverflow) wrap = 0;
    } else if (c >= LONG_ONLY) code = c - LONG_ONLY;
    else return other(c, usage);
  }
  if (code < 0) {
    error(0, 0, "missing encoding type");
    tryHelp();
    return 1;
  }
  const files = o.rest();
  if (files.length > 1) {
    extraOperand(files[1]);
    return 1;
  }
  choose(code);
  const file = files.length ? files[0] : "-";
  const r = openInput(file);
  if (r === null) return 1;
  if (decoding) {
    const good = z85 ? decodeZ85(r) : group ? decodeGroups(r) : decodePlain(r);
    if (r.error < 0) error(1, r.error, "read error");
    if (!good) error(1, 0, "invalid input");
  } else {
    if (z85) {
      if (!encodeZ85(r)) error(1, 0, "invalid input (length must be multiple of 4 characters)");
    } else encode(r);
    if (r.error < 0) error(1, r.error, "read error");
  }
  return closeInput(r, file) && closeStdin() ? 0 : 1;
}
