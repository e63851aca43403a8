// proc_pid_fdinfo(5) of the files that wait, /proc/locks.

import { beforeEach, expect, test } from "vitest";
import { type Actor, type Call, World } from "../world.ts";

let world: World;
beforeEach(() => {
  world = new World();
  world.call("mkdir", world.zero.put("/proc"), 0o755);
  expect(world.call("mount", world.zero.put("proc"), world.zero.put("/proc"), world.zero.put("proc"), 0n, 0)).toBe(0);
});

function* slurp(self: Actor, path: string): Generator<Call, string, number> {
  const fd: number = yield ["openat", -100, self.put(path), 0, 0];
  if (fd < 0) return String(fd);
  const at = self.buffer(4096);
  const n: number = yield ["read", fd, at, 4096];
  yield ["close", fd];
  return self.text(at, Math.max(n, 0));
}

/** The lines behind those that every descriptor has. */
const own = (text: string) => text.split("\n").slice(4, -1);

test("what each kind says", () => {
  const texts: string[][] = [];
  world.spawn(function* (self) {
    const info = function* (fd: number): Generator<Call, void, number> {
      texts.push(own(yield* slurp(self, `/proc/self/fdinfo/${fd}`)));
    };
    const event: number = yield ["eventfd2", 3, 1];
    yield* info(event);
    const timer: number = yield ["timerfd_create", 1, 0];
    yield ["timerfd_settime", timer, 0, self.longs(2, 0, 1, 5), 0];
    yield* info(timer);
    yield* info(yield ["signalfd4", -1, self.longs(512), 8, 0]);
    const ep: number = yield ["epoll_create1", 0];
    yield ["epoll_ctl", ep, 1, event, self.words(0x80000001 | 0, 7, 0)];
    yield* info(ep);
    const watch: number = yield ["inotify_init1", 0];
    yield ["inotify_add_watch", watch, self.put("/"), 0xfff];
    yield* info(watch);
  });
  world.run();
  expect(texts[0]?.[0]).toBe("eventfd-count:                3");
  expect(texts[0]?.[2]).toBe("eventfd-semaphore: 1");
  expect(texts[1]).toEqual(["clockid: 1", "ticks: 0", "settime flags: 00", "it_value: (1, 5)", "it_interval: (2, 0)"]);
  expect(texts[2]).toEqual(["sigmask:\t0000000000000200"]);
  expect(texts[3]?.[0]).toMatch(/^tfd: {8}0 events: 80000019 data: {16}7 {2}pos:0 ino:[0-9a-f]+ sdev:[0-9a-f]+$/);
  expect(texts[4]?.[0]).toMatch(/^inotify wd:1 ino:[0-9a-f]+ sdev:[0-9a-f]+ mask:fff ignored_mask:0 $/);
});

test("locks", () => {
  const texts: string[] = [];
  const lock = (start: number, len: number) => [1 | 0, 0, start, 0, len, 0, 0, 0] as const;
  const pid = world.spawn(function* (self) {
    const path = self.put("/x");
    const a: number = yield ["openat", -100, path, 0o102, 0o600];
    const b: number = yield ["openat", -100, path, 2, 0];
    yield ["fcntl", a, 6, BigInt(self.words(...lock(5, 10)))];
    yield ["flock", b, 1];
    yield ["fcntl", b, 37, BigInt(self.words(...lock(100, 0)))];
    texts.push(yield* slurp(self, "/proc/locks"));
    texts.push(...own(yield* slurp(self, `/proc/self/fdinfo/${a}`)));
  });
  world.run();
  expect(texts[0]?.replace(/ [0-9a-f]+:[0-9a-f]+:\d+ /g, " INODE ")).toBe(
    `1: OFDLCK ADVISORY  WRITE -1 INODE 100 EOF\n2: FLOCK  ADVISORY  READ ${pid} INODE 0 EOF\n3: POSIX  ADVISORY  WRITE ${pid} INODE 5 14\n`,
  );
  expect(texts[1]).toMatch(new RegExp(`^lock:\t1: POSIX  ADVISORY  WRITE ${pid} [0-9a-f]+:[0-9a-f]+:\\d+ 5 14$`));
});
