// What a JSON text says. Integers are exact up to 64 bits, which images need and JSON's usual readers do not give. Text is bytes
// (UTF-8), as everywhere in our programs.

export const NULL = 0;
export const BOOL = 1;
export const INT = 2;
/** A number with a fraction or an exponent, or of more than 64 bits: kept as it was written. */
export const ODD_NUMBER = 3;
export const TEXT = 4;
export const LIST = 5;
export const MAP = 6;

export class Value {
  /** INT: the magnitude; BOOL: 0 or 1. */
  number: u64 = 0;
  /** INT: below zero. */
  negative: bool = false;
  text: string = "";
  /** Elements of a LIST, values of a MAP. */
  items: Value[] | null = null;
  /** Names of a MAP's values. */
  keys: string[] | null = null;

  constructor(public kind: i32) {}

  /** Puts a value at the end of a LIST. */
  push(item: Value): void {
    this.items!.push(item);
  }
  /** Puts a value under a new name at the end of a MAP. */
  put(key: string, item: Value): void {
    this.keys!.push(key);
    this.items!.push(item);
  }
  /** The value of a MAP under a name, the last that was written; null where there is none or this is not a MAP. */
  get(key: string): Value | null {
    const keys = this.keys;
    if (keys === null) return null;
    for (let i = keys.length; i-- > 0; ) if (keys[i] == key) return this.items![i];
    return null;
  }
  /** An INT as a word: two's complement. */
  word(): u64 {
    return this.negative ? 0 - this.number : this.number;
  }
}

export function list(): Value {
  const value = new Value(LIST);
  value.items = [];
  return value;
}
export function map(): Value {
  const value = list();
  value.kind = MAP;
  value.keys = [];
  return value;
}
export function textValue(text: string): Value {
  const value = new Value(TEXT);
  value.text = text;
  return value;
}
export function unsigned(n: u64): Value {
  const value = new Value(INT);
  value.number = n;
  return value;
}
export function signed(n: i64): Value {
  const value = unsigned(n < 0 ? 0 - (n as u64) : (n as u64));
  value.negative = n < 0;
  return value;
}
export function boolean(b: bool): Value {
  const value = new Value(BOOL);
  value.number = b ? 1 : 0;
  return value;
}

/** What a value is, for who is told that it should be something else. */
export function kindName(value: Value): string {
  if (value.kind == NULL) return "null";
  if (value.kind == BOOL) return value.number ? "true" : "false";
  if (value.kind == INT) return (value.negative ? "-" : "") + value.number.toString();
  if (value.kind == ODD_NUMBER) return value.text;
  if (value.kind == TEXT)
    return '"' + (value.text.length > 40 ? value.text.substring(0, 40) + "..." : value.text) + '"';
  return value.kind == LIST ? "a list" : "an object";
}
