// How a CPU waits for its task to be woken, or for one to run (SMP). A wake word counts the wake-ups in its upper bits; bit 0 says
// that the CPU sleeps, and does not only look again and again: a wake-up that finds it awake costs no notify, and the CPU no
// sleep. Two processes that answer each other are a microsecond apart; a sleep and its end take ten and more.
//
// How long a CPU looks before it sleeps is its own experience: after a wait that was soon over it looks on for a tenth of a
// millisecond, after longer ones for less and less. A CPU whose task waits for a person looks for well under a microsecond.
//
// Looking pays only on a core that nobody else could use: while more CPUs are awake than the host has cores, one that looks
// keeps from its core the very CPU it waits for. So the awake ones are counted, and a looker in excess goes to sleep.

import { clock_monotonic, word_wait } from "../host";
import { LOCK_BASE } from "../mem/map";
import { lookNs, setLookNs } from "../task/current";

/** CPUs that are awake. */
const AWAKE: usize = LOCK_BASE + 64;
/** A word that nobody wakes. */
const NEVER: usize = LOCK_BASE + 192;
/** Milliseconds. */
const WAY: f64 = 0.05;
/** Cores of the host. Rarely written, so not on the line of what is written all the time. */
const CORES: usize = LOCK_BASE + 128;

const ASLEEP: i32 = 1;
const ONE: i32 = 2;

/** Looks between two at the clock, some microseconds; and all there are when waits have been long of late. */
const TURNS: i32 = 1024;
const TURNS_MIN: i32 = 64;
/** More than another CPU takes to wake, or two that both sleep would never meet awake. Nanoseconds. */
const LOOK: i64 = 100_000;
const LOOK_MIN: i64 = 2_000;
/** A wait shorter than this, the end of a sleep among it, would better have been looked through. */
const SOON: i64 = 250_000;

/** Ends a wait. The kernel lock is held, so that only the sleeper itself changes the word meanwhile. */
export function wakeWord(at: usize): void {
  const next = (atomic.load<i32>(at) & ~ASLEEP) + ONE;
  if (atomic.xchg<i32>(at, next) & ASLEEP) {
    atomic.add<i32>(AWAKE, 1);
    atomic.notify(at, 1);
  }
}

/** host_cores(n): how many CPUs can be awake at once. Without it: one, so that nobody looks for long. */
export function hostCores(cores: i32): void {
  if (ASC_FEATURE_THREADS) atomic.store<i32>(CORES, cores);
}

/** A CPU is there from now on, or no more. */
export function cpuAwake(change: i32): void {
  if (ASC_FEATURE_THREADS) atomic.add<i32>(AWAKE, change);
}

/** What the word is before a wait: read it while the lock is held, then unlock and wait. */
export function wakeCount(at: usize): i32 {
  const word = atomic.load<i32>(at);
  // A machine that was written down may have been asleep here.
  if (word & ASLEEP) atomic.store<i32>(at, word & ~ASLEEP);
  return word & ~ASLEEP;
}

/** Lets the host run other CPUs for a moment. Not locked. */
export function giveWay(): void {
  word_wait(NEVER, 0, WAY);
}

/** Whether the host has too few cores for all CPUs that are awake. */
export function crowded(): bool {
  return atomic.load<i32>(AWAKE) > atomic.load<i32>(CORES);
}

/**
 * Waits until the word is not `seen` any more. Not locked.
 * @param since now, as clock_monotonic gives it
 * @param timeout nanoseconds, −1 = for ever
 * @returns when it was over
 */
export function waitWord(at: usize, seen: i32, since: i64, timeout: i64): i64 {
  if (!looked(at, seen, since)) {
    // Awake again, a CPU is counted by who woke it; or by itself, when its time was up.
    atomic.sub<i32>(AWAKE, 1);
    if (atomic.cmpxchg<i32>(at, seen, seen | ASLEEP) == seen) {
      word_wait(at, seen | ASLEEP, timeout < 0 ? Infinity : <f64>timeout / 1e6);
      if (atomic.cmpxchg<i32>(at, seen | ASLEEP, seen) == (seen | ASLEEP)) atomic.add<i32>(AWAKE, 1);
    } else atomic.add<i32>(AWAKE, 1);
  }
  const end = clock_monotonic();
  setLookNs(end - since < SOON ? LOOK : lookNs >> 2);
  return end;
}

function looked(at: usize, seen: i32, since: i64): bool {
  const short = lookNs < LOOK_MIN;
  do {
    for (let i = short ? TURNS_MIN : TURNS; i > 0; i--) if (atomic.load<i32>(at) != seen) return true;
  } while (!short && clock_monotonic() - since < lookNs && atomic.load<i32>(AWAKE) <= atomic.load<i32>(CORES));
  return false;
}
