// $((…)): 64-bit integer arithmetic with C's operators, as dash has it (no ++ and --, no comma). Parsed and computed in one pass
// over the text; `skip` counts the branches that are parsed only (the right side of && and ||, the other arm of ?:).

import { SIG_DFL, SIGFPE, sigaction } from "../../lib/signal";
import { getpid, kill } from "../../lib/sys/proc";
import { numberText } from "./expand";
import { fail, O_ALLEXPORT, opt } from "./state";
import { V_EXPORT, V_READONLY, Var, varAt, variableChanged } from "./vars";

let text: string = "";
let at = 0;
let skip = 0;
let failed = false;

// Binary operators; 0 = none
const PLUS = 1;
const MINUS = 2;
const TIMES = 3;
const DIVIDE = 4;
const REMAINDER = 5;
const LEFT = 6;
const RIGHT = 7;
const AND = 8;
const OR = 9;
const XOR = 10;
const LT = 11;
const LE = 12;
const GT = 13;
const GE = 14;
const EQ = 15;
const NE = 16;
const ANDAND = 17;
const OROR = 18;

// @ts-ignore: decorator
@inline function peek(): i32 {
  return at < text.length ? (load<u16>(changetype<usize>(text) + ((at as usize) << 1)) as i32) : 0;
}
// @ts-ignore: decorator
@inline function peek1(): i32 {
  return at + 1 < text.length ? (load<u16>(changetype<usize>(text) + ((at as usize) << 1), 2) as i32) : 0;
}
function blanks(): void {
  while (true) {
    const c = peek();
    if (c != 32 && c != 9 && c != 10) return;
    at++;
  }
}
function bad(message: string): i64 {
  return broken("arithmetic expression: " + message + ': "' + text + '"');
}
/** Remembers the first error. It is told at the end: what computes makes no system call, and stays free of what parking costs. */
function broken(message: string): i64 {
  if (!failed) problem = message;
  failed = true;
  return 0;
}
let problem = "";
let fatal = false;
function tooLarge(): i64 {
  if (!failed) fatal = true;
  failed = true;
  return 0;
}
/** Variables assigned to, whose change means more than a new value. */
let hooked: Var[] = [];

/** The value of an expression; Sh.raised tells of errors. */
export function arithmetic(expression: string): i64 {
  const outerText = text;
  const outerAt = at;
  text = expression;
  at = 0;
  skip = 0;
  failed = false;
  let v: i64 = 0;
  blanks();
  if (at < text.length) {
    v = assignment();
    blanks();
    if (!failed && at < text.length) bad("expecting EOF");
  } else bad("expecting primary");
  text = outerText;
  at = outerAt;
  while (hooked.length) variableChanged(hooked.pop());
  if (failed) {
    if (fatal) {
      sigaction(SIGFPE, SIG_DFL);
      kill(getpid(), SIGFPE);
    }
    fail(problem);
    return 0;
  }
  return v;
}

function isNameStart(c: i32): bool {
  return c == 0x5f || (c >= 0x61 && c <= 0x7a) || (c >= 0x41 && c <= 0x5a);
}

/** name op= assignment | conditional */
function assignment(): i64 {
  blanks();
  const start = at;
  if (isNameStart(peek())) {
    let n = 1;
    at++;
    while (true) {
      const c = peek();
      if (!isNameStart(c) && !(c >= 48 && c <= 57)) break;
      at++;
      n++;
    }
    blanks();
    const op = assignmentOperator();
    if (op >= 0) {
      const v = varAt(changetype<usize>(text) + ((start as usize) << 1), n);
      const right = assignment();
      if (failed) return 0;
      if (skip) return right;
      const result = op == 0 ? right : binary(op, valueOf(v), right);
      if (failed) return 0;
      if (v.flags & V_READONLY) return broken(v.name + ": is read only");
      v.value = numberText(result);
      if (opt(O_ALLEXPORT)) v.flags |= V_EXPORT;
      if (v.hook) hooked.push(v);
      return result;
    }
    at = start;
  }
  return conditional();
}
/** 0 for "=", the operator for "op=", −1 when none is here. */
function assignmentOperator(): i32 {
  const c = peek();
  const d = peek1();
  if (c == 0x3d) {
    if (d == 0x3d) return -1;
    at++;
    return 0;
  }
  let op = -1;
  if (d == 0x3d) {
    switch (c) {
      case 0x2b:
        op = PLUS;
        break;
      case 0x2d:
        op = MINUS;
        break;
      case 0x2a:
        op = TIMES;
        break;
      case 0x2f:
        op = DIVIDE;
        break;
      case 0x25:
        op = REMAINDER;
        break;
      case 0x26:
        op = AND;
        break;
      case 0x7c:
        op = OR;
        break;
      case 0x5e:
        op = XOR;
        break;
    }
    if (op >= 0) at += 2;
    return op;
  }
  if ((c == 0x3c || c == 0x3e) && c == d && at + 2 < text.length && text.charCodeAt(at + 2) == 0x3d) {
    at += 3;
    return c == 0x3c ? LEFT : RIGHT;
  }
  return -1;
}

function conditional(): i64 {
  const test = level(0);
  if (failed) return 0;
  blanks();
  if (peek() != 0x3f) return test;
  at++;
  if (!test) skip++;
  const a = assignment();
  if (!test) skip--;
  if (failed) return 0;
  blanks();
  if (peek() != 0x3a) return bad("expecting ':'");
  at++;
  if (test) skip++;
  const b = conditional();
  if (test) skip--;
  return test ? a : b;
}

/** The operator here of at least this precedence, without taking it; `width` is its length. */
let width = 0;
function operator(): i32 {
  blanks();
  const c = peek();
  const d = peek1();
  width = 1;
  // op= is an assignment, which has no place here
  switch (c) {
    case 0x2b:
      return d == 0x3d ? 0 : PLUS;
    case 0x2d:
      return d == 0x3d ? 0 : MINUS;
    case 0x2a:
      return d == 0x3d ? 0 : TIMES;
    case 0x2f:
      return d == 0x3d ? 0 : DIVIDE;
    case 0x25:
      return d == 0x3d ? 0 : REMAINDER;
    case 0x5e:
      return d == 0x3d ? 0 : XOR;
    case 0x26:
      if (d == 0x26) {
        width = 2;
        return ANDAND;
      }
      return d == 0x3d ? 0 : AND;
    case 0x7c:
      if (d == 0x7c) {
        width = 2;
        return OROR;
      }
      return d == 0x3d ? 0 : OR;
    case 0x3c:
    case 0x3e: {
      const less = c == 0x3c;
      if (d == c) {
        if (at + 2 < text.length && text.charCodeAt(at + 2) == 0x3d) return 0;
        width = 2;
        return less ? LEFT : RIGHT;
      }
      if (d == 0x3d) {
        width = 2;
        return less ? LE : GE;
      }
      return less ? LT : GT;
    }
    case 0x3d:
      width = 2;
      return d == 0x3d ? EQ : 0;
    case 0x21:
      width = 2;
      return d == 0x3d ? NE : 0;
  }
  return 0;
}
function precedence(op: i32): i32 {
  switch (op) {
    case OROR:
      return 1;
    case ANDAND:
      return 2;
    case OR:
      return 3;
    case XOR:
      return 4;
    case AND:
      return 5;
    case EQ:
    case NE:
      return 6;
    case LT:
    case LE:
    case GT:
    case GE:
      return 7;
    case LEFT:
    case RIGHT:
      return 8;
    case PLUS:
    case MINUS:
      return 9;
  }
  return 10;
}

/** Binary operators that bind tighter than `limit`. */
function level(limit: i32): i64 {
  let left = unary();
  while (!failed) {
    const op = operator();
    if (!op) return left;
    const p = precedence(op);
    if (p <= limit) return left;
    at += width;
    if (op == ANDAND) {
      const off = !left;
      if (off) skip++;
      const right = level(p);
      if (off) skip--;
      left = left && right ? 1 : 0;
    } else if (op == OROR) {
      const off = left != 0;
      if (off) skip++;
      const right = level(p);
      if (off) skip--;
      left = left || right ? 1 : 0;
    } else {
      const right = level(p);
      if (failed) return 0;
      left = binary(op, left, right);
    }
  }
  return 0;
}

function binary(op: i32, a: i64, b: i64): i64 {
  switch (op) {
    case PLUS:
      return a + b;
    case MINUS:
      return a - b;
    case TIMES:
      return a * b;
    case DIVIDE:
    case REMAINDER:
      if (b == 0) {
        if (skip) return 0;
        return bad("division by zero");
      }
      if (b == -1) {
        // the one quotient that overflows: the processor stops dash with SIGFPE
        if (a == i64.MIN_VALUE && !skip) return tooLarge();
        return op == DIVIDE ? -a : 0;
      }
      return op == DIVIDE ? a / b : a % b;
    case LEFT:
      return a << (b & 63);
    case RIGHT:
      return a >> (b & 63);
    case AND:
      return a & b;
    case OR:
      return a | b;
    case XOR:
      return a ^ b;
    case LT:
      return a < b ? 1 : 0;
    case LE:
      return a <= b ? 1 : 0;
    case GT:
      return a > b ? 1 : 0;
    case GE:
      return a >= b ? 1 : 0;
    case EQ:
      return a == b ? 1 : 0;
  }
  return a != b ? 1 : 0;
}

function unary(): i64 {
  blanks();
  const c = peek();
  switch (c) {
    case 0x2b:
      at++;
      return unary();
    case 0x2d:
      at++;
      return -unary();
    case 0x7e:
      at++;
      return ~unary();
    case 0x21:
      if (peek1() == 0x3d) return bad("expecting primary");
      at++;
      return unary() ? 0 : 1;
    case 0x28: {
      at++;
      const v = assignment();
      if (failed) return 0;
      blanks();
      if (peek() != 0x29) return bad("expecting ')'");
      at++;
      return v;
    }
  }
  if (c >= 48 && c <= 57) return number();
  if (isNameStart(c)) {
    const start = at;
    let n = 0;
    while (true) {
      const d = peek();
      if (!isNameStart(d) && !(d >= 48 && d <= 57)) break;
      at++;
      n++;
    }
    if (skip) return 0;
    return valueOf(varAt(changetype<usize>(text) + ((start as usize) << 1), n));
  }
  return bad("expecting primary");
}

/** A constant: decimal, 0octal, 0xhexadecimal; too large ones become the largest. */
function number(): i64 {
  const v = scan(text);
  return overflow ? i64.MAX_VALUE : v;
}
/** strtoimax(…, 0) at `at`. */
function scan(s: string): i64 {
  const n = s.length;
  let base = 10;
  if (s.charCodeAt(at) == 48) {
    base = 8;
    if (at + 2 < n && (s.charCodeAt(at + 1) | 32) == 0x78 && digit(s.charCodeAt(at + 2)) < 16) {
      base = 16;
      at += 2;
    }
  }
  let v: u64 = 0;
  let big = false;
  while (at < n) {
    const d = digit(s.charCodeAt(at));
    if (d >= base) break;
    if (v > (0x7fffffffffffffff - (d as u64)) / (base as u64)) big = true;
    v = v * base + d;
    at++;
  }
  overflow = big;
  return v as i64;
}
/** The last scan did not fit; its value is then what is left, which is i64.MIN_VALUE for exactly 2⁶³. */
let overflow = false;
function digit(c: i32): i32 {
  if (c >= 48 && c <= 57) return c - 48;
  if (c >= 0x61 && c <= 0x66) return c - 87;
  if (c >= 0x41 && c <= 0x46) return c - 55;
  return 99;
}

/** A variable's value: a number in any of the three bases, with blanks and a sign; empty or unset is 0. */
function valueOf(v: Var): i64 {
  const s = v.value;
  if (s === null) return 0; // even with set -u
  const n = s.length;
  if (!n) return 0;
  const saved = at;
  at = 0;
  while (at < n && (s.charCodeAt(at) == 32 || (s.charCodeAt(at) >= 9 && s.charCodeAt(at) <= 13))) at++;
  if (at == n) {
    at = saved;
    return 0; // blanks
  }
  let negative = false;
  if (at < n && (s.charCodeAt(at) == 0x2d || s.charCodeAt(at) == 0x2b)) negative = s.charCodeAt(at++) == 0x2d;
  let ok = at < n && s.charCodeAt(at) >= 48 && s.charCodeAt(at) <= 57;
  let value: i64 = 0;
  if (ok) {
    value = scan(s);
    ok = !overflow || (negative && value == i64.MIN_VALUE);
    if (negative) value = -value;
    while (at < n && (s.charCodeAt(at) == 32 || (s.charCodeAt(at) >= 9 && s.charCodeAt(at) <= 13))) at++;
    if (at < n) ok = false;
  }
  at = saved;
  return ok ? value : broken("Illegal number: " + s);
}
