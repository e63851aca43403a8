// nl(1): numbered lines, in logical pages of header, body and footer.
import { memcmp, putBytes } from "../../lib/bytes";
import * as C from "../../lib/chars";
import { EOVERFLOW, ERANGE } from "../../lib/errno";
import { error, tryHelp } from "../../lib/error";
import { formatInt, MINUS, ZERO } from "../../lib/fmt";
import { Getopt, long, NO_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { Reader, stdout } from "../../lib/io";
import { numOverflow, parseDecimal, parseFailed } from "../../lib/number";
import { quote } from "../../lib/quote";
import { Regex, regcomp } from "../../lib/regex";
import { exit } from "../../lib/start";
import { other, standard } from "../coreutils/common";
import { closeInput, openInput, operandsOrStdin } from "./input";

const USAGE = `[OPTION]... [FILE]...
Write each FILE to standard output, with line numbers added.

With no FILE, or when FILE is -, read standard input.

  -b, --body-numbering=STYLE      use STYLE for numbering body lines
  -d, --section-delimiter=CC      use CC for logical page delimiters
  -f, --footer-numbering=STYLE    use STYLE for numbering footer lines
  -h, --header-numbering=STYLE    use STYLE for numbering header lines
  -i, --line-increment=NUMBER     line number increment at each line
  -l, --join-blank-lines=NUMBER   group of NUMBER empty lines counted as one
  -n, --number-format=FORMAT      insert line numbers according to FORMAT
  -p, --no-renumber               do not reset line numbers for each section
  -s, --number-separator=STRING   add STRING after (possible) line number
  -v, --starting-line-number=NUMBER  first line number for each section
  -w, --number-width=NUMBER       use NUMBER columns for line numbers

Default options are: -bt -d'\\:' -fn -hn -i1 -l1 -n'rn' -s<TAB> -v1 -w6

CC are two delimiter characters used to construct logical page delimiters;
a missing second character implies ':'.

STYLE is one of:

  a      number all lines
  t      number only nonempty lines
  n      number no lines
  pBRE   number only lines that contain a match for the basic regular
         expression, BRE

FORMAT is one of:

  ln     left justified, no leading zeros
  rn     right justified, no leading zeros
  rz     right justified, leading zeros
`;

class Style {
  regex: Regex | null = null;
  constructor(public kind: i32) {}
}
function parseStyle(text: string): Style | null {
  const c = text.length ? text.charCodeAt(0) : 0;
  if (c != C.a && c != C.t && c != C.n && c != C.p) return null;
  const style = new Style(c);
  if (c == C.p) {
    const r = regcomp(text.substring(1), 0);
    if (r.error !== null) error(1, 0, r.error!);
    style.regex = r;
  }
  return style;
}

let current: Style = new Style(C.t);
let line: i64 = 1;
let start: i64 = 1;
let increment: i64 = 1;
let width = 6;
let flags = 0;
let separator = "\t";
let blank = "";
let join: i64 = 1;
let blanks: i64 = 0;
let overflow = false;

function putNumber(): void {
  if (overflow) error(1, 0, "line number overflow");
  stdout.put(formatInt(line, C.d, flags, width, -1));
  stdout.put(separator);
  const next = line + increment;
  // signed overflow: both have the other sign than the sum
  overflow = ((line ^ next) & (increment ^ next)) < 0;
  line = next;
}

function number(r: Reader): void {
  const kind = current.kind;
  let yes = false;
  if (kind == C.a) {
    if (join > 1) {
      yes = r.lineLen > 0 || ++blanks == join;
      if (yes) blanks = 0;
    } else yes = true;
  } else if (kind == C.t) yes = r.lineLen > 0;
  else if (kind == C.p) yes = current.regex!.test(r.linePtr, r.lineLen);
  if (yes) putNumber();
  else stdout.put(blank);
  stdout.bytes(r.linePtr, r.lineLen);
  stdout.byte(C.NL);
}

function parseNumber(text: string, what: string, low: i64): i64 {
  const v = parseDecimal(text);
  if (parseFailed || v < low) error(1, numOverflow ? EOVERFLOW : parseFailed ? 0 : ERANGE, what + ": " + quote(text));
  return v;
}
function badStyle(what: string, text: string): void {
  error(0, 0, "invalid " + what + " numbering style: " + quote(text));
}

export function nl(args: string[]): i32 {
  let header = new Style(C.n);
  let body = new Style(C.t);
  let footer = new Style(C.n);
  let delimiter = "\\:";
  let renumber = true;
  let ok = true;
  const o = new Getopt(
    args,
    "h:b:f:v:i:pl:s:w:n:d:",
    standard([
      long("header-numbering", REQ_ARG, C.h),
      long("body-numbering", REQ_ARG, C.b),
      long("footer-numbering", REQ_ARG, C.f),
      long("starting-line-number", REQ_ARG, C.v),
      long("line-increment", REQ_ARG, C.i),
      long("no-renumber", NO_ARG, C.p),
      long("join-blank-lines", REQ_ARG, C.l),
      long("number-separator", REQ_ARG, C.s),
      long("number-width", REQ_ARG, C.w),
      long("number-format", REQ_ARG, C.n),
      long("section-delimiter", REQ_ARG, C.d),
    ]),
  );
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    const arg: string = o.arg === null ? "" : o.arg!;
    if (c == C.h || c == C.b || c == C.f) {
      const style = parseStyle(arg);
      if (style === null) {
        badStyle(c == C.h ? "header" : c == C.b ? "body" : "footer", arg);
        ok = false;
      } else if (c == C.h) header = style;
      else if (c == C.b) body = style;
      else footer = style;
    } else if (c == C.v) start = parseNumber(arg, "invalid starting line number", i64.MIN_VALUE);
    else if (c == C.i) increment = parseNumber(arg, "invalid line number increment", i64.MIN_VALUE);
    else if (c == C.p) renumber = false;
    else if (c == C.l) join = parseNumber(arg, "invalid line number of blank lines", 1);
    else if (c == C.s) separator = arg;
    else if (c == C.w) width = parseNumber(arg, "invalid line number field width", 1) as i32;
    else if (c == C.n) {
      if (arg == "ln") flags = MINUS;
      else if (arg == "rn") flags = 0;
      else if (arg == "rz") flags = ZERO;
      else {
        error(0, 0, "invalid line numbering format: " + quote(arg));
        ok = false;
      }
    } else if (c == C.d) delimiter = arg.length == 1 ? arg + ":" : arg;
    else return other(c, USAGE);
  }
  if (!ok) {
    tryHelp();
    exit(1);
  }
  const length = delimiter.length;
  const marks = heap.alloc(length * 3 + 1);
  putBytes(marks, delimiter + delimiter + delimiter);
  blank = " ".repeat(width + separator.length);
  line = start;
  current = body;
  const files = operandsOrStdin(o.rest());
  for (let i = 0; i < files.length; i++) {
    const r = openInput(files[i]);
    if (r === null) {
      ok = false;
      continue;
    }
    while (r.nextLine()) {
      const n = r.lineLen;
      const times = length && n % length == 0 ? n / length : 0;
      if (times >= 1 && times <= 3 && memcmp(r.linePtr, marks, n) == 0) {
        current = times == 3 ? header : times == 2 ? body : footer;
        if (renumber) {
          line = start;
          overflow = false;
        }
        stdout.byte(C.NL);
      } else number(r);
    }
    if (!closeInput(r, files[i])) ok = false;
  }
  return ok ? 0 : 1;
}
