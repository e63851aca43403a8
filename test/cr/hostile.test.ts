// Images that are sound by their checksum and lie all the same: restart(2) refuses or builds something that can be killed;
// the machine goes on, and nothing is left behind.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Machine } from "../../workers/api.ts";
import { createMachine, MODES, sh } from "../machine/boot.ts";
import { random } from "../prepare/generate.ts";

const HEADER = 24;
/** The writer hashes block by block. */
const BLOCK = 65536;
const MASK = 0xffffffffffffffffn;

/** Puts the checksum of asm/kernel/cr/image.ts into an image. */
function seal(image: Uint8Array): Uint8Array {
  const view = new DataView(image.buffer, image.byteOffset, image.length);
  let hash = 0xcbf29ce484222325n;
  const mix = (value: bigint) => {
    hash = ((hash ^ value) * 0x100000001b3n) & MASK;
  };
  for (let start = HEADER; start < image.length; start += BLOCK) {
    const end = Math.min(start + BLOCK, image.length);
    let at = start;
    for (; at + 8 <= end; at += 8) mix(view.getBigUint64(at, true));
    for (; at < end; at++) mix(BigInt(image[at] ?? 0));
  }
  view.setBigUint64(16, hash, true);
  return image;
}

/** Values that a count, an id, a size or a number may be told to be. */
const LIES = [0, 1, 2, 31, 63, 64, 255, 1000, 15_626, 65_536, 100_001, 900_000, 0x7fffffff, 0x80000000, 0xffffffff];

describe.each(MODES)("%s", (_mode, options) => {
  let machine: Machine;
  let image: Uint8Array;
  beforeAll(async () => {
    machine = await createMachine(options);
    const said = await sh(
      machine,
      "cd /tmp; sh -c 'trap : USR1; { echo kept; exec sleep 1000; } | { echo > up; read a; sleep 1000; }' & p=$!;" +
        "until [ -e up ] && [ $(pgrep -c sleep) = 2 ]; do sleep 0.02; done;" +
        "checkpoint -k -q -o img $p; echo $?; wait $p 2>/dev/null; until ! pgrep sleep > /dev/null; do sleep 0.02; done",
    );
    expect(said.out).toBe("0\n");
    image = await machine.readFile("/tmp/img");
    expect(seal(image.slice())).toEqual(image);
  }, 60_000);
  afterAll(() => machine?.shutdown());

  // The records lie before the memories' pages and behind them, small numbers of four bytes each.
  it.each([1, 2, 3, 4])("lies told at random, seed %i", async (seed) => {
    const pick = random(seed);
    for (let n = 0; n < 12; n++) {
      const bad = image.slice();
      const view = new DataView(bad.buffer);
      for (let lies = 1 + pick(2); lies > 0; lies--) {
        const [from, size] = pick(2) === 0 ? [HEADER, 4000] : [bad.length - 1600, 1600];
        view.setUint32(from + pick(size / 4 - 1) * 4, LIES[pick(LIES.length)] as number, true);
      }
      await machine.writeFile("/tmp/bad", seal(bad));
      const said = await sh(
        machine,
        "cd /tmp; p=$(restart -d bad 2> why); if [ -n \"$p\" ]; then kill -9 $p; pkill -9 sleep; else grep -q '^restart: ' why && echo refused; fi; pkill -9 sleep; cat up > /dev/null && echo alive",
      );
      expect(said.out.replace("refused\n", "")).toBe("alive\n");
    }
  });
});
