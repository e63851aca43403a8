// grep(1), egrep and fgrep. The input is searched buffer by buffer, not line by line: the matcher runs over many lines at once and
// says where the next one is that matches (or may match); only around that place line ends are looked for.

import { countByte, fromBytes, memchr, memrchr } from "../../lib/bytes";
import * as C from "../../lib/chars";
import { DT_DIR, DT_LNK, DT_REG, DT_UNKNOWN } from "../../lib/dirs";
import { getenv } from "../../lib/env";
import { EISDIR, strerror } from "../../lib/errno";
import { padLeft } from "../../lib/fmt";
import { fnmatch } from "../../lib/fnmatch";
import { Getopt, long, NO_ARG, OPT_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { eprint, lastError, print, readFile, slurp, stdout } from "../../lib/io";
import { isUtf8 } from "../../lib/locale";
import { isDigits, strtol } from "../../lib/number";
import { basename } from "../../lib/path";
import {
  RE_CLASS_ERROR,
  RE_EXTENDED,
  RE_GREP,
  RE_ICASE,
  RE_NEWLINE,
  RE_NO_NEWLINE,
  RE_REPEAT_ANCHORS,
  Regex,
  WRAP_LINE,
  WRAP_WORD,
} from "../../lib/regex";
import { exit, prog, setWriteErrorStatus } from "../../lib/start";
import { isDir, isReg, Stat } from "../../lib/stat";
import {
  AT_FDCWD,
  AT_SYMLINK_NOFOLLOW,
  close,
  isatty,
  lseek,
  O_RDONLY,
  openat,
  read,
  SEEK_CUR,
  SEEK_SET,
} from "../../lib/sys/file";
import { Walk } from "../../lib/walk";
import { codeAt, lengthAt } from "../../lib/width";
import { argMatch, HELP, LONG_ONLY, version } from "./common";
import { GREP_HELP } from "./grephelp";
import { Perl } from "./perl";

const TROUBLE = 2;
const SIZE = 98304;

// matchers
const BASIC = C.G;
const EXTENDED = C.E;
const FIXED = C.F;
const PERL = C.P;

let matcher = BASIC;
let re: Regex | null = null;
let perl: Perl | null = null;
let ignoreCase = false;
let wrapWord = false;
let wrapLine = false;
let invert = false;
let count = false;
let listFiles = 0; // 1 matching, −1 not matching
let quiet = false;
let noMessages = false;
let maxCount: i64 = i64.MAX_VALUE;
let before = -1;
let after = -1;
let byteOffset = false;
let lineNumbers = false;
let withNames = false;
let onlyMatching = false;
let label = "(standard input)";
let nullNames = false;
let initialTab = false;
let separator: string | null = "--";
let eol = C.NL;
let lineBuffered = false;
let colored = false;
const TEXT = 0;
const BINARY = 1;
const WITHOUT_MATCH = 2;
let binaryFiles = BINARY;
const READ = 0;
const RECURSE = 1;
const SKIP = 2;
let directories = READ;
let followLinks = false;
let skipDevices = -1;
const excludeDirs: string[] = [];

let errorSeen = false;
let anySelected = false;

function complain(name: string, e: i32): void {
  if (!noMessages) {
    stdout.flush();
    eprint(prog + ": " + name + ": " + strerror(e) + "\n");
  }
  errorSeen = true;
}
function fatal(message: string): void {
  stdout.flush();
  eprint(prog + ": " + message + "\n");
  exit(TROUBLE);
}
function usage(): i32 {
  eprint("Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.\n");
  return TROUBLE;
}

// ---- output ----

const SGR_END = "\x1b[m\x1b[K";
function color(code: string, text: string): void {
  if (colored) stdout.put("\x1b[" + code + "m\x1b[K" + text + SGR_END);
  else stdout.put(text);
}

let fileName = "";
/** -T: numbers are as wide as the largest offset in the file. */
let offsetWidth = 0;
/** Absolute offset of the buffer's first byte, and what has been counted of it. */
let bufferOffset: i64 = 0;
let totalLines: i64 = 0;
let countedTo: usize = 0;
let buffer: usize = 0;
let capacity = 0;
let pendingContext = 0;
let lastPrinted: usize = 0;
let selectedHere: i64 = 0;
let somethingPrinted = false;

function countLinesTo(p: usize): void {
  if (p > countedTo) {
    totalLines += countByte(countedTo, eol, p - countedTo) as i64;
    countedTo = p;
  }
}

/** @param length of what is printed behind it */
function prefix(line: usize, at: usize, sep: string, length: usize): void {
  let any = false;
  if (withNames) {
    color("35", fileName);
    if (nullNames) stdout.byte(0);
    else color("36", sep);
    any = true;
  }
  if (lineNumbers) {
    countLinesTo(line);
    const n = (totalLines + 1).toString();
    color("32", initialTab ? padLeft(n, offsetWidth) : n);
    color("36", sep);
    any = true;
  }
  if (byteOffset) {
    const n = (bufferOffset + ((at - buffer) as i64)).toString();
    color("32", initialTab ? padLeft(n, offsetWidth) : n);
    color("36", sep);
    any = true;
  }
  if (initialTab && any && length) stdout.byte(C.TAB);
}

/** Next match in a line from `from` on: mFrom, mTo. */
let mFrom = 0;
let mTo = 0;
function findIn(line: usize, length: i32, from: i32): bool {
  const p = perl;
  if (p !== null) {
    if (!p.exec(line, length, from)) return false;
    mFrom = p.start;
    mTo = p.end;
    return true;
  }
  const r = re!;
  if (!r.exec(line, length, from)) return false;
  mFrom = r.start(0);
  mTo = r.end(0);
  return true;
}
function matches(line: usize, length: i32): bool {
  const p = perl;
  return p !== null ? p.exec(line, length, 0) : re!.test(line, length);
}

/** A line that was to be printed is no text in the locale: it is not, and is mentioned in the end. */
let garbled = false;
function invalid(at: usize, n: i32): bool {
  if (binaryFiles == TEXT || !isUtf8()) return false;
  let high = false;
  for (let i = 0; i < n && !high; i++) high = load<u8>(at + i) >= 0x80;
  if (!high) return false;
  const text = fromBytes(at, n);
  for (let i = 0; i < n; i += lengthAt(text, i)) {
    if (codeAt(text, i) >= 0) continue;
    garbled = true;
    return true;
  }
  return false;
}
/** @param sep ":" for a selected line, "-" for context */
function printLine(line: usize, end: usize, selected: bool): void {
  const sep = selected ? ":" : "-";
  const length = (end - line) as i32;
  const marked = selected != invert;
  if (!onlyMatching && invalid(line, length)) return;
  if (onlyMatching) {
    if (!selected) {
      lastPrinted = end + 1; // nothing, but the next line is its neighbour
      return;
    }
    for (let at = 0; at <= length && findIn(line, length, at); ) {
      if (mTo == mFrom) {
        at = mTo + 1;
        continue;
      }
      if (!invert) {
        if (invalid(line + mFrom, mTo - mFrom)) return;
        prefix(line, line + mFrom, sep, mTo - mFrom);
        if (colored) color("01;31", fromBytes(line + mFrom, mTo - mFrom));
        else stdout.bytes(line + mFrom, mTo - mFrom);
        stdout.byte(eol);
      }
      at = mTo;
    }
  } else {
    prefix(line, line, sep, length);
    if (colored && marked) {
      let done = 0;
      for (let at = 0; at <= length && findIn(line, length, at); ) {
        if (mTo == mFrom) {
          at = mTo + 1;
          continue;
        }
        stdout.bytes(line + done, mFrom - done);
        color("01;31", fromBytes(line + mFrom, mTo - mFrom));
        done = at = mTo;
      }
      stdout.bytes(line + done, length - done);
    } else stdout.bytes(line, length);
    stdout.byte(eol);
  }
  if (lineBuffered) stdout.flush();
  lastPrinted = end + 1;
}

function printTrailing(limit: usize, upTo: usize): void {
  let p = lastPrinted;
  while (pendingContext > 0 && p < limit && p < upTo) {
    const nl = memchr(p, eol, limit - p);
    const end = nl ? nl : limit;
    printLine(p, end, false);
    pendingContext--;
    p = end + 1;
  }
}

/** A selected line with its leading context. @param begin of what may still be printed */
function printSelected(line: usize, end: usize, begin: usize, limit: usize): void {
  if (pendingContext > 0) printTrailing(limit, line);
  if (before >= 0 || after >= 0) {
    let from = line;
    const floor = max(begin, lastPrinted);
    for (let i = 0; i < before && from > floor; i++) {
      const nl = memrchr(floor, eol, from - 1 - floor);
      from = nl ? nl + 1 : floor;
    }
    const sep = separator;
    if (somethingPrinted && from != lastPrinted && sep !== null) {
      color("36", sep);
      stdout.byte(C.NL);
    }
    while (from < line) {
      const nl = memchr(from, eol, line - from);
      printLine(from, nl, false);
      from = nl + 1;
    }
  }
  printLine(line, end, true);
  somethingPrinted = true;
  pendingContext = max(after, 0);
}

// ---- one file ----

let outputDev: u64 = 0;
let outputIno: u64 = 0;
let outputRegular = false;

/** Searches whole lines in [from, limit). @returns false when the search of this file is over */
let doneOnFirst = false;
let outQuiet = false;
/** Where the last selected line ended. */
let afterSelected: usize = 0;

function selectLine(line: usize, end: usize, begin: usize, limit: usize): bool {
  selectedHere++;
  afterSelected = end + 1;
  if (!outQuiet) printSelected(line, end, begin, limit);
  if (doneOnFirst) return false;
  return selectedHere < maxCount;
}

function searchBuffer(from: usize, limit: usize, begin: usize): bool {
  let p = from;
  const r = re;
  const exact = r !== null && r.exactLines && eol == C.NL;
  while (p < limit) {
    // the next line that matches, or `limit`
    let line = limit;
    let end = limit;
    if (r !== null && eol == C.NL) {
      let at = p;
      while (at < limit) {
        const hit = r.scan(at, limit - at);
        if (!hit) {
          line = limit;
          break;
        }
        const nl = memrchr(at, C.NL, hit - at);
        line = nl ? nl + 1 : at;
        const stop = hit < limit ? memchr(hit, C.NL, limit - hit) : limit;
        end = stop ? stop : limit;
        if (exact || r.test(line, (end - line) as i32)) break;
        at = end + 1;
        line = limit;
      }
    } else {
      let at = p;
      line = limit;
      while (at < limit) {
        const nl = memchr(at, eol, limit - at);
        end = nl ? nl : limit;
        if (matches(at, (end - at) as i32)) {
          line = at;
          break;
        }
        at = end + 1;
      }
    }
    // a match at the very end of the buffer is no line of its own
    if (line >= limit) line = limit;
    if (!invert) {
      if (line == limit) break;
      if (!selectLine(line, end, begin, limit)) return false;
      p = end + 1;
      continue;
    }
    while (p < line) {
      const nl = memchr(p, eol, limit - p);
      const stop = nl ? nl : limit;
      if (!selectLine(p, stop, begin, limit)) return false;
      p = stop + 1;
    }
    if (line < limit) p = end + 1;
  }
  return true;
}

function grepDescriptor(fd: i32, name: string, operand: bool): void {
  const st = new Stat();
  const e = st.fstat(fd);
  if (e < 0) {
    complain(name, e);
    return;
  }
  if (isDir(st.mode) && directories == SKIP) return;
  if (!isReg(st.mode) && !isDir(st.mode) && skipDevices == 1 && fd != 0) return;
  if (
    isReg(st.mode) &&
    outputRegular &&
    !quiet &&
    !listFiles &&
    !count &&
    st.dev == outputDev &&
    st.ino == outputIno &&
    maxCount > 1 &&
    !outQuietAll()
  ) {
    if (!noMessages) {
      stdout.flush();
      eprint(prog + ": " + name + ": input file is also the output\n");
    }
    errorSeen = true;
    return;
  }
  fileName = name;
  if (initialTab) offsetWidth = isReg(st.mode) ? st.size.toString().length : 19;
  if (!buffer) {
    capacity = SIZE;
    buffer = heap.alloc(capacity + 1);
  }
  bufferOffset = 0;
  const startOffset = lseek(fd, 0, SEEK_CUR);
  if (startOffset > 0) bufferOffset = startOffset;
  totalLines = 0;
  countedTo = buffer;
  pendingContext = 0;
  lastPrinted = 0; // nothing of this file: a group that is not the first of all is set off
  selectedHere = 0;
  outQuiet = outQuietAll();
  doneOnFirst = quiet || listFiles != 0;
  afterSelected = 0;
  let binary = false;
  garbled = false;
  let zapping = false; // in a binary file NULs end lines, too
  let used = 0; // bytes in the buffer
  let scanned = 0; // of them searched
  let eof = false;
  let going = maxCount > 0;
  let stopped = !going;
  while (going && !eof) {
    // keep the leading context that may be wanted, and the unfinished line
    if (scanned > 0) {
      let keep = buffer + scanned;
      if (!outQuiet) {
        const floor = max(lastPrinted, buffer);
        for (let i = 0; i < before && keep > floor; i++) {
          const nl = memrchr(floor, eol, keep - 1 - floor);
          keep = nl ? nl + 1 : floor;
        }
      }
      const drop = keep - buffer;
      if (drop) {
        if (lineNumbers) countLinesTo(keep);
        memory.copy(buffer, keep, buffer + used - keep);
        used -= drop as i32;
        scanned -= drop as i32;
        bufferOffset += drop as i64;
        countedTo = countedTo >= keep ? countedTo - drop : buffer;
        lastPrinted =
          lastPrinted >= keep
            ? lastPrinted - drop
            : lastPrinted > buffer
              ? lastPrinted < keep
                ? buffer - 1
                : buffer
              : lastPrinted;
      }
    }
    if (capacity - used < SIZE / 2) {
      const old = buffer;
      capacity *= 2;
      buffer = heap.realloc(buffer, capacity + 1);
      countedTo = buffer + (countedTo - old);
      if (lastPrinted) lastPrinted = buffer + (lastPrinted - old);
    }
    const n = read(fd, buffer + used, capacity - used);
    if (n < 0) {
      if (n != -EISDIR || directories == READ) complain(name, n);
      return;
    }
    const fresh = buffer + used;
    if (n == 0) eof = true;
    used += n;
    if (n && binaryFiles != TEXT && !binary && !zapping && eol && memchr(fresh, 0, n)) {
      if (binaryFiles == WITHOUT_MATCH) return;
      zapping = eol == C.NL;
      if (!count) {
        binary = true;
        doneOnFirst = true;
        outQuiet = true;
      }
    }
    if (zapping) for (let p = memchr(fresh, 0, n); p; p = memchr(p, 0, fresh + n - p)) store<u8>(p, C.NL);
    const start = buffer + scanned;
    let limit: usize;
    if (eof) limit = buffer + used;
    else {
      const nl = memrchr(start, eol, buffer + used - start);
      if (!nl) continue;
      limit = nl + 1;
    }
    // `limit` stands behind a line end, or at the end of the last line
    const stop = limit > start && load<u8>(limit - 1) == (eol as u8) ? limit - 1 : limit;
    if (limit > start) {
      // an unterminated last line gets its end, so that every line has one
      if (stop == limit) store<u8>(limit, eol);
      going = searchLines(start, stop, buffer);
      if (!going) stopped = true;
      if (going && pendingContext > 0 && !outQuiet) printTrailing(limit, limit);
    }
    scanned = (limit - buffer) as i32;
  }
  if (stopped && pendingContext > 0 && !outQuiet) {
    // -m: the context behind the last selected line is still due
    let limit = buffer + used;
    while (pendingContext > 0) {
      printTrailing(limit, limit);
      if (pendingContext <= 0 || eof) break;
      const rest = read(fd, buffer, capacity);
      if (rest <= 0) break;
      lastPrinted = buffer;
      limit = buffer + rest;
    }
  }
  if (count) {
    if (withNames) {
      color("35", name);
      if (nullNames) stdout.byte(0);
      else color("36", ":");
    }
    stdout.put(selectedHere.toString());
    stdout.byte(C.NL);
    if (lineBuffered) stdout.flush();
  }
  const selected = selectedHere > 0;
  if (selected) anySelected = true;
  if ((listFiles > 0 && selected) || (listFiles < 0 && !selected)) {
    color("35", name);
    stdout.byte(nullNames ? 0 : C.NL);
    if (lineBuffered) stdout.flush();
  }
  if (binaryFiles == BINARY && (garbled || (binary && selected && !quiet && !listFiles && !count))) {
    stdout.flush();
    eprint(prog + ": " + name + ": binary file matches\n");
  }
  // standard input is left where the search stopped
  if (fd == 0 && stopped && startOffset >= 0 && afterSelected && !doneOnFirst) {
    lseek(0, bufferOffset + ((min(afterSelected, buffer + used) - buffer) as i64), SEEK_SET);
  }
}
function outQuietAll(): bool {
  return quiet || listFiles != 0 || count;
}
/** [start, stop) are lines, the last one's end being at `stop`. */
function searchLines(start: usize, stop: usize, begin: usize): bool {
  if (stop == start) {
    // one empty line
    const hit = matches(start, 0);
    return hit == invert || selectLine(start, start, begin, start + 1);
  }
  const going = searchBuffer(start, stop, begin);
  if (!going) return false;
  // searchBuffer does not see an empty line behind the last line end
  if (load<u8>(stop - 1) == (eol as u8)) {
    const hit = matches(stop, 0);
    if (hit != invert) return selectLine(stop, stop, begin, stop + 1);
  }
  return true;
}

// ---- files and directories ----

function skipped(name: string, operand: bool, directory: bool): bool {
  const base = basename(name);
  if (directory) {
    for (let i = 0; i < excludeDirs.length; i++)
      if (fnmatch(excludeDirs[i], base) || (operand && fnmatch(excludeDirs[i], name))) return true;
    return false;
  }
  // the last of --include and --exclude that fits decides; names that fit none are out when the first was an --include
  for (let i = patterns.length - 1; i >= 0; i--) {
    const p = patterns[i];
    if (fnmatch(p, base) || (operand && fnmatch(p, name)) || (operand && suffixMatches(p, name)))
      return !patternIncludes[i];
  }
  return patterns.length > 0 && patternIncludes[0];
}
const patterns: string[] = [];
const patternIncludes: bool[] = [];
function suffixMatches(p: string, name: string): bool {
  for (let k = name.indexOf("/"); k >= 0; k = name.indexOf("/", k + 1))
    if (fnmatch(p, name.substring(k + 1))) return true;
  return false;
}

/** @param dir what `at` is relative to; @param name what messages call it */
function grepFile(dir: i32, at: string, name: string, operand: bool): void {
  const fd = openat(dir, at, O_RDONLY);
  if (fd < 0) {
    complain(name, fd);
    return;
  }
  if (operand && directories == RECURSE) {
    const st = new Stat();
    if (st.fstat(fd) == 0 && isDir(st.mode)) {
      close(fd);
      grepTree(name);
      return;
    }
  }
  grepDescriptor(fd, name, operand);
  close(fd);
}
/** Searches the files below a directory that was named on the command line. */
function grepTree(operand: string): void {
  const walk = new Walk(operand);
  const st = new Stat();
  while (walk.next()) {
    if (walk.leaving) continue;
    let type = walk.type;
    if (walk.depth == 0) type = DT_DIR;
    else if (type == DT_UNKNOWN || (type == DT_LNK && followLinks)) {
      const e = st.statAt(walk.dir, walk.name, followLinks ? 0 : AT_SYMLINK_NOFOLLOW);
      if (e < 0) {
        complain(nameIn(walk), e);
        continue;
      }
      type = isDir(st.mode) ? DT_DIR : isReg(st.mode) ? DT_REG : DT_UNKNOWN;
    }
    if (type != DT_DIR && type != DT_REG && (type == DT_LNK || skipDevices != 0)) continue;
    const name = nameIn(walk);
    if (skipped(name, walk.depth == 0, type == DT_DIR)) continue;
    if (type != DT_DIR) {
      grepFile(walk.dir, walk.name, name, false);
      continue;
    }
    if (followLinks && st.statAt(walk.dir, walk.name, 0) == 0 && walk.depthOf(st.dev, st.ino) >= 0) {
      if (!noMessages) {
        stdout.flush();
        eprint(prog + ": " + name + ": warning: recursive directory loop\n");
      }
      continue;
    }
    const e = walk.enter();
    if (e < 0) complain(name, e);
  }
  if (walk.lost < 0) complain(operand, walk.lost);
}
/** "grep -r" without operands leaves the "./" away. */
function nameIn(walk: Walk): string {
  return omitDot && walk.depth ? walk.path.substring(2) : walk.path;
}
let omitDot = false;

function contextLength(text: string): i32 {
  if (!isDigits(text)) fatal(text + ": invalid context length argument");
  const v = strtol(text);
  return (v > 1 << 30 ? 1 << 30 : v) as i32;
}

function setMatcher(m: i32): void {
  // only basic and extended may be named together, the later wins
  if (matcherGiven && matcher != m && (matcher == PERL || m == PERL || matcher == FIXED || m == FIXED))
    fatal("conflicting matchers specified");
  matcher = m;
  matcherGiven = true;
}
let matcherGiven = false;

export function grep(args: string[], program: string): i32 {
  setWriteErrorStatus(TROUBLE);
  if (program == "egrep") matcher = EXTENDED;
  if (program == "fgrep") matcher = FIXED;
  let keys: string | null = null;
  let nameOption = 0;
  let contextAll = -1;
  let b = -1;
  let a = -1;
  let digits = "";
  let lastDigitIndex = -1;
  let colorOption = 0;
  const o = new Getopt(args, "0123456789A:B:C:D:EFGHILPTUVX:abcd:e:f:hiLlm:noqRrsuvwxyZz", [
    long("basic-regexp", NO_ARG, C.G),
    long("extended-regexp", NO_ARG, C.E),
    long("fixed-regexp", NO_ARG, C.F),
    long("fixed-strings", NO_ARG, C.F),
    long("perl-regexp", NO_ARG, C.P),
    long("after-context", REQ_ARG, C.A),
    long("before-context", REQ_ARG, C.B),
    long("binary-files", REQ_ARG, LONG_ONLY),
    long("binary", NO_ARG, C.U),
    long("byte-offset", NO_ARG, C.b),
    long("context", REQ_ARG, C.C),
    long("color", OPT_ARG, LONG_ONLY + 1),
    long("colour", OPT_ARG, LONG_ONLY + 1),
    long("count", NO_ARG, C.c),
    long("devices", REQ_ARG, C.D),
    long("directories", REQ_ARG, C.d),
    long("exclude", REQ_ARG, LONG_ONLY + 2),
    long("exclude-from", REQ_ARG, LONG_ONLY + 3),
    long("exclude-dir", REQ_ARG, LONG_ONLY + 4),
    long("file", REQ_ARG, C.f),
    long("files-with-matches", NO_ARG, C.l),
    long("files-without-match", NO_ARG, C.L),
    long("group-separator", REQ_ARG, LONG_ONLY + 5),
    long("help", NO_ARG, HELP),
    long("include", REQ_ARG, LONG_ONLY + 6),
    long("ignore-case", NO_ARG, C.i),
    long("no-ignore-case", NO_ARG, LONG_ONLY + 7),
    long("initial-tab", NO_ARG, C.T),
    long("label", REQ_ARG, LONG_ONLY + 8),
    long("line-buffered", NO_ARG, LONG_ONLY + 9),
    long("line-number", NO_ARG, C.n),
    long("line-regexp", NO_ARG, C.x),
    long("max-count", REQ_ARG, C.m),
    long("no-filename", NO_ARG, C.h),
    long("no-group-separator", NO_ARG, LONG_ONLY + 10),
    long("no-messages", NO_ARG, C.s),
    long("null", NO_ARG, C.Z),
    long("null-data", NO_ARG, C.z),
    long("only-matching", NO_ARG, C.o),
    long("quiet", NO_ARG, C.q),
    long("recursive", NO_ARG, C.r),
    long("dereference-recursive", NO_ARG, C.R),
    long("regexp", REQ_ARG, C.e),
    long("invert-match", NO_ARG, C.v),
    long("silent", NO_ARG, C.q),
    long("text", NO_ARG, C.a),
    long("unix-byte-offsets", NO_ARG, C.u),
    long("version", NO_ARG, C.V),
    long("with-filename", NO_ARG, C.H),
    long("word-regexp", NO_ARG, C.w),
  ]);
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    switch (c) {
      case C.A:
        a = contextLength(o.arg!);
        break;
      case C.B:
        b = contextLength(o.arg!);
        break;
      case C.C:
        contextAll = contextLength(o.arg!);
        break;
      case C.D:
        if (o.arg! == "read") skipDevices = 0;
        else if (o.arg! == "skip") skipDevices = 1;
        else fatal("unknown devices method");
        break;
      case C.E:
      case C.F:
      case C.G:
      case C.P:
        setMatcher(c);
        break;
      case C.H:
        nameOption = 1;
        break;
      case C.I:
        binaryFiles = WITHOUT_MATCH;
        break;
      case C.T:
        initialTab = true;
        break;
      case C.U:
      case C.u:
        break;
      case C.V:
        return version("grep (GNU grep) 3.8");
      case C.a:
        binaryFiles = TEXT;
        break;
      case C.b:
        byteOffset = true;
        break;
      case C.c:
        count = true;
        break;
      case C.d: {
        const d = argMatch("--directories", o.arg!, ["read", "recurse", "skip"], [READ, RECURSE, SKIP]);
        if (d < 0) return usage();
        directories = d;
        break;
      }
      case C.e:
        keys = keys === null ? o.arg : keys + "\n" + o.arg!;
        break;
      case C.f: {
        const text = o.arg! == "-" ? slurp(0) : readFile(o.arg!);
        if (text === null) fatal(o.arg! + ": " + strerror(lastError));
        let t: string = text!;
        const empty = !t.length;
        if (t.endsWith("\n")) t = t.substring(0, t.length - 1);
        // a file without a line has no pattern
        if (!empty) keys = keys === null ? t : keys + "\n" + t;
        else if (keys === null) noPatterns = true;
        if (!empty) noPatterns = false;
        break;
      }
      case C.h:
        nameOption = -1;
        break;
      case C.i:
      case C.y:
        ignoreCase = true;
        break;
      case LONG_ONLY + 7:
        ignoreCase = false;
        break;
      case C.L:
        listFiles = -1;
        break;
      case C.l:
        listFiles = 1;
        break;
      case C.m:
        if (!isDigits(o.arg!) && !(o.arg!.startsWith("-") && isDigits(o.arg!.substring(1)))) fatal("invalid max count");
        maxCount = strtol(o.arg!);
        if (maxCount < 0) maxCount = i64.MAX_VALUE;
        break;
      case C.n:
        lineNumbers = true;
        break;
      case C.o:
        onlyMatching = true;
        break;
      case C.q:
        quiet = true;
        break;
      case C.R:
        followLinks = true;
        directories = RECURSE;
        break;
      case C.r:
        directories = RECURSE;
        break;
      case C.s:
        noMessages = true;
        break;
      case C.v:
        invert = true;
        break;
      case C.w:
        wrapWord = true;
        break;
      case C.x:
        wrapLine = true;
        break;
      case C.X:
        fatal("invalid matcher " + o.arg!);
        break;
      case C.Z:
        nullNames = true;
        break;
      case C.z:
        eol = 0;
        break;
      case LONG_ONLY:
        if (o.arg! == "binary") binaryFiles = BINARY;
        else if (o.arg! == "text") binaryFiles = TEXT;
        else if (o.arg! == "without-match") binaryFiles = WITHOUT_MATCH;
        else fatal("unknown binary-files type");
        break;
      case LONG_ONLY + 1: {
        const w = o.arg;
        if (w === null || w == "auto" || w == "tty" || w == "if-tty") colorOption = 2;
        else if (w == "always" || w == "yes" || w == "force") colorOption = 1;
        else if (w == "never" || w == "no" || w == "none") colorOption = 0;
        else {
          print(GREP_HELP);
          return TROUBLE;
        }
        break;
      }
      case LONG_ONLY + 2:
        patterns.push(o.arg!);
        patternIncludes.push(false);
        break;
      case LONG_ONLY + 6:
        patterns.push(o.arg!);
        patternIncludes.push(true);
        break;
      case LONG_ONLY + 3: {
        const text = readFile(o.arg!);
        if (text === null) fatal(o.arg! + ": " + strerror(lastError));
        const lines = text!.split("\n");
        for (let i = 0; i < lines.length; i++) {
          if (!lines[i].length) continue;
          patterns.push(lines[i]);
          patternIncludes.push(false);
        }
        break;
      }
      case LONG_ONLY + 4: {
        let d = o.arg!;
        while (d.length > 1 && d.endsWith("/")) d = d.substring(0, d.length - 1);
        excludeDirs.push(d);
        break;
      }
      case LONG_ONLY + 5:
        separator = o.arg;
        break;
      case LONG_ONLY + 10:
        separator = null;
        break;
      case LONG_ONLY + 8:
        label = o.arg!;
        break;
      case LONG_ONLY + 9:
        lineBuffered = true;
        break;
      case HELP:
        print(GREP_HELP);
        return 0;
      default:
        if (c >= C.n0 && c <= C.n9) {
          // "-12" is one number, of "-1 -2" the later counts
          if (lastDigitIndex != o.index) digits = "";
          digits += String.fromCharCode(c);
          lastDigitIndex = o.index;
          contextAll = contextLength(digits);
          break;
        }
        return usage();
    }
  }
  const files = o.rest();
  if (keys === null && !noPatterns) {
    if (!files.length) return usage();
    keys = files.shift();
  }
  before = b >= 0 ? b : contextAll;
  after = a >= 0 ? a : contextAll;
  if (colorOption == 1) colored = true;
  else if (colorOption == 2) {
    const term = getenv("TERM");
    colored = isatty(1) && term !== null && term != "dumb";
  }
  if (count && listFiles) count = false;
  if (quiet) {
    count = false;
    listFiles = 0;
  }
  const selectsNothing = keys !== null && invert && !wrapLine && !wrapWord && !keys.replaceAll("\n", "").length;
  if ((maxCount == 0 || selectsNothing) && listFiles >= 0) return 1;
  compile(keys);
  const out = new Stat();
  if (out.fstat(1) == 0) {
    outputRegular = isReg(out.mode);
    outputDev = out.dev;
    outputIno = out.ino;
    // nothing will be seen of the output: the first match is enough
    if (outIsNull(out)) {
      quiet = true;
      count = false;
      listFiles = 0;
    }
  }
  withNames = nameOption > 0 || (nameOption == 0 && (files.length > 1 || directories == RECURSE));
  if (!files.length) {
    if (directories == RECURSE) {
      omitDot = true;
      grepTree(".");
    } else {
      grepDescriptor(0, label, true);
    }
  } else {
    if (nameOption == 0 && directories == RECURSE && files.length == 1) {
      const st = new Stat();
      withNames = files[0] != "-" && st.stat(files[0]) == 0 && isDir(st.mode);
    }
    for (let i = 0; i < files.length; i++) {
      if (files[i] == "-") grepDescriptor(0, label, true);
      else if (!skipped(files[i], true, false) || isDirectory(files[i])) grepFile(AT_FDCWD, files[i], files[i], true);
      if (quiet && anySelected) break;
    }
  }
  // an error that was met after a match found with -q does not count
  if (anySelected && (quiet || !errorSeen)) return 0;
  return errorSeen ? TROUBLE : 1;
}
let noPatterns = false;
function isDirectory(name: string): bool {
  const st = new Stat();
  return st.stat(name) == 0 && isDir(st.mode);
}
function outIsNull(st: Stat): bool {
  const n = new Stat();
  return n.stat("/dev/null") == 0 && n.same(st);
}

function compile(keys: string | null): void {
  const list: string[] = keys === null ? [] : keys.split("\n");
  if (keys === null) {
    // no pattern at all: nothing matches
    re = new Regex(["x^"], RE_EXTENDED | RE_NEWLINE | RE_NO_NEWLINE | RE_GREP);
    return;
  }
  if (matcher == PERL) {
    if (list.length > 1) fatal("the -P option only supports a single pattern");
    const p = new Perl(list[0], ignoreCase, wrapWord ? WRAP_WORD : wrapLine ? WRAP_LINE : 0);
    const e = p.error;
    if (e !== null) fatal(e);
    perl = p;
    return;
  }
  let flags = RE_GREP | RE_CLASS_ERROR | RE_REPEAT_ANCHORS;
  if (eol == C.NL) flags |= RE_NEWLINE | RE_NO_NEWLINE;
  if (matcher == EXTENDED) flags |= RE_EXTENDED;
  if (ignoreCase) flags |= RE_ICASE;
  const r = new Regex(list, flags, matcher == FIXED, wrapLine ? WRAP_LINE : wrapWord ? WRAP_WORD : 0);
  const e = r.error;
  if (e !== null) fatal(e);
  for (let i = 0; i < r.warnings.length; i++) {
    stdout.flush();
    eprint(prog + ": warning: " + r.warnings[i] + " at start of expression\n");
  }
  re = r;
}
