// Links that carry something: made by one person, opened by another, who sees what is in it before it runs.

import { deflateRawSync } from "node:zlib";
import { afterEach, expect, test } from "vitest";
import { Host } from "./host.ts";
import { Person } from "./person.ts";

let person: Person | undefined;

afterEach(async () => {
  await person?.leaves();
  person = undefined;
});

/** As docs/embedding.md says how links are made. */
function carrying(script: string): string {
  return `#script=${deflateRawSync(script).toString("base64url")}`;
}

test("a script is shared by keyboard alone, is shown to whoever opens the link, and runs when they say so", async () => {
  person = await Person.arrive({ width: 820 }); // too narrow for the map, which F6 would go to first
  let { page } = person;
  await page.keyboard.press("F6");
  const share = page.getByRole("button", { name: "Share", exact: true });
  const focused = () => share.evaluate((button) => button === document.activeElement);
  for (let tabs = 0; tabs < 10 && !(await focused()); tabs += 1) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Share" });
  await dialog.getByRole("textbox", { name: "Script" }).waitFor();
  await page.keyboard.type("hostname box\necho $((6 * 7)) on $(hostname)");
  const field = dialog.getByRole("textbox", { name: "Link" });
  await expect.poll(() => field.inputValue()).toMatch(/#script=[\w-]+$/);
  const link = await field.inputValue();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
  expect(person.complaints).toEqual([]);
  await person.leaves();

  person = await Person.arrive({ query: new URL(link).hash });
  page = person.page;
  const asked = page.getByRole("dialog", { name: "A link with a script" });
  await asked.getByText("hostname box").waitFor();
  expect(await person.screen()).not.toContain("shared.sh");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await person.sees(/sh \/home\/shared\.sh\n42 on box\n[^\n]*[#$] ?$/);
  expect(new URL(page.url()).hash).toBe("");
  await person.runs("x=kept"); // the keyboard is the terminal's again
  await person.reloads();
  expect(await page.getByRole("dialog").count()).toBe(0);
  expect(person.complaints).toEqual([]);
});

test("one line is typed as it is; who only wants it typed presses Enter; who leaves it has nothing of it", async () => {
  person = await Person.arrive({ query: carrying("echo $((6 * 7))\n") });
  const { page } = person;
  await page.getByRole("dialog").getByRole("button", { name: "Only type it" }).click();
  await person.sees(/# echo \$\(\(6 \* 7\)\) ?$/);
  await page.keyboard.press("Enter");
  await person.sees(/\n42\n/);
  // In the same tab, without a reload.
  await page.evaluate((hash) => location.assign(hash), carrying("echo unwa''nted"));
  await page.getByRole("dialog").getByRole("button", { name: "Leave it" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  expect(await person.runs("echo clean")).toBe("clean");
  expect(await person.screen()).not.toContain("unwa");
});

test("links that are broken say so in a sentence, and the machine is there all the same", async () => {
  person = await Person.arrive({ query: "#script=what?" });
  const { page } = person;
  const dialog = page.getByRole("dialog", { name: "This link cannot be used" });
  await dialog.getByText("letters that no such link has").waitFor();
  await page.keyboard.press("Enter");
  await dialog.waitFor({ state: "detached" });
  const whole = carrying("for i in 1 2 3; do echo $i; done; lsns");
  await page.evaluate((hash) => location.assign(hash), whole.slice(0, -7));
  await dialog.getByText("it was cut off or changed on its way").waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  expect(await person.runs("echo fine")).toBe("fine");
  expect(person.complaints).toEqual([]);
});

test("the HTML that the dialog makes runs the script in somebody's page, and shows it as text before", async () => {
  const host = await Host.start();
  try {
    person = await Person.arrive();
    await person.page.getByRole("button", { name: "Share", exact: true }).click();
    const dialog = person.page.getByRole("dialog", { name: "Share" });
    await dialog.getByRole("textbox", { name: "Script" }).fill('x="<b>&box"\necho $((6 * 7)) in "$x"\n');
    await dialog.getByText("Put it into a page of yours").click();
    const field = dialog.getByRole("textbox", { name: "HTML" });
    await expect.poll(() => field.inputValue()).toContain("<nutshell-term");
    const html = await field.inputValue();
    expect(person.complaints).toEqual([]);
    const { page, context, complaints } = await host.visit(html);
    await page.getByText('x="<b>&box"').first().waitFor();
    await page.getByRole("button", { name: "Run" }).click();
    const rows = page.frameLocator("nutshell-term iframe").locator(".xterm-rows");
    await expect.poll(() => rows.innerText(), { timeout: 30_000 }).toContain("42 in <b>&box");
    expect(complaints).toEqual([]);
    await context.close();
  } finally {
    await host.stop();
  }
});

test("the step of a lesson", async () => {
  person = await Person.arrive({ query: "#lesson=uts.2" });
  const { page } = person;
  const side = page.getByRole("complementary", { name: "Lessons" });
  await side.getByText("Step 2 of 4").waitFor();
  await page.getByRole("button", { name: "Share", exact: true }).click();
  const field = page.getByRole("dialog", { name: "Share" }).getByRole("textbox", { name: "Link" });
  await expect.poll(() => field.inputValue()).toMatch(/#lesson=uts\.2$/);
  await page.keyboard.press("Escape");
  await page.evaluate(() => location.assign("#lesson=uts.9"));
  await side.getByRole("alert").filter({ hasText: "it has 4 steps, and no step 9" }).waitFor();
});

test("processes in an image go on in another machine", async () => {
  person = await Person.arrive();
  const page = person.page;
  await person.runs("sh -c 'n=1; while :; do n=$((n + 1)); echo $n > /tmp/n; sleep 0.1; done' & ");
  await person.runs("until [ -s /tmp/n ]; do sleep 0.1; done; checkpoint -o /home/count.img $!; ls /home/count.img");
  await page.getByRole("button", { name: "Share", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Share" });
  await dialog.getByLabel("processes in an image").check();
  const field = dialog.getByRole("textbox", { name: "Link" });
  await expect.poll(() => field.inputValue(), { timeout: 20_000 }).toMatch(/#image=[\w-]+$/);
  const link = await field.inputValue();
  await person.leaves();

  person = await Person.arrive({ query: new URL(link).hash });
  await person.page.getByRole("dialog").getByRole("button", { name: "Restart them" }).click();
  await person.sees(/unshare -p -f restart \/home\/shared\.img/);
  const count = () =>
    person?.page.evaluate(async () => {
      const file = await globalThis.nutshell?.machine?.readFile("/tmp/n").catch(() => undefined);
      return Number(new TextDecoder().decode(file));
    });
  await expect.poll(count, { timeout: 20_000 }).toBeGreaterThan(1);
  const now = await count();
  await expect.poll(count, { timeout: 20_000 }).toBeGreaterThan(now ?? 0);
});
