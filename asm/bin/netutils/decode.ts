// Packets as a line of text, as tcpdump 4.99 prints them without -v.
import { ip4Text, ip6Text } from "../../lib/inet";

/** What is remembered between packets: where each connection's numbers began. */
export class Capture {
  absolute: bool = false;
  quiet: bool = false;
  seqs: Map<string, u32> = new Map<string, u32>();
}

function be16(at: usize): i32 {
  return bswap<u16>(load<u16>(at)) as i32;
}
function be32(at: usize): u32 {
  return bswap<u32>(load<u32>(at));
}
function mac(at: usize): string {
  let s = "";
  for (let i = 0; i < 6; i++) s += (i ? ":" : "") + (load<u8>(at + i) as i32).toString(16).padStart(2, "0");
  return s;
}

function typeName(type: i32): string {
  if (type == 0x800) return "IPv4";
  if (type == 0x806) return "ARP";
  return type == 0x86dd ? "IPv6" : "Unknown";
}

/** -e: the Ethernet header. */
export function linkText(at: usize, n: i32): string {
  const type = be16(at + 12);
  const to = load<u32>(at) == 0xffffffff && load<u16>(at, 4) == 0xffff ? "ff:ff:ff:ff:ff:ff" : mac(at);
  return (
    mac(at + 6) +
    " > " +
    to +
    ", ethertype " +
    typeName(type) +
    " (0x" +
    type.toString(16).padStart(4, "0") +
    "), length " +
    n.toString() +
    ": "
  );
}

export function packetText(c: Capture, at: usize, n: i32): string {
  const type = be16(at + 12);
  const body = at + 14;
  const length = n - 14;
  if (type == 0x806) return arp(body, length);
  if (type == 0x800) return ip(c, body, length);
  if (type == 0x86dd) return ip6(c, body, length);
  return (
    mac(at + 6) + " > " + mac(at) + ", ethertype Unknown (0x" + type.toString(16) + "), length " + n.toString() + ":"
  );
}

function arp(at: usize, n: i32): string {
  if (n < 28) return "ARP, [|arp]";
  const op = be16(at + 6);
  const sip = load<u32>(at, 14);
  const tip = load<u32>(at, 24);
  let s = "ARP, ";
  if (op == 1) {
    s += "Request who-has " + ip4Text(tip);
    if (load<u32>(at, 18) || load<u16>(at, 22)) s += " (" + mac(at + 18) + ")";
    s += " tell " + ip4Text(sip);
  } else if (op == 2) s += "Reply " + ip4Text(sip) + " is-at " + mac(at + 8);
  else s += "op " + op.toString();
  return s + ", length " + n.toString();
}

function ip(c: Capture, at: usize, n: i32): string {
  if (n < 20) return "IP [|ip]";
  const ihl = ((load<u8>(at) & 15) << 2) as i32;
  const total = be16(at + 2);
  const length = total && total < n ? total : n;
  const from = ip4Text(load<u32>(at, 12));
  const to = ip4Text(load<u32>(at, 16));
  const offset = be16(at + 6) & 0x1fff;
  const protocol = load<u8>(at, 9) as i32;
  if (offset) return "IP " + from + " > " + to + ": " + protocolName(protocol);
  return "IP " + transport(c, from, to, at + ihl, length - ihl, protocol, at, false);
}

function protocolName(p: i32): string {
  if (p == 1) return "icmp";
  if (p == 6) return "tcp";
  if (p == 17) return "udp";
  return "ip-proto-" + p.toString();
}

function ip6(c: Capture, at: usize, n: i32): string {
  if (n < 40) return "IP6 [|ip6]";
  let next = load<u8>(at, 6) as i32;
  const payload = be16(at + 4);
  const length = payload < n - 40 ? payload : n - 40;
  const from = ip6Text(at + 8);
  const to = ip6Text(at + 24);
  let head = 0;
  let extra = "";
  while ((next == 0 || next == 60) && head + 8 <= length) {
    extra += next == 0 ? "HBH " : "DSTOPT ";
    next = load<u8>(at + 40 + head) as i32;
    head += ((load<u8>(at + 40 + head, 1) as i32) + 1) << 3;
  }
  return "IP6 " + transport(c, from, to, at + 40 + head, length - head, next, at, true, extra);
}

function transport(
  c: Capture,
  from: string,
  to: string,
  at: usize,
  n: i32,
  protocol: i32,
  head: usize,
  six: bool,
  extra: string = "",
): string {
  if (protocol == 6 && n >= 20) return tcp(c, from, to, at, n);
  if (protocol == 17 && n >= 8) {
    const length = be16(at + 4) - 8;
    return (
      from +
      "." +
      be16(at).toString() +
      " > " +
      to +
      "." +
      be16(at + 2).toString() +
      ": UDP, length " +
      length.toString()
    );
  }
  const s = from + " > " + to + ": ";
  if (protocol == 1 && !six) return s + "ICMP " + icmp(at, n) + ", length " + n.toString();
  if (protocol == 58 && six) return s + extra + "ICMP6, " + icmp6(at, n) + ", length " + n.toString();
  return s + extra + protocolName(protocol) + " " + n.toString() + (head ? "" : "");
}

function flagsText(f: i32): string {
  let s = "";
  if (f & 1) s += "F";
  if (f & 2) s += "S";
  if (f & 4) s += "R";
  if (f & 8) s += "P";
  if (f & 16) s += ".";
  if (f & 32) s += "U";
  if (f & 64) s += "E";
  if (f & 128) s += "W";
  return s.length ? s : "none";
}

function tcp(c: Capture, from: string, to: string, at: usize, n: i32): string {
  const sport = be16(at).toString();
  const dport = be16(at + 2).toString();
  const seq = be32(at + 4);
  const ack = be32(at + 8);
  const size = ((load<u8>(at, 12) >> 4) << 2) as i32;
  const flags = load<u8>(at, 13) as i32;
  const length = n - size;
  const one = from + "." + sport;
  const two = to + "." + dport;
  let s = one + " > " + two + ": ";
  if (c.quiet) return s + "tcp " + length.toString();
  s += "Flags [" + flagsText(flags) + "]";
  const here = one + ">" + two;
  const there = two + ">" + one;
  let shownSeq = seq;
  let shownAck = ack;
  if (!c.absolute) {
    // Numbers count from the first that was seen of each direction; a SYN's own is shown whole.
    if (flags & 2) {
      c.seqs.set(here, seq);
      if (flags & 16) c.seqs.set(there, ack - 1);
    } else {
      if (!c.seqs.has(here)) {
        c.seqs.set(here, seq);
        if (flags & 16) c.seqs.set(there, ack);
      } else {
        shownSeq = seq - c.seqs.get(here);
        if (c.seqs.has(there)) shownAck = ack - c.seqs.get(there);
      }
    }
    if (flags & 2 && flags & 16) shownAck = ack;
  }
  if (length > 0 || flags & 7) {
    s += ", seq " + shownSeq.toString();
    if (length > 0) s += ":" + (shownSeq + (length as u32)).toString();
  }
  if (flags & 16) s += ", ack " + shownAck.toString();
  s += ", win " + be16(at + 14).toString();
  if (size > 20) s += ", options [" + options(at + 20, size - 20, c, there) + "]";
  return s + ", length " + length.toString();
}

function options(at: usize, n: i32, c: Capture, there: string): string {
  let s = "";
  for (let i = 0; i < n; ) {
    const kind = load<u8>(at + i) as i32;
    if (s.length) s += ",";
    if (kind == 0) {
      s += "eol";
      break;
    }
    if (kind == 1) {
      s += "nop";
      i++;
      continue;
    }
    const size = load<u8>(at + i, 1) as i32;
    if (size < 2 || i + size > n) break;
    const v = at + i + 2;
    if (kind == 2) s += "mss " + be16(v).toString();
    else if (kind == 3) s += "wscale " + load<u8>(v).toString();
    else if (kind == 4) s += "sackOK";
    else if (kind == 5) {
      s += "sack " + ((size - 2) >> 3).toString() + " ";
      for (let j = 0; j < (size - 2) >> 3; j++) {
        const base = !c.absolute && c.seqs.has(there) ? c.seqs.get(there) : 0;
        s += "{" + (be32(v + j * 8) - base).toString() + ":" + (be32(v + j * 8 + 4) - base).toString() + "}";
      }
    } else if (kind == 8) s += "TS val " + be32(v).toString() + " ecr " + be32(v + 4).toString();
    else s += "unknown-" + kind.toString();
    i += size;
  }
  return s;
}

function icmp(at: usize, n: i32): string {
  const type = load<u8>(at) as i32;
  const code = load<u8>(at, 1) as i32;
  if (type == 8 || type == 0)
    return (
      "echo " + (type ? "request" : "reply") + ", id " + be16(at + 4).toString() + ", seq " + be16(at + 6).toString()
    );
  if (type == 11) return code ? "ip reassembly time exceeded" : "time exceeded in-transit";
  if (type == 3 && n >= 36) {
    const inner = at + 8;
    const to = ip4Text(load<u32>(inner, 16));
    const ihl = ((load<u8>(inner) & 15) << 2) as i32;
    const protocol = load<u8>(inner, 9) as i32;
    const port = be16(inner + ihl + 2).toString();
    switch (code) {
      case 0:
        return "net " + to + " unreachable";
      case 1:
        return "host " + to + " unreachable";
      case 2:
        return to + " protocol " + protocol.toString() + " unreachable";
      case 3:
        if (protocol == 17 || protocol == 6)
          return to + (protocol == 17 ? " udp" : " tcp") + " port " + port + " unreachable";
        return to + " protocol " + protocol.toString() + " port " + port + " unreachable";
      case 4:
        return to + " unreachable - need to frag (mtu " + be16(at + 6).toString() + ")";
      case 10:
        return "host " + to + " unreachable - admin prohibited";
      case 13:
        return "host " + to + " unreachable - admin prohibited filter";
    }
    return "unreachable - #" + code.toString();
  }
  return "type-#" + type.toString();
}

function icmp6(at: usize, n: i32): string {
  const type = load<u8>(at) as i32;
  const code = load<u8>(at, 1) as i32;
  switch (type) {
    case 1: {
      const to = n >= 48 ? ip6Text(at + 8 + 24) : "";
      const protocol = n >= 48 ? (load<u8>(at, 8 + 6) as i32) : 0;
      const port = n >= 52 ? be16(at + 48 + 2).toString() : "";
      let s = "destination unreachable, ";
      if (code == 0) return s + "unreachable route " + to;
      if (code == 1) return s + "unreachable prohibited " + to;
      if (code == 2) return s + "beyond scope " + to;
      if (code == 3) return s + "unreachable address " + to;
      s += "unreachable port, " + to;
      return s + (protocol == 17 ? " udp port " + port : protocol == 6 ? " tcp port " + port : "");
    }
    case 2:
      return "packet too big, mtu " + be32(at + 4).toString();
    case 3:
      return "time exceeded in-transit" + (n >= 48 ? " for " + ip6Text(at + 8 + 24) : "");
    case 128:
    case 129:
      return (
        "echo " +
        (type == 128 ? "request" : "reply") +
        ", id " +
        be16(at + 4).toString() +
        ", seq " +
        be16(at + 6).toString()
      );
    case 133:
      return "router solicitation";
    case 134:
      return "router advertisement";
    case 135:
      return "neighbor solicitation, who has " + ip6Text(at + 8);
    case 136:
      return "neighbor advertisement, tgt is " + ip6Text(at + 8);
    case 143:
      return "multicast listener report v2, " + be16(at + 6).toString() + " group record(s)";
  }
  return "type-#" + type.toString();
}
