// The build of everything that runs inside a machine: node workers/build/index.mjs [kernel|programs|initramfs|node|JOB …]
// (all without an argument; a JOB is kernel-up, program-sh …). Does only what is out of date; jobs run side by side in worker threads.

import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { exclusively, ROOT } from "./cache.mjs";
import { decoderJob } from "./decoder.mjs";
import { buildInitramfs } from "./initramfs.mjs";
import { kernelJobs } from "./kernel.mjs";
import { bundleNode } from "./node.mjs";
import { pack } from "./pack.mjs";
import { programJobs } from "./programs.mjs";
import { generateSignatures } from "./signatures.mjs";

/** One job and its answer. Only our own listeners are taken off: a Worker has some of its own, and is deaf without them. */
async function ask(/** @type {Worker} */ worker, /** @type {object} */ job) {
  const done = new AbortController();
  const { signal } = done;
  worker.postMessage(job);
  try {
    const [answer] = await Promise.race([once(worker, "message", { signal }), once(worker, "exit", { signal })]);
    if (typeof answer === "number") throw new Error(`a build worker ended with ${answer}`);
    return answer;
  } finally {
    done.abort();
  }
}

/** Runs jobs on as many workers as there are cores. @returns names of the ones that failed */
async function runJobs(/** @type {any[]} */ jobs) {
  const waiting = [...jobs];
  /** @type {string[]} */
  const failed = [];
  const lane = async () => {
    /** @type {Worker | undefined} */
    let worker;
    for (let job = waiting.shift(); job; job = waiting.shift()) {
      worker ??= new Worker(new URL("./worker.mjs", import.meta.url));
      const started = performance.now();
      const answer = await ask(worker, job.job);
      if (answer.error) {
        failed.push(job.name);
        console.error(`${job.name} failed\n${answer.error}`);
        continue;
      }
      if (answer.result.messages) console.error(answer.result.messages);
      job.done(answer.result);
      const kib = (answer.result.wasm.length / 1024).toFixed(0);
      console.log(`${job.name}: ${kib} KiB in ${((performance.now() - started) / 1000).toFixed(1)} s`);
    }
    await worker?.terminate();
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), jobs.length) }, lane));
  return failed;
}

/** Files that are generated into the tree, first: everything else may depend on them. */
async function generate() {
  for (const name of ["asm/abi/generate.mjs", "asm/abi/criu/generate.mjs"]) {
    const run = spawnSync(process.execPath, [join(ROOT, name)], { cwd: ROOT, stdio: "inherit" });
    if (run.status !== 0) throw new Error(`${name} failed`);
  }
  await generateSignatures();
}

/**
 * @param {string[]} targets any of kernel, programs, initramfs, node, or names of single jobs; none = all
 * @returns {Promise<string[]>} what failed
 */
export function build(targets = []) {
  return exclusively(() => buildNow(targets));
}

async function buildNow(/** @type {string[]} */ targets) {
  const wanted = (/** @type {string} */ name) => targets.length === 0 || targets.includes(name);
  await generate();
  /** @type {any[]} */
  const jobs = [];
  const kernel = kernelJobs();
  if (kernel === "missing") console.error("asm/kernel/index.ts is missing: no kernel built");
  else jobs.push(...kernel.filter(({ name }) => wanted("kernel") || targets.includes(name)));
  const programs = await programJobs();
  jobs.push(...programs.filter(({ name }) => wanted("programs") || wanted("initramfs") || targets.includes(name)));
  const decoder = decoderJob();
  if (wanted("programs") || wanted("initramfs") || targets.includes(decoder.name)) jobs.push(decoder);
  const failed = await runJobs(jobs.filter((job) => !job.fresh()));
  // The archive names the programs by their hashes, so it goes with them.
  buildInitramfs();
  pack();
  if (wanted("node")) await bundleNode();
  return failed;
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const failed = await build(process.argv.slice(2));
  if (failed.length > 0) {
    console.error(`failed: ${failed.join(", ")}`);
    process.exit(1);
  }
}
