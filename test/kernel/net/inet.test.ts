// tcp(7), udp(7), and the ways between network namespaces: what Linux 6.18 answers.

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  EADDRINUSE,
  EADDRNOTAVAIL,
  EAGAIN,
  ECONNREFUSED,
  ECONNRESET,
  EINPROGRESS,
  EINVAL,
  EISCONN,
  ENETUNREACH,
  ENOTCONN,
  EPIPE,
} from "../../../asm/abi/errno.ts";
import { World } from "../world.ts";

const STREAM = 1;
const DGRAM = 2;
const NONBLOCK = 0o4000;
const DONTWAIT = 0x40;
const NOSIGNAL = 0x4000;
const SIOCSIFFLAGS = 0x8914;
const CACHE_SOCK_INET = 82;
const CACHE_SKB = 81;

let world: World;
beforeEach(() => {
  world = new World();
});
afterEach(() => {
  for (let fd = 0; fd < 40; fd++) world.call("close", fd);
  expect([world.inUse(CACHE_SOCK_INET), world.inUse(CACHE_SKB)]).toEqual([0, 0]);
});

const call = (name: string, ...args: number[]) => world.call(name, ...args);
const socket = (type: number) => call("socket", 2, type, 0);
function address(port: number, host = [127, 0, 0, 1]): [number, number] {
  const at = world.zero.put(new Uint8Array([2, 0, port >> 8, port & 255, ...host, 0, 0, 0, 0, 0, 0, 0, 0]));
  return [at, 16];
}
const bind = (fd: number, port: number, host?: number[]) => call("bind", fd, ...address(port, host));
const connect = (fd: number, port: number, host?: number[]) => call("connect", fd, ...address(port, host));
const send = (fd: number, text: string) => call("sendto", fd, world.zero.put(text), text.length, NOSIGNAL, 0, 0);
function receive(fd: number, n = 100): string | number {
  const at = world.zero.buffer(n);
  const r = call("recvfrom", fd, at, n, DONTWAIT, 0, 0);
  return r < 0 ? r : world.zero.text(at, r);
}
function up(): void {
  const fd = socket(DGRAM);
  const request = world.zero.buffer(40);
  world.zero.bytes(request, 2).set([108, 111]);
  world.zero.view().setUint16(request + 16, 1, true);
  expect(call("ioctl", fd, SIOCSIFFLAGS, request)).toBe(0);
  call("close", fd);
}
function listener(port: number, backlog = 5): number {
  const fd = socket(STREAM | NONBLOCK);
  expect(bind(fd, port)).toBe(0);
  expect(call("listen", fd, backlog)).toBe(0);
  return fd;
}
function pair(): [number, number] {
  const server = listener(7000);
  const client = socket(STREAM);
  expect(connect(client, 7000)).toBe(0);
  const taken = call("accept", server, 0, 0);
  call("close", server);
  return [client, taken];
}
function port(fd: number, peer = false): number {
  const at = world.zero.buffer(16);
  const r = call(peer ? "getpeername" : "getsockname", fd, at, world.zero.words(16));
  return r < 0 ? r : world.zero.view().getUint16(at + 2, false);
}

test("while loopback is down nothing is reached", () => {
  expect(connect(socket(STREAM), 7000)).toBe(-ENETUNREACH);
  expect(bind(socket(STREAM), 7000, [0, 0, 0, 0])).toBe(0);
  // No route has been there yet: there is no table that an address could be looked up in.
  expect(bind(socket(STREAM), 7002, [192, 0, 2, 1])).toBe(0);
  up();
  expect(bind(socket(STREAM), 7002, [192, 0, 2, 1])).toBe(-EADDRNOTAVAIL);
  expect(connect(socket(STREAM), 7001)).toBe(-ECONNREFUSED);
});

describe("TCP", () => {
  beforeEach(up);

  test("a connection", () => {
    const server = listener(7000);
    expect(call("accept", server, 0, 0)).toBe(-EAGAIN);
    const client = socket(STREAM);
    expect(receive(client)).toBe(-ENOTCONN);
    expect(connect(client, 7000)).toBe(0);
    expect(connect(client, 7000)).toBe(-EISCONN);
    expect(send(client, "early")).toBe(5);
    const taken = call("accept", server, 0, 0);
    expect(receive(taken)).toBe("early");
    expect(port(client, true)).toBe(7000);
    expect(port(taken, true)).toBe(port(client));
    expect(call("shutdown", client, 1)).toBe(0);
    expect(receive(taken)).toBe("");
    expect(send(taken, "late")).toBe(4);
    expect(receive(client)).toBe("late");
    expect(send(client, "x")).toBe(-EPIPE);
    call("close", taken);
    expect(receive(client)).toBe("");
  });

  test("closing with bytes unread resets", () => {
    const [client, taken] = pair();
    send(client, "x");
    call("close", taken);
    expect(receive(client)).toBe(-ECONNRESET);
  });

  test("writing to who has gone: once it works", () => {
    const [client, taken] = pair();
    call("close", taken);
    expect(send(client, "x")).toBe(1);
    expect(send(client, "x")).toBe(-EPIPE);
  });

  test("without waiting", () => {
    const client = socket(STREAM | NONBLOCK);
    expect(connect(client, 7000)).toBe(-EINPROGRESS);
    expect(connect(client, 7000)).toBe(-ECONNREFUSED);
    listener(7000);
    const other = socket(STREAM | NONBLOCK);
    expect(connect(other, 7000)).toBe(-EINPROGRESS);
    expect(send(other, "x")).toBe(1);
    expect(connect(other, 7000)).toBe(0);
    expect(connect(other, 7000)).toBe(-EISCONN);
  });

  test("ports", () => {
    const server = listener(7000);
    expect(bind(socket(STREAM), 7000)).toBe(-EADDRINUSE);
    expect(bind(socket(STREAM), 7000, [0, 0, 0, 0])).toBe(-EADDRINUSE);
    expect(bind(socket(STREAM), 7000, [127, 0, 0, 2])).toBe(0);
    expect(bind(socket(DGRAM), 7000)).toBe(0);
    expect(bind(server, 7001)).toBe(-EINVAL);
    const any = socket(STREAM);
    expect(bind(any, 0)).toBe(0);
    expect(port(any)).toBeGreaterThanOrEqual(32768);
    expect(bind(socket(STREAM), 1, [192, 0, 2, 1])).toBe(-EADDRNOTAVAIL);
  });

  test("a reader waits, and a writer for the reader", () => {
    const [client, taken] = pair();
    const log: string[] = [];
    world.spawn(
      function* (self) {
        const at = self.buffer(1 << 21);
        log.push(`wrote ${yield ["write", 0, at, 1 << 21]}`);
        yield ["shutdown", 0, 1];
      },
      [client],
    );
    world.spawn(
      function* (self) {
        const at = self.buffer(65536);
        let sum = 0;
        for (let n = 1; n > 0; sum += n) n = yield ["read", 0, at, 65536];
        log.push(`got ${sum}`);
      },
      [taken],
    );
    world.run();
    expect(log).toEqual(["wrote 2097152", "got 2097152"]);
  });
});

describe("UDP", () => {
  beforeEach(up);

  test("datagrams and where they come from", () => {
    const a = socket(DGRAM);
    const b = socket(DGRAM);
    bind(a, 7000);
    expect(call("sendto", b, world.zero.put("hi"), 2, 0, ...address(7000))).toBe(2);
    const at = world.zero.buffer(32);
    const from = world.zero.buffer(16);
    expect(call("recvfrom", a, at, 32, DONTWAIT, from, world.zero.words(16))).toBe(2);
    expect(world.zero.view().getUint16(from + 2, false)).toBe(port(b));
    expect(receive(a)).toBe(-EAGAIN);
  });

  test("a connected socket hears that nobody is there", () => {
    const fd = socket(DGRAM);
    expect(connect(fd, 7000)).toBe(0);
    expect(send(fd, "x")).toBe(1);
    expect(send(fd, "x")).toBe(-ECONNREFUSED);
    expect(send(fd, "x")).toBe(1);
    expect(receive(fd)).toBe(-ECONNREFUSED);
  });
});
