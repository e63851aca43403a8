// Before the tests of a host (vitest's globalSetup): builds index.ts like a program of asm/bin, and threads/ as a stranger's compiler would, when
// they are out of date.

import { join } from "node:path";
import binaryen from "binaryen";
import { CACHE, hash, hashFile, isUpToDate, ROOT, remember, writeAtomically } from "../../../workers/build/cache.mjs";
import { compile } from "../../../workers/build/compile.mjs";
import { preparePath } from "../../../workers/build/programs.mjs";

const KINDS = join(CACHE, "kinds.wasm");
const THREADS = join(CACHE, "kinds-threads.wasm");
/** A memory that threads can share. */
export const THREAD_FLAGS = [
  ...["--runtime", "stub", "--use", "abort=", "--noAssert", "-O3"],
  ...["--enable", "threads", "--sharedMemory", "--initialMemory", "2", "--maximumMemory", "1024", "--exportTable"],
];

/**
 * What linkers do to a program with threads: its data are written once, by a start function, and not by each instance.
 * @param {Uint8Array} wasm
 */
export function passiveData(wasm) {
  const compiled = binaryen.readBinary(wasm);
  /** @type {string[]} */
  const writes = [];
  const text = compiled
    .emitText()
    .replace(
      /\(data (\$\d+) \(i32\.const (\d+)\) ("(?:[^"\\]|\\.)*")\)/g,
      (_, /** @type {string} */ name, /** @type {string} */ at, /** @type {string} */ bytes) => {
        const length = bytes.slice(1, -1).replace(/\\(?:[0-9a-f]{2}|.)/gi, "x").length;
        writes.push(`(memory.init ${name} (i32.const ${at}) (i32.const 0) (i32.const ${length}))`);
        return `(data ${name} ${bytes})`;
      },
    );
  compiled.dispose();
  const module = binaryen.parseText(
    text.replace(/\)\s*$/, `(func $write_data ${writes.join(" ")}) (start $write_data))`),
  );
  const { Features } = binaryen;
  module.setFeatures(
    Features.Atomics | Features.BulkMemory | Features.BulkMemoryOpt | Features.MutableGlobals | Features.SignExt,
  );
  if (!module.validate()) throw new Error("threads/index.ts: its data cannot be made passive");
  const binary = module.emitBinary();
  module.dispose();
  return binary;
}

export default async function buildKinds() {
  const prepareFile = await preparePath();
  const key = hash(hashFile(prepareFile));
  if (!isUpToDate("kinds", key)) {
    const { wasm, read } = await compile("test/cr/kinds/index.ts", ["--config", "asm/lib/asconfig.json"]);
    const { prepare } = await import(prepareFile);
    writeAtomically(KINDS, await prepare(wasm, { ownArea: true }));
    remember("kinds", key, read, [KINDS.slice(ROOT.length)]);
  }
  const flags = hash(JSON.stringify(THREAD_FLAGS), String(passiveData));
  if (isUpToDate("kinds-threads", flags)) return;
  const { wasm, read } = await compile("test/cr/kinds/threads/index.ts", THREAD_FLAGS);
  writeAtomically(THREADS, passiveData(wasm));
  remember("kinds-threads", flags, read, [THREADS.slice(ROOT.length)]);
}
