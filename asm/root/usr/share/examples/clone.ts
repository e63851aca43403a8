// clone(2): a child in namespaces of its own.
//
//   asc clone.ts
//   ./clone
//
// One call makes a process and, with a flag for each kind, new namespaces for it to live in. This child is process 1 of its own
// world, and gives that world a name. Neither is seen outside.

import { println, stdout } from "nutshell/io";
import { statusCode, waitpid } from "nutshell/process";
import { SIGCHLD } from "nutshell/signal";
import { exit, run } from "nutshell/start";
import { sethostname, unameNodename } from "nutshell/sys/misc";
import { CLONE_NEWPID, CLONE_NEWUTS, clone, getpid, getppid } from "nutshell/sys/proc";

function introduce(who: string): void {
  println(`${who}: I am process ${getpid()}, my parent is ${getppid()}, and we live on "${unameNodename()}"`);
}

function child(): void {
  introduce("child");
  sethostname("walnut");
  introduce("child");
  exit(7); // which writes what println has gathered
}

run((): i32 => {
  introduce("parent");
  // The child gets a copy of this memory: what waits in there to be written would be written twice.
  stdout.flush();

  // The low byte of the flags is the signal that tells the parent of the child's end.
  const pid = clone(CLONE_NEWPID | CLONE_NEWUTS | SIGCHLD);
  if (pid < 0) {
    println("clone failed: only root may make namespaces");
    return 1;
  }
  if (pid == 0) child();

  // Outside, the child has an ordinary number.
  const status = waitpid(pid);
  println(`parent: process ${pid} ended with ${statusCode(status)}`);
  introduce("parent");
  return 0;
});
