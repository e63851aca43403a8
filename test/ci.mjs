// npm test: everything that the build server runs, in order, and goes on after a failure so that one run tells all.
// Ends with one line that counts the tests of all suites, each other step being one: "N passed, N failed".
//
//   npm test [STEP…]     only these steps, by name

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const MINUTE = 60_000;

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {string[]} args of node
 * @property {number} limit milliseconds
 * @property {string} [suite] the vitest project whose tests are counted
 * @property {boolean} [counts] its last line is "N passed, N failed"
 * @property {boolean} [needed] nothing after it can run when it fails
 */

const scratch = mkdtempSync(join(tmpdir(), "nutshell-test-"));
const report = (/** @type {string} */ name) => join(scratch, `${name}.json`);

/** @returns {Step} */
function suite(/** @type {string} */ name, /** @type {number} */ limit) {
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report(name)}`];
  const args = ["node_modules/vitest/vitest.mjs", "run", "--project", name, "--passWithNoTests", ...reporters];
  return { name, args, limit, suite: name };
}

/** All kinds of namespaces. */
const NAMESPACES = ["test/conformance/scenarios"];
/** Keystrokes on a terminal, all of which must pass. */
const TTY = ["test/conformance/tty", "test/conformance/keys"];
/** The shell and its tools, namespaces, /proc, signals, IPC, the network, control groups. */
const OURS = ["user", "tools", "core", "ipc", "net", "cgroup"].map((name) => `test/conformance/${name}`);
const SOME = ["--host", "chromium", "--every", "6"];

/** @returns {Step} */
function conformance(/** @type {string} */ name, /** @type {string[]} */ args) {
  return {
    name,
    args: ["test/conformance/run.mjs", "--known", "test/conformance/known.txt", ...args],
    limit: 8 * MINUTE,
    counts: true,
  };
}

/** @type {Step[]} */
const STEPS = [
  { name: "format", args: ["workers/build/style.mjs", "format", "--check"], limit: 2 * MINUTE },
  { name: "lint", args: ["workers/build/style.mjs", "lint"], limit: 2 * MINUTE },
  { name: "build", args: ["workers/build/build.mjs"], limit: 10 * MINUTE, needed: true },
  { name: "types", args: ["node_modules/typescript/bin/tsc", "-p", "."], limit: 3 * MINUTE },
  suite("node", 20 * MINUTE),
  { name: "browser", args: ["test/chromium.mjs"], limit: 8 * MINUTE },
  suite("chromium", 12 * MINUTE),
  suite("e2e", 12 * MINUTE),
  conformance("conformance", NAMESPACES),
  conformance("conformance-up", [...NAMESPACES, "--cpus", "1"]),
  conformance("scenarios", OURS),
  conformance("scenarios-up", [...OURS, "--cpus", "1"]),
  conformance("tty", TTY),
  conformance("tty-up", [...TTY, "--cpus", "1"]),
  // The same scenarios in the page's machine: some of each kind here, all of them by npm run conformance -- --host chromium.
  conformance("conformance-chromium", [...NAMESPACES, ...SOME]),
  conformance("tty-chromium", [...TTY, ...SOME]),
];

/**
 * Runs one step, its output going through.
 * @param {Step} step
 * @returns {Promise<{ ok: boolean, output: string }>}
 */
function run(step) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, step.args, {
      cwd: ROOT,
      stdio: ["ignore", "pipe", "inherit"],
      detached: true,
    });
    let output = "";
    child.stdout.on("data", (/** @type {Buffer} */ data) => {
      output += data;
      process.stdout.write(data);
    });
    const timer = setTimeout(() => {
      console.error(`${step.name} took longer than ${step.limit / MINUTE} minutes: ended.`);
      if (child.pid) process.kill(-child.pid, "SIGKILL"); // its workers and browsers too
    }, step.limit);
    child.on("error", reject);
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve({ ok: code === 0, output });
    });
  });
}

/**
 * @param {Step} step
 * @param {{ ok: boolean, output: string }} result
 * @returns {{ passed: number, failed: number }}
 */
function tally(step, { ok, output }) {
  if (step.suite && existsSync(report(step.suite))) {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report(step.suite), "utf8"));
    // A suite may fail outside its tests: an error nobody awaited, a file that does not load.
    return { passed: numPassedTests, failed: numFailedTests || (ok ? 0 : 1) };
  }
  const line = step.counts ? /(\d+) passed, (\d+) failed\s*$/.exec(output) : null;
  if (line) return { passed: Number(line[1]), failed: Number(line[2]) || (ok ? 0 : 1) };
  return ok ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

const only = process.argv.slice(2);
let passed = 0;
let failed = 0;
/** @type {string[]} */
const summary = [];
try {
  for (const step of STEPS) {
    if (only.length > 0 && !only.includes(step.name)) continue;
    console.log(`\n── ${step.name} ──`);
    const started = performance.now();
    const result = await run(step);
    const count = tally(step, result);
    passed += count.passed;
    failed += count.failed;
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    summary.push(`${count.failed === 0 ? "ok  " : "FAIL"} ${step.name.padEnd(12)} ${seconds.padStart(6)} s`);
    if (step.needed && !result.ok) break;
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
console.log(`\n${summary.join("\n")}\n`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
