// Fewer locals, and which of them a parked function must keep. A compiler that does not optimise leaves thousands of locals
// in a large function, each for a moment; every one of them would be written to the unwind area, and engines take long over
// functions that have many locals and many blocks.
//
// A local is *live* between its first and its last access, by offset, with two corrections for what jumps can do:
//   - when its first access does not come before all others on every path, it may be read as it was at the beginning: then it
//     lives from there, and throughout every loop that touches it;
//   - otherwise it lives to the end of a loop that begins after its first access and touches it, because the next turn may.
// Locals of one type whose lives do not meet share a slot. A slot is kept when a call that may unwind falls into the life
// of one of its locals.

import { FormatError, PrepareError, Reader, Writer } from "./bytes.ts";
import type { FuncType } from "./module.ts";
import * as op from "./opcodes.ts";

export interface Locals {
  /** The body with its locals renumbered. */
  bytes: Uint8Array;
  /** Slots whose contents must outlast an unwinding. */
  kept: Set<number>;
}

/** Types of parameters and locals, and where the code begins. */
export function readLocals(bytes: Uint8Array, type: FuncType): { locals: number[]; code: number } {
  const reader = new Reader(bytes);
  const locals = [...type.params];
  for (let groups = reader.u32(); groups > 0; groups--) {
    const count = reader.u32();
    if (locals.length + count > 50_000) throw new FormatError("too many locals", reader.pos);
    const of = reader.u8();
    for (let i = 0; i < count; i++) locals.push(of);
  }
  return { locals, code: reader.pos };
}

/** A block, loop, or arm of an if, or the whole function; the offset of its end when that is known. */
interface Scope {
  start: number;
  end: number;
  loop: boolean;
}

interface Life {
  start: number;
  end: number;
}

class Lives {
  private readonly first: Int32Array;
  private readonly last: Int32Array;
  /** Where the first access is a definition: the scope in which it holds. */
  private readonly defined: (Scope | undefined)[];
  /** The outermost loop around the last access, and the outermost that began after the first. */
  private readonly loop: (Scope | undefined)[];
  private readonly laterLoop: (Scope | undefined)[];
  readonly calls: number[] = [];
  private readonly scopes: Scope[];

  constructor(count: number, params: number, whole: Scope) {
    this.first = new Int32Array(count).fill(-1);
    this.last = new Int32Array(count).fill(-1);
    this.defined = new Array<Scope | undefined>(count).fill(undefined);
    this.loop = new Array<Scope | undefined>(count).fill(undefined);
    this.laterLoop = new Array<Scope | undefined>(count).fill(undefined);
    this.scopes = [whole];
    for (let i = 0; i < params; i++) {
      this.first[i] = 0;
      this.last[i] = 0;
      this.defined[i] = whole;
    }
  }

  private access(local: number, at: number, defines: boolean): void {
    if (local >= this.first.length) throw new PrepareError("an access to no local");
    if (this.first[local] === -1) {
      this.first[local] = at;
      this.defined[local] = defines ? this.scopes.at(-1) : undefined;
    }
    this.last[local] = at;
    const first = this.first[local] as number;
    let outermost: Scope | undefined;
    for (const scope of this.scopes) {
      if (!scope.loop) continue;
      outermost ??= scope;
      if (scope.start <= first) continue;
      this.laterLoop[local] = scope;
      break;
    }
    this.loop[local] = outermost ?? this.loop[local];
  }

  step(at: op.Instruction, unwinds: boolean): void {
    switch (at.opcode) {
      case op.OP_LOCAL_GET:
        this.access(at.index, at.start, false);
        break;
      case op.OP_LOCAL_SET:
      case op.OP_LOCAL_TEE:
        this.access(at.index, at.start, true);
        break;
      case op.OP_BLOCK:
      case op.OP_IF:
      case op.OP_TRY_TABLE:
      case op.OP_LOOP:
        this.scopes.push({ start: at.start, end: -1, loop: at.opcode === op.OP_LOOP });
        break;
      case op.OP_ELSE:
        this.close(at.start);
        this.scopes.push({ start: at.start, end: -1, loop: false });
        break;
      case op.OP_END:
        this.close(at.start);
        break;
      default:
        if (unwinds) this.calls.push(at.start);
    }
  }

  private close(at: number): void {
    const scope = this.scopes.pop();
    if (scope !== undefined) scope.end = at;
  }

  /** The life of a local that is accessed at all. */
  of(local: number): Life | undefined {
    const first = this.first[local] as number;
    const last = this.last[local] as number;
    if (first === -1) return undefined;
    const scope = this.defined[local];
    if (scope !== undefined && last <= scope.end) {
      return { start: first, end: Math.max(last, this.laterLoop[local]?.end ?? 0) };
    }
    return { start: 0, end: Math.max(last, this.loop[local]?.end ?? 0) };
  }
}

/** Whether a number of a sorted list lies between two. */
function between(sorted: number[], { start, end }: Life): boolean {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) <= start) low = middle + 1;
    else high = middle;
  }
  return low < sorted.length && (sorted[low] as number) < end;
}

interface Slot {
  type: number;
  free: number;
  kept: boolean;
}

/** Gives every local a slot: for each type the one that has been free for longest. */
function assign(locals: number[], params: number, lives: Lives): { slots: Slot[]; slotOf: number[] } {
  const slotOf = new Array<number>(locals.length).fill(0);
  const slots: Slot[] = [];
  const busy = locals
    .map((type, local) => ({ type, local, life: lives.of(local) }))
    .flatMap(({ type, local, life }) => (life === undefined ? [] : [{ type, local, ...life }]));
  // Parameters lie where the caller puts them.
  for (let i = 0; i < params; i++) slots.push({ type: locals[i] as number, free: -1, kept: false });
  busy.sort((a, b) => a.start - b.start || a.local - b.local);
  const byType = new Map<number, number[]>();
  slots.forEach(({ type }, slot) => {
    byType.set(type, [...(byType.get(type) ?? []), slot]);
  });
  const place = (local: number, slot: number, life: Life): void => {
    const into = slots[slot] as Slot;
    slotOf[local] = slot;
    into.free = Math.max(into.free, life.end + 1);
    if (between(lives.calls, life)) into.kept = true;
  };
  for (const entry of busy) if (entry.local < params) place(entry.local, entry.local, entry);
  for (const { type, local, start, end } of busy) {
    if (local < params) continue;
    const candidates = byType.get(type) ?? [];
    byType.set(type, candidates);
    let slot = candidates.find((candidate) => (slots[candidate] as Slot).free <= start && start > 0);
    if (slot === undefined) {
      slot = slots.push({ type, free: -1, kept: false }) - 1;
      candidates.push(slot);
    }
    place(local, slot, { start, end });
  }
  return { slots, slotOf };
}

/** Renumbers so that locals of one type lie together, as their declarations want it. */
function declare(slots: Slot[], params: number): { numbers: number[]; declarations: Uint8Array } {
  const numbers = slots.map((_, i) => i);
  const rest = numbers.slice(params).sort((a, b) => (slots[a] as Slot).type - (slots[b] as Slot).type || a - b);
  const groups: [count: number, type: number][] = [];
  rest.forEach((slot, i) => {
    numbers[slot] = params + i;
    const { type } = slots[slot] as Slot;
    const group = groups.at(-1);
    if (group !== undefined && group[1] === type) group[0]++;
    else groups.push([1, type]);
  });
  const out = new Writer().u32(groups.length);
  for (const [count, type] of groups) out.u32(count).u8(type);
  return { numbers, declarations: out.finish().slice() };
}

/** @param unwinds whether an instruction is a call that may unwind */
export function packLocals(bytes: Uint8Array, type: FuncType, unwinds: (at: op.Instruction) => boolean): Locals {
  const { locals, code } = readLocals(bytes, type);
  const params = type.params.length;
  const lives = new Lives(locals.length, params, { start: 0, end: -1, loop: false });
  const at = op.instruction();
  for (const reader = new Reader(bytes, code); !reader.done; ) {
    op.step(reader, at);
    lives.step(at, unwinds(at));
  }
  const { slots, slotOf } = assign(locals, params, lives);
  const { numbers, declarations } = declare(slots, params);
  const out = new Writer().raw(declarations);
  let copied = code;
  for (const reader = new Reader(bytes, code); !reader.done; ) {
    op.step(reader, at);
    if (at.opcode < op.OP_LOCAL_GET || at.opcode > op.OP_LOCAL_TEE) continue;
    out.raw(bytes.subarray(copied, at.start + 1)).u32(numbers[slotOf[at.index] as number] as number);
    copied = at.end;
  }
  out.raw(bytes.subarray(copied));
  const kept = new Set(slots.flatMap((slot, i) => (slot.kept ? [numbers[i] as number] : [])));
  return { bytes: out.finish().slice(), kept };
}
