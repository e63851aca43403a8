// Kinds of records in the trace ring and in a tracer's file (asm/kernel/trace.ts), for whoever reads them.
//
//   record of the ring, 64 bytes: { seq u32, kind u16, unused u16, pid u32, tgid u32, time i64, a0 … a4 i64 }

/** Bytes of a record of the ring. */
export const TRACE_RECORD = 64;
export const EV_ENTER = 1;
export const EV_EXIT = 2;
export const EV_FORK = 3;
export const EV_EXEC = 4;
export const EV_EXITED = 5;
export const EV_UNSHARE = 6;
export const EV_SETNS = 7;
export const EV_MOUNT = 8;
export const EV_UMOUNT = 9;
export const EV_SIGNAL = 10;
export const EV_FREEZE = 11;
export const EV_THAW = 12;
export const EV_CHECKPOINT = 13;
export const EV_RESTORE = 14;
export const EV_LOST = 15;
