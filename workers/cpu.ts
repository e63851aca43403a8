// A CPU: picks a task, brings its process onto this worker, runs it until it parks or leaves, and takes it off again.
// asm/README.md, "CPUs and scheduling"; the kernel's half is asm/kernel/task/run.ts.

import * as park from "../asm/abi/park.ts";
import { type Kernel, KernelPanic } from "./kernel.ts";
import { PAGE, SETJMP_FRAMES } from "./prepare/section.ts";
import { type FirstImage, LEAVE, type Outcome, Process } from "./process.ts";
import { bindImports, type Program, withMemory } from "./program.ts";
import { Spares } from "./spares.ts";

/** What one turn of the CPU came to. */
export type Step =
  | "ran"
  /** Nothing is runnable. */
  | "idle"
  /** The current task's program has not arrived at this worker yet: wait for it, then call `resume`. */
  | { program: number }
  /** The memory that the current thread shares has not: likewise. */
  | { memory: number };

export interface CpuHooks {
  /** The program of that id, when it has arrived. */
  program(id: number): Program | undefined;
  /** Memories that threads share, by the kernel's number, as far as they have arrived. */
  readonly memories: Map<number, WebAssembly.Memory>;
  /** A program trapped: a line for the log. */
  trapped(program: number, error: Error): void;
  /** The engine has no room for another memory: other threads are to give theirs back that nobody uses (relieve). */
  short?(): void;
}

/** Where the unwind area's words end and the signal frames' room begins: both are copied whole. */
const AREA_HEAD = park.AREA_STACK;

/** What WALI calls otherwise than the kernel's export. */
const WALI_NAMES: Readonly<Record<string, string>> = {
  __cl_get_argc: "wali_argc",
  __cl_get_argv_len: "wali_argv_len",
  __cl_copy_argv: "wali_argv_copy",
  __get_init_envfile: "wali_envfile",
  thread_spawn: "wali_thread_spawn",
  sigsetjmp: "wali_setjmp",
  longjmp: "wali_longjmp",
};
/** WALI's notices of start and end, which need nothing here. */
const WALI_CONSTANTS: Readonly<Record<string, number>> = { __init: 0, __deinit: 0 };

export class Cpu {
  private readonly kernel: Kernel;
  private readonly hooks: CpuHooks;
  /** How many processes keep their instance here while they are parked; others are stored in kernel memory. */
  private readonly warmLimit: number;
  private readonly warm = new Map<number, Process>();
  private readonly imports = new Map<number, WebAssembly.Imports>();
  /** How a program's memory looks before its start; known once it has had an instance here. */
  private readonly images = new Map<number, FirstImage>();
  private readonly spares: Spares;
  private process: Process | undefined;
  /**
   * The last number given to an instance whose process was stored. Where the numbers begin is random: other CPUs give some too, and a
   * machine that is loaded from a file knows those of another run.
   */
  private stores = Math.floor(Math.random() * 2 ** 52);
  /** Calls of what does not exist that have been told of, by memory and name. */
  private readonly told = new Set<string>();

  constructor(kernel: Kernel, hooks: CpuHooks, warmLimit: number) {
    this.kernel = kernel;
    this.hooks = hooks;
    this.warmLimit = warmLimit;
    this.spares = warmLimit === 0 ? new Spares(1, 6, 4) : new Spares(4, 12, warmLimit);
  }

  /** Processes whose instance this CPU keeps. */
  get kept(): number {
    return this.warm.size;
  }

  /** Picks a task and runs it until it is off this CPU. */
  step(): Step {
    for (let id = this.kernel.exports.mm_reap(); id !== 0; id = this.kernel.exports.mm_reap()) this.reap(id);
    for (const id of this.hooks.memories.keys()) {
      if (this.kernel.exports.mm_alive(id) === 0) this.hooks.memories.delete(id);
    }
    if (this.kernel.exports.sched_pick() === 0) return "idle";
    return this.enter();
  }

  /** Goes on with the current task, whose program has arrived. */
  resume(): Step {
    return this.enter();
  }

  /** Runs the current task from how it lies until it is off this CPU. */
  private enter(): Step {
    const k = this.kernel.exports;
    for (;;) {
      const kind = k.run_kind();
      let outcome: Outcome;
      if (kind === park.RUN_WARM) {
        outcome = this.enterWarm();
      } else {
        const id = k.mm_program();
        const program = this.hooks.program(id);
        if (program === undefined) return { program: id };
        if (kind === park.RUN_FRESH) outcome = this.enterFresh(program);
        else if (kind === park.RUN_STORED) outcome = this.enterStored(program);
        else {
          const entered = this.enterThread(program, kind === park.RUN_THREAD_FRESH);
          if ("memory" in entered) return entered;
          outcome = entered;
        }
      }
      const again = this.settle(outcome);
      if (!again) return "ran";
    }
  }

  /**
   * Makes an instance of a program in advance, as long as there is room for it beside those of processes that have ended.
   * @returns false when there was nothing to do
   */
  prepare(program: Program): boolean {
    if (program.info.areaSize === 0 || !this.spares.wants(program)) return false;
    try {
      this.spares.put(this.instantiate(program));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return false;
    }
    return true;
  }

  private reap(id: number): void {
    const process = this.warm.get(id);
    this.warm.delete(id);
    if (process !== undefined) this.spares.put(process);
  }

  /** An instance for a memory of that many pages that is about to be copied into it. */
  private instanceFor(program: Program, pages: number): Process {
    const process = this.spares.take(program, pages) ?? this.instantiate(program);
    const missing = pages - process.pages;
    if (missing > 0 && process.exports.nut_grow_memory(missing) < 0) throw new RangeError("the memory does not fit");
    return process;
  }

  /** An instance that has not started. */
  private freshInstance(program: Program): Process {
    const image = this.images.get(program.id);
    if (image === undefined) return this.instantiate(program);
    const spare = this.spares.take(program, image.pages);
    if (spare?.pages === image.pages) {
      spare.reset(image);
      return spare;
    }
    if (spare !== undefined) this.spares.put(spare);
    return this.instantiate(program);
  }

  /** Makes something of which the engine may have too little: once more after instances that nobody runs have been given up. */
  private withRoom<T>(make: () => T): T {
    try {
      return make();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.spares.clear();
      this.storeWarm();
    }
    // What others gave back may take the engine a moment; a machine that has just been started is worth waiting for longer, as its kernel's
    // memory was (machine.ts), because without its first process it ends.
    const most = this.kernel.exports.live_tasks() <= 1 ? 250 : 50;
    for (let tries = 0; ; tries++) {
      // Others may have been busy, or somebody else may have taken what they gave.
      if (tries % 5 === 0) this.hooks.short?.();
      try {
        return make();
      } catch (error) {
        if (!(error instanceof RangeError) || NOTHING === undefined || tries === most) throw error;
        Atomics.wait(NOTHING, 0, 0, 20);
      }
    }
  }

  /** Another thread found no room for a memory: gives up instances that nobody runs. */
  relieve(): void {
    this.spares.clear();
    this.storeWarm();
    // A thread that idles collects no garbage, and each memory in it keeps its gigabytes of addresses. An engine that can't make another
    // collects first; when this one can be made, there is room again.
    try {
      new WebAssembly.Memory({ initial: 1, maximum: 1 });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }

  /** Gives up the instances of processes that have ended, of which the kernel will not tell any more. All others are stored. */
  forget(): void {
    for (const process of this.warm.values()) this.spares.put(process);
    this.warm.clear();
  }

  /** Stores the parked processes whose instance is here, as far as kernel memory goes. */
  private storeWarm(): void {
    const k = this.kernel.exports;
    for (const [id, process] of this.warm) {
      if (k.mm_stand_in(id) !== 0 && this.store(process)) this.warm.delete(id);
    }
    k.mm_stand_in(0);
  }

  private instantiate(program: Program, memory?: WebAssembly.Memory): Process {
    let imports = this.imports.get(program.id);
    if (imports === undefined) {
      imports = bindImports(program, {
        resolve: (module, name) => this.resolve(module, name),
        missing: (module, name) => this.missing(`${module}.${name}`),
      });
      this.imports.set(program.id, imports);
    }
    const process = new Process(program, withMemory(program, imports, memory));
    // A thread's memory is in use.
    if (memory !== undefined) return process;
    let image = this.images.get(program.id);
    if (image === undefined) {
      image = process.firstImage();
      this.images.set(program.id, image);
    }
    process.isNew(image);
    return process;
  }

  /** The running program has called what does not exist: said once. */
  private missing(name: string): void {
    const k = this.kernel.exports;
    const key = `${k.mm_id()} ${name}`;
    if (this.told.has(key)) return;
    this.told.add(key);
    const bytes = new TextEncoder().encode(name);
    const at = k.alloc_buffer(bytes.length) >>> 0;
    if (at === 0) return;
    this.kernel.bytes(at + bytes.length).set(bytes, at);
    k.complain_missing(at, bytes.length);
    k.free_buffer(at);
  }

  /** The kernel's function behind an import of a program. */
  private resolve(module: string, name: string): WebAssembly.ImportValue | undefined {
    if (module === "nut" && name === "park") return () => this.process?.park();
    if (module === "nut" && name === "leave") {
      return () => {
        throw LEAVE;
      };
    }
    const { all } = this.kernel;
    if (module === "nut") return all[`nut_${name}`] as WebAssembly.ImportValue | undefined;
    if (module !== "wali") return undefined;
    const constant = WALI_CONSTANTS[name];
    if (constant !== undefined) return () => constant;
    return all[WALI_NAMES[name] ?? name] as WebAssembly.ImportValue | undefined;
  }

  private install(process: Process): void {
    if (this.process !== process) {
      process.install(this.kernel.table);
      this.process = process;
      this.kernel.process = process;
    }
  }

  /** The process that ran here is no more. */
  private retire(): void {
    if (this.process !== undefined) this.spares.put(this.process);
    this.drop();
  }

  private drop(): void {
    this.process = undefined;
    this.kernel.process = undefined;
  }

  private enterFresh(program: Program): Outcome {
    let process: Process;
    try {
      process = this.withRoom(() => this.freshInstance(program));
    } catch (error) {
      return noMemory(error);
    }
    if (!process.placeArea()) return noMemory(new RangeError("no room for the unwind area"));
    process.beginsAsThread(false);
    this.kernel.exports.mm_started(process.pages, process.areaBase);
    this.install(process);
    return process.start();
  }

  private enterStored(program: Program): Outcome {
    const { kernel } = this;
    const k = kernel.exports;
    const own = this.spares.takeStored(k.mm_instance());
    if (own !== undefined) {
      k.mm_loaded();
      own.beginsAsThread(k.thread_is() !== 0);
      this.install(own);
      return own.rewind();
    }
    const pages = k.mm_pages();
    let process: Process;
    try {
      process = this.withRoom(() => this.instanceFor(program, pages));
    } catch (error) {
      return noMemory(error);
    }
    process.setArea(k.mm_area());
    this.copyOut(process, pages);
    const count = program.info.globals.length;
    const globals = k.mm_globals(count) >>> 0;
    if (globals === 0) return noMemory(new RangeError(`the image has not the program's ${count} globals`));
    process.loadGlobals(kernel.dataView(globals + count * 8), globals);
    k.mm_loaded();
    process.beginsAsThread(k.thread_is() !== 0);
    this.install(process);
    return process.rewind();
  }

  /** A task that shares its memory: an instance of its own over it, which nothing is copied into but the globals. */
  private enterThread(program: Program, fresh: boolean): Outcome | { memory: number } {
    const { kernel } = this;
    const k = kernel.exports;
    // An image may claim threads for a program that makes none.
    if (program.info.memory === undefined) return noMemory(new RangeError("the program's memory cannot be shared"));
    const claimed = k.mm_claim() !== 0;
    const id = k.mm_id();
    let memory = claimed ? undefined : this.hooks.memories.get(id);
    if (memory === undefined && !claimed) return { memory: id };
    let process: Process;
    try {
      process = this.withRoom(() => this.instantiate(program, memory));
    } catch (error) {
      return noMemory(error);
    }
    if (memory === undefined) {
      memory = process.memory;
      const missing = k.mm_pages() - process.pages;
      if (missing > 0 && process.exports.nut_grow_memory(missing) < 0) return noMemory(new RangeError("does not fit"));
      this.copyOut(process, k.mm_pages());
    }
    process.setArea(k.mm_area());
    this.install(process);
    if (claimed) k.mm_claimed();
    if (fresh) {
      const tid = k.thread_tid();
      const argument = k.thread_arg();
      return process.startThread(k.thread_entry(), tid, argument);
    }
    process.beginsAsThread(k.thread_is() !== 0);
    const count = program.info.globals.length;
    const globals = k.thread_globals(count) >>> 0;
    if (globals === 0) return noMemory(new RangeError("no kernel memory"));
    process.loadGlobals(kernel.dataView(globals + count * 8), globals);
    return process.rewind();
  }

  private enterWarm(): Outcome {
    const id = this.kernel.exports.mm_id();
    const process = this.warm.get(id);
    if (process === undefined) throw new KernelPanic(`process memory ${id} is not on this CPU`);
    this.warm.delete(id);
    this.install(process);
    return process.rewind();
  }

  /** Does what the program's return, unwinding, throw or trap asks for. @returns whether the task goes on here */
  private settle(first: Outcome): boolean {
    const k = this.kernel.exports;
    let outcome = first;
    for (;;) {
      switch (outcome.kind) {
        case "returned":
          this.retire();
          k.task_exit(0);
          return false;
        case "trapped":
          if (outcome.error instanceof KernelPanic) throw outcome.error;
          if (k.lock_held() !== 0) throw outcome.error;
          // The kernel's own code, but before or without its lock: a program that came with no stack left has met its end there.
          if (outcome.trap !== park.TRAP_STACK && inKernel(outcome.error)) throw outcome.error;
          this.hooks.trapped(k.mm_program(), outcome.error);
          this.drop();
          k.task_trap(outcome.trap);
          return false;
        case "left": {
          const reason = k.leave_reason();
          if (reason === park.LEAVE_LONGJMP) {
            outcome = this.longjmp();
            break;
          }
          this.retire();
          return k.leave_done() !== 0;
        }
        case "parked": {
          const reason = k.park_reason();
          const process = this.running();
          if (reason === park.PARK_FORK || reason === park.PARK_VFORK) {
            this.fork(process);
            outcome = process.rewind();
          } else if (reason === park.PARK_SETJMP) {
            outcome = this.setjmp(process);
          } else {
            this.takeOff(process, reason);
            return false;
          }
        }
      }
    }
  }

  private running(): Process {
    if (this.process === undefined) throw new KernelPanic("nothing runs here");
    return this.process;
  }

  /** A parked process leaves the CPU: kept warm, or stored. */
  private takeOff(process: Process, reason: number): void {
    const k = this.kernel.exports;
    if (k.mm_shared() !== 0) this.takeOffThread(process, reason);
    else if (reason !== park.PARK_FREEZE && this.warm.size < this.warmLimit) {
      this.warm.set(k.mm_id(), process);
    } else if (this.store(process)) this.spares.putStored(process);
    // No room in kernel memory: its instance is all there is of it.
    else this.warm.set(k.mm_id(), process);
    this.drop();
    k.park_done();
  }

  /** Copies a parked process to kernel memory. @returns false when there is no room for it */
  private store(process: Process): boolean {
    const k = this.kernel.exports;
    const { pages } = process;
    const globals = process.program.info.globals.length;
    if (k.mm_store_begin(pages, globals, ...unusedPages(process)) !== 0) return false;
    this.copyIn(process, pages, (i) => k.mm_chunk(i));
    const at = k.mm_globals(globals) >>> 0;
    process.saveGlobals(this.kernel.dataView(at + globals * 8), at);
    process.stored = ++this.stores;
    k.mm_store_done(process.stored);
    return true;
  }

  /** Of a thread only the globals are its own. The last to come to rest stores the memory as well. */
  private takeOffThread(process: Process, reason: number): void {
    const k = this.kernel.exports;
    const count = process.program.info.globals.length;
    const globals = k.thread_globals(count) >>> 0;
    if (globals === 0) throw new KernelPanic("no memory for a thread's globals");
    process.saveGlobals(this.kernel.dataView(globals + count * 8), globals);
    if (reason !== park.PARK_FREEZE || k.mm_at_rest() === 0) return;
    process.refresh();
    const { pages } = process;
    if (k.mm_store_begin(pages, 0, ...unusedPages(process)) !== 0)
      throw new KernelPanic("no memory to store a process with threads");
    this.copyIn(process, pages, (i) => k.mm_chunk(i));
    k.mm_store_done(0);
  }

  /** Copies the parked parent for its child: to kernel pages, or straight into an instance that stays here. */
  private fork(parent: Process): void {
    const k = this.kernel.exports;
    if (k.mm_shared() !== 0) parent.refresh();
    const { pages } = parent;
    const { info } = parent.program;
    // When the engine has no room for another instance the child is stored, and starts when there is some again.
    const child = this.warm.size < this.warmLimit ? this.clone(parent) : undefined;
    if (child !== undefined) {
      this.warm.set(k.fork_mm_id(), child);
      k.fork_done(2);
      return;
    }
    if (k.fork_mm_begin(pages, info.globals.length, ...unusedPages(parent)) !== 0) {
      k.fork_done(0);
      return;
    }
    this.copyIn(parent, pages, (i) => k.fork_chunk(i));
    const at = k.fork_globals() >>> 0;
    parent.saveGlobals(this.kernel.dataView(at + info.globals.length * 8), at);
    k.fork_done(1);
  }

  /** A second instance with the same memory and globals; undefined when the engine has no memory left. */
  private clone(parent: Process): Process | undefined {
    let child: Process;
    try {
      child = this.instanceFor(parent.program, parent.pages);
    } catch (error) {
      if (error instanceof RangeError) return undefined;
      throw error;
    }
    child.setArea(parent.areaBase);
    child.beginsAsThread(this.kernel.exports.thread_is() !== 0);
    const from = parent.view();
    const to = child.view();
    const [start, end] = unusedArea(parent);
    child.cleanArea(start);
    to.set(from.subarray(0, start));
    to.set(from.subarray(end), end);
    const globals = new DataView(new ArrayBuffer(8 * parent.program.info.globals.length));
    parent.saveGlobals(globals, 0);
    child.loadGlobals(globals, 0);
    return child;
  }

  /** Process memory → kernel chunks, but for the part of the unwind area that holds nothing. */
  private copyIn(process: Process, pages: number, chunk: (index: number) => number): void {
    const from = process.view();
    const [unusedStart, unusedEnd] = unusedArea(process);
    for (let i = 0; i < pages; i++) {
      const at = chunk(i) >>> 0;
      if (at === 0) continue; // wholly in the unused part
      const base = i * PAGE;
      let start = base;
      const end = base + PAGE;
      const to = this.kernel.bytes(at + PAGE);
      if (unusedStart < end && unusedEnd > base) {
        const gap = Math.max(base, unusedStart);
        to.set(from.subarray(base, gap), at);
        start = Math.min(end, unusedEnd);
        // what lay in the page before is nobody's business, and images must not depend on it
        to.fill(0, at + (gap - base), at + (start - base));
      }
      if (start < end) to.set(from.subarray(start, end), at + (start - base));
    }
  }

  /** Kernel chunks → the memory of a new instance. */
  private copyOut(process: Process, pages: number): void {
    const to = process.view();
    for (let i = 0; i < pages; i++) {
      const at = this.kernel.exports.mm_chunk(i) >>> 0;
      if (at === 0) process.clearPage(i);
      else to.set(this.kernel.bytes(at + PAGE).subarray(at, at + PAGE), i * PAGE);
    }
  }

  /** Keeps a copy of the stack and the globals, then goes on: setjmp returns 0. */
  private setjmp(process: Process): Outcome {
    const k = this.kernel.exports;
    const { globals } = process.program.info;
    const start = process.areaBase + AREA_HEAD;
    const end = process.areaUsedEnd;
    const jump = k.jmp_save(end - start, globals.length) >>> 0;
    if (jump === 0) return noMemory(new RangeError("setjmp: no kernel memory"));
    const at = k.jmp_globals(jump) >>> 0;
    process.saveGlobals(this.kernel.dataView(at + globals.length * 8), at);
    const bytes = k.jmp_bytes(jump) >>> 0;
    const stack = process.view().subarray(start, end);
    this.kernel.bytes(bytes + stack.length).set(stack, bytes);
    k.setjmp_done(callerSite(stack));
    return process.rewind();
  }

  /** Puts the stack and globals of a setjmp in place of the one that was left. */
  private longjmp(): Outcome {
    const k = this.kernel.exports;
    const process = this.running();
    const { globals } = process.program.info;
    const target = k.jmp_target() >>> 0;
    const at = k.jmp_globals(target) >>> 0;
    process.loadGlobals(this.kernel.dataView(at + globals.length * 8), at);
    const start = process.areaBase + AREA_HEAD;
    const end = start + k.jmp_size(target);
    const memory = process.view();
    // Each jump has the inner part of its own stack; what is further out, its base has.
    let known = end - start;
    for (let jump = target; jump !== 0; jump = k.jmp_base(jump) >>> 0) {
      const shared = Math.min(known, k.jmp_shared(jump));
      const from = (k.jmp_bytes(jump) >>> 0) + k.jmp_size(jump) - known;
      memory.set(this.kernel.bytes(from + known - shared).subarray(from, from + known - shared), end - known);
      known = shared;
    }
    process.setAreaUsedEnd(end);
    k.longjmp_done();
    return process.rewind();
  }
}

/** The number of the call in setjmp's caller: its frame is the first behind those of preparation's own functions. */
function callerSite(stack: Uint8Array): number {
  return new DataView(stack.buffer, stack.byteOffset, stack.length).getUint32(SETJMP_FRAMES, true);
}

/** The part of a parked process's unwind area between its saved stack and its end. */
function unusedArea(process: Process): [number, number] {
  return [process.areaUsedEnd, process.areaBase + process.areaBytes];
}

/** The pages that lie wholly in it. */
function unusedPages(process: Process): [number, number] {
  const [start, end] = unusedArea(process);
  const first = Math.ceil(start / PAGE);
  return [first, Math.max(first, Math.floor(end / PAGE))];
}

/**
 * Whether a trap happened in the kernel's code: its functions have names, those of prepared programs have none. The kernel
 * lock is held and its state is halfway: nobody can go on.
 */
function inKernel(error: Error): boolean {
  const [top = ""] = (error.stack ?? "").split("\n").filter((line) => /wasm/.test(line));
  return /asm\/kernel\//.test(top);
}

/** Nobody writes here: to wait for no more than some time. A page that is not isolated has none, and one CPU that nobody competes with. */
const NOTHING = typeof SharedArrayBuffer === "function" ? new Int32Array(new SharedArrayBuffer(4)) : undefined;

/** What becomes of a process for which the engine has no memory: it dies as if killed for want of it. */
function noMemory(error: unknown): Outcome {
  const wrapped = error instanceof Error ? error : new Error(String(error));
  return { kind: "trapped", trap: park.TRAP_OTHER, error: wrapped };
}
