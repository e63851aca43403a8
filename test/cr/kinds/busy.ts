// Processes that work and check each other all the time: for checkpoints at random moments. They go on until /tmp/go, and then everything
// that was sent must have come, once and in order.

import { handlerOf, SIGRTMIN, sigaction } from "../../../asm/lib/signal";
import * as file from "../../../asm/lib/sys/file";
import { O_CREAT, O_RDWR } from "../../../asm/lib/sys/file";
import * as fs from "../../../asm/lib/sys/fs";
import * as misc from "../../../asm/lib/sys/misc";
import * as proc from "../../../asm/lib/sys/proc";
import * as raw from "../../../asm/lib/sys/raw";
import { exists, expect, half, MS, put, room } from "./common";

/** Exit statuses of children that have found something wrong. */
function fail(status: i32): void {
  proc._exit(status);
}

/** Sends back what it gets, one more than it was. */
function echo(from: i32, to: i32): void {
  for (let want = 0; ; want += 2) {
    const n = file.read(from, room, 4);
    if (n == 0) proc._exit(0);
    if (n != 4 || load<i32>(room) != want) fail(10);
    store<i32>(room, want + 1);
    if (file.write(to, room, 4) != 4) fail(11);
  }
}

/** Writes records and reads them again, renames and deletes. */
function files(): void {
  for (let i = 1; !exists("/tmp/go"); i++) {
    const fd = file.open("/tmp/busy", O_RDWR | O_CREAT, 0o600);
    for (let k = 0; k < 20; k++) {
      store<i32>(room, i * 100 + k);
      if (file.write(fd, room, 4) != 4) fail(20);
    }
    fs.rename("/tmp/busy", "/tmp/busy2");
    if (i % 2) fs.unlink("/tmp/busy2");
    file.lseek(fd, 0, 0);
    for (let k = 0; k < 20; k++) if (file.read(fd, room, 4) != 4 || load<i32>(room) != i * 100 + k) fail(21);
    if (file.read(fd, room, 4) != 0) fail(22);
    file.close(fd);
    if (!(i % 2)) fs.unlink("/tmp/busy2");
  }
  proc._exit(0);
}

/** Semaphores, in turns with another: each turn adds one to the message that goes round. */
function turns(set: i32, queue: i32, mine: u16, other: u16): void {
  let last: i64 = 0;
  while (true) {
    store<u16>(room, mine);
    store<i16>(room, -1, 2);
    store<u16>(room, 0, 4);
    if (raw.SYS_semop(set, room as i32, 1) != 0) fail(30);
    if (raw.SYS_msgrcv(queue, room as i32, 8, 0, 0) != 8) fail(31);
    const value = load<i64>(room, 8);
    if (value >= 0 && value <= last) fail(32);
    last = value;
    const end = mine && exists("/tmp/go");
    store<i64>(room, 1);
    store<i64>(room, value < 0 || end ? -1 : value + 1, 8);
    if (raw.SYS_msgsnd(queue, room as i32, 8, 0) != 0) fail(33);
    store<u16>(room, other);
    store<i16>(room, 1, 2);
    store<u16>(room, 0, 4);
    if (raw.SYS_semop(set, room as i32, 1) != 0) fail(34);
    if (value < 0 || end) proc._exit(0);
  }
}

let heard = 0;

/** Queued signals with numbers: none is lost, none comes twice. */
function signaller(to: i32, from: i32): void {
  for (let i = 0; !exists("/tmp/go"); i++) {
    memory.fill(room, 0, 128);
    store<i32>(room, -1, 8);
    store<i32>(room, proc.getpid(), 16);
    store<i32>(room, i, 24);
    if (raw.SYS_rt_sigqueueinfo(to, SIGRTMIN, room as i32) != 0) fail(40);
    // Not more than one is on its way.
    if (file.read(from, room, 1) != 1) fail(41);
    misc.nanosleep(MS / 5);
  }
  proc._exit(0);
}

let answer = 0;

function busy(): void {
  sigaction(
    SIGRTMIN,
    handlerOf((_sig: i32): void => {
      heard++;
      file.write(answer, room + 4000, 1);
    }),
  );
  file.pipe();
  const r1 = file.pipeRead();
  const w1 = file.pipeWrite();
  file.pipe();
  const r2 = file.pipeRead();
  const w2 = file.pipeWrite();
  file.pipe();
  const r3 = file.pipeRead();
  answer = file.pipeWrite();
  const self = proc.getpid();
  const echoing = proc.fork();
  if (!echoing) {
    file.close(w1);
    echo(r1, w2);
  }
  file.close(w2);
  const filing = proc.fork();
  if (!filing) files();
  const set = raw.SYS_semget(0, 2, 0o600) as i32;
  const queue = raw.SYS_msgget(0, 0o600) as i32;
  store<i64>(room, 1);
  store<i64>(room, 1, 8);
  raw.SYS_msgsnd(queue, room as i32, 8, 0);
  const first = proc.fork();
  if (!first) {
    file.close(w1);
    turns(set, queue, 0, 1);
  }
  const second = proc.fork();
  if (!second) {
    file.close(w1);
    turns(set, queue, 1, 0);
  }
  raw.SYS_semctl(set, 0, 16, 1);
  const signalling = proc.fork();
  if (!signalling) {
    file.close(w1);
    signaller(self, r3);
  }
  put("/tmp/up", "x");
  let sum = 0;
  for (let i = 0; !exists("/tmp/go"); i += 2) {
    store<i32>(room, i);
    while (file.write(w1, room, 4) == -4) {}
    let n = 0;
    while ((n = file.read(r2, room, 4)) == -4) {}
    expect("an answer", n, 4);
    expect("its number", load<i32>(room), i + 1);
    for (let k = 0; k < 2000; k++) sum = sum * 31 + k;
    if (i % 64 == 0) misc.pollOne(r2, 1, 1);
  }
  file.close(w1);
  const before = heard;
  for (let left = 5; left > 0; ) {
    const pid = proc.wait4(-1, 0);
    if (pid == -4) continue;
    expect("a child", pid > 0 ? 1 : 0, 1);
    expect("what a child has found", proc.waitStatus(), 0);
    left--;
  }
  expect("signals have come", before > 0 ? 1 : 0, 1);
  raw.SYS_semctl(set, 0, 0, 0);
  raw.SYS_msgctl(queue, 0, 0);
}

half("busy", busy);
