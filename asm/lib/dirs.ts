// Directories: getdents64(2) as an iterator.
import { compareBytes, fromCstr } from "./bytes";
import { ENOENT } from "./errno";
import { close, O_CLOEXEC, O_DIRECTORY, O_RDONLY, open, openat } from "./sys/file";
import { getdents64 } from "./sys/fs";

export const DT_UNKNOWN = 0;
export const DT_FIFO = 1;
export const DT_CHR = 2;
export const DT_DIR = 4;
export const DT_BLK = 6;
export const DT_REG = 8;
export const DT_LNK = 10;
export const DT_SOCK = 12;

const SIZE = 32768;

/** An open directory. `name`, `ino` and `type` are those of the entry that next() went to ("." and ".." included). */
export class Dir {
  name: string = "";
  ino: u64 = 0;
  type: i32 = 0;
  /** −errno of a failed read. */
  error: i32 = 0;
  private buffer: usize;
  private pos: i32 = 0;
  private end: i32 = 0;

  constructor(public fd: i32) {
    this.buffer = heap.alloc(SIZE);
  }
  /** @returns false at the end or on error */
  next(): bool {
    if (this.pos >= this.end) {
      const n = getdents64(this.fd, this.buffer, SIZE);
      if (n <= 0) {
        // A directory that has been removed is at its end (POSIX).
        this.error = n == -ENOENT ? 0 : n;
        return false;
      }
      this.pos = 0;
      this.end = n;
    }
    // {ino u64, off u64, reclen u16, type u8, name…}
    const at = this.buffer + this.pos;
    this.ino = load<u64>(at);
    this.pos += load<u16>(at, 16);
    this.type = load<u8>(at, 18);
    this.name = fromCstr(at + 19);
    return true;
  }
  get isDots(): bool {
    return this.name == "." || this.name == "..";
  }
  close(): void {
    close(this.fd);
    this.release();
  }
  /** Gives back what reading needed, but not the descriptor. */
  release(): void {
    heap.free(this.buffer);
  }
}

/** −errno of the last openDir or listDir that returned null. */
export let lastError: i32 = 0;

export function openDir(path: string): Dir | null {
  const fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) {
    lastError = fd;
    return null;
  }
  return new Dir(fd);
}
export function openDirAt(dir: i32, path: string, flags: i32 = 0): Dir | null {
  const fd = openat(dir, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | flags);
  if (fd < 0) {
    lastError = fd;
    return null;
  }
  return new Dir(fd);
}
/** Names in a directory without "." and "..", sorted by bytes; null with lastError set. */
export function listDir(path: string): string[] | null {
  const d = openDir(path);
  if (d === null) return null;
  const names: string[] = [];
  while (d.next()) if (!d.isDots) names.push(d.name);
  lastError = d.error;
  d.close();
  if (lastError < 0) return null;
  names.sort(compareBytes);
  return names;
}
