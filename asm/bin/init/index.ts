// init: process 1. It has nothing to start (the control plane does that); it reaps the orphans that become its children.
import { run } from "../../lib/start";
import { SIG_BLOCK, SIGCHLD, sigbit, sigprocmask, sigtimedwait } from "../../lib/signal";
import { wait4, WNOHANG } from "../../lib/sys/proc";

run((name: string, args: string[]): i32 => {
  // blocked, so that a death between the last wait and the sleep is not missed
  sigprocmask(SIG_BLOCK, sigbit(SIGCHLD));
  while (true) {
    while (wait4(-1, WNOHANG) > 0) {}
    sigtimedwait(sigbit(SIGCHLD), 0, -1);
  }
  return 0;
});
