// ip route: show, get, add, del; ip-route(8).
import { stderr } from "../../lib/io";
import {
  allLinks,
  changeFlags,
  details,
  fail,
  family,
  indexOf,
  json,
  matches,
  nameOf,
  newline,
  noDevice,
  out,
  outJson,
  quoted,
  scopeName,
  Words,
} from "./common";
import {
  AF_INET,
  AF_INET6,
  ask,
  attr,
  attr32,
  begin,
  dump,
  ip4,
  ip6,
  Message,
  NLM_F_APPEND,
  NLM_F_CREATE,
  Prefix,
  parsePrefix,
  talk,
} from "./netlink";

const RTM_NEWROUTE = 24;
const RTM_DELROUTE = 25;
const RTM_GETROUTE = 26;
const RTA_DST = 1;
const RTA_SRC = 2;
const RTA_OIF = 4;
const RTA_GATEWAY = 5;
const RTA_PRIORITY = 6;
const RTA_PREFSRC = 7;
const RTA_TABLE = 15;
const RTA_PREF = 20;
const RTA_UID = 25;
const MAIN = 254;
const LOCAL = 255;

const TYPES = [
  "none",
  "unicast",
  "local",
  "broadcast",
  "anycast",
  "multicast",
  "blackhole",
  "unreachable",
  "prohibit",
  "throw",
  "nat",
  "xresolve",
];

function protocolName(p: i32): string {
  if (p == 0) return "unspec";
  if (p == 1) return "redirect";
  if (p == 2) return "kernel";
  if (p == 3) return "boot";
  if (p == 4) return "static";
  if (p == 9) return "ra";
  if (p == 16) return "dhcp";
  return p.toString();
}
function protocolOf(s: string): i32 {
  for (let i = 0; i < 17; i++) if (protocolName(i) == s) return i;
  return I32.parseInt(s) as i32;
}
function tableName(t: i32): string {
  if (t == LOCAL) return "local";
  if (t == MAIN) return "main";
  return t == 253 ? "default" : t.toString();
}
function tableOf(s: string): i32 {
  if (s == "local") return LOCAL;
  if (s == "main") return MAIN;
  if (s == "default") return 253;
  if (s == "all" || s == "0") return 0;
  return I32.parseInt(s) as i32;
}
function typeOf(s: string): i32 {
  for (let i = 1; i < TYPES.length; i++) if (TYPES[i] == s) return i;
  return -1;
}

class Filter {
  table: i32 = MAIN;
  oif: i32 = 0;
  protocol: i32 = -1;
  scope: i32 = -1;
  type: i32 = -1;
  via: Prefix | null = null;
  exact: Prefix | null = null;
  root: Prefix | null = null;
  match: Prefix | null = null;
}

function u32At(m: Message, type: i32): i32 {
  const at = m.find(12, type);
  return at ? load<i32>(at) : 0;
}
function isSix(m: Message): bool {
  return load<u8>(m.body) == AF_INET6;
}
function address(m: Message, at: usize): string {
  return isSix(m) ? ip6(at) : ip4(at);
}

function within(at: usize, p: Prefix): bool {
  if (!at) return p.length == 0;
  for (let i = 0; i < p.length; i++)
    if ((load<u8>(at + (i >> 3)) ^ load<u8>(p.bytes + (i >> 3))) & (0x80 >> (i & 7))) return false;
  return true;
}

function fits(m: Message, f: Filter): bool {
  const table = u32At(m, RTA_TABLE);
  if (f.table && table != f.table) return false;
  if (f.oif && u32At(m, RTA_OIF) != f.oif) return false;
  if (f.protocol >= 0 && (load<u8>(m.body, 5) as i32) != f.protocol) return false;
  if (f.scope >= 0 && (load<u8>(m.body, 6) as i32) != f.scope) return false;
  if (f.type >= 0 && (load<u8>(m.body, 7) as i32) != f.type) return false;
  const length = load<u8>(m.body, 1) as i32;
  const dst = m.find(12, RTA_DST);
  const via = f.via;
  if (via !== null && (!m.find(12, RTA_GATEWAY) || !within(m.find(12, RTA_GATEWAY), via))) return false;
  const exact = f.exact;
  if (exact !== null && (length != exact.length || !within(dst, exact))) return false;
  const root = f.root;
  if (root !== null && (length < root.length || !within(dst, root))) return false;
  const match = f.match;
  if (match !== null) {
    if (length > match.length) return false;
    const p = new Prefix();
    p.length = length;
    if (dst) memory.copy(p.bytes, dst, isSix(m) ? 16 : 4);
    if (!within(match.bytes, p)) return false;
  }
  return true;
}

function destination(m: Message): string {
  const dst = m.find(12, RTA_DST);
  const length = load<u8>(m.body, 1) as i32;
  if (!dst) return length ? "0/" + length.toString() : "default";
  return address(m, dst) + (length == (isSix(m) ? 128 : 32) ? "" : "/" + length.toString());
}

function routeText(m: Message, f: Filter): string {
  const type = load<u8>(m.body, 7) as i32;
  let s = "";
  if (type != 1 && f.type < 0) s += (type < TYPES.length ? TYPES[type] : type.toString()) + " ";
  s += destination(m) + " ";
  const from = m.find(12, RTA_SRC);
  if (from) s += "from " + address(m, from) + " ";
  const gateway = m.find(12, RTA_GATEWAY);
  if (gateway && f.via === null) s += "via " + address(m, gateway) + " ";
  const oif = u32At(m, RTA_OIF);
  if (oif && !f.oif) s += "dev " + nameOf(oif) + " ";
  const table = u32At(m, RTA_TABLE);
  const flags = load<u32>(m.body, 8);
  const cloned = (flags & 0x200) != 0;
  if (!cloned && table != f.table && (table != MAIN || f.table)) s += "table " + tableName(table) + " ";
  if (!cloned) {
    const protocol = load<u8>(m.body, 5) as i32;
    if ((protocol != 3 || details) && f.protocol < 0) s += "proto " + protocolName(protocol) + " ";
    const scope = load<u8>(m.body, 6) as i32;
    if ((scope || details) && f.scope < 0) s += "scope " + scopeName(scope) + " ";
  }
  const source = m.find(12, RTA_PREFSRC);
  if (source) s += "src " + address(m, source) + " ";
  const metric = u32At(m, RTA_PRIORITY);
  if (metric || (isSix(m) && m.find(12, RTA_PRIORITY))) s += "metric " + (metric as u32).toString() + " ";
  if (flags & 16) s += "linkdown ";
  const uid = m.find(12, RTA_UID);
  if (uid) s += "uid " + load<u32>(uid).toString() + " ";
  if (cloned) s += newline() + "    cache " + (flags & 0x80000000 ? "<local> " : "");
  if (m.find(12, RTA_PREF)) s += "pref medium";
  return s;
}

function routeJson(m: Message): string {
  const type = load<u8>(m.body, 7) as i32;
  let s = "{";
  if (type != 1) s += '"type":' + quoted(TYPES[type]) + ",";
  s += '"dst":' + quoted(destination(m));
  const gateway = m.find(12, RTA_GATEWAY);
  if (gateway) s += ',"gateway":' + quoted(address(m, gateway));
  const oif = u32At(m, RTA_OIF);
  if (oif) s += ',"dev":' + quoted(nameOf(oif));
  const flags = load<u32>(m.body, 8);
  const cloned = (flags & 0x200) != 0;
  const protocol = load<u8>(m.body, 5) as i32;
  if (!cloned && protocol != 3) s += ',"protocol":' + quoted(protocolName(protocol));
  const scope = load<u8>(m.body, 6) as i32;
  if (!cloned && scope) s += ',"scope":' + quoted(scopeName(scope));
  const source = m.find(12, RTA_PREFSRC);
  if (source) s += ',"prefsrc":' + quoted(address(m, source));
  const metric = u32At(m, RTA_PRIORITY);
  if (metric) s += ',"metric":' + (metric as u32).toString();
  s += ',"flags":[' + (flags & 16 ? '"linkdown"' : "") + "]";
  const uid = m.find(12, RTA_UID);
  if (uid) s += ',"uid":' + load<u32>(uid).toString() + ',"cache":[' + (flags & 0x80000000 ? '"local"' : "") + "]";
  if (m.find(12, RTA_PREF)) s += ',"pref":"medium"';
  return s + "}";
}

function prefixOrFail(s: string): Prefix {
  const p = parsePrefix(s, family);
  if (p === null) {
    const name = family == AF_INET6 ? "inet6" : family == AF_INET ? "inet" : "any valid";
    fail("Error: " + name + ' prefix is expected rather than "' + s + '".', 1);
  }
  return p as Prefix;
}

function parseFilter(w: Words, f: Filter): i32 {
  while (w.more) {
    const a = w.word;
    if (a == "table") f.table = tableOf(w.next());
    else if (a == "dev" || a == "oif") {
      f.oif = indexOf(w.next());
      if (!f.oif) return noDevice(w.word);
    } else if (matches(a, "protocol")) f.protocol = protocolOf(w.next());
    else if (matches(a, "scope"))
      f.scope =
        w.next() == "link" ? 253 : w.word == "host" ? 254 : w.word == "global" ? 0 : (I32.parseInt(w.word) as i32);
    else if (a == "type") f.type = typeOf(w.next());
    else if (a == "via") f.via = prefixOrFail(w.next());
    else if (a == "root") f.root = prefixOrFail(w.next());
    else if (a == "match") f.match = prefixOrFail(w.next());
    else {
      if (a == "exact" || a == "to") w.next();
      if (w.word == "exact") w.next();
      if (w.word == "root") f.root = prefixOrFail(w.next());
      else if (w.word == "match") f.match = prefixOrFail(w.next());
      else f.exact = prefixOrFail(w.word);
    }
    w.at++;
  }
  return 0;
}

/** Without a family those of IPv4; of both when all tables are asked for. */
function routes(f: Filter): Message[] | null {
  const body = begin(RTM_GETROUTE, 0, 12);
  store<u8>(body, (family ? family : f.table ? AF_INET : 0) as u8);
  return dump();
}

function show(w: Words): i32 {
  const f = new Filter();
  if (parseFilter(w, f)) return 1;
  const list = routes(f);
  if (list === null) return 1;
  let whole = "";
  for (let i = 0; i < list.length; i++) {
    if (!fits(list[i], f)) continue;
    if (json) whole += (whole.length ? "," : "") + routeJson(list[i]);
    else out(routeText(list[i], f) + "\n");
  }
  if (json) outJson("[" + whole + "]");
  return 0;
}

function flush(w: Words): i32 {
  const f = new Filter();
  if (!w.more) {
    stderr.put('"ip route flush" requires arguments.\n');
    return 1;
  }
  if (parseFilter(w, f)) return 1;
  const list = routes(f);
  if (list === null) return 1;
  for (let i = 0; i < list.length; i++) {
    const m = list[i];
    if (!fits(m, f)) continue;
    const body = begin(RTM_DELROUTE, 0, 12);
    memory.copy(body, m.body, 12);
    attr32(RTA_TABLE, u32At(m, RTA_TABLE));
    const dst = m.find(12, RTA_DST);
    if (dst) attr(RTA_DST, dst, isSix(m) ? 16 : 4);
    if (u32At(m, RTA_OIF)) attr32(RTA_OIF, u32At(m, RTA_OIF));
    if (u32At(m, RTA_PRIORITY)) attr32(RTA_PRIORITY, u32At(m, RTA_PRIORITY));
    talk(true);
  }
  return 0;
}

function get(w: Words): i32 {
  if (!w.more) {
    stderr.put("need at least a destination address\n");
    return 1;
  }
  allLinks();
  let to: Prefix | null = null;
  let oif = 0;
  while (w.more) {
    const a = w.word;
    if (a == "oif" || a == "dev") {
      oif = indexOf(w.next());
      if (!oif) return noDevice(w.word);
    } else if (a == "from") prefixOrFail(w.next());
    else {
      if (a == "to") w.next();
      to = prefixOrFail(w.word);
    }
    w.at++;
  }
  const dst = to;
  if (dst === null) return 1;
  const body = begin(RTM_GETROUTE, 0, 12);
  store<u8>(body, dst.family as u8);
  store<u8>(body, dst.length as u8, 1);
  attr(RTA_DST, dst.bytes, dst.size);
  if (oif) attr32(RTA_OIF, oif);
  const m = ask();
  if (m === null) return 2;
  const f = new Filter();
  if (json) outJson("[" + routeJson(m) + "]");
  else out(routeText(m, f) + "\n");
  return 0;
}

function modify(w: Words, type: i32, flags: i32): i32 {
  allLinks();
  const body = begin(type, flags, 12);
  store<u8>(body, (family ? family : AF_INET) as u8);
  const removing = type == RTM_DELROUTE;
  let kind = removing ? 0 : 1;
  let scope = removing ? 255 : -1;
  let protocol = removing ? 0 : 3;
  let table = MAIN;
  let gateway = false;
  let dev = "";
  let dst: Prefix | null = null;
  while (w.more) {
    const a = w.word;
    if (a == "via") {
      if (w.next() == "inet" || w.word == "inet6") w.next();
      const p = prefixOrFail(w.word);
      attr(RTA_GATEWAY, p.bytes, p.size);
      store<u8>(body, p.family as u8);
      gateway = true;
    } else if (a == "dev" || a == "oif") dev = w.next();
    else if (a == "src") {
      const p = prefixOrFail(w.next());
      attr(RTA_PREFSRC, p.bytes, p.size);
    } else if (a == "metric" || a == "priority" || a == "preference")
      attr32(RTA_PRIORITY, I64.parseInt(w.next()) as i32);
    else if (a == "table") {
      table = tableOf(w.next());
      attr32(RTA_TABLE, table);
    } else if (matches(a, "protocol")) protocol = protocolOf(w.next());
    else if (a == "scope")
      scope =
        w.next() == "link" ? 253 : w.word == "host" ? 254 : w.word == "global" ? 0 : (I32.parseInt(w.word) as i32);
    else if (a == "onlink") store<u32>(body, load<u32>(body, 8) | 4, 8);
    else if (a == "mtu" || a == "advmss" || a == "tos" || a == "dsfield") w.next();
    else {
      if (a == "to") w.next();
      const t = typeOf(w.word);
      if (t > 0) {
        kind = t;
        w.next();
      }
      dst = prefixOrFail(w.word);
    }
    w.at++;
  }
  const to = dst;
  if (to !== null) {
    // "default" is of the gateway's family.
    if (to.length || !gateway) store<u8>(body, to.family as u8);
    store<u8>(body, to.length as u8, 1);
    if (to.length) attr(RTA_DST, to.bytes, to.size);
  }
  if (dev.length) {
    const index = indexOf(dev);
    if (!index) return noDevice(dev);
    attr32(RTA_OIF, index);
  }
  if (kind == 2 && !removing) table = table == MAIN ? LOCAL : table;
  if (scope < 0 && load<u8>(body) == AF_INET6) scope = 0;
  if (scope < 0) scope = kind == 2 ? 254 : kind == 1 && !gateway ? 253 : 0;
  store<u8>(body, (table < 256 ? table : 0) as u8, 4);
  store<u8>(body, protocol as u8, 5);
  store<u8>(body, scope as u8, 6);
  store<u8>(body, kind as u8, 7);
  return talk() ? 2 : 0;
}

/** A change as ip monitor tells it. */
export function monitorRoute(m: Message): string {
  const f = new Filter();
  f.table = 0;
  return routeText(m, f) + "\n";
}

export function ipRoute(args: string[]): i32 {
  const w = new Words(args);
  if (!w.more) return show(w);
  const a = w.word;
  w.at++;
  const flags = changeFlags(a);
  if (flags) return modify(w, RTM_NEWROUTE, flags);
  if (matches(a, "prepend")) return modify(w, RTM_NEWROUTE, NLM_F_CREATE);
  if (matches(a, "append")) return modify(w, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_APPEND);
  if (matches(a, "delete")) return modify(w, RTM_DELROUTE, 0);
  if (matches(a, "list") || matches(a, "show") || matches(a, "lst")) return show(w);
  if (matches(a, "get")) return get(w);
  if (matches(a, "flush")) return flush(w);
  if (matches(a, "help")) {
    stderr.put("Usage: ip route { show | get | add | change | replace | append | del | flush } …\n");
    return 255;
  }
  fail('Command "' + a + '" is unknown, try "ip route help".', 255);
  return 255;
}
