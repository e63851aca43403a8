// tc(8): queueing disciplines of devices; tc-netem(8), tc-tbf(8), tc-pfifo(8). Text and messages are iproute2 6.1's.
import { fmt1 } from "../../lib/fmt";
import { stderr } from "../../lib/io";
import { strtod } from "../../lib/number";
import {
  allLinks,
  details,
  fail,
  indexOf,
  json,
  matches,
  nameOf,
  noDevice,
  out,
  outJson,
  quoted,
  setJson,
  setPretty,
  Words,
} from "./common";
import { attr, attrText, begin, dump, findAttr, Message, nest, nestBody, nestEnd, size, talk, textOf } from "./netlink";
import { enter } from "./netns";

const RTM_NEWQDISC = 36;
const RTM_DELQDISC = 37;
const RTM_GETQDISC = 38;
const NLM_F_REPLACE = 0x100;
const NLM_F_EXCL = 0x200;
const NLM_F_CREATE = 0x400;
const TCMSG = 20;
const TC_H_ROOT: u32 = 0xffffffff;

let stats = false;

/** Where the number at the beginning of a word ends. */
function strtodEnd(s: string): i32 {
  let i = 0;
  while (i < s.length) {
    const c = s.charCodeAt(i);
    if ((c < 48 || c > 57) && c != 46) break;
    i++;
  }
  return i;
}

/** get_time: nanoseconds; −1 = it is none. */
function timeOf(s: string): i64 {
  const v = strtod(s.substring(0, strtodEnd(s)));
  const unit = s.substring(strtodEnd(s));
  if (unit.length == s.length) return -1;
  if (!unit.length || unit == "us" || unit == "usec" || unit == "usecs") return (v * 1e3) as i64;
  if (unit == "s" || unit == "sec" || unit == "secs") return (v * 1e9) as i64;
  if (unit == "ms" || unit == "msec" || unit == "msecs") return (v * 1e6) as i64;
  if (unit == "ns" || unit == "nsec" || unit == "nsecs") return v as i64;
  return -1;
}

/** get_rate: bytes a second; 0 = it is none. */
function rateOf(s: string): u64 {
  const v = strtod(s.substring(0, strtodEnd(s)));
  const at = strtodEnd(s);
  if (!at) return 0;
  const unit = s.substring(at).toLowerCase();
  let scale: f64 = -1;
  const names = ["bit", "kibit", "kbit", "mibit", "mbit", "gibit", "gbit", "tibit", "tbit"];
  const bits: f64[] = [1, 1024, 1e3, 1048576, 1e6, 1073741824, 1e9, 1099511627776, 1e12];
  if (!unit.length) scale = 1;
  for (let i = 0; i < names.length; i++) {
    if (unit == names[i]) scale = bits[i];
    if (unit == names[i].replace("bit", "bps")) scale = bits[i] * 8;
  }
  return scale < 0 ? 0 : (((v * scale) / 8) as u64);
}

/** get_size: bytes; −1 = it is none. */
function sizeOf(s: string): i64 {
  const v = strtod(s.substring(0, strtodEnd(s)));
  const at = strtodEnd(s);
  if (!at) return -1;
  const unit = s.substring(at).toLowerCase();
  if (!unit.length || unit == "b") return v as i64;
  if (unit == "kb" || unit == "k") return (v * 1024) as i64;
  if (unit == "mb" || unit == "m") return (v * 1048576) as i64;
  if (unit == "gb" || unit == "g") return (v * 1073741824) as i64;
  if (unit == "kbit") return ((v * 1024) / 8) as i64;
  if (unit == "mbit") return ((v * 1048576) / 8) as i64;
  if (unit == "gbit") return ((v * 1073741824) / 8) as i64;
  return -1;
}

/** get_percent: a part of 2³²; −1 = it is none. */
function percentOf(s: string): i64 {
  const v = strtod(s.substring(0, strtodEnd(s)));
  const at = strtodEnd(s);
  const rest = s.substring(at);
  if (!at || (rest.length && rest != "%")) return -1;
  const p = v / 100;
  if (p > 1 || p < 0) return -1;
  return Math.round(p * 4294967295) as i64;
}

function timeText(ns: i64): string {
  const v = ns as f64;
  if (v >= 1e9) return fmt1("%.3g", v / 1e9) + "s";
  if (v >= 1e6) return fmt1("%.3g", v / 1e6) + "ms";
  if (v >= 1e3) return fmt1("%.3g", v / 1e3) + "us";
  return ns.toString() + "ns";
}
function rateText(bytes: u64): string {
  let v = (bytes as f64) * 8;
  const names = ["", "K", "M", "G", "T"];
  let i = 0;
  while (i < 4 && v >= 1000 && (v % 1000 == 0 || v >= 1000000)) {
    v /= 1000;
    i++;
  }
  return fmt1("%.0f", v) + names[i] + "bit";
}
function sizeText(bytes: f64): string {
  const k = 1024;
  if (bytes >= k * k && Math.abs(((k * k * Math.round(bytes / (k * k))) as f64) - bytes) < k)
    return fmt1("%g", Math.round(bytes / (k * k))) + "Mb";
  if (bytes >= k && Math.abs(k * Math.round(bytes / k) - bytes) < 16) return fmt1("%g", Math.round(bytes / k)) + "Kb";
  return fmt1("%g", bytes) + "b";
}
function percentText(p: u32): string {
  return fmt1("%g", (100 * (p as f64)) / 4294967295) + "%";
}

function handleText(h: u32): string {
  return (h >> 16).toString(16) + ":" + (h & 0xffff ? (h & 0xffff).toString(16) : "");
}

function netemText(at: usize, n: i32): string {
  const end = at + n;
  const attrs = at + 24;
  let s = "limit " + load<u32>(at, 4).toString();
  const latency64 = findAttr(attrs, end, 10);
  const jitter64 = findAttr(attrs, end, 11);
  const latency: i64 = latency64 ? load<i64>(latency64) : (load<u32>(at) as i64) << 6;
  const jitter: i64 = jitter64 ? load<i64>(jitter64) : (load<u32>(at, 20) as i64) << 6;
  if (latency) {
    s += " delay " + timeText(latency);
    if (jitter) s += "  " + timeText(jitter);
  }
  if (load<u32>(at, 8)) s += " loss " + percentText(load<u32>(at, 8));
  if (load<u32>(at, 16)) s += " duplicate " + percentText(load<u32>(at, 16));
  const reorder = findAttr(attrs, end, 3);
  if (reorder && load<u32>(reorder)) s += " reorder " + percentText(load<u32>(reorder));
  const corrupt = findAttr(attrs, end, 4);
  if (corrupt && load<u32>(corrupt)) s += " corrupt " + percentText(load<u32>(corrupt));
  const rate = findAttr(attrs, end, 6);
  if (rate && load<u32>(rate)) s += " rate " + rateText(load<u32>(rate));
  if (load<u32>(at, 12)) s += " gap " + load<u32>(at, 12).toString();
  return s;
}

function tbfText(options: usize, n: i32): string {
  const p = findAttr(options, options + n, 1);
  if (!p) return "";
  const rate: u64 = load<u32>(p, 8);
  const limit = load<u32>(p, 24);
  // The buffer is how long the burst takes.
  const burst = ((load<u32>(p, 28) as f64) * 64 * (rate as f64)) / 1e9;
  let s = "rate " + rateText(rate) + " burst " + sizeText(Math.round(burst)) + " ";
  const latency = ((limit as f64) / (rate as f64)) * 1e9 - (load<u32>(p, 28) as f64) * 64;
  if (latency >= 0) s += "lat " + timeText((Math.round(latency / 64) as i64) * 64) + " ";
  else s += "limit " + sizeText(limit as f64) + " ";
  return s;
}

function optionsText(kind: string, m: Message): string {
  const options = m.find(TCMSG, 2);
  if (!options) return "";
  const n = size(options);
  if (kind == "netem") return netemText(options, n);
  if (kind == "tbf") return tbfText(options, n);
  if (kind == "pfifo") return "limit " + load<u32>(options).toString() + "p";
  if (kind == "bfifo") return "limit " + sizeText(load<u32>(options) as f64);
  return "";
}

function optionsJson(kind: string, m: Message): string {
  const options = m.find(TCMSG, 2);
  if (!options) return "{}";
  const n = size(options);
  const end = options + n;
  if (kind == "pfifo" || kind == "bfifo") return '{"limit":' + load<u32>(options).toString() + "}";
  if (kind == "tbf") {
    const p = findAttr(options, end, 1);
    if (!p) return "{}";
    const rate = load<u32>(p, 8) as f64;
    const burst = Math.round(((load<u32>(p, 28) as f64) * 64 * rate) / 1e9);
    const latency = ((load<u32>(p, 24) as f64) / rate) * 1e6 - ((load<u32>(p, 28) as f64) * 64) / 1e3;
    return (
      '{"rate":' + fmt1("%.0f", rate) + ',"burst":' + fmt1("%.0f", burst) + ',"lat":' + fmt1("%.0f", latency) + "}"
    );
  }
  if (kind != "netem") return "{}";
  let s = '{"limit":' + load<u32>(options, 4).toString();
  const latency = findAttr(options + 24, end, 10);
  const jitter = findAttr(options + 24, end, 11);
  if (latency && load<i64>(latency))
    s +=
      ',"delay":{"delay":' +
      fmt1("%g", (load<i64>(latency) as f64) / 1e9) +
      ',"jitter":' +
      fmt1("%g", jitter ? (load<i64>(jitter) as f64) / 1e9 : 0) +
      ',"correlation":0}';
  if (load<u32>(options, 8))
    s += ',"loss-random":{"loss":' + fmt1("%g", (load<u32>(options, 8) as f64) / 4294967295) + ',"correlation":0}';
  return s + "}";
}

function show(w: Words): i32 {
  allLinks();
  let index = 0;
  while (w.more) {
    if (w.word == "dev") {
      index = indexOf(w.next());
      if (!index) return noDevice(w.word);
    } else if (w.word == "root" || w.word == "invisible") {
      // All that there is.
    } else fail('What is "' + w.word + '"? Try "tc qdisc help".', 255);
    w.at++;
  }
  const body = begin(RTM_GETQDISC, 0, TCMSG);
  store<i32>(body, index, 4);
  const list = dump();
  if (list === null) return 1;
  let whole = "";
  for (let i = 0; i < list.length; i++) {
    const m = list[i];
    const kindAt = m.find(TCMSG, 1);
    const kind = kindAt ? textOf(kindAt) : "";
    const handle = load<u32>(m.body, 8);
    const refs = load<u32>(m.body, 16);
    const dev = index ? "" : nameOf(load<i32>(m.body, 4));
    if (json) {
      whole +=
        (whole.length ? "," : "") +
        '{"kind":' +
        quoted(kind) +
        ',"handle":' +
        quoted(handleText(handle)) +
        (index ? "" : ',"dev":' + quoted(dev)) +
        ',"root":true,"refcnt":' +
        refs.toString() +
        ',"options":' +
        optionsJson(kind, m) +
        "}";
      continue;
    }
    let s = "qdisc " + kind + " " + handleText(handle) + " ";
    if (!index) s += "dev " + dev + " ";
    s += "root ";
    if (refs != 1) s += "refcnt " + refs.toString() + " ";
    out(s + optionsText(kind, m) + "\n");
    if (stats) out(statsText(m));
  }
  if (json) outJson("[" + whole + "]");
  return 0;
}

function statsText(m: Message): string {
  const nested = m.find(TCMSG, 7);
  if (!nested) return "";
  const end = nested + size(nested);
  const basic = findAttr(nested, end, 1);
  const queue = findAttr(nested, end, 3);
  if (!basic || !queue) return "";
  return (
    " Sent " +
    load<u64>(basic).toString() +
    " bytes " +
    load<u32>(basic, 8).toString() +
    " pkt (dropped " +
    load<u32>(queue, 8).toString() +
    ", overlimits " +
    load<u32>(queue, 16).toString() +
    " requeues " +
    load<u32>(queue, 12).toString() +
    ") \n backlog " +
    sizeText(load<u32>(queue, 4) as f64) +
    " " +
    load<u32>(queue).toString() +
    "p requeues " +
    load<u32>(queue, 12).toString() +
    "\n"
  );
}

const NETEM_USAGE = `Usage: ... netem [ limit PACKETS ]
                 [ delay TIME [ JITTER [CORRELATION]]]
                 [ distribution {uniform|normal|pareto|paretonormal} ]
                 [ corrupt PERCENT [CORRELATION]]
                 [ duplicate PERCENT [CORRELATION]]
                 [ loss random PERCENT [CORRELATION]]
                 [ loss state P13 [P31 [P32 [P23 P14]]]
                 [ loss gemodel PERCENT [R [1-H [1-K]]]
                 [ ecn ]
                 [ reorder PERCENT [CORRELATION] [ gap DISTANCE ]]
                 [ rate RATE [PACKETOVERHEAD] [CELLSIZE] [CELLOVERHEAD]]
                 [ slot MIN_DELAY [MAX_DELAY] [packets MAX_PACKETS] [bytes MAX_BYTES]]
                 [ slot distribution {uniform|normal|pareto|paretonormal|custom}
                   DELAY JITTER [packets MAX_PACKETS] [bytes MAX_BYTES]]
`;
const TBF_USAGE = `Usage: ... tbf limit BYTES burst BYTES[/BYTES] rate KBPS [ mtu BYTES[/BYTES] ]
	[ peakrate KBPS ] [ latency TIME ] [ overhead BYTES ] [ linklayer TYPE ]
`;

/** explain1. */
function illegal(what: string): i32 {
  stderr.put('Illegal "' + what + '"\n');
  return 1;
}

/** Does the next word go on with what was said? It then begins with a digit. */
function nextIsNumber(w: Words): bool {
  if (w.at + 1 >= w.list.length) return false;
  const c = w.list[w.at + 1].charCodeAt(0);
  return (c >= 48 && c <= 57) || c == 46;
}

function netemOptions(w: Words): i32 {
  let latency: i64 = 0;
  let jitter: i64 = 0;
  let limit: u32 = 1000;
  let loss: u32 = 0;
  let gap: u32 = 0;
  let duplicate: u32 = 0;
  let reorder: u32 = 0;
  let corrupt: u32 = 0;
  let rate: u64 = 0;
  let overhead = 0;
  while (w.more) {
    const a = w.word;
    if (matches(a, "limit")) {
      const v = sizeOf(w.next());
      if (v < 0) return illegal("limit");
      limit = v as u32;
    } else if (matches(a, "latency") || matches(a, "delay")) {
      latency = timeOf(w.next());
      if (latency < 0) return illegal("latency");
      if (nextIsNumber(w)) {
        jitter = timeOf(w.next());
        if (jitter < 0) return illegal("latency");
        if (nextIsNumber(w)) w.next();
      }
    } else if (matches(a, "loss") || matches(a, "drop")) {
      if (w.next() == "random") w.next();
      const p = percentOf(w.word);
      if (p < 0) return illegal("loss percent");
      loss = p as u32;
      if (nextIsNumber(w)) w.next();
    } else if (matches(a, "reorder")) {
      const p = percentOf(w.next());
      if (p < 0) return illegal("reorder");
      reorder = p as u32;
      if (nextIsNumber(w)) w.next();
    } else if (matches(a, "corrupt")) {
      const p = percentOf(w.next());
      if (p < 0) return illegal("corrupt");
      corrupt = p as u32;
      if (nextIsNumber(w)) w.next();
    } else if (matches(a, "gap")) gap = I32.parseInt(w.next()) as u32;
    else if (matches(a, "duplicate")) {
      const p = percentOf(w.next());
      if (p < 0) return illegal("duplicate");
      duplicate = p as u32;
      if (nextIsNumber(w)) w.next();
    } else if (matches(a, "distribution")) w.next();
    else if (matches(a, "rate")) {
      rate = rateOf(w.next());
      if (!rate) return illegal("rate");
      if (nextIsNumber(w)) overhead = I32.parseInt(w.next()) as i32;
    } else if (a == "help") {
      stderr.put(NETEM_USAGE);
      return 1;
    } else {
      stderr.put('What is "' + a + '"?\n' + NETEM_USAGE);
      return 1;
    }
    w.at++;
  }
  if (reorder) {
    if (!latency) {
      stderr.put("reordering not possible without specifying some delay\n" + NETEM_USAGE);
      return 1;
    }
    if (!gap) gap = 1;
  } else if (gap) {
    stderr.put("gap specified without reorder probability\n" + NETEM_USAGE);
    return 1;
  }
  const at = nest(2, 24);
  const b = nestBody(at);
  store<u32>(b, (latency >> 6) as u32);
  store<u32>(b, limit, 4);
  store<u32>(b, loss, 8);
  store<u32>(b, gap, 12);
  store<u32>(b, duplicate, 16);
  store<u32>(b, (jitter >> 6) as u32, 20);
  const word = heap.alloc(16);
  if (latency) {
    store<i64>(word, latency);
    attr(10, word, 8);
  }
  if (jitter) {
    store<i64>(word, jitter);
    attr(11, word, 8);
  }
  memory.fill(word, 0, 16);
  if (reorder) {
    store<u32>(word, reorder);
    attr(3, word, 8);
  }
  if (corrupt) {
    store<u32>(word, corrupt);
    attr(4, word, 8);
  }
  if (rate) {
    store<u32>(word, rate as u32);
    store<i32>(word, overhead, 4);
    attr(6, word, 16);
  }
  nestEnd(at);
  return 0;
}

function tbfOptions(w: Words): i32 {
  let rate: u64 = 0;
  let burst: i64 = 0;
  let limit: i64 = 0;
  let latency: i64 = 0;
  while (w.more) {
    const a = w.word;
    if (matches(a, "limit")) {
      limit = sizeOf(w.next());
      if (limit < 0) return illegal("limit");
    } else if (matches(a, "latency")) {
      latency = timeOf(w.next());
      if (latency < 0) return illegal("latency");
    } else if (matches(a, "burst") || a == "buffer" || a == "maxburst") {
      burst = sizeOf(w.next().split("/")[0]);
      if (burst < 0) return illegal("buffer");
    } else if (a == "mtu" || a == "minburst" || a == "peakrate" || a == "overhead" || a == "linklayer" || a == "mpu")
      w.next();
    else if (a == "rate") {
      rate = rateOf(w.next());
      if (!rate) return illegal("rate");
    } else {
      stderr.put((a == "help" ? "" : 'What is "' + a + '"?\n') + TBF_USAGE);
      return 1;
    }
    w.at++;
  }
  let bad = false;
  if (!rate) {
    stderr.put('tbf: the "rate" parameter is mandatory.\n');
    bad = true;
  }
  if (!burst) {
    stderr.put('tbf: the "burst" parameter is mandatory.\n');
    bad = true;
  }
  if (!limit && !latency) {
    stderr.put('tbf: either "limit" or "latency" is required.\n');
    bad = true;
  }
  if (bad) {
    stderr.put(TBF_USAGE);
    return 1;
  }
  if (!limit) limit = ((((rate as f64) * (latency as f64)) / 1e9) as i64) + burst;
  const at = nest(2);
  const p = heap.alloc(36);
  memory.fill(p, 0, 36);
  store<u8>(p, 1, 1);
  store<u32>(p, rate as u32, 8);
  store<u32>(p, limit as u32, 24);
  store<u32>(p, (((burst as f64) * 1e9) / (rate as f64) / 64) as u32, 28);
  attr(1, p, 36);
  store<u32>(p, burst as u32);
  attr(6, p, 4);
  nestEnd(at);
  return 0;
}

function fifoOptions(w: Words, kind: string): i32 {
  let limit: i64 = -1;
  while (w.more) {
    if (w.word == "limit") {
      limit = sizeOf(w.next());
      if (limit < 0) return illegal("limit");
    } else {
      stderr.put((w.word == "help" ? "" : 'What is "' + w.word + '"?\n') + "Usage: ... <[p|b]fifo> [ limit NUMBER ]\n");
      return 1;
    }
    w.at++;
  }
  if (limit < 0) return 0;
  const p = heap.alloc(4);
  store<u32>(p, limit as u32);
  attr(2, p, 4);
  return kind.length ? 0 : 1;
}

/** get_qdisc_handle. */
function handleOf(s: string): u32 {
  const colon = s.indexOf(":");
  const major = colon < 0 ? s : s.substring(0, colon);
  const minor = colon < 0 ? "" : s.substring(colon + 1);
  return ((U32.parseInt(major, 16) as u32) << 16) | (minor.length ? (U32.parseInt(minor, 16) as u32) : 0);
}

function modify(w: Words, type: i32, flags: i32): i32 {
  allLinks();
  const body = begin(type, flags, TCMSG);
  let dev = "";
  let kind = "";
  let parent: u32 = 0;
  let handle: u32 = 0;
  while (w.more) {
    const a = w.word;
    if (a == "dev") dev = w.next();
    else if (a == "handle") handle = handleOf(w.next());
    else if (a == "root") parent = TC_H_ROOT;
    else if (a == "parent") parent = handleOf(w.next());
    else if (a == "help") {
      stderr.put("Usage: tc qdisc [ add | del | replace | change | show ] dev STRING …\n");
      return 255;
    } else {
      kind = a;
      w.at++;
      break;
    }
    w.at++;
  }
  if (kind.length) attrText(1, kind);
  store<u32>(body, handle, 8);
  store<u32>(body, parent, 12);
  if (kind.length) {
    let err = 0;
    if (kind == "netem") err = netemOptions(w);
    else if (kind == "tbf") err = tbfOptions(w);
    else if (kind == "pfifo" || kind == "bfifo") err = fifoOptions(w, kind);
    else if (w.more) {
      if (w.word == "help") return 1;
      stderr.put('Unknown qdisc "' + kind + '", hence option "' + w.word + '" is unparsable\n');
      return 1;
    }
    if (err) return 1;
  }
  if (dev.length) {
    const index = indexOf(dev);
    if (!index) return noDevice(dev);
    store<i32>(body, index, 4);
  }
  return talk() ? 2 : 0;
}

function qdisc(w: Words): i32 {
  if (!w.more) return show(w);
  const a = w.word;
  w.at++;
  if (matches(a, "add")) return modify(w, RTM_NEWQDISC, NLM_F_EXCL | NLM_F_CREATE);
  if (matches(a, "change")) return modify(w, RTM_NEWQDISC, 0);
  if (matches(a, "replace")) return modify(w, RTM_NEWQDISC, NLM_F_CREATE | NLM_F_REPLACE);
  if (matches(a, "delete")) return modify(w, RTM_DELQDISC, 0);
  if (matches(a, "list") || matches(a, "show") || matches(a, "lst")) return show(w);
  fail('Command "' + a + '" is unknown, try "tc qdisc help".', 1);
  return 1;
}

export function tc(args: string[]): i32 {
  let i = 1;
  for (; i < args.length && args[i].startsWith("-"); i++) {
    const o = args[i];
    if (o == "-s" || matches(o, "-stats") || matches(o, "-statistics")) stats = true;
    else if (o == "-j" || matches(o, "-json")) setJson();
    else if (o == "-p" || matches(o, "-pretty")) setPretty();
    else if (o == "-V" || matches(o, "-Version")) {
      out("tc utility, iproute2-6.1.0, libbpf 1.1.2\n");
      return 0;
    } else if (o == "-n" || matches(o, "-netns")) {
      if (++i >= args.length) fail('Command line is not complete. Try option "help"', 255);
      if (enter(args[i])) return 255;
    } else if (o == "-d" || o == "-r" || matches(o, "-details") || o == "-iec") {
      // Nothing more is known.
    } else fail('Option "' + o + '" is unknown, try "tc -help".', 255);
  }
  if (i >= args.length) {
    stderr.put("Usage:\ttc [ OPTIONS ] OBJECT { COMMAND | help }\nwhere  OBJECT := { qdisc }\n");
    return 0;
  }
  const object = args[i];
  if (matches(object, "qdisc")) return qdisc(new Words(args.slice(i + 1)));
  fail('Object "' + object + '" is unknown, try "tc help".', 255);
  return details ? 255 : 255;
}
