// A kernel that gives up says why, where and after what, and everybody who waits for the machine hears of it.

import { afterEach, describe, expect, test, vi } from "vitest";
import type { Machine, PanicReport } from "../../workers/api.ts";
import { createMachine, MODES, sh } from "./boot.ts";

describe.each(MODES)("a kernel panic, %s", (_mode, options) => {
  let machine: Machine | undefined;

  afterEach(() => machine?.shutdown());

  test("sysrq-trigger is root's, and crashes the machine by a c only", async () => {
    const log: string[] = [];
    machine = await createMachine({ ...options, onLog: ({ text }) => log.push(text) });
    const { err } = await sh(
      machine,
      "echo x > /proc/sysrq-trigger; setpriv --reuid 1000 sh -c 'echo c > /proc/sysrq-trigger'",
    );
    expect(err).toMatch(/Permission denied/);
    await vi.waitFor(() => expect(log).toContainEqual(expect.stringMatching(/^sysrq: HELP/)));
  });

  test("is told once, with task, call and last events, while others are busy in the kernel", {
    timeout: 40_000,
  }, async () => {
    const reports: PanicReport[] = [];
    machine = await createMachine({ ...options, onPanic: (report) => reports.push(report) });
    const waiting = machine.run({ argv: ["sleep", "100"] });
    waiting.catch(() => undefined); // it may end before it is looked at
    const busy = "(while :; do echo x > /dev/null; done) & (while :; do true | true; done) &";
    await expect(sh(machine, `${busy} sleep 0.3; echo c > /proc/sysrq-trigger`)).rejects.toThrow(
      "kernel panic: sysrq triggered crash",
    );
    await expect(waiting).rejects.toThrow("kernel panic");
    await expect(machine.processes()).rejects.toThrow("kernel panic");
    expect(reports).toHaveLength(1);
    const [report] = reports;
    expect(report).toMatchObject({ message: "sysrq triggered crash", task: { comm: "sh" }, call: "write" });
    expect(report?.cpu).toBeGreaterThan(0);
    expect(report?.stack).toMatch(/asm\/kernel\//);
    expect(report?.events.join("\n")).toMatch(/pid \d+ (forks \d+|exits with 0|execs)\n/);
  });
});
