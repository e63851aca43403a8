// flock(2) and the record locks of fcntl(2).

import { beforeEach, describe, expect, test } from "vitest";
import { EAGAIN, EBADF, EDEADLK, EINTR, EINVAL, EOVERFLOW } from "../../../asm/abi/errno.ts";
import { type Call, type Space, World } from "../world.ts";

const F_GETLK = 5;
const F_SETLK = 6;
const F_SETLKW = 7;
const F_OFD_GETLK = 36;
const F_OFD_SETLK = 37;
const F_OFD_SETLKW = 38;
const READ = 0;
const WRITE = 1;
const UNLOCK = 2;
const SH = 1;
const EX = 2;
const NB = 4;
const UN = 8;
const AT_FDCWD = -100;
const CACHE_FLOCK = 38;
const CACHE_KMALLOC_16 = 0;

let world: World;
beforeEach(() => {
  world = new World();
});

/** struct flock. */
function flock(space: Space, type: number, start: number | bigint, len: number | bigint, whence = 0, pid = 0): number {
  const at = space.buffer(32);
  const view = space.view();
  view.setInt16(at, type, true);
  view.setInt16(at + 2, whence, true);
  view.setBigInt64(at + 8, BigInt(start), true);
  view.setBigInt64(at + 16, BigInt(len), true);
  view.setInt32(at + 24, pid, true);
  return at;
}
const shown = (space: Space, at: number) => [
  space.view().getInt16(at, true),
  Number(space.u64(at + 8)),
  Number(space.u64(at + 16)),
  space.i32(at + 24),
];

const open = (flags = 0o102) => world.call("openat", AT_FDCWD, world.zero.put("/x"), flags, 0o666);
const lock = (
  fd: number,
  cmd: number,
  type: number,
  start: number | bigint,
  len: number | bigint,
  whence = 0,
  pid = 0,
) => world.call("fcntl", fd, cmd, BigInt(flock(world.zero, type, start, len, whence, pid)));
/** The lock that stands in the way of an open file description: [type, start, len, pid], or null. */
function blocker(fd: number, type: number, start = 0, len = 0): number[] | null {
  const at = flock(world.zero, type, start, len);
  expect(world.call("fcntl", fd, F_OFD_GETLK, BigInt(at))).toBe(0);
  const found = shown(world.zero, at);
  return found[0] === UNLOCK ? null : found;
}

describe("flock", () => {
  test("shared and exclusive, by open file description", () => {
    const a = open();
    const b = open();
    expect(world.call("flock", a, SH)).toBe(0);
    expect(world.call("flock", b, SH | NB)).toBe(0);
    expect(world.call("flock", a, EX | NB)).toBe(-EAGAIN);
    // The conversion that failed lost the lock.
    expect(world.call("flock", b, EX | NB)).toBe(0);
    const copy = world.call("dup", b);
    world.call("close", b);
    expect(world.call("flock", a, SH | NB)).toBe(-EAGAIN);
    expect(world.call("flock", copy, UN)).toBe(0);
    expect(world.call("flock", a, EX | NB)).toBe(0);
    world.call("close", a);
    expect(world.inUse(CACHE_FLOCK)).toBe(0);
  });

  test("errors", () => {
    expect(world.call("flock", 99, EX)).toBe(-EBADF);
    expect(world.call("flock", 99, 3)).toBe(-EINVAL);
    expect(world.call("flock", open(0o10000000), SH)).toBe(-EBADF);
    expect(world.call("flock", 99, 32)).toBe(0);
  });

  test("waiting, and being interrupted", () => {
    const log: (string | number)[] = [];
    const holder = open();
    world.call("flock", holder, EX);
    const waiter = (name: string) =>
      world.spawn(function* (self) {
        self.handlers.set(700, () => undefined);
        const action = self.buffer(24);
        self.view().setInt32(action, 700, true);
        yield ["rt_sigaction", 10, action, 0, 8];
        const fd = yield ["openat", AT_FDCWD, self.put("/x"), 2, 0];
        log.push(name, yield ["flock", fd, EX]);
      });
    const first = waiter("first");
    world.run();
    waiter("second");
    world.run();
    expect(log).toEqual([]);
    world.call("kill", first, 10);
    world.run();
    expect(log).toEqual(["first", -EINTR]);
    world.call("close", holder);
    world.run();
    expect(log).toEqual(["first", -EINTR, "second", 0]);
  });
});

describe("a file that stays", () => {
  test("has nothing left of its locks when the last is gone, whoever waited", () => {
    const keeper = open();
    const a = open();
    const before = world.inUse(CACHE_KMALLOC_16);
    expect(world.call("flock", a, EX)).toBe(0);
    expect(world.inUse(CACHE_KMALLOC_16)).toBe(before + 1);
    expect(world.call("flock", a, UN)).toBe(0);
    expect(world.inUse(CACHE_KMALLOC_16)).toBe(before);
    lock(a, F_SETLK, WRITE, 0, 10);
    lock(a, F_SETLK, UNLOCK, 0, 5);
    expect(world.inUse(CACHE_KMALLOC_16)).toBe(before + 1);
    lock(a, F_SETLK, UNLOCK, 0, 0);
    expect(world.inUse(CACHE_KMALLOC_16)).toBe(before);
    // One who waits gets it in the end, one who is killed before does not.
    expect(lock(a, F_OFD_SETLK, WRITE, 0, 0)).toBe(0);
    const log: (string | number)[] = [];
    const waiter = (name: string) =>
      world.spawn(function* (self) {
        const fd = yield ["openat", AT_FDCWD, self.put("/x"), 2, 0];
        log.push(name, yield ["fcntl", fd, F_OFD_SETLKW, BigInt(flock(self, WRITE, 0, 0))]);
      });
    const killed = waiter("killed");
    waiter("waits");
    world.run();
    world.call("kill", killed, 9);
    world.call("close", a);
    world.run();
    expect(log).toEqual(["waits", 0]);
    expect(world.inUse(CACHE_FLOCK)).toBe(0);
    expect(world.inUse(CACHE_KMALLOC_16)).toBe(before);
    world.call("close", keeper);
  });

  test("who waits for a lock that has just gone is waited for by nobody", () => {
    open();
    const log: (string | number)[] = [];
    const both = (name: string, first: number, second: number) =>
      world.spawn(function* (self) {
        const fd = yield ["openat", AT_FDCWD, self.put("/x"), 2, 0];
        const other = yield ["openat", AT_FDCWD, self.put("/y"), 0o102, 0o600];
        const at = (n: number) => BigInt(flock(self, WRITE, n, 1));
        yield ["fcntl", first ? other : fd, F_SETLKW, at(0)];
        yield ["sched_yield"];
        log.push(name, yield ["fcntl", second ? other : fd, F_SETLKW, at(0)]);
      });
    both("one", 0, 1);
    both("two", 1, 0);
    world.run();
    expect(log.sort()).toEqual([-EDEADLK, 0, "one", "two"]);
  });
});

describe("record locks", () => {
  test("ranges merge, split and convert", () => {
    const me = open();
    const other = open();
    lock(me, F_SETLK, WRITE, 10, 10);
    expect(blocker(other, READ)).toEqual([WRITE, 10, 10, 0]);
    // What touches becomes one.
    lock(me, F_SETLK, WRITE, 20, 10);
    expect(blocker(other, READ)).toEqual([WRITE, 10, 20, 0]);
    // A hole in the middle.
    lock(me, F_SETLK, UNLOCK, 15, 5);
    expect(blocker(other, READ)).toEqual([WRITE, 10, 5, 0]);
    expect(blocker(other, READ, 15, 5)).toBeNull();
    expect(blocker(other, READ, 15, 6)).toEqual([WRITE, 20, 10, 0]);
    // Read locks stand in nobody's way who reads.
    lock(me, F_SETLK, READ, 0, 25);
    expect(blocker(other, READ)).toEqual([WRITE, 25, 5, 0]);
    expect(blocker(other, WRITE)).toEqual([READ, 0, 25, 0]);
    lock(me, F_SETLK, UNLOCK, 0, 0);
    expect(blocker(other, WRITE)).toBeNull();
    expect(world.inUse(CACHE_FLOCK)).toBe(0);
  });

  test("to the end of the file and beyond; from where l_whence says", () => {
    const me = open();
    const other = open();
    world.call("write", me, world.zero.buffer(100), 100);
    lock(me, F_SETLK, WRITE, -10, 0, 2);
    expect(blocker(other, WRITE)).toEqual([WRITE, 90, 0, 0]);
    lock(me, F_SETLK, UNLOCK, 0, 0);
    // A negative length ends before the start.
    lock(me, F_SETLK, WRITE, 0, -30, 1);
    expect(blocker(other, WRITE)).toEqual([WRITE, 70, 30, 0]);
  });

  test("errors", () => {
    const max = 0x7fffffffffffffffn;
    const me = open();
    expect(lock(me, F_SETLK, WRITE, 0, 0, 5)).toBe(-EINVAL);
    expect(lock(me, F_SETLK, 7, 0, 0)).toBe(-EINVAL);
    expect(lock(me, F_SETLK, WRITE, -1, 0)).toBe(-EINVAL);
    expect(lock(me, F_SETLK, WRITE, 5, -6)).toBe(-EINVAL);
    expect(lock(me, F_SETLK, WRITE, 2, max)).toBe(-EOVERFLOW);
    expect(lock(me, F_SETLK, WRITE, 1, max)).toBe(0);
    expect(lock(me, F_GETLK, UNLOCK, 0, 0)).toBe(-EINVAL);
    expect(lock(me, F_OFD_SETLK, WRITE, 0, 0, 0, 1)).toBe(-EINVAL);
    expect(lock(open(0), F_SETLK, WRITE, 0, 0)).toBe(-EBADF);
    expect(lock(open(1), F_SETLK, READ, 0, 0)).toBe(-EBADF);
  });

  test("closing any descriptor of the file drops the process's locks", () => {
    const me = open();
    const other = open();
    lock(me, F_SETLK, WRITE, 0, 0);
    world.call("close", open());
    expect(blocker(other, WRITE)).toBeNull();
  });

  test("locks of open file descriptions stay until the last descriptor", () => {
    const me = open();
    const other = open();
    expect(lock(me, F_OFD_SETLK, WRITE, 0, 5)).toBe(0);
    expect(lock(other, F_OFD_SETLK, WRITE, 4, 1)).toBe(-EAGAIN);
    expect(blocker(other, WRITE)).toEqual([WRITE, 0, 5, -1]);
    // Even against the process's own POSIX locks.
    expect(lock(me, F_SETLK, READ, 0, 1)).toBe(-EAGAIN);
    world.call("close", open());
    expect(lock(other, F_OFD_SETLK, WRITE, 4, 1)).toBe(-EAGAIN);
    world.call("close", me);
    expect(lock(other, F_OFD_SETLK, WRITE, 4, 1)).toBe(0);
  });

  test("between processes: who holds it, waiting, the end of the holder", () => {
    open();
    const log: (string | number | number[])[] = [];
    const take = (fd: number, cmd: number, at: number): Call => ["fcntl", fd, cmd, BigInt(at)];
    const holder = world.spawn(function* (self) {
      const fd = yield ["openat", AT_FDCWD, self.put("/x"), 2, 0];
      yield take(fd, F_SETLK, flock(self, WRITE, 0, 10));
      yield ["pause"];
    });
    world.run();
    world.spawn(function* (self) {
      const fd = yield ["openat", AT_FDCWD, self.put("/x"), 2, 0];
      const at = flock(self, READ, 5, 1);
      yield take(fd, F_GETLK, at);
      log.push(shown(self, at));
      log.push(yield take(fd, F_SETLK, flock(self, READ, 5, 1)));
      log.push("got", yield take(fd, F_SETLKW, flock(self, READ, 5, 1)));
    });
    world.run();
    expect(log).toEqual([[WRITE, 0, 10, holder], -EAGAIN]);
    world.call("kill", holder, 9);
    world.run();
    expect(log.slice(2)).toEqual(["got", 0]);
  });

  test("who would wait for himself gets EDEADLK", () => {
    open();
    const log: Record<string, number> = {};
    const party = (name: string, own: number, wants: number, delay: number) => {
      const pid = world.spawn(function* (self) {
        const fd = yield ["openat", AT_FDCWD, self.put("/x"), 2, 0];
        yield ["fcntl", fd, F_SETLK, BigInt(flock(self, WRITE, own, 1))];
        yield ["poll", 0, 0n, delay];
        log[name] = yield ["fcntl", fd, F_SETLKW, BigInt(flock(self, WRITE, wants, 1))];
      });
      world.settle();
      return pid;
    };
    party("a", 1, 2, 10);
    party("b", 2, 3, 20);
    party("c", 3, 1, 30);
    world.run();
    // c closes the ring, leaves, and so lets b in, and b a.
    expect(log).toEqual({ a: 0, b: 0, c: -EDEADLK });
  });

  test("nobody detects a deadlock of open file descriptions", () => {
    const a = open();
    lock(a, F_OFD_SETLK, WRITE, 1, 1);
    let result = 1;
    const pid = world.spawn(function* (self) {
      const fd = yield ["openat", AT_FDCWD, self.put("/x"), 2, 0];
      result = yield ["fcntl", fd, F_OFD_SETLKW, BigInt(flock(self, WRITE, 1, 1))];
    });
    world.run();
    expect([result, world.alive(pid)]).toEqual([1, true]);
    lock(a, F_OFD_SETLK, UNLOCK, 0, 0);
    world.run();
    expect(result).toBe(0);
  });
});
