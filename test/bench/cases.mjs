// What is measured, and the bar each figure is held against (docs/design.md, "Speed to hold").

/**
 * @typedef {object} Case
 * @property {string} name of asm/bin/bench and native/bench.c
 * @property {string} label
 * @property {number} [bar] the most that ours may take, as a multiple of native
 * @property {number} [bytes] bytes an operation moves: a throughput is shown too
 */

/** @type {Case[]} */
export const CASES = [
  { name: "getppid", label: "getppid", bar: 0.1 },
  { name: "write16", label: "write of 16 bytes to /dev/null" },
  { name: "pipe", label: "pipe round trip (native: on one CPU)", bar: 1 },
  { name: "throughput", label: "pipe throughput, 64 KiB", bytes: 65536 },
  { name: "veth", label: "veth round trip, TCP (native: on one CPU)" },
  { name: "veth-throughput", label: "veth throughput, TCP, 64 KiB", bytes: 65536 },
  { name: "fork", label: "fork + exit + wait4", bar: 2 },
  { name: "exec", label: "fork + exec /bin/true + wait4" },
  { name: "sh", label: "fork + exec sh -c true + wait4", bar: 2 },
  { name: "unshare-uts", label: "unshare(CLONE_NEWUTS)", bar: 0.5 },
  { name: "unshare-ipc", label: "unshare(CLONE_NEWIPC)", bar: 1 },
  { name: "unshare-mnt", label: "unshare(CLONE_NEWNS)", bar: 1 },
  { name: "unshare-net", label: "unshare(CLONE_NEWNET)", bar: 1 },
  { name: "unshare-cgroup", label: "unshare(CLONE_NEWCGROUP)", bar: 1 },
  { name: "unshare-pid", label: "unshare(CLONE_NEWPID) + setns back", bar: 1 },
  { name: "unshare-time", label: "unshare(CLONE_NEWTIME) + setns back", bar: 1 },
  { name: "unshare-user", label: "unshare(CLONE_NEWUSER), each in a new child", bar: 1 },
  { name: "setns-uts", label: "setns(uts)", bar: 0.5 },
  { name: "clone-pid", label: "clone(CLONE_NEWPID) + exit + wait4" },
  { name: "clone-all", label: "clone into all eight + exit + wait4", bar: 0.5 },
  { name: "container", label: "unshare -upf --mount-proc sh -c true", bar: 1 },
  { name: "container-all", label: "unshare -r -muinpCTf --mount-proc sh -c true", bar: 1 },
  { name: "propagate", label: "mount + umount, to 10 peer namespaces with 1,000 mounts", bar: 1 },
  { name: "status", label: "open + read + close /proc/self/status", bar: 0.5 },
];

/** Of each tree, unless it says otherwise. */
export const ROUNDS = 5;

/**
 * Milliseconds, measured from outside, the start of checkpoint(1) and restart(1) included. The native twin is CRIU: the bar is a share
 * of what it takes for both here, in the same run.
 */
export const CHECKPOINTS = [
  { name: "one", label: "one process", argv: ["bench", "tree", "1"], processes: 1 },
  { name: "tree", label: "10 processes", argv: ["bench", "tree", "10"], processes: 10, bar: 0.1 },
  {
    name: "container",
    label: "a container of 10",
    argv: ["unshare", "-pmui", "--fork", "--mount-proc", "bench", "tree", "10"],
    processes: 10,
    bar: 0.1,
  },
  { name: "hundred", label: "100 processes", argv: ["bench", "tree", "100"], processes: 100, freezeBarMs: 50 },
  { name: "thousand", label: "1,000 processes", argv: ["bench", "tree", "1000"], processes: 1000, rounds: 1 },
  { name: "mib", label: "1 MiB", argv: ["bench", "hold", "1"], processes: 1 },
  { name: "memory", label: "64 MiB", argv: ["bench", "hold", "64"], processes: 1 },
  { name: "large", label: "512 MiB", argv: ["bench", "hold", "512"], processes: 1, rounds: 1 },
];

export function median(/** @type {number[]} */ values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low = Number.NaN, high = Number.NaN] =
    sorted.length % 2 ? [sorted[middle], sorted[middle]] : sorted.slice(middle - 1, middle + 1);
  return (low + high) / 2;
}

/** Nanoseconds for people: 84 ns, 7.4 µs, 1.23 ms. */
export function duration(/** @type {number} */ ns) {
  const [value, unit] =
    ns < 1000 ? [ns, "ns"] : ns < 1e6 ? [ns / 1e3, "µs"] : ns < 1e9 ? [ns / 1e6, "ms"] : [ns / 1e9, "s"];
  return `${value < 9.95 ? value.toFixed(value < 0.995 ? 2 : 1) : Math.round(value)} ${unit}`;
}

/** A table in plain text, first column to the left, the others to the right. */
export function table(/** @type {string[][]} */ rows) {
  const columns = rows[0]?.length ?? 0;
  const widths = Array.from({ length: columns }, (_, at) => Math.max(...rows.map((row) => (row[at] ?? "").length)));
  return rows
    .map((row) =>
      row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join("  "),
    )
    .join("\n");
}
