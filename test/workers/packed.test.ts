// What a page's files are packed as, and a kernel without its functions' names.

import { readFileSync } from "node:fs";
import { compress } from "lzma1";
import { describe, expect, test } from "vitest";
import { unlzma } from "../../workers/browser/lzma.ts";
import { isNumbered, spelled, withNames, withoutNames } from "../../workers/names.ts";

const kernel = new Uint8Array(readFileSync(new URL("../../dist/kernel-up.wasm", import.meta.url)));

describe("LZMA", () => {
  // It ends with what is surely packed as one piece, so that a byte less is a part of that.
  const bytes = kernel.slice(0, 100_000).fill(7, 99_000);
  const packed = compress(bytes, 9);

  test.each([0, 1, 100_000])("%i bytes", (length) => {
    expect(unlzma(compress(bytes.subarray(0, length), 9))).toEqual(bytes.slice(0, length));
  });

  test("torn, or of another size than it says", () => {
    expect(() => unlzma(packed.subarray(0, 12))).toThrow("not an .lzma file");
    for (const length of [13, 20, packed.length >> 1, packed.length - 10])
      expect(() => unlzma(packed.subarray(0, length))).toThrow();
    const longer = packed.slice();
    longer[5] = (longer[5] ?? 0) + 1;
    expect(() => unlzma(longer)).toThrow();
    const shorter = packed.slice();
    shorter[5] = (shorter[5] ?? 0) - 1;
    expect(() => unlzma(shorter)).toThrow();
  });
});

describe("a kernel's names", () => {
  const bare = withoutNames(kernel);
  const numbered = withNames(bare);

  test("leave, and come as numbers", () => {
    expect(bare.length).toBeLessThan(kernel.length - 10_000);
    const same = (one: Uint8Array, other: Uint8Array) => Buffer.compare(one, other) === 0;
    expect(same(withoutNames(bare), bare)).toBe(true);
    expect(withNames(kernel)).toBe(kernel);
    expect(same(withoutNames(numbered), bare)).toBe(true);
    expect(withNames(numbered)).toBe(numbered);
  });

  test("are spelled in a stack", async () => {
    const [names] = WebAssembly.Module.customSections(new WebAssembly.Module(kernel), "name");
    if (names === undefined) throw new Error("the build gives the kernel names");
    const stackOf = (wasm: Uint8Array) => {
      const imports: Record<string, Record<string, unknown>> = {};
      const module = new WebAssembly.Module(new Uint8Array(wasm));
      for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) {
        imports[from] ??= {};
        imports[from][name] =
          kind === "memory"
            ? new WebAssembly.Memory({ initial: 64, maximum: 32768 })
            : kind === "table"
              ? new WebAssembly.Table({ initial: 4096, element: "anyfunc" })
              : () => {
                  throw new Error("an import");
                };
      }
      try {
        const { boot } = new WebAssembly.Instance(module, imports as WebAssembly.Imports).exports as Record<
          string,
          (...args: unknown[]) => unknown
        >;
        boot?.(1, 1, 1, 1);
      } catch (error) {
        return (error as Error).stack ?? "";
      }
      return "";
    };
    const stack = stackOf(numbered);
    expect(isNumbered(stack)).toBe(true);
    const told = spelled(stack, new Uint8Array(names));
    expect(isNumbered(told)).toBe(false);
    const functions = (text: string) => [...text.matchAll(/asm\/kernel\/[\w/#.]+/g)].map(([name]) => name);
    expect(functions(told)).toEqual(functions(stackOf(kernel)));
  });
});
