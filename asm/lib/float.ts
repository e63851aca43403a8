// Binary floating point to decimal, exactly: printf's %e %f %g %a print the digits of the very value, rounded half to even on it,
// however many are asked for. The value is m·2^e; its decimal digits come from big integers in base 1e9.

/** Digits before the point (at least "0") of the last exactDecimal, and after it. */
export let integerDigits: string = "";
export let fractionDigits: string = "";

/** Splits |x| into its exact integer and fraction digits: a double's fraction ends after at most 1074 digits. */
export function exactDecimal(x: f64): void {
  const bits = reinterpret<u64>(x);
  const biased = ((bits >> 52) & 0x7ff) as i32;
  const m = bits & 0xfffffffffffff;
  if (biased) exactDecimalOf(m | 0x10000000000000, biased - 1075);
  else exactDecimalOf(m, -1074);
}

/** The same for the value m·2^e (a long double has 64 bits of m). */
export function exactDecimalOf(m: u64, e: i32): void {
  if (m == 0) {
    integerDigits = "0";
    fractionDigits = "";
    return;
  }
  const shift = ctz(m) as i32;
  m >>= shift as u64;
  e += shift;
  if (e >= 0) {
    integerDigits = digitsOf(shifted(m, e));
    fractionDigits = "";
    return;
  }
  const whole: u64 = -e < 64 ? m >> (-e as u64) : 0;
  integerDigits = whole.toString();
  let rest = -e < 64 ? m & (((1 as u64) << (-e as u64)) - 1) : m;
  if (!rest) {
    fractionDigits = "";
    return;
  }
  // fraction = rest / 2^-e = rest · 5^-e / 10^-e: exactly −e digits
  const big = shifted(rest, 0);
  for (let i = 0; i < -e; ) {
    const step = min(-e - i, 12);
    let factor: u64 = 1;
    for (let k = 0; k < step; k++) factor *= 5;
    multiply(big, factor);
    i += step;
  }
  const digits = digitsOf(big);
  fractionDigits = "0".repeat(-e - digits.length) + digits;
}

const BASE: u64 = 1000000000;
/** m·2^e as limbs of base 1e9, least first. */
function shifted(m: u64, e: i32): u32[] {
  const big = new Array<u32>();
  while (m) {
    big.push((m % BASE) as u32);
    m /= BASE;
  }
  while (e > 0) {
    const step = min(e, 29);
    multiply(big, (1 as u64) << (step as u64));
    e -= step;
  }
  return big;
}
/** @param factor below 2^29 */
function multiply(big: u32[], factor: u64): void {
  let carry: u64 = 0;
  for (let i = 0; i < big.length; i++) {
    const v = (unchecked(big[i]) as u64) * factor + carry;
    unchecked((big[i] = (v % BASE) as u32));
    carry = v / BASE;
  }
  while (carry) {
    big.push((carry % BASE) as u32);
    carry /= BASE;
  }
}
function digitsOf(big: u32[]): string {
  let text = big[big.length - 1].toString();
  for (let i = big.length - 2; i >= 0; i--) {
    const limb = big[i].toString();
    text += "0".repeat(9 - limb.length) + limb;
  }
  return text;
}

/** `digits` cut to `keep` of them, rounded half to even; one longer when a carry leaves at the front. */
function round(digits: string, keep: i32): string {
  if (digits.length <= keep) return digits + "0".repeat(keep - digits.length);
  const head = digits.substring(0, keep);
  const c = digits.charCodeAt(keep);
  let up = c > 0x35;
  if (c == 0x35) {
    for (let i = keep + 1; i < digits.length && !up; i++) up = digits.charCodeAt(i) != 0x30;
    if (!up) up = keep > 0 && (head.charCodeAt(keep - 1) & 1) == 1;
  }
  if (!up) return head;
  let i = keep - 1;
  while (i >= 0 && head.charCodeAt(i) == 0x39) i--;
  if (i < 0) return "1" + "0".repeat(keep);
  return head.substring(0, i) + String.fromCharCode(head.charCodeAt(i) + 1) + "0".repeat(keep - 1 - i);
}

/**
 * Text of x ≥ 0, finite.
 * @param style 'e', 'f', 'g' or 'a'
 * @param precision −1 = 6 (for 'a': as many as needed)
 * @param sharp keep the point and %g's zeros
 */
export function ftoa(x: f64, style: i32, precision: i32, sharp: bool = false): string {
  if (style == 0x61) return hexFloat(x, precision, sharp);
  exactDecimal(x);
  return ftoaDigits(style, precision, sharp);
}
/** ftoa of what the last exactDecimal or exactDecimalOf split; not for style 'a'. */
export function ftoaDigits(style: i32, precision: i32, sharp: bool): string {
  if (precision < 0) precision = 6;
  if (style == 0x66) return fixed(precision, sharp);
  if (style == 0x65) return exponential(precision, sharp, false);
  // %g: P significant digits; the exponent of the %e form decides
  const p = precision == 0 ? 1 : precision;
  const e = exponential(p - 1, sharp, !sharp);
  const exponent = lastExponent;
  if (exponent < -4 || exponent >= p) return e;
  const f = fixed(p - 1 - exponent, sharp);
  return sharp ? f : stripZeros(f);
}
function stripZeros(text: string): string {
  if (!text.includes(".")) return text;
  let n = text.length;
  while (text.charCodeAt(n - 1) == 0x30) n--;
  if (text.charCodeAt(n - 1) == 0x2e) n--;
  return text.substring(0, n);
}
function fixed(precision: i32, sharp: bool): string {
  const whole = integerDigits.length;
  const all = round(integerDigits + fractionDigits, whole + precision);
  const carried = all.length - (whole + precision);
  const w = all.substring(0, whole + carried);
  if (precision == 0) return sharp ? w + "." : w;
  return w + "." + all.substring(whole + carried);
}
let lastExponent: i32 = 0;
function exponential(precision: i32, sharp: bool, strip: bool): string {
  const all = integerDigits + fractionDigits;
  let first = 0;
  while (first < all.length && all.charCodeAt(first) == 0x30) first++;
  let exponent = first == all.length ? 0 : integerDigits.length - 1 - first;
  let digits = first == all.length ? "0".repeat(precision + 1) : round(all.substring(first), precision + 1);
  if (digits.length > precision + 1) {
    digits = digits.substring(0, precision + 1);
    exponent++;
  }
  lastExponent = exponent;
  let text = digits.charAt(0);
  if (precision > 0) text += "." + digits.substring(1);
  else if (sharp) text += ".";
  if (strip) text = stripZeros(text);
  const e = exponent < 0 ? -exponent : exponent;
  return text + (exponent < 0 ? "e-" : "e+") + (e < 10 ? "0" : "") + e.toString();
}
function hexFloat(x: f64, precision: i32, sharp: bool): string {
  const bits = reinterpret<u64>(x);
  let e = ((bits >> 52) & 0x7ff) as i32;
  let m = bits & 0xfffffffffffff;
  if (x == 0) e = 0;
  else if (e == 0) {
    e = -1022;
  } else {
    m |= 0x10000000000000;
    e -= 1023;
  }
  if (precision >= 0 && precision < 13) {
    const drop = ((13 - precision) * 4) as u64;
    const half = (1 as u64) << (drop - 1);
    const rest = m & ((half << 1) - 1);
    m >>= drop;
    if (rest > half || (rest == half && m & 1)) m++;
    m <<= drop;
  }
  let digits = (m & 0xfffffffffffff).toString(16);
  digits = "0".repeat(13 - digits.length) + digits;
  if (precision < 0) {
    let n = 13;
    while (n > 0 && digits.charCodeAt(n - 1) == 0x30) n--;
    digits = digits.substring(0, n);
  } else digits = precision <= 13 ? digits.substring(0, precision) : digits + "0".repeat(precision - 13);
  return (
    "0x" +
    (m >> 52).toString(16) +
    (digits.length || sharp ? "." : "") +
    digits +
    (e < 0 ? "p-" : "p+") +
    (e < 0 ? -e : e).toString()
  );
}
