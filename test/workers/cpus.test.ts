// The pool of CPUs: filled once, and not after its end; it grows by one at a time.

import { expect, test } from "vitest";
import { CpuPool } from "../../workers/cpus.ts";
import type { CpuMessage, Platform } from "../../workers/platform.ts";

function pool(cap: number, halt: () => void = () => undefined, waiting: () => number = () => 0) {
  const started: ((message: CpuMessage) => void)[] = [];
  const terminated: number[] = [];
  const platform = {
    startCpu: (init: { id: number }, onMessage: (message: CpuMessage) => void) => {
      started.push(onMessage);
      return { post: () => undefined, terminate: async () => void terminated.push(init.id) };
    },
  } as unknown as Platform;
  const nothing = {} as WebAssembly.Module;
  const memory = {} as WebAssembly.Memory;
  const ignore = () => undefined;
  const events = { ring: ignore, log: ignore, shared: () => false, panic: ignore, waiting, wake: ignore, halt };
  return {
    cpus: new CpuPool(
      platform,
      nothing,
      memory,
      0,
      new Float64Array(new SharedArrayBuffer(8)),
      { first: 1, cap },
      events,
    ),
    started,
    terminated,
  };
}

test("whoever fills it waits until all run", async () => {
  const { cpus, started } = pool(3);
  const filled: string[] = [];
  const both = [cpus.fill().then(() => filled.push("first")), cpus.fill().then(() => filled.push("second"))];
  expect(started).toHaveLength(3);
  for (const up of started.slice(1)) up({ kind: "up" });
  await Promise.resolve();
  expect(filled).toEqual([]);
  started[0]?.({ kind: "up" });
  await Promise.all(both);
  expect(filled).toEqual(["first", "second"]);
});

test("its end settles who waits, takes every worker, and starts none any more", async () => {
  const { cpus, started, terminated } = pool(3);
  const filling = cpus.fill();
  await cpus.stop();
  await filling;
  await cpus.fill();
  expect(started).toHaveLength(3);
  expect(terminated).toEqual([1, 2, 3]);
});

test("its end waits for workers that run to leave their tasks", async () => {
  let asked = 0;
  const { cpus, started, terminated } = pool(2, () => void asked++);
  const filling = cpus.fill();
  for (const up of started) up({ kind: "up" });
  await filling;
  const stopping = cpus.stop();
  started[0]?.({ kind: "down" });
  await Promise.resolve();
  expect([asked, terminated]).toEqual([1, []]);
  started[1]?.({ kind: "down" });
  await stopping;
  expect(terminated).toEqual([1, 2]);
});

test("a kernel that has given up is not waited for", async () => {
  const { cpus, started, terminated } = pool(1, () => {
    throw new Error("its lock is held");
  });
  started[0]?.({ kind: "up" });
  await cpus.stop();
  expect(terminated).toEqual([1]);
});

test("tasks that find no CPU while one starts get another only when they still wait once it runs", () => {
  let waiting = 0;
  const { cpus, started } = pool(4, undefined, () => waiting);
  cpus.wanted(1);
  expect(started).toHaveLength(1);
  started[0]?.({ kind: "up" });
  expect(started).toHaveLength(1);

  cpus.wanted(1);
  expect(started).toHaveLength(2);
  cpus.wanted(2);
  waiting = 2;
  started[1]?.({ kind: "up" });
  expect(started).toHaveLength(3);
  // Nobody was short of one meanwhile.
  started[2]?.({ kind: "up" });
  expect(started).toHaveLength(3);
});
