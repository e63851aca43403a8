// x87's 80-bit long double, as far as coreutils needs it: printf(1), seq(1), numfmt(1) and sort -g compute in it, and their
// output shows it ("printf %.20f 0.1" ends in zeros). A value is ±m·2^e with a 64-bit m; rounding is to nearest, ties to even.
import { exactDecimalOf, ftoaDigits } from "./float";
import { PLUS, padNumber, SHARP, SPACE, ZERO } from "./fmt";

/** Index of the first character that the last parseF80 did not take; 0 when there was no number. */
export let f80End: i32 = 0;
/** Whether the last parseF80 left the range. */
export let f80Overflow: bool = false;

const FINITE = 0;
const INFINITE = 1;
const NOT_A_NUMBER = 2;

@final
export class F80 {
  constructor(
    public negative: bool,
    /** Top bit set, or 0. */
    public m: u64,
    public e: i32,
    public kind: i32 = FINITE,
  ) {}

  static zero(): F80 {
    return new F80(false, 0, 0);
  }
  static ofInt(n: i64): F80 {
    return normal(n < 0, (n < 0 ? -n : n) as u64, 0, false, false);
  }
  get isNaN(): bool {
    return this.kind == NOT_A_NUMBER;
  }
  get isFinite(): bool {
    return this.kind == FINITE;
  }
  get isZero(): bool {
    return this.kind == FINITE && this.m == 0;
  }
  negate(): F80 {
    return new F80(!this.negative, this.m, this.e, this.kind);
  }
  /** −1, 0, 1; NaN is below everything here. */
  compare(other: F80): i32 {
    if (this.isNaN || other.isNaN) return this.isNaN ? (other.isNaN ? 0 : -1) : 1;
    if (this.isZero && other.isZero) return 0;
    const a = this.isZero ? 0 : this.negative ? -1 : 1;
    const b = other.isZero ? 0 : other.negative ? -1 : 1;
    if (a != b) return a < b ? -1 : 1;
    return a * compareMagnitude(this, other);
  }
  add(other: F80): F80 {
    if (!this.isFinite)
      return !other.isFinite && this.negative != other.negative ? new F80(false, 0, 0, NOT_A_NUMBER) : this;
    if (!other.isFinite) return other;
    if (this.m == 0) return other.m == 0 && this.negative != other.negative ? F80.zero() : other;
    if (other.m == 0) return this;
    let big: F80 = this;
    let small: F80 = other;
    if (compareMagnitude(big, small) < 0) {
      big = other;
      small = this;
    }
    const shift = big.e - small.e;
    if (shift > 66) return big;
    // 128 bits: big in the high word, small shifted down behind it; what falls off is sticky
    let high = big.m;
    let low: u64 = 0;
    let sHigh: u64 = 0;
    let sLow: u64 = 0;
    let sticky = false;
    if (shift == 0) sHigh = small.m;
    else if (shift < 64) {
      sHigh = small.m >> (shift as u64);
      sLow = small.m << ((64 - shift) as u64);
    } else {
      sLow = shift == 64 ? small.m : small.m >> ((shift - 64) as u64);
      sticky = shift > 64 && small.m << ((128 - shift) as u64) != 0;
    }
    let e = big.e;
    if (big.negative == small.negative) {
      low = sLow;
      const sum = high + sHigh;
      const carry = sum < high;
      high = sum;
      if (carry) {
        sticky = sticky || (low & 1) != 0;
        low = (low >> 1) | (high << 63);
        high = (high >> 1) | 0x8000000000000000;
        e++;
      }
      return roundWords(big.negative, high, low, sticky, e);
    }
    // what was lost below would make the difference a little smaller
    if (sticky) sLow++;
    low = -sLow;
    high = high - sHigh - (sLow ? 1 : 0);
    if (high == 0 && low == 0) return F80.zero();
    while (!(high & 0x8000000000000000)) {
      high = (high << 1) | (low >> 63);
      low <<= 1;
      e--;
    }
    return roundWords(big.negative, high, low, sticky, e);
  }
  sub(other: F80): F80 {
    return this.add(other.negate());
  }
  mul(other: F80): F80 {
    const negative = this.negative != other.negative;
    if (!this.isFinite || !other.isFinite) {
      if (this.isNaN || other.isNaN || this.isZero || other.isZero) return new F80(false, 0, 0, NOT_A_NUMBER);
      return new F80(negative, 0, 0, INFINITE);
    }
    if (this.m == 0 || other.m == 0) return new F80(negative, 0, 0);
    multiply128(this.m, other.m);
    let high = productHigh;
    let low = productLow;
    let e = this.e + other.e + 64;
    if (!(high & 0x8000000000000000)) {
      high = (high << 1) | (low >> 63);
      low <<= 1;
      e--;
    }
    return roundWords(negative, high, low, false, e);
  }
  div(other: F80): F80 {
    const negative = this.negative != other.negative;
    if (!this.isFinite || !other.isFinite || other.m == 0) {
      if (this.isNaN || other.isNaN || (!this.isFinite && !other.isFinite) || (this.isZero && other.isZero))
        return new F80(false, 0, 0, NOT_A_NUMBER);
      if (!other.isFinite) return new F80(negative, 0, 0);
      return new F80(negative, 0, 0, INFINITE);
    }
    if (this.m == 0) return new F80(negative, 0, 0);
    // 65 bits of quotient, one at a time
    let rest = this.m;
    const by = other.m;
    let e = this.e - other.e;
    let carry = false;
    if (rest < by) {
      carry = (rest & 0x8000000000000000) != 0;
      rest <<= 1;
      e--;
    }
    let quotient: u64 = 0;
    let half = false;
    for (let i = 0; i < 65; i++) {
      const bit = carry || rest >= by;
      if (bit) rest -= by;
      if (i < 64) quotient = (quotient << 1) | (bit ? 1 : 0);
      else half = bit;
      carry = (rest & 0x8000000000000000) != 0;
      rest <<= 1;
    }
    return normal(negative, quotient, e - 63, half, rest != 0 || carry);
  }
  /** The integer part, toward zero; saturates. */
  toInt(): i64 {
    if (!this.isFinite) return this.negative ? i64.MIN_VALUE : i64.MAX_VALUE;
    if (this.m == 0 || this.e <= -64) return 0;
    if (this.e >= 0 || (this.e == -0 && this.m > 0x7fffffffffffffff))
      return this.negative ? i64.MIN_VALUE : i64.MAX_VALUE;
    const v = this.m >> (-this.e as u64);
    if (v > 0x7fffffffffffffff) return this.negative ? i64.MIN_VALUE : i64.MAX_VALUE;
    return this.negative ? -(v as i64) : (v as i64);
  }
  toF64(): f64 {
    if (this.kind == NOT_A_NUMBER) return NaN;
    if (this.kind == INFINITE) return this.negative ? -Infinity : Infinity;
    const v = (this.m as f64) * Math.pow(2, this.e);
    return this.negative ? -v : v;
  }
  static ofF64(x: f64): F80 {
    if (isNaN(x)) return new F80(false, 0, 0, NOT_A_NUMBER);
    const bits = reinterpret<u64>(x);
    const negative = bits >> 63 != 0;
    if (!isFinite(x)) return new F80(negative, 0, 0, INFINITE);
    const biased = ((bits >> 52) & 0x7ff) as i32;
    const m = bits & 0xfffffffffffff;
    return biased
      ? normal(negative, m | 0x10000000000000, biased - 1075, false, false)
      : normal(negative, m, -1074, false, false);
  }
}

function compareMagnitude(a: F80, b: F80): i32 {
  if (a.kind != b.kind) return a.kind < b.kind ? -1 : 1;
  if (a.kind != FINITE) return 0;
  if (a.m == 0 || b.m == 0) return a.m == b.m ? 0 : a.m == 0 ? -1 : 1;
  if (a.e != b.e) return a.e < b.e ? -1 : 1;
  return a.m == b.m ? 0 : a.m < b.m ? -1 : 1;
}

let productHigh: u64 = 0;
let productLow: u64 = 0;
function multiply128(a: u64, b: u64): void {
  const a0 = a & 0xffffffff;
  const a1 = a >> 32;
  const b0 = b & 0xffffffff;
  const b1 = b >> 32;
  const p00 = a0 * b0;
  const p01 = a0 * b1;
  const p10 = a1 * b0;
  const middle = (p00 >> 32) + (p01 & 0xffffffff) + (p10 & 0xffffffff);
  productLow = (p00 & 0xffffffff) | (middle << 32);
  productHigh = a1 * b1 + (p01 >> 32) + (p10 >> 32) + (middle >> 32);
}

/** high.low·2^e (high normalised) to 64 bits. */
function roundWords(negative: bool, high: u64, low: u64, sticky: bool, e: i32): F80 {
  const half = low >> 63 != 0;
  return normal(negative, high, e, half, sticky || low << 1 != 0);
}
/** m·2^e plus half a unit (`half`) and something less (`sticky`), normalised and rounded. */
function normal(negative: bool, m: u64, e: i32, half: bool, sticky: bool): F80 {
  if (m == 0) return new F80(negative, 0, 0);
  const shift = clz(m) as i32;
  m <<= shift as u64;
  e -= shift;
  if (half && (sticky || m & 1)) {
    m++;
    if (m == 0) {
      m = 0x8000000000000000;
      e++;
    }
  }
  if (e > 16384 - 64) {
    f80Overflow = true;
    return new F80(negative, 0, 0, INFINITE);
  }
  return new F80(negative, m, e);
}

// Unsigned big integers, least word first, for the one exact conversion from decimal.
function bigMulAdd(n: u32[], by: u32, add: u32): void {
  let carry: u64 = add;
  for (let i = 0; i < n.length; i++) {
    const v = (unchecked(n[i]) as u64) * by + carry;
    unchecked((n[i] = v as u32));
    carry = v >> 32;
  }
  if (carry) n.push(carry as u32);
}
function bigBits(n: u32[]): i32 {
  return n.length ? n.length * 32 - (clz(n[n.length - 1]) as i32) : 0;
}
function bigShiftLeft(n: u32[], by: i32): u32[] {
  const words = by >> 5;
  const bits = by & 31;
  const out = new Array<u32>();
  for (let i = 0; i < words; i++) out.push(0);
  let carry: u64 = 0;
  for (let i = 0; i < n.length; i++) {
    const v = ((n[i] as u64) << (bits as u64)) | carry;
    out.push(v as u32);
    carry = v >> 32;
  }
  if (carry) out.push(carry as u32);
  return out;
}
function bigCompare(a: u32[], b: u32[]): i32 {
  if (a.length != b.length) return a.length < b.length ? -1 : 1;
  for (let i = a.length - 1; i >= 0; i--) if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
  return 0;
}
function bigSubtract(a: u32[], b: u32[]): void {
  let borrow: i64 = 0;
  for (let i = 0; i < a.length; i++) {
    const v = (a[i] as i64) - (i < b.length ? (b[i] as i64) : 0) + borrow;
    a[i] = v as u32;
    borrow = v >> 32;
  }
  while (a.length && a[a.length - 1] == 0) a.pop();
}
function bigDouble(a: u32[]): void {
  let carry: u32 = 0;
  for (let i = 0; i < a.length; i++) {
    const v = a[i];
    a[i] = (v << 1) | carry;
    carry = v >> 31;
  }
  if (carry) a.push(carry);
}
/** numerator / denominator, correctly rounded. */
function quotient(negative: bool, numerator: u32[], denominator: u32[]): F80 {
  if (!numerator.length) return new F80(negative, 0, 0);
  const shift = bigBits(denominator) - bigBits(numerator);
  let n = shift > 0 ? bigShiftLeft(numerator, shift) : numerator;
  const d = shift < 0 ? bigShiftLeft(denominator, -shift) : denominator;
  let e = -shift;
  if (bigCompare(n, d) < 0) {
    n = n.slice(0);
    bigDouble(n);
    e--;
  } else n = n.slice(0);
  let m: u64 = 0;
  let half = false;
  for (let i = 0; i < 65; i++) {
    const bit = bigCompare(n, d) >= 0;
    if (bit) bigSubtract(n, d);
    if (i < 64) m = (m << 1) | (bit ? 1 : 0);
    else half = bit;
    bigDouble(n);
  }
  return normal(negative, m, e - 63, half, n.length != 0);
}

function isSpace(c: i32): bool {
  return c == 32 || (c >= 9 && c <= 13);
}
function hexValue(c: i32): i32 {
  if (c >= 48 && c <= 57) return c - 48;
  const l = c | 32;
  return l >= 97 && l <= 102 ? l - 87 : -1;
}
function isDigit(s: string, i: i32): bool {
  const c = i < s.length ? s.charCodeAt(i) : 0;
  return c >= 48 && c <= 57;
}

/** strtold(3): decimal, hexadecimal, inf, nan. Sets f80End and f80Overflow. */
export function parseF80(s: string, from: i32 = 0): F80 {
  f80End = 0;
  f80Overflow = false;
  const n = s.length;
  let i = from;
  while (i < n && isSpace(s.charCodeAt(i))) i++;
  let negative = false;
  if (i < n && (s.charCodeAt(i) == 45 || s.charCodeAt(i) == 43)) negative = s.charCodeAt(i++) == 45;
  const head = s.substring(i, i + 8).toLowerCase();
  if (head.startsWith("inf")) {
    f80End = i + (head == "infinity" ? 8 : 3);
    return new F80(negative, 0, 0, INFINITE);
  }
  if (head.startsWith("nan")) {
    f80End = i + 3;
    if (f80End < n && s.charCodeAt(f80End) == 40) {
      const close = s.indexOf(")", f80End);
      if (close > 0) f80End = close + 1;
    }
    return new F80(negative, 0, 0, NOT_A_NUMBER);
  }
  if (head.startsWith("0x")) {
    const r = parseHex(s, i + 2, negative);
    if (r !== null) return r;
  }
  const digits = new Array<u32>();
  let scale = 0;
  let any = false;
  let point = false;
  let used = 0;
  for (; i < n; i++) {
    const c = s.charCodeAt(i);
    if (c == 46 && !point) {
      point = true;
      continue;
    }
    if (c < 48 || c > 57) break;
    any = true;
    // beyond this many digits nothing can change the rounding but whether they are zero
    if (used < 6000) {
      bigMulAdd(digits, 10, c - 48);
      if (digits.length) used++;
      if (point) scale--;
    } else if (!point) scale++;
  }
  if (!any) return F80.zero();
  f80End = i;
  if (i < n && (s.charCodeAt(i) | 32) == 101) {
    let k = i + 1;
    let minus = false;
    if (k < n && (s.charCodeAt(k) == 45 || s.charCodeAt(k) == 43)) minus = s.charCodeAt(k++) == 45;
    if (isDigit(s, k)) {
      let exponent = 0;
      for (; isDigit(s, k); k++) exponent = min(exponent * 10 + s.charCodeAt(k) - 48, 100000);
      scale += minus ? -exponent : exponent;
      f80End = k;
    }
  }
  if (!digits.length) return new F80(negative, 0, 0);
  if (used + scale > 4950) {
    f80Overflow = true;
    return new F80(negative, 0, 0, INFINITE);
  }
  if (used + scale < -4960) {
    f80Overflow = true;
    return new F80(negative, 0, 0);
  }
  const one = new Array<u32>();
  one.push(1);
  for (let k = scale; k > 0; k--) bigMulAdd(digits, 10, 0);
  for (let k = scale; k < 0; k++) bigMulAdd(one, 10, 0);
  return quotient(negative, digits, one);
}
function parseHex(s: string, i: i32, negative: bool): F80 | null {
  const n = s.length;
  let m: u64 = 0;
  let e = 0;
  let any = false;
  let point = false;
  let half = false;
  let sticky = false;
  let full = false;
  for (; i < n; i++) {
    const c = s.charCodeAt(i);
    if (c == 46 && !point) {
      point = true;
      continue;
    }
    const v = hexValue(c);
    if (v < 0) break;
    any = true;
    for (let bit = 3; bit >= 0; bit--) {
      const b = ((v >> bit) & 1) != 0;
      if (m & 0x8000000000000000) {
        if (!full) half = b;
        else sticky = sticky || b;
        full = true;
        if (!point) e++;
      } else {
        m = (m << 1) | (b ? 1 : 0);
        if (point) e--;
      }
    }
  }
  if (!any) return null;
  f80End = i;
  if (i < n && (s.charCodeAt(i) | 32) == 112) {
    let k = i + 1;
    let minus = false;
    if (k < n && (s.charCodeAt(k) == 45 || s.charCodeAt(k) == 43)) minus = s.charCodeAt(k++) == 45;
    if (isDigit(s, k)) {
      let exponent = 0;
      for (; isDigit(s, k); k++) exponent = min(exponent * 10 + s.charCodeAt(k) - 48, 100000);
      e += minus ? -exponent : exponent;
      f80End = k;
    }
  }
  return normal(negative, m, e, half, sticky);
}

/** printf's %Lf %Le %Lg %La (and capitals). @param flags of fmt.ts @param precision −1 = none given */
export function formatF80(x: F80, conversion: i32, flags: i32, width: i32, precision: i32): string {
  const prefix = x.negative ? "-" : flags & PLUS ? "+" : flags & SPACE ? " " : "";
  const upper = conversion < 96;
  if (!x.isFinite)
    return padNumber(prefix, x.isNaN ? (upper ? "NAN" : "nan") : upper ? "INF" : "inf", flags & ~ZERO, width);
  let text: string;
  const style = conversion | 32;
  if (style == 97) {
    text = hexText(x, precision, (flags & SHARP) != 0);
    if (upper) text = text.toUpperCase();
    // zeros go between 0x and the digits
    return padNumber(prefix + text.substring(0, 2), text.substring(2), flags, width);
  }
  exactDecimalOf(x.m, x.e);
  text = ftoaDigits(style, precision, (flags & SHARP) != 0);
  if (upper) text = text.toUpperCase();
  return padNumber(prefix, text, flags, width);
}
/** glibc's %La: the first digit holds four bits. */
function hexText(x: F80, precision: i32, sharp: bool): string {
  let m = x.m;
  let e = m ? x.e + 60 : 0;
  if (precision >= 0 && precision < 15) {
    const drop = ((15 - precision) * 4) as u64;
    const unit = (1 as u64) << drop;
    const rest = m & (unit - 1);
    m -= rest;
    if (rest > unit >> 1 || (rest == unit >> 1 && m & unit)) {
      const up = m + unit;
      if (up < m) {
        m = 0x1000000000000000 << 3;
        e++;
      } else m = up;
    }
  }
  let digits = m.toString(16);
  digits = "0".repeat(16 - digits.length) + digits;
  let fraction = digits.substring(1);
  if (precision < 0) {
    let n = fraction.length;
    while (n > 0 && fraction.charCodeAt(n - 1) == 48) n--;
    fraction = fraction.substring(0, n);
  } else fraction = precision <= 15 ? fraction.substring(0, precision) : fraction + "0".repeat(precision - 15);
  return (
    "0x" +
    digits.charAt(0) +
    (fraction.length || sharp ? "." : "") +
    fraction +
    (e < 0 ? "p-" : "p+") +
    (e < 0 ? -e : e).toString()
  );
}
