// Field splitting by IFS (POSIX 2.6.5) and pathname expansion (2.6.6) of what expand.ts left in its buffer.
import { compareBytes } from "../../lib/bytes";
import { openDir } from "../../lib/dirs";
import { isDir, Stat } from "../../lib/stat";
import { QMARK, SEP } from "./ast";
import { Out } from "./expand";
import { matchUnits } from "./pattern";
import { O_NOGLOB, opt } from "./state";
import { ifsClass } from "./vars";

/**
 * Fields of the units from `base` on, split in the regions from `regions` on.
 * @param most for `read`: the last of so many fields is the rest, without its trailing white space; −1 = as many as there are
 * @param globbing pathname expansion of each
 */
export function makeFields(base: i32, regions: i32, list: string[], most: i32 = -1, globbing: bool = true): void {
  let start = base;
  let cut = -1; // where the last of `most` fields ends
  let quoted = false;
  for (let r = regions; r < Out.regionCount; r++) {
    const at = Out.regions + r * 12;
    const afterQuoted = quoted;
    let p = load<i32>(at);
    const end = load<i32>(at, 4);
    quoted = load<i32>(at, 8) != 0;
    let white = false; // the last separator was white space: more of it, and one other, belong to it
    while (p < end) {
      const q = p;
      const u = unit(p++);
      // the separator of $@ counts as white space; in a quoted region it is the only one
      let kind: i32 = u == SEP ? 2 : quoted || u > 255 ? 0 : load<u8>(ifsClass + u);
      if (most == 0) {
        if (kind == 2) {
          if (cut < 0) cut = q;
          continue;
        }
        if (!(kind && white)) cut = -1;
        white = false;
        continue;
      }
      let here = q;
      if (white) {
        if (kind) here = p;
        start = here;
        if (kind == 2) continue;
        kind = 0;
      }
      if (kind) {
        if (!(afterQuoted || quoted)) white = kind == 2;
        // white space at the start of a field is nothing
        if (here == start && white) {
          start = p;
          white = false;
          continue;
        }
        if (most > 0 && --most == 0) {
          cut = q;
          continue;
        }
        field(start, q, list, globbing);
        start = p;
        continue;
      }
      white = false;
    }
  }
  if (quoted) {
    field(start, Out.length, list, globbing);
    return;
  }
  const end = cut >= 0 ? cut : Out.length;
  if (start < end) field(start, end, list, globbing);
}

// @ts-ignore: decorator
@inline function unit(i: i32): i32 {
  return load<u16>(Out.units + ((i as usize) << 1));
}

function field(from: i32, to: i32, list: string[], globbing: bool): void {
  if (globbing && !opt(O_NOGLOB)) {
    for (let i = from; i < to; i++) {
      const u = unit(i);
      if (u == 0x2a || u == 0x3f || u == 0x5b) {
        if (glob(from, to, list)) return;
        break;
      }
    }
  }
  list.push(text(from, to));
}
/** Without marks. */
function text(from: i32, to: i32): string {
  let n = 0;
  for (let i = from; i < to; i++) {
    const u = unit(i);
    if (u != QMARK && u != SEP) n++;
  }
  if (!n) return "";
  const s = changetype<string>(__new((n as usize) << 1, idof<string>()));
  let at = changetype<usize>(s);
  for (let i = from; i < to; i++) {
    const u = unit(i);
    if (u == QMARK || u == SEP) continue;
    store<u16>(at, (u & 0xff) as u16);
    at += 2;
  }
  return s;
}

// ---- pathname expansion

const probe = new Stat();
let found: string[] = [];
/** Appends the names that match, sorted; false when there are none. */
function glob(from: i32, to: i32, list: string[]): bool {
  // a text whose only stars are behind backslashes is no pattern
  if (!isPattern(from, to)) return false;
  found = [];
  component("", from, to);
  if (!found.length) return false;
  if (found.length > 1) found.sort(compareBytes);
  for (let i = 0; i < found.length; i++) list.push(found[i]);
  found = [];
  return true;
}

/** Whether units in this range make a pattern (a "[" only with its "]"). */
function isPattern(from: i32, to: i32): bool {
  for (let i = from; i < to; i++) {
    const u = unit(i);
    if (u == 0x2a || u == 0x3f) return true;
    if (u == 0x5b) {
      for (let j = i + 2; j < to; j++) if (unit(j) == 0x5d) return true;
    }
    if (u == 0x5c) i++;
  }
  return false;
}
/** A component that is no pattern: without marks and without the backslashes that would quote in a pattern. */
function literal(from: i32, to: i32): string {
  let s = "";
  for (let i = from; i < to; i++) {
    let u = unit(i);
    if (u == QMARK || u == SEP) continue;
    if (u == 0x5c && i + 1 < to) u = unit(++i);
    s += String.fromCharCode(u & 0xff);
  }
  return s;
}

/** Matches one directory entry against units of the pattern. */
function matches(from: i32, to: i32, name: string): bool {
  const n = name.length;
  if (n == 0) return false;
  return matchUnits(Out.units, from, to, changetype<usize>(name), 0, n);
}

function component(prefix: string, from: i32, to: i32): void {
  while (from < to && (unit(from) & 0xff) == 0x2f) {
    prefix += "/";
    from++;
    while (from < to && unit(from) == QMARK) from++;
  }
  let end = from;
  while (end < to && (unit(end) & 0xff) != 0x2f) end++;
  let last = true;
  for (let i = end; i < to && last; i++) last = unit(i) == QMARK;
  if (!isPattern(from, end)) {
    const name = prefix + literal(from, end);
    if (!last) component(name, end, to);
    else if (name.length && probe.lstat(name) == 0) found.push(name);
    return;
  }
  const d = openDir(prefix.length ? prefix : ".");
  if (d === null) return;
  // hidden names need a literal dot
  let first = from;
  while (first < end && unit(first) == QMARK) first++;
  const c = unit(first);
  const hidden = (c & 0xff) == 0x2e || (c == 0x5c && first + 1 < end && (unit(first + 1) & 0xff) == 0x2e);
  const names: string[] = [];
  while (d.next()) {
    const name = d.name;
    if (name.charCodeAt(0) == 0x2e && !hidden) continue;
    if (matches(from, end, name)) names.push(name);
  }
  d.close();
  for (let i = 0; i < names.length; i++) {
    const name = prefix + names[i];
    if (last) found.push(name);
    else if (probe.stat(name) == 0 && isDir(probe.mode)) component(name, end, to);
  }
}
