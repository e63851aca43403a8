// How a CPU waits for its task to be woken, or for one to run (SMP). A wake word counts the wake-ups in its upper bits; bit 0 says
// that the CPU sleeps, and does not only look again and again: a wake-up that finds it awake costs no notify, and the CPU no
// sleep. Two processes that answer each other are a microsecond apart; a sleep and its end take ten and more.
//
// How long a CPU looks before it sleeps is its own experience: after a wait that was soon over it looks on for some forty
// microseconds, after longer ones for less and less. A CPU whose task waits for a person looks for well under one.

import { clock_monotonic, word_wait } from "../host";
import { setSpinTurns, spinTurns } from "../task/current";

const ASLEEP: i32 = 1;
const ONE: i32 = 2;

const TURNS_MIN: i32 = 64;
/** Some forty microseconds: more than it takes another CPU to wake, or two that both sleep would never meet awake. */
const TURNS_MAX: i32 = 32768;
/** Nanoseconds of a wait, the end of a sleep among them, below which looking on was or would have been the better choice. */
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
  if (!looked(at, seen)) {
    const had = atomic.load<i32>(at);
    // A sleep that timed out has left its bit.
    const asleep = had == seen ? atomic.cmpxchg<i32>(at, seen, seen | ASLEEP) == seen : had == (seen | ASLEEP);
    if (asleep) word_wait(at, seen | ASLEEP, timeout < 0 ? Infinity : <f64>timeout / 1e6);
  }
  const end = clock_monotonic();
  setSpinTurns(end - since < SOON ? TURNS_MAX : max(spinTurns >> 2, TURNS_MIN));
  return end;
}

function looked(at: usize, seen: i32): bool {
  for (let i = spinTurns; i > 0; i--) if ((atomic.load<i32>(at) & ~ASLEEP) != seen) return true;
  return false;
}
