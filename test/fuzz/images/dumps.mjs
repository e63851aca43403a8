// The images that are tampered with: dumps of the programs of test/cr/kinds, each of another kind of thing.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import buildKinds from "../../cr/kinds/build.mjs";

const CACHE = fileURLToPath(new URL("../../../node_modules/.cache/nutshell/", import.meta.url));
const LIMIT = 60_000;

/**
 * @typedef {object} Kind
 * @property {string} name
 * @property {string} command
 * @property {string} [unshare] options of unshare(1): namespaces of its own
 * @property {boolean} [alice] as a user without privileges, and so it is built again
 */

/** @returns {Kind} */
const kind = (/** @type {string} */ name, unshare = "", command = `kinds ${name}`) => ({
  name: `${name} ${unshare}`.trim(),
  command,
  unshare,
});
/** @returns {Kind} */
const alice = (/** @type {string} */ name, command = `kinds ${name}`) => ({
  name: `${name} alice`,
  command,
  alice: true,
});

/** @type {Kind[]} */
export const KINDS = [
  kind("pipe"),
  kind("unix-stream", "-puif"),
  kind("threads-futex", "", "threads 1"),
  alice("pipe"),
  kind("pid-namespace", "-puif"),
  kind("itimer"),
  kind("posix-timer", "-puf"),
  kind("user-namespace"),
  alice("scm-stream"),
  kind("tcp-queues", "-pf"),
  kind("tcp-backlog", "-pf"),
  kind("udp-queue"),
  kind("epoll"),
  alice("posix-timer"),
  kind("ipc-namespace", "-puif"),
  kind("shm-shared", "-pif"),
  kind("sem-undo"),
  kind("mqueue", "-pif"),
  alice("queued-signals"),
  kind("ghost", "-pf"),
  kind("memfd"),
  kind("inotify"),
  kind("fifo"),
  alice("epoll"),
  kind("locks"),
  kind("zombies"),
  kind("process-groups", "-pf"),
  kind("pty-session", "-pf"),
  kind("pty-lines"),
  alice("zombies"),
  kind("in-handler"),
  kind("nested-handlers", "-pf"),
  kind("numbers"),
  kind("cgroup", "-pCf"),
  kind("scm-nested", "-puifr"),
  alice("threads-calls", "threads 2"),
  kind("mappings"),
  kind("clocks", "-pTf"),
  kind("blocked-semop"),
  kind("timerfd", "-puinCTfr"),
  kind("tcp-orphans", "-pinf", "sh -c 'ip link set lo up; exec kinds tcp-orphans'"),
  kind("tcp-time-wait", "-pinf", "sh -c 'ip link set lo up; exec kinds tcp-time-wait'"),
  kind("unix-renamed"),
  kind("orphan-groups", "-pf"),
];

/**
 * @typedef {object} Dump
 * @property {Kind} kind
 * @property {import("./mutate.mjs").Image} image
 * @property {Uint8Array} cargo what was in /tmp, as a tar archive
 */

/** @param {import("../../../workers/api.ts").Machine} machine */
export async function install(machine) {
  await buildKinds();
  await machine.writeFile("/usr/bin/kinds", readFileSync(join(CACHE, "kinds.wasm")), 0o755);
  await machine.writeFile("/usr/bin/threads", readFileSync(join(CACHE, "kinds-threads.wasm")), 0o755);
}

/**
 * @param {import("../../../workers/api.ts").Machine} machine
 * @param {Kind} kind
 * @returns {Promise<Dump>}
 */
export async function dump(machine, kind) {
  const as = kind.alice ? "setpriv --reuid 1000 --regid 1000 --clear-groups" : "";
  const start = kind.unshare ? `unshare ${kind.unshare} setsid ${kind.command}` : `setsid ${as} ${kind.command}`;
  const root = kind.unshare ? "p=$(pgrep -P $!)" : "p=$!";
  // Far from the numbers that the restorer and criu have.
  const script = `echo 500 > /proc/sys/kernel/ns_last_pid; cd /; rm -rf /tmp/* /img; mkdir /img; chmod 1777 /tmp; echo > /tmp/said; chmod 666 /tmp/said; ${start} </dev/null >>/tmp/said 2>&1 & until [ -e /tmp/up ] || ! [ -e /proc/$! ]; do sleep 0.01; done
    ${root}; criu dump -t $p -D /img -l --nested-namespaces --tcp-established --link-remap || exit
    wait $! 2>/dev/null; while pgrep -s $p >/dev/null; do sleep 0.01; done; tar -cf /cargo.tar -C /tmp . 2>/dev/null; ls /img`;
  const { stdout, stderr, code } = await machine.run({ argv: ["sh", "-c", script], timeout: LIMIT });
  const text = new TextDecoder();
  if (code !== 0 || stderr.length > 0) throw new Error(`no image of ${kind.name}: ${code} ${text.decode(stderr)}`);
  const image = new Map();
  for (const name of text.decode(stdout).split("\n"))
    if (name && !name.startsWith("stats-")) image.set(name, await machine.readFile(`/img/${name}`));
  return { kind, image, cargo: await machine.readFile("/cargo.tar") };
}
