// What lies between two moments of the machine, from the kernel's tables at both: who came and went, which namespaces, mounts, control
// groups and devices, which names are others. DOM-free.

import {
  type MountEntry,
  NAMESPACE_KINDS,
  type NamespaceInfo,
  type NamespaceKind,
  type SavepointTables,
  type TaskInfo,
} from "../../workers/api.ts";

/** A process at both moments that is not what it was. */
export interface AlteredProcess {
  before: TaskInfo;
  after: TaskInfo;
  /** Kinds of which it is in another namespace. */
  entered: NamespaceKind[];
}

export interface AlteredNamespace {
  before: NamespaceInfo;
  after: NamespaceInfo;
}

export interface AlteredMount {
  before: MountEntry;
  after: MountEntry;
}

export interface Device {
  namespace: number;
  name: string;
}

/** Of a kind of things: those that came, that went, and that are others now. */
export interface Difference<T, A = never> {
  came: T[];
  went: T[];
  altered: A[];
}

export interface Changes {
  processes: Difference<TaskInfo, AlteredProcess>;
  /** Altered: host and domain name, maps of users, time offsets. */
  namespaces: Difference<NamespaceInfo, AlteredNamespace>;
  mounts: Difference<MountEntry, AlteredMount>;
  cgroups: Difference<string>;
  devices: Difference<Device>;
}

function compare<T, A>(
  before: readonly T[],
  after: readonly T[],
  key: (one: T) => string | number,
  alter: (before: T, after: T) => A | undefined = () => undefined,
): Difference<T, A> {
  const old = new Map(before.map((one) => [key(one), one]));
  const came: T[] = [];
  const altered: A[] = [];
  for (const one of after) {
    const known = old.get(key(one));
    if (known === undefined) came.push(one);
    else {
      const change = alter(known, one);
      if (change !== undefined) altered.push(change);
      old.delete(key(one));
    }
  }
  return { came, went: [...old.values()], altered };
}

/** States that last: whether somebody runs or sleeps at a moment is chance. */
const lasting = ({ state }: TaskInfo): string => (state === "T" || state === "Z" ? state : "S");

function alteredProcess(before: TaskInfo, after: TaskInfo): AlteredProcess | undefined {
  // Who waits to be reaped has left his namespaces.
  const entered = NAMESPACE_KINDS.filter(
    (kind) => after.namespaces[kind] !== 0 && before.namespaces[kind] !== after.namespaces[kind],
  );
  const same =
    entered.length === 0 &&
    before.comm === after.comm &&
    before.cgroup === after.cgroup &&
    before.frozen === after.frozen &&
    before.euid === after.euid &&
    lasting(before) === lasting(after);
  return same ? undefined : { before, after, entered };
}

const mapped = ({ uidMap = [] }: NamespaceInfo): string =>
  uidMap.map(({ inside, outside, count }) => `${inside} ${outside} ${count}`).join();

function alteredNamespace(before: NamespaceInfo, after: NamespaceInfo): AlteredNamespace | undefined {
  const same =
    before.hostname === after.hostname &&
    before.domainname === after.domainname &&
    mapped(before) === mapped(after) &&
    before.offsets?.monotonic === after.offsets?.monotonic &&
    before.offsets?.boottime === after.offsets?.boottime;
  return same ? undefined : { before, after };
}

function alteredMount(before: MountEntry, after: MountEntry): AlteredMount | undefined {
  const same =
    before.target === after.target && before.options === after.options && before.propagation === after.propagation;
  return same ? undefined : { before, after };
}

const has = (tables: SavepointTables, kind: NamespaceKind, inum: number): boolean =>
  tables.census.processes.some(({ namespaces }) => namespaces[kind] === inum);

/** The namespace from which the first that entered one came; undefined: nobody is to be seen there. */
function origin({ census }: SavepointTables, kind: "mnt" | "net", inum: number): number | undefined {
  const byPid = new Map(census.processes.map((process) => [process.pid, process]));
  const inside = census.processes.filter(({ namespaces }) => namespaces[kind] === inum);
  const place = (process: TaskInfo): number => process.namespaces[kind];
  let at: TaskInfo | undefined = inside.sort((a, b) => a.started - b.started)[0];
  while (at !== undefined && (place(at) === inum || place(at) === 0)) at = byPid.get(at.ppid);
  return at && place(at);
}

/** Of a list with others beside it: those that are not in the other one, as often as they are more. */
function beyond<T>(list: T[], other: T[], key: (one: T) => string): T[] {
  const left = new Map<string, number>();
  for (const one of other) left.set(key(one), (left.get(key(one)) ?? 0) + 1);
  return list.filter((one) => {
    const count = left.get(key(one)) ?? 0;
    left.set(key(one), count - 1);
    return count <= 0;
  });
}

/**
 * A namespace that somebody was in at both moments is compared with itself. A new one begins as a copy of another, which is no change of
 * its own: only what it has beyond that counts. What a namespace had that is gone went with it.
 */
function mounts(before: SavepointTables, after: SavepointTables): Changes["mounts"] {
  const of = (tables: SavepointTables, inum: number) => tables.mounts.filter(({ namespace }) => namespace === inum);
  const what = ({ root, target, type, source }: MountEntry) => [root, target, type, source].join("\0");
  const all: Changes["mounts"] = { came: [], went: [], altered: [] };
  for (const inum of new Set(after.mounts.map(({ namespace }) => namespace))) {
    const known = before.census.namespaces.some((one) => one.inum === inum);
    const mine = of(after, inum);
    if (known && has(before, "mnt", inum)) {
      const { came, went, altered } = compare(of(before, inum), mine, ({ id }) => id, alteredMount);
      all.came.push(...came);
      all.went.push(...went);
      all.altered.push(...altered);
    } else if (!known) {
      const copied = of(after, origin(after, "mnt", inum) ?? 0);
      if (copied.length === 0) continue;
      all.came.push(...beyond(mine, copied, what));
      all.went.push(...beyond(copied, mine, what).map((one) => ({ ...one, namespace: inum })));
    }
  }
  return all;
}

function devices(before: SavepointTables, after: SavepointTables): Changes["devices"] {
  const known = new Set(before.census.namespaces.map(({ inum }) => inum));
  const comparable = ({ namespace, name }: Device) =>
    has(before, "net", namespace) && has(after, "net", namespace) ? true : !known.has(namespace) && name !== "lo";
  return compare(
    before.devices.filter(comparable),
    after.devices.filter(comparable),
    ({ namespace, name }) => `${namespace} ${name}`,
  );
}

export function changesBetween(before: SavepointTables, after: SavepointTables): Changes {
  return {
    processes: compare(
      before.census.processes,
      after.census.processes,
      ({ pid, started }) => `${pid} ${started}`,
      alteredProcess,
    ),
    namespaces: compare(before.census.namespaces, after.census.namespaces, ({ inum }) => inum, alteredNamespace),
    mounts: mounts(before, after),
    cgroups: compare(before.cgroups, after.cgroups, (path) => path),
    devices: devices(before, after),
  };
}
