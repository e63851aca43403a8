// Version order of file names: gnulib's filevercmp, for ls -v and sort -V.

/** Length of `s` without its suffix: the last (\.[A-Za-z~][A-Za-z0-9~]*)*. */
function prefixLength(s: string): i32 {
  let prefix = 0;
  let i = 0;
  const n = s.length;
  while (i < n) {
    i++;
    prefix = i;
    while (i + 1 < n && s.charCodeAt(i) == 46 && (isAlpha(s.charCodeAt(i + 1)) || s.charCodeAt(i + 1) == 126)) {
      for (i += 2; i < n && (isAlpha(s.charCodeAt(i)) || isDigit(s.charCodeAt(i)) || s.charCodeAt(i) == 126); i++) {}
    }
  }
  return prefix;
}
function isDigit(c: i32): bool {
  return c >= 48 && c <= 57;
}
function isAlpha(c: i32): bool {
  return (c >= 97 && c <= 122) || (c >= 65 && c <= 90);
}
/** Order of one character: ~ before the end before letters before the rest. */
function order(s: string, i: i32, n: i32): i32 {
  if (i == n) return -1;
  const c = s.charCodeAt(i);
  if (isDigit(c)) return 0;
  if (isAlpha(c)) return c;
  if (c == 126) return -2;
  return c + 256;
}
function verrevcmp(a: string, an: i32, b: string, bn: i32): i32 {
  let i = 0;
  let k = 0;
  while (i < an || k < bn) {
    let first = 0;
    while ((i < an && !isDigit(a.charCodeAt(i))) || (k < bn && !isDigit(b.charCodeAt(k)))) {
      const x = order(a, i, an);
      const y = order(b, k, bn);
      if (x != y) return x - y;
      i++;
      k++;
    }
    while (i < an && a.charCodeAt(i) == 48) i++;
    while (k < bn && b.charCodeAt(k) == 48) k++;
    while (i < an && k < bn && isDigit(a.charCodeAt(i)) && isDigit(b.charCodeAt(k))) {
      if (!first) first = a.charCodeAt(i) - b.charCodeAt(k);
      i++;
      k++;
    }
    if (i < an && isDigit(a.charCodeAt(i))) return 1;
    if (k < bn && isDigit(b.charCodeAt(k))) return -1;
    if (first) return first;
  }
  return 0;
}

/** @returns negative, 0 or positive */
export function filevercmp(a: string, b: string): i32 {
  if (!a.length || !b.length) return (a.length ? 1 : 0) - (b.length ? 1 : 0);
  // hidden files first, "." and ".." before them
  const dotA = a.charCodeAt(0) == 46;
  const dotB = b.charCodeAt(0) == 46;
  if (dotA) {
    if (!dotB) return -1;
    if (a.length == 1) return b.length == 1 ? 0 : -1;
    if (b.length == 1) return 1;
    const upA = a.length == 2 && a.charCodeAt(1) == 46;
    const upB = b.length == 2 && b.charCodeAt(1) == 46;
    if (upA) return upB ? 0 : -1;
    if (upB) return 1;
  } else if (dotB) return 1;
  const pa = prefixLength(a);
  const pb = prefixLength(b);
  const onlyPrefixes = pa == a.length && pb == b.length;
  const r = verrevcmp(a, pa, b, pb);
  return r || onlyPrefixes ? r : verrevcmp(a, a.length, b, b.length);
}
