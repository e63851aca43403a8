// Whoever compiles AssemblyScript imports this before the compiler, which takes Binaryen's functions once, when it is loaded.
//
// Binaryen makes one load of 64 bits out of an extension of an i32 that is loaded, and takes its sign from the load. That of a whole i32 has
// none: who reads a module's bytes says "unsigned", AssemblyScript says "signed" of every i32. So `<u64><u32>load<i32>(p)` became
// i64.load32_s, and 0x80000000 in a field of type i32 came to be 0xffffffff80000000. Now both say the same.

import binaryen from "assemblyscript/binaryen";

/** @typedef {(module: number, bytes: number, signed: number, offset: number, align: number, type: number, ...rest: number[]) => number} Load */

const functions = /** @type {{ _BinaryenLoad: Load }} */ (/** @type {unknown} */ (binaryen));
const load = functions._BinaryenLoad;

functions._BinaryenLoad = (module, bytes, signed, offset, align, type, ...rest) =>
  load(module, bytes, bytes === 4 && type === binaryen.i32 ? 0 : signed, offset, align, type, ...rest);

export { binaryen };
