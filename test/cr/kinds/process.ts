// What a process is: its family, its limits and rights, where it stands.

import { cstr } from "../../../asm/lib/bytes";
import {
  handlerOf,
  SIG_BLOCK,
  SIG_IGN,
  SIGCONT,
  SIGSTOP,
  SIGUSR1,
  SIGUSR2,
  sigaction,
  sigbit,
  sigpending,
  sigprocmask,
} from "../../../asm/lib/signal";
import * as file from "../../../asm/lib/sys/file";
import { O_CREAT, O_RDONLY, O_RDWR } from "../../../asm/lib/sys/file";
import * as fs from "../../../asm/lib/sys/fs";
import * as misc from "../../../asm/lib/sys/misc";
import * as proc from "../../../asm/lib/sys/proc";
import * as raw from "../../../asm/lib/sys/raw";
import { exists, expect, expectText, kind, MS, meanwhile, put, readText, room } from "./common";

const WNOHANG = 1;
const WUNTRACED = 2;

/** A child that does nothing until /tmp/next, and then `act`. */
function child(act: () => void): i32 {
  const pid = proc.fork();
  if (pid) return pid;
  while (!exists("/tmp/next")) misc.nanosleep(5 * MS);
  act();
  proc._exit(0);
  return 0;
}

function fileText(path: string): string {
  const fd = file.open(path, O_RDONLY);
  const text = fd < 0 ? fd.toString() : readText(fd, 4000);
  file.close(fd);
  return text;
}

const P_PID = 1;
const WSTOPPED = 2;
const WEXITED = 4;
const WNOWAIT = 0x1000000;

/** Whether a child has ended or stopped; it is not waited for. */
function has(pid: i32, how: i32): bool {
  memory.fill(room, 0, 128);
  return raw.SYS_waitid(P_PID, pid, room as i32, how | WNOHANG | WNOWAIT, 0) == 0 && load<i32>(room, 16) == pid;
}

function zombies(): void {
  const first = proc.fork();
  if (!first) proc._exit(7);
  const second = proc.fork();
  if (!second) {
    proc.kill(proc.getpid(), 9);
    proc._exit(0);
  }
  while (!has(first, WEXITED) || !has(second, WEXITED)) misc.nanosleep(MS);
  meanwhile();
  expect("still one", has(first, WEXITED) ? 1 : 0, 1);
  expect("waited for", proc.wait4(first, 0), first);
  expect("its status", proc.waitStatus(), 7 << 8);
  expect("the other", proc.wait4(-1, 0), second);
  expect("its signal", proc.waitStatus(), 9);
  expect("no more", proc.wait4(-1, 0), -10);
}

function stoppedChild(): void {
  const pid = child(() => proc._exit(3));
  proc.kill(pid, SIGSTOP);
  expect("stopped", proc.wait4(pid, WUNTRACED), pid);
  meanwhile();
  put("/tmp/next", "x");
  misc.nanosleep(50 * MS);
  expect("is stopped", has(pid, WEXITED) ? 1 : 0, 0);
  expect("told already", proc.wait4(pid, WUNTRACED | WNOHANG), 0);
  proc.kill(pid, SIGCONT);
  expect("ends", proc.wait4(pid, 0), pid);
  expect("its status", proc.waitStatus(), 3 << 8);
}

/** Stopped, and its parent has not heard of it. */
function stopUntold(): void {
  const pid = child(() => proc._exit(3));
  proc.kill(pid, SIGSTOP);
  while (!has(pid, WSTOPPED)) misc.nanosleep(MS);
  meanwhile();
  put("/tmp/next", "x");
  expect("heard now", proc.wait4(pid, WUNTRACED), pid);
  expect("stopped", proc.waitStatus(), (SIGSTOP << 8) | 0x7f);
  proc.kill(pid, SIGCONT);
  proc.wait4(pid, 0);
}

function groups(): void {
  const first = child(() => proc._exit(proc.getpgrp() == proc.getpid() ? 0 : 1));
  proc.setpgid(first, first);
  const second = child(() => {});
  proc.setpgid(second, first);
  meanwhile();
  expect("its own group", proc.getpgid(first), first);
  expect("the same", proc.getpgid(second), first);
  expect("one session", proc.getsid(second), proc.getsid(0));
  expect("killed as a group", proc.kill(-first, 9), 0);
  proc.wait4(first, 0);
  expect("the first", proc.waitStatus(), 9);
  proc.wait4(second, 0);
  expect("the second", proc.waitStatus(), 9);
}

/** A session whose leader is gone lives on in a grandchild, which a subreaper takes. */
function orphans(): void {
  proc.prctl(36, 1);
  file.pipe();
  const leader = proc.fork();
  if (!leader) {
    proc.setsid();
    const pid = child(() => {});
    store<i32>(room, pid);
    file.write(file.pipeWrite(), room, 4);
    proc._exit(0);
  }
  file.read(file.pipeRead(), room, 4);
  const orphan = load<i32>(room);
  proc.wait4(leader, 0);
  meanwhile();
  store<i32>(room, 0);
  proc.prctl(37, room);
  expect("subreaper", load<i32>(room), 1);
  expect("session", proc.getsid(orphan), leader);
  put("/tmp/next", "x");
  expect("its parent", proc.wait4(orphan, 0), orphan);
}

/** A session and a group in it, both without their leaders. */
function orphanGroups(): void {
  proc.prctl(36, 1);
  file.pipe();
  const leader = proc.fork();
  if (!leader) {
    proc.setsid();
    const first = child(() => {});
    proc.setpgid(first, first);
    const second = child(() => {});
    proc.setpgid(second, first);
    store<i32>(room, first);
    store<i32>(room, second, 4);
    file.write(file.pipeWrite(), room, 8);
    proc._exit(0);
  }
  file.read(file.pipeRead(), room, 8);
  const first = load<i32>(room);
  const second = load<i32>(room, 4);
  proc.wait4(leader, 0);
  proc.kill(first, 9);
  proc.wait4(first, 0);
  meanwhile();
  expect("session", proc.getsid(second), leader);
  expect("group", proc.getpgid(second), first);
  expect("another may not have the number", proc.setpgid(0, first), -1);
  expect("killed as a group", proc.kill(-first, 9), 0);
  expect("its parent", proc.wait4(second, 0), second);
  expect("its status", proc.waitStatus(), 9);
}

function vforkParent(): void {
  const pid = proc.vfork();
  if (!pid) {
    meanwhile();
    proc._exit(5);
  }
  expect("child", proc.wait4(pid, 0), pid);
  expect("status", proc.waitStatus(), 5 << 8);
}

function limits(): void {
  proc.setrlimit(7, 50, 60);
  proc.setrlimit(4, 0, 1000);
  proc.setrlimit(11, 3, 5);
  meanwhile();
  proc.getrlimit(7);
  expect("open files", proc.limitSoft(), 50);
  expect("at most", proc.limitHard(), 60);
  proc.getrlimit(4);
  expect("core", proc.limitHard(), 1000);
  proc.getrlimit(11);
  expect("signals", proc.limitSoft(), 3);
}

function scheduling(): void {
  proc.setpriority(0, 0, 7);
  store<u64>(room, 1);
  proc.schedSetaffinity(0, 8, room);
  store<i32>(room, 0);
  raw.SYS_sched_setscheduler(0, 3, room as i32);
  meanwhile();
  expect("20 - nice", proc.getpriority(0, 0), 13);
  store<u64>(room, 0);
  proc.schedGetaffinity(0, 8, room);
  expect("affinity", load<u64>(room), 1);
  expect("policy", raw.SYS_sched_getscheduler(0), 3);
}

function attributes(): void {
  proc.prctl(15, cstr("renamed") as i64);
  // Who restores it is its parent for a moment, and goes.
  sigaction(SIGUSR2, SIG_IGN);
  proc.prctl(1, SIGUSR2);
  proc.prctl(29, 12345);
  proc.prctl(38, 1);
  raw.SYS_personality(0x0040000);
  put("/proc/self/oom_score_adj", "77");
  meanwhile();
  expectText("name", fileText("/proc/self/comm"), "renamed\n");
  store<i32>(room, 0);
  proc.prctl(2, room);
  expect("death signal", load<i32>(room), SIGUSR2);
  expect("timer slack", proc.prctl(30), 12345);
  expect("no new privileges", proc.prctl(39), 1);
  expect("personality", raw.SYS_personality(0xffffffff), 0x0040000);
  expectText("oom score", fileText("/proc/self/oom_score_adj"), "77\n");
}

function capabilities(): void {
  const pid = proc.fork();
  if (!pid) {
    proc.prctl(24, 21); // drops CAP_SYS_ADMIN from the bounding set
    proc.prctl(28, 0x10 | 0x20); // keeps capabilities, locked
    store<i32>(room, 4);
    store<i32>(room, 5, 4);
    raw.SYS_setgroups(2, room as i32);
    raw.SYS_setresgid(1001, 1002, 1003);
    raw.SYS_setresuid(1001, 1002, 0);
    put2("/tmp/has");
    while (!exists("/tmp/next")) misc.nanosleep(5 * MS);
    let bad = 0;
    if (proc.prctl(23, 21) != 0) bad |= 1;
    if (proc.prctl(27) != 0x30) bad |= 2;
    raw.SYS_getresuid(room as i32, (room + 4) as i32, (room + 8) as i32);
    if (load<i32>(room) != 1001 || load<i32>(room, 4) != 1002 || load<i32>(room, 8) != 0) bad |= 4;
    raw.SYS_getresgid(room as i32, (room + 4) as i32, (room + 8) as i32);
    if (load<i32>(room) != 1001 || load<i32>(room, 4) != 1002 || load<i32>(room, 8) != 1003) bad |= 8;
    if (raw.SYS_getgroups(10, room as i32) != 2 || load<i32>(room) != 4 || load<i32>(room, 4) != 5) bad |= 16;
    store<u32>(room, 0x20080522);
    store<u32>(room, 0, 4);
    raw.SYS_capget(room as i32, (room + 16) as i32);
    if (load<u32>(room, 16)) bad |= 32;
    if (!(load<u32>(room, 20) & 1)) bad |= 64;
    proc._exit(bad);
  }
  while (!exists("/tmp/has")) misc.nanosleep(MS);
  meanwhile();
  put("/tmp/next", "x");
  proc.wait4(pid, 0);
  expect("what has changed", proc.waitStatus() >> 8, 0);
}

/** A file as who may write little. */
function put2(path: string): void {
  file.close(file.open(path, O_RDWR | O_CREAT, 0o666));
}

function place(): void {
  fs.mkdir("/tmp/here", 0o700);
  fs.chdir("/tmp/here");
  file.umask(0o137);
  meanwhile();
  expectText("directory", fs.getcwd()!, "/tmp/here");
  file.close(file.open("made", O_RDWR | O_CREAT, 0o777));
  file.stat("/tmp/here/made", room);
  expect("mask", load<u32>(room, 24) & 0o777, 0o640);
}

function rooted(): void {
  fs.mkdir("/tmp/root", 0o755);
  fs.mkdir("/tmp/root/sub", 0o755);
  const pid = proc.fork();
  if (!pid) {
    fs.chroot("/tmp/root");
    fs.chdir("/sub");
    file.close(file.open("/has", O_RDWR | O_CREAT, 0o666));
    while (!exists("/next")) misc.nanosleep(5 * MS);
    proc._exit(fs.getcwd()! == "/sub" && !exists("/tmp") ? 0 : 1);
  }
  while (!exists("/tmp/root/has")) misc.nanosleep(MS);
  meanwhile();
  put("/tmp/root/next", "x");
  proc.wait4(pid, 0);
  expect("its root", proc.waitStatus(), 0);
}

function deletedDirectory(): void {
  fs.mkdir("/tmp/doomed", 0o750);
  fs.chdir("/tmp/doomed");
  fs.rmdir("/tmp/doomed");
  meanwhile();
  expectText("no path", fs.getcwd() == null ? "none" : "some", "none");
  expect("nothing can be made there", file.open("x", O_RDWR | O_CREAT, 0o600), -2);
  file.stat(".", room);
  expect("its mode", load<u32>(room, 24) & 0o777, 0o750);
  expect("leaves", fs.chdir("/tmp"), 0);
}

/** Handlers within handlers, with what each has on its stack. */
let heard = 0;

function nestedHandlers(): void {
  sigaction(
    SIGUSR1,
    handlerOf((_sig: i32): void => {
      const mine = ++heard;
      if (mine == 1) proc.kill(proc.getpid(), SIGUSR2);
      else heard += 100;
      expect("the outer's local", mine, 1);
      heard += 10;
    }),
  );
  sigaction(
    SIGUSR2,
    handlerOf((_sig: i32): void => {
      const before = heard;
      meanwhile();
      expect("the inner's local", before, 1);
      expect("masked", sigprocmask(SIG_BLOCK, 0) >= 0 ? 1 : 0, 1);
      heard += 1000;
    }),
  );
  let local = 5;
  proc.kill(proc.getpid(), SIGUSR1);
  local += heard;
  expect("all in order", local, 1016);
}

function dispositions(): void {
  sigaction(SIGUSR1, SIG_IGN);
  sigprocmask(SIG_BLOCK, sigbit(SIGUSR2));
  proc.kill(proc.getpid(), SIGUSR2);
  raw.SYS_tgkill(proc.getpid(), proc.gettid(), SIGUSR2);
  store<u32>(room, 4096);
  store<u32>(room, 0, 4);
  store<u32>(room, 8192, 8);
  const pid = child(() => {});
  meanwhile();
  proc.kill(proc.getpid(), SIGUSR1);
  expect("pending", <i64>sigpending(), <i64>sigbit(SIGUSR2));
  put("/tmp/next", "x");
  proc.wait4(pid, 0);
  expect("inherited", proc.waitStatus(), 0);
}

function clocks(): void {
  const monotonic = misc.clockNow(1);
  const boot = misc.clockNow(7);
  const cpu = misc.clockNow(2);
  const pid = child(() => {
    expect("a child's too", misc.clockNow(1) >= 0 ? 1 : 0, 1);
  });
  meanwhile();
  const later = misc.clockNow(1) - monotonic;
  expect("monotonic goes on", later >= 0 && later < 20_000 * MS ? 1 : 0, 1);
  const laterBoot = misc.clockNow(7) - boot;
  expect("boot time too", laterBoot >= 0 && laterBoot < 20_000 * MS ? 1 : 0, 1);
  expect("CPU time grows", misc.clockNow(2) >= cpu ? 1 : 0, 1);
  put("/tmp/next", "x");
  proc.wait4(pid, 0);
}

function cgroup(): void {
  const path = "/sys/fs/cgroup/kinds";
  fs.mkdir(path, 0o755);
  put(path + "/cgroup.procs", proc.getpid().toString());
  const was = fileText("/proc/self/cgroup");
  meanwhile();
  expectText("its group", fileText("/proc/self/cgroup"), was);
  put("/sys/fs/cgroup/cgroup.procs", proc.getpid().toString());
  fs.rmdir(path);
}

kind("zombies", zombies);
kind("stopped-child", stoppedChild);
kind("stop-untold", stopUntold);
kind("process-groups", groups);
kind("orphans", orphans);
kind("orphan-groups", orphanGroups);
kind("vfork", vforkParent);
kind("limits", limits);
kind("scheduling", scheduling);
kind("attributes", attributes);
kind("capabilities", capabilities);
kind("directory", place);
kind("chroot", rooted);
kind("deleted-directory", deletedDirectory);
kind("nested-handlers", nestedHandlers);
kind("dispositions", dispositions);
kind("clocks", clocks);
kind("cgroup", cgroup);
