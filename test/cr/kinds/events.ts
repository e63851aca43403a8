// Descriptors for events: eventfd, timerfd, signalfd, epoll, pidfd.

import { cstr } from "../../../asm/lib/bytes";
import { SIG_BLOCK, SIGRTMIN, SIGUSR1, sigbit, sigpending, sigprocmask } from "../../../asm/lib/signal";
import * as file from "../../../asm/lib/sys/file";
import { O_NONBLOCK, O_RDONLY } from "../../../asm/lib/sys/file";
import * as misc from "../../../asm/lib/sys/misc";
import * as proc from "../../../asm/lib/sys/proc";
import * as raw from "../../../asm/lib/sys/raw";
import { exists, expect, expectText, kind, MS, meanwhile, room } from "./common";

function eventCounter(): void {
  const plain = misc.eventfd(7, 0);
  const sem = misc.eventfd(3, 1);
  meanwhile();
  file.read(plain, room, 8);
  expect("count", load<i64>(room), 7);
  file.read(sem, room, 8);
  expect("semaphore", load<i64>(room), 1);
  file.read(sem, room, 8);
  expect("semaphore again", load<i64>(room), 1);
}

function timerDescriptor(): void {
  const fd = raw.SYS_timerfd_create(1, O_NONBLOCK) as i32;
  const long = raw.SYS_timerfd_create(1, 0) as i32;
  store<i64>(room, 0);
  store<i64>(room, 20 * MS, 8);
  store<i64>(room, 0, 16);
  store<i64>(room, 20 * MS, 24);
  raw.SYS_timerfd_settime(fd, 0, room as i32, 0);
  store<i64>(room, 0, 8);
  store<i64>(room, 1000, 16);
  raw.SYS_timerfd_settime(long, 0, room as i32, 0);
  meanwhile();
  misc.nanosleep(50 * MS);
  expect("it goes on", file.read(fd, room, 8), 8);
  raw.SYS_timerfd_gettime(long, room as i32);
  expect("what is left", load<i64>(room, 16) > 900 && load<i64>(room, 16) <= 1000 ? 1 : 0, 1);
}

function signalDescriptor(): void {
  sigprocmask(SIG_BLOCK, sigbit(SIGUSR1) | sigbit(SIGRTMIN));
  store<u64>(room, sigbit(SIGUSR1) | sigbit(SIGRTMIN));
  const fd = raw.SYS_signalfd4(-1, room as i32, 8, O_NONBLOCK) as i32;
  proc.kill(proc.getpid(), SIGUSR1);
  meanwhile();
  expect("pending", <i64>(sigpending() & sigbit(SIGUSR1)), <i64>sigbit(SIGUSR1));
  expect("read", file.read(fd, room, 128), 128);
  expect("signal", load<u32>(room), SIGUSR1);
  expect("sender", load<u32>(room, 12), proc.getpid());
  expect("no more", file.read(fd, room, 128), -11);
}

function epollSet(): void {
  file.pipe();
  const r = file.pipeRead();
  const w = file.pipeWrite();
  const counter = misc.eventfd(0, 0);
  const ep = misc.epollCreate(0);
  store<u32>(room, 1);
  store<u64>(room, 0x1122334455667788, 4);
  misc.epollCtl(ep, 1, r, room);
  store<u32>(room, 1 | (1 << 31));
  store<u64>(room, 99, 4);
  misc.epollCtl(ep, 1, counter, room);
  meanwhile();
  expect("nothing", misc.epollWait(ep, room, 4, 0), 0);
  file.writeAll(w, cstr("x"), 1);
  expect("the pipe", misc.epollWait(ep, room, 4, 0), 1);
  expect("its data", load<u64>(room, 4) == 0x1122334455667788 ? 1 : 0, 1);
  store<u64>(room, 1);
  file.writeAll(counter, room, 8);
  expect("both", misc.epollWait(ep, room, 4, 0), 2);
  expect("edge triggered", misc.epollWait(ep, room, 4, 0), 1);
}

function pidDescriptor(): void {
  const child = proc.fork();
  if (!child) {
    while (!exists("/tmp/go")) misc.nanosleep(5 * MS);
    proc._exit(9);
  }
  const fd = proc.pidfdOpen(child, 0);
  meanwhile();
  expect("its end", misc.pollOne(fd, 1, 5000), 1);
  raw.SYS_waitid(3, fd, room as i32, 4, 0);
  expect("its status", load<i32>(room, 24), 9);
}

function namespaceFile(): void {
  const home = file.open("/proc/self/ns/uts", O_RDONLY);
  proc.unshare(proc.CLONE_NEWUTS);
  misc.sethostname("inner");
  meanwhile();
  expectText("inside", misc.unameNodename(), "inner");
  expect("back", proc.setns(home, 0), 0);
  expect("another name", misc.unameNodename() == "inner" ? 1 : 0, 0);
}

kind("eventfd", eventCounter);
kind("timerfd", timerDescriptor);
kind("signalfd", signalDescriptor);
kind("epoll", epollSet);
kind("pidfd", pidDescriptor);
kind("nsfd", namespaceFile);
