// A kernel of its own for a test, without programs: the UP build over a memory of its own, driven as task 0
// (asm/README.md), whose system calls take kernel addresses. A call that would block returns -EAGAIN.
//
//   const k = await bootKernel();
//   const fd = k.call("openat", AT_FDCWD, "/f", O_RDWR | O_CREAT, 0o644);   // strings and bytes are copied in
//   expect(k.text("getcwd", 256)).toBe("/");

import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");
const KERNEL = process.env.NUTSHELL_KERNEL ?? join(ROOT, "dist/kernel-up.wasm");

export type Arg = number | bigint | string | Uint8Array;

/** Argument types of every call, from the system call table. */
const TYPES = new Map(
  readFileSync(join(ROOT, "asm/abi/syscall_64.tbl"), "utf8")
    .split("\n")
    .filter((line) => line && !line.startsWith("#"))
    .map((line) => {
      const [, name = "", , args = ""] = line.split("\t");
      const types = args.match(/:(i32|i64)\b/g) ?? [];
      return [name, types.map((type) => type.slice(1))] as const;
    }),
);

/** Names of errno.ts by number, for messages. */
const ERRNO = new Map(
  [...readFileSync(join(ROOT, "asm/abi/errno.ts"), "utf8").matchAll(/export const (E\w+) = (\d+);/g)].map((m) => [
    Number(m[2]),
    m[1] ?? "",
  ]),
);

let compiled: WebAssembly.Module | undefined;

type Export = (...args: (number | bigint)[]) => number | bigint;

export class Kernel {
  /** What time it is on the machine, nanoseconds; tests may set it. */
  monotonic = 1_000_000_000n;
  realtime = 1_700_000_000_000_000_000n;
  readonly logged: string[] = [];
  readonly memory = new WebAssembly.Memory({ initial: 64, maximum: 32768 });
  private readonly exports: Record<string, Export>;
  private arena = 0;
  private used = 0;

  constructor(module: WebAssembly.Module) {
    const table = new WebAssembly.Table({ element: "anyfunc", initial: 4096 });
    const host = {
      // Time goes on with every look at it, so that no two stamps are the same.
      monotonic: () => Number((this.monotonic += 1000n)),
      realtime: () => Number((this.realtime += 1000n)) / 1e6,
      random: (at: number, n: number) => {
        crypto.getRandomValues(new Uint8Array(this.memory.buffer, at, n));
      },
      log: (at: number, n: number) => {
        this.logged.push(new TextDecoder().decode(this.bytes(at, n)));
      },
      event: () => undefined,
      panic: (at: number, n: number) => {
        throw new Error(`kernel panic: ${new TextDecoder().decode(this.bytes(at, n))}`);
      },
      copy_in: () => {
        throw new Error("task 0 has no memory of its own");
      },
      copy_out: () => {
        throw new Error("task 0 has no memory of its own");
      },
      user_grow: () => -1,
      stack_entry: () => undefined,
      stack_work: () => undefined,
      user_share: () => undefined,
    };
    const instance = new WebAssembly.Instance(module, { env: { memory: this.memory, table }, host });
    this.exports = instance.exports as unknown as Record<string, Export>;
    this.raw("boot");
    this.arena = Number(this.raw("alloc_buffer", 1 << 18));
  }

  raw(name: string, ...args: (number | bigint)[]): number | bigint {
    const fn = this.exports[name];
    if (!fn) throw new Error(`the kernel exports no ${name}`);
    return fn(...args);
  }

  bytes(at: number, n: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.memory.buffer, at >>> 0, n).slice();
  }

  view(): DataView {
    return new DataView(this.memory.buffer);
  }

  /** Room for arguments and results, valid until the next call but one that takes it along; cleared. */
  buffer(n: number): number {
    const at = this.arena + this.used;
    this.used = (this.used + n + 15) & ~15;
    if (this.used > 1 << 18) throw new Error("the test's arguments outgrew their buffer");
    new Uint8Array(this.memory.buffer, at, n).fill(0);
    return at;
  }

  put(data: string | Uint8Array): number {
    const bytes = typeof data === "string" ? new TextEncoder().encode(`${data}\0`) : data;
    const at = this.buffer(bytes.length);
    new Uint8Array(this.memory.buffer).set(bytes, at);
    return at;
  }

  /** Makes a system call; returns what it returns. */
  call(name: string, ...args: Arg[]): number {
    return Number(this.callBig(name, ...args));
  }

  callBig(name: string, ...args: Arg[]): bigint {
    const types = TYPES.get(name);
    if (!types) throw new Error(`no system call ${name}`);
    const values = types.map((type, i) => {
      const arg = args[i] ?? 0;
      const value = typeof arg === "string" || arg instanceof Uint8Array ? this.put(arg) : arg;
      return type === "i64" ? BigInt(value) : Number(value);
    });
    const result = this.raw(`SYS_${name}`, ...values) as bigint;
    this.used = 0;
    return result;
  }

  /** A call that must succeed. */
  ok(name: string, ...args: Arg[]): number {
    const r = this.call(name, ...args);
    if (r < 0) throw new Error(`${name}(${args.map(String).join(", ")}): ${errnoName(r)}`);
    return r;
  }

  /** The name of the error that a call gives, or what it returned when it gave none. */
  error(name: string, ...args: Arg[]): string | number {
    const r = this.call(name, ...args);
    return r < 0 && r > -4096 ? errnoName(r) : r;
  }

  /** Calls f with a buffer of n bytes and returns what lies there afterwards. */
  out(n: number, f: (at: number) => void): Uint8Array<ArrayBuffer> {
    const at = this.buffer(n);
    f(at);
    return this.bytes(at, n);
  }

  readFile(path: string): string {
    const fd = this.ok("openat", AT_FDCWD, path, 0, 0);
    const text = this.readAll(fd);
    this.ok("close", fd);
    return text;
  }

  readAll(fd: number, chunk = 4096): string {
    const parts: Uint8Array[] = [];
    for (;;) {
      const at = this.buffer(chunk);
      const n = this.ok("read", fd, at, chunk);
      if (n === 0) return new TextDecoder().decode(Buffer.concat(parts));
      parts.push(this.bytes(at, n));
    }
  }

  read(fd: number, n: number): string {
    const at = this.buffer(n);
    const got = this.ok("read", fd, at, n);
    return new TextDecoder().decode(this.bytes(at, got));
  }

  write(fd: number, text: string): number {
    const bytes = new TextEncoder().encode(text);
    return this.call("write", fd, bytes, bytes.length);
  }

  writeFile(path: string, text: string, mode = 0o644): void {
    const fd = this.ok("openat", AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, mode);
    this.write(fd, text);
    this.ok("close", fd);
  }

  stat(path: string, flags = 0): Stat {
    return parseStat(this.out(144, (at) => this.ok("newfstatat", AT_FDCWD, path, at, flags)));
  }

  fstat(fd: number): Stat {
    return parseStat(this.out(144, (at) => this.ok("fstat", fd, at)));
  }

  readlink(path: string): string {
    const at = this.buffer(4096);
    const n = this.ok("readlinkat", AT_FDCWD, path, at, 4096);
    return new TextDecoder().decode(this.bytes(at, n));
  }

  cwd(): string {
    const at = this.buffer(4096);
    const n = this.ok("getcwd", at, 4096);
    return new TextDecoder().decode(this.bytes(at, n - 1));
  }

  /** The names of a directory in the order they come, without "." and "..". */
  list(path: string): string[] {
    const fd = this.ok("openat", AT_FDCWD, path, 0o200000, 0);
    const names: string[] = [];
    for (;;) {
      const at = this.buffer(4096);
      const n = this.ok("getdents64", fd, at, 4096);
      if (n === 0) break;
      const view = new DataView(this.bytes(at, n).buffer);
      for (let p = 0; p < n; p += view.getUint16(p + 16, true)) {
        let end = p + 19;
        while (view.getUint8(end)) end++;
        names.push(new TextDecoder().decode(new Uint8Array(view.buffer, p + 19, end - p - 19)));
      }
    }
    this.ok("close", fd);
    return names.filter((name) => name !== "." && name !== "..");
  }

  /** Pages and objects in use: the same before and after when nothing leaked. */
  usage(): Record<string, number> {
    const used: Record<string, number> = {};
    for (let cache = 0; cache < 128; cache++) {
      const n = Number(this.raw("slab_in_use", cache));
      // Wait entries of calls that "blocked" belong to task 0 until it is done with them.
      if (n) used[`cache ${cache}`] = n;
    }
    return used;
  }
}

export interface Stat {
  dev: number;
  ino: number;
  nlink: number;
  mode: number;
  uid: number;
  gid: number;
  rdev: number;
  size: number;
  blocks: number;
  atime: bigint;
  mtime: bigint;
  ctime: bigint;
}

function parseStat(bytes: Uint8Array<ArrayBuffer>): Stat {
  const v = new DataView(bytes.buffer);
  const time = (at: number) => v.getBigInt64(at, true) * 1_000_000_000n + v.getBigInt64(at + 8, true);
  return {
    dev: Number(v.getBigUint64(0, true)),
    ino: Number(v.getBigUint64(8, true)),
    nlink: Number(v.getBigUint64(16, true)),
    mode: v.getUint32(24, true),
    uid: v.getUint32(28, true),
    gid: v.getUint32(32, true),
    rdev: Number(v.getBigUint64(40, true)),
    size: Number(v.getBigInt64(48, true)),
    blocks: Number(v.getBigUint64(64, true)),
    atime: time(72),
    mtime: time(88),
    ctime: time(104),
  };
}

export function errnoName(r: number): string {
  return ERRNO.get(-r) ?? String(r);
}

export function bootKernel(): Kernel {
  if (!existsSync(KERNEL)) throw new Error(`${KERNEL} is missing: run npm run build`);
  compiled ??= new WebAssembly.Module(readFileSync(KERNEL));
  return new Kernel(compiled);
}

export const AT_FDCWD = -100;
export const O_WRONLY = 1;
export const O_RDWR = 2;
export const O_CREAT = 0o100;
export const O_EXCL = 0o200;
export const O_TRUNC = 0o1000;
export const O_APPEND = 0o2000;
export const O_NONBLOCK = 0o4000;
export const O_DIRECTORY = 0o200000;
export const O_NOFOLLOW = 0o400000;
export const O_CLOEXEC = 0o2000000;
export const O_PATH = 0o10000000;
export const O_TMPFILE = 0o20200000;
