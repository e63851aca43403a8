// Processes move from one tab to another, with their terminal.

import { afterEach, describe, expect, test } from "vitest";
import { Person } from "./person.ts";

let person: Person | undefined;

afterEach(async () => {
  await person?.leaves();
  person = undefined;
});

const LONG = { timeout: 30_000 };

/** Two tabs that know each other. */
async function twoTabs(here: string, there: string): Promise<[Person, Person]> {
  person = await Person.arrive({ query: here });
  const one = person;
  const other = await one.opensTab(there || "/");
  const { page } = one;
  const known = () => page.evaluate(() => globalThis.nutshell?.machine?.neighbours());
  await expect.poll(known, LONG).toEqual(["tab2"]);
  await one.page.bringToFront();
  return [one, other];
}

/** The last number that a terminal shows on a line of its own. */
async function last(who: Person, terminal: number): Promise<number> {
  const numbers = (await who.screen(terminal)).match(/^\d+$/gm) ?? [];
  return Number(numbers.at(-1) ?? 0);
}

describe.each([
  ["SMP to UP", "?cpus=4", "?cpus=1"],
  ["UP to SMP", "?cpus=1", ""],
])("%s", (_modes, here, there) => {
  test("a shell and the loop that runs in it go on in the other tab, which shows what was there", {
    timeout: 120_000,
  }, async () => {
    const [one, other] = await twoTabs(here, there);
    await one.runs("word=kept; echo before the m''ove");
    await one.runs("(sleep 1; migrate -q --to tab2 $$) >/dev/null &");
    await one.types("n=0; while sleep 0.1; do n=$((n+1)); echo $n; done");
    await other.sees(/before the move/, 1);
    await one.sees(/\[moved to tab2 – Enter for a new shell\]/);
    const stood = await last(one, 0);
    await expect.poll(() => last(other, 1), LONG).toBeGreaterThan(stood + 3);
    const numbers = (await other.screen(1)).match(/^\d+$/gm)?.map(Number);
    expect(numbers).toEqual(numbers?.map((_, at) => at + 1));
    await other.page.bringToFront();
    await other.page.keyboard.press("Control+C");
    await other.sees(/\^C\n(.*\n)?[^\n]*[#$] ?$/, 1);
    expect(await other.runs("echo $word", 1)).toBe("kept");
    // Nothing brings it back: neither what is kept of the one, nor is it lost with what is kept of the other.
    await one.page.reload();
    // A state from before the move ends those who have left.
    await one.sees(/moved to tab2|ended by signal 9/);
    const left = await one.page.evaluate(async () => (await globalThis.nutshell?.machine?.processes()) ?? []);
    expect(left.filter(({ comm }) => comm === "sh" || comm === "migrate")).toEqual([]);
    await other.page.reload();
    await other.sees(/before the move/, 1);
    expect(one.complaints).toEqual([]);
  });
});
