// epoll(7), epoll_ctl(2), epoll_wait(2).
//
//   Epoll ─ items (Idr by descriptor; all of them by setNext) ─► EpItem ─► File        File.epolls ─► EpItem (by fileNext)
//     └─── ready list ────────────────────────────────────────► EpItem ─► WaitEntry on each queue of the file
//
// An item becomes ready when a queue of its file wakes it. What is really true is asked of the file when epoll_wait
// takes it off the list; a level-triggered item goes back to the end of the list, an edge-triggered one does not.
// The key of an item is (file, descriptor): a set forgets a file with its last descriptor (epollForget), not before.

import { EBADF, EEXIST, EFAULT, EINTR, EINVAL, ELOOP, ENOENT, ENOMEM, EPERM } from "../../abi/errno";
import {
  EPOLL_CTL_ADD,
  EPOLL_CTL_DEL,
  EPOLL_CTL_MOD,
  EPOLLET,
  EPOLLEXCLUSIVE,
  EPOLLONESHOT,
  EPOLLWAKEUP,
  O_CLOEXEC,
  O_RDWR,
  POLLERR,
  POLLHUP,
  POLLIN,
  POLLOUT,
  POLLRDNORM,
} from "../../abi/fs";
import { idrClear, idrGet, idrSet } from "../mem/idr";
import { CACHE_EPITEM, CACHE_EPOLL, kdelete, knew } from "../mem/slab";
import { copyFromUser, copyToUser } from "../mem/user";
import { WaitEntry, waitActive, waitAdd, waitAddEpoll, waitDelete, waitDestroy, wake, wakeAll } from "../sync/wait";
import { current } from "../task/current";
import { fdGet, fdInstall } from "./fdtable";
import { fileAnon } from "./file";
import { fileCanPoll, filePoll } from "./fileops";
import { FOREVER, limitFromTimespec, sigmaskEnter, sigmaskLeave, waitLimit, waitReady } from "./poll";
import { POLL_NONE, pollWait } from "./polltable";
import { fsState } from "./state";
import { FILE_EPOLL, File, isErr, isNull, nil } from "./types";
import { SCRATCH } from "./waitstate";

/** struct epoll_event is packed: {u32 events, u64 data}. */
const EVENT_SIZE: u32 = 12;
const MAX_EVENTS: i32 = i32.MAX_VALUE / 12;
/** Sets within sets, at most. */
const MAX_NESTS: i32 = 4;

/** Bits of an item's events that are not events. */
const PRIVATE: u32 = EPOLLWAKEUP | EPOLLONESHOT | EPOLLET | EPOLLEXCLUSIVE;
const EXCLUSIVE_OK: u32 = POLLIN | POLLOUT | POLLERR | POLLHUP | EPOLLWAKEUP | EPOLLET | EPOLLEXCLUSIVE;

@unmanaged
export class EpItem {
  ep: Epoll;
  file: File;
  fd: i32;
  events: u32;
  data: u64;
  entries: usize; // WaitEntry list by taskNext
  setNext: EpItem;
  setPrev: EpItem;
  sameNext: EpItem; // another file under the same number
  fileNext: EpItem;
  readyNext: EpItem;
  readyPrev: EpItem;
  ready: u32;
  failed: u32; // no memory for a WaitEntry
}

@unmanaged
export class Epoll {
  file: File;
  itemsNode: usize; // Idr: descriptor → EpItem
  itemsHeight: u32;
  setHead: EpItem;
  sets: u32; // items that are sets themselves
  readyHead: EpItem;
  readyTail: EpItem;
  waitHead: usize; // tasks in epoll_wait
  waitTail: usize;
  pollHead: usize; // who polls the set itself
  pollTail: usize;

  @inline get items(): usize {
    return changetype<usize>(this) + offsetof<Epoll>("itemsNode");
  }
  @inline get waiters(): usize {
    return changetype<usize>(this) + offsetof<Epoll>("waitHead");
  }
  @inline get pollers(): usize {
    return changetype<usize>(this) + offsetof<Epoll>("pollHead");
  }
}

@inline
export function epollOf(file: File): Epoll {
  return changetype<Epoll>(file.data);
}

function readyAdd(ep: Epoll, item: EpItem): void {
  item.ready = 1;
  item.readyNext = nil<EpItem>();
  item.readyPrev = ep.readyTail;
  if (isNull(ep.readyTail)) ep.readyHead = item;
  else ep.readyTail.readyNext = item;
  ep.readyTail = item;
}

function readyRemove(ep: Epoll, item: EpItem): void {
  if (!item.ready) return;
  item.ready = 0;
  if (isNull(item.readyPrev)) ep.readyHead = item.readyNext;
  else item.readyPrev.readyNext = item.readyNext;
  if (isNull(item.readyNext)) ep.readyTail = item.readyPrev;
  else item.readyNext.readyPrev = item.readyPrev;
}

/** Tells who waits for the set that it has something. @returns true when a task slept in epoll_wait */
function announce(ep: Epoll): bool {
  const slept = waitActive(ep.waiters);
  if (slept) wake(ep.waiters);
  if (waitActive(ep.pollers)) wakeAll(ep.pollers, POLLIN);
  return slept;
}

/**
 * A queue that the item is registered on is woken.
 * @param events what became true
 * @returns true when a task was woken by it
 */
export function epollNotify(at: usize, events: u32): bool {
  const item = changetype<EpItem>(at);
  // Not wanted; or EPOLLONESHOT, and reported once already.
  if (!(item.events & events & ~PRIVATE)) return false;
  const ep = item.ep;
  if (!item.ready) readyAdd(ep, item);
  return announce(ep);
}

/** pollWait of an item. @param events what the queue can announce */
export function epollWatch(queue: usize, at: usize, events: u32): void {
  const item = changetype<EpItem>(at);
  const entry = waitAddEpoll(queue, at, (item.events & EPOLLEXCLUSIVE) != 0, events);
  if (!entry) {
    item.failed = 1;
    return;
  }
  changetype<WaitEntry>(entry).taskNext = item.entries;
  item.entries = entry;
}

function unwatch(item: EpItem): void {
  let at = item.entries;
  item.entries = 0;
  while (at) {
    const next = changetype<WaitEntry>(at).taskNext;
    waitDelete(at);
    at = next;
  }
}

/** Registers on the queues of the item's file and asks what is true now. */
function watch(item: EpItem): u32 {
  return filePoll(item.file, changetype<usize>(item)) & item.events;
}

/** As watch, without registering. */
@inline
function look(item: EpItem): u32 {
  return filePoll(item.file, POLL_NONE) & item.events;
}

function find(ep: Epoll, file: File, fd: i32): EpItem {
  let item = changetype<EpItem>(idrGet(ep.items, <u32>fd));
  while (!isNull(item) && item.file != file) item = item.sameNext;
  return item;
}

function remove(item: EpItem): void {
  const ep = item.ep;
  unwatch(item);
  readyRemove(ep, item);
  if (isNull(item.setPrev)) ep.setHead = item.setNext;
  else item.setPrev.setNext = item.setNext;
  if (!isNull(item.setNext)) item.setNext.setPrev = item.setPrev;
  if (item.file.kind == FILE_EPOLL) ep.sets--;
  // Of the items under its number.
  const first = changetype<EpItem>(idrGet(ep.items, <u32>item.fd));
  if (first == item) {
    if (isNull(item.sameNext)) idrClear(ep.items, <u32>item.fd);
    else idrSet(ep.items, <u32>item.fd, changetype<usize>(item.sameNext));
  } else {
    let before = first;
    while (before.sameNext != item) before = before.sameNext;
    before.sameNext = item.sameNext;
  }
  // Of the items of its file.
  let link = changetype<usize>(item.file) + offsetof<File>("epolls");
  while (load<usize>(link) != changetype<usize>(item)) link = load<usize>(link) + offsetof<EpItem>("fileNext");
  store<EpItem>(link, item.fileNext);
  kdelete(CACHE_EPITEM, item);
}

/** Watches a file under a descriptor. @returns 0 or -ENOMEM */
export function epollInsert(ep: Epoll, file: File, fd: i32, events: u32, data: u64): i32 {
  const item = knew<EpItem>(CACHE_EPITEM);
  if (isNull(item)) return -ENOMEM;
  item.ep = ep;
  item.file = file;
  item.fd = fd;
  item.events = events;
  item.data = data;
  item.sameNext = changetype<EpItem>(idrGet(ep.items, <u32>fd));
  if (!idrSet(ep.items, <u32>fd, changetype<usize>(item))) {
    kdelete(CACHE_EPITEM, item);
    return -ENOMEM;
  }
  item.setNext = ep.setHead;
  if (!isNull(ep.setHead)) ep.setHead.setPrev = item;
  ep.setHead = item;
  if (file.kind == FILE_EPOLL) ep.sets++;
  item.fileNext = changetype<EpItem>(file.epolls);
  file.epolls = changetype<usize>(item);
  const now = watch(item);
  if (item.failed) {
    remove(item);
    return -ENOMEM;
  }
  if (now && !item.ready) {
    readyAdd(ep, item);
    announce(ep);
  }
  return 0;
}

function modify(item: EpItem, events: u32, data: u64): void {
  item.events = events;
  item.data = data;
  if (look(item) && !item.ready) {
    readyAdd(item.ep, item);
    announce(item.ep);
  }
}

/** How many sets lie below `ep`; more than MAX_NESTS when `into` is one of them or the nesting is too deep. */
function depthBelow(ep: Epoll, into: Epoll, depth: i32): i32 {
  let result = 0;
  if (!ep.sets) return 0;
  for (let item = ep.setHead; !isNull(item); item = item.setNext) {
    if (item.file.kind != FILE_EPOLL) continue;
    const sub = epollOf(item.file);
    if (sub == into || depth >= MAX_NESTS) return MAX_NESTS + 1;
    const d = depthBelow(sub, into, depth + 1) + 1;
    if (d > result) result = d;
  }
  return result;
}

/** How many sets lie above `ep`. */
function depthAbove(ep: Epoll): i32 {
  let result = 0;
  for (let item = changetype<EpItem>(ep.file.epolls); !isNull(item); item = item.fileNext) {
    const d = depthAbove(item.ep) + 1;
    if (d > result) result = d;
  }
  return result;
}

/** ep_loop_check: may set `to` be put into `ep`? */
function wouldLoop(ep: Epoll, to: Epoll): bool {
  const below = depthBelow(to, ep, 0);
  return below > MAX_NESTS || below + 1 + depthAbove(ep) > MAX_NESTS;
}

/** epoll_ctl(2). */
export function sysEpollCtl(epfd: i32, op: i32, fd: i32, event: i32): i64 {
  if (op != EPOLL_CTL_DEL && copyFromUser(SCRATCH, <u32>event, EVENT_SIZE)) return -EFAULT;
  let events = load<u32>(SCRATCH);
  const data = load<u64>(SCRATCH, 4);
  const file = fdGet(epfd);
  if (isNull(file)) return -EBADF;
  const target = fdGet(fd);
  if (isNull(target)) return -EBADF;
  if (!fileCanPoll(target)) return -EPERM;
  if (file == target || file.kind != FILE_EPOLL) return -EINVAL;
  // epoll_ctl(2): EPOLLEXCLUSIVE only when an item is added, with few other bits, and never for a set.
  if (op != EPOLL_CTL_DEL && events & EPOLLEXCLUSIVE) {
    if (op == EPOLL_CTL_MOD) return -EINVAL;
    if (op == EPOLL_CTL_ADD && (target.kind == FILE_EPOLL || events & ~EXCLUSIVE_OK)) return -EINVAL;
  }
  const ep = epollOf(file);
  if (op == EPOLL_CTL_ADD && target.kind == FILE_EPOLL && wouldLoop(ep, epollOf(target))) return -ELOOP;
  const item = find(ep, target, fd);
  events |= POLLERR | POLLHUP;
  switch (op) {
    case EPOLL_CTL_ADD:
      return isNull(item) ? epollInsert(ep, target, fd, events, data) : -EEXIST;
    case EPOLL_CTL_DEL:
      if (isNull(item)) return -ENOENT;
      remove(item);
      return 0;
    case EPOLL_CTL_MOD:
      if (isNull(item)) return -ENOENT;
      if (item.events & EPOLLEXCLUSIVE) return -EINVAL;
      modify(item, events, data);
      return 0;
    default:
      return -EINVAL;
  }
}

/** ep_send_events: takes what is ready. @returns how many records were written, or -EFAULT when not one could be */
function send(ep: Epoll, events: u32, max: i32): i64 {
  let n = 0;
  const last = ep.readyTail;
  let more = !isNull(ep.readyHead);
  while (more && n < max) {
    const item = ep.readyHead;
    more = item != last;
    readyRemove(ep, item);
    const now = look(item);
    if (!now) continue;
    store<u32>(SCRATCH, now);
    store<u64>(SCRATCH, item.data, 4);
    if (copyToUser(events + <u32>n * EVENT_SIZE, SCRATCH, EVENT_SIZE)) {
      if (!item.ready) readyAdd(ep, item);
      return n ? n : -EFAULT;
    }
    n++;
    if (item.events & EPOLLONESHOT) item.events &= PRIVATE;
    else if (!(item.events & EPOLLET) && !item.ready) readyAdd(ep, item);
  }
  // Others that wait for this set find something too.
  if (n && !isNull(ep.readyHead)) wake(ep.waiters);
  return n;
}

/** @param limit as waitLimit's */
function wait(epfd: i32, events: u32, max: i32, limit: i64): i64 {
  const file = fdGet(epfd);
  if (isNull(file)) return -EBADF;
  if (max <= 0 || max > MAX_EVENTS) return -EINVAL;
  if (file.kind != FILE_EPOLL) return -EINVAL;
  const ep = epollOf(file);
  const n = send(ep, events, max);
  if (n) return n;
  const r = waitLimit(limit);
  if (r != 1) return r;
  if (!waitAdd(ep.waiters, current, true)) return -ENOMEM;
  return waitReady();
}

/** epoll_wait(2). */
export function sysEpollWait(epfd: i32, events: i32, maxevents: i32, timeout: i32): i64 {
  return wait(epfd, <u32>events, maxevents, timeout < 0 ? FOREVER : <i64>timeout * 1_000_000);
}

/** epoll_pwait(2). */
export function sysEpollPwait(
  epfd: i32,
  events: i32,
  maxevents: i32,
  timeout: i32,
  sigmask: i32,
  sigsetsize: i32,
): i64 {
  const err = sigmaskEnter(<u32>sigmask, sigsetsize);
  if (err) return err;
  const r = sysEpollWait(epfd, events, maxevents, timeout);
  sigmaskLeave(r, -EINTR);
  return r;
}

/** epoll_pwait2(2). */
export function sysEpollPwait2(
  epfd: i32,
  events: i32,
  maxevents: i32,
  timeout: i32,
  sigmask: i32,
  sigsetsize: i32,
): i64 {
  const limit = limitFromTimespec(<u32>timeout);
  if (limit < FOREVER) return limit;
  const err = sigmaskEnter(<u32>sigmask, sigsetsize);
  if (err) return err;
  const r = wait(epfd, <u32>events, maxevents, limit);
  sigmaskLeave(r, -EINTR);
  return r;
}

/** epoll_create1(2). */
export function sysEpollCreate1(flags: i32): i64 {
  if (<u32>flags & ~O_CLOEXEC) return -EINVAL;
  const ep = knew<Epoll>(CACHE_EPOLL);
  if (isNull(ep)) return -ENOMEM;
  const at = fileAnon(fsState().anonSuper, FILE_EPOLL, changetype<usize>(ep), O_RDWR);
  if (isErr(at)) {
    kdelete(CACHE_EPOLL, ep);
    return at;
  }
  ep.file = changetype<File>(<usize>at);
  return fdInstall(ep.file, (<u32>flags & O_CLOEXEC) != 0);
}

/** epoll_create(2). */
export function sysEpollCreate(size: i32): i64 {
  return size <= 0 ? -EINVAL : sysEpollCreate1(0);
}

/** poll(2) of a set: readable when an item of it really has something. */
export function epollPoll(file: File, table: usize): u32 {
  const ep = epollOf(file);
  pollWait(ep.pollers, table, POLLIN | POLLRDNORM);
  while (!isNull(ep.readyHead)) {
    const item = ep.readyHead;
    if (look(item)) return POLLIN | POLLRDNORM;
    readyRemove(ep, item);
  }
  return 0;
}

/** The last reference to a watched file goes: every set forgets it. */
export function epollForget(file: File): void {
  while (file.epolls) remove(changetype<EpItem>(file.epolls));
}

/** The last reference to a set goes. */
export function epollFileRelease(file: File): void {
  const ep = epollOf(file);
  while (!isNull(ep.setHead)) remove(ep.setHead);
  waitDestroy(ep.waiters);
  waitDestroy(ep.pollers);
  kdelete(CACHE_EPOLL, ep);
}

/** First item of a set, for /proc/PID/fdinfo; the others follow by setNext. */
export function epollItems(file: File): EpItem {
  return epollOf(file).setHead;
}
