import { describe, expect, test } from "vitest";
import { dropMode, dropPath, resolvePath } from "../../web/names.ts";
import { commandOf, type KeyPress } from "../../web/shortcuts.ts";
import { bytes, count } from "../../web/status.ts";
import { missing, wantedCpus, whyOneCpu } from "../../web/support.ts";
import { nextChoice } from "../../web/theme.ts";
import { bootFailed, describe as describeError, panicked, unsaved } from "../../web/trouble.ts";

describe("names of files that come in", () => {
  test("a dropped file keeps its own name and stays in /home", () => {
    expect(dropPath("lua.wasm")).toBe("/home/lua.wasm");
    expect(dropPath("../../etc/passwd")).toBe("/home/passwd");
    expect(dropPath("..")).toBe("/home/file");
    expect(dropPath("")).toBe("/home/file");
  });

  test("programs and scripts may be run", () => {
    expect(dropMode(new Uint8Array([0, 0x61, 0x73, 0x6d, 1]))).toBe(0o755);
    expect(dropMode(new TextEncoder().encode("#!/bin/sh\n"))).toBe(0o755);
    expect(dropMode(new TextEncoder().encode("text"))).toBe(0o644);
    expect(dropMode(new Uint8Array())).toBe(0o644);
  });

  test("paths resolve", () => {
    expect(resolvePath("/home", "..")).toBe("/");
    expect(resolvePath("/", "../..")).toBe("/");
    expect(resolvePath("/a", "./b//c/")).toBe("/a/b/c");
    expect(resolvePath("/a", "/etc")).toBe("/etc");
  });
});

describe("numbers in words", () => {
  test("bytes", () => {
    expect([0, 999, 1000, 12_345, 999_499, 999_500, 4_194_304].map(bytes)).toEqual([
      "0 B",
      "999 B",
      "1.0 KB",
      "12 KB",
      "999 KB",
      "1.0 MB",
      "4.2 MB",
    ]);
  });

  test("counts", () => {
    expect(count(1, "process", "processes")).toBe("1 process");
    expect(count(2, "process", "processes")).toBe("2 processes");
    expect(count(0, "CPU")).toBe("0 CPUs");
  });
});

describe("keys", () => {
  const none = { ctrlKey: false, shiftKey: false, altKey: false, metaKey: false };
  const press = (key: string, code: string, held: Partial<KeyPress> = {}): KeyPress => ({
    ...none,
    key,
    code,
    ...held,
  });

  test("what a shell knows stays the shell's", () => {
    for (const key of ["a", "c", "d", "z", "r", "w", "f", "v"]) {
      expect(commandOf(press(key, `Key${key.toUpperCase()}`, { ctrlKey: true }), false)).toBeUndefined();
      expect(commandOf(press(key, `Key${key.toUpperCase()}`, { altKey: true }), false)).toBeUndefined();
    }
    expect(commandOf(press("Tab", "Tab"), false)).toBeUndefined();
    expect(commandOf(press("Escape", "Escape"), false)).toBeUndefined();
  });

  test("the page's own", () => {
    expect(commandOf(press("C", "KeyC", { ctrlKey: true, shiftKey: true }), false)).toBe("copy");
    expect(commandOf(press("V", "KeyV", { ctrlKey: true, shiftKey: true }), false)).toBe("paste");
    expect(commandOf(press("F", "KeyF", { ctrlKey: true, shiftKey: true }), false)).toBe("find");
    expect(commandOf(press("2", "Digit2", { altKey: true }), false)).toEqual({ tab: 2 });
    expect(commandOf(press("F6", "F6"), false)).toBe("leave");
  });
});

describe("what the browser can", () => {
  const all = { webAssembly: true, bigInt: true, worker: true, isolated: true, sharedMemory: true, unpacking: true };

  test("a browser without isolation runs one CPU, and says why", () => {
    const features = { ...all, isolated: false, sharedMemory: false };
    expect(missing(features)).toEqual([]);
    expect(whyOneCpu("up", features, undefined)).toMatch(/not cross-origin isolated/);
    expect(whyOneCpu("up", all, 1)).toMatch(/\?cpus=1/);
    expect(whyOneCpu("smp", all, undefined)).toBeUndefined();
  });

  test("a browser without WebAssembly runs nothing", () => {
    expect(missing({ ...all, webAssembly: false })).toEqual(["WebAssembly"]);
  });

  test("cpus from the address", () => {
    const wanted = (query: string) => wantedCpus(new URLSearchParams(query));
    expect(wanted("?cpus=1")).toBe(1);
    expect(wanted("?cpus=16")).toBe(16);
    expect(["", "?cpus=0", "?cpus=-1", "?cpus=x", "?cpus=1e9"].map(wanted)).toEqual(Array(5).fill(undefined));
  });
});

test("one click on the theme button always changes the theme", () => {
  for (const system of ["light", "dark"] as const) {
    const first = nextChoice("system", system);
    expect(first).not.toBe(system);
    expect(nextChoice(first, system)).toBe(system);
    expect(nextChoice(system, system)).toBe("system");
  }
});

describe("what went wrong", () => {
  test("each kind of failed start has its own advice", () => {
    expect(bootFailed(new TypeError("Failed to fetch")).title).toMatch(/downloaded/);
    expect(bootFailed(new Error("/assets/kernel.wasm: 404 Not Found")).title).toMatch(/downloaded/);
    const copy = Object.assign(new Error("Failed to fetch"), { name: "TypeError" });
    expect(bootFailed(copy).title).toMatch(/downloaded/);
    expect(bootFailed(new WebAssembly.CompileError("bad magic")).title).toMatch(/did not fit/);
    expect(bootFailed(new RangeError("out of memory")).title).toMatch(/memory/);
    expect(bootFailed("?").title).toMatch(/did not start/);
  });

  test("a panic carries its words, its log and its trace", () => {
    const log = [{ level: 0, time: 1.5, text: "Kernel panic - not syncing: x" }];
    const events = ["[    1.400000] pid 12 forks 13"];
    const task = { pid: 12, comm: "sh" };
    const stack =
      "RuntimeError: unreachable\n    at asm/kernel/fs/file/filePut (wasm://x:wasm-function[1]:0x2)\n    at loop (cpu.js:1:2)";
    expect(panicked({ message: "BUG: x", cpu: 2, log, stack, task, call: "wait4", events }).detail).toBe(
      `Kernel panic - not syncing: BUG: x
CPU: 2 PID: 12 Comm: sh in wait4()

Call trace:
 kernel/fs/file/filePut
 at loop (cpu.js:1:2)

Last events:
[    1.400000] pid 12 forks 13

Kernel log:
[    1.500000] Kernel panic - not syncing: x

---[ end Kernel panic - not syncing: BUG: x ]---`,
    );
  });

  test("full storage says what to do", () => {
    expect(unsaved(new DOMException("The quota has been exceeded.", "QuotaExceededError"))).toMatch(
      /storage is full.*Delete/,
    );
    expect(unsaved(new Error("no"))).toMatch(/could not be saved.*: no$/);
  });

  test("causes are told too", () => {
    expect(describeError(new Error("outer", { cause: new Error("inner") }))).toMatch(
      /outer[\s\S]*caused by[\s\S]*inner/,
    );
  });
});
