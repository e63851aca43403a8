// A build worker: compiles, and prepares programs. One job at a time; index.mjs hands them out.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parentPort } from "node:worker_threads";
import { COMPILER, hash, hashFile, keep, ROOT, recall } from "./cache.mjs";
import { compile } from "./compile.mjs";

/** Everything but the files read that a compilation depends on. */
const TOOLS = hash(COMPILER, process.version);

/** Compiles, unless the same inputs have been compiled before: on another branch, say, or before a change was undone. */
async function compileOnce(/** @type {any} */ { entry, flags }) {
  const at = flags.indexOf("--config");
  const config = at < 0 ? "" : hashFile(join(ROOT, flags[at + 1]));
  const key = hash(entry, JSON.stringify(flags), config, TOOLS);
  const known = recall(key);
  if (known) return known;
  const compiled = await compile(entry, flags);
  keep(key, compiled);
  return compiled;
}

/** Compiles a package, unless what was compiled is up to date (`job.raw`), and prepares it. */
async function program(/** @type {any} */ job) {
  const compiled = job.raw
    ? { wasm: new Uint8Array(readFileSync(job.raw)), messages: "", read: job.read }
    : await compileOnce(job);
  const { prepare } = await import(job.prepare);
  return { ...compiled, raw: compiled.wasm, wasm: await prepare(compiled.wasm, { ownArea: true }) };
}

async function foreign(/** @type {any} */ job) {
  const bytes = readFileSync(join(ROOT, job.file));
  const { prepare } = await import(job.prepare);
  return { wasm: await prepare(new Uint8Array(bytes), job.options), messages: "", read: [job.file] };
}

/** @param {any} job */
function run(job) {
  if (job.kind === "compile") return compileOnce(job);
  return job.kind === "program" ? program(job) : foreign(job);
}

parentPort?.on("message", async (job) => {
  try {
    parentPort?.postMessage({ result: await run(job) });
  } catch (error) {
    parentPort?.postMessage({ error: error instanceof Error ? error.message : String(error) });
  }
});
