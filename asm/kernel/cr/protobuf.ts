// Protocol buffers' wire format, as CRIU's images use it. Written: into the buffer of an image file (folder.ts), nested
// messages by putting their size in front when they are complete. Read: in place. A message is a Msg, the place and size of
// its bytes in kernel memory; a field is looked for each time it is asked for, so what is absent needs no code, and an order
// of fields is not assumed.
//
// What is malformed sets `malformed` (one flag for the restart that reads) and reads as absent: who restarts asks at the end of
// each step, before it acts on what it read.

import { CR_STATE } from "../mem/map";
import { kmalloc, krealloc } from "../mem/slab";
import { strLen } from "../mem/str";

/** Bytes being put together. */
@unmanaged
export class Buffer {
  at: usize;
  used: u32;
  room: u32;
  err: i32; // -ENOMEM: what follows is dropped
}

/** Address << 32 | size; 0: there is none. */
export type Msg = u64;

const VARINT: u32 = 0;
const FIXED64: u32 = 1;
const BYTES: u32 = 2;
const FIXED32: u32 = 5;

const MALFORMED: usize = CR_STATE + 32;

export function markMalformed(): void {
  store<u32>(MALFORMED, 1);
}

export function isMalformed(): bool {
  return load<u32>(MALFORMED) != 0;
}

export function clearMalformed(): void {
  store<u32>(MALFORMED, 0);
}

/** Makes room for n bytes more. @returns false when there is no memory */
export function bufferRoom(b: Buffer, n: u32): bool {
  if (b.err) return false;
  if (b.room - b.used >= n) return true;
  let room: u32 = b.room ? b.room << 1 : 1024;
  while (room - b.used < n && room < 1 << 21) room <<= 1;
  const at = room - b.used < n ? 0 : b.at ? krealloc(b.at, b.used, room) : kmalloc(room);
  if (!at) {
    b.err = -12;
    return false;
  }
  b.at = at;
  b.room = room;
  return true;
}

export function putRaw(b: Buffer, from: usize, n: u32): void {
  if (!bufferRoom(b, n)) return;
  memory.copy(b.at + b.used, from, n);
  b.used += n;
}

export function putWord(b: Buffer, value: u32): void {
  if (!bufferRoom(b, 4)) return;
  store<u32>(b.at + b.used, value);
  b.used += 4;
}

function varint(b: Buffer, value: u64): void {
  if (!bufferRoom(b, 10)) return;
  let at = b.at + b.used;
  while (value >= 128) {
    store<u8>(at++, <u32>value | 128);
    value >>= 7;
  }
  store<u8>(at++, <u32>value);
  b.used = <u32>(at - b.at);
}

/** uint32, uint64, int32 and int64 (extended to 64 bits), bool, enums. */
export function putUint(b: Buffer, field: u32, value: u64): void {
  varint(b, (field << 3) | VARINT);
  varint(b, value);
}

/** sint32 and sint64. */
export function putSint(b: Buffer, field: u32, value: i64): void {
  putUint(b, field, ((<u64>value) << 1) ^ <u64>(value >> 63));
}

export function putBytes(b: Buffer, field: u32, from: usize, n: u32): void {
  varint(b, (field << 3) | BYTES);
  varint(b, n);
  putRaw(b, from, n);
}

/** A NUL-terminated string. */
export function putText(b: Buffer, field: u32, text: usize): void {
  putBytes(b, field, text, <u32>strLen(text));
}

export function putLiteral(b: Buffer, field: u32, text: string): void {
  varint(b, (field << 3) | BYTES);
  varint(b, text.length);
  if (!bufferRoom(b, text.length)) return;
  for (let i = 0; i < text.length; i++) store<u8>(b.at + b.used++, text.charCodeAt(i));
}

/** Begins a nested message. @returns what putEnd wants */
export function putBegin(b: Buffer, field: u32): u32 {
  varint(b, (field << 3) | BYTES);
  return b.used;
}

/** Ends a nested message: its size moves in front of it. */
export function putEnd(b: Buffer, begin: u32): void {
  const n = b.used - begin;
  let head: u32 = 1;
  while (n >> (7 * head)) head++;
  if (!bufferRoom(b, head)) return;
  memory.copy(b.at + begin + head, b.at + begin, n);
  b.used = begin;
  varint(b, n);
  b.used += n;
}

@inline
function placeOf(m: Msg): usize {
  return <usize>(m >> 32);
}

export function msgSize(m: Msg): u32 {
  return <u32>m;
}

export function msgAt(m: Msg): usize {
  return placeOf(m);
}

export function msgOf(at: usize, size: u32): Msg {
  return ((<u64>at) << 32) | size;
}

/** Where a walk over a message's fields stands: set by step(). */
const CURSOR: usize = CR_STATE + 40;
/** The field that step() has passed: its number and type, its value or the place and size of its bytes. */
const FIELD: usize = CR_STATE + 44;
const KIND: usize = CR_STATE + 48;
const VALUE: usize = CR_STATE + 56;

/** A varint at CURSOR, which moves behind it. */
function readVarint(end: usize): u64 {
  let at = load<usize>(CURSOR);
  let value: u64 = 0;
  for (let shift: u64 = 0; shift < 70; shift += 7) {
    if (at >= end) break;
    const byte = load<u8>(at++);
    value |= (<u64>(byte & 127)) << shift;
    if (byte < 128) {
      store<usize>(CURSOR, at);
      return value;
    }
  }
  markMalformed();
  store<usize>(CURSOR, end);
  return 0;
}

/** Passes one field. @returns false at the end of the message */
function step(end: usize): bool {
  if (load<usize>(CURSOR) >= end) return false;
  const tag = readVarint(end);
  const kind = <u32>tag & 7;
  store<u32>(FIELD, <u32>(tag >> 3));
  store<u32>(KIND, kind);
  switch (kind) {
    case VARINT:
      store<u64>(VALUE, readVarint(end));
      break;
    case BYTES: {
      const n = readVarint(end);
      const at = load<usize>(CURSOR);
      if (n > <u64>(end - at)) {
        markMalformed();
        return false;
      }
      store<u64>(VALUE, msgOf(at, <u32>n));
      store<usize>(CURSOR, at + <usize>n);
      break;
    }
    case FIXED32:
    case FIXED64: {
      const n: usize = kind == FIXED64 ? 8 : 4;
      const at = load<usize>(CURSOR);
      if (end - at < n) {
        markMalformed();
        return false;
      }
      store<u64>(VALUE, kind == FIXED64 ? load<u64>(at) : <u64>load<u32>(at));
      store<usize>(CURSOR, at + n);
      break;
    }
    default:
      markMalformed();
      return false;
  }
  return true;
}

/** Finds the last field of that number, as protocol buffers want it. @returns whether there is one: VALUE has it */
function find(m: Msg, field: u32, bytes: bool): bool {
  if (!m) return false;
  const end = placeOf(m) + <u32>m;
  store<usize>(CURSOR, placeOf(m));
  let found = false;
  let value: u64 = 0;
  while (step(end)) {
    if (load<u32>(FIELD) != field) continue;
    if ((load<u32>(KIND) == BYTES) != bytes) {
      markMalformed();
      continue;
    }
    found = true;
    value = load<u64>(VALUE);
  }
  store<u64>(VALUE, value);
  return found;
}

export function getUint(m: Msg, field: u32, absent: u64): u64 {
  return find(m, field, false) ? load<u64>(VALUE) : absent;
}

export function getU32(m: Msg, field: u32): u32 {
  const value = getUint(m, field, 0);
  // A negative int32 is written with 64 bits.
  if (value >> 32 && <i64>value >> 31 != -1) markMalformed();
  return <u32>value;
}

export function getSint(m: Msg, field: u32, absent: i64): i64 {
  if (!find(m, field, false)) return absent;
  const value = load<u64>(VALUE);
  return <i64>(value >> 1) ^ -(<i64>value & 1);
}

export function hasField(m: Msg, field: u32): bool {
  return find(m, field, false);
}

/** A nested message or bytes; 0: absent. An empty one is not 0. */
export function getMsg(m: Msg, field: u32): Msg {
  return find(m, field, true) ? load<u64>(VALUE) : 0;
}

/** The first of a repeated message after `last` (0: from the start); 0: no more. */
export function nextMsg(m: Msg, field: u32, last: Msg): Msg {
  if (!m) return 0;
  const end = placeOf(m) + <u32>m;
  store<usize>(CURSOR, last ? placeOf(last) + <u32>last : placeOf(m));
  while (step(end)) {
    if (load<u32>(FIELD) != field) continue;
    if (load<u32>(KIND) == BYTES) return load<u64>(VALUE);
    markMalformed();
  }
  return 0;
}

/** Copies a repeated number, packed or not, to u64s at `to`. @returns how many there are: at most `max` were copied */
export function getNumbers(m: Msg, field: u32, to: usize, max: u32): u32 {
  if (!m) return 0;
  const end = placeOf(m) + <u32>m;
  let n: u32 = 0;
  store<usize>(CURSOR, placeOf(m));
  while (step(end)) {
    if (load<u32>(FIELD) != field) continue;
    if (load<u32>(KIND) != BYTES) {
      if (n < max) store<u64>(to + ((<usize>n) << 3), load<u64>(VALUE));
      n++;
      continue;
    }
    const packed = load<u64>(VALUE);
    const after = load<usize>(CURSOR);
    const last = placeOf(packed) + <u32>packed;
    store<usize>(CURSOR, placeOf(packed));
    while (load<usize>(CURSOR) < last) {
      const value = readVarint(last);
      if (n < max) store<u64>(to + ((<usize>n) << 3), value);
      n++;
    }
    store<usize>(CURSOR, after);
  }
  return n;
}

/** As getNumbers, of a repeated sint. */
export function getSints(m: Msg, field: u32, to: usize, max: u32): u32 {
  const n = getNumbers(m, field, to, max);
  for (let i: u32 = 0; i < n && i < max; i++) {
    const at = to + ((<usize>i) << 3);
    const value = load<u64>(at);
    store<i64>(at, <i64>(value >> 1) ^ -(<i64>value & 1));
  }
  return n;
}

/** A string or bytes as a kmalloc'd copy with a NUL behind it; 0 when it is absent, longer than `max` or memory is exhausted. */
export function getText(m: Msg, field: u32, max: u32): usize {
  const text = getMsg(m, field);
  if (!text) return 0;
  if (msgSize(text) > max) {
    markMalformed();
    return 0;
  }
  const copy = kmalloc(<usize>msgSize(text) + 1);
  if (!copy) return 0;
  memory.copy(copy, placeOf(text), msgSize(text));
  store<u8>(copy + msgSize(text), 0);
  return copy;
}
