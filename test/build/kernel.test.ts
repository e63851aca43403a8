// What kernel sources must not do, because of what engines do to it.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const KERNEL = fileURLToPath(new URL("../../asm/kernel", import.meta.url));

test("no memory.atomic.wait: V8's Liftoff loses a local over it (host.word_wait instead)", () => {
  const files = readdirSync(KERNEL, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  expect(files.length).toBeGreaterThan(100);
  expect(files.filter((name) => /\batomic\.wait\s*[<(]/.test(readFileSync(join(KERNEL, name), "utf8")))).toEqual([]);
});
