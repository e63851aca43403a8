// What a migration has to do with the machine that it leaves or comes to.

import type { Keeper, Leaver, Machine } from "../api.ts";
import { MachineError } from "../api.ts";
import { listProcesses } from "../proc.ts";
import { EPERM, ESRCH, O_NOCTTY, O_NONBLOCK, O_RDWR, type Task0 } from "../task0.ts";
import type { PtyTerminal } from "../terminal.ts";
import type { Owner } from "./wire.ts";

export interface Surroundings {
  readonly task: Task0;
  readonly machine: Pick<Machine, "run" | "terminal">;
  /** Keeps what is known of the machine beyond its end. */
  readonly keeper: Keeper;
  /** Asks the machine to pump soon. */
  wake(): void;
  /** hold_fate of the kernel: 0 = the tree that `holder` holds goes on if that ends, 1 = it ends too, 2 = it goes on now. @returns its root, 0 = none */
  fate(holder: number, fate: 0 | 1 | 2): number;
  terminalAt(path: string): PtyTerminal | undefined;
}

const CAP_NET_ADMIN = 12n;
const CAP_SYS_ADMIN = 21n;
const CAP_CHECKPOINT_RESTORE = 40n;
const SIGKILL = 9;
/** By what nsenter(1) enters each kind. */
const NAMESPACES: Record<string, string> = {
  user: "--user",
  mnt: "--mount",
  uts: "--uts",
  ipc: "--ipc",
  net: "--net",
  pid: "--pid",
  cgroup: "--cgroup",
  time: "--time",
};
const TIOCGWINSZ = 0x5413;
const PTY_MAJOR = 136;

function numbers(task: Task0, pid: number): number[] {
  try {
    const line = /^NSpid:(.*)$/m.exec(task.readText(`/proc/${pid}/status`));
    return (line?.[1] ?? "").trim().split(/\s+/).map(Number);
  } catch {
    return []; // it has ended since
  }
}

/** The number in the initial PID namespace of who is `pid` for the process `seenBy`. @throws MachineError ESRCH */
export function hostPid(task: Task0, seenBy: number, pid: number): number {
  const level = numbers(task, seenBy).length;
  const space = task.readlink(`/proc/${seenBy}/ns/pid`);
  for (const one of listProcesses(task)) {
    const own = numbers(task, one.pid);
    if (own[level - 1] !== pid) continue;
    if (own.length > level || task.readlink(`/proc/${one.pid}/ns/pid`) === space) return one.pid;
  }
  throw new MachineError(`there is no process ${pid}`, ESRCH);
}

/** What a user namespace calls the only id that it has, `outside` in the initial one; undefined: it has others, or none. */
function onlyId(map: string, outside: number): number | undefined {
  const [inside, first, count, ...more] = map.trim().split(/\s+/).map(Number);
  return more.length === 0 && first === outside && count === 1 ? inside : undefined;
}

/**
 * With whose rights a tree that a process sends is built again on the other machine: never more than it has itself.
 * @returns undefined: root's
 * @throws MachineError EPERM: it may not write trees down, or has its rights in a user namespace that it could not make on the other machine
 */
export function ownerOf(task: Task0, pid: number): Owner | undefined {
  const status = task.readText(`/proc/${pid}/status`);
  const numbers = (field: string) =>
    (new RegExp(`^${field}:(.*)$`, "m").exec(status)?.[1] ?? "").trim().split(/\s+/).filter(Boolean);
  const isInside = task.readlink("/proc/1/ns/user") !== task.readlink(`/proc/${pid}/ns/user`);
  // Capabilities are those that it has in its own user namespace, ids those of the initial one.
  const rights = BigInt(`0x${numbers("CapEff")[0] ?? "0"}`);
  const has = (capability: bigint) => ((rights >> capability) & 1n) === 1n;
  const [, uid = 0] = numbers("Uid").map(Number);
  if (!isInside && uid === 0 && has(CAP_SYS_ADMIN)) return undefined;
  const [, gid = 0] = numbers("Gid").map(Number);
  // A program of user 0 would begin with all rights there.
  if (!has(CAP_CHECKPOINT_RESTORE) || (uid === 0 && !isInside))
    throw new MachineError(
      "only root, or who has CAP_CHECKPOINT_RESTORE, may move processes to another machine: who begins them in a user namespace of his own has it there (unshare -Urpf --mount-proc)",
      EPERM,
    );
  const owner = { uid, gid, groups: numbers("Groups").map(Number) };
  if (!isInside) return { ...owner, net: has(CAP_NET_ADMIN) };
  if (uid === 0)
    throw new MachineError(
      "you are root of a user namespace that root has made: move the tree from outside of it",
      EPERM,
    );
  // These are what anybody may give himself.
  const [insideUid, insideGid] = [
    onlyId(task.readText(`/proc/${pid}/uid_map`), uid),
    onlyId(task.readText(`/proc/${pid}/gid_map`), gid),
  ];
  if (insideUid === undefined || insideGid === undefined)
    throw new MachineError(
      "your user namespace has other ids than yours alone, which nobody would give you there: move the tree from outside of it",
      EPERM,
    );
  return { ...owner, net: false, inside: { uid: insideUid, gid: insideGid } };
}

/** Whether two have the same rights over what one of them sends: the same user, in the initial user namespace or in one of his own. */
export function isSame(a: Owner | undefined, b: Owner | undefined): boolean {
  return a?.uid === b?.uid && (a?.inside === undefined) === (b?.inside === undefined);
}

function idsOf({ uid, gid, groups }: Owner): string[] {
  const others = groups.length > 0 ? ["--groups", groups.join()] : ["--clear-groups"];
  return ["--reuid", `${uid}`, "--regid", `${gid}`, ...others];
}

/** A command that is run with somebody's rights; in a user namespace that he makes, if he has them in one of his own. */
export function runAs(owner: Owner | undefined, argv: string[]): string[] {
  if (owner === undefined) return argv;
  if (owner.inside !== undefined) {
    const ids = [`--map-user=${owner.inside.uid}`, `--map-group=${owner.inside.gid}`];
    return ["setpriv", ...idsOf(owner), "--inh-caps", "-all", "unshare", ...ids, "--keep-caps", ...argv];
  }
  const capabilities = `+checkpoint_restore${owner.net ? ",+net_admin" : ""}`;
  return ["setpriv", ...idsOf(owner), "--inh-caps", capabilities, "--ambient-caps", capabilities, ...argv];
}

/**
 * The command that moves a tree from outside of it, with the rights of who asked from within.
 * @throws MachineError EPERM: it would end with the tree
 */
export function movesAs(task: Task0, owner: Owner | undefined, to: string, root: number): string[] {
  const moves = (pid: number) => ["migrate", "-q", "--to", to, `${pid}`];
  if (owner?.inside === undefined) return runAs(owner, moves(root));
  // His rights are in his own namespaces alone.
  const within = numbers(task, root).at(-1) ?? root;
  if (within === 1)
    throw new MachineError(
      "it is the first process of its PID namespace, which ends with it: move one below it",
      EPERM,
    );
  // Others are not his to enter, and he is in them.
  const others = Object.entries(NAMESPACES).filter(
    ([kind]) => task.readlink(`/proc/${root}/ns/${kind}`) !== task.readlink(`/proc/1/ns/${kind}`),
  );
  const enter = ["nsenter", "--target", `${root}`, ...others.map(([, option]) => option), "--preserve-credentials"];
  return ["setpriv", ...idsOf(owner), "--inh-caps", "-all", ...enter, ...moves(within)];
}

/** The path of a process's controlling terminal, or of one that it has open; undefined: it has none. */
export function ttyOf(task: Task0, pid: number): string | undefined {
  const stat = task.readText(`/proc/${pid}/stat`);
  const device = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[4]);
  if (((device >> 8) & 0xfff) === PTY_MAJOR) return `/dev/pts/${(device & 0xff) | ((device >> 12) & 0xfff00)}`;
  const open = task.list(`/proc/${pid}/fd`).map(({ name }) => task.readlink(`/proc/${pid}/fd/${name}`));
  return open.find((path) => path.startsWith("/dev/pts/"));
}

/** The terminal that a process works at. @returns undefined when it has none; `ours` when somebody looks at it here */
export function terminalOf(
  around: Surroundings,
  pid: number,
): { size: { rows: number; cols: number }; ours: PtyTerminal | undefined } | undefined {
  const path = ttyOf(around.task, pid);
  if (path === undefined) return undefined;
  return { size: sizeOf(around.task, path), ours: around.terminalAt(path) };
}

/** A tree: each process's number and when it began, which no other has. */
export function leavers(task: Task0, root: number): { pid: number; started: number }[] {
  const all = listProcesses(task);
  const tree = [root];
  for (const pid of tree) tree.push(...all.filter(({ ppid }) => ppid === pid).map((child) => child.pid));
  return tree.map((pid) => ({ pid, started: startOf(task, pid) }));
}

/** When a process began: clock ticks since boot. */
function startOf(task: Task0, pid: number): number {
  const stat = task.readText(`/proc/${pid}/stat`);
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]);
}

/** Ends those who live on another machine by now. */
export function endThem(task: Task0, left: Leaver[]): void {
  const there = new Set(listProcesses(task).map(({ pid }) => pid));
  for (const { pid, started } of left)
    if (there.has(pid) && startOf(task, pid) === started) task.raw("kill", pid, SIGKILL);
}

/** The process at the other end of a connection (SO_PEERCRED), in the initial PID namespace. */
export function peerOf(task: Task0, fd: number): number {
  const SOL_SOCKET = 1;
  const SO_PEERCRED = 17;
  const CREDENTIALS = 12;
  const asked = new Uint8Array(CREDENTIALS + 4);
  asked[CREDENTIALS] = CREDENTIALS;
  const args = (at: number) => [fd, SOL_SOCKET, SO_PEERCRED, at, at + CREDENTIALS];
  const { bytes } = task.exchange("the socket's peer", "getsockopt", asked, args);
  return new DataView(bytes.buffer).getInt32(0, true);
}

/** What a terminal shows now; what nobody has heard yet when nobody keeps that. */
export function screenOf(terminal: PtyTerminal): Promise<string> {
  const unheard = terminal.unheard();
  return new Promise((resolve) => {
    void terminal.shown(resolve).then(() => {
      const decoder = new TextDecoder();
      resolve(unheard.map((data) => decoder.decode(data, { stream: true })).join(""));
    });
  });
}

function sizeOf(task: Task0, path: string): { rows: number; cols: number } {
  const fd = task.open(path, O_RDWR | O_NOCTTY | O_NONBLOCK);
  try {
    const view = new DataView(task.ioctl(fd, TIOCGWINSZ, new Uint8Array(8)).buffer);
    return { rows: view.getUint16(0, true), cols: view.getUint16(2, true) };
  } finally {
    task.close(fd);
  }
}
