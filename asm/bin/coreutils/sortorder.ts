// How sort orders its records: first by a number of 64 bits that each has (its rank), by radix sort; only records of the same rank
// are then compared as the keys say. A rank keeps the order: rank(x) < rank(y) only when x comes before y.
//
// An entry is {rank u64 @0, record u32 @8}.

const ENTRY = 16;
const DIGIT = 11;
const BUCKETS = 1 << DIGIT;
/** Below this a radix sort's counting costs more than it saves. */
const FEW = 512;

/** Where the entries are and where they may be moved to. */
let entries: usize = 0;
let spare: usize = 0;
const counts = memory.data(BUCKETS * 4);

@inline function rankOf(i: i32): u64 {
  return load<u64>(entries + (i as usize) * ENTRY);
}

/** The eight bytes at `p`, of which `n` count, as a number that orders as they do. */
export function bytesRank(p: usize, n: i32): u64 {
  if (n >= 8) return bswap(load<u64>(p));
  let v: u64 = 0;
  for (let i = 0; i < n; i++) v |= (load<u8>(p + i) as u64) << ((56 - i * 8) as u64);
  return v;
}

/** Stable sort of the entries [from, to) by rank, small ones by insertion, large ones by their digits. */
function byRank(from: i32, to: i32): void {
  const n = to - from;
  if (n < 24) {
    insertion(from, to);
    return;
  }
  let and: u64 = u64.MAX_VALUE;
  let or: u64 = 0;
  for (let i = from; i < to; i++) {
    const r = rankOf(i);
    and &= r;
    or |= r;
  }
  const differ = and ^ or;
  if (!differ) return;
  if (n < FEW) {
    const middle = (from + to) >>> 1;
    byRank(from, middle);
    byRank(middle, to);
    mergeByRank(from, middle, to);
    return;
  }
  let source = entries + (from as usize) * ENTRY;
  let target = spare + (from as usize) * ENTRY;
  const size = (n as usize) * ENTRY;
  const home = source;
  for (let shift: u64 = ctz(differ); shift < 64; shift += DIGIT) {
    if (((differ >> shift) & (BUCKETS - 1)) == 0) continue;
    memory.fill(counts, 0, BUCKETS * 4);
    for (let p = source; p < source + size; p += ENTRY) {
      const c = counts + ((((load<u64>(p) >> shift) & (BUCKETS - 1)) as usize) << 2);
      store<u32>(c, load<u32>(c) + 1);
    }
    let sum = target as u32;
    for (let k = 0; k < BUCKETS; k++) {
      const c = counts + ((k as usize) << 2);
      const here = load<u32>(c);
      store<u32>(c, sum);
      sum += here * ENTRY;
    }
    for (let p = source; p < source + size; p += ENTRY) {
      const rank = load<u64>(p);
      const c = counts + ((((rank >> shift) & (BUCKETS - 1)) as usize) << 2);
      const at: usize = load<u32>(c);
      store<u32>(c, (at + ENTRY) as u32);
      store<u64>(at, rank);
      store<u32>(at, load<u32>(p, 8), 8);
    }
    const t = source;
    source = target;
    target = t;
  }
  if (source != home) memory.copy(home, source, size);
}
function insertion(from: i32, to: i32): void {
  const first = entries + (from as usize) * ENTRY;
  const end = entries + (to as usize) * ENTRY;
  for (let p = first + ENTRY; p < end; p += ENTRY) {
    const rank = load<u64>(p);
    if (load<u64>(p - ENTRY) <= rank) continue;
    const record = load<u32>(p, 8);
    let q = p;
    while (q > first && load<u64>(q - ENTRY) > rank) {
      store<u64>(q, load<u64>(q - ENTRY));
      store<u32>(q, load<u32>(q - ENTRY, 8), 8);
      q -= ENTRY;
    }
    store<u64>(q, rank);
    store<u32>(q, record, 8);
  }
}
/** Merges two sorted neighbours; the first is moved aside. */
function mergeByRank(from: i32, middle: i32, to: i32): void {
  if (rankOf(middle - 1) <= rankOf(middle)) return;
  const n = (middle - from) as usize;
  let a = spare + (from as usize) * ENTRY;
  const aEnd = a + n * ENTRY;
  let out = entries + (from as usize) * ENTRY;
  memory.copy(a, out, n * ENTRY);
  let b = entries + (middle as usize) * ENTRY;
  const bEnd = entries + (to as usize) * ENTRY;
  while (a < aEnd && b < bEnd) {
    const first = load<u64>(a) <= load<u64>(b);
    const p = first ? a : b;
    store<u64>(out, load<u64>(p));
    store<u32>(out, load<u32>(p, 8), 8);
    out += ENTRY;
    a += select<usize>(ENTRY, 0, first);
    b += select<usize>(0, ENTRY, first);
  }
  memory.copy(out, a, aEnd - a);
}

/** Stable merge sort of the entries [from, to) by the records themselves. */
function byRecord(from: i32, to: i32, compare: (x: usize, y: usize) => i32): void {
  if (to - from < 8) {
    for (let i = from + 1; i < to; i++) {
      const p = entries + (i as usize) * ENTRY;
      const record = load<u32>(p, 8);
      let q = p;
      const first = entries + (from as usize) * ENTRY;
      while (q > first && compare(load<u32>(q - ENTRY, 8), record) > 0) {
        store<u32>(q, load<u32>(q - ENTRY, 8), 8);
        q -= ENTRY;
      }
      store<u32>(q, record, 8);
    }
    return;
  }
  const middle = (from + to) >>> 1;
  byRecord(from, middle, compare);
  byRecord(middle, to, compare);
  let b = entries + (middle as usize) * ENTRY;
  if (compare(load<u32>(b - ENTRY, 8), load<u32>(b, 8)) <= 0) return;
  const bEnd = entries + (to as usize) * ENTRY;
  let a = spare + (from as usize) * ENTRY;
  const aEnd = a + ((middle - from) as usize) * ENTRY;
  let out = entries + (from as usize) * ENTRY;
  memory.copy(a, out, aEnd - a);
  // the ranks are all the same and stay where they are
  while (a < aEnd && b < bEnd) {
    if (compare(load<u32>(a, 8), load<u32>(b, 8)) <= 0) {
      store<u32>(out, load<u32>(a, 8), 8);
      a += ENTRY;
    } else {
      store<u32>(out, load<u32>(b, 8), 8);
      b += ENTRY;
    }
    out += ENTRY;
  }
  for (; a < aEnd; a += ENTRY) {
    store<u32>(out, load<u32>(a, 8), 8);
    out += ENTRY;
  }
}

/** Orders [from, to), which has one rank, by what follows the first `depth` bytes: the next eight are the new ranks. */
function byBytes(from: i32, to: i32, depth: i32): void {
  while (true) {
    let longest = 0;
    let shortest = i32.MAX_VALUE;
    for (let i = from; i < to; i++) {
      const n: i32 = load<u32>(load<u32>(entries + (i as usize) * ENTRY, 8), 4);
      longest = max(longest, n);
      shortest = min(shortest, n);
    }
    if (longest <= depth) {
      // they differ by NUL bytes at their end, if at all: the shorter one is first
      if (shortest == longest) return;
      for (let i = from; i < to; i++) {
        const p = entries + (i as usize) * ENTRY;
        store<u64>(p, load<u32>(load<u32>(p, 8), 4) as u64);
      }
      byRank(from, to);
      return;
    }
    let same = true;
    let before: u64 = 0;
    for (let i = from; i < to; i++) {
      const p = entries + (i as usize) * ENTRY;
      const r: usize = load<u32>(p, 8);
      const n: i32 = load<u32>(r, 4);
      const rank = n > depth ? bytesRank((load<u32>(r) as usize) + depth, n - depth) : 0;
      store<u64>(p, rank);
      if (i > from && rank != before) same = false;
      before = rank;
    }
    depth += 8;
    if (same) continue;
    byRank(from, to);
    ties(from, to, depth, null);
    return;
  }
}
/** Orders what has the same rank in the sorted [from, to). */
function ties(from: i32, to: i32, depth: i32, compare: ((x: usize, y: usize) => i32) | null): void {
  for (let i = from; i < to; ) {
    const rank = rankOf(i);
    let end = i + 1;
    while (end < to && rankOf(end) == rank) end++;
    if (end - i > 1) {
      if (compare === null) byBytes(i, end, depth);
      else byRecord(i, end, compare);
    }
    i = end;
  }
}

/**
 * Sorts `count` records of `size` bytes from `records` on, whose rank is at `rankAt` in each. Without `compare` the order is that of
 * the bytes of each {text u32 @0, length u32 @4}, and the rank is that of the first eight.
 * @returns the addresses of the records in their order, u32 each
 */
export function ordered(
  records: usize,
  count: i32,
  size: usize,
  rankAt: usize,
  compare: ((x: usize, y: usize) => i32) | null,
): usize {
  const bytes = (max(count, 1) as usize) * ENTRY;
  entries = heap.alloc(bytes);
  spare = heap.alloc(bytes);
  let p = entries;
  for (let i = 0; i < count; i++) {
    const r = records + (i as usize) * size;
    store<u64>(p, load<u64>(r + rankAt));
    store<u32>(p, r as u32, 8);
    p += ENTRY;
  }
  byRank(0, count);
  ties(0, count, 8, compare);
  // the result takes the room of the spare entries
  for (let i: usize = 0; i < (count as usize); i++) store<u32>(spare + (i << 2), load<u32>(entries + i * ENTRY, 8));
  heap.free(entries);
  return spare;
}
