// tac(1), rev(1) and fold(1): lines turned round, and lines made short.
import { memcmp, putBytes } from "../../lib/bytes";
import * as C from "../../lib/chars";
import { warn } from "../../lib/err";
import { EILSEQ, ERANGE } from "../../lib/errno";
import { error } from "../../lib/error";
import { Getopt, long, NO_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { Reader, stdin, stdout } from "../../lib/io";
import { isUtf8 } from "../../lib/locale";
import { isDigits, strtol } from "../../lib/number";
import { quote, quoteaf, quotef } from "../../lib/quote";
import { Regex, regcomp } from "../../lib/regex";
import { O_RDONLY, open } from "../../lib/sys/file";
import { other, standard } from "../coreutils/common";
import { help as utilHelp, tryHelp as utilTryHelp, version as utilVersion } from "../util-linux/common";
import { closeInput, openInput, operandsOrStdin } from "./input";

const TAC_USAGE = `[OPTION]... [FILE]...
Write each FILE to standard output, last line first.

With no FILE, or when FILE is -, read standard input.

  -b, --before             attach the separator before instead of after
  -r, --regex              interpret the separator as a regular expression
  -s, --separator=STRING   use STRING as the separator instead of newline
`;

let separator = "\n";
let before = false;
let regex: Regex | null = null;

/** Where the last separator that begins and ends before `limit` begins, or −1; its length is in `found`. */
let found = 0;
function lastSeparator(data: usize, limit: i32, text: usize, length: i32): i32 {
  const r = regex;
  if (r !== null) {
    for (let at = limit - 1; at >= 0; at--) {
      const n = r.matchAt(data, limit, at);
      if (n >= 0) {
        found = n;
        return at;
      }
    }
    return -1;
  }
  found = length;
  const first = load<u8>(text);
  for (let at = limit - length; at >= 0; at--) {
    if (load<u8>(data + at) == first && (length == 1 || memcmp(data + at, text, length) == 0)) return at;
  }
  return -1;
}

function tacOne(r: Reader): void {
  while (r.fill() > 0) {}
  const data = r.buffer + r.pos;
  let past = r.end - r.pos;
  const text = heap.alloc(separator.length + 1);
  const length = putBytes(text, separator);
  let limit = past;
  let first = true;
  while (past > 0 || first) {
    const at = lastSeparator(data, limit, text, length);
    if (at < 0) break;
    if (before) {
      stdout.bytes(data + at, past - at);
      past = at;
    } else {
      const end = at + found;
      if (!first || end != past) stdout.bytes(data + end, past - end);
      past = end;
    }
    first = false;
    limit = at;
  }
  if (past > 0) stdout.bytes(data, past);
  r.pos = r.end;
  heap.free(text);
}

export function tac(args: string[]): i32 {
  let isRegex = false;
  const o = new Getopt(
    args,
    "brs:",
    standard([long("before", NO_ARG, C.b), long("regex", NO_ARG, C.r), long("separator", REQ_ARG, C.s)]),
  );
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    if (c == C.b) before = true;
    else if (c == C.r) isRegex = true;
    else if (c == C.s) separator = o.arg!;
    else return other(c, TAC_USAGE);
  }
  if (isRegex) {
    if (!separator.length) error(1, 0, "separator cannot be empty");
    const r = regcomp(separator, 0);
    if (r.error !== null) error(1, 0, r.error!);
    regex = r;
  } else if (!separator.length) separator = "\0";
  const files = operandsOrStdin(o.rest());
  let ok = true;
  for (let i = 0; i < files.length; i++) {
    const name = files[i];
    let r: Reader;
    if (name == "-") r = stdin();
    else {
      const fd = open(name, O_RDONLY);
      if (fd < 0) {
        error(0, fd, "failed to open " + quoteaf(name) + " for reading");
        ok = false;
        continue;
      }
      r = new Reader(fd);
    }
    tacOne(r);
    if (r.error < 0) {
      error(0, r.error, quotef(name == "-" ? "standard input" : name) + ": read error");
      ok = false;
    }
    if (name != "-") r.close();
  }
  return ok ? 0 : 1;
}

const REV_HELP = `
Usage: rev [options] [file ...]

Reverse lines characterwise.

Options:
 -h, --help     display this help
 -V, --version  display version

For more details see rev(1).
`;

export function rev(args: string[]): i32 {
  const o = new Getopt(args, "Vh", [long("version", NO_ARG, C.V), long("help", NO_ARG, C.h)]);
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    if (c == C.V) return utilVersion();
    if (c == C.h) return utilHelp(REV_HELP);
    return utilTryHelp();
  }
  const files = operandsOrStdin(o.rest());
  const utf8 = isUtf8();
  let status = 0;
  let buffer: usize = 0;
  let size = 0;
  for (let i = 0; i < files.length; i++) {
    let fd = 0;
    if (files[i] != "-") {
      fd = open(files[i], O_RDONLY);
      if (fd < 0) {
        warn(fd, "cannot open " + files[i]);
        status = 1;
        continue;
      }
    }
    const r = fd ? new Reader(fd) : stdin();
    let lineNumber: i64 = 0;
    while (r.nextLine()) {
      const n = r.lineLen;
      if (n > size) {
        size = n * 2;
        if (buffer) heap.free(buffer);
        buffer = heap.alloc(size);
      }
      // as fgetws(3) reads: in the C locale only ASCII is text, in UTF-8 a character is turned round as a whole
      let bad = false;
      for (let k = 0; k < n; ) {
        const c = load<u8>(r.linePtr + k);
        let length = 1;
        if (c >= 0x80) {
          length = !utf8 ? 0 : c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0xc2 ? 2 : 0;
          for (let j = 1; j < length; j++) {
            if (k + j >= n || (load<u8>(r.linePtr + k + j) & 0xc0) != 0x80) length = 0;
          }
          if (!length) {
            bad = true;
            break;
          }
        }
        memory.copy(buffer + n - k - length, r.linePtr + k, length);
        k += length;
      }
      if (bad) {
        warn(EILSEQ, (fd ? files[i] : "stdin") + ": " + lineNumber.toString());
        status = 1;
        break;
      }
      lineNumber++;
      if (n) stdout.bytes(buffer, n);
      if (r.hadNewline) stdout.byte(C.NL);
    }
    if (r.error < 0) {
      warn(r.error, fd ? files[i] : "stdin");
      status = 1;
    }
    if (fd) r.close();
  }
  return status;
}

const FOLD_USAGE = `[OPTION]... [FILE]...
Wrap input lines in each FILE, writing to standard output.

With no FILE, or when FILE is -, read standard input.

  -b, --bytes         count bytes rather than columns
  -s, --spaces        break at spaces
  -w, --width=WIDTH   use WIDTH columns instead of 80
`;

let countBytes = false;
let breakSpaces = false;

@inline function column(at: i64, c: i32): i64 {
  if (!countBytes) {
    if (c == C.BS) return at > 0 ? at - 1 : 0;
    if (c == C.CR) return 0;
    if (c == C.TAB) return at + 8 - (at % 8);
  }
  return at + 1;
}

function foldOne(r: Reader, width: i64): void {
  let size = 4096;
  let out = heap.alloc(size);
  let n = 0;
  let at: i64 = 0;
  for (let c = r.getc(); c >= 0; c = r.getc()) {
    if (n + 1 >= size) {
      size *= 2;
      out = heap.realloc(out, size);
    }
    if (c == C.NL) {
      store<u8>(out + n++, C.NL);
      stdout.bytes(out, n);
      at = n = 0;
      continue;
    }
    while (true) {
      at = column(at, c);
      if (at <= width) break;
      if (breakSpaces) {
        let end = n;
        while (end > 0 && load<u8>(out + end - 1) != C.SPACE && load<u8>(out + end - 1) != C.TAB) end--;
        if (end > 0) {
          stdout.bytes(out, end);
          stdout.byte(C.NL);
          memory.copy(out, out + end, n - end);
          n -= end;
          at = 0;
          for (let i = 0; i < n; i++) at = column(at, load<u8>(out + i));
          continue;
        }
      }
      if (n == 0) break;
      store<u8>(out + n++, C.NL);
      stdout.bytes(out, n);
      at = n = 0;
    }
    store<u8>(out + n++, c as u8);
  }
  if (n) stdout.bytes(out, n);
  heap.free(out);
}

export function fold(given: string[]): i32 {
  let width: i64 = 80;
  const o = new Getopt(
    given,
    "bsw:0::1::2::3::4::5::6::7::8::9::",
    standard([long("bytes", NO_ARG, C.b), long("spaces", NO_ARG, C.s), long("width", REQ_ARG, C.w)]),
  );
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    if (c == C.b) countBytes = true;
    else if (c == C.s) breakSpaces = true;
    else if (c == C.w || (c >= C.n0 && c <= C.n9)) {
      // "-15": the first digit came as an option
      const tail: string = o.arg === null ? "" : o.arg!;
      const text = c == C.w ? tail : String.fromCharCode(c) + tail;
      width = isDigits(text) ? strtol(text) : 0;
      if (width < 1) error(1, isDigits(text) ? ERANGE : 0, "invalid number of columns: " + quote(text));
    } else return other(c, FOLD_USAGE);
  }
  const files = operandsOrStdin(o.rest());
  let ok = true;
  for (let i = 0; i < files.length; i++) {
    const r = openInput(files[i]);
    if (r === null) {
      ok = false;
      continue;
    }
    foldOne(r, width);
    if (!closeInput(r, files[i])) ok = false;
  }
  return ok ? 0 : 1;
}
