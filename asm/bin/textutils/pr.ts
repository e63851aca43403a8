// pr(1): pages with a header, and columns down, across, or one file each.
import { fromBytes } from "../../lib/bytes";
import * as C from "../../lib/chars";
import { error } from "../../lib/error";
import { padLeft } from "../../lib/fmt";
import { Getopt, long, NO_ARG, OPT_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { Reader, stdin, stdout } from "../../lib/io";
import { isDigits, strtol } from "../../lib/number";
import { quote, quotef } from "../../lib/quote";
import { Stat } from "../../lib/stat";
import { O_RDONLY, open } from "../../lib/sys/file";
import { localtime, now, strftime } from "../../lib/time";
import { LONG_ONLY, other, standard } from "../coreutils/common";

const USAGE = `[OPTION]... [FILE]...
Paginate or columnate FILE(s) for printing.

With no FILE, or when FILE is -, read standard input.

  +FIRST_PAGE[:LAST_PAGE], --pages=FIRST_PAGE[:LAST_PAGE]
                    begin [stop] printing with page FIRST_[LAST_]PAGE
  -COLUMN, --columns=COLUMN
                    output COLUMN columns and print columns down,
                    unless -a is used
  -a, --across      print columns across rather than down
  -d, --double-space  double space the output
  -D, --date-format=FORMAT  use FORMAT for the header date
  -F, -f, --form-feed  use form feeds instead of newlines to separate pages
  -h, --header=HEADER  use a centered HEADER instead of filename in page header
  -l, --length=PAGE_LENGTH  set the page length to PAGE_LENGTH (66) lines
  -m, --merge       print all files in parallel, one in each column
  -n[SEP[DIGITS]], --number-lines[=SEP[DIGITS]]
                    number lines, use DIGITS (5) digits, then SEP (TAB)
  -N, --first-line-number=NUMBER  start counting with NUMBER
  -o, --indent=MARGIN  offset each line with MARGIN (zero) spaces
  -r, --no-file-warnings  omit warning when a file cannot be opened
  -s[CHAR], --separator[=CHAR]  separate columns by a single character
  -t, --omit-header  omit page headers and trailers
  -T, --omit-pagination  the same, and form feeds in the input
  -w, --width=PAGE_WIDTH  set page width to PAGE_WIDTH (72) characters for
                    multiple text-column output only
`;

let columnCount = 1;
let across = false;
let merge = false;
let doubled = false;
let headers = true;
let formFeed = false;
let pageLength = 66;
let pageWidth = 72;
let numbering = false;
let numberSeparator = "\t";
let numberDigits = 5;
let lineNumber: i64 = 1;
let margin = 0;
let separator: string | null = null;
let header: string | null = null;
let dateFormat = "%Y-%m-%d %H:%M";
let firstPage: i64 = 1;
let lastPage: i64 = i64.MAX_VALUE;

let at = 0; // output column
function text(s: string): void {
  stdout.put(s);
  at += s.length;
}
/** To a column, with tabs where they fit when there are several columns. */
function padTo(column: i32): void {
  while (at < column) {
    const stop = (at / 8 + 1) * 8;
    if (stop <= column && column - at > 1) {
      stdout.byte(C.TAB);
      at = stop;
    } else {
      stdout.byte(C.SPACE);
      at++;
    }
  }
}
function expand(s: string): string {
  if (!s.includes("\t")) return s;
  let out = "";
  for (let i = 0; i < s.length; i++) {
    if (s.charAt(i) == "\t") out += " ".repeat(8 - (out.length % 8));
    else out += s.charAt(i);
  }
  return out;
}
function numberText(): string {
  const n = lineNumber.toString();
  lineNumber++;
  return padLeft(n.length > numberDigits ? n.substring(n.length - numberDigits) : n, numberDigits) + numberSeparator;
}

/** One row of cells, null where a column has ended. */
function row(cells: Array<string | null>): void {
  at = 0;
  if (margin) {
    stdout.put(" ".repeat(margin));
    at = 0;
  }
  const n = cells.length;
  if (n == 1 && columnCount == 1) {
    if (numbering) stdout.put(numberText());
    stdout.put(cells[0]!);
  } else {
    const numbers = numbering ? numberDigits + 1 : 0;
    const own = merge ? 0 : numbers;
    const wide = max(1, (pageWidth - (merge ? numbers : 0) - (columnCount - 1)) / columnCount);
    if (numbering && merge) text(padNumber(numberText()));
    for (let k = 0; k < n; k++) {
      const cell = cells[k];
      if (cell === null) continue;
      if (separator !== null) {
        if (k) text(separator!);
        if (own) text(padNumber(numberText()));
        text(cell);
        continue;
      }
      const start = (merge ? numbers : 0) + k * (wide + 1);
      if (k) padTo(start);
      if (own) text(padNumber(numberText()));
      text(expand(cell).substring(0, max(0, wide - own)));
      // a cell that is followed by another fills its column
      let more = false;
      for (let j = k + 1; j < n && !more; j++) more = cells[j] !== null;
      if (!more && merge && k + 1 < columnCount) padTo(start + wide + 1);
    }
  }
  stdout.byte(C.NL);
  if (doubled) stdout.byte(C.NL);
}
/** In columns the tab behind a number is blanks. */
function padNumber(s: string): string {
  return s.endsWith("\t") ? s.substring(0, s.length - 1) + " " : s;
}

function putHeader(name: string, time: i64, page: i64): void {
  const date = strftime(dateFormat, localtime(time), 0);
  const label = "Page " + page.toString();
  const title = header !== null ? header! : name;
  const room = max(0, pageWidth - date.length - label.length - title.length);
  const left = room / 2;
  stdout.put(
    "\n\n" + " ".repeat(margin) + date + " ".repeat(left) + title + " ".repeat(room - left) + label + "\n\n\n",
  );
}

function lines(r: Reader): string[] {
  const list: string[] = [];
  while (r.nextLine()) list.push(fromBytes(r.linePtr, r.lineLen));
  return list;
}

function pages(columns: string[][], name: string, time: i64): void {
  let body = headers ? pageLength - 10 : pageLength;
  if (doubled) body /= 2;
  body = max(1, body);
  let page: i64 = 1;
  let from = 0; // of each column (merge), or of the only list
  while (true) {
    const rows: Array<Array<string | null>> = [];
    if (merge) {
      let any = false;
      for (let i = 0; i < body; i++) {
        const cells = new Array<string | null>();
        let some = false;
        for (let k = 0; k < columns.length; k++) {
          const list = columns[k];
          const here = from + i < list.length;
          some = some || here;
          cells.push(here ? list[from + i] : null);
        }
        if (!some) break;
        any = true;
        rows.push(cells);
      }
      if (!any) break;
      from += rows.length;
    } else {
      const list = columns[0];
      const left = list.length - from;
      if (left <= 0) break;
      const here = min(left, body * columnCount);
      const down = across ? (here + columnCount - 1) / columnCount : min(body, (here + columnCount - 1) / columnCount);
      // balanced: the first columns have one line more
      const full = here % columnCount;
      for (let i = 0; i < down; i++) {
        const cells = new Array<string | null>();
        let start = from;
        for (let k = 0; k < columnCount; k++) {
          let index: i32;
          if (across) index = i * columnCount + k < here ? from + i * columnCount + k : -1;
          else {
            const size = here == body * columnCount ? body : here / columnCount + (k < full ? 1 : 0);
            index = i < size ? start + i : -1;
            start += size;
          }
          if (index >= 0) cells.push(list[index]);
          else cells.push(null);
        }
        rows.push(cells);
      }
      from += here;
    }
    if (page >= firstPage && page <= lastPage) {
      if (headers) putHeader(name, time, page);
      for (let i = 0; i < rows.length; i++) row(rows[i]);
      if (headers) {
        if (formFeed) stdout.byte(C.FF);
        else stdout.put("\n".repeat(max(0, pageLength - 5 - rows.length * (doubled ? 2 : 1))));
      }
    } else if (numbering) lineNumber += rows.length;
    page++;
  }
}

function number(text: string, what: string): i32 {
  if (!isDigits(text) || strtol(text) < 1) error(1, 0, what + " " + quote(text));
  return strtol(text) as i32;
}
function parsePages(text: string): bool {
  const colon = text.indexOf(":");
  const a = colon < 0 ? text : text.substring(0, colon);
  const b = colon < 0 ? "" : text.substring(colon + 1);
  if (!isDigits(a) || (b.length && !isDigits(b))) return false;
  firstPage = strtol(a);
  if (b.length) lastPage = strtol(b);
  return true;
}

export function pr(args: string[]): i32 {
  let warnings = true;
  let digits = "";
  let widthGiven = false;
  const files: string[] = [];
  const o = new Getopt(
    args,
    "-0123456789abcdD:e::fFh:i::Jl:mn::N:o:rs::S::tTvw:W:",
    standard([
      long("pages", REQ_ARG, LONG_ONLY),
      long("columns", REQ_ARG, LONG_ONLY + 1),
      long("across", NO_ARG, C.a),
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
      long("width", REQ_ARG, C.w),
      long("page-width", REQ_ARG, C.W),
    ]),
  );
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    const arg: string = o.arg === null ? "" : o.arg!;
    if (c >= C.n0 && c <= C.n9) {
      digits += String.fromCharCode(c);
      continue;
    }
    if (digits.length) columnCount = number(digits, "invalid number of columns:");
    digits = "";
    switch (c) {
      case 1:
        if (arg.startsWith("+") && parsePages(arg.substring(1))) break;
        files.push(arg);
        break;
      case LONG_ONLY:
        if (!parsePages(arg)) error(1, 0, "invalid page range " + quote(arg));
        break;
      case LONG_ONLY + 1:
        columnCount = number(arg, "invalid number of columns:");
        break;
      case C.a:
        across = true;
        break;
      case C.d:
        doubled = true;
        break;
      case C.D:
        dateFormat = arg;
        break;
      case C.f:
      case C.F:
        formFeed = true;
        break;
      case C.h:
        header = arg;
        break;
      case C.l:
        pageLength = number(arg, "'-l PAGE_LENGTH' invalid number of lines:");
        break;
      case C.m:
        merge = true;
        break;
      case C.n: {
        numbering = true;
        let rest = arg;
        if (rest.length && !isDigits(rest.charAt(0))) {
          numberSeparator = rest.charAt(0);
          rest = rest.substring(1);
        }
        if (rest.length) numberDigits = number(rest, "'-n' invalid number of digits:");
        break;
      }
      case C.N:
        lineNumber = strtol(arg);
        break;
      case C.o:
        margin = isDigits(arg) ? (strtol(arg) as i32) : 0;
        break;
      case C.r:
        warnings = false;
        break;
      case C.s:
      case C.S:
        separator = o.arg === null ? (widthGiven ? "" : "\t") : arg;
        break;
      case C.J:
        if (separator === null) separator = "\t";
        break;
      case C.t:
      case C.T:
        headers = false;
        break;
      case C.w:
      case C.W:
        pageWidth = number(arg, "'-w PAGE_WIDTH' invalid number of characters:");
        widthGiven = true;
        break;
      case C.b:
      case C.c:
      case C.e:
      case C.i:
      case C.v:
        break;
      default:
        return other(c, USAGE);
    }
  }
  if (digits.length) columnCount = number(digits, "invalid number of columns:");
  const rest = o.rest();
  for (let i = 0; i < rest.length; i++) files.push(rest[i]);
  if (merge && columnCount > 1) error(1, 0, "cannot specify number of columns when printing in parallel");
  if (merge && across) error(1, 0, "cannot specify both printing across and printing in parallel");
  if (pageLength <= 10) headers = false;
  if (!files.length) files.push("-");
  let ok = true;
  const all: string[][] = [];
  for (let i = 0; i < files.length; i++) {
    const name = files[i];
    let r: Reader;
    let time = now();
    if (name == "-") r = stdin();
    else {
      const fd = open(name, O_RDONLY);
      if (fd < 0) {
        if (warnings) error(0, fd, quotef(name));
        ok = false;
        continue;
      }
      r = new Reader(fd);
      const s = new Stat();
      if (s.fstat(fd) >= 0) time = s.mtime;
    }
    const list = lines(r);
    if (r.fd) r.close();
    if (merge) all.push(list);
    else pages([list], name == "-" ? "" : name, time);
  }
  if (merge && all.length) {
    columnCount = all.length;
    pages(all, "", now());
  }
  return ok ? 0 : 1;
}
