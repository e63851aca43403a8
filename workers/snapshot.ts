// A machine as bytes: a header in JSON, programs that the build does not know, and the kernel's memory without its empty pages.
//
//   "NUTSNAP1" │ checksum u32 │ header size u32 │ header │ programs │ bitmap of 4 KiB pages │ the pages that hold something
//
// All numbers are little-endian. The checksum is over everything behind it: a damaged copy is refused whole.

import { type ExitStatus, MachineError } from "./api.ts";

const MAGIC = "NUTSNAP1";
const PAGE = 4096;
const WORDS = PAGE / 4;
const HEAD = 16;
const VERSION = 1;

export interface SnapshotTerminal {
  path: string;
  /** Task 0's descriptor. */
  master: number;
  /** Its session's leader. */
  pid: number;
  /** Set when the leader has ended. */
  ended?: ExitStatus;
}

export interface SnapshotHeader {
  version: number;
  mode: "smp" | "up";
  /** SHA-256 of the kernel that wrote the memory: another one could not read it. */
  kernel: string;
  /** Bytes of kernel memory. */
  memory: number;
  /** Nanoseconds since the machine booted, in decimal. */
  monotonic: string;
  /** Kernel memory that the control plane talks in. */
  scratch: [task: number, programs: number];
  environment: Record<string, string>;
  terminals: SnapshotTerminal[];
  /** Programs that travel along: content hash and size, in the order of their bytes. */
  programs: [hash: string, size: number][];
}

export interface Snapshot {
  header: SnapshotHeader;
  programs: Map<string, Uint8Array>;
  /** Puts the pages into an empty memory of at least header.memory bytes. */
  fill(memory: Uint8Array): void;
}

const ENCODER = new TextEncoder();
const DECODER = new TextDecoder();

const padded = (n: number): number => (n + 3) & ~3;

function checksum(bytes: Uint8Array): number {
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 2);
  let a = 1;
  let b = 0;
  for (let i = 0; i < words.length; i++) {
    a = (Math.imul(a, 31) + (words[i] as number)) | 0;
    b = (b + a) | 0;
  }
  return (a ^ ((b << 7) | (b >>> 25))) >>> 0;
}

function isEmpty(words: Uint32Array, page: number): boolean {
  for (let i = page * WORDS, end = i + WORDS; i < end; i++) if (words[i] !== 0) return false;
  return true;
}

/** Writes a snapshot down in one go, without waiting: the machine stands still meanwhile. */
export function encodeSnapshot(
  plain: Omit<SnapshotHeader, "version" | "memory" | "programs">,
  programs: Map<string, Uint8Array>,
  memory: Uint8Array,
): Uint8Array {
  const header: SnapshotHeader = {
    ...plain,
    version: VERSION,
    memory: memory.length,
    programs: [...programs].map(([hash, { length }]) => [hash, length]),
  };
  const text = ENCODER.encode(JSON.stringify(header));
  const pages = memory.length / PAGE;
  const words = new Uint32Array(memory.buffer, memory.byteOffset, memory.length / 4);
  const bitmap = new Uint8Array(padded(Math.ceil(pages / 8)));
  let held = 0;
  for (let page = 0; page < pages; page++) {
    if (isEmpty(words, page)) continue;
    bitmap[page >> 3] = (bitmap[page >> 3] as number) | (1 << (page & 7));
    held += 1;
  }
  const programBytes = [...programs.values()].reduce((sum, { length }) => sum + padded(length), 0);
  const bytes = new Uint8Array(HEAD + padded(text.length) + programBytes + bitmap.length + held * PAGE);
  let at = HEAD;
  const put = (part: Uint8Array): void => {
    bytes.set(part, at);
    at += padded(part.length);
  };
  put(text);
  for (const program of programs.values()) put(program);
  put(bitmap);
  for (let page = 0; page < pages; page++) {
    if ((bitmap[page >> 3] as number) & (1 << (page & 7))) put(memory.subarray(page * PAGE, (page + 1) * PAGE));
  }
  bytes.set(ENCODER.encode(MAGIC));
  const view = new DataView(bytes.buffer);
  view.setUint32(12, text.length, true);
  view.setUint32(8, checksum(bytes.subarray(12)), true);
  return bytes;
}

/** @throws MachineError (EINVAL) when it is none, or damaged, or of another version */
export function decodeSnapshot(given: Uint8Array): Snapshot {
  const refuse = (why: string): never => {
    throw new MachineError(`the snapshot ${why}`, 22);
  };
  if (given.length < HEAD || DECODER.decode(given.subarray(0, 8)) !== MAGIC) return refuse("is none");
  const bytes = given.byteOffset % 4 === 0 ? given : given.slice();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length % 4 !== 0 || checksum(bytes.subarray(12)) !== view.getUint32(8, true)) return refuse("is damaged");
  const size = view.getUint32(12, true);
  const header = JSON.parse(DECODER.decode(bytes.subarray(HEAD, HEAD + size))) as SnapshotHeader;
  if (header.version !== VERSION) return refuse(`is of version ${header.version}, and this machine reads ${VERSION}`);
  let at = HEAD + padded(size);
  const programs = new Map<string, Uint8Array>();
  for (const [hash, length] of header.programs) {
    programs.set(hash, bytes.subarray(at, at + length));
    at += padded(length);
  }
  const pages = header.memory / PAGE;
  const bitmap = bytes.subarray(at, at + Math.ceil(pages / 8));
  const first = at + padded(bitmap.length);
  return {
    header,
    programs,
    fill(memory) {
      let from = first;
      for (let page = 0; page < pages; page++) {
        if (((bitmap[page >> 3] as number) & (1 << (page & 7))) === 0) continue;
        memory.set(bytes.subarray(from, from + PAGE), page * PAGE);
        from += PAGE;
      }
    },
  };
}
