// What each instruction takes from the operand stack and leaves there: how many, and of which type. Only for those whose
// effect is a property of the opcode; control, calls, locals and globals depend on the module (unwind.ts).
// Core specification 5.4 and 7.2 with the proposals that opcodes.ts knows.

import { FormatError } from "./bytes.ts";
import { F32, F64, FUNCREF, I32, I64, V128 } from "./module.ts";

/** An effect in one number: pops in the low four bits, then the type pushed (0 = none). */
const NONE = 0;
const effect = (pops: number, pushes = NONE): number => pops | (pushes << 4);
const UNKNOWN = -1;

export const popsOf = (value: number): number => value & 15;
export const pushOf = (value: number): number => value >> 4;

/** Runs of opcodes with the same effect: [last opcode, pops, pushes], each from the one after the run before. */
type Runs = [last: number, pops: number, pushes: number][];

function table(first: number, runs: Runs): Int16Array {
  const last = runs.at(-1)?.[0] ?? first;
  const effects = new Int16Array(last + 1).fill(UNKNOWN);
  let opcode = first;
  for (const [end, pops, pushes] of runs) for (; opcode <= end; opcode++) effects[opcode] = effect(pops, pushes);
  return effects;
}

/** Memory instructions and constants, then everything numeric. */
const PLAIN = table(0x28, [
  [0x28, 1, I32],
  [0x29, 1, I64],
  [0x2a, 1, F32],
  [0x2b, 1, F64],
  [0x2f, 1, I32],
  [0x35, 1, I64],
  [0x3e, 2, NONE], // stores
  [0x3f, 0, I32],
  [0x40, 1, I32],
  [0x41, 0, I32],
  [0x42, 0, I64],
  [0x43, 0, F32],
  [0x44, 0, F64],
  [0x45, 1, I32],
  [0x4f, 2, I32],
  [0x50, 1, I32],
  [0x66, 2, I32], // comparisons
  [0x69, 1, I32],
  [0x78, 2, I32],
  [0x7b, 1, I64],
  [0x8a, 2, I64],
  [0x91, 1, F32],
  [0x98, 2, F32],
  [0x9f, 1, F64],
  [0xa6, 2, F64],
  [0xab, 1, I32], // wrap, trunc
  [0xb1, 1, I64],
  [0xb6, 1, F32],
  [0xbb, 1, F64],
  [0xbc, 1, I32],
  [0xbd, 1, I64],
  [0xbe, 1, F32],
  [0xbf, 1, F64],
  [0xc1, 1, I32],
  [0xc4, 1, I64],
]);

/** Prefix 0xfc: saturating truncation, bulk memory and tables. */
const BULK = table(0, [
  [3, 1, I32],
  [7, 1, I64],
  [8, 3, NONE],
  [9, 0, NONE],
  [12, 3, NONE],
  [13, 0, NONE],
  [14, 3, NONE],
  [15, 2, I32],
  [16, 0, I32],
  [17, 3, NONE],
]);

/** Prefix 0xfd. Numbers that are not assigned stand in their neighbours' runs. */
const SIMD = table(0, [
  [10, 1, V128],
  [11, 2, NONE],
  [12, 0, V128],
  [14, 2, V128],
  [20, 1, V128],
  [22, 1, I32], // lanes: extract, replace
  [23, 2, V128],
  [25, 1, I32],
  [26, 2, V128],
  [27, 1, I32],
  [28, 2, V128],
  [29, 1, I64],
  [30, 2, V128],
  [31, 1, F32],
  [32, 2, V128],
  [33, 1, F64],
  [34, 2, V128],
  [76, 2, V128], // comparisons
  [77, 1, V128],
  [81, 2, V128],
  [82, 3, V128],
  [83, 1, I32],
  [87, 2, V128],
  [91, 2, NONE],
  [98, 1, V128],
  [100, 1, I32],
  [102, 2, V128],
  [106, 1, V128],
  [115, 2, V128],
  [117, 1, V128],
  [121, 2, V128],
  [122, 1, V128],
  [123, 2, V128],
  [129, 1, V128],
  [130, 2, V128],
  [132, 1, I32],
  [134, 2, V128],
  [138, 1, V128],
  [147, 2, V128],
  [148, 1, V128],
  [159, 2, V128],
  [161, 1, V128],
  [164, 1, I32],
  [166, 2, V128],
  [170, 1, V128],
  [191, 2, V128],
  [193, 1, V128],
  [196, 1, I32],
  [198, 2, V128],
  [202, 1, V128],
  [223, 2, V128],
  [227, 1, V128],
  [235, 2, V128],
  [239, 1, V128],
  [247, 2, V128],
  [255, 1, V128],
  [256, 2, V128], // relaxed
  [260, 1, V128],
  [268, 3, V128],
  [274, 2, V128],
  [275, 3, V128],
]);

/** The seven widths that every atomic read-modify-write comes in. */
const WIDTHS = [I32, I64, I32, I32, I64, I64, I64];

function atomic(sub: number): number {
  if (sub === 0) return effect(2, I32); // notify
  if (sub <= 2) return effect(3, I32); // wait
  if (sub === 3) return effect(0); // fence
  if (sub >= 0x10 && sub <= 0x4e) {
    const group = Math.floor((sub - 0x10) / 7);
    const type = WIDTHS[(sub - 0x10) % 7] as number;
    if (group === 0) return effect(1, type);
    if (group === 1) return effect(2);
    return effect(group === 8 ? 3 : 2, type);
  }
  return UNKNOWN;
}

function prefixed(opcode: number, sub: number): number {
  if (opcode === 0xfc) return BULK[sub] ?? UNKNOWN;
  if (opcode === 0xfd) return SIMD[sub] ?? UNKNOWN;
  return atomic(sub);
}

/** @param sub the number after a prefix byte */
export function effectOf(opcode: number, sub: number, offset: number): number {
  let found = UNKNOWN;
  if (opcode >= 0x28 && opcode <= 0xc4) found = PLAIN[opcode] as number;
  else if (opcode >= 0xfc) found = prefixed(opcode, sub);
  else if (opcode === 0x01) found = effect(0);
  else if (opcode === 0x1a) found = effect(1);
  else if (opcode === 0xd1) found = effect(1, I32);
  else if (opcode === 0xd2) found = effect(0, FUNCREF);
  else if (opcode === 0xd3) found = effect(2, I32);
  if (found === UNKNOWN) throw new FormatError(`instruction 0x${opcode.toString(16)} ${sub}`, offset);
  return found;
}
