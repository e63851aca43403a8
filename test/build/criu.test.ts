import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const GENERATE = fileURLToPath(new URL("../../asm/abi/criu/generate.mjs", import.meta.url));

test("the constants and crit's schema are what asm/abi/criu says", () => {
  const { status, stderr } = spawnSync(process.execPath, [GENERATE, "--check"], { encoding: "utf8" });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});
