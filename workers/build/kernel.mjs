// kernel.wasm, twice from one source: for a shared memory (SMP) and an unshared one (UP). A module that imports a shared
// memory cannot be given an unshared one. The source tells them apart by ASC_FEATURE_THREADS.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { COMPILER, hash, isUpToDate, ROOT, remember, writeAtomically } from "./cache.mjs";

const ENTRY = "asm/kernel/index.ts";

const COMMON = [
  "--runtime",
  "stub",
  "--use",
  "abort=asm/kernel/panic/abort",
  "--importMemory",
  "--noExportMemory",
  "--importTable",
  "--tableBase",
  "16",
  "--memoryBase",
  "1024",
  "--initialMemory",
  "64",
  "--maximumMemory",
  "32768",
  "-O3",
  "--disableWarning",
  "201",
  "--debug",
  "--enable",
  "bulk-memory",
  "--enable",
  "sign-extension",
  "--enable",
  "mutable-globals",
];

export const VARIANTS = {
  up: [...COMMON, "--disable", "threads"],
  smp: [...COMMON, "--enable", "threads", "--sharedMemory"],
};

/** @returns {"missing" | { name: string, fresh: () => boolean, job: object, done: (result: any) => void }[]} */
export function kernelJobs() {
  if (!existsSync(join(ROOT, ENTRY))) return "missing";
  return Object.entries(VARIANTS).map(([variant, flags]) => {
    const record = `kernel-${variant}`;
    const output = `dist/kernel-${variant}.wasm`;
    const key = hash(JSON.stringify(flags), COMPILER);
    return {
      name: record,
      fresh: () => isUpToDate(record, key),
      job: { kind: "compile", entry: ENTRY, flags },
      done: (/** @type {{ wasm: Uint8Array, read: string[] }} */ result) => {
        writeAtomically(join(ROOT, output), result.wasm);
        remember(record, key, result.read, [output]);
      },
    };
  });
}
