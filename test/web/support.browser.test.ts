import { expect, test } from "vitest";
import { findFeatures } from "../../web/support.ts";

test("the tests' pages are isolated as the page is", () => {
  expect(findFeatures()).toEqual({
    webAssembly: true,
    bigInt: true,
    worker: true,
    isolated: true,
    sharedMemory: true,
    unpacking: true,
  });
});
