// File locks: flock(2), fcntl(2) "Advisory record locking" and "Open file description locks".
//
//   Inode.locks ─► LockContext ─ flock list (owner: File) and record list (owner: FdTable for POSIX, File for OFD)
//                     └─ queue of those who wait, in line; every change wakes them all and they try again
//
// All locks are also on one list, which /proc/locks shows. Who waits for a POSIX lock leaves a LockWait, by which the
// deadlock check finds what an owner waits for.

import { EAGAIN, EBADF, EDEADLK, EFAULT, EINVAL, ENOLCK, EOVERFLOW, ERESTARTSYS } from "../../abi/errno";
import {
  F_GETLK,
  F_OFD_GETLK,
  F_OFD_SETLKW,
  F_RDLCK,
  F_SETLKW,
  F_UNLCK,
  F_WRLCK,
  LOCK_EX,
  LOCK_NB,
  LOCK_SH,
  LOCK_UN,
  SEEK_CUR,
  SEEK_END,
  SEEK_SET,
} from "../../abi/fs";
import { CACHE_FLOCK, kdelete, kfree, kmalloc, knew } from "../mem/slab";
import { copyFromUser, copyToUser } from "../mem/user";
import { waitActive, waitDestroy, wakeAll } from "../sync/wait";
import { blockOnExclusive } from "../task/call";
import { current } from "../task/current";
import { Pid, pidGet, pidPut, pidVnr, taskTgid } from "../task/pid";
import { signalPending } from "../task/signal";
import { Task } from "../task/task";
import { fdGet } from "./fdtable";
import { File, FMODE_READ, FMODE_WRITE, Inode, isNull, nil } from "./types";
import { lockWaitsAt, SCRATCH, waitState } from "./waitstate";

export const LOCK_FLOCK: u32 = 0;
export const LOCK_POSIX: u32 = 1;
export const LOCK_OFD: u32 = 2;

const LOCK_MAND = 32;
const OFFSET_MAX: i64 = i64.MAX_VALUE;
/** Owners that the deadlock check follows. */
const MAX_CHAIN = 10;

@unmanaged
export class FileLock {
  next: FileLock; // of the inode's list
  allNext: FileLock; // of every lock
  allPrev: FileLock;
  inode: Inode;
  kind: u32;
  type: i32; // F_RDLCK, F_WRLCK
  owner: usize;
  pid: Pid; // who took it (counted); null: task 0
  start: i64;
  end: i64; // inclusive
}

@unmanaged
class LockContext {
  flocks: FileLock;
  records: FileLock;
  waitHead: usize;
  waitTail: usize;

  @inline get waiters(): usize {
    return changetype<usize>(this) + offsetof<LockContext>("waitHead");
  }
}

/** A task that waits for a POSIX lock. */
@unmanaged
class LockWait {
  next: LockWait;
  task: Task;
  inode: Inode;
  owner: usize;
  type: i32;
  start: i64;
  end: i64;
}

/** The context of an inode, made when there is none; null when memory is exhausted. */
function contextOf(inode: Inode): LockContext {
  if (!inode.locks) inode.locks = kmalloc(offsetof<LockContext>());
  return changetype<LockContext>(inode.locks);
}

/** The context goes with the last lock. Whoever waits for it tries again, and finds or makes another. */
function tidy(inode: Inode): void {
  const ctx = changetype<LockContext>(inode.locks);
  if (isNull(ctx) || !isNull(ctx.flocks) || !isNull(ctx.records)) return;
  waitDestroy(ctx.waiters);
  kfree(inode.locks);
  inode.locks = 0;
}

function newLock(inode: Inode, kind: u32, type: i32, owner: usize, start: i64, end: i64): FileLock {
  const l = knew<FileLock>(CACHE_FLOCK);
  if (isNull(l)) return l;
  l.inode = inode;
  l.kind = kind;
  l.type = type;
  l.owner = owner;
  l.start = start;
  l.end = end;
  return l;
}

/** Puts a lock on the list of all. */
function enlist(l: FileLock, pid: Pid): void {
  l.pid = pid;
  if (!isNull(pid)) pidGet(pid);
  const s = waitState();
  const first = changetype<FileLock>(s.lockHead);
  l.allNext = first;
  if (!isNull(first)) first.allPrev = l;
  s.lockHead = changetype<usize>(l);
}

/** Frees the lock that `link` (the address of a FileLock field) points to. */
function unlink(link: usize): void {
  const l = load<FileLock>(link);
  store<FileLock>(link, l.next);
  if (isNull(l.allPrev)) waitState().lockHead = changetype<usize>(l.allNext);
  else l.allPrev.allNext = l.allNext;
  if (!isNull(l.allNext)) l.allNext.allPrev = l.allPrev;
  if (!isNull(l.pid)) pidPut(l.pid);
  kdelete(CACHE_FLOCK, l);
}

function changed(ctx: LockContext): void {
  if (waitActive(ctx.waiters)) wakeAll(ctx.waiters);
}

/** flock_lock_inode's search: a lock of another file that stands in the way, or null. */
function flockConflict(ctx: LockContext, owner: usize, type: i32): FileLock {
  let l = ctx.flocks;
  while (!isNull(l) && (l.owner == owner || (l.type != F_WRLCK && type != F_WRLCK))) l = l.next;
  return l;
}

/** Takes the flock of a file away. @returns true when there was one */
function dropFlock(ctx: LockContext, owner: usize): bool {
  let link = changetype<usize>(ctx) + offsetof<LockContext>("flocks");
  while (load<usize>(link)) {
    if (load<FileLock>(link).owner == owner) {
      unlink(link);
      changed(ctx);
      return true;
    }
    link = load<usize>(link) + offsetof<FileLock>("next");
  }
  return false;
}

/** flock(2). */
export function sysFlock(fd: i32, operation: i32): i64 {
  // Share mode locks: long gone, silently ignored.
  if (operation & LOCK_MAND) return 0;
  let type: i32;
  switch (operation & ~LOCK_NB) {
    case LOCK_SH:
      type = F_RDLCK;
      break;
    case LOCK_EX:
      type = F_WRLCK;
      break;
    case LOCK_UN:
      type = F_UNLCK;
      break;
    default:
      return -EINVAL;
  }
  const file = fdGet(fd);
  if (isNull(file)) return -EBADF;
  if (type != F_UNLCK && !(file.mode & (FMODE_READ | FMODE_WRITE))) return -EBADF;
  const owner = changetype<usize>(file);
  if (type == F_UNLCK) {
    const inode = file.dentry.inode;
    if (inode.locks) dropFlock(contextOf(inode), owner);
    tidy(inode);
    return 0;
  }
  const ctx = contextOf(file.dentry.inode);
  if (isNull(ctx)) return -ENOLCK;
  for (let l = ctx.flocks; !isNull(l); l = l.next) if (l.owner == owner && l.type == type) return 0;
  // flock(2), "Converting a lock is not guaranteed to be atomic: the existing lock is first removed".
  dropFlock(ctx, owner);
  if (!isNull(flockConflict(ctx, owner, type))) {
    if (operation & LOCK_NB) return -EAGAIN;
    if (signalPending()) return -ERESTARTSYS;
    return blockOnExclusive(ctx.waiters);
  }
  const l = newLock(file.dentry.inode, LOCK_FLOCK, type, owner, 0, OFFSET_MAX);
  if (isNull(l)) {
    tidy(file.dentry.inode);
    return -ENOLCK;
  }
  l.next = ctx.flocks;
  ctx.flocks = l;
  enlist(l, taskTgid(current));
  return 0;
}

/** A record lock of another owner that stands in the way, or null. */
function recordConflict(ctx: LockContext, owner: usize, type: i32, start: i64, end: i64): FileLock {
  let l = ctx.records;
  while (!isNull(l) && (l.owner == owner || l.end < start || l.start > end || (l.type != F_WRLCK && type != F_WRLCK)))
    l = l.next;
  return l;
}

/** A lock of the owner in the range, or null: what F_OFD_GETLK tells who asks for F_UNLCK. */
function recordOwn(ctx: LockContext, owner: usize, start: i64, end: i64): FileLock {
  let l = ctx.records;
  while (!isNull(l) && (l.owner != owner || l.end < start || l.start > end)) l = l.next;
  return l;
}

/** posix_locks_deadlock: does the owner of `blocker` wait, through others, for `owner`? */
function deadlock(owner: usize, blocker: FileLock): bool {
  for (let i = 0; i <= MAX_CHAIN; i++) {
    let w = changetype<LockWait>(waitState().lockWaits);
    while (!isNull(w) && w.owner != blocker.owner) w = w.next;
    if (isNull(w)) return false;
    // Who has been woken by the end of the last lock has not looked yet: it waits for nobody.
    if (!w.inode.locks) return false;
    const next = recordConflict(contextOf(w.inode), w.owner, w.type, w.start, w.end);
    if (isNull(next)) return false;
    if (next.owner == owner) return true;
    blocker = next;
  }
  return false;
}

function dropWaits(task: Task, inode: Inode): void {
  let link = lockWaitsAt();
  while (load<usize>(link)) {
    const w = load<LockWait>(link);
    if (w.task == task || w.inode == inode) {
      store<LockWait>(link, w.next);
      kfree(changetype<usize>(w));
    } else link = changetype<usize>(w) + offsetof<LockWait>("next");
  }
}

/** Puts a lock at `link` (the address of a FileLock field), before what is there. */
function insert(link: usize, l: FileLock, pid: Pid): void {
  l.next = load<FileLock>(link);
  store<FileLock>(link, l);
  enlist(l, pid);
}

/**
 * posix_lock_inode's second half: makes [start, end] of the owner's locks what is asked, a lock of `type` or none. Locks
 * of the same type that touch become one, others are cut. The locks of an owner lie together, by where they begin; who
 * asks what stands in his way is told of the first, so the order is Linux's.
 * @returns 0 or -ENOLCK, and then nothing has changed
 */
function apply(ctx: LockContext, inode: Inode, kind: u32, type: i32, owner: usize, start: i64, end: i64): i32 {
  // At most two new ones: the lock itself and the left half of one that is cut in two.
  const made = newLock(inode, kind, type, owner, start, end);
  const half = newLock(inode, kind, type, owner, start, end);
  if (isNull(made) || isNull(half)) {
    if (!isNull(made)) kdelete(CACHE_FLOCK, made);
    if (!isNull(half)) kdelete(CACHE_FLOCK, half);
    return -ENOLCK;
  }
  const pid = taskTgid(current);
  const nextAt = offsetof<FileLock>("next");
  let madeUsed = false;
  let halfUsed = false;
  let added = type == F_UNLCK;
  let lock = made;
  let left = nil<FileLock>();
  let right = nil<FileLock>();
  let link = changetype<usize>(ctx) + offsetof<LockContext>("records");
  while (load<usize>(link) && load<FileLock>(link).owner != owner) link = load<usize>(link) + nextAt;
  while (load<usize>(link)) {
    const l = load<FileLock>(link);
    if (l.owner != owner) break;
    if (l.type == type) {
      // "start - 1" rather than "end + 1": the end may be the last offset there is.
      if (l.end < start - 1) {
        link = changetype<usize>(l) + nextAt;
        continue;
      }
      if (l.start - 1 > end) break;
      if (l.start < start) start = l.start;
      if (l.end > end) end = l.end;
      l.start = start;
      l.end = end;
      if (added) {
        unlink(link);
        lock.start = start;
        lock.end = end;
        continue;
      }
      lock = l;
      added = true;
    } else {
      if (l.end < start) {
        link = changetype<usize>(l) + nextAt;
        continue;
      }
      if (l.start > end) break;
      if (l.start < start) left = l;
      if (l.end > end) {
        right = l;
        break;
      }
      if (l.start >= start) {
        if (!added) {
          insert(link, made, pid);
          link = changetype<usize>(made) + nextAt;
          madeUsed = true;
          added = true;
        }
        unlink(link);
        continue;
      }
    }
    link = changetype<usize>(l) + nextAt;
  }
  if (!added) {
    insert(link, made, pid);
    link = changetype<usize>(made) + nextAt;
    madeUsed = true;
  }
  if (!isNull(right)) {
    if (left == right) {
      half.type = right.type;
      half.start = right.start;
      left = half;
      halfUsed = true;
      // Before the new lock, which lies before the old one's rest.
      insert(madeUsed ? before(ctx, made) : link, half, right.pid);
    }
    right.start = end + 1;
  }
  if (!isNull(left)) left.end = start - 1;
  if (!madeUsed) kdelete(CACHE_FLOCK, made);
  if (!halfUsed) kdelete(CACHE_FLOCK, half);
  changed(ctx);
  return 0;
}

/** Address of the field that points to a lock of the inode's list. */
function before(ctx: LockContext, l: FileLock): usize {
  let link = changetype<usize>(ctx) + offsetof<LockContext>("records");
  while (load<FileLock>(link) != l) link = load<usize>(link) + offsetof<FileLock>("next");
  return link;
}

// struct flock {i16 l_type, i16 l_whence, i64 l_start @8, i64 l_len @16, i32 l_pid @24}, 32 bytes; it is read to SCRATCH.

/** flock_to_posix_lock: the range of the struct flock at SCRATCH, to SCRATCH + 32. @returns 0 or -errno */
function range(file: File): i32 {
  let start: i64;
  switch (<i32>load<i16>(SCRATCH, 2)) {
    case SEEK_SET:
      start = 0;
      break;
    case SEEK_CUR:
      start = file.pos;
      break;
    case SEEK_END:
      start = file.inode.size;
      break;
    default:
      return -EINVAL;
  }
  const offset = load<i64>(SCRATCH, 8);
  const len = load<i64>(SCRATCH, 16);
  if (offset > OFFSET_MAX - start) return -EOVERFLOW;
  start += offset;
  if (start < 0) return -EINVAL;
  let end = OFFSET_MAX;
  if (len > 0) {
    if (len - 1 > OFFSET_MAX - start) return -EOVERFLOW;
    end = start + len - 1;
  } else if (len < 0) {
    if (start + len < 0) return -EINVAL;
    end = start - 1;
    start += len;
  }
  const type = <i32>load<i16>(SCRATCH);
  if (type != F_RDLCK && type != F_WRLCK && type != F_UNLCK) return -EINVAL;
  store<i64>(SCRATCH, start, 32);
  store<i64>(SCRATCH, end, 40);
  return 0;
}

function testLock(file: File, ofd: bool, arg: u32): i64 {
  const type = <i32>load<i16>(SCRATCH);
  if (!ofd && type != F_RDLCK && type != F_WRLCK) return -EINVAL;
  const err = range(file);
  if (err) return err;
  if (ofd && load<i32>(SCRATCH, 24)) return -EINVAL;
  const owner = ofd ? changetype<usize>(file) : current.files;
  let l = nil<FileLock>();
  if (file.dentry.inode.locks) {
    const ctx = contextOf(file.dentry.inode);
    const start = load<i64>(SCRATCH, 32);
    const end = load<i64>(SCRATCH, 40);
    l = type == F_UNLCK ? recordOwn(ctx, owner, start, end) : recordConflict(ctx, owner, type, start, end);
  }
  if (isNull(l)) store<i16>(SCRATCH, <i16>F_UNLCK);
  else {
    store<i16>(SCRATCH, <i16>l.type);
    store<i16>(SCRATCH, <i16>SEEK_SET, 2);
    store<i64>(SCRATCH, l.start, 8);
    store<i64>(SCRATCH, l.end == OFFSET_MAX ? 0 : l.end - l.start + 1, 16);
    store<i32>(SCRATCH, l.kind == LOCK_OFD ? -1 : pidVnr(l.pid), 24);
  }
  return copyToUser(arg, SCRATCH, 32);
}

/**
 * fcntl(2): F_GETLK, F_SETLK, F_SETLKW and the three of open file descriptions.
 * @param arg user address of a struct flock
 */
export function fcntlLock(file: File, cmd: i32, arg: u32): i64 {
  const ofd = cmd >= F_OFD_GETLK;
  // Made again after a wait: it waits no more.
  if (cmd == F_SETLKW) dropWaits(current, nil<Inode>());
  if (copyFromUser(SCRATCH, arg, 32)) return -EFAULT;
  if (cmd == F_GETLK || cmd == F_OFD_GETLK) return testLock(file, ofd, arg);
  const err = range(file);
  if (err) return err;
  const type = <i32>load<i16>(SCRATCH);
  const start = load<i64>(SCRATCH, 32);
  const end = load<i64>(SCRATCH, 40);
  if (type == F_RDLCK && !(file.mode & FMODE_READ)) return -EBADF;
  if (type == F_WRLCK && !(file.mode & FMODE_WRITE)) return -EBADF;
  if (ofd && load<i32>(SCRATCH, 24)) return -EINVAL;
  const owner = ofd ? changetype<usize>(file) : current.files;
  const kind = ofd ? LOCK_OFD : LOCK_POSIX;
  if (type == F_UNLCK && !file.dentry.inode.locks) return 0;
  const ctx = contextOf(file.dentry.inode);
  if (isNull(ctx)) return -ENOLCK;
  const blocker = type == F_UNLCK ? nil<FileLock>() : recordConflict(ctx, owner, type, start, end);
  if (isNull(blocker)) {
    const done = apply(ctx, file.dentry.inode, kind, type, owner, start, end);
    tidy(file.dentry.inode);
    return done;
  }
  if (cmd != F_SETLKW && cmd != F_OFD_SETLKW) return -EAGAIN;
  if (!ofd && deadlock(owner, blocker)) return -EDEADLK;
  if (signalPending()) return -ERESTARTSYS;
  if (!ofd) {
    const w = changetype<LockWait>(kmalloc(offsetof<LockWait>()));
    if (isNull(w)) return -ENOLCK;
    w.task = current;
    w.inode = file.dentry.inode;
    w.owner = owner;
    w.type = type;
    w.start = start;
    w.end = end;
    w.next = changetype<LockWait>(waitState().lockWaits);
    waitState().lockWaits = changetype<usize>(w);
  }
  return blockOnExclusive(ctx.waiters);
}

/** Takes the record locks of an owner away. */
function dropRecords(ctx: LockContext, owner: usize): void {
  let gone = false;
  let link = changetype<usize>(ctx) + offsetof<LockContext>("records");
  while (load<usize>(link)) {
    if (load<FileLock>(link).owner == owner) {
      unlink(link);
      gone = true;
    } else link = load<usize>(link) + offsetof<FileLock>("next");
  }
  if (gone) changed(ctx);
}

/** A descriptor is closed: the POSIX locks of its table on the file go, whatever other descriptors there are for it. */
export function locksClosed(file: File, files: usize): void {
  const inode = file.dentry.inode;
  if (!inode.locks) return;
  dropRecords(contextOf(inode), files);
  tidy(inode);
}

/** The open file goes, and what it owns. */
export function locksRelease(file: File): void {
  const inode = file.dentry.inode;
  const ctx = contextOf(inode);
  dropFlock(ctx, changetype<usize>(file));
  dropRecords(ctx, changetype<usize>(file));
  tidy(inode);
}

/** The inode goes; nobody has it open. */
export function locksFreeInode(inode: Inode): void {
  const ctx = contextOf(inode);
  const at = changetype<usize>(ctx);
  while (!isNull(ctx.flocks)) unlink(at + offsetof<LockContext>("flocks"));
  while (!isNull(ctx.records)) unlink(at + offsetof<LockContext>("records"));
  dropWaits(nil<Task>(), inode);
  waitDestroy(ctx.waiters);
  kfree(at);
  inode.locks = 0;
}

/** The task exits: it waits for no lock any more. The locks themselves go with its table of descriptors. */
export function posixLocksExit(task: Task): void {
  dropWaits(task, nil<Inode>());
}

/** Every lock, newest first, by allNext: /proc/locks. */
export function locksFirst(): FileLock {
  return changetype<FileLock>(waitState().lockHead);
}
