// File names in messages: gnulib's quotearg styles in the C locale, as coreutils uses them.

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
function printable(c: i32): bool {
  return c >= 32 && c < 127;
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

/** quote(): 'text' with C escapes inside (locale style in the C locale). */
export function quote(text: string): string {
  let out = "'";
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c == 0x27 || c == 0x5c) out += "\\" + text.charAt(i);
    else if (printable(c)) out += text.charAt(i);
    else {
      const e = cEscape(c);
      out += e.length ? e : "\\" + octal3(c);
    }
  }
  return out + "'";
}

/** Shell quoting with $'…' for what a terminal would not show. @param always quote even a plain word */
function shellEscape(text: string, always: bool): string {
  const n = text.length;
  let needs = n == 0;
  let single = false;
  let odd = false;
  for (let i = 0; i < n; i++) {
    const c = text.charCodeAt(i);
    if (c == 0x27) single = true;
    if (!printable(c)) odd = true;
    if (!plain(c)) {
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
    const c = text.charCodeAt(i);
    if (!printable(c)) {
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
    else out += text.charAt(i);
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
    const c = text.charCodeAt(i);
    if (c == 0x20) out += "\\ ";
    else if (c == 0x5c) out += "\\\\";
    else if (printable(c)) out += text.charAt(i);
    else {
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
    const c = text.charCodeAt(i);
    if (c == 0x22 || c == 0x5c) out += "\\" + text.charAt(i);
    else if (printable(c)) out += text.charAt(i);
    else {
      const e = cEscape(c);
      out += e.length ? e : "\\" + octal3(c);
    }
  }
  return out + '"';
}
/** ls -q: what is not printable becomes "?". */
export function questionMarks(text: string): string {
  let out = "";
  for (let i = 0; i < text.length; i++) out += printable(text.charCodeAt(i)) ? text.charAt(i) : "?";
  return out;
}
