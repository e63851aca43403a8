// comm(1).
import { memcmp } from "../../lib/bytes";
import * as C from "../../lib/chars";
import { error, extraOperand, missingOperand, missingOperandAfter } from "../../lib/error";
import { Getopt, long, NO_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { Reader, stdin, stdout } from "../../lib/io";
import { quotef } from "../../lib/quote";
import { O_RDONLY, open } from "../../lib/sys/file";
import { LONG_ONLY, other, standard } from "../coreutils/common";

const USAGE = `[OPTION]... FILE1 FILE2
Compare sorted files FILE1 and FILE2 line by line.

When FILE1 or FILE2 (not both) is -, read standard input.

With no options, produce three-column output.  Column one contains
lines unique to FILE1, column two contains lines unique to FILE2,
and column three contains lines common to both files.

  -1                      suppress column 1 (lines unique to FILE1)
  -2                      suppress column 2 (lines unique to FILE2)
  -3                      suppress column 3 (lines that appear in both files)

      --check-order       check that the input is correctly sorted, even
                            if all input lines are pairable
      --nocheck-order     do not check that the input is correctly sorted
      --output-delimiter=STR  separate columns with STR
      --total             output a summary
  -z, --zero-terminated   line delimiter is NUL, not newline
`;
const CHECK_ALWAYS = 1;
const CHECK_NEVER = 2;

/** One input: the line at hand lies in the reader's buffer, the one before is kept for the check of order. */
class Side {
  at: usize = 0;
  length: i32 = 0;
  before: usize = 0;
  beforeLength: i32 = -1;
  beforeSize: i32 = 0;
  warned: bool = false;
  constructor(
    public name: string,
    public r: Reader,
    public number: i32,
  ) {}
}

let eol = C.NL;
let check = 0;
let unpairable = false;
let bad = false;

function compare(a: usize, n: i32, b: usize, m: i32): i32 {
  const d = memcmp(a, b, min(n, m));
  return d ? d : n - m;
}
/** The next line of `side`, checked against the one before. @returns false at the end */
function advance(side: Side): bool {
  const keep = check != CHECK_NEVER;
  if (keep && side.at) {
    if (side.length > side.beforeSize) {
      side.beforeSize = side.length * 2 + 64;
      side.before = side.before ? heap.realloc(side.before, side.beforeSize) : heap.alloc(side.beforeSize);
    }
    memory.copy(side.before, side.at, side.length);
    side.beforeLength = side.length;
  }
  if (!side.r.nextLine(eol)) {
    if (side.r.error < 0) error(1, side.r.error, quotef(side.name));
    side.at = 0;
    return false;
  }
  side.at = side.r.linePtr;
  side.length = side.r.lineLen;
  return true;
}
function verify(side: Side): void {
  if (check == CHECK_NEVER || side.warned || side.beforeLength < 0 || !side.at) return;
  if (check != CHECK_ALWAYS && !unpairable) return;
  if (compare(side.before, side.beforeLength, side.at, side.length) > 0) {
    error(check == CHECK_ALWAYS ? 1 : 0, 0, "file " + side.number.toString() + " is not in sorted order");
    side.warned = true;
    bad = true;
  }
}

let show1 = true;
let show2 = true;
let show3 = true;
let separator = "\t";

function put(side: Side, column: i32): void {
  if (column == 1) {
    if (!show1) return;
  } else if (column == 2) {
    if (!show2) return;
    if (show1) stdout.put(separator);
  } else {
    if (!show3) return;
    if (show1) stdout.put(separator);
    if (show2) stdout.put(separator);
  }
  stdout.bytes(side.at, side.length);
  stdout.byte(eol);
}

function openSide(name: string, number: i32): Side {
  if (name == "-") return new Side(name, stdin(), number);
  const fd = open(name, O_RDONLY);
  if (fd < 0) error(1, fd, quotef(name));
  return new Side(name, new Reader(fd), number);
}

export function comm(args: string[]): i32 {
  let total = false;
  let given = false;
  const o = new Getopt(
    args,
    "123z",
    standard([
      long("check-order", NO_ARG, LONG_ONLY),
      long("nocheck-order", NO_ARG, LONG_ONLY + 1),
      long("output-delimiter", REQ_ARG, LONG_ONLY + 2),
      long("total", NO_ARG, LONG_ONLY + 3),
      long("zero-terminated", NO_ARG, C.z),
    ]),
  );
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    if (c == C.n1) show1 = false;
    else if (c == C.n2) show2 = false;
    else if (c == C.n3) show3 = false;
    else if (c == C.z) eol = 0;
    else if (c == LONG_ONLY) check = CHECK_ALWAYS;
    else if (c == LONG_ONLY + 1) check = CHECK_NEVER;
    else if (c == LONG_ONLY + 2) {
      const arg: string = o.arg!;
      const text = arg.length ? arg : "\0";
      if (given && separator != text) error(1, 0, "multiple output delimiters specified");
      given = true;
      separator = text;
    } else if (c == LONG_ONLY + 3) total = true;
    else return other(c, USAGE);
  }
  const files = o.rest();
  if (files.length < 2) {
    if (!files.length) missingOperand();
    else missingOperandAfter(files[0]);
    return 1;
  }
  if (files.length > 2) {
    extraOperand(files[2]);
    return 1;
  }
  const a = openSide(files[0], 1);
  const b = openSide(files[1], 2);
  advance(a);
  advance(b);
  let only1: i64 = 0;
  let only2: i64 = 0;
  let both: i64 = 0;
  while (a.at || b.at) {
    const order = !a.at ? 1 : !b.at ? -1 : compare(a.at, a.length, b.at, b.length);
    if (order == 0) {
      both++;
      put(b, 3);
    } else {
      unpairable = true;
      if (order < 0) {
        only1++;
        put(a, 1);
      } else {
        only2++;
        put(b, 2);
      }
    }
    if (order <= 0) {
      advance(a);
      verify(a);
    }
    if (order >= 0) {
      advance(b);
      verify(b);
    }
  }
  a.r.close();
  b.r.close();
  if (total) {
    stdout.put(only1.toString() + separator + only2.toString() + separator + both.toString() + separator + "total");
    stdout.byte(eol);
  }
  if (bad) {
    error(1, 0, "input is not in sorted order");
    return 1;
  }
  return 0;
}
