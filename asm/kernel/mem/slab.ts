// Slabs: slots of one size, a cache for each kind of object, so that a leak has a name (/proc/slabinfo, slabInUse).
//
//   slab page(s):  { next, prev, free, inUse u16, cache u16 } 16 bytes | slot | slot | …
//
// A slot is cleared when it is handed out. No slot begins on a page boundary, which is how kfree tells a slot from a
// block of whole pages.

import { PAGE_SIZE, SLAB_STATE } from "./map";
import { MAX_ORDER, pageAlloc, pageAllocZero, pageFree, pageOrder } from "./page";

// The caches. A new kind of object: one line here and its name in cacheName().
export const CACHE_KMALLOC: i32 = 0; // 16 32 64 128 256 512: six caches
export const CACHE_TASK: i32 = 8;
export const CACHE_GROUP: i32 = 9;
export const CACHE_SIGHAND: i32 = 10;
export const CACHE_CRED: i32 = 11;
export const CACHE_PID: i32 = 12;
export const CACHE_IDR: i32 = 13;
export const CACHE_WAIT: i32 = 14;
export const CACHE_SIGINFO: i32 = 15;
export const CACHE_MM: i32 = 16;
export const CACHE_TIMER: i32 = 17;
export const CACHE_NSPROXY: i32 = 18;
export const CACHE_UTS_NS: i32 = 19;
export const CACHE_IPC_NS: i32 = 20;
export const CACHE_MNT_NS: i32 = 21;
export const CACHE_PID_NS: i32 = 22;
export const CACHE_NET_NS: i32 = 23;
export const CACHE_USER_NS: i32 = 24;
export const CACHE_CGROUP_NS: i32 = 25;
export const CACHE_TIME_NS: i32 = 26;
export const CACHE_FILE: i32 = 27;
export const CACHE_FILES: i32 = 28;
export const CACHE_FS: i32 = 29;
export const CACHE_INODE: i32 = 30;
export const CACHE_DENTRY: i32 = 31;
export const CACHE_MOUNT: i32 = 32;
export const CACHE_SUPER: i32 = 33;
export const CACHE_PIPE: i32 = 34;
export const CACHE_EPOLL: i32 = 35;
export const CACHE_EPITEM: i32 = 36;
export const CACHE_EVENTFD: i32 = 37;
export const CACHE_FLOCK: i32 = 38;
export const CACHE_TTY: i32 = 39;
export const CACHE_PROC: i32 = 40;
export const CACHE_SIGFRAME: i32 = 41;
export const CACHE_JMPBUF: i32 = 42;
export const CACHE_TIMERFD: i32 = 43;
export const CACHE_SIGNALFD: i32 = 44;
export const CACHE_INOTIFY: i32 = 45;
export const CACHE_FUTEX: i32 = 46;
export const CACHE_ITIMER: i32 = 47;
export const CACHE_UCOUNTS: i32 = 48;
export const CACHE_EXIT: i32 = 49;
export const CACHE_EXEC: i32 = 50;
export const CACHE_LOAD: i32 = 51;
export const CACHE_VMA: i32 = 52;
export const CACHE_MSQ: i32 = 53;
export const CACHE_SEM: i32 = 54;
export const CACHE_SEM_UNDO: i32 = 55;
export const CACHE_SEM_WAIT: i32 = 56;
export const CACHE_SHM: i32 = 57;
export const CACHE_SHM_ATTACH: i32 = 58;
export const CACHE_MQUEUE: i32 = 59;
export const CACHE_FDCHUNK: i32 = 60;
export const CACHE_FIFO_OPEN: i32 = 61;
export const CACHE_WATCH: i32 = 62;
export const CACHE_CGROUP: i32 = 63;
export const CACHE_CGROUP_LINK: i32 = 64;
export const CACHE_CGROUP_HIERARCHY: i32 = 65;
export const CACHE_IDMAP: i32 = 66;
export const CACHE_FSCONTEXT: i32 = 67;
export const CACHE_SOCK_UNIX: i32 = 80;
export const CACHE_SKB: i32 = 81;
export const CACHE_SOCK_INET: i32 = 82;
export const CACHE_SOCK_NETLINK: i32 = 83;
export const CACHE_NETDEV: i32 = 84;
export const CACHE_IFADDR: i32 = 85;
export const CACHE_ROUTE: i32 = 86;
export const CACHE_SOCK_PACKET: i32 = 87;
export const CACHE_TCP_MINI: i32 = 88;
export const CACHE_NEIGH: i32 = 89;
export const CACHE_FDB: i32 = 90;
export const CACHE_QDISC: i32 = 91;
export const CACHE_ROUTE6: i32 = 92;
export const CACHE_FRAG: i32 = 93;
export const CACHE_COUNT: i32 = 128;

/** One cache: CACHE_SIZE bytes at SLAB_STATE + id * CACHE_SIZE. */
@unmanaged
class Cache {
  partial: usize; // slabs with a free slot
  size: u32; // slot size, fixed by the first allocation
  inUse: u32;
  slabs: u32;
}
const CACHE_SIZE: usize = 20;
if (offsetof<Cache>() > CACHE_SIZE) ERROR("Cache outgrew its slot");
if (CACHE_SIZE * CACHE_COUNT > PAGE_SIZE) ERROR("too many caches for their page");

@unmanaged
class Slab {
  next: usize;
  prev: usize;
  free: usize; // list of free slots, linked through their first word
  inUse: u16;
  cache: u16;
}
const SLAB_HEAD: usize = 16;

function cacheAt(id: i32): Cache {
  return changetype<Cache>(SLAB_STATE + <usize>id * CACHE_SIZE);
}

function slabOrder(size: u32): i32 {
  return size <= 1000 ? 0 : size <= 2040 ? 1 : 2;
}

function slabAdd(id: i32, cache: Cache): Slab {
  const order = slabOrder(cache.size);
  const page = pageAlloc(order);
  const slab = changetype<Slab>(page);
  if (!page) return slab;
  const end = page + (PAGE_SIZE << (<usize>order));
  slab.next = 0;
  slab.prev = 0;
  slab.free = 0;
  slab.inUse = 0;
  slab.cache = <u16>id;
  let last: usize = 0;
  for (let at = page + SLAB_HEAD; at + cache.size <= end; at += cache.size) {
    if (last) store<usize>(last, at);
    else slab.free = at;
    last = at;
  }
  store<usize>(last, 0);
  cache.partial = page;
  cache.slabs++;
  return slab;
}

function partialRemove(cache: Cache, slab: Slab): void {
  if (slab.prev) changetype<Slab>(slab.prev).next = slab.next;
  else cache.partial = slab.next;
  if (slab.next) changetype<Slab>(slab.next).prev = slab.prev;
  slab.next = 0;
  slab.prev = 0;
}

/** A cleared slot of the cache, 0 when the memory is exhausted. Every slot of a cache has the size of the first. */
export function slabAlloc(id: i32, size: usize): usize {
  const cache = cacheAt(id);
  if (!cache.size) cache.size = <u32>((size + 7) & ~7);
  assert(size <= cache.size, "an object is larger than its cache's slots");
  let slab = changetype<Slab>(cache.partial);
  if (!cache.partial) {
    slab = slabAdd(id, cache);
    if (!changetype<usize>(slab)) return 0;
  }
  const slot = slab.free;
  slab.free = load<usize>(slot);
  slab.inUse++;
  if (!slab.free) partialRemove(cache, slab);
  cache.inUse++;
  memory.fill(slot, 0, cache.size);
  return slot;
}

/** A new object of type T from its cache, cleared; null when the memory is exhausted (test changetype<usize>(x)). */
export function knew<T>(id: i32): T {
  return changetype<T>(slabAlloc(id, offsetof<T>()));
}

/** Gives a slot of cache `id` back. */
export function slabFree(id: i32, slot: usize): void {
  const cache = cacheAt(id);
  const page = slot & ~((PAGE_SIZE << (<usize>slabOrder(cache.size))) - 1);
  const slab = changetype<Slab>(page);
  assert(slab.cache == <u16>id, "an object is freed into another cache");
  assert(slab.inUse != 0 && slab.free != slot, "an object is freed twice");
  const wasFull = slab.free == 0;
  store<usize>(slot, slab.free);
  slab.free = slot;
  slab.inUse--;
  cache.inUse--;
  if (wasFull) {
    slab.next = cache.partial;
    slab.prev = 0;
    if (cache.partial) changetype<Slab>(cache.partial).prev = page;
    cache.partial = page;
  }
  // The last empty slab of a cache stays, so that one object coming and going does not move pages.
  if (slab.inUse == 0 && (slab.next || slab.prev)) {
    partialRemove(cache, slab);
    cache.slabs--;
    pageFree(page);
  }
}

/** Frees an object of knew<T>(id). */
export function kdelete<T>(id: i32, object: T): void {
  slabFree(id, changetype<usize>(object));
}

/** The order of the smallest block of so many bytes; one that no block has (2 MiB are the most) when it is larger than all. */
function orderOf(size: usize): i32 {
  let order = 0;
  while (order <= MAX_ORDER && PAGE_SIZE << (<usize>order) < size) order++;
  return order;
}

/** At least `size` bytes, not shared with any cache; cleared; 0 when the memory is exhausted, or for more than 2 MiB. */
export function kmalloc(size: usize): usize {
  if (size > 512) return pageAllocZero(orderOf(size));
  const cls = size <= 16 ? 0 : 28 - (clz<u32>(<u32>size - 1) as i32);
  return slabAlloc(CACHE_KMALLOC + cls, (<usize>16) << (<usize>cls));
}

/** As kmalloc, but not cleared: for what is overwritten at once, such as a packet's bytes. */
export function kmallocDirty(size: usize): usize {
  if (size <= 512) return kmalloc(size);
  return pageAlloc(orderOf(size));
}

/** Frees what kmalloc gave; 0 is allowed. */
export function kfree(ptr: usize): void {
  if (!ptr) return;
  if ((ptr & (PAGE_SIZE - 1)) == 0) pageFree(ptr);
  else slabFree(changetype<Slab>(ptr & ~(PAGE_SIZE - 1)).cache, ptr);
}

/** Bytes that kmalloc really gave for `ptr`. */
export function ksize(ptr: usize): usize {
  if ((ptr & (PAGE_SIZE - 1)) == 0) return PAGE_SIZE << (<usize>pageOrder(ptr));
  return cacheAt(changetype<Slab>(ptr & ~(PAGE_SIZE - 1)).cache).size;
}

/** kmalloc of `size` bytes with the first `keep` bytes of `ptr`, which is freed. 0 leaves ptr alone. */
export function krealloc(ptr: usize, keep: usize, size: usize): usize {
  if (ptr && ksize(ptr) >= size) return ptr;
  const next = kmalloc(size);
  if (!next) return 0;
  if (ptr) {
    memory.copy(next, ptr, keep);
    kfree(ptr);
  }
  return next;
}

/** Objects of a cache that are alive. */
export function slabInUse(id: i32): u32 {
  return cacheAt(id).inUse;
}

/** Slot size of a cache, 0 when never used. */
export function slabSize(id: i32): u32 {
  return cacheAt(id).size;
}

/** Slabs that a cache holds. */
export function slabCount(id: i32): u32 {
  return cacheAt(id).slabs;
}
