// The page's own figures: how long until the prompt answers, and how many bytes come over the wire until then.

import { brotliCompressSync, constants } from "node:zlib";

const PACKED = /\.(woff2|png)(\?|$)/;

/**
 * @param {import("playwright").Page} page already open: its cache is warm
 * @returns {Promise<{ promptMs: number[], bytes: number, files: number }>} bytes as a host that compresses (brotli) sends them
 */
export async function measurePage(page, rounds = 7) {
  /** @type {Map<string, number>} */
  const sizes = new Map();
  /** @type {Promise<void>[]} */
  const reading = [];
  page.context().on("response", (response) => {
    const url = response.url();
    if (!url.startsWith("http") || response.status() !== 200) return;
    reading.push(
      response.body().then((body) => {
        const parameters = { [constants.BROTLI_PARAM_QUALITY]: 9 };
        sizes.set(url, PACKED.test(url) ? body.length : brotliCompressSync(body, { params: parameters }).length);
      }),
    );
  });
  const promptMs = [];
  for (let round = 0; round < rounds; round += 1) {
    await page.evaluate(() => sessionStorage.clear()); // a first visit, not a machine that is brought back
    await page.reload();
    const mark = await page.waitForFunction(() => performance.getEntriesByName("nutshell:prompt")[0]?.startTime);
    promptMs.push(Number(await mark.jsonValue()));
  }
  await Promise.all(reading);
  return { promptMs, bytes: [...sizes.values()].reduce((sum, size) => sum + size, 0), files: sizes.size };
}
