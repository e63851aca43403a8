// One run of the AssemblyScript compiler. asc works in files and prints; here it gives bytes, its messages, and what it read.

import { existsSync, readFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import "../compile/loads.mjs";
import asc from "assemblyscript/asc";
import { ROOT } from "./cache.mjs";

export class CompileError extends Error {
  constructor(/** @type {string} */ entry, /** @type {string} */ messages) {
    super(`${entry}:\n${messages}`);
    this.name = "CompileError";
  }
}

/**
 * @param {string} entry path below ROOT
 * @param {string[]} flags
 * @returns {Promise<{ wasm: Uint8Array, messages: string, read: string[] }>} read: the files, as paths below ROOT
 */
export async function compile(entry, flags) {
  /** @type {Set<string>} */
  const read = new Set();
  /** @type {Uint8Array | undefined} */
  let wasm;
  let messages = "";
  const collect = {
    write: (/** @type {string | Uint8Array} */ chunk) => {
      messages += chunk.toString();
      return true;
    },
  };
  const { error } = await asc.main(["--outFile", "out.wasm", "--baseDir", ROOT, ...flags, entry], {
    stdout: collect,
    stderr: collect,
    readFile(name, baseDir) {
      const path = resolve(baseDir, name);
      if (!existsSync(path)) return null;
      read.add(relative(ROOT, path));
      return readFileSync(path, "utf8");
    },
    writeFile(name, contents) {
      if (name === "out.wasm") wasm = /** @type {Uint8Array} */ (contents);
    },
    listFiles: () => [],
  });
  if (error || !wasm) throw new CompileError(entry, messages || String(error));
  return { wasm, messages, read: [...read] };
}
