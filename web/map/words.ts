// The words of the map: what a kind of namespace is, what is to be said of one, of a process and of an event. DOM-free.

import type { MachineEvent, NamespaceInfo, NamespaceKind, TaskInfo } from "../../workers/api.ts";
import type { MapModel, ProcessNode, Room } from "./model.ts";

/** The letters of unshare(1), nsenter(1) and lsns(8)'s columns, with what each kind gives a process of its own. */
export const KINDS: Record<NamespaceKind, { letter: string; what: string }> = {
  uts: { letter: "u", what: "host and domain name" },
  pid: { letter: "p", what: "process numbers" },
  mnt: { letter: "m", what: "mounts" },
  net: { letter: "n", what: "network" },
  ipc: { letter: "i", what: "System V IPC and message queues" },
  user: { letter: "U", what: "users and capabilities" },
  cgroup: { letter: "C", what: "root of the control groups" },
  time: { letter: "T", what: "monotonic and boot clock" },
};

/** As `readlink /proc/PID/ns/KIND` says. */
export const linkOf = ({ kind, inum }: Pick<NamespaceInfo, "kind" | "inum">) => `${kind}:[${inum}]`;

/** Seconds for people: +3 d, −90 s. */
function span(seconds: number): string {
  const size = Math.abs(seconds);
  const [unit, name] = size >= 86400 ? [86400, "d"] : size >= 3600 ? [3600, "h"] : [1, "s"];
  return `${seconds < 0 ? "−" : "+"}${Number((size / unit).toFixed(1))} ${name}`;
}

/** What tells this namespace from the others of its kind, in a word or two; "" when nothing does. */
export function labelOf(info: NamespaceInfo): string {
  if (info.kind === "uts") return info.hostname ?? "";
  if (info.kind === "user" && info.parent !== 0) {
    const [first, ...more] = info.uidMap ?? [];
    if (!first) return "unmapped";
    return `${first.inside}→${first.outside}${first.count > 1 || more.length > 0 ? " …" : ""}`;
  }
  if (info.kind === "time" && info.offsets) {
    const { monotonic, boottime } = info.offsets;
    return monotonic === 0 && boottime === 0 ? "" : span(boottime || monotonic);
  }
  return "";
}

const STATES: Record<string, string> = {
  R: "running",
  S: "sleeping",
  D: "waiting",
  T: "stopped",
  t: "traced",
  Z: "ended, not reaped",
  X: "gone",
};

export function stateOf({ state, frozen }: TaskInfo): string {
  return frozen && state !== "Z" ? "frozen" : (STATES[state] ?? state);
}

/** Innermost first: 1, 7, 32. */
export const numbersOf = ({ pids }: TaskInfo) => [...pids].reverse();

/** The uid that a process sees for itself; undefined: its namespace has none for it. */
export function uidInside(model: MapModel, { euid, namespaces }: TaskInfo): number | undefined {
  const map = model.namespaces.get(namespaces.user);
  if (!map?.parent) return euid;
  const found = map.uidMap?.find(({ outside, count }) => euid >= outside && euid - outside < count);
  return found && found.inside + (euid - found.outside);
}

/** What the picture says of a process by other means than words, for whoever does not see it. */
export function describeProcess(node: ProcessNode): string {
  const { process } = node;
  const [inside, ...outside] = numbersOf(process);
  const parts: string[] = [];
  parts.push(outside.length > 0 ? `pid ${inside} inside, ${outside.at(-1)} outside` : `pid ${inside}`);
  parts.push(stateOf(process));
  if (node.from) parts.push(`child of ${node.from.comm} ${node.from.pids[0]}`);
  if (node.differs.length > 0) parts.push(`other ${node.differs.join(", ")} than its parent`);
  if (node.cgroup !== undefined) parts.push(`cgroup ${node.cgroup}`);
  return parts.join(", ");
}

export function describeRoom(room: Room): string {
  const count = `${room.population} ${room.population === 1 ? "process" : "processes"}`;
  if (!room.parent) return count; // what it is stands on it
  const names = room.own.map((info) => [info.kind, labelOf(info)].filter(Boolean).join(" "));
  return `Room with its own ${names.join(", ")}; ${count}${room.frozen ? ", frozen" : ""}`;
}

const FLAGS: [flag: number, kind: NamespaceKind][] = [
  [0x04000000, "uts"],
  [0x20000000, "pid"],
  [0x00020000, "mnt"],
  [0x40000000, "net"],
  [0x08000000, "ipc"],
  [0x10000000, "user"],
  [0x02000000, "cgroup"],
  [0x00000080, "time"],
];

/** The kinds in a word of CLONE_NEW*. */
export const kindsIn = (flags: number) => FLAGS.flatMap(([flag, kind]) => ((flags & flag) !== 0 ? [kind] : []));

/** An event as a line of the log, without who did it; undefined: not worth one. */
export function describeEvent({ kind, value, comm }: MachineEvent): string | undefined {
  switch (kind) {
    case "fork":
      return `forks ${value}`;
    case "exec":
      return `execs ${comm ?? ""}`;
    case "exit":
      return (value & 0x7f) !== 0 ? `is killed by signal ${value & 0x7f}` : `exits with ${(value >> 8) & 0xff}`;
    case "unshare":
      return kindsIn(value).length > 0 ? `unshares ${kindsIn(value).join(", ")}` : undefined;
    case "setns":
      return `joins ${kindsIn(value).join(", ")}`;
    case "freeze":
      return "is frozen";
    case "thaw":
      return "thaws";
    case "checkpoint":
      return value > 1 ? `is checkpointed, with ${value} processes` : "is checkpointed";
    case "restore":
      return value > 1 ? `is restored, with ${value} processes` : "is restored";
    default:
      return undefined;
  }
}
