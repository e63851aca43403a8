// Preparation, by what prepared programs do: they park anywhere, are copied, and go on.

import { expect, test } from "vitest";
import { infoOfModule, isPrepared, prepare } from "../../workers/prepare/index.ts";
import { build, compile, MockKernel, SLOW } from "./mock.ts";

const DECLARE = `
@external("wali", "SYS_fork") declare function fork(): i64;
@external("wali", "SYS_write") declare function write(fd: i32, buf: i32, n: i32): i64;
@external("wali", "SYS_pause") declare function pause(): i64;
`;

/** Records the numbers that a program reports by write(1, number, 0). */
function reporter(): { seen: number[]; write: (...args: (number | bigint)[]) => bigint } {
  const seen: number[] = [];
  return {
    seen,
    write: (_fd, value) => {
      seen.push(Number(value));
      return 0n;
    },
  };
}

test("a call that does not answer SLOW goes straight through", async () => {
  const { seen, write } = reporter();
  const kernel = new MockKernel({ SYS_write: write });
  const program = await build(`${DECLARE} write(1, 7, 0);`);
  expect(kernel.start(kernel.spawn(program))).toEqual({ kind: "returned" });
  expect(seen).toEqual([7]);
});

test("fork: the parked parent is copied, both go on with their own result", async () => {
  const { seen, write } = reporter();
  const kernel = new MockKernel({ SYS_write: write, SYS_fork: () => SLOW });
  const program = await build(
    `${DECLARE} let before = 5; before *= i32(write(1, 1, 0)) + 2; write(1, before + i32(fork()), 0);`,
  );
  const parent = kernel.spawn(program);
  kernel.script = [{ park: true }];
  expect(kernel.start(parent).kind).toBe("parked");
  const child = kernel.copy(parent);
  kernel.script = [{ done: 100n }, { done: 0n }];
  expect(kernel.rewind(parent).kind).toBe("returned");
  expect(kernel.rewind(child).kind).toBe("returned");
  expect(seen).toEqual([1, 110, 10]);
});

test("a deep recursion is parked at its bottom and comes back up", async () => {
  const { seen, write } = reporter();
  const kernel = new MockKernel({ SYS_write: write, SYS_fork: () => SLOW });
  const program = await build(`${DECLARE}
    function down(n: i32): i32 { if (n == 0) return i32(fork()); const below = down(n - 1); return below + n; }
    write(1, down(800), 0);`);
  const first = kernel.spawn(program);
  kernel.script = [{ park: true }];
  expect(kernel.start(first).kind).toBe("parked");
  const second = kernel.copy(first);
  kernel.script = [{ done: 9n }];
  expect(kernel.rewind(second).kind).toBe("returned");
  expect(seen).toEqual([(800 * 801) / 2 + 9]);
});

test("a loop without calls meets safepoints: parked there, then left by a handler", async () => {
  const { seen, write } = reporter();
  const kernel = new MockKernel({ SYS_write: write });
  const program = await build(`${DECLARE}
    let stop = false; let turns: i64 = 0;
    function handler(signo: i32): void { stop = true; write(1, signo, 0); }
    const fn: (signo: i32) => void = handler;
    write(1, load<i32>(changetype<usize>(fn)), 0);   // the table index, as sigaction would be told
    while (!stop) turns++;
    write(1, turns > 0 ? 1 : 0, 0);`);
  const spinning = kernel.spawn(program);
  let asked = 0;
  kernel.safepoint = () => (++asked % 3 === 0 ? 1 : 0);
  kernel.script = [{ park: true }];
  expect(kernel.start(spinning).kind).toBe("parked");
  const [index] = seen as [number];
  const moved = kernel.copy(spinning);
  kernel.script = [{ done: 0n }, { handler: () => index, signo: 2 }, { done: 0n }];
  expect(kernel.rewind(moved).kind).toBe("returned");
  expect(seen).toEqual([index, 2, 1]);
  expect(kernel.sigreturns).toBe(1);
  expect(asked).toBe(6);
});

test("a handler runs inside a system call, parks there, and the call still returns", async () => {
  const { seen, write } = reporter();
  const kernel = new MockKernel({ SYS_write: write, SYS_fork: () => SLOW, SYS_pause: () => SLOW });
  const program = await build(`${DECLARE}
    function handler(signo: i32): void { write(1, signo + i32(fork()), 0); }
    const fn: (signo: i32) => void = handler;
    write(1, load<i32>(changetype<usize>(fn)), 0);
    write(1, i32(pause()), 0);`);
  const first = kernel.spawn(program);
  const index = () => seen[0] as number;
  kernel.script = [{ handler: index, signo: 10 }, { park: true }];
  expect(kernel.start(first).kind).toBe("parked");
  const second = kernel.copy(first);
  kernel.script = [{ done: 5n }, { done: -4n }];
  expect(kernel.rewind(second).kind).toBe("returned");
  expect(seen.slice(1)).toEqual([15, -4]);
  expect(kernel.sigreturns).toBe(1);
});

test("setjmp and longjmp: the stack and globals of then come back", async () => {
  const { seen, write } = reporter();
  const kernel = new MockKernel({ SYS_write: write, sigsetjmp: () => SLOW, longjmp: () => SLOW });
  const program = await build(`${DECLARE}
    @external("wali", "setjmp") declare function setjmp(buf: i32): i32;
    @external("wali", "longjmp") declare function longjmp(buf: i32, value: i32): void;
    let depth = 0;
    function deep(n: i32): void { depth++; if (n == 0) longjmp(64, 3); deep(n - 1); }
    const value = setjmp(64);
    write(1, value + depth, 0);
    if (value == 0) deep(20);
    write(1, 99, 0);`);
  const process = kernel.spawn(program);
  kernel.script = [{ park: true }];
  expect(kernel.start(process).kind).toBe("parked");
  const { areaBase, areaUsedEnd } = process;
  const stack = process.view().slice(areaBase, areaUsedEnd);
  const globals = new DataView(new ArrayBuffer(8 * program.info.globals.length));
  process.saveGlobals(globals, 0);
  kernel.script = [{ done: 0n }, { leave: true }];
  expect(kernel.rewind(process).kind).toBe("left");
  process.view().set(stack, areaBase);
  process.loadGlobals(globals, 0);
  kernel.script = [{ done: 3n }];
  expect(kernel.rewind(process).kind).toBe("returned");
  expect(seen).toEqual([0, 3, 99]);
});

test("memory.grow asks first and tells after", async () => {
  const { seen, write } = reporter();
  const kernel = new MockKernel({ SYS_write: write });
  const program = await build(`${DECLARE} write(1, memory.grow(2), 0); write(1, memory.grow(100), 0);`);
  const process = kernel.spawn(program);
  kernel.grow = (pages) => (pages > 10 ? 0 : 1);
  const before = process.pages;
  expect(kernel.start(process).kind).toBe("returned");
  expect(seen).toEqual([before, -1]);
  expect(kernel.grown).toEqual([before + 2]);
});

test("a foreign signature is adapted to the table's", async () => {
  const args: (number | bigint)[] = [];
  const kernel = new MockKernel({
    SYS_lseek: (...given) => {
      args.push(...given);
      return -29n;
    },
  });
  const program = await build(`
    @external("wali", "SYS_lseek") declare function lseek(fd: i32, offset: i32): i32;
    if (lseek(3, -1) != -29) unreachable();`);
  expect(kernel.start(kernel.spawn(program))).toEqual({ kind: "returned" });
  expect(args).toEqual([3, -1n, 0]);
});

test("a program without page 0 left free gets its unwind area behind its memory", async () => {
  const { seen, write } = reporter();
  const kernel = new MockKernel({ SYS_write: write, SYS_fork: () => SLOW });
  const program = await build(`${DECLARE} write(1, i32(fork()), 0);`, {});
  const process = kernel.spawn(program);
  const end = process.pages * 65536;
  expect(process.placeArea()).toBe(true);
  expect(process.areaBase).toBe(end);
  kernel.script = [{ park: true }];
  expect(kernel.start(process).kind).toBe("parked");
  kernel.script = [{ done: 4n }];
  expect(kernel.rewind(kernel.copy(process)).kind).toBe("returned");
  expect(seen).toEqual([4]);
});

test("traps say which they are", async () => {
  const kernel = new MockKernel({});
  const run = async (source: string) => kernel.start(kernel.spawn(await build(source)));
  expect(await run("unreachable();")).toMatchObject({ kind: "trapped", trap: 0 });
  expect(await run("store<i32>(-8, 1);")).toMatchObject({ kind: "trapped", trap: 1 });
  expect(await run("let zero = 0; export function f(): void { zero = 1 } store<i32>(200000, 5 / zero);")).toMatchObject(
    {
      kind: "trapped",
      trap: 2,
    },
  );
  const endless = `let n = 0; function down(a: i64): i64 { n++; return down(a + 1) * 3 + down(a * 5); } down(n);`;
  expect(await run(endless)).toMatchObject({ kind: "trapped", trap: 3 });
});

test("loose types: calls through pointers of another type work, also those of handlers", async () => {
  const { seen, write } = reporter();
  const kernel = new MockKernel({ SYS_write: write, SYS_pause: () => SLOW });
  const program = await build(
    `${DECLARE}
    function add(a: i32, b: i32): i32 { return a + b; }
    const loose = changetype<(a: i32, b: i32, c: i64) => i64>(add as (a: i32, b: i32) => i32);
    write(1, i32(loose(2, 3, 4)), 0);
    function handler(signo: i32, extra: i32): i32 { write(1, signo, 0); return 0; }
    const fn: (signo: i32, extra: i32) => i32 = handler;
    write(1, load<i32>(changetype<usize>(fn)), 0);
    write(1, i32(pause()), 0);`,
    { ownArea: true, looseTypes: true },
  );
  expect(program.info.looseTypes).toBe(true);
  kernel.script = [{ handler: () => seen[1] as number, signo: 15 }, { done: -4n }];
  const process = kernel.spawn(program);
  expect(kernel.start(process).kind).toBe("returned");
  expect([seen[0], seen[2], seen[3]]).toEqual([5, 15, -4]);
});

test("a program that polls has safepoints where it polls and nowhere else", async () => {
  let asked = 0;
  const kernel = new MockKernel({});
  kernel.safepoint = () => {
    asked++;
    return 0;
  };
  const loop = (body: string): string =>
    `@external("nut", "poll") declare function poll(): void;
    let sum = 0;
    for (let i = 0; i < 100000; i++) { sum += i; ${body} }
    if (sum == 0) poll();`;
  expect(kernel.start(kernel.spawn(await build(loop("")))).kind).toBe("returned");
  expect(asked).toBe(0);
  expect(kernel.start(kernel.spawn(await build(loop("poll();")))).kind).toBe("returned");
  expect(asked).toBeGreaterThan(0);
});

test("the unwind area is what the linker left free", async () => {
  const source = `${DECLARE} write(1, memory.data<u8>([1, 2, 3]) as i32, 0);`;
  const wasm = await compile(source, ["--memoryBase", "262144"]);
  expect(infoOfModule(new WebAssembly.Module((await prepare(wasm, { ownArea: true })) as BufferSource))?.areaSize).toBe(
    262144,
  );
});

test("a program of our library is known by itself, where it leaves room", async () => {
  const ours = `@external("nut", "env_size") declare function envSize(): i32;\n${DECLARE} write(envSize(), memory.data<u8>([1]) as i32, 0);`;
  const others = `${DECLARE} write(1, memory.data<u8>([1]) as i32, 0);`;
  const area = async (source: string, base: number) => {
    const prepared = await prepare(await compile(source, ["--memoryBase", `${base}`]));
    return infoOfModule(new WebAssembly.Module(prepared as BufferSource))?.areaSize;
  };
  expect(await area(ours, 65536)).toBe(65536);
  expect(await area(ours, 4096)).toBe(0);
  expect(await area(others, 65536)).toBe(0);
});

test("preparing what is prepared changes nothing; what is no program is refused", async () => {
  const once = await prepare(await compile(`${DECLARE} write(1, 1, 0);`), { ownArea: true });
  expect(isPrepared(once)).toBe(true);
  expect(await prepare(once)).toBe(once);
  await expect(prepare(new TextEncoder().encode("#!/bin/sh"))).rejects.toThrow("not a WebAssembly module");
  // the engine says why
  await expect(prepare(once.subarray(0, 40))).rejects.toThrow(/extends past end of the module/);
  await expect(prepare(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))).rejects.toThrow("must have 1");
});

test("operands beneath a call that parks, in constructs with results, are there again", async () => {
  const { seen, write } = reporter();
  const kernel = new MockKernel({ SYS_write: write, SYS_fork: () => SLOW });
  const program = await build(`${DECLARE}
    function mixed(a: i64, b: f64, n: i32): i64 {
      let sum: i64 = 0;
      for (let i = 0; i < n; i++) {
        sum += a * 3 + (i % 2 == 0 ? fork() * i64(i + 1) : i64(b * f64(i32(fork())))) - i64(i);
      }
      return sum;
    }
    write(1, i32(mixed(5, 2.5, 4)), 0);`);
  let process = kernel.spawn(program);
  let outcome = (kernel.script = [{ park: true }]) && kernel.start(process);
  for (const result of [10n, 20n, 30n, 40n]) {
    expect(outcome.kind).toBe("parked");
    process = kernel.copy(process);
    kernel.script = [{ done: result }, { park: true }];
    outcome = kernel.rewind(process);
  }
  expect(outcome.kind).toBe("returned");
  const expected = 4 * 15 + 10 * 1 + 2.5 * 20 + 30 * 3 + 2.5 * 40 - (0 + 1 + 2 + 3);
  expect(seen).toEqual([expected]);
});
