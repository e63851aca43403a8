// pgrep(1), pkill(1), pidwait(1): find processes by name and other attributes; list them, signal them, wait for them.

import { cstr } from "../../lib/bytes";
import { warn, warnx } from "../../lib/err";
import { ESRCH } from "../../lib/errno";
import { Getopt, LongOption, long, NO_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { print, readFile, stderr } from "../../lib/io";
import { numEnd, strtol } from "../../lib/number";
import { RE_EXTENDED, RE_ICASE, Regex, regcomp } from "../../lib/regex";
import { SIGTERM } from "../../lib/signal";
import { exit, progShort } from "../../lib/start";
import { isChar, Stat } from "../../lib/stat";
import { flock, LOCK_EX, LOCK_NB, O_RDONLY, open } from "../../lib/sys/file";
import { POLLIN, pollOne } from "../../lib/sys/misc";
import { getpgrp, getpid, getppid, getsid, kill, pidfdOpen } from "../../lib/sys/proc";
import { groupByName, passwdByName } from "../../lib/users";
import { elapsed } from "./columns";
import { usage, version } from "./common";
import { allProcesses, Process, processByPid, threadsOf } from "./process";
import { signalOf, sigqueue, takeSignal } from "./signals";

const HELP_PGREP = `
Usage:
 pgrep [options] <pattern>

Options:
 -d, --delimiter <string>  specify output delimiter
 -l, --list-name           list PID and process name
 -a, --list-full           list PID and full command line
 -v, --inverse             negates the matching
 -w, --lightweight         list all TID
 -c, --count               count of matching processes
 -f, --full                use full process name to match
 -g, --pgroup <PGID,...>   match listed process group IDs
 -G, --group <GID,...>     match real group IDs
 -i, --ignore-case         match case insensitively
 -n, --newest              select most recently started
 -o, --oldest              select least recently started
 -O, --older <seconds>     select where older than seconds
 -P, --parent <PPID,...>   match only child processes of the given parent
 -s, --session <SID,...>   match session IDs
 -t, --terminal <tty,...>  match by controlling terminal
 -u, --euid <ID,...>       match by effective IDs
 -U, --uid <ID,...>        match by real IDs
 -x, --exact               match exactly with the command name
 -F, --pidfile <file>      read PIDs from file
 -L, --logpidfile          fail if PID file is not locked
 -r, --runstates <state>   match runstates [D,S,Z,...]
 -A, --ignore-ancestors    exclude our ancestors from results
 --cgroup <grp,...>        match by cgroup v2 names
 --ns <PID>                match the processes that belong to the same
                           namespace as <pid>
 --nslist <ns,...>         list which namespaces will be considered for
                           the --ns option.
                           Available namespaces: ipc, mnt, net, pid, user, uts

 -h, --help     display this help and exit
 -V, --version  output version information and exit

For more details see pgrep(1).
`;
const HELP_PKILL = `
Usage:
 pkill [options] <pattern>

Options:
 -<sig>, --signal <sig>    signal to send (either number or name)
 -q, --queue <value>       integer value to be sent with the signal
 -e, --echo                display what is killed
 -c, --count               count of matching processes
 -f, --full                use full process name to match
 -g, --pgroup <PGID,...>   match listed process group IDs
 -G, --group <GID,...>     match real group IDs
 -i, --ignore-case         match case insensitively
 -n, --newest              select most recently started
 -o, --oldest              select least recently started
 -O, --older <seconds>     select where older than seconds
 -P, --parent <PPID,...>   match only child processes of the given parent
 -s, --session <SID,...>   match session IDs
 -t, --terminal <tty,...>  match by controlling terminal
 -u, --euid <ID,...>       match by effective IDs
 -U, --uid <ID,...>        match by real IDs
 -x, --exact               match exactly with the command name
 -F, --pidfile <file>      read PIDs from file
 -L, --logpidfile          fail if PID file is not locked
 -r, --runstates <state>   match runstates [D,S,Z,...]
 -A, --ignore-ancestors    exclude our ancestors from results
 --cgroup <grp,...>        match by cgroup v2 names
 --ns <PID>                match the processes that belong to the same
                           namespace as <pid>
 --nslist <ns,...>         list which namespaces will be considered for
                           the --ns option.
                           Available namespaces: ipc, mnt, net, pid, user, uts

 -h, --help     display this help and exit
 -V, --version  output version information and exit

For more details see pgrep(1).
`;
const HELP_PIDWAIT = `
Usage:
 pidwait [options] <pattern>

Options:
 -e, --echo                display PIDs before waiting
 -c, --count               count of matching processes
 -f, --full                use full process name to match
 -g, --pgroup <PGID,...>   match listed process group IDs
 -G, --group <GID,...>     match real group IDs
 -i, --ignore-case         match case insensitively
 -n, --newest              select most recently started
 -o, --oldest              select least recently started
 -O, --older <seconds>     select where older than seconds
 -P, --parent <PPID,...>   match only child processes of the given parent
 -s, --session <SID,...>   match session IDs
 -t, --terminal <tty,...>  match by controlling terminal
 -u, --euid <ID,...>       match by effective IDs
 -U, --uid <ID,...>        match by real IDs
 -x, --exact               match exactly with the command name
 -F, --pidfile <file>      read PIDs from file
 -L, --logpidfile          fail if PID file is not locked
 -r, --runstates <state>   match runstates [D,S,Z,...]
 -A, --ignore-ancestors    exclude our ancestors from results
 --cgroup <grp,...>        match by cgroup v2 names
 --ns <PID>                match the processes that belong to the same
                           namespace as <pid>
 --nslist <ns,...>         list which namespaces will be considered for
                           the --ns option.
                           Available namespaces: ipc, mnt, net, pid, user, uts

 -h, --help     display this help and exit
 -V, --version  output version information and exit

For more details see pgrep(1).
`;

const EX_NONE = 1;
const EX_USAGE = 2;

const NAMESPACES: string[] = ["ipc", "mnt", "net", "pid", "user", "uts"];

class Criteria {
  full: bool = false;
  exact: bool = false;
  icase: bool = false;
  inverse: bool = false;
  newest: bool = false;
  oldest: bool = false;
  threads: bool = false;
  ignoreAncestors: bool = false;
  older: i64 = -1;
  ppids: i64[] | null = null;
  pgrps: i64[] | null = null;
  sids: i64[] | null = null;
  ruids: i64[] | null = null;
  euids: i64[] | null = null;
  rgids: i64[] | null = null;
  ttys: i64[] | null = null;
  pids: i64[] | null = null;
  states: string | null = null;
  cgroups: string[] | null = null;
  nsPid: i32 = 0;
  nsList: string[] = NAMESPACES;
}

function fail(message: string, status: i32 = EX_USAGE): void {
  warnx(message);
  exit(status);
}
function numbers(text: string, own: i64): i64[] {
  const out: i64[] = [];
  const list = text.split(",");
  for (let i = 0; i < list.length; i++) {
    const v = strtol(list[i]);
    if (!list[i].length || numEnd != list[i].length) fail("not a number: " + list[i]);
    // 0 is the caller's own group or session
    out.push(v == 0 && own >= 0 ? own : v);
  }
  return out;
}
function users(text: string): i64[] {
  const out: i64[] = [];
  const list = text.split(",");
  for (let i = 0; i < list.length; i++) {
    const v = strtol(list[i]);
    if (list[i].length && numEnd == list[i].length) {
      out.push(v);
      continue;
    }
    const p = passwdByName(list[i]);
    if (p === null) fail("invalid user name: " + list[i]);
    else out.push(p.uid as u32 as i64);
  }
  return out;
}
function groups(text: string): i64[] {
  const out: i64[] = [];
  const list = text.split(",");
  for (let i = 0; i < list.length; i++) {
    const v = strtol(list[i]);
    if (list[i].length && numEnd == list[i].length) {
      out.push(v);
      continue;
    }
    const g = groupByName(list[i]);
    if (g === null) fail("invalid group name: " + list[i]);
    else out.push(g.gid as u32 as i64);
  }
  return out;
}
function ttys(text: string): i64[] {
  const out: i64[] = [];
  const list = text.split(",");
  const st = new Stat();
  for (let i = 0; i < list.length; i++) {
    if (list[i] == "-") out.push(0);
    else out.push(st.stat("/dev/" + list[i]) == 0 && isChar(st.mode) ? (st.rdev as i64) : -1);
  }
  return out;
}

/** The pattern for commands: -x makes it match the whole. */
function compile(c: Criteria, pattern: string): Regex {
  const text = c.exact ? "^(" + pattern + ")$" : pattern;
  const re = regcomp(text, RE_EXTENDED | (c.icase ? RE_ICASE : 0));
  const e = re.error;
  if (e !== null) fail("regex error: " + e);
  return re;
}

function matches(c: Criteria, p: Process, re: Regex | null, ancestors: i32[], reference: Process | null): bool {
  const list = c.ppids;
  if (list !== null && !list.includes(p.ppid)) return false;
  const pgrps = c.pgrps;
  if (pgrps !== null && !pgrps.includes(p.pgrp)) return false;
  const sids = c.sids;
  if (sids !== null && !sids.includes(p.session)) return false;
  const ruids = c.ruids;
  if (ruids !== null && !ruids.includes(p.ruid)) return false;
  const euids = c.euids;
  if (euids !== null && !euids.includes(p.euid)) return false;
  const rgids = c.rgids;
  if (rgids !== null && !rgids.includes(p.rgid)) return false;
  const terminals = c.ttys;
  if (terminals !== null && !terminals.includes(p.tty as i64)) return false;
  const pids = c.pids;
  if (pids !== null && !pids.includes(p.tgid)) return false;
  const states = c.states;
  if (states !== null && !states.includes(p.state)) return false;
  if (c.older >= 0 && (elapsed(p) as i64) < c.older) return false;
  if (ancestors.includes(p.tgid)) return false;
  if (reference !== null)
    for (let i = 0; i < c.nsList.length; i++)
      if (p.namespace(c.nsList[i]) != reference.namespace(c.nsList[i])) return false;
  const names = c.cgroups;
  if (names !== null) {
    const text = readFile(p.dir + "/cgroup");
    const lines: string[] = text === null ? [] : text.split("\n");
    let found = false;
    for (let i = 0; i < lines.length; i++) {
      const at = lines[i].indexOf("::");
      if (at >= 0 && names.includes(lines[i].substring(at + 2))) found = true;
    }
    if (!found) return false;
  }
  if (re !== null) {
    const args = p.args;
    const text = c.full && args.length ? args.join(" ") : p.comm;
    if (!re.exec(cstr(text), text.length, 0)) return false;
  }
  return true;
}

/** Runs the program that `me` names: pgrep, pkill or pidwait. */
export function pgrep(args: string[], me: string): i32 {
  const killing = me == "pkill";
  const waiting = me == "pidwait" || me == "pwait";
  const HELP = killing ? HELP_PKILL : waiting ? HELP_PIDWAIT : HELP_PGREP;
  const c = new Criteria();
  let sig = SIGTERM;
  let echo = false;
  let count = false;
  let listName = false;
  let listFull = false;
  let delimiter = "\n";
  let lockCheck = false;
  let pidfile: string | null = null;
  let value = 0;
  let queue = false;
  let criteria = false;
  if (killing) {
    const s = takeSignal(args);
    if (s >= 0) sig = s;
  }
  const longs: LongOption[] = [
    long("signal", REQ_ARG, 256),
    long("ignore-ancestors", NO_ARG, 0x41),
    long("count", NO_ARG, 0x63),
    long("cgroup", REQ_ARG, 257),
    long("delimiter", REQ_ARG, 0x64),
    long("list-name", NO_ARG, 0x6c),
    long("list-full", NO_ARG, 0x61),
    long("full", NO_ARG, 0x66),
    long("pgroup", REQ_ARG, 0x67),
    long("group", REQ_ARG, 0x47),
    long("ignore-case", NO_ARG, 0x69),
    long("newest", NO_ARG, 0x6e),
    long("oldest", NO_ARG, 0x6f),
    long("older", REQ_ARG, 0x4f),
    long("parent", REQ_ARG, 0x50),
    long("session", REQ_ARG, 0x73),
    long("terminal", REQ_ARG, 0x74),
    long("euid", REQ_ARG, 0x75),
    long("uid", REQ_ARG, 0x55),
    long("inverse", NO_ARG, 0x76),
    long("lightweight", NO_ARG, 0x77),
    long("exact", NO_ARG, 0x78),
    long("pidfile", REQ_ARG, 0x46),
    long("logpidfile", NO_ARG, 0x4c),
    long("echo", NO_ARG, 0x65),
    long("ns", REQ_ARG, 258),
    long("nslist", REQ_ARG, 259),
    long("queue", REQ_ARG, 0x71),
    long("runstates", REQ_ARG, 0x72),
    long("help", NO_ARG, 0x68),
    long("version", NO_ARG, 0x56),
  ];
  const shorts = (killing ? "eq:" : waiting ? "e" : "lad:vw") + "LF:cfinoxP:O:Ag:s:u:U:G:t:r:hV?";
  const g = new Getopt(args, shorts, longs);
  for (let k = g.next(); k != OPT_END; k = g.next()) {
    const given = g.arg;
    const arg = given === null ? "" : given;
    switch (k) {
      case 256:
        sig = signalOf(arg);
        if (sig < 0 && arg.length && arg.charCodeAt(0) >= 48 && arg.charCodeAt(0) <= 57) sig = strtol(arg) as i32;
        break;
      case 0x65:
        echo = true;
        break;
      case 0x46:
        pidfile = arg;
        criteria = true;
        break;
      case 0x4c:
        lockCheck = true;
        break;
      case 0x47:
        c.rgids = groups(arg);
        criteria = true;
        break;
      case 0x50:
        c.ppids = numbers(arg, -1);
        criteria = true;
        break;
      case 0x55:
        c.ruids = users(arg);
        criteria = true;
        break;
      case 0x75:
        c.euids = users(arg);
        criteria = true;
        break;
      case 0x67:
        c.pgrps = numbers(arg, getpgrp());
        criteria = true;
        break;
      case 0x73:
        c.sids = numbers(arg, getsid(0));
        criteria = true;
        break;
      case 0x74:
        c.ttys = ttys(arg);
        criteria = true;
        break;
      case 0x72:
        c.states = arg;
        criteria = true;
        break;
      case 0x4f:
        c.older = strtol(arg);
        criteria = true;
        break;
      case 257:
        c.cgroups = arg.split(",");
        criteria = true;
        break;
      case 258: {
        const v = strtol(arg);
        if (!arg.length || numEnd != arg.length) fail("not a number: " + arg);
        c.nsPid = v as i32;
        criteria = true;
        break;
      }
      case 259: {
        c.nsList = arg.split(",");
        for (let i = 0; i < c.nsList.length; i++) if (!NAMESPACES.includes(c.nsList[i])) exit(EX_USAGE);
        break;
      }
      case 0x63:
        count = true;
        break;
      case 0x64:
        delimiter = arg;
        break;
      case 0x66:
        c.full = true;
        break;
      case 0x69:
        c.icase = true;
        break;
      case 0x41:
        c.ignoreAncestors = true;
        break;
      case 0x6c:
        listName = true;
        break;
      case 0x61:
        listFull = true;
        break;
      case 0x6e:
        if (c.oldest || c.newest || c.inverse) return usage(HELP, true, EX_USAGE);
        c.newest = true;
        criteria = true;
        break;
      case 0x6f:
        if (c.newest || c.oldest || c.inverse) return usage(HELP, true, EX_USAGE);
        c.oldest = true;
        criteria = true;
        break;
      case 0x76:
        if (c.oldest || c.newest) return usage(HELP, true, EX_USAGE);
        c.inverse = true;
        break;
      case 0x77:
        c.threads = true;
        break;
      case 0x78:
        c.exact = true;
        break;
      case 0x71: {
        const v = strtol(arg);
        if (!arg.length || numEnd != arg.length)
          fail("must be an integer value to be passed with the signal.: '" + arg + "'", 1);
        value = v as i32;
        queue = true;
        break;
      }
      case 0x68:
        return usage(HELP, false);
      case 0x56:
        return version();
      default:
        return usage(HELP, true, EX_USAGE);
    }
  }
  const rest = g.rest();
  if (lockCheck && pidfile === null) {
    warnx("-L without -F makes no sense");
    return tryHelp();
  }
  const file = pidfile;
  if (file !== null) {
    const pid = readPidfile(file, lockCheck);
    if (pid <= 0) {
      warnx("pidfile not valid");
      tryHelp();
      return EX_NONE;
    }
    c.pids = [pid];
  }
  if (!rest.length && !criteria) {
    warnx("no matching criteria specified");
    return tryHelp();
  }
  if (rest.length > 1) {
    warnx("only one pattern can be provided");
    return tryHelp();
  }
  const pattern: string | null = rest.length ? rest[0] : null;
  if (pattern !== null && !c.full && pattern.length > 15)
    warnx(
      "pattern that searches for process name longer than 15 characters will result in zero matches\n" +
        "Try `" +
        progShort() +
        " -f' option to match against the complete command line.",
    );

  const found = select(c, pattern);
  if (killing) {
    let sent = 0;
    for (let i = 0; i < found.length; i++) {
      const p = found[i];
      const r = queue ? sigqueue(p.tgid, sig, value) : kill(p.tgid, sig);
      if (r == 0) {
        if (echo) print(p.comm + " killed (pid " + p.tgid.toString() + ")\n");
        sent++;
        continue;
      }
      if (r == -ESRCH) continue; // gone meanwhile
      warn(r, "killing pid " + p.tgid.toString() + " failed");
    }
    if (count) print(found.length.toString() + "\n");
    return sent ? 0 : EX_NONE;
  }
  if (waiting) return waitFor(found, echo, count);
  if (count) {
    let n = 0;
    for (let i = 0; i < found.length; i++) n += c.threads ? threadsOf(found[i]).length : 1;
    print(n.toString() + "\n");
    return found.length ? 0 : EX_NONE;
  }
  let any = false;
  for (let i = 0; i < found.length; i++) {
    const lines = c.threads && !c.inverse ? threadsOf(found[i]) : [found[i]];
    for (let k = 0; k < lines.length; k++) {
      if (any) print(delimiter);
      any = true;
      print(lines[k].tid.toString());
      if (listFull) print(" " + (found[i].args.length ? found[i].args.join(" ") : found[i].comm));
      else if (listName) print(" " + lines[k].comm);
    }
  }
  if (any) print("\n");
  return any ? 0 : EX_NONE;
}
function tryHelp(): i32 {
  stderr.put("Try `" + progShort() + " --help' for more information.\n");
  return EX_USAGE;
}

function select(c: Criteria, pattern: string | null): Process[] {
  const re: Regex | null = pattern === null ? null : compile(c, pattern);
  let reference: Process | null = null;
  if (c.nsPid) {
    reference = processByPid(c.nsPid);
    if (reference === null) return [];
  }
  const all = allProcesses();
  const self = getpid();
  const ancestors: i32[] = [];
  if (c.ignoreAncestors)
    for (let pid = getppid(); pid > 0; ) {
      ancestors.push(pid);
      const p = processByPid(pid);
      if (p === null || p.ppid == pid) break;
      pid = p.ppid;
    }
  let found: Process[] = [];
  for (let i = 0; i < all.length; i++) {
    if (all[i].tgid == self) continue;
    if (matches(c, all[i], re, ancestors, reference) != c.inverse) found.push(all[i]);
  }
  if ((c.newest || c.oldest) && found.length) {
    let best = found[0];
    for (let i = 1; i < found.length; i++)
      if (c.newest ? found[i].start >= best.start : found[i].start < best.start) best = found[i];
    found = [best];
  }
  return found;
}

/** The pid in the file, 0 when it holds none, or when -L finds it unlocked. */
function readPidfile(path: string, lockCheck: bool): i32 {
  const fd = open(path, O_RDONLY);
  if (fd < 0) return 0;
  if (lockCheck && flock(fd, LOCK_EX | LOCK_NB) >= 0) return 0;
  const text = readFile(path);
  if (text === null) return 0;
  const v = strtol(text);
  return numEnd ? (v as i32) : 0;
}

function waitFor(found: Process[], echo: bool, count: bool): i32 {
  const fds: i32[] = [];
  for (let i = 0; i < found.length; i++) {
    if (echo) print("waiting for " + found[i].comm + " (pid " + found[i].tgid.toString() + ")\n");
    const fd = pidfdOpen(found[i].tgid, 0);
    if (fd < 0) {
      if (fd != -ESRCH) warn(fd, "opening pid " + found[i].tgid.toString() + " failed");
      continue;
    }
    fds.push(fd);
  }
  if (count) print(found.length.toString() + "\n");
  for (let i = 0; i < fds.length; i++) while (pollOne(fds[i], POLLIN, -1) <= 0) {}
  return fds.length ? 0 : EX_NONE;
}
