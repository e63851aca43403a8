// column(1), as util-linux's: lists into columns, or with -t a table.
import * as C from "../../lib/chars";
import { getenv } from "../../lib/env";
import { errx, warn } from "../../lib/err";
import { Getopt, long, NO_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { Reader, stdin, stdout } from "../../lib/io";
import { isUtf8 } from "../../lib/locale";
import { strtol } from "../../lib/number";
import { O_RDONLY, open } from "../../lib/sys/file";
import { getWinsize, windowColumns } from "../../lib/tty";
import { cells, codeAt, lengthAt } from "../../lib/width";
import { help, parseUnsigned, tryHelp, version } from "../util-linux/common";

const HELP = `
Usage:
 column [options] [<file>...]

Columnate lists.

Options:
 -t, --table                      create a table
 -N, --table-columns <names>      comma separated columns names
 -l, --table-columns-limit <num>  maximal number of input columns
 -d, --table-noheadings           don't print header
 -H, --table-hide <columns>       don't print the columns
 -O, --table-order <columns>      specify order of output columns
 -R, --table-right <columns>      right align text in these columns
 -L, --keep-empty-lines           don't ignore empty lines

 -c, --output-width <width>       width of output in number of characters
 -o, --output-separator <string>  columns separator for table output (default is two spaces)
 -s, --separator <string>         possible table delimiters
 -x, --fillrows                   fill rows before columns

 -h, --help                       display this help
 -V, --version                    display version

For more details see column(1).
`;

let width = 80;
let keepEmpty = false;
const entries: string[] = [];

function isBlank(s: string): bool {
  for (let i = 0; i < s.length; i++) if (s.charAt(i) != " " && s.charAt(i) != "\t") return false;
  return true;
}
function readLines(r: Reader): void {
  for (let line = r.readLine(); line !== null; line = r.readLine()) {
    if (!isBlank(line)) entries.push(line);
    else if (keepEmpty) entries.push("");
  }
}

/** Bytes of the character at `i` in the locale, 0 when there is none. */
function characterAt(s: string, i: i32): i32 {
  const c = s.charCodeAt(i);
  if (c < 128) return 1;
  if (!utf8) return 0;
  const more = c >= 0xc2 && c < 0xe0 ? 1 : c >= 0xe0 && c < 0xf0 ? 2 : c >= 0xf0 && c < 0xf5 ? 3 : 0;
  if (!more || i + more >= s.length) return 0;
  for (let k = 1; k <= more; k++) if ((s.charCodeAt(i + k) & 0xc0) != 0x80) return 0;
  return more + 1;
}
/** A text with bytes that are no character of the locale: these, and what looks like their notation, in hexadecimal. */
function encoded(text: string): string {
  let odd = false;
  for (let i = 0; i < text.length && !odd; ) {
    const n = characterAt(text, i);
    odd = !n;
    i += n;
  }
  if (!odd) return text;
  let out = "";
  for (let i = 0; i < text.length; ) {
    const n = characterAt(text, i);
    if (!n) out += "\\x" + text.charCodeAt(i).toString(16);
    else if (text.charAt(i) == "\\" && text.charAt(i + 1) == "x") out += "\\x5c";
    else out += text.substring(i, i + n);
    i += max(n, 1);
  }
  return out;
}

/** Columns of what can be seen: a tab takes none. */
function visible(text: string): i32 {
  let n = 0;
  for (let i = 0; i < text.length; i += utf8 ? lengthAt(text, i) : 1) {
    const code = utf8 ? codeAt(text, i) : text.charCodeAt(i);
    if (code >= 32 && code != 127) n += utf8 ? cells(code) : 1;
  }
  return n;
}
function fill(rows: bool): void {
  for (let i = 0; i < entries.length; i++) entries[i] = encoded(entries[i]);
  let longest = 0;
  for (let i = 0; i < entries.length; i++) longest = max(longest, visible(entries[i]));
  const n = entries.length;
  if (longest >= width) {
    for (let i = 0; i < n; i++) stdout.line(entries[i]);
    return;
  }
  longest = (longest + 8) & ~7;
  // too wide for one column when that has been rounded up: one row, or one column
  const across = width >= longest ? width / longest : rows ? n : 1;
  const down = (n + across - 1) / across;
  for (let row = 0; row < down; row++) {
    let end = longest;
    let at = 0;
    for (let k = 0; k < across; k++) {
      const i = rows ? row * across + k : row + k * down;
      stdout.put(entries[i]);
      at += visible(entries[i]);
      const next = rows ? i + 1 : i + down;
      if (next >= n) {
        // rows do not end a last line in which nothing is to be seen
        if (rows && !at) return;
        break;
      }
      if (rows && k + 1 == across) break;
      for (let stop = (at + 8) & ~7; stop <= end; stop = (at + 8) & ~7) {
        stdout.byte(C.TAB);
        at = stop;
      }
      end += longest;
    }
    stdout.byte(C.NL);
  }
}

let utf8 = false;

function splitLine(line: string, separators: string, greedy: bool, most: i32): string[] {
  const cells: string[] = [];
  let i = 0;
  const n = line.length;
  if (greedy) while (i < n && separators.includes(line.charAt(i))) i++;
  let start = i;
  while (i <= n) {
    if (most && cells.length == most - 1) {
      cells.push(line.substring(start));
      return cells;
    }
    if (i == n) {
      if (!greedy || start < n) cells.push(line.substring(start));
      break;
    }
    if (separators.includes(line.charAt(i))) {
      cells.push(line.substring(start, i));
      i++;
      if (greedy) while (i < n && separators.includes(line.charAt(i))) i++;
      start = i;
      if (greedy && i == n) break;
    } else i++;
  }
  return cells;
}
/** Columns named in a list: by number or by name; "0" or "-" is all or the unnamed ones. */
function chosen(list: string, names: string[], count: i32): i32[] {
  const result: i32[] = [];
  const parts = list.split(",");
  for (let i = 0; i < parts.length; i++) {
    const p = parts[i];
    if (p == "0") for (let k = 0; k < count; k++) result.push(k);
    else if (p == "-") {
      for (let k = 0; k < count; k++) if (k >= names.length) result.push(k);
    } else {
      const at = names.indexOf(p);
      const number = strtol(p) as i32;
      if (at >= 0) result.push(at);
      else if (number > 0 && number <= count) result.push(number - 1);
    }
  }
  return result;
}

export function column(args: string[]): i32 {
  let table = false;
  let rows = false;
  let separators: string | null = null;
  let between = "  ";
  let names: string[] = [];
  let right = "";
  let hide = "";
  let order = "";
  let tableOption = false;
  let headings = true;
  let most = 0;
  const text = getenv("COLUMNS");
  if (text !== null) width = strtol(text) as i32;
  else if (getWinsize(1) >= 0 && windowColumns() > 0) width = windowColumns();
  if (width <= 0) width = 80;
  const o = new Getopt(args, "+c:dE:eH:hi:JLl:N:n:O:o:p:R:r:s:T:tVW:x", [
    long("columns", REQ_ARG, C.c),
    long("fillrows", NO_ARG, C.x),
    long("help", NO_ARG, C.h),
    long("keep-empty-lines", NO_ARG, C.L),
    long("output-separator", REQ_ARG, C.o),
    long("output-width", REQ_ARG, C.c),
    long("separator", REQ_ARG, C.s),
    long("table", NO_ARG, C.t),
    long("table-columns", REQ_ARG, C.N),
    long("table-columns-limit", REQ_ARG, C.l),
    long("table-hide", REQ_ARG, C.H),
    long("table-name", REQ_ARG, C.n),
    long("table-noextreme", REQ_ARG, C.E),
    long("table-noheadings", NO_ARG, C.d),
    long("table-order", REQ_ARG, C.O),
    long("table-right", REQ_ARG, C.R),
    long("table-truncate", REQ_ARG, C.T),
    long("table-wrap", REQ_ARG, C.W),
    long("version", NO_ARG, C.V),
  ]);
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    if ("NlEdeHRTWnOrip".includes(String.fromCharCode(c))) tableOption = true;
    const arg: string = o.arg === null ? "" : o.arg!;
    switch (c) {
      case C.c:
        width = parseUnsigned(arg, "invalid columns argument", u32.MAX_VALUE) as i32;
        break;
      case C.d:
        headings = false;
        break;
      case C.H:
        hide = arg;
        break;
      case C.L:
        keepEmpty = true;
        break;
      case C.l:
        most = parseUnsigned(arg, "invalid columns limit argument", u32.MAX_VALUE) as i32;
        break;
      case C.N:
        names = arg.split(",");
        break;
      case C.O:
        order = arg;
        break;
      case C.o:
        between = arg;
        break;
      case C.R:
        right = arg;
        break;
      case C.s:
        separators = arg;
        break;
      case C.t:
        table = true;
        break;
      case C.x:
        rows = true;
        break;
      case C.E:
      case C.e:
      case C.n:
      case C.T:
      case C.W:
        break;
      case C.V:
        return version();
      case C.h:
        return help(HELP);
      default:
        return tryHelp();
    }
  }
  if (table && rows) errx(1, "mutually exclusive arguments: --table --fillrows");
  if (tableOption && !table) errx(1, "option --table required for all --table-*");
  const files = o.rest();
  let status = 0;
  if (!files.length) readLines(stdin());
  for (let i = 0; i < files.length; i++) {
    const fd = open(files[i], O_RDONLY);
    if (fd < 0) {
      warn(fd, files[i]);
      status = 1;
      continue;
    }
    const r = new Reader(fd);
    readLines(r);
    r.close();
  }
  utf8 = isUtf8();
  if (!table) {
    if (entries.length) fill(rows);
    return status;
  }
  const cells: string[][] = [];
  let count = names.length;
  for (let i = 0; i < entries.length; i++) {
    let row: string[] = [];
    if (!isBlank(entries[i]))
      row = splitLine(entries[i], separators === null ? "\t " : separators, separators === null, most);
    for (let k = 0; k < row.length; k++) row[k] = encoded(row[k]);
    cells.push(row);
    count = max(count, row.length);
  }
  if (!cells.length) return status;
  if (!count) return 1; // a table without columns cannot be printed
  const hidden = hide.length ? chosen(hide, names, count) : [];
  const rights = right.length ? chosen(right, names, count) : [];
  const shown: i32[] = order.length ? chosen(order, names, count) : [];
  for (let k = 0; k < count; k++) if (!shown.includes(k)) shown.push(k);
  if (names.length && headings) cells.unshift(names);
  const widths = new StaticArray<i32>(count + 1);
  for (let i = 0; i < cells.length; i++)
    for (let k = 0; k < cells[i].length; k++) widths[k] = max(widths[k], visible(cells[i][k]));
  for (let i = 0; i < cells.length; i++) {
    const row = cells[i];
    let line = "";
    let first = true;
    for (let j = 0; j < shown.length; j++) {
      const k = shown[j];
      if (hidden.includes(k)) continue;
      if (!first) line += between;
      first = false;
      const cell = k < row.length ? row[k] : "";
      const pad = widths[k] - visible(cell);
      let last = true;
      for (let x = j + 1; x < shown.length && last; x++) last = hidden.includes(shown[x]);
      // nothing stands before the end of a line but text
      if (last && !cell.length) continue;
      line += rights.includes(k) ? " ".repeat(pad) + cell : last ? cell : cell + " ".repeat(pad);
    }
    stdout.line(line);
  }
  return status;
}
