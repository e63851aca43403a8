// Has Vim perform the cases of vi.json and writes down what it makes of the text: node test/editor/record.mjs

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const file = new URL("vi.json", import.meta.url);
const recorded = JSON.parse(readFileSync(file, "utf8"));
const folder = mkdtempSync(join(tmpdir(), "vi-"));
for (const one of recorded.cases) {
  writeFileSync(join(folder, "text"), recorded.text);
  writeFileSync(join(folder, "keys"), `${one.keys}\x1b:wq!\r`);
  const settings = "set cpoptions=aABceFs noincsearch backspace=indent,eol,start";
  spawnSync("vim", ["-u", "NONE", "-N", "-n", "-i", "NONE", "-c", settings, "-s", "keys", "text"], {
    cwd: folder,
    env: { ...process.env, TERM: "vt100", LINES: "12", COLUMNS: "60" },
    timeout: 5000,
  });
  one.lines = readFileSync(join(folder, "text"), "utf8").split("\n").slice(0, -1);
}
writeFileSync(file, `${JSON.stringify(recorded, null, 2)}\n`);
