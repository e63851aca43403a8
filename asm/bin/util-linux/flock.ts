// flock(1): hold a lock on a file or descriptor while a command runs; flock(2).

import { getenv } from "../../lib/env";
import { err, errx, warn, warnx } from "../../lib/err";
import { EAGAIN, EBADF, EINTR, EIO, EISDIR, EMFILE, ENFILE, ENOLCK, ENOMEM, EROFS, strerror } from "../../lib/errno";
import { fmt2 } from "../../lib/fmt";
import { Getopt, long, NO_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { print, stderr, stdout } from "../../lib/io";
import { numEnd, strtod } from "../../lib/number";
import { exec, WEXITSTATUS, WIFEXITED, WIFSIGNALED, WTERMSIG, waitpid } from "../../lib/process";
import { handlerOf, SIG_DFL, SIGALRM, SIGCHLD, sigaction } from "../../lib/signal";
import { progShort } from "../../lib/start";
import {
  access,
  close,
  LOCK_EX,
  LOCK_NB,
  LOCK_SH,
  LOCK_UN,
  O_CREAT,
  O_NOCTTY,
  O_RDONLY,
  O_RDWR,
  open,
  R_OK,
  flock as sysFlock,
  W_OK,
} from "../../lib/sys/file";
import { CLOCK_MONOTONIC, clockNow, setitimer } from "../../lib/sys/misc";
import { _exit, fork } from "../../lib/sys/proc";
import { badUsage, help, parseSigned, tryHelp, version } from "./common";

const HELP = `
Usage:
 flock [options] <file>|<directory> <command> [<argument>...]
 flock [options] <file>|<directory> -c <command>
 flock [options] <file descriptor number>

Manage file locks from shell scripts.

Options:
 -s, --shared             get a shared lock
 -x, --exclusive          get an exclusive lock (default)
 -u, --unlock             remove a lock
 -n, --nonblock           fail rather than wait
 -w, --timeout <secs>     wait for a limited amount of time
 -E, --conflict-exit-code <number>  exit code after conflict or timeout
 -o, --close              close file descriptor before running command
 -c, --command <command>  run a single command string through the shell
 -F, --no-fork            execute command without forking
     --verbose            increase verbosity

 -h, --help               display this help
 -V, --version            display version

For more details see flock(1).
`;

// sysexits.h
const EX_USAGE = 64;
const EX_DATAERR = 65;
const EX_NOINPUT = 66;
const EX_UNAVAILABLE = 69;
const EX_OSERR = 71;
const EX_CANTCREAT = 73;

let expired = false;
function onAlarm(sig: i32): void {
  expired = true;
}

/** Opens what is to be locked; a directory, or a file that may not be written, is opened for reading. */
function openLock(path: string): i32 {
  let fd = open(path, O_RDONLY | O_NOCTTY | O_CREAT, 0o666);
  if (fd == -EISDIR) fd = open(path, O_RDONLY | O_NOCTTY);
  if (fd < 0) {
    warn(fd, "cannot open lock file " + path);
    if (fd == -ENOMEM || fd == -EMFILE || fd == -ENFILE) return -EX_OSERR;
    if (fd == -EROFS || fd == -28 || fd == -122 /* EDQUOT */) return -EX_CANTCREAT;
    return -EX_NOINPUT;
  }
  return fd;
}

export function flock(args: string[]): i32 {
  let type = LOCK_EX;
  let block = 0;
  let timeout = -1.0;
  let conflict = 1;
  let closeFirst = false;
  let noFork = false;
  let verbose = false;
  if (args.length < 2) return badUsage("not enough arguments", EX_USAGE);
  const g = new Getopt(args, "+sexnoFuw:E:hV?", [
    long("shared", NO_ARG, 0x73),
    long("exclusive", NO_ARG, 0x78),
    long("unlock", NO_ARG, 0x75),
    long("nonblocking", NO_ARG, 0x6e),
    long("nb", NO_ARG, 0x6e),
    long("timeout", REQ_ARG, 0x77),
    long("wait", REQ_ARG, 0x77),
    long("conflict-exit-code", REQ_ARG, 0x45),
    long("close", NO_ARG, 0x6f),
    long("no-fork", NO_ARG, 0x46),
    long("verbose", NO_ARG, 256),
    long("help", NO_ARG, 0x68),
    long("version", NO_ARG, 0x56),
  ]);
  for (let c = g.next(); c != OPT_END; c = g.next()) {
    const given = g.arg;
    const arg = given === null ? "" : given;
    switch (c) {
      case 0x73:
        type = LOCK_SH;
        break;
      case 0x65:
      case 0x78:
        type = LOCK_EX;
        break;
      case 0x75:
        type = LOCK_UN;
        break;
      case 0x6f:
        closeFirst = true;
        break;
      case 0x46:
        noFork = true;
        break;
      case 0x6e:
        block = LOCK_NB;
        break;
      case 0x77:
        timeout = strtod(arg);
        if (!arg.length || numEnd != arg.length) errx(EX_USAGE, "invalid timeout value: '" + arg + "'");
        // no time at all: fail at once
        if (timeout == 0) block = LOCK_NB;
        break;
      case 0x45:
        conflict = parseSigned(arg, "invalid exit code", i32.MIN_VALUE, i32.MAX_VALUE, EX_USAGE) as i32;
        if (conflict < 0 || conflict > 255) errx(EX_USAGE, "exit code out of range (expected 0 to 255)");
        break;
      case 256:
        verbose = true;
        break;
      case 0x68:
        return help(HELP);
      case 0x56:
        return version();
      default:
        return tryHelp(EX_USAGE);
    }
  }
  if (noFork && closeFirst) errx(EX_USAGE, "the --no-fork and --close options are incompatible");
  const rest = g.rest();
  let fd = -1;
  let name = "";
  let command: string[] = [];
  if (rest.length > 1) {
    // a file and a command
    if (rest[1] == "-c" || rest[1] == "--command") {
      if (rest.length != 3) errx(EX_USAGE, rest[1] + " requires exactly one command argument");
      const shell = getenv("SHELL");
      command = [shell === null || !shell.length ? "/bin/sh" : shell, "-c", rest[2]];
    } else command = rest.slice(1);
    name = rest[0];
    fd = openLock(name);
    if (fd < 0) return -fd;
  } else if (rest.length == 1) {
    fd = parseSigned(rest[0], "bad file descriptor", i32.MIN_VALUE, i32.MAX_VALUE, EX_USAGE) as i32;
    name = rest[0];
  } else errx(EX_USAGE, "requires file descriptor, file or directory");

  const timed = timeout > 0;
  const start = clockNow(CLOCK_MONOTONIC);
  if (timed) {
    sigaction(SIGALRM, handlerOf(onAlarm));
    const r = setitimer(0, (timeout * 1000000) as i64, 0);
    if (r < 0) err(EX_OSERR, r, "cannot set up timer");
  }
  for (let r = sysFlock(fd, type | block); r < 0; r = sysFlock(fd, type | block)) {
    if (r == -EAGAIN) {
      // somebody has it
      if (verbose) warnx("failed to get lock");
      return conflict;
    }
    if (r == -EINTR) {
      if (expired) {
        if (verbose) warnx("timeout while waiting to get lock");
        return conflict;
      }
      continue;
    }
    if (r == -EIO || r == -EBADF) {
      // some file systems lock only what is open for writing
      if (rest.length > 1 && !(access(name, R_OK | W_OK) < 0)) {
        const again = open(name, O_RDWR | O_NOCTTY);
        if (again >= 0) {
          close(fd);
          fd = again;
          r = sysFlock(fd, type | block);
          if (r >= 0) break;
        }
      }
    }
    stderr.put(progShort() + ": " + name + ": " + strerror(r) + "\n");
    return r == -ENOLCK || r == -ENOMEM ? EX_OSERR : EX_DATAERR;
  }
  if (timed) setitimer(0, 0, 0);
  if (verbose) {
    const took = (clockNow(CLOCK_MONOTONIC) - start) / 1000;
    print(progShort() + ": getting lock took " + fmt2("%d.%06d seconds\n", took / 1000000, took % 1000000));
  }
  if (!command.length) return 0;
  if (verbose) print(progShort() + ": executing " + command[0] + "\n");
  sigaction(SIGCHLD, SIG_DFL);
  let pid = 0;
  if (!noFork) {
    pid = fork();
    if (pid < 0) err(EX_OSERR, pid, "fork failed");
  }
  if (pid == 0) {
    if (closeFirst) close(fd);
    stdout.discard(); // the parent writes it
    const r = exec(command);
    warn(r, "failed to execute " + command[0]);
    _exit(r == -ENOMEM ? EX_OSERR : EX_UNAVAILABLE);
  }
  const status = waitpid(pid);
  if (status < 0) err(1, status, "waitpid failed");
  if (WIFEXITED(status)) return WEXITSTATUS(status);
  if (WIFSIGNALED(status)) return WTERMSIG(status) + 128;
  return EX_OSERR;
}
