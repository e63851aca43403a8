// File names in messages: gnulib's quotearg styles, as coreutils uses them. In UTF-8 characters beyond ASCII are shown as they are.
import { isUtf8 } from "./locale";
import { codeAt, lengthAt } from "./width";

function plain(c: i32): bool {
  // what the shell takes literally anywhere in a word
  return (
    (c >= 0x61 && c <= 0x7a) ||
    (c >= 0x41 && c <= 0x5a) ||
    (c >= 0x30 && c <= 0x39) ||
    c == 0x25 ||
    c == 0x2b ||
    c == 0x2c ||
    c == 0x2d ||
    c == 0x2e ||
    c == 0x2f ||
    c == 0x3a ||
    c == 0x40 ||
    c == 0x5d ||
    c == 0x5f ||
    c == 0x7b ||
    c == 0x7d
  );
}
/** Bytes from `i` on that no style changes. Paths are copied by them: a byte at a time, one of thousands of bytes takes as many copies. */
export function plainRun(text: string, i: i32): i32 {
  const from = i;
  while (i < text.length && plain(text.charCodeAt(i))) i++;
  return i - from;
}
function printable(c: i32): bool {
  return c >= 32 && c < 127;
}
/** Bytes at `i` that can be shown as they are: of one character, or none. */
export function shown(text: string, i: i32): i32 {
  const c = text.charCodeAt(i);
  if (c < 0x80) return printable(c) ? 1 : 0;
  return isUtf8() && codeAt(text, i) >= 0xa0 ? lengthAt(text, i) : 0;
}
function octal3(c: i32): string {
  return (
    String.fromCharCode(48 + (c >> 6)) + String.fromCharCode(48 + ((c >> 3) & 7)) + String.fromCharCode(48 + (c & 7))
  );
}
/** C escape of a control character, or "" when it has none of its own. */
export function cEscape(c: i32): string {
  switch (c) {
    case 7:
      return "\\a";
    case 8:
      return "\\b";
    case 9:
      return "\\t";
    case 10:
      return "\\n";
    case 11:
      return "\\v";
    case 12:
      return "\\f";
    case 13:
      return "\\r";
  }
  return "";
}

/** ‘ and ’ as bytes of UTF-8. */
const LEFT = "\xe2\x80\x98";
const RIGHT = "\xe2\x80\x99";

/** quote(): 'text', in UTF-8 ‘text’, with C escapes inside and a backslash before the closing quote (gnulib's locale style). */
export function quote(text: string): string {
  const wide = isUtf8();
  const right = wide ? RIGHT : "'";
  let out = wide ? LEFT : "'";
  for (let i = 0; i < text.length; i++) {
    const run = plainRun(text, i);
    if (run) {
      out += text.substring(i, i + run);
      i += run - 1;
      continue;
    }
    const c = text.charCodeAt(i);
    const n = shown(text, i);
    if (c == 0x5c || text.startsWith(right, i)) out += "\\";
    if (n) {
      out += text.substring(i, i + n);
      i += n - 1;
    } else {
      const e = cEscape(c);
      out += e.length ? e : "\\" + octal3(c);
    }
  }
  return out + right;
}

/** Shell quoting with $'…' for what a terminal would not show. @param always quote even a plain word */
function shellEscape(text: string, always: bool): string {
  const n = text.length;
  let needs = n == 0;
  let single = false;
  let odd = false;
  for (let i = 0; i < n; i++) {
    const c = text.charCodeAt(i);
    const whole = shown(text, i);
    if (c == 0x27) single = true;
    if (!whole) odd = true;
    if (whole > 1) i += whole - 1;
    else if (!plain(c)) {
      // these two matter only at the start of a word
      if ((c == 0x23 || c == 0x7e) && i > 0) continue;
      // a lone brace is a reserved word
      needs = true;
    } else if ((c == 0x7b || c == 0x7d) && n == 1) needs = true;
  }
  if (!needs && !always) return text;
  // a ' alone is shown in "…" when nothing there would need escaping
  if (single && !odd) {
    let simple = true;
    for (let i = 0; i < n && simple; i++) {
      const c = text.charCodeAt(i);
      simple = c != 0x22 && c != 0x5c && c != 0x24 && c != 0x60 && c != 0x21;
    }
    if (simple) return '"' + text + '"';
  }
  let out = "'";
  let dollar = false; // inside $'…'
  for (let i = 0; i < n; i++) {
    const run = dollar ? 0 : plainRun(text, i);
    if (run) {
      out += text.substring(i, i + run);
      i += run - 1;
      continue;
    }
    const c = text.charCodeAt(i);
    const whole = shown(text, i);
    if (!whole) {
      if (!dollar) {
        out += "'$'";
        dollar = true;
      }
      const e = cEscape(c);
      out += e.length ? e : "\\" + octal3(c);
      continue;
    }
    if (dollar) {
      out += "''";
      dollar = false;
    }
    if (c == 0x27) out += "'\\''";
    else out += text.substring(i, i + whole);
    i += whole - 1;
  }
  return out + "'";
}
/** quoteaf(): always in quotes ("cannot remove 'x'"). */
export function quoteaf(text: string): string {
  return shellEscape(text, true);
}
/** quotef(): in quotes only when it needs them ("cat: x: No such file…"); a colon counts too. */
export function quotef(text: string): string {
  return shellEscape(text, text.includes(":"));
}
/** ls's shell-escape style (-–quoting-style=shell-escape): as quotef, but a colon is plain. */
export function shellQuote(text: string): string {
  return shellEscape(text, false);
}
/** ls -b. */
export function escapeName(text: string): string {
  let out = "";
  for (let i = 0; i < text.length; i++) {
    const run = plainRun(text, i);
    if (run) {
      out += text.substring(i, i + run);
      i += run - 1;
      continue;
    }
    const c = text.charCodeAt(i);
    if (c == 0x20) out += "\\ ";
    else if (c == 0x5c) out += "\\\\";
    else if (shown(text, i)) {
      const n = shown(text, i);
      out += text.substring(i, i + n);
      i += n - 1;
    } else {
      const e = cEscape(c);
      out += e.length ? e : "\\" + octal3(c);
    }
  }
  return out;
}
/** ls -Q. */
export function cQuote(text: string): string {
  let out = '"';
  for (let i = 0; i < text.length; i++) {
    const run = plainRun(text, i);
    if (run) {
      out += text.substring(i, i + run);
      i += run - 1;
      continue;
    }
    const c = text.charCodeAt(i);
    const n = shown(text, i);
    if (c == 0x22 || c == 0x5c) out += "\\" + text.charAt(i);
    else if (n) {
      out += text.substring(i, i + n);
      i += n - 1;
    } else {
      const e = cEscape(c);
      out += e.length ? e : "\\" + octal3(c);
    }
  }
  return out + '"';
}
/** ls -q: what is not printable becomes "?". */
export function questionMarks(text: string): string {
  let out = "";
  for (let i = 0; i < text.length; i++) {
    const run = plainRun(text, i);
    if (run) {
      out += text.substring(i, i + run);
      i += run - 1;
      continue;
    }
    const n = shown(text, i);
    out += n ? text.substring(i, i + n) : "?";
    if (n) i += n - 1;
  }
  return out;
}
