// uniq(1): neighbouring lines are compared in the read buffer; the one before is kept in a buffer of its own.

import { memcmp } from "../../lib/bytes";
import * as C from "../../lib/chars";
import { error, extraOperand, tryHelp } from "../../lib/error";
import { Getopt, long, NO_ARG, OPT_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { Reader, stdin, stdout } from "../../lib/io";
import { isDigits, strtol } from "../../lib/number";
import { quotef } from "../../lib/quote";
import { close, dup2, O_CREAT, O_RDONLY, O_TRUNC, O_WRONLY, open } from "../../lib/sys/file";
import { argMatch, LONG_ONLY, other, standard } from "./common";

const USAGE = `[OPTION]... [INPUT [OUTPUT]]
Filter adjacent matching lines from INPUT (or standard input),
writing to OUTPUT (or standard output).

With no options, matching lines are merged to the first occurrence.

  -c, --count           prefix lines by the number of occurrences
  -d, --repeated        only print duplicate lines, one for each group
  -D                    print all duplicate lines
      --all-repeated[=METHOD]  like -D, but allow separating groups
                                 with an empty line;
                                 METHOD={none(default),prepend,separate}
  -f, --skip-fields=N   avoid comparing the first N fields
      --group[=METHOD]  show all items, separating groups with an empty line;
                          METHOD={separate(default),prepend,append,both}
  -i, --ignore-case     ignore differences in case when comparing
  -s, --skip-chars=N    avoid comparing the first N characters
  -u, --unique          only print unique lines
  -z, --zero-terminated     line delimiter is NUL, not newline
  -w, --check-chars=N   compare no more than N characters in lines
`;
const NONE = 0;
const PREPEND = 1;
const SEPARATE = 2;
const APPEND = 3;
const BOTH = 4;

let skipFields: i64 = 0;
let skipChars: i64 = 0;
let checkChars: i64 = i64.MAX_VALUE;
let ignoreCase = false;

// the part of a line that is compared
let partAt: usize = 0;
let partLength = 0;
function part(p: usize, n: i32): void {
  let i = 0;
  for (let f: i64 = 0; f < skipFields && i < n; f++) {
    while (i < n && isBlank(load<u8>(p + i))) i++;
    while (i < n && !isBlank(load<u8>(p + i))) i++;
  }
  i += min(skipChars, n - i) as i32;
  partAt = p + i;
  partLength = min(checkChars, n - i) as i32;
}
function isBlank(c: i32): bool {
  return c == C.SPACE || c == C.TAB || c == C.NL;
}
function sameText(a: usize, b: usize, n: i32): bool {
  if (!ignoreCase) return memcmp(a, b, n) == 0;
  for (let i = 0; i < n; i++) {
    let x = load<u8>(a + i) as i32;
    let y = load<u8>(b + i) as i32;
    if (x >= C.a && x <= C.z) x -= 32;
    if (y >= C.a && y <= C.z) y -= 32;
    if (x != y) return false;
  }
  return true;
}
function size(text: string, what: string): i64 {
  if (!isDigits(text)) error(1, 0, text + ": " + what);
  return strtol(text);
}

export function uniq(args: string[]): i32 {
  let counting = false;
  let repeated = true;
  let first = true; // print lines that are not repeated
  let onlyRepeated = false;
  let all = false;
  let allMethod = NONE;
  let group = NONE;
  let grouping = false;
  let outputOption = false;
  let delimiter = C.NL;
  let oldFields = "";
  const operands: string[] = [];
  const o = new Getopt(
    args,
    "-0123456789Dcdf:is:uw:z",
    standard([
      long("count", NO_ARG, C.c),
      long("repeated", NO_ARG, C.d),
      long("all-repeated", OPT_ARG, C.D),
      long("group", OPT_ARG, LONG_ONLY),
      long("ignore-case", NO_ARG, C.i),
      long("unique", NO_ARG, C.u),
      long("skip-fields", REQ_ARG, C.f),
      long("skip-chars", REQ_ARG, C.s),
      long("check-chars", REQ_ARG, C.w),
      long("zero-terminated", NO_ARG, C.z),
    ]),
  );
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    switch (c) {
      case 1:
        operands.push(o.arg!);
        break;
      case C.c:
        counting = true;
        outputOption = true;
        break;
      case C.d:
        onlyRepeated = true;
        first = false;
        outputOption = true;
        break;
      case C.D: {
        const arg = o.arg;
        allMethod =
          arg === null
            ? NONE
            : argMatch("--all-repeated", arg, ["none", "prepend", "separate"], [NONE, PREPEND, SEPARATE]);
        all = true;
        onlyRepeated = true;
        first = false;
        outputOption = true;
        break;
      }
      case LONG_ONLY: {
        const arg = o.arg;
        group =
          arg === null
            ? SEPARATE
            : argMatch("--group", arg, ["prepend", "append", "separate", "both"], [PREPEND, APPEND, SEPARATE, BOTH]);
        grouping = true;
        break;
      }
      case C.f:
        skipFields = size(o.arg!, "invalid number of fields to skip");
        break;
      case C.i:
        ignoreCase = true;
        break;
      case C.s:
        skipChars = size(o.arg!, "invalid number of bytes to skip");
        break;
      case C.u:
        repeated = false;
        outputOption = true;
        break;
      case C.w:
        checkChars = size(o.arg!, "invalid number of bytes to compare");
        break;
      case C.z:
        delimiter = 0;
        break;
      default:
        if (c >= C.n0 && c <= C.n9) {
          oldFields += String.fromCharCode(c);
          skipFields = strtol(oldFields);
          break;
        }
        return other(c, USAGE);
    }
  }
  const rest = o.rest();
  for (let i = 0; i < rest.length; i++) operands.push(rest[i]);
  if (operands.length > 2) {
    extraOperand(operands[2]);
    return 1;
  }
  if (grouping && outputOption) {
    error(0, 0, "--group is mutually exclusive with -c/-d/-D/-u");
    tryHelp();
    return 1;
  }
  if (counting && all) {
    error(0, 0, "printing all duplicated lines and repeat counts is meaningless");
    tryHelp();
    return 1;
  }
  let reader: Reader = stdin();
  const input = operands.length ? operands[0] : "-";
  if (input != "-") {
    const fd = open(input, O_RDONLY);
    if (fd < 0) error(1, fd, quotef(input));
    reader = new Reader(fd);
  }
  if (operands.length == 2 && operands[1] != "-") {
    const fd = open(operands[1], O_WRONLY | O_CREAT | O_TRUNC, 0o666);
    if (fd < 0) error(1, fd, quotef(operands[1]));
    dup2(fd, 1);
    close(fd);
  }

  // the first line of the group at hand
  let capacity = 256;
  let held = heap.alloc(capacity);
  let heldLength = -1;
  let heldPart = 0;
  let heldPartLength = 0;
  let matches: i64 = 0; // how often it was repeated
  let groupsShown = false;
  while (true) {
    const more = reader.nextLine(delimiter);
    let same = false;
    const p = reader.linePtr;
    const n = reader.lineLen;
    if (more) {
      part(p, n);
      same = heldLength >= 0 && partLength == heldPartLength && sameText(partAt, held + heldPart, partLength);
    }
    if (grouping) {
      if (!more) {
        if ((group == APPEND || group == BOTH) && groupsShown) stdout.byte(delimiter);
        break;
      }
      if (!same) {
        if (group == PREPEND || group == BOTH || (groupsShown && (group == APPEND || group == SEPARATE)))
          stdout.byte(delimiter);
      }
      stdout.bytes(p, n);
      stdout.byte(delimiter);
      groupsShown = true;
    } else if (same) {
      matches++;
      if (all) {
        if (matches == 1) {
          if (allMethod == PREPEND || (allMethod == SEPARATE && groupsShown)) stdout.byte(delimiter);
          groupsShown = true;
        }
        if (matches == 1 || !repeated) {
          stdout.bytes(held, heldLength);
          stdout.byte(delimiter);
        }
        if (repeated) {
          stdout.bytes(p, n);
          stdout.byte(delimiter);
        }
      }
      // -D -u: all but the last, so each waits for the next
      if (!all || repeated) continue;
    } else {
      if (heldLength >= 0 && !all && (matches ? repeated : first) && !(onlyRepeated && !matches)) {
        if (counting) {
          stdout.number(matches + 1, 7);
          stdout.byte(C.SPACE);
        }
        stdout.bytes(held, heldLength);
        stdout.byte(delimiter);
      }
      if (!more) break;
    }
    if (!same || (all && !repeated)) {
      if (capacity < n + 1) {
        capacity = n * 2;
        heap.free(held);
        held = heap.alloc(capacity);
      }
      memory.copy(held, p, n);
      heldLength = n;
      heldPart = (partAt - p) as i32;
      heldPartLength = partLength;
      if (!same) matches = 0;
    }
  }
  if (reader.error < 0) error(1, reader.error, "error reading " + quotef(input));
  return 0;
}
