// The timeline as a person meets it: marks for what was done, back by mouse and by keyboard, branches; terminal and map follow. With
// PICTURE=1 it also takes the README's picture.

import { afterEach, describe, expect, test } from "vitest";
import { violations } from "./axe.ts";
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
])("the timeline, %s", (_mode, query) => {
  test("shows what was done as marks, and goes back, forward and into branches", async () => {
    person = await Person.arrive({ query });
    const { page } = person;
    const marks = page.getByRole("listbox", { name: "Moments of the machine" });
    const at = (name: string | RegExp) =>
      expect.poll(() => marks.locator('[aria-selected="true"]').getAttribute("aria-label"), LONG).toMatch(name);
    const shows = (screen: string) => expect.poll(() => person?.screen(), LONG).toBe(screen);
    const map = page.locator(".map-tree");
    await at(/^first prompt, .*the machine is here$/);
    await page.waitForSelector(".map-tree .process");

    await person.runs("unshare -u sh");
    await at(/^unshare -u sh, .*, 1 process, 1 namespace, the machine is here$/);
    const before = await person.screen();
    await person.runs("hostname box; touch /tmp/box");
    await at(/^hostname box; touch \/tmp\/box, .*, 1 host name, the machine is here$/);
    await map.getByText("box", { exact: true }).first().waitFor();
    const boxed = await person.screen();
    expect(await marks.getByRole("option").count()).toBe(3);

    // By mouse, and the keyboard stays in the terminal.
    await marks.getByRole("option", { name: /^unshare -u sh,/ }).click();
    await at(/^unshare -u sh,/);
    await shows(before);
    await map.getByText("box", { exact: true }).first().waitFor({ state: "detached" });
    // What comes is a branch.
    await person.runs("hostname pod");
    await at(/^hostname pod, .*, a branch from unshare -u sh, the machine is here$/);
    await map.getByText("pod", { exact: true }).first().waitFor();
    expect(await person.runs("hostname; ls /tmp")).toBe("pod");
    const podded = await person.screen();

    // By keyboard: round to the timeline, up into the other branch, and there.
    await page.mouse.move(0, 0);
    for (let presses = 0; presses < 5 && !(await marks.evaluate((one) => one === document.activeElement)); presses += 1)
      await page.keyboard.press("F6");
    await page.keyboard.press("ArrowUp");
    await page.locator(".moment-tip").getByText("host name nutshell → box").waitFor();
    if (process.env["PICTURE"] && query === "") await page.screenshot({ path: "docs/timeline.png" });
    expect(await violations(page, ".timeline")).toEqual([]);
    await page.keyboard.press("Enter");
    await at(/^hostname box; touch/);
    await shows(boxed);
    await page.getByRole("status").filter({ hasText: "The machine is at: hostname box; touch /tmp/box" }).waitFor();
    await map.getByText("box", { exact: true }).first().waitFor();
    await page.keyboard.press("Home");
    await page.locator(".moment-tip").getByText("The oldest moment that is kept.").waitFor();
    await page.keyboard.press("Escape");
    expect(await person.runs("hostname; ls /tmp")).toBe("box\nbox");
    // The other branch is still there, one step below.
    await marks
      .getByRole("option", { name: /^hostname; ls \/tmp,.*, 1 process|^hostname; ls \/tmp/ })
      .last()
      .click();
    await shows(podded);
    await page.getByRole("button", { name: "Back" }).click();
    await at(/^hostname pod/);
    await page.getByRole("button", { name: "Forward" }).click();
    await shows(podded);
    expect(person.complaints).toEqual([]);
  });

  test("what is not finished is kept before the machine goes elsewhere", async () => {
    person = await Person.arrive({ query });
    const { page } = person;
    const marks = page.getByRole("listbox", { name: "Moments of the machine" });
    await person.runs("echo o''ne");
    await marks.getByRole("option", { name: /^echo/ }).waitFor();
    await person.types("echo beg''un; cat");
    await person.sees(/\nbegun$/);
    await page.locator('.map-tree .process[data-comm="cat"]').waitFor();
    await marks.getByRole("option", { name: /^first prompt/ }).click();
    const left = marks.getByRole("option", { name: /^left unfinished/ });
    await left.waitFor();
    await page.locator('.map-tree .process[data-comm="cat"]').waitFor({ state: "detached" });
    await left.click();
    await person.sees(/\nbegun$/);
    await page.locator('.map-tree .process[data-comm="cat"]').waitFor();
    await page.keyboard.type("and on\n");
    await person.sees(/\nand on\nand on$/);
    expect(person.complaints).toEqual([]);
  });
});

test.each([
  ["SMP", ""],
  ["UP", "?cpus=1"],
])("outlives a reload: back to before it, and on in a branch, %s", async (_mode, query) => {
  person = await Person.arrive({ query });
  const { page } = person;
  const marks = page.getByRole("listbox", { name: "Moments of the machine" });
  const shows = (screen: string) => expect.poll(() => person?.screen(), LONG).toBe(screen);
  await person.runs("unshare -u sh");
  await person.runs("hostname box; touch /tmp/box");
  const boxed = await person.screen();
  await person.runs("rm /tmp/box");
  await marks.getByRole("option", { name: /^rm .*the machine is here$/ }).waitFor();
  await person.reloads();
  await marks.getByRole("option", { name: /^rm .*the machine is here$/ }).waitFor();
  expect(await marks.getByRole("option").count()).toBe(4);
  // What each command changed is known as before.
  await marks.getByRole("option", { name: /^unshare -u sh, .*, 1 process, 1 namespace/ }).waitFor();
  await person.types("undo");
  await marks.getByRole("option", { name: /^hostname box.*the machine is here$/ }).waitFor();
  await shows(boxed);
  expect(await person.runs("hostname; ls /tmp")).toBe("box\nbox");
  await marks
    .getByRole("option", { name: /^hostname; ls .*a branch from hostname box.*the machine is here$/ })
    .waitFor();
  // And once more: what was taken before both, and between them.
  await person.reloads();
  await marks.getByRole("option", { name: /^hostname; ls .*the machine is here$/ }).waitFor();
  await marks.getByRole("option", { name: /^first prompt/ }).click();
  await marks.getByRole("option", { name: /^first prompt, .*the machine is here$/ }).waitFor();
  expect(await person.runs("hostname; ls /tmp")).toBe("nutshell");
  expect(person.complaints).toEqual([]);
});

test("the memory for moments is the reader's choice, which a new machine keeps to; the strip can be put away", async () => {
  person = await Person.arrive();
  const { page } = person;
  const choice = page.getByRole("combobox", { name: "Memory that moments may take" });
  await choice.waitFor();
  expect(await choice.inputValue()).toBe(String(64 << 20));
  await choice.selectOption("128 MiB");
  await page.locator(".screen").first().click();
  await person.reloads();
  await choice.waitFor();
  await expect.poll(() => choice.inputValue(), LONG).toBe(String(128 << 20));
  const button = page.getByRole("button", { name: "Timeline" });
  await button.click();
  expect(await page.locator(".timeline").isVisible()).toBe(false);
  await person.reloads();
  expect(await button.getAttribute("aria-pressed")).toBe("false");
  await button.click();
  await page.getByRole("listbox", { name: "Moments of the machine" }).waitFor();
  expect(person.complaints).toEqual([]);
});
