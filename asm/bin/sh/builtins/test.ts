// test and [: strings, numbers and files (POSIX test, with -a, -o, parentheses, -nt, -ot, -ef as dash has them).
import { compareBytes } from "../../../lib/bytes";
import {
  S_IFBLK,
  S_IFCHR,
  S_IFDIR,
  S_IFIFO,
  S_IFLNK,
  S_IFREG,
  S_IFSOCK,
  S_ISGID,
  S_ISUID,
  S_ISVTX,
  Stat,
} from "../../../lib/stat";
import { getegid, geteuid } from "../../../lib/sys/cred";
import { AT_EACCESS, AT_FDCWD, faccessat, isatty, R_OK, W_OK, X_OK } from "../../../lib/sys/file";
import { fail, Sh } from "../state";
import { parseNumber } from "./number";

// Kinds of operator
const NONE = 0;
const UNARY = 1;
const BINARY = 2;
const NOT = 3;
const AND = 4;
const OR = 5;
const OPEN = 6;
const CLOSE = 7;
const END = 8;
const OPERAND = 9;

function kindOf(s: string): i32 {
  const n = s.length;
  if (n == 1) {
    switch (s.charCodeAt(0)) {
      case 0x3d:
      case 0x3c:
      case 0x3e:
        return BINARY;
      case 0x21:
        return NOT;
      case 0x28:
        return OPEN;
      case 0x29:
        return CLOSE;
    }
    return NONE;
  }
  if (n == 2) {
    if (s == "!=") return BINARY;
    if (s.charCodeAt(0) != 0x2d) return NONE;
    const c = s.charCodeAt(1);
    if (c == 0x61) return AND;
    if (c == 0x6f) return OR;
    return "rwxefdcbpugkshLSnztOG".includes(String.fromCharCode(c)) ? UNARY : NONE;
  }
  if (n == 3 && s.charCodeAt(0) == 0x2d) {
    if (
      s == "-eq" ||
      s == "-ne" ||
      s == "-ge" ||
      s == "-gt" ||
      s == "-le" ||
      s == "-lt" ||
      s == "-nt" ||
      s == "-ot" ||
      s == "-ef"
    )
      return BINARY;
  }
  return NONE;
}

let words: string[] = [];
let at = 0;
let end = 0;
/** The operator that the last lex found, at `at` or before. */
let operator = "";
let operatorKind = NONE;

function lex(i: i32): i32 {
  operatorKind = NONE;
  if (i >= end) return END;
  const s = words[i];
  const k = kindOf(s);
  if (k != NONE && !(k == UNARY && isOperand(i)) && !(k == OPEN && i + 1 >= end)) {
    operator = s;
    operatorKind = k;
    return k;
  }
  return OPERAND;
}
/** A unary operator that stands where an operand must. */
function isOperand(i: i32): bool {
  if (i + 1 >= end) return true;
  if (i + 2 >= end) return false;
  return kindOf(words[i + 1]) == BINARY;
}
function syntax(op: string, message: string): bool {
  if (!Sh.raised) fail(op.length ? op + ": " + message : message);
  return false;
}

function orExpression(n: i32): bool {
  let r = false;
  while (!Sh.raised) {
    if (andExpression(n)) r = true;
    n = lex(at + 1);
    if (n != OR) break;
    at += 2;
    n = lex(at);
  }
  return r;
}
function andExpression(n: i32): bool {
  let r = true;
  while (!Sh.raised) {
    if (!notExpression(n)) r = false;
    n = lex(at + 1);
    if (n != AND) break;
    at += 2;
    n = lex(at);
  }
  return r;
}
function notExpression(n: i32): bool {
  if (n != NOT) return primary(n);
  n = lex(at + 1);
  if (n != END) at++;
  return !notExpression(n);
}
function primary(n: i32): bool {
  if (n == END) return false;
  if (n == OPEN) {
    const inner = lex(++at);
    if (inner == CLOSE) return false;
    const r = orExpression(inner);
    if (Sh.raised) return false;
    if (lex(++at) != CLOSE) return syntax("", "closing paren expected");
    return r;
  }
  if (operatorKind == UNARY) {
    const op = operator;
    if (++at >= end) return syntax(op, "argument expected");
    return unary(op.charCodeAt(1), words[at]);
  }
  lex(at + 1);
  if (operatorKind == BINARY) {
    const left = words[at];
    const op = words[at + 1];
    at += 2;
    if (at >= end) return syntax(op, "argument expected");
    return binary(left, op, words[at]);
  }
  return at < end && words[at].length > 0;
}

function number(s: string): i64 {
  return parseNumber(s);
}
const a = new Stat();
const b = new Stat();
function unary(op: i32, s: string): bool {
  switch (op) {
    case 0x7a:
      return s.length == 0;
    case 0x6e:
      return s.length > 0;
    case 0x74: {
      const fd = number(s);
      return !Sh.raised && isatty(fd as i32);
    }
    case 0x72:
      return faccessat(AT_FDCWD, s, R_OK, AT_EACCESS) == 0;
    case 0x77:
      return faccessat(AT_FDCWD, s, W_OK, AT_EACCESS) == 0;
    case 0x78:
      return faccessat(AT_FDCWD, s, X_OK, AT_EACCESS) == 0;
  }
  const r = op == 0x68 || op == 0x4c ? a.lstat(s) : a.stat(s);
  if (r != 0) return false;
  switch (op) {
    case 0x65:
      return true;
    case 0x66:
      return a.type == S_IFREG;
    case 0x64:
      return a.type == S_IFDIR;
    case 0x63:
      return a.type == S_IFCHR;
    case 0x62:
      return a.type == S_IFBLK;
    case 0x70:
      return a.type == S_IFIFO;
    case 0x53:
      return a.type == S_IFSOCK;
    case 0x68:
    case 0x4c:
      return a.type == S_IFLNK;
    case 0x75:
      return (a.mode & S_ISUID) != 0;
    case 0x67:
      return (a.mode & S_ISGID) != 0;
    case 0x6b:
      return (a.mode & S_ISVTX) != 0;
    case 0x73:
      return a.size > 0;
    case 0x4f:
      return (a.uid as i32) == geteuid();
    case 0x47:
      return (a.gid as i32) == getegid();
  }
  return false;
}
/** Whether both files exist and the first one's modification is later. */
function newer(left: string, right: string): bool {
  if (a.stat(left) != 0 || b.stat(right) != 0) return false;
  return a.mtime > b.mtime || (a.mtime == b.mtime && a.mtimeNsec > b.mtimeNsec);
}
function binary(left: string, op: string, right: string): bool {
  if (op.length == 1) {
    const c = op.charCodeAt(0);
    if (c == 0x3d) return left == right;
    const d = compareBytes(left, right);
    return c == 0x3c ? d < 0 : d > 0;
  }
  if (op.charCodeAt(0) == 0x21) return left != right;
  if (op == "-nt") return newer(left, right);
  if (op == "-ot") return newer(right, left);
  if (op == "-ef") return a.stat(left) == 0 && b.stat(right) == 0 && a.same(b);
  const x = number(left);
  if (Sh.raised) return false;
  const y = number(right);
  if (Sh.raised) return false;
  switch (op.charCodeAt(1)) {
    case 0x65:
      return x == y;
    case 0x6e:
      return x != y;
    case 0x67:
      return op.charCodeAt(2) == 0x65 ? x >= y : x > y;
  }
  return op.charCodeAt(2) == 0x65 ? x <= y : x < y;
}

export function test(args: string[]): i32 {
  words = args;
  end = args.length;
  if (args[0] == "[") {
    // dash looks at the first byte only: "]]" will do
    if (args[end - 1].charCodeAt(0) != 0x5d || end < 2) {
      fail("missing ]");
      return 2;
    }
    end--;
  }
  at = 1;
  let result = true;
  while (true) {
    // POSIX fixes what few words mean
    const n = end - at;
    if (n < 1) return result ? 1 : 0;
    let first: i32;
    operatorKind = NONE;
    if (n == 3 && kindOf(words[at + 1]) == BINARY) first = OPERAND;
    else {
      if (n == 3 || n == 4) {
        if (words[at] == "(" && words[end - 1] == ")") {
          at++;
          end--;
        } else if (words[at] == "!") {
          result = false; // a second one does not turn it back
          at++;
          continue;
        }
      }
      first = lex(at);
    }
    const r = orExpression(first);
    if (Sh.raised) return 2;
    if (at < end && at + 1 < end) {
      syntax(words[at], "unexpected operator");
      return 2;
    }
    return r == result ? 0 : 1;
  }
  return 2;
}
