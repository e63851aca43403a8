// Addresses of the Internet as text.

/** inet_ntoa(3): an IPv4 address as it is sent, which read as a u32 has its first byte lowest. */
export function ip4Text(address: u32): string {
  let s = "";
  for (let i = 0; i < 4; i++) s += (i ? "." : "") + ((address >> (i << 3)) & 255).toString();
  return s;
}

/** inet_ntop(3) of sixteen bytes: RFC 5952. */
export function ip6Text(at: usize): string {
  let best = -1;
  let bestLength = 1;
  for (let i = 0; i < 8; i++) {
    let n = 0;
    while (i + n < 8 && load<u16>(at + (i + n) * 2) == 0) n++;
    if (n > bestLength) {
      best = i;
      bestLength = n;
    }
  }
  // ::ffff:10.0.0.1
  if (best == 0 && bestLength == 5 && load<u16>(at, 10) == 0xffff) return "::ffff:" + ip4Text(load<u32>(at, 12));
  let s = "";
  for (let i = 0; i < 8; i++) {
    if (i == best) {
      s += "::";
      i += bestLength - 1;
      continue;
    }
    if (s.length && !s.endsWith("::")) s += ":";
    s += (((load<u8>(at + i * 2) as i32) << 8) | (load<u8>(at + i * 2 + 1) as i32)).toString(16);
  }
  return s;
}

/** inet_pton(3) of IPv4: four numbers without needless zeros. @param to four bytes @returns whether it is one */
export function parseIp4(s: string, to: usize): bool {
  const parts = s.split(".");
  if (parts.length != 4) return false;
  for (let i = 0; i < 4; i++) {
    const v = I32.parseInt(parts[i]) as i32;
    if (v.toString() != parts[i] || v < 0 || v > 255) return false;
    store<u8>(to + i, v as u8);
  }
  return true;
}

/** inet_pton(3) of IPv6. @param to sixteen bytes @returns whether it is one */
export function parseIp6(s: string, to: usize): bool {
  memory.fill(to, 0, 16);
  const colon = s.lastIndexOf(":");
  if (colon < 0) return false;
  // ::ffff:10.0.0.1
  if (s.indexOf(".") >= 0) {
    if (!parseIp4(s.substring(colon + 1), to)) return false;
    const high = ((load<u8>(to) as i32) << 8) | (load<u8>(to, 1) as i32);
    const low = ((load<u8>(to, 2) as i32) << 8) | (load<u8>(to, 3) as i32);
    return parseIp6(s.substring(0, colon + 1) + high.toString(16) + ":" + low.toString(16), to);
  }
  const gap = s.indexOf("::");
  const head = (gap < 0 ? s : s.substring(0, gap)).split(":");
  const tail = gap < 0 ? new Array<string>(0) : s.substring(gap + 2).split(":");
  let n = 0;
  for (let pass = 0; pass < 2; pass++) {
    const list = pass ? tail : head;
    if (list.length == 1 && !list[0].length) continue;
    let at = pass ? 8 - list.length : 0;
    for (let i = 0; i < list.length; i++) {
      const p = list[i];
      if (!p.length || p.length > 4 || at > 7 || at < 0) return false;
      let v = 0;
      for (let j = 0; j < p.length; j++) {
        const c = p.charCodeAt(j) | 32;
        const d = c >= 48 && c <= 57 ? c - 48 : c >= 97 && c <= 102 ? c - 87 : -1;
        if (d < 0) return false;
        v = v * 16 + d;
      }
      store<u8>(to + at * 2, (v >> 8) as u8);
      store<u8>(to + at * 2 + 1, (v & 255) as u8);
      at++;
      n++;
    }
  }
  return gap < 0 ? n == 8 : n < 8;
}
