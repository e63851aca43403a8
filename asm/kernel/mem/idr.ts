// A map from small numbers to pointers: a radix tree of 64-way nodes that grows in height with the largest number. The
// root is two words {node, height} embedded in its owner. Used for PIDs, fds of epoll sets, SysV ids: whatever must be
// found by number, walked in order and given the next free number.

import { CACHE_IDR, slabAlloc, slabFree } from "./slab";

const BITS: u32 = 6;
const FANOUT: u32 = 64;
const NODE_SIZE: usize = 264; // 64 pointers, count, pad

@unmanaged
export class Idr {
  node: usize;
  height: u32; // levels; 0 = empty
}

@inline
function slot(node: usize, index: u32): usize {
  return node + ((<usize>index) << 2);
}

@inline
function count(node: usize): u32 {
  return load<u32>(node, 256);
}

/** The pointer at n, or 0. */
export function idrGet(root: usize, n: u32): usize {
  const idr = changetype<Idr>(root);
  let height = idr.height;
  if (!height || (height < 6 && n >> (height * BITS))) return 0;
  let node = idr.node;
  while (height > 1 && node) {
    height--;
    node = load<usize>(slot(node, (n >> (height * BITS)) & (FANOUT - 1)));
  }
  return node ? load<usize>(slot(node, n & (FANOUT - 1))) : 0;
}

/** Puts a pointer (not 0) at n. @returns false when memory is exhausted */
export function idrSet(root: usize, n: u32, ptr: usize): bool {
  const idr = changetype<Idr>(root);
  while (!idr.height || (idr.height < 6 && n >> (idr.height * BITS))) {
    if (idr.node) {
      const top = slabAlloc(CACHE_IDR, NODE_SIZE);
      if (!top) return false;
      store<usize>(top, idr.node);
      store<u32>(top, 1, 256);
      idr.node = top;
    }
    idr.height++;
  }
  if (!idr.node) {
    // One node at the height that the number wants: a node below it that holds nothing would never be given back.
    idr.node = slabAlloc(CACHE_IDR, NODE_SIZE);
    if (!idr.node) {
      idr.height = 0;
      return false;
    }
  }
  let node = idr.node;
  for (let level = idr.height - 1; level > 0; level--) {
    const at = slot(node, (n >> (level * BITS)) & (FANOUT - 1));
    let next = load<usize>(at);
    if (!next) {
      next = slabAlloc(CACHE_IDR, NODE_SIZE);
      if (!next) return false;
      store<usize>(at, next);
      store<u32>(node, count(node) + 1, 256);
    }
    node = next;
  }
  const at = slot(node, n & (FANOUT - 1));
  if (!load<usize>(at)) store<u32>(node, count(node) + 1, 256);
  store<usize>(at, ptr);
  return true;
}

function clearBelow(node: usize, level: u32, n: u32): bool {
  const at = slot(node, (n >> (level * BITS)) & (FANOUT - 1));
  const below = load<usize>(at);
  if (!below) return false;
  if (level > 0 && !clearBelow(below, level - 1, n)) return false;
  store<usize>(at, 0);
  const left = count(node) - 1;
  store<u32>(node, left, 256);
  if (left) return false;
  slabFree(CACHE_IDR, node);
  return true;
}

/** Takes n out of the map; empty nodes are freed. */
export function idrClear(root: usize, n: u32): void {
  const idr = changetype<Idr>(root);
  if (!idr.height || (idr.height < 6 && n >> (idr.height * BITS))) return;
  if (clearBelow(idr.node, idr.height - 1, n)) {
    idr.node = 0;
    idr.height = 0;
    return;
  }
  // Levels that only the large numbers needed go with the last of them.
  while (idr.height > 1 && count(idr.node) == 1 && load<usize>(idr.node)) {
    const top = idr.node;
    idr.node = load<usize>(top);
    idr.height--;
    slabFree(CACHE_IDR, top);
  }
}

function nextBelow(node: usize, level: u32, base: u32, from: u32): i64 {
  const shift = level * BITS;
  let i = from > base ? (from - base) >> shift : 0;
  for (; i < FANOUT; i++) {
    const below = load<usize>(slot(node, i));
    if (!below) continue;
    if (level == 0) return base + i;
    const found = nextBelow(below, level - 1, base + (i << shift), from);
    if (found >= 0) return found;
  }
  return -1;
}

/** The first number >= from that is in the map, or −1. */
export function idrNext(root: usize, from: u32): i64 {
  const idr = changetype<Idr>(root);
  if (!idr.height || (idr.height < 6 && from >> (idr.height * BITS))) return -1;
  return nextBelow(idr.node, idr.height - 1, 0, from);
}

/** The first number in [from, end) that is not in the map, or −1. Full nodes are skipped whole only at the lowest level. */
export function idrFree(root: usize, from: u32, end: u32): i64 {
  for (let n = from; n < end; n++) if (!idrGet(root, n)) return n;
  return -1;
}
