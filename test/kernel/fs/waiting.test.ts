// What Linux answered to random sequences of calls on pipes, epoll sets and locks (waiting.py), asked of this kernel.

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { World } from "../world.ts";

interface Case {
  kind: "pipe" | "epoll" | "lock";
  steps: [op: string, args: (number | string)[], result: unknown][];
}

const cases: Case[] = readFileSync(new URL("waiting.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line));

const O_NONBLOCK = 0o4000;
const FIONREAD = 0x541b;
const F_SETPIPE_SZ = 1031;
const F_OFD_GETLK = 36;

/** The machine that a case is played on. */
class Player {
  private readonly world: World;
  private readonly buffer: number;
  private readonly path: number;
  /** Descriptors by the order in which they were made. */
  private readonly fds: number[] = [];

  constructor(world: World, buffer: number, path: number) {
    this.world = world;
    this.buffer = buffer;
    this.path = path;
  }

  private name(fd: number): number {
    expect(fd).toBeGreaterThanOrEqual(0);
    return this.fds.push(fd) - 1;
  }

  private fd(name: number | string | undefined): number {
    return this.fds[Number(name)] ?? -1;
  }

  private flock(type: number, start: number, length: number): bigint {
    const { zero } = this.world;
    zero.bytes(this.buffer, 32).fill(0);
    zero.view().setInt16(this.buffer, type, true);
    zero.view().setBigInt64(this.buffer + 8, BigInt(start), true);
    zero.view().setBigInt64(this.buffer + 16, BigInt(length), true);
    return BigInt(this.buffer);
  }

  play(op: string, args: (number | string)[]): unknown {
    const { world, buffer } = this;
    const { zero } = world;
    const fd = this.fd(args[0]);
    const n = args.map(Number);
    const [, b = 0, c = 0, d = 0, e = 0] = n;
    switch (op) {
      case "pipe":
        return world.pipe((n[0] ?? 0) | O_NONBLOCK).map((made) => this.name(made));
      case "epoll":
        return this.name(world.call("epoll_create1", 0));
      case "eventfd":
        return this.name(world.call("eventfd2", n[0] ?? 0, O_NONBLOCK | b));
      case "open":
        return this.name(world.call("openat", -100, this.path, 0o102, 0o600));
      case "dup":
        return this.name(world.call("dup", fd));
      case "close":
        return world.call("close", fd);
      case "read":
        return world.call("read", fd, buffer, b);
      case "write":
        return world.call("write", fd, buffer, b);
      case "add":
        zero.view().setBigUint64(buffer, BigInt(args[1] ?? 0), true);
        return world.call("write", fd, buffer, 8);
      case "fionread":
        zero.view().setInt32(buffer, 0, true);
        world.call("ioctl", fd, FIONREAD, buffer);
        return zero.i32(buffer);
      case "poll":
        zero.view().setInt32(buffer, fd, true);
        zero.view().setInt32(buffer + 4, b, true);
        world.call("poll", buffer, 1n, 0);
        return zero.view().getUint16(buffer + 6, true);
      case "setsize":
        return world.call("fcntl", fd, F_SETPIPE_SZ, BigInt(b));
      case "ctl":
        zero.view().setUint32(buffer, d, true);
        zero.view().setBigUint64(buffer + 4, BigInt(e), true);
        return world.call("epoll_ctl", fd, b, this.fd(c), buffer);
      case "wait": {
        const got = world.call("epoll_wait", fd, buffer, b, 0);
        return Array.from({ length: Math.max(got, 0) }, (_, i) => [
          zero.view().getUint32(buffer + i * 12, true),
          Number(zero.view().getBigUint64(buffer + i * 12 + 4, true)),
        ]);
      }
      case "lock":
        return world.call("fcntl", fd, b, this.flock(c, d, e));
      case "flock":
        return world.call("flock", fd, b);
      case "seen":
        return Array.from({ length: 30 }, (_, byte) => {
          world.call("fcntl", fd, F_OFD_GETLK, this.flock(1, byte, 1));
          const type = zero.view().getInt16(buffer, true);
          const [start, length] = [zero.u64(buffer + 8), zero.u64(buffer + 16)];
          return type === 2 ? "-" : `${"rw"[type]}${start}+${length}${zero.i32(buffer + 24) === -1 ? "o" : "p"}`;
        }).join(" ");
      default:
        throw new Error(`waiting.py knows ${op}, this test does not`);
    }
  }

  end(): void {
    for (const fd of this.fds) this.world.call("close", fd);
  }
}

for (const kind of ["pipe", "epoll", "lock"] as const) {
  test(kind, () => {
    const world = new World();
    const buffer = world.zero.buffer(1 << 20);
    const path = world.zero.put("/x");
    const objects = () => Array.from({ length: 48 }, (_, cache) => (cache < 8 ? 0 : world.inUse(cache)));
    let before: number[] | undefined;
    cases.forEach((item, index) => {
      if (item.kind !== kind) return;
      const player = new Player(world, buffer, path);
      item.steps.forEach(([op, args, result], i) => {
        expect({ at: `case ${index} step ${i}: ${op} ${args}`, result: player.play(op, args) }).toEqual({
          at: `case ${index} step ${i}: ${op} ${args}`,
          result,
        });
      });
      player.end();
      // Nothing is left behind.
      before ??= objects();
      expect(objects()).toEqual(before);
    });
  });
}
