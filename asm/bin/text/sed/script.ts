// What a script is once it has been read: a flat list of commands, with jumps by index.
import { Regex } from "../../../lib/regex";
import { Output } from "./output";

/** Kinds of addresses. */
export const LINE = 1;
/** first~step */
export const STEP = 2;
export const LAST = 3;
export const PATTERN = 4;
/** addr,+N */
export const PLUS = 5;
/** addr,~N */
export const MULTIPLE = 6;

/** A regular expression as the script gives it; `re` is null for the empty one, which means the last one used. */
@final
export class Pattern {
  constructor(public re: Regex | null) {}
}

@final
export class Address {
  /** N, or first of first~step */
  n: i64 = 0;
  step: i64 = 0;
  pattern: Pattern | null = null;
  constructor(public kind: i32) {}
}

/** Where a range stands. A closed one whose first address is a number does not open again. */
export const INACTIVE = 0;
export const ACTIVE = 1;
export const CLOSED = 2;

/** Conversions of a replacement's parts: \U and \L last, \u and \l take the next character only. */
export const PLAIN = 0;
export const UPPER = 1;
export const LOWER = 2;
export const NEXT_UPPER = 3;
export const NEXT_LOWER = 4;

/** A part of a replacement: a change of case, text, or (group ≥ 0) what a group matched. */
@final
export class Part {
  at: usize = 0;
  length: i32 = 0;
  group: i32 = -1;
  /** The conversion that begins here, −1 = none. */
  change: i32 = -1;
}

@final
export class Substitution {
  parts: Part[] = [];
  /** Whether no part changes case. */
  plain: bool = true;
  /** The highest group that is named. */
  highest: i32 = 0;
  global: bool = false;
  /** Which match is the first to be replaced. */
  number: i32 = 0;
  /** 1 = p, 2 = p that came after e */
  print: i32 = 0;
  evaluate: bool = false;
}

@final
export class Command {
  a1: Address | null = null;
  a2: Address | null = null;
  range: i32 = INACTIVE;
  rangeEnd: i64 = 0;
  not: bool = false;
  /** Of a, c, e, i: the text; of r, R, w, W: the file; of b, t, T: the label. */
  text: string = "";
  /** Exit status of q and Q, line length of l (−1 = not given). */
  number: i32 = -1;
  /** Where b, t, T, { and } go on. */
  jump: i32 = 0;
  pattern: Pattern | null = null;
  substitution: Substitution | null = null;
  /** y: what each byte becomes. */
  map: StaticArray<u8> | null = null;
  /** Of y with characters of several bytes. */
  pairs: Map<string, string> | null = null;
  output: Output | null = null;
  constructor(public code: i32) {}
}

export class Script {
  commands: Command[] = [];
}
