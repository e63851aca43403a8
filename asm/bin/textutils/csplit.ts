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
/** The lines not yet written begin here. */
let at = 0;
let lastHasNewline = true;
let files = 0;
const made: string[] = [];

/** @param end the piece that was being written ends here; −1: there is none */
function fail(message: string, end: i32): void {
  // not error(): what stdout holds comes out after this
  eprint(prog + ": " + message + "\n");
  if (end >= 0) write(end);
  cleanup();
}
function cleanup(): void {
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
/** Writes lines [at, end) to the next file. */
function write(end: i32): void {
  const name = prefix + suffix(files);
  let text = lines.slice(at, end).join("\n");
  if (end > at && !(end == lines.length && !lastHasNewline)) text += "\n";
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
/** A line number, `round` times: each time as many lines further. */
function byLine(c: Control, round: i64): void {
  const target = c.line * (round + 1);
  const end = min(target - 1, lines.length as i64) as i32;
  if (target > lines.length) {
    let message = quote(c.line.toString()) + ": line number out of range";
    if (round) message += " on repetition " + round.toString();
    // what is left is a piece all the same
    fail(message, end > at || !round ? max(end, at) : -1);
  }
  if (end < at) {
    write(at);
    return;
  }
  write(end);
  at = end;
  if (suppress) at++;
}
/** @returns false when a pattern that is repeated for ever matches no more */
function byPattern(c: Control, round: i64): bool {
  const re = c.re!;
  // the line where the last search stopped is not looked at again
  let i = searched;
  while (i < lines.length && !re.exec(cstr(lines[i]), lines[i].length, 0)) i++;
  if (i >= lines.length) {
    if (c.forever) return false;
    let message = quote(c.text) + ": match not found";
    if (round) message += " on repetition " + round.toString();
    fail(message, c.ignore ? -1 : lines.length);
  }
  const end = (i as i64) + c.offset;
  if (end < at || end > lines.length) {
    fail(quote(c.text) + ": line number out of range", c.ignore ? -1 : end < at ? at : lines.length);
  }
  if (!c.ignore) write(end as i32);
  at = end as i32;
  searched = max(i + 1, at + (c.offset > 0 ? 0 : 1));
  if (suppress) at = i + 1;
  return true;
}
let searched = 0;

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
      if (c.re === null) {
        // {*} ends with the file
        if (c.forever && c.line * (round + 1) > lines.length) {
          byLine(c, round);
          break;
        }
        byLine(c, round);
      } else if (!byPattern(c, round)) break;
    }
    if (c.re === null) searched = at;
  }
  write(lines.length);
  stdout.flush();
  return 0;
}
