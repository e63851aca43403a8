// init(1): pid 1 of the machine. Adopts orphans and reaps them; everything else is started by the control plane, whose
// children are init's (asm/README.md, "Task 0").

import { SIG_BLOCK, SIGCHLD, sigprocmask, sigtimedwait } from "../../lib/signal";
import { run } from "../../lib/start";
import { wait4 } from "../../lib/sys/proc";

const WNOHANG = 1;

run((): i32 => {
  const children: u64 = (<u64>1) << (SIGCHLD - 1);
  sigprocmask(SIG_BLOCK, children);
  // A child that dies between the two calls leaves its signal pending, so that none is forgotten.
  for (;;) {
    while (wait4(-1, WNOHANG) > 0) {
      // reaped
    }
    sigtimedwait(children, 0, -1);
  }
  return 0;
});
