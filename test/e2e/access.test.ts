// For everyone: axe finds nothing in what the page shows, and a keyboard gets everywhere and out again.

import { deflateRawSync } from "node:zlib";
import type { Page } from "playwright";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { violations } from "./axe.ts";
import { Host } from "./host.ts";
import { Person } from "./person.ts";

let person: Person | undefined;
let host: Host;

beforeAll(async () => {
  host = await Host.start();
});
afterEach(async () => {
  await person?.leaves();
  person = undefined;
});
afterAll(() => host.stop());

/** Rooms of every kind, one in ice, processes alike, one that stopped, one that has ended and is not waited for. */
const BUSY = [
  "for f in -u -m -i -n -C -Ur '-pf --mount-proc' -Tf; do unshare $f sleep 1000 & done",
  "for i in 1 2 3 4; do sleep 2000 & done; sleep 3000 & kill -STOP $!",
  "mkdir /sys/fs/cgroup/ice; unshare -u sh -c 'hostname box; echo $$ > /sys/fs/cgroup/ice/cgroup.procs; exec sleep 1000' &",
  "sh -c 'true & exec sleep 1000' &",
  "sleep 1; echo 1 > /sys/fs/cgroup/ice/cgroup.freeze; ls --color=always / /dev",
];

test("axe finds nothing in the page: empty, busy, with the map, an inspector, a lesson, a dialog", {
  timeout: 240_000,
}, async () => {
  person = await Person.arrive({ width: 1440, height: 900 });
  const { page } = person;
  const side = page.getByRole("complementary", { name: "Lessons" });
  await page.waitForSelector(".map-tree .process");
  expect.soft(await violations(page)).toEqual([]);

  for (const line of BUSY) await person.runs(line);
  await page.locator(".map-tree .room.frozen").waitFor();
  await page.locator(".map-tree .zombie:not(.leaving)").waitFor();
  await page.click(".plus");
  await person.sees(/[#$] ?$/, 1);
  expect.soft(await violations(page)).toEqual([]);

  await page.locator('.map-tree .room .room .process[data-comm="sleep"] > .card').first().click();
  await page.getByRole("region", { name: "Process" }).getByText("Descriptors").waitFor();
  expect.soft(await violations(page, ".inspector")).toEqual([]);

  await page.locator(".map-tree > .room > .card .title").click();
  for (const tab of await page.locator(".inside").getByRole("tab").all()) {
    await tab.click();
    await page.locator(".inside .body > :nth-child(2)").waitFor();
    expect.soft(await violations(page, ".inside")).toEqual([]);
  }

  await page.getByRole("button", { name: "Lessons", exact: true }).click();
  await side.locator(".lesson-list li").nth(11).waitFor();
  expect.soft(await violations(page, ".lessons")).toEqual([]);
  await side.getByRole("button", { name: /UTS: a host name/ }).click();
  await side.getByText("No shell is in a UTS namespace of its own yet.").waitFor();
  for (const folded of await side.locator("summary").all()) await folded.click();
  expect.soft(await violations(page, ".lessons")).toEqual([]);

  await page.getByRole("button", { name: "Share", exact: true }).click();
  await page.getByRole("dialog", { name: "Share" }).getByText("Put it into a page of yours").click();
  expect.soft(await violations(page, "dialog.share")).toEqual([]);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Files" }).click();
  await page.locator(".entries li").first().waitFor();
  expect.soft(await violations(page, "dialog.files")).toEqual([]);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Help" }).click();
  expect.soft(await violations(page, "dialog.help")).toEqual([]);
  await page.keyboard.press("Escape");
  await page.keyboard.press("F6");
  await page.keyboard.press("Control+Shift+F");
  await page.getByRole("search").waitFor();
  expect.soft(await violations(page, ".find")).toEqual([]);
  expect(person.complaints).toEqual([]);
});

test("axe finds nothing in the frame, nor in somebody's page with the element in it", {
  timeout: 120_000,
}, async () => {
  const ours = inject("address").replace(/\/$/, "");
  const { page, context, complaints } = await host.visit(
    `<nutshell-term id="a" script="ls /" map height="500"><pre>$ ls /</pre></nutshell-term>
     <nutshell-term id="b" lesson="uts.2" height="500"></nutshell-term>
     <script src="${ours}/nutshell-term.js"></script>`,
  );
  await page.getByRole("button", { name: "Run" }).first().waitFor();
  expect.soft(await violations(page)).toEqual([]);
  await page.locator("#a").getByRole("button", { name: "Run" }).click();
  await page.locator("#b").getByRole("button", { name: "Run" }).click();
  await page.frameLocator("#a iframe").locator(".map-tree .process").first().waitFor();
  await page.frameLocator("#b iframe").getByText("Step 2 of 4").waitFor();
  await expect.poll(() => page.frameLocator("#a iframe").locator(".xterm-rows").innerText()).toContain("usr");
  expect.soft(await violations(page)).toEqual([]);
  await page.goto(`${ours}/embed.html#script=${deflateRawSync("lsns").toString("base64url")}`);
  await page.getByRole("region", { name: "The script" }).waitFor();
  expect.soft(await violations(page)).toEqual([]);
  await page.getByRole("button", { name: "Run" }).click();
  await page.locator(".xterm-rows").waitFor();
  expect.soft(await violations(page)).toEqual([]);
  expect(complaints).toEqual([]);
  await context.close();
});

/** What has the keyboard: its name, and whether that is seen. */
function focus(page: Page): Promise<{ name: string; seen: boolean; terminal: boolean }> {
  return page.evaluate(() => {
    const element = document.activeElement as HTMLElement;
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    const terminal = element.closest(".xterm") !== null;
    const name = element.getAttribute("aria-label") ?? element.textContent?.trim() ?? "";
    // The terminal's own cursor says so, and the find bar its edge; a heading is where one reads on.
    const seen =
      terminal || element.tagName === "H2" || (outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 2);
    return { name: element === document.body ? "" : name, seen, terminal };
  });
}

/** A control's name without the state of the process it is: the shell that was just running sleeps by the time Tab comes by. */
function unchanging(name: string): string {
  return name.replace(/(pid \d+), .*$/, "$1");
}

/** Every control that a mouse could use. */
function controls(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const all = document.querySelectorAll<HTMLElement>("button, a[href], input, textarea, summary, [tabindex='0']");
    const usable = [...all].filter(
      (one) =>
        one.checkVisibility() && !one.matches(":disabled, [tabindex='-1']") && one.closest("[inert], .xterm") === null,
    );
    return usable.map((one) => one.getAttribute("aria-label") ?? one.textContent?.trim() ?? "");
  });
}

test("the keyboard alone reaches everything and leaves it again, the terminal too; nothing moves for who wants that", async () => {
  const hosts = new Set<string>();
  person = await Person.arrive({ width: 1440, height: 900, onRequest: (url) => hosts.add(new URL(url).host) });
  const { page } = person;
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.waitForSelector(".map-tree .process");
  const press = async (key: string) => {
    await page.keyboard.press(key);
    return focus(page);
  };
  // In the terminal Tab is the shell's: it completes a name.
  await page.keyboard.type("echo /etc/hostn");
  await page.keyboard.press("Tab");
  await person.sees(/echo \/etc\/hostname ?$/);
  await page.keyboard.press("Control+u");
  expect(await focus(page)).toMatchObject({ terminal: true });

  // F6 goes round: map, timeline, header, terminal; with lessons, these first.
  await page.getByRole("option", { name: /the machine is here$/ }).waitFor();
  await expect.poll(async () => (await press("F6")).name).toMatch(/the first namespaces/);
  expect((await press("F6")).name).toBe("Moments of the machine");
  expect(await press("F6")).toMatchObject({ name: "Lessons", seen: true });
  await page.keyboard.press("Enter");
  const side = page.getByRole("complementary", { name: "Lessons" });
  await side.getByRole("heading", { name: "Lessons" }).and(page.locator(":focus")).waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await side.getByRole("button", { name: "Next step" }).waitFor();
  expect(await press("F6")).toMatchObject({ terminal: false });
  expect((await focus(page)).name).toMatch(/the first namespaces/);
  await press("F6");
  await press("F6");
  expect(await press("F6")).toMatchObject({ terminal: true });
  expect((await press("F6")).name).toMatch(/\w/);
  expect(await page.evaluate(() => document.activeElement?.closest(".lessons") !== null)).toBe(true);

  // A process is opened in the map.
  await press("F6");
  await press("End");
  await press("Enter");
  await page.getByRole("region", { name: "Process" }).getByText("Descriptors").waitFor();

  // Tab, and F6 out of the terminal, come by every control, each of which shows that it has the keyboard.
  const reached = new Set<string>();
  const unseen = new Set<string>();
  const wanted = (await controls(page)).map(unchanging);
  expect(wanted.length).toBeGreaterThan(25);
  for (const direction of ["Tab", "Shift+Tab"])
    for (let presses = 0; presses < 80; presses += 1) {
      let at = await press(direction);
      if (at.terminal) at = await press("F6");
      reached.add(unchanging(at.name));
      if (!at.seen && at.name !== "") unseen.add(at.name);
    }
  expect(wanted.filter((name) => !reached.has(name))).toEqual([]);
  expect([...unseen]).toEqual([]);

  // Nothing of this moved, and it all came from the page's own host.
  await person.page.locator(".screen").first().click();
  await person.runs("unshare -u sleep 1000 &");
  await page.locator('.map-tree .process[data-comm="sleep"]').waitFor();
  const moving = await page.evaluate(
    () => document.getAnimations().filter((one) => !(one.effect as KeyframeEffect).target?.closest(".xterm")).length,
  );
  expect(moving).toBe(0);
  expect([...hosts]).toEqual([new URL(page.url()).host]);
  expect(person.complaints).toEqual([]);
});

test("the page's policy lets no other script, style sheet or host in", async () => {
  person = await Person.arrive();
  const { page } = person;
  const answer = await page.request.get(inject("address"));
  expect(answer.headers()["content-security-policy"]).toMatch(
    /^default-src 'none'; script-src 'self' 'wasm-unsafe-eval';/,
  );
  const refused = await page.evaluate(async () => {
    const said: string[] = [];
    document.addEventListener("securitypolicyviolation", (event) => said.push(event.effectiveDirective));
    const script = document.createElement("script");
    script.textContent = "globalThis.foreign = true";
    document.body.append(script);
    const image = new Image();
    image.src = "https://example.org/x.png";
    await fetch("https://example.org/").catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve));
    let evaluated = true;
    try {
      new Function("")();
    } catch {
      evaluated = false;
    }
    return { said: said.sort(), foreign: "foreign" in globalThis, evaluated };
  });
  expect(refused).toEqual({
    said: expect.arrayContaining(["connect-src", "img-src", "script-src-elem"]),
    foreign: false,
    evaluated: false,
  });
});

test("axe finds nothing in any step of any lesson, with its goal and what is folded open", {
  timeout: 300_000,
}, async () => {
  person = await Person.arrive({ width: 1440, height: 900 });
  const { page } = person;
  const side = page.getByRole("complementary", { name: "Lessons" });
  await page.getByRole("button", { name: "Lessons", exact: true }).click();
  const list = side.locator(".lesson-list li button");
  await list.nth(11).waitFor();
  const lessons = await list.count();
  let steps = 0;
  for (let at = 0; at < lessons; at += 1) {
    await list.nth(at).click();
    for (let last = false; !last; steps += 1) {
      const [, step, of] = /Step (\d+) of (\d+)/.exec(await side.locator("p.count").innerText()) ?? [];
      for (const folded of await side.locator("details:not([open]) > summary").all()) await folded.click();
      expect.soft(await violations(page, ".lessons"), `lesson ${at + 1}, step ${step} of ${of}`).toEqual([]);
      last = step === of;
      const on = last ? "All lessons" : "Next step";
      await side.locator(".choices").getByRole("button", { name: on }).click();
    }
    await list.nth(11).waitFor();
  }
  expect(steps).toBeGreaterThan(40);
  expect(person.complaints).toEqual([]);
});

test("the terminal's screen-reader mode: by a key and in the help, remembered, also in new terminals", async () => {
  person = await Person.arrive();
  const { page } = person;
  const rows = page.locator(".xterm-accessibility");
  await expect.poll(() => page.evaluate(() => document.querySelector(".xterm") !== null)).toBe(true);
  expect(await rows.count()).toBe(0);
  // The key is there when what follows the prompt has come.
  await expect
    .poll(async () => {
      if ((await rows.count()) === 0) await page.keyboard.press("Control+Shift+S");
      return rows.count();
    })
    .toBe(1);
  await person.runs("echo heard");
  await rows.getByText("heard", { exact: true }).first().waitFor({ state: "attached" });
  expect.soft(await violations(page, ".screens")).toEqual([]);
  await page.click(".plus");
  await expect.poll(() => rows.count()).toBe(2);
  await person.reloads();
  await expect.poll(() => rows.count()).toBeGreaterThan(0);
  await page.getByRole("button", { name: "Help" }).click();
  const aloud = page.getByRole("checkbox", { name: /Screen-reader mode/ });
  expect(await aloud.isChecked()).toBe(true);
  await aloud.press(" ");
  await expect.poll(() => rows.count()).toBe(0);
});
