// One measurement after the other on every host, round by round: what disturbs a busy machine disturbs neighbours alike, and the
// ratio to native is that of figures taken within the same second.

import { duration, median, ROUNDS } from "./cases.mjs";

/**
 * @typedef {import("./hosts.mjs").Host} Host
 * @typedef {object} Result
 * @property {string} host
 * @property {Record<string, number>} medians nanoseconds an operation
 * @property {Record<string, number>} ratios to native: the median of the rounds' own
 * @property {Record<string, string>} errors
 * @property {Record<string, { checkpointMs: number, restartMs: number, bytes: number, freezeMs: number, savepointMs?: number, revertMs?: number, downMs?: number }>} checkpoints
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
    `until [ $(pgrep -c -x -r S bench) -ge $((before + ${processes})) ]; do sleep 0.01; done; ` +
    (argv[0] === "bench" ? "echo $!" : "pgrep -P $!");
  const { code, stdout, stderr } = await host.run(["sh", "-c", script]);
  if (code !== 0) throw new Error(`${argv.join(" ")}: ${stderr}`);
  return Number(stdout);
}

/** Ends what the cases left, and waits until its PIDs are free again. */
async function sweep(/** @type {Host} */ host) {
  await host.run(["sh", "-c", "pkill -9 -x bench; while pgrep -x bench >/dev/null; do sleep 0.01; done"]);
}

const IMAGE = "/tmp/bench/image";
const GROUP = "/sys/fs/cgroup/bench";

/** Milliseconds in which a control group with all processes of the tree freezes: what the script takes beyond the time for a frozen one. */
async function measureFreeze(/** @type {Host} */ host) {
  const script = `echo 1 > ${GROUP}/cgroup.freeze; until grep -q "frozen 1" ${GROUP}/cgroup.events; do :; done`;
  await host.run(["sh", "-c", `mkdir ${GROUP}; for p in $(pgrep -x bench); do echo $p > ${GROUP}/cgroup.procs; done`]);
  const { ms: freeze } = await host.run(["sh", "-c", script]);
  const { ms: frozen } = await host.run(["sh", "-c", script]);
  await host.run(["sh", "-c", `echo 0 > ${GROUP}/cgroup.freeze`]);
  return Math.max(0, freeze - frozen);
}

/**
 * One tree, written down and built again.
 * @throws Error with what the program said when it failed
 */
async function cycle(
  /** @type {Host} */ host,
  /** @type {(typeof import("./cases.mjs").CHECKPOINTS)[number]} */ { argv, processes },
) {
  const must = async (/** @type {string[]} */ command) => {
    const ran = await host.run(command);
    if (ran.code !== 0) throw new Error(`${command[0]}: ${ran.stderr.trim()}`);
    return ran;
  };
  const pid = await background(host, argv, processes);
  const freezeMs = await measureFreeze(host);
  const { ms: checkpointMs } = await must(["checkpoint", "-o", IMAGE, String(pid)]);
  await sweep(host);
  const bytes = Number((await must(["stat", "-c", "%s", IMAGE])).stdout);
  const { ms: restartMs } = await must(["restart", "-d", IMAGE]);
  // The second savepoint costs what has changed since the first.
  let savepointMs;
  let revertMs;
  if (host.savepoint && host.revert) {
    const { savepoint, revert } = host;
    const { id: first } = await savepoint();
    ({ ms: savepointMs } = await savepoint());
    revertMs = await revert(first);
  }
  await sweep(host);
  await host.run(["rmdir", GROUP]);
  return { freezeMs, checkpointMs, restartMs, bytes, savepointMs, revertMs };
}

export async function measureCheckpoints(
  /** @type {Host} */ host,
  /** @type {Result} */ result,
  /** @type {typeof import("./cases.mjs").CHECKPOINTS} */ trees,
) {
  // Room for the largest: more than a tmpfs takes by itself.
  await host.run(["sh", "-c", "mkdir -p /tmp/bench; mount -t tmpfs -o size=1g bench /tmp/bench"]);
  for (const one of trees) {
    console.error(`${host.name}: writing down ${one.label}`);
    /** @type {Awaited<ReturnType<typeof cycle>>[]} */
    const all = [];
    try {
      // The first warms up.
      for (let round = 0; round <= (one.rounds ?? ROUNDS); round += 1) {
        const taken = await cycle(host, one);
        if (round > 0) all.push(taken);
      }
    } catch (error) {
      result.errors[`checkpoint ${one.name}`] = error instanceof Error ? error.message : String(error);
      await sweep(host);
      continue;
    }
    const middle = (/** @type {(taken: (typeof all)[number]) => number | undefined} */ of) =>
      median(all.map((taken) => of(taken) ?? Number.NaN));
    result.checkpoints[one.name] = {
      checkpointMs: middle((taken) => taken.checkpointMs),
      restartMs: middle((taken) => taken.restartMs),
      freezeMs: middle((taken) => taken.freezeMs),
      bytes: middle((taken) => taken.bytes),
      savepointMs: middle((taken) => taken.savepointMs),
      revertMs: middle((taken) => taken.revertMs),
    };
  }
  await host.run(["umount", "/tmp/bench"]);
}

/** Milliseconds that a tree stands still while it moves to another machine of its kind, by what migrate(1) says; the median of each. */
export async function measureDowntime(
  /** @type {Host} */ host,
  /** @type {Result} */ result,
  /** @type {typeof import("./cases.mjs").CHECKPOINTS} */ trees,
) {
  if (!host.neighbour) return;
  const { host: there, name } = await host.neighbour();
  for (const one of trees) {
    const entry = result.checkpoints[one.name];
    if (!entry) continue;
    console.error(`${host.name}: moving ${one.label}`);
    /** @type {number[]} */
    const all = [];
    for (let round = 0; round <= (one.rounds ?? ROUNDS); round += 1) {
      const pid = await background(host, one.argv, one.processes);
      const { code, stdout, stderr } = await host.run(["migrate", String(pid), "--to", name]);
      const [, down] = /stopped for ([\d.]+) ms/.exec(stdout) ?? [];
      if (code !== 0 || down === undefined) {
        result.errors[`migrate ${one.name}`] = stderr.trim() || stdout.trim();
        await sweep(host);
        break;
      }
      if (round > 0) all.push(Number(down));
      await sweep(there);
    }
    if (all.length > 0) entry.downMs = median(all);
  }
  await there.close();
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
