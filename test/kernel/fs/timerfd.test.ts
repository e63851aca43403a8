// timerfd_create(2).

import { beforeEach, expect, test } from "vitest";
import { EAGAIN, EBADF, EINVAL } from "../../../asm/abi/errno.ts";
import { World } from "../world.ts";

const MONOTONIC = 1;
const REALTIME = 0;
const ABSTIME = 1;
const O_NONBLOCK = 0o4000;
const MS = 1_000_000n;
const CACHE_TIMERFD = 43;
const CACHE_TIMER = 17;

let world: World;
let fd: number;
beforeEach(() => {
  world = new World();
  fd = world.call("timerfd_create", MONOTONIC, O_NONBLOCK);
});

const set = (interval: bigint, value: bigint, flags = 0) => {
  const s = 1_000_000_000n;
  return world.call(
    "timerfd_settime",
    fd,
    flags,
    world.zero.longs(interval / s, interval % s, value / s, value % s),
    0,
  );
};
const get = () => {
  const at = world.zero.buffer(32);
  world.call("timerfd_gettime", fd, at);
  const word = (i: number) => world.zero.u64(at + i * 8);
  return [word(0) * 1_000_000_000n + word(1), word(2) * 1_000_000_000n + word(3)];
};
const read = () => {
  const at = world.zero.buffer(8);
  const n = world.call("read", fd, at, 8);
  return n === 8 ? world.zero.u64(at) : n;
};

test("once", () => {
  expect(read()).toBe(-EAGAIN);
  expect(set(0n, 10n * MS)).toBe(0);
  world.pass(4n * MS);
  expect(get()).toEqual([0n, 6n * MS]);
  expect(read()).toBe(-EAGAIN);
  world.pass(6n * MS);
  expect(read()).toBe(1n);
  expect(read()).toBe(-EAGAIN);
  expect(get()).toEqual([0n, 0n]);
});

test("periods that nobody looked at are counted", () => {
  set(10n * MS, 5n * MS);
  world.pass(50n * MS);
  expect(get()).toEqual([10n * MS, 5n * MS]);
  expect(read()).toBe(5n);
  expect(read()).toBe(-EAGAIN);
  world.pass(5n * MS);
  expect(read()).toBe(1n);
});

test("a time that has passed is due at once; 0 disarms", () => {
  set(0n, 1n, ABSTIME);
  expect(read()).toBe(1n);
  set(0n, 10n * MS);
  set(7n, 0n);
  expect(get()).toEqual([7n, 0n]);
  world.pass(20n * MS);
  expect(read()).toBe(-EAGAIN);
});

test("the wall clock", () => {
  world.call("close", fd);
  fd = world.call("timerfd_create", REALTIME, O_NONBLOCK);
  const at = world.zero.buffer(16);
  world.call("clock_gettime", 0, at);
  set(0n, world.zero.u64(at) * 1_000_000_000n + world.zero.u64(at + 8) + 3n * MS, ABSTIME);
  world.pass(2n * MS);
  expect(read()).toBe(-EAGAIN);
  world.pass(1n * MS);
  expect(read()).toBe(1n);
});

test("readers wait, poll hears of it", () => {
  world.call("fcntl", fd, 4, 0n);
  const log: bigint[] = [];
  world.spawn(
    function* (self) {
      yield ["poll", self.words(0, 1), 1n, -1];
      log.push(world.now);
      const at = self.buffer(8);
      yield ["read", 0, at, 8];
      yield ["read", 0, at, 8];
      log.push(world.now, self.u64(at));
      yield ["timerfd_settime", 0, 0, self.longs(0, 0, 0, 0), 0];
    },
    [fd],
  );
  const start = world.now;
  set(3n * MS, 2n * MS);
  world.run();
  expect(log).toEqual([start + 2n * MS, start + 5n * MS, 1n]);
});

test("errors", () => {
  for (const clock of [2, 3, 4, 11, -1]) expect(world.call("timerfd_create", clock, 0)).toBe(-EINVAL);
  expect(world.call("timerfd_create", 7, 1)).toBe(-EINVAL);
  expect(set(0n, 1n, 4)).toBe(-EINVAL);
  expect(world.call("timerfd_settime", fd, 0, world.zero.longs(0, -1, 1, 0), 0)).toBe(-EINVAL);
  expect(world.call("timerfd_settime", fd, 0, world.zero.longs(0, 0, 0, 1_000_000_000), 0)).toBe(-EINVAL);
  expect(world.call("timerfd_settime", 99, 0, world.zero.longs(0, 0, 1, 0), 0)).toBe(-EBADF);
  const [r] = world.pipe();
  expect(world.call("timerfd_gettime", r, world.zero.buffer(32))).toBe(-EINVAL);
  expect(world.call("read", fd, world.zero.buffer(8), 4)).toBe(-EINVAL);
});

test("nothing is left behind", () => {
  const timers = world.inUse(CACHE_TIMER);
  set(1n, 1n);
  world.call("close", fd);
  expect(world.inUse(CACHE_TIMERFD)).toBe(0);
  expect(world.inUse(CACHE_TIMER)).toBe(timers - 1);
});
