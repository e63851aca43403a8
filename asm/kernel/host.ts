// Everything the kernel asks of JavaScript: workers/ supplies it as module "host".

/** Program memory [src, src + n) into kernel memory at dst. */
@external("host", "copy_in")
export declare function copy_in(dst: usize, src: u32, n: u32): void;
/** Kernel memory [src, src + n) into program memory at dst. */
@external("host", "copy_out")
export declare function copy_out(dst: u32, src: usize, n: u32): void;
@external("host", "realtime")
declare function realtime(): f64;
/** Nanoseconds since 1970. From milliseconds, which a double holds to a quarter of a microsecond: an i64 would come as a BigInt. */
export function clock_realtime(): i64 {
  const milliseconds = realtime();
  const whole = <i64>milliseconds;
  return whole * 1_000_000 + <i64>((milliseconds - <f64>whole) * 1e6);
}
@external("host", "monotonic")
declare function monotonic(): f64;
/** Nanoseconds since the machine booted; goes on across a snapshot. */
export function clock_monotonic(): i64 {
  return <i64>monotonic();
}
/** Fills kernel memory with random bytes. */
@external("host", "random")
export declare function random(ptr: usize, n: u32): void;
/**
 * Sleeps while the i32 at that address is `value`, for so many milliseconds at most (Infinity: for ever). It is not the
 * instruction memory.atomic.wait32, because code that V8 compiles fast (Liftoff, seen in Node 20) loses a local over that one.
 */
@external("host", "word_wait")
export declare function word_wait(at: usize, value: i32, milliseconds: f64): void;
/** A line for the console; level as in syslog(2). */
@external("host", "log")
export declare function log(ptr: usize, n: u32, level: i32): void;
/** Something that the control plane waits for has happened. */
@external("host", "event")
export declare function event(): void;
/** A kernel assertion failed; does not return. */
@external("host", "panic")
export declare function panic(ptr: usize, n: u32): void;
/** Grows the running program's memory by `pages` of 64 KiB. @returns the old number of pages, or -1 */
@external("host", "user_grow")
export declare function user_grow(pages: u32): i32;
/**
 * A program calls the kernel on its own stack, and may have used nearly all of it. These two throw the engine's error when what is
 * left is less than the kernel needs (workers/stack.ts): before the lock is taken, so that it is the program's own end, a SIGSEGV.
 * Every function that programs call and that takes the lock begins with one of them. What an entry has begun must be gone on with
 * from nut_slow, a frame deeper: its functions ask for less.
 */
@external("host", "stack_entry")
export declare function stackEntry(): void;
@external("host", "stack_work")
export declare function stackWork(): void;
/** The running program's memory is shared from now on, under that number: other CPUs will want it. */
@external("host", "user_share")
export declare function user_share(mm: u32): void;
