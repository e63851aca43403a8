// npm run bench: medians of the same cases natively, in Node and in Chromium, in one run, and their ratios to native.
//
//   npm run bench -- [--hosts native,node,node-up,chromium,chromium-up] [--cases getppid,fork] [--samples 9] [--json FILE]

import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, release } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { CASES, CHECKPOINTS, duration, median, table } from "./cases.mjs";
import { chromiumHosts, nativeHost, nodeHost, ROOT } from "./hosts.mjs";
import { measureBytes, measurePrompt } from "./page.mjs";

const { values } = parseArgs({
  options: {
    hosts: { type: "string", default: "native,node,node-up,chromium,chromium-up" },
    cases: { type: "string", default: CASES.map(({ name }) => name).join() },
    samples: { type: "string", default: "9" },
    json: { type: "string", default: join(ROOT, "dist/bench.json") },
  },
});
const wanted = new Set(values.hosts.split(","));
const cases = CASES.filter(({ name }) => values.cases.split(",").includes(name));

/**
 * @typedef {import("./hosts.mjs").Host} Host
 * @typedef {{ host: string, medians: Record<string, number>, errors: Record<string, string>, checkpoints: Record<string, { checkpointMs: number, restartMs: number }>, memoryPerProcess?: number }} Result
 */

/** @returns {Promise<Result>} */
async function measure(/** @type {Host} */ host) {
  /** @type {Result} */
  const result = { host: host.name, medians: {}, errors: {}, checkpoints: {} };
  for (const { name } of cases) {
    const { code, stdout, stderr } = await host.run(["bench", name, values.samples]);
    const samples = stdout.trim().split("\n").map(Number);
    if (code === 0) result.medians[name] = median(samples);
    else result.errors[name] = stderr.trim() || `exit status ${code}`;
    const shown = result.medians[name];
    console.log(`${host.name}: ${name} ${shown === undefined ? result.errors[name] : duration(shown)}`);
  }
  if (host.name !== "native" && values.cases.split(",").length > 1) {
    await measureCheckpoints(host, result);
    await measureMemory(host, result);
  }
  return result;
}

/** Starts a program in the background and gives its pid. */
async function background(/** @type {Host} */ host, /** @type {string[]} */ argv) {
  const { stdout } = await host.run(["sh", "-c", `${argv.join(" ")} </dev/null >/dev/null 2>&1 & echo $!`]);
  return Number(stdout);
}

/** Ends what the cases left, and waits until its PIDs are free again. */
async function sweep(/** @type {Host} */ host) {
  await host.run(["sh", "-c", "pkill -9 bench; while pgrep bench >/dev/null; do sleep 0.01; done"]);
}

async function measureCheckpoints(/** @type {Host} */ host, /** @type {Result} */ result) {
  for (const { name, argv } of CHECKPOINTS) {
    const checkpointMs = [];
    const restartMs = [];
    for (let round = 0; round < 5; round += 1) {
      const pid = await background(host, argv);
      await new Promise((resolve) => setTimeout(resolve, 300)); // until the tree has grown and sleeps
      const begin = performance.now();
      const saved = await host.run(["checkpoint", "-o", "/tmp/bench.img", String(pid)]);
      const middle = performance.now();
      if (saved.code !== 0) {
        result.errors[`checkpoint ${name}`] = saved.stderr.trim();
        await host.run(["sh", "-c", `kill -9 ${pid}`]);
        return;
      }
      await sweep(host);
      const again = performance.now();
      const back = await host.run(["restart", "-d", "/tmp/bench.img"]);
      const end = performance.now();
      await sweep(host);
      if (back.code !== 0) {
        result.errors[`restart ${name}`] = back.stderr.trim();
        return;
      }
      checkpointMs.push(middle - begin);
      restartMs.push(end - again);
    }
    result.checkpoints[name] = { checkpointMs: median(checkpointMs), restartMs: median(restartMs) };
  }
}

/** What one more sleeping process costs. */
async function measureMemory(/** @type {Host} */ host, /** @type {Result} */ result) {
  if (!host.stats) return;
  const total = async () => {
    const stats = await host.stats?.();
    return (stats?.kernelMemory ?? 0) + (stats?.programMemory ?? 0);
  };
  const COUNT = 50;
  await background(host, ["bench", "tree", "2"]);
  await new Promise((resolve) => setTimeout(resolve, 500));
  const before = await total();
  await background(host, ["bench", "tree", String(COUNT)]);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  result.memoryPerProcess = ((await total()) - before) / COUNT;
  await sweep(host);
}

/** @type {Result[]} */
const results = [];
/** @type {{ promptMs: number, bytes: number, files: number } | undefined} */
let page;

if (wanted.has("native")) {
  const native = nativeHost();
  if (native) results.push(await measure(native));
  else console.log("native: left out (it needs Linux and a C compiler), so there are no ratios");
}
for (const [name, count] of /** @type {const} */ ([
  ["node", undefined],
  ["node-up", 1],
])) {
  if (!wanted.has(name)) continue;
  const host = await nodeHost(count);
  results.push(await measure(host));
  await host.close();
}
if (wanted.has("chromium") || wanted.has("chromium-up")) {
  const browser = await chromiumHosts();
  for (const [name, query] of /** @type {const} */ ([
    ["chromium", ""],
    ["chromium-up", "?cpus=1"],
  ])) {
    if (!wanted.has(name)) continue;
    const { host, page: tab } = await browser.open(query);
    results.push(await measure(host));
    if (name === "chromium") {
      const promptMs = median(await measurePrompt(tab));
      page = { promptMs, ...(await browser.visit(measureBytes)) };
    }
    await host.close();
  }
  await browser.close();
}

const native = results.find(({ host }) => host === "native");
const others = results.filter((result) => result !== native);

/** One figure with its ratio to native: "84 ns  0.34×". */
function cell(/** @type {Result} */ result, /** @type {string} */ name) {
  const value = result.medians[name];
  if (value === undefined) return "–";
  const base = native?.medians[name];
  return base === undefined ? duration(value) : `${duration(value)} ${(value / base).toFixed(2)}×`;
}

const rows = [["", ...(native ? ["native"] : []), ...others.map(({ host }) => host), "bar"]];
for (const { name, label, bar } of cases) {
  const base = native?.medians[name];
  rows.push([
    label,
    ...(native ? [base === undefined ? "–" : duration(base)] : []),
    ...others.map((result) => cell(result, name)),
    bar === undefined ? "" : `≤ ${bar}×`,
  ]);
}
for (const { name, label } of CHECKPOINTS) {
  for (const kind of /** @type {const} */ (["checkpointMs", "restartMs"])) {
    const figures = others.map(({ checkpoints }) => checkpoints[name]?.[kind]);
    if (figures.every((figure) => figure === undefined)) continue;
    const shown = figures.map((figure) => (figure === undefined ? "–" : duration(figure * 1e6)));
    rows.push([
      `${kind === "checkpointMs" ? "checkpoint" : "restart"} of ${label}`,
      ...(native ? [""] : []),
      ...shown,
      "",
    ]);
  }
}
const memory = others.map(({ memoryPerProcess }) =>
  memoryPerProcess === undefined ? "–" : `${Math.round(memoryPerProcess / 1024)} KiB`,
);
if (memory.some((one) => one !== "–")) rows.push(["memory a sleeping process", ...(native ? [""] : []), ...memory, ""]);
console.log(`\n${table(rows)}\n`);
if (page) {
  console.log(`page opened → prompt: ${Math.round(page.promptMs)} ms (bar: 300 ms, warm cache)`);
  console.log(
    `bytes to a prompt: ${Math.round(page.bytes / 1000)} KB compressed, in ${page.files} files (bar: 500 KB)`,
  );
}
for (const { host, errors } of results) {
  for (const [name, error] of Object.entries(errors)) console.log(`${host}: ${name}: ${error}`);
}

const record = {
  date: new Date().toISOString(),
  host: { cpu: cpus()[0]?.model, cpus: cpus().length, kernel: release(), node: process.version },
  unit: "nanoseconds an operation, median",
  results,
  page,
};
mkdirSync(dirname(values.json), { recursive: true });
writeFileSync(values.json, `${JSON.stringify(record, null, 2)}\n`);
console.log(`\nwritten to ${values.json}`);
process.exit(0);
