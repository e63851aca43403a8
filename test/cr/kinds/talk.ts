// Two processes that talk to each other all the time, whatever happens to them meanwhile.

import * as file from "../../../asm/lib/sys/file";
import * as fs from "../../../asm/lib/sys/fs";
import * as misc from "../../../asm/lib/sys/misc";
import * as proc from "../../../asm/lib/sys/proc";
import { exists, expect, kind, put, room } from "./common";
import { inetAddress, unixAddress } from "./sockets";

const AF_UNIX = 1;
const AF_INET = 2;
const SOCK_STREAM = 1;
/** Bytes of a word of the talk: more than what a buffer has left over at its end. */
const WORD = 24;

/** Reads a whole word. @returns its number, −1: it is not whole */
function hear(fd: i32): i64 {
  let got = 0;
  while (got < WORD) {
    const n = file.read(fd, room + got, WORD - got);
    if (n <= 0) return -1;
    got += n;
  }
  for (let i = 8; i < WORD; i += 8) if (load<i64>(room + i) != load<i64>(room)) return -1;
  return load<i64>(room);
}

function say(fd: i32, number: i64): bool {
  for (let i = 0; i < WORD; i += 8) store<i64>(room + 64 + i, number);
  return file.writeAll(fd, room + 64, WORD) >= 0;
}

/** Answers each number with the next one. */
function answer(fd: i32): void {
  for (;;) {
    const number = hear(fd);
    if (number < 0) break;
    say(fd, number + 1);
  }
  proc._exit(0);
}

/** Talks until the checkpoint has been, and a while longer. */
function talk(fd: i32): void {
  let number: i64 = 0;
  for (let more = 100; more > 0 && number >= 0; ) {
    if (number == 20) {
      put("/tmp/up.new", "up\n");
      fs.rename("/tmp/up.new", "/tmp/up");
    }
    if (exists("/tmp/go")) more--;
    say(fd, number);
    const heard = hear(fd);
    if (heard != number + 1) {
      expect("the answer", heard, number + 1);
      return;
    }
    number += 2;
  }
  file.close(fd);
  expect("the other's end", proc.wait4(-1, 0) > 0 ? 0 : 1, 0);
  expect("its status", proc.waitStatus(), 0);
}

function byPair(): void {
  misc.socketpair(AF_UNIX, SOCK_STREAM, 0, room);
  const here = load<i32>(room);
  const there = load<i32>(room, 4);
  if (!proc.fork()) {
    file.close(here);
    answer(there);
  }
  file.close(there);
  talk(here);
}

/** By an address that lies at room + 512. */
function byName(family: i32, size: i32): void {
  const listener = misc.socket(family, SOCK_STREAM, 0);
  expect("bind", misc.bind(listener, room + 512, size), 0);
  misc.listen(listener, 5);
  if (!proc.fork()) {
    const there = misc.accept(listener, 0, 0);
    file.close(listener);
    answer(there);
  }
  file.close(listener);
  const here = misc.socket(family, SOCK_STREAM, 0);
  expect("connect", misc.connect(here, room + 512, size), 0);
  talk(here);
}

function byInet(): void {
  inetAddress(7003);
  byName(AF_INET, 16);
}

kind("unix-talk-pair", byPair);
kind("unix-talk-named", () => byName(AF_UNIX, unixAddress("/tmp/talk")));
kind("unix-talk-abstract", () => byName(AF_UNIX, unixAddress("\0talk")));
kind("tcp-talk", byInet);
