// What wali-musl leaves out, although the kernel has it: start code that ends without exit(3), and a clone(2) that only says ENOSYS. In
// programs whose functions have names preparation puts it in.

import { Reader, Writer } from "./bytes.ts";
import { reaching, signatureOf, skipLocals } from "./callgraph.ts";
import { type FuncType, I32, I64, importedFunctions, type Module } from "./module.ts";
import { functionNamed } from "./names.ts";
import * as op from "./opcodes.ts";

export const PROC_EXIT = "__proc_exit";
export const EXIT_TYPE: FuncType = { params: [I32], results: [] };
/** clone(function, stack, flags, argument, address of the others). */
const CLONE_TYPE: FuncType = { params: [I32, I32, I32, I32, I32], results: [I32] };

/** The function of that name and type that the program defines. */
function definedFunction(module: Module, name: string, type: FuncType): number | undefined {
  const imported = importedFunctions(module).length;
  const index = functionNamed(module, name);
  if (index === undefined || index < imported) return undefined;
  const found = module.types[module.functions[index - imported] ?? -1];
  return found !== undefined && signatureOf(found) === signatureOf(type) ? index : undefined;
}

/**
 * The C library's exit(3), for a program whose start code leaves by __proc_exit without it: wali-musl's returns from main
 * like that, and what stdio still holds would be lost.
 */
export function libraryExit(module: Module): number | undefined {
  const leave = importedFunctions(module).findIndex(({ module: from, name }) => from === "wali" && name === PROC_EXIT);
  const exit = leave < 0 ? undefined : definedFunction(module, "exit", EXIT_TYPE);
  if (exit === undefined) return undefined;
  // one that ends there itself has done its work
  const imported = importedFunctions(module).length;
  return reaching(module, leave).functions.has(exit - imported) ? undefined : exit;
}

/** The C library's clone, under posix_spawn, system and popen, when it asks nobody. */
export function libraryClone(module: Module): number | undefined {
  const index = definedFunction(module, "__clone", CLONE_TYPE);
  if (index === undefined) return undefined;
  const body = module.bodies[index - importedFunctions(module).length];
  if (body === undefined) return undefined;
  const reader = new Reader(body.bytes);
  skipLocals(reader);
  const at = op.instruction();
  while (!reader.done) {
    op.step(reader, at);
    if (at.opcode === op.OP_CALL || at.opcode === op.OP_CALL_INDIRECT) return undefined;
  }
  return index;
}

/**
 * A clone that asks the kernel. The child goes on upon a copy of the stack, whatever `stack` says: its memory is a copy.
 * @param clone a function of SYS_clone's type, `exit` one of SYS_exit's
 * @param entry index of the type of what the child calls
 */
export function cloneBody(clone: number, exit: number, entry: number): Uint8Array {
  const [fn, flags, argument, rest, pid] = [0, 2, 3, 4, 5];
  const out = new Writer().u32(1).u32(1).u8(I32);
  const get = (local: number): Writer => out.u8(op.OP_LOCAL_GET).u32(local);
  // parent_tid, tls and child_tid, when the flags say that they were given
  const given = (offset: number, flag: number): void => {
    out.u8(op.OP_I32_CONST).s32(0);
    get(rest).u8(op.OP_I32_LOAD, 2).u32(offset);
    get(flags).u8(op.OP_I32_CONST).s32(flag).u8(I32_AND, I32_EQZ, op.OP_SELECT);
  };
  get(flags).u8(I64_EXTEND_U, op.OP_I32_CONST, 0);
  given(0, CLONE_PARENT_SETTID | CLONE_PIDFD);
  given(8, CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID);
  given(4, CLONE_SETTLS);
  out.u8(op.OP_CALL).u32(clone).u8(I32_WRAP, op.OP_LOCAL_TEE).u32(pid).u8(I32_EQZ, op.OP_IF, op.VOID);
  get(argument);
  get(fn).u8(op.OP_CALL_INDIRECT).u32(entry).u32(0).u8(op.OP_CALL).u32(exit).u8(op.OP_DROP, op.OP_END);
  return get(pid).u8(op.OP_END).finish().slice();
}

const I32_EQZ = 0x45;
const I32_AND = 0x71;
const I32_WRAP = 0xa7;
const I64_EXTEND_U = 0xad;
const CLONE_PIDFD = 0x1000;
const CLONE_SETTLS = 0x80000;
const CLONE_PARENT_SETTID = 0x100000;
const CLONE_CHILD_CLEARTID = 0x200000;
const CLONE_CHILD_SETTID = 0x1000000;

/** The types of the two calls that cloneBody makes, as the kernel has them. */
export const CLONE_CALLS: readonly { name: string; type: FuncType }[] = [
  { name: "SYS_clone", type: { params: [I64, I32, I32, I32, I32], results: [I64] } },
  { name: "SYS_exit", type: { params: [I32], results: [I64] } },
];
