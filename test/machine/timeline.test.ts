// What the page's timeline is told: which command led to a savepoint, what the kernel's tables said then, what all take. In Node and in
// Chromium, SMP and UP.

import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { changesBetween } from "../../web/timeline/changes.ts";
import { inNumbers, inWords } from "../../web/timeline/words.ts";
import type { Machine, Savepoint, SavepointRoom } from "../../workers/api.ts";
import { createMachine, MODES, sh, Typist, text } from "./boot.ts";

const LIMIT = { timeout: 20_000 };

describe.each(MODES)("the timeline is told, %s", (_mode, options) => {
  let machine: Machine;
  let typist: Typist;
  let told: Savepoint[] = [];
  let room: SavepointRoom = { used: 0, budget: 0 };

  beforeAll(async () => {
    machine = await createMachine({ ...options, savepoints: { prompts: true } });
    await machine.watchSavepoints((savepoints, now) => {
      told = savepoints;
      room = now;
    });
    typist = await Typist.at(await machine.terminal());
    await typist.sees("# ");
  });
  afterAll(() => machine.shutdown());

  const current = () => told.find((point) => point.current);
  const led = (label: string) => vi.waitFor(() => expect(current()?.label).toBe(label), LIMIT);
  /** A command and its prompt. @returns what it changed, by the tables of its savepoint and of the one before */
  const does = async (command: string) => {
    await typist.types(`${command}\r`);
    await led(command);
    const { id = 0, parent = 0 } = current() ?? {};
    const changes = changesBetween(await machine.savepointTables(parent), await machine.savepointTables(id));
    return {
      numbers: inNumbers(changes),
      words: inWords(changes)
        .map(({ sign, text }) => `${sign} ${text}`)
        .sort(),
    };
  };

  test("the command that led to each prompt, in a shell that a command began too", async () => {
    await led("");
    await does("echo one   two | cat > /tmp/x");
    await does(" cd /tmp; v='a b'");
    await does("for i in 1 2; do :; done # a comment");
    await typist.types("if true\rthen echo yes\rfi\r");
    await led("if true then echo yes fi");
    await does("sh");
    await does("echo Grüße");
    // Where it ends, the command that began it has ended.
    const inside = current()?.id ?? 0;
    await typist.types("exit\r");
    await vi.waitFor(() => expect(current()).toMatchObject({ label: "sh", parent: inside }), LIMIT);
    expect(told.slice(0, 2).map(({ label, prompt }) => [label, prompt])).toEqual([
      ["", true],
      ["echo one   two | cat > /tmp/x", true],
    ]);
  });

  test("a long command is cut off, and no character in two", async () => {
    await typist.types(`: ${"ö".repeat(200)}\r`);
    await vi.waitFor(() => expect(current()?.label).toMatch(/^: ö{110,}$/), LIMIT);
  });

  test("processes, namespaces, mounts, control groups, devices and names, as the kernel has them", async () => {
    expect((await does("cd /")).numbers).toBe("");
    // The command's own end is waited for: whether the child has begun its program at the prompt is chance.
    const began = "until grep -qx sleep /proc/$!/comm; do :; done";
    const { numbers, words } = await does(`unshare -u sleep 1000 & ${began}`);
    expect(numbers).toBe("1 process, 1 namespace");
    const uts = (await sh(machine, "readlink /proc/$(pgrep -x sleep)/ns/uts")).out.trim();
    expect(words).toEqual([`+ namespace ${uts}, nutshell`, expect.stringMatching(/^\+ sleep \d+$/)]);

    expect(await does("nsenter -t $! -u hostname box")).toEqual({
      numbers: "1 host name",
      words: [`~ ${uts}: host name nutshell → box`],
    });
    expect((await does("mount -t tmpfs one /mnt; mount --make-private /mnt")).words).toEqual([
      expect.stringMatching(/^\+ tmpfs one on \/mnt, in mnt:\[\d+\]$/),
    ]);
    expect((await does("mkdir -p '/mnt/a b'; mount --bind /tmp '/mnt/a b'")).words).toEqual([
      expect.stringMatching(/^\+ tmpfs \S+ on \/mnt\/a b, in/),
    ]);
    expect((await does("umount '/mnt/a b'; umount /mnt")).numbers).toBe("2 mounts");
    expect(await does("mkdir -p /sys/fs/cgroup/ice/deep; echo $! > /sys/fs/cgroup/ice/cgroup.procs")).toMatchObject({
      numbers: "1 process, 2 control groups",
      words: [
        "+ control group /ice",
        "+ control group /ice/deep",
        expect.stringMatching(/^~ sleep \d+: moved to control group \/ice$/),
      ],
    });
    expect((await does("kill -STOP $!; until grep -q 'State:.T' /proc/$!/status; do :; done")).words).toEqual([
      expect.stringMatching(/: stopped$/),
    ]);
    expect((await does("ip link add left type veth peer right")).numbers).toBe("2 network devices");
    expect((await does("kill -9 $!; while [ -e /proc/$! ]; do wait $!; done; ip link del left")).words).toEqual([
      expect.stringMatching(/^− namespace uts:\[\d+\], box$/),
      expect.stringMatching(/^− network device left, in net:\[\d+\]$/),
      expect.stringMatching(/^− network device right, in net:\[\d+\]$/),
      expect.stringMatching(/^− sleep \d+$/),
    ]);
  });

  test("who has taken /proc and the control groups away has savepoints all the same", async () => {
    const proc = "mount --bind /tmp /proc; mount --bind /tmp /sys/fs/cgroup";
    await typist.types(`${proc}\r`);
    await led(proc);
    const tables = await machine.savepointTables(current()?.id ?? 0);
    expect(tables).toMatchObject({ mounts: [], cgroups: [], devices: [] });
    expect(tables.census.processes.length).toBeGreaterThan(1);
    await typist.types("umount /proc /sys/fs/cgroup\r");
    await led("umount /proc /sys/fs/cgroup");
  });

  test("going elsewhere keeps what is not finished, and only that", async () => {
    await does("echo kept > /tmp/kept");
    const { id = 0, parent = 0 } = current() ?? {};
    const count = told.length;
    // Nothing has happened since the prompt.
    await machine.revert(parent, "unfinished");
    await vi.waitFor(() => expect(current()?.id).toBe(parent), LIMIT);
    await machine.revert(id, "unfinished");
    await vi.waitFor(() => expect(current()?.id).toBe(id), LIMIT);
    expect(told.length).toBe(count);

    await typist.types("sh -c 'echo ru''nning; exec sleep 1000'\r");
    await typist.sees("\nrunning\n");
    await vi.waitFor(async () => expect((await sh(machine, "pgrep -x sleep")).out).toMatch(/\d/), LIMIT);
    await machine.revert(parent, "unfinished");
    await vi.waitFor(() => expect(current()?.id).toBe(parent), LIMIT);
    expect((await sh(machine, "pgrep -x sleep; cat /tmp/kept")).out).toBe("");
    const kept = told.filter(({ label }) => label === "unfinished");
    expect(kept).toEqual([expect.objectContaining({ parent: id, prompt: false })]);
    await machine.revert(kept[0]?.id ?? 0);
    expect((await sh(machine, "pgrep -x sleep")).out).toMatch(/\d/);
    expect(text(await machine.readFile("/tmp/kept"))).toBe("kept\n");
  });

  test("what they take, and that a smaller budget gives up the oldest at once", async () => {
    await vi.waitFor(() => expect(room.used).toBeGreaterThan(0), LIMIT);
    expect(room.budget).toBe(64 << 20);
    const before = told.length;
    expect(told.every(({ changed, own, size }) => changed > 0 && own < 2 * size)).toBe(true);
    await machine.savepointBudget(room.used - 1);
    await vi.waitFor(() => expect(told.length).toBeLessThan(before), LIMIT);
    expect(room.used).toBeLessThanOrEqual(room.budget);
    await machine.savepointBudget(1 << 20);
    await vi.waitFor(() => expect(told.map(({ current }) => current)).toEqual([true]), LIMIT);
    await expect(machine.savepointBudget(0)).rejects.toMatchObject({ errno: 22 });
    await machine.watchSavepoints(undefined);
  });
});
