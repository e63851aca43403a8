// npm test: everything that the build server runs, in order, and goes on after a failure so that one run tells all.
// Ends with the names of what failed and one line that counts the tests of all suites, each other step being one:
// "N passed, N failed".
//
// A test that failed among the others runs once more with those of its file alone. What passes in either of the two counts as passed and
// is named as unsteady: a busy build server must not hide what works, but there is something to look at. More than UNSTEADY of them in a
// run are failures.
//
// What takes longest, the tests in a browser, is run in halves: one today, the other tomorrow.
//
//   npm test                 in less than 40 minutes on two cores
//   npm test -- --all        both halves
//   npm test -- STEP…        only these steps, by name, whole

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const MINUTE = 60_000;
const UNSTEADY = 4;

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {string[]} args of node
 * @property {number} limit milliseconds
 * @property {string} [project] the vitest project whose tests are counted: its name stands for all of its parts
 * @property {string} [part] "2/4": of the project's files
 * @property {boolean} [turns] an odd part has its day, and an even one the next
 * @property {boolean} [counts] its last line is "N passed, N failed"
 * @property {boolean} [needed] nothing after it can run when it fails
 */

const scratch = mkdtempSync(join(tmpdir(), "nutshell-test-"));
const report = (/** @type {string} */ name) => join(scratch, `${name}.json`);

/** The name of the step that runs once more what failed in another. */
const again = (/** @type {string} */ name) => `${name}-again`;

/**
 * @param {string} project of vitest.config.ts
 * @param {number} limit
 * @param {string} [part] "2/4": of its files
 * @param {string[]} [failed] once more: these files, or all of the part when the error was outside of the tests
 * @returns {Step}
 */
function suite(project, limit, part, failed) {
  const first = part === undefined ? project : `${project}-${part.replace(/\/.*/, "")}`;
  const name = failed === undefined ? first : again(first);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report(name)}`];
  const args = ["node_modules/vitest/vitest.mjs", "run", "--project", project, "--passWithNoTests", ...reporters];
  if (failed?.length) args.push(...failed);
  else if (part !== undefined) args.push(`--shard=${part}`);
  return { name, args, limit, project, ...(part === undefined ? {} : { part, turns: true }) };
}

const DAY = 24 * 60 * MINUTE;
const today = Math.floor(Date.now() / DAY);

/** Whether it is a step's day. */
function isDue(/** @type {Step} */ { turns, part }) {
  return !turns || (Number.parseInt(part ?? "", 10) + today) % 2 === 0;
}

/** All kinds of namespaces. */
const NAMESPACES = ["test/conformance/scenarios"];
/** Keystrokes on a terminal, all of which must pass. */
const TTY = ["test/conformance/tty", "test/conformance/keys"];
/** The shell and its tools, busybox, namespaces, /proc, signals, IPC, the network, control groups. */
const OURS = ["user", "tools", "busybox", "core", "ipc", "net", "cgroup"].map((name) => `test/conformance/${name}`);
/** Checkpoint and restart by criu: recorded, of the same kinds and ours, and what CRIU itself cannot. */
const CR = ["test/conformance/cr", "test/conformance/cr-ours", "test/conformance/cr-beyond"];
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

/** @returns {Step} */
function fuzz(/** @type {string} */ name, /** @type {string[]} */ args) {
  return { name, args: ["test/fuzz/namespaces/run.mjs", ...args], limit: 5 * MINUTE, counts: true };
}

/** Images of most kinds that somebody has tampered with. */
const IMAGES =
  "pipe,pipe alice,threads-futex,unix-stream -puif,posix-timer -puf,epoll,mqueue -pif,pty-lines,zombies,user-namespace,udp-queue";

/** @returns {Step} */
function images(/** @type {string} */ name, /** @type {string[]} */ args) {
  const all = ["test/fuzz/images/run.mjs", "--count", "600", "--only", IMAGES, "--batch", "60", ...args];
  return { name, args: all, limit: 8 * MINUTE, counts: true };
}

/** @type {Step[]} */
const STEPS = [
  { name: "format", args: ["workers/build/style.mjs", "format", "--check"], limit: 2 * MINUTE },
  { name: "lint", args: ["workers/build/style.mjs", "lint"], limit: 2 * MINUTE },
  { name: "build", args: ["workers/build/build.mjs"], limit: 10 * MINUTE, needed: true },
  { name: "types", args: ["node_modules/typescript/bin/tsc", "-p", "."], limit: 3 * MINUTE },
  suite("node", 20 * MINUTE),
  { name: "browser", args: ["test/chromium.mjs"], limit: 8 * MINUTE },
  // Each in a browser of its own: a renderer has addresses for some hundred memories, and gives them back late.
  ...["1/4", "2/4", "3/4", "4/4"].map((part) => suite("chromium", 12 * MINUTE, part)),
  ...["1/2", "2/2"].map((part) => suite("e2e", 25 * MINUTE, part)),
  conformance("conformance", NAMESPACES),
  conformance("conformance-up", [...NAMESPACES, "--cpus", "1"]),
  conformance("scenarios", OURS),
  conformance("scenarios-up", [...OURS, "--cpus", "1"]),
  conformance("checkpoint", CR),
  conformance("checkpoint-up", [...CR, "--cpus", "1"]),
  conformance("tty", TTY),
  conformance("tty-up", [...TTY, "--cpus", "1"]),
  fuzz("fuzz-namespaces", []),
  fuzz("fuzz-namespaces-up", ["--cpus", "1"]),
  // Beside the kernel underneath, where that may be asked: others each day.
  fuzz("fuzz-namespaces-fresh", ["--seed", String(50 * today), "--count", "50"]),
  images("fuzz-images", []),
  images("fuzz-images-up", ["--cpus", "1"]),
  // The same scenarios in the page's machine: some of each kind here, all of them by npm run conformance -- --host chromium.
  conformance("conformance-chromium", [...NAMESPACES, ...SOME]),
  conformance("checkpoint-chromium", [...CR, ...SOME]),
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
  if (step.project && existsSync(report(step.name))) {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report(step.name), "utf8"));
    // A suite may fail outside its tests: an error nobody awaited, a file that does not load.
    return { passed: numPassedTests, failed: numFailedTests || (ok ? 0 : 1) };
  }
  const line = step.counts ? /(\d+) passed, (\d+) failed\s*$/.exec(output) : null;
  if (line) return { passed: Number(line[1]), failed: Number(line[2]) || (ok ? 0 : 1) };
  return ok ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/**
 * What failed, and why, a line each: the end of a log is what is read first, and may be all that is kept of it.
 * @param {Step} step
 * @param {string} output
 * @returns {{ test: string, line: string }[]} test: the same in each run of it
 */
function failures(step, output) {
  /** @type {{ test: string, why: string }[]} */
  const found = [];
  if (step.project && existsSync(report(step.name))) {
    for (const file of JSON.parse(readFileSync(report(step.name), "utf8")).testResults) {
      for (const test of file.assertionResults) {
        if (test.status !== "failed") continue;
        const why = (test.failureMessages[0] ?? "").split("\n", 3).join(" ").slice(0, 300);
        found.push({ test: `${relative(ROOT, file.name)}: ${test.fullName}`, why });
      }
      if (file.status === "failed" && file.assertionResults.length === 0)
        found.push({ test: relative(ROOT, file.name), why: file.message.split("\n", 1)[0] });
    }
    // What no test stands for: vitest prints it, and its report does not have it.
    if (found.length === 0) found.push(...outside(output).map((why) => ({ test: "outside of the tests", why })));
  } else
    for (const [, test = "", why = ""] of output.matchAll(/^FAIL ([^\s:]+):?(.*)/gm))
      found.push({ test, why: why.trim() });
  return found.map(({ test, why }) => ({ test, line: `${step.name}: ${test}: ${why}` }));
}

/** The first line of each error that nobody awaited, and the end of the output if there is none. */
function outside(/** @type {string} */ output) {
  const plain = stripVTControlCharacters(output);
  const errors = [...plain.matchAll(/^⎯+ (?:Uncaught|Unhandled (?!Errors)).*⎯+\n(.*)/gm)].map(([, line]) => line ?? "");
  return errors.length > 0 ? errors : plain.trimEnd().split("\n").slice(-8);
}

/**
 * The same step with nothing but what failed of it, as far as it can run by itself.
 * @param {Step} step
 * @param {string} output
 * @returns {Step | undefined}
 */
function once(step, output) {
  if (step.project && existsSync(report(step.name))) {
    const { testResults } = JSON.parse(readFileSync(report(step.name), "utf8"));
    const files = testResults
      .filter((/** @type {{ status: string }} */ file) => file.status === "failed")
      .map((/** @type {{ name: string }} */ file) => relative(ROOT, file.name));
    return files.length > UNSTEADY ? undefined : suite(step.project, step.limit, step.part, files);
  }
  if (!step.args[0]?.includes("conformance")) return undefined;
  const failed = [...output.matchAll(/^FAIL ([^\s:]+)/gm)].map(([, scenario]) => scenario ?? "");
  if (failed.length === 0 || failed.length > UNSTEADY) return undefined;
  const args = step.args.filter((arg, at) => arg !== "--every" && step.args[at - 1] !== "--every");
  return { ...step, name: again(step.name), args: [...args, "--no-build", "--only", failed.join(",")] };
}

const wanted = process.argv.slice(2);
const all = wanted.includes("--all");
const only = wanted.filter((word) => word !== "--all");
/** @type {string[]} */
const failedTests = [];
/** @type {string[]} */
const unsteady = [];
let passed = 0;
let failed = 0;
/** @type {string[]} */
const summary = [];
try {
  for (const step of STEPS) {
    if (only.length > 0 ? !only.includes(step.name) && !only.includes(step.project ?? "") : !all && !isDue(step))
      continue;
    console.log(`\n── ${step.name} ──`);
    const started = performance.now();
    const result = await run(step);
    const count = tally(step, result);
    let failing = count.failed > 0 ? failures(step, result.output) : [];
    const second = count.failed > 0 ? once(step, result.output) : undefined;
    if (second !== undefined) {
      console.log(`\n── ${second.name} ──`);
      const after = await run(second);
      const still = after.ok ? [] : failures(second, after.output);
      const told = after.ok || still.length > 0; // not: killed before it could say which
      const tests = new Set(still.map(({ test }) => test));
      const both = failing.filter(({ test }) => tests.has(test));
      const others = failing.filter(({ test }) => !tests.has(test));
      // What failed for the first time in the second run has passed in the first: it is named too.
      const first = new Set(failing.map(({ test }) => test));
      others.push(...still.filter(({ test }) => !first.has(test)));
      if (told && unsteady.length + others.length <= UNSTEADY) {
        unsteady.push(...others.map(({ line }) => line));
        count.passed += count.failed - both.length;
        count.failed = both.length;
        failing = both;
      }
    }
    failedTests.push(...failing.map(({ line }) => line));
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
for (const line of unsteady) console.log(`unsteady, failed in one of two runs: ${line}`);
for (const line of failedTests) console.log(line);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
