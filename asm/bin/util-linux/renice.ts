// renice(1): change the nice value of processes, groups or users' processes; setpriority(2).
import { warn, warnx } from "../../lib/err";
import { print } from "../../lib/io";
import { numEnd, numOverflow, strtol } from "../../lib/number";
import { getpriority, PRIO_PGRP, PRIO_PROCESS, PRIO_USER, setpriority } from "../../lib/sys/proc";
import { passwdByName } from "../../lib/users";
import { badUsage, EXIT_FAILURE, help, version } from "./common";

const HELP = `
Usage:
 renice [-n] <priority> [-p|--pid] <pid>...
 renice [-n] <priority>  -g|--pgrp <pgid>...
 renice [-n] <priority>  -u|--user <user>...

Alter the priority of running processes.

Options:
 -n, --priority <num>   specify the nice value
 -p, --pid              interpret arguments as process ID (default)
 -g, --pgrp             interpret arguments as process group ID
 -u, --user             interpret arguments as username or user ID

 -h, --help             display this help
 -V, --version          display version

For more details see renice(1).
`;

function whichName(which: i32): string {
  return which == PRIO_PROCESS ? "process ID" : which == PRIO_PGRP ? "process group ID" : "user ID";
}
/** @returns whether it failed */
function change(which: i32, who: i32, priority: i32): bool {
  // the system call gives 20 − nice
  const old = getpriority(which, who);
  if (old < 0) {
    warn(old, "failed to get priority for " + who.toString() + " (" + whichName(which) + ")");
    return true;
  }
  const r = setpriority(which, who, priority);
  if (r < 0) {
    warn(r, "failed to set priority for " + who.toString() + " (" + whichName(which) + ")");
    return true;
  }
  const now = getpriority(which, who);
  if (now < 0) {
    warn(now, "failed to get priority for " + who.toString() + " (" + whichName(which) + ")");
    return true;
  }
  print(
    who.toString() +
      " (" +
      whichName(which) +
      ") old priority " +
      (20 - old).toString() +
      ", new priority " +
      (20 - now).toString() +
      "\n",
  );
  return false;
}

export function renice(args: string[]): i32 {
  let i = 1;
  const n = args.length;
  if (n == 2) {
    if (args[1] == "-h" || args[1] == "--help") return help(HELP);
    if (args[1] == "-v" || args[1] == "-V" || args[1] == "--version") return version();
  }
  if (n > 1 && (args[1] == "-n" || args[1] == "--priority")) i++;
  if (n - i < 2) return badUsage("not enough arguments");
  const priority = strtol(args[i], 10);
  if (!args[i].length || numEnd != args[i].length || numOverflow) return badUsage("invalid priority '" + args[i] + "'");
  i++;
  let which = PRIO_PROCESS;
  let failed = false;
  for (; i < n; i++) {
    const a = args[i];
    if (a == "-g" || a == "--pgrp") which = PRIO_PGRP;
    else if (a == "-u" || a == "--user") which = PRIO_USER;
    else if (a == "-p" || a == "--pid") which = PRIO_PROCESS;
    else {
      let who: i64 = -1;
      const user = which == PRIO_USER ? passwdByName(a) : null;
      if (user !== null) who = user.uid;
      else {
        who = strtol(a, 10);
        const bad = !a.length || numEnd != a.length || numOverflow || who < 0;
        if (bad) {
          if (which == PRIO_USER && (!a.length || numEnd != a.length)) warnx("unknown user " + a);
          else warnx("bad " + whichName(which) + " value: " + a);
          failed = true;
          continue;
        }
      }
      if (change(which, who as i32, priority as i32)) failed = true;
    }
  }
  return failed ? EXIT_FAILURE : 0;
}
