// ip neighbour: show, get, add, change, replace, del, flush; ip-neighbour(8).
import { stderr } from "../../lib/io";
import {
  allLinks,
  fail,
  family,
  indexOf,
  json,
  matches,
  nameOf,
  noDevice,
  out,
  outJson,
  quoted,
  stats,
  Words,
} from "./common";
import {
  AF_INET6,
  ask,
  attr,
  begin,
  dump,
  ip4,
  ip6,
  Message,
  mac,
  NLM_F_CREATE,
  NLM_F_EXCL,
  NLM_F_REPLACE,
  Prefix,
  parsePrefix,
  size,
  talk,
} from "./netlink";

const RTM_NEWNEIGH = 28;
const RTM_DELNEIGH = 29;
const RTM_GETNEIGH = 30;
const NDMSG = 12;
const NDA_DST = 1;
const NDA_LLADDR = 2;
const NDA_CACHEINFO = 3;
const NDA_PROBES = 4;
const NUD_NOARP = 0x40;
const NUD_PERMANENT = 0x80;
const NTF_PROXY = 8;
const NTF_ROUTER = 0x80;
/** USER_HZ */
const HZ: u32 = 100;

const STATES = ["INCOMPLETE", "REACHABLE", "STALE", "DELAY", "PROBE", "FAILED", "NOARP", "PERMANENT"];

class Filter {
  state: i32 = 0xff & ~NUD_NOARP;
  index: i32 = 0;
  to: Prefix | null = null;
  unused: bool = false;
}

function stateOf(word: string): i32 {
  for (let i = 0; i < STATES.length; i++) if (STATES[i].toLowerCase() == word) return 1 << i;
  if (word == "none") return 0;
  if (word == "all") return 0xff;
  return -1;
}

function stateNames(state: i32, separator: string, quote: bool): string {
  let s = "";
  for (let i = 0; i < STATES.length; i++) {
    if (!(state & (1 << i))) continue;
    if (s.length) s += separator;
    s += quote ? quoted(STATES[i]) : STATES[i];
  }
  return s;
}

function addressOf(m: Message): string {
  const at = m.find(NDMSG, NDA_DST);
  if (!at) return "";
  return load<u8>(m.body) == AF_INET6 ? ip6(at) : ip4(at);
}

function within(at: usize, p: Prefix): bool {
  for (let i = 0; i < p.length; i++)
    if ((load<u8>(at + (i >> 3)) ^ load<u8>(p.bytes + (i >> 3))) & (0x80 >> (i & 7))) return false;
  return true;
}

function fits(m: Message, f: Filter): bool {
  const state = load<u16>(m.body, 8) as i32;
  if (f.index && load<i32>(m.body, 4) != f.index) return false;
  if (family && (load<u8>(m.body) as i32) != family) return false;
  // Neighbours in no state at all are shown with all.
  if (state ? !(f.state & state) : f.state & 0x100) return false;
  const to = f.to;
  if (to === null) return true;
  const at = m.find(NDMSG, NDA_DST);
  return at != 0 && (load<u8>(m.body) as i32) == to.family && within(at, to);
}

/** One neighbour as it is shown. @param f what was asked for: a device that was named is not repeated */
export function neighText(m: Message, named: bool): string {
  let s = addressOf(m) + " ";
  if (!named) s += "dev " + nameOf(load<i32>(m.body, 4)) + " ";
  const lladdr = m.find(NDMSG, NDA_LLADDR);
  if (lladdr) s += "lladdr " + mac(lladdr, size(lladdr)) + " ";
  const flags = load<u8>(m.body, 10) as i32;
  if (flags & NTF_ROUTER) s += "router ";
  if (flags & NTF_PROXY) s += "proxy ";
  const cache = m.find(NDMSG, NDA_CACHEINFO);
  if (stats && cache) {
    const refs = load<u32>(cache, 12);
    if (refs) s += " ref " + refs.toString();
    const used = load<u32>(cache, 4) / HZ;
    const confirmed = load<u32>(cache) / HZ;
    const updated = load<u32>(cache, 8) / HZ;
    s += " used " + used.toString() + "/" + confirmed.toString() + "/" + updated.toString();
  }
  const probes = m.find(NDMSG, NDA_PROBES);
  if (stats && probes) s += "probes " + load<u32>(probes).toString() + " ";
  const state = load<u16>(m.body, 8) as i32;
  if (state) s += stateNames(state, ",", false) + " ";
  return s;
}

function neighJson(m: Message, named: bool): string {
  let s = '{"dst":' + quoted(addressOf(m));
  if (!named) s += ',"dev":' + quoted(nameOf(load<i32>(m.body, 4)));
  const lladdr = m.find(NDMSG, NDA_LLADDR);
  if (lladdr) s += ',"lladdr":' + quoted(mac(lladdr, size(lladdr)));
  const flags = load<u8>(m.body, 10) as i32;
  if (flags & NTF_ROUTER) s += ',"router":null';
  if (flags & NTF_PROXY) s += ',"proxy":null';
  return s + ',"state":[' + stateNames(load<u16>(m.body, 8) as i32, ",", true) + "]}";
}

function all(): Message[] | null {
  const body = begin(RTM_GETNEIGH, 0, NDMSG);
  store<u8>(body, family as u8);
  return dump();
}

function parseFilter(w: Words, f: Filter): i32 {
  let given = false;
  while (w.more) {
    const a = w.word;
    if (a == "dev") {
      f.index = indexOf(w.next());
      if (!f.index) return noDevice(w.word);
    } else if (a == "nud") {
      const state = stateOf(w.next());
      if (state < 0) {
        if (w.word == "all") f.state = 0xff;
        else fail('Error: argument "' + w.word + '" is wrong: nud state is bad', 255);
      }
      f.state = given ? f.state | state : state;
      if (!state) f.state = 0x100;
      given = true;
    } else if (a == "unused") f.unused = true;
    else if (a == "proxy") f.state = 0;
    else {
      if (a == "to") w.next();
      const p = parsePrefix(w.word, family);
      if (p === null) fail('Error: any valid prefix is expected rather than "' + w.word + '".', 1);
      f.to = p;
    }
    w.at++;
  }
  return 0;
}

function show(w: Words): i32 {
  allLinks();
  const f = new Filter();
  if (parseFilter(w, f)) return 1;
  const list = all();
  if (list === null) return 1;
  let whole = "";
  for (let i = 0; i < list.length; i++) {
    if (!fits(list[i], f)) continue;
    if (json) whole += (whole.length ? "," : "") + neighJson(list[i], f.index != 0);
    else out(neighText(list[i], f.index != 0) + "\n");
  }
  if (json) outJson("[" + whole + "]");
  return 0;
}

function remove(m: Message): void {
  const body = begin(RTM_DELNEIGH, 0, NDMSG);
  memory.copy(body, m.body, NDMSG);
  const dst = m.find(NDMSG, NDA_DST);
  if (dst) attr(NDA_DST, dst, size(dst));
  talk(true);
}

/** What a person or no protocol put stays unless it is named. */
function flush(w: Words): i32 {
  if (!w.more) {
    stderr.put("Flush requires arguments.\n");
    return 1;
  }
  const f = new Filter();
  f.state = 0xff & ~(NUD_PERMANENT | NUD_NOARP);
  if (parseFilter(w, f)) return 1;
  const list = all();
  if (list === null) return 1;
  let n = 0;
  for (let i = 0; i < list.length; i++) {
    if (!fits(list[i], f)) continue;
    remove(list[i]);
    n++;
  }
  if (stats) {
    if (n) out("\n*** Round 1, deleting " + n.toString() + " entries ***\n*** Flush is complete after 1 round ***\n");
    else out("Nothing to flush.\n");
  }
  return 0;
}

function hex(c: i32): i32 {
  if (c >= 48 && c <= 57) return c - 48;
  c |= 32;
  return c >= 97 && c <= 102 ? c - 87 : -1;
}

/** ll_addr_a2n. @returns whether it is one; six bytes at `to` */
function parseMac(s: string, to: usize): bool {
  const parts = s.split(":");
  if (parts.length != 6) return false;
  for (let i = 0; i < 6; i++) {
    const p = parts[i];
    if (!p.length || p.length > 2) return false;
    let v = 0;
    for (let j = 0; j < p.length; j++) {
      const d = hex(p.charCodeAt(j));
      if (d < 0) return false;
      v = (v << 4) | d;
    }
    store<u8>(to + i, v as u8);
  }
  return true;
}

function modify(w: Words, type: i32, flags: i32): i32 {
  allLinks();
  let dev = "";
  let lladdr = "";
  let state = NUD_PERMANENT;
  let extra = 0;
  let to: Prefix | null = null;
  while (w.more) {
    const a = w.word;
    if (a == "lladdr") lladdr = w.next();
    else if (a == "nud") {
      state = stateOf(w.next());
      if (state < 0) fail('Error: argument "' + w.word + '" is wrong: nud state is bad', 255);
    } else if (a == "dev") dev = w.next();
    else if (a == "router") extra |= NTF_ROUTER;
    else if (a == "proxy") {
      extra |= NTF_PROXY;
      to = parsePrefix(w.next(), family);
    } else {
      if (a == "to") w.next();
      const p = parsePrefix(w.word, family);
      if (p === null || p.given) fail('Error: any valid address is expected rather than "' + w.word + '".', 1);
      to = p;
    }
    w.at++;
  }
  const dst = to;
  if (!dev.length || dst === null) {
    stderr.put("Device and destination are required arguments.\n");
    return 255;
  }
  const body = begin(type, flags, NDMSG);
  store<u8>(body, dst.family as u8);
  store<u16>(body, state as u16, 8);
  store<u8>(body, extra as u8, 10);
  attr(NDA_DST, dst.bytes, dst.size);
  if (lladdr.length && lladdr != "null") {
    const at = heap.alloc(8);
    if (!parseMac(lladdr, at)) {
      stderr.put('"' + lladdr + '" is invalid lladdr.\n');
      return 1;
    }
    attr(NDA_LLADDR, at, 6);
  }
  const index = indexOf(dev);
  if (!index) return noDevice(dev);
  store<i32>(body, index, 4);
  return talk() ? 2 : 0;
}

function get(w: Words): i32 {
  allLinks();
  let dev = "";
  let to: Prefix | null = null;
  while (w.more) {
    if (w.word == "dev") dev = w.next();
    else {
      if (w.word == "to") w.next();
      to = parsePrefix(w.word, family);
    }
    w.at++;
  }
  const dst = to;
  if (!dev.length || dst === null) {
    stderr.put("Device and address are required arguments.\n");
    return 255;
  }
  const body = begin(RTM_GETNEIGH, 0, NDMSG);
  store<u8>(body, dst.family as u8);
  attr(NDA_DST, dst.bytes, dst.size);
  const index = indexOf(dev);
  if (!index) return noDevice(dev);
  store<i32>(body, index, 4);
  const m = ask();
  if (m === null) return 2;
  if (json) outJson("[" + neighJson(m, false) + "]");
  else out(neighText(m, false) + "\n");
  return 0;
}

export function ipNeigh(args: string[]): i32 {
  const w = new Words(args);
  if (!w.more) return show(w);
  const a = w.word;
  w.at++;
  if (matches(a, "add")) return modify(w, RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_EXCL);
  if (matches(a, "change") || a == "chg") return modify(w, RTM_NEWNEIGH, NLM_F_REPLACE);
  if (matches(a, "replace")) return modify(w, RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_REPLACE);
  if (matches(a, "delete")) return modify(w, RTM_DELNEIGH, 0);
  if (matches(a, "get")) return get(w);
  if (matches(a, "show") || matches(a, "lst") || matches(a, "list")) return show(w);
  if (matches(a, "flush")) return flush(w);
  if (matches(a, "help")) {
    stderr.put("Usage: ip neigh { add | change | replace | del | show | get | flush } …\n");
    return 255;
  }
  fail('Command "' + a + '" is unknown, try "ip neigh help".', 255);
  return 255;
}
