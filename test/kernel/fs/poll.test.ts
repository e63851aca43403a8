// poll(2), ppoll(2), select(2), pselect6(2).

import { beforeEach, describe, expect, test } from "vitest";
import { EBADF, EFAULT, EINTR, EINVAL } from "../../../asm/abi/errno.ts";
import { type Actor, World } from "../world.ts";

const POLLIN = 1;
const POLLOUT = 4;
const POLLERR = 8;
const POLLHUP = 16;
const POLLNVAL = 32;
const POLLRDNORM = 64;
const SIGUSR1 = 10;
const MS = 1_000_000n;
const CACHE_WAIT = 14;

let world: World;
beforeEach(() => {
  world = new World();
});

/** Struct pollfds: pairs of descriptor and events. */
const pollfds = (space: Pick<Actor, "words">, ...pairs: [fd: number, events: number][]) => space.words(...pairs.flat());
const revents = (space: Pick<Actor, "view">, at: number, i = 0) => space.view().getUint16(at + i * 8 + 6, true);

/** Catches SIGUSR1. */
function* catching(self: Actor, restart = false): Generator<[string, ...(number | bigint)[]], void, number> {
  self.handlers.set(700, () => undefined);
  const action = self.buffer(24);
  self.view().setInt32(action, 700, true);
  self.view().setUint32(action + 4, restart ? 0x10000000 : 0, true);
  yield ["rt_sigaction", SIGUSR1, action, 0, 8];
}

describe("poll", () => {
  test("what is true of a pipe's ends", () => {
    const [r, w] = world.pipe();
    const fds = pollfds(world.zero, [r, POLLIN | POLLOUT], [w, POLLIN | POLLOUT], [-1, POLLIN], [77, POLLIN]);
    expect(world.call("poll", fds, 4n, -1)).toBe(2);
    expect([0, 1, 2, 3].map((i) => revents(world.zero, fds, i))).toEqual([0, POLLOUT, 0, POLLNVAL]);
    world.call("write", w, fds, 1);
    world.call("poll", fds, 1n, 0);
    expect(revents(world.zero, fds)).toBe(POLLIN);
    world.call("close", w);
    world.call("poll", fds, 1n, 0);
    expect(revents(world.zero, fds)).toBe(POLLIN | POLLHUP);
    const [r2, w2] = world.pipe();
    world.call("close", r2);
    const other = pollfds(world.zero, [w2, 0]);
    expect(world.call("poll", other, 1n, -1)).toBe(1);
    expect(revents(world.zero, other)).toBe(POLLERR);
  });

  test("a regular file is always ready", () => {
    const fd = world.call("openat", -100, world.zero.put("/x"), 0o102, 0o600);
    const fds = pollfds(world.zero, [fd, POLLIN | POLLOUT | POLLRDNORM]);
    expect(world.call("poll", fds, 1n, 0)).toBe(1);
    expect(revents(world.zero, fds)).toBe(POLLIN | POLLOUT | POLLRDNORM);
  });

  test("errors", () => {
    const results: number[] = [];
    world.spawn(function* (self) {
      results.push(yield ["poll", 4, 1n, 0]);
      results.push(yield ["poll", 0, 2000n, 0]);
      results.push(yield ["poll", 0, 0n, 0]);
      results.push(yield ["ppoll", 0, 0n, self.longs(0, 1_000_000_000), 0, 8]);
      results.push(yield ["ppoll", 0, 0n, self.longs(0, 0), self.longs(0), 4]);
      results.push(yield ["ppoll", 0, 0n, 8, 0, 8]);
    });
    world.run();
    expect(results).toEqual([-EFAULT, -EINVAL, 0, -EINVAL, -EINVAL, -EFAULT]);
  });

  test("it waits for the first of several, for its time, or for ever", () => {
    const [r, w] = world.pipe();
    const [r2] = world.pipe();
    const log: [number, number, bigint][] = [];
    world.spawn(
      function* (self) {
        const fds = pollfds(self, [1, POLLIN], [0, POLLIN]);
        for (const timeout of [50, -1]) {
          const n = yield ["poll", fds, 2n, timeout];
          log.push([n, revents(self, fds, 1), world.now]);
        }
      },
      [r, r2],
    );
    const start = world.now;
    world.run();
    expect(log).toEqual([[0, 0, start + 50n * MS]]);
    world.call("write", w, world.zero.put("x"), 1);
    world.run();
    expect(log[1]?.slice(0, 2)).toEqual([1, POLLIN]);
    world.call("close", r);
    world.call("close", r2);
    expect(world.inUse(CACHE_WAIT)).toBe(0);
  });

  test("a handler ends it with EINTR, whatever SA_RESTART says", () => {
    const results: number[] = [];
    const pid = world.spawn(function* (self) {
      yield* catching(self, true);
      results.push(yield ["poll", 0, 0n, -1]);
      results.push(yield ["select", 0, 0, 0, 0, 0]);
    });
    for (let i = 0; i < 2; i++) {
      world.run();
      world.call("kill", pid, SIGUSR1);
    }
    world.run();
    expect(results).toEqual([-EINTR, -EINTR]);
  });

  test("stopped and continued it waits for what is left", () => {
    const [r] = world.pipe();
    let end = 0n;
    const pid = world.spawn(
      function* (self) {
        yield ["poll", pollfds(self, [0, POLLIN]), 1n, 100];
        end = world.now;
      },
      [r],
    );
    const start = world.now;
    world.settle();
    world.pass(30n * MS);
    world.call("kill", pid, 19);
    world.settle();
    world.pass(30n * MS);
    world.call("kill", pid, 18);
    world.run();
    expect(end).toBe(start + 100n * MS);
  });
});

describe("ppoll's mask", () => {
  test("a blocked signal comes through while it waits and is blocked again after it", () => {
    const results: (number | bigint)[] = [];
    const pid = world.spawn(function* (self) {
      yield* catching(self);
      self.handlers.set(700, () => results.push(700));
      const mask = self.longs(1n << BigInt(SIGUSR1 - 1));
      yield ["rt_sigprocmask", 0, mask, 0, 8];
      results.push(yield ["ppoll", 0, 0n, 0, self.longs(0), 8]);
      yield ["kill", self.pid, SIGUSR1];
      const old = self.longs(0);
      yield ["rt_sigprocmask", 0, 0, old, 8];
      results.push(self.u64(old));
      // Pending already: it does not even begin to wait.
      results.push(yield ["ppoll", 0, 0n, 0, self.longs(0), 8]);
    });
    world.run();
    world.call("kill", pid, SIGUSR1);
    world.run();
    expect(results).toEqual([700, -EINTR, 512n, 700, -EINTR]);
  });

  test("when something is ready the mask is put back and no handler runs", () => {
    const [, w] = world.pipe();
    const results: number[] = [];
    world.spawn(
      function* (self) {
        yield* catching(self);
        self.handlers.set(700, () => results.push(700));
        yield ["rt_sigprocmask", 0, self.longs(512), 0, 8];
        yield ["kill", self.pid, SIGUSR1];
        results.push(yield ["ppoll", pollfds(self, [1, POLLOUT]), 1n, 0, self.longs(0), 8]);
        yield ["rt_sigprocmask", 1, self.longs(512), 0, 8];
      },
      [-1, w],
    );
    world.run();
    expect(results).toEqual([1, 700]);
  });

  test("it says how much of its time was left", () => {
    const [r, w] = world.pipe();
    let left: bigint[] = [];
    world.spawn(
      function* (self) {
        const time = self.longs(2, 500_000_000);
        yield ["ppoll", pollfds(self, [0, POLLIN]), 1n, time, 0, 8];
        left = [self.u64(time), self.u64(time + 8)];
      },
      [r],
    );
    world.settle();
    world.pass(1_000_000_000n);
    world.call("write", w, world.zero.put("x"), 1);
    world.settle();
    expect(left).toEqual([1n, 500_000_000n]);
  });
});

describe("select", () => {
  test("sets in, sets out", () => {
    const [r, w] = world.pipe();
    const bits = (1n << BigInt(r)) | (1n << BigInt(w));
    const [read = 0, write = 0, except = 0] = [0, 1, 2].map(() => world.zero.longs(bits));
    expect(world.call("select", w + 1, read, write, except, 0)).toBe(1);
    expect([read, write, except].map((at) => world.zero.u64(at))).toEqual([0n, 1n << BigInt(w), 0n]);
    world.call("write", w, read, 1);
    world.zero.view().setBigUint64(read, bits, true);
    expect(world.call("select", w + 1, read, write, 0, 0)).toBe(2);
    expect(world.zero.u64(read)).toBe(1n << BigInt(r));
  });

  test("hangup is readable, a bad descriptor is EBADF, bits above n do not count", () => {
    const [r, w] = world.pipe();
    world.call("close", w);
    const set = world.zero.longs(1n << BigInt(r));
    expect(world.call("select", 64, set, 0, 0, 0)).toBe(1);
    const bad = world.zero.longs((1n << 40n) | 1n);
    expect(world.call("select", 64, bad, 0, 0, 0)).toBe(-EBADF);
    const none = world.zero.longs(1n << 40n);
    expect(world.call("select", 40, none, 0, 0, world.zero.longs(0, 0))).toBe(0);
    expect(world.call("select", -1, 0, 0, 0, 0)).toBe(-EINVAL);
    expect(world.call("select", 0, 0, 0, 0, world.zero.longs(-1, 0))).toBe(-EINVAL);
    expect(world.call("select", 0, 0, 0, 0, world.zero.longs(0, -1))).toBe(-EINVAL);
  });

  test("it waits, and its sets are empty when its time is over", () => {
    const [r] = world.pipe();
    let result = -1;
    let set = 1n;
    let left = 1n;
    world.spawn(
      function* (self) {
        const read = self.longs(1);
        const time = self.longs(0, 1_500_000);
        result = yield ["select", 1, read, 0, 0, time];
        set = self.u64(read);
        left = self.u64(time) + self.u64(time + 8);
      },
      [r],
    );
    const start = world.now;
    world.run();
    expect([result, set, left, world.now - start]).toEqual([0, 0n, 0n, 1_500_000_000n]);
  });

  test("pselect6 takes its mask with its size", () => {
    const results: number[] = [];
    const pid = world.spawn(function* (self) {
      yield* catching(self);
      yield ["rt_sigprocmask", 0, self.longs(512), 0, 8];
      const mask = self.longs(0);
      results.push(yield ["pselect6", 0, 0, 0, 0, 0, self.longs(mask, 4)]);
      results.push(yield ["pselect6", 0, 0, 0, 0, 0, self.longs(mask, 8)]);
    });
    world.run();
    expect(results).toEqual([-EINVAL]);
    world.call("kill", pid, SIGUSR1);
    world.run();
    expect(results).toEqual([-EINVAL, -EINTR]);
  });
});
