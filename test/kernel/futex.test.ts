// futex(2). Processes share no memory here, so what needs two threads is played by one process and its timeouts; waking
// is tried between a parent and its vfork child's mm elsewhere.

import { beforeEach, expect, test } from "vitest";
import { EAGAIN, EFAULT, EINTR, EINVAL, ENOSYS, ETIMEDOUT } from "../../asm/abi/errno.ts";
import { World } from "./world.ts";

const WAIT = 0;
const WAKE = 1;
const REQUEUE = 3;
const CMP_REQUEUE = 4;
const WAKE_OP = 5;
const WAIT_BITSET = 9;
const WAKE_BITSET = 10;
const PRIVATE = 128;
const REALTIME = 256;
const CACHE_FUTEX = 46;

let world: World;
beforeEach(() => {
  world = new World();
});

test("answers without waiting are Linux's", () => {
  const results: number[] = [];
  world.spawn(function* (self) {
    const a = self.words(0, 0, 0, 0);
    const soon = () => self.longs(0, 1);
    results.push(yield ["futex", a, WAIT, 5, 0, 0, 0]);
    results.push(yield ["futex", a + 1, WAIT, 0, 0, 0, 0]);
    results.push(yield ["futex", 8, WAIT, 0, soon(), 0, 0]);
    results.push(yield ["futex", a, WAIT, 0, self.longs(0, -1), 0, 0]);
    results.push(yield ["futex", a, WAIT, 5, self.longs(0, -1), 0, 0]);
    results.push(yield ["futex", a, WAIT_BITSET, 0, soon(), 0, 0]);
    results.push(yield ["futex", a, WAIT | REALTIME, 0, soon(), 0, 0]);
  });
  world.run();
  expect(results).toEqual([-EAGAIN, -EINVAL, -EFAULT, -EINVAL, -EINVAL, -EINVAL, -ENOSYS]);
  results.length = 0;
  world.spawn(function* (self) {
    const a = self.words(0, 0, 0, 0);
    results.push(yield ["futex", 8, WAKE, 1, 0, 0, 0]);
    results.push(yield ["futex", 8, WAKE | PRIVATE, 1, 0, 0, 0]);
    results.push(yield ["futex", a, WAKE, 0, 0, 0, 0]);
    results.push(yield ["futex", a, WAKE_BITSET, 1, 0, 0, 0]);
    results.push(yield ["futex", a, WAKE | REALTIME, 1, 0, 0, 0]);
    results.push(yield ["futex", a, 2, 0, 0, 0, 0]);
    results.push(yield ["futex", a, REQUEUE, -1, 0, a + 4, 0]);
    results.push(yield ["futex", a, REQUEUE, 1, -1, a + 4, 0]);
    results.push(yield ["futex", a, CMP_REQUEUE, 1, 1, a + 4, 3]);
    results.push(yield ["futex", a, CMP_REQUEUE, 1, 1, a + 4, 0]);
    results.push(yield ["futex", a, REQUEUE, 1, 1, 8, 0]);
    results.push(yield ["futex", a, WAKE_OP, 1, 1, 8, 0]);
    results.push(yield ["futex", a, WAKE_OP, 1, 1, a + 8, 7 << 28]);
    // FUTEX_OP_ADD 5, compare FUTEX_OP_CMP_EQ 0
    results.push(yield ["futex", a, WAKE_OP, 1, 1, a + 8, (1 << 28) | (5 << 12)]);
    results.push(self.i32(a + 8));
  });
  world.run();
  expect(results).toEqual([
    -EFAULT,
    0,
    0,
    -EINVAL,
    -ENOSYS,
    -ENOSYS,
    -EINVAL,
    -EINVAL,
    -EAGAIN,
    0,
    -EFAULT,
    -EFAULT,
    -ENOSYS,
    0,
    5,
  ]);
});

test("timeouts: relative for WAIT, absolute for WAIT_BITSET", () => {
  const log: (number | bigint)[] = [];
  const start = world.now;
  world.spawn(function* (self) {
    const a = self.words(0);
    log.push(yield ["futex", a, WAIT | PRIVATE, 0, self.longs(0, 5_000_000), 0, 0]);
    log.push(world.now - start);
    const until = world.now + 7_000_000n;
    log.push(yield ["futex", a, WAIT_BITSET, 0, self.longs(until / 1_000_000_000n, until % 1_000_000_000n), 0, 1]);
    log.push(world.now - start);
    log.push(yield ["futex", a, WAIT_BITSET, 0, self.longs(0, 1), 0, 1]);
    const wall = 1_700_000_000_000_000_000n + world.now + 2_000_000n;
    log.push(
      yield ["futex", a, WAIT_BITSET | REALTIME, 0, self.longs(wall / 1_000_000_000n, wall % 1_000_000_000n), 0, 1],
    );
    log.push(world.now - start);
  });
  world.run();
  expect(log).toEqual([-ETIMEDOUT, 5_000_000n, -ETIMEDOUT, 12_000_000n, -ETIMEDOUT, -ETIMEDOUT, 14_000_000n]);
  expect(world.inUse(CACHE_FUTEX)).toBe(0);
});

test("a handler interrupts; with SA_RESTART an untimed wait is made again and looks at the word", () => {
  for (const restart of [false, true]) {
    const log: number[] = [];
    const pid = world.spawn(function* (self) {
      const a = self.words(0);
      self.handlers.set(700, () => self.view().setInt32(a, 1, true));
      const action = self.buffer(24);
      self.view().setInt32(action, 700, true);
      self.view().setUint32(action + 4, restart ? 0x10000000 : 0, true);
      yield ["rt_sigaction", 10, action, 0, 8];
      log.push(yield ["futex", a, WAIT, 0, 0, 0, 0]);
    });
    world.run();
    world.call("kill", pid, 10);
    world.run();
    expect(log).toEqual([restart ? -EAGAIN : -EINTR]);
  }
  expect(world.inUse(CACHE_FUTEX)).toBe(0);
});

test("a waiter that is killed leaves nothing", () => {
  const pid = world.spawn(function* (self) {
    yield ["futex", self.words(0), WAIT, 0, 0, 0, 0];
  });
  world.run();
  expect(world.inUse(CACHE_FUTEX)).toBe(1);
  world.call("kill", pid, 9);
  world.run();
  expect(world.inUse(CACHE_FUTEX)).toBe(0);
});
