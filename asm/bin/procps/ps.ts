// ps(1): a snapshot of the processes.

import { getenv } from "../../lib/env";
import { print, readFile, stderr, stdout } from "../../lib/io";
import { columns as cells, cutColumns } from "../../lib/locale";
import { numEnd, strtol } from "../../lib/number";
import { geteuid } from "../../lib/sys/cred";
import { isatty } from "../../lib/sys/file";
import { getpid } from "../../lib/sys/proc";
import { getWinsize, windowColumns, windowRows } from "../../lib/tty";
import { columnNumber, columnText } from "./columns";
import { usage } from "./common";
import { listKeywords, RIGHT, SIGNAL, UNLIMITED, USER, WCHAN } from "./keywords";
import { allProcesses, Process, processByPid, threadsOf } from "./process";
import {
  BY_COMMAND,
  BY_EGID,
  BY_EUID,
  BY_PID,
  BY_PPID,
  BY_RGID,
  BY_RUID,
  BY_SESSION,
  BY_TTY,
  Column,
  Options,
  parseOptions,
  pushColumn,
  Selector,
  setPidDigits,
} from "./psoptions";

const HELP = `
Usage:
 ps [options]

 Try 'ps --help <simple|list|output|threads|misc|all>'
  or 'ps --help <s|l|o|t|m|a>'
 for additional help text.

For more details see ps(1).
`;
const HELP_ALL = `
Usage:
 ps [options]

Basic options:
 -A, -e               all processes
 -a                   all with tty, except session leaders
  a                   all with tty, including other users
 -d                   all except session leaders
 -N, --deselect       negate selection
  r                   only running processes
  T                   all processes on this terminal
  x                   processes without controlling ttys

Selection by list:
 -C <command>         command name
 -G, --Group <GID>    real group id or name
 -g, --group <group>  session or effective group name
 -p, p, --pid <PID>   process id
        --ppid <PID>  parent process id
 -q, q, --quick-pid <PID>
                      process id (quick mode)
 -s, --sid <session>  session id
 -t, t, --tty <tty>   terminal
 -u, U, --user <UID>  effective user id or name
 -U, --User <UID>     real user id or name

  The selection options take as their argument either:
    a comma-separated list e.g. '-u root,nobody' or
    a blank-separated list e.g. '-p 123 4567'

Output formats:
 -F                   extra full
 -f                   full-format, including command lines
  f, --forest         ascii art process tree
 -H                   show process hierarchy
 -j                   jobs format
  j                   BSD job control format
 -l                   long format
  l                   BSD long format
 -M, Z                add security data (for SELinux)
 -O <format>          preloaded with default columns
  O <format>          as -O, with BSD personality
 -o, o, --format <format>
                      user-defined format
  -P                  add psr column
  s                   signal format
  u                   user-oriented format
  v                   virtual memory format
  X                   register format
 -y                   do not show flags, show rss vs. addr (used with -l)
     --context        display security context (for SELinux)
     --headers        repeat header lines, one per page
     --no-headers     do not print header at all
     --cols, --columns, --width <num>
                      set screen width
     --rows, --lines <num>
                      set screen height

Show threads:
  H                   as if they were processes
 -L                   possibly with LWP and NLWP columns
 -m, m                after processes
 -T                   possibly with SPID column

Miscellaneous options:
 -c                   show scheduling class with -l option
  c                   show true command name
  e                   show the environment after command
  k,    --sort        specify sort order as: [+|-]key[,[+|-]key[,...]]
  L                   show format specifiers
  n                   display numeric uid and wchan
  S,    --cumulative  include some dead child process data
 -y                   do not show flags, show rss (only with -l)
 -V, V, --version     display version information and exit
 -w, w                unlimited output width

        --help <simple|list|output|threads|misc|all>
                      display help and exit

For more details see ps(1).
`;

// --- which processes

function selects(s: Selector, p: Process): bool {
  if (s.by == BY_COMMAND) {
    for (let i = 0; i < s.names.length; i++)
      if (p.comm == s.names[i].substring(0, 15) || p.comm == s.names[i]) return true;
    return false;
  }
  let v: i64 = 0;
  switch (s.by) {
    case BY_PID:
      v = p.tgid;
      break;
    case BY_PPID:
      v = p.ppid;
      break;
    case BY_RGID:
      v = p.rgid;
      break;
    case BY_EGID:
      v = p.egid;
      break;
    case BY_RUID:
      v = p.ruid;
      break;
    case BY_EUID:
      v = p.euid;
      break;
    case BY_SESSION:
      v = p.session;
      break;
    case BY_TTY:
      v = p.tty as i64;
      break;
  }
  return s.numbers.includes(v);
}
let ownTty: u64 = 0;
let ownUid: u32 = 0;
function wanted(o: Options, p: Process): bool {
  let yes = false;
  const simple = o.unixA || o.unixD || o.bsdA || o.bsdX || o.ownTty;
  if (o.all || (o.bsdA && o.bsdX)) yes = true;
  else {
    if (o.unixA && o.unixD) yes = p.session != p.tgid;
    else if (o.unixA) yes = p.tty != 0 && p.session != p.tgid;
    else if (o.unixD) yes = p.session != p.tgid;
    if (o.bsdA) yes = yes || p.tty != 0;
    if (o.bsdX) yes = yes || p.euid == ownUid;
    if (o.ownTty) yes = yes || p.tty == ownTty;
    for (let i = 0; !yes && i < o.selectors.length; i++) yes = selects(o.selectors[i], p);
    if (!simple && !o.selectors.length) yes = p.tty == ownTty && p.euid == ownUid;
  }
  if (o.running && p.state != "R" && p.state != "D") return o.negate;
  return yes != o.negate;
}

// --- which columns

/** The format that the letters ask for. */
function chooseColumns(o: Options): Column[] {
  const c: Column[] = [];
  const u = o.unixFormat;
  if (o.columns.length) return o.columns;
  if (o.extra.length) {
    pushColumn(c, "pid");
    for (let i = 0; i < o.extra.length; i++) c.push(o.extra[i]);
    push(c, o.extraIsBsd ? "state tname time ucomm" : "state tname time command");
    return c;
  }
  if (u.includes("M")) pushColumn(c, "label");
  const b = o.bsdFormat;
  if (b.length) {
    if (b.includes("u")) push(c, "user pid");
    else if (b.includes("j")) push(c, "ppid pid pgid sid tname tpgid stat uid bsdtime args");
    else if (b.includes("l")) push(c, "f uid pid ppid priority ni vsz rss wchan stat tname bsdtime args");
    else if (b.includes("s")) push(c, "uid pid pending blocked ignored caught stat tname bsdtime args");
    else if (b.includes("v")) push(c, "pid tname stat bsdtime maj_flt m_trs m_drs rss pmem args");
    else push(c, "pid stackp esp eip tmout alarm stat tname bsdtime args");
    if (b.includes("u")) {
      if (o.threads) pushColumn(c, "lwp");
      push(c, o.threads ? "pcpu nlwp pmem vsz rss tname stat" : "pcpu pmem vsz rss tname stat");
      pushColumn(c, "start_time");
      c[c.length - 1].heading = "START";
      push(c, "bsdtime args");
    }
    return c;
  }
  const full = u.includes("f") || u.includes("F");
  const long_ = u.includes("l");
  const job = u.includes("j");
  const classes = u.includes("c");
  if (!full && !long_ && !job) {
    if (o.bsd && !u.includes("L") && !u.includes("T") && !classes) {
      push(c, "pid tname stat bsdtime args");
      return c;
    }
    pushColumn(c, "pid");
    if (u.includes("T")) pushColumn(c, "spid");
    if (u.includes("L")) pushColumn(c, "lwp");
    if (classes) push(c, "class pri");
    if (u.includes("P")) pushColumn(c, "psr");
    push(c, o.bsd ? "tname stat bsdtime" : "tname time");
    push(c, o.bsd || u.includes("M") ? (u.includes("M") && !o.bsd ? "ucmd" : "args") : "ucmd");
    if (!o.bsd) c[c.length - 1].heading = "CMD";
    return c;
  }
  if (long_) push(c, u.includes("y") ? "s" : "f s");
  if (full) pushColumn(c, "uid_hack");
  else if (long_) pushColumn(c, "uid");
  pushColumn(c, "pid");
  if (u.includes("T")) pushColumn(c, "spid");
  if (full || long_) pushColumn(c, "ppid");
  if (job) push(c, "pgid sid");
  if (u.includes("L")) pushColumn(c, "lwp");
  if (full || long_) {
    if (classes) pushColumn(c, "class");
    else pushColumn(c, "c");
    if (u.includes("L")) pushColumn(c, "nlwp");
    if (long_ || classes) pushColumn(c, classes ? "pri" : "opri");
    if (long_ && !classes) pushColumn(c, "ni");
  }
  if (long_) push(c, u.includes("y") ? "rss sz wchan" : "addr_1 sz wchan");
  if (u.includes("F")) push(c, long_ ? "rss psr" : "sz rss psr");
  else if (u.includes("P")) pushColumn(c, "psr");
  if (full) pushColumn(c, "stime");
  pushColumn(c, "tname");
  if (o.bsd && !long_) pushColumn(c, "stat");
  pushColumn(c, o.bsd ? "bsdtime" : "time");
  pushColumn(c, full ? "cmd" : "ucmd");
  return c;
}
function push(c: Column[], names: string): void {
  const list = names.split(" ");
  for (let i = 0; i < list.length; i++) pushColumn(c, list[i]);
}

// --- printing

let screen = i32.MAX_VALUE;
let wideSignals = true;
/** When the columns do not fit, lines wrap: their length is the next multiple of the screen's. */
function fit(c: Column[]): void {
  if (screen == i32.MAX_VALUE) return;
  let total = 0;
  let signals = 0;
  for (let i = 0; i < c.length; i++) {
    if (c[i].key.align == SIGNAL) signals++;
    total += (i ? 1 : 0) + (c[i].key.align == UNLIMITED && i == c.length - 1 ? 3 : c[i].width);
  }
  screen *= (total + screen - 1) / screen;
  wideSignals = total + signals * 7 <= screen;
}
/** One line: `text` of every column, aligned. A cell too wide pushes what follows; later padding takes it back. */
function row(c: Column[], texts: string[], header: bool): void {
  let correct = 0; // where the cursor should be
  let actual = 0; // where it is
  let dospace = 0;
  for (let i = 0; i < c.length; i++) {
    const last = i == c.length - 1;
    const align = c[i].key.align;
    const width = c[i].width;
    let text = texts[i];
    let leftpad = 0;
    let legit = 0;
    if (align == RIGHT) leftpad = max(width - cells(text), 0);
    else if (align == SIGNAL) {
      // the low half of the mask, marked, when there is no room for all of it
      if (!header && !wideSignals && text.length > 9) text = "<" + text.substring(text.length - 8);
      leftpad = max((wideSignals ? 16 : 9) - text.length, 0);
      legit = wideSignals ? 7 : 0;
    } else if (align == USER && !header) {
      // too long a name is cut and marked
      if (text.length > width && !last) text = text.substring(0, width - 1) + "+";
    } else if (align == WCHAN) text = last ? text : text.substring(0, width);
    else if (align == UNLIMITED && !header)
      text = cutColumns(text, last ? max(screen - max(correct, actual), 1) : width);
    else if (!header && !last) text = cutColumns(text, width);
    let space = correct - actual + leftpad;
    if (space < 1) space = dospace;
    for (let k = 0; k < space; k++) stdout.byte(32);
    stdout.put(text);
    actual += space + cells(text);
    correct += width + legit + 1;
    dospace = 1;
  }
  stdout.byte(10);
}
let untilHeader = 1;
let gap = i32.MAX_VALUE;
function heading(c: Column[]): void {
  const texts: string[] = [];
  let any = false;
  for (let i = 0; i < c.length; i++) {
    texts.push(c[i].heading);
    if (c[i].heading.length) any = true;
  }
  if (any) row(c, texts, true);
}
function show(c: Column[], p: Process): void {
  if (untilHeader && !--untilHeader) {
    untilHeader = gap == i32.MAX_VALUE ? 0 : gap;
    heading(c);
  }
  const texts: string[] = [];
  for (let i = 0; i < c.length; i++) texts.push(columnText(p, c[i].key.what));
  row(c, texts, false);
}

/** A process and, below it, those of its children that are shown. */
function tree(list: Process[], self: i32, level: i32, prefix: string, more: bool, unix: bool, c: Column[]): void {
  const p = list[self];
  p.prefix = level ? prefix + (unix ? "  " : " \\_ ") : "";
  show(c, p);
  const below = level ? prefix + (unix ? "  " : more ? " |  " : "    ") : "";
  // children are together, because the list is sorted by parent
  let i = 0;
  while (i < list.length && list[i].ppid != p.tgid) i++;
  for (; i < list.length && list[i].ppid == p.tgid; i++) {
    if (i == self) continue;
    const another = i + 1 < list.length && list[i + 1].ppid == p.tgid;
    // init's children are what it has adopted, too: they begin at the margin
    tree(list, i, p.tgid == 1 && !unix ? level : level + 1, below, another, unix, c);
  }
}
function forest(list: Process[], unix: bool, c: Column[]): void {
  for (let i = list.length - 1; i >= 0; i--) {
    let rooted = false;
    for (let k = 0; !rooted && k < list.length; k++) rooted = list[k].tgid == list[i].ppid && k != i;
    if (!rooted) tree(list, i, 0, "", false, unix, c);
  }
}

let sorting: Options = new Options();
function compare(a: Process, b: Process): i32 {
  for (let i = 0; i < sorting.sort.length; i++) {
    const k = sorting.sort[i];
    const x = columnNumber(a, k.what);
    let d = 0;
    if (isNaN(x)) {
      const s = columnText(a, k.what);
      const t = columnText(b, k.what);
      d = s < t ? -1 : s > t ? 1 : 0;
    } else {
      const y = columnNumber(b, k.what);
      d = x < y ? -1 : x > y ? 1 : 0;
    }
    if (d) return k.descending ? -d : d;
  }
  return 0;
}
function byParent(a: Process, b: Process): i32 {
  if (a.ppid != b.ppid) return a.ppid - b.ppid;
  if (sorting.sort.length) return compare(a, b);
  return a.start < b.start ? -1 : a.start > b.start ? 1 : a.tgid - b.tgid;
}

function setScreen(o: Options): void {
  let width = 80;
  let rows = 24;
  const columns = getenv("COLUMNS");
  if (isatty(1)) {
    if (getWinsize(1) >= 0 && windowColumns() > 0) {
      width = windowColumns();
      rows = windowRows();
    }
  } else width = i32.MAX_VALUE;
  if (columns !== null) {
    const v = strtol(columns) as i32;
    if (numEnd && numEnd == columns.length && v > 0) width = v;
  }
  if (o.wideAsked == 1 && width < 132) width = 132;
  if (o.wideAsked > 1) width = i32.MAX_VALUE;
  if (o.width) width = o.width;
  screen = width;
  if (o.rows) rows = o.rows;
  if (o.headings == 2) gap = rows;
  if (o.headings == 0) untilHeader = 0;
}

function help(topic: string): i32 {
  const names: string[] = ["simple", "list", "output", "threads", "misc", "all"];
  const t = topic.toLowerCase();
  for (let i = 0; i < names.length; i++) {
    if (t != names[i] && t != names[i].charAt(0)) continue;
    if (t == "all" || t == "a") return usage(HELP_ALL, false);
    // sections of the whole, each introduced by its title
    const titles: string[] = [
      "Basic options:",
      "Selection by list:",
      "Output formats:",
      "Show threads:",
      "Miscellaneous options:",
    ];
    const from = HELP_ALL.indexOf(titles[i]);
    const end = i + 1 < titles.length ? HELP_ALL.indexOf(titles[i + 1]) : HELP_ALL.indexOf("\nFor more details");
    let text = HELP_ALL.substring(from, end);
    while (text.endsWith("\n")) text = text.substring(0, text.length - 1);
    print("\nUsage:\n ps [options]\n\n" + text + "\n\nFor more details see ps(1).\n");
    return 0;
  }
  return usage(HELP, false);
}

export function ps(args: string[]): i32 {
  const max_ = readFile("/proc/sys/kernel/pid_max");
  // digits of the largest pid
  setPidDigits(max_ === null ? 5 : max((strtol(max_) - 1).toString().length, 5));
  const o = parseOptions(args);
  const wrong = o.error;
  if (wrong !== null) {
    stderr.put("error: " + wrong + "\n");
    return usage(HELP, true);
  }
  if (o.showVersion) {
    print("ps from procps-ng 4.0.2\n");
    return 0;
  }
  const topic = o.help;
  if (topic !== null) return help(topic);
  if (o.list) {
    print(listKeywords());
    return 0;
  }
  setScreen(o);
  ownUid = geteuid() as u32;
  const self = processByPid(getpid());
  if (self !== null) ownTty = self.tty;

  const columns = chooseColumns(o);
  fit(columns);
  const found: Process[] = [];
  const everyone = allProcesses();
  for (let i = 0; i < everyone.length; i++) {
    const p = everyone[i];
    if (!wanted(o, p)) continue;
    if (!o.threads) {
      found.push(p);
      continue;
    }
    const threads = threadsOf(p);
    for (let k = 0; k < threads.length; k++) found.push(threads[k]);
  }
  sorting = o;
  if (o.forest || o.hierarchy) {
    found.sort(byParent);
    forest(found, o.hierarchy, columns);
  } else {
    if (o.sort.length) found.sort(compare);
    for (let i = 0; i < found.length; i++) show(columns, found[i]);
  }
  if (!found.length) {
    if (untilHeader) heading(columns);
    return 1;
  }
  return 0;
}
