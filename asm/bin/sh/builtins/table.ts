// The builtins' names and kinds. Numbers are indices into NAMES, which is sorted for the search.

import { O_INTERACTIVE, opt } from "../state";

export const B_DOT = 0;
export const B_COLON = 1;
export const B_BRACKET = 2;
export const B_ALIAS = 3;
export const B_BG = 4;
export const B_BREAK = 5;
export const B_CD = 6;
export const B_CHDIR = 7;
export const B_COMMAND = 8;
export const B_CONTINUE = 9;
export const B_ECHO = 10;
export const B_EVAL = 11;
export const B_EXEC = 12;
export const B_EXIT = 13;
export const B_EXPORT = 14;
export const B_FALSE = 15;
export const B_FG = 16;
export const B_GETOPTS = 17;
export const B_HASH = 18;
export const B_HELP = 19;
export const B_HISTORY = 20;
export const B_JOBS = 21;
export const B_KILL = 22;
export const B_LOCAL = 23;
export const B_PRINTF = 24;
export const B_PWD = 25;
export const B_READ = 26;
export const B_READONLY = 27;
export const B_RETURN = 28;
export const B_SET = 29;
export const B_SHIFT = 30;
export const B_TEST = 31;
export const B_TIMES = 32;
export const B_TRAP = 33;
export const B_TRUE = 34;
export const B_TYPE = 35;
export const B_ULIMIT = 36;
export const B_UMASK = 37;
export const B_UNALIAS = 38;
export const B_UNSET = 39;
export const B_WAIT = 40;
const NAMES: StaticArray<string> = [
  ".",
  ":",
  "[",
  "alias",
  "bg",
  "break",
  "cd",
  "chdir",
  "command",
  "continue",
  "echo",
  "eval",
  "exec",
  "exit",
  "export",
  "false",
  "fg",
  "getopts",
  "hash",
  "help",
  "history",
  "jobs",
  "kill",
  "local",
  "printf",
  "pwd",
  "read",
  "readonly",
  "return",
  "set",
  "shift",
  "test",
  "times",
  "trap",
  "true",
  "type",
  "ulimit",
  "umask",
  "unalias",
  "unset",
  "wait",
];
/** s: special, a: its arguments are assignments too, .: neither. */
const KINDS = "ss...s...s.sssa........a...asss.ss.....s.";

export function builtinNames(): StaticArray<string> {
  return NAMES;
}
/** Index of a builtin, or −1. */
export function findBuiltin(name: string): i32 {
  let low = 0;
  let high = NAMES.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const d = order(unchecked(NAMES[middle]), name);
    if (d == 0) {
      // dash has neither help nor history: scripts do not see them
      if ((middle == B_HELP || middle == B_HISTORY) && !opt(O_INTERACTIVE)) return -1;
      return middle;
    }
    if (d < 0) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
function order(a: string, b: string): i32 {
  const n = min(a.length, b.length);
  for (let i = 0; i < n; i++) {
    const d = a.charCodeAt(i) - b.charCodeAt(i);
    if (d) return d;
  }
  return a.length - b.length;
}
/** Special builtins: an error in one ends a script, and assignments before one stay. */
export function isSpecialBuiltin(b: i32): bool {
  return b >= 0 && KINDS.charCodeAt(b) != 0x2e;
}
/** export, readonly, local, alias. */
export function takesAssignments(b: i32): bool {
  return b == B_ALIAS || KINDS.charCodeAt(b) == 0x61;
}
