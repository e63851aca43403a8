// The image of a checkpoint: a stream of records in a file.
//
//   header   "NUTSHCR1", u64 length of the body, u64 FNV-1a of the body
//   body     { u32 type, u32 size } payload …     little-endian; strings and arrays are { u32 size, bytes }
//
// The hash is checked before anything of an image is believed, so a damaged file is refused before anything is restored.
// Reading past a record's end yields zeros and marks the reader: every restore ends by asking it.

import { fileRead, fileWrite } from "../fs/fileops";
import { File } from "../fs/types";
import { kfree, kmalloc } from "../mem/slab";
import { hostMode, setHostMode } from "../task/current";

export const IMAGE_MAGIC: u64 = 0x315243485354554e; // "NUTSHCR1"
const HEADER: i64 = 24;
const BUFFER: u32 = 65536;
const FNV_START: u64 = 0xcbf29ce484222325;
const FNV_PRIME: u64 = 0x100000001b3;

/** A reader or writer: one at a time, under the kernel lock. */
@unmanaged
export class ImageIo {
  file: usize;
  pos: i64; // file offset of buf[0]
  buf: usize;
  used: u32; // writer: bytes in buf; reader: bytes of buf that are valid
  at: u32; // reader: next byte of buf
  hash: u64;
  end: i64; // reader: end of the body
  bad: u32;
  err: i32;
}

function fileIo(io: ImageIo, write: bool, buf: usize, n: u32, pos: i64): i64 {
  const was = hostMode;
  setHostMode(true);
  const file = changetype<File>(io.file);
  const r = write ? fileWrite(file, <u32>buf, n, pos) : fileRead(file, <u32>buf, n, pos);
  setHostMode(was);
  return r;
}

/** FNV-1a by 8-byte words: every byte matters, and 64 MiB take a few milliseconds. */
function hash(h: u64, at: usize, n: u32): u64 {
  let i: u32 = 0;
  for (; i + 8 <= n; i += 8) h = (h ^ load<u64>(at + i)) * FNV_PRIME;
  for (; i < n; i++) h = (h ^ load<u8>(at + i)) * FNV_PRIME;
  return h;
}

/** Prepares `io` for file. @returns 0 or -ENOMEM */
export function imageOpen(io: ImageIo, file: File): i32 {
  memory.fill(changetype<usize>(io), 0, offsetof<ImageIo>());
  io.buf = kmalloc(BUFFER);
  if (!io.buf) return -12;
  io.file = changetype<usize>(file);
  io.pos = HEADER;
  io.hash = FNV_START;
  return 0;
}

export function imageClose(io: ImageIo): void {
  kfree(io.buf);
  io.buf = 0;
}

function flush(io: ImageIo): void {
  if (!io.used || io.err) return;
  io.hash = hash(io.hash, io.buf, io.used);
  let done: u32 = 0;
  while (done < io.used) {
    const r = fileIo(io, true, io.buf + done, io.used - done, io.pos + done);
    if (r <= 0) {
      io.err = r < 0 ? <i32>r : -28;
      return;
    }
    done += <u32>r;
  }
  io.pos += io.used;
  io.used = 0;
}

export function putRaw(io: ImageIo, from: usize, n: u32): void {
  while (n) {
    if (io.used == BUFFER) flush(io);
    if (io.err) return;
    const part = BUFFER - io.used < n ? BUFFER - io.used : n;
    memory.copy(io.buf + io.used, from, part);
    io.used += part;
    from += part;
    n -= part;
  }
}

export function put32(io: ImageIo, value: u32): void {
  if (io.used + 4 > BUFFER) flush(io);
  store<u32>(io.buf + io.used, value);
  io.used += 4;
}

export function put64(io: ImageIo, value: u64): void {
  put32(io, <u32>value);
  put32(io, <u32>(value >> 32));
}

/** Bytes with their size before them. */
export function putBlock(io: ImageIo, from: usize, n: u32): void {
  put32(io, n);
  putRaw(io, from, n);
}

/** Writes what is left and the header. @returns bytes of the image or -errno */
export function imageFinish(io: ImageIo): i64 {
  flush(io);
  if (io.err) return io.err;
  const header = io.buf;
  store<u64>(header, IMAGE_MAGIC);
  store<i64>(header, io.pos - HEADER, 8);
  store<u64>(header, io.hash, 16);
  const r = fileIo(io, true, header, <u32>HEADER, 0);
  return r < 0 ? r : io.pos;
}

/** Reads and checks the header and the whole body. @returns 0, or -EINVAL for what is no image or a damaged one */
export function imageVerify(io: ImageIo): i32 {
  const n = fileIo(io, false, io.buf, <u32>HEADER, 0);
  if (n < 0) return <i32>n;
  if (n != HEADER || load<u64>(io.buf) != IMAGE_MAGIC) return -22;
  const length = load<i64>(io.buf, 8);
  const want = load<u64>(io.buf, 16);
  if (length < 0 || HEADER + length != changetype<File>(io.file).inode.size) return -22;
  io.end = HEADER + length;
  let h = FNV_START;
  let pos = HEADER;
  // In the writer's blocks, so that words fall the same way.
  while (pos < io.end) {
    const part = io.end - pos < <i64>BUFFER ? <u32>(io.end - pos) : BUFFER;
    let got: u32 = 0;
    while (got < part) {
      const r = fileIo(io, false, io.buf + got, part - got, pos + got);
      if (r <= 0) return r < 0 ? <i32>r : -22;
      got += <u32>r;
    }
    h = hash(h, io.buf, part);
    pos += part;
  }
  if (h != want) return -22;
  io.pos = HEADER;
  io.used = 0;
  io.at = 0;
  return 0;
}

export function getRaw(io: ImageIo, to: usize, n: u32): void {
  while (n) {
    if (io.at == io.used) {
      io.pos += io.used;
      io.at = 0;
      io.used = 0;
      const left = io.end - io.pos;
      const want = left < <i64>BUFFER ? <u32>left : BUFFER;
      const r = want ? fileIo(io, false, io.buf, want, io.pos) : 0;
      if (r <= 0) {
        io.bad = 1;
        memory.fill(to, 0, n);
        return;
      }
      io.used = <u32>r;
    }
    const part = io.used - io.at < n ? io.used - io.at : n;
    memory.copy(to, io.buf + io.at, part);
    io.at += part;
    to += part;
    n -= part;
  }
}

export function get32(io: ImageIo): u32 {
  if (io.used - io.at >= 4) {
    const v = load<u32>(io.buf + io.at);
    io.at += 4;
    return v;
  }
  const tmp = changetype<usize>(io) + offsetof<ImageIo>();
  getRaw(io, tmp, 4);
  return load<u32>(tmp);
}

export function get64(io: ImageIo): u64 {
  const low = get32(io);
  return <u64>low | ((<u64>get32(io)) << 32);
}

/**
 * A block of putBlock as a kmalloc'd copy with a NUL behind it; 0 when it is longer than `max` (the image lies) or memory is
 * exhausted: the reader is marked.
 * @param size  where to store its size
 */
export function getBlock(io: ImageIo, max: u32, size: usize): usize {
  const n = get32(io);
  if (n > max || <i64>n > io.end - io.pos) {
    io.bad = 1;
    return 0;
  }
  const block = kmalloc(<usize>n + 1);
  if (!block) {
    io.err = -12;
    io.bad = 1;
    return 0;
  }
  getRaw(io, block, n);
  if (size) store<u32>(size, n);
  return block;
}
