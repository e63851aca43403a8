// Bytes to read, with bounds, and bytes that grow: protobuf's wire format on both sides.

import { fromBytes, putBytes } from "../../lib/bytes";
import { fail } from "./fail";

export const WIRE_VARINT = 0;
export const WIRE_64 = 1;
export const WIRE_BYTES = 2;
export const WIRE_GROUP = 3;
export const WIRE_GROUP_END = 4;
export const WIRE_32 = 5;

/** A range of memory that is read from its beginning to its end. */
export class Cursor {
  constructor(
    public at: usize,
    public end: usize,
  ) {}

  get left(): u32 {
    return (this.end - this.at) as u32;
  }
  /** The next `n` bytes as a range of their own; fails where there are less. @param what whose bytes they are */
  take(n: u64, what: string): Cursor {
    if (n > (this.left as u64))
      fail("cut off: " + what + " should have " + n.toString() + " bytes, and there are " + this.left.toString());
    const from = this.at;
    this.at += n as usize;
    return new Cursor(from, this.at);
  }
  u32(what: string): u32 {
    return load<u32>(this.take(4, what).at);
  }
  varint(): u64 {
    let value: u64 = 0;
    for (let shift: u64 = 0; shift < 70; shift += 7) {
      if (this.at >= this.end) fail("cut off in the middle of a number");
      const byte = load<u8>(this.at++) as u64;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    fail("a number of more than ten bytes");
    return 0;
  }
  /** Goes behind a field's value. @param tag the field's, its end is looked for when it is a group */
  skip(tag: u64, depth: i32 = 0): void {
    const wire = (tag as i32) & 7;
    if (wire == WIRE_VARINT) this.varint();
    else if (wire == WIRE_64) this.take(8, "a number");
    else if (wire == WIRE_32) this.take(4, "a number");
    else if (wire == WIRE_BYTES) this.take(this.varint(), "a field");
    else if (wire == WIRE_GROUP && depth < 100) {
      for (;;) {
        const inner = this.varint();
        if ((inner & 7) == WIRE_GROUP_END) {
          if (inner >> 3 != tag >> 3) fail("a group that another field's end ends");
          return;
        }
        this.skip(inner, depth + 1);
      }
    } else fail("not a protobuf message: there is no field of kind " + wire.toString() + " here");
  }
  text(): string {
    return fromBytes(this.at, this.left);
  }
}

/** Bytes that are put together. */
export class Bytes {
  at: usize = 0;
  length: i32 = 0;
  private size: i32 = 0;

  /** Makes room for `n` more. @returns where they go */
  private room(n: i32): usize {
    if (this.size - this.length < n) {
      const size = max(max(this.size * 2, this.length + n), 64);
      this.at = this.size ? heap.realloc(this.at, size) : heap.alloc(size);
      this.size = size;
    }
    const to = this.at + this.length;
    this.length += n;
    return to;
  }
  byte(value: u32): void {
    store<u8>(this.room(1), value as u8);
  }
  u32(value: u32): void {
    store<u32>(this.room(4), value);
  }
  u64(value: u64): void {
    store<u64>(this.room(8), value);
  }
  varint(value: u64): void {
    while (value >= 0x80) {
      this.byte((value as u32) | 0x80);
      value >>= 7;
    }
    this.byte(value as u32);
  }
  put(from: usize, n: i32): void {
    const to = this.room(n); // may move what is here, not what `from` points to
    memory.copy(to, from, n);
  }
  text(text: string): void {
    putBytes(this.room(text.length), text);
  }
  zeros(n: i32): void {
    memory.fill(this.room(n), 0, n);
  }
  cursor(): Cursor {
    return new Cursor(this.at, this.at + this.length);
  }
  toString(): string {
    return fromBytes(this.at, this.length);
  }
  free(): void {
    if (this.size) heap.free(this.at);
    this.size = this.length = 0;
  }
}
