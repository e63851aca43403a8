// watch(1): run a command again and again and show what it prints on the whole screen.

import { getenv, setenv } from "../../lib/env";
import { err, errx } from "../../lib/err";
import { EINVAL } from "../../lib/errno";
import { fmt1 } from "../../lib/fmt";
import { Getopt, long, NO_ARG, OPT_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { Reader, stdout } from "../../lib/io";
import { columns as cells, cutColumns, isUtf8 } from "../../lib/locale";
import { numEnd, strtod, strtol } from "../../lib/number";
import { exec, execFailure, WEXITSTATUS, WIFEXITED, waitpid } from "../../lib/process";
import { handlerOf, SIGHUP, SIGINT, SIGTERM, SIGWINCH, sigaction } from "../../lib/signal";
import { close, dup2, pipe, pipeRead, pipeWrite } from "../../lib/sys/file";
import { nanosleep, unameNodename } from "../../lib/sys/misc";
import { _exit, fork } from "../../lib/sys/proc";
import { localtime, monotonic, now, strftime } from "../../lib/time";
import { getWinsize, windowColumns, windowRows } from "../../lib/tty";
import { usage, version } from "./common";

const HELP = `
Usage:
 watch [options] command

Options:
  -b, --beep             beep if command has a non-zero exit
  -c, --color            interpret ANSI color and style sequences
  -d, --differences[=<permanent>]
                         highlight changes between updates
  -e, --errexit          exit if command has a non-zero exit
  -g, --chgexit          exit when output from command changes
  -q, --equexit <cycles>
                         exit when output from command does not change
  -n, --interval <secs>  seconds to wait between updates
  -p, --precise          attempt run command in precise intervals
  -t, --no-title         turn off header
  -w, --no-wrap          turn off line wrapping
  -x, --exec             pass command to exec instead of "sh -c"

 -h, --help     display this help and exit
 -v, --version  output version information and exit

For more details see watch(1).
`;

let stop = false;
function onStop(sig: i32): void {
  stop = true;
}
function onResize(sig: i32): void {}

let rows = 24;
let width = 80;
function measure(): void {
  if (getWinsize(1) >= 0 && windowColumns() > 0) {
    width = windowColumns();
    rows = windowRows();
  }
  setenv("COLUMNS", width.toString());
  setenv("LINES", rows.toString());
}

/** Without escape sequences, tabs widened: what takes a cell each. */
function plain(line: string, keepColors: bool): string {
  let out = "";
  let column = 0;
  for (let i = 0; i < line.length; i++) {
    const c = line.charCodeAt(i);
    if (c == 0x1b && i + 1 < line.length && line.charAt(i + 1) == "[") {
      let k = i + 2;
      while (k < line.length && (line.charCodeAt(k) < 0x40 || line.charCodeAt(k) > 0x7e)) k++;
      if (keepColors && k < line.length && line.charAt(k) == "m") out += line.substring(i, k + 1);
      i = k;
      continue;
    }
    if (c == 9) {
      do {
        out += " ";
        column++;
      } while (column % 8);
      continue;
    }
    if (c < 32 || c == 127 || (c >= 128 && !isUtf8())) continue;
    out += line.charAt(i);
    column++;
  }
  return out;
}

let lastStatus = 0;
/** Runs it once. @returns what it printed on both outputs */
function run(command: string[]): string {
  pipe();
  const from = pipeRead();
  const to = pipeWrite();
  stdout.flush();
  const pid = fork();
  if (pid == 0) {
    close(from);
    dup2(to, 1);
    dup2(to, 2);
    close(to);
    _exit(execFailure(exec(command)));
  }
  close(to);
  const r = new Reader(from);
  const text = r.readAll();
  r.close();
  const status = pid > 0 ? waitpid(pid) : -1;
  lastStatus = status >= 0 && WIFEXITED(status) ? WEXITSTATUS(status) : 1;
  return text;
}

export function watch(args: string[]): i32 {
  let beep = false;
  let colors = false;
  let differences = false;
  let permanent = false;
  let exitOnError = false;
  let exitOnChange = false;
  let equalLimit: i64 = 0;
  let interval = 2.0;
  let precise = false;
  let title = true;
  let wrap = true;
  let direct = false;
  const given = getenv("WATCH_INTERVAL");
  if (given !== null) {
    const v = strtod(given);
    if (numEnd && v >= 0.1) interval = v;
  }
  const g = new Getopt(args, "+bced::ghq:n:pvtwx", [
    long("color", NO_ARG, 0x63),
    long("differences", OPT_ARG, 0x64),
    long("help", NO_ARG, 0x68),
    long("interval", REQ_ARG, 0x6e),
    long("beep", NO_ARG, 0x62),
    long("errexit", NO_ARG, 0x65),
    long("chgexit", NO_ARG, 0x67),
    long("equexit", REQ_ARG, 0x71),
    long("exec", NO_ARG, 0x78),
    long("precise", NO_ARG, 0x70),
    long("no-title", NO_ARG, 0x74),
    long("no-wrap", NO_ARG, 0x77),
    long("version", NO_ARG, 0x76),
  ]);
  for (let c = g.next(); c != OPT_END; c = g.next()) {
    const a = g.arg;
    const arg = a === null ? "" : a;
    switch (c) {
      case 0x62:
        beep = true;
        break;
      case 0x63:
        colors = true;
        break;
      case 0x64:
        differences = true;
        if (a !== null) permanent = true;
        break;
      case 0x65:
        exitOnError = true;
        break;
      case 0x67:
        exitOnChange = true;
        break;
      case 0x71:
        equalLimit = strtol(arg);
        if (equalLimit < 1) errx(1, "failed to parse argument: '" + arg + "'");
        break;
      case 0x74:
        title = false;
        break;
      case 0x77:
        wrap = false;
        break;
      case 0x78:
        direct = true;
        break;
      case 0x6e:
        interval = strtod(arg);
        if (!arg.length || numEnd != arg.length) err(1, EINVAL, "failed to parse argument: '" + arg + "'");
        if (interval < 0.1) interval = 0.1;
        break;
      case 0x70:
        precise = true;
        break;
      case 0x68:
        return usage(HELP, false);
      case 0x76:
        return version();
      default:
        return usage(HELP, true);
    }
  }
  const rest = g.rest();
  if (!rest.length) return usage(HELP, true);
  const text = rest.join(" ");
  const command: string[] = direct ? rest : ["/bin/sh", "-c", text];

  sigaction(SIGINT, handlerOf(onStop));
  sigaction(SIGTERM, handlerOf(onStop));
  sigaction(SIGHUP, handlerOf(onStop));
  sigaction(SIGWINCH, handlerOf(onResize));
  stdout.setFull();
  stdout.put("\x1b[?1049h\x1b[?25l");
  let before: string[] = [];
  let marked: bool[] = [];
  let first = true;
  let equal: i64 = 0;
  let status = 0;
  let next = monotonic();
  while (!stop) {
    measure();
    const output = run(command);
    if (stop) break;
    if (lastStatus && beep) stdout.put("\x07");
    // the screen, line by line
    const screen: string[] = [];
    const lines = output.endsWith("\n") ? output.substring(0, output.length - 1).split("\n") : output.split("\n");
    const room = rows - (title ? 2 : 0);
    for (let i = 0; i < lines.length && screen.length < room; i++) {
      let line = plain(lines[i], colors);
      if (!wrap || colors) {
        screen.push(colors ? line : cutColumns(line, width));
        continue;
      }
      do {
        const part = cutColumns(line, width);
        screen.push(part);
        line = line.substring(part.length);
      } while (line.length && screen.length < room);
    }
    let changed = false;
    stdout.put("\x1b[H");
    if (title) {
      const right = unameNodename() + ": " + strftime("%a %b %e %H:%M:%S %Y", localtime(now()), 0);
      const left = "Every " + fmt1("%.1f", interval) + "s: ";
      const space = width - right.length - 1;
      let head = left + text;
      if (cells(head) > space) head = cutColumns(left + text, max(space - 3, 0)) + "...";
      stdout.put(head + " ".repeat(max(width - cells(head) - right.length, 1)) + right + "\x1b[K\r\n\x1b[K\r\n");
    }
    while (marked.length < room * width) marked.push(false);
    for (let i = 0; i < room; i++) {
      const line = i < screen.length ? screen[i] : "";
      const old = i < before.length ? before[i] : "";
      if (line != old) changed = true;
      if (differences && !first && !colors) {
        for (let k = 0; k < line.length; k++) {
          const differs = k >= old.length ? line.charCodeAt(k) != 32 : line.charCodeAt(k) != old.charCodeAt(k);
          const at = i * width + min(k, width - 1);
          const mark = differs || (permanent && marked[at]);
          if (differs) marked[at] = true;
          if (mark) stdout.put("\x1b[7m");
          stdout.put(line.charAt(k));
          if (mark) stdout.put("\x1b[27m");
        }
      } else stdout.put(line);
      stdout.put(colors ? "\x1b[0m\x1b[K" : "\x1b[K");
      if (i < room - 1) stdout.put("\r\n");
    }
    stdout.flush();
    if (lastStatus && exitOnError) {
      stdout.put("\x1b[" + rows.toString() + ";1Hcommand exit with a non-zero status, press a key to exit");
      stdout.flush();
      new Reader(0).getc();
      status = 8;
      break;
    }
    if (!first && exitOnChange && changed) break;
    equal = changed || first ? 1 : equal + 1;
    if (equalLimit && equal > equalLimit) break;
    before = screen;
    first = false;
    if (precise) {
      next += (interval * 1e9) as i64;
      const left = next - monotonic();
      if (left > 0) nanosleep(left);
    } else nanosleep((interval * 1e9) as i64);
  }
  stdout.put("\x1b[?25h\x1b[?1049l");
  stdout.flush();
  return status;
}
