// One lane of the runner in Node: boots a machine for each scenario it is sent and answers with what the scenario did.

import { readFileSync } from "node:fs";
import { play } from "./play.mjs";
import { SANDBOX } from "./sandbox.mjs";

/** Built, so not there for the type checker. */
const MACHINE = new URL("../../dist/node/machine.js", import.meta.url).href;
const { createMachine } = await import(MACHINE);
const sandbox = new Uint8Array(readFileSync(SANDBOX));

process.on("message", async (/** @type {any} */ job) => {
  const result = await play(createMachine, sandbox, job).catch((error) => ({ failure: String(error?.stack ?? error) }));
  process.send?.(result);
});
process.on("disconnect", () => process.exit());
