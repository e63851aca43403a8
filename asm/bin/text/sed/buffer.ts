// A growing run of bytes: the pattern space, the hold space and what a substitution builds.
import { copyBytes, fromBytes, putBytes } from "../../../lib/bytes";

@final
export class Buffer {
  at: usize;
  length: i32 = 0;
  /** The line had a newline at its end that was taken off, and gets it back when printed. */
  chomped: bool = true;
  private capacity: i32;

  constructor(capacity: i32 = 256) {
    this.capacity = capacity;
    this.at = heap.alloc(capacity);
  }
  /** Makes room for `n` bytes more. */
  @inline reserve(n: i32): void {
    if (this.length + n > this.capacity) this.grow(n);
  }
  private grow(n: i32): void {
    this.capacity = max(this.capacity * 2, this.length + n);
    this.at = heap.realloc(this.at, this.capacity);
  }
  clear(): void {
    this.length = 0;
  }
  byte(c: i32): void {
    this.reserve(1);
    store<u8>(this.at + this.length++, c as u8);
  }
  bytes(from: usize, n: i32): void {
    this.reserve(n);
    copyBytes(this.at + this.length, from, n);
    this.length += n;
  }
  put(s: string): void {
    this.reserve(s.length);
    putBytes(this.at + this.length, s);
    this.length += s.length;
  }
  /** Takes the first `n` bytes away. */
  cut(n: i32): void {
    memory.copy(this.at, this.at + n, this.length - n);
    this.length -= n;
  }
  text(): string {
    return fromBytes(this.at, this.length);
  }
}
