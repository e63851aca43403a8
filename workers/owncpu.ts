// UP: one CPU in the control plane's own thread, which takes turns with the event loop. It comes only to machines that have it: what runs
// processes is a fifth of the control plane's code, and with several CPUs their workers have it.

import { Cpu } from "./cpu.ts";
import type { CpuEvents, Cpus } from "./cpus.ts";
import { type Clock, Kernel } from "./kernel.ts";
import type { Platform } from "./platform.ts";
import { makeProgram, type Program } from "./program.ts";

/** Milliseconds of running before the event loop gets a turn. */
const TURN_MS = 8;
/** Parked processes whose instance is kept; more are stored in kernel memory, because engines run out of address space. */
const WARM_LIMIT = 64;

export class OwnCpu implements Cpus {
  readonly count = 1;
  private readonly cpu: Cpu;
  private readonly platform: Platform;
  private readonly events: CpuEvents;
  private readonly programs = new Map<number, Program>();
  private readonly memories = new Map<number, WebAssembly.Memory>();
  private scheduled = false;
  private stopped = false;

  constructor(
    platform: Platform,
    module: WebAssembly.Module,
    memory: WebAssembly.Memory,
    clock: Clock,
    events: CpuEvents,
  ) {
    this.platform = platform;
    this.events = events;
    const log = (level: number, text: string): void => {
      events.log({ level, time: clock.monotonic() / 1e9, text });
    };
    const kernel = new Kernel(module, memory, {
      clock,
      log,
      event: () => {
        events.ring();
        this.kick();
      },
      share: (id, memory) => {
        this.memories.set(id, memory);
      },
    });
    this.cpu = new Cpu(
      kernel,
      {
        program: (id) => this.programs.get(id),
        memories: this.memories,
        trapped: (_program, error) => log(6, `trap: ${error.message}`),
        short: () => platform.tellShort?.(),
      },
      WARM_LIMIT,
    );
    kernel.exports.cpu_init(1);
  }

  addProgram(id: number, module: WebAssembly.Module): void {
    this.programs.set(id, makeProgram(id, module));
  }

  wanted(): void {
    this.kick();
  }

  async fill(): Promise<void> {
    // there is one
  }

  kick(): void {
    if (this.scheduled || this.stopped) return;
    this.scheduled = true;
    this.platform.soon(() => this.turn());
  }

  private turn(): void {
    this.scheduled = false;
    if (this.stopped) return;
    const until = performance.now() + TURN_MS;
    try {
      for (;;) {
        const step = this.cpu.step();
        if (step === "idle") return;
        if (typeof step === "object") throw new Error(`${JSON.stringify(step)} is wanted before it was handed out`);
        if (performance.now() >= until) break;
      }
    } catch (error) {
      const { message, stack = "" } = error instanceof Error ? error : new Error(String(error));
      this.stopped = true;
      this.events.panic({ message, stack, cpu: 1 });
      return;
    }
    this.kick();
  }

  forget(): void {
    this.cpu.forget();
  }

  relieve(): void {
    this.cpu.relieve();
  }

  async stop(): Promise<void> {
    this.stopped = true;
  }
}
