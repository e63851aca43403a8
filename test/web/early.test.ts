import { expect, test, vi } from "vitest";
import { bootEarly } from "../../web/early.ts";
import type { BootOptions, Machine } from "../../workers/api.ts";

function world() {
  const booted: { options: BootOptions; machine: Machine }[] = [];
  const boot = vi.fn(async (options: BootOptions) => {
    const machine = { shutdown: vi.fn(async () => undefined) } as unknown as Machine;
    booted.push({ options, machine });
    return machine;
  });
  return { boot, booted };
}

const line = (text: string) => ({ level: 6, time: 0, text });

test("the first call takes over the machine that boots, with what it has said and what it says", async () => {
  const { boot, booted } = world();
  const page = bootEarly(boot, undefined);
  expect(boot).toHaveBeenCalledTimes(1);
  booted[0]?.options.onLog?.(line("early"));
  const heard: string[] = [];
  const machine = await page({ onLog: ({ text }) => heard.push(text) });
  booted[0]?.options.onLog?.(line("late"));
  expect(machine).toBe(booted[0]?.machine);
  expect(heard).toEqual(["early", "late"]);
  expect(await page({})).toBe(booted[1]?.machine);
});

test.each([
  ["another number of CPUs", { cpus: 1 }],
  ["a saved state", { snapshot: new Uint8Array(1) }],
])("who asks for %s gets that, and the early machine ends", async (_what, options) => {
  const { boot, booted } = world();
  const machine = await bootEarly(boot, undefined)(options);
  expect(machine).toBe(booted[1]?.machine);
  expect(boot).toHaveBeenLastCalledWith(options);
  await vi.waitFor(() => expect(booted[0]?.machine.shutdown).toHaveBeenCalled());
});

test("a panic that came early is told; a boot that fails, too", async () => {
  const { boot, booted } = world();
  const page = bootEarly(boot, 1);
  booted[0]?.options.onPanic?.({ message: "broken", cpu: 0, log: [], events: [] });
  const onPanic = vi.fn();
  await page({ cpus: 1, onPanic });
  expect(onPanic).toHaveBeenCalledWith(expect.objectContaining({ message: "broken" }));
  const failing = bootEarly(() => Promise.reject(new Error("no")), undefined);
  await expect(failing({})).rejects.toThrow("no");
});
