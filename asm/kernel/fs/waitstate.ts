// The globals of the files that wait and notify (pipes, epoll, locks, futexes …), laid over their page, and their scratch.

import { PAGE_SIZE, PIPE_STATE } from "../mem/map";

@unmanaged
export class WaitState {
  /** The one segment of a plain read or write, as readv and writev have several. */
  segBase: u32;
  segLen: u32;
  eventfdId: u32; // last given out: fdinfo shows them
  inotifyCookie: u32; // pairs the two halves of a rename
  // every file lock that is held, newest first: /proc/locks
  lockHead: usize;
  /** Requests that wait for a POSIX lock: the deadlock check walks them. */
  lockWaits: usize;
}
if (offsetof<WaitState>() > 64) ERROR("WaitState ran into its scratch");

/** Records on their way to or from the program (siginfo, itimerspec, struct flock …): 256 bytes. */
export const SCRATCH: usize = PIPE_STATE + 64;
/** Wait queues of signalfds, by process: 32. */
export const SIGNALFD_QUEUES: usize = PIPE_STATE + 512;
export const SIGNALFD_MASK: usize = 31;
/** Futex waiters by address: 256 lists {head, tail}. */
export const FUTEX_TABLE: usize = PIPE_STATE + 2048;
export const FUTEX_MASK: u32 = 255;
if (<usize>(2048 + 8 * 256) > PAGE_SIZE) ERROR("the futex table outgrew its page");

@inline
export function waitState(): WaitState {
  return changetype<WaitState>(PIPE_STATE);
}

/** Address of the head of the list of LockWaits. */
@inline
export function lockWaitsAt(): usize {
  return PIPE_STATE + offsetof<WaitState>("lockWaits");
}
