// printf(3) formatting. Arguments are boxed by s(), d(), g(), or by the generic fmt1 … fmt6.
import { exactDecimal, ftoa } from "./float";

/** One argument: text, integer or float. */
export class Arg {
  constructor(
    public text: string | null,
    public int: i64,
    public real: f64,
    public isReal: bool,
  ) {}
}
export function s(text: string): Arg {
  return new Arg(text, 0, 0, false);
}
export function d(n: i64): Arg {
  return new Arg(null, n, 0, false);
}
export function g(x: f64): Arg {
  return new Arg(null, 0, x, true);
}
/** Boxes a string, an integer or a float. */
export function box<T>(x: T): Arg {
  if (isString<T>()) return new Arg(changetype<string>(x), 0, 0, false);
  if (isFloat<T>()) return new Arg(null, 0, x as f64, true);
  if (isInteger<T>()) return new Arg(null, x as i64, 0, false);
  ERROR("fmt takes strings, integers and floats");
}

export function fmt1<A>(f: string, a: A): string {
  return fmt(f, [box<A>(a)]);
}
export function fmt2<A, B>(f: string, a: A, b: B): string {
  return fmt(f, [box<A>(a), box<B>(b)]);
}
export function fmt3<A, B, C>(f: string, a: A, b: B, c: C): string {
  return fmt(f, [box<A>(a), box<B>(b), box<C>(c)]);
}
export function fmt4<A, B, C, D>(f: string, a: A, b: B, c: C, e: D): string {
  return fmt(f, [box<A>(a), box<B>(b), box<C>(c), box<D>(e)]);
}
export function fmt5<A, B, C, D, E>(f: string, a: A, b: B, c: C, e: D, h: E): string {
  return fmt(f, [box<A>(a), box<B>(b), box<C>(c), box<D>(e), box<E>(h)]);
}
export function fmt6<A, B, C, D, E, F>(f: string, a: A, b: B, c: C, e: D, h: E, i: F): string {
  return fmt(f, [box<A>(a), box<B>(b), box<C>(c), box<D>(e), box<E>(h), box<F>(i)]);
}

export function padLeft(text: string, width: i32): string {
  return text.length >= width ? text : " ".repeat(width - text.length) + text;
}
export function padRight(text: string, width: i32): string {
  return text.length >= width ? text : text + " ".repeat(width - text.length);
}

/** Flags of a conversion, as printf's characters. */
export const MINUS = 1;
export const ZERO = 2;
export const PLUS = 4;
export const SPACE = 8;
export const SHARP = 16;

/** One integer conversion (d i u o x X). @param precision −1 = none */
export function formatInt(value: i64, conversion: i32, flags: i32, width: i32, precision: i32): string {
  let digits: string;
  let prefix = "";
  if (conversion == 0x64 || conversion == 0x69) {
    if (value < 0) {
      prefix = "-";
      digits = (-value as u64).toString();
    } else {
      digits = value.toString();
      if (flags & PLUS) prefix = "+";
      else if (flags & SPACE) prefix = " ";
    }
  } else if (conversion == 0x6f) {
    digits = (value as u64).toString(8);
    if (flags & SHARP && precision <= digits.length && digits != "0") precision = digits.length + 1;
  } else if (conversion == 0x78 || conversion == 0x58) {
    digits = (value as u64).toString(16);
    if (flags & SHARP && value) prefix = "0x";
    if (conversion == 0x58) {
      digits = digits.toUpperCase();
      if (prefix.length) prefix = "0X";
    }
  } else digits = (value as u64).toString();
  if (precision == 0 && value == 0) digits = flags & SHARP && conversion == 0x6f ? "0" : "";
  if (digits.length < precision) digits = "0".repeat(precision - digits.length) + digits;
  return padNumber(prefix, digits, precision >= 0 ? flags & ~ZERO : flags, width);
}
export function padNumber(prefix: string, digits: string, flags: i32, width: i32): string {
  const n = prefix.length + digits.length;
  if (n >= width) return prefix + digits;
  if (flags & MINUS) return prefix + digits + " ".repeat(width - n);
  if (flags & ZERO) return prefix + "0".repeat(width - n) + digits;
  return " ".repeat(width - n) + prefix + digits;
}

/** One float conversion (e f g a and capitals). */
export function formatFloat(value: f64, conversion: i32, flags: i32, width: i32, precision: i32): string {
  const negative = !isNaN(value) && reinterpret<u64>(value) >> 63 != 0; // of zero too; what sign a nan has is chance here
  let prefix = negative ? "-" : flags & PLUS ? "+" : flags & SPACE ? " " : "";
  const upper = conversion < 0x60;
  if (!isFinite(value)) {
    let name = isNaN(value) ? "nan" : "inf";
    if (upper) name = name.toUpperCase();
    return padNumber(prefix, name, flags & ~ZERO, width);
  }
  let text = ftoa(Math.abs(value), conversion | 32, precision, (flags & SHARP) != 0);
  if (upper) text = text.toUpperCase();
  if ((conversion | 32) == 0x61) {
    // zeros come behind the 0x
    prefix += text.substring(0, 2);
    text = text.substring(2);
  }
  return padNumber(prefix, text, flags, width);
}

/** One string conversion. */
export function formatString(text: string, flags: i32, width: i32, precision: i32): string {
  if (precision >= 0 && text.length > precision) text = text.substring(0, precision);
  return flags & MINUS ? padRight(text, width) : padLeft(text, width);
}

/** printf's formatting; length modifiers (l, ll, h, z, j) are accepted and mean nothing. */
export function fmt(format: string, args: Arg[]): string {
  let out = "";
  let next = 0;
  let i = 0;
  const n = format.length;
  while (i < n) {
    let j = format.indexOf("%", i);
    if (j < 0) j = n;
    if (j > i) out += format.substring(i, j);
    if (j == n) break;
    i = j + 1;
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
    if (i < n && format.charCodeAt(i) == 0x2a) {
      width = next < args.length ? (args[next++].int as i32) : 0;
      if (width < 0) {
        flags |= MINUS;
        width = -width;
      }
      i++;
    } else
      while (i < n && format.charCodeAt(i) >= 48 && format.charCodeAt(i) <= 57)
        width = width * 10 + format.charCodeAt(i++) - 48;
    let precision = -1;
    if (i < n && format.charCodeAt(i) == 0x2e) {
      i++;
      precision = 0;
      if (i < n && format.charCodeAt(i) == 0x2a) {
        precision = next < args.length ? (args[next++].int as i32) : -1;
        i++;
      } else
        while (i < n && format.charCodeAt(i) >= 48 && format.charCodeAt(i) <= 57)
          precision = precision * 10 + format.charCodeAt(i++) - 48;
    }
    while (i < n && "lhzjtq".includes(format.charAt(i))) i++;
    if (i >= n) break;
    const c = format.charCodeAt(i++);
    if (c == 0x25) {
      out += "%";
      continue;
    }
    const a = next < args.length ? args[next++] : new Arg("", 0, 0, false);
    const text = a.text;
    if (c == 0x73)
      out += formatString(
        text !== null ? text : a.isReal ? a.real.toString() : a.int.toString(),
        flags,
        width,
        precision,
      );
    else if (c == 0x63)
      out += formatString(text !== null ? text.charAt(0) : String.fromCharCode((a.int as i32) & 255), flags, width, -1);
    else if (c == 0x64 || c == 0x69 || c == 0x75 || c == 0x6f || c == 0x78 || c == 0x58)
      out += formatInt(a.isReal ? (a.real as i64) : a.int, c, flags, width, precision);
    else out += formatFloat(a.isReal ? a.real : (a.int as f64), c, flags, width, precision);
  }
  return out;
}
export { exactDecimal };
