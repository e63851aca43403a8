// Where the control plane finds the memory of a process at rest (mm_stored): words of Mm (asm/kernel/task/mm.ts).

/** Pages of 64 KiB that the program's memory has. */
export const MM_PAGES = 20;
/** Address of a table with a u32 for each of them: where it lies, 0 = all zero; and how many it is of, the rest being zero. */
export const MM_CHUNKS = 24;
export const MM_CHUNK_COUNT = 28;
