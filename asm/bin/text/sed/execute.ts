// The cycle: read a line, run the commands over it, print it, add what a, r and R have put aside.

import { memchr } from "../../../lib/bytes";
import * as C from "../../../lib/chars";
import { Reader, stdin, stdout } from "../../../lib/io";
import { exec, waitpid } from "../../../lib/process";
import { Regex } from "../../../lib/regex";
import { close, dup2, O_CLOEXEC, O_RDONLY, open, pipe2, pipeRead, pipeWrite } from "../../../lib/sys/file";
import { _exit, fork } from "../../../lib/sys/proc";
import { boundaries } from "../../../lib/width";
import { Buffer } from "./buffer";
import { Input, nextLineOf } from "./input";
import { BAD_USAGE, panic } from "./messages";
import { Output, standard } from "./output";
import { substitute } from "./replace";
import {
  ACTIVE,
  Address,
  CLOSED,
  Command,
  INACTIVE,
  LAST,
  LINE,
  MULTIPLE,
  Pattern,
  PLUS,
  Script,
  STEP,
} from "./script";
import { settings } from "./settings";

/** What a cycle's commands end with. */
const PRINT = 0; // the end: print unless -n
const DELETE = 1; // no print
const QUIT = 2;

/** Text or a file to be written at the end of the cycle. */
class Addition {
  constructor(
    public text: string,
    public file: bool,
  ) {}
}

export class Machine {
  private line: Buffer = new Buffer(4096);
  private hold: Buffer = new Buffer();
  private spare: Buffer = new Buffer(4096);
  private additions: Addition[] = [];
  private replaced: bool = false;
  /** D leaves a pattern space that the next cycle begins with. */
  private again: bool = false;
  private last: Regex | null = null;
  private exitStatus: i32 = 0;
  private commands: Command[];

  constructor(
    script: Script,
    private input: Input,
  ) {
    this.commands = script.commands;
  }

  /** @returns the exit status */
  run(): i32 {
    const input = this.input;
    for (;;) {
      if (this.again) this.again = false;
      else if (!this.read()) break;
      const end = this.cycle();
      if (end == QUIT) {
        input.finish();
        return this.exitStatus;
      }
      if (end == PRINT && !settings.quiet) this.print();
      this.flushAdditions();
    }
    input.finish();
    return input.status;
  }

  private print(): void {
    const line = this.line;
    this.input.output.line(line.at, line.length, line.chomped);
  }
  /** Reads the next line over the pattern space. */
  private read(): bool {
    this.line.clear();
    return this.readMore();
  }
  private readMore(): bool {
    const input = this.input;
    if (this.additions.length) this.flushAdditions();
    this.replaced = false;
    if (!input.read(this.line)) return false;
    if (input.begun) {
      input.begun = false;
      this.hold.clear();
      const list = this.commands;
      for (let i = 0; i < list.length; i++) {
        const c = list[i];
        const a1 = c.a1;
        c.range = a1 !== null && a1.kind == LINE && a1.n == 0 ? ACTIVE : INACTIVE;
      }
    }
    return true;
  }

  private flushAdditions(): void {
    const list = this.additions;
    if (!list.length) return;
    const out = this.input.output;
    for (let i = 0; i < list.length; i++) {
      const a = list[i];
      if (!a.file) out.text(a.text);
      else {
        const standardInput = a.text == "/dev/stdin";
        const fd = standardInput ? 0 : open(a.text, O_RDONLY | O_CLOEXEC);
        if (fd < 0) continue; // a file that cannot be read is as if it were empty
        const r = standardInput ? stdin() : new Reader(fd);
        while (r.pos < r.end || r.fill() > 0) {
          out.complete();
          out.writer.bytes(r.buffer + r.pos, r.end - r.pos);
          r.pos = r.end;
        }
        if (!standardInput) r.close();
        out.sync();
      }
    }
    list.length = 0;
  }

  // ---- addresses ----

  private regex(p: Pattern): Regex {
    const re = p.re;
    if (re !== null) {
      this.last = re;
      return re;
    }
    const last = this.last;
    if (last === null) panic("-e expression #1, char 0: no previous regular expression", BAD_USAGE);
    return last!;
  }
  private matches(a: Address): bool {
    const line = this.line;
    switch (a.kind) {
      case LINE:
        return this.input.line == a.n;
      case STEP:
        return this.input.line >= a.n && (this.input.line - a.n) % a.step == 0;
      case LAST:
        return this.input.isLast();
      default:
        return this.regex(a.pattern!).test(line.at, line.length);
    }
  }
  /** Whether a command's addresses select the line. */
  private selects(c: Command): bool {
    const a1 = c.a1;
    if (a1 === null) return true;
    const a2 = c.a2;
    if (a2 === null) return this.matches(a1);
    const l = this.input.line;
    if (c.range != ACTIVE) {
      if (a1.kind == LINE) {
        // a range whose first line was read by N or n begins behind it, but only once
        if (c.range == CLOSED || l < a1.n) return false;
      } else if (!this.matches(a1)) return false;
      if (a2.kind == LINE) c.rangeEnd = a2.n;
      else if (a2.kind == PLUS) c.rangeEnd = l + a2.n;
      else if (a2.kind == MULTIPLE) c.rangeEnd = a2.n > 0 ? ((l + a2.n - 1) / a2.n) * a2.n : l;
      else {
        c.range = ACTIVE;
        return true;
      }
      if (c.rangeEnd <= l) {
        // "if addr2 is a number less than or equal to the line matching addr1, then only the one line is matched"
        c.range = CLOSED;
        return a1.kind != LINE || l == a1.n || l <= c.rangeEnd;
      }
      c.range = ACTIVE;
      return true;
    }
    if (a2.kind == LINE || a2.kind == PLUS || a2.kind == MULTIPLE) {
      if (l >= c.rangeEnd) c.range = CLOSED;
      return l <= c.rangeEnd;
    }
    if (this.matches(a2)) c.range = CLOSED;
    return true;
  }

  // ---- commands ----

  private cycle(): i32 {
    const list = this.commands;
    const input = this.input;
    const n = list.length;
    let pc = 0;
    while (pc < n) {
      const c = unchecked(list[pc++]);
      if (this.selects(c) == c.not) {
        if (c.code == C.LBRACE) pc = c.jump;
        continue;
      }
      switch (c.code) {
        case C.LBRACE:
          break;
        case C.EQ:
          input.output.ended(input.line.toString());
          break;
        case C.a:
          this.additions.push(new Addition(c.text, false));
          break;
        case C.i:
          input.output.ended(withoutEnd(c.text));
          break;
        case C.c:
          if (c.range != ACTIVE || c.a2 === null) input.output.ended(withoutEnd(c.text));
          return DELETE;
        case C.b:
          pc = c.jump;
          break;
        case C.t:
          if (this.replaced) {
            this.replaced = false;
            pc = c.jump;
          }
          break;
        case C.T:
          if (!this.replaced) pc = c.jump;
          else this.replaced = false;
          break;
        case C.d:
          return DELETE;
        case C.D: {
          const line = this.line;
          const at = memchr(line.at, settings.delimiter, line.length);
          if (!at) return DELETE;
          line.cut(((at - line.at) as i32) + 1);
          this.again = true;
          return DELETE;
        }
        case C.e:
          this.evaluateCommand(c.text);
          break;
        case C.F:
          input.output.ended(input.name);
          break;
        case C.g:
          copy(this.hold, this.line);
          break;
        case C.G:
          this.line.byte(settings.delimiter);
          this.line.bytes(this.hold.at, this.hold.length);
          this.line.chomped = this.hold.chomped;
          break;
        case C.h:
          copy(this.line, this.hold);
          break;
        case C.H:
          this.hold.byte(settings.delimiter);
          this.hold.bytes(this.line.at, this.line.length);
          this.hold.chomped = this.line.chomped;
          break;
        case C.l:
          this.list(c.number < 0 ? settings.lineLength : c.number);
          break;
        case C.n:
          if (input.isEnd()) return settings.posix ? DELETE : PRINT;
          if (!settings.quiet) this.print();
          if (!this.read()) return DELETE;
          break;
        case C.N:
          if (input.isEnd()) return settings.posix ? DELETE : PRINT;
          this.line.byte(settings.delimiter);
          if (!this.readMore()) {
            this.line.length--;
            return settings.posix ? DELETE : PRINT;
          }
          break;
        case C.p:
          this.print();
          break;
        case C.P: {
          const line = this.line;
          const at = memchr(line.at, settings.delimiter, line.length);
          if (at) input.output.line(line.at, (at - line.at) as i32, true);
          else input.output.line(line.at, line.length, true);
          break;
        }
        case C.q:
          if (!settings.quiet) this.print();
          this.input.output.complete(); // not so at the end of the input
          this.flushAdditions();
          this.exitStatus = c.number;
          return QUIT;
        case C.Q:
          this.exitStatus = c.number;
          return QUIT;
        case C.r:
          this.additions.push(new Addition(c.text, true));
          break;
        case C.R: {
          const text = nextLineOf(c.text);
          if (text !== null) this.additions.push(new Addition(text, false));
          break;
        }
        case C.s:
          this.substitute(c);
          break;
        case C.w:
          this.outputOf(c).line(this.line.at, this.line.length, this.line.chomped);
          break;
        case C.W: {
          const line = this.line;
          const at = memchr(line.at, settings.delimiter, line.length);
          this.outputOf(c).line(line.at, at ? ((at - line.at) as i32) : line.length, at ? true : line.chomped);
          break;
        }
        case C.x: {
          const t = this.line;
          this.line = this.hold;
          this.hold = t;
          break;
        }
        case C.y: {
          const pairs = c.pairs;
          if (pairs !== null) {
            const text = this.line.text();
            const at = boundaries(text);
            this.line.clear();
            for (let i = 0; i + 1 < at.length; i++) {
              const one = text.substring(at[i], at[i + 1]);
              this.line.put(pairs.has(one) ? pairs.get(one) : one);
            }
            break;
          }
          const map = changetype<usize>(c.map!);
          const end = this.line.at + this.line.length;
          for (let p = this.line.at; p < end; p++) store<u8>(p, load<u8>(map + load<u8>(p)));
          break;
        }
        case C.z:
          this.line.clear();
          break;
      }
    }
    return PRINT;
  }
  /** /dev/stdout is wherever output goes now. */
  private outputOf(c: Command): Output {
    const o = c.output!;
    return o === standard ? this.input.output : o;
  }

  private substitute(c: Command): void {
    const sub = c.substitution!;
    const re = this.regex(c.pattern!);
    if (sub.highest > re.groups)
      panic(
        "-e expression #1, char 0: invalid reference \\" + sub.highest.toString() + " on `s' command's RHS",
        BAD_USAGE,
      );
    if (!substitute(sub, re, this.line, this.spare)) return;
    const t = this.line;
    this.line = this.spare;
    this.spare = t;
    this.line.chomped = t.chomped;
    this.replaced = true;
    if (sub.evaluate) {
      if (sub.print == 1) this.print();
      this.evaluateLine();
      if (sub.print == 2) this.print();
    } else if (sub.print) this.print();
    if (c.output !== null) this.outputOf(c).line(this.line.at, this.line.length, this.line.chomped);
  }

  /** l: unambiguously, in lines of at most `width` columns (0: as long as they are). */
  private list(width: i32): void {
    const line = this.line;
    const room = width - 1;
    const out = this.spare;
    out.clear();
    let column = 0;
    for (let i = 0; i < line.length; i++) {
      const c = load<u8>(line.at + i) as i32;
      let s: string;
      if (c == C.BACKSLASH) s = "\\\\";
      else if (c >= 32 && c < 127) s = String.fromCharCode(c);
      else if (c >= 7 && c <= 13) s = "\\" + "abtnvfr".charAt(c - 7);
      else
        s =
          "\\" +
          String.fromCharCode(C.n0 + (c >> 6)) +
          String.fromCharCode(C.n0 + ((c >> 3) & 7)) +
          String.fromCharCode(C.n0 + (c & 7));
      if (width > 0 && column + s.length > room) {
        out.put("\\\n");
        column = 0;
      }
      out.put(s);
      column += s.length;
    }
    out.put("$\n");
    const output = this.input.output;
    output.complete();
    output.writer.bytes(out.at, out.length);
    output.sync();
  }

  // ---- e ----

  private evaluateLine(): void {
    const command = this.line.text();
    this.line.clear();
    shell(command, this.line);
    const n = this.line.length;
    if (n && load<u8>(this.line.at + n - 1) == settings.delimiter) this.line.length--;
  }
  private evaluateCommand(command: string): void {
    this.input.output.writer.flush();
    if (!command.length) {
      this.evaluateLine();
      this.line.chomped = true;
      return;
    }
    this.spare.clear();
    shell(command, this.spare);
    this.input.output.complete();
    this.input.output.writer.bytes(this.spare.at, this.spare.length);
  }
}

/** The text of i and c, whose own last newline is what ends lines: NUL with -z. */
function withoutEnd(text: string): string {
  return text.endsWith("\n") ? text.substring(0, text.length - 1) : text;
}
function copy(from: Buffer, to: Buffer): void {
  to.clear();
  to.bytes(from.at, from.length);
  to.chomped = from.chomped;
}

/** popen(3): what a command prints is added to `to`. */
function shell(command: string, to: Buffer): void {
  stdout.flush();
  if (pipe2(O_CLOEXEC) < 0) panic("error subprocess");
  const from = pipeRead();
  const end = pipeWrite();
  const pid = fork();
  if (pid == 0) {
    dup2(end, 1);
    exec(["sh", "-c", command]);
    _exit(127);
  }
  close(end);
  if (pid < 0) panic("error subprocess");
  const r = new Reader(from);
  while (r.fill() > 0) {
    to.bytes(r.buffer + r.pos, r.end - r.pos);
    r.pos = r.end;
  }
  r.close();
  waitpid(pid);
}
