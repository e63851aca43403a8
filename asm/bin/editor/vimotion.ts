// The motions of vi: from the cursor to another place, for themselves and behind operators.
import { cstr } from "../../lib/bytes";
import { RE_ICASE, Regex } from "../../lib/regex";
import { KEY_DOWN, KEY_END, KEY_HOME, KEY_LEFT, KEY_RIGHT, KEY_UP } from "../../lib/screen";
import { after, before, lengthAt } from "../../lib/width";
import { byteAt, columnOf } from "./view";
import { firstNonBlank, getKey, markAt, markLine, rest, setMark, Vi } from "./vistate";

/** Where the last motion led. */
export class Motion {
  static line: i32 = 0;
  static at: i32 = 0;
  /** An operator takes whole lines. */
  static linewise: bool = false;
  /** An operator takes the character at the end, too. */
  static inclusive: bool = false;
  /** A text object begins here; −1: at the cursor. */
  static fromLine: i32 = -1;
  static fromAt: i32 = 0;
  /** Column that j and k keep to; −1: the cursor's own; a large one after $. */
  static wanted: i32 = -1;
}

const BLANK = 0;
const WORD = 1;
const OTHER = 2;
function classAt(line: i32, at: i32, big: bool): i32 {
  const s = Vi.buffer.lines[line];
  if (at >= s.length) return BLANK;
  const c = s.charCodeAt(at);
  if (c == 32 || c == 9) return BLANK;
  if (big || c >= 128 || c == 0x5f || (c >= 48 && c <= 57) || ((c | 32) >= 97 && (c | 32) <= 122)) return WORD;
  return OTHER;
}
let l = 0; // the place that the functions below move
let a = 0;
function text(): string {
  return Vi.buffer.lines[l];
}
/** One character on; the end of a line counts as one. @returns false at the end */
function step(): bool {
  if (a < text().length) {
    a = after(text(), a);
    if (a < text().length) return true;
    if (l + 1 >= Vi.buffer.count) return false;
    return true;
  }
  if (l + 1 >= Vi.buffer.count) return false;
  l++;
  a = 0;
  return true;
}
function stepBack(): bool {
  if (a > 0) {
    a = before(text(), a);
    return true;
  }
  if (l == 0) return false;
  l--;
  a = text().length;
  return true;
}
function wordOn(big: bool): void {
  const c = classAt(l, a, big);
  if (c != BLANK) while (a < text().length && classAt(l, a, big) == c) a = after(text(), a);
  while (classAt(l, a, big) == BLANK) {
    const line = l;
    if (!step()) return;
    // an empty line is a word
    if (l != line && !text().length) return;
  }
}
function wordEnd(big: bool): void {
  if (!step()) return;
  while (classAt(l, a, big) == BLANK) if (!step()) return;
  const c = classAt(l, a, big);
  while (after(text(), a) < text().length && classAt(l, after(text(), a), big) == c) a = after(text(), a);
}
function wordBack(big: bool): void {
  if (!stepBack()) return;
  while (classAt(l, a, big) == BLANK) {
    if (!text().length && a == 0) return;
    if (!stepBack()) return;
  }
  const c = classAt(l, a, big);
  while (a > 0 && classAt(l, before(text(), a), big) == c) a = before(text(), a);
}
function wordEndBack(big: bool): void {
  const c = classAt(l, a, big);
  if (c != BLANK) while (a > 0 && classAt(l, a, big) == c) a = before(text(), a);
  if (a == 0 && classAt(l, a, big) == c && c != BLANK) {
    if (!stepBack()) return;
  }
  while (classAt(l, a, big) == BLANK) {
    if (!text().length) return;
    if (!stepBack()) return;
  }
}
/** f F t T within the line. */
function findInLine(key: i32, what: string, n: i32, again: bool): bool {
  const s = text();
  let at = a;
  const ahead = key == 0x66 || key == 0x74;
  const till = key == 0x74 || key == 0x54;
  // repeated t does not stay where it is
  if (again && till) {
    const next = ahead ? after(s, at) : before(s, at);
    if (s.substring(next, next + what.length) == what && n == 1) at = next;
  }
  while (n-- > 0) {
    at = ahead ? s.indexOf(what, after(s, at)) : at > 0 ? s.lastIndexOf(what, at - 1) : -1;
    if (at < 0) return false;
  }
  a = till ? (ahead ? before(s, at) : after(s, at)) : at;
  return true;
}
const OPEN = "([{";
const CLOSE = ")]}";
function matchBracket(): bool {
  const s = text();
  while (a < s.length && !OPEN.includes(s.charAt(a)) && !CLOSE.includes(s.charAt(a))) a++;
  if (a >= s.length) return false;
  const c = s.charAt(a);
  const ahead = OPEN.includes(c);
  const other = ahead ? CLOSE.charAt(OPEN.indexOf(c)) : OPEN.charAt(CLOSE.indexOf(c));
  return bracket(c, other, ahead, 0);
}
/** Goes to the `other` that belongs to a `c`. */
function bracket(c: string, other: string, ahead: bool, depth: i32): bool {
  for (;;) {
    const d = text().charAt(a);
    if (a < text().length) {
      if (d == c) depth++;
      else if (d == other && --depth == 0) return true;
    }
    if (!(ahead ? stepRaw() : stepBack())) return false;
  }
  return false;
}
function stepRaw(): bool {
  if (a < text().length) {
    a++;
    return true;
  }
  if (l + 1 >= Vi.buffer.count) return false;
  l++;
  a = 0;
  return true;
}

export function compilePattern(): Regex | null {
  if (!Vi.pattern.length) {
    Vi.message = "No previous regular expression";
    return null;
  }
  const re = new Regex([Vi.pattern], Vi.ignoreCase ? RE_ICASE : 0);
  const e = re.error;
  if (e === null) return re;
  Vi.message = e;
  return null;
}
/** Goes to the next match. */
function search(backward: bool): bool {
  const re = compilePattern();
  if (re === null) return false;
  const n = Vi.buffer.count;
  for (let k = 0; k <= n; k++) {
    let i = backward ? l - k : l + k;
    if (i < 0 || i >= n) {
      if (!Vi.wrapScan) break;
      i = (i + n) % n;
      Vi.message = backward ? "search hit TOP, continuing at BOTTOM" : "search hit BOTTOM, continuing at TOP";
    }
    const s = Vi.buffer.lines[i];
    let found = -1;
    if (!backward) {
      const from = k == 0 ? after(s, a) : 0;
      if ((k > 0 || from < s.length) && re.exec(cstr(s), s.length, from)) found = re.start(0);
      if (found == s.length && s.length) found = -1;
    } else {
      const limit = k == 0 ? a : s.length + 1;
      let from = 0;
      while (from <= s.length && re.exec(cstr(s), s.length, from) && re.start(0) < limit) {
        found = re.start(0);
        from = found + lengthAt(s, found);
      }
    }
    if (found < 0) continue;
    l = i;
    a = found;
    return true;
  }
  Vi.message = "Pattern not found: " + Vi.pattern;
  return false;
}
export function searchAgain(n: i32, backward: bool): bool {
  l = Vi.buffer.line;
  a = Vi.buffer.at;
  while (n-- > 0) if (!search(backward)) return false;
  Motion.line = l;
  Motion.at = a;
  Motion.linewise = false;
  Motion.inclusive = false;
  Motion.fromLine = -1;
  return true;
}

/** iw aw i" a( … : from Motion.from… to Motion.line, at (exclusive). */
function textObject(kind: i32, around: bool): bool {
  const s = text();
  Motion.inclusive = false;
  if (kind == 0x77 || kind == 0x57) {
    const big = kind == 0x57;
    const c = classAt(l, a, big);
    let from = a;
    let to = a;
    while (from > 0 && classAt(l, before(s, from), big) == c) from = before(s, from);
    while (to < s.length && classAt(l, to, big) == c) to = after(s, to);
    if (around) {
      const end = to;
      if (c == BLANK) {
        const d = classAt(l, to, big);
        while (to < s.length && classAt(l, to, big) == d) to = after(s, to);
      } else while (to < s.length && classAt(l, to, big) == BLANK) to = after(s, to);
      if (to == end && c != BLANK) while (from > 0 && classAt(l, before(s, from), big) == BLANK) from = before(s, from);
    }
    return object(l, from, l, to);
  }
  if (kind == 0x22 || kind == 0x27 || kind == 0x60) {
    const q = String.fromCharCode(kind);
    // quotes count from the beginning of the line
    let from = s.indexOf(q);
    while (from >= 0) {
      const to = s.indexOf(q, from + 1);
      if (to < 0) return false;
      if (to >= a) return around ? object(l, from, l, to + 1) : object(l, from + 1, l, to);
      from = s.indexOf(q, to + 1);
    }
    return false;
  }
  if (kind == 0x70) {
    let from = l;
    let to = l;
    const empty = !s.length;
    while (from > 0 && !Vi.buffer.lines[from - 1].length == empty) from--;
    while (to + 1 < Vi.buffer.count && !Vi.buffer.lines[to + 1].length == empty) to++;
    if (around) while (to + 1 < Vi.buffer.count && !Vi.buffer.lines[to + 1].length != empty) to++;
    Motion.linewise = true;
    return object(from, 0, to, 0);
  }
  let open = OPEN.indexOf(String.fromCharCode(kind));
  if (open < 0) open = CLOSE.indexOf(String.fromCharCode(kind));
  if (kind == 0x62) open = 0;
  if (kind == 0x42) open = 2;
  if (open < 0) return false;
  const o = OPEN.charAt(open);
  const c = CLOSE.charAt(open);
  if (s.charAt(a) == c && a > 0) a--;
  if (s.charAt(a) != o && !bracket(c, o, false, 1)) return false;
  const fromLine = l;
  const fromAt = a;
  if (!bracket(o, c, true, 0)) return false;
  return around ? object(fromLine, fromAt, l, a + 1) : object(fromLine, fromAt + 1, l, a);
}
function object(fromLine: i32, fromAt: i32, line: i32, at: i32): bool {
  Motion.fromLine = fromLine;
  Motion.fromAt = fromAt;
  Motion.line = line;
  Motion.at = at;
  return true;
}

/**
 * Performs the motion that `key` begins.
 * @param n its count, `given` whether there was one
 * @param operator the operator before it, 0 for none
 * @returns 1 when it led somewhere, 0 when it failed, −1 when the key is no motion
 */
export function move(key: i32, n: i32, given: bool, operator: i32, draw: () => void): i32 {
  const b = Vi.buffer;
  l = b.line;
  a = b.at;
  Motion.linewise = false;
  Motion.inclusive = false;
  Motion.fromLine = -1;
  const wanted = Motion.wanted;
  Motion.wanted = -1;
  const r = go(key, n, given, operator, wanted, draw);
  if (r == 1 && Motion.fromLine < 0) {
    Motion.line = l;
    Motion.at = a;
  }
  return r;
}
function vertical(lines: i32, wanted: i32): i32 {
  const to = l + lines;
  if (to < 0 || to >= Vi.buffer.count) return 0;
  Motion.wanted = wanted < 0 ? columnOf(text(), a) : wanted;
  Motion.linewise = true;
  l = to;
  a = byteAt(text(), Motion.wanted);
  return 1;
}
function toLine(line: i32): i32 {
  setMark(0x27);
  l = max(min(line, Vi.buffer.count - 1), 0);
  a = firstNonBlank(text());
  Motion.linewise = true;
  return 1;
}
function go(key: i32, n: i32, given: bool, operator: i32, wanted: i32, draw: () => void): i32 {
  const s = text();
  const b = Vi.buffer;
  switch (key) {
    case 0x68: // h
    case KEY_LEFT:
    case 8:
    case 127:
      if (a == 0) return 0;
      while (n-- > 0 && a > 0) a = before(s, a);
      return 1;
    case 0x6c: // l
    case KEY_RIGHT:
    case 32:
      if (a >= s.length || (!operator && after(s, a) >= s.length)) return 0;
      while (n-- > 0 && a < s.length) a = after(s, a);
      return 1;
    case 0x6a: // j
    case KEY_DOWN:
    case 14:
      return vertical(operator ? n : min(n, max(b.count - 1 - l, 1)), wanted);
    case 0x6b: // k
    case KEY_UP:
    case 16:
      return vertical(operator ? -n : -min(n, max(l, 1)), wanted);
    case 13:
    case 0x2b: // +
      if (l + n >= b.count) return 0;
      l += n;
      a = firstNonBlank(text());
      Motion.linewise = true;
      return 1;
    case 0x2d: // -
      if (l - n < 0) return 0;
      l -= n;
      a = firstNonBlank(text());
      Motion.linewise = true;
      return 1;
    case 0x5f: // _
      l = min(l + n - 1, b.count - 1);
      a = firstNonBlank(text());
      Motion.linewise = true;
      return 1;
    case 0x30: // 0
    case KEY_HOME:
      a = 0;
      return 1;
    case 0x5e: // ^
      a = firstNonBlank(s);
      return 1;
    case 0x24: // $
    case KEY_END:
      l = min(l + n - 1, b.count - 1);
      a = text().length ? before(text(), text().length) : 0;
      Motion.inclusive = text().length > 0;
      Motion.wanted = 1 << 29;
      return 1;
    case 0x7c: // |
      a = byteAt(s, n - 1);
      return 1;
    case 0x77: // w
    case 0x57: {
      const big = key == 0x57;
      if (operator == 0x63 && classAt(l, a, big) != BLANK) {
        // cw changes up to the end of the word
        // the first end of a word may be here
        const c = classAt(l, a, big);
        if (after(s, a) >= s.length || classAt(l, after(s, a), big) != c) n--;
        while (n-- > 0) wordEnd(big);
        Motion.inclusive = true;
        return 1;
      }
      if (l == b.count - 1 && a >= s.length) return 0;
      while (n-- > 0) {
        const line = l;
        wordOn(big);
        // an operator's last word ends with its line
        if (operator && n == 0 && l > line && a <= firstNonBlank(text())) {
          l--;
          while (l > line && !Vi.buffer.lines[l].length) l--;
          a = text().length;
        }
      }
      return 1;
    }
    case 0x65: // e
    case 0x45:
      while (n-- > 0) wordEnd(key == 0x45);
      Motion.inclusive = true;
      return 1;
    case 0x62: // b
    case 0x42:
      if (l == 0 && a == 0) return 0;
      while (n-- > 0) wordBack(key == 0x42);
      return 1;
    case 0x47: // G
      return toLine(given ? n - 1 : b.count - 1);
    case 0x67: {
      const c = getKey(draw);
      if (c == 0x67) return toLine(given ? n - 1 : 0);
      if (c == 0x65 || c == 0x45) {
        while (n-- > 0) wordEndBack(c == 0x45);
        Motion.inclusive = true;
        return 1;
      }
      if (c == 0x5f) {
        a = s.length;
        while (a > 0 && classAt(l, before(s, a), true) == BLANK) a = before(s, a);
        if (a > 0) a = before(s, a);
        Motion.inclusive = true;
        return 1;
      }
      if (c == 0x6a) return vertical(n, wanted);
      if (c == 0x6b) return vertical(-n, wanted);
      return 0;
    }
    case 0x48: // H
      return toLine(Vi.view.top + n - 1);
    case 0x4d: // M
      return toLine((Vi.view.top + Vi.view.bottom(b)) >> 1);
    case 0x4c: // L
      return toLine(Vi.view.bottom(b) - n + 1);
    case 0x7b: // {
      while (n-- > 0) {
        while (l > 0 && !text().length) l--;
        while (l > 0 && text().length) l--;
      }
      a = 0;
      return 1;
    case 0x7d: // }
      while (n-- > 0) {
        while (l < b.count - 1 && !text().length) l++;
        while (l < b.count - 1 && text().length) l++;
      }
      a = text().length ? text().length : 0;
      return 1;
    case 0x25: // %
      if (given) return toLine((n * b.count + 99) / 100 - 1);
      Motion.inclusive = true;
      return matchBracket() ? 1 : 0;
    case 0x66: // f F t T
    case 0x46:
    case 0x74:
    case 0x54: {
      const c = getKey(draw);
      if (c == 27 || c < 0) return 0;
      Vi.findKey = key;
      Vi.findWhat = rest(c, draw);
      Motion.inclusive = key == 0x66 || key == 0x74;
      return findInLine(key, Vi.findWhat, n, false) ? 1 : 0;
    }
    case 0x3b: // ;
    case 0x2c: {
      if (!Vi.findKey) return 0;
      const k = key == 0x3b ? Vi.findKey : Vi.findKey ^ 32;
      Motion.inclusive = k == 0x66 || k == 0x74;
      return findInLine(k, Vi.findWhat, n, true) ? 1 : 0;
    }
    case 0x6e: // n N
    case 0x4e: {
      setMark(0x27);
      const backward = (key == 0x4e) != Vi.backward;
      while (n-- > 0) if (!search(backward)) return 0;
      return 1;
    }
    case 0x2a: // * #
    case 0x23: {
      let from = a;
      while (from < s.length && classAt(l, from, false) != WORD) from = after(s, from);
      if (from >= s.length) return 0;
      while (from > 0 && classAt(l, before(s, from), false) == WORD) from = before(s, from);
      let to = from;
      while (to < s.length && classAt(l, to, false) == WORD) to = after(s, to);
      Vi.pattern = "\\<" + s.substring(from, to) + "\\>";
      Vi.backward = key == 0x23;
      setMark(0x27);
      a = from;
      while (n-- > 0) if (!search(Vi.backward)) return 0;
      return 1;
    }
    case 0x27: // ' `
    case 0x60: {
      let c = getKey(draw);
      if (c == 0x60) c = 0x27;
      const line = markLine(c);
      if (line < 0) {
        Vi.message = "Mark not set";
        return 0;
      }
      const at = markAt(c);
      if (c == 0x27) setMark(0x27);
      l = line;
      a = key == 0x27 ? firstNonBlank(text()) : at;
      Motion.linewise = key == 0x27;
      return 1;
    }
    case 0x69: // i a: text objects
    case 0x61:
      if (!operator) return -1;
      return textObject(getKey(draw), key == 0x61) ? 1 : 0;
  }
  return -1;
}
