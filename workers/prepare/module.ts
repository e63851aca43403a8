// A module taken apart into sections, and put together again. Only what preparation changes is decoded; data segments,
// custom sections and function bodies stay bytes of the original. Core specification, section 5.5.

import { FormatError, Reader, Writer } from "./bytes.ts";

export const I32 = 0x7f;
export const I64 = 0x7e;
export const F32 = 0x7d;
export const F64 = 0x7c;
export const V128 = 0x7b;
export const FUNCREF = 0x70;

export const KIND_FUNC = 0;
export const KIND_TABLE = 1;
export const KIND_MEMORY = 2;
export const KIND_GLOBAL = 3;
export const KIND_TAG = 4;

export interface FuncType {
  params: number[];
  results: number[];
}

export interface Limits {
  /** Bit 0: has a maximum. Bit 1: shared. Bit 2: 64-bit. */
  flags: number;
  min: number;
  max: number;
}

export interface Import {
  module: string;
  name: string;
  kind: number;
  /** Function: type index. Global: value type. */
  type: number;
  /** Global: mutable. */
  mutable: boolean;
  limits: Limits;
  /** Table: element type; tag: type index is `type`. */
  element: number;
}

export interface Global {
  type: number;
  mutable: boolean;
  /** Constant expression with its end byte; may name functions (`ref.func`) and is rewritten at encoding. */
  init: Uint8Array;
}

export interface Export {
  name: string;
  kind: number;
  index: number;
}

export interface Table {
  element: number;
  limits: Limits;
  /** Encoded initialiser of a table with one (function references proposal); undefined otherwise. */
  init: Uint8Array | undefined;
}

export interface ElementSegment {
  flags: number;
  table: number;
  offset: Uint8Array;
  kind: number;
  /** Function indices, or encoded expressions when bit 2 of flags is set. */
  functions: number[];
  expressions: Uint8Array[];
}

/** The code of one function: its locals' declarations and instructions, as bytes of `source`. */
export interface Body {
  /** Whole body without its size. */
  bytes: Uint8Array;
}

export interface Custom {
  name: string;
  bytes: Uint8Array;
}

export interface Module {
  types: FuncType[];
  imports: Import[];
  /** Type index of each defined function. */
  functions: number[];
  tables: Table[];
  memories: Limits[];
  tags: Uint8Array | undefined;
  globals: Global[];
  exports: Export[];
  start: number | undefined;
  elements: ElementSegment[];
  dataCount: number | undefined;
  bodies: Body[];
  data: Uint8Array | undefined;
  customs: Custom[];
}

const MAGIC = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

export function isWasm(bytes: Uint8Array): boolean {
  return bytes.length >= 8 && MAGIC.every((byte, i) => bytes[i] === byte);
}

function readLimits(reader: Reader): Limits {
  const flags = reader.u8();
  if (flags & 4) throw new FormatError("64-bit memories and tables are not supported", reader.pos);
  const min = reader.u32();
  return { flags, min, max: flags & 1 ? reader.u32() : 0 };
}

function readValueTypes(reader: Reader): number[] {
  const types: number[] = [];
  for (let n = reader.u32(); n > 0; n--) types.push(reader.u8());
  return types;
}

/** A constant expression, its final end included. */
function readExpression(reader: Reader): Uint8Array {
  const start = reader.pos;
  for (;;) {
    const opcode = reader.u8();
    if (opcode === 0x0b) return reader.bytes.subarray(start, reader.pos);
    if (opcode === 0x41 || opcode === 0x42 || opcode === 0x23 || opcode === 0xd0 || opcode === 0xd2) reader.skipLeb();
    else if (opcode === 0x43) reader.skip(4);
    else if (opcode === 0x44) reader.skip(8);
    else if (opcode === 0xfd) {
      reader.skipLeb();
      reader.skip(16);
    } else if (opcode < 0x6a || opcode > 0x7e)
      throw new FormatError(`opcode ${opcode} in a constant expression`, reader.pos);
  }
}

function readImport(reader: Reader): Import {
  const entry: Import = {
    module: reader.name(),
    name: reader.name(),
    kind: reader.u8(),
    type: 0,
    mutable: false,
    limits: { flags: 0, min: 0, max: 0 },
    element: FUNCREF,
  };
  switch (entry.kind) {
    case KIND_FUNC:
      entry.type = reader.u32();
      break;
    case KIND_TABLE:
      entry.element = reader.u8();
      entry.limits = readLimits(reader);
      break;
    case KIND_MEMORY:
      entry.limits = readLimits(reader);
      break;
    case KIND_GLOBAL:
      entry.type = reader.u8();
      entry.mutable = reader.u8() === 1;
      break;
    case KIND_TAG:
      reader.u8();
      entry.type = reader.u32();
      break;
    default:
      throw new FormatError(`import of kind ${entry.kind}`, reader.pos);
  }
  return entry;
}

function readElement(reader: Reader): ElementSegment {
  const flags = reader.u32();
  const segment: ElementSegment = {
    flags,
    table: 0,
    offset: new Uint8Array(),
    kind: 0,
    functions: [],
    expressions: [],
  };
  const active = (flags & 1) === 0;
  if (active && flags & 2) segment.table = reader.u32();
  if (active) segment.offset = readExpression(reader);
  if (flags & 3) segment.kind = reader.u8();
  for (let n = reader.u32(); n > 0; n--) {
    if (flags & 4) segment.expressions.push(readExpression(reader));
    else segment.functions.push(reader.u32());
  }
  return segment;
}

export function parseModule(bytes: Uint8Array): Module {
  if (!isWasm(bytes)) throw new FormatError("not a WebAssembly module", 0);
  const module: Module = {
    types: [],
    imports: [],
    functions: [],
    tables: [],
    memories: [],
    tags: undefined,
    globals: [],
    exports: [],
    start: undefined,
    elements: [],
    dataCount: undefined,
    bodies: [],
    data: undefined,
    customs: [],
  };
  const reader = new Reader(bytes, 8);
  while (!reader.done) {
    const id = reader.u8();
    const section = reader.sub(reader.u32());
    if (id === 0) {
      module.customs.push({ name: section.name(), bytes: section.bytes.subarray(section.pos, section.end) });
      continue;
    }
    if (id === 8) {
      module.start = section.u32();
      continue;
    }
    if (id === 11) {
      module.data = section.bytes.subarray(section.pos, section.end);
      continue;
    }
    if (id === 12) {
      module.dataCount = section.u32();
      continue;
    }
    if (id === 13) {
      module.tags = section.bytes.subarray(section.pos, section.end);
      continue;
    }
    for (let n = section.u32(); n > 0; n--) readEntry(id, section, module);
  }
  if (module.functions.length !== module.bodies.length) throw new FormatError("functions without code", reader.pos);
  return module;
}

function readEntry(id: number, section: Reader, module: Module): void {
  switch (id) {
    case 1:
      if (section.u8() !== 0x60) throw new FormatError("a type that is not a function's", section.pos);
      module.types.push({ params: readValueTypes(section), results: readValueTypes(section) });
      return;
    case 2:
      module.imports.push(readImport(section));
      return;
    case 3:
      module.functions.push(section.u32());
      return;
    case 4: {
      const withInit = section.bytes[section.pos] === 0x40;
      if (withInit) section.skip(2);
      const element = section.u8();
      module.tables.push({
        element,
        limits: readLimits(section),
        init: withInit ? readExpression(section) : undefined,
      });
      return;
    }
    case 5:
      module.memories.push(readLimits(section));
      return;
    case 6: {
      const type = section.u8();
      module.globals.push({ type, mutable: section.u8() === 1, init: readExpression(section) });
      return;
    }
    case 7:
      module.exports.push({ name: section.name(), kind: section.u8(), index: section.u32() });
      return;
    case 9:
      module.elements.push(readElement(section));
      return;
    case 10:
      module.bodies.push({ bytes: section.take(section.u32()) });
      return;
    default:
      throw new FormatError(`section ${id}`, section.pos);
  }
}

function writeLimits(writer: Writer, limits: Limits): void {
  writer.u8(limits.flags).u32(limits.min);
  if (limits.flags & 1) writer.u32(limits.max);
}

function writeImport(writer: Writer, entry: Import): void {
  writer.name(entry.module).name(entry.name).u8(entry.kind);
  if (entry.kind === KIND_FUNC) writer.u32(entry.type);
  else if (entry.kind === KIND_TABLE) writeLimits(writer.u8(entry.element), entry.limits);
  else if (entry.kind === KIND_MEMORY) writeLimits(writer, entry.limits);
  else if (entry.kind === KIND_GLOBAL) writer.u8(entry.type, entry.mutable ? 1 : 0);
  else writer.u8(0).u32(entry.type);
}

function writeElement(writer: Writer, segment: ElementSegment): void {
  writer.u32(segment.flags);
  const active = (segment.flags & 1) === 0;
  if (active && segment.flags & 2) writer.u32(segment.table);
  if (active) writer.raw(segment.offset);
  if (segment.flags & 3) writer.u8(segment.kind);
  if (segment.flags & 4) {
    writer.u32(segment.expressions.length);
    for (const expression of segment.expressions) writer.raw(expression);
  } else {
    writer.u32(segment.functions.length);
    for (const index of segment.functions) writer.u32(index);
  }
}

export function encodeModule(module: Module): Uint8Array {
  const out = new Writer().u8(...MAGIC);
  const vector = <T>(id: number, items: readonly T[], write: (writer: Writer, item: T) => void): void => {
    if (items.length === 0) return;
    out.u8(id).sized((section) => {
      section.u32(items.length);
      for (const item of items) write(section, item);
    });
  };
  const opaque = (id: number, bytes: Uint8Array | undefined): void => {
    if (bytes !== undefined) out.u8(id).u32(bytes.length).raw(bytes);
  };
  vector(1, module.types, (w, type) => {
    w.u8(0x60)
      .u32(type.params.length)
      .u8(...type.params);
    w.u32(type.results.length).u8(...type.results);
  });
  vector(2, module.imports, writeImport);
  vector(3, module.functions, (w, type) => w.u32(type));
  vector(4, module.tables, (w, table) => {
    if (table.init !== undefined) w.u8(0x40, 0x00);
    writeLimits(w.u8(table.element), table.limits);
    if (table.init !== undefined) w.raw(table.init);
  });
  vector(5, module.memories, writeLimits);
  opaque(13, module.tags);
  vector(6, module.globals, (w, global) => w.u8(global.type, global.mutable ? 1 : 0).raw(global.init));
  vector(7, module.exports, (w, entry) => w.name(entry.name).u8(entry.kind).u32(entry.index));
  if (module.start !== undefined) {
    const start = module.start;
    out.u8(8).sized((w) => w.u32(start));
  }
  vector(9, module.elements, writeElement);
  if (module.dataCount !== undefined) {
    const count = module.dataCount;
    out.u8(12).sized((w) => w.u32(count));
  }
  vector(10, module.bodies, (w, body) => w.u32(body.bytes.length).raw(body.bytes));
  opaque(11, module.data);
  for (const custom of module.customs) out.u8(0).sized((w) => w.name(custom.name).raw(custom.bytes));
  return out.finish().slice();
}

/** Index of a function type, added when the module has none like it. */
export function typeIndex(module: Module, params: number[], results: number[]): number {
  const same = (a: number[], b: number[]): boolean => a.length === b.length && a.every((value, i) => value === b[i]);
  const found = module.types.findIndex((type) => same(type.params, params) && same(type.results, results));
  if (found >= 0) return found;
  module.types.push({ params, results });
  return module.types.length - 1;
}

/** Function imports come first in the index space; so many there are. */
export function importedFunctions(module: Module): Import[] {
  return module.imports.filter((entry) => entry.kind === KIND_FUNC);
}
