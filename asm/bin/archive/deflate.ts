// Deflate (RFC 1951): matches are looked for in hash chains, and put off by one byte when the next place has a longer one. A program
// cannot reach the host's compressor by system calls, so this is one of our own; it follows gzip's search so closely that sizes agree.
import { Sink } from "./output";
import { flushBlock, MIN_MATCH, tally } from "./trees";

const WINDOW = 32768;
const MASK = WINDOW - 1;
const MAX_MATCH = 258;
const MIN_LOOKAHEAD = MAX_MATCH + MIN_MATCH + 1;
const MAX_DISTANCE = WINDOW - MIN_LOOKAHEAD;
const TOO_FAR = 4096;
const HASH_MASK = 0x7fff;
const HASH_SHIFT = 5;

/** For each level: a match so good that less is tried behind it, so long that none longer is looked for next, good enough; steps of a chain. */
const GOOD = memory.data<u16>([0, 4, 4, 4, 4, 8, 8, 8, 32, 32]);
const LAZY = memory.data<u16>([0, 4, 5, 6, 4, 16, 16, 32, 128, 258]);
const NICE = memory.data<u16>([0, 8, 16, 32, 16, 32, 128, 128, 258, 258]);
const CHAIN = memory.data<u16>([0, 4, 8, 32, 16, 32, 128, 256, 1024, 4096]);

let head: usize = 0;
let prev: usize = 0;
let data: usize = 0;
let total = 0;
let at = 0; // the byte that is looked at
let base = 0; // what lies before is out of the window
let end = 0; // so far is "read"
let atEnd = false;
let hash: u32 = 0;
let matchStart = 0;
let level = 6;

@inline function update(c: u32): void {
  hash = ((hash << HASH_SHIFT) ^ c) & HASH_MASK;
}
/** Puts the string at `p` into its chain. @returns the one before it there, or −1 */
@inline function insert(p: i32): i32 {
  update(p + 2 < total ? load<u8>(data + p + 2) : 0);
  const slot = head + (hash << 2);
  const old = load<i32>(slot);
  store<i32>(prev + ((p & MASK) << 2), old);
  store<i32>(slot, p);
  return old;
}
/** The window moves on by halves, as it would over a buffer of twice its size. */
function fill(): void {
  while (end - at < MIN_LOOKAHEAD && !atEnd) {
    if (at - base >= WINDOW + MAX_DISTANCE) base += WINDOW;
    const next = min(total, base + 2 * WINDOW);
    if (next == end) atEnd = true;
    end = next;
  }
}

function longest(candidate: i32, best: i32): i32 {
  let chain = load<u16>(CHAIN + (level << 1)) as i32;
  const nice = load<u16>(NICE + (level << 1)) as i32;
  if (best >= (load<u16>(GOOD + (level << 1)) as i32)) chain >>= 2;
  // the window's first byte is no match: its place means "none"
  const limit = max(at - base > MAX_DISTANCE ? at - MAX_DISTANCE : base, base);
  const scan = data + at;
  const most = min(MAX_MATCH, total - at);
  do {
    const p = data + candidate;
    if (
      best < most &&
      load<u8>(p + best) == load<u8>(scan + best) &&
      load<u8>(p + best - 1) == load<u8>(scan + best - 1) &&
      load<u16>(p) == load<u16>(scan)
    ) {
      let n = 2;
      while (n + 8 <= most && load<u64>(p + n) == load<u64>(scan + n)) n += 8;
      while (n < most && load<u8>(p + n) == load<u8>(scan + n)) n++;
      if (n > best) {
        matchStart = candidate;
        best = n;
        if (n >= nice) break;
      }
    }
    candidate = load<i32>(prev + ((candidate & MASK) << 2));
  } while (candidate > limit && --chain != 0);
  return best;
}
@inline function usable(candidate: i32): bool {
  return candidate > base && at - candidate <= MAX_DISTANCE && at - base <= 2 * WINDOW - MIN_LOOKAHEAD;
}

function flush(out: Sink, blockStart: i32, last: bool): void {
  flushBlock(out, blockStart >= base ? data + blockStart : 0, at - blockStart, last);
}

function fast(out: Sink): void {
  let blockStart = 0;
  let length = 0;
  const lazy = load<u16>(LAZY + (level << 1)) as i32;
  while (end > at) {
    const candidate = insert(at);
    if (usable(candidate)) {
      length = min(longest(candidate, MIN_MATCH - 1), end - at);
    }
    let full: bool;
    if (length >= MIN_MATCH) {
      full = tally(at - matchStart, length - MIN_MATCH, level, at - blockStart);
      if (length <= lazy) {
        length--;
        do {
          at++;
          insert(at);
        } while (--length != 0);
        at++;
      } else {
        at += length;
        length = 0;
        hash = at < total ? load<u8>(data + at) : 0;
        update(at + 1 < total ? load<u8>(data + at + 1) : 0);
      }
    } else {
      full = tally(0, load<u8>(data + at), level, at - blockStart);
      at++;
    }
    if (full) {
      flush(out, blockStart, false);
      blockStart = at;
    }
    fill();
  }
  flush(out, blockStart, true);
}

function slow(out: Sink): void {
  let blockStart = 0;
  let available = false;
  let length = MIN_MATCH - 1;
  const lazy = load<u16>(LAZY + (level << 1)) as i32;
  while (end > at) {
    const candidate = insert(at);
    let before = length;
    const beforeStart = matchStart;
    length = MIN_MATCH - 1;
    if (before < lazy && usable(candidate)) {
      length = min(longest(candidate, before), end - at);
      if (length == MIN_MATCH && at - matchStart > TOO_FAR) length--;
    }
    if (before >= MIN_MATCH && length <= before) {
      // the one before was better
      const full = tally(at - 1 - beforeStart, before - MIN_MATCH, level, at - blockStart);
      before -= 2;
      do {
        at++;
        insert(at);
      } while (--before != 0);
      available = false;
      length = MIN_MATCH - 1;
      at++;
      if (full) {
        flush(out, blockStart, false);
        blockStart = at;
      }
    } else if (available) {
      if (tally(0, load<u8>(data + at - 1), level, at - blockStart)) {
        flush(out, blockStart, false);
        blockStart = at;
      }
      at++;
    } else {
      available = true;
      at++;
    }
    fill();
  }
  if (available) tally(0, load<u8>(data + at - 1), level, at - blockStart);
  flush(out, blockStart, true);
}

/** Compresses `n` bytes at `p` into `out`. @param strength 1 … 9 */
export function deflate(p: usize, n: i32, out: Sink, strength: i32): void {
  if (!head) {
    head = heap.alloc((HASH_MASK + 1) << 2);
    prev = heap.alloc(WINDOW << 2);
  }
  memory.fill(head, 255, (HASH_MASK + 1) << 2);
  memory.fill(prev, 255, WINDOW << 2);
  data = p;
  total = n;
  level = strength;
  at = base = 0;
  matchStart = 0;
  end = min(total, 2 * WINDOW);
  atEnd = total == 0;
  fill();
  hash = 0;
  update(total > 0 ? load<u8>(data) : 0);
  update(total > 1 ? load<u8>(data + 1) : 0);
  if (level <= 3) fast(out);
  else slow(out);
}
