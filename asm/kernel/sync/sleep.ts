// How a CPU waits for its task to be woken, or for one to run (SMP). A wake word counts the wake-ups in its upper bits; bit 0 says
// that the CPU sleeps, and does not only look again and again: a wake-up that finds it awake costs no notify, and the CPU no
// sleep. Two processes that answer each other are a microsecond apart; a sleep and its end take ten and more.
//
// How long a CPU looks before it sleeps is its own experience: after a wait that was soon over it looks on for a tenth of a
// millisecond, after longer ones for less and less. A CPU whose task waits for a person looks for well under a microsecond.

import { clock_monotonic, word_wait } from "../host";
import { lookNs, setLookNs } from "../task/current";

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
  if (atomic.xchg<i32>(at, next) & ASLEEP) atomic.notify(at, 1);
}

/** What the word is before a wait: read it while the lock is held, then unlock and wait. */
export function wakeCount(at: usize): i32 {
  return atomic.load<i32>(at) & ~ASLEEP;
}

/**
 * Waits until the word is not `seen` any more. Not locked.
 * @param since now, as clock_monotonic gives it
 * @param timeout nanoseconds, −1 = for ever
 * @returns when it was over
 */
export function waitWord(at: usize, seen: i32, since: i64, timeout: i64): i64 {
  if (!looked(at, seen, since)) {
    const had = atomic.load<i32>(at);
    // A sleep that timed out has left its bit.
    const asleep = had == seen ? atomic.cmpxchg<i32>(at, seen, seen | ASLEEP) == seen : had == (seen | ASLEEP);
    if (asleep) word_wait(at, seen | ASLEEP, timeout < 0 ? Infinity : <f64>timeout / 1e6);
  }
  const end = clock_monotonic();
  setLookNs(end - since < SOON ? LOOK : lookNs >> 2);
  return end;
}

function looked(at: usize, seen: i32, since: i64): bool {
  const short = lookNs < LOOK_MIN;
  do {
    for (let i = short ? TURNS_MIN : TURNS; i > 0; i--) if ((atomic.load<i32>(at) & ~ASLEEP) != seen) return true;
  } while (!short && clock_monotonic() - since < lookNs);
  return false;
}
