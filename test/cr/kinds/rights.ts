// Descriptors and credentials on their way through unix sockets.

import { cstr } from "../../../asm/lib/bytes";
import * as file from "../../../asm/lib/sys/file";
import { O_CREAT, O_RDWR } from "../../../asm/lib/sys/file";
import * as fs from "../../../asm/lib/sys/fs";
import * as misc from "../../../asm/lib/sys/misc";
import * as proc from "../../../asm/lib/sys/proc";
import * as raw from "../../../asm/lib/sys/raw";
import { expect, expectText, kind, meanwhile, readText, room } from "./common";
import { unixAddress } from "./sockets";

const SOL_SOCKET = 1;
const SO_PASSCRED = 16;
const SCM_RIGHTS = 1;
const SCM_CREDENTIALS = 2;
const MSG_DONTWAIT = 64;

const head = memory.data(64);
const control = memory.data(256);
const bytes = memory.data(256);

function header(length: i32): void {
  memory.fill(head, 0, 64);
  store<u32>(head, (head + 40) as u32, 8);
  store<u32>(head, 1, 12);
  store<u32>(head, bytes as u32, 40);
  store<u32>(head, length, 44);
}

/** Sends a text and descriptors, which are closed. */
export function sendFds(to: i32, text: string, fds: i32[]): void {
  header(text.length);
  memory.copy(bytes, cstr(text), text.length);
  store<u32>(head, control as u32, 20);
  store<u32>(head, 16 + fds.length * 4, 24);
  memory.fill(control, 0, 256);
  store<u32>(control, 16 + fds.length * 4);
  store<u32>(control, SOL_SOCKET, 8);
  store<u32>(control, SCM_RIGHTS, 12);
  for (let i = 0; i < fds.length; i++) store<i32>(control + 16 + i * 4, fds[i]);
  expect("sendmsg", raw.SYS_sendmsg(to, head as i32, 0), text.length);
  for (let i = 0; i < fds.length; i++) file.close(fds[i]);
}

/** Receives a message: its text; its control data lie in `control`. */
export function receive(from: i32): string {
  header(200);
  store<u32>(head, control as u32, 20);
  store<u32>(head, 256, 24);
  memory.fill(control, 0, 256);
  const n = raw.SYS_recvmsg(from, head as i32, MSG_DONTWAIT) as i32;
  let text = "";
  for (let i = 0; i < n; i++) text += String.fromCharCode(load<u8>(bytes + i));
  return n < 0 ? n.toString() : text;
}

/** The i-th descriptor that came with the last message. */
export function received(i: i32): i32 {
  expect("rights", load<u32>(control, 12), SCM_RIGHTS);
  expect("how many there are", load<u32>(control) >= <u32>(16 + (i + 1) * 4) ? 1 : 0, 1);
  return load<i32>(control + 16 + i * 4);
}

function pairOf(type: i32): void {
  misc.socketpair(1, type, 0, room);
}

function rights(type: i32): void {
  pairOf(type);
  const a = load<i32>(room);
  const b = load<i32>(room, 4);
  file.pipe();
  const r = file.pipeRead();
  const w = file.pipeWrite();
  file.writeAll(w, cstr("through"), 7);
  const gone = file.open("/tmp/sent", O_RDWR | O_CREAT, 0o600);
  file.writeAll(gone, cstr("no name, no descriptor"), 22);
  fs.unlink("/tmp/sent");
  sendFds(a, "one", [r, gone]);
  sendFds(a, "two", [misc.eventfd(5, 0)]);
  meanwhile();
  expectText("first", receive(b), "one");
  const pipe = received(0);
  const file0 = received(1);
  expectText("second", receive(b), "two");
  file.read(received(0), room, 8);
  expect("eventfd", load<i64>(room), 5);
  expectText("the pipe", readText(pipe, 20), "through");
  file.writeAll(w, cstr("still"), 5);
  expectText("its other end", readText(pipe, 20), "still");
  file.lseek(file0, 0, 0);
  expectText("the file", readText(file0, 30), "no name, no descriptor");
}

/** A socket that is on its way in another, which is on its way itself. */
function nested(): void {
  pairOf(1);
  const a = load<i32>(room);
  const b = load<i32>(room, 4);
  pairOf(2);
  const c = load<i32>(room);
  const d = load<i32>(room, 4);
  pairOf(5);
  const e = load<i32>(room);
  const f = load<i32>(room, 4);
  const kept = file.dup(c);
  file.writeAll(e, cstr("innermost"), 9);
  sendFds(c, "inner", [f]);
  sendFds(a, "outer", [d]);
  file.close(c);
  meanwhile();
  expectText("outer", receive(b), "outer");
  const middle = received(0);
  expectText("inner", receive(middle), "inner");
  const last = received(0);
  expectText("innermost", readText(last, 20), "innermost");
  file.writeAll(kept, cstr("linked"), 6);
  expectText("one pair still", readText(middle, 20), "linked");
  file.writeAll(last, cstr("back"), 4);
  expectText("the other too", readText(e, 20), "back");
}

/** One description: open, and on its way twice. */
function shared(): void {
  pairOf(1);
  const a = load<i32>(room);
  const b = load<i32>(room, 4);
  const fd = file.open("/tmp/shared", O_RDWR | O_CREAT, 0o600);
  file.writeAll(fd, cstr("abcdef"), 6);
  sendFds(a, "x", [file.dup(fd), file.dup(fd)]);
  file.lseek(fd, 2, 0);
  meanwhile();
  expectText("message", receive(b), "x");
  const one = received(0);
  const two = received(1);
  expect("offset", file.lseek(one, 0, 1), 2);
  file.lseek(two, 4, 0);
  expect("is one", file.lseek(fd, 0, 1), 4);
  expectText("content", readText(one, 10), "ef");
}

function credentials(): void {
  pairOf(2);
  const a = load<i32>(room);
  const b = load<i32>(room, 4);
  store<i32>(room, 1);
  raw.SYS_setsockopt(b, SOL_SOCKET, SO_PASSCRED, room as i32, 4);
  file.writeAll(a, cstr("mine"), 4);
  const child = proc.fork();
  if (!child) {
    raw.SYS_setresgid(1001, 1001, 1001);
    raw.SYS_setresuid(1000, 1000, 1000);
    file.writeAll(a, cstr("its"), 3);
    while (true) misc.nanosleep(1_000_000_000);
  }
  while (misc.pollOne(b, 1, 0) == 0) {}
  misc.nanosleep(50_000_000);
  meanwhile();
  expectText("message", receive(b), "mine");
  expect("credentials", load<u32>(control, 12), SCM_CREDENTIALS);
  expect("pid", load<i32>(control, 16), proc.getpid());
  expect("uid", load<i32>(control, 20), 0);
  expectText("message of the child", receive(b), "its");
  expect("pid of the child", load<i32>(control, 16), child);
  expect("uid of the child", load<i32>(control, 20), 1000);
  expect("gid of the child", load<i32>(control, 24), 1001);
  proc.kill(child, 9);
  proc.wait4(child, 0);
}

function senderName(): void {
  const to = misc.socket(1, 2, 0);
  let n = unixAddress("/tmp/to");
  misc.bind(to, room + 512, n);
  const from = misc.socket(1, 2, 0);
  n = unixAddress("/tmp/from");
  misc.bind(from, room + 512, n);
  n = unixAddress("/tmp/to");
  misc.sendto(from, cstr("hello"), 5, 0, room + 512, n);
  meanwhile();
  store<i32>(room, 110, 1024);
  expect("recvfrom", misc.recvfrom(to, room + 1100, 100, 0, room + 512, room + 1024), 5);
  let name = "";
  for (let i = 2; i < load<i32>(room, 1024) - 1; i++) name += String.fromCharCode(load<u8>(room + 512 + i));
  expectText("the sender's name", name, "/tmp/from");
}

kind("scm-stream", () => rights(1));
kind("scm-dgram", () => rights(2));
kind("scm-seqpacket", () => rights(5));
kind("scm-nested", nested);
kind("scm-shared", shared);
kind("scm-credentials", credentials);
kind("unix-sender", senderName);
