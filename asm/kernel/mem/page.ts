// The page allocator: binary buddies over arenas of 4 MiB that memory.grow adds one by one.
//
//   arena   |desc desc desc desc| page | page | page | …            1024 pages, the first 4 hold its descriptors
//   desc    { next u32, prev u32, refs u32, order u8, state u8, tag u16 }     16 bytes a page
//
// A block of order n is 4096 << n bytes and aligned to its size (orders 0 … 9; 2 MiB is the largest).
// `refs` is free for owners that share pages (copy-on-write of parked memory, tmpfs); the allocator sets it to 1.
// `next` of a block that is used says for savepoints when it was last written (pageWritten), 0 = nobody keeps count.

import { ARENA_BASE, ARENA_SHIFT, ARENA_SIZE, MEMORY_PAGES, PAGE_SHIFT, PAGE_SIZE, PAGE_STATE } from "./map";

export const MAX_ORDER: i32 = 9;
const DESC_SIZE: usize = 16;
const DESC_PAGES: usize = (DESC_SIZE << (ARENA_SHIFT - PAGE_SHIFT)) >> PAGE_SHIFT;
const STATE_FREE: u8 = 1;
const STATE_USED: u8 = 2;

@unmanaged
class PageDesc {
  next: usize;
  prev: usize;
  refs: u32;
  order: u8;
  state: u8;
  tag: u16;
}

@unmanaged
class PageState {
  free0: usize; // heads of the free lists, MAX_ORDER + 1 of them
  free1: usize;
  free2: usize;
  free3: usize;
  free4: usize;
  free5: usize;
  free6: usize;
  free7: usize;
  free8: usize;
  free9: usize;
  arenaEnd: usize;
  used: u32; // pages handed out
  limit: u32; // pages that may exist, once memory.grow has refused; 0 = MEMORY_PAGES
  moment: u32; // how many moments of the machine have been taken
}

const state = changetype<PageState>(PAGE_STATE);

function desc(page: usize): PageDesc {
  const arena = page & ~(ARENA_SIZE - 1);
  return changetype<PageDesc>(arena + (((page - arena) >> PAGE_SHIFT) << 4));
}

function listAdd(order: i32, page: usize): void {
  const head = PAGE_STATE + ((<usize>order) << 2);
  const d = desc(page);
  const first = load<usize>(head);
  d.next = first;
  d.prev = 0;
  d.order = <u8>order;
  d.state = STATE_FREE;
  if (first) desc(first).prev = page;
  store<usize>(head, page);
}

function listRemove(order: i32, page: usize): void {
  const d = desc(page);
  if (d.prev) desc(d.prev).next = d.next;
  else store<usize>(PAGE_STATE + ((<usize>order) << 2), d.next);
  if (d.next) desc(d.next).prev = d.prev;
}

function addArena(): bool {
  const base = state.arenaEnd;
  const need = ((base + ARENA_SIZE) >> 16) as i32;
  const have = memory.size();
  if (have < need && memory.grow(need - have) < 0) {
    state.limit = pagesTotal();
    return false;
  }
  state.arenaEnd = base + ARENA_SIZE;
  memory.fill(base, 0, DESC_PAGES << PAGE_SHIFT);
  // What is left after the descriptors, as blocks aligned to their size: 4, 8, 16 … pages.
  let at = base + (DESC_PAGES << PAGE_SHIFT);
  while (at < base + ARENA_SIZE) {
    let order = ctz((at - base) >> PAGE_SHIFT) as i32;
    if (order > MAX_ORDER) order = MAX_ORDER;
    listAdd(order, at);
    at += PAGE_SIZE << (<usize>order);
  }
  return true;
}

export function pageInit(): void {
  state.arenaEnd = ARENA_BASE;
  state.moment = 1;
  addArena();
}

/** 4096 << order bytes, not cleared; 0 when the memory is exhausted. */
export function pageAlloc(order: i32): usize {
  let at = order;
  while (at <= MAX_ORDER && !load<usize>(PAGE_STATE + ((<usize>at) << 2))) at++;
  if (at > MAX_ORDER) {
    if (order > MAX_ORDER || !addArena()) return 0;
    return pageAlloc(order);
  }
  const page = load<usize>(PAGE_STATE + ((<usize>at) << 2));
  listRemove(at, page);
  while (at > order) {
    at--;
    listAdd(at, page + (PAGE_SIZE << (<usize>at)));
  }
  const d = desc(page);
  d.order = <u8>order;
  d.state = STATE_USED;
  d.next = 0;
  d.refs = 1;
  d.tag = 0;
  state.used += 1 << order;
  return page;
}

/**
 * What must stay free, in pages, when one is given out for a purpose: Linux's watermarks. Contents of files stop first, so that a
 * process can still be made to remove them; processes stop next, so that those on a CPU can be stored for others to run.
 */
export const RESERVE_CONTENT: u32 = 20480;
export const RESERVE_PROCESS: u32 = 12288;

/** As pageAlloc, for what users fill memory with. @param reserve RESERVE_* @returns 0 when that much would not be left */
export function pageAllocAbove(reserve: u32, order: i32): usize {
  const limit = state.limit ? state.limit : <u32>MEMORY_PAGES;
  return state.used + reserve + (1 << order) > limit ? 0 : pageAlloc(order);
}

/** As pageAlloc, cleared. */
export function pageAllocZero(order: i32): usize {
  const page = pageAlloc(order);
  if (page) memory.fill(page, 0, PAGE_SIZE << (<usize>order));
  return page;
}

/** Gives a block of pageAlloc back, whatever its refs. */
export function pageFree(page: usize): void {
  let d = desc(page);
  assert(d.state == STATE_USED, "a page is freed twice");
  let order = d.order as i32;
  state.used -= 1 << order;
  const arena = page & ~(ARENA_SIZE - 1);
  while (order < MAX_ORDER) {
    const buddy = arena + ((page - arena) ^ (PAGE_SIZE << (<usize>order)));
    d = desc(buddy);
    if (buddy < arena + (DESC_PAGES << PAGE_SHIFT) || d.state != STATE_FREE || d.order != <u8>order) break;
    listRemove(order, buddy);
    d.state = 0;
    if (buddy < page) page = buddy;
    order++;
  }
  listAdd(order, page);
}

/** One more owner of the block. */
export function pageGet(page: usize): usize {
  desc(page).refs++;
  return page;
}

/** One owner fewer; the last one frees the block. */
export function pagePut(page: usize): void {
  const d = desc(page);
  assert(d.refs != 0, "a page is put that nobody holds");
  if (--d.refs == 0) pageFree(page);
}

export function pageRefs(page: usize): u32 {
  return desc(page).refs;
}

export function pageOrder(page: usize): i32 {
  return desc(page).order as i32;
}

/**
 * The owner is about to write to the block, and says so each time from now on: as long as it does not, a savepoint need not look
 * whether the block is as it was at the one before. For what is large: memories at rest, contents of files.
 */
export function pageWritten(page: usize): void {
  desc(page).next = state.moment;
}

/** How many moments of the machine have been taken: a block whose owner keeps count and that was written before the last has a lower number. */
export function pageMoment(): u32 {
  return state.moment;
}

export function pageMomentIs(moment: u32): void {
  state.moment = moment;
}

/**
 * Which pages hold something: one bit for each page from address 0 on, least significant first, 1 unless the page is free.
 * @param to cleared memory for all of them
 * @param same cleared memory for as many: 1 where a block is known not to have been written since the moment `since` (pageMoment)
 * @returns where the last arena ends
 */
export function pageMap(to: usize, same: usize, since: u32): usize {
  memory.fill(to, 0xff, ARENA_BASE >> (PAGE_SHIFT + 3));
  for (let base = ARENA_BASE; base < state.arenaEnd; base += ARENA_SIZE) {
    let at = base;
    while (at < base + ARENA_SIZE) {
      const inBlock = at >= base + (DESC_PAGES << PAGE_SHIFT);
      const d = desc(at);
      const pages: usize = inBlock ? (<usize>1) << (<usize>d.order) : 1;
      if (!inBlock || d.state != STATE_FREE) {
        setBits(to, at >> PAGE_SHIFT, pages);
        if (inBlock && d.next && d.next < since) setBits(same, at >> PAGE_SHIFT, pages);
      }
      at += pages << PAGE_SHIFT;
    }
  }
  return state.arenaEnd;
}

function setBits(map: usize, first: usize, n: usize): void {
  for (let page = first; page < first + n; page++) {
    store<u8>(map + (page >> 3), load<u8>(map + (page >> 3)) | (1 << (<u8>(page & 7))));
  }
}

/** Pages handed out: equal before and after when nothing leaked. */
export function pagesUsed(): u32 {
  return state.used;
}

/** Pages that exist, free or not. */
export function pagesTotal(): u32 {
  return ((state.arenaEnd - ARENA_BASE) >> PAGE_SHIFT) as u32;
}
