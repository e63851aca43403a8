// Random operations on namespaces by a program in the machine (asm/bin/nsfuzz) and by one on Linux; see README.md.
//
//   node test/fuzz/namespaces/run.mjs                           the recorded traces of ref/
//   node test/fuzz/namespaces/run.mjs --seed 1000 --count 50    fresh ones, with this host's own kernel (root, Linux, a C compiler)
//   … --cpus 1                                                  the mode; --operations 150 how many a seed; --show 7 prints a trace

import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const ROOT = join(HERE, "../../..");
/** What a trace takes at most, there and here. */
const LIMIT = 120_000;
/** Traces run at a time. */
const LANES = 2;

const { values } = parseArgs({
  options: {
    seed: { type: "string" },
    count: { type: "string", default: "50" },
    operations: { type: "string", default: "150" },
    cpus: { type: "string" },
    every: { type: "string", default: "1" },
    show: { type: "string" },
  },
});

/**
 * Builds Linux's half.
 * @returns {string | undefined} its path; undefined where it cannot run
 */
export function buildNative(/** @type {string} */ folder) {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return undefined;
  const program = join(folder, "native_fuzz");
  const built = spawnSync("cc", ["-O1", "-o", program, join(HERE, "native_fuzz.c")], { encoding: "utf8" });
  if (built.status !== 0) return undefined;
  // Where namespaces may not be made it says so at once.
  return spawnSync(program, ["1", "1"], { timeout: LIMIT }).status === 0 ? program : undefined;
}

/** @returns {Promise<string>} */
function native(/** @type {string} */ program, /** @type {number} */ seed, /** @type {string} */ operations) {
  return new Promise((resolve, reject) => {
    execFile(program, [String(seed), operations], { timeout: LIMIT, maxBuffer: 1 << 24 }, (error, stdout) =>
      error ? reject(error) : resolve(stdout),
    );
  });
}

/** The first line that differs, with what came before it. @returns {string} empty when there is none */
export function difference(/** @type {string} */ linux, /** @type {string} */ ours) {
  const a = linux.split("\n");
  const b = ours.split("\n");
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    if (a[i] === b[i]) continue;
    const before = a.slice(Math.max(0, i - 3), i).map((line) => `    ${line}\n`);
    return `${before.join("")}  - ${a[i] ?? "(nothing)"}\n  + ${b[i] ?? "(nothing)"}\n`;
  }
  return "";
}

/** A machine of its own for each trace, as each has a kernel of its own on Linux. */
async function ours(/** @type {any} */ createMachine, /** @type {number} */ seed, /** @type {string} */ operations) {
  const machine = await createMachine(values.cpus === undefined ? {} : { cpus: Number(values.cpus) });
  try {
    const { stdout, stderr, code } = await machine.run({
      argv: ["/usr/libexec/nutshell/nsfuzz", String(seed), operations],
      timeout: LIMIT,
    });
    const text = new TextDecoder();
    return text.decode(stdout) + (code === 0 ? "" : `(ended with ${code}: ${text.decode(stderr)})\n`);
  } finally {
    await machine.shutdown();
  }
}

async function main() {
  const { createMachine } = await import(pathToFileURL(join(ROOT, "dist/node/machine.js")).href);
  if (values.show !== undefined) {
    process.stdout.write(await ours(createMachine, Number(values.show), values.operations));
    return 0;
  }
  const folder = mkdtempSync(join(tmpdir(), "nutshell-nsfuzz-"));
  /** @type {{ seed: number, linux: () => Promise<string> }[]} */
  const traces = [];
  if (values.seed === undefined) {
    const names = readdirSync(join(HERE, "ref")).sort();
    for (const name of names.filter((_, i) => i % Number(values.every) === 0)) {
      const seed = Number(/\d+/.exec(name)?.[0]);
      traces.push({ seed, linux: async () => readFileSync(join(HERE, "ref", name), "utf8") });
    }
  } else {
    const program = buildNative(folder);
    if (program === undefined) {
      console.log("no root on a Linux with namespaces and a C compiler: nothing to compare with\n0 passed, 0 failed");
      return 0;
    }
    for (let i = 0; i < Number(values.count); i++) {
      const seed = Number(values.seed) + i;
      traces.push({ seed, linux: () => native(program, seed, values.operations) });
    }
  }
  let failed = 0;
  let skipped = 0;
  const left = [...traces];
  const lane = async () => {
    for (let trace = left.shift(); trace !== undefined; trace = left.shift()) {
      const linux = await trace.linux().catch((/** @type {Error} */ error) => String(error.message));
      if (!linux.startsWith("seed ")) {
        // Linux's half has a time limit of its own.
        console.log(`seed ${trace.seed} skipped: ${linux.split("\n")[0]}`);
        skipped++;
        continue;
      }
      const operations = /count (\d+)/.exec(linux)?.[1] ?? values.operations;
      const diff = difference(linux, await ours(createMachine, trace.seed, operations));
      if (diff === "") continue;
      failed++;
      console.log(`seed ${trace.seed}:\n${diff}`);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  rmSync(folder, { recursive: true });
  console.log(`${traces.length - failed - skipped} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ""}`);
  return failed ? 1 : 0;
}

process.exitCode = await main();
