// Text that the shell can read back.

/** 'text', with each run of single quotes written in double quotes: it"'"s becomes 'it'"'"'s'. */
export function singleQuote(text: string): string {
  let out = "";
  let i = 0;
  const n = text.length;
  do {
    let j = i;
    while (j < n && text.charCodeAt(j) != 0x27) j++;
    out += "'" + text.substring(i, j) + "'";
    i = j;
    while (j < n && text.charCodeAt(j) == 0x27) j++;
    if (j > i) out += '"' + text.substring(i, j) + '"';
    i = j;
  } while (i < n);
  return out;
}
