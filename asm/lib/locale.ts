// What little of setlocale(3) programs here need: whether the character set is UTF-8, and how wide such text is.
import { getenv } from "./env";

/** The locale's name for a category: LC_ALL, that or LANG, the first that is not empty. */
function localeOf(category: string): string {
  let v = getenv("LC_ALL");
  if (v === null || !v.length) v = getenv(category);
  if (v === null || !v.length) v = getenv("LANG");
  return v === null || !v.length ? "C" : v;
}
export function ctypeLocale(): string {
  return localeOf("LC_CTYPE");
}
/** Whether messages are in another locale than POSIX's own (gnulib's hard_locale): C.UTF-8 is another. */
export function hasMessageLocale(): bool {
  const name = localeOf("LC_MESSAGES");
  return name != "C" && name != "POSIX";
}
let known: i32 = -1;
/** Whether text is UTF-8 (nl_langinfo(CODESET)). */
export function isUtf8(): bool {
  if (known < 0) {
    const name = ctypeLocale().toLowerCase();
    known = name.includes("utf-8") || name.includes("utf8") ? 1 : 0;
  }
  return known == 1;
}
/** Columns that the bytes of `text` take on a terminal: in UTF-8 continuation bytes count nothing. */
export function columns(text: string): i32 {
  if (!isUtf8()) return text.length;
  let n = 0;
  for (let i = 0; i < text.length; i++) if ((text.charCodeAt(i) & 0xc0) != 0x80) n++;
  return n;
}
/** The longest beginning of `text` that takes at most `width` columns. */
export function cutColumns(text: string, width: i32): string {
  if (!isUtf8()) return text.length > width ? text.substring(0, width) : text;
  let n = 0;
  for (let i = 0; i < text.length; i++) {
    if ((text.charCodeAt(i) & 0xc0) != 0x80 && ++n > width) return text.substring(0, i);
  }
  return text;
}
