// How long the map takes for a frame with many processes in many namespaces, in the built page: while they fork and exit, while it is
// scrolled and zoomed, while rooms open and close.  node test/bench/frames.mjs [--processes N] [--namespaces N] [--cpus N] [--seconds N]

import { chromium } from "playwright";
import { preview } from "vite";
import { CHROMIUM_ARGS, ensureChromium } from "../chromium.mjs";

/** @param {string} name @param {number} value when it is not given */
function option(name, value) {
  const at = process.argv.indexOf(`--${name}`);
  return at > 0 ? Number(process.argv[at + 1]) : value;
}
const processes = option("processes", 300);
const namespaces = option("namespaces", 60);
const cpus = option("cpus", 0);
const seconds = option("seconds", 5);
/** Milliseconds of a frame at 60 a second. */
const BAR = 1000 / 60;

const server = await preview({ preview: { port: 0, host: "127.0.0.1" }, logLevel: "warn" });
const bound = server.httpServer.address();
if (bound === null || typeof bound === "string") throw new Error("the page's server has no address");
const browser = await chromium.launch({ executablePath: ensureChromium(), args: CHROMIUM_ARGS });
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
await page.goto(`http://127.0.0.1:${bound.port}/${cpus > 0 ? `?cpus=${cpus}` : ""}`);
await page.waitForSelector(".map-tree .process");

/** Runs a script in the machine. @param {string} script */
const sh = (script) =>
  page.evaluate(async (text) => {
    const result = await globalThis.nutshell?.machine?.run({ argv: ["sh", "-c", text] });
    return new TextDecoder().decode(result?.stdout);
  }, script);

// As many rooms as namespaces, with the processes dealt out among them; each shell of a room keeps its own.
const each = Math.max(1, Math.round(processes / namespaces));
await sh(
  `i=0; while [ $i -lt ${namespaces} ]; do
     unshare -u sh -c 'hostname room'$i'; n=1; while [ $n -lt ${each} ]; do sleep 10000 & n=$((n+1)); done; exec sleep 10000' > /dev/null 2>&1 &
     i=$((i+1))
   done`,
);
await page.waitForFunction(
  ([most, rooms]) => {
    const heads = [...document.querySelectorAll(".lens b")].map((one) => Number(one.textContent));
    return (heads[0] ?? 0) > (rooms ?? 0) && (most ?? 0) > 0;
  },
  [processes, namespaces],
  { timeout: 120_000 },
);
const count = await sh("ls -d /proc/[0-9]* | wc -l");
console.log(`${count.trim()} processes, ${namespaces} UTS namespaces beside the first, ${cpus === 1 ? "UP" : "SMP"}`);

const metrics = await page.context().newCDPSession(page);
await metrics.send("Performance.enable");
/** Milliseconds that the page's thread has run scripts, styled and laid out. */
async function worked() {
  const { metrics: all } = await metrics.send("Performance.getMetrics");
  const wanted = new Set(["ScriptDuration", "LayoutDuration", "RecalcStyleDuration"]);
  return all.reduce((sum, { name, value }) => sum + (wanted.has(name) ? value * 1000 : 0), 0);
}

/**
 * Time from frame to frame, and how long the page's thread works in one, while something goes on.
 * @param {string} what @param {() => Promise<unknown>} act
 */
async function frames(what, act) {
  await page.evaluate(() => {
    /** @type {number[]} */
    const times = [];
    let last = performance.now();
    /** @param {number} now */
    const next = (now) => {
      times.push(now - last);
      last = now;
      state.handle = requestAnimationFrame(next);
    };
    const state = { times, handle: requestAnimationFrame(next) };
    Object.assign(globalThis, { frameTimes: state });
  });
  const before = await worked();
  await act();
  const work = (await worked()) - before;
  const times = await page.evaluate(() => {
    /** @type {{ handle: number, times: number[] }} */
    const { handle, times } = Reflect.get(globalThis, "frameTimes");
    cancelAnimationFrame(handle);
    return times;
  });
  const sorted = times.slice(2).sort((a, b) => a - b);
  /** @param {number} part */
  const at = (part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
  const over = sorted.filter((time) => time > BAR * 1.5).length;
  const total = times.reduce((sum, time) => sum + time, 0);
  console.log(
    `${what.padEnd(28)} ${String(sorted.length).padStart(4)} frames  median ${at(0.5).toFixed(1)}  p95 ${at(0.95).toFixed(1)}  most ${at(1).toFixed(1)} ms  late ${over}  busy ${((100 * work) / total).toFixed(0)} %`,
  );
}

const wait = () => page.waitForTimeout(seconds * 1000);
const scroll = async () => {
  const until = Date.now() + seconds * 1000;
  await page.mouse.move(1100, 450);
  for (let n = 0; Date.now() < until; n += 1) await page.mouse.wheel(0, n % 40 < 20 ? 120 : -120);
};
await frames("nothing happens", wait);
await frames("scrolling", scroll);
await sh("(while :; do (true); sleep 0.05; done) > /dev/null 2>&1 & echo $! > /tmp/forks");
await frames("20 forks and exits a second", wait);
await frames("the same, scrolling", scroll);
await sh("kill $(cat /tmp/forks)");
await frames("rooms open and close", async () => {
  const until = Date.now() + seconds * 1000;
  const carets = page.locator(".map-tree .room .room > .card .caret");
  for (let n = 0; Date.now() < until; n += 1) await carets.nth(n % 6).click();
});
await frames("zooming", async () => {
  const until = Date.now() + seconds * 1000;
  for (let n = 0; Date.now() < until; n += 1) {
    const zoom = 1 + 0.05 * (n % 10);
    await page.locator(".map-tree").evaluate((tree, by) => tree.setAttribute("style", `zoom: ${by}`), zoom);
    await page.waitForTimeout(100);
  }
});
await browser.close();
await server.close();
