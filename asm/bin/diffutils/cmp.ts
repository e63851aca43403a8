// cmp(1).
import { countByte, memcmp } from "../../lib/bytes";
import * as C from "../../lib/chars";
import { error } from "../../lib/error";
import { padLeft } from "../../lib/fmt";
import { Getopt, long, NO_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { print, Reader, stdin, stdout } from "../../lib/io";
import { hasMessageLocale } from "../../lib/locale";
import { numEnd, numOverflow, strtoul } from "../../lib/number";
import { quote } from "../../lib/quote";
import { exit, setWriteErrorStatus } from "../../lib/start";
import { isReg, Stat } from "../../lib/stat";
import { lseek, O_RDONLY, open, SEEK_CUR } from "../../lib/sys/file";
import { tryHelp } from "./diff";

const HELP = `Usage: cmp [OPTION]... FILE1 [FILE2 [SKIP1 [SKIP2]]]
Compare two files byte by byte.

The optional SKIP1 and SKIP2 specify the number of bytes to skip
at the beginning of each file (zero by default).

Mandatory arguments to long options are mandatory for short options too.
  -b, --print-bytes          print differing bytes
  -i, --ignore-initial=SKIP         skip first SKIP bytes of both inputs
  -i, --ignore-initial=SKIP1:SKIP2  skip first SKIP1 bytes of FILE1 and
                                      first SKIP2 bytes of FILE2
  -l, --verbose              output byte numbers and differing byte values
  -n, --bytes=LIMIT          compare at most LIMIT bytes
  -s, --quiet, --silent      suppress all normal output
      --help                 display this help and exit
  -v, --version              output version information and exit

SKIP values may be followed by the following multiplicative suffixes:
kB 1000, K 1024, MB 1,000,000, M 1,048,576,
GB 1,000,000,000, G 1,073,741,824, and so on for T, P, E, Z, Y.

If a FILE is '-' or missing, read standard input.
Exit status is 0 if inputs are the same, 1 if different, 2 if trouble.
`;

/** Where `end` stands: behind the number and its suffix; −1 when it is no number. */
let end = 0;
function size(text: string, from: i32): i64 {
  const s = text.substring(from);
  let v = strtoul(s, 0);
  let i = numEnd;
  end = -1;
  if (i == 0 || s.startsWith("-") || numOverflow) return 0;
  if (i < s.length) {
    const c = s.charAt(i);
    const power = "KMGTPEZY".indexOf(c == "k" ? "K" : c);
    if (power >= 0) {
      i++;
      let base: u64 = 1024;
      if (s.charAt(i) == "B") {
        base = 1000;
        i++;
      } else if (s.substring(i, i + 2) == "iB") i += 2;
      for (let k = 0; k <= power; k++) v *= base;
    }
  }
  end = from + i;
  return v as i64;
}
function badSkip(text: string): void {
  error(0, 0, "invalid --ignore-initial value " + quote(text));
  tryHelp();
  exit(2);
}
function skipOf(text: string): i64 {
  const v = size(text, 0);
  if (end != text.length) badSkip(text);
  return v;
}

/** A byte as cat -t shows it. */
function shown(c: i32): string {
  let text = "";
  if (c >= 128) {
    text = "M-";
    c -= 128;
  }
  if (c < 32) return text + "^" + String.fromCharCode(c + 64);
  if (c == 127) return text + "^?";
  return text + String.fromCharCode(c);
}
function octal(c: i32, width: i32): string {
  return padLeft(c.toString(8), width);
}

function skip(r: Reader, n: i64): void {
  if (n <= 0 || lseek(r.fd, n, SEEK_CUR) >= 0) return;
  while (n > 0 && (r.pos < r.end || r.fill() > 0)) {
    const m = min(n, (r.end - r.pos) as i64);
    r.pos += m as i32;
    n -= m;
  }
}
/** Size from the position to the end of a regular file, or −1. */
function remaining(fd: i32, s: Stat): i64 {
  if (s.fstat(fd) < 0 || !isReg(s.mode)) return -1;
  const at = lseek(fd, 0, SEEK_CUR);
  return at < 0 ? -1 : max<i64>(0, s.size - at);
}

export function cmp(args: string[]): i32 {
  setWriteErrorStatus(2);
  let bytes = false;
  let all = false;
  let silent = false;
  let limit: i64 = -1;
  let skip0: i64 = 0;
  let skip1: i64 = 0;
  const o = new Getopt(args, "bci:ln:sv", [
    long("print-bytes", NO_ARG, C.b),
    long("print-chars", NO_ARG, C.c),
    long("ignore-initial", REQ_ARG, C.i),
    long("verbose", NO_ARG, C.l),
    long("bytes", REQ_ARG, C.n),
    long("silent", NO_ARG, C.s),
    long("quiet", NO_ARG, C.s),
    long("version", NO_ARG, C.v),
    long("help", NO_ARG, 1000),
  ]);
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    const arg: string = o.arg === null ? "" : o.arg!;
    if (c == C.b || c == C.c) bytes = true;
    else if (c == C.i) {
      const first = size(arg, 0);
      const second = end > 0 && end < arg.length && arg.charAt(end) == ":" ? size(arg, end + 1) : first;
      // said more than once, the greater holds
      skip0 = max(skip0, first);
      skip1 = max(skip1, second);
      if (end != arg.length) badSkip(arg);
    } else if (c == C.l) all = true;
    else if (c == C.n) {
      limit = size(arg, 0);
      if (end != arg.length) {
        error(0, 0, "invalid --bytes value " + quote(arg));
        tryHelp();
        return 2;
      }
    } else if (c == C.s) silent = true;
    else if (c == C.v) {
      print("cmp (GNU diffutils) 3.8\nNutshell's own implementation, in AssemblyScript.\n");
      return 0;
    } else if (c == 1000) {
      print(HELP);
      return 0;
    } else {
      tryHelp();
      return 2;
    }
  }
  if (all && silent) {
    error(0, 0, "options -l and -s are incompatible");
    tryHelp();
    return 2;
  }
  const files = o.rest();
  if (!files.length) {
    error(0, 0, "missing operand after " + quote(args[args.length - 1]));
    tryHelp();
    return 2;
  }
  if (files.length > 2) skip0 = max(skip0, skipOf(files[2]));
  if (files.length > 3) skip1 = max(skip1, skipOf(files[3]));
  if (files.length > 4) {
    error(0, 0, "extra operand " + quote(files[4]));
    tryHelp();
    return 2;
  }
  const name0 = files[0];
  const name1 = files.length > 1 ? files[1] : "-";
  if (name0 == name1 && skip0 == skip1) {
    // nothing to see in a file and itself, but it must be there
    if (name0 == "-") return 0;
  }
  const fd0 = name0 == "-" ? 0 : open(name0, O_RDONLY);
  if (fd0 < 0) {
    if (!silent) error(0, fd0, name0);
    return 2;
  }
  const fd1 = name1 == "-" ? 0 : open(name1, O_RDONLY);
  if (fd1 < 0) {
    if (!silent) error(0, fd1, name1);
    return 2;
  }
  const s0 = new Stat();
  const s1 = new Stat();
  const size0 = remaining(fd0, s0);
  const size1 = remaining(fd1, s1);
  if (s0.dev == s1.dev && s0.ino == s1.ino && size0 >= 0 && skip0 == skip1 && name0 != "-" && name1 != "-") return 0;
  // the sizes of two files tell at once
  if (
    silent &&
    limit < 0 &&
    size0 >= 0 &&
    size1 >= 0 &&
    s0.size &&
    s1.size &&
    max<i64>(0, size0 - skip0) != max<i64>(0, size1 - skip1)
  )
    return 1;
  const a = fd0 ? new Reader(fd0) : stdin();
  const b = fd1 ? new Reader(fd1) : stdin();
  skip(a, skip0);
  skip(b, skip1);
  // how wide a byte's number can be
  let width = 20;
  if (all) {
    let most = i64.MAX_VALUE;
    if (size0 >= 0) most = min(most, max<i64>(0, size0 - skip0));
    if (size1 >= 0) most = min(most, max<i64>(0, size1 - skip1));
    if (limit >= 0) most = min(most, limit);
    width = most.toString().length;
  }
  let at: i64 = 1;
  let line: i64 = 1;
  let code = 0;
  let lastByte = -1;
  while (limit < 0 || at <= limit) {
    if (a.pos == a.end) a.fill();
    if (b.pos == b.end) b.fill();
    if (a.error < 0 || b.error < 0) {
      error(0, a.error < 0 ? a.error : b.error, a.error < 0 ? name0 : name1);
      return 2;
    }
    let n = min(a.end - a.pos, b.end - b.pos);
    if (limit >= 0) n = min<i64>(n, limit - at + 1) as i32;
    const p = a.buffer + a.pos;
    const q = b.buffer + b.pos;
    if (n == 0) {
      if (a.pos == a.end && b.pos == b.end) break;
      const short = a.pos == a.end ? name0 : name1;
      if (!silent) {
        if (at == 1) error(0, 0, "EOF on " + short + " which is empty");
        else {
          const where = "EOF on " + short + " after byte " + (at - 1).toString();
          if (all) error(0, 0, where);
          else if (lastByte == C.NL) error(0, 0, where + ", line " + (line - 1).toString());
          else error(0, 0, where + ", in line " + line.toString());
        }
      }
      return 1;
    }
    if (memcmp(p, q, n) == 0) {
      if (!all && !silent) {
        line += countByte(p, C.NL, n) as i64;
        lastByte = load<u8>(p + n - 1);
      }
      a.pos += n;
      b.pos += n;
      at += n;
      continue;
    }
    for (let i = 0; i < n; i++, at++) {
      const x = load<u8>(p + i) as i32;
      const y = load<u8>(q + i) as i32;
      if (x == y) {
        if (x == C.NL) line++;
        lastByte = x;
        continue;
      }
      code = 1;
      if (silent) return 1;
      if (!all) {
        const where = at.toString() + ", line " + line.toString();
        if (bytes)
          stdout.put(
            name0 +
              " " +
              name1 +
              " differ: byte " +
              where +
              " is " +
              octal(x, 3) +
              " " +
              shown(x) +
              " " +
              octal(y, 3) +
              " " +
              shown(y) +
              "\n",
          );
        // POSIX wants "char", GNU "byte".
        else
          stdout.put(name0 + " " + name1 + (hasMessageLocale() ? " differ: byte " : " differ: char ") + where + "\n");
        return 1;
      }
      const number = padLeft(at.toString(), width);
      if (bytes) {
        const left = shown(x);
        stdout.put(
          number +
            " " +
            octal(x, 3) +
            " " +
            left +
            " ".repeat(max(0, 4 - left.length)) +
            " " +
            octal(y, 3) +
            " " +
            shown(y) +
            "\n",
        );
      } else stdout.put(number + " " + octal(x, 3) + " " + octal(y, 3) + "\n");
      lastByte = x;
    }
    a.pos += n;
    b.pos += n;
  }
  return code;
}
