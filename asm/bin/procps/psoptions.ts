// ps' command line: UNIX options (-ef), BSD options (aux) and GNU long ones, mixed as they come. ps(1).
import { getenv } from "../../lib/env";
import { numEnd, strtol, strtoul } from "../../lib/number";
import { isChar, Stat } from "../../lib/stat";
import { groupByName, passwdByName } from "../../lib/users";
import { setCumulative, setEnvironment, setNumeric, setTrueNames } from "./columns";
import { K, Keyword, keyword, LEFT, RIGHT } from "./keywords";

/** A column to print: a keyword with the heading and width the user may have given. */
export class Column {
  constructor(
    public key: Keyword,
    public heading: string,
    public width: i32,
  ) {}
}

// what a list selects by
export const BY_PID = 0;
export const BY_PPID = 1;
export const BY_COMMAND = 2;
export const BY_RGID = 3;
export const BY_EGID = 4;
export const BY_RUID = 5;
export const BY_EUID = 6;
export const BY_SESSION = 7;
export const BY_TTY = 8;

export class Selector {
  numbers: i64[] = [];
  names: string[] = [];
  constructor(public by: i32) {}
}

export class SortKey {
  constructor(
    public what: K,
    public descending: bool,
  ) {}
}

/** Everything that the command line said. */
export class Options {
  selectors: Selector[] = [];
  all: bool = false;
  unixA: bool = false; // -a
  unixD: bool = false; // -d
  bsdA: bool = false; // a
  bsdX: bool = false; // x
  running: bool = false; // r
  negate: bool = false; // -N
  ownTty: bool = false; // T
  bsd: bool = false; // BSD defaults
  columns: Column[] = [];
  extra: Column[] = []; // of -O
  extraIsBsd: bool = false;
  /** Letters of the ready-made formats: UNIX f F l j y c P M L T, BSD u j l v s X. */
  unixFormat: string = "";
  bsdFormat: string = "";
  sort: SortKey[] = [];
  forest: bool = false; // f, --forest
  hierarchy: bool = false; // -H
  threads: bool = false; // -L, -T, H, m
  headings: i32 = 1; // 0 none, 1 once, 2 every page
  width: i32 = 0; // 0 as the terminal, −1 unlimited
  wideAsked: i32 = 0;
  rows: i32 = 0;
  quick: bool = false;
  list: bool = false; // L
  showVersion: bool = false;
  help: string | null = null;
  /** What is wrong, null when all is well. */
  error: string | null = null;
}

let o: Options = new Options();
let args: string[] = [];
let index = 0;
let rest = ""; // what follows the letter in its word

function fail(message: string): bool {
  if (o.error === null) o.error = message;
  return false;
}

/** The rest of the word or the next word. */
function argument(message: string): string | null {
  if (rest.length) {
    const a = rest;
    rest = "";
    return a;
  }
  index++;
  if (index >= args.length) {
    fail(message);
    return null;
  }
  return args[index];
}
/** Items between commas and blanks; an empty one is an error. */
function items(text: string): string[] | null {
  const words = text.split("\t").join(" ").split(" ");
  const out: string[] = [];
  for (let i = 0; i < words.length; i++) {
    if (!words[i].length) continue;
    const parts = words[i].split(",");
    for (let k = 0; k < parts.length; k++) {
      // "1, 2" leaves a comma at the end of a word
      if (!parts[k].length && k == parts.length - 1 && i < words.length - 1) continue;
      if (!parts[k].length) {
        fail("improper list");
        return null;
      }
      out.push(parts[k]);
    }
  }
  if (!out.length) {
    fail("improper list");
    return null;
  }
  return out;
}

function pidItem(text: string): i64 {
  const v = strtoul(text);
  const c = text.charCodeAt(0);
  if (!numEnd || numEnd != text.length || c < 48 || c > 57) {
    fail("process ID list syntax error");
    return -1;
  }
  if (v < 1 || v > 0x7fffffff) {
    fail("process ID out of range");
    return -1;
  }
  return v as i64;
}
function userItem(text: string): i64 {
  const p = passwdByName(text);
  if (p !== null) return p.uid as u32 as i64;
  const v = strtoul(text);
  if (numEnd == text.length && numEnd) return v as i64;
  fail("user name does not exist");
  return -1;
}
function groupItem(text: string): i64 {
  const g = groupByName(text);
  if (g !== null) return g.gid as u32 as i64;
  const v = strtoul(text);
  if (numEnd == text.length && numEnd) return v as i64;
  fail("group name does not exist");
  return -1;
}
/** Device number of a terminal's name. */
function ttyItem(text: string): i64 {
  if (text == "-" || text == "?") return 0;
  const st = new Stat();
  const places: string[] = [text, "/dev/" + text, "/dev/pts/" + text, "/dev/tty" + text];
  for (let i = text.startsWith("/") ? 0 : 1; i < places.length; i++)
    if (st.stat(places[i]) == 0 && isChar(st.mode)) return st.rdev as i64;
  fail("TTY could not be found");
  return -1;
}
function addList(by: i32, text: string | null): bool {
  if (text === null) return false;
  const list = items(text);
  if (list === null) return false;
  const s = new Selector(by);
  for (let i = 0; i < list.length; i++) {
    if (by == BY_COMMAND) {
      s.names.push(list[i].substring(0, 63));
      continue;
    }
    const n =
      by == BY_RUID || by == BY_EUID
        ? userItem(list[i])
        : by == BY_RGID || by == BY_EGID
          ? groupItem(list[i])
          : by == BY_TTY
            ? ttyItem(list[i])
            : pidItem(list[i]);
    if (o.error !== null) return false;
    s.numbers.push(n);
  }
  o.selectors.push(s);
  return true;
}
/** -g: sessions when all are numbers, else groups. */
function addSessionsOrGroups(text: string | null): bool {
  if (text === null) return false;
  const list = items(text);
  if (list === null) return false;
  let digits = true;
  for (let i = 0; i < list.length; i++) {
    strtol(list[i]);
    if (numEnd != list[i].length) digits = false;
  }
  if (digits) return addList(BY_SESSION, text);
  for (let i = 0; i < list.length; i++)
    if (groupByName(list[i]) === null) return fail("list of session leaders OR effective group IDs was invalid");
  return addList(BY_EGID, text);
}

/** -o: "pid,comm:20,args=What". A heading may hold commas only when it is the last item's and quoted as such. */
function parseFormat(text: string | null, into: Column[]): bool {
  if (text === null) return false;
  if (text.startsWith("%")) return parseAix(text, into);
  // a single item with "=" whose heading has blanks takes the rest of the text
  const words: string[] = [];
  let word = "";
  let inHeading = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i);
    if (c == "," || ((c == " " || c == "\t" || c == "\n") && !inHeading)) {
      if (word.length) words.push(word);
      else if (c == ",") return fail("improper format list");
      word = "";
      inHeading = false;
      continue;
    }
    if (c == "=") inHeading = true;
    word += c;
  }
  if (word.length) words.push(word);
  if (!words.length) return fail("improper format list");
  for (let i = 0; i < words.length; i++) {
    let name = words[i];
    let heading: string | null = null;
    const equal = name.indexOf("=");
    if (equal >= 0) {
      heading = name.substring(equal + 1);
      name = name.substring(0, equal);
    }
    let width = 0;
    const colon = name.indexOf(":");
    if (colon >= 0) {
      width = strtol(name.substring(colon + 1)) as i32;
      if (width < 1 || numEnd != name.length - colon - 1) return fail("bad column width");
      name = name.substring(0, colon);
    }
    const macro = MACROS.indexOf(name);
    if (macro >= 0) {
      for (let k = 0; k < MACRO_COLUMNS[macro].length; k++) pushColumn(into, MACRO_COLUMNS[macro][k]);
      continue;
    }
    const key = keyword(name);
    if (key === null) return fail('unknown user-defined format specifier "' + name + '"');
    const title = heading === null ? key.heading : heading;
    into.push(new Column(key, title, width ? width : max(columnWidth(key), title.length)));
  }
  return true;
}
/** Names that stand for several columns. */
const MACROS: string[] = ["DFMT", "DefBSD", "FULL", "F5FMT", "j", "JFMT", "l", "LFMT", "u", "v"];
const MACRO_COLUMNS: string[][] = [
  ["pid", "tname", "time", "cmd"],
  ["pid", "tname", "stat", "bsdtime", "args"],
  ["user", "pid", "ppid", "start_time", "tname", "time", "cmd"],
  ["user", "pid", "ppid", "c", "start_time", "tname", "time", "cmd"],
  ["pid", "pgid", "sid", "tname", "time", "cmd"],
  ["user", "pid", "ppid", "pgid", "sid", "tname", "time", "cmd"],
  ["f", "state", "uid", "pid", "ppid", "c", "pri", "ni", "sz", "wchan", "tname", "time", "cmd"],
  ["f", "state", "uid", "pid", "ppid", "c", "pri", "ni", "sz", "wchan", "tname", "time", "cmd"],
  ["user", "pid", "pcpu", "pmem", "vsz", "rss", "tname", "stat", "start_time", "bsdtime", "args"],
  ["pid", "tname", "stat", "bsdtime", "maj_flt", "m_trs", "m_drs", "rss", "pmem", "args"],
];
/** AIX field descriptors. */
const AIX = "CGPUaceghinoprtuxyz";
const AIX_NAMES: string[] = [
  "pcpu",
  "group",
  "ppid",
  "user",
  "args",
  "comm",
  "etime",
  "rgroup",
  "nice",
  "nice",
  "nice",
  "nice",
  "pid",
  "pgid",
  "etime",
  "ruser",
  "time",
  "tty",
  "vsz",
];
function parseAix(text: string, into: Column[]): bool {
  for (let i = 0; i < text.length; i++) {
    if (text.charAt(i) != "%") {
      if (text.charAt(i) == " ") continue;
      return fail("improper AIX field descriptor");
    }
    const at = i + 1 < text.length ? AIX.indexOf(text.charAt(i + 1)) : -1;
    if (at < 0) return fail("unknown AIX field descriptor");
    pushColumn(into, AIX_NAMES[at]);
    i++;
  }
  return true;
}

const ADDRESS = new Keyword("addr_1", "ADDR", 1, LEFT, K.NONE);
const TIMEOUT = new Keyword("tmout", "TMOUT", 5, RIGHT, K.NONE);
const ALARM = new Keyword("alarm", "ALARM", 5, RIGHT, K.NONE);
export function pushColumn(into: Column[], name: string): void {
  const key = name == "addr_1" ? ADDRESS : name == "tmout" ? TIMEOUT : name == "alarm" ? ALARM : keyword(name);
  if (key !== null) into.push(new Column(key, key.heading, columnWidth(key)));
}
let pidDigits = 0;
export function setPidDigits(n: i32): void {
  pidDigits = n;
}
/** Columns that hold pids are as wide as the largest. */
function columnWidth(key: Keyword): i32 {
  switch (key.what) {
    case K.PID:
    case K.PPID:
    case K.PGID:
    case K.SID:
    case K.LWP:
    case K.TGID:
    case K.TPGID:
      return max(pidDigits, key.heading.length);
  }
  return key.width;
}

const SORT_LETTERS = "CGJKMNPRSTUcfgjkmnoprstuvy";
const SORT_NAMES: string[] = [
  "pcpu",
  "tpgid",
  "cutime",
  "cstime",
  "maj_flt",
  "maj_flt",
  "ppid",
  "rss",
  "session",
  "start_time",
  "uid",
  "cmd",
  "flags",
  "pgrp",
  "cutime",
  "stime",
  "min_flt",
  "min_flt",
  "session",
  "pid",
  "rss",
  "size",
  "tty",
  "user",
  "vsize",
  "priority",
];
/** --sort, k: "[+-]key,…"; one letter is the short form of old. */
function parseSort(text: string | null): bool {
  if (text === null) return false;
  const list = text.split(",");
  for (let i = 0; i < list.length; i++) {
    let name = list[i];
    let down = false;
    if (name.startsWith("+") || name.startsWith("-")) {
      down = name.startsWith("-");
      name = name.substring(1);
    }
    if (!name.length) return fail("improper sort list");
    if (name.length == 1 && SORT_LETTERS.includes(name)) name = SORT_NAMES[SORT_LETTERS.indexOf(name)];
    const key = keyword(name);
    if (key === null) return fail("unknown sort specifier");
    o.sort.push(new SortKey(key.what, down));
  }
  return true;
}
/** O and -O take a format, or, when that is none, a sort order. */
function parseO(text: string | null, bsd: bool): bool {
  if (text === null) return false;
  o.extraIsBsd = bsd;
  const first = text.charAt(0);
  if (first != "+" && first != "-") {
    if (parseFormat(text, o.extra)) return true;
    o.error = null;
    o.extra.length = 0;
  }
  if (text.length && !text.includes(",")) {
    // "Ofoo" of old: letters, each a key
    let all = true;
    for (let i = 0; i < text.length; i++)
      if (!SORT_LETTERS.includes(text.charAt(i)) && text.charAt(i) != "+" && text.charAt(i) != "-") all = false;
    if (all) {
      let down = false;
      for (let i = 0; i < text.length; i++) {
        const c = text.charAt(i);
        if (c == "+" || c == "-") {
          down = c == "-";
          continue;
        }
        const key = keyword(SORT_NAMES[SORT_LETTERS.indexOf(c)]);
        if (key !== null) o.sort.push(new SortKey(key.what, down));
        down = false;
      }
      return true;
    }
  }
  return parseSort(text);
}
function widen(): void {
  // once 132 columns, twice without limit
  o.wideAsked++;
}

function parseUnix(word: string): bool {
  rest = word.substring(1);
  while (rest.length) {
    const c = rest.charAt(0);
    rest = rest.substring(1);
    let ok = true;
    if (c == "A" || c == "e") o.all = true;
    else if (c == "a") o.unixA = true;
    else if (c == "d") o.unixD = true;
    else if (c == "N") o.negate = true;
    else if (c == "C") ok = addList(BY_COMMAND, argument("list of command names must follow -C"));
    else if (c == "G") ok = addList(BY_RGID, argument("list of real groups must follow -G"));
    else if (c == "g")
      ok = addSessionsOrGroups(argument("list of session leaders OR effective group names must follow -g"));
    else if (c == "p") ok = addList(BY_PID, argument("list of process IDs must follow -p"));
    else if (c == "q") {
      o.quick = true;
      ok = addList(BY_PID, argument("List of process IDs must follow -q."));
    } else if (c == "s") ok = addList(BY_SESSION, argument("list of session IDs must follow -s"));
    else if (c == "t") ok = addList(BY_TTY, argument("list of terminals (pty, tty...) must follow -t"));
    else if (c == "u") ok = addList(BY_EUID, argument("list of users must follow -u"));
    else if (c == "U") ok = addList(BY_RUID, argument("list of real users must follow -U"));
    else if (c == "o") ok = parseFormat(argument("format specification must follow -o"), o.columns);
    else if (c == "O") ok = parseO(argument("format or sort specification must follow -O"), false);
    else if (c == "F" || c == "f" || c == "l" || c == "j" || c == "y" || c == "c" || c == "P" || c == "M" || c == "Z")
      o.unixFormat += c == "Z" ? "M" : c;
    else if (c == "L" || c == "T") {
      o.unixFormat += c;
      o.threads = true;
    } else if (c == "m") o.threads = true;
    else if (c == "H") o.hierarchy = true;
    else if (c == "w") widen();
    else if (c == "V") o.showVersion = true;
    else if (c == "x") return fail("must set personality to get -x option");
    else return fail("unsupported SysV option");
    if (!ok) return false;
  }
  return true;
}
function parseBsd(word: string): bool {
  rest = word;
  o.bsd = true;
  if (word.charCodeAt(0) >= 48 && word.charCodeAt(0) <= 57) {
    rest = "";
    return addList(BY_PID, word);
  }
  while (rest.length) {
    const c = rest.charAt(0);
    rest = rest.substring(1);
    let ok = true;
    if (c == "a") o.bsdA = true;
    else if (c == "x") o.bsdX = true;
    else if (c == "A") o.all = true;
    else if (c == "r") o.running = true;
    else if (c == "T") o.ownTty = true;
    else if (c == "g" || c == "m" || c == "?") o.threads = o.threads || c == "m";
    else if (c == "H") o.threads = true;
    else if (c == "u" || c == "j" || c == "l" || c == "v" || c == "s" || c == "X") o.bsdFormat += c;
    else if (c == "Z" || c == "M") o.unixFormat += "M";
    else if (c == "c") setTrueNames();
    else if (c == "e") setEnvironment();
    else if (c == "f") o.forest = true;
    else if (c == "h") o.headings = 0;
    else if (c == "n") setNumeric();
    else if (c == "S") setCumulative();
    else if (c == "w") widen();
    else if (c == "L") o.list = true;
    else if (c == "V") o.showVersion = true;
    else if (c == "k") ok = parseSort(argument("long sort specification must follow 'k'"));
    else if (c == "o") ok = parseFormat(argument("format specification must follow o"), o.columns);
    else if (c == "O") ok = parseO(argument("format or sort specification must follow O"), true);
    else if (c == "p") ok = addList(BY_PID, argument("list of process IDs must follow p"));
    else if (c == "q") {
      o.quick = true;
      ok = addList(BY_PID, argument("List of process IDs must follow q."));
    } else if (c == "t") {
      // without a list: this terminal
      const more = rest.length
        ? rest
        : index + 1 < args.length && !args[index + 1].startsWith("-")
          ? args[index + 1]
          : "";
      if (!more.length) o.ownTty = true;
      else ok = addList(BY_TTY, argument(""));
    } else if (c == "U") ok = addList(BY_EUID, argument("list of users must follow U"));
    else return fail("unsupported option (BSD syntax)");
    if (!ok) return false;
  }
  return true;
}

const LONGS: string[] = [
  "Group",
  "User",
  "cols",
  "columns",
  "context",
  "cumulative",
  "deselect",
  "forest",
  "format",
  "group",
  "header",
  "headers",
  "heading",
  "headings",
  "help",
  "info",
  "lines",
  "no-header",
  "no-headers",
  "no-heading",
  "no-headings",
  "noheader",
  "noheaders",
  "noheading",
  "noheadings",
  "pid",
  "ppid",
  "quick-pid",
  "rows",
  "sid",
  "sort",
  "tty",
  "user",
  "version",
  "width",
];
function parseGnu(word: string): bool {
  let name = word.substring(2);
  const equal = name.indexOf("=");
  let value: string | null = null;
  if (equal >= 0) {
    value = name.substring(equal + 1);
    name = name.substring(0, equal);
  }
  if (!LONGS.includes(name)) return fail("unknown gnu long option");
  const given = value;
  rest = given === null ? "" : given;
  if (name == "Group") return addList(BY_RGID, argument("list of real groups must follow --Group"));
  if (name == "User") return addList(BY_RUID, argument("list of real users must follow --User"));
  if (name == "cols" || name == "columns" || name == "width") {
    const t = argument("number of columns must follow --cols, --width, or --columns");
    if (t === null) return false;
    o.width = strtol(t) as i32;
    return numEnd == t.length && o.width > 0
      ? true
      : fail("number of columns must follow --cols, --width, or --columns");
  }
  if (name == "lines" || name == "rows") {
    const t = argument("number of rows must follow --rows or --lines");
    if (t === null) return false;
    o.rows = strtol(t) as i32;
    return numEnd == t.length && o.rows > 0 ? true : fail("number of rows must follow --rows or --lines");
  }
  if (name == "context") o.unixFormat += "M";
  else if (name == "cumulative") setCumulative();
  else if (name == "deselect") o.negate = true;
  else if (name == "forest") o.forest = true;
  else if (name == "format") return parseFormat(argument("format specification must follow --format"), o.columns);
  else if (name == "group") return addList(BY_EGID, argument("list of effective groups must follow --group"));
  else if (name.startsWith("no")) o.headings = 0;
  else if (name.startsWith("head")) o.headings = 2;
  else if (name == "help") o.help = rest.length ? rest : index + 1 < args.length ? args[++index] : "";
  else if (name == "pid") return addList(BY_PID, argument("list of process IDs must follow --pid"));
  else if (name == "ppid") return addList(BY_PPID, argument("list of process IDs must follow --ppid"));
  else if (name == "quick-pid") {
    o.quick = true;
    return addList(BY_PID, argument("List of process IDs must follow --quick-pid."));
  } else if (name == "sid") return addList(BY_SESSION, argument("some sid thing(s) must follow --sid"));
  else if (name == "sort") return parseSort(argument("long sort specification must follow --sort"));
  else if (name == "tty") return addList(BY_TTY, argument("list of ttys must follow --tty"));
  else if (name == "user") return addList(BY_EUID, argument("list of effective users must follow --user"));
  else if (name == "version" || name == "info") o.showVersion = true;
  return true;
}

function parseAll(forceBsd: bool): bool {
  for (index = 1; index < args.length; index++) {
    const word = args[index];
    let ok: bool;
    if (word.startsWith("--") && word.length > 2) ok = parseGnu(word);
    else if (word.startsWith("-") && word.length > 1) ok = forceBsd ? parseBsd(word.substring(1)) : parseUnix(word);
    else if (word == "-") ok = fail("garbage option");
    else ok = parseBsd(word);
    if (!ok) return false;
  }
  return true;
}

/** Parses argv. See Options.error. */
export function parseOptions(argv: string[]): Options {
  args = argv;
  const personality = getenv("PS_PERSONALITY");
  const bsdFirst = personality !== null && personality.toLowerCase() == "bsd";
  o = new Options();
  if (parseAll(bsdFirst)) return o;
  // "ps -aux" and "ps -ax" mean what they meant before UNIX98
  const message = o.error;
  o = new Options();
  let dashed = true;
  for (let i = 1; i < argv.length; i++) if (!argv[i].startsWith("-")) dashed = false;
  if (dashed && parseAll(true)) return o;
  o = new Options();
  o.error = message;
  return o;
}
