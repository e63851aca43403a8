// A recursion without end is its program's own end, wherever the stack runs out: in the program, on the way into the kernel, on the
// way down to a park or up from one. The machine goes on.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Machine } from "../../workers/api.ts";
import { program } from "../wali/wat.ts";
import { createMachine, MODES, sh } from "./boot.ts";

/**
 * deep CALL DEPTH FRAME: makes system calls at the bottom of so deep a recursion, in small frames (0) or larger ones (1); FRAME 2 makes
 * them at every level of a recursion without end. CALL: 0 none, 1 reads a file of /proc, 2 forks and waits, 3 sleeps, 4 makes
 * namespaces, 5 one that takes no lock, 6 execs true, 7 kills a child that has forked there.
 */
const DEEP = program(
  `(import "wali" "__cl_copy_argv" (func $copy (param i32 i32) (result i32)))
   (import "wali" "SYS_openat" (func $openat (param i32 i32 i32 i32) (result i64)))
   (import "wali" "SYS_close" (func $close (param i32) (result i64)))
   (import "wali" "SYS_read" (func $read (param i32 i32 i32) (result i64)))
   (import "wali" "SYS_fork" (func $fork (result i64)))
   (import "wali" "SYS_wait4" (func $wait4 (param i32 i32 i32 i32) (result i64)))
   (import "wali" "SYS_nanosleep" (func $nanosleep (param i32 i32) (result i64)))
   (import "wali" "SYS_pause" (func $pause (result i64)))
   (import "wali" "SYS_kill" (func $kill (param i32 i32) (result i64)))
   (import "wali" "SYS_unshare" (func $unshare (param i32) (result i64)))
   (import "wali" "SYS_getppid" (func $getppid (result i64)))
   (import "wali" "SYS_execve" (func $execve (param i32 i32 i32) (result i64)))`,
  `(data (i32.const 128) "/proc/self/status\\00") (data (i32.const 160) "/bin/true\\00") (data (i32.const 208) "\\a0")
   (func $number (param $i i32) (result i32) (local $v i32) (local $p i32)
     (drop (call $copy (i32.const 1024) (local.get $i)))
     (local.set $p (i32.const 1024))
     (loop $next
       (if (i32.load8_u (local.get $p))
         (then
           (local.set $v (i32.add (i32.mul (local.get $v) (i32.const 10))
             (i32.sub (i32.load8_u (local.get $p)) (i32.const 48))))
           (local.set $p (i32.add (local.get $p) (i32.const 1)))
           (br $next))))
     (local.get $v))
   (func $reap (param $pid i32)
     (drop (call $wait4 (local.get $pid) (i32.const 600) (i32.const 0) (i32.const 0))))
   (func $act (local $r i32)
     (block $done (block $7 (block $6 (block $5 (block $4 (block $3 (block $2 (block $1
       (br_table $done $1 $2 $3 $4 $5 $6 $7 (i32.load (i32.const 512))))
       (local.set $r (i32.wrap_i64 (call $openat (i32.const -100) (i32.const 128) (i32.const 0) (i32.const 0))))
       (drop (call $read (local.get $r) (i32.const 2048) (i32.const 4096)))
       (drop (call $close (local.get $r))) (br $done))
       (local.set $r (i32.wrap_i64 (call $fork)))
       (if (i32.eqz (local.get $r)) (then (call $exit (i32.const 0))))
       (call $reap (local.get $r)) (br $done))
       (i64.store (i32.const 648) (i64.const 100000))
       (drop (call $nanosleep (i32.const 640) (i32.const 0))) (br $done))
       (drop (call $unshare (i32.const 0x6c020000))) (br $done))
       (drop (call $getppid)) (br $done))
       (drop (call $execve (i32.const 160) (i32.const 208) (i32.const 232))) (br $done))
       (local.set $r (i32.wrap_i64 (call $fork)))
       (if (i32.eqz (local.get $r)) (then (drop (call $pause))))
       (drop (call $kill (local.get $r) (i32.const 9)))
       (call $reap (local.get $r))))
   (func $small (param $n i32) (result i32)
     (if (result i32) (local.get $n)
       (then (i32.add (i32.const 1) (call $small (i32.sub (local.get $n) (i32.const 1)))))
       (else (call $act) (i32.const 0))))
   (func $large (param $n i32) (result i32) (local $a i64) (local $b i64) (local $c i64) (local $d i64)
     (local.set $a (i64.load (i32.const 700))) (local.set $b (i64.load (i32.const 708)))
     (local.set $c (i64.load (i32.const 716))) (local.set $d (i64.load (i32.const 724)))
     (if (result i32) (local.get $n)
       (then (i32.add (call $large (i32.sub (local.get $n) (i32.const 1)))
         (i32.wrap_i64 (i64.add (local.get $a) (i64.mul (local.get $b) (i64.xor (local.get $c) (local.get $d)))))))
       (else (call $act) (i32.const 0))))
   (func $endless (result i32) (call $act) (i32.add (i32.const 1) (call $endless)))
   (func (export "_start")
     (i32.store (i32.const 512) (call $number (i32.const 1)))
     (block $end (block $2 (block $1 (block $0 (br_table $0 $1 $2 (call $number (i32.const 3))))
       (drop (call $small (call $number (i32.const 2)))) (br $end))
       (drop (call $large (call $number (i32.const 2)))) (br $end))
       (drop (call $endless)))
     (call $exit (i32.const 0)))`,
);

/** Searches the depth that a call just works at, and takes a closer look around it: 139 or 0, and nothing else. */
const SEARCH = `
try() {
  /tmp/deep $1 $2 $3; s=$?
  case $s in 0 | 139) ;; *) echo "call $1 at $2 of $3: $s" ;; esac
  return $s
}
search() {
  lo=1 hi=$3
  while [ $((hi - lo)) -gt 1 ]; do
    mid=$(((lo + hi) / 2))
    if try $1 $mid $2; then lo=$mid; else hi=$mid; fi
  done
}
for frame in 0 1; do
  search 0 $frame 400000
  most=$lo
  for call in 1 2 3 4 5 6 7; do
    search $call $frame $((most + 2))
    for off in -3 -2 -1 1 2 3 40 200; do
      try $call $((lo + off)) $frame
      try $call $((most - off)) $frame
    done
  done
done 2>/dev/null
echo searched`;

describe.each(MODES)("a stack that ends, %s", (_mode, options) => {
  let machine: Machine;

  beforeAll(async () => {
    machine = await createMachine(options);
    await machine.writeFile("/tmp/deep", DEEP, 0o755);
  }, 60_000);
  afterAll(() => machine.shutdown());

  test("kills a program by SIGSEGV wherever it meets its end", { timeout: 300_000 }, async () => {
    expect(await sh(machine, SEARCH, 280_000)).toEqual({ code: 0, out: "searched\n", err: "" });
  });

  test.each([1, 3, 5])("also when it calls the kernel at every level (%i)", { timeout: 60_000 }, async (call) => {
    expect(await sh(machine, `/tmp/deep ${call} 0 2; echo $?`, 50_000)).toEqual({
      code: 0,
      out: "139\n",
      err: "Segmentation fault\n",
    });
  });

  test.each([
    "g() (local x=1; x=2 g); g",
    "f() { x=$(f); }; f",
    "f() { f; }; f",
    "f() { eval f; }; f",
    "awk 'function f(n) { return f(n + 1) + 1 } BEGIN { f(0) }'",
  ])("%s", { timeout: 120_000 }, async (script) => {
    const { out } = await sh(machine, `sh -c '${script.replaceAll("'", "'\\''")}' 2>/dev/null; echo " $?"`, 110_000);
    expect(out).toMatch(/ (1|2|139)\n$/);
    expect((await sh(machine, "echo alive")).out).toBe("alive\n");
  });

  test("leaves nobody behind", async () => {
    expect((await sh(machine, "ps -eo comm= | grep -c '^deep$'")).out).toBe("0\n");
  });
});
