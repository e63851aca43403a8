// sigaction(2): a program that is told, and is not ended.
//
//   asc signals.ts
//   ./signals          and press ^C three times; or from elsewhere: kill -USR1 PID
//
// A handler is called between two instructions of the program, wherever it happens to be. So it does as little as it can: it notes what
// has happened, in a global, and the program looks at that when it is ready.

import { println, stdout } from "nutshell/io";
import {
  handlerOf,
  SIG_BLOCK,
  SIGINT,
  SIGUSR1,
  sigaction,
  sigbit,
  signalName,
  sigprocmask,
  sigsuspend,
} from "nutshell/signal";
import { run } from "nutshell/start";
import { getpid } from "nutshell/sys/proc";

let last: i32 = 0;
let interrupts: i32 = 0;

function handler(signal: i32): void {
  last = signal;
  if (signal == SIGINT) interrupts++;
}

run((): i32 => {
  sigaction(SIGINT, handlerOf(handler));
  sigaction(SIGUSR1, handlerOf(handler));

  // Blocked signals wait. Without this, one that comes after the look at `interrupts` and before the wait would be slept through.
  sigprocmask(SIG_BLOCK, sigbit(SIGINT) | sigbit(SIGUSR1));

  println(`I am process ${getpid()}. Interrupt me.`);
  while (interrupts < 3) {
    stdout.flush();
    sigsuspend(0); // lets all signals in, and returns when a handler has run
    println(`SIG${signalName(last)}: ${interrupts} of 3 interrupts`);
  }
  println("All right, I go.");
  return 0;
});
