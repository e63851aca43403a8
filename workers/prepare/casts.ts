// Calls through pointers of another type, as much C makes them (K&R declarations, callbacks with an argument less), trap in
// WebAssembly. Here all of them go by one type, as wide as the widest, in which every value is an i64: what the table
// holds are thunks from that type to the function's own, and a call through the table becomes a call of a helper that
// widens the arguments. An argument too many is dropped, one too few is zero, as it comes out on other machines.

import { Reader, Writer } from "./bytes.ts";
import { skipLocals } from "./callgraph.ts";
import { F32, F64, type FuncType, I32, I64, importedFunctions, type Module, typeIndex } from "./module.ts";
import * as op from "./opcodes.ts";

const I64_EXTEND_U = 0xad;
const I32_WRAP = 0xa7;
const I32_REINTERPRET = 0xbc;
const I64_REINTERPRET = 0xbd;
const F32_REINTERPRET = 0xbe;
const F64_REINTERPRET = 0xbf;

const NUMERIC = new Set([I32, I64, F32, F64]);

function canBeCast({ params, results }: FuncType): boolean {
  return results.length <= 1 && [...params, ...results].every((type) => NUMERIC.has(type));
}

function widen(out: Writer, type: number): void {
  if (type === I32) out.u8(I64_EXTEND_U);
  else if (type === F32) out.u8(I32_REINTERPRET, I64_EXTEND_U);
  else if (type === F64) out.u8(I64_REINTERPRET);
}

function narrow(out: Writer, type: number): void {
  if (type === I32) out.u8(I32_WRAP);
  else if (type === F32) out.u8(I32_WRAP, F32_REINTERPRET);
  else if (type === F64) out.u8(F64_REINTERPRET);
}

class Caster {
  private readonly module: Module;
  private readonly imported: number;
  private readonly thunks = new Map<number, number>();
  private readonly helpers = new Map<string, number>();
  private width = 0;
  private wide = 0;

  constructor(module: Module) {
    this.module = module;
    this.imported = importedFunctions(module).length;
  }

  private typeOf(index: number): FuncType | undefined {
    const { module, imported } = this;
    const type = index < imported ? importedFunctions(module)[index]?.type : module.functions[index - imported];
    return module.types[type ?? -1];
  }

  private add(type: number, code: (out: Writer) => void): number {
    const out = new Writer().u32(0);
    code(out);
    this.module.functions.push(type);
    this.module.bodies.push({ bytes: out.u8(op.OP_END).finish().slice() });
    return this.imported + this.module.functions.length - 1;
  }

  /** What stands in the table for a function. */
  private thunk(index: number): number {
    const known = this.thunks.get(index);
    if (known !== undefined) return known;
    const type = this.typeOf(index);
    if (type === undefined || !canBeCast(type)) return index;
    const made = this.add(this.wide, (out) => {
      type.params.forEach((param, i) => {
        out.u8(op.OP_LOCAL_GET).u32(i);
        narrow(out, param);
      });
      out.u8(op.OP_CALL).u32(index);
      const [result] = type.results;
      if (result === undefined) out.u8(op.OP_I64_CONST, 0);
      else widen(out, result);
    });
    this.thunks.set(index, made);
    return made;
  }

  /** What a call through the table by a type becomes; undefined for one that stays as it is. */
  private helper(type: number, table: number): number | undefined {
    const key = `${type},${table}`;
    const known = this.helpers.get(key);
    if (known !== undefined) return known;
    const called = this.module.types[type];
    if (called === undefined || !canBeCast(called)) return undefined;
    const own = typeIndex(this.module, [...called.params, I32], called.results);
    const made = this.add(own, (out) => {
      called.params.forEach((param, i) => {
        out.u8(op.OP_LOCAL_GET).u32(i);
        widen(out, param);
      });
      for (let i = called.params.length; i < this.width; i++) out.u8(op.OP_I64_CONST, 0);
      out.u8(op.OP_LOCAL_GET).u32(called.params.length);
      out.u8(op.OP_CALL_INDIRECT).u32(this.wide).u32(table);
      const [result] = called.results;
      if (result === undefined) out.u8(op.OP_DROP);
      else narrow(out, result);
    });
    this.helpers.set(key, made);
    return made;
  }

  private body(bytes: Uint8Array): Uint8Array {
    const reader = new Reader(bytes);
    skipLocals(reader);
    const at = op.instruction();
    const out = new Writer();
    let copied = 0;
    while (!reader.done) {
      op.step(reader, at);
      const tail = at.opcode === op.OP_RETURN_CALL_INDIRECT;
      if (at.opcode !== op.OP_CALL_INDIRECT && !tail) continue;
      const table = new Reader(bytes, at.start + 1);
      table.skipLeb();
      const helper = this.helper(at.index, table.u32());
      if (helper === undefined) continue;
      out.raw(bytes.subarray(copied, at.start));
      out.u8(tail ? op.OP_RETURN_CALL : op.OP_CALL).u32(helper);
      copied = at.end;
    }
    if (copied === 0) return bytes;
    return out.raw(bytes.subarray(copied)).finish().slice();
  }

  run(): void {
    const { module } = this;
    this.width = Math.max(0, ...module.types.filter(canBeCast).map(({ params }) => params.length));
    this.wide = typeIndex(module, new Array<number>(this.width).fill(I64), [I64]);
    for (const body of [...module.bodies]) body.bytes = this.body(body.bytes);
    for (const segment of module.elements) {
      segment.functions = segment.functions.map((index) => this.thunk(index));
      segment.expressions = segment.expressions.map((bytes) => {
        if (bytes[0] !== op.OP_REF_FUNC) return bytes;
        const index = this.thunk(new Reader(bytes, 1).u32());
        return new Writer().u8(op.OP_REF_FUNC).u32(index).u8(op.OP_END).finish().slice();
      });
    }
  }
}

/** Makes all calls through tables of one type. */
export function loosenCalls(module: Module): void {
  new Caster(module).run();
}
