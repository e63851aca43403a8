// Whether a machine has everything back: its slabs when nothing runs, before and after. In Node and in a page alike.

/** Live kernel objects by cache: /proc/slabinfo. @returns {Promise<Map<string, number>>} */
export async function slabs(/** @type {import("../workers/api.ts").Machine} */ machine) {
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
export async function settled(/** @type {import("../workers/api.ts").Machine} */ machine) {
  for (;;) {
    const now = await slabs(machine);
    if (now.get("task_struct") === 2 && now.get("mm_struct") === 1) return;
    await new Promise((again) => setTimeout(again, 5));
  }
}

/**
 * What was left behind since, "" when nothing: with the processes gone, every object is given back. A CPU may still be
 * letting go of the last one.
 */
export async function leaks(
  /** @type {import("../workers/api.ts").Machine} */ machine,
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
