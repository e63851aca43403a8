// Normaliser for volatile values: the same rules as normalise.py (see there), for the emulator's side.
//   import { normalise } from './normalise.mjs';  const [out, err] = normalise(stdout, stderr);
// As a program: node normalise.mjs < text > normalised text

/** @type {[kind: string, pattern: RegExp, make: (n: number) => string][]} */
const RULES = [
  ["ns", /\b(40265(?:3[1-9]|[4-9]\d)\d{3})\b/g, (n) => `ns#${n}`],
  ["pid", /\bpid=(\d+)\b/g, (n) => `pid=P${n}`],
  ["key", /\b(0x(?!0{8}\b)[0-9a-f]{8})\b/g, (n) => `key#${n}`],
  ["mac", /\b((?!00:00:00:00:00:00|ff:ff:ff:ff:ff:ff)(?:[0-9a-f]{2}:){5}[0-9a-f]{2})\b/g, (n) => `mac#${n}`],
  ["ll", /\b(fe80::[0-9a-f:]+)/g, (n) => `ll#${n}`],
];
const GROUP = /\b(shared|master|propagate_from):(\d+)\b/g;
const MOUNTINFO = /^(\d+) (\d+) (\d+:\d+) (\/\S*)/gm;
const PREFIX = /^(?:\/scenario|sh|\/bin\/sh|-sh|\/tmp\/[\w.-]+): (?:line )?\d+: /gm;
const NOTICE = /^(?:Terminated|Killed|Hangup|Quit|Aborted|Alarm clock|User defined signal [12]|Segmentation fault)\n/gm;

/**
 * @param {string} out
 * @param {string} err
 * @returns {[string, string]}
 */
export function normalise(out, err) {
  /** @type {Map<string, Map<string, number>>} */
  const maps = new Map();
  const number = (/** @type {string} */ kind, /** @type {string} */ value) => {
    const m = maps.get(kind) ?? new Map();
    maps.set(kind, m);
    if (!m.has(value)) m.set(value, m.size + 1);
    return Number(m.get(value));
  };
  const one = (/** @type {string} */ text) => {
    let t = text.replace(PREFIX, "sh: ");
    t = t.replace(
      MOUNTINFO,
      (_, id, parent, dev, root) => `m${number("mnt", id)} m${number("mnt", parent)} d${number("dev", dev)} ${root}`,
    );
    t = t.replace(GROUP, (_, word, id) => `${word}:g${number("grp", id)}`);
    for (const [kind, rx, make] of RULES) t = t.replace(rx, (_, value) => make(number(kind, value)));
    return t;
  };
  const first = one(out);
  return [first, one(err.replace(NOTICE, ""))];
}
