// The page's own figures: how long until the prompt answers, and how many bytes come over the wire until then.

import { gzipSync } from "node:zlib";

/** What travels as it is: kernels and programs are packed by the build (workers/build/pack.mjs). */
const PACKED = /\.(gz|lzma|woff2|png)(\?|$)/;

/** Waits for the prompt. @returns milliseconds from the navigation on */
async function untilPrompt(/** @type {import("playwright").Page} */ page) {
  const mark = await page.waitForFunction(() => performance.getEntriesByName("nutshell:prompt")[0]?.startTime);
  return Number(await mark.jsonValue());
}

/**
 * Of a first visit, from a host that packs text by gzip, as any does: what was asked for before there was a prompt, by the page and its workers.
 * What follows the prompt at once (the map, the timeline) nobody has waited for.
 * @returns {Promise<{ bytes: number, files: number, names: string[] }>}
 */
export async function measureBytes(/** @type {import("playwright").Page} */ page, /** @type {string} */ address) {
  /** @type {Promise<{ name: string, asked: number, bytes: number }>[]} */
  const coming = [];
  let over = false;
  page.context().on("response", (response) => {
    const { protocol, pathname } = new URL(response.url());
    if (over || !protocol.startsWith("http") || response.status() !== 200) return;
    const asked = response.request().timing().startTime;
    const size = async (/** @type {Buffer} */ body) => {
      if (!PACKED.test(response.url())) return gzipSync(body).length;
      // A server that says so has the browser unpack it: what counts is what came.
      if (response.headers()["content-encoding"] === "gzip") return (await response.request().sizes()).responseBodySize;
      return body.length;
    };
    coming.push(response.body().then(async (body) => ({ name: pathname, asked, bytes: await size(body) })));
  });
  await page.goto(address);
  const prompt = (await untilPrompt(page)) + (await page.evaluate(() => performance.timeOrigin));
  over = true;
  // What two workers ask for comes once.
  const all = new Map();
  for (const { name, asked, bytes } of await Promise.all(coming)) if (asked < prompt) all.set(name, bytes);
  return { bytes: [...all.values()].reduce((sum, bytes) => sum + bytes, 0), files: all.size, names: [...all.keys()] };
}

/** @returns {Promise<number[]>} milliseconds to a prompt, with a warm HTTP cache */
export async function measurePrompt(
  /** @type {import("playwright").Page} */ page,
  /** @type {string} */ address,
  rounds = 9,
) {
  await page.goto(address);
  await untilPrompt(page);
  // What is unpacked is kept a moment after a first visit (workers/browser/assets.ts).
  const kept = () => page.evaluate(async () => (await (await caches.open("nutshell-unpacked")).keys()).length);
  while ((await kept()) < 4) await new Promise((later) => setTimeout(later, 100));
  const times = [];
  for (let round = 0; round <= rounds; round += 1) {
    const time = await untilPrompt(page);
    if (round > 0) times.push(time);
    // The next is a first visit again, and nothing of this one (its saving, its drawing) is left to be done.
    await page.evaluate(() => globalThis.nutshell?.close());
    await new Promise((rested) => setTimeout(rested, 1000));
    await page.evaluate(() => sessionStorage.clear());
    if (round < rounds) await page.reload();
  }
  return times;
}
