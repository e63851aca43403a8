// The conformance runner:
//
//   npm run conformance -- [--host node|chromium] [--cpus N] [--jobs N] [--tags a,b | --sample] [--only TEXT,…]
//                          [--every N] [--known FILE] [--repeat N] [--quiet] [--no-build] DIR…
//
// Runs every scenario (NAME.sh, NAME.tty) of the folders in a freshly booted machine, in the surroundings that sandbox/
// builds, and compares what it printed and its status, normalised, with what was recorded. Shows what differs; the last
// line is "N passed, N failed". Machines run side by side, one lane (hosts.mjs) for each core.

import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "../../workers/build/index.mjs";
import { openHost } from "./hosts.mjs";
import { buildSandbox } from "./sandbox.mjs";
import { compare, scenarios } from "./scenario.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
/** What a scenario may be about to belong to the sample that CI runs. */
const SAMPLE_TAGS = ["uts", "pid", "proc", "signal", "err", "reap"];
/** Seconds for one scenario, booting included. A wait of a keystroke script gives up by itself before that. */
const LIMIT = 60;

function usage() {
  console.error(
    "usage: npm run conformance -- [--host node|chromium] [--cpus N] [--jobs N] [--tags a,b | --sample] [--only TEXT,…] " +
      "[--every N] [--known FILE] [--repeat N] [--quiet] [--no-build] DIR…",
  );
  process.exit(2);
}

function parseArguments() {
  const options = {
    host: "node",
    cpus: /** @type {number | undefined} */ (undefined),
    jobs: availableParallelism(),
    tags: /** @type {string[] | undefined} */ (undefined),
    only: "",
    quiet: false,
    known: "",
    repeat: 1,
    every: 1,
    build: true,
    dirs: /** @type {string[]} */ ([]),
  };
  const args = process.argv.slice(2);
  while (args.length > 0) {
    const arg = args.shift() ?? "";
    const [name = "", inline] = arg.split("=", 2);
    const value = () => inline ?? args.shift() ?? usage();
    if (name === "--host") options.host = value();
    else if (name === "--cpus") options.cpus = Number(value());
    else if (name === "--jobs") options.jobs = Number(value());
    else if (name === "--tags") options.tags = value().split(",");
    else if (name === "--only") options.only = value();
    else if (name === "--known") options.known = value();
    else if (name === "--repeat") options.repeat = Number(value());
    else if (name === "--every") options.every = Number(value());
    else if (name === "--quiet") options.quiet = true;
    else if (name === "--no-build") options.build = false;
    else if (name === "--sample") options.tags = SAMPLE_TAGS;
    else if (arg.startsWith("-")) usage();
    else options.dirs.push(arg);
  }
  if (options.host !== "node" && options.host !== "chromium") usage();
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

const options = parseArguments();
// With --known, what the file lists is reported by name and does not count as failed: for CI, which is to see what is new.
const known = new Set(options.known ? listed(options.known) : []);
if (options.build) {
  const failed = await build(["kernel", "programs", "initramfs", "node"]);
  if (failed.length > 0) console.error(`warning: not built: ${failed.join(", ")}`);
}
await buildSandbox();

const all = options.dirs
  .flatMap(scenarios)
  .filter(
    ({ name, tags }) =>
      options.only.split(",").some((text) => name.includes(text)) &&
      (!options.tags || tags.every((tag) => options.tags?.includes(tag))),
  )
  .filter((_, i) => i % options.every === 0);
const waiting = Array.from({ length: options.repeat }, () => all).flat();
let passed = 0;
let failed = 0;
/** @type {string[]} */
const expected = [];
/** @type {Map<string, [number, number]>} passed and failed by tag */
const byTag = new Map();
const host = await openHost(options.host);
const work = async () => {
  const lane = host.lane();
  for (let scenario = waiting.shift(); scenario; scenario = waiting.shift()) {
    const script = readFileSync(scenario.path, "latin1");
    const result = await lane.run({ script, keys: scenario.keys, cpus: options.cpus }, LIMIT);
    const difference = compare(scenario, result);
    if (difference === undefined) passed++;
    else {
      const isKnown = known.has(scenario.name);
      if (isKnown) expected.push(scenario.name);
      else failed++;
      const line = `${isKnown ? "KNOWN" : "FAIL"} ${scenario.name}`;
      console.log(options.quiet ? line : `${line}: ${scenario.title}\n${difference}`);
    }
    for (const tag of scenario.tags) {
      const [good, bad] = byTag.get(tag) ?? [0, 0];
      byTag.set(tag, difference === undefined ? [good + 1, bad] : [good, bad + 1]);
    }
  }
  await lane.close();
};
await Promise.all(Array.from({ length: Math.max(1, options.jobs) }, work));
await host.close();
console.log(
  `by tag: ${[...byTag]
    .sort()
    .map(([tag, [good, bad]]) => `${tag} ${good}/${good + bad}`)
    .join(", ")}`,
);
if (expected.length > 0) console.log(`known to fail (${options.known}): ${expected.join(", ")}`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
