// Addresses of the Internet as text.

/** inet_ntoa(3): an IPv4 address as it is sent, which read as a u32 has its first byte lowest. */
export function ip4Text(address: u32): string {
  let s = "";
  for (let i = 0; i < 4; i++) s += (i ? "." : "") + ((address >> (i << 3)) & 255).toString();
  return s;
}
