// Sockets.

import { cstr } from "../../../asm/lib/bytes";
import * as file from "../../../asm/lib/sys/file";
import * as misc from "../../../asm/lib/sys/misc";
import { expect, expectText, half, kind, meanwhile, readText, room } from "./common";

function pair(type: i32): void {
  misc.socketpair(1, type, 0, room);
  const a = load<i32>(room);
  const b = load<i32>(room, 4);
  file.writeAll(a, cstr("first"), 5);
  file.writeAll(a, cstr("second"), 6);
  meanwhile();
  if (type == 1) expectText("stream", readText(b, 100), "firstsecond");
  else {
    expectText("message", readText(b, 100), "first");
    expectText("next message", readText(b, 100), "second");
  }
  file.writeAll(b, cstr("back"), 4);
  expectText("the other way", readText(a, 100), "back");
  file.close(a);
  if (type != 2) expect("end", file.read(b, room, 10), 0);
}

export function unixAddress(name: string): i32 {
  store<u16>(room + 512, 1);
  for (let i = 0; i < name.length; i++) store<u8>(room + 514 + i, name.charCodeAt(i) as u8);
  store<u8>(room + 514 + name.length, 0);
  return 2 + name.length + (name.charCodeAt(0) ? 1 : 0);
}

function unixListener(name: string): void {
  const fd = misc.socket(1, 1, 0);
  const n = unixAddress(name);
  expect("bind", misc.bind(fd, room + 512, n), 0);
  misc.listen(fd, 5);
  meanwhile();
  const c = misc.socket(1, 1, 0);
  unixAddress(name);
  expect("connect", misc.connect(c, room + 512, n), 0);
  const s = misc.accept(fd, 0, 0);
  file.writeAll(c, cstr("hello"), 5);
  expectText("it works", readText(s, 10), "hello");
}

export function inetAddress(port: i32): void {
  store<u16>(room + 512, 2);
  store<u16>(room + 512, ((port & 255) << 8) | (port >> 8), 2);
  store<u32>(room + 512, 0x0100007f, 4);
  store<u64>(room + 512, 0, 8);
}

function tcpListener(): void {
  const fd = misc.socket(2, 1, 0);
  inetAddress(7001);
  expect("bind", misc.bind(fd, room + 512, 16), 0);
  misc.listen(fd, 3);
  meanwhile();
  const c = misc.socket(2, 1, 0);
  inetAddress(7001);
  expect("connect", misc.connect(c, room + 512, 16), 0);
  const s = misc.accept(fd, 0, 0);
  file.writeAll(c, cstr("hello"), 5);
  expectText("it works", readText(s, 10), "hello");
}

function udpBound(): void {
  const fd = misc.socket(2, 2, 0);
  inetAddress(7002);
  expect("bind", misc.bind(fd, room + 512, 16), 0);
  meanwhile();
  const c = misc.socket(2, 2, 0);
  inetAddress(7002);
  expect("send", misc.sendto(c, cstr("hello"), 5, 0, room + 512, 16), 5);
  expectText("it works", readText(fd, 10), "hello");
}

kind("unix-stream", () => pair(1));
kind("unix-dgram", () => pair(2));
kind("unix-seqpacket", () => pair(5));
kind("unix-listen", () => unixListener("/tmp/socket"));
half("unix-far", () => unixListener("/tmp/far/away"));
kind("unix-abstract", () => unixListener("\0abstract"));
kind("tcp-listen", tcpListener);
kind("udp", udpBound);
