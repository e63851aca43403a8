// pipe(2), pipe(7), fifo(7), as Linux 6.18 answers.

import { beforeEach, describe, expect, test } from "vitest";
import { World } from "../world.ts";

const EINTR = 4;
const ENXIO = 6;
const EAGAIN = 11;
const EFAULT = 14;
const EBUSY = 16;
const EINVAL = 22;
const EPIPE = 32;
const ENOPKG = 65;
const O_NONBLOCK = 0o4000;
const O_DIRECT = 0o40000;
const F_SETPIPE_SZ = 1031;
const F_GETPIPE_SZ = 1032;
const FIONREAD = 0x541b;
const AT_FDCWD = -100;
const CACHE_PIPE = 34;
const CACHE_WAIT = 14;

let world: World;
beforeEach(() => {
  world = new World();
});

/** What is left in a pipe of task 0's, without waiting. */
function drain(fd: number): string {
  const at = world.zero.buffer(65536);
  let text = "";
  for (;;) {
    const n = world.call("read", fd, at, 65536);
    if (n <= 0) return text;
    text += world.zero.text(at, n);
  }
}

describe("the ring", () => {
  test("sixteen slots of a page, filled up by small writes", () => {
    const [r, w] = world.pipe(O_NONBLOCK);
    const buf = world.zero.buffer(8192);
    expect(world.call("fcntl", w, F_GETPIPE_SZ, 0n)).toBe(65536);
    let sum = 0;
    for (let n = world.call("write", w, buf, 1); n > 0; n = world.call("write", w, buf, 1)) sum += n;
    expect(sum).toBe(65536);
    drain(r);
    // 2049 bytes do not fit twice into a page.
    let writes = 0;
    while (world.call("write", w, buf, 2049) === 2049) writes++;
    expect(writes).toBe(16);
  });

  test("a write over PIPE_BUF does what fits, one up to it all or nothing", () => {
    const [r, w] = world.pipe(O_NONBLOCK);
    const buf = world.zero.buffer(70000);
    expect(world.call("write", w, buf, 70000)).toBe(65536);
    expect(world.call("write", w, buf, 1)).toBe(-EAGAIN);
    expect(world.call("read", r, buf, 4095)).toBe(4095);
    expect(world.call("write", w, buf, 4096)).toBe(-EAGAIN);
    expect(world.call("read", r, buf, 1)).toBe(1);
    expect(world.call("write", w, buf, 4096)).toBe(4096);
  });

  test("FIONREAD, F_SETPIPE_SZ", () => {
    const [r, w] = world.pipe(O_NONBLOCK);
    const buf = world.zero.buffer(8192);
    expect(world.call("write", w, buf, 5000)).toBe(5000);
    expect(world.call("ioctl", r, FIONREAD, buf)).toBe(0);
    expect(world.zero.i32(buf)).toBe(5000);
    expect(world.call("fcntl", r, F_SETPIPE_SZ, 1n)).toBe(-EBUSY);
    expect(world.call("fcntl", r, F_SETPIPE_SZ, 8192n)).toBe(8192);
    expect(world.call("write", w, buf, 4096)).toBe(-EAGAIN);
    expect(world.call("fcntl", r, F_SETPIPE_SZ, 1048576n)).toBe(1048576);
    expect(world.call("fcntl", r, F_SETPIPE_SZ, -1n)).toBe(-EINVAL);
    expect(world.call("write", w, buf, 4096)).toBe(4096);
    expect(drain(r)).toHaveLength(9096);
  });

  test("O_DIRECT keeps writes apart and drops what is not read of one", () => {
    const [r, w] = world.pipe(O_NONBLOCK | O_DIRECT);
    const at = world.zero.put("onetwothree");
    for (const [from, n] of [
      [0, 3],
      [3, 3],
      [6, 5],
    ] as const)
      world.call("write", w, at + from, n);
    const buf = world.zero.buffer(100);
    expect(world.call("read", r, buf, 100)).toBe(3);
    expect(world.call("read", r, buf, 2)).toBe(2);
    expect(world.call("read", r, buf, 100)).toBe(5);
    expect(world.zero.text(buf, 5)).toBe("three");
  });

  test("errors", () => {
    const [r, w] = world.pipe(O_NONBLOCK);
    const buf = world.zero.buffer(8);
    expect(world.call("read", r, buf, 8)).toBe(-EAGAIN);
    expect(world.call("read", w, buf, 8)).toBe(-9);
    expect(world.call("write", r, buf, 8)).toBe(-9);
    expect(world.call("lseek", r, 0n, 0)).toBe(-29);
    expect(world.call("pipe2", buf, 1)).toBe(-EINVAL);
    expect(world.call("pipe2", buf, 0o200)).toBe(-ENOPKG);
    world.call("close", r);
    expect(world.call("write", w, buf, 0)).toBe(0);
    expect(world.call("write", w, buf, 1)).toBe(-EPIPE);
  });

  test("a bad address gives back the descriptors", () => {
    const results: number[] = [];
    world.spawn(function* () {
      results.push(yield ["pipe2", 0, 0]);
      results.push(yield ["dup", 5]);
    });
    world.run();
    expect(results).toEqual([-EFAULT, -9]);
    expect(world.inUse(CACHE_PIPE)).toBe(0);
  });
});

describe("waiting", () => {
  test("a reader waits for bytes, then for the end", () => {
    const [r, w] = world.pipe();
    const got: string[] = [];
    world.spawn(
      function* (self) {
        const buf = self.buffer(100);
        for (;;) {
          const n = yield ["read", 0, buf, 100];
          got.push(n > 0 ? self.text(buf, n) : String(n));
          if (n <= 0) return;
        }
      },
      [r],
    );
    world.call("close", r);
    world.run();
    expect(got).toEqual([]);
    world.call("write", w, world.zero.put("hello"), 5);
    world.run();
    expect(got).toEqual(["hello"]);
    world.call("close", w);
    world.run();
    expect(got).toEqual(["hello", "0"]);
    expect(world.inUse(CACHE_PIPE)).toBe(0);
  });

  test("a long write goes on where it stopped", () => {
    const [r, w] = world.pipe();
    let written = 0;
    world.spawn(
      function* (self) {
        const data = self.buffer(200_000);
        self.bytes(data, 200_000).forEach((_, i, all) => {
          all[i] = 65 + (i % 26);
        });
        written = yield ["write", 1, data, 200_000];
      },
      [-1, w],
    );
    world.call("close", w);
    world.call("fcntl", r, 4, BigInt(O_NONBLOCK));
    let text = "";
    while (text.length < 200_000) {
      world.run();
      if (text.length + 65536 < 200_000) expect(written).toBe(0);
      text += drain(r);
    }
    world.run();
    expect(written).toBe(200_000);
    expect([...text].every((c, i) => c.charCodeAt(0) === 65 + (i % 26))).toBe(true);
  });

  test("readers are woken one by one, in order", () => {
    const [r, w] = world.pipe();
    const got: string[] = [];
    for (const name of ["a", "b", "c"]) {
      world.spawn(
        function* (self) {
          const buf = self.buffer(1);
          yield ["read", 0, buf, 1];
          got.push(name);
        },
        [r],
      );
      world.run();
    }
    world.call("write", w, world.zero.put("1"), 1);
    world.run();
    expect(got).toEqual(["a"]);
    world.call("write", w, world.zero.put("23"), 2);
    world.run();
    // b was woken alone and left a byte: it woke c.
    expect(got).toEqual(["a", "b", "c"]);
  });

  test("a reader that is killed hands its wake-up on", () => {
    const [r, w] = world.pipe();
    const got: string[] = [];
    const reader = (name: string) =>
      world.spawn(
        function* (self) {
          yield ["read", 0, self.buffer(1), 1];
          got.push(name);
        },
        [r],
      );
    const first = reader("first");
    world.run();
    reader("second");
    world.run();
    world.call("write", w, world.zero.put("x"), 1);
    world.call("kill", first, 9);
    world.run();
    expect(got).toEqual(["second"]);
  });

  test("writers that would mix wait for whole pages", () => {
    const [r, w] = world.pipe();
    const order: string[] = [];
    const writer = (letter: string) =>
      world.spawn(
        function* (self) {
          const at = self.put(letter.repeat(4096));
          for (let i = 0; i < 20; i++) yield ["write", 1, at, 4096];
          order.push(letter);
        },
        [-1, w],
      );
    writer("a");
    writer("b");
    world.call("close", w);
    world.call("fcntl", r, 4, BigInt(O_NONBLOCK));
    let text = "";
    while (text.length < 40 * 4096) {
      world.run();
      text += drain(r);
    }
    for (let at = 0; at < text.length; at += 4096) {
      const page = text.slice(at, at + 4096);
      expect(page === "a".repeat(4096) || page === "b".repeat(4096)).toBe(true);
    }
  });

  test("a signal interrupts: EINTR, the part that was written, or again", () => {
    const [r, w] = world.pipe();
    const results: number[] = [];
    const act = function* (restart: boolean) {
      const pid = world.spawn(
        function* (self) {
          self.handlers.set(700, () => results.push(700));
          const action = self.buffer(24);
          self.view().setInt32(action, 700, true);
          self.view().setUint32(action + 4, restart ? 0x10000000 : 0, true);
          yield ["rt_sigaction", 10, action, 0, 8];
          results.push(yield ["read", 0, self.buffer(4), 4]);
          results.push(yield ["write", 1, self.buffer(100_000), 100_000]);
        },
        [r, w],
      );
      world.run();
      yield pid;
    };
    const [pid = 0] = [...act(false)];
    world.call("kill", pid, 10);
    world.run();
    expect(results).toEqual([700, -EINTR]);
    world.call("kill", pid, 10);
    world.run();
    expect(results).toEqual([700, -EINTR, 700, 65536]);
    drainAll(r);
    results.length = 0;
    const [again = 0] = [...act(true)];
    world.call("kill", again, 10);
    world.run();
    expect(results).toEqual([700]);
    world.call("write", w, world.zero.put("abcd"), 4);
    world.run();
    expect(results).toEqual([700, 4]);
  });

  test("nobody reads: SIGPIPE, and EPIPE when it is ignored", () => {
    const [r, w] = world.pipe();
    const results: number[] = [];
    const dead = world.spawn(
      function* (self) {
        results.push(yield ["write", 1, self.buffer(1), 1]);
      },
      [-1, w],
    );
    world.spawn(
      function* (self) {
        const ignore = self.buffer(24);
        self.view().setInt32(ignore, -2, true); // SIG_IGN
        yield ["rt_sigaction", 13, ignore, 0, 8];
        results.push(yield ["write", 1, self.buffer(1), 1]);
      },
      [-1, w],
    );
    world.call("close", r);
    world.run();
    expect(results).toEqual([-EPIPE]);
    expect(world.alive(dead)).toBe(false);
  });

  test("one writev of up to a page is one write", () => {
    const [r, w] = world.pipe(O_DIRECT);
    let written = 0;
    world.spawn(
      function* (self) {
        const iov = self.words(self.put("ab"), 2, 0, 0, self.put("cde"), 3);
        written = yield ["writev", 1, iov, 3];
      },
      [-1, w],
    );
    world.run();
    expect(written).toBe(5);
    const buf = world.zero.buffer(10);
    expect(world.call("read", r, buf, 10)).toBe(5);
    expect(world.zero.text(buf, 5)).toBe("abcde");
  });

  test("nothing is left behind", () => {
    const pipes = world.inUse(CACHE_PIPE);
    const waits = world.inUse(CACHE_WAIT);
    const pages = world.pagesUsed();
    const [r, w] = world.pipe();
    const pid = world.spawn(
      function* (self) {
        yield ["read", 0, self.buffer(1), 1];
      },
      [r, w],
    );
    world.call("write", w, world.zero.put("lots"), 4);
    world.call("close", r);
    world.call("close", w);
    world.run();
    expect(world.alive(pid)).toBe(false);
    expect(world.inUse(CACHE_PIPE)).toBe(pipes);
    expect(world.inUse(CACHE_WAIT)).toBe(waits);
    expect(world.pagesUsed()).toBeLessThanOrEqual(pages + 8);
  });
});

function drainAll(fd: number): void {
  world.call("fcntl", fd, 4, BigInt(O_NONBLOCK));
  drain(fd);
  world.call("fcntl", fd, 4, 0n);
}

describe("FIFOs", () => {
  const open = (path: number, flags: number) => ["openat", AT_FDCWD, path, flags, 0] as const;
  beforeEach(() => {
    expect(world.call("mknodat", AT_FDCWD, world.zero.put("/f"), 0o10666, 0)).toBe(0);
  });

  test("each side waits for the other", () => {
    const log: string[] = [];
    world.spawn(function* (self) {
      const fd = yield [...open(self.put("/f"), 0)];
      log.push(`reader ${fd}`);
      const buf = self.buffer(10);
      const n = yield ["read", fd, buf, 10];
      log.push(self.text(buf, n));
    });
    world.run();
    expect(log).toEqual([]);
    world.spawn(function* (self) {
      const fd = yield [...open(self.put("/f"), 1)];
      log.push(`writer ${fd}`);
      yield ["write", fd, self.put("hi"), 2];
    });
    world.run();
    expect(log.sort()).toEqual(["hi", "reader 0", "writer 0"]);
    expect(world.inUse(CACHE_PIPE)).toBe(0);
  });

  test("a writer that opens and closes at once still lets the reader in", () => {
    let fd = -1;
    let end = -1;
    world.spawn(function* (self) {
      fd = yield [...open(self.put("/f"), 0)];
      end = yield ["read", fd, self.buffer(1), 1];
    });
    world.run();
    world.spawn(function* (self) {
      yield ["close", yield [...open(self.put("/f"), 1)]];
    });
    world.run();
    expect([fd, end]).toEqual([0, 0]);
  });

  test("without waiting", () => {
    const path = world.zero.put("/f");
    expect(world.call(...open(path, 1 | O_NONBLOCK))).toBe(-ENXIO);
    const r = world.call(...open(path, O_NONBLOCK));
    expect(r).toBeGreaterThanOrEqual(0);
    const buf = world.zero.buffer(4);
    // No writer has been there yet: no hangup.
    const fds = world.zero.words(r, 1);
    expect(world.call("poll", fds, 1n, 0)).toBe(0);
    expect(world.call("read", r, buf, 4)).toBe(0);
    const w = world.call(...open(path, 1 | O_NONBLOCK));
    expect(world.call("read", r, buf, 4)).toBe(-EAGAIN);
    world.call("close", w);
    expect(world.call("poll", fds, 1n, 0)).toBe(1);
    expect(world.zero.view().getUint16(fds + 6, true)).toBe(16);
    world.call("close", r);
    expect(world.call(...open(path, 2))).toBeGreaterThanOrEqual(0);
  });

  test("an open can be interrupted, and its task killed", () => {
    const results: number[] = [];
    const pid = world.spawn(function* (self) {
      self.handlers.set(700, () => results.push(700));
      const action = self.buffer(24);
      self.view().setInt32(action, 700, true);
      yield ["rt_sigaction", 10, action, 0, 8];
      results.push(yield [...open(self.put("/f"), 0)]);
      results.push(yield [...open(self.put("/f"), 1)]);
    });
    world.run();
    expect(world.inUse(CACHE_PIPE)).toBe(1);
    world.call("kill", pid, 10);
    world.run();
    expect(results).toEqual([700, -EINTR]);
    expect(world.inUse(CACHE_PIPE)).toBe(1);
    world.call("kill", pid, 9);
    world.run();
    expect(world.inUse(CACHE_PIPE)).toBe(0);
  });
});
