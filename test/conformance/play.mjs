// One scenario in a machine of its own: what a lane does, in Node and in a page alike.

const INIT = "/usr/lib/conformance/init";

/** One character a byte, which goes through every kind of message unchanged. */
function latin1(/** @type {Uint8Array} */ bytes) {
  let text = "";
  for (let i = 0; i < bytes.length; i += 4096) text += String.fromCharCode(...bytes.subarray(i, i + 4096));
  return text;
}

/** Live kernel objects by cache: /proc/slabinfo. @returns {Promise<Map<string, number>>} */
async function slabs(/** @type {import("../../workers/api.ts").Machine} */ machine) {
  const text = new TextDecoder().decode(await machine.readFile("/proc/slabinfo"));
  return new Map(
    text
      .split("\n")
      .slice(2)
      .filter((line) => line)
      .map((line) => {
        const [name = "", inUse] = line.split(/\s+/);
        return [name, Number(inUse)];
      }),
  );
}

/** Waits until the CPUs have let go of every process but init; task 0, which has no memory, is the other task. */
async function settled(/** @type {import("../../workers/api.ts").Machine} */ machine) {
  for (;;) {
    const now = await slabs(machine);
    if (now.get("task_struct") === 2 && now.get("mm_struct") === 1) return;
    await new Promise((again) => setTimeout(again, 5));
  }
}

/**
 * What a scenario left behind, "" when nothing: with its processes gone, every object is given back. A CPU may still be
 * letting go of the last one.
 */
async function leaks(
  /** @type {import("../../workers/api.ts").Machine} */ machine,
  /** @type {Map<string, number>} */ before,
) {
  const until = performance.now() + 5000;
  for (;;) {
    const left = [];
    for (const [name, count] of await slabs(machine)) {
      const was = before.get(name) ?? 0;
      if (count !== was) left.push(`${name} ${was} → ${count}`);
    }
    if (left.length === 0) return "";
    if (performance.now() > until) return left.join(", ");
    await new Promise((again) => setTimeout(again, 20));
  }
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
