// Types of the records in an image and the kinds of descriptors in them; see image.ts for the framing. A new field goes to
// the end of a record of a new VERSION, and restore.ts keeps reading the old ones.

export const VERSION: u32 = 1;

export const REC_UTS: u32 = 1;
export const REC_PIDNS: u32 = 2;
export const REC_TASK: u32 = 3;
export const REC_FILE: u32 = 4;
export const REC_TABLE: u32 = 5;
export const REC_END: u32 = 6;

/** Descriptions that an image can hold. */
export const OPEN_PATH: u32 = 1; // opened again by its path
export const OPEN_PIPE: u32 = 2; // an end of a pipe, with what is in it
export const OPEN_TTY: u32 = 3; // the terminal of whoever restarts
export const OPEN_EVENTFD: u32 = 4;

/** A reference to a namespace that is the restarter's own. */
export const NS_CALLER: u32 = 0;

/** How a task was when it was frozen. */
export const AS_RUNNING: u32 = 0;
export const AS_STOPPED: u32 = 1;
export const AS_ZOMBIE: u32 = 2;

/** flags of checkpoint(2): Linux-CR's, and ours: kill what has been written, before it can go on. */
export const CHECKPOINT_SUBTREE: i32 = 1;
export const CHECKPOINT_KILL: i32 = 0x100;
/** flags of restart(2). */
export const RESTART_FROZEN: i32 = 2;
