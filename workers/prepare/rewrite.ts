// The first half of preparation: everything but unwinding (unwind.ts). Works on the binary because it is a
// linear walk that knows every instruction by its encoding, takes milliseconds for megabytes, and leaves what it does
// not understand in place.

import { PrepareError, Reader, Writer } from "./bytes.ts";
import { signatureOf, skipLocals } from "./callgraph.ts";
import * as glue from "./glue.ts";
import { CLONE_CALLS, cloneBody, EXIT_TYPE, libraryClone, libraryExit, PROC_EXIT } from "./libc.ts";
import {
  FUNCREF,
  type FuncType,
  type Global,
  I32,
  I64,
  type Import,
  importedFunctions,
  KIND_FUNC,
  KIND_GLOBAL,
  KIND_MEMORY,
  KIND_TABLE,
  type Module,
  typeIndex,
} from "./module.ts";
import * as op from "./opcodes.ts";
import { findSafepoints, type LoopKind, type Safepoint, type Safepoints } from "./safepoints.ts";
import { encodeInfo, FOREIGN_AREA_PAGES, PAGE, type ProgramInfo, SECTION_NAME } from "./section.ts";
import { SIGNATURES } from "./signatures.ts";

export interface RewriteOptions {
  /** Calls go through pointers of other types (C programs): casts.ts follows. */
  looseTypes: boolean;
  /** What lies below the first data segment was left free for the unwind area (linked with --memoryBase 65536 or more). */
  ownArea: boolean;
}

/** Module of the imports that are this machine's own, and no part of WALI. */
const NUT = "nut";
const THREAD_SPAWN = "__wasm_thread_spawn";

/** Imports of module "wali" beside the SYS_ ones that can end in nut_slow, and the kernel's type for them. */
const SLOW_IMPORTS: Readonly<Record<string, { target: string; type: FuncType }>> = {
  [PROC_EXIT]: { target: "SYS_exit_group", type: { params: [I32], results: [I64] } },
  exit: { target: "SYS_exit_group", type: { params: [I32], results: [I64] } },
  // setjmp parks: SLOW, then WORK_PARK with PARK_SETJMP, then nut.result() is 0, or longjmp's value
  setjmp: { target: "sigsetjmp", type: { params: [I32, I32], results: [I64] } },
  sigsetjmp: { target: "sigsetjmp", type: { params: [I32, I32], results: [I64] } },
  // longjmp never returns: SLOW, then WORK_LEAVE with LEAVE_LONGJMP
  _setjmp: { target: "sigsetjmp", type: { params: [I32, I32], results: [I64] } },
  longjmp: { target: "longjmp", type: { params: [I32, I32], results: [I64] } },
  [THREAD_SPAWN]: { target: "thread_spawn", type: { params: [I32, I32], results: [I64] } },
  _longjmp: { target: "longjmp", type: { params: [I32, I32], results: [I64] } },
  siglongjmp: { target: "longjmp", type: { params: [I32, I32], results: [I64] } },
};

/** Imports of "wali" that are the kernel's and never wait. */
const PLAIN_IMPORTS: ReadonlySet<string> = new Set([
  "__init",
  "__deinit",
  "__cl_get_argc",
  "__cl_get_argv_len",
  "__cl_copy_argv",
  "__get_init_envfile",
]);

/** Type of a system call's kernel side, or undefined for one that the table does not have. */
function kernelType(name: string): { target: string; type: FuncType } | undefined {
  const other = SLOW_IMPORTS[name];
  if (other !== undefined) return other;
  if (!name.startsWith("SYS_")) return undefined;
  const letters = SIGNATURES[name.slice(4)];
  if (letters === undefined) return undefined;
  const params = [...letters].map((letter) => (letter === "l" ? I64 : I32));
  return { target: name, type: { params, results: [I64] } };
}

/** Imported memory and table become the module's own: a program owns what it runs in. */
function adoptImports(module: Module, ownArea: boolean): void {
  const kept: Import[] = [];
  for (const entry of module.imports) {
    if (entry.kind === KIND_MEMORY) module.memories.unshift(entry.limits);
    else if (entry.kind === KIND_TABLE)
      module.tables.unshift({ element: entry.element, limits: entry.limits, init: undefined });
    else if (entry.kind === KIND_GLOBAL)
      throw new PrepareError(`imports the global ${entry.module}.${entry.name}: not a static executable`);
    else kept.push(entry);
  }
  module.imports = kept;
  const [memory] = module.memories;
  if (memory === undefined || module.memories.length !== 1)
    throw new PrepareError(`has ${module.memories.length} memories, must have 1`);
  // Room for the unwind area, which the linker did not reckon with.
  if (!ownArea && memory.flags & 1) memory.max = Math.min(memory.max + FOREIGN_AREA_PAGES, MEMORY_LIMIT);
  if (module.tables.length === 0)
    module.tables.push({ element: FUNCREF, limits: { flags: 0, min: 1, max: 0 }, init: undefined });
}

/** Pages that a memory of 32-bit addresses can have. */
const MEMORY_LIMIT = 65536;

/** The export by which a program names what it does when its memory cannot grow. */
const EXHAUSTED = "nut_exhausted";

/** The import by which a program asks for its own safepoints. */
const POLL = "poll";

/** Address of the first data segment: what lies below was left free by the linker (--memoryBase). */
function lowestData(module: Module): number {
  let lowest = PAGE;
  if (module.data === undefined) return lowest;
  const reader = new Reader(module.data);
  const count = reader.u32();
  for (let i = 0; i < count; i++) {
    const flags = reader.u32();
    if (flags === 2) reader.u32();
    let address = 0;
    if (flags !== 1) {
      if (reader.u8() !== op.OP_I32_CONST) throw new PrepareError("a data segment whose place is not a constant");
      address = reader.s33();
      reader.u8();
    }
    if (i === 0 || address < lowest) lowest = address;
    reader.skip(reader.u32());
  }
  return lowest;
}

/**
 * Whether a program leaves room for the unwind area although nobody says so: one that was linked against our library (which alone
 * imports from "nut"), as that wants to be linked. Its heap is all of the memory that it finds, so that the area can be nowhere else.
 */
export function leavesAreaFree(module: Module): boolean {
  return module.imports.some((entry) => entry.module === NUT) && lowestData(module) >= PAGE;
}

function hasActiveData({ data }: Module): boolean {
  if (data === undefined) return false;
  const reader = new Reader(data);
  for (let n = reader.u32(); n > 0; n--) {
    if (reader.u32() !== 1) return true;
    reader.skip(reader.u32());
  }
  return false;
}

/** How function and global indices of the original are written in the result. */
interface Mapping {
  /** Indices of defined functions move up by so many. */
  shift: number;
  imported: number;
  /** Import index → index of the wrapper that takes its place. */
  wrappers: Map<number, number>;
}

function mapFunction(mapping: Mapping, index: number): number {
  if (index >= mapping.imported) return index + mapping.shift;
  return mapping.wrappers.get(index) ?? index;
}

function mapExpression(mapping: Mapping, bytes: Uint8Array): Uint8Array {
  if (bytes[0] !== op.OP_REF_FUNC) return bytes;
  const index = mapFunction(mapping, new Reader(bytes, 1).u32());
  return new Writer().u8(op.OP_REF_FUNC).u32(index).u8(op.OP_END).finish().slice();
}

interface BodyPatch {
  mapping: Mapping;
  check: Uint8Array;
  counter: number;
  atEntry: boolean;
  loops: ReadonlyMap<number, LoopKind> | undefined;
  grow: number;
  /** Of a program of our library: what it does when its memory cannot grow (asm/lib/exhausted.ts). Index in the result. */
  exhausted: number | undefined;
  /** Parameters of the function: locals are numbered after them. */
  params: number;
}

/** Turns of a split loop between two visits of its head. */
const SPLIT_TURNS = 1000;

/** Declarations of locals with an i32 more. @returns them and the new local's index */
function addLocal(bytes: Uint8Array, end: number, params: number): { declarations: Uint8Array; index: number } {
  const reader = new Reader(bytes, 0, end);
  const groups = reader.u32();
  const first = reader.pos;
  let count = params;
  for (let i = 0; i < groups; i++) {
    count += reader.u32();
    reader.skip(1);
  }
  const out = new Writer();
  out.u32(groups + 1).raw(bytes.subarray(first, end));
  return { declarations: out.u32(1).u8(I32).finish().slice(), index: count };
}

/** Rewrites one function body. Split loops add a level of nesting, so labels that lead out of them are renumbered. */
class BodyRewriter {
  private readonly bytes: Uint8Array;
  private readonly patch: BodyPatch;
  private readonly out = new Writer();
  private copied = 0;
  /** For each open frame of the original, the level of its label in the result, and whether it is a split loop. */
  private readonly frames: { level: number; split: boolean }[] = [{ level: 0, split: false }];
  private turns = 0;

  constructor(bytes: Uint8Array, patch: BodyPatch) {
    this.bytes = bytes;
    this.patch = patch;
  }

  private flush(upTo: number): void {
    this.out.raw(this.bytes.subarray(this.copied, upTo));
    this.copied = upTo;
  }

  private frame(depth: number): { level: number; split: boolean } {
    const found = this.frames[this.frames.length - 1 - depth];
    if (found === undefined) throw new PrepareError("a branch to no label");
    return found;
  }

  private label(depth: number): number {
    return this.frame(0).level - this.frame(depth).level;
  }

  /** Back to the head of a split loop: to the inner loop while there are turns left. @param extra levels opened here */
  private backToSplit(depth: number, extra: number): void {
    const { out, turns } = this;
    const inner = this.label(depth) + extra;
    out.u8(op.OP_LOCAL_GET).u32(turns).u8(op.OP_I32_CONST, 1, op.I32_SUB, op.OP_LOCAL_TEE).u32(turns);
    out.u8(op.OP_BR_IF).u32(inner);
    out.u8(op.OP_GLOBAL_GET).u32(this.patch.counter).u8(op.OP_I32_CONST).s32(SPLIT_TURNS).u8(op.I32_SUB);
    out.u8(op.OP_GLOBAL_SET).u32(this.patch.counter);
    out.u8(op.OP_BR).u32(inner + 1);
  }

  private openLoop(at: op.Instruction): void {
    const { out, patch, bytes } = this;
    const kind = patch.loops?.get(at.start);
    const level = this.frame(0).level + 1;
    if (kind === undefined) {
      this.frames.push({ level, split: false });
      return;
    }
    this.flush(at.end);
    out.raw(patch.check);
    if (kind === "split") {
      out.u8(op.OP_I32_CONST).s32(SPLIT_TURNS).u8(op.OP_LOCAL_SET).u32(this.turns);
      out.raw(bytes.subarray(at.start, at.end));
    }
    this.frames.push({ level: kind === "split" ? level + 1 : level, split: kind === "split" });
  }

  private branch(at: op.Instruction): void {
    const { out } = this;
    const { split } = this.frame(at.index);
    const label = this.label(at.index);
    if (!split && label === at.index) return;
    this.flush(at.start);
    if (!split) {
      out.u8(at.opcode).u32(label);
    } else if (at.opcode === op.OP_BR) {
      this.backToSplit(at.index, 0);
    } else {
      out.u8(op.OP_IF, 0x40);
      this.backToSplit(at.index, 1);
      out.u8(op.OP_END);
    }
    this.copied = at.end;
  }

  private branchTable(at: op.Instruction): void {
    if (at.labels.every((depth) => this.label(depth) === depth)) return;
    this.flush(at.start);
    this.out.u8(op.OP_BR_TABLE).u32(at.labels.length - 1);
    for (const depth of at.labels) this.out.u32(this.label(depth));
    this.copied = at.end;
  }

  run(): Uint8Array {
    const { patch, bytes, out } = this;
    const reader = new Reader(bytes);
    skipLocals(reader);
    if ([...(patch.loops?.values() ?? [])].includes("split")) {
      const { declarations, index } = addLocal(bytes, reader.pos, patch.params);
      this.turns = index;
      out.raw(declarations);
      this.copied = reader.pos;
    }
    if (patch.atEntry) {
      this.flush(reader.pos);
      out.raw(patch.check);
    }
    const at = op.instruction();
    const exhausted = patch.exhausted !== undefined && growsMemory(bytes) ? patch.exhausted : undefined;
    let before = -1;
    while (!reader.done) {
      op.step(reader, at);
      const after = before;
      before = at.opcode;
      switch (at.opcode) {
        case op.OP_UNREACHABLE:
          // An allocator that was refused memory. Behind a call it is only what a compiler writes where abort() does not return.
          if (exhausted === undefined || after === op.OP_CALL) break;
          this.flush(at.start);
          out.u8(op.OP_CALL).u32(exhausted);
          break;
        case op.OP_CALL:
        case op.OP_RETURN_CALL:
        case op.OP_REF_FUNC:
          this.flush(at.start);
          out.u8(at.opcode).u32(mapFunction(patch.mapping, at.index));
          this.copied = at.end;
          break;
        case op.OP_MEMORY_GROW:
          this.flush(at.start);
          out.u8(op.OP_CALL).u32(patch.grow);
          this.copied = at.end;
          break;
        case op.OP_LOOP:
          this.openLoop(at);
          break;
        case op.OP_BLOCK:
        case op.OP_IF:
        case op.OP_TRY:
        case op.OP_TRY_TABLE:
          // no loop around a try is split (safepoints.ts), so the labels in here stay as they are
          this.frames.push({ level: this.frame(0).level + 1, split: false });
          break;
        case op.OP_END:
        case op.OP_DELEGATE:
          if (this.frames.pop()?.split) {
            this.flush(at.start);
            out.u8(op.OP_END);
          }
          break;
        case op.OP_BR:
        case op.OP_BR_IF:
        case 0xd5: // br_on_null
        case 0xd6: // br_on_non_null
          this.branch(at);
          break;
        case op.OP_BR_TABLE:
          this.branchTable(at);
          break;
        default:
          break;
      }
    }
    this.flush(bytes.length);
    return out.finish().slice();
  }
}

/** Whether a function's body has a memory.grow. */
function growsMemory(bytes: Uint8Array): boolean {
  const reader = new Reader(bytes);
  skipLocals(reader);
  const at = op.instruction();
  while (!reader.done) {
    op.step(reader, at);
    if (at.opcode === op.OP_MEMORY_GROW) return true;
  }
  return false;
}

class Rewriter {
  private readonly module: Module;
  private readonly options: RewriteOptions;
  private readonly mapping: Mapping;
  private readonly originalBodies: number;
  /** Functions that are added after the program's own. */
  private readonly added: { type: number; body: Uint8Array }[] = [];
  private readonly nut: glue.NutIndices;
  private readonly clone: number | undefined;
  private slow = 0;

  constructor(module: Module, options: RewriteOptions) {
    this.module = module;
    this.options = options;
    adoptImports(module, options.ownArea);
    this.originalBodies = module.bodies.length;
    const imported = importedFunctions(module).length;
    const names = Object.keys(glue.NUT_IMPORTS) as glue.NutImport[];
    this.clone = libraryClone(module);
    const shift = names.length + (this.clone === undefined ? 0 : CLONE_CALLS.length);
    this.mapping = { shift, imported, wrappers: new Map() };
    this.nut = Object.fromEntries(names.map((name, i) => [name, imported + i])) as glue.NutIndices;
  }

  private importFunction(module: string, name: string, { params, results }: FuncType): void {
    this.module.imports.push({
      module,
      name,
      kind: KIND_FUNC,
      type: typeIndex(this.module, params, results),
      mutable: false,
      limits: { flags: 0, min: 0, max: 0 },
      element: FUNCREF,
    });
  }

  private add(type: FuncType, body: Uint8Array): number {
    this.added.push({ type: typeIndex(this.module, type.params, type.results), body });
    return this.mapping.imported + this.mapping.shift + this.originalBodies + this.added.length - 1;
  }

  run(): Rewritten {
    const { module, mapping, nut } = this;
    // A program that polls knows better where it may run long, an interpreter between its steps; its small functions stay
    // free of checks, and of what unwind.ts adds to every function that may unwind. Its system calls are safepoints: a loop that
    // makes them need not poll.
    const polls = module.imports.some((entry) => entry.module === NUT && entry.name === POLL);
    const safepoints: Safepoints = polls
      ? { entries: new Set(), loops: new Map() }
      : findSafepoints(module, this.options.looseTypes);

    const counter = module.globals.length;
    const handler1 = typeIndex(module, [I32], []);
    const handler3 = typeIndex(module, [I32, I32, I32], []);
    this.slow = this.add({ params: [], results: [I64] }, glue.slow(nut, [handler1, handler3]));
    const safepoint = this.add({ params: [], results: [] }, glue.safepoint(nut, this.slow, counter));
    const grow = this.add({ params: [I32], results: [I32] }, glue.guardedGrow(nut));
    const check = glue.check(counter, safepoint);
    this.wrapImports(counter, polls ? check.check : undefined);
    const clone = this.fillClone(counter);

    const exhausted = module.exports.find(({ name, kind }) => name === EXHAUSTED && kind === KIND_FUNC)?.index;
    if (polls) this.replacePoll(check.check);
    module.bodies = module.bodies.map((body, index) => {
      if (index === clone?.index) return { bytes: clone.bytes };
      const bytes = new BodyRewriter(body.bytes, {
        mapping,
        check: check.check,
        counter,
        atEntry: safepoints.entries.has(index),
        loops: safepoints.loops.get(index),
        grow,
        exhausted: exhausted === undefined ? undefined : mapFunction(mapping, exhausted),
        params: module.types[module.functions[index] ?? -1]?.params.length ?? 0,
      }).run();
      return { bytes };
    });
    this.mapSegmentsAndExports();
    const start = this.startFunction();
    const accessors = glue
      .accessors()
      .map((accessor) => ({ name: accessor.name, index: this.add(accessor.type, accessor.body) }));

    const memory = this.shareMemory();
    for (const [name, type] of Object.entries(glue.NUT_IMPORTS)) this.importFunction(NUT, name, type);
    if (clone !== undefined) for (const { name, type } of CLONE_CALLS) this.importFunction("wali", name, type);
    for (const { type, body } of this.added) {
      module.functions.push(type);
      module.bodies.push({ bytes: body });
    }
    const stateGlobals = this.exportGlobals();
    module.globals.push({
      type: I32,
      mutable: true,
      init: new Writer().u8(op.OP_I32_CONST).s32(glue.SAFEPOINT_INTERVAL).u8(op.OP_END).finish().slice(),
    });
    const reserved = new Set([
      "_start",
      "memory",
      "nut_table",
      EXHAUSTED,
      ...accessors.map((accessor) => accessor.name),
    ]);
    module.exports = module.exports.filter((entry) => !reserved.has(entry.name));
    module.exports.push({ name: "_start", kind: KIND_FUNC, index: start });
    module.exports.push({ name: "memory", kind: KIND_MEMORY, index: 0 });
    module.exports.push({ name: "nut_table", kind: KIND_TABLE, index: 0 });
    for (const { name, index } of accessors) module.exports.push({ name, kind: KIND_FUNC, index });

    const info: ProgramInfo = {
      looseTypes: this.options.looseTypes,
      areaBase: 0,
      areaSize: this.options.ownArea ? lowestData(module) & -PAGE : 0,
      memory,
      globals: stateGlobals.map((global) => global.type),
    };
    module.customs = [{ name: SECTION_NAME, bytes: encodeInfo(info) }];
    return { module, park: nut.park, safepoint: { ...check, counter } };
  }

  /** The C library's clone asks the kernel, by imports of its own. @returns its place among the bodies, and its new one */
  private fillClone(counter: number): { index: number; bytes: Uint8Array } | undefined {
    const { mapping, nut, clone } = this;
    if (clone === undefined) return undefined;
    const first = mapping.imported + Object.keys(nut).length;
    const [call, exit] = CLONE_CALLS.map(({ type }, i) =>
      this.add(type, glue.wrapper(type, type, first + i, this.slow, counter, undefined)),
    ) as [number, number];
    const bytes = cloneBody(call, exit, typeIndex(this.module, [I32], [I32]));
    return { index: clone - mapping.imported, bytes };
  }

  /** Tells of the call of an import that no kernel has. */
  private replaceAbsent(entry: Import, index: number): void {
    const program = this.module.types[entry.type];
    if (program === undefined) throw new PrepareError(`import ${entry.name} has no type`);
    this.mapping.wrappers.set(index, this.add(program, glue.absent(program, index, this.nut)));
  }

  private wrapImports(counter: number, check: Uint8Array | undefined): void {
    const exit = libraryExit(this.module);
    importedFunctions(this.module).forEach((entry, index) => {
      if (entry.module === NUT && entry.name.startsWith("SYS_")) {
        // asked for without a wrapper: a program's last words, after which it traps and need not be parked
        entry.module = "wali";
        return;
      }
      if (entry.module === NUT) return;
      const kernel = entry.module === "wali" ? kernelType(entry.name) : undefined;
      if (kernel === undefined) {
        if (entry.module !== "wali" || !PLAIN_IMPORTS.has(entry.name)) this.replaceAbsent(entry, index);
        return;
      }
      const program = this.module.types[entry.type];
      if (program === undefined) throw new PrepareError(`import ${entry.name} has no type`);
      if (entry.name === PROC_EXIT && exit !== undefined && signatureOf(program) === signatureOf(EXIT_TYPE)) {
        this.mapping.wrappers.set(index, exit + this.mapping.shift);
        entry.name = kernel.target;
        entry.type = typeIndex(this.module, kernel.type.params, kernel.type.results);
        return;
      }
      this.mapping.wrappers.set(
        index,
        this.add(program, glue.wrapper(program, kernel.type, index, this.slow, counter, check)),
      );
      entry.name = kernel.target;
      entry.type = typeIndex(this.module, kernel.type.params, kernel.type.results);
    });
  }

  /** Calls of nut.poll become safepoints; the import, which nothing uses any more, hides behind one of its type. */
  private replacePoll(check: Uint8Array): void {
    const type: FuncType = { params: [], results: [] };
    importedFunctions(this.module).forEach((entry, index) => {
      if (entry.module !== NUT || entry.name !== POLL) return;
      const body = new Writer().u32(0).raw(check).u8(op.OP_END).finish().slice();
      this.mapping.wrappers.set(index, this.add(type, body));
      entry.name = "sigreturn" satisfies glue.NutImport;
    });
  }

  /**
   * A program that makes threads is instantiated once for each, over one memory that comes from outside. Its data must not
   * be written again then: linkers give programs with shared memory passive segments and a start function.
   */
  private shareMemory(): ProgramInfo["memory"] {
    const { module } = this;
    const [limits] = module.memories;
    const spawns = module.imports.some(({ module: from, name }) => from === "wali" && name === "thread_spawn");
    if (!spawns || limits === undefined || (limits.flags & 3) !== 3 || hasActiveData(module)) return undefined;
    const entry = { module: NUT, name: "memory", kind: KIND_MEMORY, type: 0, mutable: false, element: FUNCREF };
    module.imports.push({ ...entry, limits });
    module.memories = [];
    const index = this.add(
      { params: [I32, I32, I32], results: [] },
      glue.threadStart(typeIndex(module, [I32, I32], [])),
    );
    module.exports.push({ name: "nut_thread", kind: KIND_FUNC, index });
    return { initial: limits.min, maximum: limits.max };
  }

  private mapSegmentsAndExports(): void {
    const { module, mapping } = this;
    for (const segment of module.elements) {
      segment.functions = segment.functions.map((index) => mapFunction(mapping, index));
      segment.expressions = segment.expressions.map((bytes) => mapExpression(mapping, bytes));
    }
    for (const global of module.globals) global.init = mapExpression(mapping, global.init);
    for (const entry of module.exports) if (entry.kind === KIND_FUNC) entry.index = mapFunction(mapping, entry.index);
  }

  /**
   * What the CPU calls to begin. A `start` section runs at every instantiation, also when the instance is about to be
   * overwritten by a stored one's memory and rewound: so it moves into _start.
   */
  private startFunction(): number {
    const { module, mapping } = this;
    const exported = module.exports.find((entry) => entry.name === "_start" && entry.kind === KIND_FUNC)?.index;
    const section = module.start === undefined ? undefined : mapFunction(mapping, module.start);
    module.start = undefined;
    if (section === undefined) {
      if (exported === undefined) throw new PrepareError("exports no _start");
      return exported;
    }
    if (exported === undefined) return section;
    const both = new Writer().u32(0).u8(op.OP_CALL).u32(section).u8(op.OP_CALL).u32(exported).u8(op.OP_END);
    return this.add({ params: [], results: [] }, both.finish().slice());
  }

  /** Exports every mutable global that is the program's own as nut_g0 …, in order. */
  private exportGlobals(): Global[] {
    const state: Global[] = [];
    this.module.globals.forEach((global, index) => {
      if (!global.mutable) return;
      this.module.exports.push({ name: `nut_g${state.length}`, kind: KIND_GLOBAL, index });
      state.push(global);
    });
    return state;
  }
}

export interface Rewritten {
  module: Module;
  /** Index of the import nut.park. */
  park: number;
  safepoint: Safepoint;
}

/** @returns the program with wrappers, safepoints, accessors and its "nutshell" section; its stack does not unwind yet */
export function rewrite(module: Module, options: RewriteOptions): Rewritten {
  return new Rewriter(module, options).run();
}
