// The new mount API must answer as Linux 6.18 did: mountapi/cases.ts has the calls, mountapi/ref.jsonl the answers that
// mountapi/record.mjs got from a real kernel.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Answer, run } from "./fuzz/run.ts";
import { CASES } from "./mountapi/cases.ts";

describe("the new mount API", () => {
  const recorded = readFileSync(new URL("./mountapi/ref.jsonl", import.meta.url), "utf8")
    .trimEnd()
    .split("\n");

  it.each(Object.entries(CASES).map(([title, ops], i) => ({ title, ops, i })))("$title", ({ ops, i }) => {
    const native = JSON.parse(recorded[i] ?? "null") as Answer[];
    const answers = run(ops);
    const shown = (list: Answer[]) => ops.map((op, k) => ({ call: JSON.stringify(op), answer: list[k] }));
    expect(shown(answers)).toEqual(shown(native));
  });
});
