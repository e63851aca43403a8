// What a machine needs of the surroundings it runs in. Two of them exist: node/platform.ts (worker_threads) and
// browser/platform.ts (Web Workers). Everything else in workers/ is the same in both.

import type { LogLine } from "./api.ts";
import type { Neighbours } from "./migrate/wire.ts";

/** What a CPU's worker is started with. */
export interface CpuInit {
  kernel: WebAssembly.Module;
  /** Shared. */
  memory: WebAssembly.Memory;
  /** 1 … n */
  id: number;
  /** performance.timeOrigin + performance.now() of the machine's zero, milliseconds. */
  bootedAt: number;
  /** As performanceClock has it. */
  ahead: Float64Array<SharedArrayBuffer>;
  programs: [id: number, module: WebAssembly.Module][];
  /** Memories that threads share, by the kernel's number. */
  memories: [id: number, memory: WebAssembly.Memory][];
  /** By BELL_*. */
  bell: Int32Array<SharedArrayBuffer>;
}

/** Of CpuInit.bell. 1 while a ring is on its way. */
export const BELL_RINGS = 0;
/** How often a CPU has found no room for another memory. */
export const BELL_SHORT = 1;

/** Control plane → CPU. The first message is a CpuInit. */
export type ProgramMessage =
  | { program: number; module: WebAssembly.Module }
  | { sharedBy: number; memory: WebAssembly.Memory };

/** CPU → control plane. */
export type CpuMessage =
  /** It runs, and takes tasks from now on. */
  | { kind: "up" }
  /** It has found no room for another memory. */
  | { kind: "short" }
  /** The machine ends: it takes none any more. */
  | { kind: "down" }
  | { kind: "ring" }
  | { kind: "log"; line: LogLine }
  /** Threads run in this memory: every CPU must have it. */
  | { kind: "share"; id: number; memory: WebAssembly.Memory }
  /** The kernel gave up on this CPU. */
  | { kind: "panic"; message: string; stack: string };

/** Worker that prepares → control plane. */
export type PrepareMessage = { done: number } | { bytes: Uint8Array } | { error: string };

/** Control plane → compiler's worker: another process has come, or what it has sent (asm/abi/asc.ts). */
export type ToCompiler = "begin" | Uint8Array;

/** Compiler's worker → control plane. */
export type CompilerMessage =
  /** For the process. */
  | { bytes: Uint8Array }
  /** All has been said. @param done whether another process may be served */
  | { done: boolean }
  /** The process does not speak the protocol. */
  | { broken: string };

/** The compiler's worker as the control plane sees it. */
export interface CompilerWorker {
  post(message: ToCompiler): void;
  terminate(): void;
}

/** A CPU's worker as the control plane sees it. */
export interface CpuWorker {
  post(message: ProgramMessage): void;
  terminate(): Promise<void>;
}

export interface Platform {
  /** How its machines find each other. */
  neighbours(): Promise<Neighbours>;
  /** Whether shared memory, and so SMP, is to be had. */
  readonly shared: boolean;
  /** CPUs worth having: what the hardware offers. */
  readonly hardwareCpus: number;
  /**
   * One of the built files: "kernel-smp.wasm", "kernel-up.wasm", "initramfs.cpio", or a program of dist/programs. A kernel may come
   * without names for its functions: they are "kernel-smp.names", "kernel-up.names" then.
   */
  asset(name: string): Promise<Uint8Array>;
  /** Bytes of a source that is a URL or a path. */
  read(source: string | URL): Promise<Uint8Array>;
  /** Starts a worker. Messages may come before this returns a worker that is ready. */
  startCpu(init: CpuInit, onMessage: (message: CpuMessage) => void, onError: (error: Error) => void): CpuWorker;
  /** Starts workers for CPUs that will come soon. */
  prepareCpus?(count: number): void;
  /** Prepares a foreign program away from this thread: it takes seconds. @param progress told how much is done, 0 … 1 */
  prepare(bytes: Uint8Array, progress: (done: number) => void): Promise<Uint8Array>;
  /** Starts a worker that can compile AssemblyScript; it loads the compiler when it is first used. */
  startCompiler(onMessage: (message: CompilerMessage) => void, onError: (error: Error) => void): CompilerWorker;
  /** Prepared programs by content hash, across machines. */
  cacheGet(key: string): Promise<Uint8Array | undefined>;
  cachePut(key: string, bytes: Uint8Array): Promise<void>;
  /** Tells the machines beside this one that there is no room for another memory. */
  tellShort?(): void;
  /** Has a machine told when one beside it finds no room. @returns what ends that */
  onShort?(relieve: () => void): () => void;
  /** Keeps the surroundings alive while something waits for a process of the machine. @returns what ends that */
  hold(): () => void;
  /** Calls back as soon as the event loop has had its turn: keystrokes and messages come first. */
  soon(callback: () => void): void;
}
