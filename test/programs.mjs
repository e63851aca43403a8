// Programs of the tests, built before the tests of a host (vitest's globalSetup) when they are out of date: into the cache, as NAME.wasm.

import { join } from "node:path";
import binaryen from "binaryen";
import { CACHE, hash, hashFile, isUpToDate, ROOT, remember, writeAtomically } from "../workers/build/cache.mjs";
import { compile } from "../workers/build/compile.mjs";
import { preparePath } from "../workers/build/programs.mjs";

/** A memory that threads can share. */
const THREAD_FLAGS = [
  ...["--runtime", "stub", "--use", "abort=", "--noAssert", "-O3"],
  ...["--enable", "threads", "--sharedMemory", "--initialMemory", "2", "--maximumMemory", "1024", "--exportTable"],
];

/**
 * What linkers do to a program with threads: its data are written once, by a start function, and not by each instance.
 * @param {Uint8Array} wasm
 */
function passiveData(wasm) {
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
  if (!module.validate()) throw new Error("the data of a program with threads cannot be made passive");
  const binary = module.emitBinary();
  module.dispose();
  return binary;
}

/**
 * @param {string} name
 * @param {string} key what the program depends on, but for the files that the compiler reads
 * @param {() => Promise<{ wasm: Uint8Array, read: string[] }>} make
 */
async function build(name, key, make) {
  if (isUpToDate(name, key)) return;
  const out = join(CACHE, `${name}.wasm`);
  const { wasm, read } = await make();
  writeAtomically(out, wasm);
  remember(name, key, read, [out.slice(ROOT.length)]);
}

/**
 * As the programs of asm/bin are.
 * @param {string} name
 * @param {string} entry its source, from the repository's root
 * @param {{ path: string, text: string }} [generated] a source that is written before
 */
export async function buildProgram(name, entry, generated) {
  const prepareFile = await preparePath();
  const keys = [hashFile(prepareFile), ...(generated ? [generated.text] : [])];
  await build(name, hash(...keys), async () => {
    if (generated) writeAtomically(generated.path, generated.text);
    const { wasm, read } = await compile(entry, ["--config", "asm/lib/asconfig.json"]);
    const { prepare } = await import(prepareFile);
    return { wasm: await prepare(wasm, { ownArea: true }), read };
  });
}

/**
 * As a stranger's compiler would build one with threads.
 * @param {string} name
 * @param {string} entry its source, from the repository's root
 */
export async function buildThreaded(name, entry) {
  await build(name, hash(JSON.stringify(THREAD_FLAGS), String(passiveData)), async () => {
    const { wasm, read } = await compile(entry, THREAD_FLAGS);
    return { wasm: passiveData(wasm), read };
  });
}
