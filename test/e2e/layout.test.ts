// The lines between terminals, and between them and the map: dragged, moved by keys, and where they were after a reload.

import type { Locator } from "playwright";
import { afterEach, expect, test } from "vitest";
import { violations } from "./axe.ts";
import { Person } from "./person.ts";

let person: Person | undefined;

afterEach(async () => {
  await person?.leaves();
  person = undefined;
});

const box = async (one: Locator) => {
  const found = await one.boundingBox();
  if (!found) throw new Error("it is not seen");
  return found;
};

async function drag({ page }: Person, line: Locator, dx: number, dy: number): Promise<void> {
  const { x, y, width, height } = await box(line);
  const [from, to] = [x + width / 2, y + height / 2];
  await page.mouse.move(from, to);
  await page.mouse.down();
  await page.mouse.move(from + dx, to + dy, { steps: 5 });
  await page.mouse.up();
}

test("between terminals: dragged and by keys, each terminal has its columns; a reload and a double click", async () => {
  person = await Person.arrive({ width: 1440, height: 900 });
  const { page } = person;
  await page.keyboard.press("Control+Shift+E");
  await person.sees(/[#$] ?$/, 1);
  const line = page.getByRole("separator", { name: "Between terminals 1 and 2" });
  const [left, right] = [page.locator("#screen-1"), page.locator("#screen-2")];
  const before = (await box(left)).width;
  const columns = Number((await person.runs("stty size", 1)).split(" ")[1]);
  await drag(person, line, 120, 0);
  await expect.poll(async () => Math.round((await box(left)).width - before)).toBe(120);
  await expect.poll(async () => Number((await person?.runs("stty size", 1))?.split(" ")[1])).toBe(columns - 15);
  await line.focus();
  const value = () => line.getAttribute("aria-valuenow").then(Number);
  const dragged = await value();
  await page.keyboard.press("ArrowLeft");
  expect(await value()).toBe(dragged - 2);
  await page.keyboard.press("End");
  expect(await value()).toBe(Number(await line.getAttribute("aria-valuemax")));
  await page.keyboard.press("Home");
  expect(await value()).toBe(Number(await line.getAttribute("aria-valuemin")));
  expect(await violations(page, ".screens")).toEqual([]);
  const narrow = (await box(left)).width;

  await person.reloads();
  await page.locator("#screen-2:not(.behind)").waitFor();
  expect(await box(page.locator("#screen-1"))).toMatchObject({ width: narrow });
  await line.dblclick();
  expect(await value()).toBe(50);
  expect(Math.round((await box(left)).width - (await box(right)).width)).toBe(0);
  expect(person.complaints).toEqual([]);
});

test("between terminal and map: dragged and by keys, side by side and one above the other; a reload", async () => {
  person = await Person.arrive({ width: 1440, height: 900 });
  const { page } = person;
  await page.waitForSelector(".map-tree .process");
  const line = page.getByRole("separator", { name: "Between terminal and map" });
  const map = page.locator(".map");
  const { width } = await box(map);
  await drag(person, line, 200, 0);
  await expect.poll(async () => Math.round(width - (await box(map)).width)).toBe(200);
  await line.focus();
  await page.keyboard.press("ArrowRight");
  await expect.poll(async () => Math.round(width - (await box(map)).width)).toBe(229);
  await page.keyboard.press("End");
  await expect.poll(async () => Math.round((await box(map)).width)).toBe(300);
  await page.keyboard.press("Home");
  await expect.poll(async () => Math.round((await box(map)).x)).toBe(340);
  await person.reloads();
  await expect.poll(async () => Math.round((await box(map)).x)).toBe(340);

  await page.setViewportSize({ width: 800, height: 900 });
  const { height } = await box(map);
  expect(await line.evaluate((one) => (one.focus(), one.getAttribute("aria-orientation")))).toBe("horizontal");
  await drag(person, line, 0, -100);
  await expect.poll(async () => Math.round((await box(map)).height - height)).toBe(100);
  await page.getByRole("button", { name: "Map" }).click();
  await line.waitFor({ state: "hidden" });
  expect(person.complaints).toEqual([]);
});
