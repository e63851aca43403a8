// The functions that preparation adds to a program ("vdso"): wrappers of the system calls, nut_slow, nut_safepoint, the
// accessors by which the kernel reaches the program's memory, and the guard before memory.grow. asm/README.md, "Life of a
// system call", shows nut_slow and nut_safepoint in a readable form; asm/abi/park.ts has the codes.

import { SLOW_HIGH, WORK_DONE, WORK_HANDLER1, WORK_HANDLER3, WORK_LEAVE, WORK_PARK } from "../../asm/abi/park.ts";
import { PrepareError, Writer } from "./bytes.ts";
import { F32, F64, type FuncType, I32, I64 } from "./module.ts";
import * as op from "./opcodes.ts";

/** Turns of loops and entries between two looks at the kernel. */
export const SAFEPOINT_INTERVAL = 20000;
/**
 * Turns that a system call counts for. The kernel looks for work at each one, but only a safepoint looks at the clock: a
 * loop of calls that never block has to come to one before its time slice is long over.
 */
const CALL_TURNS = 64;

const VOID = 0x40;
const I32_EQZ = 0x45;
const I32_LT_S = 0x48;
const I32_NE = 0x47;
const I64_EQ = 0x51;
const I32_WRAP = 0xa7;
const I64_EXTEND_S = 0xac;

/** What nut_slow and its kin ask of the outside, as imports of module "nut". `park` and `leave` are JavaScript's. */
export const NUT_IMPORTS = {
  work: { params: [], results: [I32] },
  result: { params: [], results: [I64] },
  park: { params: [], results: [] },
  leave: { params: [], results: [] },
  handler: { params: [], results: [I32] },
  signo: { params: [], results: [I32] },
  siginfo: { params: [], results: [I32] },
  ucontext: { params: [], results: [I32] },
  sigreturn: { params: [], results: [] },
  safepoint: { params: [], results: [I32] },
  /** Asked before memory.grow with the number of pages; 0 = refused (RLIMIT_AS, RLIMIT_DATA, machine full), 2 = the task has been killed (memory.max). */
  grow: { params: [I32], results: [I32] },
  /** Told after it: the new size in pages. */
  grown: { params: [I32], results: [] },
  /** The program has called an import that does not exist: its index among the original's. JavaScript's, too. */
  absent: { params: [I32], results: [] },
} satisfies Record<string, FuncType>;

export type NutImport = keyof typeof NUT_IMPORTS;
/** Absolute function indices of the imports above. */
export type NutIndices = Record<NutImport, number>;

/** A body: declarations of locals (all of one type each), then code. The final end is added. */
function body(locals: number[], code: (writer: Writer) => void): Uint8Array {
  const writer = new Writer().u32(locals.length);
  for (const type of locals) writer.u32(1).u8(type);
  code(writer);
  return writer.u8(op.OP_END).finish().slice();
}

function call(writer: Writer, index: number): Writer {
  return writer.u8(op.OP_CALL).u32(index);
}

/** Converts the value on top of the stack; sign-extends, as an int becomes a long. */
function convert(writer: Writer, from: number, to: number): void {
  if (from === to) return;
  if (from === I32 && to === I64) writer.u8(I64_EXTEND_S);
  else if (from === I64 && to === I32) writer.u8(I32_WRAP);
  else if (to === F32 || to === F64 || from === F32 || from === F64) {
    throw new PrepareError("a system call with a floating-point argument");
  }
}

function zero(writer: Writer, type: number): void {
  writer.u8(type === I64 ? op.OP_I64_CONST : op.OP_I32_CONST, 0);
}

const SLOW = BigInt(SLOW_HIGH) << 32n;

/**
 * Calls the kernel and goes through nut_slow when it says so.
 * @param program the type by which the program calls it
 * @param kernel the type of the kernel's function; an i64 result may be SLOW
 * @param check an inline check that comes before the call, of a program whose loops have none
 */
export function wrapper(
  program: FuncType,
  kernel: FuncType,
  target: number,
  slow: number,
  counter: number,
  check: Uint8Array | undefined,
): Uint8Array {
  const checked = kernel.results[0] === I64;
  const local = program.params.length;
  return body(checked ? [I64] : [], (writer) => {
    if (checked && check !== undefined) writer.raw(check);
    kernel.params.forEach((type, i) => {
      const given = program.params[i];
      if (given === undefined) {
        zero(writer, type);
      } else {
        writer.u8(op.OP_LOCAL_GET).u32(i);
        convert(writer, given, type);
      }
    });
    call(writer, target);
    if (checked) {
      writer.u8(op.OP_GLOBAL_GET).u32(counter).u8(op.OP_I32_CONST).s32(CALL_TURNS);
      writer.u8(op.I32_SUB, op.OP_GLOBAL_SET).u32(counter);
      writer.u8(op.OP_LOCAL_TEE).u32(local);
      writer.u8(op.OP_I64_CONST).s64(SLOW).u8(I64_EQ, op.OP_IF, I64);
      call(writer, slow).u8(op.OP_ELSE, op.OP_LOCAL_GET).u32(local).u8(op.OP_END);
    }
    const [result] = kernel.results;
    const [wanted] = program.results;
    if (result === undefined && wanted !== undefined) zero(writer, wanted);
    else if (result !== undefined && wanted === undefined) writer.u8(op.OP_DROP);
    else if (result !== undefined && wanted !== undefined) convert(writer, result, wanted);
  });
}

/**
 * nut_slow: () → i64. A `br_table` over what nut.work() answers; blocks are nested so that each case falls out of its own.
 * @param handlerTypes type indices of handlers with one and with three arguments
 */
export function slow(nut: NutIndices, handlerTypes: [number, number]): Uint8Array {
  return body([], (writer) => {
    // labels inside the innermost block, from the inside: done, park, handler1, handler3, leave, (loop)
    const order = [WORK_DONE, WORK_PARK, WORK_HANDLER1, WORK_HANDLER3, WORK_LEAVE];
    writer.u8(op.OP_LOOP, VOID);
    for (const _ of order) writer.u8(op.OP_BLOCK, VOID);
    call(writer, nut.work)
      .u8(op.OP_BR_TABLE)
      .u32(order.length - 1);
    for (let code = 0; code < order.length; code++) writer.u32(order.indexOf(code));
    writer.u8(op.OP_END);
    call(writer, nut.result).u8(op.OP_RETURN, op.OP_END);
    call(writer, nut.park).u8(op.OP_BR, 3, op.OP_END);
    call(writer, nut.signo);
    call(writer, nut.handler).u8(op.OP_CALL_INDIRECT).u32(handlerTypes[0]).u32(0);
    call(writer, nut.sigreturn).u8(op.OP_BR, 2, op.OP_END);
    call(writer, nut.signo);
    call(writer, nut.siginfo);
    call(writer, nut.ucontext);
    call(writer, nut.handler).u8(op.OP_CALL_INDIRECT).u32(handlerTypes[1]).u32(0);
    call(writer, nut.sigreturn).u8(op.OP_BR, 1, op.OP_END);
    call(writer, nut.leave).u8(op.OP_UNREACHABLE, op.OP_END, op.OP_UNREACHABLE);
  });
}

/** nut_safepoint: what the inline check calls when the counter has run out. */
export function safepoint(nut: NutIndices, slowIndex: number, counter: number): Uint8Array {
  return body([], (writer) => {
    writer.u8(op.OP_I32_CONST).s32(SAFEPOINT_INTERVAL).u8(op.OP_GLOBAL_SET).u32(counter);
    call(writer, nut.safepoint).u8(op.OP_IF, VOID);
    call(writer, slowIndex).u8(op.OP_DROP, op.OP_END);
  });
}

/** The inline check at loop heads and entries. */
export function check(counter: number, safepointIndex: number): { check: Uint8Array; call: number } {
  const writer = new Writer();
  writer.u8(op.OP_GLOBAL_GET).u32(counter).u8(op.OP_I32_CONST, 1, op.I32_SUB, op.OP_GLOBAL_SET).u32(counter);
  writer.u8(op.OP_GLOBAL_GET).u32(counter).u8(op.OP_I32_CONST, 0, I32_LT_S, op.OP_IF, VOID);
  const at = writer.length;
  call(writer, safepointIndex).u8(op.OP_END);
  return { check: writer.finish().slice(), call: at };
}

const ENOSYS = 38;

/** What a call of an import comes to that does not exist: it is told of, and -ENOSYS. */
export function absent(program: FuncType, index: number, nut: NutIndices): Uint8Array {
  return body([], (writer) => {
    writer.u8(op.OP_I32_CONST).s32(index);
    call(writer, nut.absent);
    for (const type of program.results) {
      if (type === I64) writer.u8(op.OP_I64_CONST).s64(BigInt(-ENOSYS));
      else if (type === I32) writer.u8(op.OP_I32_CONST).s32(-ENOSYS);
      else if (type === F32) writer.u8(op.OP_F32_CONST, 0, 0, 0, 0);
      else if (type === F64) writer.u8(op.OP_F64_CONST, 0, 0, 0, 0, 0, 0, 0, 0);
      else writer.u8(op.OP_UNREACHABLE);
    }
  });
}

/** nut_thread(function, tid, argument): where a thread begins. @param type index of the function's type */
export function threadStart(type: number): Uint8Array {
  return body([], (writer) => {
    writer.u8(op.OP_LOCAL_GET, 1, op.OP_LOCAL_GET, 2, op.OP_LOCAL_GET, 0);
    writer.u8(op.OP_CALL_INDIRECT).u32(type).u32(0);
  });
}

/** memory.grow under the kernel's eye: (pages) → old size, or −1. */
export function guardedGrow(nut: NutIndices): Uint8Array {
  return body([I32], (writer) => {
    writer.u8(op.OP_LOCAL_GET, 0);
    call(writer, nut.grow).u8(op.OP_LOCAL_TEE, 1, I32_EQZ);
    writer.u8(op.OP_IF, VOID, op.OP_I32_CONST, 0x7f, op.OP_RETURN, op.OP_END);
    // 2: it has been killed for asking.
    writer.u8(op.OP_LOCAL_GET, 1, op.OP_I32_CONST, 1, I32_NE, op.OP_IF, VOID);
    call(writer, nut.leave).u8(op.OP_END);
    writer.u8(op.OP_LOCAL_GET, 0, op.OP_MEMORY_GROW, 0, op.OP_LOCAL_TEE, 1);
    writer.u8(op.OP_I32_CONST, 0x7f, I32_NE, op.OP_IF, VOID, op.OP_MEMORY_SIZE, 0);
    call(writer, nut.grown).u8(op.OP_END, op.OP_LOCAL_GET, 1);
  });
}

const LOAD8_U = 0x2d;
const I32_LOAD = 0x28;
const I64_LOAD = 0x29;
const I32_STORE8 = 0x3a;
const I32_STORE = 0x36;
const I64_STORE = 0x37;

export interface Accessor {
  name: string;
  type: FuncType;
  body: Uint8Array;
}

/**
 * What the kernel (through its table) and the CPU reach a program's memory by. Addresses are unchecked: the kernel has
 * compared them with the memory's size before.
 */
export function accessors(): Accessor[] {
  const peek = (name: string, load: number, result: number): Accessor => ({
    name,
    type: { params: [I32], results: [result] },
    body: body([], (w) => w.u8(op.OP_LOCAL_GET, 0, load, 0, 0)),
  });
  const poke = (name: string, store: number, value: number): Accessor => ({
    name,
    type: { params: [I32, value], results: [] },
    body: body([], (w) => w.u8(op.OP_LOCAL_GET, 0, op.OP_LOCAL_GET, 1, store, 0, 0)),
  });
  return [
    peek("nut_peek8", LOAD8_U, I32),
    peek("nut_peek32", I32_LOAD, I32),
    peek("nut_peek64", I64_LOAD, I64),
    poke("nut_poke8", I32_STORE8, I32),
    poke("nut_poke32", I32_STORE, I32),
    poke("nut_poke64", I64_STORE, I64),
    {
      // for mmap and brk: the kernel has already asked itself, so nut.grow is not called
      name: "nut_grow_memory",
      type: { params: [I32], results: [I32] },
      body: body([], (w) => w.u8(op.OP_LOCAL_GET, 0, op.OP_MEMORY_GROW, 0)),
    },
  ];
}
