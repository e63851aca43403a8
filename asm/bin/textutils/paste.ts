// paste(1).
import * as C from "../../lib/chars";
import { error } from "../../lib/error";
import { Getopt, long, NO_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { Reader, stdin, stdout } from "../../lib/io";
import { other, standard } from "../coreutils/common";
import { closeInput, openInput, operandsOrStdin } from "./input";

const USAGE = `[OPTION]... [FILE]...
Write lines consisting of the sequentially corresponding lines from
each FILE, separated by TABs, to standard output.

With no FILE, or when FILE is -, read standard input.

  -d, --delimiters=LIST   reuse characters from LIST instead of TABs
  -s, --serial            paste one file at a time instead of in parallel
  -z, --zero-terminated    line delimiter is NUL, not newline
`;
const NOTHING = -1;

let eol = C.NL;
let delimiters: i32[] = [C.TAB];

/** "\t", "\n", "\\" and "\0" (no character at all) in a list of delimiters. @returns false when it ends in a backslash */
function parseDelimiters(list: string): bool {
  delimiters = [];
  for (let i = 0; i < list.length; i++) {
    let c = list.charCodeAt(i);
    if (c == C.BACKSLASH) {
      if (++i == list.length) return false;
      c = list.charCodeAt(i);
      if (c == C.n0) c = NOTHING;
      else if (c == C.b) c = C.BS;
      else if (c == C.f) c = C.FF;
      else if (c == C.n) c = C.NL;
      else if (c == C.r) c = C.CR;
      else if (c == C.t) c = C.TAB;
      else if (c == C.v) c = C.VT;
    }
    delimiters.push(c);
  }
  if (!delimiters.length) delimiters.push(NOTHING);
  return true;
}

function serial(files: string[]): bool {
  let ok = true;
  for (let i = 0; i < files.length; i++) {
    const r = openInput(files[i]);
    if (r === null) {
      ok = false;
      continue;
    }
    let k = 0;
    let first = true;
    while (r.nextLine(eol)) {
      if (!first) {
        const c = delimiters[k];
        if (c != NOTHING) stdout.byte(c);
        if (++k == delimiters.length) k = 0;
      }
      first = false;
      stdout.bytes(r.linePtr, r.lineLen);
    }
    stdout.byte(eol);
    if (!closeInput(r, files[i])) ok = false;
  }
  return ok;
}

function parallel(files: string[]): bool {
  const readers: Reader[] = [];
  const open: bool[] = [];
  let ok = true;
  for (let i = 0; i < files.length; i++) {
    const r = files[i] == "-" ? stdin() : openInput(files[i]);
    // like GNU's, before anything is read
    if (r === null) return false;
    readers.push(r);
    open.push(true);
  }
  let left = files.length;
  // delimiters of files that have ended are held back until one has a line again
  const held: i32[] = [];
  while (left > 0) {
    if (held.length) held.length = 0;
    let some = false;
    let k = 0;
    for (let i = 0; i < readers.length && left > 0; i++) {
      const r = unchecked(readers[i]);
      const last = i + 1 == readers.length;
      let line = false;
      if (unchecked(open[i])) {
        line = r.nextLine(eol);
        if (!line) {
          open[i] = false;
          left--;
          if (r.error < 0) {
            error(0, r.error, files[i]);
            ok = false;
          }
        }
      }
      if (line) {
        some = true;
        for (let h = 0; h < held.length; h++) if (held[h] != NOTHING) stdout.byte(held[h]);
        if (held.length) held.length = 0;
        stdout.bytes(r.linePtr, r.lineLen);
        if (!last) {
          const d = unchecked(delimiters[k]);
          if (d != NOTHING) stdout.byte(d);
        } else stdout.byte(eol);
      } else if (last) {
        if (some) {
          for (let h = 0; h < held.length; h++) if (held[h] != NOTHING) stdout.byte(held[h]);
          stdout.byte(eol);
        }
      } else held.push(delimiters[k]);
      if (++k == delimiters.length) k = 0;
      if (!line && left == 0 && some && !last) {
        // the last open file ended in the middle of a line already begun
        for (let h = 0; h < held.length; h++) if (held[h] != NOTHING) stdout.byte(held[h]);
        for (let j = i + 1; j + 1 < readers.length; j++) {
          if (delimiters[k] != NOTHING) stdout.byte(delimiters[k]);
          if (++k == delimiters.length) k = 0;
        }
        stdout.byte(eol);
      }
    }
  }
  return ok;
}

export function paste(args: string[]): i32 {
  let isSerial = false;
  const o = new Getopt(
    args,
    "d:sz",
    standard([long("serial", NO_ARG, C.s), long("delimiters", REQ_ARG, C.d), long("zero-terminated", NO_ARG, C.z)]),
  );
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    if (c == C.d) {
      if (!parseDelimiters(o.arg!)) error(1, 0, "delimiter list ends with an unescaped backslash: " + o.arg!);
    } else if (c == C.s) isSerial = true;
    else if (c == C.z) eol = 0;
    else return other(c, USAGE);
  }
  const files = operandsOrStdin(o.rest());
  return (isSerial ? serial(files) : parallel(files)) ? 0 : 1;
}
