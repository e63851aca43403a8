// getopt_long(3) as glibc does it: permutation, abbreviations, and its error texts (which name argv[0] as it was given).

import { getenv } from "./env";
import { stderr } from "./io";
import { prog } from "./start";

export const NO_ARG = 0;
export const REQ_ARG = 1;
export const OPT_ARG = 2;
/** next() at the end of the options. */
export const OPT_END = -1;
/** next() after an error it has reported: '?'. */
export const OPT_ERR = 0x3f;

export class LongOption {
  constructor(
    public name: string,
    public has: i32,
    public value: i32,
  ) {}
}
/** @param value what next() returns: usually the short option's code */
export function long(name: string, has: i32, value: i32): LongOption {
  return new LongOption(name, has, value);
}

const NONE: LongOption[] = [];

/** Iterates over the options of `args` (args[0] is the program). The array is reordered, as GNU's getopt does. */
export class Getopt {
  /** Argument of the last option, or null. */
  arg: string | null = null;
  /** Index of the next argument: after the end, of the first operand. */
  index: i32 = 1;
  /** The offending short option character, or 0. */
  opt: i32 = 0;
  /** Index in `longs` of the last long option, −1 for a short one. */
  longIndex: i32 = -1;
  /** Print messages. */
  verbose: bool = true;
  /** Also take "-name" as a long option (getopt_long_only). */
  longOnly: bool = false;
  private rest_: string = ""; // what is left of a cluster of short options
  private permute: bool;
  private inOrder: bool;
  private colon: bool;
  private operands: string[] = [];
  private shorts: string = "";
  private done: bool = false;

  /** @param shorts "ab:c::"; a leading "+" stops at the first operand, "-" returns operands as option 1, ":" silences */
  constructor(
    private args: string[],
    shorts: string,
    private longs: LongOption[] = NONE,
  ) {
    this.permute = getenv("POSIXLY_CORRECT") === null;
    this.inOrder = false;
    if (shorts.startsWith("+")) {
      this.permute = false;
      shorts = shorts.substring(1);
    } else if (shorts.startsWith("-")) {
      this.inOrder = true;
      shorts = shorts.substring(1);
    }
    this.colon = shorts.startsWith(":");
    if (this.colon) {
      shorts = shorts.substring(1);
      this.verbose = false;
    }
    this.shorts = shorts;
  }

  /** @returns the next option's value, OPT_END or OPT_ERR */
  next(): i32 {
    this.arg = null;
    this.longIndex = -1;
    if (this.rest_.length) return this.short();
    if (this.done) return OPT_END;
    for (;;) {
      if (this.index >= this.args.length) return this.finish();
      const a = this.args[this.index];
      if (a == "--") {
        this.index++;
        return this.finish();
      }
      if (a.length < 2 || a.charCodeAt(0) != 0x2d) {
        if (this.inOrder) {
          this.arg = a;
          this.index++;
          return 1;
        }
        if (!this.permute) return this.finish();
        this.operands.push(a);
        this.index++;
        continue;
      }
      this.index++;
      if (this.longs.length) {
        if (a.charCodeAt(1) == 0x2d) return this.long(a.substring(2), "--");
        if (this.longOnly && (a.length > 2 || this.spec(a.charCodeAt(1)) < 0)) {
          const r = this.long(a.substring(1), "-", true);
          if (r != -2) return r;
        }
      }
      this.rest_ = a.substring(1);
      return this.short();
    }
  }

  /** Puts the operands met on the way behind the options, as GNU's permutation leaves argv. */
  private finish(): i32 {
    this.done = true;
    const n = this.operands.length;
    if (n) {
      const tail = this.args.slice(this.index);
      const options = this.index - n;
      const head = this.args.slice(0, this.index);
      // keep the options in order in front
      const kept: string[] = [];
      let k = 0;
      for (let i = 0; i < head.length; i++) {
        if (i > 0 && k < n && changetype<usize>(head[i]) == changetype<usize>(this.operands[k])) {
          k++;
          continue;
        }
        kept.push(head[i]);
      }
      this.args.length = 0;
      for (let i = 0; i < kept.length; i++) this.args.push(kept[i]);
      for (let i = 0; i < n; i++) this.args.push(this.operands[i]);
      for (let i = 0; i < tail.length; i++) this.args.push(tail[i]);
      this.index = options;
      this.operands = [];
    }
    return OPT_END;
  }

  /** The operands, once next() has returned OPT_END. */
  rest(): string[] {
    return this.args.slice(this.index);
  }

  private complain(text: string): i32 {
    if (this.verbose) stderr.put(prog + ": " + text + "\n");
    return OPT_ERR;
  }

  private spec(c: i32): i32 {
    if (c == 0x3a || c == 0x3b) return -1;
    for (let i = 0; i < this.shorts.length; i++) if (this.shorts.charCodeAt(i) == c) return i;
    return -1;
  }

  private short(): i32 {
    const c = this.rest_.charCodeAt(0);
    const letter = this.rest_.charAt(0);
    this.rest_ = this.rest_.substring(1);
    const at = this.spec(c);
    if (at < 0) {
      this.opt = c;
      return this.complain("invalid option -- '" + letter + "'");
    }
    if (c == 0x57 && this.shorts.charCodeAt(at + 1) == 0x3b && this.longs.length) {
      // "W;": -W name is --name
      let name = this.rest_;
      this.rest_ = "";
      if (!name.length) {
        if (this.index >= this.args.length) return this.missing(c, letter);
        name = this.args[this.index++];
      }
      return this.long(name, "-W ");
    }
    if (at + 1 < this.shorts.length && this.shorts.charCodeAt(at + 1) == 0x3a) {
      const optional = at + 2 < this.shorts.length && this.shorts.charCodeAt(at + 2) == 0x3a;
      if (this.rest_.length) {
        this.arg = this.rest_;
        this.rest_ = "";
      } else if (!optional) {
        if (this.index >= this.args.length) return this.missing(c, letter);
        this.arg = this.args[this.index++];
      }
    }
    return c;
  }
  private missing(c: i32, letter: string): i32 {
    this.opt = c;
    this.complain("option requires an argument -- '" + letter + "'");
    return this.colon ? 0x3a : OPT_ERR;
  }

  /** @param quiet return −2 instead of complaining when nothing matches and it may be short options */
  private long(text: string, prefix: string, quiet: bool = false): i32 {
    const equal = text.indexOf("=");
    const name = equal < 0 ? text : text.substring(0, equal);
    let found = -1;
    let exact = false;
    let ambiguous = false;
    for (let i = 0; i < this.longs.length; i++) {
      const o = this.longs[i];
      if (!o.name.startsWith(name)) continue;
      if (o.name.length == name.length) {
        found = i;
        exact = true;
        break;
      }
      if (found < 0) found = i;
      else if (this.longOnly || this.longs[found].has != o.has || this.longs[found].value != o.value) ambiguous = true;
    }
    if (ambiguous && !exact) {
      this.opt = 0;
      let list = "option '" + prefix + text + "' is ambiguous; possibilities:";
      for (let i = 0; i < this.longs.length; i++)
        if (this.longs[i].name.startsWith(name)) list += " '" + prefix + this.longs[i].name + "'";
      return this.complain(list);
    }
    if (found < 0) {
      if (quiet && this.spec(text.charCodeAt(0)) >= 0) return -2;
      this.opt = 0;
      return this.complain("unrecognized option '" + prefix + text + "'");
    }
    const o = this.longs[found];
    this.longIndex = found;
    if (equal >= 0) {
      if (o.has == NO_ARG) {
        this.opt = o.value;
        return this.complain("option '" + prefix + o.name + "' doesn't allow an argument");
      }
      this.arg = text.substring(equal + 1);
    } else if (o.has == REQ_ARG) {
      if (this.index >= this.args.length) {
        this.opt = o.value;
        this.complain("option '" + prefix + o.name + "' requires an argument");
        return this.colon ? 0x3a : OPT_ERR;
      }
      this.arg = this.args[this.index++];
    }
    return o.value;
  }
}
