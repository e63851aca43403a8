// The compiler's side of the machine: gives everybody who connects (listener.ts) a compiler's worker, and carries
// bytes between the two. A process that ends takes its worker with it; one that was served to the end leaves it for the next, because
// a compiler that has run before is several times faster.

import { ASC_ERR, ASC_EXIT } from "../../asm/abi/asc.ts";
import { MachineError } from "../api.ts";
import type { CompilerMessage, CompilerWorker, Platform } from "../platform.ts";
import type { Pump } from "../streams.ts";
import { ECONNRESET, EPIPE, type Task0 } from "../task0.ts";
import { bytesOf, frameOf } from "./wire.ts";

/** A worker that nobody has used for so long gives its memory back. */
const IDLE_MS = 5 * 60_000;
/** Compilations at a time, whatever the number of cores; others wait for one of them to end. */
const AT_LEAST = 4;
/** Bytes that are taken from a process at a time. */
const READ_SIZE = 65536;

/** A worker, and who is told of what it says. */
interface Compiler {
  worker: CompilerWorker;
  owner: Conversation | undefined;
  retire: ReturnType<typeof setTimeout> | undefined;
}

export class CompileService {
  private readonly limit: number;
  private readonly all = new Set<Compiler>();
  private idle: Compiler[] = [];
  /** Who has something to compile and no worker yet. */
  private waiting: Conversation[] = [];
  private stopped = false;

  /** @param wake asks the machine to pump soon */
  constructor(
    readonly task: Task0,
    private readonly platform: Platform,
    private readonly pumps: Set<Pump>,
    readonly wake: () => void,
    private readonly log: (level: number, text: string) => void,
  ) {
    this.limit = Math.max(AT_LEAST, platform.hardwareCpus);
  }

  /** @param fd a connection */
  meet(fd: number): void {
    const conversation = new Conversation(this, fd);
    if (conversation.pump()) this.pumps.add(conversation);
  }

  /** Gives a worker to who has something to compile, or puts it in the queue. */
  want(conversation: Conversation): void {
    const compiler = this.idle.pop() ?? (this.all.size < this.limit ? this.start() : undefined);
    if (compiler === undefined) {
      this.waiting.push(conversation);
      return;
    }
    clearTimeout(compiler.retire);
    compiler.owner = conversation;
    compiler.worker.post("begin");
    conversation.given(compiler.worker);
  }

  /** A conversation needs no worker any more. @param sound whether its worker may be used again */
  leave(conversation: Conversation, sound: boolean): void {
    this.waiting = this.waiting.filter((other) => other !== conversation);
    for (const compiler of this.all) {
      if (compiler.owner !== conversation) continue;
      compiler.owner = undefined;
      if (sound) this.rest(compiler);
      else this.end(compiler);
    }
    const next = this.waiting.shift();
    if (next !== undefined) this.want(next);
  }

  stop(): void {
    this.stopped = true;
    for (const compiler of this.all) this.end(compiler);
    this.waiting = [];
  }

  private start(): Compiler {
    const compiler: Compiler = {
      worker: this.platform.startCompiler(
        (message) => compiler.owner?.heard(message),
        (error) => this.failed(compiler, error),
      ),
      owner: undefined,
      retire: undefined,
    };
    this.all.add(compiler);
    return compiler;
  }

  private rest(compiler: Compiler): void {
    this.idle.push(compiler);
    compiler.retire = setTimeout(() => this.end(compiler), IDLE_MS);
    if (typeof compiler.retire === "object") compiler.retire.unref();
  }

  private end(compiler: Compiler): void {
    clearTimeout(compiler.retire);
    compiler.worker.terminate();
    this.all.delete(compiler);
    this.idle = this.idle.filter((other) => other !== compiler);
  }

  private failed(compiler: Compiler, error: Error): void {
    if (this.stopped) return;
    this.log(4, `the compiler's worker failed: ${error.message}`);
    const { owner } = compiler;
    if (owner === undefined) this.end(compiler);
    else owner.lost(error);
  }
}

/** One process that compiles. */
class Conversation implements Pump {
  private worker: CompilerWorker | undefined;
  /** What the process has said before there was a worker. */
  private early: Uint8Array | undefined;
  /** What the process has not read yet. */
  private unsent: Uint8Array[] = [];
  /** All has been said, and the worker serves others. */
  private done = false;
  private closed = false;

  constructor(
    private readonly service: CompileService,
    private readonly fd: number,
  ) {}

  pump(): boolean {
    if (this.closed) return false;
    try {
      this.send();
      if (!this.done) this.receive();
      else if (this.unsent.length === 0) this.close();
    } catch (error) {
      if (!(error instanceof MachineError) || (error.errno !== EPIPE && error.errno !== ECONNRESET)) throw error;
      // The process is gone, in the middle of something.
      this.close();
    }
    return !this.closed;
  }

  /** Its worker cannot go back with it: the process sees the end of its connection, and begins again. */
  wentBack(): undefined {
    this.finish(false);
    this.closed = true;
  }

  private send(): void {
    const { task } = this.service;
    for (let [first] = this.unsent; first !== undefined; [first] = this.unsent) {
      const n = task.write(this.fd, first);
      if (n < first.length) {
        this.unsent[0] = first.subarray(n);
        return;
      }
      this.unsent.shift();
    }
  }

  private receive(): void {
    // Who waits for a worker has said enough.
    while (!this.closed && this.early === undefined) {
      const bytes = this.service.task.read(this.fd, READ_SIZE);
      if (bytes === null) return;
      if (bytes.length === 0) {
        this.close();
        return;
      }
      if (this.worker !== undefined) {
        this.worker.post(bytes);
      } else {
        this.early = bytes;
        this.service.want(this);
      }
    }
  }

  given(worker: CompilerWorker): void {
    this.worker = worker;
    if (this.early !== undefined) worker.post(this.early);
    this.early = undefined;
    this.service.wake();
  }

  heard(message: CompilerMessage): void {
    if ("bytes" in message) this.unsent.push(message.bytes);
    else if ("done" in message) this.finish(message.done);
    else this.lost(new Error(message.broken));
    this.service.wake();
  }

  /** The worker cannot go on: the process is told, instead of being left to wait. */
  lost(error: Error): void {
    this.unsent.push(frameOf(ASC_ERR, bytesOf(`FAILURE ${error.message}\n`)), frameOf(ASC_EXIT, Uint8Array.of(1)));
    this.finish(false);
    this.service.wake();
  }

  /** @param sound whether the worker may be used again */
  private finish(sound: boolean): void {
    if (this.done) return;
    this.done = true;
    this.service.leave(this, sound);
  }

  private close(): void {
    this.finish(false);
    this.closed = true;
    this.service.task.close(this.fd);
  }
}
