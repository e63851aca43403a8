// Shell fuzz: node test/fuzz/sh/run.mjs [--seed N] [--count N] [--cpus N] [--batch N] [--quiet] [FILE…]
//
// Makes a random script of each seed (grammar.mjs), runs it by our sh and by dash (both.mjs), and shows what differs; the last line
// is "N passed, N failed". With files (cases.mjs) it compares their scripts instead.
//
//   --show SEED      only prints the script
//   --record FILE…   runs the files' scripts by dash alone and writes down what it says

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { difference, directoryOf, findDash, makeFolder, removeFolder, runInMachine, runNatively } from "./both.mjs";
import { casesOf, record, withoutFolder } from "./cases.mjs";
import { scriptOf } from "./grammar.mjs";

/** @typedef {import("./both.mjs").Case} Case */

const options = { seed: 1, count: 200, batch: 250, cpus: /** @type {number | undefined} */ (undefined), quiet: false };
/** @type {string[]} */
const files = [];
let show = -1;
let recording = false;
const args = process.argv.slice(2);
while (args.length > 0) {
  const arg = args.shift() ?? "";
  if (arg === "--seed") options.seed = Number(args.shift());
  else if (arg === "--count") options.count = Number(args.shift());
  else if (arg === "--batch") options.batch = Number(args.shift());
  else if (arg === "--cpus") options.cpus = Number(args.shift());
  else if (arg === "--show") show = Number(args.shift());
  else if (arg === "--record") recording = true;
  else if (arg === "--quiet") options.quiet = true;
  else if (arg.startsWith("-")) {
    console.error(
      "usage: run.mjs [--seed N] [--count N] [--cpus N] [--batch N] [--show SEED] [--record] [--quiet] [FILE…]",
    );
    process.exit(2);
  } else files.push(arg);
}

if (show >= 0) {
  process.stdout.write(scriptOf(show).script, "latin1");
  process.exit(0);
}
const dash = findDash();
if (dash === undefined) {
  console.log("skipped: there is no dash to compare with");
  console.log("0 passed, 0 failed");
  process.exit(0);
}
if (recording) {
  for (const file of files) {
    const folder = makeFolder();
    /** @type {Record<string, import("./both.mjs").Result>} */
    const results = {};
    for (const one of casesOf(file)) results[one.name] = withoutFolder(await runNatively(dash, folder, one), folder);
    record(file, results);
    removeFolder(folder);
  }
  process.exit(0);
}
const cases =
  files.length > 0
    ? files.flatMap(casesOf)
    : Array.from({ length: options.count }, (_, i) => scriptOf(options.seed + i));

let passed = 0;
let failed = 0;
const folder = makeFolder();
try {
  for (let at = 0; at < cases.length; at += options.batch) {
    const batch = cases.slice(at, at + options.batch);
    const here = runInMachine(folder, batch, options.cpus);
    const there = [];
    // "cd ../../.." finds the same folders on both sides
    for (const one of batch) mkdirSync(directoryOf(folder, one), { recursive: true });
    for (const one of batch) there.push(await runNatively(dash, folder, one));
    const results = await here;
    for (const { name } of batch) removeFolder(join(folder, name));
    for (const [i, one] of batch.entries()) {
      const want = there[i];
      const got = results[i];
      const text = want && got ? difference(want, got) : "  not run\n";
      if (text === undefined) passed++;
      else {
        failed++;
        console.log(options.quiet ? `FAIL ${one.name}` : `FAIL ${one.name} (${one.way})\n${text}`);
      }
    }
    if (files.length === 0) console.log(`… ${at + batch.length} of ${cases.length}, ${failed} failed`);
  }
} finally {
  removeFolder(folder);
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
