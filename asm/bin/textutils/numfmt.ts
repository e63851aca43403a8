// numfmt(1). Numbers are doubles here, so that beyond 2^53 only those that are neither scaled nor rounded keep every digit.
import { fromBytes } from "../../lib/bytes";
import { error, tryHelp } from "../../lib/error";
import { ftoa } from "../../lib/float";
import { Getopt, long, NO_ARG, OPT_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { stdin, stdout } from "../../lib/io";
import { isDigits, strtol } from "../../lib/number";
import { quote } from "../../lib/quote";
import { argMatch, LONG_ONLY, other, standard } from "../coreutils/common";

const USAGE = `[OPTION]... [NUMBER]...
Reformat NUMBER(s), or the numbers from standard input if none are specified.

      --debug          print warnings about invalid input
  -d, --delimiter=X    use X instead of whitespace for field delimiter
      --field=FIELDS   replace the numbers in these input fields (default=1);
                         see FIELDS below
      --format=FORMAT  use printf style floating-point FORMAT;
                         see FORMAT below for details
      --from=UNIT      auto-scale input numbers to UNITs; default is 'none';
                         see UNIT below
      --from-unit=N    specify the input unit size (instead of the default 1)
      --grouping       use locale-defined grouping of digits, e.g. 1,000,000
                         (which means it has no effect in the C/POSIX locale)
      --header[=N]     print (without converting) the first N header lines;
                         N defaults to 1 if not specified
      --invalid=MODE   failure mode for invalid numbers: MODE can be:
                         abort (default), fail, warn, ignore
      --padding=N      pad the output to N characters; positive N will
                         right-align; negative N will left-align;
                         padding is ignored if the output is wider than N;
                         the default is to automatically pad if a whitespace
                         is found
      --round=METHOD   use METHOD for rounding when scaling; METHOD can be:
                         up, down, from-zero (default), towards-zero, nearest
      --suffix=SUFFIX  add SUFFIX to output numbers, and accept optional
                         SUFFIX in input numbers
      --to=UNIT        auto-scale output numbers to UNITs; see UNIT below
      --to-unit=N      the output unit size (instead of the default 1)
  -z, --zero-terminated    line delimiter is NUL, not newline

UNIT options:
  none       no auto-scaling is done; suffixes will trigger an error
  auto       accept optional single/two letter suffix:
               1K = 1000,
               1Ki = 1024,
               1M = 1000000,
               1Mi = 1048576,
  si         accept optional single letter suffix:
               1K = 1000,
               1M = 1000000,
               ...
  iec        accept optional single letter suffix:
               1K = 1024,
               1M = 1048576,
               ...
  iec-i      accept optional two-letter suffix:
               1Ki = 1024,
               1Mi = 1048576,
               ...

FIELDS supports cut(1) style field ranges:
  N    N'th field, counted from 1
  N-   from N'th field, to end of line
  N-M  from N'th to M'th field (inclusive)
  -M   from first to M'th field (inclusive)
  -    all fields
Multiple fields/ranges can be separated with commas

FORMAT must be suitable for printing one floating-point argument '%f'.
Optional quote (%'f) will enable --grouping (if supported by current locale).
Optional width value (%10f) will pad output. Optional zero (%010f) width
will zero pad the number. Optional negative values (%-10f) will left align.
Optional precision (%.1f) will override the input determined precision.

Exit status is 0 if all input numbers were successfully converted.
By default, numfmt will stop at the first conversion error with exit status 2.
With --invalid='fail' a warning is printed for each conversion error
and the exit status is 2.  With --invalid='warn' each conversion error is
diagnosed, but the exit status is 0.  With --invalid='ignore' conversion
errors are not diagnosed and the exit status is 0.

Examples:
  $ numfmt --to=si 1000
            -> "1.0K"
  $ numfmt --to=iec 2048
           -> "2.0K"
  $ numfmt --to=iec-i 4096
           -> "4.0Ki"
  $ echo 1K | numfmt --from=si
           -> "1000"
  $ echo 1K | numfmt --from=iec
           -> "1024"
  $ df -B1 | numfmt --header --field 2-4 --to=si
  $ ls -l  | numfmt --header --field 5 --to=iec
  $ ls -lh | numfmt --header --field 5 --from=iec --padding=10
  $ ls -lh | numfmt --header --field 5 --from=iec --format %10f
`;

const NONE = 0;
const AUTO = 1;
const SI = 2;
const IEC = 3;
const IEC_I = 4;
const UNITS = ["none", "auto", "si", "iec", "iec-i"];
const SUFFIXES = "KMGTPEZY";

const UP = 0;
const DOWN = 1;
const FROM_ZERO = 2;
const TOWARDS_ZERO = 3;
const NEAREST = 4;

const ABORT = 0;
const FAIL = 1;
const WARN = 2;
const IGNORE = 3;

let from = NONE;
let to = NONE;
let fromUnit: f64 = 1;
let toUnit: f64 = 1;
let rounding = FROM_ZERO;
let padding = 0;
let leftAlign = false;
let autoPadding = false;
let zeroWidth = 0;
let precision = -1;
let formatPrefix = "";
let formatSuffix = "";
let suffix = "";
let delimiter = -1;
let eol = 10;
let invalid = ABORT;
/** Pairs of first and last field. */
let fields: i32[] = [1, 1];
let failed = false;

function blank(c: i32): bool {
  return c == 32 || c == 9;
}
function digit(c: i32): bool {
  return c >= 48 && c <= 57;
}
function round(x: f64): f64 {
  switch (rounding) {
    case UP:
      return Math.ceil(x);
    case DOWN:
      return Math.floor(x);
    case TOWARDS_ZERO:
      return Math.trunc(x);
    case NEAREST:
      return x < 0 ? -Math.floor(-x + 0.5) : Math.floor(x + 0.5);
  }
  return x < 0 ? Math.floor(x) : Math.ceil(x);
}

/** What `parse` found. */
let value: f64 = 0;
let decimals = 0;
/** The text itself, when it is an integer without suffix; else "". */
let exact = "";
/** @returns a message, or "" */
function parse(text: string): string {
  let i = 0;
  const negative = text.startsWith("-");
  if (negative) i++;
  const start = i;
  while (i < text.length && digit(text.charCodeAt(i))) i++;
  let digits = i - start;
  decimals = 0;
  let fraction = i;
  if (i < text.length && text.charAt(i) == ".") {
    i++;
    fraction = i;
    while (i < text.length && digit(text.charCodeAt(i))) i++;
    decimals = i - fraction;
    if (!decimals) return "invalid number: " + quote(text);
  }
  if (!digits && !decimals) return "invalid number: " + quote(text);
  if (digits > 33) return "value too large to be converted: " + quote(text);
  value = parseFloat(text.substring(0, i));
  exact = decimals ? "" : text.substring(0, i);
  if (from == IEC_I && i == text.length) return "missing 'i' suffix in input: " + quote(text) + " (e.g Ki/Mi/Gi)";
  let power = 0;
  let base: f64 = from == SI || from == AUTO ? 1000 : 1024;
  if (i < text.length) {
    while (i < text.length && blank(text.charCodeAt(i))) i++;
    const at = i < text.length ? SUFFIXES.indexOf(text.charAt(i)) : -1;
    if (at < 0) return "invalid suffix in input: " + quote(text);
    if (from == NONE) return "rejecting suffix in input: " + quote(text) + " (consider using --from)";
    power = at + 1;
    i++;
    if (from == AUTO && text.charAt(i) == "i") {
      base = 1024;
      i++;
    }
    if (from == IEC_I) {
      if (text.charAt(i) == "i") i++;
      else return "missing 'i' suffix in input: " + quote(text) + " (e.g Ki/Mi/Gi)";
    }
    decimals = 0;
    exact = "";
  }
  value *= Math.pow(base, power);
  if (i < text.length) return "invalid suffix in input " + quote(text) + ": " + quote(text.substring(i));
  return "";
}

/** %0W.Nf: the letter of a power comes behind the zeros' width. */
function fixed(x: f64, digits: i32): string {
  return zeroed((x < 0 ? "-" : "") + ftoa(Math.abs(x), 0x66, digits, false));
}
/** Digits without zeros before them. */
function plain(digits: string): string {
  const sign = digits.startsWith("-") ? 1 : 0;
  let i = sign;
  while (i + 1 < digits.length && digits.charAt(i) == "0") i++;
  return digits.substring(0, sign) + digits.substring(i);
}
function zeroed(out: string): string {
  if (zeroWidth <= out.length) return out;
  const sign = out.startsWith("-") ? 1 : 0;
  return out.substring(0, sign) + "0".repeat(zeroWidth - out.length) + out.substring(sign);
}
function human(): string {
  const user = precision;
  if (to == NONE) {
    const p = user >= 0 ? user : decimals;
    if (exact.length && !p) return zeroed(plain(exact));
    const scale = Math.pow(10, p);
    return fixed(round(value * scale) / scale, p);
  }
  const base: f64 = to == SI ? 1000 : 1024;
  let power = 0;
  let v = value;
  while (Math.abs(v) >= base) {
    v /= base;
    power++;
  }
  const adjust = user >= 0 ? min(power * 3, user) : Math.abs(v) < 10 ? 1 : 0;
  const scale = Math.pow(10, adjust);
  v = round(v * scale) / scale;
  if (Math.abs(v) >= base) {
    v /= base;
    power++;
  }
  const point = v != 0 && Math.abs(v) < 10 && power > 0;
  const text = fixed(v, user >= 0 ? user : point ? 1 : 0);
  if (!power) return text;
  return text + SUFFIXES.charAt(power - 1) + (to == IEC_I ? "i" : "");
}
function tooLarge(): bool {
  return Math.abs(value) >= (to == NONE ? 1e18 : 1e33) && !(exact.length && exact.length <= 18);
}

/** Converts a field and prints it. @returns whether it was a number */
function convert(text: string, field: i32): bool {
  let body = text;
  const s = suffix;
  if (s.length && body.length > s.length && body.endsWith(s)) body = body.substring(0, body.length - s.length);
  let i = 0;
  while (i < body.length && blank(body.charCodeAt(i))) i++;
  let width = padding;
  if (autoPadding) width = i > 0 || field > 1 ? text.length : 0;
  const number = body.substring(i);
  let message = parse(number);
  if (!message.length) {
    if (fromUnit != 1 || toUnit != 1) {
      value = (value * fromUnit) / toUnit;
      exact = "";
    }
    if (tooLarge())
      message =
        "value too large to be printed: '" +
        ftoa(value, 0x67, 6, false) +
        "'" +
        (to == NONE ? " (consider using --to)" : "");
  }
  if (message.length) {
    if (invalid != IGNORE) error(invalid == ABORT ? 2 : 0, 0, message);
    stdout.put(body); // GNU has taken the suffix off
    return false;
  }
  let out = human() + s;
  if (out.length < width) out = leftAlign ? out + " ".repeat(width - out.length) : " ".repeat(width - out.length) + out;
  stdout.put(formatPrefix + out + formatSuffix);
  return true;
}
function wanted(field: i32): bool {
  for (let i = 0; i < fields.length; i += 2) if (field >= fields[i] && field <= fields[i + 1]) return true;
  return false;
}
function line(text: string, ended: bool = true): bool {
  let ok = true;
  let at = 0;
  for (let field = 1; ; field++) {
    const start = at;
    if (delimiter >= 0) while (at < text.length && text.charCodeAt(at) != delimiter) at++;
    else {
      while (at < text.length && (blank(text.charCodeAt(at)) || text.charCodeAt(at) == 10)) at++;
      while (at < text.length && !blank(text.charCodeAt(at)) && text.charCodeAt(at) != 10) at++;
    }
    const word = text.substring(start, at);
    if (!wanted(field)) stdout.put(word);
    else if (!convert(word, field)) ok = false;
    if (at >= text.length) break;
    stdout.byte(delimiter >= 0 ? delimiter : 32);
    at++;
  }
  if (ended) stdout.byte(eol);
  return ok;
}

function unitSize(text: string): f64 {
  let i = 0;
  while (i < text.length && digit(text.charCodeAt(i))) i++;
  const number = i ? parseFloat(text.substring(0, i)) : 1;
  let rest = text.substring(i);
  let factor: f64 = 1;
  if (rest.length) {
    const at = SUFFIXES.indexOf(rest.charAt(0));
    if (at >= 0 && (rest.length == 1 || rest.substring(1) == "i")) {
      factor = Math.pow(rest.length == 1 ? 1000 : 1024, at + 1);
      rest = "";
    }
  }
  if (rest.length || number == 0 || !text.length) error(1, 0, "invalid unit size: " + quote(text));
  return number * factor;
}
/** The format asks for groups of digits. */
let grouped = false;
/** --format: "prefix%[0]['][-][N][.][N]fsuffix" */
function format(text: string): void {
  let i = 0;
  let before = "";
  for (;;) {
    if (i >= text.length) {
      error(1, 0, "format " + quote(text) + " has no % directive");
      return;
    }
    const c = text.charAt(i++);
    if (c == "%") {
      if (text.charAt(i) != "%") break;
      i++;
    }
    before += c;
  }
  let zero = false;
  for (; i < text.length; i++) {
    const c = text.charAt(i);
    if (c == "0") zero = true;
    else if (c == "'") grouped = true;
    else if (c != " ") break;
  }
  const start = i;
  if (text.charAt(i) == "-") i++;
  while (i < text.length && digit(text.charCodeAt(i))) i++;
  const width = i > start ? (parseInt(text.substring(start, i)) as i32) : 0;
  if (zero && width > 0) zeroWidth = width;
  else if (width) {
    padding = abs(width);
    leftAlign = width < 0;
  }
  if (i >= text.length) error(1, 0, "format " + quote(text) + " ends in %");
  if (text.charAt(i) == ".") {
    i++;
    const p = i;
    while (i < text.length && digit(text.charCodeAt(i))) i++;
    precision = i > p ? (parseInt(text.substring(p, i)) as i32) : 0;
  }
  if (text.charAt(i) != "f") error(1, 0, "invalid format " + quote(text) + ", directive must be %[0]['][-][N][.][N]f");
  i++;
  let after = "";
  for (; i < text.length; i++) {
    const c = text.charAt(i);
    if (c == "%") {
      if (text.charAt(i + 1) != "%") error(1, 0, "format " + quote(text) + " has too many % directives");
      i++;
    }
    // GNU leaves a doubled % behind the number as it is
    after += c == "%" ? "%%" : c;
  }
  formatPrefix = before;
  formatSuffix = after;
}
function fieldRanges(text: string): void {
  fields = [];
  const list = text.split(",");
  for (let i = 0; i < list.length; i++) {
    const t = list[i];
    const dash = t.indexOf("-");
    const a = dash < 0 ? t : t.substring(0, dash);
    const b = dash < 0 ? t : t.substring(dash + 1);
    if ((a.length && !isDigits(a)) || (b.length && !isDigits(b)) || (dash < 0 && !a.length)) {
      error(0, 0, "invalid field value " + quote(t));
      tryHelp();
      failed = true;
      return;
    }
    const first = a.length ? (strtol(a, 10) as i32) : 1;
    const last = b.length ? (strtol(b, 10) as i32) : i32.MAX_VALUE;
    if (!first || !last) {
      error(0, 0, "fields are numbered from 1");
      tryHelp();
      failed = true;
      return;
    }
    if (last < first) {
      error(0, 0, "invalid decreasing range");
      tryHelp();
      failed = true;
      return;
    }
    fields.push(first);
    fields.push(last);
  }
}

const O_FROM = LONG_ONLY;
const O_TO = LONG_ONLY + 1;
const O_FROM_UNIT = LONG_ONLY + 2;
const O_TO_UNIT = LONG_ONLY + 3;
const O_ROUND = LONG_ONLY + 4;
const O_PADDING = LONG_ONLY + 5;
const O_SUFFIX = LONG_ONLY + 6;
const O_GROUPING = LONG_ONLY + 7;
const O_HEADER = LONG_ONLY + 8;
const O_FORMAT = LONG_ONLY + 9;
const O_INVALID = LONG_ONLY + 10;
const O_FIELD = LONG_ONLY + 11;
const O_DEBUG = LONG_ONLY + 12;

export function numfmt(args: string[]): i32 {
  const o = new Getopt(
    args,
    "d:z",
    standard([
      long("from", REQ_ARG, O_FROM),
      long("from-unit", REQ_ARG, O_FROM_UNIT),
      long("to", REQ_ARG, O_TO),
      long("to-unit", REQ_ARG, O_TO_UNIT),
      long("round", REQ_ARG, O_ROUND),
      long("padding", REQ_ARG, O_PADDING),
      long("suffix", REQ_ARG, O_SUFFIX),
      long("grouping", NO_ARG, O_GROUPING),
      long("delimiter", REQ_ARG, 0x64),
      long("field", REQ_ARG, O_FIELD),
      long("debug", NO_ARG, O_DEBUG),
      long("header", OPT_ARG, O_HEADER),
      long("format", REQ_ARG, O_FORMAT),
      long("invalid", REQ_ARG, O_INVALID),
      long("zero-terminated", NO_ARG, 0x7a),
    ]),
  );
  let header: i64 = 0;
  let formatText = "";
  let formatted = false;
  let grouping = false;
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    const a = o.arg === null ? "" : o.arg!;
    if (c == O_FROM) from = argMatch("--from", a, UNITS, [NONE, AUTO, SI, IEC, IEC_I]);
    else if (c == O_TO) to = argMatch("--to", a, ["none", "si", "iec", "iec-i"], [NONE, SI, IEC, IEC_I]);
    else if (c == O_FROM_UNIT) fromUnit = unitSize(a);
    else if (c == O_TO_UNIT) toUnit = unitSize(a);
    else if (c == O_ROUND)
      rounding = argMatch(
        "--round",
        a,
        ["up", "down", "from-zero", "towards-zero", "nearest"],
        [UP, DOWN, FROM_ZERO, TOWARDS_ZERO, NEAREST],
      );
    else if (c == O_PADDING) {
      const digits = a.startsWith("-") ? a.substring(1) : a;
      padding = isDigits(digits) && digits.length < 10 ? (parseInt(a) as i32) : 0;
      if (!padding) error(1, 0, "invalid padding value " + quote(a));
      leftAlign = padding < 0;
      padding = abs(padding);
    } else if (c == O_SUFFIX) suffix = a;
    else if (c == O_GROUPING) grouping = true;
    else if (c == 0x64) {
      if (a.length > 1) error(1, 0, "the delimiter must be a single character");
      delimiter = a.length ? a.charCodeAt(0) : 0;
    } else if (c == O_FIELD) {
      fieldRanges(a);
      if (failed) return 1;
    } else if (c == O_HEADER) {
      header = 1;
      if (a.length) {
        header = isDigits(a) ? strtol(a, 10) : 0;
        if (!header) error(1, 0, "invalid header value " + quote(a));
      }
    } else if (c == O_FORMAT) {
      formatText = a;
      formatted = true;
    } else if (c == O_INVALID)
      invalid = argMatch("--invalid", a, ["abort", "fail", "warn", "ignore"], [ABORT, FAIL, WARN, IGNORE]);
    else if (c == 0x7a) eol = 0;
    else if (c != O_DEBUG) return other(c, USAGE);
  }
  if (formatted && grouping) error(1, 0, "--grouping cannot be combined with --format");
  if (formatted) format(formatText);
  if ((grouping || grouped) && to != NONE) error(1, 0, "grouping cannot be combined with --to");
  autoPadding = padding == 0 && delimiter < 0;
  let ok = true;
  const operands = o.rest();
  if (operands.length) {
    for (let i = 0; i < operands.length; i++) if (!line(operands[i])) ok = false;
  } else {
    const r = stdin();
    while (r.nextLine(eol)) {
      const text = fromBytes(r.linePtr, r.lineLen);
      if (header > 0) {
        header--;
        stdout.put(text);
        if (r.hadNewline) stdout.byte(eol);
      } else if (!line(text, r.hadNewline)) ok = false;
    }
    if (r.error < 0) error(0, r.error, "error reading input");
  }
  return ok || invalid == IGNORE || invalid == WARN ? 0 : 2;
}
