// head(1). What is read too much is given back to a seekable input, so that the next reader goes on behind the last line shown.

import { memchr, memrchr } from "../../lib/bytes";
import * as C from "../../lib/chars";
import { error, tryHelp } from "../../lib/error";
import { Getopt, long, NO_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { stdout } from "../../lib/io";
import { parseSize, SIZE_OK, SIZE_OVERFLOW, sizeError } from "../../lib/number";
import { quote, quoteaf } from "../../lib/quote";
import { exit } from "../../lib/start";
import { close, lseek, O_RDONLY, open, read, SEEK_CUR } from "../../lib/sys/file";
import { LONG_ONLY, other, standard } from "./common";

const USAGE = `[OPTION]... [FILE]...
Print the first 10 lines of each FILE to standard output.
With more than one FILE, precede each with a header giving the file name.

With no FILE, or when FILE is -, read standard input.

  -c, --bytes=[-]NUM       print the first NUM bytes of each file;
                             with the leading '-', print all but the last
                             NUM bytes of each file
  -n, --lines=[-]NUM       print the first NUM lines instead of the first 10;
                             with the leading '-', print all but the last
                             NUM lines of each file
  -q, --quiet, --silent    never print headers giving file names
  -v, --verbose            always print headers giving file names
  -z, --zero-terminated    line delimiter is NUL, not newline

NUM may have a multiplier suffix: b 512, kB 1000, K 1024, MB 1000*1000, M 1024*1024 and so on.
`;
const SIZE = 65536;

let buffer: usize = 0;
let delimiter = C.NL;

/** The counts of head and tail: digits with a suffix. */
export function parseCount(text: string, lines: bool): i64 {
  const v = parseSize(text, "bkKmMGTPEZY0");
  // ZB and YB are too many for any file: all of it
  if (sizeError == SIZE_OVERFLOW && v > 0) return i64.MAX_VALUE;
  if (sizeError != SIZE_OK || v < 0) {
    error(1, 0, (lines ? "invalid number of lines: " : "invalid number of bytes: ") + quote(text));
    exit(1);
  }
  return v;
}

function title(name: string): string {
  return name == "-" ? "standard input" : name;
}
function readError(name: string, e: i32): bool {
  error(0, e, "error reading " + quoteaf(title(name)));
  return false;
}

function headBytes(fd: i32, name: string, count: i64): bool {
  let left = count;
  while (left > 0) {
    const n = read(fd, buffer, min(left, SIZE) as i32);
    if (n < 0) return readError(name, n);
    if (n == 0) break;
    stdout.bytes(buffer, n);
    left -= n;
  }
  return true;
}
function headLines(fd: i32, name: string, count: i64): bool {
  let left = count;
  while (left > 0) {
    const n = read(fd, buffer, SIZE);
    if (n < 0) return readError(name, n);
    if (n == 0) break;
    let at = buffer;
    const end = buffer + n;
    while (left > 0) {
      const nl = memchr(at, delimiter, end - at);
      if (!nl) {
        at = end;
        break;
      }
      at = nl + 1;
      left--;
    }
    stdout.bytes(buffer, (at - buffer) as i32);
    // the rest belongs to whoever reads next
    if (left == 0 && at < end) lseek(fd, (at as i64) - (end as i64), SEEK_CUR);
  }
  return true;
}
/** All but the last `count` lines or bytes: the whole input is kept until its end is known. */
function allBut(fd: i32, name: string, count: i64, lines: bool): bool {
  let capacity = SIZE;
  let data = heap.alloc(capacity);
  let used = 0;
  let ok = true;
  while (true) {
    if (used == capacity) {
      capacity *= 2;
      data = heap.realloc(data, capacity);
    }
    const n = read(fd, data + used, capacity - used);
    if (n < 0) {
      ok = readError(name, n);
      break;
    }
    if (n == 0) break;
    used += n;
    // what surely is not among the last can go out at once
    if (!lines && used > count && used > SIZE) {
      const out = (used as i64) - count;
      stdout.bytes(data, out as i32);
      memory.copy(data, data + (out as i32), (used - out) as usize);
      used -= out as i32;
    }
  }
  let end = used;
  if (lines) {
    for (let left = count; left > 0 && end > 0; left--) {
      const before = memrchr(data, delimiter, end - 1);
      end = before ? ((before + 1 - data) as i32) : 0;
    }
  } else end = max(0, (used as i64) - count) as i32;
  if (end > 0) stdout.bytes(data, end);
  heap.free(data);
  return ok;
}

let firstHeader = true;
export function putHeader(name: string): void {
  if (!firstHeader) stdout.byte(C.NL);
  firstHeader = false;
  stdout.put("==> " + name + " <==\n");
}

export function head(given: string[]): i32 {
  let lines = true;
  let fromEnd = false;
  let count: i64 = 10;
  let headers = 0; // 1 always, -1 never
  const args = [given[0]];
  // "-5", "-5c", "-5qv" as the first argument
  let i = 1;
  if (
    given.length > 1 &&
    given[1].length > 1 &&
    given[1].charCodeAt(0) == C.MINUS &&
    given[1].charCodeAt(1) >= C.n0 &&
    given[1].charCodeAt(1) <= C.n9
  ) {
    const a = given[1];
    let k = 1;
    while (k < a.length && a.charCodeAt(k) >= C.n0 && a.charCodeAt(k) <= C.n9) k++;
    let text = a.substring(1, k);
    for (; k < a.length; k++) {
      const c = a.charCodeAt(k);
      if (c == C.c) lines = false;
      else if (c == C.b || c == C.k || c == C.m) {
        lines = false;
        text += c == C.b ? "b" : c == C.k ? "K" : "M";
      } else if (c == C.l) lines = true;
      else if (c == C.q) headers = -1;
      else if (c == C.v) headers = 1;
      else if (c == C.z) delimiter = 0;
      else {
        error(0, 0, "invalid trailing option -- " + a.charAt(k));
        tryHelp();
        return 1;
      }
    }
    count = parseCount(text, lines);
    i = 2;
  }
  for (; i < given.length; i++) args.push(given[i]);
  const o = new Getopt(
    args,
    "c:n:qvz0123456789",
    standard([
      long("bytes", REQ_ARG, C.c),
      long("lines", REQ_ARG, C.n),
      long("-presume-input-pipe", NO_ARG, LONG_ONLY),
      long("quiet", NO_ARG, C.q),
      long("silent", NO_ARG, C.q),
      long("verbose", NO_ARG, C.v),
      long("zero-terminated", NO_ARG, C.z),
    ]),
  );
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    switch (c) {
      case LONG_ONLY:
        break;
      case C.c:
      case C.n: {
        lines = c == C.n;
        let text = o.arg!;
        fromEnd = text.startsWith("-");
        if (fromEnd) text = text.substring(1);
        count = parseCount(text, lines);
        break;
      }
      case C.q:
        headers = -1;
        break;
      case C.v:
        headers = 1;
        break;
      case C.z:
        delimiter = 0;
        break;
      default:
        if (c >= C.n0 && c <= C.n9) {
          error(0, 0, "invalid trailing option -- " + String.fromCharCode(c));
          tryHelp();
          return 1;
        }
        return other(c, USAGE);
    }
  }
  const files = o.rest();
  const many = headers > 0 || (headers == 0 && files.length > 1);
  if (!files.length) files.push("-");
  buffer = heap.alloc(SIZE);
  let ok = true;
  let usedStdin = false;
  for (let k = 0; k < files.length; k++) {
    const name = files[k];
    let fd = 0;
    if (name == "-") usedStdin = true;
    else {
      fd = open(name, O_RDONLY);
      if (fd < 0) {
        error(0, fd, "cannot open " + quoteaf(name) + " for reading");
        ok = false;
        continue;
      }
    }
    if (many) putHeader(title(name));
    const good = fromEnd
      ? count == 0 && !lines
        ? headBytes(fd, name, i64.MAX_VALUE)
        : allBut(fd, name, count, lines)
      : lines
        ? headLines(fd, name, count)
        : headBytes(fd, name, count);
    if (!good) ok = false;
    if (fd) close(fd);
  }
  if (usedStdin) {
    const e = close(0);
    if (e < 0) error(1, e, "-");
  }
  return ok ? 0 : 1;
}
