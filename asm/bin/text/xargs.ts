// xargs(1).
import { fromBytes } from "../../lib/bytes";
import * as C from "../../lib/chars";
import { environ, setenv } from "../../lib/env";
import { E2BIG, EINTR, ENOENT, strerror } from "../../lib/errno";
import { Getopt, long, NO_ARG, OPT_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { eprint, print, Reader, stdin, stdout } from "../../lib/io";
import { numEnd, numOverflow, strtol } from "../../lib/number";
import { exec, WEXITSTATUS, WIFEXITED, WIFSIGNALED, WIFSTOPPED, WSTOPSIG, WTERMSIG } from "../../lib/process";
import { quote, shellQuote } from "../../lib/quote";
import { exit, prog } from "../../lib/start";
import { close, dup2, O_CLOEXEC, O_RDONLY, open, pipe2, pipeRead, pipeWrite, read, write } from "../../lib/sys/file";
import { _exit, fork, WNOHANG, wait4, waitStatus } from "../../lib/sys/proc";
import { replaceEach } from "../../lib/text";
import { HELP, LONG_ONLY, VERSION, version } from "./common";
import { Buffer } from "./sed/buffer";

const USAGE = `Usage: xargs [OPTION]... COMMAND [INITIAL-ARGS]...
Run COMMAND with arguments INITIAL-ARGS and more arguments read from input.

  -0, --null                   items are separated by a null, not whitespace
  -a, --arg-file=FILE          read arguments from FILE, not standard input
  -d, --delimiter=CHARACTER    items in input stream are separated by CHARACTER
  -E END                       set logical EOF string
  -e, --eof[=END]              equivalent to -E END if END is specified
  -I R                         same as --replace=R
  -i, --replace[=R]            replace R in INITIAL-ARGS with names read
  -L, --max-lines=MAX-LINES    use at most MAX-LINES non-blank input lines
  -l[MAX-LINES]                similar to -L but defaults to one line
  -n, --max-args=MAX-ARGS      use at most MAX-ARGS arguments per command line
  -o, --open-tty               reopen stdin as /dev/tty in the child process
  -P, --max-procs=MAX-PROCS    run at most MAX-PROCS processes at a time
  -p, --interactive            prompt before running commands
      --process-slot-var=VAR   set environment variable VAR in child processes
  -r, --no-run-if-empty        if there are no arguments, then do not run COMMAND
  -s, --max-chars=MAX-CHARS    limit length of command line to MAX-CHARS
      --show-limits            show limits on command-line length
  -t, --verbose                print commands before executing them
  -x, --exit                   exit if the size (see -s) is exceeded
      --help                   display this help and exit
      --version                output version information and exit
`;
const CHILD_FAILED = 123;
const CHILD_255 = 124;
const CHILD_SIGNALED = 125;

let command: string[] = [];
let delimiter = -1;
let eofText: string | null = null;
let replaceText: string | null = null;
let linesPer: i64 = 0;
let argsPer: i64 = 0;
let charLimit = 131072;
let exitIfTooLong = false;
let noRunIfEmpty = false;
let verbose = false;
let interactive = false;
let openTty = false;
let slotVariable: string | null = null;
let maxProcs = 1;

let input: Reader = stdin();
let status = 0;

function complain(message: string): void {
  stdout.flush();
  eprint(prog + ": " + message + "\n");
}
function tryHelp(): void {
  eprint("Try '" + prog + " --help' for more information.\n");
}
function number(text: string, option: string, low: i64, high: i64): i64 {
  const v = strtol(text);
  if (numEnd == 0 || numEnd != text.length || numOverflow) {
    eprint(prog + ': invalid number "' + text + '" for -' + option + " option\n");
    tryHelp();
    exit(1);
  }
  if (v < low) {
    eprint(prog + ": value " + text + " for -" + option + " option should be >= " + low.toString() + "\n");
    tryHelp();
    exit(1);
  }
  if (high >= 0 && v > high) {
    eprint(prog + ": value " + text + " for -" + option + " option should be <= " + high.toString() + "\n");
    return high;
  }
  return v;
}

// ---- reading ----

/** Of the last readItem: the item ended its line (for -L), and nothing follows. */
let lineEnded = false;
let eof = false;
let warnedNul = false;

function isBlank(c: i32): bool {
  return c == C.SPACE || c == C.TAB;
}
/** Next item with quotes taken away, or null at the end. */
const itemText: Buffer = new Buffer();
function readItem(): string | null {
  if (eof) return null;
  lineEnded = false;
  const wholeLine = replaceText !== null;
  const out = itemText;
  out.clear();
  let quoted = 0;
  let any = false; // there is an item, perhaps an empty one in quotes
  let previous = C.NL;
  while (true) {
    let c = input.getc();
    if (c < 0) {
      eof = true;
      if (quoted) unmatched(quoted);
      // here even an item in quotes does not count when it is empty
      if (!out.length) return null;
      lineEnded = true;
      return out.text(); // without a line end it is no end of all either (-E)
    }
    if (quoted) {
      if (c == quoted) {
        quoted = 0;
        any = true;
        previous = c;
        continue;
      }
      if (c == C.NL) unmatched(quoted);
      out.byte(c);
      continue;
    }
    if (c == C.BACKSLASH) {
      c = input.getc();
      if (c < 0) {
        eof = true;
        return out.length ? ended(out.text()) : null;
      }
      out.byte(c);
      any = true;
      previous = 0;
      continue;
    }
    if (c == C.QUOTE || c == C.DQUOTE) {
      quoted = c;
      continue;
    }
    if (c == C.NL) {
      if (!any && !out.length) {
        previous = c;
        continue;
      }
      // a blank at the end of a line joins it with the next (-L)
      lineEnded = !isBlank(previous);
      return ended(out.text());
    }
    if (isBlank(c) || c == C.VT || c == C.FF || c == C.CR) {
      if (!any && !out.length) {
        // leading blanks are never part of an item
        continue;
      }
      if (wholeLine) {
        out.byte(c);
        previous = c;
        continue;
      }
      // the line may end behind these blanks
      let d = input.peek();
      while (d == C.SPACE || d == C.TAB) {
        input.getc();
        d = input.peek();
      }
      // … and then goes on with the next one
      if (d == C.NL) input.getc();
      return ended(out.text());
    }
    if (c == 0 && !warnedNul) {
      complain(
        "WARNING: a NUL character occurred in the input.  It cannot be passed through in the argument list.  Did you mean to use the --null option?",
      );
      warnedNul = true;
    }
    out.byte(c);
    any = true;
    previous = c;
  }
}
function unmatched(q: i32): void {
  complain(
    "unmatched " +
      (q == C.DQUOTE ? "double" : "single") +
      " quote; by default quotes are special to xargs unless you use the -0 option",
  );
  finish(1);
}
/** The logical end of input is an item like any other, until it is it. */
function ended(item: string): string | null {
  if (eofText !== null && item == eofText) {
    eof = true;
    return null;
  }
  // what follows a NUL cannot be passed on
  const nul = item.indexOf("\0");
  return nul >= 0 ? item.substring(0, nul) : item;
}
/** Next item when a delimiter was given: nothing else is special. */
function readDelimited(): string | null {
  if (eof) return null;
  if (!input.nextLine(delimiter)) {
    eof = true;
    return null;
  }
  lineEnded = true;
  return fromBytes(input.linePtr, input.lineLen);
}

// ---- running ----

const pids: i32[] = [];
let running = 0;

function reap(all: bool): void {
  while (running && (all || running >= maxProcs)) {
    const r = wait4(-1, 0);
    if (r == -EINTR) continue;
    if (r < 0) break;
    childEnded(r, waitStatus());
  }
  // what has ended meanwhile
  while (running) {
    const r = wait4(-1, WNOHANG);
    if (r <= 0) break;
    childEnded(r, waitStatus());
  }
}
function childEnded(pid: i32, s: i32): void {
  const slot = pids.indexOf(pid);
  if (slot < 0) return;
  pids[slot] = 0;
  running--;
  if (WIFSTOPPED(s)) {
    complain(command[0] + ": stopped by signal " + WSTOPSIG(s).toString());
    finish(CHILD_SIGNALED);
  }
  if (WIFSIGNALED(s)) {
    complain(command[0] + ": terminated by signal " + WTERMSIG(s).toString());
    finish(CHILD_SIGNALED);
  }
  if (!WIFEXITED(s)) return;
  const code = WEXITSTATUS(s);
  if (code == 255) {
    complain(command[0] + ": exited with status 255; aborting");
    finish(CHILD_255);
  }
  if (code) status = CHILD_FAILED;
}
let finishing = false;
function finish(code: i32): void {
  if (!finishing) {
    finishing = true;
    while (running) {
      const r = wait4(-1, 0);
      if (r == -EINTR) continue;
      if (r < 0) break;
      const slot = pids.indexOf(r);
      if (slot >= 0) {
        pids[slot] = 0;
        running--;
        const s = waitStatus();
        if (WIFEXITED(s) && WEXITSTATUS(s)) status = CHILD_FAILED;
      }
    }
  }
  // what children say goes before the reason why there are no more
  exit(status && code != CHILD_255 && code != CHILD_SIGNALED ? status : code);
}

function run(argv: string[]): void {
  if (verbose || interactive) {
    let line = "";
    for (let i = 0; i < argv.length; i++) line += (i ? " " : "") + shellQuote(argv[i]);
    stdout.flush();
    if (interactive) {
      eprint(line + "?...");
      const fd = open("/dev/tty", O_RDONLY | O_CLOEXEC);
      if (fd < 0) {
        complain("failed to open /dev/tty for reading: " + strerror(fd));
        finish(1);
      }
      const answer = new Reader(fd).readLine();
      close(fd);
      if (answer === null || !(answer.startsWith("y") || answer.startsWith("Y"))) return;
    } else eprint(line + "\n");
  }
  if (maxProcs > 0) reap(false);
  let slot = pids.indexOf(0);
  if (slot < 0) {
    slot = pids.length;
    pids.push(0);
  }
  stdout.flush();
  // whether the child got as far as the program shows in a pipe that exec closes
  const report = openPipe();
  const pid = fork();
  if (pid < 0) {
    complain("cannot fork: " + strerror(pid));
    finish(1);
  }
  if (pid == 0) {
    if (slotVariable !== null) setenv(slotVariable!, slot.toString());
    if (openTty) {
      const fd = open("/dev/tty", O_RDONLY);
      if (fd < 0) {
        complain(quote("/dev/tty") + ": " + strerror(fd));
        _exit(127);
      }
      dup2(fd, 0);
    } else {
      const fd = open("/dev/null", O_RDONLY);
      if (fd >= 0) {
        dup2(fd, 0);
        if (fd) close(fd);
      }
    }
    const e = exec(argv);
    if (e != -E2BIG) complain(argv[0] + ": " + strerror(e));
    if (report >= 0) {
      store<i32>(word, e);
      write(pipeWriteEnd, word, 4);
    }
    _exit(e == -ENOENT ? 127 : 126);
  }
  pids[slot] = pid;
  running++;
  if (report >= 0) {
    close(pipeWriteEnd);
    const n = read(report, word, 4);
    close(report);
    if (n == 4) {
      // it never ran: that ends xargs
      wait4(pid, 0);
      pids[slot] = 0;
      running--;
      if (load<i32>(word) == -E2BIG) return runHalves(argv);
      finish(load<i32>(word) == -ENOENT ? 127 : 126);
    }
  }
}
/** The kernel takes less than -s says: fewer at once. */
function runHalves(argv: string[]): void {
  const fixed = replaceText !== null ? argv.length : command.length;
  const items = argv.length - fixed;
  if (items < 2) {
    complain("can't call exec() due to argument size restrictions");
    finish(1);
  }
  const middle = fixed + items / 2;
  run(argv.slice(0, middle));
  run(command.concat(argv.slice(middle)));
}
const word = memory.data(4);
let pipeWriteEnd = -1;
function openPipe(): i32 {
  if (pipe2(O_CLOEXEC) < 0) return -1;
  pipeWriteEnd = pipeWrite();
  return pipeRead();
}

function length(list: string[]): i32 {
  let n = 0;
  for (let i = 0; i < list.length; i++) n += list[i].length + 1;
  return n;
}
function next(): string | null {
  return delimiter >= 0 ? readDelimited() : readItem();
}

function replaceAllItems(): void {
  const marker = replaceText!;
  while (true) {
    const item = next();
    if (item === null) break;
    // empty lines are not used
    if (delimiter < 0 && !item.length) continue;
    if (item.length >= charLimit) {
      complain("argument line too long");
      finish(1);
    }
    const argv: string[] = [command[0]];
    for (let i = 1; i < command.length; i++) argv.push(replaceEach(command[i], marker, item));
    if (length(argv) > charLimit) {
      complain("argument list too long");
      finish(1);
    }
    run(argv);
  }
}

function batches(): void {
  const base = length(command);
  if (base > charLimit) {
    complain("cannot fit single argument within argument list size limit");
    finish(1);
  }
  let argv = command.slice(0);
  let size = base;
  let count: i64 = 0;
  let lines: i64 = 0;
  let ran = false;
  while (true) {
    const item = next();
    if (item === null) break;
    if (size + item.length + 1 > charLimit) {
      if (!count || exitIfTooLong || linesPer) {
        complain("argument line too long");
        finish(1);
      }
      run(argv);
      ran = true;
      argv = command.slice(0);
      size = base;
      count = 0;
      lines = 0;
      if (size + item.length + 1 > charLimit) {
        complain("argument line too long");
        finish(1);
      }
    }
    argv.push(item);
    size += item.length + 1;
    count++;
    if (lineEnded) lines++;
    if ((argsPer && count >= argsPer) || (linesPer && lines >= linesPer)) {
      run(argv);
      ran = true;
      argv = command.slice(0);
      size = base;
      count = 0;
      lines = 0;
    }
  }
  if (count || (!ran && !noRunIfEmpty)) run(argv);
}

export function xargs(args: string[]): i32 {
  let file = "-";
  let showLimits = false;
  const o = new Getopt(args, "+0a:E:e::i::I:l::L:n:prs:txP:d:o", [
    long("null", NO_ARG, C.n0),
    long("arg-file", REQ_ARG, C.a),
    long("delimiter", REQ_ARG, C.d),
    long("eof", OPT_ARG, C.e),
    long("replace", OPT_ARG, C.I),
    long("max-lines", OPT_ARG, C.l),
    long("max-args", REQ_ARG, C.n),
    long("open-tty", NO_ARG, C.o),
    long("interactive", NO_ARG, C.p),
    long("no-run-if-empty", NO_ARG, C.r),
    long("max-chars", REQ_ARG, C.s),
    long("verbose", NO_ARG, C.t),
    long("show-limits", NO_ARG, LONG_ONLY),
    long("exit", NO_ARG, C.x),
    long("max-procs", REQ_ARG, C.P),
    long("process-slot-var", REQ_ARG, LONG_ONLY + 1),
    long("version", NO_ARG, VERSION),
    long("help", NO_ARG, HELP),
  ]);
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    switch (c) {
      case C.n0:
        delimiter = 0;
        break;
      case C.d:
        delimiter = parseDelimiter(o.arg!);
        break;
      case C.E:
      case C.e:
        eofText = o.arg !== null && o.arg!.length ? o.arg : null;
        break;
      case C.I:
      case C.i:
        replaceText = o.arg !== null ? o.arg : "{}";
        exclude(argsPer > 0, "max-args");
        argsPer = 0;
        if (linesPer) {
          warnExclusive("--max-lines", "--replace/-I/-i", "--max-lines");
          linesPer = 0;
        }
        break;
      case C.L:
        linesPer = number(o.arg!, "L", 1, -1);
        if (argsPer) warnExclusive("--max-args", "-L", "--max-args");
        argsPer = 0;
        if (replaceText !== null) {
          warnExclusive("--replace", "-L", "--replace");
          replaceText = null;
        }
        break;
      case C.l:
        linesPer = o.arg !== null ? number(o.arg!, "l", 1, -1) : 1;
        if (argsPer) warnExclusive("--max-args", "--max-lines/-l", "--max-args");
        argsPer = 0;
        if (replaceText !== null) {
          warnExclusive("--replace", "--max-lines/-l", "--replace");
          replaceText = null;
        }
        break;
      case C.n:
        argsPer = number(o.arg!, "n", 1, -1);
        if (linesPer) {
          warnExclusive("--max-lines", "--max-args/-n", "--max-lines");
          linesPer = 0;
        }
        if (replaceText !== null) {
          if (argsPer == 1)
            argsPer = 0; // -n 1 says nothing new
          else {
            warnExclusive("--replace", "--max-args/-n", "--replace");
            replaceText = null;
          }
        }
        break;
      case C.s:
        charLimit = number(o.arg!, "s", 1, 2093816) as i32;
        break;
      case LONG_ONLY:
        showLimits = true;
        break;
      case C.t:
        verbose = true;
        break;
      case C.x:
        exitIfTooLong = true;
        break;
      case C.o:
        openTty = true;
        break;
      case C.p:
        interactive = verbose = true;
        break;
      case C.r:
        noRunIfEmpty = true;
        break;
      case C.P:
        maxProcs = number(o.arg!, "P", 0, i32.MAX_VALUE) as i32;
        break;
      case C.a:
        file = o.arg!;
        break;
      case LONG_ONLY + 1:
        if (o.arg!.includes("=")) {
          complain("option --process-slot-var may not be set to a value which includes `='");
          return 1;
        }
        slotVariable = o.arg;
        break;
      case VERSION:
        return version("xargs (GNU findutils) 4.9.0");
      case HELP:
        print(USAGE);
        return 0;
      default:
        tryHelp();
        return 1;
    }
  }
  command = o.rest();
  if (!command.length) command.push("echo");
  if (eofText !== null && delimiter >= 0) complain("warning: the -E option has no effect if -0 or -d is used.\n");
  if (file != "-") {
    const fd = open(file, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
      complain("Cannot open input file " + quote(file) + ": " + strerror(fd));
      return 1;
    }
    input = new Reader(fd);
  }
  if (showLimits) {
    let n = 0;
    const env = environ();
    for (let i = 0; i < env.length; i++) n += env[i].length + 1;
    eprint("Your environment variables take up " + n.toString() + " bytes\n");
    eprint("POSIX upper limit on argument length (this system): 2093816\n");
    eprint("POSIX smallest allowable upper limit on argument length (all systems): 4096\n");
    eprint("Maximum length of command we could actually use: " + (2093816 - n).toString() + "\n");
    eprint("Size of command buffer we are actually using: " + charLimit.toString() + "\n");
    eprint("Maximum parallelism (--max-procs must be no greater): 2147483647\n");
  }
  if (replaceText !== null) replaceAllItems();
  else batches();
  reap(true);
  return status;
}
function exclude(had: bool, what: string): void {
  if (had) warnExclusive("--" + what, "--replace/-I/-i", "--" + what);
}
function warnExclusive(a: string, b: string, ignored: string): void {
  eprint(
    prog +
      ": warning: options " +
      a +
      " and " +
      b +
      " are mutually exclusive, ignoring previous " +
      ignored +
      " value\n",
  );
}
function parseDelimiter(s: string): i32 {
  if (s.length == 1) return s.charCodeAt(0);
  if (s.length > 1 && s.charCodeAt(0) == C.BACKSLASH) {
    const at = "abfnrtv\\0".indexOf(s.charAt(1));
    if (s.length == 2 && at >= 0) return at == 8 ? 0 : "\x07\b\f\n\r\t\v\\".charCodeAt(at);
    if (s.charAt(1) == "x") {
      const v = strtol(s.substring(2), 16);
      if (numEnd == s.length - 2) return v as i32;
    } else {
      const v = strtol(s.substring(1), 8);
      if (numEnd == s.length - 1) return v as i32;
    }
    complain("Invalid escape sequence " + s + " in input delimiter specification.");
    exit(1);
  }
  complain(
    "Invalid input delimiter specification " +
      s +
      ": the delimiter must be either a single character or an escape sequence starting with \\.",
  );
  exit(1);
  return 0;
}
