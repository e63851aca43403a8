// expr(1): strings, integers of any length, and anchored basic regular expressions.
import { putBytes } from "../../lib/bytes";
import { error, tryHelp } from "../../lib/error";
import { println } from "../../lib/io";
import { quote } from "../../lib/quote";
import { RE_GREP, Regex, regcomp } from "../../lib/regex";
import { boundaries } from "../../lib/width";
import { help, version } from "./common";
import {
  addIntegers,
  canonical,
  compareIntegers,
  divideIntegers,
  isInteger,
  multiplyIntegers,
  negateInteger,
  remainder,
} from "./integers";

const USAGE = `EXPRESSION
  or:  expr OPTION
Print the value of EXPRESSION to standard output.

  ARG1 | ARG2       ARG1 if it is neither null nor 0, otherwise ARG2
  ARG1 & ARG2       ARG1 if neither argument is null or 0, otherwise 0
  ARG1 < ARG2       also <= = != >= >
  ARG1 + ARG2       also - * / %
  STRING : REGEXP   anchored pattern match of REGEXP in STRING
  match STRING REGEXP        same as STRING : REGEXP
  substr STRING POS LENGTH   substring of STRING, POS counted from 1
  index STRING CHARS         index in STRING where any CHARS is found, or 0
  length STRING              length of STRING
  + TOKEN                    interpret TOKEN as a string
  ( EXPRESSION )             value of EXPRESSION

Exit status is 0 if EXPRESSION is neither null nor 0, 1 if EXPRESSION is null
or 0, 2 if EXPRESSION is syntactically invalid, and 3 if an error occurred.
`;

let args: string[] = [];
let at = 0;

/** A value: text, or an integer (then the text is canonical). */
class Value {
  constructor(
    public text: string,
    public integer: bool,
  ) {}
  get isNull(): bool {
    if (this.integer) return this.text == "0";
    if (!this.text.length) return true;
    let i = this.text.startsWith("-") ? 1 : 0;
    if (i >= this.text.length) return false;
    for (; i < this.text.length; i++) if (this.text.charCodeAt(i) != 48) return false;
    return true;
  }
  /** Makes it an integer. @returns whether it is one */
  toInteger(): bool {
    if (this.integer) return true;
    if (!isInteger(this.text)) return false;
    this.text = canonical(this.text);
    this.integer = true;
    return true;
  }
}
function text(s: string): Value {
  return new Value(s, false);
}
function int(n: i32): Value {
  return new Value(n.toString(), true);
}

function next(word: string): bool {
  if (at < args.length && args[at] == word) {
    at++;
    return true;
  }
  return false;
}
function requireMore(): void {
  if (at >= args.length) error(2, 0, "syntax error: missing argument after " + quote(args[at - 1]));
}
function nonInteger(): void {
  error(2, 0, "non-integer argument");
}

function matchPattern(v: Value, p: Value): Value {
  const re: Regex = regcomp(p.text, RE_GREP);
  const e = re.error;
  if (e !== null) error(2, 0, e);
  const n = v.text.length;
  const ptr = heap.alloc(n + 1);
  putBytes(ptr, v.text);
  const length = re.matchAt(ptr, n, 0);
  if (re.groups > 0) {
    if (length < 0 || re.start(1) < 0) return text("");
    return text(v.text.substring(re.start(1), re.end(1)));
  }
  return int(length < 0 ? 0 : boundaries(v.text.substring(0, length)).length - 1);
}

function primary(evaluate: bool): Value {
  requireMore();
  if (next("+")) {
    requireMore();
    return text(args[at++]);
  }
  if (next("(")) {
    const v = or(evaluate);
    if (at >= args.length) error(2, 0, "syntax error: expecting ')' after " + quote(args[at - 1]));
    if (!next(")")) error(2, 0, "syntax error: expecting ')' instead of " + quote(args[at]));
    return v;
  }
  if (next(")")) error(2, 0, "syntax error: unexpected ')'");
  return text(args[at++]);
}
function keyword(evaluate: bool): Value {
  if (next("+")) {
    requireMore();
    return text(args[at++]);
  }
  if (next("length")) {
    const v = keyword(evaluate);
    return int(boundaries(v.text).length - 1);
  }
  if (next("match")) {
    const l = keyword(evaluate);
    const r = keyword(evaluate);
    return evaluate ? matchPattern(l, r) : l;
  }
  if (next("index")) {
    const l = keyword(evaluate);
    const r = keyword(evaluate);
    const at = boundaries(l.text);
    for (let i = 0; i + 1 < at.length; i++) if (r.text.includes(l.text.substring(at[i], at[i + 1]))) return int(i + 1);
    return int(0);
  }
  if (next("substr")) {
    const s = keyword(evaluate);
    const from = keyword(evaluate);
    const count = keyword(evaluate);
    if (
      !from.toInteger() ||
      !count.toInteger() ||
      compareIntegers(from.text, "0") <= 0 ||
      compareIntegers(count.text, "0") <= 0
    )
      return text("");
    const at = boundaries(s.text);
    const length = at.length - 1;
    if (compareIntegers(from.text, length.toString()) > 0) return text("");
    const start = I32.parseInt(from.text) - 1;
    const left = length - start;
    const n = compareIntegers(count.text, left.toString()) >= 0 ? left : I32.parseInt(count.text);
    return text(s.text.substring(at[start], at[start + n]));
  }
  return primary(evaluate);
}
function colon(evaluate: bool): Value {
  let l = keyword(evaluate);
  while (next(":")) {
    const r = keyword(evaluate);
    if (evaluate) l = matchPattern(l, r);
  }
  return l;
}
function product(evaluate: bool): Value {
  let l = colon(evaluate);
  while (true) {
    const op = next("*") ? 1 : next("/") ? 2 : next("%") ? 3 : 0;
    if (!op) return l;
    const r = colon(evaluate);
    if (!evaluate) continue;
    if (!l.toInteger() || !r.toInteger()) nonInteger();
    if (op != 1 && r.text == "0") error(2, 0, "division by zero");
    if (op == 1) l = new Value(multiplyIntegers(l.text, r.text), true);
    else {
      const q = divideIntegers(l.text, r.text);
      l = new Value(op == 2 ? q : remainder, true);
    }
  }
}
function sum(evaluate: bool): Value {
  let l = product(evaluate);
  while (true) {
    const op = next("+") ? 1 : next("-") ? 2 : 0;
    if (!op) return l;
    const r = product(evaluate);
    if (!evaluate) continue;
    if (!l.toInteger() || !r.toInteger()) nonInteger();
    l = new Value(addIntegers(l.text, op == 1 ? r.text : negateInteger(r.text)), true);
  }
}
function comparison(evaluate: bool): Value {
  let l = sum(evaluate);
  while (true) {
    let op = 0;
    if (next("<")) op = 1;
    else if (next("<=")) op = 2;
    else if (next("=") || next("==")) op = 3;
    else if (next("!=")) op = 4;
    else if (next(">=")) op = 5;
    else if (next(">")) op = 6;
    else return l;
    const r = sum(evaluate);
    if (!evaluate) continue;
    const c =
      isInteger(l.text) && isInteger(r.text)
        ? compareIntegers(l.text, r.text)
        : l.text == r.text
          ? 0
          : l.text < r.text
            ? -1
            : 1;
    const yes = op == 1 ? c < 0 : op == 2 ? c <= 0 : op == 3 ? c == 0 : op == 4 ? c != 0 : op == 5 ? c >= 0 : c > 0;
    l = int(yes ? 1 : 0);
  }
}
function and(evaluate: bool): Value {
  let l = comparison(evaluate);
  while (next("&")) {
    const r = comparison(evaluate && !l.isNull);
    if (l.isNull || r.isNull) l = int(0);
  }
  return l;
}
function or(evaluate: bool): Value {
  let l = and(evaluate);
  while (next("|")) {
    const r = and(evaluate && l.isNull);
    if (l.isNull) l = r.isNull ? int(0) : r;
  }
  return l;
}

export function expr(given: string[]): i32 {
  if (given.length == 2) {
    if (given[1] == "--help") return help(USAGE);
    if (given[1] == "--version") return version();
  }
  args = given;
  at = 1;
  if (at < args.length && args[at] == "--") at++;
  if (at >= args.length) {
    error(0, 0, "missing operand");
    tryHelp();
    return 2;
  }
  const v = or(true);
  if (at < args.length) error(2, 0, "syntax error: unexpected argument " + quote(args[at]));
  println(v.text);
  return v.isNull ? 1 : 0;
}
