// Programs that were not made for us: prepared at their first exec, through the whole machine, in both modes.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LogLine, Machine } from "../../workers/api.ts";
import { createMachine, MODES, plain, said, sh } from "../machine/boot.ts";
import * as wat from "./wat.ts";

describe.each(MODES)("foreign programs, %s", (_, options) => {
  let machine: Machine;
  const log: LogLine[] = [];
  const lines = (about: RegExp) => log.map(({ text }) => text).filter((text) => about.test(text));

  beforeAll(async () => {
    machine = await createMachine({ ...options, onLog: (line) => log.push(line) });
    const programs = { ...wat, ...wat.TRAPS } as unknown as Record<string, unknown>;
    for (const [name, bytes] of Object.entries(programs)) {
      if (bytes instanceof Uint8Array) await machine.writeFile(`/tmp/${name.toLowerCase()}`, bytes, 0o755);
    }
    await machine.writeFile("/tmp/cut", wat.HELLO.subarray(0, 60), 0o755);
  }, 60_000);
  afterAll(() => machine.shutdown());

  const run = async (...argv: string[]) => said(await machine.run({ argv, timeout: 30_000 }));

  test("run, with their exit status", async () => {
    expect(await run("/tmp/hello")).toEqual({ code: 3, out: "hello\n", err: "" });
  });

  test("run though their memory was not to grow", async () => {
    expect((await run("/tmp/tight")).code).toBe(0);
  });

  test("fork out of a recursion and wait", async () => {
    expect(await run("/tmp/fork")).toEqual({ code: 0, out: "7\n5\n", err: "" });
  });

  test("setjmp and longjmp", async () => {
    expect(await run("/tmp/jump")).toEqual({ code: 0, out: "0\n7\n4\n7\n", err: "" });
  });

  test("a setjmp's buffer may be copied, and put back", async () => {
    expect(await run("/tmp/nested")).toEqual({ code: 0, out: "0\n1\n2\n5\n", err: "" });
    expect(await run("/tmp/again")).toEqual({ code: 0, out: "1\n3\n", err: "" });
    expect(await sh(machine, "/tmp/nowhere")).toMatchObject({ code: 139 });
    await expect.poll(async () => (await sh(machine, "grep -c '^jmpbuf  *0 ' /proc/slabinfo")).out).toBe("1\n");
  });

  test("a handler is the first function of its table, and forks", async () => {
    expect(await run("/tmp/handler")).toEqual({ code: 0, out: "6\n9\n", err: "" });
  });

  test("a signal's handler is an index of a table that is not exported", async () => {
    expect(await run("/tmp/signal")).toEqual({ code: 0, out: "5\n1\n", err: "" });
  });

  test("calls through pointers of another type", async () => {
    expect(await run("/tmp/loose")).toEqual({ code: 0, out: "3\n8\n", err: "" });
  });

  test("growing without end meets the limit", async () => {
    expect(await run("/tmp/grow")).toEqual({ code: 0, out: "1\n", err: "" });
  });

  test("their environment comes as a file, once", async () => {
    const { stdout } = await machine.run({ argv: ["/tmp/environment"], env: { NAME: "value", LINES2: "a\nb" } });
    const out = new TextDecoder().decode(stdout);
    expect(out).toContain("NAME=value\n");
    expect(out).not.toContain("LINES2");
    expect((await sh(machine, "ls /proc/self/wali_env")).code).toBe(2);
  });

  test("what they import and nobody has: ENOSYS at the call, and one line that names it", async () => {
    expect(await run("/tmp/missing")).toEqual({ code: 0, out: "1\n1\n1\n", err: "" });
    await expect.poll(() => lines(/frobnicate/)).toHaveLength(1);
    expect(lines(/frobnicate/)[0]).toMatch(/^missing\[\d+\]: calls wali\.SYS_frobnicate, .*ENOSYS/);
    await expect.poll(() => lines(/env\.(puts|sin)/)).toHaveLength(2);
  });

  test("a malformed one is refused", async () => {
    const { code, err } = await sh(machine, "/tmp/cut");
    expect(code).toBe(126);
    expect(err).toContain("Exec format error");
    let seen = "";
    const terminal = await machine.terminal({ argv: ["sh", "-c", "/tmp/cut"] });
    await terminal.onData((bytes) => {
      seen += new TextDecoder().decode(bytes);
    });
    await terminal.exited;
    await expect.poll(() => plain(seen)).toMatch(/^not a program that can run here: .+\n.*Exec format error\n$/s);
  });

  test.each([
    ["unreachable", 132, /unreachable\[\d+\]: trap invalid opcode/],
    ["divide", 136, /divide\[\d+\]: trap divide error/],
    ["outside", 139, /outside\[\d+\]: segfault/],
    ["nothing", 139, /nothing\[\d+\]: segfault/],
  ])("one that traps: %s", async (name, code, line) => {
    expect((await sh(machine, `sleep 0.1 & /tmp/${name}; s=$?; wait $! && exit $s`)).code).toBe(code);
    await expect.poll(() => lines(line)).toHaveLength(1);
  });

  test("the line stands on the terminal of who ran it", async () => {
    let seen = "";
    const terminal = await machine.terminal({ argv: ["/tmp/outside"] });
    await terminal.onData((bytes) => {
      seen += new TextDecoder().decode(bytes);
    });
    await terminal.exited;
    await expect.poll(() => plain(seen)).toMatch(/outside\[\d+\]: segfault: .*\n/);
  });

  test("threads share memory, wait by futex and have numbers", async () => {
    expect(await run("/tmp/threads")).toEqual({ code: 0, out: "5\n", err: "" });
  });

  test("exit_group ends all threads, and so does a signal", async () => {
    expect((await run("/tmp/threads_end")).code).toBe(5);
    const script = `/tmp/threads_end stay & while [ "$(ls /proc/$!/task | wc -l)" != 3 ]; do :; done
      grep Threads /proc/$!/status; kill $!; wait $!; echo $?; ls /proc/$!/task 2>&1 | wc -l`;
    expect((await sh(machine, script)).out).toBe("Threads:\t3\n143\n1\n");
  });
});
