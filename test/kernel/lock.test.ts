// The kernel lock, when a CPU does not give it back: whoever waits is not silent for ever.

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const LOCK = 0x80000;
const SECOND = 1e9;

/** An SMP kernel of one CPU, whose clock goes on only by what is slept. */
async function bootSmp() {
  const memory = new WebAssembly.Memory({ initial: 64, maximum: 32768, shared: true });
  const words = () => new Int32Array(memory.buffer);
  const world = { now: SECOND, sleeps: 0, wake: (_slept: number): void => undefined };
  const host = {
    monotonic: () => world.now,
    realtime: () => 1.7e12 + world.now / 1e6,
    random: () => undefined,
    log: () => undefined,
    event: () => undefined,
    panic: (at: number, n: number) => {
      throw new Error(`kernel panic: ${new TextDecoder().decode(new Uint8Array(memory.buffer, at, n).slice())}`);
    },
    stack_entry: () => undefined,
    stack_work: () => undefined,
    copy_in: () => undefined,
    copy_out: () => undefined,
    user_grow: () => -1,
    user_share: () => undefined,
    word_wait: (_at: number, _value: number, milliseconds: number) => {
      world.now += milliseconds * 1e6;
      world.wake(++world.sleeps);
    },
  };
  const table = new WebAssembly.Table({ element: "anyfunc", initial: 4096 });
  const module = await WebAssembly.compile(readFileSync(new URL("../../dist/kernel-smp.wasm", import.meta.url)));
  const instance = await WebAssembly.instantiate(module, { env: { memory, table }, host });
  const call = (name: string) => (instance.exports[name] as () => number)();
  call("boot");
  return { world, words, call };
}

test("a lock that is not given back for half a minute is a panic", async () => {
  const { world, words, call } = await bootSmp();
  words()[LOCK >> 2] = 1;
  const before = world.now;
  expect(() => call("timers_next")).toThrow("kernel panic: the kernel lock was not given back");
  expect((world.now - before) / SECOND).toBe(30);
  // Others who wait learn of it at once.
  expect(() => call("timers_next")).toThrow("kernel panic: the kernel lock was not given back");
  expect((world.now - before) / SECOND).toBe(31);
});

test("a lock that comes late is no panic, and neither is a computer that slept meanwhile", async () => {
  const { world, words, call } = await bootSmp();
  words()[LOCK >> 2] = 1;
  world.wake = (slept) => {
    if (slept === 3) world.now += 8 * 3600 * SECOND;
    if (slept === 20) words()[LOCK >> 2] = 0;
  };
  call("timers_next");
  expect(world.sleeps).toBe(20);
  expect(words()[LOCK >> 2]).toBe(0);
});
