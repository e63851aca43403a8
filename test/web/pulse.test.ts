// When a machine counts as silent.

import { expect, test } from "vitest";
import { Pulse, SILENT_BEATS } from "../../web/pulse.ts";

test("a machine that answers is never silent, also when its answer is an error", async () => {
  const heard: boolean[] = [];
  let n = 0;
  const pulse = new Pulse(
    async () => {
      n += 1;
      if (n % 2 === 0) throw new Error("busy");
    },
    (silent) => heard.push(silent),
  );
  for (let i = 0; i < 3 * SILENT_BEATS; i += 1) {
    pulse.beat();
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(heard).toEqual([]);
  expect(n).toBe(3 * SILENT_BEATS);
});

test("one that does not is, once, until it is heard again", async () => {
  const heard: boolean[] = [];
  let answer = (): void => undefined;
  const pulse = new Pulse(
    () => new Promise<void>((resolve) => (answer = resolve)),
    (silent) => heard.push(silent),
  );
  for (let i = 0; i <= SILENT_BEATS; i += 1) pulse.beat();
  expect(heard).toEqual([]);
  pulse.beat();
  pulse.beat();
  expect(heard).toEqual([true]);
  answer();
  await new Promise((resolve) => setImmediate(resolve));
  expect(heard).toEqual([true, false]);
});
