// Messages on their way: one Skb is what one send queued (of a stream: at most 32 KiB of it), or a packet. Its size is charged to
// the sender's SO_SNDBUF until it is consumed, with Linux's overhead, so that as many fit as there.
//
//   data ─► | room for headers | Ethernet | IP | TCP … | payload |        off: where what is looked at begins; len bytes of it
//
// A packet's headers are its bytes, in the order of the wire; off moves back over a header when it is put (skbPush) and forward when
// it has been read. Several Skb may share the bytes (skbClone): who changes them makes them its own first (skbCow).

import { filePut } from "../fs/file";
import { File } from "../fs/types";
import { CACHE_SKB, kdelete, kfree, kmalloc, kmallocDirty, knew } from "../mem/slab";
import { Pid, pidPut } from "../task/pid";
import { NetDev } from "./dev";
import { Sock, sockPut, sockWritable } from "./sock";
import { netState } from "./state";
import { unixNotInFlight } from "./unixgc";

@unmanaged
export class Skb {
  next: Skb;
  data: usize; // kmalloc'd
  /** kmalloc'd count of the Skb that share the bytes; 0 = nobody else has them. */
  share: usize;
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
  /** The device where it came in, or goes out; not counted: devices that go purge their packets (xmit.ts). */
  dev: NetDev;
  /** Offsets of the network's and the transport's header in data. */
  l3: u32;
  l4: u32;
  ethertype: u32;
  pktType: u32; // PACKET_*
  /** Bytes a segment when several of them travel as one (GSO); 0 = it is one. */
  gsoSize: u32;
  // TCP: sequence numbers of the payload; whether it was sent, how often, when
  seq: u32;
  endSeq: u32;
  tcpFlags: u32;
  sacked: u32;
  /** When it was sent, when it leaves a queueing discipline, when it was captured: monotonic ns. */
  when: i64;
  /** Error queue: errno, origin, type, code, info. */
  ee: u32;
  eeInfo: u32;
  /** Source address of IPv6, and what follows of sockaddr_in6: sixteen bytes as they are sent. */
  src0: u64;
  src1: u64;
  dst0: u64;
  dst1: u64;
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

/** A packet of n bytes with `room` before them, not cleared; null when memory is exhausted. */
export function skbPacket(room: u32, n: u32): Skb {
  const skb = knew<Skb>(CACHE_SKB);
  if (!changetype<usize>(skb)) return skb;
  skb.data = kmallocDirty(room + n);
  if (!skb.data) {
    kdelete(CACHE_SKB, skb);
    return changetype<Skb>(0);
  }
  skb.off = room;
  skb.len = n;
  skb.truesize = truesize(room + n);
  return skb;
}

/** Where what is looked at begins. */
@inline
export function skbAt(skb: Skb): usize {
  return skb.data + skb.off;
}

/** Room for a header in front. @returns its address */
@inline
export function skbPush(skb: Skb, n: u32): usize {
  assert(skb.off >= n, "no room for a header");
  skb.off -= n;
  skb.len += n;
  return skb.data + skb.off;
}

/** n bytes have been looked at. */
@inline
export function skbSkip(skb: Skb, n: u32): void {
  skb.off += n;
  skb.len -= n;
}

/** A second Skb of the same bytes, charged to nobody; null when memory is exhausted. */
export function skbClone(skb: Skb): Skb {
  const c = knew<Skb>(CACHE_SKB);
  if (!changetype<usize>(c)) return c;
  if (!skb.share) {
    skb.share = kmalloc(4);
    if (!skb.share) {
      kdelete(CACHE_SKB, c);
      return changetype<Skb>(0);
    }
    store<u32>(skb.share, 1);
  }
  memory.copy(changetype<usize>(c), changetype<usize>(skb), offsetof<Skb>());
  store<u32>(skb.share, load<u32>(skb.share) + 1);
  c.next = changetype<Skb>(0);
  c.owner = changetype<Sock>(0);
  c.addr = 0;
  c.files = 0;
  c.credPid = 0;
  return c;
}

/** A copy with bytes of its own, and `room` in front of them. */
export function skbCopy(skb: Skb, room: u32): Skb {
  const c = skbPacket(room, skb.len);
  if (!changetype<usize>(c)) return c;
  const data = c.data;
  const size = c.truesize;
  memory.copy(data + room, skb.data + skb.off, skb.len);
  memory.copy(changetype<usize>(c), changetype<usize>(skb), offsetof<Skb>());
  c.next = changetype<Skb>(0);
  c.share = 0;
  c.owner = changetype<Sock>(0);
  c.addr = 0;
  c.files = 0;
  c.credPid = 0;
  c.data = data;
  c.truesize = size;
  c.l3 = c.l3 + room - skb.off;
  c.l4 = c.l4 + room - skb.off;
  c.off = room;
  return c;
}

/** Its bytes are its own from now on. @returns false when memory is exhausted */
export function skbCow(skb: Skb): bool {
  if (!skb.share || load<u32>(skb.share) == 1) return true;
  const n = skb.off + skb.len;
  const data = kmallocDirty(n);
  if (!data) return false;
  memory.copy(data, skb.data, n);
  store<u32>(skb.share, load<u32>(skb.share) - 1);
  skb.share = 0;
  skb.data = data;
  return true;
}

function dataFree(skb: Skb): void {
  if (skb.share) {
    const refs = load<u32>(skb.share) - 1;
    store<u32>(skb.share, refs);
    if (refs) return;
    kfree(skb.share);
  }
  kfree(skb.data);
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
  dataFree(skb);
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
