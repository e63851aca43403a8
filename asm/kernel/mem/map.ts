// The memory map of the one kernel memory. Every kernel instance works at these addresses, so they are constants,
// chained so that nothing overlaps.
//
//   0x000000  nothing (a null pointer faults in review, not in silence)
//   0x000400  constants of the module (asc --memoryBase 1024): the same bytes in every instance
//   0x080000  lock words, one cache line each
//   0x081000  one page of globals for each subsystem
//   0x100000  trace ring
//   0x200000  what a machine keeps while it goes back to another moment (cr/revert.ts); else idle
//   0x400000  arenas of 4 MiB each: everything that is allocated (mem/page.ts)

export const PAGE_SIZE: usize = 4096;
export const PAGE_SHIFT: usize = 12;

export const CONSTANTS_END: usize = 0x80000;
export const LOCK_BASE: usize = 0x80000;
export const STATE_BASE: usize = LOCK_BASE + PAGE_SIZE;

export const PAGE_STATE: usize = STATE_BASE;
export const SLAB_STATE: usize = PAGE_STATE + PAGE_SIZE;
export const TASK_STATE: usize = SLAB_STATE + PAGE_SIZE;
export const NS_STATE: usize = TASK_STATE + PAGE_SIZE;
export const TIME_STATE: usize = NS_STATE + PAGE_SIZE;
export const FS_STATE: usize = TIME_STATE + PAGE_SIZE;
export const PIPE_STATE: usize = FS_STATE + PAGE_SIZE;
export const PROC_STATE: usize = PIPE_STATE + PAGE_SIZE;
export const TTY_STATE: usize = PROC_STATE + PAGE_SIZE;
export const NET_STATE: usize = TTY_STATE + PAGE_SIZE;
export const IPC_STATE: usize = NET_STATE + PAGE_SIZE;
export const CGROUP_STATE: usize = IPC_STATE + PAGE_SIZE;
export const TRACE_STATE: usize = CGROUP_STATE + PAGE_SIZE;
export const CR_STATE: usize = TRACE_STATE + PAGE_SIZE;
export const PANIC_STATE: usize = CR_STATE + PAGE_SIZE;
/** What a checkpoint has met, and the files that it writes (CR_STATE has the rest). */
export const CR_TABLES: usize = PANIC_STATE + PAGE_SIZE;
export const STATE_END: usize = CR_TABLES + PAGE_SIZE;

export const TRACE_BASE: usize = 0x100000;
export const TRACE_SIZE: usize = 0x100000;

/** What a machine keeps while it goes back to another moment. */
export const KEPT_BASE: usize = TRACE_BASE + TRACE_SIZE;
export const KEPT_SIZE: usize = 0x200000;

export const ARENA_SHIFT: usize = 22;
export const ARENA_SIZE: usize = 1 << 22;
export const ARENA_BASE: usize = 0x400000;

/** Pages of 4 KiB that there may ever be: the 2 GiB that workers/machine.ts gives the kernel, less what lies below the arenas. */
export const MEMORY_PAGES: u64 = 524288 - 1024;

if (KEPT_BASE + KEPT_SIZE > ARENA_BASE) ERROR("what is kept ran into the arenas");
if (STATE_END > TRACE_BASE) ERROR("the pages of globals ran into the trace ring");
