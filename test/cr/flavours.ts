// The ways in which a program of kinds/ is written down and built again. A flavour is a function that starts it, does that, and gives
// what it says in the end: "ok\n".

import type { Machine } from "../../workers/api.ts";
import { sh } from "../machine/boot.ts";
import { commandOf } from "./names.ts";

export const RESET = "cd /; rm -rf /tmp/* /tmp/img; mkdir -p /tmp/img;";
/** A user without privileges, and one who may write down and build again what is his, connections too. */
const ALICE = "setpriv --reuid 1000 --regid 1000 --clear-groups";
const CAPS = "+checkpoint_restore,+net_admin";
const RESTORER = `${ALICE} --inh-caps ${CAPS} --ambient-caps ${CAPS}`;
const FOR_ALICE = "chmod 1777 /tmp; chmod 777 /tmp/img; : > /tmp/said; chmod 666 /tmp/said;";
export const WAIT = "until [ -e /tmp/up ] || ! [ -e /proc/$! ]; do sleep 0.01; done;";
export const DUMP = "-D /tmp/img -l --nested-namespaces --tcp-established --link-remap";
const RESTORE = "criu restore -d -D /tmp/img -l --tcp-established";
/** The tree of $p goes and comes back, when init has reaped all of it. */
const cycle = (by = "", flags = "") =>
  `${by} criu dump -t $p ${DUMP} ${flags} || exit; wait $p 2>/dev/null; while pgrep -s $p >/dev/null; do sleep 0.01; done; ${by} ${RESTORE} ${flags} || exit;`;
export const CYCLE = cycle();
export const END =
  "touch /tmp/go; until [ -e /tmp/result ] || ! [ -e /proc/$p ]; do sleep 0.01; done; cat /tmp/result;";
const TIMEOUT = 30_000;
/** Everything of /tmp, the image too, to be carried to another machine. */
const CARGO = "/cargo.tar";

/** Machines of one mode, made when they are first wanted: "a" and "b" of the mode that is tested, "c" of the other. */
export type Machines = (which: "a" | "b" | "c") => Promise<Machine>;
export type Flavour = (name: string, machines: Machines) => Promise<[out: string, err: string]>;

async function says(machine: Machine, script: string): Promise<[out: string, err: string]> {
  const { out, err } = await sh(machine, script, TIMEOUT);
  return [out, err];
}

export const start = (command: string) => `${RESET} setsid ${command} </dev/null >/tmp/said 2>&1 & p=$!; ${WAIT}`;
const unshared = (command: string, flags = "-puif") =>
  `${RESET} unshare ${flags} setsid ${command} </dev/null >>/tmp/said 2>&1 & u=$!; ${WAIT} p=$(pgrep -P $u);`;
const dumped = `criu dump -t $p ${DUMP} || exit; wait $u 2>/dev/null;`;
const restored = `${RESTORE} --pidfile /tmp/pid || exit; p=$(cat /tmp/pid);`;
const packed = `rm -f ${CARGO}; tar -cf ${CARGO} -C /tmp . 2>/dev/null;`;
const unpacked = `cd /; rm -rf /tmp/*; tar -xf ${CARGO} -C /tmp;`;

/** Takes a tree that has been dumped in one machine to another. */
async function carry(from: Machine, to: Machine): Promise<void> {
  await to.writeFile(CARGO, await from.readFile(CARGO));
}

export const plain: Flavour = async (name, machines) =>
  says(await machines("a"), `${start(commandOf(name))} ${CYCLE} ${END}`);

const twice: Flavour = async (name, machines) =>
  says(await machines("a"), `${start(commandOf(name))} ${CYCLE} ${CYCLE} ${END}`);

const namespaces: Flavour = async (name, machines) =>
  says(await machines("a"), `${unshared(commandOf(name))} ${dumped} ${restored} ${END}`);

/** In namespaces within the tree's, which CRIU cannot write. */
const nested: Flavour = async (name, machines) =>
  says(await machines("a"), `${unshared(`unshare -puif ${commandOf(name)}`)} ${dumped} ${restored} ${END}`);

/** In a machine that has never seen the program run. */
const elsewhere: Flavour = async (name, machines) => {
  const [a, b] = [await machines("a"), await machines("b")];
  const before = await says(a, `${unshared(commandOf(name))} ${dumped} ${packed}`);
  if (before.join("")) return before;
  await carry(a, b);
  return says(b, `${unpacked} ${restored} ${END}`);
};

/** UP, SMP and UP again, or the other way round. */
const modes: Flavour = async (name, machines) => {
  const [a, c] = [await machines("a"), await machines("c")];
  const before = await says(a, `${unshared(commandOf(name))} ${dumped} ${packed}`);
  if (before.join("")) return before;
  await carry(a, c);
  const gone = "while [ -e /proc/$p ]; do sleep 0.01; done; rm /tmp/pid;";
  const between = await says(c, `${unpacked} ${restored} criu dump -t $p ${DUMP} || exit; ${gone} ${packed}`);
  if (between.join("")) return between;
  await carry(c, a);
  return says(a, `${unpacked} ${restored} ${END}`);
};

/** A process of a user's, by that user with CAP_CHECKPOINT_RESTORE. */
const unprivileged: Flavour = async (name, machines) =>
  says(
    await machines("a"),
    `${RESET} ${FOR_ALICE} ${ALICE} setsid ${commandOf(name)} </dev/null >>/tmp/said 2>&1 & p=$!; ${WAIT} ${cycle(RESTORER, "--unprivileged")} ${END}`,
  );

/** The same, and criu, in namespaces that a user has made for himself: nobody there can do anything outside. */
const rootless: Flavour = async (name, machines) => {
  const inside = `ip link set lo up; setsid ${commandOf(name)} </dev/null >>/tmp/said 2>&1 & p=$!; ${WAIT} ${CYCLE} ${END}`;
  return says(await machines("a"), `${RESET} ${FOR_ALICE} ${ALICE} unshare -Urpuimnf --mount-proc sh -c '${inside}'`);
};

export const OTHERS: Record<string, Flavour> = {
  namespaces,
  nested,
  twice,
  unprivileged,
  rootless,
  elsewhere,
  modes,
};

/** Programs that begin with what only root of the machine can do, or root of a user namespace. */
const OF_ROOT = ["capabilities", "scm-credentials", "unix-partners"];
const OF_SOME_ROOT = ["raw", "raw6", "packet", "nsfd", "pid-namespace", "chroot"];

/** Whether a program is one for a flavour. */
export function fits(name: string, flavour: string): boolean {
  switch (flavour) {
    // Connections in other machines are net.test.ts's.
    case "elsewhere":
    case "modes":
      return !name.startsWith("tcp-");
    case "unprivileged":
      return !OF_ROOT.includes(name) && !OF_SOME_ROOT.includes(name);
    case "rootless":
      return !OF_ROOT.includes(name);
    default:
      return true;
  }
}
