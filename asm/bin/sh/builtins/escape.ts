// Backslash escapes of echo and printf.

/** Of the last readEscape: the byte, and how many characters after the backslash were taken. */
export let escapeValue: i32 = 0;
export let escapeLength: i32 = 0;

/** Reads what follows a backslash at `at`. @param zero \0ooo has three digits after the 0 (echo and %b) */
export function readEscape(s: string, at: i32, zero: bool): void {
  const c = at < s.length ? s.charCodeAt(at) : 0;
  escapeLength = 1;
  switch (c) {
    case 0x61:
      escapeValue = 7;
      return;
    case 0x62:
      escapeValue = 8;
      return;
    case 0x65:
      escapeValue = 27;
      return;
    case 0x66:
      escapeValue = 12;
      return;
    case 0x6e:
      escapeValue = 10;
      return;
    case 0x72:
      escapeValue = 13;
      return;
    case 0x74:
      escapeValue = 9;
      return;
    case 0x76:
      escapeValue = 11;
      return;
    case 0x5c:
      escapeValue = 0x5c;
      return;
  }
  if (c >= 48 && c <= 55) {
    let i = at;
    if (zero && c == 48) i++;
    let v = 0;
    let n = 0;
    for (; n < 3 && i < s.length && s.charCodeAt(i) >= 48 && s.charCodeAt(i) <= 55; n++)
      v = v * 8 + s.charCodeAt(i++) - 48;
    escapeValue = v & 0xff;
    escapeLength = i - at;
    return;
  }
  // not an escape: the backslash itself
  escapeValue = 0x5c;
  escapeLength = 0;
}
