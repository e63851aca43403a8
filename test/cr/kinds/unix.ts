// Unix sockets and who is at their other end.

import { cstr } from "../../../asm/lib/bytes";
import { SIG_IGN, SIGPIPE, sigaction } from "../../../asm/lib/signal";
import * as file from "../../../asm/lib/sys/file";
import * as fs from "../../../asm/lib/sys/fs";
import * as misc from "../../../asm/lib/sys/misc";
import * as proc from "../../../asm/lib/sys/proc";
import * as raw from "../../../asm/lib/sys/raw";
import { exists, expect, expectText, half, kind, meanwhile, readText, room } from "./common";
import { receive, received, sendFds } from "./rights";
import { unixAddress } from "./sockets";

const SOL_SOCKET = 1;
const SO_PEERCRED = 17;
const ECONNRESET = 104;
const EPIPE = 32;

function listener(name: string, type: i32): i32 {
  const fd = misc.socket(1, type, 0);
  const n = unixAddress(name);
  expect("bind", misc.bind(fd, room + 512, n), 0);
  misc.listen(fd, 8);
  return fd;
}

function client(name: string, type: i32): i32 {
  const fd = misc.socket(1, type, 0);
  const n = unixAddress(name);
  expect("connect", misc.connect(fd, room + 512, n), 0);
  return fd;
}

function write(fd: i32, text: string): void {
  expect("write", file.write(fd, cstr(text), text.length), text.length);
}

/** Three that nobody has accepted: one that sent something, one that has been closed since, one with a descriptor on its way. */
function backlog(name: string, type: i32): void {
  const l = listener(name, type);
  const one = client(name, type);
  write(one, "one");
  const two = client(name, type);
  write(two, "two");
  file.close(two);
  const three = client(name, type);
  sendFds(three, "three", [misc.eventfd(7, 0)]);
  meanwhile();
  const a = misc.accept(l, 0, 0);
  expectText("what the first sent", readText(a, 10), "one");
  write(a, "back");
  expectText("what it was sent", readText(one, 10), "back");
  write(one, "again");
  expectText("what it sent then", readText(a, 10), "again");
  const b = misc.accept(l, 0, 0);
  expectText("what the second had sent", readText(b, 10), "two");
  expect("its end", file.read(b, room, 10), 0);
  const c = misc.accept(l, 0, 0);
  expectText("what the third sent", receive(c), "three");
  file.read(received(0), room, 8);
  expect("its descriptor", load<i64>(room), 7);
  const four = client(name, type);
  write(four, "four");
  expectText("one that came later", readText(misc.accept(l, 0, 0), 10), "four");
  file.close(l);
}

function peerOf(fd: i32, what: string, pid: i32, uid: i32, gid: i32): void {
  store<i32>(room, 12, 64);
  raw.SYS_getsockopt(fd, SOL_SOCKET, SO_PEERCRED, room as i32, (room + 64) as i32);
  expect(what + ": pid", load<i32>(room), pid);
  expect(what + ": uid", load<i32>(room, 4), uid);
  expect(what + ": gid", load<i32>(room, 8), gid);
}

function nameOf(fd: i32, peer: bool): string {
  store<i32>(room, 110, 700);
  if (peer) raw.SYS_getpeername(fd, (room + 512) as i32, (room + 700) as i32);
  else raw.SYS_getsockname(fd, (room + 512) as i32, (room + 700) as i32);
  let name = "";
  for (let i = 2; i < load<i32>(room, 700) - 1; i++) name += String.fromCharCode(load<u8>(room + 512 + i));
  return name;
}

/** Who connected, and by which name; of one that has been accepted and of one that has not. */
function partners(): void {
  const l = listener("/tmp/partner", 1);
  raw.SYS_chmod(cstr("/tmp/partner") as i32, 0o777);
  const own = client("/tmp/partner", 1);
  const accepted = misc.accept(l, 0, 0);
  const child = proc.fork();
  if (!child) {
    raw.SYS_setresgid(1001, 1001, 1001);
    raw.SYS_setresuid(1000, 1000, 1000);
    client("/tmp/partner", 1);
    while (true) misc.nanosleep(1_000_000_000);
  }
  while (misc.pollOne(l, 1, 0) == 0) {}
  meanwhile();
  const pid = proc.getpid();
  peerOf(accepted, "who connected", pid, 0, 0);
  peerOf(own, "who listened", pid, 0, 0);
  expectText("name of what was accepted", nameOf(accepted, false), "/tmp/partner");
  expectText("name of the other end", nameOf(own, true), "/tmp/partner");
  const waited = misc.accept(l, 0, 0);
  peerOf(waited, "who waited", child, 1000, 1001);
  expectText("name of what waited", nameOf(waited, false), "/tmp/partner");
  proc.kill(child, 9);
  proc.wait4(child, 0);
}

/** The other end has been closed: what it sent is there, then the end. */
function closed(type: i32): void {
  misc.socketpair(1, type, 0, room);
  const a = load<i32>(room);
  const b = load<i32>(room, 4);
  write(b, "last");
  file.close(b);
  misc.socketpair(1, type, 0, room);
  const c = load<i32>(room);
  const d = load<i32>(room, 4);
  write(c, "never read");
  file.close(d);
  sigaction(SIGPIPE, SIG_IGN);
  meanwhile();
  expectText("what it sent", readText(a, 10), "last");
  expect("the end", file.read(a, room, 10), 0);
  expect("a write", file.write(a, room, 1), -EPIPE);
  expect("that it went with something unread", file.read(c, room, 10), -ECONNRESET);
  expect("which is said once", file.read(c, room, 10), 0);
}

/** Two send to a third, which sends to nobody; one is sent to by itself. */
function targets(): void {
  const to = misc.socket(1, 2, 0);
  let n = unixAddress("/tmp/target");
  misc.bind(to, room + 512, n);
  const a = client("/tmp/target", 2);
  const b = client("/tmp/target", 2);
  const self = misc.socket(1, 2, 0);
  n = unixAddress("\0self");
  misc.bind(self, room + 512, n);
  misc.connect(self, room + 512, n);
  write(a, "before");
  meanwhile();
  expectText("what was sent before", readText(to, 10), "before");
  write(a, "a");
  write(b, "b");
  expectText("from the first", readText(to, 10), "a");
  expectText("from the second", readText(to, 10), "b");
  write(self, "self");
  expectText("from itself", readText(self, 10), "self");
}

/** Bound by a name that begins in a directory which is not the working directory any more. */
function relative(): void {
  fs.mkdir("/tmp/relative", 0o755);
  fs.chdir("/tmp/relative");
  const l = listener("./name", 1);
  fs.chdir("/");
  meanwhile();
  expectText("its name", nameOf(l, false), "./name");
  const c = client("/tmp/relative/name", 1);
  write(c, "found");
  expectText("who finds it", readText(misc.accept(l, 0, 0), 10), "found");
  expect("nothing elsewhere", exists("/name") ? 1 : 0, 0);
}

/** Bound by a name that has been removed, and that another has by now. */
function renamed(): void {
  const old = listener("/tmp/renamed", 1);
  const waits = client("/tmp/renamed", 1);
  fs.unlink("/tmp/renamed");
  const young = listener("/tmp/renamed", 1);
  const gone = listener("/tmp/removed", 1);
  fs.unlink("/tmp/removed");
  meanwhile();
  const c = client("/tmp/renamed", 1);
  write(c, "young");
  expectText("who has the name", readText(misc.accept(young, 0, 0), 10), "young");
  write(waits, "old");
  expectText("who had it", readText(misc.accept(old, 0, 0), 10), "old");
  expectText("its name", nameOf(old, false), "/tmp/renamed");
  expectText("a name without a file", nameOf(gone, false), "/tmp/removed");
  expect("still without", exists("/tmp/removed") ? 1 : 0, 0);
}

/** Outside of the tree: takes what is sent to a name, and one connection. */
function outside(): void {
  const dgram = misc.socket(1, 2, 0);
  let n = unixAddress("/tmp/outside-dgram");
  misc.bind(dgram, room + 512, n);
  const l = listener("/tmp/outside", 1);
  file.write(1, cstr("ready\n"), 6);
  const fd = misc.accept(l, 0, 0);
  write(fd, "hello");
  expectText("the first message", readText(dgram, 20), "before");
  expectText("the second message", readText(dgram, 20), "after");
}

/** One of the tree with partners outside, as --ext-unix-sk has it. */
function inside(): void {
  const dgram = client("/tmp/outside-dgram", 2);
  const stream = client("/tmp/outside", 1);
  misc.pollOne(stream, 1, -1);
  write(dgram, "before");
  meanwhile();
  write(dgram, "after");
  expectText("what had come", readText(stream, 10), "hello");
  expect("its end", file.read(stream, room, 10), 0);
}

kind("unix-backlog", () => backlog("/tmp/backlog", 1));
kind("unix-backlog-abstract", () => backlog("\0backlog", 1));
kind("unix-backlog-seqpacket", () => backlog("/tmp/backlog", 5));
kind("unix-partners", partners);
kind("unix-closed", () => closed(1));
kind("unix-closed-seqpacket", () => closed(5));
kind("unix-targets", targets);
kind("unix-relative", relative);
kind("unix-renamed", renamed);
half("unix-outside", outside);
half("unix-inside", inside);
