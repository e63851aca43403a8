// Terminals beside each other, and text to be read from far away.

import { afterEach, expect, test } from "vitest";
import { violations } from "./axe.ts";
import { Person } from "./person.ts";

let person: Person | undefined;

afterEach(async () => {
  await person?.leaves();
  person = undefined;
});

test("terminals beside each other: by key and button, each with its own size, chosen by a click, there again after a reload", async () => {
  person = await Person.arrive({ width: 1440, height: 900 });
  const { page } = person;
  const boxes = () =>
    page
      .locator(".screen:not(.behind)")
      .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().toJSON() as DOMRect));
  const front = () => page.locator(".screen.front").getAttribute("id");
  const columns = await person.runs("stty size");
  await page.keyboard.press("Control+Shift+E");
  await person.sees(/[#$] ?$/, 1);
  expect(await person.screen(1)).toMatch(/^root@nutshell:~# ?$/); // not printed for a wider one
  await expect.poll(async () => (await boxes()).length).toBe(2);
  const [left, right] = await boxes();
  expect(left?.right).toBeLessThan(right?.left ?? 0);
  expect(right?.right).toBeLessThanOrEqual(
    await page.locator(".screens").evaluate((one) => one.getBoundingClientRect().right),
  );
  // The new one has the keyboard, and half of the columns.
  expect(await front()).toBe("screen-2");
  expect(Number((await person.runs("stty size", 1)).split(" ")[1])).toBeLessThan(Number(columns.split(" ")[1]) / 2);
  await page.locator(".screen").first().click();
  expect(await front()).toBe("screen-1");
  await person.runs("echo in the left");
  expect(await person.screen(1)).not.toMatch(/in the left/);
  expect(await violations(page, ".tabs")).toEqual([]);

  // A third takes the place of the one in front; a fourth comes between.
  await page.click(".plus");
  await person.sees(/[#$] ?$/, 2);
  await expect.poll(async () => (await boxes()).length).toBe(2);
  await page.getByRole("tab").first().click();
  expect(await front()).toBe("screen-1");
  await page.getByRole("button", { name: "Terminal beside this one" }).click();
  await person.sees(/[#$] ?$/, 3);
  await expect.poll(async () => (await boxes()).length).toBe(3);

  await person.reloads();
  await expect.poll(async () => (await boxes()).length).toBe(3);
  await person.sees(/in the left/);
  await page.getByRole("tab").last().focus();
  await page.keyboard.press("Delete");
  await expect.poll(async () => (await boxes()).length).toBe(2);

  // Where there is no room side by side they stand one above the other.
  await page.setViewportSize({ width: 600, height: 900 });
  await expect.poll(async () => (await boxes()).map(({ left }) => Math.round(left))).toEqual([18, 18]);
  const [above, below] = await boxes();
  expect(above?.bottom).toBeLessThan(below?.top ?? 0);
  expect(person.complaints).toEqual([]);
});

test("presenter size: terminal, header and map grow, nothing is cut off, and it is remembered", async () => {
  person = await Person.arrive({ width: 1440, height: 900 });
  const { page } = person;
  await page.waitForSelector(".map-tree .process");
  const height = (selector: string) =>
    page
      .locator(selector)
      .first()
      .evaluate((one) => one.getBoundingClientRect().height);
  const size = async () => ({
    letter: await page.evaluate(() => globalThis.nutshell?.views[0]?.xterm.options.fontSize),
    card: await height(".map-tree .process > .card"),
    header: await height("header.top"),
  });
  const usual = await size();
  const button = page.getByRole("button", { name: "Presenter size" });
  await button.click();
  await expect.poll(async () => (await size()).letter).toBeGreaterThan((usual.letter ?? 0) * 1.5);
  const large = await size();
  expect(large.card / usual.card).toBeGreaterThan(1.3);
  expect(large.header / usual.header).toBeGreaterThan(1.3);
  const over = () => page.evaluate(() => document.documentElement.scrollHeight - innerHeight);
  expect(await over()).toBeLessThanOrEqual(0);
  expect(await violations(page)).toEqual([]);
  await person.reloads();
  await expect.poll(async () => (await size()).letter).toBe(large.letter);
  expect(await button.getAttribute("aria-pressed")).toBe("true");
  await button.click();
  await expect.poll(async () => (await size()).letter).toBe(usual.letter);
  expect(person.complaints).toEqual([]);
});
