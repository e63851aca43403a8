// From the text of a script to its commands: POSIX sed's grammar with GNU's additions, and GNU's complaints.
import * as C from "../../../lib/chars";
import { isUtf8 } from "../../../lib/locale";
import { RE_CLASS_ERROR, RE_EXTENDED, RE_ICASE, RE_NEWLINE, RE_PAREN_ERROR, Regex } from "../../../lib/regex";
import { panic } from "./messages";
import { outputFile } from "./output";
import { convertEscapes, END, IN_REGEX, IN_TEXT, isDigit, isSpace, Source } from "./reader";
import { pairs, parseReplacement, translation } from "./replace";
import {
  ACTIVE,
  Address,
  Command,
  LAST,
  LINE,
  MULTIPLE,
  PATTERN,
  Pattern,
  PLUS,
  Script,
  STEP,
  Substitution,
} from "./script";
import { settings } from "./settings";

class Block {
  constructor(
    public index: i32,
    public source: Source,
    public line: i32,
  ) {}
}

/** Compiles the pieces of a script (-e and -f, in their order) into one. */
export class Compiler {
  script: Script = new Script();
  private blocks: Block[] = [];
  private labels: Map<string, i32> = new Map();
  /** The command whose text goes on in the next piece. */
  private pending: Command | null = null;
  private pieces: i32 = 0;
  private source: Source = new Source("", "", 0);

  add(source: Source): void {
    this.source = source;
    this.pieces++;
    const p = this.pending;
    if (p !== null) {
      this.pending = null;
      this.readText(p);
    }
    while (this.command()) {}
  }
  finish(): Script {
    if (this.blocks.length) {
      const b = this.blocks[this.blocks.length - 1];
      b.source.failAt(0, b.line, "unmatched `{'");
    }
    const list = this.script.commands;
    for (let i = 0; i < list.length; i++) {
      const c = list[i];
      if (c.code != C.b && c.code != C.t && c.code != C.T) continue;
      if (!c.text.length) c.jump = list.length;
      else if (this.labels.has(c.text)) c.jump = this.labels.get(c.text);
      else panic("can't find label for jump to `" + c.text + "'");
    }
    return this.script;
  }

  private readAddress(c: i32): Address | null {
    const s = this.source;
    if (c == C.SLASH || c == C.BACKSLASH) {
      if (c == C.BACKSLASH) c = s.next();
      const text: string | null = c == END || c == C.NL ? null : s.delimited(c, true);
      if (text === null) {
        s.fail("unterminated address regex");
        return null;
      }
      let flags = 0;
      for (;;) {
        c = s.nonblank();
        if (c == C.I && !settings.posix) flags |= RE_ICASE;
        else if (c == C.M && !settings.posix) flags |= RE_NEWLINE;
        else break;
      }
      s.back(c);
      const a = new Address(PATTERN);
      a.pattern = this.pattern(text, flags, 0);
      return a;
    }
    if (isDigit(c)) {
      const a = new Address(LINE);
      a.n = s.integer(c);
      c = s.nonblank();
      if (c == C.TILDE && !settings.posix) {
        c = s.nonblank();
        if (isDigit(c)) a.step = s.integer(c);
        else s.back(c);
        if (a.step) a.kind = STEP;
      } else s.back(c);
      return a;
    }
    if ((c == C.PLUS || c == C.TILDE) && !settings.posix) {
      const a = new Address(c == C.PLUS ? PLUS : MULTIPLE);
      c = s.nonblank();
      if (isDigit(c)) a.n = s.integer(c);
      else s.back(c);
      return a;
    }
    return c == C.DOLLAR ? new Address(LAST) : null;
  }

  private pattern(text: string, flags: i32, needed: i32): Pattern {
    const s = this.source;
    if (!text.length) {
      if (flags) s.fail("cannot specify modifiers on empty regexp");
      return new Pattern(null);
    }
    // lines that end in NUL hold newlines as ordinary characters
    if (settings.delimiter != C.NL) flags &= ~RE_NEWLINE;
    if (settings.extended) flags |= RE_EXTENDED | RE_PAREN_ERROR;
    const re = new Regex([settings.posix ? text : convertEscapes(text, IN_REGEX, s)], flags | RE_CLASS_ERROR);
    const e = re.error;
    if (e !== null) {
      // what GNU's matcher, not its compiler, complains of
      if (e.startsWith("character class syntax")) panic(e);
      s.fail(e);
    }
    if (needed > re.groups) s.fail("invalid reference \\" + needed.toString() + " on `s' command's RHS");
    return new Pattern(re);
  }

  /** @returns false at the end of the piece */
  private command(): bool {
    const s = this.source;
    let c = s.next();
    while (c == C.SEMI || isSpace(c)) c = s.next();
    if (c == END) return false;
    const command = new Command(0);
    const a1 = this.readAddress(c);
    if (a1 !== null) {
      if (a1.kind == PLUS || a1.kind == MULTIPLE) s.fail("invalid usage of +N or ~N as first address");
      command.a1 = a1;
      c = s.nonblank();
      if (c == C.COMMA) {
        const a2 = this.readAddress(s.nonblank());
        if (a2 === null) s.fail("unexpected `,'");
        command.a2 = a2;
        c = s.nonblank();
      }
      if (a1.kind == LINE && a1.n == 0) {
        const a2 = command.a2;
        if (a2 === null || a2.kind != PATTERN || settings.posix) s.fail("invalid usage of line address 0");
        command.range = ACTIVE;
      }
    }
    if (c == C.BANG) {
      command.not = true;
      c = s.nonblank();
      if (c == C.BANG) s.fail("multiple `!'s");
    }
    command.code = c;
    const list = this.script.commands;
    switch (c) {
      case C.HASH: {
        if (a1 !== null) s.fail("comments don't accept any addresses");
        c = s.next();
        // "if the first two characters in the script are #n", that is -n
        if (c == C.n && this.pieces == 1 && s.pos == 2) settings.quiet = true;
        while (c != END && c != C.NL) c = s.next();
        return true;
      }
      case C.v: {
        const version = s.label();
        if (version.length && newer(version)) s.fail("expected newer version of sed");
        return true;
      }
      case C.LBRACE:
        this.blocks.push(new Block(list.length, s, s.line));
        break;
      case C.RBRACE: {
        if (!this.blocks.length) s.fail("unexpected `}'");
        if (a1 !== null) s.fail("} doesn't want any addresses");
        this.endOfCommand();
        list[this.blocks.pop().index].jump = list.length;
        return true;
      }
      case C.e: {
        if (settings.sandbox) s.fail("e/r/w commands disabled in sandbox mode");
        c = s.nonblank();
        if (c == END || c == C.NL) break;
        s.back(c);
        this.readText(command);
        break;
      }
      case C.a:
      case C.i:
      case C.c: {
        c = s.nonblank();
        if (c == END || c == C.NL) s.fail("expected \\ after `a', `c' or `i'");
        if (c == C.BACKSLASH) {
          c = s.next();
          if (c == END) {
            this.pending = command;
            break;
          }
          // text on the same line keeps its blanks
          if (c != C.NL) s.back(c);
        } else s.back(c);
        this.readText(command);
        break;
      }
      case C.COLON: {
        if (a1 !== null) s.fail(": doesn't want any addresses");
        const label = s.label();
        if (!label.length) s.fail('":" lacks a label');
        this.labels.set(label, list.length);
        return true;
      }
      case C.b:
      case C.t:
      case C.T:
        command.text = s.label();
        break;
      case C.q:
      case C.Q:
        if (command.a2 !== null) s.fail("command only uses one address");
        command.number = 0;
        this.optionalNumber(command);
        break;
      case C.l:
      case C.L:
        this.optionalNumber(command);
        break;
      case C.EQ:
      case C.d:
      case C.D:
      case C.F:
      case C.g:
      case C.G:
      case C.h:
      case C.H:
      case C.n:
      case C.N:
      case C.p:
      case C.P:
      case C.x:
      case C.z:
        this.endOfCommand();
        break;
      case C.r:
      case C.R:
      case C.w:
      case C.W: {
        command.text = this.fileName();
        if (c == C.w || c == C.W) command.output = outputFile(command.text);
        break;
      }
      case C.s:
        this.substitute(command);
        break;
      case C.y:
        this.transliterate(command);
        break;
      case END:
        s.fail("missing command");
        break;
      default:
        s.fail("unknown command: `" + String.fromCharCode(c) + "'");
    }
    list.push(command);
    return true;
  }

  private endOfCommand(): void {
    const s = this.source;
    const c = s.nonblank();
    if (c == C.RBRACE || c == C.HASH) s.back(c);
    else if (c != END && c != C.NL && c != C.SEMI && c != C.CR) s.fail("extra characters after command");
  }
  private optionalNumber(command: Command): void {
    const s = this.source;
    const c = s.nonblank();
    if (isDigit(c)) command.number = s.integer(c) as i32;
    else s.back(c);
    this.endOfCommand();
  }
  private fileName(): string {
    const s = this.source;
    if (settings.sandbox) s.fail("e/r/w commands disabled in sandbox mode");
    const name = s.restOfLine();
    if (!name.length) s.fail("missing filename in r/R/w/W commands");
    return name;
  }

  /** The text of a, i, c (and e): up to a newline with no backslash before it. */
  private readText(command: Command): void {
    const s = this.source;
    let raw = "";
    let c = s.next();
    for (; c != END && c != C.NL; c = s.next()) {
      raw += String.fromCharCode(c);
      if (c == C.BACKSLASH) {
        c = s.next();
        if (c == END) break;
        raw += String.fromCharCode(c);
      }
    }
    if (raw.length && c == END && oddBackslashes(raw)) {
      // the backslash quotes the newline between two -e
      command.text += unquote(raw.substring(0, raw.length - 1), s) + "\n";
      this.pending = command;
      return;
    }
    command.text += unquote(raw, s) + "\n";
  }

  private checkDelimiter(c: i32): void {
    if (c >= 0x80 && isUtf8()) this.source.fail("delimiter character is not a single-byte character");
  }
  private substitute(command: Command): void {
    const s = this.source;
    const delimiter = s.next();
    this.checkDelimiter(delimiter);
    const regex: string | null = delimiter == END ? null : s.delimited(delimiter, true);
    const replacement: string | null = regex === null ? null : s.delimited(delimiter, false);
    if (regex === null || replacement === null) {
      s.fail("unterminated `s' command");
      return;
    }
    const sub = new Substitution();
    command.substitution = sub;
    let flags = 0;
    for (;;) {
      const c = s.next();
      if (c == C.i || c == C.I) flags |= RE_ICASE;
      else if (c == C.m || c == C.M) flags |= RE_NEWLINE;
      else if (c == C.e) {
        if (settings.sandbox) s.fail("e/r/w commands disabled in sandbox mode");
        sub.evaluate = true;
      } else if (c == C.p) {
        if (sub.print) s.fail("multiple `p' options to `s' command");
        sub.print = sub.evaluate ? 2 : 1;
      } else if (c == C.g) {
        if (sub.global) s.fail("multiple `g' options to `s' command");
        sub.global = true;
      } else if (c == C.w) {
        command.output = outputFile(this.fileName());
        break;
      } else if (isDigit(c)) {
        if (sub.number) s.fail("multiple number options to `s' command");
        sub.number = s.integer(c) as i32;
        if (!sub.number) s.fail("number option to `s' command may not be zero");
      } else if (c == C.RBRACE || c == C.HASH) {
        s.back(c);
        break;
      } else if (c == C.SPACE || c == C.TAB) continue;
      else if (c == C.NL || c == C.SEMI || c == END) break;
      else if (c != C.CR || s.next() != C.NL) s.fail("unknown option to `s'");
    }
    parseReplacement(sub, replacement, s);
    command.pattern = this.pattern(regex, flags, sub.highest);
  }

  private transliterate(command: Command): void {
    const s = this.source;
    const delimiter = s.next();
    this.checkDelimiter(delimiter);
    const from: string | null = delimiter == END ? null : s.delimited(delimiter, false);
    const to: string | null = from === null ? null : s.delimited(delimiter, false);
    if (from === null || to === null) {
      s.fail("unterminated `y' command");
      return;
    }
    command.map = translation(from, to, s);
    command.pairs = pairs;
    this.endOfCommand();
  }
}

function oddBackslashes(text: string): bool {
  let i = text.length;
  while (i > 0 && text.charCodeAt(i - 1) == C.BACKSLASH) i--;
  return ((text.length - i) & 1) == 1;
}
/** What text means: escapes replaced, other backslashes removed. */
function unquote(raw: string, source: Source): string {
  const text = settings.posix ? raw : convertEscapes(raw, IN_TEXT, source);
  if (!text.includes("\\")) return text;
  let out = "";
  for (let i = 0; i < text.length; i++) {
    let c = text.charCodeAt(i);
    if (c == C.BACKSLASH && i + 1 < text.length) c = text.charCodeAt(++i);
    out += String.fromCharCode(c);
  }
  return out;
}

/** Whether `version` is later than the 4.9 that this follows. */
function newer(version: string): bool {
  const dot = version.indexOf(".");
  const major = I32.parseInt(dot < 0 ? version : version.substring(0, dot));
  const minor = dot < 0 ? 0 : I32.parseInt(version.substring(dot + 1));
  return major > 4 || (major == 4 && minor > 9);
}
