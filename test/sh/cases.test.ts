// The shell, corner by corner: each file of cases/ has many small scripts on one topic, recorded from dash 0.5.12 (see
// test/fuzz/sh/cases.mjs); and a few random scripts beside a dash, where there is one.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findDash, makeFolder, removeFolder, runInMachine, runNatively } from "../fuzz/sh/both.mjs";
import { casesOf, recorded, withoutFolder } from "../fuzz/sh/cases.mjs";
import { scriptOf } from "../fuzz/sh/grammar.mjs";
import { MODES } from "../machine/boot.ts";

const CASES = join(import.meta.dirname, "cases");
const FILES = readdirSync(CASES).filter((name) => name.endsWith(".sh"));
const MINUTE = 60_000;

describe.each(MODES)("%s", (_, { cpus }) => {
  test(
    "says what dash says",
    async () => {
      const cases = FILES.flatMap((file) => casesOf(join(CASES, file)));
      const want = Object.assign({}, ...FILES.map((file) => recorded(join(CASES, file))));
      const folder = makeFolder();
      try {
        const results = await runInMachine(folder, cases, cpus);
        for (const [i, { name }] of cases.entries()) {
          const got = results[i];
          expect.soft(got && withoutFolder(got, folder), name).toEqual(want[name]);
        }
      } finally {
        removeFolder(folder);
      }
    },
    3 * MINUTE,
  );

  const dash = findDash();
  test.skipIf(dash === undefined)(
    "random scripts do what they do in dash (skipped where there is no dash)",
    async () => {
      const cases = Array.from({ length: 50 }, (_, i) => scriptOf(1 + i));
      const folder = makeFolder();
      try {
        const results = await runInMachine(folder, cases, cpus);
        for (const [i, one] of cases.entries()) {
          const want = await runNatively(dash ?? "", folder, one);
          expect.soft(results[i], `seed ${one.name}`).toEqual(want);
        }
      } finally {
        removeFolder(folder);
      }
    },
    3 * MINUTE,
  );
});
