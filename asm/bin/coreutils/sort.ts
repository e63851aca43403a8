// sort(1). All lines stay in memory where they were read; what is sorted is an array of 24-byte records that point at them:
//   text u32 @0, length u32 @4, first key u32 @8, its length u32 @12, rank of the first key or of the line u64 @16
// sortorder.ts puts them into their order.

import { fromBytes, memchr } from "../../lib/bytes";
import * as C from "../../lib/chars";
import { strerror } from "../../lib/errno";
import { error, tryHelp } from "../../lib/error";
import { Getopt, long, NO_ARG, OPT_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { eprint, lastError, readFile, slurp, stdout, Writer } from "../../lib/io";
import { isDigits, strtol } from "../../lib/number";
import { quote, quoteaf, quotef } from "../../lib/quote";
import { exit, prog, setWriteErrorStatus } from "../../lib/start";
import { isReg, Stat } from "../../lib/stat";
import { close, O_CREAT, O_RDONLY, O_TRUNC, O_WRONLY, open, read } from "../../lib/sys/file";
import { getrandom } from "../../lib/sys/misc";
import { argMatch, LONG_ONLY, other, standard } from "./common";
import { compareBytes, compareKey, Key, keyBegin, keyEnd, keyRank, setSeed, setTab } from "./sortkey";
import { bytesRank, ordered } from "./sortorder";

const USAGE = `[OPTION]... [FILE]...
  or:  sort [OPTION]... --files0-from=F
Write sorted concatenation of all FILE(s) to standard output.

Ordering options:
  -b, --ignore-leading-blanks  ignore leading blanks
  -d, --dictionary-order      consider only blanks and alphanumeric characters
  -f, --ignore-case           fold lower case to upper case characters
  -g, --general-numeric-sort  compare according to general numerical value
  -i, --ignore-nonprinting    consider only printable characters
  -M, --month-sort            compare (unknown) < 'JAN' < ... < 'DEC'
  -h, --human-numeric-sort    compare human readable numbers (e.g., 2K 1G)
  -n, --numeric-sort          compare according to string numerical value
  -R, --random-sort           shuffle, but group identical keys
      --random-source=FILE    get random bytes from FILE
  -r, --reverse               reverse the result of comparisons
      --sort=WORD             general-numeric -g, human-numeric -h, month -M,
                                numeric -n, random -R, version -V
  -V, --version-sort          natural sort of (version) numbers within text

Other options:
      --batch-size=NMERGE   (accepted)
  -c, --check, --check=diagnose-first  check for sorted input; do not sort
  -C, --check=quiet, --check=silent  like -c, but do not report first bad line
      --compress-program=PROG  (accepted)
      --debug               (accepted)
      --files0-from=F       read input from the files specified by
                            NUL-terminated names in file F
  -k, --key=KEYDEF          sort via a key; KEYDEF gives location and type
  -m, --merge               merge already sorted files; do not sort
  -o, --output=FILE         write result to FILE instead of standard output
  -s, --stable              stabilize sort by disabling last-resort comparison
  -S, --buffer-size=SIZE    (accepted)
  -t, --field-separator=SEP  use SEP instead of non-blank to blank transition
  -T, --temporary-directory=DIR  (accepted)
      --parallel=N          (accepted)
  -u, --unique              with -c, check for strict ordering;
                              without -c, output only the first of an equal run
  -z, --zero-terminated     line delimiter is NUL, not newline

KEYDEF is F[.C][OPTS][,F[.C][OPTS]] for start and stop position, where F is a
field number and C a character position in the field; both are origin 1.
`;
const FAILURE = 2;
const RECORD = 24;

const keys: Key[] = [];
let reverse = false;
let unique = false;
let stable = false;
let delimiter = C.NL;
let tab = -1;

let records: usize = 0;
let count = 0;
let capacity = 0;
/** No keys: whole lines by their bytes. */
let plain = true;

function fatal(message: string, errnum: i32 = 0): void {
  error(FAILURE, errnum, message);
}

function addLine(text: usize, length: i32): void {
  if (count == capacity) {
    capacity = capacity ? capacity * 2 : 4096;
    records = records ? heap.realloc(records, capacity * RECORD) : heap.alloc(capacity * RECORD);
  }
  const r = records + count * RECORD;
  count++;
  store<u32>(r, text as u32);
  store<u32>(r, length, 4);
  if (plain) {
    store<u64>(r, bytesRank(text, length), 16);
    return;
  }
  const k = keys[0];
  const begin = keyBegin(k, text, text + length);
  const end = max(begin, keyEnd(k, text, text + length));
  store<u32>(r, begin as u32, 8);
  store<u32>(r, (end - begin) as u32, 12);
  store<u64>(r, keyRank(k, begin, end), 16);
}

/** Adds the lines of a whole input. The memory stays. */
function addInput(fd: i32, name: string): void {
  const st = new Stat();
  let size = 65536;
  if (st.fstat(fd) == 0 && isReg(st.mode) && st.size > 0 && st.size < 0x7fff0000) size = (st.size as i32) + 1;
  let data = heap.alloc(size + 8);
  let used = 0;
  while (true) {
    if (used == size) {
      size = size < 0x20000000 ? size * 2 : size + 0x10000000;
      data = heap.realloc(data, size + 8);
    }
    const n = read(fd, data + used, size - used);
    if (n < 0) fatal("read failed: " + quotef(name), n);
    if (n <= 0) break;
    used += n;
  }
  let at = data;
  const end = data + used;
  while (at < end) {
    const nl = memchr(at, delimiter, end - at);
    const stop = nl ? nl : end;
    addLine(at, (stop - at) as i32);
    at = stop + 1;
  }
}

function openInput(name: string): i32 {
  if (name == "-") return 0;
  const fd = open(name, O_RDONLY);
  if (fd < 0) fatal("cannot read: " + quotef(name), fd);
  return fd;
}

/** Order of two records by the keys only. */
function compareKeys(x: usize, y: usize): i32 {
  let a: usize = load<u32>(x, 8);
  let b: usize = load<u32>(y, 8);
  let r = compareKey(keys[0], a, a + load<u32>(x, 12), b, b + load<u32>(y, 12));
  if (r || keys.length == 1) return r;
  const ta: usize = load<u32>(x);
  const tb: usize = load<u32>(y);
  const ea = ta + load<u32>(x, 4);
  const eb = tb + load<u32>(y, 4);
  for (let i = 1; i < keys.length; i++) {
    const k = keys[i];
    a = keyBegin(k, ta, ea);
    b = keyBegin(k, tb, eb);
    r = compareKey(k, a, keyEnd(k, ta, ea), b, keyEnd(k, tb, eb));
    if (r) return r;
  }
  return 0;
}
function comparePlain(x: usize, y: usize): i32 {
  const p = load<u64>(x, 16);
  const q = load<u64>(y, 16);
  if (p != q) return p < q ? -1 : 1;
  const a: usize = load<u32>(x);
  const b: usize = load<u32>(y);
  return compareBytes(a, a + load<u32>(x, 4), b, b + load<u32>(y, 4));
}
function compare(x: usize, y: usize): i32 {
  if (!plain) {
    const r = compareKeys(x, y);
    if (r || unique || stable) return r;
    const a: usize = load<u32>(x);
    const b: usize = load<u32>(y);
    const last = compareBytes(a, a + load<u32>(x, 4), b, b + load<u32>(y, 4));
    return reverse ? -last : last;
  }
  const r = comparePlain(x, y);
  return reverse ? -r : r;
}

/** Takes the least of the heads of the runs again and again. @returns the addresses of the records in their order */
function mergeRuns(starts: i32[], ends: i32[]): usize {
  const out = heap.alloc(max(count, 1) * 4);
  const at = starts.slice(0);
  for (let i = 0; i < count; i++) {
    let best = -1;
    for (let k = 0; k < at.length; k++) {
      if (at[k] >= ends[k]) continue;
      if (best < 0 || compare(records + at[k] * RECORD, records + at[best] * RECORD) < 0) best = k;
    }
    store<u32>(out + ((i as usize) << 2), (records + at[best]++ * RECORD) as u32);
  }
  return out;
}

function same(x: usize, y: usize): bool {
  return plain ? comparePlain(x, y) == 0 : compareKeys(x, y) == 0;
}

function check(fd: i32, name: string, loud: bool): i32 {
  addInput(fd, name);
  for (let i = 1; i < count; i++) {
    const x = records + (i - 1) * RECORD;
    const y = records + i * RECORD;
    const r = compare(x, y);
    if (unique ? r >= 0 : r > 0) {
      if (loud) {
        stdout.flush();
        eprint(prog + ": " + name + ":" + (i + 1).toString() + ": disorder: " + textOf(y) + "\n");
      }
      return 1;
    }
  }
  return 0;
}
function textOf(r: usize): string {
  return fromBytes(load<u32>(r), load<u32>(r, 4) as i32);
}

// ---- options ----

let at = 0;
function badField(spec: string, why: string): void {
  fatal(why + ": invalid field specification " + quote(spec));
}
function fieldCount(s: string, why: string): i32 {
  const start = at;
  let v: i64 = 0;
  while (at < s.length && s.charCodeAt(at) >= C.n0 && s.charCodeAt(at) <= C.n9)
    v = min(v * 10 + s.charCodeAt(at++) - C.n0, i32.MAX_VALUE);
  if (at == start) fatal(why + ": invalid count at start of " + quote(s.substring(start)));
  return v as i32;
}
/** @param which 1 the start's options, 2 the end's, 3 both */
function ordering(s: string, k: Key, which: i32): void {
  for (; at < s.length; at++) {
    switch (s.charCodeAt(at)) {
      case C.b:
        if (which & 1) k.skipStartBlanks = true;
        if (which & 2) k.skipEndBlanks = true;
        break;
      case C.d:
        k.dictionary = true;
        k.printing = false;
        break;
      case C.f:
        k.fold = true;
        break;
      case C.g:
        k.general = true;
        break;
      case C.h:
        k.human = true;
        break;
      case C.i:
        if (!k.dictionary) k.printing = true;
        break;
      case C.M:
        k.month = true;
        break;
      case C.n:
        k.numeric = true;
        break;
      case C.R:
        k.random = true;
        break;
      case C.r:
        k.reverse = true;
        break;
      case C.V:
        k.version = true;
        break;
      default:
        return;
    }
  }
}
function parseKey(s: string): Key {
  const k = new Key();
  at = 0;
  k.sword = fieldCount(s, "invalid number at field start") - 1;
  if (k.sword < 0) badField(s, "field number is zero");
  if (at < s.length && s.charCodeAt(at) == C.DOT) {
    at++;
    k.schar = fieldCount(s, "invalid number after '.'") - 1;
    if (k.schar < 0) badField(s, "character offset is zero");
  }
  ordering(s, k, 1);
  if (at < s.length && s.charCodeAt(at) == C.COMMA) {
    at++;
    k.eword = fieldCount(s, "invalid number after ','") - 1;
    if (k.eword < 0) badField(s, "field number is zero");
    if (at < s.length && s.charCodeAt(at) == C.DOT) {
      at++;
      k.echar = fieldCount(s, "invalid number after '.'");
    }
    ordering(s, k, 2);
  }
  if (at < s.length) badField(s, "stray character in field spec");
  return k;
}
function checkOrdering(k: Key): void {
  const kinds: i32 =
    i32(k.numeric) +
    i32(k.general) +
    i32(k.human) +
    i32(k.month) +
    i32(k.version || k.random || k.dictionary || k.printing);
  if (kinds > 1) {
    let letters = "";
    if (k.dictionary) letters += "d";
    if (k.fold) letters += "f";
    if (k.general) letters += "g";
    if (k.human) letters += "h";
    if (k.printing) letters += "i";
    if (k.month) letters += "M";
    if (k.numeric) letters += "n";
    if (k.random) letters += "R";
    if (k.version) letters += "V";
    fatal("options '-" + letters + "' are incompatible");
  }
}

export function sort(args: string[]): i32 {
  setWriteErrorStatus(FAILURE);
  const g = new Key();
  let checkMode = 0; // C.c or C.C
  let merge = false;
  let output: string | null = null;
  let files0: string | null = null;
  let randomSource: string | null = null;
  const o = new Getopt(
    args,
    "bcCdfghik:mMno:rRsS:t:T:uVy::z",
    standard([
      long("ignore-leading-blanks", NO_ARG, C.b),
      long("check", OPT_ARG, LONG_ONLY),
      long("compress-program", REQ_ARG, LONG_ONLY + 1),
      long("debug", NO_ARG, LONG_ONLY + 2),
      long("dictionary-order", NO_ARG, C.d),
      long("ignore-case", NO_ARG, C.f),
      long("files0-from", REQ_ARG, LONG_ONLY + 3),
      long("general-numeric-sort", NO_ARG, C.g),
      long("ignore-nonprinting", NO_ARG, C.i),
      long("key", REQ_ARG, C.k),
      long("merge", NO_ARG, C.m),
      long("month-sort", NO_ARG, C.M),
      long("numeric-sort", NO_ARG, C.n),
      long("human-numeric-sort", NO_ARG, C.h),
      long("version-sort", NO_ARG, C.V),
      long("random-sort", NO_ARG, C.R),
      long("random-source", REQ_ARG, LONG_ONLY + 4),
      long("sort", REQ_ARG, LONG_ONLY + 5),
      long("output", REQ_ARG, C.o),
      long("reverse", NO_ARG, C.r),
      long("stable", NO_ARG, C.s),
      long("batch-size", REQ_ARG, LONG_ONLY + 6),
      long("buffer-size", REQ_ARG, C.S),
      long("field-separator", REQ_ARG, C.t),
      long("temporary-directory", REQ_ARG, C.T),
      long("unique", NO_ARG, C.u),
      long("zero-terminated", NO_ARG, C.z),
      long("parallel", REQ_ARG, LONG_ONLY + 7),
    ]),
  );
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    switch (c) {
      case LONG_ONLY + 5: {
        const letter = argMatch(
          "--sort",
          o.arg!,
          ["general-numeric", "human-numeric", "month", "numeric", "random", "version"],
          [C.g, C.h, C.M, C.n, C.R, C.V],
          FAILURE,
        );
        at = 0;
        ordering(String.fromCharCode(letter), g, 3);
        break;
      }
      case C.b:
      case C.d:
      case C.f:
      case C.g:
      case C.h:
      case C.i:
      case C.M:
      case C.n:
      case C.r:
      case C.R:
      case C.V:
        at = 0;
        ordering(String.fromCharCode(c), g, 3);
        break;
      case LONG_ONLY: {
        const arg = o.arg;
        checkMode =
          arg === null
            ? C.c
            : argMatch("--check", arg, ["quiet", "silent", "diagnose-first"], [C.C, C.C, C.c], FAILURE);
        break;
      }
      case C.c:
      case C.C:
        if (checkMode && checkMode != c) fatal("options '-cC' are incompatible");
        checkMode = c;
        break;
      case LONG_ONLY + 1:
      case LONG_ONLY + 2:
      case C.T:
        break;
      case LONG_ONLY + 3:
        files0 = o.arg;
        break;
      case C.k:
        keys.push(parseKey(o.arg!));
        break;
      case C.m:
        merge = true;
        break;
      case LONG_ONLY + 6: {
        const v = o.arg!;
        if (!isDigits(v)) fatal("invalid --batch-size argument " + quote(v));
        if (strtol(v) < 2) {
          error(0, 0, "invalid --batch-size argument " + quote(v));
          fatal("minimum --batch-size argument is " + quote("2"));
        }
        break;
      }
      case C.o:
        if (output !== null && output != o.arg!) fatal("multiple output files specified");
        output = o.arg;
        break;
      case LONG_ONLY + 4:
        randomSource = o.arg;
        break;
      case C.s:
        stable = true;
        break;
      case C.S: {
        const v = o.arg!;
        let i = 0;
        while (i < v.length && v.charCodeAt(i) >= C.n0 && v.charCodeAt(i) <= C.n9) i++;
        if (i == 0) fatal("invalid -S argument " + quote(v));
        if (i < v.length && (i + 1 < v.length || !"bkKmMGgTtPEZY%".includes(v.charAt(i))))
          fatal("invalid suffix in -S argument " + quote(v));
        break;
      }
      case C.t: {
        const v = o.arg!;
        if (!v.length) fatal("empty tab");
        let t = v.charCodeAt(0);
        if (v.length > 1) {
          if (v == "\\0") t = 0;
          else fatal("multi-character tab " + quote(v));
        }
        if (tab >= 0 && tab != t) fatal("incompatible tabs");
        tab = t;
        break;
      }
      case LONG_ONLY + 7:
        if (!isDigits(o.arg!)) fatal("invalid --parallel argument " + quote(o.arg!));
        if (strtol(o.arg!) == 0) fatal("number in parallel must be nonzero");
        break;
      case C.u:
        unique = true;
        break;
      case C.y:
        break;
      case C.z:
        delimiter = 0;
        break;
      default:
        return other(c, USAGE, FAILURE);
    }
  }
  const files = o.rest();
  let inputs = files;
  if (files0 !== null) {
    if (files.length) {
      error(0, 0, "extra operand " + quoteaf(files[0]));
      eprint("file operands cannot be combined with --files0-from\n");
      tryHelp();
      return FAILURE;
    }
    const text = files0 == "-" ? slurp(0) : readFile(files0);
    if (text === null) fatal("open failed: " + quotef(files0), lastError);
    inputs = text!.split("\0");
    if (inputs.length && !inputs[inputs.length - 1].length) inputs.pop();
    if (!inputs.length) fatal("no input from " + quoteaf(files0));
    for (let i = 0; i < inputs.length; i++)
      if (!inputs[i].length) fatal(quotef(files0) + ":" + (i + 1).toString() + ": invalid zero-length file name");
  }
  for (let i = 0; i < keys.length; i++) if (keys[i].isDefault && !keys[i].reverse) keys[i].inherit(g);
  if (!keys.length && !g.isDefault) keys.push(g);
  for (let i = 0; i < keys.length; i++) checkOrdering(keys[i]);
  reverse = g.reverse;
  plain = keys.length == 0;
  setTab(tab);
  let needRandom = false;
  for (let i = 0; i < keys.length; i++) needRandom = needRandom || keys[i].random;
  if (needRandom) {
    const box = memory.data(8);
    if (randomSource !== null) {
      const fd = open(randomSource, O_RDONLY);
      if (fd < 0) fatal("open failed: " + quotef(randomSource), fd);
      read(fd, box, 8);
      close(fd);
    } else getrandom(box, 8);
    setSeed(load<u64>(box));
  }
  if (!inputs.length) inputs.push("-");
  if (checkMode) {
    if (inputs.length > 1)
      fatal("extra operand " + quoteaf(inputs[1]) + " not allowed with -" + String.fromCharCode(checkMode));
    if (output !== null) fatal("options '-" + String.fromCharCode(checkMode) + "o' are incompatible");
    return check(openInput(inputs[0]), inputs[0], checkMode == C.c);
  }
  // an unreadable input is found before anything is written
  const starts: i32[] = [];
  const ends: i32[] = [];
  const fds: i32[] = [];
  for (let i = 0; i < inputs.length; i++) fds.push(openInput(inputs[i]));
  for (let i = 0; i < inputs.length; i++) {
    starts.push(count);
    addInput(fds[i], inputs[i]);
    ends.push(count);
    if (fds[i]) close(fds[i]);
  }
  const order = merge ? mergeRuns(starts, ends) : ordered(records, count, RECORD, 16, plain ? null : compare);
  // lines that are the same to their bytes need no order: reversed is read backwards
  const backwards = !merge && plain && reverse;
  let out = stdout;
  if (output !== null) {
    const fd = open(output, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
    if (fd < 0) fatal("open failed: " + quotef(output), fd);
    out = new Writer(fd);
  }
  let last: usize = 0;
  for (let i = 0; i < count; i++) {
    const r: usize = load<u32>(order + ((backwards ? count - 1 - i : i) << 2));
    if (unique) {
      if (last && same(last, r)) continue;
      last = r;
    }
    out.bytes(load<u32>(r), load<u32>(r, 4) as i32);
    out.byte(delimiter);
  }
  const e = out.flush();
  if (e < 0) {
    eprint(
      prog + ": fflush failed: " + (output === null ? "'standard output'" : quotef(output)) + ": " + strerror(e) + "\n",
    );
    if (output === null) {
      eprint(prog + ": write error\n");
      stdout.error = 0;
    }
    exit(FAILURE);
  }
  return 0;
}
