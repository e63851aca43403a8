// init(1): pid 1 of the machine. Adopts orphans and reaps them; everything else is started by the control plane, whose
// children are init's (asm/README.md, "Task 0"). Before that it does what a distribution's start scripts do for the network:
// loopback is up.

import { SIG_BLOCK, SIGCHLD, sigprocmask, sigtimedwait } from "../../lib/signal";
import { run } from "../../lib/start";
import { close } from "../../lib/sys/file";
import { socket } from "../../lib/sys/misc";
import { wait4 } from "../../lib/sys/proc";
import * as raw from "../../lib/sys/raw";

const WNOHANG = 1;
const AF_INET = 2;
const SOCK_DGRAM = 2;
const SIOCSIFFLAGS = 0x8914;
const IFF_UP = 1;
const request = memory.data(40);

/** ip link set lo up. */
function loopbackUp(): void {
  const fd = socket(AF_INET, SOCK_DGRAM, 0);
  if (fd < 0) return;
  memory.fill(request, 0, 40);
  store<u16>(request, 0x6f6c); // "lo"
  store<u16>(request, IFF_UP, 16);
  raw.SYS_ioctl(fd, SIOCSIFFLAGS, request as i32);
  close(fd);
}

run((): i32 => {
  loopbackUp();
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
