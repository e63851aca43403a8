// Where the benchmarks run: on the host's own kernel, on a machine in Node, on a machine in the page in Chromium.
//
// A host runs an argv and answers {code, stdout, stderr}. The script that measures a checkpoint is plain data, so that it can
// be sent into the page.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { CHROMIUM_ARGS, ensureChromium } from "../chromium.mjs";

/** Bytes for savepoints: those of the largest process that is measured, twice. */
export const SAVEPOINTS = 2 ** 31;

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/**
 * @typedef {{ code: number, stdout: string, stderr: string, ms: number }} Ran milliseconds from the call to the answer, where the machine's caller is: in the page
 * @typedef {object} Host
 * @property {string} name
 * @property {(argv: string[]) => Promise<Ran>} run
 * @property {() => Promise<{ kernelUsed: number, programMemory: number }>} [stats]
 * @property {(pid: number) => Promise<void>} [kill]
 * @property {() => Promise<{ id: number, ms: number }>} [savepoint]
 * @property {string} [program] the native benchmarks, built
 * @property {() => Promise<{ host: Host, name: string }>} [neighbour] another machine of its kind, and the name by which processes move there
 * @property {(id: number) => Promise<number>} [revert] milliseconds
 * @property {() => Promise<void>} close
 */

/** The same program in C on this kernel. @returns {Host | undefined} undefined without a C compiler or without Linux */
export function nativeHost() {
  const program = join(ROOT, "dist/bench/native");
  if (process.platform !== "linux") return undefined;
  mkdirSync(dirname(program), { recursive: true });
  const source = join(ROOT, "test/bench/native/bench.c");
  const built = spawnSync("cc", ["-O2", "-static", "-o", program, source], { encoding: "utf8" });
  if (built.status !== 0) return undefined;
  return {
    name: "native",
    program,
    async run([, ...args]) {
      const begin = performance.now();
      const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8", timeout: 120_000 });
      return { code: status ?? 1, stdout, stderr, ms: performance.now() - begin };
    },
    close: async () => undefined,
  };
}

/** A machine in this Node. @returns {Promise<Host>} */
export async function nodeHost(/** @type {number | undefined} */ cpus) {
  const bundle = join(ROOT, "dist/node/machine.js");
  if (!existsSync(bundle)) throw new Error("dist/node/machine.js is missing: npm run build");
  const { createMachine } = await import(pathToFileURL(bundle).href);
  /** @type {import("../../workers/api.ts").Machine} */
  const machine = await createMachine({ ...(cpus === undefined ? {} : { cpus }), savepoints: { budget: SAVEPOINTS } });
  const text = new TextDecoder();
  let met = 0;
  return hostOf(machine);
  /** @returns {Host} */
  function hostOf(/** @type {import("../../workers/api.ts").Machine} */ machine) {
    return {
      name: cpus === 1 ? "Node, UP" : "Node, SMP",
      async run(argv) {
        const begin = performance.now();
        try {
          const { code, stdout, stderr } = await machine.run({ argv, timeout: 120_000 });
          const ms = performance.now() - begin;
          return { code, stdout: text.decode(stdout), stderr: text.decode(stderr), ms };
        } catch (error) {
          // not there (yet), or not a program
          return { code: 127, stdout: "", stderr: String(error), ms: performance.now() - begin };
        }
      },
      stats: () => machine.stats(),
      kill: (pid) => machine.kill(pid, 9),
      async savepoint() {
        const begin = performance.now();
        const { id } = await machine.savepoint();
        return { id, ms: performance.now() - begin };
      },
      async revert(id) {
        const begin = performance.now();
        await machine.revert(id);
        return performance.now() - begin;
      },
      async neighbour() {
        const there = await createMachine(cpus === undefined ? {} : { cpus });
        await machine.join({ name: `from-${++met}` });
        const name = await there.join({ name: `to-${met}` });
        return { host: hostOf(there), name };
      },
      close: () => machine.shutdown(),
    };
  }
}

/**
 * @typedef {object} Browser_
 * @property {(query: string) => Promise<Host>} open the page, at its prompt
 * @property {<T>(look: (page: import("playwright").Page, address: string) => Promise<T>) => Promise<T>} visit with nothing cached
 * @property {() => Promise<void>} close
 */

/**
 * Serves the built page and opens it in Chromium.
 * @returns {Promise<Browser_>}
 */
export async function chromiumHosts() {
  const { chromium } = await import("playwright");
  const { preview } = await import("vite");
  const server = await preview({ root: ROOT, preview: { port: 0, host: "127.0.0.1" }, logLevel: "warn" });
  const bound = server.httpServer.address();
  if (bound === null || typeof bound === "string") throw new Error("the page's server has no address");
  const browser = await chromium.launch({ executablePath: ensureChromium(), args: CHROMIUM_ARGS });
  const context = await browser.newContext();
  /** @returns {Promise<Host>} */
  const open = async (/** @type {string} */ query) => {
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${bound.port}/${query}`);
    await page.waitForFunction(() => performance.getEntriesByName("nutshell:prompt").length > 0, undefined, {
      timeout: 60_000,
    });
    const mode = await page.evaluate(async (budget) => {
      const machine = globalThis.nutshell?.machine;
      await machine?.savepointBudget(budget);
      return machine?.mode;
    }, SAVEPOINTS);
    /** @type {Host} */
    const host = {
      name: mode === "up" ? "Chromium, UP" : "Chromium, SMP",
      run: (argv) =>
        page.evaluate(async (argv) => {
          const machine = globalThis.nutshell?.machine;
          if (!machine) throw new Error("no machine in the page");
          const begin = performance.now();
          try {
            const { code, stdout, stderr } = await machine.run({ argv, timeout: 120_000 });
            const ms = performance.now() - begin;
            const text = new TextDecoder();
            return { code, stdout: text.decode(stdout), stderr: text.decode(stderr), ms };
          } catch (error) {
            return { code: 127, stdout: "", stderr: String(error), ms: performance.now() - begin };
          }
        }, argv),
      stats: () =>
        page.evaluate(() => {
          const machine = globalThis.nutshell?.machine;
          if (!machine) throw new Error("no machine in the page");
          return machine.stats();
        }),
      savepoint: () =>
        page.evaluate(async () => {
          const machine = globalThis.nutshell?.machine;
          if (!machine) throw new Error("no machine in the page");
          const begin = performance.now();
          const { id } = await machine.savepoint();
          return { id, ms: performance.now() - begin };
        }),
      revert: (id) =>
        page.evaluate(async (id) => {
          const begin = performance.now();
          await globalThis.nutshell?.machine?.revert(id);
          return performance.now() - begin;
        }, id),
      kill: (pid) => page.evaluate((pid) => globalThis.nutshell?.machine?.kill(pid, 9), pid),
      neighbour: async () => {
        const known = () => page.evaluate(async () => (await globalThis.nutshell?.machine?.neighbours()) ?? []);
        const before = await known();
        const host = await open(query);
        let name;
        do name = (await known()).find((one) => !before.includes(one));
        while (name === undefined);
        return { host, name };
      },
      close: async () => {
        await page.evaluate(() => globalThis.nutshell?.close());
        await page.close();
      },
    };
    return host;
  };
  return {
    open,
    async visit(look) {
      const fresh = await browser.newContext();
      const found = await look(await fresh.newPage(), `http://127.0.0.1:${bound.port}/`);
      await fresh.close();
      return found;
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}
