// undo, redo and savepoint, as a person at a terminal meets them; in Node and in Chromium, SMP and UP.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Machine } from "../../workers/api.ts";
import { createMachine, MODES, sh, Typist, text } from "./boot.ts";

describe.each(MODES)("at a prompt, %s", (_mode, options) => {
  let machine: Machine;
  let typist: Typist;
  let said = 0;

  beforeAll(async () => {
    machine = await createMachine({ ...options, savepoints: { prompts: true } });
    typist = await Typist.at(await machine.terminal());
    await typist.sees("# ");
  });

  afterAll(async () => {
    await machine.shutdown();
  });

  const file = async (path: string): Promise<string> =>
    text(await machine.readFile(path).catch(() => new Uint8Array()));
  /** A command, and its prompt. */
  const does = async (command: string): Promise<void> => {
    const end = `end-${(said += 1)}`;
    await typist.types(`${command}; echo end''-${said}\r`);
    await typist.sees(`\n${end}\n`);
    await typist.sees("# ");
  };

  /** A command that takes the machine elsewhere, and the prompt there. */
  const goes = async (command: string): Promise<void> => {
    await typist.types(`${command}\r`);
    await typist.sees(`# ${command}`);
    await typist.sees("# ");
  };

  test("undo goes back to before the last command, redo forward again, as often as one likes", async () => {
    await does("echo one > /tmp/f");
    await does("echo two > /tmp/f");
    await does("rm /tmp/f");
    const undoes = async (command: string, content: string) => {
      await goes(command);
      expect(await file("/tmp/f")).toBe(content);
    };
    await undoes("undo", "two\n");
    await undoes("undo", "one\n");
    await undoes("redo", "two\n");
    await undoes("redo", "");
    await undoes("undo", "two\n");
    // A branch: what was undone is not on the way any more.
    await does("echo three > /tmp/f");
    await does("redo 2> /tmp/why");
    expect(await file("/tmp/why")).toBe("redo: nothing to redo: nothing has been undone since the last command\n");
  });

  test("processes, variables and the directory are taken back too", async () => {
    // The prompt may come before the child has begun its program: then that is the moment that is kept.
    await does("cd /tmp; mkdir here; cd here; v=1; sleep 1000 & until grep -qx sleep /proc/$!/comm; do :; done");
    await does("cd /; v=2; kill %1; wait");
    const asleep = async () => (await machine.processes()).filter(({ comm }) => comm === "sleep").length;
    expect(await asleep()).toBe(0);
    await goes("undo");
    expect(await asleep()).toBe(1);
    await does("pwd > /tmp/pwd; echo $v >> /tmp/pwd; kill %1; wait");
    expect(await file("/tmp/pwd")).toBe("/tmp/here\n1\n");
  });

  test("a savepoint of one's own is gone back to by its number, and returns again", async () => {
    await does("n=$(savepoint of my own)");
    await does("echo $n > /tmp/n; savepoint -l > /tmp/list");
    const id = (await file("/tmp/n")).trim();
    expect(await file("/tmp/list")).toMatch(new RegExp(`^ +${id} .* of my own$`, "m"));
    expect(await file("/tmp/list")).toMatch(/^\* .* n=\$\(savepoint of my own\); echo end''-\d+$/m);
    await goes(`undo ${id}`);
    expect(await file("/tmp/n")).toBe("");
    await does("echo $n again > /tmp/n");
    expect(await file("/tmp/n")).toBe(`${id} again\n`);
  });

  test("a prompt with a crowd is not kept, and undo says so instead of losing what was done", async () => {
    await does("for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24; do sleep 1000 & done");
    await does("undo 2> /tmp/why; kill $(pgrep sleep); wait 2> /dev/null");
    expect(await file("/tmp/why")).toMatch(/^undo: this prompt was not kept/);
    await does("echo kept > /tmp/why");
    await goes("undo");
    expect(await file("/tmp/why")).toMatch(/^undo: this prompt was not kept/);
  });

  test("it is root's, and says what is wrong", async () => {
    const { out, err } = await sh(
      machine,
      "setpriv --reuid 1000 --clear-groups undo; echo $?; undo 12345; echo $?; undo x >/dev/null 2>&1; echo $?; redo --help",
    );
    expect(out).toBe("1\n1\n2\nUsage: redo\n\nOptions:\n      --help  display this help\n");
    expect(err).toBe("undo: only root may take the whole machine back\nundo: there is no savepoint 12345\n");
  });
});

test("a machine that was not asked to keeps none", async () => {
  const machine = await createMachine();
  const typist = await Typist.at(await machine.terminal());
  await typist.sees("# ");
  expect(await machine.savepoints()).toEqual([]);
  expect((await sh(machine, "undo")).err).toBe("undo: this machine keeps no savepoints\n");
  await machine.shutdown();
});
