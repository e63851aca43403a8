// nano at a screen: what its lines say, and what is in the file afterwards.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Machine } from "../../workers/api.ts";
import { createMachine, MODES, sh, text } from "../machine/boot.ts";
import { Editor } from "./screen.ts";

const ctrl = (letter: string) => String.fromCharCode(letter.charCodeAt(0) & 31);
const alt = (letter: string) => `\x1b${letter}`;

describe.each(MODES)("nano, %s", (_, options) => {
  let machine: Machine;
  beforeAll(async () => {
    machine = await createMachine(options);
  }, 60_000);
  afterAll(() => machine.shutdown());

  const content = async (path: string) => text(await machine.readFile(path));
  const open = async (before: string, rows?: number, cols?: number, args: string[] = []) => {
    await machine.writeFile("/tmp/text", before);
    const editor = await Editor.start(machine, ["nano", ...args, "/tmp/text"], rows, cols);
    await editor.sees("Read");
    return editor;
  };

  test("says its keys, writes what was typed, asks before it leaves", { timeout: 60_000 }, async () => {
    await sh(machine, "rm -f /tmp/new");
    const nano = await Editor.start(machine, ["nano", "/tmp/new"]);
    await nano.sees("[ New File ]");
    expect(nano.row(-1)).toMatch(/^\^X Exit/);
    await nano.type("first line\rsecond: ä 漢 €\r");
    await nano.sees(/Modified[\s\S]*second: ä 漢 €/);
    expect(nano.cursor()).toEqual([3, 0]);
    await nano.type(ctrl("X"));
    await nano.sees("Save modified buffer?");
    await nano.type("y");
    await nano.sees("File Name to Write: /tmp/new");
    await nano.type("\r");
    await nano.ends();
    expect(await content("/tmp/new")).toBe("first line\nsecond: ä 漢 €\n");
  });

  test("cuts lines, pastes them, undoes and does again", { timeout: 60_000 }, async () => {
    const nano = await open("one\ntwo\nthree\nfour\n");
    await nano.type(ctrl("K") + ctrl("K"));
    await nano.sees(/Modified[^\n]*\nthree\nfour/);
    await nano.type(alt("/") + ctrl("U"));
    await nano.sees(/three\nfour\none\ntwo/);
    await nano.type(alt("u"));
    await nano.sees("Undid action");
    await nano.type(alt("e"));
    await nano.sees("Redid action");
    await nano.type(ctrl("S"));
    await nano.sees("Wrote 4 lines");
    expect(await content("/tmp/text")).toBe("three\nfour\none\ntwo\n");
    await nano.type(ctrl("X"));
    await nano.ends();
  });

  test("marks, copies and deletes what is marked", { timeout: 60_000 }, async () => {
    const nano = await open("alpha beta\n");
    await nano.type(alt("a"));
    await nano.sees("Mark Set");
    await nano.type(`${"\x1b[C".repeat(6)}${alt("6")}${ctrl("E")} ${ctrl("U")}${ctrl("S")}`);
    await nano.sees("Wrote 1 line");
    expect(await content("/tmp/text")).toBe("alpha beta alpha \n");
    await nano.type(ctrl("X"));
    await nano.ends();
  });

  test("searches, replaces, goes to a line", { timeout: 60_000 }, async () => {
    const lines = Array.from({ length: 100 }, (_, i) => `line ${i + 1} cat`);
    const nano = await open(`${lines.join("\n")}\n`);
    await nano.type(`${ctrl("W")}LINE 70\r`);
    await nano.sees("line 70 cat");
    expect(nano.row(nano.cursor()[0])).toBe("line 70 cat");
    await nano.type(ctrl("_"));
    await nano.sees("Enter line number");
    await nano.type("42,6\r");
    await nano.sees("line 42 cat");
    await nano.type(ctrl("C"));
    await nano.sees("line 42/101 (41%), col 6/12");
    await nano.type(`${ctrl("\\")}cat\rdog\r`);
    await nano.sees("Replace this instance?");
    await nano.type("n");
    await nano.type("a");
    await nano.sees("Replaced 99 occurrences");
    await nano.type(`${ctrl("W")}nonesuch\r`);
    await nano.sees('"nonesuch" not found');
    await nano.type(`${ctrl("X")}y\r`);
    await nano.ends();
    const after = (await content("/tmp/text")).split("\n");
    expect(after[41]).toBe("line 42 cat");
    expect(after[99]).toBe("line 100 dog");
  });

  test("is usable in any size, and when that changes", { timeout: 60_000 }, async () => {
    const nano = await open(`${"word ".repeat(30)}\nend\n`, 24, 80);
    await nano.resize(5, 20);
    await nano.sees(/word word word word/);
    await nano.type(alt("/"));
    await nano.type("!");
    await nano.sees("!");
    await nano.resize(1, 10);
    await nano.type("?");
    await nano.resize(30, 100);
    await nano.sees(/end\n!\?/);
    expect(nano.row(-1)).toMatch(/\^X Exit/);
    await nano.type(`${ctrl("X")}n`);
    await nano.ends();
  });

  test("leaves a file that others have changed alone unless told so", { timeout: 60_000 }, async () => {
    const nano = await open("mine\n");
    await sh(machine, "sleep 0.02; echo theirs, longer >/tmp/text");
    await nano.type(`x${ctrl("S")}`);
    await nano.sees("File on disk has changed");
    await nano.type("n");
    await nano.sees("Cancelled");
    expect(await content("/tmp/text")).toBe("theirs, longer\n");
    await nano.type(`${ctrl("X")}n`);
    await nano.ends();
  });

  test("says why a file cannot be written, and keeps the text", { timeout: 60_000 }, async () => {
    const nano = await Editor.start(machine, ["nano", "/nonesuch/file"]);
    await nano.sees("^X Exit");
    await nano.type(`text${ctrl("S")}`);
    await nano.sees("Error writing /nonesuch/file: No such file or directory");
    await nano.sees("text");
    await nano.type(`${ctrl("X")}n`);
    await nano.ends();
  });

  test("writes over in place: links and modes stay; a hangup saves beside", { timeout: 60_000 }, async () => {
    await sh(machine, "rm -f /tmp/hard /tmp/text* ; echo old >/tmp/text; ln /tmp/text /tmp/hard; chmod 640 /tmp/text");
    const nano = await Editor.start(machine, ["nano", "/tmp/text"]);
    await nano.sees("Read 1 line");
    await nano.type(`new ${ctrl("S")}`);
    await nano.sees("Wrote 1 line");
    expect((await sh(machine, "cat /tmp/hard; stat -c %a /tmp/text")).out).toBe("new old\n640\n");
    await nano.type("unsaved ");
    await nano.sees("unsaved");
    await sh(machine, "pkill -HUP nano");
    await nano.ends();
    expect(await content("/tmp/text.save")).toBe("new unsaved old\n");
  });
});
