// setsid(1): run a program in a session of its own.
import { err, warn } from "../../lib/err";
import { Getopt, long, NO_ARG, OPT_END } from "../../lib/getopt";
import { statusCode, WIFEXITED, WIFSIGNALED, waitpid } from "../../lib/process";
import { ioctl } from "../../lib/sys/file";
import { fork, getpgrp, getpid, setsid as sysSetsid } from "../../lib/sys/proc";
import { TIOCSCTTY } from "../../lib/tty";
import { badUsage, EXIT_FAILURE, execOrDie, help, tryHelp, version } from "./common";

const HELP = `
Usage:
 setsid [options] <program> [arguments ...]

Run a program in a new session.

Options:
 -c, --ctty     set the controlling terminal to the current one
 -f, --fork     always fork
 -w, --wait     wait program to exit, and use the same return
 -h, --help     display this help
 -V, --version  display version

For more details see setsid(1).
`;

export function setsid(args: string[]): i32 {
  let ctty = false;
  let forkAlways = false;
  let wait = false;
  const g = new Getopt(args, "+Vhcfw", [
    long("ctty", NO_ARG, 0x63),
    long("fork", NO_ARG, 0x66),
    long("wait", NO_ARG, 0x77),
    long("version", NO_ARG, 0x56),
    long("help", NO_ARG, 0x68),
  ]);
  for (let c = g.next(); c != OPT_END; c = g.next()) {
    if (c == 0x63) ctty = true;
    else if (c == 0x66) forkAlways = true;
    else if (c == 0x77) wait = true;
    else if (c == 0x68) return help(HELP);
    else if (c == 0x56) return version();
    else return tryHelp();
  }
  const command = g.rest();
  if (!command.length) return badUsage("no command specified");

  // a group leader may not make a session: its child may
  if (forkAlways || getpgrp() == getpid()) {
    const pid = fork();
    if (pid < 0) err(EXIT_FAILURE, pid, "fork");
    if (pid > 0) {
      if (!wait) return 0;
      const status = waitpid(pid);
      if (status < 0) err(EXIT_FAILURE, status, "wait");
      if (WIFEXITED(status)) return statusCode(status);
      if (WIFSIGNALED(status)) warn(0, "child " + pid.toString() + " did not exit normally");
      return status & 0xff;
    }
  }
  let r = sysSetsid();
  if (r < 0) err(EXIT_FAILURE, r, "setsid failed");
  if (ctty) {
    r = ioctl(0, TIOCSCTTY, 1);
    if (r < 0) err(EXIT_FAILURE, r, "failed to set the controlling terminal");
  }
  execOrDie(command);
  return EXIT_FAILURE;
}
