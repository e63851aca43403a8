// Strings here hold one byte per UTF-16 unit, so that any byte sequence survives. This file moves them to and from memory
// as the kernel sees it, and has libc's mem*() for raw buffers.

/** Writes the low byte of every unit of `s` at `ptr`; no NUL. @returns the number of bytes, s.length */
export function putBytes(ptr: usize, s: string): i32 {
  const n = s.length;
  let from = changetype<usize>(s);
  let i = 0;
  const low = i16x8.splat(0xff);
  for (; i + 8 <= n; i += 8) {
    const units = v128.and(v128.load(from), low);
    store<u64>(ptr + i, i64x2.extract_lane(i8x16.narrow_i16x8_u(units, units), 0));
    from += 16;
  }
  for (; i < n; i++) {
    store<u8>(ptr + i, load<u16>(from) as u8);
    from += 2;
  }
  return n;
}

/** Copies `n` bytes at `ptr` into units of memory at `to` (2n bytes). */
function widen(to: usize, ptr: usize, n: i32): void {
  let i = 0;
  for (; i + 8 <= n; i += 8) {
    v128.store(to, v128.load_ext<u8>(ptr + i));
    to += 16;
  }
  for (; i < n; i++) {
    store<u16>(to, load<u8>(ptr + i));
    to += 2;
  }
}

/** memory.copy of ranges that do not overlap; short ones, which lines and fields are, without a call into the engine. */
export function copyBytes(to: usize, from: usize, n: usize): void {
  if (n > 128) memory.copy(to, from, n);
  else if (n >= 16) {
    const last = n - 16;
    for (let i: usize = 0; i < last; i += 16) v128.store(to + i, v128.load(from + i));
    v128.store(to + last, v128.load(from + last));
  } else if (n >= 8) {
    const end = load<u64>(from + n - 8);
    store<u64>(to, load<u64>(from));
    store<u64>(to + n - 8, end);
  } else if (n >= 4) {
    const end = load<u32>(from + n - 4);
    store<u32>(to, load<u32>(from));
    store<u32>(to + n - 4, end);
  } else for (let i: usize = 0; i < n; i++) store<u8>(to + i, load<u8>(from + i));
}

/** A new string of the `n` bytes at `ptr`. */
export function fromBytes(ptr: usize, n: i32): string {
  if (n <= 0) return "";
  const s = changetype<string>(__new((n as usize) << 1, idof<string>()));
  widen(changetype<usize>(s), ptr, n);
  return s;
}

/** Length of the NUL-terminated bytes at `ptr`. */
export function strlen(ptr: usize): i32 {
  let p = ptr;
  while (load<u8>(p)) p++;
  return (p - ptr) as i32;
}

/** A new string of the NUL-terminated bytes at `ptr`. */
export function fromCstr(ptr: usize): string {
  return fromBytes(ptr, strlen(ptr));
}

// A ring of buffers for the strings that go into system calls: no call takes more than three, and none needs them afterwards.
const RING = 4;
const slots = memory.data(RING * 8); // {address u32, size u32} each
let next: usize = 0;

/** NUL-terminated bytes of `s`, good until the fourth next call. */
export function cstr(s: string): usize {
  const slot = slots + next * 8;
  next = (next + 1) & (RING - 1);
  const need = s.length + 1;
  let at: usize = load<u32>(slot);
  if ((load<u32>(slot, 4) as i32) < need) {
    const size = max(need, 256);
    at = at ? heap.realloc(at, size) : heap.alloc(size);
    store<u32>(slot, at as u32);
    store<u32>(slot, size as u32, 4);
  }
  store<u8>(at + putBytes(at, s), 0);
  return at;
}

/** NUL-terminated bytes of `s` that stay until heap.free. */
export function strdup(s: string): usize {
  const at = heap.alloc(s.length + 1);
  store<u8>(at + putBytes(at, s), 0);
  return at;
}

/** Address of the first `byte` in the `n` bytes at `ptr`, or 0. */
export function memchr(ptr: usize, byte: i32, n: usize): usize {
  const end = ptr + n;
  let p = ptr;
  const wanted = i8x16.splat(byte as i8);
  for (; p + 16 <= end; p += 16) {
    const hits = i8x16.bitmask(i8x16.eq(v128.load(p), wanted));
    if (hits) return p + (ctz(hits) as usize);
  }
  for (; p < end; p++) if (load<u8>(p) == (byte as u8)) return p;
  return 0;
}

/** Address of the last `byte` in the `n` bytes at `ptr`, or 0. */
export function memrchr(ptr: usize, byte: i32, n: usize): usize {
  for (let p = ptr + n; p > ptr; ) if (load<u8>(--p) == (byte as u8)) return p;
  return 0;
}

/** Order of two byte ranges of equal length: negative, 0, positive. */
export function memcmp(a: usize, b: usize, n: usize): i32 {
  let i: usize = 0;
  while (i + 8 <= n && load<u64>(a + i) == load<u64>(b + i)) i += 8;
  for (; i < n; i++) {
    const d = (load<u8>(a + i) as i32) - (load<u8>(b + i) as i32);
    if (d) return d;
  }
  return 0;
}

/** Number of `byte` in the `n` bytes at `ptr`. */
export function countByte(ptr: usize, byte: i32, n: usize): usize {
  const end = ptr + n;
  let count: usize = 0;
  const wanted = i8x16.splat(byte as i8);
  for (; ptr + 16 <= end; ptr += 16) count += popcnt(i8x16.bitmask(i8x16.eq(v128.load(ptr), wanted))) as usize;
  for (; ptr < end; ptr++) if (load<u8>(ptr) == (byte as u8)) count++;
  return count;
}

/** Address of the first occurrence of the `m` bytes at `needle` in the `n` bytes at `hay`, or 0. */
export function memmem(hay: usize, n: usize, needle: usize, m: usize): usize {
  if (m == 0) return hay;
  if (m > n) return 0;
  if (m == 1) return memchr(hay, load<u8>(needle), n);
  // sixteen places at a time where the first and the last byte are right
  const first = i8x16.splat(load<i8>(needle));
  const last = i8x16.splat(load<i8>(needle + m - 1));
  const end = hay + (n - m) + 1;
  let p = hay;
  for (; p + 16 <= end; p += 16) {
    let hits = i8x16.bitmask(v128.and(i8x16.eq(v128.load(p), first), i8x16.eq(v128.load(p + m - 1), last)));
    for (; hits; hits &= hits - 1) {
      const at = p + (ctz(hits) as usize);
      if (memcmp(at, needle, m) == 0) return at;
    }
  }
  for (; p < end; p++) if (load<u8>(p) == load<u8>(needle) && memcmp(p, needle, m) == 0) return p;
  return 0;
}

/** Order of two strings by their bytes (as `strcmp` in the C locale): negative, 0, positive. */
export function compareBytes(a: string, b: string): i32 {
  const n = min(a.length, b.length);
  for (let i = 0; i < n; i++) {
    const d = a.charCodeAt(i) - b.charCodeAt(i);
    if (d) return d;
  }
  return a.length - b.length;
}
