// A terminal and the processes on it: the controlling terminal, keys that signal, the window, hangups. Background groups
// need fork and are the business of the keystroke scripts (npm run conformance).

import { beforeEach, expect, it } from "vitest";
import { attempt, cat, field, type Part, worldWithProc } from "../proc/scripts.ts";
import type { Actor, World } from "../world.ts";

const O_RDWR = 2;
const O_NOCTTY = 0o400;
const O_NONBLOCK = 0o4000;
const SIGHUP = 1;
const SIGINT = 2;
const SIGCONT = 18;
const SIGWINCH = 28;

let w: World;
let master: number;
beforeEach(() => {
  w = worldWithProc();
  master = w.call("openat", -100, w.zero.put("/dev/ptmx"), O_RDWR | O_NOCTTY | O_NONBLOCK, 0);
  w.call("ioctl", master, 0x40045431, w.zero.words(0));
});

const type = (keys: string) => {
  w.call("write", master, w.zero.put(keys), keys.length);
  w.settle();
};

const screen = () => {
  const at = w.zero.buffer(4096);
  const n = w.call("read", master, at, 4096);
  return n < 0 ? `error ${-n}` : w.zero.text(at, n);
};

/** Notes every signal of the list that arrives. */
function* listen(p: Actor, signals: number[], heard: number[]): Part<void> {
  for (const signal of signals) {
    const action = p.buffer(24);
    const handler = 100 + signal;
    p.handlers.set(handler, (number) => {
      heard.push(number);
    });
    p.view().setUint32(action, handler, true);
    yield ["rt_sigaction", signal, action, 0, 8];
  }
}

it("a session leader's first terminal becomes its own, and /dev/tty leads there", () => {
  const seen: unknown[] = [];
  w.spawn(function* (p) {
    seen.push(yield* attempt("openat", -100, p.put("/dev/tty"), O_RDWR, 0));
    const nocty = yield ["openat", -100, p.put("/dev/pts/0"), O_RDWR | O_NOCTTY, 0];
    seen.push(yield* attempt("ioctl", nocty, 0x540f, p.buffer(4)));
    yield ["openat", -100, p.put("/dev/pts/0"), 1, 0];
    seen.push(yield* attempt("openat", -100, p.put("/dev/tty"), O_RDWR, 0));
    const fd = yield ["openat", -100, p.put("/dev/pts/0"), O_RDWR, 0];
    const word = p.buffer(4);
    seen.push(yield* attempt("ioctl", fd, 0x540f, word), p.i32(word));
    seen.push(yield* attempt("ioctl", fd, 0x5429, word), p.i32(word));
    const tty = yield ["openat", -100, p.put("/dev/tty"), O_RDWR, 0];
    yield ["write", tty, p.put("by name"), 7];
    const stat = (yield* cat(p, "/proc/self/stat")).split(" ");
    seen.push(stat.slice(6, 8));
    // Giving the terminal up hangs up the foreground group: oneself.
    const ignore = p.buffer(24);
    p.view().setUint32(ignore, 1, true);
    yield ["rt_sigaction", SIGHUP, ignore, 0, 8];
    seen.push(yield* attempt("ioctl", fd, 0x5422, 0), yield* attempt("openat", -100, p.put("/dev/tty"), O_RDWR, 0));
  });
  w.run();
  expect(seen).toEqual(["ENXIO", "ENOTTY", "ENXIO", 0, 2, 0, 2, ["34816", "2"], 0, "ENXIO"]);
  expect(screen()).toBe("by name");
});

it("^C signals the foreground group and wakes its reader", () => {
  const heard: number[] = [];
  let result: number | string = "";
  w.spawn(function* (p) {
    const fd = yield ["openat", -100, p.put("/dev/pts/0"), O_RDWR, 0];
    yield* listen(p, [SIGINT], heard);
    result = yield* attempt("read", fd, p.buffer(64), 64);
  });
  w.settle();
  type("half a line\x03");
  expect([heard, result]).toEqual([[SIGINT], "EINTR"]);
  expect(screen()).toBe("^C");
});

it("a blocked reader gets the line when it has ended", () => {
  let line = "";
  w.spawn(function* (p) {
    const fd = yield ["openat", -100, p.put("/dev/pts/0"), O_RDWR, 0];
    const at = p.buffer(64);
    line = p.text(at, yield ["read", fd, at, 64]);
  });
  w.settle();
  type("wor");
  expect(line).toBe("");
  type("ds\r");
  expect(line).toBe("words\n");
});

it("VTIME ends a read: from its start with VMIN 0, between bytes with VMIN", () => {
  const reads: string[] = [];
  w.spawn(function* (p) {
    const fd = yield ["openat", -100, p.put("/dev/pts/0"), O_RDWR, 0];
    const settings = p.buffer(36);
    yield ["ioctl", fd, 0x5401, settings];
    p.view().setUint32(settings + 12, 0, true);
    const at = p.buffer(64);
    for (const [min, time] of [
      [0, 5],
      [3, 5],
    ] as const) {
      p.view().setUint8(settings + 17 + 6, min);
      p.view().setUint8(settings + 17 + 5, time);
      yield ["ioctl", fd, 0x5402, settings];
      reads.push(p.text(at, yield ["read", fd, at, 64]));
    }
  });
  w.settle();
  expect(reads).toEqual([]);
  w.pass(499_000_000n);
  expect(reads).toEqual([]);
  w.pass(2_000_000n);
  expect(reads).toEqual([""]);
  w.pass(1_000_000_000n);
  type("a");
  w.pass(400_000_000n);
  type("b");
  w.pass(400_000_000n);
  expect(reads).toEqual([""]);
  w.pass(200_000_000n);
  expect(reads).toEqual(["", "ab"]);
});

it("a writer waits for room and goes on where it was", () => {
  let wrote = 0;
  w.spawn(function* (p) {
    const fd = yield ["openat", -100, p.put("/dev/pts/0"), O_RDWR, 0];
    const bytes = new Uint8Array(50_000).fill(120);
    wrote = yield ["write", fd, p.put(bytes), bytes.length];
  });
  w.settle();
  expect(wrote).toBe(0);
  let seen = 0;
  for (let i = 0; i < 100 && wrote === 0; i++) {
    seen += screen().length;
    w.settle();
  }
  for (let part = screen(); !part.startsWith("error"); part = screen()) seen += part.length;
  expect([wrote, seen]).toEqual([50_000, 50_000]);
});

it("a new window size is told to the foreground group, the same size is not", () => {
  const heard: number[] = [];
  w.spawn(function* (p) {
    yield ["openat", -100, p.put("/dev/pts/0"), O_RDWR, 0];
    yield* listen(p, [SIGWINCH], heard);
    for (;;) yield ["pause"];
  });
  w.settle();
  for (let i = 0; i < 2; i++) {
    w.call("ioctl", master, 0x5414, w.zero.words(24 | (80 << 16), 0));
    w.settle();
  }
  expect(heard).toEqual([SIGWINCH]);
});

it("closing the master hangs up: HUP and CONT for the leader, end of file and EIO for who goes on", () => {
  const heard: number[] = [];
  const seen: unknown[] = [];
  w.spawn(function* (p) {
    const fd = yield ["openat", -100, p.put("/dev/pts/0"), O_RDWR, 0];
    yield* listen(p, [SIGHUP, SIGCONT], heard);
    const at = p.buffer(64);
    seen.push(yield* attempt("read", fd, at, 64));
    seen.push(
      yield* attempt("read", fd, at, 64),
      yield* attempt("write", fd, at, 1),
      yield* attempt("ioctl", fd, 0x5401, at),
    );
    seen.push(yield* attempt("openat", -100, p.put("/dev/tty"), O_RDWR, 0));
    const stat = (yield* cat(p, "/proc/self/stat")).split(" ");
    seen.push(stat.slice(6, 8), field(yield* cat(p, "/proc/self/status"), "State"));
  });
  w.settle();
  w.call("close", master);
  w.settle();
  expect(heard.sort((a, b) => a - b)).toEqual([SIGHUP, SIGCONT]);
  expect(seen).toEqual([0, 0, "EIO", "EIO", "ENXIO", ["0", "-1"], "R (running)"]);
});

it("the end of the session leader frees the terminal for another session", () => {
  w.spawn(function* (p) {
    yield ["openat", -100, p.put("/dev/pts/0"), O_RDWR, 0];
  });
  w.run();
  expect(screen()).toBe("error 5");
  const seen: number[] = [];
  w.spawn(function* (p) {
    const fd = yield ["openat", -100, p.put("/dev/pts/0"), O_RDWR, 0];
    const word = p.buffer(4);
    yield ["ioctl", fd, 0x540f, word];
    seen.push(p.i32(word), yield ["getpid"]);
  });
  w.run();
  expect(seen[0]).toBe(seen[1]);
});

it("TIOCSCTTY: not from another session, but root may steal it", () => {
  const seen: unknown[] = [];
  const first = w.spawn(function* (p) {
    yield ["openat", -100, p.put("/dev/pts/0"), O_RDWR, 0];
    yield ["rt_sigtimedwait", p.longs(1n << 9n), 0, 0, 8];
    seen.push(yield* attempt("openat", -100, p.put("/dev/tty"), O_RDWR, 0));
  });
  w.settle();
  w.spawn(function* (p) {
    const fd = yield ["openat", -100, p.put("/dev/pts/0"), O_RDWR, 0];
    seen.push(yield* attempt("ioctl", fd, 0x540e, 0), yield* attempt("ioctl", fd, 0x540e, 1));
    yield ["kill", first, 10];
    for (;;) yield ["pause"];
  });
  w.run();
  expect(seen).toEqual(["EPERM", 0, "ENXIO"]);
});
