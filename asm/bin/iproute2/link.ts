// ip link: show, add, set, delete; ip-link(8).
import { stderr } from "../../lib/io";
import { deviceNumber, SIOCGIFTXQLEN } from "../../lib/netdev";
import { bridgeDetails, bridgeJson, parseBridge, parsePort, portDetails, portJson } from "./bridge";
import {
  allLinks,
  brief,
  details,
  fail,
  forgetLinks,
  indexOf,
  invalid,
  json,
  linkName,
  matches,
  nameOf,
  newline,
  noDevice,
  out,
  outJson,
  pad,
  quoted,
  stats,
  Words,
} from "./common";
import {
  attr,
  attr32,
  attrText,
  begin,
  findAttr,
  Message,
  mac,
  NLM_F_CREATE,
  NLM_F_EXCL,
  nest,
  nestBody,
  nestEnd,
  size,
  talk,
  textOf,
} from "./netlink";
import { nsidName, openNamespace } from "./netns";

const IFLA_ADDRESS = 1;
const IFLA_BROADCAST = 2;
const IFLA_IFNAME = 3;
const IFLA_MTU = 4;
const IFLA_LINK = 5;
const IFLA_QDISC = 6;
const IFLA_MASTER = 10;
const IFLA_TXQLEN = 13;
const IFLA_OPERSTATE = 16;
const IFLA_LINKINFO = 18;
const IFLA_NET_NS_PID = 19;
const IFLA_IFALIAS = 20;
const IFLA_STATS64 = 23;
const IFLA_GROUP = 27;
const IFLA_NET_NS_FD = 28;
const IFLA_PROMISCUITY = 30;
const IFLA_NUM_TX_QUEUES = 31;
const IFLA_NUM_RX_QUEUES = 32;
const IFLA_LINK_NETNSID = 37;
const IFLA_GSO_MAX_SEGS = 40;
const IFLA_GSO_MAX_SIZE = 41;
const IFLA_MIN_MTU = 50;
const IFLA_MAX_MTU = 51;
const IFLA_GRO_MAX_SIZE = 58;
const IFLA_TSO_MAX_SIZE = 59;
const IFLA_TSO_MAX_SEGS = 60;
const IFLA_ALLMULTI = 61;
const INFO_KIND = 1;
const INFO_DATA = 2;
const INFO_SLAVE_KIND = 4;
const INFO_SLAVE_DATA = 5;
const MACVLAN_MODE = 1; // IFLA_MACVLAN_MODE
const RTM_NEWLINK = 16;
const RTM_DELLINK = 17;
export const IFF_UP = 1;
const IFF_RUNNING = 64;
const IFF_NOARP = 128;
const IFF_PROMISC = 0x100;
const IFF_ALLMULTI = 0x200;
const IFF_MULTICAST = 0x1000;
const IFF_DYNAMIC = 0x8000;

const STATES = ["UNKNOWN", "NOTPRESENT", "DOWN", "LOWERLAYERDOWN", "TESTING", "DORMANT", "UP"];

export function flagsOf(m: Message): i32 {
  return load<i32>(m.body, 8);
}

/** Names of IFF_* in the order in which ip prints them. */
/** check_ifname: 1 to 15 bytes without a slash or white space. */
function isIfName(name: string): bool {
  if (!name.length || name.length > 15) return false;
  for (let i = 0; i < name.length; i++) {
    const c = name.charCodeAt(i);
    if (c == 0x2f || c == 32 || (c >= 9 && c <= 13)) return false;
  }
  return true;
}

function flagNames(flags: i32, lowerDown: bool): string[] {
  const list: string[] = [];
  if (flags & IFF_UP && !(flags & IFF_RUNNING)) list.push("NO-CARRIER");
  if (flags & 8) list.push("LOOPBACK");
  if (flags & 2) list.push("BROADCAST");
  if (flags & 0x10) list.push("POINTOPOINT");
  if (flags & 0x1000) list.push("MULTICAST");
  if (flags & 0x80) list.push("NOARP");
  if (flags & 0x200) list.push("ALLMULTI");
  if (flags & 0x100) list.push("PROMISC");
  if (flags & 0x400) list.push("MASTER");
  if (flags & 0x800) list.push("SLAVE");
  if (flags & IFF_UP) list.push("UP");
  if (flags & 0x10000) list.push("LOWER_UP");
  if (flags & 0x20000) list.push("DORMANT");
  if (lowerDown) list.push("M-DOWN");
  return list;
}

/** "v0@v1", "v0@if2", "v0". */
function fullName(m: Message): string {
  const link = m.find(16, IFLA_LINK);
  if (!link) return linkName(m);
  const index = load<i32>(link);
  if (!index) return linkName(m) + "@NONE";
  return linkName(m) + "@" + (m.find(16, IFLA_LINK_NETNSID) ? "if" + index.toString() : nameOf(index));
}

function lowerDown(m: Message): bool {
  const link = m.find(16, IFLA_LINK);
  if (!link || m.find(16, IFLA_LINK_NETNSID)) return false;
  const list = allLinks();
  for (let i = 0; i < list.length; i++)
    if (load<i32>(list[i].body, 4) == load<i32>(link)) return !(flagsOf(list[i]) & IFF_UP);
  return true;
}

function stateOf(m: Message): string {
  const at = m.find(16, IFLA_OPERSTATE);
  return at && load<u8>(at) < 7 ? STATES[load<u8>(at)] : "UNKNOWN";
}

function u32Of(m: Message, type: i32): u32 {
  const at = m.find(16, type);
  return at ? load<u32>(at) : 0;
}

/** The first columns of -br. */
export function briefHead(m: Message): string {
  return pad(fullName(m), 16) + " " + pad(stateOf(m), 14) + " ";
}

function addressOf(m: Message, type: i32): string {
  const at = m.find(16, type);
  return at ? mac(at, size(at)) : "";
}

function typeName(m: Message): string {
  return load<u16>(m.body, 2) == 772 ? "loopback" : "ether";
}

/** The line of a link. @param mode "mode DEFAULT" belongs to ip link only */
export function linkLine(m: Message, mode: bool): string {
  let s =
    load<i32>(m.body, 4).toString() +
    ": " +
    fullName(m) +
    ": <" +
    flagNames(flagsOf(m), lowerDown(m)).join(",") +
    "> mtu " +
    u32Of(m, IFLA_MTU).toString() +
    " ";
  const qdisc = m.find(16, IFLA_QDISC);
  if (qdisc) s += "qdisc " + textOf(qdisc) + " ";
  const master = m.find(16, IFLA_MASTER);
  if (master) s += "master " + nameOf(load<i32>(master)) + " ";
  s += "state " + stateOf(m) + " ";
  if (mode) s += "mode DEFAULT ";
  if (m.find(16, IFLA_GROUP))
    s += "group " + (u32Of(m, IFLA_GROUP) ? u32Of(m, IFLA_GROUP).toString() : "default") + " ";
  // What IPv6 tells of a link does not have it.
  const qlen = m.find(16, IFLA_TXQLEN) ? u32Of(m, IFLA_TXQLEN) : deviceNumber(linkName(m), SIOCGIFTXQLEN);
  if (qlen) s += "qlen " + qlen.toString();
  return s;
}

/** A change as ip monitor tells it. */
export function monitorLink(m: Message): string {
  let s = linkLine(m, false);
  const qlen = s.indexOf("qlen ");
  if (qlen >= 0) s = s.substring(0, qlen);
  return s + addressLine(m, false) + "\n";
}

/** The line of its hardware address. @param mode  for ip link */
export function addressLine(m: Message, mode: bool): string {
  let s =
    newline() + "    link/" + typeName(m) + " " + addressOf(m, IFLA_ADDRESS) + " brd " + addressOf(m, IFLA_BROADCAST);
  const id = m.find(16, IFLA_LINK_NETNSID);
  if (id) {
    const n = load<i32>(id);
    const name = nsidName(n);
    if (n < 0) s += " link-netnsid unknown";
    else s += name.length ? " link-netns " + name : " link-netnsid " + n.toString();
  }
  if (details) s += detailLines(m);
  // ip addr does not ask for it.
  const alias = mode ? m.find(16, IFLA_IFALIAS) : 0;
  if (alias) s += newline() + "    alias " + textOf(alias);
  return s;
}

/** The numbers that -d shows after all else: attribute, word, name in JSON. */
const LIMITS: i32[] = [
  IFLA_NUM_TX_QUEUES,
  IFLA_NUM_RX_QUEUES,
  IFLA_GSO_MAX_SIZE,
  IFLA_GSO_MAX_SEGS,
  IFLA_TSO_MAX_SIZE,
  IFLA_TSO_MAX_SEGS,
  IFLA_GRO_MAX_SIZE,
];
const LIMIT_WORDS = "numtxqueues numrxqueues gso_max_size gso_max_segs tso_max_size tso_max_segs gro_max_size".split(
  " ",
);
const LIMIT_NAMES =
  "num_tx_queues num_rx_queues gso_max_size gso_max_segs tso_max_size tso_max_segs gro_max_size".split(" ");

/** What -d adds to an address line. */
function detailLines(m: Message): string {
  let s = " promiscuity " + u32Of(m, IFLA_PROMISCUITY).toString() + "  allmulti " + u32Of(m, IFLA_ALLMULTI).toString();
  s += " minmtu " + u32Of(m, IFLA_MIN_MTU).toString() + " maxmtu " + u32Of(m, IFLA_MAX_MTU).toString() + " ";
  const kind = kindOf(m);
  if (kind.length) s += newline() + "    " + kind + " " + kindDetails(m, kind);
  const port = portData(m);
  if (port) s += newline() + "    bridge_slave " + portDetails(port);
  // Of what IPv6 does there this alone is shown; below its least MTU there is no IPv6.
  if (u32Of(m, IFLA_MTU) >= 1280) s += "addrgenmode eui64 ";
  for (let i = 0; i < LIMITS.length; i++) s += LIMIT_WORDS[i] + " " + u32Of(m, LIMITS[i]).toString() + " ";
  return s;
}

/** The same in JSON, each with a comma before it. */
function detailJson(m: Message): string {
  let s = ',"promiscuity":' + u32Of(m, IFLA_PROMISCUITY).toString();
  s += ',"allmulti":' + u32Of(m, IFLA_ALLMULTI).toString();
  s += ',"min_mtu":' + u32Of(m, IFLA_MIN_MTU).toString() + ',"max_mtu":' + u32Of(m, IFLA_MAX_MTU).toString();
  const kind = kindOf(m);
  const port = portData(m);
  if (kind.length || port) {
    s += ',"linkinfo":{';
    if (kind.length) s += '"info_kind":' + quoted(kind);
    const data = kindData(m);
    if (data && kind == "bridge") s += ',"info_data":{' + bridgeJson(data) + "}";
    const mode = data && kind == "macvlan" ? findAttr(data, data + size(data), MACVLAN_MODE) : 0;
    if (mode) s += ',"info_data":{"mode":' + quoted(MACVLAN_MODES[ctz(load<i32>(mode))]) + "}";
    if (port) s += (kind.length ? "," : "") + '"info_slave_kind":"bridge","info_slave_data":{' + portJson(port) + "}";
    s += "}";
  }
  if (u32Of(m, IFLA_MTU) >= 1280) s += ',"inet6_addr_gen_mode":"eui64"';
  for (let i = 0; i < LIMITS.length; i++) s += ',"' + LIMIT_NAMES[i] + '":' + u32Of(m, LIMITS[i]).toString();
  return s;
}

/** INFO_DATA, or 0. */
function kindData(m: Message): usize {
  const info = m.find(16, IFLA_LINKINFO);
  return info ? findAttr(info, info + size(info), INFO_DATA) : 0;
}

/** INFO_SLAVE_DATA of a port of a bridge, or 0. */
function portData(m: Message): usize {
  const info = m.find(16, IFLA_LINKINFO);
  return info ? findAttr(info, info + size(info), INFO_SLAVE_DATA) : 0;
}

function kindDetails(m: Message, kind: string): string {
  const data = kindData(m);
  if (data && kind == "bridge") return bridgeDetails(data);
  const mode = data && kind == "macvlan" ? findAttr(data, data + size(data), MACVLAN_MODE) : 0;
  return mode ? "mode " + MACVLAN_MODES[ctz(load<i32>(mode))] + " " : "";
}

function kindOf(m: Message): string {
  const info = m.find(16, IFLA_LINKINFO);
  const kind = info ? findAttr(info, info + size(info), INFO_KIND) : 0;
  return kind ? textOf(kind) : "";
}

export function statsLines(m: Message): string {
  const at = m.find(16, IFLA_STATS64);
  if (!at) return "";
  const width = (s: string, n: i32): string => s.padStart(n);
  let s = newline() + "    RX:  bytes packets errors dropped  missed   mcast           " + newline();
  s += "    " + width(load<u64>(at, 16).toString(), 10) + width(load<u64>(at).toString(), 8);
  s +=
    width(load<u64>(at, 32).toString(), 7) + width(load<u64>(at, 48).toString(), 8) + "       0       0 " + newline();
  s += "    TX:  bytes packets errors dropped carrier collsns           " + newline();
  s += "    " + width(load<u64>(at, 24).toString(), 10) + width(load<u64>(at, 8).toString(), 8);
  s += width(load<u64>(at, 40).toString(), 7) + width(load<u64>(at, 56).toString(), 8) + "       0       0 ";
  return s;
}

/** The members of a link in JSON, without braces. @param hardware  with its type and addresses */
export function linkJson(m: Message, mode: bool, hardware: bool): string {
  let s = "";
  if (!brief) s += '"ifindex":' + load<i32>(m.body, 4).toString() + ",";
  const link = m.find(16, IFLA_LINK);
  if (link)
    s += m.find(16, IFLA_LINK_NETNSID)
      ? '"link_index":' + load<i32>(link).toString() + ","
      : '"link":' + quoted(nameOf(load<i32>(link))) + ",";
  s += '"ifname":' + quoted(linkName(m));
  const names = flagNames(flagsOf(m), lowerDown(m));
  let flags = "";
  for (let i = 0; i < names.length; i++) flags += (i ? "," : "") + quoted(names[i]);
  if (brief) {
    s += ',"operstate":' + quoted(stateOf(m));
    if (mode) s += ',"address":' + quoted(addressOf(m, IFLA_ADDRESS)) + ',"flags":[' + flags + "]";
    return s;
  }
  s += ',"flags":[' + flags + '],"mtu":' + u32Of(m, IFLA_MTU).toString();
  const qdisc = m.find(16, IFLA_QDISC);
  if (qdisc) s += ',"qdisc":' + quoted(textOf(qdisc));
  const master = m.find(16, IFLA_MASTER);
  if (master) s += ',"master":' + quoted(nameOf(load<i32>(master)));
  s += ',"operstate":' + quoted(stateOf(m)) + (mode ? ',"linkmode":"DEFAULT"' : "") + ',"group":"default"';
  const qlen = u32Of(m, IFLA_TXQLEN);
  if (qlen) s += ',"txqlen":' + qlen.toString();
  if (!hardware) return s;
  s += ',"link_type":' + quoted(typeName(m)) + ',"address":' + quoted(addressOf(m, IFLA_ADDRESS));
  s += ',"broadcast":' + quoted(addressOf(m, IFLA_BROADCAST));
  const id = m.find(16, IFLA_LINK_NETNSID);
  if (id) {
    const name = nsidName(load<i32>(id));
    s += name.length ? ',"link_netns":' + quoted(name) : ',"link_netnsid":' + load<i32>(id).toString();
  }
  if (details) s += detailJson(m);
  const alias = mode ? m.find(16, IFLA_IFALIAS) : 0;
  if (alias) s += ',"ifalias":' + quoted(textOf(alias));
  return s;
}

function printLink(m: Message): void {
  if (brief) {
    const names = flagNames(flagsOf(m), lowerDown(m));
    out(briefHead(m) + addressOf(m, IFLA_ADDRESS) + " <" + names.join(",") + "> \n");
    return;
  }
  out(linkLine(m, true) + addressLine(m, true) + (stats ? statsLines(m) : "") + "\n");
}

/** Which links are shown. */
export class Filter {
  dev: string = "";
  up: bool = false;
  master: i32 = 0;
  kind: string = "";
  group: i32 = -1;
  fits(m: Message): bool {
    if (this.dev.length && linkName(m) != this.dev) return false;
    if (this.up && !(flagsOf(m) & IFF_UP)) return false;
    if (this.master && (u32Of(m, IFLA_MASTER) as i32) != this.master) return false;
    if (this.group >= 0 && (u32Of(m, IFLA_GROUP) as i32) != this.group) return false;
    return !this.kind.length || kindOf(m) == this.kind;
  }
}

/** One word of a filter. @returns false when it is none */
export function filterWord(f: Filter, w: Words): bool {
  const a = w.word;
  if (a == "up") f.up = true;
  else if (a == "type") f.kind = w.next();
  else if (a == "group") f.group = w.next() == "default" ? 0 : (I32.parseInt(w.word) as i32);
  else if (matches(a, "master") || a == "vrf") {
    f.master = indexOf(w.next());
    if (!f.master) invalid("Device does not exist\n", w.word);
  } else if (a == "dev") f.dev = w.next();
  else return false;
  return true;
}

function show(w: Words): i32 {
  const f = new Filter();
  while (w.more) {
    if (!filterWord(f, w)) {
      if (f.dev.length) fail('Error: either "dev" is duplicate, or "' + w.word + '" is a garbage.', 255);
      f.dev = w.word;
    }
    w.at++;
  }
  if (f.dev.length && !indexOf(f.dev)) {
    stderr.put('Device "' + f.dev + '" does not exist.\n');
    return 1;
  }
  const list = allLinks();
  let text = "";
  for (let i = 0; i < list.length; i++) {
    if (!f.fits(list[i])) continue;
    if (json) text += (text.length ? "," : "") + "{" + linkJson(list[i], true, true) + "}";
    else printLink(list[i]);
  }
  if (json) outJson("[" + text + "]");
  return 0;
}

function number(s: string, what: string): i32 {
  const v = I64.parseInt(s);
  if (!s.length || v.toString() != s || v > 0xffffffff) invalid('Invalid "' + what + '" value\n', s);
  return v as i32;
}

/** "02:00:…" as an attribute. @returns its bytes */
function putMac(s: string, type: i32): i32 {
  const parts = s.split(":");
  const at = heap.alloc(32);
  if (parts.length > 32) fail('"' + s + '" is invalid lladdr.', 255);
  for (let i = 0; i < parts.length; i++) {
    const v = I32.parseInt(parts[i], 16);
    if (!parts[i].length || parts[i].length > 2 || v < 0 || v > 255) fail('"' + s + '" is invalid lladdr.', 255);
    store<u8>(at + i, v as u8);
  }
  attr(type, at, parts.length);
  return parts.length;
}

function putNetns(s: string): void {
  const fd = openNamespace(s);
  if (fd >= 0) {
    attr32(IFLA_NET_NS_FD, fd);
    return;
  }
  const pid = I32.parseInt(s) as i32;
  if (pid.toString() != s) invalid('Invalid "netns" value\n', s);
  attr32(IFLA_NET_NS_PID, pid);
}

/** What iplink_parse leaves behind. */
class Parsed {
  dev: string = "";
  name: string = "";
  kind: string = "";
  up: i32 = 0;
  change: i32 = 0;
  flags: i32 = 0;
}

/** Options of add and set, up to `type`; attributes go into the request. @param adding the first bare word is the name */
function parse(w: Words, p: Parsed, adding: bool, body: usize): void {
  while (w.more) {
    const a = w.word;
    if (a == "up") {
      p.change |= IFF_UP;
      p.flags |= IFF_UP;
    } else if (a == "down") {
      p.change |= IFF_UP;
      p.flags &= ~IFF_UP;
    } else if (a == "name") {
      p.name = w.next();
      if (!isIfName(p.name)) invalid('"name" not a valid ifname', p.name);
    } else if (a == "index") store<i32>(body, number(w.next(), "index"), 4);
    else if (a == "link") {
      const i = indexOf(w.next());
      if (!i) fail('Cannot find device "' + w.word + '"', 1);
      attr32(IFLA_LINK, i);
    } else if (matches(a, "address")) {
      const length = putMac(w.next(), IFLA_ADDRESS);
      if (!adding && length != 6) fail("Invalid address length " + length.toString() + " - must be 6 bytes", 1);
    } else if (a == "brd" || matches(a, "broadcast")) putMac(w.next(), IFLA_BROADCAST);
    else if (matches(a, "txqueuelen") || a == "qlen" || matches(a, "txqlen"))
      attr32(IFLA_TXQLEN, number(w.next(), "txqueuelen"));
    else if (a == "addrgenmode") {
      const mode = w.next();
      if (mode != "eui64" && mode != "none" && mode != "stable_secret" && mode != "random")
        invalid("Invalid address generation mode\n", mode);
      const spec = nest(26);
      const six = nest(10);
      const at = heap.alloc(4);
      store<u8>(at, (mode == "none" ? 1 : 0) as u8);
      attr(8, at, 1);
      nestEnd(six);
      nestEnd(spec);
    } else if (matches(a, "numtxqueues")) attr32(IFLA_NUM_TX_QUEUES, number(w.next(), "numtxqueues"));
    else if (matches(a, "numrxqueues")) attr32(IFLA_NUM_RX_QUEUES, number(w.next(), "numrxqueues"));
    else if (a == "mtu") attr32(IFLA_MTU, number(w.next(), "mtu"));
    else if (a == "netns") putNetns(w.next());
    else if (a == "master" || a == "vrf") {
      const i = indexOf(w.next());
      if (!i) invalid("Device does not exist\n", w.word);
      attr32(IFLA_MASTER, i);
    } else if (a == "nomaster" || a == "novrf") attr32(IFLA_MASTER, 0);
    else if (a == "arp") {
      p.change |= IFF_NOARP;
      if (w.next() == "off") p.flags |= IFF_NOARP;
    } else if (a == "multicast" || a == "allmulticast" || a == "promisc" || a == "dynamic") {
      const flag =
        a == "multicast" ? IFF_MULTICAST : a == "promisc" ? IFF_PROMISC : a == "dynamic" ? IFF_DYNAMIC : IFF_ALLMULTI;
      p.change |= flag;
      const on = w.next();
      if (on == "on") p.flags |= flag;
      else if (on != "off") fail('Error: argument of "' + a + '" must be "on" or "off", not "' + on + '"', 255);
    } else if (a == "trailers") w.next();
    else if (a == "alias") attrText(IFLA_IFALIAS, w.next());
    else if (a == "group") attr32(IFLA_GROUP, w.next() == "default" ? 0 : number(w.word, "group"));
    else if (a == "type") {
      p.kind = w.next();
      w.at++;
      return;
    } else {
      if (a == "dev") w.next();
      if (p.dev.length) fail('Error: either "dev" is duplicate, or "' + w.word + '" is a garbage.', 255);
      p.dev = w.word;
      if (!isIfName(p.dev)) invalid('"dev" not a valid ifname', p.dev);
    }
    w.at++;
  }
}

const MACVLAN_USAGE = `Usage: ... macvlan mode MODE [flag MODE_FLAG] MODE_OPTS [bcqueuelen BC_QUEUE_LEN]

MODE: private | vepa | bridge | passthru | source
MODE_FLAG: null | nopromisc | nodst
MODE_OPTS: for mode "source":
	macaddr { { add | del } <macaddr> | set [ <macaddr> [ <macaddr>  ... ] ] | flush }
BC_QUEUE_LEN: Length of the rx queue for broadcast/multicast: [0-4294967295]
`;
/** Modes of a macvlan; each is the bit of its place. */
const MACVLAN_MODES = ["private", "vepa", "bridge", "passthru", "source"];

function parseMacvlan(w: Words): void {
  if (!matches(w.word, "mode")) fail('macvlan: unknown option "' + w.word + '"?\n' + MACVLAN_USAGE, 255);
  const i = MACVLAN_MODES.indexOf(w.next());
  if (i < 0)
    fail(
      'Error: argument of "mode" must be "private", "vepa", "bridge", "passthru" or "source", not "' + w.word + '"',
      1,
    );
  attr32(MACVLAN_MODE, 1 << i);
}

/** INFO_KIND and what belongs to it: the peer of a veth, the mode of a macvlan; for "bridge_slave" what is set of a port. */
function parseKind(w: Words, kind: string): void {
  const slave = kind.endsWith("_slave");
  attrText(slave ? INFO_SLAVE_KIND : INFO_KIND, slave ? kind.substring(0, kind.length - 6) : kind);
  // What is asked for nothing has no attribute: the kernel takes its default.
  if (!w.more) return;
  const data = nest(slave ? INFO_SLAVE_DATA : INFO_DATA);
  while (w.more) {
    const a = w.word;
    if (kind == "veth" && a == "peer") {
      const peer = nest(1, 16);
      const p = new Parsed();
      w.at++;
      parse(w, p, true, nestBody(peer));
      const name = p.name.length ? p.name : p.dev;
      if (name.length) attrText(IFLA_IFNAME, name);
      store<i32>(nestBody(peer), p.flags, 8);
      store<i32>(nestBody(peer), p.change, 12);
      nestEnd(peer);
      continue;
    }
    if (kind == "bridge") parseBridge(w);
    else if (kind == "bridge_slave") parsePort(w);
    else if (kind == "macvlan") parseMacvlan(w);
    else fail(kind + ': unknown option "' + a + '"?', 255);
    w.at++;
  }
  nestEnd(data);
}

function add(w: Words): i32 {
  const body = begin(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, 16);
  const p = new Parsed();
  parse(w, p, true, body);
  const name = p.name.length ? p.name : p.dev;
  if (!p.kind.length) {
    stderr.put('Not enough information: "type" argument is required\n');
    return 1;
  }
  if (name.length) attrText(IFLA_IFNAME, name);
  const info = nest(IFLA_LINKINFO);
  parseKind(w, p.kind);
  nestEnd(info);
  store<i32>(body, p.flags, 8);
  store<i32>(body, p.change, 12);
  return talk() ? 2 : 0;
}

function set(w: Words): i32 {
  const body = begin(RTM_NEWLINK, 0, 16);
  const p = new Parsed();
  // The request is in the making: what looks devices up must not touch it.
  allLinks();
  begin(RTM_NEWLINK, 0, 16);
  parse(w, p, false, body);
  if (!p.dev.length) {
    stderr.put('Not enough information: "dev" argument is required.\n');
    return 255;
  }
  const index = indexOf(p.dev);
  if (!index) return noDevice(p.dev);
  if (p.name.length) attrText(IFLA_IFNAME, p.name);
  if (p.kind.length) {
    const info = nest(IFLA_LINKINFO);
    parseKind(w, p.kind);
    nestEnd(info);
  }
  store<i32>(body, index, 4);
  store<i32>(body, p.flags, 8);
  store<i32>(body, p.change, 12);
  forgetLinks();
  return talk() ? 2 : 0;
}

function del(w: Words): i32 {
  const p = new Parsed();
  allLinks();
  const body = begin(RTM_DELLINK, 0, 16);
  parse(w, p, false, body);
  const name = p.dev.length ? p.dev : p.name;
  if (!name.length) {
    stderr.put('Not enough information: "dev" argument is required.\n');
    return 255;
  }
  const index = indexOf(name);
  if (!index) return noDevice(name);
  store<i32>(body, index, 4);
  return talk() ? 2 : 0;
}

export function ipLink(args: string[]): i32 {
  const w = new Words(args);
  if (!w.more) return show(w);
  const a = w.word;
  w.at++;
  if (matches(a, "add")) {
    allLinks();
    return add(w);
  }
  if (matches(a, "set") || matches(a, "change")) return set(w);
  if (matches(a, "delete")) return del(w);
  if (matches(a, "show") || matches(a, "lst") || matches(a, "list")) return show(w);
  if (matches(a, "help")) {
    stderr.put("Usage: ip link { add | set | delete | show } …\n");
    return 255;
  }
  fail('Command "' + a + '" is unknown, try "ip link help".', 255);
  return 255;
}
