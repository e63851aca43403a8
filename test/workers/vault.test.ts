// Images of a memory that changes: each is what the memory was, and in the end nothing is held.

import fc from "fast-check";
import { expect, test } from "vitest";
import { type Image, PAGE_BYTES, Vault } from "../../workers/vault.ts";

const PAGES = 300;

/** What a memory goes through: pages are written, freed or zeroed, an image is taken, the memory becomes an earlier one, an image is dropped. */
const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant("write"), page: fc.nat(PAGES - 1), value: fc.integer({ min: 1, max: 255 }) }),
    fc.record({ kind: fc.constant("zero"), page: fc.nat(PAGES - 1), value: fc.constant(0) }),
    fc.record({ kind: fc.constant("free"), page: fc.nat(PAGES - 1), value: fc.integer({ min: 1, max: 255 }) }),
    fc.record({ kind: fc.constantFrom("take", "go", "drop"), page: fc.nat(1000), value: fc.constant(0) }),
  ),
  { maxLength: 60 },
);

test("an image is what the memory was, and what is dropped is given back", () => {
  fc.assert(
    fc.property(steps, (all) => {
      const vault = new Vault();
      const memory = new Uint8Array(PAGES * PAGE_BYTES);
      for (let page = 0; page < PAGES; page++) memory[page * PAGE_BYTES + page] = 7;
      const held = new Uint8Array(Math.ceil(PAGES / 8)).fill(0xff);
      const kept: { image: Image; memory: Uint8Array; held: Uint8Array }[] = [];
      let current: Image | undefined;
      /** What has not been written since `current`: half of the pages, nobody keeps count of the others. */
      const same = new Uint8Array(held.length);
      for (const { kind, page, value } of all) {
        const at = kept.length === 0 ? 0 : page % kept.length;
        const one = kept[at];
        if (kind === "write" || kind === "zero" || kind === "free") {
          const bit = 1 << (page & 7);
          held[page >> 3] = kind === "free" ? (held[page >> 3] as number) & ~bit : (held[page >> 3] as number) | bit;
          memory.fill(value, page * PAGE_BYTES, (page + 1) * PAGE_BYTES);
          same[page >> 3] = (same[page >> 3] as number) & ~bit;
        } else if (kind === "take") {
          current = vault.take(memory, held, current, same);
          same.fill(0x55);
          kept.push({ image: current, memory: memory.slice(), held: held.slice() });
        } else if (one !== undefined && kind === "go") {
          const present = vault.take(memory, held, current, same);
          vault.restore(one.image, memory, present);
          vault.drop(present);
          held.set(one.held);
          current = one.image;
          same.fill(0x55);
          for (let p = 0; p < PAGES; p++) {
            if (((held[p >> 3] as number) & (1 << (p & 7))) === 0) continue;
            const part = (of: Uint8Array) => of.subarray(p * PAGE_BYTES, (p + 1) * PAGE_BYTES);
            expect(Buffer.from(part(memory)).equals(part(one.memory))).toBe(true);
          }
        } else if (one !== undefined && one.image !== current) {
          vault.drop(one.image);
          kept.splice(at, 1);
        }
      }
      for (const { image } of kept) vault.drop(image);
      expect(vault.bytes).toBe(0);
    }),
    { numRuns: 60 },
  );
});

test("what has not changed is held once", () => {
  const vault = new Vault();
  const memory = crypto.getRandomValues(new Uint8Array(8 * PAGE_BYTES));
  const held = new Uint8Array(1).fill(0xff);
  const first = vault.take(memory, held, undefined);
  memory[5 * PAGE_BYTES + 4095] = ~(memory[5 * PAGE_BYTES + 4095] as number);
  const second = vault.take(memory, held, first);
  expect(vault.bytes).toBe(9 * PAGE_BYTES);
  expect(vault.sizes(second)).toEqual({ all: 8 * PAGE_BYTES, own: PAGE_BYTES });
  vault.drop(first);
  expect(vault.sizes(second)).toEqual({ all: 8 * PAGE_BYTES, own: 8 * PAGE_BYTES });
});
