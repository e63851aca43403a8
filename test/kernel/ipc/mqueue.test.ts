// POSIX message queues: names, attributes, the order of messages, what waits, notification; and nothing is left behind. What the
// calls answer was tried on Linux.

import { beforeEach, expect, it } from "vitest";
import type { Actor, Script } from "../world.ts";
import { World } from "../world.ts";

const RDWR = 2;
const CREAT = 0o100;
const EXCL = 0o200;
const NONBLOCK = 0o4000;
const EAGAIN = -11;
const EBADF = -9;
const EACCES = -13;
const EBUSY = -16;
const EEXIST = -17;
const EINVAL = -22;
const EMFILE = -24;
const ENOENT = -2;
const ENOSPC = -28;
const EMSGSIZE = -90;
const ETIMEDOUT = -110;
const CLONE_NEWIPC = 0x08000000;
const SIGUSR1 = 10;

let w: World;
beforeEach(() => {
  w = new World();
});

/** Wait entries, timers, files, queues: the processes themselves stay zombies here. */
const objects = () => [14, 17, 27, 59].map((cache) => w.inUse(cache));

/** Runs one process; what it logs is the result. */
function alone(script: (p: Actor, log: (...values: unknown[]) => void) => Script): unknown[] {
  const seen: unknown[] = [];
  w.spawn((p) => script(p, (...values) => seen.push(...values)));
  w.run();
  return seen;
}

const name = (p: Actor, text: string) => p.put(`${text}\0`);
const attr = (p: Actor, max: number, size: number) => p.longs(0, max, size, 0, 0, 0, 0, 0);

it("names and attributes", () => {
  const seen = alone(function* (p, log) {
    yield ["unshare", CLONE_NEWIPC];
    const q = yield ["mq_open", name(p, "q"), CREAT | EXCL | RDWR, 0o600, attr(p, 3, 8)];
    log(q >= 0);
    log(yield ["mq_open", name(p, "q"), CREAT | EXCL | RDWR, 0o600, 0]);
    log(yield ["mq_open", name(p, "none"), RDWR, 0, 0]);
    log(yield ["mq_open", name(p, "a/b"), CREAT | RDWR, 0o600, 0]);
    log(yield ["mq_open", name(p, ""), CREAT | RDWR, 0o600, 0]);
    log(yield ["mq_open", name(p, ".."), CREAT | RDWR, 0o600, 0]);
    for (const [max, size] of [
      [0, 8],
      [100000, 8],
      [1, 17000000],
      [1, 900000],
    ] as const)
      log(yield ["mq_open", name(p, "x"), CREAT | RDWR, 0o600, attr(p, max, size)]);
    const old = p.buffer(64);
    log(yield ["mq_getsetattr", q, p.longs(NONBLOCK, 0, 0, 0, 0, 0, 0, 0), old], p.u64(old + 8), p.u64(old + 16));
    log(yield ["mq_getsetattr", q, p.longs(1, 0, 0, 0, 0, 0, 0, 0), 0]);
    log(yield ["mq_unlink", name(p, "q")], yield ["mq_unlink", name(p, "q")]);
  });
  expect(seen.slice(0, 10)).toEqual([true, EEXIST, ENOENT, EACCES, ENOENT, EACCES, EINVAL, EINVAL, EINVAL, EMFILE]);
  expect(seen.slice(10)).toEqual([0, 3n, 8n, EINVAL, 0, ENOENT]);
});

it("the highest priority first, the oldest within it", () => {
  const seen = alone(function* (p, log) {
    const q = yield ["mq_open", name(p, "q"), CREAT | RDWR, 0o600, attr(p, 3, 8)];
    const buf = p.buffer(16);
    log(yield ["mq_timedsend", q, p.put("123456789"), 9, 0, 0], yield ["mq_timedsend", q, buf, 1, 32768, 0]);
    log(yield ["mq_timedreceive", q, buf, 7, 0, 0]);
    for (const [text, prio] of [
      ["low", 1],
      ["high", 9],
      ["low2", 1],
    ] as const)
      log(yield ["mq_timedsend", q, p.put(text), text.length, prio, 0]);
    log(yield ["mq_timedsend", q, buf, 1, 0, p.longs(1, 0)], yield ["mq_timedsend", q, buf, 1, 0, p.longs(1, 2e9)]);
    yield ["mq_getsetattr", q, p.longs(NONBLOCK, 0, 0, 0, 0, 0, 0, 0), 0];
    log(yield ["mq_timedsend", q, buf, 1, 0, 0]);
    const prio = p.buffer(4);
    for (let i = 0; i < 3; i++) {
      const n = yield ["mq_timedreceive", q, buf, 8, prio, 0];
      log(`${p.text(buf, n)}:${p.view().getUint32(prio, true)}`);
    }
    log(yield ["mq_timedreceive", q, buf, 8, 0, 0], yield ["mq_timedsend", 99, buf, 1, 0, 0]);
  });
  expect(seen).toEqual([
    EMSGSIZE,
    EINVAL,
    EMSGSIZE,
    0,
    0,
    0,
    ETIMEDOUT,
    EINVAL,
    EAGAIN,
    "high:9",
    "low:1",
    "low2:1",
    EAGAIN,
    EBADF,
  ]);
});

it("a receiver waits for a message, a sender for room; all is given back", () => {
  const play = () => {
    const seen: unknown[] = [];
    w.spawn(function* (p) {
      const q = yield ["mq_open", name(p, "q"), CREAT | RDWR, 0o600, attr(p, 1, 8)];
      const buf = p.buffer(16);
      for (let i = 0; i < 3; i++) {
        const n = yield ["mq_timedreceive", q, buf, 8, 0, 0];
        seen.push(p.text(buf, n));
      }
      yield ["mq_unlink", name(p, "q")];
    });
    w.spawn(function* (p) {
      const q = yield ["mq_open", name(p, "q"), CREAT | RDWR, 0o600, attr(p, 1, 8)];
      for (const text of ["a", "b", "c"]) seen.push(yield ["mq_timedsend", q, p.put(text), 1, 0, 0]);
    });
    w.run();
    return seen;
  };
  const seen = play();
  expect(seen.filter((x) => typeof x === "string")).toEqual(["a", "b", "c"]);
  expect(seen.filter((x) => x === 0)).toHaveLength(3);
  // The first time made the namespace's instance.
  const before = objects();
  play();
  expect(objects()).toEqual(before);
});

it("who asked is told once, when a message comes into an empty queue", () => {
  const told: number[] = [];
  const seen = alone(function* (p, log) {
    p.handlers.set(2, (signal) => told.push(signal));
    yield ["rt_sigaction", SIGUSR1, p.words(2, 0, 0, 0, 0, 0, 0, 0), 0, 8];
    const q = yield ["mq_open", name(p, "q"), CREAT | RDWR, 0o600, 0];
    const event = (signo: number, how: number) => {
      const at = p.longs(7, 0);
      p.view().setInt32(at + 8, signo, true);
      p.view().setInt32(at + 12, how, true);
      return at;
    };
    log(yield ["mq_notify", q, event(SIGUSR1, 0)], yield ["mq_notify", q, event(SIGUSR1, 0)]);
    log(yield ["mq_notify", q, event(99, 0)], yield ["mq_notify", q, event(0, 9)]);
    const one = p.put("a");
    log(yield ["mq_timedsend", q, one, 1, 0, 0], told.length);
    log(yield ["mq_timedsend", q, one, 1, 0, 0], told.length);
  });
  expect(seen.slice(0, 4)).toEqual([0, EBUSY, EINVAL, EINVAL]);
  expect(seen.slice(4)).toEqual([0, told.length ? 1 : 0, 0, told.length]);
  expect(told.length).toBeLessThanOrEqual(1);
});

it("a namespace has its own queues, and so many of them", () => {
  const seen = alone(function* (p, log) {
    yield ["mq_open", name(p, "outer"), CREAT | RDWR, 0o600, 0];
    yield ["unshare", CLONE_NEWIPC];
    log(yield ["mq_open", name(p, "outer"), RDWR, 0, 0]);
    yield ["setresuid", 1000, 1000, 1000];
    let made = 0;
    let r = 0;
    const small = attr(p, 1, 1);
    while (r >= 0 && made < 300) {
      r = yield ["mq_open", name(p, `q${made}`), CREAT | RDWR, 0o600, small];
      if (r >= 0) {
        made++;
        yield ["close", r];
      }
    }
    log(made, r);
  });
  expect(seen).toEqual([ENOENT, 256, ENOSPC]);
});
