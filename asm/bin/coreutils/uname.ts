// uname(1), arch(1), nproc(1), hostid(1) and tty(1): small facts about the machine.
import * as C from "../../lib/chars";
import { getenv } from "../../lib/env";
import { error, extraOperand } from "../../lib/error";
import { Getopt, long, NO_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { println, readFile } from "../../lib/io";
import { isDigits, strtol } from "../../lib/number";
import { quote } from "../../lib/quote";
import { isatty } from "../../lib/sys/file";
import { unameMachine, unameNodename, unameRelease, unameSysname, unameVersion } from "../../lib/sys/misc";
import { schedGetaffinity } from "../../lib/sys/proc";
import { replaceEach } from "../../lib/text";
import { ttyname } from "../../lib/tty";
import { LONG_ONLY, other, standard } from "./common";

const USAGE = `[OPTION]...
Print certain system information.  With no OPTION, same as -s.

  -a, --all                print all information, in the following order,
                             except omit -p and -i if unknown:
  -s, --kernel-name        print the kernel name
  -n, --nodename           print the network node hostname
  -r, --kernel-release     print the kernel release
  -v, --kernel-version     print the kernel version
  -m, --machine            print the machine hardware name
  -p, --processor          print the processor type (non-portable)
  -i, --hardware-platform  print the hardware platform (non-portable)
  -o, --operating-system   print the operating system
`;

export function uname(args: string[]): i32 {
  let which = 0;
  let all = false;
  const o = new Getopt(
    args,
    "asnrvmpio",
    standard([
      long("all", NO_ARG, C.a),
      long("kernel-name", NO_ARG, C.s),
      long("sysname", NO_ARG, C.s),
      long("nodename", NO_ARG, C.n),
      long("kernel-release", NO_ARG, C.r),
      long("release", NO_ARG, C.r),
      long("kernel-version", NO_ARG, C.v),
      long("machine", NO_ARG, C.m),
      long("processor", NO_ARG, C.p),
      long("hardware-platform", NO_ARG, C.i),
      long("operating-system", NO_ARG, C.o),
    ]),
  );
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    switch (c) {
      case C.a:
        all = true;
        break;
      case C.s:
        which |= 1;
        break;
      case C.n:
        which |= 2;
        break;
      case C.r:
        which |= 4;
        break;
      case C.v:
        which |= 8;
        break;
      case C.m:
        which |= 16;
        break;
      case C.p:
        which |= 32;
        break;
      case C.i:
        which |= 64;
        break;
      case C.o:
        which |= 128;
        break;
      default:
        return other(c, USAGE);
    }
  }
  const rest = o.rest();
  if (rest.length) {
    extraOperand(rest[0]);
    return 1;
  }
  if (all) which = 1 | 2 | 4 | 8 | 16 | 128;
  if (!which) which = 1;
  const words: string[] = [];
  if (which & 1) words.push(unameSysname());
  if (which & 2) words.push(unameNodename());
  if (which & 4) words.push(unameRelease());
  if (which & 8) words.push(unameVersion());
  if (which & 16) words.push(unameMachine());
  if (which & 32) words.push("unknown");
  if (which & 64) words.push("unknown");
  if (which & 128) words.push("GNU/Linux");
  println(words.join(" "));
  return 0;
}

function noOperands(args: string[], usage: string): i32 {
  const o = new Getopt(args, "", standard([]));
  for (let c = o.next(); c != OPT_END; c = o.next()) return other(c, usage);
  const rest = o.rest();
  if (!rest.length) return -1;
  extraOperand(rest[0]);
  return 1;
}

export function arch(args: string[]): i32 {
  const r = noOperands(args, "[OPTION]...\nPrint machine architecture.\n");
  if (r >= 0) return r;
  println(unameMachine());
  return 0;
}

/** gethostid(3) without /etc/hostid and a name service: from the loopback address, as glibc makes it. */
export function hostid(args: string[]): i32 {
  const r = noOperands(args, "[OPTION]\nPrint the numeric identifier (in hexadecimal) for the current host.\n");
  if (r >= 0) return r;
  let id: u32 = 0;
  const file = readFile("/etc/hostid");
  if (file !== null && file.length >= 4) {
    for (let i = 3; i >= 0; i--) id = (id << 8) | file.charCodeAt(i);
  } else {
    const hosts = readFile("/etc/hosts");
    const name = unameNodename();
    const lines: string[] = hosts === null ? [] : hosts.split("\n");
    for (let i = 0; i < lines.length; i++) {
      const words = replaceEach(lines[i], "\t", " ").split(" ");
      if (!words.includes(name)) continue;
      const bytes = words[0].split(".");
      if (bytes.length != 4) continue;
      for (let k = 3; k >= 0; k--) id = (id << 8) | (strtol(bytes[k]) as u32);
      id = (id << 16) | (id >> 16);
      break;
    }
  }
  const text = id.toString(16);
  println("0".repeat(8 - text.length) + text);
  return 0;
}

const NPROC_USAGE = `[OPTION]...
Print the number of processing units available to the current process,
which may be less than the number of online processors

      --all      print the number of installed processors
      --ignore=N  if possible, exclude N processing units
`;
function cpus(all: bool): i64 {
  if (!all) {
    // OMP_NUM_THREADS and OMP_THREAD_LIMIT are obeyed as gnulib's num_processors does
    let limit: i64 = i64.MAX_VALUE;
    const most = getenv("OMP_THREAD_LIMIT");
    if (most !== null && isDigits(most) && strtol(most) > 0) limit = strtol(most);
    const threads = getenv("OMP_NUM_THREADS");
    if (threads !== null) {
      const n = strtol(threads);
      if (n > 0) return min(n, limit);
    }
    return min(affinity(), limit);
  }
  const text = readFile("/sys/devices/system/cpu/possible");
  if (text !== null) {
    const dash = text.indexOf("-");
    const last = strtol(dash < 0 ? text : text.substring(dash + 1));
    return last + 1;
  }
  return affinity();
}
function affinity(): i64 {
  const mask = memory.data(128);
  const n = schedGetaffinity(0, 128, mask);
  let count: i64 = 0;
  for (let i = 0; i < n; i++) count += popcnt(load<u8>(mask + i) as u32);
  return max(count, 1);
}
export function nproc(args: string[]): i32 {
  let all = false;
  let ignore: i64 = 0;
  const o = new Getopt(args, "", standard([long("all", NO_ARG, LONG_ONLY), long("ignore", REQ_ARG, LONG_ONLY + 1)]));
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    if (c == LONG_ONLY) all = true;
    else if (c == LONG_ONLY + 1) {
      const text = o.arg!;
      if (!isDigits(text)) error(1, 0, "invalid number: " + quote(text));
      ignore = strtol(text);
    } else return other(c, NPROC_USAGE);
  }
  const rest = o.rest();
  if (rest.length) {
    extraOperand(rest[0]);
    return 1;
  }
  const n = cpus(all);
  println((ignore < n ? n - ignore : 1).toString());
  return 0;
}

const TTY_USAGE = `[OPTION]...
Print the file name of the terminal connected to standard input.

  -s, --silent, --quiet   print nothing, only return an exit status
`;
export function tty(args: string[]): i32 {
  let silent = false;
  const o = new Getopt(args, "s", standard([long("silent", NO_ARG, C.s), long("quiet", NO_ARG, C.s)]));
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    if (c == C.s) silent = true;
    else return other(c, TTY_USAGE, 2);
  }
  const rest = o.rest();
  if (rest.length) {
    extraOperand(rest[0]);
    return 2;
  }
  if (silent) return isatty(0) ? 0 : 1;
  const name = ttyname(0);
  if (name === null) {
    println("not a tty");
    return 1;
  }
  println(name);
  return 0;
}
