// The bytes of packets: numbers in network order, checksums, and addresses. An address is sixteen bytes as they are sent, as two
// words (RFC 4291); one of IPv4 is ::ffff:a.b.c.d, and no address at all, of either family, is zero.

export const ETH_HLEN: u32 = 14;
export const ETH_P_IP: u32 = 0x0800;
export const ETH_P_ARP: u32 = 0x0806;
export const ETH_P_IPV6: u32 = 0x86dd;
export const ETH_P_ALL: u32 = 3;

export const PACKET_HOST: u32 = 0;
export const PACKET_BROADCAST: u32 = 1;
export const PACKET_MULTICAST: u32 = 2;
export const PACKET_OTHERHOST: u32 = 3;
export const PACKET_OUTGOING: u32 = 4;

/** Room in front of a payload for every header there may be: Ethernet, IPv6, TCP with options. */
export const HEADROOM: u32 = 128;

@inline
export function be16(at: usize): u32 {
  return <u32>bswap<u16>(load<u16>(at));
}
@inline
export function be32(at: usize): u32 {
  return bswap<u32>(load<u32>(at));
}
@inline
export function put16(at: usize, v: u32): void {
  store<u16>(at, bswap<u16>(<u16>v));
}
@inline
export function put32(at: usize, v: u32): void {
  store<u32>(at, bswap<u32>(v));
}

/** The sum of n bytes, not folded: RFC 1071. */
export function sumOf(at: usize, n: u32, sum: u64 = 0): u64 {
  for (; n >= 8; n -= 8, at += 8) {
    const v = load<u64>(at);
    sum += (v & 0xffffffff) + (v >> 32);
  }
  for (; n > 1; n -= 2, at += 2) sum += load<u16>(at);
  if (n) sum += load<u8>(at);
  return sum;
}

export function fold(sum: u64): u32 {
  while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
  return <u32>(~sum & 0xffff);
}

/** Internet checksum of n bytes, as it is stored. */
export function checksum(at: usize, n: u32): u32 {
  return fold(sumOf(at, n));
}

/** The second word of an IPv4 address (host order) as ::ffff:a.b.c.d; the first is 0. Zero stays no address. */
@inline
export function mapped(v4: u32): u64 {
  return v4 ? ((<u64>bswap<u32>(v4)) << 32) | 0xffff0000 : 0;
}
@inline
export function isMapped(a0: u64, a1: u64): bool {
  return a0 == 0 && (a1 & 0xffffffff) == 0xffff0000;
}
/** Host order; 0 of no address. */
@inline
export function v4Of(a1: u64): u32 {
  return bswap<u32>(<u32>(a1 >> 32));
}
/** ff00::/8 */
@inline
export function isMulticast6(a0: u64): bool {
  return (a0 & 0xff) == 0xff;
}
/** fe80::/10 */
@inline
export function isLinkLocal6(a0: u64): bool {
  return (a0 & 0xc0ff) == 0x80fe;
}
export const LOOPBACK6: u64 = 0x0100000000000000;
@inline
export function isLoopback6(a0: u64, a1: u64): bool {
  return a0 == 0 && a1 == LOOPBACK6;
}
@inline
export function isMulticast4(a: u32): bool {
  return a >> 28 == 14;
}
