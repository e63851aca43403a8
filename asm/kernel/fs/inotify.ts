// inotify(7): what happens to files and directories, told through a descriptor. notify.ts says what happens; here is who
// listens.
//
//   Inode.watches ─► Watch (by inodeNext) ─► Inotify ─ watches (Idr by number), queue of Event
//
// A watch does not keep its inode: an inode that goes tells its watches so and takes them along (IN_IGNORED).

import { EAGAIN, EBADF, EEXIST, EFAULT, EINVAL, EMFILE, ENOMEM, ENOSPC, ENOTTY, ERESTARTSYS } from "../../abi/errno";
import { AT_FDCWD, FIONREAD, MAY_READ, O_CLOEXEC, O_NONBLOCK, O_RDONLY, POLLIN, POLLRDNORM } from "../../abi/fs";
import { idrClear, idrGet, idrNext, idrSet } from "../mem/idr";
import { CACHE_INOTIFY, kdelete, kfree, kmalloc, knew } from "../mem/slab";
import { bytesEqual } from "../mem/str";
import { copyToUser, putUser32 } from "../mem/user";
import { LIMIT_INOTIFY_INSTANCES, LIMIT_INOTIFY_WATCHES, nsCharge, nsUncharge, UCounts } from "../ns/common";
import { UserNs } from "../ns/user";
import { waitDestroy, wake, wakeAll } from "../sync/wait";
import { blockOnExclusive, call } from "../task/call";
import { cred } from "../task/cred";
import { signalPending } from "../task/signal";
import { fdGet, fdInstall } from "./fdtable";
import { fileAnon } from "./file";
import { mayWait } from "./fileops";
import { inodePermission } from "./inode";
import { pathPut } from "./mount";
import { getName, LOOKUP_DIRECTORY, LOOKUP_FOLLOW, lookupPath, scratchPath } from "./namei";
import { pollWait } from "./polltable";
import { fsState } from "./state";
import { FILE_INOTIFY, File, Inode, isErr, isNull } from "./types";

const IN_ALL_EVENTS: u32 = 0xfff;
const IN_DELETE_SELF: u32 = 0x400;
const IN_UNMOUNT: u32 = 0x2000;
const IN_Q_OVERFLOW: u32 = 0x4000;
const IN_IGNORED: u32 = 0x8000;
const IN_ONLYDIR: u32 = 0x1000000;
const IN_DONT_FOLLOW: u32 = 0x2000000;
const IN_EXCL_UNLINK: u32 = 0x4000000;
const IN_MASK_CREATE: u32 = 0x10000000;
const IN_MASK_ADD: u32 = 0x20000000;
const IN_ISDIR: u32 = 0x40000000;
const IN_ONESHOT: u32 = 0x80000000;
/** Bits that add_watch knows. */
const KNOWN: u32 =
  IN_ALL_EVENTS |
  IN_UNMOUNT |
  IN_Q_OVERFLOW |
  IN_IGNORED |
  IN_ONLYDIR |
  IN_DONT_FOLLOW |
  IN_EXCL_UNLINK |
  IN_MASK_CREATE |
  IN_MASK_ADD |
  IN_ISDIR |
  IN_ONESHOT;

/** struct inotify_event without its name. */
const HEAD: u32 = 16;
/** /proc/sys/fs/inotify/max_queued_events. */
const MAX_QUEUED: u32 = 16384;

/** One queued event: a struct inotify_event, as read gives it, behind a link. */
@unmanaged
export class Event {
  next: Event;
  size: u32; // of the record that follows
  wd: i32;
  mask: u32;
  cookie: u32;
  nameLen: u32; // with its padding
}
/** A record as read gives it begins here; the name is behind the class. */
const RECORD: usize = offsetof<Event>("wd");

@unmanaged
export class Watch {
  owner: Inotify;
  inode: Inode;
  inodeNext: Watch;
  wd: i32;
  mask: u32;
}

@unmanaged
export class Inotify {
  watchNode: usize; // Idr: number → Watch
  watchHeight: u32;
  lastWd: u32;
  head: Event;
  tail: Event;
  count: u32;
  bytes: u32;
  waitHead: usize;
  waitTail: usize;
  ucounts: usize; // UCounts that it is charged to, and its watches are

  @inline get watches(): usize {
    return changetype<usize>(this) + offsetof<Inotify>("watchNode");
  }
  @inline get waiters(): usize {
    return changetype<usize>(this) + offsetof<Inotify>("waitHead");
  }
}

@inline
export function inotifyOf(file: File): Inotify {
  return changetype<Inotify>(file.data);
}

/** Room that a name takes in a record: with its NUL, padded to the size of the head. */
@inline
function padded(len: u32): u32 {
  return len ? (len + HEAD) & ~(HEAD - 1) : 0;
}

function queue(n: Inotify, wd: i32, mask: u32, cookie: u32, name: usize, len: u32): void {
  const last = n.tail;
  const room = padded(len);
  if (n.count >= MAX_QUEUED) {
    if (!isNull(last) && last.mask == IN_Q_OVERFLOW) return;
    wd = -1;
    mask = IN_Q_OVERFLOW;
    cookie = 0;
    len = 0;
  } else if (!isNull(last) && last.wd == wd && last.mask == mask && last.nameLen == room && mask != IN_IGNORED) {
    // inotify(7): "if successive output events are identical, they are coalesced".
    const text = changetype<usize>(last) + offsetof<Event>();
    if (!len || (bytesEqual(text, name, <i32>len) && !load<u8>(text + len))) return;
  }
  const size = HEAD + padded(len);
  const e = changetype<Event>(kmalloc(RECORD + size));
  // Out of memory: the event is lost.
  if (isNull(e)) return;
  e.size = size;
  e.wd = wd;
  e.mask = mask;
  e.cookie = cookie;
  e.nameLen = padded(len);
  if (len) {
    const text = changetype<usize>(e) + offsetof<Event>();
    memory.fill(text, 0, e.nameLen);
    memory.copy(text, name, len);
  }
  if (isNull(last)) n.head = e;
  else last.next = e;
  n.tail = e;
  n.count++;
  n.bytes += size;
  wake(n.waiters);
}

/** Takes a watch away, and tells so. */
function dropWatch(w: Watch): void {
  queue(w.owner, w.wd, IN_IGNORED, 0, 0, 0);
  idrClear(w.owner.watches, <u32>w.wd);
  let link = changetype<usize>(w.inode) + offsetof<Inode>("watches");
  while (load<usize>(link) != changetype<usize>(w)) link = load<usize>(link) + offsetof<Watch>("inodeNext");
  store<Watch>(link, w.inodeNext);
  nsUncharge(w.owner.ucounts, LIMIT_INOTIFY_WATCHES);
  kfree(changetype<usize>(w));
}

/**
 * Something happened to an inode, or to a name in a directory.
 * @param mask  IN_* bits: one event, perhaps IN_ISDIR
 * @param name  the name in the directory, 0 = the event is the inode's own
 */
export function inotifyEvent(inode: Inode, mask: u32, cookie: u32, name: usize, len: u32): void {
  let w = changetype<Watch>(inode.watches);
  while (!isNull(w)) {
    const next = w.inodeNext;
    if (w.mask & mask & IN_ALL_EVENTS) {
      queue(w.owner, w.wd, mask, cookie, name, len);
      if (w.mask & IN_ONESHOT) dropWatch(w);
    }
    w = next;
  }
}

/** The inode goes: deleted, or its file system is gone. */
export function watchesFree(inode: Inode): void {
  while (inode.watches) {
    const w = changetype<Watch>(inode.watches);
    if (inode.nlink) queue(w.owner, w.wd, IN_UNMOUNT, 0, 0, 0);
    else if (w.mask & IN_DELETE_SELF) queue(w.owner, w.wd, IN_DELETE_SELF, 0, 0, 0);
    dropWatch(w);
  }
}

/** inotify_init1(2). */
export function sysInotifyInit1(flags: i32): i64 {
  const f = <u32>flags;
  if (f & ~(O_CLOEXEC | O_NONBLOCK)) return -EINVAL;
  const c = cred();
  const charge = nsCharge(changetype<UserNs>(c.userNs), c.euid, LIMIT_INOTIFY_INSTANCES);
  if (!charge) return -EMFILE;
  const n = knew<Inotify>(CACHE_INOTIFY);
  if (isNull(n)) {
    nsUncharge(charge, LIMIT_INOTIFY_INSTANCES);
    return -ENOMEM;
  }
  n.ucounts = charge;
  const at = fileAnon(fsState().anonSuper, FILE_INOTIFY, changetype<usize>(n), O_RDONLY | (f & O_NONBLOCK));
  if (isErr(at)) {
    nsUncharge(charge, LIMIT_INOTIFY_INSTANCES);
    kdelete(CACHE_INOTIFY, n);
    return at;
  }
  return fdInstall(changetype<File>(<usize>at), (f & O_CLOEXEC) != 0);
}

/** inotify_init(2). */
export function sysInotifyInit(): i64 {
  return sysInotifyInit1(0);
}

/** Changes the watch on an inode, or makes one. @returns its number or -errno */
function update(n: Inotify, inode: Inode, mask: u32): i64 {
  let w = changetype<Watch>(inode.watches);
  while (!isNull(w) && w.owner != n) w = w.inodeNext;
  const keep = mask & (IN_ALL_EVENTS | IN_ONESHOT | IN_EXCL_UNLINK);
  if (!isNull(w)) {
    if (mask & IN_MASK_CREATE) return -EEXIST;
    w.mask = mask & IN_MASK_ADD ? w.mask | keep : keep;
    return w.wd;
  }
  const payer = changetype<UCounts>(n.ucounts);
  if (!nsCharge(changetype<UserNs>(payer.ns), payer.uid, LIMIT_INOTIFY_WATCHES)) return -ENOSPC;
  w = changetype<Watch>(kmalloc(offsetof<Watch>()));
  // Numbers are not used again.
  if (isNull(w) || !idrSet(n.watches, n.lastWd + 1, changetype<usize>(w))) {
    kfree(changetype<usize>(w));
    nsUncharge(n.ucounts, LIMIT_INOTIFY_WATCHES);
    return -ENOMEM;
  }
  w.owner = n;
  w.inode = inode;
  w.wd = <i32>++n.lastWd;
  w.mask = keep;
  w.inodeNext = changetype<Watch>(inode.watches);
  inode.watches = changetype<usize>(w);
  return w.wd;
}

/** inotify_add_watch(2). */
export function sysInotifyAddWatch(fd: i32, path: i32, mask: i32): i64 {
  const m = <u32>mask;
  if (!(m & KNOWN)) return -EINVAL;
  const file = fdGet(fd);
  if (isNull(file)) return -EBADF;
  if (m & IN_MASK_ADD && m & IN_MASK_CREATE) return -EINVAL;
  if (file.kind != FILE_INOTIFY) return -EINVAL;
  const len = getName(0, <u32>path, false);
  if (len < 0) return len;
  const p = scratchPath(0);
  const flags = (m & IN_DONT_FOLLOW ? 0 : LOOKUP_FOLLOW) | (m & IN_ONLYDIR ? LOOKUP_DIRECTORY : 0);
  const err = lookupPath(AT_FDCWD, fsState().name0, flags, 0, p);
  if (err) return err;
  let r: i64 = inodePermission(p.mount.idmap, p.dentry.inode, MAY_READ);
  if (!r) r = update(inotifyOf(file), p.dentry.inode, m);
  pathPut(p);
  return r;
}

/** inotify_rm_watch(2). */
export function sysInotifyRmWatch(fd: i32, wd: i32): i64 {
  const file = fdGet(fd);
  if (isNull(file)) return -EBADF;
  if (file.kind != FILE_INOTIFY || wd <= 0) return -EINVAL;
  const w = changetype<Watch>(idrGet(inotifyOf(file).watches, <u32>wd));
  if (isNull(w)) return -EINVAL;
  dropWatch(w);
  return 0;
}

export function inotifyRead(file: File, buf: u32, size: u32): i64 {
  const n = inotifyOf(file);
  if (isNull(n.head)) {
    if (!mayWait(file)) return -EAGAIN;
    if (signalPending()) return -ERESTARTSYS;
    call().state = 1;
    return blockOnExclusive(n.waiters);
  }
  let done: u32 = 0;
  while (!isNull(n.head)) {
    const e = n.head;
    if (e.size > size - done) break;
    if (copyToUser(buf + done, changetype<usize>(e) + RECORD, e.size)) return done ? <i64>done : -EFAULT;
    done += e.size;
    n.bytes -= e.size;
    n.count--;
    n.head = e.next;
    if (isNull(n.head)) n.tail = e.next;
    kfree(changetype<usize>(e));
  }
  if (call().state && !isNull(n.head)) wake(n.waiters);
  return done ? <i64>done : -EINVAL;
}

export function inotifyPoll(file: File, table: usize): u32 {
  const n = inotifyOf(file);
  pollWait(n.waiters, table, POLLIN | POLLRDNORM);
  return isNull(n.head) ? 0 : POLLIN | POLLRDNORM;
}

export function inotifyIoctl(file: File, cmd: u32, arg: u32): i64 {
  return cmd == FIONREAD ? putUser32(arg, inotifyOf(file).bytes) : -ENOTTY;
}

export function inotifyRelease(file: File): void {
  const n = inotifyOf(file);
  for (let wd = idrNext(n.watches, 1); wd >= 0; wd = idrNext(n.watches, <u32>wd + 1))
    dropWatch(changetype<Watch>(idrGet(n.watches, <u32>wd)));
  while (!isNull(n.head)) {
    const e = n.head;
    n.head = e.next;
    kfree(changetype<usize>(e));
  }
  wakeAll(n.waiters);
  waitDestroy(n.waiters);
  nsUncharge(n.ucounts, LIMIT_INOTIFY_INSTANCES);
  kdelete(CACHE_INOTIFY, n);
}

/** A watch that comes back with its number (cr/reinotify.ts). @returns 0 or -errno */
export function inotifyWatchMake(n: Inotify, inode: Inode, wd: u32, mask: u32): i64 {
  if (!wd || wd > <u32>i32.MAX_VALUE || idrGet(n.watches, wd)) return -EINVAL;
  n.lastWd = wd - 1;
  const r = update(n, inode, mask);
  return r < 0 ? r : 0;
}

/** An event that comes back. @param name  len bytes, without padding */
export function inotifyEventMake(n: Inotify, wd: i32, mask: u32, cookie: u32, name: usize, len: u32): void {
  queue(n, wd, mask, cookie, name, len);
}

/** The watch with the lowest number >= from, or null: /proc/PID/fdinfo. */
export function inotifyWatch(file: File, from: u32): Watch {
  const n = inotifyOf(file);
  const wd = idrNext(n.watches, from);
  return changetype<Watch>(wd < 0 ? 0 : idrGet(n.watches, <u32>wd));
}
