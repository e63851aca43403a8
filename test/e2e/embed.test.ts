// A machine in somebody's page: on another site than the machine's files, without headers that isolate.

import { deflateRawSync } from "node:zlib";
import type { Locator, Page } from "playwright";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { Host, type Visit } from "./host.ts";

let host: Host;
let visit: Visit | undefined;

beforeAll(async () => {
  host = await Host.start();
});
afterAll(() => host.stop());

const ours = () => inject("address").replace(/\/$/, "");
const packed = (script: string) => deflateRawSync(script).toString("base64url");

/** What a terminal in a frame shows. */
function screen(page: Page, frame: string): Promise<string> {
  return page.locator(frame).contentFrame().locator(".xterm-rows").innerText();
}

async function sees(page: Page, frame: string, what: RegExp): Promise<void> {
  await expect.poll(() => screen(page, frame).catch(() => ""), { timeout: 30_000 }).toMatch(what);
}

describe.each([
  ["SMP, by Document-Isolation-Policy", () => ours(), "SMP"],
  ["UP, from a host that sends no headers", () => host.bare, "UP"],
])("the element, %s", (_name, files, mode) => {
  test("shows its text until it is run, by keyboard; then it is a terminal, which the keyboard gets into and out of", async () => {
    const at = files();
    visit = await host.visit(
      `<p><a href="#before">before</a></p>
       <nutshell-term id="a" script="echo $((6 * 7)) on $(hostname)"><pre>$ echo what it printed</pre></nutshell-term>
       <p><a href="#after">after</a></p><script src="${at}/nutshell-term.js"></script>`,
      // As strict as a page can be that has us in it.
      { policy: `default-src 'none'; script-src ${at}; frame-src ${at}; img-src data:` },
    );
    const { page, complaints, hosts } = visit;
    expect(await page.getByText("$ echo what it printed").isVisible()).toBe(true);
    expect(await page.locator("iframe").count()).toBe(0);
    await page.evaluate(() => {
      const happened: string[] = [];
      Object.assign(globalThis, { happened });
      for (const name of ["ready", "output", "exit"])
        document.querySelector("#a")?.addEventListener(name, () => happened.push(name));
    });
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await sees(page, "#a iframe", /\n42 on nutshell\n[^\n]*[#$]\s*$/);
    expect(await page.getByText("$ echo what it printed").isVisible()).toBe(false);
    const frame = page.locator("#a iframe").contentFrame();
    expect(await frame.locator(".mode").textContent()).toBe(mode);

    await frame.locator(".xterm-helper-textarea:focus").waitFor();
    await page.keyboard.type("echo typed $((1 + 1))\n");
    await sees(page, "#a iframe", /\ntyped 2\n/);
    await page.keyboard.press("F6");
    await frame.getByRole("button", { name: "Run" }).and(frame.locator(":focus")).waitFor();
    const left = () => page.evaluate(() => document.activeElement?.textContent);
    await page.keyboard.press("Shift+Tab");
    await expect.poll(left).toBe("before");

    const result = await page.evaluate(() => {
      const element = document.querySelector("nutshell-term") as HTMLElement & {
        run(command: string): Promise<{ code: number; out: string; err: string }>;
      };
      return element.run("echo out; echo err >&2; exit 3");
    });
    expect(result).toEqual({ code: 3, out: "out\n", err: "err\n" });
    const happened = await page.evaluate(() => (globalThis as unknown as { happened: string[] }).happened);
    expect(happened).toContain("ready");
    expect(happened).toContain("output");
    expect(complaints).toEqual([]);
    expect([...hosts].sort()).toEqual([new URL(host.origin).host, new URL(at).host].sort());
    await visit.context.close();
  });
});

test("several on a page; a lazy one waits until it is nearly seen; one that only shows takes no keys and tells its end", async () => {
  visit = await host.visit(
    `<nutshell-term id="a" script="for n in 1 2 3; do\n echo number $n\ndone\nexit 4" autorun readonly height="200"></nutshell-term>
     <nutshell-term id="b" lesson="uts.2" autorun height="60vh"></nutshell-term>
     <div style="height: 4000px"></div>
     <nutshell-term id="c" autorun loading="lazy" theme="light"></nutshell-term>
     <script>globalThis.ended = new Promise((yes) => addEventListener("exit", (event) => yes(event.detail.code), true));</script>
     <script type="module" src="${ours()}/nutshell-term.js"></script>`,
  );
  const { page, complaints } = visit;
  await sees(page, "#a iframe", /^number 1\nnumber 2\nnumber 3\n\s*\[ended with 4\]/);
  expect(await page.evaluate(() => (globalThis as unknown as { ended: Promise<number> }).ended)).toBe(4);
  await page.locator("#b iframe").contentFrame().getByText("Step 2 of 4").waitFor();
  await sees(page, "#b iframe", /[#$]\s*$/);
  expect(await page.locator("#c iframe").count()).toBe(0);
  await page.locator("#c").scrollIntoViewIfNeeded();
  await sees(page, "#c iframe", /[#$]\s*$/);
  expect(await page.locator("#c iframe").contentFrame().locator("html").getAttribute("data-theme")).toBe("light");
  expect(complaints).toEqual([]);
  await visit.context.close();
});

test("asked to run again and again, it has one terminal, and one session in it", async () => {
  visit = await host.visit(
    `<nutshell-term id="a" autorun script="echo $((6 * 7))"></nutshell-term><script src="${ours()}/nutshell-term.js"></script>`,
  );
  const { page } = visit;
  const element = page.locator("#a");
  const all = await element.evaluate((one) => {
    const term = one as HTMLElement & { start(): Promise<void>; reset(): Promise<void> };
    return Promise.allSettled([term.start(), term.start(), term.reset(), term.start()]);
  });
  expect(all.filter(({ status }) => status === "rejected")).toEqual([]);
  await sees(page, "#a iframe", /\n42\n[^\n]*[#$]\s*$/);
  expect(await element.locator("iframe").contentFrame().locator(".xterm").count()).toBe(1);
  const { out } = await element.evaluate((one) =>
    (one as HTMLElement & { run(command: string): Promise<{ out: string }> }).run("ls /dev/pts | grep -c '^[0-9]'"),
  );
  expect(out).toBe("1\n");
  await visit.context.close();
});

test("without JavaScript there is the text", async () => {
  visit = await host.visit(
    `<nutshell-term script="ls"><pre>$ ls</pre></nutshell-term><script src="${ours()}/nutshell-term.js"></script>`,
    { javaScriptEnabled: false },
  );
  expect(await visit.page.getByText("$ ls").isVisible()).toBe(true);
  await visit.context.close();
});

test("'Open in the playground' carries the script there, where it is asked about", async () => {
  visit = await host.visit(
    `<nutshell-term script="echo $((6 * 7))"></nutshell-term><script src="${ours()}/nutshell-term.js"></script>`,
  );
  const { page, context } = visit;
  const opening = context.waitForEvent("page");
  await page.getByRole("link", { name: "Open in the playground" }).click();
  const playground = await opening;
  await playground.getByRole("dialog", { name: "A link with a script" }).getByText("echo $((6 * 7))").waitFor();
  expect(await playground.evaluate(() => window.opener)).toBe(null);
  await context.close();
});

test("the line between terminal and map is dragged, and moved by keys, beside each other and one above the other", async () => {
  const element = (id: string, width: number, more: string) =>
    `<div style="width: ${width}px"><nutshell-term id="${id}" autorun height="420" ${more}></nutshell-term></div>`;
  visit = await host.visit(
    `${element("a", 880, "map")}${element("b", 500, "map")}${element("c", 500, "")}<script src="${ours()}/nutshell-term.js"></script>`,
    { viewport: { width: 1000, height: 1500 } },
  );
  const { page, complaints } = visit;
  const parts = (id: string) => {
    const frame = page.locator(`#${id} iframe`).contentFrame();
    const line = frame.getByRole("separator", { name: "Between terminal and map" });
    const size = async (of: string) => (await frame.locator(of).boundingBox()) ?? { width: 0, height: 0 };
    return { frame, line, size };
  };
  const drag = async (line: Locator, dx: number, dy: number) => {
    const box = await line.boundingBox();
    if (!box) throw new Error("the line is not seen");
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + dx, y + dy, { steps: 4 });
    await page.mouse.up();
  };
  for (const [id, side, dx, dy] of [
    ["a", "width", -80, 0],
    ["b", "height", 0, -40],
  ] as const) {
    const { frame, line, size } = parts(id);
    await frame.locator(".map-tree .process").first().waitFor();
    await line.waitFor();
    const [terminal, map] = [(await size(".screens"))[side], (await size(".map"))[side]];
    await drag(line, dx, dy);
    const way = id === "a" ? dx : -dy; // the map is above
    await expect.poll(async () => Math.round((await size(".screens"))[side] - terminal)).toBe(way);
    expect(Math.round((await size(".map"))[side] - map)).toBe(-way);
    await line.press("Home");
    expect(await line.getAttribute("aria-valuenow")).toBe(await line.getAttribute("aria-valuemin"));
    await line.press("Enter");
    expect(Math.round((await size(".screens"))[side] - terminal)).toBe(0);
  }
  await sees(page, "#c iframe", /[#$]\s*$/);
  expect(await parts("c").line.count()).toBe(0);
  expect(complaints).toEqual([]);
  await visit.context.close();
});

describe("the frame", () => {
  test("opened by itself, by a link, it shows the script and waits, whatever the link says", async () => {
    visit = await host.goto(`${ours()}/embed.html#script=${packed("echo $((6 * 7))")}&autorun`);
    const { page } = visit;
    await page.getByRole("region", { name: "The script" }).getByText("echo $((6 * 7))").waitFor();
    expect(await page.locator(".xterm-rows").count()).toBe(0);
    await page.getByRole("button", { name: "Run" }).click();
    await expect.poll(() => page.locator(".xterm-rows").innerText(), { timeout: 30_000 }).toMatch(/\n42\n/);
    await page.getByRole("button", { name: "Reset" }).click();
    await expect.poll(() => page.locator(".xterm-rows").innerText(), { timeout: 30_000 }).toMatch(/^\S+# ?\s*$/);
    await visit.context.close();
  });

  test("an address that it does not take is told in its place", async () => {
    visit = await host.goto(`${ours()}/embed.html#script=a.b`);
    await visit.page.getByText("letters that no such link has").waitFor();
    await visit.context.close();
  });

  /** As docs/embedding.md has it. */
  const talk = (address: string) => `
    <iframe id="f" src="${address}" width="600" height="300"></iframe>
    <script>
      const frame = document.getElementById("f");
      const home = new URL(frame.src).origin;
      globalThis.heard = [];
      globalThis.answers = new Promise((answered) => addEventListener("message", (event) => {
        if (event.source !== frame.contentWindow || event.origin !== home) return;
        if (event.data.event !== "loaded") return answered(event.data);
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = ({ data }) => ("id" in data ? answered(data) : heard.push(data.event));
        frame.contentWindow.postMessage({ nutshell: 1, event: "connect" }, home, [port2]);
        port1.postMessage({ id: 1, method: "run", params: ["cat; hostname", { stdin: "hi " }] });
      }));
    </script>`;
  const answers = (page: Page) => page.evaluate(() => (globalThis as unknown as { answers: Promise<unknown> }).answers);

  test("answers the page around it, if that is of an origin that may", async () => {
    for (const origins of ["", `#origin=https://docs.example&origin=${host.origin}`]) {
      visit = await host.visit(talk(`${ours()}/embed.html${origins}`));
      expect(await answers(visit.page)).toEqual({ id: 1, result: { code: 0, out: "hi nutshell\n", err: "" } });
      await visit.context.close();
    }
  });

  test("refuses an origin that is not named", async () => {
    visit = await host.visit(talk(`${ours()}/embed.html#origin=https://docs.example`));
    expect(await answers(visit.page)).toEqual({
      nutshell: 1,
      event: "refused",
      message: `${host.origin} is not among the origins of this frame (https://docs.example).`,
    });
    await visit.context.close();
  });

  test("refuses who is not the page around it", async () => {
    visit = await host.visit(`<iframe id="f" src="${ours()}/embed.html"></iframe><iframe id="g" srcdoc=""></iframe>`);
    const { page } = visit;
    const said = page.waitForEvent("console", (message) => message.text().startsWith("Nutshell:"));
    await page.frameLocator("#f").getByRole("button", { name: "Run" }).waitFor();
    await page.evaluate(() => {
      const [target, sibling] = [document.querySelector("#f"), document.querySelector("#g")] as HTMLIFrameElement[];
      const script = sibling?.contentDocument?.createElement("script");
      if (!script || !target) throw new Error("no frames");
      script.textContent =
        'parent.frames[0].postMessage({ nutshell: 1, event: "connect" }, "*", [new MessageChannel().port2])';
      sibling?.contentDocument?.body.append(script);
    });
    expect((await said).text()).toBe("Nutshell: Only the page around the frame may connect to it.");
    await visit.context.close();
  });
});
