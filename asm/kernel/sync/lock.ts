// The kernel lock: a futex mutex (0 free, 1 held, 2 held and waited for). Everything below syscall/ runs under it.
// In the UP kernel there is one CPU, and the functions only say that the kernel is at work.
//
// It is held for microseconds. Whoever waits for seconds waits for a CPU that is gone: one that met a panic keeps the lock, and
// is found by its page (panic.ts); one that hangs, or whose worker died, is given up on after half a minute.

import { clock_monotonic, word_wait } from "../host";
import { LOCK_BASE } from "../mem/map";
import { halt, panic, panicked } from "../panic";
import { cpuId, locked, setLocked } from "../task/current";

const KERNEL_LOCK: usize = LOCK_BASE;
/** Turns of trying before sleeping, some two microseconds: longer than the lock is held. */
const SPIN = 1500;
/** CPU that took the lock last, for whoever looks at a machine that hangs. */
const HOLDER: usize = LOCK_BASE + 4;
/** Milliseconds of sleep between looks at the panic page. */
const LOOK: f64 = 1000;
/** Looks in a row. A computer that slept meanwhile counts as one. */
const PATIENCE = 30;

export function lock(): void {
  if (ASC_FEATURE_THREADS) {
    if (atomic.cmpxchg<u32>(KERNEL_LOCK, 0, 1) != 0) lockSlow();
    store<i32>(HOLDER, cpuId);
  }
  setLocked(true);
}

function lockSlow(): void {
  for (let i = 0; i < SPIN; i++) {
    if (atomic.load<u32>(KERNEL_LOCK) == 0 && atomic.cmpxchg<u32>(KERNEL_LOCK, 0, 1) == 0) return;
  }
  let looks = 0;
  while (atomic.xchg<u32>(KERNEL_LOCK, 2) != 0) {
    const since = clock_monotonic();
    word_wait(KERNEL_LOCK, 2, LOOK);
    if (panicked()) halt();
    looks = clock_monotonic() - since >= <i64>LOOK * 1_000_000 ? looks + 1 : 0;
    if (looks == PATIENCE) panic("the kernel lock was not given back");
  }
}

export function unlock(): void {
  setLocked(false);
  if (ASC_FEATURE_THREADS) {
    const was = atomic.xchg<u32>(KERNEL_LOCK, 0);
    assert(was != 0, "the kernel lock is given back by who has not taken it");
    if (was == 2) atomic.notify(KERNEL_LOCK, 1);
  }
}

/** lock_held(): does this CPU have it? Whoever sees a trap asks: if not, the kernel is whole. */
export function lockHeld(): bool {
  return locked;
}
