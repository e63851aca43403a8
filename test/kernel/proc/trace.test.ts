// /proc/PID/trace, by which strace follows a process (asm/kernel/trace.ts says what a record is).

import { beforeEach, expect, it } from "vitest";
import type { Actor, World } from "../world.ts";
import { attempt, cat, echo, field, open, type Part, worldWithProc } from "./scripts.ts";

interface Piece {
  arg: number;
  flags: number;
  text: string;
}

interface Record_ {
  kind: number;
  nr: number;
  tid: number;
  value: bigint;
  args: bigint[];
  pieces: Piece[];
}

const ENTER = 1;
const EXIT = 2;
const EXITED = 5;
const SIGNAL = 10;

/** Reads every record until all that is followed has ended. */
function* follow(p: Actor, fd: number, into: Record_[]): Part<void> {
  const at = p.buffer(16384);
  for (;;) {
    const n = yield ["read", fd, at, 16384];
    if (n <= 0) return;
    for (let a = at; a < at + n; ) {
      const v = p.view();
      const size = v.getUint32(a, true);
      const pieces: Piece[] = [];
      for (let q = a + 80; q + 4 <= a + size; ) {
        const length = v.getUint16(q + 2, true);
        pieces.push({ arg: v.getUint8(q), flags: v.getUint8(q + 1), text: p.text(q + 4, length) });
        q += (4 + length + 3) & ~3;
        if (a + size - q < 8 && v.getUint32(q, true) === 0) break;
      }
      into.push({
        kind: v.getUint16(a + 4, true),
        nr: v.getUint16(a + 6, true),
        tid: v.getUint32(a + 8, true),
        value: v.getBigInt64(a + 24, true),
        args: Array.from({ length: 6 }, (_, i) => v.getBigInt64(a + 32 + i * 8, true)),
        pieces,
      });
      a += size;
    }
  }
}

let w: World;
beforeEach(() => {
  w = worldWithProc();
});

/** Waits for SIGUSR1, then makes its calls. */
function traced(script: (p: Actor) => Part<void>): number {
  return w.spawn(function* (p) {
    yield ["rt_sigprocmask", 0, p.longs(1n << 9n), 0, 8];
    yield ["rt_sigtimedwait", p.longs(1n << 9n), 0, 0, 8];
    yield* script(p);
  });
}

function trace(pid: number, settings = ""): Record_[] {
  const records: Record_[] = [];
  w.settle();
  w.spawn(function* (p) {
    const fd = Number(yield* open(p, `/proc/${pid}/trace`, 2));
    if (settings) yield ["write", fd, p.put(settings), settings.length];
    yield ["kill", pid, 10];
    yield* follow(p, fd, records);
  });
  w.run();
  return records;
}

it("records each call with what its arguments pointed to", () => {
  const pid = traced(function* (p) {
    const fd = yield ["openat", -100, p.put("/tmp/file"), 0o102, 0o600];
    yield ["write", fd, p.put("hello there"), 11];
    yield ["lseek", fd, 0n, 0];
    yield ["read", fd, p.buffer(64), 5];
    yield ["openat", -100, p.put("/missing"), 0, 0];
  });
  const records = trace(pid);
  const calls = records.filter((r) => r.kind === ENTER || r.kind === EXIT).slice(1);
  expect(calls.map((r) => [r.kind, r.nr, Number(r.value)])).toEqual([
    [ENTER, 257, 0],
    [EXIT, 257, 0],
    [ENTER, 1, 0],
    [EXIT, 1, 11],
    [ENTER, 8, 0],
    [EXIT, 8, 0],
    [ENTER, 0, 0],
    [EXIT, 0, 5],
    [ENTER, 257, 0],
    [EXIT, 257, -2],
  ]);
  expect(calls[0]?.pieces).toEqual([{ arg: 1, flags: 0, text: "/tmp/file" }]);
  expect(calls[2]?.pieces).toEqual([{ arg: 1, flags: 0, text: "hello there" }]);
  expect(calls[7]?.pieces).toEqual([{ arg: 1, flags: 0, text: "hello" }]);
  expect(calls[2]?.args[2]).toBe(11n);
  expect(records.at(-1)?.kind).toBe(EXITED);
});

it("strings are cut to the limit, calls are chosen", () => {
  const pid = traced(function* (p) {
    const fd = yield ["openat", -100, p.put("/tmp/file"), 0o102, 0o600];
    yield ["write", fd, p.put("hello there"), 11];
  });
  const calls = trace(pid, "strings 5\ncalls 1\n").filter((r) => r.kind === ENTER || r.kind === EXIT);
  expect(calls.map((r) => r.nr)).toEqual([1, 1]);
  expect(calls[0]?.pieces).toEqual([{ arg: 1, flags: 1, text: "hello" }]);
});

it("a blocked call ends once, and signals are told", () => {
  const pid = traced(function* (p) {
    yield ["nanosleep", p.longs(0, 5_000_000), 0];
    yield ["kill", yield ["getpid"], 15];
  });
  const records = trace(pid, "calls 35\n");
  expect(records.map((r) => [r.kind, Number(r.value)])).toEqual([
    [ENTER, 0],
    [EXIT, 0],
    [SIGNAL, 15],
    [EXITED, 15],
  ]);
});

it("obeys ptrace's rules: not oneself, one tracer, TracerPid, nothing once closed", () => {
  const pid = traced(function* () {
    for (;;) yield ["pause"];
  });
  w.settle();
  const seen: unknown[] = [];
  w.spawn(function* (p) {
    seen.push(yield* open(p, "/proc/self/trace", 2));
    const fd = Number(yield* open(p, `/proc/${pid}/trace`, 2));
    seen.push(yield* open(p, `/proc/${pid}/trace`, 2));
    seen.push(field(yield* cat(p, `/proc/${pid}/status`), "TracerPid"));
    seen.push(yield* attempt("write", fd, p.put("nonsense"), 8));
    yield ["close", fd];
    seen.push(field(yield* cat(p, `/proc/${pid}/status`), "TracerPid"));
    yield* echo(p, "", "/proc/self/comm");
  });
  w.run();
  expect(seen).toEqual(["EPERM", "EBUSY", "3", "EINVAL", "0"]);
});
