// Signals and traps: what each signal does to the shell, and running the commands set by `trap` between commands.
import {
  handlerOf,
  NSIG,
  SA_RESTART,
  SIG_DFL,
  SIG_IGN,
  SIG_SETMASK,
  SIGCHLD,
  SIGINT,
  SIGQUIT,
  SIGSEGV,
  SIGTERM,
  SIGTSTP,
  SIGTTIN,
  SIGTTOU,
  sigaction,
  sigcurrent,
  sigprocmask,
} from "../../lib/signal";
import { getpid, kill } from "../../lib/sys/proc";
import { evalString } from "./eval";
import { O_INTERACTIVE, O_MONITOR, O_STDIN, opt, R_INT, raise, Sh, SKIP_FUNC } from "./state";

/** Commands, by signal; 0 is EXIT. null: default; "": ignored. */
export const traps = new StaticArray<string | null>(NSIG);

// What is set in the kernel, one byte a signal
const M_UNKNOWN = 0;
const M_DEFAULT = 1;
const M_CATCH = 2;
const M_IGNORE = 3;
/** Ignored when the shell started: stays so. */
const M_HARD = 4;
const modes = memory.data(NSIG);
/** One byte a signal that has come. */
const came = memory.data(NSIG);

export class Signals {
  /** One that came last and is not dealt with. */
  static pending: i32 = 0;
  /** A child has changed. */
  static child: bool = false;
  /** ^C, untrapped. */
  static interrupt: bool = false;
  /** $? before the trap that runs, −1 outside. */
  static savedStatus: i32 = -1;
  /** Traps of the parent shell, that a subshell may still list. */
  static inherited: bool = false;
}

// Runs at any time: it only sets words.
function onSignal(sig: i32): void {
  if (sig == SIGCHLD) {
    Signals.child = true;
    if (!load<u8>(trapped + SIGCHLD)) return;
  }
  if (sig == SIGINT && !load<u8>(trapped + SIGINT)) {
    Signals.interrupt = true;
    return;
  }
  store<u8>(came + sig, 1);
  Signals.pending = sig;
}
/** Copies of "traps[sig] is a command" and "is empty", which handlers and vforked children may read. */
const trapped = memory.data(NSIG);
const ignored = memory.data(NSIG);

export function setTrap(sig: i32, action: string | null): void {
  traps[sig] = action;
  store<u8>(trapped + sig, action !== null && action.length ? 1 : 0);
  store<u8>(ignored + sig, action !== null && !action.length ? 1 : 0);
  if (sig) setSignal(sig);
}
/** Whether any trap would run: then the last command may not be exec'ed. */
export function haveTraps(): bool {
  for (let i = 0; i < NSIG; i++) if (load<u8>(trapped + i)) return true;
  return false;
}

/** Makes the kernel do with a signal what the traps and options ask for. */
export function setSignal(sig: i32): void {
  const t = traps[sig];
  let action = t === null ? M_DEFAULT : t.length ? M_CATCH : M_IGNORE;
  if (action == M_DEFAULT && Sh.level == 0) {
    switch (sig) {
      case SIGINT:
        if (opt(O_INTERACTIVE) || Sh.commandMode || !opt(O_STDIN)) action = M_CATCH;
        break;
      case SIGQUIT:
      case SIGTERM:
        if (opt(O_INTERACTIVE)) action = M_IGNORE;
        break;
      case SIGTSTP:
      case SIGTTOU:
        if (opt(O_MONITOR)) action = M_IGNORE;
        break;
    }
  }
  if (sig == SIGCHLD) {
    catchChild();
    return;
  }
  let mode: i32 = load<u8>(modes + sig);
  if (mode == M_UNKNOWN) {
    const now = sigcurrent(sig);
    if (now < 0) return;
    if (now == (SIG_IGN as i64))
      mode = opt(O_MONITOR) && (sig == SIGTSTP || sig == SIGTTIN || sig == SIGTTOU) ? M_IGNORE : M_HARD;
    else mode = M_DEFAULT;
    if (mode == M_HARD) store<u8>(modes + sig, M_HARD);
  }
  if (mode == M_HARD || mode == action) return;
  store<u8>(modes + sig, action as u8);
  sigaction(
    sig,
    action == M_CATCH ? handlerOf(onSignal) : action == M_IGNORE ? SIG_IGN : SIG_DFL,
    0,
    0x7fffffffffffffff,
  );
}
/** Ignores a signal for good (background jobs without job control). */
export function ignoreSignal(sig: i32): void {
  const mode = load<u8>(modes + sig);
  if (mode != M_IGNORE && mode != M_HARD) sigaction(sig, SIG_IGN, 0);
  store<u8>(modes + sig, M_HARD);
}
/**
 * SIGCHLD is always caught, as in dash: it must end the sigsuspend of `wait`, and ignored it would take the children's
 * statuses away. So `trap '' CHLD` only means that no trap runs. Untrapped it disturbs no sleeping call.
 */
export function catchChild(): void {
  store<u8>(modes + SIGCHLD, M_CATCH);
  sigaction(SIGCHLD, handlerOf(onSignal), load<u8>(trapped + SIGCHLD) ? 0 : SA_RESTART, 0x7fffffffffffffff);
}
export function unblockAll(): void {
  sigprocmask(SIG_SETMASK, 0);
}

/** In a new subshell: commands are reset to default, ignored signals stay ignored. */
export function clearTraps(): void {
  for (let i = 0; i < NSIG; i++) {
    const t = traps[i];
    if (t !== null && t.length) {
      if (i) {
        traps[i] = null;
        store<u8>(trapped + i, 0);
        setSignal(i);
      }
      traps[i] = null;
      store<u8>(trapped + i, 0);
    }
  }
  memory.fill(came, 0, NSIG);
  Signals.pending = 0;
  Signals.inherited = false;
}

/** Between commands: an untrapped ^C ends what runs; pending traps run. */
export function runPending(): void {
  if (Signals.interrupt) interrupted();
  if (Signals.pending) runTraps();
}
/** What an untrapped SIGINT does: an interactive shell goes back to its prompt, any other dies of it. */
export function interrupted(): void {
  Signals.interrupt = false;
  if (!(Sh.level == 0 && opt(O_INTERACTIVE))) {
    sigaction(SIGINT, SIG_DFL, 0);
    unblockAll();
    kill(getpid(), SIGINT);
  }
  Sh.status = SIGINT + 128;
  raise(R_INT);
}
/** The end of who recurs for ever. */
export function dieOfStack(): void {
  sigaction(SIGSEGV, SIG_DFL, 0);
  unblockAll();
  kill(getpid(), SIGSEGV);
}
function runTraps(): void {
  const outer = Signals.savedStatus;
  let status = outer;
  if (status < 0) {
    status = Sh.status;
    Signals.savedStatus = status;
  }
  Signals.pending = 0;
  for (let i = 1; i < NSIG; i++) {
    if (!load<u8>(came + i)) continue;
    if (Sh.skip) {
      Signals.pending = i;
      break;
    }
    store<u8>(came + i, 0);
    const t = traps[i];
    if (t === null) continue;
    evalString(t, 0);
    if (Sh.raised) break;
    if (Sh.skip != SKIP_FUNC) Sh.status = status;
  }
  Signals.savedStatus = outer;
}

/**
 * In a vforked child, before exec: what the shell catches or ignores for itself is default again. A handler of ours must not
 * run here: it would set the parent's words, and the signal would be lost to the program. So the parent has blocked all
 * signals, and they are let in when the handlers are gone. (SIGCHLD's may stay when nobody has trapped it: a program's
 * default is to ignore it, and the parent would look for children once too often.) Allocates and remembers nothing.
 */
export function defaultInChild(mask: u64): void {
  for (let i = 1; i < NSIG; i++) {
    const mode = load<u8>(modes + i);
    if (i == SIGCHLD && !load<u8>(trapped + i)) continue;
    if (mode == M_CATCH || (mode == M_IGNORE && !load<u8>(ignored + i))) sigaction(i, SIG_DFL, 0);
  }
  sigprocmask(SIG_SETMASK, mask);
}

/**
 * Before this process execs: from here on SIGINT does what the program will have it do, so that a ^C between our last look
 * and the program's start is not lost.
 * @returns false when it has come already
 */
export function releaseInterrupt(): bool {
  if (load<u8>(modes + SIGINT) == M_CATCH && !load<u8>(trapped + SIGINT)) {
    sigaction(SIGINT, SIG_DFL, 0);
    store<u8>(modes + SIGINT, M_DEFAULT);
  }
  return !Signals.interrupt;
}
