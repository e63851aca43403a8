// The memory of a process, page by page, while it goes on.

import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { HeatMap } from "../../web/map/memory.ts";
import type { Machine } from "../../workers/api.ts";
import { createMachine, MODES, sh } from "./boot.ts";

describe.each(MODES)("pages of a process, %s", (_mode, options) => {
  let machine: Machine;
  beforeAll(async () => {
    machine = await createMachine(options);
  }, 60_000);
  afterAll(() => machine.shutdown());

  const changed = (before: Uint32Array, after: Uint32Array) => after.filter((page, at) => page !== before[at]).length;

  test("they are as many as /proc says, most of a small program's are zero, and one that sleeps changes none", async () => {
    const pid = Number((await sh(machine, "sleep 1000 > /dev/null & echo $!")).out);
    await vi.waitFor(async () => expect((await machine.inspect(pid)).cmdline[0]).toBe("sleep"));
    const pages = await machine.memory(pid);
    const rss = Number((await machine.inspect(pid)).status["VmRSS"]?.split(" ")[0]);
    expect(pages.length * 4).toBe(rss);
    expect(pages.length % 16).toBe(0);
    const zero = pages.filter((page) => page === 0).length;
    expect(zero).toBeGreaterThan(pages.length / 2);
    expect(zero).toBeLessThan(pages.length);
    expect(changed(pages, await machine.memory(pid))).toBe(0);
    await sh(machine, `kill ${pid}`);
    await vi.waitFor(() => expect(machine.memory(pid)).rejects.toMatchObject({ errno: 3 }));
  });

  test("what a process writes is told, and it goes on as if nobody had looked", async () => {
    const script =
      "mkfifo /tmp/in /tmp/out; sh -c 'while read line; do x=$x$line; echo $x > /tmp/out; done < /tmp/in' > /dev/null & echo $!; exec 3> /tmp/in; sleep 1000 >&- &";
    const pid = Number((await sh(machine, script)).out);
    const say = async (word: string) => (await sh(machine, `echo ${word} > /tmp/in; cat /tmp/out`)).out;
    expect(await say("a")).toBe("a\n");
    const before = await machine.memory(pid);
    expect(await say("b")).toBe("ab\n");
    const after = await machine.memory(pid);
    expect(changed(before, after)).toBeGreaterThan(0);
    expect(changed(before, after)).toBeLessThan(after.length / 4);
    expect(await say("c")).toBe("abc\n");
  });

  test("one that computes without a system call comes to rest for the look, and goes on", async () => {
    const pid = Number((await sh(machine, "(while :; do n=$((n+1)); done) > /dev/null & echo $!")).out);
    const heat = new HeatMap();
    heat.take(await machine.memory(pid));
    await vi.waitFor(async () => {
      const now = heat.take(await machine.memory(pid));
      expect(now.filter((page) => page === 0).length).toBeGreaterThan(0);
      expect(now.filter((page) => page === "same").length).toBeGreaterThan(0);
    });
    await sh(machine, `kill -9 ${pid}`);
  });
});

test("a page that has changed is hot, then warm, then as it was before", () => {
  const heat = new HeatMap();
  const look = (...pages: number[]) => heat.take(Uint32Array.from(pages));
  expect(look(0, 5, 7)).toEqual(["zero", "same", "same"]);
  expect(look(0, 6, 7)).toEqual(["zero", 0, "same"]);
  expect(look(0, 6, 7)).toEqual(["zero", 1, "same"]);
  expect(look(0, 6, 7, 0, 9)).toEqual(["zero", 2, "same", "zero", 0]);
  for (let age = 3; age <= 5; age += 1) expect(look(0, 6, 7)).toEqual(["zero", age, "same"]);
  expect(look(0, 6, 7)).toEqual(["zero", "same", "same"]);
});
