// Messages on their way: one Skb is what one send queued (of a stream: at most 32 KiB of it). Its size is charged to the
// sender's SO_SNDBUF until it is consumed, with Linux's overhead, so that as many fit as there.

import { filePut } from "../fs/file";
import { File } from "../fs/types";
import { CACHE_SKB, kdelete, kfree, kmalloc, knew } from "../mem/slab";
import { Pid, pidPut } from "../task/pid";
import { Sock, sockPut, sockWritable } from "./sock";
import { netState } from "./state";
import { unixNotInFlight } from "./unixgc";

@unmanaged
export class Skb {
  next: Skb;
  data: usize; // kmalloc'd
  off: u32; // consumed so far
  len: u32; // left
  truesize: u32;
  /** Who sent it and is charged, counted. */
  owner: Sock;
  /** Address of the sender: UnixAddr (counted by refs in it), or 0. */
  addr: usize;
  // AF_INET: where it came from and was sent to
  saddr: u32;
  daddr: u32;
  sport: u32;
  dport: u32;
  ifindex: u32;
  protocol: u32;
  ttl: u32;
  /** Descriptors: kmalloc'd {count, File …}. */
  files: usize;
  hasCred: u32;
  credPid: usize;
  credUid: u32;
  credGid: u32;
  /** Netlink: port and groups of the sender. */
  portid: u32;
}

/** SKB_TRUESIZE: the data with skb_shared_info in a power of two, and the head. */
function truesize(n: u32): u32 {
  const want = n + 320;
  if (want > 0x8000) return ((want + 4095) & ~4095) + 256;
  let size: u32 = 512;
  while (size < want) size <<= 1;
  return size + 256;
}

/** Room for n bytes, charged to nobody; null when memory is exhausted. */
export function skbNew(n: u32): Skb {
  const skb = knew<Skb>(CACHE_SKB);
  if (!changetype<usize>(skb)) return skb;
  skb.data = kmalloc(n ? n : 1);
  if (!skb.data) {
    kdelete(CACHE_SKB, skb);
    return changetype<Skb>(0);
  }
  skb.len = n;
  skb.truesize = truesize(n);
  return skb;
}

/** Charges it to who sends it. */
export function skbOwn(skb: Skb, sk: Sock): void {
  skb.owner = sk;
  sk.refs++;
  sk.wmem += skb.truesize;
}

/** The sender's memory is free again. */
export function skbOrphan(skb: Skb): void {
  const sk = skb.owner;
  if (!changetype<usize>(sk)) return;
  skb.owner = changetype<Sock>(0);
  sk.wmem -= skb.truesize;
  sockWritable(sk);
  sockPut(sk);
}

/** Puts descriptors that nobody took. */
export function filesDrop(files: usize): void {
  const n = load<u32>(files);
  for (let i: u32 = 0; i < n; i++) {
    const file = load<File>(files + 4 + ((<usize>i) << 2));
    unixNotInFlight(file);
    filePut(file);
  }
  kfree(files);
}

/** Consumed, or lost. What hangs on it may be the last reference of other sockets with messages of their own. */
export function skbFree(skb: Skb): void {
  skbOrphan(skb);
  if (skb.credPid) pidPut(changetype<Pid>(skb.credPid));
  if (skb.addr) addrPut(skb.addr);
  kfree(skb.data);
  const files = skb.files;
  if (!files) {
    kdelete(CACHE_SKB, skb);
    return;
  }
  const s = netState();
  skb.next = changetype<Skb>(s.dropHead);
  s.dropHead = changetype<usize>(skb);
  dropDrain();
}

/** Puts the descriptors of what is in the list; whoever is at it already goes on with what comes in between. */
export function dropDrain(): void {
  const s = netState();
  if (s.dropping) return;
  s.dropping = 1;
  while (s.dropHead) {
    const first = changetype<Skb>(s.dropHead);
    s.dropHead = changetype<usize>(first.next);
    filesDrop(first.files);
    kdelete(CACHE_SKB, first);
  }
  s.dropping = 0;
}

/** An address that several hold: {refs, length, sockaddr …}. */
@inline
export function addrGet(addr: usize): usize {
  if (addr) store<u32>(addr, load<u32>(addr) + 1);
  return addr;
}

export function addrPut(addr: usize): void {
  const refs = load<u32>(addr) - 1;
  store<u32>(addr, refs);
  if (!refs) kfree(addr);
}

export const ADDR_BYTES: usize = 8;

/** A new one from n bytes of kernel memory; 0 when memory is exhausted. */
export function addrNew(from: usize, n: u32): usize {
  const addr = kmalloc(ADDR_BYTES + n);
  if (!addr) return 0;
  store<u32>(addr, 1);
  store<u32>(addr, n, 4);
  memory.copy(addr + ADDR_BYTES, from, n);
  return addr;
}

@inline
export function addrLen(addr: usize): u32 {
  return load<u32>(addr, 4);
}

/** At the end of a socket's receive queue. */
export function skbQueue(sk: Sock, skb: Skb): void {
  skb.next = changetype<Skb>(0);
  if (changetype<usize>(sk.queueTail)) sk.queueTail.next = skb;
  else sk.queueHead = skb;
  sk.queueTail = skb;
  sk.queueLen++;
  sk.queueBytes += skb.len;
  sk.rmem += skb.truesize;
}

/** The first of the queue, taken out; the caller frees it. */
export function skbDequeue(sk: Sock): Skb {
  const skb = sk.queueHead;
  if (!changetype<usize>(skb)) return skb;
  sk.queueHead = skb.next;
  if (!changetype<usize>(skb.next)) sk.queueTail = changetype<Skb>(0);
  skb.next = changetype<Skb>(0);
  sk.queueLen--;
  sk.queueBytes -= skb.len;
  sk.rmem -= skb.truesize;
  return skb;
}

/** n bytes of the first were read. */
export function skbPull(sk: Sock, skb: Skb, n: u32): void {
  skb.off += n;
  skb.len -= n;
  sk.queueBytes -= n;
}
