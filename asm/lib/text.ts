// Small things about strings that the language's own library does not do, or does not do right.

/** Every `from` in `s` replaced by `to`. String#replaceAll of AssemblyScript 0.28 writes past its buffer when `to` is the longer one. */
export function replaceEach(s: string, from: string, to: string): string {
  return s.includes(from) ? s.split(from).join(to) : s;
}
