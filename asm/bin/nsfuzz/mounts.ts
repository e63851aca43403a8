// What mountinfo says of the places below /mnt.

import { getFile } from "./plumbing";

/** More mounts than this end further mounting. */
const FULL = 24;
const MOST = 64;
const SHOWN = 16;

class Line {
  path: string = "";
  options: string[] = [];
}

/** Mounts at or below /mnt/{a,b,c}, sorted by path, those of one path as they come. */
function mounts(): Line[] {
  const found: Line[] = [];
  const text = getFile("/proc/self/mountinfo");
  if (text === null) return found;
  const lines = text.split("\n");
  for (let i = 0; i < lines.length && found.length < MOST; i++) {
    const words = lines[i].split(" ");
    if (words.length < 7) continue;
    const path = words[4];
    if (!path.startsWith("/mnt/") || path.length < 6) continue;
    const c = path.charCodeAt(5);
    if (c < 97 || c > 99 || (path.length > 6 && path.charCodeAt(6) != 47)) continue;
    const line = new Line();
    line.path = path.substr(5, 39);
    if (words[5].startsWith("ro")) line.options.push("ro");
    for (let k = 6; k < words.length && words[k] != "-"; k++) line.options.push(words[k]);
    let at = found.length;
    while (at > 0 && found[at - 1].path > line.path) at--;
    found.push(line);
    for (let k = found.length - 1; k > at; k--) found[k] = found[k - 1];
    found[at] = line;
  }
  return found;
}

let count = 0;
/** How many there were at the last mountInfo(). */
export function mountCount(): i32 {
  return count;
}

export function mountsFull(): bool {
  return mounts().length > FULL;
}

/** "a[shared:1] a/s[ro,master:1]": peer groups are numbered by their first appearance. */
export function mountInfo(): string {
  const lines = mounts();
  const groups: string[] = [];
  count = lines.length;
  let text = "";
  for (let i = 0; i < lines.length && i < SHOWN; i++) {
    const shown: string[] = [];
    for (let k = 0; k < lines[i].options.length; k++) {
      const word = lines[i].options[k];
      const colon = word.indexOf(":");
      if (colon < 0) {
        shown.push(word);
        continue;
      }
      const group = word.slice(colon + 1);
      let g = groups.indexOf(group);
      if (g < 0) g = groups.push(group) - 1;
      shown.push(word.slice(0, colon + 1) + (g + 1).toString());
    }
    text += (i ? " " : "") + lines[i].path + "[" + shown.join(",") + "]";
  }
  return text;
}
