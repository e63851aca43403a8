// The machine's surroundings in Node: worker_threads, files beside the bundle, a cache folder in the user's home.

import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { availableParallelism, homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { LocalNeighbours } from "../migrate/local.ts";
import type {
  CompilerMessage,
  CompilerWorker,
  CpuInit,
  CpuMessage,
  CpuWorker,
  Platform,
  PrepareMessage,
  ProgramMessage,
} from "../platform.ts";

/** Where the build left kernels, initramfs and programs: dist/, one above the bundle. */
const ASSETS = fileURLToPath(new URL("..", import.meta.url));
const BOOT_ASSET = /^(kernel-|initramfs)/;
const CACHE =
  process.env["NUTSHELL_CACHE"] ?? join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "nutshell");

const assets = new Map<string, Uint8Array>();

class NodeCpu implements CpuWorker {
  private readonly worker: Worker;

  constructor(init: CpuInit, onMessage: (message: CpuMessage) => void, onError: (error: Error) => void) {
    this.worker = new Worker(new URL("./cpu.js", import.meta.url), { workerData: init, execArgv: [] });
    this.worker.on("message", onMessage);
    this.worker.on("error", onError);
    // A machine that nobody waits for does not keep the process alive; what waits for it (run, a terminal) does.
    this.worker.unref();
  }

  post(message: ProgramMessage): void {
    this.worker.postMessage(message);
  }

  async terminate(): Promise<void> {
    this.worker.removeAllListeners();
    await this.worker.terminate();
  }
}

/** Prepares in a worker of its own that ends afterwards: its memory goes with it. */
function prepareAside(bytes: Uint8Array, progress: (done: number) => void): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./prepare.js", import.meta.url), { workerData: bytes, execArgv: [] });
    worker.on("message", (message: PrepareMessage) => {
      if ("done" in message) return progress(message.done);
      if ("bytes" in message) resolve(message.bytes);
      else reject(new Error(message.error));
      void worker.terminate();
    });
    worker.once("error", reject);
  });
}

function startCompiler(onMessage: (message: CompilerMessage) => void, onError: (error: Error) => void): CompilerWorker {
  const worker = new Worker(new URL("./compiler.js", import.meta.url), { execArgv: [] });
  worker.on("message", onMessage);
  worker.on("error", onError);
  worker.unref();
  return {
    post: (message) => worker.postMessage(message),
    terminate() {
      worker.removeAllListeners();
      void worker.terminate();
    },
  };
}

const neighbours = new LocalNeighbours();

export const nodePlatform: Platform = {
  neighbours: async () => neighbours,
  shared: true,
  hardwareCpus: availableParallelism(),
  async asset(name) {
    if (!BOOT_ASSET.test(name)) return new Uint8Array(await readFile(join(ASSETS, "programs", name)));
    let bytes = assets.get(name);
    if (bytes === undefined) {
      bytes = new Uint8Array(readFileSync(join(ASSETS, name)));
      assets.set(name, bytes);
    }
    return bytes;
  },
  read: async (source) => new Uint8Array(await readFile(source)),
  startCpu: (init, onMessage, onError) => new NodeCpu(init, onMessage, onError),
  prepare: prepareAside,
  startCompiler,
  async cacheGet(key) {
    const path = join(CACHE, key);
    return existsSync(path) ? new Uint8Array(readFileSync(path)) : undefined;
  },
  async cachePut(key, bytes) {
    mkdirSync(CACHE, { recursive: true });
    const temporary = join(CACHE, `${key}.${process.pid}`);
    writeFileSync(temporary, bytes);
    renameSync(temporary, join(CACHE, key));
  },
  hold() {
    const timer = setInterval(() => undefined, 1 << 30);
    return () => clearInterval(timer);
  },
  soon: (callback) => {
    setImmediate(callback);
  },
};
