// Talking to the kernel by rtnetlink(7): requests are built in one buffer, answers come as messages one after the other.
import { fromCstr, putBytes } from "../../lib/bytes";
import { strerror } from "../../lib/errno";
import { ip4Text, ip6Text, parseIp6 } from "../../lib/inet";
import { stderr, stdout } from "../../lib/io";
import * as raw from "../../lib/sys/raw";

const AF_NETLINK = 16;
const SOL_NETLINK = 270;
const MSG_PEEK = 2;
const MSG_TRUNC = 0x20;

export const NLM_F_REQUEST = 1;
export const NLM_F_ACK = 4;
export const NLM_F_DUMP = 0x300;
export const NLM_F_REPLACE = 0x100;
export const NLM_F_EXCL = 0x200;
export const NLM_F_CREATE = 0x400;
export const NLM_F_APPEND = 0x800;

export const AF_UNSPEC = 0;
export const AF_INET = 2;
export const AF_INET6 = 10;

let fd: i32 = -1;
let seq: u32 = 1;
const request = memory.data(16384);
let used: i32 = 0;
const option = memory.data(4);

/** rtnl_open. */
function open(): i32 {
  if (fd >= 0) return 0;
  fd = raw.SYS_socket(AF_NETLINK, 3 | 0o2000000, 0) as i32;
  if (fd < 0) {
    stderr.put("Cannot open netlink socket: " + strerror(fd) + "\n");
    return -1;
  }
  store<i32>(option, 1);
  raw.SYS_setsockopt(fd, SOL_NETLINK, 11, option as i32, 4);
  raw.SYS_setsockopt(fd, SOL_NETLINK, 12, option as i32, 4);
  return 0;
}

/** After a change of namespace: the socket stays in the old one. */
export function reopen(): void {
  if (fd >= 0) raw.SYS_close(fd);
  fd = -1;
}

/** A request's head with room for its body. @returns the body's address */
export function begin(type: i32, flags: i32, bodySize: i32): usize {
  memory.fill(request, 0, 16 + bodySize);
  store<u16>(request, type as u16, 4);
  store<u16>(request, (flags | NLM_F_REQUEST) as u16, 6);
  store<u32>(request, seq++, 8);
  used = 16 + bodySize;
  return request + 16;
}
export function attr(type: i32, from: usize, n: i32): void {
  store<u16>(request + used, (4 + n) as u16);
  store<u16>(request + used, type as u16, 2);
  memory.copy(request + used + 4, from, n);
  for (let i = n; i & 3; i++) store<u8>(request + used + 4 + i, 0);
  used += (4 + n + 3) & ~3;
}
export function attr32(type: i32, value: i32): void {
  store<i32>(option, value);
  attr(type, option, 4);
}
const text = memory.data(1024);
/** A string with its NUL. */
export function attrText(type: i32, s: string): void {
  const n = putBytes(text, s);
  store<u8>(text + n, 0);
  attr(type, text, n + 1);
}
/** Attributes in an attribute until nestEnd; what comes in front of them (a struct) is `room` bytes. */
export function nest(type: i32, room: i32 = 0): i32 {
  const at = used;
  memory.fill(request + used, 0, 4 + room);
  store<u16>(request + used, type as u16, 2);
  used += 4 + room;
  return at;
}
export function nestEnd(at: i32): void {
  store<u16>(request + at, (used - at) as u16);
}
export function nestBody(at: i32): usize {
  return request + at + 4;
}

/** A message of an answer; its bytes stay until the program ends. */
export class Message {
  constructor(
    public type: i32,
    public body: usize,
    public end: usize,
  ) {}
  /** The value of an attribute that follows a body of n bytes, 0 when it is not there. */
  find(bodySize: i32, type: i32): usize {
    return findAttr(this.body + bodySize, this.end, type);
  }
}
export function findAttr(at: usize, end: usize, type: i32): usize {
  while (at + 4 <= end) {
    const n = load<u16>(at) as i32;
    if (n < 4) return 0;
    if (((load<u16>(at, 2) as i32) & 0x3fff) == type) return at + 4;
    at += (n + 3) & ~3;
  }
  return 0;
}
export function size(value: usize): i32 {
  return (load<u16>(value - 4) as i32) - 4;
}
export function textOf(value: usize): string {
  return fromCstr(value);
}

/** Words of the kernel's or the errno. @returns -errno */
function complain(message: usize, length: i32, quiet: bool): i32 {
  const err = load<i32>(message, 16);
  if (!err || quiet) return err;
  stdout.flush();
  // With NLM_F_ACK_TLVS attributes follow what the error is about.
  const flags = load<u16>(message, 6) as i32;
  if (flags & 0x200) {
    let at = message + 20 + 16;
    if (!(flags & 0x100)) at += (load<u32>(message, 20) as usize) - 16;
    const words = findAttr(at, message + length, 1);
    if (words) {
      const s = textOf(words);
      if (s.length) {
        stderr.put("Error: " + s + (s.endsWith(".") ? "" : ".") + "\n");
        return err;
      }
    }
  }
  stderr.put("RTNETLINK answers: " + strerror(-err) + "\n");
  return err;
}

/** The next datagram of answers. @returns its length; its address is in `received` */
let received: usize = 0;
function receive(): i32 {
  const n = raw.SYS_recvfrom(fd, 0, 0, MSG_PEEK | MSG_TRUNC, 0, 0) as i32;
  if (n < 0) return n;
  received = heap.alloc(n + 16);
  return raw.SYS_recvfrom(fd, received as i32, n, 0, 0, 0) as i32;
}

function send(): i32 {
  if (open()) return -1;
  store<u32>(request, used as u32);
  const r = raw.SYS_sendto(fd, request as i32, used, 0, 0, 0) as i32;
  if (r < 0) {
    stderr.put("Cannot talk to rtnetlink: " + strerror(r) + "\n");
    return r;
  }
  return 0;
}

/** rtnl_talk: one request, acknowledged. @param quiet says nothing of an error @returns 0 or -errno */
export function talk(quiet: bool = false): i32 {
  store<u16>(request, load<u16>(request, 6) | (NLM_F_ACK as u16), 6);
  const r = send();
  if (r) return r;
  while (true) {
    const n = receive();
    if (n < 0) return n;
    if ((load<u16>(received, 4) as i32) == 2) return complain(received, n, quiet);
  }
}

/** One request with one answer. @returns null after an error, which `lastError` is and which has been told unless quiet */
export let lastError: i32 = 0;
export function ask(quiet: bool = false): Message | null {
  lastError = send();
  if (lastError) return null;
  const n = receive();
  if (n < 0) {
    lastError = n;
    return null;
  }
  const type = load<u16>(received, 4) as i32;
  if (type == 2) {
    lastError = complain(received, n, quiet);
    return null;
  }
  return new Message(type, received + 16, received + load<u32>(received));
}

/** Everything of a kind. @returns null after an error, which has been told */
export function dump(): Message[] | null {
  store<u16>(request, load<u16>(request, 6) | (NLM_F_DUMP as u16), 6);
  if (send()) return null;
  const list: Message[] = [];
  while (true) {
    const n = receive();
    if (n < 0) return null;
    let at = received;
    const end = received + n;
    while (at + 16 <= end) {
      const length = load<u32>(at);
      const type = load<u16>(at, 4) as i32;
      if (type == 3) return list;
      if (type == 2) {
        complain(at, length as i32, false);
        stderr.put("Dump terminated\n");
        return null;
      }
      list.push(new Message(type, at + 16, at + length));
      at += (length + 3) & ~3;
    }
  }
}

/** Joins groups (a mask): what changes is told to the socket. @returns 0 or -errno */
export function listen(groups: i32): i32 {
  // One that has sent already has a name.
  reopen();
  if (open()) return -1;
  const name = heap.alloc(12);
  memory.fill(name, 0, 12);
  store<u16>(name, AF_NETLINK as u16);
  store<i32>(name, groups, 8);
  const r = raw.SYS_bind(fd, name as i32, 12) as i32;
  if (r < 0) stderr.put("Cannot bind netlink socket: " + strerror(-r) + "\n");
  return r;
}

/** The next messages that were told. */
export function listenNext(): Message[] | null {
  const n = receive();
  if (n < 0) return null;
  const list: Message[] = [];
  let at = received;
  const end = received + n;
  while (at + 16 <= end) {
    const length = load<u32>(at);
    list.push(new Message(load<u16>(at, 4) as i32, at + 16, at + length));
    at += (length + 3) & ~3;
  }
  return list;
}

/** "10.0.0.1" of four bytes. */
export function ip4(at: usize): string {
  return ip4Text(load<u32>(at));
}
/** Of sixteen bytes. */
export function ip6(at: usize): string {
  return ip6Text(at);
}
export function mac(at: usize, n: i32): string {
  let s = "";
  for (let i = 0; i < n; i++) {
    const v = load<u8>(at + i) as i32;
    if (i) s += ":";
    s += (v < 16 ? "0" : "") + v.toString(16);
  }
  return s;
}

/** An address as it was parsed. */
export class Prefix {
  family: i32 = 0;
  length: i32 = 0;
  /** It was said with /N. */
  given: bool = false;
  bytes: usize = heap.alloc(16);
  get size(): i32 {
    return this.family == AF_INET ? 4 : 16;
  }
}

function parse4(s: string, to: usize): bool {
  const parts = s.split(".");
  if (parts.length > 4 || !s.length) return false;
  memory.fill(to, 0, 4);
  for (let i = 0; i < parts.length; i++) {
    const p = parts[i];
    if (!p.length || p.length > 3) return false;
    let v = 0;
    for (let j = 0; j < p.length; j++) {
      const c = p.charCodeAt(j) - 48;
      if (c < 0 || c > 9) return false;
      v = v * 10 + c;
    }
    if (v > 255) return false;
    store<u8>(to + i, v as u8);
  }
  return true;
}

/** get_prefix: an address with or without /N; null = it is none. */
export function parsePrefix(s: string, family: i32): Prefix | null {
  const p = new Prefix();
  if (s == "default" || s == "any" || s == "all") {
    p.family = family ? family : AF_INET;
    p.given = true;
    memory.fill(p.bytes, 0, 16);
    return p;
  }
  const slash = s.indexOf("/");
  const address = slash < 0 ? s : s.substring(0, slash);
  if (family != AF_INET && parseIp6(address, p.bytes)) p.family = AF_INET6;
  else if (family != AF_INET6 && parse4(address, p.bytes)) p.family = AF_INET;
  else return null;
  p.length = p.family == AF_INET ? 32 : 128;
  if (slash >= 0) {
    const n = s.substring(slash + 1);
    const v = I32.parseInt(n);
    if (!n.length || v < 0 || v > p.length || v.toString() != n) return null;
    p.length = v;
    p.given = true;
  }
  return p;
}
