// Values and variables. A value is a number, a string, both (a string from outside that looks like a number counts as one in
// comparisons: POSIX's "numeric string"), or nothing yet.
import { formatFloat, formatInt } from "../../lib/fmt";
import { numEnd, strtod } from "../../lib/number";
import { AwkArray } from "./array";

const NUM: u8 = 1;
const STR: u8 = 2;
/** From outside; whether it looks like a number has not been asked yet. */
const USER: u8 = 3;
/** It does. */
const STRNUM: u8 = 4;
const UNSET: u8 = 5;

/** A value; never changed but for what it finds out about itself. */
export class Value {
  constructor(
    private kind: u8,
    private number: f64,
    private text: string | null,
  ) {}

  num(): f64 {
    switch (this.kind) {
      case NUM:
      case STRNUM:
        return this.number;
      case UNSET:
        return 0;
      case USER:
        this.isNumeric();
        return this.number;
    }
    return toNumber(this.text!);
  }
  /** As text; a number that is no integer by `convfmt`. */
  str(convfmt: string): string {
    const t = this.text;
    if (t !== null) return t;
    if (this.kind == NUM) {
      const s = numberText(this.number, convfmt);
      if (isInteger(this.number)) this.text = s; // does not depend on convfmt
      return s;
    }
    return "";
  }
  get isNumber(): bool {
    return this.kind == NUM;
  }
  /** Whether comparisons take it as a number. */
  isNumeric(): bool {
    if (this.kind == USER) {
      const t = this.text!;
      this.number = toNumber(t);
      let i = smallEnd;
      while (i < t.length && isSpace(t.charCodeAt(i))) i++;
      this.kind = i == t.length ? STRNUM : STR;
    }
    return this.kind != STR;
  }
  truth(): bool {
    if (this.isNumeric()) return this.num() != 0;
    return this.text!.length > 0;
  }
}

function isSpace(c: i32): bool {
  return c == 32 || (c >= 9 && c <= 13);
}
function toNumber(t: string): f64 {
  const n = t.length;
  // small decimal integers are the common case
  if (n > 0 && n < 10) {
    let v = 0;
    let i = 0;
    for (; i < n; i++) {
      const c = t.charCodeAt(i) - 48;
      if (<u32>c > 9) break;
      v = v * 10 + c;
    }
    if (i == n) {
      smallEnd = n;
      return v;
    }
  }
  const v = strtod(t);
  smallEnd = numEnd;
  return v;
}
let smallEnd: i32 = 0;

export const UNSET_VALUE = new Value(UNSET, 0, null);
const SMALL = new StaticArray<Value | null>(256);
export function number(n: f64): Value {
  const i = n as i32;
  // by its bits: −0 is another number
  if (i >= 0 && i < 256 && reinterpret<u64>(i as f64) == reinterpret<u64>(n)) {
    let v = unchecked(SMALL[i]);
    if (v === null) {
      v = new Value(NUM, i as f64, null);
      unchecked((SMALL[i] = v));
    }
    return v;
  }
  return new Value(NUM, n, null);
}
export function text(s: string): Value {
  return new Value(STR, 0, s);
}
/** Input: a field, a line, an operand, an environment variable. */
export function input(s: string): Value {
  return new Value(USER, 0, s);
}
export function truth(b: bool): Value {
  return number(b ? 1 : 0);
}

function isInteger(n: f64): bool {
  return Math.abs(n) < 9223372036854775808.0 && Math.trunc(n) == n;
}
/** CONVFMT's and OFMT's rule: integers as integers, the rest by the format. */
export function numberText(n: f64, format: string): string {
  if (isInteger(n)) return (n as i64).toString();
  if (format == "%.6g") return formatFloat(n, 0x67, 0, 0, 6);
  return formatNumber(n, format);
}
/** Set by printf.ts, which needs values itself. */
let formatNumber: (n: f64, format: string) => string = (n: f64, format: string): string =>
  formatInt(n as i64, 0x64, 0, 0, -1);
export function setFormatNumber(f: (n: f64, format: string) => string): void {
  formatNumber = f;
}

/** A variable: a value or an array. */
export class Cell {
  value: Value = UNSET_VALUE;
  array: AwkArray | null = null;
  /** The caller's variable, when this parameter was passed one that was nothing yet: as an array they are the same. */
  origin: Cell | null = null;

  hasArray(): bool {
    if (this.array !== null) return true;
    const o = this.origin;
    return o !== null && o.hasArray();
  }
  getArray(): AwkArray {
    const a = this.array;
    if (a !== null) return a;
    const o = this.origin;
    const made = o !== null ? o.getArray() : new AwkArray();
    this.array = made;
    return made;
  }
}
