// init(1): process 1 of a PID namespace.
//
//   asc init.ts
//   unshare --pid --fork --mount-proc ./init sh -c '(sleep 1 &); ps'
//
// Process 1 has two duties. It is the new parent of every process whose own parent has ended (an orphan), and it must wait for each,
// or the dead would stay in the table as zombies for ever. And when it ends, the kernel kills whoever is left in the namespace.

import { eprint, println } from "nutshell/io";
import { spawn, statusCode } from "nutshell/process";
import { run } from "nutshell/start";
import { getpid, wait4, waitStatus } from "nutshell/sys/proc";

/** Any child. */
const ANY = -1;

run((_name: string, args: string[]): i32 => {
  if (args.length < 2) {
    eprint("usage: init PROGRAM [ARGUMENT...]\n");
    return 2;
  }
  const main = spawn(args.slice(1));
  println(`init: I am process ${getpid()}, and have started ${main}`);

  let orphans = 0;
  let status = 0;
  for (;;) {
    const pid = wait4(ANY, 0);
    if (pid < 0) break; // ECHILD: nobody is left
    if (pid == main) {
      status = statusCode(waitStatus());
    } else {
      orphans++;
      println(`init: reaped ${pid}, an orphan`);
    }
  }
  println(`init: ${orphans} orphan(s), ${main} ended with ${status}`);
  return status;
});
