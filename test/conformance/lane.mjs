// One lane of the runner: boots a machine for each scenario it is sent and answers with what the scenario did.

import { readFileSync } from "node:fs";
import { SANDBOX } from "./sandbox.mjs";

/** Built, so not there for the type checker. */
const MACHINE = new URL("../../dist/node/machine.js", import.meta.url).href;
const { createMachine } = await import(MACHINE);
const sandbox = new Uint8Array(readFileSync(SANDBOX));
const INIT = "/usr/lib/conformance/init";

async function run(/** @type {{ path: string, cpus: number | undefined }} */ { path, cpus }) {
  const machine = await createMachine({ ...(cpus === undefined ? {} : { cpus }) });
  try {
    await machine.writeFile(INIT, sandbox, 0o755);
    await machine.writeFile("/tmp/scenario", new Uint8Array(readFileSync(path)));
    const { code, stdout, stderr } = await machine.run({ argv: [INIT, "/tmp/scenario"] });
    const text = new TextDecoder();
    return { out: text.decode(stdout), err: text.decode(stderr), rc: code };
  } finally {
    await machine.shutdown();
  }
}

process.on("message", async (/** @type {any} */ job) => {
  const result = await run(job).catch((error) => ({ failure: String(error?.stack ?? error) }));
  process.send?.(result);
});
process.on("disconnect", () => process.exit());
