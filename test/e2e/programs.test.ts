// Programs that a person brings or makes: what is dropped onto the page runs, and so does what asc compiles in it.

import binaryen from "binaryen";
import { afterEach, describe, expect, test } from "vitest";
import { Person } from "./person.ts";

let person: Person | undefined;

afterEach(async () => {
  await person?.leaves();
  person = undefined;
});

/** A program as any compiler for WALI might make it. */
function program(says: string): Uint8Array {
  const module = binaryen.parseText(`(module
    (import "wali" "SYS_write" (func $write (param i32 i32 i32) (result i64)))
    (memory (export "memory") 1)
    (data (i32.const 4096) "${says}\\n")
    (func (export "_start") (drop (call $write (i32.const 1) (i32.const 4096) (i32.const ${says.length + 1})))))`);
  try {
    return module.emitBinary();
  } finally {
    module.dispose();
  }
}

/** Drops files onto the terminals, as a file manager does. */
async function drops(on: Person, files: Record<string, Uint8Array>): Promise<void> {
  await on.page.evaluate(
    (given) => {
      const data = new DataTransfer();
      for (const [name, bytes] of given) data.items.add(new File([Uint8Array.from(bytes)], name));
      const target = document.querySelector(".screens");
      target?.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
    },
    Object.entries(files).map(([name, bytes]): [string, number[]] => [name, [...bytes]]),
  );
}

const toast = (on: Person, text: string) => on.page.locator(".toasts", { hasText: text }).waitFor();

describe.each([
  ["SMP", ""],
  ["UP", "?cpus=1"],
])("a person's own programs, %s", (_mode, query) => {
  test("a dropped program lies in /home and runs; data is data; what had the name is kept", async () => {
    person = await Person.arrive({ query });
    const text = new TextEncoder().encode("only text\n");
    const dropped = drops(person, { "own.wasm": program("hello from outside"), "notes.txt": text, "fake.wasm": text });
    await Promise.all([
      dropped,
      toast(person, "a program, which its path runs"),
      toast(person, "/home/notes.txt, 10 B"),
      toast(person, "/home/fake.wasm, 10 B, is no WebAssembly, whatever its name says"),
    ]);
    expect(await person.runs("/home/own.wasm")).toBe("hello from outside");
    expect(await person.runs("cd /home; stat -c '%a %n' own.wasm notes.txt; cat notes.txt")).toBe(
      "755 own.wasm\n644 notes.txt\nonly text",
    );
    await drops(person, { "own.wasm": program("hello again") });
    await toast(person, "what was there is now /home/own.wasm~");
    expect(await person.runs("/home/own.wasm; /home/own.wasm~")).toBe("hello again\nhello from outside");
    await drops(person, { alice: text });
    await toast(person, "alice did not get in: /home/alice is there already, and is no file (directory)");
    expect(person.complaints).toEqual([]);
  });

  test("asc compiles in the page, and nothing of the compiler comes before", { timeout: 180_000 }, async () => {
    const compilers: string[] = [];
    person = await Person.arrive({ query, onRequest: (url) => /asc-|binaryen/.test(url) && compilers.push(url) });
    expect(await person.runs("echo $((6 * 7))")).toBe("42");
    expect(compilers).toEqual([]);
    await person.types("asc /usr/share/examples/clone.ts; echo status $?");
    await person.sees(/status 0\n[^\n]*[#$] ?$/, 0, 120_000);
    expect(compilers.length).toBeGreaterThan(1);
    expect(await person.runs("./clone")).toMatch(/child: I am process 1, .*"walnut"\n[\s\S]*ended with 7/);
    expect(await person.runs("echo 'x' > wrong.ts; asc wrong.ts; echo status $?", 0, 60_000)).toMatch(
      /ERROR TS2304: Cannot find name 'x'\.[\s\S]*FAILURE 1 compile error\(s\)\nstatus 1/,
    );
    expect(person.complaints).toEqual([]);
  });
});
