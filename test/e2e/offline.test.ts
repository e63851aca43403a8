// After the first visit the page needs no server; when there is one again, with a newer page, it is that page.

import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type PreviewServer, preview } from "vite";
import { afterEach, expect, test } from "vitest";
import { buildOffline } from "../../workers/build/offline.mjs";
import { Host } from "./host.ts";
import { Person } from "./person.ts";

const BUILT = fileURLToPath(new URL("../../dist/page", import.meta.url));

let person: Person | undefined;
let server: PreviewServer | undefined;
const folders: string[] = [];

afterEach(async () => {
  await person?.leaves();
  person = undefined;
  await stop();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** Serves a built page with the headers that it is deployed with. @returns its address */
async function serve(folder: string, port = 0): Promise<string> {
  server = await preview({
    build: { outDir: folder },
    preview: { port, strictPort: port !== 0, host: "127.0.0.1" },
    logLevel: "warn",
  });
  const bound = server.httpServer.address();
  if (bound === null || typeof bound === "string") throw new Error("the page's server has no address");
  return `http://127.0.0.1:${bound.port}/`;
}

async function stop(): Promise<void> {
  (server?.httpServer as { closeAllConnections?(): void } | undefined)?.closeAllConnections?.();
  await server?.close();
  server = undefined;
}

/** Until a worker has all of a deployment's files, the compiler too. @param file of it */
async function kept({ page }: Person, file: RegExp): Promise<void> {
  const lacking = () =>
    page.evaluate(async () => {
      if (!navigator.serviceWorker.controller) return "no worker";
      const cache = await caches.open("nutshell-files");
      const files: string[] = await (await cache.match("offline-files"))?.json();
      const there = new Set((await cache.keys()).map(({ url }) => url));
      return `of ${files.join(" ")}: ${files.filter((file) => !there.has(file)).join(" ")}`;
    });
  const what = new RegExp(`^of .*${file.source}.*: $`);
  await expect.poll(lacking, { timeout: 60_000, interval: 200 }).toMatch(what);
}

test("reload without a server: the prompt, isolation, lessons, the manual and the compiler are there", {
  timeout: 180_000,
}, async () => {
  const asked: string[] = [];
  person = await Person.arrive({ address: await serve(BUILT), offline: true, onRequest: (url) => asked.push(url) });
  const { page, context } = person;
  // Nothing of it comes before the prompt: what a first visit costs is counted in page.test.ts.
  expect(asked.filter((url) => url.includes("sw.js"))).toEqual([]);
  await kept(person, /binaryen/);
  await context.setOffline(true);
  await stop();
  await page.reload();
  await person.sees(/[#$] $/);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  expect(await person.runs("echo $((6 * 7)); uname -s | tr a-z A-Z")).toBe("42\nLINUX");
  await expect.poll(() => page.textContent(".mode")).toBe("SMP");
  expect(await person.runs("man unshare | head -n 1")).toMatch(/^UNSHARE\(1\)/);
  await page.getByRole("button", { name: "Lessons", exact: true }).click();
  await page.getByRole("button", { name: /UTS: a host name/ }).click();
  await page.getByText("No shell is in a UTS namespace of its own yet.").waitFor();
  await page.locator(".screen").first().click();
  await person.types("asc /usr/share/examples/clone.ts; echo status $?");
  await person.sees(/status 0\n[^\n]*[#$] ?$/, 0, 120_000);
  expect(person.complaints).toEqual([]);
  // A machine on one CPU needs another kernel.
  await page.goto(`${page.url().replace(/[?#].*/, "")}?cpus=1`);
  await person.sees(/[#$] $/);
  await expect.poll(() => page.textContent(".mode")).toBe("UP");
});

test("a newer page takes the older one's place, with a server and then without", { timeout: 120_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "nutshell-page-"));
  folders.push(folder);
  cpSync(BUILT, folder, { recursive: true });
  // The same page with other words, of which one file has another name.
  const entry = readdirSync(join(folder, "assets")).find((name) => /^index-.*\.js$/.test(name)) ?? "";
  renameSync(join(folder, "assets", entry), join(folder, "assets/index-newer.js"));
  const html = readFileSync(join(folder, "index.html"), "utf8");
  writeFileSync(
    join(folder, "index.html"),
    html.replace(entry, "index-newer.js").replace("<title>Nutshell</title>", "<title>Newer</title>"),
  );
  await buildOffline(folder);

  const address = await serve(BUILT);
  person = await Person.arrive({ address, offline: true });
  const { page, context } = person;
  await kept(person, new RegExp(entry.replaceAll(".", "\\.")));
  await stop();
  await serve(folder, Number(new URL(address).port));
  await page.reload();
  await person.sees(/[#$] $/);
  expect(await page.title()).toBe("Newer");
  await kept(person, /index-newer/);
  await expect
    .poll(() => page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.waiting))
    .toBe(null);
  await context.setOffline(true);
  await stop();
  const loaded: string[] = [];
  page.on("request", (request) => loaded.push(request.url()));
  await page.reload();
  await person.sees(/[#$] $/);
  expect(await page.title()).toBe("Newer");
  expect(loaded.some((url) => url.endsWith("index-newer.js"))).toBe(true);
  expect(loaded.filter((url) => url.endsWith(entry))).toEqual([]);
  expect(await person.runs("echo $((6 * 7))")).toBe("42");
  expect(person.complaints).toEqual([]);
});

test("in somebody's page there is no service worker, though the reader has been at the playground", {
  timeout: 90_000,
}, async () => {
  const host = await Host.start();
  try {
    const address = await serve(BUILT);
    const { page, context } = await host.goto(address);
    await expect
      .poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null), { timeout: 60_000 })
      .toBe(true);
    const { page: docs } = await host.visit(
      `<nutshell-term id="a" script="echo $((6 * 7))" autorun></nutshell-term><script src="${address}nutshell-term.js"></script>`,
      { context },
    );
    const rows = docs.frameLocator("#a iframe").locator(".xterm-rows");
    await expect.poll(() => rows.innerText().catch(() => ""), { timeout: 30_000 }).toMatch(/\n42\n/);
    const frame = docs.frames().find((one) => one.url().includes("embed.html"));
    const workers = await frame?.evaluate(async () => [
      // Some browsers do not even say whether there is one.
      (await navigator.serviceWorker.getRegistrations().catch(() => [])).length,
      navigator.serviceWorker.controller,
    ]);
    expect(workers).toEqual([0, null]);
    await context.close();
  } finally {
    await host.stop();
  }
});
