// Built-in functions: POSIX awk's, and those busybox adds (and, or, xor, compl, lshift, rshift, gensub, strftime, mktime, systime).
import { stdout } from "../../lib/io";
import { Regex } from "../../lib/regex";
import { gmtime, localtime, mktime, now, strftime, Tm } from "../../lib/time";
import { E_GLOBAL, E_GROUP, E_INDEX, E_LOCAL, E_REGEX, Node } from "./ast";

import { needMath } from "./errors";
import { arrayOf, assign, cellOf, evaluate, patternOf, values } from "./interp";
import * as lex from "./lexer";
import { bytes } from "./patterns";
import { sprintf } from "./printf";
import { drop, keep } from "./roots";
import * as state from "./state";
import { closeStream, flushAll, flushStream, system } from "./streams";
import { number, text, UNSET_VALUE, Value } from "./value";

let seed: f64 = 1;
let random: u64 = 1;
function nextRandom(): u64 {
  // splitmix64
  random += 0x9e3779b97f4a7c15;
  let z = random;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

function arg(n: Node, i: i32): Value {
  return evaluate(n.list[i]);
}
function str(n: Node, i: i32): string {
  return arg(n, i).str(state.convfmt);
}
function num(n: Node, i: i32): f64 {
  return arg(n, i).num();
}
function bits(n: Node, i: i32): u64 {
  const x = num(n, i);
  return x < 0 ? (x as i64 as u64) : (x as u64);
}

export function builtin(n: Node): Value {
  const count = n.list.length;
  if (
    n.n == lex.B_SIN ||
    n.n == lex.B_COS ||
    n.n == lex.B_ATAN2 ||
    n.n == lex.B_EXP ||
    n.n == lex.B_LOG ||
    n.n == lex.B_SQRT
  )
    needMath();
  switch (n.n) {
    case lex.B_LENGTH: {
      if (!count) return number(state.getField(0).str(state.convfmt).length);
      let a = n.list[0];
      if (a.op == E_GROUP && a.list.length == 1) a = a.list[0];
      if (a.op == E_GLOBAL || a.op == E_LOCAL) {
        const c = cellOf(a);
        if (c.hasArray()) return number(c.getArray().size);
      }
      return number(evaluate(a).str(state.convfmt).length);
    }
    case lex.B_SUBSTR:
      return text(substr(n));
    case lex.B_INDEX: {
      const s = str(n, 0);
      keep(s);
      const wanted = str(n, 1);
      drop();
      return number(s.indexOf(wanted) + 1);
    }
    case lex.B_SPLIT:
      return number(split(n));
    case lex.B_SUB:
    case lex.B_GSUB:
      return number(substitute(n));
    case lex.B_GENSUB:
      return text(gensub(n));
    case lex.B_MATCH: {
      const s = str(n, 0);
      keep(s);
      const re = patternOf(n.list[1]);
      drop();
      const found = re.exec(bytes(s), s.length);
      state.setGlobal(state.V_RSTART, number(found ? re.start(0) + 1 : 0));
      state.setGlobal(state.V_RLENGTH, number(found ? re.end(0) - re.start(0) : -1));
      return number(found ? re.start(0) + 1 : 0);
    }
    case lex.B_SPRINTF: {
      const args = values(n.list);
      return text(sprintf(args[0].str(state.convfmt), args, 1, state.convfmt));
    }
    case lex.B_SIN:
      return number(Math.sin(num(n, 0)));
    case lex.B_COS:
      return number(Math.cos(num(n, 0)));
    case lex.B_ATAN2:
      return number(Math.atan2(num(n, 0), num(n, 1)));
    case lex.B_EXP:
      return number(Math.exp(num(n, 0)));
    case lex.B_LOG:
      return number(Math.log(num(n, 0)));
    case lex.B_SQRT:
      return number(Math.sqrt(num(n, 0)));
    case lex.B_INT:
      return number(Math.trunc(num(n, 0)));
    case lex.B_RAND:
      return number(((nextRandom() >> 11) as f64) / 9007199254740992.0);
    case lex.B_SRAND: {
      const old = seed;
      seed = count ? num(n, 0) : (now() as f64);
      random = seed as i64 as u64;
      return number(old);
    }
    case lex.B_TOLOWER:
      return text(mapCase(str(n, 0), 65, 32));
    case lex.B_TOUPPER:
      return text(mapCase(str(n, 0), 97, -32));
    case lex.B_SYSTEM:
      return number(system(str(n, 0)));
    case lex.B_CLOSE:
      return number(closeStream(str(n, 0)));
    case lex.B_FFLUSH:
      if (!count) {
        flushAll();
        return number(stdout.error < 0 ? -1 : 0);
      }
      return number(flushStream(str(n, 0)));
    case lex.B_SYSTIME:
      return number(now() as f64);
    case lex.B_STRFTIME: {
      const format = count > 0 ? str(n, 0) : "%a %b %e %H:%M:%S %Z %Y";
      keep(format);
      const at = count > 1 ? (num(n, 1) as i64) : now();
      const utc = count > 2 && arg(n, 2).truth();
      drop();
      return text(strftime(format, utc ? gmtime(at) : localtime(at)));
    }
    case lex.B_MKTIME:
      return number(makeTime(str(n, 0)));
    case lex.B_AND:
      return number((bits(n, 0) & bits(n, 1)) as f64);
    case lex.B_OR:
      return number((bits(n, 0) | bits(n, 1)) as f64);
    case lex.B_XOR:
      return number((bits(n, 0) ^ bits(n, 1)) as f64);
    case lex.B_COMPL:
      return number(~bits(n, 0) as f64);
    case lex.B_LSHIFT:
      return number((bits(n, 0) << bits(n, 1)) as f64);
    case lex.B_RSHIFT:
      return number((bits(n, 0) >> bits(n, 1)) as f64);
  }
  return UNSET_VALUE;
}

/** As busybox: a start before the string is moved to its first character without shortening the length. */
function substr(n: Node): string {
  const s = str(n, 0);
  const size = s.length as f64;
  keep(s);
  let from = Math.trunc(num(n, 1) - 1);
  if (!(from > 0)) from = 0;
  if (from > size) from = size;
  let length = n.list.length > 2 ? Math.trunc(num(n, 2)) : size;
  drop();
  if (!(length > 0)) length = 0;
  return s.substring(from as i32, min(from + length, size) as i32);
}
function mapCase(s: string, first: i32, delta: i32): string {
  let out: string | null = null;
  let at: usize = 0;
  for (let i = 0; i < s.length; i++) {
    const c = s.charCodeAt(i);
    if (c < first || c > first + 25) continue;
    if (out === null) {
      out = s.concat(""); // a copy to write in
      if (changetype<usize>(out) == changetype<usize>(s)) out = String.fromCharCode(0).concat(s).substring(1);
      at = changetype<usize>(out);
    }
    store<u16>(at + ((i as usize) << 1), (c + delta) as u16);
  }
  return out === null ? s : out;
}
function split(n: Node): i32 {
  const s = str(n, 0);
  const a = arrayOf(n.list[1]);
  let list: Value[] = [];
  keep(s);
  keep(list);
  if (n.list.length < 3) list = state.splitFields(s, state.getGlobal(state.V_FS).str(state.convfmt), false);
  else {
    const sep = n.list[2];
    if (sep.op == E_REGEX) state.splitPattern(s, sep.str, list);
    else list = state.splitFields(s, evaluate(sep).str(state.convfmt), false);
  }
  drop(2);
  state.fillArray(a, list);
  return list.length;
}

/** The replacement: & is the match, \& an ampersand, \\& a backslash and the match; with `groups` \1 … \9. */
function replacement(r: string, s: string, re: Regex, groups: bool): string {
  if (!r.includes("&") && !r.includes("\\")) return r;
  let out = "";
  for (let i = 0; i < r.length; i++) {
    const c = r.charCodeAt(i);
    if (c == 0x26) out += s.substring(re.start(0), re.end(0));
    else if (c == 0x5c && i + 1 < r.length) {
      const d = r.charCodeAt(i + 1);
      if (d == 0x26 || d == 0x5c) {
        out += String.fromCharCode(d);
        i++;
      } else if (groups && d >= 48 && d <= 57) {
        if (re.start(d - 48) >= 0) out += s.substring(re.start(d - 48), re.end(d - 48));
        i++;
      } else out += "\\";
    } else out += String.fromCharCode(c);
  }
  return out;
}
/** How many of the last replaceAll's matches were replaced. */
let replaced = 0;
/** @param which 0 = all, n = the n-th match */
function replaceAll(re: Regex, s: string, r: string, which: i32, groups: bool): string {
  const n = s.length;
  const p = bytes(s);
  let out = "";
  let run = 0;
  let seen = 0;
  replaced = 0;
  let last = -1; // end of the last match that was not empty
  for (let from = 0; from <= n && re.exec(p, n, from); ) {
    const a = re.start(0);
    const b = re.end(0);
    if (a == b && a == last) {
      // nothing right behind a match is no match
      from = a + 1;
      continue;
    }
    seen++;
    if (!which || seen == which) {
      out += s.substring(run, a) + replacement(r, s, re, groups);
      run = b;
      replaced++;
      if (which) break;
    }
    if (b > a) last = b;
    from = b > a ? b : b + 1;
  }
  return replaced ? out + s.substring(run) : s;
}
function substitute(n: Node): i32 {
  const re = patternOf(n.list[0]);
  keep(re);
  const r = str(n, 1);
  keep(r);
  const target: Node | null = n.list.length > 2 ? n.list[2] : null;
  const s = target === null ? state.getField(0).str(state.convfmt) : evaluate(target).str(state.convfmt);
  drop(2);
  const result = replaceAll(re, s, r, n.n == lex.B_SUB ? 1 : 0, false);
  const count = replaced; // a subscript of the target may call sub again
  if (count) {
    if (target === null) state.setField(0, text(result));
    else if (target.op >= E_GLOBAL && target.op <= E_INDEX) assign(target, text(result));
  }
  return count;
}
function gensub(n: Node): string {
  const re = patternOf(n.list[0]);
  keep(re);
  const r = str(n, 1);
  keep(r);
  const how = arg(n, 2);
  keep(how);
  const all = how.str(state.convfmt).toLowerCase().startsWith("g");
  const s = n.list.length > 3 ? str(n, 3) : state.getField(0).str(state.convfmt);
  drop(3);
  return replaceAll(re, s, r, all ? 0 : max(how.num() as i32, 1), true);
}
/** mktime("YYYY MM DD HH MM SS [DST]"): seconds, −1 when it is no such text. */
function makeTime(s: string): f64 {
  const list = state.splitFields(s, " ", false);
  if (list.length < 6) return -1;
  const tm = new Tm();
  tm.year = list[0].num() as i64;
  tm.mon = (list[1].num() as i32) - 1;
  tm.mday = list[2].num() as i32;
  tm.hour = list[3].num() as i32;
  tm.min = list[4].num() as i32;
  tm.sec = list[5].num() as i32;
  return mktime(tm) as f64;
}
