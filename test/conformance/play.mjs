// One scenario in a machine of its own: what a lane does, in Node and in a page alike.

import { leaks, settled, slabs } from "../leaks.mjs";

const INIT = "/usr/lib/conformance/init";

/** One character a byte, which goes through every kind of message unchanged. */
function latin1(/** @type {Uint8Array} */ bytes) {
  let text = "";
  for (let i = 0; i < bytes.length; i += 4096) text += String.fromCharCode(...bytes.subarray(i, i + 4096));
  return text;
}

/**
 * @param {(options: import("../../workers/api.ts").BootOptions) => Promise<import("../../workers/api.ts").Machine>} createMachine
 * @param {Uint8Array} sandbox the program that builds a scenario's surroundings
 * @param {{ script: string, keys: boolean, cpus: number | undefined }} job script: one character a byte
 * @returns {Promise<import("./scenario.mjs").Ran>}
 */
export async function play(createMachine, sandbox, { script, keys, cpus }) {
  const machine = await createMachine(cpus === undefined ? {} : { cpus });
  // A recording found its programs in the page cache: of two that are started together none waits for its bytes.
  await machine.warmUp();
  try {
    await machine.writeFile(INIT, sandbox, 0o755);
    await machine.writeFile(
      "/tmp/scenario",
      Uint8Array.from(script, (c) => c.charCodeAt(0)),
    );
    // What a machine makes once (init, the record of a program) is there after a first, empty scenario: it is not this one's.
    await machine.writeFile("/tmp/empty", new Uint8Array());
    await machine.run({ argv: [INIT, "/tmp/empty"] });
    await settled(machine);
    const before = await slabs(machine);
    const { code, stdout, stderr } = await machine.run({ argv: [INIT, ...(keys ? ["-t"] : []), "/tmp/scenario"] });
    return { out: latin1(stdout), err: latin1(stderr), rc: code, leaks: await leaks(machine, before) };
  } finally {
    await machine.shutdown();
  }
}
