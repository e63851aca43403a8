// chrt(1): show or change the scheduling policy of a process; sched(7).

import { listDir } from "../../lib/dirs";
import { err, errx } from "../../lib/err";
import { Getopt, long, NO_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { print } from "../../lib/io";
import { numEnd, strtol } from "../../lib/number";
import {
  SYS_sched_get_priority_max,
  SYS_sched_get_priority_min,
  SYS_sched_getparam,
  SYS_sched_getscheduler,
  SYS_sched_setscheduler,
} from "../../lib/sys/raw";
import { badUsage, EXIT_FAILURE, execOrDie, help, tryHelp, version } from "./common";

const HELP = `
Show or change the real-time scheduling attributes of a process.

Set policy:
 chrt [options] <priority> <command> [<arg>...]
 chrt [options] --pid <priority> <pid>

Get policy:
 chrt [options] -p <pid>

Policy options:
 -b, --batch          set policy to SCHED_BATCH
 -d, --deadline       set policy to SCHED_DEADLINE
 -f, --fifo           set policy to SCHED_FIFO
 -i, --idle           set policy to SCHED_IDLE
 -o, --other          set policy to SCHED_OTHER
 -r, --rr             set policy to SCHED_RR (default)

Scheduling options:
 -R, --reset-on-fork       set reset-on-fork flag
 -T, --sched-runtime <ns>  runtime parameter for DEADLINE
 -P, --sched-period <ns>   period parameter for DEADLINE
 -D, --sched-deadline <ns> deadline parameter for DEADLINE

Other options:
 -a, --all-tasks      operate on all the tasks (threads) for a given pid
 -m, --max            show min and max valid priorities
 -p, --pid            operate on existing given pid
 -v, --verbose        display status information

 -h, --help           display this help
 -V, --version        display version

For more details see chrt(1).
`;

const SCHED_OTHER = 0;
const SCHED_FIFO = 1;
const SCHED_RR = 2;
const SCHED_BATCH = 3;
const SCHED_IDLE = 5;
const SCHED_DEADLINE = 6;
const RESET_ON_FORK = 0x40000000;
const param = memory.data(8);

function policyName(policy: i32): string {
  if (policy == SCHED_OTHER) return "SCHED_OTHER";
  if (policy == SCHED_FIFO) return "SCHED_FIFO";
  if (policy == SCHED_RR) return "SCHED_RR";
  if (policy == SCHED_BATCH) return "SCHED_BATCH";
  if (policy == SCHED_IDLE) return "SCHED_IDLE";
  return policy == SCHED_DEADLINE ? "SCHED_DEADLINE" : "unknown";
}

function showRanges(): void {
  const all = [SCHED_OTHER, SCHED_FIFO, SCHED_RR, SCHED_BATCH, SCHED_IDLE, SCHED_DEADLINE];
  for (let i = 0; i < all.length; i++) {
    const low = SYS_sched_get_priority_min(all[i]) as i32;
    const high = SYS_sched_get_priority_max(all[i]) as i32;
    print(policyName(all[i]));
    print(
      low < 0 || high < 0
        ? " not supported?\n"
        : " min/max priority\t: " + low.toString() + "/" + high.toString() + "\n",
    );
  }
}

/** @param state "current" or "new" */
function show(pid: i32, state: string): void {
  const policy = SYS_sched_getscheduler(pid) as i32;
  const who = pid ? pid.toString() : "0";
  if (policy < 0) err(EXIT_FAILURE, policy, "failed to get pid " + who + "'s policy");
  SYS_sched_getparam(pid, param as i32);
  const reset = policy & RESET_ON_FORK ? "|SCHED_RESET_ON_FORK" : "";
  print("pid " + who + "'s " + state + " scheduling policy: " + policyName(policy & ~RESET_ON_FORK) + reset + "\n");
  print("pid " + who + "'s " + state + " scheduling priority: " + load<i32>(param).toString() + "\n");
}

function number(text: string, what: string): i32 {
  const n = strtol(text, 10);
  if (!text.length || numEnd != text.length || n > i32.MAX_VALUE || n < i32.MIN_VALUE)
    errx(EXIT_FAILURE, "invalid " + what + ": '" + text + "'");
  return n as i32;
}

/** The process and, for `all`, its other threads. */
function targets(pid: i32, all: bool): i32[] {
  if (!all) return [pid];
  const names = listDir("/proc/" + pid.toString() + "/task");
  if (names === null) errx(EXIT_FAILURE, "cannot obtain the list of tasks");
  return names!.map<i32>((name) => strtol(name, 10) as i32);
}

export function chrt(args: string[]): i32 {
  let policy = SCHED_RR;
  let reset = 0;
  let all = false;
  let byPid = false;
  let verbose = false;
  const g = new Getopt(args, "+abdD:fiphmoP:T:rRvV", [
    long("all-tasks", NO_ARG, 0x61),
    long("batch", NO_ARG, 0x62),
    long("deadline", NO_ARG, 0x64),
    long("fifo", NO_ARG, 0x66),
    long("idle", NO_ARG, 0x69),
    long("pid", NO_ARG, 0x70),
    long("help", NO_ARG, 0x68),
    long("max", NO_ARG, 0x6d),
    long("other", NO_ARG, 0x6f),
    long("rr", NO_ARG, 0x72),
    long("sched-runtime", REQ_ARG, 0x54),
    long("sched-period", REQ_ARG, 0x50),
    long("sched-deadline", REQ_ARG, 0x44),
    long("reset-on-fork", NO_ARG, 0x52),
    long("verbose", NO_ARG, 0x76),
    long("version", NO_ARG, 0x56),
  ]);
  for (let c = g.next(); c != OPT_END; c = g.next()) {
    if (c == 0x61) all = true;
    else if (c == 0x62) policy = SCHED_BATCH;
    else if (c == 0x64) policy = SCHED_DEADLINE;
    else if (c == 0x66) policy = SCHED_FIFO;
    else if (c == 0x69) policy = SCHED_IDLE;
    else if (c == 0x6f) policy = SCHED_OTHER;
    else if (c == 0x72) policy = SCHED_RR;
    else if (c == 0x70) byPid = true;
    else if (c == 0x52) reset = RESET_ON_FORK;
    else if (c == 0x76) verbose = true;
    else if (c == 0x44 || c == 0x50 || c == 0x54) continue;
    else if (c == 0x6d) {
      showRanges();
      return 0;
    } else if (c == 0x68) return help(HELP);
    else if (c == 0x56) return version();
    else return tryHelp();
  }
  const rest = g.rest();
  const wanted = byPid ? 1 : 2;
  if (rest.length < wanted) return badUsage();
  const pid = byPid ? number(rest[rest.length - 1], "PID argument") : 0;
  if (byPid && rest.length == 1) {
    const tasks = targets(pid, all);
    for (let i = 0; i < tasks.length; i++) show(tasks[i], "current");
    return 0;
  }
  if (byPid && verbose) show(pid, "current");
  const priority = number(rest[0], "priority argument");
  const low = SYS_sched_get_priority_min(policy) as i32;
  const high = SYS_sched_get_priority_max(policy) as i32;
  if (priority < low || priority > high)
    errx(
      EXIT_FAILURE,
      "unsupported priority value for the policy: " + priority.toString() + ": see --max for valid range",
    );
  store<i32>(param, priority);
  const tasks = targets(pid, all && byPid);
  for (let i = 0; i < tasks.length; i++) {
    const r = SYS_sched_setscheduler(tasks[i], policy | reset, param as i32) as i32;
    if (r < 0) err(EXIT_FAILURE, r, "failed to set pid " + tasks[i].toString() + "'s policy");
  }
  if (verbose && byPid) show(pid, "new");
  if (!byPid) execOrDie(rest.slice(1));
  return 0;
}
