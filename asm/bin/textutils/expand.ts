// expand(1) and unexpand(1).
import * as C from "../../lib/chars";
import { error } from "../../lib/error";
import { Getopt, long, NO_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { Reader, stdout } from "../../lib/io";
import { quote } from "../../lib/quote";
import { LONG_ONLY, other, standard } from "../coreutils/common";
import { closeInput, closeStdin, openInput, operandsOrStdin } from "./input";

const EXPAND_USAGE = `[OPTION]... [FILE]...
Convert tabs in each FILE to spaces, writing to standard output.

With no FILE, or when FILE is -, read standard input.

  -i, --initial    do not convert tabs after non blanks
  -t, --tabs=N     have tabs N characters apart, not 8
  -t, --tabs=LIST  use comma separated list of tab positions.
                     The last specified position can be prefixed with '/'
                     to specify a tab size to use after the last
                     explicitly specified tab stop.  Also a prefix of '+'
                     can be used to align remaining tab stops relative to
                     the last specified tab stop instead of the first column
`;
const UNEXPAND_USAGE = `[OPTION]... [FILE]...
Convert blanks in each FILE to tabs, writing to standard output.

With no FILE, or when FILE is -, read standard input.

  -a, --all        convert all blanks, instead of just initial blanks
      --first-only  convert only leading sequences of blanks (overrides -a)
  -t, --tabs=N     have tabs N characters apart instead of 8 (enables -a)
  -t, --tabs=LIST  use comma separated list of tab positions.
                     The last specified position can be prefixed with '/'
                     to specify a tab size to use after the last
                     explicitly specified tab stop.  Also a prefix of '+'
                     can be used to align remaining tab stops relative to
                     the last specified tab stop instead of the first column
`;

let stops: i64[] = [];
let tabSize: i64 = 0;
let extendSize: i64 = 0;
let incrementSize: i64 = 0;

function addStop(v: i64): void {
  stops.push(v);
}
function setExtend(v: i64): void {
  if (extendSize) error(1, 0, "'/' specifier only allowed with the last value");
  extendSize = v;
}
function setIncrement(v: i64): void {
  if (incrementSize) error(1, 0, "'+' specifier only allowed with the last value");
  incrementSize = v;
}
/** One -t argument, or one run of digits of the old style. */
function parseStops(text: string): void {
  let have = false;
  let v: i64 = 0;
  let extend = false;
  let increment = false;
  let from = 0;
  for (let i = 0; i <= text.length; i++) {
    const c = i < text.length ? text.charCodeAt(i) : C.COMMA;
    if (c == C.COMMA || c == C.SPACE || c == C.TAB) {
      if (have) {
        if (extend) setExtend(v);
        else if (increment) setIncrement(v);
        else addStop(v);
      }
      have = false;
    } else if (c == C.SLASH) {
      if (have) error(0, 0, "'/' specifier not at start of number: " + quote(text.substring(i)));
      if (have) error(1, 0, "");
      extend = true;
      increment = false;
    } else if (c == C.PLUS) {
      if (have) error(0, 0, "'+' specifier not at start of number: " + quote(text.substring(i)));
      increment = true;
      extend = false;
    } else if (c >= C.n0 && c <= C.n9) {
      if (!have) {
        v = 0;
        have = true;
        from = i;
      }
      const d = (c - C.n0) as i64;
      if (v > (i64.MAX_VALUE - d) / 10) {
        let end = i;
        while (end < text.length && text.charCodeAt(end) >= C.n0 && text.charCodeAt(end) <= C.n9) end++;
        error(1, 0, "tab stop is too large " + quote(text.substring(from, end)));
      }
      v = v * 10 + d;
    } else error(1, 0, "tab size contains invalid character(s): " + quote(text.substring(i)));
  }
}
function finishStops(): void {
  let before: i64 = 0;
  for (let i = 0; i < stops.length; i++) {
    if (stops[i] == 0) error(1, 0, "tab size cannot be 0");
    if (stops[i] <= before) error(1, 0, "tab sizes must be ascending");
    before = stops[i];
  }
  if (incrementSize && extendSize) error(1, 0, "'/' specifier is mutually exclusive with '+'");
  if (!stops.length) tabSize = extendSize ? extendSize : incrementSize ? incrementSize : 8;
  else if (stops.length == 1 && !extendSize && !incrementSize) tabSize = stops[0];
  else tabSize = 0;
}
/** The first tab stop behind `column`; −1 when there is none any more. `index` remembers how far one is in the list. */
let index = 0;
function nextStop(column: i64): i64 {
  if (tabSize) return column + (tabSize - (column % tabSize));
  for (; index < stops.length; index++) if (column < stops[index]) return stops[index];
  if (extendSize) return column + (extendSize - (column % extendSize));
  if (incrementSize) {
    const end = stops[stops.length - 1];
    return column + (incrementSize - ((column - end) % incrementSize));
  }
  return -1;
}

/** Files one behind the other: a last line without its newline goes on in the next. */
class Chain {
  ok: bool = true;
  private next: i32 = 0;
  private reader: Reader | null = null;
  constructor(private files: string[]) {}
  getc(): i32 {
    while (true) {
      const r = this.reader;
      if (r !== null) {
        const c = r.getc();
        if (c >= 0) return c;
        if (!closeInput(r, this.files[this.next - 1])) this.ok = false;
        this.reader = null;
      }
      if (this.next == this.files.length) return -1;
      this.reader = openInput(this.files[this.next++]);
      if (this.reader === null) this.ok = false;
    }
  }
}
function expandAll(r: Chain, all: bool): void {
  let convert = true;
  let column: i64 = 0;
  index = 0;
  for (let c = r.getc(); c >= 0; c = r.getc()) {
    if (convert) {
      if (c == C.TAB) {
        let next = nextStop(column);
        if (next < 0) next = column + 1;
        while (++column < next) stdout.byte(C.SPACE);
        c = C.SPACE;
      } else if (c == C.BS) {
        if (column) column--;
        if (index) index--;
      } else column++;
      convert = all || c == C.SPACE || c == C.TAB;
    }
    stdout.byte(c);
    if (c == C.NL) {
      convert = true;
      column = 0;
      index = 0;
    }
  }
}

export function expand(given: string[]): i32 {
  let all = true;
  const o = new Getopt(
    given,
    "it:0::1::2::3::4::5::6::7::8::9::",
    standard([long("initial", NO_ARG, C.i), long("tabs", REQ_ARG, C.t)]),
  );
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    if (c == C.i) all = false;
    else if (c == C.t) parseStops(o.arg!);
    else if (c >= C.n0 && c <= C.n9) parseStops(String.fromCharCode(c) + (o.arg === null ? "" : o.arg!));
    else return other(c, EXPAND_USAGE);
  }
  finishStops();
  const files = operandsOrStdin(o.rest());
  const input = new Chain(files);
  expandAll(input, all);
  return closeStdin() && input.ok ? 0 : 1;
}

/** Blanks that wait until it is known whether a tab can stand for them. */
let pendingSize = 256;
let pending: usize = 0;

function unexpandAll(r: Chain, all: bool): void {
  let c = 0;
  while (c >= 0) {
    let convert = true;
    let column: i64 = 0;
    let oneBlankBeforeStop = false;
    let prevBlank = true;
    let n = 0;
    index = 0;
    do {
      c = r.getc();
      if (convert) {
        const blank = c == C.SPACE || c == C.TAB;
        if (blank) {
          const next = nextStop(column);
          const last = next < 0;
          if (last) convert = false;
          if (convert) {
            if (c == C.TAB) {
              column = next;
              if (n) store<u8>(pending, C.TAB);
            } else {
              column++;
              if (!(prevBlank && column == next)) {
                // not yet at the stop, or a lone blank before it
                if (column == next) oneBlankBeforeStop = true;
                if (n == pendingSize) {
                  pendingSize *= 2;
                  pending = heap.realloc(pending, pendingSize);
                }
                store<u8>(pending + n++, c as u8);
                prevBlank = true;
                continue;
              }
              // the blanks so far end at a stop: a tab stands for them
              store<u8>(pending, C.TAB);
              c = C.TAB;
            }
            n = oneBlankBeforeStop ? 1 : 0;
          }
        } else if (c == C.BS) {
          if (column) column--;
          if (index) index--;
        } else column++;
        if (n) {
          if (n > 1 && oneBlankBeforeStop) store<u8>(pending, C.TAB);
          stdout.bytes(pending, n);
          n = 0;
          oneBlankBeforeStop = false;
        }
        prevBlank = blank;
        convert = convert && (all || blank);
      }
      if (c < 0) return;
      stdout.byte(c);
    } while (c != C.NL);
  }
}

export function unexpand(given: string[]): i32 {
  let all = false;
  let firstOnly = false;
  let digits = "";
  const o = new Getopt(
    given,
    ",0123456789at:",
    standard([long("tabs", REQ_ARG, C.t), long("all", NO_ARG, C.a), long("first-only", NO_ARG, LONG_ONLY)]),
  );
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    if (c == C.a) all = true;
    else if (c == C.t) {
      all = true;
      parseStops(o.arg!);
    } else if (c == LONG_ONLY) firstOnly = true;
    else if (c == C.COMMA) {
      if (digits.length) parseStops(digits);
      digits = "";
    } else if (c >= C.n0 && c <= C.n9) digits += String.fromCharCode(c);
    else return other(c, UNEXPAND_USAGE);
  }
  if (digits.length) parseStops(digits);
  if (firstOnly) all = false;
  finishStops();
  pending = heap.alloc(pendingSize);
  const files = operandsOrStdin(o.rest());
  const input = new Chain(files);
  unexpandAll(input, all);
  return closeStdin() && input.ok ? 0 : 1;
}
