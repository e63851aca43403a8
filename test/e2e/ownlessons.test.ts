// Lessons of somebody's own: on another host than the page, in a file, in a folder, in a link.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { Host } from "./host.ts";
import { Person } from "./person.ts";

const MINE = `---
title: Mine <i>own</i>
summary: For a test.
---
Hello <img src=x onerror="document.title='got in'"> [there](javascript:alert(1)).

## Make one
\`\`\`run
touch /tmp/made
\`\`\`
\`\`\`check
file /tmp/made | There is no /tmp/made yet.
\`\`\`

## Look
Bye.
`;

let host: Host;
let person: Person | undefined;
const folder = mkdtempSync(join(tmpdir(), "lessons-"));
const ours = () => inject("address").replace(/\/$/, "");
const sideOf = (page: Page) => page.getByRole("complementary", { name: "Lessons" });

beforeAll(async () => {
  host = await Host.start();
  host.serves("/docs/mine.md", MINE);
  writeFileSync(join(folder, "mine.md"), MINE);
  writeFileSync(join(folder, "README.md"), "# Not a lesson\n");
  writeFileSync(join(folder, "second.md"), MINE.replace("Mine <i>own</i>", "Second"));
});
afterEach(async () => {
  await person?.leaves();
  person = undefined;
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await host.stop();
});

test("somebody's page on another host asks for its own lesson, and the frame shows it; no tag of it is one, and it goes along to the playground", async () => {
  const { page, context, complaints } = await host.visit(
    `<nutshell-term lesson="mine.md.2" height="500"></nutshell-term><script src="${ours()}/nutshell-term.js"></script>`,
    {
      path: "/docs/",
      policy: `default-src 'none'; script-src ${ours()}; frame-src ${ours()}; connect-src 'self'; img-src data:`,
    },
  );
  await page.getByRole("button", { name: "Run" }).click();
  const frame = page.frameLocator("nutshell-term iframe");
  await frame.getByRole("heading", { name: "Mine <i>own</i>" }).waitFor();
  await frame.getByText("Step 2 of 2").waitFor();
  await frame.getByRole("button", { name: "Back" }).click();
  await frame.getByText("<img src=x onerror").waitFor();
  await frame.getByText("There is no /tmp/made yet.").waitFor();
  expect(await frame.locator(".lesson-body :is(img, a)").count()).toBe(0);
  await frame.getByRole("button", { name: "Run: touch /tmp/made" }).click();
  await frame.locator(".check.holds").waitFor();

  const opening = context.waitForEvent("page");
  await frame.getByRole("link", { name: "Open in the playground" }).click();
  const playground = await opening;
  await sideOf(playground).getByText("Step 2 of 2").waitFor({ timeout: 20_000 });
  await sideOf(playground).getByText("It came with the link").waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

test("what a page may not ask for is told with what to do about it, and Run can be pressed again", async () => {
  const { page, context } = await host.visit(
    `<nutshell-term id="a" lesson="docs/mine.md"></nutshell-term>
     <nutshell-term id="b" lesson="none.md"></nutshell-term>
     <nutshell-term id="c" lesson="${host.bare}/mine.md"></nutshell-term><script src="${ours()}/nutshell-term.js"></script>`,
    { policy: `default-src 'none'; script-src ${ours()}; frame-src ${ours()}; connect-src ${host.origin}/none.md` },
  );
  for (const [id, words] of [
    ["a", `${host.origin}/docs/mine.md cannot be read: a Content-Security-Policy of this page too (connect-src)`],
    ["b", `${host.origin}/none.md: 404`],
    ["c", `${new URL(host.bare).host} has to allow it (Access-Control-Allow-Origin)`],
  ] as const) {
    const element = page.locator(`#${id}`);
    const run = element.getByRole("button", { name: "Run" });
    await run.click();
    await element.getByText(words).waitFor();
    expect(await run.isEnabled()).toBe(true);
  }
  await context.close();
});

test("the page around a frame hands a lesson over", async () => {
  const { page, context } = await host.visit(
    `<iframe id="f" src="${ours()}/embed.html" width="800" height="400"></iframe>
     <script type="module">
       import { connect } from "${ours()}/nutshell-comlink.js";
       const nut = await connect(document.getElementById("f"));
       globalThis.gave = (text, step) => nut.lesson(text, step).then(() => "", (error) => error.message);
       globalThis.there = true;
     </script>`,
  );
  await page.waitForFunction(() => "there" in globalThis);
  const give = (text: string, step?: number) =>
    page.evaluate(
      ([text, step]) =>
        (globalThis as unknown as { gave(text: string, step?: number): Promise<string> }).gave(
          text as string,
          step as number,
        ),
      [text, step],
    );
  expect(await give("no lesson")).toContain('line 1: a lesson begins with a line "---"');
  expect(await give(MINE, 9)).toContain("it has 2 steps, and no step 9");
  expect(await give(MINE, 2)).toBe("");
  await page.frameLocator("#f").getByText("Step 2 of 2").waitFor();
  await context.close();
});

test("a lesson of another host is refused with a way out; a file of it is opened, kept over a reload, and shared by a link that carries it", async () => {
  const address = `${host.origin}/docs/mine.md`;
  person = await Person.arrive({ query: `?lesson=${encodeURIComponent(address)}` });
  let { page } = person;
  let side = sideOf(page);
  await side.getByRole("alert").filter({ hasText: "this page asks nothing of any but its own" }).waitFor();
  const away = side.getByRole("link", { name: `Go to ${new URL(address).host}` });
  expect(await away.getAttribute("href")).toBe(address);

  const choosing = page.waitForEvent("filechooser");
  await side.getByRole("button", { name: "Open files …" }).click();
  await (await choosing).setFiles(join(folder, "mine.md"));
  await side.getByRole("heading", { name: "Mine <i>own</i>" }).waitFor();
  await side.getByRole("button", { name: "Run: touch /tmp/made" }).click();
  await side.locator(".check.holds").waitFor();
  await side.getByRole("button", { name: "Next step" }).click();

  await page.getByRole("button", { name: "Share", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Share" });
  const field = dialog.getByRole("textbox", { name: "Link" });
  await expect.poll(() => field.inputValue()).toMatch(/#lesson-text=[\w-]+\.2$/);
  const link = await field.inputValue();
  await dialog.getByText("Put it into a page of yours").click();
  expect(await dialog.getByRole("textbox", { name: "HTML" }).inputValue()).toContain(
    '<nutshell-term lesson="mine.md.2">',
  );
  await page.keyboard.press("Escape");

  await page.evaluate(() => history.replaceState(null, "", "/"));
  await person.reloads();
  await page.getByRole("button", { name: "Lessons", exact: true }).click();
  await side.getByRole("button", { name: /^Mine <i>own<\/i>\s*done/ }).waitFor();
  expect(person.complaints).toEqual([]);
  await person.leaves();

  person = await Person.arrive({ query: new URL(link).hash });
  page = person.page;
  side = sideOf(page);
  await side.getByText("Step 2 of 2").waitFor();
  await side.getByText("It came with the link").waitFor();
  await page.locator(".screen").first().click();
  expect(await person.runs("ls /tmp/made")).toContain("No such file");
  expect(person.complaints).toEqual([]);
});

test("a folder is chosen, or dropped on the lessons: those in it that are lessons are listed, what is none is told, a command that hides something is refused", async () => {
  const visitor = await Person.arrive();
  person = visitor;
  const { page } = person;
  const side = sideOf(page);
  await page.getByRole("button", { name: "Lessons", exact: true }).click();
  const choosing = page.waitForEvent("filechooser");
  await side.getByRole("button", { name: "Open a folder …" }).click();
  await (await choosing).setFiles(folder);
  await side.getByRole("button", { name: /^Second/ }).waitFor();
  expect(await side.locator(".own .lesson-list li").count()).toBe(2);
  expect(await side.getByRole("alert").count()).toBe(0);

  const dropped = join(folder, "dropped");
  const drop = (files: [name: string, text: string][], whole = false) => {
    rmSync(dropped, { recursive: true, force: true });
    mkdirSync(dropped);
    for (const [name, text] of files) writeFileSync(join(dropped, name), text);
    return visitor.drops(side, whole ? [dropped] : files.map(([name]) => join(dropped, name)));
  };
  await drop([["README.md", "# None"]]);
  await side
    .getByRole("alert")
    .filter({ hasText: "README.md cannot be shown: line 1: a lesson begins with" })
    .waitFor();
  await drop([["keys.md", MINE.replace("touch /tmp/made", "ls \u202e# txt")]]);
  await side.getByRole("alert").filter({ hasText: "a character that is not seen (U+202E)" }).waitFor();
  await drop([["third.md", MINE.replace("Mine <i>own</i>", "Third")]]);
  await side.getByRole("heading", { name: "Third" }).waitFor();
  await drop(
    [
      ["README.md", "# None"],
      ["fourth.md", MINE.replace("Mine <i>own</i>", "Fourth")],
      ["picture.png", ""],
    ],
    true,
  );
  await side.getByRole("heading", { name: "Fourth" }).waitFor();
  expect(person.complaints).toEqual([]);
});
