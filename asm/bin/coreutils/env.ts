// env(1) and printenv(1).
import * as C from "../../lib/chars";
import { clearenv, environ, getenv, setenv, unsetenv } from "../../lib/env";
import { error, tryHelp } from "../../lib/error";
import { Getopt, long, NO_ARG, OPT_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { eprint, stdout } from "../../lib/io";
import { isUtf8 } from "../../lib/locale";
import { exec, execFailure } from "../../lib/process";
import { quote, quoteaf } from "../../lib/quote";
import { SIG_BLOCK, SIG_DFL, SIG_IGN, sigaction, sigbit, signalNumber, sigprocmask } from "../../lib/signal";
import { exit, prog } from "../../lib/start";
import { chdir } from "../../lib/sys/fs";
import { LONG_ONLY, other, standard } from "./common";

const USAGE = `[OPTION]... [-] [NAME=VALUE]... [COMMAND [ARG]...]
Set each NAME to VALUE in the environment and run COMMAND.

  -i, --ignore-environment  start with an empty environment
  -0, --null           end each output line with NUL, not newline
  -u, --unset=NAME     remove variable from the environment
  -C, --chdir=DIR      change working directory to DIR
  -S, --split-string=S  process and split S into separate arguments;
                        used to pass multiple arguments on shebang lines
      --block-signal[=SIG]    block delivery of SIG signal(s) to COMMAND
      --default-signal[=SIG]  reset handling of SIG signal(s) to the default
      --ignore-signal[=SIG]   set handling of SIG signal(s) to do nothing
  -v, --debug          print verbose information for each processing step

A mere - implies -i.  If no COMMAND, print the resulting environment.
`;
const FAILED = 125;
const DEFAULT_SIGNAL = LONG_ONLY;
const IGNORE_SIGNAL = LONG_ONLY + 1;
const BLOCK_SIGNAL = LONG_ONLY + 2;

function isNameChar(c: i32, first: bool): bool {
  return (c >= C.a && c <= C.z) || (c >= C.A && c <= C.Z) || c == C.UNDER || (!first && c >= C.n0 && c <= C.n9);
}

/** -S: words with quotes, backslashes, comments and ${NAME}. */
function splitString(text: string): string[] {
  const words: string[] = [];
  let word = "";
  let inWord = false;
  let single = false;
  let double = false;
  const n = text.length;
  let i = 0;
  for (; i < n; i++) {
    const c = text.charCodeAt(i);
    const ch = text.charAt(i);
    if (c == C.QUOTE && !double) {
      single = !single;
      inWord = true;
      continue;
    }
    if (c == C.DQUOTE && !single) {
      double = !double;
      inWord = true;
      continue;
    }
    if (!single && !double && (c == C.SPACE || (c >= C.TAB && c <= C.CR))) {
      if (inWord) words.push(word);
      word = "";
      inWord = false;
      continue;
    }
    if (c == C.HASH && !inWord && !single && !double) break;
    if (c == C.BACKSLASH) {
      // in single quotes only \\ and \' are escapes
      const next = i + 1 < n ? text.charCodeAt(i + 1) : 0;
      if (single && next != C.BACKSLASH && next != C.QUOTE) {
        word += ch;
        continue;
      }
      if (i + 1 >= n) error(FAILED, 0, "invalid backslash at end of string in -S");
      i++;
      inWord = true;
      if (next == C.c) {
        if (double) error(FAILED, 0, "'\\c' must not appear in double-quoted -S string");
        inWord = word.length > 0;
        break;
      }
      if (next == C.UNDER && !double) {
        words.push(word);
        word = "";
        inWord = false;
        continue;
      }
      const at = "_fnrtv".indexOf(text.charAt(i));
      if (at >= 0) word += " \f\n\r\t\v".charAt(at);
      else if ("\"#$'\\".includes(text.charAt(i))) word += text.charAt(i);
      else error(FAILED, 0, "invalid sequence '\\" + text.charAt(i) + "' in -S");
      continue;
    }
    if (c == C.DOLLAR && !single) {
      let j = i + 2;
      if (i + 1 >= n || text.charCodeAt(i + 1) != C.LBRACE || j >= n || !isNameChar(text.charCodeAt(j), true))
        error(FAILED, 0, "only ${VARNAME} expansion is supported, error at: " + text.substring(i));
      while (j < n && isNameChar(text.charCodeAt(j), false)) j++;
      if (j >= n || text.charCodeAt(j) != C.RBRACE)
        error(FAILED, 0, "only ${VARNAME} expansion is supported, error at: " + text.substring(i));
      const value = getenv(text.substring(i + 2, j));
      if (value !== null) {
        word += value;
        inWord = true;
      }
      i = j;
      continue;
    }
    word += ch;
    inWord = true;
  }
  if (single || double) error(FAILED, 0, "no terminating quote in -S string");
  if (inWord) words.push(word);
  return words;
}

/** Replaces -S STRING (in any spelling at the front) by the words of STRING. */
function expandSplit(args: string[]): string[] {
  for (let i = 1; i < args.length; i++) {
    const a = args[i];
    if (a == "--" || !a.startsWith("-") || a == "-") break;
    let text: string | null = null;
    let before = "";
    let next = i + 1;
    if (a.startsWith("--split-string=")) text = a.substring(15);
    else if (a == "--split-string") text = next < args.length ? args[next++] : null;
    else if (!a.startsWith("--")) {
      // a cluster of flags that ends in S
      for (let k = 1; k < a.length; k++) {
        const c = a.charCodeAt(k);
        if (c == C.S) {
          before = a.substring(1, k);
          text = k + 1 < a.length ? a.substring(k + 1) : next < args.length ? args[next++] : null;
          break;
        }
        if (c == C.u || c == C.C) {
          if (k + 1 == a.length) i++;
          break;
        }
      }
    } else if (a == "--unset" || a == "--chdir") i++;
    if (text === null) continue;
    const out = args.slice(0, i);
    if (before.length) out.push("-" + before);
    const words = splitString(text);
    if (before.includes("v")) {
      eprint("split -S:  " + quote(text) + "\n into:    " + (words.length ? quote(words[0]) : "") + "\n");
      for (let k = 1; k < words.length; k++) eprint("     &    " + quote(words[k]) + "\n");
    }
    for (let k = 0; k < words.length; k++) out.push(words[k]);
    for (let k = next; k < args.length; k++) out.push(args[k]);
    return out;
  }
  return args;
}

function eachSignal(list: string | null, action: i32): void {
  if (list === null || !list.length) {
    for (let s = 1; s < 65; s++) if (s != 9 && s != 19 && s != 32 && s != 33) act(s, action, false);
    return;
  }
  const names = list.split(",");
  for (let i = 0; i < names.length; i++) {
    const s = signalNumber(names[i]);
    if (s <= 0) {
      error(0, 0, quote(names[i]) + ": invalid signal");
      tryHelp();
      exit(FAILED);
    }
    act(s, action, true);
  }
}
function act(sig: i32, action: i32, must: bool): void {
  if (action == BLOCK_SIGNAL) {
    sigprocmask(SIG_BLOCK, sigbit(sig));
    return;
  }
  const r = sigaction(sig, action == IGNORE_SIGNAL ? SIG_IGN : SIG_DFL);
  if (r < 0 && must) error(FAILED, r, "failed to set signal action for signal " + sig.toString());
}

export function env(given: string[]): i32 {
  const args = expandSplit(given);
  isUtf8(); // the locale is that of the environment as it was
  let ignore = false;
  let end = C.NL;
  let debug = false;
  let directory: string | null = null;
  const unset: string[] = [];
  const o = new Getopt(
    args,
    "+C:iS:u:v0 \t",
    standard([
      long("ignore-environment", NO_ARG, C.i),
      long("null", NO_ARG, C.n0),
      long("unset", REQ_ARG, C.u),
      long("chdir", REQ_ARG, C.C),
      long("default-signal", OPT_ARG, DEFAULT_SIGNAL),
      long("ignore-signal", OPT_ARG, IGNORE_SIGNAL),
      long("block-signal", OPT_ARG, BLOCK_SIGNAL),
      long("debug", NO_ARG, C.v),
      long("split-string", REQ_ARG, C.S),
    ]),
  );
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    switch (c) {
      case C.i:
        ignore = true;
        break;
      case C.n0:
        end = 0;
        break;
      case C.u:
        unset.push(o.arg!);
        break;
      case C.v:
        debug = true;
        break;
      case C.C:
        directory = o.arg;
        break;
      case C.S:
        break; // without an argument it stays here: getopt has complained
      case DEFAULT_SIGNAL:
      case IGNORE_SIGNAL:
      case BLOCK_SIGNAL:
        eachSignal(o.arg, c);
        break;
      case C.SPACE:
      case C.TAB:
        error(0, 0, "invalid option -- '" + String.fromCharCode(c) + "'");
        eprint(prog + ": use -[v]S to pass options in shebang lines\n");
        tryHelp();
        return FAILED;
      default:
        return other(c, USAGE, FAILED);
    }
  }
  const rest = o.rest();
  let i = 0;
  if (i < rest.length && rest[i] == "-") {
    ignore = true;
    i++;
  }
  if (ignore) {
    if (debug) eprint("cleaning environ\n");
    clearenv();
  } else
    for (let k = 0; k < unset.length; k++) {
      if (!unset[k].length || unset[k].includes("=")) error(FAILED, 22, "cannot unset " + quote(unset[k]));
      if (debug) eprint("unset:    " + unset[k] + "\n");
      unsetenv(unset[k]);
    }
  for (; i < rest.length; i++) {
    const equal = rest[i].indexOf("=");
    if (equal < 0) break;
    if (debug) eprint("setenv:   " + rest[i] + "\n");
    const name = rest[i].substring(0, equal);
    if (equal == 0) environ().push(rest[i]);
    else setenv(name, rest[i].substring(equal + 1));
  }
  const command = rest.slice(i);
  if (end == 0 && command.length) {
    error(0, 0, "cannot specify --null (-0) with command");
    tryHelp();
    return FAILED;
  }
  if (directory !== null && !command.length) {
    error(0, 0, "must specify command with --chdir (-C)");
    tryHelp();
    return FAILED;
  }
  if (!command.length) {
    const list = environ();
    for (let k = 0; k < list.length; k++) {
      stdout.put(list[k]);
      stdout.byte(end);
    }
    return 0;
  }
  if (directory !== null) {
    if (debug) eprint("chdir:    " + quoteaf(directory) + "\n");
    const r = chdir(directory);
    if (r < 0) error(FAILED, r, "cannot change directory to " + quoteaf(directory));
  }
  if (debug) {
    eprint("executing: " + command[0] + "\n");
    for (let k = 0; k < command.length; k++) eprint("   arg[" + k.toString() + "]= " + quote(command[k]) + "\n");
  }
  const r = exec(command);
  error(0, r, quote(command[0]));
  if (r == -2 && (command[0].includes(" ") || command[0].includes("\t")))
    eprint(prog + ": use -[v]S to pass options in shebang lines\n");
  return execFailure(r);
}

const PRINTENV_USAGE = `[OPTION]... [VARIABLE]...
Print the values of the specified environment VARIABLE(s).
If no VARIABLE is specified, print name and value pairs for them all.

  -0, --null     end each output line with NUL, not newline
`;
export function printenv(args: string[]): i32 {
  let end = C.NL;
  const o = new Getopt(args, "+0", standard([long("null", NO_ARG, C.n0)]));
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    if (c == C.n0) end = 0;
    else return other(c, PRINTENV_USAGE, 2);
  }
  const names = o.rest();
  const list = environ();
  if (!names.length) {
    for (let k = 0; k < list.length; k++) {
      stdout.put(list[k]);
      stdout.byte(end);
    }
    return 0;
  }
  let found = 0;
  for (let i = 0; i < names.length; i++) {
    if (names[i].includes("=")) continue;
    const value = getenv(names[i]);
    if (value === null) continue;
    found++;
    stdout.put(value);
    stdout.byte(end);
  }
  return found == names.length ? 0 : 1;
}
