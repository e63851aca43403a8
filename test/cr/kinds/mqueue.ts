// POSIX message queues.

import { cstr } from "../../../asm/lib/bytes";
import { handlerOf, SIGUSR1, sigaction } from "../../../asm/lib/signal";
import { O_CREAT, O_NONBLOCK, O_RDWR } from "../../../asm/lib/sys/file";
import * as misc from "../../../asm/lib/sys/misc";
import * as proc from "../../../asm/lib/sys/proc";
import * as raw from "../../../asm/lib/sys/raw";
import { expect, expectText, kind, later, MS, meanwhile, room } from "./common";

function openQueue(name: string, flags: i32): i32 {
  memory.fill(room, 0, 64);
  store<i64>(room, 8, 8);
  store<i64>(room, 100, 16);
  return raw.SYS_mq_open(cstr(name) as i32, flags | O_RDWR | O_CREAT, 0o600, room as i32) as i32;
}

function send(fd: i32, text: string, prio: i32): i64 {
  return raw.SYS_mq_timedsend(fd, cstr(text) as i32, text.length, prio, 0);
}

/** What is received: its priority, a colon, its bytes; or the error. */
function receive(fd: i32): string {
  const n = raw.SYS_mq_timedreceive(fd, room as i32, 100, (room + 128) as i32, 0) as i32;
  if (n < 0) return n.toString();
  let text = load<u32>(room, 128).toString() + ":";
  for (let i = 0; i < n; i++) text += String.fromCharCode(load<u8>(room + i));
  return text;
}

function expectAttributes(fd: i32, flags: i64, count: i64): void {
  raw.SYS_mq_getsetattr(fd, 0, room as i32);
  expect("flags", load<i64>(room), flags);
  expect("most messages", load<i64>(room, 8), 8);
  expect("size", load<i64>(room, 16), 100);
  expect("messages", load<i64>(room, 24), count);
}

function contents(): void {
  const fd = openQueue("kinds", O_NONBLOCK);
  const other = openQueue("kinds", 0);
  send(fd, "low", 1);
  send(fd, "high", 9);
  send(fd, "low too", 1);
  send(fd, "", 5);
  meanwhile();
  expectAttributes(fd, O_NONBLOCK, 4);
  expectAttributes(other, 0, 4);
  expectText("first", receive(fd), "9:high");
  expectText("empty", receive(other), "5:");
  expectText("then", receive(fd), "1:low");
  expectText("by age", receive(fd), "1:low too");
  expectText("no more", receive(fd), "-11");
  expect("its name", raw.SYS_mq_unlink(cstr("kinds") as i32), 0);
}

function unlinked(): void {
  const fd = openQueue("gone", O_NONBLOCK);
  send(fd, "kept", 0);
  raw.SYS_mq_unlink(cstr("gone") as i32);
  meanwhile();
  expectText("content", receive(fd), "0:kept");
  expect("no name", raw.SYS_mq_unlink(cstr("gone") as i32), -2);
}

/** A queue that nobody has open is its namespace's. */
function closed(): void {
  proc.unshare(proc.CLONE_NEWIPC);
  const fd = openQueue("shut", 0);
  send(fd, "waits", 3);
  raw.SYS_close(fd);
  meanwhile();
  expectText("content", receive(openQueue("shut", O_NONBLOCK)), "3:waits");
  raw.SYS_mq_unlink(cstr("shut") as i32);
}

let heard = 0;

function notified(): void {
  sigaction(
    SIGUSR1,
    handlerOf((_sig: i32): void => {
      heard++;
    }),
  );
  const fd = openQueue("tells", O_NONBLOCK);
  memory.fill(room, 0, 16);
  store<i32>(room, SIGUSR1, 8);
  expect("register", raw.SYS_mq_notify(fd, room as i32), 0);
  meanwhile();
  const child = proc.fork();
  if (!child) {
    memory.fill(room, 0, 16);
    store<i32>(room, SIGUSR1, 8);
    const busy = raw.SYS_mq_notify(fd, room as i32);
    send(fd, "news", 0);
    proc._exit(busy == -16 ? 0 : 1);
  }
  proc.wait4(child, 0);
  expect("still registered", proc.waitStatus(), 0);
  misc.nanosleep(MS);
  expect("told", heard, 1);
  raw.SYS_mq_unlink(cstr("tells") as i32);
}

let queue = 0;

function blockedReceive(): void {
  queue = openQueue("waits", 0);
  later(() => {
    send(queue, "late", 4);
  });
  expectText("message", receive(queue), "4:late");
  raw.SYS_mq_unlink(cstr("waits") as i32);
}

function blockedSend(): void {
  queue = openQueue("full", 0);
  for (let i = 0; i < 8; i++) send(queue, "x", 0);
  const child = later(() => {
    receive(queue);
  });
  expect("send", send(queue, "last", 7), 0);
  expectText("it is in", receive(queue), "7:last");
  proc.wait4(child, 0);
  expectAttributes(queue, 0, 7);
  raw.SYS_mq_unlink(cstr("full") as i32);
}

kind("mqueue", contents);
kind("mqueue-unlinked", unlinked);
kind("mqueue-closed", closed);
kind("mqueue-notify", notified);
kind("blocked-mq-receive", blockedReceive);
kind("blocked-mq-send", blockedSend);
