// Jobs: forking, waiting, process groups and the terminal. dash's table and its order ("+" and "-") are kept, because `jobs` shows them.

import { EINTR, strerror } from "../../lib/errno";
import { stderr, stdout } from "../../lib/io";
import { WCOREDUMP, WEXITSTATUS, WIFEXITED, WIFSTOPPED, WSTOPSIG, WTERMSIG } from "../../lib/process";
import {
  SIG_SETMASK,
  SIGINT,
  SIGQUIT,
  SIGTERM,
  SIGTSTP,
  SIGTTIN,
  SIGTTOU,
  sigoldmask,
  sigprocmask,
  sigsuspend,
  strsignal,
} from "../../lib/signal";
import { close, F_DUPFD_CLOEXEC, fcntl, isatty, O_RDONLY, O_RDWR, open } from "../../lib/sys/file";
import {
  _exit,
  fork,
  getpgrp,
  getpid,
  kill,
  setpgid,
  vfork,
  WNOHANG,
  WUNTRACED,
  wait4,
  waitStatus,
} from "../../lib/sys/proc";
import { tcgetpgrp, tcsetpgrp } from "../../lib/tty";
import { Node } from "./ast";
import { Modes } from "./edit/modes";
import { forgetScripts } from "./input";
import { execStatus } from "./lookup";
import { prepareProgram, releaseProgram, reportFailure, reportTerminal, tryPrograms } from "./program";
import { fail, O_INTERACTIVE, O_MONITOR, opt, Sh, setOpt, warn } from "./state";
import { commandText } from "./text";
import { clearTraps, defaultInChild, ignoreSignal, interrupted, Signals, setSignal } from "./trap";

export const FORK_FG = 0;
export const FORK_BG = 1;
export const FORK_NOJOB = 2;

export const J_RUNNING = 0;
export const J_STOPPED = 1;
export const J_DONE = 2;

@final
export class Process {
  status: i32 = -1; // −1: running
  constructor(
    public pid: i32,
    public text: string,
  ) {}
}
@final
export class Job {
  processes: Process[] = [];
  stopStatus: i32 = 0;
  state: i32 = J_RUNNING;
  /** Killed by SIGINT. */
  interrupted: bool = false;
  /** Has a process group of its own. */
  control: bool = false;
  waited: bool = false;
  used: bool = false;
  changed: bool = false;
  /** The next older in the order of "current" jobs. */
  prev: Job | null = null;
  constructor(public number: i32) {}
}

const table: Job[] = [];
let current: Job | null = null;
/** Children that nobody has waited for yet. */
let running = 0;
/** Job control is on, on this descriptor. */
export let jobControl: bool = false;
let ttyFd = -1;
let initialGroup = 0;

export function currentJob(): Job | null {
  return current;
}
/** Jobs have numbers up to this. */
export function jobCount(): i32 {
  return table.length;
}
export function jobAt(number: i32): Job | null {
  if (number < 1 || number > table.length) return null;
  const j = table[number - 1];
  return j.used ? j : null;
}

const C_DELETE = 0;
const C_RUNNING = 1;
const C_STOPPED = 2;
/** Moves a job in the order of current jobs. */
function setCurrent(j: Job, mode: i32): void {
  if (current == j) current = j.prev;
  else {
    let k = current;
    while (k !== null) {
      if (k.prev == j) {
        k.prev = j.prev;
        break;
      }
      k = k.prev;
    }
  }
  if (mode == C_DELETE) return;
  let after: Job | null = null;
  if (mode == C_RUNNING) {
    // behind all that are stopped
    let k = current;
    while (k !== null && k.state == J_STOPPED) {
      after = k;
      k = k.prev;
    }
  }
  if (after === null) {
    j.prev = current;
    current = j;
  } else {
    j.prev = after.prev;
    after.prev = j;
  }
}
export function backgroundJob(j: Job): void {
  setCurrent(j, C_RUNNING);
}
export function freeJob(j: Job): void {
  j.used = false;
  j.processes = [];
  setCurrent(j, C_DELETE);
}

/** A new job, in the first free place. @param count processes it will have */
export function makeJob(n: Node | null, count: i32): Job {
  let j: Job | null = null;
  for (let i = 0; i < table.length; i++) {
    const k = table[i];
    if (k.used) {
      if (k.state != J_DONE || !k.waited || jobControl) continue;
      freeJob(k);
    }
    j = k;
    break;
  }
  if (j === null) {
    j = new Job(table.length + 1);
    table.push(j);
  }
  j.processes = [];
  j.state = J_RUNNING;
  j.interrupted = false;
  j.waited = false;
  j.changed = false;
  j.stopStatus = 0;
  j.used = true;
  j.control = jobControl;
  j.prev = current;
  current = j;
  return j;
}

/** fork(2) with all that a shell does around it. @returns 0 in the child, as fork does; raises an error when it fails */
export function forkShell(j: Job | null, n: Node | null, mode: i32): i32 {
  stdout.flush();
  // A signal that comes before the child has put its own dispositions in place must not be met by ours: an interactive
  // shell ignores SIGTERM, and `kill $!` would be lost. A blocked signal waits, whether it is ignored or not.
  sigprocmask(SIG_SETMASK, 0xffffffffffffffff);
  const mask = sigoldmask();
  const pid = fork();
  if (pid == 0) inChild(j, mode, mask);
  else {
    sigprocmask(SIG_SETMASK, mask);
    inParent(j, n, mode, pid);
  }
  return pid;
}

/** What a subshell forgets of its parent. */
export function forkReset(): void {
  Sh.level++;
  forgetScripts();
  clearTraps();
}

function inChild(j: Job | null, mode: i32, mask: u64): void {
  const level = Sh.level;
  forkReset();
  running = 0;
  const control = jobControl;
  jobControl = false;
  if (mode != FORK_NOJOB && j !== null && j.control && level == 0 && control) {
    const group = j.processes.length ? j.processes[0].pid : getpid();
    setpgid(0, group); // the parent does it, too: whoever comes first
    if (mode == FORK_FG && !giveTerminal(group)) _exit(2);
    setSignal(SIGTSTP);
    setSignal(SIGTTOU);
  } else if (mode == FORK_BG) {
    ignoreSignal(SIGINT);
    ignoreSignal(SIGQUIT);
    if (j !== null && j.processes.length == 0) {
      close(0);
      if (open("/dev/null", O_RDONLY) != 0) {
        fail("Can't open /dev/null");
        _exit(2);
      }
    }
  }
  if (level == 0) {
    if (opt(O_INTERACTIVE)) {
      setSignal(SIGINT);
      setSignal(SIGQUIT);
      setSignal(SIGTERM);
    } else setSignal(SIGINT);
    // a ^C that the shell had not dealt with
    if (Signals.interrupt && !(mode == FORK_BG && !control)) interrupted();
  }
  sigprocmask(SIG_SETMASK, mask);
  current = null;
  table.length = 0;
}

function inParent(j: Job | null, n: Node | null, mode: i32, pid: i32): void {
  if (pid < 0) {
    if (j !== null) freeJob(j);
    fail("Cannot fork");
    return;
  }
  if (j === null) return;
  running++;
  if (mode != FORK_NOJOB && j.control) setpgid(pid, j.processes.length ? j.processes[0].pid : pid);
  if (mode == FORK_BG) {
    Sh.lastPid = pid;
    setCurrent(j, C_RUNNING);
  }
  j.processes.push(new Process(pid, jobControl && n !== null ? commandText(n) : ""));
}

/** Starts a program in the foreground: vfork, and execve in the child. */
export function spawnProgram(n: Node, args: string[], start: i32, path: string | null, index: i32): Job {
  const j = makeJob(n, 1);
  prepareProgram(args, start, path, index);
  stdout.flush();
  const level = Sh.level;
  const control = j.control && level == 0;
  sigprocmask(SIG_SETMASK, 0xffffffffffffffff);
  const mask = sigoldmask();
  const pid = vfork();
  if (pid == 0) {
    // memory is the parent's: nothing here may allocate or be remembered
    if (control) {
      const group = getpid();
      setpgid(0, group);
      const e = tcsetpgrp(ttyFd, group);
      if (e < 0) {
        reportTerminal(e);
        _exit(2);
      }
    }
    defaultInChild(mask);
    const e = tryPrograms();
    reportFailure(e);
    _exit(execStatus(e));
  }
  sigprocmask(SIG_SETMASK, mask);
  releaseProgram();
  inParent(j, n, FORK_FG, pid);
  return j;
}

// ---- waiting

/** How reap waits. */
const W_NOHANG = 0;
const W_BLOCK = 1;
/** The wait builtin: a trapped signal ends it. */
const W_COMMAND = 2;

/** One wait4. @returns pid, 0 when nothing is to be had (or a signal came), −errno */
function waitProcess(how: i32): i32 {
  const flags = (how == W_BLOCK ? 0 : WNOHANG) | (jobControl ? WUNTRACED : 0);
  if (how != W_COMMAND) {
    while (true) {
      const r = wait4(-1, flags);
      if (r != -EINTR) return r;
    }
  }
  // SIGCHLD and the traps must not slip in between looking and sleeping
  let r = 0;
  while (true) {
    Signals.child = false;
    r = wait4(-1, flags);
    if (r == -EINTR) continue;
    if (r) break;
    sigprocmask(SIG_SETMASK, 0xffffffffffffffff);
    const mask = sigoldmask();
    while (!Signals.child && !Signals.pending && !Signals.interrupt) sigsuspend(mask);
    sigprocmask(SIG_SETMASK, mask);
    if (!Signals.child) break;
  }
  return r;
}

/** Takes one change of a child. @param wanted its job's death is told on stderr */
function waitOne(how: i32, wanted: Job | null): i32 {
  const pid = waitProcess(how);
  if (pid <= 0) return pid;
  const status = waitStatus();
  if (!WIFSTOPPED(status)) running--;
  let mine: Job | null = null;
  let state = J_DONE;
  let next = current;
  while (next !== null && mine === null) {
    const j = next;
    next = j.prev;
    if (j.state == J_DONE) continue;
    state = J_DONE;
    for (let i = 0; i < j.processes.length; i++) {
      const p = j.processes[i];
      if (p.pid == pid) {
        p.status = status;
        mine = j;
      }
      if (p.status == -1) state = J_RUNNING;
      if (state == J_RUNNING) continue;
      if (WIFSTOPPED(p.status)) {
        j.stopStatus = p.status;
        state = J_STOPPED;
      }
    }
  }
  if (mine === null) return pid;
  if (state != J_RUNNING) {
    mine.changed = true;
    if (mine.state != state) {
      mine.state = state;
      if (state == J_STOPPED) setCurrent(mine, C_STOPPED);
    }
  }
  if (wanted !== null && mine == wanted) {
    const text = statusText(status, true);
    if (text.length) stderr.put(text + "\n");
  }
  return pid;
}

/** Waits for `j` (or any child) and takes all changes there are. @returns false when a signal ended a W_COMMAND */
function doWait(how: i32, j: Job | null): bool {
  if (j !== null && j.state != J_RUNNING) how = W_NOHANG;
  let ok = true;
  while (true) {
    const pid = waitOne(how, j);
    if (pid == 0 && how == W_COMMAND) ok = false;
    if (pid < 0) break;
    if (pid == 0) {
      if (how == W_NOHANG) break;
      how = W_NOHANG;
    }
    if (j !== null && j.state != J_RUNNING) how = W_NOHANG;
  }
  return ok;
}

/** After a builtin: children that ended meanwhile are taken, so that they are no zombies. */
export function reap(): void {
  if (running > 0) doWait(W_NOHANG, null);
}
/** Sleeps in the wait builtin. @param j a job, or null for any change */
export function waitInCommand(j: Job | null): bool {
  if (j !== null) return doWait(W_COMMAND, j);
  const pid = waitOne(W_COMMAND, null);
  if (pid == 0) return false;
  if (pid > 0) doWait(W_NOHANG, null);
  return true;
}

/** Exit status of a job: its last process's. */
export function jobStatus(j: Job): i32 {
  const status = j.processes[j.processes.length - 1].status;
  if (WIFEXITED(status)) return WEXITSTATUS(status);
  if (WIFSTOPPED(status)) return WSTOPSIG(status) + 128;
  const sig = WTERMSIG(status);
  if (sig == SIGINT) j.interrupted = true;
  return sig + 128;
}

export function waitForJob(j: Job): i32 {
  doWait(W_BLOCK, j);
  const status = jobStatus(j);
  if (!WIFEXITED(j.processes[j.processes.length - 1].status)) Modes.doubtful = true;
  if (j.control) {
    if (!giveTerminal(Sh.rootPid)) return status;
    // ^C went to the job's group only: we are interrupted, too
    if (j.interrupted) Signals.interrupt = true;
  }
  if (j.state == J_DONE) freeJob(j);
  return status;
}

/** "Done(3)", "Killed", "Stopped (core dumped)" … @param signalsOnly nothing for an exit, SIGINT, SIGPIPE, or a stop */
export function statusText(status: i32, signalsOnly: bool): string {
  if (WIFEXITED(status)) {
    if (signalsOnly) return "";
    const code = WEXITSTATUS(status);
    return code ? "Done(" + code.toString() + ")" : "Done";
  }
  const stopped = WIFSTOPPED(status);
  const sig = stopped ? WSTOPSIG(status) : WTERMSIG(status);
  if (signalsOnly && (sig == SIGINT || sig == 13 || stopped)) return "";
  return strsignal(sig) + (!stopped && WCOREDUMP(status) ? " (core dumped)" : "");
}

// ---- showing

export const SHOW_PGID = 1;
export const SHOW_PID = 2;
export const SHOW_CHANGED = 4;

/** One job as `jobs` shows it; a finished one is then forgotten. */
export function showJob(j: Job, mode: i32): string {
  if (mode & SHOW_PGID) return j.processes[0].pid.toString() + "\n";
  const mark = j == current ? "+" : current !== null && current!.prev == j ? "-" : " ";
  let line = "[" + j.number.toString() + "] " + mark + " ";
  const indent = line.length;
  if (mode & SHOW_PID) line += j.processes[0].pid.toString() + " ";
  if (j.state == J_RUNNING) line += "Running";
  else line += statusText(j.state == J_STOPPED ? j.stopStatus : j.processes[j.processes.length - 1].status, false);
  let out = line + " ".repeat(max(33 - line.length, 1)) + j.processes[0].text;
  if (mode & SHOW_PID) {
    for (let i = 1; i < j.processes.length; i++) {
      line = " |\n" + " ".repeat(indent) + j.processes[i].pid.toString() + " ";
      out += line + " ".repeat(max(33 - (line.length - 3), 1)) + j.processes[i].text;
    }
  } else for (let i = 1; i < j.processes.length; i++) out += " | " + j.processes[i].text;
  j.changed = false;
  if (j.state == J_DONE) freeJob(j);
  return out + "\n";
}
export function showJobs(mode: i32): string {
  reap();
  let out = "";
  let j = current;
  while (j !== null) {
    const next = j.prev;
    if (!(mode & SHOW_CHANGED) || j.changed) out += showJob(j, mode);
    j = next;
  }
  return out;
}
/** Whether there are stopped jobs (exit warns of them once). */
export function stoppedJobs(): bool {
  const j = current;
  return j !== null && j.state == J_STOPPED;
}

// ---- the terminal

/** set -m and its end. */
export function setJobControl(on: bool): void {
  if (on == jobControl || Sh.level) return;
  if (on) {
    let fd = open("/dev/tty", O_RDWR);
    const opened = fd;
    if (fd < 0) {
      fd = 2;
      while (fd >= 0 && !isatty(fd)) fd--;
    }
    let group = -1;
    if (fd >= 0) {
      const moved = fcntl(fd, F_DUPFD_CLOEXEC, 10);
      if (opened >= 0) close(opened);
      fd = moved;
      while (true) {
        group = tcgetpgrp(fd);
        if (group < 0 || group == getpgrp()) break;
        kill(0, SIGTTIN); // in the background: until somebody brings us forward
      }
    }
    if (group < 0) {
      warn("can't access tty; job control turned off");
      setOpt(O_MONITOR, false);
      if (fd >= 0) close(fd);
      return;
    }
    initialGroup = group;
    ttyFd = fd;
    jobControl = true;
    setSignal(SIGTSTP);
    setSignal(SIGTTOU);
    setSignal(SIGTTIN);
    setpgid(0, Sh.rootPid);
    giveTerminal(Sh.rootPid);
  } else {
    if (!giveTerminal(initialGroup)) return;
    setpgid(0, initialGroup);
    jobControl = false;
    setSignal(SIGTSTP);
    setSignal(SIGTTOU);
    setSignal(SIGTTIN);
    close(ttyFd);
    ttyFd = -1;
  }
}
/** Gives the terminal to a group. @returns false when that fails: an error has been raised */
export function giveTerminal(group: i32): bool {
  const e = tcsetpgrp(ttyFd, group);
  if (e < 0) fail("Cannot set tty process group (" + strerror(e) + ")");
  return e >= 0;
}
/** Puts a job into the running state (fg, bg). */
export function continueJob(j: Job): void {
  if (j.state == J_DONE) return;
  j.state = J_RUNNING;
  for (let i = 0; i < j.processes.length; i++) if (WIFSTOPPED(j.processes[i].status)) j.processes[i].status = -1;
}
