// Makes a program's stack unwind into its memory and come back: what Binaryen calls Asyncify, by another way. It keeps the
// program's own code as it is, does not flatten it, and so needs neither the optimiser after it nor its seconds a megabyte.
//
// A call that may unwind is a *resume point*, numbered from 1 within its function:
//
//   f(params):                                  after every such call:
//     block $unwind                               if (state) { push its number; br $unwind }
//       if (state) restore locals and `resume`
//       … body …
//       return
//     end
//     push a frame {resume, locals} onto the unwind area; return zeros
//
// WebAssembly jumps forward only, out of blocks. So in every *sequence* (the body of a function, block, loop, or arm of an
// if) that has resume points inside, each of them, and each construct that holds some, is the end of an empty block opened
// at the sequence's beginning, where a jump goes to the one that `resume` names; in there the same happens again.
// Operands that lie on the stack at such a place go through locals, which the frame keeps. `resume` is 0 while the program
// runs normally.
//
// The unwind area begins with {next free byte, end}; frames grow upward. The exports have Asyncify's names and meaning.

import { FormatError, PrepareError, Reader, Writer } from "./bytes.ts";
import { reaching } from "./callgraph.ts";
import { effectOf, popsOf, pushOf } from "./effects.ts";
import { packLocals, readLocals } from "./locals.ts";
import {
  F32,
  F64,
  type FuncType,
  I32,
  I64,
  type Import,
  importedFunctions,
  KIND_FUNC,
  KIND_GLOBAL,
  type Module,
  typeIndex,
  V128,
} from "./module.ts";
import * as op from "./opcodes.ts";
import { isSafepoint, type Safepoint } from "./safepoints.ts";

/** A call that may unwind, a safepoint, or a construct with such inside: a place that a sequence can be entered at. */
interface Target {
  at: number;
  /** The resume points that lead here. */
  first: number;
  last: number;
  /** Operands of the sequence at this place, and how many of them (the topmost) it takes. */
  operands: number[];
  taken: number;
  results: number[];
  /** Number of the first operand's spill. */
  spill: number;
  /** False for what stands at the beginning of a sequence that has no other: it is met without a jump. */
  wrapped: boolean;
}

interface Sequence {
  targets: Target[];
  /** What a block with parameters finds on the stack, and the number of the first one's spill. */
  params: number[];
  spill: number;
}

/** What is to be done to one function. Offsets are those of the original body. */
interface Plan {
  points: number;
  targets: Map<number, Target>;
  /** By the offset of the instruction that begins it; −1 is the function's own. */
  sequences: Map<number, Sequence>;
  /** Types of the locals, parameters first; spills come after them. */
  locals: number[];
  /** Spill number and type → local. */
  spills: Map<number, number>;
  /** What a second arrival needs: of the locals those that live on, of the spills all but the arguments of calls. */
  kept: Set<number>;
  nested: boolean;
}

interface Context {
  module: Module;
  imports: Import[];
  unwinds: (callee: number) => boolean;
  unwindsThrough: (type: number) => boolean;
  safepoint: Safepoint;
  state: number;
  area: number;
}

const FUNCTION = -1;

function functionType(context: Context, index: number): FuncType {
  const { module, imports } = context;
  const type = index < imports.length ? imports[index]?.type : module.functions[index - imports.length];
  const found = module.types[type ?? -1];
  if (found === undefined) throw new PrepareError(`function ${index} has no type`);
  return found;
}

function blockType(module: Module, index: number): FuncType {
  if (index === -64) return { params: [], results: [] };
  if (index < 0) return { params: [], results: [index & 0x7f] };
  const type = module.types[index];
  if (type === undefined) throw new PrepareError(`a block of type ${index}`);
  return type;
}

interface PlanFrame {
  /** Key of the sequence, offset of its first instruction. */
  key: number;
  start: number;
  height: number;
  spill: number;
  params: number[];
  results: number[];
  targets: Target[];
  /** What is entered to come in here, when there is something to come to; not for the function itself. */
  construct: Target | undefined;
  dead: boolean;
}

/** Walks a function once, with the types on its stack, and finds its resume points. */
class Planner {
  private readonly context: Context;
  private readonly bytes: Uint8Array;
  private readonly plan: Plan;
  private readonly stack: number[] = [];
  private readonly frames: PlanFrame[] = [];
  private readonly code: number;

  constructor(context: Context, bytes: Uint8Array, type: FuncType, kept: Set<number>) {
    this.context = context;
    this.bytes = bytes;
    const { locals, code } = readLocals(bytes, type);
    this.code = code;
    this.plan = {
      points: 0,
      targets: new Map(),
      sequences: new Map(),
      locals,
      spills: new Map(),
      kept,
      nested: false,
    };
    this.frames.push({
      key: FUNCTION,
      start: code,
      height: 0,
      spill: 0,
      params: [],
      results: type.results,
      targets: [],
      construct: undefined,
      dead: false,
    });
  }

  private pop(): number {
    return this.stack.pop() ?? I32;
  }

  private top(): PlanFrame {
    const frame = this.frames.at(-1);
    if (frame === undefined) throw new FormatError("an end too many", 0);
    return frame;
  }

  private die(): void {
    const frame = this.top();
    frame.dead = true;
    this.stack.length = frame.height;
  }

  private target(at: number, taken: number, results: number[]): Target {
    const frame = this.top();
    const operands = this.stack.slice(frame.height);
    const { points } = this.plan;
    return { at, first: points + 1, last: points, operands, taken, results, spill: frame.spill, wrapped: true };
  }

  /** A place that is worth returning to. @param needed of its topmost operands when it is come to again */
  private record(target: Target, needed: number): void {
    target.last = this.plan.points;
    this.top().targets.push(target);
    this.plan.targets.set(target.at, target);
    const { operands, results, taken, spill } = target;
    const beneath = operands.length - taken;
    operands.forEach((type, i) => {
      const local = this.reserve(spill + i, type);
      if (i < beneath || i >= operands.length - needed) this.plan.kept.add(local);
    });
    if (beneath > 0) {
      results.forEach((type, i) => {
        this.reserve(spill + beneath + i, type);
      });
    }
  }

  private reserve(number: number, type: number): number {
    const { spills, locals } = this.plan;
    const key = spillKey(number, type);
    let local = spills.get(key);
    if (local === undefined) {
      local = locals.push(type) - 1;
      spills.set(key, local);
    }
    return local;
  }

  private call(at: op.Instruction, type: FuncType, unwinds: boolean, through: boolean, tail: boolean): void {
    const taken = type.params.length + (through ? 1 : 0);
    if (unwinds) {
      const target = this.target(at.start, taken, type.results);
      this.plan.points++;
      this.record(target, through ? 1 : 0);
    }
    this.stack.length -= Math.min(taken, this.stack.length);
    if (tail) this.die();
    else this.stack.push(...type.results);
  }

  private open(at: op.Instruction): void {
    const frame = this.top();
    if (frame.dead) {
      this.frames.push({ ...frame, key: at.start, targets: [], construct: undefined, params: [], results: [] });
      return;
    }
    const { params, results } = blockType(this.context.module, at.index);
    const conditional = at.opcode === op.OP_IF;
    const construct = this.target(at.start, params.length + (conditional ? 1 : 0), results);
    if (conditional) this.pop();
    this.frames.push({
      key: at.start,
      start: at.end,
      height: this.stack.length - params.length,
      // above the condition, which a second entry needs again
      spill: frame.spill + construct.operands.length,
      params,
      results,
      targets: [],
      construct,
      dead: false,
    });
  }

  /** The end of a sequence: now it is known what lies in it. */
  private close(frame: PlanFrame): void {
    const { targets, params, spill } = frame;
    if (targets.length === 0) return;
    const [only] = targets as [Target];
    if (targets.length === 1 && only.at === frame.start && only.operands.length === 0) only.wrapped = false;
    else {
      if (frame.key !== FUNCTION) this.plan.nested = true;
      params.forEach((type, i) => {
        this.plan.kept.add(this.reserve(spill + i, type));
      });
    }
    this.plan.sequences.set(frame.key, { targets, params, spill });
  }

  private end(): void {
    const frame = this.top();
    this.close(frame);
    this.frames.pop();
    const parent = this.frames.at(-1);
    if (parent === undefined || parent.dead) return;
    const { construct } = frame;
    if (construct !== undefined && this.plan.points >= construct.first) this.record(construct, construct.taken);
    this.stack.length = frame.height;
    this.stack.push(...frame.results);
  }

  private otherwise(at: op.Instruction): void {
    const frame = this.top();
    if (frame.construct === undefined) return;
    this.close(frame);
    frame.key = at.start;
    frame.start = at.end;
    frame.targets = [];
    frame.dead = false;
    this.stack.length = frame.height;
    this.stack.push(...frame.params);
  }

  run(): Plan {
    const reader = new Reader(this.bytes, this.code);
    const at = op.instruction();
    const { safepoint } = this.context;
    while (!reader.done) {
      op.step(reader, at);
      if (at.opcode === op.OP_GLOBAL_GET && !this.top().dead && isSafepoint(safepoint, this.bytes, at.start)) {
        const target = this.target(at.start, 0, []);
        this.plan.points++;
        this.record(target, 0);
        reader.pos = at.start + safepoint.check.length;
        continue;
      }
      this.step(at);
    }
    if (this.frames.length > 0) throw new FormatError("unexpected end", reader.pos);
    return this.plan;
  }

  private step(at: op.Instruction): void {
    const { context, stack } = this;
    switch (at.opcode) {
      case op.OP_BLOCK:
      case op.OP_LOOP:
      case op.OP_IF:
      case op.OP_TRY_TABLE:
        this.open(at);
        return;
      case op.OP_ELSE:
        this.otherwise(at);
        return;
      case op.OP_END:
        this.end();
        return;
      case op.OP_TRY:
        throw new PrepareError("catches exceptions where it may be parked (legacy encoding)");
      default:
        break;
    }
    if (this.top().dead) return;
    switch (at.opcode) {
      case op.OP_BR:
      case op.OP_BR_TABLE:
      case op.OP_RETURN:
      case op.OP_UNREACHABLE:
      case op.OP_THROW:
      case op.OP_THROW_REF:
        this.die();
        return;
      case op.OP_BR_IF:
      case op.OP_DROP:
      case op.OP_LOCAL_SET:
      case op.OP_GLOBAL_SET:
        this.pop();
        return;
      case op.OP_TABLE_SET:
        this.pop();
        this.pop();
        return;
      case op.OP_CALL:
      case op.OP_RETURN_CALL:
        this.call(at, functionType(context, at.index), mayUnwind(context, at), false, at.opcode === op.OP_RETURN_CALL);
        return;
      case op.OP_CALL_INDIRECT:
      case op.OP_RETURN_CALL_INDIRECT:
        this.call(
          at,
          blockType(context.module, at.index),
          mayUnwind(context, at),
          true,
          at.opcode === op.OP_RETURN_CALL_INDIRECT,
        );
        return;
      case op.OP_SELECT:
      case op.OP_SELECT_TYPED:
        this.pop();
        this.pop();
        return;
      case op.OP_LOCAL_GET:
        stack.push(this.plan.locals[at.index] ?? I32);
        return;
      case op.OP_LOCAL_TEE:
        return;
      case op.OP_GLOBAL_GET:
        stack.push(context.module.globals[at.index]?.type ?? I32);
        return;
      case op.OP_TABLE_GET:
        this.pop();
        stack.push(context.module.tables[at.index]?.element ?? I32);
        return;
      case op.OP_REF_NULL:
        stack.push(this.bytes[at.start + 1] ?? I32);
        return;
      default: {
        const effect = effectOf(at.opcode, at.sub, at.start);
        stack.length -= Math.min(popsOf(effect), stack.length);
        if (pushOf(effect) !== 0) stack.push(pushOf(effect));
      }
    }
  }
}

function spillKey(number: number, type: number): number {
  return number * 256 + type;
}

const SIZES: Readonly<Record<number, number>> = { [I32]: 4, [I64]: 8, [F32]: 4, [F64]: 8, [V128]: 16 };
const LOADS: Readonly<Record<number, number[]>> = {
  [I32]: [op.OP_I32_LOAD],
  [I64]: [0x29],
  [F32]: [0x2a],
  [F64]: [0x2b],
  [V128]: [0xfd, 0],
};
const STORES: Readonly<Record<number, number[]>> = {
  [I32]: [op.OP_I32_STORE],
  [I64]: [0x37],
  [F32]: [0x38],
  [F64]: [0x39],
  [V128]: [0xfd, 11],
};

interface Slot {
  local: number;
  type: number;
  offset: number;
}

/** A frame in the unwind area: the resume point's number, then locals. */
function frameLayout({ locals, kept }: Plan): { slots: Slot[]; size: number; end: number } {
  let size = 4;
  const slots: Slot[] = [];
  locals.forEach((type, local) => {
    if (!kept.has(local)) return;
    const bytes = SIZES[type];
    if (bytes === undefined) throw new PrepareError("holds a reference in a local where it may be parked");
    slots.push({ local, type, offset: size });
    size += bytes;
  });
  return { slots, size: (size + 7) & -8, end: size };
}

function zero(out: Writer, type: number): void {
  if (type === I32) out.u8(op.OP_I32_CONST, 0);
  else if (type === I64) out.u8(op.OP_I64_CONST, 0);
  else if (type === F32) out.u8(op.OP_F32_CONST, 0, 0, 0, 0);
  else if (type === F64) out.u8(op.OP_F64_CONST, 0, 0, 0, 0, 0, 0, 0, 0);
  else if (type === V128) out.u8(0xfd, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  else out.u8(op.OP_REF_NULL, type);
}

/** Writes a function anew by its plan. */
class Emitter {
  private readonly context: Context;
  private readonly bytes: Uint8Array;
  private readonly type: FuncType;
  private readonly plan: Plan;
  private readonly out = new Writer();
  private copied = 0;
  /** Labels that are open in the result, and for each open frame of the original which of them is its own. */
  private level = 0;
  private readonly frames: { level: number; target: Target | undefined }[] = [{ level: 0, target: undefined }];
  private readonly resume: number;
  private readonly pointer: number;
  /** Number of the label $unwind. */
  private readonly unwind = 1;
  private readonly layout: { slots: Slot[]; size: number; end: number };

  constructor(context: Context, bytes: Uint8Array, type: FuncType, plan: Plan) {
    this.context = context;
    this.bytes = bytes;
    this.type = type;
    this.plan = plan;
    this.resume = plan.locals.length;
    this.pointer = plan.locals.length + 1;
    this.layout = frameLayout(plan);
  }

  private flush(upTo: number): void {
    this.out.raw(this.bytes.subarray(this.copied, upTo));
    this.copied = upTo;
  }

  private spillOf(number: number, type: number): number {
    const local = this.plan.spills.get(spillKey(number, type));
    if (local === undefined) throw new PrepareError("a spill that was not planned");
    return local;
  }

  private pushSpills(types: number[], first: number, from: number, to: number): void {
    for (let i = from; i < to; i++) {
      this.out.u8(op.OP_LOCAL_GET).u32(this.spillOf(first + i, types[i] as number));
    }
  }

  private popSpills(types: number[], first: number): void {
    for (let i = types.length - 1; i >= 0; i--) {
      this.out.u8(op.OP_LOCAL_SET).u32(this.spillOf(first + i, types[i] as number));
    }
  }

  /** Operands into locals; here the block ends that a jump to this place leaves; what the place takes, back. */
  private arrive(target: Target): void {
    const { operands, spill, taken } = target;
    this.popSpills(operands, spill);
    if (target.wrapped) {
      this.out.u8(op.OP_END);
      this.level--;
    }
    this.pushSpills(operands, spill, operands.length - taken, operands.length);
  }

  /** What lay beneath comes back under the results. */
  private depart(target: Target): void {
    const { operands, spill, taken, results } = target;
    const beneath = operands.length - taken;
    if (beneath === 0) return;
    this.popSpills(results, spill + beneath);
    this.pushSpills(operands, spill, 0, beneath);
    this.pushSpills(results, spill + beneath, 0, results.length);
  }

  /** Behind a call: its callee may have begun to unwind. */
  private checkState(point: number): void {
    this.out.u8(op.OP_GLOBAL_GET).u32(this.context.state).u8(op.OP_IF, op.VOID);
    this.out.u8(op.OP_I32_CONST).s32(point).u8(op.OP_BR);
    this.out.u32(this.level + 1 - this.unwind).u8(op.OP_END);
  }

  private arrived(): void {
    if (this.plan.nested) this.out.u8(op.OP_I32_CONST, 0, op.OP_LOCAL_SET).u32(this.resume);
  }

  /** The blocks that lead to a sequence's targets, and the jump to the one that is resumed. */
  private openSequence(key: number): void {
    const sequence = this.plan.sequences.get(key);
    if (sequence === undefined) return;
    const { out } = this;
    const { targets, params, spill } = sequence;
    const wrapped = targets.filter((target) => target.wrapped);
    if (wrapped.length > 0) {
      this.popSpills(params, spill);
      for (const _ of wrapped) out.u8(op.OP_BLOCK, op.VOID);
      this.level += wrapped.length;
    }
    if (key === FUNCTION) {
      out.u8(op.OP_GLOBAL_GET).u32(this.context.state).u8(op.OP_IF, op.VOID);
      this.restore();
    } else if (wrapped.length > 0) {
      out.u8(op.OP_LOCAL_GET).u32(this.resume).u8(op.OP_IF, op.VOID);
    } else {
      return;
    }
    wrapped.forEach((target, i) => {
      if (i < wrapped.length - 1) {
        out.u8(op.OP_LOCAL_GET).u32(this.resume).u8(op.OP_I32_CONST).s32(target.last).u8(op.I32_LE_U);
        out.u8(op.OP_BR_IF).u32(i + 1);
      } else {
        out.u8(op.OP_BR).u32(i + 1);
      }
    });
    out.u8(op.OP_END);
    if (wrapped.length > 0) this.pushSpills(params, spill, 0, params.length);
  }

  /** Takes this function's frame off the unwind area. */
  private restore(): void {
    const { out, pointer, resume } = this;
    const { area, safepoint } = this.context;
    const { slots, size } = this.layout;
    out.u8(op.OP_GLOBAL_GET).u32(area).u8(op.OP_GLOBAL_GET).u32(area).u8(op.OP_I32_LOAD, 2, 0);
    out.u8(op.OP_I32_CONST).s32(size).u8(op.I32_SUB, op.OP_LOCAL_TEE).u32(pointer).u8(op.OP_I32_STORE, 2, 0);
    out.u8(op.OP_LOCAL_GET).u32(pointer).u8(op.OP_I32_LOAD, 2, 0, op.OP_LOCAL_SET).u32(resume);
    for (const { local, type, offset } of slots) {
      out
        .u8(op.OP_LOCAL_GET)
        .u32(pointer)
        .u8(...(LOADS[type] as number[]), 0);
      out.u32(offset).u8(op.OP_LOCAL_SET).u32(local);
    }
    // A safepoint that is resumed is met as if its turn had come.
    out.u8(op.OP_I32_CONST, 0, op.OP_GLOBAL_SET).u32(safepoint.counter);
  }

  /** Behind the body, with the resume point's number on the stack. */
  private save(): void {
    const { out, pointer, resume } = this;
    const { area } = this.context;
    const { slots, size, end } = this.layout;
    out.u8(op.OP_LOCAL_SET).u32(resume);
    out.u8(op.OP_GLOBAL_GET).u32(area).u8(op.OP_I32_LOAD, 2, 0, op.OP_LOCAL_TEE).u32(pointer);
    out.u8(op.OP_I32_CONST).s32(size).u8(op.I32_ADD);
    out.u8(op.OP_GLOBAL_GET).u32(area).u8(op.OP_I32_LOAD, 2, 4, op.I32_GT_U);
    out.u8(op.OP_IF, op.VOID, op.OP_UNREACHABLE, op.OP_END);
    out.u8(op.OP_LOCAL_GET).u32(pointer).u8(op.OP_LOCAL_GET).u32(resume).u8(op.OP_I32_STORE, 2, 0);
    for (const { local, type, offset } of slots) {
      out.u8(op.OP_LOCAL_GET).u32(pointer).u8(op.OP_LOCAL_GET).u32(local);
      out.u8(...(STORES[type] as number[]), 0).u32(offset);
    }
    // Of two stacks the frames that are the same are the same bytes.
    if (end < size) out.u8(op.OP_LOCAL_GET).u32(pointer).u8(op.OP_I32_CONST, 0, op.OP_I32_STORE, 2).u32(end);
    out.u8(op.OP_GLOBAL_GET).u32(area).u8(op.OP_LOCAL_GET).u32(pointer);
    out.u8(op.OP_I32_CONST).s32(size).u8(op.I32_ADD, op.OP_I32_STORE, 2, 0);
    for (const type of this.type.results) zero(out, type);
  }

  private locals(): number {
    const { out, bytes, plan, type } = this;
    const { locals, code } = readLocals(bytes, type);
    const reader = new Reader(bytes);
    const groups = reader.u32();
    const added = [...plan.locals.slice(locals.length), I32, I32];
    out.u32(groups + added.length).raw(bytes.subarray(reader.pos, code));
    for (const of of added) out.u32(1).u8(of);
    return code;
  }

  private label(depth: number): number {
    const frame = this.frames[this.frames.length - 1 - depth];
    if (frame === undefined) throw new PrepareError("a branch to no label");
    return this.level - frame.level;
  }

  private call(at: op.Instruction, target: Target): void {
    const { out } = this;
    this.flush(at.start);
    this.arrive(target);
    this.arrived();
    const tail = at.opcode === op.OP_RETURN_CALL || at.opcode === op.OP_RETURN_CALL_INDIRECT;
    if (tail) {
      out.u8(at.opcode === op.OP_RETURN_CALL ? op.OP_CALL : op.OP_CALL_INDIRECT);
      out.raw(this.bytes.subarray(at.start + 1, at.end));
      this.copied = at.end;
    } else {
      this.flush(at.end);
    }
    this.checkState(target.first);
    if (tail) out.u8(op.OP_RETURN);
    else this.depart(target);
  }

  private safepoint(start: number, target: Target): number {
    const { out } = this;
    const { check, call } = this.context.safepoint;
    this.flush(start);
    this.arrive(target);
    out.raw(check.subarray(0, call));
    this.level++;
    this.arrived();
    out.raw(check.subarray(call, -1));
    this.checkState(target.first);
    out.u8(op.OP_END);
    this.level--;
    this.depart(target);
    this.copied = start + check.length;
    return this.copied;
  }

  private open(at: op.Instruction): void {
    const target = this.plan.targets.get(at.start);
    if (target !== undefined) {
      this.flush(at.start);
      this.arrive(target);
    }
    if (at.opcode === op.OP_TRY_TABLE) {
      this.flush(at.start);
      this.tryTable(at);
    } else if (target !== undefined) this.flush(at.end);
    this.level++;
    this.frames.push({ level: this.level, target });
    if (target !== undefined) this.openSequence(at.start);
  }

  private tryTable(at: op.Instruction): void {
    const { out } = this;
    const reader = new Reader(this.bytes, at.start + 1);
    reader.skipLeb();
    out.raw(this.bytes.subarray(at.start, reader.pos));
    const clauses = reader.u32();
    out.u32(clauses);
    for (let i = 0; i < clauses; i++) {
      const kind = reader.u8();
      out.u8(kind);
      if (kind < 2) out.u32(reader.u32());
      out.u32(this.label(reader.u32()));
    }
    this.copied = at.end;
  }

  private branch(at: op.Instruction): void {
    const label = this.label(at.index);
    if (label === at.index) return;
    this.flush(at.start);
    this.out.u8(at.opcode).u32(label);
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
    const { bytes, out, plan } = this;
    const code = this.locals();
    this.copied = code;
    out.u8(op.OP_BLOCK, I32);
    this.level = this.unwind;
    this.openSequence(FUNCTION);
    const reader = new Reader(bytes, code);
    const at = op.instruction();
    while (!reader.done) {
      op.step(reader, at);
      const target = plan.targets.get(at.start);
      switch (at.opcode) {
        case op.OP_GLOBAL_GET:
          if (target !== undefined) reader.pos = this.safepoint(at.start, target);
          break;
        case op.OP_CALL:
        case op.OP_RETURN_CALL:
        case op.OP_CALL_INDIRECT:
        case op.OP_RETURN_CALL_INDIRECT:
          if (target !== undefined) this.call(at, target);
          break;
        case op.OP_BLOCK:
        case op.OP_LOOP:
        case op.OP_IF:
        case op.OP_TRY_TABLE:
          this.open(at);
          break;
        case op.OP_ELSE:
          if (plan.sequences.has(at.start)) {
            this.flush(at.end);
            this.openSequence(at.start);
          }
          break;
        case op.OP_END: {
          const frame = this.frames.pop();
          if (this.frames.length === 0) {
            this.flush(at.start);
            out.u8(op.OP_RETURN, op.OP_END);
            this.save();
            break;
          }
          this.level--;
          if (frame?.target !== undefined) {
            this.flush(at.end);
            this.depart(frame.target);
          }
          break;
        }
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

function mayUnwind(context: Context, { opcode, index }: op.Instruction): boolean {
  if (opcode === op.OP_CALL || opcode === op.OP_RETURN_CALL) return context.unwinds(index);
  if (opcode === op.OP_CALL_INDIRECT || opcode === op.OP_RETURN_CALL_INDIRECT) return context.unwindsThrough(index);
  return false;
}

/** Bytes of code between two reports of progress. */
const STEP = 100_000;

const NORMAL = 0;
const UNWINDING = 1;
const REWINDING = 2;

/** The exports by which the CPU begins and ends an unwinding and a rewinding. */
function addControls(context: Context): void {
  const { module, imports, state, area } = context;
  const set = (value: number, withArea: boolean): Uint8Array => {
    const out = new Writer().u32(0);
    out.u8(op.OP_I32_CONST, value, op.OP_GLOBAL_SET).u32(state);
    if (withArea) out.u8(op.OP_LOCAL_GET, 0, op.OP_GLOBAL_SET).u32(area);
    return out.u8(op.OP_END).finish().slice();
  };
  const add = (name: string, params: number[], results: number[], bytes: Uint8Array): void => {
    module.exports.push({ name, kind: KIND_FUNC, index: imports.length + module.functions.length });
    module.functions.push(typeIndex(module, params, results));
    module.bodies.push({ bytes });
  };
  add("asyncify_start_unwind", [I32], [], set(UNWINDING, true));
  add("asyncify_stop_unwind", [], [], set(NORMAL, false));
  add("asyncify_start_rewind", [I32], [], set(REWINDING, true));
  add("asyncify_stop_rewind", [], [], set(NORMAL, false));
  const get = new Writer().u32(0).u8(op.OP_GLOBAL_GET).u32(state).u8(op.OP_END).finish().slice();
  add("asyncify_get_state", [], [I32], get);
}

function addGlobal(module: Module): number {
  const init = new Writer().u8(op.OP_I32_CONST, 0, op.OP_END).finish().slice();
  return module.globals.push({ type: I32, mutable: true, init }) - 1;
}

/**
 * @param module from rewrite: its imported globals are gone, its safepoints in place
 * @param park index of the import that starts and ends unwinding
 */
export function makeUnwindable(
  module: Module,
  park: number,
  safepoint: Safepoint,
  progress: (done: number) => void = () => undefined,
): void {
  if (module.imports.some((entry) => entry.kind === KIND_GLOBAL)) throw new PrepareError("imports a global");
  const imports = importedFunctions(module);
  const { functions, types } = reaching(module, park);
  const context: Context = {
    module,
    imports,
    unwinds: (callee) => callee === park || functions.has(callee - imports.length),
    unwindsThrough: (type) => types.has(type),
    safepoint,
    state: addGlobal(module),
    area: addGlobal(module),
  };
  const total = module.bodies.reduce((sum, { bytes }) => sum + bytes.length, 0);
  let done = 0;
  let told = 0;
  module.bodies.forEach((body, index) => {
    done += body.bytes.length;
    if (done - told > STEP) {
      told = done;
      progress(done / total);
    }
    if (!functions.has(index)) return;
    const type = functionType(context, imports.length + index);
    const { bytes, kept } = packLocals(body.bytes, type, (at) => mayUnwind(context, at));
    const plan = new Planner(context, bytes, type, kept).run();
    if (plan.points > 0) body.bytes = new Emitter(context, bytes, type, plan).run();
  });
  addControls(context);
}
