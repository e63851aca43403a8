// Open files, and what has no name any more.

import { cstr } from "../../../asm/lib/bytes";
import * as file from "../../../asm/lib/sys/file";
import { O_CREAT, O_NONBLOCK, O_RDONLY, O_RDWR } from "../../../asm/lib/sys/file";
import * as fs from "../../../asm/lib/sys/fs";
import * as proc from "../../../asm/lib/sys/proc";
import * as raw from "../../../asm/lib/sys/raw";
import { exists, expect, expectText, kind, meanwhile, put, readText, room } from "./common";

function pipeKeeps(): void {
  file.pipe2(O_NONBLOCK);
  const r = file.pipeRead();
  const w = file.pipeWrite();
  raw.SYS_fcntl(w, 1031, 131072);
  file.writeAll(w, cstr("kept in a pipe"), 14);
  meanwhile();
  expect("flags", file.fcntl(r, 3) & O_NONBLOCK, O_NONBLOCK);
  expect("size", file.fcntl(w, 1032), 131072);
  expectText("content", readText(r, 100), "kept in a pipe");
  expect("empty", file.read(r, room, 1), -11);
}

function ghost(): void {
  const fd = file.open("/tmp/ghost", O_RDWR | O_CREAT, 0o640);
  const twin = file.dup(fd);
  const other = file.open("/tmp/ghost", O_RDONLY);
  file.writeAll(fd, cstr("no name any more"), 16);
  fs.unlink("/tmp/ghost");
  meanwhile();
  expect("offset of a duplicate", file.lseek(twin, 0, 1), 16);
  expect("own offset", file.lseek(other, 0, 1), 0);
  expectText("content", readText(other, 100), "no name any more");
  file.writeAll(fd, cstr("!"), 1);
  expectText("one file still", readText(other, 100), "!");
  expect("no name", exists("/tmp/ghost") ? 1 : 0, 0);
}

function memoryFile(): void {
  const fd = raw.SYS_memfd_create(cstr("name") as i32, 2) as i32;
  file.writeAll(fd, cstr("in memory"), 9);
  file.ftruncate(fd, 10000);
  raw.SYS_fcntl(fd, 1033, 4);
  meanwhile();
  expect("offset", file.lseek(fd, 0, 1), 9);
  expect("size", file.lseek(fd, 0, 2), 10000);
  expect("seals", file.fcntl(fd, 1034), 4);
  file.lseek(fd, 0, 0);
  expectText("content", readText(fd, 9), "in memory");
  expect("sealed", file.ftruncate(fd, 20000), -1);
}

function opath(): void {
  put("/tmp/opath", "x");
  const fd = file.open("/tmp/opath", 0o10000000);
  meanwhile();
  expect("cannot be read", file.read(fd, room, 1), -9);
  expect("flags", file.fcntl(fd, 3) & 0o10000000, 0o10000000);
}

function locks(): void {
  const fd = file.open("/tmp/locked", O_RDWR | O_CREAT, 0o644);
  store<u16>(room, 1);
  store<u16>(room, 0, 2);
  store<i64>(room, 10, 8);
  store<i64>(room, 5, 16);
  expect("posix", file.fcntl(fd, 6, room as i64), 0);
  const other = file.open("/tmp/locked", O_RDWR);
  store<u16>(room, 0);
  store<i64>(room, 100, 8);
  store<i64>(room, 1, 16);
  store<i32>(room, 0, 24);
  expect("ofd", file.fcntl(other, 37, room as i64), 0);
  expect("flock", file.flock(fd, 2), 0);
  meanwhile();
  expect("flock is held", file.flock(other, 2 | 4), -11);
  const child = proc.fork();
  if (!child) {
    const mine = file.open("/tmp/locked", O_RDWR);
    store<u16>(room, 1);
    store<i64>(room, 12, 8);
    store<i64>(room, 1, 16);
    const a = file.fcntl(mine, 6, room as i64);
    store<i64>(room, 100, 8);
    const b = file.fcntl(mine, 6, room as i64);
    proc._exit((a == -11 ? 1 : 0) | (b == -11 ? 2 : 0));
  }
  proc.wait4(child, 0);
  expect("both are held", (proc.waitStatus() >> 8) & 255, 3);
}

kind("pipe", pipeKeeps);
kind("ghost", ghost);
kind("memfd", memoryFile);
kind("opath", opath);
kind("locks", locks);
