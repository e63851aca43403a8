// Records what this machine's kernel answers to cases.ts: `sudo node test/kernel/fs/mountapi/record.mjs`. Linux 6.18 only.

import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const here = dirname(fileURLToPath(import.meta.url));
const bundle = await rolldown({ input: join(here, "cases.ts"), platform: "node" });
const { output } = await bundle.generate({ format: "esm" });
const { CASES } = await import(`data:text/javascript,${encodeURIComponent(output[0].code)}`);
const input = Object.values(CASES).map((ops) => JSON.stringify(ops));
writeFileSync(
  join(here, "ref.jsonl"),
  execFileSync("python3", [join(here, "native.py")], { input: `${input.join("\n")}\n`, maxBuffer: 1 << 28 }),
);
