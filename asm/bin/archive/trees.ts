// Deflate's Huffman codes (RFC 1951): literals and matches are gathered for a block, then written with whichever is shortest: the
// fixed codes, codes made for the block, or no compression at all. Ties between trees are broken as gzip breaks them.
import { Sink } from "./output";

export const MIN_MATCH = 3;
const END_BLOCK = 256;
const L_CODES = 286;
const D_CODES = 30;
const BL_CODES = 19;
const HEAP = 2 * L_CODES + 1;
const MAX_BITS = 15;
const LIT_BUFFER = 0x8000;

const ORDER = memory.data<u8>([16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]);
/** Extra bits of the length codes, the distance codes, and the codes that code lengths are written with. */
const EXTRA_L = memory.data<u8>([
  0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
]);
const EXTRA_D = memory.data<u8>([
  0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
]);
const EXTRA_BL = memory.data<u8>([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 3, 7]);

const lengthCode = memory.data(256);
const baseLength = memory.data(29 * 2);
const distCode = memory.data(512);
const baseDist = memory.data(30 * 2);

@inline function u16at(p: usize, i: i32): i32 {
  return load<u16>(p + (i << 1));
}
@inline function distanceCode(d: i32): i32 {
  return load<u8>(distCode + (d < 256 ? d : 256 + (d >> 7)));
}
function reverse(code: i32, length: i32): i32 {
  let r = 0;
  for (; length > 0; length--) {
    r = (r << 1) | (code & 1);
    code >>= 1;
  }
  return r;
}

/** A code being made: frequencies, then lengths and codes. */
class Tree {
  freq: StaticArray<i32>;
  code: StaticArray<i32>;
  length: StaticArray<i32>;
  parent: StaticArray<i32>;
  maxCode: i32 = 0;
  constructor(
    public elements: i32,
    public extra: usize,
    public extraBase: i32,
    public maxLength: i32,
    public fixed: Tree | null,
  ) {
    this.freq = new StaticArray<i32>(HEAP);
    this.code = new StaticArray<i32>(HEAP);
    this.length = new StaticArray<i32>(HEAP);
    this.parent = new StaticArray<i32>(HEAP);
  }
}

const fixedL: Tree = new Tree(288, EXTRA_L, 257, MAX_BITS, null);
const fixedD: Tree = new Tree(D_CODES, EXTRA_D, 0, MAX_BITS, null);
const treeL: Tree = new Tree(L_CODES, EXTRA_L, 257, MAX_BITS, fixedL);
const treeD: Tree = new Tree(D_CODES, EXTRA_D, 0, MAX_BITS, fixedD);
const treeBL: Tree = new Tree(BL_CODES, EXTRA_BL, 0, 7, null);

const counts: StaticArray<i32> = new StaticArray<i32>(MAX_BITS + 1);
const heapOf: StaticArray<i32> = new StaticArray<i32>(HEAP);
const depth: StaticArray<i32> = new StaticArray<i32>(HEAP);
let heapLength = 0;
let heapMax = 0;
let optimal: i64 = 0; // bits of the block with codes of its own, and with the fixed ones
let fixedBits: i64 = 0;

let literals: usize = 0;
let distances: usize = 0;
let pending = 0;
let matches = 0;

function init(): void {
  let n = 0;
  for (let c = 0; c < 28; c++) {
    store<u16>(baseLength + (c << 1), n as u16);
    for (let k = 0; k < 1 << load<u8>(EXTRA_L + c); k++) store<u8>(lengthCode + n++, c as u8);
  }
  store<u8>(lengthCode + 255, 28);
  let d = 0;
  for (let c = 0; c < 16; c++) {
    store<u16>(baseDist + (c << 1), d as u16);
    for (let k = 0; k < 1 << load<u8>(EXTRA_D + c); k++) store<u8>(distCode + d++, c as u8);
  }
  d >>= 7;
  for (let c = 16; c < D_CODES; c++) {
    store<u16>(baseDist + (c << 1), (d << 7) as u16);
    for (let k = 0; k < 1 << (load<u8>(EXTRA_D + c) - 7); k++) store<u8>(distCode + 256 + d++, c as u8);
  }
  counts.fill(0);
  for (let i = 0; i < 288; i++) {
    const l = i <= 143 ? 8 : i <= 255 ? 9 : i <= 279 ? 7 : 8;
    fixedL.length[i] = l;
    counts[l]++;
  }
  makeCodes(fixedL, 287);
  for (let i = 0; i < D_CODES; i++) {
    fixedD.length[i] = 5;
    fixedD.code[i] = reverse(i, 5);
  }
  literals = heap.alloc(LIT_BUFFER);
  distances = heap.alloc(LIT_BUFFER * 2);
  initBlock();
}
function initBlock(): void {
  treeL.freq.fill(0);
  treeD.freq.fill(0);
  treeBL.freq.fill(0);
  treeL.freq[END_BLOCK] = 1;
  optimal = fixedBits = 0;
  pending = matches = 0;
}

/** Codes out of lengths, as RFC 1951 says: in order of length, then of symbol. */
function makeCodes(tree: Tree, maxCode: i32): void {
  const next = new StaticArray<i32>(MAX_BITS + 1);
  let code = 0;
  for (let bits = 1; bits <= MAX_BITS; bits++) next[bits] = code = (code + counts[bits - 1]) << 1;
  for (let n = 0; n <= maxCode; n++) {
    const l = tree.length[n];
    if (l) tree.code[n] = reverse(next[l]++, l);
  }
}

@inline function smaller(tree: Tree, n: i32, m: i32): bool {
  return tree.freq[n] < tree.freq[m] || (tree.freq[n] == tree.freq[m] && depth[n] <= depth[m]);
}
function sink(tree: Tree, k: i32): void {
  const v = heapOf[k];
  for (let j = k << 1; j <= heapLength; j <<= 1) {
    if (j < heapLength && smaller(tree, heapOf[j + 1], heapOf[j])) j++;
    if (smaller(tree, v, heapOf[j])) break;
    heapOf[k] = heapOf[j];
    k = j;
  }
  heapOf[k] = v;
}

/** Lengths from the tree; those that are too long are cut, and others made longer for it. */
function makeLengths(tree: Tree): void {
  counts.fill(0);
  let overflow = 0;
  tree.length[heapOf[heapMax]] = 0;
  let h = heapMax + 1;
  for (; h < HEAP; h++) {
    const n = heapOf[h];
    let bits = tree.length[tree.parent[n]] + 1;
    if (bits > tree.maxLength) {
      bits = tree.maxLength;
      overflow++;
    }
    tree.length[n] = bits;
    if (n > tree.maxCode) continue;
    counts[bits]++;
    const extra = n >= tree.extraBase ? (load<u8>(tree.extra + n - tree.extraBase) as i32) : 0;
    const f = tree.freq[n] as i64;
    optimal += f * (bits + extra);
    const fixed = tree.fixed;
    if (fixed !== null) fixedBits += f * (fixed.length[n] + extra);
  }
  if (overflow == 0) return;
  do {
    let bits = tree.maxLength - 1;
    while (counts[bits] == 0) bits--;
    counts[bits]--;
    counts[bits + 1] += 2;
    counts[tree.maxLength]--;
    overflow -= 2;
  } while (overflow > 0);
  for (let bits = tree.maxLength; bits != 0; bits--) {
    let n = counts[bits];
    while (n != 0) {
      const m = heapOf[--h];
      if (m > tree.maxCode) continue;
      if (tree.length[m] != bits) {
        optimal += ((bits as i64) - tree.length[m]) * tree.freq[m];
        tree.length[m] = bits;
      }
      n--;
    }
  }
}
function build(tree: Tree): void {
  let maxCode = -1;
  let node = tree.elements;
  heapLength = 0;
  heapMax = HEAP;
  for (let n = 0; n < tree.elements; n++) {
    if (tree.freq[n]) {
      heapOf[++heapLength] = maxCode = n;
      depth[n] = 0;
    } else tree.length[n] = 0;
  }
  // at least two codes, of some kind
  while (heapLength < 2) {
    const n = maxCode < 2 ? ++maxCode : 0;
    heapOf[++heapLength] = n;
    tree.freq[n] = 1;
    depth[n] = 0;
    optimal--;
    const fixed = tree.fixed;
    if (fixed !== null) fixedBits -= fixed.length[n];
  }
  tree.maxCode = maxCode;
  for (let n = heapLength / 2; n >= 1; n--) sink(tree, n);
  do {
    const n = heapOf[1];
    heapOf[1] = heapOf[heapLength--];
    sink(tree, 1);
    const m = heapOf[1];
    heapOf[--heapMax] = n;
    heapOf[--heapMax] = m;
    tree.freq[node] = tree.freq[n] + tree.freq[m];
    depth[node] = max(depth[n], depth[m]) + 1;
    tree.parent[n] = tree.parent[m] = node;
    heapOf[1] = node++;
    sink(tree, 1);
  } while (heapLength >= 2);
  heapOf[--heapMax] = heapOf[1];
  makeLengths(tree);
  makeCodes(tree, maxCode);
}

/** The lengths of a tree in run-length form: counted (`out` null), or written. */
function lengthsOf(tree: Tree, out: Sink | null): void {
  const maxCode = tree.maxCode;
  let previous = -1;
  let next = tree.length[0];
  let count = 0;
  let most = next == 0 ? 138 : 7;
  let least = next == 0 ? 3 : 4;
  for (let n = 0; n <= maxCode; n++) {
    const now = next;
    next = n == maxCode ? -1 : tree.length[n + 1];
    if (++count < most && now == next) continue;
    if (count < least) {
      if (out === null) treeBL.freq[now] += count;
      else for (; count; count--) out.bits(treeBL.code[now], treeBL.length[now]);
    } else if (now != 0) {
      if (now != previous) {
        if (out === null) treeBL.freq[now]++;
        else out.bits(treeBL.code[now], treeBL.length[now]);
        count--;
      }
      if (out === null) treeBL.freq[16]++;
      else {
        out.bits(treeBL.code[16], treeBL.length[16]);
        out.bits(count - 3, 2);
      }
    } else {
      const symbol = count <= 10 ? 17 : 18;
      if (out === null) treeBL.freq[symbol]++;
      else {
        out.bits(treeBL.code[symbol], treeBL.length[symbol]);
        if (symbol == 17) out.bits(count - 3, 3);
        else out.bits(count - 11, 7);
      }
    }
    count = 0;
    previous = now;
    if (next == 0) {
      most = 138;
      least = 3;
    } else if (now == next) {
      most = 6;
      least = 3;
    } else {
      most = 7;
      least = 4;
    }
  }
}

function writeSymbols(out: Sink, l: Tree, d: Tree): void {
  for (let i = 0; i < pending; i++) {
    let distance = u16at(distances, i);
    const c = load<u8>(literals + i) as i32;
    if (distance == 0) {
      out.bits(l.code[c], l.length[c]);
      continue;
    }
    let code = load<u8>(lengthCode + c) as i32;
    out.bits(l.code[code + 257], l.length[code + 257]);
    let extra = load<u8>(EXTRA_L + code) as i32;
    if (extra) out.bits(c - u16at(baseLength, code), extra);
    distance--;
    code = distanceCode(distance);
    out.bits(d.code[code], d.length[code]);
    extra = load<u8>(EXTRA_D + code);
    if (extra) out.bits(distance - u16at(baseDist, code), extra);
  }
  out.bits(l.code[END_BLOCK], l.length[END_BLOCK]);
}

/**
 * Takes one literal (`distance` 0) or match (`c` is its length − 3).
 * @param covered bytes since the block began
 * @returns whether the block is to be ended here
 */
export function tally(distance: i32, c: i32, level: i32, covered: i32): bool {
  if (!literals) init();
  store<u8>(literals + pending, c as u8);
  store<u16>(distances + (pending << 1), distance as u16);
  pending++;
  if (distance == 0) treeL.freq[c]++;
  else {
    matches++;
    treeL.freq[load<u8>(lengthCode + c) + 257]++;
    treeD.freq[distanceCode(distance - 1)]++;
  }
  if (level > 2 && (pending & 0xfff) == 0) {
    // a guess at what the block has come to: stop when it compresses well and other data may follow
    let bits: u32 = pending * 8;
    for (let d = 0; d < D_CODES; d++) bits += treeD.freq[d] * (5 + (load<u8>(EXTRA_D + d) as i32));
    if (matches < pending / 2 && bits >> 3 < ((covered / 2) as u32)) return true;
  }
  return pending == LIT_BUFFER - 1;
}

/** Ends a block. @param p its bytes, or 0 when they are gone; @param n how many; @param last the stream ends */
export function flushBlock(out: Sink, p: usize, n: i32, last: bool): void {
  if (!literals) init();
  build(treeL);
  build(treeD);
  lengthsOf(treeL, null);
  lengthsOf(treeD, null);
  build(treeBL);
  let top = BL_CODES - 1;
  while (top >= 3 && treeBL.length[load<u8>(ORDER + top)] == 0) top--;
  optimal += 3 * (top + 1) + 5 + 5 + 4;
  let own = (optimal + 3 + 7) >> 3;
  const fixed = (fixedBits + 3 + 7) >> 3;
  if (fixed <= own) own = fixed;
  if ((n as i64) + 4 <= own && p) {
    // stored, in pieces that its 16 bits of length can hold
    let left = n;
    do {
      const m = min(left, 0xffff);
      out.bits(last && m == left ? 1 : 0, 3);
      out.align();
      out.u16(m);
      out.u16(~m & 0xffff);
      out.bytes(p, m);
      p += m;
      left -= m;
    } while (left > 0);
  } else if (fixed == own) {
    out.bits((1 << 1) + (last ? 1 : 0), 3);
    writeSymbols(out, fixedL, fixedD);
  } else {
    out.bits((2 << 1) + (last ? 1 : 0), 3);
    out.bits(treeL.maxCode + 1 - 257, 5);
    out.bits(treeD.maxCode + 1 - 1, 5);
    out.bits(top + 1 - 4, 4);
    for (let i = 0; i <= top; i++) out.bits(treeBL.length[load<u8>(ORDER + i)], 3);
    lengthsOf(treeL, out);
    lengthsOf(treeD, out);
    writeSymbols(out, treeL, treeD);
  }
  initBlock();
  if (last) out.align();
}
