// dist/programs/strace-decode.wasm: strace's decoder of system calls without strace around it, for the machine itself (workers/decoder.ts).

import { join } from "node:path";
import { COMPILER, hash, isUpToDate, ROOT, remember, writeAtomically } from "./cache.mjs";

const ENTRY = "asm/bin/strace/decode.ts";
const OUTPUT = "dist/programs/strace-decode.wasm";
const FLAGS = [
  "--runtime",
  "incremental",
  "--exportStart",
  "_start",
  "--use",
  "abort=",
  "-O3",
  "--noAssert",
  "--enable",
  "simd",
  "--disableWarning",
  "201",
];

export function decoderJob() {
  const key = hash(JSON.stringify(FLAGS), COMPILER);
  return {
    name: "decoder",
    fresh: () => isUpToDate("decoder", key),
    job: { kind: "compile", entry: ENTRY, flags: FLAGS },
    done: (/** @type {{ wasm: Uint8Array, read: string[] }} */ result) => {
      writeAtomically(join(ROOT, OUTPUT), result.wasm);
      remember("decoder", key, result.read, [OUTPUT]);
    },
  };
}
