// The right side of s, the table of y, and what a substitution does to a line.

import { fromBytes, putBytes } from "../../../lib/bytes";
import * as C from "../../../lib/chars";
import { isUtf8 } from "../../../lib/locale";
import { Regex } from "../../../lib/regex";
import { byteOf, lowerOf, upperOf } from "../../../lib/regex/utf8";
import { boundaries, codeAt, isAscii, lengthAt } from "../../../lib/width";
import { Buffer } from "./buffer";
import { convertEscapes, IN_REPLACEMENT, isDigit, Source } from "./reader";
import { LOWER, NEXT_LOWER, NEXT_UPPER, Part, PLAIN, Substitution, UPPER } from "./script";
import { settings } from "./settings";

function addText(sub: Substitution, text: string): void {
  if (!text.length) return;
  const p = new Part();
  p.length = text.length;
  p.at = heap.alloc(text.length);
  putBytes(p.at, text);
  sub.parts.push(p);
}

export function parseReplacement(sub: Substitution, raw: string, source: Source): void {
  const text = settings.posix ? raw : convertEscapes(raw, IN_REPLACEMENT, source);
  let literal = "";
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    let group = -1;
    let change = -1;
    if (c == C.AMP) group = 0;
    else if (c == C.BACKSLASH && i + 1 < text.length) {
      const d = text.charCodeAt(++i);
      if (isDigit(d)) group = d - C.n0;
      else if (d == C.U && !settings.posix) change = UPPER;
      else if (d == C.L && !settings.posix) change = LOWER;
      else if (d == C.E && !settings.posix) change = PLAIN;
      else if (d == C.u && !settings.posix) change = NEXT_UPPER;
      else if (d == C.l && !settings.posix) change = NEXT_LOWER;
      else {
        literal += d == C.n ? "\n" : String.fromCharCode(d);
        continue;
      }
    } else {
      literal += String.fromCharCode(c);
      continue;
    }
    addText(sub, literal);
    literal = "";
    const p = new Part();
    p.group = group;
    p.change = change;
    if (group > sub.highest) sub.highest = group;
    if (change >= 0) sub.plain = false;
    sub.parts.push(p);
  }
  addText(sub, literal);
}

// conversions in force while a replacement is built
let mode: i32 = PLAIN;
let once: i32 = PLAIN;

function append(to: Buffer, at: usize, n: i32): void {
  if (!n) return;
  const start = to.length;
  to.bytes(at, n);
  const p = to.at + start;
  if (isUtf8() && (mode != PLAIN || once != PLAIN) && !isAscii(fromBytes(p, n))) {
    const text = caseOf(fromBytes(p, n));
    to.length = start;
    to.put(text);
    once = PLAIN;
    return;
  }
  if (mode != PLAIN) for (let i = 0; i < n; i++) store<u8>(p + i, changed(load<u8>(p + i), mode));
  if (once != PLAIN) {
    store<u8>(p, changed(load<u8>(p), once == NEXT_UPPER ? UPPER : LOWER));
    once = PLAIN;
  }
}
/** The conversions in force done to characters of UTF-8. */
function caseOf(text: string): string {
  let out = "";
  for (let i = 0, first = true; i < text.length; first = false) {
    const code = codeAt(text, i);
    const n = lengthAt(text, i);
    const how = first && once != PLAIN ? (once == NEXT_UPPER ? UPPER : LOWER) : mode;
    if (code < 0 || how == PLAIN) out += text.substring(i, i + n);
    else out += encoded(how == UPPER ? upperOf(code) : lowerOf(code));
    i += n;
  }
  return out;
}
function encoded(code: i32): string {
  if (code < 0x80) return String.fromCharCode(code);
  const n = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  let out = "";
  for (let k = 0; k < n; k++) out += String.fromCharCode(byteOf(code, k, n));
  return out;
}
/** In the C locale GNU's makes 255 of what is no character there. */
function changed(c: i32, to: i32): u8 {
  if (c >= 128) return (isUtf8() ? c : 255) as u8;
  if (to == UPPER) return (c >= C.a && c <= C.z ? c - 32 : c) as u8;
  return (c >= C.A && c <= C.Z ? c + 32 : c) as u8;
}

function appendReplacement(to: Buffer, sub: Substitution, re: Regex, line: usize): void {
  mode = once = PLAIN;
  const parts = sub.parts;
  for (let i = 0; i < parts.length; i++) {
    const p = unchecked(parts[i]);
    if (p.group >= 0) {
      const start = re.start(p.group);
      if (start >= 0) append(to, line + start, re.end(p.group) - start);
    } else if (p.change < 0) append(to, p.at, p.length);
    else if (p.change == NEXT_UPPER || p.change == NEXT_LOWER) once = p.change;
    else {
      mode = p.change;
      once = PLAIN;
    }
  }
}

/** Builds in `to` what `line` becomes. @returns whether anything was replaced */
export function substitute(sub: Substitution, re: Regex, line: Buffer, to: Buffer): bool {
  const at = line.at;
  const length = line.length;
  if (!re.exec(at, length, 0)) return false;
  to.clear();
  let done = false;
  let count = 0;
  let from = 0; // what lies before is in `to`
  let lastEnd = -1; // end of the match before
  do {
    const start = re.start(0);
    const end = re.end(0);
    to.bytes(at + from, start - from);
    from = start;
    if (start == end && start == lastEnd) {
      // an empty match right behind another one is none
    } else {
      count++;
      if (count < sub.number) to.bytes(at + start, end - start);
      else {
        done = true;
        appendReplacement(to, sub, re, at);
      }
      from = end;
      if (done && !sub.global) break;
    }
    lastEnd = end;
    if (start == end) {
      if (from >= length) break;
      to.byte(load<u8>(at + from++));
    }
  } while (from <= length && re.exec(at, length, from));
  if (from < length) to.bytes(at + from, length - from);
  return done;
}

/** Of the last translation(), when it is of characters that are more than a byte. */
export let pairs: Map<string, string> | null = null;
/** The table of y: two lists of equally many characters, with \\, \delimiter and \n. */
export function translation(from: string, to: string, source: Source): StaticArray<u8> | null {
  const map = new StaticArray<u8>(256);
  for (let i = 0; i < 256; i++) map[i] = i as u8;
  const a = characters(from, source);
  const b = characters(to, source);
  pairs = null;
  if (isUtf8() && (!isAscii(a) || !isAscii(b))) {
    const ofA = boundaries(a);
    const ofB = boundaries(b);
    if (ofA.length != ofB.length) source.fail("strings for `y' command are different lengths");
    const all = new Map<string, string>();
    for (let i = ofA.length - 2; i >= 0; i--) all.set(a.substring(ofA[i], ofA[i + 1]), b.substring(ofB[i], ofB[i + 1]));
    pairs = all;
    return null;
  }
  if (a.length != b.length) source.fail("strings for `y' command are different lengths");
  // the first mention of a character counts
  for (let i = a.length - 1; i >= 0; i--) map[a.charCodeAt(i) & 255] = b.charCodeAt(i) as u8;
  return map;
}
function characters(raw: string, source: Source): string {
  const text = convertEscapes(raw, IN_REPLACEMENT, source);
  let out = "";
  for (let i = 0; i < text.length; i++) {
    let c = text.charCodeAt(i);
    if (c == C.BACKSLASH && i + 1 < text.length) {
      c = text.charCodeAt(++i);
      if (c == C.n) c = C.NL;
    }
    out += String.fromCharCode(c);
  }
  return out;
}
