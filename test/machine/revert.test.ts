// Going back with each kind of thing that a process can have: the programs of test/cr/kinds, which check themselves. They end, the
// machine goes back to before that, and they end once more. Some in each mode; with KINDS=all in the environment all of them.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Machine } from "../../workers/api.ts";
import { END, start } from "../cr/flavours.ts";
import { commandOf, NAMES } from "../cr/names.ts";
import { createMachine, fileOf, MODES, sh } from "./boot.ts";

/** Built before (test/cr/kinds/build.mjs). */
const KINDS = new URL("../../node_modules/.cache/nutshell/kinds.wasm", import.meta.url);
const THREADS = new URL("../../node_modules/.cache/nutshell/kinds-threads.wasm", import.meta.url);
const all = (globalThis.process?.env ?? {})["KINDS"] === "all";
/** Of so many kinds one is run, another in each mode. */
const STEP = 12;
const LIMIT = 20_000;

describe.each(MODES)("back and on again, %s", (mode, options) => {
  let machine: Machine;

  beforeAll(async () => {
    machine = await createMachine(options);
    await machine.writeFile("/usr/bin/kinds", await fileOf(KINDS), 0o755);
    await machine.writeFile("/usr/bin/threads", await fileOf(THREADS), 0o755);
  });

  afterAll(async () => {
    await machine.shutdown();
  });

  const turn = mode === "UP" ? STEP / 2 : 0;
  const chosen = NAMES.filter((_, i) => all || i % STEP === turn);
  test.each(chosen)("%s", async (name) => {
    const begun = await sh(machine, `${start(commandOf(name))} echo $p`, LIMIT);
    const { id } = await machine.savepoint(name);
    const end = async () => {
      const { out, err } = await sh(machine, `p=${begun.out.trim()}; ${END}`, LIMIT);
      return [out, err];
    };
    expect(await end()).toEqual(["ok\n", ""]);
    for (let round = 0; round < 2; round++) {
      await machine.revert(id);
      expect(await end()).toEqual(["ok\n", ""]);
    }
  });
});
