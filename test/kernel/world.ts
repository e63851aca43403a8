// A kernel without programs: kernel.wasm (UP) in this thread, task 0, and processes whose "program" is a generator that
// yields system calls. So a test can say what every task does and in which order, with a clock that only moves when
// everybody waits. What a real program would do in nut_slow (asm/README.md, "Life of a system call") is Actor.enter here.

import { readFileSync } from "node:fs";
import binaryen from "binaryen";
import * as park from "../../asm/abi/park.ts";

const SLOW = BigInt.asIntN(64, BigInt(park.SLOW_HIGH) << 32n);
const PAGE = 65536;
const kernelModule = new WebAssembly.Module(
  readFileSync(process.env.NUTSHELL_KERNEL ?? new URL("../../dist/kernel-up.wasm", import.meta.url)),
);

/** What a program's accessors are: a memory with peek and poke (asm/abi/park.ts, SLOT_*). */
const accessors = (() => {
  const module = binaryen.parseText(`(module
    (memory (export "memory") 4)
    (func (export "peek8") (param i32) (result i32) (i32.load8_u (local.get 0)))
    (func (export "peek32") (param i32) (result i32) (i32.load (local.get 0)))
    (func (export "peek64") (param i32) (result i64) (i64.load (local.get 0)))
    (func (export "poke8") (param i32 i32) (i32.store8 (local.get 0) (local.get 1)))
    (func (export "poke32") (param i32 i32) (i32.store (local.get 0) (local.get 1)))
    (func (export "poke64") (param i32 i64) (i64.store (local.get 0) (local.get 1))))`);
  const bytes = module.emitBinary();
  module.dispose();
  return new WebAssembly.Module(new Uint8Array(bytes));
})();

const ACCESSORS: [slot: number, name: string][] = [
  [park.SLOT_PEEK8, "peek8"],
  [park.SLOT_PEEK32, "peek32"],
  [park.SLOT_PEEK64, "peek64"],
  [park.SLOT_POKE8, "poke8"],
  [park.SLOT_POKE32, "poke32"],
  [park.SLOT_POKE64, "poke64"],
];

export type Argument = number | bigint;
/** A system call: its name, its arguments. The yield's value is its result, −errno included. */
export type Call = [name: string, ...args: Argument[]];
export type Script = Generator<Call, void, number>;
export type Program = (self: Actor) => Script;

type Exports = Record<string, (...args: Argument[]) => number | bigint>;

/** Memory that a task's calls point into. */
export class Space {
  private readonly memory: () => ArrayBuffer;
  private readonly room: (bytes: number) => number;

  constructor(memory: () => ArrayBuffer, room: (bytes: number) => number) {
    this.memory = memory;
    this.room = room;
  }

  view(): DataView {
    return new DataView(this.memory());
  }

  bytes(at: number, n: number): Uint8Array {
    return new Uint8Array(this.memory(), at, n);
  }

  /** Cleared room for n bytes. */
  buffer(n: number): number {
    const at = this.room(n);
    this.bytes(at, n).fill(0);
    return at;
  }

  /** A C string, or bytes. */
  put(content: string | Uint8Array): number {
    const bytes = typeof content === "string" ? new TextEncoder().encode(`${content}\0`) : content;
    const at = this.room(Math.max(bytes.length, 1));
    this.bytes(at, bytes.length).set(bytes);
    return at;
  }

  text(at: number, n: number): string {
    return new TextDecoder().decode(this.bytes(at, n).slice());
  }

  i32(at: number): number {
    return this.view().getInt32(at, true);
  }

  u64(at: number): bigint {
    return this.view().getBigUint64(at, true);
  }

  /** Little-endian words of 32 bits. */
  words(...values: number[]): number {
    const at = this.room(values.length * 4);
    values.forEach((value, i) => {
      this.view().setInt32(at + i * 4, value, true);
    });
    return at;
  }

  /** Little-endian words of 64 bits. */
  longs(...values: (number | bigint)[]): number {
    const at = this.room(values.length * 8);
    values.forEach((value, i) => {
      this.view().setBigInt64(at + i * 8, BigInt(value), true);
    });
    return at;
  }
}

/** A process of the simulation. */
export class Actor extends Space {
  readonly pid: number;
  /** Handlers by the number that rt_sigaction was given. */
  readonly handlers = new Map<number, (signal: number) => void>();
  readonly instance: WebAssembly.Instance;
  script: Script | undefined;
  /** A call is under way: the kernel is to be asked about it. */
  waiting = false;
  last = 0;

  constructor(pid: number) {
    const instance = new WebAssembly.Instance(accessors, {});
    const memory = instance.exports.memory as WebAssembly.Memory;
    let top = PAGE;
    super(
      () => memory.buffer,
      (n) => {
        const at = top;
        top += (n + 15) & ~15;
        if (top > memory.buffer.byteLength) memory.grow(Math.ceil((top - memory.buffer.byteLength) / PAGE));
        return at;
      },
    );
    this.instance = instance;
    this.pid = pid;
  }

  /** memory.grow. @returns the old number of pages */
  grow(pages: number): number {
    return (this.instance.exports.memory as WebAssembly.Memory).grow(pages);
  }
}

export class World {
  readonly memory = new WebAssembly.Memory({ initial: 64, maximum: 32768 });
  /** Task 0's calls; its memory is the kernel's. */
  readonly zero: Space;
  /** Nanoseconds since boot. */
  now = 1_000_000_000n;
  private readonly host: Exports;
  private readonly cpu: Exports;
  private readonly table: WebAssembly.Table;
  private readonly programs = new Map<number, Program>();
  private readonly actors = new Map<number, Actor>();
  private running: Actor | undefined;
  private files = 0;

  constructor() {
    const make = (): [Exports, WebAssembly.Table] => {
      const table = new WebAssembly.Table({ element: "anyfunc", initial: 1024 });
      const imports = { env: { memory: this.memory, table }, host: this.hostFunctions() };
      return [new WebAssembly.Instance(kernelModule, imports).exports as Exports, table];
    };
    [this.host] = make();
    [this.cpu, this.table] = make();
    this.ask(this.host, "boot");
    this.ask(this.host, "host_init");
    this.ask(this.cpu, "cpu_init", 1);
    this.zero = new Space(
      () => this.memory.buffer,
      (n) => this.ask(this.host, "alloc_buffer", n),
    );
    // The first process is init: it lives until the end and reaps nobody.
    this.spawn(function* () {
      for (;;) yield ["pause"];
    });
    this.run();
  }

  private hostFunctions(): Record<string, WebAssembly.ImportValue> {
    const kernel = (at: number, n: number) => new Uint8Array(this.memory.buffer, at >>> 0, n);
    const user = (at: number, n: number) => {
      if (!this.running) throw new Error("user memory is copied where no process is");
      return this.running.bytes(at >>> 0, n);
    };
    return {
      stack_entry: () => undefined,
      stack_work: () => undefined,
      copy_in: (to: number, from: number, n: number) => kernel(to, n).set(user(from, n)),
      copy_out: (to: number, from: number, n: number) => user(to, n).set(kernel(from, n)),
      user_grow: (pages: number) => this.running?.grow(pages) ?? -1,
      user_share: () => undefined,
      realtime: () => 1_700_000_000_000 + Number(this.now) / 1e6,
      monotonic: () => Number(this.now),
      random: (at: number, n: number) => kernel(at, n).fill(7),
      log: () => undefined,
      event: () => undefined,
      panic: (at: number, n: number) => {
        throw new Error(`panic: ${new TextDecoder().decode(kernel(at, n).slice())}`);
      },
    };
  }

  private ask(exports: Exports, name: string, ...args: Argument[]): number {
    const f = exports[name];
    if (!f) throw new Error(`the kernel has no ${name}`);
    return Number(f(...args));
  }

  /** A system call of task 0. */
  call(name: string, ...args: Argument[]): number {
    return this.ask(this.host, `SYS_${name}`, ...args);
  }

  /** Objects alive in a slab cache (mem/slab.ts). */
  inUse(cache: number): number {
    return this.ask(this.host, "slab_in_use", cache);
  }

  pagesUsed(): number {
    return this.ask(this.host, "pages_used");
  }

  /** Descriptors of a new pipe of task 0. */
  pipe(flags = 0): [number, number] {
    const at = this.zero.buffer(8);
    const r = this.call("pipe2", at, flags);
    if (r < 0) throw new Error(`pipe2: ${r}`);
    const fds: [number, number] = [this.zero.i32(at), this.zero.i32(at + 4)];
    this.ask(this.host, "free_buffer", at);
    return fds;
  }

  /** A new process that runs `program` with descriptors of task 0 as its 0, 1, 2. @returns its pid */
  spawn(program: Program, fds: number[] = []): number {
    const name = `/p${++this.files}`;
    const path = this.zero.put(name);
    const fd = this.call("openat", -100, path, 0o101, 0o755);
    // Every program is a content of its own: its number is the file's.
    const content = this.zero.put(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, this.files & 255, this.files >> 8]));
    if (this.call("write", fd, content, 10) !== 10) throw new Error("the program cannot be written");
    this.call("close", fd);
    const [a = -1, b = -1, c = -1] = fds;
    const pid = this.ask(this.host, "host_spawn", path, path, 1, 0, 0, a, b, c, 0);
    if (pid <= 0) throw new Error(`host_spawn: ${pid}`);
    this.ask(this.host, "free_buffer", path);
    this.ask(this.host, "free_buffer", content);
    this.programs.set(pid, program);
    return pid;
  }

  /** True while the process runs or waits. */
  alive(pid: number): boolean {
    return this.programs.has(pid) || this.actors.has(pid);
  }

  /** Runs everybody until all wait for something other than time. */
  run(): void {
    this.settle();
    for (;;) {
      const next = this.host.timers_next?.() as bigint;
      if (next === 0x7fffffffffffffffn) return;
      if (next > this.now) this.now = next;
      this.ask(this.host, "timers_run");
      this.settle();
    }
  }

  /** Runs everybody until all wait. Time stands still. */
  settle(): void {
    for (let busy = true; busy; ) {
      busy = this.load();
      while (this.ask(this.cpu, "mm_reap")) {
        // The actor is forgotten when its program ends.
      }
      if (this.ask(this.cpu, "sched_pick")) {
        this.turn();
        busy = true;
      } else if (!busy) busy = this.load();
    }
  }

  /** Answers a request for a program. @returns false when there is none */
  private load(): boolean {
    const request = this.ask(this.host, "prog_request");
    if (!request) return false;
    const hash = this.zero.buffer(32);
    this.zero.view().setUint32(hash, request, true);
    this.ask(this.host, "prog_ready", request, this.ask(this.host, "prog_intern", hash), 0);
    this.ask(this.host, "free_buffer", hash);
    return true;
  }

  /** Lets time pass. */
  pass(nanoseconds: bigint): void {
    const until = this.now + nanoseconds;
    for (;;) {
      const next = this.host.timers_next?.() as bigint;
      if (next > until) break;
      if (next > this.now) this.now = next;
      this.ask(this.host, "timers_run");
      this.settle();
    }
    this.now = until;
  }

  /** The picked task runs until it is off the CPU. */
  private turn(): void {
    const pid = Number(this.cpu.SYS_getpid?.());
    let actor = this.actors.get(pid);
    if (!actor) {
      const program = this.programs.get(pid);
      if (!program) throw new Error(`process ${pid} is nobody's`);
      this.programs.delete(pid);
      actor = new Actor(pid);
      actor.script = program(actor);
      this.actors.set(pid, actor);
      this.ask(this.cpu, "mm_started", actor.bytes(0, 0).buffer.byteLength / PAGE, 1024);
    }
    this.running = actor;
    for (const [slot, name] of ACCESSORS) this.table.set(slot, actor.instance.exports[name] as () => void);
    while (this.step(actor));
    this.running = undefined;
  }

  /** One call of the actor's, or what is left of it. @returns false when it is off the CPU */
  private step(actor: Actor): boolean {
    if (!actor.waiting) {
      const next = actor.script?.next(actor.last);
      if (!next || next.done) {
        this.actors.delete(actor.pid);
        this.ask(this.cpu, "task_exit", 0);
        return false;
      }
      this.ask(this.cpu, "user_size", actor.bytes(0, 0).buffer.byteLength / PAGE);
      const [name, ...args] = next.value;
      const call = this.cpu[`SYS_${name}`];
      if (!call) throw new Error(`the kernel has no ${name}`);
      const r = call(...args);
      if (r !== SLOW) {
        actor.last = Number(r);
        return true;
      }
      actor.waiting = true;
    }
    switch (this.ask(this.cpu, "nut_work")) {
      case park.WORK_DONE:
        actor.waiting = false;
        actor.last = this.ask(this.cpu, "nut_result");
        return true;
      case park.WORK_PARK:
        this.ask(this.cpu, "park_done");
        return false;
      case park.WORK_HANDLER1:
      case park.WORK_HANDLER3:
        actor.handlers.get(this.ask(this.cpu, "nut_handler"))?.(this.ask(this.cpu, "nut_signo"));
        this.ask(this.cpu, "nut_sigreturn");
        return true;
      default:
        this.actors.delete(actor.pid);
        this.ask(this.cpu, "leave_done");
        return false;
    }
  }
}
