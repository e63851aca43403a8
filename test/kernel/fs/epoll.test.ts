// epoll(7). The order of checks and the depth of nesting were tried on Linux 6.18.

import { beforeEach, describe, expect, test } from "vitest";
import { EBADF, EEXIST, EINTR, EINVAL, ELOOP, ENOENT, EPERM } from "../../../asm/abi/errno.ts";
import { type Space, World } from "../world.ts";

const EPOLLIN = 1;
const EPOLLOUT = 4;
const EPOLLERR = 8;
const EPOLLHUP = 16;
const EPOLLEXCLUSIVE = 1 << 28;
const EPOLLONESHOT = 1 << 30;
const EPOLLET = 1 << 31;
const ADD = 1;
const DEL = 2;
const MOD = 3;
const CACHE_EPOLL = 35;
const CACHE_EPITEM = 36;
const CACHE_WAIT = 14;

let world: World;
let ep: number;
beforeEach(() => {
  world = new World();
  ep = world.call("epoll_create1", 0);
});

/** struct epoll_event, packed. */
function event(space: Space, events: number, data = 0): number {
  const at = space.buffer(12);
  space.view().setInt32(at, events, true);
  space.view().setBigUint64(at + 4, BigInt(data), true);
  return at;
}

const ctl = (op: number, fd: number, events = 0, data = fd, set = ep) =>
  world.call("epoll_ctl", set, op, fd, event(world.zero, events, data));

/** What epoll_wait gives without waiting: [data, events]. */
function ready(max = 16, set = ep): [number, number][] {
  const at = world.zero.buffer(12 * 16);
  const n = world.call("epoll_wait", set, at, max, 0);
  if (n < 0) throw new Error(`epoll_wait: ${n}`);
  return Array.from({ length: n }, (_, i) => [
    Number(world.zero.view().getBigUint64(at + i * 12 + 4, true)),
    world.zero.view().getUint32(at + i * 12, true),
  ]);
}

const put = (fd: number, text = "x") => world.call("write", fd, world.zero.put(text), text.length);
const take = (fd: number, n = 100) => world.call("read", fd, world.zero.buffer(100), n);

describe("triggers", () => {
  test("level: as long as it is true", () => {
    const [r, w] = world.pipe();
    expect(ctl(ADD, r, EPOLLIN, 5)).toBe(0);
    expect(ready()).toEqual([]);
    put(w);
    expect(ready()).toEqual([[5, EPOLLIN]]);
    expect(ready()).toEqual([[5, EPOLLIN]]);
    take(r);
    expect(ready()).toEqual([]);
  });

  test("edge: once for each write, also when the rest was not read", () => {
    const [r, w] = world.pipe();
    ctl(ADD, r, EPOLLIN | EPOLLET);
    put(w);
    expect(ready()).toEqual([[r, EPOLLIN]]);
    expect(ready()).toEqual([]);
    put(w);
    expect(ready()).toEqual([[r, EPOLLIN]]);
    take(r, 1);
    expect(ready()).toEqual([]);
    // A modification looks anew.
    expect(ctl(MOD, r, EPOLLIN | EPOLLET)).toBe(0);
    expect(ready()).toEqual([[r, EPOLLIN]]);
  });

  test("edge: an eventfd that is read does not tell who wants to read", () => {
    const fd = world.call("eventfd2", 2, 1 | 0o4000);
    ctl(ADD, fd, EPOLLIN | EPOLLET);
    expect(ready()).toEqual([[fd, EPOLLIN]]);
    take(fd, 8);
    expect(ready()).toEqual([]);
  });

  test("one shot: until it is modified", () => {
    const [r, w] = world.pipe();
    ctl(ADD, r, EPOLLIN | EPOLLONESHOT);
    put(w);
    expect(ready()).toHaveLength(1);
    put(w);
    expect(ready()).toEqual([]);
    world.call("close", w);
    expect(ready()).toEqual([]);
    ctl(MOD, r, EPOLLIN | EPOLLONESHOT);
    expect(ready()).toEqual([[r, EPOLLIN | EPOLLHUP]]);
  });

  test("hangup and error are told unasked", () => {
    const [r, w] = world.pipe();
    const [r2, w2] = world.pipe();
    ctl(ADD, r, 0);
    ctl(ADD, w2, EPOLLOUT | EPOLLET);
    expect(ready()).toEqual([[w2, EPOLLOUT]]);
    world.call("close", w);
    world.call("close", r2);
    expect(ready()).toEqual([
      [r, EPOLLHUP],
      [w2, EPOLLOUT | EPOLLERR],
    ]);
  });

  test("what did not fit comes first the next time", () => {
    const pipes = [world.pipe(), world.pipe(), world.pipe()];
    for (const [r, w] of pipes) {
      ctl(ADD, r, EPOLLIN);
      put(w);
    }
    const order = pipes.map(([r]) => r);
    expect(ready(2).map(([fd]) => fd)).toEqual(order.slice(0, 2));
    expect(ready(2).map(([fd]) => fd)).toEqual([order[2], order[0]]);
  });
});

describe("the set", () => {
  test("errors", () => {
    const [r, w] = world.pipe();
    const file = world.call("openat", -100, world.zero.put("/x"), 0o102, 0o600);
    expect(world.call("epoll_create", 0)).toBe(-EINVAL);
    expect(world.call("epoll_create1", 1)).toBe(-EINVAL);
    expect(ctl(ADD, 99, EPOLLIN)).toBe(-EBADF);
    expect(ctl(ADD, file, EPOLLIN)).toBe(-EPERM);
    expect(ctl(ADD, ep, EPOLLIN)).toBe(-EINVAL);
    expect(ctl(ADD, r, EPOLLIN, r, w)).toBe(-EINVAL);
    expect(ctl(DEL, r)).toBe(-ENOENT);
    expect(ctl(MOD, r)).toBe(-ENOENT);
    expect(ctl(ADD, r, EPOLLIN)).toBe(0);
    expect(ctl(ADD, r, EPOLLIN)).toBe(-EEXIST);
    expect(ctl(9, r)).toBe(-EINVAL);
    expect(ctl(MOD, r, EPOLLIN | EPOLLEXCLUSIVE)).toBe(-EINVAL);
    expect(ctl(ADD, w, EPOLLOUT | EPOLLEXCLUSIVE | EPOLLONESHOT)).toBe(-EINVAL);
    expect(ctl(ADD, w, EPOLLOUT | EPOLLEXCLUSIVE)).toBe(0);
    expect(ctl(MOD, w, EPOLLOUT)).toBe(-EINVAL);
    const buf = world.zero.buffer(12);
    expect(world.call("epoll_wait", 99, buf, 0, 0)).toBe(-EBADF);
    expect(world.call("epoll_wait", ep, buf, 0, 0)).toBe(-EINVAL);
    expect(world.call("epoll_wait", r, buf, 1, 0)).toBe(-EINVAL);
    expect(world.call("epoll_wait", ep, buf, 178956971, 0)).toBe(-EINVAL);
  });

  test("a file leaves with its last descriptor, not before", () => {
    const [r, w] = world.pipe();
    ctl(ADD, r, EPOLLIN);
    const copy = world.call("dup", r);
    put(w);
    world.call("close", r);
    expect(ready()).toEqual([[r, EPOLLIN]]);
    // Under the old number is another file now: the item of the first is not this one's.
    const [r2, w2] = world.pipe();
    expect(r2).toBe(r);
    expect(ctl(DEL, r2)).toBe(-ENOENT);
    expect(ctl(ADD, r2, EPOLLIN, 77)).toBe(0);
    put(w2);
    expect(
      ready()
        .map(([data]) => data)
        .sort(),
    ).toEqual([r, 77].sort());
    world.call("close", copy);
    expect(ready()).toEqual([[77, EPOLLIN]]);
    expect(ctl(DEL, r2)).toBe(0);
  });

  test("sets within sets: depth and loops", () => {
    const make = () => Array.from({ length: 7 }, () => world.call("epoll_create1", 0));
    const up = make();
    const results = up.slice(1).map((set, i) => ctl(ADD, up[i] ?? -1, EPOLLIN, 0, set));
    expect(results).toEqual([0, 0, 0, 0, -ELOOP, 0]);
    const down = make();
    const back = [6, 5, 4, 3, 2, 1].map((i) => ctl(ADD, down[i - 1] ?? -1, EPOLLIN, 0, down[i]));
    expect(back).toEqual([0, 0, 0, 0, -ELOOP, 0]);
    const [a = 0, b = 0] = make();
    expect(ctl(ADD, b, EPOLLIN, 0, a)).toBe(0);
    expect(ctl(ADD, a, EPOLLIN, 0, b)).toBe(-ELOOP);
  });

  test("an inner set is readable while it has something", () => {
    const [r, w] = world.pipe();
    const inner = world.call("epoll_create1", 0);
    ctl(ADD, r, EPOLLIN, 1, inner);
    ctl(ADD, inner, EPOLLIN, 2);
    expect(ready()).toEqual([]);
    put(w);
    expect(ready()).toEqual([[2, EPOLLIN]]);
    take(r);
    expect(ready()).toEqual([]);
    world.call("close", inner);
    put(w);
    expect(ready()).toEqual([]);
  });

  test("nothing is left behind", () => {
    const [r, w] = world.pipe();
    ctl(ADD, r, EPOLLIN);
    ctl(ADD, w, EPOLLOUT);
    world.call("close", r);
    expect(world.inUse(CACHE_EPITEM)).toBe(1);
    world.call("close", ep);
    expect([CACHE_EPITEM, CACHE_EPOLL, CACHE_WAIT].map((cache) => world.inUse(cache))).toEqual([0, 0, 0]);
  });
});

describe("waiting", () => {
  test("for an event, for a time, for a signal", () => {
    const [r, w] = world.pipe();
    ctl(ADD, r, EPOLLIN);
    const results: number[] = [];
    const times: bigint[] = [];
    const pid = world.spawn(
      function* (self) {
        self.handlers.set(700, () => results.push(700));
        const action = self.buffer(24);
        self.view().setInt32(action, 700, true);
        yield ["rt_sigaction", 10, action, 0, 8];
        yield ["rt_sigprocmask", 0, self.longs(512), 0, 8];
        const at = self.buffer(24);
        results.push(yield ["epoll_wait", 0, at, 2, 20]);
        times.push(world.now);
        results.push(yield ["epoll_wait", 0, at, 2, -1]);
        yield ["read", 1, at, 10];
        results.push(yield ["epoll_pwait", 0, at, 2, -1, self.longs(0), 8]);
        results.push(yield ["epoll_pwait2", 0, at, 2, self.longs(0, 5_000_000), 0, 8]);
        results.push(yield ["epoll_pwait2", 0, at, 2, self.longs(0, -1), 0, 8]);
      },
      [ep, r],
    );
    const start = world.now;
    world.run();
    expect(results).toEqual([0]);
    expect(times).toEqual([start + 20_000_000n]);
    put(w);
    world.run();
    expect(results).toEqual([0, 1]);
    world.call("kill", pid, 10);
    world.run();
    expect(results).toEqual([0, 1, 700, -EINTR, 0, -EINVAL]);
  });

  test("one event wakes one waiter of a set, and one of the sets that watch exclusively", () => {
    const fd = world.call("eventfd2", 0, 0);
    const log: string[] = [];
    const waiter = (name: string, set: number) => {
      world.spawn(
        function* (self) {
          yield ["epoll_wait", 0, self.buffer(12), 1, -1];
          log.push(name);
        },
        [set],
      );
      world.run();
    };
    ctl(ADD, fd, EPOLLIN | EPOLLET);
    waiter("a", ep);
    waiter("b", ep);
    const add = () => world.call("write", fd, world.zero.longs(1), 8);
    add();
    world.run();
    expect(log).toEqual(["a"]);
    add();
    world.run();
    expect(log).toEqual(["a", "b"]);
    log.length = 0;
    const other = world.call("eventfd2", 0, 0);
    for (const name of ["c", "d"]) {
      const set = world.call("epoll_create1", 0);
      ctl(ADD, other, EPOLLIN | EPOLLEXCLUSIVE, 0, set);
      waiter(name, set);
    }
    world.call("write", other, world.zero.longs(1), 8);
    world.run();
    expect(log).toEqual(["c"]);
  });
});
