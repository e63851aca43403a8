// Self-checking programs with threads, as kinds/ has them without. A thread is an instance of the program over one memory, with no
// allocator that could be shared: so there are no objects here, only words at addresses that are agreed on below. `threads N` runs the N-th; /tmp/result is "ok" or "wrong: X", X the letter of the check that failed.

import * as raw from "../../../../asm/lib/sys/raw";

@external("wali", "__wasm_thread_spawn") declare function spawn(entry: i32, arg: i32): i32;
@external("wali", "__cl_copy_argv") declare function copyArgv(to: i32, i: i32): i32;
@external("wali", "__proc_exit") declare function exit(status: i32): void;

/** The heap and everything else begin above. */
const PATH: usize = 4096;
const PATH2: usize = 4160;
const BUF: usize = 4224;
const TIME: usize = 4480;
const WRONG: usize = 4512;
/** Words that threads wait for and count in. */
const A: usize = 8192;
const B: usize = 8256;
const C: usize = 8320;
const TIDS: usize = 8384;
/** One for each thread to work in. */
const OWN: usize = 16384;

const FUTEX_WAIT = 0;
const FUTEX_WAKE = 1;
const FUTEX_REQUEUE = 3;
const MS: i64 = 1_000_000;
const ETIMEDOUT = -110;

/** "/tmp/" and up to eight characters, the first in the lowest byte. */
function path(at: usize, name: u64): i32 {
  store<u64>(at, 0x2f706d742f);
  store<u64>(at + 5, name);
  store<u8>(at + 13, 0);
  return at as i32;
}
const UP: u64 = 0x7075;
const GO: u64 = 0x6f67;
const RESULT: u64 = 0x746c75736572;
const NEW: u64 = 0x77656e;

function expect(letter: i32, got: i64, want: i64): void {
  if (got != want && !load<i32>(WRONG)) store<i32>(WRONG, letter);
}

function sleep(at: usize, ns: i64): i64 {
  store<i64>(at, ns / 1_000_000_000);
  store<i64>(at + 8, ns % 1_000_000_000);
  return raw.SYS_nanosleep(at as i32, 0);
}

function put(name: u64, bytes: usize, n: i32): void {
  const fd = raw.SYS_open(path(PATH, NEW), 0o1101, 0o644) as i32;
  raw.SYS_write(fd, bytes as i32, n);
  raw.SYS_close(fd);
  raw.SYS_rename(path(PATH, NEW), path(PATH2, name));
}

function meanwhile(): void {
  put(UP, PATH, 2);
  while (raw.SYS_access(path(PATH, GO), 0) != 0) sleep(TIME, 5 * MS);
}

function wait(at: usize, value: i32, timeout: usize = 0): i64 {
  return raw.SYS_futex(at as i32, FUTEX_WAIT, value, timeout as i32, 0, 0);
}

function wake(at: usize, n: i32): i64 {
  return raw.SYS_futex(at as i32, FUTEX_WAKE, n, 0, 0, 0);
}

/** Waits until a count has been reached. */
function until(at: usize, n: i32): void {
  for (let seen = atomic.load<i32>(at); seen < n; seen = atomic.load<i32>(at)) wait(at, seen);
}

function count(at: usize): void {
  atomic.add<i32>(at, 1);
  wake(at, 1000);
}

function own(arg: i32): usize {
  return OWN + ((<usize>arg) << 10);
}

function start(work: (tid: i32, arg: i32) => void, n: i32): void {
  for (let i = 0; i < n; i++) {
    const tid = spawn(work.index, i);
    expect(97, tid > 0 ? 1 : 0, 1);
    store<i32>(TIDS + ((<usize>i) << 2), tid);
  }
}

function end(): void {
  raw.SYS_exit(0);
}

// ── 1: many wait for one word; each has its number and its stack ──

function deep(n: i32, arg: i32): i32 {
  if (n) return deep(n - 1, arg) + n;
  count(B);
  wait(A, 0);
  return arg;
}

function waiter(tid: i32, arg: i32): void {
  const r = deep(10, arg);
  if (r == 55 + arg && tid == (raw.SYS_gettid() as i32)) count(C);
  end();
}

function futexes(): void {
  start(waiter, 8);
  until(B, 8);
  sleep(TIME, 50 * MS);
  meanwhile();
  expect(98, atomic.load<i32>(C), 0);
  atomic.store<i32>(A, 1);
  wake(A, 1000);
  until(C, 8);
}

// ── 2: in calls of many kinds ──

function reader(_tid: i32, arg: i32): void {
  const at = own(arg);
  const pipe = load<i32>(BUF);
  count(B);
  if (raw.SYS_read(pipe, at as i32, 1) == 1 && load<u8>(at) == 120) count(C);
  end();
}

function sleeper(_tid: i32, arg: i32): void {
  const at = own(arg);
  raw.SYS_clock_gettime(1, (at + 64) as i32);
  count(B);
  const r = sleep(at, 700 * MS);
  raw.SYS_clock_gettime(1, (at + 80) as i32);
  const spent = (load<i64>(at + 80) - load<i64>(at + 64)) * 1_000_000_000 + load<i64>(at + 88) - load<i64>(at + 72);
  if (r == 0 && spent >= 700 * MS && spent < 5000 * MS) count(C);
  end();
}

function poller(_tid: i32, arg: i32): void {
  const at = own(arg);
  store<i32>(at, load<i32>(BUF + 8));
  store<i32>(at + 4, 1);
  count(B);
  if (raw.SYS_poll(at as i32, 1, 60000) == 1) count(C);
  end();
}

function timed(_tid: i32, arg: i32): void {
  const at = own(arg);
  store<i64>(at, 0);
  store<i64>(at + 8, 700 * MS);
  count(B);
  if (wait(at + 64, 0, at) == ETIMEDOUT) count(C);
  end();
}

function worker(_tid: i32, arg: i32): void {
  const at = own(arg);
  count(B);
  let sum: u64 = 0;
  let turns: u64 = 0;
  while (atomic.load<i32>(A) == 0) {
    sum = sum * 31 + turns;
    turns++;
    store<u64>(at, sum);
  }
  let again: u64 = 0;
  for (let i: u64 = 0; i < turns; i++) again = again * 31 + i;
  if (again == sum && load<u64>(at) == sum) count(C);
  end();
}

function calls(): void {
  raw.SYS_pipe(BUF as i32);
  raw.SYS_pipe((BUF + 8) as i32);
  spawn(reader.index, 0);
  spawn(sleeper.index, 1);
  spawn(poller.index, 2);
  spawn(timed.index, 3);
  spawn(worker.index, 4);
  until(B, 5);
  sleep(TIME, 20 * MS);
  meanwhile();
  store<u8>(BUF + 128, 120);
  raw.SYS_write(load<i32>(BUF + 4), (BUF + 128) as i32, 1);
  raw.SYS_write(load<i32>(BUF + 12), (BUF + 128) as i32, 1);
  atomic.store<i32>(A, 1);
  until(C, 5);
}

// ── 3: masks and pending signals of one's own ──

function masked(tid: i32, arg: i32): void {
  const at = own(arg);
  // Thread 0 blocks SIGUSR1, thread 1 SIGUSR2; each has one of the other's kind pending nowhere.
  store<u64>(at, (<u64>1) << (arg ? 11 : 9));
  raw.SYS_rt_sigprocmask(2, at as i32, 0, 8);
  raw.SYS_tgkill(raw.SYS_getpid() as i32, tid, arg ? 12 : 10);
  count(B);
  until(A, 1);
  raw.SYS_rt_sigprocmask(0, 0, (at + 16) as i32, 8);
  raw.SYS_rt_sigpending((at + 24) as i32, 8);
  const bit = (<u64>1) << (arg ? 11 : 9);
  store<u64>(at + 40, bit);
  const taken = raw.SYS_rt_sigtimedwait((at + 40) as i32, (at + 64) as i32, (at + 56 + 8 * 20) as i32, 8);
  if (
    load<u64>(at + 16) == bit &&
    (load<u64>(at + 24) & bit) == bit &&
    taken == (arg ? 12 : 10) &&
    load<i32>(at + 64 + 16) == (raw.SYS_getpid() as i32)
  )
    count(C);
  end();
}

function signals(): void {
  // SIGUSR1 and SIGUSR2 are the threads' alone.
  start(masked, 2);
  until(B, 2);
  meanwhile();
  atomic.store<i32>(A, 1);
  wake(A, 1000);
  until(C, 2);
}

// ── 4: clear_child_tid, robust list; a thread that ends afterwards ──

function cleared(tid: i32, arg: i32): void {
  const at = own(arg);
  store<i32>(at, tid);
  raw.SYS_set_tid_address(at as i32);
  count(B);
  until(A, 1);
  end();
}

function joined(): void {
  start(cleared, 3);
  until(B, 3);
  meanwhile();
  for (let i = 0; i < 3; i++) expect(99, load<i32>(own(i)), load<i32>(TIDS + ((<usize>i) << 2)));
  atomic.store<i32>(A, 1);
  wake(A, 1000);
  for (let i = 0; i < 3; i++)
    for (let tid = atomic.load<i32>(own(i)); tid; tid = atomic.load<i32>(own(i))) wait(own(i), tid);
}

// ── 5: threads made by threads, before and after ──

function second(_tid: i32, _arg: i32): void {
  count(B);
  until(A, 1);
  count(C);
  end();
}

function first(_tid: i32, arg: i32): void {
  spawn(second.index, arg);
  until(A, 1);
  spawn(second.index, arg);
  count(C);
  end();
}

function makers(): void {
  start(first, 3);
  until(B, 3);
  meanwhile();
  atomic.store<i32>(A, 1);
  wake(A, 1000);
  until(C, 9);
}

// ── 6: a thread's child process, waited for by the first ──

function forker(_tid: i32, _arg: i32): void {
  const child = raw.SYS_fork() as i32;
  if (!child) {
    while (raw.SYS_access(path(own(1), GO), 0) != 0) sleep(own(1) + 64, 5 * MS);
    exit(7);
  }
  store<i32>(A, child);
  count(B);
  until(C, 1);
  end();
}

function children(): void {
  start(forker, 1);
  until(B, 1);
  meanwhile();
  expect(100, raw.SYS_wait4(load<i32>(A), BUF as i32, 0, 0), load<i32>(A));
  expect(101, load<i32>(BUF), 7 << 8);
  count(C);
}

// ── 7: who has been sent to wait for another word ──

function moved(_tid: i32, _arg: i32): void {
  count(C);
  while (atomic.load<i32>(A) == 0) wait(A, 0);
  while (atomic.load<i32>(B) == 0) wait(B, 0);
  count(C);
  end();
}

function requeued(): void {
  start(moved, 3);
  until(C, 3);
  sleep(TIME, 30 * MS);
  expect(102, raw.SYS_futex(A as i32, FUTEX_REQUEUE, 0, 100, B as i32, 0), 3);
  meanwhile();
  atomic.store<i32>(A, 1);
  atomic.store<i32>(B, 1);
  wake(B, 100);
  wake(A, 100);
  until(C, 6);
}

// ── 8: a handler that one thread is in ──

let inside: i32 = 0;

function handler(_sig: i32): void {
  inside = 5;
  count(B);
  until(A, 1);
  inside += 2;
}

function handled(tid: i32, _arg: i32): void {
  inside = 0;
  raw.SYS_tgkill(raw.SYS_getpid() as i32, tid, 10);
  if (inside == 7) count(C);
  end();
}

function handlers(): void {
  const at = BUF;
  memory.fill(at, 0, 32);
  const h: (sig: i32) => void = handler;
  store<u32>(at, h.index);
  raw.SYS_rt_sigaction(10, at as i32, 0, 8);
  start(handled, 2);
  until(B, 2);
  meanwhile();
  atomic.store<i32>(A, 1);
  wake(A, 1000);
  until(C, 2);
}

export function _start(): void {
  copyArgv(BUF as i32, 1);
  const n = load<u8>(BUF) - 48;
  if (n == 1) futexes();
  else if (n == 2) calls();
  else if (n == 3) signals();
  else if (n == 4) joined();
  else if (n == 5) makers();
  else if (n == 6) children();
  else if (n == 7) requeued();
  else if (n == 8) handlers();
  else expect(122, 0, 1);
  // "wrong: X\n" or "ok\n".
  const wrong = load<i32>(WRONG);
  store<u32>(BUF, 0x6e6f7277);
  store<u32>(BUF, 0x203a67, 4);
  store<u8>(BUF + 7, <u8>wrong);
  store<u8>(BUF + 8, 10);
  if (!wrong) store<u32>(BUF, 0x0a6b6f);
  put(RESULT, BUF, wrong ? 9 : 3);
  exit(0);
}
