// What the map makes of the kernel's tables: rooms, how they nest, who is where.

import { describe, expect, test } from "vitest";
import { groupedFds } from "../../web/map/inspector.ts";
import { buildModel, grouped, membersOf, pidSeenFrom, type Room } from "../../web/map/model.ts";
import { seenBy } from "../../web/map/seen.ts";
import { describeEvent, describeProcess, describeRoom, uidInside } from "../../web/map/words.ts";
import type { Census, NamespaceInfo, NamespaceKind, TaskInfo } from "../../workers/api.ts";

const FIRST = { uts: 38, pid: 36, mnt: 32, net: 33, ipc: 39, user: 37, cgroup: 35, time: 34 };

/** A process; its namespaces are its parent's but for `ns`. */
function task(pid: number, parent: TaskInfo | undefined, rest: Partial<TaskInfo> = {}, ns = {}): TaskInfo {
  return {
    pid,
    pids: [pid],
    ppid: parent?.pid ?? 0,
    pgrp: pid,
    session: pid,
    tty: 0,
    foreground: 0,
    state: "S",
    frozen: false,
    uid: 0,
    euid: 0,
    threads: 1,
    started: pid,
    namespaces: { ...(parent?.namespaces ?? FIRST), ...ns },
    pidForChildren: 0,
    timeForChildren: 0,
    comm: "sh",
    cgroup: "/",
    ...rest,
  };
}

function census(processes: TaskInfo[], more: Partial<NamespaceInfo>[] = []): Census {
  const namespaces = new Map<number, NamespaceInfo>();
  const parents: Partial<Record<NamespaceKind, number>> = { pid: FIRST.pid, user: FIRST.user };
  for (const process of processes) {
    for (const [kind, inum] of Object.entries(process.namespaces) as [NamespaceKind, number][]) {
      const parent = inum === FIRST[kind] ? 0 : (parents[kind] ?? 0);
      if (inum !== 0) namespaces.set(inum, { kind, inum, parent, owner: FIRST.user });
    }
  }
  for (const info of more) {
    const inum = info.inum ?? 0;
    namespaces.set(inum, { kind: "uts", parent: 0, owner: FIRST.user, ...namespaces.get(inum), ...info, inum });
  }
  return { time: 0, processes, namespaces: [...namespaces.values()] };
}

const init = task(1, undefined, { comm: "init" });
const shell = task(2, init);
const kinds = (room: Room | undefined) => room?.own.map(({ kind }) => kind);
const pidsOf = (room: Room | undefined) => room && membersOf(room).map(({ process }) => process.pid);

describe("rooms", () => {
  test("a machine without namespaces of its own is one room with the tree of its processes", () => {
    const { root, rooms, nodes } = buildModel(census([init, shell, task(3, shell)]));
    expect(rooms.size).toBe(1);
    expect(root?.roots.map(({ process }) => process.pid)).toEqual([1]);
    expect(nodes.get(2)?.children.map(({ process }) => process.pid)).toEqual([3]);
    expect(root?.population).toBe(3);
  });

  test("unshare -up --fork: a room with the new uts below the shell, in it one with the new pid", () => {
    const unshare = task(3, shell, { comm: "unshare", pidForChildren: 102 }, { uts: 101 });
    const inside = task(4, unshare, { pids: [4, 1], comm: "sleep" }, { pid: 102 });
    const { root, nodes } = buildModel(census([init, shell, unshare, inside], [{ inum: 101, hostname: "box" }]));
    const outer = nodes.get(2)?.rooms[0];
    expect(kinds(outer)).toEqual(["uts"]);
    expect(pidsOf(outer)).toEqual([3]);
    const inner = nodes.get(3)?.rooms[0];
    expect(kinds(inner)).toEqual(["pid"]);
    expect(inner?.parent).toBe(outer);
    expect(nodes.get(4)?.differs).toEqual(["pid"]);
    expect([root?.population, outer?.population, inner?.population]).toEqual([4, 2, 1]);
    expect(outer && describeRoom(outer)).toBe("Room with its own uts box; 2 processes");
    const node = nodes.get(4);
    expect(node && describeProcess(node)).toBe(
      "pid 1 inside, 4 outside, sleeping, child of unshare 3, other pid than its parent",
    );
  });

  test("who joins from outside is in the room, and said to come from elsewhere", () => {
    const made = task(3, shell, {}, { uts: 101 });
    const joined = task(4, shell, { comm: "nsenter" }, { uts: 101 });
    const { nodes, rooms } = buildModel(census([init, shell, made, joined]));
    expect(rooms.size).toBe(2);
    expect(nodes.get(4)?.room).toBe(nodes.get(3)?.room);
    expect(nodes.get(4)?.from?.pid).toBe(2);
  });

  test("a room is not hung outside the PID namespaces around its own", () => {
    // 4 is in the pid namespace below 102; its parent, 5, joined uts 110 from the first pid namespace.
    const one = task(3, shell, { pids: [3, 1] }, { pid: 102 });
    const outsider = task(5, shell, { started: 4 }, { uts: 110 });
    const deep = task(6, outsider, { pids: [6, 2] }, { pid: 102, uts: 110 });
    const { nodes } = buildModel(census([init, shell, one, outsider, deep]));
    for (let at = nodes.get(6)?.room; at; at = at.parent) expect([36, 102]).toContain(at.namespaces.pid);
    expect(nodes.get(6)?.room.parent?.namespaces.pid).toBe(36);
  });

  test("two rooms whose members came from each other do not hang in a circle", () => {
    const a = task(3, shell, {}, { uts: 101 });
    const b = task(4, a, {}, { uts: 102 });
    const back = task(5, b, { started: 2.5 }, { uts: 101 });
    const { nodes, root } = buildModel(census([init, shell, a, b, back]));
    const rooms = new Set<Room>();
    for (let at = nodes.get(5)?.room; at; at = at.parent) {
      expect(rooms.has(at)).toBe(false);
      rooms.add(at);
    }
    expect(rooms.has(root as Room)).toBe(true);
  });

  test("a zombie stays where it died", () => {
    const memory = new Map();
    const alive = task(3, shell, {}, { uts: 101, mnt: 103 });
    buildModel(census([init, shell, alive]), memory);
    const none = { uts: 0, mnt: 0, net: 0, ipc: 0, cgroup: 0, time: 0 };
    const dead = { ...alive, state: "Z", namespaces: { ...alive.namespaces, ...none } };
    const tables = census([init, shell, dead], [{ inum: 101 }, { inum: 103, kind: "mnt" }]);
    expect(kinds(buildModel(tables, memory).nodes.get(3)?.room)).toEqual(["uts", "mnt"]);
    // Never seen alive: where its parent is.
    expect(buildModel(tables).nodes.get(3)?.room.parent).toBeUndefined();
  });

  test("a room whose members are all frozen is frozen", () => {
    const made = task(3, shell, { frozen: true }, { uts: 101 });
    const other = task(4, made, { frozen: false });
    expect(buildModel(census([init, shell, made])).nodes.get(3)?.room.frozen).toBe(true);
    expect(buildModel(census([init, shell, made, other])).nodes.get(3)?.room.frozen).toBe(false);
  });

  test("namespaces without a member are told", () => {
    const { empty, counts } = buildModel(census([init], [{ inum: 120, kind: "net" }]));
    expect(empty.map(({ inum }) => inum)).toEqual([120]);
    expect(counts.net).toBe(2);
  });
});

describe("many", () => {
  test("processes that are alike are drawn as one, others are not", () => {
    const jobs = Array.from({ length: 40 }, (_, at) => task(10 + at, shell, { comm: "sleep" }));
    const parent = task(60, shell, { comm: "sleep" });
    const { nodes } = buildModel(census([init, shell, ...jobs, parent, task(61, parent)]));
    const things = grouped(nodes.get(2)?.children ?? []);
    expect(things.map(({ type }) => type)).toEqual(["group", "process"]);
    expect(things[0]?.type === "group" && things[0].members.length).toBe(40);
  });

  /** A census of rooms with five processes each, and how often something of a process or a namespace is looked at. */
  function crowd(rooms: number): { tables: Census; looks(): number } {
    const processes = [init, shell];
    for (let room = 0; room < rooms; room += 1) {
      const first = task(1000 + 5 * room, shell, {}, { uts: 20_000 + room });
      processes.push(first, ...[1, 2, 3, 4].map((n) => task(1000 + 5 * room + n, first)));
    }
    let count = 0;
    const counted = <T extends object>(record: T) =>
      new Proxy(record, {
        get(target, name, receiver) {
          count += 1;
          return Reflect.get(target, name, receiver);
        },
      });
    const tables = census(processes);
    return {
      tables: { ...tables, processes: tables.processes.map(counted), namespaces: tables.namespaces.map(counted) },
      looks: () => count,
    };
  }

  test("300 processes in 60 namespaces: the work grows with their number, not with its square", () => {
    const [few, many] = [crowd(60), crowd(240)];
    expect(buildModel(few.tables).rooms.size).toBe(61);
    buildModel(many.tables);
    // Sorting is the most of it: a comparison looks at both.
    expect(few.looks() / few.tables.processes.length).toBeLessThan(100);
    expect(many.looks() / few.looks()).toBeLessThan(6);
  });
});

describe("as a process sees it", () => {
  const maker = task(3, shell, { euid: 1000, uid: 1000 }, { user: 140 });
  const inside = task(4, maker, { pids: [4, 1], uid: 1000, euid: 1000 }, { pid: 102 });
  const child = task(5, inside, { pids: [5, 2], uid: 1001, euid: 1001 });
  const deeper = task(6, child, { pids: [6, 3, 1], uid: 1000, euid: 1000 }, { pid: 103 });
  const uidMap = [{ inside: 0, outside: 1000, count: 1 }];
  const tables = census(
    [init, shell, maker, inside, child, deeper],
    [
      { inum: 140, kind: "user", parent: 37, uidMap },
      { inum: 103, kind: "pid", parent: 102 },
    ],
  );

  test("only who is in its PID namespace or below, by the numbers and the uids that it knows", () => {
    const seen = seenBy(tables, inside);
    expect(seen.processes.map(({ pids }) => pids)).toEqual([[1], [2], [3, 1]]);
    expect(seen.processes.map(({ euid }) => euid)).toEqual([0, 65534, 0]);
    expect(seen.namespaces.map(({ inum }) => inum)).not.toContain(36);
    const { root, nodes, viewer } = buildModel(seen, new Map(), inside);
    expect(viewer?.pid).toBe(4);
    expect(pidsOf(root)).toEqual([4, 5]);
    expect(nodes.get(6)?.from?.pids[0]).toBe(2);
  });

  test("who is in the first ones sees all as it is", () => {
    expect(seenBy(tables, shell)).toEqual(tables);
  });
});

describe("words", () => {
  test("a number is the one that the reader's namespace gives", () => {
    const inside = task(3, shell, { pids: [3, 1] }, { pid: 102 });
    const deeper = task(4, inside, { pids: [4, 2] });
    const model = buildModel(census([init, shell, inside, deeper]));
    expect(pidSeenFrom(model, shell, deeper)).toBe(4);
    expect(pidSeenFrom(model, inside, deeper)).toBe(2);
    expect(pidSeenFrom(model, inside, shell)).toBeUndefined();
  });

  test("a uid is the one that the process sees", () => {
    const inside = task(3, shell, { euid: 1000 }, { user: 140 });
    const uidMap = [{ inside: 0, outside: 1000, count: 1 }];
    const model = buildModel(census([init, shell, inside], [{ inum: 140, kind: "user", parent: 37, uidMap }]));
    expect(uidInside(model, inside)).toBe(0);
    expect(uidInside(model, { ...inside, euid: 7 })).toBeUndefined();
    expect(uidInside(model, shell)).toBe(0);
  });

  test("events are told in words", () => {
    const event = { seq: 1, pid: 3, time: 0 };
    expect(describeEvent({ ...event, kind: "unshare", value: 0x24000000 })).toBe("unshares uts, pid");
    expect(describeEvent({ ...event, kind: "exec", value: 0, comm: "sleep" })).toBe("execs sleep");
    expect(describeEvent({ ...event, kind: "exit", value: 9 })).toBe("is killed by signal 9");
    expect(describeEvent({ ...event, kind: "exit", value: 0x300 })).toBe("exits with 3");
    expect(describeEvent({ ...event, kind: "unshare", value: 0x400 })).toBeUndefined();
  });

  test("descriptors that lead to the same are told once", () => {
    const fds = [0, 1, 2].map((fd) => ({ fd, target: "/dev/pts/0" }));
    expect(groupedFds([...fds, { fd: 3, target: "pipe:[7]" }])).toEqual([
      ["0 1 2", "/dev/pts/0"],
      ["3", "pipe:[7]"],
    ]);
  });
});
