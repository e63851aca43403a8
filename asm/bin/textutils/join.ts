// join(1). Both inputs are sorted by the join field; groups of equal keys are kept in memory and multiplied.
import { fromBytes, memcmp } from "../../lib/bytes";
import * as C from "../../lib/chars";
import { error, extraOperand, missingOperand, missingOperandAfter } from "../../lib/error";
import { Getopt, long, NO_ARG, OPT_END } from "../../lib/getopt";
import { Reader, stdin, stdout } from "../../lib/io";
import { isDigits, numOverflow, strtol } from "../../lib/number";
import { quote, quotef } from "../../lib/quote";
import { O_RDONLY, open } from "../../lib/sys/file";
import { LONG_ONLY, other, standard } from "../coreutils/common";

const USAGE = `[OPTION]... FILE1 FILE2
For each pair of input lines with identical join fields, write a line to
standard output.  The default join field is the first, delimited by blanks.

When FILE1 or FILE2 (not both) is -, read standard input.

  -a FILENUM             also print unpairable lines from file FILENUM, where
                           FILENUM is 1 or 2, corresponding to FILE1 or FILE2
  -e STRING              replace missing (empty) input fields with STRING;
                           I.e., missing fields specified with '-12jo' options
  -i, --ignore-case      ignore differences in case when comparing fields
  -j FIELD               equivalent to '-1 FIELD -2 FIELD'
  -o FORMAT              obey FORMAT while constructing output line
  -t CHAR                use CHAR as input and output field separator
  -v FILENUM             like -a FILENUM, but suppress joined output lines
  -1 FIELD               join on this FIELD of file 1
  -2 FIELD               join on this FIELD of file 2
      --check-order      check that the input is correctly sorted, even
                           if all input lines are pairable
      --nocheck-order    do not check that the input is correctly sorted
      --header           treat the first line in each file as field headers,
                           print them without trying to pair them
  -z, --zero-terminated  line delimiter is NUL, not newline
`;
const CHECK_ALWAYS = 1;
const CHECK_NEVER = 2;

/** A line and where its fields lie in it. */
class Line {
  text: usize = 0;
  length: i32 = 0;
  starts: i32[] = [];
  ends: i32[] = [];
  @inline get count(): i32 {
    return this.starts.length;
  }
}
class Side {
  /** The line at hand, or null at the end. */
  line: Line | null = null;
  previous: Line | null = null;
  number: i64 = 0;
  field: i32 = 0;
  unpairable: bool = false;
  warned: bool = false;
  constructor(
    public name: string,
    public r: Reader,
    public which: i32,
  ) {}
}

let eol = C.NL;
/** Field separator; −1: runs of blanks, −2: none, the line is one field. */
let tab = -1;
let check = 0;
let ignoreCase = false;
let empty: string | null = null;
let seenUnpairable = false;
let bad = false;
let printPairs = true;

// -o: file (0 = the join field) and field of each output column
let outFile: i32[] = [];
let outField: i32[] = [];
// -o auto: number of columns of each file's first line
let autoformat = false;
let auto1 = 0;
let auto2 = 0;

function split(line: Line): void {
  const p = line.text;
  const n = line.length;
  if (n == 0) return;
  let i = 0;
  if (tab >= 0) {
    for (let start = 0; ; ) {
      while (i < n && load<u8>(p + i) != (tab as u8)) i++;
      line.starts.push(start);
      line.ends.push(i);
      if (i >= n) break;
      start = ++i;
    }
  } else if (tab == -2) {
    line.starts.push(0);
    line.ends.push(n);
  } else {
    while (i < n && blank(load<u8>(p + i))) i++;
    if (i >= n) return;
    while (i < n) {
      const start = i;
      while (i < n && !blank(load<u8>(p + i))) i++;
      line.starts.push(start);
      line.ends.push(i);
      if (i >= n) return;
      while (i < n && blank(load<u8>(p + i))) i++;
    }
    // blanks at the end: an empty field behind them
    line.starts.push(n);
    line.ends.push(n);
  }
}
@inline function blank(c: i32): bool {
  return c == C.SPACE || c == C.TAB || c == C.NL;
}
function freeLine(line: Line): void {
  if (line.text) heap.free(line.text);
  line.text = 0;
}

@inline function upper(c: i32): i32 {
  return c >= C.a && c <= C.z ? c - 32 : c;
}
function compareKeys(a: Line, af: i32, b: Line, bf: i32): i32 {
  const an = af < a.count ? a.ends[af] - a.starts[af] : 0;
  const bn = bf < b.count ? b.ends[bf] - b.starts[bf] : 0;
  if (an == 0) return bn == 0 ? 0 : -1;
  if (bn == 0) return 1;
  const ap = a.text + a.starts[af];
  const bp = b.text + b.starts[bf];
  const n = min(an, bn);
  let d = 0;
  if (ignoreCase) {
    for (let i = 0; i < n && !d; i++) d = upper(load<u8>(ap + i)) - upper(load<u8>(bp + i));
  } else d = memcmp(ap, bp, n);
  return d ? d : an - bn;
}

/** Reads the next line of `side` and checks that it does not come before the last one. */
function advance(side: Side): bool {
  const r = side.r;
  if (!r.nextLine(eol)) {
    if (r.error < 0) error(1, r.error, "read error");
    side.previous = side.line;
    side.line = null;
    return false;
  }
  const line = new Line();
  line.length = r.lineLen;
  line.text = heap.alloc(line.length + 1);
  memory.copy(line.text, r.linePtr, line.length);
  split(line);
  side.number++;
  const previous = side.previous;
  side.line = line;
  if (previous !== null) checkOrder(side, previous, line);
  side.previous = line;
  return true;
}
function checkOrder(side: Side, a: Line, b: Line): void {
  if (check == CHECK_NEVER || (check != CHECK_ALWAYS && !seenUnpairable) || side.warned) return;
  if (compareKeys(a, side.field, b, side.field) <= 0) return;
  const text = side.name + ":" + side.number.toString() + ": is not sorted: " + fromBytes(b.text, b.length);
  error(check == CHECK_ALWAYS ? 1 : 0, 0, text);
  side.warned = true;
  bad = true;
}

function putField(line: Line | null, field: i32): void {
  if (line !== null && field < line.count) {
    const n = line.ends[field] - line.starts[field];
    if (n) {
      stdout.bytes(line.text + line.starts[field], n);
      return;
    }
  }
  if (empty !== null) stdout.put(empty!);
}
function putFields(line: Line | null, skip: i32, columns: i32): void {
  const n = autoformat ? columns : line === null ? 0 : line.count;
  for (let i = 0; i < n; i++) {
    if (i == skip) continue;
    stdout.byte(separator());
    putField(line, i);
  }
}
@inline function separator(): i32 {
  return tab < 0 ? C.SPACE : tab;
}
/** One output line; a null side is the missing one. */
function put(a: Line | null, b: Line | null, f1: i32, f2: i32): void {
  if (outFile.length) {
    for (let i = 0; i < outFile.length; i++) {
      if (i) stdout.byte(separator());
      if (outFile[i] == 0) {
        if (a === null) putField(b, f2);
        else putField(a, f1);
      } else putField(outFile[i] == 1 ? a : b, outField[i]);
    }
  } else {
    if (a === null) putField(b, f2);
    else putField(a, f1);
    putFields(a, f1, auto1);
    putFields(b, f2, auto2);
  }
  stdout.byte(eol);
}

function parseField(text: string): i32 {
  if (!isDigits(text)) error(1, 0, "invalid field number: " + quote(text));
  const v = strtol(text);
  if (v == 0) error(1, 0, "invalid field number: " + quote(text));
  return (numOverflow || v > i32.MAX_VALUE ? i32.MAX_VALUE : (v as i32)) - 1;
}
function addSpecs(text: string): void {
  let i = 0;
  while (i <= text.length) {
    let j = i;
    while (j < text.length && text.charAt(j) != "," && text.charAt(j) != " " && text.charAt(j) != "\t") j++;
    const s = text.substring(i, j);
    const c = s.length ? s.charCodeAt(0) : 0;
    if (c == C.n0) {
      if (s.length > 1) error(1, 0, "invalid field specifier: " + quote(s));
      outFile.push(0);
      outField.push(0);
    } else if (c == C.n1 || c == C.n2) {
      if (s.length < 2 || s.charCodeAt(1) != C.DOT) error(1, 0, "invalid field specifier: " + quote(s));
      outFile.push(c - C.n0);
      outField.push(parseField(s.substring(2)));
    } else error(1, 0, "invalid file number in field spec: " + quote(s));
    i = j + 1;
  }
}
let field1 = -1;
let field2 = -1;
function setField(which: i32, v: i32): void {
  const old = which == 1 ? field1 : field2;
  if (old >= 0 && old != v) error(1, 0, "incompatible join fields " + (old + 1).toString() + ", " + (v + 1).toString());
  if (which == 1) field1 = v;
  else field2 = v;
}

function openSide(name: string, which: i32): Side {
  if (name == "-") return new Side(name, stdin(), which);
  const fd = open(name, O_RDONLY);
  if (fd < 0) error(1, fd, quotef(name));
  return new Side(name, new Reader(fd), which);
}
function unpaired(side: Side): void {
  if (side.which == 1) put(side.line, null, field1, field2);
  else put(null, side.line, field1, field2);
}

/** What is left of one file when the other has ended. */
function finishSide(side: Side, other: Side, print: bool, tail: bool): void {
  if (side.line === null || !(print || tail)) return;
  if (print) unpaired(side);
  if (other.line !== null) seenUnpairable = true;
  while (advance(side)) {
    if (print) unpaired(side);
    if (side.warned && !print) break;
  }
}

export function join(args: string[]): i32 {
  let unpairable1 = false;
  let unpairable2 = false;
  let header = false;
  const files: string[] = [];
  const o = new Getopt(
    args,
    "-a:e:i1:2:j:o:t:v:z",
    standard([
      long("ignore-case", NO_ARG, C.i),
      long("check-order", NO_ARG, LONG_ONLY),
      long("nocheck-order", NO_ARG, LONG_ONLY + 1),
      long("zero-terminated", NO_ARG, C.z),
      long("header", NO_ARG, LONG_ONLY + 2),
    ]),
  );
  let inFormat = false;
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    const arg: string = o.arg === null ? "" : o.arg!;
    if (c == 1) {
      // "-o 1.1 2.2": further specifiers as operands of their own
      const d = arg.length ? arg.charCodeAt(0) : 0;
      if (
        inFormat &&
        !autoformat &&
        (arg == "0" || ((d == C.n1 || d == C.n2) && arg.length > 1 && arg.charAt(1) == ".") || arg.startsWith("0,"))
      ) {
        addSpecs(arg);
        continue;
      }
      inFormat = false;
      files.push(arg);
      continue;
    }
    inFormat = false;
    if (c == C.v || c == C.a) {
      if (arg != "1" && arg != "2") error(1, 0, "invalid file number: " + quote(arg));
      if (c == C.v) printPairs = false;
      if (arg == "1") unpairable1 = true;
      else unpairable2 = true;
    } else if (c == C.e) {
      if (empty !== null && empty! != arg) error(1, 0, "conflicting empty-field replacement strings");
      empty = arg;
    } else if (c == C.i) ignoreCase = true;
    else if (c == C.n1) setField(1, parseField(arg));
    else if (c == C.n2) setField(2, parseField(arg));
    else if (c == C.j) {
      setField(1, parseField(arg));
      setField(2, parseField(arg));
    } else if (c == C.o) {
      if (arg == "auto") autoformat = true;
      else {
        addSpecs(arg);
        inFormat = true;
      }
    } else if (c == C.t) {
      let v = arg.length ? arg.charCodeAt(0) : -2;
      if (arg.length > 1) {
        if (arg == "\\0") v = 0;
        else error(1, 0, "multi-character tab " + quote(arg));
      }
      if (tab != -1 && tab != v) error(1, 0, "incompatible tabs");
      tab = v;
    } else if (c == C.z) eol = 0;
    else if (c == LONG_ONLY) check = CHECK_ALWAYS;
    else if (c == LONG_ONLY + 1) check = CHECK_NEVER;
    else if (c == LONG_ONLY + 2) header = true;
    else return other(c, USAGE);
  }
  const rest = o.rest();
  for (let i = 0; i < rest.length; i++) files.push(rest[i]);
  if (files.length < 2) {
    if (!files.length) missingOperand();
    else missingOperandAfter(files[0]);
    return 1;
  }
  if (files.length > 2) {
    extraOperand(files[2]);
    return 1;
  }
  if (field1 < 0) field1 = 0;
  if (field2 < 0) field2 = 0;
  if (files[0] == "-" && files[1] == "-") error(1, 0, "both files cannot be standard input");
  const a = openSide(files[0], 1);
  const b = openSide(files[1], 2);
  a.field = field1;
  b.field = field2;
  advance(a);
  advance(b);
  if (autoformat) {
    auto1 = a.line === null ? 0 : a.line!.count;
    auto2 = b.line === null ? 0 : b.line!.count;
  }
  if (header && (a.line !== null || b.line !== null)) {
    put(a.line, b.line, field1, field2);
    a.previous = b.previous = null;
    if (a.line !== null) advance(a);
    if (b.line !== null) advance(b);
  }
  while (a.line !== null && b.line !== null) {
    const order = compareKeys(a.line!, field1, b.line!, field2);
    if (order < 0) {
      if (unpairable1) unpaired(a);
      advance(a);
      seenUnpairable = true;
      continue;
    }
    if (order > 0) {
      if (unpairable2) unpaired(b);
      advance(b);
      seenUnpairable = true;
      continue;
    }
    const group1: Line[] = [a.line!];
    while (advance(a) && compareKeys(a.line!, field1, group1[0], field1) == 0) group1.push(a.line!);
    const group2: Line[] = [b.line!];
    while (advance(b) && compareKeys(b.line!, field2, group2[0], field2) == 0) group2.push(b.line!);
    if (printPairs) {
      for (let i = 0; i < group1.length; i++)
        for (let k = 0; k < group2.length; k++) put(group1[i], group2[k], field1, field2);
    }
    // the last of a group at the end of its file is still looked at by the check of order
    for (let i = 0; i + 1 < group1.length; i++) freeLine(group1[i]);
    for (let i = 0; i + 1 < group2.length; i++) freeLine(group2[i]);
  }
  const tail = check != CHECK_NEVER && !(a.warned && b.warned);
  finishSide(a, b, unpairable1, tail);
  finishSide(b, a, unpairable2, tail);
  if (bad) {
    error(1, 0, "input is not in sorted order");
    return 1;
  }
  return 0;
}
