// The machine's CPUs from the control plane's side: a pool of workers that grows when runnable tasks find none (SMP), or one
// CPU in this very thread (UP: owncpu.ts).

import type { LogLine } from "./api.ts";
import { BELL_RINGS, BELL_SHORT, type CpuMessage, type CpuWorker, type Platform } from "./platform.ts";

export interface CpuEvents {
  /** Something happened that the control plane looks at. */
  ring(): void;
  log(line: LogLine): void;
  /** Whether threads still share the memory of that number. */
  shared(id: number): boolean;
  panic(error: { message: string; stack?: string; cpu: number }): void;
  /** Runnable tasks that wait for a CPU. */
  waiting(): number;
  /** Lets CPUs that wait look up. @throws when the kernel can't be asked */
  wake(): void;
  /** Asks all CPUs to stop. @throws when the kernel can't be asked */
  halt(): void;
}

export interface Cpus {
  /** Workers that exist. */
  readonly count: number;
  /** A program that execve may now name. */
  addProgram(id: number, module: WebAssembly.Module): void;
  /** So many runnable tasks found no CPU. */
  wanted(count: number): void;
  /** Starts all that there may be; settles when they run. */
  fill(): Promise<void>;
  /** Something may have become runnable. */
  kick(): void;
  /** Kernel memory is that of another moment: what is kept of processes here is not of that one. */
  forget(): void;
  /** A machine beside this one finds no room for a memory. */
  relieve(): void;
  stop(): Promise<void>;
}

/** How long a CPU may take to leave its task when the machine ends. */
const HALT_MS = 200;

/** SMP: workers over shared memory. */
export class CpuPool implements Cpus {
  private readonly platform: Platform;
  private readonly kernel: WebAssembly.Module;
  private readonly memory: WebAssembly.Memory;
  private readonly bootedAt: number;
  private readonly ahead: Float64Array<SharedArrayBuffer>;
  private readonly cap: number;
  private readonly events: CpuEvents;
  private readonly workers: CpuWorker[] = [];
  private readonly programs = new Map<number, WebAssembly.Module>();
  /** Memories that threads share, for CPUs that are started later. */
  private readonly memories = new Map<number, WebAssembly.Memory>();
  private readonly bell = new Int32Array(new SharedArrayBuffer(8));
  private stopped = false;
  private running = 0;
  /** Tasks found no CPU while one was starting. */
  private short = false;
  /** Who waits for all CPUs to run, or for the end of all. */
  private readonly filling: (() => void)[] = [];

  constructor(
    platform: Platform,
    kernel: WebAssembly.Module,
    memory: WebAssembly.Memory,
    bootedAt: number,
    ahead: Float64Array<SharedArrayBuffer>,
    sizes: { first: number; cap: number },
    events: CpuEvents,
  ) {
    this.platform = platform;
    this.kernel = kernel;
    this.memory = memory;
    this.bootedAt = bootedAt;
    this.ahead = ahead;
    this.cap = sizes.cap;
    this.events = events;
    for (let i = 0; i < Math.min(sizes.first, sizes.cap); i++) this.start();
  }

  get count(): number {
    return this.workers.length;
  }

  private start(): void {
    const id = this.workers.length + 1;
    const worker = this.platform.startCpu(
      {
        kernel: this.kernel,
        memory: this.memory,
        id,
        bootedAt: this.bootedAt,
        ahead: this.ahead,
        programs: [...this.programs],
        memories: [...this.memories],
        bell: this.bell,
      },
      (message) => this.receive(id, message),
      (error) =>
        this.events.panic({ message: `CPU ${id} is gone: ${error.message}`, stack: error.stack ?? "", cpu: id }),
    );
    this.workers.push(worker);
  }

  private receive(cpu: number, message: CpuMessage): void {
    if (message.kind === "up") this.running++;
    else if (message.kind === "down") this.running--;
    if (this.stopped) {
      if (this.running === 0) this.filled();
      return;
    }
    if (message.kind === "ring") {
      Atomics.store(this.bell, BELL_RINGS, 0);
      this.events.ring();
    } else if (message.kind === "share") {
      for (const id of this.memories.keys()) if (!this.events.shared(id)) this.memories.delete(id);
      this.memories.set(message.id, message.memory);
      for (const worker of this.workers) worker.post({ sharedBy: message.id, memory: message.memory });
    } else if (message.kind === "up") {
      if (this.running >= this.cap) this.filled();
      if (this.running < this.workers.length || !this.short) return;
      this.short = false;
      this.wanted(this.events.waiting());
    } else if (message.kind === "log") {
      this.events.log(message.line);
    } else if (message.kind === "short") {
      this.platform.tellShort?.();
    } else if (message.kind === "panic") {
      this.events.panic({ message: message.message, stack: message.stack, cpu });
    }
  }

  addProgram(id: number, module: WebAssembly.Module): void {
    this.programs.set(id, module);
    for (const worker of this.workers) worker.post({ program: id, module });
  }

  wanted(count: number): void {
    if (count === 0 || this.stopped || this.workers.length >= this.cap) return;
    // A worker takes tens of milliseconds to start, and most shortages are over by then: one at a time.
    if (this.running < this.workers.length) this.short = true;
    else this.start();
  }

  async fill(): Promise<void> {
    if (this.stopped) return;
    while (this.workers.length < this.cap) this.start();
    if (this.running >= this.cap) return;
    await new Promise<void>((resolve) => this.filling.push(resolve));
  }

  private filled(): void {
    for (const settle of this.filling.splice(0)) settle();
  }

  kick(): void {
    // the kernel wakes sleeping CPUs itself
  }

  forget(): void {
    // at rest nothing of a process is kept here but memories of threads, which the kernel calls by other numbers now
  }

  relieve(): void {
    Atomics.add(this.bell, BELL_SHORT, 1);
    try {
      this.events.wake();
    } catch {
      // the kernel has given up: the machine is about to end
    }
  }

  async stop(): Promise<void> {
    if (this.stopped) return;
    this.stopped = true;
    this.filled();
    await this.halted();
    await Promise.all(this.workers.splice(0).map((worker) => worker.terminate()));
  }

  /**
   * Lets the workers come to their event loops. One that sleeps in the kernel instead is ended by a browser only after two seconds, and
   * its memories keep their addresses as long, which the next machine may need.
   */
  private async halted(): Promise<void> {
    try {
      this.events.halt();
    } catch {
      return; // the kernel has given up
    }
    if (this.running === 0) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    await Promise.race([
      new Promise<void>((resolve) => this.filling.push(resolve)),
      new Promise<void>((resolve) => {
        timer = setTimeout(resolve, HALT_MS);
      }),
    ]);
    clearTimeout(timer);
  }
}
