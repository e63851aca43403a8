// printf(1), the program. Numbers are long doubles and intmax_t as in coreutils; a bad number is reported and what was read is used.
import * as C from "../../lib/chars";
import { ERANGE } from "../../lib/errno";
import { error, tryHelp } from "../../lib/error";
import { F80, f80End, f80Overflow, formatF80, parseF80 } from "../../lib/float80";
import { formatInt, MINUS, PLUS, padLeft, padRight, SHARP, SPACE, ZERO } from "../../lib/fmt";
import { stdout } from "../../lib/io";
import { isUtf8 } from "../../lib/locale";
import { numEnd, numOverflow, strtol, strtoul } from "../../lib/number";
import { quote, shellQuote } from "../../lib/quote";
import { exit } from "../../lib/start";
import { help, version } from "./common";

const USAGE = `FORMAT [ARGUMENT]...
  or:  printf OPTION
Print ARGUMENT(s) according to FORMAT.

FORMAT controls the output as in C printf.  Interpreted sequences are:

  \\"      double quote
  \\\\      backslash
  \\a \\b \\c \\e \\f \\n \\r \\t \\v   as in C; \\c produces no further output
  \\NNN    byte with octal value NNN (1 to 3 digits)
  \\xHH    byte with hexadecimal value HH (1 to 2 digits)
  \\uHHHH  Unicode character; \\UHHHHHHHH likewise
  %%      a single %
  %b      ARGUMENT as a string with '\\' escapes interpreted
  %q      ARGUMENT in a form that can be reused as shell input
and all C format specifications ending with one of diouxXfeEgGcs.
`;

let failed = false;

function hexDigit(c: i32): i32 {
  if (c >= C.n0 && c <= C.n9) return c - C.n0;
  const l = c | 32;
  return l >= C.a && l <= C.f ? l - 87 : -1;
}
function putUtf8(code: i32): void {
  if (code < 0x80) stdout.byte(code);
  else if (code < 0x800) {
    stdout.byte(0xc0 | (code >> 6));
    stdout.byte(0x80 | (code & 63));
  } else if (code < 0x10000) {
    stdout.byte(0xe0 | (code >> 12));
    stdout.byte(0x80 | ((code >> 6) & 63));
    stdout.byte(0x80 | (code & 63));
  } else {
    stdout.byte(0xf0 | (code >> 18));
    stdout.byte(0x80 | ((code >> 12) & 63));
    stdout.byte(0x80 | ((code >> 6) & 63));
    stdout.byte(0x80 | (code & 63));
  }
}

/** Prints the escape that begins at s[i] = '\'. @param octal0 %b: \0NNN has up to three digits after the 0 @returns index after it */
function escape(s: string, i: i32, octal0: bool): i32 {
  const n = s.length;
  if (i + 1 >= n) {
    stdout.byte(C.BACKSLASH);
    return i + 1;
  }
  const c = s.charCodeAt(i + 1);
  if (c == C.x) {
    let k = i + 2;
    let v = 0;
    while (k < n && k < i + 4 && hexDigit(s.charCodeAt(k)) >= 0) v = v * 16 + hexDigit(s.charCodeAt(k++));
    if (k == i + 2) error(1, 0, "missing hexadecimal number in escape");
    stdout.byte(v);
    return k;
  }
  if (c >= C.n0 && c <= C.n7) {
    let k = i + 1;
    if (octal0 && c == C.n0) k++;
    const end = k + 3;
    let v = 0;
    while (k < n && k < end && s.charCodeAt(k) >= C.n0 && s.charCodeAt(k) <= C.n7) v = v * 8 + s.charCodeAt(k++) - C.n0;
    stdout.byte(v & 255);
    return k;
  }
  const at = '"\\abefnrtv'.indexOf(s.charAt(i + 1));
  if (at >= 0) {
    stdout.byte('"\\\x07\b\x1b\f\n\r\t\v'.charCodeAt(at));
    return i + 2;
  }
  if (c == C.c) exit(failed ? 1 : 0);
  if (c == C.u || c == C.U) {
    const digits = c == C.u ? 4 : 8;
    let v = 0;
    let k = i + 2;
    for (; k < i + 2 + digits; k++) {
      const d = k < n ? hexDigit(s.charCodeAt(k)) : -1;
      if (d < 0) error(1, 0, "missing hexadecimal number in escape");
      v = v * 16 + d;
    }
    if ((v >= 0 && v <= 0x9f && v != 0x24 && v != 0x40 && v != 0x60) || (v >= 0xd800 && v <= 0xdfff))
      error(1, 0, "invalid universal character name \\" + s.charAt(i + 1) + s.substring(i + 2, k));
    // where there is no such character its escape is shown
    if (v < 128 || isUtf8()) putUtf8(v);
    else stdout.put("\\" + s.charAt(i + 1) + s.substring(i + 2, k).toUpperCase());
    return k;
  }
  stdout.byte(C.BACKSLASH);
  stdout.byte(c);
  return i + 2;
}
function putEscaped(s: string): void {
  let i = 0;
  while (i < s.length) {
    if (s.charCodeAt(i) == C.BACKSLASH) i = escape(s, i, true);
    else stdout.byte(s.charCodeAt(i++));
  }
}

/** verify_numeric: what strtol and strtold think of the whole argument. */
function verify(s: string, end: i32, overflow: bool): void {
  if (overflow) {
    error(0, ERANGE, quote(s));
    failed = true;
  } else if (end != s.length) {
    if (end == 0) error(0, 0, quote(s) + ": expected a numeric value");
    else error(0, 0, quote(s) + ": value not completely converted");
    failed = true;
  }
}
/** 'c and "c are the code of c. @returns −1 when `s` is not of that form */
function quotedChar(s: string): i32 {
  if (!s.length || (s.charCodeAt(0) != C.DQUOTE && s.charCodeAt(0) != C.QUOTE) || s.length < 2) return -1;
  if (s.length > 2) {
    error(0, 0, "warning: " + s.substring(2) + ": character(s) following character constant have been ignored");
  }
  return s.charCodeAt(1);
}
function signedArg(s: string): i64 {
  const q = quotedChar(s);
  if (q >= 0) return q;
  const v = strtol(s, 0);
  verify(s, numEnd, numOverflow);
  return v;
}
function unsignedArg(s: string): i64 {
  const q = quotedChar(s);
  if (q >= 0) return q;
  const v = strtoul(s, 0);
  verify(s, numEnd, numOverflow);
  return v as i64;
}
function floatArg(s: string): F80 {
  const q = quotedChar(s);
  if (q >= 0) return F80.ofInt(q);
  const v = parseF80(s);
  verify(s, f80End, f80Overflow);
  return v;
}

let list: string[] = [];
let at = 0;
function nextArg(): string | null {
  return at < list.length ? list[at++] : null;
}

/** One pass over the format. */
function once(format: string): void {
  const n = format.length;
  let i = 0;
  while (i < n) {
    let c = format.charCodeAt(i);
    if (c == C.BACKSLASH) {
      i = escape(format, i, false);
      continue;
    }
    if (c != C.PERCENT) {
      stdout.byte(c);
      i++;
      continue;
    }
    const start = i++;
    if (i < n && format.charCodeAt(i) == C.PERCENT) {
      stdout.byte(C.PERCENT);
      i++;
      continue;
    }
    if (i < n && (format.charCodeAt(i) == C.b || format.charCodeAt(i) == C.q)) {
      const a = nextArg();
      if (format.charCodeAt(i) == C.b) {
        if (a !== null) putEscaped(a);
      } else if (a !== null) stdout.put(shellQuote(a));
      i++;
      continue;
    }
    // conversions that the flags met so far still allow
    let allowed = "aAcdeEfFgGiosuxX";
    let flags = 0;
    for (; i < n; i++) {
      c = format.charCodeAt(i);
      if (c == C.MINUS) flags |= MINUS;
      else if (c == C.PLUS) flags |= PLUS;
      else if (c == C.SPACE) flags |= SPACE;
      else if (c == C.HASH) flags |= SHARP;
      else if (c == C.n0) flags |= ZERO;
      else if (c != C.QUOTE && c != C.I) break;
      if (c == C.HASH) allowed = without(allowed, "cdisu");
      else if (c == C.n0) allowed = without(allowed, "cs");
      else if (c == C.QUOTE) allowed = without(allowed, "aAceEosxX");
      else if (c == C.I) allowed = without(allowed, "aAceEosxX");
    }
    let width = 0;
    if (i < n && format.charCodeAt(i) == C.STAR) {
      i++;
      const a = nextArg();
      if (a !== null) {
        const v = signedArg(a);
        if (v < i32.MIN_VALUE || v > i32.MAX_VALUE) error(1, 0, "invalid field width: " + quote(a));
        width = v as i32;
        if (width < 0) {
          flags |= MINUS;
          width = -width;
        }
      }
    } else
      while (i < n && format.charCodeAt(i) >= C.n0 && format.charCodeAt(i) <= C.n9)
        width = width * 10 + format.charCodeAt(i++) - C.n0;
    let precision = -1;
    if (i < n && format.charCodeAt(i) == C.DOT) {
      i++;
      allowed = without(allowed, "c");
      if (i < n && format.charCodeAt(i) == C.STAR) {
        i++;
        const a = nextArg();
        precision = 0;
        if (a !== null) {
          const v = signedArg(a);
          if (v < 0) precision = -1;
          else if (v > i32.MAX_VALUE) error(1, 0, "invalid precision: " + quote(a));
          else precision = v as i32;
        }
      } else {
        precision = 0;
        while (i < n && format.charCodeAt(i) >= C.n0 && format.charCodeAt(i) <= C.n9)
          precision = precision * 10 + format.charCodeAt(i++) - C.n0;
      }
    }
    while (i < n && "lLhjtz".includes(format.charAt(i))) i++;
    c = i < n ? format.charCodeAt(i) : 0;
    if (i >= n || !allowed.includes(format.charAt(i)))
      error(1, 0, format.substring(start, min(i + 1, n)) + ": invalid conversion specification");
    i++;
    const given = nextArg();
    const a: string = given === null ? "" : given;
    let text: string;
    switch (c) {
      case C.d:
      case C.i:
        text = formatInt(given === null ? 0 : signedArg(a), c, flags, width, precision);
        break;
      case C.o:
      case C.u:
      case C.x:
      case C.X:
        text = formatInt(given === null ? 0 : unsignedArg(a), c, flags, width, precision);
        break;
      case C.c:
        // the byte of an empty argument is NUL, and of one that is not there
        text = given !== null && a.length ? a.charAt(0) : "\0";
        text = flags & MINUS ? padRight(text, width) : padLeft(text, width);
        break;
      case C.s:
        text = precision >= 0 && precision < a.length ? a.substring(0, precision) : a;
        text = flags & MINUS ? padRight(text, width) : padLeft(text, width);
        break;
      default:
        text = formatF80(given === null ? F80.zero() : floatArg(a), c, flags, width, precision);
    }
    stdout.put(text);
  }
}
function without(set: string, letters: string): string {
  let out = "";
  for (let i = 0; i < set.length; i++) if (!letters.includes(set.charAt(i))) out += set.charAt(i);
  return out;
}

export function printf(args: string[]): i32 {
  if (args.length == 2) {
    if (args[1] == "--help") return help(USAGE);
    if (args[1] == "--version") return version();
  }
  let i = 1;
  if (i < args.length && args[i] == "--") i++;
  if (i >= args.length) {
    error(0, 0, "missing operand");
    tryHelp();
    return 1;
  }
  const format = args[i++];
  list = args.slice(i);
  while (true) {
    const before = at;
    once(format);
    if (at >= list.length) break;
    if (at == before) {
      error(0, 0, "warning: ignoring excess arguments, starting with " + quote(list[at]));
      break;
    }
  }
  return failed ? 1 : 0;
}
