// killall(1) of psmisc: signal processes by the exact name of their command.
import { cstr } from "../../lib/bytes";
import { strerror } from "../../lib/errno";
import { Getopt, long, NO_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { print, stderr, stdin, stdout } from "../../lib/io";
import { numEnd, strtol } from "../../lib/number";
import { RE_EXTENDED, RE_ICASE, Regex, regcomp } from "../../lib/regex";
import { SIGTERM, signalNumber } from "../../lib/signal";
import { Stat } from "../../lib/stat";
import { nanosleep } from "../../lib/sys/misc";
import { getpid, kill } from "../../lib/sys/proc";
import { passwdByName } from "../../lib/users";
import { elapsed } from "./columns";
import { allProcesses, Process, processByPid } from "./process";
import { listSignals } from "./signals";

const HELP = `Usage: killall [OPTION]... [--] NAME...
       killall -l, --list
       killall -V, --version

  -e,--exact          require exact match for very long names
  -I,--ignore-case    case insensitive process name match
  -g,--process-group  kill process group instead of process
  -y,--younger-than   kill processes younger than TIME
  -o,--older-than     kill processes older than TIME
  -i,--interactive    ask for confirmation before killing
  -l,--list           list all known signal names
  -q,--quiet          don't print complaints
  -r,--regexp         interpret NAME as an extended regular expression
  -s,--signal SIGNAL  send this signal instead of SIGTERM
  -u,--user USER      kill only process(es) running as USER
  -v,--verbose        report if the signal was successfully sent
  -V,--version        display version information
  -w,--wait           wait for processes to die
  -n,--ns PID         match processes that belong to the same namespaces
                      as PID
  -Z,--context REGEXP kill only process(es) having context
                      (must precede other arguments)

`;
const COMM_LENGTH = 15;

/** "5s", "3m", "2h", "1d", "1w", "1M", "1y" in seconds; −1 when it is no time. */
function age(text: string): i64 {
  const n = strtol(text);
  if (!numEnd) return -1;
  const unit = text.substring(numEnd);
  if (unit == "s") return n;
  if (unit == "m") return n * 60;
  if (unit == "h") return n * 3600;
  if (unit == "d") return n * 86400;
  if (unit == "w") return n * 7 * 86400;
  if (unit == "M") return n * 30 * 86400;
  if (unit == "y") return n * 365 * 86400;
  return -1;
}

export function killall(args: string[]): i32 {
  let exact = false;
  let icase = false;
  let group = false;
  let interactive = false;
  let quiet = false;
  let regex = false;
  let verbose = false;
  let wait = false;
  let younger: i64 = -1;
  let older: i64 = -1;
  let sig = SIGTERM;
  let user: string | null = null;
  let nsPid = 0;
  // "-9", "-TERM"
  const words: string[] = [];
  let options = true;
  for (let i = 0; i < args.length; i++) {
    if (args[i] == "--") options = false;
    if (i && options && args[i].length > 1 && args[i].startsWith("-") && !args[i].startsWith("--")) {
      const text = args[i].substring(1);
      const c = text.charCodeAt(0);
      const n = (c >= 48 && c <= 57) || (c >= 65 && c <= 90) ? signalNumber(text) : -1;
      if (n >= 0 && text != "I" && text != "V" && text != "Z") {
        sig = n;
        continue;
      }
    }
    words.push(args[i]);
  }
  const g = new Getopt(words, "egy:o:ilqrs:u:vwIVn:Z:", [
    long("exact", NO_ARG, 0x65),
    long("ignore-case", NO_ARG, 0x49),
    long("process-group", NO_ARG, 0x67),
    long("younger-than", REQ_ARG, 0x79),
    long("older-than", REQ_ARG, 0x6f),
    long("interactive", NO_ARG, 0x69),
    long("list", NO_ARG, 0x6c),
    long("quiet", NO_ARG, 0x71),
    long("regexp", NO_ARG, 0x72),
    long("signal", REQ_ARG, 0x73),
    long("user", REQ_ARG, 0x75),
    long("verbose", NO_ARG, 0x76),
    long("wait", NO_ARG, 0x77),
    long("ns", REQ_ARG, 0x6e),
    long("context", REQ_ARG, 0x5a),
    long("version", NO_ARG, 0x56),
  ]);
  g.verbose = false;
  for (let c = g.next(); c != OPT_END; c = g.next()) {
    const given = g.arg;
    const arg = given === null ? "" : given;
    switch (c) {
      case 0x65:
        exact = true;
        break;
      case 0x49:
        icase = true;
        break;
      case 0x67:
        group = true;
        break;
      case 0x79:
        younger = age(arg);
        if (younger < 0) return badUsage();
        break;
      case 0x6f:
        older = age(arg);
        if (older < 0) return badUsage();
        break;
      case 0x69:
        interactive = true;
        break;
      case 0x6c:
        print(listSignals());
        return 0;
      case 0x71:
        quiet = true;
        break;
      case 0x72:
        regex = true;
        break;
      case 0x73:
        sig = signalNumber(arg);
        if (sig < 0) {
          stderr.put(arg + ": unknown signal; killall -l lists signals.\n");
          return 1;
        }
        break;
      case 0x75:
        if (passwdByName(arg) === null) {
          stderr.put("Cannot find user " + arg + "\n");
          return 1;
        }
        user = arg;
        break;
      case 0x76:
        verbose = true;
        break;
      case 0x77:
        wait = true;
        break;
      case 0x6e: {
        const v = strtol(arg);
        if (!arg.length || numEnd != arg.length) {
          stderr.put("Invalid namespace PID\n");
          return 1;
        }
        nsPid = v as i32;
        break;
      }
      case 0x5a:
        break; // there is no SELinux
      case 0x56:
        stderr.put("killall (PSmisc) 23.6\n");
        return 0;
      default:
        return badUsage();
    }
  }
  const names = g.rest();
  if (!names.length && user === null) return badUsage();

  const patterns: Regex[] = [];
  if (regex)
    for (let i = 0; i < names.length; i++) {
      const re = regcomp(names[i], RE_EXTENDED | (icase ? RE_ICASE : 0));
      if (re.error !== null) {
        stderr.put("killall: Bad regular expression: " + names[i] + "\n");
        return 1;
      }
      patterns.push(re);
    }
  let owner: i64 = -1;
  const who = user;
  if (who !== null) {
    const p = passwdByName(who);
    if (p !== null) owner = p.uid as u32 as i64;
  }
  const reference = nsPid ? processByPid(nsPid) : null;

  const self = getpid();
  const all = allProcesses();
  const found = new Array<i32>(max(names.length, 1)).fill(0);
  const killed: Process[] = [];
  const sentGroups: i32[] = [];
  let failed = false;
  for (let i = 0; i < all.length; i++) {
    const p = all[i];
    if (p.tgid == self) continue;
    if (owner >= 0 && p.euid != (owner as u32)) continue;
    if (younger >= 0 && (elapsed(p) as i64) > younger) continue;
    if (older >= 0 && (elapsed(p) as i64) < older) continue;
    if (reference !== null && p.namespace("pid") != reference.namespace("pid")) continue;
    let hit = names.length ? -1 : 0;
    for (let k = 0; k < names.length && hit < 0; k++) {
      if (regex) {
        if (patterns[k].exec(cstr(p.comm), p.comm.length, 0)) hit = k;
      } else if (sameName(p, names[k], icase, exact)) hit = k;
    }
    if (hit < 0) continue;
    let id = p.tgid;
    if (group) {
      if (sentGroups.includes(p.pgrp)) {
        found[hit]++;
        continue;
      }
      sentGroups.push(p.pgrp);
      id = p.pgrp;
    }
    if (
      interactive &&
      !confirm((sig == SIGTERM ? "Kill " : "Signal ") + p.comm + "(" + (group ? "pgid " : "") + id.toString() + ") ?")
    )
      continue;
    const r = kill(group ? -id : id, sig);
    if (r < 0) {
      if (!quiet) stderr.put(p.comm + "(" + id.toString() + "): " + strerror(r) + "\n");
      if (r != -3) failed = true;
      continue;
    }
    if (verbose)
      stderr.put(
        "Killed " + p.comm + "(" + (group ? "pgid " : "") + id.toString() + ") with signal " + sig.toString() + "\n",
      );
    found[hit]++;
    killed.push(p);
  }
  if (!quiet) for (let k = 0; k < names.length; k++) if (!found[k]) stderr.put(names[k] + ": no process found\n");
  let status = names.length ? 0 : killed.length ? 0 : 1;
  for (let k = 0; k < names.length; k++) if (!found[k]) status = 1;
  if (failed) status = 1;
  // -w: until all of them are gone, looking every second
  while (wait && sig && alive(killed)) nanosleep(1000000000);
  return status;
}
function alive(list: Process[]): bool {
  for (let i = 0; i < list.length; i++) {
    const p = processByPid(list[i].tgid);
    // the same pid may be somebody else by now; a zombie is gone
    if (p !== null && p.start == list[i].start && p.state != "Z") return true;
  }
  return false;
}
function badUsage(): i32 {
  stderr.put(HELP);
  return 1;
}
function confirm(question: string): bool {
  stdout.put(question + " (y/N) ");
  stdout.flush();
  const answer = stdin().readLine();
  return answer !== null && (answer.startsWith("y") || answer.startsWith("Y"));
}
/** By comm; a name that may have been cut at 15 characters is looked up in the arguments; one with a slash is a file. */
function sameName(p: Process, name: string, icase: bool, exact: bool): bool {
  if (name.includes("/")) {
    const a = new Stat();
    const b = new Stat();
    return a.stat(p.dir + "/exe") == 0 && b.stat(name) == 0 && a.same(b);
  }
  const want = icase ? name.toLowerCase() : name;
  const comm = icase ? p.comm.toLowerCase() : p.comm;
  if (comm.length < COMM_LENGTH || want.length < COMM_LENGTH) return comm == want;
  if (comm != want.substring(0, COMM_LENGTH)) return false;
  const args = p.args;
  for (let i = 0; i < args.length && i < 2; i++) {
    const full = args[i].substring(args[i].lastIndexOf("/") + 1);
    if ((icase ? full.toLowerCase() : full) == want) return true;
  }
  return !exact;
}
