// What the kernel asks for (asm/kernel/task/request.ts): programs that execve waits for, and contents that a read waits for.
// A program is read from its file or fetched by its hash, prepared when it is foreign, compiled once per content, and handed
// to every CPU before the kernel is told.

import { MachineError, type PreparedCache } from "./api.ts";
import { digestOf, hex } from "./bytes.ts";
import { compileOnce } from "./compiled.ts";
import type { Contents } from "./contents.ts";
import type { Kernel } from "./kernel.ts";
import type { Platform } from "./platform.ts";
import { FormatError, isPrepared, isWasm, PREPARE_VERSION, PrepareError } from "./prepare/formats.ts";

const ENOENT = 2;
const ENOEXEC = 8;
const ENOMEM = 12;
const EIO = 5;
const ESTALE = 116;
/** Preparing shows on the terminal after so long. */
const SHOWN_AFTER_MS = 300;

export class Programs {
  /** By the kernel's number of the content. */
  readonly modules = new Map<number, WebAssembly.Module>();
  /** The contents themselves, of those that came from files of the machine: whoever needs them elsewhere has them from here. */
  readonly sources = new Map<number, Uint8Array>();
  private readonly kernel: Kernel;
  private readonly platform: Platform;
  private readonly cache: PreparedCache;
  private readonly contents: Contents;
  private readonly buffer: number;
  private readonly bufferSize: number;
  private readonly log: (level: number, text: string) => void;
  /** What stands on terminals of how far preparing has come, by request. */
  private readonly shown = new Map<number, string>();
  /** How often the machine has gone back: what was asked for before that is asked for again, if it still is. */
  private epoch = 0;
  /** Given every new program; returns when every CPU that exists has been sent it. */
  onProgram: (id: number, module: WebAssembly.Module) => void = () => undefined;

  constructor(
    kernel: Kernel,
    platform: Platform,
    cache: PreparedCache | undefined,
    contents: Contents,
    scratch: { address: number; size: number },
    log: (level: number, text: string) => void,
  ) {
    this.kernel = kernel;
    this.platform = platform;
    this.cache = cache ?? { get: (key) => platform.cacheGet(key), put: (key, bytes) => platform.cachePut(key, bytes) };
    this.contents = contents;
    this.buffer = scratch.address;
    this.bufferSize = scratch.size;
    this.log = log;
  }

  /** Takes what the kernel's requests ask for. Called on every event. */
  serve(): void {
    const k = this.kernel.exports;
    for (let request = k.prog_request(); request !== 0; request = k.prog_request()) {
      const at = k.prog_content(request) >>> 0;
      if (at !== 0) {
        this.answer(request, this.bring(request, hex(this.kernel.bytes(at + 32).slice(at, at + 32))));
        continue;
      }
      const bytes = this.readProgram(request);
      if (typeof bytes === "number") k.prog_ready(request, 0, bytes);
      else {
        const show = this.progressOf(request, bytes.length);
        this.answer(request, this.find(bytes, show.at).finally(show.end));
      }
    }
  }

  /** @param work gives a program's number, or 0 when the content was written */
  private answer(request: number, work: Promise<number>): void {
    const { epoch } = this;
    work.then(
      (id) => {
        if (epoch === this.epoch) this.kernel.exports.prog_ready(request, id, 0);
      },
      (error: unknown) => {
        if (epoch !== this.epoch) return;
        const [errno, reason] = explain(error);
        if (errno === ENOEXEC) this.note(request, `not a program that can run here: ${reason}\r\n`);
        this.log(errno === EIO ? 3 : 4, reason);
        this.kernel.exports.prog_ready(request, 0, -errno);
      },
    );
  }

  /** A content that is elsewhere: as a program, or written into its file. */
  private async bring(request: number, hash: string): Promise<number> {
    const k = this.kernel.exports;
    if (k.prog_wants_content(request) === 0) return this.named(hash);
    const bytes = await this.contents.get(hash);
    for (let at = 0; at < bytes.length; at += this.bufferSize) {
      const part = bytes.subarray(at, at + this.bufferSize);
      this.kernel.bytes(this.buffer + part.length).set(part, this.buffer);
      const written = k.prog_write(request, this.buffer, part.length, BigInt(at));
      if (written === -ESTALE) break; // the file was truncated: whoever waits looks again
      if (written < 0) throw new MachineError("no kernel memory for the content of a file", -written);
    }
    return 0;
  }

  /** The number of a program that the archive names; every CPU has been sent it. */
  async named(hash: string): Promise<number> {
    const module = await this.contents.compiled(hash);
    return this.admit(
      Uint8Array.from(hash.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16)),
      module,
    );
  }

  /** Every program that the archive names, one after the other: nobody waits for them. */
  async bringAll(): Promise<void> {
    for (const hash of this.contents.programs()) await this.named(hash).catch(() => undefined);
  }

  private readProgram(request: number): Uint8Array | number {
    const size = this.kernel.exports.prog_size(request);
    if (size < 0) return size;
    const bytes = new Uint8Array(size);
    for (let at = 0; at < size; ) {
      const n = this.kernel.exports.prog_read(request, this.buffer, Math.min(this.bufferSize, size - at), BigInt(at));
      if (n < 0) return n;
      if (n === 0) return bytes.subarray(0, at);
      bytes.set(this.kernel.bytes(this.buffer + n).subarray(this.buffer, this.buffer + n), at);
      at += n;
    }
    return bytes;
  }

  /** Shows on the terminal of who waits how far preparing has come: from the moment on when waiting is felt. */
  private progressOf(request: number, size: number): { at: (done: number) => void; end: () => void } {
    let part = 0;
    let felt = false;
    const { epoch } = this;
    const tell = (): void => {
      if (epoch !== this.epoch) return;
      const text = `Preparing a program of ${(size / 1e6).toFixed(1)} MB for its first run … ${Math.round(part * 100)} %`;
      if (!felt || text === this.shown.get(request)) return;
      this.hide(request);
      this.show(request, text);
    };
    const wait = setTimeout(() => {
      felt = true;
      tell();
    }, SHOWN_AFTER_MS);
    return {
      at: (done) => {
        part = done;
        tell();
      },
      end: () => {
        clearTimeout(wait);
        this.hide(request);
      },
    };
  }

  /** Takes back what was shown, and nothing else: a prompt or half a line may stand before it. */
  private hide(request: number): void {
    const text = this.shown.get(request);
    if (text === undefined) return;
    this.shown.delete(request);
    this.note(request, `${"\b".repeat(text.length)}\x1b[K`);
  }

  /**
   * What is shown is taken back for the moment: a machine that goes on from a snapshot knows nothing of it.
   * @returns shows it again, when nothing has happened since
   */
  hideProgress(): () => void {
    const hidden = [...this.shown];
    for (const [request] of hidden) this.hide(request);
    const { epoch } = this;
    return () => {
      if (epoch !== this.epoch) return;
      for (const [request, text] of hidden) this.show(request, text);
    };
  }

  /** The machine has gone back to another moment. */
  wentBack(): void {
    this.epoch += 1;
    this.shown.clear();
  }

  private show(request: number, text: string): void {
    this.shown.set(request, text);
    this.note(request, text);
  }

  /** Writes upon the terminal of who waits for the program. */
  private note(request: number, text: string): void {
    const line = new TextEncoder().encode(text).subarray(0, this.bufferSize);
    this.kernel.bytes(this.buffer + line.length).set(line, this.buffer);
    this.kernel.exports.prog_note(request, this.buffer, line.length);
  }

  /** The number of a program by its content; every CPU has been sent it. */
  async find(bytes: Uint8Array, progress: (done: number) => void = () => undefined): Promise<number> {
    const digest = await digestOf(bytes);
    const module = await this.prepared(bytes, hex(digest), progress);
    const id = this.admit(digest, module);
    this.sources.set(id, bytes);
    return id;
  }

  private admit(digest: Uint8Array, module: WebAssembly.Module): number {
    const id = this.intern(digest);
    if (!this.modules.has(id)) {
      this.modules.set(id, module);
      this.onProgram(id, module);
      this.kernel.exports.prog_loaded(id);
    }
    return id;
  }

  private intern(digest: Uint8Array): number {
    this.kernel.bytes(this.buffer + digest.length).set(digest, this.buffer);
    const id = this.kernel.exports.prog_intern(this.buffer);
    if (id === 0) throw new RangeError("no kernel memory for another program");
    return id;
  }

  /** Hashes of the contents that the kernel has numbers for, from 1 on. */
  known(): string[] {
    const hashes: string[] = [];
    for (let at = this.kernel.exports.prog_hash(1); at !== 0; at = this.kernel.exports.prog_hash(hashes.length + 1)) {
      hashes.push(hex(this.kernel.bytes((at >>> 0) + 32).slice(at >>> 0, (at >>> 0) + 32)));
    }
    return hashes;
  }

  /** Brings what the kernel has numbers for and this machine's CPUs do not have yet, as far as it is to be had. */
  async bringKnown(): Promise<void> {
    const unknown = this.known().filter((_, at) => !this.modules.has(at + 1));
    await Promise.all(unknown.map((hash) => this.named(hash).catch(() => undefined)));
  }

  /** @throws MachineError (ENOENT) when a process runs a program that is not here */
  check(): void {
    const hash = this.known().find((_, at) => !this.modules.has(at + 1) && this.kernel.exports.prog_used(at + 1) !== 0);
    if (hash !== undefined) throw new MachineError(`program ${hash} of that moment cannot be had now`, ENOENT);
  }

  private async prepared(
    bytes: Uint8Array,
    hash: string,
    progress: (done: number) => void,
  ): Promise<WebAssembly.Module> {
    if (!isWasm(bytes)) throw new PrepareError("not a WebAssembly module");
    if (isPrepared(bytes)) return compileOnce(bytes, hash);
    const key = `${hash}-${PREPARE_VERSION}`;
    const cached = await this.cache.get(key);
    if (cached !== undefined) return compileOnce(cached);
    const started = performance.now();
    const prepared = await this.platform.prepare(bytes, progress);
    this.log(6, `prepared a program of ${bytes.length} bytes in ${Math.round(performance.now() - started)} ms`);
    await this.cache.put(key, prepared);
    return compileOnce(prepared);
  }
}

/** What execve answers, and why. */
function explain(error: unknown): [number, string] {
  if (error instanceof RangeError) return [ENOMEM, error.message];
  if (error instanceof MachineError) return [error.errno, error.message];
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const malformed =
    error instanceof WebAssembly.CompileError ||
    error instanceof PrepareError ||
    error instanceof FormatError ||
    /malformed|CompileError|PrepareError/.test(text);
  return [malformed ? ENOEXEC : EIO, text];
}
