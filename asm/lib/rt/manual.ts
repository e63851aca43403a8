// A runtime for interpreters (--runtime asm/lib/rt/manual): garbage is collected only when the program says so, at a place where
// it knows what its stack refers to. No shadow stack then, no barriers; allocation takes a cell from a list.
//
// Objects up to 496 bytes lie in chunks of equal cells, larger ones are blocks of the memory manager in a list of their own.
// The program calls `collectIfDue()` (../gc) between steps and keeps what only its stack refers to in a global meanwhile.
//
//   −16 info: mark bit 0; cells: class << 1, blocks: LARGE; 0 = a free cell
//   −12 next free cell, or next block
//    −8 runtime id
//    −4 size
import "rt/tlsf";

const HEADER: usize = 16;
const CLASSES = 32;
const MARK: u32 = 1;
const LARGE: u32 = 0x100;
const MAX_SMALL: usize = 496; // payload of the largest cell
const MAX_SIZE: usize = (1 << 30) - 64;
/** No collection before so much has been allocated since the last one. */
const LEAST: usize = 256 << 10;

/** Heads of the lists of free cells, by cell size / 16. */
const free = memory.data((CLASSES + 1) * 4);
/** Chunks: a list through their first word; second word: cell size; third: number of cells. */
const CHUNK_HEADER: usize = 16;
let chunks: usize = 0;
let blocks: usize = 0;

/** Bytes allocated since the last collection, and when the next is due. */
let allocated: usize = 0;
let threshold: usize = LEAST;

// Objects to visit, and pinned ones: growing arrays of addresses.
let work: usize = 0;
let workLength: usize = 0;
let workCapacity: usize = 0;
let pins: usize = 0;
let pinLength: usize = 0;
let pinCapacity: usize = 0;
/** Number of the collection: the mark of objects in static data. */
let epoch: u32 = 0;

function addChunk(index: usize): void {
  const cell = index << 4;
  const count: usize = cell <= 128 ? 2048 / cell : 4096 / cell;
  const at = __alloc(CHUNK_HEADER + cell * count);
  store<u32>(at, chunks as u32);
  store<u32>(at, cell as u32, 4);
  store<u32>(at, count as u32, 8);
  chunks = at;
  let list: usize = load<u32>(free + (index << 2));
  for (let p = at + CHUNK_HEADER + cell * (count - 1); p > at; p -= cell) {
    store<u32>(p, 0);
    store<u32>(p, list as u32, 4);
    list = p;
  }
  store<u32>(free + (index << 2), list as u32);
}

// @ts-ignore: decorator
@global @unsafe
export function __new(size: usize, id: i32): usize {
  if (size > MAX_SMALL) return newBlock(size, id);
  const index = (size + HEADER + 15) >> 4;
  const head = free + (index << 2);
  let cell: usize = load<u32>(head);
  if (!cell) {
    addChunk(index);
    cell = load<u32>(head);
  }
  store<u32>(head, load<u32>(cell, 4));
  store<u32>(cell, (index << 1) as u32);
  store<u32>(cell, id, 8);
  store<u32>(cell, size as u32, 12);
  allocated += index << 4;
  // the library expects zeros, as from the incremental runtime; strings are written whole by whoever makes them
  if (id != (idof<string>() as i32))
    for (let p = cell + HEADER, end = cell + (index << 4); p < end; p += 8) store<u64>(p, 0);
  return cell + HEADER;
}
function newBlock(size: usize, id: i32): usize {
  if (size > MAX_SIZE) throw new RangeError("allocation too large");
  const at = __alloc(HEADER + size);
  store<u32>(at, LARGE);
  store<u32>(at, blocks as u32, 4);
  store<u32>(at, id, 8);
  store<u32>(at, size as u32, 12);
  blocks = at;
  allocated += size + HEADER;
  if (id != (idof<string>() as i32)) memory.fill(at + HEADER, 0, size);
  return at + HEADER;
}

// @ts-ignore: decorator
@global @unsafe
export function __renew(old: usize, size: usize): usize {
  const from = old - HEADER;
  const had: usize = load<u32>(from, 12);
  // a cell may have room behind
  if (old >= __heap_base && load<u32>(from) < LARGE && size <= (((load<u32>(from) >> 1) as usize) << 4) - HEADER) {
    if (size > had) memory.fill(old + had, 0, size - had);
    store<u32>(from, size as u32, 12);
    return old;
  }
  const to = __new(size, load<u32>(from, 8));
  memory.copy(to, old, min(size, had));
  return to;
}

// @ts-ignore: decorator
@global @unsafe
export function __link(parent: usize, child: usize, expectMultiple: bool): void {
  // no barrier: a collection runs from beginning to end
}

// @ts-ignore: decorator
@global @unsafe
export function __visit(ptr: usize, cookie: i32): void {
  if (!ptr) return;
  const info = ptr - HEADER;
  if (ptr < __heap_base) {
    if (load<u32>(info) == epoch) return;
    store<u32>(info, epoch);
  } else {
    const word = load<u32>(info);
    if (word & MARK) return;
    store<u32>(info, word | MARK);
  }
  push(ptr);
}
function push(ptr: usize): void {
  if (workLength == workCapacity) {
    workCapacity = workCapacity ? workCapacity << 1 : 1024;
    work = work ? __realloc(work, workCapacity << 2) : __alloc(workCapacity << 2);
  }
  store<u32>(work + (workLength++ << 2), ptr as u32);
}

// @ts-ignore: decorator
@global @unsafe
export function __pin(ptr: usize): usize {
  if (!ptr) return ptr;
  if (pinLength == pinCapacity) {
    pinCapacity = pinCapacity ? pinCapacity << 1 : 16;
    pins = pins ? __realloc(pins, pinCapacity << 2) : __alloc(pinCapacity << 2);
  }
  store<u32>(pins + (pinLength++ << 2), ptr as u32);
  return ptr;
}
// @ts-ignore: decorator
@global @unsafe
export function __unpin(ptr: usize): void {
  for (let i = pinLength; i > 0; ) {
    if ((load<u32>(pins + (--i << 2)) as usize) != ptr) continue;
    store<u32>(pins + (i << 2), load<u32>(pins + (--pinLength << 2)));
    return;
  }
}

/** Whether as much has been allocated as lived after the last collection. */
export function collectionDue(): bool {
  return allocated >= threshold;
}

// @ts-ignore: decorator
@global @unsafe
export function __collect(): void {
  epoch = (epoch + 1) | 1;
  workLength = 0;
  __visit_globals(0);
  for (let i: usize = 0; i < pinLength; i++) __visit(load<u32>(pins + (i << 2)), 0);
  while (workLength) __visit_members(load<u32>(work + (--workLength << 2)), 0);
  const live = sweepChunks() + sweepBlocks();
  allocated = 0;
  threshold = max(LEAST, live);
}

function sweepChunks(): usize {
  memory.fill(free, 0, (CLASSES + 1) * 4);
  let live: usize = 0;
  let last: usize = 0; // chunk before, 0 = none
  let chunk = chunks;
  while (chunk) {
    const next: usize = load<u32>(chunk);
    const size: usize = load<u32>(chunk, 4);
    const head = free + ((size >> 4) << 2);
    const before = load<u32>(head);
    let list: usize = before;
    let used: usize = 0;
    for (let p = chunk + CHUNK_HEADER + size * ((load<u32>(chunk, 8) as usize) - 1); p > chunk; p -= size) {
      const word = load<u32>(p);
      if (word & MARK) {
        store<u32>(p, word & ~MARK);
        used++;
      } else {
        store<u32>(p, 0);
        store<u32>(p, list as u32, 4);
        list = p;
      }
    }
    if (used) {
      store<u32>(head, list as u32);
      live += used * size;
      last = chunk;
    } else {
      // nothing in it: given back
      if (last) store<u32>(last, next as u32);
      else chunks = next;
      __free(chunk);
    }
    chunk = next;
  }
  return live;
}
function sweepBlocks(): usize {
  let live: usize = 0;
  let last: usize = 0;
  let block = blocks;
  while (block) {
    const next: usize = load<u32>(block, 4);
    const word = load<u32>(block);
    if (word & MARK) {
      store<u32>(block, word & ~MARK);
      live += load<u32>(block, 12);
      last = block;
    } else {
      if (last) store<u32>(last, next as u32, 4);
      else blocks = next;
      __free(block);
    }
    block = next;
  }
  return live;
}
