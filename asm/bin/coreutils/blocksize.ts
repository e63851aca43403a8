// Block sizes of ls, du and df: --block-size=SIZE, BLOCK_SIZE and its like, and numbers shown in such units.

import { getenv } from "../../lib/env";
import { error } from "../../lib/error";
import { humanSize, parseSize, SIZE_BAD_SUFFIX, SIZE_OK, SIZE_OVERFLOW, sizeError } from "../../lib/number";
import { quote } from "../../lib/quote";

export class BlockSize {
  /** Bytes a unit. */
  unit: u64 = 1024;
  /** 1024 or 1000 for -h and --si, 0 otherwise. */
  human: u64 = 0;
  /** Unit letter shown behind each number ("--block-size=K"). */
  suffix: string = "";

  /** `n` bytes in this unit, rounded up. */
  show(n: u64): string {
    if (this.human) return humanSize(n, this.human);
    return (n / this.unit + (n % this.unit ? 1 : 0)).toString() + this.suffix;
  }
  setHuman(base: u64): void {
    this.human = base;
    this.unit = 1;
    this.suffix = "";
  }
}

/** @returns what is wrong with `text` (SIZE_*), after changing `b` when it is right */
function parse(b: BlockSize, text: string): i32 {
  let s = text;
  if (s.startsWith("'")) s = s.substring(1);
  if (s == "human-readable") {
    b.setHuman(1024);
    return SIZE_OK;
  }
  if (s == "si") {
    b.setHuman(1000);
    return SIZE_OK;
  }
  const v = parseSize(s, "eEgGkKmMpPtTyYzZ0");
  if (sizeError != SIZE_OK) return sizeError;
  if (v <= 0) return 1;
  b.human = 0;
  b.unit = v;
  // a unit without a number is shown with every number
  b.suffix = s.length && (s.charCodeAt(0) < 48 || s.charCodeAt(0) > 57) ? s : "";
  return SIZE_OK;
}

/** From --block-size: a bad one is fatal. @param option its name with dashes, for the message */
export function parseBlockSize(b: BlockSize, text: string, option: string, failure: i32): void {
  const e = parse(b, text);
  if (e == SIZE_OK) return;
  if (e == SIZE_OVERFLOW) error(failure, 0, option + " argument " + quote(text) + " too large");
  error(
    failure,
    0,
    (e == SIZE_BAD_SUFFIX ? "invalid suffix in " + option + " argument " : "invalid " + option + " argument ") +
      quote(text),
  );
}

/** The default of a program. @param variable its own variable, e.g. "LS_BLOCK_SIZE" */
export function environmentBlockSize(b: BlockSize, variable: string): bool {
  const names = [variable, "BLOCK_SIZE", "BLOCKSIZE"];
  for (let i = 0; i < names.length; i++) {
    const v = getenv(names[i]);
    if (v === null) continue;
    parse(b, v);
    return true;
  }
  if (getenv("POSIXLY_CORRECT") !== null) b.unit = 512;
  return false;
}
