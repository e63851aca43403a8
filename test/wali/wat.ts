// Foreign programs in WebAssembly's text format: what a stranger's compiler leaves, without any of our conventions. No table and
// no stack pointer is exported, page 0 is not free, and nothing has been prepared.

import binaryen from "binaryen";

/** What every program below begins with: the calls that it uses, a memory, and `say(from, length)`. */
function prelude(calls: string, memory: string): string {
  return `
  (import "wali" "SYS_write" (func $write (param i32 i32 i32) (result i64)))
  (import "wali" "__proc_exit" (func $exit (param i32)))
  ${calls}
  (memory (export "memory") ${memory})
  (func $say (param $at i32) (param $n i32)
    (drop (call $write (i32.const 1) (local.get $at) (local.get $n))))
  (func $digit (param $value i32)
    (i32.store8 (i32.const 60000) (i32.add (local.get $value) (i32.const 48)))
    (i32.store8 (i32.const 60001) (i32.const 10))
    (call $say (i32.const 60000) (i32.const 2)))`;
}

/** @param body fields of the module, _start among them */
export function program(calls: string, body: string, memory = "1 1024"): Uint8Array {
  const module = binaryen.parseText(`(module ${prelude(calls, memory)} ${body})`);
  const { Features } = binaryen;
  module.setFeatures(Features.Atomics | Features.BulkMemory | Features.MutableGlobals | Features.SignExt);
  try {
    if (!module.validate()) throw new Error("the program is not valid");
    return module.emitBinary();
  } finally {
    module.dispose();
  }
}

export const HELLO = program(
  "",
  `(data (i32.const 128) "hello\\n") (func (export "_start")
  (call $say (i32.const 128) (i32.const 6)) (call $exit (i32.const 3)))`,
);

/** Its last function is such as large programs have by the thousands: branches, loops, and calls that may be parked. */
export const LARGE_PART = program(
  "",
  `(func (export "_start") (local $i i32) (local $sum i64)
     (loop $outer
       (local.set $sum (i64.add (i64.mul (local.get $sum) (i64.const 31)) (i64.extend_i32_u (local.get $i))))
       (if (i64.lt_u (local.get $sum) (i64.const 1000))
         (then (call $digit (i32.rem_u (local.get $i) (i32.const 10))))
         (else
           (loop $inner
             (i32.store8 (i32.add (local.get $i) (i32.const 2048)) (i32.wrap_i64 (local.get $sum)))
             (local.set $sum (i64.shr_u (local.get $sum) (i64.const 3)))
             (br_if $inner (i64.ne (local.get $sum) (i64.const 0))))
           (call $say (i32.const 2048) (local.get $i))))
       (local.set $i (i32.add (local.get $i) (i32.const 1)))
       (br_if $outer (i32.lt_u (local.get $i) (i32.const 100))))
     (block $done
       (block $two
         (block $one (br_table $one $two $done (local.get $i)))
         (call $digit (i32.const 1)))
       (call $digit (i32.const 2)) (br $done))
     (call $say (i32.const 128) (i32.add (i32.const 1) (i32.wrap_i64 (local.get $sum)))))`,
);

/** Its memory cannot grow, as far as its linker knew. */
export const TIGHT = program(
  "",
  `(func (export "_start") (call $digit (memory.size)) (call $exit (i32.const 0)))`,
  "1 1",
);

/** fork: the child sees what was written before, and its exit status comes back. */
export const FORK = program(
  `(import "wali" "SYS_fork" (func $fork (result i64)))
   (import "wali" "SYS_wait4" (func $wait4 (param i32 i32 i32 i32) (result i64)))`,
  `(func $deep (param $n i32) (result i32)
     (if (result i32) (local.get $n)
       (then (i32.add (i32.const 1) (call $deep (i32.sub (local.get $n) (i32.const 1)))))
       (else (i32.wrap_i64 (call $fork)))))
   (func (export "_start") (local $r i32)
     (i32.store (i32.const 1024) (i32.const 5))
     (local.set $r (call $deep (i32.const 4)))
     (if (i32.eq (local.get $r) (i32.const 4))
       (then
         (i32.store (i32.const 1024) (i32.add (i32.load (i32.const 1024)) (i32.const 2)))
         (call $exit (i32.load (i32.const 1024)))))
     (drop (call $wait4 (i32.const -1) (i32.const 2048) (i32.const 0) (i32.const 0)))
     (call $digit (i32.load8_u (i32.const 2049)))
     (call $digit (i32.load (i32.const 1024)))
     (call $exit (i32.const 0)))`,
);

/** setjmp and longjmp out of a recursion: returns 0, then the value; globals are those of setjmp. */
export const JUMP = program(
  `(import "wali" "setjmp" (func $setjmp (param i32) (result i32)))
   (import "wali" "longjmp" (func $longjmp (param i32 i32)))`,
  `(global $sp (mut i32) (i32.const 7))
   (func $fall (param $n i32)
     (global.set $sp (i32.sub (global.get $sp) (i32.const 1)))
     (if (i32.eqz (local.get $n)) (then (call $longjmp (i32.const 512) (i32.const 4))))
     (call $fall (i32.sub (local.get $n) (i32.const 1))))
   (func (export "_start") (local $value i32)
     (local.set $value (call $setjmp (i32.const 512)))
     (call $digit (local.get $value))
     (call $digit (global.get $sp))
     (if (i32.eqz (local.get $value)) (then (call $fall (i32.const 3))))
     (call $exit (i32.const 0)))`,
);

/** A buffer that every level of a recursion uses, and puts back as it was: what bash does around each function. */
export const NESTED = program(
  `(import "wali" "setjmp" (func $setjmp (param i32) (result i32)))
   (import "wali" "longjmp" (func $longjmp (param i32 i32)))`,
  `(func $level (param $n i32) (local $saved i64)
     (local.set $saved (i64.load (i32.const 512)))
     (if (i32.eqz (call $setjmp (i32.const 512)))
       (then
         (if (i32.eqz (local.get $n)) (then (call $longjmp (i32.const 512) (i32.const 9))))
         (call $level (i32.sub (local.get $n) (i32.const 1)))))
     (call $digit (local.get $n))
     (i64.store (i32.const 512) (local.get $saved)))
   (func (export "_start") (local $value i32)
     (local.set $value (call $setjmp (i32.const 512)))
     (if (local.get $value)
       (then (call $digit (local.get $value)) (call $exit (i32.const 0))))
     (call $level (i32.const 2))
     (call $longjmp (i32.const 512) (i32.const 5)))`,
);

/** Two jumps of one function, and the second again and again; the buffer of the first is still good, in another place. */
export const AGAIN = program(
  `(import "wali" "setjmp" (func $setjmp (param i32) (result i32)))
   (import "wali" "_longjmp" (func $longjmp (param i32 i32)))`,
  `(global $turns (mut i32) (i32.const 0))
   (func $once (result i32) (call $setjmp (i32.const 528)))
   (func (export "_start") (local $value i32)
     (local.set $value (call $setjmp (i32.const 512)))
     (if (local.get $value)
       (then (call $digit (local.get $value)) (call $exit (i32.const 0))))
     (i64.store (i32.const 544) (i64.load (i32.const 512)))
     (i32.store (i32.const 560) (i32.const 0))
     (loop $more
       (if (call $setjmp (i32.const 512)) (then (i32.store (i32.const 560) (i32.const 1))))
       (drop (call $once))
       (global.set $turns (i32.add (global.get $turns) (i32.const 1)))
       (br_if $more (i32.lt_u (global.get $turns) (i32.const 5000))))
     (if (i32.eqz (i32.load (i32.const 560))) (then (call $longjmp (i32.const 512) (i32.const 1))))
     (call $digit (i32.load (i32.const 560)))
     (call $longjmp (i32.const 544) (i32.const 3)))`,
);

/** Jumps by a buffer that no setjmp has filled. */
export const NOWHERE = program(
  `(import "wali" "longjmp" (func $longjmp (param i32 i32)))`,
  `(func (export "_start") (call $longjmp (i32.const 512) (i32.const 3)))`,
);

/**
 * The first function of the table as a handler, which forks: the child, too, returns from it. Then the signal is ignored.
 * And an int where the C library reads a long: the upper half is whatever lay there.
 */
export const HANDLER = program(
  `(import "wali" "SYS_rt_sigaction" (func $sigaction (param i32 i32 i32 i32) (result i64)))
   (import "wali" "SYS_kill" (func $kill (param i32 i32) (result i64)))
   (import "wali" "SYS_fork" (func $fork (result i64)))
   (import "wali" "SYS_wait4" (func $wait4 (param i32 i32 i32 i32) (result i64)))
   (import "wali" "SYS_fcntl" (func $fcntl (param i32 i32 i64) (result i64)))
   (import "wali" "SYS_getpid" (func $getpid (result i64)))`,
  `(table 2 funcref) (elem (i32.const 1) $handler)
   (func $handler (param $signo i32)
     (if (i64.eqz (call $fork)) (then (return)))
     (drop (call $wait4 (i32.const -1) (i32.const 2048) (i32.const 0) (i32.const 0)))
     (call $digit (i32.load8_u (i32.const 2049))))
   (func $raise (drop (call $kill (i32.wrap_i64 (call $getpid)) (i32.const 10))))
   (func (export "_start") (local $me i64)
     (local.set $me (call $getpid))
     (i32.store (i32.const 256) (i32.const 1))
     (drop (call $sigaction (i32.const 10) (i32.const 256) (i32.const 0) (i32.const 8)))
     (call $raise)
     (if (i64.ne (call $getpid) (local.get $me)) (then (call $exit (i32.const 6))))
     (i32.store (i32.const 256) (i32.const -2))
     (drop (call $sigaction (i32.const 10) (i32.const 256) (i32.const 0) (i32.const 8)))
     (call $raise)
     (call $digit (i32.wrap_i64 (call $fcntl (i32.const 1) (i32.const 0) (i64.const 0x1300000009))))
     (call $exit (i32.const 0)))`,
);

/** A handler is an index of the table, which the program does not export; sigaction's record is WALI's packed one. */
export const SIGNAL = program(
  `(import "wali" "SYS_rt_sigaction" (func $sigaction (param i32 i32 i32 i32) (result i64)))
   (import "wali" "SYS_kill" (func $kill (param i32 i32) (result i64)))
   (import "wali" "SYS_getpid" (func $getpid (result i64)))`,
  `(table 4 funcref) (elem (i32.const 2) $handler)
   (func $handler (param $signo i32) (call $digit (i32.sub (local.get $signo) (i32.const 10))))
   (func (export "_start")
     (i32.store (i32.const 256) (i32.const 2))
     (drop (call $sigaction (i32.const 15) (i32.const 256) (i32.const 0) (i32.const 8)))
     (drop (call $kill (i32.wrap_i64 (call $getpid)) (i32.const 15)))
     (call $digit (i32.const 1))
     (call $exit (i32.const 0)))`,
);

/** Calls through a pointer of another type: an argument too many, and a result that is not there. */
export const LOOSE = program(
  "",
  `(type $wide (func (param i32 i32 i64) (result i32))) (type $none (func (param i32)))
   (table 3 funcref) (elem (i32.const 1) $narrow $double)
   (func $narrow (param $a i32) (call $digit (local.get $a)))
   (func $double (param $a i32) (param $b i32) (result i32) (i32.mul (local.get $a) (i32.const 2)))
   (func (export "_start")
     (drop (call_indirect (type $wide) (i32.const 3) (i32.const 9) (i64.const 9) (i32.const 1)))
     (call $digit (call_indirect (type $wide) (i32.const 4) (i32.const 9) (i64.const 9) (i32.const 2)))
     (call_indirect (type $none) (i32.const 1) (i32.const 2))
     (call $exit (i32.const 0)))`,
);

/** Grows without end under a limit of 16 MiB. */
export const GROW = program(
  `(import "wali" "SYS_setrlimit" (func $setrlimit (param i32 i32) (result i64)))`,
  `(func (export "_start") (local $n i32)
     (i64.store (i32.const 256) (i64.const 16777216))
     (i64.store (i32.const 264) (i64.const 16777216))
     (drop (call $setrlimit (i32.const 9) (i32.const 256)))
     (loop $more
       (local.set $n (i32.add (local.get $n) (i32.const 1)))
       (br_if $more (i32.ne (memory.grow (i32.const 32)) (i32.const -1))))
     (call $digit (i32.lt_u (local.get $n) (i32.const 9)))
     (call $exit (i32.const 0)))`,
);

/** Imports what no kernel has, of several types, and calls it twice. */
export const MISSING = program(
  `(import "wali" "SYS_frobnicate" (func $frobnicate (param i32) (result i64)))
   (import "env" "puts" (func $puts (param i32) (result i32)))
   (import "env" "sin" (func $sin (param f64) (result f64)))`,
  `(func (export "_start")
     (call $digit (i64.eq (call $frobnicate (i32.const 1)) (i64.const -38)))
     (call $digit (i64.eq (call $frobnicate (i32.const 1)) (i64.const -38)))
     (call $digit (i32.eq (call $puts (i32.const 1)) (i32.const -38)))
     (drop (call $sin (f64.const 1)))
     (call $exit (i32.const 0)))`,
);

const trapping = (body: string): Uint8Array =>
  program("", `(table 1 funcref) (type $f (func)) (func (export "_start") ${body})`);
export const TRAPS = {
  unreachable: trapping("unreachable"),
  divide: trapping("(call $digit (i32.div_s (i32.const 1) (i32.load (i32.const 128))))"),
  outside: trapping("(call $digit (i32.load (i32.const -16)))"),
  nothing: trapping("(call_indirect (type $f) (i32.const 0))"),
};

/** Prints the line of the environment's file that begins at its first byte, up to 60 of them. */
export const ENVIRONMENT = program(
  `(import "wali" "__get_init_envfile" (func $envfile (param i32 i32) (result i32)))
   (import "wali" "SYS_access" (func $access (param i32 i32) (result i64)))
   (import "wali" "SYS_open" (func $open (param i32 i32 i32) (result i64)))
   (import "wali" "SYS_read" (func $read (param i32 i32 i32) (result i64)))`,
  `(func (export "_start") (local $fd i32)
     (if (i32.eqz (call $envfile (i32.const 256) (i32.const 1000))) (then (call $exit (i32.const 1))))
     (if (i64.ne (call $access (i32.const 256) (i32.const 4)) (i64.const 0)) (then (call $exit (i32.const 2))))
     (local.set $fd (i32.wrap_i64 (call $open (i32.const 256) (i32.const 0) (i32.const 0))))
     (call $say (i32.const 2048) (i32.wrap_i64 (call $read (local.get $fd) (i32.const 2048) (i32.const 4096))))
     (call $exit (i32.const 0)))`,
);

const THREAD_CALLS = `
   (import "wali" "__wasm_thread_spawn" (func $spawn (param i32 i32) (result i32)))
   (import "wali" "SYS_futex" (func $futex (param i32 i32 i32 i32 i32 i32) (result i64)))
   (import "wali" "SYS_exit" (func $exit_thread (param i32) (result i64)))
   (import "wali" "SYS_gettid" (func $gettid (result i64)))
   (import "wali" "SYS_getpid" (func $getpid (result i64)))
   (import "wali" "SYS_nanosleep" (func $sleep (param i32 i32) (result i64)))`;

/**
 * Four threads add to a sum, each its argument 1000 times; main waits by futex for the count of those that are done. A
 * thread's number is what spawn said and gettid says, and not the process's.
 */
export const THREADS = program(
  THREAD_CALLS,
  `(table 2 funcref) (elem (i32.const 1) $work)
   (func $work (param $tid i32) (param $arg i32) (local $i i32)
     (if (i32.ne (local.get $tid) (i32.wrap_i64 (call $gettid))) (then unreachable))
     (if (i32.eq (local.get $tid) (i32.wrap_i64 (call $getpid))) (then unreachable))
     (loop $again
       (drop (i32.atomic.rmw.add (i32.const 1024) (local.get $arg)))
       (local.set $i (i32.add (local.get $i) (i32.const 1)))
       (br_if $again (i32.lt_u (local.get $i) (i32.const 1000))))
     (drop (i32.atomic.rmw.add (i32.const 1028) (i32.const 1)))
     (drop (call $futex (i32.const 1028) (i32.const 1) (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 0)))
     (drop (call $exit_thread (i32.const 0))))
   (func (export "_start") (local $seen i32) (local $i i32)
     (loop $start
       (local.set $i (i32.add (local.get $i) (i32.const 1)))
       (if (i32.le_s (call $spawn (i32.const 1) (local.get $i)) (i32.const 0)) (then unreachable))
       (br_if $start (i32.lt_u (local.get $i) (i32.const 4))))
     (loop $wait
       (local.set $seen (i32.atomic.load (i32.const 1028)))
       (if (i32.lt_u (local.get $seen) (i32.const 4))
         (then
           (drop (call $futex (i32.const 1028) (i32.const 0) (local.get $seen) (i32.const 0) (i32.const 0) (i32.const 0)))
           (br $wait))))
     (call $digit (i32.div_u (i32.atomic.load (i32.const 1024)) (i32.const 2000)))
     (call $exit (i32.const 0)))`,
  "1 1024 shared",
);

/** A thread that never ends, and one that blocks: exit_group of the first takes them along. With an argument main sleeps. */
export const THREADS_END = program(
  `${THREAD_CALLS} (import "wali" "__cl_get_argc" (func $argc (result i32)))`,
  `(table 3 funcref) (elem (i32.const 1) $spin $block)
   (func $spin (param i32 i32) (loop $for_ever (br $for_ever)))
   (func $block (param i32 i32)
     (i64.store (i32.const 512) (i64.const 1000))
     (drop (call $sleep (i32.const 512) (i32.const 0))))
   (func (export "_start")
     (drop (call $spawn (i32.const 1) (i32.const 0)))
     (drop (call $spawn (i32.const 2) (i32.const 0)))
     (i64.store (i32.const 528) (i64.const 30))
     (if (i32.gt_s (call $argc) (i32.const 1)) (then (drop (call $sleep (i32.const 528) (i32.const 0)))))
     (call $exit (i32.const 5)))`,
  "1 1024 shared",
);
