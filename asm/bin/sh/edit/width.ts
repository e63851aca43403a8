// UTF-8 in lines of bytes: characters' lengths and how many cells they take on a terminal (wcwidth(3), the ranges that matter).

/** Code point that begins at byte `i`, or −1 for a byte that begins none. */
export function codeAt(s: string, i: i32): i32 {
  const c = s.charCodeAt(i);
  if (c < 0x80) return c;
  const n = c >= 0xf0 && c < 0xf5 ? 4 : c >= 0xe0 ? 3 : c >= 0xc2 ? 2 : 0;
  if (!n || c >= 0xf5 || i + n > s.length) return -1;
  let code = n == 2 ? c & 31 : n == 3 ? c & 15 : c & 7;
  for (let k = 1; k < n; k++) {
    const d = s.charCodeAt(i + k);
    if ((d & 0xc0) != 0x80) return -1;
    code = (code << 6) | (d & 63);
  }
  return code;
}
/** Bytes of the character at `i` (1 for a stray byte). */
export function lengthAt(s: string, i: i32): i32 {
  const code = codeAt(s, i);
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}
/** Cells of a code point: 0, 1 or 2. */
export function cells(code: i32): i32 {
  if (code < 0x300) return 1;
  if (
    code <= 0x36f ||
    (code >= 0x200b && code <= 0x200f) ||
    (code >= 0x20d0 && code <= 0x20ff) ||
    (code >= 0xfe00 && code <= 0xfe0f) ||
    code == 0xfeff
  )
    return 0;
  if (code < 0x1100) return 1;
  if (
    code <= 0x115f ||
    (code >= 0x2e80 && code <= 0x303e) ||
    (code >= 0x3041 && code <= 0x4dbf) ||
    (code >= 0x4e00 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0xffe0 && code <= 0xffe6) ||
    (code >= 0x1f300 && code <= 0x1f64f) ||
    (code >= 0x1f680 && code <= 0x1f6ff) ||
    (code >= 0x1f900 && code <= 0x1f9ff) ||
    (code >= 0x20000 && code <= 0x3fffd)
  )
    return 2;
  return 1;
}
/** Start of the character before byte `i`, with what combines with it. */
export function before(s: string, i: i32): i32 {
  while (i > 0) {
    i--;
    while (i > 0 && (s.charCodeAt(i) & 0xc0) == 0x80) i--;
    const code = codeAt(s, i);
    if (code < 0 || cells(code) > 0) break;
  }
  return i;
}
/** End of the character at byte `i`, with what combines with it. */
export function after(s: string, i: i32): i32 {
  if (i >= s.length) return i;
  i += lengthAt(s, i);
  while (i < s.length) {
    const code = codeAt(s, i);
    if (code < 0 || cells(code) > 0) break;
    i += lengthAt(s, i);
  }
  return i;
}
/** Cells of a whole text, as the screen shows it. */
export function textCells(s: string): i32 {
  let n = 0;
  for (let i = 0; i < s.length; ) {
    const code = codeAt(s, i);
    n += code < 0 ? 1 : code < 32 || code == 127 ? 2 : cells(code);
    i += lengthAt(s, i);
  }
  return n;
}
