// What a person does with the page: looks at the screen, types, waits until something is there.

import { type Browser, type BrowserContext, chromium, type Locator, type Page } from "playwright";
import { expect, inject, vi } from "vitest";
import { CHROMIUM_ARGS, ensureChromium } from "../chromium.mjs";

export interface OpenOptions {
  /** After the address: "?cpus=1". */
  query?: string;
  width?: number;
  height?: number;
  colorScheme?: "light" | "dark";
  /** Instead of the built page that all tests share. */
  address?: string;
  /** With the service worker; otherwise what a test does to the connection is what the page gets of it. */
  offline?: boolean;
  /** Told the address of everything that is asked for, by the page and its workers. */
  onRequest?: (url: string) => void;
}

export class Person {
  private constructor(
    private readonly browser: Browser,
    readonly context: BrowserContext,
    readonly page: Page,
    /** What the page's console said that should not be there. */
    readonly complaints: string[],
  ) {}

  /** A fresh browser on the page, at the prompt. */
  static async arrive({
    query = "",
    width = 1100,
    height = 700,
    colorScheme = "dark",
    address = inject("address"),
    offline = false,
    onRequest,
  }: OpenOptions = {}): Promise<Person> {
    const browser = await chromium.launch({ executablePath: ensureChromium(), args: CHROMIUM_ARGS });
    const context = await browser.newContext({
      viewport: { width, height },
      colorScheme,
      serviceWorkers: offline ? "allow" : "block",
    });
    if (onRequest) context.on("request", (request) => onRequest(request.url()));
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    const person = new Person(browser, context, page, complaints);
    await page.goto(address + query);
    await person.sees(/[#$] $/m);
    return person;
  }

  /** Another tab of the same browser, at the prompt. */
  async opensTab(query = ""): Promise<Person> {
    const tab = new Person(this.browser, this.context, await this.context.newPage(), this.complaints);
    await tab.page.goto(new URL(query, this.page.url()).href);
    await tab.sees(/[#$] $/m);
    return tab;
  }

  /** The lines of a terminal, scrollback too, without trailing blanks but with the prompt's own. */
  async screen(terminal = 0): Promise<string> {
    return this.page.evaluate((at) => {
      const buffer = globalThis.nutshell?.views[at]?.xterm.buffer.active;
      if (!buffer) return "";
      const lines: string[] = [];
      for (let row = 0; row < buffer.length; row += 1) {
        const line = buffer.getLine(row);
        const text = line?.translateToString(true) ?? "";
        if (line?.isWrapped) lines.push((lines.pop() ?? "") + text);
        else lines.push(text);
      }
      while (lines.at(-1) === "") lines.pop();
      return lines.join("\n");
    }, terminal);
  }

  /** Waits until the terminal shows this. */
  async sees(what: RegExp, terminal = 0, timeout = 20_000): Promise<void> {
    await vi.waitFor(async () => expect(await this.screen(terminal)).toMatch(what), { timeout, interval: 50 });
  }

  /** Types a line at the prompt and presses Enter. */
  async types(line: string): Promise<void> {
    await this.page.keyboard.type(line);
    await this.page.keyboard.press("Enter");
  }

  /** Types a command and waits until the prompt is back. @returns what the command printed */
  async runs(command: string, terminal = 0, timeout = 20_000): Promise<string> {
    const before = await this.screen(terminal);
    await this.types(command);
    let output = "";
    await vi.waitFor(
      async () => {
        const [, ...lines] = (await this.screen(terminal)).slice(before.length).split("\n");
        expect(lines.at(-1)).toMatch(/[#$] ?$/);
        output = lines.slice(0, -1).join("\n");
      },
      { timeout, interval: 50 },
    );
    return output;
  }

  /** Drags files and folders of this computer onto an element, and lets go. @param paths absolute */
  async drops(target: Locator, paths: string[]): Promise<void> {
    const box = await target.boundingBox();
    if (!box) throw new Error("what they are dropped on is not seen");
    const session = await this.context.newCDPSession(this.page);
    const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    const data = { items: [], files: paths, dragOperationsMask: 1 };
    for (const type of ["dragEnter", "dragOver", "drop"] as const)
      await session.send("Input.dispatchDragEvent", { type, ...at, data });
    await session.detach();
  }

  /** Reloads once the machine has been saved, and waits for the screen to come back. */
  async reloads(): Promise<void> {
    await this.page.evaluate(() => globalThis.nutshell?.save());
    await this.page.reload();
    await this.sees(/\S/);
  }

  /**
   * The tab's process is killed, without a word to the page, and the tab is loaded again, as a browser offers it then.
   * @param query as the tab was opened with
   * @returns who looks at it from now on: the old page is of no use any more
   */
  async crashes(query = ""): Promise<Person> {
    const kept = await this.page.evaluate(() => Object.entries(sessionStorage));
    const address = new URL(query, this.page.url()).href;
    const session = await this.context.newCDPSession(this.page);
    const crashed = this.page.waitForEvent("crash");
    session.send("Page.crash").catch(() => undefined); // is never answered
    await crashed;
    await this.page.close();
    const page = await this.context.newPage();
    // What belongs to a tab, the browser keeps for it.
    await page.addInitScript((entries) => {
      if (sessionStorage.length === 0) for (const [key, value] of entries) sessionStorage.setItem(key, value);
    }, kept);
    const again = new Person(this.browser, this.context, page, this.complaints);
    await page.goto(address);
    await again.sees(/\S/);
    return again;
  }

  async leaves(): Promise<void> {
    await this.browser.close();
  }
}
