// The expressions of pcap-filter(7) that people type: protocols, host, net, port, src and dst, and, or, not, parentheses.
import { lookup } from "./address";

const AND = 1;
const OR = 2;
const NOT = 3;
const PROTOCOL = 4;
const HOST = 5;
const PORT = 6;
const ETHER = 7;
const TRUE = 8;

/** A node of an expression. */
export class Filter {
  left: Filter | null = null;
  right: Filter | null = null;
  number: i32 = 0;
  /** 1 source, 2 destination, 3 either. */
  side: i32 = 3;
  bytes: usize = 0;
  size: i32 = 0;
  bits: i32 = 0;
  protocol: i32 = 0;
  constructor(public kind: i32) {}

  fits(at: usize, n: i32): bool {
    const l = this.left;
    const r = this.right;
    switch (this.kind) {
      case TRUE:
        return true;
      case AND:
        return l !== null && r !== null && l.fits(at, n) && r.fits(at, n);
      case OR:
        return l !== null && r !== null && (l.fits(at, n) || r.fits(at, n));
      case NOT:
        return l !== null && !l.fits(at, n);
    }
    const type = bswap<u16>(load<u16>(at, 12)) as i32;
    if (this.kind == ETHER) return type == this.number;
    const six = type == 0x86dd;
    if (this.kind == HOST) return this.host(at + 14, type);
    if (type != 0x800 && !six) return false;
    const protocol = load<u8>(at + 14 + (six ? 6 : 9)) as i32;
    if (this.kind == PROTOCOL) return protocol == this.number;
    if ((protocol != 6 && protocol != 17) || (this.protocol && protocol != this.protocol)) return false;
    if (!six && (bswap<u16>(load<u16>(at + 14, 6)) as i32) & 0x1fff) return false;
    const l4 = at + 14 + (six ? 40 : (((load<u8>(at + 14) & 15) << 2) as i32));
    const source = bswap<u16>(load<u16>(l4)) as i32;
    const target = bswap<u16>(load<u16>(l4, 2)) as i32;
    return (this.side & 1 && source == this.number) || (this.side & 2 && target == this.number);
  }

  host(ip: usize, type: i32): bool {
    if (type == 0x806) {
      if (this.size != 4) return false;
      return (this.side & 1 && this.same(ip + 14)) || (this.side & 2 && this.same(ip + 24));
    }
    const six = type == 0x86dd;
    if ((type != 0x800 && !six) || (this.size == 16) != six) return false;
    return (this.side & 1 && this.same(ip + (six ? 8 : 12))) || (this.side & 2 && this.same(ip + (six ? 24 : 16)));
  }

  same(at: usize): bool {
    for (let i = 0; i < this.bits; i++)
      if ((load<u8>(at + (i >> 3)) ^ load<u8>(this.bytes + (i >> 3))) & (0x80 >> (i & 7))) return false;
    return true;
  }
}

class Parser {
  at: i32 = 0;
  failed: bool = false;
  constructor(public words: string[]) {}
  get word(): string {
    return this.at < this.words.length ? this.words[this.at] : "";
  }

  or(): Filter {
    let l = this.and();
    while (this.word == "or" || this.word == "||") {
      this.at++;
      const f = new Filter(OR);
      f.left = l;
      f.right = this.and();
      l = f;
    }
    return l;
  }

  and(): Filter {
    let l = this.not();
    while (this.word == "and" || this.word == "&&") {
      this.at++;
      const f = new Filter(AND);
      f.left = l;
      f.right = this.not();
      l = f;
    }
    return l;
  }

  not(): Filter {
    if (this.word == "not" || this.word == "!") {
      this.at++;
      const f = new Filter(NOT);
      f.left = this.not();
      return f;
    }
    if (this.word == "(") {
      this.at++;
      const f = this.or();
      if (this.word == ")") this.at++;
      else this.failed = true;
      return f;
    }
    return this.primitive();
  }

  primitive(): Filter {
    let w = this.word;
    this.at++;
    let protocol = 0;
    let first: Filter | null = null;
    const named = new Filter(PROTOCOL);
    if (w == "tcp" || w == "udp" || w == "icmp" || w == "icmp6") {
      named.number = w == "tcp" ? 6 : w == "udp" ? 17 : w == "icmp" ? 1 : 58;
      first = named;
      protocol = named.number;
    } else if (w == "ip" || w == "ip6" || w == "arp") {
      const e = new Filter(ETHER);
      e.number = w == "ip" ? 0x800 : w == "ip6" ? 0x86dd : 0x806;
      first = e;
    }
    if (first !== null) {
      const next = this.word;
      if (next != "port" && next != "src" && next != "dst" && next != "host" && next != "net") return first;
      w = next;
      this.at++;
    }
    let side = 3;
    if (w == "src" || w == "dst") {
      side = w == "src" ? 1 : 2;
      w = this.word;
      this.at++;
    }
    if (w == "port") {
      const f = new Filter(PORT);
      f.number = I32.parseInt(this.word) as i32;
      if (!this.word.length) this.failed = true;
      this.at++;
      f.side = side;
      f.protocol = protocol;
      return f;
    }
    if (w == "host" || w == "net") {
      w = this.word;
      this.at++;
    }
    const slash = w.indexOf("/");
    const a = w.length ? lookup(slash < 0 ? w : w.substring(0, slash)) : null;
    const f = new Filter(HOST);
    if (a === null) {
      this.failed = true;
      return f;
    }
    f.bytes = a.bytes;
    f.size = a.family == 10 ? 16 : 4;
    f.bits = slash < 0 ? f.size * 8 : (I32.parseInt(w.substring(slash + 1)) as i32);
    f.side = side;
    if (first === null) return f;
    const both = new Filter(AND);
    both.left = first;
    both.right = f;
    return both;
  }
}

/** Null: a syntax error. */
export function parseFilter(args: string[]): Filter | null {
  const text = args.join(" ").replaceAll("(", " ( ").replaceAll(")", " ) ").replaceAll("!", " ! ");
  const words: string[] = [];
  const parts = text.split(" ");
  for (let i = 0; i < parts.length; i++) if (parts[i].length) words.push(parts[i]);
  if (!words.length) return new Filter(TRUE);
  const p = new Parser(words);
  const f = p.or();
  return p.failed || p.at < words.length ? null : f;
}
