// Addresses of both families: as text, as sockaddr, and by the names of /etc/hosts.
import { ip4Text, ip6Text, parseIp4, parseIp6 } from "../../lib/inet";
import { readFile } from "../../lib/io";
import { interfaceIndex } from "../../lib/netdev";

export const AF_INET = 2;
export const AF_INET6 = 10;

const name = memory.data(32);

/** sockaddr_in of an address (as it is sent) and a port. @returns its address; 16 bytes */
export function sockaddr(address: u32, port: i32): usize {
  memory.fill(name, 0, 16);
  store<u16>(name, 2);
  store<u8>(name, (port >> 8) as u8, 2);
  store<u8>(name, port as u8, 3);
  store<u32>(name, address, 4);
  return name;
}

/** What a word stands for. */
export class Address {
  family: i32 = 0;
  /** Four or sixteen bytes, as they are sent. */
  bytes: usize = heap.alloc(16);
  scope: i32 = 0;
  get text(): string {
    return this.family == AF_INET6 ? ip6Text(this.bytes) : ip4Text(load<u32>(this.bytes));
  }
  /** The sockaddr with a port; `size` bytes. */
  sockaddr(port: i32): usize {
    if (this.family == AF_INET) return sockaddr(load<u32>(this.bytes), port);
    memory.fill(name, 0, 28);
    store<u16>(name, AF_INET6 as u16);
    store<u8>(name, (port >> 8) as u8, 2);
    store<u8>(name, port as u8, 3);
    memory.copy(name + 8, this.bytes, 16);
    store<i32>(name, this.scope, 24);
    return name;
  }
  get size(): i32 {
    return this.family == AF_INET6 ? 28 : 16;
  }
}

/** "Any" of a family. */
export function anyAddress(family: i32): Address {
  const a = new Address();
  a.family = family;
  memory.fill(a.bytes, 0, 16);
  return a;
}

let parsed: u32 = 0;
/** What resolve() found. */
export function resolved(): u32 {
  return parsed;
}

function numeric(s: string, family: i32): Address | null {
  const a = new Address();
  if (family != AF_INET6 && parseIp4(s, a.bytes)) {
    a.family = AF_INET;
    return a;
  }
  if (family == AF_INET) return null;
  const percent = s.indexOf("%");
  if (!parseIp6(percent < 0 ? s : s.substring(0, percent), a.bytes)) return null;
  a.family = AF_INET6;
  if (percent >= 0) {
    const zone = s.substring(percent + 1);
    a.scope = interfaceIndex(zone);
    if (!a.scope) a.scope = I32.parseInt(zone) as i32;
  }
  return a;
}

/** An address of one family (0 = any), or a name of /etc/hosts. Null: it is none. */
export function lookup(s: string, family: i32 = 0): Address | null {
  const direct = numeric(s, family);
  if (direct !== null) return direct;
  const hosts = readFile("/etc/hosts");
  if (hosts !== null) {
    const lines = hosts.split("\n");
    for (let i = 0; i < lines.length; i++) {
      const words = lines[i].split("#")[0].replaceAll("\t", " ").split(" ");
      for (let j = 1; j < words.length; j++) {
        if (words[j] != s) continue;
        const a = numeric(words[0], family);
        if (a !== null) return a;
      }
    }
  }
  return s == "localhost" ? numeric(family == AF_INET6 ? "::1" : "127.0.0.1", family) : null;
}

/** An IPv4 address, or a name of /etc/hosts. */
export function resolve(s: string): bool {
  const a = lookup(s, AF_INET);
  if (a === null) return false;
  parsed = load<u32>(a.bytes);
  return true;
}
