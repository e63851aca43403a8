// Bytes and numbers as text, without allocating. A literal is read from the constants where it lies (UTF-16, ASCII only).

/** Writes a literal's bytes at `at`; returns the end. */
export function putStr(at: usize, text: string): usize {
  const from = changetype<usize>(text);
  const n = text.length;
  for (let i = 0; i < n; i++) store<u8>(at + i, load<u8>(from + (i << 1)));
  return at + n;
}

export function putBytes(at: usize, from: usize, n: usize): usize {
  memory.copy(at, from, n);
  return at + n;
}

export function putChar(at: usize, c: i32): usize {
  store<u8>(at, <u8>c);
  return at + 1;
}

/** Decimal, unsigned. */
export function putU64(at: usize, value: u64): usize {
  let digits = 1;
  for (let rest = value / 10; rest; rest /= 10) digits++;
  for (let i = digits - 1; i >= 0; i--) {
    store<u8>(at + i, <u8>(48 + (value % 10)));
    value /= 10;
  }
  return at + digits;
}

/** Decimal, signed. */
export function putI64(at: usize, value: i64): usize {
  if (value >= 0) return putU64(at, value);
  return putU64(putChar(at, 45), <u64>0 - <u64>value);
}

/** Decimal with at least `width` characters, filled with `fill` in front. */
export function putPadded(at: usize, value: u64, width: i32, fill: i32): usize {
  let digits = 1;
  for (let rest = value / 10; rest; rest /= 10) digits++;
  for (; digits < width; width--) at = putChar(at, fill);
  return putU64(at, value);
}

/** Lower-case hexadecimal with at least `width` digits. */
export function putHex(at: usize, value: u64, width: i32): usize {
  let digits = 16 - ((clz<u64>(value | 1) as i32) >> 2);
  if (digits < width) digits = width;
  for (let i = digits - 1; i >= 0; i--) {
    const d = <i32>(value & 15);
    store<u8>(at + i, <u8>(d < 10 ? 48 + d : 87 + d));
    value >>= 4;
  }
  return at + digits;
}

/** Octal with at least `width` digits. */
export function putOct(at: usize, value: u64, width: i32): usize {
  let digits = 1;
  for (let rest = value >> 3; rest; rest >>= 3) digits++;
  if (digits < width) digits = width;
  for (let i = digits - 1; i >= 0; i--) {
    store<u8>(at + i, <u8>(48 + <i32>(value & 7)));
    value >>= 3;
  }
  return at + digits;
}

export function strLen(at: usize): i32 {
  let n = 0;
  while (load<u8>(at + n)) n++;
  return n;
}

/** True when the n bytes at `at` are exactly the literal. */
export function isStr(at: usize, n: i32, text: string): bool {
  if (n != text.length) return false;
  const from = changetype<usize>(text);
  for (let i = 0; i < n; i++) if (load<u8>(at + i) != load<u8>(from + (i << 1))) return false;
  return true;
}

/** Bytes from `at` up to the character `c` or the NUL: one option of a list. */
export function lengthTo(at: usize, c: i32): i32 {
  let n = 0;
  while (load<u8>(at + n) && load<u8>(at + n) != c) n++;
  return n;
}

export function bytesEqual(a: usize, b: usize, n: i32): bool {
  for (let i = 0; i < n; i++) if (load<u8>(a + i) != load<u8>(b + i)) return false;
  return true;
}

/** FNV-1a, for name tables. */
export function hashBytes(at: usize, n: i32): u32 {
  let h: u32 = 2166136261;
  for (let i = 0; i < n; i++) h = (h ^ load<u8>(at + i)) * 16777619;
  return h;
}

/** Decimal digits of [at, at + n) as a number, or -1 when there is anything else or nothing. */
export function parseU64(at: usize, n: i32): i64 {
  if (n <= 0 || n > 18) return -1;
  let value: i64 = 0;
  for (let i = 0; i < n; i++) {
    const c = (load<u8>(at + i) as i32) - 48;
    if (c < 0 || c > 9) return -1;
    value = value * 10 + c;
  }
  return value;
}

/** Whether two blocks of a multiple of 32 bytes are the same. */
export function blocksEqual(a: usize, b: usize, n: usize): bool {
  for (const end = a + n; a < end; a += 32, b += 32) {
    const first = (load<u64>(a) ^ load<u64>(b)) | (load<u64>(a, 8) ^ load<u64>(b, 8));
    if (first | (load<u64>(a, 16) ^ load<u64>(b, 16)) | (load<u64>(a, 24) ^ load<u64>(b, 24))) return false;
  }
  return true;
}

/** Whether n bytes, a multiple of 32, are all zero. */
export function bytesZero(at: usize, n: usize): bool {
  for (const end = at + n; at < end; at += 32) {
    if (load<u64>(at) | load<u64>(at, 8) | load<u64>(at, 16) | load<u64>(at, 24)) return false;
  }
  return true;
}

/** What parseNumber says of text that is no number, or too large a one. */
export const BAD: i64 = i64.MIN_VALUE;
export const TOO_LARGE: i64 = i64.MIN_VALUE + 1;

/** kstrtoll with base 0: decimal, 0x…, 0…; a sign is allowed. @returns BAD or TOO_LARGE when it is none */
export function parseNumber(at: usize, n: u32): i64 {
  let i: u32 = 0;
  let negative = false;
  if (n && (load<u8>(at) == 45 || load<u8>(at) == 43)) {
    negative = load<u8>(at) == 45;
    i++;
  }
  let base: u64 = 10;
  if (i < n && load<u8>(at + i) == 48) {
    base = 8;
    if (i + 2 < n && (load<u8>(at + i + 1) | 32) == 120) {
      base = 16;
      i += 2;
    }
  }
  if (i >= n) return BAD;
  let value: u64 = 0;
  let over = false;
  for (; i < n; i++) {
    const c = <u64>load<u8>(at + i);
    const lower = c | 32;
    const digit: u64 = c >= 48 && c <= 57 ? c - 48 : lower >= 97 && lower <= 102 ? lower - 87 : 99;
    if (digit >= base) return BAD;
    if (value > (<u64>i64.MAX_VALUE - digit) / base) over = true;
    else value = value * base + digit;
  }
  if (over) return TOO_LARGE;
  return negative ? -(<i64>value) : <i64>value;
}
