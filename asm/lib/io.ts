// Buffered input and output: what stdio is to C. stdout is line-buffered on a terminal and fully buffered otherwise, stderr is
// written at once, one write a call, as glibc does. A write error is remembered in `Writer.error` until start's exit looks.
import { copyBytes, fromBytes, memchr, putBytes } from "./bytes";
import { rawEnv } from "./env";
import { close, isatty, lseek, O_RDONLY, open, read, writeAll } from "./sys/file";
import { SYS_fstat } from "./sys/raw";

const EINTR = 4;

/** A buffered reader of a descriptor. */
export class Reader {
  /** Buffer; bytes not yet consumed are at buffer+pos … buffer+end. */
  buffer: usize = 0;
  pos: i32 = 0;
  end: i32 = 0;
  /** −errno of a failed read; a failed read looks like the end. */
  error: i32 = 0;
  eof: bool = false;
  /** Of the last nextLine. */
  linePtr: usize = 0;
  lineLen: i32 = 0;
  hadNewline: bool = false;
  private size: i32;

  constructor(
    public fd: i32,
    size: i32 = 65536,
  ) {
    this.size = size;
  }

  /** Reads more behind what is left (the buffer grows when it is full). @returns bytes read, 0 at the end, −errno */
  fill(): i32 {
    if (this.eof) return 0;
    if (!this.buffer) this.buffer = heap.alloc(this.size);
    if (this.pos == this.end) this.pos = this.end = 0;
    else if (this.end == this.size) {
      if (this.pos) {
        memory.copy(this.buffer, this.buffer + this.pos, this.end - this.pos);
        this.end -= this.pos;
        this.pos = 0;
      } else {
        this.size *= 2;
        this.buffer = heap.realloc(this.buffer, this.size);
      }
    }
    let n: i32;
    do {
      n = read(this.fd, this.buffer + this.end, this.size - this.end);
    } while (n == -EINTR);
    if (n > 0) this.end += n;
    else {
      this.eof = true;
      if (n < 0) this.error = n;
    }
    return n;
  }

  /** Next byte, or −1 at the end. */
  @inline getc(): i32 {
    if (this.pos == this.end && this.fill() <= 0) return -1;
    return load<u8>(this.buffer + this.pos++);
  }
  /** Next byte without taking it, or −1. */
  peek(): i32 {
    if (this.pos == this.end && this.fill() <= 0) return -1;
    return load<u8>(this.buffer + this.pos);
  }

  /** Finds the next line: `linePtr`, `lineLen` without its end, `hadNewline`. Good until the next read. @returns false at the end */
  nextLine(delimiter: i32 = 10): bool {
    let scanned = 0;
    while (true) {
      const start = this.buffer + this.pos;
      const have = this.end - this.pos;
      const at = have > scanned ? memchr(start + scanned, delimiter, have - scanned) : 0;
      if (at) {
        this.linePtr = start;
        this.lineLen = (at - start) as i32;
        this.hadNewline = true;
        this.pos += this.lineLen + 1;
        return true;
      }
      scanned = have;
      if (this.fill() <= 0) {
        if (this.pos == this.end) return false;
        this.linePtr = this.buffer + this.pos;
        this.lineLen = this.end - this.pos;
        this.hadNewline = false;
        this.pos = this.end;
        return true;
      }
    }
  }
  /** Next line as a string without its newline, or null at the end. */
  readLine(): string | null {
    return this.nextLine() ? fromBytes(this.linePtr, this.lineLen) : null;
  }
  /** Everything up to the end. */
  readAll(): string {
    while (this.fill() > 0) {}
    const s = fromBytes(this.buffer + this.pos, this.end - this.pos);
    this.pos = this.end;
    return s;
  }
  /** Takes up to `n` bytes. @returns bytes, 0 at the end */
  take(to: usize, n: i32): i32 {
    if (this.pos == this.end && this.fill() <= 0) return 0;
    const m = min(n, this.end - this.pos);
    memory.copy(to, this.buffer + this.pos, m);
    this.pos += m;
    return m;
  }
  /** Gives back to a seekable file what was read ahead, so that the next reader of the descriptor goes on there. */
  unread(): void {
    if (this.pos < this.end) {
      lseek(this.fd, (this.pos - this.end) as i64, 1);
      this.pos = this.end;
    }
  }
  /** Frees the buffer and closes the descriptor. */
  close(): i32 {
    if (this.buffer) heap.free(this.buffer);
    this.buffer = 0;
    this.pos = this.end = 0;
    this.eof = true;
    return close(this.fd);
  }
}

/** The longest is that of -2^63. */
const DIGITS = 20;
const digits = memory.data(DIGITS);

const FULL = 0;
const LINE = 1;
const NONE = 2;
const UNKNOWN = 3;

const status = memory.data(144);
/** As stdio finds out: by the device's number first, because a terminal that was hung up answers no ioctl. */
function isTerminal(fd: i32): bool {
  if (SYS_fstat(fd, status as i32) < 0 || (load<u32>(status, 24) & 0o170000) != 0o020000) return false;
  const major = (load<u32>(status, 40) >> 8) & 0xfff;
  return (major >= 136 && major <= 143) || isatty(fd);
}

/** A buffered writer to a descriptor. */
/** Texts for stderr are put in others' words (busybox.ts). */
let reword: ((text: string) => string) | null = null;
export function reworded(words: (text: string) => string): void {
  reword = words;
}

export class Writer {
  buffer: usize = 0;
  len: i32 = 0;
  /** First −errno that a write gave. */
  error: i32 = 0;
  private mode: i32;

  constructor(
    public fd: i32,
    unbuffered: bool = false,
    private size: i32 = 32768,
  ) {
    this.mode = unbuffered ? NONE : UNKNOWN;
  }

  /** Full, line or no buffering, as setvbuf(3). */
  setFull(): void {
    this.mode = FULL;
  }
  setLine(): void {
    this.mode = LINE;
  }
  setUnbuffered(): void {
    this.mode = NONE;
  }

  private start(): void {
    if (this.mode == UNKNOWN) {
      this.mode = isTerminal(this.fd) ? LINE : FULL;
      if (this.fd == 1) this.heedStdbuf();
    }
    this.buffer = heap.alloc(this.size);
  }
  /** What stdbuf(1) has said: L, 0, or the buffer's size. */
  private heedStdbuf(): void {
    let p = rawEnv("_STDBUF_O=");
    if (!p || !load<u8>(p)) return;
    if (load<u8>(p) == 0x4c) {
      this.mode = LINE;
      return;
    }
    let n = 0;
    for (; <u32>(load<u8>(p) - 48) < 10 && n < 1 << 24; p++) n = n * 10 + load<u8>(p) - 48;
    this.mode = n ? FULL : NONE;
    if (n) this.size = n;
  }
  /** Writes out what is buffered. @returns 0 or the first −errno there ever was */
  flush(): i32 {
    if (this.len) {
      const n = this.len;
      this.len = 0;
      const r = writeAll(this.fd, this.buffer, n);
      if (r < 0 && !this.error) this.error = r;
    }
    return this.error;
  }
  /** Forgets what is buffered (a forked child must not write its parent's). */
  discard(): void {
    this.len = 0;
  }
  @inline byte(c: i32): void {
    if (!this.buffer) this.start();
    if (this.len == this.size) this.flush();
    store<u8>(this.buffer + this.len++, c as u8);
    if (this.mode && (this.mode == NONE || c == 10)) this.flush();
  }
  bytes(ptr: usize, n: i32): void {
    if (!this.buffer) this.start();
    if (this.size - this.len < n) {
      this.flush();
      if (n >= this.size) {
        const r = writeAll(this.fd, ptr, n);
        if (r < 0 && !this.error) this.error = r;
        return;
      }
    }
    copyBytes(this.buffer + this.len, ptr, n);
    this.len += n;
    if (this.mode && (this.mode == NONE || memchr(ptr, 10, n))) this.flush();
  }
  put(s: string): void {
    if (!this.buffer) this.start();
    const words = reword;
    if (words !== null && this.mode == NONE) s = words(s);
    const n = s.length;
    if (this.size - this.len < n) {
      this.flush();
      if (n > this.size) {
        const at = heap.alloc(n);
        putBytes(at, s);
        const r = writeAll(this.fd, at, n);
        if (r < 0 && !this.error) this.error = r;
        heap.free(at);
        return;
      }
    }
    const at = this.buffer + this.len;
    putBytes(at, s);
    this.len += n;
    if (this.mode && (this.mode == NONE || memchr(at, 10, n))) this.flush();
  }
  line(s: string): void {
    if (this.mode == NONE) {
      this.put(s + "\n"); // one write, so that lines of several processes do not mix
      return;
    }
    this.put(s);
    this.byte(10);
  }
  /** A decimal number, at the right of `width` columns. */
  number(n: i64, width: i32 = 0): void {
    let at = digits + DIGITS;
    let left = n < 0 ? -(n as u64) : (n as u64);
    do {
      store<u8>(--at, ((left % 10) as i32) + 48);
      left /= 10;
    } while (left);
    if (n < 0) store<u8>(--at, 0x2d);
    for (let used = (digits + DIGITS - at) as i32; used < width; used++) this.byte(0x20);
    this.bytes(at, (digits + DIGITS - at) as i32);
  }
}

let stdinReader: Reader | null = null;
/** The one reader of descriptor 0. */
export function stdin(): Reader {
  let r = stdinReader;
  if (r === null) {
    r = new Reader(0);
    stdinReader = r;
  }
  return r;
}
export const stdout: Writer = new Writer(1);
export const stderr: Writer = new Writer(2, true, 1024);

export function print(s: string): void {
  stdout.put(s);
}
export function println(s: string): void {
  stdout.line(s);
}
/** To stderr, after what stdout holds when that is a terminal's or a common file (as glibc's users see it: stdout is not flushed). */
export function eprint(s: string): void {
  stderr.put(s);
}

/** −errno of the last readFile that returned null. */
export let lastError: i32 = 0;
/** All bytes from a descriptor, as a string. Sets lastError (0 or −errno). */
export function slurp(fd: i32): string {
  const r = new Reader(fd);
  const s = r.readAll();
  lastError = r.error;
  if (r.buffer) heap.free(r.buffer);
  return s;
}
/** The content of a file, or null with lastError set. */
export function readFile(path: string): string | null {
  const fd = open(path, O_RDONLY);
  if (fd < 0) {
    lastError = fd;
    return null;
  }
  const s = slurp(fd);
  close(fd);
  return lastError < 0 ? null : s;
}
