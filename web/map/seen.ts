// The machine as one of its processes sees it: who is in its PID namespace or below, by the numbers that they have there, with the user ids that
// its user namespace has for them. What it cannot see is not there. DOM-free.

import { type Census, NAMESPACE_KINDS, type NamespaceInfo, type TaskInfo } from "../../workers/api.ts";
import { encloses } from "./model.ts";

/** What an id without a place in one's namespace looks like: /proc/sys/kernel/overflowuid. */
const OVERFLOW = 65534;

/** The id that a user namespace has for one of the first. */
export function idSeenFrom(space: NamespaceInfo | undefined, id: number): number {
  if (!space?.parent) return id;
  const range = space.uidMap?.find(({ outside, count }) => id >= outside && id - outside < count);
  return range ? range.inside + (id - range.outside) : OVERFLOW;
}

/**
 * @param viewer one of the census's processes
 * @returns a census of what it sees. `pid` and `ppid` stay what they are, they say who is who; the numbers that it sees begin `pids`
 */
export function seenBy(census: Census, viewer: TaskInfo): Census {
  const namespaces = new Map(census.namespaces.map((info) => [info.inum, info]));
  const space = namespaces.get(viewer.namespaces.user);
  const level = viewer.pids.length - 1;
  const processes = census.processes
    .filter((process) => encloses(namespaces, viewer.namespaces.pid, process.namespaces.pid))
    .map((process) => ({
      ...process,
      pids: process.pids.slice(level),
      uid: idSeenFrom(space, process.uid),
      euid: idSeenFrom(space, process.euid),
    }));
  const there = new Set(processes.flatMap((process) => NAMESPACE_KINDS.map((kind) => process.namespaces[kind])));
  return { time: census.time, processes, namespaces: census.namespaces.filter(({ inum }) => there.has(inum)) };
}
