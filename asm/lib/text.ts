// Small things about strings that the language's own library does not do, or does not do right.

/** Every `from` in `s` replaced by `to`. String#replaceAll of AssemblyScript 0.28 writes past its buffer when `to` is the longer one. */
export function replaceEach(s: string, from: string, to: string): string {
  return s.includes(from) ? s.split(from).join(to) : s;
}

/** What stands between blanks (isspace(3)). */
export function words(s: string): string[] {
  const out: string[] = [];
  let from = -1;
  for (let i = 0; i <= s.length; i++) {
    const c = i < s.length ? s.charCodeAt(i) : 0x20;
    const blank = c == 0x20 || (c >= 0x09 && c <= 0x0d);
    if (!blank) {
      if (from < 0) from = i;
    } else if (from >= 0) {
      out.push(s.substring(from, i));
      from = -1;
    }
  }
  return out;
}
