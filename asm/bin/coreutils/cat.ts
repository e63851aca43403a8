// cat(1): concatenate files. A plain copy goes through one large buffer; the options that show or number lines take a
// state machine over bytes.
import * as C from "../../lib/chars";
import { strerror } from "../../lib/errno";
import { error } from "../../lib/error";
import { Getopt, long, NO_ARG, OPT_END } from "../../lib/getopt";
import { stderr, stdout } from "../../lib/io";
import { quotef } from "../../lib/quote";
import { exit, prog } from "../../lib/start";
import { isReg, Stat } from "../../lib/stat";
import {
  close,
  F_GETFL,
  fcntl,
  lseek,
  O_APPEND,
  O_RDONLY,
  open,
  read,
  SEEK_CUR,
  SEEK_END,
  writeAll,
} from "../../lib/sys/file";
import { other, standard } from "./common";

const USAGE = `[OPTION]... [FILE]...
Concatenate FILE(s) to standard output.

With no FILE, or when FILE is -, read standard input.

  -A, --show-all           equivalent to -vET
  -b, --number-nonblank    number nonempty output lines, overrides -n
  -e                       equivalent to -vE
  -E, --show-ends          display $ at end of each line
  -n, --number             number all output lines
  -s, --squeeze-blank      suppress repeated empty output lines
  -t                       equivalent to -vT
  -T, --show-tabs          display TAB characters as ^I
  -u                       (ignored)
  -v, --show-nonprinting   use ^ and M- notation, except for LFD and TAB
`;
const SIZE = 131072;

let number = false;
let nonblank = false;
let squeeze = false;
let ends = false;
let tabs = false;
let show = false;

let lineNumber: i64 = 0;
/** Newlines just written: 2 = an empty line was. Starts as if after a line. */
let newlines = 1;
/** A CR is held back: -E shows "\r\n" as "^M$". */
let pendingCr = false;

function numberLine(): void {
  lineNumber++;
  const digits = lineNumber.toString();
  for (let i = digits.length; i < 6; i++) stdout.byte(C.SPACE);
  stdout.put(digits);
  stdout.byte(C.TAB);
}

function showByte(c: i32): void {
  if (c >= 128) {
    stdout.byte(C.M);
    stdout.byte(C.MINUS);
    c -= 128;
    if (c < 32) {
      stdout.byte(C.CARET);
      stdout.byte(c + 64);
      return;
    }
  } else if (c == C.TAB && !tabs) {
    stdout.byte(c);
    return;
  } else if (c < 32) {
    stdout.byte(C.CARET);
    stdout.byte(c + 64);
    return;
  }
  if (c == 127) {
    stdout.byte(C.CARET);
    stdout.byte(C.QUESTION);
  } else stdout.byte(c);
}

function format(buffer: usize, n: i32): void {
  for (let i = 0; i < n; i++) {
    const c = load<u8>(buffer + i) as i32;
    if (c == C.NL) {
      newlines++;
      if (newlines >= 2) {
        if (newlines >= 3) {
          newlines = 3;
          if (squeeze) continue;
        }
        if (number && !nonblank) numberLine();
      }
      if (ends) {
        if (pendingCr) {
          stdout.put("^M");
          pendingCr = false;
        }
        stdout.byte(C.DOLLAR);
      }
      stdout.byte(C.NL);
      continue;
    }
    if (pendingCr) {
      stdout.byte(C.CR);
      pendingCr = false;
    }
    if (newlines >= 1) {
      newlines = 0;
      if (number) numberLine();
    }
    if (show) showByte(c);
    else if (c == C.TAB && tabs) stdout.put("^I");
    else if (c == C.CR && ends) pendingCr = true;
    else stdout.byte(c);
  }
}

export function cat(args: string[]): i32 {
  const o = new Getopt(
    args,
    "benstuvAET",
    standard([
      long("number-nonblank", NO_ARG, C.b),
      long("number", NO_ARG, C.n),
      long("squeeze-blank", NO_ARG, C.s),
      long("show-nonprinting", NO_ARG, C.v),
      long("show-ends", NO_ARG, C.E),
      long("show-tabs", NO_ARG, C.T),
      long("show-all", NO_ARG, C.A),
    ]),
  );
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    switch (c) {
      case C.b:
        number = nonblank = true;
        break;
      case C.e:
        ends = show = true;
        break;
      case C.n:
        number = true;
        break;
      case C.s:
        squeeze = true;
        break;
      case C.t:
        tabs = show = true;
        break;
      case C.u:
        break;
      case C.v:
        show = true;
        break;
      case C.A:
        show = ends = tabs = true;
        break;
      case C.E:
        ends = true;
        break;
      case C.T:
        tabs = true;
        break;
      default:
        return other(c, USAGE);
    }
  }
  const out = new Stat();
  const e = out.fstat(1);
  if (e < 0) error(1, e, "standard output");
  const plain = !(number || squeeze || ends || tabs || show);
  const buffer = heap.alloc(SIZE);
  const files = o.rest();
  if (!files.length) files.push("-");
  let status = 0;
  let usedStdin = false;
  const st = new Stat();
  for (let i = 0; i < files.length; i++) {
    const name = files[i];
    let fd = 0;
    if (name == "-") usedStdin = true;
    else fd = open(name, O_RDONLY);
    if (fd < 0) {
      error(0, fd, quotef(name));
      status = 1;
      continue;
    }
    const r = st.fstat(fd);
    if (r < 0) {
      error(0, r, quotef(name));
      status = 1;
    } else if (isReg(out.mode) && st.same(out) && appendsToItself(fd)) {
      error(0, 0, quotef(name) + ": input file is output file");
      status = 1;
    } else {
      while (true) {
        const n = read(fd, buffer, SIZE);
        if (n < 0) {
          error(0, n, quotef(name));
          status = 1;
        }
        if (n <= 0) break;
        if (plain) {
          const w = writeAll(1, buffer, n);
          if (w < 0) error(1, w, "write error");
        } else {
          format(buffer, n);
          // what was read so far shows at once: a reader of a pipe may be waiting
          if (stdout.flush() < 0) exit(1);
        }
      }
    }
    if (fd) close(fd);
  }
  if (pendingCr) stdout.byte(C.CR);
  if (usedStdin) {
    const r = close(0);
    if (r < 0) {
      stdout.flush();
      stderr.put(prog + ": closing standard input: " + strerror(r) + "\n");
      return 1;
    }
  }
  return status;
}

/** Reading would never end: the descriptor is not yet past what stdout appends or writes. */
function appendsToItself(fd: i32): bool {
  const at = lseek(fd, 0, SEEK_CUR);
  if (at < 0) return false;
  const flags = fcntl(1, F_GETFL);
  const out = flags >= 0 && flags & O_APPEND ? lseek(1, 0, SEEK_END) : lseek(1, 0, SEEK_CUR);
  return at < out;
}
