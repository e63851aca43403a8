// Signals in words.

import { expect, test } from "vitest";
import { signalsIn } from "../../web/map/calls.ts";

test("a mask of signals is told by their names", () => {
  expect(signalsIn("0000000000000006")).toBe("INT QUIT");
  expect(signalsIn("0000000000000000")).toBe("");
  expect(signalsIn(undefined)).toBe("");
  expect(signalsIn("8000000100000000")).toBe("RT1 RT32");
  expect(signalsIn("fffffffe7ffbfeff")).toBe("all");
});
