// tail(1). The end of a seekable file is found from behind; of a pipe only as much is kept as may be the end.

import { memchr, memrchr } from "../../lib/bytes";
import * as C from "../../lib/chars";
import { EAGAIN, ESRCH } from "../../lib/errno";
import { error } from "../../lib/error";
import { Getopt, long, NO_ARG, OPT_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { stdout } from "../../lib/io";
import { numEnd, parseUnsigned, strtod } from "../../lib/number";
import { quote, quoteaf } from "../../lib/quote";
import { isDir, isFifo, isReg, Stat } from "../../lib/stat";
import { close, lseek, O_NONBLOCK, O_RDONLY, open, read, SEEK_CUR, SEEK_SET } from "../../lib/sys/file";
import { nanosleep } from "../../lib/sys/misc";
import { kill } from "../../lib/sys/proc";
import { argMatch, LONG_ONLY, other, standard } from "./common";
import { parseCount, putHeader } from "./head";

const USAGE = `[OPTION]... [FILE]...
Print the last 10 lines of each FILE to standard output.
With more than one FILE, precede each with a header giving the file name.

With no FILE, or when FILE is -, read standard input.

  -c, --bytes=[+]NUM       output the last NUM bytes; or use -c +NUM to
                             output starting with byte NUM of each file
  -f, --follow[={name|descriptor}]
                           output appended data as the file grows;
                             an absent option argument means 'descriptor'
  -F                       same as --follow=name --retry
  -n, --lines=[+]NUM       output the last NUM lines, instead of the last 10;
                             or use -n +NUM to output starting with line NUM
      --max-unchanged-stats=N  (accepted)
      --pid=PID            with -f, terminate after process ID, PID dies
  -q, --quiet, --silent    never output headers giving file names
      --retry              keep trying to open a file if it is inaccessible
  -s, --sleep-interval=N   with -f, sleep for approximately N seconds
                             (default 1.0) between iterations
  -v, --verbose            always output headers giving file names
  -z, --zero-terminated    line delimiter is NUL, not newline
`;
const SIZE = 65536;
const NAME = 1;
const DESCRIPTOR = 2;

let buffer: usize = 0;
let delimiter = C.NL;
let lines = true;
let fromStart = false;
let count: i64 = 10;
let follow = 0;
let retry = false;

function title(name: string): string {
  return name == "-" ? "standard input" : name;
}
function readError(name: string, e: i32): bool {
  error(0, e, "error reading " + quoteaf(title(name)));
  return false;
}

/** Everything from here to the end. @returns bytes shown, or −errno after a message */
function copyRest(fd: i32, name: string): i64 {
  let total: i64 = 0;
  while (true) {
    const n = read(fd, buffer, SIZE);
    if (n < 0) {
      if (n == -EAGAIN) break;
      readError(name, n);
      return n;
    }
    if (n == 0) break;
    stdout.bytes(buffer, n);
    total += n;
  }
  return total;
}

function skipLines(fd: i32, name: string, skip: i64): bool {
  let left = skip;
  while (left > 0) {
    const n = read(fd, buffer, SIZE);
    if (n < 0) return readError(name, n);
    if (n == 0) return true;
    let at = buffer;
    const end = buffer + n;
    while (left > 0) {
      const nl = memchr(at, delimiter, end - at);
      if (!nl) {
        at = end;
        break;
      }
      at = nl + 1;
      left--;
    }
    if (at < end) stdout.bytes(at, (end - at) as i32);
  }
  return copyRest(fd, name) >= 0;
}
function skipBytes(fd: i32, name: string, skip: i64): bool {
  let left = skip;
  while (left > 0) {
    const n = read(fd, buffer, SIZE);
    if (n < 0) return readError(name, n);
    if (n == 0) return true;
    if (n > left) stdout.bytes(buffer + (left as i32), n - (left as i32));
    left -= n;
  }
  return copyRest(fd, name) >= 0;
}

/** The start of the last `count` lines in `n` bytes. */
function lastLines(data: usize, n: i32, wanted: i64): usize {
  let left = wanted;
  if (left <= 0) return data + n;
  let end = data + n;
  if (n && load<u8>(end - 1) == (delimiter as u8)) end--;
  while (end > data) {
    const nl = memrchr(data, delimiter, end - data);
    if (!nl) return data;
    if (--left == 0) return nl + 1;
    end = nl;
  }
  return data;
}

/** The end of something that cannot seek. */
function tailPipe(fd: i32, name: string): bool {
  let capacity = SIZE * 2;
  let data = heap.alloc(capacity);
  let used = 0;
  let ok = true;
  while (true) {
    if (capacity - used < SIZE) {
      // drop what cannot be among the last any more; grow only when that was not half
      const from = lines ? lastLines(data, used, count) : data + (max(0, (used as i64) - count) as i32);
      const keep = (data + used - from) as i32;
      if (keep < used) memory.copy(data, from, keep);
      used = keep;
      if (used > capacity / 2) {
        capacity *= 2;
        data = heap.realloc(data, capacity);
      }
    }
    const n = read(fd, data + used, capacity - used);
    if (n < 0) {
      ok = readError(name, n);
      break;
    }
    if (n == 0) break;
    used += n;
  }
  const from = lines ? lastLines(data, used, count) : data + (max(0, (used as i64) - count) as i32);
  stdout.bytes(from, (data + used - from) as i32);
  heap.free(data);
  return ok;
}

/** The last lines of a seekable file, `size` bytes long, not looking before `start`. */
function tailFileLines(fd: i32, name: string, start: i64, size: i64): bool {
  let left = count;
  if (left <= 0) {
    lseek(fd, size, SEEK_SET);
    return true;
  }
  let end = size;
  let first = true;
  while (end > start) {
    const n = (end - start < SIZE ? end - start : (end - start) % SIZE ? (end - start) % SIZE : SIZE) as i32;
    const at = end - n;
    lseek(fd, at, SEEK_SET);
    let got = 0;
    while (got < n) {
      const r = read(fd, buffer + got, n - got);
      if (r < 0) return readError(name, r);
      if (r == 0) break;
      got += r;
    }
    if (!got) break;
    let stop = buffer + got;
    if (first && load<u8>(stop - 1) == (delimiter as u8)) stop--;
    first = false;
    while (stop > buffer) {
      const nl = memrchr(buffer, delimiter, stop - buffer);
      if (!nl) break;
      if (--left == 0) {
        lseek(fd, at + ((nl + 1 - buffer) as i64), SEEK_SET);
        return copyRest(fd, name) >= 0;
      }
      stop = nl;
    }
    end = at;
  }
  lseek(fd, start, SEEK_SET);
  return copyRest(fd, name) >= 0;
}

function tailOpen(fd: i32, name: string): bool {
  const st = new Stat();
  const e = st.fstat(fd);
  if (e < 0) {
    error(0, e, "cannot fstat " + quoteaf(title(name)));
    return false;
  }
  const here = lseek(fd, 0, SEEK_CUR);
  const seekable = here >= 0 && isReg(st.mode) && st.size > 0;
  if (fromStart) {
    const skip = max(0, count - 1);
    if (lines) return skipLines(fd, name, skip);
    if (seekable && lseek(fd, skip, SEEK_CUR) >= 0) return copyRest(fd, name) >= 0;
    return skipBytes(fd, name, skip);
  }
  if (!seekable) return tailPipe(fd, name);
  if (lines) return tailFileLines(fd, name, here, st.size);
  lseek(fd, max(here, st.size - count), SEEK_SET);
  return copyRest(fd, name) >= 0;
}

/** A file that is being followed. */
class Followed {
  fd: i32 = -1;
  dev: u64 = 0;
  ino: u64 = 0;
  size: i64 = 0;
  /** Why it is not open; 0 = it is. */
  trouble: i32 = 0;
  constructor(public name: string) {}
}

let lastShown: Followed | null = null;
let headerDue = false;

function alive(pids: i32[]): bool {
  if (!pids.length) return true;
  for (let i = 0; i < pids.length; i++) if (kill(pids[i], 0) != -ESRCH) return true;
  return false;
}

/** Looks whether the name still means the same file (--follow=name). */
function recheck(f: Followed): void {
  const st = new Stat();
  const fd = f.name == "-" ? 0 : open(f.name, O_RDONLY | O_NONBLOCK);
  if (fd < 0) {
    if (f.trouble == 0) {
      error(0, fd, quoteaf(f.name) + (retry || follow == NAME ? " has become inaccessible" : ""));
      if (f.fd > 0) close(f.fd);
      f.fd = -1;
    }
    f.trouble = fd;
    return;
  }
  st.fstat(fd);
  if (f.trouble) {
    error(0, 0, quoteaf(f.name) + " has appeared;  following new file");
    f.size = 0;
  } else if (st.dev == f.dev && st.ino == f.ino) {
    if (fd > 0) close(fd);
    return;
  } else {
    error(0, 0, quoteaf(f.name) + " has been replaced;  following new file");
    if (f.fd > 0) close(f.fd);
    f.size = 0;
  }
  f.trouble = 0;
  f.fd = fd;
  f.dev = st.dev;
  f.ino = st.ino;
}

function followAll(list: Followed[], interval: f64, pids: i32[]): i32 {
  const st = new Stat();
  const step = Math.min(interval, 0.1);
  while (true) {
    let any = false;
    let open_ = 0;
    for (let i = 0; i < list.length; i++) {
      const f = list[i];
      if (follow == NAME) recheck(f);
      else if (f.trouble && retry) recheck(f);
      if (f.fd < 0) continue;
      open_++;
      if (st.fstat(f.fd) < 0) continue;
      if (isReg(st.mode) && st.size < f.size) {
        error(0, 0, title(f.name) + ": file truncated");
        lseek(f.fd, 0, SEEK_SET);
        f.size = 0;
      }
      if (isReg(st.mode) && st.size == f.size) continue;
      const n = read(f.fd, buffer, SIZE);
      if (n <= 0) continue;
      if (headerDue && lastShown !== f) putHeader(title(f.name));
      lastShown = f;
      stdout.bytes(buffer, n);
      f.size += n;
      any = true;
    }
    if (stdout.flush() < 0) return 1;
    if (!open_ && !(retry && follow == NAME)) {
      error(0, 0, "no files remaining");
      return 1;
    }
    if (!any) {
      if (!alive(pids)) return 0;
      nanosleep((step * 1e9) as i64);
    }
  }
}

/** "-5", "-5c", "-5lf", "+3": the old way, only with at most one file. @returns whether it was one */
function obsolete(args: string[]): bool {
  const n = args.length;
  if (
    !(n == 2 || (n == 3 && !(args[2].startsWith("-") && args[2].length > 1)) || (n >= 3 && n <= 4 && args[2] == "--"))
  )
    return false;
  const a = args[1];
  if (a.length < 2) return false;
  const sign = a.charCodeAt(0);
  if (sign == C.PLUS) return false; // POSIX 2001: a file name
  if (sign != C.MINUS) return false;
  let k = 1;
  while (k < a.length && a.charCodeAt(k) >= C.n0 && a.charCodeAt(k) <= C.n9) k++;
  const digits = a.substring(1, k);
  if (!digits.length && a.charCodeAt(1) == C.c) return false; // the option -c
  let isLines = true;
  let multiplier: i64 = 1;
  if (k < a.length) {
    const c = a.charCodeAt(k);
    if (c == C.b) {
      isLines = false;
      multiplier = 512;
      k++;
    } else if (c == C.c) {
      isLines = false;
      k++;
    } else if (c == C.l) k++;
  }
  let f = false;
  if (k < a.length && a.charCodeAt(k) == C.f) {
    f = true;
    k++;
  }
  if (k != a.length || k == 1) return false;
  if (!digits.length && a.charCodeAt(1) == C.f) return false; // -f alone is the option
  const v = digits.length ? parseUnsigned(digits) : 10;
  if (v < 0) error(1, 0, "invalid number: " + quote(digits));
  count = v * multiplier;
  lines = isLines;
  if (f) follow = DESCRIPTOR;
  return true;
}

export function tail(given: string[]): i32 {
  let args = given;
  const old = obsolete(given);
  if (old) {
    args = [given[0]];
    for (let i = 2; i < given.length; i++) args.push(given[i]);
  }
  let headers = 0;
  let interval = 1.0;
  const pids: i32[] = [];
  const o = new Getopt(
    args,
    "c:n:fFqs:vz0123456789",
    standard([
      long("bytes", REQ_ARG, C.c),
      long("follow", OPT_ARG, LONG_ONLY),
      long("lines", REQ_ARG, C.n),
      long("max-unchanged-stats", REQ_ARG, LONG_ONLY + 1),
      long("-disable-inotify", NO_ARG, LONG_ONLY + 2),
      long("pid", REQ_ARG, LONG_ONLY + 3),
      long("-presume-input-pipe", NO_ARG, LONG_ONLY + 2),
      long("quiet", NO_ARG, C.q),
      long("retry", NO_ARG, LONG_ONLY + 4),
      long("silent", NO_ARG, C.q),
      long("sleep-interval", REQ_ARG, C.s),
      long("verbose", NO_ARG, C.v),
      long("zero-terminated", NO_ARG, C.z),
    ]),
  );
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    switch (c) {
      case C.F:
        follow = NAME;
        retry = true;
        break;
      case C.c:
      case C.n: {
        lines = c == C.n;
        let text = o.arg!;
        fromStart = text.startsWith("+");
        if (fromStart || text.startsWith("-")) text = text.substring(1);
        count = parseCount(text, lines);
        break;
      }
      case C.f:
        follow = DESCRIPTOR;
        break;
      case LONG_ONLY: {
        const arg = o.arg;
        follow = arg === null ? DESCRIPTOR : argMatch("--follow", arg, ["descriptor", "name"], [DESCRIPTOR, NAME]);
        break;
      }
      case LONG_ONLY + 4:
        retry = true;
        break;
      case LONG_ONLY + 1:
        if (parseUnsigned(o.arg!) < 0)
          error(1, 0, "invalid maximum number of unchanged stats between opens: " + quote(o.arg!));
        break;
      case LONG_ONLY + 2:
        break;
      case LONG_ONLY + 3: {
        const p = parseUnsigned(o.arg!, i32.MAX_VALUE);
        if (p < 0) error(1, 0, "invalid PID: " + quote(o.arg!));
        pids.push(p as i32);
        break;
      }
      case C.q:
        headers = -1;
        break;
      case C.s:
        interval = strtod(o.arg!);
        if (numEnd != o.arg!.length || !(interval >= 0)) error(1, 0, "invalid number of seconds: " + quote(o.arg!));
        break;
      case C.v:
        headers = 1;
        break;
      case C.z:
        delimiter = 0;
        break;
      default:
        if (c >= C.n0 && c <= C.n9) error(1, 0, "option used in invalid context -- " + String.fromCharCode(c));
        return other(c, USAGE);
    }
  }
  if (retry && !follow) {
    retry = false;
    error(0, 0, "warning: --retry ignored; --retry is useful only when following");
  } else if (retry && follow == DESCRIPTOR) error(0, 0, "warning: --retry only effective for the initial open");
  if (pids.length && !follow) error(0, 0, "warning: PID ignored; --pid=PID is useful only when following");
  const files = o.rest();
  // nothing will be written
  if (!count && !fromStart && !follow) return 0;
  headerDue = headers > 0 || (headers == 0 && files.length > 1);
  if (!files.length) files.push("-");
  if (follow == NAME && files.includes("-")) error(1, 0, "cannot follow '-' by name");
  buffer = heap.alloc(SIZE);
  let ok = true;
  let usedStdin = false;
  const list: Followed[] = [];
  const st = new Stat();
  for (let i = 0; i < files.length; i++) {
    const name = files[i];
    const f = new Followed(name);
    let fd = 0;
    if (name == "-") usedStdin = true;
    else fd = open(name, O_RDONLY);
    if (fd < 0) {
      error(0, fd, "cannot open " + quoteaf(name) + " for reading");
      ok = false;
      f.trouble = fd;
      if (follow && (retry || follow == NAME)) list.push(f);
      continue;
    }
    if (headerDue) putHeader(title(name));
    if (!tailOpen(fd, name)) ok = false;
    if (follow && st.fstat(fd) == 0) {
      if (isDir(st.mode)) {
        error(0, 0, title(name) + ": cannot follow end of this type of file; giving up on this name");
        ok = false;
        if (fd) close(fd);
        continue;
      }
      // a pipe on standard input has been read to its end
      if (name == "-" && isFifo(st.mode)) continue;
      f.fd = fd;
      f.dev = st.dev;
      f.ino = st.ino;
      f.size = lseek(fd, 0, SEEK_CUR);
      list.push(f);
      lastShown = f;
    } else if (fd) close(fd);
  }
  if (follow && list.length) {
    if (stdout.flush() < 0) return 1;
    return followAll(list, interval, pids);
  }
  if (usedStdin) {
    const e = close(0);
    if (e < 0) error(1, e, "-");
  }
  return ok ? 0 : 1;
}
