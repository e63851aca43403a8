// dd(1): blocks read, converted, gathered into output blocks, and counted. SIGUSR1 prints the counts.
import * as C from "../../lib/chars";
import { EINTR, EINVAL, EOVERFLOW, ESPIPE } from "../../lib/errno";
import { error, tryHelp } from "../../lib/error";
import { formatFloat } from "../../lib/fmt";
import { eprint } from "../../lib/io";
import { numEnd, numOverflow, strtoul } from "../../lib/number";
import { quote, quoteaf, quotef } from "../../lib/quote";
import { handlerOf, SIGUSR1, sigaction } from "../../lib/signal";
import { exit } from "../../lib/start";
import { Stat } from "../../lib/stat";
import {
  close,
  dup2,
  F_GETFL,
  F_SETFL,
  fcntl,
  fdatasync,
  fsync,
  ftruncate,
  lseek,
  O_APPEND,
  O_CREAT,
  O_DIRECT,
  O_DIRECTORY,
  O_DSYNC,
  O_EXCL,
  O_NOATIME,
  O_NOCTTY,
  O_NOFOLLOW,
  O_NONBLOCK,
  O_RDONLY,
  O_SYNC,
  O_TRUNC,
  O_WRONLY,
  open,
  read,
  SEEK_CUR,
  write,
} from "../../lib/sys/file";
import { monotonic } from "../../lib/time";
import { help, version } from "../coreutils/common";

const USAGE = `[OPERAND]...
  or:  dd OPTION
Copy a file, converting and formatting according to the operands.

  bs=BYTES        read and write up to BYTES bytes at a time (default: 512);
                  overrides ibs and obs
  cbs=BYTES       convert BYTES bytes at a time
  conv=CONVS      convert the file as per the comma separated symbol list
  count=N         copy only N input blocks
  ibs=BYTES       read up to BYTES bytes at a time (default: 512)
  if=FILE         read from FILE instead of stdin
  iflag=FLAGS     read as per the comma separated symbol list
  obs=BYTES       write BYTES bytes at a time (default: 512)
  of=FILE         write to FILE instead of stdout
  oflag=FLAGS     write as per the comma separated symbol list
  seek=N          (or oseek=N) skip N obs-sized output blocks
  skip=N          (or iseek=N) skip N ibs-sized input blocks
  status=LEVEL    The LEVEL of information to print to stderr;
                  'none' suppresses everything but error messages,
                  'noxfer' suppresses the final transfer statistics,
                  'progress' shows periodic transfer statistics

N and BYTES may be followed by the following multiplicative suffixes:
c=1, w=2, b=512, kB=1000, K=1024, MB=1000*1000, M=1024*1024, xM=M,
GB=1000*1000*1000, G=1024*1024*1024, and so on for T, P, E, Z, Y.
If N ends in 'B', it counts bytes not blocks.

CONV: block unblock lcase ucase sparse swab sync excl nocreat notrunc noerror fdatasync fsync
FLAG: append direct directory dsync sync fullblock nonblock noatime nocache noctty nofollow
`;

const BLOCK = 1;
const UNBLOCK = 2;
const LCASE = 4;
const UCASE = 8;
const SPARSE = 16;
const SWAB = 32;
const SYNC = 64;
const EXCL = 128;
const NOCREAT = 256;
const NOTRUNC = 512;
const NOERROR = 1024;
const FDATASYNC = 2048;
const FSYNC = 4096;
const FULLBLOCK = 1 << 30;
const COUNT_BYTES = 1 << 29;
const NOCACHE = 1 << 28;

let conv = 0;
let iflag = 0;
let oflag = 0;
let ibs: i64 = 0;
let obs: i64 = 0;
let cbs: i64 = 0;
let skip: i64 = 0;
let seek: i64 = 0;
let count: i64 = -1;
let skipBytes = false;
let seekBytes = false;
let countBytes = false;
/** The last count= ended in B. */
let countSuffix = false;
let twoBuffers = true;
let status = "";

let inFull: i64 = 0;
let inPartial: i64 = 0;
let outFull: i64 = 0;
let outPartial: i64 = 0;
let truncated: i64 = 0;
let bytesOut: i64 = 0;
let began: i64 = 0;
let inName = "standard input";
let outName = "standard output";
let wantStatistics = false;

/** "1.5 kB": three significant digits at least below ten, as gnulib's human_readable for dd. */
function human(n: f64, base: f64, unit: string): string {
  const letters = base == 1000 ? "kMGTPEZY" : "KMGTPEZY";
  let power = -1;
  let v = n;
  while (v >= base && power < 7) {
    v /= base;
    power++;
  }
  if (power < 0) return formatFloat(v, C.f, 0, 0, 0) + " " + unit;
  // below ten one decimal, rounded to nearest even
  let text = formatFloat(v, C.f, 0, 0, v < 9.95 ? 1 : 0);
  if (text == "1000" && base == 1000) {
    text = "1.0";
    power++;
  }
  return text + " " + letters.charAt(power) + (base == 1000 ? "" : "i") + unit;
}
function statistics(): void {
  if (status == "none") return;
  let text =
    inFull.toString() +
    "+" +
    inPartial.toString() +
    " records in\n" +
    outFull.toString() +
    "+" +
    outPartial.toString() +
    " records out\n";
  if (truncated) text += truncated.toString() + (truncated == 1 ? " truncated record\n" : " truncated records\n");
  if (status != "noxfer") {
    const seconds = max((monotonic() - began) as f64, 1.0) / 1e9;
    const n = bytesOut as f64;
    text += bytesOut.toString() + (bytesOut == 1 ? " byte" : " bytes");
    const si = human(n, 1000, "B");
    const iec = human(n, 1024, "B");
    if (bytesOut >= 1024) text += " (" + si + ", " + iec + ")";
    else if (bytesOut >= 1000) text += " (" + si + ")";
    const rate = bytesOut ? human(n / seconds, 1000, "B") : "0.0 kB";
    text +=
      " copied, " +
      formatFloat(seconds, C.g, 0, 0, 6) +
      " s, " +
      (rate.endsWith(" B") ? rateBelow(n / seconds) : rate) +
      "/s\n";
  }
  eprint(text);
}
/** Rates are never in plain bytes. */
function rateBelow(rate: f64): string {
  return formatFloat(rate / 1000, C.f, 0, 0, 1) + " kB";
}
function finish(code: i32): void {
  statistics();
  exit(code);
}
function usr1(sig: i32): void {
  wantStatistics = true;
}
function poll(): void {
  if (wantStatistics) {
    wantStatistics = false;
    statistics();
  }
}

function usageError(message: string): void {
  error(0, 0, message);
  tryHelp();
  exit(1);
}
/** A number of dd's: with suffixes, and products "2x512". */
function number(text: string, low: i64): i64 {
  let v = strtoul(text, 10);
  let i = numEnd;
  let bad = i == 0 || text.startsWith("-");
  let overflow = numOverflow;
  if (!bad && i < text.length) {
    const c = text.charAt(i);
    const power = "KMGTPEZY".indexOf(c == "k" ? "K" : c);
    let by: u64 = 1;
    if (c == "c") i++;
    else if (c == "w") {
      by = 2;
      i++;
    } else if (c == "b") {
      by = 512;
      i++;
    } else if (c == "B") i++;
    else if (power >= 0) {
      i++;
      let base: u64 = 1024;
      if (text.charAt(i) == "B") {
        base = 1000;
        i++;
      } else if (text.substring(i, i + 2) == "iB") i += 2;
      for (let k = 0; k <= power; k++) {
        if (by > u64.MAX_VALUE / base) overflow = true;
        by *= base;
      }
    }
    if (by && v > u64.MAX_VALUE / by) overflow = true;
    v *= by;
    if (i < text.length && text.charAt(i) == "B" && c != "B") i++;
    if (i < text.length) {
      if (text.charAt(i) == "x") {
        const rest = number(text.substring(i + 1), 0) as u64;
        if (rest && v > u64.MAX_VALUE / rest) overflow = true;
        v *= rest;
      } else bad = true;
    }
  }
  if (!bad && (overflow || v > (i64.MAX_VALUE as u64))) error(1, EOVERFLOW, "invalid number: " + quote(text));
  if (bad || (v as i64) < low) error(1, 0, "invalid number: " + quote(text));
  return v as i64;
}

const CONVERSIONS: string[] = [
  "block",
  "unblock",
  "lcase",
  "ucase",
  "sparse",
  "swab",
  "sync",
  "excl",
  "nocreat",
  "notrunc",
  "noerror",
  "fdatasync",
  "fsync",
];
const FLAGS: string[] = [
  "append",
  "direct",
  "directory",
  "dsync",
  "noatime",
  "noctty",
  "nofollow",
  "nonblock",
  "sync",
  "fullblock",
  "count_bytes",
  "skip_bytes",
  "seek_bytes",
  "nocache",
];
const FLAG_BITS: i32[] = [
  O_APPEND,
  O_DIRECT,
  O_DIRECTORY,
  O_DSYNC,
  O_NOATIME,
  O_NOCTTY,
  O_NOFOLLOW,
  O_NONBLOCK,
  O_SYNC,
  FULLBLOCK,
  COUNT_BYTES,
  COUNT_BYTES,
  COUNT_BYTES,
  NOCACHE,
];
function conversions(text: string): void {
  const list = text.split(",");
  for (let i = 0; i < list.length; i++) {
    const at = CONVERSIONS.indexOf(list[i]);
    if (at < 0) usageError("invalid conversion: " + quote(list[i]));
    conv |= 1 << at;
  }
}
function flags(text: string, input: bool): i32 {
  let bits = 0;
  const list = text.split(",");
  for (let i = 0; i < list.length; i++) {
    const name = list[i];
    const at = FLAGS.indexOf(name);
    const bad =
      at < 0 || (input ? name == "seek_bytes" : name == "count_bytes" || name == "skip_bytes" || name == "fullblock");
    if (bad) usageError((input ? "invalid input flag: " : "invalid output flag: ") + quote(name));
    if (name == "count_bytes") countBytes = true;
    else if (name == "skip_bytes") skipBytes = true;
    else if (name == "seek_bytes") seekBytes = true;
    else bits |= FLAG_BITS[at];
  }
  return bits;
}

// output block being gathered
let outBuffer: usize = 0;
let outUsed = 0;
let finalSeek = false; // the last thing done was to seek over zeros

function allZero(p: usize, n: i32): bool {
  for (let i = 0; i < n; i++) if (load<u8>(p + i)) return false;
  return true;
}
/** Writes all. @returns bytes written, less after an error which it has reported */
function writeBlock(p: usize, n: i32): i32 {
  if (conv & SPARSE && allZero(p, n)) {
    if (lseek(1, n, SEEK_CUR) >= 0) {
      finalSeek = true;
      return n;
    }
    conv &= ~SPARSE;
  }
  let done = 0;
  while (done < n) {
    poll();
    const w = write(1, p + done, n - done);
    if (w == -EINTR) continue;
    if (w < 0) {
      error(0, w, (twoBuffers ? "writing to " : "error writing ") + quoteaf(outName));
      bytesOut += done;
      if (done) outPartial++;
      return done;
    }
    finalSeek = false;
    done += w;
  }
  return done;
}
function flushBlock(): void {
  const n = outUsed;
  outUsed = 0;
  const w = writeBlock(outBuffer, n);
  if (w != n) {
    if (w == 0 || w < n) finish(1);
  }
  bytesOut += n;
  if ((n as i64) == obs) outFull++;
  else outPartial++;
}
/** Into output blocks of obs bytes. */
function copyOut(p: usize, n: i32): void {
  while (n > 0) {
    const m = min(n, (obs as i32) - outUsed);
    memory.copy(outBuffer + outUsed, p, m);
    outUsed += m;
    p += m;
    n -= m;
    if ((outUsed as i64) == obs) flushBlock();
  }
}
function byteOut(c: i32): void {
  store<u8>(outBuffer + outUsed++, c as u8);
  if ((outUsed as i64) == obs) flushBlock();
}
// conv=block, unblock
let recordColumn: i64 = 0;
let pendingSpaces: i64 = 0;
function copyBlock(p: usize, n: i32): void {
  for (let i = 0; i < n; i++) {
    const c = load<u8>(p + i);
    if (c == C.NL) {
      for (; recordColumn < cbs; recordColumn++) byteOut(C.SPACE);
      recordColumn = 0;
    } else {
      if (recordColumn == cbs) truncated++;
      else if (recordColumn < cbs) byteOut(c);
      recordColumn++;
    }
  }
}
function copyUnblock(p: usize, n: i32): void {
  for (let i = 0; i < n; i++) {
    const c = load<u8>(p + i);
    if (recordColumn++ >= cbs) {
      recordColumn = pendingSpaces = 0;
      byteOut(C.NL);
      i--;
    } else if (c == C.SPACE) pendingSpaces++;
    else {
      for (; pendingSpaces; pendingSpaces--) byteOut(C.SPACE);
      byteOut(c);
    }
  }
}

let swabHeld = -1;
/** Swaps pairs in place, one byte before `p` is free for what was left over. @returns the new length; the start is `swabStart` */
let swabStart: usize = 0;
function swab(p: usize, n: i32): i32 {
  let at = p;
  if (swabHeld >= 0) {
    at--;
    store<u8>(at, swabHeld as u8);
    n++;
    swabHeld = -1;
  }
  if (n & 1) swabHeld = load<u8>(at + --n);
  for (let i = 0; i < n; i += 2) {
    const c = load<u8>(at + i);
    store<u8>(at + i, load<u8>(at + i, 1));
    store<u8>(at + i, c, 1);
  }
  swabStart = at;
  return n;
}

/** Skips `records` blocks of `size` and `bytes` more on fd. @returns what could not be skipped, in bytes */
function skipOver(fd: i32, total: i64, buffer: usize, size: i64): i64 {
  const s = new Stat();
  const at = lseek(fd, total, SEEK_CUR);
  if (at >= 0) {
    // beyond the end of a file there is nothing; say so
    if (s.fstat(fd) >= 0 && (s.mode & 0o170000) == 0o100000 && fd == 0 && at > s.size) return at - s.size;
    return 0;
  }
  if (at != -ESPIPE) {
    error(0, at as i32, (fd == 0 ? "cannot skip" : "cannot seek") + " " + quoteaf(fd == 0 ? inName : outName));
    finish(1);
  }
  while (total > 0) {
    const n = read(fd, buffer, min(total, size) as i32);
    if (n == -EINTR) continue;
    if (n < 0) {
      error(0, n, "error reading " + quoteaf(inName));
      finish(1);
    }
    if (n == 0) return total;
    total -= n;
  }
  return 0;
}

/** What conv=sync fills short blocks with. */
function padByte(): u8 {
  return (conv & (BLOCK | UNBLOCK) ? C.SPACE : 0) as u8;
}

function copyAll(): i32 {
  let code = 0;
  const base = heap.alloc((ibs as usize) + 16);
  const buffer = base + 8;
  outBuffer = heap.alloc((obs as usize) + 1);
  if (skip) {
    const total = skipBytes ? skip : skip * ibs;
    const missed = skipOver(0, total, buffer, ibs);
    if (missed > 0) error(0, 0, quotef(inName) + ": cannot skip to specified offset");
  }
  if (seek) {
    const total = seekBytes ? seek : seek * obs;
    const missed = skipOver(1, total, outBuffer, obs);
    if (missed > 0) {
      // not seekable: zeros instead
      memory.fill(outBuffer, 0, obs as usize);
      for (let left = missed; left > 0; ) {
        const n = min(left, obs) as i32;
        if (writeBlock(outBuffer, n) != n) finish(1);
        left -= n;
      }
    }
  }
  if (countSuffix) countBytes = true;
  const blocks = count < 0 ? -1 : countBytes ? count / ibs : count;
  const rest = count >= 0 && countBytes ? count % ibs : 0;
  if (count == 0) return 0;
  while (true) {
    poll();
    let want = ibs;
    if (blocks >= 0 && inFull + inPartial >= blocks) {
      if (inFull + inPartial >= blocks + (rest ? 1 : 0)) break;
      want = rest;
    }
    if (conv & SYNC && conv & NOERROR) memory.fill(buffer, padByte(), ibs as usize);
    let n = 0;
    while (true) {
      const m = read(0, buffer + n, (want as i32) - n);
      if (m == -EINTR) {
        poll();
        continue;
      }
      if (m < 0) {
        n = m;
        break;
      }
      n += m;
      if (m == 0 || !(iflag & FULLBLOCK) || (n as i64) >= want) break;
    }
    if (n == 0) break;
    if (n < 0) {
      if (!(conv & NOERROR) || status != "none") error(0, n, "error reading " + quoteaf(inName));
      if (conv & NOERROR) {
        statistics();
        if (lseek(0, ibs, SEEK_CUR) < 0) code = 1;
        code = 1;
        if (!(conv & SYNC)) {
          inPartial++;
          continue;
        }
        n = 0;
      } else {
        code = 1;
        break;
      }
    }
    if ((n as i64) < ibs) {
      inPartial++;
      if (conv & SYNC) {
        if (!(conv & NOERROR)) memory.fill(buffer + n, padByte(), (ibs as i32) - n);
        n = ibs as i32;
      }
    } else inFull++;
    if (!twoBuffers) {
      const w = writeBlock(buffer, n);
      if (w != n) {
        finish(1);
      }
      bytesOut += n;
      if ((n as i64) == ibs) outFull++;
      else outPartial++;
      continue;
    }
    let from = buffer;
    if (conv & (LCASE | UCASE)) {
      for (let i = 0; i < n; i++) {
        const c = load<u8>(from + i) as i32;
        if (conv & LCASE ? c >= C.A && c <= C.Z : c >= C.a && c <= C.z) store<u8>(from + i, c ^ 32);
      }
    }
    if (conv & SWAB) {
      n = swab(from, n);
      from = swabStart;
    }
    if (conv & BLOCK) copyBlock(from, n);
    else if (conv & UNBLOCK) copyUnblock(from, n);
    else copyOut(from, n);
  }
  if (swabHeld >= 0) {
    const one = memory.data(1);
    store<u8>(one, swabHeld as u8);
    if (conv & BLOCK) copyBlock(one, 1);
    else if (conv & UNBLOCK) copyUnblock(one, 1);
    else byteOut(swabHeld);
  }
  if (conv & BLOCK && recordColumn > 0) for (let k = recordColumn; k < cbs; k++) byteOut(C.SPACE);
  if (conv & UNBLOCK && recordColumn > 0) byteOut(C.NL);
  if (outUsed) flushBlock();
  if (finalSeek) {
    // a hole at the end: the file gets its size
    const at = lseek(1, 0, SEEK_CUR);
    const s = new Stat();
    if (at >= 0 && s.fstat(1) >= 0 && s.size < at) ftruncate(1, at);
  }
  if (conv & FDATASYNC) {
    const e = fdatasync(1);
    if (e == -EINVAL) conv |= FSYNC;
    else if (e < 0) {
      error(0, e, "fdatasync failed for " + quoteaf(outName));
      code = 1;
    }
  }
  if (conv & FSYNC) {
    const e = fsync(1);
    if (e < 0) {
      error(0, e, "fsync failed for " + quoteaf(outName));
      code = 1;
    }
  }
  return code;
}

function several(mask: i32): bool {
  const v = conv & mask;
  return (v & (v - 1)) != 0;
}

export function dd(args: string[]): i32 {
  let inFile = "";
  let outFile = "";
  let bs: i64 = 0;
  let k = 1;
  for (; k < args.length; k++) {
    const a = args[k];
    if (a == "--help") return help(USAGE);
    if (a == "--version") return version();
    if (a == "--") continue;
    if (a.startsWith("-") && a.length > 1 && !a.includes("=")) {
      error(0, 0, a.startsWith("--") ? "unrecognized option '" + a + "'" : "invalid option -- '" + a.charAt(1) + "'");
      tryHelp();
      return 1;
    }
    const equal = a.indexOf("=");
    const name = equal < 0 ? a : a.substring(0, equal);
    const v = equal < 0 ? "" : a.substring(equal + 1);
    if (equal < 0) {
      usageError("unrecognized operand " + quote(a));
    } else if (name == "if") {
      inFile = v;
      inName = v;
    } else if (name == "of") {
      outFile = v;
      outName = v;
    } else if (name == "conv") conversions(v);
    else if (name == "iflag") iflag |= flags(v, true);
    else if (name == "oflag") oflag |= flags(v, false);
    else if (name == "status") {
      if (v != "none" && v != "noxfer" && v != "progress") usageError("invalid status level: " + quote(v));
      status = v;
    } else if (name == "ibs") ibs = number(v, 1);
    else if (name == "obs") obs = number(v, 1);
    else if (name == "bs") bs = number(v, 1);
    else if (name == "cbs") cbs = number(v, 1);
    else if (name == "skip" || name == "iseek") {
      skip = number(v, 0);
      skipBytes = v.endsWith("B") && !v.endsWith("iB") && !isUnit(v);
    } else if (name == "seek" || name == "oseek") {
      seek = number(v, 0);
      seekBytes = v.endsWith("B") && !v.endsWith("iB") && !isUnit(v);
    } else if (name == "count") {
      count = number(v, 0);
      countSuffix = v.endsWith("B") && !v.endsWith("iB") && !isUnit(v);
    } else usageError("unrecognized operand " + quote(a));
  }
  if (bs) ibs = obs = bs;
  if (!ibs) ibs = 512;
  if (!obs) obs = 512;
  if (several(BLOCK | UNBLOCK)) error(1, 0, "cannot combine block and unblock");
  if (several(LCASE | UCASE)) error(1, 0, "cannot combine lcase and ucase");
  if (several(EXCL | NOCREAT)) error(1, 0, "cannot combine excl and nocreat");
  twoBuffers = !bs || (conv & (BLOCK | UNBLOCK | LCASE | UCASE | SWAB)) != 0;
  if (!cbs) conv &= ~(BLOCK | UNBLOCK);
  if (inFile.length) {
    const fd = open(inFile, O_RDONLY | (iflag & ~(FULLBLOCK | COUNT_BYTES | NOCACHE)));
    if (fd < 0) error(1, fd, "failed to open " + quoteaf(inFile));
    if (fd != 0) {
      dup2(fd, 0);
      close(fd);
    }
  } else if (iflag & ~(FULLBLOCK | COUNT_BYTES | NOCACHE)) {
    const e = fcntl(0, F_SETFL, (fcntl(0, F_GETFL) | (iflag & ~(FULLBLOCK | COUNT_BYTES | NOCACHE))) as i64);
    if (e < 0) error(1, e, "setting flags for " + quoteaf(inName));
  }
  if (outFile.length) {
    let mode = O_WRONLY | (oflag & ~(FULLBLOCK | COUNT_BYTES | NOCACHE));
    if (!(conv & NOCREAT)) mode |= O_CREAT;
    if (conv & EXCL) mode |= O_EXCL;
    if (!seek && !(conv & NOTRUNC)) mode |= O_TRUNC;
    const fd = open(outFile, mode, 0o666);
    if (fd < 0) error(1, fd, "failed to open " + quoteaf(outFile));
    if (fd != 1) {
      dup2(fd, 1);
      close(fd);
    }
    if (seek && !(conv & NOTRUNC)) {
      const size = seekBytes ? seek : seek * obs;
      const e = ftruncate(1, size);
      const s = new Stat();
      if (e < 0 && s.fstat(1) >= 0 && (s.mode & 0o170000) == 0o100000)
        error(1, e, "failed to truncate to " + size.toString() + " bytes in output file " + quoteaf(outFile));
    }
  } else if (oflag & ~(FULLBLOCK | COUNT_BYTES | NOCACHE)) {
    const e = fcntl(1, F_SETFL, (fcntl(1, F_GETFL) | (oflag & ~(FULLBLOCK | COUNT_BYTES | NOCACHE))) as i64);
    if (e < 0) error(1, e, "setting flags for " + quoteaf(outName));
  }
  began = monotonic();
  sigaction(SIGUSR1, handlerOf(usr1), 0, 0);
  const code = copyAll();
  finish(code);
  return code;
}
/** "kB" and the like are units, not "this counts bytes". */
function isUnit(text: string): bool {
  const c = text.length > 1 ? text.charCodeAt(text.length - 2) : 0;
  return !(c >= C.n0 && c <= C.n9);
}
