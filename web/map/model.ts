// From the kernel's tables to what the map shows: which rooms there are, how they nest, who is where. DOM-free.
//
// A room is a set of processes with the same eight namespaces. It hangs below the process that its first member came from, so
// rooms nest as unshare and clone made them; a room is never hung outside the PID and user namespaces that are around its own.
// Members whose parent is in another room (nsenter) are the room's all the same.

import {
  type Census,
  NAMESPACE_KINDS,
  type NamespaceInfo,
  type NamespaceKind,
  type TaskInfo,
} from "../../workers/api.ts";

export interface ProcessNode {
  readonly type: "process";
  readonly key: string;
  readonly process: TaskInfo;
  /** Where it is another than its parent process is. */
  readonly differs: NamespaceKind[];
  /** The parent, when that is in another room than the one around. */
  readonly from: TaskInfo | undefined;
  /** Another cgroup than its parent's. */
  readonly cgroup: string | undefined;
  room: Room;
  children: ProcessNode[];
  rooms: Room[];
}

export interface Room {
  readonly type: "room";
  /** The same as long as a process is in this set of namespaces. */
  readonly key: string;
  readonly namespaces: Record<NamespaceKind, number>;
  parent: Room | undefined;
  /** The namespaces that the room around does not have. */
  own: NamespaceInfo[];
  roots: ProcessNode[];
  /** Rooms whose first member's parent is not to be seen. */
  rooms: Room[];
  /** Processes in it and in the rooms inside. */
  population: number;
  /** Every process in it is frozen. */
  frozen: boolean;
}

export interface MapModel {
  /** The room of init: everything else is in it. Undefined while there is no process. */
  root: Room | undefined;
  rooms: Map<string, Room>;
  nodes: Map<number, ProcessNode>;
  namespaces: Map<number, NamespaceInfo>;
  /** Namespaces that no process is in: a descriptor, a mount or a child keeps them. */
  empty: NamespaceInfo[];
  /** Whose picture it is; undefined: it is of the whole machine. */
  viewer: TaskInfo | undefined;
  /** How many there are of each kind. */
  counts: Record<NamespaceKind, number>;
}

/** Where processes were when they were last seen alive: a zombie has left its namespaces, and is drawn where it died. */
export type Memory = Map<number, { started: number; namespaces: TaskInfo["namespaces"] }>;

function lastPlace(process: TaskInfo, memory: Memory, parent: TaskInfo["namespaces"] | undefined) {
  const { pid, started, namespaces } = process;
  if (namespaces.mnt !== 0) {
    memory.set(pid, { started, namespaces });
    return namespaces;
  }
  const known = memory.get(pid);
  const before = known?.started === started ? known.namespaces : parent;
  if (before === undefined) return namespaces;
  return { ...before, pid: namespaces.pid, user: namespaces.user };
}

/** Whether `outer` is `inner` or around it; `inner` 0 is nothing. */
export function encloses(namespaces: Map<number, NamespaceInfo>, outer: number, inner: number): boolean {
  for (let at = inner; at !== 0; at = namespaces.get(at)?.parent ?? 0) if (at === outer) return true;
  return false;
}

/** Of each set of namespaces its numbers in the order of the kinds: asked for of every process at every picture. */
function keyOf({ uts, pid, mnt, net, ipc, user, cgroup, time }: TaskInfo["namespaces"]): string {
  return `${uts} ${pid} ${mnt} ${net} ${ipc} ${user} ${cgroup} ${time}`;
}

/**
 * @param memory kept from one census to the next
 * @param viewer who sees it so (seen.ts)
 */
export function buildModel(census: Census, memory: Memory = new Map(), viewer?: TaskInfo): MapModel {
  const namespaces = new Map(census.namespaces.map((info) => [info.inum, info]));
  const counts = Object.fromEntries(NAMESPACE_KINDS.map((kind) => [kind, 0])) as Record<NamespaceKind, number>;
  for (const { kind } of census.namespaces) counts[kind] += 1;
  const rooms = new Map<string, Room>();
  const nodes = new Map<number, ProcessNode>();
  const byPid = new Map(census.processes.map((process) => [process.pid, process]));
  for (const pid of memory.keys()) if (!byPid.has(pid)) memory.delete(pid);

  const places = new Map<number, TaskInfo["namespaces"]>();
  const placeOf = (process: TaskInfo): TaskInfo["namespaces"] => {
    const known = places.get(process.pid);
    if (known) return known;
    const parent = byPid.get(process.ppid);
    const place = lastPlace(process, memory, parent && placeOf(parent));
    places.set(process.pid, place);
    return place;
  };

  const keys = new Map<TaskInfo["namespaces"], string>();
  const keyAt = (place: TaskInfo["namespaces"]): string => {
    let key = keys.get(place);
    if (key === undefined) keys.set(place, (key = keyOf(place)));
    return key;
  };

  const inOrder = [...census.processes].sort((a, b) => a.started - b.started || a.pid - b.pid);
  for (const process of inOrder) {
    const place = placeOf(process);
    const key = keyAt(place);
    let room = rooms.get(key);
    if (!room) {
      room = {
        type: "room",
        key,
        namespaces: place,
        parent: undefined,
        own: [],
        roots: [],
        rooms: [],
        population: 0,
        frozen: true,
      };
      rooms.set(key, room);
    }
    const parent = byPid.get(process.ppid);
    const around = parent && placeOf(parent);
    const elsewhere = around !== undefined && keyAt(around) !== key;
    nodes.set(process.pid, {
      type: "process",
      key: `${process.pid}@${process.started}`,
      process,
      differs: elsewhere ? NAMESPACE_KINDS.filter((kind) => around[kind] !== place[kind]) : [],
      from: elsewhere ? parent : undefined,
      cgroup: parent && parent.cgroup !== process.cgroup ? process.cgroup : undefined,
      room,
      children: [],
      rooms: [],
    });
    room.frozen &&= process.frozen;
  }

  for (const process of inOrder) {
    const node = nodes.get(process.pid) as ProcessNode;
    const parent = nodes.get(process.ppid);
    if (parent?.room === node.room) parent.children.push(node);
    else node.room.roots.push(node);
  }
  const init = nodes.get(1) ?? nodes.get(inOrder[0]?.pid ?? 0);
  const root = init?.room;
  if (root) for (const room of rooms.values()) if (room !== root) hang(room, root, nodes, namespaces);
  for (const room of rooms.values()) {
    const members = membersOf(room).length;
    for (let at: Room | undefined = room; at; at = at.parent) at.population += members;
    const differing = NAMESPACE_KINDS.filter((kind) => room.parent?.namespaces[kind] !== room.namespaces[kind]);
    room.own = differing.flatMap((kind) => namespaces.get(room.namespaces[kind]) ?? []);
  }
  const lived = new Set<number>();
  for (const { namespaces: place } of rooms.values()) for (const kind of NAMESPACE_KINDS) lived.add(place[kind]);
  const empty = census.namespaces.filter(({ inum }) => !lived.has(inum));
  return { root, rooms, nodes, namespaces, empty, counts, viewer };
}

/** Finds the room around, and the process there from which the first member came. */
function hang(room: Room, root: Room, nodes: Map<number, ProcessNode>, namespaces: Map<number, NamespaceInfo>): void {
  const fits = (candidate: Room): boolean => {
    if (!encloses(namespaces, candidate.namespaces.pid, room.namespaces.pid)) return false;
    if (!encloses(namespaces, candidate.namespaces.user, room.namespaces.user)) return false;
    for (let at: Room | undefined = candidate; at; at = at.parent) if (at === room) return false;
    return true;
  };
  let at = nodes.get(room.roots[0]?.process.ppid ?? 0);
  while (at && !fits(at.room)) at = nodes.get(at.process.ppid);
  room.parent = at?.room ?? root;
  (at ?? room.parent).rooms.push(room);
}

/** The processes of a room, without those of the rooms inside. */
export function membersOf(room: Room): ProcessNode[] {
  const found: ProcessNode[] = [];
  const visit = (node: ProcessNode): void => {
    found.push(node);
    node.children.forEach(visit);
  };
  room.roots.forEach(visit);
  return found;
}

/** Whose tree moves when a process or a room is moved: that process's; the room's init's, or that of its only root. Undefined: it cannot. */
export function moverOf(thing: ProcessNode | Room): ProcessNode | undefined {
  if (thing.type === "process") return thing.process.pid === 1 || thing.process.state === "Z" ? undefined : thing;
  const { roots } = thing;
  const first = roots.find(({ process }) => process.pids.at(-1) === 1) ?? (roots.length === 1 ? roots[0] : undefined);
  return first && moverOf(first);
}

/** Processes that look the same and have nothing below them: the first stands for all. */
export interface Group {
  readonly type: "group";
  readonly key: string;
  readonly members: ProcessNode[];
}

/** As many alike are drawn as one. */
const ALIKE = 5;

function shape(node: ProcessNode): string | undefined {
  if (node.children.length > 0 || node.rooms.length > 0 || node.from) return undefined;
  const { comm, state, frozen, uid } = node.process;
  return [comm, state === "R" || state === "S", frozen, uid, node.cgroup].join("\0");
}

/** Siblings with those that are alike put together, where the first of them stood. */
export function grouped(siblings: ProcessNode[]): (ProcessNode | Group)[] {
  const alike = new Map<string | ProcessNode, ProcessNode[]>();
  for (const node of siblings) {
    const key = shape(node) ?? node;
    const list = alike.get(key);
    if (list) list.push(node);
    else alike.set(key, [node]);
  }
  return [...alike.values()].flatMap((members): (ProcessNode | Group)[] => {
    const [first] = members;
    if (!first || members.length < ALIKE) return members;
    return [{ type: "group", key: `${first.room.key}/${first.process.ppid}/${shape(first)}`, members }];
  });
}

/**
 * The number of a process as it is seen from a PID namespace; undefined: it is not to be seen from there.
 * @param viewer somebody in that namespace, or the namespace and how many are around it
 */
export function pidSeenFrom(
  model: MapModel,
  viewer: { namespaces: { pid: number }; pids?: number[]; level?: number },
  target: TaskInfo,
): number | undefined {
  if (!encloses(model.namespaces, viewer.namespaces.pid, target.namespaces.pid)) return undefined;
  return target.pids[viewer.level ?? (viewer.pids ?? []).length - 1];
}
