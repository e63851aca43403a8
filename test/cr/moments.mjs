// node test/cr/moments.mjs [--seeds 100] [--from 1] [--cpus 1] [--only NAME,…]
// Every kind (kinds/) at random moments: a seed says how long after its start a program is written down and built again, and how often. That may be in
// the middle of what it sets up. A line for each run that did not end with "ok", with what repeats it; the exit status is 1 then.

import { readdirSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import buildKinds from "./kinds/build.mjs";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "100" },
    from: { type: "string", default: "1" },
    cpus: { type: "string", default: "" },
    only: { type: "string", default: "" },
  },
});
const CACHE = new URL("../../node_modules/.cache/nutshell/", import.meta.url);
const KINDS = new URL("./kinds/", import.meta.url);
const LIMIT = 60_000;
/** Milliseconds after the start, and after a restore, within which the next checkpoint comes. */
const SPAN = 40;
const MOST_CYCLES = 3;
/** What a machine has seen is forgotten after so many runs: a failure is to come from its seed. */
const RUNS_A_MACHINE = 200;

const names = readdirSync(KINDS)
  .filter((file) => file.endsWith(".ts"))
  .flatMap((file) =>
    [...readFileSync(new URL(file, KINDS), "utf8").matchAll(/^kind\("([^"]+)"/gm)].map(([, name]) => name ?? ""),
  )
  .filter((name) => !values.only || values.only.split(",").includes(name));

/** Numbers below 1, the same for the same seed (mulberry32). */
function* randoms(/** @type {number} */ seed) {
  for (let state = seed; ; ) {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    yield ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }
}

/** The script of one run. */
function scriptOf(/** @type {string} */ name, /** @type {number} */ seed) {
  const random = randoms(seed * 65_536 + [...name].reduce((sum, c) => (sum * 31 + c.charCodeAt(0)) % 65_536, 0));
  const next = () => random.next().value ?? 0;
  const cycles = Array.from({ length: 1 + Math.floor(next() * MOST_CYCLES) }, () => {
    const pause = (next() * SPAN) / 1000;
    // A program that waits for a time may have come to its end by itself.
    return `sleep ${pause.toFixed(4)}; if criu dump -t $p -D /tmp/img -l --nested-namespaces --tcp-established --link-remap 2>/tmp/why; then
      wait $p 2>/dev/null; while pgrep -s $p >/dev/null; do sleep 0.01; done; criu restore -d -D /tmp/img -l --tcp-established || exit
      elif ! [ -e /tmp/result ]; then cat /tmp/why >&2; exit; fi`;
  });
  return `cd /; rm -rf /tmp/* /tmp/img; mkdir -p /tmp/img; setsid kinds ${name} </dev/null >/tmp/said 2>&1 & p=$!
    while read -r comm </proc/$p/comm && { [ "$comm" = sh ] || [ "$comm" = setsid ]; }; do :; done
    ${cycles.join("\n")}
    until [ -e /tmp/up ] || ! [ -e /proc/$p ]; do sleep 0.01; done; touch /tmp/go
    until [ -e /tmp/result ] || ! [ -e /proc/$p ]; do sleep 0.01; done; cat /tmp/result; while [ -e /proc/$p ]; do sleep 0.01; done`;
}

async function boot() {
  const bundle = new URL("../../dist/node/machine.js", import.meta.url).href;
  /** @type {{ createMachine(options: object): Promise<import("../../workers/api.ts").Machine> }} */
  const { createMachine } = await import(bundle);
  const machine = await createMachine(values.cpus ? { cpus: Number(values.cpus) } : {});
  await machine.writeFile("/usr/bin/kinds", readFileSync(new URL("kinds.wasm", CACHE)), 0o755);
  return machine;
}

/** @returns what a run printed */
async function played(/** @type {import("../../workers/api.ts").Machine} */ machine, /** @type {string} */ script) {
  try {
    const { stdout, stderr } = await machine.run({ argv: ["sh", "-c", script], timeout: LIMIT });
    return new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  } catch (/** @type {any} */ error) {
    return `${error.message}\n`;
  }
}

await buildKinds();
let machine = await boot();
let runs = 0;
let failed = 0;
const first = Number(values.from);
for (let seed = first; seed < first + Number(values.seeds); seed++) {
  for (const name of names) {
    const said = await played(machine, scriptOf(name, seed));
    if (said !== "ok\n") {
      failed++;
      const cpus = values.cpus ? ` --cpus ${values.cpus}` : "";
      console.log(`${name}, seed ${seed}: ${said.trim()} [--from ${seed} --seeds 1 --only ${name}${cpus}]`);
    }
    if (++runs % RUNS_A_MACHINE && said === "ok\n") continue;
    await machine.shutdown();
    machine = await boot();
  }
  console.log(`seed ${seed}: ${runs - failed} passed, ${failed} failed so far`);
}
await machine.shutdown();
console.log(`${runs - failed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
