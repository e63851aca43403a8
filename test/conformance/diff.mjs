// A difference of two texts by lines, for people: "-" is expected, "+" is what came, two lines around each change.

const CONTEXT = 2;
const LIMIT = 60;

/** Longest common subsequence by the table; texts here are short. @returns {[string, string][]} mark and line */
function edits(/** @type {string[]} */ a, /** @type {string[]} */ b) {
  const width = b.length + 1;
  const best = new Uint16Array((a.length + 1) * width);
  const at = (/** @type {number} */ i, /** @type {number} */ j) => best[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      best[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  /** @type {[string, string][]} */
  const result = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      result.push([" ", a[i] ?? ""]);
      i++;
      j++;
    } else if (i < a.length && (j === b.length || at(i + 1, j) >= at(i, j + 1))) result.push(["-", a[i++] ?? ""]);
    else result.push(["+", b[j++] ?? ""]);
  }
  return result;
}

/** Control characters as the eye can tell them apart. */
function visible(/** @type {string} */ line) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it shows
  return line.replace(/[\x00-\x08\x0b-\x1f\x7f]/g, (c) => `^${String.fromCharCode(c.charCodeAt(0) ^ 64)}`);
}

/** @returns {string} indented, with a newline at its end */
export function diff(/** @type {string} */ want, /** @type {string} */ got) {
  const list = edits(want.split("\n"), got.split("\n"));
  const near = list.map((_, i) => list.slice(Math.max(0, i - CONTEXT), i + CONTEXT + 1).some(([mark]) => mark !== " "));
  const lines = [];
  for (let i = 0; i < list.length; i++) {
    const [mark = "", line = ""] = list[i] ?? [];
    if (near[i]) lines.push(`    ${mark}${visible(line)}`);
    else if (near[i - 1]) lines.push("    …");
  }
  if (lines.length > LIMIT) lines.splice(LIMIT, lines.length, `    (${lines.length - LIMIT} lines more)`);
  return `${lines.join("\n")}\n`;
}
