// What a machine needs of the surroundings it runs in. Two of them exist: node/platform.ts (worker_threads) and
// browser/platform.ts (Web Workers). Everything else in workers/ is the same in both.

import type { LogLine } from "./api.ts";

/** What a CPU's worker is started with. */
export interface CpuInit {
  kernel: WebAssembly.Module;
  /** Shared. */
  memory: WebAssembly.Memory;
  /** 1 … n */
  id: number;
  /** performance.timeOrigin + performance.now() of the machine's zero, milliseconds. */
  bootedAt: number;
  programs: [id: number, module: WebAssembly.Module][];
  /** One word: 1 while a ring is on its way. */
  bell: Int32Array<SharedArrayBuffer>;
}

/** Control plane → CPU. The first message is a CpuInit. */
export interface ProgramMessage {
  program: number;
  module: WebAssembly.Module;
}

/** CPU → control plane. */
export type CpuMessage =
  | { kind: "ring" }
  | { kind: "log"; line: LogLine }
  /** The kernel gave up on this CPU. */
  | { kind: "panic"; message: string; stack: string };

/** A CPU's worker as the control plane sees it. */
export interface CpuWorker {
  post(message: ProgramMessage): void;
  terminate(): Promise<void>;
}

export interface Platform {
  /** Whether shared memory, and so SMP, is to be had. */
  readonly shared: boolean;
  /** CPUs worth having: what the hardware offers. */
  readonly hardwareCpus: number;
  /** One of the built files: "kernel-smp.wasm", "kernel-up.wasm", "initramfs.cpio", or a program of dist/programs. */
  asset(name: string): Promise<Uint8Array>;
  /** Bytes of a source that is a URL or a path. */
  read(source: string | URL): Promise<Uint8Array>;
  /** Starts a worker. Messages may come before this returns a worker that is ready. */
  startCpu(init: CpuInit, onMessage: (message: CpuMessage) => void, onError: (error: Error) => void): CpuWorker;
  /** Prepares a foreign program away from this thread: it takes seconds. */
  prepare(bytes: Uint8Array): Promise<Uint8Array>;
  /** Prepared programs by content hash, across machines. */
  cacheGet(key: string): Promise<Uint8Array | undefined>;
  cachePut(key: string, bytes: Uint8Array): Promise<void>;
  /** Keeps the surroundings alive while something waits for a process of the machine. @returns what ends that */
  hold(): () => void;
  /** Calls back as soon as the event loop has had its turn: keystrokes and messages come first. */
  soon(callback: () => void): void;
}
