// A tab whose process is killed, at whatever moment: what was kept of its machine goes on, whole and once.

import { afterEach, expect, test } from "vitest";
import { COUNTER, counted, counters } from "./counter.ts";
import { Person } from "./person.ts";

let person: Person | undefined;

afterEach(async () => {
  await person?.leaves();
  person = undefined;
});

const LONG = { timeout: 30_000 };

test.each(["?cpus=1", "?cpus=4"])(
  "while it is saved and a dump is written (%s)",
  { timeout: 240_000 },
  async (query) => {
    person = await Person.arrive({ query });
    let tab = person;
    await tab.types(`setsid sh -c '${COUNTER}' </dev/null 2>/dev/null &`);
    await expect.poll(async () => (await counted(tab)).length, LONG).toBeGreaterThan(0);
    await tab.page.evaluate(() => globalThis.nutshell?.save());
    for (const delay of [0, 40, 180]) {
      const before = (await counted(tab)).length;
      await tab.page.evaluate((after) => {
        const { machine, save } = globalThis.nutshell ?? {};
        const line = "mkdir -p /tmp/i; criu dump -t $(pgrep -of 'exec >>') -D /tmp/i -R";
        machine?.run({ argv: ["sh", "-c", line] }).catch(() => undefined);
        void save?.();
        return new Promise((resolve) => setTimeout(resolve, after));
      }, delay);
      tab = await tab.crashes(query);
      await expect.poll(() => counters(tab), LONG).toBe(1);
      await expect.poll(async () => (await counted(tab)).length, LONG).toBeGreaterThan(before);
      const numbers = await counted(tab);
      expect(numbers).toEqual(numbers.map((_, at) => at + 1));
    }
    expect(tab.complaints).toEqual([]);
  },
);
