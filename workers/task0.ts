// Task 0, the control plane's own task: ordinary system calls on a kernel instance of its own, whose "user memory" is kernel
// memory (asm/README.md, "Task 0"). Nothing here waits: what would block answers EAGAIN.

import { type DirectoryEntry, MachineError } from "./api.ts";
import { hex } from "./bytes.ts";
import type { Kernel } from "./kernel.ts";

export const EPERM = 1;
export const ENOENT = 2;
export const ESRCH = 3;
export const EAGAIN = 11;
export const EEXIST = 17;
export const EIO = 5;
export const ENOSPC = 28;
export const EPIPE = 32;
export const ECONNRESET = 104;

export const O_RDONLY = 0;
export const O_WRONLY = 1;
export const O_RDWR = 2;
export const O_CREAT = 0o100;
export const O_NOCTTY = 0o400;
export const O_TRUNC = 0o1000;
export const O_NONBLOCK = 0o4000;
export const O_DIRECTORY = 0o200000;
export const O_CLOEXEC = 0o2000000;
const AT_FDCWD = -100;

const TYPES: Readonly<Record<number, DirectoryEntry["type"]>> = {
  1: "fifo",
  2: "char",
  4: "directory",
  6: "block",
  8: "file",
  10: "symlink",
  12: "socket",
};

/** RLIMIT_NOFILE as a task begins with it. */
const DESCRIPTORS = 1024;

const ENCODER = new TextEncoder();
const DECODER = new TextDecoder();

const MESSAGES: Readonly<Record<number, string>> = {
  1: "Operation not permitted",
  [ENOENT]: "No such file or directory",
  3: "No such process",
  [EIO]: "Input/output error",
  12: "Cannot allocate memory",
  13: "Permission denied",
  [EEXIST]: "File exists",
  20: "Not a directory",
  21: "Is a directory",
  22: "Invalid argument",
  28: "No space left on device",
  [EPIPE]: "Broken pipe",
};

export class Task0 {
  private readonly kernel: Kernel;
  /** Kernel memory for arguments: paths in the first page, data behind it. */
  private readonly paths: number;
  private readonly data: number;
  private readonly dataSize: number;

  constructor(kernel: Kernel, buffer: number, size: number) {
    this.kernel = kernel;
    this.paths = buffer;
    this.data = buffer + 16384;
    this.dataSize = size - 16384;
  }

  /** A system call by name. @returns its result, −errno included */
  raw(name: string, ...args: (number | bigint)[]): number {
    const call = this.kernel.all[`SYS_${name}`];
    if (typeof call !== "function") throw new MachineError(`the kernel has no ${name}`, 38);
    return Number(call(...args));
  }

  /** As raw, but −errno is thrown. @param what for the message */
  call(what: string, name: string, ...args: (number | bigint)[]): number {
    const result = this.raw(name, ...args);
    if (result < 0) throw this.error(what, -result);
    return result;
  }

  error(what: string, errno: number): MachineError {
    return new MachineError(`${what}: ${MESSAGES[errno] ?? `error ${errno}`}`, errno);
  }

  /** Writes C strings into the argument page; good until the next call of it. @returns their addresses */
  strings(...texts: string[]): number[] {
    let at = this.paths;
    return texts.map((text) => {
      const start = at;
      const bytes = ENCODER.encode(text);
      if (at + bytes.length + 1 > this.data) throw new MachineError("the path is too long", 36);
      const memory = this.kernel.bytes(this.data);
      memory.set(bytes, at);
      memory[at + bytes.length] = 0;
      at += bytes.length + 1;
      return start;
    });
  }

  private path(text: string): number {
    return this.strings(text)[0] as number;
  }

  open(path: string, flags: number, mode = 0): number {
    return this.call(path, "openat", AT_FDCWD, this.path(path), flags | O_CLOEXEC, mode);
  }

  /** Opens what lies below a directory that is open. */
  openAt(dirfd: number, path: string, flags: number): number {
    return this.call(path, "openat", dirfd, this.path(path), flags | O_CLOEXEC, 0);
  }

  close(fd: number): void {
    this.raw("close", fd);
  }

  /** The open ones, found by trying: task 0 is in no /proc. */
  descriptors(): number[] {
    const F_GETFD = 1;
    const open: number[] = [];
    for (let fd = 0; fd < DESCRIPTORS; fd++) if (this.raw("fcntl", fd, F_GETFD, 0n) >= 0) open.push(fd);
    return open;
  }

  /** What is there now. @returns null when it would block; an empty array at the end */
  read(fd: number, limit = this.dataSize): Uint8Array | null {
    const n = this.raw("read", fd, this.data, Math.min(limit, this.dataSize));
    if (n === -EAGAIN) return null;
    if (n < 0) throw this.error("read", -n);
    return this.kernel.bytes(this.data + n).slice(this.data, this.data + n);
  }

  /** Writes as much as goes without blocking. @returns how many bytes that was */
  write(fd: number, bytes: Uint8Array): number {
    let done = 0;
    while (done < bytes.length) {
      const part = bytes.subarray(done, done + this.dataSize);
      this.kernel.bytes(this.data + part.length).set(part, this.data);
      const n = this.raw("write", fd, this.data, part.length);
      if (n === -EAGAIN) break;
      if (n < 0) throw this.error("write", -n);
      done += n;
      if (n < part.length) break;
    }
    return done;
  }

  /** pipe2(2), neither end blocking for us. @returns [read end, write end] */
  pipe(flags = O_CLOEXEC): [number, number] {
    this.call("pipe", "pipe2", this.data, flags);
    const view = this.kernel.dataView(this.data + 8);
    return [view.getInt32(this.data, true), view.getInt32(this.data + 4, true)];
  }

  /** A stream socket. @param mode of its file, which says who may connect @returns its descriptor */
  listenAt(path: string, mode: number): number {
    const AF_UNIX = 1;
    const SOCK_STREAM = 1;
    const SOCK_CLOEXEC = 0x80000;
    const BACKLOG = 128;
    const fd = this.call(path, "socket", AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    this.raw("unlink", this.path(path)); // of a machine that this one goes on from
    const name = ENCODER.encode(`${path}\0`);
    this.kernel.bytes(this.data + 2 + name.length).set([AF_UNIX, 0, ...name], this.data);
    this.call(path, "bind", fd, this.data, 2 + name.length);
    this.chmod(path, mode);
    this.call(path, "listen", fd, BACKLOG);
    return fd;
  }

  /** The next connection to a socket that listens, null when there is none. */
  accept(fd: number): number | null {
    const SOCK_CLOEXEC = 0x80000;
    const connection = this.raw("accept4", fd, 0, 0, SOCK_CLOEXEC);
    if (connection === -EAGAIN) return null;
    if (connection < 0) throw this.error("accept", -connection);
    return connection;
  }

  /** ioctl(2) with `size` bytes of argument that `bytes` fills. @returns the argument after it */
  ioctl(fd: number, request: number, bytes: Uint8Array): Uint8Array {
    return this.exchange("ioctl", "ioctl", bytes, (at) => [fd, request, at]).bytes;
  }

  /**
   * A call that reads and writes memory.
   * @param bytes what is there before it
   * @param args given the address of them
   * @returns its result, and the bytes after it
   */
  exchange(
    what: string,
    name: string,
    bytes: Uint8Array,
    args: (at: number) => (number | bigint)[],
  ): { result: number; bytes: Uint8Array } {
    this.kernel.bytes(this.data + bytes.length).set(bytes, this.data);
    const result = this.call(what, name, ...args(this.data));
    return { result, bytes: this.kernel.bytes(this.data + bytes.length).slice(this.data, this.data + bytes.length) };
  }

  readFile(path: string): Uint8Array {
    const fd = this.open(path, O_RDONLY);
    try {
      return this.readAll(fd, path);
    } finally {
      this.close(fd);
    }
  }

  /** From where an open file stands to its end. @param path for messages */
  readAll(fd: number, path: string): Uint8Array {
    const parts: Uint8Array[] = [];
    let size = 0;
    for (;;) {
      const part = this.read(fd);
      if (part === null) throw this.error(path, EAGAIN);
      if (part.length === 0) break;
      parts.push(part);
      size += part.length;
    }
    const whole = new Uint8Array(size);
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }

  readText(path: string): string {
    return DECODER.decode(this.readFile(path));
  }

  /** Creates or replaces a file, and the directories above it. */
  writeFile(path: string, bytes: Uint8Array, mode: number): void {
    this.makeParents(path);
    const fd = this.open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);
    try {
      const done = this.write(fd, bytes);
      if (done < bytes.length) throw this.error(path, ENOSPC);
      this.call(path, "fchmod", fd, mode);
    } catch (error) {
      this.raw("unlink", this.path(path)); // a part of it helps nobody, and takes the room
      throw error;
    } finally {
      this.close(fd);
    }
  }

  /** A file whose content is elsewhere. @param hash its SHA-256 in hex */
  absentFile(path: string, hash: string, size: number, mode: number): void {
    this.makeParents(path);
    const fd = this.open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);
    try {
      const bytes = Uint8Array.from(hash.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16));
      this.kernel.bytes(this.data + bytes.length).set(bytes, this.data);
      const made = this.kernel.exports.content_absent(fd, this.data, BigInt(size));
      if (made < 0) throw this.error(path, -made);
      this.call(path, "fchmod", fd, mode);
    } finally {
      this.close(fd);
    }
  }

  /** SHA-256 in hex of a file's content when that is elsewhere. */
  absentContent(path: string): string | undefined {
    const fd = this.open(path, O_RDONLY);
    try {
      const at = this.kernel.exports.content_of(fd) >>> 0;
      return at === 0 ? undefined : hex(this.kernel.bytes(at + 32).slice(at, at + 32));
    } finally {
      this.close(fd);
    }
  }

  /** Access and modification time, of a link itself. @param seconds since 1970 */
  setTimes(path: string, seconds: number): void {
    const AT_SYMLINK_NOFOLLOW = 0x100;
    const name = this.path(path);
    const view = this.kernel.dataView(this.data + 32);
    for (const at of [this.data, this.data + 16]) {
      view.setBigInt64(at, BigInt(seconds), true);
      view.setBigInt64(at + 8, 0n, true);
    }
    this.call(path, "utimensat", AT_FDCWD, name, this.data, AT_SYMLINK_NOFOLLOW);
  }

  makeParents(path: string): void {
    for (let at = path.indexOf("/", 1); at > 0; at = path.indexOf("/", at + 1)) {
      this.makeDirectory(path.slice(0, at), 0o755);
    }
  }

  /** mkdir(2); one that exists is as good. */
  makeDirectory(path: string, mode: number): void {
    const result = this.raw("mkdir", this.path(path), mode);
    if (result < 0 && result !== -EEXIST) throw this.error(path, -result);
  }

  symlink(target: string, path: string): void {
    const [from = 0, to = 0] = this.strings(target, path);
    this.call(path, "symlink", from, to);
  }

  /** Where a link leads; "" when nobody may know or it is gone. */
  readlink(path: string): string {
    const n = this.raw("readlink", this.path(path), this.data, 4096);
    return n < 0 ? "" : DECODER.decode(this.kernel.bytes(this.data + n).slice(this.data, this.data + n));
  }

  chmod(path: string, mode: number): void {
    this.call(path, "chmod", this.path(path), mode);
  }

  chown(path: string, uid: number, gid: number): void {
    this.call(path, "lchown", this.path(path), uid, gid);
  }

  list(path: string): DirectoryEntry[] {
    const fd = this.open(path, O_RDONLY | O_DIRECTORY);
    try {
      return this.entries(fd, path);
    } finally {
      this.close(fd);
    }
  }

  /** What is in a directory that is open, by name. @param path for messages */
  entries(fd: number, path: string): DirectoryEntry[] {
    const entries: DirectoryEntry[] = [];
    for (;;) {
      const n = this.call(path, "getdents64", fd, this.data, this.dataSize);
      if (n === 0) break;
      const view = this.kernel.dataView(this.data + n);
      for (let at = this.data; at < this.data + n; at += view.getUint16(at + 16, true)) {
        const bytes = this.kernel.bytes(this.data + n).slice(at + 19, at + view.getUint16(at + 16, true));
        const name = DECODER.decode(bytes.subarray(0, bytes.indexOf(0)));
        if (name !== "." && name !== "..") entries.push({ name, type: TYPES[view.getUint8(at + 18)] ?? "file" });
      }
    }
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}
