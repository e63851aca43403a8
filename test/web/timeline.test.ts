// What the timeline makes of savepoints: the tree of them, where keys lead in it, and what lies between two.

import { describe, expect, test } from "vitest";
import { changesBetween } from "../../web/timeline/changes.ts";
import { type Direction, neighbour, placed } from "../../web/timeline/tree.ts";
import { describePlace, inNumbers, inWords } from "../../web/timeline/words.ts";
import type {
  MountEntry,
  NamespaceInfo,
  NamespaceKind,
  Savepoint,
  SavepointTables,
  TaskInfo,
} from "../../workers/api.ts";

/** Savepoints by their parents: `{ 2: 1 }` is the second, after the first. */
function tree(parents: Record<number, number>, current: number): Savepoint[] {
  return Object.entries(parents).map(([id, parent]) => ({
    id: Number(id),
    parent,
    label: `command ${id}`,
    prompt: true,
    time: 0,
    uptime: 0,
    size: 0,
    own: 0,
    changed: 8192,
    current: Number(id) === current,
  }));
}

const where = (points: Savepoint[]) =>
  Object.fromEntries(placed(points).map(({ point, column, lane }) => [point.id, [column, lane]]));

describe("the tree", () => {
  test("one after the other is one line", () => {
    expect(where(tree({ 1: 0, 2: 1, 3: 2 }, 3))).toEqual({ 1: [0, 0], 2: [1, 0], 3: [2, 0] });
  });

  test("who goes back and does something else is a lane below, as near as there is room", () => {
    // 1 ─ 2 ─ 3 ─ 4, from 2 on 5 ─ 6, from 1 on 7; and 8 from 3 on.
    const places = where(tree({ 1: 0, 2: 1, 3: 2, 4: 3, 5: 2, 6: 5, 7: 1, 8: 3 }, 8));
    expect(places).toMatchObject({ 1: [0, 0], 2: [1, 0], 3: [2, 0], 4: [3, 0], 8: [3, 1] });
    expect(places[5]?.[0]).toBe(2);
    expect(places[6]).toEqual([3, places[5]?.[1]]);
    // 5 and 6 would lie over the line from 3 to 8.
    expect(places[5]?.[1]).toBe(2);
    expect(places[7]).toEqual([1, 3]);
  });

  test("a lane is used again where the one before has ended", () => {
    const places = where(tree({ 1: 0, 2: 1, 3: 2, 4: 3, 5: 4, 6: 1, 7: 4 }, 7));
    expect(places[6]).toEqual([1, 1]);
    expect(places[7]).toEqual([4, 1]);
  });

  test("no two stand in one place, whatever was done", () => {
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return Math.floor((seed / 2 ** 31) * below);
    };
    for (let round = 0; round < 200; round += 1) {
      const parents: Record<number, number> = { 1: 0 };
      for (let id = 2; id <= 30; id += 1) parents[id] = random(4) > 0 ? id - 1 : 1 + random(id - 1);
      // The oldest have been given up: what was theirs has no parent left.
      const given = random(4);
      for (let id = 1; id <= given; id += 1) delete parents[id];
      const places = placed(tree(parents, 30));
      expect(places.length).toBe(30 - given);
      expect(new Set(places.map(({ column, lane }) => `${column} ${lane}`)).size).toBe(30 - given);
      for (const { parent, column, lane } of places) {
        expect(column).toBe((parent?.column ?? -1) + 1);
        if (parent) expect(lane).toBeGreaterThanOrEqual(parent.lane);
      }
    }
  });

  test("those whose parent has been given up begin", () => {
    const places = placed(tree({ 3: 0, 4: 3, 5: 0 }, 4));
    expect(places.map(({ point, column }) => [point.id, column])).toEqual([
      [3, 0],
      [4, 1],
      [5, 0],
    ]);
  });

  test("keys lead back, on along the way that was gone, and into branches", () => {
    // 1 ─ 2 ─ 3, from 1 on 4 ─ 5: the machine is at 5.
    const places = placed(tree({ 1: 0, 2: 1, 3: 2, 4: 1, 5: 4 }, 5));
    const at = (id: number) => {
      const found = places.find(({ point }) => point.id === id);
      if (!found) throw new Error(`no ${id}`);
      return found;
    };
    const leads = (id: number, direction: Direction) => neighbour(places, at(id), direction).point.id;
    expect(leads(5, "back")).toBe(4);
    expect(leads(4, "back")).toBe(1);
    expect(leads(1, "back")).toBe(1);
    expect(leads(1, "forward")).toBe(4);
    expect(leads(2, "forward")).toBe(3);
    expect(leads(3, "forward")).toBe(3);
    expect(leads(5, "up")).toBe(3);
    expect(leads(2, "down")).toBe(4);
    expect(leads(2, "up")).toBe(2);
    expect(leads(5, "first")).toBe(1);
    expect(leads(1, "last")).toBe(5);
    expect(leads(2, "last")).toBe(3);
  });

  test("a place is told in words: what led there, that it is a branch, and that the machine is there", () => {
    const places = placed(tree({ 1: 0, 2: 1, 3: 1 }, 3));
    const said = places.map((place) => describePlace(place, undefined).replace(/\d\d?:\d\d:\d\d( [AP]M)?/, "TIME"));
    expect(said).toEqual([
      "command 1, TIME",
      "command 2, TIME",
      "command 3, TIME, a branch from command 1, the machine is here",
    ]);
  });
});

const FIRST = { uts: 38, pid: 36, mnt: 32, net: 33, ipc: 39, user: 37, cgroup: 35, time: 34 };

function task(pid: number, rest: Partial<TaskInfo> = {}, ns: Partial<Record<NamespaceKind, number>> = {}): TaskInfo {
  return {
    pid,
    pids: [pid],
    ppid: 1,
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
    namespaces: { ...FIRST, ...ns },
    pidForChildren: 0,
    timeForChildren: 0,
    comm: "sh",
    cgroup: "/",
    ...rest,
  };
}

function mount(id: number, target: string, rest: Partial<MountEntry> = {}): MountEntry {
  return {
    namespace: FIRST.mnt,
    id,
    parent: 1,
    root: "/",
    target,
    options: "rw",
    propagation: "shared:1",
    type: "tmpfs",
    source: "none",
    ...rest,
  };
}

const NAMESPACES: NamespaceInfo[] = (Object.entries(FIRST) as [NamespaceKind, number][]).map(([kind, inum]) => ({
  kind,
  inum,
  parent: 0,
  owner: FIRST.user,
  ...(kind === "uts" ? { hostname: "nutshell", domainname: "(none)" } : {}),
}));

interface Moment {
  processes?: TaskInfo[];
  namespaces?: NamespaceInfo[];
  mounts?: MountEntry[];
  cgroups?: string[];
  devices?: { namespace: number; name: string }[];
}

const init = task(1, { comm: "init", ppid: 0 });
const shell = task(2);

function moment({
  processes = [],
  namespaces = [],
  mounts = [],
  cgroups = ["/"],
  devices = [],
}: Moment): SavepointTables {
  const replaced = new Set(namespaces.map(({ inum }) => inum));
  return {
    census: {
      time: 0,
      processes: [init, shell, ...processes],
      namespaces: [...NAMESPACES.filter(({ inum }) => !replaced.has(inum)), ...namespaces],
    },
    mounts: [mount(10, "/"), mount(11, "/proc", { type: "proc" }), ...mounts],
    cgroups,
    devices: [{ namespace: FIRST.net, name: "lo" }, ...devices],
  };
}

const said = (before: Moment, after: Moment) => {
  const changes = changesBetween(moment(before), moment(after));
  return { numbers: inNumbers(changes), words: inWords(changes).map(({ sign, text }) => `${sign} ${text}`) };
};

describe("what a command changed", () => {
  test("nothing, when only who runs and who sleeps is another", () => {
    expect(said({ processes: [task(3)] }, { processes: [task(3, { state: "R" })] })).toEqual({
      numbers: "",
      words: [],
    });
  });

  test("processes that came, that went, and that are another now", () => {
    const { numbers, words } = said(
      { processes: [task(3, { comm: "sleep" }), task(4), task(5, { comm: "cat" })] },
      {
        processes: [
          task(4, { comm: "top", cgroup: "/ice", frozen: true }),
          task(5, { comm: "cat", state: "Z", namespaces: { ...shell.namespaces, uts: 0, mnt: 0 } }),
          task(6, { comm: "yes", pids: [6, 1] }),
        ],
      },
    );
    expect(numbers).toBe("4 processes");
    expect(words).toEqual([
      "+ yes 6 (1 inside)",
      "− sleep 3",
      "~ sh 4: became top, moved to control group /ice, froze",
      "~ cat 5: ended, waits to be reaped",
    ]);
  });

  test("a number that is used again is another process", () => {
    expect(said({ processes: [task(3)] }, { processes: [task(3, { started: 9 })] }).words).toEqual([
      "+ sh 3",
      "− sh 3",
    ]);
  });

  test("namespaces, and what is in them", () => {
    const box = { kind: "uts", inum: 90, parent: 0, owner: FIRST.user, hostname: "box", domainname: "(none)" } as const;
    const inside = { processes: [task(3, {}, { uts: 90 })], namespaces: [box] };
    expect(said({}, inside)).toEqual({
      numbers: "1 process, 1 namespace",
      words: ["+ sh 3", "+ namespace uts:[90], box"],
    });
    const renamed = { ...inside, namespaces: [{ ...box, hostname: "pod" }] };
    expect(said(inside, renamed)).toEqual({
      numbers: "1 host name",
      words: ["~ uts:[90]: host name box → pod"],
    });
    const entered = { ...inside, processes: [...inside.processes, task(4, {}, { uts: 90 })] };
    expect(said({ ...inside, processes: [...inside.processes, task(4)] }, entered).words).toEqual([
      "~ sh 4: entered uts:[90]",
    ]);
  });

  test("users that are mapped now, and clocks that are set", () => {
    const user = { kind: "user", inum: 91, parent: FIRST.user, owner: FIRST.user } as const;
    const uidMap = [{ inside: 0, outside: 1000, count: 1 }];
    const words = (before: NamespaceInfo, after: NamespaceInfo) =>
      said({ namespaces: [before] }, { namespaces: [after] }).words;
    expect(words({ ...user, uidMap: [] }, { ...user, uidMap })).toEqual(["~ user:[91]: users unmapped → 0→1000"]);
    const time = { kind: "time", inum: 92, parent: 0, owner: FIRST.user } as const;
    const zero = { ...time, offsets: { monotonic: 0, boottime: 0 } };
    expect(words(zero, { ...time, offsets: { monotonic: 0, boottime: 86_400 } })).toEqual([
      "~ time:[92]: clocks as before → +1 d",
    ]);
  });

  test("mounts that were made, moved, made private and taken away", () => {
    const { numbers, words } = said(
      { mounts: [mount(12, "/mnt"), mount(13, "/a"), mount(14, "/b")] },
      { mounts: [mount(13, "/c", { options: "ro" }), mount(14, "/b", { propagation: "" }), mount(15, "/tmp")] },
    );
    expect(numbers).toBe("4 mounts");
    expect(words).toEqual([
      "+ tmpfs none on /tmp, in mnt:[32]",
      "− tmpfs none on /mnt, in mnt:[32]",
      "~ mount /a: moved to /c, rw → ro",
      "~ mount /b: shared:1 → private",
    ]);
  });

  test("a new mount namespace is a copy: only what it has beyond that counts", () => {
    const mnt: NamespaceInfo = { kind: "mnt", inum: 93, parent: 0, owner: FIRST.user };
    const copy = [mount(20, "/"), mount(21, "/proc", { type: "proc" })].map((one) => ({
      ...one,
      namespace: 93,
      propagation: "",
    }));
    const proc = mount(22, "/proc", { namespace: 93, type: "proc" });
    const processes = [task(3, { ppid: 2 }, { mnt: 93 })];
    const plain = { processes, namespaces: [mnt], mounts: copy };
    expect(said({}, plain).numbers).toBe("1 process, 1 namespace");
    expect(said({}, { ...plain, mounts: [...copy, proc] })).toEqual({
      numbers: "1 process, 1 namespace, 1 mount",
      words: ["+ sh 3", "+ namespace mnt:[93]", "+ proc none on /proc, in mnt:[93]"],
    });
    // What it had went with it.
    expect(said(plain, {}).numbers).toBe("1 process, 1 namespace");
  });

  test("control groups and network devices; the loopback of a new network is its own", () => {
    const net: NamespaceInfo = { kind: "net", inum: 94, parent: 0, owner: FIRST.user };
    const after = {
      processes: [task(3, {}, { net: 94 })],
      namespaces: [net],
      cgroups: ["/", "/ice"],
      devices: [
        { namespace: 94, name: "lo" },
        { namespace: 94, name: "eth0" },
        { namespace: FIRST.net, name: "veth0" },
      ],
    };
    expect(said({}, after)).toEqual({
      numbers: "1 process, 1 namespace, 1 control group, 2 network devices",
      words: [
        "+ sh 3",
        "+ namespace net:[94]",
        "+ control group /ice",
        "+ network device eth0, in net:[94]",
        "+ network device veth0, in net:[33]",
      ],
    });
  });

  test("of many a few are named", () => {
    const processes = Array.from({ length: 20 }, (_, at) => task(10 + at, { comm: "sleep" }));
    const { numbers, words } = said({}, { processes });
    expect(numbers).toBe("20 processes");
    expect(words.length).toBe(7);
    expect(words.at(-1)).toBe("+ and 14 more");
  });
});
