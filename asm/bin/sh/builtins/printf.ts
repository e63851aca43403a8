// printf(1) as dash has it.
import { ERANGE, strerror } from "../../../lib/errno";
import { formatFloat, formatInt, formatString, MINUS, PLUS, SHARP, SPACE, ZERO } from "../../../lib/fmt";
import { stdout } from "../../../lib/io";
import { numEnd, numOverflow, strtod, strtol, strtoul } from "../../../lib/number";
import { Options } from "../options";
import { fail, warn } from "../state";
import { escapeLength, escapeValue, readEscape } from "./escape";

let arguments_: string[] = [];
let next = 0;
let status = 0;

function text(): string {
  return next < arguments_.length ? arguments_[next++] : "";
}
function check(s: string): void {
  if (numEnd < s.length) {
    warn(s + (numEnd == 0 ? ": expected numeric value" : ": not completely converted"));
    status = 1;
  } else if (numOverflow) {
    warn(s + ": " + strerror(ERANGE));
    status = 1;
  }
}
function integer(signed: bool): i64 {
  if (next >= arguments_.length) return 0;
  const s = arguments_[next++];
  const c = s.length ? s.charCodeAt(0) : 0;
  if (c == 0x22 || c == 0x27) return s.length > 1 ? s.charCodeAt(1) : 0;
  const v = signed ? strtol(s, 0) : (strtoul(s, 0) as i64);
  check(s);
  return v;
}
function real(): f64 {
  if (next >= arguments_.length) return 0;
  const s = arguments_[next++];
  const c = s.length ? s.charCodeAt(0) : 0;
  if (c == 0x22 || c == 0x27) return s.length > 1 ? s.charCodeAt(1) : 0;
  const v = strtod(s);
  check(s);
  return v;
}

/** %b's text; `stopped` when it has \c. */
let stopped = false;
function unescaped(s: string): string {
  stopped = false;
  if (!s.includes("\\")) return s;
  let out = "";
  for (let i = 0; i < s.length; ) {
    const c = s.charCodeAt(i);
    if (c != 0x5c) {
      out += s.charAt(i++);
      continue;
    }
    if (i + 1 < s.length && s.charCodeAt(i + 1) == 0x63) {
      stopped = true;
      break;
    }
    readEscape(s, i + 1, true);
    out += String.fromCharCode(escapeValue);
    i += 1 + escapeLength;
  }
  return out;
}

export function printf(args: string[]): i32 {
  const o = new Options(args, "");
  if (o.next() < 0) return 2;
  if (o.index >= args.length) return fail("usage: printf format [arg ...]");
  const format = args[o.index];
  arguments_ = args;
  const first = o.index + 1;
  next = first;
  status = 0;
  const n = format.length;
  while (true) {
    const began = next;
    for (let i = 0; i < n; ) {
      const c = format.charCodeAt(i);
      if (c == 0x5c) {
        readEscape(format, i + 1, false);
        stdout.byte(escapeValue);
        i += 1 + escapeLength;
        continue;
      }
      if (c != 0x25) {
        stdout.byte(c);
        i++;
        continue;
      }
      if (i + 1 < n && format.charCodeAt(i + 1) == 0x25) {
        stdout.byte(c);
        i += 2;
        continue;
      }
      const start = i++;
      let flags = 0;
      for (; i < n; i++) {
        const f = format.charCodeAt(i);
        if (f == 0x2d) flags |= MINUS;
        else if (f == 0x30) flags |= ZERO;
        else if (f == 0x2b) flags |= PLUS;
        else if (f == 0x20) flags |= SPACE;
        else if (f == 0x23) flags |= SHARP;
        else break;
      }
      let width = 0;
      let precision = -1;
      if (i < n && format.charCodeAt(i) == 0x2a) {
        i++;
        width = integer(true) as i32;
        if (width < 0) {
          flags |= MINUS;
          width = -width;
        }
      } else
        while (i < n && format.charCodeAt(i) >= 48 && format.charCodeAt(i) <= 57)
          width = width * 10 + format.charCodeAt(i++) - 48;
      if (i < n && format.charCodeAt(i) == 0x2e) {
        i++;
        precision = 0;
        if (i < n && format.charCodeAt(i) == 0x2a) {
          i++;
          precision = integer(true) as i32;
        } else
          while (i < n && format.charCodeAt(i) >= 48 && format.charCodeAt(i) <= 57)
            precision = precision * 10 + format.charCodeAt(i++) - 48;
      }
      if (i >= n) return fail("missing format character");
      const conversion = format.charCodeAt(i++);
      switch (conversion) {
        case 0x62: {
          const s = unescaped(text());
          const stop = stopped;
          stdout.put(formatString(s, flags, width, precision));
          if (stop) return status;
          break;
        }
        case 0x63: {
          const s = text();
          stdout.put(formatString(s.length ? s.charAt(0) : "\0", flags, width, -1));
          break;
        }
        case 0x73:
          stdout.put(formatString(text(), flags, width, precision));
          break;
        case 0x64:
        case 0x69:
          stdout.put(formatInt(integer(true), conversion, flags, width, precision));
          break;
        case 0x6f:
        case 0x75:
        case 0x78:
        case 0x58:
          stdout.put(formatInt(integer(false), conversion, flags, width, precision));
          break;
        case 0x61:
        case 0x41:
        case 0x65:
        case 0x45:
        case 0x66:
        case 0x46:
        case 0x67:
        case 0x47:
          stdout.put(formatFloat(real(), conversion, flags, width, precision));
          break;
        default:
          return fail(format.substring(start, i) + ": invalid directive");
      }
    }
    // the format is used again while there are arguments, unless it takes none
    if (next == began || next >= args.length) return status;
  }
  return status;
}
