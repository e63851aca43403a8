// Images that somebody has tampered with, built again by the thousand: node test/fuzz/images/run.mjs [--seed N] [--count N] [--seconds N]
//   [--cpus N] [--batch N] [--only pipe,mqueue] [--keep DIR]
//
// A seed says which image (dumps.mjs) is changed, and how (mutate.mjs). In a machine `kinds restorer` (test/cr/kinds) has each built again and killed:
// a restart ends, with a process or with a reason; who has no privileges gets none; and when a batch is over nothing is left of it. A batch
// of which that is not true is cut in halves until one image is left, whose folder --keep writes down. The last line is "N passed, N failed".

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { leaks, settled, slabs } from "../../leaks.mjs";
import { Random } from "../sh/random.mjs";
import { dump, install, KINDS } from "./dumps.mjs";
import { mutate } from "./mutate.mjs";

/** @typedef {import("../../../workers/api.ts").Machine} Machine */
/** @typedef {import("./dumps.mjs").Dump} Dump */
/** @typedef {{ seed: number, flags: number, how: number, changed: Map<string, Uint8Array | undefined> }} Case */
/** @typedef {{ machine: Machine, warm: Set<Dump>, panic: Promise<string> }} Place */
/** @typedef {{ whole: string, each: Map<number, string>, restored: number, said: string }} Result what was wrong, about the batch and about some of its seeds */

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    count: { type: "string", default: "100000" },
    seconds: { type: "string", default: "1000000" },
    cpus: { type: "string" },
    batch: { type: "string", default: "200" },
    only: { type: "string" },
    keep: { type: "string" },
  },
});
/** What a batch takes at most before the machine counts as hanging. */
const LIMIT = 120_000;
/** As the restorer has them. */
const BY_CRIU = 1;
const RUNS = 2;
const TELLS = 4;
/** Flags of restart(2): frozen, stopped, shell job, locks, no cgroups, TCP as it was, TCP closed. */
const FLAGS = [2, 0x200, 0x1000, 0x2000, 0x4000, 0x8000, 0x10000];
const USUAL = 0x1000 | 0x2000 | 0x8000;
const UNTOUCHED = "untouched it does not come back: ";
const text = new TextDecoder();

const { createMachine } = await import(pathToFileURL(join(import.meta.dirname, "../../../dist/node/machine.js")).href);

/** @returns {Promise<Place>} */
async function place() {
  /** @type {(why: string) => void} */
  let broken = () => undefined;
  /** @type {Promise<string>} */
  const panic = new Promise((resolve) => {
    broken = resolve;
  });
  const machine = await createMachine({
    ...(values.cpus === undefined ? {} : { cpus: Number(values.cpus) }),
    onPanic: (/** @type {{ log?: object[] }} */ report) =>
      broken(`panic: ${JSON.stringify({ ...report, log: report.log?.slice(-6) }).slice(0, 4000)}`),
  });
  await install(machine);
  return { machine, warm: new Set(), panic };
}

/**
 * Builds some images again, and before the first of them the one that nobody has touched: that must come back.
 * @param {Place} at
 * @param {Dump} of
 * @param {Case[]} cases
 * @returns {Promise<Result>}
 */
async function run(at, of, cases) {
  if (!at.warm.has(of)) {
    const as = await batch(at, of, [{ seed: 0, flags: USUAL, how: BY_CRIU | TELLS, changed: new Map() }], undefined);
    if (as.whole || as.restored !== 1) return { ...as, whole: `${UNTOUCHED}${as.whole || as.said}` };
    at.warm.add(of);
  }
  return batch(at, of, cases, await slabs(at.machine));
}

/** The bytes of `files` in kinds/restorer.ts. @param {Map<string, Uint8Array | undefined>} files @returns {Buffer} */
function filesOf(files) {
  /** @type {Uint8Array[]} */
  const parts = [word(files.size)];
  for (const [name, content] of files)
    parts.push(word(name.length), word(content ? content.length : -1), Buffer.from(name), content ?? Buffer.alloc(0));
  return Buffer.concat(parts);
}

function word(/** @type {number} */ value) {
  const to = Buffer.alloc(4);
  to.writeInt32LE(value);
  return to;
}

/** @returns {Case} */
function caseOf(/** @type {Dump} */ of, /** @type {number} */ seed) {
  const random = new Random(seed);
  const changed = mutate(random, of.image);
  let flags = random.chance(80) ? USUAL : 0;
  if (random.chance(20)) flags ^= random.pick(FLAGS);
  return { seed, flags, how: (random.chance(3) ? BY_CRIU : 0) | (random.chance(10) ? RUNS : 0), changed };
}

const SCRIPT = `ip link set lo up; mount -t tmpfs tmp /tmp; chmod 1777 /tmp; tar -xf /cargo.tar -C /tmp; mount -t tmpfs img /img; cd /`;
const AS_ALICE =
  "setpriv --reuid 1000 --regid 1000 --clear-groups --inh-caps +checkpoint_restore --ambient-caps +checkpoint_restore";

/**
 * @param {Place} at
 * @param {Dump} of
 * @param {Case[]} cases
 * @param {Map<string, number> | undefined} before what there is of each kernel object
 * @returns {Promise<Result>}
 */
async function batch(at, of, cases, before) {
  const { machine } = at;
  const parts = [filesOf(of.image), word(cases.length)];
  for (const { flags, how, changed } of cases) parts.push(word(flags), word(how), filesOf(changed));
  await machine.writeFile("/batch", Buffer.concat(parts));
  await machine.writeFile("/cargo.tar", of.cargo);
  const alice = of.kind.alice ? `chmod 777 /img; exec ${AS_ALICE}` : "exec";
  const script = `mkdir -p /img; find /sys/fs/cgroup -mindepth 1 -type d | sort > /before
    unshare -pmiunCf --mount-proc sh -c '${SCRIPT}; ${alice} kinds restorer'; code=$?
    find /sys/fs/cgroup -mindepth 1 -depth -type d | while IFS= read -r d; do grep -qxF "$d" /before || rmdir "$d"; done; rm -f /batch /before; exit $code`;
  const ran = machine.run({ argv: ["sh", "-c", script], timeout: LIMIT });
  const done = await Promise.race([ran, at.panic, wait(LIMIT + 10_000)]);
  /** @type {Result} */
  const result = { whole: "", each: new Map(), restored: 0, said: "" };
  if (typeof done === "string") return { ...result, whole: done };
  const said = text.decode(done.stdout);
  for (const [, n, why] of said.matchAll(/^(\d+) (.*)$/gm)) result.each.set(cases[Number(n)]?.seed ?? -1, why ?? "");
  const end = /^done (\d+) (\d+)$/m.exec(said);
  result.said = said.split("\n")[0] ?? "";
  if (!end || done.code !== 0) {
    const last = `${said.slice(-200)} ${text.decode(done.stderr).slice(0, 300)}`;
    return { ...result, whole: result.each.size > 0 ? "" : `ended with ${done.code}: ${last}` };
  }
  result.restored = Number(end[1]);
  const left = await Promise.race([
    settled(machine).then(() => (before ? leaks(machine, before) : "")),
    at.panic,
    wait(LIMIT),
  ]);
  return { ...result, whole: left && `left behind: ${left}` };
}

/** @returns {Promise<string>} */
function wait(/** @type {number} */ ms) {
  return new Promise((resolve) => setTimeout(resolve, ms, "it hangs").unref());
}

/**
 * Finds which of the cases it is: without those that it does not take, in pieces that get smaller. What one image spoils another may stumble over.
 * @returns {Promise<{ cases: Case[], why: string }>}
 */
async function blame(/** @type {Dump} */ of, /** @type {Case[]} */ all, /** @type {string} */ first) {
  let cases = all;
  let why = first;
  for (let piece = all.length >> 1; piece > 0; piece >>= 1) {
    for (let at = 0; at < cases.length; ) {
      const fewer = [...cases.slice(0, at), ...cases.slice(at + piece)];
      if (fewer.length === 0) break;
      const fresh = await place();
      const { whole } = await run(fresh, of, fewer);
      void fresh.machine.shutdown();
      if (whole) {
        cases = fewer;
        why = whole;
      } else at += piece;
    }
  }
  return { cases, why: cases.length > 2 ? `${why} (with ${cases.length})` : why };
}

function report(/** @type {Dump} */ of, /** @type {Case[]} */ cases, /** @type {Map<number, string>} */ found) {
  for (const [seed, why] of found) {
    const one = cases.find((c) => c.seed === seed);
    const what = [...(one?.changed ?? [])].map(
      ([name, now]) => `${name} ${of.image.get(name)?.length} → ${now?.length}`,
    );
    console.log(`FAIL seed ${seed} (${of.kind.name}, flags ${one?.flags}): ${why}\n     ${what.join(", ")}`);
    if (!values.keep || !one) continue;
    const folder = join(values.keep, String(seed));
    mkdirSync(folder, { recursive: true });
    for (const [name, content] of new Map([...of.image, ...one.changed]))
      if (content) writeFileSync(join(folder, name), content);
  }
}

async function main() {
  const only = values.only?.split(",");
  const kinds = KINDS.filter(({ name }) => !only || only.includes(name));
  const maker = await createMachine({});
  await install(maker);
  /** @type {Dump[]} */
  const dumps = [];
  for (const kind of kinds) dumps.push(await dump(maker, kind));
  await maker.shutdown();
  const began = performance.now();
  const enough = () => performance.now() - began > Number(values.seconds) * 1000;
  // A seed has the same image wherever a run begins.
  const first = Number(values.seed) - (Number(values.seed) % dumps.length);
  const count = Number(values.count);
  const size = Number(values.batch);
  let passed = 0;
  let failed = 0;
  let restored = 0;
  let at = await place();
  for (let from = 0; from < count && !enough(); from += size * dumps.length) {
    for (const [k, of] of dumps.entries()) {
      // Every seed has its image, whatever the size of a batch.
      const cases = [];
      for (let i = from + k; i < Math.min(count, from + size * dumps.length); i += dumps.length)
        cases.push(caseOf(of, first + i));
      if (cases.length === 0 || enough()) continue;
      const { whole, each, restored: some } = await run(at, of, cases);
      const found = new Map(each);
      if (whole || each.size > 0) {
        void at.machine.shutdown();
        at = await place();
      }
      if (whole) {
        console.log(`${of.kind.name}, from seed ${cases[0]?.seed}: ${whole}`);
        const guilty = whole.startsWith(UNTOUCHED) ? { cases, why: whole } : await blame(of, cases, whole);
        for (const { seed } of guilty.cases.slice(0, 2)) found.set(seed, guilty.why);
      }
      report(of, cases, found);
      failed += found.size;
      passed += cases.length - found.size;
      restored += some;
    }
    const seconds = (performance.now() - began) / 1000;
    console.log(
      `${passed + failed} images, ${restored} came back, ${failed} failed, ${((passed + failed) / seconds).toFixed(0)} a second`,
    );
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed ? 1 : 0);
}

await main();
