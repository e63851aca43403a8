// What the kernel's tables say at a savepoint: the census, and of /proc and /sys/fs/cgroup what that leaves out. Copied as it stands while
// nobody runs, because a prompt waits for it; readtables.ts takes it apart for who asks.

import { MachineError, type TaskInfo } from "./api.ts";
import { readCensus } from "./census.ts";
import type { Kernel } from "./kernel.ts";
import type { Task0 } from "./task0.ts";
import { takeCensus } from "./watch.ts";

/** A file of /proc, of each namespace of a kind. */
export interface Copy {
  namespace: number;
  text: string;
}

export interface RawTables {
  /** As census_write left it. */
  census: Uint8Array;
  mountinfo: Copy[];
  devices: Copy[];
  cgroups: string[];
}

const CGROUPS = "/sys/fs/cgroup";
/** Control groups that are looked at: whoever makes thousands shall not wait for each prompt. */
const CGROUPS_MAX = 256;

/** Bytes that they take beside those of the moment before, about. */
export function rawSize(tables: RawTables, before: RawTables | undefined): number {
  const texts = ({ mountinfo, devices }: RawTables) => [...mountinfo, ...devices].map(({ text }) => text);
  const shared = new Set(before && texts(before));
  const own = texts(tables).filter((text) => !shared.has(text));
  return tables.census.length + [...own, ...tables.cgroups].reduce((sum, text) => sum + text.length, 0);
}

/** What somebody inside has taken away, or mounted over, is not to be had. */
function unless<T>(gone: T, look: () => T): T {
  try {
    return look();
  } catch (error) {
    if (error instanceof MachineError) return gone;
    throw error;
  }
}

/** @param before of the moment before: what still says the same is held once */
function copies(task: Task0, processes: TaskInfo[], kind: "mnt" | "net", file: string, before: Copy[] = []): Copy[] {
  const members = new Map<number, number>();
  for (const { pid, namespaces } of processes) {
    // Of a process that waits to be reaped they are 0.
    if (namespaces[kind] !== 0 && !members.has(namespaces[kind])) members.set(namespaces[kind], pid);
  }
  return [...members].map(([namespace, pid]) => {
    const text = unless("", () => task.readText(`/proc/${pid}/${file}`));
    return before.find((copy) => copy.namespace === namespace && copy.text === text) ?? { namespace, text };
  });
}

function listCgroups(task: Task0): string[] {
  const found = [""];
  for (let at = 0; at < found.length && found.length < CGROUPS_MAX; at++) {
    const path = found[at] as string;
    const entries = unless([], () => task.list(CGROUPS + path));
    if (at === 0 && !entries.some(({ name }) => name === "cgroup.controllers")) return [];
    for (const { name, type } of entries) if (type === "directory") found.push(`${path}/${name}`);
  }
  return found.map((path) => path || "/").sort();
}

/** Of this moment. Nobody may run meanwhile. */
export function takeTables(kernel: Kernel, task: Task0, before: RawTables | undefined): RawTables {
  const census = takeCensus(kernel);
  const { processes } = readCensus(census);
  return {
    census,
    mountinfo: copies(task, processes, "mnt", "mountinfo", before?.mountinfo),
    devices: copies(task, processes, "net", "net/dev", before?.devices),
    cgroups: listCgroups(task),
  };
}
