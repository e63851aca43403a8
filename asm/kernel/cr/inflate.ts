// Deflate (RFC 1951) in gzip's framing (RFC 1952), read as it is asked for: the archives of a tmpfs. One at a time. What is
// malformed, or has another check sum, ends the reading.

import { CR_STATE } from "../mem/map";
import { kfree, kmalloc } from "../mem/slab";
import { ImageIn, imageGet, imageSize } from "./folder";

const RING: u32 = 65536;
const RING_MASK: u32 = RING - 1;
/** How far ahead of the reader is decoded: what a distance may reach back to stays in the ring. */
const AHEAD: u32 = 32768 - 258;
const INPUT: u32 = 16384;

const STORED: u32 = 1;
const CODES: u32 = 2;
const HEADER: u32 = 0;
const DONE: u32 = 3;
const BROKEN: u32 = 4;

@unmanaged
class Inflate {
  source: ImageIn;
  input: usize;
  inputUsed: u32;
  inputAt: u32;
  bits: u32;
  bitCount: u32;
  ring: usize;
  made: u32; // bytes decoded and given out, counted up
  taken: u32;
  state: u32;
  last: u32; // the block is the last one
  left: u32; // of a stored block
  lengths: usize; // Huffman: {count u16[16], symbol u16[288]}
  distances: usize;
  scratch: usize;
}

const AT: usize = CR_STATE + 3200;

@inline
function s(): Inflate {
  return changetype<Inflate>(AT);
}

function byte(): u32 {
  const i = s();
  if (i.inputAt == i.inputUsed) {
    const left = imageSize(i.source) - i.source.pos;
    i.inputUsed = left < <i64>INPUT ? <u32>left : INPUT;
    i.inputAt = 0;
    if (!i.inputUsed || !imageGet(i.source, i.input, i.inputUsed)) {
      i.inputUsed = 0;
      i.state = BROKEN;
      return 0;
    }
  }
  return load<u8>(i.input + i.inputAt++);
}

function take(n: u32): u32 {
  const i = s();
  while (i.bitCount < n) {
    i.bits |= byte() << i.bitCount;
    i.bitCount += 8;
  }
  const v = i.bits & ((1 << n) - 1);
  i.bits >>= n;
  i.bitCount -= n;
  return v;
}

const COUNTS: usize = 32;

/** Canonical Huffman code from code lengths (bytes). @returns false when more codes are given than there are */
function build(table: usize, lengths: usize, n: u32): bool {
  memory.fill(table, 0, COUNTS);
  for (let k: u32 = 0; k < n; k++) {
    const at = table + ((<usize>load<u8>(lengths + k)) << 1);
    store<u16>(at, load<u16>(at) + 1);
  }
  const offsets = s().scratch + 1024;
  let left: i32 = 1;
  store<u16>(offsets + 2, 0);
  for (let len: u32 = 1; len < 16; len++) {
    left = (left << 1) - <i32>load<u16>(table + (len << 1));
    if (left < 0) return false;
    if (len < 15)
      store<u16>(offsets + ((len + 1) << 1), load<u16>(offsets + (len << 1)) + load<u16>(table + (len << 1)));
  }
  for (let k: u32 = 0; k < n; k++) {
    const len = <u32>load<u8>(lengths + k);
    if (!len) continue;
    const at = offsets + (len << 1);
    store<u16>(table + COUNTS + ((<usize>load<u16>(at)) << 1), <u16>k);
    store<u16>(at, load<u16>(at) + 1);
  }
  return true;
}

function symbol(table: usize): u32 {
  let code: i32 = 0;
  let first: i32 = 0;
  let index: i32 = 0;
  for (let len: u32 = 1; len < 16; len++) {
    code |= <i32>take(1);
    const count = <i32>load<u16>(table + (len << 1));
    if (code - count < first) return load<u16>(table + COUNTS + ((<usize>(index + (code - first))) << 1));
    index += count;
    first = (first + count) << 1;
    code <<= 1;
    if (s().state == BROKEN) return 0;
  }
  s().state = BROKEN;
  return 0;
}

function out(value: u32): void {
  const i = s();
  store<u8>(i.ring + (i.made++ & RING_MASK), value);
}

function fixedCodes(): void {
  const at = s().scratch;
  for (let k: u32 = 0; k < 288; k++) store<u8>(at + k, k < 144 ? 8 : k < 256 ? 9 : k < 280 ? 7 : 8);
  build(s().lengths, at, 288);
  memory.fill(at, 5, 30);
  build(s().distances, at, 30);
}

/** The order in which the code lengths of the code length code come. */
function place(k: u32): u32 {
  return k < 3 ? 16 + k : k == 3 ? 0 : k & 1 ? 7 - ((k - 5) >> 1) : 8 + ((k - 4) >> 1);
}

function dynamicCodes(): void {
  const lit = take(5) + 257;
  const dist = take(5) + 1;
  const codes = take(4) + 4;
  const at = s().scratch;
  memory.fill(at, 0, 19);
  for (let k: u32 = 0; k < codes; k++) store<u8>(at + place(k), take(3));
  if (lit > 286 || dist > 30 || !build(s().lengths, at, 19)) {
    s().state = BROKEN;
    return;
  }
  const lengths = at + 512;
  let n: u32 = 0;
  while (n < lit + dist && s().state != BROKEN) {
    const code = symbol(s().lengths);
    if (code < 16) {
      store<u8>(lengths + n++, code);
      continue;
    }
    const value = code == 16 ? (n ? load<u8>(lengths + n - 1) : 255) : 0;
    let repeat = code == 16 ? 3 + take(2) : code == 17 ? 3 + take(3) : 11 + take(7);
    if (value == 255 || n + repeat > lit + dist) {
      s().state = BROKEN;
      return;
    }
    while (repeat--) store<u8>(lengths + n++, value);
  }
  if (s().state == BROKEN) return;

  if (!build(s().distances, lengths + lit, dist) || !build(s().lengths, lengths, lit)) s().state = BROKEN;
}

function header(): void {
  const i = s();
  if (i.last) {
    i.state = DONE;
    return;
  }
  i.last = take(1);
  const type = take(2);
  if (i.state == BROKEN) return;
  if (type == 0) {
    i.bits = 0;
    i.bitCount = 0;
    const n = take(16);
    if ((take(16) ^ 0xffff) != n) i.state = BROKEN;
    else {
      i.left = n;
      i.state = STORED;
    }
    return;
  }
  if (type == 3) {
    i.state = BROKEN;
    return;
  }
  if (type == 1) fixedCodes();
  else dynamicCodes();
  if (i.state != BROKEN) i.state = CODES;
}

/** Length and distance codes: base values and extra bits follow rules, so no tables are kept. */
function lengthOf(code: u32): u32 {
  if (code < 8) return code + 3;
  if (code == 28) return 258;
  const extra = (code >> 2) - 1;
  return ((4 + (code & 3)) << extra) + 3 + take(extra);
}

function distanceOf(code: u32): u32 {
  if (code < 4) return code + 1;
  const extra = (code >> 1) - 1;
  return ((2 + (code & 1)) << extra) + 1 + take(extra);
}

function codes(): void {
  const i = s();
  const code = symbol(i.lengths);
  if (i.state == BROKEN) return;
  if (code < 256) {
    out(code);
    return;
  }
  if (code == 256) {
    i.state = HEADER;
    return;
  }
  if (code > 285) {
    i.state = BROKEN;
    return;
  }
  let n = lengthOf(code - 257);
  const far = symbol(i.distances);
  const distance = far < 30 ? distanceOf(far) : 0;
  if (!distance || distance > i.made || distance > 32768) i.state = BROKEN;
  while (n-- && i.state != BROKEN) out(load<u8>(i.ring + ((i.made - distance) & RING_MASK)));
}

function step(): void {
  const i = s();
  switch (i.state) {
    case HEADER:
      header();
      break;
    case STORED:
      if (!i.left) i.state = HEADER;
      else {
        i.left--;
        out(take(8));
      }
      break;
    case CODES:
      codes();
      break;
  }
}

/** Looks at gzip's header. @returns false when there is no memory; a file that is none is found out by the first read */
export function inflateBegin(source: ImageIn): bool {
  memory.fill(AT, 0, offsetof<Inflate>());
  const i = s();
  i.source = source;
  i.input = kmalloc(INPUT);
  i.ring = kmalloc(RING);
  i.lengths = kmalloc(COUNTS + 576);
  i.distances = kmalloc(COUNTS + 576);
  i.scratch = kmalloc(2048);
  if (!i.input || !i.ring || !i.lengths || !i.distances || !i.scratch) return false;
  if (take(16) != 0x8b1f || take(8) != 8) i.state = BROKEN;
  const flags = take(8);
  for (let k = 0; k < 6; k++) take(8);
  if (flags & 4) for (let n = take(16); n && i.state != BROKEN; n--) take(8);
  for (let f: u32 = 8; f <= 16; f <<= 1) if (flags & f) while (i.state != BROKEN && take(8)) {}
  if (flags & 2) take(16);
  return true;
}

export function inflateEnd(): void {
  const i = s();
  kfree(i.input);
  kfree(i.ring);
  kfree(i.lengths);
  kfree(i.distances);
  kfree(i.scratch);
  memory.fill(AT, 0, offsetof<Inflate>());
}

/** The next n bytes, to kernel memory (0: they are passed). @returns false: there are not so many, or the file is damaged */
export function inflateRead(to: usize, n: u32): bool {
  const i = s();
  while (n) {
    while (i.made - i.taken < AHEAD && i.state < DONE && i.made - i.taken < n) step();
    if (i.made == i.taken || i.state == BROKEN) return false;
    let part = i.made - i.taken < n ? i.made - i.taken : n;
    const at = i.taken & RING_MASK;
    if (part > RING - at) part = RING - at;
    if (to) {
      memory.copy(to, i.ring + at, part);
      to += part;
    }
    i.taken += part;
    n -= part;
  }
  return true;
}
