// time(1) of GNU: run a program and say what it used. The shell has no such word, as dash has none.

import { cstr } from "../../lib/bytes";
import { strerror } from "../../lib/errno";
import { Getopt, long, NO_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { print, stderr, stdout } from "../../lib/io";
import { exec, execFailure, WEXITSTATUS, WIFSIGNALED, WIFSTOPPED, WTERMSIG } from "../../lib/process";
import { SIG_DFL, SIG_IGN, SIGINT, SIGQUIT, sigaction } from "../../lib/signal";
import { prog } from "../../lib/start";
import { O_APPEND, O_CREAT, O_TRUNC, O_WRONLY, open, writeAll } from "../../lib/sys/file";
import { _exit, fork, wait4, waitStatus } from "../../lib/sys/proc";
import { monotonic } from "../../lib/time";

const HELP = `Usage: time [OPTIONS] COMMAND [ARG]...
Run COMMAND, then print system resource usage.

  -a, --append              with -o FILE, append instead of overwriting
  -f, --format=FORMAT       use the specified FORMAT instead of the default
  -o, --output=FILE         write to FILE instead of STDERR
  -p, --portability         print POSIX standard 1003.2 conformant string:
                              real %e
                              user %U
                              sys %S
  -q, --quiet               do not print information about abnormal program
                            termination (non-zero exit codes or signals)
  -v, --verbose             print all resource usage information instead of
                            the default format
  -h,  --help               display this help and exit
  -V,  --version            output version information and exit

Commonly used format sequences for -f/--format:
  %%   a literal '%'
  %C   command line and arguments
  %c   involuntary context switches
  %E   elapsed real time (wall clock) in [hour:]min:sec
  %e   elapsed real time (wall clock) in seconds
  %F   major page faults
  %M   maximum resident set size in KB
  %P   percent of CPU this job got
  %R   minor page faults
  %S   system (kernel) time in seconds
  %U   user time in seconds
  %w   voluntary context switches
  %x   exit status of command

Default output format:
%Uuser %Ssystem %Eelapsed %PCPU (%Xavgtext+%Davgdata %Mmaxresident)k
%Iinputs+%Ooutputs (%Fmajor+%Rminor)pagefaults %Wswaps
`;

const DEFAULT =
  "%Uuser %Ssystem %Eelapsed %PCPU (%Xavgtext+%Davgdata %Mmaxresident)k\n%Iinputs+%Ooutputs (%Fmajor+%Rminor)pagefaults %Wswaps";
const POSIX = "real %e\nuser %U\nsys %S";
const VERBOSE = `	Command being timed: "%C"
	User time (seconds): %U
	System time (seconds): %S
	Percent of CPU this job got: %P
	Elapsed (wall clock) time (h:mm:ss or m:ss): %E
	Average shared text size (kbytes): %X
	Average unshared data size (kbytes): %D
	Average stack size (kbytes): %p
	Average total size (kbytes): %K
	Maximum resident set size (kbytes): %M
	Average resident set size (kbytes): %t
	Major (requiring I/O) page faults: %F
	Minor (reclaiming a frame) page faults: %R
	Voluntary context switches: %w
	Involuntary context switches: %c
	Swaps: %W
	File system inputs: %I
	File system outputs: %O
	Socket messages sent: %s
	Socket messages received: %r
	Signals delivered: %k
	Page size (bytes): %Z
	Exit status: %x`;

/** struct rusage of x86-64: two struct timeval, then fourteen longs. */
const rusage = memory.data(272, 8);
const UTIME = 0;
const STIME = 16;
const MAXRSS = 32;
const MINFLT = 64;
const MAJFLT = 72;
const NSWAP = 80;
const INBLOCK = 88;
const OUBLOCK = 96;
const MSGSND = 104;
const MSGRCV = 112;
const NSIGNALS = 120;
const NVCSW = 128;
const NIVCSW = 136;

@inline
function field(at: usize): string {
  return load<i64>(rusage + at).toString();
}

function two(n: i64): string {
  return n.toString().padStart(2, "0");
}

/** Seconds with hundredths of a struct timeval. */
function seconds(at: usize): string {
  return load<i64>(rusage + at).toString() + "." + two(load<i64>(rusage + at, 8) / 10000);
}

function micros(at: usize): i64 {
  return load<i64>(rusage + at) * 1_000_000 + load<i64>(rusage + at, 8);
}

/** "0:01.50", or "1:00:01" from an hour on. @param us microseconds */
function clock(us: i64): string {
  const s = us / 1_000_000;
  if (s >= 3600) return (s / 3600).toString() + ":" + two((s % 3600) / 60) + ":" + two(s % 60);
  return (s / 60).toString() + ":" + two(s % 60) + "." + two((us % 1_000_000) / 10000);
}

function percent(us: i64): string {
  return us > 0 ? (((micros(UTIME) + micros(STIME)) * 100) / us).toString() + "%" : "?%";
}

function letter(c: i32, command: string[], us: i64, status: i32): string {
  switch (c) {
    case 0x25: // %
      return "%";
    case 0x43: // C
      return command.join(" ");
    case 0x63: // c
      return field(NIVCSW);
    case 0x44: // D
    case 0x4b: // K
    case 0x58: // X
    case 0x70: // p
    case 0x74: // t
      return "0";
    case 0x45: // E
      return clock(us);
    case 0x65: // e
      return (us / 1_000_000).toString() + "." + two((us % 1_000_000) / 10000);
    case 0x46: // F
      return field(MAJFLT);
    case 0x49: // I
      return field(INBLOCK);
    case 0x4d: // M
      return field(MAXRSS);
    case 0x4f: // O
      return field(OUBLOCK);
    case 0x50: // P
      return percent(us);
    case 0x52: // R
      return field(MINFLT);
    case 0x53: // S
      return seconds(STIME);
    case 0x55: // U
      return seconds(UTIME);
    case 0x57: // W
      return field(NSWAP);
    case 0x5a: // Z
      return "4096";
    case 0x6b: // k
      return field(NSIGNALS);
    case 0x72: // r
      return field(MSGRCV);
    case 0x73: // s
      return field(MSGSND);
    case 0x77: // w
      return field(NVCSW);
    case 0x78: // x
      return WIFSIGNALED(status) ? "0" : WEXITSTATUS(status).toString();
    default:
      return "?" + String.fromCharCode(c);
  }
}

function expand(format: string, command: string[], us: i64, status: i32): string {
  let text = "";
  for (let i = 0; i < format.length; i++) {
    const c = format.charCodeAt(i);
    if (c == 0x25) {
      i++;
      text += i < format.length ? letter(format.charCodeAt(i), command, us, status) : "?";
    } else if (c == 0x5c) {
      i++;
      const e = i < format.length ? format.charCodeAt(i) : 0;
      if (e == 0x74) text += "\t";
      else if (e == 0x6e) text += "\n";
      else if (e == 0x5c) text += "\\";
      else text += "?\\" + (e ? String.fromCharCode(e) : "");
    } else text += String.fromCharCode(c);
  }
  return text + "\n";
}

function complain(text: string): void {
  stderr.put(prog + ": " + text + "\n");
}

function badUsage(): i32 {
  stderr.put("Try '" + prog + " --help' for more information.\n");
  return 125;
}

export function time(args: string[]): i32 {
  let format = DEFAULT;
  let output: string | null = null;
  let append = false;
  let quiet = false;
  const g = new Getopt(args, "+af:ho:pqvV", [
    long("append", NO_ARG, 0x61),
    long("format", REQ_ARG, 0x66),
    long("help", NO_ARG, 0x68),
    long("output", REQ_ARG, 0x6f),
    long("portability", NO_ARG, 0x70),
    long("quiet", NO_ARG, 0x71),
    long("verbose", NO_ARG, 0x76),
    long("version", NO_ARG, 0x56),
  ]);
  for (let c = g.next(); c != OPT_END; c = g.next()) {
    if (c == 0x61) append = true;
    else if (c == 0x66) format = g.arg!;
    else if (c == 0x6f) output = g.arg;
    else if (c == 0x70) format = POSIX;
    else if (c == 0x71) quiet = true;
    else if (c == 0x76) format = VERBOSE;
    else if (c == 0x68) {
      print(HELP);
      return 0;
    } else if (c == 0x56) {
      print("time (GNU Time) 1.9\n");
      return 0;
    } else return badUsage();
  }
  const command = g.rest();
  if (!command.length) {
    complain("missing program to run");
    return badUsage();
  }
  let fd = 2;
  if (output !== null) {
    fd = open(output, O_WRONLY | O_CREAT | (append ? O_APPEND : O_TRUNC), 0o666);
    if (fd < 0) {
      complain(output + ": " + strerror(fd));
      return 125;
    }
  }
  stdout.flush();
  const start = monotonic();
  const pid = fork();
  if (pid < 0) {
    complain("cannot fork: " + strerror(pid));
    return 125;
  }
  if (pid == 0) {
    const r = exec(command);
    complain("cannot run " + command[0] + ": " + strerror(r));
    _exit(execFailure(r));
  }
  // ^C is the program's: what it used is told all the same.
  sigaction(SIGINT, SIG_IGN);
  sigaction(SIGQUIT, SIG_IGN);
  while (wait4(pid, 0, rusage) < 0) {}
  const us = (monotonic() - start) / 1000;
  const status = waitStatus();
  sigaction(SIGINT, SIG_DFL);
  sigaction(SIGQUIT, SIG_DFL);
  let text = "";
  if (!quiet) {
    if (WIFSTOPPED(status)) text = "Command stopped by signal " + ((status >> 8) & 255).toString() + "\n";
    else if (WIFSIGNALED(status)) text = "Command terminated by signal " + WTERMSIG(status).toString() + "\n";
    else if (WEXITSTATUS(status)) text = "Command exited with non-zero status " + WEXITSTATUS(status).toString() + "\n";
  }
  text += expand(format, command, us, status);
  writeAll(fd, cstr(text), String.UTF8.byteLength(text));
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
