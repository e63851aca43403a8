// What the shell knows about itself: status, options, positional parameters, and what is being unwound.
// AssemblyScript has no exceptions. Where dash longjmps, we set `Sh.raised` and every caller on the way returns at once.
import { stderr, stdout } from "../../lib/io";
import { ASH } from "../ash/flavour";
import { ashPrefix, ashStatus, ashWords } from "../ash/words";

/** Kinds of unwinding. INT: ^C; ERROR: an error that ends a script; END: the end of a subshell or a failed exec; EXIT: exit. */
export const R_NONE = 0;
export const R_INT = 1;
export const R_ERROR = 2;
export const R_END = 3;
export const R_EXIT = 4;

/** Kinds of skipping: break, continue, return. */
export const SKIP_BREAK = 1;
export const SKIP_CONT = 2;
export const SKIP_FUNC = 4;
export const SKIP_FUNCDEF = 8;

export class Sh {
  /** $? */
  static status: i32 = 0;
  /** Status of the last command substitution, for commands that are only assignments. */
  static backStatus: i32 = 0;
  static raised: i32 = R_NONE;
  static skip: i32 = 0;
  static skipCount: i32 = 0;
  static loopNest: i32 = 0;
  /** Functions that run inside each other. */
  static functionDepth: i32 = 0;
  /** Line of the function being run, 0 outside. */
  static funcLine: i32 = 0;
  /** Line that messages name. */
  static errLine: i32 = 0;
  /** $0 */
  static arg0: string = "sh";
  /** The builtin that runs, for messages. */
  static command: string = "";
  /** $$ and $! and $PPID */
  static rootPid: i32 = 0;
  static lastPid: i32 = 0;
  /** How many forks below the first shell. */
  static level: i32 = 0;
  /** -c was given. */
  static commandMode: bool = false;
  /** A script was given. */
  static scriptMode: bool = false;
  /** Positional parameters. */
  static params: string[] = [];
  /** getopts: next argument and offset in it. */
  static optIndex: i32 = 1;
  static optOffset: i32 = -1;
  /** Set by a SIGINT that nobody traps, at an interactive shell. */
  static interrupted: bool = false;
  /** Expanding PS4: no tracing meanwhile. */
  static inPs4: bool = false;
  static loginShell: bool = false;
}

// Options, in the order of `set -o`.
export const O_ERREXIT = 0;
export const O_NOGLOB = 1;
export const O_IGNOREEOF = 2;
export const O_INTERACTIVE = 3;
export const O_MONITOR = 4;
export const O_NOEXEC = 5;
export const O_STDIN = 6;
export const O_XTRACE = 7;
export const O_VERBOSE = 8;
export const O_VI = 9;
export const O_EMACS = 10;
export const O_NOCLOBBER = 11;
export const O_ALLEXPORT = 12;
export const O_NOTIFY = 13;
export const O_NOUNSET = 14;
export const O_PRIVILEGED = 15;
export const O_NOLOG = 16;
export const O_DEBUG = 17;
export const OPTIONS = 18;
export const OPTION_LETTERS = "efIimnsxvVECabup";
export const OPTION_NAMES: StaticArray<string> = [
  "errexit",
  "noglob",
  "ignoreeof",
  "interactive",
  "monitor",
  "noexec",
  "stdin",
  "xtrace",
  "verbose",
  "vi",
  "emacs",
  "noclobber",
  "allexport",
  "notify",
  "nounset",
  "privileged",
  "nolog",
  "debug",
];
/** One byte an option. */
export const optionBytes = memory.data(OPTIONS);
// @ts-ignore: decorator
@inline export function opt(i: i32): bool {
  return load<u8>(optionBytes + i) != 0;
}
export function setOpt(i: i32, on: bool): void {
  store<u8>(optionBytes + i, on ? 1 : 0);
}

/** What a message begins with: "sh: 3: " or "sh: 3: cd: ". */
export function messagePrefix(message: string): string {
  if (ASH) return ashPrefix(Sh.arg0, Sh.command, Sh.errLine, Sh.scriptMode, message);
  const text = Sh.arg0 + ": " + Sh.errLine.toString() + ": ";
  return Sh.command.length ? text + Sh.command + ": " : text;
}
/** The prefix, the message, a newline: to stderr. */
export function warn(message: string): void {
  stderr.put(messagePrefix(message) + (ASH ? ashWords(Sh.command, message) : message) + "\n");
}
/** An error that ends the command, and a script. @returns 2, the status */
export function fail(message: string): i32 {
  warn(message);
  stdout.flush(); // what a builtin had printed so far
  Sh.status = ASH ? ashStatus(Sh.command, message) : 2;
  raise(R_ERROR);
  return Sh.status;
}
export function raise(kind: i32): void {
  Sh.raised = kind;
}
