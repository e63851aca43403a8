// Numbers given to builtins.
import { numEnd, numOverflow, strtol } from "../../../lib/number";
import { fail, Sh } from "../state";

/** A decimal number with a sign and blanks around it; raises "Illegal number". */
export function parseNumber(s: string): i64 {
  const n = s.length;
  // the common case, without more ado
  if (n > 0 && n < 18) {
    let v: i64 = 0;
    let i = 0;
    for (; i < n; i++) {
      const c = s.charCodeAt(i);
      if (c < 48 || c > 57) break;
      v = v * 10 + c - 48;
    }
    if (i == n) return v;
  }
  const v = strtol(s, 10);
  let i = numEnd;
  while (i < n && (s.charCodeAt(i) == 32 || (s.charCodeAt(i) >= 9 && s.charCodeAt(i) <= 13))) i++;
  if (numEnd == 0 || i < n || numOverflow) {
    fail("Illegal number: " + s);
    return 0;
  }
  return v;
}
/** A number from 0 to 2³¹ − 1; −1 (and an error is raised) for anything else. */
export function parseCount(s: string): i32 {
  const v = parseNumber(s);
  if (Sh.raised) return -1;
  if (v < 0 || v > 0x7fffffff) {
    fail("Illegal number: " + s);
    return -1;
  }
  return v as i32;
}
