// unix(7): what Linux 6.18 answers.

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  EADDRINUSE,
  EAGAIN,
  ECONNREFUSED,
  ECONNRESET,
  EINVAL,
  EISCONN,
  EMSGSIZE,
  ENOTCONN,
  ENOTSOCK,
  ENXIO,
  EOPNOTSUPP,
  EPIPE,
  EPROTOTYPE,
} from "../../../asm/abi/errno.ts";
import { type Space, World } from "../world.ts";

const AF_UNIX = 1;
const STREAM = 1;
const DGRAM = 2;
const SEQPACKET = 5;
const NONBLOCK = 0o4000;
const CLOEXEC = 0o2000000;
const SOL_SOCKET = 1;
const PASSCRED = 16;
const DONTWAIT = 0x40;
const CACHE_SOCK_UNIX = 80;
const CACHE_SKB = 81;
const CACHE_FILE = 27;

let world: World;
let files: number;
beforeEach(() => {
  world = new World();
  files = world.inUse(CACHE_FILE);
});
afterEach(() => {
  for (let fd = 0; fd < 40; fd++) world.call("close", fd);
  expect([world.inUse(CACHE_SOCK_UNIX), world.inUse(CACHE_SKB), world.inUse(CACHE_FILE)]).toEqual([0, 0, files]);
});

/** sockaddr_un; "@x" is an abstract name. */
function address(space: Space, name: string): [at: number, length: number] {
  const bytes = new TextEncoder().encode(name.startsWith("@") ? `\0${name.slice(1)}` : `${name}\0`);
  return [space.put(new Uint8Array([AF_UNIX, 0, ...bytes])), bytes.length + 2];
}
const call = (name: string, ...args: number[]) => world.call(name, ...args);
const socket = (type: number) => call("socket", AF_UNIX, type, 0);
const bind = (fd: number, name: string) => call("bind", fd, ...address(world.zero, name));
const connect = (fd: number, name: string) => call("connect", fd, ...address(world.zero, name));
const send = (fd: number, text: string, flags = 0) =>
  call("sendto", fd, world.zero.put(text), text.length, flags, 0, 0);
function receive(fd: number, n = 100, flags = DONTWAIT): string | number {
  const at = world.zero.buffer(n);
  const r = call("recvfrom", fd, at, n, flags, 0, 0);
  return r < 0 ? r : world.zero.text(at, Math.min(r, n));
}
function pair(type: number): [number, number] {
  const at = world.zero.buffer(8);
  expect(call("socketpair", AF_UNIX, type, 0, at)).toBe(0);
  return [world.zero.i32(at), world.zero.i32(at + 4)];
}
function option(fd: number, name: number, n = 4): number | number[] {
  const at = world.zero.buffer(16);
  const r = call("getsockopt", fd, SOL_SOCKET, name, at, world.zero.words(n));
  return r < 0 ? r : n === 4 ? world.zero.i32(at) : [0, 4, 8].map((o) => world.zero.i32(at + o));
}
function name(which: string, fd: number): string | number {
  const at = world.zero.buffer(128);
  const length = world.zero.words(128);
  const r = call(which, fd, at, length);
  return r < 0 ? r : world.zero.text(at + 2, world.zero.i32(length) - 2);
}
/** struct msghdr with one segment and room for control data. */
function message(space: Space, bytes: number, n: number, control: number, controlLen: number): number {
  return space.words(0, 0, space.words(bytes, n), 1, 0, control, controlLen, 0, 0);
}
function sendFds(fd: number, ...fds: number[]): number {
  const control = world.zero.words(16 + fds.length * 4, 0, SOL_SOCKET, 1, ...fds);
  return call("sendmsg", fd, message(world.zero, world.zero.put("x"), 1, control, 16 + fds.length * 4), 0);
}
function receiveMsg(fd: number, flags = DONTWAIT, room = 64) {
  const bytes = world.zero.buffer(100);
  const control = world.zero.buffer(room);
  const at = message(world.zero, bytes, 100, control, room);
  const r = call("recvmsg", fd, at, flags);
  const used = world.zero.i32(at + 24);
  return {
    r,
    flags: world.zero.i32(at + 32),
    control: Array.from({ length: used / 4 }, (_, i) => world.zero.i32(control + i * 4)),
  };
}

describe("names", () => {
  test("a path", () => {
    const fd = socket(STREAM);
    expect(bind(fd, "/sock")).toBe(0);
    expect(bind(fd, "/other")).toBe(-EINVAL);
    expect(bind(socket(STREAM), "/sock")).toBe(-EADDRINUSE);
    expect(name("getsockname", fd)).toBe("/sock\0");
    expect(call("openat", -100, world.zero.put("/sock"), 2, 0)).toBe(-ENXIO);
    expect(connect(socket(STREAM), "/sock")).toBe(-ECONNREFUSED);
    expect(call("listen", fd, 1)).toBe(0);
    expect(connect(socket(DGRAM), "/sock")).toBe(-EPROTOTYPE);
    expect(connect(socket(STREAM), "/sock")).toBe(0);
    call("close", fd);
    expect(connect(socket(STREAM), "/sock")).toBe(-ECONNREFUSED);
    expect(call("unlink", world.zero.put("/sock"))).toBe(0);
  });

  test("abstract names", () => {
    const fd = socket(DGRAM);
    expect(bind(fd, "@a")).toBe(0);
    expect(bind(socket(DGRAM), "@a")).toBe(-EADDRINUSE);
    expect(bind(socket(STREAM), "@a")).toBe(0);
    expect(connect(socket(DGRAM), "@b")).toBe(-ECONNREFUSED);
    call("close", fd);
    expect(bind(socket(DGRAM), "@a")).toBe(0);
  });

  test("a name is found for who has none", () => {
    const fd = socket(DGRAM);
    expect(name("getsockname", fd)).toBe("");
    expect(call("bind", fd, world.zero.put(new Uint8Array([1, 0])), 2)).toBe(0);
    expect(name("getsockname", fd)).toMatch(/^\0[0-9a-f]{5}$/);
  });
});

describe("streams", () => {
  test("a pair", () => {
    const [a, b] = pair(STREAM);
    expect(send(a, "hello")).toBe(5);
    expect(send(a, "world")).toBe(5);
    expect(receive(b, 7)).toBe("hellowo");
    expect(receive(b, 7, 2)).toBe("rld");
    expect(receive(b, 7)).toBe("rld");
    expect(receive(b)).toBe(-EAGAIN);
    expect(call("connect", a, ...address(world.zero, "@x"))).toBe(-ECONNREFUSED);
    expect(call("shutdown", a, 1)).toBe(0);
    expect(receive(b)).toBe("");
    expect(send(a, "x", 0x4000)).toBe(-EPIPE);
    expect(send(b, "back")).toBe(4);
    call("close", b);
    expect(receive(a)).toBe("back");
    expect(receive(a)).toBe("");
  });

  test("closing with bytes unread resets", () => {
    const [a, b] = pair(STREAM);
    send(a, "x");
    call("close", b);
    expect(receive(a)).toBe(-ECONNRESET);
    expect(receive(a)).toBe("");
  });

  test("listen, connect, accept", () => {
    const server = socket(STREAM | NONBLOCK);
    expect(call("accept", server, 0, 0)).toBe(-EINVAL);
    expect(call("listen", server, 1)).toBe(-EINVAL);
    bind(server, "@s");
    expect(call("listen", server, 0)).toBe(0);
    expect(option(server, 30)).toBe(1);
    expect(call("accept", server, 0, 0)).toBe(-EAGAIN);
    const client = socket(STREAM);
    expect(send(client, "x")).toBe(-ENOTCONN);
    expect(receive(client)).toBe(-EINVAL);
    expect(connect(client, "@s")).toBe(0);
    expect(connect(socket(STREAM | NONBLOCK), "@s")).toBe(-EAGAIN);
    expect(send(client, "early")).toBe(5);
    const taken = call("accept4", server, 0, 0, CLOEXEC);
    expect(call("fcntl", taken, 1, 0n as unknown as number)).toBe(1);
    expect(receive(taken)).toBe("early");
    expect(connect(client, "@s")).toBe(-EISCONN);
    expect(name("getpeername", client)).toBe("\0s");
    expect(name("getpeername", taken)).toBe("");
    expect(call("sendto", client, 64, 0, 0, ...address(world.zero, "@s"))).toBe(-EISCONN);
  });

  test("a listener that goes resets who waits in its queue", () => {
    const server = socket(STREAM);
    bind(server, "@s");
    call("listen", server, 5);
    const client = socket(STREAM);
    connect(client, "@s");
    call("close", server);
    expect(receive(client)).toBe(-ECONNRESET);
  });

  test("writers wait for room, readers for bytes", () => {
    const [a, b] = pair(STREAM);
    const log: string[] = [];
    world.spawn(
      function* (self) {
        const at = self.buffer(1 << 20);
        log.push(`wrote ${yield ["write", 0, at, 1 << 20]}`);
        yield ["shutdown", 0, 1];
        log.push(`read ${yield ["read", 0, at, 10]}`);
      },
      [a],
    );
    world.spawn(
      function* (self) {
        const at = self.buffer(65536);
        let sum = 0;
        for (let n = 1; n > 0; sum += n) n = yield ["read", 0, at, 65536];
        log.push(`got ${sum}`);
        yield ["write", 0, at, 3];
      },
      [b],
    );
    world.run();
    expect(log).toEqual(["wrote 1048576", "got 1048576", "read 3"]);
  });

  test("as many single bytes fit as on Linux", () => {
    const [a] = pair(STREAM | NONBLOCK);
    let n = 0;
    while (send(a, "x") === 1) n++;
    expect(n).toBe(278);
    expect(send(a, "x")).toBe(-EAGAIN);
  });
});

describe("datagrams", () => {
  test("boundaries, truncation, the sender's name", () => {
    const [a, b] = pair(DGRAM);
    expect([send(a, "one"), send(a, ""), send(a, "three")]).toEqual([3, 0, 5]);
    expect(receive(b, 2, 0x20 | DONTWAIT)).toBe("on");
    expect(receive(b)).toBe("");
    expect(receive(b, 2)).toBe("th");
    expect(receive(b)).toBe(-EAGAIN);
    expect(call("sendto", a, 64, 212992, 0, 0, 0)).toBe(-EMSGSIZE);
    call("close", b);
    expect(send(a, "x")).toBe(-ECONNREFUSED);
    expect(send(a, "x")).toBe(-ENOTCONN);
  });

  test("a full queue", () => {
    const to = socket(DGRAM);
    bind(to, "@to");
    const from = socket(DGRAM | NONBLOCK);
    connect(from, "@to");
    let n = 0;
    while (send(from, "x") === 1) n++;
    expect(n).toBe(11);
  });

  test("seqpacket keeps boundaries and ends", () => {
    const [a, b] = pair(SEQPACKET);
    send(a, "one");
    send(a, "two");
    expect(receive(b)).toBe("one");
    call("close", a);
    expect(receive(b)).toBe("two");
    expect(receive(b)).toBe("");
    expect(send(b, "x")).toBe(-EPIPE);
  });
});

describe("control data", () => {
  test("descriptors", () => {
    const [a, b] = pair(STREAM);
    const [r, w] = world.pipe();
    expect(sendFds(a, r, w)).toBe(1);
    call("close", r);
    call("close", w);
    const got = receiveMsg(b);
    expect(got).toMatchObject({ r: 1, flags: 0 });
    expect(got.control.slice(0, 4)).toEqual([24, 0, 1, 1]);
    const [, , , , r2, w2] = got.control as [number, number, number, number, number, number];
    expect(call("write", w2, world.zero.put("hi"), 2)).toBe(2);
    const at = world.zero.buffer(8);
    expect(call("read", r2, at, 8)).toBe(2);
  });

  test("what does not fit is closed", () => {
    const [a, b] = pair(STREAM);
    const [r, w] = world.pipe();
    sendFds(a, r, w);
    expect(receiveMsg(b, DONTWAIT, 20)).toMatchObject({ flags: 8, control: [20, 0, 1, 1, expect.any(Number)] });
  });

  test("credentials", () => {
    const [a, b] = pair(DGRAM);
    call("setsockopt", b, SOL_SOCKET, PASSCRED, world.zero.words(1), 4);
    send(a, "x");
    expect(receiveMsg(b).control).toEqual([28, 0, 1, 2, 0, 0, 0]);
    expect(option(a, 17, 12)).toEqual([0, 0, 0]);
    expect(option(socket(STREAM), 17, 12)).toEqual([0, -1, -1]);
  });

  test("sockets that only hold each other are collected", () => {
    const [a, b] = pair(STREAM);
    sendFds(a, a, b);
    sendFds(b, b, a);
    const [c, d] = pair(DGRAM);
    sendFds(c, d, a);
    sendFds(d, c);
    for (const fd of [a, b, c, d]) call("close", fd);
    expect(world.inUse(CACHE_SOCK_UNIX)).toBe(0);
  });

  test("a long chain of sockets in sockets is no recursion", () => {
    let [last, other] = pair(DGRAM);
    call("close", other);
    for (let i = 0; i < 1000; i++) {
      const [a, b] = pair(DGRAM);
      expect(sendFds(a, last)).toBe(1);
      call("close", last);
      call("close", a);
      last = b;
    }
    call("close", last);
    expect(world.inUse(CACHE_SOCK_UNIX)).toBe(0);
  });
});

describe("options and poll", () => {
  test("options", () => {
    const fd = socket(STREAM);
    expect([3, 4, 7, 8, 30, 38, 39].map((n) => option(fd, n))).toEqual([1, 0, 212992, 212992, 0, 0, 1]);
    call("setsockopt", fd, SOL_SOCKET, 7, world.zero.words(1), 4);
    call("setsockopt", fd, SOL_SOCKET, 8, world.zero.words(10000), 4);
    expect([option(fd, 7), option(fd, 8)]).toEqual([4608, 20000]);
    expect(call("getsockname", world.pipe()[0], 64, 64)).toBe(-ENOTSOCK);
    expect(call("listen", socket(DGRAM), 1)).toBe(-EOPNOTSUPP);
  });

  test("poll", () => {
    const poll = (fd: number) => {
      const at = world.zero.words(fd, 0xffff);
      call("poll", at, 1n as unknown as number, 0);
      return world.zero.view().getUint16(at + 6, true);
    };
    const fd = socket(STREAM);
    expect(poll(fd)).toBe(0x314);
    const [a, b] = pair(STREAM);
    expect(poll(a)).toBe(0x304);
    send(b, "x");
    expect(poll(a)).toBe(0x345);
    call("shutdown", b, 1);
    expect(poll(a)).toBe(0x2345);
    call("close", b);
    expect(poll(a)).toBe(0x2355);
  });

  test("a timeout", () => {
    const [a] = pair(STREAM);
    const log: number[] = [];
    world.spawn(
      function* (self) {
        yield ["setsockopt", 0, SOL_SOCKET, 20, self.longs(1, 500000), 16];
        const from = world.now;
        log.push(yield ["read", 0, self.buffer(8), 8]);
        log.push(Number((world.now - from) / 1000000n));
      },
      [a],
    );
    world.run();
    expect(log).toEqual([-EAGAIN, 1500]);
  });
});
