// Word expansion, in POSIX's order: tilde, parameters, commands and arithmetic go into one buffer of units (ast.ts); what may be
// split is remembered as regions; then fields.ts splits, globs and removes the marks.

import { poll } from "../../lib/safepoint";
import { arithmetic } from "./arith";
import {
  P_ARITH,
  P_COMMAND,
  P_LIT,
  Part,
  Q,
  QMARK,
  S_ASSIGN,
  S_BAD,
  S_LEFT,
  S_LEFT_MAX,
  S_LENGTH,
  S_MINUS,
  S_NORMAL,
  S_PLUS,
  S_QUESTION,
  S_RIGHT,
  SEP,
  Word,
} from "./ast";
import { substituteCommand } from "./backquote";
import { makeFields } from "./fields";
import { withoutMarks } from "./parser";
import { matchUnits } from "./pattern";
import { fail, O_NOUNSET, OPTION_LETTERS, opt, R_ERROR, raise, Sh, warn } from "./state";
import { homeOf } from "./tilde";
import { IFS, ifsClass, ifsFirst, setVariable } from "./vars";

/** Split and glob; without it the word stays one. */
export const X_FULL = 1;
/** ~ at the start. */
export const X_TILDE = 2;
/** ~ after each ":" (assignments). */
export const X_VARTILDE = 4;
/** ~ after the first "=" and then as X_VARTILDE (export and friends). */
export const X_ASSIGNMENT = 8;
/** Inside ${x-…}: unquoted literals may be split. */
const X_WORD = 16;

/** The buffer. */
export class Out {
  static units: usize = 0;
  static length: i32 = 0;
  static capacity: i32 = 0;
  /** Regions: {begin, end, quoted} i32 each. */
  static regions: usize = 0;
  static regionCount: i32 = 0;
  static regionCapacity: i32 = 0;
}
function grow(need: i32): void {
  let c = Out.capacity ? Out.capacity * 2 : 1024;
  while (c < Out.length + need) c *= 2;
  Out.units = Out.units ? heap.realloc(Out.units, (c as usize) << 1) : heap.alloc((c as usize) << 1);
  Out.capacity = c;
}
// @ts-ignore: decorator
@inline export function emit(u: i32): void {
  if (Out.length == Out.capacity) grow(1);
  store<u16>(Out.units + ((Out.length++ as usize) << 1), u as u16);
}
/** Appends a text, each byte with `mark`. */
export function emitText(s: string, mark: i32): void {
  const n = s.length;
  if (Out.capacity - Out.length < n) grow(n);
  let to = Out.units + ((Out.length as usize) << 1);
  let from = changetype<usize>(s);
  Out.length += n;
  if (!mark) {
    memory.copy(to, from, (n as usize) << 1);
    return;
  }
  for (let i = 0; i < n; i++) {
    store<u16>(to, load<u16>(from) | (mark as u16));
    to += 2;
    from += 2;
  }
}
function emitNumber(n: i64, mark: i32): void {
  emitText(numberText(n), mark);
}
export function region(begin: i32, end: i32, quoted: bool): void {
  if (Out.regionCount == Out.regionCapacity) {
    Out.regionCapacity = Out.regionCapacity ? Out.regionCapacity * 2 : 32;
    Out.regions = Out.regions
      ? heap.realloc(Out.regions, Out.regionCapacity * 12)
      : heap.alloc(Out.regionCapacity * 12);
  }
  const at = Out.regions + Out.regionCount++ * 12;
  store<i32>(at, begin);
  store<i32>(at, end, 4);
  store<i32>(at, quoted ? 1 : 0, 8);
}
/** The bytes from `base` on, without marks; they stay in the buffer. */
export function textFrom(base: i32): string {
  const n = Out.length - base;
  if (n <= 0) return "";
  let marked = 0;
  const from = Out.units + ((base as usize) << 1);
  let gone = 0;
  for (let i = 0; i < n; i++) {
    const u = load<u16>(from + ((i as usize) << 1));
    marked |= u;
    if (u == QMARK || u == SEP) gone++;
  }
  if (n == gone) return "";
  const s = changetype<string>(__new(((n - gone) as usize) << 1, idof<string>()));
  let to = changetype<usize>(s);
  if (marked < 256) memory.copy(to, from, (n as usize) << 1);
  else {
    for (let i = 0; i < n; i++) {
      const u = load<u16>(from + ((i as usize) << 1));
      if (u == QMARK || u == SEP) continue;
      store<u16>(to, u & 0xff);
      to += 2;
    }
  }
  return s;
}

/** Expands a word into fields, appended to `list`. Sh.raised tells of errors. */
export function expandWord(w: Word, list: string[], flags: i32): void {
  const plain = w.plain;
  if (plain !== null) {
    list.push(plain);
    return;
  }
  const single = w.single;
  if (single !== null) {
    const value = simpleValue(single);
    if (value !== null) {
      if (single.quoted || !(flags & X_FULL)) {
        list.push(value);
        return;
      }
      if (!value.length) return;
      if (isOneField(value)) {
        list.push(value);
        return;
      }
    }
  }
  const base = Out.length;
  const regions = Out.regionCount;
  expandParts(w.parts, flags);
  if (!Sh.raised) {
    if (flags & X_FULL) makeFields(base, regions, list);
    else list.push(textFrom(base));
  }
  Out.length = base;
  Out.regionCount = regions;
}
/** Expands to one text, unsplit (assignments, redirections, case). */
export function expandText(w: Word, flags: i32): string {
  const plain = w.plain;
  if (plain !== null) return plain;
  const single = w.single;
  if (single !== null) {
    const value = simpleValue(single);
    if (value !== null) return value;
  }
  const parts = w.parts;
  if (parts.length == 1 && parts[0].kind == P_ARITH) {
    const value = arithmeticOf(parts[0]);
    return Sh.raised ? "" : numberText(value);
  }
  return expandPartsText(parts, flags);
}
/** The value of a parameter without an operator; null when it is unset. */
function simpleValue(p: Part): string | null {
  const v = p.variable;
  if (v !== null) return v.value;
  const n = -1 - p.special;
  if (n == 0) return Sh.arg0;
  return n <= Sh.params.length ? unchecked(Sh.params[n - 1]) : null;
}
/** Whether neither IFS nor a pattern character is in it. */
function isOneField(s: string): bool {
  const n = s.length;
  for (let i = 0; i < n; i++) {
    const c = load<u16>(changetype<usize>(s) + ((i as usize) << 1));
    if (load<u8>(ifsClass + c) || c == 0x2a || c == 0x3f || c == 0x5b) return false;
  }
  return true;
}
/** $((…)) */
function arithmeticOf(p: Part): i64 {
  const word = p.word;
  // text without expansions needs no copy
  if (word.length == 1 && word[0].kind == P_LIT && word[0].text.length < 64) return arithmetic(plainText(word[0]));
  const text = expandPartsText(word, 0);
  return Sh.raised ? 0 : arithmetic(text);
}
function plainText(p: Part): string {
  const text = p.text;
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 255) return withoutMarks(text);
  return text;
}
const SMALL = 256;
const smallNumbers = new StaticArray<string | null>(SMALL);
/** Decimal text; small numbers are made once. */
export function numberText(n: i64): string {
  if (n < 0 || n >= SMALL) return n.toString();
  const known = unchecked(smallNumbers[n as i32]);
  if (known !== null) return known;
  const s = n.toString();
  smallNumbers[n as i32] = s;
  return s;
}
export function expandPartsText(parts: Part[], flags: i32): string {
  const base = Out.length;
  const regions = Out.regionCount;
  expandParts(parts, flags);
  const s = textFrom(base);
  Out.length = base;
  Out.regionCount = regions;
  return s;
}
/** Leaves the units of a word in the buffer from the returned position on; the caller sets Out.length back. */
export function expandPattern(parts: Part[]): i32 {
  const base = Out.length;
  const regions = Out.regionCount;
  expandParts(parts, X_TILDE);
  Out.regionCount = regions;
  return base;
}

function expandParts(parts: Part[], flags: i32): void {
  for (let i = 0; i < parts.length; i++) {
    const p = parts[i];
    switch (p.kind) {
      case P_LIT:
        literal(p.text, flags, i == 0, i + 1 == parts.length);
        break;
      case P_COMMAND: {
        const begin = Out.length;
        substituteCommand(p.command, p.quoted ? Q : 0);
        if (!p.quoted) region(begin, Out.length, false);
        break;
      }
      case P_ARITH: {
        const value = arithmeticOf(p);
        if (Sh.raised) return;
        const begin = Out.length;
        emitNumber(value, p.quoted ? Q : 0);
        if (!p.quoted) region(begin, Out.length, false);
        break;
      }
      default:
        parameter(p, flags);
    }
    if (Sh.raised) return;
  }
}

/** Copies a literal, with tildes where the flags ask for them. */
function literal(text: string, flags: i32, first: bool, last: bool): void {
  const n = text.length;
  let i = 0;
  let tilde = first && (flags & (X_TILDE | X_VARTILDE)) != 0;
  const splits = (flags & X_WORD) != 0;
  let colons = (flags & X_VARTILDE) != 0;
  let equal = (flags & X_ASSIGNMENT) != 0 && first;
  let run = Out.length;
  while (i < n) {
    const u = text.charCodeAt(i);
    if (tilde && u == 0x7e) {
      // the name goes to the next slash (or colon); a quote or an expansion in it makes it no name
      let j = i + 1;
      while (j < n) {
        const d = text.charCodeAt(j);
        if (d >= 256 || d == 0x2f || (colons && d == 0x3a)) break;
        j++;
      }
      const ends = j < n ? text.charCodeAt(j) < 256 : last;
      if (ends) {
        const home = homeOf(text.substring(i + 1, j));
        if (home !== null) {
          if (splits && Out.length > run) region(run, Out.length, false);
          emitText(home, Q);
          run = Out.length;
          i = j;
          tilde = false;
          continue;
        }
      }
    }
    tilde = false;
    if (u == 0x3a && colons) tilde = true;
    else if (u == 0x3d && equal) {
      equal = false;
      tilde = true;
      colons = true;
    }
    if (splits && u >= 256) {
      if (Out.length > run) region(run, Out.length, false);
      emit(u);
      run = Out.length;
    } else emit(u);
    i++;
  }
  if (splits && Out.length > run) region(run, Out.length, false);
}

// ---- parameters

/** Appends the value of a parameter. @returns false when it is unset; `wasNull` tells whether it is empty */
let wasNull = false;
function value(p: Part, flags: i32, write: bool): bool {
  const mark = p.quoted ? Q : 0;
  const v = p.variable;
  if (v !== null) {
    const s = v.value;
    if (s === null) return false;
    wasNull = s.length == 0;
    if (write) emitText(s, mark);
    return true;
  }
  const special = p.special;
  if (special < 0) {
    const n = -1 - special;
    if (n > Sh.params.length) return false;
    const s = n ? Sh.params[n - 1] : Sh.arg0;
    wasNull = s.length == 0;
    if (write) emitText(s, mark);
    return true;
  }
  const begin = Out.length;
  wasNull = false;
  switch (special) {
    case 0x24:
      if (write) emitNumber(Sh.rootPid, mark);
      return true;
    case 0x3f:
      if (write) emitNumber(Sh.status, mark);
      return true;
    case 0x23:
      if (write) emitNumber(Sh.params.length, mark);
      return true;
    case 0x21:
      if (!Sh.lastPid) return false;
      if (write) emitNumber(Sh.lastPid, mark);
      return true;
    case 0x2d: {
      let any = false;
      for (let i = OPTION_LETTERS.length - 1; i >= 0; i--) {
        if (!opt(i)) continue;
        any = true;
        if (write) emit(OPTION_LETTERS.charCodeAt(i) | mark);
      }
      wasNull = !any;
      return true;
    }
  }
  // $@ and $*: fields apart while splitting, else joined by the first byte of IFS
  const full = (flags & X_FULL) != 0;
  let between: i32;
  if (p.quoted ? special == 0x40 && full : full) between = p.quoted || IFS.value !== null ? SEP : 0x20;
  else between = ifsFirst < 0 ? 0 : ifsFirst | mark;
  const params = Sh.params;
  let total = 0;
  for (let i = 0; i < params.length; i++) {
    if (i && between) {
      total++;
      if (write) emit(between);
    }
    total += params[i].length;
    if (write) emitText(params[i], mark);
  }
  wasNull = write ? Out.length == begin : total == 0;
  return true;
}

function lengthOf(p: Part): i64 {
  const before = Out.length;
  if (!value(p, 0, true)) return 0;
  const n = Out.length - before;
  Out.length = before;
  return n;
}

function describe(p: Part): string {
  const v = p.variable;
  if (v !== null) return v.name;
  return p.special < 0 ? (-1 - p.special).toString() : String.fromCharCode(p.special);
}
/** "x: parameter not set", or what ${x?…} says. */
function unsetError(p: Part, message: string | null, colon: bool): void {
  const text = message !== null ? message : colon ? "parameter not set or null" : "parameter not set";
  warn(describe(p) + ": " + text);
  Sh.status = 2;
  raise(R_ERROR);
}

function parameter(p: Part, flags: i32): void {
  const quoted = p.quoted;
  const begin = Out.length;
  const op = p.op;
  if (op == S_NORMAL) {
    if (!value(p, flags, true)) {
      if (opt(O_NOUNSET)) unsetError(p, null, false);
      return;
    }
  } else if (op == S_LENGTH) {
    if (!value(p, 0, false)) {
      if (opt(O_NOUNSET)) {
        unsetError(p, null, false);
        return;
      }
    }
    const n = lengthOf(p);
    emitNumber(n, quoted ? Q : 0);
  } else if (op == S_BAD) {
    Sh.status = 2;
    warn("Bad substitution");
    raise(R_ERROR);
    return;
  } else {
    let set = value(p, flags, true);
    if (p.colon && set && wasNull) set = false;
    switch (op) {
      case S_MINUS:
        if (!set) {
          Out.length = begin;
          expandParts(p.word, (flags & X_FULL) | tildeUnless(quoted) | wordUnless(quoted));
          return;
        }
        break;
      case S_PLUS:
        Out.length = begin;
        if (set) {
          expandParts(p.word, (flags & X_FULL) | tildeUnless(quoted) | wordUnless(quoted));
          return;
        }
        break;
      case S_ASSIGN: {
        if (set) break;
        Out.length = begin;
        const text = expandPartsText(p.word, tildeUnless(quoted));
        if (Sh.raised) return;
        const v = p.variable;
        if (v === null) {
          fail(describe(p) + ": bad variable name");
          return;
        }
        if (!setVariable(v, text)) return;
        value(p, flags, true);
        break;
      }
      case S_QUESTION: {
        if (set) break;
        Out.length = begin;
        const text = expandPartsText(p.word, tildeUnless(quoted));
        if (Sh.raised) return;
        unsetError(p, p.word.length ? text : null, p.colon);
        return;
      }
      default:
        if (!set) {
          if (opt(O_NOUNSET)) unsetError(p, null, false);
          return;
        }
        trim(p, begin);
    }
    if (Sh.raised) return;
  }
  if (quoted) {
    if (p.variable === null && p.special == 0x40 && Sh.params.length) region(begin, Out.length, true);
    return;
  }
  region(begin, Out.length, false);
}
// @ts-ignore: decorator
@inline function tildeUnless(quoted: bool): i32 {
  return quoted ? 0 : X_TILDE;
}
// @ts-ignore: decorator
@inline function wordUnless(quoted: bool): i32 {
  return quoted ? 0 : X_WORD;
}

/** ${x#p} and its three relatives: what lies from `begin` on is cut. */
function trim(p: Part, begin: i32): void {
  const end = Out.length;
  const pattern = expandPattern(p.word);
  if (Sh.raised) return;
  const patternEnd = Out.length;
  // the buffer may have moved: take addresses only now
  const at = Out.units;
  let from = begin;
  let to = end;
  switch (p.op) {
    case S_LEFT:
      for (let i = begin; i <= end; i++) {
        poll();
        if (matchUnits(at, pattern, patternEnd, at, begin, i)) {
          from = i;
          break;
        }
      }
      break;
    case S_LEFT_MAX:
      for (let i = end; i >= begin; i--) {
        poll();
        if (matchUnits(at, pattern, patternEnd, at, begin, i)) {
          from = i;
          break;
        }
      }
      break;
    case S_RIGHT:
      for (let i = end; i >= begin; i--) {
        poll();
        if (matchUnits(at, pattern, patternEnd, at, i, end)) {
          to = i;
          break;
        }
      }
      break;
    default:
      for (let i = begin; i <= end; i++) {
        poll();
        if (matchUnits(at, pattern, patternEnd, at, i, end)) {
          to = i;
          break;
        }
      }
  }
  if (from > begin) memory.copy(at + ((begin as usize) << 1), at + ((from as usize) << 1), ((to - from) as usize) << 1);
  Out.length = begin + (to - from);
}
