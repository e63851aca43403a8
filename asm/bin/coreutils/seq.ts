// seq(1). Whole numbers are counted as text of any length; others in long double, printed with as many decimals as were given.
import * as C from "../../lib/chars";
import { error, extraOperand, missingOperand, tryHelp } from "../../lib/error";
import { F80, f80End, f80Overflow, formatF80, parseF80 } from "../../lib/float80";
import { MINUS, PLUS, SHARP, SPACE, ZERO } from "../../lib/fmt";
import { Getopt, long, NO_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { stdout } from "../../lib/io";
import { quote } from "../../lib/quote";
import { exit } from "../../lib/start";
import { replaceEach } from "../../lib/text";
import { other, standard } from "./common";
import { canonical, compareIntegers } from "./integers";

const USAGE = `[OPTION]... LAST
  or:  seq [OPTION]... FIRST LAST
  or:  seq [OPTION]... FIRST INCREMENT LAST
Print numbers from FIRST to LAST, in steps of INCREMENT.

  -f, --format=FORMAT      use printf style floating-point FORMAT
  -s, --separator=STRING   use STRING to separate numbers (default: \\n)
  -w, --equal-width        equalize width by padding with leading zeroes
`;

function isDigits(s: string): bool {
  for (let i = 0; i < s.length; i++) if (s.charCodeAt(i) < C.n0 || s.charCodeAt(i) > C.n9) return false;
  return s.length > 0;
}

/** An operand: its value, its width as written and the digits behind its point (-1: not a plain decimal). */
class Operand {
  value: F80 = F80.zero();
  width: i32 = 0;
  precision: i32 = 0;
}
const MANY = i32.MAX_VALUE;

function scan(arg: string): Operand {
  const o = new Operand();
  o.value = parseF80(arg);
  if (f80End == 0 || f80End != arg.length || f80Overflow) {
    error(0, 0, "invalid floating point argument: " + quote(arg));
    tryHelp();
    exit(1);
  }
  if (o.value.isNaN) {
    error(0, 0, "invalid " + quote("not-a-number") + " argument: " + quote(arg));
    tryHelp();
    exit(1);
  }
  let s = arg;
  let skip = 0;
  while (
    skip < s.length &&
    (s.charCodeAt(skip) == C.SPACE ||
      s.charCodeAt(skip) == C.PLUS ||
      (s.charCodeAt(skip) >= 9 && s.charCodeAt(skip) <= 13))
  )
    skip++;
  s = s.substring(skip);
  const lower = s.toLowerCase();
  o.precision = MANY;
  const point = s.indexOf(".");
  const isHex = lower.includes("x");
  const e = lower.indexOf("e");
  const p = lower.indexOf("p");
  if (!lower.includes("n") && !lower.includes("i")) {
    if (point < 0 && p < 0) o.precision = 0;
    if (!isHex && o.value.isFinite) {
      o.width = s.length;
      let fraction = 0;
      if (point >= 0) {
        let k = point + 1;
        while (k < s.length && s.charCodeAt(k) >= C.n0 && s.charCodeAt(k) <= C.n9) k++;
        fraction = k - point - 1;
        o.precision = fraction;
        // "1." is one shorter, ".5" one longer than what will be printed
        o.width +=
          fraction == 0
            ? -1
            : point == 0 || !(s.charCodeAt(point - 1) >= C.n0 && s.charCodeAt(point - 1) <= C.n9)
              ? 1
              : 0;
      }
      if (e >= 0) {
        const exponent = I32.parseInt(s.substring(e + 1), 10);
        o.precision += exponent < 0 ? -exponent : -min(o.precision, exponent);
        o.width -= s.length - e;
        if (exponent < 0) {
          if (point >= 0) {
            if (e == point + 1) o.width++;
          } else o.width++;
          o.width += -exponent;
        } else {
          let add = exponent;
          if (point >= 0 && o.precision == 0 && fraction) o.width--;
          add -= min(fraction, exponent);
          o.width += add;
        }
      }
    }
  }
  return o;
}

/** A checked -f format: prefix, flags, width, precision, conversion, suffix. */
class Format {
  before: string = "";
  flags: i32 = 0;
  width: i32 = 0;
  precision: i32 = -1;
  conversion: i32 = C.g;
  after: string = "";
  show(x: F80): string {
    return this.before + formatF80(x, this.conversion, this.flags, this.width, this.precision) + this.after;
  }
}
function unpercent(s: string): string {
  return replaceEach(s, "%%", "%");
}
function parseFormat(f: string): Format {
  const out = new Format();
  let i = 0;
  const n = f.length;
  for (; ; i++) {
    if (i >= n) error(1, 0, "format " + quote(f) + " has no % directive");
    if (f.charCodeAt(i) == C.PERCENT) {
      if (i + 1 < n && f.charCodeAt(i + 1) == C.PERCENT) i++;
      else break;
    }
  }
  out.before = unpercent(f.substring(0, i));
  i++;
  for (; i < n; i++) {
    const at = "-+#0 '".indexOf(f.charAt(i));
    if (at < 0) break;
    if (at < 5) out.flags |= [MINUS, PLUS, SHARP, ZERO, SPACE][at];
  }
  while (i < n && f.charCodeAt(i) >= C.n0 && f.charCodeAt(i) <= C.n9)
    out.width = out.width * 10 + f.charCodeAt(i++) - C.n0;
  if (i < n && f.charCodeAt(i) == C.DOT) {
    i++;
    out.precision = 0;
    while (i < n && f.charCodeAt(i) >= C.n0 && f.charCodeAt(i) <= C.n9)
      out.precision = out.precision * 10 + f.charCodeAt(i++) - C.n0;
  }
  if (i < n && f.charCodeAt(i) == C.L) i++;
  if (i >= n) error(1, 0, "format " + quote(f) + " ends in %");
  if (!"efgaEFGA".includes(f.charAt(i)))
    error(1, 0, "format " + quote(f) + " has unknown %" + f.charAt(i) + " directive");
  out.conversion = f.charCodeAt(i);
  i++;
  const rest = f.substring(i);
  for (let k = 0; k < rest.length; k++) {
    if (rest.charCodeAt(k) != C.PERCENT) continue;
    if (k + 1 < rest.length && rest.charCodeAt(k + 1) == C.PERCENT) k++;
    else error(1, 0, "format " + quote(f) + " has too many % directives");
  }
  out.after = unpercent(rest);
  return out;
}

/** Counts up in steps of `step` from `first`, as decimal digits in place. */
function countIntegers(first: string, last: string | null, step: i32, separator: string): void {
  let digits = first.length;
  let capacity = max(64, digits * 2);
  // right-aligned digits in a buffer that grows to the left
  let buffer = heap.alloc(capacity);
  let start = capacity - digits;
  for (let i = 0; i < digits; i++) store<u8>(buffer + start + i, first.charCodeAt(i));
  const lastDigits = last === null ? i32.MAX_VALUE : last.length;
  const one = separator.length == 1;
  const separatorByte = one ? separator.charCodeAt(0) : 0;
  if (last !== null && compareIntegers(first, last) > 0) return;
  for (let begun = false; ; begun = true) {
    if (digits > lastDigits || (digits == lastDigits && last !== null && exceeds(buffer + start, last))) break;
    if (begun) {
      if (one) stdout.byte(separatorByte);
      else stdout.put(separator);
    }
    stdout.bytes(buffer + start, digits);
    if (stdout.error < 0) return;
    let carry = step;
    let at = capacity - 1;
    while (carry) {
      if (at < start) {
        if (at < 0) {
          const bigger = heap.alloc(capacity * 2);
          memory.copy(bigger + capacity, buffer, capacity);
          heap.free(buffer);
          buffer = bigger;
          at += capacity;
          start += capacity;
          capacity *= 2;
        }
        start--;
        digits++;
        store<u8>(buffer + at, C.n0);
      }
      const v = (load<u8>(buffer + at) as i32) - C.n0 + carry;
      carry = v / 10;
      store<u8>(buffer + at, C.n0 + v - carry * 10);
      at--;
    }
  }
  stdout.byte(C.NL);
}
function exceeds(digits: usize, last: string): bool {
  for (let i = 0; i < last.length; i++) {
    const d = (load<u8>(digits + i) as i32) - last.charCodeAt(i);
    if (d) return d > 0;
  }
  return false;
}

export function seq(args: string[]): i32 {
  let formatText: string | null = null;
  let separator = "\n";
  let equalWidth = false;
  // a negative number is no option
  const given = [args[0]];
  let i = 1;
  const o0: string[] = [];
  for (; i < args.length; i++) {
    const a = args[i];
    const d = a.length > 1 && a.charCodeAt(0) == C.MINUS ? a.charCodeAt(1) : 0;
    if (d == C.DOT || (d >= C.n0 && d <= C.n9) || !d) break;
    given.push(a);
    if (a == "--") {
      i++;
      break;
    }
    if (a == "-f" || a == "-s" || a == "--format" || a == "--separator") if (i + 1 < args.length) given.push(args[++i]);
  }
  const operands = o0;
  const o = new Getopt(
    given,
    "+f:s:w",
    standard([long("equal-width", NO_ARG, C.w), long("format", REQ_ARG, C.f), long("separator", REQ_ARG, C.s)]),
  );
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    switch (c) {
      case C.f:
        formatText = o.arg;
        break;
      case C.s:
        separator = o.arg!;
        break;
      case C.w:
        equalWidth = true;
        break;
      default:
        return other(c, USAGE);
    }
  }
  const more = o.rest();
  for (let k = 0; k < more.length; k++) operands.push(more[k]);
  for (; i < args.length; i++) operands.push(args[i]);
  if (!operands.length) {
    missingOperand();
    return 1;
  }
  if (operands.length > 3) {
    extraOperand(operands[3]);
    return 1;
  }
  let format: Format | null = null;
  if (formatText !== null) format = parseFormat(formatText);
  if (formatText !== null && equalWidth) {
    error(0, 0, "format string may not be specified when printing equal width strings");
    tryHelp();
    return 1;
  }
  const n = operands.length;
  const lastText = operands[n - 1];
  const firstText = n > 1 ? operands[0] : "1";
  const stepText = n == 3 ? operands[1] : "1";
  // the common case: whole numbers, counting up in small steps
  if (
    !equalWidth &&
    format === null &&
    isDigits(firstText) &&
    isDigits(lastText) &&
    isDigits(stepText) &&
    stepText.length <= 3 &&
    canonical(stepText) != "0"
  ) {
    countIntegers(canonical(firstText), canonical(lastText), I32.parseInt(stepText), separator);
    return 0;
  }
  // in their order: the first that is wrong is the one that is named
  let first = new Operand();
  let step = new Operand();
  first.value = F80.ofInt(1);
  first.width = 1;
  step.value = F80.ofInt(1);
  step.width = 1;
  if (n > 1) {
    first = scan(operands[0]);
    if (n > 2) {
      step = scan(operands[1]);
      if (step.value.isZero) {
        error(0, 0, "invalid Zero increment value: " + quote(operands[1]));
        tryHelp();
        return 1;
      }
    }
  }
  const last = scan(lastText);
  if (
    !equalWidth &&
    format === null &&
    first.precision == 0 &&
    step.precision == 0 &&
    last.precision == 0 &&
    first.value.isFinite &&
    !first.value.negative &&
    !step.value.negative &&
    step.value.compare(F80.ofInt(1000)) < 0 &&
    step.value.isFinite &&
    (!last.value.negative || last.value.isZero)
  ) {
    // 1e3 and the like are whole numbers too; inf counts for ever
    countIntegers(
      integerText(first.value),
      last.value.isFinite ? integerText(last.value) : null,
      step.value.toInt() as i32,
      separator,
    );
    return 0;
  }
  const f = new Format();
  if (format === null) {
    const precision = max(first.precision, step.precision);
    if (precision != MANY && last.precision != MANY) {
      f.conversion = C.f;
      f.precision = precision;
      if (equalWidth) {
        let firstWidth = first.width + (precision - first.precision);
        let lastWidth = last.width + (precision - last.precision);
        if (last.precision && precision == 0) lastWidth--;
        if (last.precision == 0 && precision) lastWidth++;
        if (first.precision == 0 && precision) firstWidth++;
        f.width = max(firstWidth, lastWidth);
        f.flags = ZERO;
      }
    }
  }
  print(format === null ? f : format, first.value, step.value, last.value, separator);
  return 0;
}
function integerText(x: F80): string {
  return formatF80(x, C.f, 0, 0, 0);
}

function print(f: Format, first: F80, step: F80, last: F80, separator: string): void {
  const down = step.negative;
  let x = first;
  if (down ? x.compare(last) < 0 : last.compare(x) < 0) return;
  for (let i: i64 = 1; ; i++) {
    const x0 = x;
    stdout.put(f.show(x));
    if (stdout.error < 0) return;
    x = first.add(F80.ofInt(i).mul(step));
    if (down ? x.compare(last) < 0 : last.compare(x) < 0) {
      // rounding may have carried x just past last: when it prints like last, and differs from the one before, it belongs
      let one = false;
      const text = f.show(x);
      const number = text.substring(f.before.length, text.length - f.after.length);
      const back = parseF80(number);
      if (f80End == number.length && back.compare(last) == 0) one = text != f.show(x0);
      if (!one) break;
      stdout.put(separator);
      stdout.put(text);
      break;
    }
    stdout.put(separator);
  }
  stdout.byte(C.NL);
}
