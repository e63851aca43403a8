// The page's own figures: how long until the prompt answers, and how many bytes come over the wire until then.

import { gzipSync } from "node:zlib";

/** What travels as it is: kernels and programs are packed by the build (workers/build/pack.mjs). */
const PACKED = /\.(gz|lzma|woff2|png)(\?|$)/;

/** Waits for the prompt. @returns milliseconds from the navigation on */
async function untilPrompt(/** @type {import("playwright").Page} */ page) {
  const mark = await page.waitForFunction(() => performance.getEntriesByName("nutshell:prompt")[0]?.startTime);
  return Number(await mark.jsonValue());
}

/** @returns {Promise<{ bytes: number, files: number }>} of a first visit, from a host that packs text by gzip, as any does */
export async function measureBytes(/** @type {import("playwright").Page} */ page, /** @type {string} */ address) {
  /** @type {Promise<number>[]} */
  const sizes = [];
  page.context().on("response", (response) => {
    if (!response.url().startsWith("http") || response.status() !== 200) return;
    sizes.push(
      response.body().then(async (body) => {
        if (!PACKED.test(response.url())) return gzipSync(body).length;
        // A server that says so has the browser unpack it: what counts is what came.
        if (response.headers()["content-encoding"] === "gzip")
          return (await response.request().sizes()).responseBodySize;
        return body.length;
      }),
    );
  });
  await page.goto(address);
  await untilPrompt(page);
  const read = await Promise.all(sizes);
  return { bytes: read.reduce((sum, size) => sum + size, 0), files: read.length };
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
