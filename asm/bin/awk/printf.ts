// printf's and sprintf's formats over awk values, and CONVFMT / OFMT. Follows POSIX awk; integers are C's int while they fit, so
// that %x of −1 is ffffffff, and 64 bits wide beyond.
import { formatFloat, formatInt, formatString, MINUS, PLUS, SHARP, SPACE, ZERO } from "../../lib/fmt";
import { busybox } from "./errors";
import { Value } from "./value";

function toInt(n: f64): i64 {
  if (n != n) return i64.MIN_VALUE;
  return n as i64; // saturates
}
function integer(n: f64, conversion: i32, flags: i32, width: i32, precision: i32): string {
  let v = toInt(n);
  // a C int, of which the processor says INT_MIN when it does not fit
  if (busybox && (v < (i32.MIN_VALUE as i64) || v > (i32.MAX_VALUE as i64))) v = i32.MIN_VALUE;
  if (conversion != 0x64 && conversion != 0x69) {
    if (n >= 9223372036854775808.0 && !busybox) v = n as u64 as i64;
    else if (v < 0 && v >= (i32.MIN_VALUE as i64)) v &= 0xffffffff;
  }
  return formatInt(v, conversion, flags, width, precision);
}

export function sprintf(format: string, args: Value[], first: i32, convfmt: string): string {
  const n = format.length;
  let out = "";
  let next = first;
  let run = 0;
  for (let i = 0; i < n; ) {
    if (format.charCodeAt(i) != 0x25) {
      i++;
      continue;
    }
    out += format.substring(run, i);
    const begin = i++;
    if (i < n && format.charCodeAt(i) == 0x25) {
      out += "%";
      run = ++i;
      continue;
    }
    let flags = 0;
    for (; i < n; i++) {
      const c = format.charCodeAt(i);
      if (c == 0x2d) flags |= MINUS;
      else if (c == 0x30) flags |= ZERO;
      else if (c == 0x2b) flags |= PLUS;
      else if (c == 0x20) flags |= SPACE;
      else if (c == 0x23) flags |= SHARP;
      else break;
    }
    let width = 0;
    let precision = -1;
    if (i < n && format.charCodeAt(i) == 0x2a) {
      width = next < args.length ? (args[next++].num() as i32) : 0;
      if (width < 0) {
        flags |= MINUS;
        width = -width;
      }
      i++;
    } else
      for (; i < n && format.charCodeAt(i) >= 48 && format.charCodeAt(i) <= 57; i++)
        width = width * 10 + format.charCodeAt(i) - 48;
    if (i < n && format.charCodeAt(i) == 0x2e) {
      i++;
      precision = 0;
      if (i < n && format.charCodeAt(i) == 0x2a) {
        precision = next < args.length ? (args[next++].num() as i32) : 0;
        i++;
      } else
        for (; i < n && format.charCodeAt(i) >= 48 && format.charCodeAt(i) <= 57; i++)
          precision = precision * 10 + format.charCodeAt(i) - 48;
    }
    while (
      i < n &&
      (format.charCodeAt(i) == 0x6c ||
        format.charCodeAt(i) == 0x68 ||
        format.charCodeAt(i) == 0x4c ||
        format.charCodeAt(i) == 0x6a ||
        format.charCodeAt(i) == 0x7a)
    )
      i++;
    if (i >= n) {
      out += format.substring(begin);
      run = n;
      break;
    }
    const c = format.charCodeAt(i++);
    run = i;
    const arg: Value | null = next < args.length ? args[next] : null;
    switch (c) {
      case 0x64:
      case 0x69:
      case 0x6f:
      case 0x78:
      case 0x58:
      case 0x75:
        out += integer(arg !== null ? arg.num() : 0, c, flags, width, precision);
        break;
      case 0x65:
      case 0x45:
      case 0x66:
      case 0x46:
      case 0x67:
      case 0x47:
      case 0x61:
      case 0x41:
        out += formatFloat(arg !== null ? arg.num() : 0, c, flags, width, precision);
        break;
      case 0x63: {
        let s = "";
        if (arg !== null) {
          if (arg.isNumber) s = String.fromCharCode((toInt(arg.num()) as i32) & 255);
          else {
            s = arg.str(convfmt).substring(0, 1);
            if (!s.length) s = "\0"; // the byte that ends the empty text
          }
        }
        out += formatString(s, flags, width, -1);
        break;
      }
      case 0x73:
        out += formatString(arg !== null ? arg.str(convfmt) : "", flags, width, precision);
        break;
      default:
        out += format.substring(begin, i);
        continue;
    }
    next++;
  }
  return run ? out + format.substring(run) : format;
}
