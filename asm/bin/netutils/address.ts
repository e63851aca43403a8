// sockaddr_in, and addresses as text.
import { readFile } from "../../lib/io";

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

let parsed: u32 = 0;
/** What resolve() found. */
export function resolved(): u32 {
  return parsed;
}

function dotted(s: string): bool {
  const parts = s.split(".");
  if (parts.length != 4) return false;
  let a: u32 = 0;
  for (let i = 0; i < 4; i++) {
    const v = I32.parseInt(parts[i]) as i32;
    if (v.toString() != parts[i] || v < 0 || v > 255) return false;
    a |= (v as u32) << (i << 3);
  }
  parsed = a;
  return true;
}

/** An address, or a name of /etc/hosts. */
export function resolve(s: string): bool {
  if (dotted(s)) return true;
  const hosts = readFile("/etc/hosts");
  if (hosts !== null) {
    const lines = hosts.split("\n");
    for (let i = 0; i < lines.length; i++) {
      const words = lines[i].split("#")[0].replaceAll("\t", " ").split(" ");
      for (let j = 1; j < words.length; j++) if (words[j] == s && dotted(words[0])) return true;
    }
  }
  return s == "localhost" && dotted("127.0.0.1");
}
