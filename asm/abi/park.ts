// What kernel, prepared program and CPU loop say to each other. See asm/README.md, "Life of a system call".

/** High word of the i64 (low word 0) that a system call export returns when the caller must go through nut_slow. */
export const SLOW_HIGH = -0x80000000;
/** Answer of nut.work(): what nut_slow does next. */
export const WORK_DONE = 0;
export const WORK_PARK = 1;
export const WORK_HANDLER1 = 2;
export const WORK_HANDLER3 = 3;
export const WORK_LEAVE = 4;
/** Why a program unwound: park_reason(). */
export const PARK_YIELD = 0;
export const PARK_FORK = 1;
export const PARK_VFORK = 2;
export const PARK_SETJMP = 3;
export const PARK_FREEZE = 4;
/** Why a program left without unwinding: leave_reason(). */
export const LEAVE_EXIT = 0;
export const LEAVE_EXEC = 1;
export const LEAVE_LONGJMP = 2;
/** How a picked task is entered: run_kind(). */
export const RUN_FRESH = 0;
export const RUN_STORED = 1;
export const RUN_WARM = 2;
/** A thread of a shared memory: from its function's beginning, or from where it was parked. */
export const RUN_THREAD_FRESH = 3;
export const RUN_THREAD = 4;
/** Kind of a trap: task_trap(kind). The signal follows from it. */
export const TRAP_UNREACHABLE = 0; // SIGILL
export const TRAP_MEMORY = 1; // SIGSEGV
export const TRAP_ARITHMETIC = 2; // SIGFPE
export const TRAP_STACK = 3; // SIGSEGV
export const TRAP_OTHER = 4; // SIGSEGV
/** Slots of the function table that every kernel instance imports: the current program's own accessors. */
export const SLOT_PEEK8 = 1;
export const SLOT_PEEK32 = 2;
export const SLOT_PEEK64 = 3;
export const SLOT_POKE8 = 4;
export const SLOT_POKE32 = 5;
export const SLOT_POKE64 = 6;
/** Layout of the unwind area. */
export const AREA_FRAMES = 8;
export const AREA_FRAMES_SIZE = 8192;
export const AREA_STACK = 8200;
