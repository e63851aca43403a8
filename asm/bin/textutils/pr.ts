// pr(1): pages with a header, and columns down, across, or one file each (prpage.ts).
import * as C from "../../lib/chars";
import { error, tryHelp } from "../../lib/error";
import { Getopt, long, NO_ARG, OPT_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { isDigits, strtol } from "../../lib/number";
import { quote } from "../../lib/quote";
import { LONG_ONLY, other, standard } from "../coreutils/common";
import { failed, Pages, PrSettings } from "./prpage";

const USAGE = `[OPTION]... [FILE]...
Paginate or columnate FILE(s) for printing.

With no FILE, or when FILE is -, read standard input.

  +FIRST_PAGE[:LAST_PAGE], --pages=FIRST_PAGE[:LAST_PAGE]
                    begin [stop] printing with page FIRST_[LAST_]PAGE
  -COLUMN, --columns=COLUMN
                    output COLUMN columns and print columns down,
                    unless -a is used
  -a, --across      print columns across rather than down
  -c, --show-control-chars  use hat notation (^G) and octal backslash notation
  -d, --double-space  double space the output
  -D, --date-format=FORMAT  use FORMAT for the header date
  -e[CHAR[WIDTH]], --expand-tabs[=CHAR[WIDTH]]
                    expand input CHARs (TABs) to tab WIDTH (8)
  -F, -f, --form-feed  use form feeds instead of newlines to separate pages
  -h, --header=HEADER  use a centered HEADER instead of filename in page header
  -i[CHAR[WIDTH]], --output-tabs[=CHAR[WIDTH]]
                    replace spaces with CHARs (TABs) to tab WIDTH (8)
  -J, --join-lines  merge full lines, turns off -W line truncation, no column
                    alignment
  -l, --length=PAGE_LENGTH  set the page length to PAGE_LENGTH (66) lines
  -m, --merge       print all files in parallel, one in each column
  -n[SEP[DIGITS]], --number-lines[=SEP[DIGITS]]
                    number lines, use DIGITS (5) digits, then SEP (TAB)
  -N, --first-line-number=NUMBER  start counting with NUMBER
  -o, --indent=MARGIN  offset each line with MARGIN (zero) spaces
  -r, --no-file-warnings  omit warning when a file cannot be opened
  -s[CHAR], --separator[=CHAR]  separate columns by a single character
  -S[STRING], --sep-string[=STRING]  separate columns by STRING
  -t, --omit-header  omit page headers and trailers
  -T, --omit-pagination  the same, and form feeds in the input
  -w, --width=PAGE_WIDTH  set page width to PAGE_WIDTH (72) characters for
                    multiple text-column output only
  -v, --show-nonprinting  use octal backslash notation
  -W, --page-width=PAGE_WIDTH  the same always, lines are cut
`;

const s = new PrSettings();

function number(text: string, least: i32, what: string): i32 {
  const sign = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
  const digits = text.substring(sign);
  if (!isDigits(digits) || digits.length > 10) error(1, 0, what + ": " + quote(text));
  const n = strtol(text);
  if (n < least || n > i32.MAX_VALUE) error(1, 0, what + ": " + quote(text) + ": Numerical result out of range");
  return n as i32;
}
/** Of -e, -i and -n: a character, which may be missing, and a number. @returns the number, or 0 when there is none */
function letterAndNumber(text: string, option: string): i32 {
  let digits = text;
  letter = -1;
  if (text.length && !isDigits(text.charAt(0))) {
    letter = text.charCodeAt(0);
    digits = text.substring(1);
  }
  if (!digits.length) return 0;
  if (!isDigits(digits) || strtol(digits) < 1 || strtol(digits) > i32.MAX_VALUE) {
    error(0, 0, "'-" + option + "' extra characters or invalid number in the argument: " + quote(digits));
    tryHelp();
    wrong = true;
    return 0;
  }
  return strtol(digits) as i32;
}
let letter = -1;
let wrong = false;
function parsePages(text: string): bool {
  const colon = text.indexOf(":");
  const a = colon < 0 ? text : text.substring(0, colon);
  const b = colon < 0 ? "" : text.substring(colon + 1);
  if (!isDigits(a) || (colon >= 0 && !isDigits(b))) return false;
  const first = strtol(a);
  const last = colon < 0 ? i64.MAX_VALUE : strtol(b);
  if (first < 1 || last < first) return false;
  s.firstPage = first;
  s.lastPage = last;
  return true;
}
function setColumns(text: string): void {
  s.columns = number(text, 1, "invalid number of columns");
  explicitColumns = true;
}
let explicitColumns = false;

export function pr(args: string[]): i32 {
  let digits = "";
  let pagesGiven = false;
  let oldWidth = false;
  let oldSeparator = false;
  const files: string[] = [];
  const o = new Getopt(
    args,
    "-0123456789abcdD:e::fFh:i::Jl:mn::N:o:rs::S::tTvw:W:",
    standard([
      long("pages", REQ_ARG, LONG_ONLY),
      long("columns", REQ_ARG, LONG_ONLY + 1),
      long("across", NO_ARG, C.a),
      long("show-control-chars", NO_ARG, C.c),
      long("double-space", NO_ARG, C.d),
      long("date-format", REQ_ARG, C.D),
      long("expand-tabs", OPT_ARG, C.e),
      long("form-feed", NO_ARG, C.f),
      long("header", REQ_ARG, C.h),
      long("output-tabs", OPT_ARG, C.i),
      long("join-lines", NO_ARG, C.J),
      long("length", REQ_ARG, C.l),
      long("merge", NO_ARG, C.m),
      long("number-lines", OPT_ARG, C.n),
      long("first-line-number", REQ_ARG, C.N),
      long("indent", REQ_ARG, C.o),
      long("no-file-warnings", NO_ARG, C.r),
      long("separator", OPT_ARG, C.s),
      long("sep-string", OPT_ARG, C.S),
      long("omit-header", NO_ARG, C.t),
      long("omit-pagination", NO_ARG, C.T),
      long("show-nonprinting", NO_ARG, C.v),
      long("width", REQ_ARG, C.w),
      long("page-width", REQ_ARG, C.W),
    ]),
  );
  let afresh = true; // the next digit begins a number
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    const given = o.arg;
    const arg: string = given === null ? "" : given;
    if (c >= C.n0 && c <= C.n9) {
      if (afresh) digits = "";
      digits += String.fromCharCode(c);
      afresh = false;
      continue;
    }
    afresh = true;
    switch (c) {
      case 1:
        if (pagesGiven || !arg.startsWith("+") || !parsePages(arg.substring(1))) files.push(arg);
        else pagesGiven = true;
        break;
      case LONG_ONLY:
        if (!parsePages(arg)) error(1, 0, "invalid page range " + quote(arg));
        pagesGiven = true;
        break;
      case LONG_ONLY + 1:
        setColumns(arg);
        digits = "";
        break;
      case C.a:
        s.across = true;
        s.stored = false;
        break;
      case C.b:
        break;
      case C.c:
        s.hats = true;
        break;
      case C.d:
        s.doubled = true;
        break;
      case C.D:
        s.dateFormat = arg;
        break;
      case C.e: {
        const width = letterAndNumber(arg, "e");
        if (letter >= 0) s.tabIn = letter;
        if (width) s.tabInWidth = width;
        s.untabify = true;
        break;
      }
      case C.i: {
        const width = letterAndNumber(arg, "i");
        if (letter >= 0) s.tabOut = letter;
        if (width) s.tabOutWidth = width;
        s.tabify = true;
        break;
      }
      case C.f:
      case C.F:
        s.formFeed = true;
        break;
      case C.h:
        s.header = arg;
        break;
      case C.J:
        s.join = true;
        break;
      case C.l:
        s.pageLength = number(arg, 1, "'-l PAGE_LENGTH' invalid number of lines");
        break;
      case C.m:
        s.parallel = true;
        s.stored = false;
        break;
      case C.n: {
        s.numbered = true;
        const width = letterAndNumber(arg, "n");
        if (letter >= 0) s.numberSeparator = letter;
        if (width) s.numberDigits = width;
        break;
      }
      case C.N:
        s.countSkipped = false;
        s.firstNumber = number(arg, i32.MIN_VALUE, "'-N NUMBER' invalid starting line number");
        break;
      case C.o:
        s.margin = number(arg, 0, "'-o MARGIN' invalid line offset");
        break;
      case C.r:
        s.quiet = true;
        break;
      case C.s:
        oldSeparator = true;
        if (!s.useSeparator && given !== null) s.separator = arg;
        break;
      case C.S:
        oldSeparator = false;
        s.separator = arg;
        s.useSeparator = true;
        break;
      case C.t:
        s.headers = false;
        s.keepFormFeeds = true;
        break;
      case C.T:
        s.headers = false;
        s.keepFormFeeds = false;
        break;
      case C.v:
        s.octals = true;
        break;
      case C.w: {
        oldWidth = true;
        const width = number(arg, 1, "'-w PAGE_WIDTH' invalid number of characters");
        if (!s.cut) s.pageWidth = width;
        break;
      }
      case C.W:
        oldWidth = false;
        s.cut = true;
        s.pageWidth = number(arg, 1, "'-W PAGE_WIDTH' invalid number of characters");
        break;
      default:
        return other(c, USAGE);
    }
    if (wrong) return 1;
  }
  if (digits.length) setColumns(digits);
  const rest = o.rest();
  for (let i = 0; i < rest.length; i++) files.push(rest[i]);
  if (s.parallel && explicitColumns) error(1, 0, "cannot specify number of columns when printing in parallel");
  if (s.parallel && s.across) error(1, 0, "cannot specify both printing across and printing in parallel");
  // -w and -s of old mean what their capitals do, but only with columns
  const several = s.parallel || explicitColumns;
  if (oldWidth) {
    if (several) {
      s.cut = true;
      if (oldSeparator) s.useSeparator = true;
    } else s.join = true;
  } else if (oldSeparator && !s.useSeparator && several) {
    if (s.cut) s.useSeparator = true;
    else {
      s.join = true;
      if (s.separator.length) s.useSeparator = true;
    }
  }
  const pages = new Pages(s);
  if (s.parallel || !files.length) pages.print(files);
  else for (let i = 0; i < files.length; i++) pages.print([files[i]]);
  return failed ? 1 : 0;
}
