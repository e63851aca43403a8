// The same trees, written down and built again by CRIU: on Linux, as root, where one is installed ($CRIU names another).

import { spawnSync } from "node:child_process";
import { median, ROUNDS } from "./cases.mjs";

/**
 * A script for sh in a PID namespace and mounts of its own, so that the numbers of a tree are free again when CRIU builds it.
 * Prints, for each round: nanoseconds of `criu dump`, of `criu restore`, and the bytes of the images.
 * $1: CRIU, $2: the native benchmarks, $3: rounds, $4: processes that come to sleep, $5…: their command.
 */
const SCRIPT = `
criu=$1 bench=$2 rounds=$3 count=$4; shift 4
mount --make-rprivate /; mount -t tmpfs -o size=2g bench /mnt; cp "$bench" /mnt/bench
if [ "$1" = container ]; then
  container=1; set -- "$@" /mnt/root
  mkdir -p /mnt/root/old /mnt/root/dev; cp "$bench" /mnt/root/bench; mknod -m 666 /mnt/root/dev/null c 1 3
fi
while [ $rounds -ge 0 ]; do
  rm -rf /mnt/images; mkdir /mnt/images
  setsid /mnt/bench "$@" </dev/null >/dev/null 2>&1 & top=$!
  until [ $(pgrep -c -x -r S bench) -ge $count ]; do sleep 0.01; done
  [ $container ] && tree=$(pgrep -P $top) || tree=$top
  begin=$(date +%s%N)
  "$criu" dump -t $tree -D /mnt/images -o log || { tail -3 /mnt/images/log >&2; exit 1; }
  middle=$(date +%s%N)
  wait; while pgrep -x bench >/dev/null; do sleep 0.01; done
  bytes=$(cat /mnt/images/*.img | wc -c)
  again=$(date +%s%N)
  "$criu" restore -d -D /mnt/images -o log \${container:+--root /mnt/root} || { tail -3 /mnt/images/log >&2; exit 1; }
  end=$(date +%s%N)
  pkill -9 -x bench; while pgrep -x bench >/dev/null; do sleep 0.01; done
  echo $((middle - begin)) $((end - again)) $bytes
  rounds=$((rounds - 1))
done`;

/** The CRIU to compare with, when it works on this kernel. @returns {{ path: string, version: string } | undefined} */
export function findCriu() {
  const path = process.env["CRIU"] ?? "criu";
  const version = spawnSync(path, ["--version"], { encoding: "utf8" });
  if (version.error || version.status !== 0) return undefined;
  if (spawnSync(path, ["check"]).status !== 0) return undefined;
  return { path, version: /Version: (\S+)/.exec(version.stdout)?.[1] ?? "?" };
}

/**
 * Medians of what CRIU takes for each tree; trees that it fails for are left out, with the reason among the errors.
 * @param {{ path: string }} criu
 * @param {string} program the native benchmarks
 * @param {typeof import("./cases.mjs").CHECKPOINTS} trees
 * @param {import("./measure.mjs").Result} result
 */
export function measureCriu(criu, program, trees, result) {
  for (const { name, argv, processes, rounds = ROUNDS } of trees) {
    // Who unshares here is a container of the native benchmarks, which has no other mounts.
    const command = argv[0] === "bench" ? argv.slice(1) : ["container", String(processes)];
    const args = [criu.path, program, String(rounds), String(processes), ...command];
    const { status, stdout, stderr } = spawnSync(
      "unshare",
      ["-m", "-p", "-f", "--mount-proc", "--kill-child", "sh", "-c", SCRIPT, "sh", ...args],
      { encoding: "utf8", timeout: 300_000 },
    );
    if (status !== 0) {
      result.errors[`criu ${name}`] = stderr.trim() || `exit status ${status}`;
      continue;
    }
    // The first round warms up.
    const taken = stdout
      .trim()
      .split("\n")
      .slice(1)
      .map((line) => line.split(" ").map(Number));
    const middle = (/** @type {number} */ at) => median(taken.map((figures) => figures[at] ?? Number.NaN));
    result.checkpoints[name] = {
      checkpointMs: middle(0) / 1e6,
      restartMs: middle(1) / 1e6,
      bytes: middle(2),
      freezeMs: Number.NaN,
    };
  }
}
