// What nests some hundred levels is read and run, as natively: programs have the stack for it, here as in a browser.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Machine } from "../../workers/api.ts";
import { createMachine, MODES, sh } from "./boot.ts";

const LEVELS = 200;
const around = (open: string, inner: string, close: string) => open.repeat(LEVELS) + inner + close.repeat(LEVELS);

describe.each(MODES)("some hundred levels, %s", (_mode, options) => {
  let machine: Machine;
  beforeAll(async () => {
    machine = await createMachine(options);
    await sh(machine, "echo x >/tmp/x");
  }, 60_000);
  afterAll(() => machine.shutdown());

  test.each([
    ["expr", `expr ${around("'(' ", "7", " ')'")}`, "7\n"],
    ["find ( )", `find /tmp/x ${around("'(' ", "-true", " ')'")}`, "/tmp/x\n"],
    ["find !", `find /tmp/x ${around("! ", "-true", "")}`, "/tmp/x\n"],
    ["test !", `[ ${around("! ", "x", "")} ] && echo true`, "true\n"],
    ["sed -E groups", `sed -E 's/${around("(", "x", ")")}/y/' /tmp/x`, "y\n"],
    ["sed blocks", `sed '${around("{", "s/x/y/", "\n}")}' /tmp/x`, "y\n"],
    ["grep -E", `grep -E '${around("(", "x", ")*")}' /tmp/x`, "x\n"],
    ["grep", `grep '${around("\\(", "x", "\\)")}' /tmp/x`, "x\n"],
    ["awk", `awk 'BEGIN { print ${around("(", "7", ")")} }'`, "7\n"],
    [
      "awk functions",
      `awk 'function f(n) { return n ? 1 + f(n - 1) : 0 } BEGIN { print f(${LEVELS}) }'`,
      `${LEVELS}\n`,
    ],
    ["sh arithmetic", `echo $((${around("(", "7", ")")}))`, "7\n"],
    ["sh compounds", around("if :; then ", "echo 7; ", "fi; "), "7\n"],
  ])("%s", async (_name, command, out) => {
    await machine.writeFile("/tmp/script", new TextEncoder().encode(`${command}\n`));
    expect(await sh(machine, "sh /tmp/script")).toEqual({ code: 0, out, err: "" });
  });
});
