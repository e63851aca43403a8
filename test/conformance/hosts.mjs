// Where scenarios run: lanes in Node (a process each), or in Chromium (a page each). A lane that takes too long or breaks
// down is made anew.

import { fork } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { CHROMIUM_ARGS, ensureChromium } from "../chromium.mjs";
import { SANDBOX } from "./sandbox.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = join(HERE, "../..");

/**
 * @typedef {{ script: string, keys: boolean, cpus: number | undefined }} Job
 * @typedef {import("./scenario.mjs").Result} Result
 * @typedef {object} Lane
 * @property {(job: Job, limit: number) => Promise<Result>} run limit: seconds
 * @property {() => Promise<void>} close
 * @typedef {object} Host
 * @property {() => Lane} lane
 * @property {() => Promise<void>} close
 */

class NodeLane {
  /** @type {import("node:child_process").ChildProcess | undefined} */
  child;

  /** @returns {Promise<Result>} */
  run(/** @type {Job} */ job, /** @type {number} */ limit) {
    const child = (this.child ??= fork(join(HERE, "lane.mjs"), {
      serialization: "advanced",
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    }));
    return new Promise((settle) => {
      const end = (/** @type {Result} */ result) => {
        clearTimeout(timer);
        child.removeAllListeners();
        if ("failure" in result) {
          child.kill("SIGKILL");
          this.child = undefined;
        }
        settle(result);
      };
      const timer = setTimeout(() => end({ failure: `not done after ${limit} s` }), limit * 1000);
      child.once("message", (/** @type {any} */ result) => end(result));
      child.once("exit", (code, signal) => end({ failure: `the machine's process ended (${signal ?? code})` }));
      child.send(job);
    });
  }

  async close() {
    this.child?.kill();
  }
}

class PageLane {
  /** @type {import("playwright").Page | undefined} */
  page;

  constructor(/** @type {() => Promise<import("playwright").Page>} */ open, /** @type {string} */ sandbox) {
    this.open = open;
    this.sandbox = sandbox;
  }

  /** @returns {Promise<Result>} */
  async run(/** @type {Job} */ job, /** @type {number} */ limit) {
    const page = (this.page ??= await this.open());
    /** @type {NodeJS.Timeout | undefined} */
    let timer;
    /** @type {Promise<Result>} */
    const late = new Promise((settle) => {
      timer = setTimeout(() => settle({ failure: `not done after ${limit} s` }), limit * 1000);
    });
    const told = page
      .evaluate(
        ([sandbox, job]) => {
          const play = globalThis.playScenario;
          if (play === undefined) throw new Error("the page has not loaded");
          return play(sandbox, job);
        },
        /** @type {[string, Job]} */ ([this.sandbox, job]),
      )
      .catch((error) => ({ failure: String(error) }));
    const result = await Promise.race([told, late]);
    clearTimeout(timer);
    if ("failure" in result) await this.close();
    return result;
  }

  async close() {
    const page = this.page;
    this.page = undefined;
    await page?.close();
  }
}

/** @returns {Promise<Host>} */
async function chromiumHost() {
  const { chromium } = await import("playwright");
  const { createServer } = await import("vite");
  const server = await createServer({
    root: ROOT,
    server: { port: 0, host: "127.0.0.1", hmr: false, watch: null },
    optimizeDeps: { include: ["comlink", "lzma1/decoder"], entries: [] },
    logLevel: "warn",
  });
  await server.listen();
  const bound = server.httpServer?.address();
  if (!bound || typeof bound === "string") throw new Error("the page's server has no address");
  const browser = await chromium.launch({ executablePath: ensureChromium(), args: CHROMIUM_ARGS });
  const context = await browser.newContext();
  const open = async () => {
    const page = await context.newPage();
    page.on("pageerror", (error) => console.error(`in the page: ${error.message}`));
    await page.goto(`http://127.0.0.1:${bound.port}/test/conformance/page.html`);
    await page.waitForFunction(() => globalThis.playScenario !== undefined);
    return page;
  };
  const sandbox = readFileSync(SANDBOX).toString("latin1");
  return {
    lane: () => new PageLane(open, sandbox),
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

/** @returns {Promise<Host>} */
export async function openHost(/** @type {string} */ name) {
  if (name === "chromium") return chromiumHost();
  return { lane: () => new NodeLane(), close: async () => undefined };
}
