// Numbers from text and back: strtol(3), gnulib's xstrtol suffixes, strtod(3), human-readable sizes.

/** Index of the first character that the last strtol / strtoul / strtod did not take. */
export let numEnd: i32 = 0;
/** Whether it overflowed (the result is then the nearest limit). */
export let numOverflow: bool = false;

function isSpace(c: i32): bool {
  return c == 32 || (c >= 9 && c <= 13);
}
function digitOf(c: i32): i32 {
  if (c >= 48 && c <= 57) return c - 48;
  if (c >= 97 && c <= 122) return c - 87;
  if (c >= 65 && c <= 90) return c - 55;
  return 99;
}

let magnitude: u64 = 0;
let negative = false;
/** Digits into magnitude; numOverflow when they exceed 64 bits. numEnd is 0 when there are none. */
function scan(s: string, base: i32): void {
  const n = s.length;
  let i = 0;
  numEnd = 0;
  numOverflow = false;
  negative = false;
  magnitude = 0;
  while (i < n && isSpace(s.charCodeAt(i))) i++;
  if (i < n && (s.charCodeAt(i) == 0x2d || s.charCodeAt(i) == 0x2b)) negative = s.charCodeAt(i++) == 0x2d;
  if (
    (base == 0 || base == 16) &&
    i + 2 < n &&
    s.charCodeAt(i) == 48 &&
    (s.charCodeAt(i + 1) | 32) == 0x78 &&
    digitOf(s.charCodeAt(i + 2)) < 16
  ) {
    i += 2;
    base = 16;
  } else if (base == 0) base = i < n && s.charCodeAt(i) == 48 ? 8 : 10;
  const limit = u64.MAX_VALUE / (base as u64);
  for (; i < n; i++) {
    const d = digitOf(s.charCodeAt(i));
    if (d >= base) break;
    numEnd = i + 1;
    if (magnitude > limit) numOverflow = true;
    const next = magnitude * base + d;
    if (next < (d as u64)) numOverflow = true;
    magnitude = next;
  }
}

/** strtol(3) in 64 bits. base 0 knows 0x and 0. */
export function strtol(s: string, base: i32 = 10): i64 {
  scan(s, base);
  if (numOverflow || magnitude > (negative ? 0x8000000000000000 : 0x7fffffffffffffff)) {
    numOverflow = true;
    return negative ? i64.MIN_VALUE : i64.MAX_VALUE;
  }
  return negative ? -(magnitude as i64) : (magnitude as i64);
}
/** strtoul(3) in 64 bits: a minus sign negates. */
export function strtoul(s: string, base: i32 = 10): u64 {
  scan(s, base);
  if (numOverflow) return u64.MAX_VALUE;
  return negative ? (-(magnitude as i64) as u64) : magnitude;
}

/** Whether the last parse was not a whole, valid number. */
export let parseFailed: bool = false;
/** A whole decimal number with an optional sign (blanks before it as strtol); parseFailed otherwise. */
export function parseDecimal(s: string): i64 {
  const v = strtol(s, 10);
  parseFailed = numEnd == 0 || numEnd != s.length || numOverflow;
  return v;
}
/** Only digits, in 0 … max; −1 otherwise. */
export function parseUnsigned(s: string, max: i64 = i64.MAX_VALUE): i64 {
  if (s.length == 0 || !isDigits(s)) return -1;
  const v = strtol(s, 10);
  return numOverflow || v > max ? -1 : v;
}
export function isDigits(s: string): bool {
  for (let i = 0; i < s.length; i++) {
    const c = s.charCodeAt(i);
    if (c < 48 || c > 57) return false;
  }
  return s.length > 0;
}

export const SIZE_OK = 0;
export const SIZE_INVALID = 1;
export const SIZE_OVERFLOW = 2;
export const SIZE_BAD_SUFFIX = 3;
/** Of the last parseSize: SIZE_*. */
export let sizeError: i32 = 0;
/**
 * gnulib's xstrtoumax: a decimal number with one suffix of those allowed, e.g. "bkKMGTPEZY0" (0 allows "KB" = 1000 and "KiB").
 * b = 512, c = 1, w = 2, k/K = 1024, M, G … A suffix alone means 1 of it when `s` begins with it.
 * @returns the value (limits when it overflows); see sizeError
 */
export function parseSize(s: string, suffixes: string): i64 {
  sizeError = SIZE_OK;
  let v = strtol(s, 10);
  let i = numEnd;
  if (numOverflow) sizeError = SIZE_OVERFLOW;
  if (i == 0) {
    if (s.length && suffixes.includes(s.charAt(0)) && s.charAt(0) != "0") v = 1;
    else {
      sizeError = SIZE_INVALID;
      return 0;
    }
  }
  if (i == s.length) return v;
  const c = s.charAt(i);
  if (!suffixes.includes(c) || c == "0") {
    sizeError = SIZE_BAD_SUFFIX;
    return v;
  }
  let base: i64 = 1024;
  let length = 1;
  if (suffixes.includes("0")) {
    const c1 = s.charAt(i + 1);
    if (c1 == "B" || c1 == "D") {
      base = 1000;
      length = 2;
    } else if (c1 == "i" && s.charAt(i + 2) == "B") length = 3;
  }
  let power = 0;
  if (c == "b") v = times(v, 512);
  else if (c == "B") v = times(v, 1024);
  else if (c == "w") v = times(v, 2);
  else if (c == "k" || c == "K") power = 1;
  else if (c == "m" || c == "M") power = 2;
  else if (c == "g" || c == "G") power = 3;
  else if (c == "t" || c == "T") power = 4;
  else if (c == "P") power = 5;
  else if (c == "E") power = 6;
  else if (c == "Z") power = 7;
  else if (c == "Y") power = 8;
  while (power-- > 0) v = times(v, base);
  if (i + length != s.length) sizeError = SIZE_BAD_SUFFIX;
  return v;
}
function times(v: i64, by: i64): i64 {
  if (v > i64.MAX_VALUE / by) {
    sizeError = SIZE_OVERFLOW;
    return i64.MAX_VALUE;
  }
  if (v < i64.MIN_VALUE / by) {
    sizeError = SIZE_OVERFLOW;
    return i64.MIN_VALUE;
  }
  return v * by;
}

const POWERS: StaticArray<f64> = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];
let shortValue: f64 = 0;
/**
 * Whether up to 15 digits without an exponent are at `i`, as most numbers are: they and the power of ten are exact in a double,
 * so their quotient is the nearest one. Sets shortValue and numEnd.
 */
function isShort(s: string, i: i32): bool {
  const n = s.length;
  let v: i64 = 0;
  let digits = 0;
  let places = 0;
  for (; i < n; i++) {
    const d = s.charCodeAt(i) - 48;
    if (<u32>d > 9) break;
    v = v * 10 + d;
    if (++digits > 15) return false;
  }
  if (i < n && s.charCodeAt(i) == 0x2e) {
    for (i++; i < n; i++) {
      const d = s.charCodeAt(i) - 48;
      if (<u32>d > 9) break;
      v = v * 10 + d;
      places++;
      if (++digits > 15) return false;
    }
  }
  if (!digits) return false;
  if (i < n) {
    const c = s.charCodeAt(i) | 32;
    if (c == 0x65 || c == 0x78) return false;
  }
  numEnd = i;
  shortValue = places ? (v as f64) / unchecked(POWERS[places]) : (v as f64);
  return true;
}

/** strtod(3): decimal, hexadecimal, inf, nan. numEnd is 0 when there is no number. */
export function strtod(s: string): f64 {
  const n = s.length;
  let i = 0;
  numEnd = 0;
  numOverflow = false;
  while (i < n && isSpace(s.charCodeAt(i))) i++;
  const start = i;
  let sign = 1.0;
  if (i < n && (s.charCodeAt(i) == 0x2d || s.charCodeAt(i) == 0x2b)) if (s.charCodeAt(i++) == 0x2d) sign = -1.0;
  if (isShort(s, i)) return sign * shortValue;
  const rest = s.substring(i, i + 8).toLowerCase();
  if (rest.startsWith("infinity")) {
    numEnd = i + 8;
    return sign * Infinity;
  }
  if (rest.startsWith("inf")) {
    numEnd = i + 3;
    return sign * Infinity;
  }
  if (rest.startsWith("nan")) {
    numEnd = i + 3;
    return NaN;
  }
  if (rest.startsWith("0x") && i + 2 < n) {
    let value = 0.0;
    let j = i + 2;
    let any = false;
    for (; j < n && digitOf(s.charCodeAt(j)) < 16; j++) {
      value = value * 16 + digitOf(s.charCodeAt(j));
      any = true;
    }
    if (j < n && s.charCodeAt(j) == 0x2e) {
      let scale = 1.0 / 16;
      for (j++; j < n && digitOf(s.charCodeAt(j)) < 16; j++) {
        value += digitOf(s.charCodeAt(j)) * scale;
        scale /= 16;
        any = true;
      }
    }
    if (any) {
      if (j < n && (s.charCodeAt(j) | 32) == 0x70) {
        let k = j + 1;
        let e = 1;
        if (k < n && (s.charCodeAt(k) == 0x2d || s.charCodeAt(k) == 0x2b)) e = s.charCodeAt(k++) == 0x2d ? -1 : 1;
        if (k < n && digitOf(s.charCodeAt(k)) < 10) {
          let p = 0;
          for (; k < n && digitOf(s.charCodeAt(k)) < 10; k++) p = min(p * 10 + digitOf(s.charCodeAt(k)), 5000);
          value *= Math.pow(2, p * e);
          j = k;
        }
      }
      numEnd = j;
      return sign * value;
    }
  }
  let j = i;
  let digits = 0;
  for (; j < n && digitOf(s.charCodeAt(j)) < 10; j++) digits++;
  if (j < n && s.charCodeAt(j) == 0x2e) for (j++; j < n && digitOf(s.charCodeAt(j)) < 10; j++) digits++;
  if (digits == 0) return 0;
  if (j < n && (s.charCodeAt(j) | 32) == 0x65) {
    let k = j + 1;
    if (k < n && (s.charCodeAt(k) == 0x2d || s.charCodeAt(k) == 0x2b)) k++;
    if (k < n && digitOf(s.charCodeAt(k)) < 10) {
      while (k < n && digitOf(s.charCodeAt(k)) < 10) k++;
      j = k;
    }
  }
  numEnd = j;
  const v = parseFloat(s.substring(start, j));
  if (!isFinite(v)) numOverflow = true;
  return v;
}

/**
 * ls -h and du -h: "1.5K", "12M": rounded up, one decimal below ten.
 * @param base 1024, or 1000 for --si (whose K is "k")
 */
export function humanSize(n: u64, base: u64 = 1024, unitOne: string = ""): string {
  if (n < base) return n.toString() + unitOne;
  const letters = base == 1000 ? "kMGTPE" : "KMGTPE";
  let power = 0;
  let unit: u64 = base;
  while (power < 5 && n / unit >= base) {
    unit *= base;
    power++;
  }
  // tenths, rounded up
  const whole = n / unit;
  const rest = n % unit;
  if (whole < 10) {
    const tenths = whole * 10 + ceilDiv(rest, unit);
    if (tenths < 100) return (tenths / 10).toString() + "." + (tenths % 10).toString() + letters.charAt(power);
    return "10" + letters.charAt(power);
  }
  let rounded = rest ? whole + 1 : whole;
  if (rounded == base && power < 5) {
    rounded = 1;
    power++;
    return "1.0" + letters.charAt(power);
  }
  return rounded.toString() + letters.charAt(power);
}
/** ceil(10 · rest / unit) without overflow. */
function ceilDiv(rest: u64, unit: u64): u64 {
  if (unit >= 1 << 60) {
    rest >>= 8;
    unit >>= 8;
  }
  return (rest * 10 + unit - 1) / unit;
}

/** Unsigned number in base 8 or 16. */
export function octal(n: u64): string {
  return n.toString(8);
}
export function hex(n: u64): string {
  return n.toString(16);
}
