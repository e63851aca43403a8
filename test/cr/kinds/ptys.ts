// Pseudoterminals whose master is in the tree.

import { cstr } from "../../../asm/lib/bytes";
import { handlerOf, SIGINT, sigaction } from "../../../asm/lib/signal";
import * as file from "../../../asm/lib/sys/file";
import { O_NONBLOCK, O_RDWR } from "../../../asm/lib/sys/file";
import * as misc from "../../../asm/lib/sys/misc";
import * as proc from "../../../asm/lib/sys/proc";
import { exists, expect, expectText, kind, later, MS, meanwhile, put, readText, room } from "./common";

const O_NOCTTY = 0o400;
const TCGETS = 0x5401;
const TCSETS = 0x5402;
const TIOCSCTTY = 0x540e;
const TIOCGPGRP = 0x540f;
const TIOCGWINSZ = 0x5413;
const TIOCSWINSZ = 0x5414;
const TIOCPKT = 0x5420;
const TIOCGSID = 0x5429;
const TIOCGPTN = 0x80045430;
const TIOCSPTLCK = 0x40045431;

let master = 0;
let slave = 0;

function openMaster(): void {
  master = file.open("/dev/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK);
  store<i32>(room, 0);
  file.ioctl(master, TIOCSPTLCK, room);
}

function openSlave(flags: i32 = 0): i32 {
  file.ioctl(master, TIOCGPTN as i32, room);
  return file.open("/dev/pts/" + load<u32>(room).toString(), O_RDWR | O_NOCTTY | flags);
}

function open(): void {
  openMaster();
  slave = openSlave(O_NONBLOCK);
}

function type(text: string): void {
  file.writeAll(master, cstr(text), text.length);
}

function setLocal(clear: u32, set: u32): void {
  file.ioctl(slave, TCGETS, room);
  store<u32>(room, (load<u32>(room, 12) & ~clear) | set, 12);
  file.ioctl(slave, TCSETS, room);
}

/** A line that has been ended, and one that is being typed; what they show has not been read. */
function lines(): void {
  open();
  store<u64>(room, 0x0004000300780028);
  file.ioctl(slave, TIOCSWINSZ, room);
  type("ready\nhalf");
  meanwhile();
  file.ioctl(master, TIOCGWINSZ, room);
  expect("window size", load<u64>(room) == 0x0004000300780028 ? 1 : 0, 1);
  expectText("a line", readText(slave, 100), "ready\n");
  expect("the other is not ended", file.read(slave, room, 100), -11);
  expectText("echo", readText(master, 100), "ready\r\nhalf");
  type("\x7f\x7fnd\n");
  expectText("edited since", readText(slave, 100), "hand\n");
  file.writeAll(slave, cstr("out\n"), 4);
  expectText("how it looked", readText(master, 10), "\b \b\b \bnd\r\n");
  expectText("output", readText(master, 100), "out\r\n");
}

function raw(): void {
  open();
  // Neither lines, nor echo, nor signals.
  setLocal(2 | 8 | 1, 0);
  type("a\x03b");
  let sent = 0;
  while (true) {
    const n = file.write(slave, cstr("0123456789"), 10);
    if (n < 0) break;
    sent += n;
  }
  meanwhile();
  expectText("raw bytes", readText(slave, 100), "a\x03b");
  let got = 0;
  let right = true;
  while (true) {
    const n = file.read(master, room, 4000);
    if (n <= 0) break;
    for (let i = 0; i < n; i++) right = right && load<u8>(room + i) == 48 + ((got + i) % 10);
    got += n;
  }
  expect("all that was sent", got, sent);
  expect("in order", right ? 1 : 0, 1);
  file.ioctl(slave, TCGETS, room);
  expect("settings", load<u32>(room, 12) & 11, 0);
}

let heard = 0;

/** A child in a session of its own, whose terminal it is, with a foreground group. */
function session(): void {
  openMaster();
  const child = proc.fork();
  if (!child) {
    proc.setsid();
    slave = openSlave();
    file.ioctl(slave, TIOCSCTTY, 0);
    file.close(master);
    sigaction(
      SIGINT,
      handlerOf((_sig: i32): void => {
        heard++;
      }),
    );
    put("/tmp/has", "x");
    while (!exists("/tmp/next")) misc.nanosleep(5 * MS);
    const tty = file.open("/dev/tty", O_RDWR);
    file.ioctl(tty, TIOCGSID, room);
    proc._exit((heard == 1 ? 0 : 1) | (tty >= 0 ? 0 : 2) | (load<i32>(room) == proc.getpid() ? 0 : 4));
  }
  while (!exists("/tmp/has")) misc.nanosleep(MS);
  meanwhile();
  file.ioctl(master, TIOCGPGRP, room);
  expect("foreground group", load<i32>(room), child);
  type("\x03");
  put("/tmp/next", "x");
  proc.wait4(child, 0);
  expect("heard, has its terminal, its session", proc.waitStatus() >> 8, 0);
  expectText("echo", readText(master, 10), "^C");
}

function slaveClosed(): void {
  open();
  file.writeAll(slave, cstr("last"), 4);
  file.close(slave);
  meanwhile();
  expectText("what was left", readText(master, 100), "last");
  expect("nobody is there", file.read(master, room, 10), -5);
  const again = openSlave();
  file.writeAll(again, cstr("anew"), 4);
  expectText("opened again", readText(master, 100), "anew");
}

function hungUp(): void {
  open();
  file.close(master);
  meanwhile();
  expect("end", file.read(slave, room, 10), 0);
  expect("nowhere to", file.write(slave, cstr("x"), 1), -5);
}

function stopped(): void {
  open();
  type("\x13");
  expect("held", file.write(slave, cstr("x"), 1), -11);
  meanwhile();
  expect("held still", file.write(slave, cstr("x"), 1), -11);
  type("\x11");
  expect("goes on", file.write(slave, cstr("x"), 1), 1);
}

function packets(): void {
  open();
  store<i32>(room, 1);
  file.ioctl(master, TIOCPKT, room);
  file.writeAll(slave, cstr("data"), 4);
  meanwhile();
  expectText("a packet", readText(master, 100), "\0data");
  type("\x13");
  expect("a status", file.read(master, room, 10), 1);
  expect("stopped", load<u8>(room) & 4, 4);
}

function locked(): void {
  master = file.open("/dev/ptmx", O_RDWR | O_NOCTTY);
  meanwhile();
  expect("locked", openSlave(), -5);
  store<i32>(room, 0);
  file.ioctl(master, TIOCSPTLCK, room);
  expect("unlocked", openSlave() >= 0 ? 1 : 0, 1);
}

function blockedRead(): void {
  openMaster();
  slave = openSlave();
  later(() => type("typed\n"));
  expectText("read", readText(slave, 100), "typed\n");
}

/** Both sides of two pairs in different processes, shared by fork. */
function shared(): void {
  open();
  const child = proc.fork();
  if (!child) {
    while (!exists("/tmp/next")) misc.nanosleep(5 * MS);
    file.writeAll(slave, cstr("child"), 5);
    proc._exit(0);
  }
  meanwhile();
  put("/tmp/next", "x");
  proc.wait4(child, 0);
  file.writeAll(slave, cstr("+parent"), 7);
  expectText("one terminal", readText(master, 100), "child+parent");
}

kind("pty-lines", lines);
kind("pty-raw", raw);
kind("pty-session", session);
kind("pty-slave-closed", slaveClosed);
kind("pty-hung-up", hungUp);
kind("pty-stopped", stopped);
kind("pty-packets", packets);
kind("pty-locked", locked);
kind("pty-shared", shared);
kind("blocked-pty-read", blockedRead);
