// How long the map takes for a frame with many processes in many namespaces, in the built page: while they fork and exit, while it is
// scrolled and zoomed, while rooms open and close. Part of npm run bench; by itself:
//
//   node test/bench/frames.mjs [--processes N] [--namespaces N] [--cpus N] [--seconds N] [--page DIR,DIR]
//
// --page names builds of the page that are measured in turns, to compare them: what disturbs a busy computer disturbs both.

import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { chromium } from "playwright";
import { preview } from "vite";
import { CHROMIUM_ARGS, ensureChromium } from "../chromium.mjs";

/** Milliseconds of a frame at 60 a second. */
const BAR = 1000 / 60;
const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/**
 * @typedef {object} Frames of one kind of work
 * @property {string} what
 * @property {number} frames how many
 * @property {number} medianMs from one to the next
 * @property {number} p95Ms
 * @property {number} late how many took one and a half or more
 * @property {number} busy part of the time that the page's thread ran scripts, styled and laid out
 * @property {number} taskMs the longest task of the page's thread but one in a hundred that take longer
 * @property {number} longestMs the longest of all
 */

/** The tasks of the page's thread, in milliseconds, while something goes on. */
async function tasksOf(
  /** @type {import("playwright").CDPSession} */ session,
  /** @type {() => Promise<unknown>} */ act,
) {
  /** @type {{ name: string, ph: string, pid: number, tid: number, dur?: number, args?: { name?: string } }[]} */
  const events = [];
  /** @param {{ value: any[] }} some */
  const take = ({ value }) => void events.push(...value);
  session.on("Tracing.dataCollected", take);
  await session.send("Tracing.start", {
    transferMode: "ReportEvents",
    traceConfig: { includedCategories: ["disabled-by-default-devtools.timeline"], excludedCategories: ["*"] },
  });
  await act();
  const complete = new Promise((done) => session.once("Tracing.tracingComplete", done));
  await session.send("Tracing.end");
  await complete;
  session.off("Tracing.dataCollected", take);
  const named = events.filter(
    ({ ph, name, args }) => ph === "M" && name === "thread_name" && args?.name === "CrRendererMain",
  );
  const mains = new Set(named.map(({ pid, tid }) => `${pid} ${tid}`));
  return events.flatMap(({ name, pid, tid, dur }) =>
    name === "RunTask" && dur !== undefined && mains.has(`${pid} ${tid}`) ? [dur / 1000] : [],
  );
}

/** One that so many of all are below. */
const at = (/** @type {number[]} */ sorted, /** @type {number} */ part) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
const inOrder = (/** @type {number[]} */ times) => [...times].sort((a, b) => a - b);

/** @returns {Promise<Frames>} */
async function framesOf(
  /** @type {import("playwright").Page} */ page,
  /** @type {import("playwright").CDPSession} */ session,
  /** @type {string} */ what,
  /** @type {() => Promise<unknown>} */ act,
) {
  /** Milliseconds that the page's thread has run scripts, styled and laid out. */
  const worked = async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    const wanted = new Set(["ScriptDuration", "LayoutDuration", "RecalcStyleDuration"]);
    return metrics.reduce((sum, { name, value }) => sum + (wanted.has(name) ? value * 1000 : 0), 0);
  };
  /** @type {number[]} */
  let times = [];
  let work = 0;
  const tasks = await tasksOf(session, async () => {
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
    work = await worked();
    await act();
    work = (await worked()) - work;
    times = await page.evaluate(() => {
      /** @type {{ handle: number, times: number[] }} */
      const { handle, times } = Reflect.get(globalThis, "frameTimes");
      cancelAnimationFrame(handle);
      return times;
    });
  });
  const sorted = inOrder(times.slice(2));
  const long = inOrder(tasks);
  return {
    what,
    frames: sorted.length,
    medianMs: at(sorted, 0.5),
    p95Ms: at(sorted, 0.95),
    late: sorted.filter((time) => time > BAR * 1.5).length,
    busy: work / times.reduce((sum, time) => sum + time, 0),
    taskMs: at(long, 0.99),
    longestMs: at(long, 1),
  };
}

/**
 * Fills a machine and looks at its map's frames while this and that goes on.
 * @param {import("playwright").Page} page a fresh one
 * @param {string} address of the built page
 * @param {{ processes?: number, namespaces?: number, seconds?: number, cpus?: number }} [how]
 * @returns {Promise<{ processes: number, rows: Frames[] }>}
 */
export async function measureFrames(page, address, { processes = 300, namespaces = 60, seconds = 5, cpus = 0 } = {}) {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(`${address}${cpus > 0 ? `?cpus=${cpus}` : ""}`);
  await page.waitForSelector(".map-tree .process");

  /** Runs a script in the machine. */
  const sh = (/** @type {string} */ script) =>
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
    (rooms) => Number(document.querySelector(".lens .ns-uts b")?.textContent) > rooms,
    namespaces,
    { timeout: 120_000 },
  );
  const wanted = each * namespaces;
  const count = Number(
    await sh(`until n=$(ls -d /proc/[0-9]* | wc -l); [ $n -gt ${wanted} ]; do sleep 0.1; done; echo $n`),
  );

  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  /** @type {Frames[]} */
  const rows = [];
  const during = async (/** @type {string} */ what, /** @type {() => Promise<unknown>} */ act) => {
    rows.push(await framesOf(page, session, what, act));
  };
  const long = () => Date.now() + seconds * 1000;
  const wait = () => page.waitForTimeout(seconds * 1000);
  const scroll = async () => {
    const until = long();
    await page.mouse.move(1100, 450);
    for (let n = 0; Date.now() < until; n += 1) await page.mouse.wheel(0, n % 40 < 20 ? 120 : -120);
  };
  await during("nothing happens", wait);
  await during("scrolling", scroll);
  await sh("(while :; do (true); sleep 0.05; done) > /dev/null 2>&1 & echo $! > /tmp/forks");
  await during("20 forks and exits a second", wait);
  await during("the same, scrolling", scroll);
  await sh("kill $(cat /tmp/forks)");
  await during("rooms open and close", async () => {
    const until = long();
    const carets = page.locator(".map-tree .room .room > .card .caret");
    for (let n = 0; Date.now() < until; n += 1) await carets.nth(n % 6).click();
  });
  await during("zooming, a step every 100 ms", async () => {
    const until = long();
    await page.mouse.move(1100, 450);
    await page.keyboard.down("Control");
    for (let n = 0; Date.now() < until; n += 1) {
      await page.mouse.wheel(0, n % 20 < 10 ? -60 : 60);
      await page.waitForTimeout(100);
    }
    await page.keyboard.up("Control");
  });
  const folded = page.locator('.map-tree .room [aria-expanded="false"]');
  while ((await folded.count()) > 0) await folded.first().press("ArrowRight");
  await page.locator(".map-scroll").evaluate((scroll) => scroll.scrollTo(0, 0));
  await sh("(while :; do (true); sleep 0.05; done) > /dev/null 2>&1 & echo $! > /tmp/forks");
  await during("all rooms open, 20 forks, scrolling", scroll);
  await sh("kill $(cat /tmp/forks)");
  return { processes: count, rows };
}

/** As a line for people. */
export function framesLine(/** @type {Frames} */ one) {
  const ms = (/** @type {number} */ value) => value.toFixed(1).padStart(5);
  return (
    `${one.what.padEnd(36)} ${String(one.frames).padStart(4)} frames  median ${ms(one.medianMs)}  p95 ${ms(one.p95Ms)}  ` +
    `late ${String(one.late).padStart(3)}  busy ${(100 * one.busy).toFixed(0).padStart(2)} %  tasks ≤ ${ms(one.taskMs)}, ${ms(one.longestMs)} ms`
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      processes: { type: "string", default: "300" },
      namespaces: { type: "string", default: "60" },
      cpus: { type: "string", default: "0" },
      seconds: { type: "string", default: "5" },
      page: { type: "string", default: "dist/page" },
    },
  });
  const how = {
    processes: Number(values.processes),
    namespaces: Number(values.namespaces),
    cpus: Number(values.cpus),
    seconds: Number(values.seconds),
  };
  for (const directory of values.page.split(",")) {
    const outDir = resolve(directory);
    const server = await preview({
      root: ROOT,
      build: { outDir },
      preview: { port: 0, host: "127.0.0.1" },
      logLevel: "warn",
    });
    const browser = await chromium.launch({ executablePath: ensureChromium(), args: CHROMIUM_ARGS });
    try {
      const [address] = server.resolvedUrls?.local ?? [];
      if (address === undefined) throw new Error("the page's server has no address");
      const { processes, rows } = await measureFrames(await browser.newPage(), address, how);
      console.log(
        `${directory}: ${processes} processes, ${how.namespaces} UTS namespaces beside the first, ${how.cpus === 1 ? "UP" : "SMP"}`,
      );
      for (const row of rows) console.log(framesLine(row));
    } finally {
      await browser.close();
      await server.close();
    }
  }
}
