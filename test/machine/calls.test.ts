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

    await machine.recordCalls(pid);
    await sh(machine, "echo > /tmp/go");
    // In which it waits now.
    await vi.waitFor(async () =>
      expect((await machine.inspect(pid)).calls.at(-1)?.line).toBe('open("/tmp/go", O_RDONLY …'),
    );
    const { calls } = await machine.inspect(pid);
    const read = calls.find(({ nr, result }) => nr === READ && result === 1);
    expect(read?.args.slice(0, 1)).toEqual([0]);
    expect(read?.args[2]).toBeGreaterThan(0);
    expect(calls.some(({ result }) => result === -2)).toBe(true); // ENOENT, /nosuch
    expect(new Set(calls.map(({ tid }) => tid))).toEqual(new Set([pid]));

    const lines = calls.map(({ line }) => line);
    expect(lines).toContain('chdir("/nosuch") = -1 ENOENT (No such file or directory)');
    // Where a descriptor led then, as far as what came since tells it.
    expect(lines).toContain('read(0, "\\n", 1) = 1');
    expect(lines.find((line) => line.startsWith("write(2"))).toMatch(/^write\(2<\/dev\/null>, "sh: /);
    const chdir = calls.find(({ line }) => line.startsWith("chdir"));
    expect(chdir?.texts[0]).toBe("/nosuch");

    await machine.recordCalls(undefined);
    await sh(machine, "echo > /tmp/go; sleep 1000 & echo $! > /tmp/pid");
    const other = Number(new TextDecoder().decode(await machine.readFile("/tmp/pid")));
    await vi.waitFor(async () => expect((await machine.inspect(other)).calls.length).toBe(1));
    expect((await machine.inspect(other)).calls[0]).toMatchObject({ tid: other, result: undefined, time: 0 });
  });

  test("nobody but who is looked at is recorded; another moment of the machine and a full buffer change nothing of it", async () => {
    await sh(
      machine,
      "mkfifo /tmp/say; (while :; do read line < /tmp/say || continue; i=0; while [ $i -lt 300 ]; do cd /nosuch; i=$((i+1)); done; cd /last; done) 2> /dev/null & echo $! > /tmp/pid",
    );
    const pid = Number(new TextDecoder().decode(await machine.readFile("/tmp/pid")));
    const mark = await machine.savepoint("before");
    await machine.recordCalls(pid);
    await sh(machine, "echo > /tmp/say");
    const lines = async () => (await machine.inspect(pid)).calls.map(({ line }) => line);
    const end = () =>
      vi.waitFor(async () => expect((await lines()).join("\n")).toMatch(/chdir\("\/last"\) = -1 ENOENT/));
    await end();
    expect((await lines()).length).toBeLessThanOrEqual(21);
    expect((await machine.inspect(1)).calls.filter(({ time }) => time > 0)).toEqual([]);

    await machine.revert(mark.id);
    expect((await machine.inspect(pid)).calls.filter(({ time }) => time > 0)).toEqual([]);
    await sh(machine, "echo > /tmp/say");
    await end();
    await machine.recordCalls(undefined);
    expect((await machine.inspect(pid)).calls.filter(({ time }) => time > 0)).toEqual([]);
    await expect(machine.recordCalls(9999)).rejects.toMatchObject({ errno: 3 });
  });
});
