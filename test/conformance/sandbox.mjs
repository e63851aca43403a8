// Builds sandbox/index.ts like a program of asm/bin, when it is out of date.

import { join } from "node:path";
import { CACHE, hash, hashFile, isUpToDate, ROOT, remember, writeAtomically } from "../../workers/build/cache.mjs";
import { compile } from "../../workers/build/compile.mjs";
import { preparePath } from "../../workers/build/programs.mjs";

export const SANDBOX = join(CACHE, "sandbox.wasm");

export async function buildSandbox() {
  const prepareFile = await preparePath();
  const key = hash(hashFile(prepareFile));
  if (isUpToDate("sandbox", key)) return;
  const { wasm, read } = await compile("test/conformance/sandbox/index.ts", ["--config", "asm/lib/asconfig.json"]);
  const { prepare } = await import(prepareFile);
  writeAtomically(SANDBOX, await prepare(wasm, { ownArea: true }));
  remember("sandbox", key, read, [SANDBOX.slice(ROOT.length)]);
}
