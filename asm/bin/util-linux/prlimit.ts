// prlimit(1): show or change resource limits of a process, or start one with other limits; prlimit(2).
import { err, errx } from "../../lib/err";
import { ENOENT, strerror } from "../../lib/errno";
import { Getopt, LongOption, long, NO_ARG, OPT_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { print, stderr, stdout } from "../../lib/io";
import { numEnd, numOverflow, strtoul } from "../../lib/number";
import { exec } from "../../lib/process";
import { exit, progShort } from "../../lib/start";
import { isatty } from "../../lib/sys/file";
import { getpid, getrlimit, limitHard, limitSoft, RLIM_INFINITY, setrlimit } from "../../lib/sys/proc";
import { EXIT_FAILURE, execOrDie, help, parseUnsigned, tryHelp, version } from "./common";
import { RIGHT, Table } from "./table";

const HELP = `
Usage:
 prlimit [options] [--<resource>=<limit>] [-p PID]
 prlimit [options] [--<resource>=<limit>] COMMAND

Show or change the resource limits of a process.

Options:
 -p, --pid <pid>        process id
 -o, --output <list>    define which output columns to use
     --noheadings       don't print headings
     --raw              use the raw output format
     --verbose          verbose output
 -h, --help             display this help
 -V, --version          display version

Resources:
 -c, --core             maximum size of core files created
 -d, --data             maximum size of a process's data segment
 -e, --nice             maximum nice priority allowed to raise
 -f, --fsize            maximum size of files written by the process
 -i, --sigpending       maximum number of pending signals
 -l, --memlock          maximum size a process may lock into memory
 -m, --rss              maximum resident set size
 -n, --nofile           maximum number of open files
 -q, --msgqueue         maximum bytes in POSIX message queues
 -r, --rtprio           maximum real-time scheduling priority
 -s, --stack            maximum stack size
 -t, --cpu              maximum amount of CPU time in seconds
 -u, --nproc            maximum number of user processes
 -v, --as               size of virtual memory
 -x, --locks            maximum number of file locks
 -y, --rttime           CPU time in microseconds a process scheduled
                        under real-time scheduling

Arguments:
 <limit> is defined as a range soft:hard, soft:, :hard or a value to
         define both limits (e.g. -e=0:10 -r=:10).

Available output columns:
 DESCRIPTION  resource description
    RESOURCE  resource name
        SOFT  soft limit
        HARD  hard limit (ceiling)
       UNITS  units

For more details see prlimit(1).
`;

class Resource {
  /** @param option the short option */
  constructor(
    public option: i32,
    public long: string,
    public name: string,
    public description: string,
    public unit: string,
    public number: i32,
  ) {}
}
const RESOURCES: Resource[] = [
  new Resource(0x76, "as", "AS", "address space limit", "bytes", 9),
  new Resource(0x63, "core", "CORE", "max core file size", "bytes", 4),
  new Resource(0x74, "cpu", "CPU", "CPU time", "seconds", 0),
  new Resource(0x64, "data", "DATA", "max data size", "bytes", 2),
  new Resource(0x66, "fsize", "FSIZE", "max file size", "bytes", 1),
  new Resource(0x78, "locks", "LOCKS", "max number of file locks held", "locks", 10),
  new Resource(0x6c, "memlock", "MEMLOCK", "max locked-in-memory address space", "bytes", 8),
  new Resource(0x71, "msgqueue", "MSGQUEUE", "max bytes in POSIX mqueues", "bytes", 12),
  new Resource(0x65, "nice", "NICE", "max nice prio allowed to raise", "", 13),
  new Resource(0x6e, "nofile", "NOFILE", "max number of open files", "files", 7),
  new Resource(0x75, "nproc", "NPROC", "max number of processes", "processes", 6),
  new Resource(0x6d, "rss", "RSS", "max resident set size", "bytes", 5),
  new Resource(0x72, "rtprio", "RTPRIO", "max real-time priority", "", 14),
  new Resource(0x79, "rttime", "RTTIME", "timeout for real-time tasks", "microsecs", 15),
  new Resource(0x69, "sigpending", "SIGPENDING", "max number of pending signals", "signals", 11),
  new Resource(0x73, "stack", "STACK", "max stack size", "bytes", 3),
];
const COLUMNS: string[] = ["DESCRIPTION", "RESOURCE", "SOFT", "HARD", "UNITS"];

class Limit {
  soft: u64 = 0;
  hard: u64 = 0;
  /** Which of both the option gives; none: the limit is shown. */
  setSoft: bool = false;
  setHard: bool = false;
  constructor(public resource: Resource) {}
}

let parseOk = false;
function parseOne(text: string): u64 {
  parseOk = true;
  if (text == "unlimited") return RLIM_INFINITY;
  const v = strtoul(text, 10);
  parseOk = text.length > 0 && numEnd == text.length && !numOverflow;
  return v;
}
/** "5", "5:", ":5", "5:6" */
function parseLimit(limit: Limit, text: string): bool {
  const colon = text.indexOf(":");
  if (colon < 0) {
    limit.soft = limit.hard = parseOne(text);
    limit.setSoft = limit.setHard = true;
    return parseOk;
  }
  const soft = text.substring(0, colon);
  const hard = text.substring(colon + 1);
  if (!soft.length && !hard.length) return false;
  if (soft.length) {
    limit.soft = parseOne(soft);
    limit.setSoft = true;
    if (!parseOk) return false;
  }
  if (hard.length) {
    limit.hard = parseOne(hard);
    limit.setHard = true;
    if (!parseOk) return false;
  }
  return true;
}
function limitText(v: u64): string {
  return v == RLIM_INFINITY ? "unlimited" : v.toString();
}

function apply(limits: Limit[], pid: i32, verbose: bool): void {
  for (let i = 0; i < limits.length; i++) {
    const l = limits[i];
    if (!l.setSoft && !l.setHard) continue;
    if (!l.setSoft || !l.setHard) {
      const r = getrlimit(l.resource.number, pid);
      if (r < 0) err(EXIT_FAILURE, r, "failed to get old " + l.resource.name + " limit");
      if (!l.setSoft) l.soft = limitSoft();
      if (!l.setHard) l.hard = limitHard();
    }
    // an unlimited hard limit is the largest number, so this compares rightly
    if (l.soft > l.hard) errx(EXIT_FAILURE, "the soft limit " + l.resource.name + " cannot exceed the hard limit");
    if (verbose) {
      print("New " + l.resource.name + " limit for pid " + (pid ? pid : getpid()).toString() + ": ");
      print("<" + limitText(l.soft) + ":" + limitText(l.hard) + ">\n");
    }
    const r = setrlimit(l.resource.number, l.soft, l.hard, pid);
    if (r < 0) err(EXIT_FAILURE, r, "failed to set the " + l.resource.name + " resource limit");
  }
}

function show(limits: Limit[], pid: i32, columns: i32[], headings: bool, raw: bool): void {
  const table = new Table("limits");
  table.headings = headings;
  table.raw = raw;
  for (let i = 0; i < columns.length; i++) {
    const k = columns[i];
    table.column(COLUMNS[k], 0, k == 2 || k == 3 ? RIGHT : 0);
  }
  for (let i = 0; i < limits.length; i++) {
    const l = limits[i];
    if (l.setSoft || l.setHard) continue;
    const r = getrlimit(l.resource.number, pid);
    if (r < 0) err(EXIT_FAILURE, r, "failed to get the " + l.resource.name + " resource limit");
    const line = table.line();
    for (let k = 0; k < columns.length; k++) {
      switch (columns[k]) {
        case 0:
          line.cells[k] = l.resource.description;
          break;
        case 1:
          line.cells[k] = l.resource.name;
          break;
        case 2:
          line.cells[k] = limitText(limitSoft());
          break;
        case 3:
          line.cells[k] = limitText(limitHard());
          break;
        case 4:
          line.cells[k] = l.resource.unit;
          break;
      }
    }
  }
  table.print();
}

export function prlimit(args: string[]): i32 {
  let pid = 0;
  let verbose = false;
  let headings = true;
  let raw = false;
  let columns: i32[] = [1, 0, 2, 3, 4];
  let limits: Limit[] = [];
  const longs: LongOption[] = [
    long("pid", REQ_ARG, 0x70),
    long("output", REQ_ARG, 0x6f),
    long("version", NO_ARG, 0x56),
    long("help", NO_ARG, 0x68),
    long("noheadings", NO_ARG, 256),
    long("raw", NO_ARG, 257),
    long("verbose", NO_ARG, 258),
  ];
  for (let i = 0; i < RESOURCES.length; i++) longs.push(long(RESOURCES[i].long, OPT_ARG, RESOURCES[i].option));
  const g = new Getopt(args, "+c::d::e::f::i::l::m::n::q::r::s::t::u::v::x::y::p:o:vVh", longs);
  for (let c = g.next(); c != OPT_END; c = g.next()) {
    const given = g.arg;
    const arg = given === null ? "" : given;
    let resource = -1;
    for (let i = 0; i < RESOURCES.length; i++) if (RESOURCES[i].option == c) resource = i;
    if (resource >= 0) {
      const l = new Limit(RESOURCES[resource]);
      // -n=5 as well as -n5
      if (given !== null && !parseLimit(l, g.longIndex < 0 && arg.startsWith("=") ? arg.substring(1) : arg))
        errx(EXIT_FAILURE, "failed to parse " + l.resource.name + " limit");
      limits.push(l);
      continue;
    }
    switch (c) {
      case 0x70:
        if (pid) errx(EXIT_FAILURE, "option --pid may be specified only once");
        pid = parseUnsigned(arg, "invalid PID argument", i32.MAX_VALUE) as i32;
        break;
      case 0x6f: {
        columns = [];
        const names = arg.split(",");
        for (let i = 0; i < names.length; i++) {
          const k = COLUMNS.indexOf(names[i].toUpperCase());
          if (k < 0) errx(EXIT_FAILURE, "unknown column: " + names[i]);
          columns.push(k);
        }
        break;
      }
      case 256:
        headings = false;
        break;
      case 257:
        raw = true;
        break;
      case 258:
        verbose = true;
        break;
      case 0x68:
        return help(HELP);
      case 0x56:
        return version();
      default:
        return tryHelp();
    }
  }
  const command = g.rest();
  if (command.length && pid) errx(EXIT_FAILURE, "options --pid and COMMAND are mutually exclusive");
  if (!limits.length) for (let i = 0; i < RESOURCES.length; i++) limits.push(new Limit(RESOURCES[i]));
  apply(limits, pid, verbose);
  let shown = false;
  for (let i = 0; i < limits.length; i++) if (!limits[i].setSoft && !limits[i].setHard) shown = true;
  if (shown) show(limits, pid, columns, headings, raw);
  if (command.length) {
    // stdio would lose what it holds at a successful exec; on a terminal it has been written
    if (!isatty(1)) {
      const held = stdout.len;
      stdout.discard();
      execOrDieShowing(command, held);
    } else execOrDie(command);
  }
  return 0;
}
/** As execOrDie; when exec fails, the `held` bytes of stdout are written after all, as exit(3) would. */
function execOrDieShowing(command: string[], held: i32): void {
  const r = exec(command);
  stderr.put(progShort() + ": failed to execute " + command[0] + ": " + strerror(r) + "\n");
  stdout.len = held;
  exit(r == -ENOENT ? 127 : 126);
}
