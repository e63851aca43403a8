// docs/tools.md says what the programs say: made again, it is the same.

import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";

test("docs/tools.md is what the programs say of themselves", () => {
  const made = spawnSync("node", ["docs/tools.mjs", "--check"], { encoding: "utf8" });
  expect({ status: made.status, stderr: made.stderr }).toEqual({ status: 0, stderr: "" });
}, 120_000);
