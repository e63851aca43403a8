// The page that a panic leaves (asm/kernel/panic.ts), for who reads it.

/** 0: none, 1: being written, 2: written. */
export const PANIC_STATE_WORD = 0;
export const PANIC_CPU = 4;
export const PANIC_PID = 8;
/** 16 bytes, NUL-terminated. */
export const PANIC_COMM = 16;
export const PANIC_LENGTH = 32;
export const PANIC_TEXT_AT = 64;
/** Bytes of text at most. */
export const PANIC_TEXT = 4000;
