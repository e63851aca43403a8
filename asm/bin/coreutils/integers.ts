// Integers of any length as decimal text: test(1), expr(1) and seq(1) do not overflow.

/** Without leading zeros, "-0" as "0". */
export function canonical(s: string): string {
  const negative = s.startsWith("-");
  let i = negative || s.startsWith("+") ? 1 : 0;
  while (i < s.length - 1 && s.charCodeAt(i) == 48) i++;
  const digits = s.substring(i);
  return negative && digits != "0" ? "-" + digits : digits;
}
/** Whether it is digits with an optional minus sign. */
export function isInteger(s: string): bool {
  let i = s.startsWith("-") ? 1 : 0;
  if (i >= s.length) return false;
  for (; i < s.length; i++) {
    const c = s.charCodeAt(i);
    if (c < 48 || c > 57) return false;
  }
  return true;
}
function magnitudeCompare(a: string, b: string): i32 {
  if (a.length != b.length) return a.length < b.length ? -1 : 1;
  return a == b ? 0 : a < b ? -1 : 1;
}
export function compareIntegers(x: string, y: string): i32 {
  const a = canonical(x);
  const b = canonical(y);
  const negativeA = a.startsWith("-");
  const negativeB = b.startsWith("-");
  if (negativeA != negativeB) return negativeA ? -1 : 1;
  return negativeA ? magnitudeCompare(b.substring(1), a.substring(1)) : magnitudeCompare(a, b);
}

// magnitudes as digits of base 1e9, least first
function limbs(s: string): u32[] {
  const out = new Array<u32>();
  for (let end = s.length; end > 0; end -= 9) out.push(U32.parseInt(s.substring(max(0, end - 9), end), 10));
  while (out.length && out[out.length - 1] == 0) out.pop();
  return out;
}
function text(a: u32[], negative: bool): string {
  while (a.length && a[a.length - 1] == 0) a.pop();
  if (!a.length) return "0";
  let out = (negative ? "-" : "") + a[a.length - 1].toString();
  for (let i = a.length - 2; i >= 0; i--) {
    const d = a[i].toString();
    out += "0".repeat(9 - d.length) + d;
  }
  return out;
}
const BASE: u64 = 1000000000;
function addMagnitudes(a: u32[], b: u32[]): u32[] {
  const out = new Array<u32>();
  let carry: u64 = 0;
  for (let i = 0; i < max(a.length, b.length) || carry; i++) {
    const v = (i < a.length ? (a[i] as u64) : 0) + (i < b.length ? (b[i] as u64) : 0) + carry;
    out.push((v % BASE) as u32);
    carry = v / BASE;
  }
  return out;
}
function subtractMagnitudes(a: u32[], b: u32[]): u32[] {
  const out = new Array<u32>();
  let borrow: i64 = 0;
  for (let i = 0; i < a.length; i++) {
    let v = (a[i] as i64) - (i < b.length ? (b[i] as i64) : 0) - borrow;
    borrow = v < 0 ? 1 : 0;
    if (v < 0) v += BASE as i64;
    out.push(v as u32);
  }
  return out;
}
function digitsOf(a: string): string {
  return a.startsWith("-") ? a.substring(1) : a;
}
export function addIntegers(x: string, y: string): string {
  const a = canonical(x);
  const b = canonical(y);
  const na = a.startsWith("-");
  const nb = b.startsWith("-");
  const ma = digitsOf(a);
  const mb = digitsOf(b);
  if (na == nb) return text(addMagnitudes(limbs(ma), limbs(mb)), na);
  return magnitudeCompare(ma, mb) >= 0
    ? text(subtractMagnitudes(limbs(ma), limbs(mb)), na)
    : text(subtractMagnitudes(limbs(mb), limbs(ma)), nb);
}
export function negateInteger(x: string): string {
  const a = canonical(x);
  return a.startsWith("-") ? a.substring(1) : a == "0" ? a : "-" + a;
}
export function multiplyIntegers(x: string, y: string): string {
  const a = canonical(x);
  const b = canonical(y);
  const la = limbs(digitsOf(a));
  const lb = limbs(digitsOf(b));
  const out = new Array<u32>(la.length + lb.length + 1);
  for (let i = 0; i < la.length; i++) {
    let carry: u64 = 0;
    for (let k = 0; k < lb.length || carry; k++) {
      const v = (out[i + k] as u64) + (la[i] as u64) * (k < lb.length ? (lb[k] as u64) : 0) + carry;
      out[i + k] = (v % BASE) as u32;
      carry = v / BASE;
    }
  }
  return text(out, a.startsWith("-") != b.startsWith("-"));
}
/** Remainder of the last divideIntegers, with the sign of the dividend. */
export let remainder: string = "0";
/** Truncating division; `y` is not 0. */
export function divideIntegers(x: string, y: string): string {
  const a = canonical(x);
  const b = canonical(y);
  const da = digitsOf(a);
  const lb = limbs(digitsOf(b));
  // long division digit by digit: these numbers are short
  let rest = new Array<u32>();
  let quotient = "";
  for (let i = 0; i < da.length; i++) {
    let carry: u64 = (da.charCodeAt(i) - 48) as u64;
    for (let k = 0; k < rest.length; k++) {
      const v = (rest[k] as u64) * 10 + carry;
      rest[k] = (v % BASE) as u32;
      carry = v / BASE;
    }
    if (carry) rest.push(carry as u32);
    let d = 0;
    while (notLess(rest, lb)) {
      rest = subtractMagnitudes(rest, lb);
      while (rest.length && rest[rest.length - 1] == 0) rest.pop();
      d++;
    }
    quotient += String.fromCharCode(48 + d);
  }
  const negative = a.startsWith("-");
  remainder = text(rest, negative);
  const q = canonical(quotient);
  return negative != b.startsWith("-") && q != "0" ? "-" + q : q;
}
function notLess(a: u32[], b: u32[]): bool {
  if (a.length != b.length) return a.length > b.length;
  for (let i = a.length - 1; i >= 0; i--) if (a[i] != b[i]) return a[i] > b[i];
  return true;
}
