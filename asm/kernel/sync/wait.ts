// Wait queues. A queue is eight bytes {head, tail} embedded in the object that is waited for; an entry is a slab object
// that belongs to one queue and to one waiter.
//
// A waiter is a task (it is made runnable and calls its system call again) or an epoll item (its set becomes ready).
// Entries of a task live from block…() until the task runs again (waitRemoveAll), so they are never dumped: the call
// that is made again after a restart registers again.

import { epollNotify } from "../fs/epoll";
import { CACHE_WAIT, kdelete, knew } from "../mem/slab";
import { wakeTask } from "../task/sched";
import { PF_EXITING, Task } from "../task/task";

export const WAIT_TASK: u32 = 0;
export const WAIT_EPOLL: u32 = 1;

@unmanaged
export class WaitQueue {
  head: usize;
  tail: usize;
}
/** Bytes to embed for a queue. */
export const WAIT_QUEUE_SIZE: usize = 8;

@unmanaged
export class WaitEntry {
  next: usize;
  prev: usize;
  queue: usize;
  /** The Task, or the epoll item. */
  waiter: usize;
  /** Next entry of the same task. */
  taskNext: usize;
  kind: u32;
  /** Woken one at a time (pipes, accept …). */
  exclusive: u32;
  /** An exclusive wake-up was spent on it. */
  woken: u32;
  /** Of an epoll item: the POLL* that its queue can announce. */
  events: u32;
}

function entryAdd(queue: usize, waiter: usize, kind: u32, exclusive: bool): WaitEntry {
  const e = knew<WaitEntry>(CACHE_WAIT);
  if (!changetype<usize>(e)) return e;
  const q = changetype<WaitQueue>(queue);
  e.queue = queue;
  e.waiter = waiter;
  e.kind = kind;
  e.exclusive = <u32>exclusive;
  // Exclusive waiters stand in line; the others, woken before them, come last in first out. It is Linux's order.
  if (exclusive) {
    e.prev = q.tail;
    if (q.tail) changetype<WaitEntry>(q.tail).next = changetype<usize>(e);
    else q.head = changetype<usize>(e);
    q.tail = changetype<usize>(e);
  } else {
    e.next = q.head;
    if (q.head) changetype<WaitEntry>(q.head).prev = changetype<usize>(e);
    else q.tail = changetype<usize>(e);
    q.head = changetype<usize>(e);
  }
  return e;
}

function entryRemove(e: WaitEntry): void {
  if (e.queue) {
    const q = changetype<WaitQueue>(e.queue);
    if (e.prev) changetype<WaitEntry>(e.prev).next = e.next;
    else q.head = e.next;
    if (e.next) changetype<WaitEntry>(e.next).prev = e.prev;
    else q.tail = e.prev;
  }
  kdelete(CACHE_WAIT, e);
}

/** Registers a task on a queue. @returns false when memory is exhausted (the caller gives ENOMEM) */
export function waitAdd(queue: usize, task: Task, exclusive: bool): bool {
  const e = entryAdd(queue, changetype<usize>(task), WAIT_TASK, exclusive);
  if (!changetype<usize>(e)) return false;
  e.taskNext = task.waits;
  task.waits = changetype<usize>(e);
  return true;
}

/** Registers an epoll item; the caller keeps the entry and removes it with waitDelete. */
export function waitAddEpoll(queue: usize, item: usize, exclusive: bool, events: u32): usize {
  const e = entryAdd(queue, item, WAIT_EPOLL, exclusive);
  if (changetype<usize>(e)) e.events = events;
  return changetype<usize>(e);
}

export function waitDelete(entry: usize): void {
  entryRemove(changetype<WaitEntry>(entry));
}

/**
 * Takes a task off every queue: it runs, or it is gone. One that dies with a wake-up meant for it alone hands it on, or
 * what it was woken for would be left lying while others sleep.
 */
export function waitRemoveAll(task: Task): void {
  let at = task.waits;
  task.waits = 0;
  while (at) {
    const e = changetype<WaitEntry>(at);
    at = e.taskNext;
    const pass = e.woken && task.flags & PF_EXITING ? e.queue : 0;
    entryRemove(e);
    if (pass) wake(pass);
  }
}

/**
 * Wakes every waiter, but of the exclusive ones only the first that is still asleep.
 * @param events POLL* that became true; epoll items that want none of them are left alone
 */
export function wake(queue: usize, events: u32 = u32.MAX_VALUE): void {
  wakeQueue(queue, 1, events);
}

/** Wakes every waiter. */
export function wakeAll(queue: usize, events: u32 = u32.MAX_VALUE): void {
  wakeQueue(queue, i32.MAX_VALUE, events);
}

function wakeQueue(queue: usize, exclusive: i32, events: u32): void {
  let at = changetype<WaitQueue>(queue).head;
  while (at) {
    const e = changetype<WaitEntry>(at);
    at = e.next;
    if (e.kind == WAIT_EPOLL) {
      // EPOLLEXCLUSIVE: the wake-up is spent when somebody sleeps in epoll_wait of that set.
      if (!e.exclusive) epollNotify(e.waiter, events & e.events);
      else if (exclusive > 0 && epollNotify(e.waiter, events & e.events)) exclusive--;
    } else if (!e.exclusive) wakeTask(changetype<Task>(e.waiter));
    else if (exclusive > 0 && wakeTask(changetype<Task>(e.waiter))) {
      e.woken = 1;
      exclusive--;
    }
  }
}

/** True when anyone waits. */
export function waitActive(queue: usize): bool {
  return changetype<WaitQueue>(queue).head != 0;
}

/** The object that holds the queue goes away: its waiters are woken and belong to no queue any more. */
export function waitDestroy(queue: usize): void {
  wakeAll(queue);
  const q = changetype<WaitQueue>(queue);
  let at = q.head;
  while (at) {
    const e = changetype<WaitEntry>(at);
    at = e.next;
    e.queue = 0;
    e.next = 0;
    e.prev = 0;
  }
  q.head = 0;
  q.tail = 0;
}
