// The machine as a library of a Node program: what waits for a process keeps the program alive, and nothing else does.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";

const BUNDLE = new URL("../../dist/node/machine.js", import.meta.url).href;

/** Runs a module of that text in a Node of its own. */
async function node(source: string): Promise<{ out: string; code: number }> {
  const child = spawn(process.execPath, ["--input-type=module", "-e", source], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [out, [code]] = await Promise.all([text(child.stdout), once(child, "exit")]);
  return { out, code };
}

describe.each(["{}", "{ cpus: 1 }"])("createMachine(%s)", (options) => {
  const start = `const { createMachine } = await import(${JSON.stringify(BUNDLE)}); const machine = await createMachine(${options});`;

  it("lives until the processes that are waited for have ended", async () => {
    const source = `${start} console.log((await machine.run({ argv: ["sh", "-c", "sleep 0.2; exit 3"] })).code);`;
    expect(await node(source)).toEqual({ out: "3\n", code: 0 });
  });

  it("does not outlive them", async () => {
    const source = `${start} await machine.run({ argv: ["sh", "-c", "sleep 1000 > /dev/null 2>&1 &"] }); console.log("over");`;
    expect(await node(source)).toEqual({ out: "over\n", code: 0 });
  });
});
