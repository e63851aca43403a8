// How poll, select and epoll hear of changes. A file's poll names the queues it depends on by pollWait(queue, table);
// who asked is in `table`.

import { waitAdd } from "../sync/wait";
import { current } from "../task/current";
import { epollWatch } from "./epoll";

/** Nobody waits: only the state is wanted. */
export const POLL_NONE: usize = 0;
/** The running task waits: poll, select, epoll_wait. */
export const POLL_TASK: usize = 1;
// Any other value is the address of an epoll item.

/**
 * Registers on a wait queue (an address of {head, tail}).
 * @param events POLL* that the queue can announce: epoll items that want none of them are not told when it is woken
 */
export function pollWait(queue: usize, table: usize, events: u32 = u32.MAX_VALUE): void {
  if (table == POLL_NONE) return;
  if (table == POLL_TASK) {
    // Out of memory: it is woken by another of its queues or by its timeout.
    waitAdd(queue, current, false);
    return;
  }
  epollWatch(queue, table, events);
}
