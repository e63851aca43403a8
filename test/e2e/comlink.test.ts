// A page of another site steers the frame by Comlink, as docs/embedding.md has it.

import type { Page } from "playwright";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { Host } from "./host.ts";

let host: Host;
beforeAll(async () => {
  host = await Host.start();
});
afterAll(() => host.stop());

const ours = () => inject("address").replace(/\/$/, "");

/** A page with a frame, and a module in it that is given `frame` and what the module of ours exports. Its result is the page's `done`. */
const page = (body: string, address: string, module: string) => `
  <iframe id="f" src="${address}" width="600" height="300"></iframe>
  <script type="module">
    import { connect, proxy, releaseProxy } from "${module}/nutshell-comlink.js";
    const frame = document.getElementById("f");
    globalThis.done = (async () => { ${body} })().catch((error) => ({ failed: error.message }));
    globalThis.dispatchEvent(new Event("module"));
  </script>`;

async function done(at: Page): Promise<unknown> {
  await at.waitForFunction(() => "done" in globalThis);
  return at.evaluate(() => (globalThis as unknown as { done: Promise<unknown> }).done);
}

describe.each([
  ["SMP", () => ours()],
  ["UP", () => host.bare],
])("by Comlink, %s", (_mode, files) => {
  test("a page of another site runs commands, reads their output, and is told of events", async () => {
    const {
      page: at,
      context,
      complaints,
    } = await host.visit(
      page(
        `const nut = await connect(frame);
         const events = [];
         const until = (name) => new Promise((happened) =>
           nut.on(name, proxy((detail) => { events.push([name, detail]); happened(); })));
         const [ready, exit] = [until("ready"), until("exit")];
         let printed = "";
         const stop = await nut.on("output", proxy(({ text }) => { printed += text; }));
         const result = await nut.run("cat; hostname; exit 3", { stdin: "hi " });
         await ready;
         await nut.type("echo $((6 * 7)); exit 5\\r");
         await exit;
         await stop();
         const late = await new Promise((told) => nut.on("ready", proxy(told)));
         nut[releaseProxy]();
         return { result, printed, events: events.map(([name, detail]) => [name, Object.keys(detail)]), code: events.at(-1)[1].code, late };`,
        `${files()}/embed.html#origin=${host.origin}`,
        ours(),
      ),
    );
    const told = (await done(at)) as Record<string, unknown>;
    expect(told["failed"]).toBeUndefined();
    expect(told["result"]).toEqual({ code: 3, out: "hi nutshell\n", err: "" });
    expect(told["printed"]).toMatch(/(?<!\d)42\r\n/);
    expect(told["events"]).toEqual([
      ["ready", ["mode"]],
      ["exit", ["code"]],
    ]);
    expect(told["code"]).toBe(5);
    expect(told["late"]).toEqual({ mode: files() === ours() ? "smp" : "up" });
    expect(complaints).toEqual([]);
    await context.close();
  });
});

test("it connects to a frame that was there before, and to one whose address is set later", async () => {
  for (const before of [
    `frame.src = frame.src.replace("embed.html", "embed.html?again");
     await new Promise((yes) => addEventListener("message", ({ data }) => data.event === "loaded" && yes()));`,
    'frame.src = frame.src.replace("embed.html", "embed.html?again");',
  ]) {
    const { page: at, context } = await host.visit(
      page(`${before} const nut = await connect(frame); return nut.run("echo $0");`, `${ours()}/embed.html`, ours()),
    );
    expect(await done(at)).toEqual({ code: 0, out: "sh\n", err: "" });
    await context.close();
  }
});

test("a page of an origin that is not named is told so; a frame from elsewhere is not spoken to", async () => {
  const refused = await host.visit(
    page("await connect(frame);", `${ours()}/embed.html#origin=https://docs.example`, ours()),
  );
  expect(await done(refused.page)).toEqual({
    failed: `${host.origin} is not among the origins of this frame (https://docs.example).`,
  });
  await refused.context.close();
  const silent = await host.visit(
    page(
      'await connect(frame, { origin: "https://elsewhere.example", timeout: 3000 });',
      `${ours()}/embed.html`,
      ours(),
    ),
  );
  expect(await done(silent.page)).toEqual({ failed: "https://elsewhere.example does not answer." });
  await silent.context.close();
});

test("through Comlink's port there are the methods, and no way past them", async () => {
  const { page: at, context } = await host.visit(`
    <iframe id="f" src="${ours()}/embed.html" width="600" height="300"></iframe>
    <script>
      const frame = document.getElementById("f");
      const home = new URL(frame.src).origin;
      const paths = [["run", "constructor"], ["constructor"], ["__proto__"], ["toString"], []];
      globalThis.done = new Promise((yes) => addEventListener("message", (event) => {
        if (event.source !== frame.contentWindow || event.data.event !== "loaded") return;
        const { port1, port2 } = new MessageChannel();
        const said = [];
        port1.onmessage = ({ data }) => {
          if (data.connected) {
            for (const path of paths) port1.postMessage({ id: path.join(), type: "APPLY", path, argumentList: [] });
            port1.postMessage({ id: "get", type: "GET", path: ["run"] });
            port1.postMessage({ id: "set", type: "SET", path: ["run"], value: { type: "RAW", value: 1 } });
            port1.postMessage({ id: "new", type: "CONSTRUCT", path: ["run"], argumentList: [] });
            port1.postMessage({ id: "end", type: "APPLY", path: ["on"], argumentList: [{ type: "RAW", value: "exit" }, { type: "RAW", value: 1 }] });
          } else {
            said.push([data.id, data.name, data.value.value.message.replace(/: .*/, "")]);
            if (data.id === "end") yes(said);
          }
        };
        frame.contentWindow.postMessage({ nutshell: 1, event: "connect", comlink: true }, home, [port2]);
      }));
    </script>`);
  const none = (id: string, path: string) => [id, "throw", `There is no method ${path}`];
  expect(await done(at)).toEqual([
    none("run,constructor", "run.constructor"),
    none("constructor", "constructor"),
    none("__proto__", "__proto__"),
    none("toString", "toString"),
    none("", ""),
    none("get", "run"),
    none("set", "run"),
    none("new", "run"),
    ["end", "throw", "A listener is given as Comlink's proxy(function)."],
  ]);
  await context.close();
});
