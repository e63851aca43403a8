// Is there stack enough for the kernel? A program calls it wasm→wasm, on the stack that both share, and its recursion may have left
// little. An overflow inside the kernel would leave its state halfway and its lock taken; so the kernel calls a probe first, whose
// own overflow hurts nobody.
//
// A probe is a function with a frame as large as what must be left, which does nothing: engines compare a large frame with the end
// of the stack when the function is entered (V8 in both of its compilers, as every engine must), so it costs what any call costs. The
// frame is large because of what comes after a return that is always taken: each of its calls gives 1000 results, which all must be kept somewhere
// until they are arguments. The calls go through a table that stays empty, and callers and probes are in two modules: no compiler knows
// what it could put into what, and none makes the way between JavaScript and a function of 1000 values, which costs some V8s 50 ms.
//
// The way that is always taken ends before the calls begin. V8 counts the machine code up to where a function is left, and compiles anew
// what has left enough of it behind: with 170 KB a call that were ten calls, and 200 to 300 ms on a core that a booting machine wants.

import { Writer } from "./prepare/bytes.ts";
import { FUNCREF, I32, KIND_FUNC, KIND_GLOBAL, KIND_TABLE, V128 } from "./prepare/module.ts";
import { OP_CALL_INDIRECT, OP_END, OP_GLOBAL_GET, OP_I32_CONST, OP_IF, OP_RETURN } from "./prepare/opcodes.ts";

/** As many as engines allow a function to have. */
const RESULTS = 1000;
/** Of the frame: 16 KB for a call's results, and once as much for the arguments of the other one. */
const CALL_BYTES = RESULTS * 16;

/** What the kernel needs at most: more than twice what its deepest ways were seen to take, 41 KB for a read of a file of /proc. */
const KERNEL_BYTES = 96_000;
/** What lies on the stack between an entry and what goes on with it: nut_slow, and JavaScript when it parks. */
const PROGRAM_BYTES = 16_000;

const VOID = 0x40;
const FUNC = 0x60;

/** How often a probe must call for a frame of so many bytes. */
function calls(bytes: number): number {
  return Math.ceil(bytes / CALL_BYTES) - 1;
}

const GIVE = 0;
const TAKE = 1;
const PROBE_TYPE = 2;

const section = (writer: Writer, id: number, fill: (inner: Writer) => void) => writer.u8(id).sized(fill);

function body(writer: Writer, code: (inner: Writer) => void): void {
  writer.sized((inner) => {
    inner.u32(0);
    code(inner);
    inner.u8(OP_END);
  });
}

/** @param frames bytes, by the probe's name */
function probeModule(frames: Readonly<Record<string, number>>): Uint8Array<ArrayBuffer> {
  const names = Object.keys(frames);
  const writer = new Writer().raw(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
  const many = (w: Writer) => {
    w.u32(RESULTS);
    for (let i = 0; i < RESULTS; i++) w.u8(V128);
  };
  section(writer, 1, (w) => {
    w.u32(3).u8(FUNC).u32(0);
    many(w);
    w.u8(FUNC);
    many(w);
    w.u32(0).u8(FUNC).u32(0).u32(0);
  });
  section(writer, 2, (w) => w.u32(1).name("far").name("table").u8(KIND_TABLE, FUNCREF, 0).u32(1));
  section(writer, 3, (w) => {
    w.u32(names.length);
    for (const _ of names) w.u32(PROBE_TYPE);
  });
  section(writer, 6, (w) => w.u32(1).u8(I32, 1, OP_I32_CONST, 1, OP_END));
  section(writer, 7, (w) => {
    w.u32(names.length + 1);
    for (const [i, name] of names.entries()) w.name(name).u8(KIND_FUNC).u32(i);
    // Seen from outside, its value is nothing that a compiler could rely on.
    w.name("always").u8(KIND_GLOBAL).u32(0);
  });
  section(writer, 10, (w) => {
    w.u32(names.length);
    for (const name of names) {
      const count = calls(frames[name] ?? 0);
      body(w, (code) => {
        code.u8(OP_GLOBAL_GET, 0, OP_IF, VOID, OP_RETURN, OP_END);
        const call = (type: number) => code.u8(OP_I32_CONST, 0, OP_CALL_INDIRECT).u32(type).u32(0);
        for (let i = 0; i < count; i++) call(GIVE);
        for (let i = 0; i < count; i++) call(TAKE);
      });
    }
  });
  return writer.finish().slice();
}

let compiled: WebAssembly.Module | undefined;

/** The kernel's imports `stack_entry` and `stack_work` (asm/kernel/host.ts). */
export function stackProbes(): Record<string, WebAssembly.ImportValue> {
  compiled ??= new WebAssembly.Module(
    probeModule({ stack_entry: KERNEL_BYTES + PROGRAM_BYTES, stack_work: KERNEL_BYTES }),
  );
  const table = new WebAssembly.Table({ element: "anyfunc", initial: 1 });
  const { stack_entry, stack_work } = new WebAssembly.Instance(compiled, { far: { table } }).exports;
  if (stack_entry === undefined || stack_work === undefined) throw new TypeError("the probes are not there");
  return { stack_entry, stack_work };
}
