// Strings here hold one byte per UTF-16 unit, so that any byte sequence survives. This file moves them to and from memory
// as the kernel sees it, and has libc's mem*() for raw buffers.

/** Writes the low byte of every unit of `s` at `ptr`; no NUL. @returns the number of bytes, s.length */
export function putBytes(ptr: usize, s: string): i32 {
  const n = s.length;
  let from = changetype<usize>(s);
  let i = 0;
  // four units at a time: 00dd00cc00bb00aa → ddccbbaa
  for (; i + 4 <= n; i += 4) {
    let w = load<u64>(from) & 0x00ff00ff00ff00ff;
    w |= w >> 8;
    w &= 0x0000ffff0000ffff;
    w |= w >> 16;
    store<u32>(ptr + i, w as u32);
    from += 8;
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
  for (; i + 4 <= n; i += 4) {
    let w = load<u32>(ptr + i) as u64;
    w = (w | (w << 16)) & 0x0000ffff0000ffff;
    w = (w | (w << 8)) & 0x00ff00ff00ff00ff;
    store<u64>(to, w);
    to += 8;
  }
  for (; i < n; i++) {
    store<u16>(to, load<u8>(ptr + i));
    to += 2;
  }
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
  // eight bytes at a time: a zero byte in w ^ pattern shows in the classic (x - 01…) & ~x & 80…
  const pattern = (byte as u64 & 0xff) * 0x0101010101010101;
  while (p + 8 <= end) {
    const x = load<u64>(p) ^ pattern;
    const zero = (x - 0x0101010101010101) & ~x & 0x8080808080808080;
    if (zero) return p + ((ctz(zero) >> 3) as usize);
    p += 8;
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
  const pattern = (byte as u64 & 0xff) * 0x0101010101010101;
  while (ptr + 8 <= end) {
    // exact per byte: 7-bit add cannot carry into the next byte
    const x = load<u64>(ptr) ^ pattern;
    const t = ((x & 0x7f7f7f7f7f7f7f7f) + 0x7f7f7f7f7f7f7f7f) | x;
    count += popcnt(~t & 0x8080808080808080) as usize;
    ptr += 8;
  }
  for (; ptr < end; ptr++) if (load<u8>(ptr) == (byte as u8)) count++;
  return count;
}

/** Address of the first occurrence of the `m` bytes at `needle` in the `n` bytes at `hay`, or 0. */
export function memmem(hay: usize, n: usize, needle: usize, m: usize): usize {
  if (m == 0) return hay;
  if (m > n) return 0;
  const first = load<u8>(needle);
  const last = hay + (n - m) + 1;
  let p = hay;
  while (p < last) {
    p = memchr(p, first, last - p);
    if (!p) return 0;
    if (memcmp(p, needle, m) == 0) return p;
    p++;
  }
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
