// Signals and timers.

import {
  handlerOf,
  SIG_BLOCK,
  SIGALRM,
  SIGRTMIN,
  SIGUSR1,
  SIGUSR2,
  sigaction,
  sigbit,
  sigprocmask,
  sigtimedwait,
} from "../../../asm/lib/signal";
import * as misc from "../../../asm/lib/sys/misc";
import * as proc from "../../../asm/lib/sys/proc";
import * as raw from "../../../asm/lib/sys/raw";
import { expect, kind, MS, meanwhile, room } from "./common";

let heard = 0;
function hear(_sig: i32): void {
  heard++;
}

function intervalTimer(): void {
  sigaction(SIGALRM, handlerOf(hear));
  misc.setitimer(0, 30_000, 30_000);
  meanwhile();
  const before = heard;
  for (let i = 0; i < 20; i++) misc.nanosleep(10 * MS);
  expect("it goes on", heard - before > 2 ? 1 : 0, 1);
}

function posixTimer(): void {
  sigaction(SIGUSR2, handlerOf(hear));
  store<i32>(room, 42);
  store<i32>(room, SIGUSR2, 4);
  store<i32>(room, 0, 8);
  store<i32>(room, 0, 12);
  expect("create", raw.SYS_timer_create(1, room as i32, (room + 64) as i32), 0);
  const id = load<i32>(room, 64);
  store<i64>(room, 0);
  store<i64>(room, 20 * MS, 8);
  store<i64>(room, 0, 16);
  store<i64>(room, 20 * MS, 24);
  raw.SYS_timer_settime(id, 0, room as i32, 0);
  meanwhile();
  const before = heard;
  for (let i = 0; i < 20; i++) misc.nanosleep(10 * MS);
  expect("it goes on", heard - before > 2 ? 1 : 0, 1);
  expect("delete", raw.SYS_timer_delete(id), 0);
}

function queuedSignals(): void {
  sigprocmask(SIG_BLOCK, sigbit(SIGRTMIN));
  for (let i = 1; i <= 3; i++) {
    memory.fill(room, 0, 128);
    store<i32>(room, -1, 8);
    store<i32>(room, proc.getpid(), 16);
    store<i32>(room, i * 11, 24);
    raw.SYS_rt_sigqueueinfo(proc.getpid(), SIGRTMIN, room as i32);
  }
  meanwhile();
  for (let i = 1; i <= 3; i++) {
    expect("signal", sigtimedwait(sigbit(SIGRTMIN), room, 0), SIGRTMIN);
    expect("value", load<i32>(room, 24), i * 11);
  }
  expect("no more", sigtimedwait(sigbit(SIGRTMIN), room, 0), -11);
}

function inHandler(): void {
  sigaction(
    SIGUSR1,
    handlerOf((_sig: i32): void => {
      let sum = 0;
      meanwhile();
      for (let i = 0; i < 10; i++) sum += i;
      expect("locals of a handler", sum, 45);
      heard++;
    }),
  );
  let local = 17;
  proc.kill(proc.getpid(), SIGUSR1);
  local += heard;
  expect("back where it was", local, 18);
}

kind("itimer", intervalTimer);
kind("posix-timer", posixTimer);
kind("queued-signals", queuedSignals);
kind("in-handler", inHandler);
