// Unwinding, by its one law: a program that is parked at any call or safepoint, and goes on in another instance, does what it
// would have done. Random programs (generate.ts) are run undisturbed, then parked at each place in turn, then at all.

import binaryen from "binaryen";
import { describe, expect, it } from "vitest";
import { prepare } from "../../workers/prepare/index.ts";
import type { Process } from "../../workers/process.ts";
import { makeProgram, type Program } from "../../workers/program.ts";
import { generate } from "./generate.ts";
import { MockKernel, SLOW } from "./mock.ts";

/** Programs tried; NUTSHELL_UNWIND_SEEDS=FIRST,COUNT tries others. */
const [FIRST = 1, COUNT = 6] = (process.env["NUTSHELL_UNWIND_SEEDS"] ?? "1,6").split(",").map(Number);
/** Places of one program that are parked at one at a time: a longer run is sampled. */
const PLACES = 24;

function assemble(text: string): Uint8Array {
  const module = binaryen.parseText(text);
  module.setFeatures(binaryen.Features.MVP | binaryen.Features.MutableGlobals | binaryen.Features.NontrappingFPToInt);
  const bytes = module.emitBinary();
  module.dispose();
  return bytes;
}

/** What a run left behind: how it ended, its memory without the unwind area, its own globals. */
interface Left {
  end: string;
  memory: string;
  calls: string[];
}

/** Runs a program, parked at those places (calls and safepoints, counted together) that `parks` names. */
function run(program: Program, parks: (place: number) => boolean): Left & { places: number } {
  let places = 0;
  const calls: string[] = [];
  const answer = () => BigInt((calls.length * 2654435761) % 1000) - 300n;
  const call =
    (name: string) =>
    (...args: (number | bigint)[]): bigint => {
      calls.push(`${name} ${args.join(" ")}`);
      if (!parks(places++)) return answer();
      kernel.script = [{ park: true }, { done: answer() }];
      return SLOW;
    };
  const kernel = new MockKernel({ SYS_getppid: call("getppid"), SYS_write: call("write") });
  kernel.safepoint = () => {
    if (!parks(places++)) return 0;
    kernel.script = [{ park: true }, { done: 0n }];
    return 1;
  };
  let process: Process = kernel.spawn(program);
  process.placeArea();
  let outcome = kernel.start(process);
  while (outcome.kind === "parked") {
    process = kernel.copy(process);
    outcome = kernel.rewind(process);
  }
  const end = outcome.kind === "trapped" ? `trap ${outcome.trap}` : outcome.kind;
  const memory = Buffer.from(process.view().subarray(200_000, 210_000)).toString("base64");
  return { end, memory, calls, places };
}

describe("unwinding", () => {
  it.each(Array.from({ length: COUNT }, (_, i) => FIRST + i))("program %i", async (seed) => {
    const bytes = assemble(generate(seed));
    for (const looseTypes of [false, true]) {
      const module = new WebAssembly.Module((await prepare(bytes, { looseTypes })) as BufferSource);
      const program = makeProgram(1, module);
      const { places, ...expected } = run(program, () => false);
      expect(expected.end).toBe("returned");
      const step = Math.max(1, Math.floor(places / PLACES));
      for (let place = 0; place < places; place += step) {
        const { places: _, ...left } = run(program, (at) => at === place);
        expect(left, `parked at ${place}`).toEqual(expected);
      }
      const { places: _, ...left } = run(program, (at) => at % Math.ceil(places / 400) === 0);
      expect(left, "parked everywhere").toEqual(expected);
    }
  });
});
