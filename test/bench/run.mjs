// npm run bench: medians of the same cases natively, in Node and in Chromium, in one run, and their ratios to native.
//
//   npm run bench -- [--hosts native,node,node-up,chromium,chromium-up] [--cases getppid,fork] [--rounds 9] [--json FILE]
//       [--parts cases,checkpoints,page,frames] [--trees one,tree,hundred,thousand,mib,memory,large]

import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, release } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { CASES, CHECKPOINTS, duration, median, table } from "./cases.mjs";
import { findCriu, measureCriu } from "./criu.mjs";
import { framesLine, measureFrames } from "./frames.mjs";
import { chromiumHosts, nativeHost, nodeHost, ROOT } from "./hosts.mjs";
import { emptyResult, measureCase, measureCheckpoints, measureDowntime, measureMemory } from "./measure.mjs";
import { measureBytes, measurePrompt } from "./page.mjs";

const ALL_CASES = CASES.map(({ name }) => name).join();

const { values } = parseArgs({
  options: {
    hosts: { type: "string", default: "native,node,node-up,chromium,chromium-up" },
    cases: { type: "string", default: ALL_CASES },
    parts: { type: "string" },
    rounds: { type: "string", default: "9" },
    trees: { type: "string", default: CHECKPOINTS.map(({ name }) => name).join() },
    json: { type: "string", default: join(ROOT, "dist/bench.json") },
  },
});
const rounds = Number(values.rounds);
const parts = new Set(
  (values.parts ?? (values.cases === ALL_CASES ? "cases,checkpoints,page,frames" : "cases")).split(","),
);
const wanted = new Set(values.hosts.split(","));
const trees = CHECKPOINTS.filter(({ name }) => values.trees.split(",").includes(name));
const cases = CASES.filter(({ name }) => values.cases.split(",").includes(name));

/** @typedef {import("./measure.mjs").Result} Result */

/** @type {{ host: import("./hosts.mjs").Host, result: Result }[]} */
const lanes = [];
const take = (/** @type {import("./hosts.mjs").Host} */ host) => lanes.push({ host, result: emptyResult(host) });
if (wanted.has("native")) {
  const host = nativeHost();
  if (host) take(host);
  else console.log("native: left out (it needs Linux and a C compiler), so there are no ratios");
}
if (wanted.has("node")) take(await nodeHost(undefined));
if (wanted.has("node-up")) take(await nodeHost(1));
/** @type {import("./hosts.mjs").Browser_ | undefined} */
let browser;
if (wanted.has("chromium") || wanted.has("chromium-up")) {
  browser = await chromiumHosts();
  for (const [name, query] of /** @type {const} */ ([
    ["chromium", ""],
    ["chromium-up", "?cpus=1"],
  ])) {
    if (!wanted.has(name)) continue;
    take(await browser.open(query));
  }
}

if (parts.has("cases")) for (const { name } of cases) await measureCase(lanes, name, rounds);

/** @type {{ promptMs: number, bytes: number, files: number } | undefined} */
let page;
if (parts.has("checkpoints")) {
  for (const { host, result } of lanes) {
    if (host.program !== undefined) {
      const criu = findCriu();
      if (criu) measureCriu(criu, host.program, trees, result);
      console.log(
        criu ? `native: CRIU ${criu.version}` : "native: no CRIU that works here, as root ($CRIU may name one)",
      );
      continue;
    }
    await measureCheckpoints(host, result, trees);
    await measureDowntime(host, result, trees);
    await measureMemory(host, result);
  }
}
if (parts.has("page") && browser) {
  // What the machines do that were measured is over: a visitor has the computer for himself.
  for (const { host } of lanes) await host.close();
  try {
    const promptMs = median(await browser.visit(measurePrompt));
    page = { promptMs, ...(await browser.visit(measureBytes)) };
  } catch (error) {
    console.log(`page: not measured: ${error instanceof Error ? error.message : error}`);
  }
}
/** @type {Record<string, Awaited<ReturnType<typeof measureFrames>>>} */
const frames = {};
if (parts.has("frames") && browser) {
  if (!parts.has("page")) for (const { host } of lanes) await host.close();
  for (const [name, cpus] of /** @type {const} */ ([
    ["chromium", 0],
    ["chromium-up", 1],
  ])) {
    if (!wanted.has(name)) continue;
    try {
      frames[name] = await browser.visit((fresh, address) => measureFrames(fresh, address, { cpus }));
    } catch (error) {
      console.log(`frames, ${name}: not measured: ${error instanceof Error ? error.message : error}`);
    }
  }
}
const results = lanes.map(({ result }) => result);

const native = results.find(({ host }) => host === "native");
const others = results.filter((result) => result !== native);

/** One figure with its ratio to native: "84 ns  0.34×". */
function cell(/** @type {Result} */ result, /** @type {string} */ name) {
  const value = result.medians[name];
  if (value === undefined) return "–";
  const ratio = result.ratios[name];
  return ratio === undefined || !native ? duration(value) : `${duration(value)} ${ratio.toFixed(2)}×`;
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
/** A row of what was measured of trees, when any host has it. */
function treeRow(
  /** @type {string} */ label,
  /** @type {string} */ name,
  /** @type {(taken: Result["checkpoints"][string]) => string} */ shown,
  /** @type {string} */ bar = "",
) {
  const taken = results.map(({ checkpoints: { [name]: one } }) => (one ? shown(one) : ""));
  if (taken.every((one) => !/\d/.test(one))) return;
  rows.push([label, ...taken.map((one) => (/\d/.test(one) ? one : "–")), bar]);
}
const ms = (/** @type {number | undefined} */ value) =>
  value === undefined || Number.isNaN(value) ? "–" : value.toFixed(value < 10 ? 1 : 0);
for (const { name, label, bar } of CHECKPOINTS) {
  const criu = native?.checkpoints[name];
  const both = criu && criu.checkpointMs + criu.restartMs;
  treeRow(
    `checkpoint + restart of ${label}`,
    name,
    (one) => {
      const ratio =
        both === undefined || one === criu ? "" : `  ${((one.checkpointMs + one.restartMs) / both).toFixed(3)}×`;
      return `${ms(one.checkpointMs)} + ${ms(one.restartMs)} ms${ratio}`;
    },
    bar === undefined ? "" : both === undefined ? `≤ ${bar}× CRIU` : `≤ ${bar}×: ${ms(bar * both)} ms`,
  );
}
for (const { name, label } of CHECKPOINTS)
  treeRow(`image of ${label}`, name, ({ bytes }) => `${Math.round(bytes / 1024)} KiB`);
for (const { name, label, freezeBarMs } of CHECKPOINTS)
  treeRow(`freeze ${label}`, name, ({ freezeMs }) => `${ms(freezeMs)} ms`, freezeBarMs ? `≤ ${freezeBarMs} ms` : "");
for (const { name, label } of CHECKPOINTS)
  treeRow(
    `second savepoint, undo, with ${label}`,
    name,
    ({ savepointMs, revertMs }) => `${ms(savepointMs)}, ${ms(revertMs)} ms`,
  );
for (const { name, label } of CHECKPOINTS)
  treeRow(`stands still while it moves, ${label}`, name, ({ downMs }) => `${ms(downMs)} ms`);
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
for (const [name, { processes, rows }] of Object.entries(frames)) {
  console.log(`\nframes of the map, ${processes} processes, ${name} (bar: p95 16.7 ms)`);
  for (const row of rows) console.log(framesLine(row));
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
  frames,
};
mkdirSync(dirname(values.json), { recursive: true });
writeFileSync(values.json, `${JSON.stringify(record, null, 2)}\n`);
console.log(`\nwritten to ${values.json}`);
process.exit(0);
