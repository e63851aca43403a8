// Records what this machine's kernel answers to the sequences of fuzz.test.ts: `sudo node test/kernel/fs/fuzz/record.mjs`.
// Linux 6.18 is what the tests compare with; record on no other.

import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const here = dirname(fileURLToPath(import.meta.url));
const bundle = await rolldown({ input: join(here, "ops.ts"), platform: "node" });
const { output } = await bundle.generate({ format: "esm" });
const { CASES, generate } = await import(`data:text/javascript,${encodeURIComponent(output[0].code)}`);

mkdirSync(join(here, "ref"), { recursive: true });
for (const { theme, seeds, length } of CASES) {
  const sequences = Array.from({ length: seeds }, (_, i) => JSON.stringify(generate(i + 1, { theme, length })));
  const answers = execFileSync(join(here, "native.py"), { input: `${sequences.join("\n")}\n`, maxBuffer: 1 << 28 });
  writeFileSync(join(here, `ref/${theme}.jsonl`), answers);
}
