// eventfd(2), signalfd(2), inotify(7): what Linux 6.18 answers.

import { beforeEach, describe, expect, test } from "vitest";
import { EAGAIN, EBADF, EEXIST, EFAULT, EINVAL } from "../../../asm/abi/errno.ts";
import { World } from "../world.ts";

const O_NONBLOCK = 0o4000;
const EFD_SEMAPHORE = 1;
const AT_FDCWD = -100;

let world: World;
beforeEach(() => {
  world = new World();
});

describe("eventfd", () => {
  const read = (fd: number, n = 8) => {
    const at = world.zero.buffer(16);
    const r = world.call("read", fd, at, n);
    return r === 8 ? world.zero.u64(at) : r;
  };
  const write = (fd: number, value: bigint, n = 8) => world.call("write", fd, world.zero.longs(value, 0), n);

  test("a counter", () => {
    const fd = world.call("eventfd2", 3, O_NONBLOCK);
    expect(read(fd)).toBe(3n);
    expect(read(fd)).toBe(-EAGAIN);
    write(fd, 5n);
    write(fd, 7n);
    expect(read(fd, 16)).toBe(12n);
    expect(read(fd, 4)).toBe(-EINVAL);
    expect(write(fd, -1n)).toBe(-EINVAL);
    expect(write(fd, 1n, 4)).toBe(-EINVAL);
    expect(write(fd, 1n, 16)).toBe(-EINVAL);
    expect(write(fd, -2n)).toBe(8);
    expect(write(fd, 1n)).toBe(-EAGAIN);
    expect(world.call("eventfd2", 0, 2)).toBe(-EINVAL);
  });

  test("a semaphore", () => {
    const fd = world.call("eventfd2", 2, O_NONBLOCK | EFD_SEMAPHORE);
    expect([read(fd), read(fd), read(fd)]).toEqual([1n, 1n, -EAGAIN]);
  });

  test("readers and writers wait", () => {
    const fd = world.call("eventfd2", 0, 0);
    const log: string[] = [];
    world.spawn(
      function* (self) {
        const at = self.buffer(8);
        yield ["read", 0, at, 8];
        log.push(`read ${self.u64(at)}`);
        yield ["write", 0, self.longs(-2), 8];
        yield ["write", 0, self.longs(1), 8];
        log.push("wrote");
      },
      [fd],
    );
    world.run();
    expect(log).toEqual([]);
    write(fd, 4n);
    world.run();
    expect(log).toEqual(["read 4"]);
    expect(read(fd)).toBe(0xfffffffffffffffen);
    world.run();
    expect(log).toEqual(["read 4", "wrote"]);
  });
});

describe("signalfd", () => {
  test("errors", () => {
    const mask = world.zero.longs(1 << 9);
    expect(world.call("signalfd4", -1, mask, 4, 0)).toBe(-EINVAL);
    expect(world.call("signalfd4", -1, mask, 8, 1)).toBe(-EINVAL);
    expect(world.call("signalfd4", 99, mask, 8, 0)).toBe(-EBADF);
    const [r] = world.pipe();
    expect(world.call("signalfd4", r, mask, 8, 0)).toBe(-EINVAL);
    const results: number[] = [];
    world.spawn(function* () {
      results.push(yield ["signalfd4", -1, 0, 8, 0]);
    });
    world.run();
    expect(results).toEqual([-EFAULT]);
  });

  test("blocked signals are read one record each", () => {
    const records: number[][] = [];
    const results: number[] = [];
    const pid = world.spawn(function* (self) {
      const mask = self.longs((1 << 9) | (1 << 11));
      yield ["rt_sigprocmask", 0, mask, 0, 8];
      const fd = yield ["signalfd4", -1, mask, 8, 0];
      const at = self.buffer(512);
      for (let i = 0; i < 2; i++) {
        const n = yield ["read", fd, at, 300];
        results.push(n);
        for (let r = 0; r < n; r += 128) records.push([self.i32(at + r), self.i32(at + r + 8)]);
      }
      results.push(yield ["read", fd, at, 127]);
      yield ["fcntl", fd, 4, BigInt(O_NONBLOCK)];
      results.push(yield ["read", fd, at, 128]);
    });
    world.run();
    world.call("kill", pid, 12);
    world.run();
    expect(records).toEqual([[12, 0]]);
    world.call("kill", pid, 12);
    world.call("kill", pid, 10);
    world.run();
    expect(results).toEqual([128, 256, -EINVAL, -EAGAIN]);
    expect(records.map(([sig]) => sig)).toEqual([12, 10, 12]);
  });

  test("epoll hears of a signal", () => {
    const results: number[] = [];
    const pid = world.spawn(function* (self) {
      const mask = self.longs(1 << 9);
      yield ["rt_sigprocmask", 0, mask, 0, 8];
      const fd = yield ["signalfd4", -1, mask, 8, 0];
      const ep = yield ["epoll_create1", 0];
      yield ["epoll_ctl", ep, 1, fd, self.words(1, 9, 0)];
      results.push(yield ["epoll_wait", ep, self.buffer(12), 1, -1]);
    });
    world.run();
    expect(results).toEqual([]);
    world.call("kill", pid, 10);
    world.run();
    expect(results).toEqual([1]);
  });
});

describe("inotify", () => {
  const NAMES: Record<number, string> = {
    1: "ACCESS",
    2: "MODIFY",
    4: "ATTRIB",
    8: "CLOSE_WRITE",
    16: "CLOSE_NOWRITE",
    32: "OPEN",
    64: "MOVED_FROM",
    128: "MOVED_TO",
    256: "CREATE",
    512: "DELETE",
    1024: "DELETE_SELF",
    2048: "MOVE_SELF",
    8192: "UNMOUNT",
    32768: "IGNORED",
    1073741824: "ISDIR",
  };
  let fd: number;
  beforeEach(() => {
    fd = world.call("inotify_init1", O_NONBLOCK);
    call("mkdir", "/d", 0o755);
  });

  const call = (name: string, path: string, ...args: (number | bigint)[]) =>
    world.call(name, world.zero.put(path), ...args);
  const watch = (path: string, mask = 0xfff) => world.call("inotify_add_watch", fd, world.zero.put(path), mask);
  const open = (path: string, flags: number) => world.call("openat", AT_FDCWD, world.zero.put(path), flags, 0o600);
  const create = (path: string) => world.call("close", open(path, 0o101));

  function events(): string[] {
    const at = world.zero.buffer(4096);
    const n = world.call("read", fd, at, 4096);
    const view = world.zero.view();
    const list: string[] = [];
    for (let e = at; e < at + n; e += 16 + view.getUint32(e + 12, true)) {
      const mask = view.getUint32(e + 4, true);
      const bits = Object.entries(NAMES).filter(([bit]) => mask & Number(bit));
      const len = view.getUint32(e + 12, true);
      const name = len ? `:${world.zero.text(e + 16, len).replace(/\0+$/, "")}` : "";
      list.push(
        `${view.getInt32(e, true)}:${bits.map(([, text]) => text).join("|")}${name}${view.getUint32(e + 8, true) ? ":c" : ""}`,
      );
    }
    return list;
  }

  test("the life of a file", () => {
    expect(watch("/d")).toBe(1);
    const a = open("/d/a", 0o102);
    expect(events()).toEqual(["1:CREATE:a", "1:OPEN:a"]);
    expect([watch("/d/a"), watch("/d/a")]).toEqual([2, 2]);
    const x = world.zero.put("x");
    world.call("write", a, x, 1);
    world.call("write", a, x, 1);
    expect(events()).toEqual(["1:MODIFY:a", "2:MODIFY", "1:MODIFY:a", "2:MODIFY"]);
    world.call("lseek", a, 0n, 0);
    world.call("read", a, x, 1);
    expect(events()).toEqual(["1:ACCESS:a", "2:ACCESS"]);
    call("unlink", "/d/a");
    expect(events()).toEqual(["2:ATTRIB", "1:DELETE:a"]);
    world.call("close", a);
    expect(events()).toEqual(["1:CLOSE_WRITE:a", "2:CLOSE_WRITE", "2:DELETE_SELF", "2:IGNORED"]);
    create("/d/b");
    expect(events()).toEqual(["1:CREATE:b", "1:OPEN:b", "1:CLOSE_WRITE:b"]);
    expect(watch("/d/b")).toBe(3);
    call("unlink", "/d/b");
    expect(events()).toEqual(["3:ATTRIB", "3:DELETE_SELF", "3:IGNORED", "1:DELETE:b"]);
  });

  test("directories, renames, links", () => {
    watch("/d");
    call("mkdir", "/d/s", 0o755);
    expect(events()).toEqual(["1:CREATE|ISDIR:s"]);
    watch("/d/s");
    world.call("rename", world.zero.put("/d/s"), world.zero.put("/d/t"));
    expect(events()).toEqual(["1:MOVED_FROM|ISDIR:s:c", "1:MOVED_TO|ISDIR:t:c", "2:MOVE_SELF"]);
    call("rmdir", "/d/t");
    expect(events()).toEqual(["2:DELETE_SELF", "2:IGNORED", "1:DELETE|ISDIR:t"]);
    create("/d/h");
    world.call("link", world.zero.put("/d/h"), world.zero.put("/d/h2"));
    expect(events()).toEqual(["1:CREATE:h", "1:OPEN:h", "1:CLOSE_WRITE:h", "1:CREATE:h2"]);
    watch("/d/h");
    call("chmod", "/d/h", 0o644);
    expect(events()).toEqual(["1:ATTRIB:h", "3:ATTRIB"]);
    call("unlink", "/d/h2");
    expect(events()).toEqual(["3:ATTRIB", "1:DELETE:h2"]);
  });

  test("masks, numbers and errors", () => {
    expect(world.call("inotify_init1", 1)).toBe(-EINVAL);
    expect(watch("/d", 0)).toBe(-EINVAL);
    expect(watch("/none")).toBe(-2);
    expect(watch("/d", 0x1000000 | 256)).toBe(1);
    create("/d/a");
    expect(watch("/d/a", 0x1000001)).toBe(-20);
    expect(watch("/d", 0x10000000 | 1)).toBe(-EEXIST);
    expect(watch("/d", 0x20000000 | 512)).toBe(1);
    call("unlink", "/d/a");
    expect(events()).toEqual(["1:CREATE:a", "1:DELETE:a"]);
    expect(world.call("inotify_rm_watch", fd, 9)).toBe(-EINVAL);
    expect(world.call("inotify_rm_watch", fd, 1)).toBe(0);
    expect(events()).toEqual(["1:IGNORED"]);
    expect(watch("/d", 0x80000100)).toBe(2);
    create("/d/c");
    create("/d/e");
    const at = world.zero.buffer(64);
    expect(world.call("read", fd, at, 15)).toBe(-EINVAL);
    expect(events()).toEqual(["2:CREATE:c", "2:IGNORED"]);
    expect(world.call("read", fd, at, 64)).toBe(-EAGAIN);
  });
});
