// Pattern matching on units (ast.ts): a quoted byte of the pattern is literal, an unquoted backslash (it can only come from an
// expansion) quotes what follows it.
import { inClass } from "../../lib/fnmatch";
import { poll } from "../../lib/safepoint";
import { QMARK } from "./ast";

// Where the bracket expression ended; −1 = there was none
let bracketEnd = 0;
function bracket(at: usize, i: i32, end: i32, c: i32): bool {
  // i is behind the "["
  let negate = false;
  if (i < end && unit(at, i) == 0x21) {
    negate = true;
    i++;
  }
  let found = false;
  let first = true;
  while (i < end) {
    let k = unit(at, i++);
    if (k == QMARK) continue;
    if (k == 0x5d && !first) {
      bracketEnd = i;
      return found != negate;
    }
    first = false;
    if (k == 0x5b && i < end && unit(at, i) == 0x3a) {
      // [:class:]
      let j = i + 1;
      let name = "";
      while (j < end && unit(at, j) != 0x3a && name.length < 8) name += String.fromCharCode(unit(at, j++) & 0xff);
      if (j + 1 < end && unit(at, j) == 0x3a && unit(at, j + 1) == 0x5d) {
        const r = inClass(name, c);
        if (r >= 0) {
          if (r > 0) found = true;
          i = j + 2;
          continue;
        }
      }
    }
    if (k == 0x5c && i < end) k = unit(at, i++);
    const low = k & 0xff;
    while (i < end && unit(at, i) == QMARK) i++;
    if (i + 1 < end && unit(at, i) == 0x2d && unit(at, i + 1) != 0x5d) {
      i++;
      while (i + 1 < end && unit(at, i) == QMARK) i++;
      let high = unit(at, i++);
      if (high == 0x5c && i < end) high = unit(at, i++);
      high &= 0xff;
      if (c >= low && c <= high) found = true;
    } else if (c == low) found = true;
  }
  bracketEnd = -1;
  return false;
}
// @ts-ignore: decorator
@inline function unit(at: usize, i: i32): i32 {
  return load<u16>(at + ((i as usize) << 1));
}

/** Whether the units p … pEnd of a pattern match all of the text's t … tEnd (whose marks do not matter). */
export function matchUnits(pattern: usize, p: i32, pEnd: i32, text: usize, t: i32, tEnd: i32): bool {
  let starP = -1;
  let starT = 0;
  while (true) {
    while (t < tEnd && unit(text, t) == QMARK) t++;
    let matched = false;
    if (p == pEnd) {
      if (t == tEnd) return true;
    } else {
      const c = unit(pattern, p);
      if (c == QMARK) {
        p++;
        continue;
      }
      if (c == 0x2a) {
        p++;
        starP = p;
        starT = t;
        continue;
      }
      if (t < tEnd) {
        const d = unit(text, t) & 0xff;
        if (c == 0x3f) {
          p++;
          matched = true;
        } else if (c == 0x5b) {
          const hit = bracket(pattern, p + 1, pEnd, d);
          if (bracketEnd < 0) {
            // no closing bracket: itself
            if (d == 0x5b) {
              p++;
              matched = true;
            }
          } else if (hit) {
            p = bracketEnd;
            matched = true;
          }
        } else if (c == 0x5c && p + 1 < pEnd) {
          if ((unit(pattern, p + 1) & 0xff) == d) {
            p += 2;
            matched = true;
          }
        } else if ((c & 0xff) == d) {
          p++;
          matched = true;
        }
        if (matched) {
          t++;
          continue;
        }
      }
    }
    if (starP < 0 || starT >= tEnd) return false;
    p = starP;
    t = ++starT;
    poll();
  }
  return false;
}
