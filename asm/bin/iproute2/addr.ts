// ip address: show, add, del, flush; ip-address(8).
import { stderr } from "../../lib/io";
import {
  allLinks,
  brief,
  changeFlags,
  fail,
  family,
  forgetLinks,
  indexOf,
  json,
  linkName,
  matches,
  missing,
  nameOf,
  newline,
  noDevice,
  oneline,
  out,
  outJson,
  quoted,
  scopeName,
  stats,
  Words,
} from "./common";
import { addressLine, briefHead, Filter, filterWord, linkJson, linkLine, statsLines } from "./link";
import {
  AF_INET,
  AF_INET6,
  attr,
  attr32,
  attrText,
  begin,
  dump,
  ip4,
  ip6,
  Message,
  Prefix,
  parsePrefix,
  talk,
  textOf,
} from "./netlink";

const RTM_NEWADDR = 20;
const RTM_DELADDR = 21;
const RTM_GETADDR = 22;
const IFA_ADDRESS = 1;
const IFA_LOCAL = 2;
const IFA_LABEL = 3;
const IFA_BROADCAST = 4;
const IFA_CACHEINFO = 6;
const IFA_FLAGS = 8;
const IFA_RT_PRIORITY = 9;

class Show extends Filter {
  scope: i32 = -1;
  label: string = "";
  to: Prefix | null = null;
  /** IFA_F_* that must be set, and that must not. */
  set: u32 = 0;
  clear: u32 = 0;
}

/** A word that asks for addresses in a state. */
function flagWord(f: Show, word: string): bool {
  const not = word.startsWith("-");
  const name = not ? word.substring(1) : word;
  let bit: u32 = 0;
  if (name == "tentative") bit = 0x40;
  else if (name == "deprecated") bit = 0x20;
  else if (name == "dadfailed") bit = 8;
  else if (name == "secondary" || name == "temporary") bit = 1;
  else if (name == "permanent") bit = 0x80;
  else if (name == "nodad") bit = 2;
  if (word == "primary") f.clear |= 1;
  else if (word == "dynamic") f.clear |= 0x80;
  else if (!bit) return false;
  else if (not) f.clear |= bit;
  else f.set |= bit;
  return true;
}

function familyOf(m: Message): i32 {
  return load<u8>(m.body);
}
function textAt(m: Message, at: usize): string {
  return familyOf(m) == AF_INET ? ip4(at) : ip6(at);
}
function same(a: usize, b: usize, n: i32): bool {
  for (let i = 0; i < n; i++) if (load<u8>(a + i) != load<u8>(b + i)) return false;
  return true;
}

/** Is the address inside of the prefix? */
function within(at: usize, p: Prefix): bool {
  for (let i = 0; i < p.length; i++) {
    const bit = 0x80 >> (i & 7);
    if ((load<u8>(at + (i >> 3)) ^ load<u8>(p.bytes + (i >> 3))) & bit) return false;
  }
  return true;
}

function fits(m: Message, f: Show): bool {
  if (family && familyOf(m) != family) return false;
  if (f.scope >= 0 && (load<u8>(m.body, 3) as i32) != f.scope) return false;
  const flagsAt = m.find(8, IFA_FLAGS);
  const flags = flagsAt ? load<u32>(flagsAt) : (load<u8>(m.body, 2) as u32);
  if ((flags & f.set) != f.set || flags & f.clear) return false;
  if (f.label.length) {
    const label = m.find(8, IFA_LABEL);
    if (!label || textOf(label) != f.label) return false;
  }
  const to = f.to;
  if (to !== null) {
    let at = m.find(8, IFA_LOCAL);
    if (!at) at = m.find(8, IFA_ADDRESS);
    if (familyOf(m) != to.family || !within(at, to)) return false;
  }
  return true;
}

/** "10.0.0.1/24", with a peer "10.0.0.1 peer 10.0.0.2/32". */
function addressText(m: Message): string {
  const address = m.find(8, IFA_ADDRESS);
  let local = m.find(8, IFA_LOCAL);
  if (!local) local = address;
  const n = familyOf(m) == AF_INET ? 4 : 16;
  const length = "/" + load<u8>(m.body, 1).toString();
  if (!address || same(local, address, n)) return textAt(m, local) + length;
  return textAt(m, local) + " peer " + textAt(m, address) + length;
}

function addressLines(m: Message): string {
  let s = "    " + (familyOf(m) == AF_INET ? "inet " : "inet6 ") + addressText(m) + " ";
  const broadcast = m.find(8, IFA_BROADCAST);
  if (broadcast) s += "brd " + textAt(m, broadcast) + " ";
  s += "scope " + scopeName(load<u8>(m.body, 3)) + " ";
  const flags = m.find(8, IFA_FLAGS);
  const f = flags ? load<u32>(flags) : load<u8>(m.body, 2);
  s += flagWords(f, familyOf(m) == AF_INET);
  const label = m.find(8, IFA_LABEL);
  if (label) s += textOf(label);
  const times = m.find(8, IFA_CACHEINFO);
  const preferred = times ? load<u32>(times) : u32.MAX_VALUE;
  const valid = times ? load<u32>(times, 4) : u32.MAX_VALUE;
  return s + newline() + "       valid_lft " + lifetime(valid) + " preferred_lft " + lifetime(preferred) + "\n";
}

function lifetime(seconds: u32): string {
  return seconds == u32.MAX_VALUE ? "forever" : seconds.toString() + "sec";
}

/** print_ifa_flags: in the order of iproute2's table. */
function flagWords(f: u32, four: bool): string {
  let s = "";
  if (f & 1) s += four ? "secondary " : "temporary ";
  if (f & 2) s += "nodad ";
  if (f & 4) s += "optimistic ";
  if (f & 8) s += "dadfailed ";
  if (f & 0x10) s += "home ";
  if (f & 0x20) s += "deprecated ";
  if (f & 0x40) s += "tentative ";
  if (!(f & 0x80)) s += "dynamic ";
  if (f & 0x100) s += "mngtmpaddr ";
  if (f & 0x200) s += "noprefixroute ";
  return s;
}

/** A change as ip monitor tells it. */
export function monitorAddr(m: Message): string {
  return load<i32>(m.body, 4).toString() + ": " + nameOf(load<i32>(m.body, 4)) + addressLines(m);
}

function addressJson(m: Message): string {
  let local = m.find(8, IFA_LOCAL);
  if (!local) local = m.find(8, IFA_ADDRESS);
  const length = load<u8>(m.body, 1).toString();
  if (brief) return '{"local":' + quoted(textAt(m, local)) + ',"prefixlen":' + length + "}";
  let s = '{"family":' + (familyOf(m) == AF_INET ? '"inet"' : '"inet6"') + ',"local":' + quoted(textAt(m, local));
  s += ',"prefixlen":' + length;
  const broadcast = m.find(8, IFA_BROADCAST);
  if (broadcast) s += ',"broadcast":' + quoted(textAt(m, broadcast));
  s += ',"scope":' + quoted(scopeName(load<u8>(m.body, 3)));
  const flagsAt = m.find(8, IFA_FLAGS);
  const f = flagsAt ? load<u32>(flagsAt) : load<u8>(m.body, 2);
  const words = flagWords(f, familyOf(m) == AF_INET).trim();
  if (words.length) {
    const list = words.split(" ");
    for (let i = 0; i < list.length; i++) s += ',"' + list[i] + '":true';
  }
  const label = m.find(8, IFA_LABEL);
  if (label) s += ',"label":' + quoted(textOf(label));
  const times = m.find(8, IFA_CACHEINFO);
  const preferred = times ? load<u32>(times) : u32.MAX_VALUE;
  const valid = times ? load<u32>(times, 4) : u32.MAX_VALUE;
  return s + ',"valid_life_time":' + valid.toString() + ',"preferred_life_time":' + preferred.toString() + "}";
}

function scopeOf(s: string): i32 {
  if (s == "host") return 254;
  if (s == "link") return 253;
  if (s == "global" || s == "universe") return 0;
  return I32.parseInt(s) as i32;
}

function parseShow(w: Words, f: Show): bool {
  while (w.more) {
    if (w.word == "scope") f.scope = w.next() == "all" ? -1 : scopeOf(w.word);
    else if (w.word == "label") f.label = w.next();
    else if (w.word == "to") f.to = parsePrefix(w.next(), family);
    else if (flagWord(f, w.word)) {
      // Taken.
    } else if (!filterWord(f, w)) {
      if (f.dev.length) fail('Error: either "dev" is duplicate, or "' + w.word + '" is a garbage.', 255);
      f.dev = w.word;
    }
    w.at++;
  }
  if (!f.dev.length || indexOf(f.dev)) return true;
  stderr.put('Device "' + f.dev + '" does not exist.\n');
  return false;
}

function addresses(): Message[] {
  const body = begin(RTM_GETADDR, 0, 8);
  store<u8>(body, family as u8);
  const got = dump();
  return got === null ? new Array<Message>(0) : got;
}

function show(w: Words): i32 {
  const f = new Show();
  if (!parseShow(w, f)) return 1;
  // "ip -6 addr" asks IPv6 about the links.
  if (family == AF_INET6) forgetLinks();
  const links = allLinks(family == AF_INET6 ? AF_INET6 : 0);
  const list = addresses();
  let whole = "";
  // Links without an address are left out where addresses are asked for in particular.
  const only = family != 0 || f.set != 0 || f.clear != 0 || f.scope >= 0 || f.label.length > 0 || f.to !== null;
  for (let i = 0; i < links.length; i++) {
    const link = links[i];
    if (!f.fits(link)) continue;
    const own: Message[] = [];
    for (let j = 0; j < list.length; j++)
      if (load<i32>(list[j].body, 4) == load<i32>(link.body, 4) && fits(list[j], f)) own.push(list[j]);
    if (only && !own.length) continue;
    if (json) {
      let inner = "";
      for (let j = 0; j < own.length; j++) inner += (j ? "," : "") + addressJson(own[j]);
      whole += (whole.length ? "," : "") + "{" + linkJson(link, false, family == 0) + ',"addr_info":[' + inner + "]}";
      continue;
    }
    if (brief) {
      let s = briefHead(link);
      for (let j = 0; j < own.length; j++) s += addressText(own[j]) + " ";
      out(s + "\n");
      continue;
    }
    if (!oneline) {
      out(linkLine(link, false) + (family ? "" : addressLine(link, false)) + "\n");
    }
    for (let j = 0; j < own.length; j++)
      out((oneline ? load<i32>(link.body, 4).toString() + ": " + linkName(link) : "") + addressLines(own[j]));
    if (stats && !oneline) out(statsLines(link).substring(1) + "\n");
  }
  if (json) outJson("[" + whole + "]");
  return 0;
}

/** set_lifetime: seconds, or for ever. */
function lifetimeOf(s: string): u32 {
  if (s == "forever") return u32.MAX_VALUE;
  const v = I64.parseInt(s);
  if (v < 0 || v > 0xffffffff || v.toString() != s)
    fail('Error: argument "' + s + '" is wrong: valid_lft value\n', 255);
  return v as u32;
}

function modify(w: Words, type: i32, flags: i32): i32 {
  allLinks();
  let dev = "";
  let label = "";
  let localWord = "";
  let scope = -1;
  let local: Prefix | null = null;
  let peer: Prefix | null = null;
  let broadcast: Prefix | null = null;
  let broadcastAll = false;
  let valid: u32 = 0;
  let preferred: u32 = u32.MAX_VALUE - 1;
  let metric = 0;
  let words = 0;
  while (w.more) {
    const a = w.word;
    if (a == "peer" || a == "remote") peer = parsePrefix(w.next(), family);
    else if (matches(a, "broadcast") || a == "brd") {
      if (w.next() == "+") broadcastAll = true;
      else if (w.word != "-") broadcast = parsePrefix(w.word, family);
    } else if (a == "scope") scope = scopeOf(w.next());
    else if (a == "dev") dev = w.next();
    else if (a == "label") label = w.next();
    else if (a == "valid_lft") {
      valid = lifetimeOf(w.next());
      if (!valid) fail('Error: argument "' + w.word + '" is wrong: valid_lft is zero\n', 255);
    } else if (a == "preferred_lft") preferred = lifetimeOf(w.next());
    else if (a == "metric") metric = I32.parseInt(w.next()) as i32;
    else if (a == "nodad") words |= 2;
    else if (a == "home") words |= 0x10;
    else if (a == "mngtmpaddr") words |= 0x100;
    else if (a == "noprefixroute") words |= 0x200;
    else {
      if (a == "local") w.next();
      const p = parsePrefix(w.word, family);
      if (p === null) {
        const name = family == AF_INET6 ? "inet6" : family == AF_INET ? "inet" : "any valid";
        fail("Error: " + name + ' prefix is expected rather than "' + w.word + '".', 1);
      }
      local = p;
      localWord = w.word;
    }
    w.at++;
  }
  const said = local;
  if (type == RTM_DELADDR && said !== null && said.family == AF_INET && !said.given)
    stderr.put(
      "Warning: Executing wildcard deletion to stay compatible with old scripts.\n" +
        "         Explicitly specify the prefix length (" +
        localWord +
        "/32) to avoid this warning.\n" +
        "         This special behaviour is likely to disappear in further releases,\n" +
        "         fix your scripts!\n",
    );
  if (!dev.length) return missing("dev");
  const own = local;
  const index = indexOf(dev);
  const body = begin(type, flags, 8);
  if (own !== null) {
    const other = peer;
    store<u8>(body, own.family as u8);
    store<u8>(body, (other !== null ? other.length : own.length) as u8, 1);
    attr(IFA_LOCAL, own.bytes, own.size);
    attr(IFA_ADDRESS, other !== null ? other.bytes : own.bytes, own.size);
    if (own.family == AF_INET && type == RTM_NEWADDR) {
      const given = broadcast;
      if (broadcastAll && own.length < 31) {
        const at = heap.alloc(4);
        const host: u32 = u32.MAX_VALUE >> own.length;
        store<u32>(at, load<u32>(own.bytes) | bswap<u32>(host));
        attr(IFA_BROADCAST, at, 4);
      } else if (given !== null) attr(IFA_BROADCAST, given.bytes, 4);
    }
    if (scope < 0) scope = own.family == AF_INET && load<u8>(own.bytes) == 127 ? 254 : 0;
    store<u8>(body, scope as u8, 3);
  }
  if (label.length) attrText(IFA_LABEL, label);
  if (words) attr32(IFA_FLAGS, words);
  if (metric) attr32(IFA_RT_PRIORITY, metric);
  if (valid || preferred != u32.MAX_VALUE - 1) {
    if (!valid) valid = u32.MAX_VALUE;
    if (preferred == u32.MAX_VALUE - 1) preferred = u32.MAX_VALUE;
    if (valid < preferred) {
      stderr.put("preferred_lft is greater than valid_lft\n");
      return 1;
    }
    const times = heap.alloc(16);
    memory.fill(times, 0, 16);
    store<u32>(times, preferred);
    store<u32>(times, valid, 4);
    attr(IFA_CACHEINFO, times, 16);
  }
  if (!index) return noDevice(dev);
  store<i32>(body, index, 4);
  return talk() ? 2 : 0;
}

function flush(w: Words): i32 {
  const f = new Show();
  if (!parseShow(w, f)) return 1;
  const links = allLinks();
  const list = addresses();
  for (let i = 0; i < list.length; i++) {
    const m = list[i];
    if (!fits(m, f)) continue;
    let shown = false;
    for (let j = 0; j < links.length; j++)
      if (load<i32>(links[j].body, 4) == load<i32>(m.body, 4)) shown = f.fits(links[j]);
    if (!shown) continue;
    const body = begin(RTM_DELADDR, 0, 8);
    memory.copy(body, m.body, 8);
    let local = m.find(8, IFA_LOCAL);
    if (!local) local = m.find(8, IFA_ADDRESS);
    attr(IFA_LOCAL, local, familyOf(m) == AF_INET ? 4 : 16);
    // Those that were second to another are gone with it.
    talk(true);
  }
  return 0;
}

export function ipAddr(args: string[]): i32 {
  const w = new Words(args);
  if (!w.more) return show(w);
  const a = w.word;
  w.at++;
  const flags = changeFlags(a);
  if (flags) return modify(w, RTM_NEWADDR, flags);
  if (matches(a, "delete")) return modify(w, RTM_DELADDR, 0);
  if (matches(a, "show") || matches(a, "list") || matches(a, "lst")) return show(w);
  if (matches(a, "flush")) return flush(w);
  if (matches(a, "help")) {
    stderr.put("Usage: ip address { add | change | replace | del | show | flush } …\n");
    return 255;
  }
  fail('Command "' + a + '" is unknown, try "ip address help".', 255);
  return 255;
}
