// Inflate (RFC 1951), from memory into a sink. A code is looked up in a table of its first 10 bits; longer ones go on canonically.
import { crc32, Sink } from "./output";

export const OK = 0;
/** The data ends too early; or is no deflate. */
export const SHORT = 1;
export const BAD = 2;

const FAST = 10;
const LENGTH_BASE = memory.data<u16>([
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
]);
const LENGTH_EXTRA = memory.data<u8>([
  0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
]);
const DISTANCE_BASE = memory.data<u16>([
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
  8193, 12289, 16385, 24577,
]);
const DISTANCE_EXTRA = memory.data<u8>([
  0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
]);
const ORDER = memory.data<u8>([16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]);

/** A code: entries of the fast table are symbol << 4 | length, 0 where the code is longer. */
class Code {
  fast: usize = heap.alloc(2 << FAST);
  count: StaticArray<i32> = new StaticArray<i32>(16);
  symbols: StaticArray<u16> = new StaticArray<u16>(320);
  /** @returns false when the lengths are no code */
  make(lengths: usize, n: i32): bool {
    const count = this.count;
    count.fill(0);
    for (let i = 0; i < n; i++) count[load<u8>(lengths + i)]++;
    memory.fill(this.fast, 0, 2 << FAST);
    let left = 1;
    for (let l = 1; l < 16; l++) {
      left = (left << 1) - count[l];
      if (left < 0) return false;
    }
    const offsets = new StaticArray<i32>(17);
    for (let l = 1; l < 16; l++) offsets[l + 1] = offsets[l] + count[l];
    const next = new StaticArray<i32>(16);
    let code = 0;
    for (let l = 1; l < 16; l++) {
      code = (code + (l > 1 ? count[l - 1] : 0)) << 1;
      next[l] = code;
    }
    for (let i = 0; i < n; i++) {
      const l = load<u8>(lengths + i) as i32;
      if (!l) continue;
      this.symbols[offsets[l]++] = i as u16;
      const c = next[l]++;
      if (l > FAST) continue;
      let r = 0;
      for (let k = 0; k < l; k++) if (c & (1 << k)) r |= 1 << (l - 1 - k);
      for (; r < 1 << FAST; r += 1 << l) store<u16>(this.fast + (r << 1), ((i << 4) | l) as u16);
    }
    count[0] = 0;
    return left == 0 || n - zeros(lengths, n) <= 1;
  }
}
function zeros(lengths: usize, n: i32): i32 {
  let z = 0;
  for (let i = 0; i < n; i++) if (!load<u8>(lengths + i)) z++;
  return z;
}

let source: usize = 0;
let sourceEnd: usize = 0;
let held: u64 = 0;
let have = 0;
/** Ran out of input. */
let short = false;
/** First byte behind the deflate stream, after inflate(). */
export let inflateEnd: usize = 0;

@inline function need(n: i32): void {
  while (have < n) {
    if (source < sourceEnd) held |= (load<u8>(source++) as u64) << have;
    else {
      // zeros in place of what is not there; noticed when they are used up
      padding += 8;
    }
    have += 8;
  }
}
let padding = 0;
@inline function take(n: i32): i32 {
  need(n);
  const v = (held & ((1 << n) - 1)) as i32;
  held >>= n;
  have -= n;
  if (have < padding) short = true;
  return v;
}
function symbol(c: Code): i32 {
  need(15);
  const e = load<u16>(c.fast + (((held & ((1 << FAST) - 1)) as usize) << 1)) as i32;
  if (e) {
    const l = e & 15;
    held >>= l;
    have -= l;
    if (have < padding) short = true;
    return e >> 4;
  }
  let code = 0;
  let first = 0;
  let index = 0;
  let bits = held as i32;
  for (let l = 1; l < 16; l++) {
    code |= bits & 1;
    bits >>= 1;
    const n = c.count[l];
    if (code - n < first) {
      held >>= l;
      have -= l;
      if (have < padding) short = true;
      return c.symbols[index + (code - first)];
    }
    index += n;
    first = (first + n) << 1;
    code <<= 1;
  }
  return -1;
}

let literal: Code | null = null;
let distance: Code | null = null;
const lengths = memory.data(320);

function fixedCodes(): void {
  memory.fill(lengths, 8, 144);
  memory.fill(lengths + 144, 9, 112);
  memory.fill(lengths + 256, 7, 24);
  memory.fill(lengths + 280, 8, 8);
  literal!.make(lengths, 288);
  memory.fill(lengths, 5, 30);
  distance!.make(lengths, 30);
}
function ownCodes(): bool {
  const nl = take(5) + 257;
  const nd = take(5) + 1;
  const nc = take(4) + 4;
  if (nl > 286 || nd > 30) return false;
  memory.fill(lengths, 0, 19);
  for (let i = 0; i < nc; i++) store<u8>(lengths + load<u8>(ORDER + i), take(3) as u8);
  const code = literal!;
  if (!code.make(lengths, 19)) return false;
  let i = 0;
  while (i < nl + nd) {
    const s = symbol(code);
    if (s < 0 || short) return false;
    if (s < 16) {
      store<u8>(lengths + i++, s as u8);
      continue;
    }
    let v: u8 = 0;
    let n: i32;
    if (s == 16) {
      if (i == 0) return false;
      v = load<u8>(lengths + i - 1);
      n = 3 + take(2);
    } else n = s == 17 ? 3 + take(3) : 11 + take(7);
    if (i + n > nl + nd) return false;
    for (; n; n--) store<u8>(lengths + i++, v);
  }
  if (load<u8>(lengths + 256) == 0) return false;
  return distance!.make(lengths + nl, nd) && literal!.make(lengths, nl);
}

// What came out last, for matches to copy from; written out when full.
const HISTORY = 1 << 17;
let history: usize = 0;
let used = 0;
let total: u64 = 0;
let out: Sink | null = null;
let crc: u32 = 0;
let flushed = 0;

function flushHistory(): void {
  const n = used - flushed;
  if (n) {
    crc = crc32(crc, history + flushed, n);
    out!.bytes(history + flushed, n);
    total += n;
  }
  if (used > HISTORY - 32768) {
    // the last 32 KiB stay in reach
    memory.copy(history, history + used - 32768, 32768);
    used = 32768;
  }
  flushed = used;
}

/** CRC-32 and size of what the last inflate() gave. */
export function inflateCrc(): u32 {
  return crc;
}
export function inflateTotal(): u64 {
  return total;
}

/** Decompresses the deflate stream at `p`, `n` bytes at most. @returns OK, SHORT or BAD */
export function inflate(p: usize, n: usize, to: Sink): i32 {
  if (!history) {
    history = heap.alloc(HISTORY + 512);
    literal = new Code();
    distance = new Code();
  }
  source = p;
  sourceEnd = p + n;
  held = 0;
  have = padding = 0;
  short = false;
  used = flushed = 0;
  total = 0;
  crc = 0;
  out = to;
  let last = false;
  let result = OK;
  while (!last && result == OK) {
    last = take(1) != 0;
    const kind = take(2);
    if (short) result = SHORT;
    else if (kind == 0) result = stored();
    else if (kind == 1) {
      fixedCodes();
      result = block();
    } else if (kind == 2) {
      if (!ownCodes()) result = short ? SHORT : BAD;
      else result = block();
    } else result = BAD;
  }
  flushHistory();
  // whole bytes that were taken too early
  inflateEnd = source - ((max(0, have - padding) as usize) >> 3);
  return result;
}
function stored(): i32 {
  const drop = have & 7;
  held >>= drop;
  have -= drop;
  const n = take(16);
  const check = take(16);
  if (short) return SHORT;
  if ((n ^ 0xffff) != check) return BAD;
  for (let left = n; left > 0; left--) {
    const c = take(8);
    if (short) return SHORT;
    store<u8>(history + used++, c as u8);
    if (used >= HISTORY) flushHistory();
  }
  return OK;
}
function block(): i32 {
  const l = literal!;
  const d = distance!;
  while (true) {
    const s = symbol(l);
    if (short) return SHORT;
    if (s < 0) return BAD;
    if (s < 256) {
      store<u8>(history + used++, s as u8);
      if (used >= HISTORY) flushHistory();
      continue;
    }
    if (s == 256) return OK;
    if (s > 285) return BAD;
    let n = (load<u16>(LENGTH_BASE + ((s - 257) << 1)) as i32) + take(load<u8>(LENGTH_EXTRA + s - 257));
    const c = symbol(d);
    if (short) return SHORT;
    if (c < 0 || c > 29) return BAD;
    const back = (load<u16>(DISTANCE_BASE + (c << 1)) as i32) + take(load<u8>(DISTANCE_EXTRA + c));
    if (short) return SHORT;
    if (back > used) return BAD;
    let to = history + used;
    used += n;
    for (; n > 0; n--, to++) store<u8>(to, load<u8>(to - back));
    if (used >= HISTORY) flushHistory();
  }
}
