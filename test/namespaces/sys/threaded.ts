// What a process of two threads may do to its namespaces: says what each call answered. As in test/cr/kinds/threads there is one memory
// and no allocator: words at addresses that are agreed on, and texts that are only read.

import * as raw from "../../../asm/lib/sys/raw";

@external("wali", "__wasm_thread_spawn") declare function spawn(entry: i32, arg: i32): i32;
@external("wali", "__proc_exit") declare function exit(status: i32): void;

const PATH: usize = 4096;
const LINE: usize = 4352;
const NAMES: usize = 4608;
/** Words that one thread waits for and the other sets. */
const SHOWN: usize = 8192;
const DONE: usize = 8256;

const CLONE_NEWTIME = 0x80;
const CLONE_VM = 0x100;
const CLONE_SIGHAND = 0x800;
const CLONE_THREAD = 0x10000;
const CLONE_NEWNS = 0x20000;
const CLONE_NEWUTS = 0x4000000;
const CLONE_NEWUSER = 0x10000000;
const CLONE_NEWPID = 0x20000000;
const FUTEX_WAIT = 0;
const FUTEX_WAKE = 1;

/** Bytes of `text` at `to`. @returns where they end */
function bytes(to: usize, text: string): usize {
  for (let i = 0; i < text.length; i++) store<u8>(to++, <u8>text.charCodeAt(i));
  return to;
}

function path(text: string): i32 {
  store<u8>(bytes(PATH, text), 0);
  return PATH as i32;
}

function line(end: usize): void {
  store<u8>(end, 10);
  raw.SYS_write(1, LINE as i32, (end + 1 - LINE) as i32);
}

/** NAME: 0, or NAME: -ERRNO, of two digits. */
function say(name: string, result: i64): void {
  let at = bytes(bytes(LINE, name), ": ");
  if (result < 0) {
    store<u8>(at++, 45);
    store<u8>(at++, 48 + <u8>(-result / 10));
    store<u8>(at++, 48 + <u8>(-result % 10));
  } else store<u8>(at++, 48);
  line(at);
}

/** The host name as the caller sees it. */
function sayName(who: string): void {
  raw.SYS_uname(NAMES as i32);
  let at = bytes(LINE, who);
  for (let from = NAMES + 65; load<u8>(from); from++) store<u8>(at++, load<u8>(from));
  line(at);
}

function signal(at: usize): void {
  atomic.store<i32>(at, 1);
  raw.SYS_futex(at as i32, FUTEX_WAKE, 1, 0, 0, 0);
}

function until(at: usize): void {
  while (!atomic.load<i32>(at)) raw.SYS_futex(at as i32, FUTEX_WAIT, 0, 0, 0, 0);
}

function second(_tid: i32, _arg: i32): void {
  say("thread: unshare UTS", raw.SYS_unshare(CLONE_NEWUTS));
  raw.SYS_sethostname(path("inner"), 5);
  sayName("thread is in ");
  signal(SHOWN);
  until(DONE);
  raw.SYS_exit(0);
}

/** The namespace of that file, which is opened to read. */
function setns(file: string): i64 {
  return raw.SYS_setns(raw.SYS_open(path(file), 0, 0) as i32, 0);
}

export function _start(): void {
  raw.SYS_unshare(CLONE_NEWUTS | CLONE_NEWNS);
  raw.SYS_sethostname(path("outer"), 5);
  spawn(second.index, 0);
  until(SHOWN);
  sayName("main is in ");
  say("unshare USER", raw.SYS_unshare(CLONE_NEWUSER));
  say("unshare THREAD", raw.SYS_unshare(CLONE_THREAD));
  say("unshare SIGHAND", raw.SYS_unshare(CLONE_SIGHAND));
  say("unshare VM", raw.SYS_unshare(CLONE_VM));
  say("unshare TIME", raw.SYS_unshare(CLONE_NEWTIME));
  say("setns time", setns("/proc/self/ns/time_for_children"));
  say("setns user", setns("/proc/self/ns/user"));
  say("setns mnt", setns("/proc/self/ns/mnt"));
  say("unshare PID", raw.SYS_unshare(CLONE_NEWPID));
  say("unshare NS", raw.SYS_unshare(CLONE_NEWNS));
  say("setns mnt", setns("/proc/self/ns/mnt"));
  signal(DONE);
  exit(0);
}
