// eventfd(2): a counter that write adds to and read takes from.

import { EAGAIN, EFAULT, EINVAL, ENOMEM, ERESTARTSYS } from "../../abi/errno";
import { EFD_SEMAPHORE, O_CLOEXEC, O_NONBLOCK, O_RDWR, POLLERR, POLLIN, POLLOUT } from "../../abi/fs";
import { CACHE_EVENTFD, kdelete, knew } from "../mem/slab";
import { getUser64, putUser64, userOk } from "../mem/user";
import { waitDestroy, wake, wakeAll } from "../sync/wait";
import { blockOnExclusive, call } from "../task/call";
import { signalPending } from "../task/signal";
import { fdInstall } from "./fdtable";
import { fileAnon } from "./file";
import { mayWait } from "./fileops";
import { pollWait } from "./polltable";
import { fsState } from "./state";
import { FILE_EVENTFD, File, isErr, isNull } from "./types";
import { waitState } from "./waitstate";

@unmanaged
export class EventFd {
  count: u64;
  semaphore: u32;
  id: u32; // as fdinfo shows it
  readHead: usize;
  readTail: usize;
  writeHead: usize;
  writeTail: usize;

  @inline get readWait(): usize {
    return changetype<usize>(this) + offsetof<EventFd>("readHead");
  }
  @inline get writeWait(): usize {
    return changetype<usize>(this) + offsetof<EventFd>("writeHead");
  }
}

@inline
export function eventfdOf(file: File): EventFd {
  return changetype<EventFd>(file.data);
}

/**
 * An open eventfd.
 * @param flags  O_NONBLOCK, EFD_SEMAPHORE
 * @returns the File's address or -errno
 */
export function eventfdMake(count: u64, flags: u32): i32 {
  const e = knew<EventFd>(CACHE_EVENTFD);
  if (isNull(e)) return -ENOMEM;
  e.count = count;
  e.semaphore = flags & EFD_SEMAPHORE;
  e.id = ++waitState().eventfdId;
  const at = fileAnon(fsState().anonSuper, FILE_EVENTFD, changetype<usize>(e), O_RDWR | (flags & O_NONBLOCK));
  if (isErr(at)) kdelete(CACHE_EVENTFD, e);
  return at;
}

/** eventfd2(2). */
export function sysEventfd2(initval: i32, flags: i32): i64 {
  const f = <u32>flags;
  if (f & ~(O_CLOEXEC | O_NONBLOCK | EFD_SEMAPHORE)) return -EINVAL;
  const at = eventfdMake(<u64>(<u32>initval), f);
  return isErr(at) ? at : fdInstall(changetype<File>(<usize>at), (f & O_CLOEXEC) != 0);
}

/** eventfd(2) as libc no longer calls it. */
export function sysEventfd(initval: i32): i64 {
  return sysEventfd2(initval, 0);
}

export function eventfdRead(file: File, buf: u32, n: u32): i64 {
  if (n < 8) return -EINVAL;
  const e = eventfdOf(file);
  if (!e.count) {
    if (!mayWait(file)) return -EAGAIN;
    if (signalPending()) return -ERESTARTSYS;
    call().state = 1;
    return blockOnExclusive(e.readWait);
  }
  const value: u64 = e.semaphore ? 1 : e.count;
  e.count -= value;
  wake(e.writeWait, POLLOUT);
  // It was woken alone: the next reader takes what it leaves.
  if (e.count && call().state) wake(e.readWait, POLLIN);
  return putUser64(buf, value) ? -EFAULT : 8;
}

export function eventfdWrite(file: File, buf: u32, n: u32): i64 {
  if (n != 8) return -EINVAL;
  if (!userOk(buf, 8)) return -EFAULT;
  const add = getUser64(buf);
  if (add == u64.MAX_VALUE) return -EINVAL;
  const e = eventfdOf(file);
  if (u64.MAX_VALUE - e.count <= add) {
    if (!mayWait(file)) return -EAGAIN;
    if (signalPending()) return -ERESTARTSYS;
    call().state = 1;
    return blockOnExclusive(e.writeWait);
  }
  e.count += add;
  wake(e.readWait, POLLIN);
  if (call().state) wake(e.writeWait, POLLOUT);
  return 8;
}

export function eventfdPoll(file: File, table: usize): u32 {
  const e = eventfdOf(file);
  pollWait(e.readWait, table, POLLIN | POLLERR);
  pollWait(e.writeWait, table, POLLOUT);
  let mask: u32 = 0;
  if (e.count) mask |= POLLIN;
  if (e.count == u64.MAX_VALUE) mask |= POLLERR;
  if (u64.MAX_VALUE - 1 > e.count) mask |= POLLOUT;
  return mask;
}

export function eventfdRelease(file: File): void {
  const e = eventfdOf(file);
  wakeAll(e.readWait);
  waitDestroy(e.readWait);
  waitDestroy(e.writeWait);
  kdelete(CACHE_EVENTFD, e);
}
