// What a lesson's file is read as, and what is said about one that is wrong.

import { describe, expect, test } from "vitest";
import { missing, parseCheck } from "../../web/lessons/check.ts";
import { LessonError, parseLesson } from "../../web/lessons/format.ts";
import type { Census, NamespaceKind, TaskInfo } from "../../workers/api.ts";

const LESSON = `---
title: A title
summary: What it is about
---
Hello, *you*. <script>alert(1)</script>

## First
Words and \`code\`.

\`\`\`run
one
two
\`\`\`

\`\`\`hint
A [link](https://example.org) and [none](javascript:alert(1)).
\`\`\`

\`\`\`check
process comm=sh uts!=init | Not yet.
\`\`\`

\`\`\`wrong Not yet
three
\`\`\`

## Second
\`\`\`run
four
\`\`\`

\`\`\`solution
five
\`\`\`

\`\`\`
shown as it is
\`\`\`
`;

describe("a lesson", () => {
  test("has a title, words, steps", () => {
    const { title, summary, intro, steps } = parseLesson(LESSON);
    expect([title, summary, steps.map((step) => step.title)]).toEqual([
      "A title",
      "What it is about",
      ["First", "Second"],
    ]);
    expect(intro).toBe("<p>Hello, <em>you</em>. &lt;script&gt;alert(1)&lt;/script&gt;</p>\n");
    const [first, second] = steps;
    expect(first?.parts.map(({ kind }) => kind)).toEqual(["words", "run", "hint"]);
    expect(first?.solution).toEqual(["one", "two"]);
    expect(first?.wrong).toEqual([{ says: "Not yet", commands: ["three"] }]);
    expect(second?.solution).toEqual(["five"]);
    expect(JSON.stringify(steps)).not.toMatch(/<script|href=\\?"javascript/);
    expect(JSON.stringify(second?.parts)).toContain("shown as it is");
  });

  test.each([
    ["", 1, /begins with a line "---"/],
    ["---\ntitle: x\n", 3, /has no end/],
    ["---\ntitle\n---\n## a\n", 2, /"title" is not "name: value"/],
    ["---\nsummary: x\n---\n## a\n", 1, /no "title/],
    ["---\ntitle: x\n---\nwords\n", 4, /no steps/],
    ["---\ntitle: x\n---\n```run\nls\n```\n", 4, /before the first step/],
    ["---\ntitle: x\n---\n## a\n```check\n\nprocess comm=sh\n```\n", 7, /ends with " \| "/],
  ])("that is wrong: %j", (source, line, message) => {
    let error: unknown;
    try {
      parseLesson(source);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(LessonError);
    expect(error).toMatchObject({ line, message: expect.stringMatching(message) });
  });
});

describe("a check", () => {
  test.each([
    ["thread comm=sh | x", /"thread" is none of process, file, /],
    ["process name=sh | x", /has no "name"/],
    ["process uts.colour=red | x", /has no "uts.colour"/],
    ["process /../1/environ~x | x", /leads out/],
    ["uts comm=sh | x", /a namespace has no "comm"/],
    ["file tmp/x | x", /whole path/],
    ["file /tmp/x size>3 | x", /a file has no "size"/],
    ["process comm | x", /is no condition/],
    ["process comm=sh", /ends with/],
  ])("that is wrong: %s", (line, message) => {
    expect(() => parseCheck(line)).toThrow(message);
  });

  const first: Record<NamespaceKind, number> = { mnt: 1, uts: 2, ipc: 3, pid: 4, net: 5, user: 6, cgroup: 7, time: 8 };
  const task = (pid: number, comm: string, more: Partial<TaskInfo> = {}): TaskInfo =>
    ({
      pid,
      pids: [pid],
      ppid: 1,
      comm,
      state: "S",
      uid: 0,
      euid: 0,
      threads: 1,
      cgroup: "/",
      frozen: false,
      namespaces: first,
      ...more,
    }) as TaskInfo;
  const census: Census = {
    time: 1,
    processes: [
      task(1, "init"),
      task(7, "sh", { pids: [7, 1], namespaces: { ...first, uts: 20, pid: 40 }, cgroup: "/a b" }),
      task(8, "sleep", { state: "Z" }),
    ],
    namespaces: [
      { kind: "uts", inum: 2, parent: 0, owner: 6, hostname: "nutshell", domainname: "" },
      { kind: "uts", inum: 20, parent: 0, owner: 6, hostname: "box", domainname: "" },
      { kind: "time", inum: 8, parent: 0, owner: 6, offsets: { monotonic: 0, boottime: 86400 } },
    ],
  };
  const machine = {
    census: async () => census,
    readFile: async (path: string) => {
      if (path === "/proc/7/mounts") return new TextEncoder().encode("proc /proc proc rw 0 0\n");
      throw new Error("ENOENT");
    },
  };

  test.each([
    ["process comm=sh uts!=init", true],
    ["process comm=init uts!=init", false],
    ["no process comm=init uts!=init", true],
    ["process comm=sh inside=1 pid!=init uts.hostname=box uts.owner=init", true],
    ['process group="/a b" frozen=no', true],
    ["process number=7 /mounts~proc", true],
    ["process number=1 /mounts~proc", false],
    ["process comm=sleep", false],
    ["process comm=sleep state=Z", true],
    ["uts hostname=box members=1", true],
    ["uts id=init hostname=nutshell members>=2", true],
    ["uts members>2", false],
    ["time boottime>=86400", true],
    ["file /proc/7/mounts", true],
    ['file /proc/7/mounts !~"tmpfs"', true],
    ["no file /nothing", true],
  ])("%s: %s", async (line, holds) => {
    expect(await missing([parseCheck(`${line} | no`)], machine)).toBe(holds ? undefined : "no");
  });
});
