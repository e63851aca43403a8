// The kernel lock: a futex mutex (0 free, 1 held, 2 held and waited for). Everything below syscall/ runs under it.
// In the UP kernel there is one CPU and the functions are empty.

import { LOCK_BASE } from "../mem/map";

const KERNEL_LOCK: usize = LOCK_BASE;
/** Turns of trying before sleeping: the lock is held for a microsecond or two. */
const SPIN = 200;

export function lock(): void {
  if (ASC_FEATURE_THREADS) {
    if (atomic.cmpxchg<u32>(KERNEL_LOCK, 0, 1) != 0) lockSlow();
  }
}

function lockSlow(): void {
  for (let i = 0; i < SPIN; i++) {
    if (atomic.load<u32>(KERNEL_LOCK) == 0 && atomic.cmpxchg<u32>(KERNEL_LOCK, 0, 1) == 0) return;
  }
  while (atomic.xchg<u32>(KERNEL_LOCK, 2) != 0) atomic.wait<i32>(KERNEL_LOCK, 2, -1);
}

export function unlock(): void {
  if (ASC_FEATURE_THREADS) {
    if (atomic.xchg<u32>(KERNEL_LOCK, 0) == 2) atomic.notify(KERNEL_LOCK, 1);
  }
}
