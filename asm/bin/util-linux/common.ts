// What all util-linux programs share (its c.h, strutils.c and exec_shell.c): --help and --version, number parsing with a message,
// running the program of the command line.
import { environ, getenv } from "../../lib/env";
import { err, errx } from "../../lib/err";
import { ENOENT, ERANGE } from "../../lib/errno";
import { print, stderr } from "../../lib/io";
import { numEnd, numOverflow, strtol, strtoul } from "../../lib/number";
import { exec, execPath } from "../../lib/process";
import { signalNumber } from "../../lib/signal";
import { exit, progShort } from "../../lib/start";

export const EXIT_FAILURE = 1;

/** -V: the release whose behaviour this is. */
export function version(): i32 {
  print(progShort() + " from util-linux 2.38.1\n");
  return 0;
}
/** --help goes to stdout and is a success. */
export function help(text: string): i32 {
  print(text);
  return 0;
}
/** errtryhelp(): after getopt has complained. */
export function tryHelp(status: i32 = EXIT_FAILURE): i32 {
  stderr.put("Try '" + progShort() + " --help' for more information.\n");
  return status;
}
/** "bad usage", then the hint. */
export function badUsage(message: string = "bad usage", status: i32 = EXIT_FAILURE): i32 {
  stderr.put(progShort() + ": " + message + "\n");
  return tryHelp(status);
}

/** err_exclusive_options(): two options of one group were given. `group` lists them in their order. */
export function exclusive(seen: i32, now: i32, group: i32[], names: string[]): i32 {
  if (!group.includes(now)) return seen;
  if (!seen || seen == now) return now;
  let text = progShort() + ": mutually exclusive arguments:";
  for (let i = 0; i < names.length; i++) text += " " + names[i];
  stderr.put(text + "\n");
  exit(EXIT_FAILURE);
  return 0;
}

/** A whole number or the end: "<message>: '<text>'". */
function reject(status: i32, message: string, text: string, range: bool): void {
  const full = message + ": '" + text + "'";
  if (range) err(status, ERANGE, full);
  else errx(status, full);
}
/** strtosN_or_err: a signed decimal number in [lo, hi]. */
export function parseSigned(
  text: string,
  message: string,
  lo: i64 = i64.MIN_VALUE,
  hi: i64 = i64.MAX_VALUE,
  status: i32 = EXIT_FAILURE,
): i64 {
  const v = strtol(text, 10);
  if (numOverflow) reject(status, message, text, true);
  if (!text.length || numEnd != text.length) reject(status, message, text, false);
  if (v < lo || v > hi) reject(status, message, text, true);
  return v;
}
/** strtouN_or_err: as parseSigned, and a minus sign is out of range. */
export function parseUnsigned(
  text: string,
  message: string,
  hi: u64 = u64.MAX_VALUE,
  status: i32 = EXIT_FAILURE,
  base: i32 = 10,
): u64 {
  const negative = strtol(text, base) < 0;
  const v = strtoul(text, base);
  if ((negative && numEnd) || numOverflow) reject(status, message, text, true);
  if (!text.length || numEnd != text.length) reject(status, message, text, false);
  if (v > hi) reject(status, message, text, true);
  return v;
}
/** strtoul_or_err: also takes −1 as the largest number. */
export function parseUlong(text: string, message: string, status: i32 = EXIT_FAILURE): u64 {
  const v = strtoul(text, 10);
  if (numOverflow) reject(status, message, text, true);
  if (!text.length || numEnd != text.length) reject(status, message, text, false);
  return v;
}

/** execvp, or the message and 127 (not found) or 126. */
export function execOrDie(argv: string[]): void {
  const r = exec(argv);
  err(r == -ENOENT ? 127 : 126, r, "failed to execute " + argv[0]);
}
/** $SHELL (or /bin/sh) as an interactive shell whose argv[0] begins with "-". */
export function execShell(): void {
  const given = getenv("SHELL");
  const shell = given === null || !given.length ? "/bin/sh" : given;
  const slash = shell.lastIndexOf("/");
  const r = execPath(shell, ["-" + shell.substring(slash + 1)], environ());
  err(r == -ENOENT ? 127 : 126, r, "failed to execute " + shell);
}

/** signame_to_signum(): names only, no numbers. @returns −1 when it is none */
export function signalByName(text: string): i32 {
  const c = text.length ? text.charCodeAt(0) : 0;
  if (c >= 48 && c <= 57) return -1;
  return signalNumber(text);
}
