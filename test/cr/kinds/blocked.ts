// Calls that wait when they are written down.

import { cstr } from "../../../asm/lib/bytes";
import * as file from "../../../asm/lib/sys/file";
import { O_CREAT, O_RDWR } from "../../../asm/lib/sys/file";
import * as misc from "../../../asm/lib/sys/misc";
import * as proc from "../../../asm/lib/sys/proc";
import * as raw from "../../../asm/lib/sys/raw";
import { exists, expect, expectText, kind, later, MS, meanwhile, put, readText, room } from "./common";
import { unixAddress } from "./sockets";

function blockedRead(): void {
  file.pipe();
  later((): void => {
    file.writeAll(file.pipeWrite(), cstr("late"), 4);
  });
  expectText("read", readText(file.pipeRead(), 10), "late");
}

function blockedPoll(): void {
  file.pipe();
  later((): void => {
    file.writeAll(file.pipeWrite(), cstr("x"), 1);
  });
  expect("poll", misc.pollOne(file.pipeRead(), 1, 60000), 1);
}

function blockedWait(): void {
  const child = later((): void => proc._exit(5));
  expect("wait", proc.wait4(child, 0), child);
  expect("status", proc.waitStatus(), 5 << 8);
}

function blockedSemop(): void {
  const id = raw.SYS_semget(0, 1, 0o600) as i32;
  store<i32>(room, id, 256);
  later((): void => {
    store<u16>(room, 0);
    store<i16>(room, 1, 2);
    store<u16>(room, 0, 4);
    raw.SYS_semop(load<i32>(room, 256), room as i32, 1);
  });
  store<u16>(room, 0);
  store<i16>(room, -1, 2);
  store<u16>(room, 0, 4);
  expect("semop", raw.SYS_semop(id, room as i32, 1), 0);
  raw.SYS_semctl(id, 0, 0, 0);
}

function blockedMsgrcv(): void {
  const id = raw.SYS_msgget(0, 0o600) as i32;
  store<i32>(room, id, 256);
  later((): void => {
    store<i64>(room, 3);
    store<u32>(room, 0x6f6c6c61, 8);
    raw.SYS_msgsnd(load<i32>(room, 256), room as i32, 4, 0);
  });
  expect("msgrcv", raw.SYS_msgrcv(id, room as i32, 100, 0, 0), 4);
  expect("type", load<i64>(room), 3);
  raw.SYS_msgctl(id, 0, 0);
}

function blockedAccept(): void {
  const fd = misc.socket(1, 1, 0);
  const n = unixAddress("/tmp/accept");
  misc.bind(fd, room + 512, n);
  misc.listen(fd, 5);
  later((): void => {
    const c = misc.socket(1, 1, 0);
    misc.connect(c, room + 512, unixAddress("/tmp/accept"));
    file.writeAll(c, cstr("hello"), 5);
  });
  const s = misc.accept(fd, 0, 0);
  expectText("accept", readText(s, 10), "hello");
}

function blockedFlock(): void {
  const fd = file.open("/tmp/waits", O_RDWR | O_CREAT, 0o644);
  const child = proc.fork();
  if (!child) {
    const mine = file.open("/tmp/waits", O_RDWR);
    file.flock(mine, 2);
    put("/tmp/has", "x");
    misc.nanosleep(150 * MS);
    meanwhile();
    proc._exit(0);
  }
  while (!exists("/tmp/has")) misc.nanosleep(5 * MS);
  expect("flock", file.flock(fd, 2), 0);
}

function blockedSleep(): void {
  later((): void => {});
  const before = misc.clockNow(1);
  expect("sleep", misc.nanosleep(600 * MS), 0);
  const slept = misc.clockNow(1) - before;
  expect("as long as it was to be", slept >= 600 * MS && slept < 5000 * MS ? 1 : 0, 1);
}

kind("blocked-read", blockedRead);
kind("blocked-poll", blockedPoll);
kind("blocked-wait", blockedWait);
kind("blocked-semop", blockedSemop);
kind("blocked-msgrcv", blockedMsgrcv);
kind("blocked-accept", blockedAccept);
kind("blocked-flock", blockedFlock);
kind("blocked-sleep", blockedSleep);
