// The input files of a run: small, with the oddities that utilities trip over (no newline at the end, NUL bytes, tabs, empty lines).

const WORDS = [
  "apple",
  "Banana",
  "cherry",
  "date",
  "fig",
  "10",
  "9",
  "-3",
  "1.5",
  "0x1f",
  "007",
  "2K",
  "1G",
  "a",
  "b",
  "B",
  "zz",
  "the",
  "The",
  "x_y",
  "foo.bar",
  "é",
];

/** @param {import("./random.mjs").Random} r @returns {Record<string, Uint8Array>} */
export function makeFiles(r) {
  const word = () => r.pick(WORDS);
  const line = () => r.repeat(r.int(0, 6), word, r.pick([" ", " ", "  ", "\t", ",", ":"]));
  const lines = (/** @type {number} */ n, /** @type {() => string} */ make) => Array.from({ length: n }, make);
  const text = (/** @type {string[]} */ list, end = true) =>
    Buffer.from(list.join("\n") + (end && list.length ? "\n" : ""));
  const byBytes = (/** @type {string} */ a, /** @type {string} */ b) => Buffer.compare(Buffer.from(a), Buffer.from(b));
  const a = lines(r.int(3, 14), line);
  const changed = a.flatMap((l) => (r.one(4) ? [] : r.one(4) ? [l, word()] : r.one(6) ? [l.toUpperCase()] : [l]));
  const key = () => `${r.pick(["a", "b", "c", "d", "e"])}${r.int(1, 3)}`;
  return {
    a: text(a),
    a2: text(changed),
    words: text(lines(r.int(4, 16), word)),
    sorted: text(lines(r.int(3, 10), word).sort(byBytes)),
    sorted2: text(lines(r.int(3, 10), word).sort(byBytes)),
    nums: text(
      lines(r.int(4, 12), () =>
        String(r.pick([r.int(-50, 50), r.int(0, 100000), r.int(-99, 99) / 10, `${r.int(1, 9)}e${r.int(-3, 4)}`])),
      ),
    ),
    cols: text(lines(r.int(3, 9), () => `${key()} ${r.int(0, 20)} ${word()}`)),
    key1: text(lines(r.int(2, 7), () => `${key()} ${word()} ${r.int(0, 9)}`).sort(byBytes)),
    key2: text(lines(r.int(2, 7), () => `${key()} ${word()}`).sort(byBytes)),
    csv: text(lines(r.int(3, 8), () => r.repeat(r.int(1, 5), word, ","))),
    tabs: text(lines(r.int(2, 6), () => r.repeat(r.int(0, 8), () => r.pick(["\t", " ", "  ", "ab", "x", "        "])))),
    open: text(lines(r.int(1, 4), line), false),
    empty: text([]),
    blank: text(lines(r.int(2, 8), () => r.pick(["", "", "x", " ", "y z"]))),
    dup: text(lines(r.int(4, 14), () => r.pick(["a", "a", "A", "b 1", "b 2", "", "c"]))),
    bin: Buffer.from(
      Array.from({ length: r.int(1, 70) }, () => (r.one(3) ? r.int(0, 255) : r.pick([0, 0, 10, 65, 66, 255]))),
    ),
    zeros: Buffer.alloc(r.int(20, 80)),
    prose: text(
      lines(r.int(2, 8), () =>
        r.one(4)
          ? ""
          : r.repeat(r.int(0, 3), () => " ") +
            r.repeat(
              r.int(3, 14),
              () => r.pick(["lorem", "ipsum", "dolor.", "sit", "amet,", "a", "consectetur", "it."]),
              " ",
            ),
      ),
    ),
  };
}
