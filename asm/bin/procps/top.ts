// top(1): the busiest processes, over and over; on a terminal it listens to keys, with -b it only prints.

import { getenv } from "../../lib/env";
import { err, errx } from "../../lib/err";
import { EINVAL, strerror } from "../../lib/errno";
import { d, fmt, fmt1, padLeft, padRight, g as real } from "../../lib/fmt";
import { Getopt, long, NO_ARG, OPT_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { print, readFile, stdout } from "../../lib/io";
import { columns as cells, cutColumns, isUtf8 } from "../../lib/locale";
import { numEnd, strtod, strtol, strtoul } from "../../lib/number";
import {
  handlerOf,
  raise,
  SIG_DFL,
  SIGINT,
  SIGTERM,
  SIGTSTP,
  SIGWINCH,
  sigaction,
  signalNumber,
} from "../../lib/signal";
import { isatty, read } from "../../lib/sys/file";
import { nanosleep, POLLIN, pollOne } from "../../lib/sys/misc";
import { kill, PRIO_PROCESS, setpriority } from "../../lib/sys/proc";
import { monotonic } from "../../lib/time";
import {
  ECHO,
  getWinsize,
  ICANON,
  ISIG,
  TCSETS,
  Termios,
  tcgetattr,
  tcsetattr,
  VMIN,
  VTIME,
  windowColumns,
  windowRows,
} from "../../lib/tty";
import { passwdByName, userName } from "../../lib/users";
import { commandLine } from "./columns";
import { usage, version } from "./common";
import { Cpu, Memory } from "./meminfo";
import { allProcesses, HERTZ, PAGE_KB, Process, printable, threadsOf } from "./process";
import { uptimeLine } from "./uptime";

const HELP = `
Usage:
 top [options]

Options:
 -b, --batch-mode                run in non-interactive batch mode
 -c, --cmdline-toggle            reverse last remembered 'c' state
 -d, --delay =SECS [.TENTHS]     iterative delay as SECS [.TENTHS]
 -E, --scale-summary-mem =SCALE  set mem as: k,m,g,t,p,e for SCALE
 -e, --scale-task-mem =SCALE     set mem with: k,m,g,t,p for SCALE
 -H, --threads-show              show tasks plus all their threads
 -i, --idle-toggle               reverse last remembered 'i' state
 -n, --iterations =NUMBER        exit on maximum iterations NUMBER
 -O, --list-fields               output all field names, then exit
 -o, --sort-override =FIELD      force sorting on this named FIELD
 -p, --pid =PIDLIST              monitor only the tasks in PIDLIST
 -S, --accum-time-toggle         reverse last remembered 'S' state
 -s, --secure-mode               run with secure mode restrictions
 -U, --filter-any-user =USER     show only processes owned by USER
 -u, --filter-only-euser =USER   show only processes owned by USER
 -w, --width [=COLUMNS]          change print width [,use COLUMNS]
 -1, --single-cpu-toggle         reverse last remembered '1' state

 -h, --help                      display this help text, then exit
 -V, --version                   output version information & exit

For more details see top(1).
`;

const FIELDS: string[] = ["PID", "USER", "PR", "NI", "VIRT", "RES", "SHR", "S", "%CPU", "%MEM", "TIME+", "COMMAND"];

let batch = false;
let fullCommand = false;
let threads = false;
let hideIdle = false;
let accumulate = false;
let sortBy = "%CPU";
let reverse = false;
let onlyUser: i64 = -1;
let onlyReal = false;
let pids: i32[] = [];
let delay = 3.0;
let rows = 24;
let width = 80;
let showLoad = true;
let showCpu = true;
let showMemory = true;
let message = "";

let lastCpu: Cpu = new Cpu();
let lastTimes = new Map<i32, u64>();
let lastWhen: i64 = 0;

/** kB in at most `digits` columns: "54236", "62.4g". */
function memory(kb: u64, digits: i32): string {
  const plain = kb.toString();
  if (plain.length <= digits) return plain;
  const units = "mgtpe";
  let v = kb as f64;
  for (let i = 0; i < units.length; i++) {
    v /= 1024;
    const one = fmt1("%.1f", v) + units.charAt(i);
    if (one.length <= digits) return one;
  }
  return plain;
}
function timePlus(ticks: u64): string {
  const s = ticks / HERTZ;
  const text = fmt("%d:%02d.%02d", [
    d((s / 60) as i64),
    d((s % 60) as i64),
    d((((ticks % HERTZ) * 100) / HERTZ) as i64),
  ]);
  if (text.length <= 9) return text;
  return fmt("%d,%02d", [d((s / 3600) as i64), d(((s / 60) % 60) as i64)]);
}

function compare(a: Process, b: Process): i32 {
  let x = 0.0;
  let y = 0.0;
  if (sortBy == "%CPU") {
    x = a.share;
    y = b.share;
  } else if (sortBy == "%MEM" || sortBy == "RES") {
    x = a.rss as f64;
    y = b.rss as f64;
  } else if (sortBy == "TIME+") {
    x = a.time as f64;
    y = b.time as f64;
  } else if (sortBy == "VIRT") {
    x = a.vsize as f64;
    y = b.vsize as f64;
  } else if (sortBy == "PR") {
    x = a.priority;
    y = b.priority;
  } else if (sortBy == "NI") {
    x = a.nice;
    y = b.nice;
  } else if (sortBy == "USER" || sortBy == "COMMAND" || sortBy == "S") {
    const s = sortBy == "USER" ? userName(a.euid as i32) : sortBy == "S" ? a.state : a.comm;
    const t = sortBy == "USER" ? userName(b.euid as i32) : sortBy == "S" ? b.state : b.comm;
    const o = s < t ? 1 : s > t ? -1 : 0;
    if (o) return reverse ? -o : o;
  } else {
    x = a.tid;
    y = b.tid;
  }
  const o = x > y ? -1 : x < y ? 1 : a.tid - b.tid;
  return reverse && x != y ? -o : o;
}

/** Takes a sample of everything. */
function sample(): Process[] {
  const all = allProcesses();
  let list: Process[] = [];
  if (threads) for (let i = 0; i < all.length; i++) list = list.concat(threadsOf(all[i]));
  else list = all;
  const when = monotonic();
  const seconds = lastWhen ? ((when - lastWhen) as f64) / 1e9 : 0;
  const times = new Map<i32, u64>();
  for (let i = 0; i < list.length; i++) {
    const p = list[i];
    times.set(p.tid, p.time);
    // a pid that is new has spent all of its time since the last look
    const before = lastTimes.has(p.tid) ? lastTimes.get(p.tid) : lastWhen ? 0 : p.time;
    p.share =
      seconds > 0 && p.time >= before
        ? (Math.min((((p.time - before) as f64) * 1000) / (HERTZ as f64) / seconds, 99999) as i32)
        : 0;
  }
  lastTimes = times;
  lastWhen = when;
  return list;
}
function shown(p: Process): bool {
  if (pids.length && !pids.includes(p.tgid)) return false;
  if (onlyUser >= 0) {
    const uid = onlyUser as u32;
    if (onlyReal ? p.ruid != uid && p.euid != uid && p.suid != uid && p.fsuid != uid : p.euid != uid) return false;
  }
  return !(hideIdle && p.share == 0 && p.state != "R");
}

let pidWidth = 5;
function row(p: Process): string {
  const priority = p.priority < -99 ? "rt" : p.priority.toString();
  const user = userName(p.euid as i32);
  const share =
    p.share >= 1000 ? fmt1("%.1f", (p.share as f64) / 10).substring(0, 5) : fmt1("%.1f", (p.share as f64) / 10);
  const rss = ((p.rss > 0 ? p.rss : 0) as u64) * PAGE_KB;
  let s =
    padLeft(p.tid.toString(), pidWidth) +
    " " +
    padRight(user.length > 8 ? user.substring(0, 7) + "+" : user, 8) +
    " " +
    padLeft(priority, 3) +
    " " +
    padLeft(p.nice.toString(), 3) +
    " " +
    padLeft(memory(p.vsize >> 10, 7), 7) +
    " " +
    padLeft(memory(rss, 6), 6) +
    " " +
    padLeft(memory(shared(p), 6), 6) +
    " " +
    p.state +
    " " +
    padLeft(share, 5) +
    " " +
    padLeft(fmt1("%.1f", totalKb ? ((rss as f64) * 100) / (totalKb as f64) : 0.0), 5) +
    " " +
    padLeft(timePlus(p.time + (accumulate ? p.cutime + p.cstime : 0)), 9) +
    " ";
  const name = fullCommand ? commandLine(p) : printable(p.comm, isUtf8());
  const room = max(width - s.length - 1, 1);
  s += cells(name) > room ? cutColumns(name, room - 1) + "+" : name;
  return s;
}
let totalKb: u64 = 0;
/** Shared pages, of statm. */
function shared(p: Process): u64 {
  const text = readFile(p.dir + "/statm");
  if (text === null) return 0;
  const f = text.split(" ");
  return f.length > 2 ? strtoul(f[2]) * PAGE_KB : 0;
}

function heading(): string {
  return padLeft("PID", pidWidth) + " USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND";
}

/** One frame: lines of the summary, the heading, the processes. */
function frame(list: Process[]): string[] {
  const out: string[] = [];
  const cpu = new Cpu();
  const m = new Memory();
  totalKb = m.total;
  if (showLoad) out.push("top -" + uptimeLine());
  if (showCpu) {
    let running = 0;
    let sleeping = 0;
    let stopped = 0;
    let zombie = 0;
    for (let i = 0; i < list.length; i++) {
      if (pids.length && !pids.includes(list[i].tgid)) continue;
      const s = list[i].state;
      if (s == "R") running++;
      else if (s == "T" || s == "t") stopped++;
      else if (s == "Z") zombie++;
      else sleeping++;
    }
    out.push(
      (threads ? "Threads:" : "Tasks:") +
        fmt(" %3d total, %3d running, %3d sleeping, %3d stopped, %3d zombie", [
          d(running + sleeping + stopped + zombie),
          d(running),
          d(sleeping),
          d(stopped),
          d(zombie),
        ]),
    );
    const total = (cpu.total - lastCpu.total) as f64;
    const part = (now: u64, before: u64): f64 => (now > before ? ((now - before) as f64) : 0);
    const per = total > 0 ? 100 / total : 0;
    out.push(
      fmt("%%Cpu(s): %4.1f us, %4.1f sy, %4.1f ni, %4.1f id, %4.1f wa, %4.1f hi, %4.1f si, %4.1f st ", [
        real(part(cpu.user, lastCpu.user) * per),
        real(part(cpu.system, lastCpu.system) * per),
        real(part(cpu.nice, lastCpu.nice) * per),
        real(total > 0 ? part(cpu.idle, lastCpu.idle) * per : 100),
        real(part(cpu.iowait, lastCpu.iowait) * per),
        real(part(cpu.irq, lastCpu.irq) * per),
        real(part(cpu.softirq, lastCpu.softirq) * per),
        real(part(cpu.steal, lastCpu.steal) * per),
      ])
        .split(" 100.0")
        .join("100.0"),
    );
  }
  lastCpu = cpu;
  if (showMemory) {
    const mib = (kb: u64): f64 => (kb as f64) / 1024;
    out.push(
      fmt("MiB Mem : %8.1f total, %8.1f free, %8.1f used, %8.1f buff/cache     ", [
        real(mib(m.total)),
        real(mib(m.free)),
        real(mib(m.used)),
        real(mib(m.buffers + m.cached)),
      ]),
    );
    out.push(
      fmt("MiB Swap: %8.1f total, %8.1f free, %8.1f used. %8.1f avail Mem ", [
        real(mib(m.swapTotal)),
        real(mib(m.swapFree)),
        real(mib(m.swapTotal - m.swapFree)),
        real(mib(m.available)),
      ]),
    );
  }
  return out;
}

let resized = false;
let interrupted = false;
let suspended = false;
function onResize(sig: i32): void {
  resized = true;
}
function onStop(sig: i32): void {
  interrupted = true;
}
function onSuspend(sig: i32): void {
  suspended = true;
}
const saved = new Termios();
const raw = new Termios();
function enterRaw(): void {
  tcgetattr(0, saved);
  tcgetattr(0, raw);
  raw.lflag &= ~(ICANON | ECHO | ISIG);
  raw.setCc(VMIN, 1);
  raw.setCc(VTIME, 0);
  tcsetattr(0, TCSETS, raw);
  stdout.put("\x1b[?1h\x1b[?25l\x1b[H\x1b[2J");
}
function leaveRaw(): void {
  tcsetattr(0, TCSETS, saved);
  stdout.put("\x1b[?25h\x1b[?1l\x1b[" + rows.toString() + ";1H\x1b[K");
  stdout.flush();
}
function measure(): void {
  resized = false;
  if (isatty(1) && getWinsize(1) >= 0 && windowColumns() > 0) {
    width = windowColumns();
    rows = windowRows();
  }
}

const key = heap.alloc(16);
/** Asks on the message line. */
function ask(question: string): string {
  const line = (showLoad ? 1 : 0) + (showCpu ? 2 : 0) + (showMemory ? 2 : 0) + 1;
  let answer = "";
  for (;;) {
    stdout.put("\x1b[" + line.toString() + ";1H\x1b[1m" + question + "\x1b[0m " + answer + "\x1b[K\x1b[?25h");
    stdout.flush();
    if (read(0, key, 1) <= 0) return "";
    const c = load<u8>(key) as i32;
    if (c == 13 || c == 10) break;
    if (c == 27 || c == 3) {
      answer = "\x1b";
      break;
    }
    if (c == 8 || c == 127) answer = answer.substring(0, max(answer.length - 1, 0));
    else if (c >= 32) answer += String.fromCharCode(c);
  }
  stdout.put("\x1b[?25l");
  return answer;
}

const KEYS =
  "Help for Interactive Commands\n\n" +
  "  P M T N   Sort by: P CPU, M memory, T time, N pid     R reverse\n" +
  "  < >       Move the sort column left or right\n" +
  "  k r       Kill or renice a task\n" +
  "  u         Only the tasks of one user\n" +
  "  c i H S   Toggle: command line, idle tasks, threads, cumulative time\n" +
  "  l t m     Toggle: load average, tasks and CPU, memory\n" +
  "  d or s    Set the update interval\n" +
  "  space     Update now\n" +
  "  q         Quit\n\n" +
  "Type any key to continue ";

/** @returns false to quit */
function handle(c: i32, list: Process[]): bool {
  switch (c) {
    case 0x71:
    case 3:
      return false;
    case 0x50:
      sortBy = "%CPU";
      break;
    case 0x4d:
      sortBy = "%MEM";
      break;
    case 0x54:
      sortBy = "TIME+";
      break;
    case 0x4e:
      sortBy = "PID";
      break;
    case 0x52:
      reverse = !reverse;
      break;
    case 0x3c:
    case 0x3e: {
      const at = FIELDS.indexOf(sortBy) + (c == 0x3c ? -1 : 1);
      if (at >= 0 && at < FIELDS.length) sortBy = FIELDS[at];
      break;
    }
    case 0x63:
      fullCommand = !fullCommand;
      break;
    case 0x69:
      hideIdle = !hideIdle;
      break;
    case 0x48:
      threads = !threads;
      lastWhen = 0;
      break;
    case 0x53:
      accumulate = !accumulate;
      break;
    case 0x6c:
      showLoad = !showLoad;
      break;
    case 0x74:
      showCpu = !showCpu;
      break;
    case 0x6d:
      showMemory = !showMemory;
      break;
    case 0x64:
    case 0x73: {
      const a = ask("Change delay from " + fmt1("%.1f", delay) + " to");
      const v = strtod(a);
      if (a.length && a != "\x1b" && numEnd == a.length && v >= 0) delay = v;
      else if (a.length && a != "\x1b") message = "Unacceptable floating point";
      break;
    }
    case 0x75: {
      const a = ask("Which user (blank for all)");
      if (a == "\x1b") break;
      if (!a.length) onlyUser = -1;
      else if (!setUser(a)) message = "Invalid user";
      break;
    }
    case 0x6b: {
      const first = list.length ? list[0].tid.toString() : "";
      const a = ask("PID to signal/kill [default pid = " + first + "]");
      if (a == "\x1b") break;
      const pid = strtol(a.length ? a : first) as i32;
      const s = ask("Send pid " + pid.toString() + " signal [15/sigterm]");
      if (s == "\x1b") break;
      const sig = s.length ? signalNumber(s) : SIGTERM;
      if (sig < 0) message = "Invalid signal";
      else {
        const r = kill(pid, sig);
        if (r < 0) message = "Failed signal pid '" + pid.toString() + "' with '" + sig.toString() + "': " + strerror(r);
      }
      break;
    }
    case 0x72: {
      const first = list.length ? list[0].tid.toString() : "";
      const a = ask("PID to renice [default pid = " + first + "]");
      if (a == "\x1b") break;
      const pid = strtol(a.length ? a : first) as i32;
      const n = ask("Renice PID " + pid.toString() + " to value");
      if (n == "\x1b" || !n.length) break;
      const r = setpriority(PRIO_PROCESS, pid, strtol(n) as i32);
      if (r < 0) message = "Failed renice of PID " + pid.toString() + " to " + n + ": " + strerror(r);
      break;
    }
    case 0x68:
    case 0x3f:
      stdout.put("\x1b[H\x1b[2J" + KEYS.split("\n").join("\r\n"));
      stdout.flush();
      read(0, key, 1);
      break;
    case 0x1a:
      suspended = true;
      break;
  }
  return true;
}
function setUser(text: string): bool {
  const p = passwdByName(text);
  if (p !== null) {
    onlyUser = p.uid as u32 as i64;
    return true;
  }
  const v = strtol(text);
  if (!text.length || numEnd != text.length) return false;
  onlyUser = v;
  return true;
}

export function top(args: string[]): i32 {
  let iterations: i64 = -1;
  const max_ = readFile("/proc/sys/kernel/pid_max");
  pidWidth = max_ === null ? 5 : max((strtol(max_) - 1).toString().length, 5);
  const columns = getenv("COLUMNS");
  if (columns !== null && strtol(columns) > 0) width = strtol(columns) as i32;
  measure();
  const g = new Getopt(args, "+bcd:E:e:Hhin:Oo:p:SsU:u:Vw::1", [
    long("batch-mode", NO_ARG, 0x62),
    long("cmdline-toggle", NO_ARG, 0x63),
    long("delay", REQ_ARG, 0x64),
    long("scale-summary-mem", REQ_ARG, 0x45),
    long("scale-task-mem", REQ_ARG, 0x65),
    long("threads-show", NO_ARG, 0x48),
    long("help", NO_ARG, 0x68),
    long("idle-toggle", NO_ARG, 0x69),
    long("iterations", REQ_ARG, 0x6e),
    long("list-fields", NO_ARG, 0x4f),
    long("sort-override", REQ_ARG, 0x6f),
    long("pid", REQ_ARG, 0x70),
    long("accum-time-toggle", NO_ARG, 0x53),
    long("secure-mode", NO_ARG, 0x73),
    long("filter-any-user", REQ_ARG, 0x55),
    long("filter-only-euser", REQ_ARG, 0x75),
    long("version", NO_ARG, 0x56),
    long("width", OPT_ARG, 0x77),
    long("single-cpu-toggle", NO_ARG, 0x31),
  ]);
  for (let c = g.next(); c != OPT_END; c = g.next()) {
    const given = g.arg;
    const arg = given === null ? "" : given;
    switch (c) {
      case 0x62:
        batch = true;
        break;
      case 0x63:
        fullCommand = !fullCommand;
        break;
      case 0x64:
        delay = strtod(arg.startsWith("=") ? arg.substring(1) : arg);
        if (!arg.length || numEnd != arg.length || delay < 0) errx(1, "bad delay interval '" + arg + "'");
        break;
      case 0x48:
        threads = true;
        break;
      case 0x69:
        hideIdle = !hideIdle;
        break;
      case 0x6e:
        iterations = strtol(arg);
        if (!arg.length || numEnd != arg.length || iterations < 1) errx(1, "bad iterations argument '" + arg + "'");
        break;
      case 0x4f:
        for (let i = 0; i < FIELDS.length; i++) print(FIELDS[i] + "\n");
        return 0;
      case 0x6f: {
        let name = arg;
        if (name.startsWith("+") || name.startsWith("-")) {
          reverse = name.startsWith("-");
          name = name.substring(1);
        }
        if (!FIELDS.includes(name)) errx(1, "unrecognized field name '" + name + "'");
        sortBy = name;
        break;
      }
      case 0x70: {
        const list = arg.split(",");
        for (let i = 0; i < list.length; i++) {
          const v = strtol(list[i]);
          if (!list[i].length || numEnd != list[i].length || v < 0) errx(1, "bad pid '" + list[i] + "'");
          pids.push(v as i32);
        }
        break;
      }
      case 0x53:
        accumulate = !accumulate;
        break;
      case 0x55:
      case 0x75:
        if (!setUser(arg)) errx(1, "Invalid user");
        onlyReal = c == 0x55;
        break;
      case 0x77:
        if (given !== null) {
          width = strtol(arg) as i32;
          if (!numEnd || width < 3) err(1, EINVAL, "bad width arg '" + arg + "'");
        } else {
          const rest = g.index < args.length ? args[g.index] : "";
          const v = strtol(rest);
          if (rest.length && numEnd == rest.length) {
            width = v as i32;
            g.index++;
          } else width = 512;
        }
        break;
      case 0x45:
      case 0x65:
      case 0x73:
      case 0x31:
        break;
      case 0x68:
        return usage(HELP, false);
      case 0x56:
        return version();
      default:
        return 1;
    }
  }
  if (!batch && !isatty(0)) errx(1, "failed tty get");

  // a first look, so that the first frame shows what happens now and not since the beginning
  sample();
  nanosleep(150000000);
  if (!batch) {
    sigaction(SIGWINCH, handlerOf(onResize));
    sigaction(SIGINT, handlerOf(onStop));
    sigaction(SIGTERM, handlerOf(onStop));
    sigaction(SIGTSTP, handlerOf(onSuspend));
    stdout.setFull();
    enterRaw();
  }
  for (let first = true; !interrupted; first = false) {
    const all = sample();
    all.sort(compare);
    const list: Process[] = [];
    for (let i = 0; i < all.length; i++) if (shown(all[i])) list.push(all[i]);
    const summary = frame(all);
    if (batch) {
      if (!first) stdout.byte(10);
      for (let i = 0; i < summary.length; i++) stdout.line(summary[i]);
      stdout.line("");
      stdout.line(heading());
      for (let i = 0; i < list.length; i++) stdout.line(row(list[i]));
      stdout.flush();
      if (iterations > 0 && !--iterations) break;
      nanosleep((delay * 1e9) as i64);
      continue;
    }
    stdout.put("\x1b[H");
    for (let i = 0; i < summary.length; i++) stdout.put(cutColumns(summary[i], width - 1) + "\x1b[K\r\n");
    stdout.put((message.length ? "\x1b[7m" + message + "\x1b[0m" : "") + "\x1b[K\r\n");
    message = "";
    stdout.put("\x1b[7m" + padRight(cutColumns(heading(), width), width) + "\x1b[0m\x1b[K");
    const room = rows - summary.length - 2;
    for (let i = 0; i < room; i++) {
      stdout.put("\r\n");
      if (i < list.length) {
        const bold = list[i].state == "R";
        stdout.put((bold ? "\x1b[1m" : "") + row(list[i]) + (bold ? "\x1b[0m" : ""));
      }
      stdout.put("\x1b[K");
    }
    stdout.flush();
    if (iterations > 0 && !--iterations) break;
    const r = pollOne(0, POLLIN, (delay * 1000) as i32);
    if (r > 0) {
      const n = read(0, key, 1);
      if (n <= 0) break;
      if (!handle(load<u8>(key), list)) break;
    }
    if (resized) measure();
    if (suspended) {
      suspended = false;
      leaveRaw();
      sigaction(SIGTSTP, SIG_DFL);
      raise(SIGTSTP);
      sigaction(SIGTSTP, handlerOf(onSuspend));
      enterRaw();
      measure();
    }
  }
  if (!batch) leaveRaw();
  return 0;
}
