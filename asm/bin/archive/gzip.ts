// gzip(1), gunzip(1), zcat(1): RFC 1952 members around deflate. As Debian's scripts do, all three call themselves gzip.
import { fromBytes } from "../../lib/bytes";
import * as C from "../../lib/chars";
import { openDir } from "../../lib/dirs";
import { ENOENT, strerror } from "../../lib/errno";
import { formatFloat, padLeft } from "../../lib/fmt";
import { Getopt, long, NO_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { eprint, print, Reader, stdin, stdout } from "../../lib/io";
import { basename, joinPath } from "../../lib/path";
import { setProg } from "../../lib/start";
import { isDir, isReg, Stat } from "../../lib/stat";
import {
  close,
  isatty,
  O_CREAT,
  O_EXCL,
  O_NOCTTY,
  O_NOFOLLOW,
  O_NONBLOCK,
  O_RDONLY,
  O_TRUNC,
  O_WRONLY,
  open,
} from "../../lib/sys/file";
import { chmod, chown, fchmod, unlink, utimensat } from "../../lib/sys/fs";
import { localtime, strftime } from "../../lib/time";
import { deflate } from "./deflate";
import { BAD, inflate, inflateCrc, inflateEnd, inflateTotal, OK, SHORT } from "./inflate";
import { crc32, Sink } from "./output";

const HELP = `Usage: gzip [OPTION]... [FILE]...
Compress or uncompress FILEs (by default, compress FILES in-place).

Mandatory arguments to long options are mandatory for short options too.

  -c, --stdout      write on standard output, keep original files unchanged
  -d, --decompress  decompress
  -f, --force       force overwrite of output file and compress links
  -h, --help        give this help
  -k, --keep        keep (don't delete) input files
  -l, --list        list compressed file contents
  -L, --license     display software license
  -n, --no-name     do not save or restore the original name and timestamp
  -N, --name        save or restore the original name and timestamp
  -q, --quiet       suppress all warnings
  -r, --recursive   operate recursively on directories
      --rsyncable   make rsync-friendly archive
  -S, --suffix=SUF  use suffix SUF on compressed files
      --synchronous synchronous output (safer if system crashes, but slower)
  -t, --test        test compressed file integrity
  -v, --verbose     verbose mode
  -V, --version     display version number
  -1, --fast        compress faster
  -9, --best        compress better

With no FILE, or when FILE is -, read standard input.
`;
const WARNING = 2;
const ERROR = 1;

let decompress = false;
let toStdout = false;
let force = false;
let keep = false;
let list = false;
let test = false;
let verbose = 0;
let quiet = false;
let recursive = false;
let level = 6;
let noName = -1;
let suffix = ".gz";
let status = 0;

function say(message: string): void {
  stdout.flush();
  eprint("gzip: " + message + "\n");
}
function warning(message: string): void {
  if (status == 0) status = WARNING;
  if (!quiet) say(message);
}
function failure(message: string): void {
  status = ERROR;
  say(message);
}
function fileError(name: string, e: i32): void {
  failure(name + ": " + strerror(e));
}

/** Percentage saved. */
function ratio(saved: f64, size: f64): string {
  return formatFloat(size ? (100 * saved) / size : 0, C.f, 0, 5, 1) + "%";
}

// The member at hand
let memberName = "";
let memberTime: u32 = 0;
let headerSize = 0;

/** Writes `n` bytes at `p` as one member. @returns bytes of the header */
export function putMember(p: usize, n: i32, out: Sink, strength: i32, name: string, time: u32): i32 {
  const before = out.total;
  out.u16(0x8b1f);
  out.byte(8);
  out.byte(name.length ? 8 : 0);
  out.u32(time);
  out.byte(strength == 9 ? 2 : strength == 1 ? 4 : 0);
  out.byte(3);
  for (let i = 0; i < name.length; i++) out.byte(name.charCodeAt(i));
  if (name.length) out.byte(0);
  const header = (out.total - before) as i32;
  deflate(p, n, out, strength);
  out.u32(crc32(0, p, n));
  out.u32(n);
  return header;
}

/** Reads a member's header. @returns address of its data; 0 = no gzip, 1 = it ends within the header */
function header(p: usize, end: usize): usize {
  const start = p;
  if (end - p < 2 || load<u8>(p) != 0x1f || load<u8>(p, 1) != 0x8b) return 0;
  if (end - p < 10) return 1;
  const flags = load<u8>(p, 3);
  memberTime = load<u32>(p, 4);
  memberName = "";
  p += 10;
  if (flags & 4) {
    if (end - p < 2) return 1;
    p += 2 + load<u16>(p);
  }
  if (flags & 8) {
    const from = p;
    while (p < end && load<u8>(p)) p++;
    if (p >= end) return 1;
    memberName = fromBytes(from, (p - from) as i32);
    p++;
  }
  if (flags & 16) {
    while (p < end && load<u8>(p)) p++;
    p++;
  }
  if (flags & 2) p += 2;
  headerSize = (p - start) as i32;
  return p <= end ? p : 1;
}

/** Whether `n` bytes at `p` begin as gzip's do. */
export function isGzip(p: usize, n: i32): bool {
  return n >= 2 && load<u8>(p) == 0x1f && load<u8>(p, 1) == 0x8b;
}
/** What was wrong with the last gunzip(), in gzip's words. */
export let problem: string = "";
export let trailing: bool = false;
/** All members at `p` into `out`. @returns whether all was well */
export function gunzip(p: usize, n: i32, out: Sink): bool {
  const end = p + n;
  problem = "";
  trailing = false;
  let first = true;
  while (p < end) {
    const body = header(p, end);
    if (body == 0) {
      if (first) {
        // a single byte is no magic number yet
        if (n == 1 && load<u8>(p)) break;
        problem = "not in gzip format";
        return false;
      }
      // zeros may pad a tape; anything else is worth a word
      for (; p < end; p++) if (load<u8>(p)) trailing = true;
      return true;
    }
    if (body == 1) {
      problem = "unexpected end of file";
      return false;
    }
    const name = memberName;
    const time = memberTime;
    const r = inflate(body, end - body, out);
    if (r == SHORT) problem = "unexpected end of file";
    else if (r == BAD) problem = "invalid compressed data--format violated";
    if (r != OK) return false;
    p = inflateEnd;
    if (end - p < 8) {
      problem = "unexpected end of file";
      return false;
    }
    const badCrc = load<u32>(p) != inflateCrc();
    const badLength = load<u32>(p, 4) != (inflateTotal() as u32);
    if (badCrc) problem = "invalid compressed data--crc error";
    else if (badLength) problem = "invalid compressed data--length error";
    if (badCrc || badLength) return false;
    p += 8;
    if (!first) continue;
    first = false;
    memberName = name;
    memberTime = time;
  }
  if (first) {
    problem = "unexpected end of file";
    return false;
  }
  return true;
}

const SUFFIXES: string[] = [".gz", ".z", ".taz", ".tgz", "-gz", "-z", "_z", ".Z"];
/** Length of a suffix of ours at the end of `name`, or 0. */
function suffixLength(name: string): i32 {
  const lower = name.toLowerCase();
  if (name.length > suffix.length && name.endsWith(suffix) && !name.endsWith("/" + suffix)) return suffix.length;
  for (let i = 0; i < SUFFIXES.length; i++) {
    const s = SUFFIXES[i];
    if (lower.length > s.length && lower.endsWith(s.toLowerCase()) && lower.charAt(lower.length - s.length - 1) != "/")
      return s.length;
  }
  return 0;
}

/** Reads it all. @returns −errno or 0 */
let data: usize = 0;
let size = 0;
function slurp(fd: i32): i32 {
  const r = fd ? new Reader(fd) : stdin();
  while (r.fill() > 0) {}
  data = r.buffer + r.pos;
  size = r.end - r.pos;
  r.pos = r.end;
  return r.error;
}

/** The time of a file as a member holds it: 0 with a warning when it is out of range. */
function stampOf(s: Stat, name: string): u32 {
  if (s.mtime > 0 && s.mtime <= 0xffffffff) return s.mtime as u32;
  warning(name + ": warning: file timestamp out of range for gzip format");
  return 0;
}

let totalIn: i64 = 0;
let totalOut: i64 = 0;
let listed = 0;
function listHead(): void {
  if (quiet) return;
  if (verbose) print("method  crc     date  time  ");
  print("         compressed        uncompressed  ratio uncompressed_name\n");
}
function listRow(name: string, s: Stat): void {
  const none = new Sink(-2);
  if (!gunzip(data, size, none)) return bad(name);
  const unpacked = none.total as i64;
  if (listed++ == 0) listHead();
  if (verbose) {
    const crc = load<u32>(data + size - 8).toString(16);
    const when = localtime(memberTime && noName == 0 ? (memberTime as i64) : s.mtime);
    print("defla " + "0".repeat(8 - crc.length) + crc + " " + strftime("%b %e %H:%M", when) + " ");
  }
  const n = size as f64;
  print(
    padLeft(size.toString(), 19) +
      " " +
      padLeft(unpacked.toString(), 19) +
      " " +
      ratio((unpacked as f64) - (n - headerSize - 8), unpacked as f64) +
      " " +
      (noName == 0 && memberName.length ? memberName : shorter(name)) +
      "\n",
  );
  totalIn += size;
  totalOut += unpacked;
}
function shorter(name: string): string {
  return name == "stdin" ? "stdout" : name.substring(0, name.length - suffixLength(name));
}
function listTotals(): void {
  if (listed < 2 || quiet) return;
  if (verbose) print("                            ");
  print(
    padLeft(totalIn.toString(), 19) +
      " " +
      padLeft(totalOut.toString(), 19) +
      " " +
      ratio((totalOut - totalIn) as f64, totalOut as f64) +
      " (totals)\n",
  );
}
function bad(name: string): void {
  failureBlank(name + ": " + problem);
}
/** gzip begins these with an empty line: a percentage may stand before them. */
function failureBlank(message: string): void {
  status = ERROR;
  stdout.flush();
  eprint("\ngzip: " + message + "\n");
}

/** Data into `out`, one way or the other. @returns false after a message */
function convert(name: string, shown: string, time: u32, out: Sink): bool {
  const before = out.total;
  if (!decompress) {
    const head = putMember(data, size, out, level, noName == 1 ? "" : name, noName == 1 ? 0 : time);
    out.flush();
    if (verbose) {
      const packed = (out.total - before) as f64;
      eprint(shown + ":\t" + ratio((size as f64) - (packed - head - 8), size as f64));
    }
    return out.error == 0;
  }
  if (!isGzip(data, size) && force && toStdout) {
    out.bytes(data, size);
    out.flush();
    return out.error == 0;
  }
  const good = gunzip(data, size, out);
  out.flush();
  if (!good) {
    bad(shown);
    return false;
  }
  if (trailing) {
    if (status == 0) status = WARNING;
    if (!quiet) eprint("\ngzip: " + shown + ": decompression OK, trailing garbage ignored\n");
  }
  if (verbose) {
    const unpacked = (out.total - before) as f64;
    if (test) eprint(shown + ":\t OK");
    else eprint(shown + ":\t" + ratio(unpacked - ((size as f64) - headerSize - 8), unpacked));
  }
  return out.error == 0;
}
function writeFailed(name: string, out: Sink): void {
  failure(name + ": " + strerror(out.error));
}

function treatStdin(): void {
  if (!force && !list && isatty(decompress ? 0 : 1)) {
    say(
      "compressed data not " +
        (decompress ? "read from" : "written to") +
        " a terminal. Use -f to force " +
        (decompress ? "de" : "") +
        "compression.\nFor help, type: gzip -h",
    );
    status = ERROR;
    return;
  }
  const s = new Stat();
  const e = slurp(0);
  if (e < 0) return fileError("stdin", e);
  if (list) return listRow("stdin", s);
  const stamp = !decompress && noName != 1 && s.fstat(0) >= 0 && isReg(s.mode) ? stampOf(s, "stdin") : 0;
  const out = new Sink(test ? -2 : 1);
  stdout.flush();
  if (!convert("", "stdin", stamp, out) && out.error) writeFailed("stdout", out);
  if (verbose) eprint("\n");
}

/** What is in directories and still to be treated; the next one is the last. */
const pending: string[] = [];
function treatDirectory(name: string): void {
  const dir = openDir(name);
  if (dir === null) return fileError(name, ENOENT);
  const names: string[] = [];
  while (dir.next()) if (dir.name != "." && dir.name != "..") names.push(dir.name);
  dir.close();
  for (let i = names.length - 1; i >= 0; i--) pending.push(joinPath(name, names[i]));
}

function treat(given: string): void {
  if (given == "-") return treatStdin();
  let name = given;
  const s = new Stat();
  const flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | (force || toStdout || test || list ? 0 : O_NOFOLLOW);
  let fd = open(name, flags);
  if (fd == -ENOENT && decompress && !suffixLength(name)) {
    for (let i = 0; i < SUFFIXES.length && fd == -ENOENT; i++) {
      const s: string = i == 0 ? suffix : SUFFIXES[i];
      fd = open(name + s, flags);
      if (fd >= 0) name += s;
    }
    if (fd == -ENOENT) name += suffix;
  }
  if (fd < 0) return fileError(name, fd);
  s.fstat(fd);
  if (isDir(s.mode)) {
    close(fd);
    if (recursive) treatDirectory(name);
    else warning(name + " is a directory -- ignored");
    return;
  }
  if (!toStdout && !test && !list) {
    if (!isReg(s.mode)) {
      close(fd);
      return warning(name + " is not a directory or a regular file - ignored");
    }
    if (s.nlink > 1 && !force) {
      const others = (s.nlink as i64) - 1;
      close(fd);
      return warning(
        name + " has " + others.toString() + " other link" + (others == 1 ? "" : "s") + " -- file ignored",
      );
    }
  }
  // the name of what comes out
  const known = suffixLength(name);
  let target = "";
  if (!toStdout && !test && !list) {
    if (decompress) {
      if (!known) {
        close(fd);
        return warning(name + ": unknown suffix -- ignored");
      }
      const lower = name.toLowerCase();
      target =
        name.substring(0, name.length - known) + (lower.endsWith(".tgz") || lower.endsWith(".taz") ? ".tar" : "");
    } else {
      if (known) {
        close(fd);
        if (verbose || !(recursive || quiet))
          warning(name + " already has " + name.substring(name.length - known) + " suffix -- unchanged");
        else if (status == 0 && !recursive) status = WARNING;
        return;
      }
      target = name + suffix;
    }
  }
  const e = slurp(fd);
  close(fd);
  if (e < 0) return fileError(name, e);
  if (list) {
    listRow(name, s);
    heap.free(data);
    return;
  }
  if (target == "") {
    const stamp = !decompress && noName != 1 ? stampOf(s, name) : 0;
    stdout.flush();
    const out = new Sink(test ? -2 : 1);
    const good = convert(basename(name), name, stamp, out);
    heap.free(data);
    heap.free(out.buffer);
    if (!good && out.error) writeFailed("stdout", out);
    else if (good && verbose) eprint("\n");
    return;
  }
  if (decompress && noName == 0) {
    if (isGzip(data, size) && header(data, data + size) > 1 && memberName.length) {
      const slash = target.lastIndexOf("/");
      target = target.substring(0, slash + 1) + basename(memberName);
    }
  }
  let to = open(target, O_WRONLY | O_CREAT | O_EXCL, 0o600);
  if (to == -17) {
    let overwrite = force;
    if (!force) {
      stdout.flush();
      eprint("gzip: " + target + " already exists;");
      if (isatty(0)) {
        eprint(" do you wish to overwrite (y or n)? ");
        const answer = stdin().readLine();
        overwrite = answer !== null && (answer.startsWith("y") || answer.startsWith("Y"));
      }
      if (!overwrite) {
        eprint("\tnot overwritten\n");
        if (status == 0) status = WARNING;
        return;
      }
    }
    unlink(target);
    to = open(target, O_WRONLY | O_CREAT | O_TRUNC, 0o600);
  }
  if (to < 0) return fileError(target, to);
  const stamp = !decompress && noName != 1 ? stampOf(s, name) : 0;
  const out = new Sink(to);
  const good = convert(basename(name), name, stamp, out);
  heap.free(data);
  heap.free(out.buffer);
  if (!good) {
    close(to);
    unlink(target);
    if (out.error) writeFailed(target, out);
    return;
  }
  fchmod(to, s.mode & 0o7777);
  close(to);
  chown(target, s.uid as i32, s.gid as i32);
  chmod(target, s.mode & 0o7777); // chown takes set-user-ID away
  const restored = decompress && noName == 0 && memberTime != 0;
  utimensat(
    -100,
    target,
    s.atime,
    s.atimeNsec,
    restored ? (memberTime as i64) : s.mtime,
    restored ? 0 : s.mtimeNsec,
    0,
  );
  if (!keep) unlink(name);
  if (verbose) eprint(" -- " + (keep ? "created " : "replaced with ") + target + "\n");
}

export function gzip(args: string[], name: string): i32 {
  setProg("gzip");
  decompress = name != "gzip";
  toStdout = name == "zcat";
  const o = new Getopt(args, "ab:cdfhH?klLmMnNqrS:tvVZ123456789", [
    long("ascii", NO_ARG, C.a),
    long("to-stdout", NO_ARG, C.c),
    long("stdout", NO_ARG, C.c),
    long("decompress", NO_ARG, C.d),
    long("uncompress", NO_ARG, C.d),
    long("force", NO_ARG, C.f),
    long("help", NO_ARG, C.h),
    long("keep", NO_ARG, C.k),
    long("list", NO_ARG, C.l),
    long("license", NO_ARG, C.L),
    long("no-name", NO_ARG, C.n),
    long("name", NO_ARG, C.N),
    long("quiet", NO_ARG, C.q),
    long("silent", NO_ARG, C.q),
    long("recursive", NO_ARG, C.r),
    long("synchronous", NO_ARG, 1000),
    long("suffix", REQ_ARG, C.S),
    long("test", NO_ARG, C.t),
    long("verbose", NO_ARG, C.v),
    long("version", NO_ARG, C.V),
    long("fast", NO_ARG, C.n1),
    long("best", NO_ARG, C.n9),
    long("rsyncable", NO_ARG, 1000),
  ]);
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    if (c >= C.n1 && c <= C.n9) {
      level = c - C.n0;
      continue;
    }
    switch (c) {
      case C.c:
        toStdout = true;
        break;
      case C.d:
        decompress = true;
        break;
      case C.f:
        force = true;
        break;
      case C.h:
      case C.H:
        print(HELP);
        return 0;
      case C.k:
        keep = true;
        break;
      case C.l:
        list = decompress = toStdout = true;
        break;
      case C.L:
      case C.V:
        print("gzip 1.12\nNutshell's own implementation, in AssemblyScript.\n");
        return 0;
      case C.n:
      case C.m:
        noName = 1;
        break;
      case C.N:
      case C.M:
        noName = 0;
        break;
      case C.q:
        quiet = true;
        verbose = 0;
        break;
      case C.r:
        recursive = true;
        break;
      case C.S:
        suffix = o.arg!;
        if (!suffix.length || suffix.includes("/") || suffix.length > 30) {
          say("invalid suffix '" + suffix + "'");
          return ERROR;
        }
        break;
      case C.t:
        test = decompress = toStdout = true;
        break;
      case C.v:
        verbose++;
        quiet = false;
        break;
      case C.a:
      case C.b:
      case 1000:
        break;
      default:
        eprint("Try `gzip --help' for more information.\n");
        return ERROR;
    }
  }
  if (noName < 0) noName = decompress ? 2 : 0;
  const files = o.rest();
  if (!files.length) treatStdin();
  for (let i = 0; i < files.length; i++) {
    treat(files[i]);
    while (pending.length) treat(pending.pop());
  }
  if (list) listTotals();
  return status;
}
