// pathchk(1), shuf(1), who(1), users(1), which(1): small programs that have a file together.

import { fromBytes } from "../../lib/bytes";
import * as C from "../../lib/chars";
import { getenv } from "../../lib/env";
import { ENOENT } from "../../lib/errno";
import { error, extraOperand, missingOperand, tryHelp } from "../../lib/error";
import { padLeft, padRight } from "../../lib/fmt";
import { Getopt, long, NO_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { eprint, print, Reader, stdout } from "../../lib/io";
import { isDigits, numOverflow, strtol } from "../../lib/number";
import { quote, quoteaf, quotef } from "../../lib/quote";
import { isDir, Stat } from "../../lib/stat";
import { access, dup2, O_CREAT, O_RDONLY, O_TRUNC, O_WRONLY, open, read, X_OK } from "../../lib/sys/file";
import { getrandom } from "../../lib/sys/misc";
import { localtime, strftime } from "../../lib/time";
import { ttyname } from "../../lib/tty";
import { LONG_ONLY, other, standard } from "../coreutils/common";
import { openInput } from "./input";

const PATHCHK_USAGE = `[OPTION]... NAME...
Diagnose invalid or unportable file names.

  -p                  check for most POSIX systems
  -P                  check for empty names and leading "-"
      --portability   check for all POSIX systems (equivalent to -p -P)
`;
const POSIX_PATH_MAX = 256;
const POSIX_NAME_MAX = 14;
const PATH_MAX = 4096;
const NAME_MAX = 255;

function portable(name: string): i32 {
  for (let i = 0; i < name.length; i++) {
    const c = name.charCodeAt(i);
    const d = c | 32;
    if (
      (d >= C.a && d <= C.z) ||
      (c >= C.n0 && c <= C.n9) ||
      c == C.DOT ||
      c == C.UNDER ||
      c == C.MINUS ||
      c == C.SLASH
    )
      continue;
    return i;
  }
  return -1;
}
function checkPath(name: string, posix: bool, special: bool): bool {
  if (special) {
    for (let i = 0; i < name.length; i++) {
      if (name.charAt(i) == "-" && (i == 0 || name.charAt(i - 1) == "/")) {
        error(0, 0, "leading '-' in a component of file name " + quoteaf(name));
        return false;
      }
    }
  }
  if ((posix || special) && !name.length) {
    error(0, 0, "empty file name");
    return false;
  }
  if (posix) {
    const at = portable(name);
    if (at >= 0) {
      error(0, 0, "nonportable character " + quote(name.charAt(at)) + " in file name " + quoteaf(name));
      return false;
    }
  } else {
    const e = new Stat().lstat(name);
    if (e == 0) return true;
    if (e != -ENOENT || !name.length) {
      error(0, e, quoteaf(name));
      return false;
    }
  }
  const most = posix ? POSIX_PATH_MAX : PATH_MAX;
  if (name.length >= most) {
    error(
      0,
      0,
      "limit " +
        (most - 1).toString() +
        " exceeded by length " +
        name.length.toString() +
        " of file name " +
        quoteaf(name),
    );
    return false;
  }
  const longest = posix ? POSIX_NAME_MAX : NAME_MAX;
  const parts = name.split("/");
  for (let i = 0; i < parts.length; i++) {
    if (parts[i].length <= longest) continue;
    error(
      0,
      0,
      "limit " +
        longest.toString() +
        " exceeded by length " +
        parts[i].length.toString() +
        " of file name component " +
        quote(parts[i]),
    );
    return false;
  }
  return true;
}
export function pathchk(args: string[]): i32 {
  let posix = false;
  let special = false;
  const o = new Getopt(args, "+pP", standard([long("portability", NO_ARG, LONG_ONLY)]));
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    if (c == C.p) posix = true;
    else if (c == C.P) special = true;
    else if (c == LONG_ONLY) posix = special = true;
    else return other(c, PATHCHK_USAGE);
  }
  const names = o.rest();
  if (!names.length) {
    missingOperand();
    return 1;
  }
  let ok = true;
  for (let i = 0; i < names.length; i++) if (!checkPath(names[i], posix, special)) ok = false;
  return ok ? 0 : 1;
}

const SHUF_USAGE = `[OPTION]... [FILE]
  or:  shuf -e [OPTION]... [ARG]...
  or:  shuf -i LO-HI [OPTION]...
Write a random permutation of the input lines to standard output.

With no FILE, or when FILE is -, read standard input.

  -e, --echo                treat each ARG as an input line
  -i, --input-range=LO-HI   treat each number LO through HI as an input line
  -n, --head-count=COUNT    output at most COUNT lines
  -o, --output=FILE         write result to FILE instead of standard output
      --random-source=FILE  get random bytes from FILE
  -r, --repeat              output lines can be repeated
  -z, --zero-terminated     line delimiter is NUL, not newline
`;

// gnulib's randint: bytes are gathered into a number until it is large enough; what a choice leaves over is used for the next.
let randomFd = -1;
let randomName = "";
let randomNumber: u64 = 0;
let randomMax: u64 = 0;
function randomByte(): u64 {
  const one = memory.data(1);
  if (randomFd < 0) getrandom(one, 1, 0);
  else if (read(randomFd, one, 1) != 1) error(1, 0, quotef(randomName) + ": end of file");
  return load<u8>(one);
}
/** A number in [0, most]. */
function choose(most: u64): u64 {
  let number = randomNumber;
  let bound = randomMax;
  while (true) {
    while (bound < most) {
      number = (number << 8) | randomByte();
      bound = (bound << 8) | 255;
    }
    if (bound == most) {
      randomNumber = randomMax = 0;
      return number;
    }
    const excess = bound - most;
    const unusable = excess % (most + 1);
    const last = bound - unusable;
    const result = number % (most + 1);
    if (number <= last) {
      randomNumber = number / (most + 1);
      randomMax = excess / (most + 1);
      return result;
    }
    // in the part that would favour some: keep what is there for another try
    number = result;
    bound = unusable - 1;
  }
}
export function shuf(args: string[]): i32 {
  let echo = false;
  let low: i64 = 0;
  let high: i64 = -1;
  let range = false;
  let most: i64 = i64.MAX_VALUE;
  let limited = false;
  let output = "";
  let repeat = false;
  let eol = C.NL;
  const o = new Getopt(
    args,
    "ei:n:o:rz",
    standard([
      long("echo", NO_ARG, C.e),
      long("input-range", REQ_ARG, C.i),
      long("head-count", REQ_ARG, C.n),
      long("output", REQ_ARG, C.o),
      long("random-source", REQ_ARG, LONG_ONLY),
      long("repeat", NO_ARG, C.r),
      long("zero-terminated", NO_ARG, C.z),
    ]),
  );
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    const arg: string = o.arg === null ? "" : o.arg!;
    if (c == C.e) echo = true;
    else if (c == C.i) {
      if (range) error(1, 0, "multiple -i options specified");
      range = true;
      const dash = arg.indexOf("-");
      const a = dash < 0 ? "" : arg.substring(0, dash);
      const b = arg.substring(dash + 1);
      if (!isDigits(a) || !isDigits(b)) error(1, 0, "invalid input range: " + quote(arg));
      low = strtol(a);
      high = strtol(b);
      if (high + 1 < low) error(1, 0, "invalid input range: " + quote(arg));
    } else if (c == C.n) {
      if (!isDigits(arg)) error(1, 0, "invalid line count: " + quote(arg));
      const v = strtol(arg);
      most = min(most, numOverflow ? i64.MAX_VALUE : v);
      limited = true;
    } else if (c == C.o) {
      if (output.length && output != arg) error(1, 0, "multiple output files specified");
      output = arg;
    } else if (c == LONG_ONLY) {
      randomName = arg;
      randomFd = open(arg, O_RDONLY);
      if (randomFd < 0) error(1, randomFd, quotef(arg));
    } else if (c == C.r) repeat = true;
    else if (c == C.z) eol = 0;
    else return other(c, SHUF_USAGE);
  }
  const operands = o.rest();
  if (echo && range) {
    error(0, 0, "cannot combine -e and -i options");
    tryHelp();
    return 1;
  }
  if ((range && operands.length) || (!echo && operands.length > 1)) {
    extraOperand(operands[range ? 0 : 1]);
    return 1;
  }
  let lines: string[] = [];
  let n: i64;
  if (range) n = high - low + 1;
  else {
    if (echo) lines = operands;
    else {
      const r = openInput(operands.length ? operands[0] : "-");
      if (r === null) return 1;
      while (r.nextLine(eol)) lines.push(fromBytes(r.linePtr, r.lineLen));
      if (r.error < 0) error(1, r.error, "read error");
    }
    n = lines.length;
  }
  if (output.length) {
    const fd = open(output, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
    if (fd < 0) error(1, fd, quotef(output));
    dup2(fd, 1);
  }
  if (repeat) {
    if (most == 0) return 0;
    if (n == 0) error(1, 0, "no lines to repeat");
    for (let i: i64 = 0; !limited || i < most; i++) {
      const k = choose((n - 1) as u64) as i64;
      stdout.put(range ? (low + k).toString() : lines[k as i32]);
      stdout.byte(eol);
      if (stdout.error < 0) break;
    }
    return 0;
  }
  // only the places that have been touched are kept: a large range with a small -n costs little
  const moved = new Map<i64, i64>();
  const end = min(n, most);
  for (let i: i64 = 0; i < end; i++) {
    const k = i + (choose((n - 1 - i) as u64) as i64);
    const a = moved.has(k) ? moved.get(k) : k;
    const b = moved.has(i) ? moved.get(i) : i;
    moved.set(k, b);
    moved.set(i, a);
    stdout.put(range ? (low + a).toString() : lines[a as i32]);
    stdout.byte(eol);
  }
  return 0;
}

// struct utmp of x86-64: 384 bytes
const UTMP_SIZE = 384;
const BOOT_TIME = 2;
const USER_PROCESS = 7;
function field(at: usize, size: i32): string {
  let n = 0;
  while (n < size && load<u8>(at + n)) n++;
  return fromBytes(at, n);
}
const WHO_USAGE = `[OPTION]... [ FILE | ARG1 ARG2 ]
Print information about users who are currently logged in.

  -b, --boot        time of last system boot
  -H, --heading     print line of column headings
  -m                only hostname and user associated with stdin
  -q, --count       all login names and number of users logged on
  -s, --short       print only name, line, and time (default)
  -T, -w, --mesg    add user's message status as +, - or ?
  -u, --users       list users logged in

If FILE is not specified, use /var/run/utmp.  /var/log/wtmp as FILE is common.
If ARG1 ARG2 given, -m presumed: 'am i' or 'mom likes' are usual.
`;
function readUtmp(file: string): Reader | null {
  const fd = open(file, O_RDONLY);
  if (fd < 0) return null; // nobody is logged in
  const r = new Reader(fd);
  while (r.fill() > 0) {}
  return r;
}
export function who(args: string[]): i32 {
  let boot = false;
  let heading = false;
  let mine = false;
  let count = false;
  let mesg = false;
  let idle = false;
  const o = new Getopt(
    args,
    "abdlmpqrstuwHT",
    standard([
      long("all", NO_ARG, C.a),
      long("boot", NO_ARG, C.b),
      long("count", NO_ARG, C.q),
      long("heading", NO_ARG, C.H),
      long("mesg", NO_ARG, C.T),
      long("message", NO_ARG, C.T),
      long("writable", NO_ARG, C.T),
      long("short", NO_ARG, C.s),
      long("users", NO_ARG, C.u),
      long("login", NO_ARG, C.l),
      long("dead", NO_ARG, C.d),
      long("process", NO_ARG, C.p),
      long("runlevel", NO_ARG, C.r),
      long("time", NO_ARG, C.t),
    ]),
  );
  let users = false;
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    if (c == C.a) boot = users = mesg = idle = true;
    else if (c == C.b) boot = true;
    else if (c == C.H) heading = true;
    else if (c == C.m) mine = true;
    else if (c == C.q) count = true;
    else if (c == C.T || c == C.w) mesg = users = true;
    else if (c == C.u) idle = users = true;
    else if (c == C.s) users = true;
    else if (c == C.l || c == C.d || c == C.p || c == C.r || c == C.t) continue;
    else return other(c, WHO_USAGE);
  }
  const operands = o.rest();
  if (operands.length > 2) {
    extraOperand(operands[2]);
    return 1;
  }
  if (operands.length == 2) mine = true;
  if (!boot) users = true;
  const r = readUtmp(operands.length == 1 ? operands[0] : "/var/run/utmp");
  const tty: string | null = mine ? ttyname(0) : null;
  const line = tty === null ? "" : tty.startsWith("/dev/") ? tty.substring(5) : tty;
  let n = 0;
  let names = "";
  if (heading && !count)
    print(
      "NAME     " +
        (mesg ? "  " : "") +
        "LINE         TIME             " +
        (idle ? "IDLE          PID " : "") +
        "COMMENT\n",
    );
  if (r !== null) {
    for (let at = r.buffer; at + UTMP_SIZE <= r.buffer + r.end; at += UTMP_SIZE) {
      const type = load<i16>(at) as i32;
      const user = field(at + 44, 32);
      const device = field(at + 8, 32);
      const when = strftime("%Y-%m-%d %H:%M", localtime(load<i32>(at, 340) as i64), 0);
      if (type == BOOT_TIME && boot && !count) print("         system boot  " + when + "\n");
      if (type != USER_PROCESS || !user.length || !users) continue;
      if (mine && device != line) continue;
      n++;
      if (count) {
        names += (names.length ? " " : "") + user;
        continue;
      }
      const host = field(at + 76, 256);
      print(
        padRight(user, 8) +
          (mesg ? " +" : "") +
          " " +
          padRight(device, 12) +
          " " +
          when +
          (idle ? "   .     " + padLeft(load<i32>(at, 4).toString(), 9) : "") +
          (host.length ? " (" + host + ")" : "") +
          "\n",
      );
    }
  }
  if (count) print(names + "\n# users=" + n.toString() + "\n");
  return 0;
}
export function users(args: string[]): i32 {
  const o = new Getopt(args, "", standard([]));
  for (let c = o.next(); c != OPT_END; c = o.next())
    return other(
      c,
      "[OPTION]... [FILE]\nOutput who is currently logged in according to FILE.\nIf FILE is not specified, use /var/run/utmp.  /var/log/wtmp as FILE is common.\n",
    );
  const operands = o.rest();
  if (operands.length > 1) {
    extraOperand(operands[1]);
    return 1;
  }
  const r = readUtmp(operands.length ? operands[0] : "/var/run/utmp");
  const names: string[] = [];
  if (r !== null) {
    for (let at = r.buffer; at + UTMP_SIZE <= r.buffer + r.end; at += UTMP_SIZE)
      if (load<i16>(at) == USER_PROCESS) names.push(field(at + 44, 32));
  }
  names.sort();
  if (names.length) print(names.join(" ") + "\n");
  return 0;
}

/** which(1), as debianutils': where in PATH the commands are. */
export function which(args: string[]): i32 {
  let all = false;
  const o = new Getopt(args, "+as");
  let silent = false;
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    if (c == C.a) all = true;
    else if (c == C.s) silent = true;
    else {
      eprint("Usage: " + args[0] + " [-as] args\n");
      return 2;
    }
  }
  const names = o.rest();
  if (!names.length) return 1;
  const path = getenv("PATH");
  const dirs = (path === null ? "" : path).split(":");
  let status = 0;
  for (let i = 0; i < names.length; i++) {
    let found = false;
    const name = names[i];
    let places = dirs;
    if (name.includes("/")) places = [""];
    for (let k = 0; k < places.length; k++) {
      const file = name.includes("/") ? name : (places[k].length ? places[k] : ".") + "/" + name;
      const s = new Stat();
      if (s.stat(file) < 0 || isDir(s.mode) || access(file, X_OK) < 0) continue;
      if (!silent) print(file + "\n");
      found = true;
      if (!all) break;
    }
    if (!found) status = 1;
  }
  return status;
}
