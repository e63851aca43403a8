// restart(1): builds the processes of a checkpoint's image again, as its own children, and waits for the first of them.
import { warn, warnx } from "../../lib/err";
import { EINVAL } from "../../lib/errno";
import { Getopt, long, NO_ARG, OPT_END } from "../../lib/getopt";
import { print } from "../../lib/io";
import { WEXITSTATUS, WIFSIGNALED, WIFSTOPPED, WTERMSIG } from "../../lib/process";
import { SIG_IGN, SIGCONT, SIGSTOP, SIGTTOU, sigaction } from "../../lib/signal";
import { close, O_CLOEXEC, O_RDONLY, open } from "../../lib/sys/file";
import { getpgid, getpgrp, getpid, kill, wait4, waitStatus } from "../../lib/sys/proc";
import { tcgetpgrp, tcsetpgrp } from "../../lib/tty";
import {
  RESTART_FILE_LOCKS,
  RESTART_FOREGROUND,
  RESTART_SHELL_JOB,
  RESTART_TCP_ESTABLISHED,
  restartFrom,
} from "./calls";
import { Folder, unpackFolder } from "./pack";
import { badUsage, complain, help, logfd, tryHelp } from "./reason";

const HELP = `
Usage:
 restart [options] <file>

Build the processes of a checkpoint again and wait for the first of them.

Options:
 -d, --detach   do not wait: print the PID and leave
 -h, --help     display this help
`;

const WUNTRACED = 2;

export function restart(args: string[]): i32 {
  let detach = false;
  const g = new Getopt(args, "dh", [long("detach", NO_ARG, 0x64), long("help", NO_ARG, 0x68)]);
  for (let c = g.next(); c != OPT_END; c = g.next()) {
    if (c == 0x64) detach = true;
    else if (c == 0x68) return help(HELP);
    else return tryHelp();
  }
  const rest = g.rest();
  if (rest.length != 1) return badUsage(rest.length ? "one image at a time" : "no image given");
  const fd = open(rest[0], O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    warn(fd, rest[0]);
    return 1;
  }
  const folder = new Folder();
  if (folder.error < 0) {
    warn(folder.error, folder.path);
    return 1;
  }
  const bad = unpackFolder(fd, folder);
  close(fd);
  if (bad < 0) {
    folder.remove();
    if (bad == -EINVAL) warnx(rest[0] + ": this is no checkpoint image, or it is damaged");
    else warn(bad, rest[0]);
    return 1;
  }
  // Whoever had the terminal when it was written has it again, if it is ours to give: restart(2) knows, in a PID namespace too whose
  // processes see the number of neither group.
  const terminal = detach ? 0 : RESTART_FOREGROUND;
  const flags = RESTART_SHELL_JOB | RESTART_FILE_LOCKS | RESTART_TCP_ESTABLISHED | terminal;
  const pid = restartFrom(folder.fd, flags, logfd(), 0);
  folder.remove();
  if (pid < 0) {
    complain(pid, rest[0]);
    return 1;
  }
  if (detach) {
    print(pid.toString() + "\n");
    return 0;
  }
  const group = getpgid(pid);
  let foreground = group > 0 && group != getpgrp() && tcgetpgrp(0) == group;
  // The terminal is taken back from the background.
  sigaction(SIGTTOU, SIG_IGN);
  while (true) {
    if (wait4(pid, WUNTRACED) < 0) return 1;
    const status = waitStatus();
    if (foreground) tcsetpgrp(0, getpgrp());
    if (!WIFSTOPPED(status)) return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    // It was stopped: so are we, and we go on together.
    kill(getpid(), SIGSTOP);
    // By fg, and then it has the terminal again; or by bg.
    foreground = group > 0 && getpgrp() > 0 && group != getpgrp() && tcgetpgrp(0) == getpgrp();
    if (foreground) tcsetpgrp(0, group);
    kill(-group, SIGCONT);
  }
  return 0;
}
