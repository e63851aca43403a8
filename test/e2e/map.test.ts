// The map beside the terminal, as a person meets it: rooms, numbers, the keyboard; and it says what /proc says.

import { afterEach, describe, expect, test, vi } from "vitest";
import { shown, standsStill, tables } from "./mapped.ts";
import { Person } from "./person.ts";

let person: Person | undefined;

afterEach(async () => {
  await person?.leaves();
  person = undefined;
});

const BURST = [
  "for i in 1 2 3 4 5; do for f in -u -m -i -n -U -C '-Ur -n' '-pf --mount-proc' '-Tf'; do unshare $f sleep 1000 & done; done",
  "for i in 1 2 3 4 5 6 7 8; do sleep 1000 & (sleep 0.1; true) & done",
  "nsenter -t $(pgrep -n sleep) -a sleep 1000 &",
  "unshare -u sh -c 'hostname one; unshare -u sh -c \"hostname two; exec sleep 1000\" & sleep 1000 & wait' &",
  "sleep 1; kill %3 %5",
];

describe.each([
  ["SMP", ""],
  ["UP", "?cpus=1"],
])("the map, %s", (_mode, query) => {
  test("unshare makes a room with its chips, and the process in it has both of its numbers", async () => {
    person = await Person.arrive({ query });
    const { page } = person;
    await page.waitForSelector(".map-tree .process");
    await person.runs("unshare -Urpfmuin --mount-proc sleep 100 &");
    const sleep = page.locator('.map-tree .process[data-comm="sleep"]');
    await sleep.waitFor();
    const rooms = page.locator(".map-tree .room", { has: page.locator('.process[data-comm="sleep"]') });
    expect(await rooms.count()).toBe(3);
    const kinds = (at: number) => rooms.nth(at).locator("> .card .chip > span").allTextContents();
    expect(await kinds(1)).toEqual(["uts", "mnt", "net", "ipc", "user"]);
    expect(await kinds(2)).toEqual(["pid"]);
    const outside = await person.runs("pgrep sleep");
    expect(await sleep.locator("> .card .pids").textContent()).toBe(`1is ${outside}`);
    expect(person.complaints).toEqual([]);
  });

  test("it is what /proc says after many commands", async () => {
    person = await Person.arrive({ query });
    const { page } = person;
    await page.waitForSelector(".map-tree .process");
    for (const line of BURST) await person.runs(line, 0, 60_000);
    await vi.waitFor(
      async () => {
        const map = await shown(person as Person);
        const proc = await tables(person as Person);
        expect(Object.keys(map).length).toBeGreaterThan(60);
        // What looked has come and gone.
        const pids = Object.keys(map);
        expect(Object.fromEntries(Object.entries(proc).filter(([pid]) => pids.includes(pid)))).toEqual(map);
        expect(Object.keys(proc).length - pids.length).toBeLessThan(5);
      },
      { timeout: 30_000, interval: 500 },
    );
    expect(person.complaints).toEqual([]);
  });
});

describe("the map", () => {
  test("is reached, walked and left with the keyboard", async () => {
    person = await Person.arrive();
    const { page } = person;
    await page.waitForSelector(".map-tree .process");
    await person.runs("true"); // after a command there is a mark in the timeline, however late the first prompt's comes
    const focused = () => page.evaluate(() => (document.activeElement as HTMLElement | null)?.innerText ?? "");
    await page.keyboard.press("F6");
    await expect.poll(focused).toMatch(/the first namespaces\s+2 processes/);
    await page.keyboard.press("ArrowDown");
    expect(await focused()).toMatch(/^init\s+1\s+pid 1, /);
    await page.keyboard.press("End");
    expect(await focused()).toMatch(/^sh\s+2\s+pid 2, /);
    await page.keyboard.press("Enter");
    const inspector = page.getByRole("region", { name: "Process" });
    await inspector.getByText("/dev/pts/0", { exact: true }).waitFor();
    await inspector.getByText("all 41 in user:[4026531837]").waitFor();
    await page.keyboard.press("Escape");
    await inspector.waitFor({ state: "hidden" });
    expect(await focused()).toMatch(/^sh\s+2\s+pid 2, /);
    await page.getByRole("option", { name: /the machine is here$/ }).waitFor();
    await page.keyboard.press("F6");
    await page.locator(".timeline [role=listbox]:focus").waitFor();
    await page.keyboard.press("F6");
    expect(await page.evaluate(() => document.activeElement?.closest("nav") !== null)).toBe(true);
    await page.keyboard.press("F6");
    expect(await person.runs("echo back")).toBe("back");
  });

  test("is hidden by its key, gives its room to the terminal, and a reload remembers", async () => {
    person = await Person.arrive();
    const { page } = person;
    await page.waitForSelector(".map-tree .process");
    const cols = Number((await person.runs("stty size")).split(" ")[1]);
    await page.keyboard.press("Alt+0");
    await page.locator(".map").waitFor({ state: "hidden" });
    await expect.poll(async () => Number((await person?.runs("stty size"))?.split(" ")[1])).toBeGreaterThan(cols + 20);
    await person.reloads();
    expect(await page.locator(".map").isVisible()).toBe(false);
    await page.getByRole("button", { name: "Map" }).click();
    await page.waitForSelector(".map-tree .process");
  });

  test("comes on a phone when it is asked for", async () => {
    person = await Person.arrive({ width: 390, height: 844 });
    const { page } = person;
    expect(await page.locator(".map").isVisible()).toBe(false);
    await page.getByRole("button", { name: "Map" }).click();
    await page.waitForSelector(".map-tree .process");
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(over).toBeLessThanOrEqual(0);
  });

  test("two fingers zoom it on a phone, and not the page", async () => {
    person = await Person.arrive({ width: 390, height: 844 });
    const { page, context } = person;
    await page.getByRole("button", { name: "Map" }).click();
    const card = page.locator('.map-tree .process[data-comm="init"] > .card');
    await card.waitFor();
    const width = async () => (await card.boundingBox())?.width ?? 0;
    const before = await width();
    const { x = 0, y = 0, height = 0 } = (await page.locator(".map-scroll").boundingBox()) ?? {};
    const touch = await context.newCDPSession(page);
    const fingers = (apart: number) => [-apart, apart].map((dx, id) => ({ id, x: x + 150 + dx, y: y + height / 2 }));
    await touch.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: fingers(40) });
    for (let apart = 44; apart <= 80; apart += 4)
      await touch.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: fingers(apart) });
    await touch.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    // The browser keeps the first movement to itself.
    await expect.poll(async () => Math.round((await width()) / before / 0.2) * 0.2).toBeCloseTo(1.8);
    expect(await page.evaluate(() => visualViewport?.scale)).toBe(1);
    expect(person.complaints).toEqual([]);
  });

  test("it is zoomed by wheel, keys and buttons: what is under the pointer stays there, and in the end all fits", async () => {
    person = await Person.arrive({ width: 1440 });
    const { page } = person;
    await page.waitForSelector(".map-tree .process");
    await person.runs("i=0; while [ $i -lt 40 ]; do unshare -u sleep 1000 & i=$((i+1)); done");
    await expect.poll(() => page.locator(".map-tree .room").count()).toBe(41);
    const room = page.locator(".map-tree .room .room").nth(20);
    await room.scrollIntoViewIfNeeded();
    const percent = page.getByRole("button", { name: /the usual size/ });
    const at = async () => {
      const box = await room.boundingBox();
      return { x: (box?.x ?? 0) + (box?.width ?? 0) / 2, y: (box?.y ?? 0) + (box?.height ?? 0) / 2 };
    };
    const fits = () =>
      page.locator(".map-scroll").evaluate((one) => one.scrollWidth <= one.clientWidth && one.scrollHeight > 0);
    const before = await standsStill(room);
    const height = (await room.boundingBox())?.height ?? 0;
    await page.mouse.move(before.x, before.y);
    await page.keyboard.down("Control");
    await page.mouse.wheel(0, -200);
    await page.keyboard.up("Control");
    await expect.poll(() => percent.textContent()).toBe("165 %");
    await expect.poll(async () => ((await room.boundingBox())?.height ?? 0) / height).toBeGreaterThan(1.5);
    await expect.poll(fits).toBe(true);
    await expect.poll(async () => Math.abs((await at()).y - before.y)).toBeLessThan(height);
    expect(await page.evaluate(() => visualViewport?.scale)).toBe(1);

    await room.locator("> .card").focus();
    await page.keyboard.press("0");
    await expect.poll(() => percent.textContent()).toBe("100 %");
    await page.keyboard.press("-");
    await expect.poll(() => percent.textContent()).toBe("83 %");
    await page.getByRole("button", { name: "Smaller" }).click();
    await expect.poll(() => percent.textContent()).toBe("69 %");
    await expect.poll(fits).toBe(true);
    // A card is where it is seen.
    await room.locator(".caret").click();
    await room.locator('.process[data-comm="sleep"]').waitFor();
    expect(person.complaints).toEqual([]);
  });

  test("a command for a process is typed with the number that the terminal's shell knows", async () => {
    person = await Person.arrive();
    const { page } = person;
    await page.waitForSelector(".map-tree .process");
    await person.types("unshare -pf --mount-proc sh");
    await person.sees(/--mount-proc sh\n.*[#$] $/);
    await person.runs("sleep 1000 &");
    await page.locator('.map-tree .process[data-comm="sleep"] > .card').click();
    await page.getByRole("button", { name: "Kill" }).click();
    await person.sees(/kill 2$/);
    await page.keyboard.press("Enter");
    await person.sees(/kill 2\n[\s\S]*[#$] $/);
    await person.runs("true"); // its shell looks after its children before a prompt
    await page.locator('.map-tree .process[data-comm="sleep"]').waitFor({ state: "detached" });
    await page.locator('.map-tree .process[data-comm="init"] > .card').click();
    await page.getByText("The terminal's shell does not see this process.").waitFor();
  });

  test("the inspector tells a process's last system calls, which nobody records while it is closed", async () => {
    person = await Person.arrive({ width: 1440, height: 900 });
    const { page } = person;
    await page.waitForSelector(".map-tree .process");
    await page.locator('.map-tree .process[data-comm="sh"] > .card').click();
    const calls = page.getByRole("region", { name: "Process" }).locator(".calls li");
    await calls
      .getByText(/^(read|ppoll|pselect6|poll|select)\(/)
      .first()
      .waitFor();
    await page.locator(".screen").first().click();
    await person.types("cd /nosuch; read line"); // in which it waits at once
    const failed = calls.getByRole("button", { name: 'chdir("/nosuch") = -1 ENOENT (No such file or directory)' });
    await failed.focus();
    await page.keyboard.press("Enter");
    const explanation = page.locator(".explanation");
    await explanation.getByText("It changes the working directory.").waitFor();
    await explanation.getByText("a part of the path is not there").waitFor();
    expect(await failed.getAttribute("aria-expanded")).toBe("true");
    expect(await failed.evaluate((line) => line === document.activeElement)).toBe(true);
    await page.keyboard.press("Enter");
    await explanation.waitFor({ state: "detached" });
    await page.getByRole("region", { name: "Process" }).getByText("caught").waitFor();
    await page.getByRole("img", { name: /^\d+ pages of 4 KiB \(1\.\d MiB\), \d+ zero, \d+ the same/ }).waitFor();
    await page.getByRole("region", { name: "Process" }).getByRole("button", { name: "Close", exact: true }).click();
    await page.locator(".screen").first().click();
    await person.runs("line");
    const pid = Number(await person.runs("echo $$"));
    const recorded = () =>
      page.evaluate(
        async (one) => (await globalThis.nutshell?.machine?.inspect(one))?.calls.filter(({ time }) => time > 0),
        pid,
      );
    await person.runs("cd /nosuch");
    expect(await recorded()).toEqual([]);
    expect(person.complaints).toEqual([]);
  });

  test("see as this process: its numbers, and only who it sees; back again", async () => {
    person = await Person.arrive({ width: 1440, height: 900 });
    const { page } = person;
    await page.waitForSelector(".map-tree .process");
    await person.runs("unshare -Upf --map-user=5 --mount-proc sh -c 'sleep 1000 & exec sleep 1000' &");
    const both = page.locator('.map-tree .process[data-comm="sleep"]');
    await both.nth(1).waitFor();
    await both.first().locator("> .card").click();
    await page.getByRole("button", { name: "See as this process" }).click();
    const banner = page.locator(".whose");
    await banner.getByText("sees it: 2 processes").waitFor();
    expect(await page.locator(".map-tree .process").count()).toBe(2);
    const numbers = await page.locator(".map-tree .process > .card .pids").allTextContents();
    expect(numbers.length).toBe(2);
    expect(numbers[0]).toBe("1");
    expect(numbers[1]).toMatch(/^\d$/);
    expect(await page.locator(".map-tree .process > .card small").first().textContent()).toBe("uid 5");
    await banner.getByRole("button", { name: "Its mounts" }).click();
    await page.getByRole("region", { name: "Room" }).getByText("proc").first().waitFor();
    await page.keyboard.press("Escape");
    await banner.getByRole("button", { name: "The whole machine" }).click();
    await page.locator('.map-tree .process[data-comm="init"]').waitFor();
    // Nobody sees anything when its eyes are gone.
    await both.first().locator("> .card").click();
    await page.getByRole("button", { name: "See as this process" }).click();
    await banner.waitFor();
    await page.locator(".screen").first().click();
    await person.runs("kill -9 $(pgrep -x sleep | head -n 1); wait"); // unshare says something in the end
    await banner.waitFor({ state: "hidden" });
    await page.locator('.map-tree .process[data-comm="init"]').waitFor();
    expect(person.complaints).toEqual([]);
  });

  test("the members of a namespace light up", async () => {
    person = await Person.arrive();
    const { page } = person;
    await page.waitForSelector(".map-tree .process");
    await person.runs("unshare -u sh -c 'sleep 1000 & exec sleep 1000' &");
    await page.locator(".map-tree .room .room > .card .chip").first().hover();
    await expect.poll(() => page.locator(".map-tree .process.lit").count()).toBe(2);
    await page.locator(".tabs").hover();
    await expect.poll(() => page.locator(".map-tree .lit").count()).toBe(0);
  });
});
