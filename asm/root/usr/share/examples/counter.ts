// A counter worth checkpointing: all that it has found out is in its memory.
//
//   asc counter.ts
//   ./counter > /tmp/found &
//   checkpoint -k -o /tmp/image $!     written down, and ended
//   tail -n 1 /tmp/found
//   restart /tmp/image &               the same process, with the same number; it goes on with the next line
//   tail -n 1 /tmp/found
//
// It looks for prime numbers by trying to divide by all that it knows already, a hundred at a time, and rests in between.

import { println, stdout } from "nutshell/io";
import { run } from "nutshell/start";
import { nanosleep } from "nutshell/sys/misc";
import { getpid } from "nutshell/sys/proc";

const MILLISECOND: i64 = 1000000;

const primes: i32[] = [2];

function isPrime(n: i32): bool {
  for (let i = 0; i < primes.length; i++) {
    const p = primes[i];
    if (p * p > n) break;
    if (n % p == 0) return false;
  }
  return true;
}

/** Finds so many more. */
function find(more: i32): void {
  let n = primes[primes.length - 1] + 1;
  for (const enough = primes.length + more; primes.length < enough; n++) {
    if (isPrime(n)) primes.push(n);
  }
}

run((_name: string, args: string[]): i32 => {
  const rest = args.length > 1 ? I32.parseInt(args[1]) : 1000; // milliseconds
  find(99);
  for (;;) {
    println(`process ${getpid()} knows ${primes.length} primes, the last is ${primes[primes.length - 1]}`);
    stdout.flush();
    nanosleep(rest * MILLISECOND);
    find(100);
  }
  return 0;
});
