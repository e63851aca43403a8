// undo and redo as a person on the page meets them: the terminal shows what it showed.

import { afterEach, describe, expect, test } from "vitest";
import { Person } from "./person.ts";

let person: Person | undefined;

afterEach(async () => {
  await person?.leaves();
  person = undefined;
});

const LONG = { timeout: 20_000 };

describe.each([
  ["SMP", ""],
  ["UP", "?cpus=1"],
])("on the page, %s", (_mode, query) => {
  test("undo shows the terminal as it was before the last command, redo as it was after", async () => {
    person = await Person.arrive({ query });
    const shows = (screen: string) => expect.poll(() => person?.screen(), LONG).toBe(screen);
    const first = await person.screen();
    expect(await person.runs("echo o''ne; touch /tmp/one")).toBe("one");
    const one = await person.screen();
    expect(await person.runs("echo t''wo; rm /tmp/one")).toBe("two");
    const two = await person.screen();
    await person.types("undo");
    await shows(one);
    await person.types("undo");
    await shows(first);
    await person.types("redo");
    await shows(one);
    await person.types("redo");
    await shows(two);
    await person.types("undo");
    await shows(one);
    expect(await person.runs("ls /tmp")).toBe("one");
    expect(person.complaints).toEqual([]);
  });

  test("a terminal that was opened is gone, one that was closed is there again", async () => {
    person = await Person.arrive({ query });
    const { page } = person;
    const tabs = (count: number) => expect.poll(() => page.locator(".tabs [role=tab]").count(), LONG).toBe(count);
    const opens = async () => {
      await page.click(".tabs .plus");
      await tabs(2);
      await person?.sees(/[#$] ?$/, 1);
    };
    // Opened and undone: its shell has never been.
    await person.runs("echo fi''rst");
    await opens();
    await page.evaluate(() => globalThis.nutshell?.machine?.revert(1));
    await person.sees(/undone: not there at this moment/, 1);
    await page.click(".tabs .cell:nth-child(2) .close");
    await tabs(1);
    // Closed and undone.
    await opens();
    await person.runs("echo sec''ond", 1);
    const second = await person.screen(1);
    const id = await page.evaluate(async () => (await globalThis.nutshell?.machine?.savepoint("two"))?.id ?? 0);
    await page.click(".tabs .cell:nth-child(2) .close");
    await tabs(1);
    await page.evaluate((to) => globalThis.nutshell?.machine?.revert(to), id);
    await tabs(2);
    await expect.poll(() => person?.screen(1), LONG).toBe(second);
    await page.click(".tabs .cell:nth-child(2) .tab");
    await page.click(".screen:not(.behind)");
    expect(await person.runs("echo ali''ve", 1)).toBe("alive");
    expect(person.complaints).toEqual([]);
  });

  test("a moment at which none of the terminals was that are shown now: those that were are there again", async () => {
    person = await Person.arrive({ query });
    const { page } = person;
    await person.runs("echo first");
    await page.click(".plus");
    await person.sees(/[#$] ?$/, 1);
    await page.locator(".close").first().click();
    await person.runs("echo second");
    await page.evaluate(async () => {
      const machine = globalThis.nutshell?.machine;
      const moment = (await machine?.savepoints())?.find(({ label }) => label === "echo first");
      await machine?.revert(moment?.id ?? 0);
    });
    await expect.poll(() => page.getByRole("tab").count()).toBe(2);
    await person.sees(/undone/, 0);
    await person.sees(/first\n.*[#$] ?$/, 1);
  });
});
