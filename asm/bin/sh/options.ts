// Options of `set` and of the command line, and the option parser that the builtins share.
import { println } from "../../lib/io";
import { SIGINT, SIGQUIT, SIGTERM } from "../../lib/signal";
import { setJobControl } from "./jobs";
import {
  fail,
  O_EMACS,
  O_INTERACTIVE,
  O_MONITOR,
  O_VERBOSE,
  O_VI,
  O_XTRACE,
  OPTION_LETTERS,
  OPTION_NAMES,
  OPTIONS,
  opt,
  Sh,
  setOpt,
} from "./state";
import { setSignal } from "./trap";

/** After options have changed: what depends on them follows. */
export function optionsChanged(): void {
  const interactive = opt(O_INTERACTIVE);
  if (interactive != wasInteractive) {
    wasInteractive = interactive;
    setSignal(SIGINT);
    setSignal(SIGQUIT);
    setSignal(SIGTERM);
  }
  setJobControl(opt(O_MONITOR));
}
let wasInteractive = false;

function setLetter(c: i32, on: bool): bool {
  for (let i = 0; i < OPTION_LETTERS.length; i++) {
    if (OPTION_LETTERS.charCodeAt(i) != c) continue;
    setOpt(i, on);
    if (on && i == O_VI) setOpt(O_EMACS, false);
    if (on && i == O_EMACS) setOpt(O_VI, false);
    return true;
  }
  fail("Illegal option -" + String.fromCharCode(c));
  return false;
}
function setNamed(name: string, on: bool): bool {
  for (let i = 0; i < OPTIONS; i++) {
    if (OPTION_NAMES[i] == name) {
      setOpt(i, on);
      return true;
    }
  }
  fail("Illegal option -o " + name);
  return false;
}
function showOptions(current: bool): void {
  if (current) {
    println("Current option settings");
    for (let i = 0; i < OPTIONS; i++) {
      const name = OPTION_NAMES[i];
      println(name + " ".repeat(16 - name.length) + (opt(i) ? "on" : "off"));
    }
  } else for (let i = 0; i < OPTIONS; i++) println("set " + (opt(i) ? "-o " : "+o ") + OPTION_NAMES[i]);
}

/** Parses `set`'s options or the shell's. @returns index of the first operand, −1 after an error */
export function parseOptions(args: string[], at: i32, commandLine: bool): i32 {
  while (at < args.length) {
    const a = args[at];
    const first = a.length ? a.charCodeAt(0) : 0;
    if (first != 0x2d && first != 0x2b) break;
    at++;
    const on = first == 0x2d;
    if (on && (a.length == 1 || a == "--")) {
      if (!commandLine) {
        if (a.length == 1) {
          setOpt(O_XTRACE, false);
          setOpt(O_VERBOSE, false);
        } else if (at == args.length) Sh.params = [];
      }
      break;
    }
    for (let i = 1; i < a.length; i++) {
      const c = a.charCodeAt(i);
      if (c == 0x63 && commandLine) Sh.commandMode = true;
      else if (c == 0x6c && commandLine) Sh.loginShell = true;
      else if (c == 0x6f) {
        if (at < args.length) {
          if (!setNamed(args[at++], on)) return -1;
        } else showOptions(on);
      } else if (!setLetter(c, on)) return -1;
    }
  }
  return at;
}

/** Options of a builtin, one letter at a time, as dash's nextopt. */
export class Options {
  /** Argument of the last option. */
  arg: string = "";
  /** Index of the first operand, once next() has given 0. */
  index: i32 = 1;
  private offset: i32 = 0;
  constructor(
    private args: string[],
    private letters: string,
  ) {}
  /** @returns the letter, 0 at the end, −1 after an error */
  next(): i32 {
    if (this.offset == 0) {
      if (this.index >= this.args.length) return 0;
      const a = this.args[this.index];
      if (a.length < 2 || a.charCodeAt(0) != 0x2d) return 0;
      this.index++;
      if (a == "--") return 0;
      this.offset = 1;
    }
    const a = this.args[this.index - 1];
    const c = a.charCodeAt(this.offset++);
    const at = c == 0x3a ? -1 : this.letters.indexOf(String.fromCharCode(c));
    if (at < 0) {
      fail("Illegal option -" + String.fromCharCode(c));
      return -1;
    }
    if (at + 1 < this.letters.length && this.letters.charCodeAt(at + 1) == 0x3a) {
      if (this.offset < a.length) this.arg = a.substring(this.offset);
      else if (this.index < this.args.length) this.arg = this.args[this.index++];
      else {
        fail("No arg for -" + String.fromCharCode(c) + " option");
        return -1;
      }
      this.offset = 0;
    } else if (this.offset >= a.length) this.offset = 0;
    return c;
  }
}
