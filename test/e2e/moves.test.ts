// Processes and rooms are dragged in the map to other machines, and moved there by the keyboard.

import type { FrameLocator, Locator, Page } from "playwright";
import { afterEach, describe, expect, test } from "vitest";
import { violations } from "./axe.ts";
import { standsStill } from "./mapped.ts";
import { Person } from "./person.ts";

let person: Person | undefined;

afterEach(async () => {
  await person?.leaves();
  person = undefined;
});

const LONG = { timeout: 30_000 };

/** What dragging an element carries, once it is picked up. */
const carriedBy = (card: Locator) =>
  card.evaluate(
    () =>
      new Promise<string>((resolve) =>
        document.addEventListener(
          "dragstart",
          ({ dataTransfer }) => resolve(dataTransfer?.getData("application/x-nutshell-process") ?? ""),
          { once: true },
        ),
      ),
  );

/** A tab whose machine knows that of another one, and in whose map somebody sleeps. */
async function withAnother(command: string, width = 1100): Promise<Person> {
  person = await Person.arrive({ width });
  const { page } = person;
  await page.waitForSelector(".map-tree .process");
  await person.opensTab("/?cpus=1");
  await page.bringToFront();
  await expect.poll(() => page.evaluate(() => globalThis.nutshell?.machine?.neighbours()), LONG).toEqual(["tab2"]);
  await person.runs(command);
  return person;
}

const moves = (page: Page | FrameLocator) => page.getByRole("group", { name: "Move to another machine" });

/** Where a drag begins: the pointer is down on it, and has moved. */
async function pickUp(page: Page, card: Locator): Promise<void> {
  await standsStill(card);
  await card.hover({ position: { x: 12, y: 12 } });
  await page.mouse.down();
  const { x = 0, y = 0 } = (await card.boundingBox()) ?? {};
  await page.mouse.move(x + 30, y + 30, { steps: 4 });
}

async function letGo(page: Page, on: Locator): Promise<void> {
  const { x = 0, y = 0, width = 0, height = 0 } = (await on.boundingBox()) ?? {};
  await page.mouse.move(x + width / 2, y + height / 2, { steps: 4 });
  await page.mouse.up();
}

describe("a process that is dragged in the map", () => {
  test("onto another machine is moved there by a command that is typed, not run", async () => {
    const one = await withAnother("sleep 1000 &");
    const { page } = one;
    const pid = (await one.runs("pgrep sleep")).trim();
    const sleep = page.locator('.map-tree .process[data-comm="sleep"] > .card');
    await pickUp(page, sleep);
    await moves(page).getByText(`Move sleep ${pid} to`).waitFor();
    await letGo(page, moves(page).getByRole("button", { name: "tab2" }));
    await one.sees(new RegExp(`[#$] migrate ${pid} --to tab2$`));
    await moves(page).waitFor({ state: "hidden" });
    expect(await sleep.count()).toBe(1);
    await page.keyboard.press("Enter");
    await one.sees(/moved to tab2: .* stopped for/);
    await sleep.waitFor({ state: "detached" });
    expect(one.complaints).toEqual([]);
  });

  test("and let go elsewhere stays, and so does init", async () => {
    const one = await withAnother("sleep 1000 &");
    const { page } = one;
    const before = await one.screen();
    await pickUp(page, page.locator('.map-tree .process[data-comm="sleep"] > .card'));
    await moves(page).waitFor();
    await letGo(page, page.locator(".lens"));
    await moves(page).waitFor({ state: "hidden" });
    expect(await page.locator('.map-tree .process[data-pid="1"] > .card').getAttribute("draggable")).toBe("false");
    await page.mouse.move(5, 5);
    expect(await one.screen()).toBe(before);
    expect(one.complaints).toEqual([]);
  });

  test("onto the map in another window is moved there too", { timeout: 120_000 }, async () => {
    person = await Person.arrive();
    const { page, complaints } = person;
    await page.waitForSelector(".map-tree .process");
    const other = await person.opensTab("/?cpus=1");
    await other.page.waitForSelector(".map-tree .process");
    await expect
      .poll(() => other.page.evaluate(() => globalThis.nutshell?.machine?.neighbours()), LONG)
      .toEqual(["tab1"]);
    await page.bringToFront();
    await person.runs("sleep 1000 &");
    const pid = (await person.runs("pgrep sleep")).trim();
    const sleep = page.locator('.map-tree .process[data-comm="sleep"] > .card');
    // The hand leaves this window: what it carries comes into the other.
    const there = await other.context.newCDPSession(other.page);
    const word = carriedBy(sleep);
    await pickUp(page, sleep);
    const items = [{ mimeType: "application/x-nutshell-process", data: await word }];
    const { x = 0, y = 0 } = (await other.page.locator(".map-tree").boundingBox()) ?? {};
    const over = (type: "dragEnter" | "dragOver" | "drop") =>
      there.send("Input.dispatchDragEvent", { type, x: x + 50, y: y + 50, data: { items, dragOperationsMask: 16 } });
    await over("dragEnter");
    await over("dragOver");
    await other.page.getByText("it can move to this machine, tab2").waitFor();
    await over("dragOver");
    await over("drop");
    await other.page.getByText("it can move to this machine, tab2").waitFor({ state: "hidden" });
    await page.mouse.up();
    await person.sees(new RegExp(`[#$] migrate ${pid} --to tab2$`));
    await page.keyboard.press("Enter");
    await other.page.locator('.map-tree .process[data-comm="sleep"]').waitFor(LONG);
    expect(complaints).toEqual([]);
  });

  test("onto the map of a machine in another frame is moved there too", { timeout: 120_000 }, async () => {
    person = await Person.arrive();
    const { page, complaints } = person;
    const at = new URL("/two.html", page.url()).href;
    const style = "<style>nutshell-term { height: 330px }</style>";
    const body = `${style}<nutshell-term id="a" map></nutshell-term><nutshell-term id="b" cpus="1" map></nutshell-term><script src="nutshell-term.js"></script>`;
    await page.route(at, (route) => route.fulfill({ contentType: "text/html", body }));
    await page.goto(at);
    const list = (id: string) =>
      page.evaluate(async (which) => {
        const element = document.querySelector(`#${which}`) as HTMLElement & {
          run(command: string): Promise<{ out: string }>;
        };
        return (await element.run("migrate --list 2>/dev/null")).out;
      }, id);
    await expect.poll(() => list("a"), LONG).toMatch(/tab1/);
    await expect.poll(() => list("b"), LONG).toMatch(/tab2 {2}\(this one\)/);
    const [a, b] = [page.frameLocator("#a iframe"), page.frameLocator("#b iframe")];
    await a.getByRole("button", { name: "Run" }).click();
    await b.getByRole("button", { name: "Run" }).click();
    await a.locator('.map-tree .process[data-comm="sh"]').first().waitFor();
    await b.locator('.map-tree .process[data-comm="sh"]').first().waitFor();
    await a.locator(".screen").click();
    await page.keyboard.type("sleep 1000 &\n");
    const sleep = a.locator('.map-tree .process[data-comm="sleep"] > .card');
    await sleep.waitFor();
    // What a browser would carry over: frames are processes of their own, and a drag that is driven from outside ends at its frame's edge.
    const word = carriedBy(sleep);
    await pickUp(page, sleep);
    await moves(a).waitFor();
    const over = (type: string, token: string) =>
      b.locator(".map-tree").evaluate(
        (tree, [name, text]) => {
          const dataTransfer = new DataTransfer();
          dataTransfer.setData("application/x-nutshell-process", text);
          return !tree.dispatchEvent(new DragEvent(name, { dataTransfer, bubbles: true, cancelable: true }));
        },
        [type, token] as const,
      );
    expect(await over("dragover", await word)).toBe(true);
    await b.getByText("it can move to this machine, tab2").waitFor();
    await over("drop", await word);
    await b.getByText("it can move to this machine, tab2").waitFor({ state: "hidden" });
    await expect.poll(() => a.locator(".xterm-rows").textContent()).toMatch(/migrate \d+ --to tab2/);
    await page.mouse.up();
    await a.locator(".screen").click();
    await page.keyboard.press("Enter");
    await b.locator('.map-tree .process[data-comm="sleep"]').waitFor(LONG);
    expect(complaints).toEqual([]);
  });
});

test("a room is dragged by its head: its init moves, with the room", async () => {
  const one = await withAnother("unshare -Urpfmuin --mount-proc sleep 1000 &");
  const { page } = one;
  const pid = (await one.runs("pgrep -x sleep")).trim();
  const room = page.locator(".map-tree .room", { has: page.locator('.process[data-comm="sleep"]') }).last();
  await pickUp(page, room.locator("> .card"));
  await letGo(page, moves(page).getByRole("button", { name: "tab2" }));
  await one.sees(new RegExp(`[#$] migrate ${pid} --to tab2$`));
  expect(one.complaints).toEqual([]);
});

test("by the keyboard: m, a machine, Enter; Escape leads back", async () => {
  const one = await withAnother("sleep 1000 &");
  const { page } = one;
  const pid = (await one.runs("pgrep sleep")).trim();
  const card = page.locator('.map-tree .process[data-comm="sleep"] > .card');
  await card.focus();
  await page.keyboard.press("m");
  const target = moves(page).getByRole("button", { name: "tab2" });
  await expect.poll(() => target.evaluate((one) => one === document.activeElement)).toBe(true);
  expect(await violations(page, ".moves")).toEqual([]);
  await page.keyboard.press("Escape");
  await moves(page).waitFor({ state: "hidden" });
  expect(await card.evaluate((one) => one === document.activeElement)).toBe(true);
  await page.keyboard.press("m");
  await target.waitFor();
  await page.keyboard.press("Enter");
  await one.sees(new RegExp(`[#$] migrate ${pid} --to tab2$`));
  expect(one.complaints).toEqual([]);
});
