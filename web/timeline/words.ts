// What a command changed, in numbers and in words. DOM-free.

import type { MountEntry, NamespaceInfo, NamespaceKind, TaskInfo } from "../../workers/api.ts";
import { clockTime } from "../life.ts";
import { labelOf, linkOf } from "../map/words.ts";
import { bytes, count } from "../status.ts";
import type { AlteredNamespace, AlteredProcess, Changes, Difference } from "./changes.ts";
import type { Mark } from "./marks.ts";
import type { Place } from "./tree.ts";

/** Lines of each sort; of more it is said how many. */
const LINES = 6;

/** One line of what changed. */
export interface Line {
  sign: "+" | "−" | "~";
  /** Whose hue it has. */
  kind: NamespaceKind | undefined;
  text: string;
}

const total = ({ came, went, altered }: Difference<unknown, unknown>): number =>
  came.length + went.length + altered.length;

/** 3 processes, 1 namespace, 2 mounts; "" when nothing changed that the tables tell of. */
export function inNumbers({ processes, namespaces, mounts, cgroups, devices }: Changes): string {
  const renamed = namespaces.altered.filter(({ before, after }) => before.hostname !== after.hostname).length;
  const parts: [number, string, string?][] = [
    [total(processes), "process", "processes"],
    [total(namespaces) - renamed, "namespace"],
    [renamed, "host name"],
    [total(mounts), "mount"],
    [total(cgroups), "control group"],
    [total(devices), "network device"],
  ];
  return parts
    .filter(([number]) => number > 0)
    .map(([number, ...words]) => count(number, ...words))
    .join(", ");
}

/** What is to be called at a mark: the command, or what was given as a name. */
export function nameOf({ label, prompt }: { label: string; prompt: boolean }): string {
  return label || (prompt ? "first prompt" : "savepoint");
}

/** For who does not see where it stands. @param changes undefined: what was before is not kept */
export function describePlace({ point, parent }: Place, changes: Changes | undefined): string {
  const parts = [nameOf(point), clockTime(point.time)];
  if (changes) parts.push(inNumbers(changes) || "no process, namespace or mount changed");
  if (parent && parent.children[0]?.point !== point) parts.push(`a branch from ${nameOf(parent.point)}`);
  if (point.current) parts.push("the machine is here");
  return parts.join(", ");
}

/**
 * Of several moments that are one mark.
 * @param chosen the keyboard is at one of them
 * @param text  what is said of the one that the mark stands for
 */
export function describeMark({ places }: Mark, chosen: boolean, text: string): string {
  if (chosen) return `${text}, one of ${places.length} that lie together`;
  const [first, last] = [places[0]?.point, places.at(-1)?.point];
  const ends = first && last ? `, ${nameOf(first)} to ${nameOf(last)}` : "";
  return `${places.length} moments${ends}${places.some(({ point }) => point.current) ? ", the machine is here" : ""}`;
}

/** How much of the machine's memory is another than before; of the first, how much there is. */
export function inMemory({ point, parent }: Place): string {
  return `${bytes(point.changed)} of memory${parent ? " changed" : ""}`;
}

const processName = ({ comm, pid, pids }: TaskInfo): string => {
  const inside = pids.at(-1);
  return inside === pid ? `${comm} ${pid}` : `${comm} ${pid} (${inside} inside)`;
};

const states: Readonly<Record<string, string>> = { T: "stopped", Z: "ended, waits to be reaped" };

function alterations({ before, after, entered }: AlteredProcess): string {
  const parts: string[] = [];
  if (before.comm !== after.comm) parts.push(`became ${after.comm}`);
  for (const kind of entered) parts.push(`entered ${linkOf({ kind, inum: after.namespaces[kind] })}`);
  if (before.cgroup !== after.cgroup) parts.push(`moved to control group ${after.cgroup}`);
  if (before.euid !== after.euid) parts.push(`has uid ${after.euid} instead of ${before.euid}`);
  if (before.frozen !== after.frozen) parts.push(after.frozen ? "froze" : "thawed");
  if (before.state !== after.state) {
    const state = states[after.state] ?? (before.state === "T" ? "goes on" : undefined);
    if (state) parts.push(state);
  }
  return `${processName(before)}: ${parts.join(", ")}`;
}

function nameChanges({ before, after }: AlteredNamespace): string {
  const parts: string[] = [];
  if (before.hostname !== after.hostname) parts.push(`host name ${before.hostname} → ${after.hostname}`);
  if (before.domainname !== after.domainname) parts.push(`domain name ${before.domainname} → ${after.domainname}`);
  if (before.kind === "user") parts.push(`users ${labelOf(before)} → ${labelOf(after)}`);
  if (before.kind === "time") parts.push(`clocks ${labelOf(before) || "as before"} → ${labelOf(after) || "as before"}`);
  return `${linkOf(after)}: ${parts.join(", ")}`;
}

const namespaceName = (info: NamespaceInfo): string => {
  const label = labelOf(info);
  return `namespace ${linkOf(info)}${label ? `, ${label}` : ""}`;
};

const mountName = ({ namespace, target, type, source }: MountEntry): string =>
  `${type} ${source} on ${target}, in ${linkOf({ kind: "mnt", inum: namespace })}`;

function mountChanges({ before, after }: { before: MountEntry; after: MountEntry }): string {
  const parts: string[] = [];
  if (before.target !== after.target) parts.push(`moved to ${after.target}`);
  if (before.options !== after.options) parts.push(`${before.options} → ${after.options}`);
  if (before.propagation !== after.propagation)
    parts.push(`${before.propagation || "private"} → ${after.propagation || "private"}`);
  return `mount ${before.target}: ${parts.join(", ")}`;
}

function lines<T, A>(
  { came, went, altered }: Difference<T, A>,
  name: (one: T) => string,
  kind: (one: T) => NamespaceKind | undefined,
  change: (one: A) => { text: string; kind: NamespaceKind | undefined },
): Line[] {
  const all: Line[] = [];
  const add = (sign: Line["sign"], found: Omit<Line, "sign">[]) => {
    all.push(...found.slice(0, LINES).map((line) => ({ sign, ...line })));
    if (found.length > LINES) all.push({ sign, kind: undefined, text: `and ${found.length - LINES} more` });
  };
  const named = (one: T) => ({ text: name(one), kind: kind(one) });
  add("+", came.map(named));
  add("−", went.map(named));
  add("~", altered.map(change));
  return all;
}

const never = (): never => {
  throw new Error("a thing of this kind comes and goes only");
};

/** Everything that changed, by sort. */
export function inWords({ processes, namespaces, mounts, cgroups, devices }: Changes): Line[] {
  return [
    ...lines(
      processes,
      processName,
      () => undefined,
      (one) => ({ text: alterations(one), kind: undefined }),
    ),
    ...lines(
      namespaces,
      namespaceName,
      ({ kind }) => kind,
      (one) => ({ text: nameChanges(one), kind: one.after.kind }),
    ),
    ...lines(
      mounts,
      mountName,
      () => "mnt",
      (one) => ({ text: mountChanges(one), kind: "mnt" }),
    ),
    ...lines(
      cgroups,
      (path) => `control group ${path}`,
      () => "cgroup",
      never,
    ),
    ...lines(
      devices,
      ({ namespace, name }) => `network device ${name}, in ${linkOf({ kind: "net", inum: namespace })}`,
      () => "net",
      never,
    ),
  ];
}
