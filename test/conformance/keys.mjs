// The answer of the sandbox's driver (sandbox/driver.ts), put as a recording puts it.

const PREFIX = /^(?:sh|\/bin\/sh|-sh): \d+: /gm;
/** @type {[pattern: RegExp, make: (n: number) => string][]} */
const RULES = [
  [/\bpid=(\d+)/g, (n) => `pid=P${n}`],
  [/\bpts\/(\d+)/g, (n) => `pts/#${n}`],
];

/** Numbers that differ from run to run are counted by first appearance; the shell's line numbers go. */
function normaliseKeys(/** @type {string} */ text) {
  let result = text.replace(PREFIX, "sh: ");
  for (const [pattern, make] of RULES) {
    /** @type {Map<string, number>} */
    const seen = new Map();
    result = result.replace(pattern, (_, value) => {
      if (!seen.has(value)) seen.set(value, seen.size + 1);
      return make(seen.get(value) ?? 0);
    });
  }
  return result;
}

/**
 * @param {string} answer one character a byte
 * @returns {{ out: string, rc: string, failure?: string } | undefined} undefined when it is none
 */
export function keysAnswer(answer) {
  /** @type {{ shown: string, status: string }[]} */
  const ptys = [];
  let at = 0;
  for (;;) {
    const line = /^(exit-\d+|signal-\d+|none) (\d+)\n/.exec(answer.slice(at, at + 40));
    if (!line) break;
    const from = at + line[0].length;
    const to = from + Number(line[2]);
    ptys.push({ shown: answer.slice(from, to), status: (line[1] ?? "").replace("-", " ") });
    at = to + 1;
  }
  const failure = /^failed: (.*)/.exec(answer.slice(at))?.[1];
  if (ptys.length === 0 && failure === undefined) return undefined;
  const [first] = ptys;
  const out =
    ptys.length === 1 && first ? first.shown : ptys.map(({ shown }, i) => `== pty ${i + 1}\n${shown}\n`).join("");
  return {
    out: normaliseKeys(out),
    rc: ptys.map(({ status }) => `${status}\n`).join(""),
    ...(failure === undefined ? {} : { failure }),
  };
}
