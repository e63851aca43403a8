// test(1) and [(1), the programs. Up to four arguments are taken as POSIX orders by their number; more go through a parser.
import * as C from "../../lib/chars";
import { error } from "../../lib/error";
import { quote } from "../../lib/quote";
import {
  isBlock,
  isChar,
  isDir,
  isFifo,
  isLink,
  isReg,
  isSocket,
  S_ISGID,
  S_ISUID,
  S_ISVTX,
  Stat,
} from "../../lib/stat";
import { getegid, geteuid } from "../../lib/sys/cred";
import { AT_EACCESS, AT_FDCWD, faccessat, isatty, R_OK, W_OK, X_OK } from "../../lib/sys/file";
import { help, version } from "./common";
import { compareIntegers } from "./integers";

const USAGE = `EXPRESSION
  or:  test
  or:  [ EXPRESSION ]
  or:  [ OPTION
Exit with the status determined by EXPRESSION.
`;
const FAILED = 2;

let argv: string[] = [];
let pos = 0;
let end = 0;

function fail(message: string): void {
  error(FAILED, 0, message);
}
function beyond(): void {
  fail("missing argument after " + quote(argv[end - 1]));
}
function advance(must: bool): void {
  pos++;
  if (must && pos >= end) beyond();
}

function isBinary(s: string): bool {
  return (
    s == "=" ||
    s == "!=" ||
    s == "==" ||
    s == "-nt" ||
    s == "-ot" ||
    s == "-ef" ||
    s == "-eq" ||
    s == "-ne" ||
    s == "-lt" ||
    s == "-le" ||
    s == "-gt" ||
    s == "-ge"
  );
}

/** The digits of an integer with blanks around and a sign, without them; an error for anything else. */
function integer(s: string): string {
  let i = 0;
  let k = s.length;
  while (i < k && (s.charCodeAt(i) == C.SPACE || (s.charCodeAt(i) >= C.TAB && s.charCodeAt(i) <= C.CR))) i++;
  while (k > i && (s.charCodeAt(k - 1) == C.SPACE || s.charCodeAt(k - 1) == C.TAB)) k--;
  const from = i < k && s.charCodeAt(i) == C.PLUS ? i + 1 : i;
  let d = i < k && (s.charCodeAt(i) == C.PLUS || s.charCodeAt(i) == C.MINUS) ? i + 1 : i;
  let ok = d < k;
  for (; d < k; d++) ok = ok && s.charCodeAt(d) >= C.n0 && s.charCodeAt(d) <= C.n9;
  if (!ok) fail("invalid integer " + quote(s));
  return s.substring(from, k);
}

function binary(leftIsLength: bool): bool {
  if (leftIsLength) advance(false);
  const op = pos + 1;
  let rightIsLength = false;
  if (op < end - 2 && argv[op + 1] == "-l") {
    rightIsLength = true;
    advance(false);
  }
  const name = argv[op];
  if (name.charCodeAt(0) == C.MINUS) {
    if (
      name.length == 3 &&
      (name == "-eq" || name == "-ne" || name == "-lt" || name == "-le" || name == "-gt" || name == "-ge")
    ) {
      const left = leftIsLength ? argv[op - 1].length.toString() : integer(argv[op - 1]);
      const right = rightIsLength ? argv[op + 2].length.toString() : integer(argv[op + 1]);
      const c = compareIntegers(left, right);
      pos += 3;
      if (name == "-eq") return c == 0;
      if (name == "-ne") return c != 0;
      if (name == "-lt") return c < 0;
      if (name == "-le") return c <= 0;
      if (name == "-gt") return c > 0;
      return c >= 0;
    }
    if (leftIsLength || rightIsLength) fail(name + " does not accept -l");
    const a = new Stat();
    const b = new Stat();
    const ra = a.stat(argv[op - 1]);
    const rb = b.stat(argv[op + 1]);
    pos += 3;
    if (name == "-ef") return ra == 0 && rb == 0 && a.same(b);
    const newer = ra == 0 && (rb != 0 || a.mtime > b.mtime || (a.mtime == b.mtime && a.mtimeNsec > b.mtimeNsec));
    const older = rb == 0 && (ra != 0 || b.mtime > a.mtime || (a.mtime == b.mtime && b.mtimeNsec > a.mtimeNsec));
    return name == "-nt" ? newer : older;
  }
  const l = argv[op - 1];
  const r = argv[op + 1];
  pos += 3;
  if (name == "=" || name == "==") return l == r;
  return l != r;
}

function unary(): bool {
  const name = argv[pos];
  const st = new Stat();
  const c = name.charCodeAt(1);
  if (!"abcdefghknprstuwxzGLNOS".includes(name.charAt(1))) fail(quote(name) + ": unary operator expected");
  advance(true);
  const x = argv[pos];
  pos++;
  switch (c) {
    case C.n:
      return x.length != 0;
    case C.z:
      return x.length == 0;
    case C.t: {
      const text = integer(x);
      let fd = 0;
      for (let i = 0; i < text.length; i++) {
        if (text.charCodeAt(i) == C.MINUS) return false;
        fd = fd * 10 + text.charCodeAt(i) - C.n0;
        if (fd > 1 << 24) return false;
      }
      return isatty(fd);
    }
    case C.r:
      return faccessat(AT_FDCWD, x, R_OK, AT_EACCESS) == 0;
    case C.w:
      return faccessat(AT_FDCWD, x, W_OK, AT_EACCESS) == 0;
    case C.x:
      return faccessat(AT_FDCWD, x, X_OK, AT_EACCESS) == 0;
    case C.h:
    case C.L:
      return st.lstat(x) == 0 && isLink(st.mode);
  }
  if (st.stat(x) < 0) return false;
  switch (c) {
    case C.b:
      return isBlock(st.mode);
    case C.c:
      return isChar(st.mode);
    case C.d:
      return isDir(st.mode);
    case C.f:
      return isReg(st.mode);
    case C.g:
      return (st.mode & S_ISGID) != 0;
    case C.k:
      return (st.mode & S_ISVTX) != 0;
    case C.p:
      return isFifo(st.mode);
    case C.s:
      return st.size > 0;
    case C.u:
      return (st.mode & S_ISUID) != 0;
    case C.G:
      return st.gid == (getegid() as u32);
    case C.O:
      return st.uid == (geteuid() as u32);
    case C.N:
      return st.mtime > st.atime || (st.mtime == st.atime && st.mtimeNsec > st.atimeNsec);
    case C.S:
      return isSocket(st.mode);
  }
  return true; // -e, -a
}

function term(): bool {
  let negated = false;
  while (pos < end && argv[pos] == "!") {
    advance(true);
    negated = !negated;
  }
  if (pos >= end) beyond();
  let value: bool;
  const a = argv[pos];
  if (a == "(") {
    advance(true);
    let n = 1;
    for (; pos + n < end && argv[pos + n] != ")"; n++) {
      if (n == 4) {
        n = end - pos;
        break;
      }
    }
    value = byCount(n);
    if (pos >= end) fail(quote(")") + " expected");
    if (argv[pos] != ")") fail(quote(")") + " expected, found " + quote(argv[pos]));
    advance(false);
  } else if (end - pos >= 4 && a == "-l" && isBinary(argv[pos + 2])) value = binary(true);
  else if (end - pos >= 3 && isBinary(argv[pos + 1])) value = binary(false);
  else if (a.length == 2 && a.charCodeAt(0) == C.MINUS) value = unary();
  else {
    value = a.length != 0;
    advance(false);
  }
  return negated != value;
}
function and(): bool {
  let value = true;
  while (true) {
    value = term() && value;
    if (!(pos < end && argv[pos] == "-a")) return value;
    advance(false);
  }
}
function or(): bool {
  let value = false;
  while (true) {
    value = and() || value;
    if (!(pos < end && argv[pos] == "-o")) return value;
    advance(false);
  }
}
function expression(): bool {
  if (pos >= end) beyond();
  return or();
}
function one(): bool {
  return argv[pos++].length != 0;
}
function two(): bool {
  const a = argv[pos];
  if (a == "!") {
    advance(false);
    return !one();
  }
  if (a.length == 2 && a.charCodeAt(0) == C.MINUS) return unary();
  beyond();
  return false;
}
function three(): bool {
  const op = argv[pos + 1];
  if (isBinary(op)) return binary(false);
  if (argv[pos] == "!") {
    advance(true);
    return !two();
  }
  if (argv[pos] == "(" && argv[pos + 2] == ")") {
    advance(false);
    const value = one();
    advance(false);
    return value;
  }
  if (op == "-a" || op == "-o") return expression();
  fail(quote(op) + ": binary operator expected");
  return false;
}
function byCount(n: i32): bool {
  if (n == 1) return one();
  if (n == 2) return two();
  if (n == 3) return three();
  if (n == 4) {
    if (argv[pos] == "!") {
      advance(true);
      return !three();
    }
    if (argv[pos] == "(" && argv[pos + 3] == ")") {
      advance(false);
      const value = two();
      advance(false);
      return value;
    }
  }
  return expression();
}

export function test(args: string[], bracket: bool): i32 {
  argv = args;
  end = args.length;
  if (bracket) {
    if (args.length == 2) {
      if (args[1] == "--help") return help(USAGE, "test");
      if (args[1] == "--version") return version("test");
    }
    if (args.length < 2 || args[end - 1] != "]") fail("missing " + quote("]"));
    end--;
  }
  pos = 1;
  if (pos >= end) return 1;
  const value = byCount(end - 1);
  if (pos != end) fail("extra argument " + quote(argv[pos]));
  return value ? 0 : 1;
}
