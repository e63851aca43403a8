// One measurement after the other on every host, round by round: what disturbs a busy machine disturbs neighbours alike, and the
// ratio to native is that of figures taken within the same second.

import { CHECKPOINTS, duration, median } from "./cases.mjs";

/**
 * @typedef {import("./hosts.mjs").Host} Host
 * @typedef {object} Result
 * @property {string} host
 * @property {Record<string, number>} medians nanoseconds an operation
 * @property {Record<string, number>} ratios to native: the median of the rounds' own
 * @property {Record<string, string>} errors
 * @property {Record<string, { checkpointMs: number, restartMs: number }>} checkpoints
 * @property {number} [memoryPerProcess] bytes
 */

/** @returns {Result} */
export function emptyResult(/** @type {Host} */ host) {
  return { host: host.name, medians: {}, ratios: {}, errors: {}, checkpoints: {} };
}

/** Samples of one visit; the figure is their median. */
const VISIT = 3;

/** One case on all hosts. The first round warms up: compilers, caches, the pool of workers. */
export async function measureCase(
  /** @type {{ host: Host, result: Result }[]} */ lanes,
  /** @type {string} */ name,
  /** @type {number} */ rounds,
) {
  /** @type {Map<string, number[]>} */
  const figures = new Map(lanes.map(({ host }) => [host.name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const { host, result } of lanes) {
      if (result.errors[name] !== undefined) continue;
      const { code, stdout, stderr } = await host.run(["bench", name, String(VISIT)]);
      if (code !== 0) result.errors[name] = stderr.trim() || `exit status ${code}`;
      else if (round > 0) figures.get(host.name)?.push(median(stdout.trim().split("\n").map(Number)));
    }
  }
  const native = figures.get("native") ?? [];
  for (const { host, result } of lanes) {
    const own = figures.get(host.name) ?? [];
    if (result.errors[name] !== undefined) continue;
    result.medians[name] = median(own);
    if (native.length === own.length)
      result.ratios[name] = median(own.map((ns, at) => ns / (native[at] ?? Number.NaN)));
  }
  console.log(
    `${name}: ${lanes
      .map(({ host, result }) => `${host.name} ${duration(result.medians[name] ?? Number.NaN)}`)
      .join(", ")}`,
  );
}

/** Starts a program in the background and gives its pid, when so many processes of it are asleep. */
async function background(/** @type {Host} */ host, /** @type {string[]} */ argv, /** @type {number} */ processes) {
  const script =
    `before=$(pgrep -c -x -r S bench); ${argv.join(" ")} </dev/null >/dev/null 2>&1 & ` +
    `until [ $(pgrep -c -x -r S bench) -ge $((before + ${processes})) ]; do sleep 0.01; done; echo $!`;
  const { code, stdout, stderr } = await host.run(["sh", "-c", script]);
  if (code !== 0) throw new Error(`${argv.join(" ")}: ${stderr}`);
  return Number(stdout);
}

/** Ends what the cases left, and waits until its PIDs are free again. */
async function sweep(/** @type {Host} */ host) {
  await host.run(["sh", "-c", "pkill -9 -x bench; while pgrep -x bench >/dev/null; do sleep 0.01; done"]);
}

const ROUNDS = 5;

export async function measureCheckpoints(/** @type {Host} */ host, /** @type {Result} */ result) {
  for (const { name, argv, processes } of CHECKPOINTS) {
    const checkpointMs = [];
    const restartMs = [];
    for (let round = 0; round <= ROUNDS; round += 1) {
      const pid = await background(host, argv, processes);
      const begin = performance.now();
      const saved = await host.run(["checkpoint", "-o", "/tmp/bench.img", String(pid)]);
      const middle = performance.now();
      await sweep(host);
      if (saved.code !== 0) {
        result.errors[`checkpoint ${name}`] = saved.stderr.trim();
        break;
      }
      const again = performance.now();
      const back = await host.run(["restart", "-d", "/tmp/bench.img"]);
      const end = performance.now();
      await sweep(host);
      if (back.code !== 0) {
        result.errors[`restart ${name}`] = back.stderr.trim();
        break;
      }
      if (round === 0) continue;
      checkpointMs.push(middle - begin);
      restartMs.push(end - again);
    }
    if (restartMs.length === ROUNDS) {
      result.checkpoints[name] = { checkpointMs: median(checkpointMs), restartMs: median(restartMs) };
    }
  }
}

/** What one more sleeping process costs. */
export async function measureMemory(/** @type {Host} */ host, /** @type {Result} */ result) {
  const total = async () => {
    const stats = await host.stats?.();
    return stats === undefined ? undefined : stats.kernelUsed + stats.programMemory;
  };
  const COUNT = 50;
  await background(host, ["bench", "tree", "2"], 2);
  const before = await total();
  await background(host, ["bench", "tree", String(COUNT)], COUNT);
  const after = await total();
  if (before !== undefined && after !== undefined) result.memoryPerProcess = (after - before) / COUNT;
  await sweep(host);
}
