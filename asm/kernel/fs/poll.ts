// poll(2), ppoll(2), select(2), pselect6(2). A first scan looks without registering; when it finds nothing a second one
// registers the task on the queues of every file. Both run under the kernel lock, so nothing can come between.
//
// The deadline is kept in call().deadline: a poll that a stop signal interrupts goes on waiting for what is left.

import { EBADF, EFAULT, EINTR, EINVAL, ERESTART_RESTARTBLOCK, ERESTARTNOHAND } from "../../abi/errno";
import { RLIMIT_NOFILE } from "../../abi/flags";
import {
  POLLERR,
  POLLHUP,
  POLLIN,
  POLLNVAL,
  POLLOUT,
  POLLPRI,
  POLLRDBAND,
  POLLRDNORM,
  POLLWRBAND,
  POLLWRNORM,
} from "../../abi/fs";
import { getUser64, putUser32, putUser64, userOk } from "../mem/user";
import { useMask } from "../syscall/signal";
import { BLOCKED, blockUntil, call } from "../task/call";
import { current } from "../task/current";
import { rlimit } from "../task/rlimit";
import { recalcPending, signalPending } from "../task/signal";
import { addSaturated, getTimespec } from "../time/clock";
import { monotonicNow } from "../time/timer";
import { fdGet, fdRoom } from "./fdtable";
import { filePoll } from "./fileops";
import { POLL_NONE, POLL_TASK } from "./polltable";
import { isNull } from "./types";

/** No limit, as a timeout in nanoseconds. */
export const FOREVER: i64 = -1;

const MILLISECOND: i64 = 1_000_000;
const SECOND: i64 = 1_000_000_000;

// What select's three sets stand for.
const SELECT_READ: u32 = POLLNVAL | POLLRDNORM | POLLRDBAND | POLLIN | POLLHUP | POLLERR;
const SELECT_WRITE: u32 = POLLNVAL | POLLWRBAND | POLLWRNORM | POLLOUT | POLLERR;
const SELECT_EXCEPT: u32 = POLLNVAL | POLLPRI;

/**
 * set_user_sigmask: the mask of ppoll, pselect6, epoll_pwait. The old one is put back by sigmaskLeave, or, when a
 * handler is to run first, on the way back to the program.
 * @param at user address of the mask, 0 = none
 */
export function sigmaskEnter(at: u32, size: i64): i32 {
  if (!at) return 0;
  if (size != 8) return -EINVAL;
  if (!userOk(at, 8)) return -EFAULT;
  useMask(getUser64(at));
  return 0;
}

/** restore_saved_sigmask_unless the call was interrupted (r is `interrupted`) or waits. */
export function sigmaskLeave(r: i64, interrupted: i64): void {
  const task = current;
  if (!task.hasSavedMask || r == interrupted || r == BLOCKED) return;
  task.hasSavedMask = 0;
  task.blocked = task.savedMask;
  recalcPending(task);
}

/**
 * The end of a scan that found nothing: time over, a signal, or waiting.
 * @param limit nanoseconds from the first entry, 0 = do not wait, FOREVER
 * @returns 0 when the time is over, -EINTR, 1 when the caller is to register and return waitReady()
 */
export function waitLimit(limit: i64): i64 {
  if (!limit) return 0;
  const c = call();
  if (!c.deadline) c.deadline = limit < 0 ? i64.MAX_VALUE : addSaturated(monotonicNow(), limit);
  if (c.deadline != i64.MAX_VALUE && monotonicNow() >= c.deadline) return 0;
  return signalPending() ? -EINTR : 1;
}

/** Waits on what has been registered, until the call's deadline. */
export function waitReady(): i64 {
  return blockUntil(0, call().deadline);
}

/** One scan over struct pollfd[n]. @returns how many have something to tell */
function scan(fds: u32, n: u32, table: usize): i64 {
  let count: i64 = 0;
  for (let i: u32 = 0; i < n; i++) {
    const at = fds + (i << 3);
    const record = getUser64(at);
    const fd = <i32>record;
    const events = <u32>(record >> 32) & 0xffff;
    let revents: u32 = 0;
    if (fd >= 0) {
      const file = fdGet(fd);
      revents = isNull(file) ? POLLNVAL : filePoll(file, table) & (events | POLLERR | POLLHUP);
      if (revents) count++;
    }
    if (revents != <u32>(record >> 48)) putUser32(at + 4, events | (revents << 16));
  }
  return count;
}

function pollFds(fds: u32, nfds: i64, limit: i64): i64 {
  if (<u64>nfds > rlimit(current, RLIMIT_NOFILE)) return -EINVAL;
  const n = <u32>nfds;
  if (!userOk(fds, n << 3)) return -EFAULT;
  const count = scan(fds, n, POLL_NONE);
  if (count) return count;
  const r = waitLimit(limit);
  if (r != 1) return r;
  scan(fds, n, POLL_TASK);
  return waitReady();
}

/** poll(2). */
export function sysPoll(fds: i32, nfds: i64, timeout: i32): i64 {
  const r = pollFds(<u32>fds, nfds, timeout < 0 ? FOREVER : <i64>timeout * MILLISECOND);
  return r == -EINTR ? -ERESTART_RESTARTBLOCK : r;
}

/** Nanoseconds that are left of `limit`. */
function left(limit: i64): i64 {
  const c = call();
  if (!c.deadline) return limit;
  if (c.deadline == i64.MAX_VALUE) return i64.MAX_VALUE;
  const rest = c.deadline - monotonicNow();
  return rest > 0 ? rest : 0;
}

/**
 * poll_select_finish: puts the mask back and tells what is left of the timeout, as Linux's calls (not POSIX's) do.
 * @param unit what a second is divided into behind tv_sec: 1 nanosecond or 1000
 */
function finish(r: i64, tmo: u32, limit: i64, unit: i64): i64 {
  if (r == BLOCKED) return r;
  if (r == -EINTR) r = -ERESTARTNOHAND;
  sigmaskLeave(r, -ERESTARTNOHAND);
  if (!tmo || limit <= 0) return r;
  const rest = left(limit);
  if (putUser64(tmo, rest / SECOND) || putUser64(tmo + 8, (rest % SECOND) / unit)) {
    // Made again it would wait too long.
    return r == -ERESTARTNOHAND ? -EINTR : r;
  }
  return r;
}

/** A struct timespec's nanoseconds, FOREVER without one, or -errno below FOREVER. A call made again does not look again. */
export function limitFromTimespec(tmo: u32): i64 {
  if (!tmo) return FOREVER;
  if (call().deadline) return 1;
  return getTimespec(tmo);
}

/** As limitFromTimespec, of a struct timeval. */
function limitFromTimeval(tmo: u32): i64 {
  if (!tmo) return FOREVER;
  if (call().deadline) return 1;
  if (!userOk(tmo, 16)) return -EFAULT;
  const s = <i64>getUser64(tmo);
  const us = <i64>getUser64(tmo + 8);
  if (us < 0 || s < 0) return -EINVAL;
  if (s > 9_000_000_000 || us > 9_000_000_000_000_000) return i64.MAX_VALUE;
  return addSaturated(s * SECOND, us * 1000);
}

/** ppoll(2). */
export function sysPpoll(fds: i32, nfds: i64, tmo_p: i32, sigmask: i32, sigsetsize: i32): i64 {
  const limit = limitFromTimespec(<u32>tmo_p);
  if (limit < FOREVER) return limit;
  const err = sigmaskEnter(<u32>sigmask, sigsetsize);
  if (err) return err;
  return finish(pollFds(<u32>fds, nfds, limit), <u32>tmo_p, limit, 1);
}

/** The w-th word of a set, 0 when it is not given. */
@inline
function word(set: u32, w: u32): u64 {
  return set ? getUser64(set + (w << 3)) : 0;
}

/** max_select_fd: how far the sets reach. @returns the last descriptor asked for + 1, or -EBADF when one is not open */
function highest(n: u32, inp: u32, outp: u32, exp: u32): i32 {
  let end: i32 = 0;
  for (let w: u32 = 0; w << 6 < n; w++) {
    let all = word(inp, w) | word(outp, w) | word(exp, w);
    if (n - (w << 6) < 64) all &= ((<u64>1) << (n & 63)) - 1;
    for (; all; all &= all - 1) {
      const fd = <i32>((w << 6) | <u32>ctz(all));
      if (isNull(fdGet(fd))) return -EBADF;
      end = fd + 1;
    }
  }
  return end;
}

/** Writes the w-th word of a result. */
@inline
function putWord(set: u32, w: u32, bits: u64): void {
  if (set) putUser64(set + (w << 3), bits);
}

/**
 * One scan over the sets.
 * @param end    descriptors below it are looked at
 * @param words  words of a set to write results to; 0 = write nothing
 * @returns how many bits are set in the results
 */
function scanSets(end: u32, inp: u32, outp: u32, exp: u32, table: usize, words: u32): i64 {
  let count: i64 = 0;
  for (let w: u32 = 0; w << 6 < end || w < words; w++) {
    let ri: u64 = 0;
    let ro: u64 = 0;
    let re: u64 = 0;
    if (w << 6 < end) {
      const i = word(inp, w);
      const o = word(outp, w);
      const e = word(exp, w);
      let all = i | o | e;
      if (end - (w << 6) < 64) all &= ((<u64>1) << (end & 63)) - 1;
      for (; all; all &= all - 1) {
        const b = all & -all;
        const mask = filePoll(fdGet(<i32>((w << 6) | <u32>ctz(all))), table);
        if (i & b && mask & SELECT_READ) ri |= b;
        if (o & b && mask & SELECT_WRITE) ro |= b;
        if (e & b && mask & SELECT_EXCEPT) re |= b;
      }
      count += popcnt<u64>(ri) + popcnt<u64>(ro) + popcnt<u64>(re);
    }
    if (w < words) {
      putWord(inp, w, ri);
      putWord(outp, w, ro);
      putWord(exp, w, re);
    }
  }
  return count;
}

function selectFds(nfds: i32, inp: u32, outp: u32, exp: u32, limit: i64): i64 {
  if (nfds < 0) return -EINVAL;
  let n = <u32>nfds;
  const room = fdRoom(current.files);
  if (n > room) n = room;
  const words = (n + 63) >> 6;
  const bytes = words << 3;
  if ((inp && !userOk(inp, bytes)) || (outp && !userOk(outp, bytes)) || (exp && !userOk(exp, bytes))) return -EFAULT;
  const end = highest(n, inp, outp, exp);
  if (end < 0) return end;
  const count = scanSets(<u32>end, inp, outp, exp, POLL_NONE, 0);
  if (!count) {
    const r = waitLimit(limit);
    if (r == -EINTR) return r;
    if (r == 1) {
      scanSets(<u32>end, inp, outp, exp, POLL_TASK, 0);
      return waitReady();
    }
  }
  scanSets(<u32>end, inp, outp, exp, POLL_NONE, words);
  return count;
}

/** select(2). */
export function sysSelect(nfds: i32, readfds: i32, writefds: i32, exceptfds: i32, timeout: i32): i64 {
  const limit = limitFromTimeval(<u32>timeout);
  if (limit < FOREVER) return limit;
  return finish(selectFds(nfds, <u32>readfds, <u32>writefds, <u32>exceptfds, limit), <u32>timeout, limit, 1000);
}

/** pselect6(2). @param sigmask user address of {mask pointer, mask size}, a long each; 0 = no mask */
export function sysPselect6(nfds: i32, readfds: i32, writefds: i32, exceptfds: i32, timeout: i32, sigmask: i32): i64 {
  const limit = limitFromTimespec(<u32>timeout);
  if (limit < FOREVER) return limit;
  const at = <u32>sigmask;
  if (at) {
    if (!userOk(at, 16)) return -EFAULT;
    const err = sigmaskEnter(<u32>getUser64(at), <i64>getUser64(at + 8));
    if (err) return err;
  }
  return finish(selectFds(nfds, <u32>readfds, <u32>writefds, <u32>exceptfds, limit), <u32>timeout, limit, 1);
}
