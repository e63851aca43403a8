// Bytes and bits on their way out: what deflate writes into, and where inflate puts what it finds. A sink is a descriptor, memory, or nothing.
import { writeAll } from "../../lib/sys/file";

const SIZE = 65536;

export class Sink {
  buffer: usize;
  length: i32 = 0;
  /** Bytes written so far. */
  total: u64 = 0;
  /** First −errno of a write. */
  error: i32 = 0;
  private size: i32 = SIZE;
  // bits not yet a byte, the first one lowest
  private held: u64 = 0;
  private have: i32 = 0;

  /** @param fd where to; −1 keeps everything in `buffer`, −2 drops it */
  constructor(public fd: i32) {
    this.buffer = heap.alloc(SIZE);
  }
  flush(): void {
    if (this.fd == -1) {
      if (this.length == this.size) {
        this.size *= 2;
        this.buffer = heap.realloc(this.buffer, this.size);
      }
      return;
    }
    if (this.fd >= 0 && this.length) {
      const r = writeAll(this.fd, this.buffer, this.length);
      if (r < 0 && !this.error) this.error = r;
    }
    this.length = 0;
  }
  @inline byte(c: i32): void {
    if (this.length == this.size) this.flush();
    store<u8>(this.buffer + this.length++, c as u8);
    this.total++;
  }
  bytes(p: usize, n: i32): void {
    while (n > 0) {
      if (this.length == this.size) this.flush();
      const m = min(n, this.size - this.length);
      memory.copy(this.buffer + this.length, p, m);
      this.length += m;
      this.total += m;
      p += m;
      n -= m;
    }
  }
  u16(v: u32): void {
    this.byte(v & 255);
    this.byte((v >> 8) & 255);
  }
  u32(v: u32): void {
    this.u16(v & 0xffff);
    this.u16(v >> 16);
  }
  @inline bits(v: u32, n: i32): void {
    this.held |= (v as u64) << this.have;
    this.have += n;
    while (this.have >= 8) {
      this.byte((this.held & 255) as i32);
      this.held >>= 8;
      this.have -= 8;
    }
  }
  /** Fills the last byte with zeros. */
  align(): void {
    if (this.have) this.byte((this.held & 255) as i32);
    this.held = 0;
    this.have = 0;
  }
}

let crcTable: usize = 0;
function makeTable(): void {
  crcTable = heap.alloc(4096);
  for (let i: u32 = 0; i < 256; i++) {
    let c = i;
    for (let k = 0; k < 8; k++) c = c & 1 ? (c >> 1) ^ 0xedb88320 : c >> 1;
    store<u32>(crcTable + (i << 2), c);
  }
  for (let i: u32 = 0; i < 256; i++) {
    let c = load<u32>(crcTable + (i << 2));
    for (let k: usize = 1; k < 4; k++) {
      c = (c >> 8) ^ load<u32>(crcTable + ((c & 255) << 2));
      store<u32>(crcTable + (k << 10) + (i << 2), c);
    }
  }
}
/** The CRC-32 of gzip and zip, continued: begin with 0. */
export function crc32(crc: u32, p: usize, n: i32): u32 {
  if (!crcTable) makeTable();
  let c = ~crc;
  const end = p + n;
  for (; p + 4 <= end; p += 4) {
    c ^= load<u32>(p);
    c =
      load<u32>(crcTable + 3072 + ((c & 255) << 2)) ^
      load<u32>(crcTable + 2048 + (((c >> 8) & 255) << 2)) ^
      load<u32>(crcTable + 1024 + (((c >> 16) & 255) << 2)) ^
      load<u32>(crcTable + ((c >> 24) << 2));
  }
  for (; p < end; p++) c = (c >> 8) ^ load<u32>(crcTable + (((c ^ load<u8>(p)) & 255) << 2));
  return ~c;
}
