// What a running program has: its variables, the special ones among them, $0 and the fields. Fields are split when first asked for
// and $0 is joined again when first read after a field changed.

import { fromBytes } from "../../lib/bytes";
import { Reader } from "../../lib/io";
import { AwkArray } from "./array";
import { Program } from "./ast";
import { busybox, fatal } from "./errors";
import { bytes, pattern, setIgnoreCase } from "./patterns";
import { Cell, input, number, text, UNSET_VALUE, Value } from "./value";

/** Indices of the special globals, which are made first. */
export const V_NF = 0;
export const V_NR = 1;
export const V_FNR = 2;
export const V_FS = 3;
export const V_RS = 4;
export const V_OFS = 5;
export const V_ORS = 6;
export const V_SUBSEP = 7;
export const V_CONVFMT = 8;
export const V_OFMT = 9;
export const V_RSTART = 10;
export const V_RLENGTH = 11;
export const V_FILENAME = 12;
export const V_ENVIRON = 13;
export const V_ARGV = 14;
export const V_ARGC = 15;
export const V_ARGIND = 16;
export const V_ERRNO = 17;
export const V_IGNORECASE = 18;
const NAMES: string[] = [
  "NF",
  "NR",
  "FNR",
  "FS",
  "RS",
  "OFS",
  "ORS",
  "SUBSEP",
  "CONVFMT",
  "OFMT",
  "RSTART",
  "RLENGTH",
  "FILENAME",
  "ENVIRON",
  "ARGV",
  "ARGC",
  "ARGIND",
  "ERRNO",
  "IGNORECASE",
];
const MAX_FIELD = 1 << 24;

export const globals: Cell[] = [];
export let nr: f64 = 0;
export let fnr: f64 = 0;
export let convfmt: string = "%.6g";
export let ofmt: string = "%.6g";
export let ofs: string = " ";
export let ors: string = "\n";
export let rs: string = "\n";
export let subsep: string = "\x1c";
let fs = " ";

let record: Value = UNSET_VALUE;
let recordStale = false;
let fields: Value[] = [];
let split = true;
let nf = 0;

export function declare(program: Program): void {
  for (let i = 0; i < NAMES.length; i++) program.global(NAMES[i]);
}
/** Makes the cells; called again when command-line assignments add variables. */
export function allocate(program: Program): void {
  while (globals.length < program.names.length) globals.push(new Cell());
}
export function initialize(): void {
  globals[V_FS].value = text(fs);
  globals[V_RS].value = text(rs);
  globals[V_OFS].value = text(ofs);
  globals[V_ORS].value = text(ors);
  globals[V_SUBSEP].value = text(subsep);
  globals[V_CONVFMT].value = text(convfmt);
  globals[V_OFMT].value = text(ofmt);
  if (busybox) return;
  globals[V_RSTART].value = number(0);
  globals[V_RLENGTH].value = number(-1);
}

export function getGlobal(i: i32): Value {
  if (i <= V_FNR) {
    if (i == V_NF) {
      ensureSplit();
      return number(nf);
    }
    return number(i == V_NR ? nr : fnr);
  }
  const c = unchecked(globals[i]);
  if (c.array !== null) fatal("Not a scalar");
  return c.value;
}
export function setGlobal(i: i32, v: Value): void {
  const c = unchecked(globals[i]);
  c.value = v;
  if (i > V_IGNORECASE) return;
  switch (i) {
    case V_NF:
      setNf(v.num());
      break;
    case V_NR:
      nr = v.num();
      break;
    case V_FNR:
      fnr = v.num();
      break;
    case V_FS:
      fs = v.str(convfmt);
      break;
    case V_RS:
      rs = v.str(convfmt);
      break;
    case V_OFS:
      ofs = v.str(convfmt);
      break;
    case V_ORS:
      ors = v.str(convfmt);
      break;
    case V_SUBSEP:
      subsep = v.str(convfmt);
      break;
    case V_CONVFMT:
      convfmt = v.str(convfmt);
      break;
    case V_OFMT:
      ofmt = v.str(convfmt);
      break;
    case V_IGNORECASE:
      setIgnoreCase(v.truth());
      break;
  }
}
export function countRecord(main: bool): void {
  nr += 1;
  if (main) fnr += 1;
}
export function resetFnr(): void {
  fnr = 0;
}

// ---- $0 and fields ----

export function setRecord(v: Value): void {
  record = v;
  recordStale = false;
  split = false;
}
function ensureSplit(): void {
  if (split) return;
  split = true;
  // splitting takes the separator as it is now
  fields = splitFields(record.str(convfmt), fs, rs.length == 0);
  nf = fields.length;
}
export function getField(n: f64): Value {
  const i = n as i32;
  if (i == 0) {
    if (recordStale) join();
    return record;
  }
  if (i < 0 || i > MAX_FIELD) fatal("Access to negative field");
  ensureSplit();
  return i <= nf ? unchecked(fields[i - 1]) : UNSET_VALUE;
}
export function setField(n: f64, v: Value): void {
  const i = n as i32;
  if (i == 0) return setRecord(input(v.str(convfmt)));
  if (i < 0 || i > MAX_FIELD) fatal("Access to negative field");
  ensureSplit();
  if (i > nf) resize(i);
  fields[i - 1] = v;
  recordStale = true;
}
function resize(n: i32): void {
  fields.length = min(n, fields.length);
  while (fields.length < n) fields.push(UNSET_VALUE);
  nf = n;
}
function setNf(n: f64): void {
  ensureSplit();
  if (n < 0 || n > MAX_FIELD) fatal("Access to negative field");
  resize(n as i32);
  recordStale = true;
}
function join(): void {
  recordStale = false;
  const list = new Array<string>(nf);
  for (let i = 0; i < nf; i++) list[i] = fields[i].str(convfmt);
  record = input(list.join(ofs));
}

/** Splits by a separator as FS: " " = blanks, one character = itself, else a pattern; in paragraph mode a newline separates too. */
export function splitFields(s: string, sep: string, paragraph: bool): Value[] {
  const out: Value[] = [];
  const n = s.length;
  if (!n) return out;
  if (sep == " ") {
    for (let i = 0; ; ) {
      while (i < n && isBlank(s.charCodeAt(i))) i++;
      if (i == n) return out;
      const start = i;
      while (i < n && !isBlank(s.charCodeAt(i))) i++;
      out.push(input(s.substring(start, i)));
    }
  }
  if (!sep.length) {
    for (let i = 0; i < n; i++) out.push(input(s.charAt(i)));
    return out;
  }
  if (sep.length == 1 && sep != "\\" && !paragraph) {
    for (let start = 0; ; ) {
      const at = s.indexOf(sep, start);
      if (at < 0) {
        out.push(input(start ? s.substring(start) : s));
        return out;
      }
      out.push(input(s.substring(start, at)));
      start = at + 1;
    }
  }
  if (sep.length == 1) sep = "[" + (sep == "\\" || sep == "^" ? "\\" + sep : sep) + "]";
  if (paragraph) sep = "(" + sep + ")|\n";
  splitPattern(s, sep, out);
  return out;
}
export function splitPattern(s: string, source: string, out: Value[]): void {
  const re = pattern(source);
  const n = s.length;
  if (!n) return;
  const p = bytes(s);
  let start = 0;
  for (let from = 0; from <= n && re.exec(p, n, from); ) {
    const a = re.start(0);
    const b = re.end(0);
    if (a == b) {
      from = a + 1;
      continue; // an empty match separates nothing
    }
    out.push(input(s.substring(start, a)));
    start = from = b;
  }
  out.push(input(s.substring(start)));
}
function isBlank(c: i32): bool {
  return c == 32 || c == 9 || c == 10;
}

// ---- reading records ----

/** The next record by RS, or null at the end. */
export function readRecord(r: Reader): string | null {
  const sep = rs;
  if (sep.length == 1) return r.nextLine(sep.charCodeAt(0)) ? fromBytes(r.linePtr, r.lineLen) : null;
  if (!sep.length) {
    // paragraphs: newlines before them are skipped, an empty line or more ends them
    for (;;) {
      const c = r.peek();
      if (c != 10) break;
      r.pos++;
    }
    return readUntil(r, "\n\n+");
  }
  return readUntil(r, sep);
}
function readUntil(r: Reader, sep: string): string | null {
  const re = pattern(sep);
  for (;;) {
    const have = r.end - r.pos;
    if (have && re.exec(r.buffer + r.pos, have)) {
      const a = re.start(0);
      const b = re.end(0);
      // a match that touches the end of what is there may grow with more
      if (b > a && (b < have || r.eof)) {
        const s = fromBytes(r.buffer + r.pos, a);
        r.pos += b;
        return s;
      }
    }
    if (r.fill() > 0) continue;
    const rest = r.end - r.pos;
    if (!rest) return null;
    if (re.exec(r.buffer + r.pos, rest) && re.end(0) > re.start(0)) continue;
    // no separator: a newline at the very end stays in the record, in paragraph mode too, as busybox has it
    const s = fromBytes(r.buffer + r.pos, rest);
    r.pos = r.end;
    return s;
  }
}
/** array[1 … n] = list, as split() leaves it. */
export function fillArray(a: AwkArray, list: Value[]): void {
  a.clear();
  for (let i = 0; i < list.length; i++) a.at((i + 1).toString()).value = list[i];
}
