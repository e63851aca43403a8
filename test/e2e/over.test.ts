// What comes up over the page, or only now and then in it, is usable by everybody too: axe, in both themes. One page is brought from state to state.

import { deflateRawSync } from "node:zlib";
import { afterEach, expect, test } from "vitest";
import { violations } from "./axe.ts";
import { Person } from "./person.ts";

let person: Person | undefined;

afterEach(async () => {
  await person?.leaves();
  person = undefined;
});

const packed = (text: string) => deflateRawSync(text).toString("base64url");

test("axe finds nothing in dialogs of links, files, find, help, news, a file that is dropped, explanations, moves, the timeline's tip and a panic", {
  timeout: 240_000,
}, async () => {
  person = await Person.arrive({ width: 1440, height: 900, query: `#script=${packed("unshare -u sh\nlsns\n")}` });
  const { page } = person;
  const link = (carried: string) => page.evaluate((hash) => location.assign(hash), `#${carried}`);
  const leave = async () => {
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
  };
  const finds = async (where: string, part: string) => {
    await page.locator(part).first().waitFor();
    expect.soft(await violations(page, part), where).toEqual([]);
  };

  // Links.
  for (const [name, carried] of [
    ["A link with a script", undefined],
    ["A link with processes", `image=${packed("CKPT")}`],
    ["This link cannot be used", "script=cut?"],
  ] as const) {
    if (carried !== undefined) await link(carried);
    await page.getByRole("dialog", { name }).waitFor();
    await finds(name, "dialog.share");
    await leave();
  }
  await link(`lesson-text=${packed("---\ntitle: Mine\n---\nWords.\n\n## One\nWords.\n")}`);
  await page.getByText("It came with the link").waitFor();
  await finds("a lesson of a link", ".lessons");
  await page.getByRole("button", { name: "All lessons" }).first().click();
  await finds("one's own lessons", ".lessons");
  await link("lesson=https%3A%2F%2Fexample.org%2Fx.md");
  await page.getByRole("link", { name: "Go to example.org" }).waitFor();
  await finds("a lesson that is refused", ".lessons");
  await page.getByRole("button", { name: "Close the lessons" }).click();

  // The dialog that makes links, in each of its kinds, and with an error.
  await page.getByRole("button", { name: "Share", exact: true }).click();
  const share = page.getByRole("dialog", { name: "Share" });
  await share.getByText("Put it into a page of yours").click();
  await share.getByLabel("processes in an image").check();
  await share.getByText(/No such file/).waitFor();
  await finds("an image to share", "dialog.share");
  await leave();

  // Find, with marks in the text and without.
  await page.locator(".screen").first().click();
  await person.runs("echo needle needle; ls --color=always /");
  await page.keyboard.press("Control+Shift+F");
  await page.getByRole("search").waitFor();
  await page.keyboard.type("needle");
  await page.locator(".find .found", { hasText: /\d of \d/ }).waitFor();
  await finds("found", ".find");
  await page.keyboard.type("less");
  await page.locator(".find .found", { hasText: "none" }).waitFor();
  await finds("not found", ".find");
  await page.keyboard.press("Escape");

  // Files: a folder, a file that was put, one that is no folder.
  await page.getByRole("button", { name: "Files" }).click();
  const files = page.getByRole("dialog", { name: "Files of the machine" });
  await files.locator(".entries li").first().waitFor();
  await files.locator("input[type=file]").setInputFiles({ name: "x.txt", mimeType: "", buffer: Buffer.from("x") });
  await page.locator(".toasts p").first().waitFor();
  await finds("news", ".toasts");
  await files.getByLabel("Folder").fill("/nowhere");
  await page.keyboard.press("Enter");
  await files.getByText(/No such file/).waitFor();
  await finds("no folder", "dialog.files");
  await leave();
  await page.getByRole("button", { name: "Help" }).click();
  await finds("help", "dialog.help");
  await leave();

  // Dropped onto the terminal, before it is let go.
  await page.locator(".screens").evaluate((screens) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(["x"], "x"));
    screens.dispatchEvent(new DragEvent("dragenter", { dataTransfer }));
  });
  await finds("a file over the terminal", ".screens.dropping");
  await page.locator(".screens").evaluate((screens) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(["x"], "x"));
    screens.dispatchEvent(new DragEvent("dragleave", { dataTransfer }));
  });

  // The inspector: a call that failed is explained; the map as one process sees it; no machine to move to.
  await page.locator(".screen").first().click();
  await person.runs("sh -c 'while :; do cat /nowhere 2>&-; hostname x; sleep 1; done' & sleep 1");
  await page.locator('.map-tree .process[data-comm="sh"] .process[data-comm="sh"] > .card').first().click();
  await page.locator(".inspector .call").first().waitFor();
  await page.locator(".inspector .call").first().click();
  await page.locator(".explanation").first().waitFor();
  await finds("an explanation", ".inspector");
  await page.getByRole("button", { name: "See as this process" }).click();
  await finds("as a process sees it", ".map-tree");
  await page.locator('.map-tree .process[data-comm="sh"] > .card').first().focus();
  await page.keyboard.press("m");
  await page.locator(".moves p").waitFor();
  await finds("a move", ".moves");
  await page.keyboard.press("Escape");

  // The timeline: a branch, and what a mark tells.
  const marks = page.getByRole("listbox", { name: "Moments of the machine" });
  await page.locator(".screen").first().click();
  await person.runs("unshare -u hostname box; mkdir /tmp/a");
  await marks.getByRole("option").nth(-2).click();
  await person.runs("touch /tmp/other");
  await marks.focus();
  await page.locator(".moment-tip").waitFor();
  await finds("a moment", ".timeline");

  // Two terminals, one of which has ended, presenter size, lines that have the keyboard.
  await page.locator(".screen").first().click();
  await page.keyboard.press("Control+Shift+E");
  await person.sees(/[#$] $/, 1);
  await page.keyboard.type("exit\n");
  await person.sees(/ended with 0/, 1);
  await page.getByRole("separator", { name: "Between terminals 1 and 2" }).focus();
  await page.getByRole("button", { name: /presenter/i }).click();
  expect.soft(await violations(page), "presenter size").toEqual([]);

  expect(person.complaints).toEqual([]);
  await page.locator(".screen").first().click();
  await person.types("echo c > /proc/sysrq-trigger");
  await page.getByRole("button", { name: "Copy the details" }).waitFor();
  expect.soft(await violations(page), "a panic").toEqual([]);
});
