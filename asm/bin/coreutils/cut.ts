// cut(1).

import { memchr } from "../../lib/bytes";
import * as C from "../../lib/chars";
import { error, tryHelp } from "../../lib/error";
import { Getopt, long, NO_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { Reader, stdin, stdout } from "../../lib/io";
import { quote, quotef } from "../../lib/quote";
import { exit } from "../../lib/start";
import { close, O_RDONLY, open } from "../../lib/sys/file";
import { replaceEach } from "../../lib/text";
import { LONG_ONLY, other, standard } from "./common";

const USAGE = `OPTION... [FILE]...
Print selected parts of lines from each FILE to standard output.

With no FILE, or when FILE is -, read standard input.

  -b, --bytes=LIST        select only these bytes
  -c, --characters=LIST   select only these characters
  -d, --delimiter=DELIM   use DELIM instead of TAB for field delimiter
  -f, --fields=LIST       select only these fields;  also print any line
                            that contains no delimiter character, unless
                            the -s option is specified
  -n                      (ignored)
      --complement        complement the set of selected bytes, characters
                            or fields
  -s, --only-delimited    do not print lines not containing delimiters
      --output-delimiter=STRING  use STRING as the output delimiter
  -z, --zero-terminated   line delimiter is NUL, not newline

Use one, and only one of -b, -c or -f.  Each LIST is made up of one range, or
many ranges separated by commas: N, N-, N-M, -M.
`;

// ranges, sorted and joined: pairs of first and last, from 1
let lows: i32[] = [];
let highs: i32[] = [];
const MOST = i32.MAX_VALUE;

function usageError(message: string): void {
  error(0, 0, message);
  tryHelp();
  exit(1);
}
function parseList(list: string, fields: bool): void {
  const noun = fields ? "field" : "byte/character";
  const at0 = fields ? "fields are numbered from 1" : "byte/character positions are numbered from 1";
  const parts = replaceEach(replaceEach(list, " ", ","), "\t", ",").split(",");
  let any = false;
  for (let i = 0; i < parts.length; i++) {
    const s = parts[i];
    const dash = s.indexOf("-");
    const head = dash < 0 ? s : s.substring(0, dash);
    const tail = dash < 0 ? "" : s.substring(dash + 1);
    if (dash >= 0 && tail.includes("-")) usageError(fields ? "invalid field range" : "invalid byte or character range");
    const bad = invalid(head) ? head : invalid(tail) ? tail : "";
    if (bad.length) {
      // from the first character that is no digit on, as cut says it
      usageError(
        (fields ? "invalid field value " : "invalid byte/character position ") + quote(bad.length ? firstBad(s) : s),
      );
    }
    if (!s.length) {
      if (parts.length == 1 || fields || true) usageError(at0);
      continue;
    }
    if (dash >= 0 && !head.length && !tail.length) usageError("invalid range with no endpoint: -");
    const low = head.length ? number(head, noun) : 1;
    const high = dash < 0 ? low : tail.length ? number(tail, noun) : MOST;
    if (low == 0 || (dash < 0 && high == 0)) usageError(at0);
    if (tail.length && high < low) usageError("invalid decreasing range");
    lows.push(low);
    highs.push(high);
    any = true;
  }
  if (!any) usageError(fields ? "missing list of fields" : "missing list of byte positions");
}
function firstBad(s: string): string {
  for (let i = 0; i < s.length; i++) {
    const c = s.charCodeAt(i);
    if (c != C.MINUS && (c < C.n0 || c > C.n9)) return s.substring(i);
  }
  return s;
}
function invalid(s: string): bool {
  for (let i = 0; i < s.length; i++) if (s.charCodeAt(i) < C.n0 || s.charCodeAt(i) > C.n9) return true;
  return false;
}
function number(s: string, noun: string): i32 {
  let v: i64 = 0;
  for (let i = 0; i < s.length; i++) {
    v = v * 10 + s.charCodeAt(i) - C.n0;
    if (v >= MOST)
      usageError((noun == "field" ? "field number " : "byte/character offset ") + quote(s) + " is too large");
  }
  return v as i32;
}
/** Sorts the ranges and joins those that meet; with `complement` turns them inside out. */
function finish(complement: bool): void {
  const order: i32[] = [];
  for (let i = 0; i < lows.length; i++) order.push(i);
  sortLows = lows;
  order.sort((a: i32, b: i32): i32 => sortLows[a] - sortLows[b]);
  const l: i32[] = [];
  const h: i32[] = [];
  for (let i = 0; i < order.length; i++) {
    const a = lows[order[i]];
    const b = highs[order[i]];
    if (l.length && a <= h[h.length - 1]) h[h.length - 1] = max(h[h.length - 1], b);
    else {
      l.push(a);
      h.push(b);
    }
  }
  if (complement) {
    const cl: i32[] = [];
    const ch: i32[] = [];
    let next = 1;
    for (let i = 0; i < l.length; i++) {
      if (next < l[i]) {
        cl.push(next);
        ch.push(l[i] - 1);
      }
      if (h[i] == MOST) {
        next = -1;
        break;
      }
      next = h[i] + 1;
    }
    if (next > 0) {
      cl.push(next);
      ch.push(MOST);
    }
    lows = cl;
    highs = ch;
  } else {
    lows = l;
    highs = h;
  }
}
let sortLows: i32[] = [];

let eol = C.NL;
let delimiter = C.TAB;
let outDelimiter: string | null = null;
let onlyDelimited = false;

function cutBytes(r: Reader): void {
  const n = lows.length;
  while (r.nextLine(eol)) {
    const p = r.linePtr;
    const length = r.lineLen;
    let any = false;
    for (let i = 0; i < n; i++) {
      const from = unchecked(lows[i]) - 1;
      if (from >= length) break;
      const to = min(unchecked(highs[i]), length);
      if (outDelimiter !== null && any) stdout.put(outDelimiter!);
      stdout.bytes(p + from, to - from);
      any = true;
    }
    stdout.byte(eol);
  }
}

function cutFields(r: Reader): void {
  const n = lows.length;
  const single = outDelimiter === null || outDelimiter!.length == 1;
  const byte: i32 = outDelimiter === null ? delimiter : outDelimiter!.length == 1 ? outDelimiter!.charCodeAt(0) : 0;
  const text: string = outDelimiter === null ? "" : outDelimiter!;
  while (r.nextLine(eol)) {
    const p = r.linePtr;
    const end = p + r.lineLen;
    let at = memchr(p, delimiter, end - p);
    if (!at) {
      if (!onlyDelimited) {
        stdout.bytes(p, (end - p) as i32);
        stdout.byte(eol);
      }
      continue;
    }
    let field = 1;
    let start = p;
    let range = 0;
    let any = false;
    while (range < n) {
      const stop = at ? at : end;
      if (field >= unchecked(lows[range])) {
        if (any) {
          if (single) stdout.byte(byte);
          else stdout.put(text);
        }
        stdout.bytes(start, (stop - start) as i32);
        any = true;
        if (field == unchecked(highs[range])) range++;
      }
      if (!at) break;
      start = at + 1;
      at = memchr(start, delimiter, end - start);
      field++;
    }
    stdout.byte(eol);
  }
}

export function cut(args: string[]): i32 {
  let mode = 0;
  let list = "";
  let complement = false;
  let delimiterGiven = false;
  const o = new Getopt(
    args,
    "b:c:d:f:nsz",
    standard([
      long("bytes", REQ_ARG, C.b),
      long("characters", REQ_ARG, C.c),
      long("fields", REQ_ARG, C.f),
      long("delimiter", REQ_ARG, C.d),
      long("only-delimited", NO_ARG, C.s),
      long("output-delimiter", REQ_ARG, LONG_ONLY),
      long("complement", NO_ARG, LONG_ONLY + 1),
      long("zero-terminated", NO_ARG, C.z),
    ]),
  );
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    switch (c) {
      case C.b:
      case C.c:
      case C.f:
        if (mode) usageError("only one list may be specified");
        mode = c == C.f ? C.f : C.b;
        list = o.arg!;
        break;
      case C.d:
        if (o.arg!.length > 1) usageError("the delimiter must be a single character");
        delimiter = o.arg!.length ? o.arg!.charCodeAt(0) : 0;
        delimiterGiven = true;
        break;
      case LONG_ONLY: {
        const arg = o.arg!;
        // an empty one is a NUL
        outDelimiter = arg.length ? arg : "\0";
        break;
      }
      case C.n:
        break;
      case C.s:
        onlyDelimited = true;
        break;
      case C.z:
        eol = 0;
        break;
      case LONG_ONLY + 1:
        complement = true;
        break;
      default:
        return other(c, USAGE);
    }
  }
  if (!mode) usageError("you must specify a list of bytes, characters, or fields");
  if (mode != C.f && delimiterGiven) usageError("an input delimiter may be specified only when operating on fields");
  if (mode != C.f && onlyDelimited)
    usageError("suppressing non-delimited lines makes sense\n\tonly when operating on fields");
  parseList(list, mode == C.f);
  finish(complement);
  // without an output delimiter, bytes of neighbouring ranges are one stretch
  const files = o.rest();
  if (!files.length) files.push("-");
  let ok = true;
  let usedStdin = false;
  for (let i = 0; i < files.length; i++) {
    const name = files[i];
    let r: Reader;
    if (name == "-") {
      usedStdin = true;
      r = stdin();
    } else {
      const fd = open(name, O_RDONLY);
      if (fd < 0) {
        error(0, fd, quotef(name));
        ok = false;
        continue;
      }
      r = new Reader(fd);
    }
    if (mode == C.f) cutFields(r);
    else cutBytes(r);
    if (r.error < 0) {
      error(0, r.error, quotef(name));
      ok = false;
    }
    if (name != "-") r.close();
  }
  if (usedStdin) {
    const e = close(0);
    if (e < 0) {
      error(0, e, "-");
      ok = false;
    }
  }
  return ok ? 0 : 1;
}
