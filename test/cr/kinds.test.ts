// Each kind of thing that an image holds, by a program that checks itself (kinds/), in the flavours of flavours.ts: plain, and one of the others
// in turn, in a browser plain or one of the others; with KINDS=all in the environment in each of them. And programs that work all the time, at random moments: SEEDS says how many.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { BootOptions, Machine } from "../../workers/api.ts";
import { createMachine, fileOf, MODES, sh } from "../machine/boot.ts";
import { CYCLE, END, type Flavour, fits, type Machines, OTHERS, plain, start } from "./flavours.ts";
import { NAMES } from "./names.ts";

/** Built before (kinds/build.mjs). */
const KINDS = new URL("../../node_modules/.cache/nutshell/kinds.wasm", import.meta.url);
const THREADS = new URL("../../node_modules/.cache/nutshell/kinds-threads.wasm", import.meta.url);

const environment = globalThis.process?.env ?? {};
const all = environment["KINDS"] === "all";
const seeds = Number(environment["SEEDS"] ?? 2);
const inBrowser = typeof window !== "undefined";
/** Checkpoints of one run at random moments. */
const MOMENTS = 5;

async function boot(options: BootOptions): Promise<Machine> {
  const machine = await createMachine(options);
  await machine.writeFile("/usr/bin/kinds", await fileOf(KINDS), 0o755);
  await machine.writeFile("/usr/bin/threads", await fileOf(THREADS), 0o755);
  return machine;
}

/** Milliseconds between 0 and 40, the same for the same seed (mulberry32). */
function moments(seed: number): number[] {
  let state = seed;
  return Array.from({ length: MOMENTS }, () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % 41;
  });
}

describe.each(MODES)("%s", (mode, options) => {
  const made = new Map<string, Promise<Machine>>();
  const other = MODES.find(([name]) => name !== mode)?.[1] ?? {};
  const machines: Machines = (which) => {
    const machine = made.get(which) ?? boot(which === "c" ? other : options);
    made.set(which, machine);
    return machine;
  };
  beforeAll(() => machines("a"), 120_000);
  afterAll(async () => {
    for (const machine of made.values()) await (await machine).shutdown();
  });

  const others = Object.entries(OTHERS);
  const upper = mode === "UP" ? 1 : 0;
  const runs = NAMES.flatMap((name, i) => {
    const fitting: [string, Flavour][] = others.filter(([flavour]) => fits(name, flavour));
    const plainly: [string, Flavour] = ["plain", plain];
    if (all) return [plainly, ...fitting].map(([flavour, run]) => ({ name, flavour, run }));
    const turn = (n: number) => fitting[n % fitting.length] ?? plainly;
    // A browser is another host of the same kernel: there one of the two will do.
    const half = (i + upper) % 2 === 0 ? plainly : turn((i + upper) >> 1);
    const chosen = inBrowser ? [half] : [plainly, turn(i + upper)];
    return chosen.map(([flavour, run]) => ({ name, flavour, run }));
  });
  it.each(runs)("$name, $flavour", async ({ name, run }) => {
    expect(await run(name, machines)).toEqual(["ok\n", ""]);
  });

  it.each(Array.from({ length: seeds }, (_, i) => i + 1))("at random moments, seed %i", async (seed) => {
    const cycles = moments(seed).map((ms) => `sleep ${ms / 1000}; ${CYCLE}`);
    const said = await sh(await machines("a"), `${start("kinds busy")} ${cycles.join(" ")} sleep 0.02; ${END}`, 40_000);
    expect([said.out, said.err]).toEqual(["ok\n", ""]);
  });
});
