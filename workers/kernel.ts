// One instance of kernel.wasm over the machine's kernel memory, and what it asks of JavaScript (module "host"). Every CPU
// has one; the control plane has one of its own (task 0). The instance keeps no state but who is current.

import { PANIC_TEXT } from "../asm/abi/panic.ts";
import type { Process } from "./process.ts";
import { stackProbes } from "./stack.ts";

/** Thrown by host.panic: the kernel has given up, and so does whoever entered it. */
export class KernelPanic extends Error {
  constructor(message: string) {
    super(message);
    this.name = "KernelPanic";
  }
}

/** Time as the machine sees it; the same for all of its workers, whatever their own time origins. */
export interface Clock {
  /** Nanoseconds since the machine booted: exact as a double for a hundred days, and many times cheaper than a BigInt. */
  monotonic(): number;
  /** Milliseconds since 1970. */
  realtime(): number;
}

/**
 * @param bootedAt milliseconds since 1970, on performance's clock, that are the machine's zero
 * @param ahead one number that all workers of the machine share: milliseconds that its clock is ahead of that, since it went back to a savepoint
 */
export function performanceClock(bootedAt: number, ahead: Float64Array): Clock {
  const { timeOrigin } = performance;
  const shift = timeOrigin - bootedAt;
  return {
    monotonic: () => Math.round((performance.now() + shift + (ahead[0] as number)) * 1e6),
    realtime: () => timeOrigin + performance.now(),
  };
}

export interface KernelHooks {
  clock: Clock;
  log(level: number, text: string): void;
  /** The control plane has something to look at. */
  event(): void;
  /** Threads run in the running program's memory from now on, perhaps on other CPUs. */
  share?(mm: number, memory: WebAssembly.Memory): void;
}

/** What the CPU loop and the control plane call of asm/kernel/index.ts. System calls are reached by name (`call`). */
export interface KernelExports {
  boot(): void;
  host_init(): void;
  /** How many CPUs the host can run at once. */
  host_cores(cores: number): void;
  /** Flags: 1 = descriptor 0 becomes the controlling terminal, 2 = keep the wait status. @returns pid or −errno */
  host_spawn(
    path: number,
    argv: number,
    argc: number,
    envp: number,
    envc: number,
    fd0: number,
    fd1: number,
    fd2: number,
    flags: number,
  ): number;
  /** Wait status of a finished host_spawn, −1 while it runs. */
  host_exit_status(pid: number): number;
  host_unwait(): void;
  /**
   * What becomes of the tree that `holder`, or a process below it, holds frozen: 0 = it goes on if its holder ends, 1 = it ends with it, 2 = it
   * goes on now. @returns its root, 0 = there is none
   */
  hold_fate(holder: number, fate: number): number;
  alloc_buffer(bytes: number): number;
  free_buffer(address: number): void;
  timers_next(): bigint;
  timers_run(): void;
  want_cpus(): number;
  run_count(): number;
  busy_cpus(): number;
  /** Of 64 KiB, with the CPUs. */
  program_pages(): number;
  live_tasks(): number;
  pages_used(): number;
  /** Number (1 …) of the content with the SHA-256 at that address; 0 = no memory. */
  prog_intern(hash: number): number;
  /** Address of the hash of that content, 0 = no such number. */
  prog_hash(program: number): number;
  /** Asks every process, or one, to come to rest. @param pid 0 = all. @returns how many have not yet */
  machine_freeze(pid: number): number;
  /** Address of what asm/abi/memory.ts describes, of a process at rest; 0 = none. Held. */
  mm_stored(pid: number): number;
  machine_thaw(): void;
  machine_hold(): void;
  machine_release(): void;
  /**
   * Which pages hold something, as bits at machine_map(), and at machine_same() those that are as they were at the moment `since`. Held, as
   * the two below. @returns the end of what there is
   */
  machine_pages(since: number): number;
  machine_map(): number;
  machine_same(): number;
  /** The number of the moment that machine_pages was asked about. */
  machine_moment(): number;
  /** Before and after the memory is made that of another moment of this machine. @returns 0 or −errno */
  machine_keep(): number;
  machine_kept(): number;
  /** Instead of boot(): the memory is a copy of another machine's. */
  machine_resume(): void;
  /** Every CPU has been given the module of that content. */
  prog_loaded(program: number): void;
  /** Whether a process runs it. */
  prog_used(program: number): number;
  prog_request(): number;
  /** Address of the SHA-256 of a content that is elsewhere, 0 = the file holds it. */
  prog_content(request: number): number;
  /** Whether the content is asked for (prog_write), not its program. */
  prog_wants_content(request: number): number;
  prog_write(request: number, buffer: number, count: number, position: bigint): number;
  /** The empty file open as that descriptor has the content of that hash, which is elsewhere. @returns 0 or −errno */
  content_absent(fd: number, hash: number, size: bigint): number;
  /** Address of the hash of that file's content when it is elsewhere, else 0. */
  content_of(fd: number): number;
  prog_size(request: number): number;
  prog_read(request: number, buffer: number, count: number, position: bigint): number;
  /** A text for the terminal of who waits for a program. */
  prog_note(request: number, text: number, length: number): void;
  prog_ready(request: number, program: number, error: number): void;
  cpu_init(id: number): void;
  cpu_exit(): void;
  /** Idle CPUs come out of sched_idle though there may be nothing to run, blocked tasks are parked. */
  cpus_wake(): void;
  /** Every CPU leaves its task, picks none any more and comes out of sched_idle. */
  cpus_halt(): void;
  sched_pick(): number;
  /** @returns 1 when nothing will be runnable any more */
  sched_idle(milliseconds: number): number;
  run_kind(): number;
  mm_program(): number;
  mm_id(): number;
  mm_pages(): number;
  mm_chunk(index: number): number;
  mm_globals(count: number): number;
  mm_area(): number;
  mm_started(pages: number, area: number): void;
  mm_loaded(): void;
  /** Id of a memory that died while it was warm, 0 = none. */
  mm_reap(): number;
  /** Address of the page of a machine that is gone, else 0. Takes no lock, as the three below. */
  panic_at(): number;
  /** Where the text of a panic that JavaScript saw goes; 0 = another was first. */
  panic_begin(): number;
  panic_end(length: number): void;
  /** Writes a census there if there is room. @returns bytes that it needs */
  census_write(at: number, room: number): number;
  /** A descriptor on the namespace with that inode number. @returns it or −errno */
  ns_open(inum: number): number;
  /** Rings at the next change; watch_quiet: there has been none since. */
  watch_begin(): void;
  watch_quiet(): number;
  trace_at(): number;
  trace_next(): number;
  /** Looks at a process's calls, 0: at none. @returns 0 or −errno */
  trace_look(pid: number): number;
  /** Writes its newest records there. @returns bytes */
  trace_looked(at: number, room: number): number;
  trace_size(): number;
  /** Makes the mm_ functions those of a parked memory that this CPU keeps, 0: of the current task's again. */
  mm_stand_in(id: number): number;
  mm_store_begin(pages: number, globals: number, zeroStart: number, zeroEnd: number): number;
  mm_store_done(instance: number): void;
  mm_instance(): number;
  fork_mm_begin(pages: number, globals: number, zeroStart: number, zeroEnd: number): number;
  fork_mm_id(): number;
  fork_chunk(index: number): number;
  fork_globals(): number;
  fork_done(how: number): void;
  park_reason(): number;
  park_done(): void;
  leave_reason(): number;
  /** Whether the task is still this CPU's. */
  leave_done(): number;
  task_exit(status: number): void;
  task_trap(kind: number): void;
  /** Whether this instance has the kernel's lock: its state is halfway then. */
  lock_held(): number;
  /** Makes a jump (asm/kernel/task/jump.ts), with room for the stack and the globals; 0 = no memory. */
  jmp_save(bytes: number, globals: number): number;
  /** The jump that a longjmp goes to. */
  jmp_target(): number;
  jmp_bytes(jump: number): number;
  jmp_size(jump: number): number;
  /** Of its size the outer bytes, which its base has. */
  jmp_shared(jump: number): number;
  jmp_base(jump: number): number;
  jmp_globals(jump: number): number;
  setjmp_done(site: number): void;
  longjmp_done(): void;
  /** A line about the running program: the name at that address of kernel memory is no call of this kernel's. */
  complain_missing(name: number, length: number): void;
  mm_shared(): number;
  mm_alive(id: number): number;
  mm_at_rest(): number;
  mm_claim(): number;
  mm_claimed(): void;
  thread_is(): number;
  thread_entry(): number;
  thread_arg(): number;
  thread_tid(): number;
  thread_globals(count: number): number;
}

/** Slots of the table: the program's accessors (asm/abi/park.ts); from 16 on, functions of the kernel's own, if any. */
const TABLE_SIZE = 1024;

const TEXT = new TextDecoder();

/** The same functions, with their traps told. */
function guarded(exports: WebAssembly.Exports, broken: (error: Error) => void): WebAssembly.Exports {
  const wrap =
    (call: (...args: unknown[]) => unknown) =>
    (...args: unknown[]) => {
      try {
        return call(...args);
      } catch (error) {
        broken(error instanceof Error ? error : new Error(String(error)));
        throw error;
      }
    };
  return Object.fromEntries(
    Object.entries(exports).map(([name, value]) => [
      name,
      typeof value === "function" ? wrap(value as (...args: unknown[]) => unknown) : value,
    ]),
  ) as WebAssembly.Exports;
}

export class Kernel {
  readonly memory: WebAssembly.Memory;
  readonly exports: KernelExports;
  readonly table: WebAssembly.Table;
  /** Every export by name. */
  readonly all: Readonly<Record<string, WebAssembly.ExportValue>>;
  /** Whose memory copy_in and copy_out mean. */
  process: Process | undefined;
  private view: Uint8Array;
  private data: DataView;
  private ints: Int32Array;

  /**
   * @param broken told when the kernel gives up or traps in a call of this instance, before the error goes on to who called. Of
   *   use where calls are made from everywhere: a trap leaves the kernel's lock taken, so nobody may go on.
   */
  constructor(
    module: WebAssembly.Module,
    memory: WebAssembly.Memory,
    hooks: KernelHooks,
    broken?: (error: Error) => void,
  ) {
    this.memory = memory;
    this.view = new Uint8Array(memory.buffer);
    this.data = new DataView(memory.buffer);
    this.ints = new Int32Array(memory.buffer);
    this.table = new WebAssembly.Table({ element: "anyfunc", initial: TABLE_SIZE });
    const imports = { env: { memory, table: this.table }, host: this.host(hooks) };
    const { exports } = new WebAssembly.Instance(module, imports);
    this.all = broken === undefined ? exports : guarded(exports, broken);
    this.exports = this.all as unknown as KernelExports;
  }

  /** The memory's bytes, at least up to `end`: taken anew after a grow, also one by another CPU. */
  bytes(end = 0): Uint8Array {
    if (this.view.length === 0 || end > this.view.length) this.view = new Uint8Array(this.buffer(end));
    return this.view;
  }

  /** What another CPU has grown may not have got round to this thread: growing by nothing brings it up to date. */
  private buffer(end: number): ArrayBufferLike {
    if (this.memory.buffer.byteLength < end) this.memory.grow(0);
    return this.memory.buffer;
  }

  dataView(end = 0): DataView {
    const { buffer } = this.bytes(end);
    if (this.data.buffer !== buffer) this.data = new DataView(buffer);
    return this.data;
  }

  private words(end: number): Int32Array {
    if (end > this.ints.byteLength) this.ints = new Int32Array(this.buffer(end));
    return this.ints;
  }

  /** A copy of kernel memory as text (TextDecoder refuses shared memory). */
  text(at: number, length: number): string {
    return TEXT.decode(this.bytes(at + length).slice(at, at + length));
  }

  /**
   * This machine is gone for a reason that its kernel does not know of: whoever waits for the kernel's lock is to hear of it.
   * @returns false when it knew
   */
  giveUp(reason: string): boolean {
    const at = this.exports.panic_begin() >>> 0;
    if (at === 0) return false;
    const text = new TextEncoder().encode(reason).subarray(0, PANIC_TEXT);
    this.bytes(at + text.length).set(text, at);
    this.exports.panic_end(text.length);
    return true;
  }

  private user(): Uint8Array {
    if (this.process === undefined) throw new KernelPanic("user memory is copied where no process is");
    return this.process.view();
  }

  private host(hooks: KernelHooks): Record<string, WebAssembly.ImportValue> {
    return {
      ...stackProbes(),
      copy_in: (dst: number, src: number, n: number) => {
        const from = src >>> 0;
        this.bytes((dst >>> 0) + n).set(this.user().subarray(from, from + n), dst >>> 0);
      },
      copy_out: (dst: number, src: number, n: number) => {
        const from = src >>> 0;
        this.user().set(this.bytes(from + n).subarray(from, from + n), dst >>> 0);
      },
      user_grow: (pages: number) => this.process?.exports.nut_grow_memory(pages) ?? -1,
      user_share: (mm: number) => {
        if (this.process !== undefined) hooks.share?.(mm, this.process.memory);
      },
      realtime: () => hooks.clock.realtime(),
      monotonic: () => hooks.clock.monotonic(),
      random: (at: number, n: number) => {
        // getRandomValues takes no shared memory and at most 64 KiB
        const part = new Uint8Array(Math.min(n, 65536));
        for (let done = 0; done < n; done += part.length) {
          crypto.getRandomValues(part);
          this.bytes((at >>> 0) + n).set(part.subarray(0, n - done), (at >>> 0) + done);
        }
      },
      word_wait: (at: number, value: number, milliseconds: number) => {
        Atomics.wait(this.words((at >>> 0) + 4), at >>> 2, value, milliseconds);
      },
      log: (at: number, n: number, level: number) => hooks.log(level, this.text(at >>> 0, n)),
      event: () => hooks.event(),
      panic: (at: number, n: number) => {
        throw new KernelPanic(this.text(at >>> 0, n));
      },
    };
  }
}
