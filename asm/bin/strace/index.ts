// strace(1): the system calls and signals of a process, as they happen. It reads them from /proc/PID/trace (asm/kernel/trace.ts):
// the kernel has written down what a tracer would have read at the time of each call.

import { Made } from "../../explain/answer";
import { cstr } from "../../lib/bytes";
import { environ, getenv, setenv, unsetenv } from "../../lib/env";
import { err, errx, warnx } from "../../lib/err";
import { ENOENT, strerror } from "../../lib/errno";
import { fmt1, fmt2, padLeft } from "../../lib/fmt";
import { Getopt, LongOption, long, NO_ARG, OPT_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { print, stderr, Writer } from "../../lib/io";
import { numEnd, strtol } from "../../lib/number";
import { execPath, WEXITSTATUS, WIFEXITED, WTERMSIG, waitpid } from "../../lib/process";
import { handlerOf, SIG_DFL, SIG_IGN, SIGINT, SIGQUIT, SIGTERM, sigaction, signalNumber } from "../../lib/signal";
import { exit, NO_APPLET, run } from "../../lib/start";
import { isDir, Stat } from "../../lib/stat";
import { setgid, setgroups, setuid } from "../../lib/sys/cred";
import {
  access,
  close,
  O_APPEND,
  O_CLOEXEC,
  O_CREAT,
  O_RDWR,
  O_TRUNC,
  O_WRONLY,
  open,
  pipe2,
  pipeRead,
  pipeWrite,
  read,
  write,
  X_OK,
} from "../../lib/sys/file";
import { POLLIN, poll } from "../../lib/sys/misc";
import { _exit, fork, getpid, kill } from "../../lib/sys/proc";
import { localtime, monotonic, nowNsec, strftime } from "../../lib/time";
import { groupsOf, passwdByName } from "../../lib/users";
import { badName, Call, callOf, parseSet } from "./calls";
import { began, explained, explaining, forget, inherit, meet, needed, returned, setExplaining } from "./explained";
import {
  argument,
  countShown,
  isOutput,
  Pieces,
  resultText,
  setFdPaths,
  setHexStrings,
  setStringMax,
  setVerbose,
  stringMax,
} from "./format";
import { siginfo } from "./structs";
import { count, printSummary, setOrder } from "./summary";
import { signal } from "./values";

const HELP = `Usage: strace [-ACdffhikqqrtttTvVwxxyyzZ] [-I N] [-b execve] [-e EXPR]...
              [-a COLUMN] [-o FILE] [-s STRSIZE] [-X FORMAT] [-O OVERHEAD]
              [-S SORTBY] [-P PATH]... [-p PID]... [-U COLUMNS] [--seccomp-bpf]
              { -p PID | [-DDD] [-E VAR=VAL]... [-u USERNAME] PROG [ARGS] }
   or: strace -c[dfwzZ] [-I N] [-b execve] [-e EXPR]... [-O OVERHEAD]
              [-S SORTBY] [-P PATH]... [-p PID]... [-U COLUMNS] [--seccomp-bpf]
              { -p PID | [-DDD] [-E VAR=VAL]... [-u USERNAME] PROG [ARGS] }

General:
  -e EXPR        a qualifying expression: OPTION=[!]all or OPTION=[!]VAL1[,VAL2]...
     options:    trace, abbrev, verbose, raw, signal, read, write, fault,
                 inject, status, quiet, kvm, decode-fds

Startup:
  -E VAR=VAL, --env=VAR=VAL
                 put VAR=VAL in the environment for command
  -E VAR, --env=VAR
                 remove VAR from the environment for command
  -p PID, --attach=PID
                 trace process with process id PID, may be repeated
  -u USERNAME, --user=USERNAME
                 run command as USERNAME handling setuid and/or setgid

Tracing:
  -b execve, --detach-on=execve
                 detach on execve syscall
  -D, --daemonize[=grandchild]
                 run tracer process as a grandchild, not as a parent
  -DD, --daemonize=pgroup
                 run tracer process in a separate process group
  -DDD, --daemonize=session
                 run tracer process in a separate session
  -f, --follow-forks
                 follow forks
  -ff, --follow-forks --output-separately
                 follow forks with output into separate files
  -I INTERRUPTIBLE, --interruptible=INTERRUPTIBLE
     1, anywhere:   no signals are blocked
     2, waiting:    fatal signals are blocked while decoding syscall (default)
     3, never:      fatal signals are always blocked (default if '-o FILE PROG')
     4, never_tstp: fatal signals and SIGTSTP (^Z) are always blocked
                    (useful to make 'strace -o FILE PROG' not stop on ^Z)

Filtering:
  -e trace=[!][?]{{SYSCALL|GROUP|all|/REGEX}[@64|@32|@x32]|none},
   --trace=[!][?]{{SYSCALL|GROUP|all|/REGEX}[@64|@32|@x32]|none}
                 trace only specified syscalls.
     groups:     %clock, %creds, %desc, %file, %fstat, %fstatfs %ipc, %lstat,
                 %memory, %net, %process, %pure, %signal, %stat, %%stat,
                 %statfs, %%statfs
  -e signal=SET, --signal=SET
                 trace only the specified set of signals
                 print only the signals from SET
  -e status=SET, --status=SET
                 print only system calls with the return statuses in SET
     statuses:   successful, failed, unfinished, unavailable, detached
  -P PATH, --trace-path=PATH
                 trace accesses to PATH
  -z, --successful-only
                 print only syscalls that returned without an error code
  -Z, --failed-only
                 print only syscalls that returned with an error code

Output format:
  -a COLUMN, --columns=COLUMN
                 alignment COLUMN for printing syscall results (default 40)
  -e abbrev=SET, --abbrev=SET
                 abbreviate output for the syscalls in SET
  -e verbose=SET, --verbose=SET
                 dereference structures for the syscall in SET
  -e raw=SET, --raw=SET
                 print undecoded arguments for the syscalls in SET
  -e read=SET, --read=SET
                 dump the data read from the file descriptors in SET
  -e write=SET, --write=SET
                 dump the data written to the file descriptors in SET
  -e quiet=SET, --quiet=SET
                 suppress various informational messages
     messages:   attach, exit, path-resolution, personality, thread-execve
  -e kvm=vcpu, --kvm=vcpu
                 print exit reason of kvm vcpu
  -e decode-fds=SET, --decode-fds=SET
                 what kinds of file descriptor information details to decode
     details:    dev (device major/minor for block/char device files)
                 path (file path),
                 pidfd (associated PID for pidfds),
                 socket (protocol-specific information for socket descriptors)
  -i, --instruction-pointer
                 print instruction pointer at time of syscall
  -k, --stack-traces
                 obtain stack trace between each syscall
  -n, --syscall-number
                 print syscall number
  -o FILE, --output=FILE
                 send trace output to FILE instead of stderr
  -A, --output-append-mode
                 open the file provided in the -o option in append mode
  --output-separately
                 output into separate files (by appending pid to file names)
  -q, --quiet=attach,personality
                 suppress messages about attaching, detaching, etc.
  -qq, --quiet=attach,personality,exit
                 suppress messages about process exit status as well.
  -qqq, --quiet=all
                 suppress all suppressible messages.
  -r, --relative-timestamps[=PRECISION]
                 print relative timestamp
     precision:  one of s, ms, us, ns; default is microseconds
  -s STRSIZE, --string-limit=STRSIZE
                 limit length of print strings to STRSIZE chars (default 32)
  --absolute-timestamps=[[format:]FORMAT[,[precision:]PRECISION]]
                 set the format of absolute timestamps
     format:     none, time, or unix; default is time
     precision:  one of s, ms, us, ns; default is seconds
  -t, --absolute-timestamps[=time]
                 print absolute timestamp
  -tt, --absolute-timestamps=[time,]us
                 print absolute timestamp with usecs
  -ttt, --absolute-timestamps=unix,us
                 print absolute UNIX time with usecs
  -T, --syscall-times[=PRECISION]
                 print time spent in each syscall
     precision:  one of s, ms, us, ns; default is microseconds
  -v, --no-abbrev
                 verbose mode: print entities unabbreviated
  --strings-in-hex=non-ascii-chars
                 use hex instead of octal in escape sequences
  -x, --strings-in-hex=non-ascii
                 print non-ASCII strings in hex
  -xx, --strings-in-hex[=all]
                 print all strings in hex
  -X FORMAT, --const-print-style=FORMAT
                 set the FORMAT for printing of named constants and flags
     formats:    raw, abbrev, verbose
  -y, --decode-fds[=path]
                 print paths associated with file descriptor arguments
  -yy, --decode-fds=all
                 print all available information associated with file
                 descriptors in addition to paths
  --decode-pids=pidns
                 print PIDs in strace's namespace, too
  -Y, --decode-pids=comm
                 print command names associated with PIDs

Statistics:
  -c, --summary-only
                 count time, calls, and errors for each syscall and report
                 summary
  -C, --summary  like -c, but also print the regular output
  -O OVERHEAD[UNIT], --summary-syscall-overhead=OVERHEAD[UNIT]
                 set overhead for tracing syscalls to OVERHEAD UNITs
     units:      one of s, ms, us, ns; default is microseconds
  -S SORTBY, --summary-sort-by=SORTBY
                 sort syscall counts by: time, min-time, max-time, avg-time,
                 calls, errors, name, nothing (default time)
  -U COLUMNS, --summary-columns=COLUMNS
                 show specific columns in the summary report: comma-separated
                 list of time-percent, total-time, min-time, max-time, 
                 avg-time, calls, errors, name
                 (default time-percent,total-time,avg-time,calls,errors,name)
  -w, --summary-wall-clock
                 summarise syscall latency (default is system time)

Tampering:
  -e inject=SET[:error=ERRNO|:retval=VALUE][:signal=SIG][:syscall=SYSCALL]
            [:delay_enter=DELAY][:delay_exit=DELAY]
            [:poke_enter=@argN=DATAN,@argM=DATAM...]
            [:poke_exit=@argN=DATAN,@argM=DATAM...]
            [:when=WHEN],
  --inject=SET[:error=ERRNO|:retval=VALUE][:signal=SIG][:syscall=SYSCALL]
           [:delay_enter=DELAY][:delay_exit=DELAY]
           [:poke_enter=@argN=DATAN,@argM=DATAM...]
           [:poke_exit=@argN=DATAN,@argM=DATAM...]
           [:when=WHEN],
                 perform syscall tampering for the syscalls in SET
     delay:      microseconds or NUMBER{s|ms|us|ns}
     when:       FIRST[..LAST][+[STEP]]
  -e fault=SET[:error=ERRNO][:when=WHEN], --fault=SET[:error=ERRNO][:when=WHEN]
                 synonym for -e inject with default ERRNO set to ENOSYS.

Explanations (not of strace elsewhere):
  --explain      say under each call what it does, when it is seen first, and
                 under one that failed why, from the state of the process and
                 its namespaces, with a command that would do it

Miscellaneous:
  -d, --debug    enable debug output to stderr
  -h, --help     print help message
  --seccomp-bpf  enable seccomp-bpf filtering
  --tips[=[[id:]ID][,[format:]FORMAT]]
                 show strace tips, tricks, and tweaks on exit
     id:         non-negative integer or random; default is random
     format:     none, compact, full; default is compact
  -V, --version  print version
`;

// kinds of records
const EV_ENTER = 1;
const EV_EXIT = 2;
const EV_FORK = 3;
const EV_EXEC = 4;
const EV_EXITED = 5;
const EV_SIGNAL = 10;
const EV_LOST = 15;
const HEAD = 80;
const EXECVE = 59;

let follow = false;
let separate = false;
let quiet = 0;
let summaryOnly = false;
let summaryToo = false;
let showDuration = false;
let relative = false;
let stamps = 0;
let onlyGood = false;
let onlyBad = false;
let column = 40;
let output: string | null = null;
let signals: Map<i32, bool> | null = null;
let out: Writer = new Writer(2, false, 4096);
/** Clock times of records: wall clock minus monotonic clock. */
let wallOffset: i64 = 0;
let lastStamp: i64 = 0;

/** A call that has begun and not returned. */
class Pending {
  begun: i64 = 0;
  /** Text of the arguments known at the beginning; null: an output. */
  texts: (string | null)[] = [];
  /** How many of them are written. */
  written: i32 = 0;
  args: StaticArray<i64> = new StaticArray<i64>(6);
  /** With --explain. */
  made: Made | null = null;
  /** Only followed, because explanations of others need it. */
  hidden: bool = false;
  constructor(public call: Call) {}
}
const pending = new Map<i32, Pending>();
/** Followed threads. */
const tasks = new Map<i32, bool>();
/** Whose line is being written, 0 = nobody's; and its length so far. */
let lineOf = 0;
let lineLength = 0;
/** The started program's pid, until its execve has been seen. */
let awaiting = 0;
const files = new Map<i32, Writer>();

function emit(text: string): void {
  out.put(text);
  lineLength += text.length;
}
/** Begins a line: prefix with the pid and the time. */
function beginLine(tid: i32, time: i64): void {
  if (separate) {
    if (!files.has(tid)) {
      const path = output;
      const fd = open(
        (path === null ? "strace" : path) + "." + tid.toString(),
        O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
        0o666,
      );
      files.set(tid, new Writer(fd, false, 4096));
    }
    out = files.get(tid);
  } else if (lineOf) {
    out.put(" <unfinished ...>\n");
    lineOf = 0;
  }
  lineLength = 0;
  if (!separate) {
    if (output !== null) {
      if (follow) emit(tid.toString().padEnd(5) + " ");
    } else if (tasks.size > 1) emit("[pid " + padLeft(tid.toString(), 5) + "] ");
  }
  if (relative) {
    const since = lastStamp ? time - lastStamp : 0;
    lastStamp = time;
    emit(fmt2("%6d.%06d ", since / 1000000000, (since / 1000) % 1000000));
  } else if (stamps) {
    const wall = time + wallOffset;
    if (stamps > 2) emit(fmt2("%d.%06d ", wall / 1000000000, (wall / 1000) % 1000000));
    else {
      emit(strftime("%H:%M:%S", localtime(wall / 1000000000), 0));
      if (stamps > 1) emit(fmt1(".%06d", (wall / 1000) % 1000000));
      emit(" ");
    }
  }
}
function endLine(): void {
  out.byte(10);
  lineOf = 0;
}
/** A message on a line of its own, where strace's own messages go. */
function notice(text: string): void {
  if (output === null && lineOf) {
    out.put(" <unfinished ...>\n");
    lineOf = 0;
  }
  out.flush();
  warnx(text);
}

function onEnter(at: usize, nr: i32, tid: i32, time: i64, end: usize): void {
  if (awaiting == tid) {
    // what the child did before its program began is this program's own business
    if (nr != EXECVE) return;
    awaiting = 0;
  }
  const call = callOf(nr);
  const p = new Pending(call);
  p.begun = time;
  const pieces = new Pieces(at + HEAD, end);
  for (let i = 0; i < 6; i++) p.args[i] = load<i64>(at + 32 + i * 8);
  if (explaining) p.made = began(call, tid, p.args, pieces);
  const n = countShown(call, p.args);
  for (let i = 0; i < n; i++) {
    const kind = i < call.kinds.length ? call.kinds[i] : "";
    p.texts.push(isOutput(kind) ? null : argument(call, i, p.args[i], p.args, pieces, tid, 0));
  }
  const wanted = wantedCalls;
  p.hidden = explaining && wanted !== null && !wanted.has(nr);
  pending.set(tid, p);
  if (p.hidden || summaryOnly || onlyGood || onlyBad) return;
  beginLine(tid, time);
  emit(call.name + "(");
  writeShown(p, tid, pieces, 0, false);
  lineOf = tid;
}
/** Writes the arguments from where it stopped; up to the first that is not known yet, or all at the end. */
function writeShown(p: Pending, tid: i32, pieces: Pieces, result: i64, final: bool): void {
  const n = p.texts.length;
  for (; p.written < n; p.written++) {
    const i = p.written;
    const known = p.texts[i];
    if (known === null && !final) break;
    emit(known !== null ? known : argument(p.call, i, p.args[i], p.args, pieces, tid, result));
    if (i < n - 1) emit(", ");
  }
}

/** The end of a call. @param what text behind "= " */
function finish(p: Pending, tid: i32, time: i64, pieces: Pieces, result: i64, what: string): void {
  pending.delete(tid);
  const made = p.made;
  if (made !== null) returned(made, tid, result);
  if (p.hidden) return;
  if (summaryOnly || summaryToo) count(p.call.nr, result, time - p.begun);
  if (summaryOnly) return;
  const failed = result < 0 && result >= -4095;
  if (onlyGood || onlyBad) {
    if (onlyGood ? failed : !failed) return;
    beginLine(tid, p.begun);
    emit(p.call.name + "(");
  } else if (separate) {
    if (files.has(tid)) out = files.get(tid);
  } else if (lineOf != tid) {
    beginLine(tid, time);
    emit("<... " + p.call.name + " resumed>");
  }
  writeShown(p, tid, pieces, result, true);
  emit(") ");
  while (lineLength < column) emit(" ");
  emit("= " + what);
  if (showDuration) {
    const took = time - p.begun;
    emit(fmt2(" <%d.%06d>", took / 1000000000, (took / 1000) % 1000000));
  }
  if (made !== null) emit(explained(p.call, made, tid, result, pieces));
  endLine();
}

function onExit(at: usize, nr: i32, tid: i32, time: i64, end: usize): void {
  if (!pending.has(tid)) return;
  const p = pending.get(tid);
  if (p.call.nr != nr) return;
  const result = load<i64>(at + 24);
  const pieces = new Pieces(at + HEAD, end);
  // what ends the caller gives it nothing
  const ends = p.call.name == "exit_group" || p.call.name == "exit";
  finish(p, tid, time, pieces, result, ends ? "?" : resultText(p.call, result, pieces));
}

function line(tid: i32, time: i64, text: string): void {
  beginLine(tid, time);
  emit(text);
  endLine();
}

/** One record. */
function handle(at: usize): void {
  const end = at + load<u32>(at);
  const kind = load<u16>(at, 4) as i32;
  const nr = load<u16>(at, 6) as i32;
  const tid = load<i32>(at, 8);
  const time = load<i64>(at, 16);
  const value = load<i64>(at, 24);
  if (kind != EV_LOST && !tasks.has(tid)) tasks.set(tid, true);
  switch (kind) {
    case EV_ENTER:
      onEnter(at, nr, tid, time, end);
      break;
    case EV_EXIT:
      onExit(at, nr, tid, time, end);
      break;
    case EV_FORK:
      if (follow) {
        tasks.set(value as i32, true);
        if (explaining) inherit(tid, value as i32);
        if (!quiet && output === null) notice("Process " + value.toString() + " attached");
      }
      break;
    case EV_EXEC:
      if (pending.has(tid)) finish(pending.get(tid), tid, time, new Pieces(0, 0), 0, "0");
      break;
    case EV_SIGNAL: {
      if (awaiting == tid || summaryOnly) break;
      const set = signals;
      if (set !== null && !set.has(value as i32)) break;
      const sig = value as i32;
      line(tid, time, "--- " + signal(sig) + " " + siginfo(at + 32) + " ---");
      break;
    }
    case EV_EXITED: {
      if (pending.has(tid)) finish(pending.get(tid), tid, time, new Pieces(0, 0), 0, "?");
      const status = value as i32;
      if (quiet < 2 && !summaryOnly && awaiting != tid)
        line(
          tid,
          time,
          WIFEXITED(status)
            ? "+++ exited with " + WEXITSTATUS(status).toString() + " +++"
            : "+++ killed by " + signal(WTERMSIG(status)) + (status & 0x80 ? " (core dumped)" : "") + " +++",
        );
      tasks.delete(tid);
      forget(tid);
      break;
    }
    case EV_LOST:
      notice(value.toString() + " records were lost: the traced program was faster than its tracer");
      break;
  }
}

let stop = false;
function onStop(sig: i32): void {
  stop = true;
}

/** Opens a process's trace with the settings of the command line. @returns fd or −errno */
function attach(pid: i32, calls: Map<i32, bool> | null): i32 {
  const fd = open("/proc/" + pid.toString() + "/trace", O_RDWR | O_CLOEXEC);
  if (fd < 0) return fd;
  let settings = "strings " + stringMax.toString() + "\n";
  if (follow) settings += "follow\n";
  if (calls !== null) {
    const numbers = calls.keys();
    // execve is needed to know where the program begins
    settings += "calls " + (numbers.length ? numbers.join(",") : "1023") + "\n";
  }
  const r = write(fd, cstr(settings), settings.length);
  return r < 0 ? r : fd;
}

/** The file that a command names, as execvp would find it. */
function findProgram(name: string): string {
  const st = new Stat();
  if (name.includes("/")) {
    const r = st.stat(name);
    if (r < 0) fail(name, r);
    return name;
  }
  const path = getenv("PATH");
  const list = (path === null ? "/bin:/usr/bin" : path).split(":");
  for (let i = 0; i < list.length; i++) {
    const file = (list[i].length ? list[i] : ".") + "/" + name;
    if (st.stat(file) == 0 && !isDir(st.mode) && access(file, X_OK) == 0) return file;
  }
  fail(name, -ENOENT);
  return name;
}
function fail(name: string, e: i32): void {
  warnx("Can't stat '" + name + "': " + strerror(e));
  exit(1);
}

/** "name=value" of -e. */
let wantedCalls: Map<i32, bool> | null = null;
function qualify(text: string): void {
  const equal = text.indexOf("=");
  const option = equal < 0 ? "trace" : text.substring(0, equal);
  const value = equal < 0 ? text : text.substring(equal + 1);
  if (option == "trace" || option == "t") {
    wantedCalls = parseSet(value);
    if (badName.length) errx(1, "invalid system call '" + badName + "'");
  } else if (option == "signal" || option == "signals" || option == "s") {
    const set = new Map<i32, bool>();
    const invert = value.startsWith("!");
    const items = (invert ? value.substring(1) : value).split(",");
    for (let i = 0; i < items.length; i++) {
      if (items[i] == "none") continue;
      if (items[i] == "all") {
        for (let k = 1; k <= 64; k++) set.set(k, true);
        continue;
      }
      const n = signalNumber(items[i]);
      if (n <= 0) errx(1, "invalid signal '" + items[i] + "'");
      set.set(n, true);
    }
    if (invert) {
      const rest = new Map<i32, bool>();
      for (let k = 1; k <= 64; k++) if (!set.has(k)) rest.set(k, true);
      signals = rest;
    } else signals = set;
  } else if (option == "status") {
    onlyGood = value == "successful";
    onlyBad = value == "failed";
  } else if (option == "verbose" || option == "abbrev" || option == "v" || option == "a") {
    if (option.startsWith("a") && value == "none") setVerbose();
  } else if (option == "decode-fds") setFdPaths();
  else if (option == "quiet" || option == "q") quiet = value == "all" ? 2 : 1;
  else errx(1, "invalid -e argument '" + text + "'");
}

function tryHelp(): i32 {
  stderr.put("Try 'strace -h' for more information.\n");
  return 1;
}

function strace(args: string[]): i32 {
  const attached: i32[] = [];
  let append = false;
  let user: string | null = null;
  const longs: LongOption[] = [
    long("columns", REQ_ARG, 0x61),
    long("summary-only", NO_ARG, 0x63),
    long("summary", NO_ARG, 0x43),
    long("env", REQ_ARG, 0x45),
    long("follow-forks", NO_ARG, 0x66),
    long("output-separately", NO_ARG, 257),
    long("help", NO_ARG, 0x68),
    long("output", REQ_ARG, 0x6f),
    long("output-append-mode", NO_ARG, 0x41),
    long("attach", REQ_ARG, 0x70),
    long("quiet", OPT_ARG, 0x71),
    long("silent", OPT_ARG, 0x71),
    long("relative-timestamps", OPT_ARG, 0x72),
    long("string-limit", REQ_ARG, 0x73),
    long("summary-sort-by", REQ_ARG, 0x53),
    long("absolute-timestamps", OPT_ARG, 256),
    long("timestamps", OPT_ARG, 256),
    long("syscall-times", OPT_ARG, 0x54),
    long("user", REQ_ARG, 0x75),
    long("no-abbrev", NO_ARG, 0x76),
    long("version", NO_ARG, 0x56),
    long("strings-in-hex", OPT_ARG, 0x78),
    long("decode-fds", OPT_ARG, 0x79),
    long("successful-only", NO_ARG, 0x7a),
    long("failed-only", NO_ARG, 0x5a),
    long("trace", REQ_ARG, 258),
    long("signal", REQ_ARG, 259),
    long("status", REQ_ARG, 260),
    long("explain", NO_ARG, 261),
  ];
  const g = new Getopt(args, "+a:AcCdDe:E:fFhiI:kno:O:p:P:qrs:S:tTu:U:vVwxX:yzZ", longs);
  let forks = 0;
  for (let c = g.next(); c != OPT_END; c = g.next()) {
    const given = g.arg;
    const arg = given === null ? "" : given;
    switch (c) {
      case 0x61:
        column = strtol(arg) as i32;
        if (!arg.length || numEnd != arg.length || column < 0) errx(1, "invalid -a argument: '" + arg + "'");
        break;
      case 0x41:
        append = true;
        break;
      case 0x63:
        summaryOnly = true;
        break;
      case 0x43:
        summaryToo = true;
        break;
      case 0x65:
        qualify(arg);
        break;
      case 258:
        qualify("trace=" + arg);
        break;
      case 259:
        qualify("signal=" + arg);
        break;
      case 260:
        qualify("status=" + arg);
        break;
      case 261:
        setExplaining();
        break;
      case 0x45: {
        const equal = arg.indexOf("=");
        if (equal < 0) unsetenv(arg);
        else setenv(arg.substring(0, equal), arg.substring(equal + 1));
        break;
      }
      case 0x66:
      case 0x46:
        follow = true;
        forks++;
        break;
      case 257:
        forks = 2;
        break;
      case 0x6f:
        output = arg;
        break;
      case 0x70: {
        const list = arg.split(",").join(" ").split(" ");
        for (let i = 0; i < list.length; i++) {
          if (!list[i].length) continue;
          const v = strtol(list[i]);
          if (numEnd != list[i].length || v <= 0) errx(1, "Invalid process id: '" + list[i] + "'");
          if (v == getpid()) errx(1, "I'm sorry, I can't let you do that, Dave.");
          attached.push(v as i32);
        }
        break;
      }
      case 0x71:
        quiet++;
        break;
      case 0x72:
        relative = true;
        break;
      case 0x73: {
        const v = strtol(arg);
        if (!arg.length || numEnd != arg.length || v < 0) errx(1, "invalid -s argument: '" + arg + "'");
        setStringMax(v as i32);
        break;
      }
      case 0x53:
        if (!setOrder(arg)) errx(1, "invalid sortby: '" + arg + "'");
        break;
      case 0x74:
        stamps++;
        break;
      case 256:
        stamps =
          arg.startsWith("unix") || arg.startsWith("format:unix")
            ? 3
            : arg.includes("us") || arg.includes("ns")
              ? 2
              : 1;
        break;
      case 0x54:
        showDuration = true;
        break;
      case 0x75:
        user = arg;
        break;
      case 0x76:
        setVerbose();
        break;
      case 0x78:
        setHexStrings();
        break;
      case 0x79:
        setFdPaths();
        break;
      case 0x7a:
        onlyGood = true;
        break;
      case 0x5a:
        onlyBad = true;
        break;
      case 0x64:
      case 0x44:
      case 0x69:
      case 0x49:
      case 0x6b:
      case 0x6e:
      case 0x4f:
      case 0x50:
      case 0x55:
      case 0x58:
      case 0x77:
        break;
      case 0x68:
        print(HELP);
        return 0;
      case 0x56:
        print("strace -- version 6.1\n");
        return 0;
      default:
        return tryHelp();
    }
  }
  const command = g.rest();
  if (!command.length && !attached.length) {
    warnx("must have PROG [ARGS] or -p PID");
    return tryHelp();
  }
  if (summaryOnly && summaryToo) errx(1, "-c and -C are mutually exclusive");
  const path = output;
  separate = forks > 1 && path !== null;
  if (path !== null && !separate) {
    const fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | (append ? O_APPEND : O_TRUNC), 0o666);
    if (fd < 0) err(1, fd, "Can't fopen '" + path + "'");
    out = new Writer(fd, false, 16384);
  }
  out.setFull();
  wallOffset = nowNsec() - monotonic();

  let calls = wantedCalls;
  if (explaining && calls !== null) {
    // More is followed than is shown.
    const names = needed();
    const more = parseSet(names).keys();
    calls = new Map<i32, bool>();
    const wanted = wantedCalls!.keys();
    for (let i = 0; i < wanted.length; i++) calls.set(wanted[i], true);
    for (let i = 0; i < more.length; i++) calls.set(more[i], true);
  }
  let hideExec = false;
  if (calls !== null && command.length && !calls.has(EXECVE)) {
    calls.set(EXECVE, true);
    hideExec = true;
  }
  const fds: i32[] = [];
  for (let i = 0; i < attached.length; i++) {
    const fd = attach(attached[i], calls);
    if (fd < 0) {
      warnx("attach: cannot trace process " + attached[i].toString() + ": " + strerror(fd == -ENOENT ? -3 : fd));
      if (!command.length) return 1;
      continue;
    }
    fds.push(fd);
    tasks.set(attached[i], true);
    if (explaining) meet(attached[i]);
    if (quiet < 1) notice("Process " + attached[i].toString() + " attached");
  }

  let child = 0;
  if (command.length) {
    const file = findProgram(command[0]);
    // the child waits until it is traced
    pipe2(O_CLOEXEC);
    const from = pipeRead();
    const to = pipeWrite();
    child = fork();
    if (child < 0) err(1, child, "fork");
    if (child == 0) {
      close(to);
      const byte = memory.data(1);
      read(from, byte, 1);
      const who = user;
      if (who !== null) become(who);
      const e = execPath(file, command, environ());
      warnx("exec: " + strerror(e));
      _exit(1);
    }
    close(from);
    awaiting = child;
    const fd = attach(child, calls);
    if (fd < 0) {
      kill(child, 9);
      errx(1, "attach: cannot trace process " + child.toString() + ": " + strerror(fd));
    }
    fds.push(fd);
    tasks.set(child, true);
    if (explaining) meet(child);
    // ^C is for the program; we end when it ends
    sigaction(SIGINT, SIG_IGN);
    sigaction(SIGQUIT, SIG_IGN);
    sigaction(SIGTERM, SIG_IGN);
    close(to);
  } else {
    sigaction(SIGINT, handlerOf(onStop));
    sigaction(SIGTERM, handlerOf(onStop));
  }
  hideExecve = hideExec;
  follow_(fds);
  if (stop && !command.length) {
    if (lineOf) out.put(" <detached ...>\n");
    out.flush();
    for (let i = 0; i < attached.length; i++) if (quiet < 1) warnx("Process " + attached[i].toString() + " detached");
  }
  if (summaryOnly || summaryToo) printSummary(out);
  out.flush();
  const writers = files.values();
  for (let i = 0; i < writers.length; i++) writers[i].flush();
  if (!child) return 0;
  const status = waitpid(child);
  if (status < 0) return 1;
  if (WIFEXITED(status)) return WEXITSTATUS(status);
  const sig = WTERMSIG(status);
  sigaction(sig, SIG_DFL);
  kill(getpid(), sig);
  return 128 + sig;
}

/** With -e trace= without execve, the one that starts the program is looked for but not shown. */
let hideExecve = false;

/** Reads records until all that is followed has ended. */
function follow_(fds: i32[]): void {
  const SIZE = 262144;
  const buffer = heap.alloc(SIZE);
  const set = heap.alloc(fds.length * 8);
  let open_ = fds.length;
  while (open_ && !stop) {
    if (fds.length > 1) {
      for (let i = 0; i < fds.length; i++) {
        store<i32>(set + i * 8, fds[i]);
        store<i32>(set + i * 8, POLLIN, 4);
      }
      if (poll(set, fds.length, -1) < 0) continue;
    }
    for (let i = 0; i < fds.length; i++) {
      if (fds[i] < 0 || (fds.length > 1 && !load<u16>(set + i * 8, 6))) continue;
      const n = read(fds[i], buffer, SIZE);
      if (n < 0) continue; // interrupted
      if (n == 0) {
        close(fds[i]);
        fds[i] = -1;
        open_--;
        continue;
      }
      for (let at = buffer; at < buffer + n; at += load<u32>(at)) {
        if (
          hideExecve &&
          (load<u16>(at, 6) as i32) == EXECVE &&
          (load<u16>(at, 4) == EV_ENTER || load<u16>(at, 4) == EV_EXIT)
        ) {
          if (load<u16>(at, 4) == EV_ENTER && awaiting == load<i32>(at, 8)) awaiting = 0;
          continue;
        }
        handle(at);
      }
      out.flush();
    }
  }
  heap.free(buffer);
  heap.free(set);
}

/** -u */
function become(name: string): void {
  const p = passwdByName(name);
  if (p === null) {
    errx(1, "Cannot find user '" + name + "'");
    return;
  }
  let r = setgroups(groupsOf(p.name, p.gid));
  if (r >= 0) r = setgid(p.gid);
  if (r >= 0) r = setuid(p.uid);
  if (r < 0) err(1, r, "setuid");
}

run((name: string, args: string[]): i32 => (name == "strace" ? strace(args) : NO_APPLET));
