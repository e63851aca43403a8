// The last system calls of a process, as the inspector tells them.

import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Machine } from "../../workers/api.ts";
import { createMachine, MODES, sh } from "./boot.ts";

const READ = 0;

describe.each(MODES)("system calls of a process, %s", (_mode, options) => {
  let machine: Machine;
  beforeAll(async () => {
    machine = await createMachine(options);
  }, 60_000);
  afterAll(() => machine.shutdown());

  test("the one that it waits in is known at any time, the others while they are recorded", async () => {
    await sh(
      machine,
      "mkfifo /tmp/go; (read line < /tmp/go; cd /nosuch; read line < /tmp/go) 2> /dev/null & echo $! > /tmp/pid",
    );
    const pid = Number(new TextDecoder().decode(await machine.readFile("/tmp/pid")));
    await vi.waitFor(async () =>
      expect((await machine.inspect(pid)).calls.map(({ result }) => result)).toEqual([undefined]),
    );
    expect((await machine.inspect(1)).calls.filter(({ result }) => result !== undefined)).toEqual([]);

    await machine.recordCalls(true);
    await sh(machine, "echo > /tmp/go");
    await vi.waitFor(async () => expect((await machine.inspect(pid)).calls.length).toBeGreaterThan(4));
    const { calls } = await machine.inspect(pid);
    const read = calls.find(({ nr, result }) => nr === READ && result === 1);
    expect(read?.args.slice(0, 1)).toEqual([0]);
    expect(read?.args[2]).toBeGreaterThan(0);
    expect(calls.some(({ result }) => result === -2)).toBe(true); // ENOENT, /nosuch
    expect(new Set(calls.map(({ tid }) => tid))).toEqual(new Set([pid]));

    await machine.recordCalls(false);
    await sh(machine, "echo > /tmp/go; sleep 1000 & echo $! > /tmp/pid");
    const other = Number(new TextDecoder().decode(await machine.readFile("/tmp/pid")));
    await vi.waitFor(async () => expect((await machine.inspect(other)).calls.length).toBe(1));
    expect((await machine.inspect(other)).calls[0]).toMatchObject({ tid: other, result: undefined, time: 0 });
  });
});
