// Programs whose bytes come when they are first wanted: until then they are files like any other, and afterwards too.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Machine } from "../../workers/api.ts";
import { createMachine, MODES, sh } from "./boot.ts";

/** A program that nothing here runs. */
const FILE = "/usr/lib/nutshell/awk.wasm";

describe.each(MODES)("content that is elsewhere, %s", (_mode, options) => {
  let machine: Machine;
  let content: Uint8Array;

  beforeAll(async () => {
    machine = await createMachine(options);
    content = await machine.readFile(FILE); // the control plane's look leaves the file as it is
  });

  afterAll(() => machine?.shutdown());

  test("has its size, blocks, mode and times before anybody reads it", async () => {
    const { out } = await sh(machine, `stat -c '%s %b %a %U %Y' ${FILE}; date +%s`);
    const [size, blocks, mode, owner, changed] = out.split(/\s+/);
    expect(Number(size)).toBe(content.length);
    expect(Number(blocks)).toBe(Math.ceil(content.length / 4096) * 8);
    expect([mode, owner]).toEqual(["755", "root"]);
    expect(Number(changed)).toBeGreaterThan(1.7e9);
  });

  test("is fetched by a read, from anywhere in the file, and by several at once", async () => {
    const free = "df / | tail -n 1 | tr -s ' ' | cut -d' ' -f3";
    const { out } = await sh(
      machine,
      `${free}; tail -c 3 ${FILE} > /tmp/tail & head -c 3 ${FILE} > /tmp/head & wait; wc -c < ${FILE}; ${free}`,
    );
    const [before, size, after] = out.trim().split(/\s+/).map(Number);
    expect(size).toBe(content.length);
    expect(after).toBe((before ?? 0) + 8); // the two small files; the content was counted all along
    expect(await machine.readFile("/tmp/head")).toEqual(content.slice(0, 3));
    expect(await machine.readFile("/tmp/tail")).toEqual(content.slice(-3));
    const whole = await machine.readFile(FILE);
    expect(whole.every((byte, at) => byte === content[at])).toBe(true);
  });

  test("is copied, appended to and truncated like any content", async () => {
    const other = "/usr/lib/nutshell/bench.wasm";
    const size = (await machine.readFile(other)).length;
    const { out } = await sh(
      machine,
      `cp -p ${other} /tmp/copy; wc -c < /tmp/copy; printf abc >> ${other}; wc -c < ${other}; : > ${other}; wc -c < ${other}`,
    );
    expect(out).toBe(`${size}\n${size + 3}\n0\n`);
    expect((await machine.readFile("/tmp/copy")).length).toBe(size);
  });

  test("can be given up unread", async () => {
    const other = "/usr/lib/nutshell/strace.wasm";
    const { out } = await sh(
      machine,
      `: > ${other}; wc -c < ${other}; stat -c %b ${other}; rm ${other}; strace; echo $?`,
    );
    expect(out).toBe("0\n0\n127\n");
  });

  test("executes, from a copy too, and under another name", async () => {
    const { out } = await sh(
      machine,
      `ln ${FILE} /tmp/awk; awk 'BEGIN { print 6 * 7 }'; cmp ${FILE} /tmp/awk || wc -c < /tmp/awk`,
    );
    expect(out.split("\n")[0]).toBe("42");
  });
});
