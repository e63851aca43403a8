// The lessons beside the terminal: found, followed by mouse and keyboard, remembered.

import { afterEach, describe, expect, test } from "vitest";
import { Person } from "./person.ts";

let person: Person | undefined;

afterEach(async () => {
  await person?.leaves();
  person = undefined;
});

describe.each([
  ["SMP", ""],
  ["UP", "?cpus=1"],
])("lessons, %s", (_mode, query) => {
  test("one is chosen, its commands are typed and run, its checks see what was done, and how far one came is kept", async () => {
    person = await Person.arrive({ query });
    const { page } = person;
    await page.getByRole("button", { name: "Lessons", exact: true }).click();
    const side = page.getByRole("complementary", { name: "Lessons" });
    await side.locator(".lesson-list li").nth(11).waitFor();
    await side.getByRole("button", { name: /UTS: a host name/ }).click();
    await side.getByText("No shell is in a UTS namespace of its own yet.").waitFor();

    // A click types, and Enter is the reader's.
    await side.getByRole("button", { name: "unshare --uts sh", exact: true }).click();
    await person.sees(/unshare --uts sh ?$/);
    await page.keyboard.press("Enter");
    await side.locator(".check.holds").waitFor();
    await side.getByRole("button", { name: "Next step" }).click();
    await side.getByText("The new namespace is not called box yet.").waitFor();
    await side.getByRole("button", { name: "Run: hostname box" }).click();
    await person.sees(/root@box/);
    await side.locator(".check.holds").waitFor();

    await side.getByRole("button", { name: "All lessons" }).click();
    await side.getByText("2 of 4 steps").waitFor();
    await page.keyboard.press("Escape");
    await person.reloads();
    await page.getByRole("button", { name: "Lessons", exact: true }).click();
    await side.getByText("2 of 4 steps").waitFor();
    await side.getByRole("button", { name: /UTS: a host name/ }).click();
    await side.getByRole("heading", { name: "Who is where?" }).waitFor();
  });
});

test("a link opens a lesson, and nothing of them comes before it is wanted", async () => {
  const asked: string[] = [];
  person = await Person.arrive({ onRequest: (url) => asked.push(url) });
  expect(asked.filter((url) => /lesson|markdown/i.test(url))).toEqual([]);
  await person.leaves();
  person = await Person.arrive({ query: "?lesson=pid" });
  await person.page.getByRole("heading", { name: "PID: numbers that begin at 1" }).waitFor();
});

test("a lesson of one's own comes from the page's host; one that is wrong, or elsewhere, is refused in words", async () => {
  person = await Person.arrive();
  const { page } = person;
  const mine = "---\ntitle: Mine\n---\nHello <b>there</b>.\n\n## Look\n```run\nls\n```\n";
  await page.route("**/mine.md", (route) => route.fulfill({ body: mine, contentType: "text/markdown" }));
  await page.route("**/wrong.md", (route) => route.fulfill({ body: "no front matter", contentType: "text/markdown" }));
  const open = async (lesson: string) => {
    await page.goto(`${new URL(page.url()).origin}/?lesson=${encodeURIComponent(lesson)}`);
    return page.getByRole("complementary", { name: "Lessons" });
  };
  const side = await open("mine.md");
  await side.getByRole("heading", { name: "Mine" }).waitFor();
  await side.getByText("Hello <b>there</b>.").waitFor();
  await (await open("wrong.md"))
    .getByRole("alert")
    .filter({ hasText: 'line 1: a lesson begins with a line "---"' })
    .waitFor();
  await (await open("https://example.org/x.md")).getByRole("alert").filter({ hasText: "on another host" }).waitFor();
  await (await open("nonesuch")).getByRole("alert").filter({ hasText: "there is none of that name" }).waitFor();
});
