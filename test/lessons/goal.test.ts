// The picture that a step leads to, and how much of it a machine shows.

import { describe, expect, test } from "vitest";
import { parseLesson } from "../../web/lessons/format.ts";
import { describeGoal, parseGoal, pictured, reached } from "../../web/lessons/goal.ts";
import { buildModel } from "../../web/map/model.ts";

const BOX = parseGoal("init\n  sh\n    sh uts=box mnt\n      sleep frozen group=/ice\n  sh");

test("a line is a process, below the one with less indent above it", () => {
  expect(BOX.map(({ comm, parent }) => [comm, parent])).toEqual([
    ["init", undefined],
    ["sh", 0],
    ["sh", 1],
    ["sleep", 2],
    ["sh", 0],
  ]);
  expect(BOX[2]).toMatchObject({ own: ["uts", "mnt"], hostname: "box" });
  expect(BOX[3]).toMatchObject({ own: [], group: "/ice", frozen: true });
  expect(describeGoal(BOX)).toEqual([
    "init",
    "sh",
    "sh in uts, mnt namespaces of its own called box",
    "sleep in the group /ice frozen",
    "sh",
  ]);
});

test("what it is not is said with its line", () => {
  expect(() => parseGoal("")).toThrow("a goal has a process");
  expect(() => parseGoal("init\nsh")).toThrow('"sh" stands beside "init"');
  expect(() => parseGoal("init\n  sh utz")).toThrow('"utz" is none of uts, pid');
  expect(() => parseGoal("init pid=4")).toThrow('"pid=4"');
  const lesson = "---\ntitle: A\n---\n## B\n\n```goal\ninit colour=red\n```\n";
  expect(() => parseLesson(lesson)).toThrow(/^line 6: "colour=red"/);
});

describe("how much of it there is", () => {
  const machine = pictured(BOX);

  test("all, in a machine that looks so, also with more in it", () => {
    expect(reached(BOX, machine)).toEqual([true, true, true, true, true]);
    const [init] = machine.processes;
    if (!init) throw new Error("no init");
    const more = { ...init, pid: 9, ppid: 1, comm: "sh" };
    expect(reached(BOX, { ...machine, processes: [more, ...machine.processes] })).not.toContain(false);
  });

  test("without a process all below it is not there, but what is beside it is", () => {
    const without = (pid: number) => ({ ...machine, processes: machine.processes.filter((one) => one.pid !== pid) });
    expect(reached(BOX, without(4))).toEqual([true, true, true, false, true]);
    // One of the two shells is taken for the other's.
    expect(reached(BOX, without(5))).toEqual([true, true, true, true, false]);
    expect(reached(BOX, without(1))).toEqual([false, false, false, false, false]);
  });

  test("a name, a namespace, a group, the ice: each must be so", () => {
    const changed = (pid: number, change: object) => ({
      ...machine,
      processes: machine.processes.map((one) => (one.pid === pid ? { ...one, ...change } : one)),
    });
    expect(reached(BOX, changed(4, { frozen: false }))[3]).toBe(false);
    expect(reached(BOX, changed(4, { cgroup: "/" }))[3]).toBe(false);
    expect(reached(BOX, changed(4, { state: "Z" }))[3]).toBe(false);
    const first = machine.processes[0]?.namespaces;
    expect(reached(BOX, changed(3, { namespaces: first }))[2]).toBe(false);
    const named = machine.namespaces.map((one) => (one.hostname === "box" ? { ...one, hostname: "bin" } : one));
    expect(reached(BOX, { ...machine, namespaces: named })[2]).toBe(false);
  });
});

test("the map draws it as rooms", () => {
  const model = buildModel(pictured(parseGoal("init\n  sh\n    unshare uts mnt\n      sh pid user")));
  expect([...model.rooms.values()].map(({ own }) => own.map(({ kind }) => kind))).toEqual([
    ["uts", "pid", "mnt", "net", "ipc", "user", "cgroup", "time"],
    ["uts", "mnt"],
    ["pid", "user"],
  ]);
  expect(model.counts).toMatchObject({ uts: 2, pid: 2, user: 2, net: 1 });
});
