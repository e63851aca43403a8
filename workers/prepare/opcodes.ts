// One WebAssembly instruction at a time: where it ends, and the few immediates that preparation must read or rewrite.
// Core specification 5.4 with bulk memory, sign extension, reference types, SIMD, threads, tail calls, exceptions.

import { FormatError, type Reader } from "./bytes.ts";

export const OP_BLOCK = 0x02;
export const OP_LOOP = 0x03;
export const OP_IF = 0x04;
export const OP_ELSE = 0x05;
export const OP_TRY = 0x06;
export const OP_CATCH = 0x07;
export const OP_DELEGATE = 0x18;
export const OP_CATCH_ALL = 0x19;
export const OP_TRY_TABLE = 0x1f;
export const OP_THROW = 0x08;
export const OP_RETHROW = 0x09;
export const OP_THROW_REF = 0x0a;
export const OP_UNREACHABLE = 0x00;
export const OP_END = 0x0b;
export const OP_BR = 0x0c;
export const OP_BR_IF = 0x0d;
export const OP_BR_TABLE = 0x0e;
export const OP_RETURN = 0x0f;
export const OP_CALL = 0x10;
export const OP_CALL_INDIRECT = 0x11;
export const OP_RETURN_CALL = 0x12;
export const OP_RETURN_CALL_INDIRECT = 0x13;
export const OP_DROP = 0x1a;
export const OP_SELECT = 0x1b;
export const OP_SELECT_TYPED = 0x1c;
export const OP_LOCAL_GET = 0x20;
export const OP_LOCAL_SET = 0x21;
export const OP_LOCAL_TEE = 0x22;
export const OP_GLOBAL_GET = 0x23;
export const OP_GLOBAL_SET = 0x24;
export const OP_TABLE_GET = 0x25;
export const OP_TABLE_SET = 0x26;
export const OP_I32_LOAD = 0x28;
export const OP_I32_STORE = 0x36;
export const OP_MEMORY_SIZE = 0x3f;
export const OP_MEMORY_GROW = 0x40;
export const OP_I32_CONST = 0x41;
export const OP_I64_CONST = 0x42;
export const OP_F32_CONST = 0x43;
export const OP_F64_CONST = 0x44;
export const OP_REF_NULL = 0xd0;
export const OP_REF_FUNC = 0xd2;
export const I32_ADD = 0x6a;
export const I32_SUB = 0x6b;
export const I32_LE_U = 0x4d;
export const I32_GT_U = 0x4b;
export const I32_EQ = 0x46;
/** Block type of a block that takes and leaves nothing. */
export const VOID = 0x40;

/** What a body is made of, as `step` reports it. Reused from call to call. */
export interface Instruction {
  /** Offset of the opcode, and of the byte after the last immediate. */
  start: number;
  end: number;
  opcode: number;
  /** After a prefix byte (0xfc, 0xfd, 0xfe): which of its instructions. */
  sub: number;
  /** Function index, global index, label depth or type index, by opcode. */
  index: number;
  /** br_table: all label depths, the default last. try_table: the labels of its catch clauses. */
  labels: number[];
}

export function instruction(): Instruction {
  return { start: 0, end: 0, opcode: 0, sub: 0, index: 0, labels: [] };
}

function skipMemarg(reader: Reader): void {
  const align = reader.u32();
  if (align & 0x40) reader.skipLeb(); // memory index (multi-memory)
  reader.skipLeb(); // offset, up to 64 bits
}

function stepPrefixFC(reader: Reader): number {
  const sub = reader.u32();
  if (sub <= 7) return sub; // saturating truncation
  switch (sub) {
    case 8: // memory.init data, memory
    case 10: // memory.copy
    case 12: // table.init
    case 14: // table.copy
      reader.skipLeb();
      reader.skipLeb();
      return sub;
    case 9: // data.drop
    case 11: // memory.fill
    case 13: // elem.drop
    case 15: // table.grow
    case 16: // table.size
    case 17: // table.fill
      reader.skipLeb();
      return sub;
    default:
      throw new FormatError(`unknown instruction 0xfc ${sub}`, reader.pos);
  }
}

function stepPrefixFD(reader: Reader): number {
  const sub = reader.u32();
  if (sub <= 11 || sub === 92 || sub === 93) {
    skipMemarg(reader); // v128.load* and v128.store
  } else if (sub === 12 || sub === 13) {
    reader.skip(16); // v128.const, i8x16.shuffle
  } else if (sub >= 21 && sub <= 34) {
    reader.skip(1); // lane
  } else if (sub >= 84 && sub <= 91) {
    skipMemarg(reader);
    reader.skip(1);
  }
  return sub;
}

/** Reads the instruction at the reader's position into `into`. */
export function step(reader: Reader, into: Instruction): void {
  into.start = reader.pos;
  const opcode = reader.u8();
  into.opcode = opcode;
  if (opcode >= 0x45 && opcode <= 0xc4) {
    // numeric: no immediates
  } else if (opcode >= 0x28 && opcode <= 0x3e) {
    skipMemarg(reader);
  } else {
    switch (opcode) {
      case OP_UNREACHABLE:
      case 0x01: // nop
      case OP_ELSE:
      case OP_THROW_REF:
      case OP_END:
      case OP_RETURN:
      case OP_CATCH_ALL:
      case OP_DROP:
      case 0x1b: // select
      case 0xd1: // ref.is_null
      case 0xd3: // ref.eq
        break;
      case OP_BLOCK:
      case OP_LOOP:
      case OP_IF:
      case OP_TRY:
        into.index = reader.s33();
        break;
      case OP_TRY_TABLE: {
        into.index = reader.s33();
        into.labels.length = 0;
        for (let n = reader.u32(); n > 0; n--) {
          const kind = reader.u8();
          if (kind < 2) reader.skipLeb(); // tag
          into.labels.push(reader.u32());
        }
        break;
      }
      case OP_BR:
      case OP_BR_IF:
      case 0xd5: // br_on_null
      case 0xd6: // br_on_non_null
      case OP_CALL:
      case OP_RETURN_CALL:
      case OP_LOCAL_GET:
      case OP_LOCAL_SET:
      case OP_LOCAL_TEE:
      case OP_GLOBAL_GET:
      case OP_GLOBAL_SET:
      case 0x25: // table.get
      case 0x26: // table.set
      case OP_MEMORY_SIZE:
      case OP_MEMORY_GROW:
      case OP_REF_FUNC:
      case OP_CATCH:
      case OP_THROW:
      case OP_RETHROW:
      case OP_DELEGATE:
        into.index = reader.u32();
        break;
      case OP_BR_TABLE: {
        into.labels.length = 0;
        for (let n = reader.u32(); n >= 0; n--) into.labels.push(reader.u32());
        break;
      }
      case OP_CALL_INDIRECT:
      case OP_RETURN_CALL_INDIRECT:
        into.index = reader.u32();
        reader.skipLeb(); // table
        break;
      case 0x1c: // select with types
        for (let n = reader.u32(); n > 0; n--) reader.skip(1);
        break;
      case OP_I32_CONST:
      case OP_I64_CONST:
      case 0xd0: // ref.null
        reader.skipLeb();
        break;
      case 0x43:
        reader.skip(4);
        break;
      case 0x44:
        reader.skip(8);
        break;
      case 0xfc:
        into.sub = stepPrefixFC(reader);
        break;
      case 0xfd:
        into.sub = stepPrefixFD(reader);
        break;
      case 0xfe: {
        into.sub = reader.u32();
        if (into.sub === 3)
          reader.skip(1); // atomic.fence
        else skipMemarg(reader);
        break;
      }
      default:
        throw new FormatError(`unknown instruction 0x${opcode.toString(16)}`, into.start);
    }
  }
  into.end = reader.pos;
}
