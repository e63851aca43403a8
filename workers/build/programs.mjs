// The programs of asm/bin: each package is compiled against asm/lib, prepared, and left in dist/programs/<package>.wasm.

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { CACHE, hash, hashFile, isUpToDate, ROOT, remember, writeAtomically } from "./cache.mjs";

const PREPARE = join(CACHE, "prepare.mjs");

/** Bundles workers/prepare (TypeScript, which Node does not run) into one file. @returns its path */
export async function bundlePrepare() {
  const { rolldown } = await import("rolldown");
  const bundle = await rolldown({
    input: join(ROOT, "workers/prepare/index.ts"),
    platform: "node",
    external: ["binaryen"],
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
    const output = `dist/programs/${name}.wasm`;
    const key = hash(prepareHash, hashFile(join(ROOT, "node_modules/assemblyscript/package.json")));
    const flags = ["--config", config, "--disableWarning", "201"];
    return {
      name: record,
      fresh: () => isUpToDate(record, key),
      job: { kind: "program", entry: `asm/bin/${name}/index.ts`, flags, prepare, prepareHash },
      done: (/** @type {{ wasm: Uint8Array, read: string[] }} */ result) => {
        writeAtomically(join(ROOT, output), result.wasm);
        remember(record, key, [...result.read, "asm/lib/asconfig.json"], [output]);
      },
    };
  });
}
