// timeout(1): runs a command in a group of its own (unless --foreground) and signals the group when its time is over.
import * as C from "../../lib/chars";
import { error, tryHelp } from "../../lib/error";
import { Getopt, long, NO_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { eprint } from "../../lib/io";
import { exec, execFailure, WCOREDUMP, WEXITSTATUS, WIFEXITED, WIFSIGNALED, WTERMSIG } from "../../lib/process";
import { quote, quoteaf } from "../../lib/quote";
import {
  handlerOf,
  raise,
  SA_RESTART,
  SIG_BLOCK,
  SIG_DFL,
  SIG_IGN,
  SIG_SETMASK,
  SIG_UNBLOCK,
  SIGALRM,
  SIGCHLD,
  SIGCONT,
  SIGHUP,
  SIGINT,
  SIGKILL,
  SIGPIPE,
  SIGQUIT,
  SIGTERM,
  SIGTTIN,
  SIGTTOU,
  SIGUSR1,
  SIGUSR2,
  sigaction,
  sigbit,
  signalName,
  signalNumber,
  sigoldmask,
  sigprocmask,
  sigsuspend,
} from "../../lib/signal";
import { exit, prog } from "../../lib/start";
import { startTimer } from "../../lib/sys/misc";
import { _exit, fork, kill, RLIMIT_CORE, setpgid, setrlimit, WNOHANG, wait4, waitStatus } from "../../lib/sys/proc";
import { LONG_ONLY, other, standard } from "./common";
import { parseInterval } from "./sleep";

const USAGE = `[OPTION] DURATION COMMAND [ARG]...
  or:  timeout [OPTION]
Start COMMAND, and kill it if still running after DURATION.

      --preserve-status
                 exit with the same status as COMMAND, even when the
                   command times out
      --foreground
                 when not running timeout directly from a shell prompt,
                   allow COMMAND to read from the TTY and get TTY signals
  -k, --kill-after=DURATION
                 also send a KILL signal if COMMAND is still running
                   this long after the initial signal was sent
  -s, --signal=SIGNAL
                 specify the signal to be sent on timeout
  -v, --verbose  diagnose to stderr any signal sent upon timeout

DURATION is a floating point number with an optional suffix: 's', 'm', 'h' or 'd'.
`;
const CANCELED = 125;
const TIMED_OUT = 124;

let child = 0;
let foreground = false;
let verbose = false;
let termSignal = SIGTERM;
let killAfter: f64 = 0;
let timedOut = false;
let status = 0;
let commandName = "";
/** Set by handlers, which must not do more; the main loop acts. */
let pendingSignal = 0;

function note(sig: i32): void {
  if (sig != SIGCHLD) pendingSignal = sig;
}

function arm(seconds: f64): void {
  startTimer(Math.ceil(Math.min(seconds, 2147483647) * 1e6) as i64);
}
function send(pid: i32, sig: i32): void {
  // our own copy of a group-wide signal is not wanted
  if (pid == 0 && sig != SIGKILL) sigaction(sig, SIG_IGN);
  kill(pid, sig);
}
function cleanup(received: i32): void {
  let sig = received;
  if (sig == SIGALRM) {
    timedOut = true;
    sig = termSignal;
  }
  if (!child) {
    _exit(128 + sig);
    return;
  }
  if (killAfter > 0) {
    const saved = termSignal;
    termSignal = SIGKILL;
    arm(killAfter);
    killAfter = 0;
    if (verbose) announce(received == SIGALRM ? saved : sig);
  } else if (verbose) announce(sig);
  send(child, sig);
  if (!foreground) {
    send(0, sig);
    if (sig != SIGKILL && sig != SIGCONT) {
      send(child, SIGCONT);
      send(0, SIGCONT);
    }
  }
}
function announce(sig: i32): void {
  eprint(prog + ": sending signal " + signalName(sig) + " to command " + quote(commandName) + "\n");
}

export function timeout(args: string[]): i32 {
  let preserve = false;
  const o = new Getopt(
    args,
    "+k:s:v",
    standard([
      long("kill-after", REQ_ARG, C.k),
      long("signal", REQ_ARG, C.s),
      long("verbose", NO_ARG, C.v),
      long("foreground", NO_ARG, LONG_ONLY),
      long("preserve-status", NO_ARG, LONG_ONLY + 1),
    ]),
  );
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    switch (c) {
      case C.k:
        killAfter = interval(o.arg!);
        break;
      case C.s: {
        const s = signalNumber(o.arg!);
        if (s < 0) {
          error(0, 0, quote(o.arg!) + ": invalid signal");
          tryHelp();
          return CANCELED;
        }
        termSignal = s;
        break;
      }
      case C.v:
        verbose = true;
        break;
      case LONG_ONLY:
        foreground = true;
        break;
      case LONG_ONLY + 1:
        preserve = true;
        break;
      default:
        return other(c, USAGE, CANCELED);
    }
  }
  const rest = o.rest();
  if (rest.length < 2) {
    tryHelp();
    return CANCELED;
  }
  const seconds = interval(rest[0]);
  const command = rest.slice(1);
  commandName = command[0];
  if (!foreground) setpgid(0, 0);

  const handler = handlerOf(note);
  const all =
    sigbit(SIGALRM) |
    sigbit(SIGINT) |
    sigbit(SIGQUIT) |
    sigbit(SIGHUP) |
    sigbit(SIGTERM) |
    sigbit(SIGCHLD) |
    sigbit(SIGPIPE) |
    sigbit(termSignal);
  const caught = [SIGALRM, SIGINT, SIGQUIT, SIGHUP, SIGTERM, SIGPIPE, SIGUSR1, SIGUSR2];
  if (!caught.includes(termSignal)) caught.push(termSignal);
  sigprocmask(SIG_BLOCK, all);
  const oldMask = sigoldmask();
  for (let i = 0; i < caught.length; i++)
    if (caught[i] > 0 && caught[i] != SIGKILL && caught[i] != 19) sigaction(caught[i], handler, SA_RESTART);
  sigaction(SIGTTIN, SIG_IGN);
  sigaction(SIGTTOU, SIG_IGN);
  sigaction(SIGCHLD, handler, SA_RESTART);

  const pid = fork();
  if (pid < 0) {
    error(0, pid, "fork system call failed");
    return CANCELED;
  }
  if (pid == 0) {
    sigaction(SIGTTIN, SIG_DFL);
    sigaction(SIGTTOU, SIG_DFL);
    for (let i = 0; i < caught.length; i++)
      if (caught[i] > 0 && caught[i] != SIGKILL && caught[i] != 19) sigaction(caught[i], SIG_DFL);
    sigaction(SIGCHLD, SIG_DFL);
    sigprocmask(SIG_SETMASK, oldMask);
    const e = exec(command);
    error(0, e, "failed to run command " + quoteaf(command[0]));
    _exit(execFailure(e));
  }
  child = pid;
  if (seconds > 0) arm(seconds);
  const waitMask = oldMask & ~(sigbit(SIGALRM) | sigbit(SIGCHLD));
  let r = 0;
  while ((r = wait4(pid, WNOHANG)) == 0) {
    sigsuspend(waitMask);
    if (pendingSignal) {
      const sig = pendingSignal;
      pendingSignal = 0;
      cleanup(sig);
    }
  }
  if (r < 0) {
    error(0, r, "error waiting for command");
    return CANCELED;
  }
  const s = waitStatus();
  if (WIFEXITED(s)) status = WEXITSTATUS(s);
  else if (WIFSIGNALED(s)) {
    const sig = WTERMSIG(s);
    if (WCOREDUMP(s)) error(0, 0, "the monitored command dumped core");
    if (!timedOut) {
      // die of the same signal, without a second core
      setrlimit(RLIMIT_CORE, 0, 0);
      sigaction(sig, SIG_DFL);
      sigprocmask(SIG_UNBLOCK, sigbit(sig));
      raise(sig);
    }
    if (timedOut && sig == SIGKILL) preserve = true;
    status = sig + 128;
  } else {
    error(0, 0, "unknown status from command (" + s.toString() + ")");
    status = 1;
  }
  return timedOut && !preserve ? TIMED_OUT : status;
}
function interval(text: string): f64 {
  const v = parseInterval(text);
  if (isNaN(v)) {
    error(0, 0, "invalid time interval " + quote(text));
    tryHelp();
    exit(CANCELED);
  }
  return v;
}
