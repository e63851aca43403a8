// stat(1).
import * as C from "../../lib/chars";
import { ENODATA } from "../../lib/errno";
import { error, missingOperand } from "../../lib/error";
import { formatInt, formatString, MINUS, PLUS, SHARP, SPACE, ZERO } from "../../lib/fmt";
import { Getopt, long, NO_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { stdout } from "../../lib/io";
import { quote, quoteaf, shellQuote } from "../../lib/quote";
import { isBlock, isChar, isLink, major, minor, modeString, Stat, typeName } from "../../lib/stat";
import { AT_EMPTY_PATH, AT_FDCWD, AT_SYMLINK_NOFOLLOW, statx } from "../../lib/sys/file";
import { lastError, readlink, statfs } from "../../lib/sys/fs";
import { localtime, strftime } from "../../lib/time";
import { groupByGid, passwdByUid } from "../../lib/users";
import { argMatch, LONG_ONLY, other, standard } from "./common";
import { fsTypeName } from "./fstypes";
import { mountPointOf } from "./mounts";

const USAGE = `[OPTION]... FILE...
Display file or file system status.

  -L, --dereference     follow links
  -f, --file-system     display file system status instead of file status
      --cached=MODE     specify how to use cached attributes (ignored)
  -c  --format=FORMAT   use the specified FORMAT instead of the default;
                          output a newline after each use of FORMAT
      --printf=FORMAT   like --format, but interpret backslash escapes,
                          and do not output a mandatory trailing newline
  -t, --terse           print the information in terse form
`;
const LONG = `  File: %N
  Size: %-10s	Blocks: %-10b IO Block: %-6o %F
Device: %Hd,%Ld	Inode: %-11i Links: %h
Access: (%04a/%10.10A)  Uid: (%5u/%8U)   Gid: (%5g/%8G)
Access: %x
Modify: %y
Change: %z
 Birth: %w
`;
const LONG_DEVICE = `  File: %N
  Size: %-10s	Blocks: %-10b IO Block: %-6o %F
Device: %Hd,%Ld	Inode: %-11i Links: %-5h Device type: %Hr,%Lr
Access: (%04a/%10.10A)  Uid: (%5u/%8U)   Gid: (%5g/%8G)
Access: %x
Modify: %y
Change: %z
 Birth: %w
`;
const TERSE = "%n %s %b %f %u %g %D %i %h %t %T %X %Y %Z %W %o\n";
const FS_LONG = `  File: "%n"
    ID: %-8i Namelen: %-7l Type: %T
Block size: %-10s Fundamental block size: %S
Blocks: Total: %-10b Free: %-10f Available: %a
Inodes: Total: %-10c Free: %d
`;
const FS_TERSE = "%n %i %l %t %s %S %b %f %a %c %d\n";

let escapes = false;
let always = false;
let newline = false;
let failed = false;
let birthSec: i64 = 0;
let birthNsec: i64 = 0;
const box = memory.data(256);

// flags, width and precision of the directive at hand
let flags = 0;
let width = 0;
let precision = -1;

function text(s: string): string {
  return formatString(s, flags, width, precision);
}
function int(n: u64): string {
  return formatInt(n as i64, C.u, flags, width, precision);
}
function signed(n: i64): string {
  return formatInt(n, C.d, flags, width, precision);
}
function octal(n: u64): string {
  return formatInt(n as i64, C.o, flags, width, precision);
}
function hex(n: u64): string {
  return formatInt(n as i64, C.x, flags, width, precision);
}
/** A time as seconds, with as many decimals as the precision asks for. */
function epoch(sec: i64, nsec: i64, hasPrecision: bool): string {
  if (!hasPrecision) return signed(sec);
  const digits = precision < 0 ? 9 : precision;
  let s = sec;
  let ns = nsec;
  const negative = s < 0 && ns > 0;
  if (negative) {
    s++;
    ns = 1000000000 - ns;
  }
  let fraction = ns.toString();
  fraction = "0".repeat(9 - fraction.length) + fraction;
  // cut toward minus infinity
  if (negative && digits < 9) {
    let rest = false;
    for (let i = digits; i < 9; i++) rest = rest || fraction.charCodeAt(i) != C.n0;
    if (rest) {
      let up: i64 = 1;
      for (let i = digits; i < 9; i++) up *= 10;
      ns += up;
      if (ns >= 1000000000) {
        ns -= 1000000000;
        s--;
      }
      fraction = ns.toString();
      fraction = "0".repeat(9 - fraction.length) + fraction;
    }
  }
  let out = negative && s == 0 ? "-0" : s.toString();
  if (flags & PLUS && !out.startsWith("-")) out = "+" + out;
  else if (flags & SPACE && !out.startsWith("-")) out = " " + out;
  if (digits > 0) out += "." + (digits <= 9 ? fraction.substring(0, digits) : fraction + "0".repeat(digits - 9));
  if (out.length >= width) return out;
  if (flags & MINUS) return out + " ".repeat(width - out.length);
  if (flags & ZERO) {
    const sign = out.startsWith("-") || out.startsWith("+") ? 1 : 0;
    return out.substring(0, sign) + "0".repeat(width - out.length) + out.substring(sign);
  }
  return " ".repeat(width - out.length) + out;
}
function human(sec: i64, nsec: i64): string {
  return text(strftime("%Y-%m-%d %H:%M:%S.%N %z", localtime(sec), nsec));
}

/** One directive of the file format. */
function fileDirective(c: i32, modifier: i32, name: string, st: Stat, hasPrecision: bool): string {
  switch (c) {
    case C.n:
      return text(name);
    case C.N: {
      // the default format quotes only what needs it
      let s = always ? quoteaf(name) : shellQuote(name);
      if (isLink(st.mode)) {
        const to = readlink(name);
        if (to === null) {
          error(0, lastError, "cannot read symbolic link " + quoteaf(name));
          failed = true;
        } else s += " -> " + (always ? quoteaf(to) : shellQuote(to));
      }
      return text(s);
    }
    case C.d:
      if (modifier == C.H) return int(major(st.dev));
      if (modifier == C.L) return int(minor(st.dev));
      return int(st.dev);
    case C.D:
      return hex(st.dev);
    case C.i:
      return int(st.ino);
    case C.a:
      return octal(st.mode & 0o7777);
    case C.A:
      return text(modeString(st.mode));
    case C.f:
      return hex(st.mode);
    case C.F:
      return text(typeName(st.mode, st.size));
    case C.h:
      return int(st.nlink);
    case C.u:
      return int(st.uid);
    case C.U: {
      const p = passwdByUid(st.uid as i32);
      return text(p === null ? "UNKNOWN" : p.name);
    }
    case C.g:
      return int(st.gid);
    case C.G: {
      const g = groupByGid(st.gid as i32);
      return text(g === null ? "UNKNOWN" : g.name);
    }
    case C.m: {
      const m = mountPointOf(name);
      if (m === null) failed = true;
      return text(m === null ? "?" : m);
    }
    case C.s:
      return signed(st.size);
    case C.r:
      if (modifier == C.H) return int(major(st.rdev));
      if (modifier == C.L) return int(minor(st.rdev));
      return int(st.rdev);
    case C.R:
      return hex(st.rdev);
    case C.t:
      return hex(major(st.rdev));
    case C.T:
      return hex(minor(st.rdev));
    case C.B:
      return int(512);
    case C.b:
      return int(st.blocks);
    case C.o:
      return int(st.blksize);
    case C.w:
      return birthNsec < 0 ? text("-") : human(birthSec, birthNsec);
    case C.W:
      return birthNsec < 0 ? epoch(0, 0, hasPrecision) : epoch(birthSec, birthNsec, hasPrecision);
    case C.x:
      return human(st.atime, st.atimeNsec);
    case C.X:
      return epoch(st.atime, st.atimeNsec, hasPrecision);
    case C.y:
      return human(st.mtime, st.mtimeNsec);
    case C.Y:
      return epoch(st.mtime, st.mtimeNsec, hasPrecision);
    case C.z:
      return human(st.ctime, st.ctimeNsec);
    case C.Z:
      return epoch(st.ctime, st.ctimeNsec, hasPrecision);
    case C.C:
      error(0, ENODATA, "failed to get security context of " + quoteaf(name));
      failed = true;
      return text("?");
  }
  return "?";
}

/** One directive of the file system format; `box` holds struct statfs. */
function systemDirective(c: i32, name: string): string {
  switch (c) {
    case C.n:
      return text(name);
    case C.i: {
      const id = ((load<u32>(box, 56) as u64) << 32) | load<u32>(box, 60);
      return hex(id);
    }
    case C.l:
      return int(load<u64>(box, 64));
    case C.t:
      return hex(load<u64>(box));
    case C.T:
      return text(fsTypeName(load<u64>(box)));
    case C.b:
      return signed(load<i64>(box, 16));
    case C.f:
      return signed(load<i64>(box, 24));
    case C.a:
      return signed(load<i64>(box, 32));
    case C.s:
      return int(load<u64>(box, 8));
    case C.S: {
      const f = load<u64>(box, 72);
      return int(f ? f : load<u64>(box, 8));
    }
    case C.c:
      return signed(load<i64>(box, 40));
    case C.d:
      return signed(load<i64>(box, 48));
  }
  return "?";
}

function putEscape(f: string, i: i32): i32 {
  const n = f.length;
  if (i + 1 >= n) {
    error(0, 0, "warning: backslash at end of format");
    stdout.byte(C.BACKSLASH);
    return i + 1;
  }
  let c = f.charCodeAt(i + 1);
  if (c >= C.n0 && c <= C.n7) {
    let v = 0;
    let k = i + 1;
    while (k < n && k < i + 4 && f.charCodeAt(k) >= C.n0 && f.charCodeAt(k) <= C.n7)
      v = v * 8 + f.charCodeAt(k++) - C.n0;
    stdout.byte(v & 255);
    return k;
  }
  if (c == C.x && i + 2 < n) {
    let k = i + 2;
    let v = 0;
    while (k < n && k < i + 4) {
      const h = f.charCodeAt(k) | 32;
      const d =
        f.charCodeAt(k) >= C.n0 && f.charCodeAt(k) <= C.n9
          ? f.charCodeAt(k) - C.n0
          : h >= C.a && h <= C.f
            ? h - 87
            : -1;
      if (d < 0) break;
      v = v * 16 + d;
      k++;
    }
    if (k > i + 2) {
      stdout.byte(v);
      return k;
    }
  }
  const at = 'abefnrtv"\\'.indexOf(f.charAt(i + 1));
  if (at >= 0) c = '\x07\b\x1b\f\n\r\t\v"\\'.charCodeAt(at);
  else error(0, 0, "warning: unrecognized escape '\\" + f.charAt(i + 1) + "'");
  stdout.byte(c);
  return i + 2;
}

function show(f: string, name: string, st: Stat, system: bool): void {
  const n = f.length;
  let i = 0;
  while (i < n) {
    let c = f.charCodeAt(i);
    if (c == C.BACKSLASH && escapes) {
      i = putEscape(f, i);
      continue;
    }
    if (c != C.PERCENT) {
      stdout.byte(c);
      i++;
      continue;
    }
    const start = i++;
    flags = 0;
    width = 0;
    precision = -1;
    for (; i < n; i++) {
      c = f.charCodeAt(i);
      if (c == C.MINUS) flags |= MINUS;
      else if (c == C.PLUS) flags |= PLUS;
      else if (c == C.SPACE) flags |= SPACE;
      else if (c == C.HASH) flags |= SHARP;
      else if (c == C.n0) flags |= ZERO;
      else if (c != C.QUOTE && c != C.I) break;
    }
    while (i < n && f.charCodeAt(i) >= C.n0 && f.charCodeAt(i) <= C.n9) width = width * 10 + f.charCodeAt(i++) - C.n0;
    let hasPrecision = false;
    if (i < n && f.charCodeAt(i) == C.DOT) {
      hasPrecision = true;
      i++;
      if (i < n && f.charCodeAt(i) >= C.n0 && f.charCodeAt(i) <= C.n9) {
        precision = 0;
        while (i < n && f.charCodeAt(i) >= C.n0 && f.charCodeAt(i) <= C.n9)
          precision = precision * 10 + f.charCodeAt(i++) - C.n0;
      }
    }
    if (i >= n) {
      if (i - start > 1) error(1, 0, quote(f.substring(start)) + ": invalid directive");
      stdout.byte(C.PERCENT);
      break;
    }
    c = f.charCodeAt(i);
    if (c == C.PERCENT) {
      if (i - start > 1) error(1, 0, quote(f.substring(start, i + 1)) + ": invalid directive");
      stdout.byte(C.PERCENT);
      i++;
      continue;
    }
    let modifier = 0;
    if ((c == C.H || c == C.L) && !system && i + 1 < n && (f.charCodeAt(i + 1) == C.d || f.charCodeAt(i + 1) == C.r)) {
      modifier = c;
      c = f.charCodeAt(++i);
    }
    stdout.put(system ? systemDirective(c, name) : fileDirective(c, modifier, name, st, hasPrecision));
    i++;
  }
  if (newline) stdout.byte(C.NL);
}

function one(name: string, f: string | null, follow: bool, system: bool, terse: bool): void {
  const st = new Stat();
  if (system) {
    if (name == "-") {
      error(0, 0, "using '-' to denote standard input does not work in file system mode");
      failed = true;
      return;
    }
    const e = statfs(name, box);
    if (e < 0) {
      error(0, e, "cannot read file system information for " + quoteaf(name));
      failed = true;
      return;
    }
    show(f !== null ? f : terse ? FS_TERSE : FS_LONG, name, st, true);
    return;
  }
  const input = name == "-";
  let e = input ? st.fstat(0) : follow ? st.stat(name) : st.lstat(name);
  if (e < 0) {
    if (input) error(0, e, "cannot stat standard input");
    else error(0, e, "cannot statx " + quoteaf(name));
    failed = true;
    return;
  }
  birthSec = 0;
  birthNsec = -1;
  e = statx(
    input ? 0 : AT_FDCWD,
    input ? "" : name,
    input ? AT_EMPTY_PATH : follow ? 0 : AT_SYMLINK_NOFOLLOW,
    0x800,
    box,
  );
  // struct statx: mask @0, btime @80
  if (e == 0 && load<u32>(box) & 0x800) {
    birthSec = load<i64>(box, 80);
    birthNsec = load<u32>(box, 88);
  }
  const device = isChar(st.mode) || isBlock(st.mode);
  show(f !== null ? f : terse ? TERSE : device ? LONG_DEVICE : LONG, name, st, false);
}

export function stat(args: string[]): i32 {
  let follow = false;
  let system = false;
  let terse = false;
  let f: string | null = null;
  const o = new Getopt(
    args,
    "c:fLt",
    standard([
      long("dereference", NO_ARG, C.L),
      long("file-system", NO_ARG, C.f),
      long("format", REQ_ARG, C.c),
      long("printf", REQ_ARG, LONG_ONLY),
      long("terse", NO_ARG, C.t),
      long("cached", REQ_ARG, LONG_ONLY + 1),
    ]),
  );
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    switch (c) {
      case LONG_ONLY:
        f = o.arg;
        escapes = true;
        newline = false;
        always = true;
        break;
      case C.c:
        f = o.arg;
        newline = true;
        always = true;
        escapes = false;
        break;
      case C.L:
        follow = true;
        break;
      case C.f:
        system = true;
        break;
      case C.t:
        terse = true;
        break;
      case LONG_ONLY + 1:
        argMatch("--cached", o.arg!, ["default", "never", "always"], [0, 1, 2]);
        break;
      default:
        return other(c, USAGE);
    }
  }
  const files = o.rest();
  if (!files.length) {
    missingOperand();
    return 1;
  }
  for (let i = 0; i < files.length; i++) one(files[i], f, follow, system, terse);
  return failed ? 1 : 0;
}
