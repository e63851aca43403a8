// The programs of asm/bin: each package is compiled against asm/lib, prepared, and left in dist/programs/<package>.wasm.

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { CACHE, COMPILER, hash, hashFile, inputsOf, isUpToDate, ROOT, remember, writeAtomically } from "./cache.mjs";

const PREPARE = join(CACHE, "prepare.mjs");

/** Bundles workers/prepare (TypeScript, which Node does not run) into one file. @returns its path */
export async function bundlePrepare() {
  const { rolldown } = await import("rolldown");
  const bundle = await rolldown({
    input: join(ROOT, "workers/prepare/index.ts"),
    platform: "node",
  });
  const { output } = await bundle.generate({ format: "esm", codeSplitting: false });
  await bundle.close();
  const [chunk] = output;
  writeAtomically(PREPARE, chunk.code);
  remember(
    "prepare",
    hash(""),
    chunk.moduleIds.map((id) => id.slice(ROOT.length)),
    [PREPARE.slice(ROOT.length)],
  );
  return PREPARE;
}

export async function preparePath() {
  return isUpToDate("prepare", hash("")) ? PREPARE : await bundlePrepare();
}

/** Packages that can be built: folders with an index.ts. */
export function packages() {
  const bin = join(ROOT, "asm/bin");
  return readdirSync(bin, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(bin, entry.name, "index.ts")))
    .map((entry) => entry.name)
    .sort();
}

export async function programJobs() {
  const prepare = await preparePath();
  const prepareHash = hashFile(prepare);
  return packages().map((name) => {
    const own = `asm/bin/${name}/asconfig.json`;
    const config = existsSync(join(ROOT, own)) ? own : "asm/lib/asconfig.json";
    const record = `program-${name}`;
    const compiled = `compiled-${name}`;
    const output = `dist/programs/${name}.wasm`;
    const raw = `${CACHE.slice(ROOT.length)}/compiled/${name}.wasm`;
    // A second entry: what it exports is the program's, too.
    const words = `asm/bin/${name}/exhausted.ts`;
    const exhausted = existsSync(join(ROOT, words)) ? words : "asm/lib/exhausted.ts";
    const flags = ["--config", config, "--disableWarning", "201", exhausted];
    const compileKey = hash(COMPILER, ...flags);
    const key = hash(prepareHash, compileKey);
    // Preparing takes a moment, compiling half a minute: the one is done again without the other.
    const known = isUpToDate(compiled, compileKey);
    const job = {
      kind: "program",
      entry: `asm/bin/${name}/index.ts`,
      flags,
      prepare,
      raw: known ? join(ROOT, raw) : undefined,
      read: known ? inputsOf(compiled) : [],
    };
    return {
      name: record,
      fresh: () => isUpToDate(record, key),
      job,
      done: (/** @type {{ wasm: Uint8Array, raw: Uint8Array, read: string[] }} */ result) => {
        const inputs = [...new Set([...result.read, "asm/lib/asconfig.json", config])];
        writeAtomically(join(ROOT, raw), result.raw);
        remember(compiled, compileKey, inputs, [raw]);
        writeAtomically(join(ROOT, output), result.wasm);
        remember(record, key, inputs, [output]);
      },
    };
  });
}
