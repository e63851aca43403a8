// JSON as crit's users and Python's json module write it: read with the place of an error, written on one line or with four spaces a
// level, everything beyond ASCII as \uXXXX. A byte that is not UTF-8 is a lone \udcXX, as Python's surrogateescape has it, and comes
// back as that byte.

import { fromBytes } from "../../lib/bytes";
import { Writer } from "../../lib/io";
import { poll } from "../../lib/safepoint";
import { Bytes, Cursor } from "./bytes";
import { hexDigit } from "./encodings";
import { fail } from "./fail";
import { BOOL, boolean, INT, LIST, list, MAP, map, NULL, ODD_NUMBER, TEXT, textValue, Value } from "./value";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** So deep may lists and objects lie in each other. */
const DEPTH = 200;

let start: usize = 0;
let at: usize = 0;
let end: usize = 0;

/** The value that a text is; fails with the place of what is wrong, in the words of Python's json. */
export function parse(text: Cursor): Value {
  start = at = text.at;
  end = text.end;
  if (text.left >= 3 && (load<u16>(at) as u32) == 0xbbef && load<u8>(at, 2) == 0xbf) at += 3; // a byte order mark
  space();
  const value = parseValue(0);
  space();
  if (at < end) wrong("Extra data");
  return value;
}

function wrong(what: string): void {
  let line = 1;
  let begin = start;
  for (let p = start; p < at; p++)
    if (load<u8>(p) == 10) {
      line++;
      begin = p + 1;
    }
  const column = (at - begin + 1) as i32;
  fail(
    what +
      ": line " +
      line.toString() +
      " column " +
      column.toString() +
      " (char " +
      ((at - start) as i32).toString() +
      ")",
  );
}

@inline function peek(): i32 {
  return at < end ? (load<u8>(at) as i32) : -1;
}
function space(): void {
  for (;;) {
    const c = peek();
    if (c != 32 && c != 10 && c != 9 && c != 13) return;
    at++;
  }
}

function parseValue(depth: i32): Value {
  const c = peek();
  if (c == QUOTE) return textValue(parseText());
  if (depth > DEPTH) fail("lists and objects in more than " + DEPTH.toString() + " others");
  if (c == 0x7b) return parseMap(depth);
  if (c == 0x5b) return parseList(depth);
  if (word("null")) return new Value(NULL);
  if (word("true")) return boolean(true);
  if (word("false")) return boolean(false);
  if (c != 0x2d && !(c >= 0x30 && c <= 0x39)) wrong("Expecting value");
  return parseNumber();
}
function word(text: string): bool {
  if (((end - at) as i32) < text.length) return false;
  for (let i = 0; i < text.length; i++) if ((load<u8>(at + i) as i32) != text.charCodeAt(i)) return false;
  at += text.length;
  return true;
}

function parseMap(depth: i32): Value {
  const value = map();
  at++;
  space();
  if (peek() == 0x7d) {
    at++;
    return value;
  }
  for (;;) {
    poll();
    if (peek() != QUOTE) wrong("Expecting property name enclosed in double quotes");
    const key = parseText();
    space();
    if (peek() != 0x3a) wrong("Expecting ':' delimiter");
    at++;
    space();
    value.put(key, parseValue(depth + 1));
    space();
    if (peek() == 0x7d) break;
    if (peek() != 0x2c) wrong("Expecting ',' delimiter");
    at++;
    space();
  }
  at++;
  return value;
}
function parseList(depth: i32): Value {
  const value = list();
  at++;
  space();
  if (peek() == 0x5d) {
    at++;
    return value;
  }
  for (;;) {
    poll();
    value.push(parseValue(depth + 1));
    space();
    if (peek() == 0x5d) break;
    if (peek() != 0x2c) wrong("Expecting ',' delimiter");
    at++;
    space();
  }
  at++;
  return value;
}

function digits(): i32 {
  const from = at;
  while (peek() >= 0x30 && peek() <= 0x39) at++;
  return (at - from) as i32;
}
function parseNumber(): Value {
  const value = new Value(INT);
  const from = at;
  if (peek() == 0x2d) {
    value.negative = true;
    at++;
  }
  const first = at;
  let many = false;
  if (peek() == 0x30) at++;
  else {
    if (digits() == 0) {
      at = from;
      wrong("Expecting value");
    }
    for (let p = first; p < at; p++) {
      const digit = load<u8>(p) - 48;
      if (value.number > (u64.MAX_VALUE - digit) / 10) many = true;
      value.number = value.number * 10 + digit;
    }
  }
  if (peek() == 0x2e) {
    at++;
    many = true;
    digits();
  }
  if ((peek() | 32) == 0x65) {
    at++;
    many = true;
    if (peek() == 0x2b || peek() == 0x2d) at++;
    digits();
  }
  if (many) {
    value.kind = ODD_NUMBER;
    value.text = fromBytes(from, (at - from) as i32);
  }
  return value;
}

function parseText(): string {
  const from = ++at;
  while (at < end && load<u8>(at) != QUOTE && load<u8>(at) != BACKSLASH && load<u8>(at) >= 32) at++;
  if (peek() == QUOTE) return fromBytes(from, (at++ - from) as i32);
  const out = new Bytes();
  out.put(from, (at - from) as i32);
  for (;;) {
    const c = peek();
    if (c < 0) {
      at = from - 1;
      wrong("Unterminated string starting at");
    }
    if (c < 32) wrong("Invalid control character at");
    at++;
    if (c == QUOTE) break;
    if (c != BACKSLASH) out.byte(c);
    else escape(out);
  }
  const text = out.toString();
  out.free();
  return text;
}

/** What stands behind a backslash. */
function escape(out: Bytes): void {
  const c = peek();
  at++;
  if (c == 0x75) {
    let code = unit();
    if (code >= 0xd800 && code < 0xdc00 && peek() == BACKSLASH && at + 1 < end && load<u8>(at, 1) == 0x75) {
      const back = at;
      at += 2;
      const low = unit();
      if (low >= 0xdc00 && low < 0xe000) code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
      else at = back;
    }
    utf8(out, code);
  } else if (c == QUOTE || c == BACKSLASH || c == 0x2f) out.byte(c);
  else if (c == 0x62) out.byte(8);
  else if (c == 0x66) out.byte(12);
  else if (c == 0x6e) out.byte(10);
  else if (c == 0x72) out.byte(13);
  else if (c == 0x74) out.byte(9);
  else {
    at -= 2;
    wrong("Invalid \\escape");
  }
}
/** Four hexadecimal digits. */
function unit(): u32 {
  let code: u32 = 0;
  for (let i = 0; i < 4; i++) {
    const digit = hexDigit(peek());
    if (digit < 0) wrong("Invalid \\uXXXX escape");
    code = (code << 4) | (digit as u32);
    at++;
  }
  return code;
}
function utf8(out: Bytes, code: u32): void {
  if (code < 0x80) out.byte(code);
  else if (code < 0x800) {
    out.byte(0xc0 | (code >> 6));
    out.byte(0x80 | (code & 63));
  } else if (code >= 0xdc80 && code < 0xdd00) out.byte(code & 255);
  else if (code >= 0xd800 && code < 0xe000) wrong("half a surrogate pair");
  else if (code < 0x10000) {
    out.byte(0xe0 | (code >> 12));
    out.byte(0x80 | ((code >> 6) & 63));
    out.byte(0x80 | (code & 63));
  } else {
    out.byte(0xf0 | (code >> 18));
    out.byte(0x80 | ((code >> 12) & 63));
    out.byte(0x80 | ((code >> 6) & 63));
    out.byte(0x80 | (code & 63));
  }
}

/** Length of the UTF-8 character that begins with the unit `i` of a text of bytes, 0 for what is none. */
function characterLength(text: string, i: i32): i32 {
  const c = text.charCodeAt(i);
  const n = c < 0x80 ? 1 : c >= 0xc2 && c < 0xe0 ? 2 : c >= 0xe0 && c < 0xf0 ? 3 : c >= 0xf0 && c < 0xf5 ? 4 : 0;
  if (n < 2) return n;
  if (i + n > text.length) return 0;
  const next = text.charCodeAt(i + 1);
  // no overlong forms, no surrogates, nothing above U+10FFFF
  if ((c == 0xe0 && next < 0xa0) || (c == 0xed && next > 0x9f)) return 0;
  if ((c == 0xf0 && next < 0x90) || (c == 0xf4 && next > 0x8f)) return 0;
  for (let k = 1; k < n; k++) if ((text.charCodeAt(i + k) & 0xc0) != 0x80) return 0;
  return n;
}

/** Whether bytes are UTF-8 throughout. */
export function isUtf8(text: string): bool {
  for (let i = 0; i < text.length; ) {
    const n = characterLength(text, i);
    if (n == 0) return false;
    i += n;
  }
  return true;
}

const HEX = "0123456789abcdef";
function putUnit(out: Writer, code: u32): void {
  out.put("\\u");
  for (let shift = 12; shift >= 0; shift -= 4) out.byte(HEX.charCodeAt((code >> (shift as u32)) & 15));
}
function putText(out: Writer, text: string): void {
  out.byte(QUOTE);
  for (let i = 0; i < text.length; ) {
    const c = text.charCodeAt(i);
    if (c >= 0x20 && c < 0x7f) {
      if (c == QUOTE || c == BACKSLASH) out.byte(BACKSLASH);
      out.byte(c);
      i++;
      continue;
    }
    const n = characterLength(text, i);
    if (c == 10) out.put("\\n");
    else if (c == 13) out.put("\\r");
    else if (c == 9) out.put("\\t");
    else if (c == 8) out.put("\\b");
    else if (c == 12) out.put("\\f");
    else if (n == 0) putUnit(out, 0xdc00 | c);
    else {
      let code: u32 = n == 1 ? c : c & (0xff >> (n + 1));
      for (let k = 1; k < n; k++) code = (code << 6) | (text.charCodeAt(i + k) & 63);
      if (code >= 0x10000) {
        putUnit(out, 0xd800 + ((code - 0x10000) >> 10));
        code = 0xdc00 + ((code - 0x10000) & 0x3ff);
      }
      putUnit(out, code);
    }
    i += max(n, 1);
  }
  out.byte(QUOTE);
}

/** @param indent columns of a level, −1: all on one line; @param column where this value's line begins */
export function write(out: Writer, value: Value, indent: i32, column: i32 = 0): void {
  const kind = value.kind;
  if (kind == TEXT) putText(out, value.text);
  else if (kind == INT) out.put((value.negative ? "-" : "") + value.number.toString());
  else if (kind == ODD_NUMBER) out.put(value.text);
  else if (kind == NULL) out.put("null");
  else if (kind == BOOL) out.put(value.number ? "true" : "false");
  else {
    const items = value.items!;
    const keys = value.keys;
    out.put(kind == LIST ? "[" : "{");
    for (let i = 0; i < items.length; i++) {
      poll();
      if (i) out.put(indent < 0 ? ", " : ",");
      newLine(out, indent, column + indent);
      if (kind == MAP) {
        putText(out, keys![i]);
        out.put(": ");
      }
      write(out, items[i], indent, column + indent);
    }
    if (items.length) newLine(out, indent, column);
    out.put(kind == LIST ? "]" : "}");
  }
}
function newLine(out: Writer, indent: i32, column: i32): void {
  if (indent < 0) return;
  out.byte(10);
  for (let i = 0; i < column; i++) out.byte(32);
}
