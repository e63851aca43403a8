// System V IPC: what waits and in which order, what a removal and an end do, limits; and nothing is left behind.

import { beforeEach, expect, it } from "vitest";
import type { Actor, Call, Script } from "../world.ts";
import { World } from "../world.ts";

const EAGAIN = -11;
const EACCES = -13;
const EINVAL = -22;
const EFBIG = -27;
const ENOMSG = -42;
const EIDRM = -43;
const E2BIG = -7;
const EEXIST = -17;
const ENOENT = -2;
const EINTR = -4;
const CREAT = 0o1000;
const EXCL = 0o2000;
const NOWAIT = 0o4000;
const UNDO = 0x1000;
const RMID = 0;
const STAT = 2;
const CLONE_NEWIPC = 0x08000000;

let w: World;
beforeEach(() => {
  w = new World();
});

const objects = () => Array.from({ length: 128 }, (_, cache) => w.inUse(cache));

/** Runs one process; what it pushes into the list is the result. */
function alone(script: (p: Actor, log: (...values: unknown[]) => void) => Script): unknown[] {
  const seen: unknown[] = [];
  w.spawn((p) => script(p, (...values) => seen.push(...values)));
  w.run();
  return seen;
}

function message(p: Actor, type: number, text: string): number {
  const bytes = new TextEncoder().encode(text);
  const at = p.buffer(8 + bytes.length);
  p.view().setBigInt64(at, BigInt(type), true);
  p.bytes(at + 8, bytes.length).set(bytes);
  return at;
}
const send = (p: Actor, id: number, type: number, text: string, flags = NOWAIT): Call => [
  "msgsnd",
  id,
  message(p, type, text),
  text.length,
  flags,
];
/** struct sembuf, one after the other. */
function ops(p: Actor, ...list: [num: number, op: number, flags?: number][]): [at: number, count: number] {
  const at = p.buffer(list.length * 6);
  list.forEach(([num, op, flags = 0], i) => {
    p.view().setUint16(at + i * 6, num, true);
    p.view().setInt16(at + i * 6 + 2, op, true);
    p.view().setUint16(at + i * 6 + 4, flags, true);
  });
  return [at, list.length];
}

it("keys, ids and their reuse", () => {
  const seen = alone(function* (p, log) {
    log(yield ["msgget", 5, 0o600], yield ["msgget", 5, CREAT | 0o600], yield ["msgget", 5, 0]);
    log(yield ["msgget", 5, CREAT | EXCL], yield ["msgget", 0, 0], yield ["msgget", 0, 0]);
    log(yield ["msgctl", 1, RMID, 0], yield ["msgctl", 1, RMID, 0], yield ["msgget", 6, CREAT]);
    log(yield ["semget", 5, 0, CREAT], yield ["semget", 5, 3, CREAT], yield ["semget", 5, 4, 0]);
    log(yield ["shmget", 5, 0, CREAT], yield ["shmget", 5, 10, CREAT], yield ["shmget", 5, 11, 0]);
    log(
      yield ["unshare", CLONE_NEWIPC],
      yield ["msgget", 5, 0],
      yield ["msgctl", 0, RMID, 0],
      yield ["msgget", 9, CREAT],
    );
    void p;
  });
  expect(seen).toEqual([
    ENOENT,
    0,
    0,
    EEXIST,
    1,
    2,
    0,
    EINVAL,
    3,
    EINVAL,
    0,
    EINVAL,
    EINVAL,
    0,
    EINVAL,
    0,
    ENOENT,
    EINVAL,
    0,
  ]);
});

it("messages are found by type, copied, cut and counted", () => {
  const seen = alone(function* (p, log) {
    const id = yield ["msgget", 0, 0o600];
    const buf = p.buffer(64);
    const take = function* (type: number, flags = NOWAIT, size = 16): Generator<Call, void, number> {
      const n = yield ["msgrcv", id, buf, size, BigInt(type), flags];
      log(n < 0 ? n : `${p.u64(buf)}:${p.text(buf + 8, n)}`);
    };
    for (const [type, text] of [
      [3, "three"],
      [1, "one"],
      [2, "two"],
      [3, "more"],
    ] as const)
      yield send(p, id, type, text);
    yield* take(9);
    yield* take(1, NOWAIT, 2);
    yield* take(0, NOWAIT | 0o40000);
    yield* take(3, NOWAIT | 0o40000);
    yield* take(-2);
    yield* take(3, NOWAIT | 0o20000);
    yield* take(3, NOWAIT | 0o10000, 3);
    yield* take(0);
    yield* take(0);
    log(yield ["msgsnd", id, message(p, 0, ""), 0, 0], yield ["msgsnd", id, message(p, 1, ""), 9000, 0]);
    log(yield ["msgrcv", id, buf, 16, 0n, 0o40000], yield ["msgsnd", 77, message(p, 1, ""), 0, 0]);
  });
  expect(seen).toEqual([
    ENOMSG,
    E2BIG,
    "3:three",
    "3:more",
    "1:one",
    "2:two",
    "3:thr",
    "3:more",
    ENOMSG,
    EINVAL,
    EINVAL,
    EINVAL,
    EINVAL,
  ]);
});

it("a message goes to the first receiver that waits for it; removal wakes the others", () => {
  const before = objects();
  const seen: string[] = [];
  const receiver = (name: string, type: bigint) =>
    function* (p: Actor): Script {
      const id = yield ["msgget", 7, CREAT | 0o600];
      const buf = p.buffer(32);
      const n = yield ["msgrcv", id, buf, 16, type, 0];
      seen.push(`${name} ${n < 0 ? n : p.text(buf + 8, n)}`);
    };
  w.spawn(receiver("first", 1n));
  w.settle();
  w.spawn(receiver("second", 0n));
  w.settle();
  w.spawn(receiver("third", 0n));
  w.settle();
  w.spawn(function* (p) {
    yield send(p, 0, 2, "two");
    yield send(p, 0, 1, "one");
    yield ["msgctl", 0, RMID, 0];
  });
  w.run();
  expect(seen.sort()).toEqual([`first one`, "second two", `third ${EIDRM}`]);
  expect(objects().slice(53, 60)).toEqual(before.slice(53, 60));
});

it("a full queue holds its sender until there is room", () => {
  const order: string[] = [];
  w.spawn(function* (p) {
    yield ["msgget", 7, CREAT | 0o600];
    const big = "x".repeat(8000);
    yield send(p, 0, 1, big);
    yield send(p, 0, 1, big);
    order.push(`full ${yield send(p, 0, 1, big)}`);
    yield send(p, 0, 1, big, 0);
    order.push("sent");
  });
  w.settle();
  expect(order).toEqual([`full ${EAGAIN}`]);
  w.spawn(function* (p) {
    order.push(`took ${yield ["msgrcv", 0, p.buffer(9000), 8192, 0n, 0]}`);
  });
  w.run();
  expect(order).toEqual([`full ${EAGAIN}`, "took 8000", "sent"]);
});

it("semaphores: all operations or none, in the order of those who wait", () => {
  const order: string[] = [];
  w.spawn(function* (p) {
    yield ["semget", 7, 2, CREAT | 0o600];
    order.push(`both ${yield ["semop", 0, ...ops(p, [0, 2], [1, -1, NOWAIT])]}`);
    order.push(`value ${yield ["semctl", 0, 0, 12, 0n]}`);
    order.push(`bad ${yield ["semop", 0, ...ops(p, [2, 1])]} ${yield ["semop", 0, p.buffer(6), 0]}`);
    order.push(`range ${yield ["semctl", 0, 0, 16, 40000n]}`);
  });
  w.settle();
  expect(order).toEqual([`both ${EAGAIN}`, "value 0", `bad ${EFBIG} ${EINVAL}`, "range -34"]);
  order.length = 0;
  const waiter = (name: string, n: number) =>
    function* (p: Actor): Script {
      order.push(`${name} ${yield ["semop", 0, ...ops(p, [0, n])]}`);
    };
  w.spawn(waiter("two", -2));
  w.settle();
  w.spawn(waiter("one", -1));
  w.settle();
  w.spawn(waiter("zero", 0));
  w.settle();
  w.spawn(function* (p) {
    order.push(`waiting ${yield ["semctl", 0, 0, 14, 0n]} ${yield ["semctl", 0, 0, 15, 0n]}`);
    yield ["semop", 0, ...ops(p, [0, 1])];
    order.push(`left ${yield ["semctl", 0, 0, 12, 0n]}`);
    yield ["semop", 0, ...ops(p, [0, 2])];
  });
  w.run();
  expect(order.slice(0, 2)).toEqual(["zero 0", "waiting 2 0"]);
  expect(order.slice(2).sort()).toEqual(["left 0", "one 0", "two 0"]);
});

it("semtimedop gives up, a signal interrupts, removal says so, and SEM_UNDO is applied at the end", () => {
  const before = objects();
  const seen: string[] = [];
  w.spawn(function* (p) {
    yield ["semget", 7, 1, CREAT | 0o600];
    seen.push(`late ${yield ["semtimedop", 0, ...ops(p, [0, -1]), p.longs(0, 1_000_000)]}`);
  });
  w.run();
  w.spawn(function* (p) {
    yield ["semop", 0, ...ops(p, [0, 3, UNDO])];
    yield ["semop", 0, ...ops(p, [0, -1, UNDO])];
    seen.push(`before ${yield ["semctl", 0, 0, 12, 0n]}`);
  });
  w.run();
  const sleeper = w.spawn(function* (p) {
    p.handlers.set(5, () => seen.push("handler"));
    yield ["rt_sigaction", 10, p.longs(5, 0, 0, 0), 0, 8];
    seen.push(`after ${yield ["semctl", 0, 0, 12, 0n]}`);
    seen.push(`interrupted ${yield ["semop", 0, ...ops(p, [0, -1])]}`);
    seen.push(`removed ${yield ["semop", 0, ...ops(p, [0, -1])]}`);
  });
  w.settle();
  w.spawn(function* () {
    yield ["kill", sleeper, 10];
    yield ["sched_yield"];
  });
  w.settle();
  w.spawn(function* () {
    yield ["semctl", 0, 0, RMID, 0n];
  });
  w.run();
  expect(seen).toEqual([
    `late ${EAGAIN}`,
    "before 2",
    "after 0",
    "handler",
    `interrupted ${EINTR}`,
    `removed ${EIDRM}`,
  ]);
  expect(objects().slice(53, 60)).toEqual(before.slice(53, 60));
});

it("rights go by owner, group and others; limits by the namespace", () => {
  const seen = alone(function* (p, log) {
    yield ["msgget", 7, CREAT | 0o600];
    yield ["setresuid", 1000, 1000, 1000];
    log(yield ["msgget", 7, 0o400], yield ["msgget", 7, 0], yield ["msgctl", 0, RMID, 0]);
    log(yield ["msgctl", 0, STAT, p.buffer(128)]);
    log(yield ["semget", 0, 32001, 0o600], yield ["semget", 0, 32000, 0o600], yield ["semget", 0, 32000, 0o600]);
  });
  expect(seen).toEqual([EACCES, 0, -1, EACCES, EINVAL, 0, 1]);
});

it("a namespace's objects go with it", () => {
  const before = objects();
  alone(function* (p) {
    yield ["unshare", CLONE_NEWIPC];
    yield ["msgget", 0, 0o600];
    yield send(p, 0, 1, "kept");
    yield ["semget", 0, 5, 0o600];
    yield ["shmget", 0, 5000, 0o600];
  });
  expect(objects().slice(53, 60)).toEqual(before.slice(53, 60));
});

it("what one writes into shared memory the others read after their next call, byte by byte", () => {
  const before = objects();
  const seen: unknown[] = [];
  let writer = 0;
  w.spawn(function* (p) {
    const id = yield ["shmget", 9, 5000, CREAT | 0o600];
    writer = yield ["shmat", id, 0, 0];
    p.bytes(writer, 4).set([1, 2, 3, 4]);
    yield ["shmctl", id, RMID, 0];
    yield ["pause"];
  });
  w.settle();
  w.spawn(function* (p) {
    seen.push(yield ["shmget", 9, 0, 0]);
    const at = yield ["shmat", 0, 0, 0];
    seen.push([...p.bytes(at, 5)]);
    // Another byte of the same word; then the first one is asked.
    p.bytes(at + 4, 1).set([5]);
    p.bytes(at + 4999, 1).set([9]);
    seen.push(yield ["shmdt", at + 4096], yield ["shmdt", at], yield ["shmdt", at]);
    yield ["kill", -1, 18];
    yield ["kill", -1, 12];
  });
  w.settle();
  expect(seen).toEqual([ENOENT, [1, 2, 3, 4, 0], EINVAL, 0, EINVAL]);
  w.run();
  expect(objects().slice(53, 60)).toEqual(before.slice(53, 60));
});

it("a child has its parent's attachments, and a removed segment lives as long as somebody has it", () => {
  const seen = alone(function* (p, log) {
    const id = yield ["shmget", 9, 100, CREAT | 0o600];
    const at = yield ["shmat", id, 0, 0];
    const again = yield ["shmat", id, 0, 0];
    p.bytes(at, 1).set([7]);
    yield ["getpgid", 0];
    log(at !== again, p.bytes(again, 1)[0]);
    yield ["shmctl", id, RMID, 0];
    const stat = p.buffer(112);
    log(yield ["shmctl", id, STAT, stat], p.i32(stat), (p.i32(stat + 20) & 0o1000) !== 0, p.u64(stat + 88));
    log(yield ["shmat", id, 4097, 0], yield ["shmat", id, 0, 0o40000]);
    yield ["shmdt", at];
    yield ["shmdt", again];
    log(yield ["shmctl", id, STAT, stat]);
  });
  expect(seen).toEqual([true, 7, 0, 0, true, 2n, EINVAL, EINVAL, EINVAL]);
});
