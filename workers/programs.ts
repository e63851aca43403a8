// Programs that execve asks for: read from their file by the kernel's request, prepared when they are foreign, compiled once
// per content, and handed to every CPU before the kernel is told.

import type { PreparedCache } from "./api.ts";
import type { Kernel } from "./kernel.ts";
import type { Platform } from "./platform.ts";
import { FormatError, isPrepared, isWasm, PREPARE_VERSION, PrepareError } from "./prepare/formats.ts";

const ENOEXEC = 8;
const ENOMEM = 12;
const EIO = 5;

/** Compiled modules by content, for all machines of this thread: booting a second one compiles nothing. */
const compiled = new Map<string, Promise<WebAssembly.Module>>();

async function digestOf(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>));
}

function hex(digest: Uint8Array): string {
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Compiles, or finds what was compiled of the same bytes. */
export async function compileOnce(bytes: Uint8Array, hash?: string): Promise<WebAssembly.Module> {
  const key = hash ?? hex(await digestOf(bytes));
  let module = compiled.get(key);
  if (module === undefined) {
    module = WebAssembly.compile(bytes as Uint8Array<ArrayBuffer>);
    compiled.set(key, module);
    module.catch(() => compiled.delete(key));
  }
  return module;
}

/** SHA-256 in hex. */
export async function hashOf(bytes: Uint8Array): Promise<string> {
  return hex(await digestOf(bytes));
}

export class Programs {
  /** By the kernel's number of the content. */
  readonly modules = new Map<number, WebAssembly.Module>();
  /** The contents themselves, as they came from their files. */
  readonly sources = new Map<number, Uint8Array>();
  private readonly kernel: Kernel;
  private readonly platform: Platform;
  private readonly cache: PreparedCache;
  private readonly buffer: number;
  private readonly bufferSize: number;
  private readonly log: (level: number, text: string) => void;
  /** Given every new program; returns when every CPU that exists has been sent it. */
  onProgram: (id: number, module: WebAssembly.Module) => void = () => undefined;

  constructor(
    kernel: Kernel,
    platform: Platform,
    cache: PreparedCache | undefined,
    scratch: { address: number; size: number },
    log: (level: number, text: string) => void,
  ) {
    this.kernel = kernel;
    this.platform = platform;
    this.cache = cache ?? { get: (key) => platform.cacheGet(key), put: (key, bytes) => platform.cachePut(key, bytes) };
    this.buffer = scratch.address;
    this.bufferSize = scratch.size;
    this.log = log;
  }

  /** Takes what execve waits for. Called on every event. */
  serve(): void {
    for (;;) {
      const request = this.kernel.exports.prog_request();
      if (request === 0) return;
      const bytes = this.readProgram(request);
      if (typeof bytes === "number") this.kernel.exports.prog_ready(request, 0, bytes);
      else this.load(request, bytes);
    }
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

  private load(request: number, bytes: Uint8Array): void {
    this.find(bytes).then(
      (id) => this.kernel.exports.prog_ready(request, id, 0),
      (error: unknown) => {
        const [errno, reason] = explain(error);
        this.log(4, `exec: ${reason}`);
        this.kernel.exports.prog_ready(request, 0, -errno);
      },
    );
  }

  /** The number of a program by its content; every CPU has been sent it. */
  async find(bytes: Uint8Array): Promise<number> {
    const digest = await digestOf(bytes);
    const id = this.intern(digest);
    this.sources.set(id, bytes);
    if (this.modules.has(id)) return id;
    const module = await this.prepared(bytes, hex(digest));
    // two requests for the same content may have met here
    if (this.modules.has(id)) return id;
    this.modules.set(id, module);
    this.onProgram(id, module);
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

  private async prepared(bytes: Uint8Array, hash: string): Promise<WebAssembly.Module> {
    if (!isWasm(bytes)) throw new PrepareError("not a WebAssembly module");
    if (isPrepared(bytes)) return compileOnce(bytes, hash);
    const key = `${hash}-${PREPARE_VERSION}`;
    const cached = await this.cache.get(key);
    if (cached !== undefined) return compileOnce(cached);
    const started = performance.now();
    const prepared = await this.platform.prepare(bytes);
    this.log(6, `prepared a program of ${bytes.length} bytes in ${Math.round(performance.now() - started)} ms`);
    await this.cache.put(key, prepared);
    return compileOnce(prepared);
  }
}

/** What execve answers, and why. */
function explain(error: unknown): [number, string] {
  if (error instanceof RangeError) return [ENOMEM, error.message];
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const malformed =
    error instanceof WebAssembly.CompileError ||
    error instanceof PrepareError ||
    error instanceof FormatError ||
    /malformed|CompileError|PrepareError/.test(text);
  return [malformed ? ENOEXEC : EIO, text];
}
