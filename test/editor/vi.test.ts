// vi at a screen: what it does to a text, beside what Vim did, and what it says.

import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Machine } from "../../workers/api.ts";
import { createMachine, MODES, sh, text } from "../machine/boot.ts";
import { Editor } from "./screen.ts";

const ESC = "\x1b";

/** Keystrokes over a text, and the lines that Vim makes of it (record.mjs). */
const RECORDED: { text: string; cases: { what: string; keys: string; lines: string[] }[] } = JSON.parse(
  readFileSync(new URL("vi.json", import.meta.url), "utf8"),
);

describe.each(MODES)("vi, %s", (_, options) => {
  let machine: Machine;
  beforeAll(async () => {
    machine = await createMachine(options);
  }, 60_000);
  afterAll(() => machine.shutdown());
  const content = async (path: string) => text(await machine.readFile(path));

  test("does to a text what Vim does", { timeout: 300_000 }, async () => {
    for (const { what, keys, lines } of RECORDED.cases) {
      await machine.writeFile("/tmp/text", RECORDED.text);
      const vi = await Editor.start(machine, ["vi", "/tmp/text"], 12, 60);
      await vi.sees('"/tmp/text" 4L');
      await vi.type(`${keys}\x1b:wq!\r`);
      await vi.ends();
      expect.soft((await content("/tmp/text")).split("\n").slice(0, -1), what).toEqual(lines);
    }
  });

  test("says where it is, what is wrong, and does not lose changes", { timeout: 60_000 }, async () => {
    await sh(machine, "rm -f /tmp/new; printf 'no newline' >/tmp/other");
    const vi = await Editor.start(machine, ["vi", "/tmp/new"], 10, 60);
    await vi.sees('"/tmp/new" [New]');
    expect(vi.rows().slice(1, 9)).toEqual(Array(8).fill("~"));
    await vi.type("iä漢!");
    await vi.sees("-- INSERT --");
    await vi.type(ESC);
    await vi.sees("1,4");
    await vi.type(":q\r");
    await vi.sees("No write since last change");
    await vi.type(":nonsense\r");
    await vi.sees("Not an editor command: nonsense");
    await vi.type(":e /tmp/other\r");
    await vi.sees("No write since last change");
    await vi.type(":w\r");
    await vi.sees('"/tmp/new" [New] 1L, 7B written');
    await vi.type(":e /tmp/other\r");
    await vi.sees('"/tmp/other" [noeol] 1L, 10B');
    await vi.type("dd:q!\r");
    await vi.ends();
    expect(await content("/tmp/new")).toBe("ä漢!\n");
    expect(await content("/tmp/other")).toBe("no newline");
  });

  test("scrolls, and shows long lines in rows", { timeout: 60_000 }, async () => {
    await sh(machine, "seq 200 >/tmp/text; printf '%0100d\\n' 0 >>/tmp/text");
    const vi = await Editor.start(machine, ["vi", "/tmp/text"], 12, 60);
    await vi.sees("201L");
    await vi.type("\x06");
    await vi.sees(/^10\n/);
    await vi.type("100Gzt");
    await vi.sees(/^100\n101\n/);
    await vi.type("G$");
    await vi.sees(/0{60}\n0{40}\n/);
    expect(vi.cursor()).toEqual([10, 39]);
    await vi.resize(6, 30);
    await vi.sees(/0{30}\n0{30}\n0{30}\n0{10}\n/);
    await vi.type(":q\r");
    await vi.ends();
  });

  test("view does not write over", { timeout: 60_000 }, async () => {
    await machine.writeFile("/tmp/text", "kept\n");
    const vi = await Editor.start(machine, ["view", "/tmp/text"], 12, 60);
    await vi.sees("kept");
    await vi.type("x:w\r");
    await vi.sees("File is read only");
    await vi.type(":q!\r");
    await vi.ends();
    expect(await content("/tmp/text")).toBe("kept\n");
  });
});
