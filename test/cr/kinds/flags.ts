// Flags and offsets of descriptors; pipes in every condition; files in the file system.

import { cstr } from "../../../asm/lib/bytes";
import * as file from "../../../asm/lib/sys/file";
import { O_CREAT, O_NONBLOCK, O_RDONLY, O_RDWR, O_WRONLY } from "../../../asm/lib/sys/file";
import * as fs from "../../../asm/lib/sys/fs";
import * as misc from "../../../asm/lib/sys/misc";
import * as proc from "../../../asm/lib/sys/proc";
import * as raw from "../../../asm/lib/sys/raw";
import { exists, expect, expectText, kind, MS, meanwhile, put, readText, room } from "./common";

const O_APPEND = 0o2000;
const O_CLOEXEC = 0o2000000;
const O_DIRECT = 0o40000;
const O_DIRECTORY = 0o200000;
const F_GETFD = 1;
const F_GETFL = 3;
const F_SETSIG = 10;
const F_GETSIG = 11;
const F_SETOWN = 8;
const F_GETOWN = 9;

function write(fd: i32, text: string): i32 {
  return file.write(fd, cstr(text), text.length);
}

function flags(): void {
  const a = file.open("/tmp/flags", O_RDWR | O_CREAT | O_APPEND | O_NONBLOCK | O_CLOEXEC, 0o644);
  const b = file.dup(a);
  const high = raw.SYS_fcntl(a, 1030, 700) as i32;
  write(a, "begin");
  file.lseek(a, 0, 0);
  meanwhile();
  expect("flags", file.fcntl(b, F_GETFL) & (O_APPEND | O_NONBLOCK | 3), O_APPEND | O_NONBLOCK | 2);
  expect("close on exec", file.fcntl(a, F_GETFD), 1);
  expect("not of the duplicate", file.fcntl(b, F_GETFD), 0);
  expect("of the high one", file.fcntl(high, F_GETFD), 1);
  expectText("offset", readText(high, 2), "be");
  write(b, "+end");
  file.lseek(a, 0, 0);
  expectText("appended", readText(a, 100), "begin+end");
  expect("one offset", file.lseek(high, 0, 1), 9);
}

/** Offsets: shared by fork and dup, not by a second open. */
function offsets(): void {
  put("/tmp/offsets", "0123456789");
  const a = file.open("/tmp/offsets", O_RDONLY);
  const other = file.open("/tmp/offsets", O_RDONLY);
  readText(a, 3);
  const child = proc.fork();
  if (!child) {
    while (!exists("/tmp/next")) misc.nanosleep(5 * MS);
    proc._exit(readText(a, 2) == "34" ? 0 : 1);
  }
  meanwhile();
  put("/tmp/next", "x");
  proc.wait4(child, 0);
  expect("the child's read", proc.waitStatus(), 0);
  expectText("goes on behind it", readText(a, 2), "56");
  expectText("the other's own", readText(other, 2), "01");
}

function owner(): void {
  file.pipe();
  const r = file.pipeRead();
  raw.SYS_fcntl(r, F_SETOWN, proc.getpid());
  raw.SYS_fcntl(r, F_SETSIG, 12);
  meanwhile();
  expect("owner", raw.SYS_fcntl(r, F_GETOWN, 0), proc.getpid());
  expect("signal", raw.SYS_fcntl(r, F_GETSIG, 0), 12);
}

function directory(): void {
  fs.mkdir("/tmp/many", 0o755);
  for (let i = 0; i < 20; i++) put("/tmp/many/" + i.toString(), "x");
  const fd = file.open("/tmp/many", O_RDONLY | O_DIRECTORY);
  let seen = 0;
  let n = fs.getdents64(fd, room, 200);
  for (let at = 0; at < n; at += load<u16>(room + at, 16)) seen++;
  meanwhile();
  while ((n = fs.getdents64(fd, room, 4096)) > 0) for (let at = 0; at < n; at += load<u16>(room + at, 16)) seen++;
  expect("each once", seen, 22);
}

function pipeFull(): void {
  file.pipe2(O_NONBLOCK);
  const r = file.pipeRead();
  const w = file.pipeWrite();
  let sent = 0;
  for (let i = 0; ; i++) {
    store<u32>(room, i);
    if (file.write(w, room, 4) < 0) break;
    sent++;
  }
  meanwhile();
  expect("still full", file.write(w, room, 4), -11);
  let right = true;
  let got = 0;
  while (file.read(r, room, 4) == 4) right = right && load<i32>(room) == got++;
  expect("all of it", got, sent);
  expect("in order", right ? 1 : 0, 1);
}

function pipeHalfClosed(): void {
  file.pipe();
  const r = file.pipeRead();
  write(file.pipeWrite(), "rest");
  file.close(file.pipeWrite());
  file.pipe();
  const w = file.pipeWrite();
  file.close(file.pipeRead());
  meanwhile();
  expectText("what was left", readText(r, 10), "rest");
  expect("end", file.read(r, room, 10), 0);
  expect("nobody reads", misc.pollOne(w, 4, 0), 12);
}

function pipePackets(): void {
  file.pipe2(O_DIRECT);
  const r = file.pipeRead();
  const w = file.pipeWrite();
  write(w, "one");
  write(w, "second");
  meanwhile();
  expect("flag", file.fcntl(w, F_GETFL) & O_DIRECT, O_DIRECT);
  expectText("a packet", readText(r, 100), "one");
  expectText("the next", readText(r, 3), "sec");
  write(w, "third");
  expectText("a new one", readText(r, 100), "third");
}

function pipeSpliced(): void {
  put("/tmp/source", "spliced from a file");
  const from = file.open("/tmp/source", O_RDONLY);
  file.pipe();
  const r = file.pipeRead();
  const w = file.pipeWrite();
  expect("splice", raw.SYS_splice(from, 0, w, 0, 7, 0), 7);
  file.pipe();
  const r2 = file.pipeRead();
  expect("tee", raw.SYS_tee(r, file.pipeWrite(), 100, 0), 7);
  put("/tmp/source", "SPLICED FROM A FILE");
  meanwhile();
  expectText("twice", readText(r2, 100), readText(r, 100));
  expectText("the offset", readText(from, 5), " FROM");
}

function fifo(): void {
  fs.mkfifo("/tmp/fifo", 0o600);
  const both = file.open("/tmp/fifo", O_RDWR);
  write(both, "in a fifo");
  const r = file.open("/tmp/fifo", O_RDONLY | O_NONBLOCK);
  fs.mkfifo("/tmp/gone", 0o600);
  const gone = file.open("/tmp/gone", O_RDWR);
  write(gone, "no name");
  fs.unlink("/tmp/gone");
  meanwhile();
  expectText("content", readText(r, 100), "in a fifo");
  expect("empty", file.read(r, room, 1), -11);
  expectText("of one without a name", readText(gone, 100), "no name");
  file.close(both);
  expect("no writer", file.read(r, room, 1), 0);
}

function devices(): void {
  const zero = file.open("/dev/zero", O_RDONLY);
  const none = file.open("/dev/null", O_RDWR);
  const version = file.open("/proc/version", O_RDONLY);
  const random = file.open("/dev/urandom", O_RDONLY);
  meanwhile();
  store<i64>(room, -1);
  expect("zero", file.read(zero, room, 8), 8);
  expect("is zero", load<i64>(room), 0);
  expect("null", file.read(none, room, 8), 0);
  expect("random", file.read(random, room, 8), 8);
  expectText("proc", readText(version, 5), "Linux");
}

/** Deleted under one of its names: --link-remap gives it one for the while. */
function otherName(): void {
  const fd = file.open("/tmp/first", O_RDWR | O_CREAT, 0o644);
  write(fd, "two names");
  fs.link("/tmp/first", "/tmp/second");
  fs.unlink("/tmp/first");
  meanwhile();
  file.lseek(fd, 0, 0);
  expectText("content", readText(fd, 100), "two names");
  file.fstat(fd, room);
  const ino = load<u64>(room, 8);
  expect("links", load<u64>(room, 16), 1);
  file.stat("/tmp/second", room);
  expect("one file still", load<u64>(room, 8) == ino ? 1 : 0, 1);
  expect("no name besides", exists("/tmp/first") ? 1 : 0, 0);
}

function sparse(): void {
  const fd = file.open("/tmp/sparse", O_RDWR | O_CREAT, 0o600);
  file.pwrite(fd, cstr("far away"), 8, 40_000_000);
  fs.unlink("/tmp/sparse");
  meanwhile();
  expect("size", file.lseek(fd, 0, 2), 40_000_008);
  expect("far", file.pread(fd, room, 8, 40_000_000), 8);
  expect("its bytes", load<u8>(room), 102);
  expect("between", file.pread(fd, room, 8, 20_000_000), 8);
  expect("zeros", load<u64>(room), 0);
  file.fstat(fd, room);
  expect("few blocks", load<u64>(room, 64) < 100 ? 1 : 0, 1);
}

function deletedOpenDirectory(): void {
  fs.mkdir("/tmp/open", 0o711);
  const fd = file.open("/tmp/open", O_RDONLY | O_DIRECTORY);
  fs.rmdir("/tmp/open");
  meanwhile();
  expect("nothing is in it", fs.getdents64(fd, room, 1000), -2);
  file.fstat(fd, room);
  expect("mode", load<u32>(room, 24) & 0o777, 0o711);
  expect("nothing can be made in it", file.openat(fd, "x", O_WRONLY | O_CREAT, 0o600), -2);
}

kind("flags", flags);
kind("offsets", offsets);
kind("owner", owner);
kind("readdir", directory);
kind("pipe-full", pipeFull);
kind("pipe-half-closed", pipeHalfClosed);
kind("pipe-packets", pipePackets);
kind("pipe-spliced", pipeSpliced);
kind("fifo", fifo);
kind("devices", devices);
kind("link-remap", otherName);
kind("sparse", sparse);
kind("deleted-open-directory", deletedOpenDirectory);
