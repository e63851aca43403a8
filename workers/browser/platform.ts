// The machine's surroundings in a browser: Web Workers, assets of the page, IndexedDB for prepared programs.

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
import { fetchAsset, fetchBytes } from "./assets.ts";

/** Workers that no CPU runs in yet. */
const waitingCpus: Worker[] = [];

function cpuWorker(): Worker {
  return new Worker(new URL("./cpu-worker.ts", import.meta.url), { type: "module", name: "cpu" });
}

class BrowserCpu implements CpuWorker {
  private readonly worker: Worker;

  constructor(init: CpuInit, onMessage: (message: CpuMessage) => void, onError: (error: Error) => void) {
    this.worker = waitingCpus.shift() ?? cpuWorker();
    this.worker.onmessage = (event: MessageEvent<CpuMessage>) => onMessage(event.data);
    this.worker.onerror = (event) => onError(new Error(event.message || "a CPU's worker did not load"));
    this.worker.postMessage(init);
  }

  post(message: ProgramMessage): void {
    this.worker.postMessage(message);
  }

  async terminate(): Promise<void> {
    this.worker.terminate();
  }
}

function prepareAside(bytes: Uint8Array, progress: (done: number) => void): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./prepare-worker.ts", import.meta.url), { type: "module", name: "prepare" });
    worker.onmessage = (event: MessageEvent<PrepareMessage>) => {
      if ("done" in event.data) return progress(event.data.done);
      if ("bytes" in event.data) resolve(event.data.bytes);
      else reject(new Error(event.data.error));
      worker.terminate();
    };
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage(bytes);
  });
}

function startCompiler(onMessage: (message: CompilerMessage) => void, onError: (error: Error) => void): CompilerWorker {
  const worker = new Worker(new URL("./compile-worker.ts", import.meta.url), { type: "module", name: "compiler" });
  worker.onmessage = (event: MessageEvent<CompilerMessage>) => onMessage(event.data);
  worker.onerror = (event) => onError(new Error(event.message || "the compiler's worker did not load"));
  return { post: (message) => worker.postMessage(message), terminate: () => worker.terminate() };
}

const STORE = "programs";

function database(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("nutshell-prepared", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

// setTimeout waits four milliseconds once it is nested; a message to oneself does not.
const channel = new MessageChannel();
const waiting: (() => void)[] = [];
channel.port1.onmessage = () => waiting.shift()?.();

/**
 * Machines of one origin may live in one renderer, whose engine has addresses for some hundred memories in all. Each thread collects only
 * its own garbage: whoever finds no room asks all others for theirs.
 */
const SHORT = new BroadcastChannel("nutshell-memory");

export const browserPlatform: Platform = {
  neighbours: async () => (await import("./neighbours.ts")).originNeighbours,
  // A shared memory can be made without isolation but not be sent to a worker.
  shared: globalThis.crossOriginIsolated === true,
  hardwareCpus: navigator.hardwareConcurrency || 2,
  asset: fetchAsset,
  read: fetchBytes,
  startCpu: (init, onMessage, onError) => new BrowserCpu(init, onMessage, onError),
  prepareCpus: (count) => {
    while (waitingCpus.length < count) waitingCpus.push(cpuWorker());
  },
  prepare: prepareAside,
  startCompiler,
  async cacheGet(key) {
    const db = await database();
    const found: unknown = await settled(db.transaction(STORE).objectStore(STORE).get(key));
    db.close();
    return found instanceof Uint8Array ? found : undefined;
  },
  async cachePut(key, bytes) {
    const db = await database();
    await settled(db.transaction(STORE, "readwrite").objectStore(STORE).put(bytes, key));
    db.close();
  },
  tellShort: () => SHORT.postMessage(null),
  onShort: (relieve) => {
    SHORT.addEventListener("message", relieve);
    return () => SHORT.removeEventListener("message", relieve);
  },
  hold: () => () => undefined, // a page lives until it is closed
  soon: (callback) => {
    waiting.push(callback);
    channel.port2.postMessage(null);
  },
};
