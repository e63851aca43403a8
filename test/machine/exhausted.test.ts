// A program whose memory cannot grow says so, and fails as the native one does. RLIMIT_AS makes it happen soon.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Machine } from "../../workers/api.ts";
import { createMachine, MODES, sh } from "./boot.ts";

const LINE = "head -c 60M /dev/zero | tr '\\0' a";

describe.each(MODES)("memory that is exhausted, %s", (_mode, options) => {
  let machine: Machine;
  beforeAll(async () => {
    machine = await createMachine(options);
  }, 60_000);
  afterAll(() => machine.shutdown());

  test.each([
    ["sort", 2, "sort: memory exhausted\n"],
    ["grep b", 2, "grep: memory exhausted\n"],
    ["tac", 1, "tac: memory exhausted\n"],
    ["uniq", 1, "uniq: memory exhausted\n"],
    ["awk '{ print }'", 2, "awk: fatal: memory exhausted\n"],
  ])("%s", async (command, code, err) => {
    expect(await sh(machine, `ulimit -v 30000; ${LINE} | ${command}`)).toEqual({ code, out: "", err });
  });

  test("sh says it as dash does, with the line, after what was printed", async () => {
    await machine.writeFile(
      "/tmp/grow",
      new TextEncoder().encode("echo first\nx=0123456789abcdef\nwhile :\ndo x=$x$x\ndone\n"),
    );
    expect(await sh(machine, "ulimit -v 30000; sh /tmp/grow")).toEqual({
      code: 2,
      out: "first\n",
      err: "/tmp/grow: 4: Out of space\n",
    });
  });

  test("only who is limited", async () => {
    const { out, err } = await sh(machine, `(ulimit -v 30000; ${LINE} | sort; echo $?); ${LINE} | sort | wc -c`);
    expect({ out, err }).toEqual({ out: "2\n62914561\n", err: "sort: memory exhausted\n" });
  });

  test("a text longer than the runtime can make", { timeout: 60_000 }, async () => {
    const { code, err } = await sh(machine, "awk 'BEGIN { x = \"0123456789abcdef\"; for (;;) x = x x }'", 50_000);
    expect({ code, err }).toEqual({ code: 2, err: "awk: fatal: memory exhausted\n" });
  });
});
