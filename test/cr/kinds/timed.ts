// Calls that wait for a time, and go on with what is left of it.

import { cstr } from "../../../asm/lib/bytes";
import {
  handlerOf,
  SIG_BLOCK,
  SIGALRM,
  SIGUSR1,
  sigaction,
  sigbit,
  sigprocmask,
  sigtimedwait,
} from "../../../asm/lib/signal";
import * as file from "../../../asm/lib/sys/file";
import { O_CREAT, O_RDONLY, O_RDWR, O_WRONLY } from "../../../asm/lib/sys/file";
import * as fs from "../../../asm/lib/sys/fs";
import * as misc from "../../../asm/lib/sys/misc";
import * as proc from "../../../asm/lib/sys/proc";
import * as raw from "../../../asm/lib/sys/raw";
import { expect, expectText, kind, later, MS, meanwhile, readText, room } from "./common";

/** What a wait of 600 ms must have taken. */
function lasted(since: i64): void {
  const spent = misc.clockNow(1) - since;
  expect("as long as it was to", spent >= 600 * MS && spent < 5000 * MS ? 1 : 0, 1);
}

function nothing(): void {}

function timeout(at: usize): i32 {
  store<i64>(at, 0);
  store<i64>(at, 600 * MS, 8);
  return at as i32;
}

function absolute(): void {
  later(nothing);
  const before = misc.clockNow(1);
  expect("sleep", misc.clockNanosleep(1, 1, before + 600 * MS), 0);
  lasted(before);
}

function realtime(): void {
  later(nothing);
  const before = misc.clockNow(1);
  expect("sleep", misc.clockNanosleep(0, 1, misc.clockNow(0) + 600 * MS), 0);
  lasted(before);
}

function poll(): void {
  file.pipe();
  later(nothing);
  const before = misc.clockNow(1);
  expect("poll", misc.pollOne(file.pipeRead(), 1, 600), 0);
  lasted(before);
}

/** With a mask of its own: the signal comes only while it waits. */
let heard = 0;
let parent = 0;

/** SIGUSR1 is masked, and comes once the checkpoint has been; at `room` is the mask that lets it in. */
function signalLater(): void {
  sigaction(
    SIGUSR1,
    handlerOf((_sig: i32): void => {
      heard++;
    }),
  );
  sigprocmask(SIG_BLOCK, sigbit(SIGUSR1));
  parent = proc.getpid();
  later(() => {
    proc.kill(parent, SIGUSR1);
  });
  store<u64>(room, 0);
}

function ppoll(): void {
  signalLater();
  expect("ppoll", raw.SYS_ppoll(0, 0, 0, room as i32, 8), -4);
  expect("heard", heard, 1);
  proc.kill(parent, SIGUSR1);
  expect("masked again", heard, 1);
}

function suspend(): void {
  signalLater();
  expect("sigsuspend", raw.SYS_rt_sigsuspend(room as i32, 8), -4);
  expect("heard", heard, 1);
}

function epollWait(): void {
  const ep = misc.epollCreate(0);
  later(nothing);
  const before = misc.clockNow(1);
  expect("epoll", misc.epollWait(ep, room, 4, 600), 0);
  lasted(before);
}

let counter = 0;

function epollEvent(): void {
  const ep = misc.epollCreate(0);
  counter = misc.eventfd(0, 0);
  store<u32>(room, 1);
  store<u64>(room, 5, 4);
  misc.epollCtl(ep, 1, counter, room);
  later(() => {
    store<u64>(room, 1);
    file.write(counter, room, 8);
  });
  expect("epoll", misc.epollWait(ep, room, 4, -1), 1);
  expect("its data", load<u64>(room, 4), 5);
}

function signalWait(): void {
  sigprocmask(SIG_BLOCK, sigbit(SIGUSR1));
  later(nothing);
  const before = misc.clockNow(1);
  store<u64>(room, sigbit(SIGUSR1));
  expect("sigtimedwait", raw.SYS_rt_sigtimedwait(room as i32, 0, timeout(room + 64), 8), -11);
  lasted(before);
}

function signalTaken(): void {
  sigprocmask(SIG_BLOCK, sigbit(SIGUSR1));
  parent = proc.getpid();
  const child = later(() => {
    proc.kill(parent, SIGUSR1);
  });
  expect("sigwaitinfo", sigtimedwait(sigbit(SIGUSR1), room, -1), SIGUSR1);
  expect("who sent it", load<i32>(room, 16), child);
}

function futex(): void {
  later(nothing);
  const before = misc.clockNow(1);
  store<u32>(room, 7);
  expect("futex", raw.SYS_futex(room as i32, 0, 7, timeout(room + 64), 0, 0), -110);
  lasted(before);
}

function mqueue(): void {
  store<i64>(room, 4, 8);
  store<i64>(room, 16, 16);
  const fd = raw.SYS_mq_open(cstr("timed") as i32, O_RDWR | O_CREAT, 0o600, room as i32) as i32;
  later(nothing);
  const before = misc.clockNow(1);
  const until = misc.clockNow(0) + 600 * MS;
  store<i64>(room, until / 1_000_000_000, 256);
  store<i64>(room, until % 1_000_000_000, 264);
  expect("mq_receive", raw.SYS_mq_timedreceive(fd, room as i32, 16, 0, (room + 256) as i32), -110);
  lasted(before);
  raw.SYS_mq_unlink(cstr("timed") as i32);
}

function lockWait(): void {
  const fd = file.open("/tmp/lockw", O_RDWR | O_CREAT, 0o644);
  file.pipe();
  const child = proc.fork();
  if (!child) {
    store<u64>(room, 0);
    store<u16>(room, 1);
    store<i64>(room, 0, 8);
    store<i64>(room, 0, 16);
    file.fcntl(fd, 6, room as i64);
    file.write(file.pipeWrite(), room, 1);
    misc.nanosleep(100 * MS);
    meanwhile();
    proc._exit(0);
  }
  file.read(file.pipeRead(), room, 1);
  store<u64>(room, 0);
  store<u16>(room, 1);
  store<i64>(room, 0, 8);
  store<i64>(room, 0, 16);
  expect("F_SETLKW", file.fcntl(fd, 7, room as i64), 0);
}

function alarm(): void {
  sigaction(
    SIGALRM,
    handlerOf((_sig: i32): void => {
      heard++;
    }),
  );
  const before = misc.clockNow(1);
  misc.alarm(1);
  later(nothing);
  expect("pause", raw.SYS_pause(), -4);
  const spent = misc.clockNow(1) - before;
  expect("a second", spent >= 900 * MS && spent < 5000 * MS ? 1 : 0, 1);
  expect("heard", heard, 1);
}

/** A call that is made again after a handler, with what is left. */
function restarted(): void {
  sigaction(
    SIGUSR1,
    handlerOf((_sig: i32): void => {
      heard++;
    }),
    0x10000000,
  );
  file.pipe();
  parent = proc.getpid();
  later(() => {
    proc.kill(parent, SIGUSR1);
    misc.nanosleep(50 * MS);
    file.writeAll(file.pipeWrite(), cstr("after"), 5);
  });
  expectText("read", readText(file.pipeRead(), 10), "after");
  expect("heard", heard, 1);
}

function fifoRead(): void {
  fs.mkfifo("/tmp/opens", 0o600);
  later(() => {
    const w = file.open("/tmp/opens", O_WRONLY);
    file.writeAll(w, cstr("met"), 3);
  });
  const r = file.open("/tmp/opens", O_RDONLY);
  expectText("its other side", readText(r, 10), "met");
}

function fifoWrite(): void {
  fs.mkfifo("/tmp/opens", 0o600);
  const child = later(() => {
    const r = file.open("/tmp/opens", O_RDONLY);
    proc._exit(readText(r, 10) == "met" ? 0 : 1);
  });
  const w = file.open("/tmp/opens", O_WRONLY);
  file.writeAll(w, cstr("met"), 3);
  proc.wait4(child, 0);
  expect("its other side", proc.waitStatus(), 0);
}

function pipeWrite(): void {
  file.pipe();
  const child = later(() => {
    let got = 0;
    while (got < 200_000) got += file.read(file.pipeRead(), room, 4096);
    proc._exit(got == 200_000 ? 0 : 1);
  });
  const bytes = memory.data(200_000);
  expect("written", file.write(file.pipeWrite(), bytes, 200_000), 200_000);
  proc.wait4(child, 0);
  expect("read", proc.waitStatus(), 0);
}

function splice(): void {
  file.pipe();
  const r = file.pipeRead();
  const w = file.pipeWrite();
  counter = w;
  later(() => {
    file.writeAll(counter, cstr("moved"), 5);
  });
  const to = file.open("/tmp/to", O_RDWR | O_CREAT, 0o600);
  expect("splice", raw.SYS_splice(r, 0, to, 0, 100, 0), 5);
  file.lseek(to, 0, 0);
  expectText("content", readText(to, 10), "moved");
}

function waitid(): void {
  const child = later(() => proc._exit(9));
  expect("waitid", raw.SYS_waitid(1, child, room as i32, 4, 0), 0);
  expect("status", load<i32>(room, 24), 9);
}

function select(): void {
  file.pipe();
  later(() => {
    file.writeAll(file.pipeWrite(), cstr("x"), 1);
  });
  memory.fill(room, 0, 128);
  store<u32>(room, 1 << file.pipeRead());
  expect("pselect", raw.SYS_pselect6(file.pipeRead() + 1, room as i32, 0, 0, 0, 0), 1);
}

kind("blocked-nanosleep-absolute", absolute);
kind("blocked-nanosleep-realtime", realtime);
kind("blocked-poll-time", poll);
kind("blocked-ppoll", ppoll);
kind("blocked-sigsuspend", suspend);
kind("blocked-epoll-time", epollWait);
kind("blocked-epoll", epollEvent);
kind("blocked-sigtimedwait", signalWait);
kind("blocked-sigwaitinfo", signalTaken);
kind("blocked-futex", futex);
kind("blocked-mq-time", mqueue);
kind("blocked-fcntl", lockWait);
kind("blocked-pause", alarm);
kind("blocked-restarted", restarted);
kind("blocked-fifo-read", fifoRead);
kind("blocked-fifo-write", fifoWrite);
kind("blocked-pipe-write", pipeWrite);
kind("blocked-splice", splice);
kind("blocked-waitid", waitid);
kind("blocked-pselect", select);
