// Random sequences of calls must be answered as Linux 6.18 answered them: fuzz/ops.ts makes the sequences, fuzz/ref holds
// the answers that fuzz/record.mjs got from a real kernel.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CASES, generate } from "./fuzz/ops.ts";
import { type Answer, run } from "./fuzz/run.ts";

describe.each(CASES)("$theme", ({ theme, seeds, length }) => {
  const recorded = readFileSync(new URL(`./fuzz/ref/${theme}.jsonl`, import.meta.url), "utf8")
    .trimEnd()
    .split("\n");

  it.each(Array.from({ length: seeds }, (_, i) => i + 1))("seed %i", (seed) => {
    const ops = generate(seed, { theme, length });
    const native = JSON.parse(recorded[seed - 1] ?? "null") as Answer[];
    const answers = run(ops);
    // The first difference says enough; what follows is its consequence.
    const first = ops.findIndex((_, i) => JSON.stringify(answers[i]) !== JSON.stringify(native[i]));
    expect(
      first < 0 ? "as Linux" : { operation: first, call: ops[first], here: answers[first], linux: native[first] },
    ).toEqual("as Linux");
  });
});
