// The kernel lock: a futex mutex (0 free, 1 held, 2 held and waited for). Everything below syscall/ runs under it.
// In the UP kernel there is one CPU and the functions are empty.

import { word_wait } from "../host";
import { LOCK_BASE } from "../mem/map";

const KERNEL_LOCK: usize = LOCK_BASE;
/** Turns of trying before sleeping, some two microseconds: longer than the lock is held. */
const SPIN = 1500;

export function lock(): void {
  if (ASC_FEATURE_THREADS) {
    if (atomic.cmpxchg<u32>(KERNEL_LOCK, 0, 1) != 0) lockSlow();
  }
}

function lockSlow(): void {
  for (let i = 0; i < SPIN; i++) {
    if (atomic.load<u32>(KERNEL_LOCK) == 0 && atomic.cmpxchg<u32>(KERNEL_LOCK, 0, 1) == 0) return;
  }
  while (atomic.xchg<u32>(KERNEL_LOCK, 2) != 0) word_wait(KERNEL_LOCK, 2, Infinity);
}

export function unlock(): void {
  if (ASC_FEATURE_THREADS) {
    if (atomic.xchg<u32>(KERNEL_LOCK, 0) == 2) atomic.notify(KERNEL_LOCK, 1);
  }
}
