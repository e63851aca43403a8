// Instances that are used again: the next process finds nothing of the one before.

import { beforeAll, describe, expect, test } from "vitest";
import type { Process } from "../../workers/process.ts";
import type { Program } from "../../workers/program.ts";
import { Spares } from "../../workers/spares.ts";
import { build, MockKernel, SLOW } from "../prepare/mock.ts";

const SOURCE = `
@external("wali", "SYS_fork") declare function fork(): i64;
let counter = 5;
let fine: f64 = 0.5;
const text = "set by a data segment";
function down(n: i32): i64 { return n ? down(n - 1) + i64(n) : fork(); }
counter++;
fine *= 3;
store<u64>(70000, 0x5ec2e7);
store<u64>(90000, down(300));
`;

let program: Program;
beforeAll(async () => {
  program = await build(`${SOURCE} if (text.length != 21) unreachable();`);
}, 60_000);

/** Runs to the fork, and on from there to the end. */
function run(kernel: MockKernel, process: Process): void {
  kernel.script = [{ park: true }];
  expect(kernel.start(process).kind).toBe("parked");
  kernel.script = [{ done: 1n }];
  expect(kernel.rewind(process).kind).toBe("returned");
}

describe("reset", () => {
  test("leaves memory and globals as a new instance has them", () => {
    const kernel = new MockKernel({ SYS_fork: () => SLOW });
    const used = kernel.spawn(program);
    const image = used.firstImage();
    run(kernel, used);
    const fresh = kernel.spawn(program);
    expect(used.view()).not.toEqual(fresh.view());
    used.reset(image);
    expect(used.view()).toEqual(fresh.view());
    expect(used.firstImage().globals).toEqual(fresh.firstImage().globals);
    run(kernel, used);
  });

  test("works for a memory that is zero throughout", async () => {
    const empty = await build("store<u8>(70000, 1);");
    const kernel = new MockKernel({});
    const used = kernel.spawn(empty);
    const image = used.firstImage();
    kernel.start(used);
    used.reset(image);
    expect(used.view().every((byte) => byte === 0)).toBe(true);
  });
});

test("a cleaned unwind area holds nothing of former stacks behind the copied one", () => {
  const kernel = new MockKernel({ SYS_fork: () => SLOW });
  const used = kernel.spawn(program);
  kernel.script = [{ park: true }];
  kernel.start(used);
  const start = used.areaBase + 9000;
  expect(start).toBeLessThan(used.areaUsedEnd);
  used.cleanArea(start);
  expect(
    used
      .view()
      .subarray(start, used.areaBase + used.areaBytes)
      .every((byte) => byte === 0),
  ).toBe(true);
});

describe("spares", () => {
  const stand = (of: Program, pages: number): Process => ({ program: of, pages }) as Process;
  const ours = { id: 1, info: { areaSize: 65536 } } as Program;
  const other = { id: 2, info: { areaSize: 65536 } } as Program;
  const foreign = { id: 3, info: { areaSize: 0 } } as Program;

  test("gives the largest that is not too large, of the same program", () => {
    const spares = new Spares(3, 9, 2);
    for (const pages of [2, 5, 9]) spares.put(stand(ours, pages));
    expect(spares.take(other, 9)).toBeUndefined();
    expect(spares.take(ours, 8)?.pages).toBe(5);
    expect(spares.take(ours, 8)?.pages).toBe(2);
    expect(spares.take(ours, 8)).toBeUndefined();
  });

  test("keeps so many of a program and so many in all, and no foreign ones", () => {
    const spares = new Spares(2, 3, 2);
    for (let i = 0; i < 3; i++) spares.put(stand(ours, 2));
    spares.put(stand(foreign, 2));
    expect(spares.take(foreign, 99)).toBeUndefined();
    for (let i = 0; i < 2; i++) spares.put(stand(other, 2));
    // the oldest made room
    expect([ours, ours].map((program) => spares.take(program, 9)?.pages)).toEqual([2, undefined]);
  });

  test("memories that have grown make room for those of processes that end later", () => {
    const spares = new Spares(2, 9, 2);
    for (const pages of [9, 9, 2]) spares.put(stand(ours, pages));
    expect(spares.take(ours, 2)?.pages).toBe(2);
    expect([ours, ours].map((program) => spares.take(program, 9)?.pages)).toEqual([9, undefined]);
  });

  test("of a stored process: to itself by its number, or to the next of the program when there is no other", () => {
    const spares = new Spares(1, 1, 2);
    const stored = (of: Program, number: number) => ({ program: of, pages: 2, stored: number }) as Process;
    const [first, second, third] = [stored(ours, 11), stored(foreign, 12), stored(ours, 13)];
    spares.putStored(first);
    spares.putStored(second);
    expect(spares.takeStored(99)).toBeUndefined();
    expect(spares.takeStored(0)).toBeUndefined();
    expect(spares.takeStored(12)).toBe(second);
    expect(spares.takeStored(12)).toBeUndefined();
    spares.putStored(second);
    spares.putStored(third); // one too many: the oldest is one of an ended process from now on
    expect(spares.takeStored(11)).toBeUndefined();
    expect(spares.take(ours, 2)).toBe(first);
    expect(spares.take(ours, 1)).toBeUndefined();
    expect(spares.take(foreign, 2)).toBeUndefined();
    expect(spares.take(ours, 2)).toBe(third);
    expect(spares.take(ours, 2)).toBeUndefined();
  });

  test("of stored processes no more memory than there is for them", () => {
    const spares = new Spares(1, 1, 9);
    const large = [1, 2, 3].map((number) => ({ program: ours, pages: 2000, stored: number }) as Process);
    for (const one of large) spares.putStored(one);
    expect([1, 2, 3].map((number) => spares.takeStored(number)?.stored)).toEqual([undefined, 2, 3]);
  });

  test("none that is halfway up from a park", () => {
    const kernel = new MockKernel({ SYS_fork: () => SLOW });
    const used = kernel.spawn(program);
    kernel.script = [{ park: true }];
    kernel.start(used);
    expect(used.halfway).toBe(false);
    // As a trap leaves it that comes before the stack is there again: an image may have one that leads nowhere.
    used.exports.asyncify_start_rewind(used.areaBase);
    expect(used.halfway).toBe(true);
    const spares = new Spares(2, 2, 2);
    spares.put(used);
    expect(spares.take(program, 99)).toBeUndefined();
  });
});
