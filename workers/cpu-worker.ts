// The body of a CPU's worker, the same in Node and the browser: an endless loop that leaves for the event loop only when a
// program has to arrive by message. While it idles or its task is blocked, it sleeps inside a kernel call.

import { Cpu } from "./cpu.ts";
import { Kernel, performanceClock } from "./kernel.ts";
import { BELL_RINGS, BELL_SHORT, type CpuInit, type CpuMessage, type ProgramMessage } from "./platform.ts";
import { makeProgram, type Program } from "./program.ts";

/** An idle CPU looks up after so long even when nobody wakes it. */
const IDLE_MS = 60_000;
/** Number of the program that most others are forked from: the machine's second, after init. */
const SHELL = 2;

export interface CpuPort {
  post(message: CpuMessage): void;
}

/** Runs the CPU; programs that come later are given to the returned function. */
export function runCpu(init: CpuInit, port: CpuPort): (message: ProgramMessage) => void {
  const programs = new Map<number, Program>();
  const awaited = new Map<number, () => void>();
  const add = (id: number, module: WebAssembly.Module): void => {
    programs.set(id, makeProgram(id, module));
    awaited.get(id)?.();
    awaited.delete(id);
  };
  for (const [id, module] of init.programs) add(id, module);
  const memories = new Map(init.memories);
  const awaitedMemories = new Map<number, () => void>();

  const clock = performanceClock(init.bootedAt, init.ahead);
  const log = (level: number, text: string): void => {
    port.post({ kind: "log", line: { level, time: clock.monotonic() / 1e9, text } });
  };
  const kernel = new Kernel(init.kernel, init.memory, {
    clock,
    log,
    event: () => {
      if (Atomics.exchange(init.bell, BELL_RINGS, 1) === 0) port.post({ kind: "ring" });
    },
    share: (id, memory) => {
      memories.set(id, memory);
      port.post({ kind: "share", id, memory });
    },
  });
  const hooks = {
    program: (id: number) => programs.get(id),
    memories,
    trapped: (_program: number, error: Error) => log(6, `trap: ${error.message}`),
    short: () => {
      relieved = Atomics.add(init.bell, BELL_SHORT, 1) + 1;
      kernel.exports.cpus_wake();
      port.post({ kind: "short" });
    },
  };
  let relieved = Atomics.load(init.bell, BELL_SHORT);
  // Nothing stays warm in SMP: a process that gives up its CPU must be able to go on at any other.
  const cpu = new Cpu(kernel, hooks, 0);

  const loop = async (): Promise<void> => {
    kernel.exports.cpu_init(init.id);
    port.post({ kind: "up" });
    for (;;) {
      const short = Atomics.load(init.bell, BELL_SHORT);
      if (short !== relieved) {
        relieved = short;
        cpu.relieve();
      }
      let step = cpu.step();
      while (typeof step === "object") {
        if ("program" in step) {
          const id = step.program;
          if (!programs.has(id)) await new Promise<void>((arrived) => awaited.set(id, arrived));
        } else {
          const id = step.memory;
          if (!memories.has(id)) await new Promise<void>((arrived) => awaitedMemories.set(id, arrived));
        }
        step = cpu.resume();
      }
      if (step !== "idle") continue;
      // What most processes begin as costs a new worker some milliseconds the first time: better now than when it is forked.
      const shell = programs.get(SHELL);
      if (shell !== undefined && cpu.prepare(shell)) continue;
      if (kernel.exports.sched_idle(IDLE_MS) !== 0) break;
    }
    kernel.exports.cpu_exit();
    port.post({ kind: "down" });
  };
  // Whatever ends the loop is the kernel's end: its lock may be held, its state halfway.
  loop().catch((thrown: unknown) => {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    // A panic of the kernel's own is written down already; others that wait for its lock learn of this one by it.
    kernel.giveUp(error.message);
    port.post({ kind: "panic", message: error.message, stack: error.stack ?? "" });
  });
  return (message) => {
    if ("program" in message) add(message.program, message.module);
    else {
      memories.set(message.sharedBy, message.memory);
      awaitedMemories.get(message.sharedBy)?.();
      awaitedMemories.delete(message.sharedBy);
    }
  };
}
