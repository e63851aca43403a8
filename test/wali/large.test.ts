// A program of 3 MB at its first run: prepared in a worker of its own, said on the terminal, and kept.

import { expect, test } from "vitest";
import type { LogLine, Machine } from "../../workers/api.ts";
import { encodeModule, importedFunctions, parseModule } from "../../workers/prepare/module.ts";
import { createMachine, MODES, said, sh, text } from "../machine/boot.ts";
import { HELLO, LARGE_PART } from "./wat.ts";

const SIZE = 3_000_000;
const PROGRESS = /^half a line, Preparing a program of 3\.\d MB for its first run … \d+ %/;

/** HELLO among functions with calls and loops that may all be parked. @param name makes it one that nobody has seen yet */
function largeProgram(name: string): Uint8Array {
  const module = parseModule(HELLO);
  const part = parseModule(LARGE_PART);
  const body = part.bodies.at(-1);
  const type = part.functions.at(-1);
  const params = part.types[type ?? -1];
  if (body === undefined || params === undefined) throw new Error("LARGE_PART has no function");
  const index = module.types.push(params) - 1;
  expect(importedFunctions(part).map((entry) => entry.name)).toEqual(
    importedFunctions(module).map((entry) => entry.name),
  );
  for (let size = 0; size < SIZE; size += body.bytes.length) {
    module.functions.push(index);
    module.bodies.push(body);
  }
  module.customs.push({ name, bytes: new Uint8Array() });
  return encodeModule(module);
}

/** What is to be read in the end, where backspaces go back and the rest of a line may be erased. */
function readable(printed: string): string {
  let shown = "";
  for (const [part] of printed.matchAll(ERASE_OR_CHARACTER)) {
    if (part === "\b") shown = shown.slice(0, -1);
    else if (part.length === 1 && part !== "\r") shown += part;
  }
  return shown;
}

const ERASE_OR_CHARACTER = new RegExp(`${String.fromCharCode(27)}\\[K|[^]`, "gu");

test.each(MODES)("a program of 3 MB, %s", { timeout: 90_000 }, async (mode, options) => {
  const log: LogLine[] = [];
  const onLog = (line: LogLine) => log.push(line);
  const large = largeProgram(`${mode} ${Date.now()} ${performance.now()}`);
  const prepared = () => log.filter(({ text }) => /^prepared a program of 3\d{6} bytes/.test(text)).length;
  const boot = async (): Promise<Machine> => {
    const machine = await createMachine({ ...options, onLog });
    await machine.writeFile("/tmp/large", large, 0o755);
    return machine;
  };

  const machine = await boot();
  let seen = "";
  const started = performance.now();
  const terminal = await machine.terminal({ argv: ["sh", "-c", "printf 'half a line, '; exec /tmp/large"] });
  await terminal.onData((bytes) => {
    seen += text(bytes);
  });
  await expect.poll(() => seen, { timeout: 20_000 }).toMatch(PROGRESS);
  const snapshot = await machine.snapshot();
  const before = seen;
  // Others go on: not one of these runs has to wait for it.
  let others = 0;
  while (prepared() === 0) {
    expect((await sh(machine, "echo $((6 * 7)) | cat")).out).toBe("42\n");
    if (prepared() === 0) others++;
  }
  const seconds = (performance.now() - started) / 1000;
  console.log(`3 MB prepared in ${seconds.toFixed(1)} s, ${others} other commands meanwhile, ${mode}`);
  await terminal.exited;
  expect(others).toBeGreaterThan(2);
  expect(seconds).toBeLessThan(60);
  await expect.poll(() => readable(seen)).toBe("half a line, hello\n");
  expect(said(await machine.run({ argv: ["/tmp/large"] }))).toEqual({ code: 3, out: "hello\n", err: "" });
  await machine.shutdown();
  expect(prepared()).toBe(1);

  const next = await boot();
  expect(said(await next.run({ argv: ["/tmp/large"] }))).toEqual({ code: 3, out: "hello\n", err: "" });
  await next.shutdown();
  expect(prepared()).toBe(1);

  // A machine that goes on from the middle of it shows nothing that is over.
  const later = await createMachine({ ...options, onLog, snapshot });
  const [again] = await later.terminals();
  if (again === undefined) throw new Error("the terminal is gone");
  let after = "";
  await again.onData((bytes) => {
    after += text(bytes);
  });
  await again.exited;
  await expect.poll(() => readable(before + after)).toBe("half a line, hello\n");
  await later.shutdown();
  expect(prepared()).toBe(1);
});
