// The memory of a process, page by page: which are zero, and a number of each that changes with its bytes.

import { MM_CHUNK_COUNT, MM_CHUNKS, MM_PAGES } from "../asm/abi/memory.ts";
import { MachineError } from "./api.ts";
import type { Kernel } from "./kernel.ts";

const PAGE = 4096;
const CHUNK = 65536;
const ESRCH = 3;

/** FNV-1a over words; never 0 but for a page of zeros. */
function hashPage(words: Uint32Array): number {
  let hash = 0x811c9dc5;
  let any = 0;
  for (const word of words) {
    any |= word;
    hash = Math.imul(hash ^ word, 0x01000193);
    hash ^= hash >>> 15;
  }
  return any === 0 ? 0 : hash >>> 0 || 1;
}

/**
 * @param pid of a process at rest
 * @param held holds the kernel's lock for what it is given: only for the table, not for the memory itself
 * @returns a number for each 4 KiB, as Machine.memory promises
 */
export function hashPages(kernel: Kernel, pid: number, held: <T>(work: () => T) => T): Uint32Array {
  const table = () =>
    held(() => {
      const mm = kernel.exports.mm_stored(pid) >>> 0;
      if (mm === 0) throw new MachineError(`${pid}: no memory at rest`, ESRCH);
      const fields = kernel.dataView(mm + CHUNK);
      const at = fields.getUint32(mm + MM_CHUNKS, true);
      const count = fields.getUint32(mm + MM_CHUNK_COUNT, true);
      return { pages: fields.getUint32(mm + MM_PAGES, true), chunks: wordsAt(kernel, at, count).slice() };
    });
  const { pages, chunks } = table();
  const hashes = new Uint32Array(pages * (CHUNK / PAGE));
  for (const [index, at] of chunks.entries()) {
    if (at === 0) continue;
    for (let page = 0; page < CHUNK / PAGE; page += 1) {
      hashes[index * (CHUNK / PAGE) + page] = hashPage(wordsAt(kernel, at + page * PAGE, PAGE / 4));
    }
  }
  // Killed meanwhile, its pages were somebody else's.
  const after = table().chunks;
  if (after.length !== chunks.length || after.some((at, index) => at !== chunks[index])) {
    throw new MachineError(`${pid}: it has ended`, ESRCH);
  }
  return hashes;
}

function wordsAt(kernel: Kernel, at: number, count: number): Uint32Array {
  const bytes = kernel.bytes(at + count * 4);
  return new Uint32Array(bytes.buffer, bytes.byteOffset + at, count);
}
