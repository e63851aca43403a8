// csplit(1): pieces of a file, cut at line numbers and at lines that match.
import { cstr, fromBytes, putBytes } from "../../lib/bytes";
import { error, missingOperand, missingOperandAfter } from "../../lib/error";
import { Getopt, long, NO_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { eprint, println, Reader, stdout } from "../../lib/io";
import { isDigits } from "../../lib/number";
import { quote, quoteaf, quotef } from "../../lib/quote";
import { Regex, regcomp } from "../../lib/regex";
import { exit, prog } from "../../lib/start";
import { close, O_CREAT, O_RDONLY, O_TRUNC, O_WRONLY, open, writeAll } from "../../lib/sys/file";
import { unlink } from "../../lib/sys/fs";
import { LONG_ONLY, other, standard } from "../coreutils/common";

const USAGE = `[OPTION]... FILE PATTERN...
Output pieces of FILE separated by PATTERN(s) to files 'xx00', 'xx01', ...,
and output byte counts of each piece to standard output.

Read standard input if FILE is -

  -b, --suffix-format=FORMAT  use sprintf FORMAT instead of %02d
  -f, --prefix=PREFIX        use PREFIX instead of 'xx'
  -k, --keep-files           do not remove output files on errors
      --suppress-matched     suppress the lines matching PATTERN
  -n, --digits=DIGITS        use specified number of digits instead of 2
  -s, --quiet, --silent      do not print counts of output file sizes
  -z, --elide-empty-files    remove empty output files

Each PATTERN may be:
  INTEGER            copy up to but not including specified line number
  /REGEXP/[OFFSET]   copy up to but not including a matching line
  %REGEXP%[OFFSET]   skip to, but not including a matching line
  {INTEGER}          repeat the previous pattern specified number of times
  {*}                repeat the previous pattern as many times as possible

A line OFFSET is an integer optionally preceded by '+' or '-'
`;

class Control {
  line: i64 = 0;
  re: Regex | null = null;
  /** %…%: what is passed is not kept. */
  ignore: bool = false;
  offset: i64 = 0;
  repeat: i64 = 0;
  forever: bool = false;
  constructor(public text: string) {}
}

let prefix = "xx";
let digits = 2;
let suffixFormat: string | null = null;
let keepFiles = false;
let quiet = false;
let elide = false;
let suppress = false;
let lines: string[] = [];
/** Number of the first line that no piece has yet; lines are counted from 1. */
let first: i64 = 1;
/** Number of the line that was looked at last. */
let current: i64 = 0;
let lastHasNewline = true;
/** A piece is being written; it has the lines from pieceStart on. */
let writing = false;
let pieceStart: i64 = 1;
let files = 0;
const made: string[] = [];

/** Says it with what stdout holds still there: that comes out afterwards. */
function complain(c: Control, what: string, round: i64): void {
  let message = prog + ": " + quote(c.re === null ? c.line.toString() : c.text) + ": " + what;
  if (round) message += " on repetition " + round.toString();
  eprint(message + "\n");
}
function outOfRange(c: Control): void {
  error(0, 0, quote(c.text) + ": line number out of range");
  cleanup();
}
function cleanup(): void {
  finish();
  if (!keepFiles) for (let i = 0; i < made.length; i++) unlink(made[i]);
  exit(1);
}
/** sprintf with the one integer of --suffix-format, which checkFormat has looked at. */
function suffix(n: i32): string {
  const f = suffixFormat;
  if (f === null) return n.toString().padStart(digits, "0");
  let out = "";
  for (let i = 0; i < f.length; i++) {
    if (f.charAt(i) != "%") {
      out += f.charAt(i);
      continue;
    }
    if (f.charAt(i + 1) == "%") {
      out += "%";
      i++;
      continue;
    }
    i++;
    let left = false;
    let zero = false;
    let sharp = false;
    for (; "-0#' +".includes(f.charAt(i)) && i < f.length; i++) {
      if (f.charAt(i) == "-") left = true;
      if (f.charAt(i) == "0") zero = true;
      if (f.charAt(i) == "#") sharp = true;
    }
    let width = 0;
    while (i < f.length && f.charCodeAt(i) >= 48 && f.charCodeAt(i) <= 57) width = width * 10 + f.charCodeAt(i++) - 48;
    let precision = -1;
    if (f.charAt(i) == ".") {
      precision = 0;
      i++;
      while (i < f.length && f.charCodeAt(i) >= 48 && f.charCodeAt(i) <= 57)
        precision = precision * 10 + f.charCodeAt(i++) - 48;
    }
    const c = f.charAt(i);
    let s =
      c == "o" ? n.toString(8) : c == "x" ? n.toString(16) : c == "X" ? n.toString(16).toUpperCase() : n.toString();
    if (precision > s.length) s = s.padStart(precision, "0");
    if (sharp && n) s = (c == "o" ? "0" : c == "x" ? "0x" : c == "X" ? "0X" : "") + s;
    if (left) s = s.padEnd(width, " ");
    else s = s.padStart(width, zero && precision < 0 ? "0" : " ");
    out += s;
  }
  return out;
}
function checkFormat(f: string): void {
  let found = false;
  for (let i = 0; i < f.length; i++) {
    if (f.charAt(i) != "%") continue;
    i++;
    if (f.charAt(i) == "%") continue;
    if (found) error(1, 0, "too many % conversion specifications in suffix");
    while (i < f.length && "-0#' +".includes(f.charAt(i))) i++;
    while (i < f.length && f.charCodeAt(i) >= 48 && f.charCodeAt(i) <= 57) i++;
    if (f.charAt(i) == ".") {
      i++;
      while (i < f.length && f.charCodeAt(i) >= 48 && f.charCodeAt(i) <= 57) i++;
    }
    if (i >= f.length) error(1, 0, "missing conversion specifier in suffix");
    if (!"diuoxX".includes(f.charAt(i))) error(1, 0, "invalid conversion specifier in suffix: " + f.charAt(i));
    found = true;
  }
  if (!found) error(1, 0, "missing % conversion specification in suffix");
}
function begin(): void {
  writing = true;
  pieceStart = first;
}
/** Writes the piece that has been begun to the next file. */
function finish(): void {
  if (!writing) return;
  writing = false;
  const name = prefix + suffix(files);
  let text = lines.slice((pieceStart - 1) as i32, (first - 1) as i32).join("\n");
  if (first > pieceStart && !(first > lines.length && !lastHasNewline)) text += "\n";
  if (elide && !text.length) return;
  const fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
  if (fd < 0) {
    error(0, fd, quotef(name));
    cleanup();
  }
  made.push(name);
  files++;
  const data = heap.alloc(text.length + 1);
  putBytes(data, text);
  let r = writeAll(fd, data, text.length) as i32;
  heap.free(data);
  const closed = close(fd);
  if (r >= 0 && closed < 0) r = closed;
  if (r < 0) {
    error(0, r, quoteaf(name));
    cleanup();
  }
  if (!quiet) println(text.length.toString());
}

function parsePattern(text: string): Control {
  const c = new Control(text);
  const d = text.charAt(0);
  if (d == "/" || d == "%") {
    const end = text.lastIndexOf(d);
    if (end == 0) error(1, 0, text + ": closing delimiter '" + d + "' missing");
    const re = regcomp(text.substring(1, end), 0);
    const e = re.error;
    if (e !== null) error(1, 0, quote(text) + ": invalid regular expression: " + e);
    c.re = re;
    c.ignore = d == "%";
    const offset = text.substring(end + 1);
    if (offset.length) {
      const sign = offset.startsWith("+") || offset.startsWith("-");
      const number = sign ? offset.substring(1) : offset;
      if (!isDigits(number)) error(1, 0, quote(text) + ": integer expected after delimiter");
      c.offset = I64.parseInt(offset.startsWith("+") ? number : offset);
    }
    return c;
  }
  if (!isDigits(text)) error(1, 0, quote(text) + ": invalid pattern");
  c.line = I64.parseInt(text);
  if (!c.line) error(1, 0, text + ": line number must be greater than zero");
  return c;
}
function repetition(c: Control, text: string): void {
  if (!text.endsWith("}")) error(1, 0, text + ": '}' is required in repeat count");
  const n = text.substring(1, text.length - 1);
  if (n == "*") c.forever = true;
  else {
    if (!isDigits(n))
      error(1, 0, quote(text.substring(0, text.length - 1)) + "}: integer required between '{' and '}'");
    c.repeat = I64.parseInt(n);
  }
}
/** The first line goes to the piece, or is dropped. @returns false when there is none */
function take(): bool {
  if (first > lines.length) return false;
  if (current < first) current = first;
  first++;
  return true;
}
/** Whether line n exists; when all have gone, none does. */
function exists(n: i64): bool {
  return first <= lines.length && n <= lines.length;
}
/** A line number, `round` times: each time as many lines further. */
function byLine(c: Control, round: i64): void {
  const target = c.line * (round + 1);
  begin();
  if (suppress && !exists(current + 1)) lineError(c, round);
  if (first > lines.length) {
    // GNU's gives up here as it is: what has been written stays, and an empty piece
    quiet = true;
    elide = false;
    finish();
    error(1, 0, "input disappeared");
  }
  for (let n = first <= lines.length ? first : 0; n < target; n++) if (!take()) lineError(c, round);
  finish();
  if (suppress) take();
  else if (!exists(current + 1)) lineError(c, round);
}
function lineError(c: Control, round: i64): void {
  complain(c, "line number out of range", round);
  cleanup();
}
function byPattern(c: Control, round: i64): void {
  const re = c.re!;
  if (!c.ignore) begin();
  while (true) {
    if (!exists(++current)) {
      if (!c.forever) complain(c, "match not found", round);
      if (!c.ignore) {
        while (take());
        finish();
      }
      if (!c.forever) cleanup();
      stdout.flush();
      exit(0);
    }
    const line = lines[(current - 1) as i32];
    if (re.exec(cstr(line), line.length, 0)) break;
    if (c.offset >= 0) take();
  }
  const end = current + c.offset;
  if (first > lines.length || first > end) outOfRange(c);
  while (first < end) if (!take()) outOfRange(c);
  finish();
  if (c.offset > 0) current = end;
  if (suppress) take();
}

export function csplit(args: string[]): i32 {
  const o = new Getopt(
    args,
    "f:b:kn:sqz",
    standard([
      long("digits", REQ_ARG, 0x6e),
      long("quiet", NO_ARG, 0x71),
      long("silent", NO_ARG, 0x73),
      long("keep-files", NO_ARG, 0x6b),
      long("elide-empty-files", NO_ARG, 0x7a),
      long("prefix", REQ_ARG, 0x66),
      long("suffix-format", REQ_ARG, 0x62),
      long("suppress-matched", NO_ARG, LONG_ONLY),
    ]),
  );
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    const a = o.arg === null ? "" : o.arg!;
    if (c == 0x66) prefix = a;
    else if (c == 0x62) suffixFormat = a;
    else if (c == 0x6b) keepFiles = true;
    else if (c == 0x6e) {
      if (!isDigits(a) || a.length > 9) error(1, 0, "invalid number: " + quote(a));
      digits = parseInt(a) as i32;
    } else if (c == 0x71 || c == 0x73) quiet = true;
    else if (c == 0x7a) elide = true;
    else if (c == LONG_ONLY) suppress = true;
    else return other(c, USAGE);
  }
  const operands = o.rest();
  if (operands.length < 2) {
    if (!operands.length) missingOperand();
    else missingOperandAfter(operands[0]);
    return 1;
  }
  const f = suffixFormat;
  if (f !== null) checkFormat(f);
  const opened = operands[0] == "-" ? 0 : open(operands[0], O_RDONLY);
  if (opened < 0) error(1, opened, "cannot open " + quoteaf(operands[0]) + " for reading");
  const r = new Reader(opened);
  const controls: Control[] = [];
  let before: i64 = 0;
  for (let i = 1; i < operands.length; i++) {
    const c = parsePattern(operands[i]);
    if (i + 1 < operands.length && operands[i + 1].startsWith("{")) repetition(c, operands[++i]);
    if (c.re === null) {
      if (c.line < before)
        error(1, 0, "line number " + quote(c.text) + " is smaller than preceding line number, " + before.toString());
      if (c.line == before)
        error(0, 0, "warning: line number " + quote(c.text) + " is the same as preceding line number");
      before = c.line;
    }
    controls.push(c);
  }
  while (r.nextLine()) {
    lines.push(fromBytes(r.linePtr, r.lineLen));
    lastHasNewline = r.hadNewline;
  }
  if (r.error < 0) {
    error(0, r.error, "read error");
    cleanup();
  }
  for (let i = 0; i < controls.length; i++) {
    const c = controls[i];
    for (let round: i64 = 0; c.forever || round <= c.repeat; round++) {
      if (c.re === null) byLine(c, round);
      else byPattern(c, round);
    }
  }
  begin();
  while (take());
  finish();
  stdout.flush();
  return 0;
}
