// The conformance runner: npm run conformance -- [--cpus N] [--jobs N] [--tags a,b | --sample] [--only PATTERN] [--quiet] [--no-build] DIR…
//
// Runs every scenario (NAME.sh) of the folders in a freshly booted machine, in the surroundings that sandbox/ builds, and
// compares what it printed and its status, normalised, with the recorded NAME.out, NAME.err and NAME.rc. Shows what
// differs; the last line is "N passed, N failed". Machines run side by side, one process of lane.mjs for each core.

import { fork } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "../../workers/build/index.mjs";
import { diff } from "./diff.mjs";
import { normalise } from "./normalise.mjs";
import { buildSandbox } from "./sandbox.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
/** What a scenario may be about to belong to the sample that CI runs. */
const SAMPLE_TAGS = ["uts", "pid", "proc", "signal", "err", "reap"];
/** Seconds for one scenario, booting included. */
const LIMIT = 30;

/** @typedef {{ name: string, path: string, title: string, tags: string[] }} Scenario */

function usage() {
  console.error(
    "usage: npm run conformance -- [--cpus N] [--jobs N] [--tags a,b | --sample] [--only PATTERN] [--quiet] [--no-build] DIR…",
  );
  process.exit(2);
}

function parseArguments() {
  const options = {
    cpus: /** @type {number | undefined} */ (undefined),
    jobs: availableParallelism(),
    tags: /** @type {string[] | undefined} */ (undefined),
    only: "",
    quiet: false,
    known: "",
    build: true,
    dirs: /** @type {string[]} */ ([]),
  };
  const args = process.argv.slice(2);
  while (args.length > 0) {
    const arg = args.shift() ?? "";
    const [name = "", inline] = arg.split("=", 2);
    const value = () => inline ?? args.shift() ?? usage();
    if (name === "--cpus") options.cpus = Number(value());
    else if (name === "--jobs") options.jobs = Number(value());
    else if (name === "--tags") options.tags = value().split(",");
    else if (name === "--only") options.only = value();
    else if (name === "--known") options.known = value();
    else if (name === "--quiet") options.quiet = true;
    else if (name === "--no-build") options.build = false;
    else if (name === "--sample") options.tags = SAMPLE_TAGS;
    else if (arg.startsWith("-")) usage();
    else options.dirs.push(arg);
  }
  if (options.dirs.length === 0) options.dirs = [join(HERE, "scenarios")];
  return options;
}

/** @returns {string[]} the names that a list of known failures begins its lines with */
function listed(/** @type {string} */ file) {
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line && !line.startsWith("#"))
    .map((line) => line.split(" ")[0] ?? "");
}

/** @returns {Scenario[]} */
function scenarios(/** @type {string} */ dir) {
  const top = resolve(dir);
  if (!existsSync(top) || !statSync(top).isDirectory()) {
    console.error(`${dir}: not a folder`);
    process.exit(2);
  }
  return readdirSync(top)
    .filter((name) => name.endsWith(".sh"))
    .sort()
    .map((name) => {
      const path = join(top, name);
      const [title = "", tags = ""] = readFileSync(path, "utf8").split("\n");
      return {
        name: basename(name, ".sh"),
        path,
        title: title.replace(/^# ?/, ""),
        tags: tags.replace(/^# ns: ?/, "").split(/[\s,]+/),
      };
    });
}

/** A process that runs scenarios one after another; made anew when one takes too long or brings it down. */
class Lane {
  constructor(/** @type {number | undefined} */ cpus) {
    this.cpus = cpus;
    /** @type {import("node:child_process").ChildProcess | undefined} */
    this.child = undefined;
  }

  /** @returns {Promise<{ out: string, err: string, rc: number } | { failure: string }>} */
  run(/** @type {Scenario} */ scenario) {
    const child = (this.child ??= fork(join(HERE, "lane.mjs"), {
      serialization: "advanced",
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    }));
    return new Promise((settle) => {
      const end = (/** @type {any} */ result, /** @type {boolean} */ broken) => {
        clearTimeout(timer);
        child.removeAllListeners();
        if (broken) {
          child.kill("SIGKILL");
          this.child = undefined;
        }
        settle(result);
      };
      const timer = setTimeout(() => end({ failure: `not done after ${LIMIT} s` }, true), LIMIT * 1000);
      child.once("message", (/** @type {any} */ result) => end(result, "failure" in result));
      child.once("exit", (code, signal) => end({ failure: `the machine's process ended (${signal ?? code})` }, true));
      child.send({ path: scenario.path, cpus: this.cpus });
    });
  }

  close() {
    this.child?.kill();
  }
}

/** What differs, or undefined. @returns {string | undefined} */
function compare(/** @type {Scenario} */ scenario, /** @type {any} */ result) {
  if ("failure" in result) return `  ${result.failure}\n`;
  const [out, err] = normalise(result.out, result.err);
  let text = "";
  for (const [kind, got] of [
    ["out", out],
    ["err", err],
    ["rc", `${result.rc}\n`],
  ]) {
    const file = scenario.path.replace(/sh$/, kind ?? "");
    const want = existsSync(file) ? readFileSync(file, "utf8") : "(never recorded)\n";
    if (want !== got) text += `  ${kind}:\n${diff(want, got ?? "")}`;
  }
  return text === "" ? undefined : text;
}

const options = parseArguments();
if (options.build) {
  const failed = await build(["kernel", "programs", "initramfs", "node"]);
  if (failed.length > 0) console.error(`warning: not built: ${failed.join(", ")}`);
}
await buildSandbox();

const all = options.dirs
  .flatMap(scenarios)
  .filter(
    ({ name, tags }) =>
      name.includes(options.only) && (!options.tags || tags.every((tag) => options.tags?.includes(tag))),
  );
const waiting = [...all];
let passed = 0;
/** @type {string[]} */
const failures = [];
/** @type {Map<string, [number, number]>} passed and failed by tag */
const byTag = new Map();
const lane = async () => {
  const machine = new Lane(options.cpus);
  for (let scenario = waiting.shift(); scenario; scenario = waiting.shift()) {
    const difference = compare(scenario, await machine.run(scenario));
    if (difference === undefined) passed++;
    else failures.push(scenario.name);
    if (difference !== undefined)
      console.log(options.quiet ? `FAIL ${scenario.name}` : `FAIL ${scenario.name}: ${scenario.title}\n${difference}`);
    for (const tag of scenario.tags) {
      const [good, bad] = byTag.get(tag) ?? [0, 0];
      byTag.set(tag, difference === undefined ? [good + 1, bad] : [good, bad + 1]);
    }
  }
  machine.close();
};
await Promise.all(Array.from({ length: Math.max(1, options.jobs) }, lane));
console.log(
  `by tag: ${[...byTag]
    .sort()
    .map(([tag, [good, bad]]) => `${tag} ${good}/${good + bad}`)
    .join(", ")}`,
);
// With --known, what the file lists is reported by name and does not count as failed: for CI, which is to see what is new.
const known = new Set(options.known ? listed(options.known) : []);
const expected = failures.filter((name) => known.has(name));
if (expected.length > 0) console.log(`known to fail (${options.known}): ${expected.join(", ")}`);
const failed = failures.length - expected.length;
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
