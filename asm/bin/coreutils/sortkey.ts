// sort's keys: what part of a line a key is, and how two such parts compare. See sort(1); the rules are coreutils' sort.c.

import { fromBytes, memcmp } from "../../lib/bytes";
import * as C from "../../lib/chars";
import { filevercmp } from "../../lib/filevercmp";
import { numEnd, strtod } from "../../lib/number";
import { bytesRank } from "./sortorder";

export class Key {
  /** Field and character it begins at, from 0. */
  sword: i32 = 0;
  schar: i32 = 0;
  /** Field it ends in; −1 = the end of the line. */
  eword: i32 = -1;
  echar: i32 = 0;
  skipStartBlanks: bool = false;
  skipEndBlanks: bool = false;
  numeric: bool = false;
  general: bool = false;
  human: bool = false;
  month: bool = false;
  random: bool = false;
  version: bool = false;
  reverse: bool = false;
  fold: bool = false;
  dictionary: bool = false;
  printing: bool = false;

  /** No ordering option but perhaps -r. */
  get isDefault(): bool {
    return !(
      this.skipStartBlanks ||
      this.skipEndBlanks ||
      this.numeric ||
      this.general ||
      this.human ||
      this.month ||
      this.random ||
      this.version ||
      this.fold ||
      this.dictionary ||
      this.printing
    );
  }
  inherit(g: Key): void {
    this.skipStartBlanks = g.skipStartBlanks;
    this.skipEndBlanks = g.skipEndBlanks;
    this.numeric = g.numeric;
    this.general = g.general;
    this.human = g.human;
    this.month = g.month;
    this.random = g.random;
    this.version = g.version;
    this.fold = g.fold;
    this.dictionary = g.dictionary;
    this.printing = g.printing;
    this.reverse = g.reverse;
  }
}

let tab = -1;
/** Field separator, −1 = the empty string between a non-blank and a blank. */
export function setTab(c: i32): void {
  tab = c;
}
let seed: u64 = 0;
export function setSeed(s: u64): void {
  seed = s;
}

@inline function blank(c: i32): bool {
  return c == C.SPACE || c == C.TAB || c == C.NL;
}

export function keyBegin(k: Key, text: usize, end: usize): usize {
  let p = text;
  let words = k.sword;
  if (tab >= 0) {
    while (p < end && words--) {
      while (p < end && load<u8>(p) != (tab as u8)) p++;
      if (p < end) p++;
    }
  } else {
    while (p < end && words--) {
      while (p < end && blank(load<u8>(p))) p++;
      while (p < end && !blank(load<u8>(p))) p++;
    }
  }
  if (k.skipStartBlanks) while (p < end && blank(load<u8>(p))) p++;
  return min(end, p + k.schar);
}
export function keyEnd(k: Key, text: usize, end: usize): usize {
  if (k.eword < 0) return end;
  let p = text;
  let words = k.eword + (k.echar == 0 ? 1 : 0);
  if (tab >= 0) {
    while (p < end && words--) {
      while (p < end && load<u8>(p) != (tab as u8)) p++;
      if (p < end && (words || k.echar)) p++;
    }
  } else {
    while (p < end && words--) {
      while (p < end && blank(load<u8>(p))) p++;
      while (p < end && !blank(load<u8>(p))) p++;
    }
  }
  if (k.echar) {
    if (k.skipEndBlanks) while (p < end && blank(load<u8>(p))) p++;
    p = min(end, p + k.echar);
  }
  return p;
}

@inline function digit(p: usize, end: usize): bool {
  return p < end && load<u8>(p) >= 48 && load<u8>(p) <= 57;
}

/** -n: the order of two decimal numbers of any length; what is no number is 0. */
export function compareNumeric(a: usize, aEnd: usize, b: usize, bEnd: usize): i32 {
  while (a < aEnd && blank(load<u8>(a))) a++;
  while (b < bEnd && blank(load<u8>(b))) b++;
  const negativeA = a < aEnd && load<u8>(a) == C.MINUS;
  const negativeB = b < bEnd && load<u8>(b) == C.MINUS;
  if (negativeA) a++;
  if (negativeB) b++;
  if (negativeA != negativeB) {
    // −0 is 0
    const zeroA = isZero(a, aEnd);
    const zeroB = isZero(b, bEnd);
    if (zeroA && zeroB) return 0;
    return negativeA ? -1 : 1;
  }
  const r = compareMagnitude(a, aEnd, b, bEnd);
  return negativeA ? -r : r;
}
function isZero(p: usize, end: usize): bool {
  while (digit(p, end)) if (load<u8>(p++) != 48) return false;
  if (p < end && load<u8>(p) == C.DOT) {
    p++;
    while (digit(p, end)) if (load<u8>(p++) != 48) return false;
  }
  return true;
}
function compareMagnitude(a: usize, aEnd: usize, b: usize, bEnd: usize): i32 {
  while (a < aEnd && load<u8>(a) == 48) a++;
  while (b < bEnd && load<u8>(b) == 48) b++;
  let first = 0;
  while (digit(a, aEnd) && digit(b, bEnd)) {
    if (!first) first = (load<u8>(a) as i32) - (load<u8>(b) as i32);
    a++;
    b++;
  }
  const moreA = digit(a, aEnd);
  const moreB = digit(b, bEnd);
  if (moreA || moreB) return moreA ? 1 : -1;
  if (first) return first;
  let fa = a < aEnd && load<u8>(a) == C.DOT;
  let fb = b < bEnd && load<u8>(b) == C.DOT;
  if (fa) a++;
  if (fb) b++;
  fa = fa && digit(a, aEnd);
  fb = fb && digit(b, bEnd);
  while (fa || fb) {
    const x = fa && digit(a, aEnd) ? (load<u8>(a++) as i32) : 48;
    const y = fb && digit(b, bEnd) ? (load<u8>(b++) as i32) : 48;
    if (x != y) return x - y;
    fa = fa && digit(a, aEnd);
    fb = fb && digit(b, bEnd);
  }
  return 0;
}

/** Power of a human suffix, negative for a negative number, 0 for 0. */
function unitOrder(p: usize, end: usize): i32 {
  while (p < end && blank(load<u8>(p))) p++;
  const negative = p < end && load<u8>(p) == C.MINUS;
  if (negative) p++;
  let nonzero = false;
  while (digit(p, end)) if (load<u8>(p++) != 48) nonzero = true;
  if (p < end && load<u8>(p) == C.DOT) {
    p++;
    while (digit(p, end)) if (load<u8>(p++) != 48) nonzero = true;
  }
  if (!nonzero) return 0;
  const c = p < end ? (load<u8>(p) as i32) : 0;
  let order = 0;
  switch (c) {
    case C.K:
    case C.k:
      order = 1;
      break;
    case C.M:
      order = 2;
      break;
    case C.G:
      order = 3;
      break;
    case C.T:
      order = 4;
      break;
    case C.P:
      order = 5;
      break;
    case C.E:
      order = 6;
      break;
    case C.Z:
      order = 7;
      break;
    case C.Y:
      order = 8;
      break;
  }
  return negative ? -order : order;
}

const MONTHS = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC";
function month(p: usize, end: usize): i32 {
  while (p < end && blank(load<u8>(p))) p++;
  if (p + 3 > end) return 0;
  for (let m = 0; m < 12; m++) {
    let same = true;
    for (let i = 0; i < 3 && same; i++) {
      let c = load<u8>(p + i) as i32;
      if (c >= C.a && c <= C.z) c -= 32;
      same = c == MONTHS.charCodeAt(m * 3 + i);
    }
    if (same) return m + 1;
  }
  return 0;
}

/** −1: not a number, 0: NaN, 1: a number in `generalValue`. */
let generalValue: f64 = 0;
function general(p: usize, end: usize): i32 {
  const text = fromBytes(p, (end - p) as i32);
  const v = strtod(text);
  if (numEnd == 0) return -1;
  if (isNaN(v)) return 0;
  generalValue = v;
  return 1;
}
function compareGeneral(a: usize, aEnd: usize, b: usize, bEnd: usize): i32 {
  const x = general(a, aEnd);
  const u = generalValue;
  const y = general(b, bEnd);
  const v = generalValue;
  if (x != 1 || y != 1) return x - y;
  return u < v ? -1 : u > v ? 1 : 0;
}

function hash(p: usize, end: usize): u64 {
  let h = seed ^ 0xcbf29ce484222325;
  for (; p < end; p++) h = (h ^ load<u8>(p)) * 0x100000001b3;
  h ^= h >> 29;
  h *= 0xbf58476d1ce4e5b9;
  return h ^ (h >> 32);
}

@inline function ignored(k: Key, c: i32): bool {
  if (k.dictionary && !(blank(c) || (c >= C.n0 && c <= C.n9) || (c >= C.a && c <= C.z) || (c >= C.A && c <= C.Z)))
    return true;
  return k.printing && (c < 32 || c > 126);
}
@inline function folded(k: Key, c: i32): i32 {
  return k.fold && c >= C.a && c <= C.z ? c - 32 : c;
}
function translated(k: Key, p: usize, end: usize): string {
  if (!k.fold && !k.dictionary && !k.printing) return fromBytes(p, (end - p) as i32);
  let out = "";
  for (; p < end; p++) if (!ignored(k, load<u8>(p))) out += String.fromCharCode(folded(k, load<u8>(p)));
  return out;
}
function compareTranslated(k: Key, a: usize, aEnd: usize, b: usize, bEnd: usize): i32 {
  while (true) {
    while (a < aEnd && ignored(k, load<u8>(a))) a++;
    while (b < bEnd && ignored(k, load<u8>(b))) b++;
    if (a >= aEnd || b >= bEnd) return (a < aEnd ? 1 : 0) - (b < bEnd ? 1 : 0);
    const d = folded(k, load<u8>(a++)) - folded(k, load<u8>(b++));
    if (d) return d;
  }
}

/** The number's whole thousandths as a number that orders as -n does, as far as 15 digits and three places go. */
function numericRank(p: usize, end: usize): u64 {
  while (p < end && blank(load<u8>(p))) p++;
  const negative = p < end && load<u8>(p) == C.MINUS;
  if (negative) p++;
  while (p < end && load<u8>(p) == 48) p++;
  let v: u64 = 0;
  let n = 0;
  for (; digit(p, end); n++) v = v * 10 + load<u8>(p++) - 48;
  if (n > 15) v = 1 << 62;
  else {
    let places = 3;
    if (p < end && load<u8>(p) == C.DOT) for (p++; places && digit(p, end); places--) v = v * 10 + load<u8>(p++) - 48;
    for (; places; places--) v *= 10;
  }
  const zero: u64 = 1 << 63;
  return negative ? zero - v : zero + v;
}
function translatedRank(k: Key, p: usize, end: usize): u64 {
  let v: u64 = 0;
  for (let shift = 56; shift >= 0 && p < end; p++) {
    const c = load<u8>(p) as i32;
    if (ignored(k, c)) continue;
    v |= (folded(k, c) as u64) << (shift as u64);
    shift -= 8;
  }
  return v;
}
function generalRank(p: usize, end: usize): u64 {
  const kind = general(p, end);
  if (kind != 1) return kind + 1;
  const bits = reinterpret<u64>(generalValue + 0.0);
  return bits >> 63 ? ~bits : bits | (1 << 63);
}

/** A number that orders as compareKey does, as far as it can: the same for keys that compareKey may still tell apart. */
export function keyRank(k: Key, a: usize, aEnd: usize): u64 {
  if (aEnd < a) aEnd = a;
  let rank: u64 = 0;
  if (k.numeric) rank = numericRank(a, aEnd);
  else if (k.general) rank = generalRank(a, aEnd);
  else if (k.human) rank = ((<u64>(unitOrder(a, aEnd) + 8)) << 58) | (numericRank(a, aEnd) >> 6);
  else if (k.month) rank = month(a, aEnd);
  else if (k.random) rank = hash(a, aEnd);
  else if (k.version) return 0;
  else if (k.fold || k.dictionary || k.printing) rank = translatedRank(k, a, aEnd);
  else rank = bytesRank(a, (aEnd - a) as i32);
  return k.reverse ? ~rank : rank;
}

/** Order of two key texts. */
export function compareKey(k: Key, a: usize, aEnd: usize, b: usize, bEnd: usize): i32 {
  if (aEnd < a) aEnd = a;
  if (bEnd < b) bEnd = b;
  let r = 0;
  if (k.numeric) r = compareNumeric(a, aEnd, b, bEnd);
  else if (k.general) r = compareGeneral(a, aEnd, b, bEnd);
  else if (k.human) {
    r = unitOrder(a, aEnd) - unitOrder(b, bEnd);
    if (!r) r = compareNumeric(a, aEnd, b, bEnd);
  } else if (k.month) r = month(a, aEnd) - month(b, bEnd);
  else if (k.random) {
    const x = hash(a, aEnd);
    const y = hash(b, bEnd);
    r = x < y ? -1 : x > y ? 1 : 0;
    if (!r) r = compareBytes(a, aEnd, b, bEnd);
  } else if (k.version) r = filevercmp(translated(k, a, aEnd), translated(k, b, bEnd));
  else if (k.fold || k.dictionary || k.printing) r = compareTranslated(k, a, aEnd, b, bEnd);
  else r = compareBytes(a, aEnd, b, bEnd);
  return k.reverse ? -r : r;
}
export function compareBytes(a: usize, aEnd: usize, b: usize, bEnd: usize): i32 {
  const la = aEnd - a;
  const lb = bEnd - b;
  const r = memcmp(a, b, min(la, lb));
  return r ? r : la < lb ? -1 : la > lb ? 1 : 0;
}
