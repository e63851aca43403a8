// The page over the stand-in machine, in a real browser: what needs a document but no kernel.

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { userEvent } from "vitest/browser";
import "../../web/style.css";
import { startPage } from "../../web/page.ts";
import type { TerminalView } from "../../web/terminal.ts";
import { fakeBoot } from "./fake.ts";

function views(): TerminalView[] {
  return globalThis.nutshell?.views ?? [];
}

/** The lines of a terminal that hold anything. */
function lines(view: TerminalView | undefined): string[] {
  const buffer = view?.xterm.buffer.active;
  if (!buffer) return [];
  return Array.from(
    { length: buffer.length },
    (_, row) => buffer.getLine(row)?.translateToString(true).trimEnd() ?? "",
  ).filter(Boolean);
}

async function open(): Promise<void> {
  document.body.innerHTML = '<div id="page"></div>';
  await startPage(fakeBoot);
  await vi.waitFor(() => expect(lines(views()[0])).toContain("root@nutshell:~#"));
}

beforeEach(async () => {
  sessionStorage.clear();
  await open();
});

afterEach(async () => {
  await globalThis.nutshell?.close();
});

describe("the page", () => {
  test("types into the shell that has the focus", async () => {
    await userEvent.keyboard("echo hello{Enter}");
    await vi.waitFor(() => expect(lines(views()[0])).toContain("hello"));
  });

  test("opens a second terminal with one click, and Alt+1 goes back", async () => {
    await userEvent.click(document.querySelector(".plus") as Element);
    await vi.waitFor(() => expect(views()).toHaveLength(2));
    await vi.waitFor(() => expect(lines(views()[1])).toHaveLength(1));
    await userEvent.keyboard("echo two{Enter}");
    await vi.waitFor(() => expect(lines(views()[1])).toContain("two"));
    await userEvent.keyboard("{Alt>}1{/Alt}");
    await userEvent.keyboard("echo one{Enter}");
    await vi.waitFor(() => expect(lines(views()[0])).toContain("one"));
  });

  test("tells the machine its size", async () => {
    await userEvent.keyboard("stty size{Enter}");
    const { rows, cols } = views()[0] as TerminalView;
    await vi.waitFor(() => expect(lines(views()[0])).toContain(`${rows} ${cols}`));
  });

  test("keeps what was on the screen over a reload", async () => {
    await userEvent.keyboard("echo kept{Enter}");
    await vi.waitFor(() => expect(lines(views()[0])).toContain("kept"));
    await globalThis.nutshell?.save();
    await globalThis.nutshell?.close();
    await open();
    expect(lines(views()[0])).toContain("kept");
    await userEvent.keyboard("echo again{Enter}");
    await vi.waitFor(() => expect(lines(views()[0])).toContain("again"));
  });

  test("offers a new shell where one has ended", async () => {
    await userEvent.keyboard("exit{Enter}");
    await vi.waitFor(() => expect(lines(views()[0]).join()).toContain("[ended with 0"));
    await userEvent.keyboard("{Enter}");
    await userEvent.keyboard("echo new{Enter}");
    await vi.waitFor(() => expect(lines(views()[0])).toContain("new"));
  });

  test("shows a panic with its trace, and goes back to the last good state", async () => {
    await userEvent.keyboard("echo before{Enter}");
    await vi.waitFor(() => expect(lines(views()[0])).toContain("before"));
    await globalThis.nutshell?.save();
    await userEvent.keyboard("panic{Enter}");
    await vi.waitFor(() => expect(document.querySelector(".trouble")).not.toBeNull());
    const trouble = document.querySelector(".trouble") as HTMLElement;
    expect(trouble.textContent).toContain("Kernel panic");
    expect(trouble.textContent).toContain("wasm-function[12]");
    await userEvent.click(trouble.querySelector(".primary") as Element);
    await vi.waitFor(() => expect(lines(views()[0])).toContain("before"));
    expect(document.querySelector(".trouble")).toBeNull();
  });

  test("finds text in the terminal", async () => {
    await userEvent.keyboard("echo needle{Enter}");
    await vi.waitFor(() => expect(lines(views()[0])).toContain("needle"));
    await userEvent.keyboard("{Control>}{Shift>}F{/Shift}{/Control}");
    await vi.waitFor(() => expect(document.activeElement?.closest(".find")).not.toBeNull());
    await userEvent.keyboard("needle");
    await vi.waitFor(() => expect(document.querySelector(".found")?.textContent).toBe("1 of 2"));
    await userEvent.keyboard("{Escape}");
    expect(document.querySelector<HTMLElement>(".find")?.hidden).toBe(true);
  });

  test("the tabs are tabs for those who cannot see them", async () => {
    await userEvent.click(document.querySelector(".plus") as Element);
    await vi.waitFor(() => expect(views()).toHaveLength(2));
    const tabs = [...document.querySelectorAll('[role="tab"]')];
    expect(tabs.map((tab) => tab.getAttribute("aria-selected"))).toEqual(["false", "true"]);
    for (const tab of tabs) {
      const panel = document.getElementById(tab.getAttribute("aria-controls") ?? "");
      expect(panel?.getAttribute("aria-labelledby")).toBe(tab.id);
    }
  });

  test("a file put in can be listed and read", async () => {
    const data = new DataTransfer();
    data.items.add(new File(["#!/bin/sh\necho hi\n"], "hi.sh"));
    const target = document.querySelector(".screens") as Element;
    target.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
    const machine = globalThis.nutshell?.machine;
    await vi.waitFor(async () => expect(await machine?.list("/home")).toContainEqual({ name: "hi.sh", type: "file" }));
    const buttons = [...document.querySelectorAll(".top nav button")];
    await userEvent.click(buttons.find(({ textContent }) => textContent === "Files") as Element);
    await vi.waitFor(() => expect(document.querySelector("dialog.files .entries")?.textContent).toContain("hi.sh"));
  });
});
