// What workers/compile/loads.mjs mends: an i32 that is loaded and made one of 64 bits keeps the sign that the source gives it.

import { expect, it } from "vitest";
import { compile } from "../prepare/mock.ts";

const SOURCE = `
@unmanaged class Two { signed: i32; unsigned: u32 }
export function zero(p: Two): u64 { return <u32>p.signed; }
export function sign(p: Two): i64 { return <i32>p.unsigned; }
export function still(p: Two): i64 { return p.signed; }
export function positive(p: Two): u64 { return p.unsigned; }
export function half(p: usize): u64 { return <u32>load<i16>(p); }
export function write(p: usize): void { store<u32>(p, 0x80000001); store<u32>(p, 0x80000001, 4); }`;

it("extends a loaded i32 as the source says", async () => {
  const { instance } = await WebAssembly.instantiate((await compile(SOURCE)) as BufferSource);
  const { write, ...reads } = instance.exports as Record<string, (at: number) => bigint>;
  write?.(4096);
  const got = Object.fromEntries(
    ["zero", "sign", "still", "positive", "half"].map((name) => [name, reads[name]?.(4096)]),
  );
  expect(got).toEqual({
    zero: 0x80000001n,
    sign: -0x7fffffffn,
    still: -0x7fffffffn,
    positive: 0x80000001n,
    half: 1n,
  });
});
