// split(1).
import { memchr } from "../../lib/bytes";
import * as C from "../../lib/chars";
import { environ } from "../../lib/env";
import { error, extraOperand, tryHelp } from "../../lib/error";
import { Getopt, long, NO_ARG, OPT_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { Reader, stdin, stdout, Writer } from "../../lib/io";
import { isDigits, parseSize, SIZE_OK, SIZE_OVERFLOW, sizeError, strtol } from "../../lib/number";
import { execPath, WEXITSTATUS, WIFEXITED, WIFSIGNALED, WTERMSIG, waitpid } from "../../lib/process";
import { quote, quoteaf } from "../../lib/quote";
import { SIG_DFL, SIG_IGN, SIGPIPE, sigaction, signalName } from "../../lib/signal";
import { exit } from "../../lib/start";
import { isReg, Stat } from "../../lib/stat";
import { close, dup2, O_CREAT, O_RDONLY, O_TRUNC, O_WRONLY, open, pipe, pipeRead, pipeWrite } from "../../lib/sys/file";
import { fork } from "../../lib/sys/proc";
import { LONG_ONLY, other, standard } from "../coreutils/common";

const USAGE = `[OPTION]... [FILE [PREFIX]]
Output pieces of FILE to PREFIXaa, PREFIXab, ...;
default size is 1000 lines, and default PREFIX is 'x'.

With no FILE, or when FILE is -, read standard input.

  -a, --suffix-length=N   generate suffixes of length N (default 2)
      --additional-suffix=SUFFIX  append an additional SUFFIX to file names
  -b, --bytes=SIZE        put SIZE bytes per output file
  -C, --line-bytes=SIZE   put at most SIZE bytes of records per output file
  -d                      use numeric suffixes starting at 0, not alphabetic
      --numeric-suffixes[=FROM]  same as -d, but allow setting the start value
  -x                      use hex suffixes starting at 0, not alphabetic
      --hex-suffixes[=FROM]  same as -x, but allow setting the start value
  -e, --elide-empty-files  do not generate empty output files with '-n'
      --filter=COMMAND    write to shell COMMAND; file name is $FILE
  -l, --lines=NUMBER      put NUMBER lines/records per output file
  -n, --number=CHUNKS     generate CHUNKS output files; see explanation below
  -t, --separator=SEP     use SEP instead of newline as the record separator;
                            '\\0' (zero) specifies the NUL character
  -u, --unbuffered        immediately copy input to output with '-n r/...'
      --verbose           print a diagnostic just before each
                            output file is opened

CHUNKS may be:
  N       split into N files based on size of input
  K/N     output Kth of N to stdout
  l/N     split into N files without splitting lines/records
  l/K/N   output Kth of N to stdout without splitting lines/records
  r/N     like 'l' but use round robin distribution
  r/K/N   likewise but only output Kth of N to stdout
`;
const LINES = 1;
const BYTES = 2;
const LINE_BYTES = 3;
const CHUNK_BYTES = 4;
const CHUNK_LINES = 5;
const ROUND_ROBIN = 6;

let prefix = "x";
let alphabet = "abcdefghijklmnopqrstuvwxyz";
let suffixLength = 2;
/** No -a was given: the suffix grows when its letters are used up (xyz → xzaaa). */
let grows = true;
let extra = "";
let start: i64 = 0;
let filter: string | null = null;
let verbose = false;
let elide = false;
let eol = C.NL;
let number: i64 = 0;

function power(base: i64, n: i32): i64 {
  let v: i64 = 1;
  for (let i = 0; i < n && v < 1 << 40; i++) v *= base;
  return v;
}
/** Name of the next output file. */
function nextName(): string {
  const base = alphabet.length as i64;
  let n = start + number++;
  let head = "";
  let length = suffixLength;
  if (grows) {
    // the last letter as the first is kept for the longer ones: "yz" is followed by "zaaa"
    let room = power(base, length - 1) * (base - 1);
    while (n >= room) {
      n -= room;
      head += alphabet.charAt((base as i32) - 1);
      length++;
      room = power(base, length - 1) * (base - 1);
    }
  } else if (n >= power(base, length)) {
    error(1, 0, "output file suffixes exhausted");
  }
  let text = "";
  for (let i = 0; i < length; i++) {
    text = alphabet.charAt((n % base) as i32) + text;
    n /= base;
  }
  return prefix + head + text + extra;
}

// the file that is being written, or the filter's pipe
let out: Writer | null = null;
let outName = "";
let filterPid = 0;
const inputStat: Stat = new Stat();
let haveInput = false;

function openOut(): void {
  const name = nextName();
  outName = name;
  if (verbose) stdout.line((filter === null ? "creating file " : "executing with FILE=") + quoteaf(name));
  if (filter !== null) {
    stdout.flush();
    const e = pipe();
    if (e < 0) error(1, e, "failed to create pipe");
    const from = pipeRead();
    const to = pipeWrite();
    filterPid = fork();
    if (filterPid < 0) error(1, filterPid, "fork system call failed");
    if (filterPid == 0) {
      close(to);
      dup2(from, 0);
      if (from != 0) close(from);
      sigaction(SIGPIPE, SIG_DFL, 0, 0);
      const env: string[] = [];
      const old = environ();
      for (let i = 0; i < old.length; i++) if (!old[i].startsWith("FILE=")) env.push(old[i]);
      env.push("FILE=" + name);
      const r = execPath("/bin/sh", ["sh", "-c", filter!], env);
      error(1, r, 'failed to run command: "/bin/sh -c ' + filter! + '"');
    }
    close(from);
    out = new Writer(to);
    return;
  }
  const s = new Stat();
  if (haveInput && s.stat(name) >= 0 && s.dev == inputStat.dev && s.ino == inputStat.ino)
    error(1, 0, quote(name) + " would overwrite input; aborting");
  const fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
  if (fd < 0) error(1, fd, name);
  out = new Writer(fd);
}
function closeOut(): void {
  const w = out;
  if (w === null) return;
  const e = w.flush();
  if (e < 0 && !(filter !== null && e == -32)) error(1, e, outName);
  close(w.fd);
  if (w.buffer) heap.free(w.buffer);
  out = null;
  if (filter !== null) {
    const status = waitpid(filterPid);
    if (WIFSIGNALED(status) && WTERMSIG(status) != SIGPIPE)
      error(
        WTERMSIG(status) + 128,
        0,
        "with FILE=" + outName + ", signal " + signalName(WTERMSIG(status)) + " from command: " + filter!,
      );
    else if (WIFEXITED(status) && WEXITSTATUS(status))
      error(
        WEXITSTATUS(status),
        0,
        "with FILE=" + outName + ", exit " + WEXITSTATUS(status).toString() + " from command: " + filter!,
      );
  }
}
function put(p: usize, n: i32): void {
  if (out === null) openOut();
  out!.bytes(p, n);
}

function splitLines(r: Reader, count: i64): void {
  let left: i64 = 0;
  while (r.pos < r.end || r.fill() > 0) {
    let p = r.buffer + r.pos;
    const end = r.buffer + r.end;
    while (p < end) {
      if (left == 0) {
        closeOut();
        left = count;
      }
      const at = memchr(p, eol, end - p);
      const stop = at ? at + 1 : end;
      put(p, (stop - p) as i32);
      if (at) left--;
      p = stop;
    }
    r.pos = r.end;
  }
  closeOut();
}
function splitBytes(r: Reader, count: i64, files: i64): void {
  let left: i64 = 0;
  let made: i64 = 0;
  while (r.pos < r.end || r.fill() > 0) {
    let p = r.buffer + r.pos;
    const end = r.buffer + r.end;
    while (p < end) {
      if (left == 0 && !(files && made == files)) {
        closeOut();
        left = count;
        made++;
      }
      const n = files && made == files ? ((end - p) as i32) : (min(left, (end - p) as i64) as i32);
      put(p, n);
      left -= n;
      p += n;
    }
    r.pos = r.end;
  }
  closeOut();
}
/** -C: as many whole lines as fit; a line that is too long alone is cut. */
function splitLineBytes(r: Reader, size: i64): void {
  while (true) {
    // at least a whole piece in the buffer, unless it is the end
    while (((r.end - r.pos) as i64) < size && r.fill() > 0) {}
    const have = (r.end - r.pos) as i64;
    if (have == 0) break;
    const p = r.buffer + r.pos;
    let n = min(have, size) as i32;
    if (have >= size) {
      let k = n;
      while (k > 0 && load<u8>(p + k - 1) != (eol as u8)) k--;
      if (k > 0) n = k;
    } else {
      // everything that is left fits
      n = have as i32;
    }
    put(p, n);
    closeOut();
    r.pos += n;
  }
}

/** The whole input in memory, for what needs its size. */
function slurp(r: Reader): void {
  while (r.fill() > 0) {}
}
/** -n N and -n K/N. */
function chunkBytes(r: Reader, k: i64, n: i64): void {
  slurp(r);
  const p = r.buffer + r.pos;
  const size = (r.end - r.pos) as i64;
  const part = max(size, n) / n;
  // the last has what is left over
  let at: i64 = 0;
  for (let i: i64 = 1; i <= n; i++) {
    const end = i == n ? size : min(size, at + part);
    if (k == 0) {
      if (end > at) {
        put(p + (at as usize), (end - at) as i32);
        closeOut();
      } else if (!elide) {
        openOut();
        closeOut();
      }
    } else if (k == i) stdout.bytes(p + (at as usize), (end - at) as i32);
    at = end;
  }
}
/** -n l/N: a line belongs to the chunk in which it begins. */
function chunkLines(r: Reader, k: i64, n: i64): void {
  slurp(r);
  const base = r.buffer + r.pos;
  const size = (r.end - r.pos) as i64;
  const part = max(size, n) / n;
  let chunk: i64 = 1;
  let at: i64 = 0;
  while (chunk <= n) {
    const end = chunk == n ? size : min(size, part * chunk);
    let stop = at;
    if (at < end || chunk == n) {
      stop = end;
      if (stop > 0 && stop < size && load<u8>(base + ((stop - 1) as usize)) != (eol as u8)) {
        const nl = memchr(base + (stop as usize), eol, (size - stop) as usize);
        stop = nl ? ((nl - base) as i64) + 1 : size;
      }
    }
    if (k == 0) {
      if (stop > at) {
        put(base + (at as usize), (stop - at) as i32);
        closeOut();
      } else if (!elide) {
        openOut();
        closeOut();
      }
    } else if (k == chunk) stdout.bytes(base + (at as usize), (stop - at) as i32);
    at = stop;
    chunk++;
  }
}
function roundRobin(r: Reader, k: i64, n: i64): void {
  const writers: Writer[] = [];
  const pids: i32[] = [];
  const names: string[] = [];
  if (k == 0 && !elide) {
    for (let i: i64 = 0; i < n; i++) {
      openOut();
      writers.push(out!);
      pids.push(filterPid);
      names.push(outName);
    }
  }
  let i: i64 = 0;
  while (r.nextLine(eol)) {
    const total = r.lineLen + (r.hadNewline ? 1 : 0);
    if (k > 0) {
      if (i == k - 1) stdout.bytes(r.linePtr, total);
    } else {
      if (i == writers.length) {
        openOut();
        writers.push(out!);
        pids.push(filterPid);
        names.push(outName);
      }
      writers[i as i32].bytes(r.linePtr, total);
    }
    if (++i == n) i = 0;
  }
  for (let w = 0; w < writers.length; w++) {
    out = writers[w];
    filterPid = pids[w];
    outName = names[w];
    closeOut();
  }
}

function usageError(message: string): void {
  error(0, 0, message);
  tryHelp();
  exit(1);
}
function size(text: string, what: string): i64 {
  const v = parseSize(text, "bkKmMGTPEZY0");
  if (sizeError == SIZE_OVERFLOW && v > 0) return i64.MAX_VALUE;
  if (sizeError != SIZE_OK || v <= 0) error(1, 0, what + ": " + quote(text));
  return v;
}

let mode = 0;
function setMode(m: i32): void {
  if (mode && mode != m) usageError("cannot split in more than one way");
  mode = m;
}
function parseStart(text: string, what: string): void {
  if (!isDigits(text)) usageError(what + ": " + quote(text));
  start = strtol(text, alphabet.length == 16 ? 16 : 10);
  startText = text;
  grows = false;
}
let startText = "";

export function split(args: string[]): i32 {
  let count: i64 = 1000;
  let chunk: i64 = 0;
  let lengthGiven = false;
  let digits = "";
  let separatorGiven = false;
  const o = new Getopt(
    args,
    "0123456789C:a:b:del:n:t:ux",
    standard([
      long("bytes", REQ_ARG, C.b),
      long("lines", REQ_ARG, C.l),
      long("line-bytes", REQ_ARG, C.C),
      long("number", REQ_ARG, C.n),
      long("elide-empty-files", NO_ARG, C.e),
      long("unbuffered", NO_ARG, C.u),
      long("suffix-length", REQ_ARG, C.a),
      long("additional-suffix", REQ_ARG, LONG_ONLY),
      long("numeric-suffixes", OPT_ARG, C.d),
      long("hex-suffixes", OPT_ARG, C.x),
      long("filter", REQ_ARG, LONG_ONLY + 1),
      long("verbose", NO_ARG, LONG_ONLY + 2),
      long("separator", REQ_ARG, C.t),
    ]),
  );
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    const arg: string = o.arg === null ? "" : o.arg!;
    if (c == C.a) {
      const v = isDigits(arg) ? strtol(arg) : -1;
      if (v < 0) error(1, 0, "invalid suffix length: " + quote(arg));
      suffixLength = v as i32;
      lengthGiven = v > 0;
      if (v == 0) suffixLength = 2;
    } else if (c == LONG_ONLY) {
      if (arg.includes("/")) usageError("invalid suffix " + quote(arg) + ", contains directory separator");
      extra = arg;
    } else if (c == C.b) {
      setMode(BYTES);
      count = size(arg, "invalid number of bytes");
    } else if (c == C.l) {
      setMode(LINES);
      count = size(arg, "invalid number of lines");
    } else if (c == C.C) {
      setMode(LINE_BYTES);
      count = size(arg, "invalid number of bytes");
    } else if (c == C.n) {
      let text = arg;
      let m = CHUNK_BYTES;
      if (text.startsWith("r/") || text.startsWith("l/")) {
        m = text.startsWith("r/") ? ROUND_ROBIN : CHUNK_LINES;
        text = text.substring(2);
      }
      setMode(m);
      chunk = 0;
      const slash = text.indexOf("/");
      if (slash >= 0) {
        const k = text.substring(0, slash);
        text = text.substring(slash + 1);
        chunk = isDigits(k) ? strtol(k) : 0;
        count = isDigits(text) ? strtol(text) : 0;
        if (count <= 0) error(1, 0, "invalid number of chunks: " + quote(text));
        if (chunk <= 0 || chunk > count) error(1, 0, "invalid chunk number: " + quote(k));
      } else {
        count = isDigits(text) ? strtol(text) : 0;
        if (count <= 0) error(1, 0, "invalid number of chunks: " + quote(text));
      }
    } else if (c == C.u) continue;
    else if (c == C.t) {
      if (!arg.length) error(1, 0, "empty record separator");
      let v = arg.charCodeAt(0);
      if (arg.length > 1) {
        if (arg == "\\0") v = 0;
        else error(1, 0, "multi-character separator " + quote(arg));
      }
      if (separatorGiven && v != eol) error(1, 0, "multiple separator characters specified");
      separatorGiven = true;
      eol = v;
    } else if (c == C.d || c == C.x) {
      alphabet = c == C.d ? "0123456789" : "0123456789abcdef";
      if (arg.length)
        parseStart(
          arg,
          c == C.d ? "invalid start value for numerical suffix" : "invalid start value for hexadecimal suffix",
        );
    } else if (c == C.e) elide = true;
    else if (c == LONG_ONLY + 1) filter = arg;
    else if (c == LONG_ONLY + 2) verbose = true;
    else if (c >= C.n0 && c <= C.n9) {
      setMode(LINES);
      digits += String.fromCharCode(c);
    } else return other(c, USAGE);
  }
  if (digits.length) {
    count = strtol(digits);
    if (count == 0) error(1, 0, "invalid number of lines: " + quote(digits));
  }
  if (chunk && filter !== null) usageError("--filter does not process a chunk extracted to stdout");
  if (!mode) mode = LINES;
  if (lengthGiven) grows = false;
  if (mode >= CHUNK_BYTES) {
    // long enough for all of them
    let need = 1;
    let last = count - 1 + (start < count ? start : 0);
    const base = alphabet.length as i64;
    for (last /= base; last > 0; last /= base) need++;
    if (lengthGiven) {
      if (suffixLength < need) error(1, 0, "the suffix length needs to be at least " + need.toString());
    } else {
      suffixLength = max(2, need);
      grows = false;
    }
  }
  if (startText.length > suffixLength && !lengthGiven) suffixLength = max(suffixLength, startText.length);
  if (startText.length > suffixLength) error(1, 0, "numerical suffix start value is too large for the suffix length");
  const files = o.rest();
  if (files.length > 2) {
    extraOperand(files[2]);
    return 1;
  }
  if (files.length == 2) prefix = files[1];
  if (prefix.includes("\0")) return 1;
  const name = files.length ? files[0] : "-";
  let fd = 0;
  if (name != "-") {
    fd = open(name, O_RDONLY);
    if (fd < 0) error(1, fd, "cannot open " + quoteaf(name) + " for reading");
  }
  haveInput = inputStat.fstat(fd) >= 0 && isReg(inputStat.mode);
  if (filter !== null) sigaction(SIGPIPE, SIG_IGN, 0, 0);
  const r = fd ? new Reader(fd) : stdin();
  if (mode == LINES) splitLines(r, count);
  else if (mode == BYTES) splitBytes(r, count, 0);
  else if (mode == LINE_BYTES) splitLineBytes(r, count);
  else if (mode == CHUNK_BYTES) chunkBytes(r, chunk, count);
  else if (mode == CHUNK_LINES) chunkLines(r, chunk, count);
  else roundRobin(r, chunk, count);
  if (r.error < 0) error(1, r.error, name);
  return 0;
}
