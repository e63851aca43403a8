// Datagrams, raw packets, netlink: what waits in a socket, and to whom it belongs.

import { cstr } from "../../../asm/lib/bytes";
import * as file from "../../../asm/lib/sys/file";
import * as misc from "../../../asm/lib/sys/misc";
import { expect, expectText, kind, meanwhile, readText, room } from "./common";
import {
  AF_INET,
  AF_INET6,
  address,
  bound,
  DGRAM,
  EAGAIN,
  loopback,
  nonblocking,
  option,
  portOf,
  setOption,
  write,
} from "./inet";

const size = memory.data(4);

function sendTo(fd: i32, text: string, family: i32, port: i32): void {
  const n = loopback(family, port);
  expect("send", misc.sendto(fd, cstr(text), text.length, 0, address, n), text.length);
}

/** Text of the next message and the port of who sent it. */
function receive(fd: i32): string {
  store<i32>(size, 28);
  const n = misc.recvfrom(fd, room, 1000, 0, address, size);
  let text = "";
  for (let i = 0; i < n; i++) text += String.fromCharCode(load<u8>(room + i));
  return n < 0 ? n.toString() : text + " " + bswap<u16>(load<u16>(address, 2)).toString();
}

function queue(family: i32): void {
  const fd = bound(family, DGRAM, 7201);
  const a = bound(family, DGRAM, 7202);
  const b = bound(family, DGRAM, 7203);
  sendTo(a, "one", family, 7201);
  sendTo(b, "two", family, 7201);
  sendTo(a, "", family, 7201);
  meanwhile();
  expectText("first", receive(fd), "one 7202");
  expectText("second", receive(fd), "two 7203");
  expectText("an empty one", receive(fd), " 7202");
  nonblocking(fd, true);
  expect("no more", file.read(fd, room, 10), EAGAIN);
  sendTo(b, "new", family, 7201);
  expectText("and on", receive(fd), "new 7203");
}

kind("udp-queue", () => queue(AF_INET));
kind("udp6-queue", () => queue(AF_INET6));

function peers(family: i32): void {
  const a = bound(family, DGRAM, 7204);
  const b = misc.socket(family, DGRAM, 0);
  expect("connect", misc.connect(b, address, loopback(family, 7204)), 0);
  const port = portOf(b, false);
  write(b, "hello");
  setOption(b, family == AF_INET ? 0 : 41, family == AF_INET ? 11 : 25, 1);
  meanwhile();
  expect("name", portOf(b, false), port);
  expect("peer", portOf(b, true), 7204);
  expectText("message", receive(a), "hello " + port.toString());
  sendTo(a, "answer", family, port);
  expectText("answer", readText(b, 100), "answer");
  expect("IP_RECVERR", option(b, family == AF_INET ? 0 : 41, family == AF_INET ? 11 : 25), 1);
}

kind("udp-connected", () => peers(AF_INET));
kind("udp6-connected", () => peers(AF_INET6));

kind("udp-refused", () => {
  const fd = misc.socket(AF_INET, DGRAM, 0);
  misc.connect(fd, address, loopback(AF_INET, 7205));
  write(fd, "nobody");
  meanwhile();
  expect("refused", file.read(fd, room, 10), -111);
  nonblocking(fd, true);
  expect("once", file.read(fd, room, 10), EAGAIN);
});

/** An ICMP echo request with an identifier, of eight bytes. */
function echo(type: i32, id: i32): void {
  memory.fill(room, 0, 64);
  store<u8>(room, type as u8);
  store<u16>(room, id as u16, 4);
  let sum: u32 = 0;
  for (let i = 0; i < 8; i += 2) sum += load<u16>(room + i);
  store<u16>(room, ~(sum + (sum >> 16)) as u16, 2);
}

kind("raw", () => {
  const fd = misc.socket(AF_INET, 3, 1);
  // ICMP_FILTER: only answers.
  setOption(fd, 255, 1, ~1);
  echo(8, 77);
  expect("send", misc.sendto(fd, room, 8, 0, address, loopback(AF_INET, 0)), 8);
  meanwhile();
  expect("the filter", option(fd, 255, 1), ~1);
  expect("answer", file.read(fd, room, 100), 28);
  expect("type", load<u8>(room, 20), 0);
  expect("identifier", load<u16>(room, 24), 77);
  echo(8, 78);
  misc.sendto(fd, room, 8, 0, address, loopback(AF_INET, 0));
  expect("again", file.read(fd, room, 100), 28);
});

kind("raw6", () => {
  const fd = misc.socket(AF_INET6, 3, 58);
  expect("connect", misc.connect(fd, address, loopback(AF_INET6, 0)), 0);
  echo(128, 79);
  expect("send", file.write(fd, room, 8), 8);
  meanwhile();
  let n = file.read(fd, room, 100);
  if (load<u8>(room) == 128) n = file.read(fd, room, 100);
  expect("answer", n, 8);
  expect("type", load<u8>(room), 129);
});

kind("packet", () => {
  const fd = misc.socket(17, 2, 0x0300);
  memory.fill(address, 0, 32);
  store<u16>(address, 17);
  store<u16>(address, 0x0300, 2);
  store<u32>(address, 1, 4);
  expect("bind", misc.bind(fd, address, 20), 0);
  const u = bound(AF_INET, DGRAM, 7206);
  sendTo(u, "seen", AF_INET, 7206);
  meanwhile();
  // Out and in again.
  expect("frame", file.read(fd, room, 1000), 32);
  expect("its end", load<u32>(room, 28), 0x6e656573);
  expect("and again", file.read(fd, room, 1000), 32);
  nonblocking(fd, true);
  expect("no more", file.read(fd, room, 1000), EAGAIN);
  sendTo(u, "more", AF_INET, 7206);
  expect("goes on", file.read(fd, room, 1000), 32);
});

kind("netlink", () => {
  const fd = misc.socket(16, 3, 0);
  memory.fill(address, 0, 32);
  store<u16>(address, 16);
  store<u32>(address, 1, 8);
  expect("bind", misc.bind(fd, address, 12), 0);
  // RTM_GETLINK of lo.
  memory.fill(room, 0, 64);
  store<u32>(room, 32);
  store<u16>(room, 18, 4);
  store<u16>(room, 1, 6);
  store<u32>(room, 42, 8);
  store<i32>(room, 1, 20);
  expect("ask", file.write(fd, room, 32), 32);
  meanwhile();
  const n = file.read(fd, room, 4000);
  expect("answer", n > 100 ? 1 : n, 1);
  expect("type", load<u16>(room, 4), 16);
  expect("number", load<u32>(room, 8), 42);
  store<i32>(size, 12);
  expect("group", load<i32>(size), 12);
  memory.fill(room, 0, 64);
  store<u32>(room, 32);
  store<u16>(room, 18, 4);
  store<u16>(room, 1, 6);
  store<i32>(room, 1, 20);
  expect("ask again", file.write(fd, room, 32), 32);
  expect("answer again", file.read(fd, room, 4000) > 100 ? 1 : 0, 1);
});
