// Shell patterns: fnmatch(3), and glob(3) byte by byte.
import { compareBytes } from "./bytes";
import { openDir } from "./dirs";
import { isUtf8 } from "./locale";
import { isDir, Stat } from "./stat";
import { decoded, isAscii, isText } from "./width";

export const FNM_NOESCAPE = 1;
export const FNM_PATHNAME = 2;
export const FNM_PERIOD = 4;
export const FNM_LEADING_DIR = 8;
export const FNM_CASEFOLD = 16;

function lower(c: i32): i32 {
  return c >= 0x41 && c <= 0x5a ? c + 32 : c;
}
/** Whether byte `c` is in the class [:name:]; −1 for an unknown class. */
export function inClass(name: string, c: i32): i32 {
  const upper = c >= 0x41 && c <= 0x5a;
  const low = c >= 0x61 && c <= 0x7a;
  const digit = c >= 48 && c <= 57;
  const graph = c > 32 && c < 127;
  let r: bool;
  if (name == "alpha") r = upper || low;
  else if (name == "digit") r = digit;
  else if (name == "alnum") r = upper || low || digit;
  else if (name == "upper") r = upper;
  else if (name == "lower") r = low;
  else if (name == "space") r = c == 32 || (c >= 9 && c <= 13);
  else if (name == "blank") r = c == 32 || c == 9;
  else if (name == "punct") r = graph && !(upper || low || digit);
  else if (name == "print") r = c >= 32 && c < 127;
  else if (name == "graph") r = graph;
  else if (name == "cntrl") r = c < 32 || c == 127;
  else if (name == "xdigit") r = digit || (c >= 0x41 && c <= 0x46) || (c >= 0x61 && c <= 0x66);
  else return -1;
  return r ? 1 : 0;
}

/** Where the bracket expression that matchBracket looked at ends; −1 when it is no bracket expression. */
let bracketEnd = 0;
/** Matches `c` against the bracket expression whose "[" is at `p[i]`. */
function matchBracket(p: string, i: i32, c: i32, flags: i32): bool {
  const n = p.length;
  let j = i + 1;
  let negate = false;
  if (j < n && (p.charCodeAt(j) == 0x21 || p.charCodeAt(j) == 0x5e)) {
    negate = true;
    j++;
  }
  const fold = (flags & FNM_CASEFOLD) != 0;
  if (fold) c = lower(c);
  let matched = false;
  let first = true;
  while (j < n) {
    let k = p.charCodeAt(j);
    if (k == 0x5d && !first) {
      bracketEnd = j + 1;
      return matched != negate;
    }
    first = false;
    if (k == 0x2f && flags & FNM_PATHNAME) break;
    if (k == 0x5b && j + 1 < n && p.charCodeAt(j + 1) == 0x3a) {
      const e = p.indexOf(":]", j + 2);
      if (e >= 0) {
        const r = inClass(p.substring(j + 2, e), c);
        if (r >= 0) {
          if (r > 0) matched = true;
          j = e + 2;
          continue;
        }
      }
    }
    if (k == 0x5b && j + 1 < n && (p.charCodeAt(j + 1) == 0x2e || p.charCodeAt(j + 1) == 0x3d)) {
      const e = p.indexOf(p.charAt(j + 1) + "]", j + 2);
      if (e == j + 3) {
        k = p.charCodeAt(j + 2);
        j = e + 1;
      }
    } else if (k == 0x5c && !(flags & FNM_NOESCAPE) && j + 1 < n) k = p.charCodeAt(++j);
    j++;
    let high = k;
    if (j + 1 < n && p.charCodeAt(j) == 0x2d && p.charCodeAt(j + 1) != 0x5d) {
      high = p.charCodeAt(++j);
      if (high == 0x5c && !(flags & FNM_NOESCAPE) && j + 1 < n) high = p.charCodeAt(++j);
      else if (high == 0x5b && j + 4 < n && p.charCodeAt(j + 1) == 0x2e && p.charCodeAt(j + 3) == 0x2e) {
        high = p.charCodeAt(j + 2);
        j += 4;
      }
      j++;
    }
    if (fold ? c >= lower(k) && c <= lower(high) : c >= k && c <= high) matched = true;
  }
  bracketEnd = -1;
  return false;
}

/** @returns whether the whole of `text` matches `pattern` */
export function fnmatch(pattern: string, text: string, flags: i32 = 0): bool {
  if (!isAscii(text) && isUtf8() && isText(text) && isText(pattern))
    return match(decoded(pattern), 0, decoded(text), 0, flags);
  return match(pattern, 0, text, 0, flags);
}
function leadingPeriod(text: string, at: i32, flags: i32): bool {
  return (
    (flags & FNM_PERIOD) != 0 &&
    at < text.length &&
    text.charCodeAt(at) == 0x2e &&
    (at == 0 || ((flags & FNM_PATHNAME) != 0 && text.charCodeAt(at - 1) == 0x2f))
  );
}
function match(p: string, i: i32, t: string, j: i32, flags: i32): bool {
  const n = p.length;
  const m = t.length;
  // the last star seen, to which a mismatch goes back: one level is enough
  let starP = -1;
  let starT = 0;
  while (true) {
    let ok = false;
    if (i == n) {
      ok = j == m;
      if (ok) return true;
      if (flags & FNM_LEADING_DIR && t.charCodeAt(j) == 0x2f) return true;
    } else {
      const c = p.charCodeAt(i);
      if (c == 0x2a) {
        if (!leadingPeriod(t, j, flags)) {
          while (i < n && p.charCodeAt(i) == 0x2a) i++;
          starP = i;
          starT = j;
          continue;
        }
      } else if (j < m) {
        const d = t.charCodeAt(j);
        const slash = d == 0x2f && (flags & FNM_PATHNAME) != 0;
        if (c == 0x3f) {
          if (!slash && !leadingPeriod(t, j, flags)) {
            i++;
            j++;
            continue;
          }
        } else if (c == 0x5b) {
          const hit = matchBracket(p, i, d, flags);
          if (bracketEnd >= 0) {
            if (hit && !slash && !leadingPeriod(t, j, flags)) {
              i = bracketEnd;
              j++;
              continue;
            }
          } else if (d == 0x5b) {
            i++;
            j++;
            continue;
          }
        } else {
          let k = c;
          let next = i + 1;
          if (c == 0x5c && !(flags & FNM_NOESCAPE) && next < n) k = p.charCodeAt(next++);
          if (k == d || (flags & FNM_CASEFOLD && lower(k) == lower(d))) {
            i = next;
            j++;
            continue;
          }
        }
      }
    }
    if (starP < 0 || starT >= m) return false;
    if (t.charCodeAt(starT) == 0x2f && flags & FNM_PATHNAME) return false;
    i = starP;
    j = ++starT;
  }
  return false;
}

/** Whether a word has an unescaped *, ? or [. */
export function hasMagic(pattern: string): bool {
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern.charCodeAt(i);
    if (c == 0x2a || c == 0x3f || c == 0x5b) return true;
    if (c == 0x5c) i++;
  }
  return false;
}
/** Removes backslashes. */
export function unescape(pattern: string): string {
  if (!pattern.includes("\\")) return pattern;
  let out = "";
  for (let i = 0; i < pattern.length; i++) {
    if (pattern.charCodeAt(i) == 0x5c && i + 1 < pattern.length) i++;
    out += pattern.charAt(i);
  }
  return out;
}

/** Paths that match, sorted by bytes; empty when none does. Hidden names need a literal dot. */
export function glob(pattern: string): string[] {
  const found: string[] = [];
  globInto(found, "", pattern);
  if (found.length > 1) found.sort(compareBytes);
  return found;
}
const probe = new Stat();
function globInto(found: string[], prefix: string, rest: string): void {
  // the next component, with the slashes before it
  let i = 0;
  while (i < rest.length && rest.charCodeAt(i) == 0x2f) i++;
  if (i) {
    prefix += rest.substring(0, i);
    rest = rest.substring(i);
  }
  if (!rest.length) {
    if (probe.lstat(prefix) == 0) found.push(prefix);
    return;
  }
  let slash = rest.indexOf("/");
  const component = slash < 0 ? rest : rest.substring(0, slash);
  const after = slash < 0 ? "" : rest.substring(slash);
  if (!hasMagic(component)) {
    const name = prefix + unescape(component);
    if (after.length) globInto(found, name, after);
    else if (probe.lstat(name) == 0) found.push(name);
    return;
  }
  const d = openDir(prefix.length ? prefix : ".");
  if (d === null) return;
  const names: string[] = [];
  while (d.next()) if (fnmatch(component, d.name, FNM_PERIOD)) names.push(d.name);
  d.close();
  for (let k = 0; k < names.length; k++) {
    const name = prefix + names[k];
    if (!after.length) found.push(name);
    else if (probe.stat(name) == 0 && isDir(probe.mode)) globInto(found, name, after);
  }
}
