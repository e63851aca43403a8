// taskset(1): the CPUs that a process may run on; sched_setaffinity(2).

import { listDir } from "../../lib/dirs";
import { err, errx } from "../../lib/err";
import { EINVAL } from "../../lib/errno";
import { Getopt, long, NO_ARG, OPT_END } from "../../lib/getopt";
import { print } from "../../lib/io";
import { numEnd, strtoul } from "../../lib/number";
import { getpid, schedGetaffinity, schedSetaffinity } from "../../lib/sys/proc";
import { badUsage, EXIT_FAILURE, execOrDie, help, parseUnsigned, tryHelp, version } from "./common";

const HELP = `Usage: taskset [options] [mask | cpu-list] [pid|cmd [args...]]


Show or change the CPU affinity of a process.

Options:
 -a, --all-tasks         operate on all the tasks (threads) for a given pid
 -p, --pid               operate on existing given pid
 -c, --cpu-list          display and specify cpus in list format
 -h, --help              display this help
 -V, --version           display version

The default behavior is to run a new command:
    taskset 03 sshd -b 1024
You can retrieve the mask of an existing task:
    taskset -p 700
Or set it:
    taskset -p 03 700
List format uses a comma-separated list instead of a mask:
    taskset -pc 0,3,7-11 700
Ranges in list format can take a stride argument:
    e.g. 0-31:2 is equivalent to mask 0x55555555

For more details see taskset(1).
`;

const BYTES = 128; // 1024 CPUs
const set = memory.data(BYTES);
/** Bytes of the kernel's own mask. */
let size: i32 = 0;

function bit(i: i32): bool {
  return ((load<u8>(set + (i >> 3)) >> ((i & 7) as u8)) & 1) != 0;
}
function setBit(i: i32): void {
  store<u8>(set + (i >> 3), load<u8>(set + (i >> 3)) | (1 << ((i & 7) as u8)));
}
/** "3", "ff,ffffffff" or "0x3", most significant digit first. */
function parseMask(text: string): bool {
  memory.fill(set, 0, BYTES);
  let s = text.startsWith("0x") || text.startsWith("0X") ? text.substring(2) : text;
  s = s.split(",").join("");
  if (!s.length) return false;
  for (let i = 0; i < s.length; i++) {
    const c = s.charCodeAt(s.length - 1 - i);
    const d = c >= 48 && c <= 57 ? c - 48 : c >= 97 && c <= 102 ? c - 87 : c >= 65 && c <= 70 ? c - 55 : -1;
    if (d < 0) return false;
    for (let k = 0; k < 4; k++) {
      if (!((d >> k) & 1)) continue;
      if (i * 4 + k >= size * 8) return false;
      setBit(i * 4 + k);
    }
  }
  return true;
}
let at = 0;
/** The number at `at`, −1 when there is none. */
function number(text: string): i32 {
  const v = strtoul(text.substring(at), 10);
  const c = at < text.length ? text.charCodeAt(at) : 0;
  if (!numEnd || c < 48 || c > 57) return -1;
  at += numEnd;
  return v as i32;
}
/** "0,3-7,8-31:2" */
function parseList(text: string): bool {
  memory.fill(set, 0, BYTES);
  at = 0;
  for (;;) {
    const from = number(text);
    if (from < 0) return false;
    let to = from;
    let step = 1;
    if (at < text.length && text.charAt(at) == "-") {
      at++;
      to = number(text);
      if (to < 0) return false;
      if (at < text.length && text.charAt(at) == ":") {
        at++;
        step = number(text);
        if (step <= 0) return false;
      }
    }
    if (from > to) return false;
    for (let i = from; i <= to; i += step) {
      if (i >= size * 8) return false;
      setBit(i);
    }
    if (at == text.length || text.charAt(at) != ",") break;
    at++;
  }
  return at == text.length;
}
function maskText(): string {
  let out = "";
  for (let i = size * 2 - 1; i >= 0; i--) {
    const d = (load<u8>(set + (i >> 1)) >> (i & 1 ? 4 : 0)) & 15;
    if (d || out.length) out += (d as u32).toString(16);
  }
  return out.length ? out : "0";
}
function listText(): string {
  let out = "";
  for (let i = 0; i < size * 8; i++) {
    if (!bit(i)) continue;
    let end = i;
    while (end + 1 < size * 8 && bit(end + 1)) end++;
    if (out.length) out += ",";
    out += i.toString();
    if (end == i + 1) out += "," + end.toString();
    else if (end > i) out += "-" + end.toString();
    i = end;
  }
  return out;
}

function show(pid: i32, asList: bool, what: string): void {
  const r = schedGetaffinity(pid, size, set);
  if (r < 0) err(EXIT_FAILURE, r, "failed to get pid " + pid.toString() + "'s affinity");
  print(
    "pid " +
      (pid ? pid : getpid()).toString() +
      "'s " +
      what +
      " affinity " +
      (asList ? "list: " + listText() : "mask: " + maskText()) +
      "\n",
  );
}
/** Shows, or changes and shows before and after. */
function handle(pid: i32, mask: string | null, asList: bool): void {
  show(pid, asList, "current");
  if (mask === null) return;
  if (asList) parseList(mask);
  else parseMask(mask);
  const r = schedSetaffinity(pid, size, set);
  if (r < 0) err(EXIT_FAILURE, r, "failed to set pid " + pid.toString() + "'s affinity");
  show(pid, asList, "new");
}

export function taskset(args: string[]): i32 {
  let allTasks = false;
  let pid = 0;
  let asList = false;
  let pidGiven = false;
  const g = new Getopt(args, "+aphVc", [
    long("all-tasks", NO_ARG, 0x61),
    long("pid", NO_ARG, 0x70),
    long("cpu-list", NO_ARG, 0x63),
    long("help", NO_ARG, 0x68),
    long("version", NO_ARG, 0x56),
  ]);
  for (let c = g.next(); c != OPT_END; c = g.next()) {
    if (c == 0x61) allTasks = true;
    else if (c == 0x70) pidGiven = true;
    else if (c == 0x63) asList = true;
    else if (c == 0x56) return version();
    else if (c == 0x68) return help(HELP);
    else return tryHelp();
  }
  const rest = g.rest();
  if (pidGiven && rest.length) pid = parseUnsigned(rest[rest.length - 1], "invalid PID argument", i32.MAX_VALUE) as i32;
  if ((!pid && rest.length < 2) || (pid && rest.length != 1 && rest.length != 2)) return badUsage();

  // the kernel refuses a mask shorter than its own: grow until it answers
  for (size = 8; size <= BYTES; size *= 2) {
    const r = schedGetaffinity(0, size, set);
    if (r > 0) {
      size = r;
      break;
    }
    if (r != -EINVAL) errx(EXIT_FAILURE, "cannot determine NR_CPUS; aborting");
  }
  let mask: string | null = null;
  if (rest.length == 2 || !pid) {
    mask = rest[0];
    if (asList ? !parseList(rest[0]) : !parseMask(rest[0]))
      errx(EXIT_FAILURE, "failed to parse CPU " + (asList ? "list: " : "mask: ") + rest[0]);
  }
  if (pid && allTasks) {
    const tasks = listDir("/proc/" + pid.toString() + "/task");
    if (tasks === null) {
      err(EXIT_FAILURE, -3, "cannot obtain the list of tasks");
      return EXIT_FAILURE;
    }
    for (let i = 0; i < tasks.length; i++) handle(I32.parseInt(tasks[i]), mask, asList);
    return 0;
  }
  if (pid) {
    handle(pid, mask, asList);
    return 0;
  }
  const r = schedSetaffinity(0, size, set);
  if (r < 0) err(EXIT_FAILURE, r, "failed to set pid " + getpid().toString() + "'s affinity");
  execOrDie(rest.slice(1));
  return EXIT_FAILURE;
}
