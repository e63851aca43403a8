// Up-to-date checks and content-addressed results, so that building again what has not changed costs milliseconds.
// Everything lies below node_modules/.cache/nutshell and may be deleted at any time.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
export const CACHE = join(ROOT, "node_modules", ".cache", "nutshell");
export const DIST = join(ROOT, "dist");

/** @param {...(string | Uint8Array)} parts */
export function hash(...parts) {
  const sum = createHash("sha256");
  for (const part of parts) sum.update(part).update("\0");
  return sum.digest("hex");
}

/** Hash of a file's content, "" when there is none. */
export function hashFile(/** @type {string} */ path) {
  return existsSync(path) ? hash(readFileSync(path)) : "";
}

/** What compiles AssemblyScript: another one makes other bytes of the same source. */
export const COMPILER = hash(
  ...["node_modules/assemblyscript/package.json", "workers/compile/loads.mjs"].map((file) =>
    hashFile(join(ROOT, file)),
  ),
);

/** Writes through a temporary name, so that no reader sees half a file. */
export function writeAtomically(/** @type {string} */ path, /** @type {string | Uint8Array} */ data) {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, data);
  renameSync(temporary, path);
}

/**
 * A record of what an output was made from.
 * @typedef {{ key: string, inputs: Record<string, string>, outputs: Record<string, string> }} Record_
 */

/**
 * Whether the outputs are what a build with this key and the same inputs left there.
 * @param {string} name of the record
 * @param {string} key everything but files that the result depends on
 */
export function isUpToDate(name, key) {
  const path = join(CACHE, "records", `${name}.json`);
  if (!existsSync(path)) return false;
  /** @type {Record_} */
  const record = JSON.parse(readFileSync(path, "utf8"));
  if (record.key !== key) return false;
  const same = (/** @type {Record<string, string>} */ files) =>
    Object.entries(files).every(([file, sum]) => hashFile(join(ROOT, file)) === sum);
  return same(record.outputs) && same(record.inputs);
}

/** The inputs that a record names. Precondition: it exists. */
export function inputsOf(/** @type {string} */ name) {
  /** @type {Record_} */
  const record = JSON.parse(readFileSync(join(CACHE, "records", `${name}.json`), "utf8"));
  return Object.keys(record.inputs);
}

/**
 * @param {string} name
 * @param {string} key
 * @param {Iterable<string>} inputs paths below ROOT
 * @param {Iterable<string>} outputs paths below ROOT
 */
export function remember(name, key, inputs, outputs) {
  const sums = (/** @type {Iterable<string>} */ files) =>
    Object.fromEntries([...files].map((file) => [file, hashFile(join(ROOT, file))]));
  const record = { key, inputs: sums(inputs), outputs: sums(outputs) };
  writeAtomically(join(CACHE, "records", `${name}.json`), JSON.stringify(record));
}

/** A result by the hash of what it was made from, or undefined. */
export function fetchResult(/** @type {string} */ key) {
  const path = join(CACHE, "results", key);
  return existsSync(path) ? readFileSync(path) : undefined;
}

export function storeResult(/** @type {string} */ key, /** @type {Uint8Array} */ data) {
  writeAtomically(join(CACHE, "results", key), data);
}

/** How many sets of inputs of one job are remembered. */
const MANIFESTS = 16;

/**
 * What a compilation made and what it read.
 * @typedef {{ wasm: Uint8Array, messages: string, read: string[] }} Compiled
 */

/**
 * The result of a job whose inputs are what they were once before.
 * @param {string} key everything but the files read that the result depends on
 * @returns {Compiled | undefined}
 */
export function recall(key) {
  const folder = join(CACHE, "results", "inputs", key);
  if (!existsSync(folder)) return undefined;
  for (const name of readdirSync(folder)) {
    /** @type {{ inputs: Record<string, string>, messages: string, result: string }} */
    const { inputs, messages, result } = JSON.parse(readFileSync(join(folder, name), "utf8"));
    if (!Object.entries(inputs).every(([file, sum]) => hashFile(join(ROOT, file)) === sum)) continue;
    const wasm = fetchResult(result);
    if (wasm) return { wasm, messages, read: Object.keys(inputs) };
  }
  return undefined;
}

/** Keeps a result for recall(), and forgets the oldest. */
export function keep(/** @type {string} */ key, /** @type {Compiled} */ { wasm, messages, read }) {
  const folder = join(CACHE, "results", "inputs", key);
  const inputs = Object.fromEntries(read.map((file) => [file, hashFile(join(ROOT, file))]));
  const result = hash(wasm);
  storeResult(result, wasm);
  const text = JSON.stringify({ inputs, messages, result });
  writeAtomically(join(folder, `${hash(text)}.json`), text);
  const age = (/** @type {string} */ name) => statSync(join(folder, name)).mtimeMs;
  const manifests = readdirSync(folder).filter((name) => name.endsWith(".json"));
  for (const name of manifests.sort((a, b) => age(b) - age(a)).slice(MANIFESTS))
    rmSync(join(folder, name), { force: true });
}

/** Whether a process of that number exists. */
function alive(/** @type {number} */ pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM";
  }
}

/**
 * Runs `action` while no other build in this checkout runs one: the second finds everything done. The lock is a file that
 * holds its owner's pid, so one left by a build that was killed is taken over.
 * @template T
 * @param {() => Promise<T>} action
 * @returns {Promise<T>}
 */
export async function exclusively(action) {
  const path = join(CACHE, "lock");
  mkdirSync(CACHE, { recursive: true });
  for (let told = false; ; ) {
    try {
      writeFileSync(path, `${process.pid}`, { flag: "wx" });
      break;
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST") throw error;
    }
    const owner = existsSync(path) ? Number(readFileSync(path, "utf8")) : 0;
    if (owner > 0 && !alive(owner)) rmSync(path, { force: true });
    else if (!told) {
      told = true;
      console.error(`waiting for another build (pid ${owner}) …`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  try {
    return await action();
  } finally {
    rmSync(path, { force: true });
  }
}
