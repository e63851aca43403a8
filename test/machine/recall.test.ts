// Savepoints that go along with a machine's snapshot: another machine goes on from it, in the other mode, and goes back to them.

import { describe, expect, test, vi } from "vitest";
import type { BootOptions, Machine, MachineState, MomentContent, Pack, SavedHistory } from "../../workers/api.ts";
import { createMachine, MODES, sh, Typist, text } from "./boot.ts";

const LIMIT = 20_000;
const MIB = 1 << 20;

/** Keeps pieces as a page does. */
class Shelf {
  readonly contents = new Map<number, MomentContent>();
  readonly packs = new Map<number, Pack>();
  writing = 0;
  written = 0;

  async keep(machine: Machine): Promise<MachineState> {
    const state = await machine.state(this.writing);
    this.writing = state.history.writing;
    for (const content of state.contents) this.contents.set(content.id, content);
    for (const pack of state.packs) this.packs.set(pack.key, pack);
    this.written = state.packs.reduce((sum, { bytes }) => sum + bytes.length, 0);
    for (const key of this.packs.keys()) if (!state.history.packs.includes(key)) this.packs.delete(key);
    return state;
  }

  async recall(machine: Machine, { moments, packs }: SavedHistory): Promise<void> {
    const contents = moments.flatMap(({ id }) => this.contents.get(id) ?? []);
    await machine.recall(
      structuredClone(contents),
      packs.flatMap((key) => structuredClone(this.packs.get(key)) ?? []),
    );
  }
}

const other = (mode: string): BootOptions => (MODES.find(([name]) => name !== mode) as [string, BootOptions])[1];

async function next(state: MachineState, options: BootOptions): Promise<Machine> {
  return createMachine({ ...options, snapshot: state.snapshot, history: state.history });
}

const file = async (machine: Machine, path: string): Promise<string> =>
  text(await machine.readFile(path).catch(() => new Uint8Array()));

describe.each(MODES)("savepoints of a machine before, %s", (mode, options) => {
  test("are gone back to, and on from, with what ran then", { timeout: LIMIT * 2 }, async () => {
    const first = await createMachine(options);
    await sh(
      first,
      "(while :; do echo x >> /tmp/count; sleep 0.01; done) > /dev/null 2>&1 & echo $! > /tmp/pid; echo one > /tmp/a",
    );
    const one = await first.savepoint("one");
    await sh(
      first,
      "kill $(cat /tmp/pid); echo two > /tmp/a; mkdir -p /tmp/m; mount -t tmpfs none /tmp/m; echo deep > /tmp/m/f",
    );
    const two = await first.savepoint("two");
    await sh(first, "umount /tmp/m; echo three > /tmp/a; head -c 3000000 /dev/zero | tr '\\0' x > /tmp/large");
    const shelf = new Shelf();
    const state = await shelf.keep(first);
    await first.shutdown();

    const second = await next(state, other(mode));
    await shelf.recall(second, state.history);
    const points = await second.savepoints();
    expect(points.map(({ id, parent, label, current }) => ({ id, parent, label, current }))).toEqual([
      { id: one.id, parent: 0, label: "one", current: false },
      { id: two.id, parent: one.id, label: "two", current: true },
    ]);
    expect((await second.savepointTables(two.id)).mounts.map(({ target }) => target)).toContain("/tmp/m");
    const three = await second.savepoint("three");
    expect(three.parent).toBe(two.id);
    expect(three.id).toBeGreaterThan(two.id);

    await second.revert(two.id);
    expect(await file(second, "/tmp/m/f")).toBe("deep\n");
    await second.revert(one.id);
    expect(await file(second, "/tmp/a")).toBe("one\n");
    const counted = (await file(second, "/tmp/count")).length;
    await sh(
      second,
      `until [ $(wc -c < /tmp/count) -gt ${counted} ]; do sleep 0.01; done; kill $(cat /tmp/pid)`,
      LIMIT,
    );
    await second.revert(three.id);
    expect((await file(second, "/tmp/large")).length).toBe(3_000_000);
    // And once more beyond that: the history of both.
    const later = await shelf.keep(second);
    expect(later.history.moments.map(({ id }) => id)).toEqual([one.id, two.id, three.id]);
    await second.shutdown();
    const third = await next(later, options);
    await shelf.recall(third, later.history);
    await third.revert(one.id);
    expect(await file(third, "/tmp/a")).toBe("one\n");
    await third.shutdown();
  });

  test("at a shell's prompt: undo and redo as if nothing had been between", { timeout: LIMIT * 2 }, async () => {
    const first = await createMachine({ ...options, savepoints: { prompts: true } });
    const typist = await Typist.at(await first.terminal());
    /** Until the shell's prompt after that command has been kept. */
    const prompts = (machine: Machine, label: string) =>
      vi.waitFor(async () => expect((await machine.savepoints()).find(({ current }) => current)?.label).toBe(label), {
        timeout: LIMIT,
      });
    await prompts(first, "");
    await typist.types("echo one > /tmp/a\r");
    await prompts(first, "echo one > /tmp/a");
    await typist.types("echo two > /tmp/a\r");
    await prompts(first, "echo two > /tmp/a");
    const shelf = new Shelf();
    const state = await shelf.keep(first);
    await first.shutdown();

    const second = await createMachine({
      ...other(mode),
      snapshot: state.snapshot,
      history: state.history,
      savepoints: { prompts: true },
    });
    await shelf.recall(second, state.history);
    const [terminal] = await second.terminals();
    const again = await Typist.at(terminal as NonNullable<typeof terminal>);
    await again.types("undo\r");
    await prompts(second, "echo one > /tmp/a");
    expect(await file(second, "/tmp/a")).toBe("one\n");
    await again.types("cat /tmp/a > /tmp/b\r");
    await prompts(second, "cat /tmp/a > /tmp/b");
    expect(await file(second, "/tmp/b")).toBe("one\n");
    await second.shutdown();
  });

  test("what has been kept is not written again, and what nobody needs goes", { timeout: LIMIT }, async () => {
    const machine = await createMachine({ ...options, savepoints: { budget: 40 * MIB } });
    const shelf = new Shelf();
    await machine.savepoint("a");
    await shelf.keep(machine);
    const whole = shelf.written;
    await sh(machine, "echo x > /tmp/x");
    await machine.savepoint("b");
    await shelf.keep(machine);
    expect(shelf.written).toBeLessThan(whole / 4);
    await shelf.keep(machine);
    expect(shelf.written).toBe(0);
    // A writing that was not kept is written again.
    shelf.writing -= 2;
    await shelf.keep(machine);
    expect(shelf.written).toBeGreaterThan(0);
    await machine.savepointBudget(1); // all but the present one are given up
    const { history } = await shelf.keep(machine);
    expect(history.moments.map(({ label }) => label)).toEqual(["b"]);
    await machine.shutdown();
  });

  test("of which a piece is missing are left out, and the others hang together", { timeout: LIMIT }, async () => {
    const first = await createMachine(options);
    for (const label of ["a", "b", "c"]) {
      await sh(first, `echo ${label} > /tmp/a`);
      await first.savepoint(label);
    }
    const shelf = new Shelf();
    const state = await shelf.keep(first);
    await first.shutdown();
    const [a, b, c] = state.history.moments.map(({ id }) => id) as [number, number, number];
    shelf.contents.delete(b);
    const second = await next(state, options);
    await shelf.recall(second, state.history);
    expect((await second.savepoints()).map(({ id, parent }) => [id, parent])).toEqual([
      [a, 0],
      [c, a],
    ]);
    await second.revert(a);
    expect(await file(second, "/tmp/a")).toBe("a\n");
    await second.shutdown();
  });
});
