// The numbers that are written to sysctls: proc_get_long of the kernel's sysctl.c.

/** Where in a text the numbers that have been read end. */
@unmanaged
export class Scan {
  at: u32;
  bad: u32;
}

function isSpace(c: u32): bool {
  return c == 32 || c == 9 || c == 10 || c == 13 || c == 0;
}

/** What is larger, whichever its sign, is no value of any sysctl; shmmax, which takes all 64 bits, is read by nextUnsigned. */
const LARGEST: u64 = 1 << 62;

/** A number in C's notation from s.at on, without its sign. */
function digits(text: usize, n: u32, s: Scan): u64 {
  let i = s.at;
  let base: u64 = 10;
  if (i + 1 < n && load<u8>(text + i) == 48) {
    if ((load<u8>(text + i + 1) | 32) == 120) {
      base = 16;
      i += 2;
    } else base = 8;
  }
  const start = i;
  let v: u64 = 0;
  for (; i < n; i++) {
    const c = <u32>load<u8>(text + i);
    const d: u64 = c >= 48 && c <= 57 ? c - 48 : (c | 32) >= 97 && (c | 32) <= 102 ? (c | 32) - 87 : 255;
    if (d >= base) break;
    if (v > (u64.MAX_VALUE - d) / base) s.bad = 1;
    v = v * base + d;
  }
  if (i == start || (i < n && !isSpace(load<u8>(text + i)))) s.bad = 1;
  s.at = i;
  return v;
}

function skipSpace(text: usize, n: u32, s: Scan): void {
  while (s.at < n && isSpace(load<u8>(text + s.at))) s.at++;
}

/** Is nothing left of `text` but white space? */
export function atEnd(text: usize, n: u32, s: Scan): bool {
  skipSpace(text, n, s);
  return s.at >= n;
}

/** The next number of `text`, with its sign; s.bad when there is none, or something else. */
export function nextNumber(text: usize, n: u32, s: Scan): i64 {
  skipSpace(text, n, s);
  const negative = s.at < n && load<u8>(text + s.at) == 45;
  if (negative) s.at++;
  const v = digits(text, n, s);
  if (v > LARGEST) s.bad = 1;
  return negative ? -(<i64>v) : <i64>v;
}

/** As nextNumber, of 64 bits without a sign. */
export function nextUnsigned(text: usize, n: u32, s: Scan): u64 {
  skipSpace(text, n, s);
  return digits(text, n, s);
}
